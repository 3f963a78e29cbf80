//! Reading JSON that somebody else wrote: one level at a time for the envelope, so that a bad part harms no
//! neighbour, and tolerant of how values are written inside of an item.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::base::clock::Timestamp;

/// An object of an item.
pub type Object = Map<String, Value>;

/// The fields of an object, in their order, each still unread.
pub struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Fields<'a> {
    /// Reads one level; nothing when the text is no object.
    pub fn read(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// A field; the last one when there are several of the name.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.iter()
            .rev()
            .find(|(key, _)| *key == name)
            .map(|(_, text)| text)
    }

    /// A field that holds a text.
    pub fn text(&self, name: &str) -> Option<String> {
        text_of(self.get(name)?)
    }

    /// All fields.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &'a str)> {
        self.0.iter().map(|(key, raw)| (key.as_ref(), raw.get()))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Level;
        #[derive(Deserialize)]
        struct Key<'a>(#[serde(borrow)] Cow<'a, str>);
        impl<'de> Visitor<'de> for Level {
            type Value = Fields<'de>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::with_capacity(8);
                while let Some((Key(key), raw)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                    fields.push((key, raw));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Level)
    }
}

/// A `T` that is written as an object: what derives its reading would take a list of its fields as well.
pub struct Named<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Level<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Level<T> {
            type Value = T;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_map(Level(PhantomData)).map(Self)
    }
}

/// The elements of a list, each still unread; nothing when the text is no list.
pub fn elements(text: &str) -> Option<Vec<&str>> {
    let raw: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    Some(raw.into_iter().map(RawValue::get).collect())
}

/// Whether the text is JSON and begins an object.
pub fn is_object(text: &str) -> bool {
    serde_json::from_str::<&RawValue>(text).is_ok_and(|raw| raw.get().starts_with('{'))
}

/// Reads a whole item.
pub fn object(text: &str) -> Option<Object> {
    match value(text) {
        Some(Value::Object(object)) => Some(object),
        _ => None,
    }
}

/// Reads a text or a number as a text; empty, null and compound values are none.
pub fn text_of(text: &str) -> Option<String> {
    match value(text)? {
        Value::String(text) => Some(text).filter(|text| !text.is_empty()),
        other => written(&other),
    }
}

/// Reads any value. A text whose emoji was cut in half is mended first.
fn value(text: &str) -> Option<Value> {
    serde_json::from_str(text)
        .or_else(|error| mended(text).map_or(Err(error), |text| serde_json::from_str(&text)))
        .ok()
}

/// The text with every lone surrogate escape replaced, if it has one.
fn mended(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match surrogate(rest) {
            Some(0xD800..=0xDBFF) if matches!(surrogate(&rest[6..]), Some(0xDC00..=0xDFFF)) => 12,
            Some(0xD800..=0xDFFF) => {
                found = true;
                out.push_str("\\ufffd");
                rest = &rest[6..];
                continue;
            }
            // Another escape: the backslash and what it escapes.
            _ => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out.push_str(rest);
    found.then_some(out)
}

fn surrogate(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

/// A value as a text; empty, null and compound values are none.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// A text or a number as a text; empty, null and absent are none.
pub fn text(object: &Object, name: &str) -> Option<String> {
    written(object.get(name)?)
}

/// As [`text`], with nothing for none.
pub fn words(object: &Object, name: &str) -> String {
    text(object, name).unwrap_or_default()
}

/// The first of several fields that holds a text.
pub fn first_text(object: &Object, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| text(object, name))
}

/// An object inside.
pub fn child<'o>(object: &'o Object, name: &str) -> Option<&'o Object> {
    object.get(name)?.as_object()
}

/// A list inside; a single value counts as a list of one.
pub fn list<'o>(object: &'o Object, name: &str) -> &'o [Value] {
    match object.get(name) {
        None | Some(Value::Null) => &[],
        Some(Value::Array(values)) => values,
        Some(value) => std::slice::from_ref(value),
    }
}

/// The objects of a list inside.
pub fn objects<'o>(object: &'o Object, name: &str) -> impl Iterator<Item = &'o Object> {
    list(object, name).iter().filter_map(Value::as_object)
}

/// A number that may be written as a text.
pub fn float(object: &Object, name: &str) -> Option<f64> {
    let number = match object.get(name)? {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

/// A whole number that may be written as a text or with a fraction.
pub fn integer(object: &Object, name: &str) -> Option<i64> {
    let exact = match object.get(name)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => return None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a cast of a float saturates, which is wanted here"
    )]
    exact.or_else(|| float(object, name).map(|number| number as i64))
}

/// A switch that may be written as a text.
pub fn flag(object: &Object, name: &str) -> bool {
    match object.get(name) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => text == "true",
        _ => false,
    }
}

/// Seconds since 1970, as a text or a number.
pub fn seconds(object: &Object, name: &str) -> Option<Timestamp> {
    integer(object, name).map(Timestamp::from_seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_one_level_deep() {
        let fields = Fields::read(r#" {"a": [1, {"b": 2}], "\u0062":"x", "a":3} "#).unwrap();
        assert_eq!(fields.get("a"), Some("3"));
        assert_eq!(fields.text("b").as_deref(), Some("x"));
        assert_eq!(fields.iter().count(), 3);
        assert!(Fields::read("[]").is_none());
        assert!(Fields::read(r#"{"a":}"#).is_none());
    }

    #[test]
    fn numbers_may_be_texts_and_texts_numbers() {
        let object = object(
            r#"{"t":"1786000000","n":1786000000,"f":1786000000.7,"e":"","z":null,"x":" 2.5 ","w":"nan"}"#,
        )
        .unwrap();
        for name in ["t", "n", "f"] {
            assert_eq!(integer(&object, name), Some(1_786_000_000), "{name}");
        }
        assert_eq!(text(&object, "n").as_deref(), Some("1786000000"));
        assert_eq!((text(&object, "e"), text(&object, "z")), (None, None));
        assert_eq!(
            (float(&object, "x"), float(&object, "w")),
            (Some(2.5), None)
        );
    }

    #[test]
    fn half_an_emoji_costs_only_itself() {
        let object = object(r#"{"a":"x\ud83d y \\ud83d \ud83d\udc4b\udc4b"}"#).unwrap();
        assert_eq!(words(&object, "a"), "x\u{fffd} y \\ud83d 👋\u{fffd}");
    }

    #[test]
    fn depth_is_an_error_and_not_an_overflow() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(Fields::read(&deep).is_some());
        assert!(object(&deep).is_none());
    }
}

//! What lies in a record, field by field, as the codec writes it: read off the types themselves, so that nothing can
//! change unseen. `tests/golden/records` holds it for every shape of the file.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use serde::de::value::{Error, U32Deserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

use super::Record;
use crate::store::schema::Table;

/// Looks at one record. An enum shows one variant at a look, the next at the next.
const LOOKS: usize = 4_000;

/// The variants of an enum in order, and what is in each as far as it was seen.
type Variants = Vec<(&'static str, Option<String>)>;

/// All types that were met.
#[derive(Default)]
pub struct Book {
    /// Structs, by name.
    plain: RefCell<BTreeMap<&'static str, String>>,
    /// Enums, by name.
    choices: RefCell<BTreeMap<&'static str, Variants>>,
    /// How often each enum was met.
    met: RefCell<BTreeMap<&'static str, usize>>,
    records: BTreeMap<&'static str, u8>,
}

impl Book {
    pub fn record<T: Record>(&mut self, name: &'static str) {
        for _ in 0..LOOKS {
            let out = RefCell::default();
            let probe = Probe {
                book: self,
                out: &out,
                field: "",
            };
            T::deserialize(probe).expect("every record can be looked at");
            assert_eq!(*out.borrow(), name, "a record is one type");
        }
        self.records.insert(name, T::VERSION);
    }

    fn keep(&self, name: &'static str, inside: &str) {
        let mut plain = self.plain.borrow_mut();
        let known = plain.entry(name).or_insert_with(|| inside.to_owned());
        assert_eq!(*known, inside, "two types in records have the name {name}");
    }

    /// The variant of an enum whose turn it is.
    fn turn(&self, name: &'static str, variants: &'static [&'static str]) -> usize {
        let mut choices = self.choices.borrow_mut();
        let fresh = || variants.iter().map(|it| (*it, None)).collect();
        let known = choices.entry(name).or_insert_with(fresh);
        let same = known.iter().map(|(it, _)| *it).eq(variants.iter().copied());
        assert!(same, "two enums in records have the name {name}");
        let mut met = self.met.borrow_mut();
        let count = met.entry(name).or_default();
        *count += 1;
        (*count - 1) % variants.len()
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for table in Table::ALL {
            let _ = writeln!(text, "table {}", table.name());
        }
        for (name, version) in &self.records {
            let _ = writeln!(text, "record {name}, version {version}");
        }
        for (name, inside) in self.plain.borrow().iter() {
            let _ = writeln!(text, "{name} {inside}");
        }
        for (name, variants) in self.choices.borrow().iter() {
            for (index, (variant, inside)) in variants.iter().enumerate() {
                let inside = inside.as_deref();
                let inside =
                    inside.unwrap_or_else(|| panic!("{name}::{variant} was not looked at"));
                let _ = writeln!(text, "{name} {index} {variant}{inside}");
            }
        }
        text
    }
}

/// Stands in for the bytes: gives any value of what is asked for, and writes down what that was.
#[derive(Clone, Copy)]
struct Probe<'a> {
    book: &'a Book,
    out: &'a RefCell<String>,
    /// The innermost field that has a name.
    field: &'static str,
}

impl<'a> Probe<'a> {
    fn says(self, words: &str) {
        self.out.borrow_mut().push_str(words);
    }

    /// A text that its type takes, where the type looks at it.
    fn sample(self) -> &'static str {
        match self.field {
            "zone" => "UTC",
            "from" | "to" => "2026-12-25",
            _ => "",
        }
    }

    /// What is said about a part.
    fn apart<T>(
        self,
        look: impl FnOnce(Probe<'_>) -> Result<T, Error>,
    ) -> Result<(T, String), Error> {
        let out = RefCell::default();
        let found = look(Probe { out: &out, ..self })?;
        Ok((found, out.into_inner()))
    }
}

macro_rules! simple {
    ($($method:ident $visit:ident $value:expr, $name:literal;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.says($name);
            let value: fn(Self) -> _ = $value;
            visitor.$visit(value(self))
        }
    )*};
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Error;

    simple! {
        deserialize_bool visit_bool |_| true, "bool";
        deserialize_i8 visit_i8 |_| 1, "i8";
        deserialize_i16 visit_i16 |_| 1, "i16";
        deserialize_i32 visit_i32 |_| 1, "i32";
        deserialize_i64 visit_i64 |_| 1, "i64";
        deserialize_u8 visit_u8 |_| 1, "u8";
        deserialize_u16 visit_u16 |probe| 1 + u16::from(probe.field == "end"), "u16";
        deserialize_u32 visit_u32 |_| 1, "u32";
        deserialize_u64 visit_u64 |_| 1, "u64";
        deserialize_f32 visit_f32 |_| 1.0, "f32";
        deserialize_f64 visit_f64 |_| 1.0, "f64";
        deserialize_char visit_char |_| 'a', "char";
        deserialize_str visit_str Probe::sample, "text";
        deserialize_string visit_str Probe::sample, "text";
        deserialize_bytes visit_bytes |_| &[], "bytes";
        deserialize_byte_buf visit_bytes |_| &[], "bytes";
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        panic!("a record must say what it holds: the codec writes no types")
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_any(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.says("?");
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.says("()");
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.says(name);
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let (found, inside) = self.apart(|probe| visitor.visit_newtype_struct(probe))?;
        self.book.keep(name, &format!("({inside})"));
        self.says(name);
        Ok(found)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut parts = Parts::new(self, &[], 1);
        let found = visitor.visit_seq(&mut parts)?;
        self.says(&format!("list of {}", parts.said.concat()));
        Ok(found)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let mut parts = Parts::new(self, &[], length);
        let found = visitor.visit_seq(&mut parts)?;
        self.says(&parts.text());
        Ok(found)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let mut parts = Parts::new(self, &[], length);
        let found = visitor.visit_seq(&mut parts)?;
        self.book.keep(name, &parts.text());
        self.says(name);
        Ok(found)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut parts = Parts::new(self, &[], 2);
        let found = visitor.visit_map(&mut parts)?;
        self.says(&format!("map of {}", parts.text()));
        Ok(found)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let mut parts = Parts::new(self, fields, fields.len());
        let found = visitor.visit_seq(&mut parts)?;
        self.book.keep(name, &parts.text());
        self.says(name);
        Ok(found)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let index = self.book.turn(name, variants);
        let (found, inside) = self.apart(|probe| visitor.visit_enum(Choice { probe, index }))?;
        if let Some(known) = self.book.choices.borrow_mut().get_mut(name) {
            let seen = known[index].1.get_or_insert_with(|| inside.clone());
            assert_eq!(*seen, inside, "two enums in records have the name {name}");
        }
        self.says(name);
        Ok(found)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// The parts of something, one after the other.
struct Parts<'a> {
    probe: Probe<'a>,
    names: &'static [&'static str],
    length: usize,
    said: Vec<String>,
}

impl<'a> Parts<'a> {
    fn new(probe: Probe<'a>, names: &'static [&'static str], length: usize) -> Self {
        Self {
            probe,
            names,
            length,
            said: Vec::new(),
        }
    }

    fn text(&self) -> String {
        if self.names.is_empty() {
            let first = self.said.first().map_or("", String::as_str);
            return if self.said.len() > 2 && self.said.iter().all(|part| part == first) {
                format!("({} x {first})", self.said.len())
            } else {
                format!("({})", self.said.join(", "))
            };
        }
        let named = self.names.iter().zip(&self.said);
        let named: Vec<String> = named
            .map(|(name, part)| format!("{name}: {part}"))
            .collect();
        format!("{{{}}}", named.join(", "))
    }

    fn look<'de, S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        if self.said.len() == self.length {
            return Ok(None);
        }
        let named = self.names.get(self.said.len()).copied();
        let field = named.unwrap_or(self.probe.field);
        let probe = Probe {
            field,
            ..self.probe
        };
        let (found, inside) = probe.apart(|probe| seed.deserialize(probe))?;
        self.said.push(inside);
        Ok(Some(found))
    }
}

impl<'de> SeqAccess<'de> for &mut Parts<'_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        self.look(seed)
    }
}

impl<'de> MapAccess<'de> for &mut Parts<'_> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        self.look(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let found = self.look(seed)?;
        found.ok_or_else(|| serde::de::Error::custom("a key without a value"))
    }
}

/// One variant of an enum.
struct Choice<'a> {
    probe: Probe<'a>,
    index: usize,
}

impl<'de, 'a> EnumAccess<'de> for Choice<'a> {
    type Error = Error;
    type Variant = Probe<'a>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), Error> {
        let index: U32Deserializer<Error> = u32::try_from(self.index).unwrap().into_deserializer();
        Ok((seed.deserialize(index)?, self.probe))
    }
}

impl<'de> VariantAccess<'de> for Probe<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        let (found, inside) = self.apart(|probe| seed.deserialize(probe))?;
        self.says(&format!("({inside})"));
        Ok(found)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let mut parts = Parts::new(self, fields, fields.len());
        let found = visitor.visit_seq(&mut parts)?;
        self.says(&format!(" {}", parts.text()));
        Ok(found)
    }
}

/// What a record of each type in `super` holds.
fn present() -> String {
    let mut book = Book::default();
    for look in super::FIRST_VERSION.iter().chain(super::LATER_VERSIONS) {
        look(&mut book);
    }
    // Whatever is made a record by hand stands here by name.
    let by_hand = include_str!("../records.rs").lines();
    let by_hand = by_hand.filter_map(|line| line.strip_prefix("impl Record for "));
    for name in by_hand.filter_map(|rest| rest.split(' ').next()) {
        assert!(book.records.contains_key(name), "{name} is to stand here");
    }
    book.text()
}

/// A release reads every file of its own shape, or an older one. So whatever changes in a record is a new shape.
#[test]
fn no_record_changes_without_a_new_shape() {
    let shape = crate::store::SHAPE;
    let name = format!("tests/golden/records/shape-{shape}.txt");
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(&name);
    let present = present();
    if !path.exists() && std::env::var_os("OKNO_GOLDEN_WRITE").is_some() {
        std::fs::write(&path, &present).unwrap();
    }
    let landed = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{name}: {error}. Write it with OKNO_GOLDEN_WRITE=1 and commit it.")
    });
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (before, after) = (lines(&landed), lines(&present));
    let gone = before.iter().filter(|line| !after.contains(line));
    let come = after.iter().filter(|line| !before.contains(line));
    let changed: Vec<String> = gone
        .map(|line| format!("- {line}"))
        .chain(come.map(|line| format!("+ {line}")))
        .collect();
    assert!(
        changed.is_empty(),
        "what a data file of shape {shape} holds has changed, and a release that has landed could not read it:\n{}\n\
         Therefore: 1. a record that changed gets a new version in store/records.rs, with its old type beside it (an \
         enum that only gained variants at its end needs none); 2. store/migrate.rs gets a step to shape {}, if only \
         one that does nothing, and `newest` with it; 3. OKNO_GOLDEN_WRITE=1 writes the new shape's files in \
         tests/golden, and those of shape {shape} stay as they are. Only while no release of shape {shape} has \
         landed: delete {name} and write it anew.",
        changed.join("\n"),
        shape + 1,
    );
}

#[test]
fn a_look_shows_all_that_the_codec_writes() {
    #[derive(serde::Serialize, Deserialize)]
    enum Kind {
        Bare,
        One(u8),
        Named { at: i64, who: Option<(u64, String)> },
    }
    #[derive(serde::Serialize, Deserialize)]
    struct Sample {
        id: [u8; 4],
        kinds: Vec<Kind>,
    }
    impl Record for Sample {
        const VERSION: u8 = 3;
    }
    let mut book = Book::default();
    book.record::<Sample>("Sample");
    let text = book.text();
    let tail: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("table "))
        .collect();
    assert_eq!(
        tail,
        [
            "record Sample, version 3",
            "Sample {id: (4 x u8), kinds: list of Kind}",
            "Kind 0 Bare",
            "Kind 1 One(u8)",
            "Kind 2 Named {at: i64, who: ?(u64, text)}",
        ]
    );
}

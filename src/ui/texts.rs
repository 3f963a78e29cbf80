//! The catalogues: every text that a person sees, in three languages, with plurals by the library.

use std::collections::HashMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::base::text::isolated;
use crate::domain::agent::Language;

type Bundle = FluentBundle<FluentResource>;

const SOURCES: [(Language, [&str; 4]); 3] = [
    (
        Language::En,
        [
            include_str!("../../web/locales/en.ftl"),
            include_str!("../../web/locales/errors.en.ftl"),
            include_str!("../../web/locales/health.en.ftl"),
            include_str!("../../web/locales/admin.en.ftl"),
        ],
    ),
    (
        Language::Ru,
        [
            include_str!("../../web/locales/ru.ftl"),
            include_str!("../../web/locales/errors.ru.ftl"),
            include_str!("../../web/locales/health.ru.ftl"),
            include_str!("../../web/locales/admin.ru.ftl"),
        ],
    ),
    (
        Language::Hr,
        [
            include_str!("../../web/locales/hr.ftl"),
            include_str!("../../web/locales/errors.hr.ftl"),
            include_str!("../../web/locales/health.hr.ftl"),
            include_str!("../../web/locales/admin.hr.ftl"),
        ],
    ),
];

/// All catalogues, read once.
pub struct Texts(HashMap<&'static str, Bundle>);

impl Texts {
    /// Reads the embedded catalogues. A part that can't be read is logged and left out; a test proves that
    /// there is none.
    pub fn load() -> Self {
        Self(
            SOURCES
                .iter()
                .map(|(language, sources)| (language.code(), bundle(*language, sources)))
                .collect(),
        )
    }

    /// The text of `key`, where `key` may name an attribute as `key.attribute`; the key itself if there is none.
    pub fn text(&self, language: Language, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let found = self.find(language, key, args);
        debug_assert!(
            found.is_some(),
            "no text {key} in {language}",
            language = language.code()
        );
        found.unwrap_or_else(|| key.to_owned())
    }

    /// Whether the catalogue has a key, whatever arguments it takes.
    #[cfg(test)]
    pub fn has(&self, language: Language, key: &str) -> bool {
        let bundle = &self.0[language.code()];
        bundle
            .get_message(key)
            .is_some_and(|message| message.value().is_some())
    }

    /// The text of `key`, if the catalogue has it.
    pub fn find(&self, language: Language, key: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
        let bundle = self.0.get(language.code())?;
        let (id, attribute) = key
            .split_once('.')
            .map_or((key, None), |(id, attribute)| (id, Some(attribute)));
        let message = bundle.get_message(id)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut fluent = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            fluent.set(*name, value.fluent());
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&fluent), &mut errors);
        debug_assert!(errors.is_empty(), "{key} lacks an argument: {errors:?}");
        Some(text.into_owned())
    }
}

fn bundle(language: Language, sources: &[&str]) -> Bundle {
    let id = language.code().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // Only words that run from right to left get marks around them, which `isolated` sees to: around all others they
    // would be noise.
    bundle.set_use_isolating(false);
    for source in sources {
        let resource =
            FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, errors)| {
                tracing::error!(
                    language = language.code(),
                    ?errors,
                    "a catalogue has a part that can't be read"
                );
                resource
            });
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// A value inside a text.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// Words, also numbers that are only shown.
    Text(&'a str),
    /// A number that chooses the plural form.
    Count(u64),
}

impl<'a> Arg<'a> {
    fn fluent(&self) -> FluentValue<'a> {
        match self {
            Self::Text(text) => FluentValue::String(isolated(text)),
            Self::Count(count) => FluentValue::from(*count),
        }
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Arg<'_> {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Arg<'_> {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// Every key (and `key.attribute`) of a catalogue with the arguments that its text names.
    fn keys(source: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut current = String::new();
        let mut message = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line
                .split_once('=')
                .filter(|_| line.starts_with(char::is_alphabetic))
            {
                message = name.trim().to_owned();
                current = message.clone();
                assert!(
                    keys.insert(current.clone(), BTreeSet::new()).is_none(),
                    "{current} stands twice"
                );
            } else if let Some((name, _)) = line
                .trim()
                .strip_prefix('.')
                .and_then(|rest| rest.split_once('='))
            {
                current = format!("{message}.{}", name.trim());
                keys.insert(current.clone(), BTreeSet::new());
            }
            let args = line.split('$').skip(1).map(|rest| {
                rest.chars()
                    .take_while(|character| character.is_alphanumeric() || *character == '_')
                    .collect::<String>()
            });
            if let Some(known) = keys.get_mut(&current) {
                known.extend(args);
            }
        }
        keys
    }

    #[test]
    fn all_languages_have_the_same_keys_and_arguments() {
        for part in 0..SOURCES[0].1.len() {
            let english = keys(SOURCES[0].1[part]);
            for (language, sources) in &SOURCES[1..] {
                let other = keys(sources[part]);
                for (key, args) in &english {
                    assert_eq!(other.get(key), Some(args), "{key} in {}", language.code());
                }
                assert_eq!(
                    other.len(),
                    english.len(),
                    "{} has keys that English lacks",
                    language.code()
                );
            }
        }
    }

    #[test]
    fn every_catalogue_can_be_read() {
        for (language, sources) in SOURCES {
            for source in sources {
                let read = FluentResource::try_new(source.to_owned());
                assert!(
                    read.is_ok(),
                    "{}: {:?}",
                    language.code(),
                    read.err().map(|(_, errors)| errors)
                );
            }
        }
    }

    #[test]
    fn plurals_follow_the_language() {
        let texts = Texts::load();
        let count = |language, count: u64| {
            texts.text(language, "list-unread", &[("count", Arg::Count(count))])
        };
        let russian: BTreeSet<String> = [1, 2, 5]
            .map(|number| count(Language::Ru, number).replace(char::is_numeric, ""))
            .into_iter()
            .collect();
        assert!(!russian.is_empty());
        assert_eq!(
            count(Language::Ru, 21).replace("21", ""),
            count(Language::Ru, 1).replace('1', "")
        );
        assert_eq!(
            count(Language::Hr, 3).replace('3', ""),
            count(Language::Hr, 22).replace("22", "")
        );
    }
}

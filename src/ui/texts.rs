//! The catalogues: every text that a person sees, in three languages, with plurals by the library.

use std::collections::HashMap;

pub use crate::base::catalogue::Arg;
use crate::base::catalogue::Catalogue;
use crate::domain::agent::Language;

const SOURCES: [(Language, &[&str]); 3] = [
    (
        Language::En,
        &[
            include_str!("../../web/locales/en.ftl"),
            include_str!("../../web/locales/courtesy.en.ftl"),
            include_str!("../../web/locales/customers.en.ftl"),
            include_str!("../../web/locales/delivery.en.ftl"),
            include_str!("../../web/locales/errors.en.ftl"),
            include_str!("../../web/locales/files.en.ftl"),
            include_str!("../../web/locales/forecast.en.ftl"),
            include_str!("../../web/locales/groups.en.ftl"),
            include_str!("../../web/locales/health.en.ftl"),
            include_str!("../../web/locales/later.en.ftl"),
            include_str!("../../web/locales/notices.en.ftl"),
            include_str!("../../web/locales/phrases.en.ftl"),
            include_str!("../../web/locales/presence.en.ftl"),
            include_str!("../../web/locales/promises.en.ftl"),
            include_str!("../../web/locales/quick.en.ftl"),
            include_str!("../../web/locales/palette.en.ftl"),
            include_str!("../../web/locales/reports.en.ftl"),
            include_str!("../../web/locales/routing.en.ftl"),
            include_str!("../../web/locales/shown.en.ftl"),
            include_str!("../../web/locales/standing.en.ftl"),
            include_str!("../../web/locales/templates.en.ftl"),
            include_str!("../../web/locales/admin.en.ftl"),
        ],
    ),
    (
        Language::Ru,
        &[
            include_str!("../../web/locales/ru.ftl"),
            include_str!("../../web/locales/courtesy.ru.ftl"),
            include_str!("../../web/locales/customers.ru.ftl"),
            include_str!("../../web/locales/delivery.ru.ftl"),
            include_str!("../../web/locales/errors.ru.ftl"),
            include_str!("../../web/locales/files.ru.ftl"),
            include_str!("../../web/locales/forecast.ru.ftl"),
            include_str!("../../web/locales/groups.ru.ftl"),
            include_str!("../../web/locales/health.ru.ftl"),
            include_str!("../../web/locales/later.ru.ftl"),
            include_str!("../../web/locales/notices.ru.ftl"),
            include_str!("../../web/locales/phrases.ru.ftl"),
            include_str!("../../web/locales/presence.ru.ftl"),
            include_str!("../../web/locales/promises.ru.ftl"),
            include_str!("../../web/locales/quick.ru.ftl"),
            include_str!("../../web/locales/palette.ru.ftl"),
            include_str!("../../web/locales/reports.ru.ftl"),
            include_str!("../../web/locales/routing.ru.ftl"),
            include_str!("../../web/locales/shown.ru.ftl"),
            include_str!("../../web/locales/standing.ru.ftl"),
            include_str!("../../web/locales/templates.ru.ftl"),
            include_str!("../../web/locales/admin.ru.ftl"),
        ],
    ),
    (
        Language::Hr,
        &[
            include_str!("../../web/locales/hr.ftl"),
            include_str!("../../web/locales/courtesy.hr.ftl"),
            include_str!("../../web/locales/customers.hr.ftl"),
            include_str!("../../web/locales/delivery.hr.ftl"),
            include_str!("../../web/locales/errors.hr.ftl"),
            include_str!("../../web/locales/files.hr.ftl"),
            include_str!("../../web/locales/forecast.hr.ftl"),
            include_str!("../../web/locales/groups.hr.ftl"),
            include_str!("../../web/locales/health.hr.ftl"),
            include_str!("../../web/locales/later.hr.ftl"),
            include_str!("../../web/locales/notices.hr.ftl"),
            include_str!("../../web/locales/phrases.hr.ftl"),
            include_str!("../../web/locales/presence.hr.ftl"),
            include_str!("../../web/locales/promises.hr.ftl"),
            include_str!("../../web/locales/quick.hr.ftl"),
            include_str!("../../web/locales/palette.hr.ftl"),
            include_str!("../../web/locales/reports.hr.ftl"),
            include_str!("../../web/locales/routing.hr.ftl"),
            include_str!("../../web/locales/shown.hr.ftl"),
            include_str!("../../web/locales/standing.hr.ftl"),
            include_str!("../../web/locales/templates.hr.ftl"),
            include_str!("../../web/locales/admin.hr.ftl"),
        ],
    ),
];

/// All catalogues, read once.
pub struct Texts(HashMap<&'static str, Catalogue>);

impl Texts {
    /// Reads the embedded catalogues. A part that can't be read is logged and left out; a test proves that
    /// there is none.
    pub fn load() -> Self {
        Self(
            SOURCES
                .iter()
                .map(|(language, sources)| {
                    let code = language.code();
                    (code, Catalogue::read(code, sources))
                })
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
        self.0[language.code()].has(key)
    }

    /// The text of `key`, if the catalogue has it.
    pub fn find(&self, language: Language, key: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
        self.0.get(language.code())?.find(key, args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fluent_bundle::FluentResource;
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
                let read = FluentResource::try_new((*source).to_owned());
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

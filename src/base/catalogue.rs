//! One language's texts, with plurals by the library.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::base::text::isolated;

/// The texts of one language.
pub struct Catalogue(FluentBundle<FluentResource>);

impl Catalogue {
    /// Reads sources of the language with this code. A part that can't be read is logged and left out; a test of
    /// those who embed the sources proves that there is none.
    pub fn read(language: &str, sources: &[&str]) -> Self {
        let id = language.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Only words that run from right to left get marks around them, which `isolated` sees to: around all others
        // they would be noise.
        bundle.set_use_isolating(false);
        for source in sources {
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(
                |(resource, errors)| {
                    tracing::error!(
                        language,
                        ?errors,
                        "a catalogue has a part that can't be read"
                    );
                    resource
                },
            );
            bundle.add_resource_overriding(resource);
        }
        Self(bundle)
    }

    /// Whether there is such a key, whatever arguments it takes.
    pub fn has(&self, key: &str) -> bool {
        self.0
            .get_message(key)
            .is_some_and(|message| message.value().is_some())
    }

    /// The text of `key`, where `key` may name an attribute as `key.attribute`; nothing if there is none.
    pub fn find(&self, key: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
        let (id, attribute) = key
            .split_once('.')
            .map_or((key, None), |(id, attribute)| (id, Some(attribute)));
        let message = self.0.get_message(id)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut fluent = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            fluent.set(*name, value.fluent());
        }
        let mut errors = Vec::new();
        let text = self.0.format_pattern(pattern, Some(&fluent), &mut errors);
        debug_assert!(errors.is_empty(), "{key} lacks an argument: {errors:?}");
        Some(text.into_owned())
    }
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

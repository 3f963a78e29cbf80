//! One thing that the palette offers, and whether it is meant by what was typed.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::text;

/// The words that do something when they are typed behind a slash: what begins with one is no message.
pub const COMMANDS: [&str; 21] = [
    "take", "takeover", "reopen", "done", "next", "reply", "template", "note", "noreply", "snooze",
    "pause", "resume", "leave", "tag", "away", "online", "add", "exclude", "transfer", "move",
    "assign",
];

/// Something to do, or a place to go to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Act {
    /// What it is called.
    pub label: String,
    /// What is to be known of it.
    pub about: String,
    /// The keys that do the same on an open page.
    pub keys: &'static [&'static str],
    /// The word that does it when it is typed behind a slash.
    pub command: Option<&'static str>,
    /// Other words that mean it, in the reader's language.
    #[serde(skip)]
    pub meant_by: String,
    /// Where it leads.
    pub href: Option<String>,
    /// What it does.
    pub form: Option<Form>,
    /// The icon beside it.
    #[serde(skip)]
    pub icon: &'static str,
    /// What is pressed on an open page instead, by its `data-key`.
    #[serde(skip)]
    pub press: &'static str,
}

/// What is sent to do it.
#[derive(Clone, Debug, Serialize)]
pub struct Form {
    /// The method.
    pub method: &'static str,
    /// The path, the same for people and for programs.
    pub path: String,
    /// What is sent along.
    pub fields: BTreeMap<&'static str, String>,
}

impl Form {
    /// A `POST` with nothing along.
    pub fn post(path: String) -> Self {
        Self {
            method: "POST",
            path,
            fields: BTreeMap::new(),
        }
    }

    /// By another method, which a browser's form names in a field.
    pub fn by(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    /// With a field.
    pub fn field(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.insert(name, value.into());
        self
    }
}

impl Act {
    /// A place.
    pub fn place(icon: &'static str, label: String, href: impl Into<String>) -> Self {
        Self {
            label,
            href: Some(href.into()),
            icon,
            ..Self::default()
        }
    }

    /// A deed.
    pub fn deed(icon: &'static str, label: String, form: Form) -> Self {
        Self {
            label,
            form: Some(form),
            icon,
            ..Self::default()
        }
    }

    /// With the word that does it behind a slash.
    pub fn command(mut self, word: &'static str) -> Self {
        self.command = Some(word);
        self
    }

    /// With the keys that do it, and which element of an open page they press.
    pub fn keys(mut self, press: &'static str, keys: &'static [&'static str]) -> Self {
        self.press = press;
        self.keys = keys;
        self
    }

    /// With what is to be known of it.
    pub fn about(mut self, about: String) -> Self {
        self.about = about;
        self
    }

    /// Whether it is meant.
    pub fn fits(&self, words: &Words) -> bool {
        let told = format!("{} {} {}", self.label, self.about, self.meant_by);
        let told = text::folded(&told);
        let begins = |word: &String| {
            told.split(|character: char| !character.is_alphanumeric())
                .any(|own| own.starts_with(word.as_str()))
        };
        let named = self.command.unwrap_or_default();
        let mut words_left = words.all.iter();
        if words.is_command {
            let Some(first) = words_left.next() else {
                return self.command.is_some();
            };
            return named.starts_with(first.as_str()) && words_left.all(begins);
        }
        words_left
            .all(|word| begins(word) || (!named.is_empty() && named.starts_with(word.as_str())))
    }
}

/// What was typed, word by word.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// It begins with a slash: the first word is a command.
    pub is_command: bool,
    all: Vec<String>,
    /// What stands behind the first word, as it was typed.
    rest: String,
}

impl Words {
    /// Reads it.
    pub fn of(typed: &str) -> Self {
        let typed = typed.trim();
        let is_command = typed.starts_with('/');
        let words = typed.strip_prefix('/').unwrap_or(typed).trim_start();
        let folded = text::folded(&text::composed(words));
        let rest = words
            .split_once(char::is_whitespace)
            .map_or("", |(_, rest)| rest);
        Self {
            is_command,
            all: folded
                .split(|character: char| !character.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect(),
            rest: rest.trim().to_owned(),
        }
    }

    /// The command that it begins with, whole and whatever its case.
    pub fn command(&self) -> Option<&'static str> {
        let first = self.all.first().filter(|_| self.is_command)?;
        COMMANDS.into_iter().find(|command| command == first)
    }

    /// How many letters there are.
    pub fn letters(&self) -> usize {
        self.all.iter().map(|word| word.chars().count()).sum()
    }

    /// What stands behind `command`, if that is what was typed.
    pub fn behind(&self, command: &str) -> Option<&str> {
        let is_it = self.is_command && self.all.first().is_some_and(|word| word == command);
        (is_it && !self.rest.is_empty()).then_some(self.rest.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(label: &str, command: Option<&'static str>) -> Act {
        Act {
            label: label.to_owned(),
            command,
            ..Act::default()
        }
    }

    #[test]
    fn words_are_found_by_their_beginnings_in_any_order() {
        let act = act("Hand over to Марина Костић", Some("transfer"));
        for meant in [
            "",
            "hand",
            "marina",
            "МАРИ hand",
            "over to",
            "tran",
            "transfer марина",
        ] {
            assert_eq!(act.fits(&Words::of(meant)), meant != "marina", "{meant}");
        }
        for other in ["and", "hand boris", "ransfer", "x"] {
            assert!(!act.fits(&Words::of(other)), "{other}");
        }
    }

    #[test]
    fn other_words_mean_it_too() {
        let act = Act {
            meant_by: "give pass".to_owned(),
            ..act("Hand over to Boris", Some("transfer"))
        };
        for (typed, fits) in [
            ("give", true),
            ("pass bor", true),
            ("/give", false),
            ("lend", false),
        ] {
            assert_eq!(act.fits(&Words::of(typed)), fits, "{typed}");
        }
    }

    #[test]
    fn behind_a_slash_the_first_word_is_the_command() {
        let act = act("Hand over to Boris", Some("transfer"));
        for meant in ["/", "/t", "/transfer", "/transfer bor", "/ transfer"] {
            assert!(act.fits(&Words::of(meant)), "{meant}");
        }
        for other in ["/hand", "/boris", "/transfer vera", "/transferx"] {
            assert!(!act.fits(&Words::of(other)), "{other}");
        }
        assert!(!Act::default().fits(&Words::of("/")), "without a command");
    }

    #[test]
    fn a_text_that_begins_with_a_command_is_known() {
        for (typed, command) in [
            ("/note hello", Some("note")),
            (" /Done", Some("done")),
            ("/noted", None),
            ("note", None),
            ("5 /done", None),
            ("/5", None),
        ] {
            assert_eq!(Words::of(typed).command(), command, "{typed}");
        }
    }

    #[test]
    fn what_stands_behind_a_command_is_kept_as_it_was_typed() {
        assert_eq!(
            Words::of("/tag  Very Important").behind("tag"),
            Some("Very Important")
        );
        for none in ["/tag", "/tag ", "tag me", "/tags me"] {
            assert_eq!(Words::of(none).behind("tag"), None, "{none}");
        }
    }
}

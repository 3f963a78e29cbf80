//! Where values come from: the default, the file, an environment variable. Nothing is judged here but names.

use std::collections::BTreeMap;

use toml::{Table, Value};

use crate::base::secret::Secret;
use crate::config::ConfigError;

/// Every key with its default, as the file would write it; `config/okno.toml` is this text.
pub const DEFAULTS: &str = include_str!("../../config/okno.toml");

/// Keys whose values are secrets.
const SECRETS: [&str; 5] = [
    "server.metrics_token",
    "owner.password",
    "whatsapp.app_secret",
    "whatsapp.verify_token",
    "whatsapp.access_token",
];

/// Keys of one entry of `[[whatsapp.numbers]]`.
pub const NUMBER_KEYS: [&str; 6] = [
    "phone_number_id",
    "waba_id",
    "display",
    "name",
    "group",
    "access_token",
];

const NUMBERS: &str = "whatsapp.numbers";
const PREFIX: &str = "OKNO_";
const API_BASE: &str = "whatsapp.api_base";
/// Where 360dialog answers.
const PARTNER_BASE: &str = "https://waba-v2.360dialog.io";

/// What is read from outside.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The file's name and text, if there is one.
    pub file: Option<(String, String)>,
    /// Environment variables.
    pub environment: Vec<(String, String)>,
    /// The `--data` flag.
    pub data: Option<String>,
}

/// All values with their origin, by dotted key.
#[derive(Clone, Debug)]
pub struct Raw {
    values: BTreeMap<String, (Value, String)>,
    /// What should be said but stops nothing.
    pub warnings: Vec<String>,
}

impl Raw {
    /// Reads all sources, the stronger over the weaker.
    ///
    /// # Errors
    /// When the file is no TOML or has a key that nobody knows.
    pub fn read(sources: &Sources) -> Result<Self, ConfigError> {
        let defaults: Table = DEFAULTS
            .parse()
            .map_err(|error| ConfigError(format!("the defaults: {error}")))?;
        let mut raw = Self {
            values: BTreeMap::new(),
            warnings: Vec::new(),
        };
        flatten("", &defaults, &mut |key, value| {
            raw.values
                .insert(key, (value.clone(), "default".to_owned()));
        });
        raw.values.insert(
            NUMBERS.to_owned(),
            (Value::Array(Vec::new()), "default".to_owned()),
        );
        if let Some((name, text)) = &sources.file {
            raw.read_file(name, text)?;
        }
        for (name, value) in &sources.environment {
            raw.read_variable(name, value);
        }
        if let Some(data) = &sources.data {
            raw.values.insert(
                "data".to_owned(),
                (Value::String(data.clone()), "--data".to_owned()),
            );
        }
        raw.default_by_provider();
        Ok(raw)
    }

    /// A partner has an address of its own; it holds where nobody set one.
    fn default_by_provider(&mut self) {
        let provider = self.get("whatsapp.provider").0.as_str();
        if provider == Some("360dialog") && self.get(API_BASE).1 == "default" {
            let base = Value::String(PARTNER_BASE.to_owned());
            let origin = "default of 360dialog".to_owned();
            self.values.insert(API_BASE.to_owned(), (base, origin));
        }
    }

    fn read_file(&mut self, name: &str, text: &str) -> Result<(), ConfigError> {
        let table: Table = text
            .parse()
            .map_err(|error: toml::de::Error| ConfigError(unreadable(name, text, &error)))?;
        let mut given = Vec::new();
        flatten("", &table, &mut |key, value| {
            given.push((key, value.clone()));
        });
        for (key, value) in given {
            if !self.values.contains_key(&key) {
                return Err(ConfigError(format!(
                    "{name}: unknown key {key:?}; did you mean {:?}?",
                    self.nearest(&key)
                )));
            }
            if key == NUMBERS {
                check_number_keys(name, &value)?;
            }
            self.values.insert(key, (value, name.to_owned()));
        }
        Ok(())
    }

    /// The key that was meant: one of the same section if one is much like it, else by its own name and its path.
    fn nearest(&self, key: &str) -> String {
        let (section, name) = parted(key);
        let beside = self.values.keys().map(|known| parted(known));
        let beside = beside.filter(|(of, known)| *of == section && likeness(name, known) >= ALIKE);
        if let Some((_, near)) = most_alike(beside, |(_, known)| likeness(name, known)) {
            return [section, near]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(".");
        }
        let alike = |known: &&String| likeness(name, parted(known).1) + likeness(key, known);
        most_alike(self.values.keys(), alike)
            .cloned()
            .unwrap_or_default()
    }

    /// `OKNO_WHATSAPP__APP_SECRET`; a list is written as a TOML value.
    fn read_variable(&mut self, name: &str, text: &str) {
        let Some(path) = name.strip_prefix(PREFIX) else {
            return;
        };
        let key = path.to_lowercase().replace("__", ".");
        let Some((known, _)) = self.values.get(&key) else {
            let nearest = self.nearest(&key).to_uppercase().replace('.', "__");
            self.warnings.push(format!(
                "the variable {name} is not known; did you mean {PREFIX}{nearest}?"
            ));
            return;
        };
        let listed = known.is_array() || text.trim_start().starts_with('[');
        let value = if listed {
            list(text)
        } else {
            Some(Value::String(text.to_owned()))
        };
        match value {
            Some(value) => {
                self.values.insert(key, (value, name.to_owned()));
            }
            None => self.warnings.push(format!("the variable {name} is not a list as TOML writes it, like [\"a\", \"b\"]; it is ignored")),
        }
    }

    /// A value and where it came from.
    pub fn get(&self, key: &str) -> (&Value, &str) {
        const NOTHING: &Value = &Value::Boolean(false);
        self.values
            .get(key)
            .map_or((NOTHING, "nowhere"), |(value, origin)| {
                (value, origin.as_str())
            })
    }

    /// Every value with its origin, secrets masked, a line each.
    pub fn describe(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (key, (value, origin)) in &self.values {
            if key == NUMBERS {
                lines.extend(describe_numbers(value, origin));
                continue;
            }
            let shown = if SECRETS.contains(&key.as_str()) {
                masked(value)
            } else {
                shown(value)
            };
            lines.push(format!("{key} = {shown}  # {origin}"));
        }
        lines
    }
}

/// Where a file can't be read, without quoting the line: it may hold a secret.
fn unreadable(name: &str, text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map_or(1, |before| before.matches('\n').count() + 1);
    format!("{name}, line {line}: {}", error.message())
}

fn describe_numbers(value: &Value, origin: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for (index, number) in value.as_array().into_iter().flatten().enumerate() {
        for (key, value) in number.as_table().into_iter().flatten() {
            let shown = if key == "access_token" {
                masked(value)
            } else {
                shown(value)
            };
            lines.push(format!("{NUMBERS}.{index}.{key} = {shown}  # {origin}"));
        }
    }
    lines
}

/// A value as the file would write it.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        Value::Array(values) => format!(
            "[{}]",
            values.iter().map(shown).collect::<Vec<_>>().join(", ")
        ),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(value) => value.to_string(),
        other => format!("{other:?}"),
    }
}

fn masked(value: &Value) -> String {
    match value {
        Value::Array(values) => format!(
            "[{}]",
            values.iter().map(masked).collect::<Vec<_>>().join(", ")
        ),
        Value::String(text) => format!("{:?}", Secret::new(text.clone()).masked()),
        _ => "?".to_owned(),
    }
}

fn list(text: &str) -> Option<Value> {
    let table: Table = format!("value = {text}").parse().ok()?;
    table.get("value").filter(|value| value.is_array()).cloned()
}

fn check_number_keys(name: &str, value: &Value) -> Result<(), ConfigError> {
    for number in value.as_array().into_iter().flatten() {
        for key in number.as_table().into_iter().flat_map(Table::keys) {
            if !NUMBER_KEYS.contains(&key.as_str()) {
                let nearest = most_alike(NUMBER_KEYS.into_iter(), |known| likeness(key, known));
                let nearest = nearest.unwrap_or_default();
                return Err(ConfigError(format!(
                    "{name}: unknown key {key:?} of a number; did you mean {nearest:?}?"
                )));
            }
        }
    }
    Ok(())
}

/// From this likeness on a name of the same section is taken for what was meant.
const ALIKE: f64 = 0.8;

/// 1 for the same, 0 for nothing in common.
fn likeness(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(a, b)
}

fn most_alike<T>(known: impl Iterator<Item = T>, alike: impl Fn(&T) -> f64) -> Option<T> {
    known.max_by(|a, b| alike(a).total_cmp(&alike(b)))
}

/// A key's section, which may be empty, and its name there.
fn parted(key: &str) -> (&str, &str) {
    key.rsplit_once('.').unwrap_or(("", key))
}

/// Hands every value that is not a table to `each`, with its dotted key.
fn flatten(prefix: &str, table: &Table, each: &mut dyn FnMut(String, &Value)) {
    for (key, value) in table {
        let path = if prefix.is_empty() {
            key.clone()
        } else {
            format!("{prefix}.{key}")
        };
        match value {
            Value::Table(table) => flatten(&path, table, each),
            value => each(path, value),
        }
    }
}

//! Reading a JSON object as strictly as Meta does: unknown keys and wrong types are refused.

use super::super::graph::GraphError;
use crate::base::text::length;
use serde_json::{Map, Value};

/// One JSON object of a request with the path by which refusals name it.
pub(super) struct Fields<'a> {
    map: &'a Map<String, Value>,
    path: String,
}

impl<'a> Fields<'a> {
    /// Takes `value` as an object; anything else is refused under the name `path`.
    pub(super) fn of(value: &'a Value, path: &str) -> Result<Self, GraphError> {
        match value {
            Value::Object(map) => Ok(Self {
                map,
                path: path.to_owned(),
            }),
            _ => Err(GraphError::invalid(format!(
                "Param {path} must be a JSON object"
            ))),
        }
    }

    /// Refuses every key that isn't in `known`: our own spelling mistakes must show.
    pub(super) fn only(self, known: &[&str]) -> Result<Self, GraphError> {
        match self.map.keys().find(|key| !known.contains(&key.as_str())) {
            None => Ok(self),
            Some(key) => Err(GraphError::invalid(format!(
                "Unexpected key \"{key}\" on param \"{}\"",
                self.path
            ))),
        }
    }

    /// The full name of `key`, for a refusal.
    pub(super) fn name(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}['{key}']", self.path)
        }
    }

    /// The value under `key`; JSON null counts as absent.
    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// The value under `key`, or "required parameter is missing".
    pub(super) fn required(&self, key: &str) -> Result<&'a Value, GraphError> {
        self.get(key).ok_or_else(|| self.missing(key))
    }

    /// The string under `key`, at most `limit` characters in UTF-16 units.
    pub(super) fn text(&self, key: &str, limit: usize) -> Result<Option<&'a str>, GraphError> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        let name = self.name(key);
        let text = value
            .as_str()
            .ok_or_else(|| GraphError::invalid(format!("Param {name} must be a string.")))?;
        if length(text) > limit {
            return Err(GraphError::invalid(format!(
                "Param {name} must be at most {limit} characters long."
            )));
        }
        Ok(Some(text))
    }

    /// The string under `key`; absent or blank is refused.
    pub(super) fn required_text(&self, key: &str, limit: usize) -> Result<&'a str, GraphError> {
        match self.text(key, limit)? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            _ => Err(self.missing(key)),
        }
    }

    /// The truth value under `key`.
    pub(super) fn flag(&self, key: &str) -> Result<bool, GraphError> {
        match self.get(key) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(GraphError::invalid(format!(
                "Param {} must be a boolean",
                self.name(key)
            ))),
        }
    }

    /// The array under `key`, with a number of elements within `range`.
    pub(super) fn list(
        &self,
        key: &str,
        range: std::ops::RangeInclusive<usize>,
    ) -> Result<&'a [Value], GraphError> {
        let name = self.name(key);
        let list = self
            .required(key)?
            .as_array()
            .ok_or_else(|| GraphError::invalid(format!("Param {name} must be an array")))?;
        if range.contains(&list.len()) {
            return Ok(list);
        }
        Err(GraphError::invalid(format!(
            "Param {name} must have {} to {} elements, got {}",
            range.start(),
            range.end(),
            list.len()
        )))
    }

    /// The object under `key`.
    pub(super) fn object(&self, key: &str) -> Result<Fields<'a>, GraphError> {
        Fields::of(self.required(key)?, &self.name(key))
    }

    /// The object under `key`, if it's there.
    pub(super) fn maybe_object(&self, key: &str) -> Result<Option<Fields<'a>>, GraphError> {
        self.get(key)
            .map(|value| Fields::of(value, &self.name(key)))
            .transpose()
    }

    fn missing(&self, key: &str) -> GraphError {
        GraphError::missing(format!("Param {} is required", self.name(key)))
    }
}

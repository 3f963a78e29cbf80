//! Message templates: what they consist of, which variables they have, and how they read when filled.
//! Meta, "Template components", 2026-05-06.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::TemplateId;
use crate::base::limits::VARIABLE_CHARS_MAX;
use crate::base::text;
use crate::domain::refusal::{FieldProblem, Refusal};

/// A template in one language.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Template {
    /// Its id here.
    pub id: TemplateId,
    /// The account it belongs to.
    pub waba_id: String,
    /// Its name.
    pub name: String,
    /// Its language code, exactly as Meta writes it.
    pub language: String,
    /// Meta's word: `APPROVED`, `PAUSED`, …
    pub status: String,
    /// Meta's word: `UTILITY`, `MARKETING`, `AUTHENTICATION`.
    pub category: String,
    /// Why it was rejected, if it was.
    pub rejected_reason: Option<String>,
    /// What it consists of.
    pub components: Vec<Component>,
    /// When the desk last read it from Meta.
    pub synced_at: Timestamp,
}

/// One part of a template.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Component {
    /// A line of text above, with at most one variable.
    TextHeader(String),
    /// A file above: `IMAGE`, `VIDEO`, `DOCUMENT`, `LOCATION` …
    FileHeader(String),
    /// The text.
    Body(String),
    /// A quiet line below.
    Footer(String),
    /// Buttons, in order.
    Buttons(Vec<TemplateButton>),
    /// Something we do not know: kept, and the template is not sendable from here.
    Other(String),
}

/// One button.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TemplateButton {
    /// Meta's word: `QUICK_REPLY`, `URL`, `PHONE_NUMBER`, `COPY_CODE`, …
    pub kind: String,
    /// Its label.
    pub text: String,
    /// Where it leads; may end in a variable.
    pub url: String,
}

/// A button that copies a code, which is always told when the template is sent.
const COPY_CODE: &str = "COPY_CODE";

impl TemplateButton {
    /// The text in which its variable stands, if it has one.
    fn blank(&self) -> &str {
        if self.kind == COPY_CODE {
            "{{1}}"
        } else {
            &self.url
        }
    }
}

/// Where a variable stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Place {
    /// In the header.
    Header,
    /// In the body.
    Body,
    /// In the button with this index among all buttons.
    Button(usize),
}

impl Place {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Body => "body",
            Self::Button(_) => "button",
        }
    }
}

/// One variable of a template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Variable {
    /// Its name in the braces: digits, or a word.
    pub name: String,
    /// Where it stands.
    pub place: Place,
}

/// A piece of a template's text, for a form that is filled in place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// Words as they are.
    Words(String),
    /// The variable at this index of [`Template::variables`].
    Blank {
        /// Its index.
        index: usize,
        /// It stood before in the same part: one value fills both.
        again: bool,
    },
}

/// A filled variable, as Meta wants it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Parameter {
    /// Where it goes.
    pub place: Place,
    /// The button's kind, if it goes to one.
    pub button: Option<String>,
    /// Its name, for templates with named variables.
    pub name: Option<String>,
    /// Its value.
    pub value: String,
}

impl Template {
    /// Whether Meta lets it be sent. Meta, "Template management", 2026-09.
    pub fn is_approved(&self) -> bool {
        matches!(
            self.status.as_str(),
            "APPROVED" | "REINSTATED" | "UNARCHIVED"
        )
    }

    /// Whether this desk can fill it: approved, and every part is one that it knows how to fill.
    pub fn is_sendable(&self) -> bool {
        self.is_approved() && self.unfillable_part().is_none()
    }

    /// The first part that the desk can't fill.
    pub fn unfillable_part(&self) -> Option<&str> {
        self.components
            .iter()
            .find_map(|component| match component {
                Component::FileHeader(format) => Some(format.as_str()),
                Component::Other(kind) => Some(kind.as_str()),
                Component::Buttons(buttons) => buttons
                    .iter()
                    .find(|button| {
                        !matches!(
                            button.kind.as_str(),
                            "QUICK_REPLY" | "URL" | "PHONE_NUMBER" | "VOICE_CALL" | COPY_CODE
                        )
                    })
                    .map(|button| button.kind.as_str()),
                _ => None,
            })
    }

    /// The variables, in the order in which values are given: header, body, buttons.
    pub fn variables(&self) -> Vec<Variable> {
        let mut variables = Vec::new();
        for component in &self.components {
            match component {
                Component::TextHeader(text) => collect(text, Place::Header, &mut variables),
                Component::Body(text) => collect(text, Place::Body, &mut variables),
                Component::Buttons(buttons) => {
                    for (index, button) in buttons.iter().enumerate() {
                        collect(button.blank(), Place::Button(index), &mut variables);
                    }
                }
                _ => {}
            }
        }
        variables
    }

    /// The parts as the customer sees them, a line each, with blanks for the variables.
    pub fn lines(&self) -> Vec<Vec<Piece>> {
        let mut first = 0;
        let mut lines = Vec::new();
        for component in &self.components {
            match component {
                Component::TextHeader(text) | Component::Body(text) => {
                    lines.push(pieces(text, &mut first));
                }
                Component::Footer(text) => lines.push(vec![Piece::Words(text.clone())]),
                Component::Buttons(buttons) => {
                    for button in buttons {
                        let mut line = vec![Piece::Words(format!("[{}] ", button.text))];
                        let address = pieces(button.blank(), &mut first);
                        if address.len() > 1 {
                            line.extend(address);
                        }
                        lines.push(line);
                    }
                }
                Component::FileHeader(_) | Component::Other(_) => {}
            }
        }
        lines
    }

    /// Pairs `values` with the variables.
    ///
    /// # Errors
    /// When the template can't be sent, the count differs, or a value is empty or has what Meta refuses
    /// (a newline, a tab, or more than four spaces in a row; Meta, "Error codes", 2026-09, code 132018).
    pub fn fill(&self, values: &[String]) -> Result<Vec<Parameter>, Refusal> {
        if !self.is_sendable() {
            return Err(Refusal::TemplateNotSendable {
                status: self.status.clone(),
                part: self.unfillable_part().map(ToOwned::to_owned),
            });
        }
        let variables = self.variables();
        if variables.len() != values.len() {
            let problem = FieldProblem::Count {
                expected: variables.len(),
                given: values.len(),
            };
            return Err(Refusal::invalid("variables", problem));
        }
        let mut problems = Vec::new();
        let mut parameters = Vec::new();
        for (index, (variable, value)) in variables.into_iter().zip(values).enumerate() {
            let value = value.trim();
            if let Some(problem) = refused_value(value) {
                problems.push((format!("variables.{index}"), problem));
            }
            parameters.push(self.parameter(variable, value));
        }
        if problems.is_empty() {
            Ok(parameters)
        } else {
            Err(Refusal::Invalid(problems))
        }
    }

    fn parameter(&self, variable: Variable, value: &str) -> Parameter {
        let button = match variable.place {
            Place::Button(index) => self.buttons().get(index).map(|button| button.kind.clone()),
            _ => None,
        };
        let positional = variable.name.bytes().all(|byte| byte.is_ascii_digit());
        let name = (!positional && button.is_none()).then_some(variable.name);
        Parameter {
            place: variable.place,
            button,
            name,
            value: value.to_owned(),
        }
    }

    /// The buttons, if any.
    pub fn buttons(&self) -> &[TemplateButton] {
        self.components
            .iter()
            .find_map(|component| match component {
                Component::Buttons(buttons) => Some(buttons.as_slice()),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// The labels of the buttons, in order.
    pub fn labels(&self) -> Vec<String> {
        let buttons = self.buttons().iter();
        buttons.map(|button| button.text.clone()).collect()
    }

    /// The whole text as the customer sees it, with `values` for the variables; a missing one stays in braces.
    pub fn text(&self, values: &[String]) -> String {
        let mut left = values.iter();
        let mut lines = Vec::new();
        for component in &self.components {
            match component {
                Component::TextHeader(text) | Component::Body(text) => {
                    lines.push(filled(text, &mut left));
                }
                Component::Footer(text) => lines.push(text.clone()),
                _ => {}
            }
        }
        lines.join("\n")
    }
}

fn refused_value(value: &str) -> Option<FieldProblem> {
    if value.is_empty() {
        Some(FieldProblem::Empty)
    } else if text::length(value) > VARIABLE_CHARS_MAX {
        Some(FieldProblem::TooLong(VARIABLE_CHARS_MAX))
    } else if value.contains(['\n', '\r', '\t']) || value.contains("     ") {
        Some(FieldProblem::OneLine)
    } else {
        None
    }
}

/// Splits a text at its variables: `(before, name)` pairs, then the rest.
pub fn split_variables(text: &str) -> (Vec<(&str, &str)>, &str) {
    let mut parts = Vec::new();
    let mut rest = text;
    let mut start = 0;
    while let Some(open) = rest[start..].find("{{").map(|at| at + start) {
        let Some(close) = rest[open..].find("}}").map(|at| at + open) else {
            break;
        };
        let name = rest[open + 2..close].trim();
        if name.is_empty()
            || !name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            start = open + 2;
            continue;
        }
        parts.push((&rest[..open], name));
        rest = &rest[close + 2..];
        start = 0;
    }
    (parts, rest)
}

/// A variable that stands twice in one part is one variable.
fn collect(text: &str, place: Place, into: &mut Vec<Variable>) {
    let mut names: Vec<&str> = Vec::new();
    for (_, name) in split_variables(text).0 {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names
        .iter()
        .all(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
    {
        names.sort_by_key(|name| name.parse::<u32>().unwrap_or(u32::MAX));
    }
    into.extend(names.into_iter().map(|name| Variable {
        name: name.to_owned(),
        place,
    }));
}

/// Splits a part whose first variable is the one at `first`; `first` then is that of the next part.
fn pieces(text: &str, first: &mut usize) -> Vec<Piece> {
    let mut variables = Vec::new();
    collect(text, Place::Body, &mut variables);
    let (parts, rest) = split_variables(text);
    let mut seen: Vec<&str> = Vec::new();
    let mut pieces = Vec::new();
    for (before, name) in parts {
        pieces.push(Piece::Words(before.to_owned()));
        let position = variables.iter().position(|variable| variable.name == name);
        pieces.push(Piece::Blank {
            index: *first + position.unwrap_or(0),
            again: seen.contains(&name),
        });
        seen.push(name);
    }
    pieces.push(Piece::Words(rest.to_owned()));
    *first += variables.len();
    pieces
}

fn filled<'v>(text: &str, values: &mut impl Iterator<Item = &'v String>) -> String {
    let mut variables = Vec::new();
    collect(text, Place::Body, &mut variables);
    let values: Vec<(String, Option<&String>)> = variables
        .into_iter()
        .map(|variable| (variable.name, values.next()))
        .collect();
    let (parts, rest) = split_variables(text);
    let mut out = String::new();
    for (before, name) in parts {
        out.push_str(before);
        match values
            .iter()
            .find(|(of, _)| of == name)
            .and_then(|(_, value)| *value)
        {
            Some(value) => out.push_str(value.trim()),
            None => {
                out.push_str("{{");
                out.push_str(name);
                out.push_str("}}");
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;

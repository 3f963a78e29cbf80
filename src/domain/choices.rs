//! What a message of ours offers the customer to choose from: reply buttons or a list, within Meta's limits.
//! Meta, "Interactive reply buttons messages" and "Interactive list messages", 2025-11.

use serde::{Deserialize, Serialize};

use crate::base::text;
use crate::domain::refusal::FieldProblem;

/// Reply buttons of a message.
pub const BUTTONS_MAX: usize = 3;
/// Rows of a list.
pub const ROWS_MAX: usize = 10;
/// Characters of a button's label, also of the one that opens a list.
pub const LABEL_CHARS_MAX: usize = 20;
/// Characters of a row's title.
pub const ROW_CHARS_MAX: usize = 24;
/// Characters of a row's description.
pub const DESCRIPTION_CHARS_MAX: usize = 72;
/// Characters of the lines above and below the text.
pub const EDGE_CHARS_MAX: usize = 60;
/// Characters of the text over buttons; that over a list may be as long as any.
pub const TEXT_OVER_BUTTONS_MAX: usize = 1024;

/// What may be chosen, and the lines around the text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Choices {
    /// The line above the text; may be empty.
    pub header: String,
    /// The line below the text; may be empty.
    pub footer: String,
    /// What may be chosen.
    pub offer: Choose,
}

/// What may be chosen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Choose {
    /// One of these buttons.
    Buttons(Vec<String>),
    /// One of these rows.
    List {
        /// The button that opens the list.
        button: String,
        /// The rows.
        rows: Vec<ChoiceRow>,
    },
}

/// One row of a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChoiceRow {
    /// Its title.
    pub title: String,
    /// What stands below it; may be empty.
    pub description: String,
}

/// Gathers what is wrong with lines of text.
struct Lines(Vec<(String, FieldProblem)>);

impl Lines {
    /// One line, as it is kept.
    fn line(&mut self, field: String, typed: &str, most: usize, needed: bool) -> String {
        let line = text::one_line(typed, typed.len());
        if line.is_empty() && needed {
            self.0.push((field, FieldProblem::Empty));
        } else if text::length(&line) > most {
            self.0.push((field, FieldProblem::TooLong(most)));
        }
        line
    }

    fn count(&mut self, field: &str, given: usize, most: usize) {
        if given == 0 {
            self.0.push((field.to_owned(), FieldProblem::Empty));
        } else if given > most {
            self.0.push((field.to_owned(), FieldProblem::TooMany(most)));
        }
    }

    fn repeated(&mut self, field: &str, lines: &[&str]) {
        for (index, line) in lines.iter().enumerate() {
            if !line.is_empty() && lines[..index].contains(line) {
                self.0
                    .push((format!("{field}.{index}"), FieldProblem::Taken));
            }
        }
    }
}

impl Choices {
    /// As they are kept.
    ///
    /// # Errors
    /// What Meta would refuse, by field: `choices.buttons.0` and the like.
    pub fn checked(&self) -> Result<Self, Vec<(String, FieldProblem)>> {
        let mut lines = Lines(Vec::new());
        let edge = EDGE_CHARS_MAX;
        let header = lines.line("choices.header".to_owned(), &self.header, edge, false);
        let footer = lines.line("choices.footer".to_owned(), &self.footer, edge, false);
        let offer = match &self.offer {
            Choose::Buttons(buttons) => {
                let field = "choices.buttons";
                lines.count(field, buttons.len(), BUTTONS_MAX);
                let labels = buttons.iter().take(BUTTONS_MAX).enumerate();
                let labels: Vec<String> = labels
                    .map(|(index, label)| {
                        lines.line(format!("{field}.{index}"), label, LABEL_CHARS_MAX, true)
                    })
                    .collect();
                let all: Vec<&str> = labels.iter().map(String::as_str).collect();
                lines.repeated(field, &all);
                Choose::Buttons(labels)
            }
            Choose::List { button, rows } => {
                let field = "choices.list.button".to_owned();
                let button = lines.line(field, button, LABEL_CHARS_MAX, true);
                let field = "choices.list.rows";
                lines.count(field, rows.len(), ROWS_MAX);
                let kept = rows.iter().take(ROWS_MAX).enumerate();
                let kept: Vec<ChoiceRow> = kept
                    .map(|(index, row)| {
                        let at = |part: &str| format!("{field}.{index}.{part}");
                        let most = DESCRIPTION_CHARS_MAX;
                        ChoiceRow {
                            title: lines.line(at("title"), &row.title, ROW_CHARS_MAX, true),
                            description: lines.line(
                                at("description"),
                                &row.description,
                                most,
                                false,
                            ),
                        }
                    })
                    .collect();
                let titles: Vec<&str> = kept.iter().map(|row| row.title.as_str()).collect();
                lines.repeated(field, &titles);
                Choose::List { button, rows: kept }
            }
        };
        if !lines.0.is_empty() {
            return Err(lines.0);
        }
        Ok(Self {
            header,
            footer,
            offer,
        })
    }

    /// Characters that the text may have.
    pub fn text_max(&self) -> usize {
        match self.offer {
            Choose::Buttons(_) => TEXT_OVER_BUTTONS_MAX,
            Choose::List { .. } => crate::base::limits::TEXT_CHARS_MAX,
        }
    }

    /// The titles that can be chosen, in order.
    pub fn titles(&self) -> Vec<&str> {
        match &self.offer {
            Choose::Buttons(labels) => labels.iter().map(String::as_str).collect(),
            Choose::List { rows, .. } => rows.iter().map(|row| row.title.as_str()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buttons(labels: &[&str]) -> Choices {
        Choices {
            header: String::new(),
            footer: String::new(),
            offer: Choose::Buttons(labels.iter().map(|label| (*label).to_owned()).collect()),
        }
    }

    fn list(rows: &[(&str, &str)]) -> Choices {
        let row = |(title, description): &(&str, &str)| ChoiceRow {
            title: (*title).to_owned(),
            description: (*description).to_owned(),
        };
        Choices {
            offer: Choose::List {
                button: "Choose".to_owned(),
                rows: rows.iter().map(row).collect(),
            },
            ..buttons(&[])
        }
    }

    #[test]
    fn what_meta_would_refuse_is_told_at_its_field() {
        assert_eq!(
            buttons(&["Yes", "No"]).checked(),
            Ok(buttons(&["Yes", "No"]))
        );
        let long = "x".repeat(21);
        let cases = [
            (buttons(&[]), "choices.buttons", FieldProblem::Empty),
            (
                buttons(&["1", "2", "3", "4"]),
                "choices.buttons",
                FieldProblem::TooMany(3),
            ),
            (
                buttons(&["Yes", " "]),
                "choices.buttons.1",
                FieldProblem::Empty,
            ),
            (
                buttons(&[&long]),
                "choices.buttons.0",
                FieldProblem::TooLong(20),
            ),
            (
                buttons(&["Yes", "Yes "]),
                "choices.buttons.1",
                FieldProblem::Taken,
            ),
            (list(&[]), "choices.list.rows", FieldProblem::Empty),
            (
                list(&[("a", ""); 11]),
                "choices.list.rows",
                FieldProblem::TooMany(10),
            ),
            (
                list(&[("x".repeat(25).as_str(), "")]),
                "choices.list.rows.0.title",
                FieldProblem::TooLong(24),
            ),
            (
                list(&[("a", "x".repeat(73).as_str())]),
                "choices.list.rows.0.description",
                FieldProblem::TooLong(72),
            ),
            (
                list(&[("a", ""), ("a", "b")]),
                "choices.list.rows.1",
                FieldProblem::Taken,
            ),
            (
                Choices {
                    header: "x".repeat(61),
                    ..buttons(&["Yes"])
                },
                "choices.header",
                FieldProblem::TooLong(60),
            ),
        ];
        for (choices, field, problem) in cases {
            let wrong = choices.checked().unwrap_err();
            assert_eq!(wrong[0], (field.to_owned(), problem), "{choices:?}");
        }
    }
}

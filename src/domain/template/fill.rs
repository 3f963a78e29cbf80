//! A template filled in, as Meta wants it. Meta, "Template fundamentals", 2026-05-05.

use crate::base::id::MediaId;
use crate::base::limits::VARIABLE_CHARS_MAX;
use crate::base::text;
use crate::domain::files::Known;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::template::Template;
use crate::domain::template::parts::{Card, Place, TemplateButton, Variable};

/// The files of a template that is sent.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Files {
    /// The one above the text.
    pub header: Option<MediaId>,
    /// Those of the cards that have one, in their order.
    pub cards: Vec<MediaId>,
    /// What those of them are by their bytes of which only a customer told what they are.
    pub known: Vec<(MediaId, Known)>,
}

impl Files {
    /// All of them, in their order.
    pub fn ids(&self) -> Vec<MediaId> {
        let cards = self.cards.iter().copied();
        self.header.into_iter().chain(cards).collect()
    }
}

/// A filled part, as Meta wants it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parameter {
    /// Where it goes.
    pub place: Place,
    /// The button's kind, if it goes to one.
    pub button: Option<String>,
    /// Its name, for templates with named variables.
    pub name: Option<String>,
    /// What it is.
    pub what: What,
}

/// What fills a part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// Words.
    Words(String),
    /// A file of this kind: Meta's word in capitals.
    File(String, MediaId),
    /// A place on the map, in the order of [`SPOT`](super::SPOT).
    Spot([String; 4]),
    /// What comes back when a quick reply is pressed.
    Payload(String),
    /// Nothing but that it is told which form was opened.
    Flow,
}

/// What comes back when somebody presses the button by which they want no more advertising.
const OPT_OUT: &str = "optout:marketing";
/// Labels of such a button, folded.
const OPT_OUT_LABELS: [&str; 11] = [
    "stop",
    "stop promotions",
    "unsubscribe",
    "opt out",
    "стоп",
    "отписаться",
    "не присылать",
    "больше не присылать",
    "odjava",
    "odjavi me",
    "ne želim više",
];
/// Characters of a code that a button copies.
const CODE_CHARS_MAX: usize = 15;

/// Whether a pressed button of a template says that its owner wants no more advertising.
pub fn is_opt_out(payload: &str) -> bool {
    payload == OPT_OUT
}

impl Template {
    /// Pairs `values` with the variables and `files` with the parts that want one.
    ///
    /// # Errors
    /// When the template can't be sent, the count differs, a file is missing, or a value is empty or has what Meta
    /// refuses (a newline, a tab, or more than four spaces in a row; Meta, "Error codes", 2026-09, code 132018).
    pub fn fill(&self, values: &[String], files: &Files) -> Result<Vec<Parameter>, Refusal> {
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
        let values: Vec<&str> = values.iter().map(|value| value.trim()).collect();
        // Of several, how many there are is said first.
        let given = values.iter().filter(|value| !text::is_blank(value)).count();
        if given < values.len() && values.len() > 1 {
            let expected = values.len();
            let problem = FieldProblem::Count { expected, given };
            problems.push(("variables".to_owned(), problem));
        }
        let mut parameters = self.files(files, &mut problems);
        for (index, variable) in variables.iter().enumerate() {
            if let Some(problem) = self.refused(variable, values[index]) {
                problems.push((format!("variables.{index}"), problem));
            }
            if !variable.spot {
                parameters.push(self.parameter(variable, values[index]));
            } else if let (true, Some(spot)) =
                (variable.name == "latitude", values.get(index..index + 4))
            {
                // Meta reads a point alone.
                let spot = std::array::from_fn(|at| match at {
                    0 | 1 => spot[at].replace(',', "."),
                    _ => spot[at].to_owned(),
                });
                parameters.push(filled(variable.place, What::Spot(spot)));
            }
        }
        self.answers(&mut parameters);
        if problems.is_empty() {
            Ok(parameters)
        } else {
            Err(Refusal::Invalid(problems))
        }
    }

    fn files(&self, files: &Files, problems: &mut Vec<(String, FieldProblem)>) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        match (self.file(), files.header) {
            (Some(format), Some(media)) => {
                let file = What::File(format.to_owned(), media);
                parameters.push(filled(Place::Header, file));
            }
            (Some(_), None) => problems.push(("header".to_owned(), FieldProblem::Empty)),
            (None, Some(_)) => problems.push(("header".to_owned(), FieldProblem::Unexpected)),
            (None, None) => {}
        }
        let wanted: Vec<(usize, &str)> = self
            .cards()
            .iter()
            .enumerate()
            .filter_map(|(index, card)| Some((index, card.file()?)))
            .collect();
        if wanted.len() == files.cards.len() {
            let given = wanted.into_iter().zip(&files.cards);
            parameters.extend(given.map(|((card, format), media)| {
                filled(
                    Place::CardHeader(card),
                    What::File(format.to_owned(), *media),
                )
            }));
        } else {
            let problem = FieldProblem::Count {
                expected: wanted.len(),
                given: files.cards.len(),
            };
            problems.push(("cards".to_owned(), problem));
        }
        parameters
    }

    /// What quick replies answer, where it is not their label.
    fn answers(&self, parameters: &mut Vec<Parameter>) {
        let is_marketing = self.facts.category == "MARKETING";
        for (index, button) in self.buttons().iter().enumerate() {
            let what = match button.kind.as_str() {
                "QUICK_REPLY" if is_marketing && opts_out(button) => {
                    What::Payload(OPT_OUT.to_owned())
                }
                "FLOW" => What::Flow,
                _ => continue,
            };
            parameters.push(pressed(Place::Button(index), button, what));
        }
        for (card, it) in self.cards().iter().enumerate() {
            for (index, button) in it.buttons().iter().enumerate() {
                if button.kind == "QUICK_REPLY" {
                    let what = What::Payload(format!("card:{card}:{}", button.text));
                    parameters.push(pressed(Place::CardButton(card, index), button, what));
                }
            }
        }
    }

    /// The button at a place.
    pub fn button_at(&self, place: Place) -> Option<&TemplateButton> {
        match place {
            Place::Button(index) => self.buttons().get(index),
            Place::CardButton(card, index) => self.cards().get(card).map(Card::buttons)?.get(index),
            _ => None,
        }
    }

    fn parameter(&self, variable: &Variable, value: &str) -> Parameter {
        let button = self.button_at(variable.place);
        let positional = variable.name.bytes().all(|byte| byte.is_ascii_digit());
        Parameter {
            name: (!positional && button.is_none()).then(|| variable.name.clone()),
            button: button.map(|button| button.kind.clone()),
            place: variable.place,
            what: What::Words(value.to_owned()),
        }
    }

    fn refused(&self, variable: &Variable, value: &str) -> Option<FieldProblem> {
        let degrees = |most: u32| {
            let within = -f64::from(most)..=f64::from(most);
            let right = degrees_of(value).is_some_and(|it| within.contains(&it));
            (!right).then_some(FieldProblem::Degrees(most))
        };
        let is_code = self
            .button_at(variable.place)
            .is_some_and(|button| button.kind == super::parts::COPY_CODE);
        match (variable.spot, variable.name.as_str()) {
            _ if text::is_blank(value) => Some(FieldProblem::Empty),
            (true, "latitude") => degrees(90),
            (true, "longitude") => degrees(180),
            _ if is_code && text::length(value) > CODE_CHARS_MAX => {
                Some(FieldProblem::TooLong(CODE_CHARS_MAX))
            }
            _ => refused_value(value),
        }
    }
}

/// Degrees as a person writes them, with a point or a comma.
pub fn degrees_of(text: &str) -> Option<f64> {
    text.trim().replacen(',', ".", 1).parse().ok()
}

fn filled(place: Place, what: What) -> Parameter {
    Parameter {
        place,
        button: None,
        name: None,
        what,
    }
}

fn pressed(place: Place, button: &TemplateButton, what: What) -> Parameter {
    Parameter {
        button: Some(button.kind.clone()),
        ..filled(place, what)
    }
}

fn opts_out(button: &TemplateButton) -> bool {
    let folded = text::folded(&button.text);
    OPT_OUT_LABELS
        .iter()
        .any(|label| text::folded(label) == folded.trim())
}

fn refused_value(value: &str) -> Option<FieldProblem> {
    if text::is_blank(value) {
        Some(FieldProblem::Empty)
    } else if text::length(value) > VARIABLE_CHARS_MAX {
        Some(FieldProblem::TooLong(VARIABLE_CHARS_MAX))
    } else if value.contains(['\n', '\r', '\t']) || value.contains("     ") {
        Some(FieldProblem::OneLine)
    } else {
        None
    }
}

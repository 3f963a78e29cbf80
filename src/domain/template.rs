//! Message templates: what they consist of, which variables they have, and how they read when filled.
//! Meta, "Template components", 2026-05-06.

mod above;
pub mod draft;
mod fill;
pub mod kept;
mod parts;
pub mod setback;

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, TemplateId};
use crate::domain::entry::{SentCard, SentTemplate};
use crate::domain::writing::TemplateWords;

pub use self::fill::{Files, Parameter, What, is_opt_out};
pub use self::parts::{
    Card, Component, Part, Piece, Place, SPOT, TemplateButton, Variable, split_variables,
};
pub use above::{kind_above, kind_sent, spot_sent};

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
    /// Meta's word: `APPROVED`, `PAUSED`, … and [`GONE`] for one that Meta has no more and that somebody misses.
    pub status: String,
    /// What Meta says of it besides.
    pub facts: Facts,
    /// What it consists of.
    pub components: Vec<Component>,
    /// Who submitted it here and is to hear what becomes of it.
    pub author: Option<AgentId>,
    /// When the desk last read it from Meta.
    pub synced_at: Timestamp,
}

/// What Meta says of a template besides its name, status and parts.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Facts {
    /// Its id at Meta; empty until it is known.
    pub meta_id: String,
    /// Meta's word: `UTILITY`, `MARKETING`, `AUTHENTICATION`.
    pub category: String,
    /// Meta's finer word, if it has one.
    pub sub_category: String,
    /// What it was before Meta put it into another category.
    pub previous_category: String,
    /// What Meta says it ought to be, a day before it becomes that.
    pub correct_category: String,
    /// How customers take it: `GREEN`, `YELLOW`, `RED`; empty while nobody knows.
    pub quality: String,
    /// Meta's word for why it was rejected; empty if it was not.
    pub rejected_reason: String,
    /// The same, or why it was paused, in Meta's sentences.
    pub explanation: String,
    /// Its variables go by names, not by numbers.
    pub named: bool,
    /// Seconds after which Meta gives up delivering it; none for Meta's own rule.
    pub ttl: Option<i64>,
    /// What its makers gave as examples, in the order of its variables; empty where they gave none.
    pub examples: Vec<String>,
}

impl Facts {
    /// Of a template of which only the category is known.
    pub fn of(category: &str) -> Self {
        Self {
            category: category.to_owned(),
            ..Self::default()
        }
    }
}

/// The status of a template that Meta has no more.
pub const GONE: &str = "DELETED";

/// Whether Meta lets a template of this status be sent. Meta, "Template management", 2026-09.
pub fn is_approved(status: &str) -> bool {
    matches!(status, "APPROVED" | "REINSTATED" | "UNARCHIVED" | "FLAGGED")
}

impl Template {
    /// Whether Meta lets it be sent.
    pub fn is_approved(&self) -> bool {
        is_approved(&self.status)
    }

    /// Whether Meta refused it: it is mended and submitted again, or another is written.
    pub fn is_rejected(&self) -> bool {
        self.status == "REJECTED"
    }

    /// Whether this desk can fill it: approved, and every part is one that it knows how to fill.
    pub fn is_sendable(&self) -> bool {
        self.is_approved() && self.unfillable_part().is_none()
    }

    /// The first part that the desk can't fill.
    pub fn unfillable_part(&self) -> Option<&str> {
        self.components.iter().find_map(Component::unfillable)
    }

    /// The variables, in the order in which values are given: as the parts stand, cards last.
    pub fn variables(&self) -> Vec<Variable> {
        parts::variables(&self.components)
    }

    /// The example that its makers gave for a variable.
    pub fn example(&self, index: usize) -> Option<&str> {
        let example = self.facts.examples.get(index)?;
        (!example.is_empty()).then_some(example.as_str())
    }

    /// The parts as the customer sees them, with blanks for the variables.
    pub fn parts(&self) -> Vec<Part> {
        parts::parts(&self.components)
    }

    /// The buttons under it, if any.
    pub fn buttons(&self) -> &[TemplateButton] {
        parts::buttons(&self.components)
    }

    /// The labels of the buttons, in order.
    pub fn labels(&self) -> Vec<String> {
        labels(self.buttons())
    }

    /// The cards to leaf through, if it has any.
    pub fn cards(&self) -> &[Card] {
        let cards = self
            .components
            .iter()
            .find_map(|component| match component {
                Component::Carousel(cards) => Some(cards.as_slice()),
                _ => None,
            });
        cards.unwrap_or_default()
    }

    /// What kind of file stands above it: `IMAGE`, `VIDEO` or `DOCUMENT`.
    pub fn file(&self) -> Option<&str> {
        parts::file(&self.components)
    }

    /// Whether a part of it is a file that whoever sends it must give.
    pub fn wants_files(&self) -> bool {
        self.file().is_some() || self.cards().iter().any(|card| card.file().is_some())
    }

    /// The text as the customer sees it (header, body, footer), with `values` for the variables; a missing one stays
    /// in braces. Cards are texts of their own.
    pub fn text(&self, values: &[String]) -> String {
        text_of(&self.parts(), values)
    }

    /// What was sent in its parts, as the customer sees them: header, body, footer. Nothing when the template was
    /// changed since.
    pub fn told_apart<'s>(&self, sent: &'s SentTemplate) -> Option<[&'s str; 3]> {
        let parts = self.parts();
        if text_of(&parts, &sent.variables) != sent.text {
            return None;
        }
        let long = |is: fn(&Part) -> bool| {
            let such: Vec<Part> = parts.iter().filter(|part| is(part)).cloned().collect();
            text_of(&such, &sent.variables).len()
        };
        let head = long(|part| matches!(part, Part::Header(_) | Part::Spot(_)));
        let foot = long(|part| matches!(part, Part::Footer(_)));
        let (head, rest) = sent.text.split_at_checked(head)?;
        let (body, foot) = rest.split_at_checked(rest.len().checked_sub(foot)?)?;
        let body = if head.is_empty() {
            body
        } else {
            body.strip_prefix('\n')?
        };
        let body = if foot.is_empty() {
            body
        } else {
            body.strip_suffix('\n')?
        };
        Some([head, body, foot])
    }

    /// The template as it is sent, for the message that keeps it.
    pub fn sent(&self, words: TemplateWords) -> SentTemplate {
        let mut files = words.files.cards.iter().copied();
        let parts = self.parts();
        let cards = parts.iter().find_map(|part| match part {
            Part::Cards(cards) => Some(cards.as_slice()),
            _ => None,
        });
        let cards = cards.unwrap_or_default().iter().zip(self.cards());
        let cards = cards.map(|(parts, card)| SentCard {
            header: card.file().and_then(|_| files.next()),
            text: text_of(parts, &words.variables),
            buttons: sent_labels(parts, &words.variables),
        });
        SentTemplate {
            cards: cards.collect(),
            text: text_of(&parts, &words.variables),
            header: words.files.header,
            buttons: sent_labels(&parts, &words.variables),
            name: words.name,
            language: words.language,
            variables: words.variables,
        }
    }
}

fn text_of(parts: &[Part], values: &[String]) -> String {
    let mut lines = Vec::new();
    for part in parts {
        match part {
            Part::Header(pieces) | Part::Body(pieces) => lines.push(parts::told(pieces, values)),
            Part::Spot(first) => {
                let known = |at: usize| values.get(first + at).map_or("", |it| it.trim());
                let words = [known(2), known(3)];
                let words: Vec<&str> = words.into_iter().filter(|it| !it.is_empty()).collect();
                if !words.is_empty() {
                    lines.push(words.join(", "));
                }
            }
            Part::Footer(text) => lines.push(text.clone()),
            Part::File(_) | Part::Buttons(_) | Part::Cards(_) | Part::Other(_) => {}
        }
    }
    lines.join("\n")
}

/// The labels of the buttons, with the code beside the one that copies it: the label does not tell it.
fn sent_labels(of: &[Part], values: &[String]) -> Vec<String> {
    let buttons = of.iter().find_map(|part| match part {
        Part::Buttons(buttons) => Some(buttons.as_slice()),
        _ => None,
    });
    let label = |(button, pieces): &(TemplateButton, Vec<Piece>)| match button.kind.as_str() {
        parts::COPY_CODE => format!("{}: {}", button.text, parts::told(pieces, values)),
        _ => button.text.clone(),
    };
    buttons.unwrap_or_default().iter().map(label).collect()
}

fn labels(buttons: &[TemplateButton]) -> Vec<String> {
    buttons.iter().map(|button| button.text.clone()).collect()
}

/// The variables of parts, in the order in which values are given.
pub fn variables_of(components: &[Component]) -> Vec<Variable> {
    parts::variables(components)
}

/// Parts as the customer sees them, with blanks for the variables.
pub fn parts_of(components: &[Component]) -> Vec<Part> {
    parts::parts(components)
}

/// How templates were kept when they had fewer parts.
pub mod v1 {
    use super::{Deserialize, Facts, Serialize, TemplateId, Timestamp};
    use crate::domain::template as present;

    /// A template as it was.
    #[derive(Serialize, Deserialize)]
    pub struct Template {
        id: TemplateId,
        waba_id: String,
        name: String,
        language: String,
        status: String,
        category: String,
        rejected_reason: Option<String>,
        components: Vec<Component>,
        synced_at: Timestamp,
    }

    #[derive(Serialize, Deserialize)]
    enum Component {
        TextHeader(String),
        FileHeader(String),
        Body(String),
        Footer(String),
        Buttons(Vec<Button>),
        Other(String),
    }

    #[derive(Serialize, Deserialize)]
    struct Button {
        kind: String,
        text: String,
        url: String,
    }

    impl From<Component> for present::Component {
        fn from(old: Component) -> Self {
            match old {
                Component::TextHeader(text) => Self::TextHeader(text),
                Component::FileHeader(format) => Self::FileHeader(format),
                Component::Body(text) => Self::Body(text),
                Component::Footer(text) => Self::Footer(text),
                Component::Buttons(buttons) => {
                    let button = |old: Button| present::TemplateButton {
                        kind: old.kind,
                        text: old.text,
                        url: old.url,
                        ..present::TemplateButton::default()
                    };
                    Self::Buttons(buttons.into_iter().map(button).collect())
                }
                Component::Other(kind) => Self::Other(kind),
            }
        }
    }

    impl From<Template> for super::Template {
        fn from(old: Template) -> Self {
            let components: Vec<_> = old.components.into_iter().map(Into::into).collect();
            let variables = present::parts::variables(&components);
            let is_named = |name: &str| !name.bytes().all(|byte| byte.is_ascii_digit());
            Self {
                id: old.id,
                waba_id: old.waba_id,
                name: old.name,
                language: old.language,
                status: old.status,
                facts: Facts {
                    category: old.category,
                    rejected_reason: old.rejected_reason.unwrap_or_default(),
                    named: variables
                        .iter()
                        .any(|variable| variable.is_word() && is_named(&variable.name)),
                    ..Facts::default()
                },
                components,
                author: None,
                synced_at: old.synced_at,
            }
        }
    }
}

#[cfg(test)]
mod tests;

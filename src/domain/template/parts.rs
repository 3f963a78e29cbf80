//! The parts of a template and the variables in them.

use serde::{Deserialize, Serialize};

/// One part of a template.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Component {
    /// A line of text above, with at most one variable.
    TextHeader(String),
    /// What else stands above: a file (`IMAGE`, `VIDEO`, `DOCUMENT`), a place (`LOCATION`), or what we do not know.
    FileHeader(String),
    /// The text.
    Body(String),
    /// A quiet line below.
    Footer(String),
    /// Buttons, in order.
    Buttons(Vec<TemplateButton>),
    /// Something we do not know: kept, and the template is not sendable from here.
    Other(String),
    /// Cards to leaf through.
    Carousel(Vec<Card>),
}

/// One card of several.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Card {
    /// Its parts: a file above, a text, buttons.
    pub components: Vec<Component>,
}

/// One button.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct TemplateButton {
    /// Meta's word: `QUICK_REPLY`, `URL`, `PHONE_NUMBER`, `COPY_CODE`, …
    pub kind: String,
    /// Its label.
    pub text: String,
    /// Where it leads; may end in a variable.
    pub url: String,
    /// The phone that it calls.
    pub phone: String,
    /// The form that it opens, by Meta's id.
    pub flow: String,
}

/// A button that copies a code, which is always told when the template is sent.
pub(super) const COPY_CODE: &str = "COPY_CODE";
/// A place above the text.
const LOCATION: &str = "LOCATION";
/// The variables of a place, in their order.
pub const SPOT: [&str; 4] = ["latitude", "longitude", "name", "address"];

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

impl Component {
    /// What of it the desk can't fill.
    pub(super) fn unfillable(&self) -> Option<&str> {
        match self {
            Self::FileHeader(format) => {
                let known = matches!(format.as_str(), "IMAGE" | "VIDEO" | "DOCUMENT" | LOCATION);
                (!known).then_some(format.as_str())
            }
            Self::Other(kind) => Some(kind.as_str()),
            Self::Buttons(buttons) => buttons
                .iter()
                .find(|button| {
                    !matches!(
                        button.kind.as_str(),
                        "QUICK_REPLY"
                            | "URL"
                            | "PHONE_NUMBER"
                            | "VOICE_CALL"
                            | "REQUEST_CONTACT_INFO"
                            | "FLOW"
                            | COPY_CODE
                    )
                })
                .map(|button| button.kind.as_str()),
            Self::Carousel(cards) => cards
                .iter()
                .flat_map(|card| &card.components)
                .find_map(Self::unfillable),
            Self::TextHeader(_) | Self::Body(_) | Self::Footer(_) => None,
        }
    }
}

impl Card {
    /// What kind of file stands above it.
    pub fn file(&self) -> Option<&str> {
        file(&self.components)
    }

    /// Its buttons.
    pub fn buttons(&self) -> &[TemplateButton] {
        buttons(&self.components)
    }
}

/// Where a variable stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// In the header.
    Header,
    /// In the body.
    Body,
    /// In the button with this index among all buttons.
    Button(usize),
    /// In the header of a card.
    CardHeader(usize),
    /// In the body of a card.
    CardBody(usize),
    /// In a button of a card: the card's index and the button's.
    CardButton(usize, usize),
}

impl Place {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Header | Self::CardHeader(_) => "header",
            Self::Body | Self::CardBody(_) => "body",
            Self::Button(_) | Self::CardButton(..) => "button",
        }
    }

    /// The card, from 0, if it stands in one.
    pub fn card(self) -> Option<usize> {
        match self {
            Self::CardHeader(card) | Self::CardBody(card) | Self::CardButton(card, _) => Some(card),
            Self::Header | Self::Body | Self::Button(_) => None,
        }
    }

    /// The button, from 0, if it stands in one.
    pub fn button(self) -> Option<usize> {
        match self {
            Self::Button(button) | Self::CardButton(_, button) => Some(button),
            _ => None,
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
    /// It is one of the four that make up a place on the map, not one in braces.
    pub spot: bool,
}

impl Variable {
    /// Whether it stands between words of the template.
    pub fn is_word(&self) -> bool {
        !self.spot && self.place.button().is_none()
    }
}

/// A piece of a template's text, for a form that is filled in place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// Words as they are.
    Words(String),
    /// The variable at this index of the template's list.
    Blank {
        /// Its index.
        index: usize,
        /// Its name in the braces.
        name: String,
        /// It stood before in the same part: one value fills both.
        again: bool,
    },
}

/// A part as the customer sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// A line of text above.
    Header(Vec<Piece>),
    /// A file above: Meta's word for its kind.
    File(String),
    /// A place above, with the index of the first of its four variables.
    Spot(usize),
    /// The text.
    Body(Vec<Piece>),
    /// A quiet line below.
    Footer(String),
    /// Buttons, each with the text in which its variable stands, if it has one.
    Buttons(Vec<(TemplateButton, Vec<Piece>)>),
    /// Cards, each of parts of its own.
    Cards(Vec<Vec<Part>>),
    /// Something that nobody here knows: Meta's word.
    Other(String),
}

pub(super) fn buttons(components: &[Component]) -> &[TemplateButton] {
    let buttons = components.iter().find_map(|component| match component {
        Component::Buttons(buttons) => Some(buttons.as_slice()),
        _ => None,
    });
    buttons.unwrap_or_default()
}

pub(super) fn file(components: &[Component]) -> Option<&str> {
    components.iter().find_map(|component| match component {
        Component::FileHeader(format)
            if matches!(format.as_str(), "IMAGE" | "VIDEO" | "DOCUMENT") =>
        {
            Some(format.as_str())
        }
        _ => None,
    })
}

pub(super) fn variables(components: &[Component]) -> Vec<Variable> {
    let mut variables = Vec::new();
    gather(components, None, &mut variables);
    variables
}

fn gather(components: &[Component], card: Option<usize>, into: &mut Vec<Variable>) {
    let header = card.map_or(Place::Header, Place::CardHeader);
    let body = card.map_or(Place::Body, Place::CardBody);
    let button = |index| card.map_or(Place::Button(index), |card| Place::CardButton(card, index));
    for component in components {
        match component {
            Component::TextHeader(text) => collect(text, header, into),
            Component::FileHeader(format) if format == LOCATION => {
                into.extend(SPOT.map(|name| Variable {
                    name: name.to_owned(),
                    place: header,
                    spot: true,
                }));
            }
            Component::Body(text) => collect(text, body, into),
            Component::Buttons(buttons) => {
                for (index, it) in buttons.iter().enumerate() {
                    collect(it.blank(), button(index), into);
                }
            }
            Component::Carousel(cards) if card.is_none() => {
                for (index, card) in cards.iter().enumerate() {
                    gather(&card.components, Some(index), into);
                }
            }
            Component::Carousel(_)
            | Component::FileHeader(_)
            | Component::Footer(_)
            | Component::Other(_) => {}
        }
    }
}

pub(super) fn parts(components: &[Component]) -> Vec<Part> {
    parts_from(components, &mut 0, false)
}

fn parts_from(components: &[Component], first: &mut usize, in_card: bool) -> Vec<Part> {
    let mut parts = Vec::new();
    for component in components {
        parts.push(match component {
            Component::TextHeader(text) => Part::Header(pieces(text, first)),
            Component::FileHeader(format) if format == LOCATION => {
                let spot = Part::Spot(*first);
                *first += SPOT.len();
                spot
            }
            Component::FileHeader(format) => Part::File(format.clone()),
            Component::Body(text) => Part::Body(pieces(text, first)),
            Component::Footer(text) => Part::Footer(text.clone()),
            Component::Buttons(buttons) => {
                let button = |it: &TemplateButton| {
                    let address = pieces(it.blank(), first);
                    let filled = address.iter().any(|it| matches!(it, Piece::Blank { .. }));
                    (it.clone(), if filled { address } else { Vec::new() })
                };
                Part::Buttons(buttons.iter().map(button).collect())
            }
            Component::Carousel(cards) if !in_card => {
                let card = |card: &Card| parts_from(&card.components, first, true);
                Part::Cards(cards.iter().map(card).collect())
            }
            Component::Carousel(_) => Part::Other("CAROUSEL".to_owned()),
            Component::Other(kind) => Part::Other(kind.clone()),
        });
    }
    parts
}

/// Pieces with their values; a missing one stays in braces.
pub(super) fn told(pieces: &[Piece], values: &[String]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Words(words) => out.push_str(words),
            Piece::Blank { index, name, .. } => match values.get(*index) {
                Some(value) => out.push_str(value.trim()),
                None => {
                    out.push_str("{{");
                    out.push_str(name);
                    out.push_str("}}");
                }
            },
        }
    }
    out
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
        spot: false,
    }));
}

/// Splits a part whose first variable is the one at `first`; `first` then is that of the next part.
fn pieces(text: &str, first: &mut usize) -> Vec<Piece> {
    let mut variables = Vec::new();
    collect(text, Place::Body, &mut variables);
    let (parts, rest) = split_variables(text);
    let mut seen: Vec<&str> = Vec::new();
    let mut pieces = Vec::new();
    let words = |text: &str, pieces: &mut Vec<Piece>| {
        if !text.is_empty() {
            pieces.push(Piece::Words(text.to_owned()));
        }
    };
    for (before, name) in parts {
        words(before, &mut pieces);
        let position = variables.iter().position(|variable| variable.name == name);
        pieces.push(Piece::Blank {
            index: *first + position.unwrap_or(0),
            name: name.to_owned(),
            again: seen.contains(&name),
        });
        seen.push(name);
    }
    words(rest, &mut pieces);
    *first += variables.len();
    pieces
}

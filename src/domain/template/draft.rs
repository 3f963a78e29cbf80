//! A template that somebody writes here, checked by Meta's limits before Meta looks at it. Meta, "Template components",
//! 2026-05-06; "Template fundamentals", 2026-05-05.

mod cards;
mod sample;

use crate::base::text;
use crate::domain::command::TemplateFacts;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::template::{
    Component, Facts, Place, Template, TemplateButton, parts, split_variables,
};

pub use self::cards::{CARD_BUTTONS_MAX, CARDS_MAX, DraftCard};
pub use self::sample::{Above, Sample};

/// Characters of a name, a header or footer, a text, a label, an address, a phone and a code.
const NAME_CHARS_MAX: usize = 512;
const LINE_CHARS_MAX: usize = 60;
const BODY_CHARS_MAX: usize = 1024;
const LABEL_CHARS_MAX: usize = 25;
const URL_CHARS_MAX: usize = 2000;
const PHONE_CHARS_MAX: usize = 20;
/// Buttons in all, and of some kinds.
const BUTTONS_MAX: usize = 10;
const OF_KIND_MAX: [(&str, usize); 5] = [
    ("URL", 2),
    ("PHONE_NUMBER", 1),
    ("COPY_CODE", 1),
    ("FLOW", 1),
    ("VOICE_CALL", 1),
];
/// Words that a text must have for each variable, so that Meta does not find too many in it.
const WORDS_FOR_EACH: usize = 2;

/// The kinds of buttons that can be made here.
pub const BUTTON_KINDS: [&str; 6] = [
    "QUICK_REPLY",
    "URL",
    "PHONE_NUMBER",
    "COPY_CODE",
    "FLOW",
    "VOICE_CALL",
];
/// Those of which the desk keeps everything, so that they can be written anew.
const KEPT_WHOLE: [&str; 4] = ["QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE"];
/// The categories that can be chosen here.
pub const CATEGORIES: [&str; 2] = ["UTILITY", "MARKETING"];

/// A template as somebody writes it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// Its language at Meta.
    pub language: String,
    /// `UTILITY` or `MARKETING`.
    pub category: String,
    /// What stands above.
    pub above: Above,
    /// The line above; empty when there is none, or something else stands there.
    pub header: String,
    /// The file that shows what may stand above, if one does.
    pub sample: Option<Sample>,
    /// The text.
    pub body: String,
    /// The line below; may be empty.
    pub footer: String,
    /// The buttons; those of copied codes have the code as their address.
    pub buttons: Vec<TemplateButton>,
    /// The cards to leaf through, if any.
    pub cards: Vec<DraftCard>,
    /// An example for each variable between words, in the order of the parts. The place of a map has none.
    pub examples: Vec<String>,
}

/// What is wrong with a part of a draft.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DraftProblem {
    /// A name has only small letters, digits and underscores.
    Name,
    /// No variable may stand at the beginning or the end.
    AtTheEdge,
    /// Two variables stand side by side.
    SideBySide,
    /// They are numbered from 1 without gaps, or have names of small letters.
    Numbering,
    /// Some have numbers and some have names.
    Mixed,
    /// There are too many for so short a text.
    TooManyVariables,
    /// One at most.
    OneVariable,
    /// None at all.
    NoVariable,
    /// An address has one variable, at its end.
    UrlVariable,
    /// An address begins with https:// or http://.
    Url,
    /// Quick replies stand together.
    Apart,
    /// There are more of this kind than WhatsApp allows.
    TooManyOfKind,
    /// Two buttons have the same label.
    SameLabel,
    /// A phone is written with its country code.
    Phone,
    /// A form is named by the digits of its id.
    Flow,
    /// Words or a file stand above, not both.
    Either,
    /// A picture is JPEG or PNG.
    PictureKind,
    /// A picture has more bytes than Meta takes.
    PictureSize,
    /// A film is MP4.
    FilmKind,
    /// A film has more bytes than Meta takes.
    FilmSize,
    /// A document is PDF.
    DocumentKind,
    /// Above a card stands a picture or a film.
    CardKind,
    /// All cards have the same parts.
    CardsDiffer,
    /// Above and below cards stands nothing but the text.
    CardsAlone,
    /// Cards are marketing.
    CardsCategory,
    /// A card has at most two line breaks.
    Lines,
}

impl DraftProblem {
    /// The word in keys of the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::AtTheEdge => "edge",
            Self::SideBySide => "side",
            Self::Numbering => "numbering",
            Self::Mixed => "mixed",
            Self::TooManyVariables => "many",
            Self::OneVariable => "one",
            Self::NoVariable => "none",
            Self::UrlVariable => "url-variable",
            Self::Url => "url",
            Self::Apart => "apart",
            Self::TooManyOfKind => "kind",
            Self::SameLabel => "label",
            Self::Phone => "phone",
            Self::Flow => "flow",
            Self::Either => "either",
            Self::PictureKind => "picture",
            Self::PictureSize => "picture-size",
            Self::FilmKind => "film",
            Self::FilmSize => "film-size",
            Self::DocumentKind => "document",
            Self::CardKind => "card-kind",
            Self::CardsDiffer => "cards-differ",
            Self::CardsAlone => "cards-alone",
            Self::CardsCategory => "cards-category",
            Self::Lines => "lines",
        }
    }
}

type Problems = Vec<(String, FieldProblem)>;

fn names(text: &str) -> Vec<&str> {
    let found = split_variables(text).0.into_iter();
    found.map(|(_, name)| name).collect()
}

fn is_number(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

impl Draft {
    /// The draft of a template that is there already. Of files nobody knows more than their kind.
    pub fn of(template: &Template) -> Self {
        let mut draft = Self {
            name: template.name.clone(),
            language: template.language.clone(),
            category: template.facts.category.clone(),
            ..Self::default()
        };
        for component in &template.components {
            match component {
                Component::TextHeader(text) => draft.header.clone_from(text),
                Component::FileHeader(format) => {
                    draft.above = Above::from_word(format).unwrap_or_default();
                }
                Component::Body(text) => draft.body.clone_from(text),
                Component::Footer(text) => draft.footer.clone_from(text),
                Component::Buttons(buttons) => draft.buttons.clone_from(buttons),
                Component::Carousel(cards) => {
                    draft.cards = cards.iter().map(DraftCard::of).collect();
                }
                Component::Other(_) => {}
            }
        }
        let variables = template.variables().into_iter().enumerate();
        let words = variables.filter(|(_, variable)| !variable.spot);
        let example = |index: usize| template.example(index).unwrap_or_default().to_owned();
        draft.examples = words.map(|(index, _)| example(index)).collect();
        while draft.examples.last().is_some_and(String::is_empty) {
            draft.examples.pop();
        }
        draft
    }

    /// Whether a template has only parts that a draft has.
    pub fn covers(template: &Template) -> bool {
        let known = |component: &Component| match component {
            Component::Buttons(buttons) => buttons
                .iter()
                .all(|button| KEPT_WHOLE.contains(&button.kind.as_str())),
            Component::FileHeader(format) => Above::from_word(format).is_some(),
            Component::Carousel(cards) => cards.iter().all(DraftCard::covers),
            Component::TextHeader(_) | Component::Body(_) | Component::Footer(_) => true,
            Component::Other(_) => false,
        };
        template.components.iter().all(known)
            && CATEGORIES.contains(&template.facts.category.as_str())
    }

    /// Its parts.
    pub fn components(&self) -> Vec<Component> {
        let mut parts = Vec::new();
        if self.above != Above::Text {
            parts.push(Component::FileHeader(self.above.word().to_owned()));
        } else if !self.header.is_empty() {
            parts.push(Component::TextHeader(self.header.clone()));
        }
        parts.push(Component::Body(self.body.clone()));
        if !self.footer.is_empty() {
            parts.push(Component::Footer(self.footer.clone()));
        }
        if !self.buttons.is_empty() {
            parts.push(Component::Buttons(self.buttons.clone()));
        }
        if !self.cards.is_empty() {
            let cards = self.cards.iter().map(DraftCard::card).collect();
            parts.push(Component::Carousel(cards));
        }
        parts
    }

    /// The files that show what stands above it and its cards, in their order.
    pub fn samples(&self) -> impl Iterator<Item = &Sample> {
        let cards = self.cards.iter().filter_map(|card| card.sample.as_ref());
        self.sample.iter().chain(cards)
    }

    /// What its examples stand for, in their order.
    pub fn blanks(&self) -> Vec<String> {
        let variables = parts::variables(&self.components()).into_iter();
        let words = variables.filter(|variable| !variable.spot);
        words.map(|variable| variable.name).collect()
    }

    /// An example for every variable that a template has, also for those that need none.
    pub fn all_examples(&self) -> Vec<String> {
        let mut given = self.examples.iter();
        let variables = parts::variables(&self.components()).into_iter();
        let example = variables.map(|variable| match variable.spot {
            true => String::new(),
            false => given.next().cloned().unwrap_or_default(),
        });
        example.collect()
    }

    /// Whether its variables go by names.
    pub fn is_named(&self) -> bool {
        let texts = [&self.body, &self.header].into_iter();
        texts
            .chain(self.cards.iter().map(|card| &card.body))
            .flat_map(|text| names(text))
            .any(|name| !is_number(name))
    }

    /// The template as Meta took it, with this id, status and category.
    pub fn taken(&self, meta_id: String, status: String, category: String) -> TemplateFacts {
        TemplateFacts {
            name: self.name.clone(),
            language: self.language.clone(),
            status,
            facts: Facts {
                meta_id,
                category,
                named: self.is_named(),
                examples: self.all_examples(),
                ..Facts::default()
            },
            components: self.components(),
        }
    }

    /// Checks it by Meta's limits.
    ///
    /// # Errors
    /// What is wrong with which field.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut problems = Problems::new();
        self.check_name(&mut problems);
        self.check_lines(&mut problems);
        self.check_above(&mut problems);
        self.check_body(&mut problems);
        self.check_buttons(&mut problems);
        self.check_cards(&mut problems);
        self.check_names(&mut problems);
        let wanted = self.blanks().len();
        let missing = |index: usize| {
            let given = self.examples.get(index).map_or("", |it| it.trim());
            given.is_empty()
        };
        let first = (0..wanted).find(|index| missing(*index));
        if let (Some(_), true) = (first, problems.is_empty()) {
            let given = self
                .examples
                .iter()
                .filter(|it| !it.trim().is_empty())
                .count();
            let count = FieldProblem::Count {
                expected: wanted,
                given,
            };
            problems.push(("examples".to_owned(), count));
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Invalid(problems))
        }
    }

    fn check_name(&self, problems: &mut Problems) {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if self.name.is_empty() {
            said(problems, "name", FieldProblem::Empty);
        } else if text::length(&self.name) > NAME_CHARS_MAX {
            said(problems, "name", FieldProblem::TooLong(NAME_CHARS_MAX));
        } else if !self.name.bytes().all(is_plain) {
            said(problems, "name", FieldProblem::Draft(DraftProblem::Name));
        }
        let code = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        if self.language.len() < 2 || self.language.len() > 12 || !self.language.bytes().all(code) {
            said(problems, "language", FieldProblem::Unknown);
        }
        if !CATEGORIES.contains(&self.category.as_str()) {
            said(problems, "category", FieldProblem::Unknown);
        }
    }

    fn check_lines(&self, problems: &mut Problems) {
        for (field, line, most) in [("header", &self.header, 1), ("footer", &self.footer, 0)] {
            let count = names(line).len();
            if text::length(line) > LINE_CHARS_MAX {
                said(problems, field, FieldProblem::TooLong(LINE_CHARS_MAX));
            } else if line.contains('\n') {
                said(problems, field, FieldProblem::OneLine);
            } else if count > most {
                let problem = match most {
                    0 => DraftProblem::NoVariable,
                    _ => DraftProblem::OneVariable,
                };
                said(problems, field, FieldProblem::Draft(problem));
            }
        }
        let header = names(&self.header);
        if header.iter().any(|name| is_number(name) && *name != "1") {
            let problem = FieldProblem::Draft(DraftProblem::Numbering);
            said(problems, "header", problem);
        }
    }

    fn check_body(&self, problems: &mut Problems) {
        let body = self.body.trim();
        if body.is_empty() {
            said(problems, "body", FieldProblem::Empty);
        } else if text::length(body) > BODY_CHARS_MAX {
            said(problems, "body", FieldProblem::TooLong(BODY_CHARS_MAX));
        } else if let Some(problem) = text_problem(body) {
            said(problems, "body", FieldProblem::Draft(problem));
        }
    }

    /// Numbers in one part and names in another are no more possible than in one part.
    fn check_names(&self, problems: &mut Problems) {
        let cards = self.cards.iter().enumerate();
        let cards = cards.map(|(index, card)| (format!("cards.{index}.body"), &card.body));
        let parts = [("body", &self.body), ("header", &self.header)];
        let parts = parts.map(|(field, text)| (field.to_owned(), text));
        let mut by_number = None;
        for (field, text) in parts.into_iter().chain(cards) {
            let Some(first) = names(text).first().map(|name| is_number(name)) else {
                continue;
            };
            if *by_number.get_or_insert(first) != first {
                said(problems, &field, FieldProblem::Draft(DraftProblem::Mixed));
            }
        }
    }

    fn check_buttons(&self, problems: &mut Problems) {
        if self.buttons.len() > BUTTONS_MAX {
            return said(problems, "buttons", FieldProblem::TooMany(BUTTONS_MAX));
        }
        for index in 0..self.buttons.len() {
            let at = |part: &str| format!("buttons.{index}.{part}");
            check_button(&self.buttons, index, &BUTTON_KINDS, at, problems);
        }
        for (kind, most) in OF_KIND_MAX {
            let count = self.buttons.iter().filter(|it| it.kind == kind).count();
            if count > most {
                let problem = FieldProblem::Draft(DraftProblem::TooManyOfKind);
                said(problems, "buttons", problem);
            }
        }
        let replies: Vec<bool> = self
            .buttons
            .iter()
            .map(|it| it.kind == "QUICK_REPLY")
            .collect();
        let turns = replies.windows(2).filter(|pair| pair[0] != pair[1]).count();
        if turns > 1 {
            said(
                problems,
                "buttons",
                FieldProblem::Draft(DraftProblem::Apart),
            );
        }
    }

    /// The example of the variable at a place, of those that stand there the one of this number.
    pub fn examples_at(&self, place: Place) -> Vec<(String, String)> {
        let variables = parts::variables(&self.components()).into_iter();
        let words = variables.filter(|variable| !variable.spot).enumerate();
        let of_place = words.filter(|(_, variable)| variable.place == place);
        of_place
            .map(|(index, variable)| {
                let example = self.examples.get(index).map_or("", |it| it.trim());
                (variable.name, example.to_owned())
            })
            .collect()
    }
}

/// What is wrong with a text by where its variables stand.
fn text_problem(body: &str) -> Option<DraftProblem> {
    let (found, rest) = split_variables(body);
    let mut names: Vec<&str> = found.iter().map(|(_, name)| *name).collect();
    let is_at_edge = found
        .first()
        .is_some_and(|(before, _)| before.trim().is_empty())
        || (!found.is_empty() && rest.trim().is_empty());
    let words = found.iter().map(|(before, _)| *before).chain([rest]);
    let words: usize = words.map(|text| text.split_whitespace().count()).sum();
    let side = found
        .iter()
        .skip(1)
        .any(|(before, _)| before.trim().is_empty());
    names.sort_unstable();
    names.dedup();
    let numbers: Vec<u32> = names.iter().filter_map(|name| name.parse().ok()).collect();
    let is_named = |name: &&&str| {
        name.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    let in_order = {
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        sorted.iter().copied().eq(1..=sorted.len() as u32)
    };
    match () {
        () if is_at_edge => Some(DraftProblem::AtTheEdge),
        () if side => Some(DraftProblem::SideBySide),
        () if !numbers.is_empty() && numbers.len() < names.len() => Some(DraftProblem::Mixed),
        () if !numbers.is_empty() && !in_order => Some(DraftProblem::Numbering),
        () if names.iter().filter(is_named).count() < names.len() => Some(DraftProblem::Numbering),
        () if words < names.len() * WORDS_FOR_EACH + 1 && !names.is_empty() => {
            Some(DraftProblem::TooManyVariables)
        }
        () => None,
    }
}

/// Checks one of several buttons.
fn check_button(
    buttons: &[TemplateButton],
    index: usize,
    kinds: &[&str],
    at: impl Fn(&str) -> String,
    problems: &mut Problems,
) {
    let button = &buttons[index];
    if button.text.trim().is_empty() {
        said(problems, &at("text"), FieldProblem::Empty);
    } else if text::length(&button.text) > LABEL_CHARS_MAX {
        let too_long = FieldProblem::TooLong(LABEL_CHARS_MAX);
        said(problems, &at("text"), too_long);
    }
    let same = |other: &TemplateButton| text::folded(&other.text) == text::folded(&button.text);
    if buttons[..index].iter().any(same) {
        let same = FieldProblem::Draft(DraftProblem::SameLabel);
        said(problems, &at("text"), same);
    }
    let value = match button.kind.as_str() {
        kind if !kinds.contains(&kind) => {
            said(problems, &at("type"), FieldProblem::Unknown);
            None
        }
        "URL" => url_problem(&button.url),
        "PHONE_NUMBER" => phone_problem(&button.phone),
        "FLOW" => {
            let is_id = !button.flow.is_empty() && button.flow.bytes().all(|b| b.is_ascii_digit());
            (!is_id).then_some(FieldProblem::Draft(DraftProblem::Flow))
        }
        _ => None,
    };
    if let Some(problem) = value {
        said(problems, &at("value"), problem);
    }
}

fn url_problem(url: &str) -> Option<FieldProblem> {
    let (found, rest) = split_variables(url);
    let begins = url.starts_with("https://") || url.starts_with("http://");
    match found.as_slice() {
        _ if url.is_empty() => Some(FieldProblem::Empty),
        _ if text::length(url) > URL_CHARS_MAX => Some(FieldProblem::TooLong(URL_CHARS_MAX)),
        _ if !begins || url.contains(char::is_whitespace) => {
            Some(FieldProblem::Draft(DraftProblem::Url))
        }
        [] => None,
        [(_, "1")] if rest.is_empty() => None,
        _ => Some(FieldProblem::Draft(DraftProblem::UrlVariable)),
    }
}

fn phone_problem(phone: &str) -> Option<FieldProblem> {
    let digits = phone.strip_prefix('+').unwrap_or_default();
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    if phone.is_empty() {
        Some(FieldProblem::Empty)
    } else if phone.len() > PHONE_CHARS_MAX {
        Some(FieldProblem::TooLong(PHONE_CHARS_MAX))
    } else if digits.len() < 6 || !plain {
        Some(FieldProblem::Draft(DraftProblem::Phone))
    } else {
        None
    }
}

fn said(problems: &mut Problems, field: &str, problem: FieldProblem) {
    if !problems.iter().any(|(known, _)| known == field) {
        problems.push((field.to_owned(), problem));
    }
}

#[cfg(test)]
mod tests;

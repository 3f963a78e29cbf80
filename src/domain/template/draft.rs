//! A template that somebody writes here, checked by Meta's limits before Meta looks at it. Meta, "Template components",
//! 2026-05-06; "Template fundamentals", 2026-05-05.

use crate::base::text;
use crate::domain::command::TemplateFacts;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::template::{
    Component, Facts, Place, Template, TemplateButton, parts, split_variables,
};

/// Characters of a name, a header or footer, a text, a label, an address, a phone and a code.
const NAME_CHARS_MAX: usize = 512;
const LINE_CHARS_MAX: usize = 60;
const BODY_CHARS_MAX: usize = 1024;
const LABEL_CHARS_MAX: usize = 25;
const URL_CHARS_MAX: usize = 2000;
const PHONE_CHARS_MAX: usize = 20;
/// Buttons in all, and of some kinds.
const BUTTONS_MAX: usize = 10;
const OF_KIND_MAX: [(&str, usize); 3] = [("URL", 2), ("PHONE_NUMBER", 1), ("COPY_CODE", 1)];
/// Words that a text must have for each variable, so that Meta does not find too many in it.
const WORDS_FOR_EACH: usize = 2;

/// The kinds of buttons that can be made here.
pub const BUTTON_KINDS: [&str; 4] = ["QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE"];
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
    /// The line above; may be empty.
    pub header: String,
    /// The text.
    pub body: String,
    /// The line below; may be empty.
    pub footer: String,
    /// The buttons; those of copied codes have the code as their address.
    pub buttons: Vec<TemplateButton>,
    /// An example for each variable, in the order of the parts.
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
    /// The draft of a template that is there already.
    pub fn of(template: &Template) -> Self {
        let mut draft = Self {
            name: template.name.clone(),
            language: template.language.clone(),
            category: template.facts.category.clone(),
            examples: template.facts.examples.clone(),
            ..Self::default()
        };
        for component in &template.components {
            match component {
                Component::TextHeader(text) => draft.header.clone_from(text),
                Component::Body(text) => draft.body.clone_from(text),
                Component::Footer(text) => draft.footer.clone_from(text),
                Component::Buttons(buttons) => draft.buttons.clone_from(buttons),
                Component::FileHeader(_) | Component::Other(_) | Component::Carousel(_) => {}
            }
        }
        draft
    }

    /// Whether a template has only parts that a draft has.
    pub fn covers(template: &Template) -> bool {
        let known = |component: &Component| match component {
            Component::Buttons(buttons) => buttons
                .iter()
                .all(|button| BUTTON_KINDS.contains(&button.kind.as_str())),
            Component::FileHeader(_) | Component::Other(_) | Component::Carousel(_) => false,
            Component::TextHeader(_) | Component::Body(_) | Component::Footer(_) => true,
        };
        template.components.iter().all(known)
            && CATEGORIES.contains(&template.facts.category.as_str())
    }

    /// Its parts.
    pub fn components(&self) -> Vec<Component> {
        let mut parts = Vec::new();
        if !self.header.is_empty() {
            parts.push(Component::TextHeader(self.header.clone()));
        }
        parts.push(Component::Body(self.body.clone()));
        if !self.footer.is_empty() {
            parts.push(Component::Footer(self.footer.clone()));
        }
        if !self.buttons.is_empty() {
            parts.push(Component::Buttons(self.buttons.clone()));
        }
        parts
    }

    /// Whether its variables go by names.
    pub fn is_named(&self) -> bool {
        names(&self.body)
            .iter()
            .chain(&names(&self.header))
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
                examples: self.examples.clone(),
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
        self.check_body(&mut problems);
        self.check_buttons(&mut problems);
        let variables = parts::variables(&self.components());
        let wanted = variables.len();
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
            return said(problems, "body", FieldProblem::Empty);
        }
        if text::length(body) > BODY_CHARS_MAX {
            return said(problems, "body", FieldProblem::TooLong(BODY_CHARS_MAX));
        }
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
        let problem = match () {
            () if is_at_edge => DraftProblem::AtTheEdge,
            () if side => DraftProblem::SideBySide,
            () if !numbers.is_empty() && numbers.len() < names.len() => DraftProblem::Mixed,
            () if !numbers.is_empty() && !in_order => DraftProblem::Numbering,
            () if names.iter().filter(is_named).count() < names.len() => DraftProblem::Numbering,
            () if words < names.len() * WORDS_FOR_EACH + 1 && !names.is_empty() => {
                DraftProblem::TooManyVariables
            }
            () => return,
        };
        said(problems, "body", FieldProblem::Draft(problem));
    }

    fn check_buttons(&self, problems: &mut Problems) {
        if self.buttons.len() > BUTTONS_MAX {
            return said(problems, "buttons", FieldProblem::TooMany(BUTTONS_MAX));
        }
        for (index, button) in self.buttons.iter().enumerate() {
            let at = |part: &str| format!("buttons.{index}.{part}");
            if button.text.trim().is_empty() {
                said(problems, &at("text"), FieldProblem::Empty);
            } else if text::length(&button.text) > LABEL_CHARS_MAX {
                said(
                    problems,
                    &at("text"),
                    FieldProblem::TooLong(LABEL_CHARS_MAX),
                );
            }
            let same =
                |other: &TemplateButton| text::folded(&other.text) == text::folded(&button.text);
            if self.buttons[..index].iter().any(same) {
                said(
                    problems,
                    &at("text"),
                    FieldProblem::Draft(DraftProblem::SameLabel),
                );
            }
            let value = match button.kind.as_str() {
                "QUICK_REPLY" | "COPY_CODE" => None,
                "URL" => url_problem(&button.url),
                "PHONE_NUMBER" => phone_problem(&button.phone),
                _ => {
                    said(problems, &at("type"), FieldProblem::Unknown);
                    None
                }
            };
            if let Some(problem) = value {
                said(problems, &at("value"), problem);
            }
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
        let variables = parts::variables(&self.components()).into_iter().enumerate();
        let of_place = variables.filter(|(_, variable)| variable.place == place);
        of_place
            .map(|(index, variable)| {
                let example = self.examples.get(index).map_or("", |it| it.trim());
                (variable.name, example.to_owned())
            })
            .collect()
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
mod tests {
    use super::*;

    fn draft(body: &str) -> Draft {
        let count = parts::variables(&[Component::Body(body.to_owned())]).len();
        Draft {
            name: "order_ready".to_owned(),
            language: "en_US".to_owned(),
            category: "UTILITY".to_owned(),
            body: body.to_owned(),
            examples: vec!["x".to_owned(); count],
            ..Draft::default()
        }
    }

    fn button(kind: &str, text: &str, value: &str) -> TemplateButton {
        TemplateButton {
            kind: kind.to_owned(),
            text: text.to_owned(),
            url: value.to_owned(),
            phone: value.to_owned(),
            ..TemplateButton::default()
        }
    }

    fn wrong(draft: &Draft) -> Problems {
        match draft.check() {
            Ok(()) => Vec::new(),
            Err(Refusal::Invalid(problems)) => problems,
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn texts_are_checked_by_where_their_variables_stand() {
        use DraftProblem::*;
        for (body, expected) in [
            ("Hello {{1}}, your order {{2}} is ready now.", None),
            ("Hello {{name}}, your order {{order}} is ready now.", None),
            ("{{1}}, your order is ready now.", Some(AtTheEdge)),
            ("Your order is ready now, {{1}}", Some(AtTheEdge)),
            ("Hello dear {{1}} {{2}}, it is ready now.", Some(SideBySide)),
            (
                "Hello dear {{1}} and {{3}}, it is ready now.",
                Some(Numbering),
            ),
            ("Hello dear {{Name}}, it is ready now.", Some(Numbering)),
            ("Hello dear {{1}} and {{name}}, it is ready.", Some(Mixed)),
            ("So {{1}}, {{2}}!", Some(TooManyVariables)),
        ] {
            let expected: Problems = expected
                .map(|it| ("body".to_owned(), FieldProblem::Draft(it)))
                .into_iter()
                .collect();
            assert_eq!(wrong(&draft(body)), expected, "{body}");
        }
        assert_eq!(wrong(&draft(" "))[0].1, FieldProblem::Empty);
        assert_eq!(
            wrong(&draft(&"x".repeat(1025)))[0].1,
            FieldProblem::TooLong(1024)
        );
    }

    #[test]
    fn names_lines_and_examples_are_checked() {
        let mut it = draft("Hello {{1}}, your order is ready.");
        it.examples = vec![" ".to_owned()];
        let count = FieldProblem::Count {
            expected: 1,
            given: 0,
        };
        assert_eq!(wrong(&it), [("examples".to_owned(), count)]);
        it.name = "Order Ready".to_owned();
        it.header = "{{1}} and {{2}}".to_owned();
        it.footer = "Yours, {{1}}".to_owned();
        it.language = "e1".to_owned();
        it.category = "AUTHENTICATION".to_owned();
        let fields: Vec<String> = wrong(&it).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["name", "language", "category", "header", "footer"]);
    }

    #[test]
    fn buttons_are_counted_and_stand_together() {
        let with = |buttons: &[(&str, &str, &str)]| {
            let mut it = draft("Your order is ready.");
            let made = buttons
                .iter()
                .map(|(kind, text, value)| button(kind, text, value));
            it.buttons = made.collect();
            it.examples = vec!["x".to_owned(); 2];
            wrong(&it)
        };
        let fine = [
            ("QUICK_REPLY", "Yes", ""),
            ("QUICK_REPLY", "No", ""),
            ("URL", "See", "https://a.example/{{1}}"),
            ("PHONE_NUMBER", "Call", "+38515550101"),
        ];
        assert_eq!(with(&fine), []);
        let field = |problems: Problems| problems.into_iter().map(|(field, _)| field).next();
        let cases = [
            (vec![fine[0], fine[2], fine[1]], "buttons"),
            (vec![fine[0], fine[0]], "buttons.1.text"),
            (
                vec![("URL", "A", "https://a.example/{{1}}/x")],
                "buttons.0.value",
            ),
            (vec![("URL", "A", "a.example")], "buttons.0.value"),
            (vec![("PHONE_NUMBER", "A", "0155")], "buttons.0.value"),
            (vec![("URL", "", "https://a.example")], "buttons.0.text"),
            (
                vec![fine[3], ("PHONE_NUMBER", "Again", "+38515550102")],
                "buttons",
            ),
            (vec![("OTP", "Code", "")], "buttons.0.type"),
        ];
        for (buttons, expected) in cases {
            assert_eq!(
                field(with(&buttons)).as_deref(),
                Some(expected),
                "{buttons:?}"
            );
        }
    }

    #[test]
    fn a_draft_is_that_of_the_template_it_becomes() {
        let mut it = draft("Hello {{1}}, your order is ready.");
        it.header = "Order".to_owned();
        it.buttons = vec![button("QUICK_REPLY", "Fine", "")];
        let facts = it.taken("15".to_owned(), "PENDING".to_owned(), "UTILITY".to_owned());
        let template = Template {
            id: crate::base::id::TemplateId(1),
            waba_id: "1".to_owned(),
            name: facts.name,
            language: facts.language,
            status: facts.status,
            facts: facts.facts,
            components: facts.components,
            author: None,
            synced_at: crate::base::clock::Timestamp::default(),
        };
        assert_eq!(Draft::of(&template), it);
        assert!(Draft::covers(&template));
        let expected = [("1".to_owned(), "x".to_owned())];
        assert_eq!(it.examples_at(Place::Body), expected);
    }
}

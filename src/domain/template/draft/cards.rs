//! The cards of a template that is written here: from two to ten, all of the same parts. Meta, "Media card carousel
//! templates", 2026-06-24.

use super::{Above, Draft, DraftProblem, Problems, Sample, check_button, said, text_problem};
use crate::base::text;
use crate::domain::refusal::FieldProblem;
use crate::domain::template::{Card, Component, TemplateButton};

/// Cards at most.
pub const CARDS_MAX: usize = 10;
/// Cards at least, if there are any.
const CARDS_MIN: usize = 2;
/// Buttons of a card.
pub const CARD_BUTTONS_MAX: usize = 2;
/// Characters of a card's text.
const CARD_CHARS_MAX: usize = 160;
/// Line breaks of a card's text.
const CARD_BREAKS_MAX: usize = 2;
/// The kinds of buttons that a card may have.
const CARD_BUTTON_KINDS: [&str; 3] = ["QUICK_REPLY", "URL", "PHONE_NUMBER"];

/// A card as somebody writes it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DraftCard {
    /// What stands above its text, when no file says it.
    pub above: Above,
    /// The file that shows what may stand above its text.
    pub sample: Option<Sample>,
    /// The text; may be empty, if that of all cards is.
    pub body: String,
    /// The buttons.
    pub buttons: Vec<TemplateButton>,
}

impl DraftCard {
    /// The kinds of buttons that a card may have.
    pub const BUTTON_KINDS: [&'static str; 3] = CARD_BUTTON_KINDS;

    /// The draft of a card that is there already.
    pub(super) fn of(card: &Card) -> Self {
        let mut draft = Self::default();
        for component in &card.components {
            match component {
                Component::FileHeader(format) => {
                    draft.above = Above::from_word(format).unwrap_or_default();
                }
                Component::Body(text) => draft.body.clone_from(text),
                Component::Buttons(buttons) => draft.buttons.clone_from(buttons),
                _ => {}
            }
        }
        draft
    }

    /// Whether a card has only parts that a draft has.
    pub(super) fn covers(card: &Card) -> bool {
        card.components.iter().all(|component| match component {
            Component::FileHeader(format) => matches!(format.as_str(), "IMAGE" | "VIDEO"),
            Component::Body(_) => true,
            Component::Buttons(buttons) => buttons
                .iter()
                .all(|button| CARD_BUTTON_KINDS.contains(&button.kind.as_str())),
            _ => false,
        })
    }

    /// What stands above its text.
    pub fn stands_above(&self) -> Above {
        let of_file = self.sample.as_ref().and_then(Sample::above_card);
        of_file.unwrap_or(self.above)
    }

    pub(super) fn card(&self) -> Card {
        let mut components = vec![];
        if self.stands_above() != Above::Text {
            let format = self.stands_above().word().to_owned();
            components.push(Component::FileHeader(format));
        }
        if !self.body.is_empty() {
            components.push(Component::Body(self.body.clone()));
        }
        if !self.buttons.is_empty() {
            components.push(Component::Buttons(self.buttons.clone()));
        }
        Card { components }
    }

    fn kinds(&self) -> impl Iterator<Item = &str> {
        self.buttons.iter().map(|button| button.kind.as_str())
    }
}

impl Draft {
    pub(super) fn check_cards(&self, problems: &mut Problems) {
        let Some(first) = self.cards.first() else {
            return;
        };
        let told = |problem: DraftProblem| FieldProblem::Draft(problem);
        if !(CARDS_MIN..=CARDS_MAX).contains(&self.cards.len()) {
            let between = FieldProblem::Between(CARDS_MIN as u32, CARDS_MAX as u32);
            said(problems, "cards", between);
        }
        let beside = [&self.header, &self.footer].iter().any(|it| !it.is_empty());
        if beside || self.above != Above::Text || !self.buttons.is_empty() {
            said(problems, "cards", told(DraftProblem::CardsAlone));
        }
        if self.category != "MARKETING" {
            said(problems, "category", told(DraftProblem::CardsCategory));
        }
        for (index, card) in self.cards.iter().enumerate() {
            let at = |part: &str| format!("cards.{index}.{part}");
            let differs = |same: bool| (!same).then(|| told(DraftProblem::CardsDiffer));
            let of_file = match &card.sample {
                None => Some(FieldProblem::Empty),
                Some(sample) => match sample.above_card() {
                    None => Some(told(DraftProblem::CardKind)),
                    Some(above) => above
                        .problem(sample)
                        .map(told)
                        .or_else(|| differs(above == first.stands_above())),
                },
            };
            let of_text = match () {
                () if text::length(&card.body) > CARD_CHARS_MAX => {
                    Some(FieldProblem::TooLong(CARD_CHARS_MAX))
                }
                () if card.body.matches('\n').count() > CARD_BREAKS_MAX => {
                    Some(told(DraftProblem::Lines))
                }
                () => text_problem(&card.body)
                    .map(told)
                    .or_else(|| differs(card.body.is_empty() == first.body.is_empty())),
            };
            let of_buttons = match card.buttons.len() {
                0..=CARD_BUTTONS_MAX => differs(card.kinds().eq(first.kinds())),
                _ => Some(FieldProblem::TooMany(CARD_BUTTONS_MAX)),
            };
            let found = [
                ("media", of_file),
                ("body", of_text),
                ("buttons", of_buttons),
            ];
            for (part, problem) in found {
                if let Some(problem) = problem {
                    said(problems, &at(part), problem);
                }
            }
            for button in 0..card.buttons.len() {
                let at = |part: &str| at(&format!("buttons.{button}.{part}"));
                check_button(&card.buttons, button, &CARD_BUTTON_KINDS, at, problems);
            }
        }
    }
}

//! What customers wish: no marketing, said in a word or by a button, and which messages that keeps from them.

use serde::{Deserialize, Serialize};

use crate::base::text;
use crate::domain::customer::{Address, MarketingWish};
use crate::domain::refusal::Refusal;
use crate::domain::template::Template;

/// Words of one list, at most.
pub const WISH_WORDS_MAX: usize = 60;
/// Characters of one of them, at most.
pub const WISH_WORD_CHARS_MAX: usize = 40;

/// The words by which customers stop marketing messages or want them again: a whole message, or the text or payload
/// of a button.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WishWords {
    /// No more marketing.
    pub stop: Vec<String>,
    /// It is welcome again. Heard only from those who stopped it.
    pub resume: Vec<String>,
}

impl Default for WishWords {
    fn default() -> Self {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            stop: list(&[
                "STOP",
                "STOPALL",
                "UNSUBSCRIBE",
                "OPT OUT",
                "Stop promotions",
                "СТОП",
                "ОТПИСАТЬСЯ",
                "ОТПИСКА",
                "Не присылать рекламу",
                "STANI",
                "ODJAVA",
                "ODJAVI",
                "Zaustavi promocije",
                "SAIR",
                "PARAR",
                "BAJA",
                "ARRÊT",
                "ABMELDEN",
                "STOPP",
            ]),
            resume: list(&[
                "START",
                "UNSTOP",
                "SUBSCRIBE",
                "Allow promotions",
                "СТАРТ",
                "ПОДПИСАТЬСЯ",
                "PRIJAVA",
                "PRIJAVI",
                "ALTA",
                "ANMELDEN",
            ]),
        }
    }
}

/// A word as it is compared: without capitals, marks on letters, and what stands around and between them.
pub fn folded(word: &str) -> String {
    let plain = text::folded(&text::unmarked(word));
    let words = plain.split(|character: char| !character.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

impl WishWords {
    /// What a whole message says: stop, or go on; nothing for other words. `stopped`: they wanted none until now.
    pub fn heard(&self, said: &str, stopped: bool) -> Option<bool> {
        // Long messages are no single word of any list.
        if said.chars().count() > 2 * WISH_WORD_CHARS_MAX {
            return None;
        }
        let said = folded(said);
        let is_in =
            |words: &[String]| !said.is_empty() && words.iter().any(|word| folded(word) == said);
        if is_in(&self.stop) {
            return Some(true);
        }
        (stopped && is_in(&self.resume)).then_some(false)
    }
}

/// Whether a template is marketing, as Meta says it.
pub fn is_marketing(template: &Template) -> bool {
    template
        .category
        .to_ascii_uppercase()
        .starts_with("MARKETING")
}

/// Whether a template may go to somebody with this wish: marketing reaches nobody who stopped it. Everything else
/// still does.
///
/// # Errors
/// `MarketingStopped`.
pub fn may_send(template: &Template, wish: Option<&MarketingWish>) -> Result<(), Refusal> {
    match wish {
        Some(wish) if wish.stopped && is_marketing(template) => {
            Err(Refusal::MarketingStopped(wish.at))
        }
        _ => Ok(()),
    }
}

/// The same for an address.
///
/// # Errors
/// The same.
pub fn may_send_to(template: &Template, address: Option<&Address>) -> Result<(), Refusal> {
    may_send(template, address.and_then(|it| it.marketing.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Timestamp;
    use crate::base::id::TemplateId;
    use crate::domain::customer::WishHow;

    #[test]
    fn a_whole_message_is_heard_however_it_is_written() {
        let words = WishWords::default();
        for said in [
            "STOP",
            "stop",
            " Stop! ",
            "«СТОП»",
            "стоп.",
            "Odjava",
            "stani",
            "Arret",
            "ARRÊT",
            "*STOP*",
            "Stop promotions",
            "opt-out",
            "ＳＴＯＰ",
        ] {
            assert_eq!(words.heard(said, false), Some(true), "{said}");
        }
        for said in [
            "",
            "!!",
            "Please stop the order",
            "stopped",
            "не стоп",
            "STOP IT",
        ] {
            assert_eq!(words.heard(said, false), None, "{said}");
        }
        assert_eq!(words.heard(&"stop ".repeat(1000), false), None);
    }

    #[test]
    fn going_on_is_heard_from_those_who_stopped() {
        let words = WishWords::default();
        assert_eq!(words.heard("Start", true), Some(false));
        assert_eq!(words.heard("Start", false), None);
        assert_eq!(words.heard("stop", true), Some(true));
        let none = WishWords {
            stop: Vec::new(),
            resume: Vec::new(),
        };
        assert_eq!(none.heard("stop", true), None);
    }

    #[test]
    fn marketing_alone_is_kept_from_who_stopped_it() {
        let template = |category: &str| Template {
            id: TemplateId(1),
            waba_id: String::new(),
            name: "sale".to_owned(),
            language: "en".to_owned(),
            status: "APPROVED".to_owned(),
            category: category.to_owned(),
            rejected_reason: None,
            components: Vec::new(),
            synced_at: Timestamp::default(),
        };
        let wish = |stopped| MarketingWish {
            stopped,
            at: Timestamp::from_seconds(7),
            how: WishHow::Word,
        };
        for category in ["MARKETING", "marketing", "MARKETING_LITE"] {
            let refused = may_send(&template(category), Some(&wish(true)));
            assert_eq!(
                refused,
                Err(Refusal::MarketingStopped(Timestamp::from_seconds(7)))
            );
            assert_eq!(may_send(&template(category), Some(&wish(false))), Ok(()));
            assert_eq!(may_send(&template(category), None), Ok(()));
        }
        for category in ["UTILITY", "AUTHENTICATION", ""] {
            assert_eq!(may_send(&template(category), Some(&wish(true))), Ok(()));
        }
    }
}

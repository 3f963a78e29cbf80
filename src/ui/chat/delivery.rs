//! What became of a message of ours, as programs and people read it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::channels::whatsapp::errors::advice_key;
use crate::domain::delivery::{Delivery, SendError};
use crate::domain::remedy::remedies;
use crate::ui::json::Moment;
use crate::ui::words::Words;

/// A delivery as programs read it.
#[derive(Debug, Serialize)]
pub struct DeliveryView {
    state: &'static str,
    at: BTreeMap<&'static str, Moment>,
    error: Option<SendErrorView>,
    /// The entry that sent it again.
    retried_by: Option<u64>,
    /// A person is asked whether it arrived.
    asked: bool,
}

/// Why it was refused, in the reader's language.
#[derive(Debug, Serialize)]
pub struct SendErrorView {
    /// Meta's code.
    pub code: i64,
    /// What is wrong.
    pub title: String,
    /// What to do.
    pub advice: String,
    /// What helps, the best first.
    pub steps: Vec<&'static str>,
}

/// The delivery as programs read it.
pub fn delivery_view(delivery: &Delivery, has_files: bool, words: &Words) -> DeliveryView {
    DeliveryView {
        state: delivery.state().word(),
        at: delivery
            .times()
            .iter()
            .map(|(state, at)| (state.word(), Moment(*at)))
            .collect(),
        error: delivery.error().map(|error| SendErrorView {
            steps: steps(error, has_files),
            ..error_view(error, words)
        }),
        retried_by: delivery.retried_by.map(|entry| entry.0),
        asked: delivery.asked,
    }
}

/// A refusal in the reader's words.
pub fn error_view(error: &SendError, words: &Words) -> SendErrorView {
    let key = advice_key(error.code);
    SendErrorView {
        code: error.code,
        title: words.text(key),
        advice: words.text(&format!("{key}.advice")),
        steps: steps(error, false),
    }
}

fn steps(error: &SendError, has_files: bool) -> Vec<&'static str> {
    let remedies = remedies(error.code, has_files).iter();
    remedies.map(|it| it.word()).collect()
}

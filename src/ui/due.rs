//! The mark of an answer that is promised: how long there is, or how late it is.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::domain::chat::Chat;
use crate::domain::turn::{Promise, PromiseState};
use crate::ui::look::Look;

/// The mark.
#[derive(Template)]
#[template(path = "due.html", config = "config/askama.toml")]
pub struct DueMark {
    look: Look,
    state: &'static str,
    due_at: Option<i64>,
    warn_at: i64,
    title: String,
    short: String,
    /// Where there is room for words: until when, and since when it is late.
    said: Option<(String, String)>,
}

impl HtmlSafe for DueMark {}

impl DueMark {
    /// The mark of a chat whose customer waits for an answer that is promised; none where none is.
    pub fn of(chat: &Chat, look: &Look) -> Option<Self> {
        let turn = chat.waiting.as_ref()?;
        let state = turn.state(look.now)?;
        let Promise::Until { due_at, warn_at } = turn.promise else {
            return Some(Self {
                look: look.clone(),
                state: "paused",
                due_at: None,
                warn_at: 0,
                title: look.text("due-paused"),
                short: look.text("due-paused-short"),
                said: None,
            });
        };
        let exact = look.exact(due_at);
        let (title, short) = match state {
            PromiseState::Late => {
                let late = look.span(look.now.since(due_at));
                let title = look.with("due-was", "time", exact.as_str());
                (title, look.with("due-late", "time", late.as_str()))
            }
            PromiseState::Fine | PromiseState::Warning => {
                let left = look.span(due_at.since(look.now));
                (look.with("due-until", "time", exact.as_str()), left)
            }
        };
        Some(Self {
            look: look.clone(),
            state: state.word(),
            due_at: Some(due_at.millis()),
            warn_at: warn_at.millis(),
            title,
            short,
            said: None,
        })
    }

    /// The same in words, for the head of the chat.
    #[must_use]
    pub fn in_words(mut self, chat: &Chat) -> Self {
        let promise = chat.waiting.as_ref().map(|turn| &turn.promise);
        if let (Some(Promise::Until { due_at, .. }), Some(_)) = (promise, self.due_at) {
            let time = self.look.moment(*due_at);
            let said = |key| self.look.with(key, "time", time.as_str());
            self.said = Some((said("due-until"), said("due-since")));
        }
        self
    }
}

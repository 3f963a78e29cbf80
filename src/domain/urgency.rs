//! What a chat must not miss next: the answer that is promised, or the end of its window, whichever comes first.

use crate::base::clock::Timestamp;
use crate::domain::chat::{Chat, ChatState};
use crate::domain::turn::{AnswerKind, Promise, PromiseState};
use crate::domain::window::WindowState;

/// What must not be missed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deadline {
    /// An answer.
    Reply(AnswerKind),
    /// The window: after it only a template may be sent.
    Window,
}

/// Seconds before its end from which a window is close to it.
const WINDOW_IS_CLOSE: u64 = 4 * 3_600;

/// What a chat must not miss next, and how it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Urgency {
    /// What.
    pub deadline: Deadline,
    /// Until when.
    pub due_at: Timestamp,
    /// How it stands.
    pub state: PromiseState,
}

impl Deadline {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reply(answer) => answer.word(),
            Self::Window => "window",
        }
    }
}

/// What `chat` must not miss next at `now`. Nothing where nobody is to answer and no window is open.
pub fn urgency(chat: &Chat, now: Timestamp) -> Option<Urgency> {
    if matches!(chat.state, ChatState::Done { .. }) {
        return None;
    }
    let reply = promised(chat, now);
    let window = match chat.window.state(now) {
        WindowState::Open(due_at) => Some(Urgency {
            deadline: Deadline::Window,
            due_at,
            state: match due_at.since(now).as_secs() {
                0..=WINDOW_IS_CLOSE => PromiseState::Warning,
                _ => PromiseState::Fine,
            },
        }),
        _ => None,
    };
    let both = [reply, window].into_iter().flatten();
    both.min_by_key(|urgency| urgency.due_at)
}

/// The answer that is promised, if one is and its clock runs.
pub fn promised(chat: &Chat, now: Timestamp) -> Option<Urgency> {
    let turn = chat.waiting.as_ref()?;
    let Promise::Until { due_at, .. } = turn.promise else {
        return None;
    };
    Some(Urgency {
        deadline: Deadline::Reply(turn.answer),
        due_at,
        state: turn.state(now)?,
    })
}

/// What a list ordered by deadlines is sorted by: those without one come last, the longest silent of them first.
pub fn order(chat: &Chat, now: Timestamp) -> i64 {
    urgency(chat, now).map_or(i64::MAX, |urgency| urgency.due_at.millis())
}

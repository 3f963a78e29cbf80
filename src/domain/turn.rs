//! The customer's turn: what waits for an answer, and until when one is promised. A burst of short messages is one turn.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, EntryId};

/// What a customer said that nobody has answered yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Turn {
    /// Since when they wait, by WhatsApp's time.
    pub since: Timestamp,
    /// When its first message was stored: promises run from here.
    pub from: Timestamp,
    /// Its first message; zero in a turn that an earlier release began.
    pub entry: EntryId,
    /// Which answer it waits for.
    pub answer: AnswerKind,
    /// Until when that is promised.
    pub promise: Promise,
    /// Whether the team was told that somebody waits long.
    pub reminded: bool,
    /// Whether leads and owners were told so.
    pub escalated: bool,
    /// When the team is told, or told again, that somebody waits long.
    pub remind_at: Option<Timestamp>,
    /// When leads and owners are told so.
    pub escalate_at: Option<Timestamp>,
    /// Whatever of this turn was to be told up to here was told.
    pub told_until: Timestamp,
}

/// Which answer a customer waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum AnswerKind {
    /// Nobody has answered in this appeal yet.
    First,
    /// Somebody has.
    Next,
}

/// Until when an answer is promised.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Promise {
    /// Nothing is promised.
    Nothing,
    /// Until a moment.
    Until {
        /// Until when.
        due_at: Timestamp,
        /// When it is time to warn.
        warn_at: Timestamp,
    },
    /// The clock stands, as the chat is paused.
    Paused {
        /// Milliseconds of the promise's clock that are left; of the wall's clock, and negative, when it was broken.
        left: i64,
    },
}

/// How a promise stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PromiseState {
    /// There is time.
    Fine,
    /// It is nearly broken.
    Warning,
    /// It is broken.
    Late,
}

impl PromiseState {
    /// The word used in JSON and styles.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Warning => "warning",
            Self::Late => "breached",
        }
    }
}

/// Why no clock runs in a chat.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pause {
    /// For whom it waits.
    pub why: PauseWhy,
    /// In whoever's own words; may be empty.
    pub reason: String,
    /// Who said so.
    pub by: AgentId,
    /// Since when.
    pub at: Timestamp,
}

/// For whom a chat waits while its clock stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PauseWhy {
    /// The customer has to do something; their next message ends it.
    Customer,
    /// Somebody else's work has to be done first; ends by hand.
    Development,
}

impl PauseWhy {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Customer, Self::Development];

    /// The word used in JSON, forms and keys of the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Development => "development",
        }
    }

    /// What a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.word() == word)
    }
}

impl AnswerKind {
    /// The word used in JSON and in keys of the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::First => "first_reply",
            Self::Next => "next_reply",
        }
    }
}

impl Turn {
    /// One that begins with `entry`, stored at `now`, by somebody who waits `since`.
    pub fn begin(since: Timestamp, now: Timestamp, entry: EntryId, answer: AnswerKind) -> Self {
        Self {
            since,
            from: now,
            entry,
            answer,
            promise: Promise::Nothing,
            reminded: false,
            escalated: false,
            remind_at: None,
            escalate_at: None,
            told_until: now,
        }
    }

    /// One that began when nothing was promised.
    pub fn of_old(since: Timestamp) -> Self {
        Self::begin(since, since, EntryId(0), AnswerKind::Next)
    }

    /// Until when an answer is promised, unless the clock stands.
    pub fn due_at(&self) -> Option<Timestamp> {
        match self.promise {
            Promise::Until { due_at, .. } => Some(due_at),
            Promise::Nothing | Promise::Paused { .. } => None,
        }
    }

    /// How its promise stands at `now`; nothing when nothing is promised.
    pub fn state(&self, now: Timestamp) -> Option<PromiseState> {
        Some(match self.promise {
            Promise::Nothing => return None,
            Promise::Until { due_at, .. } if due_at <= now => PromiseState::Late,
            Promise::Until { warn_at, .. } if warn_at <= now => PromiseState::Warning,
            Promise::Paused { left } if left < 0 => PromiseState::Late,
            Promise::Until { .. } | Promise::Paused { .. } => PromiseState::Fine,
        })
    }
}

//! What is counted for reports: one row for each turn that ended, each window that was lost, each held reply.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, GroupId, NumberId};
use crate::domain::turn::AnswerKind;

/// Something that reports count. Kept by the day on which it began and the entry that began it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Measure {
    /// When it happened.
    pub at: Timestamp,
    /// In which chat.
    pub chat: ChatId,
    /// In which group it was then.
    pub group: GroupId,
    /// Through which number.
    pub number: NumberId,
    /// Whose it was: who answered, or who was responsible.
    pub agent: Option<AgentId>,
    /// What.
    pub what: Measured,
}

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Measured {
    /// A turn ended.
    Turn {
        /// Which answer it waited for.
        answer: AnswerKind,
        /// How it ended.
        end: TurnEnd,
        /// Seconds that the customer waited, by the wall's clock.
        seconds: u32,
        /// Seconds of the group's working time in that, without pauses.
        working: u32,
        /// The promise was broken.
        late: bool,
    },
    /// A window ended in a chat that was not handled.
    WindowLost {
        /// The customer waited for an answer.
        waiting: bool,
    },
    /// A reply that waited for the customer's answer is over.
    Held(HeldEnd),
}

/// How a turn ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TurnEnd {
    /// Somebody answered.
    Answered,
    /// Somebody said that no reply was needed.
    NoReplyNeeded,
    /// The dialog was closed.
    Closed,
}

/// How a held reply ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum HeldEnd {
    /// It left.
    Left,
    /// Nobody answered in time.
    Expired,
    /// It was taken back.
    TakenBack,
    /// It left and did not arrive.
    Lost,
}

//! What the desk says to a customer by itself before anybody answers, and what it has said already.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::domain::wording::Wording;

/// Messages of one turn after which a customer is told how long an answer takes, unless the team says otherwise.
pub const BUSY_AFTER: u32 = 4;
/// What a team may choose instead.
pub const BUSY_AFTER_RANGE: std::ops::RangeInclusive<u32> = 2..=50;
/// Nothing that is older is answered by the desk itself, and nothing that the desk says leaves later.
pub const FRESH: Duration = Duration::from_secs(600);
/// What comes within this time of something that the desk said is of one burst with what that answered.
pub const BURST: Duration = Duration::from_secs(30);

/// Which of the desk's own messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Automatic {
    /// At the first message of an appeal.
    Greeting,
    /// Nobody works now.
    Away,
    /// To a customer who writes again and again while nobody answers.
    Busy,
    /// The chat went to another group.
    TransferNotice,
}

impl Automatic {
    /// The word used in JSON and in keys of the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::Greeting => "greeting",
            Self::Away => "away",
            Self::Busy => "busy",
            Self::TransferNotice => "transfer_notice",
        }
    }
}

/// What a group says by itself, to all numbers or to one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FirstWords {
    /// At the first message of an appeal.
    pub greeting: Option<Wording>,
    /// Outside the group's hours, once per closed time.
    pub away: Option<Wording>,
    /// To an impatient customer, once per turn.
    pub busy: Option<Wording>,
    /// Messages of one turn that make a customer impatient.
    pub busy_after: u32,
}

impl Default for FirstWords {
    fn default() -> Self {
        Self {
            greeting: None,
            away: None,
            busy: None,
            busy_after: BUSY_AFTER,
        }
    }
}

/// What was said in a chat, as far as it decides what is said next.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Said {
    /// Messages that had come in before the customer's present turn: since then nobody has answered.
    pub turn_from: u64,
    /// In this turn the customer was told how long an answer takes.
    pub busy: bool,
    /// When somebody was last told that nobody works now.
    pub away_at: Option<Timestamp>,
    /// When the desk last said anything by itself.
    pub last_at: Option<Timestamp>,
    /// When somebody of the team last wrote to the customer.
    pub answered_at: Option<Timestamp>,
}

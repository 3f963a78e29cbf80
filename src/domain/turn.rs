//! The customer's turn: what waits for an answer, and until when one is promised. A burst of short messages is one turn.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, EntryId};
use crate::domain::hours::Schedule;

/// Pauses that a turn keeps apart; more of them run together.
const PAUSES_KEPT: usize = 32;

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
    /// Whether leads were told so.
    pub escalated: bool,
    /// Whether owners were.
    pub escalated_owners: bool,
    /// When the team is told, or told again, that somebody waits long.
    pub remind_at: Option<Timestamp>,
    /// When leads are told so.
    pub escalate_at: Option<Timestamp>,
    /// When owners are.
    pub escalate_owners_at: Option<Timestamp>,
    /// Whatever of this turn was to be told up to here was told.
    pub told_until: Timestamp,
    /// When the clock stood: from when until when each pause was that is over, in order. They do not overlap, and
    /// none begins before `from`.
    pub stood: Vec<(Timestamp, Timestamp)>,
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
            escalated_owners: false,
            remind_at: None,
            escalate_at: None,
            escalate_owners_at: None,
            told_until: now,
            stood: Vec::new(),
        }
    }

    /// A pause is over, which began at `from`.
    pub fn stand(&mut self, from: Timestamp, until: Timestamp) {
        let last = self.stood.last().map(|(_, until)| *until);
        let from = from.max(self.from).max(last.unwrap_or(from));
        if from >= until {
            return;
        }
        let is_full = self.stood.len() == PAUSES_KEPT;
        match self.stood.last_mut().filter(|_| is_full) {
            Some(last) => last.1 = until,
            None => self.stood.push((from, until)),
        }
    }

    /// The pauses of another turn of the same chat count for this one, as far as it has begun by then.
    pub fn stand_as(&mut self, other: &Self) {
        for (from, until) in &other.stood {
            self.stand(*from, *until);
        }
    }

    /// The clock was ahead when it began: nothing of it began, was told or stood later than `now`. What an earlier turn
    /// was told by such a clock is not told again.
    pub fn not_after(&mut self, now: Timestamp) {
        if self.from > now {
            (self.from, self.remind_at) = (now, None);
            self.told_until = self.told_until.min(now);
        }
        for (from, until) in &mut self.stood {
            (*from, *until) = ((*from).min(now), (*until).min(now));
        }
    }

    /// When its clock, which runs by `schedule`, has run for `time`. Nothing if that is out of sight.
    pub fn after(&self, schedule: &Schedule<'_>, time: Duration) -> Option<Timestamp> {
        let (mut from, mut left) = (self.from, time);
        for (paused, resumed) in &self.stood {
            let ran = schedule.working(from, *paused);
            if left <= ran {
                break;
            }
            (from, left) = (*resumed, left.saturating_sub(ran));
        }
        schedule.after(from, left)
    }

    /// For how long its clock, which runs by `schedule`, has run at `until`.
    pub fn ran(&self, schedule: &Schedule<'_>, until: Timestamp) -> Duration {
        let (mut from, mut ran) = (self.from, Duration::ZERO);
        for (paused, resumed) in &self.stood {
            ran += schedule.working(from, (*paused).min(until));
            from = *resumed;
        }
        ran + schedule.working(from, until)
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

    /// Whether its promise was broken and that was told.
    pub fn was_told_late(&self) -> bool {
        match self.promise {
            Promise::Nothing => false,
            Promise::Until { due_at, .. } => due_at <= self.told_until,
            // While the clock stands nothing is late of which nobody was told.
            Promise::Paused { left } => left < 0,
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

/// How turns were kept when a pause that was over left no trace.
pub mod v1 {
    use super::{AnswerKind, Deserialize, EntryId, Promise, Serialize, Timestamp};

    /// A turn whose pauses nobody kept.
    #[derive(Serialize, Deserialize)]
    pub struct Turn {
        since: Timestamp,
        from: Timestamp,
        entry: EntryId,
        answer: AnswerKind,
        promise: Promise,
        reminded: bool,
        escalated: bool,
        remind_at: Option<Timestamp>,
        escalate_at: Option<Timestamp>,
        told_until: Timestamp,
    }

    impl From<Turn> for super::Turn {
        fn from(old: Turn) -> Self {
            Self {
                since: old.since,
                from: old.from,
                entry: old.entry,
                answer: old.answer,
                promise: old.promise,
                reminded: old.reminded,
                escalated: old.escalated,
                escalated_owners: old.escalated,
                remind_at: old.remind_at,
                escalate_at: old.escalate_at,
                escalate_owners_at: None,
                told_until: old.told_until,
                stood: Vec::new(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALWAYS: Schedule<'_> = Schedule {
        calendar: None,
        vacations: &[],
    };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn turn() -> Turn {
        Turn::begin(at(100), at(100), EntryId(1), AnswerKind::First)
    }

    #[test]
    fn what_a_pause_took_counts_for_nothing() {
        let mut turn = turn();
        turn.stand(at(110), at(150));
        turn.stand(at(160), at(170));
        let after = |seconds| turn.after(&ALWAYS, Duration::from_secs(seconds));
        assert_eq!(after(10), Some(at(110)), "before the first");
        assert_eq!(after(11), Some(at(151)));
        assert_eq!(after(21), Some(at(171)));
        assert_eq!(turn.ran(&ALWAYS, at(130)), Duration::from_secs(10));
        assert_eq!(turn.ran(&ALWAYS, at(175)), Duration::from_secs(25));
    }

    #[test]
    fn a_pause_from_before_the_turn_counts_from_its_beginning() {
        let mut turn = turn();
        turn.stand(at(50), at(90));
        assert_eq!(turn.stood, []);
        turn.stand(at(50), at(120));
        assert_eq!(turn.stood, [(at(100), at(120))]);
    }

    proptest! {
        #[test]
        fn the_clock_has_run_for_as_long_as_it_was_asked(
            pauses in proptest::collection::vec((0i64..500, 0i64..500), 0..50),
            time in 0u64..5_000,
        ) {
            let mut turn = turn();
            for (from, length) in pauses {
                turn.stand(at(from), at(from + length));
            }
            prop_assert!(turn.stood.len() <= PAUSES_KEPT);
            let time = Duration::from_secs(time);
            let due = turn.after(&ALWAYS, time).unwrap();
            prop_assert_eq!(turn.ran(&ALWAYS, due), time);
        }
    }
}

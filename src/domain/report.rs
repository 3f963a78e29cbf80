//! Reports: what was counted in a period, summed by day, group, number and agent. A turn counts on the day on which the
//! customer began to wait, a window on the day on which it ended, a held reply on the day on which it left, expired or
//! was taken back. Whatever of it goes on is not counted yet.

pub mod breakdown;
pub mod delivery;
pub mod period;
pub mod times;

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, GroupId, NumberId};
use crate::domain::measure::{HeldEnd, Measure, Measured, TurnEnd};
use crate::domain::report::breakdown::{Breakdown, Place};
use crate::domain::report::period::Period;
use crate::domain::report::times::Times;
use crate::domain::turn::AnswerKind;

/// What a report is of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Which days.
    pub period: Period,
    /// The groups that its reader may see.
    pub groups: Vec<GroupId>,
    /// Only this group.
    pub group: Option<GroupId>,
    /// Only this number.
    pub number: Option<NumberId>,
    /// Only what is this member's.
    pub agent: Option<AgentId>,
}

/// Replies of one kind.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Replies {
    /// How long customers waited for them, by the wall's clock.
    pub waited: Times,
    /// How much of that was the group's working time.
    pub working: Times,
    /// Those that came after what was promised.
    pub late: u64,
}

/// What was counted, in one row of a table.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sums {
    /// First replies of appeals.
    pub first: Replies,
    /// Later replies.
    pub next: Replies,
    /// Turns that needed no reply.
    pub no_reply_needed: u64,
    /// Turns that ended as the dialog was closed.
    pub closed: u64,
    /// Those among them whose promise was broken by then.
    pub closed_late: u64,
    /// Windows that ended while the customer waited.
    pub lost_waiting: u64,
    /// Windows that ended in an unhandled chat that was answered.
    pub lost_answered: u64,
    /// Held replies that left and were not lost on their way.
    pub held_left: u64,
    /// Held replies that left and did not arrive.
    pub held_lost: u64,
    /// Held replies that nobody answered in time.
    pub held_expired: u64,
    /// Held replies that were taken back.
    pub held_taken_back: u64,
}

impl Sums {
    /// Counts one thing more.
    fn add(&mut self, what: &Measured) {
        match *what {
            Measured::Turn {
                answer,
                end,
                seconds,
                working,
                late,
            } => match end {
                TurnEnd::Answered => {
                    let replies = match answer {
                        AnswerKind::First => &mut self.first,
                        AnswerKind::Next => &mut self.next,
                    };
                    replies.waited.add(seconds);
                    replies.working.add(working);
                    replies.late += u64::from(late);
                }
                TurnEnd::NoReplyNeeded => self.no_reply_needed += 1,
                TurnEnd::Closed => {
                    self.closed += 1;
                    self.closed_late += u64::from(late);
                }
            },
            Measured::WindowLost { waiting: true } => self.lost_waiting += 1,
            Measured::WindowLost { waiting: false } => self.lost_answered += 1,
            Measured::Held(HeldEnd::Left) => self.held_left += 1,
            Measured::Held(HeldEnd::Lost) => self.held_lost += 1,
            Measured::Held(HeldEnd::Expired) => self.held_expired += 1,
            Measured::Held(HeldEnd::TakenBack) => self.held_taken_back += 1,
        }
    }

    /// Counts all that another counted as well.
    pub fn join(&mut self, other: &Self) {
        for (mine, theirs) in [
            (&mut self.first, &other.first),
            (&mut self.next, &other.next),
        ] {
            mine.waited.join(&theirs.waited);
            mine.working.join(&theirs.working);
            mine.late += theirs.late;
        }
        self.no_reply_needed += other.no_reply_needed;
        self.closed += other.closed;
        self.closed_late += other.closed_late;
        self.lost_waiting += other.lost_waiting;
        self.lost_answered += other.lost_answered;
        self.held_left += other.held_left;
        self.held_lost += other.held_lost;
        self.held_expired += other.held_expired;
        self.held_taken_back += other.held_taken_back;
    }

    /// Replies of both kinds.
    pub fn replies(&self) -> u64 {
        self.first.waited.count() + self.next.waited.count()
    }

    /// Broken promises: replies that came late, and dialogs closed when one was overdue. What needed no reply broke
    /// none.
    pub fn breaches(&self) -> u64 {
        self.first.late + self.next.late + self.closed_late
    }

    /// Their share among all turns that needed a reply, in thousandths; nothing when there was none.
    pub fn breach_share(&self) -> Option<u64> {
        let turns = self.replies() + self.closed;
        (turns > 0).then(|| (self.breaches() * 1000 + turns / 2) / turns)
    }
}

/// A report. Without a member, something is the phone app's or nobody's.
pub type Report = Breakdown<Sums, Option<AgentId>>;

impl Report {
    /// Counts what was measured, if the report is of it.
    pub fn add(&mut self, measure: &Measure) {
        let place = Place {
            at: counts_at(measure),
            group: measure.group,
            number: measure.number,
            who: measure.agent,
            agent: measure.agent,
        };
        for row in self.rows(place).into_iter().flatten() {
            row.add(&measure.what);
        }
    }
}

/// The moment at which something counts.
fn counts_at(measure: &Measure) -> Timestamp {
    match measure.what {
        Measured::Turn { seconds, .. } => {
            let waited = Duration::from_secs(u64::from(seconds));
            measure.at.minus(waited)
        }
        Measured::WindowLost { .. } | Measured::Held(_) => measure.at,
    }
}

#[cfg(test)]
mod tests;

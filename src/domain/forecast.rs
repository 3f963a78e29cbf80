//! The freeze forecast: which windows end while nobody of a team works. Pure: hours and moments are handed in.
//!
//! A window freezes unattended when it ends in a stretch in which the chat's group does not work and which begins
//! before that end. The last moment at which one could still write is what counts: who works until 18:00 attends a
//! window that ends at 18:00 sharp, and who begins at 9:00 does not attend one that ends at 9:00. A responsible with
//! hours of their own who works then attends it all the same. A group around the clock never leaves.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::limits::WINDOW;
use crate::domain::hours::whose::KeptHours;

/// Of a group that never leaves, only windows are shown that end within this time.
pub const SOON: Duration = Duration::from_secs(4 * 3600);
/// After an absence, a window that ends within this time of the return is told before it begins.
pub const FIRST_HOUR: Duration = Duration::from_secs(3600);

/// A stretch in which somebody does not work.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Gap {
    /// When it begins; nothing if it has begun already.
    pub from: Option<Timestamp>,
    /// When they are back; nothing if that is further away than hours are looked at.
    pub back: Option<Timestamp>,
}

impl Gap {
    /// Whether nobody is there at the last moment before `end`.
    fn holds(&self, end: Timestamp) -> bool {
        self.from.is_none_or(|from| from < end) && self.back.is_none_or(|back| end <= back)
    }
}

/// When a group or one of its people works, as far ahead as windows reach.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ahead {
    now: Timestamp,
    /// By hours of their own, not around the clock.
    by_hours: bool,
    /// In order.
    gaps: Vec<Gap>,
}

impl Ahead {
    /// Looks ahead from `now`.
    pub fn of(hours: &KeptHours, now: Timestamp) -> Self {
        let schedule = hours.schedule();
        let last = now.plus(WINDOW);
        let mut gaps = Vec::new();
        let mut at = now;
        loop {
            let from = if schedule.is_open(at) {
                match schedule.closes_at(at).filter(|closes| *closes < last) {
                    Some(closes) => Some(closes),
                    None => break,
                }
            } else {
                None
            };
            let back = schedule.next_open(from.unwrap_or(at));
            gaps.push(Gap { from, back });
            match back.filter(|back| *back < last) {
                Some(back) => at = back,
                None => break,
            }
        }
        Self {
            now,
            by_hours: hours.calendar.is_some(),
            gaps,
        }
    }

    /// The stretch without anybody in which a window ends, if it does.
    fn gap_at(&self, end: Timestamp) -> Option<Gap> {
        self.gaps.iter().copied().find(|gap| gap.holds(end))
    }

    /// Whether an attended window ends soon enough to be told: while they work without a break from now on, or in
    /// the first hour after they are back.
    fn tells(&self, end: Timestamp) -> bool {
        if !self.by_hours {
            return end <= self.now.plus(SOON);
        }
        let returns = self.gaps.iter().filter_map(|gap| gap.back);
        match returns.filter(|back| *back < end).max() {
            None => true,
            Some(back) => end <= back.plus(FIRST_HOUR),
        }
    }
}

/// How the end of a window falls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outlook {
    /// Nobody is there.
    Freezes(Gap),
    /// Somebody is there.
    Attended {
        /// The responsible is not: a colleague has to answer.
        responsible: Option<Gap>,
    },
}

/// How a window falls that ends at `end`, in a chat of a team with or without a responsible. Nothing for one that has
/// ended, or whose end is attended and far away.
pub fn outlook(team: &Ahead, responsible: Option<&Ahead>, end: Timestamp) -> Option<Outlook> {
    if end <= team.now {
        return None;
    }
    let off = responsible.and_then(|own| own.gap_at(end));
    let Some(gap) = team.gap_at(end) else {
        let attended = Outlook::Attended { responsible: off };
        return team.tells(end).then_some(attended);
    };
    match responsible.filter(|own| own.by_hours && off.is_none()) {
        Some(own) => {
            let attended = Outlook::Attended { responsible: None };
            own.tells(end).then_some(attended)
        }
        None => Some(Outlook::Freezes(gap)),
    }
}

#[cfg(test)]
mod tests;

//! Working hours: when a group or an agent works, and how much working time lies between two moments.
//!
//! A [`Calendar`] is a week of local hours in a zone, less holidays; a [`Schedule`] is a calendar, or none for around
//! the clock, less an agent's vacations, and answers the questions. Local minutes that a change of the offset leaves
//! out do not exist; those that come twice count twice. Every look ahead ends after [`HORIZON`].

pub mod holiday;
pub mod icalendar;
pub mod next_day;
mod typed;
pub mod week;
pub mod whose;
pub mod zone;

use std::iter::Peekable;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use self::holiday::{Holiday, Vacation};
use self::week::{Interval, Week};
use self::zone::{Date, MINUTE_MS, Zone};
use crate::base::clock::Timestamp;

/// How far a question looks: what lies further away is never.
pub const HORIZON: Duration = Duration::from_secs(400 * 86_400);

/// Holidays of one calendar.
pub const HOLIDAYS_MAX: usize = 2_000;

/// What is wrong with a calendar as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CalendarProblem {
    /// No zone has this name.
    #[error("there is no such time zone")]
    UnknownZone,
    /// There are more than this many holidays.
    #[error("there are more than {0} holidays")]
    TooManyHolidays(usize),
}

/// The hours of a week in a zone, and the dates on which they do not hold.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Calendar {
    /// Where its days begin.
    pub zone: Zone,
    /// The hours of each weekday.
    pub week: Week,
    /// Dates that are closed all day.
    pub holidays: Vec<Holiday>,
}

impl Calendar {
    /// A calendar in the zone with this IANA name.
    ///
    /// # Errors
    /// When there is no such zone, or there are too many holidays.
    pub fn new(zone: &str, week: Week, holidays: Vec<Holiday>) -> Result<Self, CalendarProblem> {
        let zone = Zone::named(zone).ok_or(CalendarProblem::UnknownZone)?;
        if holidays.len() > HOLIDAYS_MAX {
            return Err(CalendarProblem::TooManyHolidays(HOLIDAYS_MAX));
        }
        Ok(Self {
            zone,
            week,
            holidays,
        })
    }

    /// The calendar by itself, nobody on vacation.
    pub fn schedule(&self) -> Schedule<'_> {
        Schedule {
            calendar: Some(self),
            vacations: &[],
        }
    }

    /// The holidays that fall on `date`.
    pub fn holidays_on(&self, date: Date) -> impl Iterator<Item = &Holiday> {
        self.holidays
            .iter()
            .filter(move |holiday| holiday.covers(date))
    }

    /// The hours of `date`.
    pub fn on(&self, date: Date) -> &[Interval] {
        let intervals = self.week.on(date.0).intervals();
        if intervals.is_empty() || self.holidays_on(date).next().is_some() {
            &[]
        } else {
            intervals
        }
    }

    /// The open time from `from` to `to`, in pieces that may touch.
    fn pieces(&self, from: i64, to: i64) -> impl Iterator<Item = Span> {
        self.zone.stretches(from, to).flat_map(|stretch| {
            let on = move |minutes: u16| stretch.midnight + i64::from(minutes) * MINUTE_MS;
            self.on(Date(stretch.date))
                .iter()
                .map(move |interval| Span {
                    start: on(interval.start).max(stretch.start),
                    end: on(interval.end).min(stretch.end),
                })
                .filter(|span| span.start < span.end)
        })
    }
}

/// When somebody works: a calendar, less vacations. Open means that they work.
#[derive(Clone, Copy, Debug)]
pub struct Schedule<'s> {
    /// The hours; none for around the clock.
    pub calendar: Option<&'s Calendar>,
    /// When they are away all the same, in any order.
    pub vacations: &'s [Vacation],
}

impl Schedule<'_> {
    /// Whether it is open at `at`.
    pub fn is_open(&self, at: Timestamp) -> bool {
        let at = at.millis();
        self.spans(at, at + 1).next().is_some()
    }

    /// The first moment from `at` on at which it is open, `at` itself if it is open then. Nothing if it stays closed
    /// until [`HORIZON`].
    pub fn next_open(&self, at: Timestamp) -> Option<Timestamp> {
        let span = self.ahead(at).next()?;
        Some(Timestamp::from_millis(span.start))
    }

    /// When it closes, if it is open at `at`. Nothing if it is closed, or stays open until [`HORIZON`].
    pub fn closes_at(&self, at: Timestamp) -> Option<Timestamp> {
        let span = self.ahead(at).next()?;
        let closes = span.start == at.millis() && span.end < at.plus(HORIZON).millis();
        closes.then(|| Timestamp::from_millis(span.end))
    }

    /// How long it is open from `from` to `to`; zero when `to` is not after `from`. What lies after [`HORIZON`] from
    /// `from` is not counted.
    pub fn working(&self, from: Timestamp, to: Timestamp) -> Duration {
        let to = to.min(from.plus(HORIZON));
        let millis: i64 = self
            .spans(from.millis(), to.millis())
            .map(Span::length)
            .sum();
        Duration::from_millis(millis.unsigned_abs())
    }

    /// The first moment from `from` on until which it was open for `time` (counted in whole milliseconds); `from`
    /// itself for no time. Nothing if that takes longer than [`HORIZON`].
    pub fn after(&self, from: Timestamp, time: Duration) -> Option<Timestamp> {
        let mut left = i64::try_from(time.as_millis()).ok()?;
        if left == 0 {
            return Some(from);
        }
        for span in self.ahead(from) {
            if left <= span.length() {
                return Some(Timestamp::from_millis(span.start + left));
            }
            left -= span.length();
        }
        None
    }

    fn ahead(&self, from: Timestamp) -> impl Iterator<Item = Span> {
        self.spans(from.millis(), from.plus(HORIZON).millis())
    }

    /// The open time from `from` to `to` in order; there is closed time between any two spans.
    fn spans(&self, from: i64, to: i64) -> impl Iterator<Item = Span> {
        let calendar = self.calendar;
        let pieces = self.present(from, to).into_iter().flat_map(move |present| {
            let around_the_clock = calendar.is_none().then_some(present);
            let hours = calendar
                .into_iter()
                .flat_map(move |calendar| calendar.pieces(present.start, present.end));
            around_the_clock.into_iter().chain(hours)
        });
        Joined(pieces.peekable())
    }

    /// The time from `from` to `to` without vacations, in order.
    fn present(&self, from: i64, to: i64) -> Vec<Span> {
        let mut vacations: Vec<Span> = self
            .vacations
            .iter()
            .map(|vacation| Span {
                start: vacation.from.millis(),
                end: vacation.to.millis(),
            })
            .filter(|away| away.start < away.end && away.start < to && away.end > from)
            .collect();
        vacations.sort_unstable_by_key(|away| away.start);
        let mut present = Vec::with_capacity(vacations.len() + 1);
        let mut start = from;
        for away in vacations {
            present.push(Span {
                start,
                end: away.start,
            });
            start = start.max(away.end);
        }
        present.push(Span { start, end: to });
        present.retain(|span| span.start < span.end);
        present
    }
}

/// Time from one moment to another, in milliseconds since 1970; the end is not in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Span {
    start: i64,
    end: i64,
}

impl Span {
    fn length(self) -> i64 {
        self.end - self.start
    }
}

/// Makes one span of those that touch.
struct Joined<I: Iterator<Item = Span>>(Peekable<I>);

impl<I: Iterator<Item = Span>> Iterator for Joined<I> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let mut span = self.0.next()?;
        while let Some(next) = self.0.next_if(|next| next.start <= span.end) {
            span.end = next.end;
        }
        Some(span)
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod walk_tests;

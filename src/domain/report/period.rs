//! Days that follow each other, as a zone has them.

use crate::base::clock::Timestamp;
use crate::domain::group::HELD_DAYS_RANGE;
use crate::domain::hours::holiday::DatesProblem;
use crate::domain::hours::zone::{Date, Zone};

/// Days that one report is of, at most.
pub const DAYS_MAX: usize = 400;

/// Days by which a held reply may end later than its group's time for it: told late by WhatsApp, after a stop of the
/// desk, or let go by hand in a restored copy.
const LATE_DAYS: u32 = 90;

/// Some days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Period {
    days: Vec<Date>,
    /// When each day begins, and when the last one ends.
    starts: Vec<Timestamp>,
}

impl Period {
    /// From one day to another, both among them, in `zone`.
    ///
    /// # Errors
    /// When it has no day or too many.
    pub fn new(first: Date, last: Date, zone: Zone) -> Result<Self, DatesProblem> {
        if last < first {
            return Err(DatesProblem::Backwards);
        }
        let mut days = vec![first];
        let mut after = first.next();
        while let Some(day) = after.filter(|day| *day <= last) {
            if days.len() == DAYS_MAX {
                return Err(DatesProblem::TooLong(DAYS_MAX as u64));
            }
            days.push(day);
            after = day.next();
        }
        let of_days = days.iter().chain(after.as_ref());
        let starts = of_days.map(|day| zone.start_of(*day)).collect();
        Ok(Self { days, starts })
    }

    /// So many days, of which `last` is the last. At least one and at most [`DAYS_MAX`].
    pub fn until(last: Date, count: usize, zone: Zone) -> Self {
        let mut first = last;
        for _ in 1..count.clamp(1, DAYS_MAX) {
            first = first.previous().unwrap_or(first);
        }
        let one = || Self {
            days: vec![last],
            starts: vec![zone.start_of(last)],
        };
        Self::new(first, last, zone).unwrap_or_else(|_| one())
    }

    /// Its days, in order; at least one.
    pub fn days(&self) -> &[Date] {
        &self.days
    }

    /// On which of its days, counted from zero, a moment lies.
    pub fn place(&self, at: Timestamp) -> Option<usize> {
        let begun = self.starts.partition_point(|start| *start <= at);
        begun.checked_sub(1).filter(|day| *day < self.days.len())
    }

    /// The days of universal time that it touches.
    pub fn universal(&self) -> (u32, u32) {
        let day = |at: Option<&Timestamp>| at.map_or(0, |at| at.day());
        (
            day(self.starts.first()),
            day(self.starts.last()).saturating_add(1),
        )
    }

    /// The days of universal time by which what counts in it is kept: held replies by the day on which they were
    /// written, long before they leave; the others by the day on which they count, or one beside it.
    pub fn kept(&self) -> (u32, u32) {
        let day = |at: Option<&Timestamp>| at.map_or(0, |at| at.day());
        let held = HELD_DAYS_RANGE.end() + LATE_DAYS;
        let first = day(self.starts.first()).saturating_sub(held);
        (first, day(self.starts.last()).saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::read(text).unwrap()
    }

    fn period(first: &str, last: &str, zone: &str) -> Result<Period, DatesProblem> {
        Period::new(date(first), date(last), Zone::named(zone).unwrap())
    }

    #[test]
    fn days_begin_when_they_do_in_the_zone() {
        // In Zagreb clocks are set back on 25 October 2026: that day has 25 hours.
        let period = period("2026-10-24", "2026-10-26", "Europe/Zagreb").unwrap();
        let at = |text: &str| {
            let utc = chrono::DateTime::parse_from_rfc3339(text).unwrap();
            period.place(Timestamp::from_millis(utc.timestamp_millis()))
        };
        assert_eq!(at("2026-10-23T21:59:59.999Z"), None);
        assert_eq!(at("2026-10-23T22:00:00Z"), Some(0));
        assert_eq!(at("2026-10-24T22:00:00Z"), Some(1));
        assert_eq!(at("2026-10-25T22:59:59.999Z"), Some(1));
        assert_eq!(at("2026-10-25T23:00:00Z"), Some(2));
        assert_eq!(at("2026-10-26T22:59:59.999Z"), Some(2));
        assert_eq!(at("2026-10-26T23:00:00Z"), None);
    }

    #[test]
    fn a_period_has_a_day_and_not_too_many() {
        let days = |first, last| period(first, last, "UTC").map(|it| it.days().len());
        assert_eq!(days("2026-11-21", "2026-11-21"), Ok(1));
        assert_eq!(
            days("2026-11-21", "2026-11-20"),
            Err(DatesProblem::Backwards)
        );
        assert_eq!(days("2025-01-01", "2026-02-04"), Ok(400));
        assert_eq!(
            days("2025-01-01", "2026-02-05"),
            Err(DatesProblem::TooLong(DAYS_MAX as u64))
        );
        assert_eq!(
            days("0001-01-01", "9999-12-31"),
            Err(DatesProblem::TooLong(DAYS_MAX as u64))
        );
        let week = Period::until(date("2026-03-02"), 7, Zone::UTC);
        assert_eq!(week.days()[0], date("2026-02-24"));
        assert_eq!(week.days().len(), 7);
    }

    #[test]
    fn the_last_day_that_can_be_written_is_one() {
        let last = period("9999-12-31", "9999-12-31", "UTC").unwrap();
        let noon = last.starts[0].plus(std::time::Duration::from_secs(43_200));
        assert_eq!(last.place(noon), Some(0));
    }
}

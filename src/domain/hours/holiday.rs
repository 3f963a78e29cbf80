//! Days on which nobody works: holidays of the desk by date, and an agent's vacations by moment.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::zone::{Date, Zone};
use crate::base::clock::Timestamp;
use crate::base::limits::NAME_CHARS_MAX;
use crate::base::text;

/// Days of one holiday at most.
pub const HOLIDAY_DAYS_MAX: u64 = 366;

/// What is wrong with a holiday or a vacation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DatesProblem {
    /// It ends before it begins.
    #[error("it ends before it begins")]
    Backwards,
    /// It has more than this many days.
    #[error("it has more than {0} days")]
    TooLong(u64),
}

/// Dates on which a calendar is closed all day.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Holiday {
    /// The first date.
    pub from: Date,
    /// The last date.
    pub to: Date,
    /// What it is called; may be empty.
    pub name: String,
    /// It comes back every year after. In a year without a 29 February nothing falls on it.
    pub every_year: bool,
}

impl Holiday {
    /// A holiday whose name is cut and cleaned to one line.
    ///
    /// # Errors
    /// When it ends before it begins, or is longer than a year.
    pub fn new(from: Date, to: Date, name: &str, every_year: bool) -> Result<Self, DatesProblem> {
        if to < from {
            return Err(DatesProblem::Backwards);
        }
        let last = from.0.checked_add_days(Days::new(HOLIDAY_DAYS_MAX - 1));
        if last.is_some_and(|last| to.0 > last) {
            return Err(DatesProblem::TooLong(HOLIDAY_DAYS_MAX));
        }
        Ok(Self {
            from,
            to,
            name: text::one_line(name, NAME_CHARS_MAX),
            every_year,
        })
    }

    /// Whether it falls on `date`.
    pub fn covers(&self, date: Date) -> bool {
        if date < self.from {
            return false;
        }
        if !self.every_year {
            return date <= self.to;
        }
        let year = date.0.year();
        [year - 1, year]
            .into_iter()
            .filter_map(|year| self.in_year(year))
            .any(|(from, to)| (from..=to).contains(&date.0))
    }

    /// The first and the last date of the one that begins in `year`; nothing in a year without its only day.
    pub(super) fn in_year(&self, year: i32) -> Option<(NaiveDate, NaiveDate)> {
        let (from, to) = (self.from.0, self.to.0);
        let end_year = year + to.year() - from.year();
        let first = match NaiveDate::from_ymd_opt(year, from.month(), from.day()) {
            Some(first) => first,
            None => NaiveDate::from_ymd_opt(year, 3, 1)?,
        };
        let last = match NaiveDate::from_ymd_opt(end_year, to.month(), to.day()) {
            Some(last) => last,
            None => NaiveDate::from_ymd_opt(end_year, 2, 28)?,
        };
        (first <= last).then_some((first, last))
    }
}

/// When an agent is away, whatever the hours say.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Vacation {
    /// The first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
}

impl Vacation {
    /// From one moment to another.
    ///
    /// # Errors
    /// When it does not end after it begins.
    pub fn new(from: Timestamp, to: Timestamp) -> Result<Self, DatesProblem> {
        if to <= from {
            return Err(DatesProblem::Backwards);
        }
        Ok(Self { from, to })
    }

    /// Whole days of a zone, the first and the last both in it.
    ///
    /// # Errors
    /// When it ends before it begins.
    pub fn days(zone: Zone, first: Date, last: Date) -> Result<Self, DatesProblem> {
        if last < first {
            return Err(DatesProblem::Backwards);
        }
        let after = last.next().ok_or(DatesProblem::Backwards)?;
        Self::new(zone.start_of(first), zone.start_of(after))
    }

    /// Whether it is on at `at`.
    pub fn covers(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::read(text).unwrap()
    }

    fn holiday(from: &str, to: &str, every_year: bool) -> Holiday {
        Holiday::new(date(from), date(to), "Holiday", every_year).unwrap()
    }

    fn covers(holiday: &Holiday, day: &str) -> bool {
        holiday.covers(date(day))
    }

    #[test]
    fn a_holiday_has_its_first_and_its_last_day() {
        let easter = holiday("2026-04-05", "2026-04-06", false);
        assert!(covers(&easter, "2026-04-05") && covers(&easter, "2026-04-06"));
        assert!(!covers(&easter, "2026-04-04") && !covers(&easter, "2026-04-07"));
        assert!(!covers(&easter, "2027-04-05"));
    }

    #[test]
    fn a_yearly_one_comes_back_from_its_first_year_on_also_over_new_year() {
        let winter = holiday("2026-12-24", "2027-01-02", true);
        for day in ["2026-12-24", "2027-01-02", "2027-12-31", "2041-01-01"] {
            assert!(covers(&winter, day), "{day}");
        }
        for day in ["2026-01-01", "2025-12-25", "2027-01-03", "2027-12-23"] {
            assert!(!covers(&winter, day), "{day}");
        }
    }

    #[test]
    fn a_29_february_falls_only_in_leap_years() {
        let leap = holiday("2024-02-29", "2024-02-29", true);
        assert!(covers(&leap, "2028-02-29"));
        assert!(!covers(&leap, "2026-02-28") && !covers(&leap, "2026-03-01"));
        let around = holiday("2024-02-28", "2024-03-01", true);
        assert!(covers(&around, "2026-02-28") && covers(&around, "2026-03-01"));
        let before = holiday("2024-02-28", "2024-02-29", true);
        assert!(covers(&before, "2026-02-28") && !covers(&before, "2026-03-01"));
        let after = holiday("2024-02-29", "2024-03-01", true);
        assert!(!covers(&after, "2026-02-28") && covers(&after, "2026-03-01"));
    }

    #[test]
    fn what_is_too_long_or_backwards_is_refused() {
        let made = |from, to| Holiday::new(date(from), date(to), "", true).map(|_| ());
        assert_eq!(
            made("2026-01-02", "2026-01-01"),
            Err(DatesProblem::Backwards)
        );
        assert_eq!(made("2027-01-01", "2028-01-01"), Ok(()));
        assert_eq!(
            made("2027-01-01", "2028-01-02"),
            Err(DatesProblem::TooLong(366))
        );
        let vacation = |from, to| Vacation::days(Zone::UTC, date(from), date(to));
        assert_eq!(
            vacation("2026-01-02", "2026-01-01"),
            Err(DatesProblem::Backwards)
        );
        assert_eq!(
            vacation("9999-12-31", "9999-12-31"),
            Err(DatesProblem::Backwards)
        );
    }

    #[test]
    fn a_name_is_one_clean_line() {
        let named = Holiday::new(
            date("2026-01-01"),
            date("2026-01-01"),
            " New\nYear\u{202E} ",
            false,
        );
        assert_eq!(named.unwrap().name, "New Year");
    }

    #[test]
    fn vacation_days_are_those_of_the_zone() {
        let zone = Zone::named("Europe/Zagreb").unwrap();
        let vacation = Vacation::days(zone, date("2026-10-24"), date("2026-10-25")).unwrap();
        assert_eq!(vacation.from.rfc3339(), "2026-10-23T22:00:00.000Z");
        assert_eq!(
            vacation.to.rfc3339(),
            "2026-10-25T23:00:00.000Z",
            "49 hours"
        );
        assert!(vacation.covers(vacation.from) && !vacation.covers(vacation.to));
    }

    #[test]
    fn both_survive_the_codec() {
        use crate::base::codec;

        let holiday = holiday("2026-12-24", "2027-01-02", true);
        let vacation =
            Vacation::new(Timestamp::from_seconds(5), Timestamp::from_seconds(9)).unwrap();
        let bytes = codec::encode(1, &(&holiday, vacation));
        assert_eq!(codec::decode(&bytes), Ok((holiday, vacation)));
    }
}

//! Opening hours of a day and of a week, in minutes of local time.

use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::typed::{self, Typed};

/// Minutes of a day.
pub const DAY_MINUTES: u16 = 1440;

/// Intervals that one day may have.
pub const INTERVALS_MAX: usize = 12;

/// The days in the order in which a week holds them.
pub const WEEKDAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// What is wrong with the hours of a day. The words are those that were typed, cut if they are long.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DayProblem {
    /// This is no time of day.
    #[error("{0:?} is no time of day")]
    NotATime(String),
    /// After this time no end is given.
    #[error("{0:?} has no end")]
    NoEnd(String),
    /// This begins and ends at the same minute.
    #[error("{0} is empty")]
    Empty(Interval),
    /// This ends before it begins, or after midnight.
    #[error("{0} ends before it begins")]
    Backwards(Interval),
    /// This has minutes in common with another interval of the day.
    #[error("{0} overlaps another interval")]
    Overlap(Interval),
    /// This goes on into the next day and has minutes in common with the hours there.
    #[error("{0} overlaps the hours of the next day")]
    IntoNextDay(Interval),
    /// A day may have this many intervals.
    #[error("a day has at most {0} intervals")]
    TooMany(usize),
}

/// An interval of local time of day: minutes since midnight, the end not in it. A checked one has
/// `start < end <= 1440`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Interval {
    /// The first minute.
    pub start: u16,
    /// The minute after the last one; 1440 is midnight.
    pub end: u16,
}

impl Interval {
    /// The whole day.
    pub const DAY: Self = Self {
        start: 0,
        end: DAY_MINUTES,
    };

    fn check(self) -> Result<(), DayProblem> {
        if self.start == self.end {
            Err(DayProblem::Empty(self))
        } else if self.start > self.end || self.end > DAY_MINUTES {
            Err(DayProblem::Backwards(self))
        } else {
            Ok(())
        }
    }
}

/// As people write it: `9:00–13:00`.
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |minutes: u16| (minutes / 60, minutes % 60);
        let ((from, from_minute), (to, to_minute)) = (clock(self.start), clock(self.end));
        write!(f, "{from}:{from_minute:02}–{to}:{to_minute:02}")
    }
}

/// The hours of one day: intervals in order that neither overlap nor touch. None means closed.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<Interval>", into = "Vec<Interval>")]
pub struct Day(Vec<Interval>);

impl Day {
    /// Closed all day.
    pub fn closed() -> Self {
        Self::default()
    }

    /// Open from midnight to midnight.
    pub fn whole() -> Self {
        Self(vec![Interval::DAY])
    }

    /// From intervals in any order. Those that touch become one.
    ///
    /// # Errors
    /// When an interval is empty or ends before it begins, when two overlap, or there are too many.
    pub fn new(mut intervals: Vec<Interval>) -> Result<Self, DayProblem> {
        intervals.sort_unstable();
        let mut joined: Vec<Interval> = Vec::with_capacity(intervals.len());
        for interval in intervals {
            interval.check()?;
            match joined.last_mut() {
                Some(last) if interval.start < last.end => {
                    return Err(DayProblem::Overlap(interval));
                }
                Some(last) if interval.start == last.end => last.end = interval.end,
                _ => joined.push(interval),
            }
        }
        // One more may come over midnight from the day before.
        if joined.len() > INTERVALS_MAX + 1 {
            return Err(DayProblem::TooMany(INTERVALS_MAX));
        }
        Ok(Self(joined))
    }

    /// Reads what somebody typed for one day by itself: `9:00-13:00, 14-18`, or `closed` or nothing. An end of
    /// `0:00` is midnight.
    ///
    /// # Errors
    /// When it can't be read, or as [`Day::new`].
    pub fn read(text: &str) -> Result<Self, DayProblem> {
        Self::new(typed::read(text)?)
    }

    /// The intervals in order.
    pub fn intervals(&self) -> &[Interval] {
        &self.0
    }

    /// Whether it is closed all day.
    pub fn is_closed(&self) -> bool {
        self.0.is_empty()
    }
}

impl TryFrom<Vec<Interval>> for Day {
    type Error = DayProblem;

    fn try_from(intervals: Vec<Interval>) -> Result<Self, Self::Error> {
        Self::new(intervals)
    }
}

impl From<Day> for Vec<Interval> {
    fn from(day: Day) -> Self {
        day.0
    }
}

/// As people type it: `9:00–13:00, 14:00–18:00`; nothing for a closed day, for which each language has its own word.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&listed(&self.0))
    }
}

fn listed(intervals: &[Interval]) -> String {
    let words: Vec<String> = intervals.iter().map(ToString::to_string).collect();
    words.join(", ")
}

/// The hours of each day of a week, Monday first.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Week(pub [Day; 7]);

impl Week {
    /// Open all the time.
    pub fn whole() -> Self {
        Self(std::array::from_fn(|_| Day::whole()))
    }

    /// The same hours from Monday to Friday, closed on Saturday and Sunday.
    pub fn workdays(day: &Day) -> Self {
        Self(std::array::from_fn(|index| match index {
            0..5 => day.clone(),
            _ => Day::closed(),
        }))
    }

    /// Reads what somebody typed for the seven days, Monday first. An interval that ends before it begins, such as
    /// `22:00-6:00`, goes on into the next day.
    ///
    /// # Errors
    /// Every day that can't be read, with the first thing that is wrong with it.
    pub fn read<T: AsRef<str>>(texts: &[T; 7]) -> Result<Self, Vec<(Weekday, DayProblem)>> {
        let mut problems = Vec::new();
        let typed: [Typed; 7] = std::array::from_fn(|index| {
            Typed::read(texts[index].as_ref()).unwrap_or_else(|problem| {
                problems.push((WEEKDAYS[index], problem));
                Typed::default()
            })
        });
        let days = std::array::from_fn(|index| {
            let before = &typed[(index + 6) % 7];
            typed[index].with_night(before).unwrap_or_else(|night| {
                let problem = DayProblem::IntoNextDay(night);
                problems.push((WEEKDAYS[(index + 6) % 7], problem));
                Day::closed()
            })
        });
        problems.sort_by_key(|(weekday, _)| weekday.num_days_from_monday());
        if problems.is_empty() {
            Ok(Self(days))
        } else {
            Err(problems)
        }
    }

    /// The seven days as somebody would type them: a night that goes on after midnight stands on the day on which it
    /// begins. [`Week::read`] reads it back.
    pub fn texts(&self) -> [String; 7] {
        std::array::from_fn(|index| {
            let mut intervals = self.0[index].0.clone();
            if self.night_after(index + 6).is_some() {
                intervals.remove(0);
            }
            if let (Some(morning), Some(evening)) = (self.night_after(index), intervals.last_mut())
            {
                evening.end = morning.end;
            }
            listed(&intervals)
        })
    }

    /// The morning of the next day, if the last interval of this one goes on there and both together are less than
    /// a day.
    fn night_after(&self, index: usize) -> Option<Interval> {
        let evening = self.0[index % 7].0.last()?;
        let morning = self.0[(index + 1) % 7].0.first()?;
        let goes_on = evening.end == DAY_MINUTES && morning.start == 0;
        (goes_on && morning.end < evening.start).then_some(*morning)
    }

    /// The hours of a weekday.
    pub fn day(&self, weekday: Weekday) -> &Day {
        &self.0[weekday.num_days_from_monday() as usize]
    }

    /// The hours of a date.
    pub(super) fn on(&self, date: NaiveDate) -> &Day {
        self.day(date.weekday())
    }

    /// Whether no day is open at all.
    pub fn is_closed(&self) -> bool {
        self.0.iter().all(Day::is_closed)
    }
}

#[cfg(test)]
mod tests;

//! One event of an iCalendar file, and the dates on which it lies.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::SkipReason;
use super::lines::{Line, unescaped};
use crate::base::limits::NAME_CHARS_MAX;
use crate::base::text;
use crate::domain::hours::holiday::{DatesProblem, HOLIDAY_DAYS_MAX, Holiday};
use crate::domain::hours::zone::{Date, Zone};

/// Years in which a repetition with an end is written out. One that lasts longer is taken as without end.
const WRITTEN_OUT_YEARS: i32 = 100;

/// A day on which clocks are put forward.
const SHORTEST_DAY: TimeDelta = TimeDelta::hours(23);

/// What was read of an event. Of a property that stands twice, the first counts.
#[derive(Default)]
pub(super) struct Event {
    summary: Option<String>,
    start: Option<String>,
    end: Option<String>,
    duration: Option<String>,
    rule: Option<String>,
    /// Further dates, left-out dates, or a second rule.
    other_dates: bool,
    canceled: bool,
    /// Components opened within it, such as an alarm: what they say is not the event's.
    within: usize,
}

/// How an event comes back.
enum Repetition {
    Once,
    Yearly,
    Times(usize),
    Until(NaiveDate),
}

impl Event {
    /// Takes in a line that stands between its begin and its end.
    pub fn read(&mut self, line: Line) {
        match line.name.as_str() {
            "BEGIN" => self.within += 1,
            "END" => self.within = self.within.saturating_sub(1),
            _ if self.within > 0 => {}
            "SUMMARY" => put(&mut self.summary, line.value),
            "DTSTART" => put(&mut self.start, line.value),
            "DTEND" => put(&mut self.end, line.value),
            "DURATION" => put(&mut self.duration, line.value),
            "RRULE" if self.rule.is_none() => self.rule = Some(line.value),
            "RRULE" | "RDATE" | "EXDATE" | "EXRULE" => self.other_dates = true,
            "STATUS" => self.canceled = line.value.eq_ignore_ascii_case("CANCELLED"),
            _ => {}
        }
    }

    /// What it is called, on one clean line.
    pub fn name(&self) -> String {
        let summary = self.summary.as_deref().unwrap_or_default();
        text::one_line(&unescaped(summary), NAME_CHARS_MAX)
    }

    /// The holidays that it is: one, or one for each year.
    pub fn holidays(&self, zone: Zone) -> Result<Vec<Holiday>, SkipReason> {
        if self.canceled {
            return Err(SkipReason::Canceled);
        }
        let days = self.days(zone)?;
        let repetition = self
            .repetition(*days.start(), zone)
            .ok_or(SkipReason::Repetition)?;
        if matches!(repetition, Repetition::Once) {
            return Ok(vec![self.holiday(days, false)?]);
        }
        let holiday = self.holiday(days, true)?;
        let first_year = holiday.from.0.year();
        let last_year = first_year + WRITTEN_OUT_YEARS;
        let years = (first_year..last_year).filter_map(|year| holiday.in_year(year));
        let written_out: Option<Vec<_>> = match repetition {
            Repetition::Times(times) => {
                let years: Vec<_> = years.take(times).collect();
                (years.len() == times).then_some(years)
            }
            Repetition::Until(last) => (last.year() < last_year)
                .then(|| years.take_while(|(from, _)| *from <= last).collect()),
            Repetition::Once | Repetition::Yearly => None,
        };
        let Some(written_out) = written_out else {
            return Ok(vec![holiday]);
        };
        if written_out.is_empty() {
            return Err(SkipReason::Repetition);
        }
        written_out
            .into_iter()
            .map(|(from, to)| self.holiday(from..=to, false))
            .collect()
    }

    fn holiday(
        &self,
        days: RangeInclusive<NaiveDate>,
        every_year: bool,
    ) -> Result<Holiday, SkipReason> {
        let from = Date::checked(*days.start()).ok_or(SkipReason::Dates)?;
        let to = Date::checked(*days.end()).ok_or(SkipReason::Dates)?;
        Holiday::new(from, to, &self.name(), every_year).map_err(|problem| match problem {
            DatesProblem::Backwards => SkipReason::Dates,
            DatesProblem::TooLong(_) => SkipReason::TooLong,
        })
    }

    /// The first and the last date. A date that ends when it begins, or before, is that date all the same; an event
    /// that has hours and is shorter than a day closes nobody for a day.
    fn days(&self, zone: Zone) -> Result<RangeInclusive<NaiveDate>, SkipReason> {
        let (start, end) = self.span(zone).ok_or(SkipReason::Dates)?;
        let has_hours = self
            .start
            .as_deref()
            .is_some_and(|start| start.contains(['T', 't']));
        if has_hours && end.signed_duration_since(start) < SHORTEST_DAY {
            return Err(SkipReason::PartOfDay);
        }
        let last = end.checked_sub_signed(TimeDelta::seconds(1));
        let last = last.ok_or(SkipReason::Dates)?.date();
        Ok(start.date()..=last.max(start.date()))
    }

    /// From when to when.
    fn span(&self, zone: Zone) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let start = moment(self.start.as_deref()?, zone)?;
        let end = match (&self.end, &self.duration) {
            (Some(end), _) => moment(end, zone)?,
            (None, Some(time)) => start.checked_add_signed(duration(time)?)?,
            (None, None) => start,
        };
        Some((start, end))
    }

    /// How it comes back; nothing when a holiday can't.
    fn repetition(&self, first: NaiveDate, zone: Zone) -> Option<Repetition> {
        if self.other_dates {
            return None;
        }
        let Some(rule) = &self.rule else {
            return Some(Repetition::Once);
        };
        let mut repetition = Repetition::Yearly;
        let mut yearly = false;
        for part in rule.split(';').filter(|part| !part.trim().is_empty()) {
            let (key, value) = part.split_once('=')?;
            let value = value.trim();
            let is = |number: u32| value.parse() == Ok(number);
            match key.trim().to_ascii_uppercase().as_str() {
                "FREQ" => yearly = value.eq_ignore_ascii_case("YEARLY"),
                "COUNT" => repetition = Repetition::Times(value.parse().ok()?),
                "UNTIL" => repetition = Repetition::Until(moment(value, zone)?.date()),
                "WKST" => {}
                "INTERVAL" if is(1) => {}
                "BYMONTH" if is(first.month()) => {}
                "BYMONTHDAY" if is(first.day()) => {}
                _ => return None,
            }
        }
        yearly.then_some(repetition)
    }
}

fn put(place: &mut Option<String>, value: String) {
    place.get_or_insert(value);
}

/// Reads `20261225`, `20261225T090000` or, in UTC, `20261225T090000Z`, as local time.
fn moment(value: &str, zone: Zone) -> Option<NaiveDateTime> {
    let (date, time) = match value.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (value, None),
    };
    let [year, month, day] = numbers(date, [4, 2, 2])?;
    let date = Date::new(i32::try_from(year).ok()?, month, day)?;
    let Some(time) = time else {
        return Some(date.0.and_time(NaiveTime::MIN));
    };
    let local = time.strip_suffix(['Z', 'z']);
    let [hour, minute, second] = numbers(local.unwrap_or(time), [2, 2, 2])?;
    // A leap second is the second before it.
    let moment = date.0.and_hms_opt(hour, minute, second.min(59))?;
    Some(match local {
        Some(_) => zone.local_of(moment),
        None => moment,
    })
}

/// Numbers of so many digits, one after another, and nothing else.
fn numbers(text: &str, digits: [usize; 3]) -> Option<[u32; 3]> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits || text.len() != digits.iter().sum::<usize>() {
        return None;
    }
    let (first, rest) = text.split_at(digits[0]);
    let (second, third) = rest.split_at(digits[1]);
    Some([
        first.parse().ok()?,
        second.parse().ok()?,
        third.parse().ok()?,
    ])
}

/// Reads `P1D`, `P1W` or `P1DT12H30M`; at most a little longer than a holiday may be.
fn duration(value: &str) -> Option<TimeDelta> {
    let value = value.strip_prefix('+').unwrap_or(value);
    let mut seconds = 0_u64;
    let mut rest = value.strip_prefix(['P', 'p'])?;
    while !rest.is_empty() {
        rest = rest.strip_prefix(['T', 't']).unwrap_or(rest);
        let (count, unit) = rest.split_at(rest.find(|sign: char| !sign.is_ascii_digit())?);
        let length = match unit.as_bytes().first()?.to_ascii_uppercase() {
            b'W' => 7 * 86_400,
            b'D' => 86_400,
            b'H' => 3_600,
            b'M' => 60,
            b'S' => 1,
            _ => return None,
        };
        let added = count.parse::<u64>().ok()?.saturating_mul(length);
        seconds = seconds.saturating_add(added);
        rest = &unit[1..];
    }
    let longest = (HOLIDAY_DAYS_MAX + 1) * 86_400;
    TimeDelta::try_seconds(i64::try_from(seconds.min(longest)).ok()?)
}

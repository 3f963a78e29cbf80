//! Reads the hours of a day as people type them.

use super::week::{DAY_MINUTES, Day, DayProblem, INTERVALS_MAX, Interval};
use crate::base::text;

/// What means that a day is closed, in the languages of the desk.
const CLOSED: [&str; 5] = ["closed", "закрыто", "zatvoreno", "-", "—"];

/// Signs that stand between a start and its end.
const DASHES: [char; 5] = ['-', '‐', '–', '—', '−'];

/// Characters of what was typed that a problem repeats.
const REPEATED_CHARS_MAX: usize = 20;

/// The hours typed for a day: its own, and the one interval that may go on into the next day.
#[derive(Default)]
pub(super) struct Typed {
    own: Vec<Interval>,
    /// As it was typed: its end is on the next day.
    night: Option<Interval>,
}

impl Typed {
    /// Reads a day of a week, of which the hours of its own date must not overlap.
    pub fn read(text: &str) -> Result<Self, DayProblem> {
        let mut typed = Self::default();
        for interval in read(text)? {
            if interval.end < interval.start {
                typed.night = Some(interval);
                typed.own.push(Interval {
                    end: DAY_MINUTES,
                    ..interval
                });
            } else {
                typed.own.push(interval);
            }
        }
        Day::new(typed.own.clone())?;
        Ok(typed)
    }

    /// The hours of the day with the night that comes over from the day before. Gives back the night if they overlap.
    pub fn with_night(&self, before: &Self) -> Result<Day, Interval> {
        let mut intervals = self.own.clone();
        let morning = before.night.map(|night| Interval { start: 0, ..night });
        intervals.extend(morning);
        Day::new(intervals).map_err(|_| before.night.unwrap_or(Interval::DAY))
    }
}

/// The intervals in the order in which they were typed; one may end before it begins. An end of `0:00` is midnight.
pub(super) fn read(text: &str) -> Result<Vec<Interval>, DayProblem> {
    let text = text.trim();
    let mut intervals = Vec::new();
    if CLOSED.contains(&text.to_lowercase().as_str()) {
        return Ok(intervals);
    }
    let mut rest = after_separators(text);
    while !rest.is_empty() {
        if intervals.len() == INTERVALS_MAX {
            return Err(DayProblem::TooMany(INTERVALS_MAX));
        }
        let (interval, after) = interval(rest)?;
        intervals.push(interval);
        rest = after_separators(after);
    }
    Ok(intervals)
}

fn after_separators(text: &str) -> &str {
    text.trim_start_matches(|sign: char| sign.is_whitespace() || matches!(sign, ',' | ';'))
}

/// The interval at the beginning of `text`, and what stands after it.
fn interval(text: &str) -> Result<(Interval, &str), DayProblem> {
    let (start, after) = time(text)?;
    if start == DAY_MINUTES {
        return Err(DayProblem::NotATime(repeated(text)));
    }
    let Some(end) = after.trim_start().strip_prefix(DASHES) else {
        return Err(DayProblem::NoEnd(repeated(
            &text[..text.len() - after.len()],
        )));
    };
    let end = end.trim_start();
    if after_separators(end).is_empty() {
        return Err(DayProblem::NoEnd(repeated(text)));
    }
    let (end, after) = time(end)?;
    let end = if end == 0 { DAY_MINUTES } else { end };
    let interval = Interval { start, end };
    if start == end {
        return Err(DayProblem::Empty(interval));
    }
    Ok((interval, after))
}

/// The time of day at the beginning of `text` in minutes, `9`, `9:30` or `9.30`, and what stands after it.
fn time(text: &str) -> Result<(u16, &str), DayProblem> {
    let ends =
        |sign: char| sign.is_whitespace() || matches!(sign, ',' | ';') || DASHES.contains(&sign);
    let (word, after) = text.split_at(text.find(ends).unwrap_or(text.len()));
    let minutes = match word.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => number(hour).zip(number(minute)),
        Some(_) => None,
        None => number(word).map(|hour| (hour, 0)),
    };
    minutes
        .filter(|(hour, minute)| (*hour < 24 && *minute < 60) || (*hour, *minute) == (24, 0))
        .map(|(hour, minute)| (hour * 60 + minute, after))
        .ok_or_else(|| DayProblem::NotATime(repeated(if word.is_empty() { text } else { word })))
}

/// A number of one or two digits.
fn number(digits: &str) -> Option<u16> {
    let is_number =
        (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

fn repeated(words: &str) -> String {
    text::one_line(words, REPEATED_CHARS_MAX)
}

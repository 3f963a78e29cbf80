//! Reads holidays from an iCalendar file (RFC 5545), as offices and calendar programs give them out.
//!
//! Only what says on which dates an event lies is read: start, end or duration, and a plain yearly repetition. A file
//! is anybody's bytes: its size and its events are bounded, and what can't be read is reported by its name.

mod event;
mod lines;

use self::event::Event;
use super::HOLIDAYS_MAX;
use super::holiday::Holiday;
use super::zone::Zone;
use crate::base::limits::HOLIDAY_FILE_BYTES_MAX;

/// Events of one file.
pub const EVENTS_MAX: usize = 2_000;

/// Why a file is not read at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FileProblem {
    /// It has more than this many bytes.
    #[error("the file has more than {0} bytes")]
    TooLarge(usize),
    /// It is not of this format.
    #[error("the file is no iCalendar file")]
    NotACalendar,
    /// It has more than this many events.
    #[error("the file has more than {0} events")]
    TooManyEvents(usize),
    /// Its events make more than this many holidays.
    #[error("the file has more than {0} holidays")]
    TooManyHolidays(usize),
}

/// Why an event is no holiday.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SkipReason {
    /// It has no date, or its start, end or duration can't be read.
    Dates,
    /// It repeats in a way that a list of dates can't say: not simply every year, or with further or left-out dates.
    Repetition,
    /// It is longer than a year.
    TooLong,
    /// It was called off.
    Canceled,
    /// The file breaks off within it.
    CutOff,
    /// It has hours and is shorter than a day: a meeting, not a holiday.
    PartOfDay,
}

/// An event that became no holiday.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Skipped {
    /// What it is called, on one clean line; may be empty.
    pub name: String,
    /// Why.
    pub why: SkipReason,
}

/// What a file holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Import {
    /// In the order of their dates, each once.
    pub holidays: Vec<Holiday>,
    /// In the order of the file.
    pub skipped: Vec<Skipped>,
}

impl Import {
    fn take(&mut self, event: &Event, zone: Zone) -> Result<(), FileProblem> {
        let name = event.name();
        match event.holidays(zone) {
            Ok(holidays) => self.holidays.extend(holidays),
            Err(why) => self.skipped.push(Skipped { name, why }),
        }
        if self.holidays.len() > HOLIDAYS_MAX {
            return Err(FileProblem::TooManyHolidays(HOLIDAYS_MAX));
        }
        Ok(())
    }

    fn cut_off(&mut self, event: Option<Event>) {
        self.skipped.extend(event.map(|event| Skipped {
            name: event.name(),
            why: SkipReason::CutOff,
        }));
    }
}

/// Reads a file for a calendar in `zone`. Times of day do not count: an event makes each date closed on which it
/// lies, by the clock in which it is written, or by that of `zone` where it is written in UTC.
///
/// # Errors
/// When it is too large, has too many events, or is no iCalendar file.
pub fn read(bytes: &[u8], zone: Zone) -> Result<Import, FileProblem> {
    if bytes.len() > HOLIDAY_FILE_BYTES_MAX {
        return Err(FileProblem::TooLarge(HOLIDAY_FILE_BYTES_MAX));
    }
    let unfolded = lines::unfold(bytes);
    let mut import = Import::default();
    let (mut is_calendar, mut events) = (false, 0);
    let mut open: Option<Event> = None;
    for line in lines::lines(&unfolded) {
        let part = line.value.to_ascii_uppercase();
        match (line.name.as_str(), part.as_str()) {
            ("BEGIN", "VCALENDAR") => is_calendar = true,
            ("BEGIN", "VEVENT") if is_calendar => {
                events += 1;
                if events > EVENTS_MAX {
                    return Err(FileProblem::TooManyEvents(EVENTS_MAX));
                }
                import.cut_off(open.replace(Event::default()));
            }
            ("END", "VEVENT") => {
                if let Some(event) = open.take() {
                    import.take(&event, zone)?;
                }
            }
            ("END", "VCALENDAR") => import.cut_off(open.take()),
            _ => {
                if let Some(event) = &mut open {
                    event.read(line);
                }
            }
        }
    }
    if !is_calendar {
        return Err(FileProblem::NotACalendar);
    }
    import.cut_off(open);
    import.holidays.sort_unstable();
    import.holidays.dedup();
    Ok(import)
}

#[cfg(test)]
mod tests;

//! When the next working day begins.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::GroupId;
use crate::domain::hours::Schedule;
use crate::domain::hours::whose::{Whose, schedule_of};
use crate::domain::hours::zone::{Date, Zone};
use crate::domain::view::{Read, View};

/// When a day begins where people work around the clock.
const MORNING: Duration = Duration::from_secs(9 * 3600);

/// When the next working day of a group begins; nothing if none does.
///
/// # Errors
/// When storage fails.
pub fn of_group(view: &dyn View, group: GroupId, now: Timestamp) -> Read<Option<Timestamp>> {
    let hours = schedule_of(view, Whose::Group(group))?;
    let zone = match &hours.calendar {
        Some(calendar) => calendar.zone,
        None => view.desk_settings()?.zone,
    };
    Ok(next_day(&hours.schedule(), zone, now))
}

/// The first moment of work on a day that has not begun to be one: today's, before the work of today begins.
pub fn next_day(schedule: &Schedule<'_>, zone: Zone, now: Timestamp) -> Option<Timestamp> {
    let today = Date::checked(zone.local(now).date())?;
    let begins = |date: Date| {
        let start = zone.start_of(date);
        match schedule.calendar {
            Some(_) => schedule.next_open(start),
            None => schedule.next_open(start.plus(MORNING)),
        }
    };
    match begins(today) {
        Some(begin) if begin > now => Some(begin),
        _ => begins(today.next()?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::hours::Calendar;
    use crate::domain::hours::week::{Day, Week};

    fn at(text: &str) -> Timestamp {
        let moment = chrono::DateTime::parse_from_rfc3339(text).unwrap();
        Timestamp::from_millis(moment.timestamp_millis())
    }

    #[test]
    fn a_day_that_has_not_begun_is_the_next_one() {
        let week = Week::workdays(&Day::read("09:00-13:00, 14:00-18:00").unwrap());
        let calendar = Calendar::new("Europe/Zagreb", week, Vec::new()).unwrap();
        let schedule = calendar.schedule();
        // 2026-11-20 is a Friday; Zagreb is an hour ahead.
        for (now, next) in [
            ("2026-11-20T05:00:00Z", "2026-11-20T08:00:00Z"),
            ("2026-11-20T08:00:00Z", "2026-11-23T08:00:00Z"),
            ("2026-11-20T12:30:00Z", "2026-11-23T08:00:00Z"),
            ("2026-11-20T22:59:00Z", "2026-11-23T08:00:00Z"),
            ("2026-11-23T01:00:00Z", "2026-11-23T08:00:00Z"),
        ] {
            assert_eq!(
                next_day(&schedule, calendar.zone, at(now)),
                Some(at(next)),
                "{now}"
            );
        }
    }

    #[test]
    fn around_the_clock_a_day_begins_in_the_morning() {
        let schedule = Schedule {
            calendar: None,
            vacations: &[],
        };
        let zone = Zone::named("Europe/Moscow").unwrap();
        let next = next_day(&schedule, zone, at("2026-11-20T20:00:00Z"));
        assert_eq!(next, Some(at("2026-11-21T06:00:00Z")));
    }
}

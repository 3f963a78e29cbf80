use chrono::Weekday;
use proptest::prelude::*;

use super::*;
use crate::base::codec;
use crate::domain::hours::week::Day;

const HOUR: Duration = Duration::from_secs(3600);

/// A moment by its date and time in UTC.
fn utc(text: &str) -> Timestamp {
    let moment = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    Timestamp::from_seconds(moment.and_utc().timestamp())
}

fn shown(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.utc().format("%Y-%m-%d %H:%M").to_string())
}

fn at(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn holiday(from: &str, to: &str, every_year: bool) -> Holiday {
    let date = |text| Date::read(text).unwrap();
    Holiday::new(date(from), date(to), "", every_year).unwrap()
}

fn zagreb(week: Week) -> Calendar {
    Calendar::new("Europe/Zagreb", week, Vec::new()).unwrap()
}

/// Open from Monday to Friday at these hours.
fn workdays(hours: &str) -> Calendar {
    zagreb(Week::workdays(&Day::read(hours).unwrap()))
}

/// Open every day at these hours.
fn daily(hours: &str) -> Calendar {
    zagreb(Week::read(&[hours; 7]).unwrap())
}

#[test]
fn an_evening_waits_for_the_morning_and_a_friday_for_monday() {
    let calendar = workdays("9-13, 14-18");
    let schedule = calendar.schedule();
    // 20 November 2026 is a Friday; Zagreb is an hour ahead.
    assert!(schedule.is_open(utc("2026-11-20 08:00")));
    assert!(
        !schedule.is_open(utc("2026-11-20 12:00")),
        "the end is not in it"
    );
    assert_eq!(
        shown(schedule.closes_at(utc("2026-11-20 08:00"))),
        at("2026-11-20 12:00")
    );
    assert_eq!(schedule.closes_at(utc("2026-11-20 12:30")), None);
    assert_eq!(
        shown(schedule.next_open(utc("2026-11-20 12:30"))),
        at("2026-11-20 13:00")
    );
    assert_eq!(
        shown(schedule.next_open(utc("2026-11-20 17:00"))),
        at("2026-11-23 08:00")
    );
    let late = utc("2026-11-20 16:30");
    assert_eq!(schedule.next_open(late), Some(late));
    assert_eq!(
        schedule.working(late, utc("2026-11-23 09:00")),
        HOUR * 3 / 2
    );
    assert_eq!(shown(schedule.after(late, HOUR)), at("2026-11-23 08:30"));
    assert_eq!(
        shown(schedule.after(late, HOUR / 2)),
        at("2026-11-20 17:00")
    );
    assert_eq!(schedule.after(late, Duration::ZERO), Some(late));
    assert_eq!(schedule.working(late, late), Duration::ZERO);
    assert_eq!(
        schedule.working(late, utc("2026-11-01 00:00")),
        Duration::ZERO
    );
}

#[test]
fn holidays_close_their_local_days() {
    let mut calendar = workdays("9-18");
    calendar.holidays = vec![
        holiday("2020-12-25", "2020-12-26", true),
        holiday("2026-12-24", "2026-12-24", false),
    ];
    let schedule = calendar.schedule();
    // Thursday 24, Friday 25; the next working day is Monday 28 December.
    assert_eq!(
        shown(schedule.next_open(utc("2026-12-23 17:00"))),
        at("2026-12-28 08:00")
    );
    assert_eq!(
        shown(schedule.next_open(utc("2024-12-24 17:00"))),
        at("2024-12-27 08:00")
    );
    let christmas = Date::read("2026-12-25").unwrap();
    assert_eq!(calendar.holidays_on(christmas).count(), 1);
    assert!(calendar.on(christmas).is_empty());
}

#[test]
fn a_night_shift_is_one_stretch_and_a_holiday_cuts_it_at_midnight() {
    let mut calendar = daily("22-6");
    let evening = utc("2026-11-20 21:30");
    assert_eq!(
        shown(calendar.schedule().closes_at(evening)),
        at("2026-11-21 05:00")
    );
    calendar.holidays = vec![holiday("2026-11-21", "2026-11-21", false)];
    let schedule = calendar.schedule();
    assert_eq!(shown(schedule.closes_at(evening)), at("2026-11-20 23:00"));
    assert_eq!(
        shown(schedule.next_open(utc("2026-11-20 23:00"))),
        at("2026-11-21 23:00")
    );
}

#[test]
fn minutes_that_do_not_exist_are_not_worked_and_doubled_ones_are_worked_twice() {
    let calendar = daily("1:30-3:30");
    let schedule = calendar.schedule();
    let worked = |day: &str| {
        let start = utc(&format!("{day} 22:00"));
        schedule.working(start, start.plus(HOUR * 12))
    };
    assert_eq!(worked("2026-11-20"), HOUR * 2);
    assert_eq!(worked("2026-03-28"), HOUR, "02:00 to 03:00 is left out");
    assert_eq!(worked("2026-10-24"), HOUR * 3, "02:00 to 03:00 comes twice");
    let fold = utc("2026-10-24 23:30");
    assert_eq!(
        shown(schedule.closes_at(fold)),
        at("2026-10-25 02:30"),
        "in one stretch"
    );
    let only_gap = daily("2-3");
    let next = only_gap.schedule().next_open(utc("2026-03-28 12:00"));
    assert_eq!(
        shown(next),
        at("2026-03-30 00:00"),
        "the day has no such hour"
    );
    let only_fold = daily("2:00-2:15");
    let schedule = only_fold.schedule();
    assert_eq!(
        shown(schedule.next_open(utc("2026-10-25 00:15"))),
        at("2026-10-25 01:00")
    );
    assert_eq!(
        shown(schedule.next_open(utc("2026-10-25 01:15"))),
        at("2026-10-26 01:00")
    );
}

#[test]
fn vacations_are_laid_over_in_any_order() {
    let calendar = workdays("9-18");
    let vacation = |from, to| Vacation::new(utc(from), utc(to)).unwrap();
    let vacations = [
        vacation("2026-11-23 12:00", "2026-11-25 00:00"),
        vacation("2026-11-20 10:00", "2026-11-20 11:00"),
        vacation("2026-11-23 08:30", "2026-11-24 00:00"),
    ];
    let agent = Schedule {
        calendar: Some(&calendar),
        vacations: &vacations,
    };
    assert!(!agent.is_open(utc("2026-11-20 10:00")) && agent.is_open(utc("2026-11-20 11:00")));
    assert_eq!(
        shown(agent.closes_at(utc("2026-11-20 09:00"))),
        at("2026-11-20 10:00")
    );
    assert_eq!(
        shown(agent.closes_at(utc("2026-11-23 08:00"))),
        at("2026-11-23 08:30")
    );
    assert_eq!(
        shown(agent.next_open(utc("2026-11-23 08:30"))),
        at("2026-11-25 08:00")
    );
    let (from, to) = (utc("2026-11-20 09:30"), utc("2026-11-25 09:00"));
    assert_eq!(
        agent.working(from, to),
        HOUR / 2 + HOUR * 6 + HOUR / 2 + HOUR
    );
    assert_eq!(shown(agent.after(from, HOUR * 7)), at("2026-11-23 08:30"));
    let backwards = [Vacation {
        from: utc("2026-11-24 00:00"),
        to: utc("2026-11-20 00:00"),
    }];
    let unharmed = Schedule {
        vacations: &backwards,
        ..agent
    };
    assert!(unharmed.is_open(utc("2026-11-20 10:00")));
}

#[test]
fn no_calendar_is_around_the_clock() {
    let vacations = [Vacation::new(utc("2026-11-20 10:00"), utc("2026-11-21 10:00")).unwrap()];
    let mut always = Schedule {
        calendar: None,
        vacations: &[],
    };
    let now = utc("2026-11-20 09:00");
    assert!(always.is_open(now));
    assert_eq!(always.closes_at(now), None);
    assert_eq!(always.working(now, now.plus(HOUR * 30)), HOUR * 30);
    always.vacations = &vacations;
    assert_eq!(shown(always.closes_at(now)), at("2026-11-20 10:00"));
    assert_eq!(always.working(now, now.plus(HOUR * 30)), HOUR * 6);
    assert_eq!(shown(always.after(now, HOUR * 2)), at("2026-11-21 11:00"));
}

#[test]
fn what_lies_beyond_the_horizon_is_never() {
    let now = utc("2026-11-20 09:00");
    let closed = zagreb(Week::default());
    assert_eq!(closed.schedule().next_open(now), None);
    assert_eq!(closed.schedule().after(now, HOUR), None);
    let always = zagreb(Week::whole());
    let schedule = always.schedule();
    assert_eq!(schedule.closes_at(now), None);
    assert_eq!(schedule.after(now, HORIZON), Some(now.plus(HORIZON)));
    assert_eq!(schedule.after(now, HORIZON + HOUR), None);
    assert_eq!(schedule.after(now, Duration::MAX), None);
    assert_eq!(schedule.working(now, now.plus(HORIZON * 2)), HORIZON);
    let last = Timestamp::from_millis(i64::MAX);
    for schedule in [schedule, closed.schedule()] {
        for moment in [Timestamp::default(), last] {
            schedule.is_open(moment);
            assert_eq!(schedule.working(moment, moment), Duration::ZERO);
            assert_eq!(schedule.after(moment, HORIZON + HOUR), None);
        }
    }
}

#[test]
fn a_calendar_is_checked_and_kept() {
    let day = holiday("2026-01-01", "2026-01-01", true);
    let made = |zone, count| Calendar::new(zone, Week::whole(), vec![day.clone(); count]);
    assert_eq!(made("Europe/Sesvete", 0), Err(CalendarProblem::UnknownZone));
    assert_eq!(
        made("UTC", HOLIDAYS_MAX + 1),
        Err(CalendarProblem::TooManyHolidays(HOLIDAYS_MAX))
    );
    let mut calendar = made("America/Argentina/Buenos_Aires", HOLIDAYS_MAX).unwrap();
    calendar.week = Week::read(&["9-13", "", "22-6", "", "0-24", "", ""]).unwrap();
    assert_eq!(calendar.week.day(Weekday::Thu), &Day::read("0-6").unwrap());
    assert_eq!(codec::decode(&codec::encode(1, &calendar)), Ok(calendar));
}

fn weeks() -> impl Strategy<Value = Week> {
    let day = proptest::sample::select(vec![
        "",
        "9-18",
        "9-13, 14-18",
        "0-24",
        "0:00-2:30, 23:59-24:00",
        "2-3",
    ]);
    proptest::array::uniform7(day).prop_map(|texts| Week::read(&texts).unwrap())
}

fn calendars() -> impl Strategy<Value = Calendar> {
    let zone = proptest::sample::select(&chrono_tz::TZ_VARIANTS[..]);
    let holidays = proptest::collection::vec((0..400_u64, 0..5_u64, any::<bool>()), 0..4);
    (zone, weeks(), holidays).prop_map(|(zone, week, holidays)| {
        let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let holidays = holidays.into_iter().map(|(from, days, every_year)| {
            let from = first + chrono::Days::new(from);
            let to = from + chrono::Days::new(days);
            Holiday::new(Date(from), Date(to), "", every_year).unwrap()
        });
        Calendar::new(zone.name(), week, holidays.collect()).unwrap()
    })
}

/// Moments of the years 2026 and 2027, to the millisecond.
fn moments() -> impl Strategy<Value = Timestamp> {
    let start = utc("2026-01-01 00:00").millis();
    (0..2 * 365 * 86_400_000_i64).prop_map(move |after| Timestamp::from_millis(start + after))
}

fn vacations() -> impl Strategy<Value = Vec<Vacation>> {
    let vacation = (moments(), 1..30 * 86_400_000_u64).prop_map(|(from, length)| {
        Vacation::new(from, from.plus(Duration::from_millis(length))).unwrap()
    });
    proptest::collection::vec(vacation, 0..4)
}

proptest! {
    #[test]
    fn time_adds_up(
        calendar in proptest::option::of(calendars()),
        vacations in vacations(),
        mut moments in proptest::array::uniform3(moments()),
        minutes in (0..20_000_u64, 0..20_000_u64),
    ) {
        moments.sort();
        let [a, b, c] = moments;
        let schedule = Schedule { calendar: calendar.as_ref(), vacations: &vacations };
        if c.since(a) <= HORIZON {
            let whole = schedule.working(a, c);
            prop_assert_eq!(schedule.working(a, b) + schedule.working(b, c), whole);
            prop_assert!(whole <= c.since(a));
            let reached = schedule.after(a, whole).unwrap();
            prop_assert!(reached <= c, "{:?} {:?}", reached, c);
            prop_assert_eq!(schedule.working(a, reached), whole);
        }
        let (first, second) = (Duration::from_secs(minutes.0 * 60), Duration::from_secs(minutes.1 * 60));
        if let Some(both) = schedule.after(a, first + second) {
            let reached = schedule.after(a, first).unwrap();
            prop_assert!(reached <= both);
            prop_assert_eq!(schedule.after(reached, second), Some(both));
            prop_assert_eq!(schedule.working(a, both), first + second);
        }
    }

    #[test]
    fn opening_and_closing_are_where_open_begins_and_ends(
        calendar in calendars(),
        vacations in vacations(),
        at in moments(),
    ) {
        let schedule = Schedule { calendar: Some(&calendar), vacations: &vacations };
        let millisecond = Duration::from_millis(1);
        if let Some(opens) = schedule.next_open(at) {
            prop_assert!(schedule.is_open(opens));
            prop_assert_eq!(schedule.is_open(at), opens == at);
            prop_assert_eq!(schedule.working(at, opens), Duration::ZERO);
            prop_assert!(opens == at || !schedule.is_open(opens.minus(millisecond)));
            if let Some(closes) = schedule.closes_at(opens) {
                prop_assert!(!schedule.is_open(closes) && schedule.is_open(closes.minus(millisecond)));
                prop_assert_eq!(schedule.working(opens, closes), closes.since(opens));
            }
        } else {
            prop_assert_eq!(schedule.working(at, at.plus(HORIZON)), Duration::ZERO);
        }
    }

    #[test]
    fn vacations_only_take_away(calendar in calendars(), vacations in vacations(), at in moments()) {
        let agent = Schedule { calendar: Some(&calendar), vacations: &vacations };
        let away = vacations.iter().any(|vacation| vacation.covers(at));
        prop_assert_eq!(agent.is_open(at), calendar.schedule().is_open(at) && !away);
    }
}

//! Holds the walk over local days against asking every single minute, in every zone, around changes of its offset.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};
use proptest::prelude::*;

use super::*;
use crate::domain::hours::week::{DAY_MINUTES, Day};
use crate::domain::hours::zone::DAY_MS;

/// Minutes that are asked: three days.
const MINUTES: i64 = 3 * 1440;

/// Numbers that only look like chance (SplitMix64), so that a failure comes again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        i64::try_from((mixed ^ (mixed >> 31)) >> 1).unwrap() % sides
    }

    /// Hours with many ends at night, where offsets change.
    fn day(&mut self) -> Day {
        match self.roll(8) {
            0 => return Day::closed(),
            1 => return Day::whole(),
            _ => {}
        }
        let mut ends = BTreeSet::new();
        for _ in 0..2 * (1 + self.roll(5)) {
            let last = if self.roll(2) == 0 { 240 } else { 1440 };
            ends.insert(u16::try_from(self.roll(last + 1)).unwrap());
        }
        if self.roll(3) == 0 {
            ends.insert(DAY_MINUTES);
        }
        let ends: Vec<u16> = ends.into_iter().collect();
        let intervals = ends.chunks_exact(2).map(|pair| Interval {
            start: pair[0],
            end: pair[1],
        });
        Day::new(intervals.collect()).unwrap()
    }

    fn calendar(&mut self, zone: Tz) -> Calendar {
        let week = Week(std::array::from_fn(|_| self.day()));
        Calendar::new(zone.name(), week, Vec::new()).unwrap()
    }
}

/// Seconds that are added to UTC, straight from the tables of the zones.
fn offset(zone: Tz, at: i64) -> i64 {
    let utc = DateTime::from_timestamp_millis(at).unwrap().naive_utc();
    i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc())
}

fn new_year(year: i32) -> i64 {
    let day = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    i64::from(day.to_epoch_days()) * DAY_MS
}

/// The changes of the offset in a year, or any moment of it where there are none.
fn moments(zone: Tz, year: i32, dice: &mut Dice) -> Vec<i64> {
    let (start, end) = (new_year(year), new_year(year + 1));
    let mut changes = Vec::new();
    for week in (start..end).step_by(7 * 86_400_000) {
        let (mut before, mut after) = (week, (week + 7 * DAY_MS).min(end));
        if offset(zone, before) == offset(zone, after) {
            continue;
        }
        while after - before > 1 {
            let middle = (before + after) / 2;
            if offset(zone, middle) == offset(zone, before) {
                before = middle;
            } else {
                after = middle;
            }
        }
        changes.push(after);
    }
    if changes.is_empty() {
        changes.push(start + dice.roll(end - start));
    }
    changes
}

/// What every minute of three days said when it was asked.
struct Walk {
    start: i64,
    open: Vec<bool>,
    /// Open minutes before each minute.
    before: Vec<i64>,
}

impl Walk {
    fn around(moment: i64, schedule: Schedule<'_>) -> Self {
        let start = (moment / MINUTE_MS - MINUTES / 2) * MINUTE_MS;
        let open: Vec<bool> = (0..MINUTES)
            .map(|minute| is_open(schedule, start + minute * MINUTE_MS))
            .collect();
        let mut before = vec![0];
        for open in &open {
            before.push(before[before.len() - 1] + i64::from(*open));
        }
        Self {
            start,
            open,
            before,
        }
    }

    fn end(&self) -> i64 {
        self.start + MINUTES * MINUTE_MS
    }

    fn minute(&self, at: i64) -> usize {
        usize::try_from((at - self.start) / MINUTE_MS).unwrap()
    }

    /// Open milliseconds from the start until `at`.
    fn open_until(&self, at: i64) -> i64 {
        let minute = self.minute(at);
        let part = self.open.get(minute) == Some(&true);
        self.before[minute] * MINUTE_MS + if part { at % MINUTE_MS } else { 0 }
    }

    /// The first moment from `at` on that is open or not as asked.
    fn first(&self, at: i64, open: bool) -> Option<i64> {
        let minute = self.minute(at);
        let further = self.open[minute..].iter().position(|is| *is == open)?;
        let start = self.start + i64::try_from(minute + further).unwrap() * MINUTE_MS;
        Some(start.max(at))
    }
}

/// Asks one moment: which local date and minute is it, and is that one open?
fn is_open(schedule: Schedule<'_>, at: i64) -> bool {
    let away = |vacation: &Vacation| (vacation.from.millis()..vacation.to.millis()).contains(&at);
    if schedule.vacations.iter().any(away) {
        return false;
    }
    let calendar = schedule.calendar.unwrap();
    let local = at + offset(calendar.zone.tz(), at) * 1000;
    let day = local.div_euclid(DAY_MS);
    let minute = local.rem_euclid(DAY_MS) / MINUTE_MS;
    let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap();
    let on = |interval: &Interval| {
        (i64::from(interval.start)..i64::from(interval.end)).contains(&minute)
    };
    let holiday = |holiday: &Holiday| {
        let days = holiday.from.0.to_epoch_days()..=holiday.to.0.to_epoch_days();
        days.contains(&i32::try_from(day).unwrap())
    };
    calendar.week.0[weekday].intervals().iter().any(on) && !calendar.holidays.iter().any(holiday)
}

/// Holds every minute, and `samples` questions, against the walk.
fn compare(schedule: Schedule<'_>, moment: i64, samples: usize, dice: &mut Dice) {
    let zone = schedule.calendar.unwrap().zone;
    let walk = Walk::around(moment, schedule);
    let mut painted = vec![false; walk.open.len()];
    for span in schedule.spans(walk.start, walk.end()) {
        assert_eq!(
            (span.start % MINUTE_MS, span.end % MINUTE_MS),
            (0, 0),
            "{zone}"
        );
        painted[walk.minute(span.start)..walk.minute(span.end)].fill(true);
    }
    assert!(painted == walk.open, "{zone} around {moment}: {schedule:?}");
    for _ in 0..samples {
        let mut range = [0; 2].map(|_| walk.start + dice.roll(MINUTES * MINUTE_MS));
        range.sort_unstable();
        ask(schedule, &walk, range);
    }
}

/// Holds the answers about two moments within the walk against it.
fn ask(schedule: Schedule<'_>, walk: &Walk, [from, to]: [i64; 2]) {
    let context = || format!("{from} to {to}: {schedule:?}");
    let [from_at, to_at] = [from, to].map(Timestamp::from_millis);
    let open = is_open(schedule, from);
    assert_eq!(schedule.is_open(from_at), open, "{}", context());

    let beyond = |at: Option<Timestamp>| at.is_none_or(|at| at.millis() >= walk.end());
    let opens = schedule.next_open(from_at);
    match walk.first(from, true) {
        Some(at) => assert_eq!(opens, Some(Timestamp::from_millis(at)), "{}", context()),
        None => assert!(beyond(opens), "{}", context()),
    }
    let closes = schedule.closes_at(from_at);
    match walk.first(from, false) {
        _ if !open => assert_eq!(closes, None, "{}", context()),
        Some(at) => assert_eq!(closes, Some(Timestamp::from_millis(at)), "{}", context()),
        None => assert!(beyond(closes), "{}", context()),
    }
    let worked = walk.open_until(to) - walk.open_until(from);
    let time = Duration::from_millis(u64::try_from(worked).unwrap());
    assert_eq!(schedule.working(from_at, to_at), time, "{}", context());
    let reached = schedule.after(from_at, time).unwrap().millis();
    assert!(reached <= to, "{}", context());
    assert_eq!(
        walk.open_until(reached),
        walk.open_until(to),
        "{}",
        context()
    );
    assert!(
        reached == from || is_open(schedule, reached - 1),
        "{}",
        context()
    );
}

#[test]
fn every_zone_agrees_with_its_minutes_at_its_changes() {
    let mut changes = 0;
    for (index, zone) in TZ_VARIANTS.into_iter().enumerate() {
        let mut dice = Dice(u64::try_from(index).unwrap());
        let past = i32::try_from(index % 25).unwrap();
        for year in [2026, 1975 + past, 2000 + past] {
            for moment in moments(zone, year, &mut dice) {
                changes += 1;
                let calendar = dice.calendar(zone);
                compare(calendar.schedule(), moment, 6, &mut dice);
            }
        }
    }
    assert!(changes > 3 * TZ_VARIANTS.len(), "{changes}");
}

/// Samoa left out a day, Kiribati too; Lord Howe moves by half an hour; Morocco and Egypt changed four times in some
/// years; Troll moves by two hours; Nepal, Chatham and North Korea have odd offsets; in São Paulo, Beirut, Asunción
/// and Havana midnight is left out or comes twice.
#[test]
fn strange_changes_agree_with_their_minutes() {
    let strange = [
        ("Pacific/Apia", 2011),
        ("Pacific/Enderbury", 1994),
        ("Australia/Lord_Howe", 2026),
        ("Africa/Casablanca", 2013),
        ("Africa/Cairo", 2014),
        ("Antarctica/Troll", 2016),
        ("Asia/Kathmandu", 1986),
        ("Pacific/Chatham", 2026),
        ("Asia/Pyongyang", 2018),
        ("America/Sao_Paulo", 2018),
        ("Asia/Beirut", 2026),
        ("America/Asuncion", 2020),
        ("America/Havana", 2026),
        ("America/Caracas", 2016),
        ("Asia/Gaza", 2011),
        ("Africa/Juba", 2021),
        ("Europe/Volgograd", 2020),
        ("America/Scoresbysund", 2024),
    ];
    for (name, year) in strange {
        let zone: Tz = name.parse().unwrap();
        let mut dice = Dice(1);
        for moment in moments(zone, year, &mut dice) {
            for _ in 0..6 {
                let calendar = dice.calendar(zone);
                compare(calendar.schedule(), moment, 20, &mut dice);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn holidays_and_vacations_agree_with_the_minutes(
        zone in proptest::sample::select(&TZ_VARIANTS[..]),
        year in 1975..2037,
        seed in any::<u64>(),
    ) {
        let mut dice = Dice(seed);
        let changes = moments(zone, year, &mut dice);
        let moment = changes[usize::try_from(dice.roll(i64::try_from(changes.len()).unwrap())).unwrap()];
        let mut calendar = dice.calendar(zone);
        for _ in 0..dice.roll(3) {
            let from = i32::try_from(moment / DAY_MS - 2 + dice.roll(4)).unwrap();
            let to = from + i32::try_from(dice.roll(2)).unwrap();
            let [from, to] = [from, to].map(|day| Date(NaiveDate::from_epoch_days(day).unwrap()));
            calendar.holidays.push(Holiday::new(from, to, "", false).unwrap());
        }
        let mut vacations = Vec::new();
        for _ in 0..dice.roll(4) {
            let from = (moment / MINUTE_MS - MINUTES / 2 + dice.roll(MINUTES)) * MINUTE_MS;
            let to = from + (1 + dice.roll(600)) * MINUTE_MS;
            let [from, to] = [from, to].map(Timestamp::from_millis);
            vacations.push(Vacation::new(from, to).unwrap());
        }
        let schedule = Schedule { calendar: Some(&calendar), vacations: &vacations };
        compare(schedule, moment, 20, &mut dice);
    }
}

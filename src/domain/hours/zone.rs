//! Time zones by name and dates without a zone, and how a zone's local days lie on the line of moments.
//!
//! Inside this module and its siblings a moment is an `i64` of milliseconds since 1970 and a stretch of time is
//! half open: its start belongs to it and its end does not.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;

/// Milliseconds of a minute.
pub(super) const MINUTE_MS: i64 = 60_000;

/// Milliseconds of a local day on which the offset does not change.
pub(super) const DAY_MS: i64 = 86_400_000;

/// What the names of zones begin with that are named after places.
const AREAS: [&str; 10] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
];

/// Names of Australian zones that are regions rather than places.
const REGIONS: [&str; 11] = [
    "ACT",
    "Canberra",
    "LHI",
    "NSW",
    "North",
    "Queensland",
    "South",
    "Tasmania",
    "Victoria",
    "West",
    "Yancowinna",
];

/// A time zone that this release knows, kept by its IANA name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(Tz);

impl Zone {
    /// Universal time.
    pub const UTC: Self = Self(Tz::UTC);

    /// By its IANA name, such as `Europe/Zagreb`; nothing when there is no such zone.
    pub fn named(name: &str) -> Option<Self> {
        name.trim().parse().ok().map(Self)
    }

    /// Its IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The place that it is named after, as its English name has it: `Zagreb`, `New York`. Nothing for one that is
    /// named after no place or after a region that says little: `UTC`, `EST5EDT`, `Etc/GMT+5`, `Australia/North`.
    pub fn place(self) -> Option<String> {
        let (area, place) = self.name().split_once('/')?;
        let place = place.rsplit('/').next().unwrap_or(place);
        let is_region = area == "Australia" && REGIONS.contains(&place);
        (AREAS.contains(&area) && !is_region).then(|| place.replace('_', " "))
    }

    /// How far its clocks are from universal time at `at`: `UTC`, `UTC+1`, `UTC−3:30`.
    pub fn distance(self, at: Timestamp) -> String {
        let minutes = self.offset(at.millis()).unwrap_or(0) / MINUTE_MS;
        let sign = if minutes < 0 { '−' } else { '+' };
        match (minutes.abs() / 60, minutes.abs() % 60) {
            (0, 0) => "UTC".to_owned(),
            (hours, 0) => format!("UTC{sign}{hours}"),
            (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
        }
    }

    /// As chrono-tz has it, for showing moments.
    pub fn tz(self) -> Tz {
        self.0
    }

    /// The local date and time of day at `at`.
    pub fn local(self, at: Timestamp) -> NaiveDateTime {
        self.local_of(at.utc().naive_utc())
    }

    /// The local date at `at`; nothing beyond those that can be written.
    pub fn date(self, at: Timestamp) -> Option<Date> {
        Date::checked(self.local(at).date())
    }

    /// The local time of a moment that is written in UTC.
    pub(super) fn local_of(self, utc: NaiveDateTime) -> NaiveDateTime {
        self.0.from_utc_datetime(&utc).naive_local()
    }

    /// The first moment at which the local date is `date`, or a later one where the zone left `date` out.
    pub fn start_of(self, date: Date) -> Timestamp {
        let utc_midnight = i64::from(date.0.to_epoch_days()) * DAY_MS;
        // No offset is larger than 15 hours, so a day on each side holds the start.
        let around = utc_midnight - DAY_MS..utc_midnight + 2 * DAY_MS;
        let start = self
            .stretches(around.start, around.end)
            .find(|stretch| stretch.date >= date.0)
            .map_or(around.end, |stretch| stretch.start);
        Timestamp::from_millis(start)
    }

    /// Cuts the time from `from` to `to` where a local day begins or the offset changes.
    pub(super) fn stretches(self, from: i64, to: i64) -> impl Iterator<Item = Stretch> {
        let mut at = from;
        std::iter::from_fn(move || {
            if at >= to {
                return None;
            }
            let stretch = self.stretch(at, to)?;
            at = stretch.end;
            Some(stretch)
        })
    }

    /// The stretch that begins at `at` and ends at `to` at the latest. Nothing beyond the years that chrono knows.
    fn stretch(self, at: i64, to: i64) -> Option<Stretch> {
        let offset = self.offset(at)?;
        let day = (at + offset).div_euclid(DAY_MS);
        let midnight = day * DAY_MS - offset;
        Some(Stretch {
            start: at,
            end: self.change_within(at, to.min(midnight + DAY_MS)),
            midnight,
            date: NaiveDate::from_epoch_days(i32::try_from(day).ok()?)?,
        })
    }

    /// The first change of the offset between `at` and `until`, or `until`. They lie at most a day apart, and no zone
    /// changes its offset and back within a day: equal offsets at both ends mean that there is no change.
    fn change_within(self, at: i64, until: i64) -> i64 {
        let before = self.offset(at);
        let (mut same, mut changed) = (at, until - 1);
        if self.offset(changed) == before {
            return until;
        }
        while changed - same > 1 {
            let middle = same + (changed - same) / 2;
            if self.offset(middle) == before {
                same = middle;
            } else {
                changed = middle;
            }
        }
        changed
    }

    /// What is added to a moment to get local time, in milliseconds.
    pub(super) fn offset(self, at: i64) -> Option<i64> {
        let utc = DateTime::from_timestamp_millis(at)?.naive_utc();
        let offset = self.0.offset_from_utc_datetime(&utc).fix();
        Some(i64::from(offset.local_minus_utc()) * 1000)
    }
}

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::named(&name).ok_or_else(|| format!("no time zone is named {name}"))
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A piece of one local day with one offset from UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Stretch {
    /// Its first moment.
    pub start: i64,
    /// The first moment after it.
    pub end: i64,
    /// The moment at which its day began, or would have begun with this offset.
    pub midnight: i64,
    /// The local date.
    pub date: NaiveDate,
}

/// A date of the calendar, without a zone, of the years 1 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(pub(super) NaiveDate);

impl Date {
    /// From its parts; nothing when there is no such day.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).and_then(Self::checked)
    }

    /// Reads `2026-12-25`.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '-');
        let mut number = |digits: usize| {
            let part = parts.next()?;
            let is_number = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| part.parse::<u32>().ok()).flatten()
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        Self::new(i32::try_from(year).ok()?, month, day)
    }

    /// From a value of chrono, when its year is one that can be written.
    pub(super) fn checked(date: NaiveDate) -> Option<Self> {
        (1..=9999).contains(&date.year()).then_some(Self(date))
    }

    /// The day after; the last day of all has none.
    pub fn next(self) -> Option<Self> {
        self.0.succ_opt().and_then(Self::checked)
    }

    /// The day before; the first day of all has none.
    pub fn previous(self) -> Option<Self> {
        self.0.pred_opt().and_then(Self::checked)
    }

    /// As chrono has it, for showing it.
    pub fn naive(self) -> NaiveDate {
        self.0
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::read(&text).ok_or_else(|| format!("{text} is no date"))
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::read(text).unwrap()
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        assert_eq!(date("2028-02-29").to_string(), "2028-02-29");
        assert_eq!(date(" 0033-04-03 ").to_string(), "0033-04-03");
        for wrong in [
            "",
            "2027-02-29",
            "2026-1-5",
            "26-01-05",
            "2026-01-05x",
            "-026-01-05",
            "0000-01-01",
            "+999-01-01",
        ] {
            assert_eq!(Date::read(wrong), None, "{wrong}");
        }
        assert_eq!(date("2026-12-31").next(), Some(date("2027-01-01")));
        assert_eq!(date("9999-12-31").next(), None);
    }

    #[test]
    fn zones_are_known_by_name_only() {
        assert_eq!(
            Zone::named(" Europe/Zagreb ").unwrap().name(),
            "Europe/Zagreb"
        );
        for wrong in ["", "CEST+1", "Europe/Zagreb2", "europe/zagreb", "+01:00"] {
            assert_eq!(Zone::named(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_zone_is_told_by_its_place_or_by_its_distance() {
        let place = |name: &str| Zone::named(name).unwrap().place();
        for (name, expected) in [
            ("Europe/Zagreb", "Zagreb"),
            ("America/New_York", "New York"),
            ("America/Argentina/Buenos_Aires", "Buenos Aires"),
            ("America/North_Dakota/New_Salem", "New Salem"),
            ("Australia/Perth", "Perth"),
            ("Australia/Brisbane", "Brisbane"),
        ] {
            assert_eq!(place(name).as_deref(), Some(expected));
        }
        for name in [
            "UTC",
            "GMT",
            "CET",
            "EST5EDT",
            "W-SU",
            "Etc/GMT+5",
            "US/Central",
            "Brazil/East",
            "Australia/NSW",
            "Australia/North",
        ] {
            assert_eq!(place(name), None, "{name}");
        }
        // 22 November and 6 August 2026.
        let at = [1_795_365_600, 1_786_000_000].map(Timestamp::from_seconds);
        let distance = |name: &str| at.map(|at| Zone::named(name).unwrap().distance(at));
        assert_eq!(distance("CET"), ["UTC+1", "UTC+2"]);
        assert_eq!(distance("Etc/GMT+5"), ["UTC−5", "UTC−5"]);
        assert_eq!(distance("Canada/Newfoundland"), ["UTC−3:30", "UTC−2:30"]);
        assert_eq!(distance("Etc/Zulu"), ["UTC", "UTC"]);
        for zone in chrono_tz::TZ_VARIANTS {
            let zone = Zone::named(zone.name()).unwrap();
            let told = zone.place().unwrap_or_else(|| zone.distance(at[0]));
            let strange = |sign: char| matches!(sign, '/' | '_') || sign.is_control();
            assert!(
                !told.is_empty() && !told.contains(strange),
                "{zone}: {told}"
            );
        }
    }

    #[test]
    fn zones_and_dates_survive_the_codec() {
        use crate::base::codec;

        let record = (Zone::named("Europe/Zagreb").unwrap(), date("2026-12-25"));
        let bytes = codec::encode(1, &record);
        assert_eq!(codec::decode::<(Zone, Date)>(&bytes), Ok(record));
        let unknown = codec::encode(1, &("Mars/Base", "2026-12-25"));
        assert!(codec::decode::<(Zone, Date)>(&unknown).is_err());
        let impossible = codec::encode(1, &("UTC", "2026-12-32"));
        assert!(codec::decode::<(Zone, Date)>(&impossible).is_err());
    }

    #[test]
    fn a_day_starts_at_its_first_moment() {
        let starts = |zone: &str, day: &str| {
            Zone::named(zone)
                .unwrap()
                .start_of(date(day))
                .rfc3339()
                .replace(":00.000Z", "")
        };
        assert_eq!(starts("UTC", "2026-12-25"), "2026-12-25T00:00");
        assert_eq!(starts("Europe/Zagreb", "2026-12-25"), "2026-12-24T23:00");
        assert_eq!(
            starts("Pacific/Kiritimati", "2026-12-25"),
            "2026-12-24T10:00"
        );
        assert_eq!(starts("Etc/GMT+12", "2026-12-25"), "2026-12-25T12:00");
        // Midnight was left out: the day began at one o'clock.
        assert_eq!(
            starts("America/Sao_Paulo", "2018-11-04"),
            "2018-11-04T03:00"
        );
        // Samoa left out the whole 30 December of 2011.
        assert_eq!(starts("Pacific/Apia", "2011-12-30"), "2011-12-30T10:00");
        assert_eq!(starts("Pacific/Apia", "2011-12-31"), "2011-12-30T10:00");
        // Midnight came twice: the clock went from 24:00 back to 23:00, so the day began once, an hour later.
        assert_eq!(
            starts("America/Sao_Paulo", "2018-02-18"),
            "2018-02-18T03:00"
        );
    }
}

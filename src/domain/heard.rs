//! When Meta was heard, and whether a silence is unusual: judged by the same hours of past weeks, so that a quiet
//! night or a free Sunday alarms nobody.

use std::collections::BTreeMap;

use chrono::{Offset as _, TimeZone as _};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;

/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;
/// Slots of an hour. What comes in a bunch counts once.
const SLOTS: i64 = 12;
/// Hours of a week.
const WEEK: i64 = 168;
/// Hours that are kept: ten weeks, each row over the one of ten weeks before.
pub const HOURS_KEPT: u64 = 10 * 168;
/// Past weeks that are looked at, and how many of them at least.
const WEEKS: std::ops::RangeInclusive<usize> = 2..=8;
/// Slots that past weeks heard in the same span, from which on a silence is no chance: what happens by chance about
/// once in three thousand times.
const EXPECTED: f64 = 8.0;

/// What was heard within one hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HeardHour {
    /// Hours since 1970.
    pub hour: i64,
    /// Five-minute slots in which something came, as bits.
    pub slots: u16,
    /// The last webhook of the hour.
    pub latest: Timestamp,
}

impl HeardHour {
    /// The row that it is kept in.
    pub fn place(&self) -> u64 {
        self.hour.unsigned_abs() % HOURS_KEPT
    }

    /// How much of it lies between two moments, in slots.
    fn within(&self, from: i64, to: i64) -> f64 {
        let begin = self.hour * HOUR;
        let overlap = (to.min(begin + HOUR) - from.max(begin)).max(0);
        // An hour has few slots and few milliseconds: both are exact.
        #[expect(clippy::cast_precision_loss, reason = "at most 3,600,000")]
        let share = overlap as f64 / HOUR as f64;
        f64::from(self.slots.count_ones()) * share
    }
}

/// When a number of ours last carried something.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HeardNumber {
    /// The number's id at Meta.
    pub phone_number_id: String,
    /// The last message of a customer.
    pub message: Option<Timestamp>,
    /// The last report about a message of ours.
    pub report: Option<Timestamp>,
}

impl HeardNumber {
    /// Of a number that carried nothing yet.
    pub fn silent(phone_number_id: &str) -> Self {
        Self {
            phone_number_id: phone_number_id.to_owned(),
            message: None,
            report: None,
        }
    }
}

/// What was heard and is to be remembered after the next start.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct News {
    /// Hours of the week.
    pub hours: Vec<HeardHour>,
    /// Numbers.
    pub numbers: Vec<HeardNumber>,
}

impl News {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.hours.is_empty() && self.numbers.is_empty()
    }
}

/// What a silence is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Silence {
    /// Too little is known of past weeks.
    Learning,
    /// As quiet as it was in past weeks, or short.
    Usual,
    /// Past weeks were never as quiet at these hours.
    Unusual,
}

/// What was heard, by hours.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    hours: BTreeMap<i64, HeardHour>,
}

impl Heard {
    /// From the rows of the file, read at `now`.
    pub fn from_rows(rows: impl IntoIterator<Item = HeardHour>, now: Timestamp) -> Self {
        let hours = rows.into_iter().map(|row| (row.hour, row)).collect();
        let mut heard = Self { hours };
        heard.forget_later(hour(now));
        heard
    }

    /// Notes a webhook; the row is news for the file.
    pub fn note(&mut self, at: Timestamp) -> HeardHour {
        let (hour, slot) = (hour(at), at.millis().rem_euclid(HOUR) * SLOTS / HOUR);
        self.forget_later(hour);
        let row = self.hours.entry(hour).or_insert(HeardHour {
            hour,
            slots: 0,
            latest: at,
        });
        row.slots |= 1 << slot;
        row.latest = row.latest.max(at);
        let row = *row;
        // By their count, not by this hour: it may be that of a clock that jumped.
        while self.hours.len() as u64 > HOURS_KEPT {
            self.hours.pop_first();
        }
        row
    }

    /// Hours that have not come yet were noted by a clock that ran ahead for a while. When they are most of what is
    /// known, it is rather the present clock that is behind.
    fn forget_later(&mut self, hour: i64) {
        if self
            .hours
            .last_key_value()
            .is_none_or(|(last, _)| *last <= hour)
        {
            return;
        }
        let mut later = self.hours.split_off(&(hour + 1));
        if later.len() > self.hours.len() {
            self.hours.append(&mut later);
        }
    }

    /// The last webhook until `now`.
    pub fn latest(&self, now: Timestamp) -> Option<Timestamp> {
        let mut known = self.hours.range(..=hour(now));
        known.next_back().map(|(_, row)| row.latest.min(now))
    }

    /// Judges the silence since `since`, which is the last webhook or the start of the desk. Weeks are those of the
    /// team's `zone`: when the clocks are changed, its days begin at another moment.
    pub fn judge(&self, since: Timestamp, now: Timestamp, zone: Tz) -> Silence {
        // A clock that was set back has not come to `since` again.
        let (from, to) = (since.min(now).millis(), now.millis());
        let Some(first) = self.hours.keys().next().map(|hour| hour * HOUR) else {
            return Silence::Learning;
        };
        let week = WEEK * HOUR;
        // A silence of weeks is compared with the weeks before it, its last week with theirs.
        let silent_weeks = (to - from).max(0) / week;
        let from = from.max(to - week);
        let mut weeks: Vec<f64> = (1..)
            .map(|back| (back + silent_weeks) * week)
            .map(|back| (earlier(from, back, zone), earlier(to, back, zone)))
            .take_while(|(from, _)| *from >= first)
            .take(*WEEKS.end())
            .map(|(from, to)| self.between(from, to))
            .collect();
        if weeks.len() < *WEEKS.start() {
            return Silence::Learning;
        }
        weeks.sort_unstable_by(f64::total_cmp);
        // One holiday, or one week without the desk, proves nothing; two of two do.
        let quiet = weeks[usize::from(weeks.len() > 2)];
        if quiet >= EXPECTED {
            Silence::Unusual
        } else {
            Silence::Usual
        }
    }

    /// Slots with something between two moments. When the clocks are changed, a short span of another week ends
    /// before it begins, and there is nothing in it.
    fn between(&self, from: i64, to: i64) -> f64 {
        if from >= to {
            return 0.0;
        }
        let hours = from.div_euclid(HOUR)..=to.div_euclid(HOUR);
        self.hours
            .range(hours)
            .map(|(_, hour)| hour.within(from, to))
            .sum()
    }
}

/// Hours since 1970.
fn hour(at: Timestamp) -> i64 {
    at.millis().div_euclid(HOUR)
}

/// The same time of the day so much earlier.
fn earlier(at: i64, back: i64, zone: Tz) -> i64 {
    let offset = |at: i64| {
        let utc = Timestamp::from_millis(at).utc().naive_utc();
        i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()) * 1_000
    };
    at - back + offset(at) - offset(at - back)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const MINUTE: i64 = 60_000;
    /// Monday, 5 January 2026, midnight UTC.
    const MONDAY: i64 = 1_767_571_200_000;

    fn at(week: i64, day: i64, hour: i64, minute: i64) -> Timestamp {
        Timestamp::from_millis(MONDAY + (week * WEEK + day * 24 + hour) * HOUR + minute * MINUTE)
    }

    /// Weeks of a shop that is written to from nine to six on working days, every `minutes` minutes.
    fn shop(weeks: i64, minutes: i64) -> Heard {
        let mut heard = Heard::default();
        heard.note(at(0, 0, 0, 0));
        for week in 0..weeks {
            for day in 0..5 {
                for minute in (0..9 * 60).step_by(usize::try_from(minutes).unwrap()) {
                    heard.note(at(week, day, 9, minute));
                }
            }
        }
        heard
    }

    #[test]
    fn a_quiet_night_and_a_quiet_sunday_are_usual() {
        let heard = shop(4, 5);
        assert_eq!(
            heard.judge(at(4, 0, 17, 55), at(4, 1, 9, 30), Tz::UTC),
            Silence::Usual
        );
        assert_eq!(
            heard.judge(at(4, 4, 17, 55), at(5, 0, 8, 59), Tz::UTC),
            Silence::Usual
        );
    }

    #[test]
    fn a_silent_hour_in_the_middle_of_a_busy_day_is_not() {
        let heard = shop(4, 5);
        assert_eq!(
            heard.judge(at(4, 1, 12, 0), at(4, 1, 12, 30), Tz::UTC),
            Silence::Usual
        );
        assert_eq!(
            heard.judge(at(4, 1, 12, 0), at(4, 1, 12, 45), Tz::UTC),
            Silence::Unusual
        );
    }

    #[test]
    fn a_desk_that_is_rarely_written_to_waits_longer() {
        let heard = shop(4, 60);
        assert_eq!(
            heard.judge(at(4, 1, 10, 0), at(4, 1, 14, 0), Tz::UTC),
            Silence::Usual
        );
        // A silent night between two silent days adds nothing.
        assert_eq!(
            heard.judge(at(4, 1, 12, 0), at(4, 2, 9, 0), Tz::UTC),
            Silence::Usual
        );
        assert_eq!(
            heard.judge(at(4, 1, 10, 0), at(4, 2, 12, 0), Tz::UTC),
            Silence::Unusual
        );
    }

    #[test]
    fn a_burst_counts_once() {
        let mut heard = shop(4, 60);
        for week in 0..4 {
            for second in 0..300 {
                heard.note(at(week, 1, 12, 0).plus(Duration::from_millis(second * 500)));
            }
        }
        assert_eq!(
            heard.judge(at(4, 1, 11, 30), at(4, 1, 12, 45), Tz::UTC),
            Silence::Usual
        );
    }

    #[test]
    fn nothing_is_said_before_two_weeks_are_known() {
        let heard = shop(1, 5);
        assert_eq!(
            heard.judge(at(1, 1, 9, 0), at(1, 1, 17, 0), Tz::UTC),
            Silence::Learning
        );
        assert_eq!(
            Heard::default().judge(at(0, 0, 0, 0), at(9, 0, 0, 0), Tz::UTC),
            Silence::Learning
        );
    }

    #[test]
    fn one_holiday_among_the_weeks_changes_nothing() {
        let mut heard = shop(4, 5);
        heard.hours.retain(|hour, _| {
            let week = (hour * HOUR - MONDAY) / (WEEK * HOUR);
            week != 2 || *hour * HOUR == MONDAY
        });
        assert_eq!(
            heard.judge(at(4, 1, 12, 0), at(4, 1, 13, 0), Tz::UTC),
            Silence::Unusual
        );
        heard
            .hours
            .retain(|hour, _| (hour * HOUR - MONDAY) / (WEEK * HOUR) != 1);
        assert_eq!(
            heard.judge(at(4, 1, 12, 0), at(4, 1, 13, 0), Tz::UTC),
            Silence::Usual
        );
    }

    #[test]
    fn the_change_of_the_clocks_is_no_alarm() {
        // From nine to six in UTC is from eleven to eight in Zagreb; on 25 October 2026, a Sunday of week 41, the
        // clocks are set back, and the first working day begins an hour later.
        let mut heard = Heard::default();
        for week in 37..42 {
            for minute in (0..5 * 1440).step_by(5) {
                let at = at(week, 0, 0, minute);
                if (9..18).contains(&(minute / 60 % 24)) {
                    heard.note(at);
                }
            }
        }
        let (friday, monday) = (at(41, 4, 17, 55), at(42, 0, 9, 50));
        let judge = |zone| heard.judge(friday, monday, zone);
        assert_eq!(judge(Tz::UTC), Silence::Unusual);
        assert_eq!(judge(Tz::Europe__Zagreb), Silence::Usual);
    }

    #[test]
    fn a_silence_of_weeks_stays_unusual() {
        let heard = shop(4, 5);
        for weeks in 1..6 {
            assert_eq!(
                heard.judge(at(3, 4, 17, 55), at(3 + weeks, 4, 12, 0), Tz::UTC),
                Silence::Unusual,
                "{weeks}"
            );
        }
    }

    #[test]
    fn the_latest_is_known_and_old_hours_go() {
        let mut heard = shop(30, 30);
        let now = at(29, 5, 0, 0);
        assert_eq!(heard.latest(now), Some(at(29, 4, 17, 30)));
        heard.note(at(29, 4, 18, 1));
        assert_eq!(heard.latest(now), Some(at(29, 4, 18, 1)));
        let again = Heard::from_rows(heard.hours.values().copied(), now);
        assert_eq!(again.latest(now), heard.latest(now));
        for hour in 0..2_000 {
            heard.note(at(30, 0, hour, 0));
        }
        assert_eq!(heard.hours.len() as u64, HOURS_KEPT);
    }

    #[test]
    fn a_clock_that_was_set_back_is_no_alarm_and_no_end() {
        let heard = shop(4, 5);
        for (since, now) in [
            (at(3, 4, 17, 55), at(3, 4, 12, 0)),
            (at(3, 4, 17, 55), at(2, 1, 12, 0)),
            (at(3, 4, 12, 0), at(3, 4, 12, 0)),
        ] {
            assert_eq!(heard.judge(since, now, Tz::UTC), Silence::Usual);
        }
        assert_eq!(heard.latest(at(3, 1, 12, 2)), Some(at(3, 1, 12, 2)));
        assert_eq!(heard.latest(at(3, 1, 20, 0)), Some(at(3, 1, 17, 55)));
    }

    #[test]
    fn a_short_silence_over_the_change_of_the_clocks_is_usual() {
        let mut heard = Heard::default();
        for minute in (0..7 * 1440 * 5).step_by(5) {
            heard.note(at(38, 0, 0, minute));
        }
        // On 25 October 2026 at one in the morning in UTC, by two hours.
        for (from, to) in [((0, 50), (1, 10)), ((0, 59), (1, 0)), ((0, 30), (1, 5))] {
            let silence = heard.judge(
                at(41, 6, from.0, from.1),
                at(41, 6, to.0, to.1),
                Tz::Antarctica__Troll,
            );
            assert_eq!(silence, Silence::Usual, "{from:?}");
        }
    }

    #[test]
    fn a_clock_that_ran_ahead_mutes_nothing() {
        let mut heard = shop(4, 5);
        let (jumped, now) = (at(20, 1, 12, 0), at(4, 1, 12, 45));
        heard.note(jumped);
        assert_eq!(heard.latest(now), Some(at(3, 4, 17, 55)));
        let mut again = Heard::from_rows(heard.hours.values().copied(), now);
        assert_eq!(
            again.latest(jumped),
            Some(at(3, 4, 17, 55)),
            "it is dropped"
        );
        for heard in [&mut heard, &mut again] {
            heard.note(at(4, 1, 12, 0));
            assert_eq!(heard.latest(jumped), Some(at(4, 1, 12, 0)), "it is dropped");
            assert_eq!(
                heard.judge(at(4, 1, 12, 0), now, Tz::UTC),
                Silence::Unusual,
                "the weeks before are known as ever"
            );
        }
    }

    #[test]
    fn a_clock_that_is_behind_for_a_while_forgets_nothing() {
        let mut heard = shop(4, 5);
        let behind = at(-300, 0, 0, 0);
        heard.note(behind);
        let again = Heard::from_rows(heard.hours.values().copied(), behind);
        for heard in [heard, again] {
            assert_eq!(heard.latest(at(4, 0, 0, 0)), Some(at(3, 4, 17, 55)));
        }
    }
}

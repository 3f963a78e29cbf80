//! Words for one reader: the catalogue in their language, moments in their time zone. Templates hold one of
//! these; JSON leaves it out.

use std::sync::Arc;
use std::time::Duration;

use chrono::{Datelike as _, NaiveDate, Timelike as _};
use chrono_tz::Tz;

use crate::base::clock::Timestamp;
use crate::domain::agent::Language;
use crate::domain::hours::zone::Zone;
use crate::ui::tab::Tab;
use crate::ui::texts::{Arg, Texts};

/// A reader's language, zone and moment.
#[derive(Clone)]
pub struct Words {
    texts: Arc<Texts>,
    /// The language.
    pub language: Language,
    /// The time zone.
    pub zone: Tz,
    /// The moment of the page.
    pub now: Timestamp,
}

impl Words {
    /// Words for a reader.
    pub fn new(texts: Arc<Texts>, language: Language, zone: Tz, now: Timestamp) -> Self {
        Self {
            texts,
            language,
            zone,
            now,
        }
    }

    /// The same in another language.
    pub fn in_language(&self, language: Language) -> Self {
        Self {
            language,
            ..self.clone()
        }
    }

    /// A text without arguments.
    pub fn text(&self, key: &str) -> String {
        self.texts.text(self.language, key, &[])
    }

    /// A text with one argument.
    pub fn with<'a>(&self, key: &str, name: &str, value: impl Into<Arg<'a>>) -> String {
        self.texts.text(self.language, key, &[(name, value.into())])
    }

    /// A text with several arguments.
    pub fn args(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.texts.text(self.language, key, args)
    }

    /// What stands before and after an argument, where a page draws it itself.
    pub fn around(&self, key: &str, name: &str) -> (String, String) {
        const MARK: &str = "\u{1}";
        let text = self.with(key, name, MARK);
        match text.split_once(MARK) {
            Some((before, after)) => (before.to_owned(), after.to_owned()),
            None => (text, String::new()),
        }
    }

    /// The name of a tab.
    pub fn tab_name(&self, tab: Tab) -> String {
        self.text(&format!("tab-{}", tab.word()))
    }

    /// A text, if the catalogue has it.
    pub fn find(&self, key: &str) -> Option<String> {
        self.texts.find(self.language, key, &[])
    }

    /// Meta's word for a template's `status` or `category`; one that the catalogue has none for is shown as it is.
    pub fn template_word(&self, group: &str, meta: &str) -> String {
        let lower = meta.to_lowercase();
        self.find(&format!("templates-{group}-{lower}"))
            .unwrap_or(lower)
    }

    /// A number with the language's separators.
    pub fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let group = self.text("number-group");
        let mut text = String::with_capacity(digits.len() + 4);
        for (index, digit) in digits.chars().enumerate() {
            // Four digits stay together in Russian and Croatian; a gap in "1 000" is fine in all three.
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push_str(&group);
            }
            text.push(digit);
        }
        text
    }

    fn local(&self, at: Timestamp) -> chrono::DateTime<Tz> {
        at.utc().with_timezone(&self.zone)
    }

    /// `18:42`.
    pub fn clock(&self, at: Timestamp) -> String {
        let at = self.local(at);
        let (hour, minute) = (format!("{:02}", at.hour()), format!("{:02}", at.minute()));
        self.args(
            "clock",
            &[("hour", Arg::Text(&hour)), ("minute", Arg::Text(&minute))],
        )
    }

    /// `21 November`, with the year when it is not this one; `Today` and `Yesterday` by name.
    pub fn day(&self, at: Timestamp) -> String {
        let (day, today) = (
            self.local(at).date_naive(),
            self.local(self.now).date_naive(),
        );
        if day == today {
            self.text("date-today")
        } else if Some(day) == today.pred_opt() {
            self.text("date-yesterday")
        } else {
            self.date(at, "month")
        }
    }

    /// `21 November`, with the year when it is not this one.
    pub fn date_of(&self, at: Timestamp) -> String {
        self.date(at, "month")
    }

    /// The last day before something ends, in short, where days begin as in `zone`: a vacation that ends with a day is
    /// over at midnight.
    pub fn last_day(&self, end: Timestamp, zone: Zone) -> String {
        let date = zone.local(end.minus(Duration::from_millis(1))).date();
        self.dated(date, "month-short", self.year_key(date))
    }

    fn date(&self, at: Timestamp, months: &str) -> String {
        let date = self.local(at).date_naive();
        self.dated(date, months, self.year_key(date))
    }

    /// The pattern of a date: the year is left out when it is this one.
    fn year_key(&self, date: NaiveDate) -> &'static str {
        if date.year() == self.local(self.now).year() {
            "date-day-month"
        } else {
            "date-day-month-year"
        }
    }

    /// Dates from one to another, both among them: `24 December – 2 January 2027`. One alone is said once.
    pub fn dates(&self, from: NaiveDate, to: NaiveDate) -> String {
        let said = |date| self.dated(date, "month", self.year_key(date));
        self.date_range(from, to, said)
    }

    /// The same for those that come back every year.
    pub fn yearly_dates(&self, from: NaiveDate, to: NaiveDate) -> String {
        self.date_range(from, to, |date| self.dated(date, "month", "date-day-month"))
    }

    fn date_range(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        said: impl Fn(NaiveDate) -> String,
    ) -> String {
        let first = said(from);
        if from == to {
            return first;
        }
        let last = said(to);
        self.args(
            "date-range",
            &[
                ("from", first.as_str().into()),
                ("to", last.as_str().into()),
            ],
        )
    }

    /// When something begins that is to come: `at 18:00` today, `on Monday at 9:00` within the week, else the date.
    pub fn coming(&self, at: Timestamp) -> String {
        let (date, today) = (
            self.local(at).date_naive(),
            self.local(self.now).date_naive(),
        );
        let clock = self.clock(at);
        match date.signed_duration_since(today).num_days() {
            0 => self.with("coming-today", "clock", clock.as_str()),
            1..=6 => {
                let weekday = date.weekday().number_from_monday();
                let day = self.text(&format!("weekday-on-{weekday}"));
                let args = [
                    ("day", day.as_str().into()),
                    ("clock", clock.as_str().into()),
                ];
                self.args("coming-weekday", &args)
            }
            _ => self.exact(at),
        }
    }

    fn dated(&self, date: NaiveDate, months: &str, key: &str) -> String {
        let (day, year) = (date.day().to_string(), date.year().to_string());
        let month = self.text(&format!("{months}-{}", date.month()));
        self.args(
            key,
            &[
                ("day", Arg::Text(&day)),
                ("month", Arg::Text(&month)),
                ("year", Arg::Text(&year)),
            ],
        )
    }

    /// For a list: the clock today, else a short date.
    pub fn when(&self, at: Timestamp) -> String {
        let (day, today) = (
            self.local(at).date_naive(),
            self.local(self.now).date_naive(),
        );
        if day == today {
            self.clock(at)
        } else if Some(day) == today.pred_opt() {
            self.text("date-short-yesterday")
        } else {
            self.date(at, "month-short")
        }
    }

    /// A moment as a field for one has it, in the reader's zone.
    pub fn field_of(&self, at: Timestamp) -> String {
        let local = at.utc().with_timezone(&self.zone);
        local.format("%Y-%m-%dT%H:%M").to_string()
    }

    /// The clock, with the day when it is not today: for "until …".
    pub fn moment(&self, at: Timestamp) -> String {
        if self.local(at).date_naive() == self.local(self.now).date_naive() {
            self.clock(at)
        } else {
            self.exact(at)
        }
    }

    /// Date and clock, for hovering.
    pub fn exact(&self, at: Timestamp) -> String {
        self.at(at, &self.date(at, "month"))
    }

    /// Date, with its year whichever it is, and clock: for what is read years later.
    pub fn exact_for_ever(&self, at: Timestamp) -> String {
        let date = self.local(at).date_naive();
        self.at(at, &self.dated(date, "month", "date-day-month-year"))
    }

    fn at(&self, at: Timestamp, date: &str) -> String {
        let clock = self.clock(at);
        self.args(
            "date-exact",
            &[("date", Arg::Text(date)), ("clock", Arg::Text(&clock))],
        )
    }

    /// The day as `2026-11-21` in the reader's zone, for ids of day lines.
    pub fn day_key(&self, at: Timestamp) -> String {
        self.local(at).format("%Y-%m-%d").to_string()
    }

    /// How long: `3 h 10 min`. At most two units, and none of them nought beside a larger one; the page's script
    /// counts on in the same way.
    pub fn span(&self, span: Duration) -> String {
        let seconds = span.as_secs();
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
        let key = match (days, hours, minutes) {
            (1.., 0, _) => "time-left-days",
            (1.., _, _) => "time-left-days-hours",
            (0, 1.., 0) => "time-left-hours",
            (0, 1.., _) => "time-left-hours-minutes",
            (0, 0, 1..) => "time-left-minutes",
            (0, 0, 0) => "time-left-seconds",
        };
        let [d, h, m, s] = [days, hours, minutes, seconds % 60].map(|number| number.to_string());
        self.args(
            key,
            &[
                ("d", Arg::Text(&d)),
                ("h", Arg::Text(&h)),
                ("m", Arg::Text(&m)),
                ("s", Arg::Text(&s)),
            ],
        )
    }

    /// A span's pattern with `{d}` and its like in place of numbers, for the page's script.
    pub fn span_pattern(&self, key: &str) -> String {
        self.args(
            key,
            &[
                ("d", Arg::Text("{d}")),
                ("h", Arg::Text("{h}")),
                ("m", Arg::Text("{m}")),
                ("s", Arg::Text("{s}")),
            ],
        )
    }

    /// A file's size.
    pub fn size(&self, bytes: u64) -> String {
        let (key, unit) = match bytes {
            0..1024 => ("size-bytes", 1),
            1024..1_048_576 => ("size-kilobytes", 1024),
            1_048_576..1_073_741_824 => ("size-megabytes", 1_048_576),
            _ => ("size-gigabytes", 1_073_741_824),
        };
        let tenths = bytes * 10 / unit;
        let decimal = self.text("number-decimal");
        let number = match (unit, tenths % 10) {
            (1, _) | (_, 0) => (tenths / 10).to_string(),
            (_, tenth) => format!("{}{decimal}{tenth}", tenths / 10),
        };
        self.with(key, "n", number.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(language: Language, zone: &str) -> Words {
        let now = Timestamp::from_seconds(1_795_000_000);
        Words::new(
            Arc::new(Texts::load()),
            language,
            zone.parse().unwrap(),
            now,
        )
    }

    #[test]
    fn moments_are_told_in_the_readers_zone() {
        let utc = words(Language::En, "UTC");
        let zagreb = words(Language::En, "Europe/Zagreb");
        let at = Timestamp::from_seconds(1_794_960_000);
        assert_ne!(utc.clock(at), zagreb.clock(at));
        assert_eq!(
            utc.clock(Timestamp::from_seconds(
                1_795_003_200 / 86_400 * 86_400 + 66_120
            )),
            "18:22"
        );
    }

    #[test]
    fn spans_read_as_people_say_them() {
        let english = words(Language::En, "UTC");
        assert_eq!(english.span(Duration::from_secs(11_400)), "3 h 10 min");
        for (seconds, told) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (125, "2 min"),
            (3_600, "1 h"),
            (7_259, "2 h"),
            (86_400, "1 d"),
            (90_000, "1 d 1 h"),
        ] {
            assert_eq!(english.span(Duration::from_secs(seconds)), told);
        }
        assert_eq!(
            english.span_pattern("time-left-hours-minutes"),
            "{h} h {m} min"
        );
    }

    #[test]
    fn what_is_to_come_is_told_by_the_day() {
        // Wednesday, 18 November 2026, 09:06:40 UTC.
        let now = Timestamp::from_seconds(1_795_000_000 / 86_400 * 86_400 + 32_800);
        let told = |language, seconds: u64| {
            let words = Words {
                now,
                ..words(language, "UTC")
            };
            words.coming(now.plus(Duration::from_secs(seconds)))
        };
        let told = |seconds| [Language::En, Language::Ru, Language::Hr].map(|it| told(it, seconds));
        assert_eq!(told(3_200), ["at 10:00", "в 10:00", "u 10:00"]);
        let tuesday = [
            "on Tuesday at 09:06",
            "во вторник в 09:06",
            "u utorak u 09:06",
        ];
        assert_eq!(told(6 * 86_400), tuesday);
        let later = [
            "25 November at 09:06",
            "25 ноября в 09:06",
            "25. studenoga u 09:06",
        ];
        assert_eq!(told(7 * 86_400), later);
    }

    #[test]
    fn dates_are_told_from_the_first_to_the_last() {
        let english = words(Language::En, "UTC");
        let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let (eve, epiphany) = (date(2026, 12, 24), date(2027, 1, 6));
        assert_eq!(english.dates(eve, eve), "24 December");
        assert_eq!(english.dates(eve, epiphany), "24 December – 6 January 2027");
        assert_eq!(
            english.yearly_dates(eve, epiphany),
            "24 December – 6 January"
        );
    }

    #[test]
    fn numbers_and_sizes_use_the_languages_marks() {
        assert_eq!(words(Language::En, "UTC").number(1_234_567), "1,234,567");
        assert_eq!(words(Language::En, "UTC").number(120), "120");
        assert_eq!(
            words(Language::Hr, "UTC").size(1_572_864),
            words(Language::Hr, "UTC").with("size-megabytes", "n", "1,5")
        );
        assert_eq!(words(Language::En, "UTC").size(3 << 30), "3 GB");
    }
}

//! What the desk says by itself, in the words that a customer reads: places filled in, moments and hours told in the
//! group's language and zone.

use std::cell::{Cell, RefCell};
use std::sync::LazyLock;
use std::time::Duration;

use chrono::{Datelike as _, Timelike as _};

use crate::base::catalogue::{Arg, Catalogue};
use crate::base::clock::Timestamp;
use crate::base::limits::TEXT_CHARS_MAX;
use crate::domain::agent::Language;
use crate::domain::group::Group;
use crate::domain::hours::week::Week;
use crate::domain::hours::whose::{KeptHours, Whose, schedule_of};
use crate::domain::hours::zone::Zone;
use crate::domain::view::{Read, View};
use crate::domain::wording::{Variable, Wording};

/// Embedded, so that what is said depends on nothing but the desk and the moment.
static PHRASES: LazyLock<[(Language, Catalogue); 3]> = LazyLock::new(|| {
    [
        (
            Language::En,
            include_str!("../../web/locales/phrases.en.ftl"),
        ),
        (
            Language::Ru,
            include_str!("../../web/locales/phrases.ru.ftl"),
        ),
        (
            Language::Hr,
            include_str!("../../web/locales/phrases.hr.ftl"),
        ),
    ]
    .map(|(language, source)| (language, Catalogue::read(language.code(), &[source])))
});

fn phrase(language: Language, key: &str, args: &[(&str, &str)]) -> String {
    find(language, key, args).unwrap_or_default()
}

fn find(language: Language, key: &str, args: &[(&str, &str)]) -> Option<String> {
    let args: Vec<(&str, Arg<'_>)> = args
        .iter()
        .map(|(name, value)| (*name, Arg::Text(value)))
        .collect();
    let known = PHRASES.iter().find(|(of, _)| *of == language);
    known.and_then(|(_, catalogue)| catalogue.find(key, &args))
}

/// The hours of a week, typed from Monday on: `Mon–Fri 9:00–18:00; Sat 10:00–14:00`. Closed days are left out.
pub fn week(language: Language, typed: &[String; 7]) -> String {
    let mut told: Vec<String> = Vec::new();
    let mut day = 0;
    while day < typed.len() {
        let hours = &typed[day];
        let same = typed[day..].iter().take_while(|it| *it == hours).count();
        if !hours.is_empty() {
            let days = days(language, day, day + same - 1);
            let args = [("days", days.as_str()), ("hours", hours.as_str())];
            told.push(phrase(language, "phrase-hours", &args));
        }
        day += same;
    }
    told.join("; ")
}

fn days(language: Language, first: usize, last: usize) -> String {
    let (from, to) = (weekday(language, first), weekday(language, last));
    if first == last {
        from
    } else {
        phrase(language, "phrase-days", &[("from", &from), ("to", &to)])
    }
}

/// Counted from Monday, which is 0.
fn weekday(language: Language, index: usize) -> String {
    phrase(language, &format!("phrase-weekday-{}", index + 1), &[])
}

/// Where a zone is, so that its times mislead nobody who lives elsewhere: the place in the language's own letters
/// where the catalogue has it, else the place's English name, else how far it is from universal time.
fn zone_name(language: Language, zone: Zone, at: Timestamp) -> String {
    let key = format!("phrase-zone-{}", zone.name().replace('/', "-"));
    find(language, &key, &[])
        .or_else(|| zone.place())
        .unwrap_or_else(|| zone.distance(at))
}

/// A group that says something to a customer at a moment.
pub struct Speaker {
    /// The group's name.
    pub group: String,
    /// The language of moments and hours.
    pub language: Language,
    /// Where its days begin.
    pub zone: Zone,
    /// When it works.
    pub hours: KeptHours,
    /// Minutes of working time within which it answers.
    pub answers_within: u32,
    /// The moment.
    pub now: Timestamp,
}

impl Speaker {
    /// A group as the desk stands.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(view: &dyn View, group: &Group, now: Timestamp) -> Read<Self> {
        let (desk, settings) = (view.desk_settings()?, view.group_settings(group.id)?);
        let hours = schedule_of(view, Whose::Group(group.id))?;
        let own_zone = hours.calendar.as_ref().map(|calendar| calendar.zone);
        Ok(Self {
            group: group.name.clone(),
            language: settings.language.unwrap_or(desk.language),
            zone: own_zone.unwrap_or(desk.zone),
            hours,
            answers_within: settings.answers_within,
            now,
        })
    }

    /// Whether the group works now.
    pub fn is_open(&self) -> bool {
        self.hours.schedule().is_open(self.now)
    }

    /// Whether the group has not worked between `then`, earlier or later, and now.
    pub fn is_closed_since(&self, then: Timestamp) -> bool {
        let (from, to) = (then.min(self.now), then.max(self.now));
        self.hours.schedule().working(from, to).is_zero() && !self.is_open()
    }

    /// The wording as `customer` reads it, who wrote to the number that the team calls `number`. The first time of day
    /// in it names the zone.
    pub fn say(&self, wording: &Wording, number: &str, customer: &str) -> String {
        let zone_is_named = Cell::new(false);
        wording.fill(TEXT_CHARS_MAX, |variable| match variable {
            Variable::Customer if customer.is_empty() => self.phrase("phrase-customer", &[]),
            _ => self.value(variable, (number, customer, ""), &zone_is_named),
        })
    }

    /// The same in words of `agent`'s, to be read through before they leave: a place for which there is nothing stays
    /// as it is written, and is named.
    pub fn say_for(
        &self,
        wording: &Wording,
        (number, customer, agent): (&str, &str, &str),
    ) -> (String, Vec<Variable>) {
        let zone_is_named = Cell::new(false);
        let unfilled = RefCell::new(Vec::new());
        let said = wording.fill(TEXT_CHARS_MAX, |variable| {
            let value = self.value(variable, (number, customer, agent), &zone_is_named);
            if !value.is_empty() {
                return value;
            }
            let mut unfilled = unfilled.borrow_mut();
            if !unfilled.contains(&variable) {
                unfilled.push(variable);
            }
            format!("{{{}}}", variable.word())
        });
        (said, unfilled.into_inner())
    }

    fn value(
        &self,
        variable: Variable,
        (number, customer, agent): (&str, &str, &str),
        zone_is_named: &Cell<bool>,
    ) -> String {
        let place = |told: Told| match told {
            Told::Words(words) => words,
            Told::Times(times) if zone_is_named.replace(true) => times,
            Told::Times(times) => self.with_zone(&times),
        };
        match variable {
            Variable::Group => self.group.clone(),
            Variable::Number => number.to_owned(),
            Variable::Customer => customer.to_owned(),
            Variable::Agent => agent.to_owned(),
            Variable::Expected => place(self.expected()),
            Variable::Hours => place(self.week()),
        }
    }

    fn phrase(&self, key: &str, args: &[(&str, &str)]) -> String {
        phrase(self.language, key, args)
    }

    fn with_zone(&self, times: &str) -> String {
        let zone = zone_name(self.language, self.zone, self.now);
        self.phrase("phrase-in-zone", &[("times", times), ("zone", &zone)])
    }

    /// When an answer is to be expected: `18:40` today, else with the day.
    fn expected(&self) -> Told {
        let within = Duration::from_secs(u64::from(self.answers_within) * 60);
        match self.hours.schedule().after(self.now, within) {
            Some(at) => Told::Times(self.moment(at)),
            None => Told::Words(self.phrase("phrase-soon", &[])),
        }
    }

    fn moment(&self, at: Timestamp) -> String {
        let local = self.zone.local(at);
        let clock = format!("{}:{:02}", local.hour(), local.minute());
        if local.date() == self.zone.local(self.now).date() {
            return self.phrase("phrase-today", &[("clock", &clock)]);
        }
        let weekday = weekday(
            self.language,
            local.weekday().num_days_from_monday() as usize,
        );
        let month = self.phrase(&format!("phrase-month-{}", local.month()), &[]);
        let day = local.day().to_string();
        let args = [
            ("weekday", weekday.as_str()),
            ("day", day.as_str()),
            ("month", month.as_str()),
            ("clock", clock.as_str()),
        ];
        self.phrase("phrase-day", &args)
    }

    /// The hours of the week.
    fn week(&self) -> Told {
        match &self.hours.calendar {
            Some(calendar) if calendar.week != Week::whole() => {
                Told::Times(week(self.language, &calendar.week.texts()))
            }
            _ => Told::Words(self.phrase("phrase-around-the-clock", &[])),
        }
    }
}

/// What stands in a place.
enum Told {
    /// The same everywhere.
    Words(String),
    /// Times of day, which mean something in a zone only.
    Times(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::hours::Calendar;

    /// Sunday, 22 November 2026, 17:40 in Zagreb.
    const SUNDAY: i64 = 1_795_365_600;

    fn speaker(language: Language, days: [&str; 7], minutes: u32) -> Speaker {
        let week = Week::read(&days).unwrap();
        let calendar = Calendar::new("Europe/Zagreb", week, Vec::new()).unwrap();
        Speaker {
            group: "Sales".to_owned(),
            language,
            zone: calendar.zone,
            hours: KeptHours {
                calendar: Some(calendar),
                vacations: Vec::new(),
            },
            answers_within: minutes,
            now: Timestamp::from_seconds(SUNDAY),
        }
    }

    fn said(speaker: &Speaker, text: &str, customer: &str) -> String {
        speaker.say(&Wording::read(text).unwrap(), "Shop", customer)
    }

    const DAYS: [&str; 7] = ["9-18", "9-18", "9-18", "9-13, 14-18", "9-18", "", "17-18"];

    #[test]
    fn an_answer_is_promised_for_working_time() {
        let text = "{expected}";
        let today = speaker(Language::En, DAYS, 20);
        assert_eq!(said(&today, text, ""), "18:00 (Zagreb)");
        let told = [Language::En, Language::Ru, Language::Hr]
            .map(|it| said(&speaker(it, DAYS, 60), text, ""));
        let tomorrow = [
            "Mon 23 Nov, 9:40 (Zagreb)",
            "пн, 23 ноября, 9:40 (Загреб)",
            "pon 23. studenoga u 9:40 (Zagreb)",
        ];
        assert_eq!(told, tomorrow);
        let mut never = speaker(Language::En, DAYS, 60);
        never.hours.calendar.as_mut().unwrap().week = Week::default();
        assert_eq!(said(&never, text, ""), "as soon as we can");
    }

    #[test]
    fn the_week_is_told_in_short() {
        let told = said(&speaker(Language::En, DAYS, 60), "{hours}", "");
        let expected = "Mon–Wed 9:00–18:00; Thu 9:00–13:00, 14:00–18:00; Fri 9:00–18:00; Sun 17:00–18:00 (Zagreb)";
        assert_eq!(told, expected);
        let nights = speaker(Language::Ru, ["22-6"; 7], 60);
        assert_eq!(said(&nights, "{hours}", ""), "пн–вс 22:00–6:00 (Загреб)");
        let mut always = speaker(Language::Hr, DAYS, 60);
        always.hours.calendar = None;
        assert_eq!(said(&always, "{hours}", ""), "0–24");
    }

    #[test]
    fn times_name_their_zone_once_and_what_is_no_time_names_none() {
        let text = "{group}: {hours}. By {expected}, {expected}";
        let mut speaker = speaker(Language::En, DAYS, 60);
        let hours =
            "Mon–Wed 9:00–18:00; Thu 9:00–13:00, 14:00–18:00; Fri 9:00–18:00; Sun 17:00–18:00";
        let expected = "Mon 23 Nov, 9:40";
        assert_eq!(
            said(&speaker, text, ""),
            format!("Sales: {hours} (Zagreb). By {expected}, {expected}")
        );
        speaker.hours.calendar = None;
        assert_eq!(
            said(&speaker, text, ""),
            "Sales: around the clock. By 18:40 (Zagreb), 18:40"
        );
        // A place in one's own letters, one that no catalogue has, and none at all.
        for (zone, language, told) in [
            ("Europe/Moscow", Language::Ru, "20:40 (Москва)"),
            ("Europe/Moscow", Language::Hr, "20:40 (Moskva)"),
            ("America/New_York", Language::En, "12:40 (New York)"),
            ("Pacific/Chatham", Language::Ru, "7:25 (Chatham)"),
            ("UTC", Language::Ru, "17:40 (UTC)"),
            ("Etc/GMT+5", Language::Hr, "12:40 (UTC−5)"),
        ] {
            speaker.zone = Zone::named(zone).unwrap();
            speaker.language = language;
            assert_eq!(said(&speaker, "{expected}", ""), told, "{zone}");
        }
    }

    #[test]
    fn places_in_the_catalogue_are_zones() {
        let source = include_str!("../../web/locales/phrases.en.ftl");
        let keys = source.lines().filter_map(|line| line.split_once(" = "));
        let named = keys.filter_map(|(key, _)| key.strip_prefix("phrase-zone-"));
        let mut count = 0;
        for name in named {
            count += 1;
            let zone = Zone::named(&name.replacen('-', "/", 1));
            assert!(zone.is_some(), "{name}");
        }
        assert!(count > 40, "{count}");
    }

    #[test]
    fn people_and_things_have_their_names() {
        let english = speaker(Language::En, DAYS, 60);
        let text = "Hello, {customer}! {group} at {number}";
        assert_eq!(said(&english, text, "Anna"), "Hello, Anna! Sales at Shop");
        assert_eq!(
            said(&english, text, ""),
            "Hello, dear customer! Sales at Shop"
        );
    }

    #[test]
    fn closed_time_reaches_to_the_last_work() {
        let mut night = speaker(Language::En, DAYS, 60);
        let at = |seconds: i64| Timestamp::from_seconds(SUNDAY + seconds);
        assert!(!night.is_closed_since(at(-60)), "it is open");
        night.now = at(3 * 3600);
        assert!(night.is_closed_since(at(1200)));
        assert!(!night.is_closed_since(at(1100)));
        // Noted by a clock that was ahead then.
        assert!(night.is_closed_since(at(6 * 3600)));
        assert!(!night.is_closed_since(at(24 * 3600)));
    }
}

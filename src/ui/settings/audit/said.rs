//! What became of a field, in the reader's words.

use chrono::Datelike as _;

use crate::base::clock::Timestamp;
use crate::domain::audit::AuditValue;
use crate::domain::hours::week::Week;
use crate::domain::hours::zone::{Date, Zone};
use crate::domain::phrases;
use crate::ui::context::Team;
use crate::ui::words::Words;

/// Who reads of a change, and of whom.
pub(super) struct Reader<'r> {
    pub(super) words: &'r Words,
    pub(super) team: &'r Team,
    /// In which the days of the one concerned count.
    zone: Zone,
}

fn right_of(field: &str) -> Option<&str> {
    field.strip_prefix("right_")
}

/// A field's name in the reader's words; its own for one that the catalogue does not know.
pub(super) fn label(words: &Words, field: &str) -> String {
    let key = match right_of(field) {
        Some(right) => format!("team-right-{}", right.replace('_', "-")),
        None => format!("audit-field-{}", field.replace('_', "-")),
    };
    words.find(&key).unwrap_or_else(|| field.to_owned())
}

/// The catalogue's key of what nothing means in a field, where it means something.
pub(super) fn nothing(field: &str) -> Option<&'static str> {
    match field {
        "hours" => Some("hours-around-the-clock"),
        field if right_of(field).is_some() => Some("team-right-by-role"),
        _ => None,
    }
}

impl<'r> Reader<'r> {
    pub(super) fn new(words: &'r Words, team: &'r Team, zone: Zone) -> Self {
        Self { words, team, zone }
    }

    /// What a field was or is.
    pub(super) fn said(&self, field: &str, value: Option<&AuditValue>) -> String {
        let words = self.words;
        let Some(value) = value else {
            return words.text(nothing(field).unwrap_or("audit-nothing"));
        };
        match value {
            AuditValue::Text(text) => self.text(field, text).unwrap_or_else(|| text.clone()),
            AuditValue::Word(word) => self.word(field, word),
            AuditValue::Switch(true) => words.text("team-right-yes"),
            AuditValue::Switch(false) => words.text("team-right-no"),
            AuditValue::Count(count) => words.number(*count),
            AuditValue::Moment(at) => self
                .vacation_day(field, *at)
                .unwrap_or_else(|| words.exact(*at)),
            AuditValue::Agents(agents) if agents.is_empty() => self.words.text("audit-nobody"),
            AuditValue::Agents(agents) => {
                let names: Vec<&str> = agents.iter().map(|id| self.team.name(*id)).collect();
                names.join(", ")
            }
            AuditValue::Group(group) => self.team.group_name(*group).to_owned(),
        }
    }

    fn word(&self, field: &str, word: &str) -> String {
        let found = match field {
            "role" => self.words.find(&format!("team-role-{word}")),
            _ => {
                let [field, word] = [field, word].map(|part| part.replace('_', "-"));
                self.words.find(&format!("audit-word-{field}-{word}"))
            }
        };
        found.unwrap_or_else(|| word.to_owned())
    }

    /// A text that was kept for programs rather than for people.
    fn text(&self, field: &str, text: &str) -> Option<String> {
        match field {
            "hours" => self.hours(text),
            "holiday" => self.holiday(text),
            "scopes" => Some(self.scopes(text)),
            _ => None,
        }
    }

    /// `9:00–18:00; 9:00–18:00; …; ; , Europe/Zagreb`, from Monday on.
    fn hours(&self, text: &str) -> Option<String> {
        let (days, zone) = text.rsplit_once(", ")?;
        let days: Vec<String> = days.split("; ").map(str::to_owned).collect();
        let days: [String; 7] = days.try_into().ok()?;
        let zone = Zone::named(zone)?.name();
        let told = if Week::read(&days).ok()? == Week::whole() {
            self.words.text("hours-around-the-clock")
        } else {
            phrases::week(self.words.language, &days)
        };
        Some(format!("{told} ({zone})"))
    }

    /// `read, write`.
    fn scopes(&self, text: &str) -> String {
        if text == "all" {
            return self.words.text("tokens-everything");
        }
        let name = |word: &str| self.words.find(&format!("tokens-scope-{word}"));
        let names = text
            .split(", ")
            .map(|word| name(word).unwrap_or_else(|| word.to_owned()));
        names.collect::<Vec<_>>().join(", ")
    }

    /// `Christmas 2026-12-25 – 2026-12-26`, or of one day; the name may be missing.
    fn holiday(&self, text: &str) -> Option<String> {
        let last_word = |text: &str| -> Option<(String, Date)> {
            let (before, word) = text.rsplit_once(' ').unwrap_or(("", text));
            Some((before.to_owned(), Date::read(word)?))
        };
        let (before, last) = last_word(text)?;
        let range = before.strip_suffix(" –").or((before == "–").then_some(""));
        let (name, first) = range.and_then(last_word).unwrap_or((before, last));
        let dates = self.words.dates(first.naive(), last.naive());
        Some(if name.is_empty() {
            dates
        } else {
            format!("{name}, {dates}")
        })
    }

    /// The first or the last day of a vacation of whole days. What is kept of its end is the first moment after it.
    fn vacation_day(&self, field: &str, at: Timestamp) -> Option<String> {
        let edge = self.zone.local(at).date();
        let date = Date::new(edge.year(), edge.month(), edge.day())?;
        let day = match field {
            "vacation_from" => edge,
            "vacation_to" => edge.pred_opt()?,
            _ => return None,
        };
        (self.zone.start_of(date) == at).then(|| self.words.dates(day, day))
    }
}

//! Putting a chat aside: until when one may, and that it is.

use std::time::Duration;

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{Datelike as _, Days, Weekday};

use crate::base::clock::Timestamp;
use crate::base::id::ChatId;
use crate::domain::access::Action;
use crate::domain::hours::next_day;
use crate::domain::hours::zone::{Date, Zone};
use crate::store::Snapshot;
use crate::ui::chat::subject::Subject;
use crate::ui::context::{Context, Team};
use crate::ui::failure::Failure;
use crate::ui::inbox::ListQuery;
use crate::ui::look::Look;

/// The menu.
#[derive(Template)]
#[template(path = "snooze.html", config = "config/askama.toml")]
pub struct Snooze {
    look: Look,
    id: ChatId,
    tab: &'static str,
    /// That it is put aside, and until when.
    asleep: Option<String>,
    choices: Vec<Choice>,
    /// The first moment that may be chosen, as a field has it.
    from: String,
}

impl HtmlSafe for Snooze {}

struct Choice {
    /// The moment, or nothing for until the customer writes.
    until: String,
    name: String,
    when: Option<String>,
}

impl Snooze {
    /// What its responsible may choose.
    ///
    /// # Errors
    /// When nobody is signed in or storage fails.
    pub fn of(
        context: &Context,
        snapshot: &Snapshot,
        subject: &Subject,
        team: &Team,
        list: &ListQuery,
    ) -> Result<Option<Self>, Failure> {
        let agent = context.me()?;
        if subject.allows(team, agent, Action::Close).is_err() {
            return Ok(None);
        }
        let look = context.look();
        let now = look.now;
        let hour = Duration::from_secs(3600);
        let next = next_day::of_group(snapshot, subject.chat.group, now)?;
        let monday = monday(snapshot, subject, &look)?.filter(|monday| Some(*monday) != next);
        let moments = [
            ("snooze-hour", Some(now.plus(hour))),
            ("snooze-hours", Some(now.plus(3 * hour))),
            ("snooze-tomorrow", next),
            ("snooze-monday", monday),
        ];
        let mut choices: Vec<Choice> = Vec::new();
        for (key, at) in moments {
            choices.extend(at.map(|at| Choice {
                until: at.rfc3339(),
                name: look.text(key),
                when: Some(look.coming(at)),
            }));
        }
        choices.push(Choice {
            until: String::new(),
            name: look.text("snooze-customer"),
            when: None,
        });
        let asleep = subject.chat.snooze.map(|snooze| match snooze.until {
            Some((at, _)) => look.with("snooze-since-until", "time", look.moment(at).as_str()),
            None => look.text("snooze-since-customer"),
        });
        Ok(Some(Self {
            id: subject.chat.id,
            tab: list.tab.word(),
            asleep,
            choices,
            from: look.field_of(now),
            look,
        }))
    }
}

impl Snooze {
    /// Every choice of the menu: its name, when that is, and until when; the last is absent for bringing it back.
    pub fn deeds(self) -> Vec<(String, String, Option<String>)> {
        let end = self
            .asleep
            .map(|asleep| (self.look.text("snooze-end"), asleep, None));
        let choices = self.choices.into_iter();
        let choices = choices.map(|choice| {
            (
                choice.name,
                choice.when.unwrap_or_default(),
                Some(choice.until),
            )
        });
        end.into_iter().chain(choices).collect()
    }
}

/// When the group's work begins on or after the next Monday by the reader's calendar.
fn monday(
    snapshot: &Snapshot,
    subject: &Subject,
    look: &Look,
) -> Result<Option<Timestamp>, Failure> {
    let today = look.now.utc().with_timezone(&look.zone).date_naive();
    let ahead = 7 - u64::from(today.weekday().days_since(Weekday::Mon));
    let Some(sunday) = today.checked_add_days(Days::new(ahead - 1)) else {
        return Ok(None);
    };
    let zone = Zone::named(look.zone.name()).unwrap_or(Zone::UTC);
    let evening = Date::read(&sunday.to_string())
        .and_then(Date::next)
        .map(|monday| zone.start_of(monday).minus(Duration::from_secs(1)));
    match evening {
        Some(evening) => Ok(next_day::of_group(snapshot, subject.chat.group, evening)?),
        None => Ok(None),
    }
}

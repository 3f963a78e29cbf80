//! What the group's rules did with a chat and why, for programs and for people.

use serde_json::{Value, json};

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::domain::entry::ChatEvent;
use crate::domain::routing::{Absence, Ground, Obstacle, Reason};
use crate::store::Snapshot;
use crate::ui::context::Team;
use crate::ui::failure::Failure;
use crate::ui::people::vacation_words;
use crate::ui::texts::Arg;
use crate::ui::words::Words;

/// The event's type and arguments.
pub fn view(event: &ChatEvent) -> (&'static str, Value) {
    match event {
        ChatEvent::Routed { to, reason } => (
            "routed",
            json!({
                "to": to,
                "ground": ground(reason.ground),
                "open": reason.open,
                "cap": reason.cap,
                "until": reason.until.map(Timestamp::rfc3339),
            }),
        ),
        ChatEvent::OfferedToAll { to } => ("offered_to_all", json!({"to": to})),
        ChatEvent::NobodyFree { obstacles } => {
            let each = obstacles.iter().map(|(agent, obstacle)| {
                let mut said = obstacle_view(*obstacle);
                said["agent"] = json!(agent);
                said
            });
            (
                "nobody_free",
                json!({"obstacles": each.collect::<Vec<_>>()}),
            )
        }
        ChatEvent::GroupClosed { opens } => (
            "group_closed",
            json!({"opens": opens.map(Timestamp::rfc3339)}),
        ),
        ChatEvent::NotAnswered { agent, minutes } => {
            ("not_answered", json!({"agent": agent, "minutes": minutes}))
        }
        ChatEvent::NotTaken { minutes } => ("not_taken", json!({"minutes": minutes})),
        ChatEvent::WentAway { agent, absence } => {
            let mut said = absence_view(*absence);
            said["agent"] = json!(agent);
            ("went_away", said)
        }
        _ => ("", json!({})),
    }
}

/// The word for a ground, in JSON and in keys of the catalogue.
pub fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::FollowUp => "follow_up",
        Ground::Manager => "manager",
        Ground::Fewest => "fewest",
        Ground::OnlyFree => "only_free",
        Ground::FirstFree => "first_free",
    }
}

fn obstacle_view(obstacle: Obstacle) -> Value {
    match obstacle {
        Obstacle::Gone(absence) => absence_view(absence),
        Obstacle::Full { open, cap } => json!({"why": "full", "open": open, "cap": cap}),
        Obstacle::DidNotAnswer => json!({"why": "did_not_answer"}),
    }
}

fn absence_view(absence: Absence) -> Value {
    match absence {
        Absence::Off => json!({"why": "off"}),
        Absence::Away => json!({"why": "away"}),
        Absence::OutOfHours { opens } => {
            json!({"why": "out_of_hours", "until": opens.map(Timestamp::rfc3339)})
        }
        Absence::Vacation { until } => json!({"why": "vacation", "until": until.rfc3339()}),
    }
}

/// The event as a sentence in the reader's language.
///
/// # Errors
/// When storage fails.
pub fn words(
    event: &ChatEvent,
    snapshot: &Snapshot,
    (team, words): (&Team, &Words),
) -> Result<String, Failure> {
    Ok(match event {
        ChatEvent::Routed { to, reason } => {
            let why = reason_words(reason, words);
            let args = [
                ("agent", Arg::Text(team.name(*to))),
                ("why", Arg::Text(&why)),
            ];
            words.args("event-routed", &args)
        }
        ChatEvent::OfferedToAll { to } => {
            let names: Vec<&str> = to.iter().map(|agent| team.name(*agent)).collect();
            words.with("event-offered-to-all", "people", names.join(", ").as_str())
        }
        ChatEvent::NobodyFree { obstacles } if obstacles.is_empty() => {
            words.text("event-nobody-there")
        }
        ChatEvent::NobodyFree { obstacles } => {
            let why = obstacles_words(obstacles, snapshot, (team, words))?;
            words.with("event-nobody-free", "why", why.as_str())
        }
        ChatEvent::GroupClosed { opens: None } => words.text("event-group-closed"),
        ChatEvent::GroupClosed { opens: Some(opens) } => {
            let time = words.moment(*opens);
            words.with("event-group-closed-until", "time", time.as_str())
        }
        ChatEvent::NotAnswered { agent, minutes } => {
            let args = [
                ("agent", Arg::Text(team.name(*agent))),
                ("count", Arg::Count(u64::from(*minutes))),
            ];
            words.args("event-not-answered", &args)
        }
        ChatEvent::NotTaken { minutes } => {
            words.with("event-not-taken", "count", u64::from(*minutes))
        }
        ChatEvent::WentAway { agent, absence } => {
            let why = absence_words((*agent, *absence), snapshot, words)?;
            let args = [
                ("agent", Arg::Text(team.name(*agent))),
                ("why", Arg::Text(&why)),
            ];
            words.args("event-went-away", &args)
        }
        _ => String::new(),
    })
}

/// Why somebody was chosen: "has the fewest chats, 3 of 6 chats, works until 18:00".
pub fn reason_words(reason: &Reason, words: &Words) -> String {
    let mut parts = vec![words.text(&format!(
        "routing-ground-{}",
        ground(reason.ground).replace('_', "-")
    ))];
    parts.push(load_words(reason.open, reason.cap, words));
    if let Some(until) = reason.until {
        let time = words.moment(until);
        parts.push(words.with("routing-works-until", "time", time.as_str()));
    }
    parts.join(", ")
}

fn load_words(open: u32, cap: Option<u16>, words: &Words) -> String {
    let count = ("count", Arg::Count(u64::from(open)));
    match cap {
        None => words.args("routing-load", &[count]),
        Some(cap) => words.args(
            "routing-load-of",
            &[count, ("cap", Arg::Count(u64::from(cap)))],
        ),
    }
}

/// What stands in the way of each: "Boris: away; Vera: 6 of 6 chats".
///
/// # Errors
/// When storage fails.
pub fn obstacles_words(
    obstacles: &[(AgentId, Obstacle)],
    snapshot: &Snapshot,
    (team, words): (&Team, &Words),
) -> Result<String, Failure> {
    let each = obstacles.iter().map(|(agent, obstacle)| {
        let why = match obstacle {
            Obstacle::Gone(absence) => absence_words((*agent, *absence), snapshot, words)?,
            Obstacle::Full { open, cap } => load_words(*open, Some(*cap), words),
            Obstacle::DidNotAnswer => words.text("routing-did-not-answer"),
        };
        let args = [
            ("agent", Arg::Text(team.name(*agent))),
            ("why", Arg::Text(&why)),
        ];
        Ok(words.args("routing-of-each", &args))
    });
    Ok(each.collect::<Result<Vec<_>, Failure>>()?.join("; "))
}

fn absence_words(
    (agent, absence): (AgentId, Absence),
    snapshot: &Snapshot,
    words: &Words,
) -> Result<String, Failure> {
    Ok(match absence {
        Absence::Off => words.text("routing-off"),
        Absence::Away => words.text("routing-away"),
        Absence::OutOfHours { opens: None } => words.text("routing-out-of-hours"),
        Absence::OutOfHours { opens: Some(at) } => {
            let time = words.moment(at);
            words.with("routing-out-of-hours-until", "time", time.as_str())
        }
        Absence::Vacation { until } => vacation_words(snapshot, words, (agent, until))?,
    })
}

//! What happened in a chat: its type and arguments for programs, a sentence for people.

pub mod routing;

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::domain::bulk::Deed;
use crate::domain::delivery::DeliveryState;
use crate::domain::entry::{Body, ChatEvent, Entry};
use crate::domain::turn::{AnswerKind, PauseWhy};
use crate::domain::view::View as _;
use crate::store::Snapshot;
use crate::ui::context::Team;
use crate::ui::failure::Failure;
use crate::ui::texts::Arg;
use crate::ui::words::Words;

/// Entries among which those that one press took back are looked for.
const TAKEN_BACK_SCAN: usize = 192;
/// How many of them are read at a time: mostly the message stands right before.
const TAKEN_BACK_PAGE: usize = 8;

/// An event as programs read it.
#[derive(Debug, Serialize)]
pub struct EventView {
    /// What.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Who and what else: people as ids.
    pub args: Map<String, Value>,
}

/// The event as programs read it.
pub fn event_view(event: &ChatEvent) -> EventView {
    let (kind, args) = match event {
        ChatEvent::Took { agent, from } => ("took", json!({"agent": agent, "from": from})),
        ChatEvent::TookOver { agent, from } => ("took_over", json!({"agent": agent, "from": from})),
        ChatEvent::Done { agent } => ("done", json!({"agent": agent})),
        ChatEvent::Reopened { agent } => ("reopened", json!({"agent": agent})),
        ChatEvent::WindowClosed => ("window_closed", json!({})),
        ChatEvent::NumberChanged { from, to } => {
            ("number_changed", json!({"from": from, "to": to}))
        }
        ChatEvent::IdentityChanged => ("identity_changed", json!({})),
        ChatEvent::Called { seconds } => ("called", json!({"seconds": seconds})),
        ChatEvent::MarketingChanged { stopped } => {
            ("marketing_changed", json!({"stopped": stopped}))
        }
        ChatEvent::MarketingNoted { by, stopped } => {
            ("marketing_noted", json!({"by": by, "stopped": stopped}))
        }
        ChatEvent::Blocked { by, spam } => ("blocked", json!({"by": by, "spam": spam})),
        ChatEvent::Unblocked { by } => ("unblocked", json!({"by": by})),
        ChatEvent::Settled { agent, arrived } => {
            ("settled", json!({"agent": agent, "arrived": arrived}))
        }
        ChatEvent::TookBack { agent } => ("took_back", json!({"agent": agent})),
        ChatEvent::Released { agent } => ("released", json!({"agent": agent})),
        ChatEvent::Left { agent } => ("left", json!({"agent": agent})),
        ChatEvent::WindowOpened => ("window_opened", json!({})),
        ChatEvent::NotArrived => ("not_arrived", json!({})),
        ChatEvent::GivenUp { agent } => ("given_up", json!({"agent": agent})),
        ChatEvent::Assigned { by, to } => ("assigned", json!({"by": by, "to": to})),
        ChatEvent::Offered { by, to } => ("offered", json!({"by": by, "to": to})),
        ChatEvent::Accepted { agent, from } => ("accepted", json!({"agent": agent, "from": from})),
        ChatEvent::Declined { agent, from } => ("declined", json!({"agent": agent, "from": from})),
        ChatEvent::OfferCanceled { by, to } => ("offer_canceled", json!({"by": by, "to": to})),
        ChatEvent::ReplyLate { answer, due_at } => (
            "reply_late",
            json!({"answer": answer.word(), "due_at": due_at.rfc3339()}),
        ),
        ChatEvent::NoReplyNeeded { agent } => ("no_reply_needed", json!({"agent": agent})),
        ChatEvent::Paused { agent, why, reason } => (
            "paused",
            json!({"agent": agent, "why": why.word(), "reason": reason}),
        ),
        ChatEvent::Resumed { agent } => ("resumed", json!({"agent": agent})),
        ChatEvent::HeldLeft { count } => ("held_left", json!({"count": count})),
        ChatEvent::HeldExpired { agent } => ("held_expired", json!({"agent": agent})),
        ChatEvent::Snoozed { agent, until } => (
            "snoozed",
            json!({"agent": agent, "until": until.map(Timestamp::rfc3339)}),
        ),
        ChatEvent::SnoozeOver { agent } => ("snooze_over", json!({"agent": agent})),
        ChatEvent::OfferExpired { by, to } => ("offer_expired", json!({"by": by, "to": to})),
        ChatEvent::OfferEnded { by, to } => ("offer_ended", json!({"by": by, "to": to})),
        ChatEvent::Moved { by, from, to } => ("moved", json!({"by": by, "from": from, "to": to})),
        ChatEvent::Added { by, agent } => ("added", json!({"by": by, "agent": agent})),
        ChatEvent::CameBy { source, group } => {
            let (kind, value) = source.parts();
            let args = json!({"source": kind, "value": value, "group": group});
            ("came_by", args)
        }
        ChatEvent::Excluded { by, agent } => ("excluded", json!({"by": by, "agent": agent})),
        ChatEvent::ManagerSet { by, manager } => {
            ("manager_set", json!({"by": by, "manager": manager}))
        }
        ChatEvent::TagChanged { by, tag, added } => (
            if *added { "tag_added" } else { "tag_removed" },
            json!({"by": by, "tag": tag}),
        ),
        ChatEvent::ContactSaved {
            by,
            customer,
            theirs,
        } => (
            if *theirs {
                "phone_added"
            } else {
                "contact_saved"
            },
            json!({"by": by, "customer": customer}),
        ),
        ChatEvent::Routed { .. }
        | ChatEvent::OfferedToAll { .. }
        | ChatEvent::NobodyFree { .. }
        | ChatEvent::GroupClosed { .. }
        | ChatEvent::NotAnswered { .. }
        | ChatEvent::NotTaken { .. }
        | ChatEvent::WentAway { .. } => routing::view(event),
        ChatEvent::ClosedFor { by, from, reason } => (
            "closed_for",
            json!({"by": by, "from": from, "reason": reason}),
        ),
        ChatEvent::Undone { by } => ("undone", json!({"by": by})),
        ChatEvent::UndoneDeed { by, deed } => ("undone", undone_view(*by, *deed)),
    };
    let args = match args {
        Value::Object(args) => args,
        _ => Map::new(),
    };
    EventView { kind, args }
}

/// How many messages the press took back of which this tells: they ended at its very moment, and those behind what was
/// told before of the same moment are another press's. They were sent by one press, too, unless more was told at once:
/// then the dialog ended, and with it all that waited.
fn taken_back(snapshot: &Snapshot, told: &Entry) -> Result<usize, Failure> {
    let took_back = |body: &Body| matches!(body, Body::Event(ChatEvent::TookBack { .. }));
    let next = snapshot.entries_after(told.chat, told.id, 1)?;
    let ended = next.iter().any(|next| {
        let is_event = matches!(next.body, Body::Event(_)) && !took_back(&next.body);
        is_event && next.received_at == told.received_at
    });
    let (mut count, mut press, mut from) = (0, None, told.id);
    for _ in 0..TAKEN_BACK_SCAN / TAKEN_BACK_PAGE {
        let page = snapshot.entries_before(told.chat, Some(from), TAKEN_BACK_PAGE)?;
        for entry in page.iter().rev() {
            let sent_at = Some(entry.received_at);
            let is_other = took_back(&entry.body) && entry.received_at == told.received_at;
            if is_other || (!ended && press.is_some() && press != sent_at) {
                return Ok(count);
            }
            let delivery = entry.delivery.as_ref();
            let ended_at = delivery.and_then(|it| it.reached(DeliveryState::Canceled));
            if ended_at == Some(told.received_at) {
                count += 1;
                press = sent_at;
            }
        }
        let Some(oldest) = page.first() else { break };
        from = oldest.id;
    }
    Ok(count)
}

/// The event as a sentence in the reader's language.
///
/// # Errors
/// When storage fails.
pub fn told_event(
    snapshot: &Snapshot,
    team: &Team,
    words: &Words,
    (entry, event): (&Entry, &ChatEvent),
) -> Result<String, Failure> {
    let by = |key: &str, agent: AgentId| words.with(key, "agent", team.name(agent));
    let two = |key: &str, agent: AgentId, former: AgentId| {
        let names = [
            ("agent", Arg::Text(team.name(agent))),
            ("former", Arg::Text(team.name(former))),
        ];
        words.args(key, &names)
    };
    let pair = |key: &str, agent: AgentId, other: AgentId| {
        let names = [
            ("agent", Arg::Text(team.name(agent))),
            ("other", Arg::Text(team.name(other))),
        ];
        words.args(key, &names)
    };
    Ok(match event {
        ChatEvent::Took { agent, from: None } => by("event-took", *agent),
        ChatEvent::Took {
            agent,
            from: Some(from),
        } => two("event-took-repeat", *agent, *from),
        ChatEvent::TookOver { agent, from } => two("event-took-over", *agent, *from),
        ChatEvent::Done { agent } => by("event-done", *agent),
        ChatEvent::Reopened { agent } => by("event-reopened", *agent),
        ChatEvent::WindowClosed => words.text("event-window-closed"),
        ChatEvent::NumberChanged { from, to } => number_changed(from, to, words),
        ChatEvent::IdentityChanged => words.text("event-identity-changed"),
        ChatEvent::Called { seconds: None } => words.text("event-call"),
        ChatEvent::Called { seconds: Some(0) } => words.text("event-call-missed"),
        ChatEvent::Called {
            seconds: Some(seconds),
        } => {
            let span = words.span(Duration::from_secs(u64::from(*seconds)));
            words.with("event-call-lasted", "time", span.as_str())
        }
        ChatEvent::MarketingChanged { stopped: true } => words.text("event-marketing-stopped"),
        ChatEvent::MarketingChanged { stopped: false } => words.text("event-marketing-resumed"),
        ChatEvent::MarketingNoted { by: who, stopped } => match stopped {
            true => by("event-marketing-noted-stop", *who),
            false => by("event-marketing-noted-resume", *who),
        },
        ChatEvent::Blocked { by: who, spam } => match spam {
            true => by("event-blocked-spam", *who),
            false => by("event-blocked", *who),
        },
        ChatEvent::Unblocked { by: who } => by("event-unblocked", *who),
        ChatEvent::Settled {
            agent,
            arrived: true,
        } => by("event-settled-arrived", *agent),
        ChatEvent::Settled {
            agent,
            arrived: false,
        } => by("event-settled-missing", *agent),
        ChatEvent::TookBack { agent } => {
            let count = taken_back(snapshot, entry)?.max(1);
            let args = [("agent", team.name(*agent).into()), ("count", count.into())];
            words.args("event-took-back", &args)
        }
        ChatEvent::Released { agent } => by("event-released", *agent),
        ChatEvent::Left { agent } => by("event-left", *agent),
        ChatEvent::WindowOpened => words.text("event-window-opened"),
        ChatEvent::NotArrived => words.text("event-not-arrived"),
        ChatEvent::GivenUp { agent } => by("event-given-up", *agent),
        ChatEvent::Assigned { by, to } => pair("event-assigned", *by, *to),
        ChatEvent::Offered { by, to } => pair("event-offered", *by, *to),
        ChatEvent::Accepted { agent, from } => pair("event-accepted", *agent, *from),
        ChatEvent::Declined { agent, from } => pair("event-declined", *agent, *from),
        ChatEvent::OfferCanceled { by, to } => pair("event-offer-canceled", *by, *to),
        ChatEvent::OfferExpired { by, to } => pair("event-offer-expired", *by, *to),
        ChatEvent::OfferEnded { by, to } => pair("event-offer-ended", *by, *to),
        ChatEvent::Moved { by, from, to } => {
            let (from, to) = (team.group_name(*from), team.group_name(*to));
            let names = [
                ("agent", Arg::Text(team.name(*by))),
                ("from", Arg::Text(from)),
                ("to", Arg::Text(to)),
            ];
            words.args("event-moved", &names)
        }
        ChatEvent::Added { by, agent } => pair("event-added", *by, *agent),
        ChatEvent::CameBy { source, group } => {
            let (kind, value) = source.parts();
            let names = [
                ("source", Arg::Text(value)),
                ("group", Arg::Text(team.group_name(*group))),
            ];
            words.args(&format!("event-came-by-{kind}"), &names)
        }
        ChatEvent::Excluded { by, agent } => pair("event-excluded", *by, *agent),
        ChatEvent::ManagerSet {
            by: agent,
            manager: None,
        } => by("event-manager-none", *agent),
        ChatEvent::ManagerSet {
            by,
            manager: Some(manager),
        } => pair("event-manager-set", *by, *manager),
        ChatEvent::TagChanged { by, tag, added } => {
            let names = [
                ("agent", Arg::Text(team.name(*by))),
                ("tag", Arg::Text(tag)),
            ];
            let key = if *added {
                "event-tag-added"
            } else {
                "event-tag-removed"
            };
            words.args(key, &names)
        }
        ChatEvent::ContactSaved {
            by: agent,
            theirs: true,
            ..
        } => by("event-phone-added", *agent),
        ChatEvent::ContactSaved { by, customer, .. } => {
            let customer = snapshot.customer(*customer)?;
            let name = customer.map(|it| it.name).filter(|name| !name.is_empty());
            let name = name.unwrap_or_else(|| words.text("preview-contacts"));
            let names = [
                ("agent", Arg::Text(team.name(*by))),
                ("name", Arg::Text(&name)),
            ];
            words.args("event-contact-saved", &names)
        }
        ChatEvent::Routed { .. }
        | ChatEvent::OfferedToAll { .. }
        | ChatEvent::NobodyFree { .. }
        | ChatEvent::GroupClosed { .. }
        | ChatEvent::NotAnswered { .. }
        | ChatEvent::NotTaken { .. }
        | ChatEvent::WentAway { .. } => routing::words(event, snapshot, (team, words))?,
        ChatEvent::ClosedFor { by, from, reason } => {
            let (key, other) = match from {
                Some(from) if from == by => ("event-closed", ""),
                Some(from) => ("event-closed-for", team.name(*from)),
                None => ("event-closed-new", ""),
            };
            let names = [
                ("agent", Arg::Text(team.name(*by))),
                ("other", Arg::Text(other)),
                ("reason", Arg::Text(reason)),
            ];
            words.args(key, &names)
        }
        ChatEvent::ReplyLate { answer, due_at } => {
            let key = match answer {
                AnswerKind::First => "event-late-first",
                AnswerKind::Next => "event-late-next",
            };
            words.with(key, "at", words.moment(*due_at).as_str())
        }
        ChatEvent::NoReplyNeeded { agent } => by("event-no-reply-needed", *agent),
        ChatEvent::Paused { agent, why, reason } => {
            let names = [
                ("agent", Arg::Text(team.name(*agent))),
                ("reason", Arg::Text(reason)),
            ];
            let key = match (why, reason.is_empty()) {
                (PauseWhy::Customer, true) => "event-paused-customer",
                (PauseWhy::Customer, false) => "event-paused-customer-reason",
                (PauseWhy::Development, true) => "event-paused-development",
                (PauseWhy::Development, false) => "event-paused-development-reason",
            };
            words.args(key, &names)
        }
        ChatEvent::Resumed { agent: Some(agent) } => by("event-resumed", *agent),
        ChatEvent::Resumed { agent: None } => words.text("event-resumed-by-customer"),
        ChatEvent::HeldLeft { count } => words.with("event-held-left", "count", u64::from(*count)),
        ChatEvent::HeldExpired { agent } => by("event-held-expired", *agent),
        ChatEvent::Snoozed { agent, until: None } => by("event-snoozed", *agent),
        ChatEvent::Snoozed {
            agent,
            until: Some(until),
        } => {
            let time = words.moment(*until);
            let names = [
                ("agent", Arg::Text(team.name(*agent))),
                ("time", Arg::Text(&time)),
            ];
            words.args("event-snoozed-until", &names)
        }
        ChatEvent::SnoozeOver { agent: Some(agent) } => by("event-snooze-ended", *agent),
        ChatEvent::SnoozeOver { agent: None } => words.text("event-snooze-over"),
        ChatEvent::Undone { by: agent } => by("event-undone", *agent),
        ChatEvent::UndoneDeed { by, deed } => undone(*by, *deed, team, words),
    })
}

fn undone(by: AgentId, deed: Deed, team: &Team, words: &Words) -> String {
    let (key, other) = match deed {
        Deed::Done => ("event-undone-done", ""),
        Deed::Assigned(to) => ("event-undone-assigned", team.name(to)),
        Deed::Moved(to) => ("event-undone-moved", team.group_name(to)),
        Deed::HandedOver(to) => ("event-undone-handed-over", team.name(to)),
    };
    let names = [
        ("agent", Arg::Text(team.name(by))),
        ("other", Arg::Text(other)),
    ];
    words.args(key, &names)
}

/// What is undone, as a program reads it: the word of the deed, and to whom or to what it gave the chat.
fn undone_view(by: AgentId, deed: Deed) -> Value {
    match deed {
        Deed::Done => json!({"by": by, "deed": "done"}),
        Deed::Assigned(to) => json!({"by": by, "deed": "assigned", "to": to}),
        Deed::Moved(to) => json!({"by": by, "deed": "moved", "to": to}),
        Deed::HandedOver(to) => json!({"by": by, "deed": "handed_over", "to": to}),
    }
}

fn number_changed(from: &str, to: &str, words: &Words) -> String {
    if from.is_empty() || to.is_empty() {
        return words.text("event-number-changed-unknown");
    }
    let (from, to) = (format!("+{from}"), format!("+{to}"));
    let numbers = [("from", Arg::Text(&from)), ("to", Arg::Text(&to))];
    words.args("event-number-changed", &numbers)
}

//! What comes from outside the team: the numbers of the configuration, the templates of Meta's accounts.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, GroupId};
use crate::base::limits::{ANSWER_KEPT, BULK_KEPT, NAME_CHARS_MAX, OFFER_KEPT, UNKNOWN_ASKS};
use crate::base::text;
use crate::domain::audit::{AuditKind, AuditSubject, AuditValue, Differences};
use crate::domain::changes::{Answer, Write};
use crate::domain::command::NumberSetting;
use crate::domain::decide::{bulk, hands, held, parked, promises, routing};
use crate::domain::event::{Deadline, EventKind};
use crate::domain::group::{DeskSettings, Group, GroupAccess};
use crate::domain::housekeeping;
use crate::domain::number::Number;
use crate::domain::plan::Plan;
use crate::domain::view::{Halt, Read};

/// Where chats go when the configuration names no group.
const DEFAULT_GROUP: &str = "Support";

/// Brings the numbers in line with the configuration. One that is gone is disabled, and its chats stay.
pub fn configure(plan: &mut Plan<'_>, settings: Vec<NumberSetting>) -> Result<Answer, Halt> {
    let known = plan.view.numbers()?;
    let mut groups = plan.view.groups()?;
    let mut changed = start_housekeeping(plan)?;
    for number in &known {
        let configured = settings
            .iter()
            .any(|setting| setting.phone_number_id == number.phone_number_id);
        if !configured && !number.disabled {
            let gone = Number {
                disabled: true,
                ..number.clone()
            };
            note(plan, Some(number), &gone)?;
            plan.write(Write::Number(gone));
            changed = true;
        }
    }
    if groups.is_empty() {
        group_named(plan, &mut groups, DEFAULT_GROUP);
    }
    for setting in settings {
        let before = known
            .iter()
            .find(|number| number.phone_number_id == setting.phone_number_id);
        let group = match (before, setting.group.is_empty()) {
            // The team decides where its chats go, once it is there.
            (Some(number), _) => number.group,
            (None, true) => group_named(plan, &mut groups, DEFAULT_GROUP),
            (None, false) => group_named(plan, &mut groups, &setting.group),
        };
        let number = Number {
            id: before.map_or_else(|| plan.counters.next_number(), |number| number.id),
            phone_number_id: setting.phone_number_id,
            waba_id: setting.waba_id,
            display: text::one_line(&setting.display, NAME_CHARS_MAX),
            name: text::one_line(&setting.name, NAME_CHARS_MAX),
            group,
            disabled: false,
            trouble: before.and_then(|number| number.trouble.clone()),
        };
        if before != Some(&number) {
            note(plan, before, &number)?;
            plan.write(Write::Number(number));
            changed = true;
        }
    }
    if changed {
        plan.log(EventKind::Team);
    }
    Ok(Answer::Done)
}

/// Keeps what holds for the whole desk, for what is said while nobody looks.
pub fn configure_desk(plan: &mut Plan<'_>, settings: DeskSettings) -> Result<Answer, Halt> {
    if plan.view.desk_settings()? == settings {
        return Ok(Answer::Nothing);
    }
    plan.write(Write::DeskSettings(settings));
    Ok(Answer::Done)
}

/// Notes what the operator's configuration changed of a number.
fn note(plan: &mut Plan<'_>, before: Option<&Number>, after: &Number) -> Read<()> {
    let was = |read: fn(&Number) -> &str| before.map_or("", read);
    let told = Differences::default()
        .text("name", was(|it| &it.name), &after.name)
        .text("number", was(|it| &it.display), &after.display)
        .field(
            "group",
            before.map(|it| AuditValue::Group(it.group)),
            Some(AuditValue::Group(after.group)),
        )
        .field(
            "number_off",
            Some(AuditValue::Switch(before.is_some_and(|it| it.disabled))),
            Some(AuditValue::Switch(after.disabled)),
        );
    let subject = AuditSubject::Number(after.id);
    plan.audit(None, AuditKind::NumberConfigured, subject, told)
}

/// A fresh file has no deadline yet: housekeeping begins here, once.
fn start_housekeeping(plan: &mut Plan<'_>) -> Read<bool> {
    let fresh = plan.counters.deadline == 0;
    if fresh {
        plan.arm(plan.now, Deadline::Housekeeping);
    }
    Ok(bring_back(plan)? || fresh)
}

/// What was set for a day further ahead than it ever is set, while the clock was wrong, is brought back. Returns
/// whether anything was. A window's end follows from its chat and a renewal from its certificate: they stay.
pub fn bring_back(plan: &mut Plan<'_>) -> Read<bool> {
    let mut found = false;
    let now = plan.now;
    let shortest = UNKNOWN_ASKS.min(housekeeping::EVERY);
    let at_most = |longest: Duration| (now.plus(longest), now.plus(longest));
    let mut answers = BTreeMap::new();
    for (due, id, deadline) in plan.view.deadlines_after(plan.now.plus(shortest))? {
        let (latest, again) = match deadline {
            Deadline::Chat(_) | Deadline::RenewCertificate => continue,
            // They stand at the beginning of hours and vacations, and whoever comes brings them forward.
            Deadline::Distribute(_) | Deadline::Absent(_) => continue,
            Deadline::Unanswered(chat) => {
                let latest = latest_answer(plan, chat, &mut answers)?;
                (latest, latest)
            }
            Deadline::AskAboutUnknown(_) => at_most(UNKNOWN_ASKS),
            Deadline::Housekeeping => (plan.now.plus(housekeeping::EVERY), plan.now),
            Deadline::OfferEnd(_) => at_most(OFFER_KEPT),
            Deadline::BulkEnd(_) => at_most(BULK_KEPT),
            Deadline::RenewPromises | Deadline::RenewPromisesAfter(_) => (plan.now, plan.now),
            Deadline::Erase(_) => (plan.now, plan.now),
            Deadline::HeldEnd(_) => at_most(held::LONGEST),
            // Somebody chose that moment, or Meta did.
            Deadline::SendScheduled(_) | Deadline::SnoozeEnd(_) | Deadline::RestrictionEnd => {
                continue;
            }
        };
        if due <= latest {
            continue;
        }
        found = true;
        plan.write(Write::Due {
            due,
            id,
            deadline: None,
        });
        let row = plan.arm(again, deadline);
        match deadline {
            Deadline::OfferEnd(chat) => hands::offer_moves(plan, chat, (due, id), row)?,
            Deadline::Unanswered(chat) => routing::unanswered_moves(plan, chat, (due, id), row)?,
            Deadline::BulkEnd(bulk) => bulk::moves(plan, bulk, row)?,
            Deadline::HeldEnd(entry) => parked::moves(plan, entry, row)?,
            _ => {}
        }
    }
    if promises::began_ahead(plan)? {
        plan.arm(plan.now, Deadline::RenewPromises);
        found = true;
    }
    Ok(found)
}

/// When an answer is looked for in a chat at the latest; `known` holds what was worked out for its group.
fn latest_answer(
    plan: &Plan<'_>,
    chat: ChatId,
    known: &mut BTreeMap<GroupId, Timestamp>,
) -> Read<Timestamp> {
    let longest = plan.now.plus(ANSWER_KEPT);
    let Some(chat) = plan.find_chat(chat)? else {
        return Ok(longest);
    };
    if let Some(latest) = known.get(&chat.group) {
        return Ok(*latest);
    }
    let latest = routing::unanswered_latest(plan, chat.group)?.unwrap_or(longest);
    known.insert(chat.group, latest);
    Ok(latest)
}

fn group_named(plan: &mut Plan<'_>, groups: &mut Vec<Group>, name: &str) -> GroupId {
    let name = text::one_line(name, NAME_CHARS_MAX);
    let folded = text::folded(&name);
    let alike = || groups.iter().find(|it| text::folded(&it.name) == folded);
    if let Some(group) = groups.iter().find(|it| it.name == name).or_else(alike) {
        return group.id;
    }
    let group = Group {
        id: plan.counters.next_group(),
        name,
        access: GroupAccess::Everyone,
    };
    let id = group.id;
    plan.write(Write::Group(group.clone()));
    groups.push(group);
    id
}

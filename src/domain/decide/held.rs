//! Held replies: written while the window is closed, behind a template that asks the customer for an answer. They
//! leave with that answer, in the transaction that stores it, in the order in which they were written.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{DeadlineId, EntryId, GroupId};
use crate::domain::changes::Write;
use crate::domain::chat::Chat;
use crate::domain::decide::{notices, parked, sending, turns};
use crate::domain::delivery::{Delivery, DeliveryState, Report, SendError};
use crate::domain::entry::{Author, Body, ChatEvent, Entry};
use crate::domain::event::{Deadline, EventKind};
use crate::domain::group::HELD_DAYS_RANGE;
use crate::domain::keep_alive;
use crate::domain::measure::{HeldEnd, Measured};
use crate::domain::notice::NoticeKind;
use crate::domain::outbox::{Held, HeldFor, OutboxRow, OutboxState};
use crate::domain::plan::Plan;
use crate::domain::presence::Word;
use crate::domain::view::Read;

/// Entries read at once.
const PAGE: usize = 200;
/// Pages read at most: behind so many messages nobody says that nothing was sent.
const PAGES: usize = 20;

/// Holds a message, not yet kept, behind `template` until the customer answers.
///
/// # Errors
/// When storage fails.
pub fn hold(
    plan: &mut Plan<'_>,
    chat: &mut Chat,
    mut entry: Entry,
    template: EntryId,
) -> Read<EntryId> {
    if let Some(delivery) = &mut entry.delivery {
        delivery.step(DeliveryState::Held, entry.received_at);
    }
    let id = plan.keep_entry(chat, entry);
    let ends = plan.now.plus(kept(plan, chat.group)?);
    let ends = plan.arm(ends, Deadline::HeldEnd(id));
    let held = Held {
        template,
        waits: HeldFor::Answer,
        ends,
    };
    parked::park(plan, chat, id, OutboxState::Held(held));
    Ok(id)
}

/// The longest that a reply waits for the customer's answer.
pub const LONGEST: Duration = Duration::from_secs(*HELD_DAYS_RANGE.end() as u64 * 86_400);

/// How long a group's held replies wait for the customer's answer.
///
/// # Errors
/// When storage fails.
pub fn kept(plan: &Plan<'_>, group: GroupId) -> Read<Duration> {
    let days = plan.view.group_settings(group)?.held_days;
    Ok(Duration::from_secs(u64::from(days) * 86_400))
}

/// The held replies of a chat, in the order in which they were written.
fn all(plan: &Plan<'_>, chat: &Chat) -> Read<Vec<(OutboxRow, Entry, Held)>> {
    let mut found = Vec::new();
    for id in &chat.parked {
        if let Some((row, entry)) = parked::find(plan, chat.id, *id)?
            && let Some(held) = row.held()
        {
            found.push((row, entry, held));
        }
    }
    Ok(found)
}

/// The templates behind which replies wait.
///
/// # Errors
/// When storage fails.
pub fn templates(plan: &Plan<'_>, chat: &Chat) -> Read<BTreeSet<EntryId>> {
    let all = all(plan, chat)?.into_iter();
    Ok(all.map(|(_, _, held)| held.template).collect())
}

/// The template that a further held reply joins: one behind which a reply waits and that has not failed.
///
/// # Errors
/// When storage fails.
pub fn open_template(plan: &Plan<'_>, chat: &Chat) -> Read<Option<EntryId>> {
    let all = all(plan, chat)?.into_iter();
    let mut waiting = all.filter(|(_, _, held)| held.waits == HeldFor::Answer);
    Ok(waiting.next_back().map(|(_, _, held)| held.template))
}

/// The template that was the last message, if it may still be answered: a reply may join it though none waits there.
///
/// # Errors
/// When storage fails.
pub fn last_template(plan: &Plan<'_>, chat: &Chat) -> Read<Option<EntryId>> {
    let last = keep_alive::last_message(plan.view, chat)?;
    let asks = |entry: &Entry| {
        let is_lost = entry.delivery.as_ref().is_some_and(Delivery::is_lost);
        matches!(entry.body, Body::Template(_)) && !is_lost
    };
    Ok(last.filter(asks).map(|entry| entry.id))
}

/// Shows the entries of a chat after one, oldest first; says whether that were all of them.
fn each_after(
    plan: &Plan<'_>,
    chat: &Chat,
    mut after: EntryId,
    mut each: impl FnMut(&Entry),
) -> Read<bool> {
    for _ in 0..PAGES {
        let page = plan.view.entries_after(chat.id, after, PAGE)?;
        page.iter().for_each(&mut each);
        match page.last() {
            Some(last) if page.len() == PAGE => after = last.id,
            _ => return Ok(true),
        }
    }
    Ok(false)
}

/// A template was sent: what waited for another one waits for its answer now.
///
/// # Errors
/// When storage fails.
pub fn asked(plan: &mut Plan<'_>, chat: &Chat, template: EntryId) -> Read<()> {
    for (row, _, held) in all(plan, chat)? {
        if held.waits == HeldFor::Template {
            let waits = HeldFor::Answer;
            keep(
                plan,
                row,
                Held {
                    template,
                    waits,
                    ..held
                },
            );
        }
    }
    Ok(())
}

fn keep(plan: &mut Plan<'_>, mut row: OutboxRow, held: Held) {
    row.state = OutboxState::Held(held);
    plan.log(EventKind::Delivery(row.chat, row.entry));
    plan.write(Write::Outbox(row));
}

/// It became known whether a template is lost: what waits behind it waits for another one then, and its authors are
/// told.
///
/// # Errors
/// When storage fails.
pub fn template_told(plan: &mut Plan<'_>, chat: &Chat, template: EntryId, lost: bool) -> Read<()> {
    for (row, entry, held) in all(plan, chat)? {
        if held.template != template {
            continue;
        }
        match (held.waits, lost) {
            (HeldFor::Answer, true) => {
                let waits = HeldFor::Template;
                keep(plan, row, Held { waits, ..held });
                let told = NoticeKind::HeldFailed { entry: entry.id };
                parked::tell_author(plan, chat, &entry, told)?;
            }
            (HeldFor::Template, false) => {
                let waits = HeldFor::Answer;
                keep(plan, row, Held { waits, ..held });
            }
            _ => {}
        }
    }
    Ok(())
}

/// The customer answered to the same number: what was held leaves. If somebody here sent anything after it was
/// written, or its author has left the team, it waits for a person's word, and so does what was written after it.
///
/// # Errors
/// When storage fails.
pub fn answered(plan: &mut Plan<'_>, chat: &mut Chat) -> Read<()> {
    if chat.parked.is_empty() || !chat.window.is_open(plan.now) {
        return Ok(());
    }
    let held = all(plan, chat)?;
    withdraw_asking(plan, chat, &held)?;
    let sent = sent_since(plan, chat, &held)?;
    let mut asks = false;
    let mut left = 0;
    for (row, entry, held) in held {
        let is_gone = match parked::author(&entry) {
            Some(author) => parked::is_gone(plan, author)?,
            None => true,
        };
        asks |= held.waits == HeldFor::Person || sent > Some(entry.id) || is_gone;
        if !asks {
            tell_if_away(plan, chat, &entry)?;
            let at = undone_until(plan, &entry, &held)?;
            parked::leave(plan, chat, (row, entry), at)?;
            left += 1;
        } else if held.waits != HeldFor::Person {
            waits_for_person(plan, row, held);
            let told = NoticeKind::HeldWaits { entry: entry.id };
            parked::tell_author(plan, chat, &entry, told)?;
        }
    }
    if left > 0 {
        plan.tell(chat, ChatEvent::HeldLeft { count: left });
    }
    Ok(())
}

/// Its author may still undo what they pressed a moment ago, with the template that asks.
fn undone_until(plan: &Plan<'_>, reply: &Entry, held: &Held) -> Read<Timestamp> {
    let asking = plan.view.entry(reply.chat, held.template)?;
    let by_one_press = asking.is_some_and(|it| it.received_at == reply.received_at);
    let row = plan.view.outbox(held.template)?;
    let row = row.filter(|row| by_one_press && row.attempts == 0);
    Ok(match row.map(|row| row.state) {
        Some(OutboxState::Waiting(at)) => at.max(plan.now),
        _ => plan.now,
    })
}

/// It leaves by a person's word only.
pub fn waits_for_person(plan: &mut Plan<'_>, row: OutboxRow, held: Held) {
    let waits = HeldFor::Person;
    keep(plan, row, Held { waits, ..held });
}

/// A template that was written with a held reply and has yet to leave asks for what is there already: it would only
/// cost. One with files says more than that, and leaves all the same.
fn withdraw_asking(
    plan: &mut Plan<'_>,
    chat: &Chat,
    held: &[(OutboxRow, Entry, Held)],
) -> Read<()> {
    for (_, reply, held) in held {
        let row = plan.view.outbox(held.template)?;
        let is_fresh = |row: &OutboxRow| row.attempts == 0;
        let asking = plan.view.entry(chat.id, held.template)?;
        let only_asks =
            asking.is_some_and(|it| it.received_at == reply.received_at && it.files().is_empty());
        if only_asks && row.as_ref().is_some_and(is_fresh) {
            sending::withdraw(plan, chat.id, held.template)?;
        }
    }
    Ok(())
}

/// Who is there sees it leave.
fn tell_if_away(plan: &mut Plan<'_>, chat: &Chat, entry: &Entry) -> Read<()> {
    let Some(author) = parked::author(entry) else {
        return Ok(());
    };
    if plan.view.presence(author)?.word() == Word::Online {
        return Ok(());
    }
    let told = NoticeKind::HeldLeft { entry: entry.id };
    notices::tell(plan, author, told, chat.id)
}

/// The newest message that somebody here sent after the first of these was written, by the desk or by the phone app:
/// neither their templates nor other held replies, nor what has yet to leave or was lost.
fn sent_since(
    plan: &Plan<'_>,
    chat: &Chat,
    held: &[(OutboxRow, Entry, Held)],
) -> Read<Option<EntryId>> {
    let Some((first, _, _)) = held.first() else {
        return Ok(None);
    };
    let templates: BTreeSet<EntryId> = held.iter().map(|(_, _, held)| held.template).collect();
    let counts = |entry: &Entry| {
        let by_person = matches!(entry.author, Author::Agent(_) | Author::PhoneApp);
        let was_held = |delivery: &Delivery| delivery.reached(DeliveryState::Held).is_some();
        let delivery = entry.delivery.as_ref();
        by_person
            && entry.is_message()
            && !templates.contains(&entry.id)
            && !chat.parked.contains(&entry.id)
            && !delivery.is_some_and(|it| it.is_lost() || was_held(it))
    };
    let mut newest = None;
    let reached = each_after(plan, chat, first.entry, |entry| {
        newest = counts(entry).then_some(entry.id).or(newest);
    })?;
    Ok(if reached {
        newest
    } else {
        Some(EntryId(u64::MAX))
    })
}

/// The customer never answered: the words stay in the entry, and its author is told.
///
/// # Errors
/// When storage fails.
pub fn expire(plan: &mut Plan<'_>, id: EntryId, key: (Timestamp, DeadlineId)) -> Read<()> {
    let Some((row, mut entry, mut chat)) = parked::fired(plan, id, key)? else {
        return Ok(());
    };
    parked::unpark(plan, &mut chat, &row);
    plan.write(Write::OutboxGone(id));
    let began = (entry.received_at, id);
    let expired = (Measured::Held(HeldEnd::Expired), key.0.min(plan.now));
    turns::measure_at(plan, &chat, began, parked::author(&entry), expired);
    let error = SendError {
        code: SendError::EXPIRED,
        detail: "the customer did not answer in time".to_owned(),
    };
    if let Some(delivery) = &mut entry.delivery {
        delivery.report(&Report::Failed(error), plan.now);
    }
    if let Some(agent) = parked::author(&entry) {
        plan.tell_of(&mut chat, ChatEvent::HeldExpired { agent }, key.0);
    }
    let told = NoticeKind::HeldExpired { entry: id };
    parked::tell_author(plan, &chat, &entry, told)?;
    plan.put_chat(chat)?;
    let kind = EventKind::Delivery(entry.chat, id);
    plan.change_entry(entry, kind)
}

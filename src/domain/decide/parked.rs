//! What has yet to leave: held replies, and messages with a moment of their own. Each stands in the outbox and in its
//! chat's list, and has a deadline row. Nothing of it has answered the customer.

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, DeadlineId, EntryId};
use crate::base::limits::{CAPTION_CHARS_MAX, PARKED_MAX, TEXT_CHARS_MAX};
use crate::base::text;
use crate::domain::agent::Agent;
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::Chat;
use crate::domain::command::ParkedFate;
use crate::domain::decide::{desk, held, notices, parts, sending, turns, waiting};
use crate::domain::delivery::{DeliveryState, SendError};
use crate::domain::entry::{Author, Body, ChatEvent, Entry};
use crate::domain::event::EventKind;
use crate::domain::keep_alive;
use crate::domain::measure::{HeldEnd, Measured, TurnEnd};
use crate::domain::notice::NoticeKind;
use crate::domain::outbox::{OutboxRow, OutboxState};
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::{Halt, Read, View};

/// Puts a message aside until its time comes. Its entry says so already.
pub fn park(plan: &mut Plan<'_>, chat: &mut Chat, entry: EntryId, state: OutboxState) {
    let row = OutboxRow {
        state,
        ..sending::row(plan, chat, entry)
    };
    plan.write(Write::Outbox(row));
    chat.parked.push(entry);
}

/// Whether one more of them has room.
pub fn has_room(chat: &Chat) -> Result<(), Refusal> {
    if chat.parked.len() < PARKED_MAX {
        return Ok(());
    }
    Err(Refusal::invalid("text", FieldProblem::TooMany(PARKED_MAX)))
}

/// One that has yet to leave.
///
/// # Errors
/// When storage fails.
pub fn find(plan: &Plan<'_>, chat: ChatId, id: EntryId) -> Read<Option<(OutboxRow, Entry)>> {
    let row = (plan.view.outbox(id)?).filter(|row| row.chat == chat && row.deadline().is_some());
    let Some(row) = row else { return Ok(None) };
    let entry = plan.view.entry(chat, id)?;
    Ok(entry.map(|entry| (row, entry)))
}

/// The one whose deadline row has fired: a row that does not fit any more does nothing.
///
/// # Errors
/// When storage fails.
pub fn fired(
    plan: &Plan<'_>,
    id: EntryId,
    key: (Timestamp, DeadlineId),
) -> Read<Option<(OutboxRow, Entry, Chat)>> {
    let row = (plan.view.outbox(id)?).filter(|row| row.deadline() == Some(key));
    let Some(row) = row else { return Ok(None) };
    let entry = plan.view.entry(row.chat, id)?;
    let chat = plan.find_chat(row.chat)?;
    Ok(entry.zip(chat).map(|(entry, chat)| (row, entry, chat)))
}

/// It is put aside no more.
pub fn unpark(plan: &mut Plan<'_>, chat: &mut Chat, row: &OutboxRow) {
    chat.parked.retain(|parked| *parked != row.entry);
    if let Some((due, id)) = row.deadline() {
        plan.write(Write::Due {
            due,
            id,
            deadline: None,
        });
    }
}

/// Lets it leave at this moment: the window is looked at when it does, as with all.
///
/// # Errors
/// When storage fails.
pub fn leave(
    plan: &mut Plan<'_>,
    chat: &mut Chat,
    (mut row, mut entry): (OutboxRow, Entry),
    at: Timestamp,
) -> Read<()> {
    unpark(plan, chat, &row);
    if row.held().is_some() {
        measure(plan, chat, &entry, HeldEnd::Left);
    }
    row.created_at = plan.now;
    row.state = OutboxState::Waiting(at);
    plan.write(Write::Outbox(row));
    if let Some(delivery) = &mut entry.delivery {
        delivery.step(DeliveryState::Queued, plan.now);
    }
    let kind = EventKind::Delivery(entry.chat, entry.id);
    plan.change_entry(entry, kind)
}

/// Notes how a held reply ended.
pub fn measure(plan: &mut Plan<'_>, chat: &Chat, entry: &Entry, end: HeldEnd) {
    let began = (entry.received_at, entry.id);
    turns::measure(plan, chat, began, author(entry), Measured::Held(end));
}

/// How a held reply ended that has left, as its delivery tells; nothing for what was never held for the customer's
/// answer. Those that the copy of a file holds were not written so.
pub fn held_end(entry: &Entry) -> Option<HeldEnd> {
    let delivery = entry.delivery.as_ref()?;
    let held_at = delivery.reached(DeliveryState::Held)?;
    (held_at == entry.received_at).then_some(match delivery.state() {
        DeliveryState::Canceled => HeldEnd::TakenBack,
        DeliveryState::Failed => HeldEnd::Lost,
        _ => HeldEnd::Left,
    })
}

/// Which member wrote it.
pub fn author(entry: &Entry) -> Option<AgentId> {
    match entry.author {
        Author::Agent(agent) => Some(agent),
        _ => None,
    }
}

/// Tells its author of it; of one who has left the team, whoever is responsible for the chat.
///
/// # Errors
/// When storage fails.
pub fn tell_author(plan: &mut Plan<'_>, chat: &Chat, entry: &Entry, what: NoticeKind) -> Read<()> {
    let mut to = author(entry);
    if let Some(agent) = to
        && is_gone(plan, agent)?
    {
        to = chat.assignee();
    }
    match to {
        Some(to) => notices::tell(plan, to, what, chat.id),
        None => Ok(()),
    }
}

/// A message that left by itself, while perhaps nobody looked, did not reach the customer.
///
/// # Errors
/// When storage fails.
pub fn lost(plan: &mut Plan<'_>, chat: &Chat, entry: &Entry) -> Read<()> {
    let Some(delivery) = &entry.delivery else {
        return Ok(());
    };
    let id = entry.id;
    let told = if held_end(entry).is_some() {
        NoticeKind::HeldLost { entry: id }
    } else if delivery.reached(DeliveryState::Scheduled).is_some() {
        NoticeKind::ScheduledFailed { entry: id }
    } else {
        return Ok(());
    };
    tell_author(plan, chat, entry, told)
}

/// Nothing that somebody wrote for later, or anybody, leaves by itself any more: what was scheduled ends with `error`,
/// what is held waits for a person's word.
///
/// # Errors
/// When storage fails.
pub fn nothing_leaves(
    plan: &mut Plan<'_>,
    chat: &mut Chat,
    whose: Option<AgentId>,
    error: &SendError,
) -> Result<(), Halt> {
    for id in chat.parked.clone() {
        let Some((row, entry)) = find(plan, chat.id, id)? else {
            continue;
        };
        if whose.is_some() && author(&entry) != whose {
            continue;
        }
        if let Some(held) = row.held() {
            held::waits_for_person(plan, row, held);
            continue;
        }
        unpark(plan, chat, &row);
        plan.put_chat(chat.clone())?;
        sending::fail(plan, entry, error.clone())?;
        *chat = plan.chat(chat.id)?.0;
    }
    Ok(())
}

/// What is said of a message whose author may write no more where it was to leave.
pub fn excluded(detail: &str) -> SendError {
    SendError {
        code: SendError::EXCLUDED,
        detail: detail.to_owned(),
    }
}

/// Whether a member has left the team.
///
/// # Errors
/// When storage fails.
pub fn is_gone(plan: &Plan<'_>, agent: AgentId) -> Read<bool> {
    Ok(plan.agent(agent)?.is_none_or(|agent| agent.disabled))
}

/// What one press sent and what waits with one of its messages, in their order: a long text in its parts, files, and
/// with a template what is held behind it. The others of one that is late, or was tried, stand by themselves.
///
/// # Errors
/// When storage fails.
pub fn by_one_press(
    view: &dyn View,
    row: OutboxRow,
    entry: Entry,
) -> Read<Vec<(OutboxRow, Entry)>> {
    let mut all = Vec::new();
    for other in view.outbox_rows()? {
        let is_held = other.held().is_some_and(|it| it.template == row.entry);
        // Of one press some may be put off already while others wait for their turn.
        let states = [&other.state, &row.state];
        let is_put_off = |state: &&OutboxState| matches!(state, OutboxState::Restricted(_));
        let alike = other.state == row.state
            || states.iter().any(is_put_off)
                && states.iter().all(|state| state.leaves_at().is_some());
        let waits_too = row.attempts == 0 && other.attempts == 0 && alike;
        if other.chat == row.chat
            && other.entry != row.entry
            && (is_held || waits_too)
            && let Some(message) = view.entry(other.chat, other.entry)?
            && parts::is_of_one_press(&entry, &message)
        {
            all.push((other, message));
        }
    }
    all.push((row, entry));
    all.sort_by_key(|(row, _)| row.entry);
    Ok(all)
}

/// Takes a message back that has not left, and with it what the same press sent and waits still.
///
/// # Errors
/// When it has left, is not there, or storage fails.
pub fn take_back(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    id: EntryId,
) -> Result<(), Halt> {
    let Some(row) = plan.view.outbox(id)?.filter(|row| row.chat == chat.id) else {
        let entry = plan.view.entry(chat.id, id)?;
        return Err(match entry.and_then(|entry| entry.delivery) {
            Some(_) => Refusal::AlreadySent.into(),
            None => Refusal::NotFound.into(),
        });
    };
    let entry = plan.view.entry(chat.id, id)?.ok_or(Refusal::NotFound)?;
    match row.state {
        OutboxState::Held(_) | OutboxState::Scheduled(..) => {
            discard(plan, agent, chat, (&row, entry))?;
        }
        OutboxState::Waiting(_) | OutboxState::Restricted(_) | OutboxState::Restored(_) => {
            let all = by_one_press(plan.view, row, entry)?;
            // Before their template: they would wait for another one.
            let is_held = |(row, _): &(OutboxRow, Entry)| row.held().is_some();
            let (behind, all): (Vec<_>, Vec<_>) = all.into_iter().partition(is_held);
            for (row, entry) in behind {
                discard(plan, agent, chat, (&row, entry))?;
            }
            for (_, mut entry) in all {
                if let Some(delivery) = &mut entry.delivery {
                    delivery.step(DeliveryState::Canceled, plan.now);
                }
                plan.write(Write::OutboxGone(entry.id));
                plan.put_chat(chat.clone())?;
                let kind = EventKind::Delivery(chat.id, entry.id);
                waiting::keep_outcome(plan, entry, kind, waiting::By::Person)?;
                *chat = plan.chat(chat.id)?.0;
            }
        }
        OutboxState::Sending(_) | OutboxState::Unknown(_) => {
            return Err(Refusal::AlreadySent.into());
        }
    }
    plan.tell(chat, ChatEvent::TookBack { agent: agent.id });
    Ok(())
}

/// It answered nobody, so nobody waits anew. Whoever wrote it learns that somebody else took it back.
fn discard(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    (row, mut entry): (&OutboxRow, Entry),
) -> Read<()> {
    unpark(plan, chat, row);
    plan.write(Write::OutboxGone(row.entry));
    if row.held().is_some() {
        measure(plan, chat, &entry, HeldEnd::TakenBack);
    }
    if let Some(delivery) = &mut entry.delivery {
        delivery.step(DeliveryState::Canceled, plan.now);
    }
    if author(&entry) != Some(agent.id) {
        let (entry_id, by) = (entry.id, agent.id);
        let told = NoticeKind::TakenBack {
            entry: entry_id,
            by,
        };
        tell_author(plan, chat, &entry, told)?;
    }
    let kind = EventKind::Delivery(entry.chat, entry.id);
    plan.change_entry(entry, kind)
}

/// The dialog is about to be closed: somebody says what becomes of what has yet to leave.
///
/// # Errors
/// `Parked` when nobody does, or a fault of storage.
pub fn before_done(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    fate: Option<ParkedFate>,
) -> Result<(), Halt> {
    if chat.parked.is_empty() || fate == Some(ParkedFate::Keep) {
        return Ok(());
    }
    if fate.is_none() {
        return Err(Refusal::Parked(chat.parked.len()).into());
    }
    for id in chat.parked.clone() {
        if let Some((row, entry)) = find(plan, chat.id, id)? {
            discard(plan, agent, chat, (&row, entry))?;
        }
    }
    plan.tell(chat, ChatEvent::TookBack { agent: agent.id });
    Ok(())
}

/// Lets a message leave by a person's word: a text only while the window is open, and nothing that the desk said by
/// itself, which was about a moment that is over.
///
/// # Errors
/// When it may not, has left or is not there, or storage fails.
pub fn release(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &Chat,
    id: EntryId,
) -> Result<Answer, Halt> {
    let entry = plan.view.entry(chat.id, id)?.ok_or(Refusal::NotFound)?;
    match entry.body {
        Body::Automatic { .. } => return Err(Refusal::WrongState.into()),
        _ if entry.needs_window() => desk::window_is_open(plan, chat)?,
        _ => {}
    }
    let mut chat = chat.clone();
    match find(plan, chat.id, id)? {
        Some((row, entry)) => {
            let only_asks = keep_alive::only_asks(plan.view, &chat, &entry)?;
            let now = plan.now;
            leave(plan, &mut chat, (row, entry), now)?;
            if !only_asks {
                turns::end(plan, &mut chat, TurnEnd::Answered, Some(agent.id))?;
            }
            chat.said.answered_at = Some(plan.now);
        }
        None => {
            sending::release(plan, chat.id, id)?;
            if held_end(&entry).is_some() {
                measure(plan, &chat, &entry, HeldEnd::Left);
            }
        }
    }
    plan.tell(&mut chat, ChatEvent::Released { agent: agent.id });
    let answer = Answer::Entry(chat.id, id);
    plan.put_chat(chat)?;
    Ok(answer)
}

/// The words under a file; there may be none.
fn caption(text: &str) -> Result<String, Refusal> {
    let caption = text::clean(text).trim().to_owned();
    if text::length(&caption) > CAPTION_CHARS_MAX {
        return Err(Refusal::invalid(
            "text",
            FieldProblem::TooLong(CAPTION_CHARS_MAX),
        ));
    }
    Ok(caption)
}

/// Writes it anew; what stood there before is kept.
///
/// # Errors
/// When it has left, has no words of its own or is not there, or storage fails.
pub fn rewrite(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &Chat,
    id: EntryId,
    text: &str,
) -> Result<Answer, Halt> {
    let Some((_, mut entry)) = find(plan, chat.id, id)? else {
        let known = plan.view.entry(chat.id, id)?.is_some();
        let refusal = if known {
            Refusal::AlreadySent
        } else {
            Refusal::NotFound
        };
        return Err(refusal.into());
    };
    if !entry.has_own_words() {
        return Err(Refusal::WrongState.into());
    }
    let words = match entry.body {
        Body::File { .. } => caption(text)?,
        _ => desk::words("text", text, TEXT_CHARS_MAX)?,
    };
    // Nobody's words are changed under their name by somebody else: those take it back and write their own.
    if author(&entry) != Some(agent.id) {
        return Err(Refusal::NotAllowed.into());
    }
    if entry.edit(&words, plan.now) {
        let kind = EventKind::EntryChanged(chat.id, id);
        plan.change_entry(entry, kind)?;
    }
    Ok(Answer::Entry(chat.id, id))
}

/// The deadline row of one is another: the clock was wrong.
///
/// # Errors
/// When storage fails.
pub fn moves(plan: &mut Plan<'_>, id: EntryId, row: (Timestamp, DeadlineId)) -> Read<()> {
    let Some(mut found) = plan.view.outbox(id)? else {
        return Ok(());
    };
    if let OutboxState::Held(held) = &mut found.state {
        held.ends = row;
        plan.write(Write::Outbox(found));
    }
    Ok(())
}

/// The file began as a copy: what waits in it may have left since from the desk of which it is one.
///
/// # Errors
/// When storage fails.
pub fn restored(plan: &mut Plan<'_>, row: &OutboxRow) -> Read<()> {
    if row.deadline().is_some()
        && let Some(mut chat) = plan.find_chat(row.chat)?
    {
        unpark(plan, &mut chat, row);
        plan.put_chat(chat)?;
    }
    Ok(())
}

//! Many chats at once: handled, assigned, moved, handed over or kept alive by one press, and that undone. Each is decided by itself, as if it
//! were done alone; what may not be done with one is said of that one.

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, DeadlineId, EntryId};
use crate::base::limits::{BULK_CHATS_MAX, BULK_KEPT};
use crate::domain::access::{self, Action};
use crate::domain::agent::Agent;
use crate::domain::bulk::{Before, Bulk, BulkAction, BulkOutcome, Deed, Pick};
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::{Chat, ChatState};
use crate::domain::decide::{desk, hands, parked, sending, snooze, terms, waiting};
use crate::domain::entry::{Author, Body, ChatEvent, Entry};
use crate::domain::event::Deadline;
use crate::domain::group::Group;
use crate::domain::keep_alive::{self, KeepAlive};
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::turn::PauseWhy;
use crate::domain::view::{Halt, Read};
use crate::domain::writing::{Leaves, TemplateWords};

/// Entries looked at when asking whether somebody did something since.
const SINCE_SCAN: usize = 200;

/// Does it with each of the chats with which it may be done.
pub fn act(
    plan: &mut Plan<'_>,
    by: AgentId,
    mut chats: Vec<Pick>,
    action: BulkAction,
) -> Result<Answer, Halt> {
    let agent = if action.oversees() {
        overseer(plan, by)?
    } else {
        plan.view.agent(by)?.ok_or(Refusal::NotFound)?
    };
    // Of one that is named twice, the sight that is oldest counts.
    chats.sort_unstable_by_key(|pick| (pick.chat, pick.seen.is_none(), pick.seen));
    chats.dedup_by_key(|pick| pick.chat);
    if chats.is_empty() {
        return Err(Refusal::invalid("chats", FieldProblem::Empty).into());
    }
    if chats.len() > BULK_CHATS_MAX {
        return Err(Refusal::invalid("chats", FieldProblem::TooMany(BULK_CHATS_MAX)).into());
    }
    let action = checked(plan, by, action)?;
    let mut outcome = BulkOutcome::default();
    let mut before = Vec::new();
    for pick in chats {
        match one(plan, &agent, pick, &action) {
            Ok(was) => {
                outcome.done.push(pick.chat);
                before.extend(was);
            }
            Err(Halt::Refused(refusal)) => outcome.refused.push((pick.chat, refusal)),
            Err(fault) => return Err(fault),
        }
    }
    if let Some(deed) = deed(&action).filter(|_| !before.is_empty()) {
        outcome.undo = Some(remember(plan, by, deed, before));
    }
    Ok(Answer::Bulk(Box::new(outcome)))
}

fn overseer(plan: &Plan<'_>, by: AgentId) -> Result<Agent, Halt> {
    let agent = plan.view.agent(by)?.ok_or(Refusal::NotFound)?;
    if access::oversees(&agent) {
        Ok(agent)
    } else {
        Err(Refusal::NotAllowed.into())
    }
}

/// Who or what it is given to is there at all; a reason is on one line and not endless.
fn checked(plan: &Plan<'_>, by: AgentId, action: BulkAction) -> Result<BulkAction, Halt> {
    let reason = match action {
        BulkAction::Assign(to) | BulkAction::HandOver(to) => {
            return receives(plan, by, to).map(|()| action);
        }
        BulkAction::Move(to) if plan.view.group(to)?.is_none() => {
            return Err(Refusal::invalid("group", FieldProblem::Unknown).into());
        }
        BulkAction::Move(_) | BulkAction::KeepAlive => return Ok(action),
        BulkAction::Done { reason } => reason,
    };
    Ok(BulkAction::Done {
        reason: one_line(reason)?,
    })
}

/// Whether somebody may be given chats by `by` at all; whether each is open to them is asked with each.
fn receives(plan: &Plan<'_>, by: AgentId, to: AgentId) -> Result<(), Halt> {
    if to == by {
        return Err(Refusal::invalid("agent", FieldProblem::Wrong).into());
    }
    let known = plan.view.agent(to)?;
    if known.is_none_or(|agent| agent.disabled) {
        return Err(Refusal::invalid("agent", FieldProblem::Unknown).into());
    }
    Ok(())
}

fn one_line(reason: Option<String>) -> Result<Option<String>, Refusal> {
    let reason = reason.map(|said| terms::reason(&said)).transpose()?;
    Ok(reason.filter(|reason| !reason.is_empty()))
}

/// One of them, and what it was before if that can be undone. Nothing is written before all is decided.
fn one(
    plan: &mut Plan<'_>,
    agent: &Agent,
    pick: Pick,
    action: &BulkAction,
) -> Result<Option<Before>, Halt> {
    let (mut chat, group) = plan.chat(pick.chat)?;
    let was = chat.clone();
    let (state, waiting_since) = (without_offer(&was.state), was.waiting_since());
    let may = |action| access::allowed(agent, action, &chat, &group);
    let mut notice = None;
    match action {
        BulkAction::Done { reason } => {
            may(Action::CloseAmong)?;
            desk::nobody_wrote_since(plan, agent, &chat, pick.seen, |_| Ok(false))?;
            close(plan, agent, &mut chat, reason.as_ref())?;
            desk::read(plan, agent, &chat, pick.seen)?;
        }
        BulkAction::Assign(to) => {
            may(Action::Assign)?;
            hands::assign(plan, agent, &mut chat, &group, *to)?;
        }
        BulkAction::Move(to) => {
            may(Action::MoveAmong)?;
            notice = hands::move_to(plan, agent, &mut chat, *to)?;
        }
        // What has left is not taken back.
        BulkAction::KeepAlive => {
            keep_alive(plan, agent, (chat, &group), pick.seen)?;
            return Ok(None);
        }
        BulkAction::HandOver(to) => hand_over(plan, agent, (&mut chat, &group), *to)?,
    }
    plan.put_chat(chat)?;
    Ok(Some(Before {
        chat: pick.chat,
        until: EntryId(plan.counters.sequence),
        group: group.id,
        state,
        waiting_since,
        notice,
        pause: was.pause,
        snooze: was.snooze,
        moved_by: was.moved_by,
    }))
}

/// Sends the reopening template of the chat's group, as far as nothing has to be filled in.
fn keep_alive(
    plan: &mut Plan<'_>,
    agent: &Agent,
    (chat, group): (Chat, &Group),
    seen: Option<EntryId>,
) -> Result<Answer, Halt> {
    access::allowed(agent, Action::Write, &chat, group)?;
    let KeepAlive::Ready {
        name,
        language,
        values,
        ..
    } = keep_alive::ready(plan.view, &chat)?
    else {
        return Err(Refusal::invalid("template", FieldProblem::Empty).into());
    };
    let words = TemplateWords {
        name,
        language,
        variables: values,
        ..TemplateWords::default()
    };
    let how = (None, Leaves::Undoable);
    desk::send_template(plan, agent, (chat, group), words, seen, how)
}

/// Hands it over, whosesoever it is: as far as each step may be done by itself.
fn hand_over(
    plan: &mut Plan<'_>,
    agent: &Agent,
    (chat, group): (&mut Chat, &Group),
    to: AgentId,
) -> Result<(), Halt> {
    let may = |action, chat: &Chat| access::allowed(agent, action, chat, group);
    match &chat.state {
        ChatState::New { .. } => {
            may(Action::Assign, chat)?;
            return hands::assign(plan, agent, chat, group, to);
        }
        ChatState::Open { assignee, .. } if *assignee == to => {
            may(Action::See, chat)?;
            return Err(Refusal::AlreadyTaken(to).into());
        }
        // Asked before the first step: nothing is written of a chat with which it may not be done.
        ChatState::Open { assignee, .. } if *assignee != agent.id => {
            may(Action::TakeOver, chat)?;
            hands::receives(plan, agent, group, to)?;
            hands::take_over(plan, agent, chat, group)?;
        }
        _ => {}
    }
    may(Action::HandOver, chat)?;
    hands::offer(plan, agent, chat, group, to)?;
    Ok(())
}

/// Marks it as handled. One's own needs no reason; one that is given is noted.
fn close(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    reason: Option<&String>,
) -> Result<(), Halt> {
    parked::before_done(plan, agent, chat, None)?;
    if chat.assignee() == Some(agent.id) {
        if let Some(reason) = reason {
            let note = Body::Note(reason.clone());
            let entry = plan.new_entry(chat, Author::Agent(agent.id), note);
            plan.keep_entry(chat, entry);
        }
        hands::done(plan, agent, chat)?;
        return Ok(());
    }
    let reason = reason.ok_or_else(|| Refusal::invalid("reason", FieldProblem::Empty))?;
    hands::done_for(plan, agent, chat, reason.clone())?;
    Ok(())
}

fn without_offer(state: &ChatState) -> ChatState {
    match state {
        ChatState::Open {
            assignee,
            participants,
            ..
        } => ChatState::open(*assignee, participants.clone()),
        other => other.clone(),
    }
}

/// What is remembered of it, unless it is not undone.
fn deed(action: &BulkAction) -> Option<Deed> {
    match action {
        BulkAction::Done { .. } => Some(Deed::Done),
        BulkAction::Assign(to) => Some(Deed::Assigned(*to)),
        BulkAction::Move(to) => Some(Deed::Moved(*to)),
        BulkAction::HandOver(to) => Some(Deed::HandedOver(*to)),
        BulkAction::KeepAlive => None,
    }
}

fn remember(plan: &mut Plan<'_>, by: AgentId, deed: Deed, chats: Vec<Before>) -> u64 {
    let id = plan.counters.next_deadline().0;
    let ends = plan.arm(plan.now.plus(BULK_KEPT), Deadline::BulkEnd(id));
    let bulk = Bulk {
        by,
        deed,
        ends,
        chats,
    };
    plan.write(Write::Bulk {
        id,
        bulk: Some(Box::new(bulk)),
    });
    id
}

/// The chats are as they were, but for those with which somebody did something since.
pub fn undo(plan: &mut Plan<'_>, by: AgentId, id: u64) -> Result<Answer, Halt> {
    let bulk = plan.view.bulk(id)?;
    let bulk = bulk.filter(|bulk| bulk.by == by && plan.now < bulk.ends.0);
    let agent = match &bulk {
        Some(Bulk {
            deed: Deed::HandedOver(_),
            ..
        }) => plan.view.agent(by)?.ok_or(Refusal::NotFound)?,
        _ => overseer(plan, by)?,
    };
    let bulk = bulk.ok_or(Refusal::NotFound)?;
    let mut outcome = BulkOutcome::default();
    for before in &bulk.chats {
        match bring_back(plan, &agent, bulk.deed, before) {
            Ok(()) => outcome.done.push(before.chat),
            Err(Halt::Refused(refusal)) => outcome.refused.push((before.chat, refusal)),
            Err(fault) => return Err(fault),
        }
    }
    let (due, row) = bulk.ends;
    plan.write(Write::Due {
        due,
        id: row,
        deadline: None,
    });
    plan.write(Write::Bulk { id, bulk: None });
    Ok(Answer::Bulk(Box::new(outcome)))
}

/// One of them, by somebody who could still do with it what they did.
fn bring_back(plan: &mut Plan<'_>, agent: &Agent, deed: Deed, before: &Before) -> Result<(), Halt> {
    let mut chat = plan.find_chat(before.chat)?.ok_or(Refusal::NotFound)?;
    let group = plan.view.group(before.group)?.ok_or(Refusal::NotFound)?;
    let was = Chat {
        group: group.id,
        state: before.state.clone(),
        ..chat.clone()
    };
    if !access::enters(agent, &group) {
        return Err(Refusal::NotFound.into());
    }
    let action = match (deed, was.assignee()) {
        (Deed::Done, _) => Action::CloseAmong,
        (Deed::Assigned(_), _) | (Deed::HandedOver(_), None) => Action::Assign,
        (Deed::Moved(_), _) => Action::MoveAmong,
        (Deed::HandedOver(_), Some(of)) if of == agent.id => Action::HandOver,
        (Deed::HandedOver(_), Some(_)) => Action::TakeOver,
    };
    access::allowed(agent, action, &was, &group)?;
    if !deed.stands(&chat) || somebody_acted(plan, &chat, before.until)? {
        return Err(Refusal::WrongState.into());
    }
    let was_done = matches!(chat.state, ChatState::Done { .. });
    if matches!(deed, Deed::HandedOver(_)) {
        hands::withdraw(plan, agent, &mut chat)?;
    }
    if !hands::restore(plan, (agent.id, deed), &mut chat, (&before.state, &group))? {
        return Err(Refusal::WrongState.into());
    }
    if was_done && before.waiting_since.is_some() {
        waiting::goes_on(plan, &mut chat, before.until)?;
    }
    restore_clocks(plan, &mut chat, before)?;
    if let Some(notice) = before.notice {
        sending::withdraw(plan, chat.id, notice)?;
    }
    plan.put_chat(chat)?;
    Ok(())
}

/// It is paused and out of sight as before, unless the customer has written since: that ended both.
fn restore_clocks(plan: &mut Plan<'_>, chat: &mut Chat, before: &Before) -> Read<()> {
    chat.moved_by = before.moved_by;
    let since = plan.view.entries_after(chat.id, before.until, SINCE_SCAN)?;
    let has_written = since.len() == SINCE_SCAN || since.iter().any(is_theirs);
    if chat.pause.is_none()
        && let Some(pause) = &before.pause
        && !(has_written && pause.why == PauseWhy::Customer)
    {
        chat.pause = Some(pause.clone());
    }
    if chat.snooze.is_none()
        && !has_written
        && let Some(snooze) = before.snooze
    {
        snooze::restore(plan, chat, snooze);
    }
    Ok(())
}

/// Something of the customer's.
fn is_theirs(entry: &Entry) -> bool {
    entry.author == Author::Customer || matches!(entry.body, Body::Event(ChatEvent::Called { .. }))
}

/// Whether anybody of the team did or wrote anything in it since.
fn somebody_acted(plan: &Plan<'_>, chat: &Chat, until: EntryId) -> Read<bool> {
    let since = plan.view.entries_after(chat.id, until, SINCE_SCAN)?;
    Ok(since.len() == SINCE_SCAN || since.iter().any(is_deed))
}

/// A message of a colleague, or an event that is somebody's doing: not a note, nor what the customer, time or the
/// group's rules do.
fn is_deed(entry: &Entry) -> bool {
    match &entry.body {
        Body::Event(event) => !matches!(
            event,
            ChatEvent::WindowClosed
                | ChatEvent::WindowOpened
                | ChatEvent::NumberChanged { .. }
                | ChatEvent::IdentityChanged
                | ChatEvent::Called { .. }
                | ChatEvent::MarketingChanged { .. }
                | ChatEvent::Routed { .. }
                | ChatEvent::OfferedToAll { .. }
                | ChatEvent::NobodyFree { .. }
                | ChatEvent::GroupClosed { .. }
                | ChatEvent::NotAnswered { .. }
                | ChatEvent::NotTaken { .. }
                | ChatEvent::WentAway { .. }
                | ChatEvent::ReplyLate { .. }
                | ChatEvent::Resumed { agent: None }
        ),
        _ => entry.is_message() && matches!(entry.author, Author::Agent(_)),
    }
}

/// It can be undone no longer.
pub fn forget(plan: &mut Plan<'_>, id: u64, row: (Timestamp, DeadlineId)) -> Read<()> {
    if plan.view.bulk(id)?.is_some_and(|bulk| bulk.ends == row) {
        plan.write(Write::Bulk { id, bulk: None });
    }
    Ok(())
}

/// Its deadline was brought back, as the clock was wrong when it was set.
pub fn moves(plan: &mut Plan<'_>, id: u64, to: (Timestamp, DeadlineId)) -> Read<()> {
    if let Some(mut bulk) = plan.view.bulk(id)? {
        bulk.ends = to;
        let bulk = Some(Box::new(bulk));
        plan.write(Write::Bulk { id, bulk });
    }
    Ok(())
}

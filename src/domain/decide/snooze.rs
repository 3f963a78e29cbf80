//! Chats out of sight: their responsible puts them there until a moment or the customer's next message. They stay open,
//! and the window and promises run on.

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, DeadlineId};
use crate::base::limits::AHEAD_MAX;
use crate::domain::agent::Agent;
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::{Chat, ChatState, Snooze};
use crate::domain::decide::notices;
use crate::domain::entry::ChatEvent;
use crate::domain::event::{Deadline, EventKind};
use crate::domain::notice::NoticeKind;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::{Halt, Read};

/// Puts it out of sight.
///
/// # Errors
/// A moment that can't be.
pub fn begin(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    until: Option<Timestamp>,
) -> Result<(), Halt> {
    if until.is_some_and(|until| until <= plan.now || until > plan.now.plus(AHEAD_MAX)) {
        return Err(Refusal::invalid("until", FieldProblem::Wrong).into());
    }
    forget(plan, chat);
    chat.snooze = Some(Snooze {
        by: agent.id,
        at: plan.now,
        until: until.map(|until| plan.arm(until, Deadline::SnoozeEnd(chat.id))),
    });
    let by = agent.id;
    plan.tell(chat, ChatEvent::Snoozed { agent: by, until });
    plan.log(EventKind::Chat(chat.id));
    Ok(())
}

/// Brings it back by its responsible's word.
pub fn wake(plan: &mut Plan<'_>, agent: &Agent, chat: &mut Chat) -> Answer {
    if chat.snooze.is_none() {
        return Answer::Nothing;
    }
    forget(plan, chat);
    let by = Some(agent.id);
    plan.tell(chat, ChatEvent::SnoozeOver { agent: by });
    plan.log(EventKind::Chat(chat.id));
    Answer::Done
}

/// It is over by itself, at `at`: its time has come, or the customer wrote. The responsible is told.
///
/// # Errors
/// When storage fails.
pub fn over(plan: &mut Plan<'_>, chat: &mut Chat, at: Timestamp) -> Read<()> {
    if chat.snooze.is_none() {
        return Ok(());
    }
    forget(plan, chat);
    plan.tell_of(chat, ChatEvent::SnoozeOver { agent: None }, at);
    plan.log(EventKind::Chat(chat.id));
    match chat.assignee() {
        Some(assignee) => notices::tell(plan, assignee, NoticeKind::SnoozeOver, chat.id),
        None => Ok(()),
    }
}

/// It is out of sight again, as before something was done with it that is undone; not if its moment has come since.
pub fn restore(plan: &mut Plan<'_>, chat: &mut Chat, snooze: Snooze) {
    let until = snooze.until.map(|(until, _)| until);
    if until.is_some_and(|until| until <= plan.now) || chat.assignee().is_none() {
        return;
    }
    let until = until.map(|until| plan.arm(until, Deadline::SnoozeEnd(chat.id)));
    chat.snooze = Some(Snooze { until, ..snooze });
}

/// Its deadline row fired. One that does not fit any more does nothing.
///
/// # Errors
/// When storage fails.
pub fn due(plan: &mut Plan<'_>, id: ChatId, key: (Timestamp, DeadlineId)) -> Read<()> {
    let Some(mut chat) = plan.find_chat(id)? else {
        return Ok(());
    };
    if chat.snooze.and_then(|snooze| snooze.until) != Some(key) {
        return Ok(());
    }
    over(plan, &mut chat, key.0)?;
    plan.put_chat(chat)
}

fn forget(plan: &mut Plan<'_>, chat: &mut Chat) {
    let row = chat.snooze.take().and_then(|snooze| snooze.until);
    if let Some((due, id)) = row {
        plan.write(Write::Due {
            due,
            id,
            deadline: None,
        });
    }
}

/// A chat that came into other hands or is handled is in sight again: nobody else put it out of theirs.
///
/// # Errors
/// When storage fails.
pub fn follow(plan: &mut Plan<'_>) -> Read<()> {
    for (before, mut chat) in plan.changed_chats() {
        let hands = |chat: &Chat| (chat.group, chat.assignee());
        let is_same = before
            .as_ref()
            .is_some_and(|before| hands(before) == hands(&chat));
        let was = before.as_ref().and_then(|before| before.snooze);
        let is_open = matches!(chat.state, ChatState::Open { .. });
        // What is undone is put back together with its hands.
        let stays = is_open && (is_same || was != chat.snooze);
        if chat.snooze.is_some() && !stays {
            forget(plan, &mut chat);
            plan.put_chat(chat)?;
        }
    }
    Ok(())
}

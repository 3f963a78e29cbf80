//! Blocked customers, and chats of whose news somebody wants to hear nothing.

use crate::domain::access::{self, Action};
use crate::domain::agent::Agent;
use crate::domain::audit::{AuditKind, AuditSubject, AuditValue, Differences};
use crate::domain::care::{Block, Mute};
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::{Chat, ChatState};
use crate::domain::command::{DeskAction, MuteFor, ParkedFate};
use crate::domain::decide::{hands, outgoing, parked, sending, turns, wishes};
use crate::domain::entry::ChatEvent;
use crate::domain::event::EventKind;
use crate::domain::group::Group;
use crate::domain::measure::TurnEnd;
use crate::domain::outbox::OutboxState;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::Halt;

/// Does what is about the customer's wishes or the agent's ears.
///
/// # Errors
/// A refusal, or a fault of storage.
pub fn act(
    plan: &mut Plan<'_>,
    agent: &Agent,
    (chat, group): (&mut Chat, &Group),
    action: &DeskAction,
) -> Result<Answer, Halt> {
    let may = |action, chat: &Chat| access::allowed(agent, action, chat, group);
    match *action {
        DeskAction::Marketing { stopped } => {
            may(Action::Wish { stopped }, chat)?;
            wishes::note(plan, agent, chat, stopped)
        }
        DeskAction::Block { spam } => {
            may(Action::Block, chat)?;
            block(plan, agent, chat, spam)
        }
        DeskAction::Unblock => {
            may(Action::Block, chat)?;
            unblock(plan, agent, chat)
        }
        DeskAction::Export => {
            may(Action::Export, chat)?;
            let id = Some(AuditValue::Count(chat.id.0));
            let changes = Differences::default().field("chat", None, id);
            let (by, what) = (Some(agent.id), AuditKind::ChatExported);
            plan.audit(by, what, AuditSubject::Group(chat.group), changes)?;
            Ok(Answer::Done)
        }
        DeskAction::Mute(how) => {
            may(Action::See, chat)?;
            mute(plan, agent, chat, how)
        }
        _ => Err(Refusal::WrongState.into()),
    }
}

/// Refuses what is for somebody whom the team blocked.
///
/// # Errors
/// `Blocked`, or a fault of storage.
pub fn is_not_blocked(plan: &Plan<'_>, chat: &Chat) -> Result<(), Halt> {
    match plan.view.block(chat.id)? {
        Some(_) => Err(Refusal::Blocked.into()),
        None => Ok(()),
    }
}

/// The customer was blocked at Meta: nothing is sent to them from now on. A chat that is spam is done with.
///
/// # Errors
/// When storage fails.
fn block(plan: &mut Plan<'_>, agent: &Agent, chat: &mut Chat, spam: bool) -> Result<Answer, Halt> {
    let known = plan.view.block(chat.id)?;
    if known.is_some_and(|known| known.spam == spam) {
        return Ok(Answer::Nothing);
    }
    let (by, at) = (agent.id, plan.now);
    let block = Some(Block { by, at, spam });
    plan.write(Write::Block {
        chat: chat.id,
        block,
    });
    plan.tell(chat, ChatEvent::Blocked { by, spam });
    plan.log(EventKind::Chat(chat.id));
    for row in plan.view.outbox_rows()? {
        let waits = matches!(
            row.state,
            OutboxState::Waiting(_) | OutboxState::Restored(_)
        );
        if row.chat != chat.id || !waits {
            continue;
        }
        if let Some(entry) = plan.view.entry(row.chat, row.entry)? {
            plan.put_chat(chat.clone())?;
            sending::fail(plan, entry, outgoing::blocked())?;
            *chat = plan.chat(chat.id)?.0;
        }
    }
    // Nobody may answer them: no promise goes on.
    turns::end(plan, chat, TurnEnd::NoReplyNeeded, Some(agent.id))?;
    if spam && !matches!(chat.state, ChatState::Done { .. }) {
        parked::before_done(plan, agent, chat, Some(ParkedFate::Discard))?;
        hands::done(plan, agent, chat)?;
    }
    Ok(Answer::Done)
}

/// They are blocked no more.
///
/// # Errors
/// When storage fails.
fn unblock(plan: &mut Plan<'_>, agent: &Agent, chat: &mut Chat) -> Result<Answer, Halt> {
    if plan.view.block(chat.id)?.is_none() {
        return Ok(Answer::Nothing);
    }
    plan.write(Write::Block {
        chat: chat.id,
        block: None,
    });
    plan.tell(chat, ChatEvent::Unblocked { by: agent.id });
    plan.log(EventKind::Chat(chat.id));
    Ok(Answer::Done)
}

/// News of the chat make no sound for `agent`, or do again.
///
/// # Errors
/// `Invalid` for a moment that is over, or a fault of storage.
fn mute(plan: &mut Plan<'_>, agent: &Agent, chat: &Chat, how: MuteFor) -> Result<Answer, Halt> {
    let mute = match how {
        MuteFor::Until(until) if until <= plan.now => {
            return Err(Refusal::invalid("until", FieldProblem::Wrong).into());
        }
        MuteFor::Until(until) => Some(Mute {
            at: plan.now,
            until: Some(until),
        }),
        MuteFor::Ever => Some(Mute {
            at: plan.now,
            until: None,
        }),
        MuteFor::Nothing => None,
    };
    if mute.is_none() && plan.view.mute(agent.id, chat.id)?.is_none() {
        return Ok(Answer::Nothing);
    }
    plan.write(Write::Mute {
        agent: agent.id,
        chat: chat.id,
        mute,
    });
    plan.log(EventKind::Read(chat.id, agent.id));
    Ok(Answer::Done)
}

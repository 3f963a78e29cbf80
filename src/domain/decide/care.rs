//! What is wished of a customer, and chats of whose news somebody wants to hear nothing.

use crate::domain::access::{self, Action};
use crate::domain::agent::Agent;
use crate::domain::audit::{AuditKind, AuditSubject, AuditValue, Differences};
use crate::domain::care::{BlockWish, Mute};
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::Chat;
use crate::domain::command::{DeskAction, MuteFor};
use crate::domain::decide::{blocks, wishes};
use crate::domain::event::EventKind;
use crate::domain::group::Group;
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
            blocks::wish(plan, agent, chat, BlockWish::Block { spam })
        }
        DeskAction::Unblock => {
            may(Action::Block, chat)?;
            blocks::wish(plan, agent, chat, BlockWish::Lift)
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

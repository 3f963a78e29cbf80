//! Who may do what with a chat: one function for routes, lists, streams and files.

use crate::base::id::AgentId;
use crate::domain::agent::{Agent, Right, Role};
use crate::domain::chat::{Chat, ChatState, Offer};
use crate::domain::group::{Group, GroupAccess};
use crate::domain::refusal::Refusal;

/// What somebody wants to do with a chat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Read it, its files and its notes.
    See,
    /// Write an internal note, mark it as read.
    Note,
    /// Become its responsible while it is new.
    Take,
    /// Become its responsible though somebody else is.
    TakeOver,
    /// Write to the customer.
    Write,
    /// Say what became of a message of the team's, let a held one leave, take one back.
    Settle,
    /// Mark it as handled.
    Close,
    /// Take part in it no longer.
    Leave,
    /// Resume the last interaction.
    Reopen,
    /// Make somebody else responsible while it is new.
    Assign,
    /// Hand it to somebody or to another group, add and exclude people.
    HandOver,
    /// Accept or decline a hand-over.
    AnswerOffer,
    /// Take a hand-over back.
    WithdrawOffer,
    /// Say who looks after the customer.
    SetManager,
    /// Keep a person whom the customer named, as another customer or as the same.
    SaveContact,
    /// Give the customer a tag, or take one from them.
    Tag,
    /// Mark it as handled among others, by those who oversee them.
    CloseAmong,
    /// Give it to another group among others.
    MoveAmong,
    /// Note that the customer wants no marketing, or wants it again.
    Wish {
        /// They want none.
        stopped: bool,
    },
    /// Block the customer, or lift that.
    Block,
    /// Delete it.
    Delete,
    /// Take it out as a file.
    Export,
}

/// Whether `agent` does things with many chats at once: those who hand them out or take them over.
pub fn oversees(agent: &Agent) -> bool {
    agent.has(Right::AssignNew) || agent.has(Right::TakeOver)
}

/// Whether a group's chats are open to `agent` at all.
pub fn enters(agent: &Agent, group: &Group) -> bool {
    if agent.disabled {
        return false;
    }
    match &group.access {
        GroupAccess::Everyone => true,
        GroupAccess::Members(members) => {
            matches!(agent.role, Role::Owner | Role::Admin) || members.contains(&agent.id)
        }
    }
}

/// Whether `agent` may do `action` with `chat`, which belongs to `group`.
///
/// # Errors
/// `NotFound` for a chat that the agent may not know of, else what stands in the way.
pub fn allowed(agent: &Agent, action: Action, chat: &Chat, group: &Group) -> Result<(), Refusal> {
    if !sees(agent, chat, group) {
        return Err(match &chat.state {
            // It stood in their New list a moment ago: who was faster is no secret.
            ChatState::Open { assignee, .. }
                if action == Action::Take && finds_new(agent, group) =>
            {
                Refusal::AlreadyTaken(*assignee)
            }
            // Nor is it that it was offered to them, and is no more.
            ChatState::Open { .. } if action == Action::AnswerOffer && enters(agent, group) => {
                Refusal::NoPendingTransfer
            }
            _ => Refusal::NotFound,
        });
    }
    match action {
        Action::See | Action::Note | Action::Tag => Ok(()),
        // A wish to be left alone is noted by anybody; that it is over, by who answers for the chat.
        Action::Wish { stopped: true } => Ok(()),
        Action::Wish { stopped: false } if agent.has(Right::AssignNew) => Ok(()),
        Action::Wish { stopped: false } => participates(agent.id, chat),
        Action::Block if agent.has(Right::AssignNew) => Ok(()),
        Action::Delete if agent.has(Right::Delete) => Ok(()),
        Action::Export if agent.has(Right::Export) => Ok(()),
        Action::Block | Action::Delete | Action::Export => Err(Refusal::NotAllowed),
        Action::Take => match &chat.state {
            ChatState::New { .. } => Ok(()),
            ChatState::Open { assignee, .. } if *assignee != agent.id => {
                Err(Refusal::AlreadyTaken(*assignee))
            }
            _ => Err(Refusal::WrongState),
        },
        Action::TakeOver => match &chat.state {
            ChatState::Open { assignee, .. } if *assignee == agent.id => Err(Refusal::WrongState),
            ChatState::Open { .. } if agent.has(Right::TakeOver) => Ok(()),
            ChatState::Open { .. } => Err(Refusal::NotAllowed),
            _ => Err(Refusal::WrongState),
        },
        Action::Write => participates(agent.id, chat),
        Action::SetManager | Action::SaveContact if agent.has(Right::AssignNew) => Ok(()),
        Action::SetManager | Action::SaveContact => participates(agent.id, chat),
        // Nobody is responsible for a handled chat any more: whoever may reopen it may clear up in it.
        Action::Settle if matches!(chat.state, ChatState::Done { .. }) => Ok(()),
        Action::Settle => participates(agent.id, chat),
        Action::Close | Action::HandOver => match &chat.state {
            ChatState::Open { assignee, .. } if *assignee == agent.id => Ok(()),
            ChatState::Open { .. } | ChatState::New { .. } => Err(Refusal::NotAllowed),
            ChatState::Done { .. } => Err(Refusal::WrongState),
        },
        Action::Leave => match &chat.state {
            // Somebody must answer: they hand it over or close it.
            ChatState::Open { assignee, .. } if *assignee == agent.id => Err(Refusal::NotAllowed),
            ChatState::Open { .. } => participates(agent.id, chat),
            _ => Err(Refusal::WrongState),
        },
        Action::Reopen => match &chat.state {
            ChatState::Done { .. } => Ok(()),
            _ => Err(Refusal::WrongState),
        },
        Action::Assign => match &chat.state {
            _ if !agent.has(Right::AssignNew) => Err(Refusal::NotAllowed),
            ChatState::New { .. } => Ok(()),
            ChatState::Open { assignee, .. } if *assignee != agent.id => {
                Err(Refusal::AlreadyTaken(*assignee))
            }
            _ => Err(Refusal::WrongState),
        },
        Action::CloseAmong | Action::MoveAmong => match &chat.state {
            _ if !oversees(agent) => Err(Refusal::NotAllowed),
            ChatState::Done { .. } => Err(Refusal::WrongState),
            ChatState::New { .. } => Ok(()),
            ChatState::Open { assignee, .. } if *assignee == agent.id => Ok(()),
            // Closing is taking it over and closing it, in one.
            ChatState::Open { .. } if action == Action::CloseAmong => {
                allowed(agent, Action::TakeOver, chat, group)
            }
            ChatState::Open { .. } => Err(Refusal::NotAllowed),
        },
        Action::AnswerOffer => of_offer(chat, |offer| offer.to == agent.id),
        Action::WithdrawOffer => of_offer(chat, |offer| {
            offer.by == agent.id || chat.assignee() == Some(agent.id)
        }),
    }
}

/// Whether somebody may end the hand-over that waits: if there is one, and it is theirs.
fn of_offer(chat: &Chat, is_theirs: impl Fn(&Offer) -> bool) -> Result<(), Refusal> {
    match chat.offer() {
        Some(offer) if is_theirs(offer) => Ok(()),
        Some(_) => Err(Refusal::NotAllowed),
        None => Err(Refusal::NoPendingTransfer),
    }
}

fn participates(agent: AgentId, chat: &Chat) -> Result<(), Refusal> {
    if chat.may_write(agent) {
        Ok(())
    } else {
        Err(Refusal::NotParticipant)
    }
}

fn finds_new(agent: &Agent, group: &Group) -> bool {
    enters(agent, group) && agent.has(Right::SeeNew)
}

fn sees(agent: &Agent, chat: &Chat, group: &Group) -> bool {
    if agent.disabled {
        return false;
    }
    if chat.may_write(agent.id) {
        return true;
    }
    enters(agent, group)
        && match &chat.state {
            ChatState::New { .. } => finds_new(agent, group),
            ChatState::Open { .. } => chat.is_offered_to(agent.id) || agent.has(Right::SeeOthers),
            ChatState::Done { .. } => true,
        }
}

#[cfg(test)]
mod tests;

//! Who is told of what is nearly too late, or is: the responsible; if that one is not there, whoever of the group is;
//! then leads and owners. A circle of which nobody is there is passed over at once.

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::domain::access::{self, Action};
use crate::domain::agent::{Agent, Role};
use crate::domain::chat::Chat;
use crate::domain::decide::{notices, routing};
use crate::domain::entry::ChatEvent;
use crate::domain::event::EventKind;
use crate::domain::group::Group;
use crate::domain::notice::NoticeKind;
use crate::domain::plan::Plan;
use crate::domain::turn::{AnswerKind, Turn};
use crate::domain::view::Read;

/// The window ends soon. Whoever moved the chat here is told too, until somebody here has answered.
pub fn window_closes(plan: &mut Plan<'_>, chat: &Chat, closes_at: Timestamp) -> Read<()> {
    plan.log(EventKind::WindowWarning(chat.id));
    let told = tell_nearest(plan, chat, NoticeKind::WindowCloses { closes_at })?;
    let Some(sender) = chat.moved_by.filter(|sender| !told.contains(sender)) else {
        return Ok(());
    };
    let group = chat.group;
    let what = NoticeKind::MovedOnWindow { closes_at, group };
    notices::tell(plan, sender, what, chat.id)
}

/// The answer that is promised is nearly late.
pub fn reply_due(plan: &mut Plan<'_>, chat: &Chat, due_at: Timestamp) -> Read<()> {
    plan.log(EventKind::DeadlineWarning(chat.id));
    tell_nearest(plan, chat, NoticeKind::ReplyDue { due_at })?;
    Ok(())
}

/// The answer that was promised is late. The line in the timeline says when it was due, `received_at` when that was
/// noticed.
pub fn reply_late(
    plan: &mut Plan<'_>,
    chat: &mut Chat,
    answer: AnswerKind,
    due_at: Timestamp,
) -> Read<()> {
    plan.tell_of(chat, ChatEvent::ReplyLate { answer, due_at }, due_at);
    plan.log(EventKind::DeadlineBreached(chat.id));
    tell_nearest(plan, chat, NoticeKind::ReplyLate { due_at })?;
    Ok(())
}

/// Somebody waits long: everybody of the group who is there is told, and the responsible.
pub fn waits_long(plan: &mut Plan<'_>, chat: &Chat, turn: &Turn) -> Read<()> {
    let circles = Circles::read(plan, chat)?;
    let mut told = circles.of_group.clone();
    told.extend(circles.responsible.map(|(id, _)| id));
    if told.is_empty() {
        told = circles.nearest();
    }
    tell_all(plan, chat, told, NoticeKind::Waiting { since: turn.since })
}

/// Somebody waits so long that leads are told, or owners, wherever they are.
pub fn escalates(plan: &mut Plan<'_>, chat: &Chat, turn: &Turn, role: Role) -> Read<()> {
    let mut told = Vec::new();
    for id in Circles::read(plan, chat)?.everybody_above {
        if plan.agent(id)?.is_some_and(|agent| agent.role == role) {
            told.push(id);
        }
    }
    tell_all(plan, chat, told, NoticeKind::Waiting { since: turn.since })
}

fn tell_nearest(plan: &mut Plan<'_>, chat: &Chat, what: NoticeKind) -> Read<Vec<AgentId>> {
    let told = Circles::read(plan, chat)?.nearest();
    tell_all(plan, chat, told.clone(), what)?;
    Ok(told)
}

fn tell_all(
    plan: &mut Plan<'_>,
    chat: &Chat,
    mut told: Vec<AgentId>,
    what: NoticeKind,
) -> Read<()> {
    told.sort_unstable();
    told.dedup();
    for agent in told {
        notices::tell(plan, agent, what, chat.id)?;
    }
    Ok(())
}

/// Those who could do something about a chat, by how near they are to it.
struct Circles {
    /// The responsible, and whether they are there.
    responsible: Option<(AgentId, bool)>,
    /// Those of the group who are there.
    of_group: Vec<AgentId>,
    /// Leads and owners who are there.
    above: Vec<AgentId>,
    /// Leads and owners, there or not.
    everybody_above: Vec<AgentId>,
}

impl Circles {
    fn read(plan: &Plan<'_>, chat: &Chat) -> Read<Self> {
        let mut circles = Self {
            responsible: None,
            of_group: Vec::new(),
            above: Vec::new(),
            everybody_above: Vec::new(),
        };
        let Some(group) = plan.group(chat.group)? else {
            return Ok(circles);
        };
        for agent in plan.agents()? {
            let is_there = routing::absence(plan, &agent)?.is_none();
            circles.place(chat, &group, &agent, is_there);
        }
        Ok(circles)
    }

    fn place(&mut self, chat: &Chat, group: &Group, agent: &Agent, is_there: bool) {
        if chat.assignee() == Some(agent.id) && !agent.disabled {
            self.responsible = Some((agent.id, is_there));
        }
        if access::allowed(agent, Action::See, chat, group).is_err() {
            return;
        }
        match agent.role {
            Role::Lead | Role::Owner => {
                self.everybody_above.push(agent.id);
                if is_there {
                    self.above.push(agent.id);
                }
            }
            Role::Admin | Role::Agent => {}
        }
        if is_there && agent.role != Role::Owner {
            self.of_group.push(agent.id);
        }
    }

    /// The nearest circle of which somebody is there. When nobody is there at all, those whose it is find it when they
    /// come, or on their phones: the responsible, and leads and owners.
    fn nearest(&self) -> Vec<AgentId> {
        if let Some((responsible, true)) = self.responsible {
            return vec![responsible];
        }
        let there = [&self.of_group, &self.above];
        if let Some(circle) = there.into_iter().find(|circle| !circle.is_empty()) {
            return circle.clone();
        }
        let responsible = self.responsible.map(|(id, _)| id);
        let above = self.everybody_above.iter().copied();
        responsible.into_iter().chain(above).collect()
    }
}

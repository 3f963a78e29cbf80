//! How many chats stand under each tab for a reader.

use serde::Serialize;

use crate::base::id::{ChatId, GroupId};
use crate::base::limits::PAGE_MAX;
use crate::domain::agent::{Agent, Right};
use crate::domain::view::View as _;
use crate::engine::{ActiveTab, Handle};
use crate::store::Snapshot;
use crate::ui::failure::Failure;

/// The counts, as `GET /chats` tells them. They obey rights.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Counts {
    pub new: u64,
    pub mine: u64,
    pub others: u64,
    pub done: u64,
}

impl Counts {
    /// Counts for `agent`, to whom `groups` are open.
    pub fn read(engine: &Handle, agent: &Agent, groups: &[GroupId]) -> Self {
        let [new, mine, others, done] = engine.inbox().counts(agent.id, groups);
        Self {
            new: if agent.has(Right::SeeNew) { new } else { 0 },
            mine,
            others: if agent.has(Right::SeeOthers) {
                others
            } else {
                0
            },
            done,
        }
    }
}

/// Those of the agent's own chats that have something unread or wait for their word, of the latest of them.
///
/// # Errors
/// When storage fails.
pub fn unread_chats(
    engine: &Handle,
    snapshot: &Snapshot,
    agent: &Agent,
) -> Result<Vec<ChatId>, Failure> {
    let mine = engine
        .inbox()
        .page(ActiveTab::Mine(agent.id), &[], None, None, PAGE_MAX)
        .chats;
    let mut unread = Vec::new();
    for id in mine {
        if let Some(chat) = snapshot.chat(id)? {
            let unread_here = chat.unread(snapshot.read_mark(agent.id, id)?) > 0;
            if unread_here || chat.is_offered_to(agent.id) {
                unread.push(id);
            }
        }
    }
    Ok(unread)
}

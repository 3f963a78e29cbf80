//! The windows of the chats that somebody may see, in the order in which they end: for the freeze forecast, which is
//! counted on every page and so reads nothing from the store.

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, GroupId};
use crate::domain::agent::{Agent, Right};
use crate::domain::window::WindowState;
use crate::engine::inbox::{Inbox, Place, Row};

/// A window that is open, of a chat that is not done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ending {
    /// When it ends.
    pub ends_at: Timestamp,
    /// Of which chat.
    pub chat: ChatId,
    /// The chat's group.
    pub group: GroupId,
    /// Who answers it, if anybody does.
    pub assignee: Option<AgentId>,
    /// The reader finds it among their own.
    pub is_own: bool,
}

impl Inbox {
    /// The windows that are open at `now` among the chats of `agent`, to whom `groups` are open: what they see.
    pub fn endings(&self, agent: &Agent, groups: &[GroupId], now: Timestamp) -> Vec<Ending> {
        self.endings_of(self.rows.iter(), agent, groups, now)
    }

    /// The same of the chats alone that they find among their own.
    pub fn own_endings(&self, agent: &Agent, now: Timestamp) -> Vec<Ending> {
        let own = self.mine.get(&agent.id).into_iter().flatten();
        let own = own.filter_map(|(_, id)| self.rows.get_key_value(id));
        self.endings_of(own, agent, &[], now)
    }

    fn endings_of<'r>(
        &self,
        rows: impl Iterator<Item = (&'r ChatId, &'r Row)>,
        agent: &Agent,
        groups: &[GroupId],
        now: Timestamp,
    ) -> Vec<Ending> {
        let ending = |(chat, row): (&ChatId, &Row)| {
            let WindowState::Open(ends_at) = self.windows.get(chat)?.state(now) else {
                return None;
            };
            let is_own = row.people.contains(&agent.id);
            let right = match row.place {
                Place::New(_) => Right::SeeNew,
                Place::Open(_) => Right::SeeOthers,
            };
            let sees = is_own || (groups.contains(&row.group) && agent.has(right));
            sees.then_some(Ending {
                ends_at,
                chat: *chat,
                group: row.group,
                assignee: row.assignee,
                is_own,
            })
        };
        let mut endings: Vec<Ending> = rows.filter_map(ending).collect();
        endings.sort_unstable_by_key(|ending| (ending.ends_at, ending.chat));
        endings
    }
}

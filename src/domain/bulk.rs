//! Many chats at once, and how it is undone.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, DeadlineId, EntryId, GroupId};
use crate::domain::chat::{Chat, ChatState, Snooze};
use crate::domain::refusal::Refusal;
use crate::domain::turn::Pause;

/// One of the chats with which something shall be done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Pick {
    /// Which.
    pub chat: ChatId,
    /// The last entry that whoever picked it had before their eyes, if that is known.
    pub seen: Option<EntryId>,
}

impl From<ChatId> for Pick {
    fn from(chat: ChatId) -> Self {
        Self { chat, seen: None }
    }
}

/// What is done with each of the chats.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BulkAction {
    /// Marks them as handled; the reason, in their own words, for those that are not one's own. With one's own it
    /// becomes a note.
    Done {
        /// Why, on one line.
        reason: Option<String>,
    },
    /// Makes somebody responsible.
    Assign(AgentId),
    /// Gives them to another group.
    Move(GroupId),
    /// Sends the reopening template of each one's group.
    KeepAlive,
    /// Hands one's own to somebody, who must accept; makes them responsible of what nobody has. What is another's is
    /// taken over first.
    HandOver(AgentId),
}

impl BulkAction {
    /// Whether it is only for those who oversee others: what anybody does with their own chats is not.
    pub fn oversees(&self) -> bool {
        !matches!(self, Self::KeepAlive | Self::HandOver(_))
    }
}

/// What was done, as far as it matters for undoing it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Deed {
    /// They are handled.
    Done,
    /// Somebody is responsible.
    Assigned(AgentId),
    /// They are new in another group.
    Moved(GroupId),
    /// They wait for somebody's word, or are theirs.
    HandedOver(AgentId),
}

impl Deed {
    /// Whether a chat still is as this left it, if nobody of the team did anything since: what came to a group may
    /// have been given to somebody there by its rules.
    pub fn stands(self, chat: &Chat) -> bool {
        match (self, &chat.state) {
            (Self::Done, ChatState::Done { .. }) => true,
            (Self::Assigned(to), ChatState::Open { assignee, .. }) => *assignee == to,
            (Self::Moved(to), ChatState::New { .. } | ChatState::Open { .. }) => chat.group == to,
            (Self::HandedOver(to), ChatState::Open { assignee, .. }) => {
                *assignee == to || chat.is_offered_to(to)
            }
            _ => false,
        }
    }
}

/// What was done with many chats and may be undone. Its key is its id.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Bulk {
    /// Who did it.
    pub by: AgentId,
    /// What.
    pub deed: Deed,
    /// Until when it may be undone, and the deadline row that forgets it then.
    pub ends: (Timestamp, DeadlineId),
    /// What the chats were before.
    pub chats: Vec<Before>,
}

/// A chat before something was done with it and many others.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Before {
    /// Which.
    pub chat: ChatId,
    /// The place in the log after it was done: what people did with the chat later stands.
    pub until: EntryId,
    /// Its group.
    pub group: GroupId,
    /// Whose it was. A hand-over that waited is not resumed.
    pub state: ChatState,
    /// Since when its customer waited.
    pub waiting_since: Option<Timestamp>,
    /// What the customer is told of it, if anything.
    pub notice: Option<EntryId>,
    /// Why its clock stood, if it did.
    pub pause: Option<Pause>,
    /// Until when it was out of sight, if it was.
    pub snooze: Option<Snooze>,
    /// Who had moved it to its group, as long as nobody there had answered.
    pub moved_by: Option<AgentId>,
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BulkOutcome {
    /// The chats with which it was done.
    pub done: Vec<ChatId>,
    /// Those with which it was not, and why.
    pub refused: Vec<(ChatId, Refusal)>,
    /// By which it is undone; none if there is nothing to undo.
    pub undo: Option<u64>,
}

/// How it was kept when a pause and a snooze were lost with it.
pub mod v1 {
    use super::{
        AgentId, ChatId, ChatState, DeadlineId, Deed, Deserialize, EntryId, GroupId, Serialize,
        Timestamp,
    };

    /// What was done with many chats.
    #[derive(Serialize, Deserialize)]
    pub struct Bulk {
        by: AgentId,
        deed: Deed,
        ends: (Timestamp, DeadlineId),
        chats: Vec<Before>,
    }

    /// A chat before that, without its pause.
    #[derive(Serialize, Deserialize)]
    struct Before {
        chat: ChatId,
        until: EntryId,
        group: GroupId,
        state: ChatState,
        waiting_since: Option<Timestamp>,
        notice: Option<EntryId>,
    }

    impl From<Bulk> for super::Bulk {
        fn from(old: Bulk) -> Self {
            let chats = old.chats.into_iter().map(|old| super::Before {
                chat: old.chat,
                until: old.until,
                group: old.group,
                state: old.state,
                waiting_since: old.waiting_since,
                notice: old.notice,
                pause: None,
                snooze: None,
                moved_by: None,
            });
            Self {
                by: old.by,
                deed: old.deed,
                ends: old.ends,
                chats: chats.collect(),
            }
        }
    }
}

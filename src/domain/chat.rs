//! The one lasting thread between an address and a number, and whose turn it is.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AddressId, AgentId, ChatId, EntryId, GroupId, InteractionId, NumberId};
use crate::domain::entry::Direction;
use crate::domain::window::Window;

/// A chat.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Chat {
    /// Its id.
    pub id: ChatId,
    /// The customer's end.
    pub address: AddressId,
    /// Our end.
    pub number: NumberId,
    /// Who sees it.
    pub group: GroupId,
    /// Whose it is.
    pub state: ChatState,
    /// The appeal that is open, or was last.
    pub interaction: Interaction,
    /// The last message or note, for the list.
    pub last: Option<LastEntry>,
    /// Since when the customer waits for an answer, by WhatsApp's time.
    pub waiting_since: Option<Timestamp>,
    /// Messages that came in, ever: unread is this less the count at an agent's read mark.
    pub received: u64,
    /// Meta's window.
    pub window: Window,
    /// The deadline row that watches the window, `(due, id)`: there is one from the moment when its opening was told
    /// until its end is told.
    pub window_row: Option<(Timestamp, crate::base::id::DeadlineId)>,
}

/// Whose a chat is. There is one responsible or none, never two.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ChatState {
    /// Nobody took it yet.
    New {
        /// The responsible of the last interaction.
        previous: Option<AgentId>,
    },
    /// Somebody answers it.
    Open {
        /// The one responsible.
        assignee: AgentId,
        /// Others who may write.
        participants: Vec<AgentId>,
    },
    /// Handled.
    Done {
        /// The last responsible.
        previous: Option<AgentId>,
        /// When.
        at: Timestamp,
    },
}

/// One appeal: from the first message after the last Done to the next Done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Interaction {
    /// Its id.
    pub id: InteractionId,
    /// When it began.
    pub opened_at: Timestamp,
    /// Its first entry.
    pub first_entry: EntryId,
    /// Messages that had come in before it.
    pub received_before: u64,
}

/// The last message or note, as a list shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LastEntry {
    /// Its id.
    pub id: EntryId,
    /// Its kind's word.
    pub kind: String,
    /// Which way it went.
    pub direction: Direction,
    /// Its beginning, on one line.
    pub text: String,
    /// When, as [`crate::domain::entry::Entry::at`].
    pub at: Timestamp,
}

impl Chat {
    /// The responsible, if any.
    pub fn assignee(&self) -> Option<AgentId> {
        match &self.state {
            ChatState::Open { assignee, .. } => Some(*assignee),
            _ => None,
        }
    }

    /// Those who may write besides the responsible.
    pub fn participants(&self) -> &[AgentId] {
        match &self.state {
            ChatState::Open { participants, .. } => participants,
            _ => &[],
        }
    }

    /// The last responsible of a chat that has none.
    pub fn previous(&self) -> Option<AgentId> {
        match &self.state {
            ChatState::New { previous } | ChatState::Done { previous, .. } => *previous,
            ChatState::Open { .. } => None,
        }
    }

    /// Responsible or participant.
    pub fn may_write(&self, agent: AgentId) -> bool {
        self.assignee() == Some(agent) || self.participants().contains(&agent)
    }

    /// The word for its state.
    pub fn state_word(&self) -> &'static str {
        match self.state {
            ChatState::New { .. } => "new",
            ChatState::Open { .. } => "open",
            ChatState::Done { .. } => "done",
        }
    }

    /// What orders lists: the last entry's moment, or the interaction's beginning.
    pub fn active_at(&self) -> Timestamp {
        self.last
            .as_ref()
            .map_or(self.interaction.opened_at, |last| last.at)
    }

    /// What came in after `mark` messages had been read.
    pub fn unread(&self, mark: u64) -> u64 {
        self.received
            - mark
                .max(self.interaction.received_before)
                .min(self.received)
    }
}

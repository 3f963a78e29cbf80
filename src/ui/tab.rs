//! The tabs of the inbox.

use crate::domain::agent::{Agent, Right};
use crate::domain::chat::{Chat, ChatState};
use crate::ui::counts::Counts;

/// A tab.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tab {
    /// Nobody took them yet.
    New,
    /// Mine: responsible or participant.
    Mine,
    /// Those of others.
    Others,
    /// Handled.
    Done,
}

impl Tab {
    /// All tabs, in the order of the rail.
    pub const ALL: [Self; 4] = [Self::New, Self::Mine, Self::Others, Self::Done];

    /// The word in addresses, the catalogue and the icons.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Mine => "mine",
            Self::Others => "others",
            Self::Done => "done",
        }
    }

    /// The tab that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.word() == word)
    }

    /// Whether `agent` has it at all: New and Others may be switched off.
    pub fn is_open_to(self, agent: &Agent) -> bool {
        match self {
            Self::New => agent.has(Right::SeeNew),
            Self::Others => agent.has(Right::SeeOthers),
            Self::Mine | Self::Done => true,
        }
    }

    /// Its count.
    pub fn count(self, counts: &Counts) -> u64 {
        match self {
            Self::New => counts.new,
            Self::Mine => counts.mine,
            Self::Others => counts.others,
            Self::Done => counts.done,
        }
    }

    /// The tab in which `agent` finds `chat`.
    pub fn of(chat: &Chat, agent: &Agent) -> Self {
        match &chat.state {
            ChatState::New { .. } => Self::New,
            ChatState::Done { .. } => Self::Done,
            ChatState::Open { .. } if chat.is_among_own(agent.id) => Self::Mine,
            ChatState::Open { .. } => Self::Others,
        }
    }
}

//! What customers are shown of the team: that their messages were read, and that somebody is writing. The team chooses;
//! at first nothing is shown. Meta, "Mark messages as read" and "Typing indicators", 2026-04: both are one call, which
//! marks a message and all before it, and nobody is shown as writing who has not read.
//!
//! Only those who answer the customer tell by what they do: the responsible and the participants. Whoever merely looks
//! (a lead, a colleague, somebody to whom the chat is offered) tells nothing, and in a new chat nobody does: taking it
//! reads it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, NumberId};
use crate::domain::chat::{Chat, ChatState};
use crate::domain::entry::{Author, Entry};

/// Messages that are older can't be marked as read. Meta, "Mark messages as read", 2026-04.
pub const OLDEST: Duration = Duration::from_secs(30 * 86_400);

/// What customers are shown. Nobody can be shown as writing without having read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Courtesy {
    /// Neither.
    #[default]
    Nothing,
    /// That their messages were read.
    Read,
    /// That too, and that somebody is writing to them.
    ReadAndTyping,
}

impl Courtesy {
    /// All of them, from the least to the most.
    pub const ALL: [Self; 3] = [Self::Nothing, Self::Read, Self::ReadAndTyping];

    /// The word in JSON and forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Read => "read",
            Self::ReadAndTyping => "typing",
        }
    }

    /// What a word means.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }
}

/// What customers of the desk are shown.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CourtesyRules {
    /// Unless their number says otherwise.
    pub desk: Courtesy,
    /// Numbers that say otherwise.
    pub numbers: Vec<(NumberId, Courtesy)>,
}

impl CourtesyRules {
    /// What this number says itself, if anything.
    pub fn own(&self, number: NumberId) -> Option<Courtesy> {
        let own = self.numbers.iter().find(|(known, _)| *known == number);
        own.map(|(_, courtesy)| *courtesy)
    }

    /// What is shown to those who write to this number.
    pub fn of(&self, number: NumberId) -> Courtesy {
        self.own(number).unwrap_or(self.desk)
    }

    /// Nobody is shown anything.
    pub fn is_nothing(&self) -> bool {
        let own = self.numbers.iter().map(|(_, courtesy)| *courtesy);
        own.chain([self.desk]).all(|it| it == Courtesy::Nothing)
    }
}

/// Whether what this agent does in a chat is told to its customer. Who has closed it answered it until then.
pub fn answers(chat: &Chat, agent: AgentId) -> bool {
    let closed = matches!(chat.state, ChatState::Done { previous: Some(by), .. } if by == agent);
    closed || chat.may_write(agent)
}

/// The newest message of the customer's that can be marked among those that somebody has read, who stands at `mark`.
/// `newest_first` are the chat's last entries.
pub fn shown<'e>(
    chat: &Chat,
    mark: u64,
    newest_first: impl IntoIterator<Item = &'e Entry>,
    now: Timestamp,
) -> Option<&'e Entry> {
    // Also what came before the open appeal counts: nobody is told that it was read who has not read it.
    let unread = usize::try_from(chat.received.saturating_sub(mark)).ok()?;
    let theirs = newest_first
        .into_iter()
        .filter(|entry| entry.author == Author::Customer);
    theirs.skip(unread).find(|entry| {
        entry.wamid.is_some() && entry.deleted_at.is_none() && now.since(entry.at) <= OLDEST
    })
}

//! What stands beside chats: who is blocked, whose news are muted, what is being deleted.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AddressId, AgentId, ChatId, CustomerId, EntryId, MediaId};
use crate::domain::bulk::Bulk;
use crate::domain::courtesy::CourtesyRules;
use crate::domain::delivery::SendError;
use crate::domain::view::Read;
use crate::domain::wish::WishWords;

/// A chat whose customer is blocked at Meta: they can't write to its number, and nothing is sent to them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Block {
    /// Who did it.
    pub by: AgentId,
    /// When.
    pub at: Timestamp,
    /// As spam.
    pub spam: bool,
}

/// What becomes of a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum BlockWish {
    /// The customer is blocked.
    Block {
        /// As spam.
        spam: bool,
    },
    /// They are blocked no longer.
    Lift,
}

impl BlockWish {
    /// Whether they are blocked once it is carried out.
    pub fn blocks(self) -> bool {
        matches!(self, Self::Block { .. })
    }
}

/// What Meta is asked to do about a chat's customer. It is kept before Meta is asked, and goes once Meta has done it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BlockAsk {
    /// Who wants it.
    pub by: AgentId,
    /// Since when.
    pub at: Timestamp,
    /// What.
    pub wish: BlockWish,
    /// How far it is.
    pub state: BlockAskState,
    /// Meta may have done this, or what was wished before, without our knowing.
    pub unsure: bool,
}

/// How far Meta is with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum BlockAskState {
    /// It is to be asked at that moment.
    Waiting {
        /// Tries before.
        tries: u32,
        /// When.
        next_at: Timestamp,
    },
    /// It is being asked.
    Asking {
        /// Tries before.
        tries: u32,
    },
    /// It is asked no more.
    Failed(BlockFailure),
}

/// Why Meta is asked no more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum BlockFailure {
    /// It says no.
    Refused(SendError),
    /// No call can be made with the desk's settings.
    Unset,
    /// The file began as a copy: somebody may have wished otherwise since.
    Restored,
}

impl BlockAsk {
    /// Whether it is still to be carried out.
    pub fn goes_on(&self) -> bool {
        self.failure().is_none()
    }

    /// Why it is asked no more.
    pub fn failure(&self) -> Option<&BlockFailure> {
        match &self.state {
            BlockAskState::Failed(why) => Some(why),
            BlockAskState::Waiting { .. } | BlockAskState::Asking { .. } => None,
        }
    }

    /// Whether Meta can't be reached, and it is tried again.
    pub fn is_late(&self) -> bool {
        match self.state {
            BlockAskState::Waiting { tries, .. } | BlockAskState::Asking { tries } => tries > 0,
            BlockAskState::Failed(_) => false,
        }
    }

    /// Whether Meta may know of it, or of what was wished before, in a way that the desk does not know.
    pub fn may_be_done(&self) -> bool {
        self.unsure || matches!(self.state, BlockAskState::Asking { .. })
    }
}

/// How one try to block somebody, or to lift that, ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BlockOutcome {
    /// Meta did it.
    Done,
    /// Meta says no, and would say so again.
    Refused(SendError),
    /// No call can be made with the desk's settings.
    Unset,
    /// It may go well another time.
    Later {
        /// After at least this long.
        after: Duration,
        /// Meta certainly did not do it.
        known: bool,
    },
}

/// A chat of whose news somebody wants no sound, push or count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Mute {
    /// Since when.
    pub at: Timestamp,
    /// Until when; absent for until they say otherwise.
    pub until: Option<Timestamp>,
}

impl Mute {
    /// Whether it still holds.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// A chat that is being deleted: it is gone for everybody, and what is left of it goes slice by slice.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Erasure {
    /// Who deleted it.
    pub by: AgentId,
    /// When.
    pub at: Timestamp,
    /// The customer's end.
    pub address: AddressId,
    /// The customer.
    pub customer: CustomerId,
    /// Everything up to this entry is gone.
    pub done: EntryId,
    /// Nothing is left of it but this, by which what still leads to it is known to lead nowhere.
    pub finished: bool,
}

/// Reads what this file is about.
#[expect(missing_docs, reason = "each reads what its name says, by its key")]
pub trait CareView {
    /// The desk's own, or those it began with.
    fn wish_words(&self) -> Read<WishWords>;
    fn courtesy_rules(&self) -> Read<CourtesyRules>;
    fn block(&self, chat: ChatId) -> Read<Option<Block>>;
    fn block_ask(&self, chat: ChatId) -> Read<Option<BlockAsk>>;
    /// Everything that Meta is asked, and what it said no to.
    fn block_asks(&self) -> Read<Vec<(ChatId, BlockAsk)>>;
    fn mute(&self, agent: AgentId, chat: ChatId) -> Read<Option<Mute>>;
    /// All chats that somebody muted.
    fn mutes(&self, agent: AgentId) -> Read<Vec<(ChatId, Mute)>>;
    fn erasure(&self, chat: ChatId) -> Read<Option<Erasure>>;
    /// The files of all drafts; or of one member's, but for that in one chat.
    fn drafted_files(&self, of: Option<(AgentId, ChatId)>) -> Read<BTreeSet<MediaId>>;
    /// The customers a chat of whom was deleted.
    fn erased_customers(&self) -> Read<BTreeSet<CustomerId>>;
    /// What was done with many chats and may still be undone.
    fn bulks(&self) -> Read<Vec<(u64, Bulk)>>;
    /// Whether the pieces kept with this file are the bytes of any file but these.
    fn is_held(&self, holder: MediaId, but: &BTreeSet<MediaId>) -> Read<bool>;
}

//! What stands beside chats: who is blocked, whose news are muted, what is being deleted.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AddressId, AgentId, ChatId, CustomerId, EntryId, MediaId};
use crate::domain::bulk::Bulk;
use crate::domain::courtesy::CourtesyRules;
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
    fn mute(&self, agent: AgentId, chat: ChatId) -> Read<Option<Mute>>;
    /// All chats that somebody muted.
    fn mutes(&self, agent: AgentId) -> Read<Vec<(ChatId, Mute)>>;
    fn erasure(&self, chat: ChatId) -> Read<Option<Erasure>>;
    /// The customers a chat of whom was deleted.
    fn erased_customers(&self) -> Read<BTreeSet<CustomerId>>;
    /// What was done with many chats and may still be undone.
    fn bulks(&self) -> Read<Vec<(u64, Bulk)>>;
    /// Whether the pieces kept with this file are the bytes of any file but these.
    fn is_held(&self, holder: MediaId, but: &BTreeSet<MediaId>) -> Read<bool>;
}

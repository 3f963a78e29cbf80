//! What stands beside chats and numbers: who is blocked, whose news are muted, what is being deleted, and how our
//! numbers stand at Meta.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AddressId, AgentId, ChatId, CustomerId, EntryId, MediaId, NumberId};
use crate::domain::bulk::Bulk;
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

/// A word of Meta's, and since when it is known to be so.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Fact {
    /// The word; empty when Meta never told.
    pub word: String,
    /// Since when.
    pub since: Timestamp,
}

/// Something that Meta restricted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Restriction {
    /// Meta's word.
    pub kind: String,
    /// Since when it is known.
    pub since: Timestamp,
    /// Until when, if Meta told.
    pub until: Option<Timestamp>,
}

/// How a number of ours stands at Meta.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Standing {
    /// `CONNECTED` when it works.
    pub status: Fact,
    /// `GREEN`, `YELLOW`, `RED` …
    pub quality: Fact,
    /// How many customers a day may be written to first: `TIER_2K` …
    pub limit: Fact,
    /// How fast it may send: `STANDARD`, `HIGH` …
    pub throughput: Fact,
    /// What became of its display name: `APPROVED` …
    pub name: Fact,
    /// What its account may not do.
    pub restrictions: Vec<Restriction>,
    /// When Meta was asked last.
    pub asked_at: Timestamp,
}

/// Kinds of restriction that keep messages from leaving: owners are shown a banner.
pub const STOPPING: [&str; 2] = [
    "RESTRICTED_BIZ_INITIATED_MESSAGING",
    "RESTRICTED_CUSTOMER_INITIATED_MESSAGING",
];

impl Standing {
    /// The restrictions that hold at `now` and keep messages from leaving.
    pub fn stopping(&self, now: Timestamp) -> impl Iterator<Item = &Restriction> {
        let holds = move |it: &&Restriction| {
            STOPPING.contains(&it.kind.as_str()) && it.until.is_none_or(|until| now < until)
        };
        self.restrictions.iter().filter(holds)
    }
}

/// How bad a quality is; nothing for a word that says nothing.
pub fn quality_rank(word: &str) -> Option<u8> {
    match word {
        "GREEN" => Some(0),
        "YELLOW" => Some(1),
        "RED" => Some(2),
        _ => None,
    }
}

/// Reads what this file is about.
#[expect(missing_docs, reason = "each reads what its name says, by its key")]
pub trait CareView {
    /// The desk's own, or those it began with.
    fn wish_words(&self) -> Read<WishWords>;
    fn block(&self, chat: ChatId) -> Read<Option<Block>>;
    fn mute(&self, agent: AgentId, chat: ChatId) -> Read<Option<Mute>>;
    /// All chats that somebody muted.
    fn mutes(&self, agent: AgentId) -> Read<Vec<(ChatId, Mute)>>;
    fn erasure(&self, chat: ChatId) -> Read<Option<Erasure>>;
    /// What was done with many chats and may still be undone.
    fn bulks(&self) -> Read<Vec<(u64, Bulk)>>;
    /// Whether another file than `but` has its bytes in those pieces.
    fn is_repeated(&self, holder: MediaId, but: MediaId) -> Read<bool>;
    fn standing_of(&self, number: NumberId) -> Read<Standing>;
}

//! What colleagues are shown of a member, the rules that the team gave itself, and where somebody was mentioned.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId};

/// A member's card, which they write themselves, and what they have read.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Profile {
    /// What they do, in a few words.
    pub title: String,
    /// Where colleagues reach them.
    pub phone: String,
    /// What colleagues should know.
    pub about: String,
    /// The revision of the team rules that they have read.
    pub rules_read: Option<u64>,
}

/// The rules that the team gave itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TeamRules {
    /// The text, written as notes are; empty when there are no rules any more.
    pub text: String,
    /// Counts up with every change.
    pub revision: u64,
    /// When they were changed.
    pub changed_at: Timestamp,
    /// By whom.
    pub by: AgentId,
}

/// A note in which a member is mentioned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Mention {
    /// The chat.
    pub chat: ChatId,
    /// When.
    pub at: Timestamp,
    /// Who is mentioned has not read it yet.
    pub unread: bool,
}

/// Whether a member is to read the rules: there are some, and they have not read these.
pub fn has_rules_to_read(rules: Option<&TeamRules>, profile: &Profile) -> bool {
    rules.is_some_and(|rules| !rules.text.is_empty() && profile.rules_read != Some(rules.revision))
}

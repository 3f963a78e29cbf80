//! What colleagues are shown of a member, the rules that the team gave itself, and where somebody was mentioned.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId};
use crate::base::limits::UNDO_SECONDS;

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
    /// For how many seconds a message that they write on the page can be undone, if they chose.
    pub undo_seconds: Option<u8>,
    /// Links in their messages show no preview, unless they say otherwise.
    pub plain_links: bool,
}

impl Profile {
    /// For how long a message that they write on the page waits to be undone.
    pub fn undo(&self) -> Duration {
        Duration::from_secs(self.undo_seconds.unwrap_or(UNDO_SECONDS).into())
    }
}

/// How cards were kept when no message could be undone.
pub mod v1 {
    use super::{Deserialize, Serialize};

    /// A member's card and what they have read.
    #[derive(Serialize, Deserialize)]
    pub struct Profile {
        title: String,
        phone: String,
        about: String,
        rules_read: Option<u64>,
    }

    impl From<Profile> for super::Profile {
        fn from(old: Profile) -> Self {
            Self {
                title: old.title,
                phone: old.phone,
                about: old.about,
                rules_read: old.rules_read,
                undo_seconds: None,
                plain_links: false,
            }
        }
    }
}

/// How cards were kept when every link showed a preview.
pub mod v2 {
    use super::{Deserialize, Serialize};

    /// A member's card and what they have read.
    #[derive(Serialize, Deserialize)]
    pub struct Profile {
        title: String,
        phone: String,
        about: String,
        rules_read: Option<u64>,
        undo_seconds: Option<u8>,
    }

    impl From<Profile> for super::Profile {
        fn from(old: Profile) -> Self {
            Self {
                title: old.title,
                phone: old.phone,
                about: old.about,
                rules_read: old.rules_read,
                undo_seconds: old.undo_seconds,
                plain_links: false,
            }
        }
    }
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

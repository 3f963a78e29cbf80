//! A file: one that came with a message and how far its download is, or one of the team's own.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, EntryId, MediaId, NumberId};

/// A file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Media {
    /// Its id.
    pub id: MediaId,
    /// Where it belongs: who may see that may see the file.
    pub home: Home,
    /// Whose pieces hold its bytes: its own, or those of the file that it repeats.
    pub bytes_of: MediaId,
    /// From where it came.
    pub origin: FileOrigin,
    /// The MIME type: as announced, parameters and all, or as found in the team's own file.
    pub mime: String,
    /// The file name, one line; may be empty.
    pub name: String,
    /// How far it is.
    pub state: MediaState,
}

/// Where a file belongs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Home {
    /// In a message.
    Entry {
        /// The chat.
        chat: ChatId,
        /// The entry that carries it.
        entry: EntryId,
    },
    /// Nowhere yet: only who uploaded it sees it, and what stays unused for a day goes.
    Upload {
        /// Who uploaded it.
        by: AgentId,
        /// When.
        at: Timestamp,
    },
    /// In the quick reply with this id.
    QuickReply(u64),
}

/// From where a file came.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum FileOrigin {
    /// From a customer, or from the phone app.
    Meta(Announced),
    /// From a member of the team.
    Team {
        /// Who.
        by: AgentId,
        /// Where Meta has it already.
        at_meta: Vec<AtMeta>,
    },
}

/// A file as a webhook announced it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Announced {
    /// The number it came to, whose token fetches it.
    pub number: NumberId,
    /// Its id at Meta, which lives 7 days. Meta, "Media", 2026-04-17.
    pub meta_id: String,
    /// The address that came with the webhook, which lives 5 minutes.
    pub url: Option<String>,
    /// SHA-256 as announced, normalised to bytes, if it was.
    pub expected_sha256: Option<[u8; 32]>,
}

/// A copy of a file of ours at Meta.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AtMeta {
    /// The number through which it was uploaded.
    pub number: NumberId,
    /// Its id there.
    pub id: String,
    /// Until when it can be used: 30 days. Meta, "Media", 2026-04-17.
    pub until: Timestamp,
}

/// How far a file is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum MediaState {
    /// To be fetched, or being fetched.
    Fetching {
        /// Tries so far.
        attempts: u32,
        /// Not before.
        next_at: Timestamp,
    },
    /// Here.
    Ready {
        /// Bytes.
        size: u64,
        /// SHA-256 of what is stored.
        sha256: [u8; 32],
    },
    /// Could not be fetched; may be asked for again.
    Failed {
        /// A word for the cause, known to the catalogue: `refused`, `too_large`, `hash`, `unreachable`, `host`.
        cause: String,
    },
    /// Gone at Meta before it was fetched.
    Lost,
    /// A browser is uploading it.
    Arriving {
        /// Since when.
        since: Timestamp,
    },
}

/// A try that begins so soon is waited for in silence.
const SOON: Duration = Duration::from_secs(20);

impl MediaState {
    /// When it is tried again, if that is worth telling: what was tried has failed, or can't be tried.
    pub fn next_try(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Fetching { next_at, .. } if *next_at > now.plus(SOON) => Some(*next_at),
            _ => None,
        }
    }
}

impl Media {
    /// The message that carries it, if one does.
    pub fn carrier(&self) -> Option<(ChatId, EntryId)> {
        match self.home {
            Home::Entry { chat, entry } => Some((chat, entry)),
            Home::Upload { .. } | Home::QuickReply(_) => None,
        }
    }

    /// Its MIME type as others read it, without what only the desk knows of it.
    pub fn shown_mime(&self) -> &str {
        self.mime.strip_suffix("; odd").unwrap_or(&self.mime)
    }

    /// Its id at Meta, if Meta has it for this number still.
    pub fn at_meta(&self, number: NumberId, now: Timestamp) -> Option<&str> {
        let FileOrigin::Team { at_meta, .. } = &self.origin else {
            return None;
        };
        let known = at_meta.iter().find(|known| known.number == number);
        known
            .filter(|known| known.until > now)
            .map(|known| known.id.as_str())
    }

    /// What a webhook said of it, if it came with one.
    pub fn announced(&self) -> Option<&Announced> {
        match &self.origin {
            FileOrigin::Meta(announced) => Some(announced),
            FileOrigin::Team { .. } => None,
        }
    }
}

impl MediaState {
    /// The word used in JSON and CSS.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Fetching { .. } => "fetching",
            Self::Ready { .. } => "ready",
            Self::Failed { .. } => "failed",
            Self::Lost => "lost",
            Self::Arriving { .. } => "arriving",
        }
    }
}

/// Files as they were kept up to shape 6: all of them came from Meta.
pub mod v1 {
    use super::{ChatId, Deserialize, EntryId, MediaId, MediaState, NumberId, Serialize};

    /// A file.
    #[derive(Serialize, Deserialize)]
    pub struct Media {
        id: MediaId,
        chat: ChatId,
        entry: EntryId,
        number: NumberId,
        meta_id: String,
        url: Option<String>,
        mime: String,
        name: String,
        expected_sha256: Option<[u8; 32]>,
        state: MediaState,
    }

    impl From<Media> for super::Media {
        fn from(old: Media) -> Self {
            Self {
                id: old.id,
                home: super::Home::Entry {
                    chat: old.chat,
                    entry: old.entry,
                },
                bytes_of: old.id,
                origin: super::FileOrigin::Meta(super::Announced {
                    number: old.number,
                    meta_id: old.meta_id,
                    url: old.url,
                    expected_sha256: old.expected_sha256,
                }),
                mime: old.mime,
                name: old.name,
                state: old.state,
            }
        }
    }
}

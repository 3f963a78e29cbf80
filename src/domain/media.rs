//! A file that came with a message, and how far its download is.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, EntryId, MediaId, NumberId};

/// A file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Media {
    /// Its id.
    pub id: MediaId,
    /// The chat: who may see it may see the file.
    pub chat: ChatId,
    /// The entry that carries it.
    pub entry: EntryId,
    /// The number it came to, whose token fetches it.
    pub number: NumberId,
    /// Its id at Meta, which lives 7 days. Meta, "Media", 2026-04-17.
    pub meta_id: String,
    /// The address that came with the webhook, which lives 5 minutes.
    pub url: Option<String>,
    /// The MIME type as announced, parameters and all.
    pub mime: String,
    /// The file name as announced, one line; may be empty.
    pub name: String,
    /// SHA-256 as announced, normalised to bytes, if it was.
    pub expected_sha256: Option<[u8; 32]>,
    /// How far it is.
    pub state: MediaState,
}

/// How far a download is.
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
}

impl MediaState {
    /// The word used in JSON and CSS.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Fetching { .. } => "fetching",
            Self::Ready { .. } => "ready",
            Self::Failed { .. } => "failed",
            Self::Lost => "lost",
        }
    }
}

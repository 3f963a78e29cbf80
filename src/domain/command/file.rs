//! Files of the team's own.

use crate::base::id::{AgentId, EntryId, MediaId, NumberId};
use crate::domain::files::PngAs;
use crate::domain::outbox::SendOutcome;

/// Something about a file of the team's own.
#[derive(Clone, Debug)]
pub enum FileCommand {
    /// Somebody begins to upload one.
    Begin {
        /// Who.
        by: AgentId,
    },
    /// All of it is here.
    End {
        /// Which.
        media: MediaId,
        /// Its name, cleaned.
        name: String,
        /// Its MIME type, by its content.
        mime: String,
        /// Bytes.
        size: u64,
        /// SHA-256 of them.
        sha256: [u8; 32],
    },
    /// It is not wanted, or did not come whole. One that is in a message stays.
    Drop {
        /// Whose.
        by: AgentId,
        /// Which.
        media: MediaId,
    },
    /// Meta has it.
    AtMeta {
        /// Which.
        media: MediaId,
        /// Through which number it was uploaded.
        number: NumberId,
        /// Its id there.
        id: String,
    },
    /// It could not be uploaded to Meta, so its message was certainly not sent.
    NotAtMeta {
        /// The message.
        entry: EntryId,
        /// How the try ended.
        outcome: SendOutcome,
    },
    /// Changes the team's rules for files.
    SetRules {
        /// Who.
        by: AgentId,
        /// What; what is absent stays.
        change: FileRulesChange,
    },
}

/// A change of the team's rules for files; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct FileRulesChange {
    /// Megabytes of the largest picture.
    pub picture_megabytes: Option<u32>,
    /// How PNG pictures leave by numbers; those that are not named stay.
    pub png: Vec<(NumberId, PngAs)>,
}

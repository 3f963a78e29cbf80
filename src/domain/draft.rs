//! What a member has written in a chat and not sent.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{EntryId, MediaId};
use crate::domain::choices::Choices;
use crate::domain::files::Wish;

/// A file that waits in a box.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InBox {
    /// Which.
    pub media: MediaId,
    /// As what it is to leave.
    pub wish: Wish,
}

impl InBox {
    /// Files that are to leave as what they are.
    pub fn all(files: &[MediaId]) -> Vec<Self> {
        let one = |media: &MediaId| Self {
            media: *media,
            wish: Wish::Itself,
        };
        files.iter().map(one).collect()
    }

    /// These, with others behind them, each once.
    pub fn joined(mut first: Vec<Self>, more: &[Self]) -> Vec<Self> {
        for file in more {
            if !first.iter().any(|it| it.media == file.media) {
                first.push(*file);
            }
        }
        first
    }
}

/// What a member has written in a chat and not sent: to the customer, and as a note.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Draft {
    /// To the customer; may be empty.
    pub message: String,
    /// As a note; may be empty.
    pub note: String,
    /// The note is what they wrote last.
    pub noting: bool,
    /// The message that is answered with a quote.
    pub reply_to: Option<EntryId>,
    /// Grows with each time it is kept.
    pub revision: u64,
    /// When it was kept last.
    pub at: Timestamp,
    /// Files that go with it, in order: uploads and files of quick replies. One may be gone by now.
    pub files: Vec<InBox>,
    /// What the customer is offered to choose from, below what is written to them.
    pub choices: Option<Choices>,
}

/// One of the two texts as its author has it now.
#[derive(Clone, Debug, Default)]
pub struct Drafted {
    /// The words as they stand; empty when there are none any more.
    pub text: String,
    /// They are a note.
    pub noting: bool,
    /// The message that is answered with a quote.
    pub reply_to: Option<EntryId>,
    /// The revision that its author saw last, zero for none; absent when they don't say.
    pub knew: Option<u64>,
    /// The files that go with what is written to the customer; those that are kept stay when absent.
    pub files: Option<Vec<InBox>>,
    /// What the customer is offered to choose from, or that it is nothing; what is kept stays when absent.
    pub choices: Option<Option<Choices>>,
    /// Files that are wanted no more. Uploads of their author's among them go, unless another draft has them.
    pub dropped: Vec<MediaId>,
    /// Words that their author had not seen go behind these, instead of being handed back.
    pub joins: bool,
    /// The files are all that there are to be; else what is neither named nor dropped stays.
    pub replaces: bool,
    /// The last entry that its author saw: only what they sent after it may have left from another page.
    pub seen: Option<EntryId>,
}

/// What waits in its author's box when something else leaves it.
#[derive(Clone, Debug)]
pub enum Rest {
    /// This, as it stands.
    Whole(Drafted),
    /// These files too, behind those that wait already; the words stay as they are.
    Files(Vec<InBox>),
}

impl Draft {
    /// The text of one kind.
    pub fn text(&self, noting: bool) -> &str {
        if noting { &self.note } else { &self.message }
    }

    /// The text of one kind, to be changed.
    pub fn text_mut(&mut self, noting: bool) -> &mut String {
        if noting {
            &mut self.note
        } else {
            &mut self.message
        }
    }

    /// Nothing is written.
    pub fn is_empty(&self) -> bool {
        let says = |text: &str| !text.trim().is_empty();
        let has_more = !self.files.is_empty() || self.choices.is_some();
        !says(&self.message) && !says(&self.note) && !has_more
    }
}

/// Drafts as they were kept up to shape 7: of words alone.
pub mod v1 {
    use super::{Deserialize, EntryId, Serialize, Timestamp};

    /// What a member has written in a chat and not sent.
    #[derive(Serialize, Deserialize)]
    pub struct Draft {
        message: String,
        note: String,
        noting: bool,
        reply_to: Option<EntryId>,
        revision: u64,
        at: Timestamp,
    }

    impl From<Draft> for super::Draft {
        fn from(old: Draft) -> Self {
            Self {
                message: old.message,
                note: old.note,
                noting: old.noting,
                reply_to: old.reply_to,
                revision: old.revision,
                at: old.at,
                files: Vec::new(),
                choices: None,
            }
        }
    }
}

/// Drafts as they were kept up to shape 9: files without a wish, and no choices.
pub mod v2 {
    use super::{Deserialize, EntryId, InBox, MediaId, Serialize, Timestamp};

    /// What a member has written in a chat and not sent.
    #[derive(Serialize, Deserialize)]
    pub struct Draft {
        message: String,
        note: String,
        noting: bool,
        reply_to: Option<EntryId>,
        revision: u64,
        at: Timestamp,
        files: Vec<MediaId>,
    }

    impl From<Draft> for super::Draft {
        fn from(old: Draft) -> Self {
            Self {
                message: old.message,
                note: old.note,
                noting: old.noting,
                reply_to: old.reply_to,
                revision: old.revision,
                at: old.at,
                files: InBox::all(&old.files),
                choices: None,
            }
        }
    }
}

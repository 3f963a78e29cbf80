//! What somebody writes to a customer, and when it leaves.

use crate::base::clock::Timestamp;
use crate::base::id::{EntryId, MediaId};
use crate::domain::choices::Choices;
use crate::domain::files::{Known, Wish};
use crate::domain::template::Files;

/// A text or files to the customer.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// The words.
    pub text: String,
    /// The message it answers.
    pub reply_to: Option<EntryId>,
    /// Against doing it twice.
    pub key: Option<String>,
    /// The last entry its author saw.
    pub seen: Option<EntryId>,
    /// Files, each a message of its own; the words then stand beside the first, unless the customer is to choose
    /// below them: that is a message behind the files.
    pub files: Vec<Attached>,
    /// Files of its author's draft that they do not want in it.
    pub left_out: Vec<MediaId>,
    /// Its author was asked whether files shall leave.
    pub sure: bool,
    /// What else there is to it.
    pub how: How,
}

impl Reply {
    /// The files that were chosen, in their order.
    pub fn chosen(&self) -> Vec<MediaId> {
        self.files.iter().map(|file| file.media).collect()
    }
}

/// A file of a reply.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Attached {
    /// Which: an upload of its author, one in a message that they may see, or one of a quick reply of theirs.
    pub media: MediaId,
    /// As what it shall leave.
    pub wish: Wish,
    /// What it is by its bytes, where only a customer told what it is.
    pub known: Option<Known>,
    /// What leaves in its place: an upload of its author, made from it.
    pub instead: Option<MediaId>,
}

impl Attached {
    /// A file that leaves as it is.
    pub fn new(media: MediaId, wish: Wish) -> Self {
        Self {
            media,
            wish,
            known: None,
            instead: None,
        }
    }
}

/// What else there is to a text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct How {
    /// What the customer is offered to choose from.
    pub choices: Option<Choices>,
    /// No preview of its first link is shown.
    pub plain_links: bool,
    /// When it is longer than a message, or can't stand beside a file, it leaves as several.
    pub split: bool,
}

/// When a message leaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Leaves {
    /// At once.
    #[default]
    Now,
    /// In some seconds, as its author chose for themselves: it may be taken back till then.
    Undoable,
    /// At a moment.
    At(Timestamp),
    /// When the group's next working day begins.
    NextWorkingDay,
}

/// A template, and what is filled in.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TemplateWords {
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// Its variables, in order.
    pub variables: Vec<String>,
    /// Its files.
    pub files: Files,
}

/// What becomes of messages that have yet to leave when a dialog is closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParkedFate {
    /// They leave when their time comes.
    Keep,
    /// They are taken back.
    Discard,
}

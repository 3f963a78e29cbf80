//! Why the desk does not do something. Each has a stable code and is explained in the reader's language.

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, EntryId};

/// What is wrong with one field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FieldProblem {
    /// Nothing was given.
    Empty,
    /// More than this many characters.
    TooLong(usize),
    /// Fewer than this many characters.
    TooShort(usize),
    /// Must be on one line, without tabs or many spaces in a row.
    OneLine,
    /// Another number of values is needed.
    Count {
        /// Needed.
        expected: usize,
        /// Given.
        given: usize,
    },
    /// There are this many already, and no more may be.
    TooMany(usize),
    /// Not one of the known values.
    Unknown,
    /// Somebody or something else has it.
    Taken,
    /// Not what was expected, e.g. the current password.
    Wrong,
}

/// A refused command: nothing was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// There is no such thing, or you may not know of it.
    NotFound,
    /// You see it but may not do this.
    NotAllowed,
    /// Only the responsible and the participants may.
    NotParticipant,
    /// Free text needs an open window; it ended at this moment, if it ever was open.
    WindowClosed(Option<Timestamp>),
    /// Somebody else was faster.
    AlreadyTaken(AgentId),
    /// Somebody wrote since this was composed; this is the newest entry.
    NewerMessages(EntryId),
    /// It has left, or was settled, already.
    AlreadySent,
    /// The chat is not in the state for this.
    WrongState,
    /// The template can't be sent: its status, and the part the desk can't fill.
    TemplateNotSendable {
        /// Meta's word.
        status: String,
        /// The part.
        part: Option<String>,
    },
    /// The desk would be left without an owner who can sign in.
    LastOwner,
    /// Fields that are not as they must be.
    Invalid(Vec<(String, FieldProblem)>),
}

impl Refusal {
    /// One invalid field.
    pub fn invalid(field: &str, problem: FieldProblem) -> Self {
        Self::Invalid(vec![(field.to_owned(), problem)])
    }
}

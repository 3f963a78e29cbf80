//! Why the desk does not do something. Each has a stable code and is explained in the reader's language.

use std::fmt;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, EntryId, MediaId};
use crate::domain::entry::FileKind;
use crate::domain::files::{Danger, Limit};
use crate::domain::hours::holiday::DatesProblem;
use crate::domain::hours::icalendar::FileProblem;
use crate::domain::hours::week::DayProblem;
use crate::domain::scope::Scope;
use crate::domain::template::draft::DraftProblem;
use crate::domain::wording::WordingProblem;

/// What a program may send as a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number, zero or more.
    Whole,
    /// True or false.
    Switch,
    /// A list.
    List,
    /// An object with fields of its own.
    Object,
}

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
    /// Must be one word, of letters, digits, `-`, `_` and `.`.
    OneWord,
    /// This word does something when it is typed behind a slash.
    Command(String),
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
    /// This file is of another kind than what is wanted there.
    OtherFile {
        /// The file.
        media: MediaId,
        /// The kind that is wanted.
        wanted: FileKind,
    },
    /// This file is of the wanted kind and has more bytes than may be there.
    LargeFile {
        /// The file.
        media: MediaId,
        /// Its bytes.
        size: u64,
        /// The most bytes.
        limit: u64,
    },
    /// What the member may not do, a token of theirs may not either.
    Useless(Vec<Scope>),
    /// The hours of a day can't be read, or don't fit together.
    Hours(DayProblem),
    /// The dates don't fit together.
    Dates(DatesProblem),
    /// Another of the same kind lies on these dates.
    Overlaps,
    /// The file holds no calendar that can be read.
    Calendar(FileProblem),
    /// The text has a place in braces of which nobody knows what belongs there; of these one does.
    Variable(String, Vec<&'static str>),
    /// This leads to another group already.
    LeadsTo {
        /// What.
        source: String,
        /// The group.
        group: String,
    },
    /// Must be a number from one to another.
    Between(u32, u32),
    /// No degrees, or more than so many to either side.
    Degrees(u32),
    /// Somebody else changed it meanwhile.
    Changed,
    /// Must be a value of this kind.
    Kind(Kind),
    /// There is no field of this name.
    Unexpected,
    /// WhatsApp takes no template like that.
    Draft(DraftProblem),
    /// There is no such member.
    NoMember,
    /// Only a message of the customer's can have this.
    NotTheirs,
    /// Its author deleted it.
    Deleted,
    /// It is older than this many days.
    OlderThan(u64),
}

impl From<WordingProblem> for FieldProblem {
    fn from(problem: WordingProblem) -> Self {
        match problem {
            WordingProblem::Empty => Self::Empty,
            WordingProblem::TooLong(most) => Self::TooLong(most),
            WordingProblem::Variable(name, known) => Self::Variable(name, known),
        }
    }
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
    /// Nobody hands the chat over, or not any more.
    NoPendingTransfer,
    /// The template can't be sent: its status, and the part the desk can't fill.
    TemplateNotSendable {
        /// Meta's word.
        status: String,
        /// The part.
        part: Option<String>,
    },
    /// The desk would be left without an owner who can sign in.
    LastOwner,
    /// Nobody disables themselves.
    DisablesSelf,
    /// Fields that are not as they must be.
    Invalid(Vec<(String, FieldProblem)>),
    /// The window will be closed by then: it ends at this moment.
    ClosedByThen(Timestamp),
    /// Meta lets the number send nothing like it until this moment, which is too late for it.
    Restricted(Timestamp),
    /// So many messages of the chat have yet to leave, and nobody said what becomes of them.
    Parked(usize),
    /// A program or a script.
    FileRefused(Danger),
    /// A file of more bytes than may be.
    FileTooLarge {
        /// As what it was to leave.
        kind: FileKind,
        /// Its bytes; none when it was not read to its end.
        size: Option<u64>,
        /// How many it may have.
        limit: Limit,
    },
    /// The group asks before a file leaves.
    AsksBeforeAttaching,
    /// The customer wants no marketing messages, since this moment.
    MarketingStopped(Timestamp),
    /// The customer is blocked.
    Blocked,
}

impl Refusal {
    /// One invalid field.
    pub fn invalid(field: &str, problem: FieldProblem) -> Self {
        Self::Invalid(vec![(field.to_owned(), problem)])
    }
}

/// In English, for the terminal and the log; pages have their own sentences in the reader's language.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = match self {
            Self::NotFound => "there is no such thing, or nobody who may still work here",
            Self::NotAllowed => "that is not allowed",
            Self::NotParticipant => "only the responsible and the participants may",
            Self::WindowClosed(_) => "the window is closed",
            Self::ClosedByThen(_) => "the window will be closed by then",
            Self::Restricted(_) => "Meta restricts the number for longer than it could wait",
            Self::MarketingStopped(_) => "the customer wants no marketing messages",
            Self::Blocked => "the customer is blocked",
            Self::Parked(_) => "messages have yet to leave: say what becomes of them",
            Self::FileRefused(_) => "a program or a script",
            Self::FileTooLarge { .. } => "the file is too large",
            Self::AsksBeforeAttaching => "the group asks before a file leaves",
            Self::AlreadyTaken(_) => "somebody else was faster",
            Self::NewerMessages(_) => "somebody wrote meanwhile, or its author sent just this",
            Self::AlreadySent => "it has left already",
            Self::NoPendingTransfer => "nobody hands the chat over",
            Self::WrongState => "it is not in the state for this",
            Self::TemplateNotSendable { .. } => "the template can't be sent",
            Self::LastOwner => "the desk would be left without an owner who can sign in",
            Self::DisablesSelf => "nobody disables themselves: another owner or admin does it",
            Self::Invalid(fields) => {
                for (index, (field, problem)) in fields.iter().enumerate() {
                    let before = if index > 0 { "; " } else { "" };
                    write!(f, "{before}{field} {problem}")?;
                }
                return Ok(());
            }
        };
        f.write_str(said)
    }
}

impl Kind {
    /// In English, with its article.
    fn article(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Whole => "a whole number from 0 on",
            Self::Switch => "true or false",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "is missing"),
            Self::TooLong(most) => write!(f, "has more than {most} characters"),
            Self::TooShort(least) => write!(f, "has fewer than {least} characters"),
            Self::OneLine => write!(f, "must be on one line"),
            Self::OneWord => write!(f, "must be one word of letters, digits, -, _ and ."),
            Self::Command(word) => write!(f, "must not be {word}, which is a command"),
            Self::Count { expected, given } => write!(f, "needs {expected} values and has {given}"),
            Self::TooMany(most) => write!(f, "would be more than {most}"),
            Self::Unknown => write!(f, "is not valid"),
            Self::Taken => write!(f, "is taken by another"),
            Self::Wrong => write!(f, "is wrong"),
            Self::OtherFile { media, .. } => write!(f, "is file {media} of another kind"),
            Self::LargeFile { media, limit, .. } => {
                write!(f, "is file {media}, which has more than {limit} bytes")
            }
            Self::Useless(scopes) => {
                let words: Vec<&str> = scopes.iter().map(|scope| scope.word()).collect();
                let words = words.join(", ");
                write!(f, "would hold what the member may not do: {words}")
            }
            Self::Hours(problem) => write!(f, "can't be read: {problem}"),
            Self::Dates(problem) => write!(f, "can't be kept: {problem}"),
            Self::Overlaps => write!(f, "overlaps another"),
            Self::Calendar(problem) => write!(f, "can't be read: {problem}"),
            Self::Variable(name, _) => write!(f, "has {{{name}}}, which means nothing"),
            Self::LeadsTo { source, group } => write!(f, "has {source}, which leads to {group}"),
            Self::Degrees(most) => write!(f, "must be degrees from -{most} to {most}"),
            Self::Between(least, most) => write!(f, "must be from {least} to {most}"),
            Self::Changed => write!(f, "was changed by another meanwhile"),
            Self::Kind(kind) => write!(f, "must be {}", kind.article()),
            Self::Unexpected => write!(f, "is no field here"),
            Self::Draft(problem) => write!(f, "is nothing for a template: {}", problem.word()),
            Self::NoMember => write!(f, "is no member"),
            Self::NotTheirs => write!(f, "is no message of the customer's"),
            Self::Deleted => write!(f, "was deleted by its author"),
            Self::OlderThan(days) => write!(f, "is older than {days} days"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_a_sentence() {
        let invalid = Refusal::Invalid(vec![
            ("email".to_owned(), FieldProblem::Unknown),
            ("name".to_owned(), FieldProblem::TooLong(80)),
        ]);
        assert_eq!(
            invalid.to_string(),
            "email is not valid; name has more than 80 characters"
        );
    }
}

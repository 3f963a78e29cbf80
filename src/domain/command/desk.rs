//! What a person does with a chat.

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, EntryId, GroupId, MediaId};
use crate::domain::draft::{Drafted, Rest};
use crate::domain::template::Files;
use crate::domain::turn::PauseWhy;
use crate::domain::writing::{Leaves, ParkedFate, Reply, TemplateWords};

/// What an agent does with a chat.
#[derive(Clone, Debug)]
pub enum DeskAction {
    /// Takes a new chat.
    Take,
    /// Takes it from its responsible.
    TakeOver,
    /// Marks it as handled, by somebody who saw it up to this entry.
    Done(Option<EntryId>),
    /// Takes part in it no longer.
    Leave,
    /// Resumes the last interaction.
    Reopen,
    /// Read it up to this entry, or all of it.
    Read(Option<EntryId>),
    /// Writes an internal note.
    Note {
        /// The words.
        text: String,
        /// Against doing it twice.
        key: Option<String>,
    },
    /// Writes to the customer.
    Reply(Reply),
    /// Sends a template.
    SendTemplate {
        /// Which, and what is filled in.
        template: TemplateWords,
        /// Against doing it twice.
        key: Option<String>,
        /// The last entry its author saw.
        seen: Option<EntryId>,
    },
    /// Sends a failed message again, as a new entry.
    Retry(EntryId),
    /// Says what became of a message whose outcome is unknown.
    Settle {
        /// The entry.
        entry: EntryId,
        /// It arrived.
        arrived: bool,
    },
    /// Lets a message leave that is held.
    Release(EntryId),
    /// Takes back a message that has not left.
    TakeBack(EntryId),
    /// Asks for a file again that could not be fetched.
    FetchAgain(MediaId),
    /// Makes somebody the responsible of a new chat.
    Assign(AgentId),
    /// Hands it to somebody, who must accept.
    Transfer(AgentId),
    /// Ends a hand-over that waits.
    TransferAnswer(TransferAnswer),
    /// Gives it to another group, where nobody is responsible yet.
    Move(GroupId),
    /// Lets somebody write in it too.
    AddParticipant(AgentId),
    /// Somebody takes part in it no longer.
    RemoveParticipant(AgentId),
    /// Says who looks after the customer.
    SetManager(Option<AgentId>),
    /// Gives the customer a tag, or takes one from them.
    Tag(String, TagChange),
    /// Says that what the customer wrote last needs no reply.
    NoReplyNeeded,
    /// Stops the clock of promises: the chat waits for something.
    Pause {
        /// For whom.
        why: PauseWhy,
        /// In their own words; may be empty.
        reason: String,
    },
    /// Lets the clock run again.
    Resume,
    /// Writes to the customer, as `Reply`, `SendTemplate` or `Hold` says, but not at once.
    Leaving(Leaves, Box<DeskAction>),
    /// Writes, as the action says, where its author saw this revision of their draft, zero for none: what they replaced
    /// knowingly is no draft any longer.
    Finishing(u64, Box<DeskAction>),
    /// Writes, as the action says, and keeps something else with the draft of its author.
    Keeping(Rest, Box<DeskAction>),
    /// Writes to the customer; in a closed window the text waits for the customer's answer.
    Hold {
        /// The text.
        reply: Reply,
        /// What asks for that answer; without one the text joins what was sent for that already.
        template: Option<TemplateWords>,
        /// In an open window too: its author is away when it closes.
        even_open: bool,
    },
    /// Writes a message anew that has yet to leave.
    Rewrite {
        /// The entry.
        entry: EntryId,
        /// The words.
        text: String,
    },
    /// The same as `Done`, and says what becomes of what has yet to leave.
    DoneWith(Option<EntryId>, ParkedFate),
    /// Puts the chat out of sight until a moment, or until the customer writes.
    Snooze(Option<Timestamp>),
    /// Brings it back into sight.
    Wake,
    /// Keeps a person whom the customer named in a message.
    SaveContact(EntryId, SavedContact),
    /// Notes what the customer said of marketing messages in another way.
    Marketing {
        /// They want none, else they want them again.
        stopped: bool,
    },
    /// Wants the customer blocked at Meta.
    Block {
        /// As spam: the chat is done with once Meta has done it.
        spam: bool,
    },
    /// Wants the customer blocked at Meta no more.
    Unblock,
    /// News of the chat make no sound for who asks, or do again.
    Mute(MuteFor),
    /// Deletes it.
    Delete,
    /// Takes it out as a file: that is noted.
    Export,
    /// Has written something and not sent it.
    Draft(Drafted),
    /// Throws away what they have written and not sent.
    DropDraft,
    /// Puts an emoji on a message of the customer's, or takes it back when it is empty.
    React(EntryId, String),
    /// Takes a quick reply, to go on writing.
    Insert {
        /// Which.
        reply: u64,
        /// It goes behind what they have written already.
        into_draft: bool,
    },
}

impl DeskAction {
    /// The files of the template that it sends, to say more of them.
    pub fn template_files(&mut self) -> Option<&mut Files> {
        match self {
            Self::SendTemplate { template, .. } => Some(&mut template.files),
            Self::Hold { template, .. } => template.as_mut().map(|template| &mut template.files),
            Self::Leaving(_, action) | Self::Finishing(_, action) | Self::Keeping(_, action) => {
                action.template_files()
            }
            _ => None,
        }
    }
}

/// Which card of a message is kept, and as whose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SavedContact {
    /// Its place in the message, from 0.
    pub card: usize,
    /// Which of its phones, from 0.
    pub phone: usize,
    /// It is the customer's own, else another person's.
    pub theirs: bool,
}

/// For how long somebody wants to hear nothing of a chat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MuteFor {
    /// Until this moment.
    Until(Timestamp),
    /// Until they say otherwise.
    Ever,
    /// No longer.
    Nothing,
}

/// What becomes of a customer's tag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TagChange {
    /// They are given it.
    Add,
    /// It is taken from them.
    Remove,
}

/// How a hand-over ends by somebody's word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TransferAnswer {
    /// Whom it is handed to becomes responsible.
    Accept,
    /// Whom it is handed to does not.
    Decline,
    /// Who hands it over keeps it.
    Cancel,
}

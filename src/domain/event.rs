//! The event log: what readers of the live stream follow. Ids and kinds only, never a text, a name or a phone.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, CustomerId, EntryId, GroupId};

/// One event of the log; its sequence number is the row's key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LogEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum EventKind {
    /// A new entry, whose id is this event's sequence number.
    Entry(ChatId),
    /// An entry changed: a reaction, an edit, a deletion, a file that arrived.
    EntryChanged(ChatId, EntryId),
    /// A delivery moved.
    Delivery(ChatId, EntryId),
    /// A chat's state, people or group changed.
    Chat(ChatId),
    /// An agent read a chat.
    Read(ChatId, AgentId),
    /// A window ended.
    WindowClosed(ChatId),
    /// A window opened after it was closed, or for the first time.
    WindowOpened(ChatId),
    /// A customer's card or address changed.
    Customer(CustomerId),
    /// Something that owners should look at changed: a number's trouble, the quarantine.
    Notice,
    /// The team, its groups or rights changed.
    Team,
    /// Templates changed.
    Templates,
    /// Somebody's sessions or own choices changed: streams look at what they rest on, nobody is told.
    Sessions,
    /// A chat was moved to another group, from this one.
    Moved(ChatId, GroupId),
    /// Somebody came, left or is away.
    Presence(AgentId),
    /// An agent was mentioned in a note, or has read where.
    Mentioned(AgentId),
    /// A window ends soon.
    WindowWarning(ChatId),
    /// An answer that was promised is nearly late.
    DeadlineWarning(ChatId),
    /// An answer that was promised is late.
    DeadlineBreached(ChatId),
    /// An agent was told of something, by the notice of this event's sequence number, or has read what they were told.
    Noticed(AgentId),
    /// A chat of this group was deleted.
    Erased(ChatId, GroupId),
    /// An agent has written something in a chat and not sent it, or has nothing unsent there any more.
    Drafted(ChatId, AgentId),
    /// Quick replies changed.
    QuickReplies,
    /// What our numbers may send changed: whoever writes should know.
    Restrictions,
}

impl EventKind {
    /// The chat it is about, if it is about one.
    pub fn chat(self) -> Option<ChatId> {
        match self {
            Self::Entry(chat)
            | Self::EntryChanged(chat, _)
            | Self::Delivery(chat, _)
            | Self::Chat(chat)
            | Self::Moved(chat, _)
            | Self::Read(chat, _)
            | Self::WindowClosed(chat)
            | Self::WindowOpened(chat)
            | Self::WindowWarning(chat)
            | Self::DeadlineWarning(chat)
            | Self::DeadlineBreached(chat)
            | Self::Drafted(chat, _) => Some(chat),
            Self::Customer(_)
            | Self::Notice
            | Self::Team
            | Self::Templates
            | Self::Sessions
            | Self::Presence(_)
            | Self::Mentioned(_)
            | Self::Noticed(_)
            | Self::QuickReplies
            | Self::Restrictions
            | Self::Erased(..) => None,
        }
    }
}

/// What must happen at a moment. A row may be earlier than the truth in its owner's record, never later.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Deadline {
    /// Something of a chat may be due: its window's end, a warning, a promise. The chat knows the row, and what.
    Chat(ChatId),
    /// A person is to be asked what became of a message.
    AskAboutUnknown(EntryId),
    /// Old rows of the log and other logs are dropped.
    Housekeeping,
    /// The desk's certificate nears its end, or an order that failed is made again.
    RenewCertificate,
    /// Nobody answered a hand-over of this chat.
    OfferEnd(ChatId),
    /// New chats of this group look again for somebody. The group knows the row.
    Distribute(GroupId),
    /// Somebody may have gone away while customers wait for them. The agent's row of wakes knows it.
    Absent(AgentId),
    /// Nobody answered a chat that the rules gave to somebody, or offered to everybody.
    Unanswered(ChatId),
    /// What was done with many chats can be undone no longer.
    BulkEnd(u64),
    /// Promises, hours or holidays changed: what they promise in every chat is worked out anew.
    RenewPromises,
    /// It is too late for a held reply. Its row in the outbox knows the deadline.
    HeldEnd(EntryId),
    /// A message is to leave. Its row in the outbox knows the deadline.
    SendScheduled(EntryId),
    /// A chat that somebody put out of sight comes back. The chat knows the row.
    SnoozeEnd(ChatId),
    /// Promises, hours or holidays changed: what they promise in the chats behind this one is worked out anew.
    RenewPromisesAfter(ChatId),
    /// What is left of a chat that was deleted goes.
    Erase(ChatId),
    /// A restriction of an account ends.
    RestrictionEnd,
}

impl Deadline {
    /// Whether it is about one chat.
    pub fn concerns_chat(&self) -> bool {
        !matches!(
            self,
            Self::Housekeeping
                | Self::RenewCertificate
                | Self::Distribute(_)
                | Self::Absent(_)
                | Self::BulkEnd(_)
                | Self::RenewPromises
                | Self::RenewPromisesAfter(_)
                | Self::RestrictionEnd
        )
    }
}

/// A part of a message that came before its message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Orphan {
    /// When it came.
    pub received_at: Timestamp,
    /// What it does to the message.
    pub mark: Mark,
    /// The raw item, for the quarantine if its message never comes; empty for a report, which never goes there.
    pub raw: String,
}

/// What a later item does to a message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Mark {
    /// A reaction, or its removal when empty.
    Reaction {
        /// Whose.
        by: crate::domain::entry::Author,
        /// The emoji.
        emoji: String,
        /// WhatsApp's time.
        at: Timestamp,
    },
    /// New words.
    Edit {
        /// The words.
        text: String,
        /// WhatsApp's time.
        at: Timestamp,
    },
    /// Deleted for everyone.
    Revoke {
        /// WhatsApp's time.
        at: Timestamp,
    },
    /// A delivery report.
    Report {
        /// What.
        report: crate::domain::delivery::Report,
        /// WhatsApp's time.
        at: Timestamp,
    },
}

/// A webhook part that could not be placed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Quarantined {
    /// When it came.
    pub received_at: Timestamp,
    /// Why it is here.
    pub cause: QuarantineCause,
    /// The part as it came: a whole change of the webhook's body, as JSON.
    pub raw: String,
}

/// Notifications that this release does nothing with and that yet say something about the account or a number
/// which owners should read.
const TELLING: [&str; 5] = [
    "account_alerts",
    "account_review_update",
    "account_update",
    "phone_number_name_update",
    "security",
];

impl QuarantineCause {
    /// Whether somebody should look at the part. Nobody can do anything about a notification that this release has
    /// no use for, or about a mark on a message that never came.
    pub fn asks(&self) -> bool {
        match self {
            Self::UnknownNumber(_) | Self::Unreadable(_) | Self::Panicked => true,
            Self::UnknownField(field) => TELLING.contains(&field.as_str()),
            Self::NoMessage | Self::NoPerson => false,
        }
    }
}

/// Why a part is in quarantine.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum QuarantineCause {
    /// It came for a number that is not configured.
    UnknownNumber(String),
    /// It could not be read.
    Unreadable(String),
    /// A kind of notification that this release does nothing with.
    UnknownField(String),
    /// Its message never came.
    NoMessage,
    /// Deciding about it failed; a defect of ours.
    Panicked,
    /// It tells new ids of somebody whom nobody knows by the old ones.
    NoPerson,
}

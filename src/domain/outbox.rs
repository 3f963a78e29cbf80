//! What waits to be sent. A row lives until WhatsApp has the message, refused it, or a person settled it.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AddressId, ChatId, DeadlineId, EntryId, MediaId, NumberId};
use crate::domain::customer::Identity;

/// One message on its way.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OutboxRow {
    /// The entry.
    pub entry: EntryId,
    /// Its chat: order is kept within one.
    pub chat: ChatId,
    /// Through which number.
    pub number: NumberId,
    /// To which address.
    pub address: AddressId,
    /// When the reply was written.
    pub created_at: Timestamp,
    /// Tries so far.
    pub attempts: u32,
    /// How far it is.
    pub state: OutboxState,
}

/// How far a message on its way is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum OutboxState {
    /// Waits for its turn, not before this moment.
    Waiting(Timestamp),
    /// The request may be on the wire since this moment.
    Sending(Timestamp),
    /// Nobody knows whether it arrived, since this moment.
    Unknown(Timestamp),
    /// Was on its way in the file of which this one began as a copy; held since this moment. The desk of that file
    /// may have sent it: a person says whether it shall leave.
    Restored(Timestamp),
    /// Waits for the customer's answer, or for a person.
    Held(Held),
    /// Leaves at a moment, when its deadline row fires.
    Scheduled(Timestamp, DeadlineId),
    /// Meta restricts its account until this moment: it leaves then, and nothing that may leave waits for it.
    Restricted(Timestamp),
}

impl OutboxState {
    /// From when the sender may take it, if nobody has to say or write anything before.
    pub fn leaves_at(&self) -> Option<Timestamp> {
        match self {
            Self::Waiting(at) | Self::Restricted(at) => Some(*at),
            _ => None,
        }
    }
}

/// A reply that was written while it could not be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Held {
    /// The template that asks the customer for an answer.
    pub template: EntryId,
    /// For what it waits.
    pub waits: HeldFor,
    /// The deadline row at which it is too late for it.
    pub ends: (Timestamp, DeadlineId),
}

/// For what a held reply waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum HeldFor {
    /// For the customer's answer to the template.
    Answer,
    /// The template failed: for another one, or an answer all the same.
    Template,
    /// The customer answered, and something had been sent meanwhile: for a person's word.
    Person,
}

impl HeldFor {
    /// The word used in JSON and in keys of the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Template => "template",
            Self::Person => "person",
        }
    }
}

impl OutboxRow {
    /// The deadline row of a message that waits for the customer or for a moment.
    pub fn deadline(&self) -> Option<(Timestamp, DeadlineId)> {
        match self.state {
            OutboxState::Held(held) => Some(held.ends),
            OutboxState::Scheduled(at, id) => Some((at, id)),
            _ => None,
        }
    }

    /// What is held, and for what.
    pub fn held(&self) -> Option<Held> {
        match self.state {
            OutboxState::Held(held) => Some(held),
            _ => None,
        }
    }
}

/// What the sender needs for one try.
#[derive(Clone, PartialEq, Debug)]
pub struct SendOrder {
    /// The entry.
    pub entry: EntryId,
    /// Which try, from 1.
    pub attempt: u32,
    /// Meta's id of our number.
    pub phone_number_id: String,
    /// To whom.
    pub to: Identity,
    /// What.
    pub content: Outgoing,
    /// The WhatsApp id of the message that this one answers.
    pub reply_to: Option<String>,
    /// A text shows a preview of its first link.
    pub preview: bool,
    /// Comes back with every status: `epoch:entry:attempt`.
    pub callback: String,
}

/// What can be sent.
#[derive(Clone, PartialEq, Debug)]
pub enum Outgoing {
    /// A text.
    Text(String),
    /// A file that Meta has.
    File {
        /// As what.
        kind: crate::domain::entry::FileKind,
        /// Its id at Meta.
        id: String,
        /// Words beside it; may be empty.
        caption: String,
        /// Its name.
        name: String,
    },
    /// A template with its components as Meta wants them.
    Template {
        /// Its name.
        name: String,
        /// Its language code.
        language: String,
        /// The filled parameters.
        parameters: Vec<crate::domain::template::Parameter>,
        /// Meta's ids of its files, and their names.
        files: Vec<(MediaId, String, String)>,
    },
    /// A text with something to choose from.
    Choices {
        /// The words.
        text: String,
        /// What may be chosen.
        choices: crate::domain::choices::Choices,
    },
    /// A reaction.
    Reaction {
        /// WhatsApp's id of the message.
        to: String,
        /// The emoji; empty takes it back.
        emoji: String,
    },
}

/// How one try ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SendOutcome {
    /// WhatsApp has it.
    Accepted {
        /// Its id.
        wamid: String,
        /// The id by which WhatsApp knows the person, learnt from the answer.
        wa_id: Option<String>,
        /// WhatsApp holds it back for now: it may be sent later, or fail.
        paced: bool,
    },
    /// Certainly not sent: may be tried again after this long.
    Again {
        /// How long to wait.
        after: std::time::Duration,
        /// Why, for logs and the banner.
        error: crate::domain::delivery::SendError,
        /// The whole number is affected, not only this message.
        number_wide: Option<crate::domain::number::TroubleCause>,
    },
    /// Refused for good.
    Refused(crate::domain::delivery::SendError),
    /// The answer was lost.
    Unknown(String),
}

//! What waits to be sent. A row lives until WhatsApp has the message, refused it, or a person settled it.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AddressId, ChatId, EntryId, NumberId};
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
    /// Comes back with every status: `epoch:entry:attempt`.
    pub callback: String,
}

/// What can be sent.
#[derive(Clone, PartialEq, Debug)]
pub enum Outgoing {
    /// A text.
    Text(String),
    /// A template with its components as Meta wants them.
    Template {
        /// Its name.
        name: String,
        /// Its language code.
        language: String,
        /// The filled parameters.
        parameters: Vec<crate::domain::template::Parameter>,
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

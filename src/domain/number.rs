//! One of our WhatsApp numbers and what is wrong with it, if anything.

pub mod standing;

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{GroupId, NumberId};

/// One WhatsApp business phone number. Known by `phone_number_id`; configured by the machine's operator.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Number {
    /// Its id.
    pub id: NumberId,
    /// Its id at Meta.
    pub phone_number_id: String,
    /// The WhatsApp Business Account it belongs to.
    pub waba_id: String,
    /// How the number is written for people.
    pub display: String,
    /// What the team calls it.
    pub name: String,
    /// Where its new chats go.
    pub group: GroupId,
    /// Gone from the configuration: nothing is sent, its chats stay.
    pub disabled: bool,
    /// Why nothing is sent through it at the moment, if so.
    pub trouble: Option<Trouble>,
}

/// Sending is paused: messages wait and nothing is lost.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Trouble {
    /// What kind of trouble.
    pub cause: TroubleCause,
    /// What Meta or the network said.
    pub detail: String,
    /// Since when.
    pub since: Timestamp,
}

/// Why a number can't send.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TroubleCause {
    /// Meta refuses us with this code until the owner repairs something (token, rights, account).
    Refused(i64),
    /// Meta can't be reached or answers nothing usable.
    Unreachable,
}

//! Pushes to members' devices: the desk's key, the devices, and what is on its way to them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId};
use crate::base::secret::{Hash16, Secret};
use crate::domain::telling::Telling;

/// A push that has not arrived by then is not news any more.
pub const PUSH_STANDS: Duration = Duration::from_secs(60 * 60);

/// The desk's own key for push services, made at its first start, and how far the log was read for them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PushDesk {
    /// The private key: PKCS #8, in base64.
    pub private: Secret,
    /// When it was made.
    pub made_at: Timestamp,
    /// The last event of the log of which pushes were made.
    pub reached: u64,
}

/// A browser that wants pushes. It belongs to a sign-in and ends with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PushDevice {
    /// Whose.
    pub agent: AgentId,
    /// The sign-in in which it was said.
    pub session: Hash16,
    /// Where the browser's push service takes messages: whoever knows it can send, so it is a secret.
    pub endpoint: Secret,
    /// The browser's public key: a point of P-256, not compressed.
    pub key: Vec<u8>,
    /// The secret that browser and desk share.
    pub auth: Secret,
    /// What the member knows it by.
    pub name: String,
    /// When it was said first.
    pub created_at: Timestamp,
    /// When the push service last took something.
    pub reached_at: Option<Timestamp>,
}

/// What a push tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PushWhat {
    /// That pushes arrive.
    Test,
    /// The notice of this number in the member's list.
    Notice(u64),
    /// A new chat that nobody took yet.
    NewChat(ChatId),
    /// A message in a chat of theirs.
    NewMessage(ChatId),
    /// A note in which they are mentioned: its chat and entry.
    Mention(ChatId, u64),
}

/// A push on its way to one device. Its key is its number and the device's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PushJob {
    /// To whom.
    pub agent: AgentId,
    /// What it tells.
    pub what: PushWhat,
    /// When that happened.
    pub at: Timestamp,
}

/// A device as a browser says it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewDevice {
    /// Where its push service takes messages.
    pub endpoint: Secret,
    /// Its public key.
    pub key: Vec<u8>,
    /// The secret that it shares.
    pub auth: Secret,
    /// What the member knows it by.
    pub name: String,
}

/// A command about pushes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PushCommand {
    /// The desk has a key, if it had none.
    Key(Secret),
    /// Somebody says how they want to be told.
    Tell {
        /// Who.
        by: AgentId,
        /// How.
        telling: Box<Telling>,
    },
    /// A browser wants pushes.
    Subscribe {
        /// Whose.
        by: AgentId,
        /// The sign-in in which it says so.
        session: Hash16,
        /// The browser.
        device: Box<NewDevice>,
    },
    /// A device gets none any more.
    Remove {
        /// Whose it must be.
        by: AgentId,
        /// Which.
        device: u64,
    },
    /// A device is to get one that says that they arrive.
    Test {
        /// Whose it must be.
        by: AgentId,
        /// Which.
        device: u64,
    },
    /// The log was read up to an event, and this is to be pushed.
    Reached {
        /// The event.
        sequence: u64,
        /// What, with the number and the device of each.
        jobs: Vec<((u64, u64), PushJob)>,
    },
    /// One is on its way no more.
    Ended {
        /// Its number and device.
        job: (u64, u64),
        /// How it ended.
        end: PushEnd,
    },
}

/// How a push ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PushEnd {
    /// The push service took it.
    Taken,
    /// It is given up: no news any more, or refused.
    GivenUp,
    /// The push service knows the device no more.
    DeviceGone,
}

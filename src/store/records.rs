//! Which version of which record is written, and how older ones are read.
//!
//! A record is one version byte and a payload. The version selects the type; a change of shape keeps the old
//! type beside the new one and converts, and `tests/golden` holds bytes of every version.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::base::codec::{self, CodecError};
use crate::domain::agent::{Agent, Invitation, Session};
use crate::domain::changes::{Counters, InteractionRecord};
use crate::domain::chat::Chat;
use crate::domain::customer::{Address, Customer};
use crate::domain::entry::Entry;
use crate::domain::event::{Deadline, LogEvent, Orphan, Quarantined};
use crate::domain::group::Group;
use crate::domain::heard::HeardHour;
use crate::domain::media::Media;
use crate::domain::number::Number;
use crate::domain::outbox::OutboxRow;
use crate::domain::template::Template;

/// Something that is kept as a record.
pub trait Record: Serialize + DeserializeOwned {
    /// The version that is written.
    const VERSION: u8;

    /// Reads a record of any version that ever was written.
    fn read(bytes: &[u8]) -> Result<Self, CodecError> {
        match codec::version(bytes)? {
            version if version == Self::VERSION => codec::decode(bytes),
            version => Err(CodecError::Newer { version }),
        }
    }

    /// Its bytes.
    fn bytes(&self) -> Vec<u8> {
        codec::encode(Self::VERSION, self)
    }
}

macro_rules! first_version {
    ($($record:ty),* $(,)?) => {$(impl Record for $record { const VERSION: u8 = 1; })*};
}

first_version! {
    Agent, Invitation, Session, Counters, InteractionRecord, Chat, Address, Customer, Entry, Deadline, LogEvent,
    Orphan, Quarantined, Group, Media, Number, OutboxRow, Template, HeardHour,
}

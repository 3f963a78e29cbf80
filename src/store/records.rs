//! Which version of which record is written, and how older ones are read.
//!
//! A record is one version byte and a payload. The version selects the type; a change of shape keeps the old
//! type beside the new one and converts, and `tests/golden` holds bytes of every version.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::base::codec::{self, CodecError};
use crate::domain::agent::{self, Agent, Invitation, Session};
use crate::domain::certificate::{AcmeAccount, Certificate};
use crate::domain::changes::{Counters, InteractionRecord};
use crate::domain::chat::Chat;
use crate::domain::customer::{self, Address, Customer};
use crate::domain::entry::Entry;
use crate::domain::event::{Deadline, LogEvent, Orphan, Quarantined};
use crate::domain::group::Group;
use crate::domain::heard::{HeardHour, HeardNumber};
use crate::domain::hours::Calendar;
use crate::domain::hours::whose::{Holidays, Vacations};
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
    ($($record:ident),* $(,)?) => {
        $(impl Record for $record { const VERSION: u8 = 1; })*

        /// All record types whose first version is the present one.
        #[cfg(test)]
        const FIRST_VERSION: &[fn(&mut layout::Book)] =
            &[$(|book| book.record::<$record>(stringify!($record))),*];
    };
}

first_version! {
    Agent, Invitation, Counters, InteractionRecord, Chat, Customer, Entry, Deadline, LogEvent,
    Orphan, Quarantined, Group, Media, Number, OutboxRow, Template, Certificate, AcmeAccount, HeardHour,
    HeardNumber, Calendar, Vacations, Holidays,
}

/// Records of a second version, with how the first was kept.
macro_rules! second_version {
    ($($record:ident: $first:ty),* $(,)?) => {
        /// All record types of a second version.
        #[cfg(test)]
        const SECOND_VERSION: &[fn(&mut layout::Book)] =
            &[$(|book| book.record::<$record>(stringify!($record))),*];
        $(impl Record for $record {
            const VERSION: u8 = 2;

            fn read(bytes: &[u8]) -> Result<Self, CodecError> {
                match codec::version(bytes)? {
                    1 => codec::decode::<$first>(bytes).map(Self::from),
                    Self::VERSION => codec::decode(bytes),
                    version => Err(CodecError::Newer { version }),
                }
            }
        })*
    };
}

second_version! {
    Address: customer::v1::Address,
    Session: agent::v1::Session,
}

#[cfg(test)]
mod layout;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Timestamp;
    use crate::base::id::{AddressId, AgentId, CustomerId, SessionId};
    use crate::domain::agent::SessionKind;
    use crate::domain::customer::{Identity, MarketingWish};
    use crate::domain::scope::{Scope, Scopes};

    #[test]
    fn an_address_of_the_first_version_keeps_its_wish() {
        let at = Timestamp::from_seconds(1_786_000_000);
        let identity = Identity {
            bsuid: Some("BR.1".to_owned()),
            ..Identity::default()
        };
        for stopped_at in [None, Some(at)] {
            // The fields in their order of then.
            let bytes = codec::encode(1, &(3u64, 4u64, &identity, stopped_at));
            let read = Address::read(&bytes).unwrap();
            let expected = Address {
                id: AddressId(3),
                customer: CustomerId(4),
                identity: identity.clone(),
                marketing: stopped_at.map(|at| MarketingWish { stopped: true, at }),
                scoped: Vec::new(),
            };
            assert_eq!(read, expected);
            assert_eq!(Address::read(&read.bytes()), Ok(read));
        }
        assert_eq!(Address::read(&[3]), Err(CodecError::Newer { version: 3 }));
    }

    #[test]
    fn a_token_of_the_first_version_may_be_used_for_everything() {
        #[derive(serde::Serialize)]
        enum Kind {
            SignIn,
            Token(String),
        }
        let at = Timestamp::from_seconds(1_786_000_000);
        let session = |kind| Session {
            id: SessionId(3),
            agent: AgentId(4),
            kind,
            created_at: at,
            used_at: at,
        };
        let token = |scopes| {
            let name = "CRM".to_owned();
            session(SessionKind::Token { name, scopes })
        };
        // The fields in their order of then.
        for (kind, expected) in [
            (Kind::SignIn, session(SessionKind::SignIn)),
            (Kind::Token("CRM".to_owned()), token(Scopes::All)),
        ] {
            let bytes = codec::encode(1, &(3u64, 4u64, kind, at, at));
            assert_eq!(Session::read(&bytes), Ok(expected));
        }
        let narrow = token(Scopes::only([Scope::Read]));
        assert_eq!(Session::read(&narrow.bytes()), Ok(narrow));
    }
}

//! Which version of which record is written, and how older ones are read.
//!
//! A record is one version byte and a payload. The version selects the type; a change of shape keeps the old
//! type beside the new one and converts, and `tests/golden` holds bytes of every version.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::base::codec::{self, CodecError};
use crate::domain::agent::{self, Agent, Invitation, Session};
use crate::domain::audit::Audit;
use crate::domain::bulk::{self, Bulk};
use crate::domain::care::{Block, BlockAsk, Erasure, Mute};
use crate::domain::certificate::{AcmeAccount, Certificate};
use crate::domain::changes::{Counters, InteractionRecord};
use crate::domain::chat::{self, Chat};
use crate::domain::courtesy::CourtesyRules;
use crate::domain::customer::{self, Address, Customer};
use crate::domain::draft::{self, Draft};
use crate::domain::entry::{self, Entry};
use crate::domain::event::{Deadline, LogEvent, Orphan, Quarantined};
use crate::domain::files::FileRules;
use crate::domain::first_words::FirstWords;
use crate::domain::group::{self, DeskSettings, Group, GroupSettings, Reopening};
use crate::domain::heard::{HeardHour, HeardNumber};
use crate::domain::hours::Calendar;
use crate::domain::hours::whose::{Holidays, Vacations};
use crate::domain::measure::Measure;
use crate::domain::media::{self, Media};
use crate::domain::notice::Notice;
use crate::domain::number::Number;
use crate::domain::number::standing::{AccountStanding, NumberStanding};
use crate::domain::outbox::OutboxRow;
use crate::domain::presence::Presence;
use crate::domain::profile::{self, Mention, Profile, TeamRules};
use crate::domain::promises::{self, Alarms, DeskPromises, Promises};
use crate::domain::push::{PushDesk, PushDevice, PushJob};
use crate::domain::quick_reply::QuickReply;
use crate::domain::role_rights::RoleRights;
use crate::domain::routing::Rules;
use crate::domain::sent::Sent;
use crate::domain::telling::Telling;
use crate::domain::template::kept::{TemplateRequest, TemplateTopics, TemplateUse};
use crate::domain::template::{self, Template};
use crate::domain::two_factor::{PendingTwoFactor, TwoFactor};
use crate::domain::wish::WishWords;

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
    Agent, Counters, InteractionRecord, Deadline, LogEvent,
    Orphan, Quarantined, Group, Number, OutboxRow, Certificate, AcmeAccount, HeardHour,
    HeardNumber, Calendar, Vacations, Holidays, Rules, Presence, DeskSettings, FirstWords,
    Audit, Block, CourtesyRules, DeskPromises, Erasure, FileRules, Measure, Mention, Mute, Notice, PendingTwoFactor, Promises, PushDesk, PushDevice, PushJob, QuickReply, Reopening, RoleRights, Sent, TeamRules, Telling, TemplateRequest, TemplateTopics, TemplateUse, TwoFactor, WishWords,
    NumberStanding, AccountStanding, BlockAsk,
}

/// Records of a later version, with how each earlier one was kept.
macro_rules! later_versions {
    ($($record:ident $version:literal {$($number:literal => $old:ty),* $(,)?})*) => {
        /// All record types of a later version.
        #[cfg(test)]
        const LATER_VERSIONS: &[fn(&mut layout::Book)] =
            &[$(|book| book.record::<$record>(stringify!($record))),*];
        $(impl Record for $record {
            const VERSION: u8 = $version;

            fn read(bytes: &[u8]) -> Result<Self, CodecError> {
                match codec::version(bytes)? {
                    $($number => codec::decode::<$old>(bytes).map(Self::from),)*
                    Self::VERSION => codec::decode(bytes),
                    version => Err(CodecError::Newer { version }),
                }
            }
        })*
    };
}

later_versions! {
    Entry 3 { 1 => entry::v1::Entry, 2 => entry::v2::Entry }
    Media 2 { 1 => media::v1::Media }
    Address 3 { 1 => customer::v1::Address, 2 => customer::v2::Address }
    Chat 4 { 1 => chat::v1::Chat, 2 => chat::v2::Chat, 3 => chat::v3::Chat }
    Draft 3 { 1 => draft::v1::Draft, 2 => draft::v2::Draft }
    Alarms 2 { 1 => promises::v1::Alarms }
    Bulk 2 { 1 => bulk::v1::Bulk }
    GroupSettings 3 { 1 => group::v1::GroupSettings, 2 => group::v2::GroupSettings }
    Customer 3 { 1 => customer::v1::Customer, 2 => customer::v2::Customer }
    Session 3 { 1 => agent::v1::Session, 2 => agent::v2::Session }
    Invitation 2 { 1 => agent::v1::Invitation }
    Template 2 { 1 => template::v1::Template }
    Profile 3 { 1 => profile::v1::Profile, 2 => profile::v2::Profile }
}

#[cfg(test)]
mod layout;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Timestamp;
    use crate::base::id::{
        AddressId, AgentId, ChatId, CustomerId, DeadlineId, EntryId, MediaId, NumberId, SessionId,
    };
    use crate::domain::agent::{Origin, SessionKind};
    use crate::domain::chat::ChatState;
    use crate::domain::customer::{Identity, MarketingWish, WishHow};
    use crate::domain::entry::{Author, Body, Forwarded};
    use crate::domain::media::{Announced, FileOrigin, Home, MediaState};
    use crate::domain::scope::{Scope, Scopes};
    use crate::domain::window::Window;

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
                marketing: stopped_at.map(|at| MarketingWish {
                    stopped: true,
                    at,
                    how: WishHow::Earlier,
                }),
                scoped: Vec::new(),
            };
            assert_eq!(read, expected);
            assert_eq!(Address::read(&read.bytes()), Ok(read));
        }
        assert_eq!(Address::read(&[4]), Err(CodecError::Newer { version: 4 }));
    }

    #[test]
    fn a_chat_of_the_first_version_is_handed_to_nobody() {
        #[derive(serde::Serialize)]
        enum State {
            New(Option<u64>),
            Open(u64, Vec<u64>),
            Done(Option<u64>, Timestamp),
        }
        let at = Timestamp::from_seconds(1_786_000_000);
        let previous = Some(AgentId(5));
        // The fields in their order of then.
        for (kept, state) in [
            (State::New(Some(5)), ChatState::New { previous }),
            (
                State::Open(5, vec![6]),
                ChatState::open(AgentId(5), vec![AgentId(6)]),
            ),
            (State::Done(Some(5), at), ChatState::Done { previous, at }),
        ] {
            let interaction = (7u64, at, 8u64, 9u64);
            let last: Option<u64> = None;
            let row = Some((at, 10u64));
            let bytes = codec::encode(
                1,
                &(
                    (1u64, 2u64, 3u64, 4u64),
                    kept,
                    interaction,
                    last,
                    (Some(at), 11u64, Window::default(), row),
                ),
            );
            let chat = Chat::read(&bytes).unwrap();
            assert_eq!((chat.id.0, chat.group.0, chat.received), (1, 4, 11));
            assert_eq!(chat.row, Some((at, DeadlineId(10))));
            assert!(chat.window_told);
            assert_eq!(chat.waiting_since(), Some(at));
            assert_eq!(chat.state, state);
            assert_eq!(Chat::read(&chat.bytes()), Ok(chat));
        }
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
            origin: None,
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

    #[test]
    fn a_session_of_the_second_version_does_not_say_from_where() {
        let at = Timestamp::from_seconds(1_786_000_000);
        // The fields in their order of then.
        let bytes = codec::encode(2, &(3u64, 4u64, SessionKind::SignIn, at, at));
        let mut session = Session {
            id: SessionId(3),
            agent: AgentId(4),
            kind: SessionKind::SignIn,
            created_at: at,
            used_at: at,
            origin: None,
        };
        assert_eq!(Session::read(&bytes).as_ref(), Ok(&session));
        session.origin = Some(Origin {
            browser: "Firefox 128".to_owned(),
            system: "Linux".to_owned(),
            address: "1.2.3.4".to_owned(),
        });
        assert_eq!(Session::read(&session.bytes()), Ok(session));
        assert_eq!(Session::read(&[4]), Err(CodecError::Newer { version: 4 }));
    }

    #[test]
    fn a_link_of_the_first_version_does_not_say_by_whom() {
        let at = Timestamp::from_seconds(1_786_000_000);
        let bytes = codec::encode(1, &(4u64, at));
        let mut link = Invitation {
            agent: AgentId(4),
            expires_at: at,
            by: None,
        };
        assert_eq!(Invitation::read(&bytes).as_ref(), Ok(&link));
        link.by = Some(AgentId(1));
        assert_eq!(Invitation::read(&link.bytes()), Ok(link));
    }

    #[test]
    fn a_file_of_the_first_version_came_from_meta_and_keeps_its_own_bytes() {
        let state = MediaState::Lost;
        let hash: Option<[u8; 32]> = Some([7; 32]);
        let told = ("1400", Some("https://a"), "image/png", "a.png", hash);
        let bytes = codec::encode(1, &((3u64, 4u64, 5u64, 6u64), told, &state));
        let announced = Announced {
            number: NumberId(6),
            meta_id: "1400".to_owned(),
            url: Some("https://a".to_owned()),
            expected_sha256: hash,
        };
        let file = Media {
            id: MediaId(3),
            home: Home::Entry {
                chat: ChatId(4),
                entry: EntryId(5),
            },
            bytes_of: MediaId(3),
            origin: FileOrigin::Meta(announced),
            mime: "image/png".to_owned(),
            name: "a.png".to_owned(),
            state,
        };
        assert_eq!(Media::read(&bytes).as_ref(), Ok(&file));
        assert_eq!(Media::read(&file.bytes()), Ok(file));
    }

    #[test]
    fn a_template_that_was_sent_before_its_buttons_were_kept_has_none() {
        let at = Timestamp::from_seconds(1_786_000_000);
        let (none, words): (Option<u64>, &[&str]) = (None, &["Anna"]);
        // The seventh way of saying something, with the four fields of then.
        let body = (7u32, ("hello", "en", words, "Hello, Anna"));
        let marks = (
            none,
            none,
            none,
            none,
            (0u64, 0u64),
            none,
            false,
            (none, none),
        );
        let head = (3u64, 4u64, 5u64, at, at, Author::Automation);
        let entry = Entry::read(&codec::encode(1, &(head, body, marks))).unwrap();
        let Body::Template(sent) = &entry.body else {
            panic!("{entry:?}");
        };
        assert_eq!(
            (sent.name.as_str(), sent.text.as_str()),
            ("hello", "Hello, Anna")
        );
        assert!(sent.buttons.is_empty() && sent.header.is_none() && entry.preview);
        assert_eq!(Entry::read(&entry.bytes()), Ok(entry));
    }

    #[test]
    fn a_place_and_a_card_of_the_second_version_have_no_page_and_were_not_asked_for() {
        let at = Timestamp::from_seconds(1_786_000_000);
        let none: Option<u64> = None;
        let head = (3u64, 4u64, 5u64, at, at, Author::Customer);
        let marks = (
            none,
            none,
            none,
            none,
            (0u64, 0u64),
            none,
            Forwarded::Often,
            (none, none),
            false,
        );
        let read = |bytes: Vec<u8>| {
            let entry = Entry::read(&bytes).unwrap();
            assert_eq!((entry.forwarded, entry.preview), (Forwarded::Often, false));
            assert_eq!(Entry::read(&entry.bytes()).as_ref(), Ok(&entry));
            entry.body
        };
        // The third and the fourth way of saying something.
        let place = (2u32, (45.5f64, 15.5f64, "Square", "Zagreb"));
        let place = read(codec::encode(2, &(head, place, &marks)));
        let Body::Location { address, url, .. } = place else {
            panic!("{place:?}");
        };
        assert_eq!((address.as_str(), url.as_str()), ("Zagreb", ""));
        let phones: &[&str] = &["+385"];
        let cards = (3u32, (1u64, ("Luka", phones, 0u64, "Lima")));
        let cards = read(codec::encode(2, &(head, cards, &marks)));
        let Body::Contacts(cards) = cards else {
            panic!("{cards:?}");
        };
        assert_eq!((cards[0].company.as_str(), cards[0].asked), ("Lima", false));
    }
}

//! Entries as they were kept in shape 7: of a place its page was not kept, of a card not that we had asked for it.

use serde::{Deserialize, Serialize};

use super::{
    Author, Automatic, ChatEvent, ChatId, Choices, Delivery, EntryId, FileKind, Forwarded,
    InteractionId, MediaId, OrderItem, Reaction, Referral, ReplyTo, SentTemplate, Timestamp,
};

/// An entry.
#[derive(Serialize, Deserialize)]
pub struct Entry {
    pub(super) id: EntryId,
    pub(super) chat: ChatId,
    pub(super) interaction: InteractionId,
    pub(super) at: Timestamp,
    pub(super) received_at: Timestamp,
    pub(super) author: Author,
    pub(super) body: Body,
    pub(super) wamid: Option<String>,
    pub(super) delivery: Option<Delivery>,
    pub(super) reply_to: Option<ReplyTo>,
    pub(super) retry_of: Option<EntryId>,
    pub(super) reactions: Vec<Reaction>,
    pub(super) revisions: Vec<(Timestamp, String)>,
    pub(super) deleted_at: Option<Timestamp>,
    pub(super) forwarded: Forwarded,
    pub(super) referral: Option<Referral>,
    pub(super) unknown_fields: Option<String>,
    pub(super) preview: bool,
}

/// A shared contact card.
#[derive(Serialize, Deserialize)]
pub(super) struct ContactCard {
    name: String,
    phones: Vec<String>,
    emails: Vec<String>,
    company: String,
}

impl From<ContactCard> for super::ContactCard {
    fn from(old: ContactCard) -> Self {
        Self {
            name: old.name,
            phones: old.phones,
            emails: old.emails,
            company: old.company,
            asked: false,
        }
    }
}

/// What it says.
#[derive(Serialize, Deserialize)]
pub(super) enum Body {
    Text(String),
    File {
        kind: FileKind,
        media: MediaId,
        caption: String,
    },
    Location {
        latitude: f64,
        longitude: f64,
        name: String,
        address: String,
    },
    Contacts(Vec<ContactCard>),
    Interactive {
        kind: String,
        text: String,
        payload: String,
    },
    Button {
        text: String,
        payload: String,
    },
    Order {
        text: String,
        items: Vec<OrderItem>,
    },
    Template(SentTemplate),
    Unsupported {
        what: String,
        raw: String,
    },
    Note(String),
    Event(ChatEvent),
    Automatic {
        what: Automatic,
        text: String,
    },
    Choices {
        text: String,
        choices: Choices,
    },
    Reaction {
        to: EntryId,
        emoji: String,
    },
}

impl From<Body> for super::Body {
    fn from(old: Body) -> Self {
        match old {
            Body::Text(text) => Self::Text(text),
            Body::File {
                kind,
                media,
                caption,
            } => Self::File {
                kind,
                media,
                caption,
            },
            Body::Location {
                latitude,
                longitude,
                name,
                address,
            } => Self::Location {
                latitude,
                longitude,
                name,
                address,
                url: String::new(),
            },
            Body::Contacts(cards) => Self::Contacts(cards.into_iter().map(Into::into).collect()),
            Body::Interactive {
                kind,
                text,
                payload,
            } => Self::Interactive {
                kind,
                text,
                payload,
            },
            Body::Button { text, payload } => Self::Button { text, payload },
            Body::Order { text, items } => Self::Order { text, items },
            Body::Template(sent) => Self::Template(sent),
            Body::Unsupported { what, raw } => Self::Unsupported { what, raw },
            Body::Note(text) => Self::Note(text),
            Body::Event(event) => Self::Event(event),
            Body::Automatic { what, text } => Self::Automatic { what, text },
            Body::Choices { text, choices } => Self::Choices { text, choices },
            Body::Reaction { to, emoji } => Self::Reaction { to, emoji },
        }
    }
}

impl From<Entry> for super::Entry {
    fn from(old: Entry) -> Self {
        Self {
            id: old.id,
            chat: old.chat,
            interaction: old.interaction,
            at: old.at,
            received_at: old.received_at,
            author: old.author,
            body: old.body.into(),
            wamid: old.wamid,
            delivery: old.delivery,
            reply_to: old.reply_to,
            retry_of: old.retry_of,
            reactions: old.reactions,
            revisions: old.revisions,
            deleted_at: old.deleted_at,
            forwarded: old.forwarded,
            referral: old.referral,
            unknown_fields: old.unknown_fields,
            preview: old.preview,
        }
    }
}

//! Entries as they were kept up to shape 6: a template was its name, its variables and its text.

use serde::{Deserialize, Serialize};

use super::v2::{self, ContactCard};
use super::{
    Author, Automatic, ChatEvent, ChatId, Delivery, EntryId, FileKind, Forwarded, InteractionId,
    MediaId, OrderItem, Referral, ReplyTo, Timestamp,
};

/// An entry.
#[derive(Serialize, Deserialize)]
pub struct Entry {
    id: EntryId,
    chat: ChatId,
    interaction: InteractionId,
    at: Timestamp,
    received_at: Timestamp,
    author: Author,
    body: Body,
    wamid: Option<String>,
    delivery: Option<Delivery>,
    reply_to: Option<ReplyTo>,
    retry_of: Option<EntryId>,
    reactions: Vec<Reaction>,
    revisions: Vec<(Timestamp, String)>,
    deleted_at: Option<Timestamp>,
    forwarded: bool,
    referral: Option<Referral>,
    unknown_fields: Option<String>,
}

/// A reaction on a message, of which it was not kept how it was sent.
#[derive(Serialize, Deserialize)]
struct Reaction {
    by: Author,
    emoji: String,
    at: Timestamp,
}

impl From<Reaction> for super::Reaction {
    fn from(old: Reaction) -> Self {
        Self {
            by: old.by,
            emoji: old.emoji,
            at: old.at,
            sent: None,
        }
    }
}

/// What it says.
#[derive(Serialize, Deserialize)]
enum Body {
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
}

/// A template as it was sent.
#[derive(Serialize, Deserialize)]
struct SentTemplate {
    name: String,
    language: String,
    variables: Vec<String>,
    text: String,
}

impl From<Body> for v2::Body {
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
            },
            Body::Contacts(cards) => Self::Contacts(cards),
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
            Body::Template(sent) => Self::Template(super::SentTemplate {
                name: sent.name,
                language: sent.language,
                variables: sent.variables,
                text: sent.text,
                header: None,
                buttons: Vec::new(),
                cards: Vec::new(),
            }),
            Body::Unsupported { what, raw } => Self::Unsupported { what, raw },
            Body::Note(text) => Self::Note(text),
            Body::Event(event) => Self::Event(event),
            Body::Automatic { what, text } => Self::Automatic { what, text },
        }
    }
}

impl From<Entry> for v2::Entry {
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
            reactions: old.reactions.into_iter().map(Into::into).collect(),
            revisions: old.revisions,
            deleted_at: old.deleted_at,
            forwarded: if old.forwarded {
                Forwarded::Yes
            } else {
                Forwarded::No
            },
            referral: old.referral,
            unknown_fields: old.unknown_fields,
            // All texts left with it.
            preview: true,
        }
    }
}

impl From<Entry> for super::Entry {
    fn from(old: Entry) -> Self {
        v2::Entry::from(old).into()
    }
}

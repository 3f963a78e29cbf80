//! What a webhook says, after reading and before deciding. Channels make these; the desk decides about them.

use std::sync::Arc;

use crate::base::clock::Timestamp;
use crate::domain::customer::Identity;
use crate::domain::delivery::Report;
use crate::domain::entry::{ContactCard, FileKind, Forwarded, OrderItem, Referral};
use crate::domain::event::QuarantineCause;
use crate::domain::number::standing::StandingNews;

/// One item of a webhook body, with the raw text it was read from (wrapped so that it can be read again alone).
#[derive(Clone, PartialEq, Debug)]
pub struct Inbound {
    /// What it says.
    pub item: Item,
    /// A complete webhook body that holds just this item, as JSON.
    pub raw: Arc<str>,
}

/// What one item says.
#[derive(Clone, PartialEq, Debug)]
pub enum Item {
    /// A message of a customer's, or of ours from the phone app.
    Message(Box<InboundMessage>),
    /// A delivery report.
    Status(InboundStatus),
    /// A user's ids changed.
    Moved {
        /// The number it was reported to.
        phone_number_id: String,
        /// WhatsApp's id of the system message, against repetition.
        wamid: String,
        /// WhatsApp's time.
        at: Timestamp,
        /// How the user was known.
        from: Identity,
        /// How the user is known now.
        to: Identity,
    },
    /// The customer called, or a call ended.
    Call {
        /// The number called.
        phone_number_id: String,
        /// The call's id: beginning and end are one line of the timeline.
        id: String,
        /// WhatsApp's time.
        at: Timestamp,
        /// Who.
        sender: Identity,
        /// The profile name.
        profile_name: Option<String>,
        /// Seconds, when it has ended.
        seconds: Option<u32>,
        /// Who began it.
        by: CallBy,
    },
    /// A customer stopped or resumed marketing messages.
    Preference {
        /// The number it was told to.
        phone_number_id: String,
        /// Who.
        sender: Identity,
        /// The profile name.
        profile_name: Option<String>,
        /// Stopped, else resumed.
        stopped: bool,
        /// WhatsApp's time.
        at: Timestamp,
    },
    /// Meta changed a template.
    Template {
        /// The account.
        waba_id: String,
        /// Its name.
        name: String,
        /// Its language.
        language: String,
        /// What became of it.
        news: TemplateNews,
    },
    /// Meta tells how a number or an account stands.
    Standing {
        /// The account.
        waba_id: String,
        /// When Meta says so, if it tells.
        at: Option<Timestamp>,
        /// What.
        news: StandingNews,
    },
    /// Can't be placed.
    Unplaced(QuarantineCause),
}

/// What became of a template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TemplateNews {
    /// Another status.
    Status {
        /// Its id at Meta; empty if it is not told.
        meta_id: String,
        /// The status.
        status: String,
        /// Meta's word for why; may be empty.
        reason: String,
        /// Why, in Meta's sentences; may be empty.
        explanation: String,
    },
    /// Customers take it otherwise; empty for nobody knows.
    Quality(String),
    /// Another category, or one that Meta announces.
    Category {
        /// What it was; may be empty.
        previous: String,
        /// What it is; may be empty.
        now: String,
        /// What it will be; may be empty.
        correct: String,
    },
    /// Other parts: they are read from Meta's list.
    Parts,
}

/// Who began a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CallBy {
    /// The customer, which opens the window whether anybody answered or not.
    Customer,
    /// The team, from somewhere else.
    Team {
        /// When the customer took it, which opens the window, as far as this tells.
        taken_at: Option<Timestamp>,
    },
}

/// A message.
#[derive(Clone, PartialEq, Debug)]
pub struct InboundMessage {
    /// The number it came to (or left from).
    pub phone_number_id: String,
    /// True when the team sent it from the phone app.
    pub echo: bool,
    /// The customer.
    pub sender: Identity,
    /// The profile name, if it came along.
    pub profile_name: Option<String>,
    /// WhatsApp's id.
    pub wamid: String,
    /// WhatsApp's time.
    pub at: Timestamp,
    /// What it says.
    pub content: Content,
    /// The message it answers.
    pub reply_to: Option<String>,
    /// Forwarded by the customer.
    pub forwarded: Forwarded,
    /// The advertisement it came from.
    pub referral: Option<Referral>,
    /// Fields nobody knows yet, as JSON.
    pub unknown_fields: Option<String>,
}

/// What a message says.
#[derive(Clone, PartialEq, Debug)]
pub enum Content {
    /// A text.
    Text(String),
    /// A file to fetch.
    File(InboundFile),
    /// A place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// Its name.
        name: String,
        /// Its address.
        address: String,
        /// Its page on the web.
        url: String,
    },
    /// Contact cards.
    Contacts(Vec<ContactCard>),
    /// An answer to something interactive.
    Interactive {
        /// WhatsApp's word.
        kind: String,
        /// For people.
        text: String,
        /// The chosen id, or raw JSON.
        payload: String,
    },
    /// A tap on a template's button.
    Button {
        /// Its label.
        text: String,
        /// Its payload.
        payload: String,
    },
    /// An order.
    Order {
        /// Words beside it.
        text: String,
        /// The products.
        items: Vec<OrderItem>,
    },
    /// A reaction to a message; empty takes it back.
    Reaction {
        /// The message's WhatsApp id.
        target: String,
        /// The emoji.
        emoji: String,
    },
    /// New words for a message.
    Edit {
        /// The message's WhatsApp id.
        target: String,
        /// The words.
        text: String,
    },
    /// A message deleted for everyone.
    Revoke {
        /// The message's WhatsApp id.
        target: String,
    },
    /// The customer's security identity changed.
    IdentityChanged,
    /// Something that can't be shown.
    Unsupported {
        /// What it was, as far as known.
        what: String,
    },
}

/// A file announced by a webhook.
#[derive(Clone, PartialEq, Debug)]
pub struct InboundFile {
    /// What kind.
    pub kind: FileKind,
    /// Its id at Meta.
    pub meta_id: String,
    /// Its short-lived address, if it came along.
    pub url: Option<String>,
    /// Its MIME type.
    pub mime: String,
    /// Its SHA-256.
    pub sha256: Option<[u8; 32]>,
    /// Its name.
    pub name: String,
    /// Words beside it.
    pub caption: String,
}

/// A delivery report.
#[derive(Clone, PartialEq, Debug)]
pub struct InboundStatus {
    /// The number that sent the message.
    pub phone_number_id: String,
    /// WhatsApp's id of the message.
    pub wamid: String,
    /// What happened; none for words we do not know.
    pub report: Report,
    /// WhatsApp's time.
    pub at: Timestamp,
    /// What we sent along: `epoch:entry:attempt`.
    pub callback: Option<String>,
    /// How WhatsApp knows the recipient, to learn from.
    pub recipient: Identity,
    /// Fields that nobody knows yet, as JSON.
    pub unknown_fields: Option<String>,
}

//! One line of a chat's timeline. Entries are the truth and are never rewritten, only marked.

mod event;
pub mod v1;
pub mod v2;

use serde::{Deserialize, Serialize};

pub use self::event::ChatEvent;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, EntryId, InteractionId, MediaId};
use crate::domain::choices::Choices;
use crate::domain::delivery::Delivery;
use crate::domain::first_words::Automatic;
use crate::domain::template::Files;

/// Who wrote an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Author {
    /// The customer.
    Customer,
    /// A member of the team, here.
    Agent(AgentId),
    /// The desk by itself.
    Automation,
    /// The team, from the phone app.
    PhoneApp,
    /// The desk, telling what happened.
    System,
}

/// Which way an entry went.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Direction {
    /// From the customer.
    In,
    /// To the customer.
    Out,
    /// Stays in the house.
    Internal,
}

impl Direction {
    /// The word used in JSON and CSS.
    pub fn word(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Internal => "internal",
        }
    }
}

/// One line of a timeline.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Its id, which is its sequence in the event log.
    pub id: EntryId,
    /// The chat.
    pub chat: ChatId,
    /// The interaction it belongs to.
    pub interaction: InteractionId,
    /// WhatsApp's time for what came in, ours for the rest.
    pub at: Timestamp,
    /// When we stored it.
    pub received_at: Timestamp,
    /// Who wrote it.
    pub author: Author,
    /// What it says.
    pub body: Body,
    /// WhatsApp's id of the message, once known.
    pub wamid: Option<String>,
    /// What became of it; only for messages of ours.
    pub delivery: Option<Delivery>,
    /// The message it answers.
    pub reply_to: Option<ReplyTo>,
    /// The failed message that this one sends again.
    pub retry_of: Option<EntryId>,
    /// What people put on it, one live reaction each.
    pub reactions: Vec<Reaction>,
    /// Earlier texts, the oldest first, with the moment each was replaced.
    pub revisions: Vec<(Timestamp, String)>,
    /// Whoever wrote it deleted it for everyone, ours from the phone app; what stood here is kept.
    pub deleted_at: Option<Timestamp>,
    /// Forwarded by the customer, from somewhere else.
    pub forwarded: Forwarded,
    /// The advertisement or post that the customer came from.
    pub referral: Option<Referral>,
    /// Fields of the webhook that nobody knows yet, as JSON.
    pub unknown_fields: Option<String>,
    /// A text of ours shows a preview of its first link.
    pub preview: bool,
}

/// Whether a customer passed on what others wrote. Meta, "Context", 2025-10.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Forwarded {
    /// Their own words.
    #[default]
    No,
    /// From somewhere else.
    Yes,
    /// It went through more than five hands.
    Often,
}

/// A message that another one answers; the entry is absent when we never had it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReplyTo {
    /// Our entry, if we have it.
    pub entry: Option<EntryId>,
    /// WhatsApp's id.
    pub wamid: String,
}

/// A reaction on a message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reaction {
    /// Whose.
    pub by: Author,
    /// The emoji; empty means taken back, kept so that an older one can't return.
    pub emoji: String,
    /// WhatsApp's time.
    pub at: Timestamp,
    /// Of one of ours, the entry with which it was sent.
    pub sent: Option<EntryId>,
}

/// The advertisement or post that a first message came from. Meta, "Text messages webhook reference", 2025-10.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Referral {
    /// `ad` or `post`.
    pub source_type: String,
    /// Its short link.
    pub source_url: String,
    /// Its id.
    pub source_id: String,
    /// Its headline.
    pub headline: String,
    /// Its text.
    pub body: String,
    /// The click's id, for conversion reports.
    pub click_id: String,
}

/// What kind of file a message carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum FileKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A sound; `voice` when it was recorded as a voice message.
    Audio {
        /// Recorded as a voice message.
        voice: bool,
    },
    /// Any other file.
    Document,
    /// A sticker.
    Sticker,
}

/// A shared contact card; every part may be missing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ContactCard {
    /// The name as it should be shown.
    pub name: String,
    /// Phones as written.
    pub phones: Vec<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// The company.
    pub company: String,
    /// The customer's own, given because we asked for it. Meta, "Contacts messages", 2026-07.
    pub asked: bool,
}

/// One product of an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrderItem {
    /// The seller's own id of the product.
    pub product: String,
    /// How many, as written.
    pub quantity: String,
    /// The price of one, as written.
    pub price: String,
    /// Its currency.
    pub currency: String,
}

/// What an entry says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Body {
    /// A text message.
    Text(String),
    /// A file, with its caption.
    File {
        /// What kind.
        kind: FileKind,
        /// The file.
        media: MediaId,
        /// Words beside it.
        caption: String,
    },
    /// A place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// Its name, if one was picked.
        name: String,
        /// Its address, if one was picked.
        address: String,
        /// Its page on the web, if one was picked, as the sender's phone gave it.
        url: String,
    },
    /// Contact cards.
    Contacts(Vec<ContactCard>),
    /// An answer to buttons, a list or a form of ours, or another interactive kind.
    Interactive {
        /// WhatsApp's word for it, e.g. `button_reply`.
        kind: String,
        /// What was chosen or answered, for people.
        text: String,
        /// The id we gave to the choice, or the answer's raw JSON.
        payload: String,
    },
    /// A tap on a template's quick-reply button.
    Button {
        /// Its label.
        text: String,
        /// The payload we gave it.
        payload: String,
    },
    /// An order from the catalogue.
    Order {
        /// Words beside it.
        text: String,
        /// The products.
        items: Vec<OrderItem>,
    },
    /// A template of ours, as the customer sees it.
    Template(SentTemplate),
    /// Something that WhatsApp does not hand over, or that nobody knows yet.
    Unsupported {
        /// What it was, as far as known.
        what: String,
        /// The raw JSON.
        raw: String,
    },
    /// An internal note; never leaves the house.
    Note(String),
    /// Something that happened.
    Event(ChatEvent),
    /// A text that the desk says by itself.
    Automatic {
        /// Which one.
        what: Automatic,
        /// The words as the customer reads them.
        text: String,
    },
    /// A text of ours that offers something to choose from.
    Choices {
        /// The words.
        text: String,
        /// What may be chosen.
        choices: Choices,
    },
    /// A reaction of ours on its way; it is shown on its message.
    Reaction {
        /// The message.
        to: EntryId,
        /// The emoji; empty takes it back.
        emoji: String,
    },
}

/// A template as it was sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SentTemplate {
    /// Its name.
    pub name: String,
    /// Its language code at Meta.
    pub language: String,
    /// The variables, in the order of the template's own list.
    pub variables: Vec<String>,
    /// The whole text as the customer sees it: header, body, footer, a line each.
    pub text: String,
    /// The file above the text.
    pub header: Option<MediaId>,
    /// The labels of its buttons, in order.
    pub buttons: Vec<String>,
    /// The cards below the text, if it has them.
    pub cards: Vec<SentCard>,
}

impl SentTemplate {
    /// Its files.
    pub fn files(&self) -> Files {
        Files {
            header: self.header,
            cards: self.cards.iter().filter_map(|card| card.header).collect(),
            ..Files::default()
        }
    }
}

/// One card of a template that was sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SentCard {
    /// The file above its text.
    pub header: Option<MediaId>,
    /// Its text as the customer sees it.
    pub text: String,
    /// The labels of its buttons, in order.
    pub buttons: Vec<String>,
}

impl Entry {
    /// Whether it is a message that the customer has or will have.
    pub fn has_gone(&self) -> bool {
        self.is_message() && !self.delivery.as_ref().is_some_and(Delivery::is_lost)
    }

    /// The word for its kind, in JSON and CSS.
    pub fn kind(&self) -> &'static str {
        match &self.body {
            Body::Text(_) | Body::Automatic { .. } => "text",
            Body::File { kind, .. } => match kind {
                FileKind::Image => "image",
                FileKind::Video => "video",
                FileKind::Audio { .. } => "audio",
                FileKind::Document => "document",
                FileKind::Sticker => "sticker",
            },
            Body::Location { .. } => "location",
            Body::Contacts(_) => "contacts",
            Body::Interactive { .. } | Body::Choices { .. } => "interactive",
            Body::Reaction { .. } => "reaction",
            Body::Button { .. } => "button",
            Body::Order { .. } => "order",
            Body::Template(_) => "template",
            Body::Unsupported { .. } => "unsupported",
            Body::Note(_) => "note",
            Body::Event(_) => "event",
        }
    }

    /// Which way it went.
    pub fn direction(&self) -> Direction {
        match (&self.body, self.author) {
            // A reaction is no message: it changes one.
            (Body::Note(_) | Body::Event(_) | Body::Reaction { .. }, _) | (_, Author::System) => {
                Direction::Internal
            }
            (_, Author::Customer) => Direction::In,
            _ => Direction::Out,
        }
    }

    /// A message between us and the customer, either way.
    pub fn is_message(&self) -> bool {
        self.direction() != Direction::Internal
    }

    /// Whether somebody who writes to the customer should have read it first: what the customer or a colleague wrote.
    /// Automatic messages answer nothing.
    pub fn is_news_to(&self, agent: AgentId) -> bool {
        self.is_message()
            && self.author != Author::Agent(agent)
            && self.author != Author::Automation
    }

    /// A message of ours that WhatsApp takes while the window is open alone.
    pub fn needs_window(&self) -> bool {
        !matches!(self.body, Body::Template(_))
    }

    /// Its words are its author's alone, who may write them anew while it has not left: a text, or the caption of a
    /// file that may have one.
    pub fn has_own_words(&self) -> bool {
        match &self.body {
            Body::Text(_) => true,
            Body::File { kind, .. } => {
                matches!(kind, FileKind::Image | FileKind::Video | FileKind::Document)
            }
            _ => false,
        }
    }

    /// WhatsApp has it and it reached somebody or still may: an answer may quote it. On the customer's phone nothing
    /// stands above an answer that quotes what was deleted.
    pub fn can_be_quoted(&self) -> bool {
        let is_lost = self.delivery.as_ref().is_some_and(Delivery::is_lost);
        self.is_message() && self.wamid.is_some() && !is_lost && self.deleted_at.is_none()
    }

    /// The customer wrote it and it stands on their phone: it may have a reaction of ours. WhatsApp refuses one to what
    /// was deleted.
    pub fn can_have_reaction(&self) -> bool {
        self.author == Author::Customer && self.wamid.is_some() && self.deleted_at.is_none()
    }

    /// Its own words, without those that a page would add (a file without a caption has none).
    pub fn text(&self) -> &str {
        match &self.body {
            Body::Text(text)
            | Body::Note(text)
            | Body::File { caption: text, .. }
            | Body::Interactive { text, .. }
            | Body::Button { text, .. }
            | Body::Order { text, .. }
            | Body::Automatic { text, .. }
            | Body::Choices { text, .. } => text,
            Body::Reaction { emoji, .. } => emoji,
            Body::Template(template) => &template.text,
            Body::Location { name, .. } => name,
            Body::Contacts(cards) => cards.first().map_or("", |card| card.name.as_str()),
            Body::Unsupported { .. } | Body::Event(_) => "",
        }
    }

    /// All files that leave with it, in their order.
    pub fn files(&self) -> Vec<MediaId> {
        match &self.body {
            Body::File { media, .. } => vec![*media],
            Body::Template(sent) => {
                let cards = sent.cards.iter().filter_map(|card| card.header);
                sent.header.into_iter().chain(cards).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The file it carries.
    pub fn media(&self) -> Option<MediaId> {
        match &self.body {
            Body::File { media, .. } => Some(*media),
            _ => None,
        }
    }

    /// Puts `emoji` of `by` on the message unless a newer one of their side stands: the number has one reaction,
    /// whoever of the team put it there. Returns whether it counted.
    pub fn react(&mut self, by: Author, emoji: &str, at: Timestamp) -> bool {
        let reaction = Reaction {
            by,
            emoji: emoji.to_owned(),
            at,
            sent: None,
        };
        let is_ours = |who: Author| who != Author::Customer;
        // WhatsApp tells whole seconds, and the desk writes finer ones.
        let seconds = |at: Timestamp| at.millis().div_euclid(1000);
        let mut known = self.reactions.iter_mut();
        match known.find(|known| is_ours(known.by) == is_ours(by)) {
            Some(known) if seconds(known.at) > seconds(at) || *known == reaction => false,
            Some(known) => {
                *known = reaction;
                true
            }
            None => {
                self.reactions.push(reaction);
                true
            }
        }
    }

    /// Replaces the words, keeping what stood before. Returns whether it counted.
    pub fn edit(&mut self, words: &str, at: Timestamp) -> bool {
        if self.revisions.last().is_some_and(|(last, _)| *last > at) || self.text() == words {
            return false;
        }
        let before = self.text().to_owned();
        match &mut self.body {
            Body::Text(text) | Body::File { caption: text, .. } | Body::Automatic { text, .. } => {
                words.clone_into(text);
            }
            _ => return false,
        }
        self.revisions.push((at, before));
        true
    }
}

//! What a played customer does: every kind of message that WhatsApp hands to a business.

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Something that a customer does.
#[derive(Debug, Clone, Deserialize)]
pub struct Inbound {
    /// Key, phone or business-scoped id of the customer.
    pub user: String,
    /// The business number; the first one if absent.
    #[serde(default)]
    pub number: Option<String>,
    /// What is done.
    #[serde(flatten)]
    pub act: Act,
    /// The message that is answered.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// WhatsApp's own time in seconds; now if absent.
    #[serde(default)]
    pub timestamp: Option<i64>,
    /// The message's id; a fresh one if absent.
    #[serde(default)]
    pub id: Option<String>,
    /// Fields added to the message or put in place of its own, such as `referral`.
    #[serde(default)]
    pub extra: Map<String, Value>,
    /// The team does it, in its phone app beside the desk; the customer is whom it writes to.
    #[serde(default)]
    pub phone_app: bool,
    /// How many times it's done, each with its own id; 1 to 10,000.
    #[serde(default = "once")]
    pub repeat: u32,
}

fn once() -> u32 {
    1
}

impl Inbound {
    /// `act` by `user`, now, to the first number.
    pub fn new(user: &str, act: Act) -> Self {
        Self {
            user: user.to_owned(),
            number: None,
            act,
            reply_to: None,
            timestamp: None,
            id: None,
            extra: Map::new(),
            phone_app: false,
            repeat: 1,
        }
    }

    /// A text by `user`.
    pub fn text(user: &str, text: &str) -> Self {
        Self::new(user, Act::Text(text.to_owned()))
    }

    /// The same, to another number.
    #[must_use]
    pub fn to(self, number: &str) -> Self {
        Self {
            number: Some(number.to_owned()),
            ..self
        }
    }

    /// The same, by the team in its phone app.
    #[must_use]
    pub fn from_phone_app(self) -> Self {
        Self {
            phone_app: true,
            ..self
        }
    }

    /// The same, as a reply.
    #[must_use]
    pub fn replying(self, message: &str) -> Self {
        Self {
            reply_to: Some(message.to_owned()),
            ..self
        }
    }

    /// The same, with WhatsApp's time in seconds.
    #[must_use]
    pub fn at(self, seconds: i64) -> Self {
        Self {
            timestamp: Some(seconds),
            ..self
        }
    }
}

/// What can be done. In JSON the key says which, as in `{"user":"anna","text":"Hi"}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Writes a text.
    Text(String),
    /// Sends a file.
    Media(Media),
    /// Shares a location: `latitude`, `longitude`, perhaps `name`, `address`, `url`.
    Location(Value),
    /// Shares contact cards, in Meta's form.
    Contacts(Value),
    /// Reacts to a message; without an emoji the reaction goes.
    Reaction {
        /// The message.
        message_id: String,
        /// With what.
        #[serde(default)]
        emoji: Option<String>,
    },
    /// Changes a text of their own.
    Edit {
        /// The message.
        message_id: String,
        /// The new text.
        text: String,
    },
    /// Deletes a message of their own for everyone.
    Revoke {
        /// The message.
        message_id: String,
    },
    /// Taps a button under a message of the desk, counted from 0.
    Tap {
        /// The message.
        message_id: String,
        /// Which button.
        #[serde(default)]
        button: usize,
    },
    /// Moves to another phone, digits.
    ChangeNumber(String),
    /// Calls the business, which does not answer.
    Call(bool),
    /// Stops (true) or allows marketing messages.
    StopMarketing(bool),
    /// Any message in Meta's form: `{"type":"order","order":{…}}`; id, sender and time are added.
    Message(Value),
}

/// A file that a customer sends.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Media {
    /// `image`, `video`, `audio`, `document` or `sticker`.
    pub kind: String,
    /// The bytes in base64; the sample of its kind if empty.
    pub base64: String,
    /// MIME type; by kind if empty.
    pub mime: String,
    /// File name of a document.
    pub filename: String,
    /// Text under it.
    pub caption: String,
    /// Whether it's a voice message.
    pub voice: bool,
    /// The bytes, when they come otherwise than in JSON.
    #[serde(skip)]
    pub bytes: Option<bytes::Bytes>,
}

impl Media {
    /// The sample of that kind.
    pub fn sample(kind: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            voice: kind == "audio",
            ..Self::default()
        }
    }
}

/// A tap's own answer, as Meta words it.
pub(super) fn tap_reply(tap: &super::face::Tap, label: &str) -> Option<(&'static str, Value)> {
    use super::face::Tap;
    Some(match tap {
        Tap::Button { payload } => ("button", json!({ "payload": payload, "text": label })),
        Tap::Reply { id } => (
            "interactive",
            json!({ "type": "button_reply", "button_reply": { "id": id, "title": label } }),
        ),
        Tap::Row { id, description } => {
            let mut row = json!({ "id": id, "title": label });
            if !description.is_empty() {
                row["description"] = json!(description);
            }
            (
                "interactive",
                json!({ "type": "list_reply", "list_reply": row }),
            )
        }
        Tap::Location => (
            "location",
            json!({ "latitude": 45.815_011, "longitude": 15.981_919 }),
        ),
        Tap::Contact | Tap::Link { .. } | Tap::Nothing => return None,
    })
}

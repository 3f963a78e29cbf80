//! Messages as the simulator remembers them, from both sides.

use super::face::Face;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// Messages kept at most; beyond it the oldest are forgotten.
const KEPT: usize = 200_000;

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The played person.
    Customer,
    /// The desk.
    Business,
}

/// How far a message of the business got. The order is the order of progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Answered with 200.
    Accepted,
    /// Left WhatsApp's servers.
    Sent,
    /// Reached the phone.
    Delivered,
    /// Was shown.
    Read,
    /// A voice message was played.
    Played,
    /// Will never arrive.
    Failed,
}

impl Stage {
    /// The name as it stands in a status.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Played => "played",
            Self::Failed => "failed",
        }
    }
}

/// A reaction on a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reaction {
    /// Who reacted.
    pub by: Side,
    /// With what.
    pub emoji: String,
}

/// What a message of the business costs, as its statuses tell it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pricing {
    /// `regular`, `free_customer_service` or `free_entry_point`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// `service`, `utility`, `marketing` or `authentication`.
    pub category: String,
}

/// One message.
#[derive(Debug, Clone, Serialize)]
pub struct Message {
    /// WhatsApp's id.
    pub id: String,
    /// The business number.
    pub number: String,
    /// Key of the customer.
    pub person: String,
    /// Who wrote it.
    pub side: Side,
    /// When, in milliseconds.
    pub at: i64,
    /// Its type, such as `text`.
    pub kind: String,
    /// What stands under the key named like the type.
    pub body: Value,
    /// The quoted message.
    pub reply_to: Option<String>,
    /// `biz_opaque_callback_data`.
    pub callback: Option<String>,
    /// The business gave a phone, not an id.
    pub by_phone: bool,
    /// How far it got; a customer's message is `delivered` at once, and `read` when the desk says so.
    pub stage: Stage,
    /// When each stage was reached, in milliseconds.
    pub stages: BTreeMap<Stage, i64>,
    /// Statuses that the desk answered with 200.
    pub told: Vec<String>,
    /// The code with which it failed.
    pub error: Option<u32>,
    /// What it costs.
    pub pricing: Option<Pricing>,
    /// How it looks on the phone.
    pub face: Face,
    /// Reactions of both sides.
    pub reactions: Vec<Reaction>,
    /// Whether whoever wrote it changed it.
    pub edited: bool,
    /// Whether whoever wrote it deleted it.
    pub deleted: bool,
    /// The customer called, a number changed: a line, not a bubble.
    pub notice: bool,
}

impl Message {
    /// Puts, replaces or (with an empty emoji) removes the reaction of one side.
    pub fn react(&mut self, by: Side, emoji: &str) {
        self.reactions.retain(|reaction| reaction.by != by);
        if !emoji.is_empty() {
            self.reactions.push(Reaction {
                by,
                emoji: emoji.to_owned(),
            });
        }
    }

    /// Moves it forward; false if it already was there or beyond.
    pub fn advance(&mut self, stage: Stage, now: i64) -> bool {
        self.stages.entry(stage).or_insert(now);
        let further = stage > self.stage && !(stage == Stage::Failed && self.stage > Stage::Sent);
        if further {
            self.stage = stage;
        }
        further
    }

    /// Whether it stands in the thread on the phone.
    pub fn is_on_phone(&self) -> bool {
        let arrived = matches!(self.stage, Stage::Delivered | Stage::Read | Stage::Played);
        self.kind != "reaction" && (self.side == Side::Customer || arrived)
    }
}

/// All messages in the order of their coming, found by id.
#[derive(Debug, Default)]
pub struct Messages {
    all: BTreeMap<u64, Message>,
    places: HashMap<String, u64>,
    threads: HashMap<(String, String), Vec<u64>>,
    counted: u64,
}

impl Messages {
    /// Adds a message at the end.
    pub fn add(&mut self, message: Message) {
        self.counted += 1;
        self.places.insert(message.id.clone(), self.counted);
        let thread = (message.number.clone(), message.person.clone());
        self.threads.entry(thread).or_default().push(self.counted);
        self.all.insert(self.counted, message);
        if self.all.len() > KEPT {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        let Some((place, message)) = self.all.pop_first() else {
            return;
        };
        self.places.remove(&message.id);
        if let Some(thread) = self.threads.get_mut(&(message.number, message.person)) {
            thread.retain(|other| *other != place);
        }
    }

    /// The message of that id.
    pub fn get(&self, id: &str) -> Option<&Message> {
        self.all.get(self.places.get(id)?)
    }

    /// The message of that id, to change it.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut Message> {
        self.all.get_mut(self.places.get(id)?)
    }

    /// The messages between a number and a person, oldest first.
    pub fn thread(&self, number: &str, person: &str) -> impl DoubleEndedIterator<Item = &Message> {
        let places = self.threads.get(&(number.to_owned(), person.to_owned()));
        (places.into_iter().flatten()).filter_map(|place| self.all.get(place))
    }

    /// All messages, oldest first.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.all.values()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.all.clear();
        self.places.clear();
        self.threads.clear();
    }
}

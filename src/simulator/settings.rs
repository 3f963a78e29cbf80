//! How a simulator is set up.

use super::outbox::Pace;
use super::people::{self, Person};
use super::templates::Catalogue;
use crate::base::clock::Clock;
use serde::{Deserialize, Serialize};

/// A business number that the simulator plays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Number {
    /// Graph's id of the number.
    pub phone_number_id: String,
    /// Graph's id of its account.
    pub waba_id: String,
    /// The number as people write it.
    pub display: String,
    /// The verified name.
    pub name: String,
}

impl Number {
    /// The digits of the number.
    pub fn display_digits(&self) -> String {
        self.display.chars().filter(char::is_ascii_digit).collect()
    }
}

/// When a message of the business is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// When the phone page shows the chat.
    OnView,
    /// So many milliseconds after it was delivered.
    AfterMs(i64),
    /// Never.
    Never,
}

/// How fast the statuses of a message follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timings {
    /// Milliseconds from acceptance to `sent` (or `failed`).
    pub sent_ms: i64,
    /// Milliseconds from `sent` to `delivered`.
    pub delivered_ms: i64,
    /// When it's read.
    pub read: Reading,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            sent_ms: 150,
            delivered_ms: 350,
            read: Reading::OnView,
        }
    }
}

impl Timings {
    /// Everything at once, read immediately: for tests that wait for the last status.
    pub fn instant() -> Self {
        Self {
            sent_ms: 0,
            delivered_ms: 0,
            read: Reading::AfterMs(0),
        }
    }
}

/// What a simulator needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address to listen at; port 0 takes a free one.
    pub listen: String,
    /// Where the desk reaches it, without a slash at the end; made of the address if absent.
    pub public_url: Option<String>,
    /// Where webhooks go. None keeps them waiting until it's set.
    pub webhook_url: Option<String>,
    /// Signs webhooks.
    pub app_secret: String,
    /// For the handshake.
    pub verify_token: String,
    /// The Bearer token that calls must carry.
    pub access_token: String,
    /// The numbers it plays.
    pub numbers: Vec<Number>,
    /// The customers that can be played from the start.
    pub people: Vec<Person>,
    /// The templates of all accounts.
    pub catalogue: Catalogue,
    /// Speed of statuses.
    pub timings: Timings,
    /// Lanes, batches and repeats of webhooks.
    pub pace: Pace,
    /// Whether Meta's send limits are enforced.
    pub rates: bool,
    /// Seed of ids and faults.
    pub seed: u64,
    /// The clock, shared with the desk in a demonstration.
    pub clock: Clock,
}

impl Settings {
    /// Settings with the starter people and templates on a free port of the loopback, without secrets.
    pub fn new(clock: Clock, numbers: Vec<Number>) -> Self {
        Self {
            listen: "127.0.0.1:0".to_owned(),
            public_url: None,
            webhook_url: None,
            app_secret: String::new(),
            verify_token: String::new(),
            access_token: String::new(),
            numbers,
            people: people::starters(),
            catalogue: Catalogue::starter(),
            timings: Timings::default(),
            pace: Pace::default(),
            rates: true,
            seed: 1,
            clock,
        }
    }
}

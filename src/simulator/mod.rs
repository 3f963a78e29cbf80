//! Floor 4: a stand-in for the part of Meta's WhatsApp Cloud API that the desk talks to, over real
//! HTTP: it checks what it's sent as strictly as Meta does, keeps the rules of the window and the
//! rates, tells statuses and customers' messages by signed webhooks, and breaks things on demand.
//!
//! * `check`, `graph`, `templates`, `media`: what Meta would refuse, and how it says so.
//! * `state`, `accept`, `statuses`, `customer`: what happens then; plain functions of state and time.
//! * `outbox`, `webhook`, `faults`: what the desk is told, how often, and what goes wrong with it.
//! * `standing`: what the account's owner sees at Meta.
//! * `routes`, `api`, `partner`, `calls`, `control`, `phone`, `driver`: HTTP in and out.

mod accept;
mod api;
mod blocks;
mod calls;
mod check;
mod control;
mod customer;
mod driver;
mod face;
mod faults;
mod graph;
mod inbound;
mod media;
mod message;
mod outbox;
mod partner;
mod people;
mod phone;
mod rates;
mod routes;
pub mod samples;
mod settings;
mod shared;
mod standing;
mod state;
mod statuses;
mod submit;
mod templates;
mod uploads;
mod webhook;

pub use driver::Handshake;
pub use face::{Attachment, Button, Face, Tap};
pub use faults::{Door, Dose, ErrorFault, Faults};
pub use inbound::{Act, Inbound, Media};
pub use media::{File, Shelf};
pub use message::{Message, Messages, Pricing, Reaction, Side, Stage};
pub use outbox::{Attempt, Delivery, Outbox, Outcome, Pace, Progress, Stats};
pub use people::Person;
pub use settings::{Number, Reading, Settings, Timings};
pub use standing::{MANAGEMENT, MESSAGING, PartnerWebhook, Standing};
pub use state::{Call, State, WINDOW_MS};
pub use templates::{Catalogue, Template};
pub use webhook::{encode, signature};

use crate::http::server;
use crate::net::client::Client;
use routes::Routes;
use shared::Shared;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How long open calls may go on when the simulator stops.
const DRAIN: Duration = Duration::from_millis(500);
/// How long [`Simulator::wait_for`] waits.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running simulator. It stops when it's dropped, or in order by [`Simulator::stop`].
#[derive(Debug)]
pub struct Simulator {
    shared: Arc<Shared>,
    server: JoinHandle<()>,
    driver: JoinHandle<()>,
}

/// What was waited for did not come in time.
#[derive(Debug, thiserror::Error)]
#[error("what was waited for did not come within {PATIENCE:?}")]
pub struct NotInTime;

impl Simulator {
    /// Starts to listen.
    ///
    /// # Errors
    /// When the address can't be listened at, or there is no cryptography for the client.
    pub async fn start(settings: Settings) -> anyhow::Result<Self> {
        let socket = TcpListener::bind(&settings.listen).await?;
        let address = socket.local_addr()?;
        let shared = Arc::new(Shared::new(settings, address, Client::new()?));
        let bounds = server::Settings {
            drain: DRAIN,
            ..server::Settings::default()
        };
        let service = Arc::new(Routes::new(Arc::clone(&shared)));
        let stopping = shared.stopping.subscribe();
        let server = tokio::spawn(server::serve(socket, service, bounds, stopping));
        let driver = tokio::spawn(driver::run(Arc::clone(&shared)));
        Ok(Self {
            shared,
            server,
            driver,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// The base of its API, to be used instead of `https://graph.facebook.com`.
    pub fn api_base(&self) -> String {
        self.shared.base_url.clone()
    }

    /// Ends the server and all deliveries.
    pub async fn stop(mut self) {
        let _ = self.shared.stopping.send(true);
        // A panic in either was reported where it happened.
        let _ = (&mut self.server).await;
        let _ = (&mut self.driver).await;
    }

    /// Lets a customer do something; the ids of the messages, or what is wrong with it.
    ///
    /// # Errors
    /// When there's no such customer, number or message.
    pub fn customer_does(&self, inbound: &Inbound) -> Result<Vec<String>, String> {
        self.shared
            .change(|state, now| state.customer_does(inbound, now))
    }

    /// Lets a customer write a text to the first number; its id.
    ///
    /// # Errors
    /// When there's no such customer or number.
    pub fn customer_says(&self, user: &str, text: &str) -> Result<String, String> {
        let ids = self.customer_does(&Inbound::text(user, text))?;
        ids.into_iter()
            .next()
            .ok_or_else(|| "nothing was said".to_owned())
    }

    /// Recalls a window that was opened before this start, as WhatsApp would; nothing for a customer who is not
    /// played here. `closes_at` is in milliseconds since 1970; `user` is any name that a call may use.
    pub fn recall_window(&self, number: &str, user: &str, closes_at: i64) {
        self.shared.change(|state, _| {
            if let Some(key) = state.person(user).map(|person| person.key.clone()) {
                state.open_window(number, &key, closes_at - WINDOW_MS);
            }
        });
    }

    /// Adds a customer; the key.
    ///
    /// # Errors
    /// When the phone is malformed or somebody else's.
    pub fn add_person(&self, person: Person) -> Result<String, String> {
        self.shared.change(|state, _| state.add_person(person))
    }

    /// Tells any status of a message; `extra` replaces or adds fields of it.
    pub fn tell_status(&self, id: &str, status: &str, extra: &serde_json::Value) -> bool {
        self.shared
            .change(|state, now| state.tell_any_status(id, status, extra, now))
    }

    /// Puts faults in force, in place of all that were.
    pub fn set_faults(&self, faults: Faults) {
        self.shared.change(|state, _| state.set_faults(faults));
    }

    /// Changes how the account stands.
    pub fn set_standing(&self, standing: Standing) {
        self.shared.change(|state, _| state.standing = standing);
    }

    /// Changes how fast statuses follow each other.
    pub fn set_timings(&self, timings: Timings) {
        self.shared.change(|state, _| state.timings = timings);
    }

    /// Sets where webhooks go; None lets them wait.
    pub fn set_webhook_url(&self, url: Option<String>) {
        self.shared.change(|state, _| state.webhook_url = url);
    }

    /// Repeats every failed delivery now instead of at its time.
    pub fn repeat_now(&self) {
        self.shared
            .change(|state, now| state.outbox.repeat_now(now));
    }

    /// Forgets messages, files, calls, deliveries and faults.
    pub fn reset(&self) {
        self.shared.change(|state, _| state.reset());
    }

    /// Verifies the callback as Meta does when it's saved.
    pub async fn verify_callback(&self) -> Option<Handshake> {
        let url = self.look(|state| state.callback().map(str::to_owned))?;
        Some(driver::verify(&self.shared, &url, &self.shared.settings.verify_token).await)
    }

    /// Reads the state as it is now.
    pub fn look<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        self.shared.look(read)
    }

    /// The messages of the desk that were accepted, oldest first.
    pub fn accepted_messages(&self) -> Vec<Message> {
        self.look(|state| {
            let ours = state.messages().all();
            ours.filter(|message| message.side == Side::Business)
                .cloned()
                .collect()
        })
    }

    /// Waits until `look` finds something, looking after every change.
    ///
    /// # Errors
    /// [`NotInTime`] after 20 seconds.
    pub async fn wait_for<T>(&self, look: impl FnMut(&State) -> Option<T>) -> Result<T, NotInTime> {
        let found = tokio::time::timeout(PATIENCE, self.shared.until(look)).await;
        found.map_err(|_| NotInTime)
    }

    /// Waits until everything has happened and every webhook was answered with 200.
    ///
    /// # Errors
    /// [`NotInTime`] after 20 seconds.
    pub async fn wait_until_idle(&self) -> Result<(), NotInTime> {
        self.wait_for(|state| state.is_idle().then_some(())).await
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.shared.stopping.send(true);
        self.driver.abort();
        self.server.abort();
    }
}

#[cfg(test)]
mod fault_tests;
#[cfg(test)]
mod tests;

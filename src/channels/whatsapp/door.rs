//! The webhook's door: Meta's handshake and Meta's events, as plain values, for whoever speaks HTTP.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use memchr::memmem;
use tokio::sync::watch;

use crate::base::clock::Timestamp;
use crate::base::limits::WEBHOOK_BYTES_MAX;
use crate::base::seldom::Seldom;
use crate::channels::whatsapp::payload::{self, NotAnObject};
use crate::channels::whatsapp::verify::{HandshakeError, Mark, SignatureError, Verifier};
use crate::domain::changes::{Answer, InboundSummary};
use crate::domain::command::Command;
use crate::domain::event::QuarantineCause;
use crate::domain::inbound::{Inbound, Item, TemplateNews};
use crate::domain::view::View as _;
use crate::engine::{Handle, SubmitError};

/// What the door answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DoorAnswer {
    /// The handshake's challenge, as plain text and as it stands: `200`.
    Challenge(String),
    /// The handshake is refused: `403`.
    Refused(HandshakeError),
    /// Everything in the body is durable: `200`.
    Stored(InboundSummary),
    /// The signature is missing or wrong: `401`.
    Unauthorized(SignatureError),
    /// A signed body that is no JSON object: `400`.
    NotAnObject,
    /// More than [`WEBHOOK_BYTES_MAX`]: `413`.
    TooLarge,
    /// It can't be stored at the moment; Meta comes again: `503` with `Retry-After`.
    Busy,
}

/// The secrets in force; replaced when the configuration is read again.
pub type Secrets = watch::Receiver<Arc<Verifier>>;

/// The door; cheap to clone.
#[derive(Clone)]
pub struct Door {
    handle: Handle,
    secrets: Secrets,
    turned_away: Arc<TurnedAway>,
    /// The secrets by which a webhook was good last.
    proved: Arc<Mutex<Option<Mark>>>,
}

/// Whoever knows the address may knock: each kind of them is one line of the log a minute.
#[derive(Debug, Default)]
struct TurnedAway {
    handshakes: Seldom,
    events: Seldom,
}

/// From this size on a body is read on a thread of its own: a batch of 3 MB takes milliseconds, in which a
/// single-threaded server would serve nobody.
const READ_APART: usize = 128 * 1024;

/// What a webhook was about, for the desk's own notes.
#[derive(Default)]
struct Told {
    /// The numbers that customers wrote to.
    messages: BTreeSet<String>,
    /// The numbers whose messages were reported about.
    reports: BTreeSet<String>,
    /// Something about our numbers changed.
    news: bool,
    /// A template has other parts.
    templates: bool,
}

impl Told {
    fn of(items: &[Inbound]) -> Self {
        let mut told = Self::default();
        for inbound in items {
            match &inbound.item {
                Item::Message(message) if !message.echo => {
                    told.messages.insert(message.phone_number_id.clone());
                }
                Item::Status(status) => {
                    told.reports.insert(status.phone_number_id.clone());
                }
                Item::Template {
                    news: TemplateNews::Parts,
                    ..
                } => told.templates = true,
                Item::Standing { .. } => told.news = true,
                // Meta tells of the account what this release does not know.
                Item::Unplaced(QuarantineCause::UnknownField(field)) => {
                    told.news |= field == "account_update";
                }
                _ => {}
            }
        }
        told
    }
}

impl Door {
    /// A door to the desk.
    pub fn new(handle: Handle, secrets: Secrets) -> Self {
        Self {
            handle,
            secrets,
            turned_away: Arc::default(),
            proved: Arc::default(),
        }
    }

    /// `GET`: somebody wants to subscribe. `query` is the address's part after `?`.
    pub fn handshake(&self, query: &str) -> DoorAnswer {
        match self.verifier().check_handshake(query) {
            Ok(challenge) => {
                self.handle.pulse.handshake(self.now(), None);
                DoorAnswer::Challenge(challenge)
            }
            Err(reason) => {
                // Whoever only looks at the address wants no handshake.
                if reason != HandshakeError::NotASubscription {
                    let pulse = &self.handle.pulse;
                    pulse.handshake(self.now(), Some(reason.into()));
                }
                if let Some(count) = self
                    .turned_away
                    .handshakes
                    .due(self.handle.clock.monotonic())
                {
                    tracing::warn!(%reason, count, "webhook handshakes were refused");
                }
                DoorAnswer::Refused(reason)
            }
        }
    }

    /// `POST`: an event. `signature` is the header `X-Hub-Signature-256`, `body` the raw bytes.
    pub async fn receive(&self, signature: Option<&str>, body: Bytes) -> DoorAnswer {
        let verifier = self.verifier();
        let believed = verifier.check_signature(signature, &body);
        self.take(&verifier, believed, body).await
    }

    /// `POST` of a partner, which signs nothing that could be checked. `secret` is the header [`PARTNER_SECRET`].
    ///
    /// [`PARTNER_SECRET`]: crate::channels::whatsapp::verify::PARTNER_SECRET
    pub async fn receive_from_partner(&self, secret: &str, body: Bytes) -> DoorAnswer {
        let verifier = self.verifier();
        let believed = verifier.check_partner(secret);
        self.take(&verifier, believed, body).await
    }

    /// Whether a body that nobody vouches for names a number or an account of ours: who merely tries addresses on
    /// the internet knows none.
    fn is_about_us(&self, body: &[u8]) -> bool {
        let numbers = self
            .handle
            .snapshot()
            .and_then(|snapshot| snapshot.numbers());
        let names = |id: &str| !id.is_empty() && memmem::find(body, id.as_bytes()).is_some();
        numbers.is_ok_and(|numbers| {
            (numbers.iter()).any(|number| names(&number.phone_number_id) || names(&number.waba_id))
        })
    }

    async fn take(
        &self,
        verifier: &Verifier,
        believed: Result<(), SignatureError>,
        body: Bytes,
    ) -> DoorAnswer {
        if body.len() > WEBHOOK_BYTES_MAX {
            return DoorAnswer::TooLarge;
        }
        if let Err(reason) = believed {
            self.note_refused(verifier, reason, &body);
            if let Some(count) = self.turned_away.events.due(self.handle.clock.monotonic()) {
                tracing::warn!(%reason, bytes = body.len(), count, "webhooks were turned away");
            }
            return DoorAnswer::Unauthorized(reason);
        }
        self.prove(verifier.mark());
        let items = match read(body).await {
            Some(Ok(items)) => items,
            Some(Err(NotAnObject)) => {
                tracing::warn!("a signed webhook is no JSON object");
                return DoorAnswer::NotAnObject;
            }
            None => return DoorAnswer::Busy,
        };
        let told = Told::of(&items);
        let answer = if items.is_empty() {
            DoorAnswer::Stored(InboundSummary::default())
        } else {
            self.store(items).await
        };
        if matches!(answer, DoorAnswer::Stored(_)) {
            self.note(&told);
        }
        answer
    }

    fn note_refused(&self, verifier: &Verifier, reason: SignatureError, body: &[u8]) {
        let pulse = &self.handle.pulse;
        if self.is_about_us(body) {
            let proved = self.proved.lock().unwrap_or_else(PoisonError::into_inner);
            pulse.secret_proved(proved.as_ref() == Some(verifier.mark()));
            pulse.refused(self.now(), reason.into());
        } else {
            pulse.knocked(self.now());
        }
    }

    /// A webhook was good by these secrets.
    fn prove(&self, mark: &Mark) {
        let mut proved = self.proved.lock().unwrap_or_else(PoisonError::into_inner);
        if proved.as_ref() != Some(mark) {
            *proved = Some(mark.clone());
        }
    }

    fn note(&self, told: &Told) {
        let (pulse, now) = (&self.handle.pulse, self.now());
        pulse.webhook(now);
        for number in &told.messages {
            pulse.message(number, now);
        }
        for number in &told.reports {
            pulse.report(number, now);
        }
        if told.templates {
            pulse.template_news();
        }
        if told.news {
            pulse.number_news();
        }
    }

    fn now(&self) -> Timestamp {
        self.handle.clock.now()
    }

    async fn store(&self, items: Vec<Inbound>) -> DoorAnswer {
        let count = items.len();
        match self.handle.submit(Command::Inbound(items)).await {
            Ok(Answer::Inbound(summary)) => {
                tracing::debug!(?summary, "a webhook was stored");
                DoorAnswer::Stored(summary)
            }
            Ok(answer) => {
                tracing::error!(?answer, count, "a webhook got a strange answer");
                DoorAnswer::Busy
            }
            Err(SubmitError::Busy) => DoorAnswer::Busy,
            Err(error) => {
                tracing::error!(%error, count, "a webhook could not be stored");
                DoorAnswer::Busy
            }
        }
    }

    fn verifier(&self) -> Arc<Verifier> {
        Arc::clone(&self.secrets.borrow())
    }
}

/// Nothing when reading was given up, as at the end of the process.
async fn read(body: Bytes) -> Option<Result<Vec<Inbound>, NotAnObject>> {
    if body.len() < READ_APART {
        return Some(payload::read(&body));
    }
    let reading = tokio::task::spawn_blocking(move || payload::read(&body));
    reading.await.ok()
}

#[cfg(test)]
mod tests;

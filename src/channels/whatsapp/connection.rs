//! How our numbers stand at Meta: token and its rights, state and quality of the number, where webhooks go. Read
//! at the start, every hour, after Meta's own notices, and when a person looks at the connection.
//! Meta, "Create a webhook endpoint", 2026-04-21; "Business phone numbers", 2026-09.

mod questions;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

use crate::base::clock::Timestamp;
use crate::channels::whatsapp::api::{CallError, Current, replaced};
use crate::channels::whatsapp::connection::questions::Questions;
use crate::domain::command::Command;
use crate::domain::number::Number;
#[cfg(doc)]
use crate::domain::number::standing::COEXISTENCE;
use crate::domain::number::standing::NumberSeen;
use crate::domain::view::{Fault, View as _};
use crate::engine::Handle;
use crate::net::client::Client;

/// Between looks that nobody asked for.
const HOURLY: Duration = Duration::from_secs(3600);
/// After a look that found trouble, unless Meta wants more.
const SOON: Duration = Duration::from_secs(300);

/// What one question to Meta came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asked<T> {
    /// The answer.
    Answered(T),
    /// Meta refuses.
    Refused {
        /// Its code.
        code: i64,
        /// Its words.
        detail: String,
    },
    /// Meta refuses for now: too many calls, a fault of its own.
    NotNow {
        /// Its code.
        code: i64,
        /// Its words.
        detail: String,
        /// After how long it may be asked again.
        after: Duration,
    },
    /// No call could be made: no token is set, or the address is unusable.
    Unset(CallError),
    /// No usable answer came.
    Unreachable(String),
    /// The provider has no such question.
    NotOffered,
}

impl<T> Asked<T> {
    /// The answer, if there is one.
    pub fn answer(&self) -> Option<&T> {
        match self {
            Self::Answered(answer) => Some(answer),
            _ => None,
        }
    }

    fn map<U>(self, change: impl FnOnce(T) -> U) -> Asked<U> {
        match self {
            Self::Answered(answer) => Asked::Answered(change(answer)),
            Self::Refused { code, detail } => Asked::Refused { code, detail },
            Self::NotNow {
                code,
                detail,
                after,
            } => Asked::NotNow {
                code,
                detail,
                after,
            },
            Self::Unset(reason) => Asked::Unset(reason),
            Self::Unreachable(reason) => Asked::Unreachable(reason),
            Self::NotOffered => Asked::NotOffered,
        }
    }

    /// After how long it is asked again, if it came to nothing.
    fn again(&self) -> Option<Duration> {
        match self {
            Self::Answered(_) | Self::NotOffered => None,
            Self::NotNow { after, .. } => Some(SOON.max(*after)),
            Self::Refused { .. } | Self::Unset(_) | Self::Unreachable(_) => Some(SOON),
        }
    }
}

/// What is known of an access token.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Token {
    /// Meta says that it works.
    pub valid: bool,
    /// When it ends; nothing for one that does not.
    pub expires_at: Option<Timestamp>,
    /// Rights that it lacks.
    pub lacks: Vec<&'static str>,
}

/// What Meta says of a number.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NumberFacts {
    /// As people write it.
    pub display: String,
    /// The name that customers see.
    pub verified_name: String,
    /// `CONNECTED` when it works; empty when Meta does not tell.
    pub status: String,
    /// `GREEN`, `YELLOW`, `RED` or something else.
    pub quality: String,
    /// How many customers a day may be written to first, as `TIER_2K`.
    pub limit: String,
    /// How fast it may send, as `STANDARD`; [`COEXISTENCE`] for a number that is used in the phone app too.
    pub throughput: String,
    /// Whether the name is approved, as `APPROVED`.
    pub name_status: String,
}

/// Where Meta sends what happens.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Subscription {
    /// An app is subscribed to the account.
    pub subscribed: bool,
    /// An address of the account's own, over that of the app.
    pub address: Option<String>,
}

/// How one number stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NumberLook {
    /// The number.
    pub phone_number_id: String,
    /// Its access token.
    pub token: Asked<Token>,
    /// The number itself.
    pub number: Asked<NumberFacts>,
    /// Its account's webhooks.
    pub subscription: Asked<Subscription>,
}

/// How all numbers stand.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Connection {
    /// When this was read; nothing before the first time.
    pub at: Option<Timestamp>,
    /// The numbers of the configuration.
    pub numbers: Vec<NumberLook>,
}

impl Connection {
    /// How a number stands, if it was looked at.
    pub fn of(&self, phone_number_id: &str) -> Option<&NumberLook> {
        let mut numbers = self.numbers.iter();
        numbers.find(|look| look.phone_number_id == phone_number_id)
    }

    /// How long until the next look that nobody asks for.
    fn pause(&self) -> Duration {
        let again = |look: &NumberLook| {
            let (token, number) = (look.token.again(), look.number.again());
            token.max(number).max(look.subscription.again())
        };
        self.numbers
            .iter()
            .filter_map(again)
            .max()
            .unwrap_or(HOURLY)
    }
}

/// What a page asks for.
enum Ask {
    Look,
    Subscribe,
}

/// Why something was not done.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Undone {
    /// Meta refuses: trying again changes nothing.
    #[error("Meta refuses with code {code}: {detail}")]
    Refused {
        /// Its code.
        code: i64,
        /// Its words.
        detail: String,
    },
    /// No call could be made with these settings.
    #[error("{0}")]
    Unset(CallError),
    /// It may go well another time.
    #[error("{0}")]
    Failed(String),
    /// Meta does not say to which app the access token belongs, and without that takes no samples.
    #[error("Meta names no app of the access token")]
    NoApp,
    /// A file did not get to Meta, tried as it was.
    #[error("a file did not get to Meta: {0}")]
    FileLost(String),
    /// Meta refuses for now.
    #[error("Meta refuses for now with code {code}: {detail}")]
    NotNow {
        /// Its code.
        code: i64,
        /// Its words.
        detail: String,
        /// After how long it may go well.
        after: Duration,
    },
}

impl Undone {
    /// The same for logs: Meta's words may repeat a phone, a text or an address, and are for pages alone.
    pub fn for_log(&self) -> String {
        match self {
            Self::Refused { code, .. } => format!("Meta refuses with code {code}"),
            Self::NotNow { code, .. } => format!("Meta refuses for now with code {code}"),
            Self::Unset(_) | Self::Failed(_) | Self::NoApp | Self::FileLost(_) => self.to_string(),
        }
    }
}

/// How many accounts were dealt with, or why one was not.
pub type AskResult = Result<usize, Undone>;

/// Asks the worker; cheap to clone.
#[derive(Clone)]
pub struct Trigger(mpsc::Sender<(Ask, oneshot::Sender<AskResult>)>);

impl Trigger {
    /// Looks now and waits for it.
    ///
    /// # Errors
    /// When the worker has ended.
    pub async fn look(&self) -> AskResult {
        self.ask(Ask::Look).await
    }

    /// Has the webhooks of all accounts sent here, then looks.
    ///
    /// # Errors
    /// What Meta says against it.
    pub async fn subscribe(&self) -> AskResult {
        self.ask(Ask::Subscribe).await
    }

    async fn ask(&self, ask: Ask) -> AskResult {
        let gone = || Undone::Failed("the worker has ended".to_owned());
        let (reply, result) = oneshot::channel();
        self.0.send((ask, reply)).await.map_err(|_| gone())?;
        result.await.unwrap_or_else(|_| Err(gone()))
    }
}

/// The worker that looks.
pub struct Worker {
    handle: Handle,
    client: Client,
    api: Current,
    asked: mpsc::Receiver<(Ask, oneshot::Sender<AskResult>)>,
    told: watch::Sender<Arc<Connection>>,
}

impl Worker {
    /// A worker that has not begun and tells `told`, and how to ask it.
    pub fn new(
        handle: Handle,
        client: Client,
        api: Current,
        told: watch::Sender<Arc<Connection>>,
    ) -> (Self, Trigger) {
        let (ask, asked) = mpsc::channel(8);
        let worker = Self {
            handle,
            client,
            api,
            asked,
            told,
        };
        (worker, Trigger(ask))
    }

    /// Looks until `stop` is true.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) -> Result<(), Fault> {
        let mut waiting: Option<(oneshot::Sender<AskResult>, AskResult)> = None;
        loop {
            let look = tokio::select! {
                look = self.look() => look?,
                _ = stop.wait_for(|stop| *stop) => return Ok(()),
            };
            let pause = look.pause();
            let count = look.numbers.len();
            self.told.send_replace(Arc::new(look));
            if let Some((reply, result)) = waiting.take() {
                // Whoever asked may have gone away.
                let _ = reply.send(result.map(|_| count));
            }
            let pulse = Arc::clone(&self.handle.pulse);
            let asked = tokio::select! {
                () = self.handle.clock.sleep(pause) => None,
                () = pulse.wait_for_number_news() => None,
                () = replaced(&mut self.api) => None,
                asked = self.asked.recv() => match asked {
                    Some(asked) => Some(asked),
                    None => return Ok(()),
                },
                _ = stop.wait_for(|stop| *stop) => return Ok(()),
            };
            if let Some((ask, reply)) = asked {
                let result = match ask {
                    Ask::Look => Ok(0),
                    Ask::Subscribe => tokio::select! {
                        result = self.subscribe() => result?,
                        _ = stop.wait_for(|stop| *stop) => return Ok(()),
                    },
                };
                // Told after the look that follows.
                waiting = Some((reply, result));
            }
        }
    }

    fn numbers(&self) -> Result<Vec<Number>, Fault> {
        let mut numbers = self.handle.snapshot()?.numbers()?;
        numbers.retain(|number| !number.disabled);
        Ok(numbers)
    }

    async fn look(&mut self) -> Result<Connection, Fault> {
        let api = Arc::clone(&self.api.borrow_and_update());
        let (client, mut numbers) = (&self.client, Vec::new());
        for number in &self.numbers()? {
            let (api, client) = (&*api, client);
            numbers.push(
                Questions {
                    client,
                    api,
                    number,
                }
                .look()
                .await,
            );
        }
        self.keep(&numbers).await?;
        let at = Some(self.handle.clock.now());
        Ok(Connection { at, numbers })
    }

    /// What was seen is kept, with since when it is so. What could not be asked says nothing.
    async fn keep(&self, looks: &[NumberLook]) -> Result<(), Fault> {
        let ours = self.numbers()?;
        let seen: Vec<NumberSeen> = looks
            .iter()
            .filter_map(|look| {
                let facts = look.number.answer()?.clone();
                let mut ours = ours.iter();
                let number = ours.find(|it| it.phone_number_id == look.phone_number_id)?;
                Some(NumberSeen {
                    number: number.id,
                    display: facts.display,
                    quality: facts.quality,
                    limit: facts.limit,
                    throughput: facts.throughput,
                    name: facts.verified_name,
                    name_status: facts.name_status,
                    status: facts.status,
                })
            })
            .collect();
        if !seen.is_empty()
            && let Err(error) = self.handle.submit(Command::NumbersSeen(seen)).await
        {
            // The next look tells it again.
            tracing::warn!(%error, "how the numbers stand could not be kept");
        }
        Ok(())
    }

    async fn subscribe(&mut self) -> Result<AskResult, Fault> {
        let api = Arc::clone(&self.api.borrow_and_update());
        let (mut done, client): (Vec<String>, _) = (Vec::new(), &self.client);
        for number in &self.numbers()? {
            if done.contains(&number.waba_id) {
                continue;
            }
            let api = &*api;
            let answer = Questions {
                client,
                api,
                number,
            }
            .subscribe()
            .await;
            match answer {
                Asked::Answered(_) => done.push(number.waba_id.clone()),
                Asked::Refused { code, detail } => {
                    return Ok(Err(Undone::Refused { code, detail }));
                }
                Asked::NotNow {
                    code,
                    detail,
                    after,
                } => {
                    return Ok(Err(Undone::NotNow {
                        code,
                        detail,
                        after,
                    }));
                }
                Asked::Unset(reason) => return Ok(Err(Undone::Unset(reason))),
                Asked::Unreachable(reason) => return Ok(Err(Undone::Failed(reason))),
                Asked::NotOffered => {}
            }
        }
        Ok(Ok(done.len()))
    }
}

#[cfg(test)]
mod tests;

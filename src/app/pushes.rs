//! Sends pushes: reads the committed log from where it was last read, writes down what is to be pushed in the same
//! step, and sends that until a push service takes it or it is news no more. So nothing is lost by a stop, and only a
//! death between a service's answer and our note of it can send one twice, which then takes the place of the first.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::watch;

use crate::base::secret::Secret;
use crate::domain::command::Command;
use crate::domain::push::{PUSH_STANDS, PushCommand, PushDevice, PushEnd, PushJob, PushWhat};
use crate::domain::view::{Fault, View as _};
use crate::engine::Handle;
use crate::net::client::{Client, Reach};
use crate::net::push::{AUTH_BYTES, Browser, Message, PushError, SenderKey, request};
use crate::ui::context::Desk;
use crate::ui::notices::push::{self, Told};

/// How long a push service may take for its answer.
const ANSWER: Duration = Duration::from_secs(15);
/// Octets of its answer that are read.
const ANSWER_BYTES: usize = 16 * 1024;
/// Sent at the same time.
const AT_ONCE: usize = 8;
/// Events after which it is noted how far the log was read, though nothing was to be pushed: a start reads them again.
const NOTED_EVERY: u64 = 5000;
/// Before the second try; twice as long before each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// The longest pause between tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);
/// Somebody who subscribes is known by a new event at the latest; nobody waits longer than this for anything else.
const LOOK: Duration = Duration::from_secs(300);

/// Makes the desk's own key, if it has none.
///
/// # Errors
/// When the system gives no randomness, or the file can't be written.
pub async fn make_key(handle: &Handle) -> anyhow::Result<()> {
    if handle.snapshot()?.push_desk()?.is_none() {
        let command = PushCommand::Key(SenderKey::make()?);
        handle.submit_patiently(Command::Push(command)).await?;
    }
    Ok(())
}

/// Runs until `stop` is true.
pub async fn run(desk: Arc<Desk>, mut stop: watch::Receiver<bool>) -> Result<(), Fault> {
    let reach = desk.settings.borrow().push_reach;
    let client = Client::reaching(reach).map_err(|error| Fault(Box::new(error)))?;
    let mut worker = Worker {
        desk,
        client,
        reach,
        told: Told::new(),
        tries: HashMap::new(),
        reached: None,
    };
    let mut sequence = worker.desk.engine.sequence();
    loop {
        sequence.mark_unchanged();
        worker.read_log().await?;
        // What is cut off here is sent again after the start: a push service that hangs holds up no stop.
        let pause = tokio::select! {
            pause = worker.send() => Some(pause?),
            _ = stop.wait_for(|stop| *stop) => None,
        };
        let Some(pause) = pause else {
            return worker.leave().await;
        };
        let clock = worker.desk.engine.clock.clone();
        let stops = tokio::select! {
            changed = sequence.changed() => changed.is_err(),
            () = clock.sleep(pause) => false,
            _ = stop.wait_for(|stop| *stop) => true,
        };
        if stops {
            return worker.leave().await;
        }
    }
}

/// How often one was tried, and when it is tried again by the monotonic clock.
#[derive(Clone, Copy, Default)]
struct Tries {
    failed: u32,
    again_at: Duration,
}

struct Worker {
    desk: Arc<Desk>,
    client: Client,
    reach: Reach,
    told: Told,
    tries: HashMap<(u64, u64), Tries>,
    /// How far the log was read, though nothing in it was worth a note.
    reached: Option<u64>,
}

/// What came of one try.
enum Outcome {
    Ended(PushEnd),
    /// Again, after this long if the service says so.
    Again(Option<Duration>),
}

impl Worker {
    /// Reads the log to its end and writes down what is to be pushed.
    async fn read_log(&mut self) -> Result<(), Fault> {
        loop {
            let found = {
                let snapshot = self.desk.engine.snapshot()?;
                let Some(known) = snapshot.push_desk()? else {
                    return Ok(());
                };
                let last = snapshot.sequence();
                let after = known.reached.max(self.reached.unwrap_or(0)).min(last);
                if after == last {
                    return Ok(());
                }
                let looked = push::look(&self.desk, &snapshot, after, &mut self.told);
                match looked {
                    Ok((reached, jobs)) => (reached, jobs, known.reached),
                    Err(failure) => {
                        tracing::error!(?failure, "the log could not be read for pushes");
                        return Ok(());
                    }
                }
            };
            let (sequence, jobs, noted) = found;
            let unnoted = sequence.saturating_sub(noted);
            if !jobs.is_empty() || unnoted >= NOTED_EVERY {
                let command = Command::Push(PushCommand::Reached { sequence, jobs });
                if let Err(error) = self.desk.engine.submit_patiently(command).await {
                    tracing::warn!(%error, "what is to be pushed could not be noted");
                    return Ok(());
                }
            }
            self.reached = Some(sequence);
        }
    }

    /// Notes how far the log was read, so that after the start nothing is told twice.
    async fn leave(&mut self) -> Result<(), Fault> {
        if let Some(sequence) = self.reached {
            let jobs = Vec::new();
            let command = Command::Push(PushCommand::Reached { sequence, jobs });
            if let Err(error) = self.desk.engine.submit_patiently(command).await {
                tracing::warn!(%error, "how far the log was read for pushes could not be noted");
            }
        }
        Ok(())
    }

    /// Sends what is due. How long to wait for the next.
    async fn send(&mut self) -> Result<Duration, Fault> {
        let now = self.desk.engine.clock.monotonic();
        let (desk, jobs, devices) = {
            let snapshot = self.desk.engine.snapshot()?;
            let Some(desk) = snapshot.push_desk()? else {
                return Ok(LOOK);
            };
            let jobs = snapshot.push_jobs()?;
            if jobs.is_empty() {
                self.tries.clear();
                return Ok(LOOK);
            }
            (desk, jobs, snapshot.push_devices()?)
        };
        let known: HashSet<(u64, u64)> = jobs.iter().map(|(id, _)| *id).collect();
        self.tries.retain(|key, _| known.contains(key));
        let key = match SenderKey::read(&desk.private) {
            Ok(key) => key,
            Err(error) => {
                tracing::error!(%error, "nothing is pushed");
                return Ok(LOOK);
            }
        };
        let tries = |key| self.tries.get(key).copied().unwrap_or_default();
        let due: Vec<_> = jobs
            .iter()
            .filter(|(job, _)| tries(job).again_at <= now)
            .collect();
        for some in due.chunks(AT_ONCE) {
            let outcomes = some.iter().map(|(id, job)| {
                let device = devices.iter().find(|(known, _)| *known == id.1);
                self.try_one(&key, *job, device.map(|(_, device)| device))
            });
            let outcomes = join_all(outcomes).await;
            let mut fault = None;
            for ((id, job), outcome) in some.iter().zip(outcomes) {
                match outcome {
                    Ok(outcome) => self.note(*id, job, outcome).await,
                    Err(failed) => fault = Some(failed),
                }
            }
            if let Some(fault) = fault {
                return Err(fault);
            }
        }
        let now = self.desk.engine.clock.monotonic();
        let next = self.tries.values().map(|tries| tries.again_at).min();
        Ok(next.map_or(LOOK, |at| at.saturating_sub(now).min(LOOK)))
    }

    async fn try_one(
        &self,
        key: &SenderKey,
        job: PushJob,
        device: Option<&PushDevice>,
    ) -> Result<Outcome, Fault> {
        let given_up = Ok(Outcome::Ended(PushEnd::GivenUp));
        let Some(device) = device else {
            return given_up;
        };
        let content = {
            let snapshot = self.desk.engine.snapshot()?;
            let now = self.desk.engine.clock.now();
            let session = snapshot.session(device.session)?;
            if !session.is_some_and(|session| session.stands(now)) {
                return Ok(Outcome::Ended(PushEnd::DeviceGone));
            }
            push::content(&self.desk, &snapshot, &job)
        };
        let content = match content {
            Ok(Some(content)) => content,
            Ok(None) => return given_up,
            Err(failure) => {
                tracing::error!(?failure, "a push could not be written");
                return given_up;
            }
        };
        let clock = &self.desk.engine.clock;
        let left = PUSH_STANDS.saturating_sub(clock.now().since(job.at));
        let bytes = serde_json::to_vec(&content).unwrap_or_default();
        let contact = contact(&self.desk.settings.borrow().public_url);
        let message = Message {
            content: &bytes,
            keep: left.as_secs(),
            haste: content.haste,
            contact: &contact,
        };
        let auth = shared(&device.auth);
        let browser = Browser {
            endpoint: device.endpoint.expose(),
            key: &device.key,
            auth: &auth,
        };
        let request = match request(key, &browser, &message, self.reach, clock.real()) {
            Ok(request) => request,
            Err(error @ (PushError::Browser | PushError::Endpoint)) => {
                tracing::warn!(%error, "a device is forgotten");
                return Ok(Outcome::Ended(PushEnd::DeviceGone));
            }
            Err(error) => {
                tracing::error!(%error, "a push could not be made");
                return given_up;
            }
        };
        let answer = self.client.send(request, ANSWER, ANSWER_BYTES).await;
        Ok(match answer {
            // The reason may name the endpoint, which is a secret.
            Err(_) => Outcome::Again(None),
            Ok(answer) => match answer.status.as_u16() {
                200..=299 => Outcome::Ended(PushEnd::Taken),
                // Gone, or subscribed with another desk's key.
                401 | 403 | 404 | 410 => Outcome::Ended(PushEnd::DeviceGone),
                429 | 500..=599 => {
                    let after = answer.headers.get("retry-after");
                    let seconds = after.and_then(|after| after.to_str().ok()?.parse().ok());
                    Outcome::Again(seconds.map(Duration::from_secs))
                }
                status => {
                    tracing::warn!(status, "a push service refuses a push");
                    Outcome::Ended(PushEnd::GivenUp)
                }
            },
        })
    }

    async fn note(&mut self, id: (u64, u64), job: &PushJob, outcome: Outcome) {
        let clock = &self.desk.engine.clock;
        let is_over = clock.now().since(job.at) > PUSH_STANDS;
        let end = match outcome {
            Outcome::Ended(end) => end,
            Outcome::Again(_) if is_over => PushEnd::GivenUp,
            Outcome::Again(wanted) => {
                let tries = self.tries.entry(id).or_default();
                let doubled = FIRST_PAUSE.saturating_mul(1 << tries.failed.min(10));
                let pause = wanted.unwrap_or(doubled).clamp(FIRST_PAUSE, LONGEST_PAUSE);
                tries.failed += 1;
                tries.again_at = clock.monotonic() + pause;
                return;
            }
        };
        self.tries.remove(&id);
        if let (PushEnd::GivenUp, PushWhat::NewMessage(chat)) = (end, job.what) {
            // Nobody was told of it: what the customer writes next is news.
            self.told.remove(&(job.agent, chat));
        }
        let command = Command::Push(PushCommand::Ended { job: id, end });
        if let Err(error) = self.desk.engine.submit_patiently(command).await {
            tracing::warn!(%error, "how a push ended could not be noted");
        }
    }
}

/// Whom a push service may ask about our pushes: the desk's own address, where it can be reached.
fn contact(public_url: &str) -> String {
    if public_url.starts_with("https://") {
        public_url.to_owned()
    } else {
        "mailto:okno@localhost.localdomain".to_owned()
    }
}

fn shared(auth: &Secret) -> Vec<u8> {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let bytes = URL_SAFE_NO_PAD.decode(auth.expose());
    bytes.unwrap_or_else(|_| vec![0; AUTH_BYTES + 1])
}

#[cfg(test)]
mod tests;

//! The outbox worker: takes what waits in the outbox and sends it, in order within a chat, chats in parallel,
//! at the platform's pace. Intent is stored before a byte leaves, and what became of it after the answer; a try
//! that neither ended nor certainly never began is unknown and is not repeated.

mod lane;
mod queue;
pub(super) mod rates;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::JoinSet;

use crate::base::id::EntryId;
use crate::base::limits::{SEND_UPLOADS_AT_ONCE, SENDS_AT_ONCE};
use crate::base::secret::random_bytes;
use crate::channels::strain::Strain;
use crate::channels::whatsapp::api::{Api, Current, replaced};
use crate::channels::whatsapp::errors;
use crate::channels::whatsapp::send::{self, Sent};
use crate::channels::whatsapp::templates::Trigger;
use crate::channels::whatsapp::upload::{self, Giving, NotGiven};
use crate::channels::work::{Follower, until};
use crate::domain::care::CareView as _;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, FileCommand};
use crate::domain::decide::restriction::restricted_until;
use crate::domain::entry::{Body, FileKind};
use crate::domain::event::EventKind;
use crate::domain::files::{Wish, kind_of};
use crate::domain::media::Media;
use crate::domain::number::{Number, TroubleCause};
use crate::domain::outbox::{OutboxRow, OutboxState, SendOrder, SendOutcome};
use crate::domain::template::kind_sent;
use crate::domain::view::{Fault, View as _};
use crate::engine::{Handle, SubmitError};
use crate::net::client::Client;
use crate::store::Snapshot;

pub use queue::{Moment, Queue};

/// How long sends that are under way may go on at the end. Those cut off then are unknown at the next start.
const DRAIN: Duration = Duration::from_secs(10);
/// Meta can't be reached for this long: owners are told.
const LONG_OUTAGE: Duration = Duration::from_secs(120);

/// The worker.
pub struct Dispatch {
    handle: Handle,
    api: Current,
    sender: Sender,
    queue: Queue,
    follower: Follower,
    sends: JoinSet<Ended>,
    /// Messages whose files are being given to Meta. What is dropped from here is given no further.
    giving: HashMap<EntryId, oneshot::Sender<()>>,
}

/// What one send needs; each has its own.
#[derive(Clone)]
struct Sender {
    handle: Handle,
    client: Client,
    templates: Option<Trigger>,
    outage: Outage,
    doubts: Doubts,
    /// Places for files that are given to Meta.
    uploads: Arc<Semaphore>,
}

/// What Meta needs of a message before it can be sent.
struct Missing {
    files: Vec<(Media, FileKind)>,
    number: Number,
    /// Which try.
    attempt: u32,
}

/// A try that is over, with its outcome stored.
struct Ended {
    entry: EntryId,
    strain: Strain,
}

impl Dispatch {
    /// A worker that has not begun. `templates` is nudged when Meta knows a template otherwise than the desk.
    pub fn new(handle: Handle, client: Client, api: Current, templates: Option<Trigger>) -> Self {
        let sender = Sender {
            handle: handle.clone(),
            client,
            templates,
            outage: Outage::default(),
            doubts: Doubts::default(),
            uploads: Arc::new(Semaphore::new(SEND_UPLOADS_AT_ONCE)),
        };
        Self {
            handle,
            api,
            sender,
            queue: Queue::new(SENDS_AT_ONCE),
            follower: Follower::default(),
            sends: JoinSet::new(),
            giving: HashMap::new(),
        }
    }

    /// Runs until `stop` is true and the sends under way have ended or had their time, or the desk stops. Those
    /// that are cut off are unknown at the next start.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) -> Result<(), Fault> {
        let clock = self.handle.clock.clone();
        let mut sequence = self.handle.sequence();
        self.begin().await?;
        let mut ends: Option<Duration> = None;
        loop {
            sequence.mark_unchanged();
            self.follow()?;
            let now = Moment::of(&clock);
            while ends.is_none()
                && let Some(entry) = self.queue.next(now)
            {
                self.send(entry);
            }
            if ends.is_some_and(|end| self.sends.is_empty() || now.steady >= end) {
                return Ok(());
            }
            let look = ends.or_else(|| self.queue.next_look(now));
            tokio::select! {
                Some(ended) = self.sends.join_next() => self.end(ended)?,
                changed = sequence.changed() => if changed.is_err() { return Ok(()) },
                () = until(&clock, look) => {}
                () = replaced(&mut self.api) => self.queue.probe_now(Moment::of(&clock)),
                _ = stop.wait_for(|stop| *stop), if ends.is_none() => ends = Some(clock.monotonic() + DRAIN),
            }
        }
    }

    /// Reads the outbox. What was being sent when the process ended may have arrived.
    async fn begin(&mut self) -> Result<(), Fault> {
        let mut interrupted = Vec::new();
        {
            let now = Moment::of(&self.handle.clock);
            let snapshot = self.handle.snapshot()?;
            self.follower = Follower::from(&snapshot);
            self.read_numbers(&snapshot, now)?;
            for row in snapshot.outbox_rows()? {
                if let OutboxState::Sending(_) = row.state {
                    interrupted.push(row.entry);
                }
                self.queue.put(&row, now);
            }
        }
        tracing::info!(
            waiting = self.queue.len(),
            interrupted = interrupted.len(),
            "outbox read"
        );
        for entry in interrupted {
            let told = self
                .handle
                .submit_patiently(Command::Interrupted(entry))
                .await;
            if let Err(error @ SubmitError::Panicked) = told {
                tracing::error!(%error, entry = entry.0, "an interrupted send could not be marked");
            }
        }
        Ok(())
    }

    /// Reads what happened since the last time, as far as it is about the outbox.
    fn follow(&mut self) -> Result<(), Fault> {
        let snapshot = self.handle.snapshot()?;
        let now = Moment::of(&self.handle.clock);
        let mut numbers = false;
        let mut follower = self.follower;
        follower.follow(&snapshot, |sequence, kind| {
            match kind {
                EventKind::Entry(_) => self.refresh(&snapshot, EntryId(sequence), now)?,
                EventKind::Delivery(_, entry) => self.refresh(&snapshot, entry, now)?,
                EventKind::Notice | EventKind::Team => numbers = true,
                _ => {}
            }
            Ok(())
        })?;
        self.follower = follower;
        if numbers {
            self.read_numbers(&snapshot, now)?;
        }
        Ok(())
    }

    fn read_numbers(&mut self, snapshot: &Snapshot, now: Moment) -> Result<(), Fault> {
        for number in snapshot.numbers()? {
            self.queue.put_number(&number, now);
        }
        Ok(())
    }

    fn refresh(&mut self, snapshot: &Snapshot, entry: EntryId, now: Moment) -> Result<(), Fault> {
        let row = snapshot.outbox(entry)?;
        // Taken back, or otherwise settled: its chat does not wait for files that nobody sends.
        if !row.as_ref().is_some_and(waits) {
            self.giving.remove(&entry);
        }
        match row {
            Some(row) => self.queue.put(&row, now),
            None => self.queue.remove(entry, now),
        }
        Ok(())
    }

    /// Files take long: whoever has some to give first is not counted among those that are sent at once.
    fn send(&mut self, entry: EntryId) {
        let sender = self.sender.clone();
        let api = Arc::clone(&self.api.borrow());
        let with_files = !matches!(sender.missing(entry), Ok(None));
        let files = with_files.then(|| {
            self.queue.goes_apart(entry);
            let (keep, dropped) = oneshot::channel();
            self.giving.insert(entry, keep);
            dropped
        });
        self.sends
            .spawn(async move { sender.send(&api, entry, files).await });
    }

    fn end(&mut self, ended: Result<Ended, tokio::task::JoinError>) -> Result<(), Fault> {
        let ended = match ended {
            Ok(ended) => ended,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => return Ok(()),
        };
        self.giving.remove(&ended.entry);
        let now = Moment::of(&self.handle.clock);
        self.queue.ended(ended.entry, ended.strain, now);
        let snapshot = self.handle.snapshot()?;
        self.refresh(&snapshot, ended.entry, now)
    }
}

impl Sender {
    /// One try, from the stored intent to the stored outcome. `files`: it may have some to give first, as long as the
    /// other end is kept.
    async fn send(&self, api: &Api, entry: EntryId, files: Option<oneshot::Receiver<()>>) -> Ended {
        if let Some(kept) = files
            && let Err(strain) = self.give_files(api, entry, kept).await
        {
            return Ended { entry, strain };
        }
        let strain = match self
            .handle
            .submit_patiently(Command::StartSend(entry))
            .await
        {
            Ok(Answer::Send(order)) => self.exchange(api, &order).await,
            // It was taken back, settled, or failed before it left.
            Ok(_) | Err(SubmitError::Refused(_) | SubmitError::Stopped | SubmitError::Busy) => {
                Strain::None
            }
            Err(error @ SubmitError::Panicked) => {
                tracing::error!(%error, entry = entry.0, "a send could not begin");
                // The row waits still; not at once again.
                self.handle.clock.sleep(Duration::from_secs(30)).await;
                Strain::None
            }
        };
        Ended { entry, strain }
    }

    /// Gives Meta the files of a message that it does not have yet. Until then the message waits: it may be taken back,
    /// and a process that ends meanwhile has sent nothing.
    async fn give_files(
        &self,
        api: &Api,
        entry: EntryId,
        mut kept: oneshot::Receiver<()>,
    ) -> Result<(), Strain> {
        let place = tokio::select! {
            place = self.uploads.acquire() => place,
            _ = &mut kept => return Err(Strain::None),
        };
        let Ok(_place) = place else {
            return Err(Strain::None);
        };
        // Looked at only now: it may have been taken back while it waited for its place.
        let missing = match self.missing(entry) {
            Ok(Some(missing)) => missing,
            Ok(None) => return Ok(()),
            Err(error) => {
                tracing::error!(%error, entry = entry.0, "a message could not be read");
                return Err(Strain::None);
            }
        };
        for (media, kind) in &missing.files {
            let giving = Giving {
                media,
                kind: *kind,
                phone_number_id: &missing.number.phone_number_id,
                attempt: missing.attempt,
                jitter: jitter(),
            };
            let given = tokio::select! {
                given = upload::give(&self.handle, &self.client, api, &giving) => given,
                _ = &mut kept => return Err(Strain::None),
            };
            let command = match given {
                Ok(id) => {
                    self.outage.note(Some(true), self.handle.clock.monotonic());
                    FileCommand::AtMeta {
                        media: media.id,
                        number: missing.number.id,
                        id,
                    }
                }
                Err(NotGiven {
                    mut outcome,
                    reached,
                }) => {
                    let mut strain = errors::strain(&outcome);
                    self.may_be_outage(&mut outcome, reached, &mut strain);
                    tracing::warn!(entry = entry.0, ?outcome, "a file was not uploaded");
                    let command = FileCommand::NotAtMeta { entry, outcome };
                    let _ = self.handle.submit_patiently(Command::File(command)).await;
                    return Err(strain);
                }
            };
            let kept = self.handle.submit_patiently(Command::File(command)).await;
            if let Err(error) = kept {
                tracing::warn!(%error, entry = entry.0, "where Meta has a file could not be stored");
                return Err(Strain::None);
            }
        }
        Ok(())
    }

    /// The files of a waiting message that Meta does not have; nothing when it can leave, or will not.
    fn missing(&self, entry: EntryId) -> Result<Option<Missing>, Fault> {
        let snapshot = self.handle.snapshot()?;
        let row = snapshot.outbox(entry)?;
        let Some(row) = row.filter(waits) else {
            return Ok(None);
        };
        let (Some(entry), Some(number), Some(chat)) = (
            snapshot.entry(row.chat, entry)?,
            snapshot.number(row.number)?,
            snapshot.chat(row.chat)?,
        ) else {
            return Ok(None);
        };
        let now = self.handle.clock.now();
        // Nothing is given to Meta of what will be refused or put off here.
        if snapshot.block(row.chat)?.is_some()
            || restricted_until(&snapshot, now, (&number, &entry.body))?.is_some()
        {
            return Ok(None);
        }
        if number.disabled || entry.needs_window() && !chat.window.is_open(now) {
            return Ok(None);
        }
        let mut files = Vec::new();
        for id in entry.files() {
            if let Some(media) = snapshot.media(id)?
                && media.at_meta(number.id, now).is_none()
            {
                let kind = match &entry.body {
                    Body::File { kind, .. } => *kind,
                    Body::Template(sent) => {
                        kind_sent(&snapshot, &number.waba_id, (sent, id), &media)?
                    }
                    _ => kind_of(&media.mime, Wish::Itself),
                };
                files.push((media, kind));
            }
        }
        Ok((!files.is_empty()).then_some(Missing {
            files,
            number,
            attempt: row.attempts + 1,
        }))
    }

    /// After a long while without an answer the number waits as a whole, and its messages with it.
    fn may_be_outage(&self, outcome: &mut SendOutcome, reached: Option<bool>, strain: &mut Strain) {
        let long = self.outage.note(reached, self.handle.clock.monotonic());
        if let SendOutcome::Again {
            after,
            number_wide: number_wide @ None,
            ..
        } = outcome
            && reached == Some(false)
            && long
        {
            *after = Duration::from_secs(1);
            *number_wide = Some(TroubleCause::Unreachable);
            *strain = Strain::Trouble(TroubleCause::Unreachable);
        }
    }

    async fn exchange(&self, api: &Api, order: &SendOrder) -> Strain {
        let Sent {
            mut outcome,
            reached,
            mut strain,
            stale_template,
        } = send::post(&self.client, api, order, jitter()).await;
        self.may_be_outage(&mut outcome, reached, &mut strain);
        if let (true, Some(templates)) = (stale_template, &self.templates) {
            templates.nudge();
        }
        let lost = match &outcome {
            SendOutcome::Unknown(reason) => Some(reason.clone()),
            _ => None,
        };
        let doubtful = self.doubts.note(&order.phone_number_id, lost.is_some());
        if doubtful {
            strain = Strain::Trouble(TroubleCause::Unreachable);
        }
        log(order, &outcome);
        let (entry, attempt) = (order.entry, order.attempt);
        let end = Command::EndSend {
            entry,
            attempt,
            outcome,
        };
        if let Err(error @ SubmitError::Panicked) = self.handle.submit_patiently(end).await {
            tracing::error!(%error, entry = entry.0, "the outcome of a send could not be stored");
            let _ = self
                .handle
                .submit_patiently(Command::Interrupted(entry))
                .await;
        }
        if let (true, Some(detail)) = (doubtful, lost) {
            let cause = TroubleCause::Unreachable;
            let pause = Command::Pause {
                entry,
                cause,
                detail,
            };
            // Settled meanwhile: then Meta is well, and the number is not paused.
            let _ = self.handle.submit_patiently(pause).await;
        }
        strain
    }
}

/// Whether a message waits for its turn.
fn waits(row: &OutboxRow) -> bool {
    row.state.leaves_at().is_some()
}

fn log(order: &SendOrder, outcome: &SendOutcome) {
    let (entry, attempt) = (order.entry.0, order.attempt);
    match outcome {
        SendOutcome::Accepted { .. } => tracing::debug!(entry, attempt, "sent"),
        SendOutcome::Again { after, error, .. } => {
            tracing::warn!(
                entry,
                attempt,
                code = error.code,
                ?after,
                "not sent, again later"
            );
        }
        SendOutcome::Refused(error) => {
            tracing::warn!(entry, attempt, code = error.code, "refused");
        }
        SendOutcome::Unknown(reason) => tracing::warn!(entry, attempt, reason, "outcome unknown"),
    }
}

fn jitter() -> f64 {
    f64::from(u32::from_be_bytes(random_bytes())) / f64::from(u32::MAX)
}

/// Since when nothing could be reached.
#[derive(Clone, Debug, Default)]
struct Outage(Arc<Mutex<Option<Duration>>>);

impl Outage {
    /// Notes whether a try reached the other side, if that can be told; says whether it has been out of reach for
    /// long.
    fn note(&self, reached: Option<bool>, now: Duration) -> bool {
        let mut since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match reached {
            Some(true) => *since = None,
            Some(false) => return now.saturating_sub(*since.get_or_insert(now)) >= LONG_OUTAGE,
            None => {}
        }
        false
    }
}

/// Lost answers in a row, by number: a gateway that fails would make every waiting message unknown, one after the
/// other, so after a few the number sends one message at a time as a probe.
#[derive(Clone, Default)]
struct Doubts(Arc<Mutex<HashMap<String, u32>>>);

/// As many lost answers in a row are no accident.
const DOUBTS_MAX: u32 = 3;

impl Doubts {
    /// Notes whether the answer to a try was lost; says whether too many in a row were.
    fn note(&self, phone_number_id: &str, lost: bool) -> bool {
        let mut doubts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !lost {
            doubts.remove(phone_number_id);
            return false;
        }
        let count = doubts.entry(phone_number_id.to_owned()).or_default();
        *count = count.saturating_add(1);
        *count >= DOUBTS_MAX
    }
}

#[cfg(test)]
mod files_tests;
#[cfg(test)]
mod tests;

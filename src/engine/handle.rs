//! What other floors see of the engine: submit a command, take a snapshot, watch the last sequence number.

use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

use crate::base::clock::Clock;
use crate::domain::changes::Answer;
use crate::domain::command::Command;
use crate::domain::refusal::Refusal;
use crate::domain::view::Fault;
use crate::engine::pulse::Pulse;
use crate::engine::{DeadlineChange, DeadlineNews, Inbox, Outcome};
use crate::store::{BackupError, Copied, Snapshot, Store};

/// A command and where its outcome goes.
pub(super) struct Job {
    pub(super) command: Command,
    pub(super) reply: oneshot::Sender<Outcome>,
}

/// The longest that a copy waits between two pieces.
const PAUSE_MAX: Duration = Duration::from_secs(1);

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The desk refuses.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// Too much is waiting for the writer; try again in a second.
    #[error("the desk is busy")]
    Busy,
    /// The desk is stopping, or storage failed.
    #[error("the desk is stopping")]
    Stopped,
    /// A defect of ours; nothing was written.
    #[error("an internal error")]
    Panicked,
}

/// The door to the engine; cheap to clone.
#[derive(Clone)]
pub struct Handle {
    pub(super) jobs: mpsc::Sender<Job>,
    pub(super) store: Store,
    pub(super) inbox: Arc<RwLock<Inbox>>,
    pub(super) copying: Arc<Mutex<()>>,
    pub(super) sequence: watch::Receiver<u64>,
    pub(super) deadlines: watch::Receiver<u64>,
    pub(super) deadline_news: Arc<DeadlineNews>,
    /// What the desk notices about itself.
    pub pulse: Arc<Pulse>,
    /// The desk's clock.
    pub clock: Clock,
}

impl Handle {
    /// Carries out a command. When it returns, what was written is durable. A caller that goes away does not
    /// stop a command that was accepted.
    ///
    /// # Errors
    /// The desk's refusal, or why it could not be carried out.
    pub async fn submit(&self, command: Command) -> Result<Answer, SubmitError> {
        let (reply, outcome) = oneshot::channel();
        self.jobs
            .try_send(Job { command, reply })
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => SubmitError::Busy,
                mpsc::error::TrySendError::Closed(_) => SubmitError::Stopped,
            })?;
        answer(outcome).await
    }

    /// Carries out a command of the desk's own workers, which wait for room instead of giving up.
    ///
    /// # Errors
    /// As [`Handle::submit`], but never `Busy`.
    pub async fn submit_patiently(&self, command: Command) -> Result<Answer, SubmitError> {
        let permit = self
            .jobs
            .reserve()
            .await
            .map_err(|_| SubmitError::Stopped)?;
        let (reply, outcome) = oneshot::channel();
        permit.send(Job { command, reply });
        answer(outcome).await
    }

    /// The desk as it stands. Never keep it across an await that waits for a client.
    ///
    /// # Errors
    /// When storage fails.
    pub fn snapshot(&self) -> Result<Snapshot, Fault> {
        Ok(self.store.snapshot()?)
    }

    /// Copies the desk as it stands into the empty file `target` while it goes on working, checked. Runs long: call
    /// it on a blocking thread of a tokio runtime. Ends early when `stop` becomes true.
    ///
    /// # Errors
    /// When it does not fit, can't be written, is not sound, or the desk stops.
    pub fn copy_into(
        &self,
        target: File,
        stop: &watch::Receiver<bool>,
    ) -> Result<Copied, BackupError> {
        let Ok(_alone) = self.copying.try_lock() else {
            return Err(BackupError::Running);
        };
        let runtime = tokio::runtime::Handle::current();
        let mut began = self.clock.monotonic();
        let sequence = || *self.sequence.borrow();
        let mut written = sequence();
        // While the writer writes, the disk is left to it for a quarter of the time that each piece took.
        let mut pause = |bytes| {
            if *stop.borrow() {
                return Err(io::Error::other("the desk is stopping"));
            }
            if bytes > 0 && sequence() != written {
                let took = self.clock.monotonic().saturating_sub(began);
                runtime.block_on(self.clock.sleep((took / 4).min(PAUSE_MAX)));
                written = sequence();
            }
            began = self.clock.monotonic();
            Ok(())
        };
        self.store.copy_into(target, self.clock.now(), &mut pause)
    }

    /// A checked copy in a file without a name beside the data file: gone when it is closed. As [`Handle::copy_into`].
    ///
    /// # Errors
    /// As there.
    pub fn copy(&self, stop: &watch::Receiver<bool>) -> Result<File, BackupError> {
        let file = self.store.nameless_file()?;
        self.copy_into(file.try_clone()?, stop)?;
        Ok(file)
    }

    /// The data file's size and what is free on its disk, in bytes.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn disk(&self) -> io::Result<(u64, Option<u64>)> {
        Ok((self.store.file_bytes()?, self.store.free_bytes()?))
    }

    /// The lists of active chats. Never keep the guard across an await.
    pub fn inbox(&self) -> RwLockReadGuard<'_, Inbox> {
        self.inbox.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes whenever the log has grown; closed when the desk stops.
    pub fn sequence(&self) -> watch::Receiver<u64> {
        self.sequence.clone()
    }

    /// Changes whenever a deadline was set or dropped; closed when the desk stops.
    pub fn deadlines(&self) -> watch::Receiver<u64> {
        self.deadlines.clone()
    }

    /// Which those were; the driver's alone, as what is asked for is told once.
    pub fn deadline_news(&self) -> Option<Vec<DeadlineChange>> {
        self.deadline_news.take()
    }

    /// Whether the writer still takes commands.
    pub fn is_running(&self) -> bool {
        !self.jobs.is_closed()
    }
}

/// What the writer makes of a command that it took.
async fn answer(outcome: oneshot::Receiver<Outcome>) -> Result<Answer, SubmitError> {
    match outcome.await {
        Ok(Outcome::Answered(answer)) => Ok(answer),
        Ok(Outcome::Refused(refusal)) => Err(SubmitError::Refused(refusal)),
        Ok(Outcome::Panicked) => Err(SubmitError::Panicked),
        Err(_) => Err(SubmitError::Stopped),
    }
}

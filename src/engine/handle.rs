//! What other floors see of the engine: submit a command, take a snapshot, watch the last sequence number.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use tokio::sync::{mpsc, oneshot, watch};

use crate::base::clock::Clock;
use crate::domain::changes::Answer;
use crate::domain::command::Command;
use crate::domain::refusal::Refusal;
use crate::domain::view::Fault;
use crate::engine::{Inbox, Outcome};
use crate::store::{Snapshot, Store};

/// A command and where its outcome goes.
pub(super) struct Job {
    pub(super) command: Command,
    pub(super) reply: oneshot::Sender<Outcome>,
}

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The desk refuses.
    #[error("refused: {0:?}")]
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
    pub(super) sequence: watch::Receiver<u64>,
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

    /// The lists of active chats. Never keep the guard across an await.
    pub fn inbox(&self) -> RwLockReadGuard<'_, Inbox> {
        self.inbox.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes whenever the log has grown; closed when the desk stops.
    pub fn sequence(&self) -> watch::Receiver<u64> {
        self.sequence.clone()
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

//! The writer thread: takes what is waiting, one transaction, one commit, then answers all. It never waits to
//! fill a batch.

use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot, watch};

use crate::base::clock::Clock;
use crate::base::limits::{BATCH_BYTES_MAX, BATCH_COMMANDS_MAX, WRITER_QUEUE};
use crate::domain::command::Command;
use crate::engine::handle::Job;
use crate::engine::pulse::Pulse;
use crate::engine::{Engine, Handle, Outcome};
use crate::store::StoreError;

/// The running writer.
pub struct Writer {
    thread: JoinHandle<Result<(), StoreError>>,
}

impl Writer {
    /// Waits until every handle is gone and the last batch is durable.
    ///
    /// # Errors
    /// When storage failed, which ended the writer before its time.
    pub fn join(self) -> Result<(), StoreError> {
        self.thread
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// Starts the writer. It ends when all handles are dropped, or when storage fails.
///
/// # Errors
/// When no thread can be made or the file can't be read.
pub fn start(engine: Engine, clock: Clock) -> std::io::Result<(Handle, Writer)> {
    let (jobs, waiting) = mpsc::channel(WRITER_QUEUE);
    let (published, sequence) = watch::channel(engine.sequence());
    let (armed, deadlines) = watch::channel(engine.deadline_changes());
    let snapshot = engine.store().snapshot().map_err(std::io::Error::other)?;
    let heard = snapshot.heard().map_err(std::io::Error::other)?;
    drop(snapshot);
    let handle = Handle {
        pulse: Arc::new(Pulse::new(clock.now(), heard)),
        jobs,
        store: engine.store().clone(),
        inbox: engine.inbox(),
        copying: Arc::default(),
        sequence,
        deadlines,
        deadline_news: engine.deadline_news(),
        clock: clock.clone(),
    };
    let thread = std::thread::Builder::new()
        .name("writer".to_owned())
        .spawn(move || run(engine, waiting, &published, &armed, &clock))?;
    Ok((handle, Writer { thread }))
}

fn run(
    mut engine: Engine,
    mut waiting: mpsc::Receiver<Job>,
    published: &watch::Sender<u64>,
    armed: &watch::Sender<u64>,
    clock: &Clock,
) -> Result<(), StoreError> {
    while let Some(first) = waiting.blocking_recv() {
        let (commands, replies) = drain(first, &mut waiting);
        let outcomes = engine.step(commands, clock.now()).inspect_err(|error| {
            tracing::error!(%error, "storage failed: the desk stops, nothing more is accepted");
        })?;
        // First, so that nobody is told of more than the readers of the log are.
        tell(published, engine.sequence());
        tell(armed, engine.deadline_changes());
        answer(outcomes, replies);
    }
    Ok(())
}

/// Wakes those who watch, if there is something new.
fn tell(watched: &watch::Sender<u64>, now: u64) {
    watched.send_if_modified(|last| std::mem::replace(last, now) != now);
}

/// What waits already, up to a bound.
fn drain(
    first: Job,
    waiting: &mut mpsc::Receiver<Job>,
) -> (Vec<Command>, Vec<oneshot::Sender<Outcome>>) {
    let mut bytes = weight(&first.command);
    let mut commands = vec![first.command];
    let mut replies = vec![first.reply];
    while commands.len() < BATCH_COMMANDS_MAX && bytes < BATCH_BYTES_MAX {
        let Ok(job) = waiting.try_recv() else { break };
        bytes += weight(&job.command);
        commands.push(job.command);
        replies.push(job.reply);
    }
    (commands, replies)
}

/// About how many bytes a command will write; only the large kinds count.
fn weight(command: &Command) -> usize {
    match command {
        Command::Inbound(items) | Command::Reread(_, items) => {
            items.iter().map(|item| item.raw.len()).sum()
        }
        Command::Chunks { chunks, .. } => chunks.iter().map(bytes::Bytes::len).sum(),
        _ => 0,
    }
}

/// A caller that has gone away needs no answer.
fn answer(outcomes: Vec<Outcome>, replies: Vec<oneshot::Sender<Outcome>>) {
    for (outcome, reply) in outcomes.into_iter().zip(replies) {
        let _ = reply.send(outcome);
    }
}

#[cfg(test)]
mod tests;

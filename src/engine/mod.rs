//! The one writer. [`Engine::step`] is synchronous and can be stepped by a test; in production `writer.rs` wraps
//! it in a thread and [`Handle`] is all that other floors see.

mod deadlines;
mod handle;
mod inbox;
pub mod keeper;
pub mod pulse;
#[cfg(test)]
pub(crate) mod rules;
#[cfg(test)]
mod simulation;
pub mod stored;
mod writer;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::{Arc, PoisonError, RwLock};

use crate::base::clock::Timestamp;
use crate::base::id::{DeadlineId, QuarantineId};
use crate::domain::changes::{Answer, Changes, Counters, InboundSummary, Write};
use crate::domain::command::Command;
use crate::domain::decide;
use crate::domain::inbound::Inbound;
use crate::domain::number::Number;
use crate::domain::refusal::Refusal;
use crate::domain::view::{Halt, View};
use crate::store::{Store, StoreError, Transaction};

pub use deadlines::{DeadlineChange, DeadlineNews};
pub use handle::{Handle, SubmitError};
pub use inbox::{ActivePage, ActiveTab, Ending, Inbox, Position};
pub use writer::{Writer, start};

/// What one command of a batch came to.
#[derive(Debug)]
pub enum Outcome {
    /// Decided and, once the batch is committed, durable.
    Answered(Answer),
    /// The desk refuses; nothing was written.
    Refused(Refusal),
    /// Deciding panicked: a defect of ours; nothing was written.
    Panicked,
}

/// How an item of a webhook is decided; a test puts a defect in its place.
type DecideItem = fn(&dyn View, &[Number], &Inbound, Timestamp) -> Result<Changes, Halt>;

/// The desk's state and its only writer.
pub struct Engine {
    store: Store,
    decide_item: DecideItem,
    counters: Counters,
    inbox: Arc<RwLock<Inbox>>,
    /// How many deadlines were set or dropped since the start.
    deadline_changes: u64,
    deadline_news: Arc<DeadlineNews>,
    /// Deadlines that were set for a moment that was over then.
    behind: BTreeSet<(Timestamp, DeadlineId)>,
}

impl Engine {
    /// Takes over an open store.
    ///
    /// # Errors
    /// When storage fails.
    pub fn new(store: Store) -> Result<Self, StoreError> {
        let snapshot = store.snapshot()?;
        let counters = snapshot.counters();
        let inbox = Arc::new(RwLock::new(Inbox::read(&snapshot)?));
        Ok(Self {
            store,
            decide_item: decide::decide_item,
            counters,
            inbox,
            deadline_changes: 0,
            deadline_news: Arc::default(),
            behind: BTreeSet::new(),
        })
    }

    /// The last sequence number of the log.
    pub fn sequence(&self) -> u64 {
        self.counters.sequence
    }

    /// Changes whenever a deadline was set or dropped.
    pub fn deadline_changes(&self) -> u64 {
        self.deadline_changes
    }

    /// Which they were.
    pub(crate) fn deadline_news(&self) -> Arc<DeadlineNews> {
        Arc::clone(&self.deadline_news)
    }

    /// The store, for reading.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The lists of active chats.
    pub fn inbox(&self) -> Arc<RwLock<Inbox>> {
        Arc::clone(&self.inbox)
    }

    /// Decides and writes a batch in one transaction. When it returns, all of it is durable.
    ///
    /// # Errors
    /// When storage fails: the engine must not be used any more.
    pub fn step(
        &mut self,
        batch: Vec<Command>,
        now: Timestamp,
    ) -> Result<Vec<Outcome>, StoreError> {
        let (inbox, decide_item) = (Arc::clone(&self.inbox), self.decide_item);
        let behind = &mut self.behind;
        let (counters, outcomes, moves, deadlines) =
            self.store.write(self.counters, |transaction| {
                let mut step = Step {
                    transaction,
                    decide_item,
                    now,
                    numbers: None,
                    moves: Vec::new(),
                    deadlines: Vec::new(),
                    behind,
                    wrote: false,
                };
                let mut outcomes = Vec::with_capacity(batch.len());
                for command in batch {
                    outcomes.push(step.run(command)?);
                }
                Ok((
                    step.wrote,
                    (
                        transaction.counters_now(),
                        outcomes,
                        step.moves,
                        step.deadlines,
                    ),
                ))
            })?;
        self.counters = counters;
        self.deadline_changes += deadlines.len() as u64;
        self.deadline_news.add(deadlines);
        let mut inbox = inbox.write().unwrap_or_else(PoisonError::into_inner);
        for change in moves {
            inbox.follow(&change);
        }
        Ok(outcomes)
    }
}

/// One batch at work.
struct Step<'s, 't> {
    transaction: &'s Transaction<'t>,
    decide_item: DecideItem,
    now: Timestamp,
    /// The desk's numbers, read once as long as nothing changes them.
    numbers: Option<Rc<[Number]>>,
    moves: Vec<Write>,
    deadlines: Vec<DeadlineChange>,
    behind: &'s mut BTreeSet<(Timestamp, DeadlineId)>,
    wrote: bool,
}

impl Step<'_, '_> {
    fn run(&mut self, command: Command) -> Result<Outcome, StoreError> {
        match command {
            Command::Inbound(items) => Ok(Outcome::Answered(Answer::Inbound(self.items(&items)?))),
            Command::Reread(id, items) => self.reread(id, &items),
            Command::Due { due, id } => self.fire((due, id)),
            other => self.command(other),
        }
    }

    fn command(&mut self, command: Command) -> Result<Outcome, StoreError> {
        let (view, now) = (self.transaction, self.now);
        self.decide(|| decide::decide(view, command, now))
    }

    /// Fires a deadline, and before it those that earlier ones set behind the clock: after a stop all that fell due
    /// fires in due order, also what one deadline of a chat leads to and another one of a second chat.
    fn fire(&mut self, row: (Timestamp, DeadlineId)) -> Result<Outcome, StoreError> {
        while let Some(first) = self.behind.pop_first() {
            if first >= row {
                self.behind.insert(first);
                break;
            }
            let (due, id) = first;
            self.command(Command::Due { due, id })?;
        }
        let (due, id) = row;
        self.command(Command::Due { due, id })
    }

    fn note_deadlines(&mut self, writes: &[Write]) {
        for write in writes {
            if let Write::Due { due, id, deadline } = write {
                let row = (*due, *id);
                match deadline {
                    Some(_) if *due <= self.now => self.behind.insert(row),
                    _ => self.behind.remove(&row),
                };
            }
        }
        self.deadlines
            .extend(writes.iter().filter_map(DeadlineChange::of));
    }

    /// A panic is caught before anything of this command was written.
    fn decide(
        &mut self,
        decide: impl FnOnce() -> Result<Changes, Halt>,
    ) -> Result<Outcome, StoreError> {
        match catch_unwind(AssertUnwindSafe(decide)) {
            Ok(Ok(changes)) => Ok(Outcome::Answered(self.apply(changes)?)),
            Ok(Err(Halt::Refused(refusal))) => Ok(Outcome::Refused(refusal)),
            Ok(Err(Halt::Fault(fault))) => Err(StoreError::Fault(fault)),
            Err(_) => Ok(Outcome::Panicked),
        }
    }

    fn apply(&mut self, changes: Changes) -> Result<Answer, StoreError> {
        // What writes nothing uses up no number either: memory never runs ahead of the file.
        if changes.writes.is_empty() {
            return Ok(changes.answer);
        }
        self.transaction.apply(&changes)?;
        self.wrote = true;
        self.note_deadlines(&changes.writes);
        let changes_numbers = |write: &Write| matches!(write, Write::Number(_));
        if changes.writes.iter().any(changes_numbers) {
            self.numbers = None;
        }
        self.moves.extend(
            changes
                .writes
                .into_iter()
                .filter(|write| matches!(write, Write::Chat { .. } | Write::ChatGone(_))),
        );
        Ok(changes.answer)
    }

    /// Each item is decided by itself: one that can't be goes raw to quarantine and its neighbours are stored.
    fn items(&mut self, items: &[Inbound]) -> Result<InboundSummary, StoreError> {
        let mut sum = InboundSummary::default();
        for item in items {
            let numbers = self.numbers()?;
            let (view, now, decide_item) = (self.transaction, self.now, self.decide_item);
            match self.decide(|| decide_item(view, &numbers, item, now))? {
                Outcome::Answered(Answer::Inbound(one)) => {
                    sum.stored += one.stored;
                    sum.known += one.known;
                    sum.quarantined += one.quarantined;
                }
                Outcome::Answered(_) | Outcome::Refused(_) | Outcome::Panicked => {
                    tracing::error!(
                        "deciding about a webhook item failed: it is kept in quarantine"
                    );
                    let changes = decide::put_panicked_aside(self.transaction, item, self.now);
                    self.apply(changes)?;
                    sum.quarantined += 1;
                }
            }
        }
        Ok(sum)
    }

    fn numbers(&mut self) -> Result<Rc<[Number]>, StoreError> {
        if let Some(numbers) = &self.numbers {
            return Ok(Rc::clone(numbers));
        }
        let numbers: Rc<[Number]> = self.transaction.numbers()?.into();
        self.numbers = Some(Rc::clone(&numbers));
        Ok(numbers)
    }

    fn reread(&mut self, id: QuarantineId, items: &[Inbound]) -> Result<Outcome, StoreError> {
        let (view, now) = (self.transaction, self.now);
        match self.decide(|| decide::release(view, id, now))? {
            Outcome::Answered(_) => Ok(Outcome::Answered(Answer::Inbound(self.items(items)?))),
            other => Ok(other),
        }
    }
}

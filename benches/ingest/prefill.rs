//! A file with a past: a million messages of 50,000 customers over sixty days, each customer writing a few
//! messages in a row. Written by the writer that the server uses, so the rows are those that serving would leave:
//! for the desk with windows that opened and closed, the deadlines fired on their day.

use std::path::Path;

use anyhow::bail;
use okno::base::clock::{Clock, Timestamp};
use okno::channels::whatsapp::payload;
use okno::domain::changes::Answer;
use okno::domain::command::Command;
use okno::engine::{Engine, Outcome};
use okno::store::Store;
use redb::Database;

use super::floor::{self, Floor};
use super::ours;
use super::traffic::{Dice, Draft, body};

const DAYS: i64 = 60;
const BATCH: usize = 256;
/// Messages that one customer writes in a row, at most.
const ROW_MAX: u64 = 7;

/// The past, message by message.
struct Past {
    dice: Dice,
    customers: u64,
    messages: u64,
    written: u64,
    begin_s: i64,
    customer: u64,
    row_left: u64,
}

impl Past {
    fn new(messages: u64, customers: u64) -> Self {
        Self {
            dice: Dice::new(1),
            customers,
            messages,
            written: 0,
            begin_s: Clock::system().now().millis() / 1_000 - DAYS * 86_400,
            customer: 0,
            row_left: 0,
        }
    }

    /// The next bodies, and the moment of the last of them.
    fn batch(&mut self) -> (Vec<String>, Timestamp) {
        let mut bodies = Vec::with_capacity(BATCH);
        let mut at_s = self.begin_s;
        while bodies.len() < BATCH && self.written < self.messages {
            if self.row_left == 0 {
                // Everybody has written once before chance decides.
                let next = self.customer + 1;
                self.customer = if self.written < self.customers * (ROW_MAX + 1) / 2 {
                    next % self.customers
                } else {
                    self.dice.below(self.customers)
                };
                self.row_left = 1 + self.dice.below(ROW_MAX);
            }
            self.row_left -= 1;
            let share = self.written.saturating_mul(86_400 * DAYS.unsigned_abs()) / self.messages;
            at_s = self.begin_s + i64::try_from(share).unwrap_or(0);
            let draft = Draft {
                customer: self.customer,
                at_s,
                unique: self.written,
            };
            bodies.push(body(&draft, &mut self.dice));
            self.written += 1;
        }
        (bodies, Timestamp::from_seconds(at_s))
    }
}

/// Fills a new floor's file.
///
/// # Errors
/// When storage fails.
pub fn fill_floor(path: &Path, messages: u64, customers: u64) -> anyhow::Result<()> {
    let mut floor = Floor::open(path)?;
    let mut past = Past::new(messages, customers);
    while past.written < messages {
        let (bodies, now) = past.batch();
        let batch: Result<Vec<_>, _> = bodies
            .iter()
            .map(|body| floor::parse(body.as_bytes()))
            .collect();
        floor.step(&batch?, now)?;
    }
    Ok(())
}

/// Fills a new desk's file.
///
/// # Errors
/// When storage fails, or an item is not stored.
pub fn fill_ours(path: &Path, messages: u64, customers: u64) -> anyhow::Result<()> {
    let mut past = Past::new(messages, customers);
    let begin = Timestamp::from_seconds(past.begin_s);
    let mut engine = Engine::new(Store::open(path, begin)?)?;
    engine.step(vec![Command::Configure(vec![ours::number()])], begin)?;
    while past.written < messages {
        let (bodies, now) = past.batch();
        fire_due(&mut engine, now)?;
        let mut batch = Vec::with_capacity(bodies.len());
        for body in &bodies {
            batch.push(Command::Inbound(payload::read(body.as_bytes())?));
        }
        for outcome in engine.step(batch, now)? {
            match outcome {
                Outcome::Answered(Answer::Inbound(summary)) if summary.stored == 1 => {}
                other => bail!("a message was not stored: {other:?}"),
            }
        }
    }
    Ok(())
}

/// Bytes of the pages that hold anything. The file itself grows in large steps.
///
/// # Errors
/// When it can't be read.
pub fn used_bytes(path: &Path) -> anyhow::Result<u64> {
    let database = Database::open(path)?;
    let write = database.begin_write()?;
    let stats = write.stats()?;
    write.abort()?;
    let page = u64::try_from(stats.page_size())?;
    Ok(stats.allocated_pages() * page)
}

/// What the deadline driver does.
fn fire_due(engine: &mut Engine, now: Timestamp) -> anyhow::Result<()> {
    loop {
        let rows = engine.store().snapshot()?.due(now, BATCH)?;
        if rows.due.is_empty() {
            return Ok(());
        }
        let fire = |(due, id)| Command::Due { due, id };
        engine.step(rows.due.into_iter().map(fire).collect(), now)?;
    }
}

//! Large files with a past: a million messages of 50,000 customers over sixty days, each customer writing a few
//! messages in a row. Written by the writer that the server uses, so the rows are those that serving would leave:
//! for the desk with windows that opened and closed, the deadlines fired on their day.

use std::path::{Path, PathBuf};

use anyhow::bail;
use okno::base::clock::{Clock, Timestamp};
use okno::base::hex::hex;
use okno::channels::whatsapp::payload;
use okno::domain::changes::Answer;
use okno::domain::command::Command;
use okno::engine::{Engine, Outcome};
use okno::store::Store;

use super::ours;
use super::traffic::{Dice, Draft, body};

const DAYS: i64 = 60;
const BATCH: usize = 256;
/// Messages that one customer writes in a row, at most.
const ROW_MAX: u64 = 7;

/// What decides how a filled file looks inside: one that was filled by other sources is another file.
const SHAPES: [&str; 7] = [
    include_str!("../../src/store/keys.rs"),
    include_str!("../../src/store/records.rs"),
    include_str!("../../src/store/schema.rs"),
    include_str!("../../src/domain/chat.rs"),
    include_str!("../../src/domain/customer.rs"),
    include_str!("../../src/domain/entry.rs"),
    include_str!("past.rs"),
];

/// Where files are made and large ones kept, unless told otherwise: beside the program, so in the target folder of
/// whoever built it.
pub fn default_folder() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let target = program.ancestors().nth(3).unwrap_or(Path::new("."));
    target.join("ingest-bench")
}

/// The large file of the server called `name`, made by `fill` if it is missing.
///
/// # Errors
/// What `fill` says, and when the folder can't be written.
pub fn filled(
    folder: &Path,
    name: &str,
    (messages, customers): (u64, u64),
    fill: fn(&Path, u64, u64) -> anyhow::Result<()>,
) -> anyhow::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let parts: Vec<&[u8]> = SHAPES.iter().map(|shape| shape.as_bytes()).collect();
    let print = hex(&okno::base::secret::short_hash(&parts)[..4]);
    let path = folder.join(format!("{name}-{messages}-{customers}-{print}.redb"));
    if !path.exists() {
        let clock = Clock::system();
        let draft = path.with_extension("part");
        let _ = std::fs::remove_file(&draft);
        fill(&draft, messages, customers)?;
        std::fs::rename(&draft, &path)?;
        let seconds = clock.monotonic().as_secs_f64();
        println!("{} filled in {seconds:.0} s", path.display());
    }
    Ok(path)
}

/// A copy to work on, on the disk as a whole: it must not be written back while we measure.
///
/// # Errors
/// When it can't be written.
pub fn copied(from: &Path, to: PathBuf) -> anyhow::Result<PathBuf> {
    let _ = std::fs::remove_file(&to);
    std::fs::copy(from, &to)?;
    std::fs::File::open(&to)?.sync_all()?;
    Ok(to)
}

/// The past, message by message.
pub struct Past {
    dice: Dice,
    customers: u64,
    messages: u64,
    written: u64,
    begin_s: i64,
    customer: u64,
    row_left: u64,
}

impl Past {
    /// All of it is ahead.
    pub fn new(messages: u64, customers: u64) -> Self {
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

    /// The next bodies, and the moment of the last of them; none at the end.
    pub fn batch(&mut self) -> (Vec<String>, Timestamp) {
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

/// Fills a new desk's file.
///
/// # Errors
/// When storage fails, or an item is not stored.
pub fn fill(path: &Path, messages: u64, customers: u64) -> anyhow::Result<()> {
    let mut past = Past::new(messages, customers);
    let begin = Timestamp::from_seconds(past.begin_s);
    let mut engine = Engine::new(Store::open(path, begin)?)?;
    engine.step(vec![Command::Configure(vec![ours::number()])], begin)?;
    loop {
        let (bodies, now) = past.batch();
        if bodies.is_empty() {
            return Ok(());
        }
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

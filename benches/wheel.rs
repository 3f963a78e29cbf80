//! The timer wheel beside an ordered set, in one run: what it costs to add a deadline and to take it out with a
//! million waiting, and what one takes in memory. Then the desk itself, with as many rows in its file: how long it
//! takes to catch up with what fell due while it stood still, and how late deadlines fire on an idle machine. Nothing
//! here fails by timing.
//!
//! `cargo bench --bench wheel -- --waiting 100000` is quick.

#![expect(clippy::print_stdout, reason = "it prints its table")]

use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser;
use okno::base::clock::{Clock, Timestamp};
use okno::base::id::{ChatId, DeadlineId};
use okno::domain::changes::{Answer, Changes, Write};
use okno::domain::event::Deadline;
use okno::domain::view::View as _;
use okno::engine::{self, Engine, Handle};
use okno::store::Store;
use okno::timers::{self, Row, Wheel};
use tokio::sync::watch;

/// Deadlines, in memory and in a file.
#[derive(Parser)]
struct Options {
    /// Deadlines that wait
    #[arg(long, default_value_t = 1_000_000)]
    waiting: u64,
    /// Deadlines that the desk finds overdue
    #[arg(long, default_value_t = 100_000)]
    overdue: u64,
    /// Cargo passes it to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

/// Added and taken out while the others wait.
const CHANGED: u64 = 200_000;
/// Deadlines whose lateness is measured, and the time between two of them.
const WATCHED: u64 = 200;
const APART: Duration = Duration::from_millis(25);
/// Deadlines of one transaction.
const AT_ONCE: usize = 10_000;

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let clock = Clock::system();
    let count = options.waiting;
    println!("{count} deadlines wait\n");
    let set = measure::<BTreeSet<Row>>(&clock, count)?;
    let wheel = measure::<Wheel>(&clock, count)?;
    println!("                       wheel   ordered set   ratio (at most)");
    let line = |what: &str, wheel: f64, set: f64| {
        let ratio = wheel / set;
        println!("{what:<20} {wheel:>7.0} {set:>13.0}   {ratio:.2} (0.50)");
    };
    line("add, ns", wheel.add, set.add);
    line("take out, ns", wheel.take, set.take);
    println!(
        "one takes, bytes     {:>7.0} {:>13.0}   (64)\n",
        wheel.bytes, set.bytes
    );
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(desk(&clock, &options))
}

/// What is compared.
trait Waiting: Default {
    fn add(&mut self, row: Row);
    fn take(&mut self, row: Row) -> bool;
}

impl Waiting for BTreeSet<Row> {
    fn add(&mut self, row: Row) {
        self.insert(row);
    }

    fn take(&mut self, row: Row) -> bool {
        self.remove(&row)
    }
}

impl Waiting for Wheel {
    fn add(&mut self, row: Row) {
        self.put(row);
    }

    fn take(&mut self, (_, id): Row) -> bool {
        self.cancel(id)
    }
}

/// Nanoseconds and bytes of one deadline.
struct Cost {
    add: f64,
    take: f64,
    bytes: f64,
}

fn measure<W: Waiting>(clock: &Clock, count: u64) -> anyhow::Result<Cost> {
    let before = resident()?;
    let mut waiting = W::default();
    (0..count).for_each(|id| waiting.add(row(id)));
    let bytes = resident()?.saturating_sub(before);
    let more: Vec<Row> = (count..count + CHANGED).map(row).collect();
    let began = clock.monotonic();
    more.iter().for_each(|row| waiting.add(*row));
    let added = clock.monotonic();
    let taken = more.iter().filter(|row| waiting.take(**row)).count();
    let took = clock.monotonic();
    black_box(&waiting);
    anyhow::ensure!(taken == more.len(), "each was there");
    let each = |from: Duration, to: Duration| (to - from).as_secs_f64() * 1e9 / more.len() as f64;
    Ok(Cost {
        add: each(began, added),
        take: each(added, took),
        bytes: bytes as f64 / count as f64,
    })
}

/// Somewhere within the next six hours, in no order.
fn row(id: u64) -> Row {
    let spread = id.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    let ahead = Duration::from_millis(spread % (6 * 3_600_000));
    (
        Timestamp::from_seconds(1_786_000_000).plus(ahead),
        DeadlineId(id),
    )
}

/// Bytes of this process that are in memory.
fn resident() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next());
    Ok(kib.context("no resident size is told")?.parse::<u64>()? * 1024)
}

/// The desk with a file of its own in which deadlines stand; they come to nothing when they fire.
async fn desk(clock: &Clock, options: &Options) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join("okno.redb"), clock.now())?;
    let now = clock.now();
    let far = (0..options.waiting).map(|n| now.plus(Duration::from_secs(3600 + n % 20_000)));
    keep(&store, 0, far)?;
    let overdue = (0..options.overdue).map(|_| now);
    keep(&store, options.waiting, overdue)?;
    let (handle, _writer) = engine::start(Engine::new(store.clone())?, clock.clone())?;
    let (_asker, pulse) = timers::pulse();
    let (stop, stopping) = watch::channel(false);
    let began = clock.monotonic();
    let driver = tokio::spawn(timers::run(handle.clone(), pulse, stopping));
    let mut changes = handle.deadlines();
    while !handle.snapshot()?.due(clock.now(), 1)?.due.is_empty() {
        changes.changed().await?;
    }
    let took = clock.monotonic().saturating_sub(began).as_secs_f64();
    println!("{} overdue are fired in {took:.2} s (5)", options.overdue);
    stop.send_replace(true);
    driver.await??;

    let (first, last) = (options.waiting + options.overdue, WATCHED);
    let start = clock.now().plus(Duration::from_secs(1));
    let watched: Vec<Timestamp> = (0..last)
        .map(|n| start.plus(APART.saturating_mul(u32::try_from(n).unwrap_or(0))))
        .collect();
    keep(&store, first, watched.iter().copied())?;
    let (_asker, pulse) = timers::pulse();
    let (_stop, stopping) = watch::channel(false);
    tokio::spawn(timers::run(handle.clone(), pulse, stopping));
    let mut late = lateness(&handle, &watched).await?;
    late.sort_unstable();
    let at = |share: usize| late[(late.len() * share / 100).min(late.len() - 1)].as_millis();
    println!("late by, p50 and p99: {} and {} ms (1,000)", at(50), at(99));
    Ok(())
}

/// How late each of the watched deadlines was durably fired.
async fn lateness(handle: &Handle, watched: &[Timestamp]) -> anyhow::Result<Vec<Duration>> {
    let mut changes = handle.deadlines();
    let mut late = Vec::new();
    while late.len() < watched.len() {
        changes.changed().await?;
        let now = handle.clock.now();
        let next = handle.snapshot()?.due(Timestamp::default(), 1)?.next;
        let left = &watched[late.len()..];
        let fired = left
            .iter()
            .take_while(|due| next.is_none_or(|next| **due < next));
        late.extend(fired.map(|due| now.since(*due)).collect::<Vec<_>>());
    }
    Ok(late)
}

/// Writes deadlines into the file, numbered from `first`.
fn keep(store: &Store, first: u64, dues: impl Iterator<Item = Timestamp>) -> anyhow::Result<()> {
    let rows: Vec<Write> = dues
        .zip(first + 1..)
        .map(|(due, id)| Write::Due {
            due,
            id: DeadlineId(id),
            deadline: Some(Deadline::Chat(ChatId(u64::MAX))),
        })
        .collect();
    for rows in rows.chunks(AT_ONCE) {
        let counters = store.snapshot()?.counters();
        let changes = Changes {
            writes: rows.to_vec(),
            counters,
            answer: Answer::Done,
        };
        store.write(counters, |transaction| {
            transaction.apply(&changes)?;
            Ok((true, ()))
        })?;
    }
    Ok(())
}

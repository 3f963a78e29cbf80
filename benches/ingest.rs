//! How fast webhooks come in, beside the least that could be done.
//!
//! Two servers, each in a process of its own, take the same signed WhatsApp webhooks (one text message each, as
//! Meta writes them) over kept-alive connections and answer 200 after the durable commit:
//! *ours*, the whole desk as `okno serve` runs it, and the *floor* (`ingest/floor.rs`): a bare hyper server with the same check
//! of the signature, a typed parse, and the rows of one message in a group-commit writer over redb. The load
//! generator is this process; each connection sends its next message when the last one was answered.
//!
//! They are measured in turn, three rounds at 1, 16, 64 and 256 connections, first on an empty file (1,000
//! customers who have written once), then on a file with a million messages of 50,000 customers over sixty days
//! (`common/past.rs`), whose chats wait in New. Rates and latencies are medians of the rounds; a ratio is the median of the
//! ratios of the pairs measured next to each other. Machines differ and are shared: trust the ratios. Nothing here fails by timing.
//!
//! `cargo bench --bench ingest -- --quick` takes a minute.

#![expect(clippy::print_stdout, reason = "it prints its table")]

#[path = "common/child.rs"]
mod child;
#[path = "ingest/floor.rs"]
mod floor;
#[path = "common/load.rs"]
mod load;
#[path = "common/options.rs"]
mod options;
#[path = "common/ours.rs"]
mod ours;
#[path = "common/past.rs"]
mod past;
#[path = "ingest/table.rs"]
mod table;
#[path = "common/traffic.rs"]
mod traffic;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use okno::base::clock::Clock;
use tokio::net::TcpListener;

use child::Server;
use load::{Load, Sample};
use options::Common;
use table::{Measured, Pair, Row};
use traffic::Dice;

/// Signed webhooks against the desk and against the floor.
#[derive(Parser)]
struct Options {
    #[command(flatten)]
    common: Common,
    /// Seconds of one measurement
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// Rounds
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// One round of one second, 100,000 messages in the large file
    #[arg(long)]
    quick: bool,
    /// Measures only on this file
    #[arg(long)]
    only: Option<Size>,
    /// Measures only with so many connections
    #[arg(long)]
    connections: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Size {
    Empty,
    Million,
}

/// Which server.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Floor,
    Ours,
}

impl Side {
    fn named(word: &str) -> anyhow::Result<Self> {
        let side = [Self::Floor, Self::Ours].into_iter();
        let mut side = side.filter(|side| side.word() == word);
        side.next()
            .with_context(|| format!("there is no server {word}"))
    }

    fn word(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::Ours => "ours",
        }
    }
}

/// Connections, and the share of the floor's rate that we want to reach.
const CONNECTIONS: [(usize, f64); 4] = [(1, 0.7), (16, 0.8), (64, 0.8), (256, 0.8)];
/// Customers on the empty file.
const FEW_CUSTOMERS: u64 = 1_000;
/// Requests made ready for a second of load: more than any server here takes.
const REQUESTS_A_SECOND: f64 = 14_000.0;
/// Requests that warm a server up on the large file.
const WARM_UP: u64 = 2_000;

fn main() -> anyhow::Result<()> {
    let mut options = Options::parse();
    if options.quick {
        options.rounds = 1;
        options.seconds = 1.0;
        options.common.messages = options.common.messages.min(100_000);
    }
    options::runtime()?.block_on(async {
        match &options.common.serve {
            Some(name) => serve(Side::named(name)?, options.common.file()?).await,
            None => measure(&options).await,
        }
    })
}

/// The child: serves until its standard input ends.
async fn serve(side: Side, file: &Path) -> anyhow::Result<()> {
    match side {
        Side::Floor => {
            let socket = TcpListener::bind("127.0.0.1:0").await?;
            println!("{}", socket.local_addr()?);
            std::io::stdout().flush()?;
            floor::serve(file, socket).await
        }
        Side::Ours => ours::serve(file).await,
    }
}

async fn measure(options: &Options) -> anyhow::Result<()> {
    let folder = options.common.folder();
    std::fs::create_dir_all(&folder)?;
    let sync = table::bare_sync(&folder)?;
    println!(
        "a bare write and fdatasync of 4 KiB here: p50 {:.2} ms, p99 {:.2} ms",
        sync.0, sync.1
    );
    if options.only != Some(Size::Million) {
        let few = Desks::open(&folder, options, Size::Empty)?;
        println!("\non an empty file, {FEW_CUSTOMERS} customers");
        few.measure(options).await?;
    }
    if options.only != Some(Size::Empty) {
        fill(&folder, options)?;
        let many = Desks::open(&folder, options, Size::Million)?;
        println!(
            "\nat {} messages, {} customers",
            options.common.messages, options.common.customers
        );
        many.measure(options).await?;
    }
    Ok(())
}

/// The large file of a side, made if it is missing.
fn filled(folder: &Path, side: Side, options: &Options) -> anyhow::Result<PathBuf> {
    let fill = match side {
        Side::Floor => floor::fill,
        Side::Ours => past::fill,
    };
    let size = options.common.size();
    past::filled(folder, side.word(), size, fill)
}

/// Makes the large files, unless they are there, and tells their sizes.
fn fill(folder: &Path, options: &Options) -> anyhow::Result<()> {
    for side in [Side::Floor, Side::Ours] {
        let path = filled(folder, side, options)?;
        let messages = options.common.messages.max(1);
        println!(
            "{}: {} bytes a message in its pages, {} in its file",
            side.word(),
            used_bytes(&path)? / messages,
            std::fs::metadata(&path)?.len() / messages
        );
    }
    Ok(())
}

/// Bytes of the pages that hold anything. The file itself grows in large steps.
fn used_bytes(path: &Path) -> anyhow::Result<u64> {
    let database = redb::Database::open(path)?;
    let write = database.begin_write()?;
    let stats = write.stats()?;
    write.abort()?;
    let page = u64::try_from(stats.page_size())?;
    Ok(stats.allocated_pages() * page)
}

/// Both servers on files of one size.
struct Desks {
    floor: Server,
    ours: Server,
    customers: u64,
    first_unique: u64,
    clock: Clock,
    files: [PathBuf; 2],
}

impl Desks {
    /// Starts both on copies of the filled files, or on new ones.
    fn open(folder: &Path, options: &Options, size: Size) -> anyhow::Result<Self> {
        let file = |side: Side| -> anyhow::Result<PathBuf> {
            let path = folder.join(format!("{}-run.redb", side.word()));
            match size {
                Size::Empty => {
                    let _ = std::fs::remove_file(&path);
                    Ok(path)
                }
                Size::Million => past::copied(&filled(folder, side, options)?, path),
            }
        };
        let files = [file(Side::Floor)?, file(Side::Ours)?];
        Ok(Self {
            floor: Server::start(Side::Floor.word(), &files[0])?,
            ours: Server::start(Side::Ours.word(), &files[1])?,
            customers: match size {
                Size::Empty => FEW_CUSTOMERS,
                Size::Million => options.common.customers,
            },
            // Apart from every message of the past.
            first_unique: 1 << 40,
            clock: Clock::system(),
            files,
        })
    }

    async fn measure(mut self, options: &Options) -> anyhow::Result<()> {
        self.say_memory("resident at the start");
        self.warm_up().await?;
        let mut rows: Vec<Row> = CONNECTIONS
            .iter()
            .filter(|(connections, _)| options.connections.is_none_or(|only| only == *connections))
            .map(|(connections, reach)| Row::new(*connections, *reach))
            .collect();
        for round in 0..options.rounds {
            for row in &mut rows {
                let pair = self
                    .pair(row.connections, options.seconds, round % 2 == 1)
                    .await?;
                row.pairs.push(pair);
            }
        }
        table::print(&rows);
        self.say_memory("resident after it");
        for file in &self.files {
            let _ = std::fs::remove_file(file);
        }
        Ok(())
    }

    fn say_memory(&self, when: &str) {
        let mib = |server: &Server| server.resident_kib().map_or(0, |kib| kib / 1_024);
        println!(
            "{when}: ours {} MiB, floor {} MiB",
            mib(&self.ours),
            mib(&self.floor)
        );
    }

    /// Everybody on a new file writes once; a large file's pages are touched.
    async fn warm_up(&mut self) -> anyhow::Result<()> {
        let everybody = self.customers.min(WARM_UP);
        let requests = self.requests(everybody, |number, _| number);
        for server in [&self.floor, &self.ours] {
            let sample = load::run(
                server.address,
                &requests,
                Load::of(16),
                std::future::pending(),
            )
            .await?;
            anyhow::ensure!(
                sample.refused == 0,
                "{} requests were refused",
                sample.refused
            );
        }
        Ok(())
    }

    /// The same requests to both, one after the other.
    async fn pair(
        &mut self,
        connections: usize,
        seconds: f64,
        ours_first: bool,
    ) -> anyhow::Result<Pair> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small positive number"
        )]
        let count = (seconds * REQUESTS_A_SECOND) as u64;
        let customers = self.customers;
        let requests = self.requests(count, |_, dice| dice.below(customers));
        let length = Duration::from_secs_f64(seconds);
        let one = async |server: &Server| -> anyhow::Result<Measured> {
            let before = server.processor_us();
            let sample = load::run(
                server.address,
                &requests,
                Load::of(connections),
                self.clock.sleep(length),
            )
            .await?;
            Ok(measured(&sample, before, server.processor_us()))
        };
        if ours_first {
            let ours = one(&self.ours).await?;
            Ok(Pair {
                floor: one(&self.floor).await?,
                ours,
            })
        } else {
            let floor = one(&self.floor).await?;
            Ok(Pair {
                floor,
                ours: one(&self.ours).await?,
            })
        }
    }

    fn requests(
        &mut self,
        count: u64,
        customer: impl FnMut(u64, &mut Dice) -> u64,
    ) -> Arc<Vec<Vec<u8>>> {
        let first = self.first_unique;
        self.first_unique += count;
        let at_s = self.clock.now().millis() / 1_000;
        traffic::requests((first, count), at_s, customer)
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn measured(sample: &Sample, before: Option<u64>, after: Option<u64>) -> Measured {
    let used = after
        .zip(before)
        .map_or(0, |(after, before)| after.saturating_sub(before));
    Measured {
        rate: sample.rate(),
        p50_ms: sample.within_ms(50),
        p99_ms: sample.within_ms(99),
        processor_us: used as f64 / sample.answered.max(1) as f64,
        refused: sample.refused,
    }
}

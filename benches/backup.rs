//! How long a copy of a large file takes while the desk works, beside a plain copy of its bytes, and how long
//! webhooks wait meanwhile.
//!
//! The desk runs in a process of its own on the large file of `common/past.rs`. First the file is copied as bytes and
//! made durable: the floor. Then the desk makes a copy as `okno backup` asks it to: one snapshot, row by row, checked
//! to the last cross-reference; once alone, once while 200 messages a second come in, once while 16 connections send
//! all they can. Latencies are told without and with a copy going on, measured next to each other. Nothing here
//! fails by timing.
//!
//! `cargo bench --bench backup -- --messages 100000` takes a minute.

#![expect(clippy::print_stdout, reason = "it prints its table")]

#[path = "common/child.rs"]
#[expect(dead_code, reason = "processor time and memory are told elsewhere")]
mod child;
#[path = "common/load.rs"]
mod load;
#[path = "common/options.rs"]
mod options;
#[path = "common/ours.rs"]
mod ours;
#[path = "common/past.rs"]
mod past;
#[path = "common/traffic.rs"]
mod traffic;

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;
use okno::base::clock::Clock;
use okno::control;
use tokio::sync::oneshot;

use child::Server;
use load::{Load, Sample};
use options::Common;

/// Copies of a large file while it is at work.
#[derive(Parser)]
struct Options {
    #[command(flatten)]
    common: Common,
    /// Seconds of load without a copy
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
}

/// Plain copies; the median counts.
const PLAIN: usize = 3;
/// Messages made ready: more than are sent in one measurement.
const REQUESTS: u64 = 150_000;
const MIB: f64 = 1_048_576.0;

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    options::runtime()?.block_on(async {
        match options.common.serve {
            Some(_) => ours::serve(options.common.file()?).await,
            None => measure(&options).await,
        }
    })
}

async fn measure(options: &Options) -> anyhow::Result<()> {
    let folder = options.common.folder();
    let large = past::filled(&folder, "ours", options.common.size(), past::fill)?;
    let bytes = mib(large.metadata()?.len());
    let mut plain = Vec::with_capacity(PLAIN);
    for _ in 0..PLAIN {
        plain.push(bytes / plain_copy(&large, &folder.join("backup-plain.tmp"))?.as_secs_f64());
    }
    plain.sort_by(f64::total_cmp);
    let plain = plain[PLAIN / 2];
    println!("{bytes:.0} MiB; a plain copy with sync: {plain:.0} MiB a second");

    let file = past::copied(&large, folder.join("backup-run.redb"))?;
    let bench = Bench {
        server: Server::start("ours", &file)?,
        copy: folder.join("backup-copy.tmp"),
        file,
        customers: options.common.customers,
        seconds: Duration::from_secs_f64(options.seconds),
        mib: bytes,
        clock: Clock::system(),
    };
    let alone = bench.copy().await??;
    bench.say("alone", alone, plain);
    let loads = [
        (
            "200 a second",
            Load {
                connections: 16,
                pace: Some(200.0),
            },
        ),
        ("16 connections, all they can", Load::of(16)),
    ];
    for (number, (what, load)) in (1..).zip(loads) {
        bench.under(what, load, number << 45, plain).await?;
    }
    for made in [&bench.copy, &bench.file] {
        std::fs::remove_file(made)?;
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn mib(bytes: u64) -> f64 {
    bytes as f64 / MIB
}

/// Copies the bytes of a file, durably. Returns how long that took.
fn plain_copy(from: &Path, to: &Path) -> anyhow::Result<Duration> {
    let clock = Clock::system();
    let (mut source, mut target) = (File::open(from)?, File::create(to)?);
    let mut piece = vec![0; 1 << 20];
    loop {
        let count = source.read(&mut piece)?;
        if count == 0 {
            break;
        }
        target.write_all(&piece[..count])?;
    }
    target.sync_all()?;
    let took = clock.monotonic();
    std::fs::remove_file(to)?;
    Ok(took)
}

struct Bench {
    server: Server,
    file: PathBuf,
    /// Where the desk's copies go.
    copy: PathBuf,
    customers: u64,
    seconds: Duration,
    /// The file's size before anything was added.
    mib: f64,
    clock: Clock,
}

impl Bench {
    /// Lets the desk make a copy, in the background. Tells how long it took.
    fn copy(&self) -> tokio::task::JoinHandle<anyhow::Result<Duration>> {
        let (file, copy) = (self.file.clone(), self.copy.clone());
        tokio::task::spawn_blocking(move || {
            let clock = Clock::system();
            let target = File::options()
                .read(true)
                .write(true)
                .create(true)
                .truncate(true)
                .open(copy)?;
            control::ask_for_copy(&file, &target).map_err(anyhow::Error::msg)?;
            target.sync_all()?;
            Ok(clock.monotonic())
        })
    }

    fn say(&self, what: &str, took: Duration, plain: f64) {
        let rate = self.mib / took.as_secs_f64();
        println!(
            "a copy, {what}: {:.1} s, {rate:.0} MiB a second, {:.2} of plain (reach >0.12)",
            took.as_secs_f64(),
            rate / plain
        );
    }

    /// A copy under a load, beside the same load without a copy.
    async fn under(&self, what: &str, load: Load, first: u64, plain: f64) -> anyhow::Result<()> {
        let requests = |first| {
            let at_s = self.clock.now().millis() / 1_000;
            traffic::requests((first, REQUESTS), at_s, |_, dice| {
                dice.below(self.customers)
            })
        };
        let address = self.server.address;
        let (alone, beside) = (requests(first), requests(first + REQUESTS));
        let quiet = self.clock.sleep(self.seconds);
        let without = load::run(address, &alone, load, quiet).await?;
        let copying = self.copy();
        let (done, ended) = oneshot::channel();
        let waiting = tokio::spawn(async move {
            let copied = copying.await;
            // Whoever waits for it may have run out of requests.
            let _ = done.send(());
            copied
        });
        let stop = async {
            let _ = ended.await;
        };
        let with = load::run(address, &beside, load, stop).await?;
        let took = waiting.await???;
        self.say(what, took, plain);
        if with.took < took {
            println!(
                "  the load ended {:.1} s before the copy",
                (took - with.took).as_secs_f64()
            );
        }
        say_latency("without a copy", &without);
        say_latency("meanwhile", &with);
        println!(
            "  p99 {:.1} times as long (reach <5)",
            with.within_ms(99) / without.within_ms(99)
        );
        Ok(())
    }
}

fn say_latency(when: &str, sample: &Sample) {
    println!(
        "  {when}: {:.0} a second, p50 {:.2} ms, p99 {:.2} ms, slowest {:.0} ms, {} refused",
        sample.rate(),
        sample.within_ms(50),
        sample.within_ms(99),
        sample.within_ms(100),
        sample.refused
    );
}

//! How fast the pages that people look at all day come out of a large file, and how little the desk takes meanwhile.
//!
//! The desk runs in a process of its own on the large file of `benches/ingest.rs` (made here if it is missing), in
//! which some chats got 60 messages more. One connection asks for the list of 50 chats and for the last 50 entries
//! of those chats, as JSON and as HTML, uncompressed. Then a desk is killed in the middle of its work and started
//! again. Nothing here fails by timing.

#![expect(clippy::print_stdout, reason = "it prints its table")]

#[path = "ingest/child.rs"]
mod child;
#[path = "ingest/floor.rs"]
#[expect(dead_code, reason = "the large files are made in one place")]
mod floor;
#[path = "ingest/load.rs"]
mod load;
#[path = "ingest/ours.rs"]
mod ours;
#[path = "ingest/prefill.rs"]
#[expect(dead_code, reason = "the large files are made in one place")]
mod prefill;
#[path = "ingest/traffic.rs"]
mod traffic;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::{Parser, ValueEnum};
use okno::base::clock::{Clock, Timestamp};
use okno::base::id::AgentId;
use okno::channels::whatsapp::payload;
use okno::domain::agent::{Role, SessionKind, secret_hash};
use okno::domain::changes::Answer;
use okno::domain::command::{Command, SessionCommand, TeamAction};
use okno::engine::{Engine, Outcome};
use okno::store::Store;
use okno::ui::context::SESSION_COOKIE;

use child::Server;
use traffic::{Dice, Draft, body};

/// Pages out of a large file.
#[derive(Parser)]
struct Options {
    /// Messages in the large file
    #[arg(long, default_value_t = 1_000_000)]
    messages: u64,
    /// Customers in the large file
    #[arg(long, default_value_t = 50_000)]
    customers: u64,
    /// Seconds of one measurement
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// Where files are made and large ones kept [default: ingest-bench in the target folder]
    #[arg(long)]
    folder: Option<PathBuf>,
    #[arg(long, hide = true)]
    serve: Option<Side>,
    #[arg(long, hide = true)]
    file: Option<PathBuf>,
    /// Cargo passes it to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

/// Which server; there is one.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Side {
    Ours,
}

impl Side {
    fn word(self) -> &'static str {
        match self {
            Self::Ours => "ours",
        }
    }
}

/// The secret of the session that asks.
const SECRET: &str = "bench-session-secret";
/// Chats that are made long.
const LONG_CHATS: u64 = 50;
/// Messages that each of them gets.
const LONG: u64 = 60;
/// Requests made ready: more than are sent in a measurement.
const REQUESTS: usize = 100_000;
/// Starts after a kill.
const KILLS: usize = 5;

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        if options.serve.is_some() {
            let desk = ours::start(options.file.as_deref().context("--file")?).await?;
            println!("{}", desk.address());
            std::io::stdout().flush()?;
            desk.run_until_stopped(|| bail!("nothing to read again"))
                .await
        } else {
            measure(&options).await
        }
    })
}

async fn measure(options: &Options) -> anyhow::Result<()> {
    let folder = options.folder.clone().unwrap_or_else(default_folder);
    std::fs::create_dir_all(&folder)?;
    let empty = folder.join("pages-empty.redb");
    let _ = std::fs::remove_file(&empty);
    say_memory("idle, empty", &Server::start(Side::Ours, &empty)?);
    std::fs::remove_file(&empty)?;

    let file = folder.join("pages-run.redb");
    std::fs::copy(large(&folder, options)?, &file)?;
    let chats = prepare(&file)?;
    let server = Server::start(Side::Ours, &file)?;
    say_memory("idle, large", &server);
    println!(
        "{:>24} | {:>7} {:>7} {:>6} {:>8}",
        "", "p50 ms", "p99 ms", "cpu µs", "a second"
    );
    for (what, paths) in pages(&chats) {
        let requests: Vec<Vec<u8>> = paths.iter().map(|path| request(path)).collect();
        let requests = Arc::new(requests.into_iter().cycle().take(REQUESTS).collect());
        let length = Duration::from_secs_f64(options.seconds);
        let before = server.processor_us();
        let sample = load::run(server.address, &requests, 1, length).await?;
        let used = server
            .processor_us()
            .zip(before)
            .map_or(0, |(after, before)| after - before);
        let each = used / sample.answered.max(1) as u64;
        let refused = sample.refused;
        anyhow::ensure!(refused == 0, "{refused} requests for {what} were refused");
        let (half, most) = (sample.within_ms(50), sample.within_ms(99));
        let rate = sample.rate();
        println!("{what:>24} | {half:>7.2} {most:>7.2} {each:>6} {rate:>8.0}");
    }
    say_memory("after it", &server);
    kill_and_start(server, &file).await?;
    std::fs::remove_file(&file)?;
    Ok(())
}

/// Beside the program, so in the target folder of whoever built it.
fn default_folder() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let target = program.ancestors().nth(3).unwrap_or(Path::new("."));
    target.join("ingest-bench")
}

/// The large file, made if it is missing.
fn large(folder: &Path, options: &Options) -> anyhow::Result<PathBuf> {
    let path = folder.join(format!("ours-{}.redb", options.messages));
    if !path.exists() {
        let draft = path.with_extension("part");
        let _ = std::fs::remove_file(&draft);
        prefill::fill_ours(&draft, options.messages, options.customers)?;
        std::fs::rename(&draft, &path)?;
    }
    Ok(path)
}

fn say_memory(when: &str, server: &Server) {
    let mib = server.resident_kib().map_or(0, |kib| kib / 1_024);
    println!("{when}: {mib} MiB resident");
}

/// Somebody who may see everything and is signed in; some chats made long. Returns the numbers of those.
fn prepare(file: &Path) -> anyhow::Result<Vec<u64>> {
    let now = Clock::system().now();
    let mut engine = Engine::new(Store::open(file, now)?)?;
    let action = TeamAction::AddAgent {
        name: "Owner".to_owned(),
        email: "owner@okno.example".to_owned(),
        role: Role::Owner,
        password: None,
    };
    let agent = match run(&mut engine, Command::Team { by: None, action }, now)? {
        Answer::Agent(agent) => agent,
        other => bail!("an agent was not made: {other:?}"),
    };
    sign_in(&mut engine, agent, now)?;
    let mut dice = Dice::new(3);
    for number in 0..LONG_CHATS * LONG {
        let draft = Draft {
            customer: number % LONG_CHATS,
            at_s: now.millis() / 1_000,
            unique: (1 << 50) + number,
        };
        let items = payload::read(body(&draft, &mut dice).as_bytes())?;
        run(&mut engine, Command::Inbound(items), now)?;
    }
    // Customers were numbered as they wrote first, and the first customer is number one of the past.
    Ok((1..LONG_CHATS).collect())
}

fn sign_in(engine: &mut Engine, agent: AgentId, now: Timestamp) -> anyhow::Result<()> {
    let begin = SessionCommand::Begin {
        agent,
        hash: secret_hash(SECRET),
        kind: SessionKind::SignIn,
    };
    run(engine, Command::Session(begin), now)?;
    Ok(())
}

fn run(engine: &mut Engine, command: Command, now: Timestamp) -> anyhow::Result<Answer> {
    match engine.step(vec![command], now)?.pop() {
        Some(Outcome::Answered(answer)) => Ok(answer),
        other => bail!("refused: {other:?}"),
    }
}

/// What is asked for, and where.
fn pages(chats: &[u64]) -> [(&'static str, Vec<String>); 4] {
    let of_chats = |write: fn(&u64) -> String| chats.iter().map(write).collect();
    [
        ("list of 50, JSON", vec!["/api/v1/chats?tab=new".to_owned()]),
        ("list of 50, HTML", vec!["/chats?tab=new".to_owned()]),
        (
            "last 50 entries, JSON",
            of_chats(|chat| format!("/api/v1/chats/{chat}/entries")),
        ),
        (
            "a chat's page, HTML",
            of_chats(|chat| format!("/chats/{chat}")),
        ),
    ]
}

fn request(path: &str) -> Vec<u8> {
    let who = if path.starts_with("/api/") {
        format!("Authorization: Bearer {SECRET}")
    } else {
        format!("Cookie: {SESSION_COOKIE}={SECRET}")
    };
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{who}\r\n\r\n").into_bytes()
}

/// Kills the desk while messages come in, starts it again, and tells when it first answered.
async fn kill_and_start(mut server: Server, file: &Path) -> anyhow::Result<()> {
    let clock = Clock::system();
    let (mut dice, key) = (Dice::new(4), traffic::key());
    let health = Arc::new(vec![
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
    ]);
    let mut times = Vec::with_capacity(KILLS);
    for kill in 0..KILLS as u64 {
        let messages = (0..20_000).map(|number| {
            let draft = Draft {
                customer: dice.below(1_000),
                at_s: clock.now().millis() / 1_000,
                unique: (1 << 51) + kill * 20_000 + number,
            };
            traffic::request(&key, &body(&draft, &mut dice))
        });
        let messages = Arc::new(messages.collect::<Vec<_>>());
        let address = server.address;
        let load = tokio::spawn(async move {
            // It ends with an error when the desk is killed.
            let _ = load::run(address, &messages, 16, Duration::from_secs(5)).await;
        });
        clock.sleep(Duration::from_millis(500)).await;
        drop(server);
        let _ = load.await;
        let began = clock.monotonic();
        server = Server::start(Side::Ours, file)?;
        let first = load::run(server.address, &health, 1, Duration::from_secs(5)).await?;
        anyhow::ensure!(first.answered == 1, "the desk is not well after a kill");
        times.push((clock.monotonic() - began).as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    println!(
        "first answer after a kill: median {:.0} ms, longest {:.0} ms",
        times[KILLS / 2],
        times[KILLS - 1]
    );
    Ok(())
}

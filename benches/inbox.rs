//! How fast the pages that people look at all day come out of a large file, and how little the desk takes meanwhile;
//! each figure beside the one to reach.
//!
//! The desk runs in a process of its own on the large file of `common/past.rs`, in which some chats got 60 messages
//! more. One connection asks for the list of 50 chats and for the last 50 entries of those chats, as JSON and as
//! HTML, uncompressed. Then ten agents work while messages come in, and 500 event streams are open
//! (`inbox/people.rs`); then the desk is killed in the middle of its work and started again, and a file of 5 GB that
//! was closed cleanly is opened (`inbox/starts.rs`). Nothing here fails by timing.
//!
//! `cargo bench --bench inbox -- --messages 100000 --seconds 1` takes two minutes.

#![expect(clippy::print_stdout, reason = "it prints its table")]

#[path = "common/child.rs"]
mod child;
#[path = "common/load.rs"]
mod load;
#[path = "common/options.rs"]
mod options;
#[path = "common/ours.rs"]
mod ours;
#[path = "common/past.rs"]
mod past;
#[path = "inbox/people.rs"]
mod people;
#[path = "inbox/starts.rs"]
mod starts;
#[path = "common/traffic.rs"]
mod traffic;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use clap::Parser;
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
use load::Load;
use options::Common;
use traffic::{Dice, Draft, body};

/// Pages out of a large file.
#[derive(Parser)]
struct Options {
    #[command(flatten)]
    common: Common,
    /// Seconds of one measurement
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
}

/// The secret of the session that asks.
const SECRET: &str = "bench-session-secret";
/// Chats that are made long.
const LONG_CHATS: u64 = 50;
/// Messages that each of them gets.
const LONG: u64 = 60;
/// Requests made ready: more than are sent in a measurement.
const REQUESTS: usize = 100_000;

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
    let clock = Clock::system();
    let folder = options.common.folder();
    let large = past::filled(&folder, "ours", options.common.size(), past::fill)?;
    let empty = folder.join("inbox-empty.redb");
    let _ = std::fs::remove_file(&empty);
    say_memory("idle, empty", &Server::start("ours", &empty)?, 25);
    std::fs::remove_file(&empty)?;

    let file = past::copied(&large, folder.join("inbox-run.redb"))?;
    let chats = prepare(&file)?;
    let server = Server::start("ours", &file)?;
    say_memory("idle, large", &server, 40);
    println!(
        "{:>24} | {:>7} {:>7} {:>6} {:>6} {:>8}",
        "", "p50 ms", "p99 ms", "reach", "cpu µs", "a second"
    );
    for (what, reach, paths) in pages(&chats) {
        let requests: Vec<Vec<u8>> = paths.iter().map(|path| request(path)).collect();
        let requests = Arc::new(requests.into_iter().cycle().take(REQUESTS).collect());
        let length = Duration::from_secs_f64(options.seconds);
        let before = server.processor_us();
        let sample = load::run(server.address, &requests, Load::of(1), clock.sleep(length)).await?;
        let used = server
            .processor_us()
            .zip(before)
            .map_or(0, |(after, before)| after - before);
        let each = used / sample.answered.max(1) as u64;
        let refused = sample.refused;
        anyhow::ensure!(refused == 0, "{refused} requests for {what} were refused");
        let (half, most) = (sample.within_ms(50), sample.within_ms(99));
        let rate = sample.rate();
        println!("{what:>24} | {half:>7.2} {most:>7.2} {reach:>6} {each:>6} {rate:>8.0}");
    }
    say_memory("after it", &server, 40);
    let length = Duration::from_secs_f64(options.seconds * 3.0);
    people::ten_agents(&server, &chats, length).await?;
    people::many_streams(&server, length).await?;
    starts::after_kills(server, &file).await?;
    starts::of_a_file_closed_cleanly(&file).await?;
    std::fs::remove_file(&file)?;
    Ok(())
}

fn say_memory(when: &str, server: &Server, reach: u64) {
    let mib = server.resident_kib().map_or(0, |kib| kib / 1_024);
    println!("{when}: {mib} MiB resident (reach <{reach})");
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
        by: None,
        agent,
        hash: secret_hash(SECRET),
        kind: SessionKind::SignIn,
        origin: None,
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

/// What is asked for, within how many milliseconds, and where.
fn pages(chats: &[u64]) -> [(&'static str, &'static str, Vec<String>); 4] {
    let of_chats = |write: fn(&u64) -> String| chats.iter().map(write).collect();
    [
        (
            "list of 50, JSON",
            "<2",
            vec!["/api/v1/chats?tab=new".to_owned()],
        ),
        ("list of 50, HTML", "<5", vec!["/chats?tab=new".to_owned()]),
        (
            "last 50 entries, JSON",
            "<2",
            of_chats(|chat| format!("/api/v1/chats/{chat}/entries")),
        ),
        (
            "a chat's page, HTML",
            "<5",
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

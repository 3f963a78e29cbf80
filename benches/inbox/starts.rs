//! How soon the desk answers after a start.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use okno::base::clock::Clock;
use redb::{Database, TableDefinition};

use super::child::Server;
use super::load::{self, Load};
use super::traffic;

/// Starts after a kill.
const KILLS: usize = 5;
/// The size of the file that is closed cleanly, in bytes.
const LARGE: u64 = 5_000_000_000;
/// As large as the desk's own pieces of media.
const PIECE: usize = 1_048_000;
/// A table that no desk reads.
const PADDING: TableDefinition<u64, &[u8]> = TableDefinition::new("padding");

/// Kills the desk while messages come in, starts it again, and tells when it first answered.
///
/// # Errors
/// When it does not start or is not well.
pub async fn after_kills(mut server: Server, file: &Path) -> anyhow::Result<()> {
    let clock = Clock::system();
    let mut times = Vec::with_capacity(KILLS);
    for kill in 0..KILLS as u64 {
        let at_s = clock.now().millis() / 1_000;
        let first = (1 << 51) + kill * 20_000;
        let messages = traffic::requests((first, 20_000), at_s, |_, dice| dice.below(1_000));
        let address = server.address;
        let load = tokio::spawn(async move {
            // It ends with an error when the desk is killed.
            let _ = load::run(address, &messages, Load::of(16), std::future::pending()).await;
        });
        clock.sleep(Duration::from_millis(500)).await;
        drop(server);
        let _ = load.await;
        let took;
        (server, took) = start(file).await?;
        times.push(took);
    }
    times.sort_by(f64::total_cmp);
    println!(
        "first answer after a kill: median {:.0} ms, longest {:.0} ms (reach <300)",
        times[KILLS / 2],
        times[KILLS - 1]
    );
    Ok(())
}

/// Lets the file grow and starts a desk on it.
///
/// # Errors
/// As [`after_kills`].
pub async fn of_a_file_closed_cleanly(file: &Path) -> anyhow::Result<()> {
    grow(file)?;
    let (_server, took) = start(file).await?;
    println!(
        "first answer on a file of {:.1} GB that was closed cleanly: {took:.0} ms (reach <1000)",
        f64::from(u32::try_from(file.metadata()?.len() / 1_000_000)?) / 1_000.0
    );
    Ok(())
}

/// Starts a desk. Returns how many milliseconds it took to its first answer.
async fn start(file: &Path) -> anyhow::Result<(Server, f64)> {
    let clock = Clock::system();
    let health = Arc::new(vec![
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
    ]);
    let began = clock.monotonic();
    let server = Server::start("ours", file)?;
    let first = load::run(server.address, &health, Load::of(1), std::future::pending()).await?;
    anyhow::ensure!(first.answered == 1, "the desk is not well after a start");
    Ok((server, (clock.monotonic() - began).as_secs_f64() * 1_000.0))
}

fn grow(file: &Path) -> anyhow::Result<()> {
    let database = Database::open(file)?;
    let piece = vec![0x5A; PIECE];
    let there = file.metadata()?.len();
    for number in 0..LARGE.saturating_sub(there) / (32 * PIECE as u64) {
        let mut write = database.begin_write()?;
        write.set_quick_repair(true);
        {
            let mut padding = write.open_table(PADDING)?;
            for part in 0..32 {
                padding.insert(number * 32 + part, piece.as_slice())?;
            }
        }
        write.commit()?;
    }
    Ok(())
}

//! What is printed.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use okno::base::clock::Clock;

/// One measurement of one server.
#[derive(Clone, Copy)]
pub struct Measured {
    /// Messages a second.
    pub rate: f64,
    /// Half of the answers came within this.
    pub p50_ms: f64,
    /// 99 of 100 came within this.
    pub p99_ms: f64,
    /// Processor time of the server for one message, in microseconds.
    pub processor_us: f64,
    /// Answers that were not 200.
    pub refused: usize,
}

/// Both servers, measured next to each other.
pub struct Pair {
    /// The floor.
    pub floor: Measured,
    /// The desk.
    pub ours: Measured,
}

/// All rounds at one number of connections.
pub struct Row {
    /// Connections.
    pub connections: usize,
    /// The share of the floor's rate to reach.
    pub reach: f64,
    /// The rounds.
    pub pairs: Vec<Pair>,
}

impl Row {
    /// Nothing measured yet.
    pub fn new(connections: usize, reach: f64) -> Self {
        Self {
            connections,
            reach,
            pairs: Vec::new(),
        }
    }

    fn median(&self, of: impl Fn(&Pair) -> f64) -> f64 {
        let mut values: Vec<f64> = self.pairs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(0.0)
    }
}

/// Prints the rows.
pub fn print(rows: &[Row]) {
    println!(
        "{:>5} | {:>8} {:>7} {:>7} {:>6} | {:>8} {:>7} {:>7} {:>6} | {:>5} {:>6} | {:>5} {:>6}",
        "conns",
        "floor/s",
        "p50 ms",
        "p99 ms",
        "cpu µs",
        "ours/s",
        "p50 ms",
        "p99 ms",
        "cpu µs",
        "rate",
        "reach",
        "p99",
        "reach"
    );
    for row in rows {
        let side = |of: &dyn Fn(&Pair) -> Measured| {
            format!(
                "{:>8.0} {:>7.2} {:>7.2} {:>6.0}",
                row.median(|pair| of(pair).rate),
                row.median(|pair| of(pair).p50_ms),
                row.median(|pair| of(pair).p99_ms),
                row.median(|pair| of(pair).processor_us)
            )
        };
        println!(
            "{:>5} | {} | {} | {:>5.2} {:>6} | {:>5.2} {:>6}",
            row.connections,
            side(&|pair| pair.floor),
            side(&|pair| pair.ours),
            row.median(|pair| pair.ours.rate / pair.floor.rate),
            format!(">{}", row.reach),
            row.median(|pair| pair.ours.p99_ms / pair.floor.p99_ms),
            "<1.5"
        );
        let refused: usize = row
            .pairs
            .iter()
            .map(|pair| pair.ours.refused + pair.floor.refused)
            .sum();
        if refused > 0 {
            println!("      | {refused} requests were not answered 200");
        }
    }
}

/// How long a write and fdatasync of 4 KiB takes in `folder`: median and 99th of a hundred, in milliseconds.
///
/// # Errors
/// When the folder can't be written.
pub fn bare_sync(folder: &Path) -> std::io::Result<(f64, f64)> {
    let path = folder.join("sync.tmp");
    let mut file = std::fs::File::create(&path)?;
    let clock = Clock::system();
    let mut times: Vec<f64> = Vec::with_capacity(400);
    for number in 0..400_u64 {
        let began = clock.monotonic();
        file.seek(SeekFrom::Start(number % 64 * 4_096))?;
        file.write_all(&[u8::try_from(number % 251).unwrap_or(0); 4_096])?;
        file.sync_data()?;
        times.push((clock.monotonic() - began).as_secs_f64() * 1_000.0);
    }
    std::fs::remove_file(&path)?;
    times.sort_by(f64::total_cmp);
    Ok((times[times.len() / 2], times[times.len() * 99 / 100]))
}

//! The load: connections that are kept alive, each sending its next request when the last one was answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, bail};
use okno::base::clock::Clock;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What one measurement saw.
#[derive(Default)]
pub struct Sample {
    /// Requests answered 200.
    pub answered: usize,
    /// Requests answered otherwise.
    pub refused: usize,
    /// From the first request to the last answer.
    pub took: Duration,
    /// Microseconds of every answered request, sorted.
    pub latencies_us: Vec<u32>,
}

impl Sample {
    /// Answered requests a second.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    pub fn rate(&self) -> f64 {
        self.answered as f64 / self.took.as_secs_f64().max(1e-9)
    }

    /// The latency that `percent` of a hundred requests stayed within, in milliseconds.
    pub fn within_ms(&self, percent: usize) -> f64 {
        let index =
            (self.latencies_us.len() * percent / 100).min(self.latencies_us.len().max(1) - 1);
        self.latencies_us
            .get(index)
            .map_or(0.0, |micros| f64::from(*micros) / 1_000.0)
    }
}

/// What the connections share: each request is sent once.
struct Work {
    requests: Arc<Vec<Vec<u8>>>,
    next: AtomicUsize,
    clock: Clock,
    until: Duration,
}

/// Sends `requests` over `connections` for `length` or until none is left.
///
/// # Errors
/// When a connection breaks or an answer is no HTTP.
pub async fn run(
    address: SocketAddr,
    requests: &Arc<Vec<Vec<u8>>>,
    connections: usize,
    length: Duration,
) -> anyhow::Result<Sample> {
    let mut streams = Vec::with_capacity(connections);
    for _ in 0..connections {
        let stream = TcpStream::connect(address).await.context("connecting")?;
        stream.set_nodelay(true)?;
        streams.push(stream);
    }
    let clock = Clock::system();
    let began = clock.monotonic();
    let work = Arc::new(Work {
        requests: Arc::clone(requests),
        next: AtomicUsize::new(0),
        until: began + length,
        clock: clock.clone(),
    });
    let tasks: Vec<_> = streams
        .into_iter()
        .map(|stream| tokio::spawn(converse(stream, Arc::clone(&work))))
        .collect();
    let mut sample = Sample::default();
    for task in tasks {
        let (latencies, refused) = task.await??;
        sample.refused += refused;
        sample.latencies_us.extend(latencies);
    }
    sample.took = clock.monotonic().saturating_sub(began);
    sample.answered = sample.latencies_us.len();
    sample.latencies_us.sort_unstable();
    Ok(sample)
}

async fn converse(mut stream: TcpStream, work: Arc<Work>) -> anyhow::Result<(Vec<u32>, usize)> {
    let mut latencies = Vec::with_capacity(4_096);
    let mut refused = 0;
    let mut buffer = Vec::with_capacity(4_096);
    loop {
        let sent = work.clock.monotonic();
        let next = work.next.fetch_add(1, Ordering::Relaxed);
        let Some(request) = work.requests.get(next).filter(|_| sent < work.until) else {
            return Ok((latencies, refused));
        };
        stream.write_all(request).await?;
        if answer(&mut stream, &mut buffer).await? == 200 {
            let took = work.clock.monotonic().saturating_sub(sent);
            latencies.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
        } else {
            refused += 1;
        }
    }
}

/// Reads one answer to its end and returns its status.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<u16> {
    buffer.clear();
    let head_end = loop {
        if stream.read_buf(buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        if let Some(end) = memchr::memmem::find(buffer, b"\r\n\r\n") {
            break end + 4;
        }
    };
    let head = std::str::from_utf8(&buffer[..head_end])?.to_ascii_lowercase();
    let status = head.get(9..12).context("no status")?.parse()?;
    let length: usize = head
        .split("content-length:")
        .nth(1)
        .and_then(|rest| rest.lines().next())
        .map_or(Ok(0), |digits| digits.trim().parse())?;
    while buffer.len() < head_end + length {
        if stream.read_buf(buffer).await? == 0 {
            bail!("the server closed the connection");
        }
    }
    Ok(status)
}

//! The load: connections that are kept alive, each sending its next request when the last one was answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, bail};
use okno::base::clock::Clock;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

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
    /// Latencies alone, in microseconds.
    pub fn of(mut latencies_us: Vec<u32>) -> Self {
        latencies_us.sort_unstable();
        Self {
            answered: latencies_us.len(),
            latencies_us,
            ..Self::default()
        }
    }

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

/// How hard the load is.
#[derive(Clone, Copy)]
pub struct Load {
    /// Connections, each sending its next request when the last one was answered.
    pub connections: usize,
    /// Requests a second of all connections together; without it as many as are answered. A latency then begins
    /// when the request was due, so that one slow answer is not hidden by the requests that waited for it.
    pub pace: Option<f64>,
}

impl Load {
    /// As many as are answered.
    pub fn of(connections: usize) -> Self {
        Self {
            connections,
            pace: None,
        }
    }
}

/// What the connections share: each request is sent once.
struct Work {
    requests: Arc<Vec<Vec<u8>>>,
    next: AtomicUsize,
    clock: Clock,
    began: Duration,
    pace: Option<f64>,
    over: AtomicBool,
}

/// Sends `requests` until `stop` or until none is left.
///
/// # Errors
/// When a connection breaks or an answer is no HTTP.
pub async fn run(
    address: SocketAddr,
    requests: &Arc<Vec<Vec<u8>>>,
    load: Load,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<Sample> {
    let mut streams = Vec::with_capacity(load.connections);
    for _ in 0..load.connections {
        let stream = TcpStream::connect(address).await.context("connecting")?;
        stream.set_nodelay(true)?;
        streams.push(stream);
    }
    let clock = Clock::system();
    let began = clock.monotonic();
    let work = Arc::new(Work {
        requests: Arc::clone(requests),
        next: AtomicUsize::new(0),
        clock: clock.clone(),
        began,
        pace: load.pace,
        over: AtomicBool::new(false),
    });
    let mut tasks: JoinSet<_> = streams
        .into_iter()
        .map(|stream| converse(stream, Arc::clone(&work)))
        .collect();
    let (mut latencies_us, mut refused) = (Vec::new(), 0);
    let mut stop = std::pin::pin!(stop);
    loop {
        let ended = tokio::select! {
            ended = tasks.join_next() => ended,
            () = &mut stop, if !work.over.load(Ordering::Relaxed) => {
                work.over.store(true, Ordering::Relaxed);
                continue;
            }
        };
        let Some(ended) = ended else { break };
        let of_one = ended??;
        latencies_us.extend(of_one.0);
        refused += of_one.1;
    }
    Ok(Sample {
        refused,
        took: clock.monotonic().saturating_sub(began),
        ..Sample::of(latencies_us)
    })
}

impl Work {
    /// The next request and the moment from which its latency counts.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    async fn next(&self) -> Option<(&[u8], Duration)> {
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        let request = self.requests.get(next)?;
        let from = match self.pace {
            Some(pace) => {
                let due = self.began + Duration::from_secs_f64(next as f64 / pace);
                let wait = due.saturating_sub(self.clock.monotonic());
                self.clock.sleep(wait).await;
                due
            }
            None => self.clock.monotonic(),
        };
        (!self.over.load(Ordering::Relaxed)).then_some((request.as_slice(), from))
    }
}

async fn converse(mut stream: TcpStream, work: Arc<Work>) -> anyhow::Result<(Vec<u32>, usize)> {
    let mut latencies = Vec::with_capacity(4_096);
    let mut refused = 0;
    let mut buffer = Vec::with_capacity(4_096);
    while let Some((request, from)) = work.next().await {
        stream.write_all(request).await?;
        if answer(&mut stream, &mut buffer).await? == 200 {
            let took = work.clock.monotonic().saturating_sub(from);
            latencies.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
        } else {
            refused += 1;
        }
    }
    Ok((latencies, refused))
}

/// Reads one answer to its end and returns its status.
///
/// # Errors
/// When the connection breaks or it is no HTTP.
pub async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<u16> {
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

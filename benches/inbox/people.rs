//! People with their pages open while messages come in.

use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use okno::base::clock::Clock;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::child::Server;
use super::load::{self, Load, Sample};
use super::{request, say_memory, traffic};

/// Messages a second.
const PACE: u32 = 200;
/// How often somebody looks at another chat.
const LOOK: Duration = Duration::from_secs(2);
/// Streams open at once.
const STREAMS: usize = 500;
/// Of them those whose events are timed: reading all to the last byte would cost more than sending them.
const TIMED: usize = 10;
/// What the event of a customer's message has in it, once.
const MARK: &[u8] = br#""direction":"in""#;
/// Customers who write meanwhile.
const CUSTOMERS: u64 = 1_000;

/// Ten agents have a page open, which its events keep up to date, and look at the list and at another chat every two
/// seconds, while 200 messages a second come in. Tells the memory after it.
///
/// # Errors
/// When a request is refused or a connection breaks.
pub async fn ten_agents(server: &Server, chats: &[u64], length: Duration) -> anyhow::Result<()> {
    let clock = Clock::system();
    let mut people = JoinSet::new();
    for _ in 0..10 {
        people.spawn(drain(open(server).await?));
    }
    let paths = chats.iter().flat_map(|chat| {
        [
            request("/chats?tab=new"),
            request(&format!("/chats/{chat}")),
        ]
    });
    let pages = Arc::new(paths.cycle().take(10_000).collect::<Vec<_>>());
    let looking = Load {
        connections: 10,
        pace: Some(10.0 / LOOK.as_secs_f64()),
    };
    let messages = messages(length, 1 << 52);
    let writing = Load {
        connections: 4,
        pace: Some(f64::from(PACE)),
    };
    let (wrote, looked) = tokio::try_join!(
        load::run(server.address, &messages, writing, clock.sleep(length)),
        load::run(server.address, &pages, looking, clock.sleep(length)),
    )?;
    anyhow::ensure!(people.try_join_next().is_none(), "an event stream ended");
    anyhow::ensure!(wrote.refused + looked.refused == 0, "requests were refused");
    println!(
        "ten agents at {:.0} messages a second: a page p99 {:.1} ms, a webhook p99 {:.1} ms",
        wrote.rate(),
        looked.within_ms(99),
        wrote.within_ms(99)
    );
    say_memory("with them", server, 96);
    Ok(())
}

/// Many pages are open while 200 messages a second come in. Tells how long after a message was answered, and so
/// was durable, its event came, and what that costs, beside what the messages cost when nobody listens.
///
/// # Errors
/// As [`ten_agents`].
pub async fn many_streams(server: &Server, length: Duration) -> anyhow::Result<()> {
    let clock = Clock::system();
    let unheard = {
        let messages = messages(length, 1 << 54);
        let (before, began) = (server.processor_us(), clock.monotonic());
        write(server, &messages, &clock).await?;
        cores(server, before, clock.monotonic() - began)
    };
    let mut timed = Vec::with_capacity(TIMED);
    let mut others = JoinSet::new();
    for number in 0..STREAMS {
        let stream = open(server).await?;
        if number < TIMED {
            timed.push(stream);
        } else {
            others.spawn(drain(stream));
        }
    }
    let messages = messages(length, 1 << 53);
    let before = server.processor_us();
    let began = clock.monotonic();
    let (count, all) = watch::channel(None);
    let timed: JoinSet<_> = timed
        .into_iter()
        .map(|stream| arrivals(stream, clock.clone(), all.clone()))
        .collect();
    let answered = write(server, &messages, &clock).await?;
    let took = clock.monotonic() - began;
    let heard = cores(server, before, took);
    count.send_replace(Some(answered.len()));
    let mut latencies = Vec::new();
    for arrived in timed.join_all().await {
        for (arrived, answered) in arrived?.into_iter().zip(&answered) {
            latencies.push(u32::try_from(
                arrived.saturating_sub(*answered).as_micros(),
            )?);
        }
    }
    anyhow::ensure!(others.try_join_next().is_none(), "an event stream ended");
    let events = Sample::of(latencies);
    println!(
        "{STREAMS} event streams at {:.0} messages a second: event p50 {:.0} ms, p99 {:.0} ms (reach <50), {heard:.2} of a \
         core, {unheard:.2} without them (reach <0.5 for the difference)",
        f64::from(u32::try_from(answered.len())?) / took.as_secs_f64(),
        events.within_ms(50),
        events.within_ms(99),
    );
    say_memory("with them", server, 96);
    Ok(())
}

/// What share of a core the server used in this time.
fn cores(server: &Server, before: Option<u64>, took: Duration) -> f64 {
    let used = server.processor_us().zip(before).map_or(0, |(a, b)| a - b);
    Duration::from_micros(used).as_secs_f64() / took.as_secs_f64()
}

/// Sends the messages one after the other, as their order tells later which event is whose. Returns when each was
/// answered.
async fn write(
    server: &Server,
    messages: &[Vec<u8>],
    clock: &Clock,
) -> anyhow::Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(server.address).await?;
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    let mut answered = Vec::with_capacity(messages.len());
    let mut due = clock.monotonic();
    for message in messages {
        clock.sleep(due.saturating_sub(clock.monotonic())).await;
        stream.write_all(message).await?;
        let status = load::answer(&mut stream, &mut buffer).await?;
        answered.push(clock.monotonic());
        anyhow::ensure!(status == 200, "a message was answered {status}");
        due += Duration::from_secs(1) / PACE;
    }
    Ok(answered)
}

/// Messages for so long.
fn messages(length: Duration, first: u64) -> Arc<Vec<Vec<u8>>> {
    let at_s = Clock::system().now().millis() / 1_000;
    let count = (length.as_secs() + 1) * u64::from(PACE);
    traffic::requests((first, count), at_s, |_, dice| dice.below(CUSTOMERS))
}

/// An event stream, its head read.
async fn open(server: &Server) -> anyhow::Result<TcpStream> {
    let mut stream = TcpStream::connect(server.address).await?;
    stream.write_all(&request("/events")).await?;
    let mut head = Vec::new();
    while memchr::memmem::find(&head, b": connected").is_none() {
        if stream.read_buf(&mut head).await? == 0 {
            bail!("no event stream: {}", String::from_utf8_lossy(&head));
        }
    }
    Ok(stream)
}

/// Reads a stream for as long as it lasts.
async fn drain(mut stream: TcpStream) -> anyhow::Result<()> {
    let mut buffer = vec![0; 16_384];
    while stream.read(&mut buffer).await? > 0 {}
    Ok(())
}

/// Reads a stream until it told all messages that were `answered`, as soon as that is known. Returns when each was.
async fn arrivals(
    mut stream: TcpStream,
    clock: Clock,
    mut answered: watch::Receiver<Option<usize>>,
) -> anyhow::Result<Vec<Duration>> {
    let (mut unread, mut arrived) = (Vec::new(), Vec::new());
    while answered.borrow().is_none_or(|all| arrived.len() < all) {
        tokio::select! {
            read = stream.read_buf(&mut unread) => anyhow::ensure!(read? > 0, "an event stream ended"),
            _ = answered.changed() => continue,
        }
        let now = clock.monotonic();
        let mut told = 0;
        for at in memchr::memmem::find_iter(&unread, MARK) {
            arrived.push(now);
            told = at + MARK.len();
        }
        // A mark may have come in part.
        let kept = told.max(unread.len().saturating_sub(MARK.len() - 1));
        unread.drain(..kept);
    }
    Ok(arrived)
}

//! A stream that gives up on a client which is silent, slow, or doesn't read.
//!
//! hyper waits for ever for the next request and for a client that takes
//! nothing. What a silence means depends on the phase of the exchange, which
//! the server tells through `Exchange`; while an answer is made or sent,
//! silence from the client is normal (an event stream lasts for hours).

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

/// How long each silence may last.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From the first byte of a request's head to its last, and from the
    /// connection to its first byte.
    pub head: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// A client takes nothing of what is sent.
    pub stall: Duration,
    /// After we closed, what a client still sends is thrown away as long as
    /// no silence lasts longer: so it can read an answer that came early.
    pub linger: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            stall: Duration::from_secs(30),
            linger: Duration::from_secs(2),
        }
    }
}

/// The most bytes that are thrown away after closing.
const MOST_LINGERED: usize = 64 * 1024 * 1024;

/// The most bytes that a client of HTTP/2 may say while nothing of it is answered: it acknowledges, grants room and
/// begins requests, and ends an upload whose answer came early. More is a flood.
const MOST_CHATTERED: usize = 2 * 1024 * 1024;

/// The phase that one connection is in, shared by its stream and its server.
#[derive(Debug, Default)]
pub struct Exchange {
    /// The phase in the lowest two bits; above them how many requests are being
    /// answered (HTTP/2 has many at once); above these a count of the changes,
    /// so that the same phase at another time is told apart.
    state: AtomicU64,
    reader: AtomicWaker,
}

/// One request that is being answered, in an `Exchange`'s state.
const ANSWER: u64 = 1 << 2;
/// The bits of all requests that are being answered.
const ANSWERS: u64 = ((1 << 30) - 1) * ANSWER;
/// One change in an `Exchange`'s state.
const CHANGE: u64 = 1 << 32;

/// While this lives, a request is being answered.
#[derive(Debug)]
pub struct Answering(Arc<Exchange>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
enum Phase {
    Fresh = 0,
    Head = 1,
    Answer = 2,
    Idle = 3,
}

impl Exchange {
    /// A request's head has been read; until what this returns is dropped,
    /// the client may be silent.
    pub fn answering(self: &Arc<Self>) -> Answering {
        self.update(|state| with_phase(state + ANSWER, Phase::Answer));
        Answering(Arc::clone(self))
    }

    /// The first bytes of a head; while other requests are being answered they change nothing.
    fn head_began(&self) {
        self.update(|state| match state & ANSWERS {
            0 => with_phase(state, Phase::Head),
            _ => state,
        });
    }

    fn answered(&self) {
        self.update(|state| {
            let left = state - ANSWER;
            match left & ANSWERS {
                0 => with_phase(left, Phase::Idle),
                _ => left,
            }
        });
    }

    fn update(&self, next: impl Fn(u64) -> u64) {
        // The closure always gives a value, so the update always succeeds.
        let _ = self
            .state
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |state| {
                Some(next(state))
            });
    }

    fn now(&self) -> (u64, Phase) {
        let state = self.state.load(Ordering::Acquire);
        let phase = match state & 3 {
            0 => Phase::Fresh,
            1 => Phase::Head,
            2 => Phase::Answer,
            _ => Phase::Idle,
        };
        (state, phase)
    }
}

fn with_phase(state: u64, phase: Phase) -> u64 {
    (state.wrapping_add(CHANGE) & !3) | phase as u64
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.answered();
        self.0.reader.wake();
    }
}

/// A timer that runs while the same thing is waited for.
#[derive(Debug, Default)]
struct Alarm {
    running: Option<(u64, Pin<Box<Sleep>>)>,
}

impl Alarm {
    /// Whether `limit` has passed since this was first asked about `subject`.
    fn rang(&mut self, subject: u64, limit: Duration, context: &mut Context<'_>) -> bool {
        let fresh = || (subject, Box::pin(tokio::time::sleep(limit)));
        if self
            .running
            .as_ref()
            .is_none_or(|(known, _)| *known != subject)
        {
            self.running = Some(fresh());
        }
        let (_, sleep) = self.running.get_or_insert_with(fresh);
        sleep.as_mut().poll(context).is_ready()
    }

    fn stop(&mut self) {
        self.running = None;
    }
}

/// A stream under `Patience`.
#[derive(Debug)]
pub struct Guarded<S> {
    stream: S,
    patience: Patience,
    exchange: Arc<Exchange>,
    read: Alarm,
    write: Alarm,
    closing: Closing,
    one_at_a_time: bool,
    chatter: Chatter,
}

/// Bytes that a client of HTTP/2 said since something of it was answered.
#[derive(Debug, Default)]
struct Chatter {
    since: u64,
    bytes: usize,
}

impl Chatter {
    /// Counts what was said in a state of the exchange.
    fn hears(&mut self, state: u64, phase: Phase, bytes: usize) -> io::Result<()> {
        if phase == Phase::Answer || state != self.since {
            *self = Self {
                since: state,
                bytes: 0,
            };
        }
        self.bytes += bytes;
        if phase != Phase::Answer && self.bytes > MOST_CHATTERED {
            return Err(io::Error::other("the client says much and asks nothing"));
        }
        Ok(())
    }
}

#[derive(Debug)]
enum Closing {
    No,
    Lingering { thrown_away: usize },
}

impl<S> Guarded<S> {
    /// Guards a stream that has just been accepted.
    pub fn new(stream: S, patience: Patience) -> Self {
        Self {
            stream,
            patience,
            exchange: Arc::default(),
            read: Alarm::default(),
            write: Alarm::default(),
            closing: Closing::No,
            one_at_a_time: true,
            chatter: Chatter::default(),
        }
    }

    /// The same for HTTP/2, where bytes between two requests need not begin one.
    #[must_use]
    pub fn multiplexed(mut self) -> Self {
        self.one_at_a_time = false;
        self
    }

    /// Where the server tells the phase.
    pub fn exchange(&self) -> Arc<Exchange> {
        Arc::clone(&self.exchange)
    }

    /// The client sends nothing: whether that has lasted too long.
    fn silent(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.exchange.reader.register(context.waker());
        let (state, phase) = self.exchange.now();
        let limit = match phase {
            Phase::Fresh | Phase::Head => self.patience.head,
            Phase::Idle => self.patience.idle,
            Phase::Answer => {
                self.read.stop();
                return Poll::Pending;
            }
        };
        if self.read.rang(state, limit, context) {
            return Poll::Ready(Err(too_slow("the client was silent for too long")));
        }
        Poll::Pending
    }

    /// Passes on what a write said, unless writing has stood still too long.
    fn written<T>(
        &mut self,
        outcome: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.write.stop();
        } else if self.write.rang(0, self.patience.stall, context) {
            return Poll::Ready(Err(too_slow("the client takes nothing")));
        }
        outcome
    }
}

impl<S: AsyncRead + Unpin> Guarded<S> {
    /// Throws away what still comes. An end, an error and a silence are all
    /// the same here.
    fn linger(&mut self, thrown_away: usize, context: &mut Context<'_>) -> Poll<()> {
        let mut thrown_away = thrown_away;
        let mut space = [0_u8; 4096];
        while thrown_away < MOST_LINGERED {
            let mut buffer = ReadBuf::new(&mut space);
            match Pin::new(&mut self.stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    thrown_away += buffer.filled().len();
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => {
                    self.closing = Closing::Lingering { thrown_away };
                    let subject = u64::MAX - thrown_away as u64;
                    let over = self.read.rang(subject, self.patience.linger, context);
                    return if over { Poll::Ready(()) } else { Poll::Pending };
                }
            }
        }
        Poll::Ready(())
    }
}

fn too_slow(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, what)
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.stream).poll_read(context, buffer) {
            Poll::Pending => self.silent(context),
            ready => {
                let (state, phase) = self.exchange.now();
                if !self.one_at_a_time {
                    let bytes = buffer.filled().len() - before;
                    self.chatter.hears(state, phase, bytes)?;
                }
                // Between the requests of HTTP/2 a client acknowledges and grants room: no head need follow.
                if phase == Phase::Fresh || (phase == Phase::Idle && self.one_at_a_time) {
                    self.exchange.head_began();
                }
                ready
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(outcome, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(outcome, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_flush(context);
        self.written(outcome, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let thrown_away = match self.closing {
            Closing::Lingering { thrown_away } => thrown_away,
            Closing::No => {
                let outcome = Pin::new(&mut self.stream).poll_shutdown(context);
                let Poll::Ready(()) = self.written(outcome, context)? else {
                    return Poll::Pending;
                };
                self.closing = Closing::Lingering { thrown_away: 0 };
                0
            }
        };
        self.linger(thrown_away, context).map(Ok)
    }
}

#[cfg(test)]
mod tests;

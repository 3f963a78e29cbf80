//! Server-sent events, read from a log.
//!
//! A `watch` says that the log has grown; the events themselves are read from
//! the source, so nothing is lost and a client resumes where it was. The next
//! batch is read only when the client has room for it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use hyper::header::{CACHE_CONTROL, HeaderName};
use tokio::sync::watch;
use tokio::time::{Sleep, sleep};

use super::reply::Reply;

/// One event on its way to a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Where a client resumes after it; none for what is no part of the log.
    pub id: Option<u64>,
    /// Its kind.
    pub name: &'static str,
    /// Its content, mostly JSON.
    pub data: Arc<str>,
}

/// What a source has after some place.
#[derive(Debug)]
pub enum Batch {
    /// Events, perhaps none: a reader doesn't see all that happens.
    Events {
        /// In the order of the log, at most as many as may be held in memory.
        events: Vec<Event>,
        /// The place up to which the log was read; a place before the one
        /// asked about sets a reader back who was ahead of the log.
        reached: u64,
    },
    /// The stream is over, with a last word if the reader should know why.
    End(Option<Event>),
}

/// Where events come from, as one reader may see them.
pub trait Source: Send + 'static {
    /// What comes after the place `after`.
    fn next_batch(&mut self, after: u64) -> impl Future<Output = Batch> + Send;

    /// Whether the reader may still listen; asked when the log has not grown for two seconds.
    fn is_alive(&mut self) -> impl Future<Output = bool> + Send {
        std::future::ready(true)
    }

    /// Ends when there is something to be told that the log does not hold; then the next batch is asked for. It may
    /// be dropped before and asked anew, and must then end as well.
    fn stirred(&mut self) -> impl Future<Output = ()> + Send {
        std::future::pending()
    }
}

/// How long a browser waits before it connects again, in milliseconds.
const GREETING: &[u8] = b"retry: 2000\n: connected\n\n";
/// A reader to whom nothing was written for so long is told that the stream lives, and how far the log was read: it
/// resumes there and not where it last saw something. A page takes eight seconds without a word for a dead network
/// (`web/app/events.js`).
const HEARTBEAT_AFTER: Duration = Duration::from_secs(3);

/// A stream ends within three seconds of its session.
const ALIVE_EVERY: Duration = Duration::from_secs(2);

/// Events that come this close together are written at once, which saves most
/// of the work when many agents listen.
const COALESCED: Duration = Duration::from_millis(20);

/// The log's latest place as streams follow it: told when a little has come together, once for all of them.
pub fn paced(mut last: watch::Receiver<u64>) -> watch::Receiver<u64> {
    let (tell, told) = watch::channel(*last.borrow_and_update());
    tokio::spawn(async move {
        while last.changed().await.is_ok() {
            sleep(COALESCED).await;
            tell.send_replace(*last.borrow_and_update());
        }
    });
    told
}

/// The events after the place `after`, until the source ends, `shutdown` says
/// true or the client goes. `last` is the log's latest place, [`paced`]. The source is
/// asked once at the beginning, even when `after` is not behind `last`.
pub fn stream<S: Source>(
    source: S,
    after: u64,
    last: watch::Receiver<u64>,
    shutdown: watch::Receiver<bool>,
) -> Reply {
    let reader = Reader {
        source,
        after,
        last,
        shutdown,
        beat: None,
        progress: Progress::New,
    };
    Reply::stream("text/event-stream", reader.pieces())
        .with_header(CACHE_CONTROL, "no-store")
        // Some proxies hold a stream back until it ends unless they are told.
        .with_header(HeaderName::from_static("x-accel-buffering"), "no")
}

struct Reader<S> {
    source: S,
    after: u64,
    last: watch::Receiver<u64>,
    shutdown: watch::Receiver<bool>,
    /// When nothing will have been written for [`HEARTBEAT_AFTER`]. However much happens that this reader does not
    /// see, it comes no later.
    beat: Option<Pin<Box<Sleep>>>,
    progress: Progress,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    New,
    Greeted,
    Reading,
    Ended,
}

/// Why a reader stopped waiting.
enum Woken {
    Grown,
    Stirred,
    Silence,
    Beat,
    Over,
}

impl<S: Source> Reader<S> {
    fn pieces(self) -> impl Stream<Item = io::Result<Bytes>> + Send {
        futures_util::stream::unfold(self, |mut reader| async move {
            let piece = reader.next_piece().await?;
            reader.beat = Some(Box::pin(sleep(HEARTBEAT_AFTER)));
            Some((Ok(piece), reader))
        })
    }

    /// What is written next; nothing at the end.
    async fn next_piece(&mut self) -> Option<Bytes> {
        if self.progress == Progress::New {
            self.progress = Progress::Greeted;
            return Some(Bytes::from_static(GREETING));
        }
        loop {
            if self.progress == Progress::Ended || *self.shutdown.borrow() {
                return None;
            }
            let latest = *self.last.borrow_and_update();
            let before = self.after;
            let first = self.progress == Progress::Greeted;
            self.progress = Progress::Reading;
            if (first || before < latest)
                && let Some(piece) = self.read().await?
            {
                return Some(piece);
            }
            // A batch of nothing visible may have more behind it.
            if before < self.after && self.after < latest {
                // Reading does not wait by itself: others have their turn between batches.
                tokio::task::yield_now().await;
                continue;
            }
            match self.wait().await {
                Woken::Grown => {}
                Woken::Stirred => {
                    if let Some(piece) = self.read().await? {
                        return Some(piece);
                    }
                }
                Woken::Over => return None,
                Woken::Beat => return Some(self.heartbeat()),
                Woken::Silence if self.source.is_alive().await => {}
                // The source says itself how it ends.
                Woken::Silence => {
                    if let Some(piece) = self.read().await? {
                        return Some(piece);
                    }
                }
            }
        }
    }

    /// The next batch as it is written: `None` at the end, `Some(None)` when
    /// it holds nothing for this reader.
    async fn read(&mut self) -> Option<Option<Bytes>> {
        match self.source.next_batch(self.after).await {
            Batch::End(last) => {
                self.progress = Progress::Ended;
                last.map(|event| Some(written(&[event])))
            }
            Batch::Events { events, reached } => {
                self.after = reached;
                Some((!events.is_empty()).then(|| written(&events)))
            }
        }
    }

    async fn wait(&mut self) -> Woken {
        let beat = self
            .beat
            .get_or_insert_with(|| Box::pin(sleep(HEARTBEAT_AFTER)));
        tokio::select! {
            biased;
            () = beat => Woken::Beat,
            stopped = self.shutdown.wait_for(|stop| *stop) => {
                drop(stopped);
                Woken::Over
            }
            grown = self.last.changed() => match grown {
                Ok(()) => Woken::Grown,
                Err(_) => Woken::Over,
            },
            () = self.source.stirred() => Woken::Stirred,
            () = sleep(ALIVE_EVERY) => Woken::Silence,
        }
    }

    /// Keeps the connection in the eyes of proxies, shows a page that it lives and lets a dead one be noticed.
    fn heartbeat(&self) -> Bytes {
        written(&[Event {
            id: Some(self.after),
            name: "alive",
            data: format!("{{\"seq\":{},\"kind\":\"alive\"}}", self.after).into(),
        }])
    }
}

/// The lines of a text; JSON is one, and most of what is written.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = memchr::memchr2(b'\n', b'\r', text.as_bytes());
        rest = end.map(|end| &text[end + 1..]);
        Some(&text[..end.unwrap_or(text.len())])
    })
}

fn written(events: &[Event]) -> Bytes {
    let length = events.iter().map(|event| event.data.len() + 64).sum();
    let mut text = String::with_capacity(length);
    for event in events {
        if let Some(id) = event.id {
            text += &format!("id: {id}\n");
        }
        text += "event: ";
        text += event.name;
        text.push('\n');
        for line in lines(&event.data) {
            text += "data: ";
            text += line;
            text.push('\n');
        }
        text.push('\n');
    }
    Bytes::from(text)
}

#[cfg(test)]
mod tests;

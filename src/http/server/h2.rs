//! HTTP/2: many requests at once over one connection, and bounds for who abuses that.

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::Request;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper::header::{HOST, HeaderValue};
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;

use super::{Door, Outgoing, Service, stopped};
use crate::http::room::{OF_ONE, WAITING_OF_ONE};
use crate::net::idle::Guarded;

/// Requests of one connection that are answered at once.
const STREAMS_MAX: u32 = 100;
/// Requests that may be taken back before they were looked at; whoever takes back more is cut off.
const RESETS_MAX: usize = 20;
/// Requests that we refuse, being more than are answered at once, or break off as wrong; whoever goes on is cut off.
const REFUSALS_MAX: usize = 200;
/// Bytes of one request's body that may lie unread, by everybody who waits until others are read.
const STREAM_WINDOW: u32 = 64 * 1024;
/// The same of all of a connection's, so that those of one address that wait leave room for those that are read.
const CONNECTION_WINDOW: u32 = STREAM_WINDOW * (OF_ONE + WAITING_OF_ONE) as u32;
/// Bytes of one answer that lie ready for a client which is slow to take them.
const SEND_BUFFER: usize = 64 * 1024;
/// How often a silent client is asked whether it is still there, and how long it may take to answer.
const ASK_EVERY: Duration = Duration::from_secs(30);
const ASK_PATIENCE: Duration = Duration::from_secs(20);

impl<S: Service> Door<S> {
    /// One HTTP/2 connection, always over TLS.
    pub(super) async fn converse_h2<C>(
        self: Arc<Self>,
        stream: C,
        remote: IpAddr,
        mut shutdown: watch::Receiver<bool>,
    ) where
        C: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let patience = self.settings.patience;
        let stream = Guarded::new(stream, patience).multiplexed();
        let exchange = stream.exchange();
        let protocol = protocol(self.settings.head_bytes);
        let takings = Arc::new(Takings::default());
        let begun = Arc::clone(&takings);
        let service = service_fn(move |request: Request<Incoming>| {
            let answering = exchange.answering();
            let taking = begun.begin();
            let door = Arc::clone(&self);
            async move {
                let request = as_of_http1(request);
                let response = door.answer(request, remote, true, answering).await;
                Ok::<_, Infallible>(response.map(|inner| Taken { inner, taking }))
            }
        });
        let mut connection = pin!(protocol.serve_connection(TokioIo::new(stream), service));
        let outcome = tokio::select! {
            outcome = connection.as_mut() => outcome,
            () = takings.stand_still(patience.stall) => {
                tracing::debug!(%remote, "the client takes nothing of what it asked for");
                return;
            }
            () = stopped(&mut shutdown) => {
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    outcome = connection => outcome,
                    () = takings.stand_still(patience.stall) => return,
                }
            }
        };
        if let Err(error) = outcome {
            tracing::debug!(%error, %remote, "a connection broke");
        }
    }
}

fn protocol(head_bytes: usize) -> http2::Builder<TokioExecutor> {
    let mut protocol = http2::Builder::new(TokioExecutor::new());
    protocol
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_pending_accept_reset_streams(RESETS_MAX)
        .max_local_error_reset_streams(REFUSALS_MAX)
        .max_header_list_size(u32::try_from(head_bytes).unwrap_or(u32::MAX))
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_send_buf_size(SEND_BUFFER)
        .keep_alive_interval(ASK_EVERY)
        .keep_alive_timeout(ASK_PATIENCE);
    protocol
}

/// The same as HTTP/1 would have brought it: the host in its header, the target without it.
fn as_of_http1(mut request: Request<Incoming>) -> Request<Incoming> {
    let uri = request.uri().clone();
    let host = uri
        .authority()
        .map(|host| HeaderValue::from_str(host.as_str()));
    if let Some(Ok(host)) = host {
        request.headers_mut().insert(HOST, host);
    }
    let target = uri.path_and_query().cloned();
    *request.uri_mut() = target.map(Into::into).unwrap_or_default();
    request
}

/// Whether the client takes the answers that it asked for. Unlike a connection of HTTP/1, this one stays alive
/// while the client grants no room to any of them.
#[derive(Debug, Default)]
struct Takings {
    /// The current round; a round lasts half of the longest standstill.
    round: AtomicU64,
    open: Mutex<Vec<Weak<Taking>>>,
}

/// In which round the client was given the last piece of one answer that it has not taken yet, or zero.
#[derive(Debug, Default)]
struct Taking(AtomicU64);

/// How many rounds an answer must stand still for.
const ROUNDS: u64 = 2;

impl Takings {
    fn begin(self: &Arc<Self>) -> Ongoing {
        let taking = Arc::new(Taking::default());
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.push(Arc::downgrade(&taking));
        Ongoing {
            taking,
            takings: Arc::clone(self),
        }
    }

    /// Ends when all answers have stood still for as long as `longest`.
    async fn stand_still(&self, longest: Duration) {
        loop {
            tokio::time::sleep(longest / 2).await;
            if self.next_round() {
                return;
            }
        }
    }

    /// Begins a round. True when there are answers and all of them stand still.
    fn next_round(&self) -> bool {
        let round = self.round.fetch_add(1, Ordering::AcqRel) + 1;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|taking| taking.strong_count() > 0);
        let stands = |taking: &Weak<Taking>| {
            let since = taking
                .upgrade()
                .map_or(0, |it| it.0.load(Ordering::Acquire));
            since > 0 && round >= since + ROUNDS
        };
        !open.is_empty() && open.iter().all(stands)
    }
}

/// One answer of a connection, from the request on.
#[derive(Debug)]
struct Ongoing {
    taking: Arc<Taking>,
    takings: Arc<Takings>,
}

impl Ongoing {
    /// The client has room and is told what comes next.
    fn asked(&self) {
        self.taking.0.store(0, Ordering::Release);
    }

    /// A piece is on its way; until the next is asked for, the client owes the room for it.
    fn gave(&self) {
        let round = self.takings.round.load(Ordering::Acquire);
        self.taking.0.store(round + 1, Ordering::Release);
    }
}

/// A body that notices whether it is taken: the next piece is asked for when there is room for it.
struct Taken {
    inner: Outgoing,
    taking: Ongoing,
}

impl HttpBody for Taken {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.taking.asked();
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(context));
        self.taking.gave();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_stands_still_when_all_its_answers_do() {
        let takings = Arc::new(Takings::default());
        assert!(!takings.next_round(), "nothing was asked for");
        let slow = takings.begin();
        slow.gave();
        let stream = takings.begin();
        for _ in 0..5 {
            assert!(!takings.next_round(), "the stream has nothing to give");
        }
        drop(stream);
        assert!(takings.next_round());
        slow.asked();
        slow.gave();
        for _ in 0..ROUNDS {
            assert!(!takings.next_round(), "it was taken just now");
        }
        assert!(takings.next_round());
    }
}

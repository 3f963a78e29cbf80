//! Connections in, requests to the service, answers out.

mod h2;

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use hyper::StatusCode;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper::header::RETRY_AFTER;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tracing::Instrument as _;

use super::body::{Space, Unread};
use super::burden::{Burden, Load};
use super::finish::{Asked, finish};
use super::peer::Peer;
use super::problem::{Code, Problem};
use super::reply::{Body, Reply};
use super::request::Request;
use super::room::Room;
use super::trace::{REQUEST_ID, RequestId};
use crate::base::clock::Clock;
use crate::base::seldom::Seldom;
use crate::net::Network;
use crate::net::idle::{Answering, Guarded, Patience};
use crate::net::listen::{Accepted, Caps, Listener};
use crate::net::tls::{Acceptor, Protocol};

/// What answers requests.
pub trait Service: Send + Sync + 'static {
    /// The answer to one request. Dropped in the middle when the client goes.
    fn call(&self, request: Request) -> impl Future<Output = Reply> + Send;
}

impl<F, A> Service for F
where
    F: Fn(Request) -> A + Send + Sync + 'static,
    A: Future<Output = Reply> + Send,
{
    fn call(&self, request: Request) -> impl Future<Output = Reply> + Send {
        self(request)
    }
}

/// The server's bounds.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many connections may be open.
    pub caps: Caps,
    /// How long a client may be silent between and before requests.
    pub patience: Patience,
    /// How long it may be silent in the middle of a request's body.
    pub body_silence: Duration,
    /// How long open requests may go on after the shutdown.
    pub drain: Duration,
    /// The most bytes of a request's head.
    pub head_bytes: usize,
    /// Forwarded headers are believed only from these.
    pub trusted_proxies: Vec<Network>,
    /// With it the door speaks TLS and, to who asks for it, HTTP/2.
    pub tls: Option<Acceptor>,
    /// By which lines of the log that strangers cause are kept apart.
    pub clock: Clock,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            caps: Caps::default(),
            patience: Patience::default(),
            body_silence: Duration::from_secs(20),
            drain: Duration::from_secs(10),
            head_bytes: 32 * 1_024,
            trusted_proxies: Vec::new(),
            tls: None,
            clock: Clock::system(),
        }
    }
}

/// Serves until `shutdown` says true (or its sender is gone), then lets open
/// requests finish within `Settings::drain`. Event streams must watch the
/// same `shutdown` and end by themselves.
pub async fn serve<S: Service>(
    socket: TcpListener,
    service: Arc<S>,
    settings: Settings,
    mut shutdown: watch::Receiver<bool>,
) {
    let drain = settings.drain;
    let uncounted = settings.trusted_proxies.clone();
    let listener = Listener::new(socket, settings.caps, uncounted);
    let door = Arc::new(Door {
        service,
        settings,
        room: Arc::default(),
        burden: Arc::default(),
        refusals: Seldom::default(),
    });
    let mut connections = JoinSet::new();
    let stop = shutdown.clone();
    loop {
        tokio::select! {
            () = stopped(&mut shutdown) => break,
            Some(ended) = connections.join_next() => report(ended),
            accepted = listener.accept() => {
                let door = Arc::clone(&door);
                connections.spawn(door.converse_with(accepted, stop.clone()));
            }
        }
    }
    drop(listener);
    let all = async {
        while let Some(ended) = connections.join_next().await {
            report(ended);
        }
    };
    if tokio::time::timeout(drain, all).await.is_err() {
        tracing::warn!(open = connections.len(), "connections were cut at shutdown");
        connections.shutdown().await;
    }
}

async fn stopped(shutdown: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, and with it the process's owner.
    let _ = shutdown.wait_for(|stop| *stop).await;
}

fn report(ended: Result<(), JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        tracing::error!(%error, "a connection panicked");
    }
}

struct Door<S> {
    service: Arc<S>,
    settings: Settings,
    room: Arc<Room>,
    burden: Arc<Burden>,
    refusals: Seldom,
}

impl<S: Service> Door<S> {
    /// One connection from its first byte to its last. Its handshake counts against the caps as well.
    async fn converse_with(
        self: Arc<Self>,
        accepted: Accepted,
        mut shutdown: watch::Receiver<bool>,
    ) {
        let remote = accepted.remote.ip();
        let _place = accepted.place;
        let Some(tls) = self.settings.tls.clone() else {
            self.converse(accepted.stream, remote, false, shutdown)
                .await;
            return;
        };
        let shaken = tokio::select! {
            shaken = tls.accept(accepted.stream) => shaken,
            () = stopped(&mut shutdown) => return,
        };
        match shaken {
            // Boxed, or a plain connection would take the room of a secure one.
            Ok((stream, Protocol::Http1)) => {
                Box::pin(self.converse(stream, remote, true, shutdown)).await;
            }
            Ok((stream, Protocol::Http2)) => {
                Box::pin(self.converse_h2(stream, remote, shutdown)).await;
            }
            Err(error) => tracing::debug!(%error, %remote, "a handshake failed"),
        }
    }

    /// HTTP/1; `secure` over TLS.
    async fn converse<C>(
        self: Arc<Self>,
        stream: C,
        remote: IpAddr,
        secure: bool,
        mut shutdown: watch::Receiver<bool>,
    ) where
        C: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let stream = Guarded::new(stream, self.settings.patience);
        let exchange = stream.exchange();
        let protocol = self.protocol();
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let answering = exchange.answering();
            let door = Arc::clone(&self);
            async move { Ok::<_, Infallible>(door.answer(request, remote, secure, answering).await) }
        });
        let mut connection = pin!(protocol.serve_connection(TokioIo::new(stream), service));
        let outcome = tokio::select! {
            outcome = connection.as_mut() => outcome,
            () = stopped(&mut shutdown) => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = outcome {
            tracing::debug!(%error, %remote, "a connection broke");
        }
    }

    fn protocol(&self) -> http1::Builder {
        let mut protocol = http1::Builder::new();
        // The guarded stream watches the clock; a second timer for every request would find nothing.
        protocol
            .max_header_size(self.settings.head_bytes)
            .max_buf_size(self.settings.head_bytes.max(128 * 1_024));
        protocol
    }

    async fn answer(
        &self,
        request: hyper::Request<Incoming>,
        remote: IpAddr,
        secure: bool,
        answering: Answering,
    ) -> hyper::Response<Outgoing> {
        let (head, body) = request.into_parts();
        let trusted = &self.settings.trusted_proxies;
        let peer = Peer::of(remote, secure, &head.headers, trusted);
        let asked = Asked::of(&head.method, &head.headers, peer.secure);
        let mut load = self.burden.take(peer.address, &head);
        if load.is_none() {
            if let Some(times) = self.refusals.due(self.settings.clock.monotonic()) {
                tracing::warn!(%remote, times, "requests were refused: too many are open");
            }
            // Without a body there is nothing that could wait until the client takes it.
            let busy = Reply::empty(StatusCode::SERVICE_UNAVAILABLE).with_header(RETRY_AFTER, "1");
            return Outgoing::of(finish(busy, asked), answering, load);
        }
        let space = Space {
            room: Arc::clone(&self.room),
            address: peer.address,
            load: self.burden.nothing(peer.address),
        };
        let body = Unread::of_connection(body, self.settings.body_silence, space);
        let (uri, method) = (head.uri.clone(), head.method.clone());
        let id = RequestId::new();
        let request = Request::assemble(head.method, head.uri, head.headers, peer, body);
        // The call itself may panic too, so it is inside.
        let answer = async {
            let call = async { self.service.call(request).await };
            let reply = AssertUnwindSafe(call).catch_unwind().await;
            let reply = reply.unwrap_or_else(|_| {
                tracing::error!(path = loggable(uri.path()), "a handler panicked");
                Problem::new(Code::Internal).into()
            });
            let (path, status) = (loggable(uri.path()), reply.status().as_u16());
            tracing::debug!(%method, path, status, "answered");
            reply
        };
        let span = tracing::error_span!("request", %id);
        let reply = id.over(answer.instrument(span)).await;
        if let Some(load) = &mut load {
            load.lighten();
        }
        let response = finish(reply.with_header(REQUEST_ID, &id.to_string()), asked);
        Outgoing::of(response, answering, load)
    }
}

/// A path for the log: a segment long enough to be a secret (a one-time link) is left out.
fn loggable(path: &str) -> String {
    const LONG: usize = 24;
    let segments: Vec<&str> = path
        .split('/')
        .map(|segment| if segment.len() > LONG { "…" } else { segment })
        .collect();
    segments.join("/")
}

/// A body that keeps its exchange in the answering phase, and its request's weight, until it is sent.
struct Outgoing {
    body: Body,
    _answering: Answering,
    _load: Option<Load>,
}

impl Outgoing {
    fn of(
        response: hyper::Response<Body>,
        answering: Answering,
        load: Option<Load>,
    ) -> hyper::Response<Self> {
        response.map(|body| Self {
            body,
            _answering: answering,
            _load: load,
        })
    }
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tls_tests;

//! The HTTP client for the Cloud API, which says whether a request that failed
//! can have arrived: a message may be sent again only when it certainly never
//! left.

mod guard;
mod local;

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::header::{HeaderMap, HeaderValue, USER_AGENT};
use hyper::{Request, Response, StatusCode};
use hyper_rustls::builderstates::WantsSchemes;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error;

use self::guard::Resolver;

pub use guard::{Reach, is_global};
pub use local::get_text;

/// A request that brought no whole answer.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ClientError {
    /// Not a byte of it left: it may be tried again.
    #[error("not sent: {0}")]
    NotSent(String),
    /// It left, at least in part, or may have.
    #[error("outcome unknown: {0}")]
    Unknown(String),
}

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status, which may well be an error's.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

/// An answer whose body is read piece by piece.
#[derive(Debug)]
pub struct Download {
    /// Its status, which may well be an error's.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    body: Incoming,
    silence: Duration,
}

impl Download {
    /// The next piece; nothing at the end.
    ///
    /// # Errors
    /// `Unknown` when the connection breaks, or is silent for too long.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, ClientError> {
        let piece = tokio::time::timeout(self.silence, next_piece(&mut self.body)).await;
        piece.unwrap_or_else(|_| Err(ClientError::Unknown("the download stands still".into())))
    }
}

/// The body of a request.
#[derive(Debug)]
pub struct Payload {
    body: UnsyncBoxBody<Bytes, io::Error>,
    length: u64,
}

impl Payload {
    /// A body of `length` bytes that is read while it is sent.
    pub fn stream<S>(length: u64, pieces: S) -> Self
    where
        S: Stream<Item = io::Result<Bytes>> + Send + 'static,
    {
        let frames = StreamBody::new(pieces.map(|piece| piece.map(Frame::data)));
        Self {
            body: BodyExt::boxed_unsync(frames),
            length,
        }
    }
}

impl<B: Into<Bytes>> From<B> for Payload {
    fn from(bytes: B) -> Self {
        let bytes = bytes.into();
        let length = bytes.len() as u64;
        let body = Full::new(bytes).map_err(|never| match never {});
        Self {
            body: BodyExt::boxed_unsync(body),
            length,
        }
    }
}

/// An HTTP client with its pool of connections; clones share it. `https` with
/// the public roots, and `http` for a simulator. Follows no redirects.
#[derive(Clone, Debug)]
pub struct Client {
    pool: legacy::Client<HttpsConnector<HttpConnector<Resolver>>, Watched>,
    connect: Duration,
}

/// How long a connection may take, with name, TLS and all.
const CONNECT: Duration = Duration::from_secs(5);

/// Shorter than servers keep connections: one that is closed at the moment of
/// its use makes an unknown outcome.
const POOLED: Duration = Duration::from_secs(20);

const AGENT: &str = concat!("okno/", env!("CARGO_PKG_VERSION"));

impl Client {
    /// A client without connections.
    ///
    /// # Errors
    /// When the cryptography does not speak the TLS versions asked for.
    pub fn new() -> Result<Self, rustls::Error> {
        let tls = HttpsConnectorBuilder::new();
        Ok(Self::over(
            tls.with_provider_and_webpki_roots(ring::default_provider())?,
            Reach::Anywhere,
        ))
    }

    /// A client for addresses that people give: see [`Reach`]. One of the house's own is no longer met behind a name;
    /// a bare address is to be looked at before, by [`Reach::allows_host`].
    ///
    /// # Errors
    /// When the cryptography does not speak the TLS versions asked for.
    pub fn reaching(reach: Reach) -> Result<Self, rustls::Error> {
        let tls = HttpsConnectorBuilder::new();
        let tls = tls.with_provider_and_webpki_roots(ring::default_provider())?;
        Ok(Self::over(tls, reach))
    }

    /// A client that trusts the authorities in `pem`, and no public ones.
    ///
    /// # Errors
    /// When there is none in it, or one can't be read.
    pub fn trusting(pem: &[u8]) -> Result<Self, rustls::Error> {
        let mut roots = RootCertStore::empty();
        for authority in CertificateDer::pem_slice_iter(pem) {
            let authority = authority.map_err(|error| rustls::Error::General(error.to_string()))?;
            roots.add(authority)?;
        }
        if roots.is_empty() {
            let nothing = "it holds no certificate (BEGIN CERTIFICATE)";
            return Err(rustls::Error::General(nothing.to_owned()));
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self::over(
            HttpsConnectorBuilder::new().with_tls_config(config),
            Reach::Anywhere,
        ))
    }

    fn over(tls: HttpsConnectorBuilder<WantsSchemes>, reach: Reach) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(Resolver(reach));
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let connector = tls.https_or_http().enable_http1().wrap_connector(tcp);
        let pool = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(POOLED)
            .build(connector);
        Self {
            pool,
            connect: CONNECT,
        }
    }

    /// Sends a request and reads the whole answer, of at most `most` bytes,
    /// all within `total`.
    ///
    /// # Errors
    /// When there is no whole answer. Dropping the future is an unknown outcome.
    pub async fn send(
        &self,
        request: Request<Payload>,
        total: Duration,
        most: usize,
    ) -> Result<Answer, ClientError> {
        let (request, turn) = watched(request);
        let exchange = async {
            let response = self.respond(request, &turn).await?;
            let (head, body) = response.into_parts();
            Ok(Answer {
                status: head.status,
                headers: head.headers,
                body: whole(body, most).await?,
            })
        };
        tokio::time::timeout(total, exchange)
            .await
            .unwrap_or_else(|_| Err(turn.failure(format!("no whole answer within {total:?}"))))
    }

    /// Sends a request and leaves the body of the answer to be read. Neither
    /// the wait for the head nor that for a piece may be longer than `silence`.
    ///
    /// # Errors
    /// When no answer begins.
    pub async fn download(
        &self,
        request: Request<Payload>,
        silence: Duration,
    ) -> Result<Download, ClientError> {
        let (request, turn) = watched(request);
        let response = tokio::time::timeout(silence, self.respond(request, &turn))
            .await
            .unwrap_or_else(|_| Err(turn.failure(format!("no answer within {silence:?}"))))?;
        let (head, body) = response.into_parts();
        Ok(Download {
            status: head.status,
            headers: head.headers,
            body,
            silence,
        })
    }

    /// The head of the answer. A request that no connection has taken in time
    /// is withdrawn.
    async fn respond(
        &self,
        request: Request<Watched>,
        turn: &Turn,
    ) -> Result<Response<Incoming>, ClientError> {
        let mut response = pin!(self.pool.request(request));
        let early = tokio::time::timeout(self.connect, response.as_mut()).await;
        let outcome = match early {
            Ok(outcome) => outcome,
            Err(_) if turn.withdraw() => {
                let reason = format!("no connection within {:?}", self.connect);
                return Err(ClientError::NotSent(reason));
            }
            Err(_) => response.await,
        };
        outcome.map_err(|error| turn.failure(with_causes(&error)))
    }
}

fn watched(request: Request<Payload>) -> (Request<Watched>, Arc<Turn>) {
    let turn = Arc::new(Turn::default());
    let mut request = request.map(|payload| Watched {
        payload,
        turn: Arc::clone(&turn),
    });
    let agent = HeaderValue::from_static(AGENT);
    request.headers_mut().entry(USER_AGENT).or_insert(agent);
    (request, turn)
}

async fn whole(mut body: Incoming, most: usize) -> Result<Bytes, ClientError> {
    let mut whole = BytesMut::new();
    while let Some(piece) = next_piece(&mut body).await? {
        if whole.len() + piece.len() > most {
            let reason = format!("the answer is longer than {most} bytes");
            return Err(ClientError::Unknown(reason));
        }
        whole.extend_from_slice(&piece);
    }
    Ok(whole.freeze())
}

async fn next_piece(body: &mut Incoming) -> Result<Option<Bytes>, ClientError> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| ClientError::Unknown(with_causes(&error)))?;
        if let Ok(piece) = frame.into_data() {
            return Ok(Some(piece));
        }
    }
    Ok(None)
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// Whose a request is: still ours, or a connection's. It changes hands once.
#[derive(Debug, Default)]
struct Turn(AtomicU8);

const OURS: u8 = 0;
const TAKEN: u8 = 1;
const WITHDRAWN: u8 = 2;

impl Turn {
    /// A connection begins to send. Nothing if it must not any more.
    fn take(&self) -> bool {
        let taken = self
            .0
            .compare_exchange(OURS, TAKEN, Ordering::AcqRel, Ordering::Acquire);
        matches!(taken, Ok(_) | Err(TAKEN))
    }

    /// Takes the request back; false when a connection has it.
    fn withdraw(&self) -> bool {
        let taken = self
            .0
            .compare_exchange(OURS, WITHDRAWN, Ordering::AcqRel, Ordering::Acquire);
        matches!(taken, Ok(_) | Err(WITHDRAWN))
    }

    fn failure(&self, reason: String) -> ClientError {
        if self.withdraw() {
            ClientError::NotSent(reason)
        } else {
            ClientError::Unknown(reason)
        }
    }
}

/// A body that notices when a connection asks about it. hyper asks
/// `is_end_stream` when it has a connection and is about to write the head,
/// and writes nothing to the socket before it has asked for the body.
#[derive(Debug)]
struct Watched {
    payload: Payload,
    turn: Arc<Turn>,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if !self.turn.take() {
            return Poll::Ready(Some(Err(io::Error::other("the request was withdrawn"))));
        }
        Pin::new(&mut self.payload.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        // One that was withdrawn must ask for the body, and so fail.
        self.turn.take() && self.payload.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.payload.length)
    }
}

#[cfg(test)]
mod tests;

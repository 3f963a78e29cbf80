//! A request's body before anybody read it, and reading it within bounds.

use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};
use thiserror::Error;
use tokio::time::Sleep;

use super::burden::Load;
use super::room::{Room, SMALL, Seat};

/// The slowest that a body may come, in bytes a second, beside the silences it may have anyway.
const SLOWEST: u64 = 8 * 1024;

/// Why a body could not be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum BodyError {
    /// It is longer than the route takes.
    #[error("the body is longer than {limit} bytes")]
    TooLarge {
        /// The route's limit in bytes.
        limit: u64,
    },
    /// The client went away or fell silent in the middle.
    #[error("the body ended before it was complete")]
    Interrupted,
    /// Too many large bodies are being read already.
    #[error("too many large requests at once; come again in a moment")]
    Crowded,
    /// It is not what its type says: broken JSON, a broken form.
    #[error("{0}")]
    Malformed(String),
    /// It is well formed, but not what the route asks for.
    #[error("{0}")]
    Invalid(String),
}

impl From<BodyError> for io::Error {
    fn from(error: BodyError) -> Self {
        Self::other(error)
    }
}

/// The body of a request, read at most once.
#[derive(Debug)]
pub(super) struct Unread {
    source: Source,
    /// How long a client may be silent in the middle.
    patience: Duration,
    read: u64,
    /// When the whole body must be here, from the first look at it on.
    whole_by: Option<Pin<Box<Sleep>>>,
    /// Where its bytes find space; nothing when they are in memory anyway.
    space: Option<Space>,
    /// A large body's place, for as long as anybody has the request.
    seat: Option<Seat>,
}

/// Where the bytes of one connection's body find space.
#[derive(Debug)]
pub(super) struct Space {
    /// Where a large body gets its place.
    pub(super) room: Arc<Room>,
    /// For whom.
    pub(super) address: IpAddr,
    /// What has come without a place.
    pub(super) load: Load,
}

#[derive(Debug)]
enum Source {
    Connection(Incoming),
    Whole(Bytes),
    Ended,
}

impl Unread {
    pub(super) fn of_connection(incoming: Incoming, patience: Duration, space: Space) -> Self {
        Self {
            source: Source::Connection(incoming),
            patience,
            read: 0,
            whole_by: None,
            space: Some(space),
            seat: None,
        }
    }

    pub(super) fn of_bytes(bytes: Bytes) -> Self {
        Self {
            source: Source::Whole(bytes),
            patience: Duration::MAX,
            read: 0,
            whole_by: None,
            space: None,
            seat: None,
        }
    }

    /// The next piece; nothing at the end. `limit` counts the whole body, and
    /// a body that announces a greater length is refused before it is read.
    pub(super) async fn chunk(&mut self, limit: u64) -> Result<Option<Bytes>, BodyError> {
        let announced = match &self.source {
            Source::Connection(incoming) => incoming.size_hint().lower(),
            Source::Whole(bytes) => bytes.len() as u64,
            Source::Ended => 0,
        };
        if self.read.saturating_add(announced) > limit {
            self.source = Source::Ended;
            return Err(BodyError::TooLarge { limit });
        }
        if self.read.saturating_add(announced) > SMALL {
            self.sit_down().await?;
        }
        let piece = self.next_piece(limit).await?;
        let length = piece.as_ref().map_or(0, Bytes::len);
        self.read = self.read.saturating_add(length as u64);
        if self.read > limit {
            self.source = Source::Ended;
            return Err(BodyError::TooLarge { limit });
        }
        let finds_space = match (&mut self.seat, &mut self.space) {
            (Some(seat), _) => {
                seat.brought(length);
                true
            }
            (None, Some(space)) => space.load.grow(length),
            (None, None) => true,
        };
        if !finds_space {
            // Small as it is, it waits for a place.
            self.sit_down().await?;
        }
        Ok(piece)
    }

    /// Waits for a place, if the body has none. Until there is one, nothing more of it is read.
    async fn sit_down(&mut self) -> Result<(), BodyError> {
        let (None, Some(space)) = (&self.seat, &self.space) else {
            return Ok(());
        };
        let seat = tokio::time::timeout(self.patience, space.room.seat(space.address)).await;
        match seat {
            Ok(Some(seat)) => {
                self.seat = Some(seat);
                Ok(())
            }
            Ok(None) | Err(_) => {
                self.source = Source::Ended;
                Err(BodyError::Crowded)
            }
        }
    }

    async fn next_piece(&mut self, limit: u64) -> Result<Option<Bytes>, BodyError> {
        match &mut self.source {
            Source::Ended => Ok(None),
            Source::Whole(bytes) => {
                let whole = std::mem::take(bytes);
                self.source = Source::Ended;
                Ok(Some(whole).filter(|whole| !whole.is_empty()))
            }
            Source::Connection(incoming) => {
                let whole = self.patience + Duration::from_secs(limit / SLOWEST);
                let whole_by = self
                    .whole_by
                    .get_or_insert_with(|| Box::pin(tokio::time::sleep(whole)));
                let seat = &mut self.seat;
                let piece = tokio::select! {
                    piece = piece_of(incoming, self.patience) => piece,
                    () = whole_by => Err(BodyError::Interrupted),
                    () = lost(seat) => Err(BodyError::Crowded),
                };
                if !matches!(piece, Ok(Some(_))) {
                    self.source = Source::Ended;
                }
                piece
            }
        }
    }

    /// The whole body.
    pub(super) async fn bytes(&mut self, limit: u64) -> Result<Bytes, BodyError> {
        let Some(first) = self.chunk(limit).await? else {
            return Ok(Bytes::new());
        };
        let Some(second) = self.chunk(limit).await? else {
            return Ok(first);
        };
        let mut whole = BytesMut::from(first);
        whole.extend_from_slice(&second);
        while let Some(piece) = self.chunk(limit).await? {
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }

    /// The body as a stream of pieces.
    pub(super) fn into_stream(
        self,
        limit: u64,
    ) -> impl Stream<Item = Result<Bytes, BodyError>> + Send + 'static {
        futures_util::stream::try_unfold(self, move |mut body| async move {
            let piece = body.chunk(limit).await?;
            Ok(piece.map(|piece| (piece, body)))
        })
    }
}

/// Ends when the place is to be left.
async fn lost(seat: &mut Option<Seat>) {
    match seat {
        Some(seat) => seat.lost().await,
        None => std::future::pending().await,
    }
}

/// The next bytes of a connection's body; trailers are passed over.
async fn piece_of(incoming: &mut Incoming, patience: Duration) -> Result<Option<Bytes>, BodyError> {
    loop {
        let frame = tokio::time::timeout(patience, incoming.frame())
            .await
            .map_err(|_| BodyError::Interrupted)?;
        match frame {
            None => return Ok(None),
            Some(Err(_)) => return Err(BodyError::Interrupted),
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn takes_a_body_up_to_its_limit() {
        let body = || Unread::of_bytes(Bytes::from_static(b"12345"));
        assert_eq!(body().bytes(5).await, Ok(Bytes::from_static(b"12345")));
        assert_eq!(body().bytes(4).await, Err(BodyError::TooLarge { limit: 4 }));
        assert_eq!(
            Unread::of_bytes(Bytes::new()).bytes(0).await,
            Ok(Bytes::new())
        );
    }

    #[tokio::test]
    async fn is_empty_when_read_again() {
        let mut body = Unread::of_bytes(Bytes::from_static(b"once"));
        assert_eq!(body.bytes(9).await, Ok(Bytes::from_static(b"once")));
        assert_eq!(body.bytes(9).await, Ok(Bytes::new()));
    }
}

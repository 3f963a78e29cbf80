//! A form with files, read part by part: nothing of a file is in memory but the piece that is at hand.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream, StreamExt};
use multer::{Constraints, Field, Multipart};

use super::body::BodyError;
use super::request::part_error;

/// Bytes in which the head of a part has to end. What comes before it is in memory as a whole.
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// The parts of a form that are still to come.
#[derive(Debug)]
pub struct Parts {
    form: Multipart<'static>,
    head: Arc<Head>,
    left: Left,
}

/// One part. The next one begins when this one is dropped.
#[derive(Debug)]
pub struct Part {
    field: Option<Field<'static>>,
    left: Left,
}

/// A part that was dropped before its end.
type Left = Arc<Mutex<Option<Field<'static>>>>;

/// Whether the head of a part is being read, and how many bytes came since it began.
#[derive(Debug, Default)]
struct Head {
    is_read: AtomicBool,
    came: AtomicUsize,
}

impl Parts {
    /// The parts of a body, of which one piece is looked at before the next is taken.
    pub(super) fn of(
        body: impl Stream<Item = Result<Bytes, BodyError>> + Send + 'static,
        boundary: String,
        constraints: Constraints,
    ) -> Self {
        let head = Arc::new(Head::default());
        let body = bounded(body, Arc::clone(&head));
        Self {
            form: Multipart::with_constraints(body, boundary, constraints),
            head,
            left: Left::default(),
        }
    }

    /// The next part; nothing at the end.
    ///
    /// # Errors
    /// What is wrong with the body.
    pub async fn next(&mut self) -> Result<Option<Part>, BodyError> {
        let left = take(&self.left);
        if let Some(mut left) = left {
            while left.chunk().await.map_err(part_error)?.is_some() {}
        }
        self.head.came.store(0, Ordering::Relaxed);
        self.head.is_read.store(true, Ordering::Relaxed);
        let field = self.form.next_field().await;
        self.head.is_read.store(false, Ordering::Relaxed);
        let left = &self.left;
        Ok(field.map_err(part_error)?.map(|field| Part {
            field: Some(field),
            left: Arc::clone(left),
        }))
    }
}

fn take(left: &Left) -> Option<Field<'static>> {
    left.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// The same pieces, one at a poll. A head that has not ended in time ends the body.
fn bounded(
    body: impl Stream<Item = Result<Bytes, BodyError>> + Send + 'static,
    head: Arc<Head>,
) -> impl Stream<Item = Result<Bytes, BodyError>> + Send + 'static {
    let mut body = Box::pin(body);
    let mut rests = false;
    stream::poll_fn(move |context| {
        if std::mem::replace(&mut rests, false) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if head.is_read.load(Ordering::Relaxed)
            && head.came.load(Ordering::Relaxed) > HEAD_BYTES_MAX
        {
            let what = "the head of a part of the form has no end";
            return Poll::Ready(Some(Err(BodyError::Malformed(what.to_owned()))));
        }
        let piece = body.poll_next_unpin(context);
        if let Poll::Ready(Some(Ok(piece))) = &piece {
            head.came.fetch_add(piece.len(), Ordering::Relaxed);
            rests = true;
        }
        piece
    })
}

impl Drop for Part {
    fn drop(&mut self) {
        *self.left.lock().unwrap_or_else(PoisonError::into_inner) = self.field.take();
    }
}

impl Part {
    /// The field's name.
    pub fn name(&self) -> &str {
        let name = self.field.as_ref().and_then(Field::name);
        name.unwrap_or_default()
    }

    /// The name of the file, if it is one. A browser sends an empty one where no file was chosen.
    pub fn file_name(&self) -> Option<&str> {
        self.field.as_ref().and_then(Field::file_name)
    }

    /// The next piece; nothing at the end.
    ///
    /// # Errors
    /// What is wrong with the body.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, BodyError> {
        let Some(field) = &mut self.field else {
            return Ok(None);
        };
        let piece = field.chunk().await.map_err(part_error)?;
        if piece.is_none() {
            self.field = None;
        }
        Ok(piece)
    }

    /// The part as text of at most `most` bytes.
    ///
    /// # Errors
    /// `TooLarge` when it has more, and what is wrong with the body.
    pub async fn text(self, most: usize) -> Result<String, BodyError> {
        let bytes = self.bytes(most).await?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The part's bytes, at most `most`.
    ///
    /// # Errors
    /// Those of `text`.
    pub async fn bytes(mut self, most: usize) -> Result<Bytes, BodyError> {
        let mut bytes = BytesMut::new();
        while let Some(piece) = self.chunk().await? {
            if bytes.len() + piece.len() > most {
                return Err(BodyError::TooLarge { limit: most as u64 });
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes.freeze())
    }

    /// The kind of file that its head tells.
    pub fn content_type(&self) -> Option<String> {
        let told = self.field.as_ref().and_then(Field::content_type);
        told.map(ToString::to_string)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pieces: Vec<Vec<u8>>) -> (Parts, Arc<AtomicUsize>) {
        let taken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&taken);
        let pieces = stream::iter(pieces).map(move |piece| {
            count.fetch_add(piece.len(), Ordering::Relaxed);
            Ok(Bytes::from(piece))
        });
        let parts = Parts::of(pieces, "X".to_owned(), Constraints::new());
        (parts, taken)
    }

    fn head(name: &str) -> Vec<u8> {
        let line = format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"f\"");
        format!("--X\r\n{line}\r\n\r\n").into_bytes()
    }

    #[tokio::test]
    async fn a_head_without_an_end_is_not_kept() {
        for begin in [&b"--X\r\nContent-Disposition: "[..], b"no boundary"] {
            let mut pieces = vec![begin.to_vec()];
            pieces.resize(3_000, vec![b'a'; 16 * 1024]);
            let (mut parts, taken) = form(pieces);
            let error = parts.next().await.unwrap_err();
            assert!(matches!(error, BodyError::Malformed(_)), "{error:?}");
            assert!(taken.load(Ordering::Relaxed) <= 2 * HEAD_BYTES_MAX);
        }
    }

    #[tokio::test]
    async fn a_part_that_nobody_read_is_passed_over_whatever_its_size() {
        let mut pieces = vec![head("large")];
        pieces.resize(200, vec![b'a'; 16 * 1024]);
        pieces.push(b"\r\n".to_vec());
        pieces.push(head("small"));
        pieces.push(b"words\r\n--X--\r\n".to_vec());
        let (mut parts, _) = form(pieces);
        assert_eq!(parts.next().await.unwrap().unwrap().name(), "large");
        let small = parts.next().await.unwrap().unwrap();
        assert_eq!(small.name(), "small");
        assert_eq!(small.text(99).await.unwrap(), "words");
        assert!(parts.next().await.unwrap().is_none());
    }
}

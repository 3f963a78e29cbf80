//! A form with files, read part by part: nothing of a file is in memory but the piece that is at hand.

use bytes::Bytes;
use multer::{Field, Multipart};

use super::body::BodyError;
use super::request::part_error;

/// The parts of a form that are still to come.
#[derive(Debug)]
pub struct Parts(Multipart<'static>);

/// One part. The next one begins when this one is dropped.
#[derive(Debug)]
pub struct Part(Field<'static>);

impl Parts {
    pub(super) fn of(multipart: Multipart<'static>) -> Self {
        Self(multipart)
    }

    /// The next part; nothing at the end.
    ///
    /// # Errors
    /// What is wrong with the body.
    pub async fn next(&mut self) -> Result<Option<Part>, BodyError> {
        let field = self.0.next_field().await.map_err(part_error)?;
        Ok(field.map(Part))
    }
}

impl Part {
    /// The field's name.
    pub fn name(&self) -> &str {
        self.0.name().unwrap_or_default()
    }

    /// The name of the file, if it is one. A browser sends an empty one where no file was chosen.
    pub fn file_name(&self) -> Option<&str> {
        self.0.file_name()
    }

    /// The next piece; nothing at the end.
    ///
    /// # Errors
    /// What is wrong with the body.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, BodyError> {
        self.0.chunk().await.map_err(part_error)
    }

    /// The part as text of at most `most` bytes.
    ///
    /// # Errors
    /// `TooLarge` when it has more, and what is wrong with the body.
    pub async fn text(mut self, most: usize) -> Result<String, BodyError> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.chunk().await? {
            if bytes.len() + piece.len() > most {
                return Err(BodyError::TooLarge { limit: most as u64 });
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

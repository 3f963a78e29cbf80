//! A file on its way into the store: cut into chunks, hashed, handed over a megabyte at a time.

use bytes::{Bytes, BytesMut};
use ring::digest::{Context, SHA256};

use crate::base::id::MediaId;
use crate::base::limits::{CHUNK_BYTES, CHUNKS_PER_COMMIT};
use crate::domain::command::Command;
use crate::engine::{Handle, SubmitError};

/// A file that is being stored from its beginning.
pub struct Keeper<'h> {
    handle: &'h Handle,
    media: MediaId,
    hash: Context,
    size: u64,
    rest: BytesMut,
    chunks: Vec<Bytes>,
    /// Index of the first of `chunks`.
    first: u32,
}

impl<'h> Keeper<'h> {
    /// Nothing of it yet.
    pub fn new(handle: &'h Handle, media: MediaId) -> Self {
        Self {
            handle,
            media,
            hash: Context::new(&SHA256),
            size: 0,
            rest: BytesMut::new(),
            chunks: Vec::new(),
            first: 0,
        }
    }

    /// Bytes so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The next piece.
    ///
    /// # Errors
    /// When the desk does not take it.
    pub async fn push(&mut self, piece: &[u8]) -> Result<(), SubmitError> {
        self.hash.update(piece);
        self.size += piece.len() as u64;
        self.rest.extend_from_slice(piece);
        while self.rest.len() >= CHUNK_BYTES {
            let chunk = self.rest.split_to(CHUNK_BYTES).freeze();
            self.chunks.push(chunk);
            if self.chunks.len() == CHUNKS_PER_COMMIT {
                self.hand_over().await?;
            }
        }
        Ok(())
    }

    /// The end: its size and its hash.
    ///
    /// # Errors
    /// When the desk does not take it.
    pub async fn finish(mut self) -> Result<(u64, [u8; 32]), SubmitError> {
        if !self.rest.is_empty() {
            let chunk = self.rest.split().freeze();
            self.chunks.push(chunk);
        }
        if !self.chunks.is_empty() {
            self.hand_over().await?;
        }
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(self.hash.finish().as_ref());
        Ok((self.size, sha256))
    }

    async fn hand_over(&mut self) -> Result<(), SubmitError> {
        let chunks = std::mem::take(&mut self.chunks);
        let count = u32::try_from(chunks.len()).unwrap_or(u32::MAX);
        let command = Command::Chunks {
            media: self.media,
            first: self.first,
            chunks,
        };
        self.handle.submit_patiently(command).await?;
        self.first += count;
        Ok(())
    }
}

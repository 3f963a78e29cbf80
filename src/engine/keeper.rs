//! A file on its way into the store: cut into chunks, hashed, handed over a megabyte at a time.

use bytes::{Bytes, BytesMut};
use ring::digest::{Context, SHA256};

use crate::base::id::MediaId;
use crate::base::limits::{CHUNK_BYTES, CHUNKS_PER_COMMIT, DISK_KEPT_FREE};
use crate::domain::command::Command;
use crate::engine::{Handle, SubmitError};

/// Bytes of a file that are stored at once.
const COMMIT_BYTES: u64 = (CHUNK_BYTES * CHUNKS_PER_COMMIT) as u64;

/// Why a piece is not kept.
#[derive(Debug)]
pub enum NotKept {
    /// The disk is too full for it.
    NoRoom,
    /// The desk does not take it.
    Stopped(SubmitError),
}

impl From<SubmitError> for NotKept {
    fn from(error: SubmitError) -> Self {
        Self::Stopped(error)
    }
}

/// Whether so many bytes more leave the disk room for messages. A system that does not tell is believed to have it.
pub fn fits(handle: &Handle, more: u64) -> bool {
    let free = handle.disk().ok().and_then(|(_, free)| free);
    leaves_room(free, more)
}

fn leaves_room(free: Option<u64>, more: u64) -> bool {
    free.is_none_or(|free| free >= DISK_KEPT_FREE.saturating_add(more))
}

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
    /// When the desk does not take it, or the disk is too full.
    pub async fn push(&mut self, piece: &[u8]) -> Result<(), NotKept> {
        let size = self.size + piece.len() as u64;
        // Others fill the disk too, and not every length is announced.
        if size / COMMIT_BYTES != self.size / COMMIT_BYTES && !fits(self.handle, 0) {
            return Err(NotKept::NoRoom);
        }
        self.hash.update(piece);
        self.size = size;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_leaves_messages_their_room_on_the_disk() {
        assert!(leaves_room(Some(DISK_KEPT_FREE + 5), 5));
        assert!(!leaves_room(Some(DISK_KEPT_FREE + 5), 6));
        assert!(!leaves_room(Some(0), 0));
        assert!(!leaves_room(Some(u64::MAX - 1), u64::MAX));
        assert!(leaves_room(None, 100 * 1024 * 1024));
    }
}

//! Files out of the store, piece by piece, each from a snapshot of its own: whoever reads slowly keeps nothing open.

use std::io;
use std::ops::Range;

use bytes::Bytes;
use futures_util::{Stream, stream};

use crate::base::id::MediaId;
use crate::base::limits::CHUNK_BYTES;
use crate::domain::files;
use crate::domain::media::{FileOrigin, Media, MediaState};
use crate::domain::view::{Read, View as _};
use crate::engine::Handle;
use crate::store::Snapshot;

/// The bytes in `range` of what is kept under `bytes_of`. It ends with an error when a piece is missing.
pub fn stream(
    handle: Handle,
    bytes_of: MediaId,
    range: Range<u64>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    stream::unfold((handle, range), move |(handle, range)| async move {
        if range.is_empty() {
            return None;
        }
        let piece = piece(&handle, bytes_of, &range);
        let reached = piece
            .as_ref()
            .map_or(range.end, |bytes| range.start + bytes.len() as u64);
        Some((piece, (handle, reached..range.end)))
    })
}

/// At most `most` bytes from `at` on; fewer where pieces are missing.
///
/// # Errors
/// When storage fails.
pub fn bytes(snapshot: &Snapshot, bytes_of: MediaId, at: u64, most: usize) -> Read<Vec<u8>> {
    let chunk_bytes = CHUNK_BYTES as u64;
    let mut found = Vec::with_capacity(most.min(CHUNK_BYTES));
    while found.len() < most {
        let place = at.saturating_add(found.len() as u64);
        let Ok(index) = u32::try_from(place / chunk_bytes) else {
            break;
        };
        let Some(chunk) = snapshot.chunk(bytes_of, index)? else {
            break;
        };
        let from = usize::try_from(place % chunk_bytes).unwrap_or(usize::MAX);
        let part = chunk.get(from..).unwrap_or_default();
        if part.is_empty() {
            break;
        }
        found.extend_from_slice(&part[..part.len().min(most - found.len())]);
    }
    Ok(found)
}

/// What a file is by its bytes and its name, where only a customer told what it is; nothing for what the team brought,
/// which was looked at when it came.
///
/// # Errors
/// When storage fails.
pub fn told_by_bytes(
    snapshot: &Snapshot,
    media: &Media,
) -> Read<Option<Result<files::Known, files::Danger>>> {
    let holder = snapshot.media(media.bytes_of)?;
    let is_ours = holder.is_some_and(|holder| matches!(holder.origin, FileOrigin::Team { .. }));
    let MediaState::Ready { size, .. } = media.state else {
        return Ok(None);
    };
    if is_ours {
        return Ok(None);
    }
    let read = |at, most| bytes(snapshot, media.bytes_of, at, most);
    let whole = files::Whole { size, read: &read };
    files::examine(&whole, &media.name).map(Some)
}

/// What the chunk that holds the beginning of `range` has of it.
fn piece(handle: &Handle, bytes_of: MediaId, range: &Range<u64>) -> io::Result<Bytes> {
    let chunk_bytes = CHUNK_BYTES as u64;
    let index = u32::try_from(range.start / chunk_bytes).map_err(io::Error::other)?;
    let snapshot = handle.snapshot().map_err(io::Error::other)?;
    let chunk = snapshot.chunk(bytes_of, index).map_err(io::Error::other)?;
    let chunk = chunk.ok_or_else(|| io::Error::other("a chunk of the file is missing"))?;
    let from = usize::try_from(range.start % chunk_bytes).map_err(io::Error::other)?;
    let most = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
    let to = chunk.len().min(from.saturating_add(most));
    if from >= to {
        return Err(io::Error::other("a chunk of the file is too short"));
    }
    Ok(chunk.slice(from..to))
}

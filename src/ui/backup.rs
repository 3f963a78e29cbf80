//! `GET /backup`: one consistent copy of the whole desk, for the owner.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream;
use tokio::sync::watch;

use crate::domain::audit::AuditKind;
use crate::http::{Reply, header};
use crate::store::BackupError;
use crate::ui::context::Context;
use crate::ui::failure::Failure;

/// Bytes that are read and sent at once.
const PIECE_BYTES: u64 = 256 * 1024;

/// Makes the copy beside the data file, checks it, streams it; it has no name and is gone afterwards.
///
/// # Errors
/// `unavailable` when no copy can be made, with the reason in the log.
pub async fn download(context: Context) -> Result<Reply, Failure> {
    context.note(AuditKind::BackupTaken).await?;
    let (gone, stop) = watch::channel(false);
    // Dropped with this future, when the client goes.
    let _gone = Gone(gone);
    let handle = context.desk.engine.clone();
    let making = tokio::task::spawn_blocking(move || handle.copy(&stop));
    let mut closing = context.desk.shutdown.clone();
    let made = tokio::select! {
        made = making => made,
        _ = closing.wait_for(|closing| *closing) => return Err(Failure::Unavailable),
    };
    let file = match made.unwrap_or_else(|error| Err(BackupError::Io(io::Error::other(error)))) {
        Ok(file) => file,
        Err(error) => {
            tracing::error!(%error, "no backup could be made");
            return Err(Failure::Unavailable);
        }
    };
    let length = file.metadata().map_err(|_| Failure::Unavailable)?.len();
    let day = context.desk.engine.clock.now().utc().format("%Y-%m-%d");
    let name = format!("attachment; filename=\"okno-{day}.redb\"");
    let reply = Reply::stream_of("application/octet-stream", length, pieces(file, length));
    Ok(reply
        .with_header(header::CONTENT_DISPOSITION, &name)
        .with_header(header::CACHE_CONTROL, "no-store"))
}

/// Tells that nobody waits any more, when it is dropped.
struct Gone(watch::Sender<bool>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.send_replace(true);
    }
}

fn pieces(file: File, length: u64) -> impl futures_util::Stream<Item = io::Result<Bytes>> {
    stream::unfold((Arc::new(file), 0), move |(file, at)| async move {
        if at >= length {
            return None;
        }
        let count = PIECE_BYTES.min(length - at);
        let reader = Arc::clone(&file);
        let read = tokio::task::spawn_blocking(move || {
            // At most `PIECE_BYTES`.
            let mut piece = vec![0; usize::try_from(count).map_err(io::Error::other)?];
            reader.read_exact_at(&mut piece, at)?;
            Ok(Bytes::from(piece))
        });
        let piece = read
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error)));
        Some((piece, (file, at + count)))
    })
}

//! Work that would keep the runtime busy for long: many rows, large files. It is done on a thread of its own.

use crate::ui::failure::Failure;

/// What `work` gives, done while the runtime goes on with other things.
///
/// # Errors
/// Those of `work`; `internal` when it panics.
pub async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Failure::Internal(format!("work apart ended early: {error}")))?
}

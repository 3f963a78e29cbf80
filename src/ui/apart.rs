//! Work that would keep the runtime busy for long: many rows, large files. It is done on a thread of its own.

use tokio::sync::Semaphore;

use crate::ui::failure::Failure;

/// Places for work that holds a whole file in memory, several times over.
static IN_TURN: Semaphore = Semaphore::const_new(2);

/// The same for work on a whole file: few at once.
///
/// # Errors
/// Those of `work`; `internal` when it panics.
pub async fn in_turn<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let place = IN_TURN.acquire().await;
    let _place = place.map_err(|error| Failure::Internal(error.to_string()))?;
    apart(work).await
}

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

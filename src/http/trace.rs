//! The id of a request: in every line of the log that is written while it is answered, in the answer's headers and
//! in problems, so that what a person was shown is found in the log.

use std::sync::atomic::{AtomicU64, Ordering};

use hyper::header::HeaderName;

/// The header with the id.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: RequestId;
}

/// An id that no other request to this process had, and hardly one to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RequestId(u64);

/// Counts requests from somewhere else in every process, in steps that spread over all digits.
static NEXT: AtomicU64 = AtomicU64::new(0);
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl RequestId {
    pub(super) fn new() -> Self {
        static START: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
        let start = START.get_or_init(|| u64::from_le_bytes(crate::base::secret::random_bytes()));
        let count = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(start.wrapping_add(count.wrapping_mul(STEP)))
    }

    /// The id of the request that is being answered here, if one is.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(|id| *id).ok()
    }

    /// Runs the answering of this request.
    pub(super) async fn over<T>(self, answer: impl Future<Output = T>) -> T {
        CURRENT.scope(self, answer).await
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:016x}", self.0)
    }
}

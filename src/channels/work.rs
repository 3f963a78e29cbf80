//! What the workers have in common: following the log and waiting.

use std::time::Duration;

use crate::base::clock::Clock;
use crate::domain::event::EventKind;
use crate::domain::view::Fault;
use crate::store::Snapshot;

/// Events of the log read at once.
const EVENTS_AT_ONCE: usize = 512;

/// A reader of the event log that begins where the desk stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Follower {
    seen: u64,
}

impl Follower {
    /// Everything up to this snapshot is known.
    pub fn from(snapshot: &Snapshot) -> Self {
        Self {
            seen: snapshot.sequence(),
        }
    }

    /// Hands over what came since the last time, with its sequence numbers.
    ///
    /// # Errors
    /// When storage fails.
    pub fn follow(
        &mut self,
        snapshot: &Snapshot,
        mut each: impl FnMut(u64, EventKind) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        while self.seen < snapshot.sequence() {
            let events = snapshot.events_after(self.seen, EVENTS_AT_ONCE)?;
            let last = events.len() < EVENTS_AT_ONCE;
            for (sequence, event) in events {
                self.seen = sequence;
                each(sequence, event.kind)?;
            }
            if last {
                // Not every sequence number is an event's.
                self.seen = snapshot.sequence();
            }
        }
        Ok(())
    }
}

/// Waits until the monotonic clock may have reached `at`, or for ever.
pub async fn until(clock: &Clock, at: Option<Duration>) {
    match at {
        // At least a little, so that a worker whose moments disagree does not spin.
        Some(at) => {
            let left = at.saturating_sub(clock.monotonic());
            clock.sleep(left.max(Duration::from_millis(1))).await;
        }
        None => std::future::pending().await,
    }
}

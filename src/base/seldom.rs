//! A line of the log that others can cause as often as they like: written seldom, with how often it was due.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The shortest time between two lines.
const EVERY: Duration = Duration::from_secs(60);

/// When the last line was written, and how many were left out since.
#[derive(Debug, Default)]
pub struct Seldom(Mutex<(Option<Duration>, u64)>);

impl Seldom {
    /// Something happened at `now` of the monotonic clock. How often it did since the last line, this time
    /// included, if a line is due; at most once a minute.
    pub fn due(&self, now: Duration) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, count) = &mut *state;
        *count = count.saturating_add(1);
        if last.is_some_and(|last| now.saturating_sub(last) < EVERY) {
            return None;
        }
        *last = Some(now);
        Some(std::mem::take(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_a_line_a_minute_with_its_count() {
        let seldom = Seldom::default();
        let lines: Vec<(u64, u64)> = (0..6_050)
            .filter_map(|moment| {
                let due = seldom.due(Duration::from_millis(moment * 20))?;
                Some((moment * 20, due))
            })
            .collect();
        assert_eq!(lines, [(0, 1), (60_000, 3_000), (120_000, 3_000)]);
    }
}

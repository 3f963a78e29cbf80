//! The one place that reads a clock. Everything else is handed a [`Timestamp`] or this handle.
//!
//! Rules of the desk use the wall clock; back-off and rates use [`Clock::monotonic`].

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// A moment in UTC, in milliseconds since 1970.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
pub struct Timestamp(i64);

/// The last moment that RFC 3339 can write (end of the year 9999), in milliseconds.
const LATEST_MS: i64 = 253_402_300_799_999;

impl Timestamp {
    /// From milliseconds since 1970, clamped to the years 1970 to 9999.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(0, LATEST_MS))
    }

    /// From whole seconds since 1970, clamped to the years 1970 to 9999.
    pub fn from_seconds(seconds: i64) -> Self {
        Self::from_millis(seconds.saturating_mul(1000))
    }

    /// Milliseconds since 1970.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// Days since 1970, in UTC.
    pub fn day(self) -> u32 {
        u32::try_from(self.0 / 86_400_000).unwrap_or(0)
    }

    /// This moment and `duration` more.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// This moment less `duration`.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self::from_millis(self.0.saturating_sub(millis))
    }

    /// How long after `earlier` this is; zero when it is not after.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0 - earlier.0).unwrap_or(0))
    }

    /// RFC 3339 in UTC with milliseconds.
    pub fn rfc3339(self) -> String {
        self.utc().to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// As a chrono value, for calendars and zones.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }
}

/// Reads a duration as `90s`, `15m`, `1h`, `24h`, `7d`; at most ten years.
pub fn duration(text: &str) -> Option<Duration> {
    let unit = text.chars().last()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    let count: u64 = text[..text.len() - 1].parse().ok()?;
    let total = count
        .checked_mul(seconds)
        .filter(|total| *total <= 10 * 366 * 86_400)?;
    Some(Duration::from_secs(total))
}

/// A step back of at most this is smoothed: the clock stands still until the wall catches up.
const SMOOTHED_STEP_MS: i64 = 5_000;

/// The desk's clock: one handle for engine, timers, limits, sessions and simulator.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    source: Source,
    shown: AtomicI64,
    moved: watch::Sender<u64>,
}

#[derive(Debug)]
enum Source {
    /// The machine's clock plus an offset (which stays zero outside a demonstration).
    Machine {
        offset: AtomicI64,
        started: std::time::Instant,
        movable: bool,
    },
    /// A clock that only a test moves.
    Manual { millis: AtomicI64, started_at: i64 },
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::machine(false)
    }

    /// The machine's clock, which `advance` may push forward (`demo --simulated-clock`).
    pub fn simulated() -> Self {
        Self::machine(true)
    }

    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn machine(movable: bool) -> Self {
        let source = Source::Machine {
            offset: AtomicI64::new(0),
            started: std::time::Instant::now(),
            movable,
        };
        Self::from_source(source)
    }

    /// A clock that stands at `start` until it is moved.
    pub fn manual(start: Timestamp) -> Self {
        Self::from_source(Source::Manual {
            millis: AtomicI64::new(start.0),
            started_at: start.0,
        })
    }

    fn from_source(source: Source) -> Self {
        Self(Arc::new(Inner {
            source,
            shown: AtomicI64::new(0),
            moved: watch::Sender::new(0),
        }))
    }

    /// The wall clock now.
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> Timestamp {
        match &self.0.source {
            Source::Manual { millis, .. } => Timestamp::from_millis(millis.load(Ordering::SeqCst)),
            Source::Machine { offset, .. } => {
                let wall = std::time::SystemTime::now()
                    .duration_since(std::time::UNIX_EPOCH)
                    .map_or(0, |since| {
                        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
                    });
                self.smoothed(wall.saturating_add(offset.load(Ordering::SeqCst)))
            }
        }
    }

    /// Stands still for a small step back; takes a larger one.
    fn smoothed(&self, wall: i64) -> Timestamp {
        let shown = self.0.shown.load(Ordering::SeqCst);
        if wall < shown && shown - wall <= SMOOTHED_STEP_MS {
            return Timestamp::from_millis(shown);
        }
        self.0.shown.store(wall, Ordering::SeqCst);
        Timestamp::from_millis(wall)
    }

    /// Time since the clock was made, which never goes back.
    pub fn monotonic(&self) -> Duration {
        match &self.0.source {
            Source::Machine {
                started, offset, ..
            } => {
                let pushed = u64::try_from(offset.load(Ordering::SeqCst)).unwrap_or(0);
                started.elapsed() + Duration::from_millis(pushed)
            }
            Source::Manual { millis, started_at } => Duration::from_millis(
                u64::try_from(millis.load(Ordering::SeqCst) - started_at).unwrap_or(0),
            ),
        }
    }

    /// Moves the clock forward and wakes every sleeper. False when this clock can't be moved.
    pub fn advance(&self, by: Duration) -> bool {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        match &self.0.source {
            Source::Machine { movable: false, .. } => return false,
            Source::Machine { offset, .. } => offset.fetch_add(millis, Ordering::SeqCst),
            Source::Manual { millis: at, .. } => at.fetch_add(millis, Ordering::SeqCst),
        };
        self.0.moved.send_modify(|count| *count += 1);
        true
    }

    /// Sets a manual clock to `moment`, also backwards. False for any other clock.
    pub fn set(&self, moment: Timestamp) -> bool {
        let Source::Manual { millis, .. } = &self.0.source else {
            return false;
        };
        millis.store(moment.0, Ordering::SeqCst);
        self.0.moved.send_modify(|count| *count += 1);
        true
    }

    /// Changes whenever the clock is moved by hand.
    pub fn moved(&self) -> watch::Receiver<u64> {
        self.0.moved.subscribe()
    }

    /// Sleeps until the wall clock may have reached `moment`, looking again at least every 30 s, so that a
    /// suspended machine or a stepped clock costs at most that.
    pub async fn sleep_until(&self, moment: Timestamp) {
        let mut moved = self.moved();
        loop {
            let left = moment.since(self.now());
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left.min(Duration::from_secs(30))) => {}
                _ = moved.changed() => {}
            }
        }
    }

    /// Sleeps for `duration` by the monotonic clock (a clock moved by hand shortens it).
    pub async fn sleep(&self, duration: Duration) {
        let end = self.monotonic() + duration;
        let mut moved = self.moved();
        loop {
            let left = end.saturating_sub(self.monotonic());
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left) => {}
                _ = moved.changed() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_written_with_milliseconds() {
        assert_eq!(
            Timestamp::from_millis(1_786_000_000_250).rfc3339(),
            "2026-08-06T07:06:40.250Z"
        );
    }

    #[test]
    fn absurd_moments_are_clamped() {
        assert_eq!(
            Timestamp::from_seconds(i64::MAX).rfc3339(),
            "9999-12-31T23:59:59.999Z"
        );
        assert_eq!(Timestamp::from_millis(-5).millis(), 0);
    }

    #[test]
    fn a_small_step_back_is_smoothed_and_a_large_one_taken() {
        let clock = Clock::system();
        assert_eq!(clock.smoothed(100_000).millis(), 100_000);
        assert_eq!(clock.smoothed(96_000).millis(), 100_000);
        assert_eq!(clock.smoothed(90_000).millis(), 90_000);
    }

    #[test]
    fn only_a_simulated_clock_can_be_moved() {
        assert!(!Clock::system().advance(Duration::from_secs(1)));
        let clock = Clock::simulated();
        let before = clock.now();
        assert!(clock.advance(Duration::from_secs(3600)));
        assert!(clock.now().since(before) >= Duration::from_secs(3600));
    }
}

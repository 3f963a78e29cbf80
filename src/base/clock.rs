//! The one place that reads a clock. Everything else is handed a [`Timestamp`] or this handle.
//!
//! Rules of the desk use the wall clock; back-off and rates use [`Clock::monotonic`].

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::base::step::{Step, StepWatch};
pub use crate::base::timestamp::Timestamp;

/// The longest duration that is read: ten years, in seconds.
const LONGEST_SECONDS: u64 = 10 * 366 * 86_400;

/// Reads a duration as `90s`, `15m`, `24h`, `7d` or, largest unit first, `1d12h` and `20h30m`; at most ten years.
pub fn duration(text: &str) -> Option<Duration> {
    let (mut total, mut larger, mut rest) = (0_u64, u64::MAX, text);
    while !rest.is_empty() {
        let digits = rest.find(|sign: char| !sign.is_ascii_digit())?;
        let (count, after) = rest.split_at(digits);
        let unit = match after.as_bytes().first()? {
            b's' => 1,
            b'm' => 60,
            b'h' => 3600,
            b'd' => 86_400,
            _ => return None,
        };
        if unit >= larger {
            return None;
        }
        let seconds = count.parse::<u64>().ok()?.checked_mul(unit)?;
        (total, larger, rest) = (total.checked_add(seconds)?, unit, &after[1..]);
    }
    (!text.is_empty() && total <= LONGEST_SECONDS).then(|| Duration::from_secs(total))
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
    /// Milliseconds by which a test has set the wall clock apart from the time that passes.
    stepped: AtomicI64,
    moved: watch::Sender<u64>,
    steps: Mutex<Steps>,
}

/// What is known of jumps of the wall clock.
#[derive(Debug, Default)]
struct Steps {
    watch: StepWatch,
    latest: Option<Step>,
}

#[derive(Debug)]
enum Source {
    /// The machine's clock plus an offset (which stays zero outside a demonstration).
    Machine {
        offset: AtomicI64,
        started: std::time::Instant,
        movable: bool,
        /// The system tells how long it runs, its sleep included: waking up is no step of the clock.
        counts_sleep: bool,
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
            counts_sleep: uptime().is_some(),
        };
        Self::from_source(source)
    }

    /// A clock that stands at `start` until it is moved.
    pub fn manual(start: Timestamp) -> Self {
        Self::from_source(Source::Manual {
            millis: AtomicI64::new(start.millis()),
            started_at: start.millis(),
        })
    }

    fn from_source(source: Source) -> Self {
        Self(Arc::new(Inner {
            source,
            shown: AtomicI64::new(0),
            stepped: AtomicI64::new(0),
            moved: watch::Sender::new(0),
            steps: Mutex::default(),
        }))
    }

    /// The wall clock now.
    pub fn now(&self) -> Timestamp {
        let stepped = self.0.stepped.load(Ordering::SeqCst);
        match &self.0.source {
            Source::Manual { millis, .. } => {
                Timestamp::from_millis(millis.load(Ordering::SeqCst).saturating_add(stepped))
            }
            Source::Machine { offset, .. } => {
                let offset = offset.load(Ordering::SeqCst);
                self.smoothed(wall().saturating_add(offset).saturating_add(stepped))
            }
        }
    }

    /// The machine's own time, whatever a demonstration has made of the desk's: what devices outside go by.
    pub fn real(&self) -> Timestamp {
        match &self.0.source {
            Source::Manual { .. } => self.now(),
            Source::Machine { .. } => Timestamp::from_millis(wall()),
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

    /// How long the machine has been awake since the clock was made: no jump of its clock is in it, and nothing that
    /// a demonstration pushed. A manual clock has no other time than its own.
    pub fn ran(&self) -> Duration {
        match &self.0.source {
            Source::Machine { started, .. } => started.elapsed(),
            Source::Manual { .. } => self.monotonic(),
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
        millis.store(moment.millis(), Ordering::SeqCst);
        self.0.moved.send_modify(|count| *count += 1);
        true
    }

    /// Sets the wall clock apart from the time that passes, as somebody does who sets the machine's clock. False
    /// when this clock can't be moved.
    pub fn step(&self, millis: i64) -> bool {
        if let Source::Machine { movable: false, .. } = &self.0.source {
            return false;
        }
        self.0.stepped.fetch_add(millis, Ordering::SeqCst);
        true
    }

    /// Compares both clocks with the last look at them. A jump is kept as the latest one and
    /// wakes every sleeper.
    pub fn look_for_step(&self) -> Option<Step> {
        let (wall, passed) = self.both()?;
        let mut steps = self.steps();
        let millis = steps.watch.look(wall, passed)?;
        let step = Step {
            at: self.now(),
            millis,
        };
        steps.latest = Some(step);
        drop(steps);
        self.0.moved.send_modify(|count| *count += 1);
        Some(step)
    }

    /// The latest jump of the wall clock, until somebody has seen it.
    pub fn latest_step(&self) -> Option<Step> {
        self.steps().latest
    }

    /// Somebody has seen the latest jump.
    pub fn step_seen(&self) {
        self.steps().latest = None;
    }

    fn steps(&self) -> MutexGuard<'_, Steps> {
        self.0.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The wall clock, and the time that passed since some moment with the machine's sleep where it is known. What
    /// a test pushed is in neither or in both.
    fn both(&self) -> Option<(Timestamp, Duration)> {
        let stepped = self.0.stepped.load(Ordering::SeqCst);
        match &self.0.source {
            Source::Manual { millis, .. } => {
                let millis = millis.load(Ordering::SeqCst);
                let passed = Duration::from_millis(u64::try_from(millis).ok()?);
                Some((Timestamp::from_millis(millis + stepped), passed))
            }
            Source::Machine {
                started,
                counts_sleep,
                ..
            } => {
                let passed = if *counts_sleep {
                    uptime()?
                } else {
                    started.elapsed()
                };
                Some((Timestamp::from_millis(wall() + stepped), passed))
            }
        }
    }

    /// Changes whenever the clock is moved by hand or has jumped.
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

/// The machine's wall clock, in milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
fn wall() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        })
}

/// How long the system runs, its sleep included; only Linux tells it in a file.
fn uptime() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/uptime").ok()?;
    let seconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn durations_are_read_with_several_units() {
        let seconds = |text| duration(text).map(|duration| duration.as_secs());
        assert_eq!(seconds("20h30m"), Some(73_800));
        assert_eq!(seconds("1d12h"), Some(129_600));
        assert_eq!(seconds("90s"), Some(90));
        for wrong in [
            "", "h", "20", "20h30", "30m20h", "1h1h", "-1h", "1h 30m", "1.5h", "9999999d",
        ] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_jump_is_known_until_it_is_seen_and_moving_a_test_clock_is_none() {
        let clock = Clock::simulated();
        assert_eq!(clock.look_for_step(), None);
        clock.advance(Duration::from_secs(86_400));
        assert_eq!(clock.look_for_step(), None, "this is what time does");
        let moved = clock.moved();
        assert!(clock.step(-7_200_000));
        let step = clock.look_for_step().unwrap();
        assert!((-7_201_000..=-7_199_000).contains(&step.millis), "{step:?}");
        assert!(moved.has_changed().unwrap());
        assert_eq!(clock.look_for_step(), None);
        assert_eq!(clock.latest_step(), Some(step));
        clock.step_seen();
        assert_eq!((clock.latest_step(), clock.look_for_step()), (None, None));
        assert!(!Clock::system().step(1));
    }
}

//! How fast messages may leave. Times are of the monotonic clock.

use std::time::Duration;

/// A bucket that fills with tokens; each message takes one.
#[derive(Clone, Debug)]
pub struct Bucket {
    tokens: f64,
    full: f64,
    per_second: f64,
    at: Duration,
}

impl Bucket {
    /// A full bucket.
    pub fn new(full: f64, per_second: f64, now: Duration) -> Self {
        Self {
            tokens: full,
            full,
            per_second,
            at: now,
        }
    }

    fn refill(&mut self, now: Duration) {
        let grown = now.saturating_sub(self.at).as_secs_f64() * self.per_second;
        self.tokens = (self.tokens + grown).min(self.full);
        self.at = self.at.max(now);
    }

    /// When a token is there.
    pub fn ready_at(&self, now: Duration) -> Duration {
        let missing = 1.0 - self.tokens;
        if missing <= 0.0 {
            return now;
        }
        // A microsecond more, so that rounding leaves no part of a token missing.
        let wait = Duration::from_secs_f64(missing / self.per_second) + Duration::from_micros(1);
        (self.at + wait).max(now)
    }

    /// Takes a token.
    pub fn take(&mut self, now: Duration) {
        self.refill(now);
        self.tokens -= 1.0;
    }

    /// Somebody else counts differently: nothing is left.
    pub fn drain(&mut self, now: Duration) {
        self.refill(now);
        self.tokens = self.tokens.min(0.0);
    }

    /// Whether nothing is missing, so that a new one would be the same.
    pub fn is_full(&self, now: Duration) -> bool {
        let mut later = self.clone();
        later.refill(now);
        later.tokens >= later.full
    }
}

/// Meta allows 45 messages to one person at once, then one every 6 seconds ("Messaging limits", 2026-09).
pub fn pair(now: Duration) -> Bucket {
    Bucket::new(45.0, 1.0 / 6.0, now)
}

/// Meta allows 80 messages a second through a number ("Throughput", 2026-09): with the burst, no second has more.
const RATE: f64 = 75.0;
const BURST: f64 = 5.0;
/// After "throughput exceeded".
const CLOSED: Duration = Duration::from_secs(1);
/// A share of the rate comes back after each of these.
const RECOVERY: Duration = Duration::from_secs(10);
const RECOVERED: f64 = 0.1;
const SLOWEST: f64 = 1.0 / 64.0;

/// The rate of a number: halved when Meta says that it is too high, and recovering.
#[derive(Clone, Debug)]
pub struct NumberRate {
    bucket: Bucket,
    share: f64,
    changed_at: Duration,
    closed_until: Duration,
}

impl NumberRate {
    /// The full rate.
    pub fn new(now: Duration) -> Self {
        Self {
            bucket: Bucket::new(BURST, RATE, now),
            share: 1.0,
            changed_at: now,
            closed_until: Duration::ZERO,
        }
    }

    /// When the next message may leave.
    pub fn ready_at(&self, now: Duration) -> Duration {
        self.bucket.ready_at(now).max(self.closed_until)
    }

    /// A message leaves.
    pub fn take(&mut self, now: Duration) {
        self.recover(now);
        self.bucket.take(now);
    }

    /// Meta says that it was too much. Those under way say it together, and count once.
    pub fn throttle(&mut self, now: Duration) {
        if now < self.closed_until {
            return;
        }
        self.recover(now);
        self.share = (self.share / 2.0).max(SLOWEST);
        self.changed_at = now;
        self.closed_until = now + CLOSED;
        self.bucket.drain(now);
        self.bucket.per_second = RATE * self.share;
    }

    /// Nothing leaves for this long.
    pub fn close(&mut self, until: Duration) {
        self.closed_until = self.closed_until.max(until);
    }

    fn recover(&mut self, now: Duration) {
        while self.share < 1.0 && now.saturating_sub(self.changed_at) >= RECOVERY {
            self.bucket.refill(self.changed_at + RECOVERY);
            self.share = (self.share + RECOVERED).min(1.0);
            self.changed_at += RECOVERY;
            self.bucket.per_second = RATE * self.share;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// The moments at which `count` messages leave that all wait from `start` on.
    fn leave(rate: &mut NumberRate, start: Duration, count: usize) -> Vec<Duration> {
        let mut now = start;
        (0..count)
            .map(|_| {
                now = rate.ready_at(now);
                rate.take(now);
                now
            })
            .collect()
    }

    #[test]
    fn no_second_has_more_than_eighty() {
        let left = leave(&mut NumberRate::new(millis(500)), millis(500), 400);
        for (index, first) in left.iter().enumerate() {
            let within = left[index..]
                .iter()
                .filter(|at| **at < *first + millis(1000))
                .count();
            assert!(within <= 80, "{within} after {first:?}");
        }
        assert!(*left.last().unwrap() < millis(6000), "{:?}", left.last());
    }

    #[test]
    fn a_throttled_number_pauses_slows_down_and_recovers() {
        let mut rate = NumberRate::new(Duration::ZERO);
        leave(&mut rate, Duration::ZERO, 10);
        rate.throttle(millis(1000));
        rate.throttle(millis(1001));
        let left = leave(&mut rate, millis(1001), 75);
        assert_eq!(left[0], millis(2000));
        let took = *left.last().unwrap() - left[0];
        assert!((1800..2200).contains(&took.as_millis()), "{took:?}");
        let left = leave(&mut rate, Duration::from_secs(120), 300);
        let took = *left.last().unwrap() - left[0];
        assert!(took < millis(4200), "{took:?}");
    }

    #[test]
    fn one_person_gets_a_burst_and_then_one_every_six_seconds() {
        let mut bucket = pair(Duration::ZERO);
        let mut now = Duration::ZERO;
        let left: Vec<_> = (0..48)
            .map(|_| {
                now = bucket.ready_at(now);
                bucket.take(now);
                now.as_secs()
            })
            .collect();
        assert_eq!(left[44..], [0, 6, 12, 18]);
        assert!(!bucket.is_full(now) && bucket.is_full(now + Duration::from_secs(271)));
    }
}

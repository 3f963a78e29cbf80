//! Slowing down who guesses passwords.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

/// Counts failed tries by key. Its memory is bounded: of too many keys, the
/// one that was tried longest ago is forgotten.
#[derive(Debug)]
pub struct FailureLimit {
    most: usize,
    window: Duration,
    most_keys: usize,
    by_key: HashMap<Arc<str>, Tries>,
    /// Keys by the number of their latest try: the first is the oldest.
    by_age: BTreeMap<u64, Arc<str>>,
    counter: u64,
}

#[derive(Debug, Default)]
struct Tries {
    /// When each of the latest tries was, oldest first; at most `most`.
    at: VecDeque<Duration>,
    latest: u64,
}

/// A try that is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// Whole seconds until the next one is let through, at least 1.
    pub retry_after: u64,
}

impl FailureLimit {
    /// Lets `most` failures through in each `window`, remembering `most_keys` keys.
    pub fn new(most: usize, window: Duration, most_keys: usize) -> Self {
        Self {
            most,
            window,
            most_keys,
            by_key: HashMap::new(),
            by_age: BTreeMap::new(),
            counter: 0,
        }
    }

    /// Begins a try at the monotonic time `now`. It counts as failed until
    /// `succeeded` says otherwise, so tries side by side don't slip through.
    ///
    /// # Errors
    /// When the key has failed too often; a refused try does not count.
    pub fn begin(&mut self, key: &str, now: Duration) -> Result<(), TooMany> {
        let mut tries = self.take(key);
        while tries
            .at
            .front()
            .is_some_and(|at| now.saturating_sub(*at) >= self.window)
        {
            tries.at.pop_front();
        }
        let outcome = match tries.at.front() {
            Some(oldest) if tries.at.len() >= self.most => Err(self.wait(*oldest, now)),
            _ => {
                tries.at.push_back(now);
                Ok(())
            }
        };
        self.put(key, tries);
        outcome
    }

    /// The try was right: the key begins anew.
    pub fn succeeded(&mut self, key: &str) {
        self.take(key);
    }

    /// The try that began at `now` is taken back: it neither failed nor shows that the key is trustworthy.
    pub fn forgive(&mut self, key: &str, now: Duration) {
        if let Some(tries) = self.by_key.get_mut(key)
            && let Some(place) = tries.at.iter().rposition(|at| *at == now)
        {
            tries.at.remove(place);
        }
    }

    fn wait(&self, oldest: Duration, now: Duration) -> TooMany {
        let left = self.window.saturating_sub(now.saturating_sub(oldest));
        let seconds = left.as_millis().div_ceil(1_000).max(1);
        TooMany {
            retry_after: u64::try_from(seconds).unwrap_or(u64::MAX),
        }
    }

    fn take(&mut self, key: &str) -> Tries {
        let tries = self.by_key.remove(key).unwrap_or_default();
        self.by_age.remove(&tries.latest);
        tries
    }

    fn put(&mut self, key: &str, mut tries: Tries) {
        while self.by_key.len() >= self.most_keys {
            let Some((_, oldest)) = self.by_age.pop_first() else {
                break;
            };
            self.by_key.remove(&oldest);
        }
        self.counter += 1;
        tries.latest = self.counter;
        let key: Arc<str> = Arc::from(key);
        self.by_age.insert(self.counter, Arc::clone(&key));
        self.by_key.insert(key, tries);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_secs(900);

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_eleventh_failure_is_refused_until_the_first_is_old() {
        let mut limit = FailureLimit::new(10, WINDOW, 100);
        for second in 0..10 {
            assert_eq!(limit.begin("vera", at(second)), Ok(()));
        }
        assert_eq!(
            limit.begin("vera", at(10)),
            Err(TooMany { retry_after: 890 })
        );
        let almost = at(900) - Duration::from_millis(1);
        assert_eq!(limit.begin("vera", almost), Err(TooMany { retry_after: 1 }));
        assert_eq!(limit.begin("vera", at(900)), Ok(()));
        assert_eq!(
            limit.begin("vera", at(900)),
            Err(TooMany { retry_after: 1 })
        );
    }

    #[test]
    fn keys_are_apart_and_success_begins_anew() {
        let mut limit = FailureLimit::new(2, WINDOW, 100);
        limit.begin("a", at(0)).unwrap();
        limit.begin("a", at(0)).unwrap();
        assert!(limit.begin("a", at(0)).is_err());
        assert_eq!(limit.begin("b", at(0)), Ok(()));
        limit.succeeded("a");
        assert_eq!(limit.begin("a", at(0)), Ok(()));
    }

    #[test]
    fn forgets_the_key_that_was_tried_longest_ago() {
        let mut limit = FailureLimit::new(1, WINDOW, 2);
        limit.begin("a", at(0)).unwrap();
        limit.begin("b", at(1)).unwrap();
        assert!(limit.begin("a", at(2)).is_err());
        limit.begin("c", at(3)).unwrap();
        assert!(limit.begin("a", at(4)).is_err());
        assert!(limit.begin("c", at(5)).is_err());
        assert_eq!(limit.begin("b", at(6)), Ok(()));
        assert_eq!(limit.by_key.len(), 2);
        assert_eq!(limit.by_age.len(), 2);
    }
}

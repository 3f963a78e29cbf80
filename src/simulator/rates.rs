//! How fast a number may send: in all, and to one and the same person.

use std::collections::HashMap;

/// Messages a second that a number may send, all recipients together.
pub const NUMBER_PER_SECOND: u32 = 80;
/// Milliseconds between messages to one person in the long run.
pub const PAIR_SPACING_MS: i64 = 6_000;
/// Messages to one person that may go at once before the spacing is enforced.
pub const PAIR_BURST: u32 = 45;
/// Pairs remembered; beyond it those that are at rest are forgotten.
const PAIRS_KEPT: usize = 50_000;

/// Which of the two limits a message ran into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooFast {
    /// The number's own throughput: code 130429.
    Number,
    /// This number to this person: code 131056.
    Pair,
}

/// A leaky bucket that remembers when it will be empty, in microseconds.
#[derive(Debug, Clone, Copy, Default)]
struct Bucket {
    empty_at: i64,
}

impl Bucket {
    fn has_room(self, now: i64, spacing: i64, burst: u32) -> bool {
        self.empty_at.max(now) - now <= spacing * (i64::from(burst) - 1)
    }

    fn fill(&mut self, now: i64, spacing: i64) {
        self.empty_at = self.empty_at.max(now) + spacing;
    }
}

/// Meta's send limits for every number and every pair of number and person.
#[derive(Debug, Default)]
pub struct Rates {
    numbers: HashMap<String, Bucket>,
    pairs: HashMap<(String, String), Bucket>,
}

impl Rates {
    /// Counts one message of `number` to `person` at `now_ms`, or says which limit it broke; a
    /// refused message counts for nothing.
    pub fn count(&mut self, number: &str, person: &str, now_ms: i64) -> Result<(), TooFast> {
        let now = now_ms * 1_000;
        let number_spacing = 1_000_000 / i64::from(NUMBER_PER_SECOND);
        let pair_spacing = PAIR_SPACING_MS * 1_000;
        self.forget_resting(now);

        let whole = self.numbers.entry(number.to_owned()).or_default();
        if !whole.has_room(now, number_spacing, NUMBER_PER_SECOND) {
            return Err(TooFast::Number);
        }
        let pair = (self.pairs)
            .entry((number.to_owned(), person.to_owned()))
            .or_default();
        if !pair.has_room(now, pair_spacing, PAIR_BURST) {
            return Err(TooFast::Pair);
        }
        whole.fill(now, number_spacing);
        pair.fill(now, pair_spacing);
        Ok(())
    }

    fn forget_resting(&mut self, now: i64) {
        if self.pairs.len() >= PAIRS_KEPT {
            self.pairs.retain(|_, bucket| bucket.empty_at > now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_sends_eighty_a_second_and_recovers() {
        let mut rates = Rates::default();
        for person in 0..NUMBER_PER_SECOND {
            assert_eq!(rates.count("n", &person.to_string(), 1_000), Ok(()));
        }
        assert_eq!(rates.count("n", "one more", 1_000), Err(TooFast::Number));
        assert_eq!(rates.count("another number", "one more", 1_000), Ok(()));
        assert_eq!(rates.count("n", "one more", 1_013), Ok(()));
    }

    #[test]
    fn a_pair_has_a_burst_and_then_one_every_six_seconds() {
        let mut rates = Rates::default();
        for _ in 0..PAIR_BURST {
            assert_eq!(rates.count("n", "anna", 0), Ok(()));
        }
        assert_eq!(rates.count("n", "anna", 0), Err(TooFast::Pair));
        assert_eq!(rates.count("n", "boris", 0), Ok(()));
        assert_eq!(rates.count("n", "anna", 5_999), Err(TooFast::Pair));
        assert_eq!(rates.count("n", "anna", 6_000), Ok(()));
        assert_eq!(rates.count("n", "anna", 6_001), Err(TooFast::Pair));
    }
}

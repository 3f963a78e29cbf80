//! How long things took: their median and their like, in room that does not grow with how many there were.

use std::collections::BTreeMap;

/// Up to here, in seconds, every second is told apart.
const SECONDS_TO: u32 = 2 * 3600;
/// Up to here every minute; hours beyond.
const MINUTES_TO: u32 = 2 * 86_400;

/// Spans of time. Those above two hours are told apart by the minute and those above two days by the hour, which is as
/// exact as people are told them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Times {
    counts: BTreeMap<u32, u64>,
    count: u64,
    sum: u64,
}

impl Times {
    /// Adds one of so many seconds.
    pub fn add(&mut self, seconds: u32) {
        *self.counts.entry(kept(seconds)).or_default() += 1;
        self.count += 1;
        self.sum += u64::from(seconds);
    }

    /// Adds all of another's.
    pub fn join(&mut self, other: &Self) {
        for (seconds, count) in &other.counts {
            *self.counts.entry(*seconds).or_default() += count;
        }
        self.count += other.count;
        self.sum += other.sum;
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Seconds that they took on average, rounded; nothing when there are none.
    pub fn mean(&self) -> Option<u64> {
        (self.count > 0).then(|| (self.sum + self.count / 2) / self.count)
    }

    /// The least number of seconds within which at least half of them were over; nothing when there are none.
    pub fn median(&self) -> Option<u64> {
        self.percentile(50)
    }

    /// The least number of seconds within which at least `percent` of a hundred were over (the nearest rank); nothing
    /// when there are none.
    pub fn percentile(&self, percent: u64) -> Option<u64> {
        let rank = (self.count * percent).div_ceil(100).max(1);
        let mut passed = 0;
        let found = self.counts.iter().find(|(_, count)| {
            passed += **count;
            passed >= rank
        });
        found.map(|(seconds, _)| u64::from(*seconds))
    }
}

/// A span as it is kept: rounded down to what is told apart.
fn kept(seconds: u32) -> u32 {
    let step = if seconds <= SECONDS_TO {
        1
    } else if seconds <= MINUTES_TO {
        60
    } else {
        3600
    };
    seconds - seconds % step
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(spans: &[u32]) -> Times {
        let mut times = Times::default();
        spans.iter().for_each(|span| times.add(*span));
        times
    }

    #[test]
    fn few_are_told_exactly() {
        let told = |spans: &[u32]| {
            let times = of(spans);
            [times.median(), times.percentile(90), times.mean()]
        };
        assert_eq!(told(&[]), [None; 3]);
        assert_eq!(told(&[3_661]), [Some(3_661); 3]);
        assert_eq!(told(&[10, 20]), [Some(10), Some(20), Some(15)]);
        let ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1000];
        assert_eq!(told(&ten), [Some(5), Some(9), Some(105)]);
    }

    #[test]
    fn a_hundred_thousand_take_no_more_room_than_their_spans() {
        let mut times = Times::default();
        for number in 0..100_000_u32 {
            times.add(number.wrapping_mul(2_654_435_761) % (90 * 86_400));
        }
        assert_eq!(times.count(), 100_000);
        assert!(times.counts.len() < 13_000, "{}", times.counts.len());
    }

    fn spans() -> impl Strategy<Value = Vec<u32>> {
        let span = prop_oneof![0..600_u32, 0..20_000_u32, 0..4_000_000_u32];
        proptest::collection::vec(span, 1..200)
    }

    proptest! {
        #[test]
        fn percentiles_are_those_of_the_sorted_list(spans in spans(), percent in 0..=100_u64) {
            let times = of(&spans);
            let mut sorted = spans.clone();
            sorted.sort_unstable();
            let rank = (sorted.len() as u64 * percent).div_ceil(100).max(1);
            let exact = sorted[usize::try_from(rank).unwrap() - 1];
            prop_assert_eq!(times.percentile(percent), Some(u64::from(kept(exact))));
            prop_assert!(kept(exact) <= exact && exact - kept(exact) <= exact / 48);
            let sum: u64 = sorted.iter().map(|span| u64::from(*span)).sum();
            let mean = sum as f64 / sorted.len() as f64;
            prop_assert!((times.mean().unwrap() as f64 - mean).abs() <= 0.5);
        }

        #[test]
        fn parts_joined_are_the_whole(spans in spans(), cut in 0..200_usize) {
            let (one, other) = spans.split_at(cut.min(spans.len()));
            let mut joined = of(one);
            joined.join(&of(other));
            prop_assert_eq!(joined, of(&spans));
        }
    }
}

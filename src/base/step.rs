//! Whether the wall clock jumped: it is compared with the time that passed meanwhile.

use std::time::Duration;

use crate::base::timestamp::Timestamp;

/// A jump of the wall clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// When it was found, by the clock after the jump.
    pub at: Timestamp,
    /// How far it jumped, in milliseconds; less than zero when it went back.
    pub millis: i64,
}

/// What is less than this is drift, which the time service of the machine sets right by itself.
const LARGE_MS: i64 = 60_000;

/// Looks at both clocks now and then. Each look is compared with the one before, so a jump is found once.
#[derive(Debug, Default)]
pub struct StepWatch {
    last: Option<(Timestamp, Duration)>,
}

impl StepWatch {
    /// A look: what the wall clock shows, and the time that passed since some fixed moment.
    /// Says by how many milliseconds the wall clock jumped, if it did.
    pub fn look(&mut self, wall: Timestamp, passed: Duration) -> Option<i64> {
        let (wall_before, passed_before) = self.last.replace((wall, passed))?;
        let meanwhile = i64::try_from(passed.saturating_sub(passed_before).as_millis()).ok()?;
        let millis = wall.millis() - wall_before.millis() - meanwhile;
        (millis.abs() >= LARGE_MS).then_some(millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(watch: &mut StepWatch, wall: i64, passed: u64) -> Option<i64> {
        watch.look(Timestamp::from_seconds(wall), Duration::from_secs(passed))
    }

    #[test]
    fn a_jump_is_found_once_whichever_way_it_goes() {
        let mut watch = StepWatch::default();
        assert_eq!(look(&mut watch, 1_000_000, 5), None);
        assert_eq!(look(&mut watch, 1_000_030, 35), None);
        assert_eq!(look(&mut watch, 1_003_660, 65), Some(3_600_000));
        assert_eq!(look(&mut watch, 1_003_690, 95), None);
        assert_eq!(look(&mut watch, 1_000_120, 125), Some(-3_600_000));
        assert_eq!(look(&mut watch, 1_000_150, 155), None);
    }

    #[test]
    fn drift_and_a_long_silence_are_no_jump() {
        let mut watch = StepWatch::default();
        for round in 0..100 {
            let drift = round * 20;
            assert_eq!(
                look(
                    &mut watch,
                    1_000_000 + round * 30 + drift,
                    (round * 30).unsigned_abs()
                ),
                None
            );
        }
        let mut watch = StepWatch::default();
        look(&mut watch, 1_000_000, 0);
        assert_eq!(look(&mut watch, 1_086_400, 86_400), None);
    }
}

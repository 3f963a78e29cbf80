//! Meta's customer service window: 24 hours from the customer's last message or call, by WhatsApp's own
//! timestamps, in elapsed time. Meta, "Service messages", 2026-04-23.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::limits::WINDOW;

/// The window of a chat, as stored: whether it is open is a question about a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Window {
    /// The latest of WhatsApp's timestamps of what opened it, none later than our clock was then.
    opened_at: Option<Timestamp>,
    denied: Option<Denial>,
}

/// Meta refused a message as outside the window though we believed it open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Denial {
    /// When the refused message was written: only what the customer wrote later opens the window again.
    asked_at: Timestamp,
    /// When we learnt of it.
    told_at: Timestamp,
}

/// The window at a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WindowState {
    /// The customer never wrote.
    None,
    /// Free text may be sent until this moment.
    Open(Timestamp),
    /// It ended at this moment.
    Closed(Timestamp),
}

impl Window {
    /// The window after something of the customer's that opens it, which WhatsApp saw at `at`.
    /// A moment ahead of our clock counts as now; an older message never shortens the window.
    #[must_use]
    pub fn opened_by(self, at: Timestamp, now: Timestamp) -> Self {
        Self {
            opened_at: self.opened_at.max(Some(at.min(now))),
            ..self
        }
    }

    /// The window after Meta refused a message of ours, written at `asked_at`, as outside of it. That is the
    /// truth, whatever we believed, unless the customer wrote after that message. In which order we learn of
    /// messages and refusals makes no difference.
    #[must_use]
    pub fn closed_by_meta(self, asked_at: Timestamp, now: Timestamp) -> Self {
        let known = self
            .denied
            .is_some_and(|denial| denial.asked_at >= asked_at);
        if known || self.opened_at > Some(asked_at) {
            return self;
        }
        let denial = Denial {
            asked_at,
            told_at: now,
        };
        Self {
            denied: Some(denial),
            ..self
        }
    }

    /// Meta's refusal, as long as it stands.
    fn denial(self) -> Option<Denial> {
        self.denied
            .filter(|denial| self.opened_at <= Some(denial.asked_at))
    }

    /// The window at `now`. At the very second of its end it is closed.
    pub fn state(self, now: Timestamp) -> WindowState {
        match self.ends_at() {
            None => WindowState::None,
            // A refusal stands also when our clock has been set back since.
            Some(end) if now < end && self.denial().is_none() => WindowState::Open(end),
            Some(end) => WindowState::Closed(end),
        }
    }

    /// Whether free text may be sent at `now`.
    pub fn is_open(self, now: Timestamp) -> bool {
        matches!(self.state(now), WindowState::Open(_))
    }

    /// When it ends or ended, if it ever was open.
    pub fn ends_at(self) -> Option<Timestamp> {
        let end = self.opened_at?.plus(WINDOW);
        Some(self.denial().map_or(end, |denial| end.min(denial.told_at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::Duration;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn it_ends_exactly_a_day_after_the_last_message() {
        let window = Window::default().opened_by(at(1000), at(1001));
        let end = at(1000 + 86_400);
        assert!(window.is_open(end.minus(Duration::from_millis(1))));
        assert_eq!(window.state(end), WindowState::Closed(end));
    }

    #[test]
    fn a_chat_without_a_message_has_none() {
        assert_eq!(Window::default().state(at(5)), WindowState::None);
    }

    #[test]
    fn meta_has_the_last_word_and_a_new_message_reopens() {
        let window = Window::default()
            .opened_by(at(1000), at(1000))
            .closed_by_meta(at(1900), at(2000));
        assert_eq!(window.state(at(2000)), WindowState::Closed(at(2000)));
        assert_eq!(window.state(at(1500)), WindowState::Closed(at(2000)));
        assert!(window.opened_by(at(1901), at(2100)).is_open(at(2100)));
    }

    #[test]
    fn a_late_message_from_before_the_refusal_does_not_reopen() {
        let window = Window::default()
            .opened_by(at(1000), at(1000))
            .closed_by_meta(at(1900), at(2000));
        for late in [500, 1000, 1500, 1900] {
            assert!(
                !window.opened_by(at(late), at(2100)).is_open(at(2100)),
                "{late}"
            );
        }
    }

    #[test]
    fn a_refusal_of_an_old_message_does_not_close_a_window_that_was_opened_since() {
        let window = Window::default().opened_by(at(3000), at(3000));
        assert_eq!(window.closed_by_meta(at(2000), at(3100)), window);
    }

    proptest! {
        #[test]
        fn messages_and_refusals_may_come_in_any_order(
            openings in proptest::collection::vec(0i64..200_000, 1..5),
            refusals in proptest::collection::vec(0i64..200_000, 0..4), order in any::<u64>()) {
            let now = at(150_000);
            let mut steps: Vec<(bool, i64)> = openings.iter().map(|s| (true, *s)).collect();
            steps.extend(refusals.iter().map(|s| (false, *s)));
            let run = |steps: &[(bool, i64)]| steps.iter().fold(Window::default(), |window, (opens, s)| {
                if *opens { window.opened_by(at(*s), now) } else { window.closed_by_meta(at(*s), now) }
            });
            let first = run(&steps).is_open(now);
            let turn = usize::try_from(order).unwrap_or(0) % steps.len();
            steps.rotate_left(turn);
            prop_assert_eq!(run(&steps).is_open(now), first);
            steps.reverse();
            prop_assert_eq!(run(&steps).is_open(now), first);
            let latest = openings.iter().copied().max().map_or(at(0), |s| at(s).min(now));
            let refused = refusals.iter().any(|s| at(*s) >= latest);
            prop_assert_eq!(first, now < latest.plus(WINDOW) && !refused);
        }

        #[test]
        fn it_is_the_latest_message_whatever_the_order(
            mut stamps in proptest::collection::vec(0i64..2_000_000, 1..12), ahead in 0i64..500_000) {
            let now = at(1_000_000 + ahead);
            let forward = stamps.iter().fold(Window::default(), |window, s| window.opened_by(at(*s), now));
            stamps.reverse();
            let backward = stamps.iter().fold(Window::default(), |window, s| window.opened_by(at(*s), now));
            prop_assert_eq!(forward, backward);
            let latest = stamps.iter().copied().max().map_or(now, |s| at(s).min(now));
            prop_assert_eq!(forward.ends_at(), Some(latest.plus(WINDOW)));
            prop_assert!(forward.ends_at() <= Some(now.plus(WINDOW)));
        }
    }
}

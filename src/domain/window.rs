//! Meta's customer service window: 24 hours from the customer's last message or call, by WhatsApp's own
//! timestamps, in elapsed time. Meta, "Service messages", 2026-04-23.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::limits::WINDOW;

/// The window of a chat, as stored: whether it is open is a question about a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Window {
    ends_at: Option<Timestamp>,
    closed_by_meta: bool,
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
        let ends_at = at.min(now).plus(WINDOW);
        let ends_at = self.ends_at.map_or(ends_at, |known| known.max(ends_at));
        let still_closed = self.closed_by_meta && self.ends_at == Some(ends_at);
        Self {
            ends_at: Some(ends_at),
            closed_by_meta: still_closed,
        }
    }

    /// The window after Meta said at `now` that it is closed, whatever we believed.
    #[must_use]
    pub fn closed_by_meta(self, now: Timestamp) -> Self {
        match self.ends_at {
            Some(end) if now < end => Self {
                ends_at: Some(now),
                closed_by_meta: true,
            },
            _ => self,
        }
    }

    /// The window at `now`. At the very second of its end it is closed.
    pub fn state(self, now: Timestamp) -> WindowState {
        match self.ends_at {
            None => WindowState::None,
            Some(end) if now < end => WindowState::Open(end),
            Some(end) => WindowState::Closed(end),
        }
    }

    /// Whether free text may be sent at `now`.
    pub fn is_open(self, now: Timestamp) -> bool {
        matches!(self.state(now), WindowState::Open(_))
    }

    /// Whether Meta ended it before its time.
    pub fn was_closed_by_meta(self) -> bool {
        self.closed_by_meta
    }

    /// When it ends or ended, if it ever was open.
    pub fn ends_at(self) -> Option<Timestamp> {
        self.ends_at
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
            .closed_by_meta(at(2000));
        assert_eq!(window.state(at(2000)), WindowState::Closed(at(2000)));
        assert!(window.opened_by(at(2100), at(2100)).is_open(at(2100)));
    }

    proptest! {
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

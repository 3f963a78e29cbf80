//! What a form that was sent has to say: it stands on the next page of the same session and on no other. So every
//! page has an address of its own that can be loaded again, and a secret is shown once and is in no address.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::base::secret::{Hash16, Secret};

/// Something that a page says once.
pub struct Told {
    /// How it is drawn: `good` or `error`.
    pub tone: &'static str,
    /// The icon before it.
    pub icon: &'static str,
    /// What it is about, if the text does not say it.
    pub heading: Option<String>,
    /// The text.
    pub text: String,
    /// Particulars below the text, a line each.
    pub lines: Vec<String>,
    /// The text's key, where the page's language may be another than the form's.
    pub key: Option<&'static str>,
    /// Something to be copied.
    pub copy: Option<Copy>,
    /// The part of the page that it is about, where it is not said on top.
    pub part: Option<String>,
}

/// Something to be copied, with its label.
pub struct Copy {
    /// What it is.
    pub label: String,
    /// The text to be copied.
    pub text: Secret,
}

impl Told {
    /// Something that went well.
    pub fn good(text: String) -> Self {
        Self {
            tone: "good",
            icon: "check",
            heading: None,
            text,
            lines: Vec::new(),
            key: None,
            copy: None,
            part: None,
        }
    }

    /// The same, said in a part of the page.
    #[must_use]
    pub fn in_part(self, part: &str) -> Self {
        Self {
            part: Some(part.to_owned()),
            ..self
        }
    }

    /// Something that went well, by the key of a text.
    pub fn well(key: &'static str) -> Self {
        Self {
            key: Some(key),
            ..Self::good(String::new())
        }
    }

    /// Something that did not.
    pub fn trouble(text: String) -> Self {
        Self {
            tone: "error",
            icon: "warning",
            ..Self::good(text)
        }
    }
}

/// Sessions that have something to be told at once.
const SESSIONS: usize = 256;
/// How long it waits for the next page.
const WAITS: Duration = Duration::from_secs(5 * 60);

/// What waits for the next pages of sessions: one thing for each, not for long.
pub struct Slots<T>(Mutex<VecDeque<Slot<T>>>);

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

struct Slot<T> {
    session: Hash16,
    put_at: Duration,
    told: T,
}

impl<T> Slots<T> {
    /// Keeps `told` for a session at the monotonic time `now`; what was kept for it before is gone.
    pub fn put(&self, session: Hash16, told: T, now: Duration) {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slots.retain(|slot| slot.session != session && now.saturating_sub(slot.put_at) < WAITS);
        if slots.len() >= SESSIONS {
            slots.pop_front();
        }
        slots.push_back(Slot {
            session,
            put_at: now,
            told,
        });
    }

    /// Looks at what is kept for a session, and leaves it there.
    pub fn look<R>(&self, session: Hash16, now: Duration, at: impl FnOnce(&T) -> R) -> Option<R> {
        let slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waits =
            |slot: &&Slot<T>| slot.session == session && now.saturating_sub(slot.put_at) < WAITS;
        slots.iter().find(waits).map(|slot| at(&slot.told))
    }

    /// Hands over what is kept for a session.
    pub fn take(&self, session: Hash16, now: Duration) -> Option<T> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = slots.iter().position(|slot| slot.session == session)?;
        let slot = slots.remove(place)?;
        (now.saturating_sub(slot.put_at) < WAITS).then_some(slot.told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_session_is_told_its_own_once_and_soon() {
        let slots = Slots::default();
        let put = |session: u8, text: &str, now| {
            slots.put(
                [session; 16],
                Told::good(text.to_owned()),
                Duration::from_secs(now),
            );
        };
        let take = |session: u8, now| {
            let told = slots.take([session; 16], Duration::from_secs(now));
            told.map(|told| told.text)
        };
        put(1, "old", 0);
        put(1, "new", 1);
        put(2, "other", 1);
        assert_eq!(take(1, 2).as_deref(), Some("new"));
        assert_eq!(take(1, 2), None);
        assert_eq!(take(2, 400), None);
        for session in 0..=255 {
            put(session, "many", 500);
        }
        put(7, "again", 501);
        assert_eq!(slots.0.lock().unwrap().len(), SESSIONS);
    }
}

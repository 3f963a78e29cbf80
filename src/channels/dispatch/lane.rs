//! What leaves through one number: its rate, its troubles, and the chats that wait for it.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::base::id::{ChatId, EntryId};
use crate::channels::dispatch::rates::NumberRate;
use crate::channels::strain::Strain;
use crate::channels::whatsapp::errors::is_throttled;
use crate::domain::number::{Number, TroubleCause};

/// Distances of the probes of a number in trouble, growing from the first to the last.
const REFUSED_PROBES: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(300));
const THROTTLED_PROBES: (Duration, Duration) =
    (Duration::from_secs(900), Duration::from_secs(3600));
const UNREACHABLE_PROBES: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(60));

/// What leaves through one number.
#[derive(Debug)]
pub struct Lane {
    rate: NumberRate,
    disabled: bool,
    trouble: Option<Probing>,
    /// Chats with a message to send, by when.
    ready: BTreeSet<(Duration, ChatId)>,
}

/// A number in trouble lets one message at a time try.
#[derive(Clone, Copy, Debug)]
struct Probing {
    next: Duration,
    distance: Duration,
    longest: Duration,
    entry: Option<EntryId>,
}

impl Probing {
    fn new(cause: TroubleCause, next: impl FnOnce(Duration) -> Duration) -> Self {
        let (first, longest) = match cause {
            TroubleCause::Refused(code) if is_throttled(code) => THROTTLED_PROBES,
            TroubleCause::Refused(_) => REFUSED_PROBES,
            TroubleCause::Unreachable => UNREACHABLE_PROBES,
        };
        Self {
            next: next(first),
            distance: first,
            longest,
            entry: None,
        }
    }
}

impl Lane {
    /// A number that may send, with nothing to send.
    pub fn new(now: Duration) -> Self {
        Self {
            rate: NumberRate::new(now),
            disabled: false,
            trouble: None,
            ready: BTreeSet::new(),
        }
    }

    /// When the number itself allows the next message.
    fn open_at(&self, now: Duration) -> Option<Duration> {
        let probe = match &self.trouble {
            Some(Probing { entry: Some(_), .. }) => return None,
            Some(probing) => probing.next,
            None => Duration::ZERO,
        };
        (!self.disabled).then(|| self.rate.ready_at(now).max(probe))
    }

    /// When it has something to do (the number allows it and a chat has a message), and since when that waits.
    pub fn due_at(&self, now: Duration) -> Option<(Duration, Duration)> {
        let (ready, _) = *self.ready.first()?;
        Some((self.open_at(now)?.max(ready), ready))
    }

    /// The chat that has waited longest.
    pub fn first(&self) -> Option<ChatId> {
        self.ready.first().map(|(_, chat)| *chat)
    }

    /// Moves a chat from one moment to another; without one it is not listed.
    pub fn list(&mut self, chat: ChatId, before: Option<Duration>, after: Option<Duration>) {
        if let Some(before) = before {
            self.ready.remove(&(before, chat));
        }
        if let Some(after) = after {
            self.ready.insert((after, chat));
        }
    }

    /// The number as it stands now. One that is in trouble at first sight tries at once.
    pub fn put(&mut self, number: &Number, now: Duration) {
        self.disabled = number.disabled;
        match &number.trouble {
            None => self.trouble = None,
            Some(trouble) if self.trouble.is_none() => {
                self.trouble = Some(Probing::new(trouble.cause, |_| now));
            }
            Some(_) => {}
        }
    }

    /// Somebody may have repaired something: it tries at once.
    pub fn probe_now(&mut self, now: Duration) {
        if let Some(probing) = &mut self.trouble {
            probing.next = now;
            // One that is under way began before the repair and proves nothing.
            probing.entry = None;
        }
    }

    /// Nothing leaves for this long.
    pub fn close(&mut self, until: Duration) {
        self.rate.close(until);
    }

    /// A message leaves.
    pub fn start(&mut self, entry: EntryId, now: Duration) {
        self.rate.take(now);
        if let Some(probing) = &mut self.trouble {
            probing.entry = Some(entry);
        }
    }

    /// What a try said about the number.
    pub fn learn(&mut self, entry: EntryId, strain: Strain, now: Duration) {
        let probed = self.trouble.filter(|probing| probing.entry == Some(entry));
        match strain {
            Strain::Well => self.trouble = None,
            Strain::Trouble(cause) => {
                self.trouble = match (self.trouble, probed) {
                    (None, _) => Some(Probing::new(cause, |first| now + first)),
                    (Some(_), Some(probing)) => {
                        let distance = (probing.distance * 2).min(probing.longest);
                        Some(Probing {
                            next: now + distance,
                            distance,
                            entry: None,
                            ..probing
                        })
                    }
                    // Sent before the trouble was known.
                    (known, None) => known,
                };
            }
            Strain::TooFast => self.rate.throttle(now),
            Strain::None | Strain::TooMuchForOne | Strain::WaitAll(_) => {}
        }
        if let Some(probing) = &mut self.trouble
            && probing.entry == Some(entry)
        {
            probing.entry = None;
            probing.next = now + probing.distance;
        }
    }
}

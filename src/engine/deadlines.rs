//! What became of deadlines since the driver asked last, so that it need not read the index at each of them.

use std::sync::{Mutex, PoisonError};

use crate::base::clock::Timestamp;
use crate::base::id::DeadlineId;
use crate::domain::changes::Write;

/// Changes that are kept for a driver that does not come to ask: after so many it reads the index instead.
const KEPT_MAX: usize = 1 << 16;

/// What became of a deadline.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeadlineChange {
    /// It waits for this moment.
    Set(Timestamp, DeadlineId),
    /// It waits no more.
    Dropped(DeadlineId),
}

impl DeadlineChange {
    /// What a write of the store means to the driver.
    pub(super) fn of(write: &Write) -> Option<Self> {
        match write {
            Write::Due { due, id, deadline } => Some(match deadline {
                Some(_) => Self::Set(*due, *id),
                None => Self::Dropped(*id),
            }),
            _ => None,
        }
    }
}

/// The changes that nobody asked for yet; nothing when there were too many, or nobody ever asked.
#[derive(Debug, Default)]
pub struct DeadlineNews(Mutex<Option<Vec<DeadlineChange>>>);

impl DeadlineNews {
    /// Keeps what a durable transaction did.
    pub(super) fn add(&self, changes: Vec<DeadlineChange>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(all) = &mut *kept {
            if all.len() + changes.len() > KEPT_MAX {
                *kept = None;
            } else {
                all.extend(changes);
            }
        }
    }

    /// What happened since the last time, in its order; nothing when it is not known and the index must be read,
    /// which then holds all of it. From now on it is kept.
    pub fn take(&self) -> Option<Vec<DeadlineChange>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.replace(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_kept_once_somebody_asks_and_told_when_it_is_too_much() {
        let news = DeadlineNews::default();
        let change = DeadlineChange::Dropped(DeadlineId(1));
        news.add(vec![change]);
        assert_eq!(news.take(), None);
        news.add(vec![change]);
        news.add(vec![change]);
        assert_eq!(news.take(), Some(vec![change, change]));
        assert_eq!(news.take(), Some(vec![]));
        news.add(vec![change; KEPT_MAX]);
        news.add(vec![change]);
        assert_eq!(news.take(), None);
        assert_eq!(news.take(), Some(vec![]));
    }
}

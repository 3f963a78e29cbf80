//! Which messages were marked as read by this process.

use std::collections::{BTreeSet, HashMap};

use crate::base::id::{ChatId, EntryId};

/// Chats of which it is known; of the others it is known that nothing as old is told any more.
const CHATS_MAX: usize = 100_000;

/// The newest message of each chat that was marked: all before it are, too.
#[derive(Debug, Default)]
pub struct Told {
    newest: HashMap<ChatId, EntryId>,
    by_age: BTreeSet<(EntryId, ChatId)>,
    /// Messages up to this one count as marked, so that none is marked twice.
    floor: Option<EntryId>,
}

impl Told {
    /// Whether this message need not be marked.
    pub fn knows(&self, chat: ChatId, entry: EntryId) -> bool {
        Some(entry) <= self.floor
            || self
                .newest
                .get(&chat)
                .is_some_and(|newest| *newest >= entry)
    }

    /// It is marked.
    pub fn note(&mut self, chat: ChatId, entry: EntryId) {
        if self.knows(chat, entry) {
            return;
        }
        if let Some(before) = self.newest.insert(chat, entry) {
            self.by_age.remove(&(before, chat));
        }
        self.by_age.insert((entry, chat));
        if self.newest.len() > CHATS_MAX
            && let Some((oldest, of)) = self.by_age.pop_first()
        {
            self.newest.remove(&of);
            self.floor = self.floor.max(Some(oldest));
        }
    }

    /// It was not marked after all.
    pub fn forget(&mut self, chat: ChatId, entry: EntryId) {
        if self.newest.get(&chat) == Some(&entry) {
            self.newest.remove(&chat);
            self.by_age.remove(&(entry, chat));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_covers_what_came_before_and_is_never_made_twice() {
        let mut told = Told::default();
        let (anna, bruno) = (ChatId(1), ChatId(2));
        told.note(anna, EntryId(5));
        assert!(told.knows(anna, EntryId(4)) && told.knows(anna, EntryId(5)));
        assert!(!told.knows(anna, EntryId(6)) && !told.knows(bruno, EntryId(4)));
        told.note(anna, EntryId(3));
        assert!(told.knows(anna, EntryId(5)));
        told.forget(anna, EntryId(4));
        assert!(told.knows(anna, EntryId(5)));
        told.forget(anna, EntryId(5));
        assert!(!told.knows(anna, EntryId(5)) && told.by_age.is_empty());
    }

    #[test]
    fn no_more_chats_are_kept_than_there_is_room_for() {
        let mut told = Told::default();
        let most = u64::try_from(CHATS_MAX).unwrap();
        for id in 1..=most + 1 {
            told.note(ChatId(id), EntryId(id));
        }
        assert_eq!(
            (told.newest.len(), told.by_age.len()),
            (CHATS_MAX, CHATS_MAX)
        );
        assert!(told.knows(ChatId(1), EntryId(1)), "it would be told again");
        assert!(told.knows(ChatId(most), EntryId(most)));
        assert!(!told.knows(ChatId(1), EntryId(2)));
    }
}

//! The rows that the delivery report counts: each follows from its message, and changes with it.

use std::ops::ControlFlow;

use crate::base::id::EntryId;
use crate::domain::chat::Chat;
use crate::domain::entry::{Body, Entry};
use crate::domain::sent::{Sent, counts_at};
use crate::domain::view::View as _;
use crate::store::read::{END, Source as _, Way, decode};
use crate::store::records::Record as _;
use crate::store::schema::Table;
use crate::store::transaction::Transaction;
use crate::store::{StoreError, keys};

/// Counts the messages of a file in which nobody counted them, by the groups in which their chats are now.
pub(super) fn count_all(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let mut chat = None;
    let all = (&[][..], &END[..]);
    transaction.walk(Table::Entries, all, Way::Forward, &mut |_, value| {
        let entry: Entry = decode(Table::Entries, value)?;
        if entry.delivery.is_none() {
            return Ok(ControlFlow::Continue(()));
        }
        if chat.as_ref().map(|chat: &Chat| chat.id) != Some(entry.chat) {
            chat = transaction.chat(entry.chat).map_err(StoreError::Fault)?;
        }
        let row = (chat.as_ref()).and_then(|chat| Sent::of(&entry, chat.group, chat.number));
        if let Some((key, row)) = key(&entry).zip(row) {
            transaction.put(Table::Sent, &key, &row.bytes())?;
        }
        Ok(ControlFlow::Continue(()))
    })
}

/// Takes reactions out of what is counted: they are no messages.
pub(super) fn forget_reactions(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let mut gone = Vec::new();
    let all = (&[][..], &END[..]);
    transaction.walk(Table::Sent, all, Way::Forward, &mut |key, value| {
        let row: Sent = decode(Table::Sent, value)?;
        let id = keys::both(key).map_or(EntryId(0), |(_, entry)| EntryId(entry));
        let entry = transaction.entry(row.chat, id).map_err(StoreError::Fault)?;
        if entry.is_some_and(|entry| matches!(entry.body, Body::Reaction { .. })) {
            gone.push(key.to_vec());
        }
        Ok(ControlFlow::Continue(()))
    })?;
    gone.iter()
        .try_for_each(|key| transaction.remove(Table::Sent, key))
}

/// A row's key.
type Key = [u8; 16];

/// The key of a message's row, if it counts.
pub fn key(entry: &Entry) -> Option<Key> {
    let at = counts_at(entry)?;
    Some(keys::two(u64::from(at.day()), entry.id.0))
}

impl Transaction<'_> {
    /// Where the row of a message stands before the message is written; nothing to do for what is none of ours.
    pub(super) fn counted_before(&self, entry: &Entry) -> Result<Option<Key>, StoreError> {
        let before = self.entry(entry.chat, entry.id);
        let before = before.map_err(StoreError::Fault)?;
        Ok(before.as_ref().and_then(key))
    }

    /// Counts a message as it stands now, once its chat is written too.
    pub(super) fn count_sent(&self, before: Option<Key>, entry: &Entry) -> Result<(), StoreError> {
        let after = key(entry);
        let known = match before {
            Some(key) => self.row(Table::Sent, &key, Sent::read)?,
            None => None,
        };
        if let Some(gone) = before.filter(|key| Some(*key) != after) {
            self.remove(Table::Sent, &gone)?;
        }
        let Some(key) = after else { return Ok(()) };
        let place = match &known {
            Some(known) => Some((known.group, known.number)),
            None => self
                .chat(entry.chat)
                .map_err(StoreError::Fault)?
                .map(|chat| (chat.group, chat.number)),
        };
        let row = place.and_then(|(group, number)| Sent::of(entry, group, number));
        match row {
            Some(row) if known.as_ref() != Some(&row) || before != after => {
                self.put(Table::Sent, &key, &row.bytes())
            }
            _ => Ok(()),
        }
    }
}

//! What the delivery report counts is what stands in the chats.

use crate::base::id::EntryId;
use crate::domain::chat::Chat;
use crate::domain::entry::Entry;
use crate::domain::sent::Sent;
use crate::domain::view::View as _;
use crate::store::check::{Findings, each};
use crate::store::read::{Source as _, decode};
use crate::store::records::Record as _;
use crate::store::schema::Table;
use crate::store::sent::key;
use crate::store::{Snapshot, StoreError, keys};

/// The row of a message agrees with it.
pub fn entry(
    source: &Snapshot,
    chat: &Chat,
    entry: &Entry,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let Some(key) = key(entry) else {
        return Ok(());
    };
    let row = source.row(Table::Sent, &key, Sent::read)?;
    let agrees = row.is_some_and(|row| {
        let expected = Sent::of(entry, row.group, chat.number);
        expected.as_ref() == Some(&row)
    });
    findings.require(agrees, || {
        format!("message {} is not counted as what it became", entry.id)
    });
    Ok(())
}

/// Each row is some message's, unless its chat was deleted.
pub fn rows(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::Sent, &mut |own, value| {
        let row: Sent = decode(Table::Sent, value)?;
        let id = keys::both(own).map_or(EntryId(0), |(_, entry)| EntryId(entry));
        if source.chat(row.chat)?.is_none() {
            return Ok(());
        }
        let entry = source.entry(row.chat, id)?;
        let right = entry.as_ref().and_then(key).is_some_and(|key| key == own);
        findings.require(right, || {
            format!("a row counts message {id}, which does not count")
        });
        Ok(())
    })
}

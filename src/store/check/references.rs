//! Whatever leads to an entry leads to one that is there. Entries lie by chat, what leads to them by day, hash or
//! sequence: a look at each by itself would read pages all over the file. So the ids are gone through in windows; for
//! each one a list says which chat has the entry, and all that leads into the window is held against it.

use std::collections::BTreeSet;

use crate::base::id::{ChatId, EntryId};
use crate::domain::care::CareView as _;
use crate::domain::event::{EventKind, LogEvent};
use crate::store::check::{Findings, each};
use crate::store::read::{decode, of, pair};
use crate::store::schema::Table;
use crate::store::snapshot::Snapshot;
use crate::store::{StoreError, keys};

/// Ids of a window: its list takes 8 MiB.
const WINDOW: usize = 1 << 21;

/// Checks all that leads to entries, and that the log tells of entries as entries.
pub fn references(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    in_windows_of(WINDOW, source, findings)
}

fn in_windows_of(
    size: usize,
    source: &Snapshot,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let mut window = Window {
        first: 0,
        chats: vec![NOBODY; size.min(most(source.sequence()))],
    };
    for number in led_into(size as u64, source)? {
        window.first = number * size as u64;
        window.read(source)?;
        messages(source, &window, findings)?;
        log(source, &window, findings)?;
    }
    Ok(())
}

/// Ids up to the last one.
fn most(sequence: u64) -> usize {
    usize::try_from(sequence).map_or(usize::MAX, |last| last.saturating_add(1))
}

/// The windows into which anything leads, and the first, which answers for ids that no entry can have. What leads to
/// entries is kept for months, the entries for ever: into most windows of an old file nothing leads.
fn led_into(size: u64, source: &Snapshot) -> Result<BTreeSet<u64>, StoreError> {
    let mut windows = BTreeSet::from([0]);
    let mut lead = |id: u64| {
        if id <= source.sequence() {
            windows.insert(id / size);
        }
    };
    each(source, Table::Messages, &mut |_, value| {
        lead(of(Table::Messages, pair(value))?.1);
        Ok(())
    })?;
    each(source, Table::Log, &mut |key, value| {
        lead(keys::number(key).unwrap_or(0));
        let event: LogEvent = decode(Table::Log, value)?;
        if let EventKind::EntryChanged(_, entry) | EventKind::Delivery(_, entry) = event.kind {
            lead(entry.0);
        }
        Ok(())
    })?;
    Ok(windows)
}

/// No entry has this id.
const NOBODY: u32 = u32::MAX;

/// A chat in half its room: those beyond it, which no desk reaches, count as one.
fn short(chat: ChatId) -> u32 {
    u32::try_from(chat.0).map_or(NOBODY - 1, |id| id.min(NOBODY - 1))
}

/// Some ids in a row.
struct Window {
    first: u64,
    /// Which chat has each of them.
    chats: Vec<u32>,
}

impl Window {
    fn read(&mut self, source: &Snapshot) -> Result<(), StoreError> {
        self.chats.fill(NOBODY);
        each(source, Table::Entries, &mut |key, _| {
            let (chat, id) = of(Table::Entries, pair(key))?;
            if let Some(place) = self.place(EntryId(id)) {
                self.chats[place] = short(ChatId(chat));
            }
            Ok(())
        })
    }

    fn place(&self, id: EntryId) -> Option<usize> {
        let place = usize::try_from(id.0.checked_sub(self.first)?).ok()?;
        (place < self.chats.len()).then_some(place)
    }

    /// Whether an entry is missing that would lie in this window. The first one answers for ids that no entry has.
    fn misses(&self, chat: ChatId, id: EntryId, sequence: u64) -> bool {
        if id.0 > sequence {
            return self.first == 0;
        }
        self.place(id)
            .is_some_and(|place| self.chats[place] != short(chat))
    }
}

fn messages(source: &Snapshot, window: &Window, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::Messages, &mut |_, value| {
        let (chat, entry) = of(Table::Messages, pair(value))?;
        if (chat, entry) == (0, 0) {
            // Something known that made no entry, as a change of ids.
            return Ok(());
        }
        let (chat, entry) = (ChatId(chat), EntryId(entry));
        let misses = window.misses(chat, entry, source.sequence());
        findings.require(!misses || source.erasure(chat)?.is_some(), || {
            format!("a message's id leads to entry {entry} of chat {chat}, which is not there")
        });
        Ok(())
    })
}

fn log(source: &Snapshot, window: &Window, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::Log, &mut |key, value| {
        let event: LogEvent = decode(Table::Log, value)?;
        let own = EntryId(keys::number(key).unwrap_or(0));
        let lead = match event.kind {
            EventKind::Entry(chat) => Some((chat, own)),
            EventKind::EntryChanged(chat, entry) | EventKind::Delivery(chat, entry) => {
                Some((chat, entry))
            }
            _ => None,
        };
        if let Some((chat, entry)) = lead {
            let misses = window.misses(chat, entry, source.sequence());
            findings.require(!misses || source.erasure(chat)?.is_some(), || {
                format!("the log tells of entry {entry} of chat {chat}, which is not there")
            });
        }
        let is_entry = window
            .place(own)
            .is_some_and(|place| window.chats[place] != NOBODY);
        findings.require(
            !is_entry || lead.is_some_and(|(_, entry)| entry == own),
            || format!("entry {own} is another thing in the log"),
        );
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Timestamp;
    use crate::domain::changes::Counters;
    use crate::store::Store;
    use crate::store::records::Record as _;

    /// What is said of a log of ten events; the entry of each is in chat 1 or 2 by turns.
    fn said(size: usize, change: impl Fn(u64, &mut EventKind)) -> Vec<String> {
        let store = Store::in_memory();
        let counters = Counters {
            sequence: 10,
            ..Counters::default()
        };
        store
            .write(counters, |t| {
                for sequence in 1..=10 {
                    let chat = 1 + sequence % 2;
                    let mut kind = EventKind::Entry(ChatId(chat));
                    change(sequence, &mut kind);
                    let at = Timestamp::default();
                    let event = LogEvent { at, kind };
                    t.put(Table::Log, &keys::one(sequence), &event.bytes())?;
                    t.put(Table::Entries, &keys::two(chat, sequence), &[])?;
                    let leads = keys::two(chat, sequence);
                    let hash = [u8::try_from(sequence).unwrap_or(0); 20];
                    t.put(Table::Messages, &hash, &leads)?;
                }
                Ok((true, ()))
            })
            .unwrap();
        let mut findings = Findings(Vec::new());
        in_windows_of(size, &store.snapshot().unwrap(), &mut findings).unwrap();
        findings.0
    }

    #[test]
    fn each_finding_is_told_once_however_many_windows_there_are() {
        for size in [1, 3, 4, 11, 1000] {
            assert!(said(size, |_, _| {}).is_empty());
            let lost = said(size, |sequence, kind| {
                if sequence == 7 {
                    *kind = EventKind::Entry(ChatId(1));
                }
            });
            assert_eq!(
                lost,
                ["the log tells of entry 7 of chat 1, which is not there"]
            );
            let other = said(size, |sequence, kind| {
                if sequence == 7 {
                    *kind = EventKind::Delivery(ChatId(2), EntryId(3));
                }
            });
            assert_eq!(other, ["entry 7 is another thing in the log"]);
            for beyond in [11, 12, 77] {
                let ahead = said(size, |sequence, kind| {
                    if sequence == 7 {
                        *kind = EventKind::EntryChanged(ChatId(2), EntryId(beyond));
                    }
                });
                assert_eq!(ahead.len(), 2, "{ahead:?}");
                let told = format!("entry {beyond} of chat 2");
                assert!(ahead.iter().any(|line| line.contains(&told)), "{ahead:?}");
            }
            let nobodys = said(size, |sequence, kind| {
                if sequence == 7 {
                    *kind = EventKind::Delivery(ChatId(0), EntryId(5));
                }
            });
            assert_eq!(nobodys.len(), 2, "{nobodys:?}");
        }
    }
}

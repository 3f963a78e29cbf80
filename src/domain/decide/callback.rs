//! Our own mark on a message that was sent: WhatsApp brings it back with every status.

use crate::base::id::{ChatId, EntryId};
use crate::domain::entry::Entry;
use crate::domain::plan::Plan;
use crate::domain::view::Read;

/// How a send is marked so that its statuses find it: `epoch:entry:attempt`.
pub fn write_callback(epoch: u64, entry: EntryId, attempt: u32) -> String {
    format!("{epoch:016x}:{entry}:{attempt}")
}

/// The epoch and the entry of a mark that we wrote.
pub fn read_callback(text: &str) -> Option<(u64, EntryId)> {
    let mut parts = text.split(':');
    let epoch = parts
        .next()
        .filter(|part| part.len() == 16)
        .and_then(|part| u64::from_str_radix(part, 16).ok())?;
    let entry = parts.next()?.parse().ok()?;
    let _attempt: u32 = parts.next()?.parse().ok()?;
    parts.next().is_none().then_some((epoch, EntryId(entry)))
}

/// Whose message a mark names.
pub enum Callback {
    /// A message of this file.
    Ours(Box<Entry>),
    /// One that the file from which this one was copied sent.
    OtherEpoch,
    /// A message of a chat that was deleted.
    Deleted,
    /// Nobody's that we know.
    None,
}

/// Our own mark on a message comes first: a status can be here before the answer to the send.
pub fn find_marked(plan: &Plan<'_>, text: Option<&str>) -> Read<Callback> {
    let Some((epoch, entry)) = text.and_then(read_callback) else {
        return Ok(Callback::None);
    };
    if epoch != plan.view.epoch() {
        return Ok(Callback::OtherEpoch);
    }
    let Some(chat) = chat_of(plan, entry)? else {
        return Ok(Callback::None);
    };
    if plan.view.erasure(chat)?.is_some() {
        return Ok(Callback::Deleted);
    }
    Ok(plan
        .view
        .entry(chat, entry)?
        .map_or(Callback::None, |entry| Callback::Ours(Box::new(entry))))
}

/// The chat of a message of ours. The log may have forgotten one that is on its way since long ago.
pub fn chat_of(plan: &Plan<'_>, id: EntryId) -> Read<Option<ChatId>> {
    match plan.view.outbox(id)? {
        Some(row) => Ok(Some(row.chat)),
        None => plan.view.entry_chat(id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callback_reads_back() {
        let text = write_callback(0xdead_beef, EntryId(41), 2);
        assert_eq!(read_callback(&text), Some((0xdead_beef, EntryId(41))));
    }

    #[test]
    fn a_callback_of_somebody_else_is_not_ours() {
        for foreign in [
            "",
            "msg:9f1c",
            "1:2:3",
            "zzzzzzzzzzzzzzzz:1:1",
            "00000000deadbeef:1:1:1",
            "00000000deadbeef:x:1",
        ] {
            assert_eq!(read_callback(foreign), None, "{foreign}");
        }
    }
}

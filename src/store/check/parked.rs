//! What has yet to leave, and what is out of sight: the rows know each other.

use crate::base::id::{ChatId, EntryId};
use crate::domain::chat::Chat;
use crate::domain::event::Deadline;
use crate::domain::outbox::{OutboxRow, OutboxState};
use crate::domain::view::View as _;
use crate::store::check::Findings;
use crate::store::snapshot::Snapshot;
use crate::store::{StoreError, keys};

/// What a chat has put aside stands in the outbox, and what keeps it out of sight among the deadlines.
pub(super) fn chat(
    source: &Snapshot,
    chat: &Chat,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let id = chat.id;
    for entry in &chat.parked {
        let row = source.outbox(*entry)?;
        let is_there = row.is_some_and(|row| row.chat == id && row.deadline().is_some());
        findings.require(is_there, || {
            format!("chat {id} has put entry {entry} aside, which is not in the outbox")
        });
    }
    if let Some((due, row)) = chat.snooze.and_then(|snooze| snooze.until) {
        let armed = source.deadline(due, row)? == Some(Deadline::SnoozeEnd(id));
        findings.require(armed, || {
            format!("chat {id} is out of sight and nothing brings it back")
        });
    }
    Ok(())
}

/// What waits for the customer or a moment is in its chat's list, and has its deadline.
pub(super) fn row(
    source: &Snapshot,
    row: &OutboxRow,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let Some((due, id)) = row.deadline() else {
        return Ok(());
    };
    let entry = row.entry;
    let listed = source
        .chat(row.chat)?
        .is_some_and(|chat| chat.parked.contains(&entry));
    findings.require(listed, || {
        format!("entry {entry} waits and its chat does not know")
    });
    let wanted = match row.state {
        OutboxState::Scheduled(..) => Deadline::SendScheduled(entry),
        _ => Deadline::HeldEnd(entry),
    };
    findings.require(source.deadline(due, id)? == Some(wanted), || {
        format!("entry {entry} waits and its deadline row is missing")
    });
    Ok(())
}

/// A deadline of a message that has yet to leave is the one that the message knows.
pub(super) fn deadline(
    source: &Snapshot,
    entry: EntryId,
    own: [u8; 16],
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let known = source.outbox(entry)?.and_then(|row| row.deadline());
    findings.require(
        known.map(|(due, id)| keys::due(due, id.0)) == Some(own),
        || format!("entry {entry} does not know its deadline"),
    );
    Ok(())
}

/// The same for a chat that is out of sight.
pub(super) fn snooze_end(
    source: &Snapshot,
    chat: ChatId,
    own: [u8; 16],
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let snooze = source.chat(chat)?.and_then(|chat| chat.snooze);
    let known = snooze.and_then(|snooze| snooze.until);
    findings.require(
        known.map(|(due, id)| keys::due(due, id.0)) == Some(own),
        || format!("chat {chat} does not know when it comes back"),
    );
    Ok(())
}

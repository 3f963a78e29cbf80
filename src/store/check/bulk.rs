//! What was done with many chats and may be undone: it and its deadline know each other.

use crate::domain::bulk::Bulk;
use crate::domain::event::Deadline;
use crate::domain::view::View as _;
use crate::store::check::{Findings, each};
use crate::store::read::decode;
use crate::store::schema::Table;
use crate::store::snapshot::Snapshot;
use crate::store::{StoreError, keys};

/// Checks what may be undone: by whom, which chats, until when.
pub fn bulk(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::Bulk, &mut |key, value| {
        let bulk: Bulk = decode(Table::Bulk, value)?;
        let id = keys::number(key).unwrap_or(0);
        findings.require(source.agent(bulk.by)?.is_some(), || {
            format!(
                "what may be undone as {id} was done by agent {}, who is not there",
                bulk.by
            )
        });
        let (due, row) = bulk.ends;
        let armed = source.deadline(due, row)? == Some(Deadline::BulkEnd(id));
        findings.require(armed, || {
            format!("the deadline row of what may be undone as {id} is missing")
        });
        for before in &bulk.chats {
            let chat = before.chat;
            findings.require(source.entry(chat, before.told)?.is_some(), || {
                format!("what may be undone as {id} is told in no entry of chat {chat}")
            });
            findings.require(source.group(before.group)?.is_some(), || {
                format!("what may be undone as {id} leads chat {chat} to no group")
            });
        }
        Ok(())
    })
}

/// Checks a deadline row that ends what may be undone.
pub fn bulk_end(
    source: &Snapshot,
    id: u64,
    own: [u8; 16],
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let known = source.bulk(id)?.map(|bulk| bulk.ends);
    let knows = known.map(|(due, row)| keys::due(due, row.0)) == Some(own);
    findings.require(knows, || {
        format!("what may be undone as {id} does not know its deadline")
    });
    Ok(())
}

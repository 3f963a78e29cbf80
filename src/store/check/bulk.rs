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
            findings.require(source.chat(chat)?.is_some(), || {
                format!("what may be undone as {id} is about chat {chat}, which is not there")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Timestamp;
    use crate::base::id::{AgentId, ChatId, DeadlineId, EntryId, GroupId};
    use crate::domain::bulk::{Before, Deed};
    use crate::domain::chat::ChatState;
    use crate::store::check::tests::said;
    use crate::store::records::Record as _;

    #[test]
    fn what_would_undo_nothing_is_told() {
        let bulk = Bulk {
            by: AgentId(3),
            deed: Deed::Done,
            ends: (Timestamp::default(), DeadlineId(4)),
            chats: vec![Before {
                chat: ChatId(5),
                until: EntryId(6),
                group: GroupId(7),
                state: ChatState::New { previous: None },
                waiting_since: None,
                notice: None,
                pause: None,
                snooze: None,
                moved_by: None,
            }],
        };
        let lines = said(Table::Bulk, &keys::one(2), &bulk.bytes());
        let about = [
            "agent 3",
            "deadline row",
            "chat 5, which",
            "chat 5 to no group",
        ];
        assert_eq!(lines.len(), about.len(), "{lines:?}");
        for (line, about) in lines.iter().zip(about) {
            assert!(line.contains(about), "{lines:?}");
        }
        let row = keys::due(Timestamp::default(), 4);
        let lines = said(Table::Due, &row, &Deadline::BulkEnd(2).bytes());
        assert!(lines[0].contains("does not know its deadline"), "{lines:?}");
    }
}

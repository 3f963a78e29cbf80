//! Reading who waits for somebody to be free.

use std::ops::ControlFlow;

use crate::base::id::{ChatId, GroupId};
use crate::domain::changes::Queued;
use crate::store::read::Source;
use crate::store::read::rows::queued;
use crate::store::schema::Table;
use crate::store::{StoreError, keys};

/// The chats of a group that wait, those after `after`, at most `limit`.
///
/// # Errors
/// When storage fails.
pub fn queue(
    source: &(impl Source + ?Sized),
    group: GroupId,
    after: Option<Queued>,
    limit: usize,
) -> Result<Vec<Queued>, StoreError> {
    let mut found = Vec::new();
    let from = match after {
        Some(last) => {
            let next = ChatId(last.chat.0.saturating_add(1));
            keys::queued(group, last.since, next).to_vec()
        }
        None => keys::one(group.0).to_vec(),
    };
    let to = keys::one(group.0 + 1);
    source.scan(Table::Queue, &from, &to, &mut |key, value| {
        found.push(queued(key, value).map_err(|reason| StoreError::Record {
            table: Table::Queue.name(),
            reason,
        })?);
        Ok(if found.len() < limit {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        })
    })?;
    Ok(found)
}

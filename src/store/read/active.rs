//! The chats that are new or open.

use std::ops::ControlFlow;

use crate::base::id::ChatId;
use crate::domain::chat::Chat;
use crate::domain::view::{Read, View};
use crate::store::read::{END, Source};
use crate::store::schema::Table;
use crate::store::{StoreError, keys};

/// All of them.
pub fn ids(source: &impl Source) -> Result<Vec<ChatId>, StoreError> {
    from(source, &[], usize::MAX)
}

fn from(source: &impl Source, first: &[u8], limit: usize) -> Result<Vec<ChatId>, StoreError> {
    let mut chats = Vec::new();
    source.scan(Table::Active, first, &END, &mut |key, _| {
        if chats.len() == limit {
            return Ok(ControlFlow::Break(()));
        }
        chats.extend(keys::number(key).map(ChatId));
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(chats)
}

/// The first behind `after`, `limit` at most.
pub fn chats(source: &impl Source, after: Option<ChatId>, limit: usize) -> Read<Vec<Chat>> {
    let first = keys::one(after.map_or(0, |after| after.0 + 1));
    let mut chats = Vec::new();
    for id in from(source, &first, limit)? {
        chats.extend(View::chat(source, id)?);
    }
    Ok(chats)
}

/// Those that are as `wanted`.
pub fn wanted(source: &impl Source, wanted: impl Fn(&Chat) -> bool) -> Read<Vec<Chat>> {
    let mut found = Vec::new();
    for id in ids(source)? {
        found.extend(View::chat(source, id)?.filter(&wanted));
    }
    Ok(found)
}

//! The chats that are new or open.

use std::ops::ControlFlow;

use crate::base::id::ChatId;
use crate::domain::chat::Chat;
use crate::domain::view::{Read, View};
use crate::store::read::{END, Source};
use crate::store::schema::Table;
use crate::store::{StoreError, keys};

/// The chats that are new or open.
pub fn active(source: &impl Source) -> Result<Vec<ChatId>, StoreError> {
    let mut chats = Vec::new();
    source.scan(Table::Active, &[], &END, &mut |key, _| {
        chats.extend(keys::number(key).map(ChatId));
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(chats)
}

/// The new and open chats that are as `wanted`.
pub fn active_where(source: &impl Source, wanted: impl Fn(&Chat) -> bool) -> Read<Vec<Chat>> {
    let mut found = Vec::new();
    for id in active(source)? {
        found.extend(View::chat(source, id)?.filter(&wanted));
    }
    Ok(found)
}

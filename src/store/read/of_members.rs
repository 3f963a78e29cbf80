//! What is in the hands of members: their chats, and what they have written and not sent.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::base::id::{AgentId, ChatId, MediaId};
use crate::domain::chat::Chat;
use crate::domain::draft::Draft;
use crate::store::read::rows::second_of;
use crate::store::read::{END, Source, decode};
use crate::store::schema::Table;
use crate::store::{StoreError, keys};

/// The chats that somebody is responsible for.
pub fn chats_in_hand(source: &impl Source, agent: AgentId) -> Result<Vec<Chat>, StoreError> {
    let mut ids = Vec::new();
    let (from, to) = (keys::one(agent.0), keys::one(agent.0 + 1));
    source.scan(Table::InHand, &from, &to, &mut |key, _| {
        ids.extend(keys::number(key.get(8..).unwrap_or_default()));
        Ok(ControlFlow::Continue(()))
    })?;
    let mut chats = Vec::with_capacity(ids.len());
    for id in ids {
        chats.extend(source.record::<Chat>(Table::Chats, &keys::one(id))?);
    }
    Ok(chats)
}

/// What everybody has written in a chat and not sent.
pub fn drafts(source: &impl Source, chat: ChatId) -> Result<Vec<(AgentId, Draft)>, StoreError> {
    let (from, to) = (keys::one(chat.0), keys::one(chat.0 + 1));
    let rows = source.records(Table::Drafts, &from, &to, usize::MAX)?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(key, draft)| (AgentId(second_of(&key)), draft))
        .collect())
}

/// The files of all drafts; or of one member's, but for that in one chat.
pub fn drafted_files(
    source: &impl Source,
    of: Option<(AgentId, ChatId)>,
) -> Result<BTreeSet<MediaId>, StoreError> {
    let mut found = BTreeSet::new();
    source.scan(Table::Drafts, &[], &END, &mut |key, value| {
        let is_of = |(agent, but): (AgentId, ChatId)| {
            second_of(key) == agent.0 && key != keys::two(but.0, agent.0)
        };
        if of.is_none_or(is_of) {
            let files = decode::<Draft>(Table::Drafts, value)?.files;
            found.extend(files.into_iter().map(|file| file.media));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

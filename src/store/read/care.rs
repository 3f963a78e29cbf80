//! Blocks, mutes and deletions.

use std::collections::BTreeSet;

use crate::base::id::{AgentId, ChatId, CustomerId, MediaId};
use crate::domain::bulk::Bulk;
use crate::domain::care::{Block, BlockAsk, CareView, Erasure, Mute};
use crate::domain::courtesy::CourtesyRules;
use crate::domain::view::Read;
use crate::domain::wish::WishWords;
use crate::store::read::{END, Source, of_members};
use crate::store::schema::Table;
use crate::store::{copies, keys};

impl<S: Source> CareView for S {
    fn wish_words(&self) -> Read<WishWords> {
        let kept = self.record(Table::WishWords, keys::THE_DESK)?;
        Ok(kept.unwrap_or_default())
    }

    fn courtesy_rules(&self) -> Read<CourtesyRules> {
        let kept = self.record(Table::CourtesyRules, keys::THE_DESK)?;
        Ok(kept.unwrap_or_default())
    }

    fn drafted_files(&self, of: Option<(AgentId, ChatId)>) -> Read<BTreeSet<MediaId>> {
        Ok(of_members::drafted_files(self, of)?)
    }

    fn block(&self, chat: ChatId) -> Read<Option<Block>> {
        Ok(self.record(Table::Blocks, &keys::one(chat.0))?)
    }

    fn block_ask(&self, chat: ChatId) -> Read<Option<BlockAsk>> {
        Ok(self.record(Table::BlockAsks, &keys::one(chat.0))?)
    }

    fn block_asks(&self) -> Read<Vec<(ChatId, BlockAsk)>> {
        let rows = self.records(Table::BlockAsks, &[], &END, usize::MAX)?;
        let chat = |key: &[u8]| ChatId(keys::number(key).unwrap_or(0));
        let rows = rows.into_iter();
        Ok(rows.map(|(key, ask)| (chat(&key), ask)).collect())
    }

    fn mute(&self, agent: AgentId, chat: ChatId) -> Read<Option<Mute>> {
        Ok(self.record(Table::Mutes, &keys::two(agent.0, chat.0))?)
    }

    fn mutes(&self, agent: AgentId) -> Read<Vec<(ChatId, Mute)>> {
        let (from, to) = (keys::one(agent.0), keys::one(agent.0 + 1));
        let rows = self.records(Table::Mutes, &from, &to, usize::MAX)?;
        let chat = |key: &[u8]| ChatId(keys::both(key).map_or(0, |(_, chat)| chat));
        let rows = rows.into_iter();
        Ok(rows.map(|(key, mute)| (chat(&key), mute)).collect())
    }

    fn erasure(&self, chat: ChatId) -> Read<Option<Erasure>> {
        Ok(self.record(Table::Erasures, &keys::one(chat.0))?)
    }

    fn erased_customers(&self) -> Read<BTreeSet<CustomerId>> {
        let rows: Vec<(_, Erasure)> = self.records(Table::Erasures, &[], &END, usize::MAX)?;
        Ok(rows.into_iter().map(|(_, it)| it.customer).collect())
    }

    fn bulks(&self) -> Read<Vec<(u64, Bulk)>> {
        let rows = self.records(Table::Bulk, &[], &END, usize::MAX)?;
        let id = |key: &[u8]| keys::number(key).unwrap_or(0);
        let rows = rows.into_iter();
        Ok(rows.map(|(key, bulk)| (id(&key), bulk)).collect())
    }

    fn is_held(&self, holder: MediaId, but: &BTreeSet<MediaId>) -> Read<bool> {
        Ok(copies::is_held(self, holder, but)?)
    }
}

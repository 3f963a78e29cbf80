//! Chats that are deleted: their rows and what lists them.

use std::ops::ControlFlow;

use crate::base::id::ChatId;
use crate::domain::chat::Chat;
use crate::store::apply::place;
use crate::store::read::{Source as _, Way, number};
use crate::store::schema::Table;
use crate::store::transaction::Transaction;
use crate::store::{StoreError, keys};

impl Transaction<'_> {
    /// A chat as it stands, and all by which it is found.
    pub(super) fn remove_chat(&self, chat: &Chat) -> Result<(), StoreError> {
        let (table, key) = place(chat);
        self.remove(table, &key)?;
        if let Some(agent) = chat.assignee() {
            self.add_load(Some(agent), u64::saturating_sub)?;
            self.remove(Table::InHand, &keys::two(agent.0, chat.id.0))?;
        }
        let by_address = keys::two(chat.address.0, chat.number.0);
        if self.row(Table::ChatsOf, &by_address, number)? == Some(chat.id.0) {
            self.remove(Table::ChatsOf, &by_address)?;
        }
        self.remove(Table::Chats, &keys::one(chat.id.0))
    }

    /// All interactions of a chat.
    pub(super) fn remove_interactions(&self, chat: ChatId) -> Result<(), StoreError> {
        let (from, to) = (keys::two(chat.0, 0), keys::two(chat.0 + 1, 0));
        let mut found: Vec<Vec<u8>> = Vec::new();
        self.walk(
            Table::Interactions,
            (&from, &to),
            Way::Forward,
            &mut |key, _| {
                found.push(key.to_vec());
                Ok(ControlFlow::Continue(()))
            },
        )?;
        for key in found {
            self.remove(Table::Interactions, &key)?;
        }
        Ok(())
    }
}

//! A chat that the reader may see, with what belongs to it.

use crate::base::id::ChatId;
use crate::domain::access::{self, Action};
use crate::domain::agent::Agent;
use crate::domain::care::{Block, BlockAsk, CareView as _, Mute};
use crate::domain::chat::Chat;
use crate::domain::customer::{Address, Customer};
use crate::domain::refusal::Refusal;
use crate::domain::view::View as _;
use crate::store::Snapshot;
use crate::ui::context::Team;
use crate::ui::failure::Failure;

/// A chat and what belongs to it.
pub struct Subject {
    /// The chat.
    pub chat: Chat,
    /// The customer's end.
    pub address: Address,
    /// The customer.
    pub customer: Customer,
    /// What came in after the reader's mark.
    pub unread: u64,
    /// The customer is blocked.
    pub block: Option<Block>,
    /// What Meta is asked about that, or said no to.
    pub block_ask: Option<BlockAsk>,
    /// The reader wants to hear nothing of it.
    pub mute: Option<Mute>,
}

impl Subject {
    /// Reads a chat for `agent`.
    ///
    /// # Errors
    /// `NotFound` when there is none or the agent may not know of it, or a fault of storage.
    pub fn read(
        snapshot: &Snapshot,
        team: &Team,
        agent: &Agent,
        id: ChatId,
    ) -> Result<Self, Failure> {
        let chat = snapshot.chat(id)?.ok_or(Failure::NotFound)?;
        let group = team.groups.get(&chat.group).ok_or(Failure::NotFound)?;
        access::allowed(agent, Action::See, &chat, group)?;
        Self::of(snapshot, agent, chat)
    }

    /// What belongs to a chat that the reader is known to see.
    ///
    /// # Errors
    /// When storage fails.
    pub fn of(snapshot: &Snapshot, agent: &Agent, chat: Chat) -> Result<Self, Failure> {
        let address = snapshot.address(chat.address)?.ok_or(Failure::NotFound)?;
        let customer = snapshot
            .customer(address.customer)?
            .ok_or(Failure::NotFound)?;
        let unread = chat.unread(snapshot.read_mark(agent.id, chat.id)?);
        let block = snapshot.block(chat.id)?;
        let block_ask = snapshot.block_ask(chat.id)?;
        let mute = snapshot.mute(agent.id, chat.id)?;
        Ok(Self {
            chat,
            address,
            customer,
            unread,
            block,
            block_ask,
            mute,
        })
    }

    /// The customer's name, or how they are written when none is known.
    pub fn name(&self) -> String {
        display_name(&self.customer, &self.address)
    }

    /// The phone with its plus, unless WhatsApp hides it.
    pub fn phone(&self) -> Option<String> {
        let identity = &self.address.identity;
        identity
            .phone
            .as_ref()
            .or(identity.wa_id.as_ref())
            .map(|digits| format!("+{digits}"))
    }

    /// Whether `agent` may do `action` with it, and what stands in the way if not.
    ///
    /// # Errors
    /// The desk's refusal.
    pub fn allows(&self, team: &Team, agent: &Agent, action: Action) -> Result<(), Refusal> {
        let group = team.groups.get(&self.chat.group).ok_or(Refusal::NotFound)?;
        access::allowed(agent, action, &self.chat, group)
    }
}

/// A customer's name, or how their address is written when no name is known.
pub fn display_name(customer: &Customer, address: &Address) -> String {
    if customer.name.trim().is_empty() {
        address.identity.label()
    } else {
        customer.name.clone()
    }
}

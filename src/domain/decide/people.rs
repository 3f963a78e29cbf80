//! Who wrote: people are found by business-scoped id first, then by `wa_id`, then by phone, else made.

use crate::base::id::{AddressId, AgentId, ChatId, EntryId, NumberId};
use crate::base::limits::NAME_CHARS_MAX;
use crate::base::text;
use crate::domain::agent::Agent;
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::{Chat, ChatState, Interaction};
use crate::domain::customer::{Address, Customer, Identity, MarketingWish, bsuid_key};
use crate::domain::entry::ChatEvent;
use crate::domain::event::{Deadline, EventKind};
use crate::domain::first_words::Said;
use crate::domain::number::Number;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::{Halt, Read, View};
use crate::domain::window::Window;

/// Whom an identity means.
pub enum Found {
    /// This person.
    Known(Address),
    /// Nobody yet. The phone is noted with somebody whom the account knows by another business-scoped id: that id
    /// changes with the phone only, so the phone has changed hands.
    Stranger(Address),
    /// Nobody yet.
    Nobody,
}

/// Whom an identity means to an account.
pub fn find(view: &dyn View, waba_id: &str, identity: &Identity) -> Read<Found> {
    for key in identity.keys() {
        let Some(id) = view.address_by_key(&key)? else {
            continue;
        };
        let Some(address) = view.address(id)? else {
            return Ok(Found::Nobody);
        };
        let is_other = (identity.bsuid.as_ref())
            .is_some_and(|bsuid| key != bsuid_key(bsuid) && address.is_not(waba_id, bsuid));
        return Ok(if is_other {
            Found::Stranger(address)
        } else {
            Found::Known(address)
        });
    }
    Ok(Found::Nobody)
}

/// The address that an identity means to a number, made with a new card if unknown. A known one learns what is new.
/// Whoever had the phone before is told of in the chat with this number.
pub fn meet(
    plan: &mut Plan<'_>,
    number: &Number,
    identity: &Identity,
    profile_name: Option<&str>,
) -> Result<Address, Halt> {
    let mut address = match find(plan.view, &number.waba_id, identity)? {
        Found::Known(address) => address,
        Found::Stranger(former) => {
            tell_chat(plan, former.id, number.id, ChatEvent::IdentityChanged)?;
            return Ok(introduce(plan, number, identity, profile_name)?);
        }
        Found::Nobody => return Ok(introduce(plan, number, identity, profile_name)?),
    };
    learn(plan, &mut address, number, identity)?;
    if let Some(name) = profile_name
        .map(|name| text::one_line(name, NAME_CHARS_MAX))
        .filter(|name| !name.is_empty())
        && let Some(mut customer) = plan.view.customer(address.customer)?
        && customer.name != name
    {
        customer.name = name;
        plan.log(EventKind::Customer(customer.id));
        plan.write(Write::Customer(customer));
    }
    Ok(address)
}

/// What is new of a known address is kept. Returns whether anything is.
fn learn(
    plan: &mut Plan<'_>,
    address: &mut Address,
    number: &Number,
    newer: &Identity,
) -> Read<bool> {
    let before = address.keys();
    if !address.learn(&number.waba_id, newer) {
        return Ok(false);
    }
    keep_address(plan, address, &number.waba_id, &before)?;
    plan.log(EventKind::Customer(address.customer));
    Ok(true)
}

fn introduce(
    plan: &mut Plan<'_>,
    number: &Number,
    identity: &Identity,
    profile_name: Option<&str>,
) -> Read<Address> {
    let name = text::one_line(profile_name.unwrap_or_default(), NAME_CHARS_MAX);
    let customer = Customer {
        id: plan.counters.next_customer(),
        name,
        created_at: plan.now,
        manager: None,
        tags: Vec::new(),
    };
    let mut address = Address {
        id: plan.counters.next_address(),
        customer: customer.id,
        identity: Identity::default(),
        marketing: None,
        scoped: Vec::new(),
    };
    address.learn(&number.waba_id, identity);
    plan.write(Write::Customer(customer));
    keep_address(plan, &address, &number.waba_id, &[])?;
    Ok(address)
}

/// Writes an address that had these keys before, and makes it findable by what is new of its ids. What it lost
/// leads to it no more: the old phone may belong to somebody else tomorrow. A key that another address took over
/// meanwhile stays there.
pub fn keep_address(
    plan: &mut Plan<'_>,
    address: &Address,
    waba_id: &str,
    before: &[String],
) -> Read<()> {
    let new = address.keys();
    for key in before.iter().filter(|key| !new.contains(key)) {
        if plan.view.address_by_key(key)? == Some(address.id) {
            plan.write(Write::AddressKey {
                key: key.clone(),
                address: None,
            });
        }
    }
    let mut gone: Vec<AddressId> = Vec::new();
    for key in new.into_iter().filter(|key| !before.contains(key)) {
        if let Some(former) = plan.view.address_by_key(&key)?
            && former != address.id
            && !gone.contains(&former)
        {
            gone.push(former);
            leave_phone(plan, former, address, waba_id)?;
        }
        plan.write(Write::AddressKey {
            key,
            address: Some(address.id),
        });
    }
    plan.write(Write::Address(address.clone()));
    Ok(())
}

/// A phone went from one person to another: nothing that is meant for the former may go there any more. One who is
/// perhaps the same person keeps it.
fn leave_phone(
    plan: &mut Plan<'_>,
    former: AddressId,
    holder: &Address,
    waba_id: &str,
) -> Read<()> {
    let Some(mut former) = plan.view.address(former)? else {
        return Ok(());
    };
    let is_other = holder
        .bsuid_for(waba_id)
        .is_some_and(|bsuid| former.is_not(waba_id, bsuid));
    if !is_other {
        return Ok(());
    }
    let taken = holder.keys();
    for key in former.keys().iter().filter(|key| !taken.contains(key)) {
        // What else led to the phone that is gone.
        let of_phone = key.starts_with("w:") || key.starts_with("p:");
        if of_phone && plan.view.address_by_key(key)? == Some(former.id) {
            plan.write(Write::AddressKey {
                key: key.clone(),
                address: None,
            });
        }
    }
    former.identity.wa_id = None;
    former.identity.phone = None;
    plan.log(EventKind::Customer(former.customer));
    plan.write(Write::Address(former));
    Ok(())
}

/// The chat between an address and a number, made if there is none. The second value tells that it is new.
pub fn chat_with(plan: &mut Plan<'_>, address: AddressId, number: &Number) -> Read<(Chat, bool)> {
    if let Some(id) = plan.view.chat_of(address, number.id)?
        && let Some(chat) = plan.find_chat(id)?
    {
        return Ok((chat, false));
    }
    let id = plan.counters.next_chat();
    plan.write(Write::ChatOf {
        address,
        number: number.id,
        chat: id,
    });
    Ok((fresh_chat(plan, id, address, number), true))
}

fn fresh_chat(plan: &mut Plan<'_>, id: ChatId, address: AddressId, number: &Number) -> Chat {
    Chat {
        id,
        address,
        number: number.id,
        group: number.group,
        state: ChatState::New { previous: None },
        interaction: Interaction {
            id: plan.counters.next_interaction(),
            opened_at: plan.now,
            first_entry: EntryId(0),
            received_before: 0,
        },
        last: None,
        waiting: None,
        ended: None,
        pause: None,
        moved_by: None,
        received: 0,
        window: Window::default(),
        window_told: false,
        window_warned: None,
        row: None,
        parked: Vec::new(),
        snooze: None,
        offered: None,
        said: Said::default(),
    }
}

/// The digits by which people know an identity; none when its phone is hidden.
fn digits(identity: &Identity) -> String {
    let known = identity.phone.as_ref().or(identity.wa_id.as_ref());
    known.cloned().unwrap_or_default()
}

/// What came of a change of ids.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    /// The person is known by the new ids from now on.
    Made,
    /// The person was known by the new ids already.
    Known,
    /// Nobody is known by the old ids or by the new ones.
    Nobody,
}

/// A user's ids changed: the address moves, the person stays. When the new ids already belong to another
/// address, that one is given to the same person instead. One change is told in several ways (a system message of
/// each number, a field of its own): whoever is known by the new ids only has moved before.
pub fn moved(
    plan: &mut Plan<'_>,
    number: &Number,
    from: &Identity,
    to: &Identity,
) -> Result<Move, Halt> {
    let waba_id = number.waba_id.as_str();
    // The new phone of this person may be noted with somebody who had it before.
    let known_as_new = match find(plan.view, waba_id, to)? {
        Found::Known(address) => Some(address),
        Found::Stranger(_) | Found::Nobody => None,
    };
    let Found::Known(mut address) = find(plan.view, waba_id, from)? else {
        let Some(mut known) = known_as_new else {
            return Ok(Move::Nobody);
        };
        let learned = learn(plan, &mut known, number, to)?;
        return Ok(if learned { Move::Made } else { Move::Known });
    };
    let change = ChatEvent::NumberChanged {
        from: digits(&address.identity),
        to: digits(to),
    };
    match known_as_new {
        Some(mut other) if other.id != address.id => {
            other.customer = address.customer;
            plan.write(Write::Address(other));
            // By the tags of that customer another answer may be promised.
            plan.arm(plan.now, Deadline::RenewPromises);
        }
        _ => move_ids(plan, &mut address, waba_id, to)?,
    }
    plan.log(EventKind::Customer(address.customer));
    tell_chat(plan, address.id, number.id, change)?;
    Ok(Move::Made)
}

/// A new phone ends all that was known of the old one, also by other accounts.
fn move_ids(plan: &mut Plan<'_>, address: &mut Address, waba_id: &str, to: &Identity) -> Read<()> {
    let before = address.keys();
    let phone_moved = to.wa_id.is_some() || to.phone.is_some();
    if phone_moved {
        address.identity.wa_id = None;
        address.identity.phone = None;
        address.identity.bsuid = None;
        address.scoped.clear();
    } else if to.bsuid.is_some() {
        address.forget_bsuid(waba_id);
    }
    address.learn(waba_id, to);
    keep_address(plan, address, waba_id, &before)
}

/// Tells in the chat of an address what happened, if there is such a chat.
pub fn tell_chat(
    plan: &mut Plan<'_>,
    address: AddressId,
    number: NumberId,
    event: ChatEvent,
) -> Result<(), Halt> {
    if let Some(id) = plan.view.chat_of(address, number)?
        && let Some(mut chat) = plan.find_chat(id)?
    {
        plan.tell(&mut chat, event);
        plan.put_chat(chat)?;
    }
    Ok(())
}

/// The customer stopped or resumed marketing messages. Wishes come in any order: the last one said counts.
pub fn marketing(
    plan: &mut Plan<'_>,
    number: NumberId,
    mut address: Address,
    wish: MarketingWish,
) -> Result<Answer, Halt> {
    if address.marketing.is_some_and(|known| !wish.is_after(known)) {
        return Ok(Answer::KNOWN);
    }
    if wishes(plan, &mut address, wish) {
        let stopped = wish.stopped;
        tell_chat(
            plan,
            address.id,
            number,
            ChatEvent::MarketingChanged { stopped },
        )?;
    }
    Ok(Answer::STORED)
}

/// Keeps a wish, unless a later one is known. Returns whether it changed what may be sent: the chat is to be told.
pub fn wishes(plan: &mut Plan<'_>, address: &mut Address, wish: MarketingWish) -> bool {
    if address.marketing.is_some_and(|known| !wish.is_after(known)) {
        return false;
    }
    let was_stopped = address.marketing.is_some_and(|known| known.stopped);
    address.marketing = Some(wish);
    plan.write(Write::Address(address.clone()));
    if wish.stopped == was_stopped {
        return false;
    }
    plan.log(EventKind::Customer(address.customer));
    true
}

/// Who writes in a chat.
///
/// # Errors
/// `NotFound` for nobody, or a fault of storage.
pub fn customer_of(plan: &Plan<'_>, chat: &Chat) -> Result<Customer, Halt> {
    let address = plan.view.address(chat.address)?.ok_or(Refusal::NotFound)?;
    let customer = plan.customer(address.customer)?;
    Ok(customer.ok_or(Refusal::NotFound)?)
}

/// Says who looks after the chat's customer.
pub fn set_manager(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    manager: Option<AgentId>,
) -> Result<Answer, Halt> {
    let mut customer = customer_of(plan, chat)?;
    if customer.manager == manager {
        return Ok(Answer::Nothing);
    }
    if let Some(wanted) = manager {
        let known = plan.view.agent(wanted)?;
        if known.is_none_or(|known| known.disabled) {
            return Err(Refusal::invalid("agent", FieldProblem::Unknown).into());
        }
    }
    customer.manager = manager;
    plan.tell(
        chat,
        ChatEvent::ManagerSet {
            by: agent.id,
            manager,
        },
    );
    plan.log(EventKind::Customer(customer.id));
    plan.write(Write::Customer(customer));
    Ok(Answer::Done)
}

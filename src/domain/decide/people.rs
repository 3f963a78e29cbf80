//! Who wrote: people are found by business-scoped id first, then by `wa_id`, then by phone, else made.

use crate::base::id::{AddressId, ChatId, EntryId, NumberId};
use crate::base::limits::NAME_CHARS_MAX;
use crate::base::text;
use crate::domain::changes::Write;
use crate::domain::chat::{Chat, ChatState, Interaction};
use crate::domain::customer::{Address, Customer, Identity};
use crate::domain::entry::ChatEvent;
use crate::domain::event::EventKind;
use crate::domain::number::Number;
use crate::domain::plan::Plan;
use crate::domain::view::{Halt, Read, View};
use crate::domain::window::Window;

/// The address that an identity means, if known.
pub fn find(view: &dyn View, identity: &Identity) -> Read<Option<Address>> {
    for key in identity.keys() {
        if let Some(id) = view.address_by_key(&key)? {
            return view.address(id);
        }
    }
    Ok(None)
}

/// The address that an identity means, made with a new card if unknown. A known one learns what is new.
/// The second value tells that a known phone came with another business-scoped id.
pub fn meet(
    plan: &mut Plan<'_>,
    identity: &Identity,
    profile_name: Option<&str>,
) -> Read<(Address, bool)> {
    let Some(mut address) = find(plan.view, identity)? else {
        return Ok((introduce(plan, identity, profile_name)?, false));
    };
    let other_person =
        matches!((&address.identity.bsuid, &identity.bsuid), (Some(old), Some(new)) if old != new);
    learn(plan, &mut address, identity)?;
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
    Ok((address, other_person))
}

/// What is new of a known address is kept. Returns whether anything is.
fn learn(plan: &mut Plan<'_>, address: &mut Address, newer: &Identity) -> Read<bool> {
    let before = address.identity.clone();
    if !address.identity.learn(newer) {
        return Ok(false);
    }
    keep_address(plan, address, &before)?;
    plan.log(EventKind::Customer(address.customer));
    Ok(true)
}

fn introduce(
    plan: &mut Plan<'_>,
    identity: &Identity,
    profile_name: Option<&str>,
) -> Read<Address> {
    let name = text::one_line(profile_name.unwrap_or_default(), NAME_CHARS_MAX);
    let customer = Customer {
        id: plan.counters.next_customer(),
        name,
        created_at: plan.now,
    };
    let address = Address {
        id: plan.counters.next_address(),
        customer: customer.id,
        identity: identity.clone(),
        marketing: None,
    };
    plan.write(Write::Customer(customer));
    keep_address(plan, &address, &Identity::default())?;
    Ok(address)
}

/// Writes an address that was known as `before`, and makes it findable by what is new of its ids. What it lost
/// leads to it no more: the old phone may belong to somebody else tomorrow. A key that another address took over
/// meanwhile stays there.
pub fn keep_address(plan: &mut Plan<'_>, address: &Address, before: &Identity) -> Read<()> {
    let old: Vec<String> = before.keys().collect();
    let new: Vec<String> = address.identity.keys().collect();
    for key in old.iter().filter(|key| !new.contains(key)) {
        if plan.view.address_by_key(key)? == Some(address.id) {
            plan.write(Write::AddressKey {
                key: key.clone(),
                address: None,
            });
        }
    }
    for key in new.into_iter().filter(|key| !old.contains(key)) {
        plan.write(Write::AddressKey {
            key,
            address: Some(address.id),
        });
    }
    plan.write(Write::Address(address.clone()));
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
        waiting_since: None,
        received: 0,
        window: Window::default(),
        window_row: None,
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
    let known_as_new = find(plan.view, to)?;
    let Some(mut address) = find(plan.view, from)? else {
        let Some(mut known) = known_as_new else {
            return Ok(Move::Nobody);
        };
        let learned = learn(plan, &mut known, to)?;
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
        }
        _ => move_ids(plan, &mut address, to)?,
    }
    plan.log(EventKind::Customer(address.customer));
    tell_chat(plan, address.id, number.id, change)?;
    Ok(Move::Made)
}

/// A new phone ends all that was known of the old one.
fn move_ids(plan: &mut Plan<'_>, address: &mut Address, to: &Identity) -> Read<()> {
    let before = address.identity.clone();
    let phone_moved = to.wa_id.is_some() || to.phone.is_some();
    if phone_moved {
        address.identity.wa_id = None;
        address.identity.phone = None;
        if to.bsuid.is_none() {
            address.identity.bsuid = None;
        }
    }
    address.identity.learn(to);
    keep_address(plan, address, &before)
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

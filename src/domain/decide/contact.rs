//! Keeps a person whom a customer named: as a customer of their own, or as another phone of who named them.

use crate::base::id::EntryId;
use crate::base::limits::NAME_CHARS_MAX;
use crate::base::{phone, text};
use crate::domain::agent::Agent;
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::Chat;
use crate::domain::command::SavedContact;
use crate::domain::customer::{Address, Customer, Identity};
use crate::domain::decide::people::{customer_of, keep_address};
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::event::EventKind;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::Halt;

/// Keeps a card that stands in a message.
///
/// # Errors
/// `Invalid` when the message has no such card or phone, when the phone lacks its country, and when it is another
/// customer's.
pub fn save(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    (entry, wanted): (EntryId, SavedContact),
) -> Result<Answer, Halt> {
    let entry = plan.view.entry(chat.id, entry)?.ok_or(Refusal::NotFound)?;
    let cards = match &entry.body {
        Body::Contacts(cards) => cards.as_slice(),
        _ => &[],
    };
    let unknown = |field| Refusal::invalid(field, FieldProblem::Unknown);
    let card = cards.get(wanted.card).ok_or_else(|| unknown("card"))?;
    let written = card.phones.get(wanted.phone);
    let written = written.ok_or_else(|| unknown("phone"))?;
    let wrong = || Refusal::invalid("phone", FieldProblem::Wrong);
    let digits = phone::international(written).ok_or_else(wrong)?;
    let identity = Identity {
        phone: Some(digits),
        ..Identity::default()
    };
    let owner = customer_of(plan, chat)?;
    for key in identity.keys() {
        let holder = match plan.view.address_by_key(&key)? {
            Some(holder) => plan.view.address(holder)?,
            None => None,
        };
        match holder {
            Some(holder) if wanted.theirs && holder.customer == owner.id => {
                return Ok(Answer::Nothing);
            }
            Some(_) => return Err(Refusal::invalid("phone", FieldProblem::Taken).into()),
            None => {}
        }
    }
    let number = plan.view.number(chat.number)?.ok_or(Refusal::NotFound)?;
    let customer = if wanted.theirs {
        owner.id
    } else {
        let name = text::one_line(&card.name, NAME_CHARS_MAX);
        let customer = Customer {
            id: plan.counters.next_customer(),
            name,
            created_at: plan.now,
            manager: None,
            tags: Vec::new(),
        };
        let id = customer.id;
        plan.write(Write::Customer(customer));
        id
    };
    let address = Address {
        id: plan.counters.next_address(),
        customer,
        identity,
        marketing: None,
        scoped: Vec::new(),
    };
    keep_address(plan, &address, &number.waba_id, &[])?;
    plan.tell(
        chat,
        ChatEvent::ContactSaved {
            by: agent.id,
            customer,
            theirs: wanted.theirs,
        },
    );
    plan.log(EventKind::Customer(customer));
    Ok(Answer::Done)
}

//! What a webhook brought, item by item. What can't be placed goes to quarantine.

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, EntryId, NumberId};
use crate::domain::changes::{Answer, InboundSummary, Write, message_hash};
use crate::domain::customer::{Address, Identity};
use crate::domain::decide::due::overdue_window_end;
use crate::domain::decide::message::{Beginning, begin, open_window, receive_message};
use crate::domain::decide::people;
use crate::domain::decide::report::report;
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::event::{EventKind, QuarantineCause};
use crate::domain::housekeeping::quarantine;
use crate::domain::inbound::{Inbound, Item};
use crate::domain::number::Number;
use crate::domain::plan::Plan;
use crate::domain::view::{Halt, Hash16, Read};

/// It took effect.
pub const STORED: Answer = Answer::Inbound(InboundSummary {
    stored: 1,
    known: 0,
    quarantined: 0,
});
/// It says nothing new.
pub const KNOWN: Answer = Answer::Inbound(InboundSummary {
    stored: 0,
    known: 1,
    quarantined: 0,
});
const QUARANTINED: Answer = Answer::Inbound(InboundSummary {
    stored: 0,
    known: 0,
    quarantined: 1,
});

/// Receives one item.
pub fn receive(plan: &mut Plan<'_>, inbound: &Inbound) -> Result<Answer, Halt> {
    match &inbound.item {
        Item::Unplaced(cause) => Ok(put_aside(plan, cause.clone(), inbound)),
        Item::TemplateStatus {
            waba_id,
            name,
            language,
            status,
            reason,
        } => Ok(template_status(
            plan,
            waba_id,
            name,
            language,
            status,
            reason.as_deref(),
        )?),
        Item::Message(message) => {
            with_number(plan, &message.phone_number_id, inbound, |plan, number| {
                receive_message(plan, number, message, inbound)
            })
        }
        Item::Status(status) => with_number(plan, &status.phone_number_id, inbound, |plan, _| {
            report(plan, status, inbound)
        }),
        Item::Moved {
            phone_number_id,
            wamid,
            at,
            from,
            to,
        } => with_number(plan, phone_number_id, inbound, |plan, number| {
            let hash = message_hash(phone_number_id, wamid);
            if plan.find_duplicate(hash, *at)?.is_some() {
                return Ok(KNOWN);
            }
            if !people::moved(plan, number, from, to)? {
                return Ok(KNOWN);
            }
            plan.index_message(hash, at.day(), ChatId(0), EntryId(0));
            Ok(STORED)
        }),
        Item::Call {
            phone_number_id,
            id,
            at,
            sender,
            profile_name,
            seconds,
            by_customer,
        } => with_number(plan, phone_number_id, inbound, |plan, number| {
            let hash = message_hash(phone_number_id, id);
            // Beginning and end have times of their own, perhaps on two days.
            if let Some(found) = plan.find_message(hash)? {
                return Ok(call_ended(plan, found, *seconds)?);
            }
            let caller = Caller {
                sender,
                profile_name: profile_name.as_deref(),
                at: *at,
                opens: *by_customer,
            };
            call(plan, number, &caller, *seconds, hash)
        }),
        Item::Preference {
            phone_number_id,
            sender,
            profile_name,
            stopped,
            at,
        } => with_number(plan, phone_number_id, inbound, |plan, number| {
            let (address, _) = people::meet(plan, sender, profile_name.as_deref())?;
            marketing(plan, number.id, address, stopped.then_some(*at))
        }),
    }
}

fn with_number(
    plan: &mut Plan<'_>,
    phone_number_id: &str,
    inbound: &Inbound,
    then: impl FnOnce(&mut Plan<'_>, &Number) -> Result<Answer, Halt>,
) -> Result<Answer, Halt> {
    let number = plan
        .view
        .numbers()?
        .into_iter()
        .find(|number| number.phone_number_id == phone_number_id);
    match number {
        Some(number) => then(plan, &number),
        None => Ok(put_aside(
            plan,
            QuarantineCause::UnknownNumber(phone_number_id.to_owned()),
            inbound,
        )),
    }
}

/// Puts an item aside, with the reason.
pub fn put_aside(plan: &mut Plan<'_>, cause: QuarantineCause, inbound: &Inbound) -> Answer {
    quarantine(plan, cause, inbound.raw.to_string());
    QUARANTINED
}

/// The customer stopped or resumed marketing messages.
pub fn marketing(
    plan: &mut Plan<'_>,
    number: NumberId,
    mut address: Address,
    stopped_at: Option<Timestamp>,
) -> Result<Answer, Halt> {
    if address.marketing_stopped_at.is_some() == stopped_at.is_some() {
        return Ok(KNOWN);
    }
    address.marketing_stopped_at = stopped_at;
    let id = address.id;
    plan.log(EventKind::Customer(address.customer));
    plan.write(Write::Address(address));
    people::tell_chat(
        plan,
        id,
        number,
        ChatEvent::MarketingChanged {
            stopped: stopped_at.is_some(),
        },
    )?;
    Ok(STORED)
}

struct Caller<'c> {
    sender: &'c Identity,
    profile_name: Option<&'c str>,
    at: Timestamp,
    opens: bool,
}

/// A call is one line: its end tells how long it was.
fn call_ended(plan: &mut Plan<'_>, found: (ChatId, EntryId), length: Option<u32>) -> Read<Answer> {
    let Some(mut entry) = plan.view.entry(found.0, found.1)? else {
        return Ok(KNOWN);
    };
    match (&mut entry.body, length) {
        (Body::Event(ChatEvent::Called { seconds }), Some(_)) if seconds.is_none() => {
            *seconds = length;
        }
        _ => return Ok(KNOWN),
    }
    let kind = EventKind::EntryChanged(entry.chat, entry.id);
    plan.change_entry(entry, kind)?;
    Ok(STORED)
}

/// A call opens the window like a message, and somebody should call back. Meta, "Calling API pricing", 2026-03-30.
fn call(
    plan: &mut Plan<'_>,
    number: &Number,
    caller: &Caller<'_>,
    seconds: Option<u32>,
    hash: Hash16,
) -> Result<Answer, Halt> {
    let (address, _) = people::meet(plan, caller.sender, caller.profile_name)?;
    let (mut chat, is_new) = people::chat_with(plan, address.id, number)?;
    let at = caller.at.min(plan.now);
    if caller.opens {
        overdue_window_end(plan, &mut chat);
    }
    let beginning = if caller.opens {
        Beginning::Appeal
    } else {
        Beginning::Quiet
    };
    begin(plan, &mut chat, is_new, beginning);
    if caller.opens {
        chat.waiting_since = Some(chat.waiting_since.map_or(at, |since| since.min(at)));
    }
    let entry = plan.tell(&mut chat, ChatEvent::Called { seconds });
    plan.index_message(hash, caller.at.day(), chat.id, entry);
    if caller.opens {
        open_window(plan, &mut chat, entry, at);
    }
    plan.put_chat(chat)?;
    Ok(STORED)
}

fn template_status(
    plan: &mut Plan<'_>,
    waba_id: &str,
    name: &str,
    language: &str,
    status: &str,
    reason: Option<&str>,
) -> Read<Answer> {
    let Some(mut template) = plan.view.template_by_name(waba_id, name, language)? else {
        return Ok(KNOWN);
    };
    if template.status == status {
        return Ok(KNOWN);
    }
    status.clone_into(&mut template.status);
    template.rejected_reason = reason.map(ToOwned::to_owned);
    plan.write(Write::Template(template));
    plan.log(EventKind::Templates);
    Ok(STORED)
}

//! What a webhook brought, item by item. What can't be placed goes to quarantine.

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, EntryId};
use crate::base::secret::Hash16;
use crate::domain::changes::{Answer, message_hash};
use crate::domain::customer::{Identity, MarketingWish, WishHow};
use crate::domain::decide::message::{Beginning, begin, receive_message};
use crate::domain::decide::people::{self, Move};
use crate::domain::decide::quarantine::put_aside;
use crate::domain::decide::report::report;
use crate::domain::decide::window::{ended, open_window};
use crate::domain::decide::{automatic, held, snooze, standings, templates, turns};
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::event::{EventKind, QuarantineCause};
use crate::domain::inbound::{CallBy, Inbound, Item};
use crate::domain::number::Number;
use crate::domain::plan::Plan;
use crate::domain::view::{Halt, Read};

/// Receives one item. `numbers` are all of the desk's.
pub fn receive(plan: &mut Plan<'_>, numbers: &[Number], inbound: &Inbound) -> Result<Answer, Halt> {
    let phone_number_id = match &inbound.item {
        Item::Unplaced(cause) => return Ok(put_aside(plan, cause.clone(), inbound)),
        Item::Template {
            waba_id,
            name,
            language,
            news,
        } => return Ok(templates::heard(plan, (waba_id, name, language), news)?),
        Item::Standing { waba_id, at, news } => {
            return Ok(
                match standings::heard(plan, numbers, (waba_id, *at), news)? {
                    Ok(answer) => answer,
                    Err(cause) => put_aside(plan, cause, inbound),
                },
            );
        }
        Item::Message(message) => &message.phone_number_id,
        Item::Status(status) => &status.phone_number_id,
        Item::Moved {
            phone_number_id, ..
        }
        | Item::Call {
            phone_number_id, ..
        }
        | Item::Preference {
            phone_number_id, ..
        } => phone_number_id,
    };
    let number = numbers
        .iter()
        .find(|number| number.phone_number_id == *phone_number_id);
    match number {
        Some(number) => receive_at(plan, number, inbound),
        None => Ok(put_aside(
            plan,
            QuarantineCause::UnknownNumber(phone_number_id.clone()),
            inbound,
        )),
    }
}

/// Receives an item that came to `number`.
fn receive_at(plan: &mut Plan<'_>, number: &Number, inbound: &Inbound) -> Result<Answer, Halt> {
    match &inbound.item {
        Item::Unplaced(_) | Item::Template { .. } | Item::Standing { .. } => Ok(Answer::KNOWN),
        Item::Message(message) => receive_message(plan, number, message, inbound),
        Item::Status(status) => report(plan, status, inbound),
        Item::Moved {
            phone_number_id,
            wamid,
            at,
            from,
            to,
        } => {
            let hash = message_hash(phone_number_id, wamid);
            if plan.find_duplicate(hash, *at)?.is_some() {
                return Ok(Answer::KNOWN);
            }
            match people::moved(plan, number, from, to)? {
                Move::Made => {
                    plan.index_message(hash, *at, ChatId(0), EntryId(0));
                    Ok(Answer::STORED)
                }
                Move::Known => Ok(Answer::KNOWN),
                Move::Nobody => Ok(put_aside(plan, QuarantineCause::NoPerson, inbound)),
            }
        }
        Item::Call {
            phone_number_id,
            id,
            at,
            sender,
            profile_name,
            seconds,
            by,
        } => {
            let call = Call {
                hash: message_hash(phone_number_id, id),
                sender,
                profile_name: profile_name.as_deref(),
                at: *at,
                by: *by,
                seconds: *seconds,
            };
            // Beginning and end have times of their own, perhaps on two days.
            match plan.find_message(call.hash)? {
                Some(found) => Ok(call_goes_on(plan, found, &call)?),
                None => new_call(plan, number, &call),
            }
        }
        Item::Preference {
            sender,
            profile_name,
            stopped,
            at,
            ..
        } => {
            let address = people::meet(plan, number, sender, profile_name.as_deref())?;
            let wish = MarketingWish {
                stopped: *stopped,
                at: *at,
                how: WishHow::WhatsApp,
            };
            people::marketing(plan, number.id, address, wish)
        }
    }
}

/// What is told of a call, at its beginning, when it is taken, or at its end.
struct Call<'c> {
    hash: Hash16,
    sender: &'c Identity,
    profile_name: Option<&'c str>,
    at: Timestamp,
    by: CallBy,
    seconds: Option<u32>,
}

/// A call is one line: its end tells how long it was, and that the customer took it may be told apart.
fn call_goes_on(plan: &mut Plan<'_>, found: (ChatId, EntryId), call: &Call<'_>) -> Read<Answer> {
    let mut answer = Answer::KNOWN;
    if plan.view.erasure(found.0)?.is_some() {
        return Ok(answer);
    }
    if let CallBy::Team { taken_at: Some(at) } = call.by
        && let Some(mut chat) = plan.find_chat(found.0)?
        && chat.window.opened_by(at, plan.now) != chat.window
    {
        ended(plan, &mut chat);
        open_window(plan, &mut chat, found.1, at);
        plan.put_chat(chat)?;
        answer = Answer::STORED;
    }
    let Some(mut entry) = plan.view.entry(found.0, found.1)? else {
        return Ok(answer);
    };
    match (&mut entry.body, call.seconds) {
        (Body::Event(ChatEvent::Called { seconds }), Some(_)) if seconds.is_none() => {
            *seconds = call.seconds;
        }
        _ => return Ok(answer),
    }
    let kind = EventKind::EntryChanged(entry.chat, entry.id);
    plan.change_entry(entry, kind)?;
    Ok(Answer::STORED)
}

/// A customer's call opens the window like a message, and somebody should call back; one of ours opens it when the
/// customer takes it. Meta, "Calling API pricing", 2026-03-30.
fn new_call(plan: &mut Plan<'_>, number: &Number, call: &Call<'_>) -> Result<Answer, Halt> {
    let address = people::meet(plan, number, call.sender, call.profile_name)?;
    let (mut chat, is_new) = people::chat_with(plan, address.id, number)?;
    let (beginning, opens_at) = match call.by {
        CallBy::Customer => (Beginning::Appeal, Some(call.at)),
        CallBy::Team { taken_at } => (Beginning::Quiet, taken_at),
    };
    if opens_at.is_some() {
        ended(plan, &mut chat);
    }
    begin(plan, &mut chat, is_new, beginning);
    if call.by == CallBy::Customer {
        automatic::turn_begins(&mut chat);
    }
    let seconds = call.seconds;
    let entry = plan.tell(&mut chat, ChatEvent::Called { seconds });
    if call.by == CallBy::Customer {
        let since = plan.waits_since(call.at);
        turns::begin(plan, &mut chat, entry, since);
    }
    plan.index_message(call.hash, call.at, chat.id, entry);
    if let Some(at) = opens_at {
        open_window(plan, &mut chat, entry, at);
    }
    if call.by == CallBy::Customer {
        snooze::over(plan, &mut chat, plan.now)?;
        held::answered(plan, &mut chat)?;
    }
    plan.put_chat(chat)?;
    Ok(Answer::STORED)
}

//! What WhatsApp reports about a message of ours.

use crate::domain::changes::{Answer, Write, message_hash};
use crate::domain::chat::Chat;
use crate::domain::customer::{Identity, MarketingWish, WishHow, bsuid_key};
use crate::domain::decide::callback::{Callback, find_marked};
use crate::domain::decide::mark::{adopt_orphans, wait_for_message};
use crate::domain::decide::people;
use crate::domain::decide::waiting::{self, By};
use crate::domain::decide::window::meta_closed_window;
use crate::domain::delivery::{Delivery, Report};
use crate::domain::entry::{Author, Entry};
use crate::domain::event::{EventKind, Mark};
use crate::domain::inbound::{Inbound, InboundStatus};
use crate::domain::plan::Plan;
use crate::domain::view::{Halt, Read};

/// Receives one report.
pub fn report(
    plan: &mut Plan<'_>,
    status: &InboundStatus,
    inbound: &Inbound,
) -> Result<Answer, Halt> {
    plan.counters.witness(status.at);
    let hash = message_hash(&status.phone_number_id, &status.wamid);
    let found = match find_marked(plan, status.callback.as_deref())? {
        Callback::Ours(entry) => Some(*entry),
        Callback::OtherEpoch | Callback::Deleted => return Ok(Answer::KNOWN),
        Callback::None => match plan.find_message(hash)? {
            Some((chat, _)) if plan.view.erasure(chat)?.is_some() => return Ok(Answer::KNOWN),
            Some((chat, entry)) => plan.view.entry(chat, entry)?,
            None => {
                let mark = Mark::Report {
                    report: status.report.clone(),
                    at: status.at,
                };
                return Ok(wait_for_message(plan, hash, &mark, inbound)?);
            }
        },
    };
    let Some(mut entry) = found else {
        return Ok(Answer::KNOWN);
    };
    let Some(delivery) = entry.delivery.as_mut() else {
        return Ok(Answer::KNOWN);
    };
    let before = delivery.clone();
    delivery.report(&status.report, status.at.min(plan.now));
    let mut changed = *delivery != before;
    if status.unknown_fields.is_some() && entry.unknown_fields != status.unknown_fields {
        entry.unknown_fields.clone_from(&status.unknown_fields);
        changed = true;
    }
    let named = entry.wamid.is_none();
    if named {
        entry.wamid = Some(status.wamid.clone());
        plan.index_sent(hash, entry.chat, entry.id);
        adopt_orphans(plan, &mut entry, hash)?;
    }
    settle_row(plan, &entry)?;
    consequences(plan, &entry, status)?;
    if !changed && !named {
        return Ok(Answer::KNOWN);
    }
    let kind = EventKind::Delivery(entry.chat, entry.id);
    waiting::keep_outcome(plan, entry, kind, By::Desk)?;
    Ok(Answer::STORED)
}

/// WhatsApp has it, or refused it: nothing of it waits any more, not even for another try.
fn settle_row(plan: &mut Plan<'_>, entry: &Entry) -> Read<()> {
    if entry.delivery.as_ref().is_some_and(Delivery::is_settled)
        && plan.view.outbox(entry.id)?.is_some()
    {
        plan.write(Write::OutboxGone(entry.id));
    }
    Ok(())
}

/// What a report says beyond its message: a closed window, a wish, an id to learn.
fn consequences(plan: &mut Plan<'_>, entry: &Entry, status: &InboundStatus) -> Result<(), Halt> {
    let Some(chat) = plan.find_chat(entry.chat)? else {
        return Ok(());
    };
    match &status.report {
        // The phone app writes without a window: its refusals tell nothing of ours.
        Report::Failed(error) if error.code == 131_047 && entry.author != Author::PhoneApp => {
            meta_closed_window(plan, chat, entry.received_at)?;
        }
        Report::Failed(error) if error.code == 131_050 => {
            if let Some(address) = plan.view.address(chat.address)? {
                let wish = MarketingWish {
                    stopped: true,
                    at: status.at,
                    how: WishHow::Refused,
                };
                people::marketing(plan, chat.number, address, wish)?;
            }
        }
        Report::Sent => learn_recipient(plan, &chat, &status.recipient)?,
        _ => {}
    }
    Ok(())
}

fn learn_recipient(plan: &mut Plan<'_>, chat: &Chat, recipient: &Identity) -> Read<()> {
    if let Some(bsuid) = &recipient.bsuid
        && let Some(mut address) = plan.view.address(chat.address)?
        && let Some(number) = plan.view.number(chat.number)?
        && address.bsuid_for(&number.waba_id).is_none()
        && !address.is_not(&number.waba_id, bsuid)
        && (plan.view.address_by_key(&bsuid_key(bsuid))?).is_none_or(|holder| holder == address.id)
    {
        let before = address.keys();
        let learned = Identity {
            bsuid: Some(bsuid.clone()),
            ..Identity::default()
        };
        address.learn(&number.waba_id, &learned);
        people::keep_address(plan, &address, &number.waba_id, &before)?;
    }
    Ok(())
}

//! A deadline fell due. The row is read again: one that is gone or moved makes it a no-op, so a restart, a
//! double fire and a late cancel are the same harmless case.

use crate::base::clock::Timestamp;
use crate::base::id::DeadlineId;
use crate::domain::changes::{Answer, Write};
use crate::domain::decide::{
    bulk, certificate, departure, erase, hands, held, promises, routing, sending, snooze, standings,
};
use crate::domain::event::Deadline;
use crate::domain::housekeeping;
use crate::domain::plan::Plan;
use crate::domain::view::Halt;

/// Fires a row.
pub fn fire(plan: &mut Plan<'_>, due: Timestamp, id: DeadlineId) -> Result<Answer, Halt> {
    let Some(deadline) = plan.view.deadline(due, id)? else {
        return Ok(Answer::Nothing);
    };
    if plan.now < due {
        return Ok(Answer::Nothing);
    }
    plan.write(Write::Due {
        due,
        id,
        deadline: None,
    });
    match deadline {
        Deadline::Chat(chat) => promises::due(plan, chat, (due, id))?,
        Deadline::RenewPromises => promises::renew(plan, None)?,
        Deadline::RenewPromisesAfter(chat) => promises::renew(plan, Some(chat))?,
        Deadline::AskAboutUnknown(entry) => sending::ask(plan, entry)?,
        Deadline::RenewCertificate => certificate::renew(plan)?,
        Deadline::BulkEnd(bulk) => bulk::forget(plan, bulk, (due, id))?,
        Deadline::OfferEnd(chat) => hands::offer_end(plan, chat, (due, id))?,
        Deadline::Distribute(group) => routing::distribute(plan, group, (due, id))?,
        Deadline::Absent(agent) => routing::absent(plan, agent, (due, id))?,
        Deadline::Unanswered(chat) => routing::unanswered(plan, chat, (due, id))?,
        Deadline::HeldEnd(entry) => held::expire(plan, entry, (due, id))?,
        Deadline::SendScheduled(entry) => departure::due(plan, entry, (due, id))?,
        Deadline::SnoozeEnd(chat) => snooze::due(plan, chat, (due, id))?,
        Deadline::RestrictionEnd => standings::end(plan)?,
        Deadline::Erase(chat) => erase::go_on(plan, chat)?,
        Deadline::Housekeeping => return housekeeping::clean(plan),
    }
    Ok(Answer::Done)
}

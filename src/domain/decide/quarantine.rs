//! Parts of webhooks that were put aside: how they get there, how they leave, and who is asked to look at them.

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, QuarantineId};
use crate::domain::agent::Right;
use crate::domain::audit::{AuditKind, AuditSubject, AuditValue, Differences};
use crate::domain::changes::{Answer, Changes, Write};
use crate::domain::command::QuarantineAction;
use crate::domain::event::{EventKind, QuarantineCause};
use crate::domain::housekeeping;
use crate::domain::inbound::Inbound;
use crate::domain::plan::Plan;
use crate::domain::refusal::Refusal;
use crate::domain::view::{Halt, View};

/// Puts an item aside, with the reason.
pub fn put_aside(plan: &mut Plan<'_>, cause: QuarantineCause, inbound: &Inbound) -> Answer {
    housekeeping::quarantine(plan, cause, inbound.raw.to_string());
    Answer::QUARANTINED
}

/// Puts an item aside whose decision panicked.
pub fn put_panicked_aside(view: &dyn View, inbound: &Inbound, now: Timestamp) -> Changes {
    let mut plan = Plan::new(view, now);
    let _ = put_aside(&mut plan, QuarantineCause::Panicked, inbound);
    plan.finish(Answer::Nothing)
}

/// Takes a part out of quarantine: its items have been read again and are decided after this.
///
/// # Errors
/// `NotFound` when it has left already.
pub fn release(view: &dyn View, id: QuarantineId, now: Timestamp) -> Result<Changes, Halt> {
    let mut plan = Plan::new(view, now);
    if plan.view.quarantined(id)?.is_none() {
        return Err(Refusal::NotFound.into());
    }
    plan.write(Write::Quarantine { id, part: None });
    plan.log(EventKind::Notice);
    Ok(plan.finish(Answer::Done))
}

/// Dismisses or deletes parts.
pub fn settle(
    plan: &mut Plan<'_>,
    by: AgentId,
    parts: &[QuarantineId],
    action: QuarantineAction,
) -> Result<Answer, Halt> {
    let may = plan.view.agent(by)?;
    if !may.is_some_and(|agent| agent.has(Right::Settings)) {
        return Err(Refusal::NotAllowed.into());
    }
    for id in parts {
        plan.write(match action {
            QuarantineAction::Dismiss => Write::QuarantineSeen(*id),
            QuarantineAction::Delete => Write::Quarantine {
                id: *id,
                part: None,
            },
        });
    }
    let what = match action {
        QuarantineAction::Dismiss => AuditKind::QuarantineDismissed,
        QuarantineAction::Delete => AuditKind::QuarantineDeleted,
    };
    let count = AuditValue::Count(parts.len() as u64);
    let told = Differences::default().field("count", None, Some(count));
    plan.audit(Some(by), what, AuditSubject::Desk, told)?;
    plan.log(EventKind::Notice);
    Ok(Answer::Done)
}

//! Rows that have done their duty: found by the store, dropped by a decision, a bounded number at a time.

use std::time::Duration;

use crate::base::id::QuarantineId;
use crate::domain::changes::{Answer, Write};
use crate::domain::decide::upload;
use crate::domain::event::Mark;
use crate::domain::event::{Deadline, EventKind, QuarantineCause, Quarantined};
use crate::domain::plan::Plan;
use crate::domain::view::Halt;

/// How often the desk cleans up.
pub const EVERY: Duration = Duration::from_secs(3600);
/// How soon it goes on when more is left.
const SOON: Duration = Duration::from_secs(1);

/// Drops what is stale and arms the next round. A reaction, edit or deletion whose message never came goes to
/// quarantine; a delivery report of somebody else's message is dropped, as Meta's sheet says is normal.
pub fn clean(plan: &mut Plan<'_>) -> Result<Answer, Halt> {
    let stale = plan.view.stale(plan.now)?;
    let next = plan.now.plus(if stale.more { SOON } else { EVERY });
    plan.arm(next, Deadline::Housekeeping);
    for sequence in stale.log {
        plan.write(Write::Log {
            sequence,
            event: None,
        });
    }
    for key in stale.messages {
        plan.write(Write::MessageGone(key));
    }
    for key in stale.idempotency {
        plan.write(Write::Idempotency { key, answer: None });
    }
    for hash in stale.sessions {
        plan.write(Write::Session {
            hash,
            session: None,
        });
    }
    for hash in stale.invitations {
        plan.write(Write::Invitation {
            hash,
            invitation: None,
        });
    }
    for agent in stale.pending_two_factors {
        plan.write(Write::PendingTwoFactor {
            agent,
            pending: None,
        });
    }
    for media in stale.uploads {
        upload::forget(plan, media)?;
    }
    for (agent, number) in stale.notices {
        let notice = None;
        plan.write(Write::Notice {
            agent,
            number,
            notice,
        });
    }
    for (message, number, orphan) in stale.orphans {
        plan.write(Write::Orphan {
            message,
            number,
            orphan: None,
        });
        if !matches!(orphan.mark, Mark::Report { .. }) {
            quarantine(plan, QuarantineCause::NoMessage, orphan.raw);
        }
    }
    Ok(Answer::Done)
}

/// Puts a part of a webhook aside, for owners to see and for a later release to read again.
pub fn quarantine(plan: &mut Plan<'_>, cause: QuarantineCause, raw: String) -> QuarantineId {
    let id = plan.counters.next_quarantine();
    let part = Quarantined {
        received_at: plan.now,
        cause,
        raw,
    };
    plan.write(Write::Quarantine {
        id,
        part: Some(part),
    });
    plan.log(EventKind::Notice);
    id
}

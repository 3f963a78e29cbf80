//! Many chats at once: handled, assigned or moved by one press, and that undone.

use crate::base::clock::Timestamp;
use crate::base::id::DeadlineId;
use crate::domain::changes::Write;
use crate::domain::plan::Plan;
use crate::domain::view::Read;

/// It can be undone no longer.
pub fn forget(plan: &mut Plan<'_>, id: u64, row: (Timestamp, DeadlineId)) -> Read<()> {
    if plan.view.bulk(id)?.is_some_and(|bulk| bulk.ends == row) {
        plan.write(Write::Bulk { id, bulk: None });
    }
    Ok(())
}

/// Its deadline was brought back, as the clock was wrong when it was set.
pub fn moves(plan: &mut Plan<'_>, id: u64, to: (Timestamp, DeadlineId)) -> Read<()> {
    if let Some(mut bulk) = plan.view.bulk(id)? {
        bulk.ends = to;
        let bulk = Some(Box::new(bulk));
        plan.write(Write::Bulk { id, bulk });
    }
    Ok(())
}

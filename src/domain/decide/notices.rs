//! Notices.

use crate::base::id::{AgentId, ChatId};
use crate::domain::notice::NoticeKind;
use crate::domain::plan::Plan;
use crate::domain::view::Read;

/// Tells somebody.
pub fn tell(_: &mut Plan<'_>, _: AgentId, _: NoticeKind, _: ChatId) -> Read<()> {
    Ok(())
}

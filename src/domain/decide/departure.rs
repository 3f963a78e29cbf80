//! When a message leaves: at once, in a few seconds in which it can be taken back, or at a moment.

use crate::base::clock::Timestamp;
use crate::base::id::{DeadlineId, EntryId};
use crate::base::limits::{AHEAD_MAX, SENT_LATE_AT_MOST, UNDO_MARGIN};
use crate::domain::agent::Agent;
use crate::domain::chat::Chat;
use crate::domain::command::Leaves;
use crate::domain::decide::{desk, parked, sending, turns, waiting};
use crate::domain::delivery::{DeliveryState, SendError};
use crate::domain::entry::Entry;
use crate::domain::event::Deadline;
use crate::domain::hours::next_day;
use crate::domain::keep_alive;
use crate::domain::measure::TurnEnd;
use crate::domain::outbox::OutboxState;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::{Halt, Read};
use crate::domain::window::WindowState;

/// When a message leaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Departure {
    /// Not before this moment, which is now or soon: it counts as sent.
    Soon(Timestamp),
    /// At this moment.
    Later(Timestamp),
}

/// Works it out. A text has to leave while the window is open.
///
/// # Errors
/// A moment that can't be, a window that will be closed by then, or a fault of storage.
pub fn departure(
    plan: &Plan<'_>,
    agent: &Agent,
    chat: &Chat,
    leaves: Leaves,
    is_text: bool,
) -> Result<Departure, Halt> {
    let at = match leaves {
        Leaves::Now => return Ok(Departure::Soon(plan.now)),
        Leaves::Undoable => {
            let undo = plan.now.plus(plan.view.profile(agent.id)?.undo());
            return Ok(Departure::Soon(match chat.window.state(plan.now) {
                WindowState::Open(end) if is_text => undo.min(end.minus(UNDO_MARGIN)).max(plan.now),
                _ => undo,
            }));
        }
        Leaves::At(at) => at,
        Leaves::NextWorkingDay => next_day::of_group(plan.view, chat.group, plan.now)?
            .ok_or_else(|| Refusal::invalid("send_at", FieldProblem::Unknown))?,
    };
    if at <= plan.now || at > plan.now.plus(AHEAD_MAX) {
        return Err(Refusal::invalid("send_at", FieldProblem::Wrong).into());
    }
    parked::has_room(chat)?;
    if is_text {
        desk::window_is_open(plan, chat)?;
        if let WindowState::Open(end) = chat.window.state(plan.now)
            && end <= at
        {
            return Err(Refusal::ClosedByThen(end).into());
        }
    }
    Ok(Departure::Later(at))
}

/// Puts a message of ours, not yet kept, on its way. One that leaves later has answered nobody yet.
///
/// # Errors
/// When storage fails.
pub fn set_out(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    mut entry: Entry,
    departure: Departure,
) -> Read<EntryId> {
    match departure {
        Departure::Soon(at) => {
            let only_asks = keep_alive::only_asks(plan.view, chat, &entry)?;
            let id = plan.keep_entry(chat, entry);
            if !only_asks {
                turns::end(plan, chat, TurnEnd::Answered, Some(agent.id))?;
            }
            chat.said.answered_at = Some(plan.now);
            sending::queue_at(plan, chat, id, at);
            Ok(id)
        }
        Departure::Later(at) => {
            if let Some(delivery) = &mut entry.delivery {
                delivery.step(DeliveryState::Scheduled, plan.now);
            }
            let id = plan.keep_entry(chat, entry);
            let (at, row) = plan.arm(at, Deadline::SendScheduled(id));
            parked::park(plan, chat, id, OutboxState::Scheduled(at, row));
            Ok(id)
        }
    }
}

/// The moment of a message has come. If the window closed before after all, the text stays and its author is told. What
/// somebody wrote who has left the team does not leave by itself.
///
/// # Errors
/// When storage fails.
pub fn due(plan: &mut Plan<'_>, id: EntryId, key: (Timestamp, DeadlineId)) -> Read<()> {
    let Some((row, entry, mut chat)) = parked::fired(plan, id, key)? else {
        return Ok(());
    };
    let is_gone = match parked::author(&entry) {
        Some(author) => parked::is_gone(plan, author)?,
        None => false,
    };
    let gone = || is_gone.then(|| parked::excluded("its author has left the team"));
    if let Some(error) = gone().or_else(|| hindrance(plan.now, key.0, &entry, &chat)) {
        parked::unpark(plan, &mut chat, &row);
        plan.put_chat(chat)?;
        return sending::fail(plan, entry, error);
    }
    let author = parked::author(&entry);
    let only_asks = keep_alive::only_asks(plan.view, &chat, &entry)?;
    let now = plan.now;
    parked::leave(plan, &mut chat, (row, entry), now)?;
    chat.said.answered_at = Some(plan.now);
    // What the customer said since it was written has no answer yet.
    let waits = (chat.waiting.as_ref()).is_some_and(|turn| turn.entry < id);
    if waits && !only_asks {
        turns::end(plan, &mut chat, TurnEnd::Answered, author)?;
        let rest = waiting::unanswered(plan, &chat)?;
        turns::go_on(&mut chat, rest);
    }
    plan.put_chat(chat)
}

/// Why a message that was to leave at `at` does not: its window is closed, or the moment for which it was written is
/// long over.
fn hindrance(now: Timestamp, at: Timestamp, entry: &Entry, chat: &Chat) -> Option<SendError> {
    if entry.needs_window() && !chat.window.is_open(now) {
        return Some(SendError {
            code: 131_047,
            detail: "the window closed before it was to be sent".to_owned(),
        });
    }
    (now.since(at) > SENT_LATE_AT_MOST).then(|| SendError {
        code: SendError::MISSED,
        detail: "the desk stood still when it was to be sent".to_owned(),
    })
}

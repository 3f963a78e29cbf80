//! Meta's window opens, ends, and is told about.

use crate::base::clock::Timestamp;
use crate::base::id::EntryId;
use crate::domain::chat::{Chat, ChatState};
use crate::domain::decide::turns;
use crate::domain::entry::ChatEvent;
use crate::domain::event::EventKind;
use crate::domain::measure::Measured;
use crate::domain::plan::Plan;
use crate::domain::view::Halt;

/// The customer did something that opens Meta's window, told by `entry`.
pub fn open_window(plan: &mut Plan<'_>, chat: &mut Chat, entry: EntryId, at: Timestamp) {
    let was_open_before = chat.window.ends_at().is_some();
    chat.window = chat.window.opened_by(at, plan.now);
    if !chat.window_told && chat.window.is_open(plan.now) {
        plan.log(EventKind::WindowOpened(chat.id));
        chat.window_told = true;
        // A request that begins with this begins with an open window: only within one does it open again.
        if was_open_before && chat.interaction.first_entry != entry {
            plan.tell(chat, ChatEvent::WindowOpened);
        }
    }
}

/// Tells at once that the window ended, if that is so and nobody was told: its deadline fired, Meta said so, or
/// something of the customer's came first and may open it again.
pub fn ended(plan: &mut Plan<'_>, chat: &mut Chat) {
    if chat.window_told && !chat.window.is_open(plan.now) {
        tell_window_end(plan, chat);
    }
}

fn tell_window_end(plan: &mut Plan<'_>, chat: &mut Chat) {
    chat.window_told = false;
    if !matches!(chat.state, ChatState::Done { .. }) {
        let at = chat.window.ends_at().unwrap_or(plan.now).min(plan.now);
        let id = plan.tell_of(chat, ChatEvent::WindowClosed, at);
        let waiting = chat.waiting.is_some();
        let lost = Measured::WindowLost { waiting };
        turns::measure_at(plan, chat, (at, id), chat.assignee(), (lost, at));
    }
    plan.log(EventKind::WindowClosed(chat.id));
}

/// Meta refused a message, written at `written_at`, as outside the window: everybody is told if that is news.
pub fn meta_closed_window(
    plan: &mut Plan<'_>,
    mut chat: Chat,
    written_at: Timestamp,
) -> Result<(), Halt> {
    chat.window = chat.window.closed_by_meta(written_at, plan.now);
    ended(plan, &mut chat);
    plan.put_chat(chat)?;
    Ok(())
}

//! Meta's window opens, ends, and is told about. Its deadline's row is armed lazily: it may be earlier than the truth.

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, EntryId};
use crate::domain::changes::Write;
use crate::domain::chat::{Chat, ChatState};
use crate::domain::entry::{Author, Body, ChatEvent};
use crate::domain::event::{Deadline, EventKind};
use crate::domain::plan::Plan;
use crate::domain::view::Halt;
use crate::domain::window::WindowState;

/// The customer did something that opens Meta's window, told by `entry`.
pub fn open_window(plan: &mut Plan<'_>, chat: &mut Chat, entry: EntryId, at: Timestamp) {
    let was_open_before = chat.window.ends_at().is_some();
    chat.window = chat.window.opened_by(at, plan.now);
    // A row means that everybody knows it as open. Armed lazily: it may be earlier than the truth, and moves when
    // it fires.
    if let (WindowState::Open(end), None) = (chat.window.state(plan.now), chat.window_row) {
        plan.log(EventKind::WindowOpened(chat.id));
        chat.window_row = Some(plan.arm(end, Deadline::WindowEnd(chat.id)));
        // A request that begins with this begins with an open window: only within one does it open again.
        if was_open_before && chat.interaction.first_entry != entry {
            plan.tell(chat, ChatEvent::WindowOpened);
        }
    }
}

/// The row of a window's end fell due. It may be earlier than the truth: then it moves. Else the window has ended, and everybody is told once.
pub fn window_end(plan: &mut Plan<'_>, id: ChatId) -> Result<(), Halt> {
    let Some(mut chat) = plan.find_chat(id)? else {
        return Ok(());
    };
    chat.window_row = None;
    match chat.window.state(plan.now) {
        WindowState::Open(end) => {
            chat.window_row = Some(plan.arm(end, Deadline::WindowEnd(id)));
        }
        WindowState::Closed(_) => tell_window_end(plan, &mut chat),
        WindowState::None => {}
    }
    plan.put_chat(chat)?;
    Ok(())
}

fn tell_window_end(plan: &mut Plan<'_>, chat: &mut Chat) {
    if !matches!(chat.state, ChatState::Done { .. }) {
        // Told late, after a stop: the line says when it ended, `received_at` when that was noticed.
        let body = Body::Event(ChatEvent::WindowClosed);
        let mut entry = plan.new_entry(chat, Author::System, body);
        let ended_at = chat.window.ends_at().unwrap_or(plan.now);
        entry.at = ended_at.min(plan.now);
        plan.keep_entry(chat, entry);
    }
    plan.log(EventKind::WindowClosed(chat.id));
}

/// Tells at once that the window ended, if that is so and nobody was told: Meta said so, or its row was not fired
/// yet and something of the customer's may open it again.
pub fn overdue_window_end(plan: &mut Plan<'_>, chat: &mut Chat) {
    if chat.window.is_open(plan.now) {
        return;
    }
    let Some((due, id)) = chat.window_row.take() else {
        return;
    };
    plan.write(Write::Due {
        due,
        id,
        deadline: None,
    });
    tell_window_end(plan, chat);
}

/// Meta refused a message, written at `written_at`, as outside the window: everybody is told if that is news.
pub fn meta_closed_window(
    plan: &mut Plan<'_>,
    mut chat: Chat,
    written_at: Timestamp,
) -> Result<(), Halt> {
    chat.window = chat.window.closed_by_meta(written_at, plan.now);
    overdue_window_end(plan, &mut chat);
    plan.put_chat(chat)?;
    Ok(())
}

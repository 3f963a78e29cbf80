//! A deadline fell due. The row is read again: one that is gone or moved makes it a no-op, so a restart, a
//! double fire and a late cancel are the same harmless case.

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, DeadlineId};
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::{Chat, ChatState};
use crate::domain::decide::{certificate, sending};
use crate::domain::entry::{Author, Body, ChatEvent};
use crate::domain::event::{Deadline, EventKind};
use crate::domain::housekeeping;
use crate::domain::plan::Plan;
use crate::domain::view::Halt;
use crate::domain::window::WindowState;

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
        Deadline::WindowEnd(chat) => window_end(plan, chat)?,
        Deadline::AskAboutUnknown(entry) => sending::ask(plan, entry)?,
        Deadline::RenewCertificate => certificate::renew(plan)?,
        Deadline::Housekeeping => return housekeeping::clean(plan),
    }
    Ok(Answer::Done)
}

/// The row may be earlier than the truth: then it moves. Else the window has ended, and everybody is told once.
fn window_end(plan: &mut Plan<'_>, id: ChatId) -> Result<(), Halt> {
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

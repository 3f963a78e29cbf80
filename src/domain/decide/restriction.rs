//! What Meta forbids an account for a time, and what becomes of messages meanwhile.

use crate::base::clock::Timestamp;
use crate::base::limits::TEMPLATE_RETRY;
use crate::domain::chat::Chat;
use crate::domain::delivery::SendError;
use crate::domain::entry::Body;
use crate::domain::number::Number;
use crate::domain::number::standing::Forbidden;
use crate::domain::plan::Plan;
use crate::domain::refusal::Refusal;
use crate::domain::view::{Halt, Read, View};

/// Until when a message can't leave, by what Meta told: a template writes first, all else answers. Of a restriction
/// without an end nothing is known for sure, and a message tries.
///
/// # Errors
/// When storage fails.
pub fn restricted_until(
    view: &dyn View,
    now: Timestamp,
    (number, body): (&Number, &Body),
) -> Read<Option<Timestamp>> {
    let what = match body {
        Body::Template(_) => Forbidden::WritingFirst,
        _ => Forbidden::Answering,
    };
    let standing = view.account_standing(&number.waba_id)?;
    let held = standing.restricted(what, now);
    Ok(held.and_then(|restriction| restriction.until))
}

/// What is said of a message that a restriction outlasts.
pub fn outlasted() -> SendError {
    SendError {
        code: SendError::RESTRICTED,
        detail: String::new(),
    }
}

/// Whether a message that is written now leaves before it is too late, if Meta restricts its number: a text while its
/// window is open, a template as long as it is tried.
///
/// # Errors
/// `Restricted`, or a fault of storage.
pub fn can_leave_in_time(plan: &Plan<'_>, chat: &Chat, body: &Body) -> Result<(), Halt> {
    let Some(number) = plan.view.number(chat.number)? else {
        return Ok(());
    };
    let Some(until) = restricted_until(plan.view, plan.now, (&number, body))? else {
        return Ok(());
    };
    match is_in_time(plan.now, until, chat, matches!(body, Body::Template(_))) {
        true => Ok(()),
        false => Err(Refusal::Restricted(until).into()),
    }
}

/// Whether what waits until then can leave.
pub fn is_in_time(now: Timestamp, until: Timestamp, chat: &Chat, is_template: bool) -> bool {
    if is_template {
        until <= now.plus(TEMPLATE_RETRY)
    } else {
        chat.window.is_open(until)
    }
}

//! A failed message leaves once more.

use super::desk::{send, window_is_open};
use super::upload;
use crate::base::id::EntryId;
use crate::domain::agent::Agent;
use crate::domain::changes::Answer;
use crate::domain::chat::Chat;
use crate::domain::command::Leaves;
use crate::domain::delivery::DeliveryState;
use crate::domain::entry::{Author, Body};
use crate::domain::event::EventKind;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::Halt;
use crate::domain::wish::may_send_to;

/// Sends a failed message again as a new entry; the old one keeps its story.
///
/// # Errors
/// When it is not there, did not fail or can't leave now, or a fault of storage.
pub fn again(plan: &mut Plan<'_>, agent: &Agent, chat: &Chat, id: EntryId) -> Result<Answer, Halt> {
    let mut old = plan.view.entry(chat.id, id)?.ok_or(Refusal::NotFound)?;
    let Some(delivery) = &mut old.delivery else {
        return Err(Refusal::NotFound.into());
    };
    if let Some(again) = delivery.retried_by {
        return Ok(Answer::Entry(chat.id, again));
    }
    if delivery.state() != DeliveryState::Failed {
        return Err(Refusal::AlreadySent.into());
    }
    // Whoever wrote it in the phone app sees there that it failed, and sends it again there.
    if old.author == Author::PhoneApp {
        return Err(Refusal::WrongState.into());
    }
    match &old.body {
        Body::Text(_) | Body::File { .. } | Body::Choices { .. } => window_is_open(plan, chat)?,
        Body::Template(sent) => {
            let number = plan.view.number(chat.number)?.ok_or(Refusal::NotFound)?;
            let template =
                plan.view
                    .template_by_name(&number.waba_id, &sent.name, &sent.language)?;
            let template =
                template.ok_or_else(|| Refusal::invalid("template", FieldProblem::Unknown))?;
            may_send_to(&template, plan.view.address(chat.address)?.as_ref())?;
            template.fill(&sent.variables, &sent.files())?;
        }
        _ => return Err(Refusal::WrongState.into()),
    }
    let mut entry = plan.new_entry(chat, Author::Agent(agent.id), old.body.clone());
    upload::send_anew(plan, &mut entry)?;
    entry.reply_to.clone_from(&old.reply_to);
    entry.preview = old.preview;
    entry.retry_of = Some(id);
    delivery.retried_by = Some(entry.id);
    let changed = EventKind::Delivery(chat.id, id);
    plan.change_entry(old, changed)?;
    let (chat, _) = plan.chat(chat.id)?;
    send(plan, agent, chat, entry, (None, Leaves::Now))
}

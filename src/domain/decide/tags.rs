//! Customers are given tags and lose them, one at a time: two who do so at once lose nothing of each other's.

use crate::base::text;
use crate::domain::agent::Agent;
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::Chat;
use crate::domain::command::TagChange;
use crate::domain::decide::people::customer_of;
use crate::domain::decide::promises;
use crate::domain::entry::ChatEvent;
use crate::domain::event::EventKind;
use crate::domain::plan::Plan;
use crate::domain::promises::PromisesOf;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::tags::{TAG_CHARS_MAX, TAGS_MAX, folded, is_same};
use crate::domain::view::{Halt, Read, View};

/// A tag as it is kept: on one line, composed, in its own letters.
///
/// # Errors
/// `Invalid` for an empty or a long one, and for one with a slash or of dots only, which
/// no address can name.
pub fn named(tag: &str) -> Result<String, Refusal> {
    let tag = text::one_line(&text::composed(tag), TAG_CHARS_MAX + 1);
    if tag.is_empty() {
        return Err(Refusal::invalid("tag", FieldProblem::Empty));
    }
    if text::length(&tag) > TAG_CHARS_MAX {
        let problem = FieldProblem::TooLong(TAG_CHARS_MAX);
        return Err(Refusal::invalid("tag", problem));
    }
    if tag.contains('/') || tag.chars().all(|character| character == '.') {
        return Err(Refusal::invalid("tag", FieldProblem::Wrong));
    }
    Ok(tag)
}

/// A tag as the desk writes it already: where something is promised of it, else with other customers.
///
/// # Errors
/// When storage fails.
pub fn known_as(view: &dyn View, tag: &str) -> Read<String> {
    let promised = view.all_promises()?.into_iter();
    let promised: Vec<String> = promised
        .filter_map(|(of, _)| match of {
            PromisesOf::Tag(known) if is_same(&known, tag) => Some(known),
            _ => None,
        })
        .collect();
    if promised.iter().any(|known| known == tag) {
        return Ok(tag.to_owned());
    }
    let known = match promised.into_iter().next() {
        Some(known) => Some(known),
        None => view.tag_spelling(&folded(tag))?,
    };
    Ok(known.unwrap_or_else(|| tag.to_owned()))
}

/// Gives the chat's customer a tag, or takes one from them. What is promised of it holds at once, or no more.
///
/// # Errors
/// `Invalid` for what is no tag or is one too many, or a fault of storage.
pub fn change(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    (tag, change): (&str, TagChange),
) -> Result<Answer, Halt> {
    let mut customer = customer_of(plan, chat)?;
    let known = customer.tags.iter().position(|known| is_same(known, tag));
    let tag = match (change, known) {
        (TagChange::Add, None) => {
            let tag = known_as(plan.view, &named(tag)?)?;
            if customer.tags.len() >= TAGS_MAX {
                return Err(Refusal::invalid("tag", FieldProblem::TooMany(TAGS_MAX)).into());
            }
            customer.tags.push(tag.clone());
            tag
        }
        (TagChange::Remove, Some(known)) => customer.tags.remove(known),
        // Somebody was faster.
        (TagChange::Add, Some(_)) | (TagChange::Remove, None) => return Ok(Answer::Nothing),
    };
    let id = customer.id;
    plan.write(Write::Customer(customer));
    plan.tell(
        chat,
        ChatEvent::TagChanged {
            by: agent.id,
            tag,
            added: change == TagChange::Add,
        },
    );
    plan.log(EventKind::Customer(id));
    promises::renew_chat(plan, chat)?;
    for other in plan.view.chats_of(id)? {
        if other != chat.id
            && let Some(mut other) = plan.find_chat(other)?
        {
            promises::renew_chat(plan, &mut other)?;
            plan.put_chat(other)?;
        }
    }
    Ok(Answer::Done)
}

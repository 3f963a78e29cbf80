//! Quick replies are written, changed, taken in from a file, and put into the box.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::domain::agent::Agent;
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::Chat;
use crate::domain::decide::drafts;
use crate::domain::decide::people::customer_of;
use crate::domain::draft::Drafted;
use crate::domain::event::EventKind;
use crate::domain::group::Group;
use crate::domain::phrases::Speaker;
use crate::domain::plan::Plan;
use crate::domain::quick_reply::{
    OWN_MAX, QuickReply, QuickReplyAction, Ready, ReplyOf, SHARED_MAX, Written, keeps, sees,
};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::tags::folded;
use crate::domain::view::{Halt, Read};

/// Does it, or says why not.
pub fn act(plan: &mut Plan<'_>, by: &Agent, action: QuickReplyAction) -> Result<Answer, Halt> {
    let all = plan.view.quick_replies()?;
    match action {
        QuickReplyAction::Add(of, written) => {
            may_keep(plan, by, of)?;
            let ready = written.ready().map_err(Refusal::Invalid)?;
            is_free(&all, of, &ready, None)?;
            has_room(&all, of, 1)?;
            let id = add(plan, of, ready);
            Ok(Answer::Listed(vec![id]))
        }
        QuickReplyAction::Change(id, of, written) => {
            let known = mine(plan, by, &all, id)?;
            may_keep(plan, by, of)?;
            let ready = written.ready().map_err(Refusal::Invalid)?;
            is_free(&all, of, &ready, Some(id))?;
            if known.of != of {
                has_room(&all, of, 1)?;
            }
            keep(plan, of, ready, known);
            Ok(Answer::Done)
        }
        QuickReplyAction::Remove(id) => {
            mine(plan, by, &all, id)?;
            plan.write(Write::QuickReply { id, reply: None });
            plan.log(EventKind::QuickReplies);
            Ok(Answer::Done)
        }
        QuickReplyAction::Import(of, rows) => {
            may_keep(plan, by, of)?;
            import(plan, &all, of, (&rows, true))
        }
        QuickReplyAction::ImportWords(of, rows) => {
            may_keep(plan, by, of)?;
            import(plan, &all, of, (&rows, false))
        }
    }
}

/// All or nothing: what is wrong is told by row, counted from 1. Rows that tell no choices leave known ones alone.
fn import(
    plan: &mut Plan<'_>,
    all: &[QuickReply],
    of: ReplyOf,
    (rows, tells_choices): (&[Written], bool),
) -> Result<Answer, Halt> {
    // More than can ever be kept is not looked at: a file may hold very many.
    let most = room(of);
    if rows.len() > most {
        return Err(Refusal::invalid("rows", FieldProblem::TooMany(most)).into());
    }
    let there = all.iter().filter(|reply| reply.of == of);
    let known: BTreeMap<String, &QuickReply> =
        there.map(|reply| (folded(&reply.name), reply)).collect();
    let mut wrong = Vec::new();
    let mut ready: BTreeMap<String, (usize, Ready)> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        let at = |field: &str| format!("rows.{}.{field}", index + 1);
        let row = if tells_choices {
            row.ready()
        } else {
            let kept = row.called().ok();
            let kept = kept.and_then(|name| known.get(&folded(&name)));
            let choices = kept.and_then(|reply| reply.choices.clone());
            Written {
                choices,
                ..row.clone()
            }
            .ready()
        };
        match row {
            Ok(row) => match ready.entry(folded(&row.name)) {
                Entry::Occupied(_) => wrong.push((at("name"), FieldProblem::Taken)),
                Entry::Vacant(free) => {
                    free.insert((index, row));
                }
            },
            Err(fields) => {
                wrong.extend(fields.into_iter().map(|(field, why)| (at(&field), why)));
            }
        }
    }
    if rows.is_empty() {
        wrong.push(("rows".to_owned(), FieldProblem::Empty));
    }
    if !wrong.is_empty() {
        return Err(Refusal::Invalid(wrong).into());
    }
    let new = ready.keys().filter(|name| !known.contains_key(*name));
    has_room(all, of, new.count())?;
    let mut ready: Vec<(String, (usize, Ready))> = ready.into_iter().collect();
    ready.sort_by_key(|(_, (index, _))| *index);
    let mut ids = Vec::with_capacity(ready.len());
    for (name, (_, row)) in ready {
        ids.push(match known.get(&name) {
            Some(known) => {
                let known = QuickReply::clone(known);
                let id = known.id;
                keep(plan, of, row, known);
                id
            }
            None => add(plan, of, row),
        });
    }
    Ok(Answer::Listed(ids))
}

fn group_of(plan: &Plan<'_>, of: ReplyOf) -> Read<Option<Group>> {
    match of {
        ReplyOf::Group(id) => plan.view.group(id),
        _ => Ok(None),
    }
}

fn may_keep(plan: &Plan<'_>, by: &Agent, of: ReplyOf) -> Result<(), Halt> {
    let group = group_of(plan, of)?;
    if !sees(by, of, group.as_ref()) {
        return Err(Refusal::invalid("for", FieldProblem::Unknown).into());
    }
    if keeps(by, of, group.as_ref()) {
        Ok(())
    } else {
        Err(Refusal::NotAllowed.into())
    }
}

/// One that somebody may change.
fn mine(plan: &Plan<'_>, by: &Agent, all: &[QuickReply], id: u64) -> Result<QuickReply, Halt> {
    let known = all.iter().find(|reply| reply.id == id);
    let known = known.ok_or(Refusal::NotFound)?;
    let group = group_of(plan, known.of)?;
    if !sees(by, known.of, group.as_ref()) {
        return Err(Refusal::NotFound.into());
    }
    if !keeps(by, known.of, group.as_ref()) {
        return Err(Refusal::NotAllowed.into());
    }
    Ok(known.clone())
}

fn is_free(
    all: &[QuickReply],
    of: ReplyOf,
    ready: &Ready,
    but: Option<u64>,
) -> Result<(), Refusal> {
    let taken = all
        .iter()
        .any(|other| other.of == of && Some(other.id) != but && other.is_called(&ready.name));
    if taken {
        return Err(Refusal::invalid("name", FieldProblem::Taken));
    }
    Ok(())
}

fn is_own(of: ReplyOf) -> bool {
    matches!(of, ReplyOf::Member(_))
}

/// How many there may be beside each other.
fn room(of: ReplyOf) -> usize {
    if is_own(of) { OWN_MAX } else { SHARED_MAX }
}

fn has_room(all: &[QuickReply], of: ReplyOf, more: usize) -> Result<(), Refusal> {
    let most = room(of);
    let there = if is_own(of) {
        all.iter().filter(|reply| reply.of == of).count()
    } else {
        all.iter().filter(|reply| !is_own(reply.of)).count()
    };
    if there + more > most {
        return Err(Refusal::invalid("name", FieldProblem::TooMany(most)));
    }
    Ok(())
}

/// Its number is the place in the log at which it was made: no other ever has it.
fn add(plan: &mut Plan<'_>, of: ReplyOf, ready: Ready) -> u64 {
    let id = plan.log(EventKind::QuickReplies);
    let reply = QuickReply {
        id,
        of,
        name: ready.name,
        text: ready.text,
        files: Vec::new(),
        choices: ready.choices,
        used: 0,
        used_at: None,
    };
    let reply = Some(Box::new(reply));
    plan.write(Write::QuickReply { id, reply });
    id
}

fn keep(plan: &mut Plan<'_>, of: ReplyOf, ready: Ready, known: QuickReply) {
    let reply = QuickReply {
        of,
        name: ready.name,
        text: ready.text,
        choices: ready.choices,
        ..known
    };
    plan.log(EventKind::QuickReplies);
    let id = reply.id;
    let reply = Some(Box::new(reply));
    plan.write(Write::QuickReply { id, reply });
}

/// A quick reply as it reads in a chat, counted as used. Without the page's script it goes into the draft.
pub fn insert(
    plan: &mut Plan<'_>,
    agent: &Agent,
    (chat, group): (&Chat, &Group),
    id: u64,
    into_draft: bool,
) -> Result<Answer, Halt> {
    let mut reply = plan.view.quick_reply(id)?.ok_or(Refusal::NotFound)?;
    let of_group = group_of(plan, reply.of)?;
    if !sees(agent, reply.of, of_group.as_ref()) {
        return Err(Refusal::NotFound.into());
    }
    let number = plan.view.number(chat.number)?;
    let number = number.map_or_else(String::new, |number| number.name);
    let customer = customer_of(plan, chat)?;
    let speaker = Speaker::read(plan.view, group, plan.now)?;
    let of_chat = (number.as_str(), customer.name.as_str(), agent.name.as_str());
    let (text, unfilled) = speaker.say_for(&reply.text, of_chat);
    reply.used += 1;
    reply.used_at = Some(plan.now);
    let has_choices = reply.choices.is_some();
    let reply = Some(Box::new(reply));
    plan.write(Write::QuickReply { id, reply });
    if into_draft {
        let before = plan.view.draft(chat.id, agent.id)?.unwrap_or_default();
        let begun = before.message.trim_end();
        let text = match begun {
            "" => text.clone(),
            begun => format!("{begun}\n{text}"),
        };
        let written = Drafted {
            text,
            noting: false,
            reply_to: before.reply_to,
            knew: None,
        };
        drafts::keep(plan, agent.id, chat.id, &written)?;
    }
    Ok(Answer::Inserted {
        text,
        unfilled,
        has_choices,
    })
}

//! Quick replies are written, changed, taken in from a file, and put into the box.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::base::id::MediaId;
use crate::domain::agent::Agent;
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::Chat;
use crate::domain::decide::people::customer_of;
use crate::domain::decide::{drafts, upload};
use crate::domain::draft::{Drafted, InBox};
use crate::domain::event::EventKind;
use crate::domain::files::{Wish, kind_of, limit};
use crate::domain::group::Group;
use crate::domain::media::{Home, MediaState};
use crate::domain::phrases::Speaker;
use crate::domain::plan::Plan;
use crate::domain::quick_reply::{
    OWN_MAX, QuickReply, QuickReplyAction, Ready, ReplyOf, SHARED_MAX, Written, keeps, sees,
};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::tags::folded;
use crate::domain::view::{Halt, Read, View};

/// Does it, or says why not.
pub fn act(plan: &mut Plan<'_>, by: &Agent, action: QuickReplyAction) -> Result<Answer, Halt> {
    let all = plan.view.quick_replies()?;
    match action {
        QuickReplyAction::Add(of, written) => {
            may_keep(plan, by, of)?;
            let ready = written.ready().map_err(Refusal::Invalid)?;
            is_free(&all, of, &ready, None)?;
            has_room(&all, of, 1)?;
            let id = add(plan, by, of, ready)?;
            Ok(Answer::Listed(vec![id]))
        }
        QuickReplyAction::Change(id, of, written, was) => {
            let known = mine(plan, by, &all, id)?;
            if was.is_some_and(|was| was != known.mark()) {
                return Err(Refusal::invalid("quick_reply", FieldProblem::Changed).into());
            }
            may_keep(plan, by, of)?;
            let ready = written.ready().map_err(Refusal::Invalid)?;
            is_free(&all, of, &ready, Some(id))?;
            if known.of != of {
                has_room(&all, of, 1)?;
            }
            keep(plan, by, of, ready, &known)?;
            Ok(Answer::Done)
        }
        QuickReplyAction::Remove(id) => {
            for file in mine(plan, by, &all, id)?.files {
                forget(plan, file)?;
            }
            plan.write(Write::QuickReply { id, reply: None });
            plan.log(EventKind::QuickReplies);
            Ok(Answer::Done)
        }
        QuickReplyAction::Import(of, rows) => {
            may_keep(plan, by, of)?;
            import(plan, by, &all, of, (&rows, true))
        }
        QuickReplyAction::ImportWords(of, rows) => {
            may_keep(plan, by, of)?;
            import(plan, by, &all, of, (&rows, false))
        }
    }
}

/// All or nothing: what is wrong is told by row, counted from 1. Rows that tell no choices leave known ones alone.
fn import(
    plan: &mut Plan<'_>,
    by: &Agent,
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
                let id = known.id;
                keep(plan, by, of, row, known)?;
                id
            }
            None => add(plan, by, of, row)?,
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
fn add(plan: &mut Plan<'_>, by: &Agent, of: ReplyOf, ready: Ready) -> Result<u64, Halt> {
    let id = plan.log(EventKind::QuickReplies);
    let files = files(plan, by, id, &[], ready.files)?;
    let reply = QuickReply {
        id,
        of,
        name: ready.name,
        text: ready.text,
        files,
        choices: ready.choices,
        used: 0,
        used_at: None,
    };
    let reply = Some(Box::new(reply));
    plan.write(Write::QuickReply { id, reply });
    Ok(id)
}

fn keep(
    plan: &mut Plan<'_>,
    by: &Agent,
    of: ReplyOf,
    ready: Ready,
    known: &QuickReply,
) -> Result<(), Halt> {
    let files = files(plan, by, known.id, &known.files, ready.files)?;
    let reply = QuickReply {
        of,
        name: ready.name,
        text: ready.text,
        choices: ready.choices,
        files,
        ..known.clone()
    };
    plan.log(EventKind::QuickReplies);
    let id = reply.id;
    let reply = Some(Box::new(reply));
    plan.write(Write::QuickReply { id, reply });
    Ok(())
}

/// The files of a quick reply from now on: those that it has and that are wanted still, and new ones, which are in it
/// from now on. What is wanted no more is freed.
fn files(
    plan: &mut Plan<'_>,
    by: &Agent,
    reply: u64,
    before: &[MediaId],
    wanted: Option<Vec<MediaId>>,
) -> Result<Vec<MediaId>, Halt> {
    let Some(wanted) = wanted else {
        return Ok(before.to_vec());
    };
    let mut files = Vec::with_capacity(wanted.len());
    for id in wanted {
        let is_new = !before.contains(&id);
        files.push(if is_new {
            put(plan, by, reply, id)?
        } else {
            id
        });
    }
    for gone in before.iter().filter(|id| !files.contains(id)) {
        forget(plan, *gone)?;
    }
    Ok(files)
}

/// What leaves as it is must be small enough for that now: nobody is to find out in front of a customer.
fn put(plan: &mut Plan<'_>, by: &Agent, reply: u64, id: MediaId) -> Result<MediaId, Halt> {
    let file = upload::find(plan, id, by)?;
    let kind = kind_of(&file.mime, Wish::Itself);
    let limit = limit(kind, &plan.view.file_rules()?);
    if let MediaState::Ready { size, .. } = file.state
        && size > limit.bytes()
    {
        let size = Some(size);
        return Err(Refusal::FileTooLarge { kind, size, limit }.into());
    }
    Ok(upload::put(plan, id, by, Home::QuickReply(reply))?.id)
}

fn forget(plan: &mut Plan<'_>, id: MediaId) -> Read<()> {
    match plan.view.media(id)? {
        Some(file) => upload::forget(plan, file),
        None => Ok(()),
    }
}

/// Whether `agent` may use what stands in a quick reply.
///
/// # Errors
/// When storage fails.
pub fn may_use(view: &dyn View, agent: &Agent, reply: u64) -> Read<bool> {
    let Some(reply) = view.quick_reply(reply)? else {
        return Ok(false);
    };
    let group = match reply.of {
        ReplyOf::Group(group) => view.group(group)?,
        _ => None,
    };
    Ok(sees(agent, reply.of, group.as_ref()))
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
    if !may_use(plan.view, agent, id)? {
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
    let choices = reply.choices.clone();
    let has_choices = choices.is_some();
    let files = reply.files.clone();
    let reply = Some(Box::new(reply));
    plan.write(Write::QuickReply { id, reply });
    if into_draft {
        let before = plan.view.draft(chat.id, agent.id)?.unwrap_or_default();
        let begun = before.message.trim_end();
        let text = match begun {
            "" => text.clone(),
            begun if text.is_empty() => begun.to_owned(),
            begun => format!("{begun}\n{text}"),
        };
        let written = Drafted {
            text,
            noting: false,
            reply_to: before.reply_to,
            files: Some(InBox::joined(before.files, &InBox::all(&files))),
            choices: choices.map(Some),
            ..Drafted::default()
        };
        drafts::keep(plan, agent.id, chat.id, &written)?;
    }
    Ok(Answer::Inserted {
        text,
        unfilled,
        has_choices,
        files,
    })
}

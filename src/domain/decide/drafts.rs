//! What members have written and not sent: kept for them, and gone with the message that it becomes.

use std::collections::BTreeSet;

use crate::base::id::{AgentId, ChatId, MediaId};
use crate::base::limits::{DRAFT_FILES_MAX, NOTE_CHARS_MAX};
use crate::base::text;
use crate::domain::changes::{Answer, Write};
use crate::domain::choices::Choices;
use crate::domain::command::Reply;
use crate::domain::decide::upload;
use crate::domain::draft::{Draft, Drafted, InBox, Rest};
use crate::domain::event::EventKind;
use crate::domain::media::Home;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::{Halt, Read};

/// Keeps what somebody has written. The newest wins; what it takes the place of is handed back, if its author had not
/// seen that.
pub fn keep(
    plan: &mut Plan<'_>,
    agent: AgentId,
    chat: ChatId,
    written: &Drafted,
) -> Result<Answer, Halt> {
    let words = text::clean(&written.text);
    if text::length(&words) > NOTE_CHARS_MAX {
        return Err(Refusal::invalid("text", FieldProblem::TooLong(NOTE_CHARS_MAX)).into());
    }
    if let Some(entry) = written.reply_to
        && !plan
            .view
            .entry(chat, entry)?
            .is_some_and(|entry| entry.is_message())
    {
        return Err(Refusal::invalid("reply_to", FieldProblem::Unknown).into());
    }
    let choices = match &written.choices {
        Some(Some(choices)) => Some(Some(choices.checked().map_err(Refusal::Invalid)?)),
        Some(None) => Some(None),
        None => None,
    };
    let known = so_far(plan, agent, chat)?;
    let existed = known.is_some() || plan.view.draft(chat, agent)?.is_some();
    let mut draft = known.unwrap_or_default();
    let unseen = written.knew.is_some_and(|knew| knew != draft.revision);
    let before = std::mem::replace(draft.text_mut(written.noting), words);
    let now = draft.text(written.noting);
    let replaced = (unseen && !before.trim().is_empty() && !now.starts_with(before.trim_end()))
        .then_some(before);
    draft.noting = written.noting;
    if !written.noting {
        draft.reply_to = written.reply_to;
    }
    let wanted = written.files.as_deref().unwrap_or_default();
    let is_wanted = |id: MediaId| wanted.iter().any(|file| file.media == id);
    let had: BTreeSet<MediaId> = draft.files.iter().map(|file| file.media).collect();
    let dropped: BTreeSet<MediaId> = written.dropped.iter().copied().collect();
    draft.files.retain(|file| match &written.files {
        _ if dropped.contains(&file.media) => false,
        // What another device attached meanwhile stays.
        Some(_) => unseen && !is_wanted(file.media),
        None => true,
    });
    for file in wanted {
        // Taken off on another device, and gone from the desk with that.
        if !unseen || had.contains(&file.media) || plan.view.media(file.media)?.is_some() {
            draft.files.push(*file);
        }
    }
    have_room(&draft.files)?;
    if let Some(choices) = choices {
        draft.choices = choices;
    }
    stamp(plan, &mut draft);
    let revision = if draft.is_empty() { 0 } else { draft.revision };
    discard(plan, (agent, chat), &draft.files, dropped)?;
    write(plan, (chat, agent), draft, existed);
    Ok(Answer::Draft { revision, replaced })
}

/// Also with those that another device attached: none is dropped without a word.
fn have_room(files: &[InBox]) -> Result<(), Refusal> {
    if files.len() > DRAFT_FILES_MAX {
        let problem = FieldProblem::TooMany(DRAFT_FILES_MAX);
        return Err(Refusal::invalid("files", problem));
    }
    Ok(())
}

/// It is kept now.
fn stamp(plan: &Plan<'_>, draft: &mut Draft) {
    let millis = u64::try_from(plan.now.millis()).unwrap_or_default();
    draft.revision = millis.max(draft.revision + 1);
    draft.at = plan.now;
}

/// The draft as this decision leaves it so far.
fn so_far(plan: &Plan<'_>, agent: AgentId, chat: ChatId) -> Read<Option<Draft>> {
    let mut written = None;
    for write in plan.written() {
        if let Write::Draft {
            chat: of,
            agent: by,
            draft,
        } = write
            && (*of, *by) == (chat, agent)
        {
            written = Some(draft.as_deref().cloned());
        }
    }
    match written {
        Some(draft) => Ok(draft),
        None => plan.view.draft(chat, agent),
    }
}

/// Puts files behind those that wait with a draft.
fn bring(plan: &mut Plan<'_>, agent: AgentId, chat: ChatId, files: &[InBox]) -> Result<(), Halt> {
    let known = so_far(plan, agent, chat)?;
    let existed = known.is_some() || plan.view.draft(chat, agent)?.is_some();
    let mut draft = known.unwrap_or_default();
    draft.files = InBox::joined(draft.files, files);
    have_room(&draft.files)?;
    stamp(plan, &mut draft);
    write(plan, (chat, agent), draft, existed);
    Ok(())
}

/// Uploads of `agent` go that are wanted no more, but for those that wait with another draft, or with this one.
///
/// # Errors
/// When storage fails.
pub fn discard(
    plan: &mut Plan<'_>,
    (agent, chat): (AgentId, ChatId),
    kept: &[InBox],
    unwanted: BTreeSet<MediaId>,
) -> Read<()> {
    let mut going = Vec::new();
    for id in unwanted {
        let is_own = |home| matches!(home, Home::Upload { by, .. } if by == agent);
        let media = plan.view.media(id)?.filter(|media| is_own(media.home));
        going.extend(media.filter(|_| !kept.iter().any(|file| file.media == id)));
    }
    if going.is_empty() {
        return Ok(());
    }
    // Nobody else can send them.
    let elsewhere = plan.view.drafted_files(Some((agent, chat)))?;
    for media in going {
        if !elsewhere.contains(&media.id) {
            upload::forget(plan, media)?;
        }
    }
    Ok(())
}

/// Throws away what somebody has written, and the files that they chose for it.
pub fn drop_all(plan: &mut Plan<'_>, agent: AgentId, chat: ChatId) -> Read<Answer> {
    let Some(draft) = plan.view.draft(chat, agent)? else {
        return Ok(Answer::Nothing);
    };
    let files = draft.files.iter().map(|file| file.media).collect();
    discard(plan, (agent, chat), &[], files)?;
    write(plan, (chat, agent), Draft::default(), true);
    Ok(Answer::Done)
}

/// Keeps what did not leave with what this decision sent. What was sent before already was kept then.
///
/// # Errors
/// Those of `keep`, and too many files.
pub fn keep_rest(
    plan: &mut Plan<'_>,
    agent: AgentId,
    chat: ChatId,
    rest: &Rest,
) -> Result<(), Halt> {
    if plan.written().next().is_none() {
        return Ok(());
    }
    match rest {
        Rest::Whole(written) => keep(plan, agent, chat, written).map(|_| ()),
        Rest::Files(files) => bring(plan, agent, chat, files),
    }
}

/// What leaves is no draft of its author's any longer, and what they did not want in it neither.
///
/// # Errors
/// When storage fails.
pub fn left(
    plan: &mut Plan<'_>,
    (agent, chat): (AgentId, ChatId),
    wanted: &Reply,
    of_template: &[MediaId],
) -> Read<()> {
    let whole = text::clean(&wanted.text);
    let mut files = wanted.chosen();
    files.extend(of_template);
    let unwanted = wanted.left_out.iter().copied();
    let unwanted: BTreeSet<MediaId> = unwanted.filter(|id| !files.contains(id)).collect();
    files.extend(&unwanted);
    let sent_now = (&files[..], wanted.how.choices.as_ref());
    sent(plan, (agent, chat), false, whole.trim(), sent_now)?;
    discard(plan, (agent, chat), &[], unwanted)
}

/// What was sent is no draft any longer; what its author had written behind it is. Neither are these files, nor what
/// the customer was offered to choose from.
pub fn sent(
    plan: &mut Plan<'_>,
    (agent, chat): (AgentId, ChatId),
    noting: bool,
    words: &str,
    (files, choices): (&[MediaId], Option<&Choices>),
) -> Read<()> {
    let Some(mut draft) = so_far(plan, agent, chat)? else {
        return Ok(());
    };
    let revision = draft.revision;
    let before = draft.files.len();
    draft.files.retain(|file| !files.contains(&file.media));
    let offered = choices.is_some() && draft.choices.as_ref() == choices;
    if offered {
        draft.choices = None;
    }
    let text = draft.text_mut(noting);
    let rest = match text.trim_start().strip_prefix(words) {
        Some(rest) => Some(rest.trim_start().to_owned()),
        // It was kept before its last words were typed.
        None if words.starts_with(text.trim()) => Some(String::new()),
        // Its author saw it and wrote something else in its place.
        None if plan.draft_seen == Some(revision) => Some(String::new()),
        None => None,
    };
    match rest {
        Some(rest) => {
            *text = rest;
            if !noting {
                draft.reply_to = None;
                // Files alone leave what is offered under words where it is.
                draft.choices.take_if(|_| !words.is_empty());
            }
        }
        None if draft.files.len() < before || offered => {}
        None => return Ok(()),
    }
    draft.revision += 1;
    write(plan, (chat, agent), draft, true);
    Ok(())
}

/// These files are in a message: they wait with the draft no longer.
///
/// # Errors
/// When storage fails.
pub fn without(
    plan: &mut Plan<'_>,
    (agent, chat): (AgentId, ChatId),
    files: &[MediaId],
) -> Read<()> {
    let Some(mut draft) = so_far(plan, agent, chat)? else {
        return Ok(());
    };
    let before = draft.files.len();
    draft.files.retain(|file| !files.contains(&file.media));
    if draft.files.len() < before {
        draft.revision += 1;
        write(plan, (chat, agent), draft, true);
    }
    Ok(())
}

/// Colleagues are told when somebody begins to have a draft, and when they have none any more.
fn write(plan: &mut Plan<'_>, (chat, agent): (ChatId, AgentId), draft: Draft, existed: bool) {
    let draft = Some(draft).filter(|draft| !draft.is_empty());
    let exists = draft.is_some();
    if !existed && !exists {
        return;
    }
    plan.write(Write::Draft {
        chat,
        agent,
        draft: draft.map(Box::new),
    });
    if existed != exists {
        plan.log(EventKind::Drafted(chat, agent));
    }
}

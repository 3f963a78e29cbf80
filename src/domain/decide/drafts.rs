//! What members have written and not sent: kept for them, and gone with the message that it becomes.

use crate::base::id::{AgentId, ChatId, MediaId};
use crate::base::limits::{DRAFT_FILES_MAX, NOTE_CHARS_MAX};
use crate::base::text;
use crate::domain::changes::{Answer, Write};
use crate::domain::draft::{Draft, Drafted, InBox};
use crate::domain::event::EventKind;
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
    let many = |files: &Vec<InBox>| files.len() > DRAFT_FILES_MAX;
    if written.files.as_ref().is_some_and(many) {
        let problem = FieldProblem::TooMany(DRAFT_FILES_MAX);
        return Err(Refusal::invalid("files", problem).into());
    }
    let known = plan.view.draft(chat, agent)?;
    let existed = known.is_some();
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
    if let Some(files) = &written.files {
        // What another device attached meanwhile stays.
        let wanted = |id: MediaId| files.iter().any(|it| it.media == id);
        draft.files.retain(|file| unseen && !wanted(file.media));
        draft.files.extend(files);
        draft.files.truncate(DRAFT_FILES_MAX);
    }
    let millis = u64::try_from(plan.now.millis()).unwrap_or_default();
    draft.revision = millis.max(draft.revision + 1);
    draft.at = plan.now;
    let revision = if draft.is_empty() { 0 } else { draft.revision };
    write(plan, (chat, agent), draft, existed);
    Ok(Answer::Draft { revision, replaced })
}

/// Throws away what somebody has written.
pub fn drop_all(plan: &mut Plan<'_>, agent: AgentId, chat: ChatId) -> Read<Answer> {
    if plan.view.draft(chat, agent)?.is_none() {
        return Ok(Answer::Nothing);
    }
    write(plan, (chat, agent), Draft::default(), true);
    Ok(Answer::Done)
}

/// Keeps what did not leave with what this decision sent. What was sent before already was kept then.
///
/// # Errors
/// Those of `keep`.
pub fn keep_rest(
    plan: &mut Plan<'_>,
    agent: AgentId,
    chat: ChatId,
    rest: &Drafted,
) -> Result<(), Halt> {
    if plan.written().next().is_some() {
        keep(plan, agent, chat, rest)?;
    }
    Ok(())
}

/// What was sent is no draft any longer; what its author had written behind it is. Neither are these files.
pub fn sent(
    plan: &mut Plan<'_>,
    (agent, chat): (AgentId, ChatId),
    noting: bool,
    words: &str,
    files: &[MediaId],
) -> Read<()> {
    let Some(mut draft) = plan.view.draft(chat, agent)? else {
        return Ok(());
    };
    let revision = draft.revision;
    let before = draft.files.len();
    draft.files.retain(|file| !files.contains(&file.media));
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
            }
        }
        None if draft.files.len() < before => {}
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
    let Some(mut draft) = plan.view.draft(chat, agent)? else {
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

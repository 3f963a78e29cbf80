//! What members have written and not sent: kept for them, and gone with the message that it becomes.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, EntryId, MediaId};
use crate::base::limits::{DRAFT_FILES_MAX, NOTE_CHARS_MAX};
use crate::base::text;
use crate::domain::changes::{Answer, Write};
use crate::domain::choices::Choices;
use crate::domain::command::Reply;
use crate::domain::decide::lately::SentSince;
use crate::domain::decide::{upload, waiting};
use crate::domain::draft::{Draft, Drafted, InBox, Rest};
use crate::domain::entry::Author;
use crate::domain::event::EventKind;
use crate::domain::media::Home;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::{Halt, Read};

/// A revision is the moment at which it was kept, or a little more when several were kept in one moment.
const REVISION_AHEAD: Duration = Duration::from_secs(1);

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
    are_few(written.files.as_deref().unwrap_or_default().len())?;
    are_few(written.dropped.len())?;
    let known = so_far(plan, agent, chat)?;
    let stored = plan.view.draft(chat, agent)?;
    let existed = known.is_some() || stored.is_some();
    // What this decision did to it before is its author's word too.
    let revision = stored.map_or(0, |stored| stored.revision);
    let stale = written.knew.filter(|knew| *knew != revision);
    let sent = sent_since(plan, (chat, agent), stale, written.seen)?;
    let mut draft = known.unwrap_or_default();
    // A page that was away keeps what has left from another meanwhile.
    let is_over = !written.noting && sent.says(&words) && !text::has_lines(&draft.message, &words);
    let words = if is_over {
        draft.message.clone()
    } else {
        words
    };
    let text = draft.text_mut(written.noting);
    let before = std::mem::replace(text, words);
    let is_lost =
        stale.is_some() && !before.trim().is_empty() && !text.starts_with(before.trim_end());
    let replaced = is_lost.then_some(before);
    let replaced = match replaced {
        Some(before) if written.joins => {
            *text = joined(text, &before)?;
            None
        }
        other => other,
    };
    draft.noting = written.noting;
    // The answer was to what the words that left quoted.
    if !written.noting && !is_over {
        draft.reply_to = written.reply_to;
    }
    draft.files = files_now(plan, agent, &draft.files, written, (stale.is_some(), &sent))?;
    if let Some(choices) = choices {
        draft.choices = choices;
    }
    stamp(plan, &mut draft);
    let revision = if draft.is_empty() { 0 } else { draft.revision };
    let dropped = written.dropped.iter().copied().collect();
    discard(plan, (agent, chat), &draft.files, dropped)?;
    write(plan, (chat, agent), draft, existed)?;
    Ok(Answer::Draft { revision, replaced })
}

/// The files of a draft that had these, when its author keeps it.
fn files_now(
    plan: &Plan<'_>,
    agent: AgentId,
    had: &[InBox],
    written: &Drafted,
    (is_stale, sent): (bool, &SentSince),
) -> Result<Vec<InBox>, Halt> {
    let wanted = written.files.as_deref().unwrap_or_default();
    let is_in = |files: &[InBox], id: MediaId| files.iter().any(|file| file.media == id);
    let stays = |file: &&InBox| match &written.files {
        _ if written.dropped.contains(&file.media) => false,
        // What another device attached meanwhile stays.
        Some(_) => (is_stale || !written.replaces) && !is_in(wanted, file.media),
        None => true,
    };
    let mut files: Vec<InBox> = had.iter().filter(stays).copied().collect();
    for file in wanted {
        let comes = || -> Read<bool> {
            Ok(!sent.holds(plan.view, file.media)? && may_wait(plan, agent, file.media)?)
        };
        if is_in(had, file.media) || comes()? {
            files.push(*file);
        }
    }
    are_few(files.len())?;
    Ok(files)
}

/// These words with those behind them that their author had not seen, once.
fn joined(words: &str, before: &str) -> Result<String, Refusal> {
    if words.trim().is_empty() || text::has_lines(before, words) {
        return Ok(before.to_owned());
    }
    let both = format!("{words}\n{before}");
    match text::length(&both) <= NOTE_CHARS_MAX {
        true => Ok(both),
        false => Err(Refusal::invalid(
            "text",
            FieldProblem::TooLong(NOTE_CHARS_MAX),
        )),
    }
}

/// What its author sent since a page that is behind kept the draft, at `knew`; of one that says what it saw last, only
/// what came after that.
fn sent_since(
    plan: &Plan<'_>,
    whose: (ChatId, AgentId),
    knew: Option<u64>,
    seen: Option<EntryId>,
) -> Read<SentSince> {
    let kept_at = knew.and_then(|knew| i64::try_from(knew).ok());
    match kept_at.filter(|kept_at| *kept_at > 0) {
        Some(at) => {
            let since = Timestamp::from_millis(at).minus(REVISION_AHEAD);
            SentSince::read(plan.view, whose, |entry| {
                entry.received_at >= since && seen.is_none_or(|seen| entry.id > seen)
            })
        }
        None => Ok(SentSince::default()),
    }
}

/// Whether a file that a draft does not have may come into it: not what was taken off on another device, and gone from
/// the desk with that, nor what has left.
fn may_wait(plan: &Plan<'_>, agent: AgentId, id: MediaId) -> Read<bool> {
    Ok(match plan.view.media(id)?.map(|media| media.home) {
        None => false,
        Some(Home::Upload { by, .. }) => by == agent,
        Some(Home::QuickReply(_)) => true,
        Some(Home::Entry { chat, entry }) => {
            // What this decision takes back has not gone.
            let is_lost = waiting::outcomes(plan, chat).get(&entry).copied();
            let entry = plan.view.entry(chat, entry)?;
            entry.is_some_and(|entry| {
                let is_own = entry.author == Author::Agent(agent);
                is_own && is_lost.unwrap_or_else(|| !entry.has_gone())
            })
        }
    })
}

/// Also with those that another device attached: none is dropped without a word.
fn are_few(files: usize) -> Result<(), Refusal> {
    if files > DRAFT_FILES_MAX {
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
    are_few(draft.files.len())?;
    stamp(plan, &mut draft);
    write(plan, (chat, agent), draft, existed)?;
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
    write(plan, (chat, agent), Draft::default(), true)?;
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
                // What is offered stays under files alone, and where its author had not seen it.
                let is_over = !words.is_empty() && plan.draft_seen == Some(revision);
                draft.choices.take_if(|_| is_over);
            }
        }
        None if draft.files.len() < before || offered => {}
        None => return Ok(()),
    }
    draft.revision += 1;
    write(plan, (chat, agent), draft, true)?;
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
        write(plan, (chat, agent), draft, true)?;
    }
    Ok(())
}

/// Colleagues are told when somebody begins to have a draft, and when they have none any more; its author's other pages
/// also what goes with the words.
fn write(
    plan: &mut Plan<'_>,
    (chat, agent): (ChatId, AgentId),
    draft: Draft,
    existed: bool,
) -> Read<()> {
    let before = plan.view.draft(chat, agent)?.unwrap_or_default();
    let brings_other = before.files != draft.files || before.choices != draft.choices;
    let draft = Some(draft).filter(|draft| !draft.is_empty());
    let exists = draft.is_some();
    if !existed && !exists {
        return Ok(());
    }
    plan.write(Write::Draft {
        chat,
        agent,
        draft: draft.map(Box::new),
    });
    if existed != exists || brings_other {
        plan.log(EventKind::Drafted(chat, agent));
    }
    Ok(())
}

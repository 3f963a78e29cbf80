//! What somebody writes to a customer, on its way to become entries: a text, or files with words beside the first.

use std::collections::BTreeSet;
use std::time::Duration;

use super::desk::words;
use super::lately::own_since;
use super::upload;
use crate::base::clock::Timestamp;
use crate::base::id::{EntryId, MediaId, NumberId};
use crate::base::limits::{CAPTION_CHARS_MAX, DRAFT_FILES_MAX, PARTS_MAX, TEXT_CHARS_MAX};
use crate::base::text;
use crate::domain::agent::Agent;
use crate::domain::chat::Chat;
use crate::domain::choices::Choices;
use crate::domain::command::{DeskAction, Reply, TemplateWords};
use crate::domain::entry::{Author, Body, Entry, FileKind, ReplyTo};
use crate::domain::files::{kind_of, limit};
use crate::domain::media::{Media, MediaState};
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::split;
use crate::domain::template::Files;
use crate::domain::view::{Halt, Read, View};

/// How far the moments of presses may run ahead of the clock, and a clock that was smoothed behind them.
const AHEAD: Duration = Duration::from_secs(5);

/// One message that is not made yet.
pub enum Part {
    /// A text.
    Text(String),
    /// A text with something to choose from.
    Choices {
        /// The words.
        text: String,
        /// What is offered.
        choices: Choices,
    },
    /// A file.
    File {
        /// The file as it leaves.
        media: Box<Media>,
        /// The file that was chosen.
        of: MediaId,
        /// As what it leaves.
        kind: FileKind,
        /// Words beside it.
        caption: String,
    },
}

/// The messages of a reply, in their order.
///
/// # Errors
/// Words that are missing or too many, a file that is not there for its author, or a fault of storage.
pub fn read(
    plan: &Plan<'_>,
    agent: &Agent,
    number: NumberId,
    wanted: &Reply,
) -> Result<Vec<Part>, Halt> {
    if wanted.files.is_empty() {
        return Ok(texts(wanted)?);
    }
    if wanted.files.len() > DRAFT_FILES_MAX {
        let problem = FieldProblem::TooMany(DRAFT_FILES_MAX);
        return Err(Refusal::invalid("file", problem).into());
    }
    let mut parts = Vec::with_capacity(wanted.files.len() + 1);
    let mut caption = text::clean(&wanted.text).trim().to_owned();
    if text::is_blank(&caption) {
        caption.clear();
    }
    // Of several files only one could stand above what is chosen from: all of them leave before it.
    let mut behind = Vec::new();
    if wanted.how.choices.is_some() {
        behind = texts(wanted)?;
        caption.clear();
    } else if wanted.how.split
        && !caption.is_empty()
        && !stands_beside(plan, agent, (number, wanted), &caption)?
    {
        parts = texts(wanted)?;
        caption.clear();
    }
    if text::length(&caption) > CAPTION_CHARS_MAX {
        let problem = FieldProblem::TooLong(CAPTION_CHARS_MAX);
        return Err(Refusal::invalid("caption", problem).into());
    }
    for file in &wanted.files {
        let media = upload::chosen(plan, agent, number, file)?;
        let kind = kind_of(&media.mime, file.wish);
        let caption = std::mem::take(&mut caption);
        // WhatsApp shows no words beside a sound: they would be lost.
        if matches!(kind, FileKind::Audio { .. }) && !caption.is_empty() {
            return Err(Refusal::invalid("caption", FieldProblem::Wrong).into());
        }
        parts.push(Part::File {
            media: Box::new(media),
            of: file.media,
            kind,
            caption,
        });
    }
    parts.extend(behind);
    Ok(parts)
}

/// Whether words can stand beside the first file.
fn stands_beside(
    plan: &Plan<'_>,
    agent: &Agent,
    (number, wanted): (NumberId, &Reply),
    caption: &str,
) -> Result<bool, Halt> {
    let Some(first) = wanted.files.first() else {
        return Ok(false);
    };
    let media = upload::chosen(plan, agent, number, first)?;
    let is_sound = matches!(kind_of(&media.mime, first.wish), FileKind::Audio { .. });
    Ok(!is_sound && text::length(caption) <= CAPTION_CHARS_MAX)
}

/// A text is one message, unless it is long and may be split.
fn texts(wanted: &Reply) -> Result<Vec<Part>, Refusal> {
    if let Some(choices) = &wanted.how.choices {
        let choices = choices.checked().map_err(Refusal::Invalid)?;
        let text = words("text", &wanted.text, choices.text_max())?;
        return Ok(vec![Part::Choices { text, choices }]);
    }
    if !wanted.how.split {
        let text = words("text", &wanted.text, TEXT_CHARS_MAX)?;
        return Ok(vec![Part::Text(text)]);
    }
    let most = TEXT_CHARS_MAX * PARTS_MAX;
    let whole = words("text", &wanted.text, most)?;
    let parts = split::parts(&whole, TEXT_CHARS_MAX);
    if parts.len() > PARTS_MAX {
        return Err(Refusal::invalid("text", FieldProblem::TooLong(most)));
    }
    Ok(parts.into_iter().map(Part::Text).collect())
}

/// Entries after the first message of a reply among which its others are looked for: nothing but what was written in
/// the same moment stands between them.
const PARTS_SCAN: usize = 4 * DRAFT_FILES_MAX;

/// Whether the messages that were sent by one press, of which `first` is the first, say what these do.
///
/// # Errors
/// When storage fails.
pub fn are_same(view: &dyn View, parts: &[Part], first: &Entry) -> Read<bool> {
    match parts.first() {
        Some(part) if is_same(view, part, first)? => {}
        _ => return Ok(false),
    }
    let sent = press_of(view, first)?;
    if sent.len() < parts.len() {
        return Ok(false);
    }
    for (part, entry) in parts.iter().zip(&sent) {
        if !is_same(view, part, entry)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The messages that were sent by one press, of which `first` is the first.
fn press_of(view: &dyn View, first: &Entry) -> Read<Vec<Entry>> {
    let rest = view.entries_after(first.chat, first.id, PARTS_SCAN)?;
    let rest = (rest.into_iter()).filter(|entry| is_of_one_press(first, entry));
    Ok(std::iter::once(first.clone()).chain(rest).collect())
}

/// Words without their gaps: where a long text was cut no space is left.
pub fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

/// What a message says in its author's own words, without the gaps.
pub fn said_in(entry: &Entry) -> String {
    match &entry.body {
        Body::Text(text) | Body::Choices { text, .. } | Body::File { caption: text, .. } => {
            bare(text)
        }
        _ => String::new(),
    }
}

/// Whether the messages of a press have the words of a reply, whatever their files hold.
///
/// # Errors
/// When storage fails.
pub fn say_same(view: &dyn View, words: &str, first: &Entry) -> Read<bool> {
    let words = bare(&text::clean(words));
    if !words.starts_with(&said_in(first)) {
        return Ok(false);
    }
    let mut said = String::new();
    for entry in press_of(view, first)? {
        said.push_str(&said_in(&entry));
    }
    Ok(said == words)
}

/// The moment of what a member does: `now`, or of a press that sends the first moment after it at which they sent
/// nothing else in the chat, so that [`is_of_one_press`] tells two presses of one millisecond, or of a clock that stands
/// still, apart.
///
/// # Errors
/// When storage fails.
pub fn moment_of_press(
    plan: &Plan<'_>,
    agent: &Agent,
    chat: &Chat,
    action: &DeskAction,
) -> Read<Timestamp> {
    let mut moment = plan.now;
    if let DeskAction::Reply(_)
    | DeskAction::Hold { .. }
    | DeskAction::SendTemplate { .. }
    | DeskAction::Retry(_) = action
    {
        let own = own_since(plan.view, (chat.id, agent.id), plan.now.minus(AHEAD))?;
        let taken: BTreeSet<Timestamp> = own.iter().map(|entry| entry.received_at).collect();
        while taken.contains(&moment) {
            moment = moment.plus(Duration::from_millis(1));
        }
    }
    Ok(moment)
}

/// Whether a message was sent by the same press as another.
pub fn is_of_one_press(one: &Entry, other: &Entry) -> bool {
    other.is_message() && other.author == one.author && other.received_at == one.received_at
}

/// Whether an entry says what a part does: a file is the same by its bytes.
fn is_same(view: &dyn View, part: &Part, entry: &Entry) -> Read<bool> {
    Ok(match (part, &entry.body) {
        (Part::Text(words), Body::Text(sent)) => sent == words,
        (
            Part::Choices { text, choices },
            Body::Choices {
                text: sent,
                choices: offered,
            },
        ) => text == sent && choices == offered,
        (
            Part::File {
                media,
                kind,
                caption,
                ..
            },
            Body::File {
                kind: sent_as,
                media: sent,
                caption: beside,
            },
        ) => has_same_bytes(view, media.id, *sent)? && kind == sent_as && caption == beside,
        _ => false,
    })
}

/// Whether an entry is a template in these words; whatever its files hold, if those of the words `are_gone`.
///
/// # Errors
/// When storage fails.
pub fn is_same_template(
    view: &dyn View,
    (words, are_gone): (&TemplateWords, bool),
    entry: &Entry,
) -> Read<bool> {
    let Body::Template(sent) = &entry.body else {
        return Ok(false);
    };
    Ok(sent.name == words.name
        && sent.language == words.language
        && sent.variables == words.variables
        && (are_gone || have_same_bytes(view, &sent.files(), &words.files)?))
}

/// Whether the files of two templates hold the same, in the same places.
fn have_same_bytes(view: &dyn View, one: &Files, other: &Files) -> Read<bool> {
    if one.header.is_some() != other.header.is_some() || one.cards.len() != other.cards.len() {
        return Ok(false);
    }
    let headers = one.header.iter().zip(&other.header);
    for (one, other) in headers.chain(one.cards.iter().zip(&other.cards)) {
        if !has_same_bytes(view, *one, *other)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether two files hold the same.
///
/// # Errors
/// When storage fails.
pub fn has_same_bytes(view: &dyn View, one: MediaId, other: MediaId) -> Read<bool> {
    let state = |id| -> Read<_> { Ok(view.media(id)?.map(|media| media.state)) };
    let held = state(one)?;
    Ok(held.is_some() && held == state(other)?)
}

/// What a reply quotes.
///
/// # Errors
/// A message that can't be quoted, or a fault of storage.
pub fn quoted(
    plan: &Plan<'_>,
    chat: &Chat,
    entry: Option<EntryId>,
) -> Result<Option<ReplyTo>, Halt> {
    let Some(id) = entry else { return Ok(None) };
    let entry = plan.view.entry(chat.id, id)?;
    if entry.as_ref().is_some_and(|it| it.deleted_at.is_some()) {
        return Err(Refusal::invalid("reply_to", FieldProblem::Deleted).into());
    }
    let entry = entry.filter(Entry::can_be_quoted);
    let wamid = entry.and_then(|entry| entry.wamid);
    match wamid {
        Some(wamid) => Ok(Some(ReplyTo {
            entry: Some(id),
            wamid,
        })),
        None => Err(Refusal::invalid("reply_to", FieldProblem::Unknown).into()),
    }
}

/// Whether the files are small enough, and their author was asked if their group asks.
///
/// # Errors
/// `FileTooLarge`, `AsksBeforeAttaching`, or a fault of storage.
pub fn may_leave(plan: &Plan<'_>, chat: &Chat, parts: &[Part], sure: bool) -> Result<(), Halt> {
    let mut holds_file = false;
    for part in parts {
        let Part::File { media, kind, .. } = part else {
            continue;
        };
        holds_file = true;
        let limit = limit(*kind, &plan.view.file_rules()?);
        if let MediaState::Ready { size, .. } = media.state
            && size > limit.bytes()
        {
            return Err(Refusal::FileTooLarge {
                kind: *kind,
                size: Some(size),
                limit,
            }
            .into());
        }
    }
    if holds_file && !sure && plan.view.group_settings(chat.group)?.ask_before_attaching {
        return Err(Refusal::AsksBeforeAttaching.into());
    }
    Ok(())
}

/// The entry of a part, not yet kept. Its file is in this message from now on.
///
/// # Errors
/// When the file is gone meanwhile, or storage fails.
pub fn entry(plan: &mut Plan<'_>, agent: &Agent, chat: &Chat, part: Part) -> Result<Entry, Halt> {
    let author = Author::Agent(agent.id);
    match part {
        Part::Text(words) => Ok(plan.new_entry(chat, author, Body::Text(words))),
        Part::Choices { text, choices } => {
            Ok(plan.new_entry(chat, author, Body::Choices { text, choices }))
        }
        Part::File {
            media,
            of,
            kind,
            caption,
        } => {
            let body = Body::File {
                kind,
                media: media.id,
                caption: caption.clone(),
            };
            let mut entry = plan.new_entry(chat, author, body);
            let media = upload::attach_chosen(plan, *media, agent, (of, &entry))?.id;
            entry.body = Body::File {
                kind,
                media,
                caption,
            };
            Ok(entry)
        }
    }
}

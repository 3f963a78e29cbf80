//! What somebody writes to a customer, on its way to become entries: a text, or files with words beside the first.

use super::desk::words;
use super::upload;
use crate::base::limits::{CAPTION_CHARS_MAX, FILES_AT_ONCE_MAX, PARTS_MAX, TEXT_CHARS_MAX};
use crate::base::text;
use crate::domain::agent::Agent;
use crate::domain::chat::Chat;
use crate::domain::choices::Choices;
use crate::domain::command::Reply;
use crate::domain::entry::{Author, Body, Entry, FileKind};
use crate::domain::files::{kind_of, limit};
use crate::domain::media::{Media, MediaState};
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::split;
use crate::domain::view::{Halt, View};

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
        /// The file as it stands.
        media: Box<Media>,
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
pub fn read(plan: &Plan<'_>, agent: &Agent, wanted: &Reply) -> Result<Vec<Part>, Halt> {
    if wanted.files.is_empty() {
        return Ok(texts(wanted)?);
    }
    if wanted.files.len() > FILES_AT_ONCE_MAX {
        let problem = FieldProblem::TooMany(FILES_AT_ONCE_MAX);
        return Err(Refusal::invalid("file", problem).into());
    }
    let mut parts = Vec::with_capacity(wanted.files.len() + 1);
    let mut caption = text::clean(&wanted.text).trim().to_owned();
    // Of several files only one could stand above what is chosen from: all of them leave before it.
    let mut behind = Vec::new();
    if wanted.how.choices.is_some() {
        behind = texts(wanted)?;
        caption.clear();
    } else if wanted.how.split
        && !caption.is_empty()
        && !stands_beside(plan, agent, wanted, &caption)?
    {
        parts = texts(wanted)?;
        caption.clear();
    }
    if text::length(&caption) > CAPTION_CHARS_MAX {
        let problem = FieldProblem::TooLong(CAPTION_CHARS_MAX);
        return Err(Refusal::invalid("caption", problem).into());
    }
    for file in &wanted.files {
        let media = upload::find(plan, file.media, agent)?;
        if !matches!(media.state, MediaState::Ready { .. }) {
            return Err(Refusal::invalid("media", FieldProblem::Wrong).into());
        }
        let kind = kind_of(&media.mime, file.wish);
        let caption = std::mem::take(&mut caption);
        // WhatsApp shows no words beside a sound: they would be lost.
        if matches!(kind, FileKind::Audio { .. }) && !caption.is_empty() {
            return Err(Refusal::invalid("caption", FieldProblem::Wrong).into());
        }
        parts.push(Part::File {
            media: Box::new(media),
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
    wanted: &Reply,
    caption: &str,
) -> Result<bool, Halt> {
    let Some(first) = wanted.files.first() else {
        return Ok(false);
    };
    let media = upload::find(plan, first.media, agent)?;
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

/// Whether an entry says what the first of these does: a file is the same by its bytes.
pub fn is_same(view: &dyn View, parts: &[Part], entry: &Entry) -> bool {
    match (parts.first(), &entry.body) {
        (Some(Part::Text(words)), Body::Text(sent)) => sent == words,
        (
            Some(Part::Choices { text, choices }),
            Body::Choices {
                text: sent,
                choices: offered,
            },
        ) => text == sent && choices == offered,
        (
            Some(Part::File {
                media,
                kind,
                caption,
            }),
            Body::File {
                kind: sent_as,
                media: sent,
                caption: beside,
            },
        ) => {
            let sent = view.media(*sent).ok().flatten();
            let same_bytes = sent.is_some_and(|sent| sent.state == media.state);
            same_bytes && kind == sent_as && caption == beside
        }
        _ => false,
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
            kind,
            caption,
        } => {
            let body = Body::File {
                kind,
                media: media.id,
                caption: caption.clone(),
            };
            let mut entry = plan.new_entry(chat, author, body);
            let media = upload::attach(plan, media.id, agent, &entry)?.id;
            entry.body = Body::File {
                kind,
                media,
                caption,
            };
            Ok(entry)
        }
    }
}

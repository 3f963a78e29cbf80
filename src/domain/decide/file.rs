//! Files of customers: pieces come in while a file is being fetched, then it is ready, failed or lost. Pieces of the
//! team's own files come in by the same way.

use bytes::Bytes;

use crate::base::id::MediaId;
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::Chat;
use crate::domain::event::EventKind;
use crate::domain::media::{Media, MediaState};
use crate::domain::plan::Plan;
use crate::domain::refusal::Refusal;
use crate::domain::view::{Halt, Read};

/// Only a file that is being fetched gets an end from there: what comes later is of a try that was given up.
fn being_fetched(plan: &Plan<'_>, id: MediaId) -> Result<Media, Halt> {
    let media = in_use(plan, id)?;
    match media.state {
        MediaState::Fetching { .. } => Ok(media),
        _ => Err(Refusal::WrongState.into()),
    }
}

/// Nothing more comes for a chat that is being deleted.
fn in_use(plan: &Plan<'_>, id: MediaId) -> Result<Media, Halt> {
    let media = plan.view.media(id)?.ok_or(Refusal::NotFound)?;
    match media.carrier() {
        Some((chat, _)) if plan.view.erasure(chat)?.is_some() => Err(Refusal::NotFound.into()),
        _ => Ok(media),
    }
}

/// Keeps pieces. A try that begins again forgets those of the one before, which may have been more.
pub fn keep_chunks(
    plan: &mut Plan<'_>,
    media: MediaId,
    first: u32,
    chunks: Vec<Bytes>,
) -> Result<Answer, Halt> {
    match in_use(plan, media)?.state {
        MediaState::Fetching { .. } | MediaState::Arriving { .. } => {}
        _ => return Err(Refusal::WrongState.into()),
    }
    if first == 0 {
        forget_chunks(plan, media)?;
    }
    for (index, chunk) in (first..).zip(chunks) {
        plan.write(Write::Chunk {
            media,
            index,
            bytes: Some(chunk),
        });
    }
    Ok(Answer::Done)
}

/// A download ended or is put off.
pub fn change_state(plan: &mut Plan<'_>, id: MediaId, state: MediaState) -> Result<Answer, Halt> {
    let mut media = being_fetched(plan, id)?;
    match &state {
        MediaState::Fetching { .. }
        | MediaState::Arriving { .. }
        | MediaState::Ready { size: 1.., .. } => {}
        MediaState::Ready { size: 0, .. } | MediaState::Failed { .. } | MediaState::Lost => {
            forget_chunks(plan, id)?;
        }
    }
    // A try that does not count changes nothing that one sees, and may be made every minute.
    let is_told = match (&media.state, &state) {
        (MediaState::Fetching { attempts: was, .. }, MediaState::Fetching { attempts, .. }) => {
            was != attempts && state.next_try(plan.now).is_some()
        }
        _ => true,
    };
    if is_told {
        tell(plan, &media);
    }
    media.state = state;
    plan.write(Write::Media(media));
    Ok(Answer::Done)
}

/// Forgets what is kept of a file's bytes.
///
/// # Errors
/// When storage fails.
pub fn forget_chunks(plan: &mut Plan<'_>, media: MediaId) -> Read<()> {
    for index in plan.view.chunks_of(media)? {
        plan.write(Write::Chunk {
            media,
            index,
            bytes: None,
        });
    }
    Ok(())
}

/// Asks again for a file that could not be fetched, at once for one that waits for its next try.
///
/// # Errors
/// When it is not there, came or is being fetched, or storage fails.
pub fn fetch_again(plan: &mut Plan<'_>, chat: &Chat, id: MediaId) -> Result<Answer, Halt> {
    let mut media = plan
        .view
        .media(id)?
        .filter(|media| media.carrier().is_some_and(|(of, _)| of == chat.id))
        .ok_or(Refusal::NotFound)?;
    let attempts = match media.state {
        MediaState::Failed { .. } | MediaState::Lost => 0,
        // It is made for a person, and counts for none of its own.
        MediaState::Fetching { attempts, .. } if media.state.next_try(plan.now).is_some() => {
            attempts.saturating_sub(1)
        }
        _ => return Err(Refusal::WrongState.into()),
    };
    media.state = MediaState::Fetching {
        attempts,
        next_at: plan.now,
    };
    tell(plan, &media);
    plan.write(Write::Media(media));
    Ok(Answer::Done)
}

/// Whoever shows the message that carries it looks again.
fn tell(plan: &mut Plan<'_>, media: &Media) {
    if let Some((chat, entry)) = media.carrier() {
        plan.log(EventKind::EntryChanged(chat, entry));
    }
}

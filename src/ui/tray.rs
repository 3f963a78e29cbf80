//! Files that wait for a message or stand in a quick reply, as pages and programs are shown them.

use crate::base::id::{AgentId, MediaId};
use crate::domain::delivery::Delivery;
use crate::domain::entry::{Author, Entry};
use crate::domain::files::{Wish, kind_of};
use crate::domain::media::{Home, Media, MediaState};
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::http::Fields;
use crate::store::Snapshot;
use crate::ui::chat::{MediaView, media_view, seen};
use crate::ui::failure::Failure;
use crate::ui::look::Look;

/// A file that is there.
pub struct Kept {
    /// Its id.
    pub id: MediaId,
    /// Its name.
    pub name: String,
    /// How large it is, in words.
    pub size: String,
    /// A browser can show it small.
    pub is_picture: bool,
}

/// Whether a message of theirs never left or was refused, whose files may stand in their box again.
fn was_taken_back(entry: &Entry, agent: AgentId) -> bool {
    let is_lost = entry.delivery.as_ref().is_some_and(Delivery::is_lost);
    entry.author == Author::Agent(agent) && is_lost
}

/// A file that somebody may use: an upload of theirs, one of a message of theirs that never left or was refused, or one
/// of a quick reply that they see.
fn usable(snapshot: &Snapshot, agent: AgentId, id: MediaId) -> Result<Option<Media>, Failure> {
    let Some(media) = snapshot.media(id)? else {
        return Ok(None);
    };
    let may = match media.home {
        Home::Upload { by, .. } => by == agent,
        Home::QuickReply(reply) => seen(snapshot, agent, reply)?.is_some(),
        Home::Entry { chat, entry } => {
            let entry = snapshot.entry(chat, entry)?;
            entry.is_some_and(|entry| was_taken_back(&entry, agent))
        }
    };
    let is_whole = matches!(media.state, MediaState::Ready { .. });
    Ok(Some(media).filter(|_| may && is_whole))
}

/// Those of these files that `agent` may use, for a page.
///
/// # Errors
/// When storage fails.
pub fn kept(
    snapshot: &Snapshot,
    agent: AgentId,
    look: &Look,
    ids: &[MediaId],
) -> Result<Vec<Kept>, Failure> {
    let mut kept = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(media) = usable(snapshot, agent, *id)?
            && let MediaState::Ready { size, .. } = media.state
        {
            let shown = ["image/jpeg", "image/png", "image/webp", "image/gif"];
            kept.push(Kept {
                id: *id,
                is_picture: shown.contains(&media.shown_mime()),
                name: media.name,
                size: look.size(size),
            });
        }
    }
    Ok(kept)
}

/// The same for programs and the page's script. One that is not there any more, or not for `agent`, is `lost`.
///
/// # Errors
/// When storage fails.
pub fn views(
    snapshot: &Snapshot,
    agent: AgentId,
    ids: &[MediaId],
) -> Result<Vec<MediaView>, Failure> {
    let view = |id: &MediaId| {
        Ok(match usable(snapshot, agent, *id)? {
            Some(media) => media_view(&media, kind_of(&media.mime, Wish::Itself)),
            None => MediaView::lost(*id),
        })
    };
    ids.iter().map(view).collect()
}

/// The files that a form names in a field.
///
/// # Errors
/// `invalid` for what is no file.
pub fn named(form: &Fields, field: &str) -> Result<Vec<MediaId>, Failure> {
    let ids: Result<Vec<u64>, _> = form.all(field).map(str::parse).collect();
    let ids = ids.map_err(|_| Failure::invalid("media", FieldProblem::Unknown))?;
    Ok(ids.into_iter().map(MediaId).collect())
}

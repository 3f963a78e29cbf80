//! Files that wait for a message or stand in a quick reply, as pages and programs are shown them.

use crate::base::id::{AgentId, MediaId};
use crate::domain::delivery::Delivery;
use crate::domain::draft::InBox;
use crate::domain::entry::{Author, Body, Entry, FileKind};
use crate::domain::files::{Wish, kind_of, limit, wish_for};
use crate::domain::media::{Home, Media, MediaState};
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::http::Fields;
use crate::store::Snapshot;
use crate::ui::chat::{MediaView, media_view, seen};
use crate::ui::failure::Failure;
use crate::ui::look::Look;

/// A file that is there.
#[derive(Clone)]
pub struct Kept {
    /// Its id.
    pub id: MediaId,
    /// Its name.
    pub name: String,
    /// How large it is, in words.
    pub size: String,
    /// A browser can show it small.
    pub is_picture: bool,
    /// A browser can play it.
    pub is_film: bool,
    /// As what it is to leave, if not as itself: `document` or `voice`.
    pub wish: &'static str,
    /// It can leave only as a document.
    pub is_too_large: bool,
}

/// Whether a message of theirs never left or was refused, whose files may stand in their box again.
fn never_arrived(entry: &Entry, agent: AgentId) -> bool {
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
            entry.is_some_and(|entry| never_arrived(&entry, agent))
        }
    };
    let is_whole = matches!(media.state, MediaState::Ready { .. });
    Ok(Some(media).filter(|_| may && is_whole))
}

/// A file as it stands in a box when nothing else is said: that of a message as it was to leave there.
///
/// # Errors
/// When storage fails.
pub fn as_it_was(snapshot: &Snapshot, id: MediaId) -> Result<InBox, Failure> {
    let media = snapshot.media(id)?;
    let entry = match media.as_ref().map(|media| media.home) {
        Some(Home::Entry { chat, entry }) => snapshot.entry(chat, entry)?,
        _ => None,
    };
    let wish = match (media, entry.map(|entry| entry.body)) {
        (Some(media), Some(Body::File { kind, .. })) => wish_for(&media.mime, kind),
        _ => Wish::Itself,
    };
    Ok(InBox { media: id, wish })
}

/// A file of the box for the page's script and programs.
pub fn view(media: &Media, wish: Wish) -> MediaView {
    media_view(media, kind_of(&media.mime, wish)).leaving_as(wish)
}

/// Whether a file that stood in the box of `agent` is not there any more, as its quick reply was changed, a day has
/// passed, or it has left from another device.
///
/// # Errors
/// When storage fails.
pub fn is_gone(snapshot: &Snapshot, agent: AgentId, id: MediaId) -> Result<bool, Failure> {
    Ok(match snapshot.media(id)?.map(|media| media.home) {
        None => true,
        Some(Home::QuickReply(reply)) => seen(snapshot, agent, reply)?.is_none(),
        Some(Home::Entry { chat, entry }) => snapshot.entry(chat, entry)?.is_some_and(|entry| {
            entry.author == Author::Agent(agent) && !never_arrived(&entry, agent)
        }),
        Some(Home::Upload { .. }) => false,
    })
}

/// Those of these files that `agent` may use, for a page.
///
/// # Errors
/// When storage fails.
pub fn kept(
    snapshot: &Snapshot,
    agent: AgentId,
    look: &Look,
    files: &[InBox],
) -> Result<Vec<Kept>, Failure> {
    let mut kept = Vec::with_capacity(files.len());
    let rules = snapshot.file_rules()?;
    for file in files {
        if let Some(media) = usable(snapshot, agent, file.media)?
            && let MediaState::Ready { size, .. } = media.state
        {
            let shown = ["image/jpeg", "image/png", "image/webp", "image/gif"];
            let kind = kind_of(&media.mime, file.wish);
            kept.push(Kept {
                id: file.media,
                is_too_large: kind != FileKind::Document && size > limit(kind, &rules).bytes(),
                is_film: media.shown_mime() == "video/mp4",
                wish: file.wish.word(),
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
    files: &[InBox],
) -> Result<Vec<MediaView>, Failure> {
    let view = |file: &InBox| {
        Ok(match usable(snapshot, agent, file.media)? {
            Some(media) => view(&media, file.wish),
            None => MediaView::lost(file.media),
        })
    };
    files.iter().map(view).collect()
}

/// The files that a form names in a field.
///
/// # Errors
/// `invalid` for what is no file.
pub fn named(form: &Fields, field: &str) -> Result<Vec<MediaId>, Failure> {
    // An empty one says that the form shows files, of which none is there.
    let ids = form.all(field).filter(|id| !id.is_empty());
    let ids: Result<Vec<u64>, _> = ids.map(str::parse).collect();
    let ids = ids.map_err(|_| Failure::invalid("media", FieldProblem::Unknown))?;
    Ok(ids.into_iter().map(MediaId).collect())
}

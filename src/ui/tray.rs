//! Files that wait for a message or stand in a quick reply, as pages and programs are shown them.

use crate::base::id::{AgentId, MediaId};
use crate::domain::delivery::Delivery;
use crate::domain::entry::{Author, Body, Entry, FileKind};
use crate::domain::files::{Wish, kind_of};
use crate::domain::media::{Home, Media, MediaState};
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::http::Fields;
use crate::store::Snapshot;
use crate::ui::chat::{MediaView, media_view, seen};
use crate::ui::failure::Failure;
use crate::ui::look::Look;

/// What the page's script calls a recording that is to leave as a voice message.
const RECORDED: [&str; 2] = ["voice-message.webm", "voice-message.ogg"];

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

/// As what a file leaves that stands in the box: a recording as a voice message, one of a message that its author took
/// back as they chose then.
fn wish_of(snapshot: &Snapshot, media: &Media) -> Result<Wish, Failure> {
    let (chat, entry) = match media.home {
        Home::Entry { chat, entry } => (chat, entry),
        Home::Upload { .. } if RECORDED.contains(&media.name.as_str()) => return Ok(Wish::Voice),
        Home::Upload { .. } | Home::QuickReply(_) => return Ok(Wish::Itself),
    };
    let itself = kind_of(&media.mime, Wish::Itself);
    let body = snapshot.entry(chat, entry)?.map(|entry| entry.body);
    Ok(match body {
        Some(Body::File { kind, .. }) if kind != itself => match kind {
            FileKind::Document => Wish::Document,
            FileKind::Audio { voice: true } => Wish::Voice,
            _ => Wish::Itself,
        },
        _ => Wish::Itself,
    })
}

/// A file of the box for the page's script and programs.
///
/// # Errors
/// When storage fails.
pub fn view(snapshot: &Snapshot, media: &Media) -> Result<MediaView, Failure> {
    let wish = wish_of(snapshot, media)?;
    Ok(media_view(media, kind_of(&media.mime, wish)).leaving_as(wish))
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
                is_film: media.shown_mime() == "video/mp4",
                wish: wish_of(snapshot, &media)?.word(),
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
            Some(media) => view(snapshot, &media)?,
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

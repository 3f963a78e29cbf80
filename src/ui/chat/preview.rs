//! An entry on one line: for lists, quotes and the card.

use crate::base::id::AgentId;
use crate::base::limits::PREVIEW_CHARS_MAX;
use crate::base::text;
use crate::domain::entry::{Author, Body, Entry, FileKind};
use crate::domain::view::View as _;
use crate::store::Snapshot;
use crate::ui::chat::events::told_event;
use crate::ui::context::Team;
use crate::ui::failure::Failure;
use crate::ui::texts::Arg;
use crate::ui::words::Words;

/// An entry on one line.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Preview {
    /// An icon before it.
    pub icon: Option<&'static str>,
    /// The words.
    pub text: String,
    /// An internal note.
    pub note: bool,
    /// It did not arrive, or nobody knows.
    pub late: bool,
}

/// An entry on one line, saying who wrote it unless it was the customer.
///
/// # Errors
/// When storage fails.
pub fn preview(
    snapshot: &Snapshot,
    team: &Team,
    words: &Words,
    reader: AgentId,
    entry: &Entry,
) -> Result<Preview, Failure> {
    let (icon, text) = gist(snapshot, team, words, entry)?;
    let by = |name: &str| {
        let args = [("name", Arg::Text(name)), ("text", Arg::Text(&text))];
        words.args("preview-by", &args)
    };
    let note = matches!(entry.body, Body::Note(_));
    let text = match entry.author {
        _ if note => words.with("preview-note", "text", text.as_str()),
        Author::Agent(agent) if agent == reader => words.with("preview-you", "text", text.as_str()),
        Author::Agent(agent) => by(team.name(agent)),
        Author::Automation => by(&words.text("message-automation")),
        Author::PhoneApp => by(&words.text("message-phone-app")),
        Author::Customer | Author::System => text,
    };
    let late = false;
    Ok(Preview {
        icon,
        text,
        note,
        late,
    })
}

/// What an answer says in the reader's words, where its own are Meta's or missing.
pub fn answer(words: &Words, body: &Body) -> Option<String> {
    let Body::Interactive { kind, text, .. } = body else {
        return None;
    };
    let key = match (kind.as_str(), text.trim()) {
        ("call_permission_reply", "accept") => "shown-call-allowed",
        ("call_permission_reply", "reject") => "shown-call-refused",
        (_, "") => "shown-answer-empty",
        _ => return None,
    };
    Some(words.text(key))
}

/// Who deleted it, if somebody did, and whether its words are shown all the same.
pub fn deleted(words: &Words, entry: &Entry, shows_text: bool) -> Option<String> {
    entry.deleted_at?;
    let by_customer = entry.author == Author::Customer;
    Some(words.text(match (by_customer, shows_text) {
        (true, true) => "message-deleted-kept",
        (true, false) => "message-deleted",
        (false, true) => "message-deleted-phone-kept",
        (false, false) => "message-deleted-phone",
    }))
}

/// What an entry says on one line, without who wrote it; and an icon for what is not text.
///
/// # Errors
/// When storage fails.
pub fn gist(
    snapshot: &Snapshot,
    team: &Team,
    words: &Words,
    entry: &Entry,
) -> Result<(Option<&'static str>, String), Failure> {
    if entry.deleted_at.is_some() {
        return Ok((Some("undo"), words.text("preview-deleted")));
    }
    let own = text::one_line(entry.text(), PREVIEW_CHARS_MAX);
    let or = |key: &str| {
        if own.is_empty() {
            words.text(key)
        } else {
            own.clone()
        }
    };
    Ok(match &entry.body {
        Body::Text(_) | Body::Note(_) | Body::Button { .. } | Body::Automatic { .. } => (None, own),
        Body::Choices { .. } | Body::Reaction { .. } => (None, own),
        Body::File { kind, media, .. } => match kind {
            FileKind::Image => (Some("image"), or("preview-image")),
            FileKind::Video => (Some("video"), or("preview-video")),
            FileKind::Audio { voice: true } => (Some("audio"), or("preview-voice")),
            FileKind::Audio { voice: false } => (Some("audio"), or("preview-audio")),
            FileKind::Sticker => (Some("sticker"), words.text("preview-sticker")),
            FileKind::Document if !own.is_empty() => (Some("file"), own),
            FileKind::Document => {
                let name = snapshot.media(*media)?.map(|media| media.name);
                let name = name.filter(|name| !name.is_empty());
                let shown = name.unwrap_or_else(|| words.text("media-document"));
                (Some("file"), shown)
            }
        },
        Body::Location { .. } => (Some("location"), or("preview-location")),
        Body::Contacts(_) => (Some("contact"), or("preview-contacts")),
        Body::Interactive { .. } => {
            let said = answer(words, &entry.body).unwrap_or(own);
            let text = words.with("preview-interactive", "text", said.as_str());
            (None, text)
        }
        Body::Order { .. } => (Some("file"), or("preview-order")),
        Body::Template(sent) if own.is_empty() => (
            Some("templates"),
            words.with("preview-template", "name", sent.name.as_str()),
        ),
        Body::Template(_) => (Some("templates"), own),
        Body::Unsupported { .. } => (Some("question"), words.text("preview-unsupported")),
        Body::Event(event) => (None, told_event(snapshot, team, words, (entry, event))?),
    })
}

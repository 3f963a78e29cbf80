//! `GET /media/{id}`: a file, for those who may see its chat. Streamed chunk by chunk, each from a snapshot of its
//! own, so that a slow client keeps nothing open.

use std::ops::Range;

use crate::base::hex::hex;
use crate::base::id::MediaId;
use crate::domain::access::{self, Action};
use crate::domain::agent::Agent;
use crate::domain::media::{Home, Media, MediaState};
use crate::domain::view::View as _;
use crate::engine::stored;
use crate::http::ranges::{self, Wanted};
use crate::http::{Reply, StatusCode, header};
use crate::store::Snapshot;
use crate::ui::chat::seen;
use crate::ui::context::{Context, Desk};
use crate::ui::failure::Failure;

/// What a browser shows by itself and can't run. Everything else is only downloaded.
const SHOWN: [&str; 14] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "audio/ogg",
    "audio/mpeg",
    "audio/mp4",
    "audio/aac",
    "audio/amr",
    "audio/wav",
    "video/mp4",
    "video/3gpp",
    "video/webm",
    "text/plain",
];

/// Serves a file.
///
/// # Errors
/// `not_found` for those who may not see its chat; `unavailable` while it is still being fetched.
pub async fn media(context: Context) -> Result<Reply, Failure> {
    let snapshot = context.snapshot()?;
    let media = snapshot
        .media(MediaId(context.id("id")?))?
        .ok_or(Failure::NotFound)?;
    may_see(context.me()?, &snapshot, &media)?;
    drop(snapshot);
    let (size, sha256) = match media.state {
        MediaState::Ready { size, sha256 } => (size, sha256),
        MediaState::Fetching { .. } | MediaState::Arriving { .. } => {
            return Err(Failure::Unavailable);
        }
        MediaState::Failed { .. } | MediaState::Lost => return Err(Failure::NotFound),
    };
    let tag = format!("\"{}\"", hex(&sha256));
    if ranges::is_unchanged(context.request.header("If-None-Match"), &tag) {
        return Ok(described(
            Reply::empty(StatusCode::NOT_MODIFIED),
            &media,
            &tag,
        ));
    }
    let wanted = Wanted::of(
        context.request.header("Range"),
        context.request.header("If-Range"),
        &tag,
        size,
    );
    let reply = match wanted {
        Wanted::Whole => body(&context.desk, &media, 0..size),
        Wanted::Part { first, last } => {
            body(&context.desk, &media, first..last + 1).with_status(StatusCode::PARTIAL_CONTENT)
        }
        Wanted::Unsatisfiable => Reply::empty(StatusCode::RANGE_NOT_SATISFIABLE),
    };
    let reply = match wanted.content_range(size) {
        Some(range) => reply.with_header(header::CONTENT_RANGE, &range),
        None => reply,
    };
    Ok(described(reply, &media, &tag))
}

/// Those who see its chat; until it has one, who uploaded it; what stands in a quick reply, those who may use that.
///
/// # Errors
/// `NotFound` for anybody else, or a fault of storage.
pub fn may_see(agent: &Agent, snapshot: &Snapshot, media: &Media) -> Result<(), Failure> {
    match media.home {
        Home::Entry { chat, .. } => {
            let chat = snapshot.chat(chat)?.ok_or(Failure::NotFound)?;
            let group = snapshot.group(chat.group)?.ok_or(Failure::NotFound)?;
            Ok(access::allowed(agent, Action::See, &chat, &group)?)
        }
        Home::Upload { by, .. } if by != agent.id => Err(Failure::NotFound),
        Home::Upload { .. } => Ok(()),
        Home::QuickReply(reply) => match seen(snapshot, agent.id, reply)? {
            Some(_) => Ok(()),
            None => Err(Failure::NotFound),
        },
    }
}

/// The type without parameters; what could run in a browser becomes a plain download.
fn content_type(media: &Media) -> (String, bool) {
    let essence = media
        .mime
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    if SHOWN.contains(&essence.as_str()) {
        let kind = if essence == "text/plain" {
            "text/plain; charset=utf-8".to_owned()
        } else {
            essence
        };
        (kind, true)
    } else if essence == "application/pdf" {
        (essence, false)
    } else {
        ("application/octet-stream".to_owned(), false)
    }
}

fn described(reply: Reply, media: &Media, tag: &str) -> Reply {
    let (kind, shown) = content_type(media);
    let how = if shown { "inline" } else { "attachment" };
    let name = if media.name.is_empty() {
        format!("file-{}", media.id)
    } else {
        media.name.replace(['/', '\\'], "_")
    };
    let encoded = percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC);
    reply
        .with_content_type(&kind)
        .with_header(
            header::CONTENT_DISPOSITION,
            &format!("{how}; filename*=UTF-8''{encoded}"),
        )
        .with_header(header::ETAG, tag)
        .with_header(header::ACCEPT_RANGES, "bytes")
        // The file never changes, but the right to see it may end: the browser asks again each time.
        .with_header(header::CACHE_CONTROL, "private, no-cache")
        .with_header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        )
}

fn body(desk: &Desk, media: &Media, range: Range<u64>) -> Reply {
    let length = range.end - range.start;
    let pieces = stored::stream(desk.engine.clone(), media.bytes_of, range);
    Reply::stream_of("application/octet-stream", length, pieces)
}

//! The quarantine: parts of webhooks that could not be understood or placed, with why, when and what exactly came.

use askama::Template;
use serde::Serialize;
use serde_json::json;

use crate::base::id::QuarantineId;
use crate::domain::event::{QuarantineCause, Quarantined};
use crate::domain::view::View as _;
use crate::http::{Reply, Request};
use crate::store::Snapshot;
use crate::ui::context::{Context, Format, Work};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::settings::{Entrance, Nav, Section, around};
use crate::ui::words::Words;

/// Parts on a page unless asked otherwise, and at most: each may be megabytes in the file.
const PAGE: usize = 20;
const PAGE_MAX: usize = 200;
/// What a list shows of a part, in bytes; the whole has an address of its own.
const SHOWN_BYTES: usize = 4_096;

/// One part.
#[derive(Serialize)]
struct PartView {
    id: u64,
    received_at: String,
    cause: &'static str,
    /// The cause in the reader's words.
    reason: String,
    /// As it came, cut in lists.
    raw: String,
    /// Whether `raw` is all of it.
    complete: bool,
    #[serde(skip)]
    said_when: String,
}

#[derive(Serialize)]
struct PartList {
    quarantine: Vec<PartView>,
    count: u64,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "settings/quarantine.html", config = "config/askama.toml")]
struct QuarantinePage {
    frame: Frame,
    nav: Nav,
    list: PartList,
    trouble: Option<String>,
}

/// `GET /quarantine`, oldest first.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        return Ok(Reply::json(&listed(&context)?));
    }
    show(&context, None)
}

/// `GET /quarantine/{id}`: the whole of one part.
pub async fn one(context: Context) -> Result<Reply, Failure> {
    let id = QuarantineId(context.id("id")?);
    let part = context
        .snapshot()?
        .quarantined(id)?
        .ok_or(Failure::NotFound)?;
    Ok(match context.format {
        Format::Json => Reply::json(&view(id, part, &context.words, usize::MAX)),
        Format::Html => Reply::text(part.raw),
    })
}

/// `POST /quarantine/reread`: tries all of them again.
pub async fn reread(context: Context) -> Result<Reply, Failure> {
    match context.order(Work::RereadQuarantine).await {
        Ok(count) => Ok(match context.format {
            Format::Json => Reply::json(&json!({ "reread": count })),
            Format::Html => Reply::see_other("/quarantine"),
        }),
        Err(Failure::Told(code, key)) if context.format == Format::Html => {
            let trouble = Some(context.words.text(key));
            Ok(show(&context, trouble)?.with_status(code.status()))
        }
        Err(failure) => Err(failure),
    }
}

fn show(context: &Context, trouble: Option<String>) -> Result<Reply, Failure> {
    let (frame, nav) = around(context, Section::Quarantine, Entrance::Direct)?;
    let page = QuarantinePage {
        frame,
        nav,
        list: listed(context)?,
        trouble,
    };
    Ok(Reply::html(page.render()?))
}

fn listed(context: &Context) -> Result<PartList, Failure> {
    let snapshot = context.snapshot()?;
    let mut after = QuarantineId(number(&context.request, "cursor")?.unwrap_or(0));
    let limit = number(&context.request, "limit")?
        .and_then(|limit| usize::try_from(limit).ok())
        .unwrap_or(PAGE)
        .clamp(1, PAGE_MAX);
    let mut parts = Vec::new();
    // One at a time: a part may be megabytes, and only its beginning is kept.
    while parts.len() < limit {
        let Some((id, part)) = next(&snapshot, after)? else {
            break;
        };
        after = id;
        parts.push(view(id, part, &context.words, SHOWN_BYTES));
    }
    let more = parts.len() == limit && next(&snapshot, after)?.is_some();
    Ok(PartList {
        quarantine: parts,
        count: snapshot.quarantine_count()?,
        next: more.then(|| after.to_string()),
    })
}

fn next(
    snapshot: &Snapshot,
    after: QuarantineId,
) -> Result<Option<(QuarantineId, Quarantined)>, Failure> {
    Ok(snapshot.quarantine_after(after, 1)?.pop())
}

fn number(request: &Request, name: &str) -> Result<Option<u64>, Failure> {
    let wrong = |_| Failure::invalid(name, crate::domain::refusal::FieldProblem::Unknown);
    request
        .query(name)
        .filter(|text| !text.is_empty())
        .map(|text| text.parse().map_err(wrong))
        .transpose()
}

fn view(id: QuarantineId, part: Quarantined, words: &Words, shown: usize) -> PartView {
    let (cause, reason) = explained(&part.cause, words);
    let cut = part.raw.floor_char_boundary(shown.min(part.raw.len()));
    let complete = cut == part.raw.len();
    let mut raw = part.raw;
    raw.truncate(cut);
    PartView {
        id: id.0,
        received_at: part.received_at.rfc3339(),
        cause,
        reason,
        raw,
        complete,
        said_when: words.moment(part.received_at),
    }
}

fn explained(cause: &QuarantineCause, words: &Words) -> (&'static str, String) {
    match cause {
        QuarantineCause::UnknownNumber(number) => (
            "unknown_number",
            words.with(
                "quarantine-reason-unknown-number",
                "number",
                number.as_str(),
            ),
        ),
        QuarantineCause::Unreadable(detail) => (
            "unreadable",
            words.with("quarantine-reason-unreadable", "detail", detail.as_str()),
        ),
        QuarantineCause::UnknownField(field) => (
            "unknown_field",
            words.with("quarantine-reason-unknown-field", "field", field.as_str()),
        ),
        QuarantineCause::NoMessage => ("no_message", words.text("quarantine-reason-no-message")),
        QuarantineCause::NoPerson => ("no_person", words.text("quarantine-reason-no-person")),
        QuarantineCause::Panicked => ("panicked", words.text("quarantine-reason-panicked")),
    }
}

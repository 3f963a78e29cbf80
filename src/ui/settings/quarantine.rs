//! The quarantine: parts of webhooks that could not be understood or placed, with why, when and what exactly came.

use askama::Template;
use serde::Serialize;
use serde_json::json;

use crate::base::id::QuarantineId;
use crate::domain::command::{Command, QuarantineAction};
use crate::domain::event::{QuarantineCause, Quarantined};
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::http::{Reply, Request};
use crate::store::Snapshot;
use crate::ui::apart::apart;
use crate::ui::context::{Context, Format, Work};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::told::Told;
use crate::ui::words::Words;

/// Parts on a page unless asked otherwise, and at most: each may be megabytes in the file.
const PAGE: usize = 20;
const PAGE_MAX: usize = 200;
/// What a list shows of a part, in bytes; the whole has an address of its own.
const SHOWN_BYTES: usize = 4_096;
/// Parts that are settled in one transaction.
const AT_ONCE: usize = 256;

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
    /// Somebody should look at it, and nobody has said yet that they did.
    asks: bool,
    #[serde(skip)]
    said_when: String,
}

#[derive(Serialize)]
struct PartList {
    quarantine: Vec<PartView>,
    count: u64,
    /// How many of all ask to be looked at.
    asking: u64,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "settings/quarantine.html", config = "config/askama.toml")]
struct QuarantinePage {
    frame: Frame,
    nav: Nav,
    list: PartList,
}

/// `GET /quarantine`, oldest first.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    let list = listed(&context)?;
    if context.format == Format::Json {
        return Ok(Reply::json(&list));
    }
    if let Some(part) = part(&context, Section::Quarantine)? {
        return Ok(part);
    }
    let (frame, nav) = around(&context, Section::Quarantine, Entrance::Direct)?;
    let page = QuarantinePage { frame, nav, list };
    Ok(Reply::html(page.render()?))
}

/// `GET /quarantine/{id}`: the whole of one part.
pub async fn one(context: Context) -> Result<Reply, Failure> {
    let id = QuarantineId(context.id("id")?);
    let snapshot = context.snapshot()?;
    let part = snapshot.quarantined(id)?.ok_or(Failure::NotFound)?;
    Ok(match context.format {
        Format::Json => {
            let asks = snapshot.asks(id)?;
            Reply::json(&view(id, part, asks, &context.words, usize::MAX))
        }
        Format::Html => Reply::text(part.raw),
    })
}

/// `POST /quarantine/reread`: tries all of them again.
pub async fn reread(context: Context) -> Result<Reply, Failure> {
    let outcome = context.order(Work::RereadQuarantine).await;
    if context.format == Format::Json {
        return outcome.map(|count| Reply::json(&json!({ "reread": count })));
    }
    let words = &context.words;
    context.tell(match outcome {
        Ok(count) => {
            let read = words.with("quarantine-reread-done", "count", count);
            let left = context.snapshot()?.quarantine_count()?;
            let left = words.with("quarantine-left", "count", left);
            Told::good(format!("{read} {left}"))
        }
        Err(Failure::Told(_, key)) => Told::trouble(words.text(key)),
        Err(failure) => return Err(failure),
    });
    Ok(Reply::see_other("/quarantine"))
}

/// `POST /quarantine/{id}/dismiss`: the part stays and asks for nobody's attention; with `alike=true` all that are
/// there for the same reason.
pub async fn dismiss(context: Context) -> Result<Reply, Failure> {
    let parts = meant(&context).await?;
    settle(&context, parts, QuarantineAction::Dismiss).await
}

/// `POST /quarantine/dismiss`: all parts that ask for attention stay without it.
pub async fn dismiss_all(context: Context) -> Result<Reply, Failure> {
    let parts = context.snapshot()?.asking(usize::MAX)?;
    settle(&context, parts, QuarantineAction::Dismiss).await
}

/// `DELETE /quarantine/{id}`: the part is gone for good; with `alike=true` all that are there for the same reason.
pub async fn delete(context: Context) -> Result<Reply, Failure> {
    let parts = meant(&context).await?;
    settle(&context, parts, QuarantineAction::Delete).await
}

/// The part that is asked about, or all that are there for its reason.
async fn meant(context: &Context) -> Result<Vec<QuarantineId>, Failure> {
    let id = QuarantineId(context.id("id")?);
    let snapshot = context.snapshot()?;
    let part = snapshot.quarantined(id)?.ok_or(Failure::NotFound)?;
    match context.request.query("alike") {
        Some("true") => {}
        None | Some("" | "false") => return Ok(vec![id]),
        Some(_) => return Err(Failure::invalid("alike", FieldProblem::Unknown)),
    }
    // The raw parts are read along with their reasons: that is no work for the runtime.
    apart(move || {
        let (mut found, mut after) = (Vec::new(), QuarantineId(0));
        while let Some((id, other)) = next(&snapshot, after)? {
            after = id;
            if other.cause == part.cause {
                found.push(id);
            }
        }
        Ok(found)
    })
    .await
}

async fn settle(
    context: &Context,
    parts: Vec<QuarantineId>,
    action: QuarantineAction,
) -> Result<Reply, Failure> {
    let by = context.me()?.id;
    let count = parts.len();
    for parts in parts.chunks(AT_ONCE) {
        let parts = parts.to_vec();
        context
            .submit(Command::Quarantine { by, parts, action })
            .await?;
    }
    let (field, key) = match action {
        QuarantineAction::Dismiss => ("dismissed", "quarantine-dismissed"),
        QuarantineAction::Delete => ("deleted", "quarantine-deleted"),
    };
    Ok(match context.format {
        Format::Json => Reply::json(&json!({ field: count })),
        Format::Html => {
            context.tell(Told::good(context.words.with(key, "count", count)));
            Reply::see_other("/quarantine")
        }
    })
}

fn listed(context: &Context) -> Result<PartList, Failure> {
    let snapshot = context.snapshot()?;
    let mut after = QuarantineId(number(&context.request, "cursor")?.unwrap_or(0));
    let limit = number(&context.request, "limit")?
        .and_then(|limit| usize::try_from(limit).ok())
        .unwrap_or(PAGE)
        .min(PAGE_MAX);
    if limit == 0 {
        return Err(Failure::invalid("limit", FieldProblem::Wrong));
    }
    let mut parts = Vec::new();
    // One at a time: a part may be megabytes, and only its beginning is kept.
    while parts.len() < limit {
        let Some((id, part)) = next(&snapshot, after)? else {
            break;
        };
        after = id;
        let asks = snapshot.asks(id)?;
        parts.push(view(id, part, asks, &context.words, SHOWN_BYTES));
    }
    let more = parts.len() == limit && next(&snapshot, after)?.is_some();
    Ok(PartList {
        quarantine: parts,
        count: snapshot.quarantine_count()?,
        asking: snapshot.quarantine_asking()?,
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
    let wrong = |_| Failure::invalid(name, FieldProblem::Unknown);
    request
        .query(name)
        .filter(|text| !text.is_empty())
        .map(|text| text.parse().map_err(wrong))
        .transpose()
}

fn view(id: QuarantineId, part: Quarantined, asks: bool, words: &Words, shown: usize) -> PartView {
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
        asks,
        said_when: words.moment(part.received_at),
    }
}

/// What could not be read, in the reader's words: the webhook's reader says it in English.
fn detail_of(detail: &str, words: &Words) -> String {
    let parts = detail.split(|c: char| !c.is_ascii_alphanumeric());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let key = format!("quarantine-detail-{}", parts.join("-"));
    words.find(&key).unwrap_or_else(|| detail.to_owned())
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
            words.with(
                "quarantine-reason-unreadable",
                "detail",
                detail_of(detail, words).as_str(),
            ),
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

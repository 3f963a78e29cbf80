//! A file of ours to Meta, which gives it an id for messages. Streamed out of the store. What fails here was certainly
//! not sent. Meta, "Media", 2026-04-17.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};

use crate::base::hex::hex;
use crate::base::secret::random_bytes;
use crate::channels::whatsapp::api::Api;
use crate::channels::whatsapp::errors::{classify, not_sent};
use crate::channels::whatsapp::graph::GraphError;
use crate::channels::whatsapp::json;
use crate::channels::whatsapp::send::{UNREACHABLE, not_configured};
use crate::domain::delivery::SendError;
use crate::domain::entry::FileKind;
use crate::domain::files::{cleaned, sent_mime};
use crate::domain::media::{Media, MediaState};
use crate::domain::outbox::SendOutcome;
use crate::engine::{Handle, stored};
use crate::net::client::{Answer, Client, Payload};

/// What an upload takes beside its bytes.
const BESIDE: Duration = Duration::from_secs(30);
/// The slowest that an upload may be, in bytes a second.
const SLOWEST: u64 = 32 * 1024;
/// An answer is an id.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Meta's code for a file that it does not take.
const NOT_TAKEN: i64 = 131_053;

/// A file, and for what try of which message.
pub struct Giving<'g> {
    /// The file.
    pub media: &'g Media,
    /// As what it leaves.
    pub kind: FileKind,
    /// Through which number, by its id at Meta.
    pub phone_number_id: &'g str,
    /// Which try of the message.
    pub attempt: u32,
    /// From 0 to 1.
    pub jitter: f64,
}

/// Why Meta has it not.
#[derive(Debug)]
pub struct NotGiven {
    /// Never `Accepted` and never `Unknown`.
    pub outcome: SendOutcome,
    /// Whether Meta answered at all; none when that can't be told.
    pub reached: Option<bool>,
}

/// Gives a file to Meta; the answer is its id there.
///
/// # Errors
/// How the try of its message ended by that.
pub async fn give(
    handle: &Handle,
    client: &Client,
    api: &Api,
    giving: &Giving<'_>,
) -> Result<String, NotGiven> {
    let MediaState::Ready { size, .. } = giving.media.state else {
        return Err(refused("the file is not here"));
    };
    let mime = mime_of(handle, giving, size)?;
    let address = api.uploads_url(giving.phone_number_id);
    let request = api.token_of(giving.phone_number_id).and_then(|token| {
        let (boundary, payload) = form(handle, giving, &mime, size);
        let kind = format!("multipart/form-data; boundary={boundary}");
        Ok((api.post_form(&address, token, &kind, payload)?, token))
    });
    let (request, token) = request.map_err(|error| NotGiven {
        outcome: not_configured(&error),
        reached: None,
    })?;
    let total = BESIDE + Duration::from_secs(size / SLOWEST);
    match client.send(request, total, ANSWER_BYTES_MAX).await {
        Ok(answer) => id_of(&answer).ok_or_else(|| {
            let error = GraphError::read(&answer.body, token);
            NotGiven {
                outcome: outcome(answer.status.as_u16(), error, giving),
                reached: Some(true),
            }
        }),
        Err(error) => Err(NotGiven {
            outcome: unreachable(error.to_string(), giving),
            reached: Some(false),
        }),
    }
}

fn id_of(answer: &Answer) -> Option<String> {
    let object = json::object(std::str::from_utf8(&answer.body).ok()?)?;
    let id = json::text(&object, "id").filter(|id| !id.is_empty());
    id.filter(|_| answer.status.is_success())
}

fn outcome(status: u16, error: Option<GraphError>, giving: &Giving<'_>) -> SendOutcome {
    match classify(status, error, giving.attempt, false, giving.jitter) {
        // A message that was never posted is known not to have been sent.
        SendOutcome::Unknown(reason) => unreachable(reason, giving),
        SendOutcome::Accepted { .. } => unreachable("no id".to_owned(), giving),
        told => told,
    }
}

fn unreachable(detail: String, giving: &Giving<'_>) -> SendOutcome {
    SendOutcome::Again {
        after: not_sent(giving.attempt, giving.jitter),
        error: SendError {
            code: UNREACHABLE,
            detail,
        },
        number_wide: None,
    }
}

fn refused(detail: &str) -> NotGiven {
    NotGiven {
        outcome: SendOutcome::Refused(SendError {
            code: NOT_TAKEN,
            detail: detail.to_owned(),
        }),
        reached: None,
    }
}

/// The type that Meta is told. What a customer sent goes on as what its bytes are, whatever they called it, and never
/// when it is a program.
fn mime_of(handle: &Handle, giving: &Giving<'_>, size: u64) -> Result<String, NotGiven> {
    let told = |snapshot| stored::told_by_bytes(&snapshot, giving.media);
    let mime = match handle.snapshot().and_then(told) {
        Ok(None) => giving.media.mime.as_str(),
        Ok(Some(Ok(known))) => known.mime(),
        Ok(Some(Err(_))) => {
            return Err(NotGiven {
                outcome: SendOutcome::Refused(SendError {
                    code: SendError::PROGRAM,
                    detail: "the file is a program, or holds one".to_owned(),
                }),
                reached: None,
            });
        }
        Err(error) => {
            return Err(NotGiven {
                outcome: unreachable(error.to_string(), giving),
                reached: None,
            });
        }
    };
    Ok(sent_mime(mime, giving.kind, size).into())
}

/// The form: Meta tells what a file is by its name and by both types.
fn form(handle: &Handle, giving: &Giving<'_>, mime: &str, size: u64) -> (String, Payload) {
    let media = giving.media;
    let boundary = format!("okno-{}", hex(&random_bytes::<12>()));
    let name = cleaned(&media.name);
    let name = if name.is_empty() { "file" } else { &name };
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\n{mime}\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: {mime}\r\n\r\n"
    );
    let tail = format!("\r\n--{boundary}--\r\n");
    let length = (head.len() + tail.len()) as u64 + size;
    let once = |text: String| stream::once(async move { Ok(Bytes::from(text)) });
    let bytes = stored::stream(handle.clone(), media.bytes_of, 0..size);
    let pieces = once(head).chain(bytes).chain(once(tail));
    (boundary, Payload::stream(length, pieces))
}

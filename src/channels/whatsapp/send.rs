//! One message to the Cloud API, and what became of it. Meta, "Service messages", 2026-04-23; "Template
//! fundamentals", 2026-05-05.

mod template;

use std::time::Duration;

use serde_json::{Value, json};

use crate::base::phone;
use crate::base::secret::Secret;
use crate::channels::strain::Strain;
use crate::channels::whatsapp::api::{Api, CallError};
use crate::channels::whatsapp::errors::{self, classify, not_sent};
use crate::channels::whatsapp::graph::GraphError;
use crate::channels::whatsapp::json::{self as read, Object};
use crate::domain::choices::{ChoiceRow, Choices, Choose};
use crate::domain::customer::Identity;
use crate::domain::delivery::SendError;
use crate::domain::entry::FileKind;
use crate::domain::number::TroubleCause;
use crate::domain::outbox::{Outgoing, SendOrder, SendOutcome};
use crate::net::client::{Answer, Client, ClientError};

/// The whole exchange of one send.
const TOTAL: Duration = Duration::from_secs(30);
/// An answer to a send is a few hundred bytes; more is somebody else's page.
const ANSWER_BYTES_MAX: usize = 256 * 1024;
/// Meta's code for a token that does not hold, used when there is none at all.
const NO_TOKEN: i64 = 190;
/// Meta's code for a service that can't be reached.
pub const UNREACHABLE: i64 = 131_016;

/// What became of one try.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    /// How it ended.
    pub outcome: SendOutcome,
    /// Whether Meta answered at all; none when that can't be told.
    pub reached: Option<bool>,
    /// What it says about the way.
    pub strain: Strain,
    /// What the desk knows of the template is not what Meta knows.
    pub stale_template: bool,
}

impl Sent {
    fn new(outcome: SendOutcome, reached: Option<bool>) -> Self {
        let strain = errors::strain(&outcome);
        let stale_template = matches!(&outcome, SendOutcome::Refused(error) if errors::is_stale_template(error.code));
        Self {
            outcome,
            reached,
            strain,
            stale_template,
        }
    }
}

/// The body of a send.
pub fn request_body(order: &SendOrder) -> Value {
    let mut body = json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "biz_opaque_callback_data": order.callback,
    });
    let (field, address) = recipient(&order.to);
    body[field] = address.into();
    match &order.content {
        Outgoing::Text(text) => {
            body["type"] = "text".into();
            body["text"] = json!({"preview_url": order.preview, "body": text});
        }
        Outgoing::File {
            kind,
            id,
            caption,
            name,
        } => file(&mut body, *kind, id, caption, name),
        Outgoing::Template {
            name,
            language,
            parameters,
            files,
        } => {
            body["type"] = "template".into();
            body["template"] = json!({"name": name, "language": {"code": language}});
            let components = template::components(parameters, files, &order.callback);
            if !components.is_empty() {
                body["template"]["components"] = components.into();
            }
        }
        Outgoing::Choices { text, choices } => {
            body["type"] = "interactive".into();
            body["interactive"] = interactive(text, choices);
        }
        Outgoing::Reaction { to, emoji } => {
            body["type"] = "reaction".into();
            body["reaction"] = json!({"message_id": to, "emoji": emoji});
        }
    }
    // A quote is not supported on templates, and a reaction has its message.
    let may_quote = !matches!(
        order.content,
        Outgoing::Template { .. } | Outgoing::Reaction { .. }
    );
    if let Some(wamid) = order.reply_to.as_ref().filter(|_| may_quote) {
        body["context"] = json!({"message_id": wamid});
    }
    body
}

/// A file that Meta has. Meta, "Image messages" and its like, 2025-11.
fn file(body: &mut Value, kind: FileKind, id: &str, caption: &str, name: &str) {
    let word = match kind {
        FileKind::Image => "image",
        FileKind::Video => "video",
        FileKind::Audio { .. } => "audio",
        FileKind::Document => "document",
        FileKind::Sticker => "sticker",
    };
    let mut file = json!({"id": id});
    match kind {
        FileKind::Audio { voice: true } => file["voice"] = true.into(),
        FileKind::Document if !name.is_empty() => file["filename"] = name.into(),
        _ => {}
    }
    let has_words = matches!(kind, FileKind::Image | FileKind::Video | FileKind::Document);
    if has_words && !caption.is_empty() {
        file["caption"] = caption.into();
    }
    body["type"] = word.into();
    body[word] = file;
}

/// A text with buttons or a list. What was chosen comes back by its place, from 1 on.
fn interactive(text: &str, choices: &Choices) -> Value {
    let mut written = match &choices.offer {
        Choose::Buttons(labels) => {
            let button = |(index, title): (usize, &String)| json!({"type": "reply", "reply": {"id": (index + 1).to_string(), "title": title}});
            let buttons: Vec<Value> = labels.iter().enumerate().map(button).collect();
            json!({"type": "button", "action": {"buttons": buttons}})
        }
        Choose::List { button, rows } => {
            let row = |(index, row): (usize, &ChoiceRow)| {
                let mut written = json!({"id": (index + 1).to_string(), "title": row.title});
                if !row.description.is_empty() {
                    written["description"] = row.description.as_str().into();
                }
                written
            };
            let rows: Vec<Value> = rows.iter().enumerate().map(row).collect();
            json!({"type": "list", "action": {"button": button, "sections": [{"rows": rows}]}})
        }
    };
    written["body"] = json!({"text": text});
    if !choices.header.is_empty() {
        written["header"] = json!({"type": "text", "text": choices.header});
    }
    if !choices.footer.is_empty() {
        written["footer"] = json!({"text": choices.footer});
    }
    written
}

/// By digits when they are known (WhatsApp's own before those a message came from), else by the business-scoped id.
fn recipient(to: &Identity) -> (&'static str, String) {
    match (to.wa_id.as_ref().or(to.phone.as_ref()), &to.bsuid) {
        (Some(digits), _) => ("to", format!("+{digits}")),
        (None, Some(bsuid)) => ("recipient", bsuid.clone()),
        (None, None) => ("to", String::new()),
    }
}

/// Sends once. Dropping the future leaves the outcome unknown. `jitter` is from 0 to 1. A refusal of the address
/// alone is no refusal of the message: another address of the same person is tried, once.
pub async fn post(client: &Client, api: &Api, order: &SendOrder, jitter: f64) -> Sent {
    let sent = post_to(client, api, order, jitter).await;
    let Some(to) = other_address(&order.to, &sent.outcome) else {
        return sent;
    };
    tracing::info!(
        entry = order.entry.0,
        "sent to another address of the same person"
    );
    let again = SendOrder {
        to,
        ..order.clone()
    };
    let other = post_to(client, api, &again, jitter).await;
    // What Meta said of the first address tells people more.
    if matches!(other.outcome, SendOutcome::Refused(_)) {
        sent
    } else {
        other
    }
}

/// Another address of a person whose digits Meta refused: the other way of writing them for one that the list of a
/// test number does not know, else the business-scoped id. Meta, "Error codes", 2026-05-15.
fn other_address(to: &Identity, outcome: &SendOutcome) -> Option<Identity> {
    const NOT_ALLOWED: i64 = 131_030;
    const UNDELIVERABLE: i64 = 131_026;
    let SendOutcome::Refused(error) = outcome else {
        return None;
    };
    let digits = to.wa_id.as_ref().or(to.phone.as_ref())?;
    match error.code {
        NOT_ALLOWED => Some(Identity {
            wa_id: Some(phone::other_form(digits)?),
            ..to.clone()
        }),
        UNDELIVERABLE => Some(Identity {
            bsuid: Some(to.bsuid.clone()?),
            ..Identity::default()
        }),
        _ => None,
    }
}

async fn post_to(client: &Client, api: &Api, order: &SendOrder, jitter: f64) -> Sent {
    let address = api.messages_url(&order.phone_number_id);
    let request = api.token_of(&order.phone_number_id).and_then(|token| {
        let request = api.post(&address, token, &request_body(order))?;
        Ok((request, token))
    });
    let (request, token) = match request {
        Ok(request) => request,
        Err(error) => return Sent::new(not_configured(&error), None),
    };
    match client.send(request, TOTAL, ANSWER_BYTES_MAX).await {
        Ok(answer) => Sent::new(outcome(&answer, token, order, jitter), Some(true)),
        Err(ClientError::NotSent(reason)) => {
            let again = SendOutcome::Again {
                after: not_sent(order.attempt, jitter),
                error: SendError {
                    code: UNREACHABLE,
                    detail: reason,
                },
                number_wide: None,
            };
            Sent::new(again, Some(false))
        }
        Err(ClientError::Unknown(reason)) => Sent::new(SendOutcome::Unknown(reason), None),
    }
}

/// A call that can't be made as the desk is configured.
pub fn not_configured(error: &CallError) -> SendOutcome {
    SendOutcome::Again {
        after: Duration::from_secs(1),
        error: SendError {
            code: NO_TOKEN,
            detail: error.to_string(),
        },
        number_wide: Some(TroubleCause::Refused(NO_TOKEN)),
    }
}

/// What an answer says. A success without an id is no proof of anything, so it is unknown.
fn outcome(answer: &Answer, token: &Secret, order: &SendOrder, jitter: f64) -> SendOutcome {
    if answer.status.is_success()
        && let Some(accepted) = accepted(&answer.body)
    {
        return accepted;
    }
    let error = GraphError::read(&answer.body, token);
    if let Some(error) = &error {
        let (codes, trace) = (error.codes(), error.trace.as_deref());
        tracing::info!(
            entry = order.entry.0,
            codes,
            trace,
            "Meta refused a message"
        );
    }
    let is_template = matches!(order.content, Outgoing::Template { .. });
    classify(
        answer.status.as_u16(),
        error,
        order.attempt,
        is_template,
        jitter,
    )
}

fn accepted(body: &[u8]) -> Option<SendOutcome> {
    let body = read::object(std::str::from_utf8(body).ok()?)?;
    let first = |name: &str| -> Option<&Object> { read::objects(&body, name).next() };
    let message = first("messages")?;
    let wamid = read::text(message, "id")?;
    // Only of templates; said once they are known to be good.
    let paced = matches!(
        read::words(message, "message_status").as_str(),
        "held_for_quality_assessment" | "paused"
    );
    let wa_id = first("contacts").and_then(|contact| read::text(contact, "wa_id"));
    let wa_id = wa_id.and_then(|digits| phone::digits(&digits));
    Some(SendOutcome::Accepted {
        wamid,
        wa_id,
        paced,
    })
}

#[cfg(test)]
mod tests;

//! What a message of ours looks like on the wire, at the moment at which it leaves.

use crate::domain::customer::Address;
use crate::domain::delivery::SendError;
use crate::domain::entry::{Body, Entry};
use crate::domain::number::Number;
use crate::domain::outbox::Outgoing;
use crate::domain::plan::Plan;
use crate::domain::refusal::Refusal;
use crate::domain::template::Template;
use crate::domain::view::Read;
use crate::domain::wish::may_send_to;

/// Why a message is not put on the wire.
pub enum NotYet {
    /// Meta would refuse it: with the code that Meta would give.
    Refused(SendError),
    /// Meta has a file of it no more: it is given that first.
    FileMissing,
}

/// What is put on the wire, or why nothing is.
///
/// # Errors
/// When storage fails.
pub fn content(
    plan: &Plan<'_>,
    entry: &Entry,
    (number, address): (&Number, &Address),
) -> Read<Result<Outgoing, NotYet>> {
    let refused = |code, detail: &str| {
        let detail = detail.to_owned();
        Ok(Err(NotYet::Refused(SendError { code, detail })))
    };
    if plan.view.block(entry.chat)?.is_some() {
        return Ok(Err(NotYet::Refused(blocked())));
    }
    let sent = match &entry.body {
        Body::Text(text) | Body::Automatic { text, .. } => {
            return Ok(Ok(Outgoing::Text(text.clone())));
        }
        Body::Choices { text, choices } => {
            let (text, choices) = (text.clone(), choices.clone());
            return Ok(Ok(Outgoing::Choices { text, choices }));
        }
        Body::Reaction { to, emoji } => {
            let target = plan.view.entry(entry.chat, *to)?;
            return match target.and_then(|target| target.wamid) {
                Some(wamid) => Ok(Ok(Outgoing::Reaction {
                    to: wamid,
                    emoji: emoji.clone(),
                })),
                None => refused(131_009, "the message is gone"),
            };
        }
        Body::Template(sent) => sent,
        Body::File {
            kind,
            media,
            caption,
        } => {
            let file = plan.view.media(*media)?;
            let Some(file) = file else {
                return refused(131_053, "the file is gone");
            };
            let Some(id) = file.at_meta(number.id, plan.now) else {
                return Ok(Err(NotYet::FileMissing));
            };
            return Ok(Ok(Outgoing::File {
                kind: *kind,
                id: id.to_owned(),
                caption: caption.clone(),
                name: file.name,
            }));
        }
        _ => return refused(131_051, "this kind of message can't be sent from here"),
    };
    let template = plan
        .view
        .template_by_name(&number.waba_id, &sent.name, &sent.language)?;
    let mut files = Vec::new();
    for id in entry.files() {
        let media = plan.view.media(id)?;
        let Some(media) = media else {
            return refused(131_053, "the file is gone");
        };
        let Some(at_meta) = media.at_meta(number.id, plan.now) else {
            return Ok(Err(NotYet::FileMissing));
        };
        files.push((id, at_meta.to_owned(), media.name.clone()));
    }
    let is_wanted = |it: &Template| may_send_to(it, Some(address)).is_ok();
    if template.as_ref().is_some_and(|it| !is_wanted(it)) {
        return refused(131_050, "the customer wants no marketing messages");
    }
    match template.map(|template| template.fill(&sent.variables, &sent.files())) {
        Some(Ok(parameters)) => Ok(Ok(Outgoing::Template {
            name: sent.name.clone(),
            language: sent.language.clone(),
            parameters,
            files,
        })),
        Some(Err(Refusal::TemplateNotSendable { status, .. })) => match status.as_str() {
            "DISABLED" => refused(132_016, "the template was disabled meanwhile"),
            _ => refused(132_015, "the template can't be sent any more"),
        },
        Some(Err(_)) => refused(132_000, "the template has other variables now"),
        None => refused(132_001, "the template is gone"),
    }
}

/// What Meta says of a message to somebody whom the team blocked.
pub fn blocked() -> SendError {
    SendError {
        code: 130_403,
        detail: "the customer is blocked".to_owned(),
    }
}

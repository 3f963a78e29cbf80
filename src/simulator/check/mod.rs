//! What Meta would refuse: the strict check of `POST /{phone-number-id}/messages`.
//!
//! Pure: a body and the template catalogue in, a checked request or Graph's refusal out. What
//! depends on the conversation (window, rates, known media, known people) is decided later, in
//! [`super::accept`].

mod bodies;
mod fields;
mod interactive;
mod template;

use super::graph::GraphError;
use super::templates::Catalogue;
use fields::Fields;
use serde_json::Value;

/// The kinds of message that may be sent, as they are written in `type`.
const TYPES: [&str; 11] = [
    "text",
    "template",
    "reaction",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "interactive",
];

/// The longest `biz_opaque_callback_data`, in characters.
const CALLBACK_LIMIT: usize = 512;

/// What a business asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// To send a message.
    Send(Outgoing),
    /// To mark a customer's message as read, perhaps showing "typing".
    Read {
        /// The message up to which everything is marked.
        message_id: String,
        /// Whether the typing bubble was asked for.
        typing: bool,
    },
}

/// A message that is formally right.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// Whom it's for.
    pub target: Target,
    /// Its type, such as `text`.
    pub kind: &'static str,
    /// What stands under the key named like the type.
    pub body: Value,
    /// The quoted message, if it's a reply.
    pub reply_to: Option<String>,
    /// `biz_opaque_callback_data`: echoed in every status.
    pub callback: Option<String>,
}

/// How the recipient was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// By phone.
    Phone {
        /// Digits with country code.
        digits: String,
        /// What was written in `to`.
        input: String,
    },
    /// By business-scoped user id.
    Bsuid(String),
}

/// Checks the body of `POST /{phone-number-id}/messages`.
pub fn check(body: &Value, catalogue: &Catalogue) -> Result<Asked, GraphError> {
    let fields = Fields::of(body, "")?;
    product(&fields)?;
    if fields.get("status").is_some() {
        return read_receipt(fields);
    }
    let kind = kind(&fields)?;
    let fields = fields.only(&[
        "messaging_product",
        "recipient_type",
        "to",
        "recipient",
        "type",
        "context",
        "biz_opaque_callback_data",
        "recipient_identity_key_hash",
        kind,
    ])?;
    match fields.text("recipient_type", 20)? {
        None | Some("individual") => {}
        Some(other) => {
            return Err(GraphError::invalid(format!(
                "Param recipient_type must be individual, got {other}"
            )));
        }
    }
    let target = target(&fields)?;
    let callback = fields.text("biz_opaque_callback_data", CALLBACK_LIMIT)?;
    let reply_to = reply_to(&fields, kind)?;
    let body = fields.required(kind)?;
    check_body(kind, body, catalogue)?;
    Ok(Asked::Send(Outgoing {
        target,
        kind,
        body: body.clone(),
        reply_to,
        callback: callback.map(str::to_owned),
    }))
}

fn product(fields: &Fields<'_>) -> Result<(), GraphError> {
    match fields.text("messaging_product", 20)? {
        Some("whatsapp") => Ok(()),
        Some(_) => Err(GraphError::invalid(
            "Param messaging_product must be whatsapp",
        )),
        None => Err(GraphError::invalid(
            "The parameter messaging_product is required.",
        )),
    }
}

fn kind(fields: &Fields<'_>) -> Result<&'static str, GraphError> {
    let given = fields
        .text("type", 64)?
        .ok_or_else(|| GraphError::invalid("The parameter type is required."))?;
    TYPES
        .into_iter()
        .find(|kind| *kind == given)
        .ok_or_else(|| {
            GraphError::invalid(format!(
                "Param type must be one of {{{}}} - got \"{given}\".",
                TYPES.join(", ").to_uppercase()
            ))
        })
}

fn target(fields: &Fields<'_>) -> Result<Target, GraphError> {
    if let Some(input) = fields.text("to", 64)? {
        return Ok(Target::Phone {
            digits: phone_digits(input)?,
            input: input.to_owned(),
        });
    }
    let Some(bsuid) = fields.text("recipient", 160)? else {
        return Err(GraphError::invalid("The parameter to is required."));
    };
    if is_bsuid(bsuid) {
        return Ok(Target::Bsuid(bsuid.to_owned()));
    }
    Err(GraphError::bad_value(
        "Param recipient must be a business-scoped user id",
    ))
}

/// The digits of a phone number as it may be written in `to`: punctuation is allowed, letters
/// are not, and it takes 7 to 15 digits.
fn phone_digits(input: &str) -> Result<String, GraphError> {
    let allowed = |c: char| c.is_ascii_digit() || "+-() .".contains(c);
    let digits: String = input.chars().filter(char::is_ascii_digit).collect();
    if input.chars().all(allowed) && (7..=15).contains(&digits.len()) {
        return Ok(digits);
    }
    Err(GraphError::bad_value(
        "Param to is not a valid phone number",
    ))
}

/// `CC.` and 1 to 128 letters and digits; a parent id has `ENT.` in between.
fn is_bsuid(text: &str) -> bool {
    let Some((country, rest)) = text.split_once('.') else {
        return false;
    };
    let id = rest.strip_prefix("ENT.").unwrap_or(rest);
    country.len() == 2
        && country.chars().all(|c| c.is_ascii_uppercase())
        && (1..=128).contains(&id.len())
        && id.chars().all(|c| c.is_ascii_alphanumeric())
}

fn reply_to(fields: &Fields<'_>, kind: &str) -> Result<Option<String>, GraphError> {
    let Some(context) = fields.maybe_object("context")? else {
        return Ok(None);
    };
    if kind == "reaction" {
        return Err(GraphError::invalid("A reaction cannot carry a context"));
    }
    let context = context.only(&["message_id"])?;
    Ok(Some(context.required_text("message_id", 1024)?.to_owned()))
}

fn check_body(kind: &str, body: &Value, catalogue: &Catalogue) -> Result<(), GraphError> {
    match kind {
        "text" => bodies::text(body),
        "reaction" => bodies::reaction(body),
        "location" => bodies::location(body),
        "contacts" => bodies::contacts(body),
        "interactive" => interactive::check(body),
        "template" => template::check(body, catalogue),
        media => bodies::media(media, body),
    }
}

fn read_receipt(fields: Fields<'_>) -> Result<Asked, GraphError> {
    let fields = fields.only(&[
        "messaging_product",
        "status",
        "message_id",
        "typing_indicator",
    ])?;
    if fields.text("status", 20)? != Some("read") {
        return Err(GraphError::invalid("Param status must be read"));
    }
    let typing = match fields.maybe_object("typing_indicator")? {
        None => false,
        Some(typing) => {
            let typing = typing.only(&["type"])?;
            if typing.required_text("type", 20)? != "text" {
                return Err(GraphError::invalid(
                    "Param typing_indicator['type'] must be text",
                ));
            }
            true
        }
    };
    Ok(Asked::Read {
        message_id: fields.required_text("message_id", 1024)?.to_owned(),
        typing,
    })
}

#[cfg(test)]
mod tests;

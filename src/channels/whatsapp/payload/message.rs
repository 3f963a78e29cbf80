//! A message, of a customer's or of ours from the phone app: who, when, what it answers, and what it says.

use serde_json::Value;

use crate::base::phone;
use crate::channels::whatsapp::json::{self, Object};
use crate::channels::whatsapp::payload::content;
use crate::channels::whatsapp::payload::person::{self, Contact, RECEIVER, SENDER};
use crate::domain::customer::Identity;
use crate::domain::entry::{Forwarded, Referral};
use crate::domain::event::QuarantineCause;
use crate::domain::inbound::{Content, InboundMessage, Item};

/// Fields that are read, or that say nothing to a desk.
const KNOWN: [&str; 14] = [
    "context",
    "from",
    "from_parent_user_id",
    "from_user_id",
    "id",
    "identity",
    "message_id",
    "referral",
    "timestamp",
    "to",
    "to_parent_user_id",
    "to_user_id",
    "type",
    "recipient_type",
];

/// Fields of `context` that are read, or that repeat who wrote the quoted message.
const CONTEXT_KNOWN: [&str; 6] = [
    "forwarded",
    "frequently_forwarded",
    "from",
    "from_parent_user_id",
    "from_user_id",
    "id",
];

/// Reads one message.
pub fn read(
    phone_number_id: String,
    mut object: Object,
    contact: Option<&Contact<'_>>,
    echo: bool,
) -> Result<Item, QuarantineCause> {
    let unreadable = |what: &str| QuarantineCause::Unreadable(format!("a message without {what}"));
    let wamid = json::text(&object, "id").ok_or_else(|| unreadable("an id"))?;
    let kind = json::text(&object, "type").ok_or_else(|| unreadable("a type"))?;
    let at = json::seconds(&object, "timestamp").ok_or_else(|| unreadable("a time"))?;
    // What is said in a group is no message to this number alone: it belongs in no private chat and opens no window.
    if json::text(&object, "group_id").is_some() {
        return Err(QuarantineCause::UnknownField("group_message".to_owned()));
    }
    let sender = person::identity(&object, if echo { RECEIVER } else { SENDER }, contact);
    if sender.is_empty() {
        return Err(unreadable("a sender"));
    }
    let content = match kind.as_str() {
        // They tell that a chat was opened, not that anything was written.
        "request_welcome" | "ephemeral" => return Err(QuarantineCause::UnknownField(kind)),
        "system" => match system(&object)? {
            System::Moved(to) => {
                return Ok(Item::Moved {
                    phone_number_id,
                    wamid,
                    at,
                    from: sender,
                    to,
                });
            }
            System::IdentityChanged => Content::IdentityChanged,
        },
        _ => content::read(&kind, &object)?,
    };
    let context = json::child(&object, "context");
    let reply_to = context.and_then(|context| json::text(context, "id"));
    let told = |name| context.is_some_and(|context| json::flag(context, name));
    let forwarded = if told("frequently_forwarded") {
        Forwarded::Often
    } else if told("forwarded") {
        Forwarded::Yes
    } else {
        Forwarded::No
    };
    let referral = json::child(&object, "referral").map(referral);
    let profile_name = contact.and_then(|contact| contact.name.clone());
    let unknown_fields = unknown_fields(&mut object, &kind, &content);
    Ok(Item::Message(Box::new(InboundMessage {
        phone_number_id,
        echo,
        sender,
        profile_name,
        wamid,
        at,
        content,
        reply_to,
        forwarded,
        referral,
        unknown_fields,
    })))
}

enum System {
    Moved(Identity),
    IdentityChanged,
}

/// Something happened to the user. Meta, "System messages", 2025-10.
fn system(message: &Object) -> Result<System, QuarantineCause> {
    let empty = Object::new();
    let system = json::child(message, "system").unwrap_or(&empty);
    let kind = json::words(system, "type");
    match kind.as_str() {
        "customer_identity_changed" | "user_identity_changed" => Ok(System::IdentityChanged),
        "user_changed_number" | "user_changed_user_id" | "customer_changed_number" => {
            let digits = json::first_text(system, &["wa_id", "new_wa_id"]);
            let to = Identity {
                bsuid: json::text(system, "user_id"),
                wa_id: digits.and_then(|digits| phone::digits(&digits)),
                ..Identity::default()
            };
            if to.is_empty() {
                let what = "a change to no number".to_owned();
                return Err(QuarantineCause::Unreadable(what));
            }
            Ok(System::Moved(to))
        }
        _ => Err(QuarantineCause::UnknownField(format!("system:{kind}"))),
    }
}

fn referral(object: &Object) -> Referral {
    Referral {
        source_type: json::words(object, "source_type"),
        source_url: json::words(object, "source_url"),
        source_id: json::words(object, "source_id"),
        headline: json::words(object, "headline"),
        body: json::words(object, "body"),
        click_id: json::words(object, "ctwa_clid"),
    }
}

/// What is read of a message's body, by its type. Of others everything is kept, or read in its own way.
fn known_in(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "text" => &["body", "preview_url"],
        "image" | "video" | "audio" | "voice" | "document" | "sticker" => &[
            "animated",
            "caption",
            "filename",
            "id",
            "mime_type",
            "sha256",
            "url",
            "voice",
        ],
        "location" => &["address", "latitude", "longitude", "name", "url"],
        "button" => &["payload", "text"],
        "interactive" => &["type"],
        "button_reply" | "list_reply" => &["description", "id", "title"],
        "nfm_reply" => &["body", "name", "response_json"],
        "order" => &["product_items", "text"],
        _ => return None,
    })
}

/// What is left of a body when all that is read is gone from it.
fn left_in(body: Value, kind: &str) -> Option<Value> {
    let (Value::Object(mut body), Some(known)) = (body, known_in(kind)) else {
        return None;
    };
    let answer = match body.get("type") {
        Some(Value::String(answer)) if kind == "interactive" => Some(answer.clone()),
        _ => None,
    };
    let answered = answer.and_then(|kind| {
        let left = left_in(body.remove(&kind)?, &kind)?;
        Some((kind, left))
    });
    body.retain(|name, value| !(known.contains(&name.as_str()) || value.is_null()));
    body.extend(answered);
    (!body.is_empty()).then_some(Value::Object(body))
}

/// What nobody knows yet, as JSON: the message's fields, and those of its body and its context.
fn unknown_fields(object: &mut Object, kind: &str, content: &Content) -> Option<String> {
    let context = match object.remove("context") {
        Some(Value::Object(mut context)) => {
            context.retain(|name, _| !CONTEXT_KNOWN.contains(&name.as_str()));
            context
        }
        _ => Object::new(),
    };
    // The raw body is kept with what can't be shown.
    let told = matches!(content, Content::Unsupported { .. });
    let body = object.remove(kind).filter(|_| !told);
    object.retain(|name, value| {
        let name = name.as_str();
        !(KNOWN.contains(&name) || value.is_null() || (told && name == "errors"))
    });
    if let Some(left) = body.and_then(|body| left_in(body, kind)) {
        object.insert(kind.to_owned(), left);
    }
    if !context.is_empty() {
        object.insert("context".to_owned(), Value::Object(context));
    }
    (!object.is_empty()).then(|| Value::Object(std::mem::take(object)).to_string())
}

/// Keeps new fields of the whole value with a message of it.
pub fn keep_beside(message: &mut InboundMessage, beside: &[(&str, &str)]) {
    let known = message.unknown_fields.take();
    let mut all = known
        .and_then(|known| json::object(&known))
        .unwrap_or_default();
    let value = beside.iter().map(|(name, text)| {
        let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(*text));
        ((*name).to_owned(), value)
    });
    all.insert("value".to_owned(), Value::Object(value.collect()));
    message.unknown_fields = Some(Value::Object(all).to_string());
}

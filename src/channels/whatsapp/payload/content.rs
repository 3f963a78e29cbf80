//! What a message says, by its type. A type that nobody knows, or one without its body, is unsupported: the
//! customer did write, so it is shown, and its raw text is kept.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::base::hex::read_hex;
use crate::channels::whatsapp::json::{self, Object};
use crate::channels::whatsapp::payload::answers::readable;
use crate::channels::whatsapp::payload::status;
use crate::domain::entry::{ContactCard, FileKind, OrderItem};
use crate::domain::event::QuarantineCause;
use crate::domain::inbound::{Content, InboundFile};

/// Reads the body of a message of type `kind`.
pub fn read(kind: &str, message: &Object) -> Result<Content, QuarantineCause> {
    let empty = Object::new();
    let body = json::child(message, kind).unwrap_or(&empty);
    let content = match kind {
        "text" => json::text(body, "body").map(Content::Text),
        "image" => file(FileKind::Image, body, message),
        "video" => file(FileKind::Video, body, message),
        "audio" | "voice" => {
            let voice = kind == "voice" || json::flag(body, "voice");
            file(FileKind::Audio { voice }, body, message)
        }
        "document" => file(FileKind::Document, body, message),
        "sticker" => file(FileKind::Sticker, body, message),
        "location" => location(body),
        "contacts" => contacts(message),
        "interactive" => interactive(body),
        "button" => button(body),
        "order" => order(body),
        "reaction" => {
            let target = target(body, "message_id")?;
            let emoji = json::words(body, "emoji");
            Some(Content::Reaction { target, emoji })
        }
        "edit" => edit(body)?,
        "revoke" => Some(Content::Revoke {
            target: target(body, "original_message_id")?,
        }),
        _ => None,
    };
    Ok(content.unwrap_or_else(|| Content::Unsupported {
        what: what(kind, body, message),
    }))
}

fn target(body: &Object, name: &str) -> Result<String, QuarantineCause> {
    json::text(body, name)
        .ok_or_else(|| QuarantineCause::Unreadable("a mark on no message".to_owned()))
}

/// What an unsupported message was: the type that Meta names, else the code that tells more than "unsupported".
/// Meta, "Unsupported messages", 2025-10.
fn what(kind: &str, body: &Object, message: &Object) -> String {
    const TYPE_UNKNOWN: i64 = 131_051;
    let code = json::objects(message, "errors")
        .next()
        .map(|_| status::error(message).code)
        .filter(|code| *code != TYPE_UNKNOWN);
    let named = json::text(body, "type").filter(|_| matches!(kind, "unsupported" | "unknown"));
    match (code, named) {
        (Some(code), _) => code.to_string(),
        (None, Some(named)) => named,
        (None, None) => kind.to_owned(),
    }
}

/// A file. One that is too large has an error instead of an id.
fn file(kind: FileKind, body: &Object, message: &Object) -> Option<Content> {
    let meta_id = json::text(body, "id")?;
    let mime =
        json::text(body, "mime_type").unwrap_or_else(|| "application/octet-stream".to_owned());
    let name = json::text(body, "filename").map(|name| last_part(&name).to_owned());
    let name = match kind {
        FileKind::Document => name.unwrap_or_else(|| format!("{meta_id}.{}", extension(&mime))),
        _ => name.unwrap_or_default(),
    };
    let caption = json::text(body, "caption").or_else(|| json::text(message, "caption"));
    Some(Content::File(InboundFile {
        kind,
        meta_id,
        url: json::text(body, "url").filter(|url| url.starts_with("http")),
        sha256: json::text(body, "sha256").and_then(|hash| read_hash(&hash)),
        mime,
        name,
        caption: caption.unwrap_or_default(),
    }))
}

/// A name that pretends to be a path keeps its last part.
fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// The ending for files whose sender gave no name.
fn extension(mime: &str) -> &'static str {
    let essence = mime.split(';').next().unwrap_or(mime).trim();
    match essence.to_ascii_lowercase().as_str() {
        "application/pdf" => "pdf",
        "text/plain" => "txt",
        "text/csv" => "csv",
        "application/zip" => "zip",
        "application/msword" => "doc",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "application/vnd.ms-powerpoint" => "ppt",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "pptx",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "video/mp4" => "mp4",
        "audio/mpeg" => "mp3",
        _ => "bin",
    }
}

/// SHA-256 in base64, as in webhooks, or in hexadecimal digits, as in the answer about a file.
pub fn read_hash(text: &str) -> Option<[u8; 32]> {
    let text = text.trim();
    if let Some(hash) = read_hex(text) {
        return Some(hash);
    }
    let text = text.trim_end_matches('=');
    let bytes = STANDARD_NO_PAD
        .decode(text)
        .or_else(|_| URL_SAFE_NO_PAD.decode(text))
        .ok()?;
    bytes.try_into().ok()
}

fn location(body: &Object) -> Option<Content> {
    Some(Content::Location {
        latitude: json::float(body, "latitude")?,
        longitude: json::float(body, "longitude")?,
        name: json::words(body, "name"),
        address: json::words(body, "address"),
        url: json::words(body, "url"),
    })
}

fn contacts(message: &Object) -> Option<Content> {
    let cards: Vec<ContactCard> = json::objects(message, "contacts").map(card).collect();
    (!cards.is_empty()).then_some(Content::Contacts(cards))
}

fn card(object: &Object) -> ContactCard {
    let org = json::child(object, "org");
    let name = json::child(object, "name");
    let parts = || {
        let name = name?;
        let parts = ["prefix", "first_name", "middle_name", "last_name", "suffix"];
        let parts: Vec<String> = parts
            .iter()
            .filter_map(|part| json::text(name, part))
            .collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    };
    let phones = json::objects(object, "phones").filter_map(|phone| {
        json::text(phone, "phone")
            .or_else(|| json::text(phone, "wa_id").map(|digits| format!("+{digits}")))
    });
    let emails = json::objects(object, "emails");
    ContactCard {
        name: name
            .and_then(|name| json::text(name, "formatted_name"))
            .or_else(parts)
            .unwrap_or_default(),
        phones: phones.collect(),
        emails: emails
            .filter_map(|email| json::text(email, "email"))
            .collect(),
        company: org
            .map(|org| json::words(org, "company"))
            .unwrap_or_default(),
        asked: json::words(object, "origin") == "contact_request",
    }
}

/// An answer to something interactive; of kinds that we do not know, whatever they have to show.
fn interactive(body: &Object) -> Option<Content> {
    let kind = json::text(body, "type")?;
    let reply = json::child(body, &kind)?;
    let (text, payload) = match kind.as_str() {
        "button_reply" | "list_reply" => {
            let lines = ["title", "description"]
                .iter()
                .filter_map(|name| json::text(reply, name));
            (
                lines.collect::<Vec<_>>().join("\n"),
                json::words(reply, "id"),
            )
        }
        "nfm_reply" => {
            let answers = json::words(reply, "response_json");
            let readable = json::object(&answers)
                .map(|answers| readable(&answers))
                .unwrap_or_default();
            let text = if readable.is_empty() {
                json::words(reply, "body")
            } else {
                readable
            };
            (text, answers)
        }
        "call_permission_reply" => (
            json::words(reply, "response"),
            Value::Object(reply.clone()).to_string(),
        ),
        _ => {
            let text = json::first_text(reply, &["title", "text", "body", "response"]);
            let text = text.unwrap_or_else(|| readable(reply));
            (text, Value::Object(reply.clone()).to_string())
        }
    };
    Some(Content::Interactive {
        kind,
        text,
        payload,
    })
}

fn button(body: &Object) -> Option<Content> {
    let payload = json::words(body, "payload");
    let text =
        json::text(body, "text").or_else(|| (!payload.is_empty()).then(|| payload.clone()))?;
    Some(Content::Button { text, payload })
}

fn order(body: &Object) -> Option<Content> {
    let items: Vec<OrderItem> = json::objects(body, "product_items")
        .map(|item| OrderItem {
            product: json::words(item, "product_retailer_id"),
            quantity: json::words(item, "quantity"),
            price: json::words(item, "item_price"),
            currency: json::words(item, "currency"),
        })
        .collect();
    let text = json::words(body, "text");
    (!items.is_empty() || !text.is_empty()).then_some(Content::Order { text, items })
}

/// New words for an older message: its text, or the caption of its file.
fn edit(body: &Object) -> Result<Option<Content>, QuarantineCause> {
    let target = target(body, "original_message_id")?;
    let Some(message) = json::child(body, "message") else {
        return Ok(None);
    };
    let kind = json::words(message, "type");
    let inner = json::child(message, &kind);
    let text = match kind.as_str() {
        "text" => inner.and_then(|inner| json::text(inner, "body")),
        "image" | "video" | "document" => inner.map(|inner| json::words(inner, "caption")),
        _ => None,
    };
    Ok(text.map(|text| Content::Edit { target, text }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_read_however_they_are_written() {
        let hash = [0xfb; 32];
        let hex = "fb".repeat(32);
        let base64 = base64::engine::general_purpose::STANDARD.encode(hash);
        let url_safe = base64::engine::general_purpose::URL_SAFE.encode(hash);
        for text in [
            &hex,
            &hex.to_uppercase(),
            &base64,
            &url_safe,
            base64.trim_end_matches('='),
        ] {
            assert_eq!(read_hash(text), Some(hash), "{text}");
        }
        for text in [
            "",
            "abc",
            "Zm9ydHktdHdvIGJ5dGVzIGluIGJhc2U2NCBmb3IgYSBzaGE=",
        ] {
            assert_eq!(read_hash(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_that_is_a_path_keeps_its_last_part() {
        assert_eq!(last_part("../../etc/passwd"), "passwd");
        assert_eq!(last_part("C:\\a\\b.pdf"), "b.pdf");
    }
}

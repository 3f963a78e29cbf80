//! Delivery reports. Meta, "Status messages webhook reference", 2026-04-30.

use serde_json::Value;

use crate::channels::whatsapp::json::{self, Object};
use crate::channels::whatsapp::payload::person::{self, RECIPIENT};
use crate::domain::customer::Identity;
use crate::domain::delivery::{Report, SendError};
use crate::domain::event::QuarantineCause;
use crate::domain::inbound::{InboundStatus, Item};

/// What a refusal without any code is taken for: "something went wrong".
const NO_CODE: i64 = 131_000;

/// Reads one report.
pub fn read(phone_number_id: String, object: &Object) -> Result<Item, QuarantineCause> {
    let unreadable = |what: &str| QuarantineCause::Unreadable(format!("a status without {what}"));
    let wamid = json::text(object, "id").ok_or_else(|| unreadable("an id"))?;
    let word = json::text(object, "status").ok_or_else(|| unreadable("a word"))?;
    let word = word.to_ascii_lowercase();
    let report = match word.as_str() {
        "sent" => Report::Sent,
        "delivered" => Report::Delivered,
        "read" => Report::Read,
        "played" => Report::Played,
        "failed" => Report::Failed(error(object)),
        _ => return Err(QuarantineCause::UnknownField(format!("status:{word}"))),
    };
    let at = json::seconds(object, "timestamp").ok_or_else(|| unreadable("a time"))?;
    let recipient = person::identity(object, RECIPIENT, None);
    Ok(Item::Status(InboundStatus {
        phone_number_id,
        wamid,
        report,
        at,
        callback: json::text(object, "biz_opaque_callback_data"),
        recipient: Identity {
            wa_id: recipient.phone,
            phone: None,
            ..recipient
        },
        unknown_fields: unknown_fields(object),
    }))
}

/// Fields that are read, or that say nothing to a desk.
const KNOWN: [&str; 18] = [
    "biz_opaque_callback_data",
    "conversation",
    "errors",
    "id",
    "message_id",
    "parent_recipient_user_id",
    "pricing",
    "recipient_id",
    "recipient_identity_key_hash",
    "recipient_parent_user_id",
    "recipient_participant_id",
    "recipient_participant_parent_user_id",
    "recipient_participant_user_id",
    "recipient_type",
    "recipient_user_id",
    "status",
    "timestamp",
    "type",
];

fn unknown_fields(object: &Object) -> Option<String> {
    let new =
        |(name, value): &(&String, &Value)| !(KNOWN.contains(&name.as_str()) || value.is_null());
    let left: Object = object
        .iter()
        .filter(new)
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    (!left.is_empty()).then(|| Value::Object(left).to_string())
}

/// The first error of an item; older ones have their details directly.
pub fn error(object: &Object) -> SendError {
    let Some(error) = json::objects(object, "errors").next() else {
        return SendError {
            code: NO_CODE,
            detail: String::new(),
        };
    };
    let detail = json::child(error, "error_data")
        .and_then(|data| json::text(data, "details"))
        .or_else(|| json::first_text(error, &["details", "message", "title"]));
    SendError {
        code: json::integer(error, "code").unwrap_or(NO_CODE),
        detail: detail.unwrap_or_default(),
    }
}

/// A refusal without its own errors takes those of the value; returns them as they came.
pub fn borrow_errors<'a>(status: &mut Object, errors: Option<&'a str>) -> Option<&'a str> {
    let failed =
        json::text(status, "status").is_some_and(|word| word.eq_ignore_ascii_case("failed"));
    if !failed || json::objects(status, "errors").next().is_some() {
        return None;
    }
    let errors = errors?;
    let value: Value = serde_json::from_str(errors).ok()?;
    status.insert("errors".to_owned(), value);
    Some(errors)
}

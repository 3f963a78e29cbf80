//! What a webhook tells besides messages and statuses: calls, preferences, changed ids, templates.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::phone;
use crate::channels::whatsapp::json::{self, Object};
use crate::channels::whatsapp::payload::person::{
    self, Contact, NAMED, RECEIVER, RECIPIENT, SENDER,
};
use crate::domain::customer::Identity;
use crate::domain::event::QuarantineCause;
use crate::domain::inbound::{CallBy, Item, TemplateNews};

fn unreadable(what: &str) -> QuarantineCause {
    QuarantineCause::Unreadable(what.to_owned())
}

/// Whether the team made this call: the direction says so, or the caller's digits are those of our number.
pub fn is_our_call(object: &Object, display: &str) -> bool {
    match json::text(object, "direction").as_deref() {
        Some("BUSINESS_INITIATED") => true,
        Some("USER_INITIATED") => false,
        _ => {
            let ours = phone::digits(display);
            ours.is_some()
                && json::text(object, "from").and_then(|from| phone::digits(&from)) == ours
        }
    }
}

/// A call that begins or ends. Meta, "Calling API pricing", 2026-03-30.
pub fn call(
    phone_number_id: String,
    object: &Object,
    contact: Option<&Contact<'_>>,
    by_customer: bool,
) -> Result<Item, QuarantineCause> {
    let event = json::words(object, "event").to_ascii_lowercase();
    let seconds = match event.as_str() {
        "connect" => None,
        "terminate" => {
            let seconds = json::integer(object, "duration").unwrap_or(0);
            Some(u32::try_from(seconds.max(0)).unwrap_or(u32::MAX))
        }
        _ => return Err(QuarantineCause::UnknownField(format!("calls:{event}"))),
    };
    let (id, at) = call_facts(object)?;
    // Only a call that was taken has a length.
    let talked = seconds.filter(|seconds| *seconds > 0);
    let began = |seconds| {
        let length = Duration::from_secs(u64::from(seconds));
        json::seconds(object, "start_time").unwrap_or_else(|| at.minus(length))
    };
    let began = talked.map(began);
    // A customer's call counts from its beginning, also when its end is told first.
    let (naming, by, at) = if by_customer {
        (
            SENDER,
            CallBy::Customer,
            began.map_or(at, |began| began.min(at)),
        )
    } else {
        (RECEIVER, CallBy::Team { taken_at: began }, at)
    };
    Ok(Item::Call {
        phone_number_id,
        id,
        at,
        sender: somebody(person::identity(object, naming, contact))?,
        profile_name: contact.and_then(|contact| contact.name.clone()),
        seconds,
        by,
    })
}

/// How a call of ours goes: it rings, is taken, or is not. Meta, "Business-initiated calls", 2026-03.
pub fn call_status(
    phone_number_id: String,
    object: &Object,
    contact: Option<&Contact<'_>>,
) -> Result<Item, QuarantineCause> {
    let (id, at) = call_facts(object)?;
    let word = json::words(object, "status").to_ascii_lowercase();
    let taken_at = match word.as_str() {
        "ringing" | "rejected" => None,
        "accepted" => Some(at),
        _ => {
            return Err(QuarantineCause::UnknownField(format!(
                "calls:status:{word}"
            )));
        }
    };
    let named = person::identity(object, RECIPIENT, contact);
    let sender = Identity {
        wa_id: named.wa_id.or(named.phone),
        phone: None,
        ..named
    };
    Ok(Item::Call {
        phone_number_id,
        id,
        at,
        sender: somebody(sender)?,
        profile_name: contact.and_then(|contact| contact.name.clone()),
        seconds: None,
        by: CallBy::Team { taken_at },
    })
}

fn call_facts(object: &Object) -> Result<(String, Timestamp), QuarantineCause> {
    let id = json::text(object, "id").ok_or_else(|| unreadable("a call without an id"))?;
    let at =
        json::seconds(object, "timestamp").ok_or_else(|| unreadable("a call without a time"))?;
    Ok((id, at))
}

fn somebody(identity: Identity) -> Result<Identity, QuarantineCause> {
    if identity.is_empty() {
        return Err(unreadable("a call of nobody"));
    }
    Ok(identity)
}

/// A wish about marketing messages. Meta, "user_preferences webhook reference", 2025-10.
pub fn preference(
    phone_number_id: String,
    object: &Object,
    contact: Option<&Contact<'_>>,
) -> Result<Item, QuarantineCause> {
    let category =
        json::text(object, "category").unwrap_or_else(|| "marketing_messages".to_owned());
    let value = json::words(object, "value").to_ascii_lowercase();
    let stopped = match (category.as_str(), value.as_str()) {
        ("marketing_messages", "stop") => true,
        ("marketing_messages", "resume" | "signup") => false,
        _ => {
            return Err(QuarantineCause::UnknownField(format!(
                "user_preferences:{category}:{value}"
            )));
        }
    };
    let at = json::seconds(object, "timestamp")
        .ok_or_else(|| unreadable("a preference without a time"))?;
    let named = person::identity(object, NAMED, contact);
    let sender = Identity {
        wa_id: named.phone.or(named.wa_id),
        phone: None,
        ..named
    };
    if sender.is_empty() {
        return Err(unreadable("a preference of nobody"));
    }
    Ok(Item::Preference {
        phone_number_id,
        sender,
        profile_name: contact.and_then(|contact| contact.name.clone()),
        stopped,
        at,
    })
}

/// Another business-scoped id for the same user. Meta, "Business-scoped user IDs", 2026-05-07.
pub fn new_user_id(phone_number_id: String, object: &Object) -> Result<Item, QuarantineCause> {
    let ids = json::child(object, "user_id").ok_or_else(|| unreadable("a change of no id"))?;
    let (Some(previous), Some(current)) = (json::text(ids, "previous"), json::text(ids, "current"))
    else {
        return Err(unreadable("a change of half an id"));
    };
    let at = json::seconds(object, "timestamp")
        .ok_or_else(|| unreadable("a change of id without a time"))?;
    Ok(Item::Moved {
        phone_number_id,
        wamid: format!("user_id_update:{previous}:{current}"),
        at,
        from: Identity {
            bsuid: Some(previous),
            ..Identity::default()
        },
        to: Identity {
            bsuid: Some(current),
            wa_id: json::text(object, "wa_id").and_then(|digits| phone::digits(&digits)),
            ..Identity::default()
        },
    })
}

/// What a webhook tells of a template, if its field is about one. `waba_id` is the account's.
pub fn of_template(
    field: &str,
    waba_id: &str,
    object: &Object,
) -> Option<Result<Item, &'static str>> {
    Some(match field {
        "message_template_status_update" => template_status(waba_id, object),
        // Meta, "message_template_quality_update webhook reference", 2025-10.
        "message_template_quality_update" => {
            let score = json::words(object, "new_quality_score").to_ascii_uppercase();
            let quality = if score == "UNKNOWN" {
                String::new()
            } else {
                score
            };
            template_news(waba_id, object, TemplateNews::Quality(quality))
        }
        // Meta, "template_category_update webhook reference", 2025-10.
        "template_category_update" => {
            let capitals = |name: &str| json::words(object, name).to_ascii_uppercase();
            let news = TemplateNews::Category {
                previous: capitals("previous_category"),
                now: capitals("new_category"),
                correct: capitals("correct_category"),
            };
            template_news(waba_id, object, news)
        }
        // Meta, "message_template_components_update webhook reference", 2025-10. What it says is less than the list.
        "message_template_components_update" => template_news(waba_id, object, TemplateNews::Parts),
        _ => return None,
    })
}

fn template_news(waba_id: &str, object: &Object, news: TemplateNews) -> Result<Item, &'static str> {
    let (name, language) = template_named(object)?;
    Ok(Item::Template {
        waba_id: waba_id.to_owned(),
        name,
        language,
        news,
    })
}

/// Its name and language: Meta's examples have `en-US` here, its lists `en_US`.
fn template_named(object: &Object) -> Result<(String, String), &'static str> {
    let name = json::text(object, "message_template_name").ok_or("a template without a name")?;
    let language =
        json::text(object, "message_template_language").ok_or("a template without a language")?;
    Ok((name, language.replace('-', "_")))
}

/// Another status of a template. Meta, "message_template_status_update webhook reference", 2025-10.
fn template_status(waba_id: &str, object: &Object) -> Result<Item, &'static str> {
    let status = json::text(object, "event").ok_or("a template without a status")?;
    let told = |object: &Object, name: &str| {
        json::text(object, name).filter(|reason| !reason.eq_ignore_ascii_case("none"))
    };
    let info = json::child(object, "rejection_info");
    let other = json::child(object, "other_info");
    let sentences = [
        info.and_then(|info| told(info, "reason")),
        info.and_then(|info| told(info, "recommendation")),
        other.and_then(|other| told(other, "description")),
    ];
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    let news = TemplateNews::Status {
        meta_id: json::words(object, "message_template_id"),
        status: status.to_ascii_uppercase(),
        reason: told(object, "reason").unwrap_or_default(),
        explanation: sentences.join(". "),
    };
    template_news(waba_id, object, news)
}

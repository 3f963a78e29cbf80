//! The check of everything that is neither interactive nor a template.

use super::super::graph::GraphError;
use super::fields::Fields;
use serde_json::Value;

/// The longest text body and the longest caption, in characters.
const TEXT_LIMIT: usize = 4096;
const CAPTION_LIMIT: usize = 1024;

pub(super) fn text(body: &Value) -> Result<(), GraphError> {
    let fields = Fields::of(body, "text")?.only(&["body", "preview_url"])?;
    fields.required_text("body", TEXT_LIMIT)?;
    fields.flag("preview_url")?;
    Ok(())
}

pub(super) fn reaction(body: &Value) -> Result<(), GraphError> {
    let fields = Fields::of(body, "reaction")?.only(&["message_id", "emoji"])?;
    fields.required_text("message_id", 1024)?;
    match fields.text("emoji", 32)? {
        None => Err(GraphError::missing("Param reaction['emoji'] is required")),
        Some(emoji) if emoji.chars().any(|c| c.is_ascii_alphanumeric()) && !is_keycap(emoji) => {
            Err(GraphError::bad_value(
                "Param reaction['emoji'] must be an emoji",
            ))
        }
        Some(_) => Ok(()),
    }
}

/// A digit with the combining keycap is the one emoji that has an ASCII character in it.
fn is_keycap(emoji: &str) -> bool {
    emoji.ends_with('\u{20e3}')
}

pub(super) fn media(kind: &str, body: &Value) -> Result<(), GraphError> {
    let known: &[&str] = match kind {
        "audio" => &["id", "link", "voice"],
        "document" => &["id", "link", "caption", "filename"],
        "sticker" => &["id", "link"],
        _ => &["id", "link", "caption"],
    };
    let fields = Fields::of(body, kind)?.only(known)?;
    file(&fields)?;
    fields.text("caption", CAPTION_LIMIT)?;
    fields.text("filename", 240)?;
    fields.flag("voice")?;
    Ok(())
}

/// A file is given by an uploaded id or by a link, never by both.
pub(super) fn file(fields: &Fields<'_>) -> Result<(), GraphError> {
    match (fields.text("id", 128)?, fields.text("link", 2_000)?) {
        (Some(_), Some(_)) => Err(GraphError::invalid("Give either id or link, not both")),
        (Some(id), None) if !id.is_empty() => Ok(()),
        (None, Some(link)) if link.starts_with("https://") || link.starts_with("http://") => Ok(()),
        (None, Some(_)) => Err(GraphError::bad_value("Param link is not a valid URL")),
        _ => Err(GraphError::missing("Param id or link is required")),
    }
}

pub(super) fn location(body: &Value) -> Result<(), GraphError> {
    let fields =
        Fields::of(body, "location")?.only(&["latitude", "longitude", "name", "address"])?;
    place(&fields)
}

/// A place on the map.
pub(super) fn place(fields: &Fields<'_>) -> Result<(), GraphError> {
    degrees(fields, "latitude", 90.0)?;
    degrees(fields, "longitude", 180.0)?;
    fields.text("name", 1_000)?;
    fields.text("address", 1_000)?;
    Ok(())
}

/// Degrees may be a number or a number in a string.
fn degrees(fields: &Fields<'_>, key: &str, limit: f64) -> Result<(), GraphError> {
    let value = fields.required(key)?;
    let number = value
        .as_f64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()));
    match number {
        Some(number) if number.abs() <= limit => Ok(()),
        _ => Err(GraphError::bad_value(format!(
            "Param {} must be a number of degrees",
            fields.name(key)
        ))),
    }
}

pub(super) fn contacts(body: &Value) -> Result<(), GraphError> {
    let cards = body
        .as_array()
        .ok_or_else(|| GraphError::invalid("Param contacts must be an array"))?;
    if !(1..=5).contains(&cards.len()) {
        return Err(GraphError::invalid(
            "Param contacts must have 1 to 5 elements",
        ));
    }
    cards.iter().try_for_each(card)
}

fn card(card: &Value) -> Result<(), GraphError> {
    let fields = Fields::of(card, "contacts")?.only(&[
        "name",
        "phones",
        "emails",
        "urls",
        "addresses",
        "org",
        "birthday",
    ])?;
    let parts = ["first_name", "last_name", "middle_name", "prefix", "suffix"];
    let mut known = vec!["formatted_name"];
    known.extend(parts);
    let name = fields.object("name")?.only(&known)?;
    name.required_text("formatted_name", 1_000)?;
    if !parts.into_iter().any(|part| name.get(part).is_some()) {
        return Err(GraphError::missing(
            "At least one of the optional parameters of name is needed along with formatted_name",
        ));
    }
    for list in ["phones", "emails", "urls", "addresses"] {
        if fields.get(list).is_some() {
            fields.list(list, 0..=20)?;
        }
    }
    Ok(())
}

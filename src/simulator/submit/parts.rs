//! The parts of a template that somebody submits, by the first of Meta's checks.

use super::super::graph::GraphError;
use super::super::templates::variables;
use super::super::uploads::Uploads;
use crate::base::text::length;
use serde_json::Value;

/// What a template has.
pub(super) struct Parts {
    /// Cards to leaf through.
    pub(super) has_cards: bool,
}

fn refused(subcode: u32, why: &str) -> GraphError {
    GraphError::invalid(why).with_subcode(subcode)
}

fn kind(part: &Value) -> String {
    part["type"].as_str().unwrap_or_default().to_uppercase()
}

fn find<'v>(components: &'v [Value], wanted: &str) -> Option<&'v Value> {
    components.iter().find(|part| kind(part) == wanted)
}

/// Checks the parts of a template. Files are named by handles that were given for them.
pub(super) fn check(components: &[Value], uploads: &Uploads) -> Result<Parts, GraphError> {
    let body = find(components, "BODY").ok_or_else(|| GraphError::invalid("A BODY is required"))?;
    check_text(body, 1024)?;
    if let Some(header) = find(components, "HEADER") {
        check_header(header, uploads)?;
    }
    if let Some(buttons) = find(components, "BUTTONS") {
        check_buttons(buttons, 10)?;
    }
    let Some(carousel) = find(components, "CAROUSEL") else {
        return Ok(Parts { has_cards: false });
    };
    if components.len() > 2 {
        return Err(GraphError::invalid("A CAROUSEL stands under a BODY alone"));
    }
    let cards = carousel["cards"].as_array().map_or(&[][..], Vec::as_slice);
    if !(2..=10).contains(&cards.len()) {
        return Err(GraphError::invalid("A CAROUSEL has 2 to 10 cards"));
    }
    let mut shape = None;
    for card in cards {
        let components = card["components"].as_array();
        let components = components.map_or(&[][..], Vec::as_slice);
        let own = check_card(components, uploads)?;
        if *shape.get_or_insert_with(|| own.clone()) != own {
            let why = "All cards of a CAROUSEL must have the same components";
            return Err(GraphError::invalid(why));
        }
    }
    Ok(Parts { has_cards: true })
}

/// The answer is what all cards must have in common.
fn check_card(components: &[Value], uploads: &Uploads) -> Result<Vec<String>, GraphError> {
    let header = find(components, "HEADER");
    let header = header.ok_or_else(|| GraphError::invalid("A card needs a HEADER"))?;
    let format = header["format"].as_str().unwrap_or_default();
    if !["IMAGE", "VIDEO"].contains(&format) {
        let why = "The HEADER of a card is an IMAGE or a VIDEO";
        return Err(GraphError::invalid(why));
    }
    check_header(header, uploads)?;
    let mut shape: Vec<String> = components.iter().map(kind).collect();
    shape.push(format.to_owned());
    if let Some(body) = find(components, "BODY") {
        check_text(body, 160)?;
    }
    if let Some(buttons) = find(components, "BUTTONS") {
        check_buttons(buttons, 2)?;
        let buttons = buttons["buttons"].as_array().into_iter().flatten();
        shape.extend(buttons.map(kind));
    }
    Ok(shape)
}

/// A text with its variables between words, and an example for each.
fn check_text(part: &Value, most: usize) -> Result<(), GraphError> {
    let text = part["text"].as_str().unwrap_or_default().trim();
    if text.is_empty() || length(text) > most {
        return Err(refused(2_388_040, "The body is empty or too long"));
    }
    if text.starts_with("{{") || text.ends_with("}}") {
        return Err(refused(2_388_299, "Variables can't be at the start or end"));
    }
    let wanted = variables(text).len();
    let listed = part["example"]["body_text"][0]
        .as_array()
        .map_or(0, Vec::len);
    let named = part["example"]["body_text_named_params"]
        .as_array()
        .map_or(0, Vec::len);
    if wanted > listed.max(named) {
        let why = "Examples of the body's variables are missing";
        return Err(refused(2_388_072, why));
    }
    Ok(())
}

/// Words, a place, or a file of which a sample was uploaded.
fn check_header(part: &Value, uploads: &Uploads) -> Result<(), GraphError> {
    let kinds: &[&str] = match part["format"].as_str().unwrap_or_default() {
        "TEXT" => {
            let text = part["text"].as_str().unwrap_or_default();
            let is_right = !text.is_empty() && length(text) <= 60;
            let why = "The header is empty or too long";
            return is_right.then_some(()).ok_or(refused(2_388_047, why));
        }
        "LOCATION" => return Ok(()),
        "IMAGE" => &["image/jpeg", "image/png"],
        "VIDEO" => &["video/mp4"],
        "DOCUMENT" => &["application/pdf"],
        other => {
            let why = format!("Param format can't be {other:?}");
            return Err(GraphError::invalid(why));
        }
    };
    let handle = part["example"]["header_handle"][0].as_str();
    let handle = handle.ok_or_else(|| refused(2_388_047, "A header_handle is required"))?;
    let mime = uploads
        .given(handle)
        .ok_or_else(|| refused(2_388_047, "Nobody was given this header_handle"))?;
    if kinds.contains(&mime) {
        return Ok(());
    }
    Err(refused(
        2_388_047,
        &format!("The file of the header is {mime}"),
    ))
}

fn check_buttons(part: &Value, most: usize) -> Result<(), GraphError> {
    let buttons = part["buttons"].as_array().map_or(&[][..], Vec::as_slice);
    if buttons.is_empty() || buttons.len() > most {
        return Err(GraphError::invalid("Too many buttons, or none"));
    }
    for button in buttons {
        let needs: &[&str] = match kind(button).as_str() {
            "URL" => &["text", "url"],
            "PHONE_NUMBER" => &["text", "phone_number"],
            "FLOW" => &["text", "flow_id"],
            "COPY_CODE" => &["example"],
            "QUICK_REPLY" | "VOICE_CALL" => &["text"],
            other => {
                let why = format!("Param type can't be {other:?}");
                return Err(GraphError::invalid(why));
            }
        };
        if let Some(missing) = needs.iter().find(|name| button[**name].is_null()) {
            let why = format!("A button of type {} needs {missing}", kind(button));
            return Err(GraphError::invalid(why));
        }
    }
    Ok(())
}

//! The check of `type: "interactive"`.

use super::super::graph::GraphError;
use super::bodies;
use super::fields::Fields;
use serde_json::Value;
use std::collections::HashSet;

pub(super) fn check(body: &Value) -> Result<(), GraphError> {
    let fields =
        Fields::of(body, "interactive")?.only(&["type", "header", "body", "footer", "action"])?;
    let kind = fields.required_text("type", 64)?;
    let body_limit = if kind == "list" { 4096 } else { 1024 };
    fields
        .object("body")?
        .only(&["text"])?
        .required_text("text", body_limit)?;
    if let Some(footer) = fields.maybe_object("footer")? {
        footer.only(&["text"])?.required_text("text", 60)?;
    }
    if let Some(header) = fields.maybe_object("header")? {
        check_header(kind, &header)?;
    }
    let action = fields.object("action")?;
    match kind {
        "button" => buttons(&action.only(&["buttons"])?),
        "list" => list(&action.only(&["button", "sections"])?),
        "cta_url" => cta_url(&action.only(&["name", "parameters"])?),
        "location_request_message" => named(&action, "send_location"),
        "request_contact_info" => named(&action, "request_contact_info"),
        "flow" => named(&action, "flow"),
        other => Err(GraphError::invalid(format!(
            "Param interactive['type'] is not one that this simulator plays: {other}"
        ))),
    }
}

fn check_header(kind: &str, header: &Fields<'_>) -> Result<(), GraphError> {
    match (kind, header.required_text("type", 20)?) {
        (_, "text") => header.required_text("text", 60).map(drop),
        ("button" | "cta_url" | "flow", media @ ("image" | "video" | "document")) => {
            bodies::file(&header.object(media)?)
        }
        (_, other) => Err(GraphError::invalid(format!(
            "A header of type {other} cannot stand over an interactive {kind}"
        ))),
    }
}

fn buttons(action: &Fields<'_>) -> Result<(), GraphError> {
    let mut seen = HashSet::new();
    for button in action.list("buttons", 1..=3)? {
        let button = Fields::of(button, "action['buttons']")?.only(&["type", "reply"])?;
        if button.required_text("type", 20)? != "reply" {
            return Err(GraphError::invalid("A button's type must be reply"));
        }
        let reply = button.object("reply")?.only(&["id", "title"])?;
        let id = reply.required_text("id", 256)?;
        let title = reply.required_text("title", 20)?;
        if !seen.insert(format!("id:{id}")) || !seen.insert(format!("title:{title}")) {
            return Err(GraphError::bad_value(
                "Buttons must have unique ids and titles",
            ));
        }
    }
    Ok(())
}

fn list(action: &Fields<'_>) -> Result<(), GraphError> {
    action.required_text("button", 20)?;
    let sections = action.list("sections", 1..=10)?;
    let mut ids = HashSet::new();
    for section in sections {
        let section = Fields::of(section, "action['sections']")?.only(&["title", "rows"])?;
        if sections.len() > 1 {
            section.required_text("title", 24)?;
        }
        for row in section.list("rows", 1..=10)? {
            let row = Fields::of(row, "rows")?.only(&["id", "title", "description"])?;
            row.required_text("title", 24)?;
            row.text("description", 72)?;
            if !ids.insert(row.required_text("id", 200)?) {
                return Err(GraphError::bad_value("Rows must have unique ids"));
            }
        }
    }
    if ids.len() > 10 {
        return Err(GraphError::invalid("A list has at most 10 rows in all"));
    }
    Ok(())
}

fn cta_url(action: &Fields<'_>) -> Result<(), GraphError> {
    named(action, "cta_url")?;
    let parameters = action
        .object("parameters")?
        .only(&["display_text", "url"])?;
    parameters.required_text("display_text", 20)?;
    let url = parameters.required_text("url", 2_000)?;
    if url.starts_with("https://") || url.starts_with("http://") {
        return Ok(());
    }
    Err(GraphError::bad_value("Param url is not a valid URL"))
}

fn named(action: &Fields<'_>, name: &str) -> Result<(), GraphError> {
    if action.required_text("name", 64)? == name {
        return Ok(());
    }
    Err(GraphError::bad_value(format!(
        "Param action['name'] must be {name}"
    )))
}

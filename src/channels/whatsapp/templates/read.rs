//! One template as Meta lists it, read. Meta, "Template components", 2026-05-06.

use serde_json::Value;

use crate::channels::whatsapp::json::{self, Object};
use crate::domain::command::TemplateFacts;
use crate::domain::template::{Card, Component, Facts, TemplateButton, split_variables};

/// One template; one without a name or language can't be sent and is left out.
pub fn template(object: &Object) -> Option<TemplateFacts> {
    let capitals = |name: &str| json::words(object, name).to_ascii_uppercase();
    let reason = json::text(object, "rejected_reason");
    let quality = match object.get("quality_score") {
        Some(Value::Object(score)) => json::words(score, "score"),
        Some(Value::String(score)) => score.clone(),
        _ => String::new(),
    };
    let quality = quality.to_ascii_uppercase();
    let components: Vec<Component> = json::objects(object, "components").map(component).collect();
    Some(TemplateFacts {
        name: json::text(object, "name")?,
        language: json::text(object, "language")?,
        status: capitals("status"),
        facts: Facts {
            meta_id: json::words(object, "id"),
            category: capitals("category"),
            sub_category: capitals("sub_category"),
            previous_category: capitals("previous_category"),
            correct_category: capitals("correct_category"),
            quality: if quality == "UNKNOWN" {
                String::new()
            } else {
                quality
            },
            rejected_reason: reason
                .filter(|reason| !reason.eq_ignore_ascii_case("none"))
                .unwrap_or_default(),
            explanation: String::new(),
            named: capitals("parameter_format") == "NAMED",
            ttl: json::integer(object, "message_send_ttl_seconds"),
            examples: examples(object),
        },
        components,
    })
}

fn component(object: &Object) -> Component {
    let kind = json::words(object, "type").to_ascii_uppercase();
    let text = json::text(object, "text");
    match (kind.as_str(), text) {
        ("HEADER", text) => {
            let format = json::words(object, "format").to_ascii_uppercase();
            match (format.as_str(), text) {
                ("TEXT" | "", Some(text)) => Component::TextHeader(text),
                _ => Component::FileHeader(format),
            }
        }
        ("BODY", Some(text)) => Component::Body(text),
        ("FOOTER", Some(text)) => Component::Footer(text),
        // The expiry of a code has no text of its own here.
        ("FOOTER", None) => Component::Footer(String::new()),
        ("BUTTONS", _) => {
            Component::Buttons(json::objects(object, "buttons").map(button).collect())
        }
        ("CAROUSEL", _) => Component::Carousel(json::objects(object, "cards").map(card).collect()),
        _ => Component::Other(kind),
    }
}

fn card(object: &Object) -> Card {
    Card {
        components: json::objects(object, "components").map(component).collect(),
    }
}

fn button(object: &Object) -> TemplateButton {
    TemplateButton {
        kind: json::words(object, "type").to_ascii_uppercase(),
        text: json::words(object, "text"),
        url: json::words(object, "url"),
        phone: json::words(object, "phone_number"),
        flow: json::words(object, "flow_id"),
    }
}

/// The examples of all variables, in the order in which the desk lists these. Meta keeps them part by part, each in
/// its own form, and some templates have none: the variables are counted in the texts.
fn examples(object: &Object) -> Vec<String> {
    let mut found = Vec::new();
    for part in json::objects(object, "components") {
        of_part(part, &mut found);
    }
    while found.last().is_some_and(String::is_empty) {
        found.pop();
    }
    found
}

fn of_part(part: &Object, found: &mut Vec<String>) {
    let kind = json::words(part, "type").to_ascii_uppercase();
    let example = json::child(part, "example");
    let text = json::words(part, "text");
    match kind.as_str() {
        "HEADER" if json::words(part, "format").eq_ignore_ascii_case("location") => {
            found.extend(std::iter::repeat_n(String::new(), 4));
        }
        "HEADER" => fill(
            &text,
            example,
            ["header_text", "header_text_named_params"],
            found,
        ),
        "BODY" => fill(
            &text,
            example,
            ["body_text", "body_text_named_params"],
            found,
        ),
        "BUTTONS" => {
            for button in json::objects(part, "buttons") {
                let copies = json::words(button, "type").eq_ignore_ascii_case("copy_code");
                let url = json::words(button, "url");
                if copies || !split_variables(&url).0.is_empty() {
                    let first = flat(button.get("example")).into_iter().next();
                    found.push(first.map_or_else(String::new, |it| tail(&url, it)));
                }
            }
        }
        "CAROUSEL" => {
            for card in json::objects(part, "cards") {
                for part in json::objects(card, "components") {
                    of_part(part, found);
                }
            }
        }
        _ => {}
    }
}

/// What stands for the variable in the example of a whole address; Meta takes examples of the tail alone too.
fn tail(url: &str, example: String) -> String {
    let head = url.split("{{").next().unwrap_or_default();
    match example.strip_prefix(head) {
        Some(tail) => tail.to_owned(),
        None => example,
    }
}

fn fill(text: &str, example: Option<&Object>, [list, named]: [&str; 2], found: &mut Vec<String>) {
    let mut names: Vec<&str> = Vec::new();
    for (_, name) in split_variables(text).0 {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let is_number = |name: &&str| name.bytes().all(|byte| byte.is_ascii_digit());
    if names.iter().all(is_number) {
        names.sort_by_key(|name| name.parse::<u32>().unwrap_or(u32::MAX));
    }
    let by_order = flat(example.and_then(|example| example.get(list)));
    let by_name = |name: &str| {
        json::objects(example?, named)
            .find(|pair| json::words(pair, "param_name") == name)
            .map(|pair| json::words(pair, "example"))
    };
    for (index, name) in names.into_iter().enumerate() {
        let value = by_name(name).or_else(|| by_order.get(index).cloned());
        found.push(value.unwrap_or_default());
    }
}

/// The texts of a text, a list, or a list of lists.
fn flat(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(list)) => list.iter().flat_map(|it| flat(Some(it))).collect(),
        _ => Vec::new(),
    }
}

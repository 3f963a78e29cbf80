//! How a message looks on the customer's phone: plain words and buttons instead of Meta's JSON.

use super::templates::{Template, fill};
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;

/// The picture, sound or file of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// `image`, `video`, `audio`, `document` or `sticker`.
    pub kind: String,
    /// Id of a file on the shelf, or empty.
    pub id: String,
    /// Address of a file elsewhere, or empty.
    pub link: String,
    /// Name to show.
    pub name: String,
}

/// What happens when a button is tapped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tap {
    /// Quick reply of a template: comes back as a `button` message.
    Button {
        /// What the desk gave with it, else the label.
        payload: String,
    },
    /// Reply button of an interactive message.
    Reply {
        /// What the desk gave with it.
        id: String,
    },
    /// Row of a list.
    Row {
        /// What the desk gave with it.
        id: String,
        /// The second line.
        description: String,
    },
    /// Shares a location.
    Location,
    /// Shares the phone number.
    Contact,
    /// Opens an address; nothing comes back.
    Link {
        /// The address.
        url: String,
    },
    /// Anything else that a phone would do by itself.
    Nothing,
}

/// A button under a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Button {
    /// What stands on it.
    pub label: String,
    /// What it does.
    pub tap: Tap,
}

/// A message as the customer sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Face {
    /// Bold first line.
    pub header: String,
    /// The text.
    pub text: String,
    /// Small last line.
    pub footer: String,
    /// The file.
    pub attachment: Option<Attachment>,
    /// The buttons.
    pub buttons: Vec<Button>,
}

impl Face {
    /// Only a text.
    pub fn of_text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }
}

/// The face of any message but a template's. `body` is what stands under the key `kind`.
pub fn of(kind: &str, body: &Value) -> Face {
    match kind {
        "text" => Face::of_text(string(&body["body"])),
        "image" | "video" | "audio" | "document" | "sticker" => Face {
            text: string(&body["caption"]),
            attachment: Some(attachment(kind, body)),
            ..Face::default()
        },
        "location" => location(body),
        "contacts" => contacts(body),
        "interactive" => interactive(body),
        "button" => Face::of_text(string(&body["text"])),
        "reaction" => Face::of_text(string(&body["emoji"])),
        other => Face::of_text(format!("({other})")),
    }
}

fn string(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn attachment(kind: &str, body: &Value) -> Attachment {
    Attachment {
        kind: kind.to_owned(),
        id: string(&body["id"]),
        link: string(&body["link"]),
        name: string(&body["filename"]),
    }
}

fn location(body: &Value) -> Face {
    let (latitude, longitude) = (string(&body["latitude"]), string(&body["longitude"]));
    Face {
        header: string(&body["name"]),
        text: format!("📍 {latitude}, {longitude}"),
        footer: string(&body["address"]),
        ..Face::default()
    }
}

/// A place that stands above a text, in one line.
fn above(place: Face) -> String {
    let parts = [place.text, place.header, place.footer];
    let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join(" · ")
}

fn contacts(body: &Value) -> Face {
    let cards = body.as_array().into_iter().flatten();
    let lines: Vec<String> = cards
        .map(|card| {
            let name = string(&card["name"]["formatted_name"]);
            format!("👤 {name} {}", string(&card["phones"][0]["phone"]))
        })
        .collect();
    Face::of_text(lines.join("\n"))
}

fn interactive(body: &Value) -> Face {
    let kind = string(&body["type"]);
    for reply in ["button_reply", "list_reply"] {
        if kind == reply {
            return Face::of_text(string(&body[reply]["title"]));
        }
    }
    let header = &body["header"];
    let header_kind = string(&header["type"]);
    Face {
        header: string(&header["text"]),
        text: string(&body["body"]["text"]),
        footer: string(&body["footer"]["text"]),
        attachment: (header[&header_kind].is_object())
            .then(|| attachment(&header_kind, &header[&header_kind])),
        buttons: interactive_buttons(&kind, &body["action"]),
    }
}

fn interactive_buttons(kind: &str, action: &Value) -> Vec<Button> {
    let one = |label: &str, tap: Tap| {
        vec![Button {
            label: label.to_owned(),
            tap,
        }]
    };
    match kind {
        "button" => (action["buttons"].as_array().into_iter().flatten())
            .map(|button| Button {
                label: string(&button["reply"]["title"]),
                tap: Tap::Reply {
                    id: string(&button["reply"]["id"]),
                },
            })
            .collect(),
        "list" => (action["sections"].as_array().into_iter().flatten())
            .flat_map(|section| section["rows"].as_array().into_iter().flatten())
            .map(|row| Button {
                label: string(&row["title"]),
                tap: Tap::Row {
                    id: string(&row["id"]),
                    description: string(&row["description"]),
                },
            })
            .collect(),
        "cta_url" => {
            let url = string(&action["parameters"]["url"]);
            let label = string(&action["parameters"]["display_text"]);
            one(&label, Tap::Link { url })
        }
        "location_request_message" => one("Send location", Tap::Location),
        "request_contact_info" => one("Share phone number", Tap::Contact),
        _ => Vec::new(),
    }
}

/// The face of a template with the parameters of this sending.
pub fn of_template(template: &Template, body: &Value) -> Face {
    let given = body["components"].as_array().map_or(&[][..], Vec::as_slice);
    let header = parameters(given, "header");
    let media = header.first().and_then(|parameter| {
        let kind = string(&parameter["type"]);
        let is_file = parameter[&kind].is_object() && kind != "location";
        is_file.then(|| attachment(&kind, &parameter[&kind]))
    });
    let place = header.iter().find(|given| given["type"] == "location");
    let mut face = Face {
        header: place.map_or_else(
            || filled(template, "HEADER", header),
            |given| above(location(&given["location"])),
        ),
        text: filled(template, "BODY", parameters(given, "body")),
        footer: template.text("FOOTER").to_owned(),
        attachment: media,
        buttons: template_buttons(template, given),
    };
    for card in cards(template, given) {
        face.text += &format!("\n\n▸ {}", card.text);
        face.buttons.extend(card.buttons);
    }
    face
}

/// The cards below a template, without their pictures.
fn cards(template: &Template, given: &[Value]) -> Vec<Face> {
    let list = |parts: &[Value]| -> Vec<Value> {
        let of_cards = |part: &&Value| string(&part["type"]).eq_ignore_ascii_case("carousel");
        let carousel = parts.iter().find(of_cards);
        let cards = carousel.and_then(|part| part["cards"].as_array());
        cards.cloned().unwrap_or_default()
    };
    let given = list(given);
    let face = |(index, card): (usize, Value)| {
        let components = card["components"].as_array().cloned();
        let card = Template {
            components: components.unwrap_or_default(),
            ..template.clone()
        };
        of_template(&card, given.get(index).unwrap_or(&Value::Null))
    };
    list(&template.components)
        .into_iter()
        .enumerate()
        .map(face)
        .collect()
}

fn parameters<'a>(components: &'a [Value], kind: &str) -> &'a [Value] {
    components
        .iter()
        .find(|component| string(&component["type"]).eq_ignore_ascii_case(kind))
        .and_then(|component| component["parameters"].as_array())
        .map_or(&[], Vec::as_slice)
}

fn filled(template: &Template, component: &str, given: &[Value]) -> String {
    let values: HashMap<String, &str> = (given.iter().enumerate())
        .map(|(index, parameter)| {
            let name = parameter["parameter_name"].as_str();
            let name = name.map_or_else(|| (index + 1).to_string(), str::to_owned);
            (name, parameter_text(parameter))
        })
        .collect();
    fill(template.text(component), |name| values.get(name).copied())
}

fn parameter_text(parameter: &Value) -> &str {
    let kind = parameter["type"].as_str().unwrap_or_default();
    let text = parameter["text"].as_str();
    let fallback = || parameter[kind]["fallback_value"].as_str();
    text.or_else(fallback).unwrap_or_default()
}

fn template_buttons(template: &Template, given: &[Value]) -> Vec<Button> {
    let parameter_of = |index: usize| {
        given
            .iter()
            .find(|part| part["index"] == index || part["index"] == *index.to_string())
            .map_or(&Value::Null, |part| &part["parameters"][0])
    };
    (template.buttons().iter().enumerate())
        .map(|(index, button)| {
            let label = string(&button["text"]);
            let parameter = parameter_of(index);
            let tap = match button["type"].as_str() {
                Some("QUICK_REPLY") => Tap::Button {
                    payload: (parameter["payload"].as_str())
                        .map_or_else(|| label.clone(), str::to_owned),
                },
                Some("URL") => {
                    let tail = parameter["text"].as_str();
                    let url = button["url"].as_str().unwrap_or_default();
                    Tap::Link {
                        url: fill(url, |_| tail),
                    }
                }
                Some("REQUEST_CONTACT_INFO") => Tap::Contact,
                _ => Tap::Nothing,
            };
            Button { label, tap }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::templates::Catalogue;
    use super::*;
    use serde_json::json;

    #[test]
    fn a_template_is_shown_with_everything_filled_in() {
        let all = Catalogue::starter();
        let body = json!({ "components": [
            { "type": "body", "parameters": [
                { "type": "text", "parameter_name": "order_id", "text": "A-1" },
                { "type": "text", "parameter_name": "customer_name", "text": "Anna" },
                { "type": "text", "parameter_name": "day", "text": "Friday" },
            ]},
            { "type": "button", "sub_type": "url", "index": "0", "parameters": [{ "type": "text", "text": "A-1" }] },
            { "type": "button", "sub_type": "quick_reply", "index": 1, "parameters": [{ "type": "payload", "payload": "p" }] },
        ]});
        let face = of_template(all.find("order_shipped", "en").unwrap(), &body);
        assert_eq!(face.header, "On its way");
        assert!(face.text.starts_with("Good news, Anna: order A-1 has left"));
        assert_eq!(face.footer, "Aurora Print");
        let url = "https://shop.example/track/A-1".to_owned();
        assert_eq!(face.buttons[0].tap, Tap::Link { url });
        assert_eq!(
            face.buttons[1].tap,
            Tap::Button {
                payload: "p".to_owned()
            }
        );
    }

    #[test]
    fn a_header_picture_is_attached() {
        let all = Catalogue::starter();
        let body = json!({ "components": [
            { "type": "header", "parameters": [{ "type": "image", "image": { "id": "14" } }] },
            { "type": "body", "parameters": [{ "type": "text", "text": "Anna" }] },
        ]});
        let face = of_template(all.find("finished_picture", "en").unwrap(), &body);
        assert_eq!(face.attachment.unwrap().id, "14");
    }

    #[test]
    fn a_header_place_is_told_and_is_no_file() {
        let all = Catalogue::starter();
        let spot = json!({ "latitude": "45.815", "longitude": "15.98", "name": "Shop", "address": "Ilica 1" });
        let body = json!({ "components": [
            { "type": "header", "parameters": [{ "type": "location", "location": spot }] },
            { "type": "body", "parameters": [{ "type": "text", "text": "Anna" }] },
        ]});
        let face = of_template(all.find("pick_up_here", "en").unwrap(), &body);
        assert_eq!(face.attachment, None);
        assert_eq!(face.header, "📍 45.815, 15.98 · Shop · Ilica 1");
    }

    #[test]
    fn cards_are_told_with_their_buttons() {
        let all = Catalogue::starter();
        let card = |price: &str| {
            json!({ "components": [
                { "type": "body", "parameters": [{ "type": "text", "text": price }] },
                { "type": "button", "sub_type": "quick_reply", "index": 0,
                    "parameters": [{ "type": "payload", "payload": price }] },
            ]})
        };
        let body = json!({ "components": [
            { "type": "body", "parameters": [{ "type": "text", "text": "Anna" }] },
            { "type": "carousel", "cards": [card("12 €"), card("14 €")] },
        ]});
        let face = of_template(all.find("new_books", "en").unwrap(), &body);
        assert!(
            face.text
                .contains("▸ A novel about the sea, for 12 € only.")
        );
        assert!(face.text.contains("▸ Stories of a winter, for 14 € only."));
        let payload = "14 €".to_owned();
        assert!(face.buttons.iter().any(|it| it.tap
            == Tap::Button {
                payload: payload.clone()
            }));
    }

    #[test]
    fn a_list_shows_its_rows_as_buttons() {
        let body = json!({ "type": "list", "body": { "text": "Who?" }, "action": { "button": "Choose",
            "sections": [{ "rows": [{ "id": "a", "title": "Sales" }] }] } });
        let face = of("interactive", &body);
        assert_eq!(
            (face.text.as_str(), face.buttons[0].label.as_str()),
            ("Who?", "Sales")
        );
    }
}

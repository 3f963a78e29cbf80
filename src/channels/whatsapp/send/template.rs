//! The filled parts of a template as Meta wants them. Meta, "Template fundamentals", 2026-05-05; "Template components",
//! 2026-05-06.

use serde_json::{Value, json};

use crate::base::id::MediaId;
use crate::channels::whatsapp::api::encoded;
use crate::domain::template::{Parameter, Place, SPOT, What};

/// A file of ours at Meta: whose it is, Meta's id, its name.
type AtMeta = (MediaId, String, String);

/// The parts in their order; parts that nothing fills are left out, as Meta wants it. `token` comes back with what
/// somebody fills into a form.
pub fn components(parameters: &[Parameter], files: &[AtMeta], token: &str) -> Vec<Value> {
    let with = (files, token);
    let in_card = |card| {
        let of_card = parameters.iter().filter(move |it| it.place.card() == card);
        group(&of_card.collect::<Vec<_>>(), with)
    };
    let mut components = in_card(None);
    let last = parameters.iter().filter_map(|it| it.place.card()).max();
    if let Some(last) = last {
        let cards: Vec<Value> = (0..=last)
            .map(|card| json!({"card_index": card, "components": in_card(Some(card))}))
            .collect();
        components.push(json!({"type": "carousel", "cards": cards}));
    }
    components
}

/// The parts of the message itself, or of one card.
fn group(parameters: &[&Parameter], with: (&[AtMeta], &str)) -> Vec<Value> {
    let mut components: Vec<(Place, Value)> = Vec::new();
    for parameter in parameters {
        let value = value(parameter, with);
        match components
            .iter_mut()
            .find(|(place, _)| *place == parameter.place)
        {
            Some((_, component)) => {
                if let Some(list) = component["parameters"].as_array_mut() {
                    list.push(value);
                }
            }
            None => components.push((parameter.place, component(parameter, &value))),
        }
    }
    components
        .into_iter()
        .map(|(_, component)| component)
        .collect()
}

fn component(parameter: &Parameter, value: &Value) -> Value {
    match parameter.place.button() {
        None => json!({"type": parameter.place.word(), "parameters": [value]}),
        Some(index) => json!({
            "type": "button",
            "sub_type": parameter.button.as_deref().unwrap_or("URL").to_ascii_lowercase(),
            "index": index.to_string(),
            "parameters": [value],
        }),
    }
}

fn value(parameter: &Parameter, (files, token): (&[AtMeta], &str)) -> Value {
    match (&parameter.what, parameter.button.as_deref()) {
        (What::Words(code), Some("COPY_CODE")) => {
            json!({"type": "coupon_code", "coupon_code": code})
        }
        // The tail of a web address.
        (What::Words(tail), Some(_)) => json!({"type": "text", "text": encoded(tail)}),
        (What::Words(words), None) => {
            let mut value = json!({"type": "text", "text": words});
            if let Some(name) = &parameter.name {
                value["parameter_name"] = name.as_str().into();
            }
            value
        }
        (What::File(format, media), _) => file(format, *media, files),
        (What::Spot(spot), _) => {
            let pairs = SPOT.iter().zip(spot);
            let spot: serde_json::Map<String, Value> = pairs
                .map(|(name, value)| ((*name).to_owned(), value.as_str().into()))
                .collect();
            json!({"type": "location", "location": spot})
        }
        (What::Payload(payload), _) => json!({"type": "payload", "payload": payload}),
        // What is filled in comes back with this.
        (What::Flow, _) => json!({"type": "action", "action": {"flow_token": token}}),
    }
}

fn file(format: &str, media: MediaId, files: &[AtMeta]) -> Value {
    let kind = format.to_ascii_lowercase();
    let known = files.iter().find(|(of, _, _)| *of == media);
    let (id, name) = known.map_or(("", ""), |(_, id, name)| (id.as_str(), name.as_str()));
    let mut file = json!({ "id": id });
    if kind == "document" && !name.is_empty() {
        file["filename"] = name.into();
    }
    let mut value = json!({ "type": kind });
    value[kind] = file;
    value
}

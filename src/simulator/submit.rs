//! Templates that are created, changed and deleted through the API, with the first of Meta's checks. What the review
//! says is told by `/control/templates`.

mod parts;

use super::calls::{Done, JSON_LIMIT, unreadable};
use super::graph::GraphError;
use super::shared::Shared;
use super::templates::Template;
use crate::http::Request;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Wanted {
    name: String,
    language: String,
    category: String,
    #[serde(default)]
    parameter_format: String,
    components: Vec<Value>,
}

#[derive(Deserialize)]
struct Change {
    components: Vec<Value>,
    category: Option<String>,
}

pub(super) async fn create(shared: &Shared, request: &mut Request) -> Result<Done, GraphError> {
    let wanted: Wanted = request.json(JSON_LIMIT).await.map_err(unreadable)?;
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if wanted.name.is_empty() || !wanted.name.bytes().all(is_plain) {
        return Err(GraphError::invalid("Message template name is not allowed"));
    }
    if !["UTILITY", "MARKETING", "AUTHENTICATION"].contains(&wanted.category.as_str()) {
        return Err(GraphError::invalid(
            "Param category is not one of the known",
        ));
    }
    shared.change(|state, _| {
        let of_parts = parts::check(&wanted.components, &state.uploads)?;
        if of_parts.has_cards && wanted.category != "MARKETING" {
            return Err(GraphError::invalid("A carousel is for MARKETING alone"));
        }
        if state
            .catalogue
            .find(&wanted.name, &wanted.language)
            .is_some()
        {
            return Err(GraphError::invalid(
                "There is already content in this language for this template",
            )
            .with_subcode(2_388_024));
        }
        let ids = state.catalogue.all().iter();
        let last = ids
            .filter_map(|template| template.id.parse::<u64>().ok())
            .max();
        let id = (last.unwrap_or(0) + 1).to_string();
        state.catalogue.put(Template {
            id: id.clone(),
            name: wanted.name,
            language: wanted.language,
            status: "PENDING".to_owned(),
            category: wanted.category.clone(),
            parameter_format: match wanted.parameter_format.as_str() {
                "NAMED" => "NAMED".to_owned(),
                _ => "POSITIONAL".to_owned(),
            },
            components: wanted.components,
            quality_score: json!({"score": "UNKNOWN"}),
            rejected_reason: "NONE".to_owned(),
        });
        let answer = json!({"id": id, "status": "PENDING", "category": wanted.category});
        Ok(Done::Json(answer))
    })
}

pub(super) async fn edit(
    shared: &Shared,
    id: &str,
    request: &mut Request,
) -> Result<Done, GraphError> {
    let change: Change = request.json(JSON_LIMIT).await.map_err(unreadable)?;
    shared.change(|state, _| {
        parts::check(&change.components, &state.uploads)?;
        let known = state
            .catalogue
            .all()
            .iter()
            .find(|template| template.id == id);
        let known = known.ok_or_else(|| GraphError::no_such_object(id))?;
        let open = matches!(known.status.as_str(), "APPROVED" | "REJECTED" | "PAUSED");
        if !open || (known.status == "APPROVED" && change.category.is_some()) {
            return Err(GraphError::invalid("Message template can't be edited"));
        }
        let template = Template {
            status: "PENDING".to_owned(),
            category: change.category.unwrap_or_else(|| known.category.clone()),
            components: change.components,
            rejected_reason: "NONE".to_owned(),
            ..known.clone()
        };
        state.catalogue.put(template);
        Ok(Done::Json(json!({"success": true})))
    })
}

pub(super) fn delete(shared: &Shared, request: &Request) -> Result<Done, GraphError> {
    let name = request
        .query("name")
        .ok_or_else(|| GraphError::missing("Param name is required"))?;
    let only = request.query("hsm_id");
    let gone =
        |template: &Template| template.name == name && only.is_none_or(|id| template.id == id);
    match shared.change(|state, _| state.catalogue.remove(gone)) {
        0 => Err(GraphError::invalid("No message template of that name")),
        _ => Ok(Done::Json(json!({"success": true}))),
    }
}

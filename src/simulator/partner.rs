//! A partner's way to the same service, 360dialog's: neither version nor number in the path, a key in place of the
//! token, and webhooks that carry a secret of the desk's own instead of Meta's signature.

use super::api::Api;
use super::calls::{Done, JSON_LIMIT, unreadable};
use super::graph::GraphError;
use super::shared::Shared;
use super::standing::PartnerWebhook;
use crate::http::{Method, Reply, Request, StatusCode};
use serde_json::{Value, json};

/// The header with the key.
pub(super) const KEY: &str = "D360-API-KEY";

/// Method, pattern and meaning of a partner's paths. A path of one segment is about a file.
pub(super) const ROUTES: [(Method, &str, Api); 7] = [
    (Method::POST, "/messages", Api::Messages),
    (Method::POST, "/media", Api::Upload),
    (Method::GET, "/{version}", Api::Node),
    (Method::DELETE, "/{version}", Api::Delete),
    (Method::GET, "/v1/configs/templates", Api::Templates),
    (Method::GET, "/v1/configs/webhook", Api::Subscriptions),
    (Method::POST, "/v1/configs/webhook", Api::Subscribe),
];

/// What a call is about: a file by its id, else the number that the key belongs to.
pub(super) fn subject(shared: &Shared, request: &Request) -> String {
    let file = request.params().get("version").map(str::to_owned);
    file.unwrap_or_else(|| {
        let number = shared.look(|state| state.numbers().first().cloned());
        number.map_or_else(String::new, |number| number.phone_number_id)
    })
}

/// The answer to a call without the right key.
pub(super) fn wrong_key() -> Reply {
    let meta = json!({ "meta": {
        "success": false, "http_code": 401, "developer_message": "Invalid api key",
    }});
    Reply::json(&meta).with_status(StatusCode::UNAUTHORIZED)
}

/// The templates, counted instead of pointed on.
pub(super) fn templates(shared: &Shared, request: &Request) -> Result<Done, GraphError> {
    let number = |name: &str, default: usize| {
        let given = request.query(name).map(str::parse::<usize>).transpose();
        let given = given.map_err(|_| GraphError::invalid(format!("{name} must be a number")))?;
        Ok(given.unwrap_or(default))
    };
    let (limit, offset) = (number("limit", 1_000)?, number("offset", 0)?);
    let (templates, total) = shared.look(|state| {
        let all = state.catalogue().all();
        let page = all.iter().skip(offset).take(limit);
        let page: Vec<Value> = page.map(|template| json!(template)).collect();
        (page, all.len())
    });
    Ok(Done::Json(json!({
        "waba_templates": templates,
        "count": templates.len(), "total": total, "limit": limit, "offset": offset,
    })))
}

/// Where webhooks go.
pub(super) fn webhook(shared: &Shared) -> Done {
    let webhook = shared
        .look(|state| state.partner.clone())
        .unwrap_or_default();
    Done::Json(json!(webhook))
}

/// Sends webhooks to an address from now on; it is not tried before.
pub(super) async fn set_webhook(
    shared: &Shared,
    request: &mut Request,
) -> Result<Done, GraphError> {
    let webhook: PartnerWebhook = request.json(JSON_LIMIT).await.map_err(unreadable)?;
    let answer = json!(webhook);
    shared
        .change(|state, _| state.partner = Some(webhook).filter(|webhook| !webhook.url.is_empty()));
    Ok(Done::Json(answer))
}

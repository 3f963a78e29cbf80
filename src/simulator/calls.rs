//! What each of Graph's calls does, once it came in and may.

use super::api::Api;
use super::check;
use super::driver;
use super::graph::GraphError;
use super::media::{self, LARGEST_FILE, Upload};
use super::settings::Number;
use super::shared::Shared;
use super::templates::PageRequest;
use crate::http::request::part_error;
use crate::http::{BodyError, Request};
use bytes::Bytes;
use serde_json::{Map, Value, json};

/// The most bytes of a JSON body.
const JSON_LIMIT: u64 = 1024 * 1024;
/// The most bytes of an upload with its other parts.
const UPLOAD_LIMIT: u64 = LARGEST_FILE as u64 + 64 * 1024;

/// What a call that was carried out gives back.
pub(super) enum Done {
    Json(Value),
    File(String, Bytes),
    /// An accepted message and the answer.
    Message(String, Value),
}

/// Carries out a call that was let in.
pub(super) async fn carry_out(
    shared: &Shared,
    api: Api,
    request: &mut Request,
) -> Result<Done, GraphError> {
    let id = request.params().get("id").unwrap_or_default().to_owned();
    match api {
        Api::Messages => messages(shared, &id, request).await,
        Api::Upload => upload(shared, &id, request).await,
        Api::Node => node(shared, &id, request),
        Api::Delete => delete(shared, &id),
        Api::Download => download(shared, request),
        Api::Templates => templates(shared, &id, request),
        Api::Numbers => numbers(shared, &id, request),
        Api::Subscriptions => subscriptions(shared, &id),
        Api::Subscribe => subscribe(shared, &id, request).await,
        Api::Unsubscribe => {
            known_account(shared, &id)?;
            shared.change(|state, _| state.subscribed = false);
            Ok(Done::Json(json!({ "success": true })))
        }
        Api::Token => Ok(Done::Json(token(shared, request))),
    }
}

fn unreadable(error: BodyError) -> GraphError {
    match error {
        BodyError::TooLarge { limit } => GraphError {
            http: 413,
            ..GraphError::invalid(format!("the body is longer than {limit} bytes"))
        },
        other => GraphError::invalid(other.to_string()),
    }
}

fn known_number(shared: &Shared, id: &str) -> Result<Number, GraphError> {
    shared
        .look(|state| state.number(id).cloned())
        .ok_or_else(|| GraphError::no_such_object(id))
}

fn known_account(shared: &Shared, id: &str) -> Result<(), GraphError> {
    let known = shared.look(|state| state.numbers().iter().any(|number| number.waba_id == id));
    known
        .then_some(())
        .ok_or_else(|| GraphError::no_such_object(id))
}

async fn messages(shared: &Shared, id: &str, request: &mut Request) -> Result<Done, GraphError> {
    known_number(shared, id)?;
    if request.content_type().as_deref() != Some("application/json") {
        return Err(GraphError::invalid("Content-Type must be application/json"));
    }
    let body: Value = request.json(JSON_LIMIT).await.map_err(unreadable)?;
    let accepted = shared.change(|state, now| {
        let asked = check::check(&body, &state.catalogue)?;
        state.accept(id, asked, now)
    })?;
    Ok(match accepted.message {
        Some(message) => Done::Message(message, accepted.answer),
        None => Done::Json(accepted.answer),
    })
}

async fn upload(shared: &Shared, id: &str, request: &mut Request) -> Result<Done, GraphError> {
    known_number(shared, id)?;
    let mut parts = request.multipart(UPLOAD_LIMIT).map_err(unreadable)?;
    let mut upload = Upload::default();
    while let Some(part) = parts
        .next_field()
        .await
        .map_err(part_error)
        .map_err(unreadable)?
    {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            upload.name = part.file_name().map(str::to_owned);
            upload.part_mime = part.content_type().map(ToString::to_string);
            upload.bytes = Some(part.bytes().await.map_err(part_error).map_err(unreadable)?);
            continue;
        }
        let value = part.text().await.map_err(part_error).map_err(unreadable)?;
        match name.as_str() {
            "messaging_product" => upload.product = Some(value),
            "type" => upload.mime = Some(value),
            "ttl_minutes" => {}
            other => return Err(GraphError::invalid(format!("Unexpected key \"{other}\""))),
        }
    }
    let media = shared.change(|state, now| state.shelf.upload(id, upload, now))?;
    Ok(Done::Json(json!({ "id": media })))
}

/// `GET /{id}`: a file, a number or an account.
fn node(shared: &Shared, id: &str, request: &Request) -> Result<Done, GraphError> {
    if let Ok(number) = known_number(shared, id) {
        return Ok(Done::Json(describe_number(
            &number,
            request.query("fields"),
        )));
    }
    if known_account(shared, id).is_ok() {
        return Ok(Done::Json(json!({ "id": id, "name": "Simulated account" })));
    }
    let now = shared.now();
    let owner = request.query("phone_number_id");
    let base = shared.base_for(request.header("host"));
    shared.look(|state| {
        let file = state
            .shelf
            .get(id, now)
            .filter(|file| owner.is_none_or(|owner| owner == file.number))
            .ok_or_else(|| GraphError::no_such_object(id))?;
        let url = state.addresses.of(&base, id, now);
        Ok(Done::Json(media::description(file, &url)))
    })
}

fn delete(shared: &Shared, id: &str) -> Result<Done, GraphError> {
    if shared.change(|state, _| state.shelf.delete(id)) {
        return Ok(Done::Json(json!({ "success": true })));
    }
    Err(GraphError::no_such_object(id))
}

fn download(shared: &Shared, request: &Request) -> Result<Done, GraphError> {
    if request.header("user-agent").is_none_or(str::is_empty) {
        return Err(GraphError::invalid("A User-Agent is required"));
    }
    let value = |name| request.query(name).unwrap_or_default();
    let (id, until, proof) = (value("mid"), value("ext"), value("hash"));
    let gone = || GraphError {
        http: 404,
        ..GraphError::invalid("the address does not work any more")
    };
    let now = shared.now();
    if !shared.look(|state| state.addresses.admits(id, until, proof, now)) {
        return Err(gone());
    }
    let file = shared.look(|state| state.shelf.get(id, now).cloned());
    file.map(|file| Done::File(file.mime, file.bytes))
        .ok_or_else(gone)
}

fn templates(shared: &Shared, id: &str, request: &Request) -> Result<Done, GraphError> {
    known_account(shared, id)?;
    let text = |name| request.query(name).map(str::to_owned);
    let limit = request.query("limit").map(str::parse::<usize>).transpose();
    let asked = PageRequest {
        fields: (request.query("fields").unwrap_or_default().split(','))
            .map(|field| field.trim().to_owned())
            .filter(|field| !field.is_empty())
            .collect(),
        limit: limit.map_err(|_| GraphError::invalid("Param limit must be a number"))?,
        after: text("after"),
        status: text("status"),
        name: text("name"),
        language: text("language"),
        category: text("category"),
    };
    let url = format!(
        "{}{}",
        shared.base_for(request.header("host")),
        request.path()
    );
    let page = shared.look(|state| state.catalogue().page(&asked, &url));
    page.map(Done::Json)
        .ok_or_else(|| GraphError::invalid("Param after is not a cursor of this list"))
}

fn numbers(shared: &Shared, id: &str, request: &Request) -> Result<Done, GraphError> {
    known_account(shared, id)?;
    let fields = request.query("fields");
    let data: Vec<Value> = shared.look(|state| {
        (state.numbers().iter())
            .filter(|number| number.waba_id == id)
            .map(|number| describe_number(number, fields))
            .collect()
    });
    let cursors = json!({ "before": "QVFIU", "after": "QVFIU" });
    Ok(Done::Json(
        json!({ "data": data, "paging": { "cursors": cursors } }),
    ))
}

fn describe_number(number: &Number, fields: Option<&str>) -> Value {
    let all = json!({
        "display_phone_number": number.display,
        "verified_name": number.name,
        "code_verification_status": "VERIFIED",
        "quality_rating": "GREEN",
        "platform_type": "CLOUD_API",
        "throughput": { "level": "STANDARD" },
        "name_status": "APPROVED",
        "status": "CONNECTED",
        "is_on_biz_app": false,
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
    });
    let default = "display_phone_number,verified_name,code_verification_status,quality_rating,\
                   platform_type,throughput";
    let wanted: Vec<&str> = fields
        .unwrap_or(default)
        .split(',')
        .map(str::trim)
        .collect();
    let shown: Map<String, Value> = (all.as_object().into_iter().flatten())
        .filter(|(key, _)| wanted.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .chain([("id".to_owned(), json!(number.phone_number_id))])
        .collect();
    Value::Object(shown)
}

fn subscriptions(shared: &Shared, id: &str) -> Result<Done, GraphError> {
    known_account(shared, id)?;
    let app = json!({ "whatsapp_business_api_data": {
        "id": "1000000000000001", "name": "Okno", "link": "https://www.facebook.com/games/?app_id=1",
    }});
    let subscribed = shared.look(|state| state.subscribed);
    let data = if subscribed { vec![app] } else { Vec::new() };
    Ok(Done::Json(json!({ "data": data })))
}

async fn subscribe(shared: &Shared, id: &str, request: &mut Request) -> Result<Done, GraphError> {
    known_account(shared, id)?;
    let body = request.bytes(JSON_LIMIT).await.map_err(unreadable)?;
    if !body.is_empty() {
        let body: Value = serde_json::from_slice(&body)
            .map_err(|error| GraphError::invalid(error.to_string()))?;
        let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
        let (url, token) = (text("override_callback_uri"), text("verify_token"));
        let handshake = driver::verify(shared, &url, &token).await;
        if !handshake.ok {
            return Err(GraphError::invalid(format!(
                "The callback URL couldn't be validated: {} {}",
                handshake.status, handshake.body
            )));
        }
        shared.change(|state, _| state.webhook_url = Some(url));
    }
    shared.change(|state, _| state.subscribed = true);
    Ok(Done::Json(json!({ "success": true })))
}

fn token(shared: &Shared, request: &Request) -> Value {
    let valid = request.query("input_token") == Some(shared.settings.access_token.as_str());
    json!({ "data": {
        "app_id": "1000000000000001",
        "application": "Okno",
        "type": "SYSTEM_USER",
        "is_valid": valid,
        "expires_at": 0,
        "scopes": ["whatsapp_business_management", "whatsapp_business_messaging"],
    }})
}

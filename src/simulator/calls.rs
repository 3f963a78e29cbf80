//! What each of Graph's calls does, once it came in and may.

use super::api::{Api, Way, is_upload};
use super::check;
use super::driver;
use super::graph::GraphError;
use super::media::{self, LARGEST_FILE, Upload};
use super::partner;
use super::settings::Number;
use super::shared::Shared;
use super::standing::{MANAGEMENT, MESSAGING};
use super::state::State;
use super::submit;
use super::templates::PageRequest;
use crate::http::{BodyError, Request};
use bytes::Bytes;
use serde_json::{Value, json};

/// The most bytes of a JSON body.
pub(super) const JSON_LIMIT: u64 = 1024 * 1024;
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
    way: Way,
    api: Api,
    request: &mut Request,
) -> Result<Done, GraphError> {
    if way == Way::Partner {
        match api {
            Api::Templates => return partner::templates(shared, request),
            Api::Subscriptions => return Ok(partner::webhook(shared)),
            Api::Subscribe => return partner::set_webhook(shared, request).await,
            _ => {}
        }
    }
    let id = match way {
        Way::Graph => request.params().get("id").unwrap_or_default().to_owned(),
        Way::Partner => partner::subject(shared, request),
    };
    permitted(shared, api)?;
    match api {
        Api::Messages => messages(shared, &id, request).await,
        Api::Upload => upload(shared, &id, request).await,
        Api::Delete => delete(shared, &id),
        Api::Download => download(shared, request),
        Api::Templates => templates(shared, &id, request),
        Api::CreateTemplate => {
            known_account(shared, &id)?;
            submit::create(shared, request).await
        }
        Api::Node if is_upload(&id) => {
            let number = upload_of(shared, &id, request)?;
            let (id, come) = shared.look(|state| state.uploads.reached(number));
            Ok(Done::Json(json!({ "id": id, "file_offset": come })))
        }
        Api::Node => node(shared, &id, request),
        Api::EditTemplate if is_upload(&id) => take_sample(shared, &id, request).await,
        Api::BeginUpload => {
            let (length, mime) = (request.query("file_length"), request.query("file_type"));
            let begun = shared.change(|state, _| state.uploads.begin(&id, length, mime))?;
            Ok(Done::Json(json!({ "id": begun })))
        }
        Api::EditTemplate => submit::edit(shared, &id, request).await,
        Api::DeleteTemplate => {
            known_account(shared, &id)?;
            submit::delete(shared, request)
        }
        Api::Numbers => numbers(shared, &id, request),
        Api::Subscriptions => subscriptions(shared, &id),
        Api::Subscribe => subscribe(shared, &id, request).await,
        Api::Unsubscribe => {
            known_account(shared, &id)?;
            shared.change(|state, _| state.standing.subscribed = false);
            Ok(Done::Json(json!({ "success": true })))
        }
        Api::Token => Ok(Done::Json(token(shared, request))),
        Api::Block | Api::Unblock => {
            known_number(shared, &id)?;
            let body: Value = request.json(JSON_LIMIT).await.map_err(unreadable)?;
            let block = api == Api::Block;
            let done = |state: &mut State, now| state.change_blocks(&id, &body, block, now);
            Ok(Done::Json(shared.change(done)?))
        }
        Api::Blocked => {
            known_number(shared, &id)?;
            Ok(Done::Json(shared.look(|state| state.list_blocks(&id))))
        }
    }
}

/// Whether the token has the right that a call needs.
fn permitted(shared: &Shared, api: Api) -> Result<(), GraphError> {
    let right = match api {
        Api::Messages | Api::Upload | Api::Download => MESSAGING,
        Api::Block | Api::Unblock | Api::Blocked => MESSAGING,
        Api::Templates | Api::Numbers => MANAGEMENT,
        Api::CreateTemplate | Api::EditTemplate | Api::DeleteTemplate => MANAGEMENT,
        Api::BeginUpload => MANAGEMENT,
        Api::Subscriptions | Api::Subscribe | Api::Unsubscribe => MANAGEMENT,
        Api::Node | Api::Delete | Api::Token => return Ok(()),
    };
    if shared.look(|state| state.standing.has(right)) {
        return Ok(());
    }
    let why = format!("Application does not have permission for this action: {right} is missing");
    Err(GraphError::new(10, why))
}

pub(super) fn unreadable(error: BodyError) -> GraphError {
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
    let mut parts = request.parts(UPLOAD_LIMIT).map_err(unreadable)?;
    let mut upload = Upload::default();
    while let Some(part) = parts.next().await.map_err(unreadable)? {
        let name = part.name().to_owned();
        if name == "file" {
            upload.name = part.file_name().map(str::to_owned);
            upload.part_mime = part.content_type();
            upload.bytes = Some(part.bytes(usize::MAX).await.map_err(unreadable)?);
            continue;
        }
        let value = part.text(usize::MAX).await.map_err(unreadable)?;
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

fn upload_of(shared: &Shared, id: &str, request: &Request) -> Result<u64, GraphError> {
    shared.look(|state| state.uploads.find(id, request.query("sig")))
}

/// The bytes of a sample file. What came before they break off stays.
async fn take_sample(shared: &Shared, id: &str, request: &mut Request) -> Result<Done, GraphError> {
    let number = upload_of(shared, id, request)?;
    let offset = request.header("file_offset");
    shared.look(|state| state.uploads.goes_on(number, offset))?;
    while let Some(piece) = request.chunk(UPLOAD_LIMIT).await.map_err(unreadable)? {
        shared.turn(|state, _| state.uploads.add(number, &piece))?;
    }
    let handle = shared.change(|state, _| state.uploads.finish(number))?;
    Ok(Done::Json(match handle {
        Some(handle) => json!({ "h": handle }),
        None => json!({ "id": shared.look(|state| state.uploads.reached(number)).0 }),
    }))
}

/// `GET /{id}`: a file, a number or an account.
fn node(shared: &Shared, id: &str, request: &Request) -> Result<Done, GraphError> {
    if let Ok(number) = known_number(shared, id) {
        let fields = request.query("fields");
        let facts = shared.look(|state| state.standing.number(&number, fields));
        return Ok(Done::Json(facts));
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
            .map(|number| state.standing.number(number, fields))
            .collect()
    });
    let cursors = json!({ "before": "QVFIU", "after": "QVFIU" });
    Ok(Done::Json(
        json!({ "data": data, "paging": { "cursors": cursors } }),
    ))
}

fn subscriptions(shared: &Shared, id: &str) -> Result<Done, GraphError> {
    known_account(shared, id)?;
    Ok(Done::Json(
        shared.look(|state| state.standing.subscriptions()),
    ))
}

/// Without a body it takes an address of the account's own away.
async fn subscribe(shared: &Shared, id: &str, request: &mut Request) -> Result<Done, GraphError> {
    known_account(shared, id)?;
    let body = request.bytes(JSON_LIMIT).await.map_err(unreadable)?;
    let mut address = None;
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
        address = Some(url);
    }
    shared.change(|state, _| {
        state.standing.subscribed = true;
        state.standing.override_callback_uri = address;
    });
    Ok(Done::Json(json!({ "success": true })))
}

fn token(shared: &Shared, request: &Request) -> Value {
    let valid = request.query("input_token") == Some(shared.settings.access_token.as_str());
    let now = shared.now();
    shared.look(|state| state.standing.token(valid, now))
}

//! Graph's paths over HTTP, with the faults that befall a call on its way in and out.

use super::driver;
use super::faults::{AnswerFate, Door, Fate};
use super::graph::GraphError;
use super::media::{self, LARGEST_FILE, Upload};
use super::message::Stage;
use super::settings::Number;
use super::shared::Shared;
use super::state::Call;
use super::templates::PageRequest;
use super::check;
use crate::http::request::part_error;
use crate::http::{BodyError, Method, Reply, Request, StatusCode};
use bytes::Bytes;
use serde_json::{Map, Value, json};
use std::io;
use std::time::Duration;

/// The most bytes of a JSON body.
const JSON_LIMIT: u64 = 1024 * 1024;
/// The most bytes of an upload with its other parts.
const UPLOAD_LIMIT: u64 = LARGEST_FILE as u64 + 64 * 1024;
/// How long a call waits for its first status to be delivered before it's answered after all.
const STATUS_FIRST: Duration = Duration::from_secs(10);

/// A path of Graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Api {
    Messages,
    Upload,
    Node,
    Delete,
    Download,
    Templates,
    Numbers,
    Subscriptions,
    Subscribe,
    Unsubscribe,
    Token,
}

/// Method, pattern and meaning of Graph's paths.
pub(super) const ROUTES: [(Method, &str, Api); 11] = [
    (Method::POST, "/{version}/{id}/messages", Api::Messages),
    (Method::POST, "/{version}/{id}/media", Api::Upload),
    (Method::GET, "/{version}/{id}", Api::Node),
    (Method::DELETE, "/{version}/{id}", Api::Delete),
    (Method::GET, "/whatsapp_business/attachments", Api::Download),
    (Method::GET, "/{version}/{id}/message_templates", Api::Templates),
    (Method::GET, "/{version}/{id}/phone_numbers", Api::Numbers),
    (Method::GET, "/{version}/{id}/subscribed_apps", Api::Subscriptions),
    (Method::POST, "/{version}/{id}/subscribed_apps", Api::Subscribe),
    (Method::DELETE, "/{version}/{id}/subscribed_apps", Api::Unsubscribe),
    (Method::GET, "/{version}/debug_token", Api::Token),
];

impl Api {
    fn door(self) -> Door {
        match self {
            Self::Messages => Door::Messages,
            Self::Upload | Self::Node | Self::Delete | Self::Download => Door::Media,
            _ => Door::Management,
        }
    }
}

/// What a call that was carried out gives back.
enum Done {
    Json(Value),
    File(String, Bytes),
    /// An accepted message and the answer.
    Message(String, Value),
}

/// The answer to a path that Graph does not know.
pub(super) fn unknown_path() -> Reply {
    let error = GraphError {
        http: 404,
        ..GraphError::new(2500, "Unknown path components")
    };
    refusal(&error, "unknown")
}

/// Answers one call, or does not.
pub(super) async fn answer(shared: &Shared, api: Api, mut request: Request) -> Reply {
    let call = format!("{} {}", request.method(), request.path());
    let door = api.door();
    let fate = shared.change(|state, _| state.faults.before(door, &mut state.dice));
    match fate {
        Fate::Normal => {}
        Fate::CutBefore => {
            note(shared, call, "cut before", None);
            return hang_up();
        }
        Fate::Html => {
            note(shared, call, "500 html", None);
            return gateway_page();
        }
        Fate::Refused { code, http } => {
            let mut error = GraphError::new(code, "asked for by a fault");
            error.http = http.unwrap_or(error.http);
            return refuse(shared, call, &error);
        }
    }
    let outcome = match authorised(shared, api, &request) {
        Ok(()) => carry_out(shared, api, &mut request).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(done) => give_back(shared, door, call, done).await,
        Err(error) => refuse(shared, call, &error),
    }
}

fn authorised(shared: &Shared, api: Api, request: &Request) -> Result<(), GraphError> {
    let version = request.params().get("version");
    let is_version = |text: &str| {
        let digits = text.strip_prefix('v').and_then(|rest| rest.strip_suffix(".0"));
        digits.is_some_and(|digits| digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    if api != Api::Download && !version.is_some_and(is_version) {
        return Err(GraphError {
            http: 404,
            ..GraphError::new(2500, "Unknown path components: the version must look like v25.0")
        });
    }
    match request.bearer() {
        Some(token) if token == shared.settings.access_token => Ok(()),
        Some(_) => Err(GraphError::new(190, "Error validating access token")),
        None => Err(GraphError::new(190, "An access token is required to request this resource.")),
    }
}

async fn carry_out(shared: &Shared, api: Api, request: &mut Request) -> Result<Done, GraphError> {
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

async fn give_back(shared: &Shared, door: Door, call: String, done: Done) -> Reply {
    if let Done::Message(id, _) = &done {
        status_first(shared, id).await;
    }
    let fate = shared.change(|state, _| state.faults.after(door, &mut state.dice));
    match fate {
        AnswerFate::Normal => {}
        AnswerFate::Slow(ms) => {
            let delay = Duration::from_millis(u64::try_from(ms).unwrap_or(0));
            tokio::time::sleep(delay).await;
        }
        AnswerFate::Cut => {
            note(shared, call, "done, cut", None);
            return hang_up();
        }
        AnswerFate::Hang => {
            note(shared, call, "done, never answered", None);
            // Ends with the simulator, or when the client goes.
            let _ = shared.stopping.subscribe().wait_for(|stop| *stop).await;
            return hang_up();
        }
    }
    note(shared, call, "200", None);
    match done {
        Done::Json(value) | Done::Message(_, value) => Reply::json(&value),
        Done::File(mime, bytes) => Reply::bytes(&mime, bytes),
    }
}

/// Lets the first status of a message reach the desk before its call is answered, if a fault says so.
async fn status_first(shared: &Shared, id: &str) {
    let strikes = shared.change(|state, now| {
        let strikes = state.faults.status_before_answer.strikes(&mut state.dice);
        strikes && state.advance(id, Stage::Sent, None, now)
    });
    if !strikes {
        return;
    }
    let told = shared.until(|state| {
        let message = state.messages().get(id)?;
        (!message.told.is_empty()).then_some(())
    });
    if tokio::time::timeout(STATUS_FIRST, told).await.is_err() {
        tracing::warn!(id, "the status was not taken before the answer");
    }
}

fn refuse(shared: &Shared, call: String, error: &GraphError) -> Reply {
    tracing::info!(call, code = error.code, details = error.details, "refused");
    note(shared, call, &error.http.to_string(), Some(error.code));
    let trace = shared.turn(|state, _| state.mint_trace());
    refusal(error, &trace)
}

fn refusal(error: &GraphError, trace: &str) -> Reply {
    let status = StatusCode::from_u16(error.http).unwrap_or(StatusCode::BAD_REQUEST);
    Reply::json(&error.body(trace)).with_status(status)
}

fn note(shared: &Shared, call: String, answer: &str, code: Option<u32>) {
    shared.turn(|state, now| {
        state.note_call(Call {
            at: now,
            call,
            answer: answer.to_owned(),
            code,
        });
    });
}

/// Closes the connection instead of answering: hyper gives up a response whose body breaks before
/// a byte of it was written.
fn hang_up() -> Reply {
    let broken = io::Error::new(io::ErrorKind::ConnectionAborted, "cut on purpose");
    Reply::stream("application/json", futures_util::stream::iter([Err(broken)]))
}

fn gateway_page() -> Reply {
    let page = "<!DOCTYPE html><html><head><title>Error</title></head>\
                <body><h1>Sorry, something went wrong.</h1></body></html>";
    Reply::html(page.to_owned()).with_status(StatusCode::INTERNAL_SERVER_ERROR)
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
    known.then_some(()).ok_or_else(|| GraphError::no_such_object(id))
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
    while let Some(part) = parts.next_field().await.map_err(part_error).map_err(unreadable)? {
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
        return Ok(Done::Json(describe_number(&number, request.query("fields"))));
    }
    if known_account(shared, id).is_ok() {
        return Ok(Done::Json(json!({ "id": id, "name": "Simulated account" })));
    }
    let now = shared.now();
    let owner = request.query("phone_number_id");
    let base = shared.base_url(request.header("host"));
    shared.look(|state| {
        let file = state
            .shelf
            .get(id, now)
            .filter(|file| owner.is_none_or(|owner| owner == file.number))
            .ok_or_else(|| GraphError::no_such_object(id))?;
        let url = shared.addresses.of(&base, id, now);
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
    if !shared.addresses.admits(id, until, proof, now) {
        return Err(gone());
    }
    let file = shared.look(|state| state.shelf.get(id, now).cloned());
    file.map(|file| Done::File(file.mime, file.bytes)).ok_or_else(gone)
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
    let url = format!("{}{}", shared.base_url(request.header("host")), request.path());
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
    Ok(Done::Json(json!({ "data": data, "paging": { "cursors": cursors } })))
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
    let wanted: Vec<&str> = fields.unwrap_or(default).split(',').map(str::trim).collect();
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

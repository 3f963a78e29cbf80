//! Graph's paths over HTTP, with the faults that befall a call on its way in and out.

use super::calls::{Done, carry_out};
use super::faults::{AnswerFate, Door, Fate};
use super::graph::GraphError;
use super::message::Stage;
use super::partner;
use super::shared::Shared;
use super::state::Call;
use super::uploads;
use crate::http::{Method, Reply, Request, StatusCode};
use std::io;
use std::time::Duration;

/// How long a call waits for its first status to be delivered before it's answered after all.
const STATUS_FIRST: Duration = Duration::from_secs(10);

/// How a call comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Graph's own.
    Graph,
    /// A partner's.
    Partner,
}

/// A path of Graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Api {
    Messages,
    Upload,
    Node,
    Delete,
    Download,
    Templates,
    CreateTemplate,
    EditTemplate,
    DeleteTemplate,
    BeginUpload,
    Numbers,
    Subscriptions,
    Subscribe,
    Unsubscribe,
    Token,
    Block,
    Unblock,
    Blocked,
}

/// Method, pattern and meaning of Graph's paths.
pub(super) const ROUTES: [(Method, &str, Api); 18] = [
    (Method::POST, "/{version}/{id}/messages", Api::Messages),
    (Method::POST, "/{version}/{id}/media", Api::Upload),
    (Method::GET, "/{version}/{id}", Api::Node),
    (Method::DELETE, "/{version}/{id}", Api::Delete),
    (Method::GET, "/whatsapp_business/attachments", Api::Download),
    (
        Method::GET,
        "/{version}/{id}/message_templates",
        Api::Templates,
    ),
    (
        Method::POST,
        "/{version}/{id}/message_templates",
        Api::CreateTemplate,
    ),
    (
        Method::DELETE,
        "/{version}/{id}/message_templates",
        Api::DeleteTemplate,
    ),
    (Method::POST, "/{version}/{id}", Api::EditTemplate),
    (Method::POST, "/{version}/{id}/uploads", Api::BeginUpload),
    (Method::GET, "/{version}/{id}/phone_numbers", Api::Numbers),
    (
        Method::GET,
        "/{version}/{id}/subscribed_apps",
        Api::Subscriptions,
    ),
    (
        Method::POST,
        "/{version}/{id}/subscribed_apps",
        Api::Subscribe,
    ),
    (
        Method::DELETE,
        "/{version}/{id}/subscribed_apps",
        Api::Unsubscribe,
    ),
    (Method::GET, "/{version}/debug_token", Api::Token),
    (Method::POST, "/{version}/{id}/block_users", Api::Block),
    (Method::DELETE, "/{version}/{id}/block_users", Api::Unblock),
    (Method::GET, "/{version}/{id}/block_users", Api::Blocked),
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

/// The answer to a path that Graph does not know.
pub(super) fn unknown_path() -> Reply {
    let error = GraphError {
        http: 404,
        ..GraphError::new(2500, "Unknown path components")
    };
    refusal(&error, "unknown")
}

/// Answers one call, or does not.
pub(super) async fn answer(shared: &Shared, way: Way, api: Api, mut request: Request) -> Reply {
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
    if way == Way::Partner && !has_key(shared, &request) {
        note(shared, call, "401", None);
        return partner::wrong_key();
    }
    let admitted = match way {
        Way::Graph => authorised(shared, api, &request),
        Way::Partner => Ok(()),
    };
    let outcome = match admitted {
        Ok(()) => carry_out(shared, way, api, &mut request).await,
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
        let digits = text
            .strip_prefix('v')
            .and_then(|rest| rest.strip_suffix(".0"));
        digits.is_some_and(|digits| digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    if api != Api::Download && !version.is_some_and(is_version) {
        return Err(GraphError {
            http: 404,
            ..GraphError::new(
                2500,
                "Unknown path components: the version must look like v25.0",
            )
        });
    }
    if api == Api::Download && has_key(shared, request) {
        return Ok(());
    }
    // The bytes of a sample file come with a word of their own before the token.
    let is_upload = request.params().get("id").is_some_and(is_upload);
    let token = match is_upload && matches!(api, Api::Node | Api::EditTemplate) {
        true => request
            .header("authorization")
            .and_then(|value| value.strip_prefix("OAuth ")),
        false => request.bearer(),
    };
    match token {
        Some(token) if token == shared.settings.access_token && works(shared) => Ok(()),
        Some(_) => Err(GraphError::new(190, "Error validating access token")),
        None => Err(GraphError::new(
            190,
            "An access token is required to request this resource.",
        )),
    }
}

/// Whether a path names an upload.
pub(super) fn is_upload(id: &str) -> bool {
    id.starts_with(uploads::PREFIX)
}

fn works(shared: &Shared) -> bool {
    shared.look(|state| state.standing.works())
}

fn has_key(shared: &Shared, request: &Request) -> bool {
    request.header(partner::KEY) == Some(shared.settings.access_token.as_str()) && works(shared)
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
    Reply::stream(
        "application/json",
        futures_util::stream::iter([Err(broken)]),
    )
}

fn gateway_page() -> Reply {
    let page = "<!DOCTYPE html><html><head><title>Error</title></head>\
                <body><h1>Sorry, something went wrong.</h1></body></html>";
    Reply::html(page.to_owned()).with_status(StatusCode::INTERNAL_SERVER_ERROR)
}

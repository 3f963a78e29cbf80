//! Blocks users at Meta, and lifts that. Only those can be blocked who wrote within the last day.
//! Meta, "Block users", 2026-05.

use std::time::Duration;

use serde_json::json;

use crate::base::id::ChatId;
use crate::channels::whatsapp::api::{Api, Provider, encoded};
use crate::channels::whatsapp::connection::Undone;
use crate::channels::whatsapp::errors::passes_in;
use crate::channels::whatsapp::graph::GraphError;
use crate::channels::whatsapp::json;
use crate::domain::customer::Identity;
use crate::domain::view::{Fault, View as _};
use crate::engine::Handle;
use crate::net::client::Client;

/// How long the whole call may take.
const TOTAL: Duration = Duration::from_secs(20);
/// Octets of its answer that are read.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Blocks a chat's customer for its number, or lifts that.
///
/// # Errors
/// When storage fails.
pub async fn set(
    handle: &Handle,
    client: &Client,
    api: &Api,
    chat: ChatId,
    blocked: bool,
) -> Result<Result<usize, Undone>, Fault> {
    let snapshot = handle.snapshot()?;
    let found = match snapshot.chat(chat)? {
        Some(chat) => snapshot
            .number(chat.number)?
            .zip(snapshot.address(chat.address)?),
        None => None,
    };
    drop(snapshot);
    let gone = || Undone::Failed("the chat is gone".to_owned());
    let Some((number, address)) = found else {
        return Ok(Err(gone()));
    };
    let who = address.identity_for(&number.waba_id);
    Ok(call(client, api, &number.phone_number_id, &who, blocked).await)
}

async fn call(
    client: &Client,
    api: &Api,
    phone_number_id: &str,
    who: &Identity,
    blocked: bool,
) -> Result<usize, Undone> {
    let failed = |reason: &str| Undone::Failed(reason.to_owned());
    let digits = who.wa_id.as_ref().or(who.phone.as_ref());
    let user = match (digits, &who.bsuid) {
        (Some(digits), _) => json!({ "user": format!("+{digits}") }),
        (None, Some(bsuid)) => json!({ "user_id": bsuid }),
        (None, None) => return Err(failed("nobody knows by what the customer is called")),
    };
    let token = api.token_of(phone_number_id).map_err(Undone::Unset)?;
    let path = match api.provider {
        Provider::Meta => format!("{}/block_users", encoded(phone_number_id)),
        Provider::Dialog360 => "block_users".to_owned(),
    };
    let body = json!({ "messaging_product": "whatsapp", "block_users": [user] });
    let address = api.url(&path);
    let request = match blocked {
        true => api.post(&address, token, &body),
        false => api.delete_with(&address, token, &body),
    };
    let request = request.map_err(Undone::Unset)?;
    let answer = client.send(request, TOTAL, ANSWER_BYTES_MAX).await;
    let answer = answer.map_err(|error| Undone::Failed(error.to_string()))?;
    if let Some(error) = GraphError::read(&answer.body, token) {
        return Err(refused(error));
    }
    let read = std::str::from_utf8(&answer.body).ok();
    let body = read
        .and_then(json::object)
        .filter(|_| answer.status.is_success());
    let told = body
        .as_ref()
        .and_then(|body| json::child(body, "block_users"));
    let Some(told) = told else {
        return Err(failed("an answer that can't be read"));
    };
    let list = match blocked {
        true => "added_users",
        false => "removed_users",
    };
    match json::objects(told, list).count() {
        0 => {
            let first = json::objects(told, "failed_users").next();
            let errors = first.and_then(|it| json::objects(it, "errors").next());
            let code = errors.and_then(|it| json::integer(it, "code"));
            let detail = errors.map_or_else(String::new, |it| json::words(it, "message"));
            Err(Undone::Refused {
                code: code.unwrap_or(139_100),
                detail,
            })
        }
        count => Ok(count),
    }
}

fn refused(error: GraphError) -> Undone {
    let passes = match error.code {
        // Somebody else changes the list, or a fault of Meta's own.
        139_102 | 139_103 => Some(Duration::from_secs(5)),
        _ => passes_in(&error),
    };
    let (code, detail) = (error.code, error.detail);
    match passes {
        Some(after) => Undone::NotNow {
            code,
            detail,
            after,
        },
        None => Undone::Refused { code, detail },
    }
}

//! The control calls: what tests and developers use to make things happen and to see what did.

use super::driver;
use super::inbound::Inbound;
use super::people::Person;
use super::settings::Timings;
use super::shared::Shared;
use super::standing::Standing;
use super::state::State;
use super::templates::Template;
use super::webhook::Part;
use crate::http::{Code, Method, Problem, Reply, Request, StatusCode};
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The most bytes of a control call's body: a file of 100 MiB in base64.
const BODY_LIMIT: u64 = 140 * 1024 * 1024;
/// Messages, deliveries and calls shown unless `limit` says otherwise.
const SHOWN: usize = 200;

/// A control call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Control {
    ShowFaults,
    SetFaults,
    Reset,
    ShowState,
    Inbound,
    Statuses,
    Raw,
    Field,
    People,
    Timings,
    Templates,
    Webhook,
    Verify,
    RepeatNow,
    Standing,
}

/// Method, pattern and meaning of the control calls.
pub(super) const ROUTES: [(Method, &str, Control); 15] = [
    (Method::GET, "/control/faults", Control::ShowFaults),
    (Method::POST, "/control/faults", Control::SetFaults),
    (Method::POST, "/control/reset", Control::Reset),
    (Method::GET, "/control/state", Control::ShowState),
    (Method::POST, "/control/inbound", Control::Inbound),
    (Method::POST, "/control/statuses", Control::Statuses),
    (Method::POST, "/control/raw", Control::Raw),
    (Method::POST, "/control/field", Control::Field),
    (Method::POST, "/control/people", Control::People),
    (Method::POST, "/control/timings", Control::Timings),
    (Method::POST, "/control/templates", Control::Templates),
    (Method::POST, "/control/webhook", Control::Webhook),
    (Method::POST, "/control/verify", Control::Verify),
    (Method::POST, "/control/repeat_now", Control::RepeatNow),
    (Method::POST, "/control/standing", Control::Standing),
];

/// Answers one control call.
pub(super) async fn answer(shared: &Shared, control: Control, mut request: Request) -> Reply {
    let limit = request.query("limit").and_then(|limit| limit.parse().ok());
    let body = match request.bytes(BODY_LIMIT).await {
        Ok(body) => body,
        Err(error) => return Problem::from(error).into(),
    };
    let outcome = match control {
        Control::ShowState => {
            Ok(shared.look(|state| show(state, limit.unwrap_or(SHOWN), shared.now())))
        }
        Control::Verify => verify(shared).await,
        other => act(shared, other, body),
    };
    match outcome {
        Ok(value) => Reply::json(&value),
        Err(problem) => Problem::with_detail(Code::Invalid, problem).into(),
    }
}

fn act(shared: &Shared, control: Control, body: Bytes) -> Result<Value, String> {
    match control {
        Control::ShowFaults => Ok(json!(shared.look(|state| state.faults().clone()))),
        Control::SetFaults => set_faults(shared, &read(&body)?),
        Control::Reset => {
            shared.change(|state, _| state.reset());
            Ok(json!({}))
        }
        Control::Inbound => inbound(shared, &body),
        Control::Statuses => statuses(shared, &read(&body)?),
        Control::Raw => {
            let id = shared.change(|state, now| state.outbox.publish_raw(body, now));
            Ok(json!({ "delivery": id }))
        }
        Control::Field => field(shared, &read(&body)?),
        Control::People => {
            let person: Person = read(&body)?;
            let key = shared.change(|state, _| state.add_person(person))?;
            Ok(json!({ "user": key }))
        }
        Control::Timings => {
            let timings: Timings = read(&body)?;
            shared.change(|state, _| state.timings = timings);
            Ok(json!(timings))
        }
        Control::Templates => template(shared, &read(&body)?),
        Control::Webhook => {
            let body: Value = read(&body)?;
            let url = body["url"].as_str().map(str::to_owned);
            shared.change(|state, _| state.webhook_url = url);
            Ok(json!({}))
        }
        Control::Standing => set_standing(shared, &read(&body)?),
        Control::RepeatNow => {
            shared.change(|state, now| state.outbox.repeat_now(now));
            Ok(json!({}))
        }
        Control::ShowState | Control::Verify => Ok(Value::Null),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

/// Sets what is named and leaves the rest as it is.
pub(super) fn merged<T: Serialize + DeserializeOwned>(
    before: &T,
    named: &Value,
) -> Result<T, String> {
    let named = named.as_object().ok_or("a JSON object is needed")?;
    let mut all = serde_json::to_value(before).map_err(|error| error.to_string())?;
    for (name, value) in named {
        all[name.as_str()] = value.clone();
    }
    serde_json::from_value(all).map_err(|error| error.to_string())
}

fn set_faults(shared: &Shared, named: &Value) -> Result<Value, String> {
    shared.change(|state, _| {
        let faults = merged(state.faults(), named)?;
        state.set_faults(faults);
        Ok(json!(state.faults()))
    })
}

/// Changes how the account and its numbers stand; the desk is told as Meta does.
fn set_standing(shared: &Shared, named: &Value) -> Result<Value, String> {
    shared.change(|state, now| {
        let standing: Standing = merged(&state.standing, named)?;
        standing.check()?;
        let before = std::mem::replace(&mut state.standing, standing.clone());
        let tell = |state: &mut State, number: &str, field: &str, value| {
            let part = Part::Value {
                field: field.to_owned(),
                value,
                time: Some(now / 1_000),
            };
            state.tell(number, part, None, now);
        };
        let numbers = state.numbers.clone();
        for number in &numbers {
            for (field, value) in standing.news(&before, number) {
                tell(state, &number.phone_number_id, field, value);
            }
        }
        // It is told once of each account.
        for (index, number) in numbers.iter().enumerate() {
            let is_first = !numbers[..index]
                .iter()
                .any(|it| it.waba_id == number.waba_id);
            if let Some(value) = standing.restricted(&before).filter(|_| is_first) {
                tell(state, &number.phone_number_id, "account_update", value);
            }
        }
        Ok(json!(standing))
    })
}

/// One act, or a list of them.
fn inbound(shared: &Shared, body: &[u8]) -> Result<Value, String> {
    let acts: Vec<Inbound> = match read::<Value>(body)? {
        list @ Value::Array(_) => serde_json::from_value(list),
        one => serde_json::from_value(one).map(|act| vec![act]),
    }
    .map_err(|error| error.to_string())?;
    let mut ids = Vec::new();
    for act in &acts {
        ids.extend(shared.change(|state, now| state.customer_does(act, now))?);
    }
    Ok(json!({ "ids": ids }))
}

fn statuses(shared: &Shared, body: &Value) -> Result<Value, String> {
    let id = body["id"].as_str().ok_or("id is missing")?;
    let status = body["status"].as_str().ok_or("status is missing")?;
    let known = shared.change(|state, now| state.tell_any_status(id, status, body, now));
    Ok(json!({ "known": known }))
}

fn field(shared: &Shared, body: &Value) -> Result<Value, String> {
    let field = body["field"].as_str().ok_or("field is missing")?.to_owned();
    let number = body["number"].as_str().map(str::to_owned);
    shared.change(|state, now| {
        let number = number
            .or_else(|| {
                state
                    .numbers()
                    .first()
                    .map(|number| number.phone_number_id.clone())
            })
            .ok_or("there is no number")?;
        let part = Part::Value {
            field,
            value: body["value"].clone(),
            time: Some(now / 1_000),
        };
        state.tell(&number, part, None, now);
        Ok(json!({}))
    })
}

/// Puts a whole template, or changes the status of one, and tells the desk as Meta does.
fn template(shared: &Shared, body: &Value) -> Result<Value, String> {
    shared.change(|state, now| {
        let template = if body["components"].is_array() {
            serde_json::from_value::<Template>(body.clone()).map_err(|error| error.to_string())?
        } else {
            let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
            let known = state.catalogue.find(&text("name"), &text("language"));
            let mut known = known.cloned().ok_or("there is no such template")?;
            known.status = text("status");
            known
        };
        let value = json!({
            "event": template.status,
            "message_template_id": template.id.parse::<u64>().unwrap_or(0),
            "message_template_name": template.name,
            "message_template_language": template.language,
            "message_template_category": template.category,
            "reason": template.rejected_reason,
        });
        let part = Part::Value {
            field: "message_template_status_update".to_owned(),
            value,
            time: Some(now / 1_000),
        };
        let number = state
            .numbers()
            .first()
            .map(|number| number.phone_number_id.clone());
        state.catalogue.put(template);
        state.tell(&number.unwrap_or_default(), part, None, now);
        Ok(json!({}))
    })
}

async fn verify(shared: &Shared) -> Result<Value, String> {
    let url = shared.look(|state| state.callback().map(str::to_owned));
    let url = url.ok_or("no webhook address is set")?;
    Ok(json!(
        driver::verify(shared, &url, &shared.settings.verify_token).await
    ))
}

fn show(state: &State, limit: usize, now: i64) -> Value {
    let newest = |values: Vec<Value>| -> Vec<Value> { values.into_iter().rev().collect() };
    let messages = state.messages().all().rev().take(limit);
    let deliveries = state.outbox().deliveries().rev().take(limit);
    let calls = state.calls().rev().take(limit);
    let windows: Vec<Value> = (state.opened.keys())
        .map(|(number, person)| {
            let closes_at = state.window_end(number, person);
            json!({ "number": number, "user": person, "closes_at": closes_at })
        })
        .collect();
    json!({
        "now": now,
        "idle": state.is_idle(),
        "webhook_url": state.webhook_url,
        "standing": state.standing,
        "partner": state.partner,
        "numbers": state.numbers(),
        "people": state.people(),
        "messages": newest(messages.map(|message| json!(message)).collect()),
        "deliveries": newest(deliveries.map(|delivery| json!(delivery)).collect()),
        "calls": newest(calls.map(|call| json!(call)).collect()),
        "webhooks": { "waiting": state.outbox().waiting(), "stats": state.outbox().stats() },
        "windows": windows,
        "timings": state.timings,
        "faults": state.faults(),
    })
}

/// The reply to what can't be done here.
pub(super) fn refused(reason: &str) -> Reply {
    Reply::text(reason).with_status(StatusCode::UNPROCESSABLE_ENTITY)
}

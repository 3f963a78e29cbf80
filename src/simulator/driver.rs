//! Makes happen what is due: statuses by the clock, webhooks over HTTP.

use super::outbox::{Job, Outcome};
use super::shared::Shared;
use crate::base::clock::Timestamp;
use crate::net::client::Payload;
use hyper::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use hyper::{Method, Request};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// How long the desk may take to answer a webhook.
const PATIENCE: Duration = Duration::from_secs(20);
/// The most bytes of a webhook's answer that are read.
const ANSWER_LIMIT: usize = 64 * 1024;
/// Who Meta says it is.
const AGENT: &str = "facebookplatform/1.0 (+http://developers.facebook.com)";

/// Where webhooks go, and with which headers.
struct Address {
    url: String,
    /// A partner's headers, which stand in place of Meta's signature.
    headers: Option<BTreeMap<String, String>>,
}

/// Runs until the simulator stops.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut stopping = shared.stopping.subscribe();
    let mut deliveries = JoinSet::new();
    loop {
        let (jobs, address, due) = shared.turn(|state, now| {
            let jobs = state.turn(now, &shared.settings.app_secret);
            let address = Address {
                url: state.callback().unwrap_or_default().to_owned(),
                headers: state
                    .partner
                    .as_ref()
                    .map(|partner| partner.headers.clone()),
            };
            // What is overdue still waits for a free lane, whose end wakes this loop.
            let due = state.next_due().filter(|due| *due > now);
            (jobs, Arc::new(address), due)
        });
        for job in jobs {
            deliveries.spawn(deliver(Arc::clone(&shared), Arc::clone(&address), job));
        }
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => break,
            () = shared.wake.notified() => {}
            () = sleep_until(&shared, due) => {}
            Some(_) = deliveries.join_next() => {}
        }
    }
    deliveries.shutdown().await;
}

async fn sleep_until(shared: &Shared, due: Option<i64>) {
    match due {
        Some(due) => {
            let moment = Timestamp::from_millis(due);
            shared.settings.clock.sleep_until(moment).await;
        }
        None => std::future::pending().await,
    }
}

async fn deliver(shared: Arc<Shared>, address: Arc<Address>, job: Job) {
    let outcome = post(&shared, &address, &job).await;
    let outcome = match outcome {
        Ok(status) if !job.forget_answer => Outcome::Status(status),
        Ok(_) => Outcome::NoAnswer("the answer was thrown away".to_owned()),
        Err(reason) => Outcome::NoAnswer(reason),
    };
    if outcome != Outcome::Status(200) {
        tracing::debug!(delivery = job.delivery, ?outcome, "a webhook was not taken");
    }
    shared.change(|state, now| state.delivery_ended(job.delivery, outcome, now));
}

async fn post(shared: &Shared, address: &Address, job: &Job) -> Result<u16, String> {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(&address.url)
        .header(CONTENT_TYPE, "application/json")
        .header(ACCEPT, "*/*")
        .header(USER_AGENT, AGENT);
    request = match &address.headers {
        None => request.header("x-hub-signature-256", &job.signature),
        Some(headers) => (headers.iter()).fold(request, |request, (name, value)| {
            request.header(name, value)
        }),
    };
    let request = request
        .body(Payload::from(job.body.clone()))
        .map_err(|error| error.to_string())?;
    let answer = shared.client.send(request, PATIENCE, ANSWER_LIMIT).await;
    answer
        .map(|answer| answer.status.as_u16())
        .map_err(|error| error.to_string())
}

/// How Meta's verification of a callback went.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Handshake {
    /// Whether the answer was 200 with the challenge and nothing else.
    pub ok: bool,
    /// Status of the answer; 0 if there was none.
    pub status: u16,
    /// Body of the answer, or why there was none.
    pub body: String,
}

/// Verifies a callback as Meta does when it's saved.
pub(super) async fn verify(shared: &Shared, url: &str, token: &str) -> Handshake {
    let challenge = shared
        .turn(|state, _| state.next_count() + 1_158_201_443)
        .to_string();
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.challenge", &challenge)
        .append_pair("hub.verify_token", token)
        .finish();
    let request = Request::builder()
        .uri(format!("{url}?{query}"))
        .header(USER_AGENT, AGENT)
        .body(Payload::from(""));
    let answer = match request {
        Ok(request) => (shared.client.send(request, PATIENCE, ANSWER_LIMIT).await)
            .map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match answer {
        Ok(answer) => {
            let body = String::from_utf8_lossy(&answer.body).into_owned();
            Handshake {
                ok: answer.status == 200 && body == challenge,
                status: answer.status.as_u16(),
                body,
            }
        }
        Err(reason) => Handshake {
            ok: false,
            status: 0,
            body: reason,
        },
    }
}

//! The front of the house: Meta's webhooks and the health check beside the pages.

use std::sync::Arc;

use crate::base::limits::WEBHOOK_BYTES_MAX;
use crate::channels::whatsapp::door::{Door, DoorAnswer};
use crate::channels::whatsapp::verify::PARTNER_SECRET;
use crate::http::{
    BodyError, Code, Found, Method, Problem, Reply, Request, Router, StatusCode, server,
};
use crate::ui::context::Desk;
use crate::ui::dispatch::{self, Route};
use crate::ui::health::metrics;
use crate::ui::routes;

/// What answers a path that is no page.
#[derive(Clone, Copy)]
enum Front {
    Handshake,
    Webhook,
    Health,
    Metrics,
}

/// All doors of the desk.
pub struct Doors {
    front: Router<Front>,
    pages: Router<Route>,
    desk: Arc<Desk>,
    whatsapp: Door,
}

impl Doors {
    /// Doors to a desk.
    pub fn new(desk: Arc<Desk>, whatsapp: Door) -> Self {
        Self {
            front: front(),
            pages: routes::router(),
            desk,
            whatsapp,
        }
    }

    async fn answer(&self, request: Request) -> Reply {
        match self.front.find(request.method(), request.path()) {
            Found::Route {
                route: Front::Handshake,
                ..
            } => {
                let query = request
                    .target()
                    .split_once('?')
                    .map_or("", |(_, query)| query);
                told(self.whatsapp.handshake(query))
            }
            Found::Route {
                route: Front::Webhook,
                ..
            } => self.webhook(request).await,
            Found::Route {
                route: Front::Health,
                ..
            } => self.health(),
            Found::Route {
                route: Front::Metrics,
                ..
            } => metrics::answer(&self.desk, &request),
            Found::MethodNotAllowed { allowed } => Reply::method_not_allowed(&allowed),
            Found::NotFound => dispatch::answer(Arc::clone(&self.desk), &self.pages, request).await,
        }
    }

    async fn webhook(&self, mut request: Request) -> Reply {
        match request.bytes(WEBHOOK_BYTES_MAX as u64).await {
            Ok(body) => {
                let signature = request.header("X-Hub-Signature-256");
                let answer = match request.header(PARTNER_SECRET) {
                    Some(secret) if signature.is_none() => {
                        self.whatsapp.receive_from_partner(secret, body).await
                    }
                    _ => self.whatsapp.receive(signature, body).await,
                };
                told(answer)
            }
            Err(BodyError::TooLarge { .. }) => told(DoorAnswer::TooLarge),
            Err(error) => Problem::from(error).into(),
        }
    }

    /// Well as long as the writer takes commands: a failed sync ends it for good.
    fn health(&self) -> Reply {
        if self.desk.engine.is_running() && !*self.desk.shutdown.borrow() {
            Reply::text("ok\n")
        } else {
            Reply::text("the desk does not write\n").with_status(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// The paths that are no pages.
fn front() -> Router<Front> {
    let mut front = Router::new();
    front.add(Method::GET, "/webhooks/whatsapp", Front::Handshake);
    front.add(Method::POST, "/webhooks/whatsapp", Front::Webhook);
    front.add(Method::GET, "/healthz", Front::Health);
    front.add(Method::GET, "/metrics", Front::Metrics);
    front
}

impl server::Service for Doors {
    async fn call(&self, request: Request) -> Reply {
        self.answer(request).await
    }
}

fn told(answer: DoorAnswer) -> Reply {
    match answer {
        DoorAnswer::Challenge(challenge) => Reply::text(challenge),
        DoorAnswer::Stored(_) => Reply::empty(StatusCode::OK),
        DoorAnswer::Refused(reason) => {
            Problem::with_detail(Code::NotAllowed, reason.to_string()).into()
        }
        DoorAnswer::Unauthorized(reason) => {
            Problem::with_detail(Code::BadSignature, reason.to_string()).into()
        }
        DoorAnswer::NotAnObject => {
            Problem::with_detail(Code::BadRequest, "the body is no JSON object").into()
        }
        DoorAnswer::TooLarge => {
            Problem::with_detail(Code::FileTooLarge, "the body is over 4 MiB").into()
        }
        DoorAnswer::Busy => Problem::with_detail(Code::Unavailable, "it can't be stored now")
            .retry_after(1)
            .into(),
    }
}

#[cfg(test)]
mod tests;

//! The simulator's doors: Graph's paths, the control calls and the phone page.

use super::api::{self, Api, Way};
use super::control::{self, Control};
use super::partner;
use super::phone::{self, Page};
use super::shared::Shared;
use crate::http::server::Service;
use crate::http::{Found, Method, Reply, Request, Router, StatusCode};
use std::sync::Arc;

/// What a route leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Api(Way, Api),
    Control(Control),
    Page(Page),
}

/// The table of routes with what they work on.
pub(super) struct Routes {
    shared: Arc<Shared>,
    router: Router<Door>,
    pages: phone::Pages,
}

impl Routes {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let mut router = Router::new();
        for (method, pattern, api) in api::ROUTES {
            router.add(method, pattern, Door::Api(Way::Graph, api));
        }
        for (method, pattern, api) in partner::ROUTES {
            router.add(method, pattern, Door::Api(Way::Partner, api));
        }
        for (method, pattern, control) in control::ROUTES {
            router.add(method, pattern, Door::Control(control));
        }
        for (method, pattern, page) in phone::ROUTES {
            router.add(method, pattern, Door::Page(page));
        }
        Self {
            shared,
            router,
            pages: phone::Pages::new(),
        }
    }
}

impl Service for Routes {
    async fn call(&self, request: Request) -> Reply {
        let (door, params) = match self.router.find(request.method(), request.path()) {
            Found::Route { route, params, .. } => (*route, params),
            Found::MethodNotAllowed { allowed } => return Reply::method_not_allowed(&allowed),
            Found::NotFound => return api::unknown_path(),
        };
        let request = request.with_params(params);
        match door {
            Door::Api(way, api) => api::answer(&self.shared, way, api, request).await,
            Door::Control(_) | Door::Page(_) if is_foreign(&request) => {
                Reply::text("This page may only be used from itself.")
                    .with_status(StatusCode::FORBIDDEN)
            }
            Door::Control(control) => control::answer(&self.shared, control, request).await,
            Door::Page(page) => self.pages.answer(&self.shared, page, request).await,
        }
    }
}

/// Whether another site's page makes a browser write here.
fn is_foreign(request: &Request) -> bool {
    let Some(origin) = request.header("origin") else {
        return false;
    };
    let own = request.header("host").map(|host| format!("http://{host}"));
    request.method() != Method::GET && Some(origin) != own.as_deref()
}

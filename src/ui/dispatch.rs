//! From a request to a handler: which route, who asks, may they, and how a failure is told.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use chrono_tz::Tz;

use crate::base::limits::FORM_BYTES_MAX;
use crate::domain::agent::{Language, Right, Role, secret_hash};
use crate::domain::command::{Command, SessionCommand};
use crate::domain::decide::session::TOUCH_EVERY;
use crate::domain::scope::Scope;
use crate::domain::view::View as _;
use crate::http::cookie::Cookie;
use crate::http::{
    Code, Fields, Found, Method, Params, Reply, Request, Router, StatusCode, csrf, header,
};
use crate::ui::alone;
use crate::ui::context::{Context, Desk, Format, LANGUAGE_COOKIE, Signed, Team};
use crate::ui::failure::Failure;
use crate::ui::kept::Kept;
use crate::ui::login;
use crate::ui::uploads::{FORM_WITH_FILE_MAX, FormParts};
use crate::ui::words::Words;

/// What a handler returns.
pub type Answering = Pin<Box<dyn Future<Output = Result<Reply, Failure>> + Send>>;

/// A handler.
pub type Handler = fn(Context) -> Answering;

/// Who may use a route at all, and what a token must be made for. What they may do with a chat is decided with the
/// chat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// Also somebody who is not signed in; nobody's session is looked up.
    World,
    /// Also somebody who is not signed in.
    Anyone,
    /// Every member of the team.
    Member(Scope),
    /// Those with a right.
    With(Right, Scope),
    /// Owners.
    Owner(Scope),
    /// Whoever the path's `{id}` names, with the scope `account`; others with a right.
    OwnOr(Right, Scope),
}

impl Who {
    /// What a token must be made for, where another's are concerned.
    pub fn scope(self) -> Option<Scope> {
        match self {
            Self::World | Self::Anyone => None,
            Self::Member(scope)
            | Self::With(_, scope)
            | Self::Owner(scope)
            | Self::OwnOr(_, scope) => Some(scope),
        }
    }

    /// Whether somebody may use the route; `id` is that of its path.
    fn lets_in(self, signed: Option<&Signed>, id: Option<u64>) -> Result<(), Failure> {
        let Some(scope) = self.scope() else {
            return Ok(());
        };
        let signed = signed.ok_or(Failure::SignedOut)?;
        if matches!(self, Self::OwnOr(..)) && id == Some(signed.agent.id.0) {
            return Self::Member(Scope::Account).lets_in(Some(signed), None);
        }
        if !signed.scopes.has(scope) {
            return Err(Failure::OutOfScope(vec![scope]));
        }
        let may = match self {
            Self::World | Self::Anyone | Self::Member(_) => true,
            Self::With(right, _) | Self::OwnOr(right, _) => signed.agent.has(right),
            Self::Owner(_) => signed.agent.role == Role::Owner,
        };
        if may {
            Ok(())
        } else {
            Err(Failure::NotAllowed)
        }
    }
}

/// Whom a route answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Serves {
    /// People with pages, and programs with JSON.
    All,
    /// People alone: for programs it is not there.
    People,
}

/// What a form that is sent to a route holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Takes {
    /// Fields, which are read before the handler is asked.
    Fields,
    /// A file, which the handler reads.
    File,
}

/// One route.
#[derive(Clone, Copy)]
pub struct Route {
    /// Whom it answers.
    pub serves: Serves,
    /// What is sent to it.
    pub takes: Takes,
    /// Who may.
    pub who: Who,
    /// What answers.
    pub handler: Handler,
}

/// The type of a form that may hold files.
pub const MULTIPART: &str = "multipart/form-data";

/// The prefix under which the same routes answer JSON.
pub const API: &str = "/api/v1";

/// Answers a request.
pub async fn answer(desk: Arc<Desk>, router: &Router<Route>, mut request: Request) -> Reply {
    let format = if request.path().starts_with("/api/v1/") {
        Format::Json
    } else {
        Format::Html
    };
    let found = prepare(router, &mut request, format).await;
    let who = found.as_ref().ok().map(|(route, _)| route.who);
    let signed = match who {
        Some(Who::World) => Ok(None),
        _ => signed_in(&desk, &request, format),
    };
    let mut words = words_for(&desk, &request, None);
    let mut facts = request_facts(router, &request);
    let signed = match signed {
        Ok(signed) => signed,
        Err(failure) => return tell(&desk, &words, format, &facts, failure),
    };
    if signed.is_none() {
        facts.kept = match &found {
            Ok((_, Some(form))) => Kept::of_form(request.path(), form),
            _ => None,
        };
        // A handler that reads its files by itself is not asked.
        let reads = |route: &Route| route.takes == Takes::File && route.who.scope().is_some();
        let unread = matches!(&found, Ok((route, None)) if reads(route));
        if unread && format == Format::Html {
            let form = before_files(&mut request).await;
            facts.kept = Kept::of_form(request.path(), &form);
        }
    }
    let mut renewed = None;
    if let Some(signed) = &signed {
        words = words_for(&desk, &request, Some(signed));
        let needs_session = !matches!(who, None | Some(Who::World | Who::Anyone));
        if needs_session && touch(&desk, signed).await {
            renewed = renewed_cookie(&desk, &request);
        }
    }
    let result = match found {
        Ok((route, form)) => {
            let context = Context {
                desk: Arc::clone(&desk),
                request,
                form,
                format,
                signed,
                words: words.clone(),
            };
            run(route, context).await
        }
        Err(failure) => Err(failure),
    };
    match result {
        Ok(reply) => finish(with_renewed(reply, renewed.as_ref()), format),
        Err(failure) => tell(&desk, &words, format, &facts, failure),
    }
}

/// What is needed of a request to tell a failure after the request is gone.
struct Facts {
    /// Where to go on after signing in.
    next: String,
    /// What was typed in a form that needs a sign-in.
    kept: Option<Kept>,
    wants_problem: bool,
    method: Method,
}

fn request_facts(router: &Router<Route>, request: &Request) -> Facts {
    Facts {
        next: next(router, request),
        kept: None,
        wants_problem: request
            .header("Accept")
            .is_some_and(|accept| accept.contains("application/problem+json")),
        method: request.method().clone(),
    }
}

/// After signing in, one is where one wanted to be; a form is not sent again by itself, its page is shown.
fn next(router: &Router<Route>, request: &Request) -> String {
    let path = request.path();
    let is_page = |path: &str| matches!(router.find(&Method::GET, path), Found::Route { .. });
    if *request.method() == Method::GET && is_page(path) {
        return request.target().to_owned();
    }
    let mut parts = path.splitn(4, '/');
    if let (Some(""), Some("chats"), Some(chat)) = (parts.next(), parts.next(), parts.next()) {
        return format!("/chats/{chat}");
    }
    if is_page(path) { path } else { "/" }.to_owned()
}

/// Reads the form, which may name another method, and finds the route.
async fn prepare(
    router: &Router<Route>,
    request: &mut Request,
    format: Format,
) -> Result<(Route, Option<Fields>), Failure> {
    let is_form = request.content_type().is_some_and(|kind| {
        kind.starts_with("application/x-www-form-urlencoded") || kind.starts_with(MULTIPART)
    });
    let mut form = None;
    let mut method = request.method().clone();
    if method == Method::POST && format == Format::Html && is_form && !is_file(router, request) {
        let fields = request.form(FORM_BYTES_MAX as u64).await?;
        method = match fields.get("_method") {
            Some("PUT") => Method::PUT,
            Some("PATCH") => Method::PATCH,
            Some("DELETE") => Method::DELETE,
            _ => method,
        };
        form = Some(fields);
    }
    let path = match format {
        Format::Json => request
            .path()
            .strip_prefix(API)
            .unwrap_or_default()
            .to_owned(),
        Format::Html => request.path().to_owned(),
    };
    let (route, params) = find(router, &method, &path, format)?;
    let taken = std::mem::replace(request, Request::made(Method::GET, "/", ""));
    *request = taken.with_params(params).with_method(method);
    Ok((route, form))
}

/// The fields of a form that stand before its first file, of which nothing is read.
async fn before_files(request: &mut Request) -> Fields {
    let Ok(mut form) = FormParts::of(request, FORM_WITH_FILE_MAX) else {
        return Fields::default();
    };
    // What was read till it broke off is worth keeping too.
    let _ = form.next_file().await;
    form.fields
}

/// Whether what is sent is a file for a route that reads one by itself.
fn is_file(router: &Router<Route>, request: &Request) -> bool {
    let found = router.find(&Method::POST, request.path());
    let reads = matches!(found, Found::Route { route, .. } if route.takes == Takes::File);
    reads && request.content_type().as_deref() == Some(MULTIPART)
}

/// The route that a request means. For programs those of people alone are not there.
fn find(
    router: &Router<Route>,
    method: &Method,
    path: &str,
    format: Format,
) -> Result<(Route, Params), Failure> {
    let serves = |route: &Route| format == Format::Html || route.serves == Serves::All;
    let allowed = match router.find(method, path) {
        Found::Route { route, params, .. } if serves(route) => return Ok((*route, params)),
        Found::Route { .. } => [Method::DELETE, Method::PATCH, Method::POST, Method::PUT].to_vec(),
        Found::MethodNotAllowed { allowed } => allowed,
        Found::NotFound => return Err(Failure::NotFound),
    };
    let answered = |method: &Method| {
        let found = router.find(method, path);
        matches!(found, Found::Route { route, .. } if serves(route))
    };
    let allowed: Vec<Method> = allowed.into_iter().filter(answered).collect();
    if allowed.is_empty() {
        return Err(Failure::NotFound);
    }
    Err(Failure::MethodNotAllowed(allowed))
}

async fn run(route: Route, context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Html
        && !csrf::is_ours(&context.request, &context.settings().public_url)
    {
        return Err(Failure::ForeignOrigin);
    }
    let id = context.request.params().id("id");
    route.who.lets_in(context.signed.as_ref(), id)?;
    (route.handler)(context).await
}

/// Who asks, by the cookie of a page or the bearer token of a program.
fn signed_in(desk: &Desk, request: &Request, format: Format) -> Result<Option<Signed>, Failure> {
    let secret = match format {
        Format::Html => request.cookie(desk.settings.borrow().session_cookie(request)),
        Format::Json => request.bearer(),
    };
    let Some(secret) = secret else {
        return Ok(None);
    };
    let snapshot = desk.engine.snapshot()?;
    let hash = secret_hash(secret);
    let Some(session) = snapshot
        .session(hash)?
        .filter(|session| session.stands(desk.engine.clock.now()))
    else {
        return Ok(None);
    };
    let agent = snapshot
        .agent(session.agent)?
        .filter(|agent| !agent.disabled);
    Ok(agent.map(|agent| Signed {
        agent,
        session: hash,
        used_at: session.last_use(),
        scopes: session.scopes().clone(),
    }))
}

/// Notes that a session is in use, about once an hour and a token's first use at once, and says whether it did.
/// Failing to note it is no reason not to answer.
async fn touch(desk: &Desk, signed: &Signed) -> bool {
    let now = desk.engine.clock.now();
    let due = (signed.used_at).is_none_or(|used_at| now.since(used_at) >= TOUCH_EVERY);
    if due {
        let command = Command::Session(SessionCommand::Touch(signed.session));
        if let Err(error) = desk.engine.submit(command).await {
            tracing::warn!(%error, "a session's use could not be noted");
        }
    }
    due
}

/// The browser keeps the cookie of a session that is in use as long as the desk keeps the session.
fn renewed_cookie(desk: &Desk, request: &Request) -> Option<Cookie> {
    let settings = desk.settings.borrow();
    let secret = request.cookie(settings.session_cookie(request))?;
    Some(login::session_cookie(&settings, request, secret))
}

/// Unless the answer itself signs in or out, or may be kept for others: the cookie is a secret.
fn with_renewed(reply: Reply, renewed: Option<&Cookie>) -> Reply {
    let headers = reply.headers();
    let is_public = headers
        .get(header::CACHE_CONTROL)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("public"));
    match renewed {
        Some(cookie) if !is_public && !headers.contains_key(header::SET_COOKIE) => {
            reply.with_cookie(cookie)
        }
        _ => reply,
    }
}

fn words_for(desk: &Desk, request: &Request, signed: Option<&Signed>) -> Words {
    let settings = desk.settings.borrow();
    let chosen = signed.and_then(|signed| signed.agent.language);
    let language = chosen
        .or_else(|| Language::from_code(request.cookie(LANGUAGE_COOKIE)?))
        .or_else(|| accepted(request))
        .unwrap_or(settings.language);
    let own_zone = signed
        .and_then(|signed| signed.agent.time_zone.as_deref())
        .and_then(|zone| zone.parse::<Tz>().ok());
    let zone = own_zone.unwrap_or(settings.zone);
    Words::new(
        Arc::clone(&desk.texts),
        language,
        zone,
        desk.engine.clock.now(),
    )
}

/// The first language of `Accept-Language` that we have; the order of the header is good enough.
fn accepted(request: &Request) -> Option<Language> {
    let header = request.header("Accept-Language")?;
    header
        .split(',')
        .take(20)
        .find_map(|part| Language::from_code(part.trim().get(..2)?.to_lowercase().as_str()))
}

/// Pages are never kept by caches: they show what only this reader may see, as it is now.
fn finish(reply: Reply, format: Format) -> Reply {
    if reply.headers().contains_key(header::CACHE_CONTROL) {
        return reply;
    }
    let reply = reply.with_header(header::CACHE_CONTROL, "no-store");
    match format {
        Format::Html => reply.with_header(header::VARY, "Okno-Fragment, Cookie"),
        Format::Json => reply,
    }
}

fn tell(desk: &Desk, words: &Words, format: Format, facts: &Facts, failure: Failure) -> Reply {
    if let Failure::Internal(reason) = &failure {
        tracing::error!(%reason, method = %facts.method, "a request failed");
    }
    let page_wanted = format == Format::Html && !facts.wants_problem;
    if page_wanted && matches!(failure, Failure::SignedOut) {
        let kept = facts.kept.as_ref();
        let form = kept.and_then(|kept| login::too_late(desk, words, kept).ok());
        let reply = form.unwrap_or_else(|| Reply::see_other(&login::with_next(&facts.next)));
        return finish(reply, format);
    }
    // What answered a form stands at the form's address: opened again, that is the conversation.
    let reads = facts.method == Method::GET && facts.next.starts_with("/chats/");
    if page_wanted && reads && matches!(failure, Failure::MethodNotAllowed(_)) {
        return finish(Reply::see_other(&facts.next), format);
    }
    let team = desk
        .engine
        .snapshot()
        .ok()
        .and_then(|snapshot| Team::read(&snapshot).ok());
    let problem = failure.problem(words, team.as_ref());
    let reply = if page_wanted {
        alone::error_page(desk, words, &problem)
    } else {
        problem.into()
    };
    let reply = match (format, challenge(&failure)) {
        (Format::Json, Some(challenge)) => reply.with_header(header::WWW_AUTHENTICATE, &challenge),
        _ => reply,
    };
    match failure {
        Failure::MethodNotAllowed(allowed) => {
            let names: Vec<&str> = allowed.iter().map(Method::as_str).collect();
            finish(
                reply
                    .with_status(StatusCode::METHOD_NOT_ALLOWED)
                    .with_header(header::ALLOW, &names.join(", ")),
                format,
            )
        }
        _ => finish(reply, format),
    }
}

/// What a program must show to be let in (RFC 6750).
fn challenge(failure: &Failure) -> Option<String> {
    match failure {
        Failure::SignedOut | Failure::Told(Code::SignedOut, _) => Some("Bearer".to_owned()),
        Failure::OutOfScope(scopes) => {
            let words: Vec<&str> = scopes.iter().map(|scope| scope.word()).collect();
            let words = words.join(" ");
            Some(format!(
                "Bearer error=\"insufficient_scope\", scope=\"{words}\""
            ))
        }
        _ => None,
    }
}

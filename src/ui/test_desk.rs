//! A desk for tests of pages: a real engine over a file of its own, a clock that stands still, requests made by hand.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use serde_json::Value;
use tokio::sync::{mpsc, watch};

use crate::base::clock::{Clock, Timestamp};
use crate::base::id::AgentId;
use crate::base::secret::{Secret, random_token};
use crate::channels::whatsapp::api::Provider;
use crate::channels::whatsapp::connection::{AskResult, Connection};
use crate::channels::whatsapp::courtesy::{self, Rings};
use crate::domain::agent::{Language, Role, SessionKind, secret_hash};
use crate::domain::changes::Answer;
use crate::domain::command::{Command, NumberSetting, SessionCommand, TeamAction};
use crate::domain::presence::PresenceChange;
use crate::domain::scope::Scopes;
use crate::engine::{self, Engine};
use crate::http::assets::Assets;
use crate::http::{Method, Peer, Reply, Request, Router, StatusCode, header, sse};
use crate::net::client::Reach;
use crate::net::tls::Standing;
use crate::store::Store;
use crate::ui::attention::Attention;
use crate::ui::context::{Desk, SECURE_SESSION_COOKIE, Settings, Work, WorkOrder};
use crate::ui::dispatch::{self, Route};
use crate::ui::events::bulletin::Board;
use crate::ui::health::Recent;
use crate::ui::password::Hasher;
use crate::ui::presence::Presence;
use crate::ui::texts::Texts;
use crate::ui::told::Slots;
use crate::ui::tries::Failures;
use crate::ui::{art, password, routes};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";
/// The id at Meta of the desk's number.
pub const NUMBER: &str = "106540352242922";
/// The host that requests ask for.
pub const HOST: &str = "desk.example";
/// When the clock stands still: 21 November 2026, 10:00 UTC.
const START: i64 = 1_795_255_200;

static HASH: LazyLock<Secret> = LazyLock::new(|| password::hash(PASSWORD).unwrap());

/// A desk with one number and no people.
pub struct TestDesk {
    pub desk: Arc<Desk>,
    pub clock: Clock,
    pub orders: mpsc::Receiver<WorkOrder>,
    pub rings: Rings,
    pub connection: watch::Sender<Arc<Connection>>,
    pub certificate: watch::Sender<Standing>,
    settings: watch::Sender<Arc<Settings>>,
    router: Router<Route>,
    /// Event streams end when it is gone.
    _stop: watch::Sender<bool>,
    _folder: tempfile::TempDir,
}

impl TestDesk {
    pub async fn new() -> Self {
        let clock = Clock::manual(Timestamp::from_seconds(START));
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.redb"), clock.now()).unwrap();
        let (engine, _writer) = engine::start(Engine::new(store).unwrap(), clock.clone()).unwrap();
        let number = NumberSetting {
            phone_number_id: NUMBER.into(),
            waba_id: "102290129340398".into(),
            display: "+7 800 500 11 67".into(),
            name: "Support".into(),
            group: "Support".into(),
        };
        engine
            .submit(Command::Configure(vec![number]))
            .await
            .unwrap();
        let settings = Settings {
            language: Language::En,
            zone: chrono_tz::UTC,
            public_url: format!("https://{HOST}"),
            has_app_secret: true,
            provider: Provider::Meta,
            simulated: false,
            has_verify_token: true,
            copies_every: None,
            metrics_token: Secret::default(),
            behind_proxy: false,
            clock_moves: false,
            push_reach: Reach::Global,
        };
        let (settings, settings_seen) = watch::channel(Arc::new(settings));
        let (workers, orders) = mpsc::channel(4);
        let (bell, rings) = courtesy::bell();
        let (certificate, certificate_seen) = watch::channel(Standing::off());
        let (connection, connected) = watch::channel(Arc::default());
        let (stop, shutdown) = watch::channel(false);
        let desk = Desk {
            latest: sse::paced(engine.sequence()),
            engine,
            settings: settings_seen,
            texts: Arc::new(Texts::load()),
            assets: Assets::new(&art::ASSETS),
            sign_in_failures: Failures::default(),
            connection: connected,
            health: Recent::default(),
            presence: Presence::new(clock.clone()),
            attention: Attention::new(clock.clone()),
            bell,
            board: Board::default(),
            hasher: Hasher::default(),
            told: Slots::default(),
            kept: Slots::default(),
            halfway: Slots::default(),
            certificate: certificate_seen,
            shutdown,
            workers,
        };
        Self {
            desk: Arc::new(desk),
            clock,
            orders,
            rings,
            connection,
            certificate,
            settings,
            router: routes::router(),
            _stop: stop,
            _folder: folder,
        }
    }

    /// Changes what the operator decided.
    pub fn change_settings(&mut self, change: impl FnOnce(&mut Settings)) {
        self.settings
            .send_modify(|settings| change(Arc::make_mut(settings)));
    }

    /// Adds somebody called `name`, with the e-mail `name@desk.example` and everybody's password.
    pub async fn agent(&self, name: &str, role: Role) -> AgentId {
        self.add(name, role, Some(HASH.clone())).await
    }

    /// Adds somebody who has no password yet.
    pub async fn newcomer(&self, name: &str, role: Role) -> AgentId {
        self.add(name, role, None).await
    }

    async fn add(&self, name: &str, role: Role, password: Option<Secret>) -> AgentId {
        let action = TeamAction::AddAgent {
            name: name.to_owned(),
            email: format!("{}@desk.example", name.to_lowercase()),
            role,
            password,
        };
        let answer = self.submit(Command::Team { by: None, action }).await;
        let Answer::Agent(id) = answer else {
            panic!("{answer:?}")
        };
        id
    }

    /// A session of `agent`, without asking for the password.
    pub async fn session(&self, agent: AgentId) -> String {
        self.session_of_kind(agent, SessionKind::SignIn).await
    }

    /// An API token of `agent`.
    pub async fn token(&self, agent: AgentId, scopes: Scopes) -> String {
        let name = "crm".to_owned();
        self.session_of_kind(agent, SessionKind::Token { name, scopes })
            .await
    }

    async fn session_of_kind(&self, agent: AgentId, kind: SessionKind) -> String {
        let token = random_token();
        let hash = secret_hash(&token);
        self.submit(Command::Session(SessionCommand::Begin {
            by: Some(agent),
            agent,
            hash,
            kind,
            origin: None,
        }))
        .await;
        token
    }

    /// Somebody's page is open, or no longer, or they say that they are away.
    pub async fn presence(&self, agent: AgentId, change: PresenceChange) {
        self.submit(Command::Presence { agent, change }).await;
    }

    /// Somebody who is signed in.
    pub async fn member(&self, name: &str, role: Role) -> (AgentId, String) {
        let agent = self.agent(name, role).await;
        (agent, self.session(agent).await)
    }

    pub async fn submit(&self, command: Command) -> Answer {
        self.desk.engine.submit(command).await.unwrap()
    }

    pub async fn send(&self, request: Request) -> Reply {
        dispatch::answer(Arc::clone(&self.desk), &self.router, request).await
    }

    /// A page, for the owner of `session` (nobody when it is empty).
    pub async fn get(&self, path: &str, session: &str) -> Reply {
        self.send(by(from_here(Request::made(Method::GET, path, "")), session))
            .await
    }

    /// A form of our own pages.
    pub async fn post(&self, path: &str, session: &str, fields: &[(&str, &str)]) -> Reply {
        let request = form(path, fields).with_header(header::ORIGIN, &format!("https://{HOST}"));
        self.send(by(request, session)).await
    }

    /// The page to which a form leads.
    pub async fn after(&self, reply: &Reply, session: &str) -> String {
        assert_eq!(reply.status(), StatusCode::SEE_OTHER, "{}", text(reply));
        let address = head(reply, header::LOCATION).split('#').next().unwrap();
        let page = self.get(address, session).await;
        text(&page).to_owned()
    }

    /// A program's request, with `body` as JSON unless it is null.
    pub async fn api(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Value,
    ) -> (StatusCode, Value) {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = from_here(Request::made(method, &format!("/api/v1{path}"), body))
            .with_header(header::CONTENT_TYPE, "application/json")
            .with_header(header::AUTHORIZATION, &format!("Bearer {token}"));
        let reply = self.send(request).await;
        let json = match reply.whole() {
            Some(body) if !body.is_empty() => serde_json::from_slice(body).unwrap(),
            _ => Value::Null,
        };
        (reply.status(), json)
    }

    /// What is answered to `request`, which asks for work that ends with `outcome`, and that work.
    pub async fn working(&mut self, request: Request, outcome: AskResult) -> (Reply, Work) {
        self.working_through(request, None, outcome).await
    }

    /// The same for work that changes the desk before it ends.
    pub async fn working_through(
        &mut self,
        request: Request,
        change: Option<Command>,
        outcome: AskResult,
    ) -> (Reply, Work) {
        let router = routes::router();
        let answer = dispatch::answer(Arc::clone(&self.desk), &router, request);
        let worker = async {
            let order = self.orders.recv().await.unwrap();
            if let Some(change) = change {
                self.desk.engine.submit(change).await.unwrap();
            }
            order.result.send(outcome).unwrap();
            order.work
        };
        tokio::join!(answer, worker)
    }

    /// What a program is answered that asks for `work`.
    pub async fn ordered(
        &mut self,
        path: &str,
        token: &str,
        work: Work,
        outcome: AskResult,
    ) -> Reply {
        let request = Request::made(Method::POST, &format!("/api/v1{path}"), "")
            .with_header(header::AUTHORIZATION, &format!("Bearer {token}"));
        let (reply, asked) = self.working(request, outcome).await;
        assert_eq!(asked, work);
        reply
    }

    /// What a program reads at `path`.
    pub async fn read(&self, path: &str, token: &str) -> Value {
        let (status, json) = self.api(Method::GET, path, token, Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{path}: {json}");
        json
    }

    /// Whether a session still lets one in.
    pub async fn lets_in(&self, session: &str) -> bool {
        let (status, _) = self.api(Method::GET, "/me", session, Value::Null).await;
        status == StatusCode::OK
    }
}

/// The fields of the sign-in form.
pub fn credentials<'c>(email: &'c str, password: &'c str) -> [(&'c str, &'c str); 2] {
    [("email", email), ("password", password)]
}

/// A form, from a page of unknown origin.
pub fn form(path: &str, fields: &[(&str, &str)]) -> Request {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    from_here(Request::made(Method::POST, path, body))
        .with_header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

/// The same over TLS, asking for our host.
fn from_here(request: Request) -> Request {
    request.with_peer(Peer {
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        secure: true,
        host: Some(HOST.to_owned()),
    })
}

fn by(request: Request, session: &str) -> Request {
    if session.is_empty() {
        return request;
    }
    request.with_header(
        header::COOKIE,
        &format!("{SECURE_SESSION_COOKIE}={session}"),
    )
}

/// The page as text.
pub fn text(reply: &Reply) -> &str {
    std::str::from_utf8(reply.whole().unwrap()).unwrap()
}

/// A header of the reply, empty when it has none.
pub fn head(reply: &Reply, name: header::HeaderName) -> &str {
    reply
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

/// The session that a reply sets as a cookie.
pub fn cookie(reply: &Reply) -> String {
    let line = head(reply, header::SET_COOKIE);
    let value = line.split(';').next().unwrap();
    value.split_once('=').unwrap().1.to_owned()
}

/// Compares an answer with the one written down; `OKNO_GOLDEN_WRITE` writes it down.
pub fn golden(name: &str, json: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/api/{name}.json"));
    let now = serde_json::to_string_pretty(json).unwrap() + "\n";
    if std::env::var_os("OKNO_GOLDEN_WRITE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &now).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap();
    assert_eq!(now, written, "{name} is not as it was");
}

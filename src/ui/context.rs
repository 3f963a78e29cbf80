//! What a handler gets: the desk, the request, who asks, and in which words to answer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;
use serde::Serialize;
use tokio::sync::watch;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, GroupId, NumberId};
use crate::base::secret::{Hash16, Secret};
use crate::channels::whatsapp::api::Provider;
use crate::channels::whatsapp::connection::{AskResult, Connection};
use crate::channels::whatsapp::courtesy::Bell;
use crate::channels::whatsapp::templates::submit::Wanted;
use crate::domain::access;
use crate::domain::agent::{Agent, Language};
use crate::domain::audit::AuditKind;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, TeamAction};
use crate::domain::group::Group;
use crate::domain::number::Number;
use crate::domain::presence::{Presence, Wish, Word};
use crate::domain::scope::Scopes;
use crate::domain::view::View as _;
use crate::engine::Handle;
use crate::http::assets::Assets;
use crate::http::{Code, Fields, Reply, Request};
use crate::net::client::Reach;
use crate::net::tls::Standing;
use crate::store::Snapshot;
use crate::ui::attention::Attention;
use crate::ui::events::bulletin::Board;
use crate::ui::failure::Failure;
use crate::ui::health::Recent;
use crate::ui::kept::Kept;
use crate::ui::look::Look;
use crate::ui::password::Hasher;
use crate::ui::presence::Presence as Here;
use crate::ui::second_step::Halfway;
use crate::ui::texts::Texts;
use crate::ui::told::{Slots, Told};
use crate::ui::tries::Failures;
use crate::ui::words::Words;

/// The type of an error that a program or the page's script reads.
pub const PROBLEM_TYPE: &str = "application/problem+json";

/// The name of the session cookie where the desk is reached without TLS.
pub const SESSION_COOKIE: &str = "okno_session";
/// Its name over TLS: a browser takes it from this very host only, and over TLS only.
pub const SECURE_SESSION_COOKIE: &str = "__Host-okno_session";
/// The name of the cookie with the language chosen before signing in.
pub const LANGUAGE_COOKIE: &str = "okno_language";

/// What the machine's operator decided and pages need.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Before an agent has chosen.
    pub language: Language,
    /// The team's zone.
    pub zone: Tz,
    /// Where the desk is reached from outside, without a slash at the end.
    pub public_url: String,
    /// Whether an app secret is set: without one every webhook is refused.
    pub has_app_secret: bool,
    /// Who offers the numbers.
    pub provider: Provider,
    /// Meta is played by a simulator, which calls plain addresses as well.
    pub simulated: bool,
    /// Whether a verify token is set.
    pub has_verify_token: bool,
    /// How often copies are to be made by themselves, if at all.
    pub copies_every: Option<Duration>,
    /// With which `/metrics` is read; empty: from this machine only.
    pub metrics_token: Secret,
    /// A proxy stands in front, so that everybody seems to be on this machine.
    pub behind_proxy: bool,
    /// The clock may be moved (`demo --simulated-clock`).
    pub clock_moves: bool,
    /// Where push services may be.
    pub push_reach: Reach,
}

impl Settings {
    /// Where webhooks shall come to.
    pub fn webhook(&self) -> String {
        format!("{}/webhooks/whatsapp", self.public_url)
    }

    /// Whether the browser that asks speaks TLS, with us or with a proxy that may not say so.
    pub fn is_secure(&self, request: &Request) -> bool {
        self.public_url.starts_with("https://") || request.peer().secure
    }

    /// The name of the session cookie for the browser that asks.
    pub fn session_cookie(&self, request: &Request) -> &'static str {
        if self.is_secure(request) {
            SECURE_SESSION_COOKIE
        } else {
            SESSION_COOKIE
        }
    }
}

/// Something to be done that only the wiring can do, asked for by a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Work {
    /// Read the templates of all accounts anew.
    SyncTemplates,
    /// Read the quarantine again.
    RereadQuarantine,
    /// Ask Meta how our numbers stand.
    LookAtConnection,
    /// Have Meta send the webhooks of all accounts here.
    Subscribe,
    /// Give Meta a template of this member's, or have one deleted.
    Template(AgentId, Arc<Wanted>),
}

impl Work {
    /// What is noted of it among the administrative changes, if anything.
    fn noted(&self) -> Option<AuditKind> {
        match self {
            Self::SyncTemplates => Some(AuditKind::TemplatesSynced),
            Self::RereadQuarantine => Some(AuditKind::QuarantineReread),
            Self::Subscribe => Some(AuditKind::Subscribed),
            // The decision itself notes the last one.
            Self::LookAtConnection | Self::Template(..) => None,
        }
    }

    /// How long it may take.
    fn takes(&self) -> Duration {
        match self {
            Self::Template(_, wanted) => WORK_TAKES + wanted.files_take(),
            _ => WORK_TAKES,
        }
    }

    /// The catalogue's key for its failure.
    pub fn failed(&self) -> &'static str {
        match self {
            Self::SyncTemplates => "templates-sync-failed",
            Self::RereadQuarantine => "quarantine-reread-failed",
            Self::LookAtConnection => "connect-check-failed",
            Self::Subscribe => "connect-subscribe-failed",
            Self::Template(..) => "templates-submit-failed",
        }
    }
}

/// How long a page waits for work.
const WORK_TAKES: Duration = Duration::from_secs(60);

/// The desk as pages see it.
pub struct Desk {
    /// The engine.
    pub engine: Handle,
    /// The operator's settings, replaced on reload.
    pub settings: watch::Receiver<Arc<Settings>>,
    /// The catalogues.
    pub texts: Arc<Texts>,
    /// Stylesheet, script, icons.
    pub assets: Assets,
    /// Wrong passwords of late.
    pub sign_in_failures: Failures,
    /// How our numbers stand at Meta.
    pub connection: watch::Receiver<Arc<Connection>>,
    /// The last self-check.
    pub health: Recent,
    /// Whose pages are open.
    pub presence: Here,
    /// Who looks at which chat.
    pub attention: Attention,
    /// Rung while somebody writes to a customer.
    pub bell: Bell,
    /// What event streams share.
    pub board: Board,
    /// The log's latest place, as event streams follow it.
    pub latest: watch::Receiver<u64>,
    /// Where passwords are hashed.
    pub hasher: Hasher,
    /// What the next page of a session says.
    pub told: Slots<Told>,
    /// What was typed before one had to sign in again.
    pub kept: Slots<Kept>,
    /// Who has given a right password and is to show a code.
    pub halfway: Slots<Halfway>,
    /// How the desk stands with its certificate.
    pub certificate: watch::Receiver<Standing>,
    /// True when the desk stops.
    pub shutdown: watch::Receiver<bool>,
    /// Work for the wiring.
    pub workers: tokio::sync::mpsc::Sender<WorkOrder>,
}

/// Work for the wiring, and where the result goes.
pub struct WorkOrder {
    /// What.
    pub work: Work,
    /// What came of it.
    pub result: tokio::sync::oneshot::Sender<AskResult>,
}

/// How the answer shall be represented.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Pages for people.
    Html,
    /// JSON for programs.
    Json,
}

/// Who asks.
#[derive(Clone)]
pub struct Signed {
    /// The agent.
    pub agent: Agent,
    /// The hash of the session's secret.
    pub session: Hash16,
    /// What the session may be used for.
    pub scopes: Scopes,
    /// When the session was last noted as in use, if it ever was.
    pub used_at: Option<Timestamp>,
}

/// One request being answered.
pub struct Context {
    /// The desk.
    pub desk: Arc<Desk>,
    /// The request; a form in it has been read already.
    pub request: Request,
    /// The form, when one was sent.
    pub form: Option<Fields>,
    /// How to answer.
    pub format: Format,
    /// Who asks; always there on routes that need a sign-in.
    pub signed: Option<Signed>,
    /// The words to answer in.
    pub words: Words,
}

impl Context {
    /// Who asks.
    ///
    /// # Errors
    /// `signed_out` on a route that does not need a sign-in, when there is none.
    pub fn me(&self) -> Result<&Agent, Failure> {
        self.signed
            .as_ref()
            .map(|signed| &signed.agent)
            .ok_or(Failure::SignedOut)
    }

    /// The desk as it stands.
    ///
    /// # Errors
    /// When storage fails.
    pub fn snapshot(&self) -> Result<Snapshot, Failure> {
        Ok(self.desk.engine.snapshot()?)
    }

    /// What templates draw with.
    pub fn look(&self) -> Look {
        Look::new(&self.words, &self.desk.assets)
    }

    /// The operator's settings.
    pub fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.desk.settings.borrow())
    }

    /// Carries out a command.
    ///
    /// # Errors
    /// What the desk said.
    pub async fn submit(&self, command: Command) -> Result<Answer, Failure> {
        Ok(self.desk.engine.submit(command).await?)
    }

    /// An id in the path.
    ///
    /// # Errors
    /// `not_found` when it is not a number.
    pub fn id(&self, name: &str) -> Result<u64, Failure> {
        self.request.params().id(name).ok_or(Failure::NotFound)
    }

    /// The fragment that the page's script asks for, if it asks for one.
    pub fn fragment(&self) -> Option<&str> {
        self.request.header("Okno-Fragment")
    }

    /// The page's script asks: errors go to it as problem JSON, also from pages.
    pub fn wants_problem(&self) -> bool {
        self.request
            .header("Accept")
            .is_some_and(|accept| accept.contains(PROBLEM_TYPE))
    }

    /// A field of the form.
    pub fn field(&self, name: &str) -> &str {
        self.form
            .as_ref()
            .and_then(|form| form.get(name))
            .unwrap_or_default()
    }

    /// A page or its JSON, by what was asked for.
    pub fn page<V: askama::Template + Serialize>(&self, view: &V) -> Result<Reply, Failure> {
        match self.format {
            Format::Json => Ok(Reply::json(view)),
            Format::Html => Ok(Reply::html(view.render()?)),
        }
    }

    /// Has the wiring do something, and waits for it; says how much of it there was.
    ///
    /// # Errors
    /// `unavailable` when it can't be done now; the reason is in the log.
    pub async fn order(&self, work: Work) -> Result<usize, Failure> {
        let failed = work.failed();
        let outcome = self.attempt(work).await?;
        outcome.map_err(|reason| Failure::of(&reason, failed))
    }

    /// The same for a page that tells what went wrong in the words of whoever said it.
    ///
    /// # Errors
    /// `unavailable` when there is no outcome.
    pub async fn attempt(&self, work: Work) -> Result<AskResult, Failure> {
        let (noted, failed) = (work.noted(), work.failed());
        let takes = work.takes();
        let (result, done) = tokio::sync::oneshot::channel();
        let order = WorkOrder { work, result };
        self.desk
            .workers
            .try_send(order)
            .map_err(|_| Failure::Unavailable)?;
        match tokio::time::timeout(takes, done).await {
            Ok(Ok(Ok(count))) => {
                if let Some(what) = noted {
                    self.note(what).await?;
                }
                Ok(Ok(count))
            }
            Ok(Ok(Err(reason))) => {
                tracing::warn!(
                    reason = reason.for_log(),
                    what = failed,
                    "work for a page failed"
                );
                Ok(Err(reason))
            }
            Ok(Err(_)) | Err(_) => Err(Failure::Told(Code::Unavailable, failed)),
        }
    }

    /// Notes what whoever asks has had done, among the administrative changes.
    ///
    /// # Errors
    /// When it is not theirs to do, or the desk can't write.
    pub async fn note(&self, what: AuditKind) -> Result<(), Failure> {
        let by = Some(self.me()?.id);
        let action = TeamAction::Note(what);
        self.submit(Command::Team { by, action }).await?;
        Ok(())
    }

    /// Says something on the next page that whoever asks is shown.
    pub fn tell(&self, told: Told) {
        if let Some(signed) = &self.signed {
            let now = self.desk.engine.clock.monotonic();
            self.desk.told.put(signed.session, told, now);
        }
    }

    /// Says that something is saved on the next page.
    pub fn tell_saved(&self) {
        self.tell(Told::well("settings-saved"));
    }

    /// Says that something is saved where it was typed, and leads back there.
    pub fn saved_in(&self, page: &str, part: &str) -> Reply {
        self.tell(Told::well("settings-saved").in_part(part));
        Reply::see_other(&format!("{page}#{part}"))
    }

    /// What this page says once. A part of a page leaves it to the page.
    pub fn told(&self) -> Option<Told> {
        let signed = self.signed.as_ref().filter(|_| self.fragment().is_none())?;
        let now = self.desk.engine.clock.monotonic();
        let mut told = self.desk.told.take(signed.session, now)?;
        if let Some(key) = told.key {
            told.text = self.words.text(key);
        }
        Some(told)
    }
}

/// How long a session cookie lasts in the browser.
pub const COOKIE_LASTS: Duration = crate::base::limits::SESSION_IDLE;

/// The people, groups and numbers of the desk: few, read once for a page.
pub struct Team {
    /// All agents, also disabled ones.
    pub agents: HashMap<AgentId, Agent>,
    /// All groups.
    pub groups: HashMap<GroupId, Group>,
    /// All numbers.
    pub numbers: HashMap<NumberId, Number>,
    presence: HashMap<AgentId, Presence>,
}

impl Team {
    /// Reads the team.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(snapshot: &Snapshot) -> Result<Self, Failure> {
        Ok(Self {
            agents: snapshot
                .agents()?
                .into_iter()
                .map(|agent| (agent.id, agent))
                .collect(),
            groups: snapshot
                .groups()?
                .into_iter()
                .map(|group| (group.id, group))
                .collect(),
            numbers: snapshot
                .numbers()?
                .into_iter()
                .map(|number| (number.id, number))
                .collect(),
            presence: snapshot.presences()?.into_iter().collect(),
        })
    }

    /// An agent's name; empty for one who never was.
    pub fn name(&self, id: AgentId) -> &str {
        self.agents.get(&id).map_or("", |agent| agent.name.as_str())
    }

    /// Whether somebody is there; who is disabled is not.
    pub fn word(&self, id: AgentId) -> Word {
        let here = self.agents.get(&id).is_some_and(|agent| !agent.disabled);
        let presence = self.presence.get(&id).filter(|_| here);
        presence.map_or(Word::Off, Presence::word)
    }

    /// Whether somebody says of themselves that they are away.
    pub fn wishes(&self, id: AgentId) -> Wish {
        let presence = self.presence.get(&id);
        presence.map_or(Wish::default(), |presence| presence.wish)
    }

    /// A group's name; empty for one that never was.
    pub fn group_name(&self, id: GroupId) -> &str {
        self.groups.get(&id).map_or("", |group| group.name.as_str())
    }

    /// The groups whose chats are open to `agent`, in order.
    pub fn open_to(&self, agent: &Agent) -> Vec<GroupId> {
        let mut groups: Vec<GroupId> = self
            .groups
            .values()
            .filter(|group| access::enters(agent, group))
            .map(|group| group.id)
            .collect();
        groups.sort_unstable();
        groups
    }
}

//! Where somebody is signed in: each browser and token, ended one by one or all others at once; their own, or by
//! those who keep the team.

use askama::Template;
use serde::Serialize;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, SessionId};
use crate::base::secret::Hash16;
use crate::domain::agent::{Origin, Session, SessionKind};
use crate::domain::command::{Command, SessionCommand};
use crate::domain::decide::session::TOUCH_EVERY;
use crate::domain::view::View as _;
use crate::http::Reply;
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::told::Told;
use crate::ui::words::Words;

/// A session of the interface.
#[derive(Serialize)]
pub struct SessionView {
    id: u64,
    /// The name of an API token; absent for a sign-in.
    token: Option<String>,
    /// What it may be used for.
    scopes: Vec<&'static str>,
    created_at: String,
    /// Absent for a token that was never used.
    used_at: Option<String>,
    current: bool,
    /// From where somebody signed in; absent for tokens, and where an earlier release did not keep it.
    origin: Option<OriginView>,
    #[serde(skip)]
    name: String,
    #[serde(skip)]
    said: String,
}

#[derive(Serialize)]
struct OriginView {
    browser: String,
    system: String,
    address: String,
}

#[derive(Serialize)]
struct SessionList {
    sessions: Vec<SessionView>,
}

#[derive(Template)]
#[template(path = "settings/sessions.html", config = "config/askama.toml")]
struct SessionsPage {
    frame: Frame,
    nav: Nav,
    rows: Vec<SessionView>,
    /// Whose they are, if they are another's.
    whose: Option<String>,
    /// Where they are ended.
    base: String,
    back: String,
    others: bool,
}

/// `GET /me/sessions`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    let me = context.me()?.id;
    show(&context, me)
}

/// `GET /agents/{id}/sessions`.
pub async fn of_agent(context: Context) -> Result<Reply, Failure> {
    let agent = AgentId(context.id("id")?);
    show(&context, agent)
}

/// `POST /me/sessions/end`: signs out everywhere else.
pub async fn end_others(context: Context) -> Result<Reply, Failure> {
    let me = context.me()?.id;
    end_all(&context, me, "me-sessions-ended").await
}

/// `POST /agents/{id}/sessions/end`: signs somebody out everywhere; oneself everywhere else.
pub async fn end_all_of_agent(context: Context) -> Result<Reply, Failure> {
    let agent = AgentId(context.id("id")?);
    end_all(&context, agent, "sessions-ended-all").await
}

/// `DELETE /me/sessions/{id}`.
pub async fn end(context: Context) -> Result<Reply, Failure> {
    let (me, session) = (context.me()?.id, SessionId(context.id("id")?));
    end_one(&context, me, session).await
}

/// `DELETE /agents/{id}/sessions/{session}`.
pub async fn end_of_agent(context: Context) -> Result<Reply, Failure> {
    let (agent, session) = (
        AgentId(context.id("id")?),
        SessionId(context.id("session")?),
    );
    end_one(&context, agent, session).await
}

async fn end_all(context: &Context, agent: AgentId, told: &'static str) -> Result<Reply, Failure> {
    let signed = context.signed.as_ref().ok_or(Failure::SignedOut)?;
    let own = signed.agent.id == agent;
    let command = SessionCommand::EndAll {
        by: Some(signed.agent.id),
        agent,
        except: own.then_some(signed.session),
    };
    context.submit(Command::Session(command)).await?;
    Ok(ended(context, agent, told))
}

async fn end_one(context: &Context, agent: AgentId, session: SessionId) -> Result<Reply, Failure> {
    let mut sessions = context.snapshot()?.sessions()?.into_iter();
    let is_theirs = |(_, known): &(Hash16, Session)| known.id == session && known.agent == agent;
    sessions.find(is_theirs).ok_or(Failure::NotFound)?;
    let command = SessionCommand::Revoke {
        by: Some(context.me()?.id),
        session,
    };
    context.submit(Command::Session(command)).await?;
    Ok(ended(context, agent, "sessions-ended-one"))
}

fn ended(context: &Context, agent: AgentId, told: &'static str) -> Reply {
    match context.format {
        Format::Json => Reply::no_content(),
        Format::Html => {
            context.tell(Told::well(told));
            Reply::see_other(&base(context, agent))
        }
    }
}

/// Where the sessions of `agent` are.
fn base(context: &Context, agent: AgentId) -> String {
    let own = (context.signed.as_ref()).is_some_and(|signed| signed.agent.id == agent);
    if own {
        "/me/sessions".to_owned()
    } else {
        format!("/agents/{agent}/sessions")
    }
}

/// The sign-ins of `agent` that stand.
///
/// # Errors
/// When storage fails.
pub fn sign_ins(context: &Context, agent: AgentId) -> Result<Vec<(Hash16, Session)>, Failure> {
    let mut found = standing(context, agent)?;
    found.retain(|(_, session)| session.kind == SessionKind::SignIn);
    Ok(found)
}

fn standing(context: &Context, agent: AgentId) -> Result<Vec<(Hash16, Session)>, Failure> {
    let now = context.words.now;
    let mut sessions = context.snapshot()?.sessions()?;
    sessions.retain(|(_, session)| session.agent == agent && session.stands(now));
    sessions.sort_by_key(|(_, session)| std::cmp::Reverse((session.used_at, session.id)));
    Ok(sessions)
}

/// Where `agent` is signed in and by which tokens, the latest use first.
///
/// # Errors
/// When storage fails.
pub fn of(context: &Context, agent: AgentId) -> Result<Vec<SessionView>, Failure> {
    let sessions = standing(context, agent)?.into_iter();
    Ok(sessions.map(|session| view(context, session)).collect())
}

fn view(context: &Context, (hash, session): (Hash16, Session)) -> SessionView {
    let words = &context.words;
    let own = context.signed.as_ref().map(|signed| signed.session);
    let used_at = session.last_use();
    let scopes = session.scopes().words();
    let token = match session.kind {
        SessionKind::SignIn => None,
        SessionKind::Token { name, .. } => Some(name),
    };
    let since = words.moment(session.created_at);
    let used = used_at.map_or_else(String::new, |at| last_use(words, at));
    let args = [
        ("since", since.as_str().into()),
        ("time", used.as_str().into()),
        ("name", token.as_deref().unwrap_or_default().into()),
    ];
    let key = match (&token, used_at) {
        (None, _) => "me-session",
        (Some(_), Some(_)) => "me-token",
        (Some(_), None) => "me-token-unused",
    };
    SessionView {
        id: session.id.0,
        scopes,
        created_at: session.created_at.rfc3339(),
        used_at: used_at.map(Timestamp::rfc3339),
        current: Some(hash) == own,
        name: device(words, session.origin.as_ref()),
        said: words.args(key, &args),
        origin: session.origin.map(|origin| OriginView {
            browser: origin.browser,
            system: origin.system,
            address: origin.address,
        }),
        token,
    }
}

/// When something was last used: what is kept is the beginning of an hour in which it was.
pub fn last_use(words: &Words, noted: Timestamp) -> String {
    if words.now.since(noted) < TOUCH_EVERY {
        return words.text("last-use-lately");
    }
    let (from, to) = (words.clock(noted), words.clock(noted.plus(TOUCH_EVERY)));
    let date = words.date_of(noted);
    let args = [
        ("date", date.as_str().into()),
        ("from", from.as_str().into()),
        ("to", to.as_str().into()),
    ];
    let is_today = words.date_of(words.now) == date;
    words.args(
        if is_today {
            "last-use-between"
        } else {
            "last-use-between-on"
        },
        &args,
    )
}

/// The browser, its system and its address, as far as they are known.
fn device(words: &Words, origin: Option<&Origin>) -> String {
    let Some(origin) = origin else {
        return words.text("sessions-unknown");
    };
    let browser = match origin.browser.as_str() {
        "" => words.text("sessions-unknown"),
        browser => browser.to_owned(),
    };
    let parts = [browser.as_str(), &origin.system, &origin.address];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

fn show(context: &Context, agent: AgentId) -> Result<Reply, Failure> {
    let known = context.snapshot()?.agent(agent)?.ok_or(Failure::NotFound)?;
    let me = context.me()?;
    let own = me.id == agent;
    // As for ending them: nobody looks at those above themselves.
    if !own && known.role.outranks(me.role) {
        return Err(Failure::NotAllowed);
    }
    let mut rows = of(context, agent)?;
    if context.format == Format::Json {
        return Ok(Reply::json(&SessionList { sessions: rows }));
    }
    rows.retain(|row| row.token.is_none());
    let section = if own { Section::Me } else { Section::Team };
    if let Some(part) = part(context, section)? {
        return Ok(part);
    }
    let (frame, nav) = around(context, section, Entrance::Direct)?;
    let page = SessionsPage {
        frame,
        nav,
        others: rows.iter().any(|row| !row.current),
        rows,
        whose: (!own).then_some(known.name),
        base: base(context, agent),
        back: if own { "/me" } else { "/agents" }.to_owned(),
    };
    Ok(Reply::html(page.render()?))
}

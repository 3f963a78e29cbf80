//! One-time links: somebody new, or somebody whose password is lost, chooses a password and is signed in. The link's
//! secret stands in the path, so the page keeps it out of `Referer`.

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::secret::Hash16;
use crate::domain::agent::{Agent, Invitation, Role, secret_hash};
use crate::domain::changes::Answer;
use crate::domain::command::{Command, SessionCommand};
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::http::{Fields, Reply, StatusCode, header};
use crate::ui::alone::Alone;
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::input::{self, Input, Wrong, given};
use crate::ui::login;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chosen {
    name: Option<String>,
    password: String,
}

impl Input for Chosen {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        Ok(Self {
            name: given(form, "name"),
            password: given(form, "password").unwrap_or_default(),
        })
    }
}

/// A link that works.
struct Link {
    hash: Hash16,
    agent: Agent,
    expires_at: Timestamp,
    /// The owner of a desk that nobody has set up yet.
    first: bool,
}

/// For whom a link is, as programs read it.
#[derive(Serialize)]
struct LinkView<'l> {
    name: &'l str,
    email: &'l str,
    expires_at: String,
}

#[derive(Template)]
#[template(path = "invitation.html", config = "config/askama.toml")]
struct InvitationPage {
    alone: Alone,
    heading: String,
    action: String,
    email: String,
    name: String,
    first: bool,
    wrong: Wrong,
}

#[derive(Template)]
#[template(path = "invitation_expired.html", config = "config/askama.toml")]
struct ExpiredPage {
    alone: Alone,
}

/// `GET /invitations/{token}`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    let Some(link) = find(&context)? else {
        return expired(&context);
    };
    if context.format == Format::Json {
        return Ok(Reply::json(&LinkView {
            name: &link.agent.name,
            email: &link.agent.email,
            expires_at: link.expires_at.rfc3339(),
        }));
    }
    let name = link.agent.name.clone();
    form(&context, &link, name, Wrong::default())
}

/// `POST /invitations/{token}`: sets the password and signs in.
pub async fn accept(mut context: Context) -> Result<Reply, Failure> {
    let sent: Chosen = input::read(&mut context).await?;
    let Some(link) = find(&context)? else {
        return expired(&context);
    };
    match set_password(&context, &link, &sent).await {
        Ok(true) => login::admit(&context, link.agent.id, "/").await,
        Ok(false) => expired(&context),
        Err(failure) => {
            let wrong = Wrong::of(&context, failure)?;
            let name = sent.name.unwrap_or_else(|| link.agent.name.clone());
            let reply = form(&context, &link, name, wrong)?;
            Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

/// Sets the password and, at the first set-up, the name. False when the link was used meanwhile.
async fn set_password(context: &Context, link: &Link, sent: &Chosen) -> Result<bool, Failure> {
    // A page that was opened for the first set-up shows its name to nobody who could change it any more.
    if context.format == Format::Json && sent.name.is_some() && !link.first {
        return Err(Failure::invalid("name", FieldProblem::Wrong));
    }
    let name = sent.name.as_deref().filter(|_| link.first);
    let password = context.hash_password("password", &sent.password).await?;
    let command = Command::Session(SessionCommand::UseInvitation {
        hash: link.hash,
        name: name.map(str::to_owned),
        password,
    });
    match context.submit(command).await {
        Ok(Answer::Agent(_)) => Ok(true),
        Ok(_) | Err(Failure::NotFound) => Ok(false),
        Err(failure) => Err(failure),
    }
}

fn find(context: &Context) -> Result<Option<Link>, Failure> {
    let token = context.request.params().get("token").unwrap_or_default();
    let hash = secret_hash(token);
    let snapshot = context.snapshot()?;
    let now = context.words.now;
    let stands = |invitation: &Invitation| now < invitation.expires_at;
    let Some(invitation) = snapshot.invitation(hash)?.filter(stands) else {
        return Ok(None);
    };
    let agents = snapshot.agents()?;
    let first = agents.iter().all(|agent| agent.password.is_none());
    let agent = agents
        .into_iter()
        .find(|agent| agent.id == invitation.agent && !agent.disabled);
    Ok(agent.map(|agent| Link {
        hash,
        first: first && agent.role == Role::Owner,
        agent,
        expires_at: invitation.expires_at,
    }))
}

fn form(context: &Context, link: &Link, name: String, wrong: Wrong) -> Result<Reply, Failure> {
    let words = &context.words;
    let heading = if link.first {
        words.text("setup-title")
    } else {
        words.with("invitation-title", "name", link.agent.name.as_str())
    };
    let page = InvitationPage {
        alone: Alone::new(&context.desk, words, &heading),
        heading,
        action: context.request.path().to_owned(),
        email: link.agent.email.clone(),
        name,
        first: link.first,
        wrong,
    };
    Ok(private(Reply::html(page.render()?)))
}

fn expired(context: &Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        return Err(Failure::Told(
            crate::http::Code::NotFound,
            "invitation-expired",
        ));
    }
    let words = &context.words;
    let page = ExpiredPage {
        alone: Alone::new(
            &context.desk,
            words,
            &words.text("invitation-expired-title"),
        ),
    };
    Ok(private(Reply::html(page.render()?)).with_status(StatusCode::NOT_FOUND))
}

/// Nothing asked for from this page carries its address: `no-referrer` would also blank `Origin`, by which a form
/// proves that it is ours.
fn private(reply: Reply) -> Reply {
    reply.with_header(header::REFERRER_POLICY, "strict-origin")
}

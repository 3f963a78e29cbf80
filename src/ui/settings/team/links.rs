//! One-time links: made, shown once, withdrawn.

use serde::Serialize;

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::base::limits::INVITATION_KEPT;
use crate::base::secret::{Secret, random_token};
use crate::domain::agent::{Agent, secret_hash};
use crate::domain::command::{Command, TeamAction};
use crate::http::Reply;
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::settings::team::known;
use crate::ui::told::{Copy, Told};

#[derive(Serialize)]
struct LinkView {
    invitation: String,
    expires_at: String,
}

/// A one-time link that was just made; it is shown once.
pub struct OneTimeLink {
    name: String,
    pub(super) address: String,
    expires_at: Timestamp,
}

/// The link is a secret: it is shown once, and carried in no address.
pub fn tell_link(context: &Context, link: OneTimeLink) {
    let words = &context.words;
    let until = words.exact(link.expires_at);
    context.tell(Told {
        icon: "link",
        heading: Some(words.with("team-link-title", "name", link.name.as_str())),
        copy: Some(Copy {
            label: words.text("team-reset"),
            text: Secret::new(link.address),
        }),
        ..Told::good(words.with("team-link-explain", "date", until.as_str()))
    });
}

/// `POST /agents/{id}/invitation`: a one-time link, for somebody who has no password or, by an owner, a new one.
pub async fn make_link(context: Context) -> Result<Reply, Failure> {
    let agent = known(&context, AgentId(context.id("id")?))?;
    let link = invite(&context, &agent).await?;
    match context.format {
        Format::Json => Ok(Reply::created(&LinkView {
            invitation: link.address,
            expires_at: link.expires_at.rfc3339(),
        })),
        Format::Html => {
            tell_link(&context, link);
            Ok(Reply::see_other("/agents"))
        }
    }
}

/// `DELETE /agents/{id}/invitation`: the one-time link works no more.
pub async fn withdraw_link(context: Context) -> Result<Reply, Failure> {
    let agent = AgentId(context.id("id")?);
    let (by, action) = (Some(context.me()?.id), TeamAction::Withdraw { agent });
    context.submit(Command::Team { by, action }).await?;
    Ok(match context.format {
        Format::Json => Reply::no_content(),
        Format::Html => {
            context.tell(Told::well("team-link-withdrawn"));
            Reply::see_other("/agents")
        }
    })
}

async fn invite(context: &Context, agent: &Agent) -> Result<OneTimeLink, Failure> {
    let token = random_token();
    let action = TeamAction::Invite {
        agent: agent.id,
        hash: secret_hash(&token),
    };
    let by = Some(context.me()?.id);
    context.submit(Command::Team { by, action }).await?;
    Ok(one_time_link(context, agent, &token))
}

/// The link that was just made with this secret.
pub fn one_time_link(context: &Context, agent: &Agent, token: &str) -> OneTimeLink {
    OneTimeLink {
        name: agent.name.clone(),
        address: format!("{}/invitations/{token}", context.settings().public_url),
        expires_at: context.desk.engine.clock.now().plus(INVITATION_KEPT),
    }
}

//! The first owner: made when the data file has no agents.

use std::net::SocketAddr;

use anyhow::Context as _;

use crate::base::secret::random_token;
use crate::config::Config;
use crate::domain::agent::Role;
use crate::domain::agent::secret_hash;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, TeamAction};
use crate::domain::view::View as _;
use crate::engine::Handle;
use crate::ui::password;

/// Makes the first owner if there are no agents, and says what the operator must know.
pub async fn greet(
    handle: &Handle,
    config: &Config,
    address: SocketAddr,
) -> anyhow::Result<Vec<String>> {
    if !handle.snapshot()?.agents()?.is_empty() {
        return Ok(Vec::new());
    }
    if config.owner.email.is_empty() {
        return Ok(vec![
            "nobody can sign in yet: set email under [owner] in okno.toml and start again, \
             or run `okno agent add`"
                .to_owned(),
        ]);
    }
    let secret = config.owner.password.clone();
    let password = if secret.is_empty() {
        None
    } else {
        Some(
            tokio::task::spawn_blocking(move || password::hash(secret.expose()))
                .await?
                .map_err(|failure| anyhow::anyhow!("{failure:?}"))?,
        )
    };
    let invited = password.is_none();
    let name = config
        .owner
        .email
        .split('@')
        .next()
        .unwrap_or_default()
        .to_owned();
    let action = TeamAction::AddAgent {
        name,
        email: config.owner.email.clone(),
        role: Role::Owner,
        password,
    };
    let answer = handle
        .submit(Command::Team { by: None, action })
        .await
        .context("making the owner of [owner]")?;
    let Answer::Agent(agent) = answer else {
        return Ok(Vec::new());
    };
    if !invited {
        return Ok(vec![format!(
            "the owner {} can sign in",
            config.owner.email
        )]);
    }
    let secret = random_token();
    let action = TeamAction::Invite {
        agent,
        hash: secret_hash(&secret),
    };
    handle.submit(Command::Team { by: None, action }).await?;
    // The set-up address is opened on this machine: the public one may not lead here yet.
    Ok(vec![format!(
        "set the owner's password here, once, within three days: {}://{address}/invitations/{secret} \
         (or {}/invitations/{secret})",
        config.tls.scheme(),
        config.public_url
    )])
}

//! The first owner: made when the data file has no agents.

use std::net::SocketAddr;

use anyhow::Context as _;

use crate::app::backups;
use crate::base::secret::random_token;
use crate::config::Config;
use crate::domain::agent::{Agent, Role, secret_hash};
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
    let agents = handle.snapshot()?.agents()?;
    if !agents.is_empty() {
        let is_in = |agent: &Agent| agent.role == Role::Owner && agent.password.is_some();
        let told = (!agents.iter().any(is_in)).then(|| NO_PASSWORD.to_owned());
        return Ok(told.into_iter().collect());
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
        if let Some(why) = password::refused(secret.expose()) {
            anyhow::bail!("password under [owner] in okno.toml: {why}");
        }
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
        return Ok(vec!["the owner of okno.toml can sign in".to_owned()]);
    }
    let secret = random_token();
    let action = TeamAction::Invite {
        agent,
        hash: secret_hash(&secret),
    };
    handle.submit(Command::Team { by: None, action }).await?;
    // The set-up address is opened on this machine: the public one may not lead here yet.
    let here = format!("{}://{address}", config.tls.scheme());
    let public = config.public_url.trim_end_matches('/');
    let or = if here == public {
        String::new()
    } else {
        format!(" (or {public}/invitations/{secret})")
    };
    Ok(vec![format!(
        "set the owner's password here, once, within three days: {here}/invitations/{secret}{or}"
    )])
}

/// What is said at each start as long as no owner could come in.
const NO_PASSWORD: &str = "no owner has set a password yet: `okno agent password --email THEIR-ADDRESS` prints a new \
                           address where one is set";

/// Whether the desk begins with a file that it makes.
///
/// # Errors
/// When the file is missing though there are copies of one: its disk may not be there, and what came in now would be
/// lost to the real one. Meta repeats for days what it can't deliver.
pub fn is_new(config: &Config) -> anyhow::Result<bool> {
    if config.data.exists() {
        return Ok(false);
    }
    if let Some(backup) = &config.backup
        && backups::holds_any(&backup.folder)
    {
        let (data, folder) = (config.data.display(), backup.folder.display());
        anyhow::bail!(
            "there is no data file at {data}, but {folder} holds backups of one: is its disk there? To restore, put \
             the newest backup in its place; to begin anew, move the backups away"
        );
    }
    Ok(true)
}

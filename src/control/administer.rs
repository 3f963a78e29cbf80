//! The team and its tokens from a terminal: the same whether a desk runs or the command has the file to itself.

use crate::base::secret::{Secret, random_token};
use crate::control::{Administration, Answer};
use crate::domain::agent::{Agent, SessionKind, secret_hash};
use crate::domain::changes;
use crate::domain::command::{AgentChange, Command, SessionCommand, TeamAction, TwoFactorCommand};
use crate::domain::scope::Scopes;
use crate::domain::view::View as _;
use crate::store::Snapshot;

/// A desk as a terminal's command needs it.
pub trait Desk {
    /// The desk as it stands.
    ///
    /// # Errors
    /// What went wrong, for the terminal.
    fn snapshot(&self) -> Result<Snapshot, String>;

    /// Carries out a command; its effect is durable afterwards.
    ///
    /// # Errors
    /// Why not, for the terminal.
    fn submit(&mut self, command: Command) -> Result<changes::Answer, String>;
}

/// Does what the terminal asks. `public_url` is where one-time addresses lead.
///
/// # Errors
/// Why not, for the terminal.
pub fn administer(desk: &mut impl Desk, wanted: Administration, public_url: &str) -> Answer {
    match wanted {
        Administration::AddAgent { email, name, role } => {
            let action = TeamAction::AddAgent {
                name,
                email,
                role,
                password: None,
            };
            let changes::Answer::Agent(agent) = desk.submit(Command::Team { by: None, action })?
            else {
                return Err("an internal error".to_owned());
            };
            let address = invite(desk, agent, public_url)?;
            line(format!("added; {address}"))
        }
        Administration::ListAgents => {
            let agents = desk.snapshot()?.agents().map_err(told)?;
            Ok(agents.iter().map(agent_line).map(Secret::new).collect())
        }
        Administration::Invite { email } => {
            let agent = find(desk, &email)?;
            line(invite(desk, agent.id, public_url)?)
        }
        Administration::DisableAgent { email } => {
            let agent = find(desk, &email)?;
            let change = AgentChange {
                disabled: Some(true),
                ..AgentChange::default()
            };
            let action = TeamAction::ChangeAgent {
                agent: agent.id,
                change,
            };
            desk.submit(Command::Team { by: None, action })?;
            line(format!("{} is disabled", agent.email))
        }
        Administration::ResetTwoFactor { email } => {
            let known = find(desk, &email)?;
            let agent = known.id;
            if desk.snapshot()?.two_factor(agent).map_err(told)?.is_none() {
                return Err(format!("{} signs in without a code", known.email));
            }
            let reset = TwoFactorCommand::Reset { by: None, agent };
            desk.submit(Command::TwoFactor(reset))?;
            line(format!("{} signs in without a code now", known.email))
        }
        Administration::CreateToken {
            email,
            name,
            scopes,
        } => {
            let secret = random_token();
            let begin = SessionCommand::Begin {
                by: None,
                agent: find(desk, &email)?.id,
                hash: secret_hash(&secret),
                kind: SessionKind::Token { name, scopes },
                origin: None,
            };
            desk.submit(Command::Session(begin))?;
            line(secret)
        }
        Administration::ListTokens => list_tokens(&desk.snapshot()?),
        Administration::RevokeToken { id } => {
            let sessions = desk.snapshot()?.sessions().map_err(told)?;
            let found = sessions.into_iter().find(|(_, session)| {
                session.id.0 == id && matches!(session.kind, SessionKind::Token { .. })
            });
            let (_, session) = found.ok_or_else(|| format!("there is no token {id}"))?;
            let revoke = SessionCommand::Revoke {
                by: None,
                session: session.id,
            };
            desk.submit(Command::Session(revoke))?;
            line(format!("token {id} is revoked"))
        }
    }
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn line(text: String) -> Answer {
    Ok(vec![Secret::new(text)])
}

fn agent_line(agent: &Agent) -> String {
    let state = if agent.disabled { "disabled" } else { "active" };
    let role = agent.role.word();
    format!(
        "{}\t{role}\t{}\t{}\t{state}",
        agent.id, agent.email, agent.name
    )
}

fn list_tokens(snapshot: &Snapshot) -> Answer {
    let mut lines = Vec::new();
    for (_, session) in snapshot.sessions().map_err(told)? {
        let SessionKind::Token { name, scopes } = &session.kind else {
            continue;
        };
        let agent = snapshot.agent(session.agent).map_err(told)?;
        let email = agent.map_or_else(String::new, |agent| agent.email);
        let scopes = match scopes {
            Scopes::All => "all".to_owned(),
            Scopes::Only(_) => scopes.words().join(","),
        };
        let made = session.created_at.rfc3339();
        let used = match session.last_use() {
            Some(at) => format!("used {}", at.rfc3339()),
            None => "never used".to_owned(),
        };
        lines.push(Secret::new(format!(
            "{}\t{email}\t{name}\t{scopes}\tmade {made}\t{used}",
            session.id
        )));
    }
    Ok(lines)
}

fn find(desk: &impl Desk, email: &str) -> Result<Agent, String> {
    let email = email.trim().to_lowercase();
    let agents = desk.snapshot()?.agents().map_err(told)?;
    agents
        .into_iter()
        .find(|agent| agent.email == email)
        .ok_or_else(|| format!("nobody has the address {email}"))
}

fn invite(
    desk: &mut impl Desk,
    agent: crate::base::id::AgentId,
    public_url: &str,
) -> Result<String, String> {
    let secret = random_token();
    let action = TeamAction::Invite {
        agent,
        hash: secret_hash(&secret),
    };
    desk.submit(Command::Team { by: None, action })?;
    Ok(format!(
        "the password is set here, once, within three days: {public_url}/invitations/{secret}"
    ))
}

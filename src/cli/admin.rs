//! The team and its API tokens, from a terminal, on a data file that no desk has open.

use anyhow::{Context as _, bail};
use clap::Subcommand;

use crate::base::clock::Clock;
use crate::base::secret::random_token;
use crate::cli::say;
use crate::config::Config;
use crate::domain::agent::{Agent, Role, SessionKind};
use crate::domain::changes::Answer;
use crate::domain::command::{AgentChange, Command, SessionCommand, TeamAction};
use crate::domain::view::View as _;
use crate::engine::{Engine, Outcome};
use crate::store::{OpenError, Store};
use crate::ui::context::secret_hash;

/// `okno agent …`
#[derive(Subcommand)]
pub enum AgentCommand {
    /// Adds a member and prints a one-time address where they set their password
    Add {
        /// The e-mail address to sign in with
        #[arg(long)]
        email: String,
        /// The name that colleagues see
        #[arg(long)]
        name: String,
        /// owner, admin, lead or agent
        #[arg(long, value_parser = role)]
        role: Role,
    },
    /// Lists the team
    List,
    /// Prints a one-time address where a member sets a new password
    Password {
        /// Whose
        #[arg(long)]
        email: String,
    },
    /// Disables a member: all of their sign-ins and tokens end
    Disable {
        /// Whom
        #[arg(long)]
        email: String,
    },
}

/// `okno token …`
#[derive(Subcommand)]
pub enum TokenCommand {
    /// Makes an API token that acts as a member; its secret is printed once
    Create {
        /// The member's e-mail address
        #[arg(long)]
        agent: String,
        /// What it is for
        #[arg(long)]
        name: String,
    },
    /// Lists the tokens
    List,
    /// Ends a token
    Revoke {
        /// Its number in the list
        id: u64,
    },
}

fn role(word: &str) -> Result<Role, String> {
    Role::from_word(word).ok_or_else(|| "it must be owner, admin, lead or agent".to_owned())
}

/// The desk without its doors.
struct Quiet {
    engine: Engine,
    clock: Clock,
}

impl Quiet {
    fn open(config: &Config) -> anyhow::Result<Self> {
        let clock = Clock::system();
        let store = Store::open(&config.data, clock.now()).map_err(|error| match error {
            OpenError::Busy => anyhow::anyhow!(
                "a desk has {} open: use its pages, or stop it first",
                config.data.display()
            ),
            other => anyhow::Error::from(other).context(config.data.display().to_string()),
        })?;
        Ok(Self {
            engine: Engine::new(store)?,
            clock,
        })
    }

    fn submit(&mut self, command: Command) -> anyhow::Result<Answer> {
        match self.engine.step(vec![command], self.clock.now())?.pop() {
            Some(Outcome::Answered(answer)) => Ok(answer),
            Some(Outcome::Refused(refusal)) => bail!("refused: {refusal:?}"),
            _ => bail!("an internal error"),
        }
    }

    fn agent(&self, email: &str) -> anyhow::Result<Agent> {
        let email = email.trim().to_lowercase();
        let agents = self.engine.store().snapshot()?.agents()?;
        agents
            .into_iter()
            .find(|agent| agent.email == email)
            .with_context(|| format!("nobody has the address {email}"))
    }

    fn invite(
        &mut self,
        agent: crate::base::id::AgentId,
        config: &Config,
    ) -> anyhow::Result<String> {
        let secret = random_token();
        let action = TeamAction::Invite {
            agent,
            hash: secret_hash(&secret),
        };
        self.submit(Command::Team { by: None, action })?;
        Ok(format!("{}/invitations/{secret}", config.public_url))
    }
}

/// Runs `okno agent …`.
pub fn agent(command: AgentCommand, config: &Config) -> anyhow::Result<()> {
    let mut desk = Quiet::open(config)?;
    match command {
        AgentCommand::Add { email, name, role } => {
            let action = TeamAction::AddAgent {
                name,
                email,
                role,
                password: None,
            };
            let Answer::Agent(agent) = desk.submit(Command::Team { by: None, action })? else {
                bail!("an internal error")
            };
            say(&format!(
                "added; the password is set here, once, within three days: {}",
                desk.invite(agent, config)?
            ));
        }
        AgentCommand::List => {
            for agent in desk.engine.store().snapshot()?.agents()? {
                let state = if agent.disabled { "disabled" } else { "active" };
                say(&format!(
                    "{}\t{}\t{}\t{}\t{state}",
                    agent.id,
                    agent.role.word(),
                    agent.email,
                    agent.name
                ));
            }
        }
        AgentCommand::Password { email } => {
            let agent = desk.agent(&email)?;
            say(&format!(
                "the password is set here, once, within three days: {}",
                desk.invite(agent.id, config)?
            ));
        }
        AgentCommand::Disable { email } => {
            let agent = desk.agent(&email)?;
            let change = AgentChange {
                disabled: Some(true),
                ..AgentChange::default()
            };
            desk.submit(Command::Team {
                by: None,
                action: TeamAction::ChangeAgent {
                    agent: agent.id,
                    change,
                },
            })?;
            say(&format!("{} is disabled", agent.email));
        }
    }
    Ok(())
}

/// Runs `okno token …`.
pub fn token(command: TokenCommand, config: &Config) -> anyhow::Result<()> {
    let mut desk = Quiet::open(config)?;
    match command {
        TokenCommand::Create { agent, name } => {
            let agent = desk.agent(&agent)?;
            let secret = random_token();
            let kind = SessionKind::Token(crate::base::text::one_line(
                &name,
                crate::base::limits::NAME_CHARS_MAX,
            ));
            let begin = SessionCommand::Begin {
                agent: agent.id,
                hash: secret_hash(&secret),
                kind,
            };
            desk.submit(Command::Session(begin))?;
            say(&secret);
        }
        TokenCommand::List => {
            let snapshot = desk.engine.store().snapshot()?;
            for (_, session) in snapshot.sessions()? {
                if let SessionKind::Token(name) = &session.kind {
                    let email = snapshot
                        .agent(session.agent)?
                        .map_or_else(String::new, |agent| agent.email);
                    say(&format!(
                        "{}\t{email}\t{name}\tmade {}",
                        session.id,
                        session.created_at.rfc3339()
                    ));
                }
            }
        }
        TokenCommand::Revoke { id } => {
            let sessions = desk.engine.store().snapshot()?.sessions()?;
            let found = sessions.into_iter().find(|(_, session)| {
                session.id.0 == id && matches!(session.kind, SessionKind::Token(_))
            });
            let (hash, _) = found.with_context(|| format!("there is no token {id}"))?;
            desk.submit(Command::Session(SessionCommand::End(hash)))?;
            say(&format!("token {id} is revoked"));
        }
    }
    Ok(())
}

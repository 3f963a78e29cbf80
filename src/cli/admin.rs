//! The team and its API tokens, from a terminal: through the running desk, or on a data file that no desk has open.

use anyhow::Context as _;
use clap::Subcommand;

use crate::base::clock::Clock;
use crate::cli::{complain, say};
use crate::config::Config;
use crate::control::{self, Administration, Desk, Request};
use crate::domain::agent::Role;
use crate::domain::changes::Answer;
use crate::domain::command::Command;
use crate::domain::scope::{Scope, Scopes};
use crate::engine::{Engine, Outcome};
use crate::store::{OpenError, Snapshot, Store};

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
    /// Takes the second factor from a member who has lost their device: the password alone lets them in
    ResetTwoFactor {
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
        /// What it may be used for: read, write, team, settings, backup or account; given again for more. Without it
        /// the token may do all that the member may
        #[arg(long = "scope", value_name = "SCOPE", value_parser = scope)]
        scopes: Vec<Scope>,
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

fn scope(word: &str) -> Result<Scope, String> {
    Scope::from_word(word).ok_or_else(|| {
        let known = Scope::ALL.map(Scope::word).join(", ");
        format!("it must be one of {known}")
    })
}

impl From<AgentCommand> for Administration {
    fn from(command: AgentCommand) -> Self {
        match command {
            AgentCommand::Add { email, name, role } => Self::AddAgent { email, name, role },
            AgentCommand::List => Self::ListAgents,
            AgentCommand::Password { email } => Self::Invite { email },
            AgentCommand::ResetTwoFactor { email } => Self::ResetTwoFactor { email },
            AgentCommand::Disable { email } => Self::DisableAgent { email },
        }
    }
}

impl From<TokenCommand> for Administration {
    fn from(command: TokenCommand) -> Self {
        match command {
            TokenCommand::Create {
                agent,
                name,
                scopes,
            } => Self::CreateToken {
                email: agent,
                name,
                scopes: if scopes.is_empty() {
                    Scopes::All
                } else {
                    Scopes::only(scopes)
                },
            },
            TokenCommand::List => Self::ListTokens,
            TokenCommand::Revoke { id } => Self::RevokeToken { id },
        }
    }
}

/// Runs `okno agent …` and `okno token …`.
pub fn administer(wanted: Administration, config: &Config) -> anyhow::Result<()> {
    let clock = Clock::system();
    // Only the first member makes a file: a mistyped path must not.
    if !matches!(wanted, Administration::AddAgent { .. }) && !config.data.exists() {
        anyhow::bail!("there is no data file at {}", config.data.display());
    }
    let made = match &wanted {
        Administration::CreateToken { scopes, .. } => Some(allowance(scopes)),
        _ => None,
    };
    let answer = match Store::open(&config.data, clock.now()) {
        Ok(store) => {
            let engine = Engine::new(store)?;
            control::administer(&mut Quiet { engine, clock }, wanted, &config.public_url)
        }
        Err(OpenError::Busy) => control::ask(&config.data, &Request::Administer(wanted)),
        Err(error) => return Err(error).with_context(|| config.data.display().to_string()),
    };
    for line in answer.map_err(anyhow::Error::msg)? {
        say(line.expose());
    }
    // Beside the secret, not with it: a script takes the standard output as it is.
    if let Some(allowance) = made {
        complain(&allowance);
    }
    Ok(())
}

/// What a token that was made may be used for.
fn allowance(scopes: &Scopes) -> String {
    match scopes {
        Scopes::All => {
            "okno: this token may do everything that its member may, with later releases too; \
            to bound one, name what it is for, as --scope read"
                .to_owned()
        }
        Scopes::Only(_) => format!(
            "okno: this token may be used for {}",
            scopes.words().join(", ")
        ),
    }
}

/// The desk without its doors.
struct Quiet {
    engine: Engine,
    clock: Clock,
}

impl Desk for Quiet {
    fn snapshot(&self) -> Result<Snapshot, String> {
        self.engine
            .store()
            .snapshot()
            .map_err(|error| error.to_string())
    }

    fn submit(&mut self, command: Command) -> Result<Answer, String> {
        let outcomes = self.engine.step(vec![command], self.clock.now());
        match outcomes.map_err(|error| error.to_string())?.pop() {
            Some(Outcome::Answered(answer)) => Ok(answer),
            Some(Outcome::Refused(refusal)) => Err(format!("refused: {refusal}")),
            _ => Err("an internal error".to_owned()),
        }
    }
}

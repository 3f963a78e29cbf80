//! The control socket: how a command in a terminal reaches the running desk, which alone has the data file open.
//! A Unix socket beside the data file that only the file's owner and root can use; one request a connection.

mod administer;
mod client;
mod server;
mod wire;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::base::secret::Secret;
use crate::domain::agent::Role;
use crate::domain::changes::short_hash;
use crate::domain::scope::Scopes;

pub use administer::{Desk, administer};
pub use client::{ask, ask_for_copy};
pub use server::{Listener, Settings, serve};

/// What a terminal asks of a desk.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Request {
    /// About the team and its tokens.
    Administer(Administration),
    /// Writes a copy of the data file into the file that is handed over with the request.
    Copy,
    /// Checks a copy that is dropped afterwards.
    Check,
}

/// What a terminal does about the team and its tokens.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Administration {
    /// Adds a member.
    AddAgent {
        /// To sign in with.
        email: String,
        /// For colleagues.
        name: String,
        /// Their role.
        role: Role,
    },
    /// Lists the team.
    ListAgents,
    /// Makes a one-time address where a member sets a password.
    Invite {
        /// Whose address.
        email: String,
    },
    /// Ends a member's access.
    DisableAgent {
        /// Whose address.
        email: String,
    },
    /// Makes an API token.
    CreateToken {
        /// The address of the member as whom it acts.
        email: String,
        /// What it is for.
        name: String,
        /// What it may be used for.
        scopes: Scopes,
    },
    /// Lists the tokens.
    ListTokens,
    /// Ends a token.
    RevokeToken {
        /// Its number in the list.
        id: u64,
    },
}

/// What the desk answers: lines for the terminal, which may hold a secret that is shown once; or why not.
pub type Answer = Result<Vec<Secret>, String>;

/// The longest path that a socket's address can hold, in bytes.
const SOCKET_PATH_MAX: usize = 100;

/// Where the desk of a data file listens: beside the file, or, when that path is too long for a socket, in the
/// user's run-time folder under a name made of it.
pub fn socket_path(data: &Path) -> PathBuf {
    let whole = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
    let whole = whole.canonicalize().unwrap_or(whole);
    let mut beside = whole.clone().into_os_string();
    beside.push(".sock");
    if beside.len() <= SOCKET_PATH_MAX {
        return beside.into();
    }
    let folder = std::env::var_os("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let hash = short_hash(&[b"socket", whole.as_os_str().as_encoded_bytes()]);
    let name: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    folder.join(format!("okno-{name}.sock"))
}

#[cfg(test)]
mod tests;

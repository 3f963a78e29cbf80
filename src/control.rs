//! The control socket: how a command in a terminal reaches the running desk, which alone has the data file open.
//! A Unix socket beside the data file that only the file's owner and root can use; one request a connection.

mod administer;
mod client;
mod server;
mod wire;

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::base::hex::hex;
use crate::base::secret::{Secret, short_hash};
use crate::domain::agent::Role;
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
    /// Takes the second factor from a member who has lost their device.
    ResetTwoFactor {
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
const ADDRESS_MAX: usize = 100;
/// The longest name of a socket, in bytes, so that an address through its open folder holds it.
const NAME_MAX: usize = 64;

/// Where the desk of a data file listens: beside the file.
pub fn socket_path(data: &Path) -> PathBuf {
    let whole = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
    let whole = whole.canonicalize().unwrap_or(whole);
    let mut name = whole.file_name().unwrap_or_default().to_owned();
    name.push(".sock");
    if name.len() > NAME_MAX {
        let hash = short_hash(&[b"socket", name.as_encoded_bytes()]);
        name = format!("okno-{}.sock", hex(&hash)).into();
    }
    whole.with_file_name(name)
}

/// How a socket is reached: by its path, or, when an address can't hold that, through its open folder.
struct Address {
    path: PathBuf,
    /// Open as long as the address is used.
    _folder: Option<File>,
}

impl Address {
    fn of(socket: &Path) -> io::Result<Self> {
        if socket.as_os_str().len() <= ADDRESS_MAX {
            return Ok(Self {
                path: socket.to_owned(),
                _folder: None,
            });
        }
        let folder = File::open(socket.parent().unwrap_or(Path::new("/")))?;
        let through = format!("/proc/self/fd/{}", folder.as_raw_fd());
        Ok(Self {
            path: Path::new(&through).join(socket.file_name().unwrap_or_default()),
            _folder: Some(folder),
        })
    }
}

#[cfg(test)]
mod tests;

//! The proofs of names that an authority looks for at the desk's doors, as long as an order lasts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use instant_acme::ChallengeType;

use super::AcmeError;
use crate::base::secret::sha256;
use crate::net::tls::{Proof, Shown};

/// Where the authority looks for the proof of a name, before the token.
pub const CHALLENGE_PATH: &str = "/.well-known/acme-challenge/";

/// Proofs of names that the authority may ask for now; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Challenges(Arc<Mutex<HashMap<String, String>>>);

impl Challenges {
    /// What the authority is to read under this token.
    pub fn proof(&self, token: &str) -> Option<String> {
        self.lock().get(token).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A door of the desk's at which an authority may look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Door {
    /// The one on port 80.
    Plain,
    /// The one on port 443.
    Secure,
}

/// How an authority looks for the proofs of names, and what shows them.
#[derive(Clone, Copy, Debug)]
pub enum Way<'d> {
    /// The plain one, on port 80 (HTTP-01).
    Http(&'d Challenges),
    /// The secure one, on port 443 (TLS-ALPN-01).
    Tls(&'d Shown),
}

impl Way<'_> {
    pub(super) fn kind(self) -> ChallengeType {
        match self {
            Self::Http(_) => ChallengeType::Http01,
            Self::Tls(_) => ChallengeType::TlsAlpn01,
        }
    }

    /// As the protocol calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Http(_) => "http-01",
            Self::Tls(_) => "tls-alpn-01",
        }
    }

    /// What the authority must reach to find the proof of a name.
    pub(super) fn place(self, name: &str) -> String {
        match self {
            Self::Http(_) => format!("http://{name}{CHALLENGE_PATH}… {PORT_80}"),
            Self::Tls(_) => format!("this desk's own TLS at https://{name} {PORT_443}"),
        }
    }
}

/// How the words of a failure tell which door was meant.
pub(super) const PORT_80: &str = "on port 80";
pub(super) const PORT_443: &str = "on port 443";

/// The proofs of one order, forgotten when it ends.
pub(super) struct Proofs<'d> {
    pub(super) way: Way<'d>,
    /// Tokens, or names.
    keys: Vec<String>,
}

impl<'d> Proofs<'d> {
    pub(super) fn by(way: Way<'d>) -> Self {
        let keys = Vec::new();
        Self { way, keys }
    }

    /// Lays out what the authority will look for: the `proof` of a name, which it asks for by a token or by the name.
    pub(super) fn lay_out(
        &mut self,
        name: &str,
        token: &str,
        proof: &str,
    ) -> Result<(), AcmeError> {
        match self.way {
            Way::Http(challenges) => {
                self.keys.push(token.to_owned());
                let mut known = challenges.lock();
                known.insert(token.to_owned(), proof.to_owned());
            }
            Way::Tls(shown) => {
                let proof = Proof::of(name, &sha256(proof.as_bytes()));
                let proof = proof.map_err(|error| AcmeError::Failed(error.to_string()))?;
                shown.prove(name, proof);
                self.keys.push(name.to_owned());
            }
        }
        Ok(())
    }
}

impl Drop for Proofs<'_> {
    fn drop(&mut self) {
        for key in &self.keys {
            match self.way {
                Way::Http(challenges) => drop(challenges.lock().remove(key)),
                Way::Tls(shown) => shown.prove_no_more(key),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proofs_are_gone_when_their_order_ends() {
        let challenges = Challenges::default();
        let mut proofs = Proofs::by(Way::Http(&challenges));
        proofs
            .lay_out("desk.example", "token", "token.thumbprint")
            .unwrap();
        assert_eq!(challenges.proof("token").unwrap(), "token.thumbprint");
        assert_eq!(challenges.proof("other"), None);
        drop(proofs);
        assert_eq!(challenges.proof("token"), None);
    }
}

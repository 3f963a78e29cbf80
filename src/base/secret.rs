//! A text that is never printed.

use serde::{Deserialize, Serialize};

/// A secret: readable by [`Secret::expose`] only; `Debug` and `Display` show a mask.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself. Name the place where it goes, never log it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// True when nothing is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A mask that tells whether something is set and how it ends, if it is long enough to tell.
    pub fn masked(&self) -> String {
        let chars = self.0.chars().count();
        match chars {
            0 => String::new(),
            1..=15 => "••••".to_owned(),
            _ => format!("••••{}", self.0.chars().skip(chars - 4).collect::<String>()),
        }
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(if self.0.is_empty() {
            "Secret(empty)"
        } else {
            "Secret(••••)"
        })
    }
}

/// Random bytes as a text that fits in a URL and a cookie: 256 bits.
///
/// # Panics
/// When the operating system has no randomness to give; nothing safe can be done then.
pub fn random_token() -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random_bytes::<32>())
}

/// `N` random bytes.
///
/// # Panics
/// When the operating system has no randomness to give; nothing safe can be done then.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    use ring::rand::SecureRandom as _;
    let mut bytes = [0; N];
    #[expect(
        clippy::expect_used,
        reason = "without randomness nothing safe can be done"
    )]
    ring::rand::SystemRandom::new()
        .fill(&mut bytes)
        .expect("the system gives random bytes");
    bytes
}

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    let mut out = [0; 32];
    out.copy_from_slice(digest.as_ref());
    out
}

/// A hash that stands for a secret or a key of somebody else's.
pub type Hash16 = [u8; 16];

/// A hash of parts that can't run into each other.
pub fn short_hash(parts: &[&[u8]]) -> Hash16 {
    let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    let mut short = [0; 16];
    short.copy_from_slice(&sha256(&bytes)[..16]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_printed() {
        let secret = Secret::new("EAAG-long-access-token");
        assert!(!format!("{secret:?}").contains("EAAG"));
        assert_eq!(secret.masked(), "••••oken");
        assert_eq!(Secret::new("short").masked(), "••••");
    }
}

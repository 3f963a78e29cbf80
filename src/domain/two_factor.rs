//! The second factor of signing in: a code of the member's own device, or one of their recovery codes.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::base::secret::{Hash16, Secret, short_hash};

/// Recovery codes that a member has.
pub const RECOVERY_CODES: usize = 10;

/// A second factor that is in force: whoever has a row signs in with a code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TwoFactor {
    /// The secret that the member's device shares, in base32.
    pub secret: Secret,
    /// Since when.
    pub since: Timestamp,
    /// Hashes of the recovery codes that are left, see [`recovery_hash`].
    pub recovery: Vec<Hash16>,
    /// The last step whose code was taken: no code counts twice.
    pub last_step: u64,
}

/// A second factor that is being set up; not in force until its device has shown a right code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PendingTwoFactor {
    /// The secret that the member's device is to share, in base32.
    pub secret: Secret,
    /// Since when.
    pub since: Timestamp,
}

/// How long a device has to show its first code.
const SETUP_LASTS: Duration = Duration::from_secs(3600);

impl PendingTwoFactor {
    /// Whether its device may still show a code.
    pub fn stands(&self, now: Timestamp) -> bool {
        now.since(self.since) < SETUP_LASTS
    }
}

/// The hash under which a recovery code is kept; how it is typed makes no difference.
pub fn recovery_hash(agent: AgentId, code: &str) -> Hash16 {
    let signs: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|sign| sign.to_ascii_lowercase())
        .collect();
    short_hash(&[b"recovery", &agent.0.to_be_bytes(), signs.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_code_is_the_same_however_it_is_typed() {
        let hash = |code| recovery_hash(AgentId(3), code);
        assert_eq!(hash("abcd-efgh-2345"), hash(" ABCDEFGH 2345"));
        assert_ne!(hash("abcd-efgh-2345"), hash("abcd-efgh-2346"));
        assert_ne!(hash("abcd"), recovery_hash(AgentId(4), "abcd"));
    }
}

//! Whether it is Meta who calls: the signature of an event and the handshake of a subscription.
//! Meta, "Create a webhook endpoint", 2026-04-21.

use std::borrow::Cow;

use ring::hmac;
use subtle::ConstantTimeEq as _;

use crate::base::hex::read_hex;
use crate::base::secret::Secret;
use crate::engine::pulse::Doubt;

/// Why a signature is not believed. Never says anything about the secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SignatureError {
    /// No app secret is configured.
    #[error("no app secret is configured")]
    Unconfigured,
    /// The request has no signature.
    #[error("the signature is missing")]
    Missing,
    /// The header is not `sha256=` and 64 hexadecimal digits.
    #[error("the signature has the wrong format")]
    Format,
    /// No configured secret made it.
    #[error("the signature is not by a configured app secret")]
    Mismatch,
}

/// Why a handshake is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HandshakeError {
    /// No verify token is configured.
    #[error("no verify token is configured")]
    Unconfigured,
    /// It is not a request to subscribe, or has no challenge.
    #[error("not a subscription request")]
    NotASubscription,
    /// The token is not one of ours.
    #[error("the verify token is not a configured one")]
    Mismatch,
}

impl From<SignatureError> for Doubt {
    fn from(error: SignatureError) -> Self {
        match error {
            SignatureError::Unconfigured => Self::Unset,
            SignatureError::Missing => Self::Missing,
            SignatureError::Format => Self::Malformed,
            SignatureError::Mismatch => Self::Mismatch,
        }
    }
}

impl From<HandshakeError> for Doubt {
    fn from(error: HandshakeError) -> Self {
        match error {
            HandshakeError::Unconfigured => Self::Unset,
            HandshakeError::NotASubscription => Self::Malformed,
            HandshakeError::Mismatch => Self::Mismatch,
        }
    }
}

/// The secrets by which Meta is known. Several of each may hold at once, for rotation.
#[derive(Debug)]
pub struct Verifier {
    keys: Vec<hmac::Key>,
    tokens: Vec<Secret>,
    partner: bool,
    /// What webhooks are held against.
    mark: Mark,
}

/// Tells one set of secrets from another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark(Vec<Secret>);

/// The header in which a partner sends back the secret that it was given with the webhook's address.
pub const PARTNER_SECRET: &str = "X-Okno-Secret";

/// A challenge is a number of Meta's; anything longer is not one.
const CHALLENGE_BYTES_MAX: usize = 1024;

impl Verifier {
    /// From the configured secrets; blank ones never match anything.
    pub fn new(app_secrets: &[Secret], verify_tokens: &[Secret]) -> Self {
        let told = |secret: &&Secret| !secret.expose().trim().is_empty();
        Self {
            keys: app_secrets
                .iter()
                .filter(told)
                .map(|secret| hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes()))
                .collect(),
            tokens: verify_tokens.iter().filter(told).cloned().collect(),
            partner: false,
            mark: Mark(app_secrets.to_vec()),
        }
    }

    /// The same for webhooks that a partner passes on: its app's secret is not ours, so it proves itself by sending
    /// back the verify token. 360dialog, "Webhook".
    #[must_use]
    pub fn behind_partner(mut self) -> Self {
        self.partner = true;
        self.mark = Mark(self.tokens.clone());
        self
    }

    /// The secrets that webhooks are held against: the same after they were read again unchanged.
    pub fn mark(&self) -> &Mark {
        &self.mark
    }

    /// Whether app secret or, behind a partner, verify token is there: without it every webhook is refused.
    pub fn is_configured(&self) -> bool {
        !self.keys.is_empty() || (self.partner && !self.tokens.is_empty())
    }

    /// Checks the secret that a partner sends back, in constant time.
    ///
    /// # Errors
    /// Why it is not believed.
    pub fn check_partner(&self, secret: &str) -> Result<(), SignatureError> {
        if !self.partner || self.tokens.is_empty() {
            return Err(SignatureError::Unconfigured);
        }
        if self.knows(secret) {
            Ok(())
        } else {
            Err(SignatureError::Mismatch)
        }
    }

    /// Looks at all tokens, so that the time says nothing.
    fn knows(&self, given: &str) -> bool {
        self.tokens.iter().fold(false, |found, token| {
            found | bool::from(token.expose().as_bytes().ct_eq(given.as_bytes()))
        })
    }

    /// Checks `X-Hub-Signature-256` over the raw bytes of a body, in constant time.
    ///
    /// # Errors
    /// Which step failed.
    pub fn check_signature(&self, header: Option<&str>, body: &[u8]) -> Result<(), SignatureError> {
        if self.keys.is_empty() {
            return Err(SignatureError::Unconfigured);
        }
        let header = header.ok_or(SignatureError::Missing)?;
        let digest = header
            .trim()
            .strip_prefix("sha256=")
            .and_then(read_hex)
            .ok_or(SignatureError::Format)?;
        let ours = self
            .keys
            .iter()
            .any(|key| hmac::verify(key, body, &digest).is_ok());
        if ours {
            Ok(())
        } else {
            Err(SignatureError::Mismatch)
        }
    }

    /// Reads the query of a handshake; the challenge is to be answered as it stands, as plain text.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn check_handshake(&self, query: &str) -> Result<String, HandshakeError> {
        if self.tokens.is_empty() {
            return Err(HandshakeError::Unconfigured);
        }
        let mode = parameter(query, "hub.mode");
        let challenge = parameter(query, "hub.challenge")
            .filter(|challenge| !challenge.is_empty() && challenge.len() <= CHALLENGE_BYTES_MAX);
        let (Some("subscribe"), Some(challenge)) = (mode.as_deref(), challenge) else {
            return Err(HandshakeError::NotASubscription);
        };
        let given = parameter(query, "hub.verify_token").unwrap_or_default();
        if self.knows(&given) {
            Ok(challenge.into_owned())
        } else {
            Err(HandshakeError::Mismatch)
        }
    }
}

fn parameter<'q>(query: &'q str, name: &str) -> Option<Cow<'q, str>> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed for this body and secret outside of this program.
    const SECRET: &str = "test-app-secret";
    const BODY: &str = r#"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messages":[{"text":{"body":"Gr\u00fc\u00df dich \ud83d\udc4b a\/b"}}]}}]}]}"#;
    const SIGNATURE: &str =
        "sha256=3640ff5a2a12b21660ec305b2a5d1a6bce5de8d948557d57a9bc88aff80afee2";

    fn verifier(secrets: &[&str], tokens: &[&str]) -> Verifier {
        let secrets: Vec<_> = secrets.iter().copied().map(Secret::new).collect();
        let tokens: Vec<_> = tokens.iter().copied().map(Secret::new).collect();
        Verifier::new(&secrets, &tokens)
    }

    #[test]
    fn the_signature_is_made_over_the_bytes_as_they_came() {
        assert_eq!(BODY.len(), 173);
        let verifier = verifier(&[SECRET], &[]);
        assert_eq!(
            verifier.check_signature(Some(SIGNATURE), BODY.as_bytes()),
            Ok(())
        );
        let written_otherwise = BODY.replace("\\/", "/");
        assert_eq!(
            verifier.check_signature(Some(SIGNATURE), written_otherwise.as_bytes()),
            Err(SignatureError::Mismatch)
        );
    }

    #[test]
    fn old_and_new_secret_hold_during_a_rotation() {
        for secrets in [["old", SECRET], [SECRET, "new"]] {
            let verifier = verifier(&secrets, &[]);
            assert_eq!(
                verifier.check_signature(Some(SIGNATURE), BODY.as_bytes()),
                Ok(())
            );
        }
    }

    #[test]
    fn every_failure_has_its_name() {
        let verifier = verifier(&[SECRET], &[]);
        let check = |header: Option<&str>| verifier.check_signature(header, BODY.as_bytes());
        assert_eq!(check(None), Err(SignatureError::Missing));
        let short = SIGNATURE.trim_end_matches('2').to_owned();
        let letters = SIGNATURE.replace("ff", "zz");
        let sha1 = SIGNATURE.replace("sha256", "sha1");
        for header in ["", "sha256=", &short, &letters, &sha1, &SIGNATURE[7..]] {
            assert_eq!(check(Some(header)), Err(SignatureError::Format), "{header}");
        }
        let other = SIGNATURE.replace("ee2", "ee3");
        assert_eq!(check(Some(&other)), Err(SignatureError::Mismatch));
    }

    #[test]
    fn a_blank_secret_lets_nobody_in() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"");
        let hex = crate::base::hex::hex(hmac::sign(&key, b"{}").as_ref());
        for secrets in [&[][..], &[""], &["  "]] {
            assert_eq!(
                verifier(secrets, &[]).check_signature(Some(&format!("sha256={hex}")), b"{}"),
                Err(SignatureError::Unconfigured)
            );
        }
    }

    #[test]
    fn a_partner_proves_itself_by_the_verify_token() {
        let behind = verifier(&[], &["old", "token"]).behind_partner();
        assert_eq!(behind.check_partner("token"), Ok(()));
        assert_eq!(behind.check_partner("other"), Err(SignatureError::Mismatch));
        let blank = verifier(&[], &[""]).behind_partner();
        assert_eq!(blank.check_partner(""), Err(SignatureError::Unconfigured));
        let meta = verifier(&[], &["token"]);
        assert_eq!(
            meta.check_partner("token"),
            Err(SignatureError::Unconfigured)
        );
    }

    #[test]
    fn the_challenge_comes_back_as_it_was() {
        let verifier = verifier(&[], &["old token", "new+token"]);
        let query = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=";
        for token in ["old%20token", "old+token", "new%2Btoken"] {
            assert_eq!(
                verifier
                    .check_handshake(&format!("{query}{token}"))
                    .as_deref(),
                Ok("1158201444")
            );
        }
        assert_eq!(
            verifier.check_handshake(&format!("{query}wrong")),
            Err(HandshakeError::Mismatch)
        );
        assert_eq!(
            verifier.check_handshake(query),
            Err(HandshakeError::Mismatch)
        );
        for other in [
            "",
            "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=old+token",
            "hub.mode=subscribe&hub.verify_token=old+token",
        ] {
            assert_eq!(
                verifier.check_handshake(other),
                Err(HandshakeError::NotASubscription)
            );
        }
    }

    #[test]
    fn a_blank_token_is_no_token() {
        let query = "hub.mode=subscribe&hub.challenge=1&hub.verify_token=";
        assert_eq!(
            verifier(&[], &[""]).check_handshake(query),
            Err(HandshakeError::Unconfigured)
        );
    }
}

//! Web Push as its standards have it: the message encrypted for one browser (RFC 8291), the sender known by a key of
//! its own (RFC 8292), the whole an HTTP request to the browser's push service (RFC 8030).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE};
use hyper::{Request, Uri};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::json;
use thiserror::Error;

use crate::base::clock::Timestamp;
use crate::base::secret::{Secret, random_bytes};
use crate::net::client::{Payload, Reach};

/// How long a token for a push service is good, in seconds; the standard allows a day.
const TOKEN_SECONDS: i64 = 12 * 3600;
/// Octets of a message that every push service takes.
const MESSAGE_MAX: usize = 3000;
/// Octets of a point of P-256 that is not compressed.
pub const KEY_BYTES: usize = 65;
/// Octets of the secret that a browser shares.
pub const AUTH_BYTES: usize = 16;

/// Why something can't be pushed. None of it tells a secret.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PushError {
    /// The desk's own key can't be read or made.
    #[error("the desk's key for pushes is of no use")]
    Key,
    /// The browser's keys are none.
    #[error("the browser's keys are of no use")]
    Browser,
    /// Its address is none that may be used.
    #[error("the address of the push service may not be used")]
    Endpoint,
    /// The message is too long.
    #[error("the message is too long")]
    TooLong,
}

/// The key by which push services know the desk.
pub struct SenderKey(EcdsaKeyPair);

impl SenderKey {
    /// A new one, as it is kept.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn make() -> Result<Secret, PushError> {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
        let document = document.map_err(|_| PushError::Key)?;
        Ok(Secret::new(URL_SAFE_NO_PAD.encode(document)))
    }

    /// The one that is kept.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(kept: &Secret) -> Result<Self, PushError> {
        let bytes = URL_SAFE_NO_PAD.decode(kept.expose());
        let bytes = bytes.map_err(|_| PushError::Key)?;
        let random = SystemRandom::new();
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &bytes, &random)
            .map(Self)
            .map_err(|_| PushError::Key)
    }

    /// The public half, as browsers want it.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key())
    }

    /// What a push service is shown: by whom, for whom, until when. `now` is the real time.
    fn token(&self, audience: &str, contact: &str, now: Timestamp) -> Result<String, PushError> {
        let head = json!({"typ": "JWT", "alg": "ES256"}).to_string();
        let expires = now.millis() / 1000 + TOKEN_SECONDS;
        let claims = json!({"aud": audience, "exp": expires, "sub": contact}).to_string();
        let said = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(head),
            URL_SAFE_NO_PAD.encode(claims)
        );
        let signature = self.0.sign(&SystemRandom::new(), said.as_bytes());
        let signature = signature.map_err(|_| PushError::Key)?;
        Ok(format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// A browser as its push service knows it.
pub struct Browser<'b> {
    /// Where messages for it go.
    pub endpoint: &'b str,
    /// Its public key.
    pub key: &'b [u8],
    /// The secret that it shares.
    pub auth: &'b [u8],
}

/// How soon a message is to be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Haste {
    /// Also by a device that saves its battery.
    High,
    /// When the device is awake.
    Normal,
}

/// One message.
pub struct Message<'m> {
    /// Its content.
    pub content: &'m [u8],
    /// For how many seconds the service keeps it for a device that is away.
    pub keep: u64,
    /// How soon.
    pub haste: Haste,
    /// The web address of whom the service may ask.
    pub contact: &'m str,
}

/// The address of a push service, if it may be used: over TLS and within `reach`.
///
/// # Errors
/// `Endpoint` when it may not.
pub fn endpoint(text: &str, reach: Reach) -> Result<Uri, PushError> {
    let uri: Uri = text.parse().map_err(|_| PushError::Endpoint)?;
    let is_secure = uri.scheme_str() == Some("https");
    let is_plain = uri.scheme_str() == Some("http") && reach == Reach::Anywhere;
    let host = uri.host().unwrap_or_default();
    let is_named = uri
        .authority()
        .is_some_and(|all| !all.as_str().contains('@'));
    if (is_secure || is_plain) && is_named && !host.is_empty() && reach.allows_host(host) {
        Ok(uri)
    } else {
        Err(PushError::Endpoint)
    }
}

/// The request that brings a message to a browser. `now` is the real time.
///
/// # Errors
/// When a key is none, or the message is too long.
pub fn request(
    sender: &SenderKey,
    browser: &Browser<'_>,
    message: &Message<'_>,
    reach: Reach,
    now: Timestamp,
) -> Result<Request<Payload>, PushError> {
    let uri = endpoint(browser.endpoint, reach)?;
    let scheme = uri.scheme_str().unwrap_or("https");
    let authority = uri.authority().ok_or(PushError::Endpoint)?;
    let token = sender.token(&format!("{scheme}://{authority}"), message.contact, now)?;
    let urgency = match message.haste {
        Haste::High => "high",
        Haste::Normal => "normal",
    };
    let sealed = seal(message.content, browser)?;
    Request::post(uri)
        .header(CONTENT_TYPE, "application/octet-stream")
        .header(CONTENT_ENCODING, "aes128gcm")
        .header("TTL", message.keep)
        .header("Urgency", urgency)
        .header(
            AUTHORIZATION,
            format!("vapid t={token}, k={}", sender.public()),
        )
        .body(Payload::from(sealed))
        .map_err(|_| PushError::Endpoint)
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derived<const N: usize>(from: &Prk, info: &[&[u8]]) -> Result<[u8; N], PushError> {
    let mut out = [0; N];
    from.expand(info, Length(N))
        .and_then(|key| key.fill(&mut out))
        .map_err(|_| PushError::Browser)?;
    Ok(out)
}

/// Encrypts for one browser: nobody between can read it, the push service neither.
fn seal(content: &[u8], browser: &Browser<'_>) -> Result<Vec<u8>, PushError> {
    if content.len() > MESSAGE_MAX {
        return Err(PushError::TooLong);
    }
    if browser.key.len() != KEY_BYTES || browser.auth.len() != AUTH_BYTES {
        return Err(PushError::Browser);
    }
    let random = SystemRandom::new();
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &random).map_err(|_| PushError::Key)?;
    let public = own.compute_public_key().map_err(|_| PushError::Key)?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, browser.key);
    let shared = agree_ephemeral(own, &theirs, |shared| {
        Salt::new(HKDF_SHA256, browser.auth).extract(shared)
    });
    let shared = shared.map_err(|_| PushError::Browser)?;
    let secret: [u8; 32] = derived(&shared, &[b"WebPush: info\0", browser.key, public.as_ref()])?;
    let salt: [u8; 16] = random_bytes();
    let keys = Salt::new(HKDF_SHA256, &salt).extract(&secret);
    let key: [u8; 16] = derived(&keys, &[b"Content-Encoding: aes128gcm\0"])?;
    let nonce: [u8; NONCE_LEN] = derived(&keys, &[b"Content-Encoding: nonce\0"])?;
    let mut sealed = content.to_vec();
    // The mark of the last record.
    sealed.push(2);
    let key = UnboundKey::new(&AES_128_GCM, &key).map_err(|_| PushError::Browser)?;
    let nonce = Nonce::assume_unique_for_key(nonce);
    LessSafeKey::new(key)
        .seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed)
        .map_err(|_| PushError::Browser)?;
    let mut body = salt.to_vec();
    body.extend_from_slice(&4096_u32.to_be_bytes());
    body.push(public.as_ref().len() as u8);
    body.extend_from_slice(public.as_ref());
    body.extend_from_slice(&sealed);
    Ok(body)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey as Verifying};
    use serde_json::Value;
    use web_push_native::p256::SecretKey;
    use web_push_native::p256::elliptic_curve::sec1::ToEncodedPoint as _;
    use web_push_native::{Auth, decrypt};

    /// A browser that can read what is pushed to it, by an implementation that is not ours.
    pub struct Reader {
        secret: SecretKey,
        pub auth: [u8; AUTH_BYTES],
    }

    impl Reader {
        pub fn made() -> Self {
            let secret = loop {
                // Nearly every number of this length is a key.
                if let Ok(secret) = SecretKey::from_slice(&random_bytes::<32>()) {
                    break secret;
                }
            };
            Self {
                secret,
                auth: random_bytes(),
            }
        }

        pub fn key(&self) -> Vec<u8> {
            let point = self.secret.public_key().to_encoded_point(false);
            point.as_bytes().to_vec()
        }

        pub fn read(&self, body: Vec<u8>) -> Value {
            let auth = Auth::clone_from_slice(&self.auth);
            serde_json::from_slice(&decrypt(body, &self.secret, &auth).unwrap()).unwrap()
        }
    }

    /// The claims of a token whose signature is right.
    pub fn claims(authorization: &str) -> Value {
        let rest = authorization.strip_prefix("vapid t=").unwrap();
        let (token, key) = rest.split_once(", k=").unwrap();
        let (said, signature) = token.rsplit_once('.').unwrap();
        let key = URL_SAFE_NO_PAD.decode(key).unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        Verifying::new(&ECDSA_P256_SHA256_FIXED, key)
            .verify(said.as_bytes(), &signature)
            .unwrap();
        let (_, claims) = said.split_once('.').unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
    }

    #[test]
    fn what_is_sealed_is_read_by_another_implementation() {
        let reader = Reader::made();
        let browser = Browser {
            endpoint: "https://push.example.org/1",
            key: &reader.key(),
            auth: &reader.auth,
        };
        let body = seal(br#"{"title":"Okno"}"#, &browser).unwrap();
        assert_eq!(reader.read(body)["title"], "Okno");
        let twice = [(); 2].map(|()| seal(b"{}", &browser).unwrap());
        assert_ne!(twice[0], twice[1]);
        let too_long = vec![b'a'; MESSAGE_MAX + 1];
        assert_eq!(seal(&too_long, &browser), Err(PushError::TooLong));
        let no_point = Browser {
            key: &[4; KEY_BYTES],
            ..browser
        };
        assert_eq!(seal(b"{}", &no_point), Err(PushError::Browser));
    }

    #[test]
    fn a_service_learns_who_sends_and_for_whom() {
        let kept = SenderKey::make().unwrap();
        let sender = SenderKey::read(&kept).unwrap();
        assert!(!format!("{kept:?}").contains(&kept.expose()[..8]));
        let now = Timestamp::from_seconds(1_786_000_000);
        let reader = Reader::made();
        let browser = Browser {
            endpoint: "https://push.example.org:444/send/1?x=y",
            key: &reader.key(),
            auth: &reader.auth,
        };
        let message = Message {
            content: b"{}",
            keep: 60,
            haste: Haste::High,
            contact: "https://desk.example",
        };
        let request = request(&sender, &browser, &message, Reach::Global, now).unwrap();
        assert_eq!(request.headers()["ttl"], "60");
        assert_eq!(request.headers()["urgency"], "high");
        let claims = claims(request.headers()["authorization"].to_str().unwrap());
        assert_eq!(claims["aud"], "https://push.example.org:444");
        assert_eq!(claims["sub"], "https://desk.example");
        assert_eq!(claims["exp"], 1_786_000_000 + TOKEN_SECONDS);
        assert!(SenderKey::read(&Secret::new("nothing")).is_err());
    }

    #[test]
    fn an_address_of_the_house_is_no_push_service() {
        let refused = [
            "http://push.example.org/1",
            "https://127.0.0.1/1",
            "https://[::1]/1",
            "https://localhost/1",
            "https://user@push.example.org/1",
            "https://10.0.0.1:8080/",
            "/relative",
            "",
        ];
        for text in refused {
            assert_eq!(
                endpoint(text, Reach::Global),
                Err(PushError::Endpoint),
                "{text}"
            );
        }
        assert!(endpoint("https://updates.push.example.org/wpush/v2/x", Reach::Global).is_ok());
        assert!(endpoint("http://127.0.0.1:1/x", Reach::Anywhere).is_ok());
    }
}

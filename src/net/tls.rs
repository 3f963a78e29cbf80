//! TLS at the desk's own doors: which certificate is shown, and the handshake.

mod trust;
mod validity;

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::server::{ClientHello, ParsedCertificate, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::base::clock::Timestamp;
use crate::base::secret::Secret;

pub use trust::Trust;
pub use validity::Validity;

/// A certificate or key that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// There is no certificate where one was expected.
    #[error("it holds no certificate (BEGIN CERTIFICATE)")]
    NoCertificate,
    /// There is no key where one was expected.
    #[error("it holds no private key (BEGIN PRIVATE KEY)")]
    NoKey,
    /// They are there and of no use.
    #[error("{0}")]
    Unusable(String),
    /// The key is another certificate's.
    #[error("certificate and key do not belong together")]
    NoPair,
}

/// A certificate with its chain and its key.
#[derive(Clone, Debug)]
pub struct Pair {
    key: Arc<CertifiedKey>,
    validity: Validity,
    trust: Trust,
}

impl Pair {
    /// Reads a chain and a key, both in PEM.
    ///
    /// # Errors
    /// When either can't be read or they don't belong together.
    pub fn read(chain: &[u8], key: &[u8]) -> Result<Self, CertificateError> {
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<_, _>>()
            .map_err(unusable)?;
        let first = chain.first().ok_or(CertificateError::NoCertificate)?;
        let known = validity::of(first)
            .ok_or_else(|| unusable("the time in which the certificate counts can't be read"))?;
        let key = PrivateKeyDer::pem_slice_iter(key)
            .next()
            .ok_or(CertificateError::NoKey)?
            .map_err(unusable)?;
        let trust = trust::of(&chain, known);
        let provider = ring::default_provider();
        let key = CertifiedKey::from_der(chain, key, &provider).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => CertificateError::NoPair,
            other => unusable(other),
        })?;
        Ok(Self {
            key: Arc::new(key),
            validity: known.validity,
            trust,
        })
    }

    /// One that the desk signs itself: enough to be reached by somebody who looks past a browser's warning.
    ///
    /// # Errors
    /// When a name can't stand in a certificate.
    pub fn self_signed(names: &[String]) -> Result<Self, CertificateError> {
        let made = rcgen::generate_simple_self_signed(names).map_err(unusable)?;
        let key = Secret::new(made.signing_key.serialize_pem());
        Self::read(made.cert.pem().as_bytes(), key.expose().as_bytes())
    }

    /// The same, of an authority that is known to be public by something else than its root.
    #[must_use]
    pub fn of_public_authority(self) -> Self {
        let trust = Trust::Public;
        Self { trust, ..self }
    }

    /// From when until when it counts.
    pub fn validity(&self) -> Validity {
        self.validity
    }

    /// Who vouches for it.
    pub fn trust(&self) -> Trust {
        self.trust
    }

    /// Whether a browser that asks for `host` would take it.
    pub fn is_for(&self, host: &str) -> bool {
        is_for(&self.key, host)
    }
}

fn is_for(key: &CertifiedKey, host: &str) -> bool {
    let names = || {
        let parsed = ParsedCertificate::try_from(key.end_entity_cert().ok()?).ok()?;
        let host = ServerName::try_from(host).ok()?;
        rustls::client::verify_server_name(&parsed, &host).ok()
    };
    names().is_some()
}

fn unusable(error: impl fmt::Display) -> CertificateError {
    CertificateError::Unusable(error.to_string())
}

/// The proof of a name, as an authority wants it shown.
#[derive(Clone, Debug)]
pub struct Proof(Arc<CertifiedKey>);

impl Proof {
    /// One that is made out for this name alone and bears what the authority expects (RFC 8737).
    ///
    /// # Errors
    /// When the name can't stand in a certificate.
    pub fn of(name: &str, expected: &[u8; 32]) -> Result<Self, CertificateError> {
        let mut params = CertificateParams::new([name.to_owned()]).map_err(unusable)?;
        params.custom_extensions = vec![CustomExtension::new_acme_identifier(expected)];
        let key = KeyPair::generate().map_err(unusable)?;
        let made = params.self_signed(&key).map_err(unusable)?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        // Not compared with its key as others are: what it bears for the authority nobody else may understand.
        let key = any_supported_type(&key).map_err(unusable)?;
        Ok(Self(Arc::new(CertifiedKey::new(
            vec![made.der().clone()],
            key,
        ))))
    }
}

/// The certificate that is shown, to be replaced at any time; clones share it. Connections that are open keep the
/// one they began with.
#[derive(Clone, Debug)]
pub struct Shown {
    present: Arc<RwLock<Arc<CertifiedKey>>>,
    /// What an authority that asks for the proof of a name is shown instead.
    proofs: Arc<RwLock<HashMap<String, Arc<CertifiedKey>>>>,
}

impl Shown {
    /// Shows this one first.
    pub fn new(pair: &Pair) -> Self {
        Self {
            present: Arc::new(RwLock::new(Arc::clone(&pair.key))),
            proofs: Arc::default(),
        }
    }

    /// Shows another from now on.
    pub fn replace(&self, pair: &Pair) {
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        *present = Arc::clone(&pair.key);
    }

    /// Shows an authority this proof of a name, until it is taken back.
    pub fn prove(&self, name: &str, proof: Proof) {
        let mut proofs = self.proofs.write().unwrap_or_else(PoisonError::into_inner);
        proofs.insert(name.to_owned(), proof.0);
    }

    /// Takes the proof of a name back.
    pub fn prove_no_more(&self, name: &str) {
        let mut proofs = self.proofs.write().unwrap_or_else(PoisonError::into_inner);
        proofs.remove(name);
    }

    /// Whether a browser that asks for `host` would take it.
    pub fn is_for(&self, host: &str) -> bool {
        is_for(&self.present(), host)
    }

    fn present(&self) -> Arc<CertifiedKey> {
        let shown = self.present.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&shown)
    }

    fn proof(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        let proofs = self.proofs.read().unwrap_or_else(PoisonError::into_inner);
        proofs.get(name).map(Arc::clone)
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        // An authority asks for this protocol and no other.
        match hello
            .alpn()
            .is_some_and(|mut names| names.all(|name| name == PROOF))
        {
            true => self.proof(hello.server_name()?),
            false => Some(self.present()),
        }
    }
}

/// What the two sides agreed to speak.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    /// HTTP/1.1.
    Http1,
    /// HTTP/2.
    Http2,
}

/// The names of ALPN, the preferred one first.
const PROTOCOLS: [(&[u8], Protocol); 2] =
    [(b"h2", Protocol::Http2), (b"http/1.1", Protocol::Http1)];

/// The one by which an authority asks for the proof of a name (RFC 8737); nothing is spoken then.
const PROOF: &[u8] = b"acme-tls/1";

/// How the desk shakes hands, with the certificate that is shown at that moment.
///
/// # Errors
/// When the system has no randomness for session tickets.
pub fn config(shown: &Shown) -> Result<ServerConfig, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(shown.clone()));
    let names = PROTOCOLS.iter().map(|(name, _)| *name);
    config.alpn_protocols = names.chain([PROOF]).map(<[u8]>::to_vec).collect();
    // A client that comes again needs no new signature, and the server remembers nothing for it.
    config.ticketer = ring::Ticketer::new()?;
    Ok(config)
}

/// Makes secure streams of accepted ones.
#[derive(Clone)]
pub struct Acceptor {
    inner: TlsAcceptor,
    patience: Duration,
}

impl Acceptor {
    /// Shakes hands with the certificate that is shown at that moment, in at most `patience`.
    ///
    /// # Errors
    /// When the system has no randomness for session tickets.
    pub fn new(shown: &Shown, patience: Duration) -> Result<Self, rustls::Error> {
        Ok(Self {
            inner: TlsAcceptor::from(Arc::new(config(shown)?)),
            patience,
        })
    }

    /// The handshake, and what will be spoken: HTTP/1 unless the client asked for more.
    ///
    /// # Errors
    /// When it fails or takes too long, or when nothing follows: an authority has seen the proof of a name.
    pub async fn accept(&self, stream: TcpStream) -> io::Result<(TlsStream<TcpStream>, Protocol)> {
        let shaken = tokio::time::timeout(self.patience, self.inner.accept(stream)).await;
        let stream = shaken.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        let agreed = stream.get_ref().1.alpn_protocol();
        if agreed == Some(PROOF) {
            return Err(io::Error::other("it was shown the proof of a name"));
        }
        let protocol = PROTOCOLS.iter().find(|(name, _)| agreed == Some(name));
        Ok((
            stream,
            protocol.map_or(Protocol::Http1, |(_, protocol)| *protocol),
        ))
    }
}

impl fmt::Debug for Acceptor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = out.debug_struct("Acceptor");
        shown.field("patience", &self.patience).finish()
    }
}

/// Where the certificate comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// Nowhere: the desk speaks plain HTTP, perhaps behind a proxy that does not.
    Off,
    /// From files.
    Files,
    /// From an ACME authority.
    Acme,
    /// The desk signed it itself, until an ACME authority has given one.
    OwnHand,
}

/// How the desk stands with its certificate, for whoever looks after it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Where the one that is shown comes from.
    pub origin: Origin,
    /// From when until when that one counts.
    pub validity: Option<Validity>,
    /// Who vouches for it.
    pub trust: Trust,
    /// Whether it is made out for the desk's public address.
    pub fits: bool,
    /// Whether it is the one that the settings ask for, not one of before with other names or of another authority.
    pub as_wanted: bool,
    /// What went wrong with its successor, until that comes.
    pub failure: Option<Failure>,
}

/// A certificate that could not be had or read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// When.
    pub at: Timestamp,
    /// What happened and what to do, in English, as the authority or the system says it.
    pub detail: String,
    /// When it is tried again, if that is known.
    pub again: Option<Timestamp>,
}

impl Standing {
    /// Without TLS.
    pub fn off() -> Self {
        Self {
            origin: Origin::Off,
            validity: None,
            trust: Trust::Public,
            fits: true,
            as_wanted: true,
            failure: None,
        }
    }
}

#[cfg(test)]
mod tests;

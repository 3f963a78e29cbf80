//! Asking the desk of this machine how it is.

use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper_rustls::HttpsConnectorBuilder;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};

use super::{Client, ClientError, Payload};

/// Asks an address of this machine and gives the status and the text, for `okno healthcheck`. Over `https` any
/// certificate will do: it is made out for the desk's name, not for this machine's address, and nothing secret is said.
///
/// # Errors
/// When there is no whole answer within five seconds.
pub async fn get_text(url: &str) -> Result<(u16, String), ClientError> {
    let client = unsuspecting().map_err(|error| ClientError::NotSent(error.to_string()))?;
    let request = Request::get(url).body(Payload::from(""));
    let request = request.map_err(|error| ClientError::NotSent(error.to_string()))?;
    let answer = client
        .send(request, Duration::from_secs(5), 64 * 1024)
        .await?;
    Ok((
        answer.status.as_u16(),
        String::from_utf8_lossy(&answer.body).into_owned(),
    ))
}

fn unsuspecting() -> Result<Client, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let anyone = Anyone(provider.signature_verification_algorithms);
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(anyone))
        .with_no_client_auth();
    Ok(Client::over(
        HttpsConnectorBuilder::new().with_tls_config(config),
        super::Reach::Anywhere,
    ))
}

/// Takes any certificate, as long as who shows it has its key.
#[derive(Debug)]
struct Anyone(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _chain: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _status: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

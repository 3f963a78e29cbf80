//! Who vouches for a certificate. Meta, like browsers, takes only one that leads to a public authority by the chain
//! that is shown with it.

use std::time::Duration;

use rustls::RootCertStore;
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::ParsedCertificate;

use super::validity::Known;

/// Who vouches for a certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trust {
    /// A public authority.
    Public,
    /// Only itself.
    Itself,
    /// Nobody is known: it is shown without the certificate of its issuer.
    Alone,
    /// An authority that is not public.
    Private,
}

/// Looks it up among the public authorities, as Mozilla knows them.
pub(super) fn of(chain: &[CertificateDer<'_>], known: Known) -> Trust {
    let public = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    among(&public, chain, known)
}

fn among(roots: &RootCertStore, chain: &[CertificateDer<'_>], known: Known) -> Trust {
    let Some((first, others)) = chain.split_first() else {
        return Trust::Alone;
    };
    // Whether its time has come or is over is another question.
    let seconds = u64::try_from(known.validity.not_before.millis() / 1000).unwrap_or(0);
    let at = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let algorithms = ring::default_provider().signature_verification_algorithms;
    let leads_there = ParsedCertificate::try_from(first).and_then(|first| {
        verify_server_cert_signed_by_trust_anchor(&first, roots, others, at, algorithms.all)
    });
    match leads_there {
        Ok(()) => Trust::Public,
        Err(_) if known.by_itself => Trust::Itself,
        Err(_) if others.is_empty() => Trust::Alone,
        Err(_) => Trust::Private,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::tls::validity;
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

    fn params(name: &str) -> CertificateParams {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        let kind = rcgen::DnType::CommonName;
        params.distinguished_name.push(kind, name);
        params.not_before = rcgen::date_time_ymd(2026, 11, 1);
        params.not_after = rcgen::date_time_ymd(2036, 11, 1);
        params
    }

    fn authority(name: &str) -> CertificateParams {
        let mut params = params(name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
    }

    #[test]
    fn only_a_whole_chain_to_a_known_authority_counts() {
        let keys = [(); 3].map(|()| KeyPair::generate().unwrap());
        let [root_key, middle_key, key] = keys;
        let root = authority("root.example").self_signed(&root_key).unwrap();
        let issuer = Issuer::new(authority("root.example"), root_key);
        let middle = authority("middle.example")
            .signed_by(&middle_key, &issuer)
            .unwrap();
        let issuer = Issuer::new(authority("middle.example"), middle_key);
        let first = params("desk.example").signed_by(&key, &issuer).unwrap();
        let own = params("desk.example").self_signed(&key).unwrap();

        let mut roots = RootCertStore::empty();
        roots.add(root.der().clone()).unwrap();
        let nobody = RootCertStore::empty();
        let judge = |roots: &RootCertStore, chain: &[&rcgen::Certificate]| {
            let chain: Vec<_> = chain.iter().map(|one| one.der().clone()).collect();
            among(roots, &chain, validity::of(&chain[0]).unwrap())
        };
        assert_eq!(judge(&roots, &[&first, &middle]), Trust::Public);
        assert_eq!(judge(&roots, &[&first]), Trust::Alone);
        assert_eq!(judge(&nobody, &[&first, &middle]), Trust::Private);
        assert_eq!(judge(&roots, &[&own]), Trust::Itself);
        assert_eq!(judge(&roots, &[&own, &root]), Trust::Itself);
    }
}

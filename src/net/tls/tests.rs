use super::*;
use rcgen::{CertificateParams, KeyPair};

fn made(name: &str) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(2026, 11, 1);
    params.not_after = rcgen::date_time_ymd(2051, 2, 3);
    (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

#[test]
fn a_pair_tells_its_names_and_its_time() {
    let (chain, key) = made("desk.example");
    let pair = Pair::read(chain.as_bytes(), key.as_bytes()).unwrap();
    assert!(pair.is_for("desk.example") && !pair.is_for("other.example"));
    let Validity {
        not_before,
        not_after,
    } = pair.validity();
    assert_eq!(not_before.rfc3339(), "2026-11-01T00:00:00.000Z");
    assert_eq!(not_after.rfc3339(), "2051-02-03T00:00:00.000Z");
}

#[test]
fn what_is_no_pair_says_why() {
    let (chain, key) = made("desk.example");
    let (_, other) = made("desk.example");
    let read = |chain: &str, key: &str| Pair::read(chain.as_bytes(), key.as_bytes()).unwrap_err();
    assert_eq!(read(&chain, &other), CertificateError::NoPair);
    assert_eq!(read("", &key), CertificateError::NoCertificate);
    assert_eq!(read(&key, &key), CertificateError::NoCertificate);
    assert_eq!(read(&chain, &chain), CertificateError::NoKey);
    let cut = &chain[..chain.len() / 2];
    assert!(matches!(read(cut, &key), CertificateError::Unusable(_)));
    let garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert!(matches!(read(garbage, &key), CertificateError::Unusable(_)));
}

#[test]
fn the_desk_can_sign_for_itself() {
    let pair = Pair::self_signed(&["desk.example".to_owned()]).unwrap();
    assert!(pair.is_for("desk.example"));
    let debug = format!("{pair:?}{:?}", Shown::new(&pair));
    assert!(!debug.contains("PRIVATE"), "{debug}");
}

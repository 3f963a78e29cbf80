//! How the desk's own certificate stands.

use std::time::Duration;

use crate::net::acme::Obstacle;
use crate::net::tls::{Failure, Origin, Trust, Validity};
use crate::ui::health::{Facts, Finding, Light, Value};

use Light::{Green, Red, Yellow};

/// The parts of its life before a certificate's end, and a bound for those that live long.
const SOON: (u32, Duration) = (6, Duration::from_secs(14 * 86_400));
const NOW: (u32, Duration) = (12, Duration::from_secs(3 * 86_400));

/// What is found about it; nothing without TLS of the desk's own.
pub(in crate::ui) fn certificate(facts: &Facts) -> Option<Finding> {
    let standing = &facts.certificate;
    if standing.origin == Origin::Off {
        return None;
    }
    if let Some(failure) = &standing.failure {
        return Some(failed(facts, failure, standing.validity));
    }
    let found = |light, key| Some(Finding::new("certificate", light, key));
    if standing.origin == Origin::OwnHand {
        return found(Yellow, "health-certificate-ordering");
    }
    if !standing.fits {
        return found(Red, "health-certificate-name");
    }
    if let Some((light, key)) = distrusted(facts) {
        return found(light, key);
    }
    if !standing.as_wanted {
        return found(Yellow, "health-certificate-changing");
    }
    let validity = standing.validity?;
    let (light, key) = match validity.not_after.since(facts.now) {
        Duration::ZERO => (Red, "health-certificate-ended"),
        left if left <= before(NOW, validity) => (Red, "health-certificate-soon"),
        left if left <= before(SOON, validity) => (Yellow, "health-certificate-soon"),
        _ => (Green, "health-certificate-good"),
    };
    let time = Value::Moment(validity.not_after);
    Some(Finding::new("certificate", light, key).holding("time", time))
}

/// Meta takes a certificate only with its whole chain to a public authority. That something before the desk shows
/// such a one is known when a proxy is trusted, or when webhooks came since this one counts, also before this start.
fn distrusted(facts: &Facts) -> Option<(Light, &'static str)> {
    let standing = &facts.certificate;
    let since = standing.validity.map(|validity| validity.not_before);
    let heard = since.is_some() && facts.pulse.last_webhook > since;
    match standing.trust {
        Trust::Public => None,
        _ if facts.proxied || heard => Some((Yellow, "health-certificate-covered")),
        Trust::Itself => Some((Red, "health-certificate-itself")),
        Trust::Alone => Some((Red, "health-certificate-alone")),
        Trust::Private => Some((Red, "health-certificate-private")),
    }
}

fn before((part, most): (u32, Duration), validity: Validity) -> Duration {
    (validity.lifetime() / part).min(most)
}

/// Its successor did not come. As long as the present one is right and counts for a while, nobody must be woken.
fn failed(facts: &Facts, failure: &Failure, shown: Option<Validity>) -> Finding {
    let standing = &facts.certificate;
    let right = standing.fits && standing.as_wanted && distrusted(facts).is_none();
    let origin = standing.origin;
    let counts =
        shown.is_some_and(|validity| validity.not_after.since(facts.now) > before(SOON, validity));
    let light = match origin {
        Origin::Acme if counts && right => Yellow,
        _ => Red,
    };
    let key = match (origin, Obstacle::of(&failure.detail)) {
        (Origin::Files | Origin::Off, _) => "health-certificate-file",
        (_, Obstacle::Dns) => "health-certificate-dns",
        (_, Obstacle::Unproved) => "health-certificate-unproved",
        (_, Obstacle::RateLimit) => "health-certificate-limit",
        (_, Obstacle::Caa) => "health-certificate-caa",
        (_, Obstacle::Refused) => "health-certificate-refused",
        (_, Obstacle::Away) => "health-certificate-away",
    };
    let finding = Finding::new("certificate", light, key)
        .holding("time", Value::Moment(failure.at))
        .detailed(&failure.detail);
    match failure.again {
        Some(again) => finding
            .also("health-certificate-again")
            .holding("again", Value::Moment(again)),
        None => finding,
    }
}

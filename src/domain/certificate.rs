//! The certificate that the desk gets for itself from an ACME authority: what it has, and when it gets the next.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::DeadlineId;
use crate::base::secret::Secret;

/// The desk's certificate.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Certificate {
    /// For which names one is wanted.
    pub domains: Vec<String>,
    /// The directory of the authority it is wanted from.
    pub directory: String,
    /// The one that the desk has; while other names or another authority are wanted, that of before.
    pub issued: Option<Issued>,
    /// When the next is ordered.
    pub renewal: Renewal,
    /// What went wrong since the last one came.
    pub failure: Option<OrderFailure>,
}

/// A certificate that came.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Issued {
    /// It and its chain, in PEM.
    pub chain: String,
    /// Its key, in PEM.
    pub key: Secret,
    /// From when it counts.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
}

/// When the next certificate is ordered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Renewal {
    /// Now.
    Wanted,
    /// When this deadline falls due.
    At(Timestamp, DeadlineId),
}

/// Orders that came to nothing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrderFailure {
    /// When the last one did.
    pub at: Timestamp,
    /// How many, one after the other.
    pub count: u32,
    /// Why the last one did.
    pub detail: String,
}

/// The desk's account with an authority.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AcmeAccount {
    /// All that is needed to use it, its key as well.
    pub credentials: Secret,
    /// When it was made.
    pub made_at: Timestamp,
}

/// What is done about the certificate.
#[derive(Clone, Debug)]
pub enum CertificateCommand {
    /// What the configuration in force asks for.
    Want {
        /// The names.
        domains: Vec<String>,
        /// The authority's directory.
        directory: String,
    },
    /// An account was made, or is of no use any more.
    Account {
        /// With which authority.
        directory: String,
        /// All that is needed to use it.
        credentials: Option<Secret>,
    },
    /// A certificate came.
    Issued(Issued),
    /// An order came to nothing.
    Failed(String),
}

/// How long after the first, second, … failure the next order is made. Authorities count failures: Let's Encrypt
/// lets five an hour through.
const AGAIN: [Duration; 6] = [
    Duration::from_secs(2 * 60),
    Duration::from_secs(15 * 60),
    Duration::from_secs(3600),
    Duration::from_secs(3 * 3600),
    Duration::from_secs(6 * 3600),
    Duration::from_secs(12 * 3600),
];

/// Within this time a restart, which may come with mended settings, does not order again what just failed.
const REST: Duration = AGAIN[1];

impl Certificate {
    /// Whether the one that the desk has is what the settings ask for. Another is ordered before the time of its
    /// successor only when they ask for other names or another authority.
    pub fn is_as_wanted(&self, now: Timestamp) -> bool {
        let ordered = match (self.renewal, &self.failure) {
            (Renewal::Wanted, _) => now,
            (Renewal::At(..), Some(failure)) => failure.at,
            (Renewal::At(..), None) => return true,
        };
        let due = self.issued.as_ref().map(Issued::renewal);
        due.is_some_and(|due| ordered >= due)
    }
}

impl Issued {
    /// When its successor is ordered: when a third of its life is left.
    pub fn renewal(&self) -> Timestamp {
        let lifetime = self.not_after.since(self.not_before);
        self.not_after.minus(lifetime / 3)
    }
}

impl OrderFailure {
    /// The next one after `before`.
    pub fn after(before: Option<&Self>, at: Timestamp, detail: String) -> Self {
        let count = before.map_or(0, |failure| failure.count);
        Self {
            at,
            count: count.saturating_add(1),
            detail,
        }
    }

    /// When the next order is made.
    pub fn again(&self) -> Timestamp {
        let place = usize::try_from(self.count).unwrap_or(usize::MAX);
        let place = place.saturating_sub(1).min(AGAIN.len() - 1);
        self.at.plus(AGAIN[place])
    }

    /// Whether it is long enough ago for a restart to try at once.
    pub fn is_old(&self, now: Timestamp) -> bool {
        now.since(self.at) >= REST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn a_third_of_its_life_before_the_end() {
        let issued = Issued {
            chain: String::new(),
            key: Secret::default(),
            not_before: at(1_000),
            not_after: at(91_000),
        };
        assert_eq!(issued.renewal(), at(61_000));
    }

    #[test]
    fn what_is_ordered_before_its_time_is_something_else() {
        let mut certificate = Certificate {
            domains: vec!["desk.example".to_owned()],
            directory: "https://ca.example/directory".to_owned(),
            issued: None,
            renewal: Renewal::Wanted,
            failure: None,
        };
        assert!(!certificate.is_as_wanted(at(1_000)), "none has come");
        certificate.issued = Some(Issued {
            chain: String::new(),
            key: Secret::default(),
            not_before: at(1_000),
            not_after: at(91_000),
        });
        let seen = |certificate: &Certificate| {
            [30_000, 70_000].map(|now| certificate.is_as_wanted(at(now)))
        };
        assert_eq!(seen(&certificate), [false, true]);
        certificate.renewal = Renewal::At(at(61_000), DeadlineId(1));
        assert_eq!(seen(&certificate), [true, true]);
        let failed = |seconds| Some(OrderFailure::after(None, at(seconds), String::new()));
        certificate.failure = failed(20_000);
        assert_eq!(seen(&certificate), [false, false]);
        certificate.failure = failed(61_000);
        assert_eq!(seen(&certificate), [true, true]);
    }

    #[test]
    fn failures_are_further_and_further_apart() {
        let mut failure = None;
        let mut distances = Vec::new();
        for _ in 0..8 {
            let next = OrderFailure::after(failure.as_ref(), at(0), "no".to_owned());
            distances.push(next.again().since(at(0)).as_secs() / 60);
            failure = Some(next);
        }
        assert_eq!(distances, [2, 15, 60, 180, 360, 720, 720, 720]);
    }
}

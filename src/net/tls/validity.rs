//! From when until when a certificate counts, and whether it is by its own hand: what of X.509 the desk must know and
//! rustls keeps to itself.

use std::time::Duration;

use chrono::NaiveDateTime;

use crate::base::clock::Timestamp;

/// The time in which a certificate counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Validity {
    /// From here.
    pub not_before: Timestamp,
    /// Until here.
    pub not_after: Timestamp,
}

impl Validity {
    /// How long it counts in all.
    pub fn lifetime(self) -> Duration {
        self.not_after.since(self.not_before)
    }
}

const SEQUENCE: u8 = 0x30;
const EXPLICIT_VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// What is read of a certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Known {
    pub(super) validity: Validity,
    /// It names itself as its issuer.
    pub(super) by_itself: bool,
}

/// Reads it from a certificate in DER (RFC 5280, section 4.1).
pub(super) fn of(certificate: &[u8]) -> Option<Known> {
    let mut certificate = Elements(Elements(certificate).next_as(SEQUENCE)?);
    let mut signed = Elements(certificate.next_as(SEQUENCE)?);
    let (tag, _) = signed.next()?;
    if tag == EXPLICIT_VERSION {
        signed.next()?; // serial number
    }
    signed.next()?; // signature algorithm
    let issuer = signed.next()?;
    let mut validity = Elements(signed.next_as(SEQUENCE)?);
    let validity = Validity {
        not_before: moment(validity.next()?)?,
        not_after: moment(validity.next()?)?,
    };
    let by_itself = signed.next()? == issuer;
    Some(Known {
        validity,
        by_itself,
    })
}

fn moment((tag, text): (u8, &[u8])) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?;
    let whole = match tag {
        GENERALIZED_TIME => text.to_owned(),
        // Two digits of a year stand for 1950 to 2049.
        UTC_TIME if text.get(..2)?.parse::<u8>().ok()? < 50 => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        _ => return None,
    };
    let at = NaiveDateTime::parse_from_str(&whole, "%Y%m%d%H%M%SZ").ok()?;
    Some(Timestamp::from_seconds(at.and_utc().timestamp()))
}

/// The elements of a DER structure, one after the other.
struct Elements<'d>(&'d [u8]);

impl<'d> Elements<'d> {
    fn next(&mut self) -> Option<(u8, &'d [u8])> {
        let (tag, rest) = self.0.split_first()?;
        let (first, rest) = rest.split_first()?;
        let (length, rest) = match *first {
            short @ 0..=0x7f => (usize::from(short), rest),
            long => {
                let (digits, rest) = rest.split_at_checked(usize::from(long & 0x7f))?;
                if digits.len() > 4 {
                    return None;
                }
                let length = digits
                    .iter()
                    .fold(0, |sum, digit| sum << 8 | usize::from(*digit));
                (length, rest)
            }
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((*tag, content))
    }

    fn next_as(&mut self, wanted: u8) -> Option<&'d [u8]> {
        self.next()
            .and_then(|(tag, content)| (tag == wanted).then_some(content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_ways_to_write_a_time_are_read() {
        let seconds = |tag, text: &str| moment((tag, text.as_bytes())).map(Timestamp::rfc3339);
        let expected = "2026-11-22T02:30:00.000Z".to_owned();
        assert_eq!(seconds(UTC_TIME, "261122023000Z"), Some(expected.clone()));
        assert_eq!(seconds(GENERALIZED_TIME, "20261122023000Z"), Some(expected));
        assert_eq!(
            seconds(UTC_TIME, "991231235959Z"),
            Some("1999-12-31T23:59:59.000Z".to_owned())
        );
        for wrong in ["", "2", "\u{e9}1122023000Z", "261322023000Z"] {
            assert_eq!(seconds(UTC_TIME, wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = of(&bytes);
        }
    }
}

//! One-time codes by time (RFC 6238) as authenticator apps make them: SHA-1, 30 seconds, six digits.

use ring::hmac;

use crate::base::clock::Timestamp;
use crate::base::secret::{Secret, random_bytes};

/// Seconds for which a code is shown.
const STEP_SECONDS: u64 = 30;
/// Digits of a code.
pub const DIGITS: usize = 6;
/// Bytes of a secret, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// The signs of base32 (RFC 4648).
const SIGNS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new secret, in base32.
pub fn new_secret() -> Secret {
    Secret::new(base32(&random_bytes::<SECRET_BYTES>()))
}

/// Random signs of base32 in small letters, in groups of four: 60 bits.
pub fn new_recovery_code() -> String {
    let signs = base32(&random_bytes::<8>()).to_lowercase();
    format!("{}-{}-{}", &signs[..4], &signs[4..8], &signs[8..12])
}

/// The step whose code somebody typed at the real time `at`: the present one, or one beside it.
pub fn step_of(secret: &Secret, code: &str, at: Timestamp) -> Option<u64> {
    let key = from_base32(secret.expose())?;
    let typed = digits(code)?;
    let now = u64::try_from(at.millis()).ok()? / 1_000 / STEP_SECONDS;
    (now.saturating_sub(1)..=now + 1).find(|step| code_of(&key, *step) == typed)
}

/// The code of the secret at the real time `at`, for a test that plays the device.
pub fn code_at(secret: &Secret, at: Timestamp) -> Option<String> {
    let key = from_base32(secret.expose())?;
    let step = u64::try_from(at.millis()).ok()? / 1_000 / STEP_SECONDS;
    Some(format!("{:06}", code_of(&key, step)))
}

/// Whether something typed looks like a code of a device: six digits, however they are grouped.
pub fn is_code(text: &str) -> bool {
    digits(text).is_some()
}

/// The address that a device reads from a picture.
pub fn address(secret: &Secret, issuer: &str, account: &str) -> String {
    let encoded = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let (issuer, account) = (encoded(issuer), encoded(account));
    let secret = secret.expose();
    format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}")
}

fn digits(code: &str) -> Option<u32> {
    let digits: String = code.chars().filter(|sign| !sign.is_whitespace()).collect();
    let right = digits.len() == DIGITS && digits.bytes().all(|sign| sign.is_ascii_digit());
    right.then(|| digits.parse().ok()).flatten()
}

fn code_of(key: &[u8], step: u64) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    // SHA-1 gives 20 bytes, and the last one's lower half is at most 15.
    let from = usize::from(bytes[19] & 0x0f);
    let four = [
        bytes[from],
        bytes[from + 1],
        bytes[from + 2],
        bytes[from + 3],
    ];
    (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000
}

fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(
                SIGNS[usize::try_from((held >> bits) & 31).unwrap_or(0)],
            ));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        let last = (held << (5 - bits)) & 31;
        text.push(char::from(SIGNS[usize::try_from(last).unwrap_or(0)]));
    }
    text
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0_u32, 0);
    for sign in text.bytes() {
        let value = SIGNS.iter().position(|known| *known == sign)?;
        held = (held << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).ok()?);
        }
        held &= (1 << bits) - 1;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// RFC 6238, appendix B: the secret of the examples for SHA-1.
    fn secret() -> Secret {
        Secret::new(base32(b"12345678901234567890"))
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // The last six of the eight digits that the appendix shows.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(&secret(), at(seconds)).as_deref(), Some(code));
            let step = u64::try_from(seconds).unwrap() / 30;
            assert_eq!(step_of(&secret(), code, at(seconds)), Some(step));
        }
    }

    #[test]
    fn a_code_counts_one_step_either_way_and_no_further() {
        let typed = |seconds| step_of(&secret(), "081 804", at(seconds));
        let step = 1_111_111_109_u32 / 30;
        let begins = i64::from(step) * 30;
        let step = Some(u64::from(step));
        assert_eq!(typed(begins - 30), step);
        assert_eq!(typed(begins + 59), step);
        assert_eq!(typed(begins - 31), None);
        assert_eq!(typed(begins + 60), None);
        for wrong in ["", "81804", "0818044", "08180x", "O81804"] {
            assert_eq!(step_of(&secret(), wrong, at(begins)), None, "{wrong}");
        }
    }

    #[test]
    fn an_app_reads_whose_secret_it_is() {
        let address = address(&Secret::new("ABC234"), "Okno", "vera@desk.example");
        assert_eq!(
            address,
            "otpauth://totp/Okno:vera%40desk%2Eexample?secret=ABC234&issuer=Okno"
        );
    }

    #[test]
    fn secrets_and_recovery_codes_are_long_and_never_the_same() {
        assert_eq!(new_secret().expose().len(), 32);
        assert_ne!(new_secret(), new_secret());
        let code = new_recovery_code();
        assert_eq!(code.len(), 14, "{code}");
        assert!(!is_code(&code));
        assert_ne!(code, new_recovery_code());
    }

    proptest! {
        #[test]
        fn base32_is_read_back(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            prop_assert_eq!(from_base32(&base32(&bytes)), Some(bytes));
        }
    }
}

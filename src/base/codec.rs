//! How a record becomes bytes: one version byte, then the payload. The only file that names the codec.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The largest record that is ever decoded, in bytes.
const RECORD_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Why bytes could not be read as a record.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CodecError {
    /// The record holds no bytes at all.
    #[error("an empty record")]
    Empty,
    /// The bytes are not of the shape that their version promises.
    #[error("a damaged record of version {version}: {reason}")]
    Damaged {
        /// The version byte.
        version: u8,
        /// What the codec said.
        reason: String,
    },
    /// A newer release wrote this.
    #[error("a record of version {version}, written by a newer release")]
    Newer {
        /// The version byte.
        version: u8,
    },
}

fn configuration() -> impl bincode::config::Config {
    bincode::config::standard().with_limit::<RECORD_BYTES_MAX>()
}

/// Writes `record` with its version in front.
///
/// # Panics
/// Never for the records of this crate: they hold only what the codec can write.
pub fn encode<T: Serialize>(version: u8, record: &T) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    bytes.push(version);
    let written = bincode::serde::encode_into_std_write(record, &mut bytes, configuration());
    // Writing to a Vec can't fail and our records have no maps of unknown length or untyped values.
    #[expect(clippy::expect_used, reason = "a record is always writable, see above")]
    written.expect("a record is writable");
    bytes
}

/// The version of an encoded record.
///
/// # Errors
/// When there is no byte to read.
pub fn version(bytes: &[u8]) -> Result<u8, CodecError> {
    bytes.first().copied().ok_or(CodecError::Empty)
}

/// Reads the payload of a record whose version the caller has looked at; every byte must be used.
///
/// # Errors
/// When the bytes are not a `T` exactly.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    let version = version(bytes)?;
    let payload = &bytes[1..];
    match bincode::serde::decode_from_slice(payload, configuration()) {
        Ok((record, used)) if used == payload.len() => Ok(record),
        Ok((_, used)) => Err(CodecError::Damaged {
            version,
            reason: format!("{} bytes too many", payload.len() - used),
        }),
        Err(error) => Err(CodecError::Damaged {
            version,
            reason: error.to_string(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn trailing_bytes_are_refused() {
        let mut bytes = encode(1, &(7u32, "seven".to_owned()));
        assert_eq!(decode::<(u32, String)>(&bytes), Ok((7, "seven".to_owned())));
        bytes.push(0);
        assert!(matches!(
            decode::<(u32, String)>(&bytes),
            Err(CodecError::Damaged { version: 1, .. })
        ));
    }

    #[test]
    fn no_bytes_are_no_record() {
        assert_eq!(decode::<u8>(&[]), Err(CodecError::Empty));
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode::<(String, Vec<Option<String>>, u64)>(&bytes);
        }
    }
}

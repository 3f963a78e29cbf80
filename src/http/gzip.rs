//! Compressing what is text and long enough to be worth it.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::HeaderMap;
use hyper::header::ACCEPT_ENCODING;

/// Shorter bodies fit one packet anyway.
const SHORTEST: usize = 1_024;

/// Longer ones would hold up everyone else on this thread.
const LONGEST: usize = 2 * 1_024 * 1_024;

/// Whether the client takes gzip.
pub(super) fn accepted(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(is_gzip)
}

fn is_gzip(offer: &str) -> bool {
    let mut parts = offer.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let refused = parts
        .filter_map(|part| part.strip_prefix("q="))
        .any(|weight| weight.parse() == Ok(0.0_f32));
    name.eq_ignore_ascii_case("gzip") && !refused
}

/// Whether bodies of this type shrink.
pub(super) fn helps(content_type: &str) -> bool {
    const TYPES: [&str; 8] = [
        "text/html",
        "text/css",
        "text/javascript",
        "text/plain",
        "application/json",
        "application/problem+json",
        "application/manifest+json",
        "image/svg+xml",
    ];
    let essence = content_type.split(';').next().unwrap_or(content_type);
    TYPES.contains(&essence.trim())
}

/// The body compressed, if that makes it smaller.
pub(super) fn compressed(bytes: &[u8], effort: Compression) -> Option<Bytes> {
    if !(SHORTEST..=LONGEST).contains(&bytes.len()) {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), effort);
    encoder.write_all(bytes).ok()?;
    let smaller = encoder.finish().ok()?;
    (smaller.len() < bytes.len()).then(|| Bytes::from(smaller))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_client_accepts() {
        let accepts = |line: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, line.parse().unwrap());
            accepted(&headers)
        };
        assert!(accepts("gzip"));
        assert!(accepts("br, GZIP;q=0.5"));
        assert!(!accepts("gzip;q=0"));
        assert!(!accepts("br, gzip; q=0.000"));
        assert!(!accepts("gzippy, identity"));
        assert!(!accepted(&HeaderMap::new()));
    }

    #[test]
    fn compresses_only_where_it_pays() {
        assert!(compressed(&[b'a'; 100], Compression::fast()).is_none());
        assert!(compressed(&[b'a'; 5_000], Compression::fast()).is_some());
        assert!(helps("text/html; charset=utf-8"));
        assert!(!helps("image/png"));
        assert!(!helps("text/event-stream"));
    }
}

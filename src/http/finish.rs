//! What every answer gets on its way out: headers that narrow what a browser
//! may do with it, and compression.

use bytes::Bytes;
use flate2::Compression;
use hyper::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName,
    HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use hyper::{HeaderMap, Method, Response, StatusCode};

use super::gzip;
use super::reply::{Body, Reply};

/// What of the request decides how its answer is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    only_head: bool,
    gzip: bool,
    secure: bool,
}

impl Asked {
    /// `secure` when the client speaks TLS, to us or to a trusted proxy.
    pub(super) fn of(method: &Method, headers: &HeaderMap, secure: bool) -> Self {
        Self {
            only_head: method == Method::HEAD,
            gzip: gzip::accepted(headers),
            secure,
        }
    }
}

/// A browser that came by HTTPS once comes by nothing else for a year.
const STAY_SECURE: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Only what this desk serves may run, be shown or be spoken to.
const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; \
     img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; object-src 'none'; \
     base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

const GUARDS: [(HeaderName, &str); 7] = [
    (CONTENT_SECURITY_POLICY, CONTENT_POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(self)",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// The answer as it goes out. A header that the handler set stays as it is.
pub(super) fn finish(mut reply: Reply, asked: Asked) -> Response<Body> {
    guard(&mut reply);
    if asked.secure {
        let headers = reply.headers_mut();
        headers.insert(STRICT_TRANSPORT_SECURITY, STAY_SECURE);
    }
    compress(&mut reply, asked.gzip);
    if asked.only_head {
        withhold_body(&mut reply);
    }
    let (status, headers, content) = reply.into_parts();
    let mut response = Response::new(content.into_body());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn guard(reply: &mut Reply) {
    let headers = reply.headers_mut();
    headers.reserve(GUARDS.len());
    for (name, value) in &GUARDS {
        let kept = headers.entry(name);
        kept.or_insert_with(|| HeaderValue::from_static(value));
    }
}

/// Compresses a whole body of text. One with an `ETag` is left alone: its tag
/// names these bytes.
fn compress(reply: &mut Reply, accepted: bool) {
    let headers = reply.headers();
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let as_it_is = !content_type.is_some_and(gzip::helps)
        || headers.contains_key(CONTENT_ENCODING)
        || headers.contains_key(ETAG)
        || reply.status() == StatusCode::PARTIAL_CONTENT;
    let Some(whole) = reply.whole().filter(|_| !as_it_is) else {
        return;
    };
    let smaller = if accepted {
        gzip::compressed(whole, Compression::fast())
    } else {
        None
    };
    let headers = reply.headers_mut();
    headers.append(VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Some(smaller) = smaller {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        headers.remove(CONTENT_LENGTH);
        reply.set_whole(smaller);
    }
}

fn withhold_body(reply: &mut Reply) {
    let length = reply.whole().map(Bytes::len);
    if let Some(length) = length {
        reply.headers_mut().insert(CONTENT_LENGTH, length.into());
    }
    reply.set_whole(Bytes::new());
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::body::Body as _;

    fn asked(only_head: bool, gzip: bool) -> Asked {
        Asked {
            only_head,
            gzip,
            secure: false,
        }
    }

    #[test]
    fn only_who_came_by_https_is_told_to_stay_there() {
        let told = |secure| {
            let asked = Asked {
                secure,
                ..asked(false, false)
            };
            let response = finish(Reply::text("x"), asked);
            response.headers().contains_key(STRICT_TRANSPORT_SECURITY)
        };
        assert!(told(true) && !told(false));
    }

    #[test]
    fn a_handler_may_choose_its_own_policy() {
        let reply = Reply::text("x").with_header(CONTENT_SECURITY_POLICY, "sandbox");
        let response = finish(reply, asked(false, false));
        assert_eq!(response.headers()[CONTENT_SECURITY_POLICY], "sandbox");
        assert_eq!(response.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(response.headers().len(), GUARDS.len() + 2);
    }

    #[test]
    fn long_text_is_compressed_for_who_takes_it() {
        let page = || Reply::html("long ".repeat(1_000));
        let small = finish(page(), asked(false, true));
        assert_eq!(small.headers()[CONTENT_ENCODING], "gzip");
        assert_eq!(small.headers()[VARY], "Accept-Encoding");
        assert!(small.body().size_hint().exact().unwrap() < 500);
        let large = finish(page(), asked(false, false));
        assert!(!large.headers().contains_key(CONTENT_ENCODING));
        assert_eq!(large.headers()[VARY], "Accept-Encoding");
        assert_eq!(large.body().size_hint().exact(), Some(5_000));
    }

    #[test]
    fn what_names_its_bytes_stays_as_it_is() {
        let tagged = Reply::html("long ".repeat(1_000)).with_header(ETAG, "\"x\"");
        assert!(
            !finish(tagged, asked(false, true))
                .headers()
                .contains_key(CONTENT_ENCODING)
        );
        let picture = Reply::bytes("image/png", vec![0; 5_000]);
        assert!(
            !finish(picture, asked(false, true))
                .headers()
                .contains_key(VARY)
        );
    }

    #[test]
    fn head_says_the_length_and_no_more() {
        let response = finish(Reply::text("12345"), asked(true, false));
        assert_eq!(response.headers()[CONTENT_LENGTH], "5");
        assert!(response.body().is_end_stream());
    }
}

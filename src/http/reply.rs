//! What a handler answers.

use std::fmt;
use std::io;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::StatusCode;
use hyper::body::Frame;
use hyper::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION,
    SET_COOKIE,
};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

use super::cookie::Cookie;

/// A body on its way to the client. An error in it cuts the connection, so
/// that the client knows that the rest is missing.
pub type Body = UnsyncBoxBody<Bytes, io::Error>;

/// Status, headers and body of an answer.
pub struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    content: Content,
}

pub(super) enum Content {
    Whole(Bytes),
    Stream(Body),
}

impl Reply {
    /// An answer without a body.
    pub fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            content: Content::Whole(Bytes::new()),
        }
    }

    /// A whole body of this type.
    pub fn bytes(content_type: &str, bytes: impl Into<Bytes>) -> Self {
        let mut reply = Self::empty(StatusCode::OK).with_content_type(content_type);
        reply.content = Content::Whole(bytes.into());
        reply
    }

    /// A page, never stored by caches: it shows what one person may see.
    pub fn html(page: String) -> Self {
        Self::bytes("text/html; charset=utf-8", page).with_header(CACHE_CONTROL, "no-store")
    }

    /// Plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::bytes("text/plain; charset=utf-8", text.into())
    }

    /// JSON, never stored by caches. A value that can't be written as JSON
    /// becomes a 500.
    pub fn json(value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => {
                Self::bytes("application/json", json).with_header(CACHE_CONTROL, "no-store")
            }
            Err(error) => {
                tracing::error!(%error, "an answer can't be written as JSON");
                Self::empty(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }

    /// JSON with the status 201.
    pub fn created(value: &impl Serialize) -> Self {
        let reply = Self::json(value);
        match reply.status {
            StatusCode::OK => reply.with_status(StatusCode::CREATED),
            _ => reply,
        }
    }

    /// 204.
    pub fn no_content() -> Self {
        Self::empty(StatusCode::NO_CONTENT)
    }

    /// 303: get that page instead. Signs that may not stand in an address are
    /// percent-encoded; whether the address is a safe one is the caller's to say.
    pub fn see_other(location: &str) -> Self {
        const UNSAFE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\');
        let location = utf8_percent_encode(location, UNSAFE).to_string();
        Self::empty(StatusCode::SEE_OTHER).with_header(LOCATION, &location)
    }

    /// A body that is made while it is sent. The next piece is asked for only
    /// when the client has room for it.
    pub fn stream<S>(content_type: &str, pieces: S) -> Self
    where
        S: Stream<Item = io::Result<Bytes>> + Send + 'static,
    {
        let frames = StreamBody::new(pieces.map(|piece| piece.map(Frame::data)));
        let mut reply = Self::empty(StatusCode::OK).with_content_type(content_type);
        reply.content = Content::Stream(BodyExt::boxed_unsync(frames));
        reply
    }

    /// A stream of a known length in bytes.
    pub fn stream_of<S>(content_type: &str, length: u64, pieces: S) -> Self
    where
        S: Stream<Item = io::Result<Bytes>> + Send + 'static,
    {
        Self::stream(content_type, pieces).with_header(CONTENT_LENGTH, &length.to_string())
    }

    /// The same with another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same with the header set. A value that can't stand in a header is
    /// left out.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        match HeaderValue::from_str(value) {
            Ok(value) => {
                self.headers.insert(name, value);
            }
            Err(_) => tracing::warn!(header = %name, "a header value can't be sent"),
        }
        self
    }

    /// The same with another type.
    #[must_use]
    pub fn with_content_type(self, content_type: &str) -> Self {
        self.with_header(CONTENT_TYPE, content_type)
    }

    /// The same with one more cookie.
    #[must_use]
    pub fn with_cookie(mut self, cookie: &Cookie) -> Self {
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            self.headers.append(SET_COOKIE, value);
        }
        self
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers that were set so far.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body, unless it is a stream.
    pub fn whole(&self) -> Option<&Bytes> {
        match &self.content {
            Content::Whole(bytes) => Some(bytes),
            Content::Stream(_) => None,
        }
    }

    /// The body, a stream read to its end.
    ///
    /// # Errors
    /// What the stream ended with.
    pub async fn into_bytes(self) -> io::Result<Bytes> {
        Ok(self.content.into_body().collect().await?.to_bytes())
    }

    pub(super) fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    pub(super) fn set_whole(&mut self, bytes: Bytes) {
        self.content = Content::Whole(bytes);
    }

    pub(super) fn into_parts(self) -> (StatusCode, HeaderMap, Content) {
        (self.status, self.headers, self.content)
    }
}

impl Content {
    pub(super) fn into_body(self) -> Body {
        match self {
            Self::Whole(bytes) => {
                BodyExt::boxed_unsync(Full::new(bytes).map_err(|never| match never {}))
            }
            Self::Stream(body) => body,
        }
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Reply")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("whole", &self.whole())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Method;
    use hyper::header::ALLOW;
    use serde::Serializer;
    use serde::ser::Error;

    #[test]
    fn hostile_header_values_are_left_out_or_encoded() {
        let reply = Reply::text("x").with_header(LOCATION, "a\r\nSet-Cookie: b=c");
        assert!(!reply.headers().contains_key(LOCATION));
        let reply = Reply::see_other("/чат?x=1#y\r\nSet-Cookie: b");
        assert_eq!(
            reply.headers()[LOCATION],
            "/%D1%87%D0%B0%D1%82?x=1#y%0D%0ASet-Cookie:%20b"
        );
        assert_eq!(reply.status(), StatusCode::SEE_OTHER);
    }

    #[test]
    fn a_value_that_is_no_json_is_a_500() {
        struct Broken;
        impl Serialize for Broken {
            fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                Err(S::Error::custom("broken"))
            }
        }
        assert_eq!(Reply::created(&Broken).status().as_u16(), 500);
        assert_eq!(Reply::created(&1).status().as_u16(), 201);
    }

    #[test]
    fn cookies_add_up() {
        let reply = Reply::no_content()
            .with_cookie(&Cookie::new("a", "1", false))
            .with_cookie(&Cookie::new("b", "2", false));
        assert_eq!(reply.headers().get_all(SET_COOKIE).iter().count(), 2);
    }

    #[test]
    fn a_wrong_method_hears_the_right_ones() {
        let reply = Reply::method_not_allowed(&[Method::GET, Method::HEAD]);
        assert_eq!(reply.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(reply.headers()[ALLOW], "GET, HEAD");
    }

    #[tokio::test]
    async fn a_stream_is_read_to_its_end() {
        let pieces = ["a", "b"].map(|piece| Ok(Bytes::from_static(piece.as_bytes())));
        let reply = Reply::stream_of("text/plain", 2, futures_util::stream::iter(pieces));
        assert_eq!(reply.headers()[CONTENT_LENGTH], "2");
        assert!(reply.whole().is_none());
        assert_eq!(reply.into_bytes().await.unwrap(), "ab");
    }
}

//! What a handler is asked.

use std::net::{IpAddr, Ipv4Addr};

use bytes::Bytes;
use futures_util::Stream;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName};
use hyper::{Method, Uri};
use multer::{Constraints, SizeLimit};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::body::{BodyError, Unread};
use super::cookie;
use super::fields::Fields;
use super::parts::Parts;
use super::peer::Peer;
use super::router::Params;

/// A request whose body nobody has read yet.
#[derive(Debug)]
pub struct Request {
    method: Method,
    uri: Uri,
    query: Fields,
    headers: HeaderMap,
    peer: Peer,
    params: Params,
    body: Unread,
}

impl Request {
    /// A request with a whole body and the peer `127.0.0.1`, made by hand.
    /// `target` is path and query; what is no target becomes `/`.
    pub fn made(method: Method, target: &str, body: impl Into<Bytes>) -> Self {
        let peer = Peer {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            secure: false,
            host: None,
        };
        let uri = target.parse().unwrap_or_default();
        let body = Unread::of_bytes(body.into());
        Self::assemble(method, uri, HeaderMap::new(), peer, body)
    }

    pub(super) fn assemble(
        method: Method,
        uri: Uri,
        headers: HeaderMap,
        peer: Peer,
        body: Unread,
    ) -> Self {
        let query = uri
            .query()
            .and_then(|query| Fields::parse(query.as_bytes()));
        Self {
            method,
            query: query.unwrap_or_default(),
            uri,
            headers,
            peer,
            params: Params::default(),
            body,
        }
    }

    /// The same with the header added; what can't stand in a header is left out.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = value.parse() {
            self.headers.append(name, value);
        }
        self
    }

    /// The same, from another client.
    #[must_use]
    pub fn with_peer(mut self, peer: Peer) -> Self {
        self.peer = peer;
        self
    }

    /// The same with the variables of its path.
    #[must_use]
    pub fn with_params(mut self, params: Params) -> Self {
        self.params = params;
        self
    }

    /// The same with another method: a browser's form says `POST` and `_method`.
    #[must_use]
    pub fn with_method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path as it came, percent-encoded.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// Path and query as they came.
    pub fn target(&self) -> &str {
        self.uri.path_and_query().map_or("/", |both| both.as_str())
    }

    /// The first value of `name` in the query.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name)
    }

    /// The whole query. One with more than `Fields::MOST` pairs is empty.
    pub fn queries(&self) -> &Fields {
        &self.query
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The first header of this name, if it is text.
    pub fn header(&self, name: impl AsRef<str>) -> Option<&str> {
        self.headers.get(name.as_ref())?.to_str().ok()
    }

    /// The cookie called `name`.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        cookie::value_of(&self.headers, name)
    }

    /// The token of `Authorization: Bearer TOKEN`.
    pub fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header(AUTHORIZATION)?.split_once(' ')?;
        let token = token.trim();
        (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
    }

    /// The body's type without its parameters, in lower case.
    pub fn content_type(&self) -> Option<String> {
        let line = self.header(CONTENT_TYPE)?;
        let essence = line.split(';').next().unwrap_or(line);
        Some(essence.trim().to_ascii_lowercase())
    }

    /// The client.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// The variables of the path.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The next piece of the body; nothing at its end.
    ///
    /// # Errors
    /// `TooLarge` when the whole body passes `limit` bytes, `Interrupted`.
    pub async fn chunk(&mut self, limit: u64) -> Result<Option<Bytes>, BodyError> {
        self.body.chunk(limit).await
    }

    /// The whole body.
    ///
    /// # Errors
    /// `TooLarge` over `limit` bytes, `Interrupted`.
    pub async fn bytes(&mut self, limit: u64) -> Result<Bytes, BodyError> {
        self.body.bytes(limit).await
    }

    /// The body as pieces that are read when they are asked for.
    pub fn into_stream(
        self,
        limit: u64,
    ) -> impl Stream<Item = Result<Bytes, BodyError>> + Send + 'static {
        self.body.into_stream(limit)
    }

    /// The body as JSON, nested at most 128 deep.
    ///
    /// # Errors
    /// `Malformed` when it is no JSON, `Invalid` when it is not what `T` asks
    /// for, and those of `bytes`.
    pub async fn json<T: DeserializeOwned>(&mut self, limit: u64) -> Result<T, BodyError> {
        let bytes = self.bytes(limit).await?;
        serde_json::from_slice(&bytes).map_err(|error| match error.classify() {
            Category::Data => BodyError::Invalid(error.to_string()),
            Category::Io | Category::Syntax | Category::Eof => {
                BodyError::Malformed(format!("the body is not JSON: {error}"))
            }
        })
    }

    /// The body as a form: urlencoded, or the text fields of a
    /// `multipart/form-data` (files in it are passed over).
    ///
    /// # Errors
    /// `Malformed` when it is no form or has more than `Fields::MOST` fields,
    /// and those of `bytes`.
    pub async fn form(&mut self, limit: u64) -> Result<Fields, BodyError> {
        match self.content_type().as_deref() {
            Some("multipart/form-data") => text_fields(self.parts(limit)?, limit).await,
            Some("application/x-www-form-urlencoded") => {
                Fields::parse(&self.bytes(limit).await?).ok_or_else(too_many_fields)
            }
            _ => Err(BodyError::Malformed("the body is not a form".to_owned())),
        }
    }

    /// The part of a `multipart/form-data` that is called `name`, a file or not; the rest is passed over.
    ///
    /// # Errors
    /// As for reading it part by part.
    pub async fn part(&mut self, name: &str, limit: u64) -> Result<Option<Bytes>, BodyError> {
        let mut parts = self.parts(limit)?;
        while let Some(part) = parts.next().await? {
            if part.name() == name {
                return part.bytes(usize::MAX).await.map(Some);
            }
        }
        Ok(None)
    }

    /// The body as a form with files, read part by part; takes the body out of the request.
    ///
    /// # Errors
    /// `Malformed` when it is none.
    pub fn parts(&mut self, limit: u64) -> Result<Parts, BodyError> {
        let content_type = self.header(CONTENT_TYPE).unwrap_or_default();
        let boundary = multer::parse_boundary(content_type)
            .map_err(|error| BodyError::Malformed(error.to_string()))?;
        let body = std::mem::replace(&mut self.body, Unread::of_bytes(Bytes::new()));
        let constraints =
            Constraints::new().size_limit(SizeLimit::new().whole_stream(limit).per_field(limit));
        Ok(Parts::of(body.into_stream(limit), boundary, constraints))
    }
}

/// What went wrong while a part of a multipart body was read.
pub(super) fn part_error(error: multer::Error) -> BodyError {
    match error {
        multer::Error::StreamReadFailed(cause) => cause
            .downcast::<BodyError>()
            .map_or(BodyError::Interrupted, |cause| *cause),
        multer::Error::StreamSizeExceeded { limit }
        | multer::Error::FieldSizeExceeded { limit, .. } => BodyError::TooLarge { limit },
        multer::Error::IncompleteStream | multer::Error::IncompleteFieldData { .. } => {
            BodyError::Interrupted
        }
        other => BodyError::Malformed(other.to_string()),
    }
}

async fn text_fields(mut parts: Parts, limit: u64) -> Result<Fields, BodyError> {
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut fields = Fields::default();
    while let Some(part) = parts.next().await? {
        if part.file_name().is_some() || part.name().is_empty() {
            continue;
        }
        let name = part.name().to_owned();
        let value = part.text(most).await?;
        fields.push(name, value).ok_or_else(too_many_fields)?;
    }
    Ok(fields)
}

fn too_many_fields() -> BodyError {
    BodyError::Malformed(format!("the form has more than {} fields", Fields::MOST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::COOKIE;
    use serde::Deserialize;

    fn post(content_type: &str, body: &str) -> Request {
        Request::made(Method::POST, "/", body.to_owned()).with_header(CONTENT_TYPE, content_type)
    }

    #[test]
    fn tells_its_parts() {
        let request = Request::made(Method::GET, "/a%20b?q=%D1%8F&tag=1&tag=2", "")
            .with_header(COOKIE, "session=s")
            .with_header(AUTHORIZATION, "bearer  abc ");
        assert_eq!(request.path(), "/a%20b");
        assert_eq!(request.target(), "/a%20b?q=%D1%8F&tag=1&tag=2");
        assert_eq!(request.query("q"), Some("я"));
        assert_eq!(request.queries().all("tag").count(), 2);
        assert_eq!(request.cookie("session"), Some("s"));
        assert_eq!(request.header("COOKIE"), Some("session=s"));
        assert_eq!(request.bearer(), Some("abc"));
        assert_eq!(request.header("none"), None);
    }

    #[test]
    fn another_scheme_is_no_bearer() {
        let bearer = |line: &str| {
            let request = Request::made(Method::GET, "/", "").with_header(AUTHORIZATION, line);
            request.bearer().map(str::to_owned)
        };
        assert_eq!(bearer("Basic abc"), None);
        assert_eq!(bearer("Bearer "), None);
        assert_eq!(bearer("Bearer"), None);
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Note {
        text: String,
    }

    #[tokio::test]
    async fn json_errors_are_told_apart() {
        let read = async |body: &str| post("application/json", body).json::<Note>(1_000_000).await;
        assert_eq!(read("{\"text\":\"a\"}").await.unwrap().text, "a");
        assert!(matches!(
            read("{\"text\":").await,
            Err(BodyError::Malformed(_))
        ));
        assert!(matches!(read("").await, Err(BodyError::Malformed(_))));
        assert!(matches!(
            read("{\"text\":1}").await,
            Err(BodyError::Invalid(_))
        ));
        let bomb = "[".repeat(200_000);
        let nested = post("application/json", &bomb)
            .json::<serde_json::Value>(1_000_000)
            .await;
        assert!(matches!(nested, Err(BodyError::Malformed(_))));
    }

    #[tokio::test]
    async fn reads_both_kinds_of_form() {
        let mut plain = post(
            "application/x-www-form-urlencoded; charset=utf-8",
            "a=1&b=%2B&a=2",
        );
        let fields = plain.form(100).await.unwrap();
        assert_eq!(fields.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(fields.get("b"), Some("+"));

        let body = "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
            --X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nzzz\r\n\
            --X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nдва\r\n--X--\r\n";
        let mut parts = post("multipart/form-data; boundary=X", body);
        let fields = parts.form(1_000).await.unwrap();
        assert_eq!(fields.all("a").collect::<Vec<_>>(), ["1", "два"]);
        assert_eq!(fields.get("file"), None);
    }

    #[tokio::test]
    async fn bounds_every_form() {
        let long = "a=".to_owned() + &"x".repeat(100);
        let kind = "application/x-www-form-urlencoded";
        assert_eq!(
            post(kind, &long).form(50).await,
            Err(BodyError::TooLarge { limit: 50 })
        );
        let many = "a&".repeat(Fields::MOST + 1);
        assert!(matches!(
            post(kind, &many).form(9_999).await,
            Err(BodyError::Malformed(_))
        ));

        let part = "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
        let kind = "multipart/form-data; boundary=X";
        let many = part.repeat(Fields::MOST + 1) + "--X--\r\n";
        assert!(matches!(
            post(kind, &many).form(999_999).await,
            Err(BodyError::Malformed(_))
        ));
        let whole = part.to_owned() + "--X--\r\n";
        assert_eq!(
            post(kind, &whole).form(20).await,
            Err(BodyError::TooLarge { limit: 20 })
        );
        assert_eq!(
            post(kind, part).form(999).await,
            Err(BodyError::Interrupted)
        );
    }

    #[tokio::test]
    async fn refuses_what_is_no_form() {
        assert!(matches!(
            post("text/plain", "a=1").form(9).await,
            Err(BodyError::Malformed(_))
        ));
        let mut parts = post("multipart/form-data", "a=1");
        assert!(matches!(parts.form(9).await, Err(BodyError::Malformed(_))));
    }
}

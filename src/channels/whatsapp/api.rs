//! Where the Cloud API is and with which tokens it is called. Replaced as a whole when the configuration is
//! read again.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use hyper::Request;
use hyper::Uri;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::sync::watch;

use crate::base::secret::Secret;
use crate::net::client::Payload;

/// The settings in force; a new value wakes every worker.
pub type Current = watch::Receiver<Arc<Api>>;

/// Waits for other settings.
pub async fn replaced(current: &mut Current) {
    if current.changed().await.is_err() {
        // Nobody is left who could replace them.
        std::future::pending::<()>().await;
    }
}

/// Who offers the API.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Provider {
    /// Meta itself.
    #[default]
    Meta,
    /// 360dialog: the same messages at an address without version and number, with a key of its own in a header.
    /// 360dialog, "Messaging API".
    Dialog360,
}

/// The header with 360dialog's key.
const KEY_360: HeaderName = HeaderName::from_static("d360-api-key");

/// The header that says from where on the bytes of a file come.
const OFFSET: HeaderName = HeaderName::from_static("file_offset");

/// Where webhooks shall go.
#[derive(Clone, Debug, Default)]
pub struct Callback {
    /// The desk's address for webhooks.
    pub url: String,
    /// The token of the handshake, which is also the secret that a partner sends back.
    pub verify_token: Secret,
}

/// The Cloud API as configured.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// Who offers it.
    pub provider: Provider,
    /// Where webhooks shall go.
    pub callback: Callback,
    /// Scheme and host, e.g. `https://graph.facebook.com`.
    pub base: String,
    /// Its version, e.g. `v25.0`. Empty leaves it out of addresses.
    pub version: String,
    /// The token of every number that has none of its own.
    pub token: Secret,
    /// Tokens by `phone_number_id`.
    pub tokens: HashMap<String, Secret>,
}

/// Why a call was not made.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CallError {
    /// No access token is configured for the number.
    #[error("no access token is configured")]
    NoToken,
    /// The configured address or token can't be used in a request.
    #[error("the configured address or token can't be used: {0}")]
    Unusable(String),
}

/// What is left as it is in a part of an address.
const PART: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// `text` as one part of an address.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PART).to_string()
}

impl Api {
    /// The address of `path`, whose parts are encoded already.
    pub fn url(&self, path: &str) -> String {
        let base = self.base.trim_end_matches('/');
        let version = match self.provider {
            Provider::Meta => self.version.trim_matches('/'),
            Provider::Dialog360 => "",
        };
        match version {
            "" => format!("{base}/{path}"),
            version => format!("{base}/{version}/{path}"),
        }
    }

    /// Where a number's messages go.
    pub fn messages_url(&self, phone_number_id: &str) -> String {
        match self.provider {
            Provider::Meta => self.url(&format!("{}/messages", encoded(phone_number_id))),
            Provider::Dialog360 => self.url("messages"),
        }
    }

    /// Where a number's files are uploaded.
    pub fn uploads_url(&self, phone_number_id: &str) -> String {
        match self.provider {
            Provider::Meta => self.url(&format!("{}/media", encoded(phone_number_id))),
            Provider::Dialog360 => self.url("media"),
        }
    }

    /// Where a file is described.
    pub fn media_url(&self, media_id: &str, phone_number_id: &str) -> String {
        let (id, number) = (encoded(media_id), encoded(phone_number_id));
        match self.provider {
            Provider::Meta => self.url(&format!("{id}?phone_number_id={number}")),
            Provider::Dialog360 => self.url(&id),
        }
    }

    /// Where a file is fetched that Meta says is at `address`: a partner passes it through at its own host, and
    /// Meta's refuses whoever has no token of Meta's. 360dialog, "Upload, retrieve or delete media".
    pub fn file_url(&self, address: &str) -> String {
        let parsed: Option<Uri> = address.parse().ok();
        match (self.provider, parsed.as_ref().and_then(Uri::path_and_query)) {
            (Provider::Dialog360, Some(path)) => {
                format!("{}{path}", self.base.trim_end_matches('/'))
            }
            _ => address.to_owned(),
        }
    }

    /// Where a token is asked about. It stands in the address, which is never logged.
    pub fn token_url(&self, token: &Secret) -> String {
        let token = encoded(token.expose().trim());
        self.url(&format!("debug_token?input_token={token}"))
    }

    /// The token for a number.
    ///
    /// # Errors
    /// When neither it nor all numbers together have one.
    pub fn token_of(&self, phone_number_id: &str) -> Result<&Secret, CallError> {
        [self.tokens.get(phone_number_id), Some(&self.token)]
            .into_iter()
            .flatten()
            .find(|token| !token.expose().trim().is_empty())
            .ok_or(CallError::NoToken)
    }

    /// Whether an address has the scheme, host and port of the API itself.
    pub fn is_own_origin(&self, address: &Uri) -> bool {
        self.base
            .parse()
            .is_ok_and(|base: Uri| base.host().is_some() && same_origin(&base, address))
    }

    /// A call that only reads.
    ///
    /// # Errors
    /// When it can't be made into a request.
    pub fn get(
        &self,
        address: &str,
        token: Option<&Secret>,
    ) -> Result<Request<Payload>, CallError> {
        let scheme = Scheme::of(self.provider);
        request(scheme, Request::get(address), token, Bytes::new())
    }

    /// A call that deletes.
    ///
    /// # Errors
    /// When it can't be made into a request.
    pub fn delete(&self, address: &str, token: &Secret) -> Result<Request<Payload>, CallError> {
        let scheme = Scheme::of(self.provider);
        request(scheme, Request::delete(address), Some(token), Bytes::new())
    }

    /// The same, which says in a body what is taken away.
    ///
    /// # Errors
    /// When it can't be made into a request.
    pub fn delete_with(
        &self,
        address: &str,
        token: &Secret,
        body: &serde_json::Value,
    ) -> Result<Request<Payload>, CallError> {
        let builder = Request::delete(address).header(CONTENT_TYPE, "application/json");
        let body = Bytes::from(body.to_string());
        request(Scheme::of(self.provider), builder, Some(token), body)
    }

    /// A call with a JSON body.
    ///
    /// # Errors
    /// When it can't be made into a request.
    pub fn post(
        &self,
        address: &str,
        token: &Secret,
        body: &serde_json::Value,
    ) -> Result<Request<Payload>, CallError> {
        let builder = Request::post(address).header(CONTENT_TYPE, "application/json");
        let body = Bytes::from(body.to_string());
        request(Scheme::of(self.provider), builder, Some(token), body)
    }

    /// A call with a form as its body, whose type says how it is written.
    ///
    /// # Errors
    /// When it can't be made into a request.
    pub fn post_form(
        &self,
        address: &str,
        token: &Secret,
        kind: &str,
        form: Payload,
    ) -> Result<Request<Payload>, CallError> {
        let builder = Request::post(address).header(CONTENT_TYPE, kind);
        request(Scheme::of(self.provider), builder, Some(token), form)
    }

    /// The bytes of a file from `offset` on, to an upload that has begun. Meta, "Resumable Upload API", 2026.
    ///
    /// # Errors
    /// When it can't be made into a request.
    pub fn post_bytes(
        &self,
        address: &str,
        token: &Secret,
        offset: u64,
        bytes: Payload,
    ) -> Result<Request<Payload>, CallError> {
        let builder = Request::post(address)
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(OFFSET, offset);
        request(Scheme::OAuth, builder, Some(token), bytes)
    }

    /// How far an upload is that has begun.
    ///
    /// # Errors
    /// When it can't be made into a request.
    pub fn get_upload(&self, address: &str, token: &Secret) -> Result<Request<Payload>, CallError> {
        let builder = Request::get(address);
        request(Scheme::OAuth, builder, Some(token), Bytes::new())
    }
}

/// How a call shows its token.
#[derive(Clone, Copy)]
enum Scheme {
    Bearer,
    /// What Meta wants for the bytes of an upload.
    OAuth,
    Key360,
}

impl Scheme {
    fn of(provider: Provider) -> Self {
        match provider {
            Provider::Meta => Self::Bearer,
            Provider::Dialog360 => Self::Key360,
        }
    }
}

fn request(
    scheme: Scheme,
    builder: hyper::http::request::Builder,
    token: Option<&Secret>,
    body: impl Into<Payload>,
) -> Result<Request<Payload>, CallError> {
    let unusable = |error: &dyn std::error::Error| CallError::Unusable(error.to_string());
    let mut builder = builder.header(ACCEPT, "*/*");
    if let Some(token) = token {
        let token = token.expose().trim();
        let (name, text) = match scheme {
            Scheme::Bearer => (AUTHORIZATION, format!("Bearer {token}")),
            Scheme::OAuth => (AUTHORIZATION, format!("OAuth {token}")),
            Scheme::Key360 => (KEY_360, token.to_owned()),
        };
        let mut value = HeaderValue::from_str(&text).map_err(|error| unusable(&error))?;
        value.set_sensitive(true);
        builder = builder.header(name, value);
    }
    builder.body(body.into()).map_err(|error| unusable(&error))
}

/// Same scheme, host and port.
pub fn same_origin(one: &Uri, other: &Uri) -> bool {
    let port = |uri: &Uri| {
        uri.port_u16().or(match uri.scheme_str() {
            Some("https") => Some(443),
            Some("http") => Some(80),
            _ => None,
        })
    };
    let host = |uri: &Uri| uri.host().map(str::to_ascii_lowercase);
    one.scheme_str() == other.scheme_str() && host(one) == host(other) && port(one) == port(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api() -> Api {
        Api {
            base: "https://graph.example/".to_owned(),
            version: "v25.0".to_owned(),
            token: Secret::new("shared"),
            tokens: HashMap::from([
                ("1".to_owned(), Secret::new("own")),
                ("2".to_owned(), Secret::new("")),
            ]),
            ..Api::default()
        }
    }

    #[test]
    fn a_partner_is_asked_at_its_own_address_with_its_own_key() {
        let api = Api {
            provider: Provider::Dialog360,
            base: "https://waba-v2.360dialog.io".to_owned(),
            ..api()
        };
        assert_eq!(
            api.messages_url("1"),
            "https://waba-v2.360dialog.io/messages"
        );
        assert_eq!(api.media_url("77", "1"), "https://waba-v2.360dialog.io/77");
        assert_eq!(api.uploads_url("1"), "https://waba-v2.360dialog.io/media");
        assert_eq!(
            api.file_url("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2"),
            "https://waba-v2.360dialog.io/whatsapp_business/attachments/?mid=1&ext=2"
        );
        let request = api
            .get("https://x.example/", Some(&Secret::new("key")))
            .unwrap();
        assert_eq!(request.headers()["D360-API-KEY"], "key");
        assert!(!request.headers().contains_key(AUTHORIZATION));
        assert!(!format!("{:?}", request.headers()).contains("\"key\""));
    }

    #[test]
    fn a_number_without_a_token_of_its_own_uses_the_shared_one() {
        let mut api = api();
        assert_eq!(api.token_of("1").unwrap().expose(), "own");
        assert_eq!(api.token_of("2").unwrap().expose(), "shared");
        api.token = Secret::default();
        assert_eq!(api.token_of("3"), Err(CallError::NoToken));
    }

    #[test]
    fn addresses_are_put_together_with_one_slash() {
        assert_eq!(
            api().url("106/messages"),
            "https://graph.example/v25.0/106/messages"
        );
        let bare = Api {
            version: String::new(),
            ..api()
        };
        assert_eq!(bare.url("messages"), "https://graph.example/messages");
        assert_eq!(encoded("a/b?c=d&é"), "a%2Fb%3Fc%3Dd%26%C3%A9");
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let api = Api {
            base: "http://127.0.0.1:9000".to_owned(),
            ..api()
        };
        let own = |text: &str| api.is_own_origin(&text.parse().unwrap());
        assert!(own("http://127.0.0.1:9000/x"));
        assert!(!own("http://127.0.0.1:9001/x"));
        assert!(!own("https://127.0.0.1:9000/x"));
        assert!(!own("/x"));
    }

    #[test]
    fn a_token_that_no_header_can_hold_is_an_error_without_it() {
        let error = api()
            .get("https://x.example/", Some(&Secret::new("to\nken")))
            .unwrap_err();
        assert!(!error.to_string().contains("ken\""), "{error}");
        let request = api()
            .get("https://x.example/", Some(&Secret::new("EAAG")))
            .unwrap();
        assert!(!format!("{:?}", request.headers()).contains("EAAG"));
    }
}

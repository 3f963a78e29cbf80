//! Whether a form comes from our own pages. A browser says where a form was: compared with the host asked.

use crate::http::{Method, Request};

/// Whether the request may change something in the name of a cookie: a safe method, or one from our own origin.
/// A client that sends neither `Origin` nor `Sec-Fetch-Site` is no browser, and the cookie is `SameSite=Lax`.
pub fn is_ours(request: &Request) -> bool {
    if matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    ) {
        return true;
    }
    match (request.header("Origin"), request.header("Sec-Fetch-Site")) {
        (Some(origin), _) => request
            .peer()
            .host
            .as_deref()
            .is_some_and(|host| host_of(origin) == Some(host)),
        (None, Some(site)) => matches!(site, "same-origin" | "none"),
        (None, None) => true,
    }
}

fn host_of(origin: &str) -> Option<&str> {
    origin.split_once("://").map(|(_, host)| host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Peer, header};
    use std::net::{IpAddr, Ipv4Addr};

    fn request(method: Method, headers: &[(&'static str, &str)]) -> Request {
        let peer = Peer {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            secure: false,
            host: Some("desk.example:8080".to_owned()),
        };
        headers.iter().fold(
            Request::made(method, "/chats", "").with_peer(peer),
            |request, (name, value)| {
                request.with_header(header::HeaderName::from_static(name), value)
            },
        )
    }

    #[test]
    fn a_form_of_another_site_is_refused() {
        assert!(is_ours(&request(
            Method::POST,
            &[("origin", "http://desk.example:8080")]
        )));
        for foreign in [
            "https://evil.example",
            "http://desk.example",
            "null",
            "http://desk.example:8080.evil.example",
        ] {
            assert!(
                !is_ours(&request(Method::POST, &[("origin", foreign)])),
                "{foreign}"
            );
        }
        assert!(!is_ours(&request(
            Method::POST,
            &[("sec-fetch-site", "cross-site")]
        )));
    }

    #[test]
    fn reading_is_always_allowed() {
        assert!(is_ours(&request(
            Method::GET,
            &[("origin", "https://evil.example")]
        )));
    }
}

//! Whether a form comes from our own pages. A browser says where a form was: compared with the host asked.

use crate::http::{Method, Request};

/// Whether the request may change something in the name of a cookie: a safe method, or one from our own origin,
/// which is that of `public_url` or the host that was asked (a proxy may ask for another than the browser did).
/// A client that sends neither `Origin` nor `Sec-Fetch-Site` is no browser, and the cookie is `SameSite=Lax`.
pub fn is_ours(request: &Request, public_url: &str) -> bool {
    if matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    ) {
        return true;
    }
    match (request.header("Origin"), request.header("Sec-Fetch-Site")) {
        (Some(origin), _) => {
            let host = request.peer().host.as_deref();
            is_origin_of(public_url, origin)
                || host.is_some_and(|host| host_of(origin) == Some(host))
        }
        (None, Some(site)) => matches!(site, "same-origin" | "none"),
        (None, None) => true,
    }
}

fn host_of(origin: &str) -> Option<&str> {
    origin.split_once("://").map(|(_, host)| host)
}

/// Whether `origin`, as browsers write one, is that of an address: they leave out the port that a scheme has anyway.
fn is_origin_of(address: &str, origin: &str) -> bool {
    let Some((scheme, rest)) = address.split_once("://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let usual = match scheme {
        "https" => ":443",
        _ => ":80",
    };
    let host = host.strip_suffix(usual).unwrap_or(host);
    !host.is_empty() && origin.eq_ignore_ascii_case(&format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Peer, header};
    use std::net::{IpAddr, Ipv4Addr};

    const PUBLIC: &str = "https://Public.example:443/desk";

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
        assert!(is_ours(
            &request(Method::POST, &[("origin", "http://desk.example:8080")]),
            PUBLIC
        ));
        for foreign in [
            "https://evil.example",
            "http://desk.example",
            "null",
            "http://desk.example:8080.evil.example",
            "http://public.example",
            "https://public.example.evil.example",
            "https://public.example:8443",
        ] {
            assert!(
                !is_ours(&request(Method::POST, &[("origin", foreign)]), PUBLIC),
                "{foreign}"
            );
        }
        assert!(!is_ours(
            &request(Method::POST, &[("sec-fetch-site", "cross-site")]),
            PUBLIC
        ));
    }

    #[test]
    fn a_proxy_that_names_another_host_is_no_hindrance() {
        let sent = request(Method::POST, &[("origin", "https://public.example")]);
        assert!(is_ours(&sent, PUBLIC));
        assert!(is_ours(&sent, "https://public.example"));
        assert!(!is_ours(&sent, "http://public.example"));
        assert!(!is_ours(&sent, ""));
    }

    #[test]
    fn reading_is_always_allowed() {
        assert!(is_ours(
            &request(Method::GET, &[("origin", "https://evil.example")]),
            PUBLIC
        ));
    }
}

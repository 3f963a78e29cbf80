//! Whether a form comes from our own pages. A browser says where a form was: compared with the host asked.

use crate::http::{Method, Request};

/// Whether the request may change something in the name of a cookie: a safe method, or one from our own origin,
/// which is that of `public_url` or the host that was asked (a proxy may ask for another than the browser did).
///
/// A request that says nothing of where it comes from is let through, and that opens nothing. Every browser since
/// 2020 sends `Origin` with a `POST`, also without scripts, and none lets a page leave it out: at most it becomes
/// `null`, which is foreign. Browsers of the years before know `SameSite`, and every cookie of ours is `Lax`: on a
/// form from another site they don't send it, so it acts in nobody's name. The oldest know neither, but name the page
/// in `Referer`, unless that page forbids it. To refuse what remains would shut out programs that keep cookies, and
/// proxies that strip these headers, and protect nobody else.
pub fn is_ours(request: &Request, public_url: &str) -> bool {
    if matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    ) {
        return true;
    }
    let host = request.peer().host.as_deref();
    let is_own_origin = |origin: &str| {
        is_origin_of(public_url, origin) || host.is_some_and(|host| host_of(origin) == Some(host))
    };
    match (request.header("Origin"), request.header("Sec-Fetch-Site")) {
        (Some(origin), _) => is_own_origin(origin),
        (None, Some(site)) => matches!(site, "same-origin" | "none"),
        (None, None) => {
            (request.header("Referer")).is_none_or(|page| is_own_origin(origin_of(page)))
        }
    }
}

fn host_of(origin: &str) -> Option<&str> {
    origin.split_once("://").map(|(_, host)| host)
}

/// The beginning of a page's address that is its origin.
fn origin_of(page: &str) -> &str {
    let host = page.find("://").map_or(0, |at| at + 3);
    let end = page[host..].find(['/', '?', '#']);
    end.map_or(page, |end| &page[..host + end])
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
    use crate::http::cookie::Cookie;
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
    fn who_says_nothing_of_an_origin_is_judged_by_the_page_that_they_name() {
        let post = |headers: &[(&'static str, &str)]| request(Method::POST, headers);
        // An old browser: its cookie is `SameSite=Lax`, and it may name the page.
        assert!(is_ours(&post(&[]), PUBLIC));
        for own in [
            "http://desk.example:8080/groups/1?x=//evil.example",
            "http://desk.example:8080",
            "https://public.example/me#card",
        ] {
            assert!(is_ours(&post(&[("referer", own)]), PUBLIC), "{own}");
        }
        for foreign in [
            "https://evil.example/desk.example:8080/",
            "https://evil.example?http://desk.example:8080/",
            "http://desk.example:8080.evil.example/",
            "http://desk.example:8080@evil.example/",
            "",
        ] {
            assert!(
                !is_ours(&post(&[("referer", foreign)]), PUBLIC),
                "{foreign}"
            );
        }
        // What newer ones say counts more.
        let newer = [
            ("sec-fetch-site", "cross-site"),
            ("referer", "https://public.example/"),
        ];
        assert!(!is_ours(&post(&newer), PUBLIC));
    }

    #[test]
    fn every_cookie_stays_at_home() {
        for secure in [true, false] {
            for cookie in [Cookie::new("a", "b", secure), Cookie::removal("a", secure)] {
                let line = cookie.to_string();
                assert!(
                    line.contains("; SameSite=Lax") && line.contains("HttpOnly"),
                    "{line}"
                );
            }
        }
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

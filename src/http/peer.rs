//! Who is at the other end of a request, through a proxy or not.

use std::net::IpAddr;

use hyper::HeaderMap;
use hyper::header::HOST;

use crate::net::Network;

/// The client of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its address; behind a trusted proxy, the one that the proxy names.
    pub address: IpAddr,
    /// Whether the client speaks TLS, to us or to a trusted proxy.
    pub secure: bool,
    /// The host (and port) that the client asked for.
    pub host: Option<String>,
}

impl Peer {
    /// The client of a request that came from `remote`. Forwarded headers are
    /// believed only when `remote` is trusted.
    pub fn of(remote: IpAddr, secure: bool, headers: &HeaderMap, trusted: &[Network]) -> Self {
        let remote = remote.to_canonical();
        let direct = Self {
            address: remote,
            secure,
            host: text_of(headers, HOST.as_str()),
        };
        if !trusts(trusted, remote) {
            return direct;
        }
        let scheme = last_of(headers, "x-forwarded-proto");
        Self {
            address: forwarded_address(remote, headers, trusted),
            secure: scheme.map_or(secure, |scheme| scheme.eq_ignore_ascii_case("https")),
            host: last_of(headers, "x-forwarded-host").or(direct.host),
        }
    }
}

/// Whether any of these networks holds the address.
pub fn trusts(trusted: &[Network], address: IpAddr) -> bool {
    trusted.iter().any(|network| network.contains(address))
}

/// The nearest address of `X-Forwarded-For` that is no trusted proxy. What
/// stands left of it was written by the client and proves nothing.
fn forwarded_address(remote: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let mut nearest = remote;
    let lines: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Some(address) = address_of_hop(hop.trim()) else {
            break;
        };
        nearest = address;
        if !trusts(trusted, address) {
            break;
        }
    }
    nearest
}

/// An address as proxies write it: bare, in brackets, or with a port.
fn address_of_hop(hop: &str) -> Option<IpAddr> {
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    let with_port = || hop.parse::<std::net::SocketAddr>().ok().map(|it| it.ip());
    let address = bare.parse().ok().or_else(with_port);
    address.map(|address: IpAddr| address.to_canonical())
}

fn last_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get_all(name).iter().next_back()?;
    let last = value.to_str().ok()?.rsplit(',').next()?.trim();
    (!last.is_empty()).then(|| last.to_owned())
}

fn text_of(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn networks(texts: &[&str]) -> Vec<Network> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn forwarded_headers_of_a_stranger_are_ignored() {
        let headers = headers(&[
            ("host", "desk.example"),
            ("x-forwarded-for", "1.2.3.4"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "evil.example"),
        ]);
        let peer = Peer::of(ip("9.9.9.9"), false, &headers, &networks(&["127.0.0.1"]));
        assert_eq!(peer.address, ip("9.9.9.9"));
        assert!(!peer.secure);
        assert_eq!(peer.host.as_deref(), Some("desk.example"));
    }

    #[test]
    fn a_trusted_proxy_names_the_client() {
        let trusted = networks(&["127.0.0.1", "10.0.0.0/8"]);
        let headers = headers(&[
            ("host", "127.0.0.1:8080"),
            ("x-forwarded-for", "6.6.6.6"),
            ("x-forwarded-for", "1.2.3.4, 10.1.1.1"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "desk.example"),
        ]);
        let peer = Peer::of(ip("127.0.0.1"), false, &headers, &trusted);
        assert_eq!(peer.address, ip("1.2.3.4"));
        assert!(peer.secure);
        assert_eq!(peer.host.as_deref(), Some("desk.example"));
    }

    #[test]
    fn a_hop_that_cannot_be_read_ends_the_walk() {
        let trusted = networks(&["127.0.0.1", "10.0.0.0/8"]);
        let address = |line: &str| {
            let headers = headers(&[("x-forwarded-for", line)]);
            Peer::of(ip("127.0.0.1"), false, &headers, &trusted).address
        };
        assert_eq!(address("1.2.3.4, unknown, 10.1.1.1"), ip("10.1.1.1"));
        assert_eq!(address("garbage"), ip("127.0.0.1"));
        assert_eq!(address("[2001:db8::1]:443"), ip("2001:db8::1"));
        assert_eq!(address("1.2.3.4:5"), ip("1.2.3.4"));
        assert_eq!(address("2001:db8::1"), ip("2001:db8::1"));
    }
}

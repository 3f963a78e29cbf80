//! Which addresses may be connected to. An address that a person gave must not lead into the house's own network.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

/// How far a client reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// To any address.
    Anywhere,
    /// To global addresses alone, also behind a name.
    Global,
}

impl Reach {
    /// Whether a host of a URL may be asked for. A name is looked at when it is resolved.
    pub fn allows_host(self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            Ok(address) => self.allows(address),
            Err(_) => self == Self::Anywhere || !is_local_name(bare),
        }
    }

    fn allows(self, address: IpAddr) -> bool {
        self == Self::Anywhere || is_global(address)
    }
}

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    !name.contains('.')
        || [".localhost", ".local", ".internal"]
            .iter()
            .any(|end| name.ends_with(end))
}

/// Whether an address is one of the whole internet's, and of nothing behind this machine.
pub fn is_global(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_global_v4(address),
        IpAddr::V6(address) => is_global_v6(address),
    }
}

fn is_global_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let shared = first == 100 && (second & 0xc0) == 64;
    let protocols = first == 192 && second == 0 && third == 0;
    let relay = first == 192 && second == 88 && third == 99;
    let benchmarks = first == 198 && (second & 0xfe) == 18;
    !(first == 0
        || first >= 224
        || shared
        || protocols
        || relay
        || benchmarks
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation())
}

fn is_global_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    // 2000::/3 is all that is given out; within it: tunnels and translations lead to addresses of version 4.
    let is_given_out = (parts[0] & 0xe000) == 0x2000;
    let documentation = parts[0] == 0x2001 && parts[1] == 0x0db8;
    let protocols = parts[0] == 0x2001 && parts[1] < 0x0200;
    let tunnel = parts[0] == 0x2002;
    is_given_out && !documentation && !protocols && !tunnel
}

/// Resolves names as the system does, to those addresses that may be reached.
#[derive(Clone, Copy, Debug)]
pub struct Resolver(pub Reach);

type Addresses = std::vec::IntoIter<SocketAddr>;

impl Service<Name> for Resolver {
    type Response = Addresses;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Addresses>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let may: Vec<SocketAddr> = found.filter(|found| reach.allows(found.ip())).collect();
            if may.is_empty() {
                let reason = "the name leads to no address that may be reached";
                return Err(io::Error::other(reason));
            }
            Ok(may.into_iter())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_behind_this_machine_is_global() {
        let inside = [
            "0.0.0.0",
            "10.1.2.3",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001:db8::1",
            "2001::1",
        ];
        for address in inside {
            assert!(!is_global(address.parse().unwrap()), "{address}");
        }
        for address in [
            "8.8.8.8",
            "172.32.0.1",
            "2a00:1450:4001::1",
            "2606:4700::1111",
        ] {
            assert!(is_global(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_host_of_the_house_is_refused_by_name_and_by_number() {
        for host in [
            "127.0.0.1",
            "[::1]",
            "localhost",
            "router",
            "a.local",
            "x.internal.",
        ] {
            assert!(!Reach::Global.allows_host(host), "{host}");
            assert!(Reach::Anywhere.allows_host(host), "{host}");
        }
        assert!(Reach::Global.allows_host("push.example.org"));
    }

    #[tokio::test]
    async fn a_name_that_leads_into_the_house_leads_nowhere() {
        let name: Name = "localhost".parse().unwrap();
        assert!(Resolver(Reach::Global).call(name.clone()).await.is_err());
        assert!(Resolver(Reach::Anywhere).call(name).await.is_ok());
    }
}

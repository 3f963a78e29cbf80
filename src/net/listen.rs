//! Accepting connections, but not more than the machine bears.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

use super::Network;

/// How many connections may be open.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    /// At all.
    pub total: usize,
    /// From one address (of IPv6, from one /64). An office shares one.
    pub per_address: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Self {
            total: 10_000,
            per_address: 1_000,
        }
    }
}

/// Files that are kept for all but connections from outside: the data file, copies of it, connections to Meta.
const OTHER_FILES: usize = 128;

impl Caps {
    /// As many as this process may have files open, which it first raises as far as the system lets it: a shell and
    /// systemd give 1,024 unless asked, so one client's thousand connections would leave none to anybody else.
    /// `doors` share it.
    pub fn of_this_process(doors: usize) -> Self {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        let raised = Rlimit {
            current: limit.maximum,
            maximum: limit.maximum,
        };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::warn!(%error, "the limit of open files can't be raised");
        }
        // Without a number there is no limit.
        let files = getrlimit(Resource::Nofile).current;
        let files = files.map_or(usize::MAX, |files| {
            usize::try_from(files).unwrap_or(usize::MAX)
        });
        Self::for_files(files, doors)
    }

    /// What each of so many doors gets of so many open files. One address gets at most half of it.
    fn for_files(files: usize, doors: usize) -> Self {
        let most = Self::default();
        let share = files.saturating_sub(OTHER_FILES) / doors.max(1);
        let total = share.clamp(2, most.total);
        Self {
            total,
            per_address: most.per_address.min(total / 2),
        }
    }
}

/// How long to sleep when accepting fails: mostly no file descriptor is free,
/// and trying again at once would burn the processor.
const AFTER_ERROR: Duration = Duration::from_millis(50);

/// A listening socket that counts who is connected.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    gate: Arc<Gate>,
}

/// A connection that was let in, and its place in the counts.
#[derive(Debug)]
pub struct Accepted {
    /// The connection.
    pub stream: TcpStream,
    /// Where it comes from.
    pub remote: SocketAddr,
    /// To be kept as long as the connection lasts.
    pub place: Place,
}

impl Listener {
    /// Accepts from `socket`. Addresses in `uncounted` (proxies, behind which
    /// stand many clients) have no cap of their own.
    pub fn new(socket: TcpListener, caps: Caps, uncounted: Vec<Network>) -> Self {
        let gate = Gate {
            caps,
            uncounted,
            open: Mutex::default(),
        };
        Self {
            socket,
            gate: Arc::new(gate),
        }
    }

    /// The next connection. One that passes a cap is closed unread. May be
    /// dropped at any time without losing a connection.
    pub async fn accept(&self) -> Accepted {
        loop {
            match self.socket.accept().await {
                Ok((stream, remote)) => {
                    if let Some(accepted) = self.let_in(stream, remote) {
                        return accepted;
                    }
                }
                Err(error) => {
                    report(&error);
                    tokio::time::sleep(AFTER_ERROR).await;
                }
            }
        }
    }

    fn let_in(&self, stream: TcpStream, remote: SocketAddr) -> Option<Accepted> {
        let Some(place) = self.gate.admit(remote.ip()) else {
            tracing::debug!(%remote, "a connection was refused: too many are open");
            return None;
        };
        // Without it answers wait for acknowledgements; a failure costs only that.
        let _ = stream.set_nodelay(true);
        Some(Accepted {
            stream,
            remote,
            place,
        })
    }
}

fn report(error: &io::Error) {
    tracing::warn!(%error, "a connection could not be accepted");
}

#[derive(Debug)]
struct Gate {
    caps: Caps,
    uncounted: Vec<Network>,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    total: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// One open connection in the counts, until it is dropped.
#[derive(Debug)]
pub struct Place {
    gate: Arc<Gate>,
    counted: Option<IpAddr>,
}

impl Gate {
    fn admit(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let exempt = self
            .uncounted
            .iter()
            .any(|network| network.contains(address));
        let counted = (!exempt).then(|| group_of(address));
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.total >= self.caps.total {
            return None;
        }
        if let Some(group) = counted {
            let of_group = open.by_address.entry(group).or_default();
            if *of_group >= self.caps.per_address {
                return None;
            }
            *of_group += 1;
        }
        open.total += 1;
        drop(open);
        Some(Place {
            gate: Arc::clone(self),
            counted,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self
            .gate
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        open.total -= 1;
        let Some(group) = self.counted else {
            return;
        };
        if let Some(of_group) = open.by_address.get_mut(&group) {
            *of_group -= 1;
            if *of_group == 0 {
                open.by_address.remove(&group);
            }
        }
    }
}

/// What one client can be expected to own: an IPv4 address, an IPv6 /64.
pub fn group_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(whole) => IpAddr::V6(Ipv6Addr::from_bits(whole.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt;

    fn gate(total: usize, per_address: usize, uncounted: &[&str]) -> Arc<Gate> {
        Arc::new(Gate {
            caps: Caps { total, per_address },
            uncounted: uncounted.iter().map(|text| text.parse().unwrap()).collect(),
            open: Mutex::default(),
        })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn counts_by_address_and_in_total() {
        let gate = gate(3, 2, &[]);
        let first = gate.admit(ip("1.1.1.1")).unwrap();
        let _second = gate.admit(ip("::ffff:1.1.1.1")).unwrap();
        assert!(gate.admit(ip("1.1.1.1")).is_none());
        let _third = gate.admit(ip("2.2.2.2")).unwrap();
        assert!(gate.admit(ip("3.3.3.3")).is_none());
        drop(first);
        assert!(gate.admit(ip("1.1.1.1")).is_some());
        assert_eq!(gate.open.lock().unwrap().by_address.len(), 2);
    }

    #[test]
    fn caps_fit_the_files_that_may_be_open() {
        let caps = |files, doors| {
            let caps = Caps::for_files(files, doors);
            (caps.total, caps.per_address)
        };
        assert_eq!(caps(usize::MAX, 1), (10_000, 1_000));
        assert_eq!(caps(1_024, 1), (896, 448));
        assert_eq!(caps(1_024, 2), (448, 224));
        assert_eq!(caps(64, 2), (2, 1));
    }

    #[test]
    fn a_proxy_counts_only_in_total() {
        let gate = gate(3, 1, &["127.0.0.1"]);
        let places: Vec<_> = (0..4).map(|_| gate.admit(ip("127.0.0.1"))).collect();
        assert_eq!(places.iter().flatten().count(), 3);
    }

    #[test]
    fn an_ipv6_network_is_one_client() {
        assert_eq!(group_of(ip("2001:db8:1:2:3::4")), ip("2001:db8:1:2::"));
        assert_eq!(group_of(ip("::ffff:9.9.9.9")), ip("9.9.9.9"));
    }

    #[tokio::test]
    async fn closes_what_passes_the_cap_and_goes_on() {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let caps = Caps {
            total: 9,
            per_address: 1,
        };
        let listener = Listener::new(socket, caps, Vec::new());
        let _client = TcpStream::connect(address).await.unwrap();
        let first = listener.accept().await;

        let mut refused = TcpStream::connect(address).await.unwrap();
        let mut rest = Vec::new();
        tokio::select! {
            _ = listener.accept() => panic!("the cap was passed"),
            read = refused.read_to_end(&mut rest) => { let _ = read; }
        }
        drop(first);
        let _client = TcpStream::connect(address).await.unwrap();
        listener.accept().await;
    }
}

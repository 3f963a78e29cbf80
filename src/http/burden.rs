//! What requests weigh while they are read and answered: their heads, their small bodies, and what the server needs
//! for each. Over HTTP/2 a hundred of them share one connection, so a cap on connections alone bounds no memory.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::http::request;

use crate::net::listen::group_of;

/// Bytes that a request weighs beside what it brings.
const EACH: usize = 4 * 1024;
/// The same for a header beside its name and value.
const EACH_HEADER: usize = 32;
/// What all may weigh at once: more than five thousand requests as browsers send them.
const ALL: usize = 24 * 1024 * 1024;
/// Of that from one address, so that one client does not keep all others out. An office shares one.
pub(super) const OF_ONE: usize = 8 * 1024 * 1024;
/// What one address always may, so that a few that take all they may keep nobody out.
const LITTLE: usize = 16 * 1024;

/// The weights of all requests that are open.
#[derive(Debug, Default)]
pub(super) struct Burden(Mutex<Weights>);

#[derive(Debug, Default)]
struct Weights {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

impl Burden {
    /// Takes a request from this address on; nothing when it would be too much.
    pub(super) fn take(self: &Arc<Self>, address: IpAddr, head: &request::Parts) -> Option<Load> {
        let headers = head.headers.iter();
        let headers = headers.map(|(name, value)| EACH_HEADER + name.as_str().len() + value.len());
        let target = head.uri.path_and_query().map_or(0, |it| it.as_str().len());
        let mut load = self.nothing(address);
        load.grow(EACH + target + headers.sum::<usize>())
            .then_some(load)
    }

    /// A load that weighs nothing yet.
    pub(super) fn nothing(self: &Arc<Self>, address: IpAddr) -> Load {
        Load {
            burden: Arc::clone(self),
            address: group_of(address),
            bytes: 0,
        }
    }

    fn weights(&self) -> MutexGuard<'_, Weights> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one request weighs, until it is dropped.
#[derive(Debug)]
pub(super) struct Load {
    burden: Arc<Burden>,
    address: IpAddr,
    bytes: usize,
}

impl Load {
    /// Adds so many bytes. False, with nothing added, when that would be too much.
    pub(super) fn grow(&mut self, bytes: usize) -> bool {
        let mut weights = self.burden.weights();
        let of_address = weights.by_address.get(&self.address).copied();
        let of_address = of_address.unwrap_or_default() + bytes;
        let all = weights.all + bytes;
        if of_address > OF_ONE || (all > ALL && of_address > LITTLE) {
            return false;
        }
        weights.all = all;
        weights.by_address.insert(self.address, of_address);
        drop(weights);
        self.bytes += bytes;
        true
    }

    /// What it brought is gone, and its answer may last: a stream of events stays open for hours.
    pub(super) fn lighten(&mut self) {
        self.lose(self.bytes.saturating_sub(EACH));
    }

    fn lose(&mut self, bytes: usize) {
        self.bytes -= bytes;
        let mut weights = self.burden.weights();
        weights.all -= bytes;
        if let Some(of_address) = weights.by_address.get_mut(&self.address) {
            *of_address -= bytes;
            if *of_address == 0 {
                weights.by_address.remove(&self.address);
            }
        }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.lose(self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Request;

    fn ip(last: u8) -> IpAddr {
        [10, 0, 0, last].into()
    }

    #[test]
    fn one_address_leaves_room_for_others_and_nothing_is_forgotten() {
        let burden = Arc::new(Burden::default());
        let mut first = burden.nothing(ip(1));
        assert!(first.grow(OF_ONE));
        assert!(!first.grow(1), "it has its share");
        let mut others = Vec::new();
        for last in 2..=3 {
            let mut other = burden.nothing(ip(last));
            assert!(other.grow(OF_ONE));
            others.push(other);
        }
        let mut fourth = burden.nothing(ip(4));
        assert!(fourth.grow(LITTLE), "a little goes always");
        assert!(!fourth.grow(1), "it is enough in all");
        drop(fourth);
        drop(first);
        assert!(burden.nothing(ip(4)).grow(OF_ONE));
        drop(others);
        let weights = burden.weights();
        assert_eq!((weights.all, weights.by_address.len()), (0, 0));
    }

    #[test]
    fn an_answer_that_lasts_weighs_little() {
        let burden = Arc::new(Burden::default());
        let mut load = burden.nothing(ip(1));
        assert!(load.grow(10 * EACH));
        load.lighten();
        assert_eq!(burden.weights().all, EACH);
        load.lighten();
        drop(load);
        let weights = burden.weights();
        assert_eq!((weights.all, weights.by_address.len()), (0, 0));
    }

    #[test]
    fn a_request_weighs_what_it_brings() {
        let burden = Arc::new(Burden::default());
        let weight = |path: &str, value: &str| {
            let request = Request::get(path).header("x", value).body(());
            let (head, ()) = request.unwrap().into_parts();
            burden.take(ip(1), &head).unwrap().bytes
        };
        let small = weight("/", "1");
        assert!((EACH..EACH + 100).contains(&small), "{small}");
        let large = weight(&format!("/{}", "p".repeat(1000)), &"v".repeat(10_000));
        assert_eq!(large - small, 10_999);
    }
}

//! How much of requests' bodies is in memory at once. Whoever knows the address may send bodies, each on a
//! connection of its own: small ones are many and cost little, of large ones only a few are read at a time.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::net::listen::group_of;

/// Bytes of a body that need no place: most requests have fewer.
pub(super) const SMALL: u64 = 16 * 1024;
/// Large bodies in memory at once.
const AT_ONCE: usize = 12;
/// Of them from one address, so that one client does not keep all others waiting.
const OF_ONE: usize = 4;

/// The places for large bodies.
#[derive(Debug)]
pub(super) struct Room {
    all: Arc<Semaphore>,
    by_address: Mutex<HashMap<IpAddr, Arc<Semaphore>>>,
}

/// A large body's place, until it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    _of_address: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            all: Arc::new(Semaphore::new(AT_ONCE)),
            by_address: Mutex::default(),
        }
    }
}

impl Room {
    /// A place, as soon as one is free; nothing only if the semaphores were closed, which nobody does.
    pub(super) async fn seat(&self, address: IpAddr) -> Option<Seat> {
        let of_address = self.of(address).acquire_owned().await.ok()?;
        let of_all = Arc::clone(&self.all).acquire_owned().await.ok()?;
        Some(Seat {
            _of_address: of_address,
            _of_all: of_all,
        })
    }

    fn of(&self, address: IpAddr) -> Arc<Semaphore> {
        let mut by_address = self
            .by_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // Whoever sits or waits holds one of its own.
        by_address.retain(|_, places| Arc::strong_count(places) > 1);
        let places = by_address
            .entry(group_of(address))
            .or_insert_with(|| Arc::new(Semaphore::new(OF_ONE)));
        Arc::clone(places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[tokio::test]
    async fn one_address_leaves_places_for_others_and_nothing_is_forgotten() {
        let room = Room::default();
        let mut seats = Vec::new();
        for _ in 0..OF_ONE {
            seats.push(room.seat(ip("10.0.0.1")).await.unwrap());
        }
        assert!(room.seat(ip("10.0.0.1")).now_or_never().is_none());
        for last in 2..=AT_ONCE / OF_ONE {
            for _ in 0..OF_ONE {
                seats.push(room.seat(ip(&format!("10.0.0.{last}"))).await.unwrap());
            }
        }
        assert!(room.seat(ip("10.0.0.9")).now_or_never().is_none());
        seats.truncate(1);
        drop(room.seat(ip("10.0.0.9")).await.unwrap());
        seats.clear();
        drop(room.seat(ip("10.0.0.9")).await.unwrap());
        assert_eq!(room.by_address.lock().unwrap().len(), 1);
        assert_eq!(room.all.available_permits(), AT_ONCE);
    }
}

//! How much of requests' bodies is in memory at once. Whoever knows the address may send bodies, each on a
//! connection of its own: small ones are many and cost little, of large ones only a few are read at a time.

use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Sleep;

use crate::net::listen::group_of;

/// Bytes of a body that need no place, as long as there is space for it: most requests have fewer.
pub(super) const SMALL: u64 = 16 * 1024;
/// Large bodies in memory at once.
const AT_ONCE: usize = 12;
/// Of them from one address, so that one client does not keep all others waiting.
pub(super) const OF_ONE: usize = 4;
/// Large bodies that wait for a place. Over HTTP/2 each is sent as far as its window goes meanwhile.
const WAITING: usize = 256;
/// Of them from one address.
pub(super) const WAITING_OF_ONE: usize = 12;
/// How long a large body may come at leisure, and how many bytes a second it must bring from then on, while somebody
/// waits for its place.
const LEISURE: u64 = 3;
const BRISK: u64 = 128 * 1024;

/// The places for large bodies.
#[derive(Debug)]
pub(super) struct Room {
    all: Places,
    by_address: Mutex<HashMap<IpAddr, Arc<Places>>>,
    /// Room for all who wait, whatever for.
    queue: Semaphore,
}

/// Places, and who waits for one of just these.
#[derive(Debug)]
struct Places {
    free: Arc<Semaphore>,
    queue: Semaphore,
    queue_length: usize,
}

impl Places {
    fn new(places: usize, queue_length: usize) -> Self {
        Self {
            free: Arc::new(Semaphore::new(places)),
            queue: Semaphore::new(queue_length),
            queue_length,
        }
    }

    fn free_one(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.free).try_acquire_owned().ok()
    }

    /// A place, as soon as one is free. Nothing when too many wait already.
    async fn one(&self) -> Option<OwnedSemaphorePermit> {
        if let Some(free) = self.free_one() {
            return Some(free);
        }
        let _waiting = self.queue.try_acquire().ok()?;
        Arc::clone(&self.free).acquire_owned().await.ok()
    }

    fn somebody_waits(&self) -> bool {
        self.queue.available_permits() < self.queue_length
    }
}

/// A large body's place, until it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    _of_address: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
    address: Arc<Places>,
    room: Arc<Room>,
    pace: Pace,
    /// The current second. It goes on only while the client is waited for.
    second: Pin<Box<Sleep>>,
}

impl Seat {
    /// So many bytes have come.
    pub(super) fn brought(&mut self, bytes: usize) {
        self.pace.bytes = self.pace.bytes.saturating_add(bytes as u64);
    }

    /// Ends when the place is to be left: somebody waits for it, and the body comes slowly. May be dropped and
    /// asked for again.
    pub(super) async fn lost(&mut self) {
        loop {
            self.second.as_mut().await;
            self.second.set(second());
            self.pace.seconds += 1;
            let wanted = self.address.somebody_waits() || self.room.all.somebody_waits();
            if wanted && self.pace.is_slow() {
                return;
            }
        }
    }
}

fn second() -> Sleep {
    tokio::time::sleep(Duration::from_secs(1))
}

/// What a body brought, and in how many seconds.
#[derive(Clone, Copy, Debug, Default)]
struct Pace {
    seconds: u64,
    bytes: u64,
}

impl Pace {
    /// Whether it must make way for others.
    fn is_slow(self) -> bool {
        let counted = self.seconds.saturating_sub(LEISURE);
        self.bytes < counted.saturating_mul(BRISK)
    }
}

impl Default for Room {
    fn default() -> Self {
        Self {
            all: Places::new(AT_ONCE, WAITING),
            by_address: Mutex::default(),
            queue: Semaphore::new(WAITING),
        }
    }
}

impl Room {
    /// A place, as soon as one is free. Nothing at once when too many wait already.
    pub(super) async fn seat(self: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let own = self.of(address);
        if let Some(of_address) = own.free_one()
            && let Some(of_all) = self.all.free_one()
        {
            return Some(self.seat_with(own, of_address, of_all));
        }
        let _waiting = self.queue.try_acquire().ok()?;
        let of_address = own.one().await?;
        let of_all = self.all.one().await?;
        Some(self.seat_with(own, of_address, of_all))
    }

    fn seat_with(
        self: &Arc<Self>,
        address: Arc<Places>,
        of_address: OwnedSemaphorePermit,
        of_all: OwnedSemaphorePermit,
    ) -> Seat {
        Seat {
            _of_address: of_address,
            _of_all: of_all,
            address,
            room: Arc::clone(self),
            pace: Pace::default(),
            second: Box::pin(second()),
        }
    }

    fn of(&self, address: IpAddr) -> Arc<Places> {
        let mut by_address = self
            .by_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // Whoever sits or waits holds one of its own.
        by_address.retain(|_, places| Arc::strong_count(places) > 1);
        let places = by_address
            .entry(group_of(address))
            .or_insert_with(|| Arc::new(Places::new(OF_ONE, WAITING_OF_ONE)));
        Arc::clone(places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;
    use futures_util::future::join_all;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[tokio::test]
    async fn one_address_leaves_places_for_others_and_nothing_is_forgotten() {
        let room = Arc::new(Room::default());
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
        assert_eq!(room.all.free.available_permits(), AT_ONCE);
        assert_eq!(room.queue.available_permits(), WAITING);
    }

    #[tokio::test]
    async fn only_so_many_wait() {
        let room = Arc::new(Room::default());
        let one = ip("10.0.0.1");
        let _seats: Vec<_> = join_all((0..OF_ONE).map(|_| room.seat(one))).await;
        let mut waiting: Vec<_> = (0..WAITING_OF_ONE)
            .map(|_| Box::pin(room.seat(one)))
            .collect();
        for it in &mut waiting {
            assert!(it.now_or_never().is_none(), "it waits");
        }
        let refused = room.seat(one).now_or_never();
        assert!(refused.is_some_and(|seat| seat.is_none()), "one too many");
        waiting.pop();
        assert!(
            room.seat(one).now_or_never().is_none(),
            "there is room again"
        );
    }

    #[test]
    fn a_body_is_slow_after_a_moment_of_leisure() {
        let slow = |seconds, bytes| Pace { seconds, bytes }.is_slow();
        assert!(!slow(LEISURE, 0));
        assert!(slow(LEISURE + 1, BRISK - 1));
        assert!(!slow(LEISURE + 1, BRISK));
        assert!(slow(600, 512 * BRISK));
    }

    #[tokio::test(start_paused = true)]
    async fn who_dribbles_keeps_a_place_only_until_somebody_waits() {
        let room = Arc::new(Room::default());
        let (slow, brisk) = (ip("10.0.0.1"), ip("10.0.0.2"));
        let mut dribbles = room.seat(slow).await.unwrap();
        let mut delivers = room.seat(brisk).await.unwrap();
        delivers.brought(usize::MAX);
        let minute = Duration::from_secs(60);
        let kept = tokio::time::timeout(minute, dribbles.lost()).await;
        assert!(kept.is_err(), "nobody wants it");
        let mut others = Vec::new();
        for last in 3..=5 {
            let places = if last < 5 { OF_ONE } else { 2 };
            for _ in 0..places {
                others.push(room.seat(ip(&format!("10.0.0.{last}"))).await.unwrap());
            }
        }
        let waiting = room.seat(ip("10.0.0.9"));
        let freed = async {
            // A piece that comes every now and then does not begin the second anew.
            let half = Duration::from_millis(500);
            while tokio::time::timeout(half, dribbles.lost()).await.is_err() {
                dribbles.brought(1);
            }
            let kept = tokio::time::timeout(minute, delivers.lost()).await;
            assert!(kept.is_err(), "it came fast");
            drop(dribbles);
        };
        let (seat, ()) = tokio::join!(waiting, freed);
        assert!(seat.is_some());
    }
}

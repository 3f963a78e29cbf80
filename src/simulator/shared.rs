//! The state behind its lock, with what wakes those who wait for a change of it.

use super::settings::Settings;
use super::state::State;
use crate::net::client::Client;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, watch};

/// What the routes, the driver and the tests share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) address: SocketAddr,
    /// Where clients reach this simulator, without a slash at the end.
    pub(super) base_url: String,
    pub(super) client: Client,
    /// Wakes the driver.
    pub(super) wake: Notify,
    /// Says true at the end.
    pub(super) stopping: watch::Sender<bool>,
    /// Counts changes of the state.
    changed: watch::Sender<u64>,
    state: Mutex<State>,
}

impl Shared {
    pub(super) fn new(settings: Settings, address: SocketAddr, client: Client) -> Self {
        let base_url = (settings.public_url.clone()).unwrap_or_else(|| format!("http://{address}"));
        Self {
            state: Mutex::new(State::new(&settings, &base_url)),
            base_url,
            settings,
            address,
            client,
            wake: Notify::new(),
            stopping: watch::Sender::new(false),
            changed: watch::Sender::new(0),
        }
    }

    /// The clock's time in milliseconds.
    pub(super) fn now(&self) -> i64 {
        self.settings.clock.now().millis()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the state.
    pub(super) fn look<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.lock())
    }

    /// Changes the state at the clock's time, and wakes everyone.
    pub(super) fn change<T>(&self, work: impl FnOnce(&mut State, i64) -> T) -> T {
        let result = self.turn(work);
        self.wake.notify_one();
        result
    }

    /// Changes the state without waking the driver, which is the one who calls this.
    pub(super) fn turn<T>(&self, work: impl FnOnce(&mut State, i64) -> T) -> T {
        let now = self.now();
        let result = work(&mut self.lock(), now);
        self.changed.send_modify(|count| *count += 1);
        result
    }

    /// Waits until `look` finds what it looks for.
    pub(super) async fn until<T>(&self, mut look: impl FnMut(&State) -> Option<T>) -> T {
        let mut changed = self.changed.subscribe();
        loop {
            changed.borrow_and_update();
            if let Some(found) = self.look(&mut look) {
                return found;
            }
            if changed.changed().await.is_err() {
                // The sender lives in `self`, so this can't be reached while waiting.
                std::future::pending::<()>().await;
            }
        }
    }

    /// Where this client reaches the simulator: by the host that it named, if it named one.
    pub(super) fn base_for(&self, host: Option<&str>) -> String {
        host.map_or_else(|| self.base_url.clone(), |host| format!("http://{host}"))
    }
}

//! What a supervisor such as systemd is told (`sd_notify`): that the desk listens, reads its configuration again,
//! stops, and is alive.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::DeadlineId;
use crate::domain::command::Command;
use crate::engine::Handle;
use crate::timers;

/// How often within the time that the supervisor allows a sign of life is sent.
const SIGNS: u32 = 3;

/// Who started the process, if it wants to be told.
#[derive(Debug, Default)]
pub struct Supervisor {
    socket: Option<(UnixDatagram, SocketAddr)>,
    /// The longest time without a sign of life.
    patience: Option<Duration>,
}

impl Supervisor {
    /// The one that the environment names.
    pub fn from_environment() -> Self {
        let patience = patience(
            std::env::var("WATCHDOG_USEC").ok().as_deref(),
            std::env::var("WATCHDOG_PID").ok().as_deref(),
        );
        std::env::var_os("NOTIFY_SOCKET").map_or_else(Self::default, |name| {
            Self::at(&name, patience).unwrap_or_else(|error| {
                tracing::warn!(%error, "NOTIFY_SOCKET can't be used: the supervisor is told nothing");
                Self::default()
            })
        })
    }

    /// One that listens on a socket: a path, or an abstract name after `@`.
    fn at(name: &OsStr, patience: Option<Duration>) -> io::Result<Self> {
        let address = match name.as_bytes().strip_prefix(b"@") {
            Some(name) => SocketAddr::from_abstract_name(name)?,
            None => SocketAddr::from_pathname(OsString::from(name))?,
        };
        let socket = UnixDatagram::unbound()?;
        // A supervisor that does not listen must not hold up the desk.
        socket.set_nonblocking(true)?;
        Ok(Self {
            socket: Some((socket, address)),
            patience,
        })
    }

    /// Tells it a state, as in `READY=1`.
    pub fn tell(&self, state: &str) {
        let Some((socket, address)) = &self.socket else {
            return;
        };
        if let Err(error) = socket.send_to_addr(state.as_bytes(), address) {
            tracing::debug!(%error, state, "the supervisor was not told");
        }
    }

    /// Sends signs of life as long as the writer takes commands and deadlines are looked at: one that hangs is
    /// killed and started again. Ends when no supervisor waits for signs.
    pub async fn feed(&self, handle: &Handle, deadlines: &timers::Asker) {
        let Some(patience) = self.patience else {
            return;
        };
        while deadlines.is_alive().await && writes(handle).await {
            self.tell("WATCHDOG=1");
            handle.clock.sleep(patience / SIGNS).await;
        }
    }
}

/// Whether the writer takes a command: a deadline that never was, so that nothing is written.
async fn writes(handle: &Handle) -> bool {
    let nothing = Command::Due {
        due: Timestamp::default(),
        id: DeadlineId(0),
    };
    handle.submit_patiently(nothing).await.is_ok()
}

/// The longest time without a sign of life, if this very process must give any.
fn patience(microseconds: Option<&str>, process: Option<&str>) -> Option<Duration> {
    let mine = process.is_none_or(|id| id.parse() == Ok(std::process::id()));
    let microseconds = microseconds.filter(|_| mine)?.parse().ok()?;
    (microseconds > 0).then(|| Duration::from_micros(microseconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Clock;
    use crate::engine::{self, Engine};
    use crate::store::Store;
    use tokio::net::UnixDatagram as Listener;
    use tokio::sync::watch;

    async fn heard(listener: &Listener) -> String {
        let mut bytes = [0; 64];
        let length = listener.recv(&mut bytes).await.unwrap();
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    }

    #[tokio::test]
    async fn it_is_told_at_a_path_and_at_an_abstract_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let listener = Listener::bind(&path).unwrap();
        let supervisor = Supervisor::at(path.as_os_str(), None).unwrap();
        supervisor.tell("READY=1");
        assert_eq!(heard(&listener).await, "READY=1");

        let name = format!("okno-test-{}", std::process::id());
        let address = SocketAddr::from_abstract_name(&name).unwrap();
        let socket = UnixDatagram::bind_addr(&address).unwrap();
        socket.set_nonblocking(true).unwrap();
        let listener = Listener::from_std(socket).unwrap();
        let supervisor = Supervisor::at(OsStr::new(&format!("@{name}")), None).unwrap();
        supervisor.tell("STOPPING=1");
        assert_eq!(heard(&listener).await, "STOPPING=1");
    }

    #[test]
    fn signs_are_for_the_process_that_was_asked_for_them() {
        let me = std::process::id().to_string();
        let minute = Some(Duration::from_secs(60));
        assert_eq!(patience(Some("60000000"), Some(&me)), minute);
        assert_eq!(patience(Some("60000000"), None), minute);
        assert_eq!(patience(Some("60000000"), Some("1")), None);
        for nonsense in [None, Some("0"), Some("soon")] {
            assert_eq!(patience(nonsense, None), None);
        }
    }

    #[tokio::test]
    async fn signs_of_life_end_with_the_deadlines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let listener = Listener::bind(&path).unwrap();
        let patience = Some(Duration::from_millis(3));
        let supervisor = Supervisor::at(path.as_os_str(), patience).unwrap();
        let engine = Engine::new(Store::in_memory()).unwrap();
        let (handle, _writer) = engine::start(engine, Clock::system()).unwrap();
        let (asker, pulse) = timers::pulse();
        let (stop, stopping) = watch::channel(false);
        let driver = tokio::spawn(timers::run(handle.clone(), pulse, stopping));
        let feed = tokio::spawn(async move { supervisor.feed(&handle, &asker).await });
        for _ in 0..3 {
            assert_eq!(heard(&listener).await, "WATCHDOG=1");
        }
        stop.send_replace(true);
        driver.await.unwrap().unwrap();
        feed.await.unwrap();
    }
}

//! The desk's side.

use std::fs::File;
use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::UnixListener;
use tokio::sync::{Semaphore, watch};

use crate::base::secret::Secret;
use crate::control::{Address, Answer, Desk, Request, administer, socket_path, wire};
use crate::domain::changes;
use crate::domain::command::Command;
use crate::engine::Handle;
use crate::store::{BackupError, Snapshot};

/// Requests that are carried out at once; more wait.
const AT_ONCE: usize = 4;
/// How long a terminal may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the requests need to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where one-time addresses lead.
    pub public_url: String,
}

/// A bound control socket; the socket goes with it.
pub struct Listener {
    inner: UnixListener,
    path: PathBuf,
}

impl Listener {
    /// Listens beside `data`, which must be open in this process: a socket that is there already belongs to a desk
    /// that is gone.
    ///
    /// # Errors
    /// When the socket can't be made.
    pub fn bind(data: &Path) -> io::Result<Self> {
        let path = socket_path(data);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        // From its first moment on it must be closed to others.
        let before = rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o177));
        let bound = Address::of(&path).and_then(|address| UnixListener::bind(&address.path));
        rustix::process::umask(before);
        Ok(Self {
            inner: bound?,
            path,
        })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Answers terminals until `stop` is true.
pub async fn serve(
    listener: Listener,
    handle: Handle,
    settings: watch::Receiver<Arc<Settings>>,
    mut stop: watch::Receiver<bool>,
) {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let accepted = tokio::select! {
            accepted = listener.inner.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        let stream = accepted.and_then(|(stream, _)| stream.into_std());
        let Ok(stream) = stream else {
            // Out of file handles, most likely: others must end first.
            handle.clock.sleep(Duration::from_millis(100)).await;
            continue;
        };
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        let visit = Visit {
            handle: handle.clone(),
            settings: Arc::clone(&settings.borrow()),
            stop: stop.clone(),
            runtime: tokio::runtime::Handle::current(),
        };
        tokio::task::spawn_blocking(move || {
            if let Err(error) = visit.answer(stream) {
                tracing::debug!(%error, "a terminal went away");
            }
            drop(permit);
        });
    }
}

/// One request, on a thread of its own.
struct Visit {
    handle: Handle,
    settings: Arc<Settings>,
    stop: watch::Receiver<bool>,
    runtime: tokio::runtime::Handle,
}

impl Visit {
    fn answer(mut self, mut stream: UnixStream) -> io::Result<()> {
        stream.set_nonblocking(false)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let (request, file) = wire::receive(&mut stream)?;
        wire::send(&mut stream, &self.carry_out(request, file), None)
    }

    fn carry_out(&mut self, request: Request, file: Option<File>) -> Answer {
        match request {
            Request::Administer(wanted) => {
                let public_url = self.settings.public_url.clone();
                administer(self, wanted, &public_url)
            }
            Request::Copy => {
                let file = file.ok_or("no file was handed over")?;
                let copied = self.handle.copy_into(file, &self.stop);
                let copied = copied.map_err(|error| error.to_string())?;
                Ok(vec![Secret::new(format!("{} bytes", copied.bytes))])
            }
            Request::Check => checked(self.handle.copy(&self.stop)),
        }
    }
}

/// What is wrong with the file that was copied, a line each. That it could not be copied says nothing about it.
fn checked(copied: Result<File, BackupError>) -> Answer {
    match copied {
        Ok(_) => Ok(Vec::new()),
        Err(BackupError::Unsound(finding)) => Ok(vec![Secret::new(finding)]),
        Err(error) => Err(error.to_string()),
    }
}

impl Desk for Visit {
    fn snapshot(&self) -> Result<Snapshot, String> {
        self.handle.snapshot().map_err(|error| error.to_string())
    }

    fn submit(&mut self, command: Command) -> Result<changes::Answer, String> {
        self.runtime
            .block_on(self.handle.submit_patiently(command))
            .map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_unsound_file_is_a_finding() {
        let unsound = checked(Err(BackupError::Unsound("no chat 7".to_owned()))).unwrap();
        assert_eq!(unsound[0].expose(), "no chat 7");
        let refused = checked(Err(BackupError::Running)).unwrap_err();
        assert!(refused.contains("another copy is being made"), "{refused}");
    }
}

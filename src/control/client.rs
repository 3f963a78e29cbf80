//! The terminal's side.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;

use crate::control::{Address, Answer, Request, socket_path, wire};

/// Asks the desk that has `data` open.
///
/// # Errors
/// Why it can't be reached, or why it refuses.
pub fn ask(data: &Path, request: &Request) -> Answer {
    exchange(data, request, None)
}

/// Lets the desk that has `data` open write a copy into `target`.
///
/// # Errors
/// As [`ask`].
pub fn ask_for_copy(data: &Path, target: &File) -> Answer {
    exchange(data, &Request::Copy, Some(target))
}

fn exchange(data: &Path, request: &Request, file: Option<&File>) -> Answer {
    let path = socket_path(data);
    let mut stream = connect(data, &path).map_err(|error| {
        format!(
            "{} is in use, and no desk answers on {}: {error}",
            data.display(),
            path.display()
        )
    })?;
    let lost = |error: io::Error| format!("the desk went away: {error}");
    wire::send(&mut stream, request, file).map_err(lost)?;
    let (answer, _): (Answer, _) = wire::receive(&mut stream).map_err(lost)?;
    answer
}

/// Talks only to a desk that runs as root or as the owner of its file: another user may have made the socket.
fn connect(data: &Path, path: &Path) -> io::Result<UnixStream> {
    let stream = UnixStream::connect(&Address::of(path)?.path)?;
    let peer = rustix::net::sockopt::socket_peercred(&stream)?.uid.as_raw();
    if peer != 0 && peer != std::fs::metadata(data)?.uid() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "it belongs to another user",
        ));
    }
    Ok(stream)
}

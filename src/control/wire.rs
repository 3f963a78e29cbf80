//! What travels: one line of JSON each way, and with a request perhaps an open file.

use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut, Read as _, Write as _};
use std::mem::MaybeUninit;
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The longest line, in bytes.
const LINE_MAX: u64 = 1024 * 1024;

/// Sends a value, and a file with its first byte.
///
/// # Errors
/// When the other side has gone away.
pub fn send(
    stream: &mut UnixStream,
    value: &impl Serialize,
    file: Option<&File>,
) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    let mut sent = 0;
    if let Some(file) = file {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        let files = [file.as_fd()];
        control.push(SendAncillaryMessage::ScmRights(&files));
        sent = sendmsg(
            &stream,
            &[IoSlice::new(&line)],
            &mut control,
            SendFlags::empty(),
        )?;
    }
    stream.write_all(&line[sent..])
}

/// Receives a value, and the file that came with it.
///
/// # Errors
/// When the other side has gone away, or sent something else.
pub fn receive<T: DeserializeOwned>(stream: &mut UnixStream) -> io::Result<(T, Option<File>)> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut first = [0; 4096];
    let got = recvmsg(
        &stream,
        &mut [IoSliceMut::new(&mut first)],
        &mut control,
        RecvFlags::CMSG_CLOEXEC,
    )?;
    let file = control.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut files) => files.next().map(File::from),
        _ => None,
    });
    let mut line = first[..got.bytes].to_vec();
    while !line.ends_with(b"\n") {
        let mut more = [0; 4096];
        let count = stream.read(&mut more)?;
        if count == 0 || line.len() as u64 > LINE_MAX {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        line.extend_from_slice(&more[..count]);
    }
    Ok((serde_json::from_slice(&line)?, file))
}

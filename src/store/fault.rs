//! A disk for tests: in memory, fails when told, and shows what a crash would leave of it.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// What the disk holds: what was synced, and what was written since.
#[derive(Debug, Default, Clone)]
struct Disk {
    durable: Vec<u8>,
    live: Vec<u8>,
    pending: Vec<Pending>,
    syncs_until_failure: Option<u32>,
    broken: bool,
    syncs: u64,
    held: bool,
    waiting: bool,
}

#[derive(Debug, Clone)]
enum Pending {
    Length(u64),
    Bytes(u64, Vec<u8>),
}

/// A disk that several backends can stand on, one after the other.
#[derive(Debug, Default, Clone)]
pub struct FaultyDisk(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    disk: Mutex<Disk>,
    changed: Condvar,
}

impl FaultyDisk {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on a sync waits until [`FaultyDisk::release`].
    pub fn hold(&self) {
        self.disk().held = true;
    }

    /// Waits until somebody waits for a sync that is held.
    pub fn wait_until_held(&self) {
        let waits = |disk: &mut Disk| !disk.waiting;
        drop(self.0.changed.wait_while(self.disk(), waits));
    }

    /// Lets syncs go on.
    pub fn release(&self) {
        self.disk().held = false;
        self.0.changed.notify_all();
    }

    /// How many syncs were done.
    pub fn syncs(&self) -> u64 {
        self.disk().syncs
    }

    /// The sync after `count` more fails, and everything after it.
    pub fn fail_after(&self, count: u32) {
        self.disk().syncs_until_failure = Some(count);
    }

    /// No sync fails any more, if none has failed yet.
    pub fn spare(&self) {
        self.disk().syncs_until_failure = None;
    }

    /// Another disk that holds the same, as a clean copy of what this one shows.
    pub fn copy(&self) -> Self {
        let live = self.disk().live.clone();
        Self::holding(live)
    }

    /// A disk that holds these bytes.
    pub fn holding(image: Vec<u8>) -> Self {
        let disk = Mutex::new(Disk {
            durable: image.clone(),
            live: image,
            ..Disk::default()
        });
        let changed = Condvar::new();
        Self(Arc::new(Shared { disk, changed }))
    }

    /// What is left if power fails now, as a disk of its own: each unsynced write survives or is torn or lost,
    /// as `chance` (0 to 99) decides. What still runs on this disk can't touch the other.
    pub fn crashed(&self, mut chance: impl FnMut() -> u32) -> Self {
        let disk = self.disk();
        let mut image = disk.durable.clone();
        for write in &disk.pending {
            let lost = chance() < 50;
            match write {
                Pending::Length(length) => {
                    // A shorter file may be the old or the new one; bytes beyond its end read as zeros.
                    if !lost || *length > image.len() as u64 {
                        image.resize(usize::try_from(*length).unwrap_or(0), 0);
                    }
                }
                Pending::Bytes(offset, bytes) if !lost => {
                    // Sectors of 512 bytes are written whole or not at all.
                    let keep = if chance() < 25 {
                        bytes.len() / 2 / 512 * 512
                    } else {
                        bytes.len()
                    };
                    place(&mut image, *offset, &bytes[..keep]);
                }
                Pending::Bytes(..) => {}
            }
        }
        Self::holding(image)
    }
}

fn place(image: &mut Vec<u8>, offset: u64, bytes: &[u8]) {
    let start = usize::try_from(offset).unwrap_or(usize::MAX);
    let end = start + bytes.len();
    if image.len() < end {
        image.resize(end, 0);
    }
    image[start..end].copy_from_slice(bytes);
}

fn broken() -> io::Error {
    io::Error::other("the disk is broken")
}

impl redb::StorageBackend for FaultyDisk {
    fn len(&self) -> Result<u64, io::Error> {
        Ok(self.disk().live.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        let disk = self.disk();
        let start = usize::try_from(offset).map_err(io::Error::other)?;
        let bytes = disk.live.get(start..start + out.len()).ok_or_else(broken)?;
        out.copy_from_slice(bytes);
        Ok(())
    }

    fn set_len(&self, len: u64) -> Result<(), io::Error> {
        let mut disk = self.disk();
        if disk.broken {
            return Err(broken());
        }
        disk.live
            .resize(usize::try_from(len).map_err(io::Error::other)?, 0);
        disk.pending.push(Pending::Length(len));
        Ok(())
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        let mut disk = self.disk();
        if disk.held {
            disk.waiting = true;
            self.0.changed.notify_all();
            let held = |disk: &mut Disk| disk.held;
            disk = self
                .0
                .changed
                .wait_while(disk, held)
                .unwrap_or_else(PoisonError::into_inner);
            disk.waiting = false;
        }
        disk.syncs += 1;
        match disk.syncs_until_failure {
            Some(0) => disk.broken = true,
            Some(left) => disk.syncs_until_failure = Some(left - 1),
            None => {}
        }
        if disk.broken {
            return Err(broken());
        }
        for write in std::mem::take(&mut disk.pending) {
            match write {
                Pending::Length(length) => disk
                    .durable
                    .resize(usize::try_from(length).map_err(io::Error::other)?, 0),
                Pending::Bytes(offset, bytes) => place(&mut disk.durable, offset, &bytes),
            }
        }
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        let mut disk = self.disk();
        if disk.broken {
            return Err(broken());
        }
        place(&mut disk.live, offset, data);
        disk.pending.push(Pending::Bytes(offset, data.to_vec()));
        Ok(())
    }
}

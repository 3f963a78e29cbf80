//! One consistent copy of the data file, media included: row by row out of one snapshot into a new file, while
//! writing goes on. A copy knows that it is one: see `open.rs`.

use std::fs::{File, TryLockError};
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use redb::backends::FileBackend;
use redb::{Builder, Database, Durability, ReadableTable as _, WriteTransaction};

use crate::base::clock::Timestamp;
use crate::store::check::check;
use crate::store::open::{BACKUP, Store, begin, private};
use crate::store::read::{END, Source};
use crate::store::schema::Table;
use crate::store::snapshot::Snapshot;
use crate::store::{StoreError, keys};

/// About how many bytes are copied in one piece. Each is on the disk before the next, so that the disk never has so
/// much to write at once that the desk's own commits wait for it.
const PIECE_BYTES: usize = 1024 * 1024;
/// After so many pieces they are made to count: until then redb remembers each of their pages.
const PIECES_AT_ONCE: usize = 64;
/// The cache for the copy, in bytes: what is being written, and what is looked up when it is checked.
const COPY_CACHE_BYTES: usize = 4 * 1024 * 1024;

/// Room that must be left on the disk beside a copy, in bytes.
pub(super) const ROOM_LEFT: u64 = 64 * 1024 * 1024;

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// It would not fit.
    #[error("the disk is too full for a copy: it needs {needed} bytes and {free} are free")]
    NoRoom {
        /// Bytes that the copy may take.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// The file can't be written.
    #[error("the copy can't be written: {0}")]
    Io(#[from] io::Error),
    /// One at a time: another is being made.
    #[error("another copy is being made; wait until it is done")]
    Running,
    /// The copy was made and something in it is wrong; it was not kept.
    #[error("the copy is not sound and was not kept: {0}")]
    Unsound(String),
    /// Reading the data file or writing the copy failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// What was copied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Copied {
    /// The last event of the log in it.
    pub sequence: u64,
    /// The size of the copy.
    pub bytes: u64,
}

/// The ending of a file's name until it is whole.
pub const PARTIAL: &str = ".partial";

/// Makes the file at `path`, readable by its owner only: `fill` writes it under a name that says that it is not
/// whole, and it gets its own when it is. When `fill` fails, nothing is left.
///
/// # Errors
/// What `fill` says; and when the file can't be made, or there is something at `path` already.
pub fn make_whole<T, E: From<io::Error>>(
    path: &Path,
    fill: impl FnOnce(File) -> Result<T, E>,
) -> Result<T, E> {
    if path.symlink_metadata().is_ok() {
        let told = format!("{} is there already", path.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, told).into());
    }
    make_anew(path, fill)
}

/// As [`make_whole`]; what there is at `path` stays until the new one is whole, and is replaced then.
///
/// # Errors
/// What `fill` says, and when the file can't be made.
pub(super) fn make_anew<T, E: From<io::Error>>(
    path: &Path,
    fill: impl FnOnce(File) -> Result<T, E>,
) -> Result<T, E> {
    let (new, file) = NewFile::begin(path)?;
    let filled = fill(file)?;
    new.finish()?;
    Ok(filled)
}

/// A file in the making. It gets its name when it is whole; dropped before, it is gone.
struct NewFile {
    path: PathBuf,
    partial: PathBuf,
    /// Locked, so that nobody else writes it meanwhile.
    own: File,
    /// Nothing is left to be removed.
    done: bool,
}

impl NewFile {
    fn begin(path: &Path) -> io::Result<(Self, File)> {
        let mut partial = path.as_os_str().to_owned();
        partial.push(PARTIAL);
        let partial = PathBuf::from(partial);
        let mut options = std::fs::OpenOptions::new();
        // What is there may be another's: it is emptied when it is ours alone.
        let file = private(options.read(true).write(true).create(true).truncate(false))
            .open(&partial)
            .and_then(|file| claim(&file, &partial).map(|()| file))
            .map_err(|error| {
                io::Error::new(error.kind(), format!("{}: {error}", partial.display()))
            })?;
        let new = Self {
            path: path.to_owned(),
            partial,
            own: file.try_clone()?,
            done: false,
        };
        file.set_len(0)?;
        Ok((new, file))
    }

    /// Gives the file its name, durably.
    fn finish(mut self) -> io::Result<()> {
        // Who filled it may have given the lock back.
        if let Err(error) = claim(&self.own, &self.partial) {
            self.done = true;
            return Err(error);
        }
        self.own.sync_all()?;
        std::fs::rename(&self.partial, &self.path)?;
        self.done = true;
        File::open(folder_of(&self.path))?.sync_all()
    }
}

/// Locks the file that is at `path` now.
fn claim(file: &File, path: &Path) -> io::Result<()> {
    let taken = || {
        let told = "another copy is being written there";
        io::Error::new(io::ErrorKind::ResourceBusy, told)
    };
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => taken(),
        TryLockError::Error(error) => error,
    })?;
    // Whoever had it before may have given it its name, or removed it.
    let (ours, there) = (file.metadata()?, path.symlink_metadata());
    match there {
        Ok(there) if (there.dev(), there.ino()) == (ours.dev(), ours.ino()) => Ok(()),
        _ => Err(taken()),
    }
}

/// The folder that holds `path`.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.done {
            let _ = std::fs::remove_file(&self.partial);
        }
    }
}

impl Store {
    /// Copies the desk as it stands now into the empty file `target`, and checks the copy. `pause` is called after
    /// each piece with its bytes, to leave the disk to others; an error of its own ends the copying.
    ///
    /// # Errors
    /// When it does not fit, can't be written, or is not sound. What `target` holds is then worthless.
    pub fn copy_into(
        &self,
        target: File,
        now: Timestamp,
        pause: &mut dyn FnMut(usize) -> io::Result<()>,
    ) -> Result<Copied, BackupError> {
        self.require_room(&target)?;
        let size = target.try_clone()?;
        let snapshot = self.snapshot()?;
        let backend = FileBackend::new(target).map_err(unwritable)?;
        let database = Builder::new()
            .set_cache_size(COPY_CACHE_BYTES)
            .create_with_backend(backend)
            .map_err(unwritable)?;
        let mut after_piece = |bytes| {
            size.sync_data()?;
            pause(bytes)
        };
        let mut target = Target {
            database: &database,
            pieces: 0,
        };
        for table in Table::ALL {
            copy_table(&snapshot, &mut target, *table, &mut after_piece)?;
        }
        mark(&database, now)?;
        let sequence = snapshot.sequence();
        drop(snapshot);
        prove(database, pause)?;
        let bytes = size.metadata()?.len();
        Ok(Copied { sequence, bytes })
    }

    /// Makes a checked copy at `path`, whole or not at all.
    ///
    /// # Errors
    /// As [`Store::copy_into`], and when there is a file already.
    pub fn back_up(
        &self,
        path: &Path,
        now: Timestamp,
        pause: &mut dyn FnMut(usize) -> io::Result<()>,
    ) -> Result<Copied, BackupError> {
        make_whole(path, |file| self.copy_into(file, now, pause))
    }

    /// A file beside the data file that has no name, so that nothing is left of it when it is closed.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn nameless_file(&self) -> io::Result<File> {
        use rustix::fs::{Mode, OFlags};
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let mode = Mode::from_raw_mode(0o600);
        Ok(File::from(rustix::fs::open(self.folder(), flags, mode)?))
    }

    /// The copy is never larger than the file, which may hold free pages that it leaves out.
    fn require_room(&self, target: &File) -> Result<(), BackupError> {
        let free = free_bytes(target)?;
        let needed = self.file_bytes()?.saturating_add(ROOM_LEFT);
        if free < needed {
            return Err(BackupError::NoRoom { needed, free });
        }
        Ok(())
    }
}

/// Bytes that may still be written to the disk of `file`.
///
/// # Errors
/// When the system does not tell.
pub fn free_bytes(file: &File) -> io::Result<u64> {
    let disk = rustix::fs::fstatvfs(file)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

fn unwritable(error: redb::DatabaseError) -> BackupError {
    BackupError::Store(StoreError::storage(error))
}

/// A copy in the making.
struct Target<'t> {
    database: &'t Database,
    /// How many pieces were begun.
    pieces: usize,
}

impl Target<'_> {
    /// The transaction of the next piece. Nobody sees the copy before it is whole, so most cost no ceremony: the one
    /// that marks the copy makes them all count.
    fn next_piece(&mut self) -> Result<WriteTransaction, StoreError> {
        self.pieces += 1;
        let mut write = self.database.begin_write().map_err(StoreError::storage)?;
        if !self.pieces.is_multiple_of(PIECES_AT_ONCE) {
            let skipped = write.set_durability(Durability::None);
            skipped.map_err(StoreError::storage)?;
        }
        Ok(write)
    }
}

/// Copies a table piece by piece, each in a transaction of its own.
fn copy_table(
    source: &Snapshot,
    target: &mut Target<'_>,
    table: Table,
    after_piece: &mut dyn FnMut(usize) -> io::Result<()>,
) -> Result<(), BackupError> {
    let mut from = Vec::new();
    loop {
        let mut bytes = 0;
        let write = target.next_piece()?;
        {
            let mut open = write
                .open_table(table.definition())
                .map_err(StoreError::storage)?;
            source.scan(table, &from.clone(), &END, &mut |key, value| {
                if bytes >= PIECE_BYTES {
                    return Ok(ControlFlow::Break(()));
                }
                open.insert(key, value).map_err(StoreError::storage)?;
                bytes += key.len() + value.len();
                from.clear();
                from.extend_from_slice(key);
                Ok(ControlFlow::Continue(()))
            })?;
        }
        write.commit().map_err(StoreError::storage)?;
        if bytes < PIECE_BYTES {
            return Ok(());
        }
        // The smallest key after the last one.
        from.push(0);
        after_piece(bytes)?;
    }
}

/// From now on the file says of itself that it is a copy. A copy of one that was never opened is as old as that.
pub(super) fn mark(database: &Database, now: Timestamp) -> Result<(), StoreError> {
    let write = begin(database)?;
    {
        let mut meta = write
            .open_table(Table::Meta.definition())
            .map_err(StoreError::storage)?;
        let at = keys::one(keys::millis(now));
        if meta.get(BACKUP).map_err(StoreError::storage)?.is_none() {
            meta.insert(BACKUP, at.as_slice())
                .map_err(StoreError::storage)?;
        }
    }
    write.commit().map_err(StoreError::storage)?;
    Ok(())
}

/// Reads the copy again: its pages, then every cross-reference.
fn prove(
    mut database: Database,
    pause: &mut dyn FnMut(usize) -> io::Result<()>,
) -> Result<(), BackupError> {
    let clean = database.check_integrity().map_err(unwritable)?;
    if !clean {
        return Err(BackupError::Unsound("its pages are damaged".to_owned()));
    }
    // A desk that stops does not wait for the second half.
    pause(0)?;
    let read = redb::ReadableDatabase::begin_read(&database).map_err(StoreError::storage)?;
    let findings = check(&Snapshot::new(read, 0)?)?;
    match findings.first() {
        Some(first) => Err(BackupError::Unsound(format!(
            "{first} ({} findings)",
            findings.len()
        ))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_second_copy_to_the_same_place_leaves_the_first_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy.redb");
        make_whole(&path, |mut first| {
            first.write_all(b"first")?;
            let second = make_whole(&path, |_| Ok::<_, io::Error>(())).unwrap_err();
            assert!(second.to_string().contains("another copy"), "{second}");
            Ok::<_, io::Error>(())
        })
        .unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
    }

    #[test]
    fn what_a_broken_copy_left_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy.redb");
        std::fs::write(folder.path().join("copy.redb.partial"), b"left behind").unwrap();
        make_whole(&path, |mut file| file.write_all(b"new")).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }
}

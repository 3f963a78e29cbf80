//! Opening and making a data file; transactions on it.

use std::fs::{File, Metadata, TryLockError};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use redb::backends::FileBackend;
use redb::{Builder, Database, DatabaseError, ReadableDatabase, StorageBackend, WriteTransaction};

use crate::base::clock::Timestamp;
use crate::base::secret::random_bytes;
use crate::domain::changes::Counters;
use crate::store::backup::{ROOM_LEFT, folder_of, free_bytes};
use crate::store::migrate::{self, Release};
use crate::store::overlay::rehearse;
use crate::store::read::{Source, number};
use crate::store::recent::Recent;
use crate::store::records::Record;
use crate::store::schema::Table;
use crate::store::snapshot::Snapshot;
use crate::store::transaction::Transaction;
use crate::store::{StoreError, keys};

/// redb's cache, in bytes: its default of 1 GiB filled up and read no faster.
const CACHE_BYTES: usize = 32 * 1024 * 1024;

const COUNTERS: &[u8] = b"counters";
const EPOCH: &[u8] = b"epoch";
const CREATED_AT: &[u8] = b"created_at";
/// The key of the file's shape, a number.
pub const SCHEMA: &[u8] = b"schema";
/// The key of the moment at which this file was made as a copy of another; gone once it has been opened.
pub const BACKUP: &[u8] = b"backup";
/// The key of the moment of the copy that this file began as, until the desk has looked through what was waiting.
pub const RESTORED: &[u8] = b"restored";
/// The key of the moment at which what was waiting in the copy was held.
pub const HELD: &[u8] = b"held";

/// Why a data file can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it.
    #[error("the data file is in use by another process; stop that one first")]
    Busy,
    /// A newer release wrote it.
    #[error(
        "the data file has shape {found}, written by a newer release; this one knows shapes up to {known}: start \
         that release again, or go back to the copy from before it with `okno rollback`"
    )]
    Newer {
        /// The file's shape.
        found: u64,
        /// The newest that this release knows.
        known: u64,
    },
    /// It is not a data file of this program, or it is damaged.
    #[error("the data file can't be read: {0}")]
    Unreadable(String),
    /// Too little is free on the disk.
    #[error("the disk is too full: {needed} bytes must be free and {free} are")]
    NoRoom {
        /// Bytes that must be free.
        needed: u64,
        /// Bytes that are.
        free: u64,
    },
    /// The file can't be made or reached.
    #[error("the data file can't be opened: {0}")]
    Io(#[from] std::io::Error),
    /// Reading or writing failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// The file itself, for its size and its folder.
pub(super) struct DataFile {
    pub(super) file: File,
    pub(super) path: PathBuf,
}

/// An open data file.
#[derive(Clone)]
pub struct Store {
    database: Arc<Database>,
    /// The file under it; none over another backend.
    file: Option<Arc<DataFile>>,
    epoch: u64,
    recent: Arc<Mutex<Recent>>,
}

impl Store {
    /// Opens the file at `path`, making it if it is missing, readable by its owner only.
    ///
    /// # Errors
    /// When another process has it, a newer release wrote it, or it can't be read.
    pub fn open(path: &Path, now: Timestamp) -> Result<Self, OpenError> {
        Self::open_as(&migrate::THIS, path, now)
    }

    /// Opens the file as a release does.
    pub(super) fn open_as(
        release: &Release,
        path: &Path,
        now: Timestamp,
    ) -> Result<Self, OpenError> {
        let file = open_or_make(path)?;
        let twin = Arc::new(DataFile {
            file: file.try_clone()?,
            path: path.to_owned(),
        });
        claim(&twin.file)?;
        let backend = FileBackend::new(file).map_err(open_error)?;
        rehearse(release, twin.file.try_clone()?, now)?;
        let database = builder().create_with_backend(backend).map_err(open_error)?;
        Self::prepare(release, database, Some(twin), now)
    }

    /// Opens a store over any backend.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_backend(backend: impl StorageBackend, now: Timestamp) -> Result<Self, OpenError> {
        let database = builder().create_with_backend(backend).map_err(open_error)?;
        Self::prepare(&migrate::THIS, database, None, now)
    }

    /// A fresh store in memory, for tests.
    #[cfg(test)]
    pub fn in_memory() -> Self {
        let backend = redb::backends::InMemoryBackend::new();
        Self::open_backend(backend, Timestamp::default()).expect("memory never fails")
    }

    /// Makes all tables, brings an old shape up to date, and reads the epoch. A copy gets an epoch of its own, so
    /// that no status of a message that the other file sent can tick one of this file's.
    pub(super) fn prepare(
        release: &Release,
        database: Database,
        file: Option<Arc<DataFile>>,
        now: Timestamp,
    ) -> Result<Self, OpenError> {
        let database = Arc::new(database);
        release.prepare(&database, file.as_ref(), now)?;
        let write = begin(&database)?;
        let epoch = {
            let transaction = Transaction::new(&write, Counters::default(), 0);
            for table in Table::ALL {
                transaction.with(*table, |_| Ok(()))?;
            }
            let made = transaction.row(Table::Meta, BACKUP, number)?;
            if let Some(made) = made {
                let epoch = u64::from_be_bytes(random_bytes());
                transaction.put(Table::Meta, EPOCH, &keys::one(epoch))?;
                transaction.put(Table::Meta, RESTORED, &keys::one(made))?;
                transaction.remove(Table::Meta, BACKUP)?;
                epoch
            } else if let Some(epoch) = transaction.row(Table::Meta, EPOCH, number)? {
                epoch
            } else {
                let epoch = u64::from_be_bytes(random_bytes());
                transaction.put(Table::Meta, EPOCH, &keys::one(epoch))?;
                transaction.put(Table::Meta, CREATED_AT, &keys::one(keys::millis(now)))?;
                transaction.put(Table::Meta, SCHEMA, &keys::one(release.newest))?;
                transaction.put(Table::Meta, COUNTERS, &Counters::default().bytes())?;
                epoch
            }
        };
        write.commit().map_err(StoreError::storage)?;
        Ok(Self {
            database,
            file,
            epoch,
            recent: Arc::default(),
        })
    }

    /// The desk as it stands.
    ///
    /// # Errors
    /// When storage fails.
    pub fn snapshot(&self) -> Result<Snapshot, StoreError> {
        Snapshot::new(
            self.database.begin_read().map_err(StoreError::storage)?,
            self.epoch,
        )
    }

    /// Runs `work` in one write transaction and makes it durable, if `work` says that it wrote anything.
    ///
    /// # Errors
    /// When storage fails: then the process must end, for nothing can be written any more.
    pub fn write<R>(
        &self,
        counters: Counters,
        work: impl FnOnce(&Transaction<'_>) -> Result<(bool, R), StoreError>,
    ) -> Result<R, StoreError> {
        let write = begin(&self.database)?;
        let done = self.work_in(write, counters, work);
        let committed = matches!(done, Ok((true, _)));
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.settle(committed);
        done.map(|(_, result)| result)
    }

    /// Works, and commits or drops what was done; the first of the result tells which.
    fn work_in<R>(
        &self,
        write: WriteTransaction,
        counters: Counters,
        work: impl FnOnce(&Transaction<'_>) -> Result<(bool, R), StoreError>,
    ) -> Result<(bool, R), StoreError> {
        let (wrote, result) = {
            let transaction =
                Transaction::new(&write, counters, self.epoch).remembering(&self.recent);
            let (wrote, result) = work(&transaction)?;
            if wrote {
                transaction.put(Table::Meta, COUNTERS, &transaction.counters_now().bytes())?;
            }
            (wrote, result)
        };
        if wrote {
            write.commit().map_err(StoreError::storage)?;
        } else {
            write.abort().map_err(StoreError::storage)?;
        }
        Ok((wrote, result))
    }

    /// The epoch: random, written when the file was made or restored.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The size of the file, in bytes; zero over another backend.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn file_bytes(&self) -> std::io::Result<u64> {
        match &self.file {
            Some(data) => Ok(data.file.metadata()?.len()),
            None => Ok(0),
        }
    }

    /// Bytes that may still be written to the disk of the file; none over another backend.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn free_bytes(&self) -> std::io::Result<Option<u64>> {
        self.file
            .as_ref()
            .map(|data| free_bytes(&data.file))
            .transpose()
    }

    /// The folder of the file; the one for temporary files over another backend.
    pub(super) fn folder(&self) -> PathBuf {
        let Some(data) = &self.file else {
            return std::env::temp_dir();
        };
        folder_of(&data.path).to_owned()
    }

    /// Gives the free space inside the file at `path` back to the disk. Returns the sizes before and after. While
    /// pages are moved the file may grow a little; no disk is filled by that.
    ///
    /// # Errors
    /// When a desk has it open, the disk is short, or it can't be read or written.
    pub fn compact(path: &Path, now: Timestamp) -> Result<(u64, u64), OpenError> {
        let file = open_made(path)?;
        let twin = Arc::new(DataFile {
            file: file.try_clone()?,
            path: path.to_owned(),
        });
        let before = twin.file.metadata()?.len();
        let (needed, free) = (ROOM_LEFT + before / 16, free_bytes(&twin.file)?);
        if free < needed {
            return Err(OpenError::NoRoom { needed, free });
        }
        claim(&twin.file)?;
        let backend = FileBackend::new(file).map_err(open_error)?;
        rehearse(&migrate::THIS, twin.file.try_clone()?, now)?;
        let mut database = builder().create_with_backend(backend).map_err(open_error)?;
        migrate::THIS.prepare(&database, Some(&twin), now)?;
        database
            .compact()
            .map_err(|error| OpenError::Store(StoreError::storage(error)))?;
        drop(database);
        Ok((before, twin.file.metadata()?.len()))
    }
}

/// The file at `path`, made if it is missing.
fn open_or_make(path: &Path) -> Result<File, OpenError> {
    let mut options = std::fs::OpenOptions::new();
    let made = private(options.read(true).write(true).create_new(true)).open(path);
    match made {
        Ok(file) => {
            give(&file, &std::fs::metadata(folder_of(path))?)?;
            Ok(file)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => open_made(path),
        Err(error) => Err(error.into()),
    }
}

/// Nobody else may have the file open, from the first look at it on: redb takes its lock, which this one is, only when
/// it opens the file in earnest, and a look at pages that a running desk writes finds contradictions.
pub(super) fn claim(file: &File) -> Result<(), OpenError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(OpenError::Busy),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The file that is at `path`, which from now on its owner alone may read. An empty one was not made here, or not to
/// its end: nobody knows what it should hold.
fn open_made(path: &Path) -> Result<File, OpenError> {
    use std::os::unix::fs::PermissionsExt as _;
    let file = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)?;
    let found = file.metadata()?;
    if found.len() == 0 {
        let told = "it is empty: put a copy in its place, or delete it to begin anew";
        return Err(OpenError::Unreadable(told.to_owned()));
    }
    if found.mode() & 0o077 != 0 {
        let path = path.display();
        match file.set_permissions(std::fs::Permissions::from_mode(0o600)) {
            Ok(()) => {
                tracing::warn!(%path, "others could read the data file: now its owner alone can");
            }
            Err(error) => tracing::warn!(%path, %error, "others can read the data file"),
        }
    }
    Ok(file)
}

/// Counters of the file.
pub fn read_counters(source: &impl Source) -> Result<Counters, StoreError> {
    Ok(source.record(Table::Meta, COUNTERS)?.unwrap_or_default())
}

pub(super) fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE_BYTES);
    builder.set_repair_callback(|session| {
        let percent = (session.progress() * 100.0).round();
        tracing::warn!(percent, "the data file was not closed cleanly: repairing");
    });
    builder
}

/// Begins a write transaction that makes opening after a crash quick.
pub fn begin(database: &Database) -> Result<WriteTransaction, StoreError> {
    let mut write = database.begin_write().map_err(StoreError::storage)?;
    write.set_quick_repair(true);
    Ok(write)
}

pub(super) fn open_error(error: DatabaseError) -> OpenError {
    match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => OpenError::Busy,
        other => OpenError::Unreadable(other.to_string()),
    }
}

/// What root makes beside the desk's own belongs to whom that belongs: the desk runs as another user.
pub(super) fn give(file: &File, owner: &Metadata) -> std::io::Result<()> {
    if file.metadata()?.uid() == 0 && owner.uid() != 0 {
        std::os::unix::fs::fchown(file, Some(owner.uid()), Some(owner.gid()))?;
    }
    Ok(())
}

/// The file holds every word customers write, and secrets: its owner alone reads it.
#[cfg(unix)]
pub(super) fn private(options: &mut std::fs::OpenOptions) -> &mut std::fs::OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

#[cfg(not(unix))]
pub(super) fn private(options: &mut std::fs::OpenOptions) -> &mut std::fs::OpenOptions {
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path() -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("okno.redb");
        (folder, path)
    }

    #[test]
    fn a_file_keeps_its_epoch_and_is_private() {
        let (_folder, path) = path();
        let first = Store::open(&path, Timestamp::default()).unwrap().epoch();
        assert_eq!(
            Store::open(&path, Timestamp::default()).unwrap().epoch(),
            first
        );
        use std::os::unix::fs::PermissionsExt as _;
        let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(), 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        drop(Store::open(&path, Timestamp::default()).unwrap());
        assert_eq!(mode(), 0o600, "a copy that everybody could read");
    }

    #[test]
    fn what_root_makes_belongs_to_the_owner_of_its_folder() {
        let (folder, path) = path();
        if folder.path().metadata().unwrap().uid() != 0 {
            eprintln!("only root can give files away: not tried");
            return;
        }
        std::os::unix::fs::chown(folder.path(), Some(12_345), Some(12_346)).unwrap();
        drop(Store::open(&path, Timestamp::default()).unwrap());
        let made = path.metadata().unwrap();
        assert_eq!((made.uid(), made.gid()), (12_345, 12_346));
        std::os::unix::fs::chown(&path, Some(0), Some(0)).unwrap();
        drop(Store::open(&path, Timestamp::default()).unwrap());
        assert_eq!(
            path.metadata().unwrap().uid(),
            0,
            "what is there stays as it is"
        );
    }

    #[test]
    fn a_second_opener_is_told_that_the_file_is_in_use() {
        let (_folder, path) = path();
        let _first = Store::open(&path, Timestamp::default()).unwrap();
        assert!(matches!(
            Store::open(&path, Timestamp::default()),
            Err(OpenError::Busy)
        ));
    }

    #[test]
    fn a_file_of_a_newer_release_is_refused_and_not_touched() {
        let (_folder, path) = path();
        let store = Store::open(&path, Timestamp::default()).unwrap();
        store
            .write(Counters::default(), |t| {
                Ok((true, t.put(Table::Meta, SCHEMA, &keys::one(99))?))
            })
            .unwrap();
        drop(store);
        assert!(matches!(
            Store::open(&path, Timestamp::default()),
            Err(OpenError::Newer { found: 99, .. })
        ));
    }

    #[test]
    fn a_file_that_is_something_else_is_refused() {
        let (_folder, path) = path();
        std::fs::write(&path, b"SQLite format 3, or a holiday picture").unwrap();
        assert!(matches!(
            Store::open(&path, Timestamp::default()),
            Err(OpenError::Unreadable(_))
        ));
    }

    #[test]
    fn a_file_that_is_not_whole_is_left_as_it_is() {
        let (_folder, path) = path();
        let store = Store::open(&path, Timestamp::default()).unwrap();
        for at in 0..8u64 {
            store
                .write(Counters::default(), |t| {
                    Ok((true, t.put(Table::Chunks, &keys::one(at), &[7; 30_000])?))
                })
                .unwrap();
        }
        let killed = std::fs::read(&path).unwrap();
        drop(store);
        let closed = std::fs::read(&path).unwrap();
        let mut refused = 0;
        for whole in [killed, closed] {
            for page in (1..whole.len() / 4096).step_by(3) {
                let mut blank = whole.clone();
                blank[page * 4096..(page + 1) * 4096].fill(0);
                for (what, kept) in [("cut", &whole[..page * 4096]), ("blank", &blank)] {
                    std::fs::write(&path, kept).unwrap();
                    if let Err(error) = Store::open(&path, Timestamp::default()) {
                        assert!(
                            matches!(error, OpenError::Unreadable(_)),
                            "{what} {page}: {error}"
                        );
                        assert!(
                            std::fs::read(&path).unwrap() == kept,
                            "{what} {page}: written to"
                        );
                        refused += 1;
                    }
                }
            }
        }
        assert!(refused > 0);
    }
}

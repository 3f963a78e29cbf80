//! Opening and making a data file; transactions on it.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use redb::backends::FileBackend;
use redb::{Builder, Database, DatabaseError, ReadableDatabase, StorageBackend, WriteTransaction};

use crate::base::clock::Timestamp;
use crate::base::secret::random_bytes;
use crate::domain::changes::Counters;
use crate::store::read::Source;
use crate::store::recent::Recent;
use crate::store::records::Record;
use crate::store::schema::Table;
use crate::store::snapshot::Snapshot;
use crate::store::transaction::Transaction;
use crate::store::{StoreError, keys, migrate};

/// redb's cache, in bytes: its default of 1 GiB filled up and read no faster.
const CACHE_BYTES: usize = 32 * 1024 * 1024;

const COUNTERS: &[u8] = b"counters";
const EPOCH: &[u8] = b"epoch";
const CREATED_AT: &[u8] = b"created_at";
/// The key of the file's shape, a number.
pub const SCHEMA: &[u8] = b"schema";

/// Why a data file can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it.
    #[error("the data file is in use by another process; stop that one first")]
    Busy,
    /// A newer release wrote it.
    #[error(
        "the data file has shape {found}, written by a newer release; this one knows shapes up to {known}"
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
    /// The file can't be made or reached.
    #[error("the data file can't be opened: {0}")]
    Io(#[from] std::io::Error),
    /// Reading or writing failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// An open data file.
#[derive(Clone)]
pub struct Store {
    database: Arc<Database>,
    epoch: u64,
    recent: Arc<Mutex<Recent>>,
}

impl Store {
    /// Opens the file at `path`, making it if it is missing, readable by its owner only.
    ///
    /// # Errors
    /// When another process has it, a newer release wrote it, or it can't be read.
    pub fn open(path: &Path, now: Timestamp) -> Result<Self, OpenError> {
        let file = private(
            std::fs::OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false),
        )
        .open(path)?;
        let backend = FileBackend::new(file).map_err(open_error)?;
        let database = builder().create_with_backend(backend).map_err(open_error)?;
        Self::prepare(database, now)
    }

    /// Opens a store over any backend.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_backend(backend: impl StorageBackend, now: Timestamp) -> Result<Self, OpenError> {
        let database = builder().create_with_backend(backend).map_err(open_error)?;
        Self::prepare(database, now)
    }

    /// A fresh store in memory, for tests.
    #[cfg(test)]
    pub fn in_memory() -> Self {
        let backend = redb::backends::InMemoryBackend::new();
        Self::open_backend(backend, Timestamp::default()).expect("memory never fails")
    }

    /// Makes all tables, brings an old shape up to date, and reads the epoch.
    fn prepare(database: Database, now: Timestamp) -> Result<Self, OpenError> {
        let database = Arc::new(database);
        migrate::prepare(&database)?;
        let write = begin(&database)?;
        let epoch = {
            let transaction = Transaction::new(&write, Counters::default(), 0);
            for table in Table::ALL {
                transaction.with(*table, |_| Ok(()))?;
            }
            if let Some(epoch) = transaction.row(Table::Meta, EPOCH, crate::store::read::number)? {
                epoch
            } else {
                let epoch = u64::from_be_bytes(random_bytes());
                transaction.put(Table::Meta, EPOCH, &keys::one(epoch))?;
                transaction.put(Table::Meta, CREATED_AT, &keys::one(keys::millis(now)))?;
                transaction.put(Table::Meta, SCHEMA, &keys::one(migrate::NEWEST))?;
                transaction.put(Table::Meta, COUNTERS, &Counters::default().bytes())?;
                epoch
            }
        };
        write.commit().map_err(StoreError::storage)?;
        Ok(Self {
            database,
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
}

/// Counters of the file.
pub fn read_counters(source: &impl Source) -> Result<Counters, StoreError> {
    Ok(source.record(Table::Meta, COUNTERS)?.unwrap_or_default())
}

fn builder() -> Builder {
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

fn open_error(error: DatabaseError) -> OpenError {
    match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => OpenError::Busy,
        other => OpenError::Unreadable(other.to_string()),
    }
}

/// The file holds every word customers write, and secrets: its owner alone reads it.
#[cfg(unix)]
fn private(options: &mut std::fs::OpenOptions) -> &mut std::fs::OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn private(options: &mut std::fs::OpenOptions) -> &mut std::fs::OpenOptions {
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
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
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
}

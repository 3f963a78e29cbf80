//! The store: rows and transactions over one redb file. The only floor that names redb.

mod apply;
mod backup;
mod before;
pub mod check;
mod copies;
mod customers;
#[cfg(test)]
pub mod digest;
#[cfg(test)]
pub mod fault;
mod gone;
mod keys;
mod migrate;
mod open;
mod overlay;
mod read;
mod recent;
mod records;
mod schema;
mod sent;
mod snapshot;
mod stale;
mod transaction;

pub use backup::{BackupError, Copied, PARTIAL, make_whole};
pub use before::{RollBackError, RolledBack, roll_back};
pub use customers::KnownTag;
pub use migrate::SHAPE;
pub use open::{OpenError, Store};
pub use overlay::{check_file, keep_quiet_about_damage};
pub use snapshot::{DonePosition, DueRows, Snapshot};
pub use transaction::Transaction;

use crate::base::codec::CodecError;
use crate::domain::view::Fault;

/// Storage failed or a record can't be read. After a failed write nothing more is written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// redb or the disk under it.
    #[error("{0}")]
    Storage(#[source] Box<redb::Error>),
    /// A row does not hold what it must.
    #[error("table {table}: {reason}")]
    Record {
        /// The table.
        table: &'static str,
        /// What is wrong.
        reason: CodecError,
    },
    /// Reading inside a decision failed.
    #[error("{0}")]
    Fault(#[from] Fault),
}

impl StoreError {
    fn storage(error: impl Into<redb::Error>) -> Self {
        Self::Storage(Box::new(error.into()))
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Fault(fault) => fault,
            other => Self(Box::new(other)),
        }
    }
}

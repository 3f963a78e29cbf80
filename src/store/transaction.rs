//! The one write transaction that is open at a time: rows are read through it, so that a decision sees what the
//! same batch already wrote.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use redb::{ReadableTable, ReadableTableMetadata as _, WriteTransaction};

use crate::base::codec::CodecError;
use crate::domain::changes::Counters;
use crate::store::StoreError;
use crate::store::read::{Each, Source, Way};
use crate::store::recent::Recent;
use crate::store::schema::Table;

type Open<'t> = redb::Table<'t, &'static [u8], &'static [u8]>;

/// A write transaction with its tables, opened when first used.
pub struct Transaction<'t> {
    inner: &'t WriteTransaction,
    tables: Vec<RefCell<Option<Open<'t>>>>,
    counters: Cell<Counters>,
    epoch: u64,
    recent: Option<&'t Mutex<Recent>>,
}

impl<'t> Transaction<'t> {
    pub(super) fn new(inner: &'t WriteTransaction, counters: Counters, epoch: u64) -> Self {
        let tables = Table::ALL.iter().map(|_| RefCell::new(None)).collect();
        Self {
            inner,
            tables,
            counters: Cell::new(counters),
            epoch,
            recent: None,
        }
    }

    /// The same, reading and keeping up what is remembered between transactions.
    pub(super) fn remembering(mut self, recent: &'t Mutex<Recent>) -> Self {
        self.recent = Some(recent);
        self
    }

    fn with_recent<R>(&self, work: impl FnOnce(&mut Recent) -> R) -> Option<R> {
        let recent = self.recent?.lock();
        Some(work(&mut recent.unwrap_or_else(PoisonError::into_inner)))
    }

    /// A row is about to be written or removed.
    fn forget(&self, table: Table, key: &[u8]) {
        self.with_recent(|recent| recent.forget(table, key));
    }

    /// Keeps the counters of what was applied.
    pub(super) fn set_counters(&self, counters: Counters) {
        self.counters.set(counters);
    }

    /// The ids given out, with what this transaction gave.
    pub fn counters_now(&self) -> Counters {
        self.counters.get()
    }

    pub(super) fn with<R>(
        &self,
        table: Table,
        work: impl FnOnce(&mut Open<'t>) -> Result<R, StoreError>,
    ) -> Result<R, StoreError> {
        let mut slot = self.tables[table as usize].borrow_mut();
        if slot.is_none() {
            *slot = Some(
                self.inner
                    .open_table(table.definition())
                    .map_err(StoreError::storage)?,
            );
        }
        match slot.as_mut() {
            Some(open) => work(open),
            None => Err(StoreError::Record {
                table: table.name(),
                reason: CodecError::Empty,
            }),
        }
    }

    /// Writes a row.
    pub(super) fn put(&self, table: Table, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.forget(table, key);
        self.with(table, |open| {
            open.insert(key, value)
                .map(drop)
                .map_err(StoreError::storage)
        })
    }

    /// Removes a row.
    pub(super) fn remove(&self, table: Table, key: &[u8]) -> Result<(), StoreError> {
        self.forget(table, key);
        self.with(table, |open| {
            open.remove(key).map(drop).map_err(StoreError::storage)
        })
    }
}

impl Source for Transaction<'_> {
    fn row<R>(
        &self,
        table: Table,
        key: &[u8],
        read: impl FnOnce(&[u8]) -> Result<R, CodecError>,
    ) -> Result<Option<R>, StoreError> {
        let damaged = |reason| StoreError::Record {
            table: table.name(),
            reason,
        };
        let mut read = Some(read);
        let mut read = |bytes: &[u8]| read.take().map(|read| read(bytes));
        let known = self.with_recent(|recent| recent.get(table, key).and_then(&mut read));
        if let Some(Some(row)) = known {
            return row.map(Some).map_err(damaged);
        }
        self.with(table, |open| {
            let Some(guard) = open.get(key).map_err(StoreError::storage)? else {
                return Ok(None);
            };
            self.with_recent(|recent| recent.keep(table, key, guard.value()));
            read(guard.value()).transpose().map_err(damaged)
        })
    }

    fn walk(
        &self,
        table: Table,
        (from, to): (&[u8], &[u8]),
        way: Way,
        each: Each<'_>,
    ) -> Result<(), StoreError> {
        self.with(table, |open| {
            // Most tables that a message looks into in vain are empty, and asking is cheaper than a range.
            if open.is_empty().map_err(StoreError::storage)? {
                return Ok(());
            }
            walk_rows(open, (from, to), way, each)
        })
    }

    fn counters(&self) -> Counters {
        self.counters.get()
    }

    fn epoch(&self) -> u64 {
        self.epoch
    }
}

/// Hands the value of one row to `read`, if there is such a row.
pub(super) fn row_of<R>(
    open: &impl ReadableTable<&'static [u8], &'static [u8]>,
    table: Table,
    key: &[u8],
    read: impl FnOnce(&[u8]) -> Result<R, CodecError>,
) -> Result<Option<R>, StoreError> {
    let guard = open.get(key).map_err(StoreError::storage)?;
    guard
        .map(|value| read(value.value()))
        .transpose()
        .map_err(|reason| StoreError::Record {
            table: table.name(),
            reason,
        })
}

/// Hands the rows from the first key up to but not including the second to `each`, until it breaks.
pub(super) fn walk_rows(
    open: &impl ReadableTable<&'static [u8], &'static [u8]>,
    (from, to): (&[u8], &[u8]),
    way: Way,
    each: Each<'_>,
) -> Result<(), StoreError> {
    let mut rows = open.range::<&[u8]>(from..to).map_err(StoreError::storage)?;
    while let Some(row) = match way {
        Way::Forward => rows.next(),
        Way::Back => rows.next_back(),
    } {
        let (key, value) = row.map_err(StoreError::storage)?;
        if each(key.value(), value.value())? == ControlFlow::Break(()) {
            break;
        }
    }
    Ok(())
}

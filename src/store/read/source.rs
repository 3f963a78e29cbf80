//! What rows are read from.

use std::ops::ControlFlow;

use crate::base::codec::CodecError;
use crate::domain::changes::Counters;
use crate::store::StoreError;
use crate::store::records::Record;
use crate::store::schema::Table;

/// What a scan does with each row.
pub type Each<'e> = &'e mut dyn FnMut(&[u8], &[u8]) -> Result<ControlFlow<()>, StoreError>;

/// In which order rows are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// By ascending keys.
    Forward,
    /// By descending keys.
    Back,
}

/// Something rows can be read from.
pub trait Source {
    /// Hands the row's value to `read`, if there is such a row.
    fn row<R>(
        &self,
        table: Table,
        key: &[u8],
        read: impl FnOnce(&[u8]) -> Result<R, CodecError>,
    ) -> Result<Option<R>, StoreError>;

    /// Hands the rows from the first key up to but not including the second to `each`, until it breaks.
    fn walk(
        &self,
        table: Table,
        range: (&[u8], &[u8]),
        way: Way,
        each: Each<'_>,
    ) -> Result<(), StoreError>;

    /// Hands the rows from `from` up to but not including `to` to `each`, until it breaks.
    fn scan(&self, table: Table, from: &[u8], to: &[u8], each: Each<'_>) -> Result<(), StoreError> {
        self.walk(table, (from, to), Way::Forward, each)
    }

    /// The ids given out so far.
    fn counters(&self) -> Counters;

    /// The epoch of the file.
    fn epoch(&self) -> u64;

    /// One record.
    fn record<T: Record>(&self, table: Table, key: &[u8]) -> Result<Option<T>, StoreError> {
        self.row(table, key, T::read)
    }

    /// Records with their keys, in order, at most `limit`.
    fn records<T: Record>(
        &self,
        table: Table,
        from: &[u8],
        to: &[u8],
        limit: usize,
    ) -> Result<Vec<(Vec<u8>, T)>, StoreError> {
        self.records_on(table, (from, to), Way::Forward, limit)
    }

    /// The same from the last to the first.
    fn records_back<T: Record>(
        &self,
        table: Table,
        from: &[u8],
        to: &[u8],
        limit: usize,
    ) -> Result<Vec<(Vec<u8>, T)>, StoreError> {
        self.records_on(table, (from, to), Way::Back, limit)
    }

    /// Records with their keys, one way or the other, at most `limit`.
    fn records_on<T: Record>(
        &self,
        table: Table,
        range: (&[u8], &[u8]),
        way: Way,
        limit: usize,
    ) -> Result<Vec<(Vec<u8>, T)>, StoreError> {
        let mut found = Vec::new();
        self.walk(table, range, way, &mut |key, value| {
            if found.len() >= limit {
                return Ok(ControlFlow::Break(()));
            }
            found.push((key.to_vec(), decode(table, value)?));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }

    /// All records of a small table.
    fn all<T: Record>(&self, table: Table) -> Result<Vec<T>, StoreError> {
        Ok(self
            .records(table, &[], &END, usize::MAX)?
            .into_iter()
            .map(|(_, record)| record)
            .collect())
    }
}

/// After every key that we write.
pub const END: [u8; 33] = [0xff; 33];

/// Reads a value of a table.
pub fn decode<T: Record>(table: Table, value: &[u8]) -> Result<T, StoreError> {
    of(table, T::read(value))
}

/// What was read of a row of `table`.
pub fn of<T>(table: Table, read: Result<T, CodecError>) -> Result<T, StoreError> {
    read.map_err(|reason| StoreError::Record {
        table: table.name(),
        reason,
    })
}

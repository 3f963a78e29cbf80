//! All rows of a store as short texts, so that tests can tell two of them apart.

use std::ops::ControlFlow;

use crate::base::secret::sha256;
use crate::store::StoreError;
use crate::store::read::{END, Source};
use crate::store::schema::Table;
use crate::store::snapshot::Snapshot;

/// A table's name, its number of rows, and a hash over all of them.
pub type TableDigest = (&'static str, usize, [u8; 32]);

/// Each table with its number of rows and a hash over all of them.
///
/// # Errors
/// When storage fails.
pub fn digest(snapshot: &Snapshot) -> Result<Vec<TableDigest>, StoreError> {
    let mut tables = Vec::with_capacity(Table::ALL.len());
    for table in Table::ALL {
        let (mut rows, mut bytes) = (0, Vec::new());
        snapshot.scan(*table, &[], &END, &mut |key, value| {
            rows += 1;
            for part in [key, value] {
                bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
                bytes.extend_from_slice(part);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        tables.push((table.name(), rows, sha256(&bytes)));
    }
    Ok(tables)
}

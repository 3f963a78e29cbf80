//! Rows that the writer read lately. Who wrote is looked up for every message in four tables, and the same people
//! write many messages. Only the writer reads through it, and every row that it writes is forgotten here, so what
//! is remembered is what stands in the file or in the transaction under way.

use std::collections::HashMap;

use crate::store::schema::Table;

/// Rows of one table in each of its two generations: a few hundred bytes a row at most.
const ROWS: usize = 4_096;

type Rows = HashMap<Box<[u8]>, Box<[u8]>>;

/// The rows of one table, the latest used in front.
#[derive(Default)]
struct Generations {
    young: Rows,
    old: Rows,
}

impl Generations {
    fn get(&mut self, key: &[u8]) -> Option<&[u8]> {
        if let Some((key, value)) = self.old.remove_entry(key) {
            self.keep(key, value);
        }
        self.young.get(key).map(|value| &**value)
    }

    fn keep(&mut self, key: Box<[u8]>, value: Box<[u8]>) {
        if self.young.len() >= ROWS {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

/// What is remembered.
#[derive(Default)]
pub struct Recent {
    tables: [Generations; 4],
    /// A row was written since [`Recent::settle`].
    changed: bool,
}

/// The place of a table whose rows are remembered.
fn place(table: Table) -> Option<usize> {
    match table {
        Table::AddressKeys => Some(0),
        Table::Addresses => Some(1),
        Table::ChatsOf => Some(2),
        Table::Customers => Some(3),
        _ => None,
    }
}

impl Recent {
    /// A row, if it is remembered.
    pub fn get(&mut self, table: Table, key: &[u8]) -> Option<&[u8]> {
        self.tables[place(table)?].get(key)
    }

    /// Remembers a row as it was read.
    pub fn keep(&mut self, table: Table, key: &[u8], value: &[u8]) {
        if let Some(place) = place(table) {
            self.tables[place].keep(key.into(), value.into());
        }
    }

    /// The row is written or removed.
    pub fn forget(&mut self, table: Table, key: &[u8]) {
        if let Some(place) = place(table) {
            let rows = &mut self.tables[place];
            rows.young.remove(key);
            rows.old.remove(key);
            self.changed = true;
        }
    }

    /// The transaction ended. What one that was not committed wrote and read again never was.
    pub fn settle(&mut self, committed: bool) {
        if self.changed && !committed {
            *self = Self::default();
        }
        self.changed = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Timestamp;
    use crate::domain::changes::Counters;
    use crate::store::read::Source as _;
    use crate::store::{Store, StoreError, Transaction};

    const TABLE: Table = Table::Customers;
    const KEY: &[u8] = b"key";

    fn read(transaction: &Transaction<'_>) -> Result<Option<Vec<u8>>, StoreError> {
        transaction.row(TABLE, KEY, |bytes| Ok(bytes.to_vec()))
    }

    fn step(
        store: &Store,
        commit: bool,
        work: impl FnOnce(&Transaction<'_>) -> Result<Option<Vec<u8>>, StoreError>,
    ) -> Option<Vec<u8>> {
        store
            .write(Counters::default(), |transaction| {
                Ok((commit, work(transaction)?))
            })
            .unwrap()
    }

    #[test]
    fn a_row_is_read_as_it_was_last_written() {
        let store = Store::in_memory();
        let write = |value: &'static [u8]| {
            move |transaction: &Transaction<'_>| {
                transaction.put(TABLE, KEY, value)?;
                read(transaction)
            }
        };
        assert_eq!(step(&store, true, write(b"one")).unwrap(), b"one");
        assert_eq!(step(&store, true, read).unwrap(), b"one");
        assert_eq!(step(&store, true, write(b"two")).unwrap(), b"two");
        assert_eq!(step(&store, true, read).unwrap(), b"two");
        let gone = step(&store, true, |transaction| {
            transaction.remove(TABLE, KEY)?;
            read(transaction)
        });
        assert_eq!(gone, None);
        assert_eq!(step(&store, true, read), None);
    }

    #[test]
    fn what_was_not_committed_never_was() {
        let store = Store::in_memory();
        let write = |value: &'static [u8]| {
            move |transaction: &Transaction<'_>| {
                transaction.put(TABLE, KEY, value)?;
                read(transaction)
            }
        };
        step(&store, true, write(b"kept"));
        assert_eq!(step(&store, false, write(b"dropped")).unwrap(), b"dropped");
        assert_eq!(step(&store, true, read).unwrap(), b"kept");
        let failed = store.write(Counters::default(), |transaction| {
            write(b"failed")(transaction)?;
            Err::<(bool, ()), _>(StoreError::Record {
                table: TABLE.name(),
                reason: crate::base::codec::CodecError::Empty,
            })
        });
        assert!(failed.is_err());
        assert_eq!(step(&store, true, read).unwrap(), b"kept");
    }

    #[test]
    fn another_clone_of_the_store_remembers_the_same() {
        let store =
            Store::open_backend(redb::backends::InMemoryBackend::new(), Timestamp::default())
                .unwrap();
        let other = store.clone();
        let put = |value: &'static [u8]| {
            move |transaction: &Transaction<'_>| {
                transaction.put(TABLE, KEY, value)?;
                read(transaction)
            }
        };
        step(&store, true, put(b"one"));
        step(&store, true, read);
        step(&other, true, put(b"two"));
        assert_eq!(step(&store, true, read).unwrap(), b"two");
    }

    #[test]
    fn the_rows_are_bounded_and_the_latest_used_stay() {
        let mut recent = Recent::default();
        for number in 0..4 * ROWS as u64 {
            recent.keep(TABLE, &number.to_be_bytes(), b"row");
            assert_eq!(recent.get(TABLE, &0_u64.to_be_bytes()), Some(&b"row"[..]));
        }
        let rows = &recent.tables[3];
        assert!(rows.young.len() + rows.old.len() <= 2 * ROWS);
        assert_eq!(recent.get(TABLE, &1_u64.to_be_bytes()), None);
    }
}

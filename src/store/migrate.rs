//! Old shapes of the file are brought up to date when it is opened: named steps, one transaction each.
//! Records inside carry their own version and are read as they are; steps are for tables, keys and indexes.

use redb::Database;

use crate::domain::changes::Counters;
use crate::store::open::{OpenError, SCHEMA, begin};
use crate::store::read::{Source, number};
use crate::store::schema::Table;
use crate::store::transaction::Transaction;
use crate::store::{StoreError, keys};

/// One step from a shape to the next.
pub struct Step {
    /// The shape that it leads to.
    pub to: u64,
    /// What it does, for the log.
    pub name: &'static str,
    /// Does it.
    pub run: fn(&Transaction<'_>) -> Result<(), StoreError>,
}

/// All steps, in order. The first shape had none.
const STEPS: &[Step] = &[];

/// The shape that this release writes.
pub const NEWEST: u64 = 1;

/// Brings a file up to date. A file without a shape is fresh: nothing is done.
pub fn prepare(database: &Database) -> Result<(), OpenError> {
    run(database, STEPS, NEWEST)
}

fn run(database: &Database, steps: &[Step], newest: u64) -> Result<(), OpenError> {
    let found = shape(database)?;
    match found {
        None => return Ok(()),
        Some(found) if found > newest => {
            return Err(OpenError::Newer {
                found,
                known: newest,
            });
        }
        Some(_) => {}
    }
    for step in steps.iter().filter(|step| Some(step.to) > found) {
        tracing::info!(
            step = step.name,
            shape = step.to,
            "bringing the data file up to date"
        );
        let write = begin(database)?;
        {
            let transaction = Transaction::new(&write, Counters::default(), 0);
            (step.run)(&transaction)?;
            transaction.put(Table::Meta, SCHEMA, &keys::one(step.to))?;
        }
        write.commit().map_err(StoreError::storage)?;
    }
    Ok(())
}

fn shape(database: &Database) -> Result<Option<u64>, StoreError> {
    let write = begin(database)?;
    let shape = {
        let transaction = Transaction::new(&write, Counters::default(), 0);
        transaction.row(Table::Meta, SCHEMA, number)?
    };
    write.abort().map_err(StoreError::storage)?;
    Ok(shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rename(transaction: &Transaction<'_>) -> Result<(), StoreError> {
        transaction.put(Table::Meta, b"renamed", b"yes")
    }

    #[test]
    fn steps_run_once_and_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("okno.redb");
        let store =
            crate::store::Store::open(&path, crate::base::clock::Timestamp::default()).unwrap();
        drop(store);
        let database = Database::create(&path).unwrap();
        let steps = [
            Step {
                to: 2,
                name: "second",
                run: rename,
            },
            Step {
                to: 3,
                name: "third",
                run: |t| t.put(Table::Meta, b"third", b"yes"),
            },
        ];
        run(&database, &steps, 3).unwrap();
        assert_eq!(shape(&database).unwrap(), Some(3));
        let never = [Step {
            to: 3,
            name: "again",
            run: |_| panic!("ran twice"),
        }];
        run(&database, &never, 3).unwrap();
        assert!(matches!(
            run(&database, &[], 2),
            Err(OpenError::Newer { found: 3, known: 2 })
        ));
    }
}

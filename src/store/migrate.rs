//! Old shapes of the file are brought up to date when it is opened: named steps, one transaction each, after a copy
//! of the file as it was has been put beside it. Records inside carry their own version and are read as they are;
//! steps are for tables, keys and indexes. But whatever a released version could not read is a new shape, if only by
//! a step that does nothing: so that version refuses the file by its shape, and there is a copy to go back to.

use std::collections::BTreeMap;
use std::sync::Arc;

use redb::Database;

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::domain::changes::Counters;
use crate::domain::event::Deadline;
use crate::domain::view::View as _;
use crate::store::before::keep_copy;
use crate::store::open::{DataFile, OpenError, SCHEMA, begin};
use crate::store::read::{Source, active, number};
use crate::store::records::Record as _;
use crate::store::schema::Table;
use crate::store::sent;
use crate::store::transaction::Transaction;
use crate::store::{StoreError, keys};
use crate::store::{copies, customers};

/// One step from a shape to the next.
pub struct Step {
    /// The shape that it leads to.
    pub to: u64,
    /// What it does, for the log.
    pub name: &'static str,
    /// Does it.
    pub run: fn(&Transaction<'_>) -> Result<(), StoreError>,
}

/// What a release knows of shapes.
pub struct Release {
    /// All steps, in order. The first shape had none.
    pub steps: &'static [Step],
    /// The shape that it writes.
    pub newest: u64,
}

/// The shape of the files that this release writes.
pub const SHAPE: u64 = THIS.newest;

/// This release.
pub const THIS: Release = Release {
    // What stands in the file stays as it is: newer records are told from older ones by their version.
    steps: &[
        Step {
            to: 2,
            name: "tokens have scopes",
            run: |_| Ok(()),
        },
        Step {
            to: 3,
            name: "the team",
            run: count_loads,
        },
        Step {
            to: 4,
            name: "what roles may do",
            run: |_| Ok(()),
        },
        Step {
            to: 5,
            name: "promises",
            run: look_at_every_chat,
        },
        Step {
            to: 6,
            name: "turns, reports and devices",
            run: customers::index,
        },
        Step {
            to: 7,
            name: "files of the team's own, and what became of messages",
            run: sent::count_all,
        },
        Step {
            to: 8,
            name: "how numbers stand, and what customers see of reading",
            run: |transaction| {
                sent::forget_reactions(transaction)?;
                copies::index(transaction)
            },
        },
        Step {
            to: 9,
            name: "blocks are asked of Meta by a record",
            run: |_| Ok(()),
        },
        Step {
            to: 10,
            name: "drafts know as what their files leave",
            run: wishes::keep,
        },
        Step {
            to: 11,
            name: "requests know that a template was written for them",
            run: |_| Ok(()),
        },
    ],
    newest: 11,
};

/// How many open chats everybody is responsible for was counted by nobody.
fn count_loads(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let mut loads: BTreeMap<AgentId, u64> = BTreeMap::new();
    for id in active::ids(transaction)? {
        let chat = transaction.chat(id).map_err(StoreError::Fault)?;
        if let Some(assignee) = chat.and_then(|chat| chat.assignee()) {
            *loads.entry(assignee).or_default() += 1;
        }
    }
    for (agent, load) in loads {
        transaction.put(Table::Loads, &keys::one(agent.0), &keys::one(load))?;
    }
    Ok(())
}

/// Nobody was warned before a window's end, and no list said whose chats are whose.
fn look_at_every_chat(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    for id in active::ids(transaction)? {
        let Some(mut chat) = transaction.chat(id).map_err(StoreError::Fault)? else {
            continue;
        };
        if let Some(assignee) = chat.assignee() {
            transaction.put(Table::InHand, &keys::two(assignee.0, id.0), &[])?;
        }
        if let Some((due, row)) = chat.row {
            let at_once = Timestamp::default();
            let deadline = Deadline::Chat(id).bytes();
            transaction.remove(Table::Due, &keys::due(due, row.0))?;
            transaction.put(Table::Due, &keys::due(at_once, row.0), &deadline)?;
            chat.row = Some((at_once, row));
        }
        transaction.put(Table::Chats, &keys::one(id.0), &chat.bytes())?;
    }
    Ok(())
}

impl Release {
    /// Brings a file up to date. A file without a shape is fresh: nothing is done. Over another backend than a file
    /// no copy is kept.
    pub(super) fn prepare(
        &self,
        database: &Database,
        file: Option<&Arc<DataFile>>,
        now: Timestamp,
    ) -> Result<(), OpenError> {
        let Some(found) = shape(database)? else {
            return Ok(());
        };
        if found > self.newest {
            return Err(OpenError::Newer {
                found,
                known: self.newest,
            });
        }
        if let Some(file) = file.filter(|_| found < self.newest) {
            keep_copy(file, self.newest, now)?;
        }
        for step in self.steps.iter().filter(|step| step.to > found) {
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
}

/// The shape that the file says it has; none in a fresh one.
pub(super) fn shape(database: &Database) -> Result<Option<u64>, StoreError> {
    let write = begin(database)?;
    let shape = {
        let transaction = Transaction::new(&write, Counters::default(), 0);
        transaction.row(Table::Meta, SCHEMA, number)?
    };
    write.abort().map_err(StoreError::storage)?;
    Ok(shape)
}

mod wishes;

#[cfg(test)]
mod from_nine;
#[cfg(test)]
mod from_seven;

#[cfg(test)]
mod tests {
    use super::*;

    const UPGRADED: Release = Release {
        steps: &[
            Step {
                to: 2,
                name: "second",
                run: |t| t.put(Table::Meta, b"second", b"yes"),
            },
            Step {
                to: 3,
                name: "third",
                run: |t| {
                    let found = t.row(Table::Meta, b"second", |bytes| Ok(bytes.to_vec()))?;
                    assert_eq!(found.as_deref(), Some(&b"yes"[..]));
                    Ok(())
                },
            },
        ],
        newest: 3,
    };

    const AGAIN: Release = Release {
        steps: &[Step {
            to: 3,
            name: "again",
            run: |_| panic!("ran twice"),
        }],
        newest: 3,
    };

    const OLDER: Release = Release {
        steps: &[],
        newest: 2,
    };

    #[test]
    fn steps_run_once_and_in_order() {
        let backend = redb::backends::InMemoryBackend::new();
        let database = Database::builder().create_with_backend(backend).unwrap();
        let write = begin(&database).unwrap();
        Transaction::new(&write, Counters::default(), 0)
            .put(Table::Meta, SCHEMA, &keys::one(1))
            .unwrap();
        write.commit().unwrap();
        let prepare = |release: &Release| release.prepare(&database, None, Timestamp::default());
        prepare(&UPGRADED).unwrap();
        assert_eq!(shape(&database).unwrap(), Some(3));
        prepare(&AGAIN).unwrap();
        assert!(matches!(
            prepare(&OLDER),
            Err(OpenError::Newer { found: 3, known: 2 })
        ));
    }
}

//! Reads of whole tables.

use std::ops::ControlFlow;

use crate::base::clock::Timestamp;
use crate::base::id::DeadlineId;
use crate::domain::event::Deadline;
use crate::domain::push::{PushDevice, PushJob};
use crate::domain::view::Read;
use crate::store::read::{END, Source, decode, pair};
use crate::store::schema::Table;
use crate::store::{StoreError, keys};

/// The rows that are due after `moment` and are no window's end.
pub fn deadlines_after(
    source: &impl Source,
    moment: Timestamp,
) -> Read<Vec<(Timestamp, DeadlineId, Deadline)>> {
    let mut found = Vec::new();
    source.scan(
        Table::Due,
        &keys::due(moment, u64::MAX),
        &END,
        &mut |key, value| {
            let deadline: Deadline = decode(Table::Due, value)?;
            if !matches!(deadline, Deadline::Chat(_)) {
                let (at, id) = pair(key).map_err(|reason| StoreError::Record {
                    table: Table::Due.name(),
                    reason,
                })?;
                found.push((keys::moment(at), DeadlineId(id), deadline));
            }
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok(found)
}

/// Everybody's devices for pushes, the oldest first.
pub fn push_devices(source: &impl Source) -> Read<Vec<(u64, PushDevice)>> {
    let rows = source.records(Table::PushDevices, &[], &END, usize::MAX)?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(key, device)| (keys::number(&key).unwrap_or(0), device))
        .collect())
}

/// Pushes on their way, the oldest first.
pub fn push_jobs(source: &impl Source) -> Read<Vec<((u64, u64), PushJob)>> {
    let rows = source.records(Table::PushJobs, &[], &END, usize::MAX)?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(key, job)| (keys::both(&key).unwrap_or_default(), job))
        .collect())
}

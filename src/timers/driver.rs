//! Sleeps until the next deadline, reads the wall clock at least every 30 s, fires what is due in due order, and
//! tells the desk when the clock has moved otherwise than time does.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::watch;

use crate::base::clock::Timestamp;
use crate::domain::command::Command;
use crate::domain::view::Fault;
use crate::engine::{Handle, SubmitError};
use crate::store::DueRows;
use crate::timers::Pulse;

/// Deadlines handed over at once.
const AT_ONCE: usize = 256;
/// The longest sleep between two looks: bounds what a suspended machine or a stepped clock can cost.
pub const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// Runs until `stop` is true or the desk stops.
///
/// # Errors
/// When storage fails.
pub async fn run(
    handle: Handle,
    mut pulse: Pulse,
    mut stop: watch::Receiver<bool>,
) -> Result<(), Fault> {
    let mut changes = handle.deadlines();
    let mut moved = handle.clock.moved();
    while !*stop.borrow() && handle.is_running() {
        pulse.answer();
        look_at_clock(&handle, &mut moved).await;
        changes.mark_unchanged();
        let rows = handle.snapshot()?.due(handle.clock.now(), AT_ONCE)?;
        if !rows.due.is_empty() {
            fire(&handle, &rows).await;
            continue;
        }
        let clock = &handle.clock;
        handle.pulse.fired(clock.now(), clock.ran());
        let wake = next_look(&handle, rows.next);
        tokio::select! {
            () = handle.clock.sleep_until(wake) => {}
            _ = moved.changed() => moved.mark_changed(),
            changed = changes.changed() => if changed.is_err() { break },
            () = pulse.asked() => {}
            _ = stop.changed() => {}
        }
    }
    Ok(())
}

/// A clock that jumped is logged, and open pages learn of it as they do of one that was moved by hand.
async fn look_at_clock(handle: &Handle, moved: &mut watch::Receiver<u64>) {
    if let Some(step) = handle.clock.look_for_step() {
        tracing::warn!(
            seconds = step.millis / 1000,
            now = %step.at.rfc3339(),
            "this machine's clock jumped: check its time settings, windows are counted by it"
        );
    }
    if moved.has_changed().unwrap_or(false) {
        moved.mark_unchanged();
        if let Err(error) = handle.submit_patiently(Command::ClockMoved).await {
            tracing::debug!(%error, "open pages don't know yet that the clock moved");
        }
    }
}

fn next_look(handle: &Handle, next: Option<Timestamp>) -> Timestamp {
    let latest = handle.clock.now().plus(LONGEST_SLEEP);
    next.map_or(latest, |next| next.min(latest))
}

/// Hands the rows to the engine in due order. A row that can't be handed over stays and is read again.
async fn fire(handle: &Handle, rows: &DueRows) {
    let submits = rows
        .due
        .iter()
        .map(|(due, id)| handle.submit_patiently(Command::Due { due: *due, id: *id }));
    for ((due, id), result) in rows.due.iter().zip(join_all(submits).await) {
        match result {
            Ok(_) | Err(SubmitError::Stopped) => {}
            Err(error) => {
                tracing::error!(%error, deadline = id.0, due = %due.rfc3339(), "a deadline could not be fired");
                handle.clock.sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

//! What runs beside the doors: deadlines, the outbox, file downloads, templates, and work that a page asks for.

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::base::id::QuarantineId;
use crate::channels::dispatch::Dispatch;
use crate::channels::whatsapp::api;
use crate::channels::whatsapp::payload;
use crate::channels::whatsapp::templates::{self, Trigger};
use crate::domain::command::Command;
use crate::domain::view::{Fault, View as _};
use crate::engine::{Handle, SubmitError};
use crate::net::client::Client;
use crate::timers;
use crate::ui::context::{Work, WorkOrder};

/// Quarantined parts read in one go.
const REREAD_AT_ONCE: usize = 200;

/// Starts all workers; each ends when `stop` is true.
pub fn start(
    handle: &Handle,
    client: &Client,
    api: &api::Current,
    orders: mpsc::Receiver<WorkOrder>,
    stop: &watch::Receiver<bool>,
) -> Vec<JoinHandle<()>> {
    let (template_worker, trigger) =
        templates::Worker::new(handle.clone(), client.clone(), api.clone());
    let outbox = Dispatch::new(
        handle.clone(),
        client.clone(),
        api.clone(),
        Some(trigger.clone()),
    );
    vec![
        watched("deadlines", timers::run(handle.clone(), stop.clone())),
        watched("outbox", outbox.run(stop.clone())),
        watched("templates", template_worker.run(stop.clone())),
        watched("work", work(handle.clone(), trigger, orders, stop.clone())),
    ]
}

/// A worker that ends before its time is told of; storage that failed ends the process by the writer.
fn watched(
    name: &'static str,
    worker: impl Future<Output = Result<(), Fault>> + Send + 'static,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        if let Err(error) = worker.await {
            tracing::error!(%error, worker = name, "a worker stopped");
        }
    })
}

async fn work(
    handle: Handle,
    trigger: Trigger,
    mut orders: mpsc::Receiver<WorkOrder>,
    mut stop: watch::Receiver<bool>,
) -> Result<(), Fault> {
    reread(&handle).await?;
    loop {
        let order = tokio::select! {
            order = orders.recv() => order,
            _ = stop.wait_for(|stop| *stop) => None,
        };
        let Some(order) = order else { return Ok(()) };
        let result = match order.work {
            Work::SyncTemplates => match trigger.sync().await {
                Ok(()) => Ok(handle.snapshot()?.templates()?.len()),
                Err(error) => Err(error.to_string()),
            },
            Work::RereadQuarantine => Ok(reread(&handle).await?),
        };
        // Whoever asked may have gone away.
        let _ = order.result.send(result);
    }
}

/// Reads every part of the quarantine again, as after an upgrade or a change of numbers. A part that still can't
/// be placed goes back under a new number. Returns how many have found their place.
pub async fn reread(handle: &Handle) -> Result<usize, Fault> {
    let mut placed = 0;
    let mut after = QuarantineId(0);
    let last = QuarantineId(handle.snapshot()?.counters().quarantine);
    loop {
        let parts = handle.snapshot()?.quarantine_after(after, REREAD_AT_ONCE)?;
        let Some((newest, _)) = parts.last() else {
            return Ok(placed);
        };
        after = *newest;
        for (id, part) in parts {
            if id > last {
                return Ok(placed);
            }
            let Ok(items) = payload::read(part.raw.as_bytes()) else {
                continue;
            };
            if items
                .iter()
                .all(|inbound| matches!(inbound.item, crate::domain::inbound::Item::Unplaced(_)))
            {
                continue;
            }
            match handle.submit_patiently(Command::Reread(id, items)).await {
                Ok(crate::domain::changes::Answer::Inbound(summary))
                    if summary.quarantined == 0 =>
                {
                    placed += 1
                }
                Ok(_) | Err(SubmitError::Refused(_)) => {}
                Err(error) => {
                    tracing::warn!(%error, "the quarantine could not be read again");
                    return Ok(placed);
                }
            }
        }
    }
}

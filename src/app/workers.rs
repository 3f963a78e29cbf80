//! What runs beside the doors: deadlines, the outbox, file downloads, templates, and work that a page asks for.

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::channels::dispatch::Dispatch;
use crate::channels::whatsapp::api;
use crate::channels::whatsapp::media::Fetcher;
use crate::channels::whatsapp::quarantine;
use crate::channels::whatsapp::templates::{self, Trigger};
use crate::domain::view::{Fault, View as _};
use crate::engine::Handle;
use crate::net::client::Client;
use crate::timers;
use crate::ui::context::{Work, WorkOrder};

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
    let files = Fetcher::new(handle.clone(), client.clone(), api.clone());
    vec![
        watched("deadlines", timers::run(handle.clone(), stop.clone())),
        watched("outbox", outbox.run(stop.clone())),
        watched("files", files.run(stop.clone())),
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
    quarantine::read_again(&handle).await?;
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
            Work::RereadQuarantine => Ok(quarantine::read_again(&handle).await?),
        };
        // Whoever asked may have gone away.
        let _ = order.result.send(result);
    }
}

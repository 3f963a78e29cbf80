//! What runs beside the doors: deadlines, the outbox, file downloads, templates, and work that a page asks for.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::app::certificates::Keeper;
use crate::app::{backups, pushes, watcher};
use crate::channels::dispatch::Dispatch;
use crate::channels::whatsapp::api;
use crate::channels::whatsapp::block;
use crate::channels::whatsapp::connection::{self, AskResult, Connection, Undone};
use crate::channels::whatsapp::courtesy;
use crate::channels::whatsapp::media::Fetcher;
use crate::channels::whatsapp::quarantine;
use crate::channels::whatsapp::templates;
use crate::channels::whatsapp::templates::submit::{self, Wanted};
use crate::config::Backup;
use crate::domain::view::{Fault, View as _};
use crate::engine::Handle;
use crate::net::client::Client;
use crate::timers;
use crate::ui::context::{Desk, Work, WorkOrder};

/// The workers, and whether one of them has ended before its time.
pub struct Workers {
    tasks: Vec<JoinHandle<()>>,
    /// True once a desk goes on without one of its workers: it must not look healthy.
    pub lost: watch::Receiver<bool>,
    /// Asks whether deadlines are still looked at.
    pub deadlines: timers::Asker,
}

impl Workers {
    /// Waits until all have ended.
    pub async fn end(self) {
        for task in self.tasks {
            // How a worker ended was told as it did.
            let _ = task.await;
        }
    }
}

/// What only the workers use.
pub struct Inputs {
    /// Where it is told how our numbers stand at Meta.
    pub connection: watch::Sender<Arc<Connection>>,
    /// Whoever keeps the certificates.
    pub certificates: Keeper,
    /// Who is writing to customers.
    pub rings: courtesy::Rings,
    /// Work that pages ask for.
    pub orders: mpsc::Receiver<WorkOrder>,
}

/// Starts all workers; each ends when `stop` is true.
pub fn start(
    desk: &Arc<Desk>,
    client: &Client,
    api: &api::Current,
    backup: &watch::Receiver<Option<Backup>>,
    inputs: Inputs,
    stop: &watch::Receiver<bool>,
) -> Workers {
    let handle = &desk.engine;
    let (template_worker, trigger) =
        templates::Worker::new(handle.clone(), client.clone(), api.clone());
    let nudge = Some(trigger.clone());
    let outbox = Dispatch::new(handle.clone(), client.clone(), api.clone(), nudge);
    let (looks, look) = connection::Worker::new(
        handle.clone(),
        client.clone(),
        api.clone(),
        inputs.connection,
    );
    let triggers = Triggers {
        templates: trigger,
        connection: look,
        client: client.clone(),
        api: api.clone(),
    };
    let courtesies =
        courtesy::Worker::new(handle.clone(), client.clone(), api.clone(), inputs.rings);
    let blocks = block::Worker::new(handle.clone(), client.clone(), api.clone());
    let files = Fetcher::new(handle.clone(), client.clone(), api.clone());
    let (asker, pulse) = timers::pulse();
    let deadlines = timers::run(handle.clone(), pulse, stop.clone());
    let copies = backups::run(handle.clone(), backup.clone(), stop.clone());
    let (tell, lost) = watch::channel(false);
    let watch = Watch { stop, tell: &tell };
    let tasks = vec![
        watch.over("deadlines", deadlines),
        watch.over("outbox", outbox.run(stop.clone())),
        watch.over("courtesy", courtesies.run(stop.clone())),
        watch.over("blocks", blocks.run(stop.clone())),
        watch.over("files", files.run(stop.clone())),
        watch.over("templates", template_worker.run(stop.clone())),
        watch.over("backups", copies),
        watch.over("connection", looks.run(stop.clone())),
        watch.over("watcher", watcher::run(Arc::clone(desk), stop.clone())),
        watch.over("pushes", pushes::run(Arc::clone(desk), stop.clone())),
        watch.over("presence", {
            let presence = desk.presence.clone();
            presence.run(handle.clone(), stop.clone())
        }),
        watch.over("attention", desk.attention.clone().run(stop.clone())),
        watch.over("certificates", inputs.certificates.run(stop.clone())),
        watch.over(
            "work",
            work(handle.clone(), triggers, inputs.orders, stop.clone()),
        ),
    ];
    Workers {
        tasks,
        lost,
        deadlines: asker,
    }
}

struct Watch<'w> {
    stop: &'w watch::Receiver<bool>,
    tell: &'w watch::Sender<bool>,
}

impl Watch<'_> {
    /// Runs a worker. One that ends before it was told to, by an error or a panic, is told of.
    fn over(
        &self,
        name: &'static str,
        worker: impl Future<Output = Result<(), Fault>> + Send + 'static,
    ) -> JoinHandle<()> {
        let (stop, tell) = (self.stop.clone(), self.tell.clone());
        let running = tokio::spawn(worker);
        tokio::spawn(async move {
            match running.await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, worker = name, "a worker failed"),
                Err(error) => tracing::error!(%error, worker = name, "a worker panicked"),
            }
            if !*stop.borrow() {
                tell.send_replace(true);
            }
        })
    }
}

/// Whom work is handed to.
struct Triggers {
    templates: templates::Trigger,
    connection: connection::Trigger,
    /// For what is done at once.
    client: Client,
    api: api::Current,
}

async fn work(
    handle: Handle,
    triggers: Triggers,
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
        // Whoever asked was told that it was not done.
        if order.result.is_closed() {
            continue;
        }
        let result = match order.work {
            Work::SyncTemplates => {
                let (handle, templates) = (handle.clone(), triggers.templates.clone());
                // Meta may be slow, and others ask meanwhile.
                tokio::spawn(async move {
                    let result = match templates.sync().await {
                        Ok(()) => counted(&handle),
                        Err(error) => Err(error.into()),
                    };
                    answer(order.result, result);
                });
                continue;
            }
            Work::RereadQuarantine => Ok(quarantine::read_again(&handle).await?),
            Work::LookAtConnection => triggers.connection.look().await,
            Work::Subscribe => triggers.connection.subscribe().await,
            Work::Template(by, wanted) => {
                let api = Arc::clone(&triggers.api.borrow());
                let (handle, client) = (handle.clone(), triggers.client.clone());
                // Its files may take minutes, and others ask meanwhile.
                tokio::spawn(async move {
                    let wanted = Wanted::clone(&wanted);
                    let result = submit::run(&handle, &client, &api, by, wanted).await;
                    answer(order.result, result);
                });
                continue;
            }
        };
        answer(order.result, result);
    }
}

/// Whoever asked may have gone away. What was done is seen on the pages all the same; why something was not is told to
/// nobody else.
fn answer(to: oneshot::Sender<AskResult>, result: AskResult) {
    if let Err(Err(undone)) = to.send(result) {
        tracing::warn!(%undone, "work was not done, and whoever asked has gone");
    }
}

fn counted(handle: &Handle) -> Result<usize, Undone> {
    let known = handle.snapshot().and_then(|snapshot| snapshot.templates());
    let known = known.map_err(|error| Undone::Failed(error.to_string()))?;
    Ok(known.len())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::channels::testing::{Desk, api};

    #[tokio::test]
    async fn a_slow_meta_keeps_nobody_else_waiting() {
        let desk = Desk::new().await;
        let (_keep, api) = api("http://127.0.0.1:9");
        let client = Client::new().unwrap();
        let (handle, at) = (desk.handle.clone(), api.clone());
        // Workers that never run: whoever asks them waits.
        let (_templates, templates) = templates::Worker::new(handle.clone(), client.clone(), at);
        let (tell, _) = watch::channel(Arc::default());
        let (_looks, connection) =
            connection::Worker::new(handle.clone(), client.clone(), api.clone(), tell);
        let triggers = Triggers {
            templates,
            connection,
            client,
            api,
        };
        let (orders, taken) = mpsc::channel(2);
        let (_stop, stopped) = watch::channel(false);
        let working = tokio::spawn(work(handle, triggers, taken, stopped));
        let order = |work| {
            let (result, told) = oneshot::channel();
            orders.try_send(WorkOrder { work, result }).unwrap();
            told
        };
        let _slow = order(Work::SyncTemplates);
        let other = order(Work::RereadQuarantine);
        let patience = Duration::from_secs(20);
        let told = tokio::time::timeout(patience, other).await.unwrap();
        assert_eq!(told.unwrap(), Ok(0));
        working.abort();
    }
}

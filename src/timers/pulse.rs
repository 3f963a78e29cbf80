//! Whether the deadline driver is alive: it is asked, and answers between two looks at what is due.

use tokio::sync::{mpsc, oneshot};

/// Asks.
#[derive(Clone, Debug)]
pub struct Asker(mpsc::Sender<oneshot::Sender<()>>);

/// Answers; the driver's.
#[derive(Debug)]
pub struct Pulse(mpsc::Receiver<oneshot::Sender<()>>);

/// Both ends.
pub fn pulse() -> (Asker, Pulse) {
    let (ask, asked) = mpsc::channel(1);
    (Asker(ask), Pulse(asked))
}

impl Asker {
    /// Waits until the driver has answered; false when it never will.
    pub async fn is_alive(&self) -> bool {
        let (answer, answered) = oneshot::channel();
        self.0.send(answer).await.is_ok() && answered.await.is_ok()
    }
}

impl Pulse {
    /// Answers what has been asked.
    pub(super) fn answer(&mut self) {
        while let Ok(answer) = self.0.try_recv() {
            let _ = answer.send(());
        }
    }

    /// Answers when it is asked; waits for ever when nobody can ask any more.
    pub(super) async fn asked(&mut self) {
        match self.0.recv().await {
            // Whoever asked may have gone away.
            Some(answer) => drop(answer.send(())),
            None => std::future::pending().await,
        }
    }
}

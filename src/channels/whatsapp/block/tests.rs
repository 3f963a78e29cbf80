use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use tokio::task::JoinHandle;

use super::*;
use crate::channels::testing::{Asked, Desk, FakeMeta, Fate, api};
use crate::domain::command::DeskAction;

const ANNA: &str = "5511976540001";
const BLOCK: DeskAction = DeskAction::Block { spam: false };

/// A worker at work over a desk.
struct Running {
    stop: watch::Sender<bool>,
    task: JoinHandle<Result<(), Fault>>,
    _keep: watch::Sender<Arc<Api>>,
}

impl Running {
    fn start(desk: &Desk, base: &str) -> Self {
        let (keep, current) = api(base);
        let worker = Worker::new(desk.handle.clone(), Client::new().unwrap(), current);
        let (stop, stops) = watch::channel(false);
        Self {
            stop,
            task: tokio::spawn(worker.run(stops)),
            _keep: keep,
        }
    }

    async fn end(self) {
        self.stop.send_replace(true);
        self.task.await.unwrap().unwrap();
        // Calls that are given up let go of the desk.
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }
}

fn done(asked: &Asked) -> Fate {
    let list = match asked.head.starts_with("POST ") {
        true => "added_users",
        false => "removed_users",
    };
    let body = format!("{{\"block_users\":{{\"{list}\":[{{\"input\":\"+{ANNA}\"}}]}}}}");
    Fate::json(200, body)
}

fn failed(code: i64) -> Fate {
    let error = format!("{{\"message\":\"no\",\"code\":{code}}}");
    let body = format!(
        "{{\"block_users\":{{\"failed_users\":[{{\"input\":\"+{ANNA}\",\"errors\":[{error}]}}]}}}}"
    );
    Fate::json(200, body)
}

/// Waits while the clock goes on, until Meta is asked no more.
async fn settled(desk: &Desk, chat: ChatId) {
    let goes_on = || {
        let ask = desk.handle.snapshot().unwrap().block_ask(chat).unwrap();
        ask.is_some_and(|ask| ask.goes_on())
    };
    let waiting = async {
        while goes_on() {
            desk.clock.advance(Duration::from_secs(1));
            tokio::task::yield_now().await;
        }
    };
    let patience = Duration::from_secs(20);
    tokio::time::timeout(patience, waiting).await.unwrap();
}

#[tokio::test]
async fn meta_is_asked_and_what_it_did_is_shown() {
    let desk = Desk::new().await;
    let chat = desk.chat_with(ANNA).await;
    let mut meta = FakeMeta::new(desk.clock.clone(), done).await;
    let running = Running::start(&desk, &meta.base);
    desk.act(chat, BLOCK).await;
    let blocked = |wanted: bool| {
        move |snapshot: &Snapshot| {
            let block = snapshot.block(chat).unwrap();
            block.is_some() == wanted && snapshot.block_ask(chat).unwrap().is_none()
        }
    };
    desk.until("blocked", blocked(true)).await;
    let asked = meta.next().await;
    assert!(asked.head.starts_with("POST /v25.0/106/block_users "));
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    assert_eq!(body["block_users"], json!([{"user": format!("+{ANNA}")}]));
    desk.act(chat, DeskAction::Unblock).await;
    desk.until("unblocked", blocked(false)).await;
    let asked = meta.next().await;
    assert!(asked.head.starts_with("DELETE /v25.0/106/block_users "));
    running.end().await;
}

#[tokio::test]
async fn an_answer_that_never_came_is_asked_for_again_after_a_restart() {
    let desk = Desk::new().await;
    let chat = desk.chat_with(ANNA).await;
    let mut hangs = FakeMeta::new(desk.clock.clone(), |_| Fate::Hang).await;
    let running = Running::start(&desk, &hangs.base);
    desk.act(chat, BLOCK).await;
    hangs.next().await;
    running.end().await;
    let before = desk.handle.snapshot().unwrap();
    assert_eq!(before.block(chat).unwrap(), None, "nobody knows it");
    assert!(before.block_ask(chat).unwrap().unwrap().goes_on());
    drop(before);

    let desk = Desk::over(desk.stop());
    let mut meta = FakeMeta::new(desk.clock.clone(), done).await;
    let running = Running::start(&desk, &meta.base);
    meta.next().await;
    desk.until("blocked", |it| it.block(chat).unwrap().is_some())
        .await;
    let after = desk.handle.snapshot().unwrap();
    assert_eq!(after.block(chat).unwrap().unwrap().by, desk.owner);
    assert_eq!(after.block_ask(chat).unwrap(), None);
    drop(after);
    running.end().await;
}

#[tokio::test]
async fn what_passes_is_asked_again_and_what_does_not_is_told() {
    let desk = Desk::new().await;
    let chat = desk.chat_with(ANNA).await;
    let asked = AtomicUsize::new(0);
    let fate = move |it: &Asked| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => failed(139_102),
        1 => Fate::error(139_103),
        2 => Fate::Cut,
        3 => Fate::json(502, "<html>"),
        4 => done(it),
        _ => failed(139_101),
    };
    let mut meta = FakeMeta::new(desk.clock.clone(), fate).await;
    let running = Running::start(&desk, &meta.base);
    desk.act(chat, BLOCK).await;
    settled(&desk, chat).await;
    let snapshot = desk.handle.snapshot().unwrap();
    assert!(snapshot.block(chat).unwrap().is_some());
    assert_eq!(snapshot.block_ask(chat).unwrap(), None);
    drop(snapshot);
    let mut last = meta.next().await.at;
    for wait in [5, 15, 60, 300] {
        let next = meta.next().await.at;
        assert!(next.since(last) >= Duration::from_secs(wait), "{wait}");
        last = next;
    }
    // Refused for good: it stays as it is, and the desk says why.
    desk.act(chat, DeskAction::Unblock).await;
    settled(&desk, chat).await;
    let snapshot = desk.handle.snapshot().unwrap();
    assert!(snapshot.block(chat).unwrap().is_some());
    let ask = snapshot.block_ask(chat).unwrap().unwrap();
    let why = crate::domain::care::BlockFailure::Refused(SendError {
        code: 139_101,
        detail: "no".to_owned(),
    });
    assert_eq!(ask.failure(), Some(&why));
    assert!(!ask.unsure);
    drop(snapshot);
    running.end().await;
}

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use super::*;
use crate::base::id::ChatId;
use crate::base::secret::Secret;
use crate::channels::testing::{Asked, Desk, FakeMeta, Fate, api};
use crate::domain::delivery::DeliveryState;

pub struct Running {
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<Result<(), Fault>>,
}

impl Running {
    pub fn start(desk: &Desk, api: Current) -> Self {
        let (stop, stopped) = watch::channel(false);
        let worker = Dispatch::new(desk.handle.clone(), Client::new().unwrap(), api, None);
        Self {
            stop,
            task: tokio::spawn(worker.run(stopped)),
        }
    }

    /// Ends it as a crash would.
    pub async fn abort(self) {
        self.task.abort();
        let _ = self.task.await;
    }

    pub async fn end(self) {
        self.stop.send_replace(true);
        self.task.await.unwrap().unwrap();
    }
}

pub fn accepted() -> Fate {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let id = COUNT.fetch_add(1, Ordering::SeqCst);
    Fate::json(
        200,
        format!("{{\"messages\":[{{\"id\":\"wamid.OUT{id}\"}}]}}"),
    )
}

fn words(asked: &Asked) -> String {
    let body: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
    body["text"]["body"].as_str().unwrap().to_owned()
}

pub fn state(snapshot: &Snapshot, chat: ChatId, entry: EntryId) -> DeliveryState {
    snapshot
        .entry(chat, entry)
        .unwrap()
        .unwrap()
        .delivery
        .unwrap()
        .state()
}

pub async fn until_state(desk: &Desk, chat: ChatId, entry: EntryId, wanted: DeliveryState) {
    desk.until(wanted.word(), |snapshot| {
        state(snapshot, chat, entry) == wanted
    })
    .await;
}

#[tokio::test]
async fn replies_leave_in_their_order_and_the_outbox_is_empty() {
    let desk = Desk::new().await;
    let chat = desk.chat_with("5511976540001").await;
    let first = desk.reply(chat, "one").await;
    let mut meta = FakeMeta::new(desk.clock.clone(), |_| accepted()).await;
    let (_keep, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    let second = desk.reply(chat, "two").await;
    let asked = meta.next().await;
    assert_eq!(words(&asked), "one");
    assert!(
        asked.body.contains(&format!(":{first}:1\"")),
        "{}",
        asked.body
    );
    assert_eq!(words(&meta.next().await), "two");
    until_state(&desk, chat, second, DeliveryState::Sent).await;
    let snapshot = desk.handle.snapshot().unwrap();
    assert_eq!(snapshot.outbox_rows().unwrap(), []);
    let entry = snapshot.entry(chat, first).unwrap().unwrap();
    assert!(entry.wamid.unwrap().starts_with("wamid.OUT"));
    running.end().await;
}

#[tokio::test]
async fn a_passing_fault_is_tried_again_later() {
    let desk = Desk::new().await;
    let chat = desk.chat_with("5511976540001").await;
    let entry = desk.reply(chat, "one").await;
    let tries = AtomicU8::new(0);
    let fate = move |_: &Asked| match tries.fetch_add(1, Ordering::SeqCst) {
        0 | 1 => Fate::error(131_016),
        _ => accepted(),
    };
    let mut meta = FakeMeta::new(desk.clock.clone(), fate).await;
    let (_keep, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    let mut before = meta.next().await.at;
    for seconds in [1, 4] {
        until_state(&desk, chat, entry, DeliveryState::Queued).await;
        desk.clock.advance(Duration::from_secs(2 * seconds));
        let at = meta.next().await.at;
        assert!(
            at.since(before) >= Duration::from_secs(seconds),
            "{:?}",
            at.since(before)
        );
        before = at;
    }
    until_state(&desk, chat, entry, DeliveryState::Sent).await;
    running.end().await;
}

#[tokio::test]
async fn a_dead_token_holds_everything_until_it_is_replaced() {
    let desk = Desk::new().await;
    let one = desk.chat_with("5511976540001").await;
    let two = desk.chat_with("5511976540002").await;
    let first = desk.reply(one, "one").await;
    let fate = |asked: &Asked| match asked.header("authorization") {
        Some("Bearer fresh") => accepted(),
        _ => Fate::error(190),
    };
    let mut meta = FakeMeta::new(desk.clock.clone(), fate).await;
    let (replace, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    meta.next().await;
    desk.until("trouble", |snapshot| {
        snapshot.numbers().unwrap()[0].trouble.is_some()
    })
    .await;
    let second = desk.reply(two, "two").await;
    desk.clock.advance(Duration::from_secs(20));
    desk.clock.advance(Duration::from_secs(15));
    meta.next().await;
    replace.send_modify(|api| Arc::make_mut(api).token = Secret::new("fresh"));
    until_state(&desk, one, first, DeliveryState::Sent).await;
    until_state(&desk, two, second, DeliveryState::Sent).await;
    assert_eq!(
        desk.handle.snapshot().unwrap().numbers().unwrap()[0].trouble,
        None
    );
    running.end().await;
}

#[tokio::test]
async fn a_lost_answer_is_not_sent_again_and_holds_its_chat_for_a_minute() {
    let desk = Desk::new().await;
    let chat = desk.chat_with("5511976540001").await;
    let lost = desk.reply(chat, "lost").await;
    let fate = |asked: &Asked| {
        if words(asked) == "lost" {
            Fate::Cut
        } else {
            accepted()
        }
    };
    let mut meta = FakeMeta::new(desk.clock.clone(), fate).await;
    let (_keep, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    let later = desk.reply(chat, "later").await;
    let at = meta.next().await.at;
    until_state(&desk, chat, lost, DeliveryState::Unknown).await;
    desk.clock.advance(Duration::from_secs(50));
    assert_eq!(
        state(&desk.handle.snapshot().unwrap(), chat, later),
        DeliveryState::Queued
    );
    desk.clock.advance(Duration::from_secs(15));
    let next = meta.next().await;
    assert_eq!(words(&next), "later");
    assert!(next.at.since(at) >= Duration::from_secs(60));
    until_state(&desk, chat, later, DeliveryState::Sent).await;
    assert_eq!(
        state(&desk.handle.snapshot().unwrap(), chat, lost),
        DeliveryState::Unknown
    );
    assert!(meta.asked.is_empty());
    running.end().await;
}

#[tokio::test]
async fn what_was_being_sent_at_a_crash_is_unknown_afterwards() {
    let desk = Desk::new().await;
    let chat = desk.chat_with("5511976540001").await;
    let entry = desk.reply(chat, "one").await;
    assert!(matches!(
        desk.submit(Command::StartSend(entry)).await,
        Answer::Send(_)
    ));
    let desk = Desk::over(desk.stop());
    let mut meta = FakeMeta::new(desk.clock.clone(), |_| accepted()).await;
    let (_keep, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    until_state(&desk, chat, entry, DeliveryState::Unknown).await;
    let other = desk.chat_with("5511976540002").await;
    desk.reply(other, "two").await;
    assert_eq!(words(&meta.next().await), "two");
    running.end().await;
}

#[tokio::test]
async fn a_long_outage_is_told_and_ends_by_itself() {
    let desk = Desk::new().await;
    let chat = desk.chat_with("5511976540001").await;
    let entry = desk.reply(chat, "one").await;
    let (replace, api) = api("http://127.0.0.1:1");
    let running = Running::start(&desk, api);
    let trouble = |snapshot: &Snapshot| snapshot.numbers().unwrap()[0].trouble.clone();
    let mut sequence = desk.handle.sequence();
    for _ in 0..20 {
        until_state(&desk, chat, entry, DeliveryState::Queued).await;
        if trouble(&desk.handle.snapshot().unwrap()).is_some() {
            break;
        }
        sequence.mark_unchanged();
        desk.clock.advance(Duration::from_secs(300));
        sequence.changed().await.unwrap();
    }
    let told = trouble(&desk.handle.snapshot().unwrap()).expect("nobody was told");
    assert_eq!(told.cause, TroubleCause::Unreachable);
    let mut meta = FakeMeta::new(desk.clock.clone(), |_| accepted()).await;
    replace.send_modify(|api| Arc::make_mut(api).base.clone_from(&meta.base));
    meta.next().await;
    until_state(&desk, chat, entry, DeliveryState::Sent).await;
    assert_eq!(trouble(&desk.handle.snapshot().unwrap()), None);
    running.end().await;
}

#[tokio::test]
async fn a_failing_gateway_pauses_the_number_instead_of_losing_every_answer() {
    let desk = Desk::new().await;
    let mut waiting = Vec::new();
    for person in 0..40 {
        let chat = desk.chat_with(&format!("55119765{person:05}")).await;
        waiting.push((chat, desk.reply(chat, "one").await));
    }
    let bad = || Fate::Answer(502, "text/html", b"<h1>Bad gateway</h1>".to_vec());
    let mut meta = FakeMeta::new(desk.clock.clone(), move |_| bad()).await;
    let (_keep, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    let trouble = |snapshot: &Snapshot| snapshot.numbers().unwrap()[0].trouble.clone();
    let mut sequence = desk.handle.sequence();
    while trouble(&desk.handle.snapshot().unwrap()).is_none() {
        meta.next().await;
        sequence.changed().await.unwrap();
    }
    let told = trouble(&desk.handle.snapshot().unwrap()).map(|told| told.cause);
    assert_eq!(told, Some(TroubleCause::Unreachable));
    running.end().await;
    let snapshot = desk.handle.snapshot().unwrap();
    let queued = waiting
        .iter()
        .filter(|(chat, entry)| state(&snapshot, *chat, *entry) == DeliveryState::Queued);
    assert!(
        queued.count() >= 40 - SENDS_AT_ONCE,
        "all were sent into the void"
    );
}

#[tokio::test]
async fn a_shutdown_waits_for_what_is_under_way_and_begins_nothing() {
    let desk = Desk::new().await;
    let chat = desk.chat_with("5511976540001").await;
    let first = desk.reply(chat, "one").await;
    let second = desk.reply(chat, "two").await;
    let mut meta = FakeMeta::new(desk.clock.clone(), |_| accepted()).await;
    let (_keep, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    meta.next().await;
    running.end().await;
    let snapshot = desk.handle.snapshot().unwrap();
    assert_eq!(state(&snapshot, chat, first), DeliveryState::Sent);
    assert_ne!(state(&snapshot, chat, second), DeliveryState::Sending);
}

#[tokio::test]
async fn a_shutdown_cuts_off_what_hangs_and_it_is_unknown_at_the_next_start() {
    let desk = Desk::new().await;
    let chat = desk.chat_with("5511976540001").await;
    let entry = desk.reply(chat, "one").await;
    let mut meta = FakeMeta::new(desk.clock.clone(), |_| Fate::Hang).await;
    let (_keep, api) = api(&meta.base);
    let running = Running::start(&desk, api.clone());
    meta.next().await;
    running.stop.send_replace(true);
    while !running.task.is_finished() {
        desk.clock.advance(Duration::from_secs(11));
        tokio::task::yield_now().await;
    }
    running.end().await;
    let desk = Desk::over(desk.stop());
    let running = Running::start(&desk, api);
    until_state(&desk, chat, entry, DeliveryState::Unknown).await;
    running.end().await;
}

#[test]
fn an_outage_is_long_after_two_minutes_of_nothing_but_failures() {
    let outage = Outage::default();
    let at = Duration::from_secs;
    assert!(!outage.note(Some(false), at(10)));
    assert!(!outage.note(Some(false), at(129)));
    assert!(!outage.note(None, at(131)));
    assert!(outage.note(Some(false), at(131)));
    assert!(!outage.note(Some(true), at(132)));
    assert!(!outage.note(Some(false), at(300)));
}

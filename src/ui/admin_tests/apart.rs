//! What takes long keeps nobody else waiting: the runtime goes on while it is done.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde_json::{Value, json};

use crate::domain::agent::Role;
use crate::http::{Method, StatusCode};
use crate::ui::test_desk::TestDesk;

/// Runs a test where one thread does what is done apart.
fn with_one_thread(test: impl Future<Output = ()>) {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().max_blocking_threads(1).build();
    runtime.unwrap().block_on(test);
}

/// The answer, and whether it waits for that thread, which has other work until the first look was had.
async fn answered<T>(answer: impl Future<Output = T>) -> (T, bool) {
    let (free, busy) = std::sync::mpsc::channel::<()>();
    let other_work = tokio::task::spawn_blocking(move || busy.recv());
    let mut answer = pin!(answer);
    let mut looking = Context::from_waker(Waker::noop());
    let first = answer.as_mut().poll(&mut looking);
    drop(free);
    let _ = other_work.await;
    match first {
        Poll::Ready(answer) => (answer, false),
        Poll::Pending => (answer.await, true),
    }
}

#[test]
fn the_audit_log_is_read_apart() {
    with_one_thread(audit_log());
}

async fn audit_log() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    for path in ["/audit", "/audit?who=1&limit=200"] {
        let (page, apart) = answered(desk.get(path, &owner)).await;
        assert_eq!((page.status(), apart), (StatusCode::OK, true), "{path}");
    }
    // A page that reads a row or two is not worth a thread.
    let (_, apart) = answered(desk.api(Method::GET, "/rules", &owner, Value::Null)).await;
    assert!(!apart);
}

#[test]
fn a_calendar_file_is_read_apart() {
    with_one_thread(calendar_file());
}

async fn calendar_file() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    // Nothing comes of it, so that only the reading takes time.
    let file = json!({"ics": "Easter: 2027-03-28"});
    let import = desk.api(Method::POST, "/holidays/import", &owner, file);
    let ((status, _), apart) = answered(import).await;
    assert_eq!((status, apart), (StatusCode::UNPROCESSABLE_ENTITY, true));
}

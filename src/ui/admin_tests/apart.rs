//! What takes long keeps nobody else waiting: the runtime goes on while it is done.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde_json::{Value, json};

use crate::domain::agent::Role;
use crate::http::{Method, StatusCode};
use crate::ui::test_desk::TestDesk;

/// The answer, and whether the runtime was free before it came: with nothing to wait for, an answer that is worked
/// out on the runtime is there at the first look.
async fn answered<T>(answer: impl Future<Output = T>) -> (T, bool) {
    let mut answer = pin!(answer);
    let mut looking = Context::from_waker(Waker::noop());
    match answer.as_mut().poll(&mut looking) {
        Poll::Ready(answer) => (answer, false),
        Poll::Pending => (answer.await, true),
    }
}

#[tokio::test]
async fn the_audit_log_is_read_apart() {
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

#[tokio::test]
async fn a_calendar_file_is_read_apart() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    // Nothing comes of it, so that only the reading takes time.
    let file = json!({"ics": "Easter: 2027-03-28"});
    let import = desk.api(Method::POST, "/holidays/import", &owner, file);
    let ((status, _), apart) = answered(import).await;
    assert_eq!((status, apart), (StatusCode::UNPROCESSABLE_ENTITY, true));
}

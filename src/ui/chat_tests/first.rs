//! Who was first, who may, and what happens once only.

use serde_json::{Value, json};

use crate::base::id::ChatId;
use crate::domain::agent::{Right, Role};
use crate::domain::command::{AgentChange, Command, DeskAction, TeamAction};
use crate::domain::delivery::Report;
use crate::http::{Method, Reply, Request, header};
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::text;

impl Scene {
    async fn tries(&self, session: &str, chat: ChatId, what: &str) -> (u16, Value) {
        let path = format!("/chats/{chat}/{what}");
        let (status, json) = self
            .desk
            .api(Method::POST, &path, session, Value::Null)
            .await;
        (status.as_u16(), json)
    }

    async fn may_take_over(&self, who: crate::base::id::AgentId, may: bool) {
        let change = AgentChange {
            overrides: Some(vec![(Right::TakeOver, may)]),
            ..AgentChange::default()
        };
        let action = TeamAction::ChangeAgent { agent: who, change };
        self.desk.submit(Command::Team { by: None, action }).await;
    }

    /// What Vera posts under a key: status and answer.
    async fn keyed(&self, path: &str, key: &str, body: &Value) -> (u16, Value) {
        let request = Request::made(Method::POST, &format!("/api/v1{path}"), body.to_string())
            .with_header(header::CONTENT_TYPE, "application/json")
            .with_header(header::HeaderName::from_static("idempotency-key"), key)
            .with_header(
                header::AUTHORIZATION,
                &format!("Bearer {}", self.vera_session),
            );
        let reply = self.desk.send(request).await;
        let json = serde_json::from_slice(reply.whole().unwrap()).unwrap();
        (reply.status().as_u16(), json)
    }

    async fn count(&self, chat: ChatId, kind: &str) -> usize {
        let page = self.json(&format!("/chats/{chat}/entries?limit=200")).await;
        let entries = page["entries"].as_array().unwrap().iter();
        entries
            .filter(|entry| entry["kind"] == kind && entry["direction"] != "in")
            .count()
    }
}

/// A hidden field of the composer's form.
fn hidden(page: &Reply, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let rest = text(page).split(&mark).nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn of_two_who_take_at_once_the_loser_reads_who_won() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let (vera, oleg) = tokio::join!(
        scene.tries(&scene.vera_session, chat, "take"),
        scene.tries(&scene.oleg_session, chat, "take"),
    );
    let (winner, loser, loser_session) = if vera.0 == 200 {
        ("Vera", oleg, &scene.oleg_session)
    } else {
        assert_eq!(oleg.0, 200);
        ("Oleg", vera, &scene.vera_session)
    };
    assert_eq!((loser.0, &loser.1["code"]), (409, &json!("already_taken")));
    assert!(loser.1["detail"].as_str().unwrap().contains(winner));
    let shown = scene.json(&format!("/chats/{chat}")).await;
    assert_eq!(shown["assignee"]["name"], winner);
    let page = scene
        .desk
        .post(&format!("/chats/{chat}/take"), loser_session, &[])
        .await;
    assert_eq!(page.status().as_u16(), 409);
    assert!(text(&page).contains(winner), "{}", text(&page));
}

#[tokio::test]
async fn only_the_responsible_says_done() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let refused = (403, json!("not_allowed"));
    let done = async |session: &str| {
        let (status, json) = scene.tries(session, chat, "done").await;
        (status, json["code"].clone())
    };
    assert_eq!(done(&scene.vera_session).await, refused, "nobody took it");
    scene.does(scene.vera, chat, DeskAction::Take).await;
    assert_eq!(done(&scene.oleg_session).await, refused);
    assert_eq!(done(&scene.owner_session).await, refused, "not taken over");
    let page = scene
        .desk
        .post(&format!("/chats/{chat}/done"), &scene.oleg_session, &[])
        .await;
    assert_eq!(page.status().as_u16(), 403);
    let taken = scene.tries(&scene.owner_session, chat, "take-over").await;
    assert_eq!(taken.0, 200);
    assert_eq!(done(&scene.vera_session).await, refused, "a participant");
    assert_eq!(done(&scene.owner_session).await.0, 200);
}

#[tokio::test]
async fn done_does_not_bury_what_came_meanwhile() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let page = format!("/chats/{chat}");
    let page = scene.desk.get(&page, &scene.vera_session).await;
    let page = text(&page);
    let seen: Vec<&str> = page
        .split("/done\"")
        .skip(1)
        .map(|form| {
            let value = form.split("name=\"seen\" value=\"").nth(1).unwrap();
            value.split('"').next().unwrap()
        })
        .collect();
    assert_eq!(seen.len(), 2, "done, and done and next");
    scene.text(ANNA, "Anna Petrova", "One more thing").await;
    let path = format!("/chats/{chat}/done");
    for seen in &seen {
        let fields = [("seen", *seen)];
        let refused = scene.desk.post(&path, &scene.vera_session, &fields).await;
        assert_eq!(refused.status().as_u16(), 409);
        assert!(text(&refused).contains("There are newer messages"));
    }
    let seen: u64 = seen[0].parse().unwrap();
    let (status, problem) = scene.keyed(&path, "d", &json!({"seen": seen})).await;
    assert_eq!((status, &problem["code"]), (409, &json!("newer_messages")));
    let newest = &problem["entry"];
    let newest = newest.as_u64().unwrap_or(seen + 1000);
    let done = scene.keyed(&path, "d", &json!({"seen": newest})).await;
    assert_eq!((done.0, &done.1["state"]), (200, &json!("done")));
}

#[tokio::test]
async fn who_may_takes_over_and_the_former_responsible_takes_part() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let (_, lead) = scene.desk.member("Lena", Role::Lead).await;
    let (_, admin) = scene.desk.member("Ada", Role::Admin).await;
    for session in [&scene.oleg_session, &lead] {
        let (status, json) = scene.tries(session, chat, "take-over").await;
        assert_eq!((status, &json["code"]), (403, &json!("not_allowed")));
        let page = format!("/chats/{chat}/take-over");
        let page = scene.desk.post(&page, session, &[]).await;
        assert_eq!(page.status().as_u16(), 403);
    }
    let (status, json) = scene.tries(&admin, chat, "take-over").await;
    assert_eq!((status, &json["assignee"]["name"]), (200, &json!("Ada")));
    assert_eq!(json["participants"][0]["name"], "Vera");
    let (status, _) = scene.tries(&scene.owner_session, chat, "take-over").await;
    assert_eq!(status, 200);
    // A switch of one's own gives the right, and another takes it away.
    scene.may_take_over(scene.oleg, true).await;
    assert_eq!(
        scene.tries(&scene.oleg_session, chat, "take-over").await.0,
        200
    );
    scene.may_take_over(scene.oleg, false).await;
    scene.does(scene.oleg, chat, DeskAction::Done(None)).await;
    scene.does(scene.vera, chat, DeskAction::Reopen).await;
    assert_eq!(
        scene.tries(&scene.oleg_session, chat, "take-over").await.0,
        403
    );
}

#[tokio::test]
async fn a_key_stands_for_one_message() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let path = format!("/chats/{chat}/messages");
    let body = json!({"text": "It is on its way"});
    let first = scene.keyed(&path, "a", &body).await;
    assert_eq!(first.0, 201);
    // The customer answered meanwhile: the repetition is still the same message and no newer one is in its way.
    scene.text(ANNA, "Anna Petrova", "Thank you").await;
    let seen = json!({"text": "It is on its way", "seen": first.1["id"]});
    assert_eq!(scene.keyed(&path, "a", &seen).await, first);
    let quoting = json!({"text": "It is on its way", "reply_to": 1});
    for other in [&json!({"text": "It is not"}), &quoting] {
        let (status, problem) = scene.keyed(&path, "a", other).await;
        assert_eq!((status, &problem["code"]), (422, &json!("invalid")));
        assert!(problem["fields"]["idempotency_key"].is_string());
    }
    assert_eq!(scene.count(chat, "text").await, 1);
    let notes = format!("/chats/{chat}/notes");
    let first = scene.keyed(&notes, "n", &json!({"text": "psst"})).await;
    let again = scene.keyed(&notes, "n", &json!({"text": "psst"})).await;
    assert_eq!((first.0, &again), (201, &first));
    let other = scene.keyed(&notes, "n", &json!({"text": "psst!"})).await;
    assert_eq!(other.0, 422);
    assert_eq!(scene.keyed(&path, "n", &body).await.0, 422, "no note");
    assert_eq!(scene.count(chat, "note").await, 1);
    let template = |time: &str| json!({"template": {"name": "appointment", "language": "en", "variables": [time]}});
    let first = scene.keyed(&path, "t", &template("9:00")).await;
    let again = scene.keyed(&path, "t", &template("9:00")).await;
    assert_eq!((first.0, &again), (201, &first));
    assert_eq!(scene.keyed(&path, "t", &template("10:00")).await.0, 422);
    assert_eq!(scene.count(chat, "template").await, 1);
}

#[tokio::test]
async fn many_at_once_under_one_key_are_one_message() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let path = format!("/chats/{chat}/messages");
    let body = json!({"text": "once"});
    let tries = (0..12).map(|_| scene.keyed(&path, "k", &body));
    let answers = futures_util::future::join_all(tries).await;
    for answer in &answers {
        assert_eq!((answer.0, &answer.1["id"]), (201, &answers[0].1["id"]));
    }
    assert_eq!(scene.count(chat, "text").await, 1);
}

#[tokio::test]
async fn other_words_from_a_form_that_was_sent_come_back_and_can_be_sent() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let path = format!("/chats/{chat}/messages");
    let page = format!("/chats/{chat}?tab=mine");
    let page = scene.desk.get(&page, &scene.vera_session).await;
    let key = hidden(&page, "idempotency_key");
    let sends = async |words: &str, key: &str| {
        let fields = [("text", words), ("idempotency_key", key), ("tab", "mine")];
        scene.desk.post(&path, &scene.vera_session, &fields).await
    };
    assert_eq!(sends("Good morning", &key).await.status().as_u16(), 303);
    // Back, and something else is typed into the same form.
    let refused = sends("Good evening", &key).await;
    assert_eq!(refused.status().as_u16(), 422);
    assert!(text(&refused).contains(">\nGood evening</textarea>"));
    assert!(text(&refused).contains("Something else was sent from this form already"));
    let fresh = hidden(&refused, "idempotency_key");
    assert_ne!(fresh, key);
    assert_eq!(sends("Good evening", &fresh).await.status().as_u16(), 303);
    assert_eq!(scene.count(chat, "text").await, 2);
}

#[tokio::test]
async fn what_has_left_is_not_taken_back_and_what_arrived_not_sent_again() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let entry = scene.replies(scene.vera, chat, "gone").await;
    scene
        .arrives(entry, &[Report::Sent, Report::Delivered])
        .await;
    let sent = (409, json!("already_sent"));
    let asks = async |method: Method, what: &str, body: Value| {
        let path = format!("/chats/{chat}/messages/{entry}{what}");
        let (status, json) = scene
            .desk
            .api(method, &path, &scene.vera_session, body)
            .await;
        (status.as_u16(), json["code"].clone())
    };
    assert_eq!(asks(Method::DELETE, "", Value::Null).await, sent);
    assert_eq!(asks(Method::POST, "/retry", Value::Null).await, sent);
    let settled = asks(Method::POST, "/settle", json!({"arrived": true})).await;
    assert_eq!(settled, sent);
    let page = format!("/chats/{chat}/messages/{entry}");
    let page = scene
        .desk
        .post(&page, &scene.vera_session, &[("_method", "DELETE")])
        .await;
    assert_eq!(page.status().as_u16(), 409);
}

#[tokio::test]
async fn a_view_older_than_the_newest_message_is_told_so() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let path = format!("/chats/{chat}/messages");
    let newest = async || scene.json(&format!("/chats/{chat}/entries")).await["entries"].clone();
    let seen = newest().await.as_array().unwrap().last().unwrap()["id"].clone();
    scene.text(ANNA, "Anna Petrova", "and one more").await;
    let (status, problem) = scene
        .keyed(&path, "k", &json!({"text": "Hi", "seen": seen}))
        .await;
    assert_eq!((status, &problem["code"]), (409, &json!("newer_messages")));
    let template = json!({"template": {"name": "appointment", "language": "en", "variables": ["9"]}, "seen": seen});
    let (status, problem) = scene.keyed(&path, "k", &template).await;
    assert_eq!((status, &problem["code"]), (409, &json!("newer_messages")));
    assert_eq!(scene.count(chat, "text").await, 0);
    let seen = newest().await.as_array().unwrap().last().unwrap()["id"].clone();
    let (status, _) = scene
        .keyed(&path, "k", &json!({"text": "Hi", "seen": seen}))
        .await;
    assert_eq!(status, 201, "a refusal uses up no key");
}

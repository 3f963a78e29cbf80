//! The answers to programs, letter by letter.

use serde_json::{Value, json};

use crate::base::id::ChatId;
use crate::domain::command::{Command, DeskAction};
use crate::http::{Method, StatusCode, header};
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::golden;

impl Scene {
    /// What Vera's program posts; checks the status.
    async fn posts(&self, path: &str, body: Value, status: u16) -> Value {
        let (got, json) = self
            .desk
            .api(Method::POST, path, &self.vera_session, body)
            .await;
        assert_eq!(got.as_u16(), status, "{path}: {json}");
        json
    }
}

#[tokio::test]
async fn lists_with_counts() {
    let scene = Scene::new().await;
    scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.later(60);
    let second = scene.text("385911234567", "", "Bok").await;
    scene.text("385911234567", "", "Ima li koga?").await;
    scene.later(60);
    scene.text("", "Hidden", "I have no phone").await;
    scene.does(scene.oleg, second, DeskAction::Take).await;
    golden("chats_new", &scene.json("/chats").await);
    golden(
        "chats_others",
        &scene.json("/chats?tab=others&sort=recent").await,
    );
    let page = scene.json("/chats?tab=new&limit=1").await;
    assert_eq!(
        page["chats"][0]["customer"]["name"], "Anna Petrova",
        "longest waiting first"
    );
    let next = page["next"].as_str().unwrap();
    let rest = scene
        .json(&format!("/chats?tab=new&limit=1&cursor={next}"))
        .await;
    assert_eq!(rest["chats"][0]["customer"]["name"], "Hidden");
    assert_eq!(rest["next"], Value::Null);
    for (filter, found) in [
        ("group=1", 2),
        ("group=2", 0),
        ("number=1", 2),
        ("limit=200", 2),
    ] {
        let page = scene.json(&format!("/chats?tab=new&{filter}")).await;
        assert_eq!(page["chats"].as_array().unwrap().len(), found, "{filter}");
        assert_eq!(page["counts"]["new"], 2, "filters narrow the list only");
    }
    for (query, field) in [
        ("tab=all", "tab"),
        ("limit=0", "limit"),
        ("group=x", "group"),
        ("cursor=x", "cursor"),
        ("q=anna", "q"),
        ("status=lead", "status"),
        ("sort=name", "sort"),
    ] {
        let path = format!("/chats?{query}");
        let (status, problem) = scene
            .desk
            .api(Method::GET, &path, &scene.vera_session, Value::Null)
            .await;
        assert_eq!(status.as_u16(), 422, "{query}");
        assert!(problem["fields"].to_string().contains(field), "{problem}");
    }
}

#[tokio::test]
async fn done_chats_come_latest_first_in_pages() {
    let scene = Scene::new().await;
    for phone in ["385911", "385912", "385913"] {
        let chat = scene.text(phone, phone, "Bok").await;
        scene.does(scene.vera, chat, DeskAction::Take).await;
        scene.later(60);
        scene.does(scene.vera, chat, DeskAction::Done(None)).await;
    }
    let first = scene.json("/chats?tab=done&limit=2").await;
    let names = |page: &Value| -> Vec<String> {
        let chats = page["chats"].as_array().unwrap();
        chats
            .iter()
            .map(|chat| chat["customer"]["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&first), ["385913", "385912"]);
    let path = format!(
        "/chats?tab=done&limit=2&number=1&cursor={}",
        first["next"].as_str().unwrap()
    );
    assert_eq!(names(&scene.json(&path).await), ["385911"]);
    assert_eq!(
        scene.json("/chats?tab=done&number=9").await["chats"],
        json!([])
    );
    assert_eq!(first["counts"]["done"], 3);
}

#[tokio::test]
async fn every_kind_of_entry() {
    let scene = Scene::new().await;
    let chat = scene.everything().await;
    golden("chat", &scene.json(&format!("/chats/{chat}")).await);
    let entries = scene
        .json(&format!("/chats/{chat}/entries?limit=200"))
        .await;
    golden("entries", &entries);
    let all = entries["entries"].as_array().unwrap();
    let third = all[2]["id"].as_u64().unwrap();
    let ids = |page: &Value| -> Vec<u64> {
        let entries = page["entries"].as_array().unwrap();
        entries
            .iter()
            .map(|entry| entry["id"].as_u64().unwrap())
            .collect()
    };
    let whole = ids(&entries);
    let after = scene
        .json(&format!("/chats/{chat}/entries?after={third}&limit=2"))
        .await;
    assert_eq!(ids(&after), whole[3..5]);
    let before = scene
        .json(&format!("/chats/{chat}/entries?before={third}&limit=1"))
        .await;
    assert_eq!(ids(&before), whole[1..2]);
    let newest = scene.json(&format!("/chats/{chat}/entries?limit=2")).await;
    assert_eq!(ids(&newest), whole[whole.len() - 2..]);
}

#[tokio::test]
async fn taking_answering_and_done() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let path = |what: &str| format!("/chats/{chat}/{what}");
    golden("take", &scene.posts(&path("take"), Value::Null, 200).await);
    golden(
        "note",
        &scene
            .posts(&path("notes"), json!({"text": "a note"}), 201)
            .await,
    );
    let seen = scene.json(&format!("/chats/{chat}")).await["last_entry"]["id"].clone();
    let body = json!({"text": "Good morning", "seen": seen});
    golden("message", &scene.posts(&path("messages"), body, 201).await);
    golden("read", &scene.posts(&path("read"), Value::Null, 200).await);
    golden("done", &scene.posts(&path("done"), Value::Null, 200).await);
    golden(
        "reopen",
        &scene.posts(&path("reopen"), Value::Null, 200).await,
    );
    scene.later(86_400);
    let template =
        json!({"template": {"name": "continue", "language": "en", "variables": ["Anna", "77"]}});
    golden(
        "message_template",
        &scene.posts(&path("messages"), template, 201).await,
    );
}

#[tokio::test]
async fn the_same_key_sends_once() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let path = format!("/chats/{chat}/messages");
    let mut ids = Vec::new();
    for _ in 0..2 {
        let request = crate::http::Request::made(
            Method::POST,
            &format!("/api/v1{path}"),
            json!({"text": "once"}).to_string(),
        )
        .with_header(header::CONTENT_TYPE, "application/json")
        .with_header(header::HeaderName::from_static("idempotency-key"), "abc")
        .with_header(
            header::AUTHORIZATION,
            &format!("Bearer {}", scene.vera_session),
        );
        let reply = scene.desk.send(request).await;
        assert_eq!(reply.status(), StatusCode::CREATED);
        let json: Value = serde_json::from_slice(reply.whole().unwrap()).unwrap();
        ids.push(json["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn trouble_with_messages_is_settled() {
    let scene = Scene::new().await;
    let chat = scene.everything().await;
    let entries = scene
        .json(&format!("/chats/{chat}/entries?limit=200"))
        .await;
    let of_state = |state: &str| {
        let all = entries["entries"].as_array().unwrap();
        let found = all.iter().find(|entry| entry["delivery"]["state"] == state);
        found.unwrap()["id"].as_u64().unwrap()
    };
    let path = |entry: u64, what: &str| format!("/chats/{chat}/messages/{entry}{what}");
    let failed = of_state("failed");
    let again = scene.posts(&path(failed, "/retry"), Value::Null, 201).await;
    assert_eq!(again["retry_of"], failed);
    golden("message_retried", &again);
    let settled = scene
        .posts(
            &path(of_state("unknown"), "/settle"),
            json!({"arrived": true}),
            200,
        )
        .await;
    assert_eq!(settled["delivery"]["state"], "sent");
    golden("message_settled", &settled);
    let queued = again["id"].as_u64().unwrap();
    let (status, back) = scene
        .desk
        .api(
            Method::DELETE,
            &path(queued, ""),
            &scene.vera_session,
            Value::Null,
        )
        .await;
    assert_eq!(
        (status.as_u16(), &back["delivery"]["state"]),
        (200, &json!("canceled"))
    );
    golden("message_taken_back", &back);
    let media = scene
        .posts(&format!("/chats/{chat}/media/2/fetch"), Value::Null, 200)
        .await;
    assert_eq!(media["media"]["state"], "fetching");
    golden("media_fetched", &media);
}

#[tokio::test]
async fn a_message_of_a_restored_file_is_released() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let entry = scene.replies(scene.vera, chat, "Good morning").await;
    scene.desk.submit(Command::Restored).await;
    scene.later(60);
    let path = format!("/chats/{chat}/messages/{entry}/send");
    golden(
        "message_released",
        &scene.posts(&path, Value::Null, 200).await,
    );
    let problem = scene.posts(&path, Value::Null, 409).await;
    assert_eq!(problem["code"], "already_sent");
}

#[tokio::test]
async fn taking_over_and_leaving() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    scene.later(60);
    let path = format!("/chats/{chat}/take-over");
    let (status, taken) = scene
        .desk
        .api(Method::POST, &path, &scene.owner_session, Value::Null)
        .await;
    assert_eq!(status, StatusCode::OK);
    golden("take_over", &taken);
    let path = format!("/chats/{chat}/leave");
    golden("leave", &scene.posts(&path, Value::Null, 200).await);
}

#[tokio::test]
async fn refusals_have_codes_that_programs_branch_on() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let messages = format!("/chats/{chat}/messages");
    let refused =
        async |body: Value, status: u16| scene.posts(&messages, body, status).await["code"].clone();
    assert_eq!(refused(json!({"text": "Hi"}), 403).await, "not_participant");
    scene.does(scene.vera, chat, DeskAction::Take).await;
    for (body, field) in [
        (json!({}), "text"),
        (json!({"text": " "}), "text"),
        (json!({"text": "Hi", "colour": "red"}), ""),
        (
            json!({"text": "Hi", "when_closed": {"template": {}}}),
            "when_closed",
        ),
        (
            json!({"template": {"name": "continue", "language": "en", "variables": ["one"]}}),
            "variables",
        ),
        (
            json!({"template": {"name": "gone", "language": "en", "variables": []}}),
            "template",
        ),
        (
            json!({"text": "Hi", "template": {"name": "continue", "language": "en"}}),
            "template",
        ),
        (json!({"text": "Hi", "reply_to": 9999}), "reply_to"),
    ] {
        let problem = scene.posts(&messages, body, 422).await;
        assert_eq!(problem["code"], "invalid");
        assert!(problem["fields"].to_string().contains(field), "{problem}");
    }
    assert_eq!(
        refused(json!({"text": "Hi", "seen": 0}), 409).await,
        "newer_messages"
    );
    scene.later(86_400);
    assert_eq!(refused(json!({"text": "Hi"}), 409).await, "window_closed");
    let late = scene.text("385911", "Ivo", "Bok").await;
    scene.does(scene.oleg, late, DeskAction::Take).await;
    let problem = scene
        .posts(&format!("/chats/{late}/take"), Value::Null, 409)
        .await;
    golden("already_taken", &problem);
    let multipart =
        crate::http::Request::made(Method::POST, &format!("/api/v1{messages}"), "--X--")
            .with_header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
            .with_header(
                header::AUTHORIZATION,
                &format!("Bearer {}", scene.vera_session),
            );
    assert_eq!(scene.desk.send(multipart).await.status().as_u16(), 422);
    let nothing = ChatId(99);
    let problem = scene
        .posts(&format!("/chats/{nothing}/take"), Value::Null, 404)
        .await;
    assert_eq!(problem["code"], "not_found");
}

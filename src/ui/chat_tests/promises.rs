//! What is promised, through requests: settings, marks, the order by deadlines, the most urgent chat, pauses.

use serde_json::json;

use crate::domain::command::DeskAction;
use crate::http::{Method, StatusCode, header};
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::{golden, head, text};

const OF_GROUP: &str = "/promises/group:1";
const OTHER: &str = "79160000077";

#[tokio::test]
async fn promises_are_set_in_minutes_and_hold_for_who_waits() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna", "Hello").await;
    let (owner, vera) = (&scene.owner_session, &scene.vera_session);
    let wanted = json!({
        "first_reply": 20, "next_reply": 0, "clock": "always", "window_warnings": [30, 120],
        "waiting_after": 60, "waiting_again": 30, "waiting_escalate": 90, "waiting_escalate_owners": 120
    });
    let set = |by, path: &'static str, body| scene.desk.api(Method::PUT, path, by, body);
    let (status, _) = set(vera, OF_GROUP, wanted.clone()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, answer) = set(owner, OF_GROUP, wanted).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    golden("promises_set", &answer);
    assert_eq!(answer["window_warnings"], json!([120, 30]));
    scene.all_due().await;
    golden("promises_of_group", &scene.desk.read(OF_GROUP, vera).await);
    golden("promises", &scene.desk.read("/promises", vera).await);
    let read = scene.desk.read(&format!("/chats/{chat}"), vera).await;
    let deadline =
        json!({"kind": "first_reply", "due_at": "2026-11-21T10:20:00.000Z", "state": "ok"});
    assert_eq!(read["deadline"], deadline);
    for (body, field) in [
        (json!({"first_reply": 50_000}), "first_reply"),
        (json!({"next_reply": "soon"}), "next_reply"),
        (json!({"clock": "sometimes"}), "clock"),
        (json!({"window_warnings": [0]}), "window_warnings"),
        (
            json!({"window_warnings": [1, 2, 3, 4, 5, 6, 7, 8, 9]}),
            "window_warnings",
        ),
        (json!({"waiting_after": 0}), "waiting_after"),
        (json!({"within": 5}), "within"),
    ] {
        let (status, answer) = set(owner, OF_GROUP, body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        assert!(answer["fields"][field].is_string(), "{field}: {answer}");
    }
    for path in [
        "/promises/group:9",
        "/promises/number:9",
        "/promises/everybody",
        "/promises/tag:",
    ] {
        let (status, _) = set(owner, path, json!({})).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
    let (status, _) = set(owner, "/promises/tag:VIP", json!({"first_reply": 5})).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn the_form_keeps_what_was_typed_and_empty_is_as_for_the_desk() {
    let scene = Scene::new().await;
    let by = &scene.owner_session;
    let typed = |first: &'static str, warnings: &'static str| {
        [
            ("_method", "PUT"),
            ("first_reply", first),
            ("next_reply", ""),
            ("clock", ""),
            ("window_warnings", warnings),
            ("waiting_after", "180"),
        ]
    };
    let refused = scene.desk.post(OF_GROUP, by, &typed("many", "4 h")).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&refused).contains("value=\"many\"") && text(&refused).contains("value=\"4 h\""));
    let saved = scene.desk.post(OF_GROUP, by, &typed("15", "60, 20")).await;
    assert_eq!(head(&saved, header::LOCATION), "/promises");
    let read = scene.desk.read(OF_GROUP, by).await;
    assert_eq!(
        (&read["first_reply"], &read["next_reply"]),
        (&json!(15), &json!(null))
    );
    assert_eq!(read["window_warnings"], json!([60, 20]));
    let page = scene.desk.get("/promises", by).await;
    let line = "first reply within 15 min · window warnings 60, 20 min before";
    assert!(text(&page).contains(line), "{}", text(&page));
    let page = scene.desk.get("/promises", &scene.vera_session).await;
    assert!(!text(&page).contains("href=\"/promises/group"), "only read");
}

#[tokio::test]
async fn all_that_is_wrong_with_a_form_is_told_at_once() {
    let scene = Scene::new().await;
    let typed = [
        ("_method", "PUT"),
        ("first_reply", "-5"),
        ("next_reply", "abc"),
        ("window_warnings", "-1, x"),
        ("waiting_after", "999999999999"),
    ];
    let by = &scene.owner_session;
    let page = scene.desk.post(OF_GROUP, by, &typed).await;
    for (field, _) in &typed[1..] {
        let told = format!("id=\"error-{field}\"");
        assert!(text(&page).contains(&told), "{field}: {}", text(&page));
    }
    assert_eq!(text(&page).matches(" autofocus").count(), 1);
}

#[tokio::test]
async fn what_holds_without_a_word_of_the_group_and_all_that_it_says_is_told() {
    let scene = Scene::new().await;
    let by = &scene.owner_session;
    let page = scene.desk.get(OF_GROUP, by).await;
    let of_desk = "Empty: 1 h (The whole desk)";
    assert!(text(&page).contains(of_desk), "{}", text(&page));
    let own = json!({"first_reply": 30, "clock": "always"});
    let put = |path: &'static str, body| scene.desk.api(Method::PUT, path, by, body);
    assert_eq!(put("/promises/number:1", own).await.0, StatusCode::OK);
    let page = text(&scene.desk.get(OF_GROUP, by).await).to_owned();
    assert!(page.contains("Empty: 30 min (Number "), "{page}");
    assert!(page.contains(of_desk), "of the next reply nothing is said");
    assert!(
        page.contains("not set here: around the clock (Number "),
        "{page}"
    );
    let all = json!({
        "clock": "working", "window_warnings": [], "waiting_again": 30, "waiting_escalate": 90
    });
    assert_eq!(put(OF_GROUP, all).await.0, StatusCode::OK);
    let page = text(&scene.desk.get("/promises", by).await).to_owned();
    let line = "in working hours of the group · no window warnings · nobody is told that somebody waits · \
                again every 30 min · leads told after 1 h 30 min";
    assert!(page.contains(line), "{page}");
}

#[tokio::test]
async fn chats_are_ordered_by_deadline_and_the_most_urgent_is_opened() {
    let scene = Scene::new().await;
    let first = scene.text(ANNA, "Anna", "Hello").await;
    scene.later(600);
    let second = scene.text(OTHER, "Boris", "Hello too").await;
    let vera = &scene.vera_session;
    scene.does(scene.vera, first, DeskAction::Take).await;
    scene.does(scene.vera, second, DeskAction::Take).await;
    let ids = |list: serde_json::Value| -> Vec<u64> {
        let chats = list["chats"].as_array().unwrap();
        chats
            .iter()
            .map(|chat| chat["id"].as_u64().unwrap())
            .collect()
    };
    let by_deadline = "/chats?tab=mine&sort=deadline";
    assert_eq!(
        ids(scene.desk.read(by_deadline, vera).await),
        [first.0, second.0]
    );
    let page = scene
        .desk
        .read(&format!("{by_deadline}&limit=1"), vera)
        .await;
    let cursor = page["next"].as_str().unwrap();
    let rest = scene
        .desk
        .read(&format!("{by_deadline}&cursor={cursor}"), vera)
        .await;
    assert_eq!(ids(rest), [second.0]);
    let next = scene.desk.read("/chats/next", vera).await;
    golden("next_chat", &next);
    assert_eq!(next["chat"]["id"], first.0);
    let other = scene
        .desk
        .read(&format!("/chats/next?not={first}"), vera)
        .await;
    assert_eq!(other["chat"]["id"], second.0);
    scene.replies(scene.vera, first, "hello").await;
    scene.replies(scene.vera, second, "hello").await;
    assert_eq!(
        scene.desk.read("/chats/next", vera).await["chat"],
        json!(null)
    );
    // What nobody took is answered too, by whoever may take it.
    let third = scene.text("79160000078", "Vera", "Anybody?").await;
    let reply = scene.desk.get("/chats/next", vera).await;
    let expected = format!("/chats/{third}?tab=new&sort=deadline");
    assert_eq!(head(&reply, header::LOCATION), expected);
}

#[tokio::test]
async fn a_pause_has_a_reason_and_goodbyes_need_no_reply() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna", "Is it ready?").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let vera = &scene.vera_session;
    let pause = format!("/chats/{chat}/pause");
    let body = json!({"why": "development", "reason": "ticket 5"});
    let (status, answer) = scene.desk.api(Method::PUT, &pause, vera, body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    golden("paused", &answer);
    assert_eq!(answer["deadline"]["kind"], "window", "no answer is due");
    let page = scene.desk.get(&format!("/chats/{chat}"), vera).await;
    assert!(text(&page).contains("ticket 5"));
    let (status, answer) = scene
        .desk
        .api(Method::PUT, &pause, vera, json!({"why": "fun"}))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer["fields"]["why"].is_string());
    scene.later(60);
    let (_, answer) = scene
        .desk
        .api(Method::DELETE, &pause, vera, json!(null))
        .await;
    golden("resumed", &answer);
    assert_eq!(answer["deadline"]["kind"], "first_reply");
    scene.replies(scene.vera, chat, "Tomorrow").await;
    scene.text(ANNA, "Anna", "Ok, thank you!").await;
    let page = scene.desk.get(&format!("/chats/{chat}"), vera).await;
    let button = format!("<form method=\"post\" action=\"/chats/{chat}/no-reply-needed\"");
    assert!(text(&page).contains(&button));
    let path = format!("/chats/{chat}/no-reply-needed");
    let (status, answer) = scene.desk.api(Method::POST, &path, vera, json!(null)).await;
    assert_eq!(status, StatusCode::OK);
    golden("no_reply_needed", &answer);
    assert_eq!(answer["waiting_since"], json!(null));
    let page = scene.desk.get(&format!("/chats/{chat}"), vera).await;
    assert!(!text(&page).contains(&button), "nobody waits");
    scene.later(2 * 3_600);
    scene.text(ANNA, "Anna", "One more thing").await;
    scene.later(2 * 3_600);
    scene.all_due().await;
    golden(
        "entries_of_promises",
        &scene
            .desk
            .read(&format!("/chats/{chat}/entries"), vera)
            .await,
    );
    let page = scene.desk.get(&format!("/chats/{chat}"), vera).await;
    assert!(text(&page).contains("class=\"due breached\""));
}

//! The list of notices with its counts, and how somebody wants to be told.

use serde_json::{Value, json};

use crate::base::secret::Secret;
use crate::domain::agent::{Language, secret_hash};
use crate::domain::command::{Command, DeskAction, SessionCommand, TransferAnswer};
use crate::domain::push::{NewDevice, PushCommand};
use crate::domain::telling::subjects;
use crate::domain::view::View as _;
use crate::http::{Method, Request, StatusCode, header};
use crate::net::push::SenderKey;
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::{golden, text};

const ENDPOINT: &str = "https://push.example.org/send/secret-of-the-browser";

/// A chat that Vera hands over to Oleg.
async fn offered(scene: &Scene) -> crate::base::id::ChatId {
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    scene
        .does(scene.vera, chat, DeskAction::Transfer(scene.oleg))
        .await;
    chat
}

fn kinds(list: &Value) -> Vec<(String, bool)> {
    let rows = list["notices"].as_array().unwrap().iter();
    let word = |row: &Value| row["kind"].as_str().unwrap().to_owned();
    rows.map(|row| (word(row), row["unread"] == true)).collect()
}

async fn with_key(scene: &Scene) {
    let key = PushCommand::Key(SenderKey::make().unwrap());
    scene.desk.submit(Command::Push(key)).await;
}

#[tokio::test]
async fn what_one_is_told_is_listed_counted_and_read() {
    let scene = Scene::new().await;
    let (desk, oleg) = (&scene.desk, &scene.oleg_session);
    let chat = offered(&scene).await;
    let note = DeskAction::Note {
        text: "@Oleg, she is in a hurry".to_owned(),
        key: None,
    };
    scene.does(scene.vera, chat, note).await;
    let list = desk.read("/notices", oleg).await;
    golden("notices", &list);
    assert_eq!(
        kinds(&list),
        [("mention".to_owned(), true), ("offered".to_owned(), true)]
    );
    let page = desk.get("/notices", oleg).await;
    let page = text(&page);
    assert!(page.contains("2 notices that you have not read"), "{page}");
    let go = format!("href=\"/chats/{chat}\"");
    assert!(page.contains("hands this chat over to you") && page.contains(&go));
    // The chat and the note in it.
    assert!(page.contains("data-unread=\"2\""), "{page}");

    let one = list["notices"][0]["id"].to_string();
    let read = desk.post("/notices/read", oleg, &[("id", &one)]).await;
    assert_eq!(read.status(), StatusCode::SEE_OTHER);
    let list = desk.read("/notices", oleg).await;
    assert_eq!(list["unread"], 1);
    let (status, _) = desk
        .api(Method::POST, "/notices/read", oleg, Value::Null)
        .await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let list = desk.read("/notices", oleg).await;
    assert_eq!(
        kinds(&list),
        [("mention".to_owned(), false), ("offered".to_owned(), false)]
    );
    assert_eq!(
        desk.read("/notices", &scene.vera_session).await["unread"],
        0
    );
}

#[tokio::test]
async fn what_is_over_counts_as_read_though_nobody_read_it() {
    let scene = Scene::new().await;
    let chat = offered(&scene).await;
    let unread = async || {
        let list = scene.desk.read("/notices", &scene.oleg_session).await;
        list["unread"].as_u64().unwrap()
    };
    assert_eq!(unread().await, 1);
    scene
        .does(
            scene.vera,
            chat,
            DeskAction::TransferAnswer(TransferAnswer::Cancel),
        )
        .await;
    assert_eq!(unread().await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_listener_hears_of_their_own_notices_alone() {
    let scene = Scene::new().await;
    let stream = scene.desk.get("/events", &scene.oleg_session).await;
    let other = scene.desk.get("/events", &scene.vera_session).await;
    let hears = |stream: crate::http::Reply| tokio::spawn(stream.into_bytes());
    let (stream, other) = (hears(stream), hears(other));
    offered(&scene).await;
    // No time passes until all that was to be told is.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    for session in [&scene.oleg_session, &scene.vera_session] {
        let end = SessionCommand::End(secret_hash(session));
        scene.desk.submit(Command::Session(end)).await;
    }
    let said = |bytes: bytes::Bytes| String::from_utf8(bytes.to_vec()).unwrap();
    let (mine, theirs) = (
        said(stream.await.unwrap().unwrap()),
        said(other.await.unwrap().unwrap()),
    );
    assert!(mine.contains("\"about\":\"notice\""), "{mine}");
    assert!(!theirs.contains("\"about\":\"notice\""), "{theirs}");
}

#[tokio::test]
async fn how_one_is_told_is_chosen_by_form_and_by_program() {
    let scene = Scene::new().await;
    let (desk, oleg) = (&scene.desk, &scene.oleg_session);
    with_key(&scene).await;
    let change = json!({
        "volume": "low", "discreet": true, "quiet": {"from": "22:00", "to": "7:00"},
        "subjects": {"offered": {"page": false}, "new_chat": {"sound": false, "push": false}},
    });
    let (status, mut told) = desk
        .api(Method::PUT, "/me/notifications", oleg, change)
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(told["public_key"].as_str().unwrap().len(), 87);
    told["public_key"] = "BOf-the-desk".into();
    golden("notifications", &told);

    offered(&scene).await;
    assert_eq!(
        desk.read("/notices", oleg).await["unread"],
        0,
        "not in the page"
    );
    // Without a script: what is not ticked is off.
    let form = [
        ("_method", "PUT"),
        ("offered", ""),
        ("offered", "page"),
        ("sound", "off"),
        ("discreet", "off"),
        ("discreet", "on"),
        ("volume", "high"),
        ("quiet_from", ""),
        ("quiet_to", ""),
    ];
    let saved = desk.post("/me/notifications", oleg, &form).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let told = desk.read("/me/notifications", oleg).await;
    let offered = json!({"page": true, "sound": false, "push": false});
    assert_eq!(told["subjects"]["offered"], offered);
    assert_eq!(
        (
            &told["sound"],
            &told["volume"],
            &told["quiet"],
            &told["discreet"]
        ),
        (&json!(false), &json!("high"), &Value::Null, &json!(true))
    );
    assert_eq!(told["subjects"]["new_chat"]["sound"], false, "as it was");
    assert_eq!(desk.read("/notices", oleg).await["unread"], 1);
    let page = desk.get("/me/notifications", oleg).await;
    let page = text(&page);
    assert!(page.contains("data-sound=\"off\""), "{page}");
    let mine = desk.read("/me/notifications", &scene.vera_session).await;
    assert_eq!(mine["discreet"], false, "others choose for themselves");

    for (wrong, field) in [
        (json!({"volume": "deafening"}), "volume"),
        (
            json!({"quiet": {"from": "25:00", "to": "07:00"}}),
            "quiet_from",
        ),
        (
            json!({"quiet": {"from": "07:00", "to": "07:00"}}),
            "quiet_to",
        ),
        (json!({"subjects": {"rain": {"push": true}}}), "subjects"),
    ] {
        let (status, told) = desk
            .api(Method::PUT, "/me/notifications", oleg, wrong)
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told["fields"][field].is_string(), "{told}");
    }
    for (from, to, told) in [
        ("22:00", "", "Fill in both"),
        ("", "07:00", "Fill in both"),
        ("9", "07:00", "Write a time of the day"),
        ("09:00", "09:00", "choose another end"),
    ] {
        let typed = [("_method", "PUT"), ("quiet_from", from), ("quiet_to", to)];
        let page = desk.post("/me/notifications", oleg, &typed).await;
        assert_eq!(page.status(), StatusCode::UNPROCESSABLE_ENTITY, "{from}");
        assert!(text(&page).contains(told), "{from}-{to}");
    }
    let wrong = [
        ("_method", "PUT"),
        ("quiet_from", "x"),
        ("quiet_to", "07:00"),
    ];
    let page = desk.post("/me/notifications", oleg, &wrong).await;
    assert_eq!(page.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&page).contains("value=\"x\""), "as it was typed");
}

#[tokio::test]
async fn in_quiet_hours_nothing_sounds_and_all_is_counted() {
    let scene = Scene::new().await;
    let (desk, oleg) = (&scene.desk, &scene.oleg_session);
    offered(&scene).await;
    let rail = async || text(&desk.get("/chats", oleg).await).to_owned();
    let page = rail().await;
    assert!(page.contains("data-rings=\"2\"") && !page.contains("data-hush"));
    // It is ten o'clock.
    let quiet = json!({"quiet": {"from": "09:30", "to": "10:01"}});
    desk.api(Method::PUT, "/me/notifications", oleg, quiet)
        .await;
    let page = rail().await;
    assert!(page.contains("data-hush") && page.contains("data-unread=\"1\""));
    desk.clock.advance(std::time::Duration::from_secs(60));
    assert!(!rail().await.contains("data-hush"));
    let silent =
        json!({"subjects": {"offered": {"sound": false}, "new_message": {"sound": false}}});
    desk.api(Method::PUT, "/me/notifications", oleg, silent)
        .await;
    assert!(rail().await.contains("data-rings=\"0\""));
}

#[tokio::test]
async fn a_device_is_named_and_its_address_is_told_to_nobody() {
    let scene = Scene::new().await;
    let (desk, oleg) = (&scene.desk, &scene.oleg_session);
    with_key(&scene).await;
    let at = "/me/notifications/devices";
    let key = format!("B{}", "A".repeat(86));
    let device = |endpoint: &str| json!({"endpoint": endpoint, "p256dh": key, "auth": "A".repeat(22), "name": "My phone"});
    let (status, made) = desk.api(Method::POST, at, oleg, device(ENDPOINT)).await;
    assert_eq!(status, StatusCode::CREATED);
    golden("device_added", &made);
    // The same browser again is the same device.
    let (_, again) = desk.api(Method::POST, at, oleg, device(ENDPOINT)).await;
    assert_eq!(again["id"], made["id"]);
    let told = desk.read("/me/notifications", oleg).await;
    assert_eq!(told["devices"].as_array().unwrap().len(), 1);
    let page = text(&desk.get("/me/notifications", oleg).await).to_owned();
    for said in [told.to_string(), page] {
        assert!(said.contains("My phone") && !said.contains("push.example.org"));
    }
    for inside in [
        "http://push.example.org/1",
        "https://127.0.0.1/1",
        "https://169.254.169.254/latest",
        "https://localhost/1",
    ] {
        let (status, told) = desk.api(Method::POST, at, oleg, device(inside)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{inside}");
        assert!(told["fields"]["endpoint"].is_string(), "{told}");
    }
    let one = format!("{at}/{}", made["id"]);
    let (status, _) = desk
        .api(Method::DELETE, &one, &scene.vera_session, Value::Null)
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    // It ends with its sign-in.
    let end = SessionCommand::End(secret_hash(oleg));
    desk.submit(Command::Session(end)).await;
    let snapshot = desk.desk.engine.snapshot().unwrap();
    assert_eq!(snapshot.push_devices().unwrap(), []);
}

#[tokio::test]
async fn a_browser_that_changes_hands_is_the_last_ones() {
    let scene = Scene::new().await;
    with_key(&scene).await;
    let people = [
        (scene.vera, &scene.vera_session),
        (scene.oleg, &scene.oleg_session),
    ];
    for (by, session) in people {
        let device = NewDevice {
            endpoint: Secret::new(ENDPOINT),
            key: vec![4; 65],
            auth: Secret::new("A".repeat(22)),
            name: String::new(),
        };
        let command = PushCommand::Subscribe {
            by,
            session: secret_hash(session),
            device: Box::new(device),
        };
        scene.desk.submit(Command::Push(command)).await;
    }
    let devices = scene.desk.desk.engine.snapshot().unwrap();
    let devices = devices.push_devices().unwrap();
    assert_eq!(devices.len(), 1);
    assert_eq!(devices[0].1.agent, scene.oleg);
}

#[tokio::test]
async fn the_worker_and_the_manifest_are_served_from_the_root_and_asked_for_anew() {
    let scene = Scene::new().await;
    for (path, kind) in [
        ("/sw.js", "text/javascript; charset=utf-8"),
        (
            "/manifest.webmanifest",
            "application/manifest+json; charset=utf-8",
        ),
    ] {
        let reply = scene.desk.send(Request::made(Method::GET, path, "")).await;
        assert_eq!(reply.status(), StatusCode::OK, "{path}");
        assert_eq!(reply.headers()[header::CONTENT_TYPE], kind);
        assert_eq!(reply.headers()[header::CACHE_CONTROL], "no-cache");
        if path != "/sw.js" {
            let manifest: Value = serde_json::from_slice(reply.whole().unwrap()).unwrap();
            for icon in manifest["icons"].as_array().unwrap() {
                let at = Request::made(Method::GET, icon["src"].as_str().unwrap(), "");
                let reply = scene.desk.send(at).await;
                assert_eq!(reply.status(), StatusCode::OK, "{icon}");
                let kind = reply.headers()[header::CONTENT_TYPE].to_str().unwrap();
                assert!(kind.starts_with(icon["type"].as_str().unwrap()), "{icon}");
            }
        }
    }
}

#[tokio::test]
async fn every_subject_has_its_words() {
    let scene = Scene::new().await;
    let texts = &scene.desk.desk.texts;
    let args = [
        "agent", "group", "number", "template", "text", "time", "topic", "what",
    ]
    .map(|name| (name, "x".into()));
    for language in Language::ALL {
        for subject in subjects() {
            let word = subject.replace('_', "-");
            for key in [format!("notifications-of-{word}"), format!("notice-{word}")] {
                let is_no_notice = matches!(subject, "new_chat" | "new_message");
                if is_no_notice && key.starts_with("notice-") {
                    continue;
                }
                let said = texts.text(language, &key, &args);
                assert_ne!(said, key, "{key} in {language:?}");
            }
        }
    }
}

//! Mentions in notes, and the card of who is responsible in the header.

use serde_json::json;

use crate::base::id::{AgentId, ChatId};
use crate::domain::agent::Right;
use crate::domain::changes::Answer;
use crate::domain::command::{AgentChange, Command, DeskAction, GroupChange, TeamAction};
use crate::domain::group::GroupAccess;
use crate::domain::view::View as _;
use crate::http::{Method, StatusCode, header};
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::context::{PROBLEM_TYPE, SECURE_SESSION_COOKIE};
use crate::ui::test_desk::{HOST, form, golden, text};

async fn notes(scene: &Scene, by: AgentId, chat: ChatId, words: &str) {
    let text = words.to_owned();
    scene
        .does(by, chat, DeskAction::Note { text, key: None })
        .await;
}

/// A chat of Vera's.
async fn hers(scene: &Scene) -> ChatId {
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    chat
}

async fn unread(scene: &Scene, session: &str) -> u64 {
    let list = scene.desk.read("/mentions", session).await;
    list["unread"].as_u64().unwrap()
}

#[tokio::test]
async fn a_mention_is_told_until_its_chat_is_read() {
    let scene = Scene::new().await;
    let chat = hers(&scene).await;
    let listening = scene.desk.get("/events", &scene.oleg_session).await;
    notes(
        &scene,
        scene.vera,
        chat,
        "@oleg, do you know this one? @Vera @nobody",
    )
    .await;
    assert_eq!(unread(&scene, &scene.oleg_session).await, 1);
    assert_eq!(
        unread(&scene, &scene.vera_session).await,
        0,
        "nobody mentions themselves"
    );
    golden(
        "mentions",
        &scene.desk.read("/mentions", &scene.oleg_session).await,
    );
    let page = scene.desk.get("/chats", &scene.oleg_session).await;
    let page = text(&page);
    assert!(page.contains("1 notice that you have not read"), "{page}");
    let page = scene.desk.get("/mentions", &scene.oleg_session).await;
    let page = text(&page);
    assert!(page.contains("do you know this one?"), "{page}");
    let others = scene.desk.get("/chats", &scene.vera_session).await;
    assert!(!text(&others).contains("notice that you"));

    let read = format!("/chats/{chat}/read");
    let early = json!({"entry": 1});
    scene
        .desk
        .api(Method::POST, &read, &scene.oleg_session, early)
        .await;
    assert_eq!(unread(&scene, &scene.oleg_session).await, 1, "not so far");
    scene
        .desk
        .api(Method::POST, &read, &scene.oleg_session, json!({}))
        .await;
    assert_eq!(unread(&scene, &scene.oleg_session).await, 0);
    let list = scene.desk.read("/mentions", &scene.oleg_session).await;
    assert_eq!(
        list["mentions"].as_array().unwrap().len(),
        1,
        "it is still listed"
    );
    drop(listening);
}

#[tokio::test]
async fn who_may_not_see_the_chat_sees_neither_words_nor_count() {
    let scene = Scene::new().await;
    let chat = hers(&scene).await;
    notes(&scene, scene.vera, chat, "@Oleg, the secret").await;
    assert_eq!(unread(&scene, &scene.oleg_session).await, 1);
    let change = AgentChange {
        overrides: Some(vec![(Right::SeeOthers, false)]),
        ..AgentChange::default()
    };
    let action = TeamAction::ChangeAgent {
        agent: scene.oleg,
        change,
    };
    scene.desk.submit(Command::Team { by: None, action }).await;
    assert_eq!(unread(&scene, &scene.oleg_session).await, 0);
    for path in ["/mentions", "/chats", "/me"] {
        let page = scene.desk.get(path, &scene.oleg_session).await;
        let page = text(&page);
        assert!(
            !page.contains("secret") && !page.contains("notice that you"),
            "{path}"
        );
    }
    // Nor is somebody mentioned who does not see it now.
    notes(&scene, scene.vera, chat, "@Oleg again").await;
    let snapshot = scene.desk.desk.engine.snapshot().unwrap();
    assert_eq!(snapshot.mentions(scene.oleg).unwrap().len(), 1);
}

#[tokio::test]
async fn a_group_that_closes_takes_its_mentions_along() {
    let scene = Scene::new().await;
    let chat = hers(&scene).await;
    notes(&scene, scene.vera, chat, "@Oleg look").await;
    let action = TeamAction::ChangeGroup {
        group: crate::base::id::GroupId(1),
        change: GroupChange {
            access: Some(GroupAccess::Members(vec![scene.vera])),
            ..GroupChange::default()
        },
    };
    scene.desk.submit(Command::Team { by: None, action }).await;
    assert_eq!(unread(&scene, &scene.oleg_session).await, 0);
}

#[tokio::test]
async fn the_card_of_who_is_responsible_stands_in_the_header() {
    let scene = Scene::new().await;
    let chat = hers(&scene).await;
    let card = json!({"title": "Delivery desk", "phone": "+385 1 23"});
    scene
        .desk
        .api(Method::PATCH, "/me", &scene.vera_session, card)
        .await;
    let header = async |session: &str| {
        let page = scene.desk.get(&format!("/chats/{chat}"), session).await;
        text(&page).to_owned()
    };
    let colleague = header(&scene.oleg_session).await;
    assert!(
        colleague.contains("Delivery desk") && colleague.contains("+385 1 23"),
        "{colleague}"
    );
    let own = header(&scene.vera_session).await;
    assert!(!own.contains("Delivery desk"), "nobody needs their own");
}

#[tokio::test]
async fn whom_a_mention_does_not_reach_is_told_to_its_author_at_once() {
    let scene = Scene::new().await;
    let chat = hers(&scene).await;
    let change = AgentChange {
        overrides: Some(vec![(Right::SeeOthers, false)]),
        ..AgentChange::default()
    };
    let action = TeamAction::ChangeAgent {
        agent: scene.oleg,
        change,
    };
    scene.desk.submit(Command::Team { by: None, action }).await;
    let path = format!("/chats/{chat}/notes");
    let writes = async |words: &str| {
        let (_, made) = scene
            .desk
            .api(
                Method::POST,
                &path,
                &scene.vera_session,
                json!({"text": words}),
            )
            .await;
        made["not_told"].clone()
    };
    let oleg = json!([{"id": scene.oleg.0, "name": "Oleg"}]);
    assert_eq!(writes("@Olga, ask @Oleg").await, oleg);
    assert_eq!(writes("@Olga and @nobody").await, json!([]));
    // The same note sent again, as its answer was lost, is answered the same.
    let action = || DeskAction::Note {
        text: "@Oleg, once".to_owned(),
        key: Some("k".to_owned()),
    };
    let made = scene.does(scene.vera, chat, action()).await;
    assert!(
        matches!(&made, Answer::Note { not_told, .. } if *not_told == [scene.oleg]),
        "{made:?}"
    );
    assert_eq!(scene.does(scene.vera, chat, action()).await, made);
    assert_eq!(unread(&scene, &scene.owner_session).await, 2);
    assert_eq!(unread(&scene, &scene.oleg_session).await, 0);
    // On the page, without its script and with it.
    let said = "Oleg cannot see this chat and was not told";
    let note = [("text", "@Oleg?")];
    let made = scene.desk.post(&path, &scene.vera_session, &note).await;
    let page = scene.desk.after(&made, &scene.vera_session).await;
    assert!(page.contains(said), "{page}");
    let again = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    assert!(!text(&again).contains(said), "once");
    let request = form(&path, &note)
        .with_header(header::ACCEPT, PROBLEM_TYPE)
        .with_header(header::ORIGIN, &format!("https://{HOST}"));
    let session = format!("{SECURE_SESSION_COOKIE}={}", scene.vera_session);
    let made = scene
        .desk
        .send(request.with_header(header::COOKIE, &session))
        .await;
    assert_eq!(made.status(), StatusCode::CREATED);
    let told: serde_json::Value = serde_json::from_str(text(&made)).unwrap();
    assert_eq!(told, json!({"told": said}));
}

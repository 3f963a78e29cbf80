//! Wishes, blocks, mutes, deletion, and conversations on paper, through requests.

use serde_json::{Value, json};

use crate::channels::whatsapp::connection::Undone;
use crate::domain::agent::Role;
use crate::domain::command::DeskAction;
use crate::http::{Method, Request, StatusCode, header};
use crate::ui::chat_tests::pages::element;
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::context::Work;
use crate::ui::test_desk::{golden, head, text};

#[tokio::test]
async fn a_wish_is_told_and_noted() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "STOP").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    assert!(text(&page).contains("Wants no marketing messages"));
    assert!(text(&page).contains("No marketing"));
    let path = format!("/chats/{chat}/marketing");
    let (status, told) = (scene.desk)
        .api(
            Method::PUT,
            &path,
            &scene.vera_session,
            json!({"stopped": false}),
        )
        .await;
    assert_eq!(status, StatusCode::OK);
    golden("chat_wish", &told);
    assert_eq!(told["marketing"]["how"], "agent");
    let wrong = (scene.desk)
        .api(
            Method::PUT,
            &path,
            &scene.vera_session,
            json!({"stopped": 1}),
        )
        .await;
    assert_eq!(wrong.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn opt_out_words_are_read_and_set() {
    let scene = Scene::new().await;
    let told = scene.desk.read("/wishes", &scene.vera_session).await;
    golden("wishes", &told);
    let words = json!({"stop": ["Basta", "basta"], "resume": ["Ancora"]});
    let (status, told) = (scene.desk)
        .api(Method::PUT, "/wishes", &scene.owner_session, words)
        .await;
    assert_eq!(status, StatusCode::OK);
    golden("wishes_set", &told);
    let same = json!({"stop": ["Basta"], "resume": ["basta!"]});
    let (status, problem) = (scene.desk)
        .api(Method::PUT, "/wishes", &scene.owner_session, same)
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(problem["fields"]["resume"].is_string(), "{problem}");
    let fields = [("_method", "PUT"), ("stop", "Uno\nDue"), ("resume", "")];
    scene
        .desk
        .post("/wishes", &scene.owner_session, &fields)
        .await;
    let page = scene.desk.get("/wishes", &scene.owner_session).await;
    assert!(text(&page).contains("Uno\nDue"));
}

#[tokio::test]
async fn a_customer_is_blocked_at_meta_first() {
    let mut scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Buy my coins").await;
    let path = format!("/api/v1/chats/{chat}/block");
    let owner = scene.owner_session.clone();
    let asks = |method: Method| {
        Request::made(method, &path, "")
            .with_header(header::AUTHORIZATION, &format!("Bearer {owner}"))
    };
    // Meta says no: nothing changes here.
    let refused = Undone::Refused {
        code: 139_101,
        detail: "full".to_owned(),
    };
    let (reply, work) = scene.desk.working(asks(Method::POST), Err(refused)).await;
    let blocked = true;
    assert_eq!(work, Work::Block { chat, blocked });
    assert_eq!(reply.status(), StatusCode::SERVICE_UNAVAILABLE);
    let told = scene.json(&format!("/chats/{chat}")).await;
    assert_eq!(told["blocked"], Value::Null);
    let (reply, _) = scene.desk.working(asks(Method::POST), Ok(1)).await;
    let told: Value = serde_json::from_slice(reply.whole().unwrap()).unwrap();
    golden("chat_blocked", &told);
    assert_eq!(told["blocked"]["spam"], false);
    let (reply, work) = scene.desk.working(asks(Method::DELETE), Ok(1)).await;
    let blocked = false;
    assert_eq!(work, Work::Block { chat, blocked });
    let told: Value = serde_json::from_slice(reply.whole().unwrap()).unwrap();
    golden("chat_unblocked", &told);
    // Too late: Meta is not asked.
    scene.later(2 * 86_400);
    let (status, problem) = (scene.desk)
        .api(
            Method::POST,
            &format!("/chats/{chat}/block"),
            &scene.owner_session,
            Value::Null,
        )
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("window_closed"))
    );
}

#[tokio::test]
async fn the_box_says_that_its_customer_is_blocked() {
    let mut scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Buy my coins").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let owner = scene.owner_session.clone();
    let path = format!("/chats/{chat}/block");
    let asks = Request::made(Method::POST, &format!("/api/v1{path}"), "")
        .with_header(header::AUTHORIZATION, &format!("Bearer {owner}"));
    scene.desk.working(asks, Ok(1)).await;
    let composer = async |scene: &Scene, session: &str| {
        let page = scene.desk.get(&format!("/chats/{chat}"), session).await;
        element(text(&page), "composer").to_owned()
    };
    let (lifts, writes) = (
        format!("action=\"{path}\""),
        format!("action=\"/chats/{chat}/messages\""),
    );
    let box_of_vera = composer(&scene, &scene.vera_session).await;
    assert!(
        box_of_vera.contains("The customer is blocked"),
        "{box_of_vera}"
    );
    assert!(box_of_vera.contains("Whoever may hand out chats can unblock them"));
    assert!(!box_of_vera.contains(&lifts) && !box_of_vera.contains(&writes));
    // Whoever may lift it finds the button beside the box.
    let take = format!("/chats/{chat}/take-over");
    scene.desk.post(&take, &owner, &[]).await;
    let box_of_owner = composer(&scene, &owner).await;
    assert!(box_of_owner.contains(&lifts), "{box_of_owner}");
    // Once the chat is gone nobody lifts it here.
    let page = scene
        .desk
        .get(&format!("/chats/{chat}/delete"), &owner)
        .await;
    assert!(text(&page).contains("The block stays at WhatsApp"));
}

#[tokio::test]
async fn a_muted_chat_counts_nowhere_for_who_muted_it() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let rail = async || {
        let page = scene.desk.get("/chats?tab=mine", &scene.vera_session).await;
        let page = text(&page).to_owned();
        let (_, rest) = page.split_once("id=\"rail\"").unwrap();
        let (_, rest) = rest.split_once("data-unread=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    scene.text(ANNA, "Anna Petrova", "Anybody?").await;
    let before = rail().await;
    assert_ne!(before, "0");
    let path = format!("/chats/{chat}/mute");
    let (status, told) = (scene.desk)
        .api(Method::PUT, &path, &scene.vera_session, Value::Null)
        .await;
    assert_eq!(status, StatusCode::OK);
    golden("chat_muted", &told);
    assert_eq!(rail().await, "0");
    let (_, told) = (scene.desk)
        .api(Method::DELETE, &path, &scene.vera_session, Value::Null)
        .await;
    golden("chat_unmuted", &told);
    assert_eq!(rail().await, before);
}

#[tokio::test]
async fn a_chat_is_deleted_after_a_page_that_names_what_goes() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Forget me").await;
    let page = scene
        .desk
        .get(&format!("/chats/{chat}/delete"), &scene.owner_session)
        .await;
    assert!(text(&page).contains("Delete the chat with Anna Petrova?"));
    let no = scene
        .desk
        .get(&format!("/chats/{chat}/delete"), &scene.vera_session)
        .await;
    assert_eq!(no.status(), StatusCode::FORBIDDEN);
    let path = format!("/chats/{chat}");
    let fields = [("_method", "DELETE")];
    let gone = scene.desk.post(&path, &scene.owner_session, &fields).await;
    assert_eq!(head(&gone, header::LOCATION), "/chats");
    scene.all_due().await;
    let (status, _) = (scene.desk)
        .api(Method::GET, &path, &scene.owner_session, Value::Null)
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let audit = scene.desk.read("/audit", &scene.owner_session).await;
    assert_eq!(audit["audit"][0]["kind"], "chat_deleted", "{audit}");
    assert!(!audit.to_string().contains("Anna"));
}

/// What a stream gives, as text.
pub async fn whole(reply: crate::http::Reply) -> String {
    String::from_utf8(reply.into_bytes().await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn a_conversation_is_one_file_that_runs_nothing() {
    let scene = Scene::new().await;
    let chat = scene.everything().await;
    scene
        .text(
            ANNA,
            "Anna Petrova",
            "<script>alert(1)</script> & \"quotes\"",
        )
        .await;
    let liked = DeskAction::React(scene.newest(chat), "🎉".to_owned());
    scene.does(scene.vera, chat, liked).await;
    let path = format!("/chats/{chat}/export");
    let no = scene.desk.get(&path, &scene.vera_session).await;
    assert_eq!(no.status(), StatusCode::FORBIDDEN);
    let file = scene.desk.get(&path, &scene.owner_session).await;
    let how = format!("attachment; filename=\"okno-chat-{chat}.html\"");
    assert_eq!(head(&file, header::CONTENT_DISPOSITION), how);
    let file = whole(file).await;
    assert!(file.ends_with("</main></body></html>\n"));
    // What is not in it is told in words.
    assert!(file.contains("Other files are not"));
    assert!(
        file.contains("<p class=\"file\" dir=\"auto\">Voice message"),
        "{file}"
    );
    assert!(!file.contains(">audio/ogg"));
    assert!(file.contains("&#60;script&#62;alert(1)"), "{file}");
    assert!(!file.contains("<script") && !file.contains("<link"));
    assert!(!file.contains("/assets/") && !file.contains("src=\"/"));
    assert!(file.contains("<style>") && file.contains("data:image/"));
    // A reaction stands on its message, and nowhere else.
    assert_eq!(file.matches('🎉').count(), 1, "{file}");
    let audit = scene.desk.read("/audit", &scene.owner_session).await;
    assert!(audit.to_string().contains("chat_exported"));
}

#[tokio::test]
async fn a_conversation_is_printed_whole_or_for_a_period_without_controls() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "On the first day").await;
    for number in 0..120 {
        scene
            .text(ANNA, "Anna Petrova", &format!("line {number}."))
            .await;
    }
    scene.later(2 * 86_400);
    scene.text(ANNA, "Anna Petrova", "On the third day").await;
    let print = async |query: &str| {
        let path = format!("/chats/{chat}/print{query}");
        whole(scene.desk.get(&path, &scene.vera_session).await).await
    };
    let page = print("").await;
    assert!(page.contains("On the first day") && page.contains("line 119."));
    assert!(page.contains("On the third day") && !page.contains("<form"));
    let page = print("?from=2026-11-23").await;
    assert!(!page.contains("On the first day") && page.contains("On the third day"));
    let page = print("?to=2026-11-22").await;
    assert!(page.contains("line 7.") && !page.contains("On the third day"));
    let path = format!("/chats/{chat}/print?from=2026-11-23&to=2026-11-22");
    let wrong = scene.desk.get(&path, &scene.vera_session).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let (_, outsider) = scene.desk.member("Ira", Role::Agent).await;
    assert!(
        scene
            .desk
            .get(&format!("/chats/{chat}/print"), &outsider)
            .await
            .status()
            .is_success()
    );
}

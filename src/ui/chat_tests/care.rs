//! Wishes, blocks, mutes, deletion, and conversations on paper, through requests.

use std::time::Duration;

use serde_json::{Value, json};

use crate::base::id::ChatId;
use crate::domain::agent::Role;
use crate::domain::care::{BlockOutcome, CareView as _};
use crate::domain::command::{Command, DeskAction};
use crate::domain::delivery::SendError;
use crate::http::{Method, StatusCode, header};
use crate::ui::chat_tests::pages::element;
use crate::ui::chat_tests::{ANNA, Scene};
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

/// Asks for a block or its end as the owner, and lets Meta answer so.
async fn asks(scene: &Scene, method: Method, chat: ChatId, outcome: BlockOutcome) -> (u16, Value) {
    let engine = &scene.desk.desk.engine;
    let worker = async {
        let mut sequence = engine.sequence();
        let goes_on = || {
            let ask = engine.snapshot().unwrap().block_ask(chat).unwrap();
            ask.is_some_and(|ask| ask.goes_on())
        };
        while !goes_on() {
            sequence.changed().await.unwrap();
        }
        scene.desk.submit(Command::StartBlock(chat)).await;
        let end = Command::EndBlock(chat, outcome);
        scene.desk.submit(end).await;
    };
    let path = format!("/chats/{chat}/block");
    let asked = (scene.desk).api(method, &path, &scene.owner_session, Value::Null);
    let ((status, told), ()) = tokio::join!(asked, worker);
    (status.as_u16(), told)
}

fn full() -> BlockOutcome {
    BlockOutcome::Refused(SendError {
        code: 139_101,
        detail: "full".to_owned(),
    })
}

#[tokio::test]
async fn a_customer_is_blocked_once_meta_has_done_it() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Buy my coins").await;
    // Meta says no: nothing changes here, and the page says why.
    let (status, problem) = asks(&scene, Method::POST, chat, full()).await;
    assert_eq!((status, &problem["code"]), (503, &json!("unavailable")));
    let told = scene.json(&format!("/chats/{chat}")).await;
    assert_eq!(told["blocked"], Value::Null);
    golden("chat_block_refused", &told);
    assert_eq!(told["blocking"]["error"]["code"], 139_101);
    let (_, told) = asks(&scene, Method::POST, chat, BlockOutcome::Done).await;
    golden("chat_blocked", &told);
    assert_eq!(told["blocked"]["spam"], false);
    assert_eq!(told["blocking"], Value::Null);
    let (_, told) = asks(&scene, Method::DELETE, chat, BlockOutcome::Done).await;
    golden("chat_unblocked", &told);
    assert_eq!(told["blocked"], Value::Null);
    // Too late: Meta is not asked.
    scene.later(2 * 86_400);
    let path = format!("/chats/{chat}/block");
    let (status, problem) = (scene.desk)
        .api(Method::POST, &path, &scene.owner_session, Value::Null)
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("window_closed"))
    );
}

#[tokio::test]
async fn the_page_is_true_while_meta_is_asked() {
    let mut scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Buy my coins").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    // Nobody carries it out for now: the page does not wait for it.
    scene.desk.orders.close();
    let path = format!("/chats/{chat}/block");
    let owner = scene.owner_session.clone();
    let (status, told) = scene
        .desk
        .api(Method::POST, &path, &owner, json!({"spam": true}))
        .await;
    assert_eq!(status, StatusCode::OK);
    golden("chat_blocking", &told);
    assert_eq!(told["blocked"], Value::Null);
    assert_eq!(told["blocking"]["state"], "asked");
    let page = async |scene: &Scene, session: &str| {
        let page = scene.desk.get(&format!("/chats/{chat}"), session).await;
        text(&page).to_owned()
    };
    let shown = page(&scene, &owner).await;
    assert!(shown.contains("WhatsApp is being asked"), "{shown}");
    assert!(shown.contains("Take it back") && !shown.contains("Blocked as spam"));
    // Who may not block sees how it stands, and no button; they may write still.
    let shown = page(&scene, &scene.vera_session).await;
    assert!(shown.contains("WhatsApp is being asked") && !shown.contains("Take it back"));
    assert!(shown.contains(&format!("action=\"/chats/{chat}/messages\"")));
    // Meta can't be reached, then says no, and may have done it in between.
    let end = |outcome| Command::EndBlock(chat, outcome);
    let (after, known) = (Duration::from_secs(1), false);
    scene.desk.submit(Command::StartBlock(chat)).await;
    let later = end(BlockOutcome::Later { after, known });
    scene.desk.submit(later).await;
    let shown = page(&scene, &owner).await;
    assert!(shown.contains("has not answered yet"), "{shown}");
    scene.desk.submit(Command::StartBlock(chat)).await;
    scene.desk.submit(end(full())).await;
    let shown = page(&scene, &owner).await;
    assert!(shown.contains("Nobody knows whether the customer is blocked"));
    assert!(shown.contains("Try again") && shown.contains(">Unblock<"));
    let shown = page(&scene, &scene.vera_session).await;
    assert!(shown.contains("Nobody knows whether the customer is blocked"));
    assert!(!shown.contains(&format!("action=\"{path}\"")), "{shown}");
    let delete = format!("/chats/{chat}/delete");
    let gone = scene.desk.get(&delete, &owner).await;
    assert!(text(&gone).contains("Better settle that first"));
    // Without a script the page comes back, with what is known.
    let again = scene.desk.post(&path, &owner, &[("spam", "1")]).await;
    assert_eq!(again.status(), StatusCode::SEE_OTHER);
    scene.desk.submit(Command::StartBlock(chat)).await;
    scene.desk.submit(end(BlockOutcome::Done)).await;
    let shown = page(&scene, &owner).await;
    assert!(shown.contains("Blocked as spam") && !shown.contains("Nobody knows"));
    // To lift it is asked too, and until then they are blocked.
    scene
        .desk
        .post(&path, &owner, &[("_method", "DELETE")])
        .await;
    let shown = page(&scene, &owner).await;
    assert!(shown.contains("they stay blocked here") && shown.contains("Blocked as spam"));
    assert!(shown.contains("Keep blocked"), "{shown}");
    scene.desk.post(&path, &owner, &[("spam", "1")]).await;
    let shown = page(&scene, &owner).await;
    assert!(shown.contains("Blocked as spam") && !shown.contains("Keep blocked"));
}

#[tokio::test]
async fn the_box_says_that_its_customer_is_blocked() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Buy my coins").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let owner = scene.owner_session.clone();
    let path = format!("/chats/{chat}/block");
    asks(&scene, Method::POST, chat, BlockOutcome::Done).await;
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
    // What is said of a done chat holds of it too.
    let done = format!("/chats/{chat}/done");
    scene.desk.post(&done, &scene.vera_session, &[]).await;
    let box_of_vera = composer(&scene, &scene.vera_session).await;
    assert!(box_of_vera.contains("the customer is blocked: nothing of theirs comes in"));
    assert!(!box_of_vera.contains("next message opens"));
    let again = format!("/chats/{chat}/reopen");
    scene.desk.post(&again, &scene.vera_session, &[]).await;
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
    assert!(file.contains("&lt;script&gt;alert(1)"), "{file}");
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

//! Many chats at once, through requests.

use serde_json::{Value, json};

use crate::base::id::ChatId;
use crate::domain::agent::Role;
use crate::domain::command::DeskAction;
use crate::http::{Method, StatusCode, header};
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::{golden, head, text};

async fn chats(scene: &Scene) -> (ChatId, ChatId) {
    let anna = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let ivo = scene.text("385911", "Ivo", "Bok").await;
    scene.does(scene.vera, anna, DeskAction::Take).await;
    (anna, ivo)
}

#[tokio::test]
async fn a_program_is_told_what_came_of_each_and_undoes_it() {
    let scene = Scene::new().await;
    let (anna, ivo) = chats(&scene).await;
    let owner = &scene.owner_session;
    let post = async |path: &str, by: &str, body: Value| {
        let (status, answer) = scene.desk.api(Method::POST, path, by, body).await;
        (status.as_u16(), answer)
    };
    let both = json!([anna.0, ivo.0, 99]);
    let done = json!({"chats": both, "action": {"done": {"reason": "spam"}}});
    let (status, _) = post("/chats/bulk", &scene.vera_session, done.clone()).await;
    assert_eq!(status, 403, "an agent oversees nobody");
    let (status, mut made) = post("/chats/bulk", owner, done).await;
    assert_eq!(status, 200, "{made}");
    let undo = made["undo"].take();
    golden("bulk", &made);
    let path = format!("/chats/bulk/{undo}/undo");
    assert_eq!(post(&path, &scene.vera_session, Value::Null).await.0, 403);
    let (status, undone) = post(&path, owner, Value::Null).await;
    assert_eq!(status, 200);
    golden("bulk_undone", &undone);
    assert_eq!(post(&path, owner, Value::Null).await.0, 404, "once");
    let page = scene.page(anna, owner).await;
    assert!(
        page.contains("Olga marked it done for Vera: spam") && page.contains("Olga undid that")
    );

    let assign = json!({"chats": both, "action": {"assign": {"agent": scene.oleg.0}}});
    let (_, made) = post("/chats/bulk", owner, assign).await;
    assert_eq!(made["done"], json!([ivo.0]));
    assert_eq!(made["refused"][0]["code"], "already_taken");
    for wrong in [
        json!({"chats": [], "action": {"done": {}}}),
        json!({"chats": [1], "action": {"erase": {}}}),
        json!({"chats": [1], "action": {"move": {}}}),
    ] {
        assert_eq!(post("/chats/bulk", owner, wrong).await.0 / 100, 4);
    }
}

/// Where a page sends its undoing.
fn undo_of(page: &str) -> Option<&str> {
    let form = page
        .split("id=\"bulk-undo\" method=\"post\" action=\"")
        .nth(1);
    form?.split('"').next()
}

#[tokio::test]
async fn a_lead_ticks_chats_in_a_list_and_takes_it_back() {
    let scene = Scene::new().await;
    let (_, ivo) = chats(&scene).await;
    let (_, lead) = scene.desk.member("Lena", Role::Lead).await;
    let list = scene.desk.get("/chats?tab=new", &lead).await;
    assert!(text(&list).contains("href=\"/chats/bulk?tab=new\""));
    let list = scene.desk.get("/chats?tab=new", &scene.vera_session).await;
    assert!(!text(&list).contains("/chats/bulk"));
    let refused = scene.desk.get("/chats/bulk", &scene.vera_session).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);

    let page = scene.desk.get("/chats/bulk?tab=new", &lead).await;
    let tick = format!("name=\"chat\" value=\"{ivo}\"");
    assert!(text(&page).contains(&tick) && text(&page).contains("Ivo"));
    let (chat, oleg) = (ivo.to_string(), scene.oleg.to_string());
    let mut fields = vec![("tab", "new"), ("chat", chat.as_str()), ("do", "assign")];
    let nobody = scene.desk.post("/chats/bulk", &lead, &fields).await;
    assert_eq!(nobody.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&nobody);
    assert!(
        page.contains("Colleague: ") && page.contains(&format!("{tick} checked")),
        "{page}"
    );
    fields.push(("agent", &oleg));
    let made = scene.desk.post("/chats/bulk", &lead, &fields).await;
    let next = head(&made, header::LOCATION).to_owned();
    assert!(next.starts_with("/chats/bulk?tab=new&undo="), "{next}");
    let page = scene.desk.get(&next, &lead).await;
    assert!(text(&page).contains("Done with 1 chat"));
    let undo = undo_of(text(&page)).expect("it may be undone").to_owned();
    // Enter in the reason marks as handled, and undoes nothing.
    let ticking = text(&page).split("action=\"/chats/bulk\"").nth(1).unwrap();
    let buttons = ticking.split("<button").skip(1);
    let mut own = buttons.filter(|button| !button.contains("form=\"bulk-undo\""));
    let first = own.next().unwrap();
    assert!(first.contains("name=\"do\" value=\"done\""), "{first}");
    let id = undo.split('/').nth(3).unwrap();
    let nothing = [("tab", "new"), ("undo", id), ("do", "done")];
    let wrong = scene.desk.post("/chats/bulk", &lead, &nothing).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(undo_of(text(&wrong)), Some(undo.as_str()), "it is kept");
    let undone = scene.desk.post(&undo, &lead, &[("tab", "new")]).await;
    let next = head(&undone, header::LOCATION);
    let page = scene.desk.get(next, &lead).await;
    assert!(text(&page).contains("1 chat is as it was") && text(&page).contains(&tick));
}

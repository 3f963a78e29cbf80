//! Many chats at once, through requests.

use serde_json::{Value, json};

use crate::base::id::ChatId;
use crate::base::limits::BULK_CHATS_MAX;
use crate::domain::agent::{Language, Role};
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
        page.contains("Olga marked it done for Vera: spam")
            && page.contains("Olga undid marking it done")
    );

    let assign = json!({"chats": both, "action": {"assign": {"agent": scene.oleg.0}}});
    let (_, made) = post("/chats/bulk", owner, assign).await;
    assert_eq!(made["done"], json!([ivo.0]));
    assert_eq!(made["refused"][0]["code"], "already_taken");
    let path = format!("/chats/bulk/{}/undo", made["undo"]);
    assert_eq!(post(&path, owner, Value::Null).await.0, 200);

    // The event itself tells what was undone.
    let undone = async |chat: ChatId| {
        let path = format!("/chats/{chat}/entries");
        let entries = scene.desk.read(&path, owner).await;
        let mut entries = entries["entries"].as_array().unwrap().iter();
        let events = entries.by_ref().map(|entry| &entry["event"]);
        let mut events = events.filter(|event| event["type"] == "undone");
        events.next_back().expect("it is told")["args"].clone()
    };
    let by = undone(anna).await["by"].take();
    assert_eq!(undone(anna).await, json!({"by": by, "deed": "done"}));
    let assigned = json!({"by": by, "deed": "assigned", "to": scene.oleg.0});
    assert_eq!(undone(ivo).await, assigned);
}

#[tokio::test]
async fn too_many_are_refused_at_once_and_one_named_often_is_one() {
    let scene = Scene::new().await;
    let (_, ivo) = chats(&scene).await;
    let post = async |by: &str, chats: Vec<u64>| {
        let sent = json!({"chats": chats, "action": {"done": {"reason": "spam"}}});
        let (status, answer) = scene.desk.api(Method::POST, "/chats/bulk", by, sent).await;
        (status.as_u16(), answer)
    };
    let most = BULK_CHATS_MAX as u64;
    let (status, problem) = post(&scene.owner_session, (1..=most + 1).collect()).await;
    assert_eq!(status, 422, "{problem}");
    let said = problem["fields"]["chats"].as_str().unwrap();
    assert!(said.contains(&most.to_string()), "{said}");
    let (status, _) = post(&scene.vera_session, (1..=most + 1).collect()).await;
    assert_eq!(status, 403, "who may not is told that first");
    let often = vec![ivo.0; BULK_CHATS_MAX + 1];
    let (_, made) = post(&scene.owner_session, often).await;
    assert_eq!(made["done"], json!([ivo.0]));
}

#[tokio::test]
async fn what_is_wrong_is_told_by_its_field() {
    let scene = Scene::new().await;
    let (_, ivo) = chats(&scene).await;
    let owner = &scene.owner_session;
    let done = json!({"done": {"reason": "spam"}});
    for (field, chats, action) in [
        ("chats", json!([]), done.clone()),
        ("chats", json!(null), done.clone()),
        ("chats", json!(["one"]), done.clone()),
        ("chats", json!(7), done.clone()),
        ("action", json!([ivo.0]), json!({})),
        ("action", json!([ivo.0]), json!({"erase": {}})),
        ("action", json!([ivo.0]), json!({"done": {}, "move": {}})),
        ("reason", json!([ivo.0]), json!({"done": {"reason": 7}})),
        (
            "reason",
            json!([ivo.0]),
            json!({"done": {"reason": "a\nb"}}),
        ),
        ("agent", json!([ivo.0]), json!({"assign": {}})),
        (
            "agent",
            json!([ivo.0]),
            json!({"assign": {"agent": "Oleg"}}),
        ),
        ("agent", json!([ivo.0]), json!({"assign": {"agent": 99}})),
        ("group", json!([ivo.0]), json!({"move": {"group": null}})),
        ("group", json!([ivo.0]), json!({"move": {"group": 99}})),
        ("to", json!([ivo.0]), json!({"move": {"to": 1}})),
    ] {
        let sent = json!({"chats": chats, "action": action});
        let said = sent.to_string();
        let (status, problem) = scene
            .desk
            .api(Method::POST, "/chats/bulk", owner, sent)
            .await;
        assert_eq!(
            (status.as_u16(), &problem["code"]),
            (422, &"invalid".into()),
            "{said}"
        );
        assert!(problem["fields"][field].is_string(), "{said}: {problem}");
    }
    let more = json!({"chats": [ivo.0], "action": done, "now": true});
    let (_, problem) = scene
        .desk
        .api(Method::POST, "/chats/bulk", owner, more)
        .await;
    assert!(problem["fields"]["now"].is_string(), "{problem}");
    // What is wrong with one of them is told in the same shape.
    let same = json!({"chats": [ivo.0], "action": {"move": {"group": 1}}});
    let (_, made) = scene
        .desk
        .api(Method::POST, "/chats/bulk", owner, same)
        .await;
    let refused = &made["refused"][0];
    assert_eq!(refused["code"], "invalid");
    assert_eq!(
        refused["fields"]["group"],
        "The chat is in this group already."
    );
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
        page.contains("<p>Choose a colleague.</p>") && page.contains(&format!("{tick} checked")),
        "{page}"
    );
    assert!(page.contains("aria-label=\"Colleague\" aria-invalid=\"true\" autofocus"));
    fields.push(("agent", &oleg));
    let made = scene.desk.post("/chats/bulk", &lead, &fields).await;
    let next = head(&made, header::LOCATION).to_owned();
    assert!(next.starts_with("/chats/bulk?tab=new&undo="), "{next}");
    let page = scene.desk.get(&next, &lead).await;
    assert!(text(&page).contains("Assigned 1 chat to Oleg: Ivo"));
    let undo = undo_of(text(&page)).expect("it may be undone").to_owned();
    // Enter in the reason marks as handled, and undoes nothing.
    let ticking = text(&page)
        .split("action=\"/chats/bulk?tab=new\"")
        .nth(1)
        .unwrap();
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
    let page = text(&page);
    assert!(
        page.contains("Undone: 1 chat is not assigned to Oleg any more: Ivo"),
        "{page}"
    );
    assert!(page.contains(&tick));
}

#[tokio::test]
async fn what_was_done_and_undone_is_told_in_three_languages() {
    let scene = Scene::new().await;
    let (_, ivo) = chats(&scene).await;
    let eva = scene.text("385912", "Eva", "Bok").await;
    let (lena, lead) = scene.desk.member("Lena", Role::Lead).await;
    let sales = scene.adds_group("Sales").await.to_string();
    let chats = [ivo.to_string(), eva.to_string()];
    for (language, moved, back) in [
        (
            Language::En,
            "Moved 2 chats to Sales: Ivo, Eva",
            "Undone: 2 chats are back from Sales: Ivo, Eva",
        ),
        (
            Language::Ru,
            "2 чата переведены в группу «Sales»: Ivo, Eva",
            "Отменён перевод в группу «Sales»: вернулись 2 чата: Ivo, Eva",
        ),
        (
            Language::Hr,
            "2 razgovora premještena su u grupu „Sales”: Ivo, Eva",
            "Poništeno je premještanje u grupu „Sales”: vratila su se 2 razgovora: Ivo, Eva",
        ),
    ] {
        scene.reads_in(lena, language).await;
        let mut fields = vec![("tab", "new"), ("do", "move"), ("group", sales.as_str())];
        fields.extend(chats.iter().map(|chat| ("chat", chat.as_str())));
        let made = scene.desk.post("/chats/bulk", &lead, &fields).await;
        let page = scene.desk.after(&made, &lead).await;
        assert!(page.contains(moved), "{page}");
        let undo = undo_of(&page).expect("it may be undone").to_owned();
        let undone = scene.desk.post(&undo, &lead, &[("tab", "new")]).await;
        let page = scene.desk.after(&undone, &lead).await;
        assert!(page.contains(back), "{page}");
        // What came too late says so where one goes on.
        let late = scene.desk.post(&undo, &lead, &[("tab", "new")]).await;
        assert_eq!(late.status(), StatusCode::SEE_OTHER);
        assert!(scene.desk.after(&late, &lead).await.contains("strip error"));
    }
    let page = scene.page(ivo, &lead).await;
    assert!(
        page.contains("Lena poništava premještanje u grupu „Sales”"),
        "{page}"
    );
}

/// The chats that are ticked on a page.
fn ticked(page: &str) -> Vec<u64> {
    let boxes = page.split("name=\"chat\" value=\"").skip(1);
    let ticked = boxes.filter(|rest| rest.split('>').next().unwrap().ends_with("checked"));
    ticked
        .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
        .collect()
}

#[tokio::test]
async fn ticks_and_words_stay_until_it_was_done() {
    let scene = Scene::new().await;
    let (_, ivo) = chats(&scene).await;
    let eva = scene.text("385912", "Eva", "Bok").await;
    let (lena, lead) = scene.desk.member("Lena", Role::Lead).await;
    let post = async |fields: &[(&str, &str)]| {
        let reply = scene.desk.post("/chats/bulk?tab=new", &lead, fields).await;
        (reply.status().as_u16(), text(&reply).to_owned())
    };
    // All that are shown, by a press that needs no script, and what was typed is kept.
    let words = [("tab", "new"), ("reason", "trade fair")];
    let all = [&words[..], &[("do", "all")]].concat();
    let (status, page) = post(&all).await;
    assert_eq!((status, ticked(&page)), (200, vec![ivo.0, eva.0]));
    assert!(page.contains("value=\"trade fair\"") && page.contains("Selected: 2"));
    let none = [&all[..2], &[("chat", "2"), ("do", "none")]].concat();
    assert_eq!(ticked(&post(&none).await.1), [0; 0]);
    // Each thing that is missing is named, and nothing else is lost.
    let (one, other) = (ivo.to_string(), eva.to_string());
    let ticks = [("chat", one.as_str()), ("chat", other.as_str())];
    for (what, told) in [
        ("assign", "Choose a colleague."),
        ("move", "Choose a group."),
    ] {
        let fields = [&words[..], &ticks, &[("do", what)]].concat();
        let (status, page) = post(&fields).await;
        assert_eq!((status, ticked(&page)), (422, vec![ivo.0, eva.0]));
        assert!(page.contains(&format!("<p>{told}</p>")), "{page}");
        assert!(page.contains("value=\"trade fair\""));
    }
    let (status, page) = post(&[("tab", "new"), ("do", "done")]).await;
    assert_eq!(status, 422);
    assert!(page.contains("<p>Select at least one chat.</p>"));
    // Those with which it was not done stay ticked, and why is said once for all of them.
    scene.does(lena, ivo, DeskAction::Take).await;
    let oleg = scene.oleg.to_string();
    let fields = [&ticks[..], &[("do", "done"), ("agent", oleg.as_str())]].concat();
    let made = scene
        .desk
        .post("/chats/bulk?tab=mine", &lead, &fields)
        .await;
    let page = scene.desk.after(&made, &lead).await;
    assert!(page.contains("Marked 1 chat as done: Ivo"), "{page}");
    assert!(page.contains("Eva: Write a reason"), "{page}");
    assert!(head(&made, header::LOCATION).ends_with(&format!("ticked={eva}")));
    let new = head(&made, header::LOCATION).replace("tab=mine", "tab=new");
    let page = scene.desk.get(&new, &lead).await;
    assert_eq!(ticked(text(&page)), [eva.0]);
}

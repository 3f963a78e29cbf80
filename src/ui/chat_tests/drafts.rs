//! Drafts through requests: for their author everywhere, for colleagues only that there is one.

use serde_json::{Value, json};

use crate::domain::command::DeskAction;
use crate::domain::delivery::DeliveryState;
use crate::http::{Method, StatusCode, header};
use crate::ui::chat_tests::attach::real;
use crate::ui::chat_tests::pages::element;
use crate::ui::chat_tests::{ANNA, CONTINUE, Scene};
use crate::ui::test_desk::{golden, head, text};

#[tokio::test]
async fn a_draft_stands_in_the_box_and_colleagues_see_only_that_there_is_one() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let asked = scene.newest(chat).0;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let path = format!("/chats/{chat}/draft");
    golden("draft_none", &scene.json(&path).await);
    let body = json!({"text": "Dear <Anna>,\n", "reply_to": asked, "revision": 0});
    let api = async |method, body: Value| {
        let session = &scene.vera_session;
        scene.desk.api(method, &path, session, body).await
    };
    let (status, kept) = api(Method::PUT, body).await;
    assert_eq!(status, StatusCode::OK, "{kept}");
    golden("draft_kept", &kept);
    golden("draft", &scene.json(&path).await);

    let page = async |session: &str| {
        let answer = scene.desk.get(&format!("/chats/{chat}"), session).await;
        text(&answer).to_owned()
    };
    let mine = page(&scene.vera_session).await;
    assert!(
        mine.contains("\nDear &#60;Anna&#62;,\n</textarea>"),
        "{mine}"
    );
    assert!(mine.contains(&format!("name=\"reply_to\" value=\"{asked}\"")));
    assert!(element(&mine, "list").contains("You have a draft"));
    let theirs = page(&scene.owner_session).await;
    assert!(!theirs.contains("Dear"));
    assert!(element(&theirs, "composer").contains("Vera has a draft"));
    let list = scene
        .desk
        .get("/chats?tab=others", &scene.owner_session)
        .await;
    assert!(element(text(&list), "list").contains("Vera has a draft"));
    // A quote that is not wanted any more stays away.
    let bare = scene
        .desk
        .get(&format!("/chats/{chat}?reply="), &scene.vera_session)
        .await;
    assert!(!text(&bare).contains("name=\"reply_to\""));
    let (status, _) = api(Method::DELETE, Value::Null).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(!page(&scene.owner_session).await.contains("has a draft"));
}

#[tokio::test]
async fn a_draft_is_kept_by_a_plain_form_and_stands_there_as_a_note() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna", "Hello").await;
    let path = format!("/chats/{chat}/draft");
    let fields = [
        ("_method", "PUT"),
        ("mode", "note"),
        ("text", "She asked twice"),
        ("tab", "new"),
    ];
    let kept = scene.desk.post(&path, &scene.vera_session, &fields).await;
    assert_eq!(kept.status(), StatusCode::SEE_OTHER);
    let place = head(&kept, header::LOCATION).to_owned();
    let page = scene.desk.get(&place, &scene.vera_session).await;
    let page = text(&page);
    assert!(
        page.contains("She asked twice\n</textarea>")
            || page.contains("She asked twice</textarea>")
    );
    assert!(page.contains("Your draft is kept"));
    assert!(page.contains("value=\"note\" data-key=\"KeyN\" checked"));
}

#[tokio::test]
async fn what_is_offered_waits_behind_a_template_with_its_words() {
    let scene = Scene::new().await;
    let chat = scene.vera_has().await;
    let (here, vera) = (format!("/chats/{chat}"), &scene.vera_session);
    let choices = json!({"buttons": ["Yes", "No"]});
    let body = json!({"text": "Did it arrive?", "choices": choices});
    let path = format!("{here}/draft");
    let (status, kept) = scene.desk.api(Method::PUT, &path, vera, body).await;
    assert_eq!(status, StatusCode::OK, "{kept}");
    scene.later(25 * 3600);
    let page = scene.desk.get(&here, vera).await;
    let composer = element(text(&page), "composer");
    assert!(element(composer, "compose-choices").contains("Yes"));
    assert!(composer.contains("compose-links"), "it leaves later");
    let choices = choices.to_string();
    let words = [
        ("text", "Did it arrive?"),
        ("choices", choices.as_str()),
        ("with_text", "hold"),
        ("tab", "mine"),
    ];
    let fields = [&CONTINUE[..], &words].concat();
    let sent = scene
        .desk
        .post(&format!("{here}/messages"), vera, &fields)
        .await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER, "{}", text(&sent));
    let held = scene.in_state(chat, DeliveryState::Held);
    assert_eq!(held.len(), 1);
    let entries = scene.json(&format!("{here}/entries")).await;
    let entries = entries["entries"].as_array().unwrap().iter();
    let held = entries.clone().find(|it| it["id"] == held[0].0).unwrap();
    assert_eq!(held["choices"]["buttons"], json!(["Yes", "No"]), "{held}");
}

#[tokio::test]
async fn what_is_undone_or_written_anew_has_its_choices_again() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let (here, vera) = (format!("/chats/{chat}"), &scene.vera_session);
    let path = format!("{here}/draft");
    let api = async |body: Value| scene.desk.api(Method::PUT, &path, vera, body).await;
    let choices = json!({"buttons": ["Yes", "No"]}).to_string();
    let fields = [
        ("text", "Did it arrive?"),
        ("choices", choices.as_str()),
        ("tab", "mine"),
    ];
    let sent = scene
        .desk
        .post(&format!("{here}/messages"), vera, &fields)
        .await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    let entry = scene.newest(chat);
    let message = format!("{here}/messages/{entry}");
    let offers = |page: &str| element(page, "compose-choices").contains("Yes");
    let undo = [("_method", "DELETE"), ("undo", "1"), ("tab", "mine")];
    let page = scene.desk.post(&message, vera, &undo).await;
    assert!(offers(text(&page)), "{}", text(&page));
    let kept = scene.json(&path).await;
    assert_eq!(kept["choices"]["buttons"], json!(["Yes", "No"]), "{kept}");
    let page = scene.desk.get(&here, vera).await;
    assert!(offers(text(&page)), "also when the page is opened anew");
    // Taken off, they are offered no more, until the message is written anew.
    let (status, kept) = api(json!({"text": "", "choices": null})).await;
    assert_eq!((status, &kept["choices"]), (StatusCode::OK, &Value::Null));
    let page = scene.desk.get(&here, vera).await;
    assert!(!text(&page).contains("compose-choices"));
    let anew = format!("{here}?rewrite={entry}");
    let page = scene.desk.get(&anew, vera).await;
    assert!(offers(text(&page)), "{}", text(&page));
    // What Meta would refuse is refused by its field.
    let (status, told) =
        api(json!({"text": "", "choices": {"buttons": ["1", "2", "3", "4"]}})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
    assert!(told["fields"]["choices.buttons"].is_string(), "{told}");
}

#[tokio::test]
async fn what_was_left_out_beside_a_template_does_not_come_back() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let (path, vera) = (format!("/chats/{chat}/draft"), &scene.vera_session);
    let keeps = async |body: Value| scene.desk.api(Method::PUT, &path, vera, body).await.1;
    let sends = async |revision: &str, more: &[(&str, &str)]| {
        let alone = [("text", ""), ("with_text", "keep"), ("draft", revision)];
        let fields = [&CONTINUE[..], &alone, more].concat();
        let path = format!("/chats/{chat}/messages");
        let sent = scene.desk.post(&path, vera, &fields).await;
        assert_eq!(sent.status(), StatusCode::SEE_OTHER, "{}", text(&sent));
    };
    let file = scene.uploads("photo.jpg", &real("photo.jpg")).await;
    let kept = keeps(json!({"text": "Later", "files": [file]})).await;
    let (seen, file) = (kept["revision"].to_string(), file.to_string());
    sends(&seen, &[("tray", &file)]).await;
    let left = scene.json(&path).await;
    assert_eq!((&left["message"], &left["files"]), (&json!(""), &json!([])));
    assert_eq!(scene.uploads_left(), 0);
    // What another device wrote meanwhile was never shown here.
    keeps(json!({"text": "From the phone"})).await;
    sends("0", &[]).await;
    assert_eq!(scene.json(&path).await["message"], "From the phone");
}

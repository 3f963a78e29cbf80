//! Every page in every language: the catalogues have what the pages ask for (a missing text ends a test).

use serde_json::json;

use crate::domain::agent::Language;
use crate::domain::command::DeskAction;
use crate::http::Method;
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::text;

#[tokio::test]
async fn every_page_can_be_read_in_every_language() {
    let scene = Scene::new().await;
    let chat = scene.everything().await;
    let other = scene.text("385911", "Ivo", "Bok").await;
    let done = scene.text("385912", "Iva", "Bok").await;
    scene.does(scene.vera, done, DeskAction::Take).await;
    scene.does(scene.vera, done, DeskAction::Done(None)).await;
    for language in [Language::En, Language::Ru, Language::Hr] {
        let code = language.code();
        for session in [&scene.owner_session, &scene.vera_session] {
            let change = json!({"language": code});
            let (status, _) = scene.desk.api(Method::PATCH, "/me", session, change).await;
            assert!(status.is_success());
        }
        for (session, path, status) in [
            (&scene.vera_session, "/chats?tab=new".to_owned(), 200),
            (&scene.vera_session, "/chats?tab=mine".to_owned(), 200),
            (&scene.vera_session, "/chats?tab=others".to_owned(), 200),
            (&scene.vera_session, "/chats?tab=done".to_owned(), 200),
            (
                &scene.vera_session,
                "/chats?tab=done&number=9".to_owned(),
                200,
            ),
            (&scene.vera_session, format!("/chats/{chat}?tab=mine"), 200),
            (
                &scene.vera_session,
                format!("/chats/{chat}?tab=mine&reply=1"),
                200,
            ),
            (&scene.owner_session, format!("/chats/{chat}"), 200),
            (&scene.owner_session, format!("/chats/{other}?tab=new"), 200),
            (&scene.owner_session, format!("/chats/{done}?tab=done"), 200),
            (&scene.owner_session, "/chats/99".to_owned(), 404),
            (&scene.owner_session, "/me".to_owned(), 200),
            (&scene.owner_session, "/agents".to_owned(), 200),
            (&scene.owner_session, "/groups".to_owned(), 200),
            (&scene.owner_session, "/numbers".to_owned(), 200),
            (&scene.owner_session, "/templates".to_owned(), 200),
            (&scene.owner_session, "/quarantine".to_owned(), 200),
            (&scene.vera_session, "/quarantine".to_owned(), 403),
        ] {
            let page = scene.desk.get(&path, session).await;
            assert_eq!(page.status().as_u16(), status, "{path} in {code}");
            let page = text(&page);
            assert!(page.contains(&format!("<html lang=\"{code}\"")), "{path}");
            let placeless = page.contains("{$") || page.contains("{ $");
            assert!(!placeless, "{path} in {code} shows an argument's name");
        }
        let entries = format!("/chats/{chat}/entries?limit=200");
        scene.desk.read(&entries, &scene.vera_session).await;
    }
    let change = json!({"language": "ru"});
    scene
        .desk
        .api(Method::PATCH, "/me", &scene.vera_session, change)
        .await;
    scene.later(86_400);
    scene.text(ANNA, "Anna Petrova", "a day later").await;
    scene.later(86_400);
    scene.all_due().await;
    let page = scene
        .desk
        .get(&format!("/chats/{chat}?tab=mine"), &scene.vera_session)
        .await;
    assert!(text(&page).contains("name=\"template_name\""));
}

//! The way of a request through forms and links alone, and what the pages show of it.

use crate::domain::command::{DeskAction, Reply as Wanted};
use crate::http::header;
use crate::ui::chat_tests::pages::element;
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::{PASSWORD, cookie, form, head, text};

#[tokio::test]
async fn the_way_through_a_request_without_javascript() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let other = scene.text("385911", "Ivo", "Bok").await;
    scene.does(scene.vera, other, DeskAction::Take).await;
    let path = |what: &str| format!("/chats/{chat}/{what}");
    let home = scene.desk.get("/", &scene.vera_session).await;
    assert_eq!(head(&home, header::LOCATION), "/chats?tab=mine");
    let taken = scene
        .desk
        .post(&path("take"), &scene.vera_session, &[("tab", "new")])
        .await;
    assert_eq!(taken.status().as_u16(), 303);
    assert_eq!(
        head(&taken, header::LOCATION),
        format!("/chats/{chat}?tab=mine"),
        "the list becomes that where the chat stands now"
    );
    let page = scene
        .desk
        .get(&format!("/chats/{chat}?tab=new"), &scene.vera_session)
        .await;
    let key = text(&page)
        .split("idempotency_key\" value=\"")
        .nth(1)
        .unwrap();
    let key = key.split('"').next().unwrap().to_owned();
    let fields = [
        ("text", "Good morning"),
        ("idempotency_key", key.as_str()),
        ("seen", "99"),
        ("tab", "new"),
        ("mode", "message"),
    ];
    for _ in 0..2 {
        let sent = scene
            .desk
            .post(&path("messages"), &scene.vera_session, &fields)
            .await;
        assert_eq!(sent.status().as_u16(), 303);
    }
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    assert_eq!(
        text(&page).matches(">Good morning</p>").count(),
        1,
        "sent twice"
    );
    let done = scene
        .desk
        .post(&path("done"), &scene.vera_session, &[("next", "1")])
        .await;
    assert_eq!(
        head(&done, header::LOCATION),
        format!("/chats/{other}?tab=mine")
    );
    let reopened = scene
        .desk
        .post(&path("reopen"), &scene.vera_session, &[])
        .await;
    assert_eq!(reopened.status().as_u16(), 303);
    let entries = scene.desk.get(&path("entries"), &scene.vera_session).await;
    assert_eq!(head(&entries, header::LOCATION), format!("/chats/{chat}"));
}

#[tokio::test]
async fn a_refused_reply_comes_back_as_it_was_typed() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let path = format!("/chats/{chat}/messages");
    let fields = [
        ("text", "My long answer"),
        ("seen", "1"),
        ("idempotency_key", "k"),
        ("tab", "mine"),
    ];
    scene.text(ANNA, "Anna Petrova", "One more thing").await;
    let refused = scene.desk.post(&path, &scene.vera_session, &fields).await;
    assert_eq!(refused.status().as_u16(), 409);
    let page = text(&refused);
    assert!(
        page.contains(">\nMy long answer</textarea>"),
        "the text is lost"
    );
    assert!(page.contains("The customer has written meanwhile") && page.contains("One more thing"));

    let script = form(&path, &fields)
        .with_header(header::ACCEPT, "application/problem+json, text/html;q=0.5")
        .with_header(header::ORIGIN, "https://desk.example")
        .with_header(
            header::COOKIE,
            &format!(
                "{}={}",
                crate::ui::context::SECURE_SESSION_COOKIE,
                scene.vera_session
            ),
        );
    let problem = scene.desk.send(script).await;
    assert_eq!(
        head(&problem, header::CONTENT_TYPE),
        "application/problem+json"
    );
    assert!(text(&problem).contains("newer_messages"));

    scene.later(86_400);
    let fields = [("text", "My long answer"), ("tab", "mine")];
    let refused = scene.desk.post(&path, &scene.vera_session, &fields).await;
    assert_eq!(refused.status().as_u16(), 409);
    let page = text(&refused);
    assert!(page.contains("My long answer</textarea>") && page.contains("The window has closed"));
    // Its script finds its parts at the page's own address, not where the form went.
    let address = format!("data-address=\"/chats/{chat}?tab=mine\"");
    assert!(page.contains(&address), "{page}");
    assert!(page.contains("name=\"template_name\" value=\"continue\""));
    assert!(!page.contains("paused"));

    let fields = [
        ("text", "My long answer"),
        ("template_name", "continue"),
        ("template_language", "en"),
        ("v1", "Anna"),
        ("v2", ""),
    ];
    let refused = scene.desk.post(&path, &scene.vera_session, &fields).await;
    assert_eq!(refused.status().as_u16(), 422);
    assert!(text(&refused).contains("name=\"v1\" value=\"Anna\""));
    let chosen = format!("data-address=\"/chats/{chat}?tab=mine&#38;template=continue%3Aen\"");
    assert!(text(&refused).contains(&chosen), "{}", text(&refused));

    let fields = [
        ("text", "My long answer"),
        ("template_name", "continue"),
        ("template_language", "en"),
        ("v1", "Anna"),
        ("v2", "77"),
    ];
    let sent = scene.desk.post(&path, &scene.vera_session, &fields).await;
    assert_eq!(sent.status().as_u16(), 200, "the text waits in the box");
    let page = text(&sent);
    assert!(page.contains("My long answer</textarea>") && page.contains("may we go on about 77?"));
    assert!(!page.contains("name=\"template_name\""), "nothing is armed");
}

#[tokio::test]
async fn a_template_is_chosen_by_a_link() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    scene.later(86_400);
    let page = scene
        .desk
        .get(
            &format!("/chats/{chat}?template=appointment%3Aen"),
            &scene.vera_session,
        )
        .await;
    let page = text(&page);
    assert!(page.contains("name=\"template_name\" value=\"appointment\""));
    assert!(page.contains("See you at <input class=\"variable\" name=\"v1\""));
    assert!(page.contains("template=continue%3Aen"));
}

#[tokio::test]
async fn a_repeated_request_shows_who_answered_last() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    scene.does(scene.vera, chat, DeskAction::Done(None)).await;
    scene.text(ANNA, "Anna Petrova", "Me again").await;
    let list = scene.desk.get("/chats?tab=new", &scene.oleg_session).await;
    assert!(text(&list).contains("title=\"Before: Vera\""));
    scene.does(scene.oleg, chat, DeskAction::Take).await;
    let mine = scene.desk.get("/chats?tab=mine", &scene.vera_session).await;
    assert!(text(&mine).contains("You take part") && text(&mine).contains("Responsible: Oleg"));
}

#[tokio::test]
async fn a_conversation_is_read_in_pages() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "message 0").await;
    for number in 1..60 {
        scene
            .text(ANNA, "Anna Petrova", &format!("message {number}"))
            .await;
    }
    let newest = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    let newest = text(&newest);
    assert!(newest.contains(">message 59<") && !newest.contains(">message 9<"));
    let link = newest.split("class=\"earlier\"").nth(1).unwrap();
    let link = link
        .split("href=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .replace("&amp;", "&")
        .replace("&#38;", "&");
    let earlier = scene.desk.get(&link, &scene.vera_session).await;
    let earlier = text(&earlier);
    assert!(
        earlier.contains(">message 0<")
            && earlier.contains(">message 9<")
            && !earlier.contains(">message 10<")
    );
    assert!(earlier.contains("class=\"earlier later\""));
    let both = scene
        .desk
        .get(
            &format!("/chats/{chat}?before=3&after=2"),
            &scene.vera_session,
        )
        .await;
    assert_eq!(both.status().as_u16(), 422);
}

#[tokio::test]
async fn many_events_in_a_row_fold() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    for _ in 0..2 {
        scene.does(scene.vera, chat, DeskAction::Done(None)).await;
        scene.does(scene.vera, chat, DeskAction::Reopen).await;
    }
    let reply = Wanted {
        text: "Here I am".to_owned(),
        reply_to: None,
        key: None,
        seen: None,
    };
    scene.does(scene.vera, chat, DeskAction::Reply(reply)).await;
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    assert!(
        text(&page).contains("event-fold"),
        "{}",
        element(text(&page), "timeline")
    );
}

#[tokio::test]
async fn what_is_sent_after_the_session_ended_waits_behind_the_sign_in() {
    let scene = Scene::new().await;
    let desk = &scene.desk;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let path = |what: &str| format!("/chats/{chat}{what}");
    let words = "A long <answer>\r\nin two lines";
    let typed = [
        ("text", words),
        ("idempotency_key", "a-key"),
        ("seen", "1"),
        ("mode", "message"),
    ];
    let late = desk.post(&path("/messages"), "ended", &typed).await;
    assert_eq!(late.status().as_u16(), 401);
    let page = text(&late);
    let hidden = "name=\"kept.text\" value=\"A long &#60;answer&#62;\r\nin two lines\"";
    assert!(page.contains(hidden), "{page}");
    assert!(page.contains(&format!("name=\"next\" value=\"/chats/{chat}\"")));
    assert!(page.contains("what you wrote stands in the chat again"));

    let next = path("");
    let mut fields = vec![
        ("email", "vera@desk.example"),
        ("next", next.as_str()),
        ("kept.text", words),
        ("kept.idempotency_key", "a-key"),
        ("password", "wrong"),
    ];
    let wrong = desk.post("/session", "", &fields).await;
    assert!(text(&wrong).contains(hidden), "a slip loses the text");
    fields.pop();
    fields.push(("password", PASSWORD));
    let signed_in = desk.post("/session", "", &fields).await;
    assert_eq!(head(&signed_in, header::LOCATION), next);
    let session = cookie(&signed_in);
    let page = desk.get(&next, &session).await;
    let page = text(&page);
    assert!(page.contains("A long &#60;answer&#62;\r\nin two lines</textarea>"));
    assert!(
        page.contains("name=\"idempotency_key\" value=\"a-key\""),
        "a first try that arrived would be sent twice"
    );
    let again = desk.get(&next, &session).await;
    assert!(!text(&again).contains("A long"), "it stands there once");
    // Without words nothing is kept, and one is back in the chat.
    let done = desk.post(&path("/done"), "ended", &[]).await;
    assert_eq!(
        head(&done, header::LOCATION),
        format!("/session?next=%2Fchats%2F{chat}")
    );
    let group = [("_method", "PATCH"), ("name", "A")];
    let lost = desk.post("/groups/1", "ended", &group).await;
    assert_eq!(head(&lost, header::LOCATION), "/session?next=%2Fgroups%2F1");
    let nowhere = desk.post("/quarantine/reread", "ended", &[]).await;
    assert_eq!(head(&nowhere, header::LOCATION), "/session");
}

#[tokio::test]
async fn a_chat_is_marked_as_read_without_javascript() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let path = format!("/chats/{chat}");
    let form = format!("<noscript><form method=\"post\" action=\"{path}/read\">");
    let page = scene.desk.get(&path, &scene.vera_session).await;
    assert!(text(&page).contains(&form));
    let read = scene
        .desk
        .post(
            &format!("{path}/read"),
            &scene.vera_session,
            &[("tab", "new")],
        )
        .await;
    assert_eq!(head(&read, header::LOCATION), format!("{path}?tab=new"));
    let page = scene.desk.get(&path, &scene.vera_session).await;
    assert!(!text(&page).contains(&form));
}

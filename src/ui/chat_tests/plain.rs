//! The way of a request through forms and links alone, and what the pages show of it.

use crate::domain::command::{DeskAction, Reply as Wanted};
use crate::http::{Method, header};
use crate::ui::chat_tests::attach::{form as parts, real};
use crate::ui::chat_tests::pages::element;
use crate::ui::chat_tests::{ANNA, CONTINUE, Scene};
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
    let held = page.split("id=\"meanwhile\"").nth(1).unwrap();
    let held = held.split("</form>").next().unwrap();
    assert!(held.contains("somebody wrote meanwhile") && held.contains("One more thing"));
    assert!(held.contains("Anna Petrova") && held.contains(">10:00<"));

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
    assert!(
        page.contains("WhatsApp paused it for some hours") && !page.contains("template=paused"),
        "it is shown, and not to be chosen"
    );

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

    let fields = [&CONTINUE[..], &[("text", "My long answer")]].concat();
    let sent = scene.desk.post(&path, &scene.vera_session, &fields).await;
    let page = scene.desk.after(&sent, &scene.vera_session).await;
    assert!(page.contains("may we go on about 77?"));
    assert!(
        page.contains("Held: leaves when the customer answers"),
        "the text waits for the answer"
    );
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
    assert!(page.contains("<input class=\"input variable\" name=\"v1\""));
    assert!(page.contains("See you at <span class=\"blank unfilled\" data-blank=\"1\""));
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
        ..Default::default()
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

#[tokio::test]
async fn who_was_shown_what_they_would_cross_sends_all_the_same() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let add = DeskAction::AddParticipant(scene.oleg);
    scene.does(scene.vera, chat, add).await;
    let path = format!("/chats/{chat}/messages");
    let seen = scene.newest(chat).to_string();
    let sends = async |more: &[(&str, &str)]| {
        let mut fields = vec![("text", "My answer"), ("seen", seen.as_str())];
        fields.extend(more);
        let reply = scene.desk.post(&path, &scene.vera_session, &fields).await;
        (reply.status().as_u16(), text(&reply).to_owned())
    };
    let shown = |page: &str| -> Option<(Vec<String>, String)> {
        let held = page.split("id=\"meanwhile\"").nth(1)?;
        let held = held.split("</a>").next().unwrap();
        let said = held.split("class=\"said\" dir=\"auto\">").skip(1);
        let said = said.map(|it| it.split('<').next().unwrap().to_owned());
        let anyway = held.split("name=\"anyway\" value=\"").nth(1).unwrap();
        Some((said.collect(), anyway.split('"').next().unwrap().to_owned()))
    };
    // A colleague's answer counts as much as the customer's word; a note and an event do not.
    scene.replies(scene.oleg, chat, "Oleg was faster").await;
    let note = DeskAction::Note {
        text: "Only us".to_owned(),
        key: None,
    };
    scene.does(scene.oleg, chat, note).await;
    let (status, page) = sends(&[]).await;
    let (said, first) = shown(&page).unwrap();
    assert_eq!((status, said), (409, vec!["Oleg was faster".to_owned()]));
    assert!(page.contains("<b class=\"author\">Oleg</b>"));
    // Before they decide there is more: it is held again, and all of it is shown.
    scene.text(ANNA, "Anna Petrova", "Thank you!").await;
    let (status, page) = sends(&[("anyway", &first)]).await;
    let (said, second) = shown(&page).unwrap();
    assert_eq!(
        (status, said),
        (
            409,
            vec!["Oleg was faster".to_owned(), "Thank you!".to_owned()]
        )
    );
    let (status, _) = sends(&[("anyway", &second)]).await;
    assert_eq!(status, 303);

    // The page's script asks for it by the address, which outlives a reload.
    let address = format!("/chats/{chat}?since={seen}");
    let page = scene.desk.get(&address, &scene.vera_session).await;
    let (said, _) = shown(text(&page)).unwrap();
    assert_eq!(said.len(), 3, "one's own too: it came from another page");
    let page = scene
        .desk
        .get(&format!("/chats/{chat}?since=99999"), &scene.vera_session)
        .await;
    assert!(shown(text(&page)).is_none());
    let page = scene.desk.get(&address, &scene.owner_session).await;
    assert!(
        shown(text(&page)).is_none(),
        "who may not write crosses nothing"
    );
}

#[tokio::test]
async fn of_many_that_were_missed_the_latest_are_shown_and_the_others_counted() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    for number in 1..=7 {
        let text = format!("<b>Part</b> {number}");
        scene.text(ANNA, "Anna Petrova", &text).await;
    }
    let address = format!("/chats/{chat}?since=1");
    let page = scene.desk.get(&address, &scene.vera_session).await;
    let held = text(&page).split("id=\"meanwhile\"").nth(1).unwrap();
    let held = held.split("</form>").next().unwrap();
    assert!(!held.contains("Part</b> 2"), "{held}");
    assert!(
        held.contains("&#60;b&#62;Part&#60;/b&#62; 3") && held.contains("7<"),
        "{held}"
    );
}

#[tokio::test]
async fn a_note_saved_with_files_is_a_draft_no_longer_and_the_files_wait() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let path = format!("/chats/{chat}/draft");
    let keeps = async |text: &str, kind: &str| {
        let body = serde_json::json!({"text": text, "kind": kind});
        let kept = (scene.desk).api(Method::PUT, &path, &scene.vera_session, body);
        kept.await.1
    };
    keeps("Dear Anna", "message").await;
    let before = keeps("call her", "note").await["revision"].to_string();
    let photo = real("photo.jpg");
    let saves = async |fields: &[(&str, &str)], name: &str| {
        let known = [
            ("mode", "note"),
            ("draft", &before),
            ("idempotency_key", "n1"),
        ];
        let body = parts(&[&known[..], fields].concat(), &[(name, &photo)]);
        let path = format!("/chats/{chat}/notes");
        scene.posts_parts(&path, &scene.vera_session, body).await
    };
    // What is refused changes nothing, and has its file with it.
    let refused = saves(&[("text", "")], "a.jpg").await;
    assert_eq!(refused.status().as_u16(), 422);
    let tray = element(text(&refused), "compose-tray");
    assert!(tray.contains("name=\"media\" value=\"1\""), "{tray}");
    assert_eq!(scene.json(&path).await["revision"].to_string(), before);
    for _ in 0..2 {
        let fields = [("text", "phoned her"), ("media", "1")];
        let saved = saves(&fields, "b.jpg").await;
        assert_eq!(saved.status().as_u16(), 303, "{}", text(&saved));
        let left = scene.json(&path).await;
        assert_eq!(
            (&left["note"], &left["message"]),
            (&"".into(), &"Dear Anna".into())
        );
        let files = left["files"].as_array().unwrap();
        let names: Vec<&str> = files
            .iter()
            .map(|it| it["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["a.jpg", "b.jpg"]);
        assert_eq!(scene.uploads_left(), 2, "sent again, it brings nothing");
    }
}

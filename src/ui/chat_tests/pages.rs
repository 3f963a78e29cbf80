//! The pages: whole and in parts, without JavaScript, whatever people write.

use crate::domain::command::{DeskAction, Reply as Wanted};
use crate::domain::inbound::Content;
use crate::http::{Reply, header};
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::fragment::Fragment;
use crate::ui::test_desk::{form, head, text};

/// The element with this id, from its tag to the end of it.
fn element<'p>(page: &'p str, id: &str) -> &'p str {
    let at = page
        .find(&format!(" id=\"{id}\""))
        .unwrap_or_else(|| panic!("no {id}"));
    let start = page[..at].rfind('<').unwrap();
    let name: String = page[start + 1..]
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut depth = 0;
    let mut from = start;
    loop {
        let next_open = page[from..].find(&open).map(|at| at + from);
        let next_close = page[from..].find(&close).map(|at| at + from).unwrap();
        match next_open {
            Some(open_at) if open_at < next_close => {
                depth += 1;
                from = open_at + open.len();
            }
            _ => {
                depth -= 1;
                from = next_close + close.len();
                if depth == 0 {
                    return &page[start..from];
                }
            }
        }
    }
}

/// Without what differs at every making.
fn without_keys(html: &str) -> String {
    let mut parts = html.split("name=\"idempotency_key\" value=\"");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once('"').unwrap().1);
    }
    out
}

async fn part(scene: &Scene, path: &str, name: &str) -> Reply {
    let request = crate::http::Request::made(crate::http::Method::GET, path, "")
        .with_header(header::HeaderName::from_static("okno-fragment"), name)
        .with_header(
            header::COOKIE,
            &format!(
                "{}={}",
                crate::ui::context::SESSION_COOKIE,
                scene.vera_session
            ),
        );
    scene.desk.send(request).await
}

#[tokio::test]
async fn every_part_is_the_same_alone_as_in_the_page() {
    let scene = Scene::new().await;
    let chat = scene.everything().await;
    scene.text("385911", "Ivo", "Bok").await;
    for path in [
        format!("/chats/{chat}?tab=mine"),
        format!("/chats/{chat}?tab=new&reply=1"),
        format!("/chats/{chat}?tab=mine&before=12&limit=5"),
    ] {
        let page = scene.desk.get(&path, &scene.vera_session).await;
        for (name, _) in Fragment::ALL {
            let alone = part(&scene, &path, name).await;
            let alone = without_keys(text(&alone));
            assert_eq!(
                without_keys(element(text(&page), name)),
                alone.trim(),
                "{name}"
            );
        }
    }
    let page = scene.desk.get("/chats?tab=new", &scene.vera_session).await;
    for name in ["banner", "rail", "list"] {
        let alone = part(&scene, "/chats?tab=new", name).await;
        assert_eq!(element(text(&page), name), text(&alone).trim(), "{name}");
    }
    assert_eq!(
        part(&scene, "/chats?tab=new", "card")
            .await
            .status()
            .as_u16(),
        404
    );
    assert_eq!(
        part(&scene, "/chats?tab=new", "nothing")
            .await
            .status()
            .as_u16(),
        404
    );
}

#[tokio::test]
async fn new_lines_continue_what_is_on_the_page() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.later(30);
    scene.text(ANNA, "Anna Petrova", "again").await;
    let snapshot = scene.desk.desk.engine.snapshot().unwrap();
    let entries = snapshot.entries_before(chat, None, 9).unwrap();
    let (first, second) = (entries[0].id, entries[1].id);
    let reply = part(&scene, &format!("/chats/{chat}?after={first}"), "timeline").await;
    let reply = text(&reply);
    assert!(
        reply.contains(&format!("id=\"e{second}\" class=\"entry in follow\"")),
        "{reply}"
    );
    assert!(!reply.contains(&format!("id=\"e{first}\"")));
    assert!(!reply.contains("class=\"interaction\""));
    let one = part(
        &scene,
        &format!("/chats/{chat}?after={}&limit=1", first.0 - 1),
        "timeline",
    )
    .await;
    assert!(text(&one).contains(&format!("id=\"e{first}\"")));
    assert!(!text(&one).contains(&format!("id=\"e{second}\"")));
}

/// Nothing that the page's policy would refuse, and nothing that somebody wrote as a tag.
fn is_clean(page: &str) {
    let lower = page.to_lowercase();
    for forbidden in [
        "<style",
        " style=\"",
        "javascript:",
        "<iframe",
        "<img src=x",
        "<svg onload",
    ] {
        assert!(!lower.contains(forbidden), "{forbidden}");
    }
    for script in lower.split("<script").skip(1) {
        assert!(
            script.starts_with(" src=\"/assets/"),
            "{}",
            &script[..40.min(script.len())]
        );
    }
    for tag in lower.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        assert!(
            !tag.split_whitespace()
                .skip(1)
                .any(|attribute| attribute.starts_with("on")
                    && attribute.contains('=')
                    && !attribute.contains("&quot;")),
            "{tag}"
        );
    }
}

#[tokio::test]
async fn what_people_write_never_becomes_a_tag() {
    let scene = Scene::new().await;
    let evil =
        "<script>alert(1)</script>\"><img src=x onerror=alert(1)> javascript:alert(1) 'x' {{7*7}}";
    let chat = scene.text(ANNA, evil, evil).await;
    scene
        .writes(
            ANNA,
            evil,
            Content::Location {
                latitude: 1.0,
                longitude: 2.0,
                name: evil.to_owned(),
                address: evil.to_owned(),
            },
        )
        .await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    scene.replies(scene.vera, chat, evil).await;
    scene
        .does(
            scene.vera,
            chat,
            DeskAction::Note {
                text: evil.to_owned(),
                key: None,
            },
        )
        .await;
    scene
        .does(
            scene.vera,
            chat,
            DeskAction::SendTemplate {
                name: "continue".to_owned(),
                language: "en".to_owned(),
                variables: vec![evil.to_owned(), evil.to_owned()],
                key: None,
                seen: None,
            },
        )
        .await;
    for path in [
        "/chats?tab=mine".to_owned(),
        format!("/chats/{chat}?tab=mine"),
        format!("/chats/{chat}?tab=mine&template=%22%3E%3Cscript%3E&reply=1"),
    ] {
        let page = scene.desk.get(&path, &scene.vera_session).await;
        let page = text(&page);
        assert!(
            !page.contains("<script>") && !page.contains("<img src=x"),
            "{path}"
        );
        assert!(page.contains("&lt;script&gt;") || page.contains("&#60;script&#62;"));
    }
}

#[tokio::test]
async fn pages_hold_no_script_or_style_of_their_own() {
    let scene = Scene::new().await;
    let chat = scene.everything().await;
    scene.text("385911", "Ivo", "Bok").await;
    for path in [
        "/chats?tab=new".to_owned(),
        "/chats?tab=others".to_owned(),
        format!("/chats/{chat}"),
        "/chats/99".to_owned(),
    ] {
        let page = scene.desk.get(&path, &scene.vera_session).await;
        is_clean(text(&page));
    }
}

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
        format!("/chats/{chat}?tab=new")
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
                crate::ui::context::SESSION_COOKIE,
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
    scene.does(scene.vera, chat, DeskAction::Done).await;
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
        scene.does(scene.vera, chat, DeskAction::Done).await;
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

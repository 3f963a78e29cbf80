//! The pages: whole and in parts, without JavaScript, whatever people write.

use crate::domain::command::{DeskAction, TemplateWords};
use crate::domain::inbound::Content;
use crate::domain::view::View as _;
use crate::http::{Reply, header};
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::fragment::Fragment;
use crate::ui::test_desk::text;

/// The element with this id, from its tag to the end of it.
pub fn element<'p>(page: &'p str, id: &str) -> &'p str {
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
                crate::ui::context::SECURE_SESSION_COOKIE,
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
        for (name, fragment) in Fragment::ALL {
            // Parts of other pages.
            if matches!(
                fragment,
                Fragment::Steps | Fragment::Forecast | Fragment::Clock | Fragment::Palette
            ) {
                continue;
            }
            let alone = part(&scene, &path, name).await;
            let alone = without_keys(text(&alone));
            assert_eq!(
                without_keys(element(text(&page), name)),
                alone.trim(),
                "{name}"
            );
        }
    }
    let page = scene.desk.get("/forecast", &scene.vera_session).await;
    for name in ["banner", "rail", "list", "forecast"] {
        let alone = part(&scene, "/forecast", name).await;
        let alone = text(&alone).trim();
        assert_eq!(element(text(&page), name), alone, "{name}");
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
                url: evil.to_owned(),
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
                template: TemplateWords {
                    name: "continue".to_owned(),
                    language: "en".to_owned(),
                    variables: vec![evil.to_owned(), evil.to_owned()],
                    ..TemplateWords::default()
                },
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

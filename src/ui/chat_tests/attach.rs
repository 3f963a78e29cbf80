//! Files from a browser and from a program: `POST /media` and `POST /chats/{id}/messages` with parts.

mod press;

use serde_json::Value;

use crate::base::id::{AgentId, ChatId, MediaId};
use crate::domain::agent::Role;
use crate::domain::command::{
    Command, DeskAction, FileCommand, FileRulesChange, GroupChange, TeamAction, TemplateFacts,
};
use crate::domain::entry::{Body, FileKind};
use crate::domain::files::PngAs;
use crate::domain::template::{Card, Component, Facts};
use crate::domain::view::View as _;
use crate::http::{Method, Reply, Request, header};
use crate::ui::chat_tests::pages::element;
use crate::ui::chat_tests::{ACCOUNT, ANNA, CONTINUE, Scene};
use crate::ui::context::SECURE_SESSION_COOKIE;
use crate::ui::test_desk::{HOST, golden, text};

pub fn real(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    std::fs::read(path.join(name)).unwrap()
}

/// One that the desk sends as a document alone.
fn large_picture() -> Vec<u8> {
    let mut large = real("photo.jpg");
    large.resize(3 * 1024 * 1024 + 1, 0);
    large
}

/// A form: fields, then files with their names.
pub fn form(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part =
            format!("--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for (name, bytes) in files {
        let part = format!(
            "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--X--\r\n");
    body
}

impl Scene {
    pub async fn chat(&self) -> ChatId {
        let chat = self.text(ANNA, "Anna Petrova", "hello").await;
        self.does(self.vera, chat, DeskAction::Take).await;
        chat
    }

    pub async fn brings_parts(&self, path: &str, token: &str, body: Vec<u8>) -> (u16, Value) {
        let request = Request::made(Method::POST, &format!("/api/v1{path}"), body)
            .with_header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
            .with_header(header::AUTHORIZATION, &format!("Bearer {token}"));
        let reply = self.desk.send(request).await;
        let json = serde_json::from_slice(reply.whole().unwrap()).unwrap();
        (reply.status().as_u16(), json)
    }

    /// Vera's upload.
    pub async fn uploads(&self, name: &str, bytes: &[u8]) -> u64 {
        let body = form(&[], &[(name, bytes)]);
        let (status, media) = self.brings_parts("/media", &self.vera_session, body).await;
        assert_eq!(status, 201, "{media}");
        media["id"].as_u64().unwrap()
    }

    pub async fn posts_form(&self, chat: ChatId, body: Vec<u8>) -> Reply {
        let path = format!("/chats/{chat}/messages");
        self.posts_parts(&path, &self.vera_session, body).await
    }

    /// A form as the page's script sends it.
    async fn asks_as_script(&self, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let cookie = format!("{SECURE_SESSION_COOKIE}={}", self.vera_session);
        let request = Request::made(Method::POST, path, body.finish().into_bytes())
            .with_header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .with_header(header::ACCEPT, "application/problem+json")
            .with_header(header::ORIGIN, &format!("https://{HOST}"))
            .with_header(header::COOKIE, &cookie);
        let reply = self.desk.send(request).await;
        let json = serde_json::from_slice(reply.whole().unwrap()).unwrap();
        (reply.status().as_u16(), json)
    }

    fn sent_files(&self, chat: ChatId) -> Vec<(FileKind, String, String, String)> {
        let snapshot = self.desk.desk.engine.snapshot().unwrap();
        let entries = snapshot.entries_before(chat, None, 100).unwrap();
        let files = entries.into_iter().filter_map(|entry| match entry.body {
            Body::File {
                kind,
                media,
                caption,
            } => {
                let media = snapshot.media(media).unwrap().unwrap();
                Some((kind, media.name, media.mime, caption))
            }
            _ => None,
        });
        files.collect()
    }

    fn owner(&self) -> AgentId {
        let snapshot = self.desk.desk.engine.snapshot().unwrap();
        let agents = snapshot.agents().unwrap();
        let owner = agents.iter().find(|agent| agent.role == Role::Owner);
        owner.unwrap().id
    }

    pub fn uploads_left(&self) -> usize {
        let snapshot = self.desk.desk.engine.snapshot().unwrap();
        snapshot.uploads(None).unwrap().len()
    }

    /// What broke off is dropped beside the answer.
    pub async fn until_nothing_is_left(&self) {
        let mut sequence = self.desk.desk.engine.sequence();
        for _ in 0..1000 {
            if self.uploads_left() == 0 {
                return;
            }
            let soon = std::time::Duration::from_millis(10);
            let _ = tokio::time::timeout(soon, sequence.changed()).await;
        }
        panic!("{} uploads are left", self.uploads_left());
    }
}

#[tokio::test]
async fn a_program_sends_a_file_in_one_request() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let path = format!("/chats/{chat}/messages");
    let fields = [("caption", "План"), ("idempotency_key", "k1")];
    let body = form(&fields, &[("../Фото дома.png", &real("photo.jpg"))]);
    let (status, entry) = scene
        .brings_parts(&path, &scene.vera_session, body.clone())
        .await;
    assert_eq!(status, 201, "{entry}");
    golden("sent_file", &entry);
    assert_eq!(entry["kind"], "image");
    assert_eq!(entry["media"]["name"], "Фото дома.jpg");
    assert_eq!(entry["media"]["mime"], "image/jpeg");
    assert_eq!(entry["text"], "План");
    // The same once more: nothing leaves twice, and nothing of it stays.
    let (status, again) = scene.brings_parts(&path, &scene.vera_session, body).await;
    assert_eq!((status, &again["id"]), (201, &entry["id"]));
    assert_eq!(scene.sent_files(chat).len(), 1);
    assert_eq!(scene.uploads_left(), 0);
}

#[tokio::test]
async fn a_file_is_uploaded_first_and_named_afterwards() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let body = form(&[], &[("voice.opus", &real("voice.ogg"))]);
    let (status, media) = scene
        .brings_parts("/media", &scene.vera_session, body)
        .await;
    assert_eq!(status, 201, "{media}");
    golden("media", &media);
    assert_eq!(media["mime"], "audio/ogg; codecs=opus");
    assert_eq!(media["name"], "voice.ogg");
    let id = media["id"].as_u64().unwrap();
    // Nobody but its uploader sees it.
    let seen = |session: String| {
        let scene = &scene;
        async move {
            let path = format!("/media/{id}");
            let reply = scene.desk.get(&path, &session).await;
            reply.status().as_u16()
        }
    };
    assert_eq!(seen(scene.vera_session.clone()).await, 200);
    assert_eq!(seen(scene.owner_session.clone()).await, 404);
    let message = serde_json::json!({"media": id, "as": "voice"});
    let path = format!("/chats/{chat}/messages");
    let (status, entry) = scene
        .desk
        .api(Method::POST, &path, &scene.vera_session, message)
        .await;
    assert_eq!(status.as_u16(), 201, "{entry}");
    assert_eq!(entry["media"]["voice"], true);
    assert_eq!(seen(scene.owner_session.clone()).await, 200);
}

#[tokio::test]
async fn what_is_refused_leaves_nothing() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let path = format!("/chats/{chat}/messages");
    let (exe, zip, photo) = (real("tool.exe"), real("exe-as-jpg.zip"), real("photo.jpg"));
    let cases: [(&str, &[u8], u16, &str); 7] = [
        ("report.exe.pdf", &photo, 415, "file_refused"),
        ("photo.jpg", &exe, 415, "file_refused"),
        ("photo.zip", &zip, 415, "file_refused"),
        ("run.sh", b"echo", 415, "file_refused"),
        ("letter.doc", &real("installer.doc"), 415, "file_refused"),
        ("empty.txt", b"", 422, "invalid"),
        ("polyglot.jpg", &real("polyglot.jpg"), 415, "file_refused"),
    ];
    for (name, bytes, wanted, code) in cases {
        for path in ["/media", path.as_str()] {
            let body = form(&[], &[(name, bytes)]);
            let (status, problem) = scene.brings_parts(path, &scene.vera_session, body).await;
            assert_eq!(
                (status, &problem["code"]),
                (wanted, &Value::from(code)),
                "{name}: {problem}"
            );
            scene.until_nothing_is_left().await;
        }
    }
    // One that breaks off in the middle.
    let mut body = form(&[], &[("photo.bin", &vec![9; 700_000])]);
    body.truncate(600_000);
    let (status, _) = scene.brings_parts(&path, &scene.vera_session, body).await;
    assert_eq!(status, 400);
    scene.until_nothing_is_left().await;
    let snapshot = scene.desk.desk.engine.snapshot().unwrap();
    for id in 1..=snapshot.counters().media {
        assert!(snapshot.chunks_of(MediaId(id)).unwrap().is_empty());
    }
    assert!(scene.sent_files(chat).is_empty());
}

#[tokio::test]
async fn without_a_script_the_refused_files_are_named_and_the_others_are_kept() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let (exe, photo) = (real("tool.exe"), real("photo.jpg"));
    let files: [(&str, &[u8]); 4] = [
        ("a.jpg", &photo),
        ("holiday.jpg", &exe),
        ("c.jpg", &photo),
        ("empty.txt", b""),
    ];
    let reply = scene
        .posts_form(chat, form(&[("text", "Look")], &files))
        .await;
    assert_eq!(reply.status().as_u16(), 415);
    let page = element(text(&reply), "composer").to_owned();
    let error = element(&page, "compose-error");
    assert!(
        error.contains("holiday.jpg: ") && error.contains("is a program"),
        "{error}"
    );
    assert!(error.contains("empty.txt: The file is empty."), "{error}");
    let told = element(&page, "compose-told");
    assert!(told.contains("Nothing has left yet"), "{told}");
    let kept = element(&page, "compose-tray");
    assert!(kept.contains("a.jpg") && kept.contains("c.jpg"), "{page}");
    assert_eq!(kept.matches("name=\"media\"").count(), 2, "{page}");
    assert!(page.contains("Look</textarea>"), "{page}");
    assert!(scene.sent_files(chat).is_empty());
}

#[tokio::test]
async fn who_may_not_write_is_told_before_anything_is_kept() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let path = format!("/chats/{chat}/messages");
    let body = || form(&[], &[("photo.jpg", &real("photo.jpg"))]);
    let (status, problem) = scene.brings_parts(&path, &scene.oleg_session, body()).await;
    assert_eq!(
        (status, &problem["code"]),
        (403, &Value::from("not_participant"))
    );
    let (status, _) = scene
        .brings_parts("/chats/99/messages", &scene.oleg_session, body())
        .await;
    assert_eq!(status, 404);
    let snapshot = scene.desk.desk.engine.snapshot().unwrap();
    assert_eq!(snapshot.counters().media, 0);
}

#[tokio::test]
async fn a_form_sends_several_files_with_its_words_beside_the_first() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let (photo, paper) = (real("photo.jpg"), real("paper.pdf"));
    let fields = [("text", "Вот"), ("idempotency_key", "f1"), ("seen", "0")];
    let files: [(&str, &[u8]); 3] = [("a.jpg", &photo), ("b.pdf", &paper), ("", b"")];
    let reply = scene.posts_form(chat, form(&fields, &files)).await;
    assert_eq!(reply.status().as_u16(), 303, "{}", text(&reply));
    let sent = scene.sent_files(chat);
    let told: Vec<(FileKind, &str, &str)> = sent
        .iter()
        .map(|(kind, name, _, caption)| (*kind, name.as_str(), caption.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (FileKind::Image, "a.jpg", "Вот"),
            (FileKind::Document, "b.pdf", "")
        ]
    );
    // Nothing chosen: it is a text.
    let fields = [("text", "words"), ("idempotency_key", "f2")];
    let reply = scene.posts_form(chat, form(&fields, &[("", b"")])).await;
    assert_eq!(reply.status().as_u16(), 303);
    assert_eq!(scene.sent_files(chat).len(), 2);
}

#[tokio::test]
async fn a_group_that_asks_shows_the_question_and_keeps_the_files() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let group = {
        let snapshot = scene.desk.desk.engine.snapshot().unwrap();
        snapshot.chat(chat).unwrap().unwrap().group
    };
    let change = GroupChange {
        ask_before_attaching: Some(true),
        ..GroupChange::default()
    };
    let action = TeamAction::ChangeGroup { group, change };
    scene.desk.submit(Command::Team { by: None, action }).await;
    let fields = [("text", "Results"), ("idempotency_key", "g1")];
    let body = form(&fields, &[("a.pdf", &real("paper.pdf"))]);
    let reply = scene.posts_form(chat, body).await;
    assert_eq!(reply.status().as_u16(), 409);
    let page = text(&reply);
    assert!(page.contains("Send it by WhatsApp all the same?"), "{page}");
    assert!(page.contains("name=\"confirm\""), "{page}");
    assert!(
        page.contains("name=\"media\" value=\"1\" checked"),
        "{page}"
    );
    assert!(page.contains("Results"), "{page}");
    let fields = [
        ("text", "Results"),
        ("idempotency_key", "g1"),
        ("media", "1"),
        ("confirm", "on"),
    ];
    let path = format!("/chats/{chat}/messages");
    let reply = scene.desk.post(&path, &scene.vera_session, &fields).await;
    assert_eq!(reply.status().as_u16(), 303, "{}", text(&reply));
    assert_eq!(scene.sent_files(chat).len(), 1);
    // A program is asked by a code.
    let body = form(&[], &[("a.pdf", &real("paper.pdf"))]);
    let (status, problem) = scene.brings_parts(&path, &scene.vera_session, body).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &Value::from("confirm_file"))
    );
    let body = form(&[("confirm", "true")], &[("a.pdf", &real("paper.pdf"))]);
    let (status, _) = scene.brings_parts(&path, &scene.vera_session, body).await;
    assert_eq!(status, 201);
}

#[tokio::test]
async fn png_leaves_as_jpeg_where_the_number_says_so() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let path = format!("/chats/{chat}/messages");
    let send = |as_what: &'static str| {
        let (scene, path) = (&scene, &path);
        async move {
            let body = form(&[("as", as_what)], &[("a.png", &real("glass.png"))]);
            let (status, entry) = scene.brings_parts(path, &scene.vera_session, body).await;
            assert_eq!(status, 201, "{entry}");
            let media = &entry["media"];
            format!(
                "{} {}",
                media["mime"].as_str().unwrap(),
                media["name"].as_str().unwrap()
            )
        }
    };
    assert_eq!(send("").await, "image/png a.png");
    let number = {
        let snapshot = scene.desk.desk.engine.snapshot().unwrap();
        snapshot.numbers().unwrap()[0].id
    };
    let by = scene.owner();
    let change = FileRulesChange {
        png: vec![(number, PngAs::Jpeg)],
        ..FileRulesChange::default()
    };
    let rules = FileCommand::SetRules { by, change };
    scene.desk.submit(Command::File(rules)).await;
    assert_eq!(send("").await, "image/jpeg a.jpg");
    assert_eq!(send("document").await, "image/png a.png");
    assert_eq!(scene.uploads_left(), 0);
}

#[tokio::test]
async fn rules_for_files_are_shown_and_changed() {
    let scene = Scene::new().await;
    let rules = scene.desk.read("/files", &scene.vera_session).await;
    golden("file_rules", &rules);
    let change = serde_json::json!({"picture_megabytes": 5, "numbers": [{"id": 1, "png": "jpeg"}]});
    let patch = |session: String, body: Value| {
        let scene = &scene;
        async move {
            let (status, json) = scene
                .desk
                .api(Method::PATCH, "/files", &session, body)
                .await;
            (status.as_u16(), json)
        }
    };
    let (status, _) = patch(scene.vera_session.clone(), change.clone()).await;
    assert_eq!(status, 403);
    let (status, rules) = patch(scene.owner_session.clone(), change).await;
    assert_eq!((status, &rules["numbers"][0]["png"]), (200, &"jpeg".into()));
    golden("file_rules_changed", &rules);
    let wrong = serde_json::json!({"picture_megabytes": 9});
    let (status, problem) = patch(scene.owner_session.clone(), wrong).await;
    assert_eq!(status, 422, "{problem}");
    let page = scene.desk.get("/files", &scene.owner_session).await;
    assert!(
        text(&page).contains("value=\"jpeg\" selected"),
        "{}",
        text(&page)
    );
    let form = [
        ("_method", "PATCH"),
        ("picture_megabytes", "x"),
        ("png_1", "png"),
    ];
    let page = scene.desk.post("/files", &scene.owner_session, &form).await;
    assert_eq!(page.status().as_u16(), 422);
    let form = [
        ("_method", "PATCH"),
        ("picture_megabytes", "2"),
        ("png_1", "png"),
    ];
    let page = scene.desk.post("/files", &scene.owner_session, &form).await;
    assert_eq!(page.status().as_u16(), 303);
    let rules = scene.desk.read("/files", &scene.vera_session).await;
    assert_eq!(rules["picture_megabytes"], 2);
    assert_eq!(rules["numbers"][0]["png"], "png");
}

#[tokio::test]
async fn a_template_is_shown_with_its_picture_and_its_cards() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let part = |text: &str| Component::Body(text.to_owned());
    let picture = || Component::FileHeader("IMAGE".to_owned());
    let card = |text: &str| Card {
        components: vec![picture(), part(text)],
    };
    let parts = vec![
        picture(),
        part("Fresh today"),
        Component::Footer("Since 1901".to_owned()),
        Component::Carousel(vec![card("*Bread*"), card("Milk")]),
    ];
    let template = TemplateFacts {
        name: "bakery".to_owned(),
        language: "en".to_owned(),
        status: "APPROVED".to_owned(),
        facts: Facts::default(),
        components: parts,
    };
    let waba_id = ACCOUNT.to_owned();
    let templates = vec![template];
    let command = Command::Templates { waba_id, templates };
    scene.desk.submit(command).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(scene.uploads("photo.jpg", &real("photo.jpg")).await);
    }
    // What is attached is seen before it leaves, also without a script; the draft has it until then.
    let draft = format!("/chats/{chat}/draft");
    let session = &scene.vera_session;
    let body = serde_json::json!({"text": "Later", "files": [ids[0], ids[1]]});
    let (status, _) = scene.desk.api(Method::PUT, &draft, session, body).await;
    assert_eq!(status.as_u16(), 200);
    let offered = format!("/chats/{chat}?template=bakery%3Aen");
    let page = scene.desk.get(&offered, session).await;
    let page = element(text(&page), "composer").to_owned();
    let seen = |at: usize| format!("data-above=\"image\"><img src=\"/media/{}\"", ids[at]);
    assert!(page.contains(&seen(0)) && page.contains(&seen(1)), "{page}");
    assert_eq!(page.matches("data-above=").count(), 3);
    assert!(!page.contains(&seen(2)));
    let path = format!("/chats/{chat}/messages");
    // A file of another kind is named, with what is wanted in its place.
    let letter = scene.uploads("letter.txt", b"Dear Anna").await.to_string();
    let (one, two) = (ids[1].to_string(), ids[2].to_string());
    let wrong = [
        ("template_name", "bakery"),
        ("template_language", "en"),
        ("with_text", "keep"),
        ("media", letter.as_str()),
        ("media", one.as_str()),
        ("media", two.as_str()),
    ];
    let (status, problem) = scene.asks_as_script(&path, &wrong).await;
    assert_eq!(status, 422, "{problem}");
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("letter.txt: This template shows a picture"),
        "{detail}"
    );
    // So is one that is too large, which can be no document there.
    let large = scene.uploads("big.jpg", &large_picture()).await.to_string();
    let as_what = format!("as_{large}");
    let mut wrong = wrong;
    wrong[3].1 = two.as_str();
    wrong[5] = ("media", large.as_str());
    let wrong = [&wrong[..], &[(as_what.as_str(), "document")]].concat();
    let (status, problem) = scene.asks_as_script(&path, &wrong).await;
    assert_eq!(status, 422, "{problem}");
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("big.jpg: This file has 3 MB") && !detail.contains("document"),
        "{detail}"
    );
    assert!(problem["fields"]["cards"].is_string(), "{problem}");
    let template = serde_json::json!({
        "name": "bakery", "language": "en", "variables": [],
        "header": {"media": ids[0]}, "cards": [{"media": ids[1]}, {"media": ids[2]}],
    });
    let body = serde_json::json!({ "template": template });
    let (status, entry) = scene.desk.api(Method::POST, &path, session, body).await;
    assert_eq!(status.as_u16(), 201, "{entry}");
    assert_eq!(entry["template"]["header"], ids[0]);
    assert_eq!(entry["template"]["cards"][1]["text"], "Milk");
    let (_, left) = scene
        .desk
        .api(Method::GET, &draft, session, Value::Null)
        .await;
    assert_eq!(
        (&left["message"], &left["files"]),
        (&Value::from("Later"), &serde_json::json!([])),
        "{left}"
    );
    let page = scene.desk.get(&format!("/chats/{chat}"), session).await;
    let page = text(&page);
    assert!(page.contains("<p class=\"text tb-foot\" dir=\"auto\">Since 1901</p>"));
    for id in ids {
        assert!(
            page.contains(&format!("<img src=\"/media/{id}\"")),
            "{page}"
        );
    }
    assert!(
        page.contains("<b>Bread</b>") && page.contains("Milk"),
        "{page}"
    );
}

#[tokio::test]
async fn a_held_file_is_not_offered_to_leave_while_the_window_is_closed() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    scene.later(86_400);
    let fields = [&CONTINUE[..], &[("text", "The plan")]].concat();
    let body = form(&fields, &[("plan.jpg", &real("photo.jpg"))]);
    let held = scene.posts_form(chat, body).await;
    assert_eq!(held.status().as_u16(), 303);
    let path = format!("/chats/{chat}?tab=mine");
    let page = scene.desk.get(&path, &scene.vera_session).await;
    let page = text(&page);
    let (_, parked) = page.split_once("id=\"parked-").unwrap();
    let (parked, _) = parked.split_once("</li>").unwrap();
    assert!(!parked.contains("/send\""), "{parked}");
    assert!(parked.contains("value=\"PATCH\"") && parked.contains("The plan"));
}

//! Files that leave as something else than what was chosen: pictures by the number's rule wherever they come from,
//! recordings, and what customers sent.

use serde_json::{Value, json};

use crate::base::id::{ChatId, MediaId};
use crate::base::secret::sha256;
use crate::domain::agent::{Agent, Role};
use crate::domain::command::{Command, FileCommand, FileRulesChange, TemplateFacts};
use crate::domain::delivery::DeliveryState;
use crate::domain::entry::{Body, FileKind};
use crate::domain::files::PngAs;
use crate::domain::media::{Media, MediaState};
use crate::domain::template::{Component, Facts};
use crate::domain::view::View as _;
use crate::http::Method;
use crate::ui::chat_tests::attach::{form, real};
use crate::ui::chat_tests::{ACCOUNT, ANNA, CONTINUE, Scene, file};
use crate::ui::test_desk::text;

impl Scene {
    /// PNG leaves as JPEG through the number.
    async fn jpeg_for_png(&self) {
        let snapshot = self.desk.desk.engine.snapshot().unwrap();
        let number = snapshot.numbers().unwrap()[0].id;
        let mut agents = snapshot.agents().unwrap().into_iter();
        let owner = |agent: &Agent| agent.role == Role::Owner;
        let by = agents.rfind(owner).unwrap().id;
        let change = FileRulesChange {
            png: vec![(number, PngAs::Jpeg)],
            ..FileRulesChange::default()
        };
        let rules = FileCommand::SetRules { by, change };
        self.desk.submit(Command::File(rules)).await;
    }

    /// A template with a picture above it.
    async fn bakery(&self) {
        let facts = TemplateFacts {
            name: "bakery".to_owned(),
            language: "en".to_owned(),
            status: "APPROVED".to_owned(),
            facts: Facts::default(),
            components: vec![
                Component::FileHeader("IMAGE".to_owned()),
                Component::Body("Fresh today".to_owned()),
            ],
        };
        let command = Command::Templates {
            waba_id: ACCOUNT.to_owned(),
            templates: vec![facts],
        };
        self.desk.submit(command).await;
    }

    async fn gives(&self, chat: ChatId, session: &str, message: Value) -> (u16, Value) {
        let path = format!("/chats/{chat}/messages");
        let sent = self.desk.api(Method::POST, &path, session, message).await;
        (sent.0.as_u16(), sent.1)
    }

    /// Vera sends what is named by `message`: what is told of it, and its file.
    async fn gives_file(&self, chat: ChatId, message: Value) -> (Value, Media) {
        let (status, entry) = self.gives(chat, &self.vera_session, message).await;
        assert_eq!(status, 201, "{entry}");
        let sent = entry["media"]["id"].as_u64().unwrap();
        (entry, self.media(sent).unwrap())
    }

    /// The same from the page, with its words and under a key: the status of the answer.
    async fn gives_by_form(&self, chat: ChatId, media: u64, (key, words): (&str, &str)) -> u16 {
        let media = media.to_string();
        let fields = [
            ("text", words),
            ("idempotency_key", key),
            ("media", media.as_str()),
            ("tab", "mine"),
        ];
        let path = format!("/chats/{chat}/messages");
        let reply = self.desk.post(&path, &self.vera_session, &fields).await;
        reply.status().as_u16()
    }

    fn media(&self, id: u64) -> Option<Media> {
        let snapshot = self.desk.desk.engine.snapshot().unwrap();
        snapshot.media(MediaId(id)).unwrap()
    }

    /// A customer sends a file, which has come.
    async fn gets_file(&self, (name, mime): (&str, &str), kind: FileKind, bytes: &[u8]) -> MediaId {
        let file = file(kind, name, mime, "");
        let (chat, _) = self.writes(ANNA, "Anna Petrova", file).await;
        let media = {
            let snapshot = self.desk.desk.engine.snapshot().unwrap();
            let entry = snapshot.entry(chat, self.newest(chat)).unwrap().unwrap();
            match entry.body {
                Body::File { media, .. } => media,
                other => panic!("{other:?}"),
            }
        };
        let chunks = vec![bytes.to_vec().into()];
        let first = 0;
        (self.desk)
            .submit(Command::Chunks {
                media,
                first,
                chunks,
            })
            .await;
        let state = MediaState::Ready {
            size: bytes.len() as u64,
            sha256: sha256(bytes),
        };
        self.desk.submit(Command::MediaState(media, state)).await;
        media
    }
}

#[tokio::test]
async fn a_png_of_a_quick_reply_leaves_as_jpeg_and_is_made_once() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    scene.jpeg_for_png().await;
    let picture = scene.uploads("price.png", &real("glass.png")).await;
    let reply = json!({"name": "price", "text": "Our prices", "for": "me", "files": [picture]});
    let (status, reply) = (scene.desk)
        .api(Method::POST, "/quick-replies", &scene.vera_session, reply)
        .await;
    assert_eq!(status.as_u16(), 201, "{reply}");
    let kept = reply["files"][0]["id"].as_u64().unwrap();
    let message = json!({"media": kept, "caption": "Look"});
    let (_, first) = scene.gives_file(chat, message.clone()).await;
    assert_eq!(
        (first.mime.as_str(), first.name.as_str()),
        ("image/jpeg", "price.jpg")
    );
    // The quick reply has what it had.
    assert_eq!(scene.media(kept).unwrap().mime, "image/png");
    // Once more, and by hand from the message of the first: the same bytes.
    let (_, second) = scene.gives_file(chat, message).await;
    assert_eq!(
        (second.mime.as_str(), second.bytes_of),
        ("image/jpeg", first.bytes_of)
    );
    assert_ne!(second.id, first.id);
    assert_eq!(scene.uploads_left(), 0);
    // As a document it leaves as it is.
    let as_it_is = json!({"media": kept, "as": "document"});
    let (_, sent) = scene.gives_file(chat, as_it_is).await;
    assert_eq!(sent.bytes_of, MediaId(kept));
    // Whoever does not see the quick reply gets nothing of it, made or not.
    let take = format!("/chats/{chat}/take-over");
    scene.desk.post(&take, &scene.owner_session, &[]).await;
    let foreign = json!({"media": kept});
    let (status, problem) = scene.gives(chat, &scene.owner_session, foreign).await;
    assert_eq!(status, 422, "{problem}");
    assert_eq!(scene.uploads_left(), 0);
}

#[tokio::test]
async fn a_png_of_a_message_leaves_as_jpeg_too() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    // Sent before the number said so: as it is.
    let picture = scene.uploads("a.png", &real("glass.png")).await;
    let (_, sent) = scene.gives_file(chat, json!({"media": picture})).await;
    assert_eq!(sent.mime, "image/png");
    scene.jpeg_for_png().await;
    let again = json!({"media": sent.id.0});
    let (_, first) = scene.gives_file(chat, again.clone()).await;
    assert_eq!(first.mime, "image/jpeg");
    let (_, second) = scene.gives_file(chat, again).await;
    assert_eq!(second.bytes_of, first.bytes_of);
    // A customer's too, by its bytes.
    let kind = FileKind::Document;
    let said = ("scan.bin", "application/x-thing");
    let theirs = scene.gets_file(said, kind, &real("glass.png")).await;
    let (entry, jpeg) = scene.gives_file(chat, json!({"media": theirs.0})).await;
    assert_eq!(
        (jpeg.mime.as_str(), &entry["media"]["mime"]),
        ("image/jpeg", &json!("image/jpeg"))
    );
    assert_eq!(scene.media(theirs.0).unwrap().mime, "application/x-thing");
}

#[tokio::test]
async fn what_was_replaced_is_not_kept() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    scene.jpeg_for_png().await;
    let picture = scene.uploads("a.png", &real("glass.png")).await;
    let sound = scene.uploads("a.webm", &real("recorded.webm")).await;
    assert_eq!(scene.uploads_left(), 2);
    let (_, sent) = scene.gives_file(chat, json!({"media": picture})).await;
    assert_eq!(sent.mime, "image/jpeg");
    assert_eq!(scene.uploads_left(), 1);
    let voice = json!({"media": sound, "as": "voice"});
    let (entry, _) = scene.gives_file(chat, voice).await;
    assert_eq!(entry["media"]["voice"], true);
    assert_eq!(scene.uploads_left(), 0);
    // What is not sent stays as it was: it is still to be sent.
    let picture = scene.uploads("b.png", &real("glass.png")).await;
    let wrong = json!({"media": picture, "reply_to": 1_000_000});
    let (status, problem) = scene.gives(chat, &scene.vera_session, wrong).await;
    assert_eq!(status, 422, "{problem}");
    assert_eq!(scene.uploads_left(), 1);
    // The same from a page, where the file was there before.
    assert_eq!(scene.gives_by_form(chat, picture, ("l1", "")).await, 303);
    assert_eq!(scene.uploads_left(), 0);
}

#[tokio::test]
async fn a_form_that_breaks_off_behind_its_file_leaves_nothing() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let mut whole = form(&[("text", "Look")], &[("a.png", &real("glass.png"))]);
    whole.truncate(whole.len() - "--X--\r\n".len());
    whole.extend_from_slice(
        b"--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b.png\"\r\n\r\n",
    );
    whole.extend_from_slice(&real("glass.png"));
    let path = format!("/chats/{chat}/messages");
    let (status, problem) = scene
        .brings_parts(&path, &scene.vera_session, whole.clone())
        .await;
    assert!((400..500).contains(&status), "{problem}");
    scene.until_nothing_is_left().await;
    let reply = scene.posts_form(chat, whole).await;
    assert!(reply.status().is_client_error());
    scene.until_nothing_is_left().await;
    // A field that can't be read.
    let files: [(&str, &[u8]); 1] = [("a.png", &real("glass.png"))];
    for (field, value) in [("as", "parcel"), ("reply_to", "x"), ("seen", "x")] {
        let body = form(&[(field, value)], &files);
        let (status, problem) = scene.brings_parts(&path, &scene.vera_session, body).await;
        assert_eq!(status, 422, "{field}: {problem}");
        assert_eq!(scene.uploads_left(), 0, "{field}");
    }
    for (field, value) in [("reply_to", "x"), ("media", "x"), ("choices", "x")] {
        let reply = scene
            .posts_form(chat, form(&[(field, value)], &files))
            .await;
        assert!(reply.status().is_client_error(), "{field}");
        assert_eq!(scene.uploads_left(), 0, "{field}");
    }
}

#[tokio::test]
async fn a_customers_program_is_not_sent_on() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let program = real("tool.exe");
    let kind = FileKind::Document;
    let pdf = "application/pdf";
    for (name, mime, bytes) in [
        ("virus.exe", "application/octet-stream", program.clone()),
        ("price.pdf", pdf, program.clone()),
        ("run.bat", "text/plain", b"hello".to_vec()),
        ("price.pdf", pdf, real("exe.zip")),
    ] {
        let media = scene.gets_file((name, mime), kind, &bytes).await;
        let (status, problem) = scene
            .gives(chat, &scene.vera_session, json!({"media": media.0}))
            .await;
        assert_eq!(
            (status, &problem["code"]),
            (415, &json!("file_refused")),
            "{name} {problem}"
        );
        let status = scene.gives_by_form(chat, media.0, ("p1", "")).await;
        assert_eq!(status, 415, "{name}");
        // It does not become part of a quick reply either.
        let reply = json!({"name": "evil", "text": "x", "for": "me", "files": [media.0]});
        let (status, problem) = (scene.desk)
            .api(Method::POST, "/quick-replies", &scene.vera_session, reply)
            .await;
        assert_eq!(status.as_u16(), 415, "{name} {problem}");
    }
    // What is harmless goes on as what it is, whatever its sender called it.
    let theirs = scene
        .gets_file(("photo.pdf", pdf), kind, &real("photo.jpg"))
        .await;
    let (entry, sent) = scene.gives_file(chat, json!({"media": theirs.0})).await;
    assert_eq!(
        (sent.mime.as_str(), sent.name.as_str()),
        ("image/jpeg", "photo.jpg")
    );
    assert_eq!(
        (entry["kind"].as_str(), sent.bytes_of),
        (Some("image"), theirs)
    );
}

#[tokio::test]
async fn the_same_request_once_more_is_known_though_its_file_left_as_another() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    scene.jpeg_for_png().await;
    let picture = scene.uploads("price.png", &real("glass.png")).await;
    let sends =
        async |key: &str, words: &str| scene.gives_by_form(chat, picture, (key, words)).await;
    assert_eq!(sends("k1", "Our prices").await, 303);
    let first = scene.newest(chat);
    assert!(scene.media(picture).is_none(), "it left as JPEG");
    // Its answer was lost.
    assert_eq!(sends("k1", "Our prices").await, 303);
    assert_eq!(scene.newest(chat), first, "nothing leaves twice");
    // Another request is none that was answered, nor are other words under its key.
    assert_eq!(sends("k2", "Our prices").await, 422);
    assert_eq!(sends("k1", "Other words").await, 422);
    // Nor is one with a file that never was.
    let other = scene.gives_by_form(chat, 999, ("k1", "Our prices")).await;
    assert_eq!(other, 422);
    assert_eq!(scene.newest(chat), first);
}

#[tokio::test]
async fn the_same_template_once_more_is_known_though_its_file_is_gone() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    scene.bakery().await;
    let picture = scene.uploads("photo.jpg", &real("photo.jpg")).await;
    let reply = json!({"name": "price", "text": "Our prices", "for": "me", "files": [picture]});
    let (_, reply) = (scene.desk)
        .api(Method::POST, "/quick-replies", &scene.vera_session, reply)
        .await;
    let kept = reply["files"][0]["id"].to_string();
    let sends = async |media: &str| {
        let fields = [
            ("template_name", "bakery"),
            ("template_language", "en"),
            ("template", "bakery:en"),
            ("media", media),
            ("idempotency_key", "t1"),
        ];
        let path = format!("/chats/{chat}/messages");
        let sent = scene.desk.post(&path, &scene.vera_session, &fields).await;
        sent.status().as_u16()
    };
    assert_eq!(sends(&kept).await, 303);
    let first = scene.newest(chat);
    let path = format!("/quick-replies/{}", reply["id"]);
    let (status, _) = (scene.desk)
        .api(Method::DELETE, &path, &scene.vera_session, json!(null))
        .await;
    assert!(status.is_success(), "{status}");
    assert!(scene.media(kept.parse().unwrap()).is_none());
    // Its answer was lost.
    assert_eq!(sends(&kept).await, 303);
    assert_eq!(sends("999").await, 422);
    assert_eq!(scene.newest(chat), first, "nothing leaves twice");
}

#[tokio::test]
async fn what_stays_beside_a_template_keeps_its_files_and_is_written_once() {
    let scene = Scene::new().await;
    let chat = scene.vera_has().await;
    scene.jpeg_for_png().await;
    let sends = async |words: &str, files: &[(&str, &[u8])]| {
        let kept = [("text", words), ("with_text", "keep"), ("tab", "mine")];
        let fields = [&CONTINUE[..], &kept, &[("idempotency_key", "k1")]].concat();
        let sent = scene.posts_form(chat, form(&fields, files)).await;
        assert_eq!(sent.status().as_u16(), 303, "{}", text(&sent));
    };
    let png = real("glass.png");
    let files: &[(&str, &[u8])] = &[("price.png", &png)];
    sends("For later", files).await;
    let draft = || {
        let snapshot = scene.desk.desk.engine.snapshot().unwrap();
        snapshot.draft(chat, scene.vera).unwrap().unwrap()
    };
    let kept = draft();
    assert_eq!(kept.files.len(), 1);
    let media = scene
        .media(kept.files[0].media.0)
        .expect("the file waits too");
    assert_eq!(media.mime, "image/png", "it has not left");
    // The same request once more sends nothing, and takes the place of no newer words.
    let path = format!("/chats/{chat}/draft");
    let newer = json!({"text": "For later, and more"});
    let (status, told) = (scene.desk)
        .api(Method::PUT, &path, &scene.vera_session, newer)
        .await;
    assert_eq!(status.as_u16(), 200, "{told}");
    let sent = scene.newest(chat);
    sends("For later", &[]).await;
    assert_eq!(scene.newest(chat), sent);
    assert_eq!(draft().text(false), "For later, and more");
}

#[tokio::test]
async fn a_quick_reply_with_too_large_a_picture_is_told_where_it_was_written() {
    let scene = Scene::new().await;
    let mut large = real("photo.jpg");
    large.resize(3 * 1024 * 1024 + 1, 0);
    let picture = scene.uploads("big.jpg", &large).await.to_string();
    let fields = [
        ("tray", "1"),
        ("name", "price"),
        ("text", "Our prices"),
        ("for", "me"),
        ("media", picture.as_str()),
    ];
    let told = (scene.desk)
        .post("/quick-replies", &scene.vera_session, &fields)
        .await;
    assert_eq!(told.status().as_u16(), 422);
    let page = text(&told);
    assert!(
        page.contains("3 MB") && page.contains("Our prices"),
        "{page}"
    );
}

#[tokio::test]
async fn a_picture_above_a_template_leaves_as_it_is_and_by_its_bytes() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    scene.jpeg_for_png().await;
    scene.bakery().await;
    let newest = |scene: &Scene| {
        let snapshot = scene.desk.desk.engine.snapshot().unwrap();
        let entry = snapshot.entry(chat, scene.newest(chat)).unwrap().unwrap();
        scene.media(entry.files()[0].0).unwrap()
    };
    // The first time and the next, also once the JPEG of it is known.
    let picture = scene.uploads("price.png", &real("glass.png")).await;
    let reply = json!({"name": "price", "text": "Our prices", "for": "me", "files": [picture]});
    let (_, reply) = (scene.desk)
        .api(Method::POST, "/quick-replies", &scene.vera_session, reply)
        .await;
    let kept = reply["files"][0]["id"].as_u64().unwrap();
    let path = format!("/chats/{chat}/messages");
    for round in 0..2 {
        let media = kept.to_string();
        let fields = [
            ("template_name", "bakery"),
            ("template_language", "en"),
            ("template", "bakery:en"),
            ("media", media.as_str()),
        ];
        let sent = scene.desk.post(&path, &scene.vera_session, &fields).await;
        assert_eq!(sent.status().as_u16(), 303, "{round}: {}", text(&sent));
        let above = newest(&scene);
        let is = (above.mime.as_str(), above.bytes_of.0);
        assert_eq!(is, ("image/png", kept), "{round}");
        assert_eq!(scene.uploads_left(), 0);
        let (_, sent) = scene.gives_file(chat, json!({"media": kept})).await;
        assert_eq!(sent.mime, "image/jpeg");
    }
    // A customer's, whatever they called it.
    let said = ("scan.bin", "application/x-thing");
    let theirs = scene
        .gets_file(said, FileKind::Document, &real("glass.png"))
        .await;
    let template = json!({"name": "bakery", "language": "en", "variables": [],
        "header": {"media": theirs.0}, "cards": []});
    let body = json!({ "template": template });
    let (status, entry) = scene.gives(chat, &scene.vera_session, body).await;
    assert_eq!(status, 201, "{entry}");
    let above = newest(&scene);
    assert_eq!(
        (above.mime.as_str(), above.name.as_str()),
        ("image/png", "scan.bin.png")
    );
    assert_eq!(above.bytes_of, theirs);
    let mut program = b"MZ".to_vec();
    program.resize(600, 0);
    let program = scene
        .gets_file(("a.png", "image/png"), FileKind::Image, &program)
        .await;
    let fields = [
        ("template_name", "bakery"),
        ("template_language", "en"),
        ("template", "bakery:en"),
        ("media", &program.to_string()),
        ("text", "Also when words stay beside it"),
        ("with_text", "keep"),
    ];
    let refused = scene.desk.post(&path, &scene.vera_session, &fields).await;
    assert_eq!(refused.status().as_u16(), 415, "{}", text(&refused));
}

#[tokio::test]
async fn a_template_with_a_picture_leaves_though_its_question_is_answered() {
    let scene = Scene::new().await;
    let chat = scene.vera_has().await;
    scene.bakery().await;
    scene.later(86_400);
    let picture = scene.uploads("bread.jpg", &real("photo.jpg")).await;
    let picture = picture.to_string();
    let path = format!("/chats/{chat}/messages");
    let fields = [
        ("text", "Shall I keep one?"),
        ("template_name", "bakery"),
        ("template_language", "en"),
        ("media", picture.as_str()),
        ("with_text", "hold"),
        ("tab", "mine"),
    ];
    let sent = scene.desk.post(&path, &scene.vera_session, &fields).await;
    assert_eq!(sent.status().as_u16(), 303, "{}", text(&sent));
    assert_eq!(scene.in_state(chat, DeliveryState::Held).len(), 1);
    let asked = scene.in_state(chat, DeliveryState::Queued);
    scene.answers().await;
    let leave = scene.in_state(chat, DeliveryState::Queued);
    assert!(leave.len() == 2 && leave.contains(&asked[0]), "{leave:?}");
}

#[tokio::test]
async fn what_has_left_from_another_device_does_not_leave_from_this_one() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let picture = scene.uploads("photo.jpg", &real("photo.jpg")).await;
    let sends = async |key: &str| scene.gives_by_form(chat, picture, (key, "")).await;
    assert_eq!(sends("phone").await, 303);
    let first = scene.newest(chat);
    assert_eq!(sends("phone").await, 303, "the same request once more");
    assert_eq!(sends("desk").await, 422);
    assert_eq!(scene.newest(chat), first);
}

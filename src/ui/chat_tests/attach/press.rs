//! What one press sent, and what of it comes back when it is undone.

use super::*;
use crate::domain::outbox::OutboxState;

#[tokio::test]
async fn what_is_undone_brings_its_files_back_into_the_box() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let fields = [("text", "Look"), ("mode", "message")];
    let (photo, picture) = (real("photo.jpg"), real("picture.png"));
    let files: [(&str, &[u8]); 2] = [("photo.jpg", &photo), ("picture.png", &picture)];
    scene.posts_form(chat, form(&fields, &files)).await;
    let snapshot = scene.desk.desk.engine.snapshot().unwrap();
    let rows = snapshot.outbox_rows().unwrap();
    assert_eq!(rows.len(), 2);
    let undo = [("_method", "DELETE"), ("undo", "1"), ("tab", "mine")];
    let first = format!("/chats/{chat}/messages/{}", rows[0].entry);
    let page = scene.desk.post(&first, &scene.vera_session, &undo).await;
    let page = element(text(&page), "composer").to_owned();
    assert!(page.contains("Look</textarea>"), "{page}");
    let mut kept = Vec::new();
    for row in &rows {
        let entry = snapshot.entry(row.chat, row.entry).unwrap().unwrap();
        let media = entry.files()[0].to_string();
        assert!(
            page.contains(&format!("name=\"media\" value=\"{media}\"")),
            "{media}: {page}"
        );
        kept.push(media);
    }
    assert!(page.contains("photo.jpg") && page.contains("picture.png"));
    let left = scene.desk.desk.engine.snapshot().unwrap();
    assert!(
        left.outbox_rows().unwrap().is_empty(),
        "one press, one undo"
    );
    let told = scene.page(chat, &scene.vera_session).await;
    assert!(told.contains("Vera took 2 messages back"));
    let draft = scene.json(&format!("/chats/{chat}/draft")).await;
    let waits = draft["files"].as_array().unwrap().iter();
    let waits: Vec<String> = waits.map(|file| file["id"].to_string()).collect();
    assert_eq!(waits, kept, "they wait with the draft");
    // They leave from there again, and their bytes are not brought once more.
    let mut fields: Vec<(&str, &str)> = kept.iter().map(|id| ("media", id.as_str())).collect();
    fields.extend([("text", "Look again"), ("mode", "message")]);
    scene.posts_form(chat, form(&fields, &[])).await;
    let names: Vec<String> = scene.sent_files(chat).into_iter().map(|it| it.1).collect();
    assert_eq!(names.len(), 4, "{names:?}");
}

#[tokio::test]
async fn what_has_left_of_a_press_stays_and_the_page_says_so() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let long = format!("{} {}", "one ".repeat(1000), "two ".repeat(1000));
    let photo = real("photo.jpg");
    let fields = [("text", long.as_str()), ("split", "1")];
    let reply = scene
        .posts_form(chat, form(&fields, &[("a.jpg", &photo)]))
        .await;
    assert_eq!(reply.status().as_u16(), 303);
    let rows = scene.desk.desk.engine.snapshot().unwrap();
    let rows = rows.outbox_rows().unwrap();
    assert_eq!(rows.len(), 3);
    scene.desk.clock.advance(std::time::Duration::from_secs(6));
    scene.desk.submit(Command::StartSend(rows[0].entry)).await;
    let undo = [("_method", "DELETE"), ("undo", "1"), ("tab", "mine")];
    let first = format!("/chats/{chat}/messages/{}", rows[0].entry);
    let page = scene.desk.post(&first, &scene.vera_session, &undo).await;
    assert_eq!(page.status().as_u16(), 200);
    let page = element(text(&page), "composer").to_owned();
    assert!(
        page.contains("One message of the same press had left already"),
        "{page}"
    );
    assert!(page.contains("a.jpg") && page.contains("two two") && !page.contains("one one"));
    let left = scene.desk.desk.engine.snapshot().unwrap();
    let left = left.outbox_rows().unwrap();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].entry, rows[0].entry);
}

#[tokio::test]
async fn what_a_restriction_put_off_comes_back_with_what_waits_still() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let long = format!("{} {}", "one ".repeat(1000), "two ".repeat(1000));
    let photo = real("photo.jpg");
    let fields = [("text", long.as_str()), ("split", "1")];
    scene
        .posts_form(chat, form(&fields, &[("a.jpg", &photo)]))
        .await;
    let rows = |scene: &Scene| {
        let snapshot = scene.desk.desk.engine.snapshot().unwrap();
        snapshot.outbox_rows().unwrap()
    };
    let sent = rows(&scene);
    assert_eq!(sent.len(), 3);
    scene.later(6);
    scene.desk.submit(Command::StartSend(sent[0].entry)).await;
    scene
        .restricted("RESTRICTED_CUSTOMER_INITIATED_MESSAGING")
        .await;
    scene.desk.submit(Command::StartSend(sent[1].entry)).await;
    let now = rows(&scene);
    assert!(matches!(now[1].state, OutboxState::Restricted(_)));
    assert!(matches!(now[2].state, OutboxState::Waiting(_)));
    let path = format!("/chats/{chat}");
    let page = scene.desk.get(&path, &scene.vera_session).await;
    let page = text(&page).to_owned();
    let line = |at: usize| element(&page, &format!("e{}", now[at].entry)).to_owned();
    let (told, other) = (line(1), line(2));
    assert!(
        told.contains("WhatsApp restricts this number: it leaves"),
        "{told}"
    );
    assert!(!other.contains("WhatsApp restricts this number"), "{other}");
    let undo = [("_method", "DELETE"), ("undo", "1"), ("tab", "mine")];
    let first = format!("/chats/{chat}/messages/{}", sent[0].entry);
    let page = scene.desk.post(&first, &scene.vera_session, &undo).await;
    let page = element(text(&page), "composer").to_owned();
    assert!(page.contains("a.jpg") && page.contains("two two") && !page.contains("one one"));
    let left: Vec<_> = rows(&scene).into_iter().map(|row| row.entry).collect();
    assert_eq!(left, [sent[0].entry]);
}

#[tokio::test]
async fn each_file_of_a_press_leaves_as_what_its_author_said_and_one_that_is_gone_is_named() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let photo = real("photo.jpg");
    let mut ids = Vec::<String>::new();
    for name in ["a.jpg", "b.jpg"] {
        let body = form(&[], &[(name, &photo)]);
        let token = &scene.vera_session;
        let (status, media) = scene.brings_parts("/media", token, body).await;
        assert_eq!(status, 201);
        ids.push(media["id"].to_string());
    }
    let whole = format!("as_{}", ids[1]);
    let path = format!("/chats/{chat}/messages");
    let mut fields = vec![("media", "9999"), ("media", &ids[0]), ("media", &ids[1])];
    fields.push((whole.as_str(), "document"));
    let (status, problem) = scene.asks_as_script(&path, &fields).await;
    assert_eq!(status, 422, "{problem}");
    let told = problem["fields"]["media.9999"].as_str().unwrap();
    assert!(told.contains("no longer there"), "{problem}");
    assert!(scene.sent_files(chat).is_empty());
    let reply = scene
        .desk
        .post(&path, &scene.vera_session, &fields[1..])
        .await;
    assert_eq!(reply.status().as_u16(), 303, "{}", text(&reply));
    let mut kinds: Vec<_> = scene
        .sent_files(chat)
        .into_iter()
        .map(|it| (it.1, it.0))
        .collect();
    kinds.sort_by(|one, other| one.0.cmp(&other.0));
    let wanted = [("a.jpg", FileKind::Image), ("b.jpg", FileKind::Document)];
    assert_eq!(kinds, wanted.map(|(name, kind)| (name.to_owned(), kind)));
    // Taken back, without words and without a script, it stands there as that still.
    let snapshot = scene.desk.desk.engine.snapshot().unwrap();
    let rows = snapshot.outbox_rows().unwrap();
    let undo = [("_method", "DELETE"), ("undo", "1"), ("tab", "mine")];
    let first = format!("{path}/{}", rows[0].entry);
    let page = scene.desk.post(&first, &scene.vera_session, &undo).await;
    let page = element(text(&page), "composer").to_owned();
    assert!(page.contains("a.jpg") && page.contains("b.jpg"), "{page}");
    assert_eq!(page.matches("name=\"as_").count(), 1, "{page}");
    assert!(page.contains(&format!("name=\"{whole}\" value=\"document\"")));
    // The same for the page's script, also once it stands with the draft.
    let back = serde_json::json!({"text": "", "files": ids.iter().map(|id| id.parse::<u64>().unwrap()).collect::<Vec<_>>()});
    let draft = format!("/chats/{chat}/draft");
    let session = &scene.vera_session;
    let (status, kept) = scene.desk.api(Method::PUT, &draft, session, back).await;
    assert_eq!(status.as_u16(), 200, "{kept}");
    assert_eq!(kept["files"][1]["as"], "document", "{kept}");
    assert!(kept["files"][0].get("as").is_none(), "{kept}");
}

#[tokio::test]
async fn an_upload_waits_with_the_draft_and_a_recording_as_a_voice_message() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let session = &scene.vera_session;
    let mut ids = Vec::new();
    // A browser writes a quote in a name so.
    for (name, file) in [
        ("a %22b%22.webm", "recorded.webm"),
        ("voice-message.webm", "recorded.webm"),
    ] {
        let body = form(&[], &[(name, &real(file))]);
        let (status, media) = scene.brings_parts("/media", session, body).await;
        assert_eq!(status, 201, "{media}");
        ids.push(media["id"].as_u64().unwrap());
    }
    let draft = format!("/chats/{chat}/draft");
    let keeps = async |files: Value| {
        let body = serde_json::json!({"text": "", "files": files});
        let (status, kept) = scene.desk.api(Method::PUT, &draft, session, body).await;
        assert_eq!(status.as_u16(), 200, "{kept}");
        kept["files"].clone()
    };
    let spoken = serde_json::json!({"id": ids[0], "as": "voice"});
    let files = keeps(serde_json::json!([spoken, ids[1]])).await;
    assert_eq!(files[0]["as"], "voice", "{files}");
    assert_eq!(files[0]["name"], "a _b_.webm");
    // A name says nothing of it.
    assert!(files[1].get("as").is_none(), "{files}");
    // Who says nothing new leaves it so, on every page.
    let files = keeps(serde_json::json!(ids)).await;
    assert_eq!(files[0]["as"], "voice", "{files}");
    let page = scene.desk.get(&format!("/chats/{chat}"), session).await;
    let page = element(text(&page), "compose-tray").to_owned();
    let hidden = format!("name=\"as_{}\" value=\"voice\"", ids[0]);
    assert!(
        page.contains(&hidden) && page.matches("name=\"as_").count() == 1,
        "{page}"
    );
    // The page's script and its plain form say it of each.
    let (other, as_other) = (ids[1].to_string(), format!("as_{}", ids[1]));
    let (spoken, as_spoken) = (ids[0].to_string(), format!("as_{}", ids[0]));
    let form = [
        ("_method", "PUT"),
        ("mode", "message"),
        ("text", ""),
        ("tray", ""),
        ("media", spoken.as_str()),
        (as_spoken.as_str(), "voice"),
        ("media", other.as_str()),
        (as_other.as_str(), "document"),
    ];
    let (status, kept) = scene.asks_as_script(&draft, &form).await;
    let told = (&kept["files"][0]["as"], &kept["files"][1]["as"]);
    let wanted = (&Value::from("voice"), &Value::from("document"));
    assert_eq!((status, told), (200, wanted), "{kept}");
    let wrong = serde_json::json!([{"id": ids[0], "as": "film"}]);
    let wrong = serde_json::json!({"text": "", "files": wrong});
    let (status, _) = scene.desk.api(Method::PUT, &draft, session, wrong).await;
    assert_eq!(status.as_u16(), 422);
    // Sent, it is a voice message, and stands with the draft no longer.
    let recording = ids[0].to_string();
    let wish = format!("as_{recording}");
    let fields = [
        ("mode", "message"),
        ("text", ""),
        ("media", recording.as_str()),
        (wish.as_str(), "voice"),
    ];
    let path = format!("/chats/{chat}/messages");
    let reply = scene.desk.post(&path, session, &fields).await;
    assert_eq!(reply.status().as_u16(), 303, "{}", text(&reply));
    assert_eq!(scene.sent_files(chat)[0].0, FileKind::Audio { voice: true });
    let (_, left) = scene
        .desk
        .api(Method::GET, &draft, session, Value::Null)
        .await;
    assert_eq!(left["files"].as_array().unwrap().len(), 1, "{left}");
    assert_eq!(left["files"][0]["id"], ids[1], "{left}");
}

#[tokio::test]
async fn of_a_press_that_waits_for_its_moment_one_is_taken_back_alone() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let photo = real("photo.jpg");
    let moment = scene
        .desk
        .clock
        .now()
        .plus(std::time::Duration::from_secs(7200));
    let moment = moment.utc().format("%Y-%m-%dT%H:%M").to_string();
    let fields = [
        ("text", "At noon"),
        ("later", "at"),
        ("send_at", moment.as_str()),
    ];
    let files: [(&str, &[u8]); 2] = [("a.jpg", &photo), ("b.jpg", &photo)];
    let reply = scene.posts_form(chat, form(&fields, &files)).await;
    assert_eq!(reply.status().as_u16(), 303, "{}", text(&reply));
    let rows = || {
        let snapshot = scene.desk.desk.engine.snapshot().unwrap();
        snapshot.outbox_rows().unwrap()
    };
    let waits = rows();
    assert_eq!(waits.len(), 2);
    let undo = [("_method", "DELETE"), ("undo", "1"), ("tab", "mine")];
    let last = format!("/chats/{chat}/messages/{}", waits[1].entry);
    let page = scene.desk.post(&last, &scene.vera_session, &undo).await;
    assert_eq!(page.status().as_u16(), 200);
    let page = element(text(&page), "composer").to_owned();
    assert!(
        !page.contains("had left already") && page.contains("b.jpg"),
        "{page}"
    );
    assert_eq!(rows(), waits[..1]);
}

/// A form of the composer as it is without a script.
async fn sends_to(scene: &Scene, path: &str, body: Vec<u8>) -> Reply {
    let cookie = format!("{SECURE_SESSION_COOKIE}={}", scene.vera_session);
    let request = Request::made(Method::POST, path, body)
        .with_header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
        .with_header(header::ORIGIN, &format!("https://{HOST}"))
        .with_header(header::COOKIE, &cookie);
    scene.desk.send(request).await
}

#[tokio::test]
async fn without_a_script_what_was_just_chosen_is_kept_with_the_draft_and_beside_a_note() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let draft = format!("/chats/{chat}/draft");
    let photo = real("photo.jpg");
    let names = async || {
        let draft = scene.json(&draft).await;
        let files = draft["files"].as_array().unwrap().iter();
        let names = files.map(|file| file["name"].as_str().unwrap().to_owned());
        (
            draft["message"].as_str().unwrap().to_owned(),
            names.collect::<Vec<_>>(),
        )
    };
    let fields = [("mode", "message"), ("text", "Look"), ("tab", "mine")];
    let body = form(&fields, &[("a.jpg", &photo)]);
    let reply = sends_to(&scene, &draft, body).await;
    assert_eq!(reply.status().as_u16(), 303, "{}", text(&reply));
    assert_eq!(names().await, ("Look".to_owned(), vec!["a.jpg".to_owned()]));
    // A note leaves the words alone, and what was chosen beside it waits with them.
    let fields = [
        ("mode", "note"),
        ("text", "She asked twice"),
        ("tab", "mine"),
    ];
    let body = form(&fields, &[("b.jpg", &photo)]);
    let reply = sends_to(&scene, &format!("/chats/{chat}/notes"), body).await;
    assert_eq!(reply.status().as_u16(), 303, "{}", text(&reply));
    let both = vec!["a.jpg".to_owned(), "b.jpg".to_owned()];
    assert_eq!(names().await, ("Look".to_owned(), both.clone()));
    // One that is refused is named; what came with it is kept, and so are the words.
    let fields = [("mode", "message"), ("text", "Look here"), ("tab", "mine")];
    let files: [(&str, &[u8]); 2] = [("c.jpg", &photo), ("d.exe", b"MZ")];
    let reply = sends_to(&scene, &draft, form(&fields, &files)).await;
    let page = element(text(&reply), "composer").to_owned();
    assert!(
        reply.status().is_client_error() && page.contains("d.exe"),
        "{page}"
    );
    assert!(
        page.contains("Look here") && page.contains("c.jpg"),
        "{page}"
    );
    let (words, all) = names().await;
    assert_eq!((words.as_str(), all.len()), ("Look here", 3));
    // The page itself sends its forms so.
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    let page = element(text(&page), "composer").to_owned();
    assert!(page.contains("enctype=\"multipart/form-data\""), "{page}");
    assert!(page.contains(&format!("formaction=\"{draft}\"")), "{page}");
}

#[tokio::test]
async fn what_is_taken_out_of_a_draft_leaves_the_desk_unless_another_has_it() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let other = scene.text("385917654321", "Ivo", "hello").await;
    scene.does(scene.vera, other, DeskAction::Take).await;
    let session = &scene.vera_session;
    let mut ids = Vec::new();
    for name in ["a.jpg", "b.jpg", "c.jpg"] {
        let body = form(&[], &[(name, &real("photo.jpg"))]);
        let (status, media) = scene.brings_parts("/media", session, body).await;
        assert_eq!(status, 201, "{media}");
        ids.push(media["id"].as_u64().unwrap());
    }
    let put = async |chat: ChatId, body: Value| {
        let path = format!("/chats/{chat}/draft");
        let (status, kept) = scene.desk.api(Method::PUT, &path, session, body).await;
        assert_eq!(status.as_u16(), 200, "{kept}");
        kept
    };
    put(chat, serde_json::json!({"text": "Look", "files": ids})).await;
    put(
        other,
        serde_json::json!({"text": "Look", "files": [ids[1]]}),
    )
    .await;
    // The chip of the page's script, which did not see the newest revision.
    let [a, b, c] = [0, 1, 2].map(|at: usize| ids[at].to_string());
    let fields = [
        ("_method", "PUT"),
        ("mode", "message"),
        ("text", "Look"),
        ("revision", "1"),
        ("tray", ""),
        ("tray", a.as_str()),
        ("media", b.as_str()),
        ("media", c.as_str()),
    ];
    let draft = format!("/chats/{chat}/draft");
    let (status, kept) = scene.asks_as_script(&draft, &fields).await;
    assert_eq!(status, 200, "{kept}");
    assert_eq!(kept["files"].as_array().unwrap().len(), 2, "{kept}");
    assert_eq!(scene.uploads_left(), 2);
    // Another draft has the second; only left out, the third stays at the desk.
    let kept = put(
        chat,
        serde_json::json!({"text": "Look", "files": [], "drop": [ids[1]]}),
    )
    .await;
    assert_eq!(kept["files"], serde_json::json!([]), "{kept}");
    assert_eq!(scene.uploads_left(), 2);
    // Nobody drops another's, nor what has left.
    let path = format!("/chats/{chat}/messages");
    let fields = [("mode", "message"), ("text", ""), ("media", c.as_str())];
    let reply = scene.desk.post(&path, session, &fields).await;
    assert_eq!(reply.status().as_u16(), 303, "{}", text(&reply));
    put(chat, serde_json::json!({"text": "Look", "drop": [ids[2]]})).await;
    let snapshot = scene.desk.desk.engine.snapshot().unwrap();
    let sent = snapshot.media(crate::base::id::MediaId(ids[2]));
    assert!(sent.unwrap().is_some());
    drop(snapshot);
    let theirs = serde_json::json!({"text": "Mine", "drop": [ids[1]]});
    let owner = &scene.owner_session;
    let (status, _) = scene.desk.api(Method::PUT, &draft, owner, theirs).await;
    assert_eq!((status.as_u16(), scene.uploads_left()), (200, 1));
    put(other, serde_json::json!({"text": "Look", "drop": [ids[1]]})).await;
    assert_eq!(scene.uploads_left(), 0);
}

#[tokio::test]
async fn without_a_script_only_what_is_too_large_is_offered_as_a_document() {
    let scene = Scene::new().await;
    let chat = scene.chat().await;
    let (fine, large) = (real("photo.jpg"), large_picture());
    let fields = [("text", ""), ("idempotency_key", "l1")];
    let files: [(&str, &[u8]); 2] = [("fine.jpg", &fine), ("big.jpg", &large)];
    let reply = scene.posts_form(chat, form(&fields, &files)).await;
    assert_eq!(reply.status().as_u16(), 413);
    let page = text(&reply);
    assert!(page.contains("3 MB") && page.contains("5 MB"), "{page}");
    assert!(page.contains("big.jpg: This picture"), "{page}");
    assert_eq!(page.matches("value=\"document\"").count(), 1, "{page}");
    assert!(page.contains("name=\"as_2\" value=\"document\""), "{page}");
    // It says so where it waits.
    let draft = format!("/chats/{chat}/draft");
    let chosen = [("media", "1"), ("media", "2"), ("as_2", "document")];
    let told = [("text", ""), ("mode", "message"), ("tray", "")];
    let wait = [&told[..], &chosen].concat();
    let kept = scene.desk.post(&draft, &scene.vera_session, &wait).await;
    assert_eq!(kept.status().as_u16(), 303, "{}", text(&kept));
    let address = format!("/chats/{chat}");
    let page = scene.desk.get(&address, &scene.vera_session).await;
    let tray = element(text(&page), "compose-tray");
    assert_eq!(tray.matches(" · Document<").count(), 1, "{tray}");
    let hidden = "<input type=\"hidden\" name=\"as_2\" value=\"document\">";
    assert!(tray.contains(hidden), "{tray}");
    let path = format!("/chats/{chat}/messages");
    let fields = [&fields[..], &chosen].concat();
    let reply = scene.desk.post(&path, &scene.vera_session, &fields).await;
    assert_eq!(reply.status().as_u16(), 303, "{}", text(&reply));
    let mut sent = scene.sent_files(chat);
    sent.sort_by(|one, other| other.1.cmp(&one.1));
    let kinds: Vec<FileKind> = sent.iter().map(|(kind, ..)| *kind).collect();
    assert_eq!(kinds, [FileKind::Image, FileKind::Document]);
}

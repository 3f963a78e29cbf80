//! Quick replies, choices, reactions and the palette through requests.

use serde_json::{Value, json};

use crate::base::id::ChatId;
use crate::domain::agent::Role;
use crate::domain::command::DeskAction;
use crate::http::{Method, Reply, Request, StatusCode, header};
use crate::ui::chat_tests::attach::{form, real};
use crate::ui::chat_tests::pages::element;
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::context::SECURE_SESSION_COOKIE;
use crate::ui::test_desk::{HOST, golden, text};

impl Scene {
    async fn queries(
        &self,
        session: &str,
        method: Method,
        path: &str,
        body: Value,
    ) -> (u16, Value) {
        let (status, json) = self.desk.api(method, path, session, body).await;
        (status.as_u16(), json)
    }

    async fn adds(&self, session: &str, body: Value) -> (u16, Value) {
        self.queries(session, Method::POST, "/quick-replies", body)
            .await
    }

    /// A chat of Anna's that Vera took.
    async fn hers_taken(&self) -> ChatId {
        let chat = self.text(ANNA, "Anna Petrova", "Hello").await;
        self.does(self.vera, chat, DeskAction::Take).await;
        chat
    }
}

#[tokio::test]
async fn a_quick_reply_is_kept_found_filled_in_and_counted() {
    let scene = Scene::new().await;
    let chat = scene.hers_taken().await;
    let hello = json!({"name": "hello", "text": "Hello {customer}, {agent} of {group} here.", "for": "desk",
        "choices": {"footer": "One tap is enough", "buttons": ["Yes", "No"]}});
    let (status, made) = scene.adds(&scene.owner_session, hello.clone()).await;
    assert_eq!(status, 201, "{made}");
    golden("quick_reply_made", &made);
    // Of everybody's an agent keeps none; of one's own, all.
    assert_eq!(scene.adds(&scene.vera_session, hello.clone()).await.0, 403);
    let (status, taken) = scene.adds(&scene.owner_session, hello).await;
    assert_eq!(status, 422, "{taken}");
    let own = json!({"name": "bye", "text": "Bye!"});
    let (status, own) = scene.adds(&scene.vera_session, own).await;
    assert_eq!(status, 201, "{own}");
    golden("quick_replies", &scene.json("/quick-replies").await);
    let theirs = scene
        .queries(
            &scene.oleg_session,
            Method::GET,
            "/quick-replies",
            Value::Null,
        )
        .await;
    assert_eq!(theirs.1["quick_replies"].as_array().unwrap().len(), 1);
    let path = format!("/quick-replies/{}", own["id"]);
    assert_eq!(
        scene
            .queries(&scene.oleg_session, Method::GET, &path, Value::Null)
            .await
            .0,
        404
    );
    assert_eq!(
        scene
            .queries(&scene.oleg_session, Method::DELETE, &path, Value::Null)
            .await
            .0,
        404
    );
    let (status, changed) = scene
        .queries(
            &scene.vera_session,
            Method::PATCH,
            &path,
            json!({"text": "See you!"}),
        )
        .await;
    assert_eq!((status, changed["text"].as_str()), (200, Some("See you!")));
    golden("quick_reply_changed", &changed);
    golden("quick_reply", &scene.json(&path).await);

    let used = format!("/chats/{chat}/quick-replies/{}", made["id"]);
    let (status, said) = scene
        .queries(&scene.vera_session, Method::POST, &used, Value::Null)
        .await;
    assert_eq!(status, 200, "{said}");
    assert_eq!(said["text"], "Hello Anna Petrova, Vera of Support here.");
    golden("quick_reply_used", &said);
    let now = scene.json("/quick-replies?q=HELL").await;
    assert_eq!(now["quick_replies"][0]["used"], 1);
    assert_eq!(now["quick_replies"].as_array().unwrap().len(), 1);
    assert_eq!(
        scene
            .queries(&scene.oleg_session, Method::POST, &used, Value::Null)
            .await
            .0,
        403
    );
    assert_eq!(
        scene
            .queries(&scene.vera_session, Method::DELETE, &path, Value::Null)
            .await
            .0,
        204
    );
}

#[tokio::test]
async fn without_a_script_a_quick_reply_goes_into_the_draft() {
    let scene = Scene::new().await;
    let chat = scene.text("385911234567", "", "Bok").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let ask = json!({"name": "ask", "text": "{customer}, did it arrive?", "choices": {"buttons": ["Yes", "No"]}});
    let (_, made) = scene.adds(&scene.vera_session, ask).await;
    let palette = scene
        .desk
        .get(&format!("/palette?chat={chat}&q=/as"), &scene.vera_session)
        .await;
    let action = format!("/chats/{chat}/quick-replies/{}", made["id"]);
    assert!(
        text(&palette).contains(&format!("action=\"{action}\"")),
        "{}",
        text(&palette)
    );
    let done = scene.desk.post(&action, &scene.vera_session, &[]).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    let here = format!("/chats/{chat}");
    let page = scene.desk.get(&here, &scene.vera_session).await;
    let composer = element(text(&page), "composer");
    assert!(
        composer.contains("{customer}, did it arrive?</textarea>"),
        "{composer}"
    );
    assert!(
        composer.contains("Fill this in yourself: {customer}"),
        "{composer}"
    );
    assert_eq!(composer.matches("name=\"choices\"").count(), 2);
    let draft = format!("/chats/{chat}/draft");
    let kept = scene.json(&draft).await;
    assert_eq!(kept["choices"]["buttons"], json!(["Yes", "No"]), "{kept}");
    // Without the tick they are not wanted any more; a page that shows none says nothing of them.
    let choices = kept["choices"].to_string();
    let words = "Anna, did it arrive?";
    let keeps = async |more: &[(&str, &str)]| {
        let mut fields = vec![("mode", "message"), ("text", words)];
        fields.extend_from_slice(more);
        let done = scene.desk.post(&draft, &scene.vera_session, &fields).await;
        assert_eq!(done.status(), StatusCode::SEE_OTHER);
        scene.json(&draft).await["choices"].clone()
    };
    assert_eq!(keeps(&[("choices", "")]).await, Value::Null);
    let both = [("choices", ""), ("choices", choices.as_str())];
    assert_eq!(keeps(&both).await["buttons"], json!(["Yes", "No"]));
    assert_eq!(keeps(&[]).await["buttons"], json!(["Yes", "No"]));
    // What is sent has the buttons.
    let fields = [
        ("text", words),
        ("choices", ""),
        ("choices", choices.as_str()),
        ("tab", "mine"),
    ];
    let path = format!("/chats/{chat}/messages");
    let sent = scene.desk.post(&path, &scene.vera_session, &fields).await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    let entry = scene.newest(chat);
    let entries = scene.json(&format!("/chats/{chat}/entries")).await;
    let last = entries["entries"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (last["id"].as_u64(), last["kind"].as_str()),
        (Some(entry.0), Some("interactive"))
    );
    assert_eq!(last["choices"]["buttons"], json!(["Yes", "No"]));
    let left = scene.json(&draft).await;
    assert_eq!(
        (&left["choices"], &left["revision"]),
        (&Value::Null, &json!(0))
    );
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    assert!(element(text(&page), "timeline").contains("class=\"template-buttons\""));
}

#[tokio::test]
async fn files_come_in_whole_or_not_at_all() {
    let scene = Scene::new().await;
    let import = |csv: &str| json!({"for": "me", "csv": csv});
    let path = "/quick-replies/import";
    let post = async |body| {
        scene
            .queries(&scene.vera_session, Method::POST, path, body)
            .await
    };
    let csv = "name;text\nhello;Hello!\nbad name;\"Two\nlines\"\nhello;Again\nx;{who}\n";
    let (status, refused) = post(import(csv)).await;
    assert_eq!(status, 422);
    let fields: Vec<&String> = refused["fields"].as_object().unwrap().keys().collect();
    assert_eq!(
        fields,
        ["lines.3.name", "lines.5.name", "lines.6.text"],
        "{refused}"
    );
    assert_eq!(
        scene.json("/quick-replies").await["quick_replies"],
        json!([])
    );
    assert_eq!(post(import("naam;tekst\n")).await.0, 422);
    let (status, taken) = post(import("text,name\n\"Hello, {customer}\",hello\n=1+1,sum\n")).await;
    assert_eq!((status, &taken["imported"]), (200, &json!(2)), "{taken}");
    golden("quick_replies_imported", &taken);
    // Of one name the new words count.
    let again = json!({"for": "me", "quick_replies": [{"name": "HELLO", "text": "Hi"}]});
    assert_eq!(post(again).await.1["imported"], 1);
    let all = scene.json("/quick-replies").await;
    assert_eq!(all["quick_replies"].as_array().unwrap().len(), 2);
    // What is exported comes in again.
    let file = scene
        .desk
        .get(
            "/quick-replies/export?for=me&format=csv",
            &scene.vera_session,
        )
        .await;
    assert_eq!(
        text(&file),
        "\u{feff}name,text,header,footer,buttons,list_button,rows,files\r\nHELLO,Hi,,,,,,\r\nsum,\"'=1+1\",,,,,,\r\n"
    );
    assert_eq!(post(import(text(&file))).await.1["imported"], 2);
    let file = scene
        .desk
        .get(
            "/quick-replies/export?for=me&format=json",
            &scene.vera_session,
        )
        .await;
    let kept: Value = serde_json::from_str(text(&file)).unwrap();
    assert_eq!(kept["quick_replies"][1]["text"], "=1+1");
}

#[tokio::test]
async fn a_page_tells_what_is_wrong_with_a_file_and_with_choices() {
    let scene = Scene::new().await;
    let (_, lead) = scene.desk.member("Lena", Role::Lead).await;
    let fields = [("file", "name,text\ntwo words,x\n")];
    let refused = scene
        .desk
        .post("/quick-replies/import?for=group:1", &lead, &fields)
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        text(&refused).contains("Line 2, name"),
        "{}",
        text(&refused)
    );
    // What can't be read at all is told too, where the file was chosen.
    for (file, told) in [
        ("", "Nothing was imported. There is nothing in it."),
        ("{\"a\"", "<li>Line 1: From here on it can&#39;t be read"),
        ("name,text\nhello,\"open", "<li>Line 2: From here on"),
        (
            "name,text\n",
            "Nothing was imported. There is nothing in it.",
        ),
        (
            "Dear all,\nhello",
            "Nothing was imported. It is neither CSV",
        ),
        (
            "name,words\nhello,x\n",
            "<li>Line 1, text: There is no such column",
        ),
    ] {
        let path = "/quick-replies/import?for=me";
        let refused = scene.desk.post(path, &lead, &[("file", file)]).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = text(&refused);
        let (_, mine) = page.split_once("id=\"me\"").unwrap();
        let (mine, _) = mine.split_once("</section>").unwrap();
        assert!(
            mine.contains("<details open>") && mine.contains(told),
            "{mine}"
        );
        assert_eq!(page.matches("<details open>").count(), 1);
    }
    // A file that is no text, or one in a code page of old.
    for (bytes, told) in [
        (&real("photo.jpg")[..], "It is neither CSV"),
        (
            b"name,text\nhello,\xcf\xf0\xe8\xe2\xe5\xf2\n",
            "not in UTF-8",
        ),
        (b"\xff\xfen\0a\0m\0e\0", "not in UTF-8"),
        (b"", "There is nothing in it."),
    ] {
        let path = "/quick-replies/import?for=me";
        let body = form(&[], &[("replies.csv", bytes)]);
        let refused = scene.posts_parts(path, &lead, body).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = text(&refused);
        assert!(page.contains(told), "{told}: {page}");
    }
    let fields = [
        ("name", "ask"),
        ("text", "Which?"),
        ("for", "group:1"),
        ("offer", "list"),
        ("list_button", "Choose"),
        ("rows", "B\n\nA much too long title of a row | and more"),
    ];
    let refused = scene.desk.post("/quick-replies", &lead, &fields).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&refused);
    assert!(
        page.contains("24") && page.contains("A much too long title of a row | and more"),
        "{page}"
    );
    let (_, at) = page.split_once("id=\"error-rows\">").unwrap();
    assert!(at.starts_with("Line 2: "), "of what is shown, at its field");
    let fields: Vec<(&str, &str)> = fields
        .into_iter()
        .map(|(name, value)| {
            (
                name,
                if name == "rows" {
                    "A | first\nB"
                } else {
                    value
                },
            )
        })
        .collect();
    let made = scene.desk.post("/quick-replies", &lead, &fields).await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER, "{}", text(&made));
    let all = scene.json("/quick-replies").await;
    let list = &all["quick_replies"][0]["choices"]["list"];
    assert_eq!(
        list["rows"][0],
        json!({"title": "A", "description": "first"})
    );
}

#[tokio::test]
async fn a_reaction_is_told_with_its_message() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna", "Hello").await;
    let asked = scene.newest(chat);
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let path = format!("/chats/{chat}/messages/{asked}/reaction");
    let body = json!({"emoji": "👍"});
    let (status, told) = scene
        .queries(&scene.vera_session, Method::POST, &path, body)
        .await;
    assert_eq!(status, 200, "{told}");
    assert_eq!(told["reactions"][0]["state"], "queued");
    golden("reaction", &told);
    let page = scene
        .desk
        .get(&format!("/chats/{chat}?react={asked}"), &scene.vera_session)
        .await;
    let page = text(&page);
    assert!(
        element(page, "timeline").contains("<li class=\"delivery queued\">")
            && element(page, "timeline").contains("<summary>👍"),
        "{page}"
    );
    assert!(element(page, "composer").contains("aria-pressed=\"true\">👍"));
    assert!(element(page, "composer").contains("Take 👍 back"));
}

#[tokio::test]
async fn the_palette_offers_quick_replies_to_those_who_may_write() {
    let scene = Scene::new().await;
    let chat = scene.hers_taken().await;
    let shared = json!({"name": "soon", "text": "We are on it.", "for": "desk"});
    scene.adds(&scene.owner_session, shared).await;
    let replies = async |session: &str, q: &str| {
        let path = format!("/palette?chat={chat}&q={q}");
        let (status, told) = scene
            .queries(session, Method::GET, &path, Value::Null)
            .await;
        assert_eq!(status, 200, "{told}");
        let groups = told["groups"].as_array().unwrap().clone();
        let found = groups.into_iter().find(|group| group["kind"] == "replies");
        found.map(|group| group["items"][0]["label"].clone())
    };
    assert_eq!(
        replies(&scene.vera_session, "%2Fso").await,
        Some(json!("/soon"))
    );
    assert_eq!(
        replies(&scene.vera_session, "on%20it").await,
        Some(json!("/soon"))
    );
    assert_eq!(replies(&scene.vera_session, "%2Fxyz").await, None);
    // One of the same name says whose it is.
    let own = json!({"name": "soon", "text": "We are on it.", "for": "me"});
    scene.adds(&scene.vera_session, own).await;
    let path = format!("/palette?chat={chat}&q=%2Fso");
    let (_, told) = scene
        .queries(&scene.vera_session, Method::GET, &path, Value::Null)
        .await;
    let told = told.to_string();
    for whose in [
        "For everybody · We are on it.",
        "Mine alone · We are on it.",
    ] {
        assert!(told.contains(whose), "{told}");
    }
    assert_eq!(replies(&scene.oleg_session, "%2Fso").await, None);
}

const PICTURE: &[u8] = include_bytes!("../../simulator/samples/picture.jpg");

/// A form of the page with the fields and files that it has.
fn parts(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend_from_slice(
            format!("--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .as_bytes(),
        );
    }
    for (name, bytes) in files {
        let head = format!(
            "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--X--\r\n");
    body
}

impl Scene {
    pub async fn posts_parts(&self, path: &str, session: &str, body: Vec<u8>) -> Reply {
        let request = Request::made(Method::POST, path, body)
            .with_header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
            .with_header(header::ORIGIN, &format!("https://{HOST}"))
            .with_header(
                header::COOKIE,
                &format!("{SECURE_SESSION_COOKIE}={session}"),
            );
        self.desk.send(request).await
    }
}

#[tokio::test]
async fn without_a_script_a_quick_reply_gets_files_and_they_leave_with_it() {
    let scene = Scene::new().await;
    let chat = scene.hers_taken().await;
    let fields = [
        ("tray", "1"),
        ("name", "price"),
        ("text", "Our prices"),
        ("for", "me"),
    ];
    // A program is refused, and what was typed and came before it stays.
    let files: [(&str, &[u8]); 2] = [("a.jpg", PICTURE), ("b.exe", b"MZ")];
    let refused = scene
        .posts_parts(
            "/quick-replies",
            &scene.vera_session,
            parts(&fields, &files),
        )
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&refused);
    assert!(
        page.contains("value=\"price\"") && page.contains("a.jpg"),
        "{page}"
    );
    // The page opens at what is said, beside the files.
    let said = "<span class=\"error\" id=\"error-file\" tabindex=\"-1\" autofocus>b.exe";
    assert!(page.contains(said), "{page}");
    let files: [(&str, &[u8]); 2] = [("one.jpg", PICTURE), ("two.pdf", b"%PDF-1.4 two")];
    let made = scene
        .posts_parts(
            "/quick-replies",
            &scene.vera_session,
            parts(&fields, &files),
        )
        .await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER, "{}", text(&made));
    let told = scene.json("/quick-replies").await;
    let reply = &told["quick_replies"][0];
    let names = |reply: &Value| -> Vec<String> {
        let files = reply["files"].as_array().unwrap().iter();
        files
            .map(|file| file["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(reply), ["one.jpg", "two.pdf"]);
    let id = &reply["id"];
    let file = |at: usize| reply["files"][at]["id"].to_string();
    // Theirs alone: nobody else sees the file.
    let media = format!("/media/{}", file(0));
    let foreign = scene.desk.get(&media, &scene.oleg_session).await;
    assert_eq!(foreign.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        scene.desk.get(&media, &scene.vera_session).await.status(),
        StatusCode::OK
    );
    // The order is changed by numbers.
    let places = [format!("place_{}", file(0)), format!("place_{}", file(1))];
    let (one, two) = (file(0), file(1));
    let fields = [
        ("tray", "1"),
        ("media", one.as_str()),
        (places[0].as_str(), "2"),
        ("media", two.as_str()),
        (places[1].as_str(), "1"),
    ];
    let path = format!("/quick-replies/{id}");
    let saved = scene
        .posts_parts(&path, &scene.vera_session, parts(&fields, &[]))
        .await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER, "{}", text(&saved));
    assert_eq!(names(&scene.json(&path).await), ["two.pdf", "one.jpg"]);
    // Into the draft, one is left out, the other leaves with the words.
    let used = format!("/chats/{chat}/quick-replies/{id}");
    scene.desk.post(&used, &scene.vera_session, &[]).await;
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    let composer = element(text(&page), "composer").to_owned();
    assert!(
        composer.contains("two.pdf") && composer.contains(&format!("src=\"/media/{one}\"")),
        "{composer}"
    );
    let fields = [
        ("tray", two.as_str()),
        ("tray", one.as_str()),
        ("media", one.as_str()),
        ("text", "Our prices"),
        ("mode", "message"),
    ];
    let path = format!("/chats/{chat}/messages");
    let sent = scene
        .posts_parts(&path, &scene.vera_session, parts(&fields, &[]))
        .await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER, "{}", text(&sent));
    let entries = scene.json(&format!("/chats/{chat}/entries")).await;
    let last = entries["entries"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(
        (last["kind"].as_str(), last["text"].as_str()),
        (Some("image"), Some("Our prices"))
    );
    assert_ne!(last["media"]["id"].to_string(), one);
    let draft = scene.json(&format!("/chats/{chat}/draft")).await;
    assert_eq!(draft["files"], json!([]), "what was left out is forgotten");
    // JSON names them, and says that they are not in it.
    let exported = scene
        .desk
        .get(
            "/quick-replies/export?for=me&format=json",
            &scene.vera_session,
        )
        .await;
    let kept: Value = serde_json::from_str(text(&exported)).unwrap();
    assert_eq!(kept["quick_replies"][0]["files"][0]["name"], "two.pdf");
    assert_eq!(kept["quick_replies"][0]["files"][0]["left_out"], true);
    let mut body = kept.clone();
    body["for"] = json!("me");
    body["quick_replies"][0]["name"] = json!("other");
    let (status, told) = scene
        .queries(
            &scene.vera_session,
            Method::POST,
            "/quick-replies/import",
            body,
        )
        .await;
    assert_eq!(
        (status, &told["without_files"]),
        (200, &json!(["other"])),
        "{told}"
    );
}

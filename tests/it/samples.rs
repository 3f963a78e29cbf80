//! Templates with files, places and cards, created from the desk: the samples go to Meta first, by real bytes.

use hyper::{Method, Request};
use okno::base::secret::sha256;
use okno::net::client::Payload;
use okno::simulator::Simulator;
use serde_json::{Value, json};

use crate::browser::{Browser, Screen, left_out};
use crate::desk::{ACCESS_TOKEN, Api, Desk, WABA};

/// Keeps one of the files of tests/files as an upload.
pub async fn uploads(api: &Api, name: &str) -> u64 {
    let path = format!("{}/tests/files/{name}", env!("CARGO_MANIFEST_DIR"));
    brings(api, name, &std::fs::read(path).unwrap()).await
}

/// Keeps bytes as an upload.
pub async fn brings(api: &Api, name: &str, bytes: &[u8]) -> u64 {
    let head = format!(
        "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
    );
    let mut body = head.into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--X--\r\n");
    let request = Request::post(format!("http://{}/api/v1/media", api.address))
        .header("authorization", format!("Bearer {}", api.token))
        .header("content-type", "multipart/form-data; boundary=X")
        .body(Payload::from(body))
        .unwrap();
    let answer = api.client.send(request, crate::desk::PATIENCE, 1 << 20);
    let answer = answer.await.unwrap();
    let media: Value = serde_json::from_slice(&answer.body).unwrap();
    media["id"].as_u64().unwrap_or_else(|| panic!("{media}"))
}

/// What Meta answers about something of its own.
pub async fn asks_meta(simulator: &Simulator, api: &Api, path: &str) -> Value {
    let request = Request::get(format!("{}/v25.0/{path}", simulator.api_base()))
        .header("authorization", format!("Bearer {ACCESS_TOKEN}"))
        .body(Payload::from(""))
        .unwrap();
    let answer = api.client.send(request, crate::desk::PATIENCE, 1 << 20);
    serde_json::from_slice(&answer.await.unwrap().body).unwrap()
}

/// What Meta has under a name.
async fn at_meta(desk: &Desk, api: &Api, name: &str) -> Value {
    let path = format!("{WABA}/message_templates?name={name}");
    let page = asks_meta(&desk.simulator, api, &path).await;
    page["data"][0].clone()
}

/// What Meta's review says of a template.
async fn reviewed(desk: &Desk, api: &Api, name: &str, status: &str) {
    let said = json!({"name": name, "language": "en", "status": status});
    let url = format!("http://{}/control/templates", desk.simulator.address());
    let request = Request::post(url)
        .header("content-type", "application/json")
        .body(Payload::from(said.to_string()))
        .unwrap();
    let answer = api.client.send(request, crate::desk::PATIENCE, 1 << 20);
    assert_eq!(answer.await.unwrap().status, 200);
    let known = |page: &Value| {
        let all = page["templates"].as_array().unwrap();
        let here = all.iter().find(|it| it["name"] == name).unwrap();
        (here["status"] == status).then_some(())
    };
    api.until("/templates", known).await;
}

#[tokio::test]
async fn templates_with_samples_are_created_and_the_samples_go() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let create = async |body: Value| api.call(Method::POST, "/templates", Some(body)).await;
    for (name, format, file) in [
        ("with_picture", "IMAGE", Some("photo.jpg")),
        ("with_film", "VIDEO", Some("film.mp4")),
        ("with_paper", "DOCUMENT", Some("paper.pdf")),
        ("with_place", "LOCATION", None),
    ] {
        let media = match file {
            Some(file) => Some(uploads(&api, file).await),
            None => None,
        };
        let (status, made) = create(
            json!({"name": name, "language": "en", "category": "UTILITY",
            "header_format": format, "header_media": media, "body": "Dear {{1}}, it is ready.",
            "examples": ["Anna"]}),
        )
        .await;
        assert_eq!(status, 201, "{name}: {made}");
        assert_eq!(made["components"][0]["format"], format);
        let known = at_meta(&desk, &api, name).await;
        let header = &known["components"][0];
        assert_eq!(header["format"], format, "{known}");
        let handle = header["example"]["header_handle"][0].as_str();
        assert_eq!(handle.is_some(), file.is_some(), "{known}");
        if let Some(media) = media {
            let path = format!("/media/{media}");
            let (status, _) = api.call(Method::GET, &path, None).await;
            assert_eq!(status, 404, "Meta has it, nobody else needs it");
        }
    }
    let mut cards = Vec::new();
    for (file, label) in [("photo.jpg", "This"), ("picture.png", "That")] {
        let media = uploads(&api, file).await;
        cards.push(json!({"media": media, "body": "Only today for {{1}} euro.",
            "buttons": [{"type": "URL", "text": label, "value": "https://shop.example/{{1}}"}]}));
    }
    let (status, made) = create(json!({"name": "with_cards", "language": "en",
        "category": "MARKETING", "body": "What is new.", "cards": cards,
        "examples": ["5", "a", "6", "b"]}))
    .await;
    assert_eq!(status, 201, "{made}");
    let known = at_meta(&desk, &api, "with_cards").await;
    let second = &known["components"][1]["cards"][1]["components"];
    assert_eq!(
        second[1]["example"],
        json!({"body_text": [["6"]]}),
        "{known}"
    );
    assert_eq!(
        second[2]["buttons"][0]["example"],
        json!(["https://shop.example/b"])
    );
    desk.stop().await;
}

#[tokio::test]
async fn meta_takes_no_handle_that_it_never_gave() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let template = json!({"name": "made_up", "language": "en", "category": "UTILITY", "components": [
        {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4:bm9ib2R5:1:AR1"]}},
        {"type": "BODY", "text": "It is ready."}]});
    let base = desk.simulator.api_base();
    let request = Request::post(format!("{base}/v25.0/{WABA}/message_templates"))
        .header("authorization", format!("Bearer {ACCESS_TOKEN}"))
        .header("content-type", "application/json")
        .body(Payload::from(template.to_string()))
        .unwrap();
    let answer = api.client.send(request, crate::desk::PATIENCE, 1 << 20);
    let answer = answer.await.unwrap();
    assert_eq!(answer.status.as_u16(), 400);
    let body = String::from_utf8_lossy(&answer.body);
    assert!(
        body.contains("Nobody was given this header_handle"),
        "{body}"
    );
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_template_of_the_desk_leaves_once_it_is_approved_and_shows_its_picture() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    desk.simulator.customer_says("anna", "Hello").unwrap();
    let chat = api.only_chat("new").await;
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
    let sample = uploads(&api, "photo.jpg").await;
    let made = json!({"name": "new_in_shop", "language": "en", "category": "UTILITY",
        "header_format": "IMAGE", "header_media": sample, "body": "Dear {{1}}, look.", "examples": ["Anna"]});
    let made = api.post("/templates", made).await;
    assert_eq!(made["status"], "PENDING", "{made}");
    let picture = uploads(&api, "picture.png").await;
    let filled = json!({"template": {"name": "new_in_shop", "language": "en", "variables": ["Anna"],
        "header": {"media": picture}}});
    let messages = format!("/chats/{chat}/messages");
    let (status, _) = api.refused(Method::POST, &messages, filled.clone()).await;
    assert_eq!(status, 422, "it is reviewed still");
    reviewed(&desk, &api, "new_in_shop", "APPROVED").await;
    api.post(&messages, filled.clone()).await;
    let entries = format!("/chats/{chat}/entries");
    let entry = api.until(&entries, |page| {
        let mut all = page["entries"].as_array()?.iter();
        let here = all.find(|it| it["kind"] == "template" && it["wamid"].is_string());
        here.cloned()
    });
    let entry = entry.await;
    assert_eq!(entry["template"]["header"], picture, "{entry}");
    let accepted = desk.simulator.accepted_messages();
    assert_eq!(accepted.len(), 1);
    let header = &accepted[0].body["components"][0]["parameters"][0]["image"];
    let id = header["id"].as_str().unwrap_or_else(|| panic!("{header}"));
    let there = asks_meta(&desk.simulator, &api, id).await;
    let shown = api.file(&format!("/media/{picture}"), None).await;
    let hash: String = sha256(&shown.body)
        .iter()
        .map(|it| format!("{it:02x}"))
        .collect();
    assert_eq!(there["sha256"], hash, "{entry}");
    if !left_out() {
        let browser = Browser::open(&desk, Screen::Desktop).await;
        browser.sign_in().await;
        browser.go(&format!("/chats/{chat}?tab=mine")).await;
        let shown = "const image = document.querySelector('#timeline .entry.out img');
            return image?.complete && image.naturalWidth > 0";
        browser.until("the picture", shown).await;
        browser.shoot("template-picture").await;
        browser.close().await;
    }
    // What Meta stops leaves no more.
    reviewed(&desk, &api, "new_in_shop", "PAUSED").await;
    let (status, _) = api.refused(Method::POST, &messages, filled).await;
    assert_eq!(status, 422);
    assert_eq!(desk.simulator.accepted_messages().len(), 1);
    desk.stop().await;
}

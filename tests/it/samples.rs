//! Templates with files, places and cards, created from the desk: the samples go to Meta first, by real bytes.

use hyper::{Method, Request};
use okno::net::client::Payload;
use serde_json::{Value, json};

use crate::desk::{ACCESS_TOKEN, Api, Desk, WABA};

/// Keeps one of the files of tests/files as an upload.
pub async fn uploads(api: &Api, name: &str) -> u64 {
    let path = format!("{}/tests/files/{name}", env!("CARGO_MANIFEST_DIR"));
    let head = format!(
        "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
    );
    let mut body = head.into_bytes();
    body.extend(std::fs::read(path).unwrap());
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

/// What Meta has under a name.
async fn at_meta(desk: &Desk, api: &Api, name: &str) -> Value {
    let base = desk.simulator.api_base();
    let url = format!("{base}/v25.0/{WABA}/message_templates?name={name}");
    let request = Request::get(url)
        .header("authorization", format!("Bearer {ACCESS_TOKEN}"))
        .body(Payload::from(""))
        .unwrap();
    let answer = api.client.send(request, crate::desk::PATIENCE, 1 << 20);
    let page: Value = serde_json::from_slice(&answer.await.unwrap().body).unwrap();
    page["data"][0].clone()
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

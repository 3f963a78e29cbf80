//! Nasty files over the wire, up and down: names of every script and none, paths in them, bytes that are not what they
//! are called. What is taken is what it says, does nothing in a browser, and is named so that nobody is fooled.

use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::Request;
use okno::net::client::{Answer, Payload};
use okno::simulator::{Act, Inbound, Media};
use serde_json::{Value, json};

use crate::browser::{Screen, chat_of, visit};
use crate::desk::{Api, Desk, PATIENCE};
use crate::files_page::sent;

fn real(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    std::fs::read(path.join(name)).unwrap()
}

/// Sends one file as a form does, its name as a browser would write it.
async fn sends(api: &Api, chat: u64, name: &str, bytes: &[u8]) -> (u16, Value) {
    let name = name
        .replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    let mut body = format!(
        "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--X--\r\n");
    let url = format!("http://{}/api/v1/chats/{chat}/messages", api.address);
    let request = Request::post(url)
        .header("authorization", format!("Bearer {}", api.token))
        .header("content-type", "multipart/form-data; boundary=X")
        .body(Payload::from(Bytes::from(body)))
        .unwrap();
    let answer = api.client.send(request, PATIENCE, 1 << 20).await.unwrap();
    let told = serde_json::from_slice(&answer.body).unwrap_or_default();
    (answer.status.as_u16(), told)
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers[name].to_str().unwrap()
}

/// What every file is answered with, whatever it is.
fn does_nothing(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 200, "{what}");
    assert_eq!(
        header(answer, "x-content-type-options"),
        "nosniff",
        "{what}"
    );
    let policy = header(answer, "content-security-policy");
    assert_eq!(policy, "default-src 'none'; sandbox", "{what}");
    let named = header(answer, "content-disposition");
    assert!(
        named.is_ascii() && !named.contains(['"', '/', '\\']),
        "{what}: {named}"
    );
    let kind = header(answer, "content-type");
    let runs = ["html", "svg", "xml", "javascript", "x-shockwave"];
    assert!(
        !runs.iter().any(|word| kind.contains(word)),
        "{what}: {kind}"
    );
}

async fn opened() -> (Desk, Api, u64) {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    desk.simulator.customer_says("anna", "Hello").unwrap();
    let chat = chat_of(&desk).await;
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
    (desk, api, chat)
}

/// Names, and what is left of each.
const NAMES: [(&str, &str); 19] = [
    ("фото с дачи.jpg", "фото с дачи.jpg"),
    ("صورة.jpg", "صورة.jpg"),
    ("תמונה.jpg", "תמונה.jpg"),
    ("写真.jpg", "写真.jpg"),
    ("사진.jpg", "사진.jpg"),
    ("รูปภาพ.jpg", "รูปภาพ.jpg"),
    ("चित्र.jpg", "चित्र.jpg"),
    ("φωτογραφία.jpg", "φωτογραφία.jpg"),
    ("čćžšđ.jpg", "čćžšđ.jpg"),
    ("👩‍👩‍👧 📷.jpg", "👩‍👩‍👧 📷.jpg"),
    ("../../etc/passwd.jpg", "passwd.jpg"),
    ("..\\..\\Windows\\win.jpg", "win.jpg"),
    ("C:\\Users\\anna\\me.jpg", "me.jpg"),
    ("/etc/photo.jpg", "photo.jpg"),
    ("two\r\nlines: x.jpg", ""),
    ("semi;colon=\"quoted\".jpg", ""),
    ("right\u{202e}gpj.exe.jpg", "refused"),
    ("invoice\u{202e}gpj.txt.jpg", ""),
    ("zero\u{200b}width\u{feff}.jpg", ""),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_of_every_script_and_of_none_go_out_and_down_as_one_plain_line() {
    let (desk, api, chat) = opened().await;
    let photo = real("photo.jpg");
    let mut taken = 0;
    for (name, wanted) in NAMES {
        let (status, entry) = sends(&api, chat, name, &photo).await;
        if wanted == "refused" {
            assert_eq!(
                (status, &entry["code"]),
                (415, &json!("file_refused")),
                "{name:?}"
            );
            continue;
        }
        taken += 1;
        assert_eq!(status, 201, "{name:?}: {entry}");
        let kept = entry["media"]["name"].as_str().unwrap();
        if !wanted.is_empty() {
            assert_eq!(kept, wanted, "{name:?}");
        }
        let fools = |sign: char| {
            sign.is_control()
                || matches!(sign, '/' | '\\' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{200b}')
        };
        assert!(
            !kept.contains(fools) && kept.ends_with(".jpg"),
            "{name:?} became {kept:?}"
        );
        let file = api
            .file(&format!("/media/{}", entry["media"]["id"]), None)
            .await;
        does_nothing(&file, name);
        let encoded = header(&file, "content-disposition");
        let encoded = encoded.strip_prefix("inline; filename*=UTF-8''").unwrap();
        let decoded = percent_encoding::percent_decode_str(encoded)
            .decode_utf8()
            .unwrap();
        assert_eq!(decoded, kept);
        assert_eq!(file.body, photo);
    }
    assert_eq!(sent(&desk, taken).await.len(), taken);
    desk.stop().await;
}

const PAGE: &[u8] = b"<!doctype html><html><body><script>top.postMessage('fooled', '*'); document.title = 'fooled'</script><h1>Hello</h1></body></html>";
const DRAWING: &[u8] = b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"document.title = 'fooled'\"><script>top.postMessage('fooled', '*'); document.title = 'fooled'</script><rect width=\"9\" height=\"9\"/></svg>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_are_not_what_they_are_called_are_refused_or_do_nothing() {
    let (desk, api, chat) = opened().await;
    let (photo, mut sound) = (real("photo.jpg"), real("sound.mp3"));
    let mut gif = b"GIF89a/*".to_vec();
    gif.extend_from_slice(b"*/=1;document.title='fooled'//");
    let mut page_in_photo = photo.clone();
    page_in_photo.extend_from_slice(PAGE);
    sound.truncate(40);
    let cut = photo[..photo.len() / 2].to_vec();
    let pdf = b"%PDF-1.4\n<script>document.title = 'fooled'</script>".to_vec();
    let files: [(&str, Vec<u8>); 14] = [
        ("page.html", PAGE.to_vec()),
        ("page.jpg", PAGE.to_vec()),
        ("page.txt", PAGE.to_vec()),
        ("page.pdf", PAGE.to_vec()),
        ("drawing.svg", DRAWING.to_vec()),
        ("drawing.png", DRAWING.to_vec()),
        ("script.gif", gif),
        ("photo.html", page_in_photo.clone()),
        ("photo.jpg", page_in_photo),
        ("cut.jpg", cut),
        ("cut.mp3", sound),
        ("paper.pdf", pdf),
        ("zeros.png", vec![0; 4096]),
        ("bomb.zip", real("bomb.zip")),
    ];
    let started = Instant::now();
    let mut taken = 0;
    for (name, bytes) in files {
        let (status, told) = sends(&api, chat, name, &bytes).await;
        if status != 201 {
            assert_eq!(
                (status, &told["code"]),
                (415, &json!("file_refused")),
                "{name}: {told}"
            );
            continue;
        }
        taken += 1;
        let file = api
            .file(&format!("/media/{}", told["media"]["id"]), None)
            .await;
        does_nothing(&file, name);
        assert_eq!(file.body, bytes, "{name}");
    }
    assert!(taken >= 8, "{taken} were taken");
    for nothing in ["bomb.gz", "truncated.zip", "encrypted.zip", "two.zip"] {
        let (status, _) = sends(&api, chat, nothing, &real(nothing)).await;
        assert!(matches!(status, 201 | 415), "{nothing}: {status}");
    }
    let (status, _) = sends(&api, chat, "empty.txt", b"").await;
    assert_eq!(status, 422);
    for program in [
        "exe-as-jpg.zip",
        "exe.tar.gz",
        "polyglot.jpg",
        "installer.doc",
        "tool.exe",
    ] {
        let (status, told) = sends(&api, chat, "photo.jpg", &real(program)).await;
        assert_eq!(
            (status, &told["code"]),
            (415, &json!("file_refused")),
            "{program}"
        );
    }
    assert!(
        started.elapsed() < Duration::from_secs(15),
        "it was unpacked"
    );
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_customer_sends_runs_in_no_browser() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    let brought: [(&str, &str, &str, &[u8]); 5] = [
        ("document", "text/html", "page.html", PAGE),
        ("document", "image/svg+xml", "drawing.svg", DRAWING),
        ("document", "text/plain", "page.txt", PAGE),
        ("image", "image/jpeg", "", DRAWING),
        (
            "document",
            "application/xhtml+xml",
            "../../x\u{202e}lmth.xhtml",
            PAGE,
        ),
    ];
    for (kind, mime, name, bytes) in brought {
        let media = Media {
            mime: mime.to_owned(),
            filename: name.to_owned(),
            bytes: Some(Bytes::from(bytes)),
            ..Media::sample(kind)
        };
        let inbound = Inbound::new("anna", Act::Media(media));
        desk.simulator.customer_does(&inbound).unwrap();
    }
    let chat = chat_of(&desk).await;
    let api = desk.owner().await;
    let files = api
        .until(&format!("/chats/{chat}/entries"), |told| {
            let entries = told["entries"].as_array()?;
            let ready = entries
                .iter()
                .filter(|entry| entry["media"]["state"] == "ready");
            let ids: Vec<u64> = ready
                .filter_map(|entry| entry["media"]["id"].as_u64())
                .collect();
            (ids.len() == brought.len()).then_some(ids)
        })
        .await;
    for id in files {
        let file = api.file(&format!("/media/{id}"), None).await;
        does_nothing(&file, &id.to_string());
        browser.go(&format!("/chats/{chat}?tab=new")).await;
        browser.see("#timeline").await;
        // In a frame of the page, and by itself.
        let opens = format!(
            "window.heard = []; addEventListener('message', (event) => window.heard.push(event.data));
            const frame = document.createElement('iframe'); frame.onload = () => {{ window.shown = true; }};
            frame.src = '/media/{id}'; document.body.append(frame); setTimeout(() => {{ window.shown = true; }}, 1000);"
        );
        browser.runs(&opens).await;
        browser
            .until("a frame", "return window.shown === true")
            .await;
        assert_eq!(
            browser.runs("return window.heard").await,
            json!([]),
            "file {id}"
        );
        browser
            .runs(&format!("location.href = '/media/{id}'"))
            .await;
        let done = "return document.readyState === 'complete'";
        browser.until("a page or a download", done).await;
        let title = browser.page.title().await.unwrap();
        assert!(!title.contains("fooled"), "file {id}");
    }
    browser.close().await;
    desk.stop().await;
}

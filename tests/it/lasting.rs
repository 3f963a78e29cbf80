//! What outlives a restart, and a copy that is put in the place of the data file.

use std::time::Duration;

use hyper::Method;
use okno::base::clock::Clock;
use okno::base::id::MediaId;
use okno::domain::view::View as _;
use okno::simulator::{Standing, Timings};
use okno::store::{Store, check};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::desk::{Api, Desk, Process, command, leads_to, start_simulator};
use crate::samples::{asks_meta, uploads};

const HOUR: Duration = Duration::from_secs(3600);
/// Files of a quick reply, and as what they leave.
const FILES: [(&str, &str); 2] = [("photo.jpg", "image"), ("paper.pdf", "document")];

/// A quick reply with both files.
async fn keeps_reply(api: &Api) {
    let mut files = Vec::new();
    for (name, _) in FILES {
        files.push(uploads(api, name).await);
    }
    let body = json!({"name": "price", "text": "Our prices", "for": "me", "files": files});
    api.post("/quick-replies", body).await;
}

/// The ids of its files, in the chat in which it is used.
async fn used(api: &Api, chat: u64) -> Vec<u64> {
    let all = api.get("/quick-replies").await;
    let id = &all["quick_replies"][0]["id"];
    let path = format!("/chats/{chat}/quick-replies/{id}");
    let used = api.post(&path, json!({})).await;
    let files = used["files"].as_array().unwrap().iter();
    files.map(|file| file["id"].as_u64().unwrap()).collect()
}

/// Every file is whole.
async fn all_whole(api: &Api, files: &[u64]) {
    assert_eq!(files.len(), FILES.len());
    for (id, (name, _)) in files.iter().zip(FILES) {
        let served = api.file(&format!("/media/{id}"), None).await;
        let path = format!("{}/tests/files/{name}", env!("CARGO_MANIFEST_DIR"));
        assert!(served.body == std::fs::read(path).unwrap(), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_of_a_quick_reply_leave_from_a_restored_copy_too() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let desk = Process::start(&simulator).await;
    leads_to(&simulator, desk.address);
    let api = desk.owner().await;
    keeps_reply(&api).await;
    simulator.customer_says("anna", "Hello").unwrap();
    let chat = api.only_chat("new").await;
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
    let files = used(&api, chat).await;

    let desk = desk.kill_and_start().await;
    let api = desk.owner().await;
    assert_eq!(used(&api, chat).await, files);
    all_whole(&api, &files).await;
    let folder = desk.folder.path();
    let (code, _, complaint) = command(folder, &["backup", "copy.redb"]).await;
    assert_eq!(code, Some(0), "{complaint}");
    let restored = tempfile::tempdir().unwrap();
    std::fs::copy(folder.join("copy.redb"), restored.path().join("okno.redb")).unwrap();
    assert_eq!(desk.terminate().await.0, Some(0));

    let desk = Process::start_in(restored, &simulator).await;
    leads_to(&simulator, desk.address);
    let api = desk.owner().await;
    assert_eq!(used(&api, chat).await, files);
    all_whole(&api, &files).await;
    let path = format!("/chats/{chat}/messages");
    for id in &files {
        api.post(&path, json!({"media": id, "caption": "Our prices"}))
            .await;
    }
    let entries = format!("/chats/{chat}/entries");
    let sent = api.until(&entries, |page| {
        let all = page["entries"].as_array()?.iter();
        let left = all.filter(|it| it["direction"] == "out" && it["wamid"].is_string());
        let left: Vec<Value> = left.cloned().collect();
        (left.len() == FILES.len()).then_some(left)
    });
    let sent = sent.await;
    let accepted = simulator.accepted_messages();
    assert_eq!(accepted.len(), FILES.len());
    for ((message, entry), (name, kind)) in accepted.iter().zip(&sent).zip(FILES) {
        assert_eq!((message.kind.as_str(), name), (kind, name));
        let id = message.body["id"].as_str().unwrap();
        let there = asks_meta(&simulator, &api, id).await;
        assert_eq!(there["sha256"], entry["media"]["sha256"], "{name}");
    }
    assert_eq!(desk.terminate().await.0, Some(0));
}

#[tokio::test]
async fn a_draft_and_the_files_in_its_tray_are_there_after_a_restart() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    keeps_reply(&api).await;
    desk.simulator.customer_says("anna", "Hello").unwrap();
    let chat = api.only_chat("new").await;
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
    let files = used(&api, chat).await;
    let draft = format!("/chats/{chat}/draft");
    let body = json!({"text": "Dear Anna", "files": files});
    let (status, kept) = api.call(Method::PUT, &draft, Some(body)).await;
    assert_eq!(status, 200, "{kept}");
    let before = api.get(&draft).await;
    let tray: Vec<_> = before["files"].as_array().unwrap().iter().collect();
    assert_eq!(tray.len(), FILES.len());
    assert!(tray.iter().all(|file| file["state"] == "ready"), "{before}");

    let desk = desk.restart().await;
    let api = desk.owner().await;
    assert_eq!(api.get(&draft).await, before);
    all_whole(&api, &files).await;
    // It is no upload that nobody uses: it stays for as long as its quick reply.
    desk.clock.advance(HOUR * 72);
    let desk = desk.restart().await;
    let api = desk.owner().await;
    assert_eq!(api.get(&draft).await, before);
    desk.stop().await;
}

#[tokio::test]
async fn how_a_number_stands_keeps_since_when_over_a_restart() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let standing = async |api: &Api| {
        api.post("/connect/check", json!({})).await;
        api.get("/numbers").await["numbers"][0]["standing"].clone()
    };
    let well = standing(&api).await;
    assert_eq!(well["quality"]["word"], "GREEN");
    desk.simulator.set_standing(Standing {
        quality: "RED".to_owned(),
        ..Standing::default()
    });
    desk.clock.advance(HOUR);
    let fell = standing(&api).await;
    assert_eq!(fell["quality"]["word"], "RED");
    assert_ne!(fell["quality"]["since"], well["quality"]["since"]);
    assert_eq!(fell["limit"], well["limit"], "nothing else changed");
    let told = api.get("/notices").await;

    desk.clock.advance(HOUR * 5);
    let desk = desk.restart().await;
    let api = desk.owner().await;
    let kept = api.get("/numbers").await["numbers"][0]["standing"].clone();
    assert_eq!(kept, fell);
    // Meta says the same once more: since then, not since now, and nobody is told again.
    assert_eq!(standing(&api).await, fell);
    assert_eq!(api.get("/notices").await, told);
    desk.stop().await;
}

/// Bytes of an upload that come, and as many as were announced. The sockets on the way hold less than is sent, so
/// some of it is in the data file by then.
const SENT: usize = 24 << 20;
const ANNOUNCED: usize = 32 << 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_an_upload_is_gone_after_a_restart() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let desk = Process::start(&simulator).await;
    let api = desk.owner().await;
    let part =
        "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"half.txt\"\r\n\r\n";
    let head = format!(
        "POST /api/v1/media HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\
         content-type: multipart/form-data; boundary=X\r\ncontent-length: {ANNOUNCED}\r\n\r\n{part}",
        api.address, api.token
    );
    let mut stream = TcpStream::connect(api.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let piece = vec![b'h'; 1 << 20];
    for _ in 0..SENT / piece.len() {
        stream.write_all(&piece).await.unwrap();
    }
    let folder = desk.kill().await;
    let path = folder.path().join("okno.redb");
    let there = |path| {
        let store = Store::open(path, Clock::system().now()).unwrap();
        let snapshot = store.snapshot().unwrap();
        assert_eq!(check::check(&snapshot).unwrap(), Vec::<String>::new());
        let media = snapshot.media(MediaId(1)).unwrap();
        (
            media.is_some(),
            snapshot.chunks_of(MediaId(1)).unwrap().len(),
        )
    };
    let (is_known, pieces) = there(&path);
    assert!(is_known && pieces > 0, "the upload had not begun");
    let desk = Process::again(folder).await;
    let (code, folder) = desk.terminate().await;
    assert_eq!(code, Some(0));
    assert_eq!(there(&folder.path().join("okno.redb")), (false, 0));
    drop(stream);
}

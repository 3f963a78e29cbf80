//! Files of the largest size through the real process: up from a program, on to WhatsApp, and down again, without
//! ever standing whole in memory.

use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use hyper::Request;
use okno::base::clock::Clock;
use okno::net::client::Payload;
use okno::simulator::Timings;
use ring::digest::{Context, SHA256};
use serde_json::{Value, json};

use crate::desk::{Api, Process, leads_to, start_simulator};

/// The largest file.
const SIZE: usize = 100 * 1024 * 1024;
const PIECE: usize = 64 * 1024;
/// One that fills the pages of the store that are kept at hand, which they may.
const FIRST: usize = 40 * 1024 * 1024;
/// What a larger one may take beside that, and as much as those pages may have.
const MORE: u64 = (16 + 32) * 1024 * 1024;
/// The whole way of one file, on a busy machine.
const WAY: Duration = Duration::from_secs(240);

fn piece(index: usize) -> Bytes {
    let byte = u8::try_from(index % 251).unwrap();
    Bytes::from(vec![byte; PIECE])
}

async fn sends(api: &Api, chat: u64, size: usize) -> (u16, Value) {
    let head =
        "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.bin.dat\"\r\n\r\n";
    let tail = "\r\n--X--\r\n";
    let length = (head.len() + size + tail.len()) as u64;
    let pieces = (0..size / PIECE).map(piece);
    let all = [Bytes::from(head)]
        .into_iter()
        .chain(pieces)
        .chain([Bytes::from(tail)]);
    let url = format!("http://{}/api/v1/chats/{chat}/messages", api.address);
    let request = Request::post(url)
        .header("authorization", format!("Bearer {}", api.token))
        .header("content-type", "multipart/form-data; boundary=X")
        .body(Payload::stream(length, stream::iter(all.map(Ok))))
        .unwrap();
    let answer = api.client.send(request, WAY, 1 << 20).await.unwrap();
    let body = serde_json::from_slice(&answer.body).unwrap();
    (answer.status.as_u16(), body)
}

/// Downloads the file of a message and holds it against what was told of it.
async fn comes_down(api: &Api, entry: &Value, wanted: usize) {
    let id = entry["media"]["id"].as_u64().unwrap();
    let request = Request::get(format!("http://{}/api/v1/media/{id}", api.address))
        .header("authorization", format!("Bearer {}", api.token))
        .body(Payload::from(""))
        .unwrap();
    let mut download = api.client.download(request, WAY).await.unwrap();
    let mut hash = Context::new(&SHA256);
    let mut size = 0;
    while let Some(piece) = download.chunk().await.unwrap() {
        size += piece.len();
        hash.update(&piece);
    }
    assert_eq!(size, wanted);
    let bytes = hash.finish();
    let hex: Vec<String> = bytes
        .as_ref()
        .iter()
        .map(|it| format!("{it:02x}"))
        .collect();
    assert_eq!(entry["media"]["sha256"], hex.concat());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_100_mb_goes_up_on_and_down_in_little_memory() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let desk = Process::start(&simulator).await;
    leads_to(&simulator, desk.address);
    let api = desk.owner().await;
    simulator.customer_says("anna", "Hello").unwrap();
    let chat = api.only_chat("new").await;
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
    let until_sent = async |entry: &Value| {
        let id = entry["id"].as_u64().unwrap();
        let entries = format!("/chats/{chat}/entries");
        api.until(&entries, |page| {
            let entries = page["entries"].as_array().unwrap();
            let entry = entries.iter().find(|entry| entry["id"] == id).unwrap();
            let state = entry["delivery"]["state"].as_str().unwrap();
            assert_ne!(state, "failed", "{entry}");
            matches!(state, "sent" | "delivered" | "read").then_some(())
        })
        .await;
    };
    let (status, first) = sends(&api, chat, FIRST).await;
    assert_eq!(status, 201, "{first}");
    until_sent(&first).await;
    comes_down(&api, &first, FIRST).await;
    let before = desk.peak_memory();

    let (status, large) = sends(&api, chat, SIZE).await;
    assert_eq!(status, 201, "{large}");
    assert_eq!(large["kind"], "document");
    assert_eq!(large["media"]["size"], SIZE);
    until_sent(&large).await;

    comes_down(&api, &large, SIZE).await;
    let more = desk.peak_memory() - before;
    assert!(more <= MORE, "{more} bytes more");
    println!("{} KiB more", more / 1024);
}

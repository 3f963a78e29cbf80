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
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::desk::{Api, Process, command, leads_to, start_simulator};

/// The largest file.
const SIZE: usize = 100 * 1024 * 1024;
const PIECE: usize = 64 * 1024;
/// One that fills the 32 MiB of pages that the store keeps at hand, so that they are there before anything is measured.
const FIRST: usize = 40 * 1024 * 1024;
/// What the largest may take beside that, on its whole way up, on and down.
const MORE: u64 = 16 * 1024 * 1024;
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

/// A body that is too long, announced or not, sent until the answer comes; the answer's status and what it says.
async fn answered(api: &Api, path: &str, announced: bool) -> (u16, Value) {
    let part =
        "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"l.bin.dat\"\r\n\r\n";
    let size = SIZE + 2 * 1024 * 1024;
    let length = match announced {
        true => format!("content-length: {}", part.len() + size),
        false => "transfer-encoding: chunked".to_owned(),
    };
    let head = format!(
        "POST /api/v1{path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\
         content-type: multipart/form-data; boundary=X\r\n{length}\r\n\r\n",
        api.address, api.token
    );
    let piece_of = |bytes: &[u8]| match announced {
        true => bytes.to_vec(),
        false => {
            let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
            chunk.extend_from_slice(bytes);
            chunk.extend_from_slice(b"\r\n");
            chunk
        }
    };
    let mut stream = TcpStream::connect(api.address).await.unwrap();
    let (mut from, mut to) = stream.split();
    let mut answer = Vec::new();
    let sends = async {
        to.write_all(head.as_bytes()).await?;
        to.write_all(&piece_of(part.as_bytes())).await?;
        for index in 0..size / PIECE {
            to.write_all(&piece_of(&piece(index))).await?;
        }
        // What is not answered by now is waited for.
        std::future::pending::<std::io::Result<()>>().await
    };
    tokio::select! {
        sent = sends => panic!("{sent:?}, before anything was answered"),
        read = tokio::time::timeout(WAY, from.read_buf(&mut answer)) => {
            assert!(read.unwrap().unwrap() > 0, "no answer");
        }
    }
    // The connection ends with the answer, and does not break.
    let rest = tokio::time::timeout(WAY, from.read_to_end(&mut answer)).await;
    rest.unwrap().unwrap();
    let text = String::from_utf8(answer).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_too_large_is_refused_however_it_comes_and_leaves_nothing() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let desk = Process::start(&simulator).await;
    leads_to(&simulator, desk.address);
    let api = desk.owner().await;
    simulator.customer_says("anna", "Hello").unwrap();
    let chat = api.only_chat("new").await;
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
    let message = format!("/chats/{chat}/messages");
    for path in ["/media", message.as_str()] {
        for announced in [true, false] {
            let (status, problem) = answered(&api, path, announced).await;
            assert_eq!(status, 413, "{path} {announced}: {problem}");
            assert_eq!(problem["code"], "file_too_large");
            let said = problem["detail"].as_str().unwrap();
            // The desk's and WhatsApp's are the same here.
            assert!(
                said.contains("the desk and WhatsApp") && said.contains("100"),
                "{said}"
            );
        }
    }
    // Two were streamed in, as nobody knew how long they were; both are gone with their bytes.
    for media in [1, 2] {
        let path = format!("/media/{media}");
        let gone = async {
            while api.call(hyper::Method::GET, &path, None).await.0 != 404 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(WAY, gone).await.unwrap();
    }
    let (code, shown, complaint) = command(desk.folder.path(), &["check"]).await;
    assert_eq!(code, Some(0), "{shown}{complaint}");
}

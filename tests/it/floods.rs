//! Floods of HTTP/2 against the real process over TLS: each ends its own connection, soon and with little memory,
//! while others are answered.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use http_body_util::StreamBody;
use hyper::body::Frame;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use okno::base::clock::Clock;
use okno::simulator::{Simulator, Timings};
use rustls::pki_types::CertificateDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::client::TlsStream;

use crate::desk::{PATIENCE, Process, configure, start_simulator};
use crate::hostile;
use crate::strangers::NEIGHBOUR;
use crate::tls::{HOST, ask, ask_over, connect, write_pair};

/// What the whole desk may take.
const MEMORY: u64 = 128 * 1024 * 1024;
/// How long somebody else may wait for a page while a flood lasts, on a busy machine.
const WAIT: Duration = Duration::from_secs(3);
/// Connections of one flood.
const AT_ONCE: usize = 4;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const PRIORITY: u8 = 2;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;
/// The reason with which a flood is told to go.
const ENHANCE_YOUR_CALM: u32 = 11;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut bytes = length[1..].to_vec();
    bytes.extend([kind, flags]);
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// The head of a request for the sign-in page: `GET` is entry 2 of the static table, `POST` entry 3.
fn asking(method: u8) -> Vec<u8> {
    let mut block = vec![0x80 | method, 0x87];
    for (name, value) in [(4, "/session"), (1, HOST)] {
        block.extend([name, u8::try_from(value.len()).unwrap()]);
        block.extend(value.as_bytes());
    }
    block
}

/// A flood: what its connection says in each of its rounds.
struct Flood {
    name: &'static str,
    rounds: u32,
    round: fn(u32) -> Vec<u8>,
    /// Whether it is told to go before it is cut.
    told: bool,
}

/// Each of them would be over a million frames, or gigabytes, if it were not cut.
const FLOODS: [Flood; 9] = [
    Flood {
        name: "requests that are taken back at once",
        rounds: 10_000,
        round: |round| {
            many(100, |index| {
                let stream = (round * 100 + index) * 2 + 1;
                let head = frame(HEADERS, END_HEADERS | END_STREAM, stream, &asking(2));
                [head, frame(RST_STREAM, 0, stream, &[0, 0, 0, 8])].concat()
            })
        },
        told: true,
    },
    Flood {
        name: "ten thousand requests that never end",
        rounds: 100,
        round: |round| {
            many(100, |index| {
                let stream = (round * 100 + index) * 2 + 1;
                frame(HEADERS, END_HEADERS, stream, &asking(3))
            })
        },
        told: true,
    },
    Flood {
        name: "a head without an end",
        rounds: 100_000,
        round: |round| match round {
            0 => frame(HEADERS, END_STREAM, 1, &asking(2)),
            _ => frame(CONTINUATION, 0, 1, &[0, 1, b'x', 1, b'y'].repeat(3_000)),
        },
        told: true,
    },
    Flood {
        name: "empty pieces of a head",
        rounds: 10_000,
        round: |round| match round {
            0 => frame(HEADERS, END_STREAM, 1, &asking(2)),
            _ => many(100, |_| frame(CONTINUATION, 0, 1, &[])),
        },
        told: true,
    },
    Flood {
        name: "empty pieces of a body",
        rounds: 10_000,
        round: |round| match round {
            0 => frame(HEADERS, END_HEADERS, 1, &asking(3)),
            _ => many(100, |_| frame(DATA, 0, 1, &[])),
        },
        told: true,
    },
    Flood {
        name: "pings",
        rounds: 10_000,
        round: |_| many(100, |_| frame(PING, 0, 0, &[7; 8])),
        told: false,
    },
    Flood {
        name: "answers to pings that nobody sent",
        rounds: 10_000,
        round: |_| many(100, |_| frame(PING, ACK, 0, &[7; 8])),
        told: false,
    },
    Flood {
        name: "settings",
        rounds: 10_000,
        round: |round| many(100, |_| frame(SETTINGS, 0, 0, &settings(round))),
        told: false,
    },
    Flood {
        name: "priorities",
        rounds: 10_000,
        round: |_| many(100, |_| frame(PRIORITY, 0, 1, &[0, 0, 0, 3, 1])),
        told: false,
    },
];

fn many(count: u32, one: impl FnMut(u32) -> Vec<u8>) -> Vec<u8> {
    (0..count).flat_map(one).collect()
}

/// The room for answers, another each time.
fn settings(round: u32) -> Vec<u8> {
    let mut setting = vec![0, 4];
    setting.extend((65_535 + round % 7).to_be_bytes());
    setting
}

/// Floods a desk until it cuts the connection. The reason that it gave, if it gave one.
async fn flood(
    desk: SocketAddr,
    root: CertificateDer<'static>,
    flood: &'static Flood,
) -> Option<u32> {
    let stream = connect(desk, &root, &["h2"]).await.unwrap();
    let (mut reading, mut writing) = tokio::io::split(stream);
    let write = async {
        let mut greeting = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
        greeting.extend(frame(SETTINGS, 0, 0, &[]));
        writing.write_all(&greeting).await.ok()?;
        for round in 0..flood.rounds {
            writing.write_all(&(flood.round)(round)).await.ok()?;
        }
        Some(())
    };
    let read = async {
        let mut heard = Vec::new();
        let mut piece = vec![0; 16 * 1024];
        let mut reason = None;
        while let Ok(count @ 1..) = reading.read(&mut piece).await {
            heard.extend_from_slice(&piece[..count]);
            while let Some(length) = next_frame(&heard) {
                if heard[3] == GOAWAY {
                    reason = heard[13..17].try_into().ok().map(u32::from_be_bytes);
                }
                heard.drain(..length);
            }
        }
        reason
    };
    let (_, reason) = tokio::time::timeout(PATIENCE * 2, async { tokio::join!(write, read) })
        .await
        .unwrap_or_else(|_| panic!("{} go on for ever", flood.name));
    reason
}

/// The length of the first frame in what was heard, if it is there whole.
fn next_frame(heard: &[u8]) -> Option<usize> {
    let head = heard.get(..9)?;
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
    let length = 9 + usize::try_from(length).ok()?;
    (heard.len() >= length).then_some(length)
}

/// A desk that speaks HTTPS, and whom to trust for it.
pub async fn secure_desk(simulator: &Simulator) -> (Process, CertificateDer<'static>) {
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), simulator);
    let root = write_pair(folder.path(), &Clock::system());
    let file = folder.path().join("okno.toml");
    let plain = std::fs::read_to_string(&file).unwrap();
    let secure = format!(
        "public_url = \"https://{HOST}\"\n[server.tls]\nmode = \"files\"\ncert = {:?}\nkey = {:?}\n\
         http_listen = \"\"\n[owner]",
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    std::fs::write(&file, plain.replacen("[owner]", &secure, 1)).unwrap();
    (Process::again(folder).await, root)
}

/// Somebody else asks for a page while the flood lasts.
async fn answer_another(desk: SocketAddr, root: &CertificateDer<'static>, flood: &str) {
    let asked = Instant::now();
    let asking = async {
        let stream = hostile::connect(NEIGHBOUR, desk).await?;
        ask_over(stream, root, "/session").await
    };
    let answer = tokio::time::timeout(PATIENCE, asking).await;
    let answer = answer.unwrap_or_else(|_| panic!("{flood}: nobody is answered"));
    let (page, _) = answer.unwrap_or_else(|error| panic!("{flood}: {error}"));
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    let waited = asked.elapsed();
    assert!(waited < WAIT, "{flood}: somebody else waits {waited:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn floods_of_http_2_end_their_own_connection_only() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let (desk, root) = secure_desk(&simulator).await;
    let address = desk.address;
    for it in &FLOODS {
        let before = desk.peak_memory();
        let mut attack = JoinSet::new();
        for _ in 0..AT_ONCE {
            attack.spawn(flood(address, root.clone(), it));
        }
        let mut answered = 0;
        while !attack.is_empty() {
            answer_another(address, &root, it.name).await;
            answered += 1;
            while let Some(ended) = attack.try_join_next() {
                let reason = ended.unwrap();
                // A connection that breaks may take the reason with it.
                assert!(
                    reason.is_none() || (it.told && reason == Some(ENHANCE_YOUR_CALM)),
                    "{}: {reason:?}",
                    it.name
                );
            }
        }
        let peak = desk.peak_memory();
        eprintln!(
            "{}: {answered} others were answered, {} MiB after {} MiB",
            it.name,
            peak >> 20,
            before >> 20
        );
        assert!(peak < MEMORY, "{}: {peak} bytes", it.name);
    }
    let (code, _folder) = desk.terminate().await;
    assert_eq!(code, Some(0));
}

/// Connections that send bodies, each so many at once: were all that comes kept, it would be 160 MiB.
const SENDING: usize = 160;
const BODIES: usize = 2;
/// Bodies of one address that are read or wait.
const PLACES: usize = 16;

/// Sends bodies that stop in the middle, until all are answered.
async fn send_halves(desk: SocketAddr, root: CertificateDer<'static>) {
    let stream = connect(desk, &root, &["h2"]).await.unwrap();
    let shaken = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
    let (mut sender, connection) = shaken.unwrap();
    let mut sending = JoinSet::new();
    sending.spawn(async {
        let _ = connection.await;
    });
    let mut answers = JoinSet::new();
    for _ in 0..BODIES {
        let half = Frame::data(bytes::Bytes::from(vec![b'x'; 1 << 20]));
        let body = futures_util::stream::iter([Ok::<_, std::convert::Infallible>(half)])
            .chain(futures_util::stream::pending());
        let request = hyper::Request::post(format!("https://{HOST}/webhooks/whatsapp"))
            .header("content-length", 2 << 20)
            .body(Box::pin(StreamBody::new(body)))
            .unwrap();
        sender.ready().await.unwrap();
        answers.spawn(sender.send_request(request));
    }
    while let Some(answer) = answers.join_next().await {
        assert_eq!(answer.unwrap().unwrap().status(), 503);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_on_many_connections_are_not_kept_until_there_is_a_place() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let (desk, root) = secure_desk(&simulator).await;
    let mut attack = JoinSet::new();
    for _ in 0..SENDING {
        attack.spawn(send_halves(desk.address, root.clone()));
    }
    while attack.len() > PLACES {
        answer_another(desk.address, &root, "bodies").await;
        while let Some(ended) = attack.try_join_next() {
            ended.unwrap();
        }
    }
    let peak = desk.peak_memory();
    eprintln!("bodies on {SENDING} connections: {} MiB", peak >> 20);
    assert!(peak < MEMORY, "{peak} bytes");
    drop(attack);
    let (code, _folder) = desk.terminate().await;
    assert_eq!(code, Some(0));
}

/// Connections that bring a hundred requests each, all of them small: were all kept, it would be 200 MiB.
const CROWDED: usize = 64;
const SMALL_HEAD: usize = 14 * 1024;
const SMALL_BODY: usize = 8 * 1024;

/// Brings a hundred small requests that never end, until the desk has seen them all. The connection, and how many it
/// refused.
async fn crowd(desk: SocketAddr, root: CertificateDer<'static>) -> (TlsStream<TcpStream>, usize) {
    let stream = connect(desk, &root, &["h2"]).await.unwrap();
    let mut head = asking(3);
    // A header that is not remembered, its value's length in seven bits and the rest.
    head.extend([0, 1, b'x', 0x7f]);
    let mut rest = SMALL_HEAD - 0x7f;
    while rest >= 0x80 {
        head.push(0x80 | u8::try_from(rest % 0x80).unwrap());
        rest /= 0x80;
    }
    head.push(u8::try_from(rest).unwrap());
    head.extend([b'y'; SMALL_HEAD]);
    let mut greeting = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    greeting.extend(frame(SETTINGS, 0, 0, &[]));
    let mut said = many(100, |index| {
        let head = frame(HEADERS, END_HEADERS, index * 2 + 1, &head);
        let body = frame(DATA, 0, index * 2 + 1, &[b'x'; SMALL_BODY]);
        [head, body].concat()
    });
    said.extend(frame(PING, 0, 0, &[7; 8]));
    let (mut reading, mut writing) = tokio::io::split(stream);
    let (granted, grants) = tokio::sync::oneshot::channel();
    let mut granted = Some(granted);
    let write = async {
        writing.write_all(&greeting).await.unwrap();
        // The desk gives room for more than the protocol does at first.
        grants.await.unwrap();
        writing.write_all(&said).await.unwrap();
    };
    let read = async {
        let (mut heard, mut refused) = (Vec::new(), 0);
        let mut piece = vec![0; 16 * 1024];
        loop {
            let count = reading.read(&mut piece).await.unwrap();
            assert!(count > 0, "the connection is cut");
            heard.extend_from_slice(&piece[..count]);
            while let Some(length) = next_frame(&heard) {
                match (heard[3], heard[4]) {
                    (WINDOW_UPDATE, _) => drop(granted.take().map(|it| it.send(()))),
                    (HEADERS, _) => refused += 1,
                    (PING, ACK) => return refused,
                    _ => {}
                }
                heard.drain(..length);
            }
        }
    };
    let ((), refused) = tokio::join!(write, read);
    (reading.unsplit(writing), refused)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn small_requests_by_the_hundred_on_each_connection_are_kept_only_up_to_a_bound() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let (desk, root) = secure_desk(&simulator).await;
    let (mut open, mut refused) = (Vec::new(), 0);
    for _ in 0..CROWDED {
        let crowded = tokio::time::timeout(PATIENCE, crowd(desk.address, root.clone())).await;
        let (stream, of_it) = crowded.expect("a ping is answered");
        open.push(stream);
        refused += of_it;
    }
    answer_another(desk.address, &root, "small requests").await;
    let peak = desk.peak_memory();
    eprintln!("{refused} small requests refused: {} MiB", peak >> 20);
    assert!(refused > 0, "all are kept");
    assert!(peak < MEMORY, "{peak} bytes");
    drop(open);
    // With them their weight goes: the same address is answered again.
    let answered = async {
        while !ask(desk.address, &root, "/session")
            .await
            .is_ok_and(|(page, _)| page.starts_with("HTTP/1.1 200 "))
        {
            tokio::task::yield_now().await;
        }
    };
    let answered = tokio::time::timeout(PATIENCE, answered).await;
    answered.expect("their weight stays");
    let (code, _folder) = desk.terminate().await;
    assert_eq!(code, Some(0));
}

//! Strangers by the hundred against the real process: half-open connections, slow bodies, more than memory holds.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use okno::base::clock::Clock;
use okno::net::client::Client;
use okno::simulator::{Timings, signature};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::desk::{APP_SECRET, PATIENCE, Process, start_simulator};
use crate::hostile::{connect, head, status};
use crate::process::{deliver, stored, webhook};

/// Another client than the attacker, on the same machine.
pub const NEIGHBOUR: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const ATTACKER: Ipv4Addr = Ipv4Addr::LOCALHOST;

/// What the whole desk may take.
const MEMORY: u64 = 128 * 1024 * 1024;

/// Connections that stop in the middle of a request's head or of its body, half of each.
async fn half_open(desk: SocketAddr, count: usize) -> Vec<TcpStream> {
    let mut open = Vec::new();
    for index in 0..count {
        // One that is refused is none the less held on this side.
        let Ok(mut stream) = connect(ATTACKER, desk).await else {
            continue;
        };
        let said = if index % 2 == 0 {
            "GET / HTTP/1.1\r\nHost: desk\r\nX-Slow: "
        } else {
            "POST /webhooks/whatsapp HTTP/1.1\r\nHost: desk\r\nContent-Length: 4000000\r\n\r\n{"
        };
        let _ = stream.write_all(said.as_bytes()).await;
        open.push(stream);
    }
    open
}

fn signed(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /webhooks/whatsapp HTTP/1.1\r\nHost: desk\r\nConnection: close\r\nX-Hub-Signature-256: {}\r\nContent-Length: {}\r\n\r\n",
        signature(APP_SECRET, body),
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Somebody else's page, health check and webhook come at once.
async fn serves(desk: SocketAddr, from: Ipv4Addr, mark: &str) {
    let all = async {
        for (target, expected) in [("/healthz", 200), ("/session", 200), ("/", 303)] {
            let asked = format!("GET {target} HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n");
            let answer = head(from, desk, asked.as_bytes()).await;
            assert_eq!(status(&answer), expected, "{target} for {from}: {answer}");
        }
        let answer = head(from, desk, &signed(&webhook(1, &format!("wamid.{mark}")))).await;
        assert_eq!(status(&answer), 200, "{answer}");
    };
    let served = tokio::time::timeout(Duration::from_secs(8), all).await;
    served.unwrap_or_else(|_| panic!("{from} waits"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_half_open_connections_keep_nobody_out() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    // What a shell and systemd give, only smaller: the desk takes what it may have.
    let desk = Process::start_after("ulimit -Sn 256", &simulator).await;
    let open = half_open(desk.address, 500).await;
    assert_eq!(open.len(), 500);
    serves(desk.address, NEIGHBOUR, "neighbour").await;
    serves(desk.address, ATTACKER, "same-office").await;
    drop(open);
    let (code, _folder) = desk.terminate().await;
    assert_eq!(code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn few_open_files_are_shared_fairly() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let desk = Process::start_after("ulimit -n 300", &simulator).await;
    let open = half_open(desk.address, 500).await;
    serves(desk.address, NEIGHBOUR, "neighbour").await;
    drop(open);
    let (code, _folder) = desk.terminate().await;
    assert_eq!(code, Some(0));
}

/// The limit is the system's: a process that wants more ends. The peak is measured besides, for what is mapped is
/// not all that counts.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_and_twenty_eight_mebibytes_are_enough() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let limit = format!("ulimit -d {}", MEMORY / 1024);
    let desk = Process::start_after(&limit, &simulator).await;
    let address = desk.address;

    // Large bodies of strangers, each all but its last byte.
    let body = vec![b'['; 3 << 20];
    let mut attack = JoinSet::new();
    for _ in 0..150 {
        let body = body.clone();
        attack.spawn(async move {
            let mut stream = connect(ATTACKER, address).await.unwrap();
            let head =
                "POST /webhooks/whatsapp HTTP/1.1\r\nHost: desk\r\nContent-Length: 4000000\r\n\r\n";
            stream.write_all(head.as_bytes()).await.unwrap();
            let _ = tokio::time::timeout(Duration::from_secs(5), stream.write_all(&body)).await;
            stream
        });
    }
    // Customers write meanwhile.
    let mut lanes = JoinSet::new();
    for lane in 0..8u32 {
        lanes.spawn(async move {
            let client = Client::new().unwrap();
            for count in 0..150u32 {
                let wamid = format!("wamid.{lane}.{count}");
                let kept = deliver(&client, address, webhook(lane * 50 + count % 50, &wamid)).await;
                assert!(kept, "{wamid} was not stored");
            }
        });
    }
    while let Some(lane) = lanes.join_next().await {
        lane.unwrap();
    }
    let mut held = Vec::new();
    while let Some(stream) = attack.join_next().await {
        held.push(stream.unwrap());
    }
    // Meta's largest batches still come in, from another address.
    let large = {
        let mut batch = webhook(7, "wamid.large");
        batch.resize(3 << 20, b' ');
        head(NEIGHBOUR, address, &signed(&batch)).await
    };
    assert_eq!(status(&large), 200, "{large}");
    serves(address, NEIGHBOUR, "neighbour").await;
    let peak = desk.peak_memory();
    eprintln!("peak memory under load: {} MiB", peak >> 20);
    assert!(peak < MEMORY, "{peak} bytes");
    drop(held);
    let kept = tokio::time::timeout(PATIENCE * 3, async { stored(&desk.owner().await).await });
    assert_eq!(kept.await.unwrap().len(), 8 * 150 + 2);
    let (code, _folder) = desk.terminate().await;
    assert_eq!(code, Some(0));
}

//! The server, spoken to in raw bytes.

use super::*;
use futures_util::StreamExt;
use hyper::Method;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

pub(super) const SHORT: Duration = Duration::from_millis(150);

pub(super) struct Desk {
    pub(super) address: SocketAddr,
    pub(super) stop: watch::Sender<bool>,
    pub(super) serving: JoinHandle<()>,
}

pub(super) fn impatient() -> Settings {
    Settings {
        patience: Patience {
            head: SHORT,
            idle: SHORT * 2,
            stall: SHORT,
            linger: SHORT,
        },
        body_silence: SHORT,
        drain: SHORT * 4,
        ..Settings::default()
    }
}

pub(super) async fn desk_with(settings: Settings) -> Desk {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let (stop, stopping) = watch::channel(false);
    let streams = stopping.clone();
    let service = Arc::new(move |request: Request| handle(request, streams.clone()));
    let serving = tokio::spawn(serve(socket, service, settings, stopping));
    Desk {
        address,
        stop,
        serving,
    }
}

async fn desk() -> Desk {
    desk_with(Settings::default()).await
}

async fn handle(mut request: Request, mut stopping: watch::Receiver<bool>) -> Reply {
    match (request.method().clone(), request.path()) {
        (Method::POST, "/echo") => match request.bytes(1_000_000).await {
            Ok(bytes) => Reply::bytes("application/octet-stream", bytes),
            Err(error) => Problem::from(error).into(),
        },
        (_, "/page") => Reply::html("window ".repeat(1_000)),
        (_, "/panic") => panic!("on purpose"),
        (_, "/endless") => Reply::stream(
            "text/plain",
            futures_util::stream::repeat_with(|| Ok(Bytes::from(vec![b'x'; 65_536]))),
        ),
        (_, "/events") => Reply::stream(
            "text/event-stream",
            futures_util::stream::once(async { Ok(Bytes::from_static(b": hello\n\n")) }).chain(
                futures_util::stream::once(async move {
                    stopped(&mut stopping).await;
                    Ok(Bytes::from_static(b": bye\n\n"))
                }),
            ),
        ),
        (_, "/target") => {
            let host = request.header("host").unwrap_or_default();
            Reply::text(format!("{} on {host}", request.target()))
        }
        (_, "/peer") => Reply::text(format!("{:?}", request.peer())),
        _ => Reply::text("ok"),
    }
}

impl Desk {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends all, then reads until the server closes.
    pub(super) async fn say(&self, request: &str) -> String {
        let mut stream = self.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        rest_of(&mut stream).await
    }

    async fn get(&self, path: &str, headers: &str) -> String {
        self.say(&format!(
            "GET {path} HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n{headers}\r\n"
        ))
        .await
    }
}

async fn rest_of(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset after the answer is an end too.
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads until the text has come.
async fn read_until(stream: &mut TcpStream, wanted: &str) -> String {
    let mut seen = String::new();
    let mut space = [0_u8; 4096];
    while !seen.contains(wanted) {
        let count = stream.read(&mut space).await.unwrap();
        assert!(count > 0, "the server closed after {seen:?}");
        seen += &String::from_utf8_lossy(&space[..count]);
    }
    seen
}

fn is_status(answer: &str, status: u16) -> bool {
    answer.starts_with(&format!("HTTP/1.1 {status} "))
}

#[tokio::test]
async fn answers_with_the_guards() {
    let answer = desk().await.get("/", "").await;
    assert!(is_status(&answer, 200), "{answer}");
    for part in [
        "content-security-policy: default-src 'self'; script-src 'self'; style-src 'self'; img-src",
        "x-content-type-options: nosniff",
        "referrer-policy: same-origin",
        "x-frame-options: DENY",
        "permissions-policy: camera=()",
        "cross-origin-opener-policy: same-origin",
        "date: ",
        "\r\n\r\nok",
    ] {
        assert!(answer.contains(part), "{part:?} is missing in {answer}");
    }
}

#[tokio::test]
async fn keeps_the_connection_for_the_next_request() {
    let desk = desk().await;
    let mut stream = desk.connect().await;
    for _ in 0..3 {
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .unwrap();
        read_until(&mut stream, "\r\n\r\nok").await;
    }
}

#[tokio::test]
async fn head_has_the_length_and_no_body() {
    let answer = desk()
        .await
        .say("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await;
    assert!(answer.contains("content-length: 2\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");
}

#[tokio::test]
async fn compresses_for_who_takes_it() {
    let desk = desk().await;
    let small = desk.get("/page", "Accept-Encoding: gzip, br\r\n").await;
    assert!(small.contains("content-encoding: gzip\r\n"), "{small}");
    assert!(small.len() < 2_000);
    let large = desk.get("/page", "").await;
    assert!(large.contains("content-length: 7000\r\n"), "{large}");
}

#[tokio::test]
async fn a_body_comes_whole_or_chunked() {
    let desk = desk().await;
    let head = "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    let answer = desk
        .say(&format!("{head}Content-Length: 5\r\n\r\nhello"))
        .await;
    assert!(answer.ends_with("\r\n\r\nhello"), "{answer}");
    let chunks = "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
    let answer = desk.say(&format!("{head}{chunks}")).await;
    assert!(answer.ends_with("\r\n\r\nhello"), "{answer}");
}

#[tokio::test]
async fn a_body_that_is_too_long_is_413_and_the_answer_arrives() {
    let desk = desk().await;
    let body = "x".repeat(5_000_000);
    let head = "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    let answer = desk
        .say(&format!("{head}Content-Length: 5000000\r\n\r\n{body}"))
        .await;
    assert!(is_status(&answer, 413), "{answer}");
    assert!(answer.contains("\"code\":\"file_too_large\""), "{answer}");
    let answer = desk
        .say(&format!(
            "{head}Transfer-Encoding: chunked\r\n\r\n4C4B40\r\n{body}\r\n0\r\n\r\n"
        ))
        .await;
    assert!(is_status(&answer, 413), "{answer}");
}

#[tokio::test]
async fn a_silent_connection_is_cut() {
    let desk = desk_with(impatient()).await;
    assert_eq!(desk.say("").await, "");
}

#[tokio::test]
async fn half_a_head_is_cut() {
    let desk = desk_with(impatient()).await;
    let answer = desk.say("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
    assert!(!is_status(&answer, 200), "{answer}");
}

#[tokio::test]
async fn a_head_that_drips_is_cut() {
    let desk = desk_with(impatient()).await;
    let mut stream = desk.connect().await;
    let (mut reading, mut writing) = stream.split();
    let drip = async {
        let mut written = writing.write_all(b"GET / HTTP/1.1\r\nX: ").await;
        while written.is_ok() {
            tokio::time::sleep(SHORT / 10).await;
            written = writing.write_all(b"x").await;
        }
    };
    let mut answer = Vec::new();
    let (_, read) = tokio::join!(drip, reading.read_to_end(&mut answer));
    assert!(read.is_err() || answer.is_empty() || !answer.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn half_a_body_is_answered_and_cut() {
    let desk = desk_with(impatient()).await;
    let answer = desk
        .say("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
        .await;
    assert!(is_status(&answer, 400), "{answer}");
}

#[tokio::test]
async fn an_idle_connection_is_cut_after_its_answer() {
    let desk = desk_with(impatient()).await;
    let answer = desk.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer.ends_with("\r\n\r\nok"), "{answer}");
}

#[tokio::test]
async fn an_event_stream_outlives_every_silence() {
    let desk = desk_with(impatient()).await;
    let mut stream = desk.connect().await;
    stream
        .write_all(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    read_until(&mut stream, ": hello").await;
    let mut byte = [0_u8; 64];
    let silent = tokio::time::timeout(SHORT * 5, stream.read(&mut byte)).await;
    assert!(silent.is_err(), "the stream was cut");
    desk.stop.send(true).unwrap();
    read_until(&mut stream, ": bye").await;
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_cut() {
    let mut settings = impatient();
    settings.drain = Duration::from_secs(600);
    let desk = desk_with(settings).await;
    let mut stream = desk.connect().await;
    let request = b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n";
    stream.write_all(request).await.unwrap();
    desk.stop.send(true).unwrap();
    // The body never ends, so serving ends this side of the drain only when
    // the connection is cut.
    let ended = tokio::time::timeout(Duration::from_secs(20), desk.serving).await;
    ended.unwrap().unwrap();
}

#[tokio::test]
async fn a_panic_is_a_500_and_the_server_lives() {
    let desk = desk().await;
    let answer = desk.get("/panic", "").await;
    assert!(is_status(&answer, 500), "{answer}");
    assert!(answer.contains("\"code\":\"internal\""), "{answer}");
    assert!(is_status(&desk.get("/", "").await, 200));
}

#[tokio::test]
async fn heads_are_bounded() {
    let desk = desk().await;
    let long = desk
        .get("/", &format!("X-Long: {}\r\n", "x".repeat(40_000)))
        .await;
    assert!(is_status(&long, 431), "{long}");
    let many = desk.get("/", &"X: y\r\n".repeat(200)).await;
    assert!(is_status(&many, 431), "{many}");
    let garbage = desk.say("\x01\x02\x03\r\n\r\n").await;
    assert!(is_status(&garbage, 400), "{garbage}");
}

#[tokio::test]
async fn forwarded_headers_need_trust() {
    let forwarded = "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\n";
    let stranger = desk().await.get("/peer", forwarded).await;
    assert!(
        stranger.contains("address: 127.0.0.1, secure: false"),
        "{stranger}"
    );
    let settings = Settings {
        trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()],
        ..Settings::default()
    };
    let trusted = desk_with(settings).await.get("/peer", forwarded).await;
    assert!(
        trusted.contains("address: 1.2.3.4, secure: true"),
        "{trusted}"
    );
}

#[tokio::test]
async fn a_shutdown_ends_streams_and_idle_connections() {
    let desk = desk().await;
    let mut events = desk.connect().await;
    events
        .write_all(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    read_until(&mut events, ": hello").await;
    let mut idle = desk.connect().await;
    idle.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    read_until(&mut idle, "\r\n\r\nok").await;

    desk.stop.send(true).unwrap();
    let rest = rest_of(&mut events).await;
    assert!(
        rest.contains(": bye") && rest.ends_with("0\r\n\r\n"),
        "{rest:?}"
    );
    assert_eq!(rest_of(&mut idle).await, "");
    drop((events, idle));
    desk.serving.await.unwrap();
    assert!(TcpStream::connect(desk.address).await.is_err());
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_ever() {
    let mut settings = impatient();
    settings.patience = Patience::default();
    let desk = desk_with(settings).await;
    let mut stream = desk.connect().await;
    stream
        .write_all(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    read_until(&mut stream, "HTTP/1.1 200").await;
    desk.stop.send(true).unwrap();
    desk.serving.await.unwrap();
}

#[test]
fn a_link_in_a_path_is_not_logged() {
    let token = "iyRMdZH6PdeLuW0e6C-HWMZUAMMBWNWd1lv9lrtyZqE";
    assert_eq!(loggable(&format!("/invitations/{token}")), "/invitations/…");
    assert_eq!(loggable("/chats/17/entries"), "/chats/17/entries");
}

//! The client against listeners that misbehave at every point of an exchange.

use super::*;
use hyper::Method;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(200);

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

fn client() -> Client {
    Client::new().unwrap()
}

fn post(url: &str, body: &'static str) -> Request<Payload> {
    Request::post(url).body(Payload::from(body)).unwrap()
}

fn message(address: SocketAddr) -> Request<Payload> {
    post(&format!("http://{address}/messages"), "a message")
}

/// Reads one request to its end.
async fn read_request(stream: &mut TcpStream) -> String {
    let mut seen = Vec::new();
    while !seen.ends_with(b"a message") {
        let mut space = [0_u8; 4096];
        let count = stream.read(&mut space).await.unwrap();
        assert!(count > 0, "the client closed early");
        seen.extend_from_slice(&space[..count]);
    }
    String::from_utf8(seen).unwrap()
}

async fn sent(client: &Client, request: Request<Payload>) -> Result<Answer, ClientError> {
    client.send(request, LONG, 1_000).await
}

fn is_not_sent(outcome: &Result<Answer, ClientError>) -> bool {
    matches!(outcome, Err(ClientError::NotSent(_)))
}

fn is_unknown(outcome: &Result<Answer, ClientError>) -> bool {
    matches!(outcome, Err(ClientError::Unknown(_)))
}

#[tokio::test]
async fn brings_the_answer_whatever_its_status() {
    let (listener, address) = listener().await;
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        let answer = "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 4\r\n\r\ngone";
        stream.write_all(answer.as_bytes()).await.unwrap();
        request
    };
    let client = client();
    let (request, outcome) = tokio::join!(serve, sent(&client, message(address)));
    let answer = outcome.unwrap();
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(answer.headers["location"], "/x");
    assert_eq!(answer.body, "gone");
    let request = request.to_lowercase();
    assert!(
        request.starts_with("post /messages http/1.1\r\n"),
        "{request}"
    );
    let agent = format!("user-agent: okno/{}\r\n", env!("CARGO_PKG_VERSION"));
    assert!(request.contains(&agent), "{request}");
    assert!(request.contains("content-length: 9\r\n"), "{request}");
}

#[tokio::test]
async fn a_refused_connection_is_not_sent() {
    let (listener, address) = listener().await;
    drop(listener);
    let outcome = sent(&client(), message(address)).await;
    assert!(is_not_sent(&outcome), "{outcome:?}");
}

#[tokio::test]
async fn a_name_that_is_none_is_not_sent() {
    let outcome = sent(&client(), post("http://desk.invalid/", "a message")).await;
    assert!(is_not_sent(&outcome), "{outcome:?}");
}

#[tokio::test]
async fn a_failed_handshake_is_not_sent() {
    let (listener, address) = listener().await;
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut hello = [0_u8; 512];
        let _ = stream.read(&mut hello).await.unwrap();
        stream.write_all(b"no TLS here, sorry").await.unwrap();
    };
    let client = client();
    let request = post(
        &format!("https://localhost:{}/", address.port()),
        "a message",
    );
    let ((), outcome) = tokio::join!(serve, sent(&client, request));
    assert!(is_not_sent(&outcome), "{outcome:?}");
}

#[tokio::test]
async fn a_handshake_without_end_is_not_sent() {
    let (_listener, address) = listener().await;
    let mut client = client();
    client.connect = SHORT;
    let url = format!("https://localhost:{}/", address.port());
    let outcome = sent(&client, post(&url, "a message")).await;
    assert!(is_not_sent(&outcome), "{outcome:?}");
    let outcome = client.send(post(&url, "a message"), SHORT / 2, 9).await;
    assert!(is_not_sent(&outcome), "{outcome:?}");
}

#[tokio::test]
async fn closed_at_once_is_a_failure() {
    let (listener, address) = listener().await;
    let serve = async {
        let (stream, _) = listener.accept().await.unwrap();
        drop(stream);
    };
    let client = client();
    let ((), outcome) = tokio::join!(serve, sent(&client, message(address)));
    assert!(outcome.is_err(), "{outcome:?}");
}

#[tokio::test]
async fn closed_after_the_request_is_unknown() {
    let (listener, address) = listener().await;
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
    };
    let client = client();
    let ((), outcome) = tokio::join!(serve, sent(&client, message(address)));
    assert!(is_unknown(&outcome), "{outcome:?}");
}

#[tokio::test]
async fn closed_amid_the_request_is_unknown() {
    let (listener, address) = listener().await;
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut half = [0_u8; 20];
        stream.read_exact(&mut half).await.unwrap();
    };
    let client = client();
    let body = futures_util::stream::repeat_with(|| Ok(Bytes::from(vec![0; 65_536])));
    let request = Request::post(format!("http://{address}/media"))
        .body(Payload::stream(1 << 40, body))
        .unwrap();
    let ((), outcome) = tokio::join!(serve, sent(&client, request));
    assert!(is_unknown(&outcome), "{outcome:?}");
}

#[tokio::test]
async fn every_broken_answer_is_unknown() {
    for broken in [
        "garbage\r\n\r\n",
        "HTTP/1.1 20",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    ] {
        let (listener, address) = listener().await;
        let serve = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_request(&mut stream).await;
            stream.write_all(broken.as_bytes()).await.unwrap();
        };
        let client = client();
        let ((), outcome) = tokio::join!(serve, sent(&client, message(address)));
        assert!(is_unknown(&outcome), "{broken:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn silence_after_the_request_is_unknown() {
    let (listener, address) = listener().await;
    let mut client = client();
    client.connect = SHORT / 4;
    let request = client.send(message(address), SHORT, 1_000);
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream
    };
    let (_stream, outcome) = tokio::join!(serve, request);
    assert!(is_unknown(&outcome), "{outcome:?}");
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_unknown() {
    let (listener, address) = listener().await;
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n{:1001}", "");
        stream.write_all(answer.as_bytes()).await.unwrap();
    };
    let client = client();
    let ((), outcome) = tokio::join!(serve, sent(&client, message(address)));
    assert!(is_unknown(&outcome), "{outcome:?}");
}

/// A kept connection that dies under its second request: the request must not
/// go out again over a new one.
#[tokio::test]
async fn nothing_is_sent_twice() {
    let (listener, address) = listener().await;
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        stream.write_all(answer.as_bytes()).await.unwrap();
        read_request(&mut stream).await;
        drop(stream);
        let again = tokio::time::timeout(SHORT, listener.accept()).await;
        assert!(again.is_err(), "the client connected again");
    };
    let client = client();
    let send = async {
        assert!(sent(&client, message(address)).await.is_ok());
        sent(&client, message(address)).await
    };
    let ((), outcome) = tokio::join!(serve, send);
    assert!(is_unknown(&outcome), "{outcome:?}");
}

#[test]
fn a_request_changes_hands_once() {
    let taken = Turn::default();
    assert!(taken.take() && taken.take() && !taken.withdraw());
    let withdrawn = Turn::default();
    assert!(withdrawn.withdraw() && withdrawn.withdraw() && !withdrawn.take());
}

#[tokio::test]
async fn a_download_comes_in_pieces_and_never_stands_still() {
    let (listener, address) = listener().await;
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut space = [0_u8; 1024];
        let _ = stream.read(&mut space).await.unwrap();
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello";
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream
    };
    let client = client();
    let request = Request::builder()
        .method(Method::GET)
        .uri(format!("http://{address}/media"))
        .body(Payload::from(""))
        .unwrap();
    let (_stream, download) = tokio::join!(serve, client.download(request, SHORT));
    let mut download = download.unwrap();
    assert_eq!(download.status, StatusCode::OK);
    let mut seen = Vec::new();
    let end = loop {
        match download.chunk().await {
            Ok(Some(piece)) => seen.extend_from_slice(&piece),
            end => break end,
        }
    };
    assert_eq!(seen, b"hello");
    assert!(matches!(end, Err(ClientError::Unknown(_))), "{end:?}");
}

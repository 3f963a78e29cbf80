//! The server over TLS: what is agreed, HTTP/2, and who is cut off.

use super::tests::{Desk, SHORT, desk_with, impatient};
use super::*;
use crate::net::tls::{Pair, Shown};
use http_body_util::{BodyExt as _, Full};
use hyper::Uri;
use hyper::client::conn::http2::{self, SendRequest};
use hyper::header::{COOKIE, HOST, STRICT_TRANSPORT_SECURITY};
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

struct Secure {
    desk: Desk,
    shown: Shown,
    roots: rustls::RootCertStore,
}

fn made() -> (Pair, CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed(["desk.example".to_owned()]).unwrap();
    let key = made.signing_key.serialize_pem();
    let pair = Pair::read(made.cert.pem().as_bytes(), key.as_bytes()).unwrap();
    (pair, made.cert.der().clone())
}

async fn secure_with(settings: Settings) -> Secure {
    let (pair, root) = made();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(root).unwrap();
    let shown = Shown::new(&pair);
    let tls = Acceptor::new(&shown, SHORT * 2).unwrap();
    let desk = desk_with(Settings {
        tls: Some(tls),
        ..settings
    })
    .await;
    Secure { desk, shown, roots }
}

async fn secure() -> Secure {
    secure_with(Settings::default()).await
}

impl Secure {
    async fn connect(&self, protocols: &[&str]) -> std::io::Result<TlsStream<TcpStream>> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(self.roots.clone())
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
        let name = ServerName::try_from("desk.example").unwrap();
        let stream = TcpStream::connect(self.desk.address).await?;
        TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
    }

    async fn h2(&self) -> SendRequest<Full<Bytes>> {
        let stream = self.connect(&["h2", "http/1.1"]).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
        tokio::spawn(connection);
        sender
    }
}

fn get(path: &str) -> hyper::Request<Full<Bytes>> {
    let uri: Uri = format!("https://desk.example{path}").parse().unwrap();
    hyper::Request::get(uri).body(Full::default()).unwrap()
}

async fn text(body: Incoming) -> String {
    let bytes = body.collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn who_asks_for_http_1_gets_it_and_is_told_to_stay_secure() {
    let secure = secure().await;
    for asked in [&["http/1.1"][..], &[]] {
        let mut stream = secure.connect(asked).await.unwrap();
        let request = b"GET /peer HTTP/1.1\r\nHost: desk.example\r\nConnection: close\r\n\r\n";
        stream.write_all(request).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(answer.contains("strict-transport-security: max-age=31536000\r\n"));
        assert!(answer.contains("secure: true"), "{answer}");
    }
}

#[tokio::test]
async fn http_2_brings_host_and_cookies_as_http_1_does() {
    let secure = secure().await;
    let mut sender = secure.h2().await;
    let mut request = get("/peer?x=1");
    // Browsers send each cookie in a line of its own.
    request.headers_mut().append(COOKIE, "a=1".parse().unwrap());
    request.headers_mut().append(COOKIE, "b=2".parse().unwrap());
    let answer = sender.send_request(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers().contains_key(STRICT_TRANSPORT_SECURITY));
    let said = text(answer.into_body()).await;
    assert!(
        said.contains("secure: true, host: Some(\"desk.example\")"),
        "{said}"
    );
    let mut request = get("/target?x=1");
    request
        .headers_mut()
        .insert(HOST, "other.example".parse().unwrap());
    let answer = sender.send_request(request).await.unwrap();
    assert_eq!(
        text(answer.into_body()).await,
        "/target?x=1 on desk.example"
    );
}

#[tokio::test]
async fn streams_uploads_and_pages_share_one_connection() {
    let secure = secure_with(impatient()).await;
    let mut sender = secure.h2().await;
    let mut events = sender
        .send_request(get("/events"))
        .await
        .unwrap()
        .into_body();
    let first = events.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(first, ": hello\n\n");
    let upload = vec![b'u'; 900_000];
    let request = hyper::Request::post("https://desk.example/echo");
    let request = request.body(Full::from(upload.clone())).unwrap();
    let answer = sender.send_request(request).await.unwrap();
    let echoed = answer.into_body().collect().await.unwrap().to_bytes();
    assert!(echoed == upload, "the upload came back changed");
    // Longer than any silence that a client without a stream is granted.
    let silent = tokio::time::timeout(SHORT * 5, events.frame()).await;
    assert!(silent.is_err(), "the stream was cut");
    let page = sender.send_request(get("/")).await.unwrap();
    assert_eq!(text(page.into_body()).await, "ok");
    secure.desk.stop.send(true).unwrap();
    let last = events.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(last, ": bye\n\n");
    let rest = events.collect().await.expect("the stream ends well");
    assert!(rest.to_bytes().is_empty());
    secure.desk.serving.await.unwrap();
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_cut_and_counts_meanwhile() {
    let settings = Settings {
        caps: Caps {
            total: 9,
            per_address: 1,
        },
        ..Settings::default()
    };
    let secure = secure_with(settings).await;
    let mut silent = TcpStream::connect(secure.desk.address).await.unwrap();
    // The one place is taken by somebody who says nothing, so the next is refused.
    assert!(secure.connect(&[]).await.is_err());
    let mut rest = Vec::new();
    let _ = silent.read_to_end(&mut rest).await;
    drop(silent);
    while secure.connect(&[]).await.is_err() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn plain_speech_at_the_secure_door_costs_nobody_else_anything() {
    let secure = secure().await;
    let answer = secure.desk.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(!answer.contains("200"), "{answer}");
    let mut sender = secure.h2().await;
    assert_eq!(sender.send_request(get("/")).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_silent_http_2_client_is_cut() {
    let secure = secure_with(impatient()).await;
    let mut stream = secure.connect(&["h2"]).await.unwrap();
    let mut rest = Vec::new();
    // The server's settings, and then the end.
    let _ = stream.read_to_end(&mut rest).await;
    let mut sender = secure.h2().await;
    let answer = sender.send_request(get("/")).await.unwrap();
    assert_eq!(text(answer.into_body()).await, "ok");
    while !sender.is_closed() {
        tokio::time::sleep(SHORT / 10).await;
    }
}

#[tokio::test]
async fn who_grants_no_room_for_answers_is_cut() {
    let secure = secure_with(impatient()).await;
    let mut sender = secure.h2().await;
    let answer = sender.send_request(get("/endless")).await.unwrap();
    assert_eq!(answer.status(), 200);
    // The body is not read, so the window closes; the connection is alive all the same.
    while !sender.is_closed() {
        tokio::time::sleep(SHORT / 10).await;
    }
    drop(answer);
}

#[tokio::test]
async fn a_flood_of_withdrawn_requests_ends_the_connection_only() {
    let secure = secure().await;
    let mut sender = secure.h2().await;
    for _ in 0..10_000 {
        if sender.is_closed() {
            break;
        }
        // Dropping the answer's future takes the request back.
        let asked = sender.send_request(get("/events"));
        let _ = tokio::time::timeout(Duration::ZERO, asked).await;
        tokio::task::yield_now().await;
    }
    let mut other = secure.h2().await;
    assert_eq!(other.send_request(get("/")).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_new_certificate_is_shown_to_the_next_connection() {
    let mut secure = secure().await;
    let old = secure.connect(&[]).await.unwrap();
    let (pair, root) = made();
    secure.shown.replace(&pair);
    assert!(secure.connect(&[]).await.is_err(), "it is not trusted yet");
    secure.roots.add(root.clone()).unwrap();
    let new = secure.connect(&[]).await.unwrap();
    let shown = new.get_ref().1.peer_certificates().unwrap();
    assert_eq!(shown[0], root);
    assert_ne!(old.get_ref().1.peer_certificates().unwrap()[0], root);
}

//! Files that are too large over HTTP/2: each is refused alone, and its connection goes on serving.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::{Body, Frame};
use hyper::client::conn::http2::{self, SendRequest};
use hyper::{Method, Request};
use hyper_util::rt::{TokioExecutor, TokioIo};
use okno::base::clock::Clock;
use okno::simulator::Timings;
use serde_json::{Value, json};

use crate::desk::{OWNER, PASSWORD, command, start_simulator};
use crate::floods::secure_desk;
use crate::tls::{HOST, connect};

/// The largest file, and a piece of one.
const LARGEST: usize = 100 << 20;
const PIECE: usize = 64 << 10;
/// Bytes on the way at most when the answer comes, in the windows of HTTP/2 and in sockets.
const ON_THE_WAY: usize = 16 << 20;
/// Uploads that are given up one after the other: were the room of their unread bytes lost to the connection, it
/// would have none long before.
const GIVEN_UP: usize = 60;
/// Others who are answered while a file comes.
const MEANWHILE: usize = 20;
/// How long any answer may take on a busy machine.
const WAY: Duration = Duration::from_secs(240);

const HEAD: &str =
    "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.txt\"\r\n\r\n";

type Out = Pin<Box<dyn Body<Data = Bytes, Error = Infallible> + Send>>;

/// One connection to a desk, and who asks.
#[derive(Clone)]
struct Line {
    sender: SendRequest<Out>,
    token: String,
}

impl Line {
    async fn asks(
        &mut self,
        (method, path, kind): (Method, &str, &str),
        length: Option<usize>,
        body: Out,
    ) -> (u16, Value) {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("https://{HOST}/api/v1{path}"))
            .header("content-type", kind);
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        if let Some(length) = length {
            request = request.header("content-length", length);
        }
        let asking = async {
            self.sender.ready().await.unwrap();
            let answer = self.sender.send_request(request.body(body).unwrap());
            let answer = answer.await.unwrap();
            let status = answer.status().as_u16();
            let bytes = answer.into_body().collect().await.unwrap().to_bytes();
            (status, serde_json::from_slice(&bytes).unwrap_or_default())
        };
        tokio::time::timeout(WAY, asking).await.expect("an answer")
    }

    async fn uploads(&mut self, length: Option<usize>, body: Out) -> (u16, Value) {
        let form = "multipart/form-data; boundary=X";
        self.asks((Method::POST, "/media", form), length, body)
            .await
    }

    /// Somebody reads on over the same connection.
    async fn answers(&mut self) {
        let read = (Method::GET, "/me", "text/plain");
        let (status, me) = self.asks(read, None, whole("")).await;
        assert_eq!(status, 200, "{me}");
    }

    /// Somebody works on over the same connection.
    async fn serves(&mut self) {
        self.answers().await;
        let file = format!("{HEAD}hello\r\n--X--\r\n");
        let (status, kept) = self.uploads(Some(file.len()), whole(&file)).await;
        assert_eq!((status, &kept["size"]), (201, &json!(5)), "{kept}");
        assert!(!self.sender.is_closed());
    }
}

fn whole(text: &str) -> Out {
    Box::pin(Full::new(Bytes::from(text.to_owned())))
}

/// A form whose file never ends, and how much of it was asked for.
fn endless() -> (Out, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let pieces = stream::repeat_with(move || {
        counted.fetch_add(PIECE, Ordering::Relaxed);
        Bytes::from(vec![b'l'; PIECE])
    });
    let all = stream::iter([Bytes::from(HEAD)]).chain(pieces);
    let body = StreamBody::new(all.map(|piece| Ok(Frame::data(piece))));
    (Box::pin(body), asked)
}

/// The beginning of a form, of which nothing more comes.
fn beginning(bytes: usize) -> Out {
    let pieces = [Bytes::from(HEAD), Bytes::from(vec![b'l'; bytes])];
    let pieces = stream::iter(pieces).chain(stream::pending());
    Box::pin(StreamBody::new(pieces.map(|piece| Ok(Frame::data(piece)))))
}

fn is_refused((status, problem): (u16, Value)) {
    assert_eq!(status, 413, "{problem}");
    assert_eq!(problem["code"], "file_too_large");
    let said = problem["detail"].as_str().unwrap();
    assert!(said.contains("100"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_too_large_is_refused_and_its_connection_of_http_2_serves_on() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let (desk, root) = secure_desk(&simulator).await;
    let stream = connect(desk.address, &root, &["h2"]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let shaken = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
    let (sender, connection) = shaken.unwrap();
    let serving = tokio::spawn(connection);
    let mut line = Line {
        sender,
        token: String::new(),
    };
    let who = json!({"email": OWNER, "password": PASSWORD}).to_string();
    let sign_in = (Method::POST, "/session", "application/json");
    let (_, session) = line.asks(sign_in, None, whole(&who)).await;
    line.token = session["token"].as_str().unwrap().to_owned();
    line.serves().await;

    // Announced: refused by that alone, however often, and what came of it takes no room.
    let too_much = LARGEST + (2 << 20);
    for _ in 0..GIVEN_UP {
        is_refused(line.uploads(Some(too_much), beginning(PIECE / 2)).await);
    }
    line.serves().await;

    // Not announced: read as far as the largest file goes, while others are answered over the same connection.
    let (body, asked) = endless();
    let mut upload = line.clone();
    let mut upload = std::pin::pin!(upload.uploads(None, body));
    let mut answered = 0;
    let refused = loop {
        tokio::select! {
            refused = upload.as_mut() => break refused,
            () = line.answers(), if answered < MEANWHILE => answered += 1,
        }
    };
    is_refused(refused);
    assert_eq!(answered, MEANWHILE, "nobody else was answered meanwhile");
    let asked_for = asked.load(Ordering::Relaxed);
    assert!(asked_for > LARGEST, "{asked_for} bytes");
    line.serves().await;
    let in_the_end = asked.load(Ordering::Relaxed);
    assert!(in_the_end < LARGEST + ON_THE_WAY, "{in_the_end} bytes");
    line.serves().await;
    assert_eq!(asked.load(Ordering::Relaxed), in_the_end, "it is sent on");
    assert!(!serving.is_finished(), "the connection ended");

    let (code, shown, complaint) = command(desk.folder.path(), &["check"]).await;
    assert_eq!(code, Some(0), "{shown}{complaint}");
    drop(line);
    assert_eq!(desk.terminate().await.0, Some(0));
}

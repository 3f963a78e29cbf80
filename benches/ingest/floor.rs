//! The floor: the least that can be called durable ingestion. A bare hyper server on one thread, the same check of
//! the signature, a typed parse, and one writer thread that puts the rows of what is waiting into one redb
//! transaction: the entry by (chat, entry), the chat read and written, the duplicate index by (day, hash) looked
//! up and written, a line of the log. Answered after the commit. It knows nothing else: no people, no rights, no
//! kinds of message, no deadlines, no lists.

use std::borrow::Cow;
use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use okno::base::clock::Timestamp;
use redb::{Database, ReadableDatabase as _, ReadableTable as _, TableDefinition};
use ring::{digest, hmac};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

use super::past::Past;

const ENTRIES: TableDefinition<(u64, u64), &[u8]> = TableDefinition::new("entries");
const CHATS: TableDefinition<u64, &[u8]> = TableDefinition::new("chats");
const MESSAGES: TableDefinition<(u32, u128), (u64, u64)> = TableDefinition::new("messages");
const LOG: TableDefinition<u64, (u64, u64)> = TableDefinition::new("log");

/// As the desk's store.
const CACHE_BYTES: usize = 32 * 1024 * 1024;
/// As the desk's writer.
const BATCH_MAX: usize = 256;
const QUEUE: usize = 1_024;

#[derive(Deserialize)]
struct Webhook<'b> {
    #[serde(borrow)]
    entry: Vec<WebhookEntry<'b>>,
}

#[derive(Deserialize)]
struct WebhookEntry<'b> {
    #[serde(borrow)]
    changes: Vec<Change<'b>>,
}

#[derive(Deserialize)]
struct Change<'b> {
    #[serde(borrow)]
    value: Value<'b>,
}

#[derive(Deserialize)]
struct Value<'b> {
    #[serde(borrow)]
    messages: Vec<WebhookMessage<'b>>,
}

#[derive(Deserialize)]
struct WebhookMessage<'b> {
    from: &'b str,
    id: &'b str,
    timestamp: &'b str,
    #[serde(borrow)]
    text: Text<'b>,
}

#[derive(Deserialize)]
struct Text<'b> {
    #[serde(borrow)]
    body: Cow<'b, str>,
}

/// A message, as far as the floor reads it.
struct Message {
    chat: u64,
    wamid: String,
    at_s: u64,
    text: String,
}

/// Reads the one message of a body.
fn parse(body: &[u8]) -> anyhow::Result<Message> {
    let webhook: Webhook<'_> = serde_json::from_slice(body)?;
    let message = webhook
        .entry
        .into_iter()
        .flat_map(|entry| entry.changes)
        .flat_map(|change| change.value.messages)
        .next()
        .context("no message")?;
    Ok(Message {
        chat: message.from.parse()?,
        wamid: message.id.to_owned(),
        at_s: message.timestamp.parse()?,
        text: message.text.body.into_owned(),
    })
}

/// The floor's file and its only writer.
struct Floor {
    database: Database,
    sequence: u64,
}

impl Floor {
    /// Opens or makes the file at `path`.
    fn open(path: &Path) -> anyhow::Result<Self> {
        let database = Database::builder()
            .set_cache_size(CACHE_BYTES)
            .create(path)?;
        let write = database.begin_write()?;
        write.open_table(ENTRIES)?;
        write.open_table(CHATS)?;
        write.open_table(MESSAGES)?;
        write.open_table(LOG)?;
        write.commit()?;
        let log = database.begin_read()?.open_table(LOG)?;
        let sequence = log.last()?.map_or(0, |(key, _)| key.value());
        Ok(Self { database, sequence })
    }

    /// Writes a batch in one durable transaction.
    fn step(&mut self, batch: &[Message], now: Timestamp) -> anyhow::Result<()> {
        let mut write = self.database.begin_write()?;
        write.set_quick_repair(true);
        {
            let mut entries = write.open_table(ENTRIES)?;
            let mut chats = write.open_table(CHATS)?;
            let mut messages = write.open_table(MESSAGES)?;
            let mut log = write.open_table(LOG)?;
            let received_ms = u64::try_from(now.millis()).unwrap_or(0);
            let mut value = Vec::with_capacity(1_024);
            for message in batch {
                let key = (now.day(), hash(&message.wamid));
                if messages.get(key)?.is_some() {
                    continue;
                }
                self.sequence += 1;
                let (chat, entry) = (message.chat, self.sequence);
                messages.insert(key, (chat, entry))?;
                let count = chats.get(chat)?.map_or(0, |row| count(row.value()));
                chat_row(&mut value, count + 1, entry, received_ms, message);
                chats.insert(chat, value.as_slice())?;
                entry_row(&mut value, received_ms, message);
                entries.insert((chat, entry), value.as_slice())?;
                log.insert(entry, (received_ms, chat))?;
            }
        }
        write.commit()?;
        Ok(())
    }
}

fn hash(wamid: &str) -> u128 {
    let digest = digest::digest(&digest::SHA256, wamid.as_bytes());
    let mut short = [0; 16];
    short.copy_from_slice(&digest.as_ref()[..16]);
    u128::from_be_bytes(short)
}

/// How many messages a chat's row counts.
fn count(row: &[u8]) -> u64 {
    row.first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// The count, the last entry, two times, and the beginning of the last text.
fn chat_row(value: &mut Vec<u8>, count: u64, entry: u64, received_ms: u64, message: &Message) {
    value.clear();
    for number in [count, entry, received_ms, message.at_s] {
        value.extend_from_slice(&number.to_le_bytes());
    }
    let end = message
        .text
        .char_indices()
        .nth(120)
        .map_or(message.text.len(), |(index, _)| index);
    value.extend_from_slice(&message.text.as_bytes()[..end]);
}

/// Two times, WhatsApp's id and the text.
fn entry_row(value: &mut Vec<u8>, received_ms: u64, message: &Message) {
    value.clear();
    value.extend_from_slice(&received_ms.to_le_bytes());
    value.extend_from_slice(&message.at_s.to_le_bytes());
    value.push(u8::try_from(message.wamid.len()).unwrap_or(u8::MAX));
    value.extend_from_slice(message.wamid.as_bytes());
    value.extend_from_slice(message.text.as_bytes());
}

struct Job {
    message: Message,
    durable: oneshot::Sender<()>,
}

/// Takes what is waiting, one transaction, one commit, then answers all.
fn write_all(mut floor: Floor, mut waiting: mpsc::Receiver<Job>) -> anyhow::Result<()> {
    let clock = okno::base::clock::Clock::system();
    while let Some(first) = waiting.blocking_recv() {
        let mut batch = vec![first.message];
        let mut answers = vec![first.durable];
        while batch.len() < BATCH_MAX {
            let Ok(job) = waiting.try_recv() else { break };
            batch.push(job.message);
            answers.push(job.durable);
        }
        floor.step(&batch, clock.now())?;
        for answer in answers {
            let _ = answer.send(());
        }
    }
    Ok(())
}

struct Door {
    key: hmac::Key,
    jobs: mpsc::Sender<Job>,
}

impl Door {
    async fn receive(&self, request: Request<Incoming>) -> StatusCode {
        let signature = request
            .headers()
            .get("x-hub-signature-256")
            .and_then(signature);
        let Ok(body) = request.into_body().collect().await else {
            return StatusCode::BAD_REQUEST;
        };
        let body = body.to_bytes();
        if signature.is_none_or(|tag| hmac::verify(&self.key, &body, &tag).is_err()) {
            return StatusCode::UNAUTHORIZED;
        }
        let Ok(message) = parse(&body) else {
            return StatusCode::BAD_REQUEST;
        };
        let (durable, wait) = oneshot::channel();
        let sent = self.jobs.send(Job { message, durable }).await;
        if sent.is_err() || wait.await.is_err() {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        StatusCode::OK
    }
}

/// The bytes of `sha256=…`.
fn signature(header: &hyper::header::HeaderValue) -> Option<[u8; 32]> {
    let digits = header.as_bytes().strip_prefix(b"sha256=")?;
    let mut bytes = [0; 32];
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |digit: u8| char::from(digit).to_digit(16);
        *byte = u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok()?;
    }
    Some(bytes)
}

/// Fills a new file with a past.
///
/// # Errors
/// When storage fails.
pub fn fill(path: &Path, messages: u64, customers: u64) -> anyhow::Result<()> {
    let mut floor = Floor::open(path)?;
    let mut past = Past::new(messages, customers);
    loop {
        let (bodies, now) = past.batch();
        if bodies.is_empty() {
            return Ok(());
        }
        let batch: Result<Vec<_>, _> = bodies.iter().map(|body| parse(body.as_bytes())).collect();
        floor.step(&batch?, now)?;
    }
}

/// Serves the file at `path` on `socket` for as long as the process lives.
///
/// # Errors
/// When the file can't be used.
pub async fn serve(path: &Path, socket: TcpListener) -> anyhow::Result<()> {
    let floor = Floor::open(path)?;
    let (jobs, waiting) = mpsc::channel(QUEUE);
    std::thread::Builder::new()
        .name("writer".to_owned())
        .spawn(move || write_all(floor, waiting))?;
    let door = Arc::new(Door {
        key: super::traffic::key(),
        jobs,
    });
    loop {
        let (stream, _) = socket.accept().await?;
        stream.set_nodelay(true)?;
        let door = Arc::clone(&door);
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let door = Arc::clone(&door);
                async move {
                    let mut response = Response::new(Full::<Bytes>::default());
                    *response.status_mut() = door.receive(request).await;
                    Ok::<_, Infallible>(response)
                }
            });
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

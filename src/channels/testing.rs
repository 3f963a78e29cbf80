//! A desk in memory and a Cloud API of a few lines, for tests.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};

use crate::base::clock::{Clock, Timestamp};
use crate::base::id::{AgentId, ChatId, EntryId};
use crate::base::secret::Secret;
use crate::channels::whatsapp::api::{Api, Current};
use crate::domain::agent::Role;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, DeskAction, NumberSetting, Reply, TeamAction};
use crate::domain::customer::Identity;
use crate::domain::entry::Forwarded;
use crate::domain::inbound::{Content, Inbound, InboundMessage, Item};
use crate::engine::{Engine, Handle, Writer};
use crate::store::Store;
use crate::store::fault::FaultyDisk;

/// A number of the desk's.
pub const NUMBER: &str = "106";

/// A desk on a disk in memory, with one number, an owner, and a clock that can be pushed.
pub struct Desk {
    pub handle: Handle,
    pub clock: Clock,
    pub disk: FaultyDisk,
    pub owner: AgentId,
    writer: Writer,
}

impl Desk {
    pub async fn new() -> Self {
        let mut desk = Self::over(FaultyDisk::default());
        desk.submit(Command::Configure(vec![setting(NUMBER)])).await;
        let action = TeamAction::AddAgent {
            name: "Vera".to_owned(),
            email: "vera@desk.example".to_owned(),
            role: Role::Owner,
            password: None,
        };
        let Answer::Agent(owner) = desk.submit(Command::Team { by: None, action }).await else {
            panic!("no agent")
        };
        desk.owner = owner;
        desk
    }

    /// The same disk in a new process.
    pub fn over(disk: FaultyDisk) -> Self {
        let clock = Clock::simulated();
        let store = Store::open_backend(disk.clone(), clock.now()).unwrap();
        let (handle, writer) =
            crate::engine::start(Engine::new(store).unwrap(), clock.clone()).unwrap();
        Self {
            handle,
            clock,
            disk,
            owner: AgentId(1),
            writer,
        }
    }

    /// Ends the process.
    pub fn stop(self) -> FaultyDisk {
        drop(self.handle);
        self.writer.join().unwrap();
        self.disk
    }

    pub async fn submit(&self, command: Command) -> Answer {
        self.handle.submit(command).await.unwrap()
    }

    /// A customer writes now; the owner takes the chat.
    pub async fn chat_with(&self, phone: &str) -> ChatId {
        self.receive(phone, Content::Text("hello".to_owned())).await;
        let chats = self.handle.snapshot().unwrap().active_chats().unwrap();
        let chat = chats.into_iter().max().unwrap();
        self.act(chat, DeskAction::Take).await;
        chat
    }

    pub async fn receive(&self, phone: &str, content: Content) {
        let message = InboundMessage {
            phone_number_id: NUMBER.to_owned(),
            echo: false,
            sender: Identity {
                phone: Some(phone.to_owned()),
                ..Identity::default()
            },
            profile_name: None,
            wamid: format!(
                "wamid.{phone}.{}",
                self.handle.snapshot().unwrap().sequence()
            ),
            at: self.clock.now(),
            content,
            reply_to: None,
            forwarded: Forwarded::No,
            referral: None,
            unknown_fields: None,
        };
        let item = Item::Message(Box::new(message));
        self.submit(Command::Inbound(vec![Inbound {
            item,
            raw: "{}".into(),
        }]))
        .await;
    }

    pub async fn act(&self, chat: ChatId, action: DeskAction) -> Answer {
        self.submit(Command::Desk {
            by: self.owner,
            chat,
            action,
        })
        .await
    }

    pub async fn reply(&self, chat: ChatId, text: &str) -> EntryId {
        let reply = Reply {
            text: text.to_owned(),
            reply_to: None,
            key: None,
            seen: None,
            ..Default::default()
        };
        match self.act(chat, DeskAction::Reply(reply)).await {
            Answer::Entry(_, entry) => entry,
            other => panic!("{other:?}"),
        }
    }

    /// Waits until what a snapshot shows is as wanted.
    pub async fn until(&self, what: &str, mut wanted: impl FnMut(&crate::store::Snapshot) -> bool) {
        let mut sequence = self.handle.sequence();
        let waiting = async {
            while !wanted(&self.handle.snapshot().unwrap()) {
                sequence.changed().await.unwrap();
            }
        };
        let patience = std::time::Duration::from_secs(20);
        tokio::time::timeout(patience, waiting)
            .await
            .unwrap_or_else(|_| panic!("never: {what}"));
    }
}

pub fn setting(phone_number_id: &str) -> NumberSetting {
    NumberSetting {
        phone_number_id: phone_number_id.to_owned(),
        waba_id: "102".to_owned(),
        display: "+1 555 0100200".to_owned(),
        name: "Support".to_owned(),
        group: String::new(),
    }
}

/// The settings for a Cloud API at `base`, and how to replace them.
pub fn api(base: &str) -> (watch::Sender<Arc<Api>>, Current) {
    watch::channel(Arc::new(Api {
        base: base.to_owned(),
        version: "v25.0".to_owned(),
        token: Secret::new("EAAG"),
        ..Api::default()
    }))
}

/// A request as the fake Cloud API got it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The first line and the headers.
    pub head: String,
    pub body: String,
    pub at: Timestamp,
}

impl Asked {
    /// The address asked for.
    pub fn path(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// What the fake Cloud API does with a request.
pub enum Fate {
    /// Answers with a status, a content type and a body.
    Answer(u16, &'static str, Vec<u8>),
    /// Sends the client elsewhere.
    Redirect(String),
    /// Closes the connection.
    Cut,
    /// Never answers.
    Hang,
}

impl Fate {
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self::Answer(status, "application/json", body.into().into_bytes())
    }

    pub fn error(code: i64) -> Self {
        Self::json(
            400,
            format!("{{\"error\":{{\"code\":{code},\"message\":\"no\"}}}}"),
        )
    }
}

/// A Cloud API that answers as told.
pub struct FakeMeta {
    pub base: String,
    pub asked: mpsc::UnboundedReceiver<Asked>,
}

impl FakeMeta {
    pub async fn new(clock: Clock, fate: impl Fn(&Asked) -> Fate + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (tell, asked) = mpsc::unbounded_channel();
        let fate = Arc::new(fate);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(
                    stream,
                    clock.clone(),
                    tell.clone(),
                    Arc::clone(&fate),
                ));
            }
        });
        Self { base, asked }
    }

    /// The next request.
    pub async fn next(&mut self) -> Asked {
        let patience = std::time::Duration::from_secs(20);
        tokio::time::timeout(patience, self.asked.recv())
            .await
            .expect("nobody asked")
            .unwrap()
    }
}

async fn converse(
    mut stream: TcpStream,
    clock: Clock,
    tell: mpsc::UnboundedSender<Asked>,
    fate: Arc<impl Fn(&Asked) -> Fate>,
) -> Option<()> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let mut asked = Asked {
        head: String::from_utf8_lossy(&bytes[..head]).into_owned(),
        body: String::new(),
        at: clock.now(),
    };
    let length = asked
        .header("content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    while bytes.len() < head + length {
        // Whoever asks may go in the middle.
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    asked.body = String::from_utf8_lossy(&bytes[head..]).into_owned();
    let fate = fate(&asked);
    let _ = tell.send(asked);
    let answer = match fate {
        Fate::Cut => return None,
        Fate::Hang => std::future::pending().await,
        Fate::Redirect(to) => format!(
            "HTTP/1.1 302 Found\r\nlocation: {to}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
        )
        .into_bytes(),
        Fate::Answer(status, kind, body) => {
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            [head.into_bytes(), body].concat()
        }
    };
    stream.write_all(&answer).await.ok()?;
    stream.shutdown().await.ok()
}

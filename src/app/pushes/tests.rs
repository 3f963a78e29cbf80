//! Pushes to a push service in this process that reads them as a browser does, with an implementation not ours.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Mutex;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::base::id::{AgentId, ChatId};
use crate::domain::agent::secret_hash;
use crate::domain::command::{DeskAction, SessionCommand};
use crate::domain::push::NewDevice;
use crate::domain::telling::{NEW_CHAT, QuietHours, Telling, Ways};
use crate::net::push::tests::{Reader, claims};
use crate::ui::attention::{Doing, Page};
use crate::ui::chat_tests::{ANNA, Scene};

/// A request: its head, and its body.
type Taken = (String, Vec<u8>);

/// A push service: what it was sent, and with what it answers next; `201` unless it is told otherwise.
struct Service {
    address: SocketAddr,
    taken: Arc<Mutex<Vec<Taken>>>,
    answers: Arc<Mutex<VecDeque<&'static str>>>,
}

impl Service {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let service = Self {
            address: listener.local_addr().unwrap(),
            taken: Arc::default(),
            answers: Arc::default(),
        };
        let (taken, answers) = (Arc::clone(&service.taken), Arc::clone(&service.answers));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (taken, answers) = (Arc::clone(&taken), Arc::clone(&answers));
                tokio::spawn(serve(stream, taken, answers));
            }
        });
        service
    }

    fn will_answer(&self, answers: &[&'static str]) {
        self.answers.lock().unwrap().extend(answers);
    }

    fn taken(&self) -> Vec<Taken> {
        std::mem::take(&mut self.taken.lock().unwrap())
    }
}

async fn serve(
    mut stream: TcpStream,
    taken: Arc<Mutex<Vec<Taken>>>,
    answers: Arc<Mutex<VecDeque<&'static str>>>,
) {
    let mut seen = Vec::new();
    loop {
        let mut space = [0_u8; 4096];
        let count = stream.read(&mut space).await.unwrap_or(0);
        if count == 0 {
            return;
        }
        seen.extend_from_slice(&space[..count]);
        let Some(end) = seen.windows(4).position(|part| part == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8(seen[..end].to_vec()).unwrap();
        let length: usize = header(&head, "content-length").parse().unwrap();
        if seen.len() < end + 4 + length {
            continue;
        }
        let body = seen[end + 4..end + 4 + length].to_vec();
        seen.drain(..end + 4 + length);
        taken.lock().unwrap().push((head, body));
        let answer = answers.lock().unwrap().pop_front();
        let answer = answer.unwrap_or("201 Created");
        let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n");
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

fn header<'h>(head: &'h str, name: &str) -> &'h str {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    let found = lines.find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map_or("", |(_, value)| value)
}

/// A desk with a push service, at which Vera has a browser.
struct House {
    scene: Scene,
    service: Service,
    reader: Reader,
    worker: Worker,
}

impl House {
    async fn new() -> Self {
        let scene = Scene::new().await;
        make_key(&scene.desk.desk.engine).await.unwrap();
        let worker = worker(&scene);
        let house = Self {
            service: Service::start().await,
            reader: Reader::made(),
            worker,
            scene,
        };
        house
            .wants(house.scene.vera, &house.scene.vera_session)
            .await;
        house
    }

    async fn wants(&self, by: AgentId, session: &str) {
        use base64::Engine as _;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let device = NewDevice {
            endpoint: Secret::new(format!("http://{}/send/{by}", self.service.address)),
            key: self.reader.key(),
            auth: Secret::new(URL_SAFE_NO_PAD.encode(self.reader.auth)),
            name: "Phone".to_owned(),
        };
        let command = PushCommand::Subscribe {
            by,
            session: secret_hash(session),
            device: Box::new(device),
        };
        self.scene.desk.submit(Command::Push(command)).await;
    }

    async fn tells(&self, telling: Telling) {
        let command = PushCommand::Tell {
            by: self.scene.vera,
            telling: Box::new(telling),
        };
        self.scene.desk.submit(Command::Push(command)).await;
    }

    /// Everything due is sent; what the browser read of it.
    async fn pushed(&mut self) -> Vec<Value> {
        self.worker.read_log().await.unwrap();
        self.worker.send().await.unwrap();
        let taken = self.service.taken().into_iter();
        taken.map(|(_, body)| self.reader.read(body)).collect()
    }

    /// A chat of Vera's, of which nothing is left to be told.
    async fn hers(&mut self) -> ChatId {
        let chat = self.scene.text(ANNA, "Anna Petrova", "Hello").await;
        self.scene
            .does(self.scene.vera, chat, DeskAction::Take)
            .await;
        let read = DeskAction::Read(None);
        self.scene.does(self.scene.vera, chat, read).await;
        self.pushed().await;
        chat
    }

    async fn says(&self, text: &str) {
        self.scene.text(ANNA, "Anna Petrova", text).await;
    }

    fn jobs(&self) -> usize {
        let snapshot = self.scene.desk.desk.engine.snapshot().unwrap();
        snapshot.push_jobs().unwrap().len()
    }

    fn devices(&self) -> Vec<PushDevice> {
        let snapshot = self.scene.desk.desk.engine.snapshot().unwrap();
        let devices = snapshot.push_devices().unwrap().into_iter();
        devices.map(|(_, device)| device).collect()
    }
}

fn worker(scene: &Scene) -> Worker {
    Worker {
        desk: Arc::clone(&scene.desk.desk),
        client: Client::reaching(Reach::Anywhere).unwrap(),
        reach: Reach::Anywhere,
        told: Told::new(),
        tries: HashMap::new(),
        reached: None,
    }
}

#[tokio::test]
async fn a_new_chat_is_pushed_so_that_its_browser_alone_can_read_it() {
    let mut house = House::new().await;
    house.says("Are you open?").await;
    house.worker.read_log().await.unwrap();
    house.worker.send().await.unwrap();
    let taken = house.service.taken();
    let [(head, body)] = &taken[..] else {
        panic!("{} pushes", taken.len());
    };
    assert!(head.starts_with("POST /send/"), "{head}");
    assert_eq!(header(head, "content-encoding"), "aes128gcm");
    assert_eq!(header(head, "urgency"), "high");
    assert_eq!(header(head, "ttl"), "3600");
    let claims = claims(header(head, "authorization"));
    assert_eq!(claims["aud"], format!("http://{}", house.service.address));
    assert_eq!(claims["sub"], "https://desk.example");
    assert!(!body.windows(4).any(|part| part == b"Anna"));
    let read = house.reader.read(body.clone());
    let expected = json!({"title": "Anna Petrova", "body": "New chat: Are you open?",
        "url": "/chats/1", "tag": "chat-1"});
    assert_eq!(read, expected);
    assert_eq!((house.jobs(), house.pushed().await), (0, Vec::new()));
    assert!(house.devices()[0].reached_at.is_some());
}

#[tokio::test]
async fn a_burst_is_pushed_once_until_it_is_read() {
    let mut house = House::new().await;
    let chat = house.hers().await;
    for text in ["One", "Two", "Three"] {
        house.says(text).await;
    }
    let pushed = house.pushed().await;
    assert_eq!(pushed.len(), 1);
    assert_eq!(pushed[0]["body"], "Three");
    house.says("Four").await;
    assert_eq!(house.pushed().await, Vec::<Value>::new());
    let read = DeskAction::Read(None);
    house.scene.does(house.scene.vera, chat, read).await;
    house.says("Five").await;
    assert_eq!(house.pushed().await.len(), 1);
}

#[tokio::test]
async fn who_looks_at_the_chat_is_not_pushed_and_neither_is_what_was_read_meanwhile() {
    let mut house = House::new().await;
    let chat = house.hers().await;
    let page = Page {
        agent: house.scene.vera,
        session: secret_hash(&house.scene.vera_session),
        number: 1,
    };
    let attention = house.scene.desk.desk.attention.clone();
    attention.says(chat, page, Doing::Looking);
    house.says("Seen").await;
    assert_eq!(house.pushed().await, Vec::<Value>::new());
    attention.says(chat, page, Doing::Nothing);
    let read = DeskAction::Read(None);
    house.scene.does(house.scene.vera, chat, read.clone()).await;
    house.says("Unseen").await;
    house.worker.read_log().await.unwrap();
    assert_eq!(house.jobs(), 1);
    house.scene.does(house.scene.vera, chat, read).await;
    assert_eq!(house.pushed().await, Vec::<Value>::new());
    assert_eq!(house.jobs(), 0);
}

#[tokio::test]
async fn in_quiet_hours_and_of_what_is_not_wanted_nothing_leaves() {
    let mut house = House::new().await;
    // It is ten o'clock.
    let quiet = Telling {
        quiet: Some(QuietHours {
            from: 1320,
            to: 601,
        }),
        ..Telling::default()
    };
    house.tells(quiet).await;
    house.says("Early").await;
    assert_eq!(house.pushed().await, Vec::<Value>::new());
    house.scene.desk.clock.advance(Duration::from_secs(60));
    let other = house.scene.text("385911", "Ivo", "Later").await;
    assert_eq!(house.pushed().await.len(), 1);
    let mut silent = Telling::default();
    let way = Ways {
        page: true,
        sound: true,
        push: false,
    };
    silent.choose(NEW_CHAT, way);
    silent.discreet = true;
    house.tells(silent).await;
    house.scene.text("385922", "Eva", "Hello").await;
    assert_eq!(house.pushed().await, Vec::<Value>::new());
    let give = DeskAction::Take;
    house.scene.does(house.scene.oleg, other, give).await;
    let give = DeskAction::Transfer(house.scene.vera);
    house.scene.does(house.scene.oleg, other, give).await;
    let pushed = house.pushed().await;
    assert_eq!(pushed.len(), 1);
    assert_eq!(pushed[0]["body"], "A customer waits");
    assert!(!pushed[0].to_string().contains("Ivo"));
}

#[tokio::test]
async fn a_service_that_has_no_time_is_asked_again_until_it_is_news_no_more() {
    let mut house = House::new().await;
    let busy = "429 Too Many Requests\r\nretry-after: 120";
    house.service.will_answer(&["503 Unavailable", busy]);
    house.says("Hello").await;
    assert_eq!(house.pushed().await.len(), 1);
    assert_eq!(house.pushed().await.len(), 0, "not at once");
    let clock = house.scene.desk.clock.clone();
    clock.advance(FIRST_PAUSE);
    assert_eq!(house.pushed().await.len(), 1);
    clock.advance(Duration::from_secs(119));
    assert_eq!(house.pushed().await.len(), 0);
    clock.advance(Duration::from_secs(1));
    assert_eq!((house.pushed().await.len(), house.jobs()), (1, 0));

    house.service.will_answer(&["500 Broken"; 20]);
    house.scene.text("385911", "Ivo", "Hello").await;
    let mut tries = 0;
    while house.jobs() > 0 || tries == 0 {
        tries += house.pushed().await.len();
        clock.advance(LONGEST_PAUSE);
        assert!(tries < 20);
    }
    assert!((5..=8).contains(&tries), "{tries}");
}

#[tokio::test]
async fn a_browser_that_is_gone_is_forgotten_and_one_that_signs_out_too() {
    let mut house = House::new().await;
    house.service.will_answer(&["410 Gone"]);
    house.says("Hello").await;
    assert_eq!(house.pushed().await.len(), 1);
    assert_eq!((house.devices().len(), house.jobs()), (0, 0));

    house
        .wants(house.scene.vera, &house.scene.vera_session)
        .await;
    house.scene.text("385911", "Ivo", "Hello").await;
    house.worker.read_log().await.unwrap();
    assert_eq!(house.jobs(), 1);
    let end = SessionCommand::End(secret_hash(&house.scene.vera_session));
    house.scene.desk.submit(Command::Session(end)).await;
    assert_eq!((house.devices().len(), house.jobs()), (0, 0));
    assert_eq!(house.pushed().await, Vec::<Value>::new());
}

#[tokio::test]
async fn after_a_stop_what_was_not_sent_is_sent_once() {
    let mut house = House::new().await;
    house.says("Hello").await;
    house.worker.read_log().await.unwrap();
    house.worker = worker(&house.scene);
    assert_eq!(house.pushed().await.len(), 1);
    house.worker = worker(&house.scene);
    assert_eq!(house.pushed().await, Vec::<Value>::new());
    // What happened while nothing read the log is told too, unless it is old.
    house.scene.text("385911", "Ivo", "Hello").await;
    house.worker = worker(&house.scene);
    assert_eq!(house.pushed().await.len(), 1);
    house.scene.text("385922", "Eva", "Hello").await;
    house.worker = worker(&house.scene);
    let late = PUSH_STANDS + Duration::from_secs(1);
    house.scene.desk.clock.advance(late);
    assert_eq!(house.pushed().await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_restored_copy_pushes_nothing() {
    let mut house = House::new().await;
    house.says("Hello").await;
    house.worker.read_log().await.unwrap();
    assert_eq!(house.jobs(), 1);
    house.scene.desk.submit(Command::Restored).await;
    assert_eq!((house.devices().len(), house.jobs()), (0, 0));
    house.scene.text("385911", "Ivo", "Hello").await;
    assert_eq!(house.pushed().await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_test_is_pushed_to_the_one_device() {
    let mut house = House::new().await;
    let snapshot = house.scene.desk.desk.engine.snapshot().unwrap();
    let device = snapshot.push_devices().unwrap()[0].0;
    let by = house.scene.vera;
    let command = PushCommand::Test { by, device };
    house.scene.desk.submit(Command::Push(command)).await;
    let pushed = house.pushed().await;
    assert_eq!(pushed.len(), 1);
    assert_eq!(pushed[0]["tag"], "test");
}

#[tokio::test]
async fn who_may_not_see_the_chat_is_told_nothing() {
    use crate::domain::agent::Right;
    use crate::domain::command::{AgentChange, TeamAction};
    let mut house = House::new().await;
    let change = AgentChange {
        overrides: Some(vec![(Right::SeeNew, false)]),
        ..AgentChange::default()
    };
    let agent = house.scene.vera;
    let action = TeamAction::ChangeAgent { agent, change };
    let command = Command::Team { by: None, action };
    house.scene.desk.submit(command).await;
    house.says("Hello").await;
    assert_eq!(house.pushed().await, Vec::<Value>::new());
}

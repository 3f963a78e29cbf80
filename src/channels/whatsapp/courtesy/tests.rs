use std::sync::atomic::{AtomicU8, Ordering};

use super::*;
use crate::channels::testing::{Asked, Desk, FakeMeta, Fate, api, setting};
use crate::channels::whatsapp::api::Api;
use crate::domain::agent::Role;
use crate::domain::care::BlockOutcome;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, CourtesyChange, DeskAction, TeamAction};
use crate::domain::inbound::Content;
use crate::domain::number::TroubleCause;

const ANNA: &str = "5511976540001";
const BRUNO: &str = "5511976540002";
const NUMBER: NumberId = NumberId(1);

/// A desk, the worker, which is stepped by hand, and what Meta is asked.
struct Scene {
    desk: Desk,
    worker: Worker,
    meta: FakeMeta,
    vera: AgentId,
    lead: AgentId,
    _keep: watch::Sender<Arc<Api>>,
}

fn done() -> Fate {
    Fate::json(200, "{\"success\":true}")
}

impl Scene {
    async fn new(courtesy: Courtesy) -> Self {
        Self::with(courtesy, |_| done()).await
    }

    async fn with(
        courtesy: Courtesy,
        fate: impl Fn(&Asked) -> Fate + Send + Sync + 'static,
    ) -> Self {
        let desk = Desk::new().await;
        let action = TeamAction::AddAgent {
            name: "Olga".to_owned(),
            email: "olga@desk.example".to_owned(),
            role: Role::Admin,
            password: None,
        };
        let Answer::Agent(lead) = desk.submit(Command::Team { by: None, action }).await else {
            panic!("no agent")
        };
        let meta = FakeMeta::new(desk.clock.clone(), fate).await;
        let (keep, current) = api(&meta.base);
        let (_, rings) = bell();
        let client = Client::new().unwrap();
        let mut worker = Worker::new(desk.handle.clone(), client, current, rings);
        worker.follower = Follower::from(&desk.handle.snapshot().unwrap());
        let scene = Self {
            vera: desk.owner,
            desk,
            worker,
            meta,
            lead,
            _keep: keep,
        };
        scene.choose(Some(courtesy), None).await;
        scene
    }

    async fn choose(&self, desk: Option<Courtesy>, own: Option<Courtesy>) {
        let by = self.vera;
        let numbers = vec![(NUMBER, own)];
        let change = CourtesyChange { desk, numbers };
        self.desk.submit(Command::SetCourtesy { by, change }).await;
    }

    fn view(&self) -> Snapshot {
        self.desk.handle.snapshot().unwrap()
    }

    /// What the customer wrote last.
    fn last(&self, chat: ChatId) -> Entry {
        let entries = self.view().entries_before(chat, None, 50).unwrap();
        let mut newest = entries.into_iter().rev();
        newest
            .find(|entry| entry.author == Author::Customer)
            .unwrap()
    }

    fn wamid(&self, chat: ChatId) -> String {
        self.last(chat).wamid.unwrap()
    }

    /// A customer writes, to whom nobody has turned yet.
    async fn new_chat(&self, phone: &str) -> ChatId {
        let text = Content::Text("hello".to_owned());
        self.desk.receive(phone, text).await;
        let chats = self.view().active_chats().unwrap();
        chats.into_iter().max().unwrap()
    }

    async fn writes(&self, chat: ChatId, phone: &str) -> String {
        let text = Content::Text("and this?".to_owned());
        self.desk.receive(phone, text).await;
        self.wamid(chat)
    }

    async fn does(&self, by: AgentId, chat: ChatId, action: DeskAction) {
        self.desk.submit(Command::Desk { by, chat, action }).await;
    }

    /// Meta does what is wished about a block.
    async fn asks_meta(&self, chat: ChatId) {
        self.desk.submit(Command::StartBlock(chat)).await;
        let end = Command::EndBlock(chat, BlockOutcome::Done);
        self.desk.submit(end).await;
    }

    async fn reads(&self, by: AgentId, chat: ChatId) {
        self.does(by, chat, DeskAction::Read(None)).await;
    }

    fn types(&mut self, by: AgentId, chat: ChatId) {
        self.worker.typing(chat, by).unwrap();
    }

    /// Lets the worker do all that there is to do now. What Meta was asked to mark, and whether somebody was shown as
    /// writing.
    async fn told(&mut self) -> Vec<(String, bool)> {
        let clock = self.desk.clock.clone();
        loop {
            self.worker.follow().unwrap();
            self.worker.leave(&clock).unwrap();
            let Some(ended) = self.worker.calls.join_next().await else {
                break;
            };
            self.worker.end(ended.unwrap(), clock.monotonic());
        }
        let mut told = Vec::new();
        while let Ok(asked) = self.meta.asked.try_recv() {
            assert!(asked.head.starts_with("POST /v25.0/106/messages "));
            assert_eq!(asked.header("authorization"), Some("Bearer EAAG"));
            let mut body: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
            let id = body["message_id"].take().as_str().unwrap().to_owned();
            let typing = body.as_object_mut().unwrap().remove("typing_indicator");
            if let Some(typing) = &typing {
                assert_eq!(*typing, serde_json::json!({"type": "text"}));
            }
            let rest = serde_json::json!({
                "messaging_product": "whatsapp", "status": "read", "message_id": null,
            });
            assert_eq!(body, rest);
            told.push((id, typing.is_some()));
        }
        told
    }

    /// A chat that Vera has taken and read, which was told.
    async fn taken(&mut self, phone: &str) -> ChatId {
        let chat = self.desk.chat_with(phone).await;
        assert_eq!(self.told().await, [(self.wamid(chat), false)]);
        chat
    }
}

#[tokio::test]
async fn what_the_responsible_reads_is_marked_once() {
    let mut scene = Scene::new(Courtesy::Read).await;
    let chat = scene.taken(ANNA).await;
    scene.writes(chat, ANNA).await;
    let newest = scene.writes(chat, ANNA).await;
    assert_eq!(scene.told().await, []);
    scene.reads(scene.vera, chat).await;
    assert_eq!(scene.told().await, [(newest, false)]);
    // Read again, answered, noted, written in: it is known.
    scene.reads(scene.vera, chat).await;
    scene.desk.reply(chat, "It is on its way").await;
    let note = DeskAction::Note {
        text: "a friend".to_owned(),
        key: None,
    };
    scene.does(scene.vera, chat, note).await;
    scene.types(scene.vera, chat);
    assert_eq!(scene.told().await, []);
    // To answer is to have read.
    let newest = scene.writes(chat, ANNA).await;
    scene.desk.reply(chat, "Tomorrow").await;
    assert_eq!(scene.told().await, [(newest, false)]);
    // Whoever closes it has read what they saw; the customer who comes back is waited for by nobody.
    let newest = scene.writes(chat, ANNA).await;
    scene.does(scene.vera, chat, DeskAction::Done(None)).await;
    assert_eq!(scene.told().await, [(newest, false)]);
    scene.writes(chat, ANNA).await;
    scene.reads(scene.vera, chat).await;
    assert_eq!(scene.told().await, []);
}

#[tokio::test]
async fn only_what_somebody_has_read_themselves_is_marked() {
    let mut scene = Scene::new(Courtesy::ReadAndTyping).await;
    let chat = scene.taken(ANNA).await;
    let known = scene.wamid(chat);
    let seen = scene.writes(chat, ANNA).await;
    let entry = scene.last(chat).id;
    scene.writes(chat, ANNA).await;
    // The page is open further up: they write and have not seen the newest.
    scene.types(scene.vera, chat);
    assert_eq!(scene.told().await, [(known, true)]);
    let up_to = DeskAction::Read(Some(entry));
    scene.does(scene.vera, chat, up_to).await;
    assert_eq!(scene.told().await, [(seen, false)]);
}

#[tokio::test]
async fn who_only_looks_tells_nothing_and_a_new_chat_is_read_by_taking_it() {
    let mut scene = Scene::new(Courtesy::ReadAndTyping).await;
    let chat = scene.new_chat(ANNA).await;
    for agent in [scene.lead, scene.vera] {
        scene.reads(agent, chat).await;
        scene.types(agent, chat);
    }
    assert_eq!(scene.told().await, []);
    // Vera has read it already, so that her mark does not move.
    scene.does(scene.vera, chat, DeskAction::Take).await;
    assert_eq!(scene.told().await, [(scene.wamid(chat), false)]);
    // In a colleague's chat, by looking and by a note.
    let newest = scene.writes(chat, ANNA).await;
    scene.reads(scene.lead, chat).await;
    scene.types(scene.lead, chat);
    let note = DeskAction::Note {
        text: "look at this".to_owned(),
        key: None,
    };
    scene.does(scene.lead, chat, note).await;
    assert_eq!(scene.told().await, []);
    // Who takes it over answers it from then on.
    scene.does(scene.lead, chat, DeskAction::TakeOver).await;
    assert_eq!(scene.told().await, [(newest, false)]);
    // The former responsible takes part, and is heard as well.
    let newest = scene.writes(chat, ANNA).await;
    scene.reads(scene.vera, chat).await;
    assert_eq!(scene.told().await, [(newest.clone(), false)]);
    scene.types(scene.vera, chat);
    assert_eq!(scene.told().await, [(newest, true)]);
}

#[tokio::test]
async fn what_the_rules_do_is_nobodys_reading() {
    let mut scene = Scene::new(Courtesy::Read).await;
    let chat = scene.new_chat(ANNA).await;
    let assign = DeskAction::Assign(scene.vera);
    scene.does(scene.lead, chat, assign).await;
    assert_eq!(scene.told().await, []);
    scene.reads(scene.vera, chat).await;
    assert_eq!(scene.told().await, [(scene.wamid(chat), false)]);
}

#[tokio::test]
async fn somebody_is_shown_as_writing_every_twenty_seconds_while_a_message_could_leave() {
    let mut scene = Scene::new(Courtesy::ReadAndTyping).await;
    let chat = scene.taken(ANNA).await;
    let known = scene.wamid(chat);
    scene.types(scene.vera, chat);
    assert_eq!(scene.told().await, [(known.clone(), true)]);
    scene.desk.clock.advance(Duration::from_secs(18));
    scene.types(scene.vera, chat);
    assert_eq!(scene.told().await, []);
    scene.desk.clock.advance(Duration::from_secs(3));
    // Both at once is one call.
    let newest = scene.writes(chat, ANNA).await;
    scene.reads(scene.vera, chat).await;
    scene.worker.follow().unwrap();
    scene.types(scene.vera, chat);
    assert_eq!(scene.told().await, [(newest, true)]);
    // A message that has left ends the bubble: one that waits is not shown behind it.
    scene.desk.clock.advance(Duration::from_secs(21));
    scene.types(scene.vera, chat);
    scene.desk.reply(chat, "Tomorrow").await;
    assert_eq!(scene.told().await, []);
    // Who stopped while it waited is not shown.
    scene.types(scene.vera, chat);
    scene.desk.clock.advance(TYPING_STALE);
    assert_eq!(scene.told().await, []);
    // Where only a template can leave, and where the team did not choose it.
    scene.desk.clock.advance(Duration::from_secs(25 * 3600));
    scene.types(scene.vera, chat);
    assert_eq!(scene.told().await, []);
    let newest = scene.writes(chat, ANNA).await;
    scene.choose(Some(Courtesy::Read), None).await;
    scene.reads(scene.vera, chat).await;
    scene.types(scene.vera, chat);
    assert_eq!(scene.told().await, [(newest, false)]);
}

#[tokio::test]
async fn nothing_is_told_unless_the_team_chose_so() {
    let mut scene = Scene::new(Courtesy::Nothing).await;
    let chat = scene.desk.chat_with(ANNA).await;
    scene.types(scene.vera, chat);
    scene.desk.reply(chat, "Hello").await;
    assert_eq!(scene.told().await, []);
    // What was read before the choice is not told by it.
    scene.choose(Some(Courtesy::Read), None).await;
    assert_eq!(scene.told().await, []);
    let newest = scene.writes(chat, ANNA).await;
    scene.reads(scene.vera, chat).await;
    assert_eq!(scene.told().await, [(newest, false)]);
    // A number's own choice is in front of the desk's.
    scene.choose(None, Some(Courtesy::Nothing)).await;
    scene.writes(chat, ANNA).await;
    scene.reads(scene.vera, chat).await;
    assert_eq!(scene.told().await, []);
    scene
        .choose(Some(Courtesy::Nothing), Some(Courtesy::Read))
        .await;
    let newest = scene.writes(chat, ANNA).await;
    scene.reads(scene.vera, chat).await;
    assert_eq!(scene.told().await, [(newest, false)]);
}

#[tokio::test]
async fn the_blocked_the_old_and_a_number_that_can_not_send_get_none() {
    let mut scene = Scene::new(Courtesy::ReadAndTyping).await;
    let chat = scene.taken(ANNA).await;
    let newest = scene.writes(chat, ANNA).await;
    let block = DeskAction::Block { spam: false };
    scene.does(scene.vera, chat, block).await;
    scene.asks_meta(chat).await;
    scene.reads(scene.vera, chat).await;
    scene.types(scene.vera, chat);
    assert_eq!(scene.told().await, []);
    scene.does(scene.vera, chat, DeskAction::Unblock).await;
    scene.asks_meta(chat).await;
    scene.types(scene.vera, chat);
    assert_eq!(scene.told().await, [(newest, true)]);

    let old = scene.taken(BRUNO).await;
    scene.writes(old, BRUNO).await;
    scene.desk.clock.advance(OLDEST + Duration::from_secs(60));
    scene.reads(scene.vera, old).await;
    assert_eq!(scene.told().await, []);

    scene.writes(chat, ANNA).await;
    scene.reads(scene.vera, chat).await;
    scene.desk.submit(Command::Configure(vec![])).await;
    assert_eq!(scene.told().await, []);
    let here = vec![setting("106")];
    scene.desk.submit(Command::Configure(here)).await;
    let newest = scene.writes(chat, ANNA).await;
    scene.reads(scene.vera, chat).await;
    assert_eq!(scene.told().await, [(newest, false)]);

    let entry = scene.desk.reply(chat, "one").await;
    let pause = Command::Pause {
        entry,
        cause: TroubleCause::Unreachable,
        detail: "no answer".to_owned(),
    };
    scene.desk.submit(pause).await;
    scene.writes(chat, ANNA).await;
    scene.reads(scene.vera, chat).await;
    scene.types(scene.vera, chat);
    assert_eq!(scene.told().await, []);
    assert!(scene.worker.waiting.is_empty(), "it waits for a number");
}

#[tokio::test]
async fn a_refusal_that_passes_is_tried_once_more_and_another_never() {
    let calls = AtomicU8::new(0);
    let mut scene = Scene::with(Courtesy::Read, move |_| {
        match calls.fetch_add(1, Ordering::SeqCst) {
            0 | 1 => Fate::error(131_016),
            2 => Fate::error(131_009),
            3 => Fate::Cut,
            _ => done(),
        }
    })
    .await;
    let chat = scene.desk.chat_with(ANNA).await;
    let first = (scene.wamid(chat), false);
    assert_eq!(scene.told().await, std::slice::from_ref(&first));
    assert_eq!(scene.told().await, [], "the way rests");
    let second_try = Duration::from_secs(6);
    scene.desk.clock.advance(second_try);
    assert_eq!(scene.told().await, [first]);
    scene.desk.clock.advance(second_try);
    assert_eq!(scene.told().await, []);
    // Refused for good, and lost on the way.
    for _ in 0..2 {
        let newest = scene.writes(chat, ANNA).await;
        scene.reads(scene.vera, chat).await;
        assert_eq!(scene.told().await, [(newest, false)]);
        scene.desk.clock.advance(second_try);
        scene.desk.reply(chat, "Hello").await;
        assert_eq!(scene.told().await, []);
    }
    let newest = scene.writes(chat, ANNA).await;
    scene.reads(scene.vera, chat).await;
    assert_eq!(scene.told().await, [(newest, false)]);
}

#[tokio::test]
async fn a_number_that_somebody_has_to_repair_is_left_alone() {
    let calls = AtomicU8::new(0);
    let mut scene = Scene::with(Courtesy::Read, move |_| {
        match calls.fetch_add(1, Ordering::SeqCst) {
            0 => Fate::error(190),
            _ => done(),
        }
    })
    .await;
    scene.taken(ANNA).await;
    let other = scene.desk.chat_with(BRUNO).await;
    assert_eq!(scene.told().await, []);
    // It is given up: the customer is not told after minutes.
    scene.desk.clock.advance(REPAIR);
    assert_eq!(scene.told().await, []);
    scene.desk.reply(other, "Hello").await;
    assert_eq!(scene.told().await, [(scene.wamid(other), false)]);
}

#[tokio::test]
async fn many_leave_little_by_little() {
    let mut scene = Scene::new(Courtesy::Read).await;
    for person in 0..8 {
        scene
            .desk
            .chat_with(&format!("55119765410{person:02}"))
            .await;
    }
    let before = scene.desk.clock.monotonic();
    let at_once = scene.told().await.len();
    scene.desk.clock.advance(Duration::from_secs(1));
    let then = scene.told().await.len();
    let took = scene.desk.clock.monotonic().saturating_sub(before);
    assert_eq!(at_once + then, 8);
    // The clock goes on by itself too.
    let most = 5 + 5 * usize::try_from(took.as_secs()).unwrap();
    assert!(at_once <= most, "{at_once} at once, {took:?}");
}

#[tokio::test]
async fn it_runs_by_the_log_and_by_the_bell() {
    let Scene {
        desk,
        worker,
        mut meta,
        vera,
        lead: _,
        _keep,
    } = Scene::new(Courtesy::ReadAndTyping).await;
    let (bell, rings) = bell();
    let (stop, stopped) = watch::channel(false);
    let worker = Worker { rings, ..worker };
    let running = tokio::spawn(worker.run(stopped));
    // It begins with what happens from now on: once it hears, it has begun.
    bell.ring(ChatId(99), vera);
    while bell.0.capacity() < RINGS {
        tokio::task::yield_now().await;
    }
    let chat = desk.chat_with(ANNA).await;
    let asked = meta.next().await;
    assert!(!asked.body.contains("typing_indicator"), "{}", asked.body);
    bell.ring(chat, vera);
    let asked = meta.next().await;
    assert!(asked.body.contains("typing_indicator"), "{}", asked.body);
    stop.send_replace(true);
    running.await.unwrap().unwrap();
}

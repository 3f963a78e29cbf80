//! A desk in memory with a small team, two numbers and a clock that the test holds.

use std::sync::Arc;
use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, EntryId};
use crate::domain::agent::Role;
use crate::domain::changes::{Answer, InboundSummary};
use crate::domain::chat::Chat;
use crate::domain::command::{
    Command, DeskAction, NumberSetting, Reply, TeamAction, TemplateFacts,
};
use crate::domain::customer::Identity;
use crate::domain::delivery::{DeliveryState, Report, SendError};
use crate::domain::entry::{Body, ChatEvent, Entry, FileKind};
use crate::domain::event::{Deadline, EventKind};
use crate::domain::inbound::{Content, Inbound, InboundFile, InboundMessage, InboundStatus, Item};
use crate::domain::outbox::{SendOrder, SendOutcome};
use crate::domain::refusal::Refusal;
use crate::domain::template::Component;
use crate::domain::view::View as _;
use crate::engine::{Engine, Outcome};
use crate::store::check::check;
use crate::store::{Snapshot, Store};

pub const OWNER: AgentId = AgentId(1);
pub const ADMIN: AgentId = AgentId(2);
pub const LEAD: AgentId = AgentId(3);
pub const VERA: AgentId = AgentId(4);
pub const IVAN: AgentId = AgentId(5);

pub struct Desk {
    pub engine: Engine,
    pub now: Timestamp,
    written: usize,
}

impl Drop for Desk {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(check(&self.view()).unwrap(), Vec::<String>::new());
        }
    }
}

impl Desk {
    /// A desk with an owner, an admin, a lead and two agents, with two numbers and two templates.
    pub fn new() -> Self {
        let mut desk = Self::empty();
        desk.configure(&["n1", "n2"]);
        let roles = [
            Role::Owner,
            Role::Admin,
            Role::Lead,
            Role::Agent,
            Role::Agent,
        ];
        for (index, role) in roles.into_iter().enumerate() {
            desk.operator(TeamAction::AddAgent {
                name: format!("Agent {index}"),
                email: format!("agent{index}@example.org"),
                role,
                password: Some(crate::base::secret::Secret::new("hash")),
            })
            .unwrap();
        }
        desk.run(Command::Templates {
            waba_id: "account".to_owned(),
            templates: vec![template("hello", "APPROVED", "Hello {{1}}")],
        })
        .unwrap();
        desk
    }

    /// A desk that nobody set up.
    pub fn empty() -> Self {
        Self {
            engine: Engine::new(Store::in_memory()).unwrap(),
            now: Timestamp::from_millis(1_786_000_000_000),
            written: 0,
        }
    }

    pub fn configure(&mut self, numbers: &[&str]) {
        let settings = numbers.iter().map(|number| setting(number, "")).collect();
        self.run(Command::Configure(settings)).unwrap();
    }

    pub fn pass(&mut self, duration: Duration) {
        self.now = self.now.plus(duration);
    }

    pub fn view(&self) -> Snapshot {
        self.engine.store().snapshot().unwrap()
    }

    pub fn run(&mut self, command: Command) -> Result<Answer, Refusal> {
        let outcome = self.engine.step(vec![command], self.now).unwrap().remove(0);
        match outcome {
            Outcome::Answered(answer) => Ok(answer),
            Outcome::Refused(refusal) => Err(refusal),
            Outcome::Panicked => panic!("the decision panicked"),
        }
    }

    pub fn operator(&mut self, action: TeamAction) -> Result<Answer, Refusal> {
        self.run(Command::Team { by: None, action })
    }

    pub fn team(&mut self, by: AgentId, action: TeamAction) -> Result<Answer, Refusal> {
        let by = Some(by);
        self.run(Command::Team { by, action })
    }

    pub fn act(
        &mut self,
        by: AgentId,
        chat: ChatId,
        action: DeskAction,
    ) -> Result<Answer, Refusal> {
        self.run(Command::Desk { by, chat, action })
    }

    /// Receives items in one webhook.
    pub fn receive(&mut self, items: Vec<Item>) -> InboundSummary {
        let items = items
            .into_iter()
            .map(|item| Inbound {
                item,
                raw: Arc::from("{\"raw\":1}"),
            })
            .collect();
        match self.run(Command::Inbound(items)).unwrap() {
            Answer::Inbound(sum) => sum,
            other => panic!("{other:?}"),
        }
    }

    /// A message item to `n1`, now, with a fresh id.
    pub fn message(&mut self, sender: &Identity, content: Content) -> InboundMessage {
        self.written += 1;
        InboundMessage {
            phone_number_id: "n1".to_owned(),
            echo: false,
            sender: sender.clone(),
            profile_name: None,
            wamid: format!("wamid.{}", self.written),
            at: Timestamp::from_seconds(self.now.millis() / 1000),
            content,
            reply_to: None,
            forwarded: false,
            referral: None,
            unknown_fields: None,
        }
    }

    /// Somebody writes; the chat and the entry.
    pub fn writes(&mut self, sender: &Identity, words: &str) -> (ChatId, EntryId) {
        let message = self.message(sender, Content::Text(words.to_owned()));
        self.receive_one(message)
    }

    /// A message that takes effect; its chat and entry.
    pub fn receive_one(&mut self, message: InboundMessage) -> (ChatId, EntryId) {
        let before = self.view().sequence();
        let sum = self.receive(vec![Item::Message(Box::new(message))]);
        assert_eq!((sum.stored, sum.known, sum.quarantined), (1, 0, 0));
        self.newest_entry_after(before).expect("an entry was made")
    }

    /// Anna sends a picture, which is still to be fetched; her chat.
    pub fn receives_picture(&mut self) -> ChatId {
        let file = InboundFile {
            kind: FileKind::Image,
            meta_id: "m".into(),
            url: None,
            mime: "image/jpeg".into(),
            sha256: None,
            name: String::new(),
            caption: String::new(),
        };
        let message = self.message(&anna(), Content::File(file));
        self.receive_one(message).0
    }

    pub fn newest_entry_after(&self, sequence: u64) -> Option<(ChatId, EntryId)> {
        let events = self.view().events_after(sequence, 1000).unwrap();
        let mut entries = events
            .iter()
            .rev()
            .filter_map(|(number, event)| match event.kind {
                EventKind::Entry(chat) => Some((chat, EntryId(*number))),
                _ => None,
            });
        let newest = entries.next()?;
        // What the window did stands behind the message that made it do so.
        let opened = Body::Event(ChatEvent::WindowOpened);
        if self.entry(newest.0, newest.1).body == opened {
            entries.next()
        } else {
            Some(newest)
        }
    }

    pub fn chat(&self, id: ChatId) -> Chat {
        self.view().chat(id).unwrap().expect("the chat exists")
    }

    pub fn entry(&self, chat: ChatId, id: EntryId) -> Entry {
        self.view()
            .entry(chat, id)
            .unwrap()
            .expect("the entry exists")
    }

    pub fn entries(&self, chat: ChatId) -> Vec<Entry> {
        self.view().entries_before(chat, None, 1000).unwrap()
    }

    pub fn state(&self, chat: ChatId, id: EntryId) -> DeliveryState {
        self.entry(chat, id)
            .delivery
            .expect("a message of ours")
            .state()
    }

    /// A chat of Anna's that Vera took.
    pub fn open_chat(&mut self) -> ChatId {
        let (chat, _) = self.writes(&anna(), "Hello");
        self.act(VERA, chat, DeskAction::Take).unwrap();
        chat
    }

    pub fn reply(&mut self, chat: ChatId, words: &str) -> Result<EntryId, Refusal> {
        match self.act(VERA, chat, reply(words))? {
            Answer::Entry(_, id) => Ok(id),
            other => panic!("{other:?}"),
        }
    }

    pub fn start(&mut self, entry: EntryId) -> SendOrder {
        match self.run(Command::StartSend(entry)).unwrap() {
            Answer::Send(order) => *order,
            other => panic!("{other:?}"),
        }
    }

    pub fn end(&mut self, entry: EntryId, outcome: SendOutcome) -> Result<Answer, Refusal> {
        let attempt = self
            .view()
            .outbox(entry)
            .unwrap()
            .map_or(1, |row| row.attempts);
        self.run(Command::EndSend {
            entry,
            attempt,
            outcome,
        })
    }

    /// A reply that WhatsApp has, as `wamid`.
    pub fn sent(&mut self, chat: ChatId, wamid: &str) -> EntryId {
        let entry = self.reply(chat, "A word").unwrap();
        self.start(entry);
        self.end(entry, accepted(wamid)).unwrap();
        entry
    }

    pub fn status(
        &mut self,
        wamid: &str,
        callback: Option<String>,
        report: Report,
    ) -> InboundSummary {
        let status = InboundStatus {
            phone_number_id: "n1".to_owned(),
            wamid: wamid.to_owned(),
            report,
            at: self.now,
            callback,
            recipient: Identity::default(),
            unknown_fields: None,
        };
        self.receive(vec![Item::Status(status)])
    }

    /// What falls due until `at` besides what each chat has before it.
    pub fn due_until(&self, at: Timestamp) -> Vec<Deadline> {
        let view = self.view();
        let rows = view.due(at, 1000).unwrap().due.into_iter();
        rows.map(|(due, id)| view.deadline(due, id).unwrap().unwrap())
            .filter(|deadline| !matches!(deadline, Deadline::Chat(_)))
            .collect()
    }

    /// Fires all that is due, also what that makes due, in due order; how many rows there were.
    pub fn fire(&mut self) -> usize {
        let mut count = 0;
        loop {
            let rows = self.view().due(self.now, 1).unwrap().due;
            let Some((due, id)) = rows.first().copied() else {
                return count;
            };
            count += 1;
            self.run(Command::Due { due, id }).unwrap();
        }
    }
}

pub fn anna() -> Identity {
    person("RU.1", "79160000001")
}

pub fn person(bsuid: &str, digits: &str) -> Identity {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Identity {
        bsuid: some(bsuid),
        wa_id: some(digits),
        phone: some(digits),
        username: None,
    }
}

pub fn setting(number: &str, group: &str) -> NumberSetting {
    NumberSetting {
        phone_number_id: number.to_owned(),
        waba_id: "account".to_owned(),
        display: "+7 800".to_owned(),
        name: format!("Line {number}"),
        group: group.to_owned(),
    }
}

pub fn template(name: &str, status: &str, body: &str) -> TemplateFacts {
    TemplateFacts {
        name: name.to_owned(),
        language: "en".to_owned(),
        status: status.to_owned(),
        category: "UTILITY".to_owned(),
        rejected_reason: None,
        components: vec![Component::Body(body.to_owned())],
    }
}

pub fn reply(words: &str) -> DeskAction {
    DeskAction::Reply(Reply {
        text: words.to_owned(),
        reply_to: None,
        key: None,
        seen: None,
        how: crate::domain::writing::How::default(),
    })
}

pub fn accepted(wamid: &str) -> SendOutcome {
    SendOutcome::Accepted {
        wamid: wamid.to_owned(),
        wa_id: None,
        paced: false,
    }
}

pub fn refused(code: i64) -> SendError {
    SendError {
        code,
        detail: "no".to_owned(),
    }
}

pub fn hours(hours: u64) -> Duration {
    Duration::from_secs(hours * 3600)
}

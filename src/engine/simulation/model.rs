//! What must be true, worked out naively from the log, the commands and what customers really wrote.
//! It follows the log as any reader does, event by event, and complains at the first wrong one.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, EntryId, InteractionId};
use crate::base::limits::WINDOW;
use crate::domain::care::BlockOutcome;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, DeskAction};
use crate::domain::decide::callback::read_callback;
use crate::domain::delivery::{DeliveryState, Report, SendError};
use crate::domain::entry::{Author, Body, ChatEvent, Entry};
use crate::domain::event::EventKind;
use crate::domain::inbound::{CallBy, Item};
use crate::domain::outbox::SendOutcome;
use crate::domain::view::View as _;
use crate::engine::Outcome;
use crate::engine::simulation::house::{House, check_hands};
use crate::engine::simulation::ranks::{may_follow, state_rank};
use crate::engine::simulation::turns::{Asked, Hands, Turn};
use crate::engine::simulation::wishes::Wishes;
use crate::store::Snapshot;

/// Meta's code for a message outside the window.
pub const OUTSIDE_WINDOW: i64 = 131_047;

/// A message as somebody really wrote it: known by our number and WhatsApp's id.
pub struct Written {
    pub at: Timestamp,
    pub person: usize,
    pub entry: Option<(ChatId, EntryId)>,
    /// A webhook with it was answered with 200.
    pub acknowledged: bool,
}

pub struct ChatModel {
    pub hands: Hands,
    pub received: Vec<EntryId>,
    pub opened: Option<Timestamp>,
    pub denied: Option<Timestamp>,
    /// An opening of the window was told, its end not yet.
    pub told_open: bool,
    opening_is_due: bool,
    /// Meta closed it somewhere in the batch at hand: an opening before that may have been told or not.
    pub denied_now: bool,
    /// A call that was known already opened the window anew, after an end that nobody had been told of.
    pub reopened_now: bool,
}

impl ChatModel {
    /// The true window at `now`.
    pub fn window_is_open(&self, now: Timestamp) -> bool {
        self.opened.is_some_and(|opened| {
            now < opened.plus(WINDOW) && self.denied.is_none_or(|asked| asked < opened)
        })
    }
}

/// All that is expected.
#[derive(Default)]
pub struct Model {
    /// Tells the log as it is read.
    pub trace: bool,
    pub cursor: u64,
    pub written: BTreeMap<(String, String), Written>,
    pub chats: BTreeMap<ChatId, ChatModel>,
    pub deliveries: BTreeMap<EntryId, DeliveryState>,
    /// Messages of which a person said that they did not arrive.
    pub guessed: BTreeSet<EntryId>,
    pub entry_chats: BTreeMap<EntryId, ChatId>,
    pub marks: BTreeMap<(AgentId, ChatId), usize>,
    /// Replies and notes by the words they were given: each is unique.
    pub sayings: BTreeMap<String, Saying>,
    /// Reports that were acknowledged, by the entry they are about.
    pub reports: BTreeMap<EntryId, u8>,
    /// Chats whose window Meta closed in the last batch.
    pub just_denied: BTreeSet<ChatId>,
    /// Appeals that were greeted.
    pub greeted: BTreeSet<(ChatId, InteractionId)>,
    /// The team as it stood before the batch at hand.
    pub house: House,
    /// Calls that were told, and their chats.
    pub calls: BTreeMap<String, Option<ChatId>>,
    /// Chats that somebody deleted.
    pub erased: BTreeSet<ChatId>,
    /// What customers wish, before the batch at hand and after it.
    pub wishes: [Wishes; 2],
}

/// Something an agent wrote.
#[derive(Default)]
pub struct Saying {
    pub entries: Vec<EntryId>,
    pub acknowledged: Option<EntryId>,
}

/// One batch that took effect.
pub struct Batch<'b> {
    pub commands: &'b [Command],
    pub outcomes: &'b [Outcome],
    pub now: Timestamp,
    /// The callers were told.
    pub acknowledged: bool,
    pub numbers: &'b [String],
}

struct Expected {
    calls: VecDeque<(CallBy, Timestamp, String)>,
    /// Calls of the team's that are told again: one that was ahead of our clock may open the window further.
    told_again: Vec<(ChatId, Timestamp)>,
    denials: BTreeMap<ChatId, Timestamp>,
    asked: Asked,
    /// The team as the batch leaves it.
    house: House,
}

impl Model {
    /// Follows what a batch did.
    pub fn follow(&mut self, batch: &Batch<'_>, snapshot: &Snapshot) {
        let mut expected = self.expected(batch, snapshot);
        self.just_denied.clear();
        self.just_denied.extend(expected.denials.keys());
        for (id, chat) in &mut self.chats {
            let asked = expected.denials.get(id).copied();
            chat.denied_now = asked.is_some();
            chat.reopened_now = false;
            chat.denied = chat.denied.max(asked);
        }
        for (chat, at) in expected.told_again.drain(..) {
            let Some(chat) = self.chats.get_mut(&chat) else {
                continue;
            };
            let at = at.min(batch.now);
            if chat.opened < Some(at) {
                chat.reopened_now = chat.told_open && !chat.window_is_open(batch.now);
                opens(chat, at, batch.now);
            }
        }
        let events = snapshot.events_after(self.cursor, usize::MAX).unwrap();
        let mut touched = BTreeSet::new();
        for (sequence, event) in events {
            assert_eq!(sequence, self.cursor + 1, "the log has a gap");
            assert_eq!(event.at, batch.now, "event {sequence} has another time");
            self.cursor = sequence;
            if self.trace {
                eprintln!("      {sequence}: {:?}", event.kind);
            }
            touched.extend(event.kind.chat());
            self.event(sequence, event.kind, batch, &mut expected, snapshot);
        }
        assert_eq!(self.cursor, snapshot.sequence(), "the log ends too early");
        for ((agent, chat), left) in &expected.asked.takes {
            assert_eq!(
                *left, 0,
                "agent {agent} took chat {chat} and nobody was told"
            );
        }
        for chat in touched.difference(&self.erased.clone()).copied() {
            self.compare_chat(chat, batch.now, snapshot);
        }
        self.answers(batch);
        self.house = expected.house;
        let wishes = Wishes::read(self.chats.keys(), snapshot);
        let [_, before] = std::mem::take(&mut self.wishes);
        self.wishes = [before, wishes];
    }

    /// All of a chat is gone from here on.
    fn erase(&mut self, id: ChatId) {
        assert!(self.erased.contains(&id), "nobody deleted chat {id}");
        let gone = self.chats.remove(&id);
        assert!(gone.is_some(), "chat {id} was deleted twice");
        let chats = &self.entry_chats;
        let is_gone = |entry: &EntryId| chats.get(entry) == Some(&id);
        for saying in self.sayings.values_mut() {
            if saying.entries.iter().any(is_gone) {
                *saying = Saying::default();
            }
        }
        self.entry_chats.retain(|_, chat| *chat != id);
    }

    /// A chat as the store has it against the model.
    pub fn compare_chat(&self, id: ChatId, now: Timestamp, snapshot: &Snapshot) {
        let chat = snapshot
            .chat(id)
            .unwrap()
            .expect("a chat of the log exists");
        let model = &self.chats[&id];
        assert_eq!(
            Turn::of(&chat),
            model.hands.turn,
            "chat {id}: whose turn it is"
        );
        let offer = chat.offer().map(|offer| (offer.by, offer.to));
        assert_eq!(offer, model.hands.offer, "chat {id}: who hands it over");
        assert_eq!(
            chat.received,
            model.received.len() as u64,
            "chat {id}: messages received"
        );
        assert_eq!(
            chat.window.is_open(now),
            model.window_is_open(now),
            "chat {id}: the window at {}: {:?}, opened {:?}, denied {:?}",
            now.rfc3339(),
            chat.window,
            model.opened,
            model.denied
        );
        assert!(
            !model.opening_is_due || model.denied_now,
            "chat {id}: nobody was told that its window opened"
        );
    }

    fn expected(&mut self, batch: &Batch<'_>, snapshot: &Snapshot) -> Expected {
        let mut expected = Expected {
            calls: VecDeque::new(),
            told_again: Vec::new(),
            denials: BTreeMap::new(),
            asked: Asked::default(),
            house: House::read(snapshot),
        };
        for (command, outcome) in batch.commands.iter().zip(batch.outcomes) {
            assert!(
                !matches!(outcome, Outcome::Panicked),
                "a panic over {command:?}"
            );
            self.house.check_authority(command, outcome);
            let Outcome::Answered(answer) = outcome else {
                continue;
            };
            match command {
                Command::Inbound(items) | Command::Reread(_, items) => {
                    for item in items {
                        self.expect_item(&item.item, batch, &mut expected, snapshot);
                    }
                }
                Command::EndSend {
                    entry,
                    outcome: SendOutcome::Refused(error),
                    ..
                } if error.code == OUTSIDE_WINDOW => {
                    deny(*entry, self.entry_chats.get(entry), &mut expected, snapshot);
                }
                Command::Desk {
                    by,
                    chat,
                    action: action @ (DeskAction::Delete | DeskAction::Block { .. }),
                } => {
                    expected.asked.ends.insert((*by, *chat));
                    if matches!(action, DeskAction::Delete) {
                        self.erased.insert(*chat);
                    }
                }
                Command::EndBlock(chat, BlockOutcome::Done) => {
                    let by = self.wishes[1].asks.get(chat);
                    expected.asked.ends.extend(by.map(|by| (*by, *chat)));
                }
                Command::Desk {
                    by,
                    chat,
                    action: DeskAction::Take,
                } => {
                    // Nothing is done for one whose chat it is already.
                    let took = usize::from(*answer != Answer::Nothing);
                    *expected.asked.takes.entry((*by, *chat)).or_default() += took;
                }
                _ => {}
            }
        }
        expected
    }

    fn expect_item(
        &mut self,
        item: &Item,
        batch: &Batch<'_>,
        expected: &mut Expected,
        snapshot: &Snapshot,
    ) {
        match item {
            Item::Call {
                phone_number_id,
                id,
                at,
                by,
                ..
            } if batch.numbers.contains(phone_number_id) => {
                let key = format!("{phone_number_id}/{id}");
                match (self.calls.get(&key), by) {
                    (None, _) => {
                        self.calls.insert(key.clone(), None);
                        expected.calls.push_back((*by, *at, key));
                    }
                    (Some(Some(chat)), CallBy::Team { taken_at: Some(at) }) => {
                        expected.told_again.push((*chat, *at));
                    }
                    _ => {}
                }
            }
            Item::Status(status) => {
                let ours = status.callback.as_deref().and_then(read_callback);
                if let (Report::Failed(error), Some((_, entry))) = (&status.report, ours)
                    && error.code == OUTSIDE_WINDOW
                {
                    deny(entry, self.entry_chats.get(&entry), expected, snapshot);
                }
            }
            _ => {}
        }
    }

    fn event(
        &mut self,
        sequence: u64,
        kind: EventKind,
        batch: &Batch<'_>,
        expected: &mut Expected,
        snapshot: &Snapshot,
    ) {
        if let EventKind::Erased(chat, _) = kind {
            return self.erase(chat);
        }
        if let Some(chat) = kind.chat() {
            let is_known = self.chats.contains_key(&chat);
            let is_gone = self.erased.contains(&chat) && !is_known;
            assert!(
                !is_gone,
                "something happens in deleted chat {chat}: {kind:?}"
            );
            self.chats.entry(chat).or_insert(ChatModel {
                hands: Hands {
                    turn: Turn::New,
                    before: Turn::New,
                    offer: None,
                },
                received: Vec::new(),
                opened: None,
                denied: None,
                told_open: false,
                opening_is_due: false,
                denied_now: false,
                reopened_now: false,
            });
        }
        match kind {
            EventKind::Entry(chat) => {
                let entry = snapshot.entry(chat, EntryId(sequence)).unwrap();
                match entry {
                    Some(entry) => self.new_entry(&entry, batch, expected, snapshot),
                    // Its chat was deleted, and the first slice of it went in the same batch.
                    None => assert!(self.erased.contains(&chat), "entry {sequence} is gone"),
                }
            }
            EventKind::EntryChanged(chat, id) | EventKind::Delivery(chat, id) => {
                match snapshot.entry(chat, id).unwrap() {
                    Some(entry) => self.delivery(&entry),
                    None => assert!(self.erased.contains(&chat), "entry {id} is gone"),
                }
            }
            EventKind::Read(chat, agent) => self.read(chat, agent, batch),
            EventKind::WindowClosed(chat) => self.window_closed(chat, batch.now),
            EventKind::WindowOpened(id) => {
                let chat = self.chats.get_mut(&id).unwrap();
                assert!(
                    chat.opening_is_due || chat.denied_now,
                    "chat {id}: its window was open already"
                );
                chat.opening_is_due = false;
                chat.told_open = true;
            }
            _ => {}
        }
    }

    fn new_entry(
        &mut self,
        entry: &Entry,
        batch: &Batch<'_>,
        expected: &mut Expected,
        snapshot: &Snapshot,
    ) {
        let is_first = !self.entry_chats.values().any(|chat| *chat == entry.chat);
        assert_eq!(self.entry_chats.insert(entry.id, entry.chat), None);
        self.delivery(entry);
        match (&entry.body, entry.author) {
            (Body::Event(event), _) => self.happened(entry, event, is_first, batch, expected),
            (_, author @ (Author::Customer | Author::PhoneApp)) => {
                self.message(entry, author, is_first, batch.now, snapshot);
            }
            (Body::Automatic { what, .. }, _) => self.said(entry, *what, batch.now, snapshot),
            (
                Body::Text(words)
                | Body::Note(words)
                | Body::Choices { text: words, .. }
                | Body::File { caption: words, .. },
                _,
            ) if entry.retry_of.is_none() && !words.is_empty() => {
                let said = self.sayings.entry(words.clone()).or_default();
                said.entries.push(entry.id);
            }
            _ => {}
        }
    }

    fn message(
        &mut self,
        entry: &Entry,
        author: Author,
        is_first: bool,
        now: Timestamp,
        snapshot: &Snapshot,
    ) {
        let number = snapshot.chat(entry.chat).unwrap().unwrap().number;
        let number = snapshot.number(number).unwrap().unwrap().phone_number_id;
        let key = (number, entry.wamid.clone().expect("a message has its id"));
        let written = self.written.get_mut(&key);
        let written = written.unwrap_or_else(|| panic!("nobody wrote {key:?}"));
        assert_eq!(written.entry, None, "{key:?} is in the timeline twice");
        written.entry = Some((entry.chat, entry.id));
        let at = written.at.min(now);
        assert_eq!(entry.at, at, "{key:?}: its time");
        let chat = self.chats.get_mut(&entry.chat).unwrap();
        if author == Author::PhoneApp {
            if is_first {
                chat.hands.turn = Turn::Done;
            }
            return;
        }
        chat.received.push(entry.id);
        if chat.hands.turn == Turn::Done {
            chat.hands.turn = Turn::New;
        }
        opens(chat, at, now);
    }

    fn happened(
        &mut self,
        entry: &Entry,
        event: &ChatEvent,
        is_first: bool,
        batch: &Batch<'_>,
        expected: &mut Expected,
    ) {
        let id = entry.chat;
        if self.trace {
            eprintln!("        {event:?}");
        }
        let open = |agent| {
            let turns = self.chats.values().map(|chat| chat.hands.turn);
            turns.filter(|turn| *turn == Turn::Open(agent)).count()
        };
        let houses = (&self.house, &expected.house);
        check_hands(houses, id, event, (&open, batch.now));
        let chat = self.chats.get_mut(&id).unwrap();
        match event {
            ChatEvent::Called { .. } => {
                let (by, at, key) = expected.calls.pop_front().expect("nobody called");
                self.calls.insert(key, Some(entry.chat));
                let opens_at = match by {
                    CallBy::Customer => {
                        if chat.hands.turn == Turn::Done {
                            chat.hands.turn = Turn::New;
                        }
                        Some(at)
                    }
                    CallBy::Team { taken_at } => {
                        if is_first {
                            chat.hands.turn = Turn::Done;
                        }
                        taken_at
                    }
                };
                if let Some(at) = opens_at {
                    opens(chat, at.min(batch.now), batch.now);
                }
            }
            ChatEvent::IdentityChanged if is_first => chat.hands.turn = Turn::Done,
            event => chat.hands.follow(id, event, &mut expected.asked),
        }
    }

    fn window_closed(&mut self, id: ChatId, now: Timestamp) {
        let chat = self.chats.get_mut(&id).unwrap();
        assert!(
            chat.told_open,
            "chat {id}: the end of its window was told twice"
        );
        chat.told_open = false;
        assert!(
            !chat.window_is_open(now) || chat.denied_now || chat.reopened_now,
            "chat {id}: the end of its window was told too early"
        );
        if chat.reopened_now {
            chat.opening_is_due = chat.window_is_open(now);
        }
    }

    fn read(&mut self, chat: ChatId, agent: AgentId, batch: &Batch<'_>) {
        let mutes = batch.commands.iter().any(|command| {
            matches!(command, Command::Desk { by, chat: of, action: DeskAction::Mute(_) } if (*by, *of) == (agent, chat))
        });
        if mutes {
            return;
        }
        let upto = batch.commands.iter().find_map(|command| match command {
            Command::Desk {
                by,
                chat: of,
                action: DeskAction::Read(Some(entry)),
            } if (*by, *of) == (agent, chat) => Some(*entry),
            _ => None,
        });
        let received = &self.chats[&chat].received;
        let count = received
            .iter()
            .filter(|id| upto.is_none_or(|upto| **id <= upto))
            .count();
        let mark = self.marks.entry((agent, chat)).or_default();
        // Another command of the batch, as a reply, may have read all of it after that.
        let count = if count > *mark { count } else { received.len() };
        // Each message of several that leave at once reads.
        assert!(count >= *mark, "a read mark went back");
        *mark = count;
    }

    fn delivery(&mut self, entry: &Entry) {
        let Some(delivery) = &entry.delivery else {
            return;
        };
        let state = delivery.state();
        let code = delivery.error().map(|error| error.code);
        // WhatsApp's own word stands above what a person said.
        let was_guessed = if code == Some(SendError::NOT_ARRIVED) {
            self.guessed.insert(entry.id);
            false
        } else {
            self.guessed.remove(&entry.id)
        };
        if let Some(before) = self.deliveries.insert(entry.id, state) {
            assert!(
                may_follow(before, state) || (was_guessed && state_rank(state) > 0),
                "entry {}: {before:?}, then {state:?}",
                entry.id
            );
        }
    }
}

fn opens(chat: &mut ChatModel, at: Timestamp, now: Timestamp) {
    chat.opened = chat.opened.max(Some(at));
    chat.opening_is_due = chat.window_is_open(now) && !chat.told_open;
}

fn deny(entry: EntryId, chat: Option<&ChatId>, expected: &mut Expected, snapshot: &Snapshot) {
    let Some(chat) = chat else { return };
    let asked = snapshot.entry(*chat, entry).unwrap().unwrap().received_at;
    let latest = expected.denials.entry(*chat).or_insert(asked);
    *latest = asked.max(*latest);
}

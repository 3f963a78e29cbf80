//! What customers wish and what members want of a chat: no marketing, no messages at all, no sound, nothing left of it;
//! and what makes writing quicker. What is wished holds for what leaves.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::base::id::{AgentId, ChatId, EntryId};
use crate::domain::care::{BlockOutcome, CareView as _};
use crate::domain::chat::Chat;
use crate::domain::choices::{Choices, Choose};
use crate::domain::command::{Command, DeskAction, MuteFor};
use crate::domain::delivery::SendError;
use crate::domain::draft::Drafted;
use crate::domain::entry::{Author, Entry};
use crate::domain::outbox::{Outgoing, SendOrder};
use crate::domain::quick_reply::{QuickReplyAction, ReplyOf, Written};
use crate::domain::view::View as _;
use crate::engine::simulation::team::OFFER;
use crate::engine::simulation::world::{Errand, World};
use crate::store::Snapshot;

/// What customers wish at one moment.
#[derive(Default)]
pub struct Wishes {
    /// Chats to which nothing is sent.
    blocked: BTreeSet<ChatId>,
    /// Chats to which no marketing is sent.
    stopped: BTreeSet<ChatId>,
    /// Who wants whom blocked, or unblocked.
    pub asks: BTreeMap<ChatId, AgentId>,
}

/// Meta's list of the blocked, and what it was asked about it.
#[derive(Default)]
pub struct Blocked {
    /// The chats whose customers it has on its list.
    list: BTreeSet<ChatId>,
    /// Answers that are on their way.
    answers: Vec<(ChatId, BlockOutcome)>,
}

impl Blocked {
    /// The process ended before they came.
    pub fn forget_answers(&mut self) {
        self.answers.clear();
    }
}

impl Wishes {
    /// As they stand.
    pub fn read<'c>(chats: impl Iterator<Item = &'c ChatId>, snapshot: &Snapshot) -> Self {
        let mut wishes = Self::default();
        for id in chats {
            if snapshot.block(*id).unwrap().is_some() {
                wishes.blocked.insert(*id);
            }
            let chat = snapshot.chat(*id).unwrap().expect("a chat of the log");
            let address = snapshot.address(chat.address).unwrap().expect("its end");
            if address.marketing.is_some_and(|wish| wish.stopped) {
                wishes.stopped.insert(*id);
            }
        }
        let asks = snapshot.block_asks().unwrap().into_iter();
        wishes.asks = asks.map(|(chat, ask)| (chat, ask.by)).collect();
        wishes
    }
}

/// What a customer is offered to choose from.
pub fn choices() -> Choices {
    let labels = ["Yes", "No"].map(str::to_owned);
    Choices {
        header: String::new(),
        footer: "Choose".to_owned(),
        offer: Choose::Buttons(labels.to_vec()),
    }
}

impl World {
    /// Somebody sees to a chat as a whole: alone in its batch, or in front of it.
    pub fn heed_wishes(&mut self) {
        let count = usize::try_from(self.snapshot().counters().chat).unwrap();
        if count == 0 {
            return;
        }
        if self.ask_about_blocks() {
            return;
        }
        let chat = ChatId(1 + self.random.below(count) as u64);
        let assignee = self.snapshot().chat(chat).unwrap();
        let assignee = assignee.as_ref().and_then(Chat::assignee);
        let anybody = AgentId(1 + self.random.below(5) as u64);
        let by = assignee
            .filter(|_| self.random.chance(40))
            .unwrap_or(anybody);
        let spam = self.random.chance(40);
        let stopped = self.random.chance(60);
        let until = self.now().plus(Duration::from_secs(600));
        let mutes = [MuteFor::Until(until), MuteFor::Ever, MuteFor::Nothing];
        let action = match self.random.weighted(&[20, 16, 12, 24, 18, 4, 10]) {
            0 => DeskAction::Marketing { stopped },
            1 => DeskAction::Block { spam },
            2 => DeskAction::Unblock,
            3 => DeskAction::Mute(self.random.pick(&mutes)),
            4 => DeskAction::Delete,
            5 => DeskAction::Export,
            _ => return self.keep_quick_reply(by),
        };
        let is_heard = matches!(action, DeskAction::Mute(_));
        self.alone(Command::Desk { by, chat, action });
        // The log tells of it as of reading.
        if is_heard {
            self.flush();
        }
    }

    /// The worker asks Meta about a block, or tells how that ended. False when there is nothing to ask.
    fn ask_about_blocks(&mut self) -> bool {
        let answers = self.blocked.answers.len();
        if answers > 0 && self.random.chance(70) {
            let index = self.random.below(answers);
            let (chat, outcome) = self.blocked.answers.remove(index);
            self.alone(Command::EndBlock(chat, outcome));
            return true;
        }
        let asks = self.snapshot().block_asks().unwrap().into_iter();
        let is_asked = |chat| self.blocked.answers.iter().any(|(it, _)| *it == chat);
        let asks = asks.filter(|(chat, ask)| ask.goes_on() && !is_asked(*chat));
        let asks: Vec<ChatId> = asks.map(|(chat, _)| chat).collect();
        if asks.is_empty() || self.random.chance(40) {
            return false;
        }
        let chat = self.random.pick(&asks);
        self.flush();
        let start = Command::StartBlock(chat);
        self.batch.push((start, Errand::AskBlock(chat)));
        true
    }

    /// Meta is asked, and does it or not.
    pub fn block_at_meta(&mut self, chat: ChatId) {
        let ask = self.snapshot().block_ask(chat).unwrap();
        let Some(ask) = ask.filter(crate::domain::care::BlockAsk::goes_on) else {
            return;
        };
        let later = |known| BlockOutcome::Later {
            after: Duration::from_secs(5),
            known,
        };
        let code = 139_101;
        let detail = "full".to_owned();
        let (does, outcome) = match self.random.weighted(&[60, 12, 10, 9, 9]) {
            0 => (true, BlockOutcome::Done),
            1 => (false, BlockOutcome::Refused(SendError { code, detail })),
            2 => (false, later(true)),
            3 => (false, later(false)),
            _ => (true, later(false)),
        };
        if does {
            match ask.wish.blocks() {
                true => self.blocked.list.insert(chat),
                false => self.blocked.list.remove(&chat),
            };
        }
        self.blocked.answers.push((chat, outcome));
    }

    fn keep_quick_reply(&mut self, by: AgentId) {
        self.said += 1;
        let written = Written {
            name: format!("quick{}", self.said),
            text: "Hello {customer}, this is {agent}".to_owned(),
            choices: self.random.chance(50).then(choices),
            files: None,
        };
        let of = (self.random).pick(&[ReplyOf::Desk, ReplyOf::Member(by)]);
        let known = self.snapshot().quick_replies().unwrap();
        let action = match known.len() > 3 {
            true => QuickReplyAction::Remove(known[self.random.below(known.len())].id),
            false => QuickReplyAction::Add(of, written),
        };
        self.alone(Command::QuickReply { by, action });
    }

    /// What makes writing quicker.
    pub fn comfort(&mut self, any: EntryId, entries: &[Entry]) -> DeskAction {
        let theirs = |entry: &&Entry| entry.author == Author::Customer && entry.wamid.is_some();
        let theirs = entries.iter().rev().filter(theirs).map(|entry| entry.id);
        let theirs: Vec<EntryId> = theirs.take(4).collect();
        match self.random.weighted(&[60, 18, 6, 16]) {
            0 if !theirs.is_empty() => {
                let emoji = self.random.pick(&["👍", "❤️", "👍", ""]);
                DeskAction::React(self.random.pick(&theirs), emoji.to_owned())
            }
            2 => DeskAction::DropDraft,
            3 => {
                let known = self.snapshot().quick_replies().unwrap();
                let reply = match known.is_empty() {
                    true => 1,
                    false => known[self.random.below(known.len())].id,
                };
                DeskAction::Insert {
                    reply,
                    into_draft: self.random.chance(50),
                }
            }
            _ => {
                self.said += 1;
                DeskAction::Draft(Drafted {
                    text: match self.random.chance(80) {
                        true => format!("draft {}", self.said),
                        false => String::new(),
                    },
                    noting: self.random.chance(20),
                    reply_to: self.random.chance(20).then_some(any),
                    ..Drafted::default()
                })
            }
        }
    }

    /// Nothing leaves to whom it must not: what the batch brought after the send was decided is too late for it.
    pub fn check_wishes(&self, order: &SendOrder, chat: ChatId) {
        let entry = order.entry;
        let mut wishes = self.model.wishes.iter();
        let is_blocked = wishes.all(|wishes| wishes.blocked.contains(&chat));
        assert!(!is_blocked, "{entry} leaves to a blocked customer");
        let mut wishes = self.model.wishes.iter();
        let is_offer = matches!(&order.content, Outgoing::Template { name, .. } if name == OFFER);
        let is_stopped = wishes.all(|wishes| wishes.stopped.contains(&chat));
        assert!(!(is_offer && is_stopped), "{entry} is marketing for nobody");
    }
}

/// What the desk shows of blocks is so at Meta, unless it says itself that it may be otherwise.
pub fn judge_blocks(world: &World, snapshot: &Snapshot) {
    for id in world.model.chats.keys() {
        let ask = snapshot.block_ask(*id).unwrap();
        if ask.is_some_and(|ask| ask.may_be_done()) {
            continue;
        }
        let shown = snapshot.block(*id).unwrap().is_some();
        let is = world.blocked.list.contains(id);
        assert_eq!(shown, is, "chat {id}: whether its customer is blocked");
    }
}

/// Of a deleted chat nothing is left but what still has to go.
pub fn judge(world: &World, snapshot: &Snapshot) {
    let outbox = snapshot.outbox_rows().unwrap();
    for id in &world.model.erased {
        assert_eq!(snapshot.chat(*id).unwrap(), None, "chat {id} is back");
        let erasure = snapshot.erasure(*id).unwrap();
        let erasure = erasure.unwrap_or_else(|| panic!("nobody goes on deleting chat {id}"));
        let waits = outbox.iter().any(|row| row.chat == *id);
        assert!(!waits, "something leaves from deleted chat {id}");
        assert_eq!(snapshot.block(*id).unwrap(), None);
        assert_eq!(snapshot.block_ask(*id).unwrap(), None);
        assert_eq!(snapshot.drafts(*id).unwrap(), Vec::new());
        for agent in snapshot.agents().unwrap() {
            assert_eq!(snapshot.mute(agent.id, *id).unwrap(), None);
            assert_eq!(snapshot.read_mark(agent.id, *id).unwrap(), 0);
        }
        let left = snapshot.entries_before(*id, None, usize::MAX).unwrap();
        let late = left.iter().any(|entry| entry.id <= erasure.done);
        let all_gone = !erasure.finished || left.is_empty();
        assert!(!late && all_gone, "something is left of deleted chat {id}");
    }
}

/// In the end all that was deleted is gone.
pub fn judge_end(world: &World, snapshot: &Snapshot) {
    for id in &world.model.erased {
        let erasure = snapshot.erasure(*id).unwrap().expect("its erasure");
        assert!(erasure.finished, "chat {id} is half deleted");
    }
}

//! What customers wish and what members want of a chat: no marketing, no messages at all, no sound, nothing left of it;
//! and what makes writing quicker. What is wished holds for what leaves.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::base::id::{AgentId, ChatId, EntryId};
use crate::domain::care::CareView as _;
use crate::domain::chat::Chat;
use crate::domain::choices::{Choices, Choose};
use crate::domain::command::{Command, DeskAction, MuteFor};
use crate::domain::draft::Drafted;
use crate::domain::entry::{Author, Entry};
use crate::domain::outbox::{Outgoing, SendOrder};
use crate::domain::quick_reply::{QuickReplyAction, ReplyOf, Written};
use crate::domain::view::View as _;
use crate::engine::simulation::team::OFFER;
use crate::engine::simulation::world::World;
use crate::store::Snapshot;

/// What customers wish at one moment.
#[derive(Default)]
pub struct Wishes {
    /// Chats to which nothing is sent.
    blocked: BTreeSet<ChatId>,
    /// Chats to which no marketing is sent.
    stopped: BTreeSet<ChatId>,
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
                    knew: None,
                    files: None,
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

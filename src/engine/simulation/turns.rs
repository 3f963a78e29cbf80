//! Whose turn a chat is and to whom it is handed, as the events tell it.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::id::{AgentId, ChatId};
use crate::domain::chat::{Chat, ChatState};
use crate::domain::entry::ChatEvent;

/// Whose turn a chat is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    New,
    Open(AgentId),
    Done,
}

impl Turn {
    /// As the store has it.
    pub fn of(chat: &Chat) -> Self {
        match chat.state {
            ChatState::New { .. } => Self::New,
            ChatState::Open { assignee, .. } => Self::Open(assignee),
            ChatState::Done { .. } => Self::Done,
        }
    }
}

/// In whose hands a chat is.
pub struct Hands {
    pub turn: Turn,
    /// Whose it was before what was last done with it that can be undone.
    pub before: Turn,
    /// Who hands it over, and to whom.
    pub offer: Option<(AgentId, AgentId)>,
}

/// How often somebody was answered that they took a chat.
pub type Takes = BTreeMap<(AgentId, ChatId), usize>;

/// What a batch asked for.
#[derive(Default)]
pub struct Asked {
    pub takes: Takes,
    /// Who put an end to which chats, whoever's they were.
    pub ends: BTreeSet<(AgentId, ChatId)>,
}

impl Hands {
    /// Follows an event, which must fit what stands.
    pub fn follow(&mut self, id: ChatId, event: &ChatEvent, asked: &mut Asked) {
        let before = self.turn;
        if matches!(
            event,
            ChatEvent::Done { .. }
                | ChatEvent::ClosedFor { .. }
                | ChatEvent::Assigned { .. }
                | ChatEvent::Moved { .. }
        ) {
            self.before = before;
        }
        match event {
            ChatEvent::Took { agent, .. } => {
                assert_eq!(before, Turn::New, "chat {id} was taken twice");
                self.turn = Turn::Open(*agent);
                let left = asked.takes.get_mut(&(*agent, id));
                let left = left.expect("nobody took it");
                *left = left.checked_sub(1).expect("taken more often than asked");
            }
            ChatEvent::Assigned { to, .. } => self.passes(Turn::New, Turn::Open(*to)),
            ChatEvent::TookOver { agent, from } => {
                self.passes(Turn::Open(*from), Turn::Open(*agent));
            }
            ChatEvent::Done { agent } if asked.ends.contains(&(*agent, id)) => {
                assert_ne!(before, Turn::Done, "chat {id} is handled twice");
                self.passes(before, Turn::Done);
            }
            ChatEvent::Done { agent } => self.passes(Turn::Open(*agent), Turn::Done),
            ChatEvent::Reopened { agent } => self.passes(Turn::Done, Turn::Open(*agent)),
            ChatEvent::NotArrived => self.passes(Turn::Done, Turn::New),
            ChatEvent::GivenUp { agent } => self.passes(Turn::Open(*agent), Turn::New),
            ChatEvent::Routed { to, .. } => self.passes(Turn::New, Turn::Open(*to)),
            ChatEvent::NotAnswered { agent, .. } | ChatEvent::WentAway { agent, .. } => {
                self.passes(Turn::Open(*agent), Turn::New);
            }
            // Those who hand out new chats move them, too.
            ChatEvent::Moved { .. } if before == Turn::New => {}
            ChatEvent::Moved { by, .. } => self.passes(Turn::Open(*by), Turn::New),
            ChatEvent::Undone { .. } | ChatEvent::UndoneDeed { .. } => {
                self.passes(before, self.before);
            }
            ChatEvent::ClosedFor { from, .. } => {
                self.passes(from.map_or(Turn::New, Turn::Open), Turn::Done);
            }
            ChatEvent::Offered { by, to } => {
                assert_eq!(before, Turn::Open(*by));
                assert_ne!(by, to, "chat {id} is handed to its responsible");
                let waits = self.offer.replace((*by, *to));
                assert_eq!(waits, None, "chat {id} is handed to two");
            }
            ChatEvent::Accepted { agent, from } => {
                self.ends((*from, *agent));
                self.passes(Turn::Open(*from), Turn::Open(*agent));
            }
            ChatEvent::Declined { agent, from } => self.ends((*from, *agent)),
            ChatEvent::OfferCanceled { by, to }
            | ChatEvent::OfferExpired { by, to }
            | ChatEvent::OfferEnded { by, to } => self.ends((*by, *to)),
            _ => {}
        }
    }

    /// From one turn to another; nothing is handed over any more when it does.
    fn passes(&mut self, from: Turn, to: Turn) {
        assert_eq!(self.turn, from);
        assert_eq!(self.offer, None, "a hand-over outlived {from:?}");
        self.turn = to;
    }

    fn ends(&mut self, offer: (AgentId, AgentId)) {
        assert_eq!(self.offer.take(), Some(offer), "it ended twice");
    }
}

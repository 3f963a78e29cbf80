//! The one lasting thread between an address and a number, and whose turn it is.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{
    AddressId, AgentId, ChatId, DeadlineId, EntryId, GroupId, InteractionId, NumberId,
};
use crate::domain::entry::Direction;
use crate::domain::first_words::Said;
use crate::domain::turn::{Pause, Turn};
use crate::domain::window::Window;

/// A chat.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Chat {
    /// Its id.
    pub id: ChatId,
    /// The customer's end.
    pub address: AddressId,
    /// Our end.
    pub number: NumberId,
    /// Who sees it.
    pub group: GroupId,
    /// Whose it is.
    pub state: ChatState,
    /// The appeal that is open, or was last.
    pub interaction: Interaction,
    /// The last message or note, for the list.
    pub last: Option<LastEntry>,
    /// The customer's turn that waits for an answer.
    pub waiting: Option<Turn>,
    /// The turn that ended last, as it then stood: it goes on when what ended it did not reach the customer.
    pub ended: Option<Box<Turn>>,
    /// Why answers are promised to nobody here at present, if so.
    pub pause: Option<Pause>,
    /// Whoever moved it here, as long as nobody here has answered.
    pub moved_by: Option<AgentId>,
    /// Messages that came in, ever: unread is this less the count at an agent's read mark.
    pub received: u64,
    /// Meta's window.
    pub window: Window,
    /// Whether everybody knows the window as open: from when its opening was told until its end is told.
    pub window_told: bool,
    /// The last warning before the window's end that was told: for which end, and so many minutes before it.
    pub window_warned: Option<(Timestamp, u32)>,
    /// The one deadline row of all that this chat has before it, `(due, id)`: the window's end, warnings, promises.
    /// It may be earlier than the first of them, never later.
    pub row: Option<(Timestamp, DeadlineId)>,
    /// Messages of ours that wait, for the customer's answer or for a moment, in the order in which they were written.
    pub parked: Vec<EntryId>,
    /// Out of sight until a moment or the customer's next message.
    pub snooze: Option<Snooze>,
    /// The deadline row that gives it to somebody, while the rules offer it to everybody at once.
    pub offered: Option<(Timestamp, DeadlineId)>,
    /// What the desk said in it by itself.
    pub said: Said,
}

/// A chat that somebody put out of sight.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Snooze {
    /// Who.
    pub by: AgentId,
    /// Since when.
    pub at: Timestamp,
    /// The deadline row that ends it, if it does not only wait for the customer.
    pub until: Option<(Timestamp, DeadlineId)>,
}

/// Whose a chat is. There is one responsible or none, never two.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ChatState {
    /// Nobody took it yet.
    New {
        /// The responsible of the last interaction.
        previous: Option<AgentId>,
    },
    /// Somebody answers it.
    Open {
        /// The one responsible.
        assignee: AgentId,
        /// Others who may write.
        participants: Vec<AgentId>,
        /// To whom the responsible hands it over, until that one answers.
        offer: Option<Offer>,
        /// How the rules gave it to the responsible, if they did and ask another one when no answer comes.
        routed: Option<Routed>,
    },
    /// Handled.
    Done {
        /// The last responsible.
        previous: Option<AgentId>,
        /// When.
        at: Timestamp,
    },
}

/// A chat that its responsible hands to somebody who has not answered yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Offer {
    /// Who may accept or decline.
    pub to: AgentId,
    /// Who hands it over.
    pub by: AgentId,
    /// Since when.
    pub at: Timestamp,
    /// When it comes to nothing, [`crate::base::limits::OFFER_KEPT`] later.
    pub expires_at: Timestamp,
    /// The deadline row that ends it then.
    pub row: DeadlineId,
}

/// A chat that the group's rules gave to its responsible, who is to answer within some time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Routed {
    /// Since when they have it.
    pub at: Timestamp,
    /// The deadline row that asks another one.
    pub row: (Timestamp, DeadlineId),
    /// Who had it before and did not answer.
    pub tried: Vec<AgentId>,
}

impl ChatState {
    /// Somebody answers it, and hands it to nobody.
    pub fn open(assignee: AgentId, participants: Vec<AgentId>) -> Self {
        Self::Open {
            assignee,
            participants,
            offer: None,
            routed: None,
        }
    }
}

/// One appeal: from the first message after the last Done to the next Done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Interaction {
    /// Its id.
    pub id: InteractionId,
    /// When it began.
    pub opened_at: Timestamp,
    /// Its first entry.
    pub first_entry: EntryId,
    /// Messages that had come in before it.
    pub received_before: u64,
}

/// The last message or note, as a list shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LastEntry {
    /// Its id.
    pub id: EntryId,
    /// Its kind's word.
    pub kind: String,
    /// Which way it went.
    pub direction: Direction,
    /// Its beginning, on one line.
    pub text: String,
    /// When, as [`crate::domain::entry::Entry::at`].
    pub at: Timestamp,
}

impl Chat {
    /// The responsible, if any.
    pub fn assignee(&self) -> Option<AgentId> {
        match &self.state {
            ChatState::Open { assignee, .. } => Some(*assignee),
            _ => None,
        }
    }

    /// Those who may write besides the responsible.
    pub fn participants(&self) -> &[AgentId] {
        match &self.state {
            ChatState::Open { participants, .. } => participants,
            _ => &[],
        }
    }

    /// The hand-over that waits for an answer.
    pub fn offer(&self) -> Option<&Offer> {
        match &self.state {
            ChatState::Open { offer, .. } => offer.as_ref(),
            _ => None,
        }
    }

    /// How the rules gave it to its responsible, as long as they wait for an answer.
    pub fn routed(&self) -> Option<&Routed> {
        match &self.state {
            ChatState::Open { routed, .. } => routed.as_ref(),
            _ => None,
        }
    }

    /// Whether it is handed to this person, who has not answered yet.
    pub fn is_offered_to(&self, agent: AgentId) -> bool {
        self.offer().is_some_and(|offer| offer.to == agent)
    }

    /// Whether it stands among this person's own: they may write in it, or it is offered to them.
    pub fn is_among_own(&self, agent: AgentId) -> bool {
        self.may_write(agent) || self.is_offered_to(agent)
    }

    /// The last responsible of a chat that has none.
    pub fn previous(&self) -> Option<AgentId> {
        match &self.state {
            ChatState::New { previous } | ChatState::Done { previous, .. } => *previous,
            ChatState::Open { .. } => None,
        }
    }

    /// Responsible or participant.
    pub fn may_write(&self, agent: AgentId) -> bool {
        self.assignee() == Some(agent) || self.participants().contains(&agent)
    }

    /// The word for its state.
    pub fn state_word(&self) -> &'static str {
        match self.state {
            ChatState::New { .. } => "new",
            ChatState::Open { .. } => "open",
            ChatState::Done { .. } => "done",
        }
    }

    /// Since when the customer waits for an answer, by WhatsApp's time.
    pub fn waiting_since(&self) -> Option<Timestamp> {
        self.waiting.as_ref().map(|turn| turn.since)
    }

    /// What orders lists: the last entry's moment, or the interaction's beginning.
    pub fn active_at(&self) -> Timestamp {
        self.last
            .as_ref()
            .map_or(self.interaction.opened_at, |last| last.at)
    }

    /// What came in after `mark` messages had been read.
    pub fn unread(&self, mark: u64) -> u64 {
        self.received
            - mark
                .max(self.interaction.received_before)
                .min(self.received)
    }
}

/// How chats were kept first.
pub mod v1 {
    use super::{
        AddressId, AgentId, ChatId, DeadlineId, Deserialize, GroupId, Interaction, LastEntry,
        NumberId, Said, Serialize, Timestamp, Window,
    };

    /// Whose a chat was when it could not be handed over.
    #[derive(Serialize, Deserialize)]
    enum ChatState {
        New {
            previous: Option<AgentId>,
        },
        Open {
            assignee: AgentId,
            participants: Vec<AgentId>,
        },
        Done {
            previous: Option<AgentId>,
            at: Timestamp,
        },
    }

    /// A chat that nobody could hand over.
    #[derive(Serialize, Deserialize)]
    pub struct Chat {
        id: ChatId,
        address: AddressId,
        number: NumberId,
        group: GroupId,
        state: ChatState,
        interaction: Interaction,
        last: Option<LastEntry>,
        waiting_since: Option<Timestamp>,
        received: u64,
        window: Window,
        window_row: Option<(Timestamp, DeadlineId)>,
    }

    impl From<Chat> for super::Chat {
        fn from(old: Chat) -> Self {
            super::v2::Chat::from(old).into()
        }
    }

    impl From<Chat> for super::v2::Chat {
        fn from(old: Chat) -> Self {
            Self {
                id: old.id,
                address: old.address,
                number: old.number,
                group: old.group,
                state: match old.state {
                    ChatState::New { previous } => super::ChatState::New { previous },
                    ChatState::Open {
                        assignee,
                        participants,
                    } => super::ChatState::open(assignee, participants),
                    ChatState::Done { previous, at } => super::ChatState::Done { previous, at },
                },
                interaction: old.interaction,
                last: old.last,
                waiting_since: old.waiting_since,
                received: old.received,
                window: old.window,
                window_row: old.window_row,
                offered: None,
                said: Said {
                    turn_from: old.received,
                    ..Said::default()
                },
            }
        }
    }
}

/// How chats were kept when no answer was promised.
pub mod v2 {
    use super::{
        AddressId, ChatId, ChatState, DeadlineId, Deserialize, GroupId, Interaction, LastEntry,
        NumberId, Said, Serialize, Timestamp, Turn, Window,
    };

    /// A chat in which somebody waited and nothing was promised.
    #[derive(Serialize, Deserialize)]
    pub struct Chat {
        pub(super) id: ChatId,
        pub(super) address: AddressId,
        pub(super) number: NumberId,
        pub(super) group: GroupId,
        pub(super) state: ChatState,
        pub(super) interaction: Interaction,
        pub(super) last: Option<LastEntry>,
        pub(super) waiting_since: Option<Timestamp>,
        pub(super) received: u64,
        pub(super) window: Window,
        pub(super) window_row: Option<(Timestamp, DeadlineId)>,
        pub(super) offered: Option<(Timestamp, DeadlineId)>,
        pub(super) said: Said,
    }

    impl From<Chat> for super::Chat {
        fn from(old: Chat) -> Self {
            Self {
                id: old.id,
                address: old.address,
                number: old.number,
                group: old.group,
                state: old.state,
                interaction: old.interaction,
                last: old.last,
                waiting: old.waiting_since.map(Turn::of_old),
                ended: None,
                pause: None,
                moved_by: None,
                received: old.received,
                window: old.window,
                window_told: old.window_row.is_some(),
                window_warned: None,
                row: old.window_row,
                parked: Vec::new(),
                snooze: None,
                offered: old.offered,
                said: old.said,
            }
        }
    }
}

/// How chats were kept when what ended a turn was forgotten.
pub mod v3 {
    use super::{
        AddressId, AgentId, ChatId, ChatState, DeadlineId, Deserialize, EntryId, GroupId,
        Interaction, LastEntry, NumberId, Pause, Said, Serialize, Snooze, Timestamp, Window,
    };
    use crate::domain::turn::v1::Turn;

    /// A chat that knew only the turn that waits.
    #[derive(Serialize, Deserialize)]
    pub struct Chat {
        id: ChatId,
        address: AddressId,
        number: NumberId,
        group: GroupId,
        state: ChatState,
        interaction: Interaction,
        last: Option<LastEntry>,
        waiting: Option<Turn>,
        pause: Option<Pause>,
        moved_by: Option<AgentId>,
        received: u64,
        window: Window,
        window_told: bool,
        window_warned: Option<(Timestamp, u32)>,
        row: Option<(Timestamp, DeadlineId)>,
        parked: Vec<EntryId>,
        snooze: Option<Snooze>,
        offered: Option<(Timestamp, DeadlineId)>,
        said: Said,
    }

    impl From<Chat> for super::Chat {
        fn from(old: Chat) -> Self {
            Self {
                id: old.id,
                address: old.address,
                number: old.number,
                group: old.group,
                state: old.state,
                interaction: old.interaction,
                last: old.last,
                waiting: old.waiting.map(Into::into),
                ended: None,
                pause: old.pause,
                moved_by: old.moved_by,
                received: old.received,
                window: old.window,
                window_told: old.window_told,
                window_warned: old.window_warned,
                row: old.row,
                parked: old.parked,
                snooze: old.snooze,
                offered: old.offered,
                said: old.said,
            }
        }
    }
}

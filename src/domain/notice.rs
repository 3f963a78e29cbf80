//! What a member is told of: a line in their list, with the chat it is about. Ids and kinds only; the sentence is made
//! for each reader.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, EntryId, GroupId, NumberId, TemplateId};
use crate::domain::chat::{Chat, ChatState};
use crate::domain::number::standing::StandingNotice;
use crate::domain::template::setback::Setback;

/// Something that a member is told of. Its number in their list is that of the log event that tells of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Notice {
    /// When it was told.
    pub at: Timestamp,
    /// The chat it is about, if it is about one.
    pub chat: Option<ChatId>,
    /// What it tells.
    pub what: NoticeKind,
    /// Whose it is has not read it yet.
    pub unread: bool,
}

/// What a notice tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum NoticeKind {
    /// The chat's window is about to close.
    WindowCloses {
        /// When it closes.
        closes_at: Timestamp,
    },
    /// A reply is due soon.
    ReplyDue {
        /// When it is due.
        due_at: Timestamp,
    },
    /// A reply is late.
    ReplyLate {
        /// When it was due.
        due_at: Timestamp,
    },
    /// The customer waits longer than the group's rule allows.
    Waiting {
        /// Since when.
        since: Timestamp,
    },
    /// The customer never answered: a held reply will not leave any more.
    HeldExpired {
        /// The held reply.
        entry: EntryId,
    },
    /// The template that was to reopen the window failed.
    HeldFailed {
        /// The held reply behind it.
        entry: EntryId,
    },
    /// The customer answered, but somebody here sent something meanwhile: the held reply waits for one key.
    HeldWaits {
        /// The held reply.
        entry: EntryId,
    },
    /// The customer answered: the held reply has left.
    HeldLeft {
        /// The held reply.
        entry: EntryId,
    },
    /// A colleague hands the chat over, and waits for an answer.
    Offered {
        /// Who.
        by: AgentId,
    },
    /// One is responsible of the chat now.
    Given {
        /// Who assigned it; the group's rules when absent.
        by: Option<AgentId>,
    },
    /// A snoozed chat is back.
    SnoozeOver,
    /// A message that was to leave at a moment could not.
    ScheduledFailed {
        /// The message.
        entry: EntryId,
    },
    /// The window of a chat that one moved to another group is about to close there.
    MovedOnWindow {
        /// When it closes.
        closes_at: Timestamp,
        /// The group that has the chat.
        group: GroupId,
    },
    /// A held reply left when the customer answered, and did not reach them.
    HeldLost {
        /// The held reply.
        entry: EntryId,
    },
    /// A colleague took back one's message that had yet to leave.
    TakenBack {
        /// The message.
        entry: EntryId,
        /// Who.
        by: AgentId,
    },
    /// A template on which the desk relies can't be sent any more, or is another one now.
    TemplateTrouble {
        /// Which.
        template: TemplateId,
        /// What became of it.
        what: Setback,
        /// A group that relies on it.
        group: Option<GroupId>,
    },
    /// Meta has looked at a template that one submitted.
    TemplateReviewed {
        /// Which.
        template: TemplateId,
        /// It may be sent.
        approved: bool,
    },
    /// A colleague misses a template.
    TemplateAsked {
        /// The request.
        request: u64,
        /// Who.
        by: AgentId,
    },
    /// What became of one's request for a template.
    TemplateAnswered {
        /// The request.
        request: u64,
        /// Who says so.
        by: AgentId,
        /// There is one now.
        done: bool,
    },
    /// A number of ours, or its account, stands otherwise at Meta.
    NumberStanding {
        /// Which; of an account the first.
        number: NumberId,
        /// How.
        what: StandingNotice,
    },
}

/// Which notices somebody has read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// All, and where they are mentioned too.
    All,
    /// All up to this number.
    UpTo(u64),
    /// The one of this number: a notice, or the note in which they are mentioned.
    One(u64),
}

impl NoticeKind {
    /// The words of all.
    pub const WORDS: &[&str] = &[
        "offered",
        "given",
        "waiting",
        "reply_due",
        "reply_late",
        "window_closes",
        "moved_on_window",
        "snooze_over",
        "held_waits",
        "held_left",
        "held_expired",
        "held_failed",
        "scheduled_failed",
        "held_lost",
        "taken_back",
        "template_trouble",
        "template_reviewed",
        "template_asked",
        "template_answered",
        "number_standing",
    ];

    /// Its word, as programs and the catalogues know it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::WindowCloses { .. } => "window_closes",
            Self::ReplyDue { .. } => "reply_due",
            Self::ReplyLate { .. } => "reply_late",
            Self::Waiting { .. } => "waiting",
            Self::HeldExpired { .. } => "held_expired",
            Self::HeldFailed { .. } => "held_failed",
            Self::HeldWaits { .. } => "held_waits",
            Self::HeldLeft { .. } => "held_left",
            Self::Offered { .. } => "offered",
            Self::Given { .. } => "given",
            Self::SnoozeOver => "snooze_over",
            Self::ScheduledFailed { .. } => "scheduled_failed",
            Self::MovedOnWindow { .. } => "moved_on_window",
            Self::HeldLost { .. } => "held_lost",
            Self::TakenBack { .. } => "taken_back",
            Self::TemplateTrouble { .. } => "template_trouble",
            Self::TemplateReviewed { .. } => "template_reviewed",
            Self::TemplateAsked { .. } => "template_asked",
            Self::TemplateAnswered { .. } => "template_answered",
            Self::NumberStanding { .. } => "number_standing",
        }
    }

    /// The entry that it is about.
    pub fn entry(&self) -> Option<EntryId> {
        match self {
            Self::HeldExpired { entry }
            | Self::HeldFailed { entry }
            | Self::HeldWaits { entry }
            | Self::HeldLeft { entry }
            | Self::ScheduledFailed { entry }
            | Self::HeldLost { entry }
            | Self::TakenBack { entry, .. } => Some(*entry),
            _ => None,
        }
    }

    /// Whether it says all that an older one of the same chat says: that one need not be read any more.
    pub fn replaces(&self, older: &Self) -> bool {
        match (self, older) {
            (
                Self::ReplyDue { .. } | Self::ReplyLate { .. },
                Self::ReplyDue { .. } | Self::ReplyLate { .. },
            ) => true,
            (
                Self::TemplateTrouble { template, .. },
                Self::TemplateTrouble {
                    template: other, ..
                },
            )
            | (
                Self::TemplateReviewed { template, .. },
                Self::TemplateReviewed {
                    template: other, ..
                },
            ) => template == other,
            (
                Self::NumberStanding { number, what },
                Self::NumberStanding {
                    number: other,
                    what: older,
                },
            ) => number == other && what.replaces(older),
            // Each of them is to be done.
            (Self::TemplateAsked { .. } | Self::TemplateAnswered { .. }, _) => false,
            _ => self.word() == older.word() && self.entry() == older.entry(),
        }
    }
}

impl Notice {
    /// Whether `reader` still has to do something about it, as its chat stands: what is over is told to nobody as
    /// news, and counts as read.
    pub fn stands(&self, reader: AgentId, chat: &Chat) -> bool {
        let is_done = matches!(chat.state, ChatState::Done { .. });
        let waits_since = |latest| {
            let since = chat.waiting_since();
            since.is_some_and(|since| since <= latest)
        };
        match self.what {
            NoticeKind::WindowCloses { closes_at } => {
                !is_done && chat.window.ends_at() == Some(closes_at)
            }
            NoticeKind::MovedOnWindow { closes_at, group } => {
                let is_there = !is_done && chat.group == group;
                is_there && chat.window.ends_at() == Some(closes_at)
            }
            NoticeKind::ReplyDue { due_at } | NoticeKind::ReplyLate { due_at } => {
                waits_since(due_at)
            }
            NoticeKind::Waiting { since } => waits_since(since),
            NoticeKind::Offered { .. } => chat.is_offered_to(reader),
            NoticeKind::Given { .. } => chat.assignee() == Some(reader),
            NoticeKind::HeldExpired { .. }
            | NoticeKind::HeldFailed { .. }
            | NoticeKind::HeldWaits { .. }
            | NoticeKind::HeldLeft { .. }
            | NoticeKind::SnoozeOver
            | NoticeKind::ScheduledFailed { .. }
            | NoticeKind::HeldLost { .. }
            | NoticeKind::TakenBack { .. }
            | NoticeKind::TemplateTrouble { .. }
            | NoticeKind::TemplateReviewed { .. }
            | NoticeKind::TemplateAsked { .. }
            | NoticeKind::TemplateAnswered { .. }
            | NoticeKind::NumberStanding { .. } => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_kinds() {
        let source = include_str!("notice.rs");
        let (_, words) = source.split_once("pub fn word(").unwrap();
        let (words, _) = words.split_once("/// The entry").unwrap();
        let mut kinds: Vec<&str> = words.split('"').skip(1).step_by(2).collect();
        let mut listed = NoticeKind::WORDS.to_vec();
        kinds.sort_unstable();
        listed.sort_unstable();
        assert_eq!(listed, kinds);
    }

    #[test]
    fn a_newer_word_replaces_an_older_one_of_its_kind() {
        let at = Timestamp::from_seconds;
        let closes = |seconds| NoticeKind::WindowCloses {
            closes_at: at(seconds),
        };
        let late = NoticeKind::ReplyLate { due_at: at(1) };
        let due = NoticeKind::ReplyDue { due_at: at(1) };
        let failed = |entry| NoticeKind::HeldFailed {
            entry: EntryId(entry),
        };
        assert!(closes(2).replaces(&closes(1)));
        assert!(late.replaces(&due));
        assert!(!late.replaces(&closes(1)));
        assert!(failed(1).replaces(&failed(1)));
        assert!(
            !failed(2).replaces(&failed(1)),
            "each of them is to be read"
        );
    }
}

//! How a member wants to be told of things: in the page, by a sound, by a push to their devices; and when not.

use serde::{Deserialize, Serialize};

use crate::domain::notice::NoticeKind;

/// A new chat in one of one's groups.
pub const NEW_CHAT: &str = "new_chat";
/// A new message in one of one's own chats.
pub const NEW_MESSAGE: &str = "new_message";
/// A note in which one is mentioned.
pub const MENTION: &str = "mention";

/// Everything that somebody can be told of, by its word, as the page lists it.
pub fn subjects() -> impl Iterator<Item = &'static str> {
    [NEW_CHAT, NEW_MESSAGE, MENTION]
        .into_iter()
        .chain(NoticeKind::WORDS.iter().copied())
}

/// By which ways somebody is told of one subject.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ways {
    /// It counts, and stands in the list if it is a notice.
    pub page: bool,
    /// A sound.
    pub sound: bool,
    /// A push to their devices.
    pub push: bool,
}

impl Ways {
    /// Unless somebody chose otherwise: by all ways. What needs nothing of anybody makes no noise.
    fn usual(subject: &str) -> Self {
        let is_loud = subject != "held_left";
        Self {
            page: true,
            sound: is_loud,
            push: is_loud,
        }
    }
}

/// How loud sounds are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Volume {
    /// Hardly heard.
    Low,
    /// Heard at the desk.
    #[default]
    Usual,
    /// Heard across the room.
    High,
}

impl Volume {
    /// All, from the lowest.
    pub const ALL: [Self; 3] = [Self::Low, Self::Usual, Self::High];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Usual => "usual",
            Self::High => "high",
        }
    }

    /// The volume that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|volume| volume.word() == word)
    }
}

/// Minutes of a day.
pub const DAY_MINUTES: u16 = 24 * 60;

/// Hours of each day in which nothing sounds and nothing is pushed, by the member's own clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct QuietHours {
    /// The minute of the day with which they begin.
    pub from: u16,
    /// The minute of the day with which they have ended; over midnight if it is the earlier one.
    pub to: u16,
}

impl QuietHours {
    /// Whether this minute of a day is one of them.
    pub fn holds(self, minute: u16) -> bool {
        if self.from <= self.to {
            self.from <= minute && minute < self.to
        } else {
            self.from <= minute || minute < self.to
        }
    }
}

/// How a member wants to be told.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Telling {
    /// What they chose, by subject. What is not here is as usual; what a later release called otherwise says nothing.
    pub chosen: Vec<(String, Ways)>,
    /// When it is quiet.
    pub quiet: Option<QuietHours>,
    /// How loud sounds are.
    pub volume: Volume,
    /// A push says neither who nor what: it is read on a locked screen.
    pub discreet: bool,
}

impl Telling {
    /// By which ways they are told of a subject.
    pub fn ways(&self, subject: &str) -> Ways {
        let chosen = self.chosen.iter().find(|(known, _)| known == subject);
        chosen.map_or_else(|| Ways::usual(subject), |(_, ways)| *ways)
    }

    /// Chooses for a subject.
    pub fn choose(&mut self, subject: &str, ways: Ways) {
        self.chosen.retain(|(known, _)| known != subject);
        if ways != Ways::usual(subject) {
            self.chosen.push((subject.to_owned(), ways));
            self.chosen.sort_by(|one, other| one.0.cmp(&other.0));
        }
    }

    /// Whether it is quiet at this minute of their day.
    pub fn is_quiet(&self, minute: u16) -> bool {
        self.quiet.is_some_and(|quiet| quiet.holds(minute))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_may_pass_midnight() {
        let noon = QuietHours { from: 720, to: 780 };
        assert!(!noon.holds(719) && noon.holds(720) && noon.holds(779) && !noon.holds(780));
        let night = QuietHours {
            from: 22 * 60,
            to: 7 * 60,
        };
        assert!(!night.holds(21 * 60 + 59) && night.holds(22 * 60));
        assert!(night.holds(0) && night.holds(7 * 60 - 1) && !night.holds(7 * 60));
    }

    #[test]
    fn what_is_as_usual_is_not_kept() {
        let mut telling = Telling::default();
        let silent = Ways {
            page: true,
            sound: false,
            push: false,
        };
        assert!(telling.ways(NEW_CHAT).push && !telling.ways("held_left").push);
        telling.choose(NEW_CHAT, silent);
        assert_eq!(telling.ways(NEW_CHAT), silent);
        assert!(telling.ways(NEW_MESSAGE).sound);
        telling.choose(NEW_CHAT, Ways::usual(NEW_CHAT));
        assert_eq!(telling, Telling::default());
    }
}

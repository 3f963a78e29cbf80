//! Who is there: an agent is online while a page of theirs is open and somebody sits before it, unless they say
//! that they are away.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;

/// What an agent says of themselves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Wish {
    /// May be given chats.
    #[default]
    Available,
    /// Shall be taken for away, whatever is seen.
    Away,
}

/// What the desk sees of an agent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Seen {
    /// No page is open.
    #[default]
    Off,
    /// Pages are open, and nobody touches them.
    Idle,
    /// Somebody sits before a page.
    Active,
    /// Was online when the desk stopped, and is not back yet. Counts as off; who does not come back soon has left.
    Lost,
}

/// An agent's presence. Without a row: never seen, available.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Presence {
    /// What they say.
    pub wish: Wish,
    /// What is seen.
    pub seen: Seen,
    /// Since when its word is what it is.
    pub since: Timestamp,
}

/// What colleagues, programs and routing go by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Word {
    /// There, and may be given chats.
    Online,
    /// Not at it, by hand or idle.
    Away,
    /// No page is open.
    Off,
}

impl Word {
    /// The word used in JSON, forms and styles.
    pub fn word(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Away => "away",
            Self::Off => "off",
        }
    }

    /// The key of its name in the catalogues.
    pub fn key(self) -> &'static str {
        match self {
            Self::Online => "presence-online",
            Self::Away => "presence-away",
            Self::Off => "presence-off",
        }
    }
}

impl Presence {
    /// What it comes to.
    pub fn word(&self) -> Word {
        match (self.seen, self.wish) {
            (Seen::Off | Seen::Lost, _) => Word::Off,
            (Seen::Idle, _) | (Seen::Active, Wish::Away) => Word::Away,
            (Seen::Active, Wish::Available) => Word::Online,
        }
    }
}

/// What becomes known of an agent's presence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PresenceChange {
    /// The first page was opened.
    Came,
    /// The last page is closed, for long enough that it was not loaded anew.
    Left,
    /// Nobody has touched a page for a while.
    Idle,
    /// Somebody touched one again.
    Active,
    /// They say it themselves.
    Wish(Wish),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_wants_to_be_away_is_away_and_nobody_is_there_without_a_page() {
        let word = |wish, seen| {
            let since = Timestamp::default();
            Presence { wish, seen, since }.word().word()
        };
        for wish in [Wish::Available, Wish::Away] {
            assert_eq!(word(wish, Seen::Off), "off");
            assert_eq!(word(wish, Seen::Lost), "off");
            assert_eq!(word(wish, Seen::Idle), "away");
        }
        assert_eq!(word(Wish::Away, Seen::Active), "away");
        assert_eq!(word(Wish::Available, Seen::Active), "online");
        assert_eq!(Presence::default().word(), Word::Off);
    }
}

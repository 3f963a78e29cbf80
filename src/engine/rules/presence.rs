//! Who is there: what the desk keeps of it, when it is told, and what a stop in the middle leaves.

use std::time::Duration;

use crate::base::id::AgentId;
use crate::domain::changes::Answer;
use crate::domain::command::Command;
use crate::domain::event::EventKind;
use crate::domain::presence::PresenceChange::{Active, Came, Idle, Left};
use crate::domain::presence::{Presence, PresenceChange, Seen, Wish, Word};
use crate::domain::refusal::Refusal;
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, IVAN, LEAD, VERA};

const BUSY: PresenceChange = PresenceChange::Wish(Wish::Away);
const BACK: PresenceChange = PresenceChange::Wish(Wish::Available);

impl Desk {
    pub fn presence(&mut self, agent: AgentId, change: PresenceChange) -> Result<Answer, Refusal> {
        self.run(Command::Presence { agent, change })
    }

    fn presence_of(&self, agent: AgentId) -> Presence {
        self.view().presence(agent).unwrap()
    }

    fn word_of(&self, agent: AgentId) -> Word {
        self.presence_of(agent).word()
    }

    /// Whose presence was told, in order.
    fn presence_told(&self) -> Vec<AgentId> {
        let events = self.view().events_after(0, usize::MAX).unwrap();
        let told = events
            .into_iter()
            .filter_map(|(_, event)| match event.kind {
                EventKind::Presence(agent) => Some(agent),
                _ => None,
            });
        told.collect()
    }
}

#[test]
fn a_word_is_told_when_it_changes_and_only_then() {
    let mut desk = Desk::new();
    assert_eq!(desk.presence_of(VERA), Presence::default());
    let steps = [
        // What becomes known, the word after it, and whether that is news.
        (Left, Word::Off, false),
        (Came, Word::Online, true),
        (Came, Word::Online, false),
        (Idle, Word::Away, true),
        (BUSY, Word::Away, false),
        (Active, Word::Away, false),
        (BACK, Word::Online, true),
        (BUSY, Word::Away, true),
        (Left, Word::Off, true),
        (Came, Word::Away, true),
        (Left, Word::Off, true),
        (BACK, Word::Off, false),
        (Came, Word::Online, true),
    ];
    let mut told = 0;
    for (change, word, is_news) in steps {
        desk.pass(Duration::from_secs(60));
        let since = desk.presence_of(VERA).since;
        desk.presence(VERA, change).unwrap();
        told += usize::from(is_news);
        assert_eq!(desk.word_of(VERA), word, "{change:?}");
        assert_eq!(desk.presence_told(), vec![VERA; told], "{change:?}");
        let now = if is_news { desk.now } else { since };
        assert_eq!(desk.presence_of(VERA).since, now, "{change:?}");
    }
    assert_eq!(desk.word_of(IVAN), Word::Off);
    let nobody = desk.presence(AgentId(99), Came);
    assert_eq!(nobody, Err(Refusal::NotFound));
}

#[test]
fn nobody_is_there_after_a_start_and_what_they_said_stays() {
    let mut desk = Desk::new();
    desk.presence(VERA, Came).unwrap();
    desk.presence(IVAN, Came).unwrap();
    desk.presence(IVAN, BUSY).unwrap();
    desk.presence(LEAD, Came).unwrap();
    desk.presence(LEAD, Left).unwrap();
    let before = desk.presence_told().len();
    desk.run(Command::NobodyIsHere).unwrap();
    for agent in [VERA, IVAN, LEAD] {
        assert_eq!(desk.word_of(agent), Word::Off);
    }
    assert_eq!(desk.presence_told()[before..], [VERA, IVAN]);
    assert_eq!(desk.presence_of(VERA).seen, Seen::Lost);
    // Twice in a row is no news, and who was online is expected still.
    desk.run(Command::NobodyIsHere).unwrap();
    assert_eq!(desk.presence_told().len(), before + 2);
    assert_eq!(desk.presence_of(VERA).seen, Seen::Lost);

    desk.presence(IVAN, Came).unwrap();
    assert_eq!(desk.word_of(IVAN), Word::Away, "as they said");
    desk.presence(VERA, Left).unwrap();
    assert_eq!(desk.presence_of(VERA).seen, Seen::Off);
    assert_eq!(desk.presence_told().len(), before + 3);
}

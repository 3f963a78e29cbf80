//! Who is there: counts the open event streams of people's browsers, hears whether anybody sits before them, and
//! has the desk keep what it comes to. Programs' streams are counted and make nobody present.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::base::clock::Clock;
use crate::base::id::AgentId;
use crate::base::secret::Hash16;
use crate::domain::command::Command;
use crate::domain::presence::{PresenceChange, Seen};
use crate::domain::view::{Fault, View as _};
use crate::engine::{Handle, SubmitError};

/// How long nobody's page may be open before they have left: to load a page anew is no absence, nor is a restart of
/// the desk.
pub const LEFT_AFTER: Duration = Duration::from_secs(30);

/// The open streams; cheap to clone, shared by all clones.
#[derive(Clone)]
pub struct Presence {
    room: Arc<Mutex<Room>>,
    clock: Clock,
    /// Changes when somebody comes, goes, rests or is back.
    changed: watch::Sender<()>,
}

#[derive(Default)]
struct Room {
    /// Open streams, also of programs.
    streams: usize,
    people: HashMap<AgentId, Person>,
}

/// Somebody who is there, or was a moment ago.
#[derive(Default)]
struct Person {
    /// By session: each is one browser.
    browsers: HashMap<Hash16, Browser>,
    /// Since when no browser has a stream, by the monotonic clock.
    gone: Option<Duration>,
    /// What the desk keeps of them; nothing before it was asked to.
    told: Option<Seen>,
}

#[derive(Default)]
struct Browser {
    streams: usize,
    idle: bool,
}

/// One open stream; dropping it closes it.
pub struct Here {
    presence: Presence,
    whose: Option<(AgentId, Hash16)>,
}

impl Person {
    /// What is to be told of them at `now`; nothing while they may only be loading a page.
    fn seen(&self, now: Duration) -> Option<Seen> {
        match self.gone {
            Some(since) => (now >= since + LEFT_AFTER).then_some(Seen::Off),
            None if self.browsers.values().all(|browser| browser.idle) => Some(Seen::Idle),
            None => Some(Seen::Active),
        }
    }
}

impl Presence {
    /// Nobody is there yet.
    pub fn new(clock: Clock) -> Self {
        Self {
            room: Arc::default(),
            clock,
            changed: watch::Sender::new(()),
        }
    }

    /// Counts a stream until the guard is dropped: of somebody's browser, which is a session, or of a program.
    /// Whoever opens a page sits before it.
    #[must_use = "the stream counts as long as the guard lives"]
    pub fn enter(&self, whose: Option<(AgentId, Hash16)>) -> Here {
        let mut room = self.room();
        room.streams += 1;
        if let Some((agent, session)) = whose {
            let person = room.people.entry(agent).or_default();
            if person.gone.take().is_some() {
                // The desk may have seen them off meanwhile: they are told anew, which changes nothing if it did not.
                person.told = None;
            }
            let browser = person.browsers.entry(session).or_default();
            browser.streams += 1;
            browser.idle = false;
        }
        drop(room);
        self.changed.send_replace(());
        Here {
            presence: self.clone(),
            whose,
        }
    }

    /// A browser says whether anybody sits before it. One without a stream has nothing to say.
    pub fn rests(&self, agent: AgentId, session: Hash16, idle: bool) {
        let mut room = self.room();
        let person = room.people.get_mut(&agent);
        let Some(browser) = person.and_then(|person| person.browsers.get_mut(&session)) else {
            return;
        };
        if browser.idle != idle {
            browser.idle = idle;
            drop(room);
            self.changed.send_replace(());
        }
    }

    /// How many streams are open.
    pub fn streams(&self) -> usize {
        self.room().streams
    }

    /// Has the desk keep who is there, until `stop` is true or the desk stops. Nothing is lost when the writer is
    /// busy: what is to be told is worked out anew until it was told.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn run(self, handle: Handle, mut stop: watch::Receiver<bool>) -> Result<(), Fault> {
        self.expect_back(&handle)?;
        let mut changed = self.changed.subscribe();
        loop {
            changed.mark_unchanged();
            let (news, next) = self.news();
            for (agent, seen) in news {
                if !tell(&handle, agent, seen).await {
                    return Ok(());
                }
                self.was_told(agent, seen);
            }
            tokio::select! {
                _ = changed.changed() => {}
                () = self.until(next) => {}
                _ = stop.wait_for(|stop| *stop) => return Ok(()),
            }
        }
    }

    /// Those who were online when the desk stopped leave if they don't come back.
    fn expect_back(&self, handle: &Handle) -> Result<(), Fault> {
        let kept = handle.snapshot()?.presences()?;
        let mut room = self.room();
        for (agent, _) in kept.iter().filter(|(_, it)| it.seen == Seen::Lost) {
            let person = room.people.entry(*agent).or_default();
            if person.browsers.is_empty() {
                person.gone = Some(self.clock.monotonic());
            }
        }
        Ok(())
    }

    /// What is to be told now, and when somebody may have left next.
    fn news(&self) -> (Vec<(AgentId, Seen)>, Option<Duration>) {
        let now = self.clock.monotonic();
        let room = self.room();
        let mut news: Vec<(AgentId, Seen)> = room
            .people
            .iter()
            .filter_map(|(agent, person)| Some((*agent, person.seen(now)?, person.told)))
            .filter(|(_, seen, told)| *told != Some(*seen))
            .map(|(agent, seen, _)| (agent, seen))
            .collect();
        news.sort_unstable_by_key(|(agent, _)| *agent);
        let leaving = room.people.values().filter_map(|person| person.gone);
        let next = leaving.filter(|since| *since + LEFT_AFTER > now).min();
        (news, next.map(|since| since + LEFT_AFTER))
    }

    fn was_told(&self, agent: AgentId, seen: Seen) {
        let mut room = self.room();
        if let Some(person) = room.people.get_mut(&agent) {
            person.told = Some(seen);
            if seen == Seen::Off && person.gone.is_some() {
                room.people.remove(&agent);
            }
        }
    }

    async fn until(&self, moment: Option<Duration>) {
        match moment {
            Some(moment) => {
                let left = moment.saturating_sub(self.clock.monotonic());
                self.clock.sleep(left).await;
            }
            None => std::future::pending().await,
        }
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the desk; false when it stops.
async fn tell(handle: &Handle, agent: AgentId, seen: Seen) -> bool {
    let change = match seen {
        Seen::Off | Seen::Lost => PresenceChange::Left,
        Seen::Idle => PresenceChange::Idle,
        Seen::Active => PresenceChange::Came,
    };
    let told = handle
        .submit_patiently(Command::Presence { agent, change })
        .await;
    match told {
        Err(SubmitError::Stopped) => false,
        Err(error) => {
            tracing::error!(%error, %agent, "it could not be kept whether somebody is there");
            true
        }
        Ok(_) => true,
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        let mut room = self.presence.room();
        room.streams -= 1;
        if let Some((agent, session)) = self.whose
            && let Some(person) = room.people.get_mut(&agent)
            && let Some(browser) = person.browsers.get_mut(&session)
        {
            browser.streams -= 1;
            if browser.streams == 0 {
                person.browsers.remove(&session);
            }
            if person.browsers.is_empty() {
                person.gone = Some(self.presence.clock.monotonic());
            }
        }
        drop(room);
        self.presence.changed.send_replace(());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::agent::Role;
    use crate::ui::test_desk::TestDesk;

    const OFFICE: Hash16 = [1; 16];
    const PHONE: Hash16 = [2; 16];

    /// A desk whose presence is kept.
    struct Kept {
        desk: TestDesk,
        _stop: watch::Sender<bool>,
    }

    impl Kept {
        async fn new() -> Self {
            let desk = TestDesk::new().await;
            let (stop, stopped) = watch::channel(false);
            let presence = desk.desk.presence.clone();
            tokio::spawn(presence.run(desk.desk.engine.clone(), stopped));
            Self { desk, _stop: stop }
        }

        fn word(&self, agent: AgentId) -> &'static str {
            let snapshot = self.desk.desk.engine.snapshot().unwrap();
            snapshot.presence(agent).unwrap().word().word()
        }

        /// Waits until the desk keeps this word.
        async fn becomes(&self, agent: AgentId, word: &str) {
            let mut grown = self.desk.desk.engine.sequence();
            while self.word(agent) != word {
                grown.changed().await.unwrap();
            }
        }

        /// Lets the worker do all that there is to do.
        async fn settle(&self) {
            for _ in 0..50 {
                tokio::task::yield_now().await;
            }
        }
    }

    #[tokio::test]
    async fn who_loads_a_page_anew_never_left() {
        let kept = Kept::new().await;
        let vera = kept.desk.agent("Vera", Role::Agent).await;
        let presence = kept.desk.desk.presence.clone();
        let first = presence.enter(Some((vera, OFFICE)));
        let second = presence.enter(Some((vera, OFFICE)));
        kept.becomes(vera, "online").await;
        let told = kept.desk.desk.engine.snapshot().unwrap().sequence();
        drop((first, second));
        kept.settle().await;
        kept.desk.clock.advance(Duration::from_secs(29));
        let again = presence.enter(Some((vera, OFFICE)));
        kept.settle().await;
        kept.desk.clock.advance(Duration::from_secs(60));
        kept.settle().await;
        let now = kept.desk.desk.engine.snapshot().unwrap().sequence();
        assert_eq!((kept.word(vera), now), ("online", told));

        drop(again);
        kept.settle().await;
        assert_eq!(kept.word(vera), "online");
        kept.desk.clock.advance(LEFT_AFTER);
        kept.becomes(vera, "off").await;
        while !presence.room().people.is_empty() {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn somebody_rests_when_all_their_browsers_do() {
        let kept = Kept::new().await;
        let vera = kept.desk.agent("Vera", Role::Agent).await;
        let presence = kept.desk.desk.presence.clone();
        let office = presence.enter(Some((vera, OFFICE)));
        let phone = presence.enter(Some((vera, PHONE)));
        kept.becomes(vera, "online").await;
        presence.rests(vera, OFFICE, true);
        kept.settle().await;
        assert_eq!(kept.word(vera), "online");
        // The browser that is left rests.
        drop(phone);
        kept.becomes(vera, "away").await;
        presence.rests(vera, OFFICE, false);
        kept.becomes(vera, "online").await;
        presence.rests(vera, PHONE, true);
        presence.rests(AgentId(99), PHONE, true);
        kept.settle().await;
        assert_eq!(kept.word(vera), "online");
        // A page that is opened is looked at.
        presence.rests(vera, OFFICE, true);
        kept.becomes(vera, "away").await;
        let _again = presence.enter(Some((vera, OFFICE)));
        kept.becomes(vera, "online").await;
        drop(office);
    }

    #[tokio::test]
    async fn a_program_is_nobody_and_its_stream_is_counted() {
        let kept = Kept::new().await;
        let presence = kept.desk.desk.presence.clone();
        let program = presence.enter(None);
        assert_eq!(presence.streams(), 1);
        assert!(presence.room().people.is_empty());
        drop(program);
        assert_eq!(presence.streams(), 0);
    }

    #[tokio::test]
    async fn who_does_not_come_back_after_a_restart_has_left() {
        let desk = TestDesk::new().await;
        let vera = desk.agent("Vera", Role::Agent).await;
        let marin = desk.agent("Marin", Role::Agent).await;
        for agent in [vera, marin] {
            let change = PresenceChange::Came;
            desk.submit(Command::Presence { agent, change }).await;
        }
        desk.submit(Command::NobodyIsHere).await;
        let (_stop, stopped) = watch::channel(false);
        let presence = desk.desk.presence.clone();
        let handle = desk.desk.engine.clone();
        let running = tokio::spawn(presence.clone().run(handle, stopped));
        let _back = presence.enter(Some((marin, OFFICE)));
        let seen = |agent| {
            let snapshot = desk.desk.engine.snapshot().unwrap();
            snapshot.presence(agent).unwrap().seen
        };
        while seen(marin) != Seen::Active {
            tokio::task::yield_now().await;
        }
        assert_eq!(seen(vera), Seen::Lost);
        desk.clock.advance(LEFT_AFTER);
        while seen(vera) != Seen::Off {
            tokio::task::yield_now().await;
        }
        assert_eq!(seen(marin), Seen::Active);
        assert!(!running.is_finished());
    }
}

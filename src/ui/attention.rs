//! Who looks at a chat and who is writing in it. In memory alone: a page says it again and again while it is so, and
//! what is not said again ends by itself.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::base::clock::Clock;
use crate::base::id::{AgentId, ChatId};
use crate::domain::view::Fault;

/// A look lasts so long unless it is said again; a page says so every 30 s.
const LOOK_LASTS: Duration = Duration::from_secs(45);
/// Writing lasts so long unless it is said again; a page says so every 3 s.
const TYPING_LASTS: Duration = Duration::from_secs(6);
/// How long it stays known that nobody looks at a chat any more, for streams that have not told it yet.
const REMEMBERED: Duration = Duration::from_secs(60);
/// Chats that are looked at; more are not told of.
const CHATS_MAX: usize = 4096;
/// People at one chat; more are not told of.
const PEOPLE_MAX: usize = 32;

/// What somebody does with a chat that they have before them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doing {
    /// They have left it.
    Nothing,
    /// They look at it.
    Looking,
    /// They write in it.
    Typing,
}

/// Who is at a chat, in the order of their ids. Who writes looks too.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Audience {
    /// Those who look at it.
    pub looking: Vec<AgentId>,
    /// Those who write in it.
    pub typing: Vec<AgentId>,
}

impl Audience {
    /// As `reader` is told of it: without themselves.
    #[must_use]
    pub fn for_reader(mut self, reader: AgentId) -> Self {
        self.looking.retain(|agent| *agent != reader);
        self.typing.retain(|agent| *agent != reader);
        self
    }

    /// Nobody is there.
    pub fn is_empty(&self) -> bool {
        self.looking.is_empty()
    }
}

/// Who looks at what; cheap to clone, shared by all clones.
#[derive(Clone)]
pub struct Attention {
    room: Arc<Mutex<Room>>,
    clock: Clock,
    /// The latest version.
    changed: watch::Sender<u64>,
}

#[derive(Default)]
struct Room {
    version: u64,
    chats: HashMap<ChatId, Scene>,
}

/// One chat.
#[derive(Default)]
struct Scene {
    /// When it changed last.
    version: u64,
    people: BTreeMap<AgentId, Glance>,
    /// Since when nobody is there.
    empty: Option<Duration>,
}

struct Glance {
    until: Duration,
    types_until: Option<Duration>,
}

impl Scene {
    fn audience(&self) -> Audience {
        let typing = self.people.iter();
        let typing = typing.filter(|(_, glance)| glance.types_until.is_some());
        Audience {
            typing: typing.map(|(agent, _)| *agent).collect(),
            looking: self.people.keys().copied().collect(),
        }
    }

    /// Drops what has ended; whether anything had.
    fn expire(&mut self, now: Duration) -> bool {
        let before = self.people.len();
        self.people.retain(|_, glance| now < glance.until);
        let mut ended = before != self.people.len();
        for glance in self.people.values_mut() {
            if glance.types_until.is_some_and(|until| now >= until) {
                glance.types_until = None;
                ended = true;
            }
        }
        ended
    }

    /// When something ends next.
    fn next_end(&self) -> Option<Duration> {
        let ends = self.people.values().map(|glance| match glance.types_until {
            Some(until) => until.min(glance.until),
            None => glance.until,
        });
        ends.chain(self.empty.map(|since| since + REMEMBERED)).min()
    }
}

impl Attention {
    /// Nobody looks at anything.
    pub fn new(clock: Clock) -> Self {
        Self {
            room: Arc::default(),
            clock,
            changed: watch::Sender::new(0),
        }
    }

    /// Somebody says what they do with a chat.
    pub fn says(&self, chat: ChatId, agent: AgentId, doing: Doing) {
        let now = self.clock.monotonic();
        let mut room = self.room();
        if !room.chats.contains_key(&chat)
            && (doing == Doing::Nothing || room.chats.len() >= CHATS_MAX)
        {
            return;
        }
        let scene = room.chats.entry(chat).or_default();
        let before = scene.audience();
        scene.expire(now);
        match doing {
            Doing::Nothing => {
                scene.people.remove(&agent);
            }
            _ if scene.people.len() >= PEOPLE_MAX && !scene.people.contains_key(&agent) => {}
            Doing::Looking | Doing::Typing => {
                let glance = Glance {
                    until: now + LOOK_LASTS,
                    types_until: (doing == Doing::Typing).then_some(now + TYPING_LASTS),
                };
                scene.people.insert(agent, glance);
            }
        }
        let changed = scene.audience() != before;
        self.settle(room, chat, changed, now);
    }

    fn settle(&self, mut room: MutexGuard<'_, Room>, chat: ChatId, changed: bool, now: Duration) {
        let version = room.version + u64::from(changed);
        if let Some(scene) = room.chats.get_mut(&chat) {
            scene.empty = scene
                .people
                .is_empty()
                .then_some(scene.empty.unwrap_or(now));
            if changed {
                scene.version = version;
            }
        }
        room.version = version;
        drop(room);
        // Whoever waits for the next end looks anew, also when nobody is told of anything.
        self.changed.send_replace(version);
    }

    /// Who is at a chat.
    pub fn at(&self, chat: ChatId) -> Audience {
        let now = self.clock.monotonic();
        let mut room = self.room();
        let Some(scene) = room.chats.get_mut(&chat) else {
            return Audience::default();
        };
        let ended = scene.expire(now);
        let audience = scene.audience();
        if ended {
            self.settle(room, chat, true, now);
        }
        audience
    }

    /// The chats at which something changed after `version`, and the latest version.
    pub fn since(&self, version: u64) -> (Vec<ChatId>, u64) {
        let room = self.room();
        let changed = room.chats.iter();
        let changed = changed.filter(|(_, scene)| scene.version > version);
        let mut changed: Vec<(u64, ChatId)> = changed
            .map(|(chat, scene)| (scene.version, *chat))
            .collect();
        changed.sort_unstable();
        (
            changed.into_iter().map(|(_, chat)| chat).collect(),
            room.version,
        )
    }

    /// Tells the latest version.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Ends what is not said again, until `stop` is true.
    ///
    /// # Errors
    /// Never.
    pub async fn run(self, mut stop: watch::Receiver<bool>) -> Result<(), Fault> {
        let mut changed = self.changed.subscribe();
        loop {
            changed.mark_unchanged();
            let next = self.sweep();
            let wait = async {
                match next {
                    Some(end) => {
                        let left = end.saturating_sub(self.clock.monotonic());
                        self.clock.sleep(left).await;
                    }
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = wait => {}
                _ = changed.changed() => {}
                _ = stop.wait_for(|stop| *stop) => return Ok(()),
            }
        }
    }

    /// Drops what has ended; when something ends next.
    fn sweep(&self) -> Option<Duration> {
        let now = self.clock.monotonic();
        let mut room = self.room();
        room.chats
            .retain(|_, scene| scene.empty.is_none_or(|since| now < since + REMEMBERED));
        let mut version = room.version;
        for scene in room.chats.values_mut() {
            if scene.expire(now) {
                version += 1;
                scene.version = version;
                scene.empty = scene
                    .people
                    .is_empty()
                    .then_some(scene.empty.unwrap_or(now));
            }
        }
        let next = room.chats.values().filter_map(Scene::next_end).min();
        if version != room.version {
            room.version = version;
            drop(room);
            self.changed.send_replace(version);
        }
        next
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Timestamp;

    const VERA: AgentId = AgentId(1);
    const MARIN: AgentId = AgentId(2);
    const CHAT: ChatId = ChatId(7);

    fn fresh() -> (Attention, Clock) {
        let clock = Clock::manual(Timestamp::default());
        (Attention::new(clock.clone()), clock)
    }

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    fn at(attention: &Attention) -> (Vec<u64>, Vec<u64>) {
        let audience = attention.at(CHAT);
        let ids = |agents: Vec<AgentId>| agents.iter().map(|agent| agent.0).collect();
        (ids(audience.looking), ids(audience.typing))
    }

    #[test]
    fn what_is_not_said_again_ends() {
        let (attention, clock) = fresh();
        attention.says(CHAT, VERA, Doing::Typing);
        attention.says(CHAT, MARIN, Doing::Looking);
        assert_eq!(at(&attention), (vec![1, 2], vec![1]));
        clock.advance(seconds(6));
        assert_eq!(at(&attention), (vec![1, 2], vec![]));
        clock.advance(seconds(30));
        attention.says(CHAT, MARIN, Doing::Looking);
        clock.advance(seconds(9));
        assert_eq!(at(&attention), (vec![2], vec![]));
        attention.says(CHAT, MARIN, Doing::Nothing);
        assert!(attention.at(CHAT).is_empty());
    }

    #[test]
    fn only_a_change_is_news_and_an_end_is_one() {
        let (attention, clock) = fresh();
        let news = |known: u64| attention.since(known);
        attention.says(CHAT, VERA, Doing::Looking);
        let (chats, first) = news(0);
        assert_eq!(chats, [CHAT]);
        clock.advance(seconds(30));
        attention.says(CHAT, VERA, Doing::Looking);
        assert_eq!(news(first), (vec![], first));
        attention.says(CHAT, VERA, Doing::Typing);
        attention.says(ChatId(8), MARIN, Doing::Nothing);
        let (chats, second) = news(first);
        assert_eq!(chats, [CHAT]);
        clock.advance(LOOK_LASTS);
        assert_eq!(attention.sweep(), Some(clock.monotonic() + REMEMBERED));
        let (chats, third) = news(second);
        assert_eq!(chats, [CHAT], "that nobody is there is news too");
        clock.advance(REMEMBERED);
        assert_eq!(attention.sweep(), None);
        assert_eq!(news(third), (vec![], third));
        assert!(attention.room().chats.is_empty());
    }

    #[test]
    fn there_is_an_end_to_how_much_is_kept() {
        let (attention, _clock) = fresh();
        for agent in 0..200 {
            attention.says(CHAT, AgentId(agent), Doing::Looking);
        }
        assert_eq!(attention.at(CHAT).looking.len(), PEOPLE_MAX);
        for chat in 0..5000 {
            attention.says(ChatId(chat), VERA, Doing::Looking);
        }
        assert_eq!(attention.room().chats.len(), CHATS_MAX);
    }

    #[tokio::test]
    async fn ends_are_told_without_anybody_asking() {
        let (attention, clock) = fresh();
        let (_stop, stopped) = watch::channel(false);
        tokio::spawn(attention.clone().run(stopped));
        let mut changed = attention.watch();
        attention.says(CHAT, VERA, Doing::Typing);
        let first = *changed.borrow_and_update();
        tokio::task::yield_now().await;
        clock.advance(TYPING_LASTS);
        let typed = changed.wait_for(|version| *version > first).await;
        let typed = *typed.unwrap();
        assert_eq!(at(&attention), (vec![1], vec![]));
        clock.advance(LOOK_LASTS);
        changed.wait_for(|version| *version > typed).await.unwrap();
        assert!(attention.at(CHAT).is_empty());
    }
}

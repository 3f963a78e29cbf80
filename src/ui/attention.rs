//! Who looks at a chat and who is writing in it. In memory alone: a page says it again and again while it is so, and
//! what is not said again ends by itself. It is said by a page, not by a person: who has a chat open twice is there
//! until both are closed.
//!
//! Of a change hear those streams alone that show it: a browser's while one of its pages looks at that chat, a
//! program's always. So thirty people who write wake a few streams each, however many are open.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};

use crate::base::clock::Clock;
use crate::base::id::{AgentId, ChatId};
use crate::base::secret::Hash16;
use crate::domain::view::Fault;

/// A look lasts so long unless it is said again; a page says so every 30 s.
const LOOK_LASTS: Duration = Duration::from_secs(45);
/// Writing lasts so long unless it is said again; a page says so every 3 s.
const TYPING_LASTS: Duration = Duration::from_secs(6);
/// How long it stays known that nobody looks at a chat any more, for programs whose streams have not told it yet.
const REMEMBERED: Duration = Duration::from_secs(60);
/// Chats that are looked at; more are not told of.
const CHATS_MAX: usize = 4096;
/// People at one chat; more are not told of.
const PEOPLE_MAX: usize = 32;
/// Pages of one person at one chat; more change nothing.
const PAGES_MAX: usize = 8;

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

/// An open page. Those of one person stand together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Page {
    /// Whose.
    pub agent: AgentId,
    /// The sign-in of its browser.
    pub session: Hash16,
    /// Which of that browser's pages: a number that it drew itself.
    pub number: u64,
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
    /// Something may end sooner than was thought.
    said: Arc<Notify>,
}

#[derive(Default)]
struct Room {
    chats: HashMap<ChatId, Scene>,
    ears: HashMap<u64, Ear>,
    last_ear: u64,
}

/// One chat.
#[derive(Default)]
struct Scene {
    pages: BTreeMap<Page, Glance>,
    /// Since when nobody is there.
    empty: Option<Duration>,
}

struct Glance {
    until: Duration,
    types_until: Option<Duration>,
}

/// Of which chats a stream hears.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hears {
    /// Of all.
    All,
    /// Of those that a page of this sign-in looks at.
    PagesOf(Hash16),
}

/// One stream.
struct Ear {
    hears: Hears,
    news: BTreeMap<ChatId, News>,
    wake: Arc<Notify>,
}

/// What there is to be told of a chat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum News {
    /// Somebody came, left, or writes, or does so no longer.
    Changed,
    /// A page has just begun to look, and may be older than what happened there: it is told how things stand.
    Opened,
}

impl Hears {
    fn hears_of(self, scene: &Scene) -> bool {
        match self {
            Self::All => true,
            Self::PagesOf(session) => scene.pages.keys().any(|page| page.session == session),
        }
    }
}

impl Room {
    /// Something changed at a chat.
    fn tell(&mut self, chat: ChatId) {
        let Some(scene) = self.chats.get(&chat) else {
            return;
        };
        let hearing = self.ears.values_mut();
        for ear in hearing.filter(|ear| ear.hears.hears_of(scene)) {
            ear.news.entry(chat).or_insert(News::Changed);
            ear.wake.notify_one();
        }
    }

    /// A page of this sign-in has begun to look at a chat.
    fn greet(&mut self, chat: ChatId, session: Hash16) {
        let own = self.ears.values_mut();
        for ear in own.filter(|ear| ear.hears == Hears::PagesOf(session)) {
            ear.news.insert(chat, News::Opened);
            ear.wake.notify_one();
        }
    }
}

impl Scene {
    fn audience(&self) -> Audience {
        let mut audience = Audience::default();
        for (page, glance) in &self.pages {
            let agent = page.agent;
            // Pages of one person are neighbours.
            if audience.looking.last() != Some(&agent) {
                audience.looking.push(agent);
            }
            if glance.types_until.is_some() && audience.typing.last() != Some(&agent) {
                audience.typing.push(agent);
            }
        }
        audience
    }

    /// Whether there is room for one more page.
    fn takes(&self, page: Page) -> bool {
        if self.pages.contains_key(&page) {
            return true;
        }
        let of_theirs = self
            .pages
            .keys()
            .filter(|it| it.agent == page.agent)
            .count();
        if of_theirs > 0 {
            of_theirs < PAGES_MAX
        } else {
            self.audience().looking.len() < PEOPLE_MAX
        }
    }

    /// Drops what has ended; whether anything had.
    fn expire(&mut self, now: Duration) -> bool {
        let before = self.pages.len();
        self.pages.retain(|_, glance| now < glance.until);
        let mut ended = before != self.pages.len();
        for glance in self.pages.values_mut() {
            if glance.types_until.is_some_and(|until| now >= until) {
                glance.types_until = None;
                ended = true;
            }
        }
        self.settle(now);
        ended
    }

    fn settle(&mut self, now: Duration) {
        let is_empty = self.pages.is_empty();
        self.empty = is_empty.then_some(self.empty.unwrap_or(now));
    }

    /// When something ends next.
    fn next_end(&self) -> Option<Duration> {
        let ends = self.pages.values().map(|glance| match glance.types_until {
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
            said: Arc::default(),
        }
    }

    /// A page says what is done with a chat on it.
    pub fn says(&self, chat: ChatId, page: Page, doing: Doing) {
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
        let mut opened = false;
        if doing == Doing::Nothing {
            scene.pages.remove(&page);
        } else if scene.takes(page) {
            let glance = Glance {
                until: now + LOOK_LASTS,
                types_until: (doing == Doing::Typing).then_some(now + TYPING_LASTS),
            };
            opened = scene.pages.insert(page, glance).is_none();
        }
        scene.settle(now);
        if scene.audience() != before {
            room.tell(chat);
        }
        if opened {
            room.greet(chat, page.session);
        }
        drop(room);
        self.said.notify_one();
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
            room.tell(chat);
        }
        audience
    }

    /// Hears of changes, and at first how things stand at the chats of which it hears.
    pub fn listen(&self, hears: Hears) -> Listener {
        let wake = Arc::new(Notify::new());
        let mut room = self.room();
        let known = room.chats.iter();
        let heard = known.filter(|(_, scene)| hears.hears_of(scene));
        let ear = Ear {
            hears,
            news: heard.map(|(chat, _)| (*chat, News::Opened)).collect(),
            wake: Arc::clone(&wake),
        };
        room.last_ear += 1;
        let id = room.last_ear;
        room.ears.insert(id, ear);
        drop(room);
        Listener {
            attention: self.clone(),
            id,
            wake,
        }
    }

    /// Ends what is not said again, until `stop` is true.
    ///
    /// # Errors
    /// Never.
    pub async fn run(self, mut stop: watch::Receiver<bool>) -> Result<(), Fault> {
        loop {
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
                () = self.said.notified() => {}
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
        let mut changed = Vec::new();
        for (chat, scene) in &mut room.chats {
            if scene.expire(now) {
                changed.push(*chat);
            }
        }
        for chat in changed {
            room.tell(chat);
        }
        room.chats.values().filter_map(Scene::next_end).min()
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One stream's ear; dropping it closes it.
pub struct Listener {
    attention: Attention,
    id: u64,
    wake: Arc<Notify>,
}

impl Listener {
    /// Ends when there is something to be told. It may be dropped before and asked anew.
    pub async fn stirred(&self) {
        while !self.has_news() {
            self.wake.notified().await;
        }
    }

    fn has_news(&self) -> bool {
        let room = self.attention.room();
        room.ears
            .get(&self.id)
            .is_some_and(|ear| !ear.news.is_empty())
    }

    /// What is to be told, once.
    pub fn news(&self) -> BTreeMap<ChatId, News> {
        let mut room = self.attention.room();
        let ear = room.ears.get_mut(&self.id);
        ear.map(|ear| std::mem::take(&mut ear.news))
            .unwrap_or_default()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.attention.room().ears.remove(&self.id);
    }
}

#[cfg(test)]
mod tests;

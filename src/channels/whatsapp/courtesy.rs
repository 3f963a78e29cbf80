//! Shows customers, where the team chose so, that their messages were read and that somebody is writing to them. It
//! follows the log for what members read and do, and pages ring when their reader types. Nothing of it is stored or
//! owed: what can't leave soon is given up, messages never wait for it, and after a restart only what happens then is
//! told. Meta, "Mark messages as read" and "Typing indicators", 2026-04.

mod call;
mod told;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::base::clock::{Clock, Timestamp};
use crate::base::id::{AgentId, ChatId, EntryId, NumberId};
use crate::channels::dispatch::rates::Bucket;
use crate::channels::whatsapp::api::Current;
use crate::channels::work::{Follower, until};
use crate::domain::care::CareView as _;
use crate::domain::courtesy::{Courtesy, CourtesyRules, OLDEST, answers, shown};
use crate::domain::entry::{Author, Body, ChatEvent, Entry};
use crate::domain::event::EventKind;
use crate::domain::number::Number;
use crate::domain::view::{Fault, View as _};
use crate::engine::Handle;
use crate::net::client::Client;
use crate::store::Snapshot;

use call::{Call, Outcome};
use told::Told;

/// Chats that wait at most; what comes then is not told.
const WAITING_MAX: usize = 1024;
/// Calls under way at most.
const AT_ONCE: usize = 4;
/// Rings that nobody has heard yet.
const RINGS: usize = 256;
/// What could not leave for so long is given up.
const STALE: Duration = Duration::from_secs(60);
/// Somebody who wrote so long ago may have stopped.
const TYPING_STALE: Duration = Duration::from_secs(5);
/// The bubble lasts for 25 s at the customer's; before that it is shown anew.
const TYPING_EVERY: Duration = Duration::from_secs(20);
/// Entries through which the customer's last message is looked for.
const LOOKED_THROUGH: usize = 100;
/// Calls through one number: at once, and then in a second. These are no messages, but Meta's rates are shared.
const BURST: f64 = 5.0;
const RATE: f64 = 5.0;
/// How long nothing leaves by a number at which somebody has to repair something.
const REPAIR: Duration = Duration::from_secs(300);

/// Rung while somebody writes to a customer; cheap to clone.
#[derive(Clone, Debug)]
pub struct Bell(mpsc::Sender<(ChatId, AgentId)>);

/// What the worker hears of it.
pub type Rings = mpsc::Receiver<(ChatId, AgentId)>;

/// A bell, and who hears it.
pub fn bell() -> (Bell, Rings) {
    let (sender, rings) = mpsc::channel(RINGS);
    (Bell(sender), rings)
}

impl Bell {
    /// `by` writes a message in `chat`. Nobody waits: in a crowd a ring is lost.
    pub fn ring(&self, chat: ChatId, by: AgentId) {
        let _ = self.0.try_send((chat, by));
    }
}

/// The worker.
pub struct Worker {
    handle: Handle,
    client: Client,
    api: Current,
    rings: Rings,
    follower: Follower,
    waiting: BTreeMap<ChatId, Wanted>,
    /// Chats of which a call is under way.
    busy: HashSet<ChatId>,
    told: Told,
    /// When somebody was last shown as writing.
    typed: HashMap<ChatId, Duration>,
    lanes: HashMap<NumberId, Lane>,
    calls: JoinSet<Ended>,
}

/// What is to be told of a chat.
#[derive(Clone, Debug)]
struct Wanted {
    number: NumberId,
    /// The newest message that was read.
    entry: EntryId,
    wamid: String,
    /// When the customer wrote it.
    at: Timestamp,
    /// Since when it waits.
    since: Duration,
    /// When somebody was writing, if so.
    typing: Option<Duration>,
    /// It was tried once.
    again: bool,
}

/// How fast calls may leave through one number.
struct Lane {
    bucket: Bucket,
    closed_until: Duration,
}

impl Lane {
    fn new(now: Duration) -> Self {
        Self {
            bucket: Bucket::new(BURST, RATE, now),
            closed_until: Duration::ZERO,
        }
    }

    fn ready_at(&self, now: Duration) -> Duration {
        self.bucket.ready_at(now).max(self.closed_until)
    }
}

struct Ended {
    chat: ChatId,
    wanted: Wanted,
    outcome: Outcome,
}

impl Worker {
    /// A worker that has not begun.
    pub fn new(handle: Handle, client: Client, api: Current, rings: Rings) -> Self {
        Self {
            handle,
            client,
            api,
            rings,
            follower: Follower::default(),
            waiting: BTreeMap::new(),
            busy: HashSet::new(),
            told: Told::default(),
            typed: HashMap::new(),
            lanes: HashMap::new(),
            calls: JoinSet::new(),
        }
    }

    /// Runs until `stop` is true or the desk stops. Calls under way are given up then.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) -> Result<(), Fault> {
        let clock = self.handle.clock.clone();
        let mut sequence = self.handle.sequence();
        self.follower = Follower::from(&self.handle.snapshot()?);
        loop {
            sequence.mark_unchanged();
            self.follow()?;
            let look = self.leave(&clock)?;
            tokio::select! {
                Some(ended) = self.calls.join_next() => match ended {
                    Ok(ended) => self.end(ended, clock.monotonic()),
                    Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                    Err(_) => {}
                },
                changed = sequence.changed() => if changed.is_err() { return Ok(()) },
                Some((chat, by)) = self.rings.recv() => self.typing(chat, by)?,
                () = until(&clock, look) => {}
                _ = stop.wait_for(|stop| *stop) => return Ok(()),
            }
        }
    }

    /// What members read and did since the last time.
    fn follow(&mut self) -> Result<(), Fault> {
        let snapshot = self.handle.snapshot()?;
        let rules = snapshot.courtesy_rules()?;
        let mut deeds = BTreeSet::new();
        let mut answered = Vec::new();
        let mut follower = self.follower;
        follower.follow(&snapshot, |sequence, kind| {
            match kind {
                _ if rules.is_nothing() => {}
                EventKind::Read(chat, agent) => {
                    deeds.insert((chat, agent));
                }
                EventKind::Entry(chat) => {
                    let entry = snapshot.entry(chat, EntryId(sequence))?;
                    if let Some((agent, entry)) = entry.and_then(|it| Some((doer(&it)?, it))) {
                        deeds.insert((chat, agent));
                        answered.extend(entry.is_message().then_some(chat));
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        self.follower = follower;
        for (chat, agent) in deeds {
            self.want(&snapshot, &rules, (chat, agent), false)?;
        }
        // A message ends the bubble: one that is shown behind it would stay.
        for chat in answered {
            if let Some(wanted) = self.waiting.get_mut(&chat) {
                wanted.typing = None;
            }
        }
        Ok(())
    }

    fn typing(&mut self, chat: ChatId, by: AgentId) -> Result<(), Fault> {
        let snapshot = self.handle.snapshot()?;
        let rules = snapshot.courtesy_rules()?;
        self.want(&snapshot, &rules, (chat, by), true)
    }

    /// Puts on the list what an agent's deed tells, if it tells anything.
    fn want(
        &mut self,
        snapshot: &Snapshot,
        rules: &CourtesyRules,
        (id, agent): (ChatId, AgentId),
        types: bool,
    ) -> Result<(), Fault> {
        let Some(chat) = snapshot.chat(id)? else {
            return Ok(());
        };
        let courtesy = rules.of(chat.number);
        if courtesy == Courtesy::Nothing || !answers(&chat, agent) {
            return Ok(());
        }
        let (now, steady) = (self.handle.clock.now(), self.handle.clock.monotonic());
        let recent = |at: &Duration| steady < *at + TYPING_EVERY;
        let types = types
            && courtesy == Courtesy::ReadAndTyping
            && chat.window.is_open(now)
            && !self.typed.get(&id).is_some_and(recent);
        let mark = snapshot.read_mark(agent, id)?;
        let entries = snapshot.entries_before(id, None, LOOKED_THROUGH)?;
        let Some(entry) = shown(&chat, mark, entries.iter().rev(), now) else {
            return Ok(());
        };
        if !types && self.told.knows(id, entry.id) {
            return Ok(());
        }
        let Some(wamid) = entry.wamid.clone() else {
            return Ok(());
        };
        let typing = types.then_some(steady);
        let full = self.waiting.len() >= WAITING_MAX;
        match self.waiting.get_mut(&id) {
            Some(known) if known.entry >= entry.id => known.typing = typing.or(known.typing),
            None if full => tracing::debug!(chat = id.0, "too much waits: a receipt is left out"),
            known => {
                let typing = typing.or(known.and_then(|known| known.typing));
                let wanted = Wanted {
                    number: chat.number,
                    entry: entry.id,
                    wamid,
                    at: entry.at,
                    since: steady,
                    typing,
                    again: false,
                };
                self.waiting.insert(id, wanted);
            }
        }
        Ok(())
    }

    /// Lets leave what may; when there is something to do again.
    fn leave(&mut self, clock: &Clock) -> Result<Option<Duration>, Fault> {
        let now = clock.monotonic();
        self.waiting.retain(|_, it| now < it.since + STALE);
        if self.waiting.is_empty() {
            return Ok(None);
        }
        let snapshot = self.handle.snapshot()?;
        let rules = snapshot.courtesy_rules()?;
        let mut look: Option<Duration> = None;
        let chats: Vec<ChatId> = self.waiting.keys().copied().collect();
        for chat in chats {
            if self.calls.len() >= AT_ONCE {
                return Ok(None);
            }
            let Some(wanted) = self
                .waiting
                .get(&chat)
                .filter(|_| !self.busy.contains(&chat))
            else {
                continue;
            };
            let lane = self
                .lanes
                .entry(wanted.number)
                .or_insert_with(|| Lane::new(now));
            let ready = lane.ready_at(now);
            if ready > now {
                look = Some(look.map_or(ready, |known| known.min(ready)));
                continue;
            }
            let Some(mut wanted) = self.waiting.remove(&chat) else {
                continue;
            };
            let types = |at: &Duration| now < *at + TYPING_STALE;
            wanted.typing = wanted.typing.filter(types);
            if let Some(number) = may_leave(&snapshot, &rules, chat, &mut wanted, clock.now())?
                && (wanted.typing.is_some() || !self.told.knows(chat, wanted.entry))
            {
                lane.bucket.take(now);
                self.send(chat, wanted, number, now);
            }
        }
        Ok(look)
    }

    fn send(&mut self, chat: ChatId, wanted: Wanted, number: Number, now: Duration) {
        self.told.note(chat, wanted.entry);
        if wanted.typing.is_some() {
            self.typed.retain(|_, at| now < *at + TYPING_EVERY);
            self.typed.insert(chat, now);
        }
        self.busy.insert(chat);
        let call = Call {
            client: self.client.clone(),
            api: Arc::clone(&self.api.borrow()),
            phone_number_id: number.phone_number_id,
            wamid: wanted.wamid.clone(),
            typing: wanted.typing.is_some(),
        };
        self.calls.spawn(async move {
            let outcome = call.make(chat).await;
            Ended {
                chat,
                wanted,
                outcome,
            }
        });
    }

    fn end(&mut self, ended: Ended, now: Duration) {
        let Ended {
            chat,
            wanted,
            outcome,
        } = ended;
        self.busy.remove(&chat);
        let (after, passes) = match outcome {
            Outcome::Over => return,
            Outcome::Again(after) => (after, true),
            Outcome::Repair => (REPAIR, false),
        };
        if let Some(lane) = self.lanes.get_mut(&wanted.number) {
            lane.closed_until = now + after;
        }
        self.told.forget(chat, wanted.entry);
        let newer = self.waiting.contains_key(&chat);
        if passes && !wanted.again && !newer {
            let again = true;
            let typing = None;
            self.waiting.insert(
                chat,
                Wanted {
                    again,
                    typing,
                    ..wanted
                },
            );
        }
    }
}

/// Whose deed an entry is: what they wrote, or that they made the chat their own.
fn doer(entry: &Entry) -> Option<AgentId> {
    match (&entry.body, entry.author) {
        (_, Author::Agent(agent)) => Some(agent),
        (
            Body::Event(
                ChatEvent::Took { agent, .. }
                | ChatEvent::TookOver { agent, .. }
                | ChatEvent::Accepted { agent, .. },
            ),
            _,
        ) => Some(*agent),
        _ => None,
    }
}

/// The number through which it leaves, if it still may.
fn may_leave(
    snapshot: &Snapshot,
    rules: &CourtesyRules,
    chat: ChatId,
    wanted: &mut Wanted,
    now: Timestamp,
) -> Result<Option<Number>, Fault> {
    let courtesy = rules.of(wanted.number);
    if courtesy != Courtesy::ReadAndTyping {
        wanted.typing = None;
    }
    let gone = courtesy == Courtesy::Nothing
        || now.since(wanted.at) > OLDEST
        || snapshot.chat(chat)?.is_none()
        || snapshot.block(chat)?.is_some();
    let number = snapshot.number(wanted.number)?;
    Ok(number.filter(|it| !gone && !it.disabled && it.trouble.is_none()))
}

#[cfg(test)]
mod tests;

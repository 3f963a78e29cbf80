//! Which message leaves next, and when to look again. Pure: moments are handed in.
//!
//! Within a chat the order is kept: its first message that is not settled holds the later ones. Chats go in
//! parallel. What a number may do is asked before its chats are, so that a paused number with thousands of
//! waiting messages costs nothing.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use crate::base::clock::{Clock, Timestamp};
use crate::base::id::{ChatId, EntryId, NumberId};
use crate::base::limits::UNKNOWN_HOLDS;
use crate::channels::dispatch::lane::Lane;
use crate::channels::dispatch::rates::{Bucket, pair};
use crate::channels::strain::Strain;
use crate::domain::decide::sending::holds;
use crate::domain::number::Number;
use crate::domain::outbox::{OutboxRow, OutboxState};

/// One moment by both clocks: rows are kept by the wall's, waits are measured by the other.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The wall clock.
    pub wall: Timestamp,
    /// The monotonic clock.
    pub steady: Duration,
}

impl Moment {
    /// This moment.
    pub fn of(clock: &Clock) -> Self {
        Self {
            wall: clock.now(),
            steady: clock.monotonic(),
        }
    }
}

/// The longest that a row waits by its own moment: a wall clock that was set back must not hold it for days.
const LONGEST_WAIT: Duration = Duration::from_secs(2 * 3600);
/// The messages that wait.
#[derive(Debug)]
pub struct Queue {
    chats: HashMap<ChatId, Line>,
    chat_of: HashMap<EntryId, ChatId>,
    lanes: BTreeMap<NumberId, Lane>,
    pairs: HashMap<ChatId, Bucket>,
    /// How many buckets were left when full ones were last forgotten.
    pairs_kept: usize,
    /// Those under way that count.
    under_way: usize,
    most: usize,
    /// Those under way that don't.
    apart: HashSet<EntryId>,
}

/// The messages of one chat.
#[derive(Debug)]
struct Line {
    number: NumberId,
    rows: BTreeMap<EntryId, Step>,
    /// Under which moment the chat stands in its lane.
    listed: Option<Duration>,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Not before this.
    Waiting(Duration),
    UnderWay,
    /// Holds the later ones until this.
    Unknown(Duration),
    /// Not before this, and holds nobody until then.
    Apart(Duration),
}

impl Queue {
    /// Nothing waits; at most `most` are under way at once.
    pub fn new(most: usize) -> Self {
        Self {
            chats: HashMap::new(),
            chat_of: HashMap::new(),
            lanes: BTreeMap::new(),
            pairs: HashMap::new(),
            pairs_kept: 0,
            under_way: 0,
            most,
            apart: HashSet::new(),
        }
    }

    /// How many wait, are under way or unknown.
    pub fn len(&self) -> usize {
        self.chat_of.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.chat_of.is_empty()
    }

    /// A number as it stands now.
    pub fn put_number(&mut self, number: &Number, now: Moment) {
        let lane = self
            .lanes
            .entry(number.id)
            .or_insert_with(|| Lane::new(now.steady));
        lane.put(number, now.steady);
    }

    /// Somebody may have repaired something: every number in trouble tries at once.
    pub fn probe_now(&mut self, now: Moment) {
        for lane in self.lanes.values_mut() {
            lane.probe_now(now.steady);
        }
    }

    /// A row as it stands now. One that is under way stays so until [`Queue::ended`].
    pub fn put(&mut self, row: &OutboxRow, now: Moment) {
        let line = self.chats.entry(row.chat).or_insert_with(|| Line {
            number: row.number,
            rows: BTreeMap::new(),
            listed: None,
        });
        if let Some(Step::UnderWay) = line.rows.get(&row.entry) {
            return;
        }
        line.rows.insert(row.entry, step(&row.state, now));
        self.chat_of.insert(row.entry, row.chat);
        self.lanes
            .entry(row.number)
            .or_insert_with(|| Lane::new(now.steady));
        self.relist(row.chat, now.steady);
    }

    /// A row is gone.
    pub fn remove(&mut self, entry: EntryId, now: Moment) {
        let Some(chat) = self.chat_of.get(&entry).copied() else {
            return;
        };
        let Some(line) = self.chats.get_mut(&chat) else {
            return;
        };
        if let Some(Step::UnderWay) = line.rows.get(&entry) {
            return;
        }
        line.rows.remove(&entry);
        self.chat_of.remove(&entry);
        self.relist(chat, now.steady);
    }

    /// The message to send now, if there is one. It is under way from here on.
    pub fn next(&mut self, now: Moment) -> Option<EntryId> {
        let now = now.steady;
        while self.under_way < self.most {
            let due = |lane: &Lane| lane.due_at(now).filter(|(at, _)| *at <= now);
            let (number, _) = self
                .lanes
                .iter()
                .filter_map(|(number, lane)| Some((*number, due(lane)?.1)))
                .min_by_key(|(_, waiting_since)| *waiting_since)?;
            let chat = self.lanes.get(&number)?.first()?;
            if let Some(entry) = self.first_of(chat, now) {
                self.start(number, chat, entry, now);
                return Some(entry);
            }
            self.relist(chat, now);
        }
        None
    }

    /// One that is under way takes long, and holds up no others than those of its chat.
    pub fn goes_apart(&mut self, entry: EntryId) {
        if self.apart.insert(entry) {
            self.under_way = self.under_way.saturating_sub(1);
        }
    }

    /// When [`Queue::next`] may have something, if nothing else happens before. None: only after something ends
    /// or is put.
    pub fn next_look(&self, now: Moment) -> Option<Duration> {
        if self.under_way >= self.most {
            return None;
        }
        self.lanes
            .values()
            .filter_map(|lane| lane.due_at(now.steady))
            .map(|(at, _)| at)
            .min()
    }

    /// A try has ended. Its row is to be put or removed after this, as the store has it.
    pub fn ended(&mut self, entry: EntryId, strain: Strain, now: Moment) {
        let now = now.steady;
        let Some(chat) = self.chat_of.remove(&entry) else {
            return;
        };
        if !self.apart.remove(&entry) {
            self.under_way = self.under_way.saturating_sub(1);
        }
        let Some(line) = self.chats.get_mut(&chat) else {
            return;
        };
        line.rows.remove(&entry);
        let number = line.number;
        if let Some(lane) = self.lanes.get_mut(&number) {
            lane.learn(entry, strain, now);
        }
        if let Strain::WaitAll(time) = strain {
            for lane in self.lanes.values_mut() {
                lane.close(now + time);
            }
        }
        if strain == Strain::TooMuchForOne
            && let Some(bucket) = self.pairs.get_mut(&chat)
        {
            bucket.drain(now);
        }
        self.relist(chat, now);
    }

    fn start(&mut self, number: NumberId, chat: ChatId, entry: EntryId, now: Duration) {
        if let Some(lane) = self.lanes.get_mut(&number) {
            lane.start(entry, now);
        }
        self.pairs
            .entry(chat)
            .or_insert_with(|| pair(now))
            .take(now);
        if let Some(line) = self.chats.get_mut(&chat) {
            line.rows.insert(entry, Step::UnderWay);
        }
        self.under_way += 1;
        self.relist(chat, now);
    }

    /// The message of a chat that may go now.
    fn first_of(&self, chat: ChatId, now: Duration) -> Option<EntryId> {
        match self.first_step(chat, now)? {
            (entry, Step::Waiting(at)) if at <= now => Some(entry),
            _ => None,
        }
    }

    /// The first message of a chat that holds the later ones, with the moment at which it goes or holds no longer; or
    /// one before it that goes sooner.
    fn first_step(&self, chat: ChatId, now: Duration) -> Option<(EntryId, Step)> {
        let line = self.chats.get(&chat)?;
        let ready = self.pairs.get(&chat).map(|bucket| bucket.ready_at(now));
        let mut soonest: Option<(EntryId, Duration)> = None;
        for (entry, step) in &line.rows {
            let at = match *step {
                Step::Unknown(until) if until <= now => continue,
                Step::Apart(at) if at > now => {
                    if soonest.is_none_or(|(_, sooner)| at < sooner) {
                        soonest = Some((*entry, at));
                    }
                    continue;
                }
                Step::Apart(at) | Step::Waiting(at) => ready.map_or(at, |ready| at.max(ready)),
                Step::UnderWay | Step::Unknown(_) => return Some((*entry, *step)),
            };
            let first = soonest.filter(|(_, sooner)| *sooner < at);
            let (entry, at) = first.unwrap_or((*entry, at));
            return Some((entry, Step::Waiting(at)));
        }
        soonest.map(|(entry, at)| (entry, Step::Waiting(at)))
    }

    /// Puts a chat where it belongs in its lane, or forgets it when it has nothing left.
    fn relist(&mut self, chat: ChatId, now: Duration) {
        let first = self.first_step(chat, now);
        let Some(line) = self.chats.get_mut(&chat) else {
            return;
        };
        let at = match first {
            Some((_, Step::Waiting(at) | Step::Apart(at) | Step::Unknown(at))) => Some(at),
            Some((_, Step::UnderWay)) | None => None,
        };
        if let Some(lane) = self.lanes.get_mut(&line.number) {
            lane.list(chat, line.listed, at);
        }
        line.listed = at;
        if line.rows.is_empty() {
            self.chats.remove(&chat);
            self.forget_full_pairs(now);
        }
    }

    /// Full buckets are as good as none; looked for when their number has doubled.
    fn forget_full_pairs(&mut self, now: Duration) {
        if self.pairs.len() > 1024 + 2 * self.pairs_kept {
            let chats = &self.chats;
            self.pairs
                .retain(|chat, bucket| chats.contains_key(chat) || !bucket.is_full(now));
            self.pairs_kept = self.pairs.len();
        }
    }
}

fn step(state: &OutboxState, now: Moment) -> Step {
    match state {
        OutboxState::Waiting(at) => {
            Step::Waiting(now.steady + at.since(now.wall).min(LONGEST_WAIT))
        }
        OutboxState::Restricted(at) => {
            Step::Apart(now.steady + at.since(now.wall).min(LONGEST_WAIT))
        }
        // Nobody here sends it: it is as good as unknown.
        OutboxState::Sending(_) => Step::Unknown(now.steady + UNKNOWN_HOLDS),
        // They wait for somebody, or for their time, and nothing waits for them.
        OutboxState::Restored(_) | OutboxState::Held(_) | OutboxState::Scheduled(..) => {
            Step::Unknown(now.steady)
        }
        OutboxState::Unknown(since) => {
            let left = since.plus(UNKNOWN_HOLDS).since(now.wall).min(UNKNOWN_HOLDS);
            let left = if holds(state, now.wall) {
                left
            } else {
                Duration::ZERO
            };
            Step::Unknown(now.steady + left)
        }
    }
}

#[cfg(test)]
mod tests;

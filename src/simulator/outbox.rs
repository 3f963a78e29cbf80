//! What is to be told to the desk: batches, lanes, and Meta's repeats over seven days.
//!
//! Pure: time is a parameter, and the sending itself is the driver's.

use super::faults::{Dice, Faults};
use super::webhook::{self, Update};
use bytes::Bytes;
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};

/// Updates in one body at most.
pub const LARGEST_BATCH: usize = 1_000;
/// Bytes of one body at most, less some room for the envelope.
const LARGEST_BODY: usize = 2_900_000;
/// Updates that wait at most; beyond it the oldest are lost.
const WAITING_LIMIT: usize = 200_000;
/// Deliveries that the log remembers.
const LOG_LIMIT: usize = 5_000;
/// How long a delivery is repeated, in milliseconds.
const GIVE_UP_AFTER_MS: i64 = 7 * 24 * 3_600_000;
/// The longest time between two repeats, in milliseconds.
const LONGEST_PAUSE_MS: i64 = 6 * 3_600_000;

/// How long to wait after the `attempts`-th failure of a delivery: one repeat at once, then
/// `base_ms` doubled each time up to six hours.
pub fn pause_after(attempts: u32, base_ms: i64) -> i64 {
    match attempts {
        0 | 1 => 0,
        _ => base_ms
            .saturating_mul(1_i64 << (attempts - 2).min(40))
            .min(LONGEST_PAUSE_MS),
    }
}

/// A POST that the driver is to make.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Which delivery it is an attempt of.
    pub delivery: u64,
    /// The exact bytes.
    pub body: Bytes,
    /// The signature header.
    pub signature: String,
    /// Whether the answer is to be ignored.
    pub forget_answer: bool,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The desk answered with this status.
    Status(u16),
    /// There was no answer.
    NoAnswer(String),
}

/// One attempt of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// When it ended, in milliseconds.
    pub at: i64,
    /// How it ended.
    pub outcome: Outcome,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Waits for its next attempt.
    Waiting,
    /// Is being sent.
    Sending,
    /// Was answered with 200.
    Done,
    /// Was given up after seven days.
    GivenUp,
}

/// One webhook body with the story of its delivery.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Delivery {
    /// Counted from 1.
    pub id: u64,
    /// Updates in it; 0 for a raw body.
    pub updates: usize,
    /// Where it stands.
    pub progress: Progress,
    /// Every attempt, oldest first.
    pub attempts: Vec<Attempt>,
    /// When the next attempt is due, in milliseconds.
    pub due: i64,
    /// The exact bytes.
    #[serde(skip)]
    pub body: Bytes,
    /// Messages and the statuses of them that it tells.
    #[serde(skip)]
    pub tells: Vec<(String, String)>,
    #[serde(skip)]
    first_due: i64,
}

/// Counts since the start or the last reset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Attempts made.
    pub attempts: u64,
    /// Deliveries answered with 200.
    pub delivered: u64,
    /// Attempts that failed.
    pub failed: u64,
    /// Deliveries given up after seven days.
    pub given_up: u64,
    /// Updates lost by a fault or for want of room.
    pub lost: u64,
}

/// How deliveries are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Deliveries at the same time; 1 to 64.
    pub lanes: usize,
    /// Updates in one body, 1 to [`LARGEST_BATCH`].
    pub batch: usize,
    /// The first growing pause between repeats, in milliseconds.
    pub repeat_ms: i64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            lanes: 8,
            batch: LARGEST_BATCH,
            repeat_ms: 15_000,
        }
    }
}

/// Updates that wait and deliveries that are under way.
#[derive(Debug, Default)]
pub struct Outbox {
    pace: Pace,
    waiting: BTreeMap<(i64, u64), Update>,
    open: BTreeMap<u64, Delivery>,
    log: VecDeque<Delivery>,
    stats: Stats,
    updates_counted: u64,
    deliveries_counted: u64,
}

impl Outbox {
    /// An empty outbox.
    pub fn new(pace: Pace) -> Self {
        Self {
            pace,
            ..Self::default()
        }
    }

    /// Queues an update for `now` plus what the faults add; a lost one is only counted.
    pub fn publish(&mut self, update: &Update, now: i64, faults: &mut Faults, dice: &mut Dice) {
        let delays = faults.copies(dice);
        if delays.is_empty() {
            self.stats.lost += 1;
        }
        for delay in delays {
            self.updates_counted += 1;
            self.waiting
                .insert((now + delay, self.updates_counted), update.clone());
        }
        while self.waiting.len() > WAITING_LIMIT {
            self.waiting.pop_first();
            self.stats.lost += 1;
        }
    }

    /// Queues a body as it is, which need not even be JSON.
    pub fn publish_raw(&mut self, body: Bytes, now: i64) -> u64 {
        self.open_delivery(body, 0, Vec::new(), now)
    }

    fn open_delivery(
        &mut self,
        body: Bytes,
        updates: usize,
        tells: Vec<(String, String)>,
        now: i64,
    ) -> u64 {
        self.deliveries_counted += 1;
        let id = self.deliveries_counted;
        let delivery = Delivery {
            id,
            updates,
            progress: Progress::Waiting,
            attempts: Vec::new(),
            due: now,
            body,
            tells,
            first_due: now,
        };
        self.open.insert(id, delivery);
        id
    }

    /// The attempts to make now: repeats that are due first, then fresh updates. While lanes are free
    /// each update travels alone; those that don't fit share the last lane's body.
    pub fn jobs(
        &mut self,
        now: i64,
        secret: &str,
        faults: &mut Faults,
        dice: &mut Dice,
    ) -> Vec<Job> {
        let mut free = (self.pace.lanes.clamp(1, 64)).saturating_sub(self.sending());
        let mut jobs = Vec::new();
        let due: Vec<u64> = (self.open.values())
            .filter(|delivery| delivery.progress == Progress::Waiting && delivery.due <= now)
            .map(|delivery| delivery.id)
            .collect();
        for id in due.into_iter().take(free) {
            free -= 1;
            jobs.extend(self.start(id, secret, faults, dice));
        }
        while free > 0 {
            let most = if free == 1 { self.pace.batch } else { 1 };
            let Some(id) = self.take_batch(now, most.clamp(1, LARGEST_BATCH)) else {
                break;
            };
            free -= 1;
            jobs.extend(self.start(id, secret, faults, dice));
        }
        jobs
    }

    fn sending(&self) -> usize {
        (self.open.values())
            .filter(|delivery| delivery.progress == Progress::Sending)
            .count()
    }

    fn take_batch(&mut self, now: i64, most: usize) -> Option<u64> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while batch.len() < most && bytes < LARGEST_BODY {
            let Some(next) = self.waiting.first_entry() else {
                break;
            };
            if next.key().0 > now {
                break;
            }
            let size = webhook::encode(&webhook::envelope(std::slice::from_ref(next.get()))).len();
            if !batch.is_empty() && bytes + size > LARGEST_BODY {
                break;
            }
            bytes += size;
            batch.push(next.remove());
        }
        if batch.is_empty() {
            return None;
        }
        let body = Bytes::from(webhook::encode(&webhook::envelope(&batch)));
        let tells = batch
            .iter()
            .filter_map(|update| update.tells.clone())
            .collect();
        Some(self.open_delivery(body, batch.len(), tells, now))
    }

    fn start(
        &mut self,
        id: u64,
        secret: &str,
        faults: &mut Faults,
        dice: &mut Dice,
    ) -> Option<Job> {
        let delivery = self.open.get_mut(&id)?;
        delivery.progress = Progress::Sending;
        self.stats.attempts += 1;
        let secret = if faults.bad_signature.strikes(dice) {
            "not the secret"
        } else {
            secret
        };
        Some(Job {
            delivery: id,
            body: delivery.body.clone(),
            signature: webhook::signature(secret, &delivery.body),
            forget_answer: faults.forget_answers.strikes(dice),
        })
    }

    /// Notes how an attempt ended. Returns the statuses that are now known to the desk.
    pub fn ended(&mut self, id: u64, outcome: Outcome, now: i64) -> Vec<(String, String)> {
        let Some(mut delivery) = self.open.remove(&id) else {
            return Vec::new();
        };
        let success = outcome == Outcome::Status(200);
        delivery.attempts.push(Attempt { at: now, outcome });
        if success {
            self.stats.delivered += 1;
            delivery.progress = Progress::Done;
            let tells = delivery.tells.clone();
            self.remember(delivery);
            return tells;
        }
        self.stats.failed += 1;
        let attempts = u32::try_from(delivery.attempts.len()).unwrap_or(u32::MAX);
        delivery.due = now.saturating_add(pause_after(attempts, self.pace.repeat_ms));
        if delivery.due - delivery.first_due > GIVE_UP_AFTER_MS {
            self.stats.given_up += 1;
            delivery.progress = Progress::GivenUp;
            self.remember(delivery);
        } else {
            delivery.progress = Progress::Waiting;
            self.open.insert(id, delivery);
        }
        Vec::new()
    }

    fn remember(&mut self, mut delivery: Delivery) {
        // The log keeps the start of large bodies only: it is bounded in bytes as well.
        delivery.body = delivery.body.slice(..delivery.body.len().min(16_384));
        self.log.push_back(delivery);
        if self.log.len() > LOG_LIMIT {
            self.log.pop_front();
        }
    }

    /// Makes every failed delivery due now, as if the pause had passed.
    pub fn repeat_now(&mut self, now: i64) {
        for delivery in self.open.values_mut() {
            if delivery.progress == Progress::Waiting {
                delivery.due = now;
            }
        }
    }

    /// When something is due next, in milliseconds; past moments mean that lanes are full.
    pub fn next_due(&self) -> Option<i64> {
        let repeats = (self.open.values())
            .filter(|delivery| delivery.progress == Progress::Waiting)
            .map(|delivery| delivery.due)
            .min();
        let fresh = self.waiting.keys().next().map(|(due, _)| *due);
        repeats.into_iter().chain(fresh).min()
    }

    /// Nothing waits and nothing is being sent.
    pub fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.open.is_empty()
    }

    /// Updates that wait for their first attempt.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// All deliveries that are remembered, finished ones first.
    pub fn deliveries(&self) -> impl DoubleEndedIterator<Item = &Delivery> {
        self.log.iter().chain(self.open.values())
    }

    /// The counts.
    pub fn stats(&self) -> Stats {
        self.stats
    }

    /// Forgets all but what is on its way at this moment.
    pub fn clear(&mut self) {
        self.waiting.clear();
        self.log.clear();
        self.open
            .retain(|_, delivery| delivery.progress == Progress::Sending);
        self.stats = Stats::default();
    }
}

#[cfg(test)]
mod tests;

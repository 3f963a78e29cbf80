//! Sleeps until the next deadline, reads the wall clock at least every 30 s, fires what is due in due order, and
//! tells the desk when the clock has moved otherwise than time does. The store's index is the truth; the wheel holds
//! its next hours.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::watch;

use crate::base::clock::Timestamp;
use crate::base::id::DeadlineId;
use crate::domain::command::Command;
use crate::domain::view::Fault;
use crate::engine::{DeadlineChange, Handle, SubmitError};
use crate::timers::Pulse;
use crate::timers::wheel::{Row, Wheel};

/// Deadlines handed over at once.
const AT_ONCE: usize = 256;
/// The longest sleep between two looks: bounds what a suspended machine or a stepped clock can cost.
pub const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// One that can't be fired is tried again after 1 s, 2 s and so on, up to 2 to this power.
const LONGEST_WAIT: u32 = 8;

/// How far ahead the wheel knows the index. It reads on when half of that has passed.
const HORIZON: Duration = Duration::from_secs(6 * 3600);
/// The most rows that are read from the index at once: a desk that stood still for a year has more overdue than memory.
const READ_MAX: usize = 1 << 17;

/// Runs until `stop` is true or the desk stops.
///
/// # Errors
/// When storage fails.
pub async fn run(
    handle: Handle,
    mut pulse: Pulse,
    mut stop: watch::Receiver<bool>,
) -> Result<(), Fault> {
    let mut changes = handle.deadlines();
    let mut moved = handle.clock.moved();
    let mut ahead = Ahead::default();
    while !*stop.borrow() && handle.is_running() {
        pulse.answer();
        look_at_clock(&handle, &mut moved).await;
        changes.mark_unchanged();
        let due = ahead.due(&handle).await?;
        if !due.is_empty() {
            for rows in due.chunks(AT_ONCE) {
                pulse.answer();
                ahead.again(fire(&handle, rows).await, handle.clock.now());
                if *stop.borrow() {
                    return Ok(());
                }
            }
            continue;
        }
        let clock = &handle.clock;
        handle.pulse.fired(clock.now(), clock.ran());
        let wake = ahead.next(clock.now());
        tokio::select! {
            () = handle.clock.sleep_until(wake) => {}
            _ = moved.changed() => moved.mark_changed(),
            changed = changes.changed() => if changed.is_err() { break },
            () = pulse.asked() => {}
            _ = stop.changed() => {}
        }
    }
    Ok(())
}

/// The next hours of the index, in memory. Nothing depends on it but haste: what is due is told by the index too.
struct Ahead {
    wheel: Wheel,
    /// The last row that was looked for in the index: all up to it are in the wheel.
    read_to: Row,
    /// When the index is read further.
    read_at: Timestamp,
    /// Those that could not be fired: not before when they are tried again, and how often they were.
    failed: BTreeMap<Row, (Timestamp, u32)>,
}

impl Default for Ahead {
    fn default() -> Self {
        Self {
            wheel: Wheel::default(),
            read_to: (Timestamp::default(), DeadlineId(0)),
            read_at: Timestamp::default(),
            failed: BTreeMap::new(),
        }
    }
}

/// What became of rows that did not fire.
#[derive(Default)]
struct Unfired {
    /// The clock was set back before the desk came to them.
    early: Vec<Row>,
    /// Something went wrong.
    failed: Vec<Row>,
}

impl Ahead {
    /// What is due now, in the order in which it fires.
    async fn due(&mut self, handle: &Handle) -> Result<Vec<Row>, Fault> {
        let now = handle.clock.now();
        // Taken before the index is read: what happens in between is told next time, and is true then as well.
        match handle.deadline_news() {
            Some(news) if now < self.read_at => self.follow(&news),
            _ => self.read_anew(handle, now).await?,
        }
        let due = self.ready(now);
        // What the wheel may not know of costs one look at the index's first rows.
        if due.is_empty() && self.knows_too_little(handle, now)? {
            self.read_anew(handle, now).await?;
            return Ok(self.ready(now));
        }
        Ok(due)
    }

    async fn read_anew(&mut self, handle: &Handle, now: Timestamp) -> Result<(), Fault> {
        let failed = std::mem::take(&mut self.failed);
        *self = Self::read(handle, now, READ_MAX).await?;
        self.failed = failed;
        Ok(())
    }

    /// What the wheel has due, and what failed and is tried again; the rest of that waits.
    fn ready(&mut self, now: Timestamp) -> Vec<Row> {
        let mut due = self.wheel.advance(now);
        let waits = |row: &Row| {
            self.failed
                .get(row)
                .is_some_and(|(not_before, _)| now < *not_before)
        };
        due.retain(|row| !waits(row));
        let again = self.failed.iter().filter(|(row, (not_before, _))| {
            *not_before <= now && row.0 <= now && !due.contains(row)
        });
        due.extend(again.map(|(row, _)| *row).collect::<Vec<_>>());
        due.sort_unstable();
        due
    }

    fn knows_too_little(&self, handle: &Handle, now: Timestamp) -> Result<bool, Fault> {
        let first = handle.snapshot()?.due(now, self.failed.len() + 1)?.due;
        Ok(first.iter().any(|row| !self.failed.contains_key(row)))
    }

    fn follow(&mut self, news: &[DeadlineChange]) {
        for change in news {
            match *change {
                DeadlineChange::Set(due, id) if (due, id) <= self.read_to => {
                    self.wheel.put((due, id));
                }
                DeadlineChange::Set(_, id) | DeadlineChange::Dropped(id) => {
                    self.wheel.cancel(id);
                }
            }
        }
    }

    /// What the index says, `most` rows of it.
    async fn read(handle: &Handle, now: Timestamp, most: usize) -> Result<Self, Fault> {
        let snapshot = handle.snapshot()?;
        let horizon = now.plus(HORIZON);
        let reading = move || {
            let rows = snapshot.due(horizon, most)?.due;
            let half = now.plus(HORIZON / 2);
            // Behind the last row of a reading that was cut short nothing is known: it goes on when that row is due.
            let (read_to, read_at) = match rows.last() {
                Some((due, id)) if rows.len() == most => ((*due, *id), half.min((*due).max(now))),
                _ => ((horizon, DeadlineId(u64::MAX)), half),
            };
            let mut wheel = Wheel::default();
            rows.into_iter().for_each(|row| wheel.put(row));
            Ok(Self {
                wheel,
                read_to,
                read_at,
                failed: BTreeMap::new(),
            })
        };
        let read = tokio::task::spawn_blocking(reading).await;
        read.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }

    /// These did not fire yet. One that fails is tried again later and later, so that it keeps up no other.
    fn again(&mut self, unfired: Unfired, now: Timestamp) {
        unfired
            .early
            .into_iter()
            .for_each(|row| self.wheel.put(row));
        let tried = std::mem::take(&mut self.failed);
        let waiting = tried
            .iter()
            .filter(|(_, (not_before, _))| now < *not_before);
        self.failed = waiting.map(|(row, wait)| (*row, *wait)).collect();
        for row in unfired.failed {
            let tries = tried.get(&row).map_or(0, |(_, tries)| *tries) + 1;
            let wait = Duration::from_secs(1 << (tries - 1).min(LONGEST_WAIT));
            self.failed.insert(row, (now.plus(wait), tries));
        }
    }

    /// When to look again at the latest.
    fn next(&self, now: Timestamp) -> Timestamp {
        let again = self.failed.values().map(|(not_before, _)| *not_before);
        let latest = now.plus(LONGEST_SLEEP).min(self.read_at);
        let latest = again.min().map_or(latest, |again| again.min(latest));
        self.wheel.next().map_or(latest, |next| next.min(latest))
    }
}

/// A clock that jumped is logged, and open pages learn of it as they do of one that was moved by hand.
async fn look_at_clock(handle: &Handle, moved: &mut watch::Receiver<u64>) {
    if let Some(step) = handle.clock.look_for_step() {
        tracing::warn!(
            seconds = step.millis / 1000,
            now = %step.at.rfc3339(),
            "this machine's clock jumped: check its time settings, windows are counted by it"
        );
    }
    if moved.has_changed().unwrap_or(false) {
        moved.mark_unchanged();
        if let Err(error) = handle.submit_patiently(Command::ClockMoved).await {
            tracing::debug!(%error, "open pages don't know yet that the clock moved");
        }
    }
}

/// Hands the rows to the engine in due order. Those that did not fire are given back: the clock was set back before
/// the desk came to them, or something went wrong.
async fn fire(handle: &Handle, rows: &[Row]) -> Unfired {
    let submits = rows
        .iter()
        .map(|(due, id)| handle.submit_patiently(Command::Due { due: *due, id: *id }));
    let mut unfired = Unfired::default();
    for (row, result) in rows.iter().zip(join_all(submits).await) {
        let (due, id) = *row;
        match result {
            Ok(_) if handle.clock.now() < due => unfired.early.push(*row),
            Ok(_) | Err(SubmitError::Stopped) => {}
            Err(error) => {
                tracing::error!(%error, deadline = id.0, due = %due.rfc3339(), "a deadline could not be fired");
                unfired.failed.push(*row);
            }
        }
    }
    unfired
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Clock;
    use crate::base::id::ChatId;
    use crate::domain::changes::{Answer, Changes, Write};
    use crate::domain::event::Deadline;
    use crate::domain::view::View as _;
    use crate::engine::{self, Engine};
    use crate::store::Store;

    const HOUR: Duration = Duration::from_secs(3600);

    fn start() -> Timestamp {
        Timestamp::from_seconds(1_786_000_000)
    }

    #[test]
    fn one_that_fails_waits_longer_each_time_and_keeps_up_no_other() {
        let at = |seconds| start().plus(Duration::from_secs(seconds));
        let rows = rows(&[at(0), at(1)]);
        let mut ahead = Ahead {
            read_at: at(100),
            ..Ahead::default()
        };
        rows.iter().for_each(|row| ahead.wheel.put(*row));
        assert_eq!(ahead.ready(at(0)), rows[..1]);
        let fails = |ahead: &mut Ahead, now| {
            let failed = vec![rows[0]];
            let early = Vec::new();
            ahead.again(Unfired { early, failed }, now);
        };
        fails(&mut ahead, at(0));
        assert_eq!(ahead.next(at(0)), at(1));
        assert_eq!(ahead.ready(at(1)), rows, "in due order");
        fails(&mut ahead, at(1));
        assert_eq!(ahead.ready(at(2)), []);
        assert_eq!(ahead.ready(at(3)), rows[..1]);
    }

    fn rows(dues: &[Timestamp]) -> Vec<Row> {
        let numbered = dues.iter().zip(1..);
        numbered.map(|(due, id)| (*due, DeadlineId(id))).collect()
    }

    /// A desk in whose file these deadlines stand, which come to nothing.
    fn desk(rows: &[Row]) -> (Handle, Clock) {
        let store = Store::in_memory();
        let snapshot = store.snapshot().unwrap();
        let counters = snapshot.counters();
        drop(snapshot);
        let write = |(due, id): &Row| Write::Due {
            due: *due,
            id: *id,
            deadline: Some(Deadline::Chat(ChatId(9_999))),
        };
        let changes = Changes {
            writes: rows.iter().map(write).collect(),
            counters,
            answer: Answer::Done,
        };
        store
            .write(counters, |transaction| {
                transaction.apply(&changes)?;
                Ok((true, ()))
            })
            .unwrap();
        let clock = Clock::manual(start());
        let (handle, _) = engine::start(Engine::new(store).unwrap(), clock.clone()).unwrap();
        (handle, clock)
    }

    fn waiting(handle: &Handle) -> usize {
        let all = Timestamp::from_millis(i64::MAX);
        handle
            .snapshot()
            .unwrap()
            .due(all, 9_999)
            .unwrap()
            .due
            .len()
    }

    /// Until so many wait.
    async fn until(handle: &Handle, count: usize) {
        let mut changes = handle.deadlines();
        while waiting(handle) > count {
            changes.changed().await.unwrap();
        }
        assert_eq!(waiting(handle), count);
    }

    #[tokio::test]
    async fn what_is_due_fires_and_what_is_not_waits_over_jumps_and_long_stops() {
        let mut dues = vec![start(); 700];
        let far = [1, 5, 7, 30, 400 * 24].map(|hours| start().plus(HOUR * hours));
        dues.extend(far);
        let (handle, clock) = desk(&rows(&dues));
        let (_asker, pulse) = crate::timers::pulse();
        let (stop, stopping) = watch::channel(false);
        let driver = tokio::spawn(run(handle.clone(), pulse, stopping));
        until(&handle, 5).await;
        clock.advance(HOUR);
        until(&handle, 4).await;
        clock.set(start());
        clock.set(far[1].minus(Duration::from_millis(1)));
        tokio::task::yield_now().await;
        assert_eq!(waiting(&handle), 4);
        clock.advance(Duration::from_millis(1));
        until(&handle, 3).await;
        clock.advance(HOUR * 24 * 399);
        until(&handle, 1).await;
        clock.advance(HOUR * 24);
        until(&handle, 0).await;
        stop.send_replace(true);
        driver.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn more_than_is_read_at_once_is_read_in_parts() {
        let dues: Vec<Timestamp> = (0..25).map(|n| start().plus(HOUR * (n / 10))).collect();
        let all = rows(&dues);
        let (handle, clock) = desk(&all);
        let mut ahead = Ahead::read(&handle, clock.now(), 7).await.unwrap();
        assert_eq!((ahead.read_to, ahead.read_at), (all[6], start()));
        assert_eq!(ahead.wheel.advance(start()), all[..7]);
        let ahead = Ahead::read(&handle, clock.now(), 17).await.unwrap();
        assert_eq!(
            (ahead.read_to, ahead.read_at),
            (all[16], start().plus(HOUR))
        );
        let ahead = Ahead::read(&handle, clock.now(), 99).await.unwrap();
        assert_eq!(ahead.read_at, start().plus(HORIZON / 2));
    }

    #[tokio::test]
    async fn news_are_followed_as_far_as_the_index_was_read() {
        let all = rows(&[start().plus(HOUR)]);
        let (handle, clock) = desk(&all);
        let mut ahead = Ahead::read(&handle, clock.now(), 99).await.unwrap();
        let (soon, late) = (start().plus(HOUR * 2), start().plus(HOUR * 7));
        ahead.follow(&[
            DeadlineChange::Set(soon, DeadlineId(2)),
            DeadlineChange::Set(late, DeadlineId(3)),
            DeadlineChange::Dropped(DeadlineId(1)),
        ]);
        assert_eq!(ahead.wheel.advance(late), [(soon, DeadlineId(2))]);
    }
}

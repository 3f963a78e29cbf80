//! The worker that fetches the files of messages. The message is stored first; its file comes when it can, for
//! as long as Meta keeps it. Meta, "Media", 2026-04-17.

mod fetch;
mod keep;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::base::id::MediaId;
use crate::base::limits::FETCHES_AT_ONCE;
use crate::channels::whatsapp::api::{Api, Current, replaced};
use crate::channels::work::{Follower, until};
use crate::domain::command::Command;
use crate::domain::event::EventKind;
use crate::domain::media::{Announced, Media, MediaState};
use crate::domain::view::{Fault, View as _};
use crate::engine::{Handle, SubmitError};
use crate::net::client::Client;
use crate::store::Snapshot;

use fetch::{Fetch, Fetched};

/// Seconds between tries; the last one stays.
const DELAYS: [u64; 8] = [5, 15, 60, 300, 900, 3600, 10_800, 21_600];
/// Tries within the seven days for which Meta keeps a file.
const TRIES: u32 = 35;
/// Tries when Meta itself refuses: asking on would only be counted against the number.
const REFUSED_TRIES: u32 = 6;
/// Between tries while the token does not hold. They are not counted.
const NO_ACCESS: Duration = Duration::from_secs(300);
/// Until it is looked again whether the disk has room. Such tries are not counted either.
const NO_ROOM: Duration = Duration::from_secs(60);
/// The longest that a file waits by its own moment: a clock that was set back must not hold it for days.
const LONGEST_WAIT: Duration = Duration::from_secs(21_600);

/// The worker.
pub struct Fetcher {
    handle: Handle,
    client: Client,
    api: Current,
    waiting: Waiting,
    follower: Follower,
    /// The newest file that was looked at.
    newest: u64,
    fetches: JoinSet<Ended>,
}

impl Fetcher {
    /// A worker that has not begun.
    pub fn new(handle: Handle, client: Client, api: Current) -> Self {
        Self {
            handle,
            client,
            api,
            waiting: Waiting::default(),
            follower: Follower::default(),
            newest: 0,
            fetches: JoinSet::new(),
        }
    }

    /// Runs until `stop` is true or the desk stops. A file that is half here then begins anew at the next start.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) -> Result<(), Fault> {
        let clock = self.handle.clock.clone();
        let mut sequence = self.handle.sequence();
        self.begin()?;
        loop {
            sequence.mark_unchanged();
            self.follow()?;
            let now = clock.monotonic();
            while self.fetches.len() < FETCHES_AT_ONCE
                && let Some(id) = self.waiting.next(now)
            {
                self.fetch(id)?;
            }
            let look = self
                .waiting
                .first()
                .filter(|_| self.fetches.len() < FETCHES_AT_ONCE);
            tokio::select! {
                Some(ended) = self.fetches.join_next() => self.end(ended)?,
                changed = sequence.changed() => if changed.is_err() { return Ok(()) },
                () = until(&clock, look) => {}
                () = replaced(&mut self.api) => self.waiting.access_may_be_back(clock.monotonic()),
                _ = stop.wait_for(|stop| *stop) => return Ok(()),
            }
        }
    }

    fn begin(&mut self) -> Result<(), Fault> {
        let snapshot = self.handle.snapshot()?;
        self.follower = Follower::from(&snapshot);
        self.newest = snapshot.counters().media;
        for id in snapshot.fetches()? {
            self.refresh(&snapshot, id)?;
        }
        Ok(())
    }

    /// Reads which files came to be wanted since the last time. New ones are known by their numbers: looking at every
    /// new message for its file would cost each message a read.
    fn follow(&mut self) -> Result<(), Fault> {
        let snapshot = self.handle.snapshot()?;
        let newest = snapshot.counters().media;
        for id in self.newest + 1..=newest {
            self.refresh(&snapshot, MediaId(id))?;
        }
        self.newest = newest;
        let mut follower = self.follower;
        follower.follow(&snapshot, |_, kind| {
            let EventKind::EntryChanged(chat, entry) = kind else {
                return Ok(());
            };
            match snapshot.entry(chat, entry)?.and_then(|entry| entry.media()) {
                Some(id) => self.refresh(&snapshot, id),
                None => Ok(()),
            }
        })?;
        self.follower = follower;
        Ok(())
    }

    fn refresh(&mut self, snapshot: &Snapshot, id: MediaId) -> Result<(), Fault> {
        let state = snapshot.media(id)?.map(|media| media.state);
        let clock = &self.handle.clock;
        let at = match state {
            Some(MediaState::Fetching { next_at, .. }) => {
                Some(clock.monotonic() + next_at.since(clock.now()).min(LONGEST_WAIT))
            }
            _ => None,
        };
        self.waiting.put(id, at);
        Ok(())
    }

    fn fetch(&mut self, id: MediaId) -> Result<(), Fault> {
        let snapshot = self.handle.snapshot()?;
        let Some(media) = snapshot.media(id)? else {
            self.waiting.ended(id);
            return Ok(());
        };
        let announced = media.announced().cloned();
        let Some(announced) = announced else {
            self.waiting.ended(id);
            return Ok(());
        };
        let Some(number) = snapshot.number(announced.number)? else {
            self.waiting.ended(id);
            return Ok(());
        };
        let api = Arc::clone(&self.api.borrow());
        let (handle, client) = (self.handle.clone(), self.client.clone());
        self.fetches.spawn(async move {
            let no_access = one(
                &handle,
                &client,
                &api,
                &number.phone_number_id,
                media,
                &announced,
            )
            .await;
            Ended {
                id,
                refused: no_access.then_some(api),
            }
        });
        Ok(())
    }

    fn end(&mut self, ended: Result<Ended, tokio::task::JoinError>) -> Result<(), Fault> {
        let Ended { id, refused } = match ended {
            Ok(ended) => ended,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => return Ok(()),
        };
        self.waiting.ended(id);
        let snapshot = self.handle.snapshot()?;
        self.refresh(&snapshot, id)?;
        match refused {
            // The settings were replaced while it was asking with the old ones.
            Some(old) if !Arc::ptr_eq(&old, &self.api.borrow()) => {
                self.waiting.put(id, Some(self.handle.clock.monotonic()));
            }
            Some(_) => self.waiting.without_access(id),
            None => {}
        }
        Ok(())
    }
}

/// A try that is over, with its outcome stored.
struct Ended {
    id: MediaId,
    /// The settings whose token was refused, if it was.
    refused: Option<Arc<Api>>,
}

/// One try, from the record to the stored outcome. True when the token was refused.
async fn one(
    handle: &Handle,
    client: &Client,
    api: &Api,
    phone_number_id: &str,
    media: Media,
    announced: &Announced,
) -> bool {
    let MediaState::Fetching { attempts, .. } = media.state else {
        return false;
    };
    let id = media.id;
    let fetch = Fetch {
        handle,
        client,
        api,
        phone_number_id,
        media: &media,
        announced,
    };
    let Some(fetched) = fetch.run(attempts == 0).await else {
        return false;
    };
    let no_access = matches!(fetched, Fetched::NoAccess(_));
    let state = outcome(fetched, attempts, id, handle.clock.now());
    let kept = handle
        .submit_patiently(Command::MediaState(id, state))
        .await;
    if let Err(error @ (SubmitError::Refused(_) | SubmitError::Panicked)) = kept {
        tracing::error!(%error, media = id.0, "the state of a file could not be stored");
        handle.clock.sleep(Duration::from_secs(30)).await;
    }
    no_access
}

/// The state after a try.
fn outcome(
    fetched: Fetched,
    attempts: u32,
    id: MediaId,
    now: crate::base::clock::Timestamp,
) -> MediaState {
    let later = |tries: u32, cause: &str, reason: String| {
        let attempts = attempts + 1;
        if attempts >= tries {
            tracing::warn!(media = id.0, reason, "a file could not be fetched");
            return MediaState::Failed {
                cause: cause.to_owned(),
            };
        }
        tracing::info!(media = id.0, attempts, reason, "a file is fetched later");
        MediaState::Fetching {
            attempts,
            next_at: now.plus(delay(attempts)),
        }
    };
    match fetched {
        Fetched::Ready { size, sha256 } => MediaState::Ready { size, sha256 },
        Fetched::Lost => MediaState::Lost,
        Fetched::Failed(cause) => {
            tracing::warn!(media = id.0, cause, "a file can't be fetched");
            MediaState::Failed {
                cause: cause.to_owned(),
            }
        }
        Fetched::NoAccess(reason) => {
            tracing::warn!(media = id.0, reason, "the token fetches no files");
            MediaState::Fetching {
                attempts,
                next_at: now.plus(NO_ACCESS),
            }
        }
        Fetched::NoRoom => {
            tracing::error!(media = id.0, "the disk is too full for a file: it waits");
            MediaState::Fetching {
                attempts,
                next_at: now.plus(NO_ROOM),
            }
        }
        Fetched::Unreachable(reason) => later(TRIES, "unreachable", reason),
        Fetched::Refused(reason) => later(REFUSED_TRIES, "refused", reason),
    }
}

fn delay(attempts: u32) -> Duration {
    let index = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    Duration::from_secs(DELAYS[index.min(DELAYS.len() - 1)])
}

/// Which files wait, by the monotonic clock.
#[derive(Debug, Default)]
struct Waiting {
    order: BTreeSet<(Duration, MediaId)>,
    at: HashMap<MediaId, Duration>,
    under_way: HashSet<MediaId>,
    /// Those that wait for a token that holds.
    no_access: HashSet<MediaId>,
}

impl Waiting {
    /// A file waits until a moment, or no longer. One that is under way stays so.
    fn put(&mut self, id: MediaId, at: Option<Duration>) {
        if self.under_way.contains(&id) {
            return;
        }
        if let Some(before) = self.at.remove(&id) {
            self.order.remove(&(before, id));
        }
        if let Some(at) = at {
            self.at.insert(id, at);
            self.order.insert((at, id));
        }
    }

    /// The file to fetch now; it is under way from here on.
    fn next(&mut self, now: Duration) -> Option<MediaId> {
        let (_, id) = self.order.first().copied().filter(|(at, _)| *at <= now)?;
        self.put(id, None);
        self.no_access.remove(&id);
        self.under_way.insert(id);
        Some(id)
    }

    fn first(&self) -> Option<Duration> {
        self.order.first().map(|(at, _)| *at)
    }

    fn ended(&mut self, id: MediaId) {
        self.under_way.remove(&id);
    }

    fn without_access(&mut self, id: MediaId) {
        self.no_access.insert(id);
    }

    /// The settings were replaced: what waits for a token tries at once.
    fn access_may_be_back(&mut self, now: Duration) {
        for id in std::mem::take(&mut self.no_access) {
            if self.at.contains_key(&id) {
                self.put(id, Some(now));
            }
        }
    }
}

#[cfg(test)]
mod tests;

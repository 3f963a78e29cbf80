//! The worker that has Meta block users, and lift that. The wish stands in the file before Meta is asked, and stays
//! there until Meta has said yes or no. To ask twice is harmless: whoever is blocked stays so. Only those can be
//! blocked who wrote within the last day. Meta, "Block users", 2026-05.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};

use crate::base::id::ChatId;
use crate::channels::whatsapp::api::{Api, Current, Provider, encoded};
use crate::channels::whatsapp::errors::passes_in;
use crate::channels::whatsapp::graph::GraphError;
use crate::channels::whatsapp::json;
use crate::channels::work::{Follower, until};
use crate::domain::care::{BlockAskState, BlockOutcome, CareView as _};
use crate::domain::changes::Answer;
use crate::domain::command::Command;
use crate::domain::customer::Identity;
use crate::domain::delivery::SendError;
use crate::domain::event::EventKind;
use crate::domain::view::{Fault, View as _};
use crate::engine::{Handle, SubmitError};
use crate::net::client::{Client, ClientError};
use crate::store::Snapshot;

/// How long the whole call may take.
const TOTAL: Duration = Duration::from_secs(20);
/// Octets of its answer that are read.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Calls at once.
const CALLS_AT_ONCE: usize = 4;
/// The longest that a wish waits by its own moment: a clock that was set back must not hold it for days.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// Meta's code for a list of which a part failed.
const PARTLY: i64 = 139_100;

/// The worker.
pub struct Worker {
    handle: Handle,
    client: Client,
    api: Current,
    follower: Follower,
    /// Chats about whose customer Meta is to be asked, by the monotonic clock.
    waiting: BTreeMap<ChatId, Duration>,
    /// Chats of which it is being asked: one call at a time.
    under_way: HashSet<ChatId>,
    calls: JoinSet<ChatId>,
}

impl Worker {
    /// A worker that has not begun.
    pub fn new(handle: Handle, client: Client, api: Current) -> Self {
        Self {
            handle,
            client,
            api,
            follower: Follower::default(),
            waiting: BTreeMap::new(),
            under_way: HashSet::new(),
            calls: JoinSet::new(),
        }
    }

    /// Runs until `stop` is true or the desk stops. What is being asked then is asked again at the next start.
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
            let look = self.leave(clock.monotonic());
            tokio::select! {
                Some(ended) = self.calls.join_next() => self.end(ended)?,
                changed = sequence.changed() => if changed.is_err() { return Ok(()) },
                () = until(&clock, look) => {}
                _ = stop.wait_for(|stop| *stop) => return Ok(()),
            }
        }
    }

    /// What was wished before the desk started.
    fn begin(&mut self) -> Result<(), Fault> {
        let snapshot = self.handle.snapshot()?;
        self.follower = Follower::from(&snapshot);
        for (chat, _) in snapshot.block_asks()? {
            self.refresh(&snapshot, chat)?;
        }
        Ok(())
    }

    /// What was wished since the last time.
    fn follow(&mut self) -> Result<(), Fault> {
        let snapshot = self.handle.snapshot()?;
        let mut follower = self.follower;
        follower.follow(&snapshot, |_, kind| match kind {
            EventKind::Chat(chat) => self.refresh(&snapshot, chat),
            _ => Ok(()),
        })?;
        self.follower = follower;
        Ok(())
    }

    fn refresh(&mut self, snapshot: &Snapshot, chat: ChatId) -> Result<(), Fault> {
        if self.under_way.contains(&chat) {
            return Ok(());
        }
        let clock = &self.handle.clock;
        let state = snapshot.block_ask(chat)?.map(|ask| ask.state);
        let wait = match state {
            Some(BlockAskState::Waiting { next_at, .. }) => {
                next_at.since(clock.now()).min(LONGEST_WAIT)
            }
            // The process ended while Meta was asked.
            Some(BlockAskState::Asking { .. }) => Duration::ZERO,
            Some(BlockAskState::Failed(_)) | None => {
                self.waiting.remove(&chat);
                return Ok(());
            }
        };
        self.waiting.insert(chat, clock.monotonic() + wait);
        Ok(())
    }

    /// Asks what is to be asked now. When to look again, if something waits.
    fn leave(&mut self, now: Duration) -> Option<Duration> {
        while self.calls.len() < CALLS_AT_ONCE {
            let first = self.waiting.iter().min_by_key(|(_, at)| **at);
            let (chat, at) = first.map(|(chat, at)| (*chat, *at))?;
            if at > now {
                return Some(at);
            }
            self.waiting.remove(&chat);
            self.under_way.insert(chat);
            let api = Arc::clone(&self.api.borrow());
            let (handle, client) = (self.handle.clone(), self.client.clone());
            self.calls.spawn(async move {
                if let Err(error) = one(&handle, &client, &api, chat).await {
                    tracing::error!(%error, chat = chat.0, "a block could not be asked for");
                    handle.clock.sleep(Duration::from_secs(30)).await;
                }
                chat
            });
        }
        None
    }

    fn end(&mut self, ended: Result<ChatId, JoinError>) -> Result<(), Fault> {
        let chat = match ended {
            Ok(chat) => chat,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => return Ok(()),
        };
        self.under_way.remove(&chat);
        let snapshot = self.handle.snapshot()?;
        self.refresh(&snapshot, chat)
    }
}

/// One try, from the wish to its stored outcome.
async fn one(handle: &Handle, client: &Client, api: &Api, chat: ChatId) -> Result<(), SubmitError> {
    let started = handle.submit_patiently(Command::StartBlock(chat)).await?;
    if started != Answer::Done {
        return Ok(());
    }
    let outcome = match wished(handle, chat) {
        Ok(Some(wished)) => call(client, api, &wished).await,
        // Somebody wishes otherwise since, or the chat is gone.
        Ok(None) => return Ok(()),
        Err(error) => {
            tracing::error!(%error, chat = chat.0, "a block could not be read");
            let (after, known) = (Duration::from_secs(30), true);
            BlockOutcome::Later { after, known }
        }
    };
    let end = Command::EndBlock(chat, outcome);
    handle.submit_patiently(end).await.map(|_| ())
}

/// What Meta is asked.
struct Wished {
    /// The number's id at Meta.
    number: String,
    who: Identity,
    blocked: bool,
}

fn wished(handle: &Handle, id: ChatId) -> Result<Option<Wished>, Fault> {
    let snapshot = handle.snapshot()?;
    let ask = snapshot.block_ask(id)?;
    let ask = ask.filter(|ask| matches!(ask.state, BlockAskState::Asking { .. }));
    let found = match snapshot.chat(id)? {
        Some(chat) => snapshot
            .number(chat.number)?
            .zip(snapshot.address(chat.address)?),
        None => None,
    };
    Ok(ask.zip(found).map(|(ask, (number, address))| Wished {
        who: address.identity_for(&number.waba_id),
        number: number.phone_number_id,
        blocked: ask.wish.blocks(),
    }))
}

async fn call(client: &Client, api: &Api, wished: &Wished) -> BlockOutcome {
    let Wished {
        number,
        who,
        blocked,
    } = wished;
    let digits = who.wa_id.as_ref().or(who.phone.as_ref());
    let user = match (digits, &who.bsuid) {
        (Some(digits), _) => json!({ "user": format!("+{digits}") }),
        (None, Some(bsuid)) => json!({ "user_id": bsuid }),
        (None, None) => {
            return BlockOutcome::Refused(SendError {
                code: PARTLY,
                detail: "nobody knows by what the customer is called".to_owned(),
            });
        }
    };
    let Ok(token) = api.token_of(number) else {
        return BlockOutcome::Unset;
    };
    let path = match api.provider {
        Provider::Meta => format!("{}/block_users", encoded(number)),
        Provider::Dialog360 => "block_users".to_owned(),
    };
    let body = json!({ "messaging_product": "whatsapp", "block_users": [user] });
    let address = api.url(&path);
    let request = match blocked {
        true => api.post(&address, token, &body),
        false => api.delete_with(&address, token, &body),
    };
    let Ok(request) = request else {
        return BlockOutcome::Unset;
    };
    let later = |known: bool, reason: &str| {
        tracing::info!(reason, "a block is asked for again");
        let after = Duration::ZERO;
        BlockOutcome::Later { after, known }
    };
    let answer = match client.send(request, TOTAL, ANSWER_BYTES_MAX).await {
        Ok(answer) => answer,
        Err(error @ ClientError::NotSent(_)) => return later(true, &error.to_string()),
        Err(error @ ClientError::Unknown(_)) => return later(false, &error.to_string()),
    };
    if let Some(error) = GraphError::read(&answer.body, token) {
        return refused(error);
    }
    let read = std::str::from_utf8(&answer.body).ok();
    let body = read
        .and_then(json::object)
        .filter(|_| answer.status.is_success());
    let told = body
        .as_ref()
        .and_then(|body| json::child(body, "block_users"));
    let Some(told) = told else {
        return later(false, "an answer that can't be read");
    };
    let list = match blocked {
        true => "added_users",
        false => "removed_users",
    };
    if json::objects(told, list).count() > 0 {
        return BlockOutcome::Done;
    }
    let first = json::objects(told, "failed_users").next();
    let errors = first.and_then(|it| json::objects(it, "errors").next());
    let code = errors.and_then(|it| json::integer(it, "code"));
    if code.is_some_and(passes) {
        return later(true, "Meta's list of the blocked is being changed");
    }
    BlockOutcome::Refused(SendError {
        code: code.unwrap_or(PARTLY),
        detail: errors.map_or_else(String::new, |it| json::words(it, "message")),
    })
}

/// Somebody else changes the list, or a fault of Meta's own.
fn passes(code: i64) -> bool {
    matches!(code, 139_102 | 139_103)
}

fn refused(error: GraphError) -> BlockOutcome {
    let after = match passes(error.code) {
        true => Some(Duration::ZERO),
        false => passes_in(&error),
    };
    match after {
        Some(after) => BlockOutcome::Later { after, known: true },
        None => BlockOutcome::Refused(error.into()),
    }
}

#[cfg(test)]
mod tests;

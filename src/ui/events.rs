//! `GET /events`: the committed log as one reader may see it. Rights are looked at for every batch, so a stream
//! ends, or a chat disappears from it, as soon as they are gone. Nothing is kept open while a client is slow.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::sync::watch;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, EntryId};
use crate::domain::access::{self, Action};
use crate::domain::agent::{Agent, Right};
use crate::domain::chat::Chat;
use crate::domain::event::{EventKind, LogEvent};
use crate::domain::view::View as _;
use crate::http::Reply;
use crate::http::sse::{self, Batch, Event, Source};
use crate::store::Snapshot;
use crate::ui::chat::{chat_view, entry_json};
use crate::ui::context::{Context, Desk, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::presence::Here;
use crate::ui::words::Words;

/// How long somebody must be there or away before it is told.
const SETTLED: Duration = Duration::from_secs(1);

/// Events read at once.
const BATCH: usize = 200;

/// Opens the stream of a signed-in agent, from `Last-Event-ID`, else from `after`, else from now.
///
/// # Errors
/// When nobody is signed in or storage fails.
pub async fn events(context: Context) -> Result<Reply, Failure> {
    let agent = context.me()?.id;
    let session = context.signed.as_ref().ok_or(Failure::SignedOut)?.session;
    let resumed = context
        .request
        .header("Last-Event-ID")
        .or_else(|| context.request.query("after"));
    let after = match resumed.map(str::trim).filter(|text| !text.is_empty()) {
        // What is no number is older than anything the log can have: the reader starts afresh.
        Some(text) => text.parse().ok(),
        None => Some(context.snapshot()?.sequence()),
    };
    let mut moved = context.desk.engine.clock.moved();
    if context.format == Format::Html {
        // A page may be older than the clock's last move.
        moved.mark_changed();
    }
    let presence = &context.desk.presence;
    let online = presence.enter(agent);
    let (came, shown) = (presence.watch(), presence.online());
    let reader = Reader {
        moved,
        came,
        shown,
        _online: online,
        agent,
        session,
        words: context.words.clone(),
        starts_afresh: after.is_none(),
        desk: Arc::clone(&context.desk),
    };
    let (last, shutdown) = (
        context.desk.engine.sequence(),
        context.desk.shutdown.clone(),
    );
    Ok(sse::stream(reader, after.unwrap_or(0), last, shutdown))
}

struct Reader {
    desk: Arc<Desk>,
    session: crate::domain::view::Hash16,
    words: Words,
    starts_afresh: bool,
    /// Changes when the clock is moved or jumps.
    moved: watch::Receiver<u64>,
    /// Changes when somebody comes or goes.
    came: watch::Receiver<()>,
    /// Who was online when this reader was told last.
    shown: BTreeSet<AgentId>,
    /// While this is kept the agent counts as online.
    _online: Here,
    agent: AgentId,
}

impl Source for Reader {
    async fn next_batch(&mut self, after: u64) -> Batch {
        match self.read(after) {
            Ok(Some((events, reached))) => Batch::Events { events, reached },
            Ok(None) => Batch::End(Some(signed_out())),
            Err(failure) => {
                tracing::error!(?failure, "an event stream could not be read");
                Batch::End(None)
            }
        }
    }

    async fn stirred(&mut self) {
        if self.came.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        // A page that is loaded goes and comes at once: that is no news. Who is dropped meanwhile hears it later.
        self.came.mark_changed();
        tokio::time::sleep(SETTLED).await;
    }

    async fn is_alive(&mut self) -> bool {
        self.desk
            .engine
            .snapshot()
            .is_ok_and(|snapshot| matches!(self.owner(&snapshot), Ok(Some(_))))
    }
}

type Events = (Vec<Event>, u64);

impl Reader {
    /// Whose stream it is, as long as the session stands and the agent is not disabled.
    fn owner(&self, snapshot: &Snapshot) -> Result<Option<Agent>, Failure> {
        let session = snapshot.session(self.session)?;
        let now = self.desk.engine.clock.now();
        if !session.is_some_and(|session| session.stands(now)) {
            return Ok(None);
        }
        Ok(snapshot.agent(self.agent)?.filter(|agent| !agent.disabled))
    }

    fn read(&mut self, after: u64) -> Result<Option<Events>, Failure> {
        let snapshot = self.desk.engine.snapshot()?;
        let Some(agent) = self.owner(&snapshot)? else {
            return Ok(None);
        };
        let last = snapshot.sequence();
        if self.starts_afresh || after > last || after + 1 < snapshot.oldest_event()? {
            self.starts_afresh = false;
            return Ok(Some((vec![reset(last)], last)));
        }
        self.words.now = self.desk.engine.clock.now();
        let team = Team::read(&snapshot)?;
        let rows = snapshot.events_after(after, BATCH)?;
        let reached = if rows.len() < BATCH {
            last
        } else {
            rows.last().map_or(last, |(sequence, _)| *sequence)
        };
        let teller = Teller {
            snapshot: &snapshot,
            team: &team,
            words: &self.words,
            agent: &agent,
        };
        let mut events = Vec::with_capacity(rows.len() + 1);
        if self.moved.has_changed().unwrap_or(false) {
            self.moved.mark_unchanged();
            events.push(clock(self.words.now));
        }
        if self.came.has_changed().unwrap_or(false) {
            self.came.mark_unchanged();
            let online = self.desk.presence.online();
            let changed = online.symmetric_difference(&self.shown);
            events.extend(
                changed.map(|agent| presence(*agent, online.contains(agent), self.words.now)),
            );
            self.shown = online;
        }
        for (sequence, event) in rows {
            events.extend(teller.tell(sequence, event)?);
        }
        Ok(Some((events, reached)))
    }
}

/// The session has ended: a page must not show any longer what was for it alone.
fn signed_out() -> Event {
    Event {
        id: None,
        name: "signed_out",
        data: json!({ "kind": "signed_out" }).to_string(),
    }
}

/// What the desk's clock shows now: pages count the time by it.
fn clock(now: Timestamp) -> Event {
    Event {
        id: None,
        name: "clock",
        data: json!({ "kind": "clock", "now": now.rfc3339() }).to_string(),
    }
}

/// Somebody came or went.
fn presence(agent: AgentId, online: bool, now: Timestamp) -> Event {
    let word = if online { "online" } else { "offline" };
    Event {
        id: None,
        name: "presence",
        data:
            json!({ "kind": "presence", "at": now.rfc3339(), "agent": agent.0, "presence": word })
                .to_string(),
    }
}

/// The reader's place is older than the log, or ahead of it: a restored file. The page loads afresh.
fn reset(last: u64) -> Event {
    Event {
        id: Some(last),
        name: "reset",
        data: json!({ "seq": last, "kind": "reset" }).to_string(),
    }
}

/// An event's name and data.
type Told = (&'static str, Map<String, Value>);

/// Tells events to one reader.
struct Teller<'t> {
    snapshot: &'t Snapshot,
    team: &'t Team,
    words: &'t Words,
    agent: &'t Agent,
}

impl Teller<'_> {
    fn tell(&self, sequence: u64, event: LogEvent) -> Result<Option<Event>, Failure> {
        let told = match event.kind.chat() {
            Some(chat) => self.of_chat(chat, event.kind, sequence)?,
            None => self.of_desk(event.kind),
        };
        Ok(told.map(|(name, mut data)| {
            data.insert("seq".to_owned(), sequence.into());
            data.insert("at".to_owned(), event.at.rfc3339().into());
            data.insert("kind".to_owned(), name.into());
            Event {
                id: Some(sequence),
                name,
                data: Value::Object(data).to_string(),
            }
        }))
    }

    fn of_desk(&self, kind: EventKind) -> Option<Told> {
        let mut data = Map::new();
        match kind {
            EventKind::Customer(customer) => {
                data.insert("customer".to_owned(), customer.0.into());
                Some(("customer", data))
            }
            EventKind::Notice if self.agent.has(Right::Settings) => {
                Some(("notice", about(data, "connection")))
            }
            EventKind::Team => Some(("notice", about(data, "team"))),
            EventKind::Templates => Some(("notice", about(data, "templates"))),
            _ => None,
        }
    }

    fn of_chat(&self, id: ChatId, kind: EventKind, sequence: u64) -> Result<Option<Told>, Failure> {
        let Some(chat) = self.snapshot.chat(id)? else {
            return Ok(None);
        };
        let Some(group) = self.team.groups.get(&chat.group) else {
            return Ok(None);
        };
        let mut data = Map::new();
        data.insert("chat".to_owned(), id.0.into());
        if access::allowed(self.agent, Action::See, &chat, group).is_err() {
            // Nobody knows here who had the chat in a list or on the screen: its former responsible may have lost
            // the group long before the chat. So everyone is told that it is gone, and nothing else about it.
            let moved = matches!(kind, EventKind::Chat(_));
            data.insert("gone".to_owned(), true.into());
            return Ok(moved.then_some(("chat", data)));
        }
        let name = match kind {
            EventKind::Entry(_) => return self.entry(&chat, EntryId(sequence), "entry", data),
            EventKind::EntryChanged(_, entry) => return self.entry(&chat, entry, "entry", data),
            EventKind::Delivery(_, entry) => return self.entry(&chat, entry, "delivery", data),
            EventKind::Read(_, agent) if agent != self.agent.id => return Ok(None),
            EventKind::WindowClosed(_) => "window_closed",
            EventKind::WindowOpened(_) => "window_opened",
            _ => "chat",
        };
        let view = chat_view(self.snapshot, self.team, self.words, self.agent, &chat)?;
        if let Ok(Value::Object(state)) = serde_json::to_value(&view) {
            for field in [
                "state",
                "group",
                "assignee",
                "participants",
                "previous_assignee",
                "unread",
                "waiting_since",
                "window",
            ] {
                if let Some(value) = state.get(field) {
                    data.insert(field.to_owned(), value.clone());
                }
            }
        }
        Ok(Some((name, data)))
    }

    fn entry(
        &self,
        chat: &Chat,
        id: EntryId,
        name: &'static str,
        mut data: Map<String, Value>,
    ) -> Result<Option<Told>, Failure> {
        let Some(entry) = self.snapshot.entry(chat.id, id)? else {
            return Ok(None);
        };
        let view = entry_json(self.snapshot, self.team, self.words, &entry)?;
        let view =
            serde_json::to_value(&view).map_err(|error| Failure::Internal(error.to_string()))?;
        data.insert("entry".to_owned(), view);
        Ok(Some((name, data)))
    }
}

fn about(mut data: Map<String, Value>, what: &str) -> Map<String, Value> {
    data.insert("about".to_owned(), what.into());
    data
}

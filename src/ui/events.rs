//! `GET /events`: the committed log as one reader may see it. For every batch the log is asked whether somebody's
//! rights may have changed, so a stream ends, or a chat disappears from it, as soon as they are gone. Nothing is kept open while a client is slow.

pub mod bulletin;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::sync::watch;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId};
use crate::base::secret::Hash16;
use crate::domain::agent::{Agent, Right, SessionKind};
use crate::domain::chat::Chat;
use crate::domain::event::{EventKind, LogEvent};
use crate::domain::view::View as _;
use crate::http::Reply;
use crate::http::sse::{self, Batch, Event, Source};
use crate::store::Snapshot;
use crate::ui::attention::{Audience, Hears, Listener, News};
use crate::ui::context::{Context, Desk, Format, Team};
use crate::ui::events::bulletin::{BATCH, Bulletin, Content, head};
use crate::ui::failure::Failure;
use crate::ui::json::Named;
use crate::ui::presence::Here;
use crate::ui::words::Words;

/// How long somebody must look or write before it is told.
const GLANCE: Duration = Duration::from_millis(150);

/// Chats of which a stream remembers whom it told of, before it looks whether anybody is still there.
const AUDIENCES_MAX: usize = 256;

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
    let epoch = context.request.query("epoch");
    let another = match epoch {
        Some(epoch) => epoch != epoch_word(&context.snapshot()?),
        None => false,
    };
    let after = match resumed.map(str::trim).filter(|text| !text.is_empty()) {
        // A restored file has another past under the same numbers.
        Some(_) if another => None,
        // What is no number is older than anything the log can have: the reader starts afresh.
        Some(text) => text.parse().ok(),
        None => Some(context.snapshot()?.sequence()),
    };
    let mut moved = context.desk.engine.clock.moved();
    if context.format == Format::Html {
        // A page may be older than the clock's last move.
        moved.mark_changed();
    }
    let is_person = is_sign_in(&context.snapshot()?, session)?;
    let here = context
        .desk
        .presence
        .enter(is_person.then_some((agent, session)));
    let reader = Reader {
        moved,
        _here: here,
        looks: context.desk.attention.listen(match context.format {
            // A page shows who is at the chat that is open on it, and nothing of others.
            Format::Html => Hears::PagesOf(session),
            Format::Json => Hears::All,
        }),
        audiences: HashMap::new(),
        agent,
        known: None,
        session,
        words: context.words.clone(),
        starts_afresh: after.is_none(),
        desk: Arc::clone(&context.desk),
    };
    let (last, shutdown) = (context.desk.latest.clone(), context.desk.shutdown.clone());
    Ok(sse::stream(reader, after.unwrap_or(0), last, shutdown))
}

/// Whether a person signed in with it; a program's token makes nobody present, nor look at anything.
///
/// # Errors
/// When storage fails.
pub(super) fn is_sign_in(snapshot: &Snapshot, session: Hash16) -> Result<bool, Failure> {
    let session = snapshot.session(session)?;
    Ok(session.is_some_and(|session| session.kind == SessionKind::SignIn))
}

/// The epoch of the file as pages bring it back.
pub(super) fn epoch_word(snapshot: &Snapshot) -> String {
    format!("{:016x}", snapshot.epoch())
}

struct Reader {
    desk: Arc<Desk>,
    session: Hash16,
    words: Words,
    starts_afresh: bool,
    /// Changes when the clock is moved or jumps.
    moved: watch::Receiver<u64>,
    /// Hears when somebody looks at a chat or away, or writes.
    looks: Listener,
    /// What they were told, as long as anybody is there.
    audiences: HashMap<ChatId, Audience>,
    /// While this is kept the agent counts as there.
    _here: Here,
    agent: AgentId,
    /// The owner as they were when this team was read.
    known: Option<(Arc<Team>, Agent)>,
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
        self.looks.stirred().await;
        // Who looks from chat to chat is told of where they stay.
        tokio::time::sleep(GLANCE).await;
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
        let last = snapshot.sequence();
        self.words.now = self.desk.engine.clock.now();
        let bulletin = self.desk.board.at(&snapshot, self.words.now)?;
        // Whoever ends a session or changes a right leaves a word in the log, and the team is read anew; so it is
        // every second, for what ends by time.
        let known = self.known.take();
        let known = known.filter(|(team, _)| Arc::ptr_eq(team, &bulletin.team));
        let agent = match known {
            Some((_, agent)) => agent,
            None => match self.owner(&snapshot)? {
                Some(agent) => agent,
                None => return Ok(None),
            },
        };
        if self.starts_afresh || after > last || after + 1 < bulletin.oldest {
            self.starts_afresh = false;
            return Ok(Some((vec![reset(last)], last)));
        }
        let rows = bulletin.rows(&snapshot, after)?;
        let reached = if rows.len() < BATCH {
            last
        } else {
            rows.last().map_or(last, |(sequence, _)| *sequence)
        };
        let teller = Teller {
            snapshot: &snapshot,
            bulletin: &bulletin,
            words: &self.words,
            agent: &agent,
        };
        let mut events = Vec::with_capacity(rows.len() + 1);
        if self.moved.has_changed().unwrap_or(false) {
            self.moved.mark_unchanged();
            events.push(clock(self.words.now));
        }
        for row in rows.iter() {
            events.extend(teller.tell(row)?);
        }
        for (chat, news) in self.looks.news() {
            let audience = self.desk.attention.at(chat).for_reader(agent.id);
            let before = self.audiences.get(&chat).cloned().unwrap_or_default();
            if audience == before && news == News::Changed {
                continue;
            }
            if !teller.shows(chat)? {
                self.audiences.remove(&chat);
                continue;
            }
            events.push(attention(chat, &audience, &bulletin.team));
            if audience.is_empty() {
                self.audiences.remove(&chat);
            } else {
                self.audiences.insert(chat, audience);
            }
        }
        // A browser does not hear how it ended at chats that it has left.
        if self.audiences.len() > AUDIENCES_MAX {
            let attention = &self.desk.attention;
            self.audiences
                .retain(|chat, _| !attention.at(*chat).is_empty());
        }
        self.known = Some((Arc::clone(&bulletin.team), agent));
        Ok(Some((events, reached)))
    }
}

/// The session has ended: a page must not show any longer what was for it alone.
fn signed_out() -> Event {
    Event {
        id: None,
        name: "signed_out",
        data: json!({ "kind": "signed_out" }).to_string().into(),
    }
}

/// What the desk's clock shows now: pages count the time by it.
fn clock(now: Timestamp) -> Event {
    Event {
        id: None,
        name: "clock",
        data: json!({ "kind": "clock", "now": now.rfc3339() })
            .to_string()
            .into(),
    }
}

/// Who else is at a chat. It is in no log: who was not told is told what is so then.
fn attention(chat: ChatId, audience: &Audience, team: &Team) -> Event {
    let named = |agents: &[AgentId]| -> Vec<Named> {
        let agents = agents.iter();
        agents.map(|agent| Named::agent(team, *agent)).collect()
    };
    let data = json!({
        "kind": "attention",
        "chat": chat.0,
        "looking": named(&audience.looking),
        "typing": named(&audience.typing),
    });
    Event {
        id: None,
        name: "attention",
        data: data.to_string().into(),
    }
}

/// The reader's place is older than the log, or ahead of it: a restored file. The page loads afresh.
fn reset(last: u64) -> Event {
    Event {
        id: Some(last),
        name: "reset",
        data: json!({ "seq": last, "kind": "reset" }).to_string().into(),
    }
}

/// An event's name and content.
type Told = (&'static str, Arc<str>);

/// Tells events to one reader.
struct Teller<'t> {
    snapshot: &'t Snapshot,
    bulletin: &'t Bulletin,
    words: &'t Words,
    agent: &'t Agent,
}

impl Teller<'_> {
    fn tell(&self, row: &(u64, LogEvent)) -> Result<Option<Event>, Failure> {
        let told = match row.1.kind.chat() {
            Some(chat) => self.of_chat(chat, row)?,
            None => self.of_desk(row)?,
        };
        let id = Some(row.0);
        Ok(told.map(|(name, data)| Event { id, name, data }))
    }

    /// Whether the reader sees a chat now.
    fn shows(&self, chat: ChatId) -> Result<bool, Failure> {
        let chat = self.snapshot.chat(chat)?;
        Ok(chat.is_some_and(|chat| self.bulletin.shows(self.agent, &chat)))
    }

    fn of_desk(&self, (sequence, event): &(u64, LogEvent)) -> Result<Option<Told>, Failure> {
        let mut data = Map::new();
        let (name, field, value) = match event.kind {
            EventKind::Customer(customer) => ("customer", "customer", customer.0.into()),
            EventKind::Notice if self.agent.has(Right::Settings) => {
                ("notice", "about", "connection".into())
            }
            EventKind::Erased(chat, group) if self.bulletin.opens_group(self.agent, group) => {
                data.insert("gone".to_owned(), true.into());
                ("chat", "chat", chat.0.into())
            }
            EventKind::Team => ("notice", "about", "team".into()),
            EventKind::Templates => ("notice", "about", "templates".into()),
            EventKind::Restrictions => ("notice", "about", "restrictions".into()),
            EventKind::Presence(agent) => {
                // As it is now: who came and went meanwhile has gone.
                let word = self.snapshot.presence(agent)?.word().word();
                data.insert("presence".to_owned(), word.into());
                ("presence", "agent", agent.0.into())
            }
            EventKind::Mentioned(agent) if agent == self.agent.id => {
                ("notice", "about", "mention".into())
            }
            EventKind::Noticed(agent) if agent == self.agent.id => {
                ("notice", "about", "notice".into())
            }
            _ => return Ok(None),
        };
        data.append(&mut head(*sequence, event.at, name));
        data.insert(field.to_owned(), value);
        Ok(Some((name, Value::Object(data).to_string().into())))
    }

    fn of_chat(&self, id: ChatId, row: &(u64, LogEvent)) -> Result<Option<Told>, Failure> {
        let (sequence, event) = row;
        let Some(told) = self.bulletin.of_chat(self.snapshot, self.words, row, id)? else {
            return Ok(None);
        };
        if !self.bulletin.shows(self.agent, &told.chat) {
            // That it is gone is told, and nothing else about it.
            let may_know = match event.kind {
                EventKind::Chat(_) => self.may_know(&told.chat)?,
                EventKind::Moved(_, from) => {
                    self.bulletin.opens_group(self.agent, from) || self.may_know(&told.chat)?
                }
                _ => false,
            };
            if !may_know {
                return Ok(None);
            }
            let mut data = head(*sequence, event.at, "chat");
            data.insert("chat".to_owned(), id.0.into());
            data.insert("gone".to_owned(), true.into());
            return Ok(Some(("chat", Value::Object(data).to_string().into())));
        }
        if matches!(event.kind, EventKind::Read(_, agent) if agent != self.agent.id) {
            return Ok(None);
        }
        let data = match &told.data {
            Content::Whole(data) => Arc::clone(data),
            Content::AllButUnread(data) => {
                let mark = self.snapshot.read_mark(self.agent.id, id)?;
                format!("{data},\"unread\":{}}}", told.chat.unread(mark)).into()
            }
        };
        Ok(Some((told.name, data)))
    }

    /// Whether the reader may have a chat, which they don't see now, in a list or on the screen. What it was before
    /// is not known here: it stood in their lists if it is one of their groups', and whoever had it in hand has read
    /// it, though they may have lost the group long before the chat.
    fn may_know(&self, chat: &Chat) -> Result<bool, Failure> {
        let entered = self.bulletin.opens_group(self.agent, chat.group);
        Ok(entered || self.snapshot.read_mark(self.agent.id, chat.id)? > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::limits::SESSION_IDLE;
    use crate::domain::agent::Role;
    use crate::ui::chat_tests::{ANNA, Scene};
    use crate::ui::test_desk::TestDesk;

    #[tokio::test(start_paused = true)]
    async fn a_stream_ends_when_its_session_ends_by_time_though_nothing_happens() {
        let desk = TestDesk::new().await;
        let (_, session) = desk.member("Vera", Role::Agent).await;
        let listening = tokio::spawn(desk.get("/events", &session).await.into_bytes());
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert!(!listening.is_finished(), "it beats");
        assert!(desk.clock.advance(SESSION_IDLE));
        let said = tokio::time::timeout(Duration::from_secs(3), listening);
        let said = said.await.expect("it ends").unwrap().unwrap();
        let said = String::from_utf8(said.to_vec()).unwrap();
        assert!(said.contains("event: alive\n"), "{said}");
        assert!(
            said.ends_with("event: signed_out\ndata: {\"kind\":\"signed_out\"}\n\n"),
            "{said}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_stream_hears_that_a_chat_was_left() {
        let scene = Scene::new().await;
        let chat = scene.text(ANNA, "Anna", "Hello").await;
        let attention = |session: String, what: &'static str| {
            let path = format!("/chats/{chat}/attention");
            let desk = &scene.desk;
            async move { desk.post(&path, &session, &[("looking", what)]).await }
        };
        attention(scene.oleg_session.clone(), "true").await;
        attention(scene.vera_session.clone(), "true").await;
        attention(scene.oleg_session.clone(), "false").await;
        let stream = scene.desk.get("/events", &scene.vera_session).await;
        let listening = tokio::spawn(stream.into_bytes());
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(scene.desk.clock.advance(SESSION_IDLE));
        let said = tokio::time::timeout(Duration::from_secs(3), listening);
        let said = said.await.expect("it ends").unwrap().unwrap();
        let said = String::from_utf8(said.to_vec()).unwrap();
        assert!(said.contains("\"looking\":[]"), "{said}");
    }
}

//! What all who listen are told alike. At one place of the log the team is read once, and an event is read and
//! written once for a language, however many pages are open.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono_tz::Tz;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, EntryId, GroupId};
use crate::domain::access::{self, Action};
use crate::domain::agent::{Agent, Language};
use crate::domain::chat::Chat;
use crate::domain::event::{EventKind, LogEvent};
use crate::domain::view::View as _;
use crate::store::Snapshot;
use crate::ui::chat::{Standing, entry_json};
use crate::ui::context::Team;
use crate::ui::failure::Failure;
use crate::ui::words::Words;

/// Events read at once.
pub const BATCH: usize = 200;
/// How long one is told as it is: a moment is in it.
const FRESH: Duration = Duration::from_secs(1);
/// Events that are kept written: a reader who is far behind shares them with nobody.
const WRITTEN: usize = 4 * BATCH;
/// Places in the log from which readers went on that are kept.
const PLACES: usize = 64;

/// Events of the log, with their numbers.
pub type Rows = Arc<Vec<(u64, LogEvent)>>;

/// The desk at one place of its log.
pub struct Bulletin {
    sequence: u64,
    /// When the team was read.
    at: Timestamp,
    /// The oldest event that is kept.
    pub oldest: u64,
    /// The team there. As long as it is the same one, nothing has happened by which anybody's rights changed.
    pub team: Arc<Team>,
    rows: Mutex<HashMap<u64, Rows>>,
    written: Mutex<HashMap<(u64, Language, Tz), Written>>,
}

/// Nothing, if what the event is about is there no more.
type Written = Option<Arc<OfChat>>;

/// An event of a chat.
pub struct OfChat {
    /// The chat as it stands.
    pub chat: Chat,
    /// The event's name.
    pub name: &'static str,
    /// Its content, for those who may see the chat.
    pub data: Content,
}

/// What is written for all.
pub enum Content {
    /// All of it.
    Whole(Arc<str>),
    /// An object whose last field and end are missing: how much the reader has not read.
    AllButUnread(String),
}

/// The latest bulletin.
#[derive(Default)]
pub struct Board(Mutex<Option<Arc<Bulletin>>>);

impl Board {
    /// The bulletin of the place where `snapshot` stands.
    ///
    /// # Errors
    /// When storage fails.
    pub fn at(&self, snapshot: &Snapshot, now: Timestamp) -> Result<Arc<Bulletin>, Failure> {
        let latest = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = latest().as_ref().map(Arc::clone);
        let bulletin = match found.filter(|found| found.is_fresh(now)) {
            Some(found) if found.sequence == snapshot.sequence() => return Ok(found),
            Some(found) => found.followed(snapshot)?,
            None => None,
        };
        let bulletin = Arc::new(match bulletin {
            Some(bulletin) => bulletin,
            None => Bulletin::read(snapshot, now)?,
        });
        *latest() = Some(Arc::clone(&bulletin));
        Ok(bulletin)
    }
}

/// Whether after this event people, their rights or what they see may be others.
fn unsettles(event: &LogEvent) -> bool {
    !matches!(
        event.kind,
        EventKind::Customer(_)
            | EventKind::Templates
            | EventKind::QuickReplies
            | EventKind::Restrictions
            | EventKind::Presence(_)
    ) && event.kind.chat().is_none()
}

impl Bulletin {
    fn read(snapshot: &Snapshot, now: Timestamp) -> Result<Self, Failure> {
        Ok(Self {
            sequence: snapshot.sequence(),
            at: now,
            oldest: snapshot.oldest_event()?,
            team: Arc::new(Team::read(snapshot)?),
            rows: Mutex::default(),
            written: Mutex::default(),
        })
    }

    /// The bulletin of a later place, if nothing but talk lies between.
    fn followed(&self, snapshot: &Snapshot) -> Result<Option<Self>, Failure> {
        let between = snapshot.events_after(self.sequence, BATCH)?;
        let is_all = self.sequence < snapshot.sequence() && between.len() < BATCH;
        if !is_all || between.iter().any(|(_, event)| unsettles(event)) {
            return Ok(None);
        }
        Ok(Some(Self {
            sequence: snapshot.sequence(),
            at: self.at,
            oldest: self.oldest,
            team: Arc::clone(&self.team),
            rows: Mutex::new(HashMap::from([(self.sequence, Arc::new(between))])),
            written: Mutex::default(),
        }))
    }

    fn is_fresh(&self, now: Timestamp) -> bool {
        self.at <= now && now < self.at.plus(FRESH)
    }

    /// Events after `after`, at most [`BATCH`].
    ///
    /// # Errors
    /// When storage fails.
    pub fn rows(&self, snapshot: &Snapshot, after: u64) -> Result<Rows, Failure> {
        let kept = || self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rows) = kept().get(&after) {
            return Ok(Arc::clone(rows));
        }
        let rows = Arc::new(snapshot.events_after(after, BATCH)?);
        let mut kept = kept();
        if kept.len() < PLACES {
            kept.insert(after, Arc::clone(&rows));
        }
        Ok(rows)
    }

    /// Whether `agent` may see a chat.
    pub fn shows(&self, agent: &Agent, chat: &Chat) -> bool {
        let group = self.team.groups.get(&chat.group);
        group.is_some_and(|group| access::allowed(agent, Action::See, chat, group).is_ok())
    }

    /// Whether `agent` enters the group.
    pub fn opens_group(&self, agent: &Agent, group: GroupId) -> bool {
        let group = self.team.groups.get(&group);
        group.is_some_and(|group| access::enters(agent, group))
    }

    /// An event of a chat as it is told in the language of `words`.
    ///
    /// # Errors
    /// When storage fails.
    pub fn of_chat(
        &self,
        snapshot: &Snapshot,
        words: &Words,
        (sequence, event): &(u64, LogEvent),
        id: ChatId,
    ) -> Result<Written, Failure> {
        let key = (*sequence, words.language, words.zone);
        let kept = || self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(written) = kept().get(&key) {
            return Ok(written.clone());
        }
        let written = write(snapshot, &self.team, words, (*sequence, event), id)?.map(Arc::new);
        let mut kept = kept();
        if kept.len() < WRITTEN {
            kept.insert(key, written.clone());
        }
        Ok(written)
    }
}

fn write(
    snapshot: &Snapshot,
    team: &Team,
    words: &Words,
    (sequence, event): (u64, &LogEvent),
    id: ChatId,
) -> Result<Option<OfChat>, Failure> {
    let Some(chat) = snapshot.chat(id)? else {
        return Ok(None);
    };
    let (name, entry) = match event.kind {
        EventKind::Entry(_) => ("entry", Some(EntryId(sequence))),
        EventKind::EntryChanged(_, entry) => ("entry", Some(entry)),
        EventKind::Delivery(_, entry) => ("delivery", Some(entry)),
        EventKind::WindowClosed(_) => ("window_closed", None),
        EventKind::WindowOpened(_) => ("window_opened", None),
        EventKind::WindowWarning(_) => ("window_warning", None),
        EventKind::DeadlineWarning(_) => ("deadline_warning", None),
        EventKind::DeadlineBreached(_) => ("deadline_breached", None),
        EventKind::Drafted(..) => ("draft", None),
        _ => ("chat", None),
    };
    let mut data = head(sequence, event.at, name);
    data.insert("chat".to_owned(), id.0.into());
    let Some(entry) = entry else {
        if let Value::Object(mut standing) = in_json(&Standing::of(&chat, team, words.now))? {
            data.append(&mut standing);
        }
        let mut text = Value::Object(data).to_string();
        // The brace at the end.
        text.pop();
        let data = Content::AllButUnread(text);
        return Ok(Some(OfChat { chat, name, data }));
    };
    let Some(entry) = snapshot.entry(id, entry)? else {
        return Ok(None);
    };
    let view = entry_json(snapshot, team, words, &entry)?;
    data.insert("entry".to_owned(), in_json(&view)?);
    let data = Content::Whole(Value::Object(data).to_string().into());
    Ok(Some(OfChat { chat, name, data }))
}

fn in_json(view: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(view).map_err(|error| Failure::Internal(error.to_string()))
}

/// What every event of the log begins with.
pub fn head(sequence: u64, at: Timestamp, name: &str) -> Map<String, Value> {
    Map::from_iter([
        ("seq".to_owned(), sequence.into()),
        ("at".to_owned(), at.rfc3339().into()),
        ("kind".to_owned(), name.into()),
    ])
}

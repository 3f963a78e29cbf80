//! What is pushed to whom, read from the log; and what a push says, if it is still news.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono_tz::Tz;
use serde::Serialize;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, EntryId};
use crate::domain::agent::{Agent, Right};
use crate::domain::care::CareView as _;
use crate::domain::chat::{Chat, ChatState};
use crate::domain::entry::{Author, Entry};
use crate::domain::event::{EventKind, LogEvent};
use crate::domain::push::{PUSH_STANDS, PushJob, PushWhat};
use crate::domain::telling::{MENTION, NEW_CHAT, NEW_MESSAGE};
use crate::domain::view::View as _;
use crate::net::push::Haste;
use crate::store::Snapshot;
use crate::ui::chat::gist;
use crate::ui::context::{Desk, Team};
use crate::ui::failure::Failure;
use crate::ui::mentions;
use crate::ui::notices::news::minute;
use crate::ui::notices::{href, said, sees, sentence};
use crate::ui::words::Words;

/// Events read at once.
const BATCH: usize = 200;
/// Characters of a message that a push shows.
const TEXT_CHARS: usize = 160;

/// Up to where somebody had read a chat when they were told of its messages: a burst is told once, until they look.
pub type Told = HashMap<(AgentId, ChatId), u64>;

/// Pushes to be sent, each with its number and device.
pub type Jobs = Vec<((u64, u64), PushJob)>;

/// What a push says.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Content {
    /// The first line.
    pub title: String,
    /// The second.
    pub body: String,
    /// Where it leads.
    pub url: String,
    /// One of the same tag takes its place.
    pub tag: String,
    /// How soon it is to be shown.
    #[serde(skip)]
    pub haste: Haste,
}

/// The log after `after`: up to where it was read, and what is to be pushed of it.
///
/// # Errors
/// When storage fails.
pub fn look(
    desk: &Desk,
    snapshot: &Snapshot,
    after: u64,
    told: &mut Told,
) -> Result<(u64, Jobs), Failure> {
    let devices = snapshot.push_devices()?;
    if devices.is_empty() {
        return Ok((snapshot.sequence(), Jobs::new()));
    }
    let rows = snapshot.events_after(after, BATCH)?;
    let reached = rows.last().map_or(after, |(sequence, _)| *sequence);
    let mut who: BTreeMap<AgentId, Vec<u64>> = BTreeMap::new();
    for (id, device) in &devices {
        who.entry(device.agent).or_default().push(*id);
    }
    let mut found: BTreeMap<(AgentId, Option<ChatId>), (u64, PushJob)> = BTreeMap::new();
    if !who.is_empty() {
        let team = Team::read(snapshot)?;
        let people = who.keys().filter_map(|id| team.agents.get(id).cloned());
        let look = Look {
            desk,
            snapshot,
            team: &team,
            people: people.filter(|agent| !agent.disabled).collect(),
        };
        for (sequence, event) in &rows {
            if look.now().since(event.at) > PUSH_STANDS {
                continue;
            }
            for (agent, chat, what) in look.at(*sequence, event, told)? {
                let job = PushJob {
                    agent,
                    what,
                    at: event.at,
                };
                // Who is told of something about a chat is not told besides that it has a message.
                let is_less = matches!(what, PushWhat::NewMessage(_) | PushWhat::NewChat(_));
                let place = (agent, chat);
                if !(is_less && found.contains_key(&place)) {
                    found.insert(place, (*sequence, job));
                }
            }
        }
    }
    let mut jobs = Jobs::new();
    for (sequence, job) in found.into_values() {
        let to = who.get(&job.agent).into_iter().flatten();
        jobs.extend(to.map(|device| ((sequence, *device), job)));
    }
    Ok((reached, jobs))
}

type Found = (AgentId, Option<ChatId>, PushWhat);

struct Look<'l> {
    desk: &'l Desk,
    snapshot: &'l Snapshot,
    team: &'l Team,
    /// Those who have devices.
    people: Vec<Agent>,
}

impl Look<'_> {
    fn now(&self) -> Timestamp {
        self.desk.engine.clock.now()
    }

    /// Who is to be told of an event.
    fn at(&self, sequence: u64, event: &LogEvent, told: &mut Told) -> Result<Vec<Found>, Failure> {
        let mut found = Vec::new();
        match event.kind {
            EventKind::Noticed(id) => {
                let Some(agent) = self.people.iter().find(|agent| agent.id == id) else {
                    return Ok(found);
                };
                let notices = self.snapshot.notices(id)?.into_iter();
                for (_, notice) in notices.filter(|(number, _)| *number == sequence) {
                    let wants = self.wants(agent, notice.what.word(), notice.chat)?;
                    if notice.unread && wants {
                        found.push((id, notice.chat, PushWhat::Notice(sequence)));
                    }
                }
            }
            EventKind::Mentioned(id) => {
                let Some(agent) = self.people.iter().find(|agent| agent.id == id) else {
                    return Ok(found);
                };
                let mentions = self.snapshot.mentions(id)?.into_iter();
                for (entry, mention) in
                    mentions.filter(|(entry, it)| it.at == event.at && entry.0 < sequence)
                {
                    if mention.unread && self.wants(agent, MENTION, Some(mention.chat))? {
                        let what = PushWhat::Mention(mention.chat, entry.0);
                        found.push((id, Some(mention.chat), what));
                    }
                }
            }
            EventKind::Entry(chat) => {
                let entry = self.snapshot.entry(chat, EntryId(sequence))?;
                if let Some(entry) = entry.filter(|entry| entry.author == Author::Customer) {
                    self.of_customer(&entry, told, &mut found)?;
                }
            }
            _ => {}
        }
        Ok(found)
    }

    fn of_customer(
        &self,
        entry: &Entry,
        told: &mut Told,
        found: &mut Vec<Found>,
    ) -> Result<(), Failure> {
        let Some(chat) = self.snapshot.chat(entry.chat)? else {
            return Ok(());
        };
        let is_new = matches!(chat.state, ChatState::New { .. });
        let is_first = chat.interaction.first_entry == entry.id;
        for agent in &self.people {
            if is_new && is_first && agent.has(Right::SeeNew) {
                if self.wants(agent, NEW_CHAT, Some(chat.id))? {
                    found.push((agent.id, Some(chat.id), PushWhat::NewChat(chat.id)));
                }
            } else if chat.is_among_own(agent.id) {
                let mark = self.snapshot.read_mark(agent.id, chat.id)?;
                if told.get(&(agent.id, chat.id)) == Some(&mark) {
                    continue;
                }
                if chat.unread(mark) > 0 && self.wants(agent, NEW_MESSAGE, Some(chat.id))? {
                    told.insert((agent.id, chat.id), mark);
                    found.push((agent.id, Some(chat.id), PushWhat::NewMessage(chat.id)));
                }
            }
        }
        Ok(())
    }

    /// Whether somebody is to be told by a push of something about a chat that they see and do not look at.
    fn wants(&self, agent: &Agent, subject: &str, chat: Option<ChatId>) -> Result<bool, Failure> {
        if !is_wanted(self.desk, self.snapshot, agent, subject, self.now())? {
            return Ok(false);
        }
        let Some(chat) = chat else { return Ok(true) };
        let mute = self.snapshot.mute(agent.id, chat)?;
        if subject != MENTION && mute.is_some_and(|mute| mute.holds(self.now())) {
            return Ok(false);
        }
        let chat = self.snapshot.chat(chat)?;
        Ok(chat.is_some_and(|chat| {
            let audience = self.desk.attention.at(chat.id);
            sees(self.team, agent, &chat) && !audience.looking.contains(&agent.id)
        }))
    }
}

/// Whether somebody wants pushes of a subject at this moment of their day.
fn is_wanted(
    desk: &Desk,
    snapshot: &Snapshot,
    agent: &Agent,
    subject: &str,
    now: Timestamp,
) -> Result<bool, Failure> {
    let telling = snapshot.telling(agent.id)?;
    let zone = zone_of(desk, agent);
    Ok(telling.ways(subject).push && !telling.is_quiet(minute(now, zone)))
}

fn zone_of(desk: &Desk, agent: &Agent) -> Tz {
    let own = agent.time_zone.as_deref();
    own.and_then(|zone| zone.parse().ok())
        .unwrap_or(desk.settings.borrow().zone)
}

/// What a push says now; nothing when it is news no more.
///
/// # Errors
/// When storage fails.
pub fn content(
    desk: &Desk,
    snapshot: &Snapshot,
    job: &PushJob,
) -> Result<Option<Content>, Failure> {
    let now = desk.engine.clock.now();
    let known = snapshot.agent(job.agent)?;
    let Some(agent) = known.filter(|agent| !agent.disabled) else {
        return Ok(None);
    };
    if now.since(job.at) > PUSH_STANDS {
        return Ok(None);
    }
    let language = agent.language.unwrap_or(desk.settings.borrow().language);
    let zone = zone_of(desk, &agent);
    let words = Words::new(Arc::clone(&desk.texts), language, zone, now);
    let team = Team::read(snapshot)?;
    let teller = Teller {
        desk,
        snapshot,
        team: &team,
        agent: &agent,
        words: &words,
    };
    match job.what {
        PushWhat::Test => Ok(Some(Content {
            title: words.text("app-name"),
            body: words.text("push-test"),
            url: "/me/notifications".to_owned(),
            tag: "test".to_owned(),
            haste: Haste::High,
        })),
        PushWhat::Notice(number) => teller.of_notice(number),
        PushWhat::NewChat(chat) => {
            let stands = |chat: &Chat| matches!(chat.state, ChatState::New { .. });
            teller.of_message(NEW_CHAT, chat, stands)
        }
        PushWhat::NewMessage(chat) => {
            let mark = snapshot.read_mark(agent.id, chat)?;
            let stands = |chat: &Chat| chat.is_among_own(agent.id) && chat.unread(mark) > 0;
            teller.of_message(NEW_MESSAGE, chat, stands)
        }
        PushWhat::Mention(chat, entry) => teller.of_mention(chat, EntryId(entry)),
    }
}

struct Teller<'t> {
    desk: &'t Desk,
    snapshot: &'t Snapshot,
    team: &'t Team,
    agent: &'t Agent,
    words: &'t Words,
}

impl Teller<'_> {
    fn of_notice(&self, number: u64) -> Result<Option<Content>, Failure> {
        let mut notices = self.snapshot.notices(self.agent.id)?.into_iter();
        let Some((_, notice)) = notices.find(|(known, _)| *known == number) else {
            return Ok(None);
        };
        let (subject, entry) = (notice.what.word(), notice.what.entry());
        let body = sentence(self.words, self.team, self.snapshot, &notice.what)?;
        if notice.chat.is_none() {
            let now = self.words.now;
            let wanted = is_wanted(self.desk, self.snapshot, self.agent, subject, now)?;
            return Ok((notice.unread && wanted).then(|| Content {
                title: self.words.text(said::heading(&notice.what)),
                body: cut(&body),
                url: said::place(&notice.what),
                tag: format!("notice-{number}"),
                haste: Haste::Normal,
            }));
        }
        let Some(chat) = self.chat(subject, notice.chat)? else {
            return Ok(None);
        };
        if !notice.unread || !notice.stands(self.agent.id, &chat) {
            return Ok(None);
        }
        let haste = match subject {
            "offered" | "given" | "waiting" | "reply_late" => Haste::High,
            _ => Haste::Normal,
        };
        self.about(&chat, entry, &body, haste).map(Some)
    }

    fn of_message(
        &self,
        subject: &str,
        chat: ChatId,
        stands: impl Fn(&Chat) -> bool,
    ) -> Result<Option<Content>, Failure> {
        let chat = self.chat(subject, Some(chat))?;
        let Some(chat) = chat.filter(stands) else {
            return Ok(None);
        };
        let last = chat.last.as_ref();
        let said = match last {
            Some(last) => match self.snapshot.entry(chat.id, last.id)? {
                Some(entry) => gist(self.snapshot, self.team, self.words, &entry)?.1,
                None => String::new(),
            },
            None => String::new(),
        };
        let body = if subject == NEW_CHAT {
            self.words.with("push-new-chat", "text", said.as_str())
        } else {
            said
        };
        self.about(&chat, None, &body, Haste::High).map(Some)
    }

    fn of_mention(&self, chat: ChatId, entry: EntryId) -> Result<Option<Content>, Failure> {
        let mut mentions = self.snapshot.mentions(self.agent.id)?.into_iter();
        let is_unread = mentions.any(|(known, mention)| known == entry && mention.unread);
        let chat = self.chat(MENTION, Some(chat))?;
        let (Some(chat), true) = (chat, is_unread) else {
            return Ok(None);
        };
        let Some(note) = self.snapshot.entry(chat.id, entry)? else {
            return Ok(None);
        };
        let by = match note.author {
            Author::Agent(by) => Some(crate::ui::json::Named::agent(self.team, by)),
            _ => None,
        };
        let body = said::mention(self.words, by.as_ref(), note.text());
        self.about(&chat, Some(entry), &body, Haste::High).map(Some)
    }

    /// The chat, if its member sees it still and still wants to be told.
    fn chat(&self, subject: &str, id: Option<ChatId>) -> Result<Option<Chat>, Failure> {
        let now = self.words.now;
        let (Some(id), true) = (
            id,
            is_wanted(self.desk, self.snapshot, self.agent, subject, now)?,
        ) else {
            return Ok(None);
        };
        let chat = self.snapshot.chat(id)?;
        Ok(chat.filter(|chat| sees(self.team, self.agent, chat)))
    }

    fn about(
        &self,
        chat: &Chat,
        entry: Option<EntryId>,
        body: &str,
        haste: Haste,
    ) -> Result<Content, Failure> {
        let discreet = self.snapshot.telling(self.agent.id)?.discreet;
        let (title, body) = if discreet {
            (
                self.words.text("app-name"),
                self.words.text("push-discreet"),
            )
        } else {
            let customer = mentions::customer(self.snapshot, chat)?;
            (customer.name, cut(body))
        };
        Ok(Content {
            title,
            body,
            url: href(chat.id, entry.map(|entry| entry.0)),
            tag: format!("chat-{}", chat.id),
            haste,
        })
    }
}

/// Isolation marks are of no use where nothing is laid out by us, and a long text is cut.
fn cut(text: &str) -> String {
    let marks = ['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'];
    let plain: String = text.chars().filter(|char| !marks.contains(char)).collect();
    if plain.chars().count() <= TEXT_CHARS {
        return plain;
    }
    let mut short: String = plain.chars().take(TEXT_CHARS).collect();
    short.push('…');
    short
}

//! The conversation as the page draws it: interactions, days, messages, notes, events.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, EntryId, InteractionId};
use crate::domain::agent::Language;
use crate::domain::delivery::Delivery;
use crate::domain::entry::{Author, Body, ChatEvent, Entry};
use crate::domain::view::View as _;
use crate::store::Snapshot;
use crate::ui::attention::Audience;
use crate::ui::chat::events::told_event;
use crate::ui::chat::line::{Line, Moment, line};
use crate::ui::context::Team;
use crate::ui::failure::Failure;
use crate::ui::look::Look;
use crate::ui::markup::{self, Markup};
use crate::ui::tab::Tab;
use crate::ui::texts::Arg;

/// Messages of one author within this time are one group.
const GROUPED: std::time::Duration = std::time::Duration::from_secs(300);

/// Events in a row from which on they fold.
const FOLDS: usize = 4;

/// How far back the replies are looked for that left with an answer.
const HELD_WITHIN: usize = 50;

/// What drawing an entry needs to know of its chat and its reader.
pub struct Sight<'s> {
    /// The desk.
    pub snapshot: &'s Snapshot,
    /// Its people.
    pub team: &'s Team,
    /// The reader's words and icons.
    pub look: Look,
    /// The reader.
    pub reader: AgentId,
    /// Who else is at the chat.
    pub audience: Audience,
    /// The customer's name.
    pub customer: String,
    /// The chat.
    pub chat: crate::base::id::ChatId,
    /// The list's tab and the rest of its query, which links bring back.
    pub tab: Tab,
    /// As it stands in addresses.
    pub list: String,
    /// The reader may write to the customer, who is not blocked.
    pub may_write: bool,
    /// The reader may say what became of messages, let held ones leave and take them back.
    pub may_settle: bool,
    /// The reader may keep people whom the customer names.
    pub may_save: bool,
    /// The reader may answer with a quote.
    pub may_quote: bool,
    /// Free text may be sent.
    pub window_open: bool,
    /// The reader keeps the settings: sees what WhatsApp sent for what nobody could read.
    pub sees_raw: bool,
    /// What the reader has not read.
    pub unread: u64,
    /// The account of the chat's number, whose templates are sent.
    pub account: String,
    /// The desk's own language.
    pub desk_language: Language,
}

impl Sight<'_> {
    /// The chat's own address.
    pub fn here(&self) -> String {
        format!("/chats/{}?{}", self.chat, self.list)
    }

    /// Where an entry stands: the page's script goes there at once if it is on the page.
    pub fn spot(&self, entry: EntryId) -> String {
        let before = entry.0.saturating_sub(1);
        format!("{}&after={before}#e{entry}", self.here())
    }
}

/// Which part of the conversation is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The newest entries.
    Newest,
    /// Those right before an entry.
    Before(EntryId),
    /// Those right after an entry.
    After(EntryId),
}

/// The entries of a part, and what is around them.
pub struct Entries {
    /// The entries, oldest first.
    pub entries: Vec<Entry>,
    /// The entry before the first one.
    pub previous: Option<Entry>,
    /// That entry stands on the page already, so the first one may continue it.
    pub continues: bool,
    /// Newer ones follow that were not asked for.
    pub more: bool,
}

impl Entries {
    /// Reads a part of at most `limit` entries.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(
        snapshot: &Snapshot,
        chat: crate::base::id::ChatId,
        part: Part,
        limit: usize,
    ) -> Result<Self, Failure> {
        let (mut entries, previous) = match part {
            Part::Newest | Part::Before(_) => {
                let before = match part {
                    Part::Before(entry) => Some(entry),
                    _ => None,
                };
                let mut entries = snapshot.entries_before(chat, before, limit + 1)?;
                let previous = (entries.len() > limit).then(|| entries.remove(0));
                (entries, previous)
            }
            Part::After(entry) => {
                let entries = snapshot.entries_after(chat, entry, limit)?;
                let to = EntryId(entry.0.saturating_add(1));
                let previous = snapshot.entries_before(chat, Some(to), 1)?.pop();
                (entries, previous)
            }
        };
        entries.truncate(limit);
        let more = match (part, entries.last()) {
            (Part::Newest, _) => false,
            (_, Some(last)) => !snapshot.entries_after(chat, last.id, 1)?.is_empty(),
            (Part::After(_), None) => false,
            (Part::Before(entry), None) => !snapshot
                .entries_after(chat, EntryId(entry.0.saturating_sub(1)), 1)?
                .is_empty(),
        };
        Ok(Self {
            entries,
            previous,
            continues: matches!(part, Part::After(_)),
            more,
        })
    }

    /// The newest entry that the reader sees with this part.
    pub fn last(&self) -> Option<EntryId> {
        self.entries
            .last()
            .or(self.previous.as_ref())
            .map(|entry| entry.id)
    }
}

/// The conversation.
#[derive(Template)]
#[template(path = "timeline.html", config = "config/askama.toml")]
pub struct Timeline {
    look: Look,
    chat: u64,
    customer: String,
    last: u64,
    unread: u64,
    earlier: Option<String>,
    later: Option<String>,
    items: Vec<Item>,
}

impl HtmlSafe for Timeline {}

enum Item {
    Interaction {
        id: InteractionId,
        label: String,
    },
    Day {
        key: String,
        label: String,
    },
    Line(Box<Line>),
    Note {
        id: EntryId,
        own: bool,
        author: String,
        time: Moment,
        words: Markup,
    },
    Event(Told),
    Fold {
        id: EntryId,
        holds: String,
        label: String,
        events: Vec<Told>,
    },
}

/// An event in words.
struct Told {
    id: EntryId,
    text: String,
    /// Where that stands of which it tells, if that is elsewhere.
    href: Option<String>,
    time: Moment,
}

impl Timeline {
    /// Draws entries.
    ///
    /// # Errors
    /// When storage fails.
    pub fn new(sight: &Sight<'_>, part: &Entries) -> Result<Self, Failure> {
        let first = part.entries.first().map(|entry| entry.id);
        let earlier = part.previous.as_ref().and(first);
        Ok(Self {
            chat: sight.chat.0,
            customer: sight.customer.clone(),
            last: part.last().map_or(0, |entry| entry.0),
            unread: sight.unread,
            earlier: earlier.map(|entry| format!("{}&before={entry}", sight.here())),
            later: part.more.then(|| match part.last() {
                Some(last) => format!("{}&after={last}", sight.here()),
                None => sight.here(),
            }),
            items: folded(items(sight, part)?, &sight.look),
            look: sight.look.clone(),
        })
    }
}

fn items(sight: &Sight<'_>, part: &Entries) -> Result<Vec<Item>, Failure> {
    let look = &sight.look;
    let mut items = Vec::with_capacity(part.entries.len() + 8);
    let mut previous = part.previous.as_ref();
    // A reaction is drawn on its message.
    let drawn = |entry: &&Entry| !matches!(entry.body, Body::Reaction { .. });
    for (index, entry) in part.entries.iter().filter(drawn).enumerate() {
        let new_interaction =
            previous.is_none_or(|previous| previous.interaction != entry.interaction);
        if new_interaction {
            let date = look.date_of(entry.received_at);
            items.push(Item::Interaction {
                id: entry.interaction,
                label: look.with("chat-interaction", "date", date.as_str()),
            });
        }
        let day = look.day_key(shown_at(entry));
        let same_day = previous.is_some_and(|previous| look.day_key(shown_at(previous)) == day);
        let first = index == 0;
        if first || !same_day {
            items.push(Item::Day {
                key: day,
                label: look.day(shown_at(entry)),
            });
        }
        let follow = same_day
            && !new_interaction
            && (!first || part.continues)
            && previous.is_some_and(|previous| continues(previous, entry));
        items.push(item(sight, entry, follow)?);
        previous = Some(entry);
    }
    Ok(items)
}

/// The timeline follows arrival; days are those of arrival too, so that they never go back and forth.
fn shown_at(entry: &Entry) -> Timestamp {
    entry.received_at
}

fn continues(previous: &Entry, entry: &Entry) -> bool {
    previous.is_message()
        && entry.is_message()
        && previous.author == entry.author
        && entry.received_at.since(previous.received_at) <= GROUPED
}

fn item(sight: &Sight<'_>, entry: &Entry, follow: bool) -> Result<Item, Failure> {
    let look = &sight.look;
    Ok(match &entry.body {
        Body::Note(text) => Item::Note {
            id: entry.id,
            own: entry.author == Author::Agent(sight.reader),
            author: match entry.author {
                Author::Agent(agent) if agent == sight.reader => look.text("message-you"),
                Author::Agent(agent) => sight.team.name(agent).to_owned(),
                _ => look.text("message-automation"),
            },
            time: Moment::new(entry.at, look),
            words: markup::of_message(text),
        },
        Body::Event(event) => Item::Event(Told {
            id: entry.id,
            text: told_event(sight.snapshot, sight.team, look, (entry, event))?,
            href: match event {
                ChatEvent::ContactSaved { customer, .. } => Some(format!("/customers/{customer}")),
                ChatEvent::HeldLeft { .. } => held_reply(sight, entry)?.map(|id| sight.spot(id)),
                _ => None,
            },
            time: Moment::new(entry.at, look),
        }),
        _ => Item::Line(Box::new(line(sight, entry, follow)?)),
    })
}

/// The first of the replies that left with `event`: they stand where they were written, before the answer.
fn held_reply(sight: &Sight<'_>, event: &Entry) -> Result<Option<EntryId>, Failure> {
    let before = sight
        .snapshot
        .entries_before(event.chat, Some(event.id), HELD_WITHIN)?;
    let left = |entry: &&Entry| {
        let left_at = entry.delivery.as_ref().and_then(Delivery::left_at);
        left_at == Some(event.at)
    };
    Ok(before.iter().find(left).map(|entry| entry.id))
}

/// Folds many events in a row, unless they are what happened last.
fn folded(items: Vec<Item>, look: &Look) -> Vec<Item> {
    let mut folded = Vec::with_capacity(items.len());
    let mut run: Vec<Told> = Vec::new();
    for item in items {
        match item {
            Item::Event(told) => run.push(told),
            other => {
                let events = std::mem::take(&mut run);
                if events.len() >= FOLDS {
                    folded.push(fold(events, look));
                } else {
                    folded.extend(events.into_iter().map(Item::Event));
                }
                folded.push(other);
            }
        }
    }
    folded.extend(run.into_iter().map(Item::Event));
    folded
}

fn fold(events: Vec<Told>, look: &Look) -> Item {
    let ids: Vec<String> = events
        .iter()
        .skip(1)
        .map(|told| format!("e{}", told.id))
        .collect();
    Item::Fold {
        id: events.first().map_or(EntryId(0), |told| told.id),
        holds: ids.join(" "),
        label: look.args("event-fold", &[("count", Arg::from(events.len()))]),
        events,
    }
}

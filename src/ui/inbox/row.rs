//! One row of a list.

use std::collections::HashSet;

use crate::base::id::ChatId;
use crate::domain::chat::{Chat, ChatState};
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::outbox::{OutboxRow, OutboxState};
use crate::domain::view::View as _;
use crate::domain::window::WindowState;
use crate::store::Snapshot;
use crate::ui::chat::{Preview, Subject, draft_in_list, preview};
use crate::ui::context::{Context, Team};
use crate::ui::due::DueMark;
use crate::ui::failure::Failure;
use crate::ui::inbox::query::ListQuery;
use crate::ui::look::{Initials, MarkPlace, Size, WindowMark};
use crate::ui::tab::Tab;
use crate::ui::texts::Arg;
use crate::ui::words::Words;

/// One row of a list.
pub struct Row {
    pub(super) id: ChatId,
    pub(super) href: String,
    pub(super) current: bool,
    pub(super) unread: u64,
    /// The class of the row whose window ends first, if that is soon.
    pub(super) nearest: &'static str,
    pub(super) initials: Initials,
    pub(super) name: String,
    /// Its group and number, where there are several.
    pub(super) source: Option<String>,
    pub(super) responsible: Option<Initials>,
    /// I am a participant, not the responsible.
    pub(super) takes_part: bool,
    /// It is handed to me, or waits for whom I hand it to.
    pub(super) handed: Option<Handed>,
    /// That messages have yet to leave, in words.
    pub(super) parked: Option<String>,
    /// That something was written and not sent, in words.
    pub(super) draft: Option<String>,
    pub(super) when: String,
    pub(super) exact: String,
    /// The customer waits since this moment, where that is what counts.
    pub(super) waiting_since: Option<i64>,
    pub(super) preview: Preview,
    pub(super) due: Option<DueMark>,
    pub(super) window: WindowMark,
}

/// A hand-over that waits, in words.
pub struct Handed {
    pub(super) to_me: bool,
    pub(super) title: String,
}

impl Row {
    /// That it is handed to the reader, in words.
    pub(super) fn asks(&self) -> Option<&str> {
        self.said_of_handing(true)
    }

    /// That it waits for whom the reader hands it to, in words.
    pub(super) fn waits(&self) -> Option<&str> {
        self.said_of_handing(false)
    }

    fn said_of_handing(&self, to_me: bool) -> Option<&str> {
        let handed = self.handed.as_ref().filter(|handed| handed.to_me == to_me);
        handed.map(|handed| handed.title.as_str())
    }
}

/// A window that ends within this many seconds is worth an edge.
const SOON_SECONDS: u64 = 4 * 3600;

/// The rows for the chats of a list.
///
/// # Errors
/// When nobody is signed in or storage fails.
pub fn rows(
    context: &Context,
    snapshot: &Snapshot,
    team: &Team,
    query: &ListQuery,
    chats: Vec<Chat>,
    current: Option<ChatId>,
) -> Result<Vec<Row>, Failure> {
    let agent = context.me()?;
    let nearest = nearest(&chats, query.tab, &context.words);
    let label = Label::of(team, query);
    let unsettled = unsettled(snapshot)?;
    let mut rows = Vec::with_capacity(chats.len());
    for chat in chats {
        let subject = Subject::of(snapshot, agent, chat)?;
        let mut row = row(context, snapshot, team, query, &subject)?;
        row.current = current == Some(row.id);
        if unsettled.contains(&row.id) && !row.preview.late {
            row.preview.icon = Some("question");
            row.preview.text =
                context
                    .words
                    .with("list-unsettled", "text", row.preview.text.as_str());
            row.preview.late = true;
        }
        if let Some((id, class)) = nearest
            && id == row.id
        {
            row.nearest = class;
        }
        row.source = label.of_chat(team, &subject.chat);
        rows.push(row);
    }
    Ok(rows)
}

/// What a list says of where a chat belongs: of several groups which, and of several numbers.
struct Label {
    group: bool,
    number: bool,
}

impl Label {
    fn of(team: &Team, query: &ListQuery) -> Self {
        let numbers = team.numbers.values().filter(|number| !number.disabled);
        Self {
            group: query.group.is_none() && team.groups.len() > 1,
            number: query.number.is_none() && numbers.count() > 1,
        }
    }

    fn of_chat(&self, team: &Team, chat: &Chat) -> Option<String> {
        let group = team.group_name(chat.group);
        let number = team.numbers.get(&chat.number);
        let number = number.map_or("", |number| number.name.as_str());
        let mut parts = Vec::new();
        if self.group {
            parts.push(group);
        }
        // A number is often called as the group to which it leads.
        if self.number && !(self.group && number == group) {
            parts.push(number);
        }
        (!parts.is_empty()).then(|| parts.join(" · "))
    }
}

/// The chats in which a person must say what became of a message, whatever was said in them since.
fn unsettled(snapshot: &Snapshot) -> Result<HashSet<ChatId>, Failure> {
    let rows = snapshot.outbox_rows()?;
    let asks = |row: &OutboxRow| {
        matches!(
            row.state,
            OutboxState::Unknown(_) | OutboxState::Restored(_)
        )
    };
    Ok(rows.into_iter().filter(asks).map(|row| row.chat).collect())
}

fn row(
    context: &Context,
    snapshot: &Snapshot,
    team: &Team,
    query: &ListQuery,
    subject: &Subject,
) -> Result<Row, Failure> {
    let (agent, words, chat) = (context.me()?, &context.words, &subject.chat);
    let name = subject.name();
    let waits = matches!(chat.state, ChatState::New { .. })
        .then_some(chat.waiting_since())
        .flatten();
    let at = chat.active_at();
    Ok(Row {
        id: chat.id,
        href: format!("/chats/{}?{}", chat.id, query.write()),
        current: false,
        unread: subject.unread,
        nearest: "",
        initials: Initials::new(&name, subject.customer.id.0, Size::Usual),
        name,
        source: None,
        responsible: responsible(chat, team, agent.id, words),
        takes_part: chat.participants().contains(&agent.id),
        handed: handed(chat, team, agent.id, words),
        parked: (!chat.parked.is_empty())
            .then(|| words.with("parked-count", "count", chat.parked.len())),
        draft: draft_in_list(snapshot, team, words, agent, chat.id)?,
        when: match waits {
            Some(since) => waiting(since, words),
            None => words.when(at),
        },
        exact: match waits {
            Some(since) => words.with("list-waiting-since", "time", words.exact(since).as_str()),
            None => words.exact(at),
        },
        waiting_since: waits.map(crate::base::clock::Timestamp::millis),
        preview: last_line(snapshot, team, words, agent.id, chat)?,
        due: DueMark::of(chat, &context.look()),
        window: WindowMark::new(
            chat.window,
            words,
            MarkPlace::Row {
                alarm: matches!(query.tab, Tab::New | Tab::Mine),
            },
        ),
    })
}

/// How long somebody has been waiting, as the page's script goes on counting it.
fn waiting(since: crate::base::clock::Timestamp, words: &Words) -> String {
    let span = words.now.since(since);
    if span.as_secs() < 60 {
        words.text("time-since-now")
    } else {
        words.span(span)
    }
}

/// The responsible where it isn't the reader; in New the one of the last request.
fn responsible(
    chat: &Chat,
    team: &Team,
    reader: crate::base::id::AgentId,
    words: &Words,
) -> Option<Initials> {
    let (key, id) = match &chat.state {
        ChatState::New { previous } => ("list-previous", (*previous)?),
        ChatState::Open { assignee, .. } if *assignee != reader => ("list-responsible", *assignee),
        ChatState::Open { .. } => return None,
        ChatState::Done { previous, .. } => ("list-responsible", (*previous)?),
    };
    let name = team.name(id);
    let title = words.with(key, "name", name);
    Some(Initials::new(name, id.0, Size::Small).titled(title))
}

/// A hand-over that the reader answers or waits for.
fn handed(
    chat: &Chat,
    team: &Team,
    reader: crate::base::id::AgentId,
    words: &Words,
) -> Option<Handed> {
    let offer = chat.offer()?;
    let to_me = offer.to == reader;
    (to_me || offer.by == reader).then(|| Handed {
        to_me,
        title: if to_me {
            words.with("list-handed-to-you", "name", team.name(offer.by))
        } else {
            words.with("list-waits-for", "name", team.name(offer.to))
        },
    })
}

/// The last line of a chat; what did not arrive, or may not have, says so.
///
/// # Errors
/// When storage fails.
pub fn last_line(
    snapshot: &Snapshot,
    team: &Team,
    words: &Words,
    reader: crate::base::id::AgentId,
    chat: &Chat,
) -> Result<Preview, Failure> {
    let entry = match &chat.last {
        Some(last) => snapshot.entry(chat.id, last.id)?,
        None => None,
    };
    match entry {
        Some(entry) => {
            let mut line = preview(snapshot, team, words, reader, &entry)?;
            let state = entry.delivery.as_ref().map(Delivery::state);
            // Who has left the chat must see in the list that it did not arrive.
            if let Some(
                state @ (DeliveryState::Failed | DeliveryState::Unknown | DeliveryState::Held),
            ) = state
                && !chat.parked.contains(&entry.id)
            {
                let told = words.text(&format!("delivery-{}", state.word()));
                line.icon = Some("warning");
                line.text = format!("{told}: {}", line.text);
                line.late = true;
            } else if state == Some(DeliveryState::Canceled) {
                let told = words.text("delivery-canceled");
                line.icon = Some("undo");
                line.text = format!("{told}: {}", line.text);
            }
            Ok(line)
        }
        None => Ok(Preview::default()),
    }
}

/// The chat whose window ends first, if it ends soon and somebody here should act.
fn nearest(chats: &[Chat], tab: Tab, words: &Words) -> Option<(ChatId, &'static str)> {
    if !matches!(tab, Tab::New | Tab::Mine) {
        return None;
    }
    let (end, id) = chats
        .iter()
        .filter(|chat| chat.waiting.is_some())
        .filter_map(|chat| match chat.window.state(words.now) {
            WindowState::Open(end) => Some((end, chat.id)),
            _ => None,
        })
        .min()?;
    match end.since(words.now).as_secs() {
        0..=3_600 => Some((id, " nearest late")),
        left if left <= SOON_SECONDS => Some((id, " nearest warn")),
        _ => None,
    }
}

impl Row {
    /// How many are unread, for screen readers.
    pub(super) fn unread_words(&self, words: &Words) -> String {
        words.args("list-unread", &[("count", Arg::Count(self.unread))])
    }
}

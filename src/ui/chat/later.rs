//! What does not happen at once: when a message leaves, what comes back when it is undone, and chats out of sight.

use chrono::{DateTime, NaiveDateTime, TimeZone as _};
use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, EntryId};
use crate::domain::command::{DeskAction, Leaves, ParkedFate};
use crate::domain::decide::parked::by_one_press;
use crate::domain::entry::{Body, Entry};
use crate::domain::files::{Wish, kind_of};
use crate::domain::hours::whose::{Whose, schedule_of};
use crate::domain::outbox::{OutboxRow, OutboxState};
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::domain::window::WindowState;
use crate::http::{Reply, StatusCode};
use crate::store::Snapshot;
use crate::ui::chat::actions::{act, change, tell_entry};
use crate::ui::chat::composer::Typed;
use crate::ui::chat::entry::{MediaView, media_view};
use crate::ui::chat::page::page;
use crate::ui::chat::subject::Subject;
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::json;

/// Whoever still works for so long is told nothing of a window that ends while they are away.
const BEFORE_LEAVING: std::time::Duration = std::time::Duration::from_secs(3600);

/// The word for the start of the next working day.
const NEXT_WORKING_DAY: &str = "next_working_day";

/// When a message leaves, as a program says it.
///
/// # Errors
/// `invalid` for what is neither a moment nor the word for the next working day.
pub fn leaves_of(send_at: &str) -> Result<Leaves, Failure> {
    if send_at == NEXT_WORKING_DAY {
        return Ok(Leaves::NextWorkingDay);
    }
    moment(send_at, "send_at").map(Leaves::At)
}

/// A moment as a program says it.
///
/// # Errors
/// `invalid` for what is none.
pub fn moment(text: &str, field: &str) -> Result<Timestamp, Failure> {
    let read = DateTime::parse_from_rfc3339(text);
    read.map(|at| Timestamp::from_millis(at.timestamp_millis()))
        .map_err(|_| Failure::invalid(field, FieldProblem::Wrong))
}

/// A moment of the reader's own clock, as a field for it has it.
///
/// # Errors
/// `invalid` for what is none.
pub fn local(context: &Context, field: &str) -> Result<Timestamp, Failure> {
    let typed = context.field(field);
    let read = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(typed, form).ok());
    let at = read.and_then(|at| context.words.zone.from_local_datetime(&at).earliest());
    at.map(|at| Timestamp::from_millis(at.timestamp_millis()))
        .ok_or_else(|| Failure::invalid(field, FieldProblem::Wrong))
}

/// When what stands in the composer's form leaves: by the button that was pressed.
///
/// # Errors
/// `invalid` for a moment that can't be read.
pub fn leaves_in(context: &Context) -> Result<Leaves, Failure> {
    Ok(match context.field("later") {
        "" => Leaves::Undoable,
        NEXT_WORKING_DAY => Leaves::NextWorkingDay,
        _ => Leaves::At(local(context, "send_at")?),
    })
}

/// What becomes of what has yet to leave, as a word says it.
///
/// # Errors
/// `invalid` for an unknown word.
pub fn fate_of(word: Option<&str>) -> Result<Option<ParkedFate>, Failure> {
    Ok(match word {
        None | Some("") => None,
        Some("keep") => Some(ParkedFate::Keep),
        Some("discard") => Some(ParkedFate::Discard),
        Some(_) => return Err(Failure::invalid("parked", FieldProblem::Unknown)),
    })
}

/// What was written in a message that is taken back, for its author to go on.
#[derive(Debug, Default, Serialize)]
pub struct Undone {
    text: String,
    reply: Option<u64>,
    template: Option<String>,
    /// The files that were in it, in order.
    files: Vec<MediaView>,
    /// The template's variables by their fields.
    values: std::collections::BTreeMap<String, String>,
}

#[derive(Serialize)]
struct UndoneTold {
    undone: Undone,
}

impl Undone {
    /// What stands in a message, and in what was written with it in one.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(snapshot: &Snapshot, chat: ChatId, id: EntryId) -> Result<Self, Failure> {
        let mut undone = Self::default();
        let Some(entry) = snapshot.entry(chat, id)? else {
            return Ok(undone);
        };
        if let Body::Template(sent) = &entry.body {
            undone.template = Some(format!("{}:{}", sent.name, sent.language));
            undone.bring_files(snapshot, &entry)?;
            let numbered = (1..).zip(&sent.variables);
            undone.values = numbered
                .map(|(number, value): (usize, _)| (format!("v{number}"), value.clone()))
                .collect();
            let is_behind = |row: &OutboxRow| row.held().is_some_and(|held| held.template == id);
            let first = snapshot.outbox_rows()?.into_iter().find(is_behind);
            if let Some(row) = first
                && let Some(held) = snapshot.entry(chat, row.entry)?
                && held.received_at == entry.received_at
            {
                undone.take(&held);
            }
        } else {
            let row = snapshot.outbox(id)?;
            let all = match row {
                Some(row) => by_one_press(snapshot, &row, entry)?,
                None => vec![entry],
            };
            for entry in &all {
                undone.bring_files(snapshot, entry)?;
            }
            for entry in all.iter().rev() {
                let behind = std::mem::take(&mut undone.text);
                undone.take(entry);
                if !behind.is_empty() {
                    undone.text = format!("{}\n{behind}", undone.text);
                }
            }
        }
        Ok(undone)
    }

    fn bring_files(&mut self, snapshot: &Snapshot, entry: &Entry) -> Result<(), Failure> {
        for id in entry.files() {
            if let Some(media) = snapshot.media(id)? {
                self.files
                    .push(media_view(&media, kind_of(&media.mime, Wish::Itself)));
            }
        }
        Ok(())
    }

    fn take(&mut self, entry: &Entry) {
        self.text = entry.text().to_owned();
        self.reply = (entry.reply_to.as_ref())
            .and_then(|quoted| quoted.entry)
            .map(|id| id.0);
    }

    /// Puts it back into the composer.
    ///
    /// # Errors
    /// As the page's.
    pub fn told(self, context: &Context) -> Result<Reply, Failure> {
        if context.wants_problem() {
            return Ok(Reply::json(&UndoneTold { undone: self }));
        }
        let typed = Typed {
            files: self.files.iter().map(MediaView::id).collect(),
            text: self.text,
            reply_to: self.reply.map(EntryId),
            template: self.template,
            variables: self.values.into_values().collect(),
            ..Typed::default()
        };
        page(context, &typed)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RewriteBody {
    text: String,
}

/// `PATCH /chats/{chat}/messages/{entry}` `{text}`: writes a message anew that has yet to leave.
pub async fn rewrite(mut context: Context) -> Result<Reply, Failure> {
    let entry = EntryId(context.id("entry")?);
    let text = match context.format {
        Format::Html => context.field("text").to_owned(),
        Format::Json => json::body::<RewriteBody>(&mut context.request).await?.text,
    };
    act(&context, DeskAction::Rewrite { entry, text }).await?;
    tell_entry(&context, entry, StatusCode::OK)
}

/// Until when a chat is out of sight; absent or `null` for until the customer writes.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct SnoozeBody {
    #[serde(default)]
    until: Option<String>,
}

/// `POST /chats/{chat}/snooze` `{until?}`
pub async fn snooze(mut context: Context) -> Result<Reply, Failure> {
    let until = match context.format {
        Format::Json => {
            let body = json::optional_body::<SnoozeBody>(&mut context.request).await?;
            body.until
                .map(|until| moment(&until, "until"))
                .transpose()?
        }
        Format::Html => match context.field("until") {
            "" => None,
            "at" => Some(local(&context, "at")?),
            until => Some(moment(until, "until")?),
        },
    };
    change(&context, DeskAction::Snooze(until)).await
}

/// `DELETE /chats/{chat}/snooze`
pub async fn wake(context: Context) -> Result<Reply, Failure> {
    change(&context, DeskAction::Wake).await
}

/// What a chat has put aside, as programs read it: which message, and for what it waits.
#[derive(Debug, Serialize)]
pub struct WaitsView {
    /// `answer`, `template`, `person` or `moment`.
    r#for: &'static str,
    /// When it leaves, or when it is too late for it.
    until: json::Moment,
}

impl WaitsView {
    /// For what a message waits, if it has yet to leave.
    ///
    /// # Errors
    /// When storage fails.
    pub fn of(snapshot: &Snapshot, entry: &Entry) -> Result<Option<Self>, Failure> {
        use crate::domain::delivery::DeliveryState::{Held, Scheduled};
        let state = entry
            .delivery
            .as_ref()
            .map(crate::domain::delivery::Delivery::state);
        if !matches!(state, Some(Held | Scheduled)) {
            return Ok(None);
        }
        let row = snapshot.outbox(entry.id)?;
        Ok(row.and_then(|row| match row.state {
            OutboxState::Held(held) => Some(Self {
                r#for: held.waits.word(),
                until: json::Moment(held.ends.0),
            }),
            OutboxState::Scheduled(at, _) => Some(Self {
                r#for: "moment",
                until: json::Moment(at),
            }),
            _ => None,
        }))
    }
}

/// When the reader works again, if the window ends before and they are about to leave or have left: by their own hours,
/// else by the group's.
///
/// # Errors
/// When storage fails.
pub fn back_too_late(
    snapshot: &Snapshot,
    subject: &Subject,
    reader: crate::base::id::AgentId,
    now: Timestamp,
) -> Result<Option<Timestamp>, Failure> {
    let WindowState::Open(end) = subject.chat.window.state(now) else {
        return Ok(None);
    };
    let mut hours = schedule_of(snapshot, Whose::Agent(reader))?;
    if hours.calendar.is_none() {
        let of_group = schedule_of(snapshot, Whose::Group(subject.chat.group))?;
        hours.calendar = of_group.calendar;
    }
    if hours.calendar.is_none() && hours.vacations.is_empty() {
        return Ok(None);
    }
    let schedule = hours.schedule();
    let leaves = if schedule.is_open(now) {
        schedule.closes_at(now)
    } else {
        Some(now)
    };
    let soon = leaves.filter(|leaves| leaves.since(now) <= BEFORE_LEAVING && *leaves < end);
    let back = soon.and_then(|leaves| schedule.next_open(leaves));
    Ok(back.filter(|back| *back >= end))
}

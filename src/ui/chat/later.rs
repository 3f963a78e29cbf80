//! What does not happen at once: when a message leaves, what comes back when it is undone, and chats out of sight.

use chrono::{DateTime, NaiveDateTime, TimeZone as _};
use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, EntryId};
use crate::domain::choices::Choices;
use crate::domain::command::{DeskAction, Leaves, ParkedFate};
use crate::domain::decide::parked::by_one_press;
use crate::domain::decide::parts::is_of_one_press;
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::draft::{Drafted, InBox};
use crate::domain::entry::{Body, Entry};
use crate::domain::hours::whose::{Whose, schedule_of};
use crate::domain::outbox::{OutboxRow, OutboxState};
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::domain::window::WindowState;
use crate::http::{Reply, StatusCode};
use crate::store::Snapshot;
use crate::ui::chat::actions::{act, change, tell_entry};
use crate::ui::chat::choices::as_view;
use crate::ui::chat::composer::Typed;
use crate::ui::chat::entry::MediaView;
use crate::ui::chat::page::page;
use crate::ui::chat::subject::Subject;
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::json;
use crate::ui::tray;

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

/// What was written by a press that is taken back, for its author to go on.
#[derive(Debug, Default, Serialize)]
pub struct Undone {
    text: String,
    reply: Option<u64>,
    template: Option<String>,
    /// The choices that stood under it.
    #[serde(serialize_with = "as_view")]
    choices: Option<Choices>,
    /// Words or files wait for the answer to it.
    hold: bool,
    /// The files that were in it, in order.
    files: Vec<MediaView>,
    /// The template's variables by their fields.
    values: std::collections::BTreeMap<String, String>,
    /// Its first message that waits still.
    #[serde(skip)]
    pub first: Option<EntryId>,
    /// How many of its messages have left.
    #[serde(skip)]
    left: usize,
}

#[derive(Serialize)]
struct UndoneTold {
    undone: Undone,
    told: Option<String>,
}

/// Entries among which those of one press are looked for.
const PRESS_SCAN: usize = 200;

/// What waits still of the press that sent a message, in order.
fn waits_of(snapshot: &Snapshot, entry: &Entry) -> Result<Vec<Entry>, Failure> {
    use OutboxState::{Sending, Unknown};
    let is_waiting = |row: &OutboxRow| {
        row.chat == entry.chat && row.state.leaves_at().is_some() && row.attempts == 0
    };
    let is_here = |row: &OutboxRow| !matches!(row.state, Sending(_) | Unknown(_));
    let mut row = snapshot.outbox(entry.id)?.filter(is_here);
    let mut first = entry.clone();
    if row.is_none() {
        for other in snapshot.outbox_rows()? {
            if is_waiting(&other)
                && let Some(message) = snapshot.entry(other.chat, other.entry)?
                && is_of_one_press(entry, &message)
            {
                (row, first) = (Some(other), message);
                break;
            }
        }
    }
    let Some(row) = row else {
        return Ok(Vec::new());
    };
    let all = by_one_press(snapshot, row, first)?;
    Ok(all.into_iter().map(|(_, entry)| entry).collect())
}

/// How many messages of a press have left, of which others wait.
fn left_of(snapshot: &Snapshot, waits: &[Entry]) -> Result<usize, Failure> {
    let Some(one) = waits.last() else {
        return Ok(0);
    };
    let has_left = |entry: &Entry| {
        use DeliveryState::{Canceled, Failed, Held, Queued, Scheduled};
        let state = entry.delivery.as_ref().map(Delivery::state);
        is_of_one_press(one, entry)
            && !waits.iter().any(|waits| waits.id == entry.id)
            && state.is_some_and(|state| {
                !matches!(state, Canceled | Failed | Held | Scheduled | Queued)
            })
    };
    let before = snapshot.entries_before(one.chat, Some(one.id), PRESS_SCAN)?;
    Ok(before.iter().filter(|entry| has_left(entry)).count())
}

impl Undone {
    /// What stands in a message, and in what the same press sent and waits still.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(snapshot: &Snapshot, chat: ChatId, id: EntryId) -> Result<Self, Failure> {
        let mut undone = Self::default();
        let Some(entry) = snapshot.entry(chat, id)? else {
            return Ok(undone);
        };
        let all = waits_of(snapshot, &entry)?;
        undone.first = all.first().map(|entry| entry.id);
        // One that is held or waits for its moment is taken back alone.
        let row = snapshot.outbox(id)?;
        if row.is_none_or(|row| row.deadline().is_none()) {
            undone.left = left_of(snapshot, &all)?;
        }
        let mut texts = Vec::new();
        for entry in &all {
            undone.bring_files(snapshot, entry)?;
            if let Body::Template(sent) = &entry.body {
                undone.template = Some(format!("{}:{}", sent.name, sent.language));
                let numbered = (1..).zip(&sent.variables);
                undone.values = numbered
                    .map(|(number, value): (usize, _)| (format!("v{number}"), value.clone()))
                    .collect();
                continue;
            }
            if let Body::Choices { choices, .. } = &entry.body {
                undone.choices = Some(choices.clone());
            }
            texts.push(entry.text());
            let quoted = entry.reply_to.as_ref().and_then(|quoted| quoted.entry);
            undone.reply = undone.reply.or(quoted.map(|id| id.0));
        }
        undone.hold = undone.template.is_some() && all.len() > 1;
        texts.retain(|text| !text.is_empty());
        undone.text = texts.join("\n");
        Ok(undone)
    }

    fn bring_files(&mut self, snapshot: &Snapshot, entry: &Entry) -> Result<(), Failure> {
        for id in entry.files() {
            if let Some(media) = snapshot.media(id)? {
                let wish = tray::as_it_was(snapshot, id)?.wish;
                self.files.push(tray::view(&media, wish));
            }
        }
        Ok(())
    }

    /// With what waits in its author's draft already, behind it: as a draft, which outlives the page.
    ///
    /// # Errors
    /// When storage fails.
    pub fn joined(
        &mut self,
        snapshot: &Snapshot,
        (chat, agent): (ChatId, AgentId),
    ) -> Result<Drafted, Failure> {
        let draft = snapshot.draft(chat, agent)?.unwrap_or_default();
        let parts = [self.text.as_str(), draft.message.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|it| !it.is_empty()).collect();
        self.text = parts.join("\n");
        let brought: Vec<InBox> = self.files.iter().map(MediaView::in_box).collect();
        let count = brought.len();
        let files = InBox::joined(brought, &draft.files);
        let others = files.get(count..).unwrap_or_default();
        self.files.extend(tray::views(snapshot, agent, others)?);
        self.choices = self.choices.take().or(draft.choices);
        Ok(Drafted {
            text: self.text.clone(),
            noting: false,
            reply_to: self.reply.map(EntryId),
            files: Some(files),
            choices: self.choices.clone().map(Some),
            ..Drafted::default()
        })
    }

    /// Puts it back into the composer.
    ///
    /// # Errors
    /// As the page's.
    pub fn told(self, context: &Context) -> Result<Reply, Failure> {
        let left = (self.left > 0).then_some(self.left);
        let told = left.map(|left| context.words.with("undo-left", "count", left));
        if context.wants_problem() {
            return Ok(Reply::json(&UndoneTold { undone: self, told }));
        }
        let typed = Typed {
            files: self.files.iter().map(MediaView::in_box).collect(),
            text: self.text,
            reply_to: self.reply.map(EntryId),
            template: self.template,
            choices: self.choices,
            variables: (1..)
                .map_while(|number: usize| self.values.get(&format!("v{number}")).cloned())
                .collect(),
            told,
            keeps_text: self.hold.then_some(false),
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

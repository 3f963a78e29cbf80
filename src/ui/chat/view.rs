//! A chat as programs read it.

use serde::Serialize;

use crate::base::clock::Timestamp;
use crate::domain::agent::Agent;
use crate::domain::chat::{Chat, LastEntry};
use crate::domain::urgency::urgency;
use crate::domain::window::{Window, WindowState};
use crate::store::Snapshot;
use crate::ui::chat::care::CareView;
use crate::ui::chat::subject::Subject;
use crate::ui::context::Team;
use crate::ui::failure::Failure;
use crate::ui::json::{Moment, Named};
use crate::ui::words::Words;

/// A chat as programs read it, for one reader: `unread` is theirs.
#[derive(Debug, Serialize)]
pub struct ChatView {
    id: u64,
    number: Named,
    customer: CustomerView,
    #[serde(flatten)]
    standing: Standing,
    unread: u64,
    last_entry: Option<LastEntryView>,
    interaction: InteractionView,
    tags: Vec<String>,
    /// Messages that have yet to leave, in the order in which they were written.
    parked: Vec<u64>,
    snooze: Option<SnoozeView>,
    #[serde(flatten)]
    care: CareView,
}

/// That a chat is out of sight.
#[derive(Debug, Serialize)]
struct SnoozeView {
    by: Named,
    at: Moment,
    /// Absent when it only waits for the customer.
    until: Option<Moment>,
}

/// How a chat stands: what changes while people work on it, the same for every reader.
#[derive(Debug, Serialize)]
pub struct Standing {
    state: &'static str,
    group: Named,
    assignee: Option<Named>,
    participants: Vec<Named>,
    previous_assignee: Option<Named>,
    pending_transfer: Option<TransferView>,
    waiting_since: Option<Moment>,
    window: WindowView,
    deadline: Option<DeadlineView>,
    pause: Option<PauseView>,
}

/// What must not be missed next.
#[derive(Debug, Serialize)]
struct DeadlineView {
    kind: &'static str,
    due_at: Moment,
    state: &'static str,
}

/// Why no clock of promises runs.
#[derive(Debug, Serialize)]
struct PauseView {
    why: &'static str,
    reason: String,
    by: Named,
    at: Moment,
}

/// A hand-over that waits for an answer.
#[derive(Debug, Serialize)]
struct TransferView {
    by: Named,
    to: Named,
    at: Moment,
    expires_at: Moment,
}

#[derive(Debug, Serialize)]
struct CustomerView {
    id: u64,
    name: String,
    phone: Option<String>,
    username: Option<String>,
}

#[derive(Debug, Serialize)]
struct WindowView {
    state: &'static str,
    closes_at: Option<Moment>,
}

#[derive(Debug, Serialize)]
struct LastEntryView {
    id: u64,
    kind: String,
    direction: &'static str,
    text: String,
    at: Moment,
}

#[derive(Debug, Serialize)]
struct InteractionView {
    id: u64,
    opened_at: Moment,
}

/// A chat that `agent` is known to see, as they read it.
///
/// # Errors
/// When storage fails.
pub fn chat_view(
    snapshot: &Snapshot,
    team: &Team,
    words: &Words,
    agent: &Agent,
    chat: &Chat,
) -> Result<ChatView, Failure> {
    let subject = Subject::of(snapshot, agent, chat.clone())?;
    Ok(view_of(&subject, team, words))
}

/// The chat as programs read it.
pub fn view_of(subject: &Subject, team: &Team, words: &Words) -> ChatView {
    let chat = &subject.chat;
    ChatView {
        id: chat.id.0,
        number: Named::number(team, chat.number),
        customer: CustomerView {
            id: subject.customer.id.0,
            name: subject.name(),
            phone: subject.phone(),
            username: subject.address.identity.username.clone(),
        },
        standing: Standing::of(chat, team, words.now),
        unread: subject.unread,
        last_entry: chat.last.as_ref().map(last_entry_view),
        interaction: InteractionView {
            id: chat.interaction.id.0,
            opened_at: Moment(chat.interaction.opened_at),
        },
        tags: subject.customer.tags.clone(),
        parked: chat.parked.iter().map(|entry| entry.0).collect(),
        snooze: chat.snooze.map(|snooze| SnoozeView {
            by: Named::agent(team, snooze.by),
            at: Moment(snooze.at),
            until: snooze.until.map(|(at, _)| Moment(at)),
        }),
        care: CareView::of(subject, team, words),
    }
}

impl Standing {
    /// How `chat` stands at `now`.
    pub fn of(chat: &Chat, team: &Team, now: Timestamp) -> Self {
        let agent = |id| Named::agent(team, id);
        Self {
            state: chat.state_word(),
            group: Named::group(team, chat.group),
            assignee: chat.assignee().map(agent),
            participants: chat.participants().iter().copied().map(agent).collect(),
            previous_assignee: chat.previous().map(agent),
            pending_transfer: chat.offer().map(|offer| TransferView {
                by: agent(offer.by),
                to: agent(offer.to),
                at: Moment(offer.at),
                expires_at: Moment(offer.expires_at),
            }),
            waiting_since: chat.waiting_since().map(Moment),
            window: window_view(chat.window, now),
            deadline: urgency(chat, now).map(|urgency| DeadlineView {
                kind: urgency.deadline.word(),
                due_at: Moment(urgency.due_at),
                state: urgency.state.word(),
            }),
            pause: chat.pause.as_ref().map(|pause| PauseView {
                why: pause.why.word(),
                reason: pause.reason.clone(),
                by: agent(pause.by),
                at: Moment(pause.at),
            }),
        }
    }
}

fn window_view(window: Window, now: Timestamp) -> WindowView {
    let (state, closes_at) = match window.state(now) {
        WindowState::None => ("none", None),
        WindowState::Open(at) => ("open", Some(Moment(at))),
        WindowState::Closed(at) => ("closed", Some(Moment(at))),
    };
    WindowView { state, closes_at }
}

fn last_entry_view(last: &LastEntry) -> LastEntryView {
    LastEntryView {
        id: last.id.0,
        kind: last.kind.clone(),
        direction: last.direction.word(),
        text: last.text.clone(),
        at: Moment(last.at),
    }
}

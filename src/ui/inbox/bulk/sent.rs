//! What is sent to do something with many chats: as a form or as JSON. What can't be read is told by its field.

use serde::Deserialize;

use crate::base::id::{AgentId, ChatId, EntryId, GroupId};
use crate::domain::bulk::{BulkAction, Pick};
use crate::domain::refusal::FieldProblem;
use crate::http::Fields;
use crate::ui::context::Context;
use crate::ui::failure::Failure;
use crate::ui::input;
use crate::ui::json;

/// Which chats, and what shall be done with them.
pub struct Sent {
    /// The chats.
    pub chats: Vec<Pick>,
    /// What is done with each.
    pub action: BulkAction,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    chats: Vec<PickSent>,
    action: ActionSent,
}

/// `{"done":{"reason":…}}` and so on.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ActionSent {
    Done { reason: Option<String> },
    Assign { agent: u64 },
    Move { group: u64 },
    KeepAlive {},
    HandOver { agent: u64 },
}

impl From<ActionSent> for BulkAction {
    fn from(sent: ActionSent) -> Self {
        match sent {
            ActionSent::Done { reason } => Self::Done { reason },
            ActionSent::Assign { agent } => Self::Assign(AgentId(agent)),
            ActionSent::Move { group } => Self::Move(GroupId(group)),
            ActionSent::KeepAlive {} => Self::KeepAlive,
            ActionSent::HandOver { agent } => Self::HandOver(AgentId(agent)),
        }
    }
}

/// A chat by its id, or with the last entry of it that was seen.
#[derive(Deserialize)]
#[serde(untagged)]
enum PickSent {
    Id(u64),
    Seen(SeenSent),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeenSent {
    id: u64,
    #[serde(default)]
    seen: Option<u64>,
}

impl From<PickSent> for Pick {
    fn from(sent: PickSent) -> Self {
        match sent {
            PickSent::Id(id) => ChatId(id).into(),
            PickSent::Seen(SeenSent { id, seen }) => Self {
                chat: ChatId(id),
                seen: seen.map(EntryId),
            },
        }
    }
}

/// Reads what was sent.
///
/// # Errors
/// `bad_request` for a body that is no JSON, `invalid` with the field that is not as it must be.
pub async fn read(context: &mut Context) -> Result<Sent, Failure> {
    match &context.form {
        Some(form) => of_form(form),
        None => {
            let body: Body = json::body(&mut context.request).await?;
            Ok(Sent {
                chats: body.chats.into_iter().map(Pick::from).collect(),
                action: body.action.into(),
            })
        }
    }
}

fn of_form(form: &Fields) -> Result<Sent, Failure> {
    let number = |name: &str, text: &str| {
        text.parse()
            .map_err(|_| Failure::invalid(name, FieldProblem::Unknown))
    };
    let chosen = |name: &'static str| match form.get(name).unwrap_or_default() {
        "" => Err(Failure::invalid(name, FieldProblem::Empty)),
        text => number(name, text),
    };
    // A page shows all its chats as they were at one moment.
    let seen = form.get("seen").map(|text| number("seen", text));
    let seen = seen.transpose()?.map(EntryId);
    let mut pressed = form.get("do").unwrap_or_default().split('.');
    let deed = pressed.next().unwrap_or_default();
    // A button beside one chat names it, whatever is ticked.
    let (only, to) = (pressed.next(), pressed.next());
    let ticked = form.all("chat").filter(|_| only.is_none());
    let chats = only.into_iter().chain(ticked).map(|text| {
        let chat = ChatId(number("chats", text)?);
        Ok(Pick { chat, seen })
    });
    let chats = chats.collect::<Result<Vec<Pick>, Failure>>()?;
    if chats.is_empty() {
        return Err(Failure::invalid("chats", FieldProblem::Empty));
    }
    Ok(Sent {
        chats,
        action: match deed {
            "done" => BulkAction::Done {
                reason: input::given(form, "reason"),
            },
            "assign" => BulkAction::Assign(AgentId(chosen("agent")?)),
            "move" => BulkAction::Move(GroupId(chosen("group")?)),
            "keep_alive" => BulkAction::KeepAlive,
            "hand_over" => BulkAction::HandOver(AgentId(match to {
                Some(to) => number("agent", to)?,
                None => chosen("agent")?,
            })),
            _ => return Err(Failure::invalid("action", FieldProblem::Unknown)),
        },
    })
}

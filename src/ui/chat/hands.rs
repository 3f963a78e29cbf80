//! Giving a chat into other hands: forms lead back to the page, programs get the chat as far as they still see it.

use serde::Deserialize;

use crate::base::id::{AgentId, ChatId, GroupId};
use crate::domain::command::{DeskAction, TransferAnswer};
use crate::domain::refusal::FieldProblem;
use crate::http::Reply;
use crate::ui::chat::actions::act;
use crate::ui::chat::page::chat_json;
use crate::ui::chat::subject::Subject;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::json;
use crate::ui::tab::Tab;

/// Whom it is given to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgentBody {
    agent: u64,
}

/// Who looks after the customer, if anybody shall.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ManagerBody {
    agent: Option<u64>,
}

/// What it is given to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupBody {
    group: u64,
}

/// `POST /chats/{chat}/assign` `{agent}`
pub async fn assign(mut context: Context) -> Result<Reply, Failure> {
    let agent = agent_asked(&mut context).await?;
    give(&context, DeskAction::Assign(agent), After::Chat).await
}

/// `POST /chats/{chat}/transfer` `{agent}`
pub async fn transfer(mut context: Context) -> Result<Reply, Failure> {
    let agent = agent_asked(&mut context).await?;
    give(&context, DeskAction::Transfer(agent), After::Chat).await
}

/// `POST /chats/{chat}/transfer/accept`
pub async fn accept(context: Context) -> Result<Reply, Failure> {
    answer(&context, TransferAnswer::Accept, After::Chat).await
}

/// `POST /chats/{chat}/transfer/decline`
pub async fn decline(context: Context) -> Result<Reply, Failure> {
    answer(&context, TransferAnswer::Decline, After::List).await
}

/// `POST /chats/{chat}/transfer/cancel`
pub async fn cancel(context: Context) -> Result<Reply, Failure> {
    answer(&context, TransferAnswer::Cancel, After::Chat).await
}

async fn answer(context: &Context, word: TransferAnswer, after: After) -> Result<Reply, Failure> {
    give(context, DeskAction::TransferAnswer(word), after).await
}

/// `POST /chats/{chat}/move` `{group}`
pub async fn move_to(mut context: Context) -> Result<Reply, Failure> {
    let group = match context.format {
        Format::Html => chosen(&context, "group")?,
        Format::Json => {
            let body: GroupBody = json::body(&mut context.request).await?;
            body.group
        }
    };
    give(&context, DeskAction::Move(GroupId(group)), After::List).await
}

/// `PUT /chats/{chat}/participants/{agent}`
pub async fn add(context: Context) -> Result<Reply, Failure> {
    let agent = AgentId(context.id("agent")?);
    give(&context, DeskAction::AddParticipant(agent), After::Chat).await
}

/// `DELETE /chats/{chat}/participants/{agent}`
pub async fn exclude(context: Context) -> Result<Reply, Failure> {
    let agent = AgentId(context.id("agent")?);
    give(&context, DeskAction::RemoveParticipant(agent), After::Chat).await
}

/// `PUT /chats/{chat}/manager` `{agent}`: who looks after the customer, or nobody.
pub async fn set_manager(mut context: Context) -> Result<Reply, Failure> {
    let agent = match context.format {
        Format::Html if context.field("agent").is_empty() => None,
        Format::Html => Some(chosen(&context, "agent")?),
        Format::Json => {
            let body: ManagerBody = json::body(&mut context.request).await?;
            body.agent
        }
    };
    let action = DeskAction::SetManager(agent.map(AgentId));
    give(&context, action, After::Chat).await
}

async fn agent_asked(context: &mut Context) -> Result<AgentId, Failure> {
    let agent = match context.format {
        Format::Html => chosen(context, "agent")?,
        Format::Json => {
            let body: AgentBody = json::body(&mut context.request).await?;
            body.agent
        }
    };
    Ok(AgentId(agent))
}

/// What a form names by its id.
fn chosen(context: &Context, field: &str) -> Result<u64, Failure> {
    match context.field(field) {
        "" => Err(Failure::invalid(field, FieldProblem::Empty)),
        text => text
            .parse()
            .map_err(|_| Failure::invalid(field, FieldProblem::Unknown)),
    }
}

/// Where a form leads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    /// To the chat, in the list where it stands now.
    Chat,
    /// To the reader's own list: they are done with the chat.
    List,
}

/// Gives it, and tells the chat to those who still see it.
async fn give(context: &Context, action: DeskAction, after: After) -> Result<Reply, Failure> {
    act(context, action).await?;
    let id = ChatId(context.id("chat")?);
    if context.format == Format::Json {
        return match chat_json(context, id) {
            Ok(chat) => Ok(Reply::json(&chat)),
            Err(Failure::NotFound) => Ok(Reply::no_content()),
            Err(failure) => Err(failure),
        };
    }
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let agent = context.me()?;
    let tab = match Subject::read(&snapshot, &team, agent, id) {
        Ok(subject) if after == After::Chat => Some(Tab::of(&subject.chat, agent)),
        Ok(_) | Err(Failure::NotFound) => None,
        Err(failure) => return Err(failure),
    };
    Ok(Reply::see_other(&match tab {
        Some(tab) => format!("/chats/{id}?tab={}", tab.word()),
        None => format!("/chats?tab={}", Tab::Mine.word()),
    }))
}

//! Many chats at once: ticked in a list, then handled, assigned or moved together, and that undone.

mod page;
mod said;
mod sent;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::base::id::ChatId;
use crate::base::limits::BULK_CHATS_MAX;
use crate::domain::access;
use crate::domain::bulk::{BulkAction, BulkOutcome, Deed};
use crate::domain::changes::Answer;
use crate::domain::command::Command;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::http::Reply;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::forecast;
use crate::ui::inbox::bulk::page::{address, list_of, show};
use crate::ui::inbox::bulk::said::{Names, Said};
use crate::ui::inbox::bulk::sent::Sent;
use crate::ui::told::Told;

pub use page::{Asked, page, said, ticked, undoable};

#[derive(Serialize)]
struct OutcomeView {
    done: Vec<u64>,
    refused: Vec<RefusedView>,
    /// By which it is undone.
    undo: Option<u64>,
}

#[derive(Serialize)]
struct RefusedView {
    chat: u64,
    code: &'static str,
    detail: String,
    /// What is wrong with which field, as in any refusal.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<String, String>,
}

/// `POST /chats/bulk` `{chats, action}`. A form may also ask for all ticks, for none, and for more of the list.
pub async fn act(mut context: Context) -> Result<Reply, Failure> {
    match context.field("do") {
        "all" => return shown(&context, Asked::Ticks { all: true }),
        "none" => return shown(&context, Asked::Ticks { all: false }),
        "more" => return shown(&context, Asked::More),
        _ => {}
    }
    let result = match sent::read(&mut context).await {
        Ok(sent) => carry_out(&context, sent).await,
        Err(failure) => Err(failure),
    };
    match result {
        // What was ticked and typed is not lost.
        Err(failure @ (Failure::Refused(_) | Failure::Unavailable))
            if context.format == Format::Html =>
        {
            shown(&context, Asked::Refused(&failure))
        }
        other => other,
    }
}

/// Whether chats were ticked in the forecast, not in a list.
fn is_forecast(context: &Context) -> bool {
    context.field("page") == "forecast"
}

/// The page on which chats were ticked.
fn shown(context: &Context, asked: Asked<'_>) -> Result<Reply, Failure> {
    if is_forecast(context) {
        forecast::show(context, asked)
    } else {
        show(context, asked)
    }
}

/// Where it is found again, with what may be undone and what is ticked still.
fn found_at(context: &Context, undo: Option<u64>, ticked: &[ChatId]) -> Result<String, Failure> {
    if is_forecast(context) {
        Ok(forecast::address(context, undo, ticked))
    } else {
        Ok(address(&list_of(context)?, undo, ticked))
    }
}

async fn carry_out(context: &Context, sent: Sent) -> Result<Reply, Failure> {
    let deed = match sent.action {
        BulkAction::Done { .. } => Some(Deed::Done),
        BulkAction::Assign(to) => Some(Deed::Assigned(to)),
        BulkAction::Move(to) => Some(Deed::Moved(to)),
        BulkAction::HandOver(to) => Some(Deed::HandedOver(to)),
        BulkAction::KeepAlive => None,
    };
    let named: BTreeSet<ChatId> = sent.chats.iter().map(|pick| pick.chat).collect();
    // Who may not do it at all is told that first.
    let may = !sent.action.oversees() || access::oversees(context.me()?);
    if named.len() > BULK_CHATS_MAX && may {
        return Err(Failure::invalid(
            "chats",
            FieldProblem::TooMany(BULK_CHATS_MAX),
        ));
    }
    let said = Said {
        deed,
        undone: false,
    };
    let command = Command::Bulk {
        by: context.me()?.id,
        chats: sent.chats,
        action: sent.action,
    };
    submit(context, command, said, named).await
}

/// `POST /chats/bulk/{id}/undo`.
pub async fn undo(context: Context) -> Result<Reply, Failure> {
    let (by, id) = (context.me()?.id, context.id("id")?);
    let bulk = context.snapshot()?.bulk(id)?;
    let named = bulk.iter().flat_map(|bulk| &bulk.chats);
    let named = named.map(|before| before.chat).collect();
    let said = Said {
        deed: Some(bulk.map_or(Deed::Done, |bulk| bulk.deed)),
        undone: true,
    };
    match submit(&context, Command::UndoBulk { by, id }, said, named).await {
        Err(Failure::NotFound) if context.format == Format::Html => {
            context.tell(Told::trouble(context.words.text("bulk-undo-late")));
            Ok(Reply::see_other(&found_at(&context, None, &[])?))
        }
        other => other,
    }
}

/// Does it, and tells what came of it: for programs all of it, for people in words on the page where they go on.
async fn submit(
    context: &Context,
    command: Command,
    said: Said,
    named: BTreeSet<ChatId>,
) -> Result<Reply, Failure> {
    // Programs are told ids, and who may do nothing of the kind is told nothing.
    let personal = matches!(said.deed, None | Some(Deed::HandedOver(_)));
    let may = personal || access::oversees(context.me()?);
    let is_named = context.format == Format::Html && may;
    let (team, names) = {
        let before = context.snapshot()?;
        let team = Team::read(&before)?;
        let named = named.into_iter().filter(|_| is_named);
        let names = Names::read(context, &before, &team, named)?;
        (team, names)
    };
    let outcome = match context.submit(command).await? {
        Answer::Bulk(outcome) => *outcome,
        other => return Err(Failure::Internal(format!("many chats gave {other:?}"))),
    };
    let refused: Vec<RefusedView> = outcome
        .refused
        .iter()
        .map(|(chat, refusal)| refused(context, &team, *chat, refusal))
        .collect();
    if context.format == Format::Json {
        return Ok(Reply::json(&OutcomeView {
            done: outcome.done.iter().map(|chat| chat.0).collect(),
            refused,
            undo: outcome.undo,
        }));
    }
    let why: Vec<(ChatId, String)> = refused
        .into_iter()
        .map(|refused| (ChatId(refused.chat), refused.detail))
        .collect();
    let words = &context.words;
    context.tell(said::told(
        said,
        &names,
        (&team, words),
        &outcome.done,
        &why,
    ));
    let still = if said.undone {
        Vec::new()
    } else {
        left(&outcome)
    };
    let address = found_at(context, outcome.undo, &still)?;
    Ok(Reply::see_other(&address))
}

/// The chats with which it was not done: they stay ticked.
fn left(outcome: &BulkOutcome) -> Vec<ChatId> {
    outcome.refused.iter().map(|(chat, _)| *chat).collect()
}

fn refused(context: &Context, team: &Team, chat: ChatId, refusal: &Refusal) -> RefusedView {
    let problem = Failure::Refused(refusal.clone()).problem(&context.words, Some(team));
    let detail = match refusal {
        // A template that is sent by one press, and is not to be guessed.
        Refusal::Invalid(fields) if fields.iter().any(|(field, _)| field == "variables") => {
            Some(context.words.text("bulk-asks-words"))
        }
        Refusal::Invalid(fields) if fields.iter().any(|(field, _)| field == "template") => {
            Some(context.words.text("forecast-missing"))
        }
        Refusal::Invalid(_) => problem.fields.first().map(|(_, said)| said.clone()),
        _ => None,
    };
    RefusedView {
        chat: chat.0,
        code: problem.code.as_str(),
        detail: detail.unwrap_or(problem.detail),
        fields: problem.fields.into_iter().collect(),
    }
}

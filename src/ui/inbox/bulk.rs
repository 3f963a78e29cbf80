//! Many chats at once: ticked in a list, then handled, assigned or moved together, and that undone.

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::base::id::{AgentId, ChatId, EntryId, GroupId};
use crate::domain::access;
use crate::domain::agent::Agent;
use crate::domain::bulk::{BulkAction, BulkOutcome, Pick};
use crate::domain::changes::Answer;
use crate::domain::command::Command;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::http::{Fields, Reply, StatusCode};
use crate::store::Snapshot;
use crate::ui::chat::Subject;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::fragment;
use crate::ui::frame::{Frame, Page};
use crate::ui::inbox::list::{ListPane, chats_of};
use crate::ui::inbox::page::part;
use crate::ui::inbox::query::ListQuery;
use crate::ui::inbox::row::{Row, rows};
use crate::ui::input::{self, Input};
use crate::ui::look::Look;
use crate::ui::tab::Tab;
use crate::ui::told::Told;

/// What is sent: which chats, and what shall be done with them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    chats: Vec<PickSent>,
    action: ActionSent,
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

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ActionSent {
    Done {
        #[serde(default)]
        reason: Option<String>,
    },
    Assign {
        agent: u64,
    },
    Move {
        group: u64,
    },
}

impl Input for Sent {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let number = |name: &str, text: &str| {
            text.parse()
                .map_err(|_| Failure::invalid(name, FieldProblem::Wrong))
        };
        let chosen = |name: &'static str| match form.get(name).unwrap_or_default() {
            "" => Err(Failure::invalid(name, FieldProblem::Empty)),
            text => number(name, text),
        };
        // A page shows all its chats as they were at one moment.
        let seen = form.get("seen").map(|text| number("seen", text));
        let seen = seen.transpose()?;
        let chats = form.all("chat").map(|text| {
            let id = number("chats", text)?;
            Ok(PickSent::Seen(SeenSent { id, seen }))
        });
        Ok(Self {
            chats: chats.collect::<Result<_, Failure>>()?,
            action: match form.get("do") {
                Some("done") => ActionSent::Done {
                    reason: input::given(form, "reason"),
                },
                Some("assign") => ActionSent::Assign {
                    agent: chosen("agent")?,
                },
                Some("move") => ActionSent::Move {
                    group: chosen("group")?,
                },
                _ => return Err(Failure::invalid("action", FieldProblem::Unknown)),
            },
        })
    }
}

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
}

/// `POST /chats/bulk` `{chats, action}`.
pub async fn act(mut context: Context) -> Result<Reply, Failure> {
    let result = match input::read::<Sent>(&mut context).await {
        Ok(sent) => carry_out(&context, sent).await,
        Err(failure) => Err(failure),
    };
    match result {
        Ok(outcome) => tell(&context, &outcome, "bulk-result"),
        Err(failure @ Failure::Refused(Refusal::Invalid(_))) if context.format == Format::Html => {
            show(&context, Some(&failure))
        }
        Err(failure) => Err(failure),
    }
}

async fn carry_out(context: &Context, sent: Sent) -> Result<BulkOutcome, Failure> {
    let action = match sent.action {
        ActionSent::Done { reason } => BulkAction::Done { reason },
        ActionSent::Assign { agent } => BulkAction::Assign(AgentId(agent)),
        ActionSent::Move { group } => BulkAction::Move(GroupId(group)),
    };
    let chats = sent.chats.into_iter().map(Pick::from).collect();
    let by = context.me()?.id;
    outcome(context, Command::Bulk { by, chats, action }).await
}

async fn outcome(context: &Context, command: Command) -> Result<BulkOutcome, Failure> {
    match context.submit(command).await? {
        Answer::Bulk(outcome) => Ok(*outcome),
        other => Err(Failure::Internal(format!("many chats gave {other:?}"))),
    }
}

/// `POST /chats/bulk/{id}/undo`.
pub async fn undo(context: Context) -> Result<Reply, Failure> {
    let (by, id) = (context.me()?.id, context.id("id")?);
    let outcome = outcome(&context, Command::UndoBulk { by, id }).await?;
    tell(&context, &outcome, "bulk-undone")
}

/// What came of it: for programs all of it, for people in words on the page where they go on.
fn tell(context: &Context, outcome: &BulkOutcome, key: &str) -> Result<Reply, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let mut refused = Vec::new();
    for (chat, refusal) in &outcome.refused {
        let problem = Failure::Refused(refusal.clone()).problem(&context.words, Some(&team));
        let detail = match refusal {
            Refusal::Invalid(_) => problem.fields.first().map(|(_, said)| said.clone()),
            _ => None,
        };
        refused.push(RefusedView {
            chat: chat.0,
            code: problem.code.as_str(),
            detail: detail.unwrap_or(problem.detail),
        });
    }
    if context.format == Format::Json {
        return Ok(Reply::json(&OutcomeView {
            done: outcome.done.iter().map(|chat| chat.0).collect(),
            refused,
            undo: outcome.undo,
        }));
    }
    let mut told = Told::good(context.words.with(key, "count", outcome.done.len()));
    if outcome.done.is_empty() {
        (told.tone, told.icon) = ("warn", "warning");
    }
    for refused in &refused {
        let name = name_of(context, &snapshot, &team, ChatId(refused.chat))?;
        told.lines.push(format!("{name}: {}", refused.detail));
    }
    context.tell(told);
    Ok(Reply::see_other(&address(tab(context), outcome.undo)))
}

/// Where chats are ticked, and what was done last may be undone.
fn address(tab: Tab, undo: Option<u64>) -> String {
    let tab = tab.word();
    match undo {
        Some(undo) => format!("/chats/bulk?tab={tab}&undo={undo}"),
        None => format!("/chats/bulk?tab={tab}"),
    }
}

/// What stands in the address, or in the form that comes back, and may still be undone by `agent`.
fn undoable(context: &Context, snapshot: &Snapshot, agent: &Agent) -> Result<Option<u64>, Failure> {
    let named = context.request.query("undo");
    let Ok(id) = named.unwrap_or(context.field("undo")).parse() else {
        return Ok(None);
    };
    let now = context.words.now;
    let bulk = snapshot.bulk(id)?;
    let bulk = bulk.filter(|bulk| bulk.by == agent.id && now < bulk.ends.0);
    Ok(bulk.map(|_| id))
}

/// The customer's name, for those who see the chat.
fn name_of(
    context: &Context,
    snapshot: &Snapshot,
    team: &Team,
    chat: ChatId,
) -> Result<String, Failure> {
    match Subject::read(snapshot, team, context.me()?, chat) {
        Ok(subject) => Ok(subject.name()),
        Err(Failure::NotFound | Failure::Refused(Refusal::NotFound)) => Ok(chat.to_string()),
        Err(failure) => Err(failure),
    }
}

fn tab(context: &Context) -> Tab {
    let form = Tab::from_word(context.field("tab"));
    let query = context.request.query("tab").and_then(Tab::from_word);
    form.or(query).unwrap_or(Tab::New)
}

#[derive(Template)]
#[template(path = "bulk.html", config = "config/askama.toml")]
struct BulkPage {
    frame: Frame,
    look: Look,
    list: ListPane,
    tab: &'static str,
    /// The place in the log at which the page was made: what came later was not seen.
    seen: u64,
    told: Option<Told>,
    /// What may be undone.
    undo: Option<u64>,
    error: Option<String>,
    rows: Vec<Row>,
    ticked: Vec<u64>,
    reason: String,
    people: Vec<(u64, String)>,
    groups: Vec<(u64, String)>,
}

/// `GET /chats/bulk`: a list in which chats are ticked.
///
/// # Errors
/// `not_found` for programs, `not_allowed` for those who oversee nobody.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        return Err(Failure::NotFound);
    }
    show(&context, None)
}

fn show(context: &Context, wrong: Option<&Failure>) -> Result<Reply, Failure> {
    let agent = context.me()?;
    if !access::oversees(agent) {
        return Err(Failure::NotAllowed);
    }
    let query = ListQuery::of(tab(context));
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    if let Some(part) = part(context, &snapshot, &team, &query)? {
        return Ok(part);
    }
    let page = Page::Inbox {
        tab: query.tab,
        chat: None,
    };
    let mut frame = Frame::new(context, &snapshot, &team, page)?;
    let undo = undoable(context, &snapshot, agent)?;
    frame.pane = "chat";
    if wrong.is_some() {
        frame.answers_at(address(query.tab, undo));
    }
    let chats = chats_of(&context.desk, &snapshot, &team, agent, &query)?.chats;
    let status = wrong.map_or(StatusCode::OK, |_| StatusCode::UNPROCESSABLE_ENTITY);
    let reply = fragment::reply(&BulkPage {
        frame,
        look: context.look(),
        list: ListPane::read(context, &snapshot, &team, &query, None)?,
        tab: query.tab.word(),
        seen: snapshot.sequence(),
        told: context.told(),
        undo,
        error: wrong.map(|wrong| said(context, &team, wrong)),
        rows: rows(context, &snapshot, &team, &query, chats, None)?,
        ticked: context.form.iter().flat_map(ticked).collect(),
        reason: context.field("reason").to_owned(),
        people: people(&team, agent),
        groups: groups(&team),
    })?;
    Ok(reply.with_status(status))
}

/// What is wrong with the form, with what it is about.
fn said(context: &Context, team: &Team, wrong: &Failure) -> String {
    let problem = wrong.problem(&context.words, Some(team));
    match problem.fields.first() {
        Some((field, said)) => {
            let about = context.words.text(&format!("bulk-field-{field}"));
            format!("{about}: {said}")
        }
        None => problem.detail,
    }
}

fn ticked(form: &Fields) -> Vec<u64> {
    let chats = form.all("chat");
    chats.filter_map(|chat| chat.parse().ok()).collect()
}

fn people(team: &Team, agent: &Agent) -> Vec<(u64, String)> {
    let others = team.agents.values();
    let others = others.filter(|other| other.id != agent.id && !other.disabled);
    let mut people: Vec<(u64, String)> = others
        .map(|other| (other.id.0, other.name.clone()))
        .collect();
    people.sort_by(|(_, one), (_, other)| one.cmp(other));
    people
}

fn groups(team: &Team) -> Vec<(u64, String)> {
    let all = team.groups.values();
    let mut groups: Vec<(u64, String)> = all.map(|it| (it.id.0, it.name.clone())).collect();
    groups.sort_by(|(_, one), (_, other)| one.cmp(other));
    groups
}

//! `GET /chats/bulk`: a list in which chats are ticked. What was ticked, typed and chosen stays until it was done.

use askama::Template;

use crate::base::id::ChatId;
use crate::domain::access;
use crate::domain::agent::Agent;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::http::{Reply, StatusCode};
use crate::store::Snapshot;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::fragment;
use crate::ui::frame::{Frame, Page};
use crate::ui::inbox::list::{ListPane, chats_of};
use crate::ui::inbox::page::part;
use crate::ui::inbox::query::ListQuery;
use crate::ui::inbox::row::{Row, rows};
use crate::ui::look::Look;
use crate::ui::people::{Choosing, Colleague};
use crate::ui::tab::Tab;
use crate::ui::told::Told;

#[derive(Template)]
#[template(path = "bulk.html", config = "config/askama.toml")]
struct BulkPage {
    frame: Frame,
    look: Look,
    list: ListPane,
    tab: &'static str,
    /// The list that is shown, as it is asked for.
    query: String,
    /// The place in the log at which the page was made: what came later was not seen.
    seen: u64,
    told: Option<Told>,
    /// What may be undone.
    undo: Option<u64>,
    error: Option<String>,
    /// The field that is to blame.
    wrong: String,
    rows: Vec<Row>,
    /// There are more chats in the list.
    more: bool,
    ticked: Vec<ChatId>,
    reason: String,
    people: Vec<Colleague>,
    groups: Vec<(u64, String)>,
    agent: u64,
    group: u64,
}

impl BulkPage {
    fn is_ticked(&self, row: &Row) -> bool {
        self.ticked.contains(&row.id)
    }

    fn is_agent(&self, person: &Colleague) -> bool {
        self.agent == person.id.0
    }

    fn is_group(&self, id: &u64) -> bool {
        self.group == *id
    }

    fn count(&self) -> usize {
        self.rows.iter().filter(|row| self.is_ticked(row)).count()
    }
}

/// What a page answers that was sent and whose chats nothing was done with.
#[derive(Clone, Copy)]
pub enum Asked<'f> {
    /// To be shown.
    Nothing,
    /// All chats shown are to be ticked, or none.
    Ticks {
        /// All.
        all: bool,
    },
    /// More chats are to be shown.
    More,
    /// Something else, in vain.
    Refused(&'f Failure),
}

/// `GET /chats/bulk`: a list in which chats are ticked.
///
/// # Errors
/// `not_found` for programs, `not_allowed` for those who oversee nobody.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        return Err(Failure::NotFound);
    }
    show(&context, Asked::Nothing)
}

/// The page, with what was typed in it.
///
/// # Errors
/// `not_allowed` for those who oversee nobody, `invalid` for a list that can't be read.
pub fn show(context: &Context, asked: Asked<'_>) -> Result<Reply, Failure> {
    let agent = context.me()?;
    if !access::oversees(agent) {
        return Err(Failure::NotAllowed);
    }
    let mut query = list_of(context)?;
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    if let Some(part) = part(context, &snapshot, &team, &query)? {
        return Ok(part);
    }
    let mut found = chats_of(&context.desk, &snapshot, &team, agent, &query)?;
    if let (Asked::More, Some(next)) = (asked, found.next) {
        query = query.clone().with_more(found.chats.len(), next);
        found = chats_of(&context.desk, &snapshot, &team, agent, &query)?;
    }
    let undo = undoable(context, &snapshot, agent)?;
    let page = Page::Inbox {
        tab: query.tab,
        chat: None,
    };
    let mut frame = Frame::new(context, &snapshot, &team, page)?;
    frame.pane = "chat";
    let ticked = ticked(context, asked, found.chats.iter().map(|chat| chat.id));
    if !matches!(asked, Asked::Nothing) {
        frame.answers_at(address(&query, undo, &ticked));
    }
    let choosing = Choosing::new(&context.desk, &snapshot, &team, &context.words)?;
    let others = team.agents.values();
    let others = others.filter(|other| other.id != agent.id && !other.disabled);
    let number = |name: &str| context.field(name).parse().unwrap_or_default();
    let (wrong, error) = match asked {
        Asked::Refused(failure) => said(context, &team, failure),
        _ => (String::new(), None),
    };
    let status = match asked {
        Asked::Refused(failure) => failure.problem(&context.words, None).code.status(),
        _ => StatusCode::OK,
    };
    let reply = fragment::reply(&BulkPage {
        frame,
        look: context.look(),
        list: ListPane::read(context, &snapshot, &team, &query, None)?,
        tab: query.tab.word(),
        query: query.write(),
        seen: snapshot.sequence(),
        told: context.told(),
        undo,
        error,
        wrong,
        more: found.next.is_some(),
        ticked,
        rows: rows(context, &snapshot, &team, &query, found.chats, None)?,
        reason: context.field("reason").to_owned(),
        people: choosing.among(others)?,
        groups: groups(&team),
        agent: number("agent"),
        group: number("group"),
    })?;
    Ok(reply.with_status(status))
}

/// The list that the address or the form names.
///
/// # Errors
/// `invalid` for one that can't be read.
pub fn list_of(context: &Context) -> Result<ListQuery, Failure> {
    let tab = Tab::from_word(context.field("tab")).unwrap_or(Tab::New);
    ListQuery::of_page(context.request.queries(), tab)
}

/// Where chats are ticked, what was done last may be undone, and those stay ticked with which it was not done.
pub fn address(query: &ListQuery, undo: Option<u64>, ticked: &[ChatId]) -> String {
    let mut address = format!("/chats/bulk?{}", query.write());
    if let Some(undo) = undo {
        address += &format!("&undo={undo}");
    }
    if !ticked.is_empty() {
        let ids: Vec<String> = ticked.iter().map(ToString::to_string).collect();
        address += &format!("&ticked={}", ids.join("."));
    }
    address
}

/// What stands in the address, or in the form that comes back, and may still be undone by `agent`.
///
/// # Errors
/// When storage fails.
pub fn undoable(
    context: &Context,
    snapshot: &Snapshot,
    agent: &Agent,
) -> Result<Option<u64>, Failure> {
    let named = context.request.query("undo");
    let Ok(id) = named.unwrap_or(context.field("undo")).parse() else {
        return Ok(None);
    };
    let now = context.words.now;
    let bulk = snapshot.bulk(id)?;
    let bulk = bulk.filter(|bulk| bulk.by == agent.id && now < bulk.ends.0);
    Ok(bulk.map(|_| id))
}

/// The chats that are ticked, by what is asked for, the form or the address.
pub fn ticked(
    context: &Context,
    asked: Asked<'_>,
    shown: impl Iterator<Item = ChatId>,
) -> Vec<ChatId> {
    let read = |text: &str| text.parse().ok().map(ChatId);
    match (asked, &context.form) {
        (Asked::Ticks { all: true }, _) => shown.collect(),
        (Asked::Ticks { all: false }, _) => Vec::new(),
        (_, Some(form)) => form.all("chat").filter_map(read).collect(),
        (_, None) => {
            let named = context.request.query("ticked").unwrap_or_default();
            named.split('.').filter_map(read).collect()
        }
    }
}

/// The field that is to blame and what is wrong with it.
pub fn said(context: &Context, team: &Team, wrong: &Failure) -> (String, Option<String>) {
    let problem = wrong.problem(&context.words, Some(team));
    let Some((field, said)) = problem.fields.first() else {
        return (String::new(), Some(problem.detail));
    };
    // What is missing is named by the sentence itself; so are people and groups.
    let names_itself = matches!(field.as_str(), "agent" | "group")
        || matches!(wrong, Failure::Refused(Refusal::Invalid(fields))
            if fields.iter().any(|(_, problem)| *problem == FieldProblem::Empty));
    let said = if names_itself {
        said.clone()
    } else {
        let about = context.words.text(&format!("bulk-field-{field}"));
        format!("{about}: {said}")
    };
    (field.clone(), Some(said))
}

fn groups(team: &Team) -> Vec<(u64, String)> {
    let all = team.groups.values();
    let mut groups: Vec<(u64, String)> = all.map(|it| (it.id.0, it.name.clone())).collect();
    groups.sort_by(|(id, one), (other_id, other)| (one, id).cmp(&(other, other_id)));
    groups
}

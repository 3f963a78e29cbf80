//! The log of administrative changes: who changed what, from what to what, in the reader's words.

mod filter;
mod said;

use std::ops::ControlFlow;

use askama::Template;
use serde::Serialize;
use serde_json::{Value, json};

use crate::base::id::AgentId;
use crate::base::limits::{PAGE, PAGE_MAX};
use crate::domain::audit::{Audit, AuditChange, AuditSubject, AuditValue};
use crate::domain::hours::zone::Zone;
use crate::http::Reply;
use crate::store::Snapshot;
use crate::ui::apart::apart;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::json::Named;
use crate::ui::settings::audit::filter::{Choice, Choices, authors, subjects};
use crate::ui::settings::audit::said::{Reader, label, nothing};
use crate::ui::settings::{Entrance, Nav, Section, around, hours, part};
use crate::ui::words::Words;

/// Changes looked at for one page: with a filter, most may be others'.
const LOOKED_MAX: usize = 2_000;

/// The machine's operator, as the address names them.
const OPERATOR: &str = "operator";

#[derive(Serialize)]
struct AuditList {
    audit: Vec<AuditView>,
    /// The number to ask for what is older with `before`; absent at the end.
    next: Option<u64>,
}

#[derive(Serialize)]
struct AuditView {
    id: u64,
    at: String,
    /// Absent for the machine's operator.
    by: Option<Named>,
    kind: &'static str,
    subject: SubjectView,
    /// In the reader's words.
    text: String,
    changes: Vec<ChangeView>,
    #[serde(skip)]
    said_at: String,
}

#[derive(Serialize)]
struct SubjectView {
    kind: &'static str,
    #[serde(flatten)]
    named: Option<Named>,
}

#[derive(Serialize)]
struct ChangeView {
    field: String,
    before: Value,
    after: Value,
    #[serde(skip)]
    label: String,
    /// What it was is worth telling.
    #[serde(skip)]
    tells_before: bool,
    #[serde(skip)]
    said_before: String,
    #[serde(skip)]
    said_after: String,
}

#[derive(Template)]
#[template(path = "settings/audit.html", config = "config/askama.toml")]
struct AuditPage {
    frame: Frame,
    nav: Nav,
    rows: Vec<AuditView>,
    who: Vec<Choice>,
    desk: Choice,
    subjects: Vec<Choices>,
    older: Option<String>,
    filtered: bool,
}

/// What is asked for.
#[derive(Clone)]
struct Wanted {
    by: Option<Option<AgentId>>,
    subject: Option<AuditSubject>,
    before: Option<u64>,
    limit: usize,
}

impl Wanted {
    fn read(context: &Context) -> Result<Self, Failure> {
        let given = |name| {
            let word = context.request.query(name);
            word.map(str::trim).filter(|word| !word.is_empty())
        };
        let unknown =
            |name: &str| Failure::invalid(name, crate::domain::refusal::FieldProblem::Unknown);
        let number = |name: &'static str| -> Result<Option<u64>, Failure> {
            let number = given(name).map(str::parse).transpose();
            number.map_err(|_| unknown(name))
        };
        let by = match given("who") {
            None => None,
            Some(OPERATOR) => Some(None),
            Some(word) => Some(Some(AgentId(word.parse().map_err(|_| unknown("who"))?))),
        };
        let subject = given("subject")
            .map(|word| AuditSubject::from_word(word).ok_or_else(|| unknown("subject")))
            .transpose()?;
        let limit = match number("limit")? {
            None => PAGE,
            Some(limit) => usize::try_from(limit)
                .unwrap_or(PAGE_MAX)
                .clamp(1, PAGE_MAX),
        };
        Ok(Self {
            by,
            subject,
            before: number("before")?,
            limit,
        })
    }

    fn fits(&self, audit: &Audit) -> bool {
        self.by.is_none_or(|by| by == audit.by)
            && self.subject.is_none_or(|subject| subject == audit.subject)
    }
}

/// `GET /audit`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    let wanted = Wanted::read(&context)?;
    let (snapshot, words) = (context.snapshot()?, context.words.clone());
    let (asked, desk) = (wanted.clone(), hours::team_zone(&context));
    // With a filter, many changes are read for the few that are shown.
    let found = apart(move || found(&snapshot, &words, &asked, desk));
    let (team, views, next) = found.await?;
    if context.format == Format::Json {
        return Ok(Reply::json(&AuditList { audit: views, next }));
    }
    show(&context, &team, &wanted, views, next)
}

/// The changes that were asked for, and the number to ask for what is older.
fn found(
    snapshot: &Snapshot,
    words: &Words,
    wanted: &Wanted,
    desk: Zone,
) -> Result<(Team, Vec<AuditView>, Option<u64>), Failure> {
    let team = Team::read(snapshot)?;
    let (mut found, mut looked, mut next) = (Vec::new(), 0, None);
    snapshot.audits_before(wanted.before, &mut |number, audit| {
        if found.len() == wanted.limit || looked == LOOKED_MAX {
            return ControlFlow::Break(());
        }
        looked += 1;
        next = Some(number);
        if wanted.fits(&audit) {
            found.push((number, audit));
        }
        ControlFlow::Continue(())
    })?;
    // Numbers begin at one, and none is left out.
    let next = next.filter(|last| *last > 1);
    let mut views = Vec::with_capacity(found.len());
    for (number, audit) in found {
        let zone = match audit.subject {
            AuditSubject::Agent(agent) => hours::zone_in(snapshot, agent, desk)?,
            _ => desk,
        };
        let reader = Reader::new(words, &team, zone);
        views.push(view(&reader, number, audit));
    }
    Ok((team, views, next))
}

fn view(reader: &Reader<'_>, id: u64, audit: Audit) -> AuditView {
    let (words, team) = (reader.words, reader.team);
    let by = audit.by.map(|by| Named::agent(team, by));
    let subject = subject(team, audit.subject);
    let agent = match &by {
        Some(by) => by.name.clone(),
        None => words.text("audit-operator"),
    };
    let name = subject.named.as_ref().map_or("", |named| &named.name);
    let key = format!("audit-{}", audit.what.word().replace('_', "-"));
    let args = [("agent", agent.as_str().into()), ("subject", name.into())];
    AuditView {
        id,
        at: audit.at.rfc3339(),
        kind: audit.what.word(),
        text: words.args(&key, &args),
        changes: audit
            .changes
            .into_iter()
            .map(|change| change_view(reader, change))
            .collect(),
        said_at: words.moment(audit.at),
        by,
        subject,
    }
}

fn subject(team: &Team, subject: AuditSubject) -> SubjectView {
    let (kind, named) = match subject {
        AuditSubject::Desk => ("desk", None),
        AuditSubject::Agent(id) => ("agent", Some(Named::agent(team, id))),
        AuditSubject::Group(id) => ("group", Some(Named::group(team, id))),
        AuditSubject::Number(id) => ("number", Some(Named::number(team, id))),
    };
    SubjectView { kind, named }
}

fn change_view(reader: &Reader<'_>, change: AuditChange) -> ChangeView {
    let said = |value: Option<&AuditValue>| reader.said(&change.field, value);
    let in_json =
        |value: Option<&AuditValue>| value.map_or(Value::Null, |value| json_of(reader.team, value));
    ChangeView {
        before: in_json(change.before.as_ref()),
        after: in_json(change.after.as_ref()),
        label: label(reader.words, &change.field),
        tells_before: change.before.is_some() || nothing(&change.field).is_some(),
        said_before: said(change.before.as_ref()),
        said_after: said(change.after.as_ref()),
        field: change.field,
    }
}

fn json_of(team: &Team, value: &AuditValue) -> Value {
    match value {
        AuditValue::Text(text) | AuditValue::Word(text) => json!(text),
        AuditValue::Switch(on) => json!(on),
        AuditValue::Count(count) => json!(count),
        AuditValue::Moment(at) => json!(at.rfc3339()),
        AuditValue::Agents(agents) => {
            let named = agents.iter().map(|id| Named::agent(team, *id));
            json!(named.collect::<Vec<_>>())
        }
        AuditValue::Group(group) => json!(Named::group(team, *group)),
    }
}

fn show(
    context: &Context,
    team: &Team,
    wanted: &Wanted,
    rows: Vec<AuditView>,
    next: Option<u64>,
) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Audit)? {
        return Ok(part);
    }
    let (frame, nav) = around(context, Section::Audit, Entrance::Direct)?;
    let page = AuditPage {
        frame,
        nav,
        who: authors(&context.words, team, wanted.by),
        desk: filter::desk(&context.words, wanted.subject),
        subjects: subjects(&context.words, team, wanted.subject),
        older: next.map(|next| older(wanted, next)),
        filtered: wanted.by.is_some() || wanted.subject.is_some(),
        rows,
    };
    Ok(Reply::html(page.render()?))
}

/// The address of what is older, with the same filters.
fn older(wanted: &Wanted, next: u64) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(by) = wanted.by {
        query.append_pair("who", &author_word(by));
    }
    if let Some(subject) = wanted.subject {
        query.append_pair("subject", &subject.word());
    }
    query.append_pair("before", &next.to_string());
    format!("/audit?{}", query.finish())
}

fn author_word(by: Option<AgentId>) -> String {
    by.map_or_else(|| OPERATOR.to_owned(), |by| by.to_string())
}

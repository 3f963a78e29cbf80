//! The log of administrative changes: who changed what, from what to what, in the reader's words.

use std::ops::ControlFlow;

use askama::Template;
use serde::Serialize;
use serde_json::{Value, json};

use crate::base::id::AgentId;
use crate::base::limits::{PAGE, PAGE_MAX};
use crate::domain::agent::Right;
use crate::domain::audit::{Audit, AuditChange, AuditSubject, AuditValue};
use crate::http::Reply;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::json::Named;
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::words::Words;

/// Changes looked at for one page: with a filter, most may be others'.
const LOOKED_MAX: usize = 2_000;

/// Who did it, as the address names them.
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
    subjects: Vec<Choice>,
    older: Option<String>,
    filtered: bool,
}

/// A choice of a filter.
struct Choice {
    word: String,
    name: String,
    chosen: bool,
}

/// What is asked for.
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
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
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
    let views: Vec<_> = found
        .into_iter()
        .map(|(number, audit)| view(&context.words, &team, number, audit))
        .collect();
    if context.format == Format::Json {
        return Ok(Reply::json(&AuditList { audit: views, next }));
    }
    show(&context, &team, &wanted, views, next)
}

fn view(words: &Words, team: &Team, id: u64, audit: Audit) -> AuditView {
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
            .map(|change| change_view(words, team, change))
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

fn change_view(words: &Words, team: &Team, change: AuditChange) -> ChangeView {
    let said = |value: Option<&AuditValue>| said(words, team, &change.field, value);
    let in_json =
        |value: Option<&AuditValue>| value.map_or(Value::Null, |value| json_of(team, value));
    ChangeView {
        before: in_json(change.before.as_ref()),
        after: in_json(change.after.as_ref()),
        label: label(words, &change.field),
        said_before: said(change.before.as_ref()),
        said_after: said(change.after.as_ref()),
        field: change.field,
    }
}

fn right_of(field: &str) -> Option<&str> {
    field.strip_prefix("right_")
}

/// A field's name in the reader's words; its own for one that the catalogue does not know.
fn label(words: &Words, field: &str) -> String {
    let key = match right_of(field) {
        Some(right) => format!("team-right-{}", right.replace('_', "-")),
        None => format!("audit-field-{}", field.replace('_', "-")),
    };
    words.find(&key).unwrap_or_else(|| field.to_owned())
}

fn said(words: &Words, team: &Team, field: &str, value: Option<&AuditValue>) -> String {
    let Some(value) = value else {
        let is_right = right_of(field).is_some();
        return words.text(if is_right {
            "team-right-by-role"
        } else {
            "audit-nothing"
        });
    };
    match value {
        AuditValue::Text(text) => text.clone(),
        AuditValue::Word(word) if field == "role" => words.text(&format!("team-role-{word}")),
        AuditValue::Word(word) => {
            let key = format!(
                "audit-word-{}-{}",
                field.replace('_', "-"),
                word.replace('_', "-")
            );
            words.find(&key).unwrap_or_else(|| word.clone())
        }
        AuditValue::Switch(true) => words.text("team-right-yes"),
        AuditValue::Switch(false) => words.text("team-right-no"),
        AuditValue::Count(count) => words.number(*count),
        AuditValue::Moment(at) => words.exact(*at),
        AuditValue::Agents(agents) => {
            let names: Vec<&str> = agents.iter().map(|id| team.name(*id)).collect();
            names.join(", ")
        }
        AuditValue::Group(group) => team.group_name(*group).to_owned(),
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
        who: authors(context, team, wanted),
        subjects: subjects(context, team, wanted),
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

/// Who may have done something: those who keep something, or did.
fn authors(context: &Context, team: &Team, wanted: &Wanted) -> Vec<Choice> {
    let keeps = [Right::Team, Right::Settings, Right::Templates];
    let mut choices: Vec<Choice> = team
        .agents
        .values()
        .filter(|agent| {
            keeps.iter().any(|right| agent.would_have(*right)) || wanted.by == Some(Some(agent.id))
        })
        .map(|agent| Choice {
            word: agent.id.to_string(),
            name: agent.name.clone(),
            chosen: wanted.by == Some(Some(agent.id)),
        })
        .collect();
    choices.sort_by_cached_key(|choice| choice.name.to_lowercase());
    choices.push(Choice {
        word: OPERATOR.to_owned(),
        name: context.words.text("audit-operator"),
        chosen: wanted.by == Some(None),
    });
    choices
}

fn subjects(context: &Context, team: &Team, wanted: &Wanted) -> Vec<Choice> {
    let choice = |subject: AuditSubject, name: &str| Choice {
        word: subject.word(),
        name: name.to_owned(),
        chosen: wanted.subject == Some(subject),
    };
    let by_name = |mut choices: Vec<Choice>| {
        choices.sort_by_cached_key(|choice| choice.name.to_lowercase());
        choices
    };
    let agents = team.agents.values();
    let agents = agents.map(|agent| choice(AuditSubject::Agent(agent.id), &agent.name));
    let groups = team.groups.values();
    let groups = groups.map(|group| choice(AuditSubject::Group(group.id), &group.name));
    let numbers = team.numbers.values();
    let numbers = numbers.map(|number| choice(AuditSubject::Number(number.id), &number.name));
    let desk = choice(AuditSubject::Desk, &context.words.text("audit-desk"));
    let mut choices = vec![desk];
    choices.extend(by_name(groups.collect()));
    choices.extend(by_name(numbers.collect()));
    choices.extend(by_name(agents.collect()));
    choices
}

//! Message templates: what Meta has, what the team keeps about them, and what it misses.

pub mod form;
pub mod requests;
mod sent;
mod view;

use askama::Template as _;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::id::{NumberId, TemplateId};
use crate::channels::whatsapp::connection::Undone;
use crate::domain::agent::Right;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, TemplateAction};
use crate::domain::group::Reopening;
use crate::domain::refusal::FieldProblem;
use crate::domain::reliance;
use crate::domain::template::Template;
use crate::domain::template::kept::{RequestState, TemplateRows as _};
use crate::domain::template::setback::Setback;
use crate::domain::view::View as _;
use crate::http::{Fields, Reply};
use crate::ui::bubble::{self, Bubble, Filling};
use crate::ui::connect;
use crate::ui::context::{Context, Format, Team, Work};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, given};
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::told::Told;
use crate::ui::words::Words;

#[derive(Serialize)]
struct TemplateList {
    templates: Vec<view::TemplateView>,
}

struct Row {
    id: u64,
    name: String,
    language: String,
    bubble: Bubble,
    category: String,
    /// What Meta made of it, or will.
    category_note: Option<String>,
    quality: Option<(&'static str, String)>,
    status: String,
    class: &'static str,
    reason: Option<String>,
    /// Who relies on it, and that it can't be sent.
    trouble: Option<String>,
    topics: Vec<String>,
}

/// A number, and the template that opens its windows again.
struct NumberRow {
    id: u64,
    name: String,
    chosen: String,
    templates: Vec<String>,
}

#[derive(askama::Template)]
#[template(path = "settings/templates.html", config = "config/askama.toml")]
struct TemplatesPage {
    frame: Frame,
    nav: Nav,
    rows: Vec<Row>,
    numbers: Vec<NumberRow>,
    /// When they were read from Meta last.
    synced: Option<String>,
    keeps: bool,
    /// Templates that somebody asks for.
    asked: usize,
}

/// `GET /templates`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        let snapshot = context.snapshot()?;
        let templates = listed(&context)?;
        let templates = templates
            .iter()
            .map(|template| view::view(&snapshot, template));
        return Ok(Reply::json(&TemplateList {
            templates: templates.collect::<Result<_, _>>()?,
        }));
    }
    if context.request.query("new").is_some() {
        return form::fresh(&context);
    }
    show(&context)
}

/// `POST /templates/sync`: reads them anew.
pub async fn sync(context: Context) -> Result<Reply, Failure> {
    let (outcome, failed) = (
        context.attempt(Work::SyncTemplates).await,
        Work::SyncTemplates.failed(),
    );
    if context.format == Format::Json {
        let count = outcome?.map_err(|reason| Failure::of(&reason, failed))?;
        return Ok(Reply::json(&json!({ "synced": count })));
    }
    let words = &context.words;
    context.tell(match outcome {
        Ok(Ok(_)) => Told::good(words.text("templates-sync-done")),
        Ok(Err(later @ Undone::NotNow { .. })) => connect::told(&later, failed, words),
        Ok(Err(_)) => Told::trouble(words.text(failed)),
        Err(Failure::Told(_, key)) => Told::trouble(words.text(key)),
        Err(failure) => return Err(failure),
    });
    Ok(Reply::see_other("/templates"))
}

/// By which topics a template is found.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Topics {
    topics: Vec<String>,
}

impl Input for Topics {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let typed = given(form, "topics").unwrap_or_default();
        Ok(Self {
            topics: typed
                .split(',')
                .map(|topic| topic.trim().to_owned())
                .collect(),
        })
    }
}

/// `PUT /templates/{id}/topics` `{topics}`: of the template in all of its languages.
pub async fn set_topics(mut context: Context) -> Result<Reply, Failure> {
    let template = one(&context)?;
    let sent: Topics = input::read(&mut context).await?;
    let action = TemplateAction::Topics {
        waba_id: template.waba_id.clone(),
        name: template.name.clone(),
        topics: sent.topics,
    };
    act(&context, action).await?;
    if context.format == Format::Json {
        return Ok(Reply::json(&view::view(&context.snapshot()?, &template)?));
    }
    Ok(Reply::see_other(&format!("/templates#t{}", template.id)))
}

/// Which template opens a number's windows again.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chosen {
    reopening: Option<Named>,
}

/// A template by its name and language.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
    language: String,
}

impl Input for Chosen {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let typed = given(form, "reopening").unwrap_or_default();
        let named = |typed: &str| {
            let (name, language) = typed.split_once(':')?;
            Some(Named {
                name: name.to_owned(),
                language: language.to_owned(),
            })
        };
        match (typed.as_str(), named(&typed)) {
            ("", _) => Ok(Self { reopening: None }),
            (_, Some(named)) => Ok(Self {
                reopening: Some(named),
            }),
            (_, None) => Err(Failure::invalid("reopening", FieldProblem::Unknown)),
        }
    }
}

/// `PUT /numbers/{id}/reopening` `{reopening}`: for all groups that chose none of their own.
pub async fn set_reopening(mut context: Context) -> Result<Reply, Failure> {
    let number = NumberId(context.id("id")?);
    let sent: Chosen = input::read(&mut context).await?;
    let template = sent.reopening.map(|named| Reopening {
        name: named.name,
        language: named.language,
    });
    act(&context, TemplateAction::Reopening { number, template }).await?;
    if context.format == Format::Json {
        let kept = context.snapshot()?.number_reopening(number)?;
        let kept = kept.map(|it| json!({"name": it.name, "language": it.language}));
        return Ok(Reply::json(&json!({ "reopening": kept })));
    }
    context.tell(Told::good(context.words.text("templates-reopening-saved")));
    Ok(Reply::see_other("/templates#numbers"))
}

/// The template that the address names.
fn one(context: &Context) -> Result<Template, Failure> {
    let id = TemplateId(context.id("id")?);
    let templates = context.snapshot()?.templates()?;
    let found = templates.into_iter().find(|template| template.id == id);
    found.ok_or(Failure::NotFound)
}

async fn act(context: &Context, action: TemplateAction) -> Result<Vec<u64>, Failure> {
    let by = context.me()?.id;
    match context
        .submit(Command::KeepTemplates { by, action })
        .await?
    {
        Answer::Listed(ids) => Ok(ids),
        _ => Ok(Vec::new()),
    }
}

fn listed(context: &Context) -> Result<Vec<Template>, Failure> {
    let mut templates = context.snapshot()?.templates()?;
    templates.sort_by(|one, other| {
        (&one.name, &one.language, one.id).cmp(&(&other.name, &other.language, other.id))
    });
    Ok(templates)
}

fn show(context: &Context) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Templates)? {
        return Ok(part);
    }
    let (frame, nav) = around(context, Section::Templates, Entrance::Direct)?;
    let templates = listed(context)?;
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let mut rows = Vec::new();
    for template in &templates {
        let topics = snapshot
            .template_topics(&template.waba_id, &template.name)?
            .0;
        let relied = reliance::on(&snapshot, template)?;
        let groups = relied.groups.iter().filter_map(|id| team.groups.get(id));
        let numbers = relied.numbers.iter().filter_map(|id| team.numbers.get(id));
        let who: Vec<&str> = groups
            .map(|group| group.name.as_str())
            .chain(numbers.map(|number| number.name.as_str()))
            .collect();
        rows.push(row(context, template, topics, &who.join(", ")));
    }
    let requests = snapshot.template_requests()?;
    let page = TemplatesPage {
        frame,
        nav,
        rows,
        numbers: numbers(context, &team, &templates)?,
        synced: templates
            .iter()
            .map(|template| template.synced_at)
            .max()
            .map(|at| context.words.moment(at)),
        keeps: context.me()?.has(Right::Templates),
        asked: requests
            .iter()
            .filter(|request| request.state == RequestState::Open)
            .count(),
    };
    Ok(Reply::html(page.render()?))
}

fn numbers(
    context: &Context,
    team: &Team,
    templates: &[Template],
) -> Result<Vec<NumberRow>, Failure> {
    let snapshot = context.snapshot()?;
    let address = |name: &str, language: &str| format!("{name}:{language}");
    let mut rows = Vec::new();
    for number in team.numbers.values().filter(|number| !number.disabled) {
        let chosen = snapshot.number_reopening(number.id)?;
        let chosen = chosen.map_or_else(String::new, |it| address(&it.name, &it.language));
        let of_account = templates.iter().filter(|it| it.waba_id == number.waba_id);
        let fits = of_account
            .map(|it| (it.is_sendable(), address(&it.name, &it.language)))
            .filter(|(sendable, it)| *sendable || *it == chosen);
        rows.push(NumberRow {
            id: number.id.0,
            name: number.name.clone(),
            templates: fits.map(|(_, it)| it).collect(),
            chosen,
        });
    }
    rows.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    Ok(rows)
}

fn row(context: &Context, template: &Template, topics: Vec<String>, relied: &str) -> Row {
    let (words, facts) = (&context.words, &template.facts);
    let variables = template.variables();
    let labels: Vec<String> = variables
        .iter()
        .map(|variable| format!("{{{{{}}}}}", variable.name))
        .collect();
    let filling = Filling {
        values: &[],
        labels: &labels,
        files: bubble::Files::default(),
    };
    let trouble = Setback::of(template).filter(|_| !relied.is_empty());
    let category = |word: &str| words.template_word("category", word);
    let category_note = match (
        facts.correct_category.as_str(),
        facts.previous_category.as_str(),
    ) {
        ("", "") => None,
        ("", before) if before == facts.category => None,
        ("", before) => Some(words.with("templates-category-was", "name", &category(before))),
        (soon, _) => Some(words.with("templates-category-soon", "name", &category(soon))),
    };
    let quality = match facts.quality.as_str() {
        "GREEN" => Some(("ok", "templates-quality-green")),
        "YELLOW" => Some(("warn", "templates-quality-yellow")),
        "RED" => Some(("late", "templates-quality-red")),
        _ => None,
    };
    Row {
        id: template.id.0,
        name: template.name.clone(),
        language: template.language.clone(),
        bubble: Bubble::of(&context.look(), &template.parts(), &filling),
        category: category(&facts.category),
        category_note,
        quality: quality.map(|(class, key)| (class, words.text(key))),
        status: words.template_word("status", &template.status),
        class: match template.status.as_str() {
            _ if template.is_approved() => "ok",
            "REJECTED" | "DISABLED" | "DELETED" => "late",
            _ => "warn",
        },
        // Where the state alone says it, once is enough.
        reason: match Setback::of(template) {
            None | Some(Setback::Stopped) => reason(template, words),
            Some(_) => obstacle(template, words),
        },
        trouble: trouble.map(|_| words.with("templates-relied", "names", relied)),
        topics,
    }
}

/// Why a template can't be sent.
pub fn obstacle(template: &Template, words: &Words) -> Option<String> {
    let what = Setback::of(template)?;
    let detail = reason(template, words);
    let what = match what {
        Setback::Parts if detail.is_some() => return detail,
        Setback::Stopped => words.template_word("status", &template.status),
        what => words.text(&format!("templates-setback-{}", what.word())),
    };
    Some(match detail {
        Some(detail) => format!("{what}. {detail}"),
        None => what,
    })
}

/// What Meta says of it, or which part can't be filled here.
fn reason(template: &Template, words: &Words) -> Option<String> {
    let facts = &template.facts;
    if !facts.rejected_reason.is_empty() || !facts.explanation.is_empty() {
        let known = format!("templates-why-{}", facts.rejected_reason.to_lowercase());
        let reason = match facts.rejected_reason.as_str() {
            "" => String::new(),
            reason => words
                .find(&known)
                .unwrap_or_else(|| words.with("templates-reason", "reason", reason)),
        };
        let both = [reason, facts.explanation.clone()];
        let both: Vec<String> = both.into_iter().filter(|it| !it.is_empty()).collect();
        return Some(both.join(" "));
    }
    template
        .unfillable_part()
        .map(|part| words.with("error-template-part", "part", part))
}

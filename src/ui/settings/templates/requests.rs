//! Templates that members miss: asked for by anybody, done or declined by those who keep the templates.

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::domain::agent::{Language, Right};
use crate::domain::command::{RequestAnswer, TemplateAction};
use crate::domain::refusal::FieldProblem;
use crate::domain::template::Template as MessageTemplate;
use crate::domain::template::draft::Draft;
use crate::domain::template::kept::{RequestState, TemplateRequest, TemplateRows as _};
use crate::domain::view::View as _;
use crate::http::{Fields, Reply, StatusCode};
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Wrong, given};
use crate::ui::json::Named;
use crate::ui::settings::templates::act;
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::told::Told;

/// Requests that are over and are still shown.
const OVER_SHOWN: usize = 30;

/// `TemplateRequest` of the interface.
#[derive(Serialize)]
pub(super) struct RequestView {
    /// Its number.
    pub id: u64,
    /// What it is about.
    pub topic: String,
    /// The words they would like.
    pub words: String,
    /// What for; may be empty.
    pub why: String,
    by: Named,
    at: String,
    /// `open`, `written`, `done` or `declined`.
    pub state: &'static str,
    answered_by: Option<Named>,
    answered_at: Option<String>,
    /// The name of the template that was written for it, or that there is now.
    template: Option<String>,
    /// Why there will be none.
    declined: Option<String>,
    /// Who asked and when.
    #[serde(skip)]
    pub told: String,
    #[serde(skip)]
    pub answered: Option<String>,
    /// What Meta has said so far of the template that was written, with the way to it for those who keep the templates.
    #[serde(skip)]
    written: Option<Written>,
    /// A template is still to be written for it.
    #[serde(skip)]
    pub to_write: bool,
    /// The language of who asked, if they chose one.
    #[serde(skip)]
    pub language: Option<Language>,
}

impl RequestView {
    /// Whether it is done once this template is approved.
    pub fn waits_for(&self, draft: &Draft) -> bool {
        let is_it = |written: &Written| written.language == draft.language;
        self.template.as_deref() == Some(&draft.name) && self.written.as_ref().is_some_and(is_it)
    }
}

struct Written {
    state: String,
    language: String,
    id: u64,
}

#[derive(Serialize)]
struct RequestList {
    requests: Vec<RequestView>,
}

#[derive(Template)]
#[template(path = "settings/requests.html", config = "config/askama.toml")]
struct RequestsPage {
    frame: Frame,
    nav: Nav,
    rows: Vec<RequestView>,
    keeps: bool,
    /// The names of the templates that can be sent.
    names: Vec<String>,
    asked: Asked,
    /// The chat from which somebody came, to go back to.
    from: Option<u64>,
    wrong: Wrong,
}

/// A template that somebody misses.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    topic: String,
    words: String,
    #[serde(default)]
    why: String,
}

impl Input for Asked {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let field = |name| given(form, name).unwrap_or_default();
        Ok(Self {
            topic: field("topic"),
            words: field("words"),
            why: field("why"),
        })
    }
}

/// What becomes of a request: one of the two.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answered {
    template: Option<String>,
    declined: Option<String>,
}

impl Input for Answered {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let declines = form.get("answer") == Some("declined");
        Ok(Self {
            template: given(form, "template").filter(|_| !declines),
            declined: given(form, "declined").filter(|_| declines),
        })
    }
}

/// `GET /templates/requests`: all of them for those who keep the templates, else one's own.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        let requests = rows(&context)?;
        return Ok(Reply::json(&RequestList { requests }));
    }
    show(&context, Asked::default(), Wrong::default())
}

/// `POST /templates/requests` `{topic, words, why?}`.
pub async fn ask(mut context: Context) -> Result<Reply, Failure> {
    let asked: Asked = input::read(&mut context).await?;
    let action = TemplateAction::Ask {
        topic: asked.topic.clone(),
        words: asked.words.clone(),
        why: asked.why.clone(),
    };
    match act(&context, action).await {
        Ok(made) if context.format == Format::Json => {
            let id = made.first().copied().unwrap_or_default();
            Ok(Reply::created(&found(&context, id)?))
        }
        Ok(_) => {
            context.tell(Told::good(context.words.text("templates-asked")));
            let from = from(&context).map_or_else(String::new, |chat| format!("?from={chat}"));
            Ok(Reply::see_other(&format!("/templates/requests{from}")))
        }
        Err(failure) => {
            let wrong = Wrong::of(&context, failure)?;
            let reply = show(&context, asked, wrong)?;
            Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

/// `POST /templates/requests/{id}/answer` `{template}` or `{declined}`.
pub async fn answer(mut context: Context) -> Result<Reply, Failure> {
    let request = context.id("id")?;
    let sent: Answered = input::read(&mut context).await?;
    let answer = match (sent.template, sent.declined) {
        (Some(template), None) => RequestAnswer::Done(template),
        (None, Some(why)) => RequestAnswer::Declined(why),
        _ => return Err(Failure::invalid("template", FieldProblem::Empty)),
    };
    match act(&context, TemplateAction::Answer { request, answer }).await {
        Ok(_) if context.format == Format::Json => Ok(Reply::json(&found(&context, request)?)),
        Ok(_) => {
            context.tell_saved();
            Ok(Reply::see_other(&format!("/templates/requests#r{request}")))
        }
        Err(failure) => {
            let wrong = Wrong::of(&context, failure)?;
            let reply = show(&context, Asked::default(), wrong)?;
            Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

fn found(context: &Context, id: u64) -> Result<RequestView, Failure> {
    find(context, id)?.ok_or(Failure::NotFound)
}

/// One of them, if there is such a one.
///
/// # Errors
/// When storage fails.
pub(super) fn find(context: &Context, id: u64) -> Result<Option<RequestView>, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let request = snapshot.template_request(id)?;
    let templates = snapshot.templates()?;
    Ok(request.map(|request| view(context, (&team, &templates), request)))
}

fn rows(context: &Context) -> Result<Vec<RequestView>, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let me = context.me()?;
    let mut requests = snapshot.template_requests()?;
    requests.retain(|request| request.by == me.id || me.has(Right::Templates));
    requests.sort_by_key(|it| (!it.state.is_open(), std::cmp::Reverse(it.id)));
    let mut over = 0;
    requests.retain(|request| {
        over += usize::from(!request.state.is_open());
        over <= OVER_SHOWN
    });
    let templates = snapshot.templates()?;
    let requests = requests.into_iter();
    Ok(requests
        .map(|request| view(context, (&team, &templates), request))
        .collect())
}

fn view(
    context: &Context,
    (team, templates): (&Team, &[MessageTemplate]),
    request: TemplateRequest,
) -> RequestView {
    let words = &context.words;
    let state = request.state.word();
    let mut written = None;
    let of_request = |it: &&MessageTemplate| request.state.is_template(it);
    let to_write = (request.state).wants_template(templates.iter().find(of_request));
    let (by, at, template, declined) = match request.state {
        RequestState::Open => (None, None, None, None),
        RequestState::Done { by, at, template } => (Some(by), Some(at), Some(template), None),
        RequestState::Declined { by, at, why } => (Some(by), Some(at), None, Some(why)),
        RequestState::Written {
            by,
            at,
            waba_id,
            template,
            language,
        } => {
            let of = |it: &MessageTemplate| {
                [&it.waba_id, &it.name, &it.language] == [&waba_id, &template, &language]
            };
            let found = templates.iter().find(|it| of(it));
            written = found.map(|it| Written {
                language: it.language.clone(),
                state: words.template_word("status", &it.status),
                id: it.id.0,
            });
            (Some(by), Some(at), Some(template), None)
        }
    };
    let when = |by, at| {
        let time: String = words.moment(at);
        words.args(
            "templates-asked-by",
            &[
                ("agent", team.name(by).into()),
                ("time", time.as_str().into()),
            ],
        )
    };
    RequestView {
        told: when(request.by, request.at),
        answered: by.zip(at).map(|(by, at)| when(by, at)),
        id: request.id,
        topic: request.topic,
        words: request.words,
        why: request.why,
        by: Named::agent(team, request.by),
        at: request.at.rfc3339(),
        state,
        answered_by: by.map(|by| Named::agent(team, by)),
        answered_at: at.map(crate::base::clock::Timestamp::rfc3339),
        template,
        declined,
        written,
        to_write,
        language: (team.agents.get(&request.by)).and_then(|agent| agent.language),
    }
}

fn from(context: &Context) -> Option<u64> {
    context.request.query("from")?.parse().ok()
}

fn show(context: &Context, asked: Asked, wrong: Wrong) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Templates)? {
        return Ok(part);
    }
    let (mut frame, nav) = around(context, Section::Templates, Entrance::Direct)?;
    if frame.address.is_some() {
        frame.answers_at("/templates/requests".to_owned());
    }
    let mut names: Vec<String> = context
        .snapshot()?
        .templates()?
        .into_iter()
        .filter(MessageTemplate::is_sendable)
        .map(|template| template.name)
        .collect();
    names.sort_unstable();
    names.dedup();
    let page = RequestsPage {
        frame,
        nav,
        rows: rows(context)?,
        keeps: context.me()?.has(Right::Templates),
        names,
        asked,
        from: from(context),
        wrong,
    };
    Ok(Reply::html(page.render()?))
}

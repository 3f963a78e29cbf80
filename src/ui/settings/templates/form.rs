//! A template that is written here and given to WhatsApp: the form with what it will look like, what is wrong with it,
//! and what WhatsApp says.

use std::sync::Arc;

use askama::Template as _;
use serde::Deserialize;

use crate::base::id::TemplateId;
use crate::base::text;
use crate::channels::whatsapp::connection::Undone;
use crate::channels::whatsapp::templates::submit::Wanted;
use crate::domain::agent::Right;
use crate::domain::refusal::FieldProblem;
use crate::domain::template::draft::{BUTTON_KINDS, CATEGORIES, Draft};
use crate::domain::template::{Component, Template, TemplateButton, parts_of};
use crate::domain::view::View as _;
use crate::http::{Code, Fields, Reply, StatusCode};
use crate::ui::bubble::{Bubble, Filling};
use crate::ui::context::{Context, Format, Work};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Wrong, given};
use crate::ui::settings::templates::{one, view};
use crate::ui::settings::{Entrance, Nav, Section, around};
use crate::ui::texts::Arg;
use crate::ui::told::Told;
use crate::ui::words::Words;

/// Rows for buttons in the form.
const ROWS: usize = 10;
/// Rows that stand open; the others are folded.
const ROWS_OPEN: usize = 3;
/// How WhatsApp itself labels a button that copies a code.
const COPY_LABEL: &str = "Copy offer code";

/// A template as it is sent here.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Sent {
    waba_id: Option<String>,
    name: String,
    language: String,
    category: String,
    header: String,
    body: String,
    footer: String,
    buttons: Vec<SentButton>,
    examples: Vec<String>,
}

/// A button: its address or phone is its value.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SentButton {
    r#type: String,
    text: String,
    value: String,
}

impl Input for Sent {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let field = |name: &str| given(form, name).unwrap_or_default();
        let button = |index: usize| SentButton {
            r#type: field(&format!("b{index}_type")),
            text: field(&format!("b{index}_text")),
            value: field(&format!("b{index}_value")),
        };
        let examples = field("examples");
        Ok(Self {
            waba_id: given(form, "waba_id").filter(|account| !account.is_empty()),
            name: field("name"),
            language: field("language"),
            category: field("category"),
            header: field("header"),
            body: field("body"),
            footer: field("footer"),
            buttons: (0..ROWS)
                .map(button)
                .filter(|button| !button.r#type.is_empty())
                .collect(),
            examples: examples
                .lines()
                .map(|line| line.trim().to_owned())
                .collect(),
        })
    }
}

impl Sent {
    fn draft(&self) -> Draft {
        let line = |words: &str| text::clean(words).trim().to_owned();
        let button = |button: &SentButton| {
            let value = button.value.trim().to_owned();
            let label = match (button.r#type.as_str(), line(&button.text)) {
                ("COPY_CODE", label) if label.is_empty() => COPY_LABEL.to_owned(),
                (_, label) => label,
            };
            let (url, phone) = match button.r#type.as_str() {
                "URL" => (value, String::new()),
                "PHONE_NUMBER" => (String::new(), value),
                _ => (String::new(), String::new()),
            };
            TemplateButton {
                kind: button.r#type.clone(),
                text: label,
                url,
                phone,
                flow: String::new(),
            }
        };
        Draft {
            name: self.name.trim().to_owned(),
            language: self.language.trim().to_owned(),
            category: self.category.clone(),
            header: line(&self.header),
            body: line(&self.body),
            footer: line(&self.footer),
            buttons: self.buttons.iter().map(button).collect(),
            examples: self.examples.iter().map(|it| line(it)).collect(),
        }
    }
}

struct ButtonRow {
    index: usize,
    kind: String,
    text: String,
    value: String,
    wrong: String,
}

#[derive(askama::Template)]
#[template(path = "settings/template.html", config = "config/askama.toml")]
struct FormPage {
    frame: Frame,
    nav: Nav,
    /// The template that is changed; none for a new one.
    id: Option<u64>,
    /// What stands of it at WhatsApp.
    state: Option<String>,
    /// It can't be changed here, and why.
    locked: Option<String>,
    draft: Draft,
    examples: String,
    rows: Vec<ButtonRow>,
    rows_open: usize,
    kinds: [&'static str; 4],
    categories: [&'static str; 2],
    accounts: Vec<String>,
    account: String,
    /// An approved one keeps its category.
    category_fixed: bool,
    /// What the examples stand for, in their order.
    wanted: Vec<String>,
    bubble: Bubble,
    wrong: Wrong,
}

/// The form for a new template.
///
/// # Errors
/// When it is not theirs to write, or storage fails.
pub fn fresh(context: &Context) -> Result<Reply, Failure> {
    if !context.me()?.has(Right::Templates) {
        return Err(Failure::NotAllowed);
    }
    let draft = Draft {
        category: CATEGORIES[0].to_owned(),
        language: context.words.language.code().to_owned(),
        ..Draft::default()
    };
    show(context, None, draft, None, Wrong::default())
}

/// `GET /templates/{id}`: the template; for people the form in which it is changed.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    let template = one(&context)?;
    if context.format == Format::Json {
        return Ok(Reply::json(&view::view(&context.snapshot()?, &template)?));
    }
    let draft = Draft::of(&template);
    show(&context, Some(&template), draft, None, Wrong::default())
}

/// `POST /templates` `{waba_id?, name, language, category, header?, body, footer?, buttons?, examples?}`: written here,
/// created at WhatsApp.
pub async fn create(mut context: Context) -> Result<Reply, Failure> {
    let sent: Sent = input::read(&mut context).await?;
    let draft = sent.draft();
    let accounts = accounts(&context)?;
    let account = sent.waba_id.clone().or_else(|| accounts.first().cloned());
    let known = account.filter(|account| accounts.contains(account));
    let Some(account) = known else {
        return Err(Failure::invalid("waba_id", FieldProblem::Unknown));
    };
    if !context.field("preview").is_empty() {
        return show(&context, None, draft, sent.waba_id, Wrong::default());
    }
    let result = match draft.check() {
        Ok(()) => give(&context, Wanted::Create(account, Box::new(draft.clone()))).await,
        Err(refusal) => Err(refusal.into()),
    };
    answer(&context, None, draft, sent.waba_id, result)
}

/// `PATCH /templates/{id}`: the whole of it is written anew, but for its name and language.
pub async fn change(mut context: Context) -> Result<Reply, Failure> {
    let template = one(&context)?;
    let sent: Sent = input::read(&mut context).await?;
    let draft = Draft {
        name: template.name.clone(),
        language: template.language.clone(),
        ..sent.draft()
    };
    if !context.field("preview").is_empty() {
        return show(&context, Some(&template), draft, None, Wrong::default());
    }
    let result = match (locked(&template, &context.words), draft.check()) {
        (Some(_), _) => Err(Failure::Told(Code::Invalid, "templates-locked")),
        (None, Ok(())) => give(&context, Wanted::Edit(template.id, Box::new(draft.clone()))).await,
        (None, Err(refusal)) => Err(refusal.into()),
    };
    answer(&context, Some(&template), draft, None, result)
}

/// `DELETE /templates/{id}`: in this language alone, at WhatsApp too.
pub async fn delete(context: Context) -> Result<Reply, Failure> {
    let template = one(&context)?;
    match (
        give(&context, Wanted::Delete(template.id)).await,
        context.format,
    ) {
        (Ok(_), Format::Json) => Ok(Reply::no_content()),
        (Ok(_), Format::Html) => {
            context.tell(Told::good(context.words.text("templates-deleted")));
            Ok(Reply::see_other("/templates"))
        }
        (Err(failure), Format::Json) => Err(failure),
        (Err(failure), Format::Html) => {
            let wrong = Wrong::of(&context, failure)?;
            let draft = Draft::of(&template);
            let reply = show(&context, Some(&template), draft, None, wrong)?;
            Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

fn answer(
    context: &Context,
    template: Option<&Template>,
    draft: Draft,
    account: Option<String>,
    result: Result<TemplateId, Failure>,
) -> Result<Reply, Failure> {
    match (result, context.format) {
        (Ok(id), Format::Json) => {
            let snapshot = context.snapshot()?;
            let templates = snapshot.templates()?;
            let made = templates
                .iter()
                .find(|it| it.id == id)
                .ok_or(Failure::NotFound)?;
            let made = view::view(&snapshot, made)?;
            Ok(match template {
                Some(_) => Reply::json(&made),
                None => Reply::created(&made),
            })
        }
        (Ok(id), Format::Html) => {
            context.tell(Told::good(context.words.text("templates-submitted")));
            Ok(Reply::see_other(&format!("/templates#t{id}")))
        }
        (Err(failure), Format::Json) => Err(failure),
        (Err(failure), Format::Html) => {
            let wrong = match &failure {
                Failure::Told(Code::Unavailable, key) => Wrong::whole(context.words.text(key)),
                _ => Wrong::of(context, failure)?,
            };
            let reply = show(context, template, draft, account, wrong)?;
            Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

/// Has it done at WhatsApp.
async fn give(context: &Context, wanted: Wanted) -> Result<TemplateId, Failure> {
    let work = Work::Template(context.me()?.id, Arc::new(wanted));
    let failed = work.failed();
    match context.attempt(work).await? {
        Ok(id) => Ok(TemplateId(id as u64)),
        Err(Undone::Refused { code, detail }) => {
            let words = &context.words;
            let known = words.find(&format!("templates-refused-{code}"));
            let said = known.unwrap_or(detail);
            let code = code.to_string();
            let args = [("code", Arg::Text(&code)), ("detail", Arg::Text(&said))];
            Err(Failure::Quoted(
                Code::Invalid,
                words.args("templates-refused", &args),
            ))
        }
        Err(undone) => Err(Failure::of(&undone, failed)),
    }
}

fn accounts(context: &Context) -> Result<Vec<String>, Failure> {
    let numbers = context.snapshot()?.numbers()?.into_iter();
    let mut accounts: Vec<String> = numbers
        .filter(|number| !number.disabled && !number.waba_id.is_empty())
        .map(|number| number.waba_id)
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    Ok(accounts)
}

/// Why a template can't be changed here. Meta, "Template management", 2026-09.
fn locked(template: &Template, words: &Words) -> Option<String> {
    let open = matches!(template.status.as_str(), "APPROVED" | "REJECTED" | "PAUSED");
    if !open {
        let status = words.template_word("status", &template.status);
        return Some(words.with("templates-locked-status", "status", status.as_str()));
    }
    (!Draft::covers(template)).then(|| words.text("templates-locked-parts"))
}

fn show(
    context: &Context,
    template: Option<&Template>,
    draft: Draft,
    account: Option<String>,
    wrong: Wrong,
) -> Result<Reply, Failure> {
    let (mut frame, nav) = around(context, Section::Templates, Entrance::Direct)?;
    let here = match template {
        Some(template) => format!("/templates/{}", template.id),
        None => "/templates?new=1".to_owned(),
    };
    if frame.address.is_some() {
        frame.answers_at(here);
    }
    let words = &context.words;
    let components = match template {
        Some(template) if !Draft::covers(template) => template.components.clone(),
        _ => draft.components(),
    };
    let wanted: Vec<String> = names(&components);
    let labels: Vec<String> = wanted
        .iter()
        .map(|name| format!("{{{{{name}}}}}"))
        .collect();
    let filling = Filling {
        values: &draft.examples,
        labels: &labels,
    };
    let rows = (0..ROWS).map(|index| {
        let button = draft.buttons.get(index).cloned().unwrap_or_default();
        let said = ["type", "text", "value"]
            .into_iter()
            .map(|part| wrong.field(&format!("buttons.{index}.{part}")))
            .find(|said| !said.is_empty());
        ButtonRow {
            index,
            wrong: said.unwrap_or_default().to_owned(),
            value: if button.phone.is_empty() {
                button.url
            } else {
                button.phone
            },
            kind: button.kind,
            text: button.text,
        }
    });
    let accounts = accounts(context)?;
    let page = FormPage {
        id: template.map(|template| template.id.0),
        state: template.map(|template| words.template_word("status", &template.status)),
        locked: match template {
            Some(template) => locked(template, words),
            None => None,
        },
        category_fixed: template.is_some_and(Template::is_approved),
        account: account
            .or_else(|| accounts.first().cloned())
            .unwrap_or_default(),
        accounts,
        rows: rows.collect(),
        rows_open: ROWS_OPEN.max(draft.buttons.len()),
        kinds: BUTTON_KINDS,
        categories: CATEGORIES,
        examples: draft.examples.join("\n"),
        bubble: Bubble::of(&context.look(), &parts_of(&components), &filling),
        wanted,
        draft,
        wrong,
        frame,
        nav,
    };
    Ok(Reply::html(page.render()?))
}

/// What the examples stand for, in their order.
fn names(components: &[Component]) -> Vec<String> {
    crate::domain::template::variables_of(components)
        .into_iter()
        .map(|variable| variable.name)
        .collect()
}

//! Message templates as Meta approved them; made in WhatsApp Manager, read from there.

use askama::Template as _;
use serde::Serialize;
use serde_json::{Value, json};

use crate::channels::whatsapp::connection::Undone;
use crate::domain::agent::Right;
use crate::domain::template::{self, Component, Place, Template, TemplateButton, Variable};
use crate::domain::view::View as _;
use crate::http::Reply;
use crate::ui::connect;
use crate::ui::context::{Context, Format, Work};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::told::Told;
use crate::ui::words::Words;

/// `Template` of the interface.
#[derive(Serialize)]
struct TemplateView {
    id: u64,
    waba_id: String,
    name: String,
    language: String,
    status: String,
    category: String,
    rejected_reason: Option<String>,
    /// Whether it can be sent from here: approved, with no part that can't be filled.
    sendable: bool,
    components: Vec<Value>,
    variables: Vec<VariableView>,
    synced_at: String,
}

/// A variable, by its name or its position.
#[derive(Serialize)]
struct VariableView {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u32>,
    r#where: &'static str,
    /// The button among all buttons, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    button: Option<usize>,
    example: Option<String>,
}

#[derive(Serialize)]
struct TemplateList {
    templates: Vec<TemplateView>,
}

struct Row {
    name: String,
    language: String,
    sample: Vec<Piece>,
    category: String,
    status: String,
    class: &'static str,
    reason: Option<String>,
}

/// A stretch of a template's text and the variable after it.
struct Piece {
    text: String,
    variable: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "settings/templates.html", config = "config/askama.toml")]
struct TemplatesPage {
    frame: Frame,
    nav: Nav,
    rows: Vec<Row>,
    /// When they were read from Meta last.
    synced: Option<String>,
    may_sync: bool,
}

/// `GET /templates`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        let templates = listed(&context)?.iter().map(view).collect();
        return Ok(Reply::json(&TemplateList { templates }));
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

fn listed(context: &Context) -> Result<Vec<Template>, Failure> {
    let mut templates = context.snapshot()?.templates()?;
    templates.sort_by(|one, other| {
        (&one.name, &one.language, one.id).cmp(&(&other.name, &other.language, other.id))
    });
    Ok(templates)
}

fn view(template: &Template) -> TemplateView {
    TemplateView {
        id: template.id.0,
        waba_id: template.waba_id.clone(),
        name: template.name.clone(),
        language: template.language.clone(),
        status: template.status.clone(),
        category: template.category.clone(),
        rejected_reason: template.rejected_reason.clone(),
        sendable: template.is_sendable(),
        components: template.components.iter().map(component).collect(),
        variables: template.variables().into_iter().map(variable).collect(),
        synced_at: template.synced_at.rfc3339(),
    }
}

/// A part as Meta writes it.
fn component(component: &Component) -> Value {
    match component {
        Component::TextHeader(text) => json!({"type": "HEADER", "format": "TEXT", "text": text}),
        Component::FileHeader(format) => json!({"type": "HEADER", "format": format}),
        Component::Body(text) => json!({"type": "BODY", "text": text}),
        Component::Footer(text) => json!({"type": "FOOTER", "text": text}),
        Component::Buttons(buttons) => {
            let buttons: Vec<Value> = buttons.iter().map(button).collect();
            json!({"type": "BUTTONS", "buttons": buttons})
        }
        Component::Other(kind) => json!({ "type": kind }),
    }
}

fn button(button: &TemplateButton) -> Value {
    let mut value = json!({"type": button.kind, "text": button.text});
    if !button.url.is_empty() {
        value["url"] = json!(button.url);
    }
    value
}

fn variable(variable: Variable) -> VariableView {
    let index = variable.name.parse().ok();
    VariableView {
        name: Some(variable.name).filter(|_| index.is_none()),
        index,
        r#where: variable.place.word(),
        button: match variable.place {
            Place::Button(index) => Some(index),
            Place::Header | Place::Body => None,
        },
        example: None,
    }
}

fn show(context: &Context) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Templates)? {
        return Ok(part);
    }
    let (frame, nav) = around(context, Section::Templates, Entrance::Direct)?;
    let templates = listed(context)?;
    let page = TemplatesPage {
        frame,
        nav,
        rows: templates
            .iter()
            .map(|template| row(template, &context.words))
            .collect(),
        synced: templates
            .iter()
            .map(|template| template.synced_at)
            .max()
            .map(|at| context.words.moment(at)),
        may_sync: context.me()?.has(Right::Templates),
    };
    Ok(Reply::html(page.render()?))
}

fn row(template: &Template, words: &Words) -> Row {
    Row {
        name: template.name.clone(),
        language: template.language.clone(),
        sample: sample(&template.text(&[])),
        category: words.template_word("category", &template.category),
        status: words.template_word("status", &template.status),
        class: match template.status.as_str() {
            _ if template.is_approved() => "ok",
            "REJECTED" | "DISABLED" => "late",
            _ => "warn",
        },
        reason: reason(template, words),
    }
}

/// Why it can't be sent, where that needs saying.
fn reason(template: &Template, words: &Words) -> Option<String> {
    let rejected = template
        .rejected_reason
        .as_deref()
        .filter(|reason| !reason.is_empty() && *reason != "NONE");
    if let Some(reason) = rejected {
        return Some(words.with("templates-reason", "reason", reason));
    }
    template
        .unfillable_part()
        .map(|part| words.with("error-template-part", "part", part))
}

fn sample(text: &str) -> Vec<Piece> {
    let (parts, rest) = template::split_variables(text);
    let piece = |text: &str, variable: Option<&str>| Piece {
        text: text.to_owned(),
        variable: variable.map(str::to_owned),
    };
    parts
        .into_iter()
        .map(|(before, name)| piece(before, Some(name)))
        .chain([piece(rest, None)])
        .collect()
}

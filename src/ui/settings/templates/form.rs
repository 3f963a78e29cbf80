//! A template that is written here and given to WhatsApp: the form with what it will look like, what is wrong with it,
//! and what WhatsApp says. The files that show WhatsApp what may stand above are uploads of who writes: they stay while
//! anything is to be mended, and go when WhatsApp has them.

use std::sync::Arc;

use askama::Template as _;

use crate::base::id::TemplateId;
use crate::channels::whatsapp::connection::Undone;
use crate::channels::whatsapp::templates::submit::Wanted;
use crate::domain::agent::Right;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::template::draft::{
    Above, BUTTON_KINDS, CARD_BUTTONS_MAX, CARDS_MAX, CATEGORIES, Draft, DraftCard, Sample,
};
use crate::domain::template::{GONE, Template, TemplateButton, parts_of, variables_of};
use crate::domain::view::View as _;
use crate::http::{Code, Reply, StatusCode};
use crate::ui::bubble::{self, Bubble, Filling};
use crate::ui::context::{Context, Format, Work};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::Wrong;
use crate::ui::look::Look;
use crate::ui::settings::templates::requests::{self, RequestView};
use crate::ui::settings::templates::sent::{self, ROWS, Taken};
use crate::ui::settings::templates::{one, view};
use crate::ui::settings::{Entrance, Nav, Section, around};
use crate::ui::texts::Arg;
use crate::ui::told::Told;
use crate::ui::uploads;
use crate::ui::words::Words;

/// Rows that stand open; the others are folded.
const ROWS_OPEN: usize = 3;
struct ButtonRow {
    index: usize,
    kind: String,
    text: String,
    value: String,
    wrong: String,
}

/// A file that was uploaded for the form.
struct Kept {
    id: u64,
    name: String,
    size: String,
}

impl Kept {
    fn of(look: &Look, sample: Option<&Sample>) -> Option<Self> {
        sample.map(|sample| Self {
            id: sample.media.0,
            name: sample.name.clone(),
            size: look.size(sample.size),
        })
    }
}

struct CardRow {
    index: usize,
    /// As people count.
    number: String,
    kept: Option<Kept>,
    body: String,
    /// The label and the address or phone of each button.
    buttons: Vec<(String, String)>,
    /// What is wrong with its file, its text and its buttons.
    wrong: [String; 3],
}

#[derive(askama::Template)]
#[template(path = "settings/template.html", config = "config/askama.toml")]
struct FormPage {
    frame: Frame,
    nav: Nav,
    /// The template that is changed; none for a new one.
    id: Option<u64>,
    /// The reader may delete it, and WhatsApp has it still.
    deletes: bool,
    /// Who asks for it, and what for.
    asked_for: Option<RequestView>,
    /// What stands of it at WhatsApp.
    state: Option<String>,
    /// It can't be changed here, and why.
    locked: Option<String>,
    draft: Draft,
    /// What may stand above, by WhatsApp's words.
    aboves: [&'static str; 5],
    kept: Option<Kept>,
    examples: String,
    rows: Vec<ButtonRow>,
    rows_open: usize,
    kinds: [&'static str; 6],
    cards: Vec<CardRow>,
    cards_open: usize,
    card_kinds: [&'static str; 3],
    /// Of the buttons of every card.
    chosen_kinds: Vec<String>,
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

impl FormPage {
    /// Where it is sent.
    fn action(&self) -> String {
        match (self.id, &self.asked_for) {
            (Some(id), _) => format!("/templates/{id}"),
            (None, Some(request)) if request.to_write => {
                format!("/templates?request={}", request.id)
            }
            (None, _) => "/templates".to_owned(),
        }
    }
}

/// The form for a new template, with the words that somebody asked for if `request` names what they miss.
///
/// # Errors
/// When it is not theirs to write, nobody asked so, or storage fails.
pub fn fresh(context: &Context) -> Result<Reply, Failure> {
    if !context.me()?.has(Right::Templates) {
        return Err(Failure::NotAllowed);
    }
    let asked_for = asked_for(context)?;
    if asked_for.is_none() && context.request.query("request").is_some() {
        return Err(Failure::NotFound);
    }
    let language = asked_for.as_ref().and_then(|request| request.language);
    let draft = Draft {
        category: CATEGORIES[0].to_owned(),
        language: (language.unwrap_or(context.words.language))
            .code()
            .to_owned(),
        body: asked_for.map_or_else(String::new, |request| request.words),
        ..Draft::default()
    };
    show(context, None, draft, None, Wrong::default())
}

/// The request for which a template is written.
fn asked_for(context: &Context) -> Result<Option<RequestView>, Failure> {
    let id = context.request.query("request");
    let Some(id) = id.and_then(|id| id.parse().ok()) else {
        return Ok(None);
    };
    requests::find(context, id)
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

/// `POST /templates` `{waba_id?, name, language, category, header_format?, header?, header_media?, body, footer?,
/// buttons?, cards?, examples?}`: written here, created at WhatsApp.
pub async fn create(mut context: Context) -> Result<Reply, Failure> {
    let (sent, taken) = sent::read(&mut context).await?;
    let draft = sent.draft();
    let accounts = accounts(&context)?;
    let account = sent.waba_id.clone().or_else(|| accounts.first().cloned());
    let known = account.filter(|account| accounts.contains(account));
    let Some(account) = known else {
        return Err(Failure::invalid("waba_id", FieldProblem::Unknown));
    };
    let form = Form {
        template: None,
        account: sent.waba_id.clone(),
        draft,
        taken,
    };
    if !context.field("preview").is_empty() {
        return form.again(&context);
    }
    let request = asked_for(&context)?;
    let is_over = request.as_ref().is_some_and(|it| !it.to_write);
    let result = match form.check() {
        // A person may not have seen that; for a program it is a template for itself.
        Ok(()) if is_over && context.format == Format::Html => {
            Err(Failure::Told(Code::Invalid, "templates-request-over"))
        }
        Ok(()) => {
            let request = request.filter(|it| it.to_write).map(|it| it.id);
            let draft = Box::new(form.draft.clone());
            give(&context, Wanted::Create(account, draft, request)).await
        }
        Err(failure) => Err(failure),
    };
    form.answer(&context, result).await
}

/// `PATCH /templates/{id}`: the whole of it is written anew, but for its name and language.
pub async fn change(mut context: Context) -> Result<Reply, Failure> {
    let template = one(&context)?;
    let (sent, taken) = sent::read(&mut context).await?;
    let draft = Draft {
        name: template.name.clone(),
        language: template.language.clone(),
        ..sent.draft()
    };
    let id = template.id;
    let locked = locked(&template, &context.words).is_some();
    let form = Form {
        template: Some(template),
        account: None,
        draft,
        taken,
    };
    if !context.field("preview").is_empty() {
        return form.again(&context);
    }
    let result = match form.check() {
        _ if locked => Err(Failure::Told(Code::Invalid, "templates-locked")),
        Ok(()) => give(&context, Wanted::Edit(id, Box::new(form.draft.clone()))).await,
        Err(failure) => Err(failure),
    };
    form.answer(&context, result).await
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

/// What was written, and what came with it.
struct Form {
    /// The template that is changed; none for a new one.
    template: Option<Template>,
    account: Option<String>,
    draft: Draft,
    taken: Taken,
}

impl Form {
    /// Files that were refused are told with all else that is wrong.
    fn check(&self) -> Result<(), Failure> {
        let checked = self.draft.check().map_err(Failure::from);
        match self.taken.refused.is_empty() {
            true => checked,
            false => checked.and(Err(Failure::Refused(Refusal::Invalid(Vec::new())))),
        }
    }

    fn wrong(&self, context: &Context, wrong: Wrong) -> Wrong {
        let told = |failure: &Failure| failure.problem(&context.words, None).detail;
        let refused = self.taken.refused.iter();
        refused.fold(wrong, |wrong, (field, failure)| {
            wrong.with(field, told(failure))
        })
    }

    /// The form once more, with what it will look like.
    fn again(&self, context: &Context) -> Result<Reply, Failure> {
        let wrong = self.wrong(context, Wrong::default());
        self.show(context, wrong)
    }

    fn show(&self, context: &Context, wrong: Wrong) -> Result<Reply, Failure> {
        let (draft, account) = (self.draft.clone(), self.account.clone());
        show(context, self.template.as_ref(), draft, account, wrong)
    }

    async fn answer(
        &self,
        context: &Context,
        result: Result<TemplateId, Failure>,
    ) -> Result<Reply, Failure> {
        if result.is_ok() {
            // WhatsApp has them; nobody else needs them.
            let mut files = self.taken.files.clone();
            files.extend(self.draft.samples().map(|sample| sample.media));
            uploads::discard(&context.desk.engine, context.me()?.id, &files).await;
        }
        match (result, context.format) {
            (Ok(id), Format::Json) => {
                let snapshot = context.snapshot()?;
                let templates = snapshot.templates()?;
                let made = templates
                    .iter()
                    .find(|it| it.id == id)
                    .ok_or(Failure::NotFound)?;
                let made = view::view(&snapshot, made)?;
                Ok(match self.template {
                    Some(_) => Reply::json(&made),
                    None => Reply::created(&made),
                })
            }
            (Ok(_), Format::Html) => {
                // Somebody else may have been first.
                let request = asked_for(context)?;
                let (key, to) = match request.filter(|it| it.waits_for(&self.draft)) {
                    Some(request) => (
                        "templates-submitted-request",
                        format!("/templates/requests#r{}", request.id),
                    ),
                    None => ("templates-submitted", "/templates".to_owned()),
                };
                context.tell(Told::good(context.words.text(key)));
                Ok(Reply::see_other(&to))
            }
            (Err(failure), Format::Json) => Err(failure),
            (Err(failure), Format::Html) => {
                let wrong = match &failure {
                    Failure::Told(Code::Unavailable, key) => Wrong::whole(context.words.text(key)),
                    Failure::Refused(Refusal::Invalid(fields)) if fields.is_empty() => {
                        Wrong::default()
                    }
                    _ => Wrong::of(context, failure)?,
                };
                let reply = self.show(context, self.wrong(context, wrong))?;
                Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
            }
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
    let asked_for = match template {
        Some(_) => None,
        None => asked_for(context)?,
    };
    let here = match (template, &asked_for) {
        (Some(template), _) => format!("/templates/{}", template.id),
        (None, Some(request)) => format!("/templates?new=1&request={}", request.id),
        (None, None) => "/templates?new=1".to_owned(),
    };
    if frame.address.is_some() {
        frame.answers_at(here);
    }
    let words = &context.words;
    let components = match template {
        Some(template) if !Draft::covers(template) => template.components.clone(),
        _ => draft.components(),
    };
    let keeps = context.me()?.has(Right::Templates);
    let wanted = draft.blanks();
    let variables = variables_of(&components).into_iter();
    let labels: Vec<String> = variables
        .map(|variable| format!("{{{{{}}}}}", variable.name))
        .collect();
    let values = match template {
        Some(template) if !Draft::covers(template) => template.facts.examples.clone(),
        _ => draft.all_examples(),
    };
    let filling = Filling {
        values: &values,
        labels: &labels,
        files: bubble::Files::default(),
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
            value: value(&button),
            kind: button.kind,
            text: button.text,
        }
    });
    let accounts = accounts(context)?;
    let look = context.look();
    let nothing = DraftCard::default();
    let cards = (0..CARDS_MAX).map(|index| {
        let card = draft.cards.get(index).unwrap_or(&nothing);
        card_row(&look, index, card, &wrong)
    });
    let first = draft.cards.iter().max_by_key(|card| card.buttons.len());
    let kinds = first.map_or(&[][..], |card| &card.buttons).iter();
    let mut chosen_kinds: Vec<String> = kinds.map(|button| button.kind.clone()).collect();
    chosen_kinds.resize(CARD_BUTTONS_MAX, String::new());
    let page = FormPage {
        aboves: Above::ALL.map(Above::word),
        kept: Kept::of(&look, draft.sample.as_ref()),
        cards: cards.collect(),
        cards_open: draft.cards.len().max(2),
        card_kinds: DraftCard::BUTTON_KINDS,
        chosen_kinds,
        id: template.map(|template| template.id.0),
        deletes: keeps && template.is_some_and(|template| template.status != GONE),
        state: template.map(|template| words.template_word("status", &template.status)),
        locked: match template {
            Some(_) if !keeps => Some(words.text("templates-locked-others")),
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
        asked_for,
        bubble: Bubble::of(&look, &parts_of(&components), &filling),
        wanted,
        draft,
        wrong,
        frame,
        nav,
    };
    Ok(Reply::html(page.render()?))
}

/// The address, phone or form of a button.
fn value(button: &TemplateButton) -> String {
    let values = [&button.url, &button.phone, &button.flow].into_iter();
    values.filter(|it| !it.is_empty()).cloned().collect()
}

fn card_row(look: &Look, index: usize, card: &DraftCard, wrong: &Wrong) -> CardRow {
    let at = |part: &str| wrong.field(&format!("cards.{index}.{part}")).to_owned();
    let of_buttons = || {
        let parts = (0..CARD_BUTTONS_MAX).flat_map(|button| {
            ["type", "text", "value"].map(|part| at(&format!("buttons.{button}.{part}")))
        });
        let mut found = [at("buttons")].into_iter().chain(parts);
        found.find(|said| !said.is_empty()).unwrap_or_default()
    };
    let buttons = (0..CARD_BUTTONS_MAX).map(|button| {
        let button = card.buttons.get(button).cloned().unwrap_or_default();
        (button.text.clone(), value(&button))
    });
    CardRow {
        index,
        number: (index + 1).to_string(),
        kept: Kept::of(look, card.sample.as_ref()),
        body: card.body.clone(),
        buttons: buttons.collect(),
        wrong: [at("media"), at("body"), of_buttons()],
    }
}

//! What customers are shown of the team: that their messages were read, and that somebody is writing to them.

use std::collections::BTreeMap;

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::base::id::NumberId;
use crate::domain::agent::Right;
use crate::domain::care::CareView as _;
use crate::domain::command::{Command, CourtesyChange};
use crate::domain::courtesy::{Courtesy, CourtesyRules};
use crate::domain::number::Number;
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::http::{Fields, Reply, StatusCode};
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Wrong, given};
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::words::Words;

/// A change; what is absent stays.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Change {
    desk: Option<String>,
    numbers: Vec<SentNumber>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentNumber {
    id: u64,
    /// Nothing, or no word, for the same as the desk.
    own: Option<String>,
}

/// What the field of a number is called in the form.
fn field_of(number: u64) -> String {
    format!("number_{number}")
}

impl Input for Change {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let numbers = form.iter().filter_map(|(name, word)| {
            let id = name.strip_prefix("number_")?.parse().ok()?;
            let own = Some(word.to_owned());
            Some(SentNumber { id, own })
        });
        Ok(Self {
            desk: given(form, "desk"),
            numbers: numbers.collect(),
        })
    }
}

impl Change {
    fn wanted(&self) -> Result<CourtesyChange, Failure> {
        let read = |field: &str, word: &str| {
            let courtesy = Courtesy::from_word(word);
            courtesy.ok_or_else(|| Failure::invalid(field, FieldProblem::Unknown))
        };
        let numbers = self.numbers.iter().map(|sent| {
            let own = sent.own.as_deref().filter(|word| !word.is_empty());
            let own = own.map(|word| read("numbers", word)).transpose()?;
            Ok((NumberId(sent.id), own))
        });
        let desk = self.desk.as_deref().map(|word| read("desk", word));
        Ok(CourtesyChange {
            desk: desk.transpose()?,
            numbers: numbers.collect::<Result<_, Failure>>()?,
        })
    }
}

#[derive(Serialize)]
struct CourtesyView {
    desk: &'static str,
    numbers: Vec<NumberView>,
}

#[derive(Serialize)]
struct NumberView {
    id: u64,
    name: String,
    own: Option<&'static str>,
    in_force: &'static str,
}

#[derive(Template)]
#[template(path = "settings/courtesy.html", config = "config/askama.toml")]
struct CourtesyPage {
    frame: Frame,
    nav: Nav,
    desk: Vec<Choice>,
    numbers: Vec<NumberRow>,
    changes: bool,
    wrong: Wrong,
}

struct NumberRow {
    field: String,
    name: String,
    choices: Vec<Choice>,
}

/// One thing that may be chosen.
struct Choice {
    word: &'static str,
    name: String,
    chosen: bool,
}

fn choices(words: &Words, chosen: &str) -> Vec<Choice> {
    let choice = |it: Courtesy| Choice {
        word: it.word(),
        name: words.text(&format!("courtesy-{}", it.word())),
        chosen: it.word() == chosen,
    };
    Courtesy::ALL.into_iter().map(choice).collect()
}

/// `GET /courtesy`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        return Ok(Reply::json(&view(&context)?));
    }
    show(&context, None, Wrong::default())
}

/// `PATCH /courtesy`.
pub async fn change(mut context: Context) -> Result<Reply, Failure> {
    let sent: Change = input::read(&mut context).await?;
    let by = context.me()?.id;
    let done = match sent.wanted() {
        Ok(change) => {
            let command = Command::SetCourtesy { by, change };
            context.submit(command).await.map(drop)
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) if context.format == Format::Html => {
            context.tell_saved();
            Ok(Reply::see_other("/courtesy"))
        }
        Ok(()) => Ok(Reply::json(&view(&context)?)),
        Err(failure) => {
            let wrong = Wrong::of(&context, failure)?;
            let reply = show(&context, Some(sent), wrong)?;
            Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

fn rules(context: &Context) -> Result<(CourtesyRules, Vec<Number>), Failure> {
    let snapshot = context.snapshot()?;
    let mut numbers = snapshot.numbers()?;
    numbers.retain(|number| !number.disabled);
    numbers.sort_unstable_by_key(|number| number.id);
    Ok((snapshot.courtesy_rules()?, numbers))
}

fn view(context: &Context) -> Result<CourtesyView, Failure> {
    let (rules, numbers) = rules(context)?;
    let numbers = numbers.into_iter().map(|number| NumberView {
        id: number.id.0,
        own: rules.own(number.id).map(Courtesy::word),
        in_force: rules.of(number.id).word(),
        name: number.name,
    });
    Ok(CourtesyView {
        desk: rules.desk.word(),
        numbers: numbers.collect(),
    })
}

/// The page, with what was typed if that could not be kept.
fn show(context: &Context, typed: Option<Change>, wrong: Wrong) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Courtesy)? {
        return Ok(part);
    }
    let (frame, nav) = around(context, Section::Courtesy, Entrance::Direct)?;
    let (rules, numbers) = rules(context)?;
    let typed = typed.unwrap_or_default();
    let sent: BTreeMap<u64, Option<String>> = typed
        .numbers
        .into_iter()
        .map(|sent| (sent.id, sent.own))
        .collect();
    let words = &context.words;
    let rows = numbers.into_iter().map(|number| {
        let own = rules.own(number.id).map(Courtesy::word);
        let chosen = match sent.get(&number.id.0) {
            Some(own) => own.clone().unwrap_or_default(),
            None => own.unwrap_or_default().to_owned(),
        };
        let as_desk = Choice {
            word: "",
            name: words.text("courtesy-as-desk"),
            chosen: chosen.is_empty(),
        };
        NumberRow {
            field: field_of(number.id.0),
            name: number.name,
            choices: [as_desk]
                .into_iter()
                .chain(choices(words, &chosen))
                .collect(),
        }
    });
    let desk = typed.desk.unwrap_or_else(|| rules.desk.word().to_owned());
    let page = CourtesyPage {
        frame,
        nav,
        desk: choices(words, &desk),
        numbers: rows.collect(),
        changes: context.me()?.has(Right::Settings),
        wrong,
    };
    Ok(Reply::html(page.render()?))
}

//! What files the team sends: the largest picture, and how PNG pictures leave by each number.

use std::collections::BTreeMap;

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::base::id::NumberId;
use crate::domain::agent::Right;
use crate::domain::command::{Command, FileCommand, FileRulesChange};
use crate::domain::files::{FileRules, PngAs, limit::PICTURE_MEGABYTES_RANGE};
use crate::domain::number::Number;
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::http::{Fields, Reply, StatusCode};
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Whole, Wrong, given};
use crate::ui::settings::{Entrance, Nav, Section, around, part};

/// How a number's PNG pictures leave, as it is sent: by the number's id.
type PngWords = BTreeMap<u64, String>;

/// A change; what is absent stays.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Change {
    picture_megabytes: Option<Whole>,
    numbers: Vec<SentNumber>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentNumber {
    id: u64,
    png: String,
}

/// What the field of a number's PNG pictures is called in the form.
fn field_of(number: u64) -> String {
    format!("png_{number}")
}

impl Input for Change {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let numbers = form.iter().filter_map(|(name, word)| {
            let id = name.strip_prefix("png_")?.parse().ok()?;
            let png = word.to_owned();
            Some(SentNumber { id, png })
        });
        Ok(Self {
            picture_megabytes: given(form, "picture_megabytes").map(|typed| Whole::typed(&typed)),
            numbers: numbers.collect(),
        })
    }
}

impl Change {
    fn wanted(&self) -> Result<FileRulesChange, Failure> {
        let png = self.numbers.iter().map(|sent| {
            let png = PngAs::from_word(&sent.png);
            let png = png.ok_or_else(|| Failure::invalid("png", FieldProblem::Unknown))?;
            Ok((NumberId(sent.id), png))
        });
        let megabytes = self.picture_megabytes.map(|typed| {
            let range = PICTURE_MEGABYTES_RANGE;
            typed.within("picture_megabytes", range)
        });
        Ok(FileRulesChange {
            picture_megabytes: megabytes.transpose()?,
            png: png.collect::<Result<_, Failure>>()?,
        })
    }
}

#[derive(Serialize)]
struct FileRulesView {
    picture_megabytes: u32,
    numbers: Vec<NumberView>,
}

#[derive(Serialize)]
struct NumberView {
    id: u64,
    name: String,
    png: &'static str,
}

#[derive(Template)]
#[template(path = "settings/files.html", config = "config/askama.toml")]
struct FilesPage {
    frame: Frame,
    nav: Nav,
    picture_megabytes: String,
    numbers: Vec<NumberRow>,
    changes: bool,
    wrong: Wrong,
}

struct NumberRow {
    field: String,
    label: String,
    png: String,
}

/// `GET /files`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        return Ok(Reply::json(&view(&context)?));
    }
    show(&context, None, Wrong::default())
}

/// `PATCH /files`.
pub async fn change(mut context: Context) -> Result<Reply, Failure> {
    let sent: Change = input::read(&mut context).await?;
    let by = context.me()?.id;
    let done = match sent.wanted() {
        Ok(change) => {
            let command = Command::File(FileCommand::SetRules { by, change });
            context.submit(command).await.map(drop)
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) if context.format == Format::Html => {
            context.tell_saved();
            Ok(Reply::see_other("/files"))
        }
        Ok(()) => Ok(Reply::json(&view(&context)?)),
        Err(failure) => {
            let wrong = Wrong::of(&context, failure)?;
            let typed = sent.numbers.into_iter().map(|sent| (sent.id, sent.png));
            let typed = (
                context.field("picture_megabytes").to_owned(),
                typed.collect(),
            );
            let reply = show(&context, Some(typed), wrong)?;
            Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

fn rules(context: &Context) -> Result<(FileRules, Vec<Number>), Failure> {
    let snapshot = context.snapshot()?;
    let mut numbers = snapshot.numbers()?;
    numbers.retain(|number| !number.disabled);
    numbers.sort_unstable_by_key(|number| number.id);
    Ok((snapshot.file_rules()?, numbers))
}

fn view(context: &Context) -> Result<FileRulesView, Failure> {
    let (rules, numbers) = rules(context)?;
    let numbers = numbers.into_iter().map(|number| NumberView {
        id: number.id.0,
        png: rules.png_of(number.id).word(),
        name: number.name,
    });
    Ok(FileRulesView {
        picture_megabytes: rules.picture_megabytes,
        numbers: numbers.collect(),
    })
}

fn show(
    context: &Context,
    typed: Option<(String, PngWords)>,
    wrong: Wrong,
) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Files)? {
        return Ok(part);
    }
    let (frame, nav) = around(context, Section::Files, Entrance::Direct)?;
    let (rules, numbers) = rules(context)?;
    let (megabytes, words) =
        typed.unwrap_or((rules.picture_megabytes.to_string(), PngWords::new()));
    let rows = numbers.into_iter().map(|number| NumberRow {
        field: field_of(number.id.0),
        label: context
            .words
            .with("files-png", "name", number.name.as_str()),
        png: match words.get(&number.id.0) {
            Some(word) => word.clone(),
            None => rules.png_of(number.id).word().to_owned(),
        },
    });
    let page = FilesPage {
        frame,
        nav,
        picture_megabytes: megabytes,
        numbers: rows.collect(),
        changes: context.me()?.has(Right::Settings),
        wrong,
    };
    Ok(Reply::html(page.render()?))
}

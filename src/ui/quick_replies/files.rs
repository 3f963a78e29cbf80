//! Quick replies leave as a file and come in from one: all of it, or nothing with what is wrong line by line.

use serde::{Deserialize, Serialize};

use crate::base::limits::FORM_BYTES_MAX;
use crate::domain::agent::Agent;
use crate::domain::changes::Answer;
use crate::domain::command::Command;
use crate::domain::quick_reply::{QuickReply, QuickReplyAction, ReplyOf, Written};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::http::{Reply, header};
use crate::ui::chat::ChoicesView;
use crate::ui::context::{Context, Format, Team};
use crate::ui::csv::{self, Csv, Unclosed};
use crate::ui::dispatch::MULTIPART;
use crate::ui::failure::Failure;
use crate::ui::json;
use crate::ui::quick_replies::page::again;
use crate::ui::quick_replies::view::{for_of, seen_by};
use crate::ui::told::Told;

/// The columns of a spreadsheet.
const COLUMNS: [&str; 2] = ["name", "text"];

/// Bytes of a file.
const FILE_BYTES_MAX: usize = 4 * FORM_BYTES_MAX;

/// One of a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    name: String,
    text: String,
    #[serde(default)]
    choices: Option<ChoicesView>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptFile {
    quick_replies: Vec<Kept>,
}

/// What a program sends: either of the two.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    #[serde(default)]
    r#for: String,
    csv: Option<String>,
    quick_replies: Option<Vec<Kept>>,
}

#[derive(Serialize)]
struct Imported {
    imported: usize,
}

/// `GET /quick-replies/export?for=&format=`: those of one kind, as CSV or JSON.
pub async fn export(context: Context) -> Result<Reply, Failure> {
    let agent = context.me()?;
    let of = for_of(agent, context.request.query("for").unwrap_or_default())?;
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let mut replies = seen_by(&snapshot, &team, agent, "")?;
    replies.retain(|reply| reply.of == of);
    let (kind, name, written) = match context.request.query("format") {
        None | Some("csv") => ("text/csv; charset=utf-8", "csv", in_csv(&replies)),
        Some("json") => ("application/json", "json", in_json(&replies)?),
        Some(_) => return Err(Failure::invalid("format", FieldProblem::Unknown)),
    };
    let name = format!("attachment; filename=\"quick-replies.{name}\"");
    Ok(Reply::bytes(kind, written).with_header(header::CONTENT_DISPOSITION, &name))
}

/// Choices are left out: a spreadsheet has no place for them.
fn in_csv(replies: &[QuickReply]) -> String {
    let mut file = Csv::default();
    COLUMNS.into_iter().for_each(|column| file.text(column));
    for reply in replies {
        file.line();
        file.text(&reply.name);
        file.text(reply.text.as_str());
    }
    file.line();
    file.written
}

fn in_json(replies: &[QuickReply]) -> Result<String, Failure> {
    let kept = replies.iter().map(|reply| Kept {
        name: reply.name.clone(),
        text: reply.text.as_str().to_owned(),
        choices: reply.choices.as_ref().map(ChoicesView::from),
    });
    let file = KeptFile {
        quick_replies: kept.collect(),
    };
    serde_json::to_string_pretty(&file).map_err(|error| Failure::Internal(error.to_string()))
}

/// What was read of a file: the rows, and at which line each stands, if it has lines.
struct Rows {
    rows: Vec<Written>,
    lines: Vec<usize>,
}

/// `POST /quick-replies/import?for=`: a file in a form, or its content in JSON. Of one name the new words count.
pub async fn import(mut context: Context) -> Result<Reply, Failure> {
    let taken = take_in(&mut context).await;
    match (taken, context.format) {
        (Ok(imported), Format::Json) => Ok(Reply::json(&Imported { imported })),
        (Ok(imported), Format::Html) => {
            let told = context.words.with("quick-imported", "count", imported);
            context.tell(Told::good(told));
            Ok(Reply::see_other("/quick-replies"))
        }
        (Err(failure), Format::Json) => Err(failure),
        (Err(failure), Format::Html) => again(&context, None, None, of_import(failure)),
    }
}

async fn take_in(context: &mut Context) -> Result<usize, Failure> {
    let agent = context.me()?.clone();
    let (of, rows) = read(context, &agent).await?;
    let Rows { rows, lines } = rows;
    let command = Command::QuickReply {
        by: agent.id,
        action: QuickReplyAction::Import(of, rows),
    };
    match context.submit(command).await {
        Ok(Answer::Listed(ids)) => Ok(ids.len()),
        Ok(_) => Err(Failure::Internal("an import gave no numbers".to_owned())),
        Err(failure) => Err(by_line(failure, &lines)),
    }
}

/// Rows are told by the line at which they stand in their file.
fn by_line(failure: Failure, lines: &[usize]) -> Failure {
    let Failure::Refused(Refusal::Invalid(fields)) = failure else {
        return failure;
    };
    let placed = |field: String| {
        let mut parts = field.splitn(3, '.');
        let row = parts.next().filter(|part| *part == "rows");
        let number = row.and_then(|_| parts.next()?.parse::<usize>().ok());
        let line = number.and_then(|number| lines.get(number.checked_sub(1)?));
        match (line, parts.next()) {
            (Some(line), Some(rest)) => format!("lines.{line}.{rest}"),
            _ => field,
        }
    };
    let fields = fields.into_iter();
    let fields = fields.map(|(field, why)| (placed(field), why)).collect();
    Failure::Refused(Refusal::Invalid(fields))
}

/// On the page what is wrong with the whole file has a place of its own, and lines are told by what somebody sees in them.
fn of_import(failure: Failure) -> Failure {
    let Failure::Refused(Refusal::Invalid(fields)) = failure else {
        return failure;
    };
    let placed = |field: String| match field.as_str() {
        "file" | "rows" | "name" | "choices" => "import".to_owned(),
        _ => {
            let mut parts = field.splitn(3, '.');
            match (parts.next(), parts.next(), parts.next()) {
                (Some(kind), Some(place), Some(rest))
                    if rest == "file" || rest.starts_with("choices") =>
                {
                    format!("{kind}.{place}")
                }
                _ => field,
            }
        }
    };
    let fields = fields.into_iter();
    let fields = fields.map(|(field, why)| (placed(field), why)).collect();
    Failure::Refused(Refusal::Invalid(fields))
}

async fn read(context: &mut Context, agent: &Agent) -> Result<(ReplyOf, Rows), Failure> {
    let asked = context.request.query("for").unwrap_or_default().to_owned();
    let request = &mut context.request;
    if request.content_type().as_deref() == Some(MULTIPART) {
        let file = request.part("file", FILE_BYTES_MAX as u64).await?;
        let file = file.unwrap_or_default();
        let text = std::str::from_utf8(&file)
            .map_err(|_| Failure::invalid("file", FieldProblem::Wrong))?;
        return Ok((for_of(agent, &asked)?, of_file(text)?));
    }
    if let Some(form) = &context.form {
        let text = form.get("file").unwrap_or_default();
        return Ok((for_of(agent, &asked)?, of_file(text)?));
    }
    let sent: Sent = json::body_within(request, FILE_BYTES_MAX).await?;
    let word = if sent.r#for.is_empty() {
        &asked
    } else {
        &sent.r#for
    };
    let of = for_of(agent, word)?;
    match (sent.csv, sent.quick_replies) {
        (Some(text), None) => Ok((of, of_csv(&text, "csv")?)),
        (None, Some(kept)) => Ok((of, of_kept(kept)?)),
        _ => Err(Failure::invalid("quick_replies", FieldProblem::Wrong)),
    }
}

/// A file says by itself what it is.
fn of_file(text: &str) -> Result<Rows, Failure> {
    if text.trim().is_empty() {
        return Err(Failure::invalid("file", FieldProblem::Empty));
    }
    if !text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{')
    {
        return of_csv(text, "file");
    }
    let file: KeptFile =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            let place = format!("lines.{}.file", error.line());
            Failure::invalid(&place, FieldProblem::Wrong)
        })?;
    of_kept(file.quick_replies)
}

fn of_kept(kept: Vec<Kept>) -> Result<Rows, Failure> {
    let written = |kept: Kept| {
        Ok(Written {
            name: kept.name,
            text: kept.text,
            choices: kept.choices.map(ChoicesView::choices).transpose()?,
        })
    };
    let rows: Result<Vec<Written>, Failure> = kept.into_iter().map(written).collect();
    Ok(Rows {
        rows: rows?,
        lines: Vec::new(),
    })
}

/// The first line names the columns: `name` and `text`, in any order.
fn of_csv(text: &str, field: &str) -> Result<Rows, Failure> {
    let rows = csv::read(text).map_err(|Unclosed(line)| {
        Failure::invalid(&format!("lines.{line}.{field}"), FieldProblem::Wrong)
    })?;
    let mut rows = rows.into_iter();
    let head = rows.next();
    let head = head.map(|row| row.values).unwrap_or_default();
    let column = |name: &str| {
        let found = head
            .iter()
            .position(|it| it.trim().eq_ignore_ascii_case(name));
        found.ok_or_else(|| Failure::invalid(&format!("lines.1.{name}"), FieldProblem::Empty))
    };
    let [name, text] = COLUMNS;
    let (name, text) = (column(name)?, column(text)?);
    let (rows, lines) = rows
        .map(|row| {
            let value = |at: usize| row.values.get(at).cloned().unwrap_or_default();
            let written = Written {
                name: value(name),
                text: value(text),
                choices: None,
            };
            (written, row.line)
        })
        .unzip();
    Ok(Rows { rows, lines })
}

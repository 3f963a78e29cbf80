//! Quick replies leave as a file and come in from one: all of it, or nothing with what is wrong line by line.

use serde::{Deserialize, Serialize};

use crate::base::limits::FORM_BYTES_MAX;
use crate::domain::agent::Agent;
use crate::domain::changes::Answer;
use crate::domain::choices::{ChoiceRow, Choices, Choose};
use crate::domain::command::Command;
use crate::domain::media::MediaState;
use crate::domain::quick_reply::{QuickReply, QuickReplyAction, ReplyOf, Written};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::http::{Reply, header};
use crate::store::Snapshot;
use crate::ui::chat::ChoicesView;
use crate::ui::context::{Context, Format, Team};
use crate::ui::csv::{self, Csv, Unclosed};
use crate::ui::dispatch::MULTIPART;
use crate::ui::failure::Failure;
use crate::ui::json;
use crate::ui::quick_replies::page::again;
use crate::ui::quick_replies::view::{for_of, seen_by};
use crate::ui::told::Told;

/// The columns of a spreadsheet. Those of the choices may be missing, all or some; `buttons` and `rows` have a line
/// for each, a row its description behind a bar.
const COLUMNS: [&str; 7] = [
    "name",
    "text",
    "header",
    "footer",
    "buttons",
    "list_button",
    "rows",
];
/// The first of them must be there.
const NEEDED: usize = 2;

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
    #[serde(default)]
    files: Vec<LeftOut>,
}

/// A file of one: named, and not in it, as a few films would make it too large to be opened.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LeftOut {
    name: String,
    size: u64,
    left_out: bool,
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
    /// Those that had files, which are not here.
    without_files: Vec<String>,
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
        Some("json") => ("application/json", "json", in_json(&snapshot, &replies)?),
        Some(_) => return Err(Failure::invalid("format", FieldProblem::Unknown)),
    };
    let name = format!("attachment; filename=\"quick-replies.{name}\"");
    Ok(Reply::bytes(kind, written).with_header(header::CONTENT_DISPOSITION, &name))
}

/// Files are left out: a spreadsheet has no place for them.
fn in_csv(replies: &[QuickReply]) -> String {
    let mut file = Csv::default();
    COLUMNS.into_iter().for_each(|column| file.text(column));
    for reply in replies {
        let (buttons, button, rows) = match reply.choices.as_ref().map(|it| &it.offer) {
            Some(Choose::Buttons(labels)) => (labels.join("\n"), "", String::new()),
            Some(Choose::List { button, rows }) => {
                let rows: Vec<String> = rows.iter().map(row_line).collect();
                (String::new(), button.as_str(), rows.join("\n"))
            }
            None => Default::default(),
        };
        let edges = reply.choices.as_ref();
        let edge = |of: fn(&Choices) -> &str| edges.map_or("", of);
        file.line();
        file.text(&reply.name);
        file.text(reply.text.as_str());
        file.text(edge(|it| &it.header));
        file.text(edge(|it| &it.footer));
        file.text(&buttons);
        file.text(button);
        file.text(&rows);
    }
    file.line();
    file.written
}

/// A row on one line: its title, and behind a bar its description. A bar of the title's own has a backslash before it.
pub fn row_line(row: &ChoiceRow) -> String {
    let title = row.title.replace('\\', "\\\\").replace('|', "\\|");
    match row.description.as_str() {
        "" => title,
        description => format!("{title} | {description}"),
    }
}

/// Reads such a line.
pub fn read_row(line: &str) -> ChoiceRow {
    let mut title = String::new();
    let mut rest = line.chars();
    while let Some(character) = rest.next() {
        match character {
            '\\' if rest.as_str().starts_with(['\\', '|']) => title.extend(rest.next()),
            '|' => break,
            other => title.push(other),
        }
    }
    ChoiceRow {
        title: title.trim().to_owned(),
        description: rest.as_str().trim().to_owned(),
    }
}

/// The choices of a spreadsheet's row: nothing, buttons, or a list; both are for whoever wrote them to mend.
fn choices_of(row: &csv::Row, columns: &[Option<usize>]) -> Result<Option<Choices>, Failure> {
    let value = |at: usize| {
        let value = columns.get(at).copied().flatten();
        value
            .and_then(|at| row.values.get(at))
            .map_or("", |it| it.trim())
    };
    let lines = |at: usize| {
        value(at)
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
    };
    let [header, footer, button] = [2, 3, 5].map(value);
    let buttons: Vec<String> = lines(4).map(str::to_owned).collect();
    let rows: Vec<ChoiceRow> = lines(6).map(read_row).collect();
    let wrong = || {
        let field = format!("lines.{}.choices", row.line);
        Err(Failure::invalid(&field, FieldProblem::Wrong))
    };
    let is_list = !(button.is_empty() && rows.is_empty());
    let offer = match (buttons.is_empty(), is_list) {
        (true, false) if header.is_empty() && footer.is_empty() => return Ok(None),
        (false, false) => Choose::Buttons(buttons),
        (true, true) => Choose::List {
            button: button.to_owned(),
            rows,
        },
        // A line around nothing that may be chosen, or two kinds at once.
        _ => return wrong(),
    };
    Ok(Some(Choices {
        header: header.to_owned(),
        footer: footer.to_owned(),
        offer,
    }))
}

fn in_json(snapshot: &Snapshot, replies: &[QuickReply]) -> Result<String, Failure> {
    let kept = replies.iter().map(|reply| {
        let mut files = Vec::with_capacity(reply.files.len());
        for id in &reply.files {
            if let Some(media) = snapshot.media(*id)?
                && let MediaState::Ready { size, .. } = media.state
            {
                let (name, left_out) = (media.name, true);
                files.push(LeftOut {
                    name,
                    size,
                    left_out,
                });
            }
        }
        Ok(Kept {
            name: reply.name.clone(),
            text: reply.text.as_str().to_owned(),
            choices: reply.choices.as_ref().map(ChoicesView::from),
            files,
        })
    });
    let file = KeptFile {
        quick_replies: kept.collect::<Result<_, Failure>>()?,
    };
    serde_json::to_string_pretty(&file).map_err(|error| Failure::Internal(error.to_string()))
}

/// What was read of a file: the rows, and at which line each stands, if it has lines.
struct Rows {
    rows: Vec<Written>,
    /// They tell of choices, if only that there are none.
    choices: bool,
    lines: Vec<usize>,
    /// The names of those that had files.
    had_files: Vec<String>,
}

/// `POST /quick-replies/import?for=`: a file in a form, or its content in JSON. Of one name the new words count.
pub async fn import(mut context: Context) -> Result<Reply, Failure> {
    let taken = take_in(&mut context).await;
    match (taken, context.format) {
        (Ok(imported), Format::Json) => Ok(Reply::json(&imported)),
        (Ok(imported), Format::Html) => {
            let count = imported.imported;
            let mut told = context.words.with("quick-imported", "count", count);
            if !imported.without_files.is_empty() {
                let names = imported.without_files.join(", ");
                told.push(' ');
                told += &context
                    .words
                    .with("quick-without-files", "names", names.as_str());
            }
            context.tell(Told::good(told));
            Ok(Reply::see_other("/quick-replies"))
        }
        (Err(failure), Format::Json) => Err(failure),
        (Err(failure), Format::Html) => again(&context, None, None, of_import(failure)),
    }
}

async fn take_in(context: &mut Context) -> Result<Imported, Failure> {
    let agent = context.me()?.clone();
    let (of, rows) = read(context, &agent).await?;
    let Rows {
        rows,
        choices,
        lines,
        had_files,
    } = rows;
    let command = Command::QuickReply {
        by: agent.id,
        action: match choices {
            true => QuickReplyAction::Import(of, rows),
            false => QuickReplyAction::ImportWords(of, rows),
        },
    };
    match context.submit(command).await {
        Ok(Answer::Listed(ids)) => {
            let snapshot = context.snapshot()?;
            let mut without_files = had_files;
            for id in &ids {
                if let Some(reply) = snapshot.quick_reply(*id)?
                    && !reply.files.is_empty()
                {
                    without_files.retain(|name| !reply.is_called(name));
                }
            }
            Ok(Imported {
                imported: ids.len(),
                without_files,
            })
        }
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
            files: None,
        })
    };
    let had_files = kept.iter().filter(|kept| !kept.files.is_empty());
    let had_files = had_files.map(|kept| kept.name.clone()).collect();
    let rows: Result<Vec<Written>, Failure> = kept.into_iter().map(written).collect();
    Ok(Rows {
        rows: rows?,
        choices: true,
        lines: Vec::new(),
        had_files,
    })
}

/// The first line names the columns, in any order.
fn of_csv(text: &str, field: &str) -> Result<Rows, Failure> {
    let rows = csv::read(text).map_err(|Unclosed(line)| {
        Failure::invalid(&format!("lines.{line}.{field}"), FieldProblem::Wrong)
    })?;
    let mut rows = rows.into_iter();
    let head = rows.next();
    let head = head.map(|row| row.values).unwrap_or_default();
    let column = |name: &str| {
        let mut titles = head.iter();
        titles.position(|it| it.trim().eq_ignore_ascii_case(name))
    };
    let columns = COLUMNS.map(column);
    let missing = columns.iter().take(NEEDED).position(Option::is_none);
    if let Some(missing) = missing {
        let field = format!("lines.1.{}", COLUMNS[missing]);
        return Err(Failure::invalid(&field, FieldProblem::Empty));
    }
    let written = |row: csv::Row| {
        let value = |at: usize| {
            let value = columns[at].and_then(|at| row.values.get(at));
            value.cloned().unwrap_or_default()
        };
        let written = Written {
            name: value(0),
            text: value(1),
            choices: choices_of(&row, &columns)?,
            files: None,
        };
        Ok((written, row.line))
    };
    let read: Result<Vec<(Written, usize)>, Failure> = rows.map(written).collect();
    let (rows, lines) = read?.into_iter().unzip();
    Ok(Rows {
        rows,
        choices: columns.iter().skip(NEEDED).any(Option::is_some),
        lines,
        had_files: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_reads_back_whatever_stands_in_its_title() {
        for (title, description) in [
            ("Plain", ""),
            ("Plain", "with | bars \\ and more"),
            ("A | B", "c"),
            ("A | B", ""),
            ("back\\slash", ""),
            ("both \\| of them", "x"),
            ("ends \\", "y"),
        ] {
            let row = ChoiceRow {
                title: title.to_owned(),
                description: description.to_owned(),
            };
            assert_eq!(read_row(&row_line(&row)), row, "{title}");
        }
    }
}

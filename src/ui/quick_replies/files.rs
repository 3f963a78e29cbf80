//! Quick replies leave as a file and come in from one: all of it, or nothing with what is wrong line by line.

use serde::{Deserialize, Serialize};

use crate::base::limits::FORM_BYTES_MAX;
use crate::base::text;
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
/// for each, a row its description behind a bar. `files` only names them, a line for each.
const COLUMNS: [&str; 8] = [
    "name",
    "text",
    "header",
    "footer",
    "buttons",
    "list_button",
    "rows",
    "files",
];
/// The first of them must be there.
const NEEDED: usize = 2;
/// Where the files are named.
const FILES: usize = 7;

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
    /// Those that had nothing but files, so that nothing is here of them.
    left_out: Vec<String>,
    /// Columns of the file that mean nothing here.
    unknown_columns: Vec<String>,
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
        None | Some("csv") => (
            "text/csv; charset=utf-8",
            "csv",
            in_csv(&snapshot, &replies)?,
        ),
        Some("json") => ("application/json", "json", in_json(&snapshot, &replies)?),
        Some(_) => return Err(Failure::invalid("format", FieldProblem::Unknown)),
    };
    let name = format!("attachment; filename=\"quick-replies.{name}\"");
    Ok(Reply::bytes(kind, written).with_header(header::CONTENT_DISPOSITION, &name))
}

/// Files are named and left out: a spreadsheet has no place for them.
fn in_csv(snapshot: &Snapshot, replies: &[QuickReply]) -> Result<String, Failure> {
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
        let files = left_out(snapshot, reply)?;
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        file.text(&names.join("\n"));
    }
    file.line();
    Ok(file.written)
}

/// The files of one, which do not leave with it.
fn left_out(snapshot: &Snapshot, reply: &QuickReply) -> Result<Vec<LeftOut>, Failure> {
    let mut files = Vec::with_capacity(reply.files.len());
    for id in &reply.files {
        if let Some(media) = snapshot.media(*id)?
            && let MediaState::Ready { size, .. } = media.state
        {
            files.push(LeftOut {
                name: text::one_line(&media.name, media.name.len()),
                size,
                left_out: true,
            });
        }
    }
    Ok(files)
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
        Ok(Kept {
            name: reply.name.clone(),
            text: reply.text.as_str().to_owned(),
            choices: reply.choices.as_ref().map(ChoicesView::from),
            files: left_out(snapshot, reply)?,
        })
    });
    let file = KeptFile {
        quick_replies: kept.collect::<Result<_, Failure>>()?,
    };
    serde_json::to_string_pretty(&file).map_err(|error| Failure::Internal(error.to_string()))
}

/// One that was read of a file.
struct Row {
    written: Written,
    /// Where it stands, as `lines.2` or `rows.1`.
    place: String,
    /// It had files, which are not in the file.
    had_files: bool,
}

/// What was read of a file.
struct Rows {
    rows: Vec<Row>,
    /// They tell of choices, if only that there are none.
    choices: bool,
    unknown_columns: Vec<String>,
}

impl Rows {
    /// Takes away those that had nothing but files, unless one of that name is here with files of its own, which it
    /// keeps: their names.
    fn leave_out(&mut self, snapshot: &Snapshot, of: ReplyOf) -> Result<Vec<String>, Failure> {
        let mut known = snapshot.quick_replies()?;
        known.retain(|reply| reply.of == of && !reply.files.is_empty());
        let mut left_out = Vec::new();
        self.rows.retain_mut(|row| {
            let written = &mut row.written;
            let says_nothing = written.text.trim().is_empty() && written.choices.is_none();
            if !row.had_files || !says_nothing {
                return true;
            }
            match known.iter().find(|reply| reply.is_called(&written.name)) {
                Some(reply) => written.files = Some(reply.files.clone()),
                None => left_out.push(written.name.clone()),
            }
            written.files.is_some()
        });
        Ok(left_out)
    }
}

/// `POST /quick-replies/import?for=`: a file in a form, or its content in JSON. Of one name the new words count.
pub async fn import(mut context: Context) -> Result<Reply, Failure> {
    let taken = take_in(&mut context).await;
    match (taken, context.format) {
        (Ok(imported), Format::Json) => Ok(Reply::json(&imported)),
        (Ok(imported), Format::Html) => {
            let count = imported.imported;
            let mut told = context.words.with("quick-imported", "count", count);
            for (key, names) in [
                ("quick-without-files", &imported.without_files),
                ("quick-left-out", &imported.left_out),
                ("quick-unknown-columns", &imported.unknown_columns),
            ] {
                if !names.is_empty() {
                    told += if told.ends_with('.') { " " } else { ". " };
                    told += &context.words.with(key, "names", names.join(", ").as_str());
                }
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
    let (of, mut rows) = read(context, &agent).await?;
    let left_out = rows.leave_out(&context.snapshot()?, of)?;
    let mut imported = Imported {
        imported: 0,
        without_files: Vec::new(),
        left_out,
        unknown_columns: rows.unknown_columns,
    };
    if rows.rows.is_empty() && !imported.left_out.is_empty() {
        return Ok(imported);
    }
    let had_files = rows.rows.iter().filter(|row| row.had_files);
    imported.without_files = had_files.map(|row| row.written.name.clone()).collect();
    let rows_of = rows.rows.into_iter().map(|row| (row.written, row.place));
    let (written, places): (Vec<Written>, Vec<String>) = rows_of.unzip();
    let command = Command::QuickReply {
        by: agent.id,
        action: match rows.choices {
            true => QuickReplyAction::Import(of, written),
            false => QuickReplyAction::ImportWords(of, written),
        },
    };
    match context.submit(command).await {
        Ok(Answer::Listed(ids)) => {
            let snapshot = context.snapshot()?;
            for id in &ids {
                if let Some(reply) = snapshot.quick_reply(*id)?
                    && !reply.files.is_empty()
                {
                    let without = &mut imported.without_files;
                    without.retain(|name| !reply.is_called(name));
                }
            }
            imported.imported = ids.len();
            Ok(imported)
        }
        Ok(_) => Err(Failure::Internal("an import gave no numbers".to_owned())),
        Err(failure) => Err(by_place(failure, &places)),
    }
}

/// Rows are told by the place at which they stand in their file.
fn by_place(failure: Failure, places: &[String]) -> Failure {
    let Failure::Refused(Refusal::Invalid(fields)) = failure else {
        return failure;
    };
    let placed = |field: String| {
        let mut parts = field.splitn(3, '.');
        let row = parts.next().filter(|part| *part == "rows");
        let number = row.and_then(|_| parts.next()?.parse::<usize>().ok());
        let place = number.and_then(|number| places.get(number.checked_sub(1)?));
        match (place, parts.next()) {
            (Some(place), Some(rest)) => format!("{place}.{rest}"),
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
        return Ok((for_of(agent, &asked)?, of_file(words_of(&file)?)?));
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

/// The words of a file: those of a spreadsheet may be in another encoding, and no text at all has a zero in it.
fn words_of(file: &[u8]) -> Result<&str, Failure> {
    let wide = [&[0xFF, 0xFE][..], &[0xFE, 0xFF][..]];
    let is_wide = wide.iter().any(|mark| file.starts_with(mark));
    let problem = match file.contains(&0) && !is_wide {
        true => FieldProblem::Unknown,
        false => FieldProblem::Wrong,
    };
    match std::str::from_utf8(file) {
        Ok(words) if !words.contains('\0') => Ok(words),
        _ => Err(Failure::invalid("file", problem)),
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
            Failure::invalid(&place, FieldProblem::Unexpected)
        })?;
    of_kept(file.quick_replies)
}

fn of_kept(kept: Vec<Kept>) -> Result<Rows, Failure> {
    let row = |(index, kept): (usize, Kept)| {
        Ok(Row {
            written: Written {
                name: kept.name,
                text: kept.text,
                choices: kept.choices.map(ChoicesView::choices).transpose()?,
                files: None,
            },
            place: format!("rows.{}", index + 1),
            had_files: !kept.files.is_empty(),
        })
    };
    let rows: Result<Vec<Row>, Failure> = kept.into_iter().enumerate().map(row).collect();
    Ok(Rows {
        rows: rows?,
        choices: true,
        unknown_columns: Vec::new(),
    })
}

/// The first line names the columns, in any order.
fn of_csv(text: &str, field: &str) -> Result<Rows, Failure> {
    let rows = csv::read(text).map_err(|Unclosed(line)| {
        Failure::invalid(&format!("lines.{line}.{field}"), FieldProblem::Unexpected)
    })?;
    let mut rows = rows.into_iter();
    let head = rows.next();
    let head = head.map(|row| row.values).unwrap_or_default();
    let column = |name: &str| {
        let mut titles = head.iter();
        titles.position(|it| it.trim().eq_ignore_ascii_case(name))
    };
    let columns = COLUMNS.map(column);
    // A text, whatever it is called.
    if field == "file" && columns.iter().all(Option::is_none) {
        return Err(Failure::invalid(field, FieldProblem::Unknown));
    }
    let missing = columns.iter().take(NEEDED).position(Option::is_none);
    if let Some(missing) = missing {
        let field = format!("lines.1.{}", COLUMNS[missing]);
        return Err(Failure::invalid(&field, FieldProblem::Empty));
    }
    let is_unknown = |title: &&String| {
        let title = title.trim();
        let is_known = COLUMNS
            .iter()
            .any(|known| title.eq_ignore_ascii_case(known));
        !title.is_empty() && !is_known
    };
    let unknown = head.iter().filter(is_unknown);
    let unknown_columns = unknown.map(|title| title.trim().to_owned()).collect();
    let written = |row: csv::Row| {
        let value = |at: usize| {
            let value = columns[at].and_then(|at| row.values.get(at));
            value.cloned().unwrap_or_default()
        };
        Ok(Row {
            written: Written {
                name: value(0),
                text: value(1),
                choices: choices_of(&row, &columns)?,
                files: None,
            },
            place: format!("lines.{}", row.line),
            had_files: !value(FILES).trim().is_empty(),
        })
    };
    let rows: Result<Vec<Row>, Failure> = rows.map(written).collect();
    Ok(Rows {
        rows: rows?,
        choices: columns[NEEDED..FILES].iter().any(Option::is_some),
        unknown_columns,
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

//! `GET /reports/csv`: one table of a report for a spreadsheet.

use crate::domain::refusal::FieldProblem;
use crate::domain::report::Sums;
use crate::http::{Reply, header};
use crate::ui::context::Context;
use crate::ui::csv::Csv;
use crate::ui::failure::Failure;
use crate::ui::reports::columns::{COLUMNS, Column, Value};
use crate::ui::reports::query::{By, ends};
use crate::ui::reports::rows;
use crate::ui::reports::view::{ReportView, Row};
use crate::ui::reports::{counted, read};
use crate::ui::words::Words;

/// The tables, as addresses and keys of the catalogue name them.
pub const TABLES: [&str; 4] = ["day", "group", "number", "agent"];

/// Answers it.
pub async fn csv(context: Context) -> Result<Reply, Failure> {
    let table = match context.request.query("by") {
        None => TABLES[0],
        Some(word) => (TABLES.into_iter().find(|table| *table == word))
            .ok_or_else(|| Failure::invalid("by", FieldProblem::Unknown))?,
    };
    let told = read(&context, counted).await?;
    let query = &told.query;
    let (first, last) = ends(&query.wanted.period);
    let view = ReportView::new(&context.words, &told.team, query, told.report);
    let rows = match table {
        "group" => &view.tables.groups,
        "number" => &view.tables.numbers,
        "agent" => &view.agents,
        _ => &view.tables.days,
    };
    let name = format!("attachment; filename=\"okno-reports-{table}-{first}-{last}.csv\"");
    let reply = Reply::bytes(
        "text/csv; charset=utf-8",
        written(&context.words, table, rows),
    );
    Ok(reply.with_header(header::CONTENT_DISPOSITION, &name))
}

fn written(words: &Words, table: &str, rows: &[Row]) -> String {
    let of = words.text(&format!("reports-by-{table}"));
    let headings = COLUMNS.iter().map(|column| heading(words, column));
    let values = |sums: &Sums| COLUMNS.iter().map(|it| it.value(sums)).collect();
    counts(&of, headings, rows, values)
}

/// A table: what each row is of, then every column. Spans are whole seconds, shares are per cent.
pub(super) fn counts<S, V>(
    of: &str,
    headings: impl Iterator<Item = String>,
    rows: &[rows::Row<S, V>],
    values: impl Fn(&S) -> Vec<Value>,
) -> String {
    let mut file = Csv::default();
    file.text(of);
    // Days are known by their date.
    let has_ids = rows.first().is_none_or(|row| row.day().is_none());
    if has_ids {
        file.text("ID");
    }
    for heading in headings {
        file.text(&heading);
    }
    for row in rows {
        file.line();
        match row.day() {
            Some(day) => file.text(&day),
            None => file.text(&row.name),
        }
        if has_ids {
            file.number(row.id.map(|id| id.to_string()));
        }
        for value in values(row.sums()) {
            file.number(match value {
                Value::Count(count) => Some(count.to_string()),
                Value::Seconds(seconds) => seconds.map(|seconds| seconds.to_string()),
                Value::Share(share) => share.map(per_cent),
            });
        }
    }
    file.line();
    file.written
}

/// Thousandths as per cent.
pub(super) fn per_cent(share: u64) -> String {
    format!("{}.{}", share / 10, share % 10)
}

fn heading(words: &Words, column: &Column) -> String {
    let (about, which) = (words.text(column.about), words.text(column.which));
    let unit = match (column.by, column.value(&Sums::default())) {
        (Some(By::Wall), _) => Some("reports-csv-seconds"),
        (Some(By::Working), _) => Some("reports-csv-working"),
        (None, Value::Share(_)) => Some("reports-csv-percent"),
        (None, _) => None,
    };
    match unit {
        Some(unit) => format!("{about}: {which} ({})", words.text(unit)),
        None => format!("{about}: {which}"),
    }
}

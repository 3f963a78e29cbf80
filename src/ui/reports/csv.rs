//! `GET /reports/csv`: one table of a report for a spreadsheet.

use crate::domain::refusal::FieldProblem;
use crate::http::{Reply, header};
use crate::ui::context::Context;
use crate::ui::csv::Csv;
use crate::ui::failure::Failure;
use crate::ui::reports::columns::{COLUMNS, Column, Value};
use crate::ui::reports::query::{By, ends};
use crate::ui::reports::view::{ReportView, Row};
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
    let (team, query, report) = super::read(&context).await?;
    let (first, last) = ends(&query.wanted.period);
    let view = ReportView::new(&context.words, &team, &query, report);
    let rows = match table {
        "group" => &view.groups,
        "number" => &view.numbers,
        "agent" => &view.agents,
        _ => &view.days,
    };
    let name = format!("attachment; filename=\"okno-reports-{table}-{first}-{last}.csv\"");
    let reply = Reply::bytes(
        "text/csv; charset=utf-8",
        written(&context.words, table, rows),
    );
    Ok(reply.with_header(header::CONTENT_DISPOSITION, &name))
}

/// The table: what each row is of, then every column. Spans are whole seconds, shares are per cent.
fn written(words: &Words, table: &str, rows: &[Row]) -> String {
    let mut file = Csv::default();
    file.text(&words.text(&format!("reports-by-{table}")));
    let has_ids = table != TABLES[0];
    if has_ids {
        file.text("ID");
    }
    for column in &COLUMNS {
        file.text(&heading(words, column));
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
        for column in &COLUMNS {
            file.number(match column.value(row.sums()) {
                Value::Count(count) => Some(count.to_string()),
                Value::Seconds(seconds) => seconds.map(|seconds| seconds.to_string()),
                Value::Share(share) => share.map(|share| format!("{}.{}", share / 10, share % 10)),
            });
        }
    }
    file.line();
    file.written
}

fn heading(words: &Words, column: &Column) -> String {
    let (about, which) = (words.text(column.about), words.text(column.which));
    let unit = match (
        column.by,
        column.value(&crate::domain::report::Sums::default()),
    ) {
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

//! `GET /reports/delivery/csv`: one table of a delivery report for a spreadsheet.

use crate::domain::refusal::FieldProblem;
use crate::domain::report::delivery::{FAILED_MAX, Sums};
use crate::http::{Reply, header};
use crate::ui::context::Context;
use crate::ui::csv::Csv;
use crate::ui::failure::Failure;
use crate::ui::reports::csv::{counts, per_cent};
use crate::ui::reports::delivery::view::{COLUMNS, DeliveryView, Row, refused};
use crate::ui::reports::delivery::{TABLES, counted};
use crate::ui::reports::query::ends;
use crate::ui::reports::read;
use crate::ui::words::Words;

/// Answers it.
pub async fn csv(context: Context) -> Result<Reply, Failure> {
    let table = match context.request.query("by") {
        None => TABLES[0],
        Some(word) => (TABLES.into_iter().find(|table| *table == word))
            .ok_or_else(|| Failure::invalid("by", FieldProblem::Unknown))?,
    };
    let told = read(&context, counted).await?;
    let (first, last) = ends(&told.query.wanted.period);
    let words = &context.words;
    let most = if table == "failed" { FAILED_MAX } else { 0 };
    let refused = refused(&told, context.me()?, most).await?;
    let view = DeliveryView::new(words, told, &refused);
    let written = match table {
        "group" => by(words, "reports-by-group", &view.tables.groups),
        "number" => by(words, "reports-by-number", &view.tables.numbers),
        "sender" => by(words, "delivery-by-sender", &view.senders),
        "cause" => causes(words, &view),
        "failed" => failed(words, &view),
        _ => by(words, "reports-by-day", &view.tables.days),
    };
    let name = format!("attachment; filename=\"okno-delivery-{table}-{first}-{last}.csv\"");
    let reply = Reply::bytes("text/csv; charset=utf-8", written);
    Ok(reply.with_header(header::CONTENT_DISPOSITION, &name))
}

fn by(words: &Words, of: &str, rows: &[Row]) -> String {
    let headings = COLUMNS.iter().map(|(heading, _)| words.text(heading));
    let values = |sums: &Sums| COLUMNS.map(|(_, value)| value(sums)).into();
    counts(&words.text(of), headings, rows, values)
}

fn causes(words: &Words, view: &DeliveryView) -> String {
    let mut file = Csv::default();
    for heading in [
        "delivery-code-heading",
        "delivery-cause",
        "delivery-lost",
        "reports-share",
    ] {
        file.text(&words.text(heading));
    }
    for cause in &view.causes {
        file.line();
        file.number(Some(cause.code.to_string()));
        file.text(&cause.title);
        file.number(Some(cause.count.to_string()));
        file.number(Some(per_cent(cause.share)));
    }
    file.line();
    file.written
}

/// One line for each message, with the moment in universal time.
fn failed(words: &Words, view: &DeliveryView) -> String {
    let mut file = Csv::default();
    for heading in [
        "delivery-when",
        "delivery-chat",
        "delivery-customer",
        "reports-by-number",
        "delivery-by-sender",
        "delivery-code-heading",
        "delivery-cause",
    ] {
        file.text(&words.text(heading));
    }
    for refused in &view.failed {
        file.line();
        file.text(&refused.at());
        file.number(Some(refused.chat().to_string()));
        file.text(refused.customer());
        file.text(refused.number());
        file.text(&refused.sender.name);
        file.number(Some(refused.code().to_string()));
        file.text(&refused.title);
    }
    file.line();
    file.written
}

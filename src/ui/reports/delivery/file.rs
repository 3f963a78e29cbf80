//! `GET /reports/delivery/csv`: one table of a delivery report for a spreadsheet.

use crate::domain::refusal::FieldProblem;
use crate::domain::report::delivery::FAILED_MAX;
use crate::http::{Reply, header};
use crate::ui::context::Context;
use crate::ui::csv::Csv;
use crate::ui::failure::Failure;
use crate::ui::reports::columns::Value;
use crate::ui::reports::delivery::view::{COLUMNS, DeliveryView, Row};
use crate::ui::reports::delivery::{TABLES, Told, read};
use crate::ui::reports::query::ends;
use crate::ui::words::Words;

/// Answers it.
pub async fn csv(context: Context) -> Result<Reply, Failure> {
    let table = match context.request.query("by") {
        None => TABLES[0],
        Some(word) => (TABLES.into_iter().find(|table| *table == word))
            .ok_or_else(|| Failure::invalid("by", FieldProblem::Unknown))?,
    };
    let Told {
        snapshot,
        team,
        query,
        report,
    } = read(&context).await?;
    let (first, last) = ends(&query.wanted.period);
    let words = &context.words;
    let view = DeliveryView::new(&context, &snapshot, &team, &query, report, FAILED_MAX)?;
    let written = match table {
        "group" => counts(words, "reports-by-group", &view.groups),
        "number" => counts(words, "reports-by-number", &view.numbers),
        "sender" => counts(words, "delivery-by-sender", &view.senders),
        "cause" => causes(words, &view),
        "failed" => failed(words, &view),
        _ => counts(words, "reports-by-day", &view.days),
    };
    let name = format!("attachment; filename=\"okno-delivery-{table}-{first}-{last}.csv\"");
    let reply = Reply::bytes("text/csv; charset=utf-8", written);
    Ok(reply.with_header(header::CONTENT_DISPOSITION, &name))
}

/// What each row is of, then every column; shares are per cent.
fn counts(words: &Words, of: &str, rows: &[Row]) -> String {
    let mut file = Csv::default();
    file.text(&words.text(of));
    let has_ids = of != "reports-by-day";
    if has_ids {
        file.text("ID");
    }
    for (heading, _) in COLUMNS {
        file.text(&words.text(heading));
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
        for (_, value) in COLUMNS {
            file.number(match value(row.sums()) {
                Value::Count(count) => Some(count.to_string()),
                Value::Seconds(seconds) => seconds.map(|seconds| seconds.to_string()),
                Value::Share(share) => share.map(per_cent),
            });
        }
    }
    file.line();
    file.written
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

fn per_cent(share: u64) -> String {
    format!("{}.{}", share / 10, share % 10)
}

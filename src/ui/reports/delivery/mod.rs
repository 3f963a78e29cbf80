//! `GET /reports/delivery`: what became of messages in a period, by day, group, number, sender and cause.

mod file;
mod view;

pub use file::csv;

use std::sync::Arc;

use askama::Template;

use crate::domain::report::Wanted;
use crate::domain::report::delivery::DeliveryReport;
use crate::http::{Reply, StatusCode};
use crate::store::Snapshot;
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::Wrong;
use crate::ui::reports::chart::{Chart, by_stretch, columns};
use crate::ui::reports::delivery::view::{COLUMNS, Cause, DeliveryView, Refused, Row, refused};
use crate::ui::reports::page::{Filter, Period, filters, periods, typed};
use crate::ui::reports::query::ends;
use crate::ui::reports::shown;
use crate::ui::settings::{Entrance, Nav, Section, around, part};

/// Where it stands.
const PATH: &str = "/reports/delivery";
/// Where its tables are to be had as files.
const FILE: &str = "/reports/delivery/csv";
/// The tables, as addresses name them.
pub(super) const TABLES: [&str; 6] = ["day", "group", "number", "sender", "cause", "failed"];
/// Refused messages that the page names.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "settings/delivery_report.html", config = "config/askama.toml")]
struct DeliveryPage {
    frame: Frame,
    nav: Nav,
    view: DeliveryView,
    /// The same period by what customers waited.
    answers: String,
    dates: String,
    zone: &'static str,
    periods: Vec<Period>,
    named: Option<usize>,
    typed: (String, String),
    filters: Vec<Filter>,
    wrong: Wrong,
    is_filtered: bool,
    columns: [&'static str; 10],
    chart: Chart,
    /// Where each table is to be had as a file.
    files: [String; 6],
}

/// Counts what `wanted` asks for.
fn counted(snapshot: &Snapshot, wanted: Wanted) -> Result<DeliveryReport, Failure> {
    let mut report = DeliveryReport::new(wanted);
    let days = report.rows.wanted.period.universal();
    snapshot.sent(days, &mut |entry, sent| report.add(entry, sent))?;
    Ok(report)
}

/// Answers it.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if let Some(part) = part(&context, Section::Reports)? {
        return Ok(part);
    }
    let (wrong, told) = shown(&context, counted).await?;
    let (team, query) = (Arc::clone(&told.team), told.query.clone());
    let refused = refused(&told, context.me()?, SHOWN).await?;
    let view = DeliveryView::new(&context.words, told, &refused);
    if context.format == Format::Json {
        return Ok(Reply::json(&view));
    }
    let words = &context.words;
    let (frame, nav) = around(&context, Section::Reports, Entrance::Direct)?;
    let (first, last) = ends(&query.wanted.period);
    let days = view.tables.days.iter().map(|day| {
        let sums = day.sums();
        let lost = sums.failed + sums.unknown;
        (day.name.clone(), vec![sums.total - lost, lost])
    });
    let stretches = by_stretch(words, days.collect());
    let series = ["delivery-chart-sent", "delivery-chart-lost"];
    let status = match wrong {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let wanted = &query.wanted;
    let page = DeliveryPage {
        frame,
        nav,
        answers: query.address("/reports", None, &[]),
        dates: words.dates(first.naive(), last.naive()),
        zone: query.zone.name(),
        periods: periods(words, &query, PATH),
        named: query.named,
        typed: typed(&context, &query, wrong.is_some()),
        filters: filters(&team, &query),
        is_filtered: wanted.group.is_some() || wanted.number.is_some() || wanted.agent.is_some(),
        wrong: wrong.unwrap_or_default(),
        columns: COLUMNS.map(|column| column.0),
        chart: columns(words, "delivery-chart", &series, &stretches),
        files: TABLES.map(|table| query.address(FILE, None, &[("by", table)])),
        view,
    };
    Ok(Reply::html(page.render()?).with_status(status))
}

impl DeliveryPage {
    /// The tables of counts in the order of the page: the key of its title, its rows, its file.
    fn tables(&self) -> [(&'static str, &[Row], &str); 4] {
        [
            ("reports-by-group", &self.view.tables.groups, &self.files[1]),
            (
                "reports-by-number",
                &self.view.tables.numbers,
                &self.files[2],
            ),
            ("delivery-by-sender", &self.view.senders, &self.files[3]),
            ("reports-by-day", &self.view.tables.days, &self.files[0]),
        ]
    }

    fn causes(&self) -> &[Cause] {
        &self.view.causes
    }

    fn failed(&self) -> &[Refused] {
        &self.view.failed
    }

    /// What the numbers mean.
    fn how(&self) -> [&'static str; 5] {
        [
            "delivery-how-days",
            "delivery-how-late",
            "delivery-how-read",
            "delivery-how-back",
            "delivery-how-unknown",
        ]
    }
}

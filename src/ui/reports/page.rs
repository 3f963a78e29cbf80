//! `GET /reports`.

use askama::Template;

use crate::base::text::folded;
use crate::http::{Reply, StatusCode};
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::Wrong;
use crate::ui::reports::chart::{Chart, charts};
use crate::ui::reports::columns::Column;
use crate::ui::reports::csv::TABLES;
use crate::ui::reports::query::{By, NAMED, Query, ends, given};
use crate::ui::reports::view::{ReportView, Row, shown};
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::words::Words;

#[derive(Template)]
#[template(path = "settings/reports.html", config = "config/askama.toml")]
struct ReportsPage {
    frame: Frame,
    nav: Nav,
    view: ReportView,
    /// The same period by what became of messages.
    delivery: String,
    /// Its dates and its zone, in words.
    dates: String,
    zone: &'static str,
    periods: Vec<Period>,
    /// What the form keeps of it: the number of days, or the dates.
    named: Option<usize>,
    typed: (String, String),
    filters: Vec<Filter>,
    wrong: Wrong,
    /// The same by the other clock.
    clocks: Vec<Clock>,
    by: By,
    is_filtered: bool,
    /// Headings over several columns: how many, and what.
    about: Vec<(usize, &'static str)>,
    columns: Vec<&'static Column>,
    charts: Vec<Chart>,
    /// Where each table is to be had as a file.
    files: [String; 4],
}

pub(super) struct Period {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) current: bool,
}

struct Clock {
    href: String,
    name: String,
    current: bool,
}

/// A choice of one among several things.
pub(super) struct Filter {
    pub(super) field: &'static str,
    pub(super) label: &'static str,
    pub(super) any: &'static str,
    pub(super) choices: Vec<Choice>,
}

pub(super) struct Choice {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) chosen: bool,
}

/// Answers it.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if let Some(part) = part(&context, Section::Reports)? {
        return Ok(part);
    }
    let (wrong, told) = super::shown(&context, super::counted).await?;
    let (team, query) = (told.team, told.query);
    let view = ReportView::new(&context.words, &team, &query, told.report);
    if context.format == Format::Json {
        return Ok(Reply::json(&view));
    }
    let words = &context.words;
    let (frame, nav) = around(&context, Section::Reports, Entrance::Direct)?;
    let (first, last) = ends(&query.wanted.period);
    let typed = typed(&context, &query, wrong.is_some());
    let status = match wrong {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let wanted = &query.wanted;
    let page = ReportsPage {
        frame,
        nav,
        delivery: query.address("/reports/delivery", None, &[]),
        dates: words.dates(first.naive(), last.naive()),
        zone: query.zone.name(),
        periods: periods(words, &query, "/reports"),
        named: query.named,
        typed,
        filters: filters(&team, &query),
        clocks: By::ALL.map(|by| clock(words, &query, by)).into(),
        by: query.by,
        is_filtered: wanted.group.is_some() || wanted.number.is_some() || wanted.agent.is_some(),
        wrong: wrong.unwrap_or_default(),
        about: about(query.by),
        columns: shown(query.by).collect(),
        charts: charts(words, &view.tables.days, query.by),
        files: TABLES.map(|table| query.address("/reports/csv", None, &[("by", table)])),
        view,
    };
    Ok(Reply::html(page.render()?).with_status(status))
}

/// The dates that stand in the form.
pub(super) fn typed(context: &Context, query: &Query, is_wrong: bool) -> (String, String) {
    let (first, last) = ends(&query.wanted.period);
    match query.named {
        _ if is_wrong => {
            let typed = |name| given(context, name).unwrap_or_default().to_owned();
            (typed("from"), typed("to"))
        }
        Some(_) => (String::new(), String::new()),
        None => (first.to_string(), last.to_string()),
    }
}

/// The periods that are chosen by name, of the report at `path`.
pub(super) fn periods(words: &Words, query: &Query, path: &str) -> Vec<Period> {
    let period = |days| period(words, query, days, path);
    NAMED.map(period).into()
}

fn period(words: &Words, query: &Query, days: usize, path: &str) -> Period {
    Period {
        href: query.address(path, Some(days), &[]),
        name: match days {
            1 => words.text("date-today"),
            _ => words.with("reports-days", "count", days),
        },
        current: query.named == Some(days),
    }
}

fn clock(words: &Words, query: &Query, by: By) -> Clock {
    let of = Query {
        by,
        ..query.clone()
    };
    Clock {
        href: of.address("/reports", None, &[]),
        name: words.text(&format!("reports-clock-{}", by.word())),
        current: by == query.by,
    }
}

/// What the report may be narrowed to.
pub(super) fn filters(team: &Team, query: &Query) -> Vec<Filter> {
    let wanted = &query.wanted;
    let choice = |id: u64, name: &str, chosen: Option<u64>| Choice {
        id,
        name: name.to_owned(),
        chosen: chosen == Some(id),
    };
    let group = wanted.group.map(|it| it.0);
    let groups = wanted.groups.iter();
    let groups = groups.map(|id| choice(id.0, team.group_name(*id), group));
    let number = wanted.number.map(|it| it.0);
    let numbers = team.numbers.values();
    let numbers = numbers.map(|it| choice(it.id.0, &it.name, number));
    let agent = wanted.agent.map(|it| it.0);
    let agents = team.agents.values();
    let agents = agents.map(|it| choice(it.id.0, &it.name, agent));
    vec![
        filter("group", "reports-by-group", "reports-all-groups", groups),
        filter(
            "number",
            "reports-by-number",
            "reports-all-numbers",
            numbers,
        ),
        filter("agent", "reports-by-agent", "reports-all-agents", agents),
    ]
}

fn filter(
    field: &'static str,
    label: &'static str,
    any: &'static str,
    choices: impl Iterator<Item = Choice>,
) -> Filter {
    let mut choices: Vec<Choice> = choices.collect();
    choices.sort_by_cached_key(|choice| (folded(&choice.name), choice.id));
    Filter {
        field,
        label,
        any,
        choices,
    }
}

/// The headings over the columns.
fn about(by: By) -> Vec<(usize, &'static str)> {
    let mut about: Vec<(usize, &'static str)> = Vec::new();
    for column in shown(by) {
        match about.last_mut() {
            Some((count, last)) if *last == column.about => *count += 1,
            _ => about.push((1, column.about)),
        }
    }
    about
}

impl ReportsPage {
    /// What the rows of a table are of.
    fn title(&self, table: &str) -> String {
        self.frame.look.text(&format!("reports-by-{table}"))
    }

    /// What the numbers mean.
    fn how(&self) -> [&'static str; 6] {
        [
            "reports-how-days",
            "reports-how-answers",
            "reports-how-broken",
            "reports-how-unanswered",
            "reports-how-windows",
            "reports-how-held",
        ]
    }

    /// The tables in the order of the page: which one, and its rows.
    fn tables(&self) -> [(&'static str, &[Row], &str); 4] {
        let rows: [&[Row]; 4] = [
            &self.view.tables.days,
            &self.view.tables.groups,
            &self.view.tables.numbers,
            &self.view.agents,
        ];
        // The days are many.
        [1, 2, 3, 0].map(|at| (TABLES[at], rows[at], self.files[at].as_str()))
    }

    /// What is told first.
    fn tiles(&self) -> Vec<(&'static str, &'static str, String)> {
        const TOLD: [(&str, &str); 6] = [
            ("reports-first", "reports-median"),
            ("reports-next", "reports-median"),
            ("reports-broken", "reports-share"),
            ("reports-windows", "reports-lost-waiting"),
            ("reports-held", "reports-held-left"),
            ("reports-unanswered", "reports-not-needed"),
        ];
        let cells = self.columns.iter().zip(&self.view.tables.total.cells);
        let told = |(about, which)| {
            let mut cells = cells.clone();
            let found = cells.find(|(column, _)| (column.about, column.which) == (about, which));
            let cell = found.map(|(_, cell)| cell.clone()).unwrap_or_default();
            (about, which, cell)
        };
        TOLD.into_iter().map(told).collect()
    }
}

//! A report as programs read it and as the page shows it.

use serde::Serialize;

use crate::base::text::folded;
use crate::domain::hours::zone::Date;
use crate::domain::report::times::Times;
use crate::domain::report::{Replies, Report, Sums};
use crate::ui::context::Team;
use crate::ui::json::Named;
use crate::ui::reports::columns::{COLUMNS, Column, said};
use crate::ui::reports::query::{By, Query, ends};
use crate::ui::words::Words;

/// A report.
#[derive(Serialize)]
pub struct ReportView {
    from: Date,
    to: Date,
    zone: &'static str,
    group: Option<Named>,
    number: Option<Named>,
    agent: Option<Named>,
    /// All of it.
    pub total: Row,
    /// Every day.
    pub days: Vec<Row>,
    /// By name.
    pub groups: Vec<Row>,
    /// By name.
    pub numbers: Vec<Row>,
    /// By name, what is nobody's last.
    pub agents: Vec<Row>,
}

/// One row of a table.
#[derive(Serialize)]
pub struct Row {
    #[serde(flatten)]
    of: Option<Of>,
    #[serde(flatten)]
    sums: SumsView,
    /// What it is of, in words.
    #[serde(skip)]
    pub name: String,
    /// The id of what it is of, if that has one.
    #[serde(skip)]
    pub id: Option<u64>,
    /// What the page's columns show.
    #[serde(skip)]
    pub cells: Vec<String>,
    #[serde(skip)]
    all: Sums,
}

/// What a row is of.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Of {
    Day(Date),
    Group(Named),
    Number(Named),
    /// Nothing for what the phone app answered and what was nobody's.
    Agent(Option<Named>),
}

#[derive(Serialize)]
struct SumsView {
    first_reply: RepliesView,
    next_reply: RepliesView,
    breaches: BreachesView,
    no_reply_needed: u64,
    closed: u64,
    windows_lost: WindowsView,
    held_replies: HeldView,
}

#[derive(Serialize)]
struct RepliesView {
    count: u64,
    late: u64,
    waited: TimesView,
    working: TimesView,
}

/// Seconds.
#[derive(Serialize)]
struct TimesView {
    median: Option<u64>,
    p90: Option<u64>,
    mean: Option<u64>,
}

#[derive(Serialize)]
struct BreachesView {
    count: u64,
    /// In thousandths.
    share: Option<u64>,
}

#[derive(Serialize)]
struct WindowsView {
    waiting: u64,
    answered: u64,
}

#[derive(Serialize)]
struct HeldView {
    left: u64,
    lost: u64,
    expired: u64,
    taken_back: u64,
}

impl From<&Replies> for RepliesView {
    fn from(replies: &Replies) -> Self {
        let of = |times: &Times| TimesView {
            median: times.median(),
            p90: times.percentile(90),
            mean: times.mean(),
        };
        Self {
            count: replies.waited.count(),
            late: replies.late,
            waited: of(&replies.waited),
            working: of(&replies.working),
        }
    }
}

impl From<&Sums> for SumsView {
    fn from(sums: &Sums) -> Self {
        Self {
            first_reply: (&sums.first).into(),
            next_reply: (&sums.next).into(),
            breaches: BreachesView {
                count: sums.breaches(),
                share: sums.breach_share(),
            },
            no_reply_needed: sums.no_reply_needed,
            closed: sums.closed,
            windows_lost: WindowsView {
                waiting: sums.lost_waiting,
                answered: sums.lost_answered,
            },
            held_replies: HeldView {
                left: sums.held_left,
                lost: sums.held_lost,
                expired: sums.held_expired,
                taken_back: sums.held_taken_back,
            },
        }
    }
}

/// The columns that the page shows: one clock's.
pub fn shown(by: By) -> impl Iterator<Item = &'static Column> {
    let fits = move |column: &&Column| column.by.is_none_or(|of| of == by);
    COLUMNS.iter().filter(fits)
}

impl Row {
    /// The day that it is of, as programs write it.
    pub fn day(&self) -> Option<String> {
        match self.of {
            Some(Of::Day(day)) => Some(day.to_string()),
            _ => None,
        }
    }

    /// All that its columns are made from.
    pub fn sums(&self) -> &Sums {
        &self.all
    }
}

impl ReportView {
    /// For a reader with these words.
    pub fn new(words: &Words, team: &Team, query: &Query, report: Report) -> Self {
        let row = |of: Option<Of>, name: String, all: Sums| Row {
            id: match &of {
                Some(Of::Group(named) | Of::Number(named)) => Some(named.id),
                Some(Of::Agent(named)) => named.as_ref().map(|named| named.id),
                Some(Of::Day(_)) | None => None,
            },
            of,
            sums: (&all).into(),
            cells: shown(query.by)
                .map(|column| said(words, column.value(&all)))
                .collect(),
            name,
            all,
        };
        let named = |named: Named, of: fn(Named) -> Of, sums| {
            let name = named.name.clone();
            row(Some(of(named)), name, sums)
        };
        let (from, to) = ends(&report.wanted.period);
        let days = report.days.into_iter().map(|(day, sums)| {
            let name = words.dates(day.naive(), day.naive());
            row(Some(Of::Day(day)), name, sums)
        });
        let groups = report.groups.into_iter();
        let groups = groups.map(|(id, sums)| named(Named::group(team, id), Of::Group, sums));
        let numbers = report.numbers.into_iter();
        let numbers = numbers.map(|(id, sums)| named(Named::number(team, id), Of::Number, sums));
        let agents = report.agents.into_iter().map(|(id, sums)| match id {
            Some(id) => {
                let of = |named| Of::Agent(Some(named));
                named(Named::agent(team, id), of, sums)
            }
            None => row(Some(Of::Agent(None)), words.text("reports-nobody"), sums),
        });
        Self {
            days: days.collect(),
            groups: by_name(groups),
            numbers: by_name(numbers),
            agents: by_name(agents),
            total: row(None, words.text("reports-total"), report.total),
            from,
            to,
            zone: query.zone.name(),
            group: query.wanted.group.map(|id| Named::group(team, id)),
            number: query.wanted.number.map(|id| Named::number(team, id)),
            agent: query.wanted.agent.map(|id| Named::agent(team, id)),
        }
    }
}

fn by_name(rows: impl Iterator<Item = Row>) -> Vec<Row> {
    let mut rows: Vec<Row> = rows.collect();
    rows.sort_by_cached_key(|row| (row.id.is_none(), folded(&row.name), row.id));
    rows
}

//! A report as programs read it and as the page shows it.

use serde::Serialize;

use crate::domain::report::times::Times;
use crate::domain::report::{Replies, Report, Sums};
use crate::ui::context::Team;
use crate::ui::json::Named;
use crate::ui::reports::columns::{COLUMNS, Column};
use crate::ui::reports::query::{By, Query};
use crate::ui::reports::rows::{self, Of, Tables};
use crate::ui::words::Words;

/// A report.
#[derive(Serialize)]
pub struct ReportView {
    /// All that is not by member.
    #[serde(flatten)]
    pub tables: Tables<Sums, SumsView>,
    /// By name, what is nobody's last.
    pub agents: Vec<Row>,
}

/// One row of a table.
pub type Row = rows::Row<Sums, SumsView>;

/// What was counted, for programs.
#[derive(Serialize)]
pub struct SumsView {
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

impl ReportView {
    /// For a reader with these words.
    pub fn new(words: &Words, team: &Team, query: &Query, report: Report) -> Self {
        let whose = |agent| match agent {
            Some(id) => {
                let named = Named::agent(team, id);
                let name = named.name.clone();
                (Of::Agent(Some(named)), name)
            }
            None => (Of::Agent(None), words.text("reports-nobody")),
        };
        let values = |sums: &Sums| shown(query.by).map(|it| it.value(sums)).collect();
        let mut tables = Tables::new((words, team, query), report, whose, values);
        Self {
            agents: std::mem::take(&mut tables.whose),
            tables,
        }
    }
}

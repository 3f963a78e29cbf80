//! Reports: what was counted in a period, as tables, charts, CSV and JSON, for those with the right and of the groups
//! that they may see. Days are those of the desk's zone, so that everybody reads the same numbers.

mod chart;
mod columns;
mod csv;
mod delivery;
mod page;
mod query;
mod view;

pub use csv::csv;
pub use delivery::{csv as delivery_csv, page as delivery};
pub use page::page;

use crate::domain::report::Report;
use crate::store::Snapshot;
use crate::ui::apart::apart;
use crate::ui::context::{Context, Team};
use crate::ui::failure::Failure;
use crate::ui::reports::query::Query;

/// What was asked for, and what was counted of it.
///
/// # Errors
/// When it can't be asked for so, or storage fails.
async fn read(context: &Context) -> Result<(Team, Query, Report), Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let query = Query::read(context, &team)?;
    counted_by(snapshot, team, query).await
}

/// The usual report, under what can't be asked for so.
///
/// # Errors
/// When storage fails.
async fn read_usual(context: &Context) -> Result<(Team, Query, Report), Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let query = Query::usual(context, &team)?;
    counted_by(snapshot, team, query).await
}

async fn counted_by(
    snapshot: Snapshot,
    team: Team,
    query: Query,
) -> Result<(Team, Query, Report), Failure> {
    let report = Report::new(query.wanted.clone());
    // Many rows may be looked at.
    let counted = apart(move || counted(&snapshot, report));
    Ok((team, query, counted.await?))
}

fn counted(snapshot: &Snapshot, mut report: Report) -> Result<Report, Failure> {
    let kept = report.wanted.period.kept();
    snapshot.measures(kept, &mut |_, measure| report.add(measure))?;
    Ok(report)
}

//! Reports: what was counted in a period, as tables, charts, CSV and JSON, for those with the right and of the groups
//! that they may see. Days are those of the desk's zone, so that everybody reads the same numbers.

mod chart;
mod columns;
mod csv;
mod delivery;
mod page;
mod query;
mod rows;
mod view;

pub use csv::csv;
pub use delivery::{csv as delivery_csv, page as delivery};
pub use page::page;

use std::sync::Arc;

use crate::domain::report::{Report, Wanted};
use crate::store::Snapshot;
use crate::ui::apart::apart;
use crate::ui::context::{Context, Team};
use crate::ui::failure::Failure;
use crate::ui::input::Wrong;
use crate::ui::reports::query::Query;

/// What was asked for, and what was counted of it.
struct Told<R> {
    snapshot: Arc<Snapshot>,
    team: Arc<Team>,
    query: Query,
    report: R,
}

/// How a report is counted.
type Count<R> = fn(&Snapshot, Wanted) -> Result<R, Failure>;

/// What was asked for.
///
/// # Errors
/// When it can't be asked for so, or storage fails.
async fn read<R: Send + 'static>(context: &Context, count: Count<R>) -> Result<Told<R>, Failure> {
    told(context, count, Query::read).await
}

/// The same for a page, which shows the usual report under what can't be asked for so.
///
/// # Errors
/// When storage fails.
async fn shown<R: Send + 'static>(
    context: &Context,
    count: Count<R>,
) -> Result<(Option<Wrong>, Told<R>), Failure> {
    match read(context, count).await {
        Ok(told) => Ok((None, told)),
        Err(failure) => {
            let wrong = Wrong::of(context, failure)?;
            Ok((Some(wrong), told(context, count, Query::usual).await?))
        }
    }
}

async fn told<R: Send + 'static>(
    context: &Context,
    count: Count<R>,
    query: fn(&Context, &Team) -> Result<Query, Failure>,
) -> Result<Told<R>, Failure> {
    let snapshot = Arc::new(context.snapshot()?);
    let team = Team::read(&snapshot)?;
    let query = query(context, &team)?;
    let (source, wanted) = (Arc::clone(&snapshot), query.wanted.clone());
    // Many rows may be looked at.
    let report = apart(move || count(&source, wanted)).await?;
    Ok(Told {
        snapshot,
        team: Arc::new(team),
        query,
        report,
    })
}

fn counted(snapshot: &Snapshot, wanted: Wanted) -> Result<Report, Failure> {
    let mut report = Report::new(wanted);
    let kept = report.wanted.period.kept();
    snapshot.measures(kept, &mut |_, measure| report.add(measure))?;
    Ok(report)
}

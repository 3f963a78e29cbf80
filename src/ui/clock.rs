//! `POST /clock` moves the desk's time forward, in a demonstration or a test and nowhere else; `POST /clock/seen`
//! says that somebody knows of a jump of the machine's clock.

use serde::Deserialize;

use crate::base::clock;
use crate::domain::command::Command;
use crate::domain::refusal::FieldProblem;
use crate::http::Reply;
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::json;
use crate::ui::login;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    advance: String,
}

/// Moves the clock by `advance`, as `23h` or `20h30m`.
///
/// # Errors
/// `not_found` on a desk whose clock is the machine's.
pub async fn advance(mut context: Context) -> Result<Reply, Failure> {
    if !context.settings().clock_moves {
        return Err(Failure::NotFound);
    }
    let text = match context.format {
        Format::Json => json::body::<Move>(&mut context.request).await?.advance,
        Format::Html => context.field("advance").to_owned(),
    };
    let by =
        clock::duration(&text).ok_or_else(|| Failure::invalid("advance", FieldProblem::Unknown))?;
    if !context.desk.engine.clock.advance(by) {
        return Err(Failure::NotFound);
    }
    match context.format {
        Format::Json => Ok(Reply::json(
            &serde_json::json!({ "now": context.desk.engine.clock.now().rfc3339() }),
        )),
        Format::Html => Ok(Reply::see_other("/")),
    }
}

/// `POST /clock/seen`: somebody knows that the machine's clock jumped.
///
/// # Errors
/// When the desk is stopping.
pub async fn seen(context: Context) -> Result<Reply, Failure> {
    context.desk.engine.clock.step_seen();
    // The others' banners go too.
    context.submit(Command::ClockMoved).await?;
    Ok(match context.format {
        Format::Json => Reply::no_content(),
        Format::Html => Reply::see_other(login::local(context.field("next"))),
    })
}

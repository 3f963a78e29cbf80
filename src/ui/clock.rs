//! `POST /clock` moves the desk's time forward, in a demonstration or a test and nowhere else; `GET /clock` is the bar
//! with which a person does so, and what it shows for programs; `POST /clock/seen` says that somebody knows of a jump
//! of the machine's clock.

use std::time::Duration;

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::Offset as _;
use serde::{Deserialize, Serialize};

use crate::base::clock::{self, Timestamp};
use crate::domain::command::Command;
use crate::domain::refusal::FieldProblem;
use crate::http::{Method, Reply};
use crate::store::Snapshot;
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::fragment;
use crate::ui::json::{self, Moment};
use crate::ui::login;
use crate::ui::look::Look;

/// How long before a deadline one waits to see it come.
const BEFORE: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    advance: Option<String>,
    to: Option<Goal>,
}

/// A moment to which the clock is moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Goal {
    /// When the next deadline of a chat falls due.
    NextDeadline,
    /// A minute before that.
    BeforeDeadline,
}

#[derive(Serialize)]
struct ClockView {
    now: Moment,
    /// When the next deadline of a chat falls due.
    next_deadline: Option<Moment>,
}

/// The bar with the desk's clock and what moves it.
#[derive(Template)]
#[template(path = "clock.html", config = "config/askama.toml")]
pub struct ClockBar {
    look: Look,
    /// Where one is after moving it.
    pub(super) next: String,
    date: String,
    /// The day and the seconds of it, as the page's script counts them.
    day: String,
    time: String,
    zone: String,
    /// What the reader's zone is ahead of UTC, in milliseconds.
    ahead: i64,
    /// How far one press moves it, and how that is said.
    steps: [(&'static str, String); 5],
    deadline: Option<String>,
    /// It is more than a minute away.
    waits: bool,
}

impl HtmlSafe for ClockBar {}

impl ClockBar {
    /// The bar for who asks, on a desk whose clock may be moved.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(context: &Context, snapshot: &Snapshot) -> Result<Option<Self>, Failure> {
        if !context.settings().clock_moves {
            return Ok(None);
        }
        let words = &context.words;
        let local = words.now.utc().with_timezone(&words.zone);
        let minutes = |count: u64| words.with("clock-minutes", "count", count);
        let hours = |count: u64| words.with("clock-hours", "count", count);
        let steps = [
            ("1m", minutes(1)),
            ("15m", minutes(15)),
            ("1h", hours(1)),
            ("4h", hours(4)),
            ("24h", hours(24)),
        ];
        let deadline = snapshot.next_deadline_of_chats(words.now)?;
        Ok(Some(Self {
            next: match *context.request.method() {
                Method::GET if context.request.path() != "/clock" => {
                    context.request.target().to_owned()
                }
                _ => "/".to_owned(),
            },
            date: words.date_of(words.now),
            day: words.day_key(words.now),
            time: local.format("%H:%M:%S").to_string(),
            zone: local.format("%Z").to_string(),
            ahead: i64::from(local.offset().fix().local_minus_utc()) * 1000,
            waits: deadline.is_some_and(|due| due.since(words.now) > BEFORE),
            deadline: deadline.map(|due| words.moment(due)),
            steps,
            look: context.look(),
        }))
    }
}

/// `GET /clock`: for programs what it shows, for a page the bar.
///
/// # Errors
/// `not_found` on a desk whose clock is the machine's.
pub async fn show(context: Context) -> Result<Reply, Failure> {
    let snapshot = context.snapshot()?;
    let bar = ClockBar::read(&context, &snapshot)?.ok_or(Failure::NotFound)?;
    if context.format == Format::Json {
        let now = context.words.now;
        return Ok(Reply::json(&ClockView {
            now: Moment(now),
            next_deadline: snapshot.next_deadline_of_chats(now)?.map(Moment),
        }));
    }
    match fragment::wanted(&context)? {
        Some(_) => fragment::reply(&bar),
        None => Ok(Reply::see_other("/")),
    }
}

/// Moves the clock by `advance`, as `23h` or `20h30m`, or to the next deadline of a chat.
///
/// # Errors
/// `not_found` on a desk whose clock is the machine's, `invalid` for what is no span, or when there is no deadline.
pub async fn advance(mut context: Context) -> Result<Reply, Failure> {
    if !context.settings().clock_moves {
        return Err(Failure::NotFound);
    }
    let wanted = match context.format {
        Format::Json => json::body::<Move>(&mut context.request).await?,
        Format::Html => of_form(&context)?,
    };
    if wanted.to.is_some()
        && wanted
            .advance
            .as_ref()
            .is_some_and(|typed| !typed.is_empty())
    {
        return Err(Failure::invalid("advance", FieldProblem::Unexpected));
    }
    let by = match wanted.to {
        Some(goal) => span_to(&context, goal)?,
        None => {
            let typed = wanted.advance.as_deref().unwrap_or_default();
            clock::duration(typed.trim())
                .ok_or_else(|| Failure::invalid("advance", FieldProblem::Unknown))?
        }
    };
    if !context.desk.engine.clock.advance(by) {
        return Err(Failure::NotFound);
    }
    match context.format {
        Format::Json => Ok(Reply::json(
            &serde_json::json!({ "now": context.desk.engine.clock.now().rfc3339() }),
        )),
        Format::Html => Ok(Reply::see_other(login::local(context.field("next")))),
    }
}

fn of_form(context: &Context) -> Result<Move, Failure> {
    let to = match context.field("to") {
        "" => None,
        "next_deadline" => Some(Goal::NextDeadline),
        "before_deadline" => Some(Goal::BeforeDeadline),
        _ => return Err(Failure::invalid("to", FieldProblem::Wrong)),
    };
    let advance = Some(context.field("advance").to_owned());
    Ok(Move { advance, to })
}

/// How long it is until then; nothing for what is nearer than a minute before.
fn span_to(context: &Context, goal: Goal) -> Result<Duration, Failure> {
    let now: Timestamp = context.desk.engine.clock.now();
    let due = context.snapshot()?.next_deadline_of_chats(now)?;
    let due = due.ok_or_else(|| Failure::invalid("to", FieldProblem::Wrong))?;
    let left = due.since(now);
    Ok(match goal {
        Goal::NextDeadline => left,
        Goal::BeforeDeadline => left.saturating_sub(BEFORE),
    })
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

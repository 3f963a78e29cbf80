//! The desk's holidays: a list, one more by hand, and many out of a calendar file.

use askama::Template;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::base::limits::HOLIDAY_FILE_BYTES_MAX;
use crate::domain::agent::Right;
use crate::domain::changes::Answer;
use crate::domain::command::HoursAction;
use crate::domain::hours::holiday::Holiday;
use crate::domain::hours::icalendar::{self, SkipReason};
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::http::{Fields, Reply, StatusCode};
use crate::ui::context::{Context, Format};
use crate::ui::dispatch::MULTIPART;
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Wrong, given, switch};
use crate::ui::json;
use crate::ui::settings::hours::{self, team_zone};
use crate::ui::settings::vacations::date_of;
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::told::Told;
use crate::ui::words::Words;

/// What a form has around a file, in bytes.
const AROUND_A_FILE: usize = 16 * 1024;

/// Events of a file that a page names as left out.
const NAMED: usize = 20;

/// A holiday to be added. Without a last day it has one.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewHoliday {
    from: String,
    to: Option<String>,
    name: Option<String>,
    every_year: Option<bool>,
}

impl Input for NewHoliday {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        Ok(Self {
            from: given(form, "from").unwrap_or_default(),
            to: given(form, "to"),
            name: given(form, "name"),
            every_year: switch(form, "every_year")?,
        })
    }
}

impl NewHoliday {
    fn holiday(&self) -> Result<Holiday, Failure> {
        let from = date_of("from", &self.from)?;
        let to = match self.to.as_deref().filter(|to| !to.trim().is_empty()) {
            Some(to) => date_of("to", to)?,
            None => from,
        };
        let name = self.name.as_deref().unwrap_or_default();
        Holiday::new(from, to, name, self.every_year.unwrap_or(false))
            .map_err(|problem| Failure::invalid("to", FieldProblem::Dates(problem)))
    }
}

/// A calendar as programs send it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentFile {
    ics: String,
}

/// `Holiday` of the interface.
#[derive(Serialize)]
struct HolidayView {
    id: u64,
    from: String,
    to: String,
    name: String,
    every_year: bool,
    #[serde(skip)]
    said: String,
    #[serde(skip)]
    over: bool,
}

#[derive(Serialize)]
struct HolidayList {
    holidays: Vec<HolidayView>,
}

/// What became of a calendar's events.
#[derive(Serialize)]
struct ImportView {
    taken: Vec<HolidayView>,
    skipped: Vec<SkippedView>,
}

#[derive(Serialize)]
struct SkippedView {
    name: String,
    reason: &'static str,
    /// The reason in the reader's words.
    said: String,
}

#[derive(Template)]
#[template(path = "settings/holidays.html", config = "config/askama.toml")]
struct HolidaysPage {
    frame: Frame,
    nav: Nav,
    rows: Vec<HolidayView>,
    keeps_team: bool,
    typed: NewHoliday,
    wrong: Wrong,
}

/// `GET /holidays`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    match context.format {
        Format::Json => Ok(Reply::json(&HolidayList {
            holidays: views(&context)?,
        })),
        Format::Html => show(&context, NewHoliday::default(), Wrong::default()),
    }
}

/// `POST /holidays`.
pub async fn add(mut context: Context) -> Result<Reply, Failure> {
    let sent: NewHoliday = input::read(&mut context).await?;
    match carry_out(&context, &sent).await {
        Ok((id, holiday)) => match context.format {
            Format::Json => Ok(Reply::created(&view(&context.words, id, &holiday))),
            Format::Html => Ok(saved(&context)),
        },
        Err(failure) => again(&context, sent, failure),
    }
}

async fn carry_out(context: &Context, sent: &NewHoliday) -> Result<(u64, Holiday), Failure> {
    let holiday = sent.holiday()?;
    let action = HoursAction::AddHoliday(holiday.clone());
    match hours::submit(context, action).await? {
        Answer::Listed(numbers) if numbers.len() == 1 => Ok((numbers[0], holiday)),
        _ => Err(Failure::Internal(
            "adding a holiday gave no number".to_owned(),
        )),
    }
}

/// `DELETE /holidays/{n}`.
pub async fn remove(context: Context) -> Result<Reply, Failure> {
    let number = context.id("n")?;
    hours::submit(&context, HoursAction::RemoveHoliday(number)).await?;
    Ok(match context.format {
        Format::Json => Reply::no_content(),
        Format::Html => saved(&context),
    })
}

fn saved(context: &Context) -> Reply {
    context.tell_saved();
    Reply::see_other("/holidays")
}

/// `POST /holidays/import`: an iCalendar file, in a form or as a text in JSON.
pub async fn import(mut context: Context) -> Result<Reply, Failure> {
    let file = file(&mut context).await?;
    match take_in(&context, &file).await {
        Ok(import) => match context.format {
            Format::Json => Ok(Reply::json(&import)),
            Format::Html => {
                context.tell(told(&context.words, &import));
                Ok(Reply::see_other("/holidays"))
            }
        },
        Err(failure) => again(&context, NewHoliday::default(), failure),
    }
}

async fn file(context: &mut Context) -> Result<Bytes, Failure> {
    let request = &mut context.request;
    if request.content_type().as_deref() == Some(MULTIPART) {
        let limit = (HOLIDAY_FILE_BYTES_MAX + AROUND_A_FILE) as u64;
        return Ok(request.part("ics", limit).await?.unwrap_or_default());
    }
    let text = match &context.form {
        Some(form) => given(form, "ics").unwrap_or_default(),
        // Line ends and letters beyond ASCII may be written longer than they are.
        None => {
            let limit = 2 * HOLIDAY_FILE_BYTES_MAX + AROUND_A_FILE;
            let sent: SentFile = json::body_within(request, limit).await?;
            sent.ics
        }
    };
    Ok(text.into())
}

async fn take_in(context: &Context, file: &[u8]) -> Result<ImportView, Failure> {
    if file.is_empty() {
        return Err(Failure::invalid("ics", FieldProblem::Empty));
    }
    let read = icalendar::read(file, team_zone(context))
        .map_err(|problem| Failure::invalid("ics", FieldProblem::Calendar(problem)))?;
    let action = HoursAction::ImportHolidays(read.holidays.clone());
    let Answer::Listed(numbers) = hours::submit(context, action).await? else {
        return Err(Failure::Internal(
            "taking holidays in gave no numbers".to_owned(),
        ));
    };
    let words = &context.words;
    let kept = context.snapshot()?.holidays()?;
    let new = kept.0.rows().iter().filter(|(id, _)| numbers.contains(id));
    let new: Vec<&(u64, Holiday)> = new.collect();
    let is_new = |holiday: &Holiday| new.iter().any(|(_, known)| known == holiday);
    let known = read.holidays.iter().filter(|holiday| !is_new(holiday));
    let known = known.map(|holiday| (holiday.name.clone(), "known"));
    let skipped = read.skipped.into_iter();
    let skipped = skipped.map(|skipped| (skipped.name, reason(skipped.why)));
    Ok(ImportView {
        skipped: skipped
            .chain(known)
            .map(|(name, reason)| SkippedView {
                name,
                reason,
                said: explained(words, reason),
            })
            .collect(),
        taken: new
            .into_iter()
            .map(|(id, holiday)| view(words, *id, holiday))
            .collect(),
    })
}

fn reason(why: SkipReason) -> &'static str {
    match why {
        SkipReason::Dates => "dates",
        SkipReason::Repetition => "repetition",
        SkipReason::TooLong => "too_long",
        SkipReason::Canceled => "canceled",
        SkipReason::CutOff => "cut_off",
        SkipReason::PartOfDay => "part_of_day",
    }
}

fn explained(words: &Words, reason: &str) -> String {
    words.text(match reason {
        "dates" => "holidays-skip-dates",
        "repetition" => "holidays-skip-repetition",
        "too_long" => "holidays-skip-too-long",
        "canceled" => "holidays-skip-canceled",
        "cut_off" => "holidays-skip-cut-off",
        "part_of_day" => "holidays-skip-part-of-day",
        _ => "holidays-skip-known",
    })
}

/// What the page says of an import: how many were taken, and which were not, and why.
fn told(words: &Words, import: &ImportView) -> Told {
    let taken = words.with("holidays-imported", "count", import.taken.len());
    let skipped = &import.skipped;
    if skipped.is_empty() {
        return Told::good(taken);
    }
    let left_out = words.with("holidays-skipped", "count", skipped.len());
    let line = |skipped: &SkippedView| {
        let unnamed = words.text("holidays-no-name");
        let name = Some(&skipped.name).filter(|name| !name.is_empty());
        let args = [
            ("name", name.unwrap_or(&unnamed).into()),
            ("reason", (&skipped.said).into()),
        ];
        words.args("holidays-skipped-line", &args)
    };
    let mut lines: Vec<String> = skipped.iter().take(NAMED).map(line).collect();
    if let Some(more) = skipped.len().checked_sub(NAMED).filter(|more| *more > 0) {
        lines.push(words.with("holidays-skipped-more", "count", more));
    }
    Told {
        lines,
        ..Told::good(format!("{taken} {left_out}"))
    }
}

fn views(context: &Context) -> Result<Vec<HolidayView>, Failure> {
    let kept = context.snapshot()?.holidays()?;
    let mut rows: Vec<&(u64, Holiday)> = kept.0.rows().iter().collect();
    rows.sort_unstable_by_key(|(id, holiday)| (holiday.from, *id));
    let words = &context.words;
    Ok(rows
        .into_iter()
        .map(|(id, holiday)| view(words, *id, holiday))
        .collect())
}

fn view(words: &Words, id: u64, holiday: &Holiday) -> HolidayView {
    let (from, to) = (holiday.from.naive(), holiday.to.naive());
    let today = words.now.utc().with_timezone(&words.zone).date_naive();
    HolidayView {
        id,
        from: holiday.from.to_string(),
        to: holiday.to.to_string(),
        name: holiday.name.clone(),
        every_year: holiday.every_year,
        said: if holiday.every_year {
            words.yearly_dates(from, to)
        } else {
            words.dates(from, to)
        },
        over: !holiday.every_year && to < today,
    }
}

fn again(context: &Context, typed: NewHoliday, failure: Failure) -> Result<Reply, Failure> {
    let wrong = Wrong::of(context, failure)?;
    let reply = show(context, typed, wrong)?;
    Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
}

fn show(context: &Context, typed: NewHoliday, wrong: Wrong) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Holidays)? {
        return Ok(part);
    }
    let (frame, nav) = around(context, Section::Holidays, Entrance::Direct)?;
    let page = HolidaysPage {
        frame,
        nav,
        rows: views(context)?,
        keeps_team: context.me()?.has(Right::Team),
        typed,
        wrong,
    };
    Ok(Reply::html(page.render()?))
}

impl HolidaysPage {
    fn last_day(&self) -> &str {
        self.typed.to.as_deref().unwrap_or_default()
    }

    fn name(&self) -> &str {
        self.typed.name.as_deref().unwrap_or_default()
    }
}

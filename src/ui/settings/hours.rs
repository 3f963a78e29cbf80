//! Working hours of groups and agents: a form with a row for each day, and whether they work now.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, GroupId};
use crate::domain::changes::Answer;
use crate::domain::command::{Command, HoursAction, TeamAction};
use crate::domain::hours::Calendar;
use crate::domain::hours::week::{Day, Week};
use crate::domain::hours::whose::{KeptHours, Whose, schedule_of};
use crate::domain::hours::zone::Zone;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::http::{Fields, Reply};
use crate::store::Snapshot;
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::input::{self, Input, Wrong, given, switch};
use crate::ui::look::Look;
use crate::ui::settings::vacations::VacationsPart;
use crate::ui::settings::{Nav, group, me, team};
use crate::ui::told::Told;

/// The days as forms and JSON call them.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The part of the page in which hours stand.
const PART: &str = "hours";

/// What stands in the form of those who have no hours yet.
const USUAL: &str = "9:00–18:00";

/// Hours as programs send them; an absent day is closed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentHours {
    zone: String,
    week: SentWeek,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SentWeek {
    mon: Vec<String>,
    tue: Vec<String>,
    wed: Vec<String>,
    thu: Vec<String>,
    fri: Vec<String>,
    sat: Vec<String>,
    sun: Vec<String>,
}

/// Hours as they were sent.
#[derive(Deserialize)]
#[serde(from = "SentHours")]
struct Sent {
    around_the_clock: bool,
    zone: String,
    days: [String; 7],
}

impl From<SentHours> for Sent {
    fn from(SentHours { zone, week }: SentHours) -> Self {
        let days = [
            week.mon, week.tue, week.wed, week.thu, week.fri, week.sat, week.sun,
        ];
        Self {
            around_the_clock: false,
            zone,
            days: days.map(|day| day.join(", ")),
        }
    }
}

impl Input for Sent {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        Ok(Self {
            around_the_clock: switch(form, "around_the_clock")?.unwrap_or(false),
            zone: given(form, "zone").unwrap_or_default(),
            days: DAYS.map(|day| given(form, day).unwrap_or_default()),
        })
    }
}

impl Sent {
    /// The calendar that is meant; none for around the clock.
    fn calendar(&self) -> Result<Option<Calendar>, Refusal> {
        if self.around_the_clock {
            return Ok(None);
        }
        let mut wrong = Vec::new();
        let zone = Zone::named(&self.zone);
        if zone.is_none() {
            let problem = if self.zone.trim().is_empty() {
                FieldProblem::Empty
            } else {
                FieldProblem::Unknown
            };
            wrong.push(("zone".to_owned(), problem));
        }
        let week = Week::read(&self.days).unwrap_or_else(|problems| {
            wrong.extend(problems.into_iter().map(|(weekday, problem)| {
                let day = DAYS[weekday.num_days_from_monday() as usize];
                (day.to_owned(), FieldProblem::Hours(problem))
            }));
            Week::default()
        });
        match zone {
            Some(zone) if wrong.is_empty() => Ok(Some(Calendar {
                zone,
                week,
                holidays: Vec::new(),
            })),
            _ => {
                // The page opens at the first of them.
                wrong.sort_by_key(|(field, _)| DAYS.iter().position(|day| day == field));
                Err(Refusal::Invalid(wrong))
            }
        }
    }
}

/// `Hours` of the interface.
#[derive(Serialize)]
struct HoursView {
    /// Absent for around the clock.
    zone: Option<&'static str>,
    /// Absent for around the clock.
    week: Option<WeekView>,
    open: bool,
    next_change: Option<String>,
}

#[derive(Serialize)]
struct WeekView {
    mon: Vec<String>,
    tue: Vec<String>,
    wed: Vec<String>,
    thu: Vec<String>,
    fri: Vec<String>,
    sat: Vec<String>,
    sun: Vec<String>,
}

impl WeekView {
    fn of(week: &Week) -> Self {
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let said = |day: &Day| -> Vec<String> {
            let intervals = day.intervals().iter();
            intervals
                .map(|interval| format!("{}-{}", clock(interval.start), clock(interval.end)))
                .collect()
        };
        let [mon, tue, wed, thu, fri, sat, sun] = week.0.each_ref().map(said);
        Self {
            mon,
            tue,
            wed,
            thu,
            fri,
            sat,
            sun,
        }
    }
}

/// Whether they work at a moment, and when that changes; nothing if it does not within a year.
struct Standing {
    open: bool,
    next_change: Option<Timestamp>,
}

impl Standing {
    fn of(kept: &KeptHours, now: Timestamp) -> Self {
        let schedule = kept.schedule();
        let open = schedule.is_open(now);
        let next_change = if open {
            schedule.closes_at(now)
        } else {
            schedule.next_open(now)
        };
        Self { open, next_change }
    }
}

/// The hours of a group or an agent, where their page shows and changes them.
#[derive(Template)]
#[template(path = "settings/hours.html", config = "config/askama.toml")]
pub struct HoursSection {
    look: Look,
    /// The address of the group or agent.
    home: String,
    open: bool,
    /// Whether they work now, and until or from when.
    said: String,
    around_the_clock: bool,
    zone: String,
    /// The desk's, and where that comes from.
    zone_hint: String,
    days: Vec<DayRow>,
    wrong: Wrong,
    /// It stands as it was typed.
    retyped: bool,
    told: Option<Told>,
    /// Of an agent.
    pub vacations: Option<VacationsPart>,
}

impl HtmlSafe for HoursSection {}

struct DayRow {
    word: &'static str,
    name: String,
    typed: String,
}

impl HoursSection {
    /// The hours as they are kept.
    ///
    /// # Errors
    /// When nobody is signed in or storage fails.
    pub fn read(context: &Context, whose: Whose) -> Result<Self, Failure> {
        let kept = kept(context, whose)?;
        let zone = zone_of(context, whose, &kept)?;
        let (open, said) = told(context, whose)?;
        let vacations = match whose {
            Whose::Group(_) => None,
            Whose::Agent(agent) => Some(VacationsPart::read(context, agent, zone)?),
        };
        let days = match &kept.calendar {
            Some(calendar) => calendar.week.texts(),
            None => std::array::from_fn(|day| if day < 5 { USUAL } else { "" }.to_owned()),
        };
        Ok(Self {
            look: context.look(),
            home: home(whose),
            open,
            said,
            around_the_clock: kept.calendar.is_none(),
            zone: zone.name().to_owned(),
            zone_hint: zone_hint(context, whose),
            days: rows(context, days),
            wrong: Wrong::default(),
            retyped: false,
            told: None,
            vacations,
        })
    }

    /// The form as it was typed.
    fn retyped(mut self, context: &Context, sent: Sent, wrong: Wrong) -> Self {
        self.around_the_clock = sent.around_the_clock;
        self.zone = sent.zone;
        self.days = rows(context, sent.days);
        self.wrong = wrong;
        self.retyped = true;
        self
    }

    /// Takes over what the page says once, if it is about the hours or the vacations.
    pub fn tell(&mut self, nav: &mut Nav) {
        self.told = nav.told_in(PART);
        if let Some(vacations) = &mut self.vacations {
            vacations.tell(nav);
        }
    }

    /// The zones that are offered: those named after a place, and UTC.
    fn zones(&self) -> impl Iterator<Item = &'static str> + use<> {
        chrono_tz::TZ_VARIANTS
            .iter()
            .map(|zone| zone.name())
            .filter(|name| *name == "UTC" || (name.contains('/') && !name.starts_with("Etc/")))
    }
}

/// Which zone the desk has, which only the operator changes, and who follows it.
fn zone_hint(context: &Context, whose: Whose) -> String {
    let key = match whose {
        Whose::Group(_) => "hours-zone-hint-group",
        Whose::Agent(_) => "hours-zone-hint-agent",
    };
    context.words.with(key, "zone", team_zone(context).name())
}

fn rows(context: &Context, days: [String; 7]) -> Vec<DayRow> {
    let row = |(index, typed): (usize, String)| DayRow {
        word: DAYS[index],
        name: context.words.text(&format!("weekday-{}", index + 1)),
        typed,
    };
    days.into_iter().enumerate().map(row).collect()
}

/// Whether they work now, in their own time.
fn said(context: &Context, whose: Whose, zone: Zone, standing: &Standing) -> String {
    let mut words = context.words.clone();
    words.zone = zone.tz();
    let is_group = matches!(whose, Whose::Group(_));
    match (standing.open, standing.next_change) {
        (true, None) if is_group => words.text("hours-group-always"),
        (true, None) => words.text("hours-agent-always"),
        (false, None) if is_group => words.text("hours-group-never"),
        (false, None) => words.text("hours-agent-never"),
        (true, Some(at)) => {
            let key = if is_group {
                "hours-group-until"
            } else {
                "hours-agent-until"
            };
            words.with(key, "time", &words.moment(at))
        }
        (false, Some(at)) => {
            let key = if is_group {
                "hours-group-opens"
            } else {
                "hours-agent-opens"
            };
            words.with(key, "time", &words.coming(at))
        }
    }
}

/// Whether they work now, and that in words.
///
/// # Errors
/// When there is nobody like that or storage fails.
pub fn told(context: &Context, whose: Whose) -> Result<(bool, String), Failure> {
    let kept = kept(context, whose)?;
    let zone = zone_of(context, whose, &kept)?;
    let standing = Standing::of(&kept, context.words.now);
    Ok((standing.open, said(context, whose, zone, &standing)))
}

/// The hours that hold for them.
fn kept(context: &Context, whose: Whose) -> Result<KeptHours, Failure> {
    let snapshot = context.snapshot()?;
    let is_there = match whose {
        Whose::Group(group) => snapshot.group(group)?.is_some(),
        Whose::Agent(agent) => snapshot.agent(agent)?.is_some(),
    };
    if is_there {
        Ok(schedule_of(&snapshot, whose)?)
    } else {
        Err(Failure::NotFound)
    }
}

/// The zone in which they count: that of their hours, else the agent's, else the team's.
fn zone_of(context: &Context, whose: Whose, kept: &KeptHours) -> Result<Zone, Failure> {
    if let Some(calendar) = &kept.calendar {
        return Ok(calendar.zone);
    }
    let desk = team_zone(context);
    match whose {
        Whose::Group(_) => Ok(desk),
        Whose::Agent(agent) => zone_in(&context.snapshot()?, agent, desk),
    }
}

/// The zone in which an agent's days count, on a desk whose zone is `desk`.
///
/// # Errors
/// When storage fails.
pub fn zone_in(snapshot: &Snapshot, agent: AgentId, desk: Zone) -> Result<Zone, Failure> {
    if let Some(calendar) = snapshot.calendar(Whose::Agent(agent))? {
        return Ok(calendar.zone);
    }
    let agent = snapshot.agent(agent)?;
    let own = agent.and_then(|agent| Zone::named(agent.time_zone.as_deref()?));
    Ok(own.unwrap_or(desk))
}

/// The zone in which an agent's days count.
///
/// # Errors
/// `not_found` when there is no such agent.
pub fn agent_zone(context: &Context, agent: AgentId) -> Result<Zone, Failure> {
    let whose = Whose::Agent(agent);
    zone_of(context, whose, &kept(context, whose)?)
}

/// The team's zone.
pub fn team_zone(context: &Context) -> Zone {
    Zone::named(context.settings().zone.name()).unwrap_or(Zone::UTC)
}

/// Where they are.
fn home(whose: Whose) -> String {
    match whose {
        Whose::Group(id) => format!("/groups/{id}"),
        Whose::Agent(id) => format!("/agents/{id}"),
    }
}

/// Leads to the page on which their hours are changed.
///
/// # Errors
/// When nobody is signed in.
pub fn to_page(context: &Context, whose: Whose) -> Result<Reply, Failure> {
    Ok(Reply::see_other(&page_of(context, whose)?))
}

/// The address of that page.
fn page_of(context: &Context, whose: Whose) -> Result<String, Failure> {
    Ok(match whose {
        Whose::Group(id) => format!("/groups/{id}"),
        Whose::Agent(id) if id == context.me()?.id => "/me".to_owned(),
        Whose::Agent(id) => format!("/agents?edit={id}"),
    })
}

/// Says that something of theirs is saved in a part of that page, and leads there.
///
/// # Errors
/// When nobody is signed in.
pub fn saved_in(context: &Context, whose: Whose, part: &str) -> Result<Reply, Failure> {
    Ok(context.saved_in(&page_of(context, whose)?, part))
}

/// The page on which their hours are changed, with a form as it was typed.
///
/// # Errors
/// When there is no such page.
pub fn page_with(context: &Context, whose: Whose, section: HoursSection) -> Result<Reply, Failure> {
    match whose {
        Whose::Group(id) => group::with_hours(context, id, section),
        Whose::Agent(id) if id == context.me()?.id => me::with_hours(context, section),
        Whose::Agent(id) => team::with_hours(context, id, section),
    }
}

/// Has the desk change hours, holidays or vacations.
///
/// # Errors
/// What the desk said.
pub async fn submit(context: &Context, action: HoursAction) -> Result<Answer, Failure> {
    let by = Some(context.me()?.id);
    let action = TeamAction::Hours(action);
    context.submit(Command::Team { by, action }).await
}

/// `GET /groups/{id}/hours`.
pub async fn of_group(context: Context) -> Result<Reply, Failure> {
    let whose = group(&context)?;
    show(&context, whose)
}

/// `PUT /groups/{id}/hours`.
pub async fn set_of_group(context: Context) -> Result<Reply, Failure> {
    let whose = group(&context)?;
    set(context, whose).await
}

/// `DELETE /groups/{id}/hours`: from now on around the clock.
pub async fn clear_of_group(context: Context) -> Result<Reply, Failure> {
    let whose = group(&context)?;
    clear(context, whose).await
}

/// `GET /agents/{id}/hours`.
pub async fn of_agent(context: Context) -> Result<Reply, Failure> {
    let whose = agent(&context)?;
    show(&context, whose)
}

/// `PUT /agents/{id}/hours`.
pub async fn set_of_agent(context: Context) -> Result<Reply, Failure> {
    let whose = agent(&context)?;
    set(context, whose).await
}

/// `DELETE /agents/{id}/hours`: from now on around the clock.
pub async fn clear_of_agent(context: Context) -> Result<Reply, Failure> {
    let whose = agent(&context)?;
    clear(context, whose).await
}

fn group(context: &Context) -> Result<Whose, Failure> {
    Ok(Whose::Group(GroupId(context.id("id")?)))
}

fn agent(context: &Context) -> Result<Whose, Failure> {
    Ok(Whose::Agent(AgentId(context.id("id")?)))
}

fn show(context: &Context, whose: Whose) -> Result<Reply, Failure> {
    let kept = kept(context, whose)?;
    if context.format == Format::Html {
        return to_page(context, whose);
    }
    // Later than the request's own moment, if it was changed meanwhile.
    let standing = Standing::of(&kept, context.desk.engine.clock.now());
    Ok(Reply::json(&HoursView {
        zone: kept.calendar.as_ref().map(|calendar| calendar.zone.name()),
        week: kept
            .calendar
            .as_ref()
            .map(|calendar| WeekView::of(&calendar.week)),
        open: standing.open,
        next_change: standing.next_change.map(Timestamp::rfc3339),
    }))
}

async fn set(mut context: Context, whose: Whose) -> Result<Reply, Failure> {
    let sent: Sent = input::read(&mut context).await?;
    match carry_out(&context, whose, &sent).await {
        Ok(()) => saved(&context, whose),
        Err(failure) => {
            let wrong = Wrong::of(&context, failure)?;
            let section = HoursSection::read(&context, whose)?;
            page_with(&context, whose, section.retyped(&context, sent, wrong))
        }
    }
}

async fn carry_out(context: &Context, whose: Whose, sent: &Sent) -> Result<(), Failure> {
    let calendar = sent.calendar()?;
    submit(context, HoursAction::Set { whose, calendar }).await?;
    Ok(())
}

fn saved(context: &Context, whose: Whose) -> Result<Reply, Failure> {
    match context.format {
        Format::Json => show(context, whose),
        Format::Html => saved_in(context, whose, PART),
    }
}

async fn clear(context: Context, whose: Whose) -> Result<Reply, Failure> {
    let calendar = None;
    submit(&context, HoursAction::Set { whose, calendar }).await?;
    match context.format {
        Format::Json => Ok(Reply::no_content()),
        Format::Html => saved(&context, whose),
    }
}

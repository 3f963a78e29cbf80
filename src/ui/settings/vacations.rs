//! Vacations of agents: a list below their hours, and a form for one more.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::domain::changes::Answer;
use crate::domain::command::HoursAction;
use crate::domain::hours::holiday::Vacation;
use crate::domain::hours::whose::Whose;
use crate::domain::hours::zone::{Date, Zone};
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::http::{Fields, Reply};
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::input::{self, Input, Wrong, given};
use crate::ui::look::Look;
use crate::ui::settings::Nav;
use crate::ui::settings::hours::{self, HoursSection};
use crate::ui::told::Told;

/// The part of the page in which vacations stand.
const PART: &str = "vacations";

/// A vacation to be added: whole days, the first and the last both in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewVacation {
    from: String,
    to: String,
}

impl Input for NewVacation {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        Ok(Self {
            from: given(form, "from").unwrap_or_default(),
            to: given(form, "to").unwrap_or_default(),
        })
    }
}

/// `Vacation` of the interface.
#[derive(Serialize)]
struct VacationView {
    id: u64,
    /// The first day, in the agent's zone.
    from: String,
    /// The last day.
    to: String,
    starts_at: String,
    /// The first moment after it.
    ends_at: String,
    #[serde(skip)]
    said: String,
    #[serde(skip)]
    over: bool,
}

#[derive(Serialize)]
struct VacationList {
    zone: &'static str,
    vacations: Vec<VacationView>,
}

/// An agent's vacations, where their page shows and changes them.
#[derive(Template)]
#[template(path = "settings/vacations.html", config = "config/askama.toml")]
pub struct VacationsPart {
    look: Look,
    agent: AgentId,
    zone: &'static str,
    rows: Vec<VacationView>,
    from: String,
    to: String,
    wrong: Wrong,
    told: Option<Told>,
}

impl HtmlSafe for VacationsPart {}

impl VacationsPart {
    /// The vacations as they are kept.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(context: &Context, agent: AgentId, zone: Zone) -> Result<Self, Failure> {
        Ok(Self {
            look: context.look(),
            agent,
            zone: zone.name(),
            rows: views(context, agent, zone)?,
            from: String::new(),
            to: String::new(),
            wrong: Wrong::default(),
            told: None,
        })
    }

    /// Takes over what the page says once, if it is about the vacations.
    pub fn tell(&mut self, nav: &mut Nav) {
        self.told = nav.told_in(PART);
    }
}

/// Those of an agent by their dates.
fn views(context: &Context, agent: AgentId, zone: Zone) -> Result<Vec<VacationView>, Failure> {
    let kept = context.snapshot()?.vacations(agent)?;
    let mut rows: Vec<&(u64, Vacation)> = kept.0.rows().iter().collect();
    rows.sort_unstable_by_key(|(_, vacation)| vacation.from);
    let view = |(id, vacation): &(u64, Vacation)| view(context, *id, *vacation, zone);
    Ok(rows.into_iter().map(view).collect())
}

fn view(context: &Context, id: u64, vacation: Vacation, zone: Zone) -> VacationView {
    let on = |at: Timestamp| zone.local(at).date();
    let (first, last) = (
        on(vacation.from),
        on(Timestamp::from_millis(vacation.to.millis() - 1)),
    );
    VacationView {
        id,
        from: first.to_string(),
        to: last.to_string(),
        starts_at: vacation.from.rfc3339(),
        ends_at: vacation.to.rfc3339(),
        said: context.words.dates(first, last),
        over: vacation.to <= context.words.now,
    }
}

/// `GET /agents/{id}/vacations`.
pub async fn list(context: Context) -> Result<Reply, Failure> {
    let agent = AgentId(context.id("id")?);
    let zone = hours::agent_zone(&context, agent)?;
    match context.format {
        Format::Html => hours::to_page(&context, Whose::Agent(agent)),
        Format::Json => Ok(Reply::json(&VacationList {
            zone: zone.name(),
            vacations: views(&context, agent, zone)?,
        })),
    }
}

/// `POST /agents/{id}/vacations`.
pub async fn add(mut context: Context) -> Result<Reply, Failure> {
    let agent = AgentId(context.id("id")?);
    let zone = hours::agent_zone(&context, agent)?;
    let sent: NewVacation = input::read(&mut context).await?;
    match carry_out(&context, agent, zone, &sent).await {
        Ok((id, vacation)) => match context.format {
            Format::Json => Ok(Reply::created(&view(&context, id, vacation, zone))),
            Format::Html => saved(&context, agent),
        },
        Err(failure) => {
            let wrong = Wrong::of(&context, failure)?;
            let whose = Whose::Agent(agent);
            let mut section = HoursSection::read(&context, whose)?;
            if let Some(part) = &mut section.vacations {
                part.from = sent.from;
                part.to = sent.to;
                part.wrong = wrong;
            }
            hours::page_with(&context, whose, section)
        }
    }
}

async fn carry_out(
    context: &Context,
    agent: AgentId,
    zone: Zone,
    sent: &NewVacation,
) -> Result<(u64, Vacation), Failure> {
    let (first, last) = (date_of("from", &sent.from)?, date_of("to", &sent.to)?);
    let vacation = Vacation::days(zone, first, last)
        .map_err(|problem| Failure::invalid("to", FieldProblem::Dates(problem)))?;
    let answer = hours::submit(context, HoursAction::AddVacation { agent, vacation }).await?;
    match answer {
        Answer::Listed(numbers) if numbers.len() == 1 => Ok((numbers[0], vacation)),
        _ => Err(Failure::Internal(
            "adding a vacation gave no number".to_owned(),
        )),
    }
}

/// A date of a form's field.
///
/// # Errors
/// `invalid` for a field that is empty or no date.
pub fn date_of(field: &str, text: &str) -> Result<Date, Failure> {
    let problem = if text.trim().is_empty() {
        FieldProblem::Empty
    } else {
        FieldProblem::Unknown
    };
    Date::read(text).ok_or_else(|| Failure::invalid(field, problem))
}

/// `DELETE /agents/{id}/vacations/{n}`.
pub async fn remove(context: Context) -> Result<Reply, Failure> {
    let (agent, number) = (AgentId(context.id("id")?), context.id("n")?);
    hours::submit(&context, HoursAction::RemoveVacation { agent, number }).await?;
    match context.format {
        Format::Json => Ok(Reply::no_content()),
        Format::Html => saved(&context, agent),
    }
}

fn saved(context: &Context, agent: AgentId) -> Result<Reply, Failure> {
    hours::saved_in(context, Whose::Agent(agent), PART)
}

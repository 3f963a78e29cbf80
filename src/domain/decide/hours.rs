//! Working hours, holidays and vacations: whose they are, who may change them, and what fits together.

use crate::base::id::AgentId;
use crate::base::limits::{VACATION_DAYS_MAX, VACATIONS_MAX};
use crate::domain::agent::Agent;
use crate::domain::changes::{Answer, Write};
use crate::domain::command::HoursAction;
use crate::domain::decide::routing;
use crate::domain::decide::team::may_keep_team;
use crate::domain::event::EventKind;
use crate::domain::hours::holiday::{DatesProblem, Holiday, Vacation};
use crate::domain::hours::whose::Whose;
use crate::domain::hours::{Calendar, HOLIDAYS_MAX};
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::Halt;

/// Changes when somebody works. `by` is absent for the machine's operator.
pub fn change(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    action: HoursAction,
) -> Result<Answer, Halt> {
    let answer = match action {
        HoursAction::Set { whose, calendar } => set(plan, by, whose, calendar)?,
        HoursAction::AddVacation { agent, vacation } => add_vacation(plan, by, agent, vacation)?,
        HoursAction::RemoveVacation { agent, number } => remove_vacation(plan, by, agent, number)?,
        HoursAction::AddHoliday(holiday) => add_holiday(plan, by, holiday)?,
        HoursAction::ImportHolidays(holidays) => import_holidays(plan, by, holidays)?,
        HoursAction::RemoveHoliday(number) => remove_holiday(plan, by, number)?,
    };
    plan.log(EventKind::Team);
    Ok(answer)
}

/// One's own are one's own affair; all others that of those who keep the team.
fn may_change(plan: &Plan<'_>, by: Option<&Agent>, whose: Whose) -> Result<(), Halt> {
    let own = by.is_some_and(|by| whose == Whose::Agent(by.id));
    if !own {
        may_keep_team(by)?;
    }
    let is_there = match whose {
        Whose::Group(group) => plan.view.group(group)?.is_some(),
        Whose::Agent(agent) => plan.view.agent(agent)?.is_some(),
    };
    if is_there {
        Ok(())
    } else {
        Err(Refusal::NotFound.into())
    }
}

fn set(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    whose: Whose,
    calendar: Option<Calendar>,
) -> Result<Answer, Halt> {
    may_change(plan, by, whose)?;
    // Nobody means hours that never come; around the clock is said without a calendar.
    if (calendar.as_ref()).is_some_and(|calendar| calendar.week.is_closed()) {
        return Err(Refusal::invalid("week", FieldProblem::Empty).into());
    }
    let calendar = calendar.map(|calendar| {
        Box::new(Calendar {
            holidays: Vec::new(),
            ..calendar
        })
    });
    plan.write(Write::Calendar { whose, calendar });
    Ok(Answer::Done)
}

fn add_vacation(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    agent: AgentId,
    vacation: Vacation,
) -> Result<Answer, Halt> {
    may_change(plan, by, Whose::Agent(agent))?;
    // Where a clock is put back within it, whole days are an hour longer.
    if vacation.to.since(vacation.from).as_secs() / 86_400 > VACATION_DAYS_MAX {
        let problem = FieldProblem::Dates(DatesProblem::TooLong(VACATION_DAYS_MAX));
        return Err(Refusal::invalid("to", problem).into());
    }
    let mut vacations = plan.view.vacations(agent)?;
    let overlaps = |known: &Vacation| known.from < vacation.to && vacation.from < known.to;
    if vacations.0.things().any(overlaps) {
        return Err(Refusal::invalid("from", FieldProblem::Overlaps).into());
    }
    if vacations.0.rows().len() >= VACATIONS_MAX {
        return Err(Refusal::invalid("from", FieldProblem::TooMany(VACATIONS_MAX)).into());
    }
    let number = vacations.0.add(vacation);
    plan.write(Write::Vacations { agent, vacations });
    routing::vacation_planned(plan, agent, vacation.from)?;
    Ok(Answer::Listed(vec![number]))
}

fn remove_vacation(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    agent: AgentId,
    number: u64,
) -> Result<Answer, Halt> {
    may_change(plan, by, Whose::Agent(agent))?;
    let mut vacations = plan.view.vacations(agent)?;
    if !vacations.0.remove(number) {
        return Err(Refusal::NotFound.into());
    }
    plan.write(Write::Vacations { agent, vacations });
    Ok(Answer::Done)
}

fn add_holiday(plan: &mut Plan<'_>, by: Option<&Agent>, holiday: Holiday) -> Result<Answer, Halt> {
    may_keep_team(by)?;
    let mut holidays = plan.view.holidays()?;
    if holidays.0.things().any(|known| *known == holiday) {
        return Err(Refusal::invalid("from", FieldProblem::Taken).into());
    }
    if holidays.0.rows().len() >= HOLIDAYS_MAX {
        return Err(Refusal::invalid("from", FieldProblem::TooMany(HOLIDAYS_MAX)).into());
    }
    let number = holidays.0.add(holiday);
    plan.write(Write::Holidays(holidays));
    Ok(Answer::Listed(vec![number]))
}

fn import_holidays(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    imported: Vec<Holiday>,
) -> Result<Answer, Halt> {
    may_keep_team(by)?;
    let mut holidays = plan.view.holidays()?;
    let mut numbers = Vec::new();
    for holiday in imported {
        if !holidays.0.things().any(|known| *known == holiday) {
            numbers.push(holidays.0.add(holiday));
        }
    }
    if holidays.0.rows().len() > HOLIDAYS_MAX {
        return Err(Refusal::invalid("ics", FieldProblem::TooMany(HOLIDAYS_MAX)).into());
    }
    if !numbers.is_empty() {
        plan.write(Write::Holidays(holidays));
    }
    Ok(Answer::Listed(numbers))
}

fn remove_holiday(plan: &mut Plan<'_>, by: Option<&Agent>, number: u64) -> Result<Answer, Halt> {
    may_keep_team(by)?;
    let mut holidays = plan.view.holidays()?;
    if !holidays.0.remove(number) {
        return Err(Refusal::NotFound.into());
    }
    plan.write(Write::Holidays(holidays));
    Ok(Answer::Done)
}

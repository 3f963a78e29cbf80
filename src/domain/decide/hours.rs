//! Working hours, holidays and vacations: whose they are, who may change them, and what fits together.

use crate::base::id::AgentId;
use crate::base::limits::{VACATION_DAYS_MAX, VACATIONS_MAX};
use crate::domain::agent::Agent;
use crate::domain::audit::{AuditKind, AuditSubject, AuditValue, Differences};
use crate::domain::changes::{Answer, Write};
use crate::domain::command::HoursAction;
use crate::domain::decide::routing;
use crate::domain::decide::team::{author, may_give, may_keep_team};
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

/// One's own are one's own affair; all others that of those who keep the team, and nobody's above themselves: who is
/// sent on vacation loses the chats that wait.
fn may_change(plan: &Plan<'_>, by: Option<&Agent>, whose: Whose) -> Result<(), Halt> {
    let own = by.is_some_and(|by| whose == Whose::Agent(by.id));
    if !own {
        may_keep_team(by)?;
    }
    match whose {
        Whose::Group(group) => {
            plan.view.group(group)?.ok_or(Refusal::NotFound)?;
        }
        Whose::Agent(agent) => {
            let agent = plan.view.agent(agent)?.ok_or(Refusal::NotFound)?;
            may_give(by, agent.role)?;
        }
    }
    Ok(())
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
    let before = plan.view.calendar(whose)?;
    let told = |calendar: Option<&Calendar>| calendar.map(in_short);
    let told =
        Differences::default().field("hours", told(before.as_ref()), told(calendar.as_deref()));
    if before.as_ref() == calendar.as_deref() {
        return Ok(Answer::Done);
    }
    let subject = match whose {
        Whose::Group(id) => AuditSubject::Group(id),
        Whose::Agent(id) => AuditSubject::Agent(id),
    };
    plan.audit(author(by), AuditKind::HoursChanged, subject, told)?;
    plan.write(Write::Calendar { whose, calendar });
    Ok(Answer::Done)
}

/// A week as it is noted: the zone, and the hours from Monday on.
fn in_short(calendar: &Calendar) -> AuditValue {
    let zone = calendar.zone.name();
    AuditValue::text(&format!("{}, {zone}", calendar.week.texts().join("; ")))
}

fn of_vacation(before: Option<&Vacation>, after: Option<&Vacation>) -> Differences {
    let from = |it: &Vacation| AuditValue::Moment(it.from);
    let to = |it: &Vacation| AuditValue::Moment(it.to);
    Differences::default()
        .field("vacation_from", before.map(from), after.map(from))
        .field("vacation_to", before.map(to), after.map(to))
}

/// What is noted of a holiday that came, or else went.
fn of_holiday(holiday: &Holiday, came: bool) -> Differences {
    let noted = |value| {
        if came {
            (None, Some(value))
        } else {
            (Some(value), None)
        }
    };
    let (before, after) = noted(dated(holiday));
    let told = Differences::default().field("holiday", before, after);
    if !holiday.every_year {
        return told;
    }
    let (before, after) = noted(AuditValue::Switch(true));
    told.field("every_year", before, after)
}

fn dated(holiday: &Holiday) -> AuditValue {
    let (from, to) = (holiday.from.naive(), holiday.to.naive());
    let dates = if from == to {
        from.to_string()
    } else {
        format!("{from} – {to}")
    };
    AuditValue::text(format!("{} {dates}", holiday.name).trim())
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
    let (what, subject) = (AuditKind::VacationAdded, AuditSubject::Agent(agent));
    plan.audit(
        author(by),
        what,
        subject,
        of_vacation(None, Some(&vacation)),
    )?;
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
    let removed = vacations
        .0
        .rows()
        .iter()
        .find(|(known, _)| *known == number);
    let (_, removed) = *removed.ok_or(Refusal::NotFound)?;
    vacations.0.remove(number);
    let (what, subject) = (AuditKind::VacationRemoved, AuditSubject::Agent(agent));
    plan.audit(author(by), what, subject, of_vacation(Some(&removed), None))?;
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
    let told = of_holiday(&holiday, true);
    plan.audit(
        author(by),
        AuditKind::HolidayAdded,
        AuditSubject::Desk,
        told,
    )?;
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
        let count = AuditValue::Count(numbers.len() as u64);
        let told = Differences::default().field("count", None, Some(count));
        plan.audit(
            author(by),
            AuditKind::HolidaysImported,
            AuditSubject::Desk,
            told,
        )?;
        plan.write(Write::Holidays(holidays));
    }
    Ok(Answer::Listed(numbers))
}

fn remove_holiday(plan: &mut Plan<'_>, by: Option<&Agent>, number: u64) -> Result<Answer, Halt> {
    may_keep_team(by)?;
    let mut holidays = plan.view.holidays()?;
    let removed = holidays.0.rows().iter().find(|(known, _)| *known == number);
    let told = of_holiday(&removed.ok_or(Refusal::NotFound)?.1, false);
    holidays.0.remove(number);
    plan.audit(
        author(by),
        AuditKind::HolidayRemoved,
        AuditSubject::Desk,
        told,
    )?;
    plan.write(Write::Holidays(holidays));
    Ok(Answer::Done)
}

//! Who may get a chat, where they stand and how busy they are.

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::domain::access;
use crate::domain::agent::Agent;
use crate::domain::group::Group;
use crate::domain::hours::whose::{Whose, schedule_of};
use crate::domain::plan::Plan;
use crate::domain::presence::Word;
use crate::domain::routing::{Absence, Asked, Candidate, People, Rules, Standing};
use crate::domain::view::Read;

/// Those who may get a chat.
pub struct Found {
    /// In the order of the list, then those who know the customer.
    pub candidates: Vec<Candidate>,
    /// How many of them are of the list.
    pub listed: usize,
}

impl Found {
    /// When the passing of time alone brings somebody to work, if it does.
    pub fn next_change(&self) -> Option<Timestamp> {
        let changes = self
            .candidates
            .iter()
            .filter_map(|candidate| match candidate.standing {
                Standing::Gone(Absence::OutOfHours { opens }) => opens,
                Standing::Gone(Absence::Vacation { until }) => Some(until),
                Standing::Gone(Absence::Off | Absence::Away) | Standing::Here { .. } => None,
            });
        changes.min()
    }
}

/// Those who may get a chat of `group`.
pub fn candidates(plan: &Plan<'_>, rules: &Rules, group: &Group, asked: &Asked) -> Read<Found> {
    let mut agents = match &rules.people {
        People::Group => plan.view.agents()?,
        People::Listed(listed) => {
            let mut agents = Vec::with_capacity(listed.len());
            for id in listed {
                agents.extend(plan.view.agent(*id)?);
            }
            agents
        }
    };
    agents.retain(|agent| access::enters(agent, group));
    let listed = agents.len();
    for known in [asked.former, asked.manager].into_iter().flatten() {
        if !agents.iter().any(|agent| agent.id == known) {
            let agent = plan.view.agent(known)?;
            agents.extend(agent.filter(|agent| access::enters(agent, group)));
        }
    }
    let mut candidates = Vec::with_capacity(agents.len());
    for agent in agents {
        candidates.push(Candidate {
            agent: agent.id,
            standing: standing(plan, &agent)?,
            open: plan.load(agent.id)?,
            given_at: plan.view.given_at(agent.id)?,
        });
    }
    Ok(Found { candidates, listed })
}

/// Where somebody stands now.
pub fn standing(plan: &Plan<'_>, agent: &Agent) -> Read<Standing> {
    if let Some(absence) = absence(plan, agent)? {
        return Ok(Standing::Gone(absence));
    }
    let hours = schedule_of(plan.view, Whose::Agent(agent.id))?;
    let schedule = hours.schedule();
    Ok(if schedule.is_open(plan.now) {
        let until = schedule.closes_at(plan.now);
        Standing::Here { until }
    } else {
        let opens = schedule.next_open(plan.now);
        Standing::Gone(Absence::OutOfHours { opens })
    })
}

/// Why somebody does not sit before the desk; who does, be it outside their hours, is not absent.
pub fn absence(plan: &Plan<'_>, agent: &Agent) -> Read<Option<Absence>> {
    let vacations = plan.view.vacations(agent.id)?;
    let mut vacations = vacations.0.things();
    if let Some(now) = vacations.find(|away| away.from <= plan.now && plan.now < away.to) {
        let until = now.to;
        return Ok(Some(Absence::Vacation { until }));
    }
    Ok(match plan.view.presence(agent.id)?.word() {
        Word::Online => None,
        Word::Away => Some(Absence::Away),
        Word::Off => Some(Absence::Off),
    })
}

/// When somebody's next vacation begins.
pub fn next_vacation(plan: &Plan<'_>, agent: AgentId) -> Read<Option<Timestamp>> {
    let vacations = plan.view.vacations(agent)?;
    let starts = vacations.0.things().map(|vacation| vacation.from);
    Ok(starts.filter(|from| *from > plan.now).min())
}

//! Who may get a chat, where they stand and how busy they are.

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::domain::access;
use crate::domain::agent::Agent;
use crate::domain::group::Group;
use crate::domain::plan::Plan;
use crate::domain::presence::{Seen, Word};
use crate::domain::routing::{Absence, Asked, Candidate, People, Rules, Standing, vacation_at};
use crate::domain::standing::standing;
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

impl Found {
    /// Those among whom the rules find somebody for a chat of `group`.
    pub fn read(plan: &Plan<'_>, rules: &Rules, group: &Group) -> Read<Self> {
        let mut agents = match &rules.people {
            People::Group => plan.agents()?,
            People::Listed(listed) => {
                let mut agents = Vec::with_capacity(listed.len());
                for id in listed {
                    agents.extend(plan.agent(*id)?);
                }
                agents
            }
        };
        agents.retain(|agent| access::enters(agent, group));
        let mut candidates = Vec::with_capacity(agents.len());
        for agent in &agents {
            candidates.push(candidate(plan, agent)?);
        }
        let listed = candidates.len();
        Ok(Self { candidates, listed })
    }

    /// Adds those who know a customer, if they may enter the group.
    pub fn add(&mut self, plan: &Plan<'_>, group: &Group, asked: &Asked) -> Read<()> {
        for known in [asked.former, asked.manager].into_iter().flatten() {
            if self.candidates.iter().any(|there| there.agent == known) {
                continue;
            }
            let agent = plan.agent(known)?;
            if let Some(agent) = agent.filter(|agent| access::enters(agent, group)) {
                self.candidates.push(candidate(plan, &agent)?);
            }
        }
        Ok(())
    }

    /// Somebody was given a chat.
    pub fn gave(&mut self, agent: AgentId, at: Timestamp) {
        let mut all = self.candidates.iter_mut();
        if let Some(candidate) = all.find(|candidate| candidate.agent == agent) {
            candidate.open += 1;
            candidate.given_at = Some(at);
        }
    }
}

fn candidate(plan: &Plan<'_>, agent: &Agent) -> Read<Candidate> {
    Ok(Candidate {
        agent: agent.id,
        standing: standing(plan.view, agent.id, plan.now)?,
        open: plan.load(agent.id)?,
        given_at: plan.view.given_at(agent.id)?,
    })
}

/// Why somebody does not sit before the desk; who does, be it outside their hours, is not absent. Nor is who was there
/// when the desk stopped: they are expected back in a moment.
pub fn absence(plan: &Plan<'_>, agent: &Agent) -> Read<Option<Absence>> {
    let vacations = plan.view.vacations(agent.id)?;
    if let Some(vacation) = vacation_at(vacations.0.things(), plan.now) {
        return Ok(Some(vacation));
    }
    let presence = plan.view.presence(agent.id)?;
    Ok(match presence.word() {
        Word::Online => None,
        Word::Away => Some(Absence::Away),
        Word::Off if presence.seen == Seen::Lost => None,
        Word::Off => Some(Absence::Off),
    })
}

/// When somebody's next vacation begins.
pub fn next_vacation(plan: &Plan<'_>, agent: AgentId) -> Read<Option<Timestamp>> {
    let vacations = plan.view.vacations(agent)?;
    let starts = vacations.0.things().map(|vacation| vacation.from);
    Ok(starts.filter(|from| *from > plan.now).min())
}

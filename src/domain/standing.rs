//! Where somebody of the team stands at a moment: at work, or why not. Those who hand chats out are told the same that
//! the rules go by.

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::domain::hours::whose::{Whose, schedule_of};
use crate::domain::presence::{Seen, Word};
use crate::domain::routing::{Absence, Standing};
use crate::domain::view::{Read, View};

/// Where somebody stands at `now`.
///
/// # Errors
/// When storage fails.
pub fn standing(view: &dyn View, agent: AgentId, now: Timestamp) -> Read<Standing> {
    if let Some(absence) = absence(view, agent, now)? {
        return Ok(Standing::Gone(absence));
    }
    if view.presence(agent)?.word() == Word::Off {
        return Ok(Standing::Gone(Absence::Off));
    }
    let hours = schedule_of(view, Whose::Agent(agent))?;
    let schedule = hours.schedule();
    Ok(if schedule.is_open(now) {
        let until = schedule.closes_at(now);
        Standing::Here { until }
    } else {
        let opens = schedule.next_open(now);
        Standing::Gone(Absence::OutOfHours { opens })
    })
}

/// Why somebody does not sit before the desk; who does, be it outside their hours, is not absent. Nor is who was there
/// when the desk stopped: they are expected back in a moment.
///
/// # Errors
/// When storage fails.
pub fn absence(view: &dyn View, agent: AgentId, now: Timestamp) -> Read<Option<Absence>> {
    let vacations = view.vacations(agent)?;
    if let Some(away) = vacations.0.things().find(|away| away.covers(now)) {
        let until = away.to;
        return Ok(Some(Absence::Vacation { until }));
    }
    let presence = view.presence(agent)?;
    Ok(match presence.word() {
        Word::Online => None,
        Word::Away => Some(Absence::Away),
        Word::Off if presence.seen == Seen::Lost => None,
        Word::Off => Some(Absence::Off),
    })
}

//! Where somebody of the team stands at a moment: at work, or why not. Those who hand chats out are told the same that
//! the rules go by.

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::domain::hours::whose::{Holidays, KeptHours, Whose, schedule_of, schedule_with};
use crate::domain::presence::Word;
use crate::domain::routing::{Absence, Standing};
use crate::domain::view::{Read, View};

/// Where somebody stands at `now`.
///
/// # Errors
/// When storage fails.
pub fn standing(view: &dyn View, agent: AgentId, now: Timestamp) -> Read<Standing> {
    let hours = schedule_of(view, Whose::Agent(agent))?;
    by_hours(view, agent, &hours, now)
}

/// The same for who asks about many: the desk's holidays are read once.
///
/// # Errors
/// When storage fails.
pub fn standing_with(
    view: &dyn View,
    agent: AgentId,
    holidays: &Holidays,
    now: Timestamp,
) -> Read<Standing> {
    let hours = schedule_with(view, Whose::Agent(agent), holidays)?;
    by_hours(view, agent, &hours, now)
}

fn by_hours(view: &dyn View, agent: AgentId, hours: &KeptHours, now: Timestamp) -> Read<Standing> {
    let seat = match view.presence(agent)?.word() {
        Word::Online => None,
        Word::Away => Some(Absence::Away),
        Word::Off => Some(Absence::Off),
    };
    Ok(Standing::of(hours, seat, now))
}

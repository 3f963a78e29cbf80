//! Who came, left, went idle or says that they are away. The log tells it when the word changes.

use crate::base::id::AgentId;
use crate::domain::changes::{Answer, Write};
use crate::domain::decide::{routing, upload};
use crate::domain::event::EventKind;
use crate::domain::plan::Plan;
use crate::domain::presence::{Presence, PresenceChange, Seen, Wish, Word};
use crate::domain::refusal::Refusal;
use crate::domain::view::{Halt, Read};

/// Keeps what became known.
pub fn change(plan: &mut Plan<'_>, agent: AgentId, change: PresenceChange) -> Result<Answer, Halt> {
    plan.view.agent(agent)?.ok_or(Refusal::NotFound)?;
    let before = plan.view.presence(agent)?;
    let (mut seen, mut wish) = (before.seen, before.wish);
    match change {
        PresenceChange::Came | PresenceChange::Active => seen = Seen::Active,
        PresenceChange::Idle => seen = Seen::Idle,
        PresenceChange::Left => seen = Seen::Off,
        PresenceChange::Wish(wanted) => wish = wanted,
    }
    if (seen, wish) == (before.seen, before.wish) {
        return Ok(Answer::Nothing);
    }
    let after = keep(plan, agent, before, (seen, wish));
    // Who was online when the desk stopped, and does not come back, leaves only now.
    let was = match (before.seen, seen) {
        (Seen::Lost, Seen::Off) => Word::Online,
        _ => before.word(),
    };
    changed(plan, agent, was, after.word())?;
    Ok(Answer::Done)
}

/// The desk has started: nobody's page can be open. Who was online is expected back; only who stays away has left.
pub fn nobody_is_here(plan: &mut Plan<'_>) -> Read<Answer> {
    for (agent, before) in plan.view.presences()? {
        let seen = match before.word() {
            Word::Online => Seen::Lost,
            Word::Away => Seen::Off,
            Word::Off => continue,
        };
        keep(plan, agent, before, (seen, before.wish));
    }
    upload::forget_arriving(plan)?;
    Ok(Answer::Done)
}

/// Nobody sits there any more: all their sign-ins ended.
pub fn leaves(plan: &mut Plan<'_>, agent: AgentId) -> Read<()> {
    let before = plan.view.presence(agent)?;
    if before.seen != Seen::Off {
        keep(plan, agent, before, (Seen::Off, before.wish));
    }
    Ok(())
}

fn keep(
    plan: &mut Plan<'_>,
    agent: AgentId,
    before: Presence,
    (seen, wish): (Seen, Wish),
) -> Presence {
    let mut after = Presence {
        wish,
        seen,
        since: before.since,
    };
    if after.word() != before.word() {
        after.since = plan.now;
        plan.log(EventKind::Presence(agent));
    }
    plan.write(Write::Presence {
        agent,
        presence: after,
    });
    after
}

/// What else follows when somebody's word becomes another: whoever may be given chats, or no longer may.
fn changed(plan: &mut Plan<'_>, agent: AgentId, before: Word, after: Word) -> Read<()> {
    if before == after {
        return Ok(());
    }
    routing::presence_changed(plan, agent, after)
}

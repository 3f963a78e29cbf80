//! New chats find somebody by their group's rules, and another one when that one does not answer or goes away.
//!
//! [`follow`] looks at what a decision did to chats: one that became new goes to somebody in the same transaction, or
//! into the group's queue. Whatever may free somebody (a chat closed, somebody who comes, hours that begin) sets a
//! deadline at which the queue is looked at again, so nothing is forgotten over a stop.

mod people;
mod queue;
mod round;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, DeadlineId, GroupId};
use crate::base::limits::ABSENCE_NOTICED;
use crate::domain::agent::Agent;
use crate::domain::audit::{AuditKind, AuditSubject, AuditValue, Differences};
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::{Chat, ChatState, Routed};
use crate::domain::decide::hands;
use crate::domain::decide::team::{author, may_keep_team};
use crate::domain::event::EventKind;
use crate::domain::hours::whose::{Whose, schedule_of};
use crate::domain::plan::Plan;
use crate::domain::presence::Word;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::routing::{Absence, CAP_MAX, MINUTES_MAX, People, Rules, Way};
use crate::domain::view::{Halt, Read};

pub use people::absence;
pub use queue::{distribute, forget};
use round::{Gave, Round, Told};

/// Changes how a group's new chats find somebody. Those that wait now are looked at by the new rules at once.
pub fn set(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    group: GroupId,
    rules: Rules,
) -> Result<Answer, Halt> {
    may_keep_team(by)?;
    plan.view.group(group)?.ok_or(Refusal::NotFound)?;
    check(plan, &rules)?;
    queue::refill(plan, group, &rules)?;
    let told = differences(&plan.view.routing(group)?, &rules);
    if !told.is_empty() {
        let (what, subject) = (AuditKind::RoutingChanged, AuditSubject::Group(group));
        plan.audit(author(by), what, subject, told)?;
    }
    plan.write(Write::Routing { group, rules });
    plan.log(EventKind::Team);
    Ok(Answer::Done)
}

/// What of the rules became another, for the list of administrative changes.
fn differences(before: &Rules, after: &Rules) -> Differences {
    let count = |number: Option<u16>| number.map(|number| AuditValue::Count(u64::from(number)));
    let people = |rules: &Rules| match &rules.people {
        People::Group => None,
        People::Listed(listed) => Some(AuditValue::Agents(listed.clone())),
    };
    let switch = |on: bool| Some(AuditValue::Switch(on));
    Differences::default()
        .word("way", Some(before.way.word()), Some(after.way.word()))
        .field("people", people(before), people(after))
        .field(
            "manager_first",
            switch(before.manager_first),
            switch(after.manager_first),
        )
        .field("cap", count(before.cap), count(after.cap))
        .field(
            "follow_up_minutes",
            count(before.follow_up_minutes),
            count(after.follow_up_minutes),
        )
        .field(
            "answer_minutes",
            count(before.answer_minutes),
            count(after.answer_minutes),
        )
        .field(
            "give_back",
            switch(before.give_back),
            switch(after.give_back),
        )
}

fn check(plan: &Plan<'_>, rules: &Rules) -> Result<(), Halt> {
    let between = |field, value: Option<u16>, most: u16| match value {
        Some(value) if value == 0 || value > most => Err(Refusal::invalid(
            field,
            FieldProblem::Between(1, u32::from(most)),
        )),
        _ => Ok(()),
    };
    between("cap", rules.cap, CAP_MAX)?;
    between("follow_up_minutes", rules.follow_up_minutes, MINUTES_MAX)?;
    between("answer_minutes", rules.answer_minutes, MINUTES_MAX)?;
    let People::Listed(listed) = &rules.people else {
        return Ok(());
    };
    if listed.is_empty() {
        return Err(Refusal::invalid("people", FieldProblem::Empty).into());
    }
    for (index, agent) in listed.iter().enumerate() {
        let is_known = plan.view.agent(*agent)?.is_some();
        if !is_known || listed[..index].contains(agent) {
            return Err(Refusal::invalid("people", FieldProblem::Unknown).into());
        }
    }
    Ok(())
}

/// Looks at what the decision did so far, and lets the rules follow.
pub fn follow(plan: &mut Plan<'_>) -> Read<()> {
    let mut freed = plan.touches_team();
    for (before, after) in plan.turns() {
        let is_new = |chat: &Chat| matches!(chat.state, ChatState::New { .. });
        let was_new = before
            .as_ref()
            .is_some_and(|before| is_new(before) && before.group == after.group);
        match &before {
            _ if is_new(&after) && !was_new => arrive(plan, before.as_ref(), after.id)?,
            _ if is_new(&after) => waits_untaken(plan, &after)?,
            Some(before) if before.assignee() == after.assignee() => {
                freed |= waits_for(plan, before, &after)?;
            }
            _ => {}
        }
        if let Some(before) = before {
            freed |= before.assignee().is_some() && before.assignee() != after.assignee();
            if is_new(&before) && !(is_new(&after) && was_new) {
                leaves(plan, &before)?;
            }
        }
    }
    if freed {
        queue::wake_all(plan)?;
    }
    Ok(())
}

/// A chat is new no longer, or not in its group any more.
fn leaves(plan: &mut Plan<'_>, before: &Chat) -> Read<()> {
    if plan.view.routing(before.group)?.is_automatic() {
        queue::leave(plan, before);
    }
    if before.offered.is_some()
        && let Some(mut chat) = plan.find_chat(before.id)?
        && chat.offered == before.offered
    {
        chat.offered = None;
        plan.put_chat(chat)?;
    }
    Ok(())
}

/// A chat has become new: the rules give it to somebody, or it waits.
fn arrive(plan: &mut Plan<'_>, before: Option<&Chat>, id: ChatId) -> Read<()> {
    let Some(chat) = plan.find_chat(id)? else {
        return Ok(());
    };
    let rules = plan.view.routing(chat.group)?;
    let group = plan.group(chat.group)?;
    let Some(group) = group.filter(|_| rules.is_automatic()) else {
        return Ok(());
    };
    let former = former(&rules, before, &chat, plan.now);
    // Somebody became free a moment ago: those who wait longer come first.
    queue::look_if_due(plan, group.id)?;
    // It may stand among them since before the clock was set, and be somebody's by now.
    let chat = plan.find_chat(id)?;
    let Some(mut chat) = chat.filter(|chat| matches!(chat.state, ChatState::New { .. })) else {
        return Ok(());
    };
    let mut round = Round::new(rules, group);
    if round.give(plan, &mut chat, former, Told::Aloud)? != Gave::Given {
        queue::add(plan, &chat, former);
    }
    plan.put_chat(chat)
}

/// With whom the customer talked a moment ago: the last responsible, when it is not long since Done.
fn former(rules: &Rules, before: Option<&Chat>, chat: &Chat, now: Timestamp) -> Option<AgentId> {
    let before = before.filter(|before| before.group == chat.group)?;
    let ChatState::Done { previous, at } = before.state else {
        return None;
    };
    let minutes = u64::from(rules.follow_up_minutes?);
    previous.filter(|_| now.since(at).as_secs() <= minutes * 60)
}

/// Nobody answered within the group's time.
pub fn unanswered(plan: &mut Plan<'_>, id: ChatId, row: (Timestamp, DeadlineId)) -> Read<()> {
    let Some(mut chat) = plan.find_chat(id)? else {
        return Ok(());
    };
    let is_offered = chat.offered == Some(row) && matches!(chat.state, ChatState::New { .. });
    let routed = chat.routed().filter(|routed| routed.row == row).cloned();
    let holder = chat.assignee().zip(routed);
    if !is_offered && holder.is_none() {
        return Ok(());
    }
    let rules = plan.view.routing(chat.group)?;
    let Some(group) = plan.view.group(chat.group)? else {
        return Ok(());
    };
    let mut round = Round::new(rules, group);
    match holder {
        Some(holder) => round.another(plan, &mut chat, holder)?,
        None => round.untaken(plan, &mut chat)?,
    }
    plan.put_chat(chat)
}

fn set_routed(chat: &mut Chat, wanted: Option<Routed>) {
    if let ChatState::Open { routed, .. } = &mut chat.state {
        *routed = wanted;
    }
}

/// A customer begins to wait in a chat that nobody took: somebody gets it in time.
fn waits_untaken(plan: &mut Plan<'_>, chat: &Chat) -> Read<()> {
    let rules = plan.view.routing(chat.group)?;
    if rules.way != Way::AllAtOnce || chat.offered.is_some() {
        return Ok(());
    }
    let mut chat = chat.clone();
    round::watch(plan, &rules, &mut chat);
    plan.put_chat(chat)
}

/// A customer begins to wait for a responsible who may not be there: the chat is its group's again, at once or, if nobody is
/// there to take it either, a while after the group opens, when it is seen who came. Returns whether it is now.
fn waits_for(plan: &mut Plan<'_>, before: &Chat, chat: &Chat) -> Read<bool> {
    let Some(assignee) = chat.assignee().filter(|_| chat.waiting.is_some()) else {
        return Ok(false);
    };
    if !plan.view.routing(chat.group)?.give_back {
        return Ok(false);
    }
    let absence = match plan.agent(assignee)? {
        Some(agent) => people::absence(plan, &agent)?,
        None => Some(Absence::Off),
    };
    let Some(absence) = absence else {
        return Ok(false);
    };
    let hours = schedule_of(plan.view, Whose::Group(chat.group))?;
    if hours.schedule().is_open(plan.now) {
        let mut chat = chat.clone();
        hands::give_back(plan, assignee, absence, &mut chat);
        let id = chat.id;
        plan.put_chat(chat)?;
        arrive(plan, Some(before), id)?;
        return Ok(true);
    }
    if let Some(opens) = hours.schedule().next_open(plan.now) {
        queue::wake(plan, Whose::Agent(assignee), opens.plus(ABSENCE_NOTICED))?;
    }
    Ok(false)
}

/// Somebody's presence became another: who comes gets what waits; who goes is asked no more.
pub fn presence_changed(plan: &mut Plan<'_>, agent: AgentId, after: Word) -> Read<()> {
    if after == Word::Online {
        queue::wake_all(plan)
    } else if gives_back_anywhere(plan)? {
        queue::wake(plan, Whose::Agent(agent), plan.now)
    } else {
        Ok(())
    }
}

/// A vacation was planned: the rules look at its beginning.
pub fn vacation_planned(plan: &mut Plan<'_>, agent: AgentId, from: Timestamp) -> Read<()> {
    queue::wake(plan, Whose::Agent(agent), from.max(plan.now))
}

fn gives_back_anywhere(plan: &Plan<'_>) -> Read<bool> {
    let routings = plan.view.routings()?;
    Ok(routings.iter().any(|(_, rules)| rules.give_back))
}

/// Somebody may be away while customers wait for them: those chats are their groups' again.
pub fn absent(plan: &mut Plan<'_>, id: AgentId, row: (Timestamp, DeadlineId)) -> Read<()> {
    queue::woken(plan, Whose::Agent(id), row)?;
    let Some(agent) = plan.view.agent(id)? else {
        return Ok(());
    };
    if let Some(next) = people::next_vacation(plan, id)? {
        queue::wake(plan, Whose::Agent(id), next)?;
    }
    let Some(absence) = people::absence(plan, &agent)? else {
        return Ok(());
    };
    for chat in plan.view.chats_in_hand(id)? {
        let rules = plan.view.routing(chat.group)?;
        if chat.waiting.is_none() || !rules.give_back {
            continue;
        }
        let hours = schedule_of(plan.view, Whose::Group(chat.group))?;
        if hours.schedule().is_open(plan.now) {
            let mut chat = chat;
            hands::give_back(plan, id, absence, &mut chat);
            plan.put_chat(chat)?;
        } else if let Some(opens) = hours.schedule().next_open(plan.now) {
            queue::wake(plan, Whose::Agent(id), opens.plus(ABSENCE_NOTICED))?;
        }
    }
    Ok(())
}

/// When answers that are looked for in a group's chats are looked for at the latest, by the rules of now.
pub fn unanswered_latest(plan: &Plan<'_>, group: GroupId) -> Read<Option<Timestamp>> {
    let rules = plan.view.routing(group)?;
    match plan.view.group(group)? {
        Some(group) => Round::new(rules, group).next_look(plan),
        None => Ok(None),
    }
}

/// The deadline of an answer was brought back, as the clock was wrong when it was set.
pub fn unanswered_moves(
    plan: &mut Plan<'_>,
    id: ChatId,
    from: (Timestamp, DeadlineId),
    to: (Timestamp, DeadlineId),
) -> Read<()> {
    let Some(mut chat) = plan.find_chat(id)? else {
        return Ok(());
    };
    if chat.offered == Some(from) {
        chat.offered = Some(to);
        plan.put_chat(chat)?;
    } else if let Some(known) = chat.routed().filter(|routed| routed.row == from) {
        let routed = Routed {
            at: known.at.min(plan.now),
            row: to,
            tried: known.tried.clone(),
        };
        set_routed(&mut chat, Some(routed));
        plan.put_chat(chat)?;
    }
    Ok(())
}

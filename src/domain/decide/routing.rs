//! New chats find somebody by their group's rules, and another one when that one does not answer or goes away.
//!
//! [`follow`] looks at what a decision did to chats: one that became new goes to somebody in the same transaction, or
//! into the group's queue. Whatever may free somebody (a chat closed, somebody who comes, hours that begin) sets a
//! deadline at which the queue is looked at again, so nothing is forgotten over a stop.

mod people;
mod queue;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, DeadlineId, GroupId};
use crate::base::limits::ABSENCE_NOTICED;
use crate::domain::agent::Agent;
use crate::domain::audit::{AuditKind, AuditSubject, AuditValue, Differences};
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::{Chat, ChatState, Routed};
use crate::domain::decide::hands;
use crate::domain::decide::team::{author, may_keep_team};
use crate::domain::entry::ChatEvent;
use crate::domain::event::{Deadline, EventKind};
use crate::domain::group::Group;
use crate::domain::hours::whose::{Whose, schedule_of};
use crate::domain::plan::Plan;
use crate::domain::presence::Word;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::routing::{Asked, CAP_MAX, Choice, MINUTES_MAX, People, Reason, Rules, Way};
use crate::domain::view::{Halt, Read};

pub use queue::distribute;

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
        if is_new(&after) && !was_new {
            arrive(plan, before.as_ref(), after.id)?;
        } else if let Some(assignee) = after.assignee()
            && after.waiting_since.is_some()
        {
            waits_for(plan, &after, assignee)?;
        }
        let had = before.and_then(|before| before.assignee());
        freed |= had.is_some() && had != after.assignee();
    }
    if freed {
        queue::wake_all(plan)?;
    }
    Ok(())
}

/// A chat has become new: the rules give it to somebody, or it waits.
fn arrive(plan: &mut Plan<'_>, before: Option<&Chat>, id: ChatId) -> Read<()> {
    let Some(mut chat) = plan.find_chat(id)? else {
        return Ok(());
    };
    let rules = plan.view.routing(chat.group)?;
    let Some(group) = plan
        .view
        .group(chat.group)?
        .filter(|_| rules.is_automatic())
    else {
        return Ok(());
    };
    let former = former(&rules, before, &chat, plan.now);
    if give(plan, &rules, &group, &mut chat, former, Told::Aloud)? != Gave::Given {
        queue::add(plan, &chat, former);
    }
    plan.put_chat(chat)
}

/// With whom the customer talked a moment ago: the last responsible, when it is not long since Done; and who went
/// away while the customer waits, when they are back.
fn former(rules: &Rules, before: Option<&Chat>, chat: &Chat, now: Timestamp) -> Option<AgentId> {
    let before = before.filter(|before| before.group == chat.group)?;
    match &before.state {
        ChatState::Done { previous, at } => {
            let minutes = u64::from(rules.follow_up_minutes?);
            (now.since(*at).as_secs() <= minutes * 60)
                .then_some(*previous)
                .flatten()
        }
        ChatState::Open { assignee, .. } => chat.previous().filter(|agent| agent == assignee),
        ChatState::New { .. } => None,
    }
}

/// Whether it is told in the timeline that nobody was found: once, not at every look.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Aloud,
    Silently,
}

/// What became of the wish to give a chat to somebody.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gave {
    /// Somebody has it.
    Given,
    /// Nobody whom the rules choose for this one is free.
    NotThis,
    /// Nobody is free for any.
    Nobody,
}

/// Gives a new chat to whom the rules choose.
fn give(
    plan: &mut Plan<'_>,
    rules: &Rules,
    group: &Group,
    chat: &mut Chat,
    former: Option<AgentId>,
    told: Told,
) -> Read<Gave> {
    let hours = schedule_of(plan.view, Whose::Group(group.id))?;
    if !hours.schedule().is_open(plan.now) {
        let opens = hours.schedule().next_open(plan.now);
        if told == Told::Aloud && rules.way != Way::ByHand {
            plan.tell(chat, ChatEvent::GroupClosed { opens });
        }
        if let Some(opens) = opens {
            queue::wake(plan, Whose::Group(group.id), opens)?;
        }
        return Ok(Gave::Nobody);
    }
    let asked = Asked {
        manager: manager_of(plan, chat)?,
        former,
        tried: Vec::new(),
    };
    let found = people::candidates(plan, rules, group, &asked)?;
    match rules.choose(&asked, &found.candidates, found.listed) {
        Choice::To(agent, reason) => {
            assign(plan, rules, group, chat, (agent, reason))?;
            return Ok(Gave::Given);
        }
        Choice::Everybody(to) if told == Told::Aloud => {
            plan.tell(chat, ChatEvent::OfferedToAll { to });
            if let Some(due) = answer_due(plan, rules) {
                plan.arm(due, Deadline::Unanswered(chat.id));
            }
        }
        Choice::Nobody(obstacles) => {
            if told == Told::Aloud {
                plan.tell(chat, ChatEvent::NobodyFree { obstacles });
            }
            if let Some(opens) = found.next_change() {
                queue::wake(plan, Whose::Group(group.id), opens)?;
            }
            // Whoever looks after another customer may stand outside the list, but not outside the group.
            if rules.people == People::Group {
                return Ok(Gave::Nobody);
            }
        }
        Choice::Everybody(_) | Choice::ByHand => {}
    }
    Ok(Gave::NotThis)
}

fn manager_of(plan: &Plan<'_>, chat: &Chat) -> Read<Option<AgentId>> {
    let address = plan.view.address(chat.address)?;
    let customer = match address {
        Some(address) => plan.view.customer(address.customer)?,
        None => None,
    };
    Ok(customer.and_then(|customer| customer.manager))
}

fn answer_due(plan: &Plan<'_>, rules: &Rules) -> Option<Timestamp> {
    let minutes = u64::from(rules.answer_minutes?);
    Some(plan.now.plus(std::time::Duration::from_secs(minutes * 60)))
}

/// The chosen one is responsible; the responsible of the last request stays as a participant, as when somebody takes
/// it by hand.
fn assign(
    plan: &mut Plan<'_>,
    rules: &Rules,
    group: &Group,
    chat: &mut Chat,
    (to, reason): (AgentId, Reason),
) -> Read<()> {
    let previous = chat.previous().filter(|previous| *previous != to);
    let participants = hands::present(plan, previous, group)?;
    plan.tell(chat, ChatEvent::Routed { to, reason });
    hand_to(plan, rules, chat, to, participants, Vec::new());
    Ok(())
}

fn hand_to(
    plan: &mut Plan<'_>,
    rules: &Rules,
    chat: &mut Chat,
    to: AgentId,
    participants: Vec<AgentId>,
    tried: Vec<AgentId>,
) {
    let routed = answer_due(plan, rules).map(|due| Routed {
        at: plan.now,
        row: plan.arm(due, Deadline::Unanswered(chat.id)),
        tried,
    });
    chat.state = ChatState::Open {
        assignee: to,
        participants,
        offer: None,
        routed,
    };
    plan.write(Write::Given {
        agent: to,
        at: plan.now,
    });
    plan.log(EventKind::Chat(chat.id));
}

/// Nobody answered within the group's time.
pub fn unanswered(plan: &mut Plan<'_>, id: ChatId, row: (Timestamp, DeadlineId)) -> Read<()> {
    let Some(mut chat) = plan.find_chat(id)? else {
        return Ok(());
    };
    let rules = plan.view.routing(chat.group)?;
    let Some(group) = plan.view.group(chat.group)? else {
        return Ok(());
    };
    match (&chat.state, chat.routed().cloned()) {
        (ChatState::New { .. }, _) if rules.way == Way::AllAtOnce => {
            untaken(plan, &rules, &group, &mut chat)?;
        }
        (ChatState::Open { assignee, .. }, Some(routed)) if routed.row == row => {
            let assignee = *assignee;
            another(plan, &rules, &group, &mut chat, (assignee, routed))?;
        }
        _ => return Ok(()),
    }
    plan.put_chat(chat)
}

/// A chat was offered to everybody, and nobody took it.
fn untaken(plan: &mut Plan<'_>, rules: &Rules, group: &Group, chat: &mut Chat) -> Read<()> {
    let Some(minutes) = rules
        .answer_minutes
        .filter(|_| chat.waiting_since.is_some())
    else {
        return Ok(());
    };
    let offered = chat.interaction.opened_at;
    if plan.now.since(offered).as_secs() < u64::from(minutes) * 60 {
        return Ok(());
    }
    let found = people::candidates(plan, rules, group, &Asked::default())?;
    if let Choice::To(to, reason) =
        rules.choose_instead(&Asked::default(), &found.candidates, found.listed)
    {
        plan.tell(chat, ChatEvent::NotTaken { minutes });
        assign(plan, rules, group, chat, (to, reason))?;
    } else if let Some(due) = answer_due(plan, rules) {
        plan.arm(due, Deadline::Unanswered(chat.id));
    }
    Ok(())
}

/// Who has it by the rules did not answer: another one who is free gets it, or the same keeps it for another while.
fn another(
    plan: &mut Plan<'_>,
    rules: &Rules,
    group: &Group,
    chat: &mut Chat,
    (assignee, had): (AgentId, Routed),
) -> Read<()> {
    let waits_since_then = chat.waiting_since.is_some_and(|since| since <= had.at);
    let Some(minutes) = rules.answer_minutes.filter(|_| waits_since_then) else {
        set_routed(chat, None);
        return Ok(());
    };
    let mut tried = had.tried;
    tried.push(assignee);
    let asked = Asked {
        tried: tried.clone(),
        ..Asked::default()
    };
    let found = people::candidates(plan, rules, group, &asked)?;
    // It is in somebody's hands already: who is to have it instead must be free.
    match rules.choose_instead(&asked, &found.candidates, found.listed) {
        Choice::To(to, reason) => {
            hands::end_offer(plan, chat);
            let agent = assignee;
            plan.tell(chat, ChatEvent::NotAnswered { agent, minutes });
            plan.tell(chat, ChatEvent::Routed { to, reason });
            let participants = hands::without(chat.participants(), to);
            hand_to(plan, rules, chat, to, participants, tried);
        }
        Choice::ByHand => {
            hands::end_offer(plan, chat);
            let agent = assignee;
            plan.tell(chat, ChatEvent::NotAnswered { agent, minutes });
            chat.state = ChatState::New { previous: None };
            plan.log(EventKind::Chat(chat.id));
        }
        Choice::Everybody(_) | Choice::Nobody(_) => {
            let row = answer_due(plan, rules).map(|due| Routed {
                at: had.at,
                row: plan.arm(due, Deadline::Unanswered(chat.id)),
                tried: Vec::new(),
            });
            set_routed(chat, row);
        }
    }
    Ok(())
}

fn set_routed(chat: &mut Chat, wanted: Option<Routed>) {
    if let ChatState::Open { routed, .. } = &mut chat.state {
        *routed = wanted;
    }
}

/// A customer begins to wait for a responsible who may not be there.
fn waits_for(plan: &mut Plan<'_>, chat: &Chat, assignee: AgentId) -> Read<()> {
    if !plan.view.routing(chat.group)?.give_back {
        return Ok(());
    }
    let is_gone = match plan.view.agent(assignee)? {
        Some(agent) => people::absence(plan, &agent)?.is_some(),
        None => true,
    };
    if is_gone {
        queue::wake(plan, Whose::Agent(assignee), plan.now)?;
    }
    Ok(())
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
        if chat.waiting_since.is_none() || !rules.give_back {
            continue;
        }
        let hours = schedule_of(plan.view, Whose::Group(chat.group))?;
        if hours.schedule().is_open(plan.now) {
            let mut chat = chat;
            hands::give_back(plan, id, absence, &mut chat);
            plan.put_chat(chat)?;
        } else if let Some(opens) = hours.schedule().next_open(plan.now) {
            // Nobody is there to take it either: a while after the group opens it is seen who came.
            queue::wake(plan, Whose::Agent(id), opens.plus(ABSENCE_NOTICED))?;
        }
    }
    Ok(())
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
    if let Some(known) = chat.routed().filter(|routed| routed.row == from) {
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

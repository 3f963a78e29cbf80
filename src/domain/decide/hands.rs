//! In whose hands a chat is: taken, assigned, taken over, handed over, moved, shared, closed and resumed. Who may is
//! decided before; whom it may be given to is decided here.

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, DeadlineId, EntryId, GroupId};
use crate::base::limits::OFFER_KEPT;
use crate::domain::access;
use crate::domain::agent::Agent;
use crate::domain::bulk::Deed;
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::{Chat, ChatState, Offer};
use crate::domain::command::TransferAnswer;
use crate::domain::decide::{automatic, notices, parked, turns};
use crate::domain::entry::ChatEvent;
use crate::domain::event::{Deadline, EventKind};
use crate::domain::group::Group;
use crate::domain::measure::TurnEnd;
use crate::domain::notice::NoticeKind;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::routing::Absence;
use crate::domain::view::{Halt, Read};

/// The one who takes it answers; the responsible of the last request stays as a participant.
pub fn take(plan: &mut Plan<'_>, agent: &Agent, chat: &mut Chat, group: &Group) -> Read<()> {
    let from = chat.previous().filter(|previous| *previous != agent.id);
    let participants = present(plan, from, group)?;
    plan.tell(
        chat,
        ChatEvent::Took {
            agent: agent.id,
            from: participants.first().copied(),
        },
    );
    settle(plan, chat, ChatState::open(agent.id, participants));
    Ok(())
}

/// A former responsible stays as a participant, unless they have left the team or the group.
pub fn present(plan: &Plan<'_>, agent: Option<AgentId>, group: &Group) -> Read<Vec<AgentId>> {
    let Some(id) = agent else {
        return Ok(Vec::new());
    };
    let here = plan
        .agent(id)?
        .is_some_and(|agent| access::enters(&agent, group));
    Ok(if here { vec![id] } else { Vec::new() })
}

/// The chat is in these hands now, and everybody is told.
fn settle(plan: &mut Plan<'_>, chat: &mut Chat, state: ChatState) {
    // Whoever finds it among the new ones has agreed to no pause.
    if matches!(state, ChatState::New { .. }) {
        chat.pause = None;
    }
    chat.state = state;
    plan.log(EventKind::Chat(chat.id));
}

/// An owner or admin becomes responsible; the former one stays as a participant.
pub fn take_over(plan: &mut Plan<'_>, agent: &Agent, chat: &mut Chat, group: &Group) -> Read<()> {
    end_offer(plan, chat);
    let Some(from) = chat.assignee() else {
        return Ok(());
    };
    let mut participants = without(chat.participants(), agent.id);
    participants.extend(present(plan, Some(from), group)?);
    plan.tell(
        chat,
        ChatEvent::TookOver {
            agent: agent.id,
            from,
        },
    );
    settle(plan, chat, ChatState::open(agent.id, participants));
    Ok(())
}

/// All but one of them.
pub fn without(people: &[AgentId], agent: AgentId) -> Vec<AgentId> {
    let others = people.iter().filter(|id| **id != agent);
    others.copied().collect()
}

/// Handled. A hand-over that waits comes to nothing.
pub fn done(plan: &mut Plan<'_>, agent: &Agent, chat: &mut Chat) -> Read<()> {
    end_offer(plan, chat);
    plan.tell(chat, ChatEvent::Done { agent: agent.id });
    closes(plan, agent, chat)?;
    let state = ChatState::Done {
        previous: Some(agent.id),
        at: plan.now,
    };
    settle(plan, chat, state);
    plan.put_interaction(chat, Some((plan.now, agent.id)));
    Ok(())
}

/// Nobody waits in a handled chat, and nothing keeps it out of sight.
fn closes(plan: &mut Plan<'_>, by: &Agent, chat: &mut Chat) -> Read<()> {
    turns::end(plan, chat, TurnEnd::Closed, Some(by.id))?;
    (chat.pause, chat.moved_by) = (None, None);
    Ok(())
}

/// Handled, by somebody who oversees it: it was another's, or nobody's.
pub fn done_for(plan: &mut Plan<'_>, agent: &Agent, chat: &mut Chat, reason: String) -> Read<()> {
    end_offer(plan, chat);
    let (by, from) = (agent.id, chat.assignee());
    plan.tell(chat, ChatEvent::ClosedFor { by, from, reason });
    closes(plan, agent, chat)?;
    let previous = from.or(chat.previous());
    let at = plan.now;
    settle(plan, chat, ChatState::Done { previous, at });
    plan.put_interaction(chat, Some((plan.now, by)));
    Ok(())
}

/// As it was before something was done with it and others, as far as those people are still here. False when its
/// responsible is not.
pub fn restore(
    plan: &mut Plan<'_>,
    (by, deed): (AgentId, Deed),
    chat: &mut Chat,
    (state, group): (&ChatState, &Group),
) -> Read<bool> {
    let state = match state {
        ChatState::Open {
            assignee,
            participants,
            ..
        } => {
            if present(plan, Some(*assignee), group)?.is_empty() {
                return Ok(false);
            }
            let mut here = Vec::new();
            for participant in participants {
                here.extend(present(plan, Some(*participant), group)?);
            }
            if *assignee != by {
                notices::tell(plan, *assignee, NoticeKind::Given { by: Some(by) }, chat.id)?;
            }
            ChatState::open(*assignee, here)
        }
        other => other.clone(),
    };
    plan.tell(chat, ChatEvent::UndoneDeed { by, deed });
    let was_done = matches!(chat.state, ChatState::Done { .. });
    let from = chat.group;
    chat.group = group.id;
    settle(plan, chat, state);
    if from != group.id {
        plan.log(EventKind::Moved(chat.id, from));
    }
    if was_done {
        plan.put_interaction(chat, None);
    }
    Ok(true)
}

/// The one who reopens answers; the last responsible stays as a participant.
pub fn reopen(plan: &mut Plan<'_>, agent: &Agent, chat: &mut Chat, group: &Group) -> Read<()> {
    let from = chat.previous().filter(|previous| *previous != agent.id);
    let participants = present(plan, from, group)?;
    plan.tell(chat, ChatEvent::Reopened { agent: agent.id });
    settle(plan, chat, ChatState::open(agent.id, participants));
    plan.put_interaction(chat, None);
    Ok(())
}

/// Nobody's again, as its responsible has left the team: back in New of its group, where colleagues see it.
pub fn give_up(plan: &mut Plan<'_>, agent: AgentId, chat: &mut Chat) {
    end_offer(plan, chat);
    plan.tell(chat, ChatEvent::GivenUp { agent });
    let previous = Some(agent);
    settle(plan, chat, ChatState::New { previous });
}

/// Its group's again, as its responsible went away while the customer waits.
pub fn give_back(plan: &mut Plan<'_>, agent: AgentId, absence: Absence, chat: &mut Chat) {
    end_offer(plan, chat);
    plan.tell(chat, ChatEvent::WentAway { agent, absence });
    let previous = Some(agent);
    settle(plan, chat, ChatState::New { previous });
}

/// Whom `agent` may give a chat of `group` to: somebody else, who works here and sees the group.
fn target(plan: &Plan<'_>, agent: &Agent, group: &Group, to: AgentId) -> Result<AgentId, Halt> {
    if to == agent.id {
        return Err(Refusal::invalid("agent", FieldProblem::Wrong).into());
    }
    let known = plan.view.agent(to)?;
    if known.is_some_and(|agent| access::enters(&agent, group)) {
        Ok(to)
    } else {
        Err(Refusal::invalid("agent", FieldProblem::Unknown).into())
    }
}

/// Whether `agent` may give a chat of `group` to `to`.
///
/// # Errors
/// `invalid` when that is nobody who could work in it, or themselves.
pub fn receives(plan: &Plan<'_>, agent: &Agent, group: &Group, to: AgentId) -> Result<(), Halt> {
    target(plan, agent, group, to).map(|_| ())
}

/// Takes a hand-over back that waits, if one does.
pub fn withdraw(plan: &mut Plan<'_>, agent: &Agent, chat: &mut Chat) -> Result<(), Halt> {
    match chat.offer() {
        Some(_) => answer(plan, agent, chat, TransferAnswer::Cancel),
        None => Ok(()),
    }
}

/// Somebody is made responsible of a new chat, without being asked; the responsible of the last request stays as a
/// participant, as when it is taken.
pub fn assign(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    group: &Group,
    to: AgentId,
) -> Result<(), Halt> {
    let to = target(plan, agent, group, to)?;
    let from = chat.previous().filter(|previous| *previous != to);
    let participants = present(plan, from, group)?;
    plan.tell(chat, ChatEvent::Assigned { by: agent.id, to });
    notices::tell(plan, to, NoticeKind::Given { by: Some(agent.id) }, chat.id)?;
    settle(plan, chat, ChatState::open(to, participants));
    Ok(())
}

/// Hands the chat to somebody, who must accept; until then its responsible stays.
pub fn offer(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    group: &Group,
    to: AgentId,
) -> Result<Answer, Halt> {
    match chat.offer().copied() {
        Some(offer) if is_over(plan, &offer) => expire(plan, chat, offer),
        // Pressed twice.
        Some(offer) if offer.to == to => return Ok(Answer::Nothing),
        Some(_) => return Err(Refusal::invalid("agent", FieldProblem::Taken).into()),
        None => {}
    }
    let (to, by) = (target(plan, agent, group, to)?, agent.id);
    let (expires_at, row) = plan.arm(plan.now.plus(OFFER_KEPT), Deadline::OfferEnd(chat.id));
    plan.tell(chat, ChatEvent::Offered { by, to });
    notices::tell(plan, to, NoticeKind::Offered { by }, chat.id)?;
    let offer = Offer {
        to,
        by,
        at: plan.now,
        expires_at,
        row,
    };
    set_offer(plan, chat, Some(offer));
    Ok(Answer::Done)
}

fn set_offer(plan: &mut Plan<'_>, chat: &mut Chat, wanted: Option<Offer>) {
    if let ChatState::Open { offer, .. } = &mut chat.state {
        *offer = wanted;
    }
    plan.log(EventKind::Chat(chat.id));
}

/// Whether its time is over, though its deadline was not fired yet.
fn is_over(plan: &Plan<'_>, offer: &Offer) -> bool {
    plan.now >= offer.expires_at
}

/// Ends the hand-over that waits, by the word of somebody who may.
pub fn answer(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    answer: TransferAnswer,
) -> Result<(), Halt> {
    let offer = chat.offer().copied().filter(|offer| !is_over(plan, offer));
    let (Some(offer), Some(from)) = (offer, chat.assignee()) else {
        return Err(Refusal::NoPendingTransfer.into());
    };
    disarm(plan, &offer);
    match answer {
        TransferAnswer::Accept => {
            let agent = agent.id;
            plan.tell(chat, ChatEvent::Accepted { agent, from });
            let participants = without(chat.participants(), agent);
            settle(plan, chat, ChatState::open(agent, participants));
        }
        TransferAnswer::Decline => {
            let agent = agent.id;
            plan.tell(chat, ChatEvent::Declined { agent, from });
            set_offer(plan, chat, None);
        }
        TransferAnswer::Cancel => {
            let (by, to) = (agent.id, offer.to);
            plan.tell(chat, ChatEvent::OfferCanceled { by, to });
            set_offer(plan, chat, None);
        }
    }
    Ok(())
}

fn disarm(plan: &mut Plan<'_>, offer: &Offer) {
    plan.write(Write::Due {
        due: offer.expires_at,
        id: offer.row,
        deadline: None,
    });
}

/// What else happens to the chat ends a hand-over that waits.
pub fn end_offer(plan: &mut Plan<'_>, chat: &mut Chat) {
    let Some(offer) = chat.offer().copied() else {
        return;
    };
    if is_over(plan, &offer) {
        return expire(plan, chat, offer);
    }
    disarm(plan, &offer);
    let Offer { by, to, .. } = offer;
    plan.tell(chat, ChatEvent::OfferEnded { by, to });
    set_offer(plan, chat, None);
}

/// Its time is over: the responsible stays.
fn expire(plan: &mut Plan<'_>, chat: &mut Chat, offer: Offer) {
    disarm(plan, &offer);
    let Offer { by, to, .. } = offer;
    plan.tell_of(chat, ChatEvent::OfferExpired { by, to }, offer.expires_at);
    set_offer(plan, chat, None);
}

/// The deadline of a hand-over fell due. One that is answered, or another one, is not meant.
pub fn offer_end(
    plan: &mut Plan<'_>,
    id: ChatId,
    row: (Timestamp, DeadlineId),
) -> Result<(), Halt> {
    if let Some((mut chat, offer)) = offer_of(plan, id, row)? {
        expire(plan, &mut chat, offer);
        plan.put_chat(chat)?;
    }
    Ok(())
}

/// The chat whose hand-over ends by this deadline row.
fn offer_of(
    plan: &Plan<'_>,
    id: ChatId,
    row: (Timestamp, DeadlineId),
) -> Read<Option<(Chat, Offer)>> {
    let found = plan.find_chat(id)?;
    Ok(found.and_then(|chat| {
        let offer = chat.offer().copied();
        let meant = offer.filter(|offer| (offer.expires_at, offer.row) == row)?;
        Some((chat, meant))
    }))
}

/// The deadline of a hand-over was brought back, as the clock was wrong when it was set.
pub fn offer_moves(
    plan: &mut Plan<'_>,
    id: ChatId,
    from: (Timestamp, DeadlineId),
    to: (Timestamp, DeadlineId),
) -> Read<()> {
    if let Some((mut chat, mut offer)) = offer_of(plan, id, from)? {
        (offer.expires_at, offer.row) = to;
        offer.at = offer.at.min(plan.now);
        set_offer(plan, &mut chat, Some(offer));
        plan.put_chat(chat)?;
    }
    Ok(())
}

/// Hand-overs to those who may not see the chat's group any more come to nothing. `agent` and `group` are as this
/// decision leaves them.
pub fn end_lost_offers(
    plan: &mut Plan<'_>,
    agent: Option<&Agent>,
    group: Option<&Group>,
) -> Read<()> {
    for chat in plan.view.chats_on_offer()? {
        let Some(mut chat) = plan.find_chat(chat.id)? else {
            continue;
        };
        let Some(to) = chat.offer().map(|offer| offer.to) else {
            continue;
        };
        let to = match agent.filter(|agent| agent.id == to) {
            Some(agent) => Some(agent.clone()),
            None => plan.view.agent(to)?,
        };
        let of = match group.filter(|group| group.id == chat.group) {
            Some(group) => Some(group.clone()),
            None => plan.view.group(chat.group)?,
        };
        let enters = to.zip(of).is_some_and(|(to, of)| access::enters(&to, &of));
        if !enters {
            end_offer(plan, &mut chat);
            plan.put_chat(chat)?;
        }
    }
    Ok(())
}

/// To another group, where it is new: nobody is responsible, nobody takes part. What the customer is told of it is
/// returned.
pub fn move_to(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    group: GroupId,
) -> Result<Option<EntryId>, Halt> {
    if group == chat.group {
        return Err(Refusal::invalid("group", FieldProblem::Wrong).into());
    }
    let Some(target) = plan.view.group(group)? else {
        return Err(Refusal::invalid("group", FieldProblem::Unknown).into());
    };
    end_offer(plan, chat);
    let (by, from, to) = (agent.id, chat.group, group);
    plan.tell(chat, ChatEvent::Moved { by, from, to });
    chat.group = to;
    chat.moved_by = Some(by);
    (chat.state, chat.pause) = (ChatState::New { previous: None }, None);
    plan.log(EventKind::Moved(chat.id, from));
    Ok(automatic::tell_of_move(plan, chat, &target)?)
}

/// Somebody may write in it too.
pub fn add(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    group: &Group,
    who: AgentId,
) -> Result<Answer, Halt> {
    if chat.participants().contains(&who) {
        return Ok(Answer::Nothing);
    }
    let who = target(plan, agent, group, who)?;
    plan.tell(
        chat,
        ChatEvent::Added {
            by: agent.id,
            agent: who,
        },
    );
    if let ChatState::Open { participants, .. } = &mut chat.state {
        participants.push(who);
    }
    plan.log(EventKind::Chat(chat.id));
    Ok(Answer::Done)
}

/// Somebody may write in it no longer.
pub fn exclude(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    who: AgentId,
) -> Result<Answer, Halt> {
    if !chat.participants().contains(&who) {
        let known = plan.view.agent(who)?;
        return Ok(known.map(|_| Answer::Nothing).ok_or(Refusal::NotFound)?);
    }
    plan.tell(
        chat,
        ChatEvent::Excluded {
            by: agent.id,
            agent: who,
        },
    );
    goes(plan, chat, who);
    let error = parked::excluded("its author was excluded");
    parked::nothing_leaves(plan, chat, Some(who), &error)?;
    Ok(Answer::Done)
}

/// Takes part in it no longer, by their own choice.
pub fn leave(plan: &mut Plan<'_>, agent: &Agent, chat: &mut Chat) {
    plan.tell(chat, ChatEvent::Left { agent: agent.id });
    goes(plan, chat, agent.id);
}

fn goes(plan: &mut Plan<'_>, chat: &mut Chat, who: AgentId) {
    if let ChatState::Open { participants, .. } = &mut chat.state {
        participants.retain(|id| *id != who);
    }
    plan.log(EventKind::Chat(chat.id));
}

//! The customer's turn begins with what they say, and ends when somebody answers or says that no answer is needed.

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, EntryId};
use crate::domain::agent::Agent;
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::Chat;
use crate::domain::decide::{terms, waiting};
use crate::domain::entry::ChatEvent;
use crate::domain::event::EventKind;
use crate::domain::hours::whose::{Whose, schedule_of};
use crate::domain::measure::{Measure, Measured, TurnEnd};
use crate::domain::plan::Plan;
use crate::domain::refusal::Refusal;
use crate::domain::turn::{AnswerKind, Pause, PauseWhy, PromiseState, Turn};
use crate::domain::view::Read;

/// The customer says something that waits since `since`, told by `entry`: a turn begins, or goes on.
pub fn begin(plan: &mut Plan<'_>, chat: &mut Chat, entry: EntryId, since: Timestamp) {
    match &mut chat.waiting {
        Some(turn) => turn.since = turn.since.min(since),
        None => {
            let opened_at = chat.interaction.opened_at;
            let answered = (chat.said.answered_at).is_some_and(|at| at >= opened_at);
            let answer = if answered {
                AnswerKind::Next
            } else {
                AnswerKind::First
            };
            chat.waiting = Some(Turn::begin(since, plan.now, entry, answer));
        }
    }
    // It waited for the customer, who has come.
    if (chat.pause.take_if(|pause| pause.why == PauseWhy::Customer)).is_some() {
        plan.tell(chat, ChatEvent::Resumed { agent: None });
    }
}

/// The turn is over, by somebody here or by the phone app.
///
/// # Errors
/// When storage fails.
pub fn end(plan: &mut Plan<'_>, chat: &mut Chat, end: TurnEnd, by: Option<AgentId>) -> Read<()> {
    end_at(plan, chat, (end, plan.now), by)
}

/// The turn was over at `at`, which is told only now.
///
/// # Errors
/// When storage fails.
pub fn end_at(
    plan: &mut Plan<'_>,
    chat: &mut Chat,
    (end, at): (TurnEnd, Timestamp),
    by: Option<AgentId>,
) -> Read<()> {
    if end == TurnEnd::Answered {
        chat.moved_by = None;
    }
    let Some(mut turn) = chat.waiting.take() else {
        return Ok(());
    };
    if turn.entry == EntryId(0) {
        return Ok(());
    }
    if let Some(pause) = &chat.pause {
        turn.stand(pause.at, at);
    }
    let hours = schedule_of(plan.view, Whose::Group(chat.group))?;
    let seconds = |time: std::time::Duration| u32::try_from(time.as_secs()).unwrap_or(u32::MAX);
    let what = Measured::Turn {
        answer: turn.answer,
        end,
        seconds: seconds(at.since(turn.from)),
        working: seconds(turn.ran(&hours.schedule(), at)),
        late: turn.state(at) == Some(PromiseState::Late),
    };
    measure_at(plan, chat, (turn.from, turn.entry), by, (what, at));
    chat.ended = Some(Box::new(turn));
    Ok(())
}

/// The phone app answered at `at`, which is told only now. What the customer said after that waits on.
///
/// # Errors
/// When storage fails.
pub fn answered_elsewhere(plan: &mut Plan<'_>, chat: &mut Chat, at: Timestamp) -> Read<()> {
    let Some(turn) = chat.waiting.as_ref().filter(|turn| turn.since <= at) else {
        return Ok(());
    };
    let rest = waiting::said_after(plan, chat, turn, at)?;
    // What it answered came after what it did not: the turn goes on as it began.
    if let Some(rest) = rest.as_ref().filter(|rest| rest.entry == turn.entry) {
        let since = rest.since;
        if let Some(turn) = &mut chat.waiting {
            turn.since = since;
        }
        return Ok(());
    }
    end_at(plan, chat, (TurnEnd::Answered, at), None)?;
    go_on(chat, rest);
    Ok(())
}

/// What the customer wrote last needs no reply: nobody waits. Said twice it is said once.
///
/// # Errors
/// When storage fails.
pub fn no_reply_needed(plan: &mut Plan<'_>, by: &Agent, chat: &mut Chat) -> Read<Answer> {
    if chat.waiting.is_none() {
        return Ok(Answer::Nothing);
    }
    end(plan, chat, TurnEnd::NoReplyNeeded, Some(by.id))?;
    plan.tell(chat, ChatEvent::NoReplyNeeded { agent: by.id });
    Ok(Answer::Done)
}

/// Stops the clock of promises.
///
/// # Errors
/// `Invalid` for a reason that is too long.
pub fn pause(
    plan: &mut Plan<'_>,
    by: &Agent,
    chat: &mut Chat,
    why: PauseWhy,
    reason: &str,
) -> Result<Answer, Refusal> {
    let reason = terms::reason(reason)?;
    let known = chat.pause.as_ref();
    if known.is_some_and(|known| known.why == why && known.reason == reason) {
        return Ok(Answer::Nothing);
    }
    plan.tell(
        chat,
        ChatEvent::Paused {
            agent: by.id,
            why,
            reason: reason.clone(),
        },
    );
    chat.pause = Some(Pause {
        why,
        reason,
        by: by.id,
        at: plan.now,
    });
    plan.log(EventKind::Chat(chat.id));
    Ok(Answer::Done)
}

/// Lets the clock run again.
pub fn unpause(plan: &mut Plan<'_>, by: &Agent, chat: &mut Chat) -> Answer {
    if chat.pause.take().is_none() {
        return Answer::Nothing;
    }
    plan.tell(chat, ChatEvent::Resumed { agent: Some(by.id) });
    plan.log(EventKind::Chat(chat.id));
    Answer::Done
}

/// Counts something that `entry` began at `from`.
pub fn measure(
    plan: &mut Plan<'_>,
    chat: &Chat,
    (from, entry): (Timestamp, EntryId),
    agent: Option<AgentId>,
    what: Measured,
) {
    measure_at(plan, chat, (from, entry), agent, (what, plan.now));
}

/// Counts something that `entry` began at `from` and that happened at `at`.
pub fn measure_at(
    plan: &mut Plan<'_>,
    chat: &Chat,
    (from, entry): (Timestamp, EntryId),
    agent: Option<AgentId>,
    (what, at): (Measured, Timestamp),
) {
    let measure = Measure {
        at,
        chat: chat.id,
        group: chat.group,
        number: chat.number,
        agent,
        what,
    };
    plan.write(Write::Measure {
        day: from.day(),
        entry,
        measure: Some(Box::new(measure)),
    });
}

/// The turn that was over is not: what ended it, written at `ended_at`, did not reach the customer. What was told of
/// its promise before is not told again.
pub fn resume(plan: &mut Plan<'_>, chat: &mut Chat, mut turn: Turn, ended_at: Timestamp) {
    turn.told_until = ended_at;
    match chat.ended.take() {
        Some(ended) if ended.entry == turn.entry => {
            let since = turn.since.min(ended.since);
            turn = Turn { since, ..*ended };
        }
        other => {
            other.iter().for_each(|ended| turn.stand_as(ended));
            chat.ended = other;
        }
    }
    plan.write(Write::Measure {
        day: turn.from.day(),
        entry: turn.entry,
        measure: None,
    });
    turn.not_after(plan.now);
    match &mut chat.waiting {
        Some(known) if turn.from < known.from => {
            turn.since = turn.since.min(known.since);
            turn.reminded |= known.reminded;
            turn.escalated |= known.escalated;
            turn.escalated_owners |= known.escalated_owners;
            // Whoever was told that this customer's answer is late knows it, since when it ever was due.
            if known.was_told_late() {
                turn.told_until = turn.told_until.max(known.told_until);
            }
            turn.stand_as(known);
            *known = turn;
        }
        Some(known) => known.since = known.since.min(turn.since),
        None => chat.waiting = Some(turn),
    }
}

/// What of a turn that has just ended has no answer goes on as a turn of its own.
pub fn go_on(chat: &mut Chat, rest: Option<Turn>) {
    chat.waiting = rest;
    if let (Some(turn), Some(ended)) = (&mut chat.waiting, &chat.ended) {
        turn.stand_as(ended);
    }
}

//! What a chat has before it: the end of its window and the warnings of it, the answer that is promised, those who are
//! told that somebody waits long. A chat has one deadline row for all of that. It is armed lazily: it may be earlier
//! than the first of those moments, never later; when it fires, what is due by then is told and the row moves on.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, DeadlineId, EntryId, GroupId};
use crate::domain::agent::Role;
use crate::domain::changes::Write;
use crate::domain::chat::{Chat, ChatState};
use crate::domain::decide::{alarm, window};
use crate::domain::event::Deadline;
use crate::domain::hours::Schedule;
use crate::domain::hours::whose::{KeptHours, Whose, schedule_of};
use crate::domain::plan::Plan;
use crate::domain::promises::{
    Alarms, PromiseClock, Promises, PromisesOf, Terms, WaitingRule, Within, terms,
};
use crate::domain::turn::{Pause, Promise, Turn};
use crate::domain::view::{Read, View};
use crate::domain::window::WindowState;

/// A promise is nearly broken when so much of it is left: one part of this many.
const WARNED_AT_PART: u32 = 4;
/// Chats whose terms are looked at in one transaction.
const RENEWED_AT_ONCE: usize = 250;

/// Something that falls due in a chat.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Moment {
    /// The window ends in so many seconds.
    WindowWarning(u32),
    /// The answer that is promised is nearly late.
    ReplyDue,
    /// It is late.
    ReplyLate,
    /// Somebody waits long.
    WaitsLong,
    /// Somebody waits so long that leads are told.
    Escalation,
    /// Or owners.
    LastEscalation,
    /// The window ends.
    WindowEnd,
}

/// Looks at what a decision did to chats: clocks begin, go on by other terms or stand, and every chat's row is early
/// enough.
///
/// # Errors
/// When storage fails.
pub fn follow(plan: &mut Plan<'_>) -> Read<()> {
    if plan.touches_promises() {
        // What is being written can't be read yet.
        plan.arm(plan.now, Deadline::RenewPromises);
    }
    for (before, after) in plan.changed_chats() {
        look(plan, before.as_ref(), after)?;
    }
    Ok(())
}

/// One chat that a decision changed.
fn look(plan: &mut Plan<'_>, before: Option<&Chat>, mut chat: Chat) -> Read<()> {
    let turn_of = |chat: &Chat| {
        let turn = chat.waiting.as_ref();
        turn.map(|turn| (turn.entry, turn.from, turn.promise))
    };
    let paused_at = |chat: &Chat| chat.pause.as_ref().map(|pause| pause.at);
    if let Some(paused) = before.and_then(paused_at)
        && paused_at(&chat) != Some(paused)
    {
        let ended = chat.ended.as_deref_mut();
        for turn in chat.waiting.as_mut().into_iter().chain(ended) {
            turn.stand(paused, plan.now);
        }
    }
    if before.is_some_and(|before| before.group != chat.group)
        && let Some(turn) = &mut chat.waiting
    {
        // Nobody there was told.
        (turn.reminded, turn.remind_at) = (false, None);
        (turn.escalated, turn.escalated_owners) = (false, false);
    }
    let is_same = before.is_some_and(|before| {
        turn_of(before) == turn_of(&chat)
            && before.group == chat.group
            && paused_at(before) == paused_at(&chat)
    });
    if !is_same {
        settle(plan, &mut chat)?;
    }
    let nears = |chat: &Chat| (is_active(chat), chat.window_told, chat.row.is_some());
    let end = chat.window.ends_at();
    // Of another end nobody was warned yet; by a clock that was set back its first warning may be before the row.
    let is_another_end = chat
        .window_warned
        .take_if(|(warned, _)| Some(*warned) != end);
    if !is_same || is_another_end.is_some() || before.map(nears) != Some(nears(&chat)) {
        arm(plan, &mut chat)?;
    }
    plan.put_chat(chat)
}

fn is_active(chat: &Chat) -> bool {
    !matches!(chat.state, ChatState::Done { .. })
}

/// Whether somebody waits, or a clock stands, since a moment that lies ahead: the clock was wrong then.
///
/// # Errors
/// When storage fails.
pub fn began_ahead(plan: &Plan<'_>) -> Read<bool> {
    let ahead = |chat: &Chat| {
        let turn = chat.waiting.as_ref();
        let pause = chat.pause.as_ref();
        turn.is_some_and(|turn| turn.from > plan.now)
            || pause.is_some_and(|pause| pause.at > plan.now)
    };
    let mut after = None;
    loop {
        let chats = plan.view.active_chats(after, RENEWED_AT_ONCE)?;
        if chats.iter().any(ahead) {
            return Ok(true);
        }
        match chats.last() {
            Some(last) => after = Some(last.id),
            None => return Ok(false),
        }
    }
}

/// The terms of the chats behind `after` are looked at again: somebody changed promises, hours or holidays, or the
/// clock jumped. After so many of them others get their turn, and the rest follows at once.
///
/// # Errors
/// When storage fails.
pub fn renew(plan: &mut Plan<'_>, after: Option<ChatId>) -> Read<()> {
    let chats = plan.view.active_chats(after, RENEWED_AT_ONCE)?;
    if let Some(last) = chats.last().filter(|_| chats.len() == RENEWED_AT_ONCE) {
        plan.arm(plan.now, Deadline::RenewPromisesAfter(last.id));
    }
    for mut chat in chats {
        if let Some(turn) = &mut chat.waiting {
            turn.not_after(plan.now);
        }
        if let Some(pause) = &mut chat.pause {
            pause.at = pause.at.min(plan.now);
        }
        settle(plan, &mut chat)?;
        arm(plan, &mut chat)?;
        plan.put_chat(chat)?;
    }
    Ok(())
}

/// The terms of one chat are looked at again: its customer got a tag or lost one.
///
/// # Errors
/// When storage fails.
pub fn renew_chat(plan: &mut Plan<'_>, chat: &mut Chat) -> Read<()> {
    if !is_active(chat) {
        return Ok(());
    }
    settle(plan, chat)?;
    arm(plan, chat)
}

/// Works out anew until when an answer is promised.
fn settle(plan: &mut Plan<'_>, chat: &mut Chat) -> Read<()> {
    let Some(mut turn) = chat.waiting.take() else {
        return Ok(());
    };
    if turn.entry == EntryId(0) {
        chat.waiting = Some(turn);
        return Ok(());
    }
    let terms = terms_of(plan, chat, &turn)?;
    let hours = schedule_of(plan.view, Whose::Group(chat.group))?;
    let schedule = schedule(terms.clock, &hours);
    let (was, was_told) = (turn.promise, turn.was_told_late());
    turn.promise = match terms.within {
        Within::Nothing => Promise::Nothing,
        Within::Seconds(seconds) => {
            let whole = Duration::from_secs(u64::from(seconds));
            promised(&turn, &schedule, whole, chat.pause.as_ref())
        }
    };
    if was != Promise::Nothing && !was_told {
        forget_what_was_not_told(&mut turn);
    }
    let rule = plan.view.alarms(chat.group)?.waiting;
    let is_paused = chat.pause.is_some();
    remind(&mut turn, &schedule, &rule, (plan.now, is_paused));
    chat.waiting = Some(turn);
    Ok(())
}

/// Until when an answer is promised within `whole`. A group that never works promises nothing.
fn promised(
    turn: &Turn,
    schedule: &Schedule<'_>,
    whole: Duration,
    pause: Option<&Pause>,
) -> Promise {
    let warned = whole.saturating_sub(whole / WARNED_AT_PART);
    let (Some(due_at), Some(warn_at)) = (turn.after(schedule, whole), turn.after(schedule, warned))
    else {
        return Promise::Nothing;
    };
    let Some(pause) = pause else {
        return Promise::Until { due_at, warn_at };
    };
    let paused = pause.at.max(turn.from);
    let is_late = due_at <= paused;
    let left = if is_late {
        (-millis(paused.since(due_at))).min(-1)
    } else {
        millis(whole.saturating_sub(turn.ran(schedule, paused)))
    };
    Promise::Paused { left }
}

/// By other terms the answer may have been due before the last thing that was told: that is told yet, and while the
/// clock stands nothing is late of which nobody was told.
fn forget_what_was_not_told(turn: &mut Turn) {
    match &mut turn.promise {
        Promise::Until { due_at, .. } => {
            let untold = due_at.minus(Duration::from_millis(1));
            turn.told_until = turn.told_until.min(untold);
        }
        Promise::Paused { left } => *left = (*left).max(0),
        Promise::Nothing => {}
    }
}

/// When those who are there are told that somebody waits long. What was told is not told again by other terms.
fn remind(
    turn: &mut Turn,
    schedule: &Schedule<'_>,
    rule: &WaitingRule,
    (now, is_paused): (Timestamp, bool),
) {
    let at = |turn: &Turn, seconds: Option<u32>| {
        let seconds = seconds.filter(|_| !is_paused)?;
        // Overdue by a rule that is new: told at once.
        let soon = turn.told_until.plus(Duration::from_millis(1));
        let at = turn.after(schedule, Duration::from_secs(u64::from(seconds)))?;
        Some(at.max(soon))
    };
    turn.escalate_at = match turn.escalated {
        true => None,
        false => at(turn, rule.escalate),
    };
    turn.escalate_owners_at = match turn.escalated_owners {
        true => None,
        false => at(turn, rule.escalate_owners.or(rule.escalate)),
    };
    turn.remind_at = match turn.reminded {
        true => rule.again.filter(|_| !is_paused).and_then(|again| {
            let again = Duration::from_secs(u64::from(again));
            turn.remind_at.or_else(|| schedule.after(now, again))
        }),
        false => at(turn, rule.after),
    };
}

/// What holds for a turn.
fn terms_of(plan: &Plan<'_>, chat: &Chat, turn: &Turn) -> Read<Terms> {
    let view = plan.view;
    let desk = view.desk_promises()?;
    let number = view.promises(&PromisesOf::Number(chat.number))?;
    let group = view.promises(&PromisesOf::Group(chat.group))?;
    let mut tags: Vec<Promises> = Vec::new();
    if let Some(address) = view.address(chat.address)?
        && let Some(customer) = plan.customer(address.customer)?
    {
        for tag in customer.tags {
            tags.push(view.promises(&PromisesOf::Tag(tag))?);
        }
    }
    Ok(terms(&desk, &number, &group, &tags, turn.answer))
}

/// The time in which a promise's clock runs.
fn schedule(clock: PromiseClock, hours: &KeptHours) -> Schedule<'_> {
    match clock {
        PromiseClock::Working => hours.schedule(),
        PromiseClock::Always => Schedule {
            calendar: None,
            vacations: &[],
        },
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// What a chat has before it, in the order in which it falls due.
///
/// # Errors
/// When storage fails.
pub fn moments(view: &dyn View, chat: &Chat) -> Read<Vec<(Timestamp, Moment)>> {
    let mut found = Vec::new();
    if let Some(end) = chat.window.ends_at().filter(|_| chat.window_told) {
        found.push((end, Moment::WindowEnd));
        if is_active(chat) {
            let warned = chat.window_warned.filter(|(of, _)| *of == end);
            let warnings = window_warnings(view, chat.group)?;
            let untold = warnings
                .into_iter()
                .filter(|seconds| warned.is_none_or(|(_, told)| *seconds < told));
            found.extend(untold.map(|seconds| {
                let at = end.minus(Duration::from_secs(u64::from(seconds)));
                (at, Moment::WindowWarning(seconds))
            }));
        }
    }
    if let Some(turn) = chat.waiting.as_ref().filter(|_| is_active(chat)) {
        let mut add = |at: Option<Timestamp>, moment| {
            found.extend(at.filter(|at| *at > turn.told_until).map(|at| (at, moment)));
        };
        if let Promise::Until { due_at, warn_at } = turn.promise {
            add(Some(warn_at), Moment::ReplyDue);
            add(Some(due_at), Moment::ReplyLate);
        }
        add(turn.remind_at, Moment::WaitsLong);
        add(turn.escalate_at, Moment::Escalation);
        add(turn.escalate_owners_at, Moment::LastEscalation);
    }
    found.sort_unstable();
    Ok(found)
}

/// Seconds before a window's end at which a group is warned, the longest first.
///
/// # Errors
/// When storage fails.
pub fn window_warnings(view: &dyn View, group: GroupId) -> Read<Vec<u32>> {
    let Alarms {
        window_warnings, ..
    } = view.alarms(group)?;
    match window_warnings {
        Some(own) => Ok(own),
        None => Ok(view.desk_promises()?.window_warnings),
    }
}

/// Makes sure that the chat's row is no later than the first of its moments.
fn arm(plan: &mut Plan<'_>, chat: &mut Chat) -> Read<()> {
    let Some((first, _)) = moments(plan.view, chat)?.first().copied() else {
        return Ok(());
    };
    if let Some((due, id)) = chat.row {
        if due <= first {
            return Ok(());
        }
        plan.write(Write::Due {
            due,
            id,
            deadline: None,
        });
    }
    chat.row = Some(plan.arm(first, Deadline::Chat(chat.id)));
    Ok(())
}

/// A chat's row fell due: what is due by it is told, in the order in which it was due, and the row moves on. What
/// fell due since has a row of its own moment, so that over all chats everything is told in due order.
///
/// # Errors
/// When storage fails.
pub fn due(plan: &mut Plan<'_>, id: ChatId, row: (Timestamp, DeadlineId)) -> Read<()> {
    let Some(mut chat) = plan.find_chat(id)? else {
        return Ok(());
    };
    if chat.row != Some(row) {
        return Ok(());
    }
    chat.row = None;
    let due: Vec<_> = moments(plan.view, &chat)?
        .into_iter()
        .filter(|(at, _)| *at <= row.0)
        .collect();
    for (at, moment) in due {
        tell(plan, &mut chat, (at, moment))?;
    }
    arm(plan, &mut chat)?;
    plan.put_chat(chat)
}

fn tell(plan: &mut Plan<'_>, chat: &mut Chat, (at, moment): (Timestamp, Moment)) -> Read<()> {
    match moment {
        Moment::WindowEnd => {
            window::ended(plan, chat);
            return Ok(());
        }
        Moment::WindowWarning(seconds) => {
            let Some(end) = chat.window.ends_at() else {
                return Ok(());
            };
            chat.window_warned = Some((end, seconds));
            // After a stop the last of several says it all, and the end itself needs no warning.
            let is_open = matches!(chat.window.state(plan.now), WindowState::Open(_));
            let is_last = !window_warnings(plan.view, chat.group)?
                .into_iter()
                .any(|next| {
                    next < seconds && end.since(plan.now) <= Duration::from_secs(next.into())
                });
            return match is_open && is_last {
                true => alarm::window_closes(plan, chat, end),
                false => Ok(()),
            };
        }
        _ => {}
    }
    let Some(mut turn) = chat.waiting.clone() else {
        return Ok(());
    };
    turn.told_until = turn.told_until.max(at);
    match moment {
        Moment::ReplyDue => {
            if let Some(due_at) = turn.due_at().filter(|due_at| *due_at > plan.now) {
                alarm::reply_due(plan, chat, due_at)?;
            }
        }
        Moment::ReplyLate => alarm::reply_late(plan, chat, turn.answer, at)?,
        Moment::WaitsLong => {
            alarm::waits_long(plan, chat, &turn)?;
            turn.reminded = true;
            turn.remind_at = next_reminder(plan, chat, &turn)?;
        }
        Moment::Escalation => {
            alarm::escalates(plan, chat, &turn, Role::Lead)?;
            (turn.escalated, turn.escalate_at) = (true, None);
        }
        Moment::LastEscalation => {
            alarm::escalates(plan, chat, &turn, Role::Owner)?;
            (turn.escalated_owners, turn.escalate_owners_at) = (true, None);
        }
        Moment::WindowEnd | Moment::WindowWarning(_) => {}
    }
    chat.waiting = Some(turn);
    Ok(())
}

/// Told again after as long as the rule says, from now on: what was missed over a stop is not made up for.
fn next_reminder(plan: &Plan<'_>, chat: &Chat, turn: &Turn) -> Read<Option<Timestamp>> {
    let Some(again) = plan.view.alarms(chat.group)?.waiting.again else {
        return Ok(None);
    };
    let terms = terms_of(plan, chat, turn)?;
    let hours = schedule_of(plan.view, Whose::Group(chat.group))?;
    let schedule = schedule(terms.clock, &hours);
    Ok(schedule.after(plan.now, Duration::from_secs(u64::from(again))))
}

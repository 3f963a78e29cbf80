//! What a chat has before it: the end of its window and the warnings of it, the answer that is promised, those who are
//! told that somebody waits long. A chat has one deadline row for all of that. It is armed lazily: it may be earlier
//! than the first of those moments, never later; when it fires, what is due by then is told and the row moves on.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, DeadlineId, EntryId, GroupId};
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
use crate::domain::turn::{Promise, Turn};
use crate::domain::view::{Read, View};
use crate::domain::window::WindowState;

/// A promise is nearly broken when so much of it is left: one part of this many.
const WARNED_AT_PART: u32 = 4;

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
    /// Somebody waits so long that leads and owners are told.
    Escalation,
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
    let is_same = before.is_some_and(|before| {
        turn_of(before) == turn_of(&chat)
            && before.group == chat.group
            && before.pause.is_some() == chat.pause.is_some()
    });
    if !is_same {
        settle(plan, before, &mut chat)?;
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

/// Whether somebody waits since a moment that lies ahead: the clock was wrong then.
///
/// # Errors
/// When storage fails.
pub fn began_ahead(plan: &Plan<'_>) -> Read<bool> {
    let chats = plan.view.active_chats()?;
    let ahead = |chat: &Chat| (chat.waiting.as_ref()).is_some_and(|turn| turn.from > plan.now);
    Ok(chats.iter().any(ahead))
}

/// The terms of every chat are looked at again: somebody changed promises, hours or holidays, or the clock jumped.
///
/// # Errors
/// When storage fails.
pub fn renew(plan: &mut Plan<'_>) -> Read<()> {
    for mut chat in plan.view.active_chats()? {
        if let Some(turn) = &mut chat.waiting {
            // It began by a clock that was ahead.
            turn.from = turn.from.min(plan.now);
            turn.told_until = turn.told_until.min(plan.now);
        }
        let before = chat.clone();
        settle(plan, Some(&before), &mut chat)?;
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
    let before = chat.clone();
    settle(plan, Some(&before), chat)?;
    arm(plan, chat)
}

/// Works out anew until when an answer is promised.
fn settle(plan: &mut Plan<'_>, before: Option<&Chat>, chat: &mut Chat) -> Read<()> {
    let Some(mut turn) = chat.waiting.take() else {
        return Ok(());
    };
    if turn.entry == EntryId(0) {
        chat.waiting = Some(turn);
        return Ok(());
    }
    let known = before.and_then(|before| before.waiting.as_ref());
    let terms = terms_of(plan, chat, &turn)?;
    let hours = schedule_of(plan.view, Whose::Group(chat.group))?;
    let clock = Clock::new(terms.clock, &hours);
    let was = turn.promise;
    turn.promise = match terms.within {
        Within::Nothing => Promise::Nothing,
        Within::Seconds(seconds) => {
            let whole = Duration::from_secs(u64::from(seconds));
            let part = whole / WARNED_AT_PART;
            let is_paused = chat.pause.is_some();
            match was {
                Promise::Paused { .. } if is_paused => was,
                Promise::Paused { left } => clock.goes_on(plan.now, left, part),
                Promise::Until { due_at, .. } if is_paused && known.is_some() => Promise::Paused {
                    left: clock.left(plan.now, due_at),
                },
                _ if is_paused => Promise::Paused {
                    left: millis(whole),
                },
                _ => clock.until(turn.from, whole, part),
            }
        }
    };
    forget_what_was_not_told(&mut turn, was);
    let rule = plan.view.alarms(chat.group)?.waiting;
    remind(&mut turn, &clock, &rule, chat.pause.is_some());
    chat.waiting = Some(turn);
    Ok(())
}

/// By other terms the answer may have been due before the last thing that was told: that is told yet.
fn forget_what_was_not_told(turn: &mut Turn, was: Promise) {
    let was_told = match was {
        Promise::Until { due_at, .. } => due_at <= turn.told_until,
        Promise::Paused { left } => left < 0,
        Promise::Nothing => false,
    };
    if let Some(due_at) = turn.due_at()
        && !was_told
        && due_at <= turn.told_until
        && !matches!(was, Promise::Nothing)
    {
        turn.told_until = due_at.minus(Duration::from_millis(1));
    }
}

/// When those who are there are told that somebody waits long. What was told is not told again by other terms.
fn remind(turn: &mut Turn, clock: &Clock<'_>, rule: &WaitingRule, is_paused: bool) {
    let at = |seconds: Option<u32>| {
        let seconds = seconds.filter(|_| !is_paused)?;
        clock.after(turn.from, Duration::from_secs(u64::from(seconds)))
    };
    // Overdue by a rule that is new: told at once.
    let soon = turn.told_until.plus(Duration::from_millis(1));
    turn.escalate_at = match turn.escalated {
        true => None,
        false => at(rule.escalate).map(|at| at.max(soon)),
    };
    turn.remind_at = match turn.reminded {
        true => turn.remind_at.filter(|_| rule.again.is_some()),
        false => at(rule.after).map(|at| at.max(soon)),
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

/// The clock of a promise.
struct Clock<'h> {
    schedule: Schedule<'h>,
}

impl<'h> Clock<'h> {
    fn new(clock: PromiseClock, hours: &'h KeptHours) -> Self {
        let schedule = match clock {
            PromiseClock::Working => hours.schedule(),
            PromiseClock::Always => Schedule {
                calendar: None,
                vacations: &[],
            },
        };
        Self { schedule }
    }

    fn after(&self, from: Timestamp, time: Duration) -> Option<Timestamp> {
        self.schedule.after(from, time)
    }

    /// A group that never works promises nothing.
    fn until(&self, from: Timestamp, whole: Duration, part: Duration) -> Promise {
        match (
            self.after(from, whole),
            self.after(from, whole.saturating_sub(part)),
        ) {
            (Some(due_at), Some(warn_at)) => Promise::Until { due_at, warn_at },
            _ => Promise::Nothing,
        }
    }

    fn left(&self, now: Timestamp, due_at: Timestamp) -> i64 {
        if due_at <= now {
            return (-millis(now.since(due_at))).min(-1);
        }
        millis(self.schedule.working(now, due_at))
    }

    fn goes_on(&self, now: Timestamp, left: i64, part: Duration) -> Promise {
        let Ok(left) = u64::try_from(left) else {
            let due_at = now.minus(Duration::from_millis(left.unsigned_abs()));
            let warn_at = due_at;
            return Promise::Until { due_at, warn_at };
        };
        self.until(now, Duration::from_millis(left), part)
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
            alarm::escalates(plan, chat, &turn)?;
            (turn.escalated, turn.escalate_at) = (true, None);
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
    let clock = Clock::new(terms.clock, &hours);
    Ok(clock.after(plan.now, Duration::from_secs(u64::from(again))))
}

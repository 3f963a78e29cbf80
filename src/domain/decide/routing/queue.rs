//! New chats for which nobody was free, and the deadlines at which they are looked at again.

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, DeadlineId, GroupId};
use crate::domain::changes::{Queued, Write};
use crate::domain::chat::{Chat, ChatState};
use crate::domain::decide::routing::{Gave, Round, Told};
use crate::domain::event::Deadline;
use crate::domain::hours::whose::Whose;
use crate::domain::plan::Plan;
use crate::domain::routing::Rules;
use crate::domain::view::Read;

/// Rows of a queue that are read at once.
const LOOK: usize = 200;
/// How often that is done: so many chats in the queue of one group are more than a team ever takes.
const PAGES: usize = 25;

/// Where a new chat stands in its group's queue: by when its request began.
fn place(plan: &Plan<'_>, chat: &Chat, former: Option<AgentId>) -> Queued {
    Queued {
        since: chat.interaction.opened_at.min(plan.now),
        chat: chat.id,
        former,
    }
}

/// Puts a new chat into its group's queue.
pub fn add(plan: &mut Plan<'_>, chat: &Chat, former: Option<AgentId>) {
    write(plan, chat.group, place(plan, chat, former), true);
}

/// A chat that was new is so no longer, or not in this group.
pub fn leave(plan: &mut Plan<'_>, was: &Chat) {
    write(plan, was.group, place(plan, was, None), false);
}

/// A chat is deleted: it stands in no queue, nor in one into which a clock that was wrong then put it elsewhere.
pub fn forget(plan: &mut Plan<'_>, chat: ChatId) -> Read<()> {
    for (group, _) in plan.view.routings()? {
        let rows = plan.view.queue(group, None, usize::MAX)?;
        for row in rows.into_iter().filter(|row| row.chat == chat) {
            write(plan, group, row, false);
        }
    }
    Ok(())
}

fn write(plan: &mut Plan<'_>, group: GroupId, queued: Queued, waits: bool) {
    plan.write(Write::Queue {
        group,
        queued,
        waits,
    });
}

/// The queue of a group whose rules change: all new chats, if they are automatic, and none otherwise.
pub fn refill(plan: &mut Plan<'_>, group: GroupId, rules: &Rules) -> Read<()> {
    for queued in plan.view.queue(group, None, usize::MAX)? {
        write(plan, group, queued, false);
    }
    if rules.is_automatic() {
        for chat in plan.view.new_chats(group)? {
            add(plan, &chat, None);
        }
        wake(plan, Whose::Group(group), plan.now)?;
    }
    Ok(())
}

/// Somebody may be free: every group in whose queue something waits looks again.
pub fn wake_all(plan: &mut Plan<'_>) -> Read<()> {
    for (group, rules) in plan.view.routings()? {
        if rules.is_automatic() && !plan.view.queue(group, None, 1)?.is_empty() {
            wake(plan, Whose::Group(group), plan.now)?;
        }
    }
    Ok(())
}

/// Looks at a group's queue now if its deadline is due and only has not fired yet.
pub fn look_if_due(plan: &mut Plan<'_>, group: GroupId) -> Read<()> {
    let wake = plan.wake_of(Whose::Group(group))?;
    let Some((due, id)) = wake.filter(|(due, _)| *due <= plan.now) else {
        return Ok(());
    };
    plan.write(Write::Due {
        due,
        id,
        deadline: None,
    });
    distribute(plan, group, (due, id))
}

/// They are looked at again at `at` at the latest.
pub fn wake(plan: &mut Plan<'_>, whose: Whose, at: Timestamp) -> Read<()> {
    let known = plan.wake_of(whose)?;
    if let Some((due, id)) = known {
        if due <= at {
            return Ok(());
        }
        plan.write(Write::Due {
            due,
            id,
            deadline: None,
        });
    }
    let deadline = match whose {
        Whose::Group(group) => Deadline::Distribute(group),
        Whose::Agent(agent) => Deadline::Absent(agent),
    };
    let row = plan.arm(at, deadline);
    plan.set_wake(whose, Some(row));
    Ok(())
}

/// The deadline fell due.
pub fn woken(plan: &mut Plan<'_>, whose: Whose, row: (Timestamp, DeadlineId)) -> Read<()> {
    if plan.wake_of(whose)? == Some(row) {
        plan.set_wake(whose, None);
    }
    Ok(())
}

/// Goes through a group's queue, the longest waiting first, and gives to whoever is free.
pub fn distribute(plan: &mut Plan<'_>, id: GroupId, row: (Timestamp, DeadlineId)) -> Read<()> {
    woken(plan, Whose::Group(id), row)?;
    let (rules, Some(group)) = (plan.view.routing(id)?, plan.view.group(id)?) else {
        return Ok(());
    };
    let mut round = Round::new(rules, group);
    let mut after = None;
    for _ in 0..PAGES {
        let rows = plan.view.queue(id, after, LOOK)?;
        for queued in &rows {
            let gave = match waiting(plan, id, queued)? {
                Some(mut chat) => {
                    let gave = round.give(plan, &mut chat, queued.former, Told::Silently)?;
                    plan.put_chat(chat)?;
                    gave
                }
                None => Gave::Given,
            };
            match gave {
                Gave::Given => write(plan, id, *queued, false),
                Gave::NotThis => {}
                Gave::Nobody => return Ok(()),
            }
        }
        match rows.last() {
            Some(last) if rows.len() == LOOK => after = Some(*last),
            _ => break,
        }
    }
    Ok(())
}

/// The chat of a row, if it still waits in this group.
fn waiting(plan: &Plan<'_>, group: GroupId, queued: &Queued) -> Read<Option<Chat>> {
    let chat = plan.find_chat(queued.chat)?;
    Ok(chat.filter(|chat| chat.group == group && matches!(chat.state, ChatState::New { .. })))
}

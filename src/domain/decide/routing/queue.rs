//! New chats for which nobody was free, and the deadlines at which they are looked at again.

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, DeadlineId, GroupId};
use crate::domain::changes::{Queued, Write};
use crate::domain::chat::{Chat, ChatState};
use crate::domain::decide::routing::{Gave, Told, give};
use crate::domain::event::Deadline;
use crate::domain::hours::whose::Whose;
use crate::domain::plan::Plan;
use crate::domain::routing::Rules;
use crate::domain::view::Read;

/// Rows of a queue that one look gets through; another look follows when there are more.
const LOOK: usize = 200;

/// Puts a new chat into its group's queue.
pub fn add(plan: &mut Plan<'_>, chat: &Chat, former: Option<AgentId>) {
    let queued = Queued {
        since: plan.now,
        chat: chat.id,
        former,
    };
    plan.write(Write::Queue {
        group: chat.group,
        queued,
        waits: true,
    });
}

/// The queue of a group whose rules change: all new chats, if they are automatic, and none otherwise.
pub fn refill(plan: &mut Plan<'_>, group: GroupId, rules: &Rules) -> Read<()> {
    for queued in plan.view.queue(group, usize::MAX)? {
        let waits = false;
        plan.write(Write::Queue {
            group,
            queued,
            waits,
        });
    }
    if rules.is_automatic() {
        for chat in plan.view.new_chats(group)? {
            let since = chat.waiting_since.unwrap_or(chat.interaction.opened_at);
            let queued = Queued {
                since: since.min(plan.now),
                chat: chat.id,
                former: None,
            };
            let waits = true;
            plan.write(Write::Queue {
                group,
                queued,
                waits,
            });
        }
        wake(plan, Whose::Group(group), plan.now)?;
    }
    Ok(())
}

/// Somebody may be free: every group in whose queue something waits looks again.
pub fn wake_all(plan: &mut Plan<'_>) -> Read<()> {
    for (group, rules) in plan.view.routings()? {
        if rules.is_automatic() && !plan.view.queue(group, 1)?.is_empty() {
            wake(plan, Whose::Group(group), plan.now)?;
        }
    }
    Ok(())
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
    let rows = plan.view.queue(id, LOOK)?;
    let is_full = rows.len() == LOOK;
    let mut left = 0;
    for queued in rows {
        let gave = match waiting(plan, id, &queued)? {
            Some(mut chat) => {
                let former = queued.former;
                let gave = give(plan, &rules, &group, &mut chat, former, Told::Silently)?;
                plan.put_chat(chat)?;
                gave
            }
            None => Gave::Given,
        };
        match gave {
            Gave::Given => {
                left += 1;
                plan.write(Write::Queue {
                    group: id,
                    queued,
                    waits: false,
                });
            }
            Gave::NotThis => {}
            Gave::Nobody => return Ok(()),
        }
    }
    if is_full && left > 0 {
        wake(plan, Whose::Group(id), plan.now)?;
    }
    Ok(())
}

/// The chat of a row, if it still waits in this group.
fn waiting(plan: &Plan<'_>, group: GroupId, queued: &Queued) -> Read<Option<Chat>> {
    let chat = plan.find_chat(queued.chat)?;
    Ok(chat.filter(|chat| chat.group == group && matches!(chat.state, ChatState::New { .. })))
}

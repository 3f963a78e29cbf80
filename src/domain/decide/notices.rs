//! Tells members of what they should know, and marks as read what they have read.

use std::collections::BTreeMap;

use crate::base::id::{AgentId, ChatId};
use crate::base::limits::NOTICES_KEPT;
use crate::domain::changes::{Answer, Write};
use crate::domain::decide::mentions;
use crate::domain::event::EventKind;
use crate::domain::notice::{Notice, NoticeKind, Which};
use crate::domain::plan::Plan;
use crate::domain::refusal::Refusal;
use crate::domain::view::{Halt, Read};

/// Tells a member of something about a chat. Whoever has left the team is told nothing; an unread notice of which the
/// new one says all goes, and so do the oldest when there are many.
///
/// # Errors
/// When storage fails.
pub fn tell(plan: &mut Plan<'_>, to: AgentId, what: NoticeKind, chat: ChatId) -> Read<()> {
    tell_about(plan, to, what, Some(chat))
}

/// The same of something that may be about no chat.
///
/// # Errors
/// When storage fails.
pub fn tell_about(
    plan: &mut Plan<'_>,
    to: AgentId,
    what: NoticeKind,
    chat: Option<ChatId>,
) -> Read<()> {
    if plan.agent(to)?.is_none_or(|agent| agent.disabled) {
        return Ok(());
    }
    let known = kept(plan, to)?;
    let is_replaced =
        |notice: &Notice| notice.unread && notice.chat == chat && what.replaces(&notice.what);
    let (replaced, others): (Vec<_>, Vec<_>) = known
        .into_iter()
        .partition(|(_, notice)| is_replaced(notice));
    let too_many = (others.len() + 1).saturating_sub(NOTICES_KEPT);
    for (number, _) in others.into_iter().take(too_many).chain(replaced) {
        write(plan, to, number, None);
    }
    let notice = Notice {
        at: plan.now,
        chat,
        what,
        unread: true,
    };
    let number = plan.log(EventKind::Noticed(to));
    write(plan, to, number, Some(notice));
    Ok(())
}

/// Somebody has read a chat: and with it what they were told of it.
///
/// # Errors
/// When storage fails.
pub fn read(plan: &mut Plan<'_>, agent: AgentId, chat: ChatId) -> Read<()> {
    mark(plan, agent, |_, notice| notice.chat == Some(chat)).map(|_| ())
}

/// What they were told of is over: nobody has to read it any more.
///
/// # Errors
/// When storage fails.
pub fn over(
    plan: &mut Plan<'_>,
    agent: AgentId,
    is_over: impl Fn(&NoticeKind) -> bool,
) -> Read<()> {
    mark(plan, agent, |_, notice| is_over(&notice.what)).map(|_| ())
}

/// Somebody says that they have read one, or all.
///
/// # Errors
/// When nobody is there by that id, or storage fails.
pub fn change(plan: &mut Plan<'_>, by: AgentId, which: Which) -> Result<Answer, Halt> {
    plan.view.agent(by)?.ok_or(Refusal::NotFound)?;
    let is_meant = |number: u64| match which {
        Which::All => true,
        Which::UpTo(last) => number <= last,
        Which::One(wanted) => wanted == number,
    };
    let notices = mark(plan, by, |number, _| is_meant(number))?;
    let mentions = mentions::mark(plan, by, |entry, _| is_meant(entry.0))?;
    Ok(if notices || mentions {
        Answer::Done
    } else {
        Answer::Nothing
    })
}

fn mark(plan: &mut Plan<'_>, agent: AgentId, is_read: impl Fn(u64, &Notice) -> bool) -> Read<bool> {
    let mut any = false;
    for (number, notice) in kept(plan, agent)? {
        if notice.unread && is_read(number, &notice) {
            any = true;
            let unread = false;
            write(plan, agent, number, Some(Notice { unread, ..notice }));
        }
    }
    if any {
        plan.log(EventKind::Noticed(agent));
    }
    Ok(any)
}

/// Somebody's notices as this decision left them so far, the oldest first.
fn kept(plan: &Plan<'_>, agent: AgentId) -> Read<BTreeMap<u64, Notice>> {
    let mut kept: BTreeMap<u64, Notice> = plan.view.notices(agent)?.into_iter().collect();
    for write in plan.written() {
        match write {
            Write::Notice {
                agent: of,
                number,
                notice,
            } if *of == agent => match notice {
                Some(notice) => {
                    kept.insert(*number, *notice);
                }
                None => {
                    kept.remove(number);
                }
            },
            _ => {}
        }
    }
    Ok(kept)
}

fn write(plan: &mut Plan<'_>, agent: AgentId, number: u64, notice: Option<Notice>) {
    plan.write(Write::Notice {
        agent,
        number,
        notice,
    });
}

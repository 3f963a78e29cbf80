//! Who is mentioned in notes, and has read where.

use crate::base::id::{AgentId, ChatId, EntryId};
use crate::base::limits::MENTIONS_KEPT;
use crate::domain::agent::Agent;
use crate::domain::changes::Write;
use crate::domain::chat::Chat;
use crate::domain::event::EventKind;
use crate::domain::group::Group;
use crate::domain::mention::{Meant, meant};
use crate::domain::plan::Plan;
use crate::domain::profile::Mention;
use crate::domain::view::Read;

/// Keeps whom a note mentions: those alone who may see its chat. The others are handed back.
pub fn keep(
    plan: &mut Plan<'_>,
    author: &Agent,
    chat: (&Chat, &Group),
    entry: EntryId,
    text: &str,
) -> Read<Vec<AgentId>> {
    let chat_id = chat.0.id;
    let Meant { told, not_told } = meant(plan.view, author.id, chat, text)?;
    for agent in told {
        make_room(plan, agent)?;
        let mention = Mention {
            chat: chat_id,
            at: plan.now,
            unread: true,
        };
        write(plan, agent, entry, Some(mention));
        plan.log(EventKind::Mentioned(agent));
    }
    Ok(not_told)
}

/// The oldest go when there are many.
fn make_room(plan: &mut Plan<'_>, agent: AgentId) -> Read<()> {
    let known = plan.view.mentions(agent)?;
    let too_many = (known.len() + 1).saturating_sub(MENTIONS_KEPT);
    for (entry, _) in known.into_iter().take(too_many) {
        write(plan, agent, entry, None);
    }
    Ok(())
}

/// Somebody has read a chat up to an entry, or all of it: and with it where they are mentioned there.
pub fn read(plan: &mut Plan<'_>, agent: AgentId, chat: ChatId, upto: Option<EntryId>) -> Read<()> {
    let is_read = |entry: EntryId, mention: &Mention| {
        mention.chat == chat && upto.is_none_or(|upto| entry <= upto)
    };
    mark(plan, agent, is_read).map(|_| ())
}

/// Somebody has read these of their mentions. Returns whether any of them was unread.
pub fn mark(
    plan: &mut Plan<'_>,
    agent: AgentId,
    is_read: impl Fn(EntryId, &Mention) -> bool,
) -> Read<bool> {
    let mut any = false;
    for (entry, mention) in plan.view.mentions(agent)? {
        if mention.unread && is_read(entry, &mention) {
            any = true;
            let unread = false;
            write(plan, agent, entry, Some(Mention { unread, ..mention }));
        }
    }
    if any {
        plan.log(EventKind::Mentioned(agent));
    }
    Ok(any)
}

/// Where somebody is mentioned in a chat that is deleted.
pub fn forget(plan: &mut Plan<'_>, agent: AgentId, chat: ChatId) -> Read<()> {
    let known = plan.view.mentions(agent)?;
    let mut gone = known.iter().filter(|(_, it)| it.chat == chat).peekable();
    if gone.peek().is_none() {
        return Ok(());
    }
    for (entry, _) in gone {
        write(plan, agent, *entry, None);
    }
    plan.log(EventKind::Mentioned(agent));
    Ok(())
}

fn write(plan: &mut Plan<'_>, agent: AgentId, entry: EntryId, mention: Option<Mention>) {
    plan.write(Write::Mention {
        agent,
        entry,
        mention,
    });
}

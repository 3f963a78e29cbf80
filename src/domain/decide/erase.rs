//! Deleting a chat: at once it is gone for everybody, and nothing of it is sent or due any more. What is left of it,
//! entries and files, goes slice by slice, also after a crash. The customer's card stays, and so does what reports
//! counted; their next message begins a new chat.

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, EntryId, MediaId};
use crate::domain::access::{self, Action};
use crate::domain::agent::Agent;
use crate::domain::audit::{AuditKind, AuditSubject, AuditValue, Differences};
use crate::domain::bulk::Bulk;
use crate::domain::care::Erasure;
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::{Chat, ChatState};
use crate::domain::command::ParkedFate;
use crate::domain::decide::{hands, mentions, parked, people, routing, sending, snooze, upload};
use crate::domain::event::{Deadline, EventKind};
use crate::domain::group::Group;
use crate::domain::plan::Plan;
use crate::domain::view::{Halt, Read};

/// Entries that go in one transaction.
const ENTRIES_AT_ONCE: usize = 200;
/// Pieces of files that go in one transaction: about 50 MiB of pages that become free.
const CHUNKS_AT_ONCE: usize = 200;

/// Deletes a chat.
///
/// # Errors
/// A refusal, or a fault of storage.
pub fn begin(
    plan: &mut Plan<'_>,
    agent: &Agent,
    (mut chat, group): (Chat, &Group),
) -> Result<Answer, Halt> {
    access::allowed(agent, Action::Delete, &chat, group)?;
    let id = chat.id;
    let customer = people::customer_of(plan, &chat)?;
    snooze::over(plan, &mut chat, plan.now)?;
    parked::before_done(plan, agent, &mut chat, Some(ParkedFate::Discard))?;
    if !matches!(chat.state, ChatState::Done { .. }) {
        hands::done(plan, agent, &mut chat)?;
    }
    for row in plan.view.outbox_rows()? {
        if row.chat == id {
            if let Some((due, row)) = row.deadline() {
                disarm(plan, due, row);
            }
            sending::give_up(plan, &row)?;
        }
    }
    forget_with_members(plan, id)?;
    forget_deeds(plan, id)?;
    routing::forget(plan, id)?;
    plan.write(Write::Block {
        chat: id,
        block: None,
    });
    plan.write(Write::BlockAsk {
        chat: id,
        ask: None,
    });
    let erasure = Erasure {
        by: agent.id,
        at: plan.now,
        address: chat.address,
        customer: customer.id,
        done: EntryId(0),
        finished: false,
    };
    let group = chat.group;
    plan.put_chat(chat)?;
    plan.erase(id);
    plan.write(Write::Erasure {
        chat: id,
        erasure: Some(Box::new(erasure)),
    });
    plan.arm(plan.now, Deadline::Erase(id));
    plan.log(EventKind::Erased(id, group));
    let changes = Differences::default().field("chat", Some(AuditValue::Count(id.0)), None);
    let (by, what) = (Some(agent.id), AuditKind::ChatDeleted);
    plan.audit(by, what, AuditSubject::Group(group), changes)?;
    Ok(Answer::Done)
}

fn disarm(plan: &mut Plan<'_>, due: Timestamp, id: crate::base::id::DeadlineId) {
    plan.write(Write::Due {
        due,
        id,
        deadline: None,
    });
}

/// What members were told of the chat, how far they read it, and whether they hear of it.
fn forget_with_members(plan: &mut Plan<'_>, chat: ChatId) -> Read<()> {
    for (agent, _) in plan.view.drafts(chat)? {
        let draft = None;
        plan.write(Write::Draft { chat, agent, draft });
    }
    let just_told: Vec<(AgentId, u64)> = plan
        .written()
        .filter_map(|write| match write {
            Write::Notice {
                agent,
                number,
                notice: Some(notice),
            } if notice.chat == Some(chat) => Some((*agent, *number)),
            _ => None,
        })
        .collect();
    for (agent, number) in just_told {
        let notice = None;
        plan.write(Write::Notice {
            agent,
            number,
            notice,
        });
    }
    for agent in plan.view.agents()? {
        let agent = agent.id;
        mentions::forget(plan, agent, chat)?;
        let mut told = false;
        for (number, notice) in plan.view.notices(agent)? {
            if notice.chat == Some(chat) {
                told = true;
                let notice = None;
                plan.write(Write::Notice {
                    agent,
                    number,
                    notice,
                });
            }
        }
        if told {
            plan.log(EventKind::Noticed(agent));
        }
        plan.write(Write::ReadMarkGone { agent, chat });
        let mute = None;
        plan.write(Write::Mute { agent, chat, mute });
    }
    Ok(())
}

/// What was done with the chat among others is not undone any more.
fn forget_deeds(plan: &mut Plan<'_>, chat: ChatId) -> Read<()> {
    for (id, mut bulk) in plan.view.bulks()? {
        let before = bulk.chats.len();
        bulk.chats.retain(|it| it.chat != chat);
        if bulk.chats.len() < before {
            let bulk: Option<Box<Bulk>> = Some(Box::new(bulk));
            plan.write(Write::Bulk { id, bulk });
        }
    }
    Ok(())
}

/// The next slice of a chat that is being deleted.
///
/// # Errors
/// When storage fails.
pub fn go_on(plan: &mut Plan<'_>, chat: ChatId) -> Read<()> {
    let erasure = plan.view.erasure(chat)?.filter(|it| !it.finished);
    let Some(mut erasure) = erasure else {
        return Ok(());
    };
    let entries = plan
        .view
        .entries_after(chat, erasure.done, ENTRIES_AT_ONCE)?;
    let is_last = entries.len() < ENTRIES_AT_ONCE;
    let mut room = CHUNKS_AT_ONCE;
    for entry in entries {
        for file in entry.files() {
            if !remove_file(plan, file, &mut room)? {
                return again(plan, chat, erasure);
            }
        }
        erasure.done = entry.id;
        plan.write(Write::EntryGone(chat, entry.id));
    }
    if !is_last {
        return again(plan, chat, erasure);
    }
    plan.write(Write::InteractionsGone(chat));
    erasure.finished = true;
    plan.write(Write::Erasure {
        chat,
        erasure: Some(Box::new(erasure)),
    });
    Ok(())
}

fn again(plan: &mut Plan<'_>, chat: ChatId, erasure: Erasure) -> Read<()> {
    plan.write(Write::Erasure {
        chat,
        erasure: Some(Box::new(erasure)),
    });
    plan.arm(plan.now, Deadline::Erase(chat));
    Ok(())
}

/// Removes a file as far as there is room in this transaction. False when some of it is left. Bytes that another
/// file repeats stay with it.
fn remove_file(plan: &mut Plan<'_>, id: MediaId, room: &mut usize) -> Read<bool> {
    let Some(media) = plan.view.media(id)? else {
        return Ok(true);
    };
    let holder = media.bytes_of;
    if !upload::is_needed(plan, &media)? {
        for index in plan.view.chunks_of(holder)? {
            if *room == 0 {
                return Ok(false);
            }
            *room -= 1;
            plan.write(Write::Chunk {
                media: holder,
                index,
                bytes: None,
            });
        }
    }
    plan.write(Write::MediaGone(media));
    Ok(true)
}

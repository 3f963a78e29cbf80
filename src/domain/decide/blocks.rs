//! Blocking customers. The wish is kept first; Meta is asked until it says yes or no, also after a restart; and only
//! what it did is shown as done.

use std::time::Duration;

use crate::base::id::{AgentId, ChatId};
use crate::domain::agent::Agent;
use crate::domain::care::{Block, BlockAsk, BlockAskState, BlockFailure, BlockOutcome, BlockWish};
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::{Chat, ChatState};
use crate::domain::command::ParkedFate;
use crate::domain::decide::{hands, outgoing, parked, sending, turns};
use crate::domain::entry::ChatEvent;
use crate::domain::event::EventKind;
use crate::domain::measure::TurnEnd;
use crate::domain::outbox::OutboxState;
use crate::domain::plan::Plan;
use crate::domain::refusal::Refusal;
use crate::domain::view::{Halt, Read};

/// Seconds between tries; the last one stays.
const DELAYS: [u64; 5] = [5, 15, 60, 300, 900];

/// Refuses what is for somebody whom the team blocked.
///
/// # Errors
/// `Blocked`, or a fault of storage.
pub fn is_not_blocked(plan: &Plan<'_>, chat: &Chat) -> Result<(), Halt> {
    match plan.view.block(chat.id)? {
        Some(_) => Err(Refusal::Blocked.into()),
        None => Ok(()),
    }
}

/// Whether the customer is blocked as this decision leaves it so far.
///
/// # Errors
/// When storage fails.
pub fn is_blocked(plan: &Plan<'_>, id: ChatId) -> Read<bool> {
    let changed = plan.written().filter_map(|write| match write {
        Write::Block { chat, block } if *chat == id => Some(block.is_some()),
        _ => None,
    });
    match changed.last() {
        Some(blocked) => Ok(blocked),
        None => Ok(plan.view.block(id)?.is_some()),
    }
}

/// Somebody wishes that the customer is blocked, or is no longer. The last wish counts. Meta is asked unless the
/// desk knows that it is so already.
///
/// # Errors
/// When storage fails.
pub fn wish(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    wish: BlockWish,
) -> Result<Answer, Halt> {
    let stands = plan.view.block(chat.id)?;
    let known = plan.view.block_ask(chat.id)?;
    if let Some(ask) = known.clone().filter(BlockAsk::goes_on)
        && ask.wish.blocks() == wish.blocks()
    {
        if ask.wish == wish {
            return Ok(Answer::Nothing);
        }
        keep(plan, chat.id, Some(BlockAsk { wish, ..ask }));
        return Ok(Answer::Done);
    }
    let unsure = known.as_ref().is_some_and(BlockAsk::may_be_done);
    if !unsure && stands.is_some() == wish.blocks() {
        let was_asked = known.is_some();
        if was_asked {
            keep(plan, chat.id, None);
        }
        let answer = match wish {
            BlockWish::Block { spam } => block(plan, agent.id, chat, spam)?,
            BlockWish::Lift => Answer::Nothing,
        };
        return Ok(if was_asked { Answer::Done } else { answer });
    }
    let ask = BlockAsk {
        by: agent.id,
        at: plan.now,
        wish,
        state: BlockAskState::Waiting {
            tries: 0,
            next_at: plan.now,
        },
        unsure,
    };
    keep(plan, chat.id, Some(ask));
    Ok(Answer::Done)
}

/// Meta is about to be asked. Where that is known already, the process ended before the answer came.
///
/// # Errors
/// When storage fails.
pub fn start(plan: &mut Plan<'_>, chat: ChatId) -> Result<Answer, Halt> {
    let Some(mut ask) = plan.view.block_ask(chat)? else {
        return Ok(Answer::Nothing);
    };
    let tries = match ask.state {
        BlockAskState::Waiting { tries, .. } => tries,
        BlockAskState::Asking { tries } => {
            ask.unsure = true;
            tries
        }
        BlockAskState::Failed(_) => return Ok(Answer::Nothing),
    };
    ask.state = BlockAskState::Asking { tries };
    plan.write(Write::BlockAsk {
        chat,
        ask: Some(Box::new(ask)),
    });
    Ok(Answer::Done)
}

/// Meta was asked. An answer to what is not wished any more changes nothing: Meta is asked again.
///
/// # Errors
/// When storage fails.
pub fn end(plan: &mut Plan<'_>, id: ChatId, outcome: BlockOutcome) -> Result<Answer, Halt> {
    let Some(mut ask) = plan.view.block_ask(id)? else {
        return Ok(Answer::Nothing);
    };
    let BlockAskState::Asking { tries } = ask.state else {
        return Ok(Answer::Nothing);
    };
    ask.state = match outcome {
        BlockOutcome::Done => {
            let (mut chat, _) = plan.chat(id)?;
            keep(plan, id, None);
            match ask.wish {
                BlockWish::Block { spam } => block(plan, ask.by, &mut chat, spam)?,
                BlockWish::Lift => lift(plan, ask.by, &mut chat)?,
            };
            plan.put_chat(chat)?;
            return Ok(Answer::Done);
        }
        BlockOutcome::Refused(error) => BlockAskState::Failed(BlockFailure::Refused(error)),
        BlockOutcome::Unset => BlockAskState::Failed(BlockFailure::Unset),
        BlockOutcome::Later { after, known } => {
            ask.unsure |= !known;
            BlockAskState::Waiting {
                tries: tries.saturating_add(1),
                next_at: plan.now.plus(after.max(delay(tries))),
            }
        }
    };
    keep(plan, id, Some(ask));
    Ok(Answer::Done)
}

/// The file began as a copy: a wish in it may be an old one, and was perhaps carried out.
///
/// # Errors
/// When storage fails.
pub fn hold_restored(plan: &mut Plan<'_>) -> Result<(), Halt> {
    for (chat, mut ask) in plan.view.block_asks()? {
        if ask.goes_on() {
            ask.state = BlockAskState::Failed(BlockFailure::Restored);
            ask.unsure = true;
            keep(plan, chat, Some(ask));
        }
    }
    Ok(())
}

fn delay(tries: u32) -> Duration {
    let index = usize::try_from(tries).unwrap_or(usize::MAX);
    Duration::from_secs(DELAYS[index.min(DELAYS.len() - 1)])
}

/// What is wished stands so from here on, and pages show it.
fn keep(plan: &mut Plan<'_>, chat: ChatId, ask: Option<BlockAsk>) {
    let ask = ask.map(Box::new);
    plan.write(Write::BlockAsk { chat, ask });
    plan.log(EventKind::Chat(chat));
}

/// The customer is blocked at Meta: nothing is sent to them from now on. A chat that is spam is done with.
fn block(plan: &mut Plan<'_>, by: AgentId, chat: &mut Chat, spam: bool) -> Result<Answer, Halt> {
    let known = plan.view.block(chat.id)?;
    if known.is_some_and(|known| known.spam == spam) {
        return Ok(Answer::Nothing);
    }
    let at = plan.now;
    let block = Some(Block { by, at, spam });
    plan.write(Write::Block {
        chat: chat.id,
        block,
    });
    plan.tell(chat, ChatEvent::Blocked { by, spam });
    plan.log(EventKind::Chat(chat.id));
    for row in plan.view.outbox_rows()? {
        let waits =
            row.state.leaves_at().is_some() || matches!(row.state, OutboxState::Restored(_));
        if row.chat != chat.id || !waits {
            continue;
        }
        if let Some(entry) = plan.view.entry(row.chat, row.entry)? {
            plan.put_chat(chat.clone())?;
            sending::fail(plan, entry, outgoing::blocked())?;
            *chat = plan.chat(chat.id)?.0;
        }
    }
    parked::nothing_leaves(plan, chat, None, &outgoing::blocked())?;
    // Nobody may answer them: no promise goes on.
    turns::end(plan, chat, TurnEnd::NoReplyNeeded, Some(by))?;
    if spam
        && !matches!(chat.state, ChatState::Done { .. })
        && let Some(agent) = plan.agent(by)?
    {
        parked::before_done(plan, &agent, chat, Some(ParkedFate::Discard))?;
        hands::done(plan, &agent, chat)?;
    }
    Ok(Answer::Done)
}

/// They are blocked no more.
fn lift(plan: &mut Plan<'_>, by: AgentId, chat: &mut Chat) -> Result<Answer, Halt> {
    if plan.view.block(chat.id)?.is_none() {
        return Ok(Answer::Nothing);
    }
    plan.write(Write::Block {
        chat: chat.id,
        block: None,
    });
    plan.tell(chat, ChatEvent::Unblocked { by });
    plan.log(EventKind::Chat(chat.id));
    Ok(Answer::Done)
}

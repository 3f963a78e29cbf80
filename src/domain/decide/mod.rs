//! `decide(view, command, now)`: the desk's answer to every command. Pure: it reads the view and returns
//! changes or a refusal.

mod desk;
mod due;
mod file;
mod inbound;
mod mark;
mod message;
mod people;
mod report;
pub mod sending;
pub mod session;
mod setup;
mod team;

use crate::base::clock::Timestamp;
use crate::domain::changes::{Answer, Changes};
use crate::domain::command::Command;
use crate::domain::customer::Identity;
use crate::domain::event::QuarantineCause;
use crate::domain::housekeeping;
use crate::domain::inbound::Inbound;
use crate::domain::number::Number;
use crate::domain::plan::Plan;
use crate::domain::refusal::Refusal;
use crate::domain::view::{Halt, Read, View};

/// Decides a command. `Inbound` and `Reread` are decided item by item with [`decide_item`] instead.
///
/// # Errors
/// A refusal, after which nothing is written, or a fault of storage, after which nothing can be.
pub fn decide(view: &dyn View, command: Command, now: Timestamp) -> Result<Changes, Halt> {
    let mut plan = Plan::new(view, now);
    let answer = match command {
        Command::Inbound(_) | Command::Reread(..) => Answer::Nothing,
        Command::Desk { by, chat, action } => desk::act(&mut plan, by, chat, action)?,
        Command::StartSend(entry) => sending::start(&mut plan, entry)?,
        Command::EndSend {
            entry,
            attempt,
            outcome,
        } => sending::end(&mut plan, entry, attempt, outcome)?,
        Command::Pause {
            entry,
            cause,
            detail,
        } => sending::pause(&mut plan, entry, cause, detail)?,
        Command::Interrupted(entry) => sending::interrupted(&mut plan, entry)?,
        Command::Chunks {
            media,
            first,
            chunks,
        } => file::keep_chunks(&mut plan, media, first, chunks)?,
        Command::MediaState(media, state) => file::change_state(&mut plan, media, state)?,
        Command::Due { due, id } => due::fire(&mut plan, due, id)?,
        Command::Session(command) => session::change(&mut plan, command)?,
        Command::Team { by, action } => team::change(&mut plan, by, action)?,
        Command::Configure(numbers) => setup::configure(&mut plan, numbers)?,
        Command::Templates { waba_id, templates } => {
            setup::keep_templates(&mut plan, &waba_id, templates)?
        }
    };
    Ok(plan.finish(answer))
}

/// Decides one item of a webhook. `numbers` are all of the desk's, read once for many items.
///
/// # Errors
/// Only a fault of storage: what can't be placed goes to quarantine.
pub fn decide_item(
    view: &dyn View,
    numbers: &[Number],
    inbound: &Inbound,
    now: Timestamp,
) -> Result<Changes, Halt> {
    let mut plan = Plan::new(view, now);
    let answer = inbound::receive(&mut plan, numbers, inbound)?;
    Ok(plan.finish(answer))
}

/// Whether somebody is known by these ids.
///
/// # Errors
/// When storage fails.
pub fn is_known(view: &dyn View, identity: &Identity) -> Read<bool> {
    Ok(people::find(view, identity)?.is_some())
}

/// Puts an item aside whose decision panicked.
pub fn quarantine_item(view: &dyn View, inbound: &Inbound, now: Timestamp) -> Changes {
    let mut plan = Plan::new(view, now);
    housekeeping::quarantine(
        &mut plan,
        QuarantineCause::Panicked,
        inbound.raw.to_string(),
    );
    plan.finish(Answer::Nothing)
}

/// Takes a part out of quarantine: its items have been read again and are decided after this.
pub fn release(
    view: &dyn View,
    id: crate::base::id::QuarantineId,
    now: Timestamp,
) -> Result<Changes, Halt> {
    let mut plan = Plan::new(view, now);
    if plan.view.quarantined(id)?.is_none() {
        return Err(Refusal::NotFound.into());
    }
    plan.write(crate::domain::changes::Write::Quarantine { id, part: None });
    plan.log(crate::domain::event::EventKind::Notice);
    Ok(plan.finish(Answer::Done))
}

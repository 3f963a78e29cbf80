//! `decide(view, command, now)`: the desk's answer to every command. Pure: it reads the view and returns
//! changes or a refusal.

mod alarm;
mod automatic;
mod blocks;
mod bulk;
pub mod callback;
mod care;
mod certificate;
mod contact;
mod courtesy;
mod departure;
mod desk;
mod drafts;
mod due;
mod erase;
mod file;
mod group;
mod hands;
mod held;
mod hours;
mod inbound;
mod invitation;
mod lately;
mod mark;
mod mentions;
mod message;
mod name;
pub mod notices;
mod outgoing;
pub mod parked;
pub mod parts;
mod people;
mod presence;
mod profile;
pub mod promises;
mod push;
mod quarantine;
mod quick_replies;
mod reactions;
mod repeated;
mod report;
pub mod restriction;
mod retry;
mod roles;
mod routing;
pub mod sending;
pub mod session;
mod setup;
mod snooze;
mod source;
mod standings;
pub mod tags;
mod team;
mod templates;
mod terms;
mod turns;
mod two_factor;
pub mod upload;
mod waiting;
mod window;
mod wishes;

use crate::base::clock::Timestamp;
use crate::domain::changes::{Answer, Changes, Write};
use crate::domain::command::Command;
use crate::domain::customer::Identity;
use crate::domain::event::EventKind;
use crate::domain::inbound::Inbound;
use crate::domain::number::Number;
use crate::domain::plan::Plan;
use crate::domain::refusal::Refusal;
use crate::domain::view::{Halt, Read, View};

pub use notices::tell;
pub use quarantine::{put_panicked_aside, release};
pub use repeated::is_used;
pub use upload::{known_jpeg, leaves_as_jpeg};

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
        Command::StartBlock(chat) => blocks::start(&mut plan, chat)?,
        Command::EndBlock(chat, outcome) => blocks::end(&mut plan, chat, outcome)?,
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
        Command::File(command) => upload::change(&mut plan, command)?,
        Command::SetCourtesy { by, change } => courtesy::set(&mut plan, by, &change)?,
        Command::QuickReply { by, action } => {
            let by = plan.view.agent(by)?.filter(|agent| !agent.disabled);
            quick_replies::act(&mut plan, &by.ok_or(Refusal::NotFound)?, action)?
        }
        Command::Due { due, id } => due::fire(&mut plan, due, id)?,
        Command::Session(command) => session::change(&mut plan, command)?,
        Command::Team { by, action } => team::change(&mut plan, by, action)?,
        Command::Quarantine { by, parts, action } => {
            quarantine::settle(&mut plan, by, &parts, action)?
        }
        Command::ClockMoved => {
            setup::bring_back(&mut plan)?;
            plan.log(EventKind::Notice);
            Answer::Done
        }
        Command::Heard(news) => {
            let hours = news.hours.into_iter().map(Write::Heard);
            let numbers = news.numbers.into_iter().map(Write::HeardNumber);
            hours.chain(numbers).for_each(|write| plan.write(write));
            Answer::Done
        }
        Command::Bulk { by, chats, action } => bulk::act(&mut plan, by, chats, action)?,
        Command::UndoBulk { by, id } => bulk::undo(&mut plan, by, id)?,
        Command::Presence { agent, change } => presence::change(&mut plan, agent, change)?,
        Command::NobodyIsHere => presence::nobody_is_here(&mut plan)?,
        Command::Restored => {
            push::forget_all(&mut plan)?;
            blocks::hold_restored(&mut plan)?;
            sending::hold_restored(&mut plan)?
        }
        Command::KeepTemplates { by, action } => templates::act(&mut plan, by, action)?,
        Command::Push(command) => push::change(&mut plan, command)?,
        Command::ConfigureDesk(settings) => setup::configure_desk(&mut plan, settings)?,
        Command::ConfigurePromises(promises) => terms::configure(&mut plan, promises)?,
        Command::Configure(numbers) => setup::configure(&mut plan, numbers)?,
        Command::Certificate(command) => certificate::change(&mut plan, command)?,
        Command::Templates { waba_id, templates } => {
            templates::keep(&mut plan, &waba_id, templates)?
        }
        Command::NumbersSeen(seen) => standings::seen(&mut plan, &seen)?,
        Command::RestrictionsLifted { by, number } => standings::lifted(&mut plan, by, number)?,
        Command::TwoFactor(command) => two_factor::change(&mut plan, command)?,
        Command::ReadNotices { by, which } => notices::change(&mut plan, by, which)?,
    };
    routing::follow(&mut plan)?;
    snooze::follow(&mut plan)?;
    promises::follow(&mut plan)?;
    push::follow(&mut plan)?;
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
    routing::follow(&mut plan)?;
    snooze::follow(&mut plan)?;
    promises::follow(&mut plan)?;
    Ok(plan.finish(answer))
}

/// Whether somebody is known by these ids.
///
/// # Errors
/// When storage fails.
pub fn is_known(view: &dyn View, identity: &Identity) -> Read<bool> {
    for key in identity.keys() {
        if view.address_by_key(&key)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

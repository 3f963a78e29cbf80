//! How members want to be told, their devices, and pushes on their way.

use std::collections::BTreeSet;

use crate::base::id::AgentId;
use crate::base::limits::{NAME_CHARS_MAX, PUSH_DEVICES_MAX};
use crate::base::secret::{Hash16, Secret};
use crate::base::text;
use crate::domain::changes::{Answer, Write};
use crate::domain::event::EventKind;
use crate::domain::plan::Plan;
use crate::domain::push::{
    NewDevice, PushCommand, PushDesk, PushDevice, PushEnd, PushJob, PushWhat,
};
use crate::domain::refusal::Refusal;
use crate::domain::view::{Halt, Read};

/// Carries out a command about pushes.
pub fn change(plan: &mut Plan<'_>, command: PushCommand) -> Result<Answer, Halt> {
    match command {
        PushCommand::Key(private) => return make_key(plan, private),
        PushCommand::Tell { by, telling } => {
            of_the_team(plan, by)?;
            plan.write(Write::Telling { agent: by, telling });
            // Their open pages count anew.
            plan.log(EventKind::Noticed(by));
        }
        PushCommand::Subscribe {
            by,
            session,
            device,
        } => subscribe(plan, by, session, *device)?,
        PushCommand::Remove { by, device } => {
            own(plan, by, device)?;
            remove(plan, device)?;
            plan.log(EventKind::Sessions);
        }
        PushCommand::Test { by, device } => {
            own(plan, by, device)?;
            let number = plan.log(EventKind::Sessions);
            let job = PushJob {
                agent: by,
                what: PushWhat::Test,
                at: plan.now,
            };
            put(plan, (number, device), Some(job));
        }
        PushCommand::Reached { sequence, jobs } => {
            let Some(desk) = plan.view.push_desk()? else {
                return Ok(Answer::Nothing);
            };
            if sequence <= desk.reached {
                return Ok(Answer::Nothing);
            }
            for (key, job) in jobs {
                put(plan, key, Some(job));
            }
            reach(plan, desk, sequence);
        }
        PushCommand::Ended { job, end } => {
            let known = plan.view.push_devices()?.into_iter();
            put(plan, job, None);
            match end {
                PushEnd::GivenUp => {}
                PushEnd::DeviceGone => remove(plan, job.1)?,
                PushEnd::Taken => {
                    for (id, mut device) in known.filter(|(id, _)| *id == job.1) {
                        device.reached_at = Some(plan.now);
                        keep(plan, id, Some(device));
                    }
                }
            }
        }
    }
    Ok(Answer::Done)
}

/// The file is a copy: its devices hear from the desk that it was copied from.
pub fn forget_all(plan: &mut Plan<'_>) -> Read<()> {
    for (id, _) in plan.view.push_devices()? {
        remove(plan, id)?;
    }
    for (key, _) in plan.view.push_jobs()? {
        put(plan, key, None);
    }
    Ok(())
}

/// With a sign-in its devices end.
pub fn follow(plan: &mut Plan<'_>) -> Read<()> {
    let ended = plan.written().filter_map(|write| match write {
        Write::Session {
            hash,
            session: None,
        } => Some(*hash),
        _ => None,
    });
    let ended: BTreeSet<Hash16> = ended.collect();
    if ended.is_empty() {
        return Ok(());
    }
    for (id, device) in plan.view.push_devices()? {
        if ended.contains(&device.session) {
            remove(plan, id)?;
        }
    }
    Ok(())
}

fn make_key(plan: &mut Plan<'_>, private: Secret) -> Result<Answer, Halt> {
    if plan.view.push_desk()?.is_some() {
        return Ok(Answer::Nothing);
    }
    let desk = PushDesk {
        private,
        made_at: plan.now,
        reached: plan.counters.sequence,
    };
    plan.write(Write::PushDesk(Box::new(desk)));
    Ok(Answer::Done)
}

fn subscribe(
    plan: &mut Plan<'_>,
    by: AgentId,
    session: Hash16,
    new: NewDevice,
) -> Result<(), Halt> {
    of_the_team(plan, by)?;
    let session_of = plan.view.session(session)?.map(|session| session.agent);
    if session_of != Some(by) {
        return Err(Refusal::NotAllowed.into());
    }
    let desk = plan.view.push_desk()?.ok_or(Refusal::NotFound)?;
    let known = plan.view.push_devices()?;
    let number = plan.log(EventKind::Sessions);
    if known.is_empty() {
        // What happened before there was anybody to be told is told to nobody.
        reach(plan, desk, number);
    }
    let same = known
        .iter()
        .find(|(_, device)| device.endpoint == new.endpoint && device.agent == by);
    let (id, created_at, reached_at) = same.map_or((number, plan.now, None), |(id, device)| {
        (*id, device.created_at, device.reached_at)
    });
    // A browser that changed hands belongs to the last one, and there is an end to their number.
    let foreign = known
        .iter()
        .filter(|(_, device)| device.endpoint == new.endpoint && device.agent != by);
    let own = || known.iter().filter(|(_, device)| device.agent == by);
    let too_many = (own().count() + usize::from(same.is_none())).saturating_sub(PUSH_DEVICES_MAX);
    let gone: Vec<u64> = foreign
        .chain(own().take(too_many))
        .map(|(id, _)| *id)
        .collect();
    for gone in gone {
        remove(plan, gone)?;
    }
    let device = PushDevice {
        agent: by,
        session,
        endpoint: new.endpoint,
        key: new.key,
        auth: new.auth,
        name: text::one_line(&new.name, NAME_CHARS_MAX),
        created_at,
        reached_at,
    };
    keep(plan, id, Some(device));
    Ok(())
}

fn of_the_team(plan: &Plan<'_>, by: AgentId) -> Result<(), Halt> {
    let agent = plan.view.agent(by)?.filter(|agent| !agent.disabled);
    agent.map(|_| ()).ok_or_else(|| Refusal::NotAllowed.into())
}

fn own(plan: &Plan<'_>, by: AgentId, wanted: u64) -> Result<(), Halt> {
    let devices = plan.view.push_devices()?;
    let is_own = |(id, device): &(u64, PushDevice)| *id == wanted && device.agent == by;
    if devices.iter().any(is_own) {
        return Ok(());
    }
    Err(Refusal::NotFound.into())
}

/// A device goes, and with it what is on its way there.
fn remove(plan: &mut Plan<'_>, id: u64) -> Read<()> {
    keep(plan, id, None);
    for (key, _) in plan.view.push_jobs()? {
        if key.1 == id {
            put(plan, key, None);
        }
    }
    Ok(())
}

fn reach(plan: &mut Plan<'_>, mut desk: PushDesk, sequence: u64) {
    desk.reached = sequence;
    plan.write(Write::PushDesk(Box::new(desk)));
}

fn keep(plan: &mut Plan<'_>, id: u64, device: Option<PushDevice>) {
    let device = device.map(Box::new);
    plan.write(Write::PushDevice { id, device });
}

fn put(plan: &mut Plan<'_>, key: (u64, u64), job: Option<PushJob>) {
    plan.write(Write::PushJob { key, job });
}

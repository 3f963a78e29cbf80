//! The second factor of signing in: set up, proved, turned off, taken away by another. A code counts once.

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::base::secret::Hash16;
use crate::base::totp;
use crate::domain::agent::{Agent, Role};
use crate::domain::audit::{AuditKind, AuditSubject, AuditValue, Differences};
use crate::domain::changes::{Answer, Write};
use crate::domain::command::TwoFactorCommand;
use crate::domain::decide::session::end_sign_ins;
use crate::domain::decide::team::may_keep_team;
use crate::domain::event::EventKind;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::two_factor::{PendingTwoFactor, TwoFactor, recovery_hash};
use crate::domain::view::{Halt, Read};

/// Changes or asks for a second factor.
pub fn change(plan: &mut Plan<'_>, command: TwoFactorCommand) -> Result<Answer, Halt> {
    match command {
        TwoFactorCommand::Begin { agent, secret } => {
            known(plan, agent)?;
            if plan.view.two_factor(agent)?.is_some() {
                return Err(Refusal::WrongState.into());
            }
            let since = plan.now;
            let pending = Some(PendingTwoFactor { secret, since });
            plan.write(Write::PendingTwoFactor { agent, pending });
        }
        TwoFactorCommand::Confirm {
            agent,
            code,
            at,
            recovery,
            except,
        } => confirm(plan, agent, (&code, at), recovery, except)?,
        TwoFactorCommand::Prove { agent, code, at } => {
            known(plan, agent)?;
            // Turned off while somebody signed in: nothing is asked for any more.
            if let Some(factor) = plan.view.two_factor(agent)? {
                let factor = spend(plan, agent, factor, (&code, at))?;
                keep(plan, agent, Some(factor));
            }
        }
        TwoFactorCommand::TurnOff { agent, code, at } => {
            let factor = in_force(plan, agent)?;
            spend(plan, agent, factor, (&code, at))?;
            keep(plan, agent, None);
            note(plan, Some(agent), AuditKind::TwoFactorOff, agent)?;
        }
        TwoFactorCommand::NewRecovery {
            agent,
            code,
            at,
            recovery,
        } => {
            let factor = in_force(plan, agent)?;
            let mut factor = spend(plan, agent, factor, (&code, at))?;
            factor.recovery = recovery;
            keep(plan, agent, Some(factor));
            note(plan, Some(agent), AuditKind::RecoveryCodesMade, agent)?;
        }
        TwoFactorCommand::Reset { by, agent } => reset(plan, by, agent)?,
    }
    Ok(Answer::Done)
}

fn known(plan: &Plan<'_>, agent: AgentId) -> Result<Agent, Halt> {
    let known = plan.view.agent(agent)?.filter(|agent| !agent.disabled);
    Ok(known.ok_or(Refusal::NotFound)?)
}

fn in_force(plan: &Plan<'_>, agent: AgentId) -> Result<TwoFactor, Halt> {
    known(plan, agent)?;
    Ok(plan.view.two_factor(agent)?.ok_or(Refusal::WrongState)?)
}

fn confirm(
    plan: &mut Plan<'_>,
    agent: AgentId,
    (code, at): (&str, Timestamp),
    recovery: Vec<Hash16>,
    except: Option<Hash16>,
) -> Result<(), Halt> {
    known(plan, agent)?;
    let pending = plan.view.pending_two_factor(agent)?;
    let pending = pending.filter(|pending| pending.stands(plan.now));
    let pending = pending.ok_or(Refusal::WrongState)?;
    let last_step = totp::step_of(&pending.secret, code, at).ok_or_else(wrong)?;
    let factor = TwoFactor {
        secret: pending.secret,
        since: plan.now,
        recovery,
        last_step,
    };
    keep(plan, agent, Some(factor));
    plan.write(Write::PendingTwoFactor {
        agent,
        pending: None,
    });
    // Whoever came in with the password alone is out.
    end_sign_ins(plan, agent, except)?;
    note(plan, Some(agent), AuditKind::TwoFactorOn, agent)?;
    Ok(())
}

fn wrong() -> Refusal {
    Refusal::invalid("code", FieldProblem::Wrong)
}

/// The factor after its code or recovery code was used: neither can be used again.
fn spend(
    plan: &mut Plan<'_>,
    agent: AgentId,
    mut factor: TwoFactor,
    (code, at): (&str, Timestamp),
) -> Result<TwoFactor, Halt> {
    if totp::is_code(code) {
        let step = totp::step_of(&factor.secret, code, at);
        factor.last_step = step
            .filter(|step| *step > factor.last_step)
            .ok_or_else(wrong)?;
        return Ok(factor);
    }
    let hash = recovery_hash(agent, code);
    let place = factor.recovery.iter().position(|known| *known == hash);
    factor.recovery.remove(place.ok_or_else(wrong)?);
    let left = AuditValue::Count(factor.recovery.len() as u64);
    let told = Differences::default().field("codes_left", None, Some(left));
    let (what, subject) = (AuditKind::RecoveryCodeUsed, AuditSubject::Agent(agent));
    plan.audit(Some(agent), what, subject, told)?;
    Ok(factor)
}

/// Takes it from somebody who has lost their device: an owner from anybody else, those who keep the team from whom
/// they are above. One's own is turned off with a code.
fn reset(plan: &mut Plan<'_>, by: Option<AgentId>, agent: AgentId) -> Result<(), Halt> {
    let whose = plan.view.agent(agent)?.ok_or(Refusal::NotFound)?;
    if let Some(by) = by {
        let by = known(plan, by)?;
        may_keep_team(Some(&by))?;
        let is_above = by.role == Role::Owner || by.role.outranks(whose.role);
        if by.id == agent || !is_above {
            return Err(Refusal::NotAllowed.into());
        }
    }
    plan.view.two_factor(agent)?.ok_or(Refusal::NotFound)?;
    keep(plan, agent, None);
    note(plan, by, AuditKind::TwoFactorReset, agent)?;
    plan.log(EventKind::Team);
    Ok(())
}

fn keep(plan: &mut Plan<'_>, agent: AgentId, factor: Option<TwoFactor>) {
    let factor = factor.map(Box::new);
    plan.write(Write::TwoFactor { agent, factor });
}

fn note(plan: &mut Plan<'_>, by: Option<AgentId>, what: AuditKind, of: AgentId) -> Read<()> {
    plan.audit(by, what, AuditSubject::Agent(of), Differences::default())
}

//! One-time links: made, withdrawn.

use crate::base::id::AgentId;
use crate::base::limits::INVITATION_KEPT;
use crate::base::secret::Hash16;
use crate::domain::agent::{Agent, Invitation, Role};
use crate::domain::audit::{AuditKind, AuditSubject, Differences};
use crate::domain::changes::{Answer, Write};
use crate::domain::decide::session;
use crate::domain::decide::team::{author, may_give, may_keep_team};
use crate::domain::event::EventKind;
use crate::domain::plan::Plan;
use crate::domain::refusal::Refusal;
use crate::domain::view::Halt;

/// Makes a one-time link; an earlier one works no more.
pub fn invite(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    agent: AgentId,
    hash: Hash16,
) -> Result<Answer, Halt> {
    let known = plan
        .view
        .agent(agent)?
        .filter(|agent| !agent.disabled)
        .ok_or(Refusal::NotFound)?;
    may_keep_team(by)?;
    // Resetting a password that exists lets one in as that person: an owner's power. A first one is an invitation.
    let resets = known.password.is_some();
    if resets && by.is_some_and(|by| by.role != Role::Owner) {
        return Err(Refusal::NotAllowed.into());
    }
    may_give(by, known.role)?;
    session::forget_invitations(plan, agent)?;
    write_invitation(plan, by, agent, hash);
    plan.log(EventKind::Team);
    let subject = AuditSubject::Agent(agent);
    plan.audit(
        author(by),
        AuditKind::Invited,
        subject,
        Differences::default(),
    )?;
    Ok(Answer::Agent(agent))
}

/// Somebody's one-time link works no more. Nothing is withdrawn where there is none.
pub fn withdraw(plan: &mut Plan<'_>, by: Option<&Agent>, agent: AgentId) -> Result<Answer, Halt> {
    let known = plan.view.agent(agent)?.ok_or(Refusal::NotFound)?;
    may_keep_team(by)?;
    may_give(by, known.role)?;
    let links = plan.view.invitations()?;
    if links.iter().all(|(_, link)| link.agent != agent) {
        return Err(Refusal::NotFound.into());
    }
    session::forget_invitations(plan, agent)?;
    plan.log(EventKind::Team);
    let subject = AuditSubject::Agent(agent);
    let what = AuditKind::InvitationWithdrawn;
    plan.audit(author(by), what, subject, Differences::default())?;
    Ok(Answer::Done)
}

/// Keeps a one-time link.
pub fn write_invitation(plan: &mut Plan<'_>, by: Option<&Agent>, agent: AgentId, hash: Hash16) {
    let invitation = Invitation {
        agent,
        expires_at: plan.now.plus(INVITATION_KEPT),
        by: author(by),
    };
    plan.write(Write::Invitation {
        hash,
        invitation: Some(invitation),
    });
}

//! What roles may do on this desk.

use crate::domain::agent::{Agent, Right, Role};
use crate::domain::audit::{AuditKind, AuditSubject, AuditValue, Differences, right_field};
use crate::domain::changes::{Answer, Write};
use crate::domain::decide::team::{author, may_keep_team};
use crate::domain::event::EventKind;
use crate::domain::plan::Plan;
use crate::domain::refusal::Refusal;
use crate::domain::view::Halt;

/// Switches what a role may do. Only those above it do, and nobody gives a right that they don't have.
pub fn switch(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    role: Role,
    wanted: &[(Right, Option<bool>)],
) -> Result<Answer, Halt> {
    may_keep_team(by)?;
    // An owner has every right: nothing that an owner could do must become impossible for all.
    let Some(what) = kind(role).filter(|_| by.is_none_or(|by| by.role.outranks(role))) else {
        return Err(Refusal::NotAllowed.into());
    };
    let before = plan.view.role_rights()?;
    let mut after = before.clone();
    for (right, on) in wanted {
        after.set(role, *right, *on);
    }
    let mut told = Differences::default();
    for right in Right::ALL {
        let (was, is) = (before.has(role, right), after.has(role, right));
        if is && !was && by.is_some_and(|by| !by.has(right)) {
            return Err(Refusal::NotAllowed.into());
        }
        let value = |on| Some(AuditValue::Switch(on));
        told = told.field(&right_field(right), value(was), value(is));
    }
    if !told.is_empty() {
        plan.audit(author(by), what, AuditSubject::Desk, told)?;
        plan.write(Write::RoleRights(after));
        plan.log(EventKind::Team);
    }
    Ok(Answer::Done)
}

fn kind(role: Role) -> Option<AuditKind> {
    match role {
        Role::Owner => None,
        Role::Admin => Some(AuditKind::AdminRightsChanged),
        Role::Lead => Some(AuditKind::LeadRightsChanged),
        Role::Agent => Some(AuditKind::AgentRightsChanged),
    }
}

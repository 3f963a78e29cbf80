//! The team chooses what customers are shown of it.

use crate::base::id::AgentId;
use crate::domain::agent::Right;
use crate::domain::audit::{AuditKind, AuditSubject, Differences};
use crate::domain::changes::{Answer, Write};
use crate::domain::command::CourtesyChange;
use crate::domain::courtesy::Courtesy;
use crate::domain::event::EventKind;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::Halt;

/// Changes what customers are shown.
///
/// # Errors
/// A refusal, or a fault of storage.
pub fn set(plan: &mut Plan<'_>, by: AgentId, change: &CourtesyChange) -> Result<Answer, Halt> {
    let agent = plan.view.agent(by)?.ok_or(Refusal::NotFound)?;
    if !agent.has(Right::Settings) {
        return Err(Refusal::NotAllowed.into());
    }
    let mut rules = plan.view.courtesy_rules()?;
    let mut changed = Vec::new();
    if let Some(wanted) = change.desk
        && wanted != rules.desk
    {
        let told = told(Some(rules.desk), Some(wanted));
        changed.push((AuditSubject::Desk, told));
        rules.desk = wanted;
    }
    for (number, wanted) in &change.numbers {
        let known = plan.view.number(*number)?;
        known.ok_or_else(|| Refusal::invalid("numbers", FieldProblem::Unknown))?;
        let was = rules.own(*number);
        if was == *wanted {
            continue;
        }
        changed.push((AuditSubject::Number(*number), told(was, *wanted)));
        rules.numbers.retain(|(known, _)| known != number);
        rules.numbers.extend(wanted.map(|own| (*number, own)));
    }
    if changed.is_empty() {
        return Ok(Answer::Nothing);
    }
    for (subject, told) in changed {
        plan.audit(Some(by), AuditKind::CourtesyChanged, subject, told)?;
    }
    plan.write(Write::CourtesyRules(rules));
    plan.log(EventKind::Team);
    Ok(Answer::Done)
}

fn told(before: Option<Courtesy>, after: Option<Courtesy>) -> Differences {
    Differences::default().word(
        "courtesy",
        before.map(Courtesy::word),
        after.map(Courtesy::word),
    )
}

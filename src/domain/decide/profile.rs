//! A member's card, and the team rules: who writes them and who has read them.

use crate::base::limits::{ABOUT_CHARS_MAX, NAME_CHARS_MAX, NOTE_CHARS_MAX, UNDO_SECONDS_MAX};
use crate::base::text;
use crate::domain::agent::{Agent, Role};
use crate::domain::audit::{AuditKind, AuditSubject, Differences};
use crate::domain::changes::{Answer, Write};
use crate::domain::command::Card;
use crate::domain::event::EventKind;
use crate::domain::plan::Plan;
use crate::domain::profile::TeamRules;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::Halt;

/// Writes one's own card.
pub fn write_card(plan: &mut Plan<'_>, by: Option<&Agent>, card: &Card) -> Result<Answer, Halt> {
    let by = by.ok_or(Refusal::NotAllowed)?;
    let mut profile = plan.view.profile(by.id)?;
    let line = |field: &str, text: &str| {
        let line = text::one_line(text, NAME_CHARS_MAX + 1);
        within(field, line, NAME_CHARS_MAX)
    };
    if let Some(title) = &card.title {
        profile.title = line("title", title)?;
    }
    if let Some(phone) = &card.phone {
        profile.phone = line("phone", phone)?;
    }
    if let Some(about) = &card.about {
        profile.about = within("about", words(about), ABOUT_CHARS_MAX)?;
    }
    if let Some(seconds) = card.undo_seconds {
        let most = UNDO_SECONDS_MAX;
        let seconds = u8::try_from(seconds).ok().filter(|it| *it <= most);
        let problem = FieldProblem::Between(0, most.into());
        profile.undo_seconds =
            Some(seconds.ok_or_else(|| Refusal::invalid("undo_seconds", problem))?);
    }
    if let Some(plain_links) = card.plain_links {
        profile.plain_links = plain_links;
    }
    let profile = Box::new(profile);
    plan.write(Write::Profile {
        agent: by.id,
        profile,
    });
    plan.log(EventKind::Team);
    Ok(Answer::Done)
}

fn words(text: &str) -> String {
    text::clean(text).trim().to_owned()
}

fn within(field: &str, text: String, most: usize) -> Result<String, Refusal> {
    if text.chars().count() > most {
        return Err(Refusal::invalid(field, FieldProblem::TooLong(most)));
    }
    Ok(text)
}

/// Writes the team rules; the owner's own word. Whoever wrote them has read them.
pub fn write_rules(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    text: &str,
    seen: Option<u64>,
) -> Result<Answer, Halt> {
    let by = by.filter(|by| by.role == Role::Owner);
    let by = by.ok_or(Refusal::NotAllowed)?;
    let before = plan.view.team_rules()?;
    let (known, revision) = before
        .as_ref()
        .map_or(("", 0), |rules| (rules.text.as_str(), rules.revision));
    if seen.is_some_and(|seen| seen != revision) {
        return Err(Refusal::invalid("text", FieldProblem::Changed).into());
    }
    let text = within("text", words(text), NOTE_CHARS_MAX)?;
    if text == known {
        return Ok(Answer::Nothing);
    }
    let told = Differences::default().text("rules", known, &text);
    let rules = TeamRules {
        text,
        revision: revision + 1,
        changed_at: plan.now,
        by: by.id,
    };
    plan.audit(
        Some(by.id),
        AuditKind::RulesWritten,
        AuditSubject::Desk,
        told,
    )?;
    let mut profile = plan.view.profile(by.id)?;
    profile.rules_read = Some(rules.revision);
    let (agent, profile) = (by.id, Box::new(profile));
    plan.write(Write::Profile { agent, profile });
    plan.write(Write::TeamRules(Box::new(rules)));
    plan.log(EventKind::Team);
    Ok(Answer::Done)
}

/// Somebody has read the rules as they were at a revision.
pub fn read_rules(plan: &mut Plan<'_>, by: Option<&Agent>, revision: u64) -> Result<Answer, Halt> {
    let by = by.ok_or(Refusal::NotAllowed)?;
    let rules = plan.view.team_rules()?;
    if rules.is_none_or(|rules| revision == 0 || revision > rules.revision) {
        return Err(Refusal::NotFound.into());
    }
    let mut profile = plan.view.profile(by.id)?;
    if profile.rules_read < Some(revision) {
        profile.rules_read = Some(revision);
        let (agent, profile) = (by.id, Box::new(profile));
        plan.write(Write::Profile { agent, profile });
        plan.log(EventKind::Sessions);
    }
    Ok(Answer::Done)
}

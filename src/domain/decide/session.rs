//! Sessions, passwords and one-time links. Secrets are never here, only their hashes.

use std::time::Duration;

use crate::base::id::{AgentId, SessionId};
use crate::base::limits::TOKENS_MAX;
use crate::base::secret::Hash16;
use crate::domain::agent::{Agent, Session, SessionKind};
use crate::domain::audit::{AuditKind, AuditSubject, Differences};
use crate::domain::changes::{Answer, Write};
use crate::domain::command::SessionCommand;
use crate::domain::decide::name::name_of;
use crate::domain::decide::team::{may_give, may_keep_team};
use crate::domain::event::EventKind;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::scope::{Scope, Scopes};
use crate::domain::view::{Halt, Read};

/// How stale a session's last use may be kept, so that reading pages does not write.
pub const TOUCH_EVERY: Duration = Duration::from_secs(3600);

/// Changes sessions.
pub fn change(plan: &mut Plan<'_>, command: SessionCommand) -> Result<Answer, Halt> {
    match command {
        SessionCommand::Begin {
            by,
            agent,
            hash,
            kind,
            origin,
        } => {
            let known = plan
                .view
                .agent(agent)?
                .filter(|agent| !agent.disabled)
                .ok_or(Refusal::NotFound)?;
            let kind = match kind {
                SessionKind::SignIn => SessionKind::SignIn,
                SessionKind::Token { name, scopes } => {
                    let name = name_of(&name)?;
                    is_of_use(&known, &scopes)?;
                    has_room_for_token(plan, known.id)?;
                    let told = of_token(&name, &scopes);
                    plan.audit(by, AuditKind::TokenMade, AuditSubject::Agent(agent), told)?;
                    SessionKind::Token { name, scopes }
                }
            };
            let id = plan.counters.next_session();
            let session = Session {
                id,
                agent: known.id,
                kind,
                created_at: plan.now,
                used_at: plan.now,
                origin,
            };
            plan.write(Write::Session {
                hash,
                session: Some(session),
            });
        }
        SessionCommand::Touch(hash) => {
            if let Some(mut session) = plan.view.session(hash)? {
                // Another moment than its beginning: by that a token that was used is told from one that never was.
                let same = plan.now == session.created_at;
                session.used_at = plan.now.plus(Duration::from_millis(u64::from(same)));
                plan.write(Write::Session {
                    hash,
                    session: Some(session),
                });
            }
        }
        SessionCommand::End(hash) => {
            plan.write(Write::Session {
                hash,
                session: None,
            });
            // Open streams look at their rights when the log moves.
            plan.log(EventKind::Sessions);
        }
        SessionCommand::Revoke { by, session } => revoke(plan, by, session)?,
        SessionCommand::EndAll { by, agent, except } => {
            if by != Some(agent) {
                may_end_for(plan, by, agent)?;
                let nothing = Differences::default();
                let subject = AuditSubject::Agent(agent);
                plan.audit(by, AuditKind::SessionEnded, subject, nothing)?;
            }
            end_sign_ins(plan, agent, except)?;
        }
        SessionCommand::SetPassword {
            agent,
            password,
            except,
        } => {
            let mut known = plan.view.agent(agent)?.ok_or(Refusal::NotFound)?;
            known.password = Some(password);
            plan.write(Write::Agent(known));
            forget_invitations(plan, agent)?;
            end_sign_ins(plan, agent, except)?;
            let subject = AuditSubject::Agent(agent);
            let nothing = Differences::default();
            plan.audit(Some(agent), AuditKind::PasswordChanged, subject, nothing)?;
        }
        SessionCommand::UseInvitation {
            hash,
            name,
            password,
        } => {
            let invitation = plan
                .view
                .invitation(hash)?
                .filter(|invitation| plan.now < invitation.expires_at);
            let agent = invitation.ok_or(Refusal::NotFound)?.agent;
            let mut known = plan
                .view
                .agent(agent)?
                .filter(|agent| !agent.disabled)
                .ok_or(Refusal::NotFound)?;
            if let Some(name) = &name {
                known.name = name_of(name)?;
            }
            if known.password.is_none() || name.is_some() {
                // Colleagues are shown who has come, and by which name.
                plan.log(EventKind::Team);
            }
            known.password = Some(password);
            plan.write(Write::Agent(known));
            plan.write(Write::Invitation {
                hash,
                invitation: None,
            });
            end_sign_ins(plan, agent, None)?;
            let subject = AuditSubject::Agent(agent);
            let nothing = Differences::default();
            plan.audit(Some(agent), AuditKind::InvitationUsed, subject, nothing)?;
            return Ok(Answer::Agent(agent));
        }
    }
    Ok(Answer::Done)
}

/// Ends a sign-in or a token: one's own, or that of a member whom one keeps.
fn revoke(plan: &mut Plan<'_>, by: Option<AgentId>, id: SessionId) -> Result<(), Halt> {
    let sessions = plan.view.sessions()?;
    let found = sessions.into_iter().find(|(_, session)| session.id == id);
    let (hash, session) = found.ok_or(Refusal::NotFound)?;
    if by != Some(session.agent) {
        may_end_for(plan, by, session.agent)?;
    }
    let noted = match &session.kind {
        SessionKind::Token { name, scopes } => {
            Some((AuditKind::TokenRevoked, of_token(name, scopes)))
        }
        SessionKind::SignIn if by == Some(session.agent) => None,
        SessionKind::SignIn => Some((AuditKind::SessionEnded, Differences::default())),
    };
    if let Some((what, told)) = noted {
        plan.audit(by, what, AuditSubject::Agent(session.agent), told)?;
    }
    plan.write(Write::Session {
        hash,
        session: None,
    });
    plan.log(EventKind::Sessions);
    Ok(())
}

/// Whether somebody may end another's sign-ins: those who keep the team may, of nobody above themselves.
fn may_end_for(plan: &Plan<'_>, by: Option<AgentId>, agent: AgentId) -> Result<(), Halt> {
    let known = plan.view.agent(agent)?.ok_or(Refusal::NotFound)?;
    let by = match by {
        None => return Ok(()),
        Some(by) => plan.view.agent(by)?.ok_or(Refusal::NotFound)?,
    };
    if by.id != agent {
        may_keep_team(Some(&by))?;
        may_give(Some(&by), known.role)?;
    }
    Ok(())
}

/// What is noted of a token: never its secret.
fn of_token(name: &str, scopes: &Scopes) -> Differences {
    let scopes = match scopes {
        Scopes::All => "all".to_owned(),
        Scopes::Only(_) => scopes.words().join(", "),
    };
    Differences::default()
        .new_text("token", name)
        .new_text("scopes", &scopes)
}

/// A token for what its member may not do would only look as if it could.
fn is_of_use(known: &Agent, scopes: &Scopes) -> Result<(), Refusal> {
    let Scopes::Only(scopes) = scopes else {
        return Ok(());
    };
    let useless = scopes
        .iter()
        .copied()
        .filter(|scope| !known.can_use(*scope));
    let useless: Vec<Scope> = useless.collect();
    if useless.is_empty() {
        return Ok(());
    }
    Err(Refusal::invalid("scopes", FieldProblem::Useless(useless)))
}

/// Tokens have no end of their own, so there is an end to their number.
fn has_room_for_token(plan: &Plan<'_>, agent: AgentId) -> Result<(), Halt> {
    let sessions = plan.view.sessions()?;
    let is_own_token = |session: &Session| {
        session.agent == agent && matches!(session.kind, SessionKind::Token { .. })
    };
    let tokens = sessions.iter().filter(|(_, session)| is_own_token(session));
    if tokens.count() < TOKENS_MAX {
        return Ok(());
    }
    Err(Refusal::invalid("name", FieldProblem::TooMany(TOKENS_MAX)).into())
}

/// Ends all sign-ins of an agent but one. API tokens stay: they are revoked one by one.
pub fn end_sign_ins(plan: &mut Plan<'_>, agent: AgentId, except: Option<Hash16>) -> Read<()> {
    for (hash, session) in plan.view.sessions()? {
        if session.agent == agent && session.kind == SessionKind::SignIn && Some(hash) != except {
            plan.write(Write::Session {
                hash,
                session: None,
            });
        }
    }
    plan.log(EventKind::Sessions);
    Ok(())
}

/// Ends everything by which an agent could come in.
pub fn end_everything(plan: &mut Plan<'_>, agent: AgentId) -> Read<()> {
    for (hash, session) in plan.view.sessions()? {
        if session.agent == agent {
            plan.write(Write::Session {
                hash,
                session: None,
            });
        }
    }
    forget_invitations(plan, agent)
}

/// Links of an agent work no more.
pub fn forget_invitations(plan: &mut Plan<'_>, agent: AgentId) -> Read<()> {
    for (hash, invitation) in plan.view.invitations()? {
        if invitation.agent == agent {
            plan.write(Write::Invitation {
                hash,
                invitation: None,
            });
        }
    }
    Ok(())
}

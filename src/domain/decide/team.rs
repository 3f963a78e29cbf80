//! People and groups: who may be added, changed and disabled, and by whom.

use crate::base::id::{AgentId, GroupId};
use crate::base::limits::EMAIL_CHARS_MAX;
use crate::base::secret::Secret;
use crate::base::text;
use crate::domain::agent::{Agent, Right, Role};
use crate::domain::audit::{self, AuditKind, AuditSubject, Differences};
use crate::domain::changes::{Answer, Write};
use crate::domain::command::{AgentChange, GroupChange, TeamAction};
use crate::domain::decide::name::name_of;
use crate::domain::decide::wishes;
use crate::domain::decide::{
    group, hands, hours, invitation, presence, profile, roles, routing, session, terms,
};
use crate::domain::event::EventKind;
use crate::domain::group::{Group, GroupAccess};
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::{Halt, Read};

/// Changes the team. `by` is absent for the machine's operator, who may do everything.
pub fn change(
    plan: &mut Plan<'_>,
    by: Option<AgentId>,
    action: TeamAction,
) -> Result<Answer, Halt> {
    let by = match by {
        None => None,
        Some(id) => Some(
            plan.view
                .agent(id)?
                .filter(|agent| !agent.disabled)
                .ok_or(Refusal::NotFound)?,
        ),
    };
    let by = by.as_ref();
    match action {
        TeamAction::AddAgent {
            name,
            email,
            role,
            password,
        } => add_agent(plan, by, &name, &email, role, password),
        TeamAction::AddInvited {
            name,
            email,
            role,
            hash,
        } => {
            let added = add_agent(plan, by, &name, &email, role, None)?;
            if let Answer::Agent(agent) = added {
                invitation::write_invitation(plan, by, agent, hash);
            }
            Ok(added)
        }
        TeamAction::ChangeAgent { agent, change } => change_agent(plan, by, agent, change),
        TeamAction::SwitchRole { role, rights } => roles::switch(plan, by, role, &rights),
        TeamAction::Invite { agent, hash } => invitation::invite(plan, by, agent, hash),
        TeamAction::AddGroup { name } => {
            may_keep_team(by)?;
            add_group(plan, by, &name)
        }
        TeamAction::ChangeGroup { group, change } => {
            may_keep_team(by)?;
            change_group(plan, by, group, change)
        }
        TeamAction::SetWords {
            group,
            number,
            words,
        } => {
            may_keep_team(by)?;
            group::set_words(plan, by, group, number, words)
        }
        TeamAction::Hours(action) => hours::change(plan, by, action),
        TeamAction::SetRouting { group, rules } => routing::set(plan, by, group, rules),
        TeamAction::SetPromises {
            of,
            promises,
            alarms,
        } => terms::set(plan, by, of, promises, alarms),
        TeamAction::Withdraw { agent } => invitation::withdraw(plan, by, agent),
        TeamAction::Note(what) => note(plan, by, what),
        TeamAction::WriteCard(card) => profile::write_card(plan, by, &card),
        TeamAction::WriteRules { text, seen } => profile::write_rules(plan, by, &text, seen),
        TeamAction::ReadRules(revision) => profile::read_rules(plan, by, revision),
        TeamAction::SetWishWords(words) => wishes::set_words(plan, by, &words),
    }
}

/// Whether the team is theirs to keep.
pub fn may_keep_team(by: Option<&Agent>) -> Result<(), Refusal> {
    if by.is_none_or(|agent| agent.has(Right::Team)) {
        Ok(())
    } else {
        Err(Refusal::NotAllowed)
    }
}

/// Nobody makes or touches somebody above themselves.
pub fn may_give(by: Option<&Agent>, role: Role) -> Result<(), Refusal> {
    if by.is_none_or(|agent| !role.outranks(agent.role)) {
        Ok(())
    } else {
        Err(Refusal::NotAllowed)
    }
}

/// Nobody gives a right that they don't have, be it with a role or by itself.
fn may_pass_on(by: Option<&Agent>, before: Option<&Agent>, after: &Agent) -> Result<(), Refusal> {
    let is_new = |right: &Right| {
        after.would_have(*right) && !before.is_some_and(|agent| agent.would_have(*right))
    };
    let mut new = Right::ALL.into_iter().filter(is_new);
    if by.is_none_or(|by| new.all(|right| by.has(right))) {
        Ok(())
    } else {
        Err(Refusal::NotAllowed)
    }
}

/// An e-mail address in the form in which it is compared; unknown addresses are judged by shape only.
fn email_of(plan: &Plan<'_>, text: &str, of: Option<AgentId>) -> Result<String, Halt> {
    let email = text.trim().to_lowercase();
    let shaped = email.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    });
    let clean = !email
        .chars()
        .any(|character| character.is_whitespace() || character.is_control());
    if email.is_empty() {
        return Err(Refusal::invalid("email", FieldProblem::Empty).into());
    }
    if !shaped || !clean || email.len() > EMAIL_CHARS_MAX {
        return Err(Refusal::invalid("email", FieldProblem::Unknown).into());
    }
    if plan
        .view
        .agents()?
        .iter()
        .any(|agent| agent.email == email && Some(agent.id) != of)
    {
        return Err(Refusal::invalid("email", FieldProblem::Taken).into());
    }
    Ok(email)
}

fn add_agent(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    name: &str,
    email: &str,
    role: Role,
    password: Option<Secret>,
) -> Result<Answer, Halt> {
    may_keep_team(by)?;
    may_give(by, role)?;
    let name = name_of(name)?;
    let email = email_of(plan, email, None)?;
    let id = plan.counters.next_agent();
    let agent = Agent {
        id,
        name,
        email,
        role,
        overrides: Vec::new(),
        by_role: plan.view.role_rights()?.of(role),
        password,
        language: None,
        time_zone: None,
        sound: true,
        disabled: false,
        created_at: plan.now,
    };
    may_pass_on(by, None, &agent)?;
    let told = audit::of_agent(None, &agent);
    plan.write(Write::Agent(agent));
    plan.log(EventKind::Team);
    plan.audit(
        author(by),
        AuditKind::AgentAdded,
        AuditSubject::Agent(id),
        told,
    )?;
    Ok(Answer::Agent(id))
}

/// Who is noted as having done something.
pub fn author(by: Option<&Agent>) -> Option<AgentId> {
    by.map(|agent| agent.id)
}

fn change_agent(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    id: AgentId,
    change: AgentChange,
) -> Result<Answer, Halt> {
    let before = plan.view.agent(id)?.ok_or(Refusal::NotFound)?;
    let mut agent = before.clone();
    let own = by.is_some_and(|by| by.id == id);
    let personal = change.email.is_none()
        && change.role.is_none()
        && change.disabled.is_none()
        && change.overrides.is_none();
    if !(own && personal) {
        may_keep_team(by)?;
        may_give(by, agent.role)?;
        may_give(by, change.role.unwrap_or(agent.role))?;
    }
    if let Some(name) = &change.name {
        agent.name = name_of(name)?;
    }
    if let Some(email) = &change.email {
        agent.email = email_of(plan, email, Some(id))?;
    }
    if let Some(role) = change.role.filter(|role| *role != agent.role) {
        agent.role = role;
        agent.by_role = plan.view.role_rights()?.of(role);
    }
    agent.language = change.language.unwrap_or(agent.language);
    agent.sound = change.sound.unwrap_or(agent.sound);
    agent.disabled = change.disabled.unwrap_or(agent.disabled);
    if let Some(zone) = change.time_zone {
        agent.time_zone = zone;
    }
    if own && agent.disabled {
        return Err(Refusal::DisablesSelf.into());
    }
    set_switches(&mut agent, change.overrides)?;
    may_pass_on(by.filter(|_| !personal), Some(&before), &agent)?;
    an_owner_is_left(plan, &agent)?;
    if agent.disabled {
        session::end_everything(plan, id)?;
        presence::leaves(plan, id)?;
        give_up_chats(plan, id)?;
    }
    if agent.disabled || agent.role != before.role {
        hands::end_lost_offers(plan, Some(&agent), None)?;
    }
    note_change(plan, by, &before, &agent)?;
    plan.write(Write::Agent(agent));
    // Language, zone and sound are nobody else's affair.
    plan.log(if personal && change.name.is_none() {
        EventKind::Sessions
    } else {
        EventKind::Team
    });
    Ok(Answer::Agent(id))
}

/// Notes a change of somebody, but for what is their own affair.
fn note_change(plan: &mut Plan<'_>, by: Option<&Agent>, before: &Agent, after: &Agent) -> Read<()> {
    let told = audit::of_agent(Some(before), after);
    let what = match (before.disabled, after.disabled) {
        (false, true) => AuditKind::AgentDisabled,
        (true, false) => AuditKind::AgentEnabled,
        _ if told.is_empty() => return Ok(()),
        _ => AuditKind::AgentChanged,
    };
    plan.audit(author(by), what, AuditSubject::Agent(after.id), told)
}

/// What somebody was responsible for is nobody's again.
fn give_up_chats(plan: &mut Plan<'_>, agent: AgentId) -> Read<()> {
    for mut chat in plan.view.chats_in_hand(agent)? {
        hands::give_up(plan, agent, &mut chat);
        plan.put_chat(chat)?;
    }
    Ok(())
}

/// An owner has every right: nothing that an owner could do must become impossible for all.
fn set_switches(agent: &mut Agent, wanted: Option<Vec<(Right, bool)>>) -> Result<(), Refusal> {
    let is_owner = agent.role == Role::Owner;
    match wanted {
        Some(wanted) if is_owner && wanted.iter().any(|(_, on)| !on) => {
            return Err(Refusal::invalid("rights", FieldProblem::Wrong));
        }
        Some(wanted) => agent.overrides = wanted,
        None if is_owner => agent.overrides.clear(),
        None => {}
    }
    Ok(())
}

fn an_owner_is_left(plan: &Plan<'_>, changed: &Agent) -> Result<(), Halt> {
    let stays = |agent: &Agent| agent.role == Role::Owner && !agent.disabled;
    let before = plan.view.agent(changed.id)?;
    let another = plan
        .view
        .agents()?
        .iter()
        .any(|agent| agent.id != changed.id && stays(agent) && agent.password.is_some());
    if before.is_some_and(|agent| stays(&agent)) && !stays(changed) && !another {
        Err(Refusal::LastOwner.into())
    } else {
        Ok(())
    }
}

/// Notes what somebody had done that leaves no trace in the file by itself.
fn note(plan: &mut Plan<'_>, by: Option<&Agent>, what: AuditKind) -> Result<Answer, Halt> {
    let by = by.ok_or(Refusal::NotAllowed)?;
    let may = match what {
        AuditKind::TemplatesSynced => by.has(Right::Templates),
        AuditKind::Subscribed | AuditKind::QuarantineReread => by.has(Right::Settings),
        AuditKind::BackupTaken => by.role == Role::Owner,
        _ => false,
    };
    if !may {
        return Err(Refusal::NotAllowed.into());
    }
    plan.audit(
        Some(by.id),
        what,
        AuditSubject::Desk,
        Differences::default(),
    )?;
    Ok(Answer::Done)
}

/// A group's name, which no other group may have in whatever letters.
fn free_group_name(plan: &Plan<'_>, text: &str, of: Option<&Group>) -> Result<String, Halt> {
    let name = name_of(text)?;
    // Earlier releases let two groups be told apart by capital letters alone: both may keep their names.
    if of.is_some_and(|group| group.name == name) {
        return Ok(name);
    }
    let folded = text::folded(&name);
    let id = of.map(|group| group.id);
    let groups = plan.view.groups()?;
    let mut others = groups.iter().filter(|group| Some(group.id) != id);
    if others.any(|group| text::folded(&group.name) == folded) {
        return Err(Refusal::invalid("name", FieldProblem::Taken).into());
    }
    Ok(name)
}

fn add_group(plan: &mut Plan<'_>, by: Option<&Agent>, name: &str) -> Result<Answer, Halt> {
    let name = free_group_name(plan, name, None)?;
    let id = plan.counters.next_group();
    let told = Differences::default().new_text("name", &name);
    plan.audit(
        author(by),
        AuditKind::GroupAdded,
        AuditSubject::Group(id),
        told,
    )?;
    plan.write(Write::Group(Group {
        id,
        name,
        access: GroupAccess::Everyone,
    }));
    plan.log(EventKind::Team);
    Ok(Answer::Group(id))
}

fn change_group(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    id: GroupId,
    mut change: GroupChange,
) -> Result<Answer, Halt> {
    let before = plan.view.group(id)?.ok_or(Refusal::NotFound)?;
    let mut group = before.clone();
    if let Some(name) = &change.name {
        group.name = free_group_name(plan, name, Some(&before))?;
    }
    if let Some(access) = change.access.take() {
        if let GroupAccess::Members(members) = &access {
            for member in members {
                if plan.view.agent(*member)?.is_none() {
                    return Err(Refusal::invalid("members", FieldProblem::Unknown).into());
                }
            }
        }
        group.access = access;
        hands::end_lost_offers(plan, None, Some(&group))?;
    }
    let access = |group: &Group| Some(audit::of_access(&group.access));
    let told = Differences::default()
        .text("name", &before.name, &group.name)
        .field("access", access(&before), access(&group));
    let told = group::change_settings(plan, id, change, told)?;
    if !told.is_empty() {
        plan.audit(
            author(by),
            AuditKind::GroupChanged,
            AuditSubject::Group(id),
            told,
        )?;
    }
    plan.write(Write::Group(group));
    plan.log(EventKind::Team);
    Ok(Answer::Group(id))
}

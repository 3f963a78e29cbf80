//! Who may do what, worked out naively: from the team as it stood before a batch and as it stands after it.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, GroupId};
use crate::domain::agent::{Agent, Right, Role};
use crate::domain::chat::{Chat, ChatState};
use crate::domain::command::{AgentChange, Command, HoursAction, TeamAction};
use crate::domain::entry::ChatEvent;
use crate::domain::group::GroupAccess;
use crate::domain::hours::whose::{KeptHours, Whose, schedule_of};
use crate::domain::presence::Word;
use crate::domain::refusal::Refusal;
use crate::domain::view::View as _;
use crate::engine::Outcome;
use crate::store::Snapshot;

/// The team and its groups at one moment.
#[derive(Default)]
pub struct House {
    agents: BTreeMap<AgentId, Agent>,
    groups: BTreeMap<GroupId, GroupAccess>,
    caps: BTreeMap<GroupId, Option<u16>>,
    /// What the desk switched over its roles.
    roles: BTreeMap<Role, Vec<(Right, bool)>>,
    online: BTreeSet<AgentId>,
    hours: BTreeMap<AgentId, KeptHours>,
    /// To which group each chat belongs.
    chats: BTreeMap<ChatId, GroupId>,
}

impl House {
    /// As it stands.
    pub fn read(snapshot: &Snapshot) -> Self {
        let mut house = Self::default();
        for agent in snapshot.agents().unwrap() {
            let hours = schedule_of(snapshot, Whose::Agent(agent.id)).unwrap();
            house.hours.insert(agent.id, hours);
            if snapshot.presence(agent.id).unwrap().word() == Word::Online {
                house.online.insert(agent.id);
            }
            house.agents.insert(agent.id, agent);
        }
        for role in Role::ALL {
            let switched = snapshot.role_rights().unwrap().of(role);
            house.roles.insert(role, switched);
        }
        for group in snapshot.groups().unwrap() {
            let cap = snapshot.routing(group.id).unwrap().cap;
            house.caps.insert(group.id, cap);
            house.groups.insert(group.id, group.access);
        }
        for id in (1..=snapshot.counters().chat).map(ChatId) {
            if let Some(chat) = snapshot.chat(id).unwrap() {
                house.chats.insert(id, chat.group);
            }
        }
        house
    }

    /// Somebody who works here.
    fn working(&self, agent: AgentId) -> Option<&Agent> {
        self.agents.get(&agent).filter(|agent| !agent.disabled)
    }

    fn would_have(&self, role: Role, overrides: &[(Right, bool)], right: Right) -> bool {
        let desk = self.roles.get(&role).map_or(&[][..], Vec::as_slice);
        let mut switches = overrides.iter().rev().chain(desk);
        let switched = switches.find(|(of, _)| *of == right);
        switched.map_or(role.has(right), |(_, on)| *on)
    }

    fn has(&self, agent: AgentId, right: Right) -> bool {
        self.working(agent)
            .is_some_and(|agent| self.would_have(agent.role, &agent.overrides, right))
    }

    fn enters(&self, agent: AgentId, group: GroupId) -> bool {
        self.working(agent).is_some_and(|agent| {
            matches!(agent.role, Role::Owner | Role::Admin)
                || match &self.groups[&group] {
                    GroupAccess::Everyone => true,
                    GroupAccess::Members(members) => members.contains(&agent.id),
                }
        })
    }

    /// Whether somebody sits before the desk, in their hours, and is on no vacation.
    fn works(&self, agent: AgentId, now: Timestamp) -> bool {
        let hours = self.hours.get(&agent);
        let open = hours.is_some_and(|hours| hours.schedule().is_open(now));
        let away = hours.is_some_and(|hours| hours.vacations.iter().any(|it| it.covers(now)));
        self.online.contains(&agent) && open && !away
    }

    /// Whether one may change the team so.
    fn may(&self, by: Option<AgentId>, action: &TeamAction) -> bool {
        let Some(by) = by else {
            return !matches!(
                action,
                TeamAction::WriteCard(_)
                    | TeamAction::WriteRules { .. }
                    | TeamAction::ReadRules(_)
                    | TeamAction::Note(_)
                    | TeamAction::SwitchRole {
                        role: Role::Owner,
                        ..
                    }
            );
        };
        let Some(me) = self.working(by) else {
            return false;
        };
        let keeps = self.has(by, Right::Team);
        let not_above = |role: Role| me.role <= role;
        let role_of = |agent: &AgentId| self.agents.get(agent).map_or(Role::Agent, |it| it.role);
        let has_all = |role: Role| {
            let given = |right: &Right| self.would_have(role, &[], *right);
            let mut given = Right::ALL.into_iter().filter(given);
            given.all(|right| self.has(by, right))
        };
        match action {
            TeamAction::AddAgent { role, .. } | TeamAction::AddInvited { role, .. } => {
                keeps && not_above(*role) && has_all(*role)
            }
            TeamAction::ChangeAgent { agent, change } => self.may_change(me, *agent, change),
            TeamAction::Invite { agent, .. } => {
                let resets = self
                    .agents
                    .get(agent)
                    .is_some_and(|it| it.password.is_some());
                keeps && not_above(role_of(agent)) && (!resets || me.role == Role::Owner)
            }
            TeamAction::SwitchRole { role, rights } => {
                let is_new = |(right, on): &&(Right, Option<bool>)| {
                    on.unwrap_or(role.has(*right)) && !self.would_have(*role, &[], *right)
                };
                let mut new = rights.iter().filter(is_new);
                keeps
                    && *role != Role::Owner
                    && me.role < *role
                    && new.all(|(right, _)| self.has(by, *right))
            }
            TeamAction::Withdraw { agent } => keeps && not_above(role_of(agent)),
            TeamAction::Hours(
                HoursAction::Set {
                    whose: Whose::Agent(agent),
                    ..
                }
                | HoursAction::AddVacation { agent, .. }
                | HoursAction::RemoveVacation { agent, .. },
            ) => by == *agent || (keeps && not_above(role_of(agent))),
            TeamAction::AddGroup { .. }
            | TeamAction::ChangeGroup { .. }
            | TeamAction::Hours(_)
            | TeamAction::SetRouting { .. }
            | TeamAction::SetPromises { .. }
            | TeamAction::SetWishWords(_)
            | TeamAction::SetWords { .. } => keeps,
            TeamAction::WriteRules { .. } => me.role == Role::Owner,
            TeamAction::WriteCard(_) | TeamAction::ReadRules(_) => true,
            TeamAction::Note(_) => false,
        }
    }

    /// Oneself as far as it is nobody else's affair; others who are not above, and with no right that one lacks.
    fn may_change(&self, me: &Agent, agent: AgentId, change: &AgentChange) -> bool {
        let Some(whom) = self.agents.get(&agent) else {
            return self.has(me.id, Right::Team);
        };
        let personal = change.email.is_none()
            && change.role.is_none()
            && change.disabled.is_none()
            && change.overrides.is_none();
        if personal && me.id == agent {
            return true;
        }
        let role = change.role.unwrap_or(whom.role);
        let overrides = match &change.overrides {
            Some(wanted) => wanted.clone(),
            None if role == Role::Owner => Vec::new(),
            None => whom.overrides.clone(),
        };
        let is_new = |right: &Right| {
            self.would_have(role, &overrides, *right)
                && !self.would_have(whom.role, &whom.overrides, *right)
        };
        let mut new = Right::ALL.into_iter().filter(is_new);
        self.has(me.id, Right::Team)
            && me.role <= whom.role
            && me.role <= role
            && (personal || new.all(|right| self.has(me.id, right)))
    }

    /// What was answered to somebody who changes the team fits who they were.
    pub fn check_authority(&self, command: &Command, outcome: &Outcome) {
        let Command::Team { by, action } = command else {
            return;
        };
        let may = self.may(*by, action);
        match outcome {
            Outcome::Answered(_) => assert!(may, "{by:?} may not, and did: {action:?}"),
            Outcome::Refused(Refusal::NotAllowed) => {
                assert!(!may, "{by:?} may, and could not: {action:?}");
            }
            _ => {}
        }
    }
}

/// Whoever gets a chat could have it, before the batch or after it; `load` is how many they had.
pub fn check_hands(
    (before, after): (&House, &House),
    chat: ChatId,
    event: &ChatEvent,
    (load, now): (&dyn Fn(AgentId) -> usize, Timestamp),
) {
    let houses = [before, after];
    let groups: BTreeSet<GroupId> = houses
        .iter()
        .filter_map(|house| house.chats.get(&chat).copied())
        .collect();
    let ever = |may: &dyn Fn(&House, GroupId) -> bool| {
        let mut all = houses.iter().filter(|house| !house.agents.is_empty());
        let known = |house: &House, group: &GroupId| house.groups.contains_key(group);
        let fits = all.any(|house| {
            let mut groups = groups.iter().filter(|group| known(house, group));
            groups.any(|group| may(house, *group))
        });
        assert!(fits, "chat {chat}: {event:?}");
    };
    match event {
        ChatEvent::Took { agent, .. } => {
            ever(&|it, group| it.enters(*agent, group) && it.has(*agent, Right::SeeNew));
        }
        ChatEvent::Assigned { by, to } => {
            ever(&|it, group| it.has(*by, Right::AssignNew) && it.enters(*by, group));
            ever(&|it, group| it.enters(*to, group));
        }
        ChatEvent::TookOver { agent, .. } => ever(&|it, _| it.has(*agent, Right::TakeOver)),
        ChatEvent::Routed { to, .. } => {
            ever(&|it, group| it.enters(*to, group) && it.works(*to, now));
            let cap = |it: &House, group: GroupId| it.caps[&group].map(usize::from);
            ever(&|it, group| cap(it, group).is_none_or(|cap| load(*to) < cap));
        }
        ChatEvent::OfferedToAll { to } => {
            for agent in to {
                ever(&|it, group| it.enters(*agent, group) && it.works(*agent, now));
            }
        }
        ChatEvent::Accepted { agent, .. }
        | ChatEvent::Reopened { agent }
        | ChatEvent::Added { agent, .. }
        | ChatEvent::Offered { to: agent, .. } => ever(&|it, group| it.enters(*agent, group)),
        ChatEvent::ClosedFor { by, from, .. } => {
            let right = match from {
                Some(_) => [Right::TakeOver; 2],
                None => [Right::AssignNew, Right::TakeOver],
            };
            ever(&|it, _| right.iter().any(|right| it.has(*by, *right)));
        }
        ChatEvent::GivenUp { agent } => {
            assert!(after.working(*agent).is_none(), "{agent} works here");
        }
        _ => {}
    }
}

/// The team as it is kept, and in whose hands the chats are.
pub fn judge_team(snapshot: &Snapshot, chats: &[Chat]) {
    let house = House::read(snapshot);
    let is_owner = |agent: &&Agent| agent.role == Role::Owner;
    let mut owners = house.agents.values().filter(is_owner);
    let signs_in = |agent: &Agent| !agent.disabled && agent.password.is_some();
    // The first of all was perhaps not kept yet.
    let first = house.agents.is_empty();
    assert!(first || owners.any(signs_in), "no owner signs in any more");
    for owner in house.agents.values().filter(is_owner) {
        let lacks = owner.overrides.iter().any(|(_, on)| !on);
        assert!(!lacks, "an owner lacks a right: {owner:?}");
    }
    let emails: BTreeSet<&str> = house.agents.values().map(|it| it.email.as_str()).collect();
    assert_eq!(emails.len(), house.agents.len(), "two have one address");
    for (_, session) in snapshot.sessions().unwrap() {
        assert!(house.working(session.agent).is_some(), "{session:?}");
    }
    for (_, link) in snapshot.invitations().unwrap() {
        assert!(house.working(link.agent).is_some(), "{link:?}");
    }
    for chat in chats {
        let ChatState::Open {
            assignee,
            participants,
            offer,
            ..
        } = &chat.state
        else {
            continue;
        };
        let id = chat.id;
        assert!(house.working(*assignee).is_some(), "chat {id}: {assignee}");
        let others: BTreeSet<&AgentId> = participants.iter().collect();
        assert_eq!(others.len(), participants.len(), "chat {id}: twice in it");
        assert!(!others.contains(assignee), "chat {id}: {assignee} twice");
        if let Some(offer) = offer {
            assert_eq!(offer.by, *assignee, "chat {id}: who hands it over");
            assert!(house.enters(offer.to, chat.group), "chat {id}: {offer:?}");
        }
    }
}

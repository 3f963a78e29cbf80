//! Those who run the house change it: people, roles, rights, groups, hours, routing, and who is there. Nothing of it
//! may leave a chat with somebody who can't have it, or let anybody do what they may not.

use std::time::Duration;

use crate::base::id::{AgentId, ChatId, GroupId, NumberId};
use crate::base::secret::{Secret, short_hash};
use crate::domain::agent::{Agent, Language, Right, Role, SessionKind};
use crate::domain::bulk::{BulkAction, Pick};
use crate::domain::command::{
    AgentChange, Card, Command, GroupChange, HoursAction, SessionCommand, TeamAction,
};
use crate::domain::group::GroupAccess;
use crate::domain::hours::Calendar;
use crate::domain::hours::holiday::{Holiday, Vacation};
use crate::domain::hours::week::{Day, Week};
use crate::domain::hours::whose::Whose;
use crate::domain::hours::zone::Date;
use crate::domain::presence::{PresenceChange, Wish, Word};
use crate::domain::routing::{People, Rules, Way};
use crate::domain::view::View as _;
use crate::engine::simulation::random::Random;
use crate::engine::simulation::world::{Errand, World};

/// The most people and groups that there ever are.
const PEOPLE_MAX: usize = 8;
const GROUPS_MAX: usize = 3;

impl World {
    fn people(&self) -> usize {
        self.snapshot().agents().unwrap().len()
    }

    fn anybody(&mut self) -> AgentId {
        let people = self.people();
        AgentId(1 + self.random.below(people) as u64)
    }

    /// Rather somebody who has chats.
    fn somebody(&mut self) -> AgentId {
        let snapshot = self.snapshot();
        let chats = (1..=snapshot.counters().chat).map(ChatId);
        let kept = chats.filter_map(|id| snapshot.chat(id).unwrap());
        let busy: Vec<AgentId> = kept.filter_map(|chat| chat.assignee()).collect();
        if busy.is_empty() || self.random.chance(50) {
            return self.anybody();
        }
        self.random.pick(&busy)
    }

    pub fn any_group(&mut self) -> GroupId {
        let groups = self.snapshot().groups().unwrap().len();
        GroupId(1 + self.random.below(groups) as u64)
    }

    /// The owners who may sign in; there is always one.
    pub fn owners(&self) -> Vec<AgentId> {
        let agents = self.snapshot().agents().unwrap().into_iter();
        let owners = agents.filter(|agent| agent.role == Role::Owner && !agent.disabled);
        owners.map(|agent| agent.id).collect()
    }

    /// Mostly an owner, sometimes anybody, who may not, and sometimes the machine's operator.
    fn who_manages(&mut self) -> Option<AgentId> {
        let owners = self.owners();
        match self.random.weighted(&[65, 30, 5]) {
            0 => Some(self.random.pick(&owners)),
            1 => Some(self.anybody()),
            _ => None,
        }
    }

    /// Alone in front of what follows in its batch: so it is known what everybody might do before it and after it.
    pub fn alone(&mut self, command: Command) {
        self.flush();
        self.batch.push((command, Errand::Nobody));
    }

    /// Somebody changes the house, or tries to.
    pub fn administer(&mut self) {
        let by = self.who_manages();
        let agent = self.somebody();
        let action = match self.random.weighted(&[30, 18, 12, 26, 16, 14]) {
            0 => self.standing(agent),
            1 => self.group(),
            2 => self.welcome(agent),
            3 => self.hours(agent),
            4 => self.promise(),
            _ => TeamAction::SetRouting {
                group: self.any_group(),
                rules: self.rules(),
            },
        };
        // What is one's own affair is mostly done by oneself.
        let own = matches!(
            action,
            TeamAction::WriteCard(_) | TeamAction::ReadRules(_) | TeamAction::Hours(_)
        );
        let by = if own && self.random.chance(50) {
            Some(agent)
        } else {
            by
        };
        self.alone(Command::Team { by, action });
    }

    /// Whether somebody works here, as what, and what they may.
    fn standing(&mut self, agent: AgentId) -> TeamAction {
        let random = &mut self.random;
        if random.chance(15) {
            let role = random.pick(&Role::ALL);
            let switched = switches(random).into_iter();
            let rights = switched.map(|(right, on)| (right, random.chance(60).then_some(on)));
            let rights = rights.collect();
            return TeamAction::SwitchRole { role, rights };
        }
        let mut change = AgentChange::default();
        match random.weighted(&[35, 20, 25, 20]) {
            0 => change.disabled = Some(random.chance(25)),
            1 => change.role = Some(random.pick(&Role::ALL)),
            2 => change.overrides = Some(switches(random)),
            _ => {
                change.name = Some(format!("Agent {}", random.below(100)));
                change.language = Some(random.chance(50).then_some(Language::Hr));
                change.time_zone = Some(Some("Europe/Zagreb".to_owned()));
                change.sound = Some(random.chance(50));
                if random.chance(30) {
                    let email = format!("Agent{}@example.org", random.below(8));
                    change.email = Some(email);
                }
            }
        }
        TeamAction::ChangeAgent { agent, change }
    }

    /// Who may see a group's chats, which numbers lead to it, and that there is one more.
    fn group(&mut self) -> TeamAction {
        let (group, people) = (self.any_group(), self.people());
        let groups = self.snapshot().groups().unwrap().len();
        let random = &mut self.random;
        let change = match random.weighted(&[60, 30, 10]) {
            0 if random.chance(50) => GroupChange::access(GroupAccess::Everyone),
            0 => {
                let members = (1..=people as u64).map(AgentId);
                let members = members.filter(|_| random.chance(50)).collect();
                GroupChange::access(GroupAccess::Members(members))
            }
            1 => GroupChange {
                numbers: Some(vec![NumberId(1 + random.below(2) as u64)]),
                ..GroupChange::default()
            },
            _ if groups < GROUPS_MAX => {
                let name = format!("Group {groups}");
                return TeamAction::AddGroup { name };
            }
            _ => GroupChange {
                name: Some(format!("Group of {}", random.below(100))),
                ..GroupChange::default()
            },
        };
        TeamAction::ChangeGroup { group, change }
    }

    /// Somebody new is let in, by a link that may be withdrawn; cards and rules are written and read.
    fn welcome(&mut self, agent: AgentId) -> TeamAction {
        let people = self.people();
        let random = &mut self.random;
        let hash = short_hash(&[b"link", &random.next().to_be_bytes()]);
        match random.weighted(&[25, 25, 15, 12, 12, 11]) {
            0 if people < PEOPLE_MAX => TeamAction::AddInvited {
                name: "New".to_owned(),
                email: format!("new{people}@example.org"),
                role: random.pick(&Role::ALL),
                hash,
            },
            0 | 1 => TeamAction::Invite { agent, hash },
            2 => TeamAction::Withdraw { agent },
            3 => TeamAction::WriteCard(Card {
                about: Some(format!("about {}", random.below(100))),
                ..Card::default()
            }),
            4 => TeamAction::WriteRules {
                text: format!("rule {}", random.below(3)),
                seen: None,
            },
            _ => TeamAction::ReadRules(random.below(3) as u64),
        }
    }

    fn hours(&mut self, agent: AgentId) -> TeamAction {
        let now = self.now();
        let kept = self.snapshot().vacations(agent).unwrap();
        let vacations: Vec<u64> = kept.0.rows().iter().map(|(number, _)| *number).collect();
        let kept = self.snapshot().holidays().unwrap();
        let holidays: Vec<u64> = kept.0.rows().iter().map(|(number, _)| *number).collect();
        let random = &mut self.random;
        TeamAction::Hours(match random.weighted(&[30, 35, 20, 10, 5]) {
            1 => {
                let from = now.plus(Duration::from_secs(random.below(200_000) as u64));
                let from = if random.chance(40) { now } else { from };
                let to = from.plus(Duration::from_secs(1 + random.below(100_000) as u64));
                let vacation = Vacation { from, to };
                HoursAction::AddVacation { agent, vacation }
            }
            2 if !vacations.is_empty() => HoursAction::RemoveVacation {
                agent,
                number: random.pick(&vacations),
            },
            3 => {
                let day = format!("2026-08-{:02}", 10 + random.below(8));
                let day = Date::read(&day).expect("a day");
                let holiday = Holiday::new(day, day, "", random.chance(50));
                HoursAction::AddHoliday(holiday.expect("a holiday"))
            }
            4 if !holidays.is_empty() => HoursAction::RemoveHoliday(random.pick(&holidays)),
            _ => {
                let week = random.pick(&["9-18", "0-12", "12-24", "0-24"]);
                let week = Week::workdays(&Day::read(week).expect("hours of a day"));
                let calendar = Calendar::new("UTC", week, Vec::new()).expect("a calendar");
                HoursAction::Set {
                    whose: Whose::Agent(agent),
                    calendar: random.chance(40).then_some(calendar),
                }
            }
        })
    }

    fn rules(&mut self) -> Rules {
        let people = self.people() as u64;
        let random = &mut self.random;
        let listed: Vec<AgentId> = (1..=people)
            .map(AgentId)
            .filter(|_| random.chance(60))
            .collect();
        let mut minutes = |percent| {
            let some = random.chance(percent);
            some.then(|| random.pick(&[1, 10, 60, 600]))
        };
        let (follow_up_minutes, answer_minutes) = (minutes(50), minutes(60));
        Rules {
            way: random.pick(&Way::ALL),
            people: if listed.is_empty() || random.chance(60) {
                People::Group
            } else {
                People::Listed(listed)
            },
            manager_first: random.chance(30),
            cap: random.chance(60).then(|| random.pick(&[1, 2, 3])),
            follow_up_minutes,
            answer_minutes,
            give_back: random.chance(50),
        }
    }

    /// Somebody signs in, by a password or by their link.
    pub fn sign_in(&mut self) {
        let agent = self.anybody();
        let links = self.snapshot().invitations().unwrap();
        let command = if !links.is_empty() && self.random.chance(50) {
            let at = self.random.below(links.len());
            SessionCommand::UseInvitation {
                hash: links[at].0,
                name: None,
                password: Secret::new("hash"),
            }
        } else {
            SessionCommand::Begin {
                by: None,
                agent,
                hash: short_hash(&[b"session", &self.random.next().to_be_bytes()]),
                kind: SessionKind::SignIn,
                origin: None,
            }
        };
        self.alone(Command::Session(command));
    }

    /// Somebody whom the rules may choose is there at last, and nobody has to wait any longer.
    pub fn nobody_starves(&mut self) {
        let (agents, groups) = {
            let snapshot = self.snapshot();
            (snapshot.agents().unwrap(), snapshot.groups().unwrap())
        };
        let mut actions = Vec::new();
        let around_the_clock = |whose| {
            let calendar = None;
            TeamAction::Hours(HoursAction::Set { whose, calendar })
        };
        for group in &groups {
            actions.push(around_the_clock(Whose::Group(group.id)));
            let way = Way::Evenly;
            let rules = Rules {
                way,
                ..Rules::default()
            };
            actions.push(TeamAction::SetRouting {
                group: group.id,
                rules,
            });
        }
        for agent in &agents {
            actions.push(around_the_clock(Whose::Agent(agent.id)));
            let kept = self.snapshot().vacations(agent.id).unwrap();
            for (number, _) in kept.0.rows() {
                let (agent, number) = (agent.id, *number);
                let action = HoursAction::RemoveVacation { agent, number };
                actions.push(TeamAction::Hours(action));
            }
        }
        for action in actions {
            self.insist(&Command::Team { by: None, action });
        }
        let is_owner = |agent: &&Agent| agent.role == Role::Owner && !agent.disabled;
        let owner = agents.iter().find(is_owner).expect("an owner").id;
        // Whoever is there when the process dies is not there afterwards.
        let is_there = |world: &Self| world.snapshot().presence(owner).unwrap().word();
        loop {
            for change in [
                PresenceChange::Wish(Wish::Available),
                PresenceChange::Active,
            ] {
                let agent = owner;
                self.insist(&Command::Presence { agent, change });
            }
            self.drive_all();
            if is_there(self) == Word::Online {
                break;
            }
        }
        for group in groups {
            let waiting = self.snapshot().new_chats(group.id).unwrap();
            let waiting: Vec<ChatId> = waiting.iter().map(|chat| chat.id).collect();
            assert_eq!(waiting, [], "{owner} is there, and they wait");
        }
    }

    /// Again and again until the disk keeps it.
    fn insist(&mut self, command: &Command) {
        loop {
            self.alone(command.clone());
            if self.flush() {
                return;
            }
        }
    }

    /// Somebody comes, goes, rests or says that they are away.
    pub fn come_and_go(&mut self) {
        let agent = self.anybody();
        let changes = [
            PresenceChange::Came,
            PresenceChange::Came,
            PresenceChange::Active,
            PresenceChange::Active,
            PresenceChange::Active,
            PresenceChange::Idle,
            PresenceChange::Left,
            PresenceChange::Wish(Wish::Away),
            PresenceChange::Wish(Wish::Available),
            PresenceChange::Wish(Wish::Available),
        ];
        let change = self.random.pick(&changes);
        self.alone(Command::Presence { agent, change });
    }

    /// Somebody does something with many chats at once, or undoes it.
    pub fn act_in_bulk(&mut self) {
        let Some(by) = self.who_manages() else { return };
        if let Some(id) = self.undo.take().filter(|_| self.random.chance(70)) {
            self.alone(Command::UndoBulk { by: id.0, id: id.1 });
            return;
        }
        let count = usize::try_from(self.snapshot().counters().chat).unwrap();
        let picked = (1..=count as u64).map(ChatId);
        let mut chats: Vec<ChatId> = picked.filter(|_| self.random.chance(40)).collect();
        let action = match self.random.weighted(&[30, 30, 25, 15]) {
            0 => BulkAction::Assign(self.anybody()),
            1 => BulkAction::Move(self.any_group()),
            2 => {
                // A reason may become a note, and every note is said once.
                chats.truncate(1);
                self.said += 1;
                let reason = Some(format!("reason {}", self.said));
                BulkAction::Done { reason }
            }
            _ => BulkAction::Done { reason: None },
        };
        let chats = chats.into_iter().map(Pick::from).collect();
        self.flush();
        self.batch
            .push((Command::Bulk { by, chats, action }, Errand::Bulk(by)));
    }
}

fn switches(random: &mut Random) -> Vec<(Right, bool)> {
    let mut switches = Vec::new();
    for right in Right::ALL {
        if random.chance(20) {
            switches.push((right, random.chance(60)));
        }
    }
    switches
}

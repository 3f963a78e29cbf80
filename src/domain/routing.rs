//! How a group's new chats find somebody: the rules, and whom they choose. Pure: who is there, how busy they are and
//! until when they work is handed in, so the same rules serve a message that comes in and a look at last week.

pub mod dry;

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::domain::hours::holiday::Vacation;
use crate::domain::hours::whose::KeptHours;

/// The most chats that a cap may allow somebody.
pub const CAP_MAX: u16 = 1_000;
/// The longest that the rules may wait for an answer or remember a customer, in minutes: a day.
pub const MINUTES_MAX: u16 = 1_440;

/// The rules of a group.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Rules {
    /// How somebody is found.
    pub way: Way,
    /// Among whom.
    pub people: People,
    /// The customer's own manager comes first.
    pub manager_first: bool,
    /// Open chats, of all groups, with which somebody gets no more of this group's.
    pub cap: Option<u16>,
    /// A customer who writes again within so many minutes after Done comes to the same person.
    pub follow_up_minutes: Option<u16>,
    /// Another one is asked when nobody answers within so many minutes.
    pub answer_minutes: Option<u16>,
    /// Waiting chats of somebody who goes away are offered to the group.
    pub give_back: bool,
}

/// How somebody is found for a new chat.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Way {
    /// People take chats themselves.
    #[default]
    ByHand,
    /// Whoever has the fewest open chats; among equals, whoever was given one longest ago.
    Evenly,
    /// The first of the list who is free.
    InOrder,
    /// Everybody who is free sees it at once, and the first to take it has it.
    AllAtOnce,
}

impl Way {
    /// All ways, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::ByHand, Self::Evenly, Self::InOrder, Self::AllAtOnce];

    /// The word used in JSON and forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::ByHand => "by_hand",
            Self::Evenly => "evenly",
            Self::InOrder => "in_order",
            Self::AllAtOnce => "all_at_once",
        }
    }

    /// The way that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.word() == word)
    }
}

/// Among whom somebody is found.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum People {
    /// All who may enter the group.
    #[default]
    Group,
    /// These, in this order; who may not enter the group is passed over.
    Listed(Vec<AgentId>),
}

/// Where somebody stands at a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// At work.
    Here {
        /// Until when, if their hours end.
        until: Option<Timestamp>,
    },
    /// Not at work.
    Gone(Absence),
}

impl Standing {
    /// Where somebody of these hours stands at `now`, as far as `seat` does not keep them from working: whether they
    /// sit before the desk.
    pub fn of(hours: &KeptHours, seat: Option<Absence>, now: Timestamp) -> Self {
        let schedule = hours.schedule();
        let vacation = vacation_at(&hours.vacations, now);
        if let Some(absence) = vacation.or(seat) {
            Self::Gone(absence)
        } else if schedule.is_open(now) {
            let until = schedule.closes_at(now);
            Self::Here { until }
        } else {
            let opens = schedule.next_open(now);
            Self::Gone(Absence::OutOfHours { opens })
        }
    }
}

/// The vacation that somebody is on at `now`.
pub fn vacation_at<'v>(
    vacations: impl IntoIterator<Item = &'v Vacation>,
    now: Timestamp,
) -> Option<Absence> {
    let mut vacations = vacations.into_iter();
    let away = vacations.find(|away| away.from <= now && now < away.to)?;
    let until = away.to;
    Some(Absence::Vacation { until })
}

/// Why somebody is not at work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Absence {
    /// Not signed in with an open page.
    Off,
    /// Away by hand, or idle.
    Away,
    /// Outside their hours.
    OutOfHours {
        /// When they begin again, if ever.
        opens: Option<Timestamp>,
    },
    /// On vacation.
    Vacation {
        /// Until when.
        until: Timestamp,
    },
}

/// Somebody who may get the chat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Who.
    pub agent: AgentId,
    /// Whether they are at work.
    pub standing: Standing,
    /// The open chats that they are responsible for.
    pub open: u32,
    /// When the rules gave them one last.
    pub given_at: Option<Timestamp>,
}

/// What is to be known of the chat.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Asked {
    /// Who looks after the customer.
    pub manager: Option<AgentId>,
    /// With whom the customer talked a moment ago.
    pub former: Option<AgentId>,
    /// Who had it and did not answer.
    pub tried: Vec<AgentId>,
}

/// Why somebody was chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reason {
    /// By which rule.
    pub ground: Ground,
    /// Their open chats, this one included.
    pub open: u32,
    /// How many they may have.
    pub cap: Option<u16>,
    /// Until when they work, if their hours end.
    pub until: Option<Timestamp>,
}

/// By which rule somebody was chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Ground {
    /// The customer talked with them a moment ago.
    FollowUp,
    /// They look after the customer.
    Manager,
    /// They have the fewest chats.
    Fewest,
    /// They are the first of the list who is free.
    FirstFree,
    /// Nobody else is free.
    OnlyFree,
}

/// What stands in the way of giving somebody the chat.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Obstacle {
    /// They are not at work.
    Gone(Absence),
    /// They have as many chats as they may.
    Full {
        /// So many.
        open: u32,
        /// Of so many.
        cap: u16,
    },
    /// They had it and did not answer.
    DidNotAnswer,
}

/// Whom the rules choose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Choice {
    /// It waits until somebody takes it.
    ByHand,
    /// This one is responsible.
    To(AgentId, Reason),
    /// These are free, and the first to take it has it.
    Everybody(Vec<AgentId>),
    /// Nobody is free.
    Nobody(Vec<(AgentId, Obstacle)>),
}

impl Rules {
    /// Whether chats go somewhere without anybody's hand.
    pub fn is_automatic(&self) -> bool {
        self.way != Way::ByHand || self.manager_first || self.follow_up_minutes.is_some()
    }

    /// What stands in the way of giving the candidate a chat.
    pub fn obstacle(&self, candidate: &Candidate, tried: &[AgentId]) -> Option<Obstacle> {
        if let Standing::Gone(absence) = candidate.standing {
            return Some(Obstacle::Gone(absence));
        }
        if tried.contains(&candidate.agent) {
            return Some(Obstacle::DidNotAnswer);
        }
        let cap = self.cap.filter(|cap| candidate.open >= u32::from(*cap))?;
        let open = candidate.open;
        Some(Obstacle::Full { open, cap })
    }

    /// Whom a chat goes to. `candidates` are in the order of the rules' list and may hold, beyond those among whom
    /// somebody is found, the customer's manager and former responsible: `listed` of them are from the list.
    pub fn choose(&self, asked: &Asked, candidates: &[Candidate], listed: usize) -> Choice {
        let is_free = |candidate: &&Candidate| self.obstacle(candidate, &asked.tried).is_none();
        let named = |agent: Option<AgentId>| {
            let found = candidates.iter().filter(is_free);
            agent.and_then(|agent| found.into_iter().find(|candidate| candidate.agent == agent))
        };
        if let Some(former) = named(asked.former) {
            return self.to(former, Ground::FollowUp);
        }
        if let Some(manager) = named(asked.manager.filter(|_| self.manager_first)) {
            return self.to(manager, Ground::Manager);
        }
        let own = &candidates[..listed.min(candidates.len())];
        let mut free = own.iter().filter(is_free);
        let chosen = match self.way {
            Way::ByHand => return Choice::ByHand,
            Way::Evenly => fewest(free).map(|candidate| self.to(candidate, Ground::Fewest)),
            Way::InOrder => free
                .next()
                .map(|candidate| self.to(candidate, Ground::FirstFree)),
            Way::AllAtOnce => {
                let free: Vec<AgentId> = free.map(|candidate| candidate.agent).collect();
                (!free.is_empty()).then_some(Choice::Everybody(free))
            }
        };
        chosen.unwrap_or_else(|| self.nobody(own, &asked.tried))
    }

    /// Whom a chat goes to after nobody answered it in time: where the rules name nobody by themselves, to who has
    /// the fewest.
    pub fn choose_instead(&self, asked: &Asked, candidates: &[Candidate], listed: usize) -> Choice {
        let way = match self.way {
            Way::AllAtOnce | Way::ByHand => Way::Evenly,
            Way::Evenly | Way::InOrder => self.way,
        };
        let rules = Self {
            way,
            ..self.clone()
        };
        let free = |candidate: &&Candidate| self.obstacle(candidate, &asked.tried).is_none();
        let is_only = candidates.iter().filter(free).count() == 1;
        match rules.choose(asked, candidates, listed) {
            Choice::To(agent, reason) if is_only => Choice::To(
                agent,
                Reason {
                    ground: Ground::OnlyFree,
                    ..reason
                },
            ),
            other => other,
        }
    }

    fn to(&self, candidate: &Candidate, ground: Ground) -> Choice {
        let until = match candidate.standing {
            Standing::Here { until } => until,
            Standing::Gone(_) => None,
        };
        let reason = Reason {
            ground,
            open: candidate.open + 1,
            cap: self.cap,
            until,
        };
        Choice::To(candidate.agent, reason)
    }

    fn nobody(&self, candidates: &[Candidate], tried: &[AgentId]) -> Choice {
        let obstacles = candidates.iter().filter_map(|candidate| {
            let obstacle = self.obstacle(candidate, tried)?;
            Some((candidate.agent, obstacle))
        });
        Choice::Nobody(obstacles.collect())
    }
}

/// Who has the fewest chats; among equals whoever was given one longest ago, then the first of the list.
fn fewest<'c>(free: impl Iterator<Item = &'c Candidate>) -> Option<&'c Candidate> {
    free.min_by_key(|candidate| (candidate.open, candidate.given_at))
}

#[cfg(test)]
mod tests;

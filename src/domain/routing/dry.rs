//! A dry run: what rules would have done with chats of the past. Everybody counts as present during their hours.

use std::collections::HashMap;
use std::time::Duration;

use super::{Asked, Candidate, Choice, Rules, Standing};
use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId};
use crate::domain::hours::whose::KeptHours;

/// A request of the past.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Past {
    /// Its chat.
    pub chat: ChatId,
    /// When it began.
    pub opened_at: Timestamp,
    /// When it ended and who ended it.
    pub done: Option<(Timestamp, AgentId)>,
    /// Who looks after the customer.
    pub manager: Option<AgentId>,
}

/// What would have become of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// What the rules choose.
    Chosen(Choice),
    /// The group was closed, until then.
    Closed(Option<Timestamp>),
}

/// Those who may get chats of the group.
pub struct Team {
    /// When the group works.
    pub hours: KeptHours,
    /// When each of them works: in the order of the rules' list, then everybody else who may enter the group.
    pub people: Vec<(AgentId, KeptHours)>,
    /// How many of them are of the list.
    pub listed: usize,
}

/// What the rules would have done with `requests`, which are in the order in which they began.
pub fn run(rules: &Rules, team: &Team, requests: &[Past]) -> Vec<Outcome> {
    let mut run = Run {
        rules,
        team,
        held: Vec::new(),
        given_at: HashMap::new(),
        last: HashMap::new(),
    };
    requests.iter().map(|past| run.next(past)).collect()
}

struct Run<'r> {
    rules: &'r Rules,
    team: &'r Team,
    /// Who holds a chat until when.
    held: Vec<(AgentId, Option<Timestamp>)>,
    given_at: HashMap<AgentId, Timestamp>,
    /// Who had a chat last, and when that ended.
    last: HashMap<ChatId, (AgentId, Timestamp)>,
}

impl Run<'_> {
    fn next(&mut self, past: &Past) -> Outcome {
        let now = past.opened_at;
        let hours = self.team.hours.schedule();
        if !hours.is_open(now) {
            self.ends(past, None);
            return Outcome::Closed(hours.next_open(now));
        }
        self.held
            .retain(|(_, until)| until.is_none_or(|until| until > now));
        let candidates: Vec<Candidate> = self
            .team
            .people
            .iter()
            .map(|(agent, hours)| self.candidate(*agent, hours, now))
            .collect();
        let asked = Asked {
            manager: past.manager,
            former: self.former(past.chat, now),
            tried: Vec::new(),
        };
        let choice = self.rules.choose(&asked, &candidates, self.team.listed);
        let chosen = match &choice {
            Choice::To(agent, _) => Some(*agent),
            _ => None,
        };
        self.ends(past, chosen);
        Outcome::Chosen(choice)
    }

    /// Somebody has it until it really ended; what nobody was given was handled by who really ended it.
    fn ends(&mut self, past: &Past, chosen: Option<AgentId>) {
        let until = past.done.map(|(at, _)| at);
        if let Some(agent) = chosen {
            self.held.push((agent, until));
            self.given_at.insert(agent, past.opened_at);
        }
        if let Some((at, by)) = past.done {
            self.last.insert(past.chat, (chosen.unwrap_or(by), at));
        }
    }

    fn former(&self, chat: ChatId, now: Timestamp) -> Option<AgentId> {
        let minutes = u64::from(self.rules.follow_up_minutes?);
        let (agent, at) = self.last.get(&chat)?;
        (now.since(*at) <= Duration::from_secs(minutes * 60)).then_some(*agent)
    }

    fn candidate(&self, agent: AgentId, hours: &KeptHours, now: Timestamp) -> Candidate {
        let open = self.held.iter().filter(|(holder, _)| *holder == agent);
        Candidate {
            agent,
            standing: Standing::of(hours, None, now),
            open: u32::try_from(open.count()).unwrap_or(u32::MAX),
            given_at: self.given_at.get(&agent).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::hours::Calendar;
    use crate::domain::hours::week::{Day, Week};
    use crate::domain::routing::{Absence, Ground, Obstacle, Way};

    const A: AgentId = AgentId(1);
    const B: AgentId = AgentId(2);

    /// A moment of Thursday, 2026-08-06.
    fn at(hour: i64, minute: i64) -> Timestamp {
        Timestamp::from_seconds(1_785_974_400 + hour * 3600 + minute * 60)
    }

    fn hours(text: &str) -> KeptHours {
        let week = Week::workdays(&Day::read(text).unwrap());
        KeptHours {
            calendar: Some(Calendar::new("UTC", week, Vec::new()).unwrap()),
            vacations: Vec::new(),
        }
    }

    fn team() -> Team {
        Team {
            hours: hours("8-18"),
            people: vec![(A, hours("8-12")), (B, hours("9-18"))],
            listed: 2,
        }
    }

    fn past(chat: u64, from: Timestamp, to: Option<Timestamp>) -> Past {
        Past {
            chat: ChatId(chat),
            opened_at: from,
            done: to.map(|to| (to, AgentId(9))),
            manager: None,
        }
    }

    fn who(outcome: &Outcome) -> Option<(AgentId, Ground, u32)> {
        match outcome {
            Outcome::Chosen(Choice::To(agent, reason)) => {
                Some((*agent, reason.ground, reason.open))
            }
            _ => None,
        }
    }

    #[test]
    fn hours_and_loads_of_the_time_count() {
        let rules = Rules {
            way: Way::Evenly,
            cap: Some(1),
            follow_up_minutes: Some(5),
            ..Rules::default()
        };
        let requests = [
            past(1, at(7, 0), Some(at(8, 10))),
            past(2, at(8, 30), Some(at(9, 30))),
            past(3, at(9, 0), Some(at(11, 0))),
            past(4, at(9, 10), None),
            past(2, at(9, 34), Some(at(9, 50))),
            past(5, at(12, 30), None),
            past(6, at(12, 40), None),
        ];
        let outcomes = run(&rules, &team(), &requests);
        assert_eq!(outcomes[0], Outcome::Closed(Some(at(8, 0))));
        assert_eq!(who(&outcomes[1]), Some((A, Ground::Fewest, 1)));
        assert_eq!(who(&outcomes[2]), Some((B, Ground::Fewest, 1)));
        let full = Obstacle::Full { open: 1, cap: 1 };
        let nobody = Choice::Nobody(vec![(A, full), (B, full)]);
        assert_eq!(outcomes[3], Outcome::Chosen(nobody));
        assert_eq!(who(&outcomes[4]), Some((A, Ground::FollowUp, 1)));
        assert_eq!(who(&outcomes[5]), Some((B, Ground::Fewest, 1)));
        let opens = Some(at(32, 0));
        let gone = Obstacle::Gone(Absence::OutOfHours { opens });
        let nobody = Choice::Nobody(vec![(A, gone), (B, full)]);
        assert_eq!(outcomes[6], Outcome::Chosen(nobody));
    }
}

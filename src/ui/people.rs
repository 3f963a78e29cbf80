//! A member of the team as programs read it, and as they are shown to who gives them a chat.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::domain::agent::{Agent, Language, Right};
use crate::domain::hours::whose::Holidays;
use crate::domain::presence::Word;
use crate::domain::routing::{Absence, Standing};
use crate::domain::standing::standing_with;
use crate::domain::view::View;
use crate::store::Snapshot;
use crate::ui::context::{Desk, Team};
use crate::ui::failure::Failure;
use crate::ui::settings::hours::zone_in;
use crate::ui::words::Words;

/// `Agent` of the interface.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AgentView {
    /// The id.
    pub id: u64,
    /// The name that colleagues see.
    pub name: String,
    /// Signs in with this.
    pub email: String,
    /// The role's word.
    pub role: &'static str,
    /// The language chosen; absent for the desk's.
    pub language: Option<&'static str>,
    /// `online`, `away` or `off`.
    pub presence: &'static str,
    /// A disabled agent can't sign in.
    pub disabled: bool,
    /// Own switches over the role's rights.
    pub rights: BTreeMap<&'static str, bool>,
}

impl AgentView {
    /// The view of `agent`.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(snapshot: &impl View, agent: &Agent) -> Result<Self, Failure> {
        Ok(Self {
            id: agent.id.0,
            name: agent.name.clone(),
            email: agent.email.clone(),
            role: agent.role.word(),
            language: agent.language.map(Language::code),
            presence: word_of(snapshot, agent)?.word(),
            disabled: agent.disabled,
            rights: Right::ALL
                .into_iter()
                .filter_map(|right| Some((right.word(), agent.own_switch(right)?)))
                .collect(),
        })
    }
}

/// Whether somebody is there; who is disabled is not.
///
/// # Errors
/// When storage fails.
pub fn word_of(snapshot: &impl View, agent: &Agent) -> Result<Word, Failure> {
    if agent.disabled {
        return Ok(Word::Off);
    }
    Ok(snapshot.presence(agent.id)?.word())
}

/// What colleagues are shown of a member beside their name.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct CardView {
    /// What they do.
    pub title: String,
    /// Where colleagues reach them.
    pub phone: String,
    /// What colleagues should know.
    pub about: String,
}

impl CardView {
    /// The card of `agent`.
    ///
    /// # Errors
    /// When storage fails.
    pub fn of(snapshot: &Snapshot, agent: AgentId) -> Result<Self, Failure> {
        let profile = snapshot.profile(agent)?;
        Ok(Self {
            title: profile.title,
            phone: profile.phone,
            about: profile.about,
        })
    }

    /// Whether nothing is on it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Somebody to whom a chat may be given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Colleague {
    /// The id.
    pub id: AgentId,
    /// The name that colleagues see.
    pub name: String,
    /// Whether they are there.
    pub here: Word,
    /// Where they stand and how much they have to do: "on vacation until 3 Aug · 2 chats".
    pub about: String,
}

/// Reads how colleagues stand for who chooses among them.
pub struct Choosing<'c> {
    /// Its people.
    pub team: &'c Team,
    desk: &'c Desk,
    snapshot: &'c Snapshot,
    words: &'c Words,
    /// Read once for all.
    holidays: Holidays,
}

impl<'c> Choosing<'c> {
    /// Among the people of the desk as it is read, in the words of who chooses.
    ///
    /// # Errors
    /// When storage fails.
    pub fn new(
        desk: &'c Desk,
        snapshot: &'c Snapshot,
        team: &'c Team,
        words: &'c Words,
    ) -> Result<Self, Failure> {
        Ok(Self {
            team,
            desk,
            snapshot,
            words,
            holidays: snapshot.holidays()?,
        })
    }

    /// Where somebody stands, in few words: "online until 18:00".
    ///
    /// # Errors
    /// When storage fails.
    pub fn standing_words(&self, agent: AgentId) -> Result<String, Failure> {
        self.said(agent, self.standing(agent)?)
    }

    fn standing(&self, agent: AgentId) -> Result<Standing, Failure> {
        let now = self.words.now;
        Ok(standing_with(self.snapshot, agent, &self.holidays, now)?)
    }

    /// Those of `agents` in the order in which they are offered: who is at work first, who is on vacation last, and
    /// among equals who has least to do. All of them may be chosen.
    ///
    /// # Errors
    /// When storage fails.
    pub fn among<'a>(
        &self,
        agents: impl Iterator<Item = &'a Agent>,
    ) -> Result<Vec<Colleague>, Failure> {
        let people = self.ranked(agents)?.into_iter();
        Ok(people.map(|(_, colleague)| colleague).collect())
    }

    /// Those of `agents` who are at work now: who has least to do first.
    ///
    /// # Errors
    /// When storage fails.
    pub fn on_duty<'a>(
        &self,
        agents: impl Iterator<Item = &'a Agent>,
    ) -> Result<Vec<Colleague>, Failure> {
        let people = self.ranked(agents)?.into_iter();
        let here = people.filter(|(rank, _)| *rank == HERE);
        Ok(here.map(|(_, colleague)| colleague).collect())
    }

    /// In the order in which they are offered, with what comes first in it.
    fn ranked<'a>(
        &self,
        agents: impl Iterator<Item = &'a Agent>,
    ) -> Result<Vec<(u8, Colleague)>, Failure> {
        let mut people = Vec::new();
        for agent in agents {
            let stands = self.standing(agent.id)?;
            let load = self.desk.engine.inbox().in_hand(agent.id);
            let colleague = self.colleague(agent.id, stands, load)?;
            people.push(((rank(stands), load), colleague));
        }
        people.sort_by(|(rank, one), (other_rank, other)| {
            let name = (&one.name, one.id).cmp(&(&other.name, other.id));
            rank.cmp(other_rank).then(name)
        });
        let people = people.into_iter();
        Ok(people
            .map(|((rank, _), colleague)| (rank, colleague))
            .collect())
    }

    fn colleague(&self, id: AgentId, stands: Standing, load: u64) -> Result<Colleague, Failure> {
        let said = self.said(id, stands)?;
        let load = self.words.with("tab-count", "count", load);
        Ok(Colleague {
            id,
            name: self.team.name(id).to_owned(),
            here: self.team.word(id),
            about: format!("{said} · {load}"),
        })
    }

    fn said(&self, agent: AgentId, stands: Standing) -> Result<String, Failure> {
        let words = self.words;
        Ok(match stands {
            Standing::Here { until: None } => words.text(Word::Online.key()),
            Standing::Here { until: Some(end) } => {
                words.with("standing-until", "time", words.moment(end).as_str())
            }
            Standing::Gone(Absence::OutOfHours { .. }) => words.text("standing-after-hours"),
            Standing::Gone(Absence::Away) => words.text(Word::Away.key()),
            Standing::Gone(Absence::Off) => words.text(Word::Off.key()),
            Standing::Gone(Absence::Vacation { until }) => {
                vacation_words(self.snapshot, words, (agent, until))?
            }
        })
    }
}

/// The rank of those who are at work.
const HERE: u8 = 0;

fn rank(stands: Standing) -> u8 {
    match stands {
        Standing::Here { .. } => HERE,
        Standing::Gone(Absence::OutOfHours { .. }) => 1,
        Standing::Gone(Absence::Away) => 2,
        Standing::Gone(Absence::Off) => 3,
        Standing::Gone(Absence::Vacation { .. }) => 4,
    }
}

/// That somebody is on vacation, with its last day, as their own days count: "on vacation until 3 Aug".
///
/// # Errors
/// When storage fails.
pub fn vacation_words(
    snapshot: &Snapshot,
    words: &Words,
    (agent, end): (AgentId, Timestamp),
) -> Result<String, Failure> {
    let zone = zone_in(snapshot, agent, snapshot.desk_settings()?.zone)?;
    let day = words.last_day(end, zone);
    Ok(words.with("standing-vacation", "time", day.as_str()))
}

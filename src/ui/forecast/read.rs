//! Which windows end when, for one reader.

use std::collections::HashMap;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, GroupId};
use crate::domain::access;
use crate::domain::agent::Agent;
use crate::domain::forecast::{Ahead, Gap, Outlook, outlook};
use crate::domain::hours::whose::{Holidays, Whose, schedule_with};
use crate::domain::view::View as _;
use crate::engine::Ending;
use crate::store::Snapshot;
use crate::ui::context::{Context, Team};
use crate::ui::failure::Failure;

/// Whose chats are looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Those that the reader can do something about: their own, and for those who oversee others all that they see.
    /// The number in the rail counts these.
    Own,
    /// All that the reader sees.
    All,
}

/// What will come of the windows that are open now, each list in the order in which they end.
#[derive(Default)]
pub struct Forecast {
    /// They end while nobody of their team works.
    pub freezing: Vec<(Ending, Gap)>,
    /// They end soon while somebody works; with when the responsible does not.
    pub attended: Vec<(Ending, Option<Gap>)>,
}

impl Forecast {
    /// The forecast as `agent` may see it.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(
        context: &Context,
        snapshot: &Snapshot,
        team: &Team,
        reach: Reach,
    ) -> Result<Self, Failure> {
        let (agent, now) = (context.me()?, context.words.now);
        let endings = if reach == Reach::All || access::oversees(agent) {
            let groups = team.open_to(agent);
            context.desk.engine.inbox().endings(agent, &groups, now)
        } else {
            context.desk.engine.inbox().own_endings(agent, now)
        };
        let mut hours = Hours::new(snapshot, now);
        let mut forecast = Self::default();
        for ending in endings {
            match hours.outlook(&ending)? {
                Some(Outlook::Freezes(gap)) => forecast.freezing.push((ending, gap)),
                Some(Outlook::Attended { responsible }) => {
                    forecast.attended.push((ending, responsible));
                }
                None => {}
            }
        }
        Ok(forecast)
    }
}

/// How many chats will freeze that the reader can do something about.
///
/// # Errors
/// When nobody is signed in or storage fails.
pub fn count(context: &Context, snapshot: &Snapshot, team: &Team) -> Result<u64, Failure> {
    let forecast = Forecast::read(context, snapshot, team, Reach::Own)?;
    Ok(forecast.freezing.len() as u64)
}

/// Whether the reader can do something about it.
pub fn is_theirs(agent: &Agent, ending: &Ending) -> bool {
    ending.is_own || access::oversees(agent)
}

/// The hours of groups and people ahead, each read once and only if asked for.
struct Hours<'s> {
    snapshot: &'s Snapshot,
    now: Timestamp,
    holidays: Option<Holidays>,
    groups: HashMap<GroupId, Ahead>,
    people: HashMap<AgentId, Ahead>,
}

impl<'s> Hours<'s> {
    fn new(snapshot: &'s Snapshot, now: Timestamp) -> Self {
        Self {
            snapshot,
            now,
            holidays: None,
            groups: HashMap::new(),
            people: HashMap::new(),
        }
    }

    fn outlook(&mut self, ending: &Ending) -> Result<Option<Outlook>, Failure> {
        if !self.groups.contains_key(&ending.group) {
            let ahead = self.ahead(Whose::Group(ending.group))?;
            self.groups.insert(ending.group, ahead);
        }
        if let Some(agent) = ending.assignee.filter(|id| !self.people.contains_key(id)) {
            let ahead = self.ahead(Whose::Agent(agent))?;
            self.people.insert(agent, ahead);
        }
        let responsible = ending.assignee.and_then(|id| self.people.get(&id));
        let team = self.groups.get(&ending.group);
        Ok(team.and_then(|team| outlook(team, responsible, ending.ends_at)))
    }

    fn ahead(&mut self, whose: Whose) -> Result<Ahead, Failure> {
        let holidays = match self.holidays.take() {
            Some(known) => known,
            None => self.snapshot.holidays()?,
        };
        let hours = schedule_with(self.snapshot, whose, &holidays)?;
        self.holidays = Some(holidays);
        Ok(Ahead::of(&hours, self.now))
    }
}

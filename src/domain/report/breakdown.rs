//! What was counted in a period, by day, group, number and whose it was.

use std::collections::BTreeMap;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, GroupId, NumberId};
use crate::domain::hours::zone::Date;
use crate::domain::report::Wanted;

/// The tables of a report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Breakdown<Sums, Who> {
    /// Of what.
    pub wanted: Wanted,
    /// All of it.
    pub total: Sums,
    /// Every day of the period, in order.
    pub days: Vec<(Date, Sums)>,
    /// The groups in which something was counted.
    pub groups: BTreeMap<GroupId, Sums>,
    /// The numbers through which something was counted.
    pub numbers: BTreeMap<NumberId, Sums>,
    /// Whose it was.
    pub whose: BTreeMap<Who, Sums>,
}

/// Where something counts.
pub struct Place<Who> {
    /// On which day, in which zone ever.
    pub at: Timestamp,
    /// In which group.
    pub group: GroupId,
    /// Through which number.
    pub number: NumberId,
    /// Whose it was.
    pub who: Who,
    /// The member among those.
    pub agent: Option<AgentId>,
}

impl<Sums: Default, Who: Ord> Breakdown<Sums, Who> {
    /// One in which nothing is counted yet.
    pub fn new(wanted: Wanted) -> Self {
        let days = wanted.period.days().iter();
        Self {
            days: days.map(|day| (*day, Sums::default())).collect(),
            total: Sums::default(),
            groups: BTreeMap::new(),
            numbers: BTreeMap::new(),
            whose: BTreeMap::new(),
            wanted,
        }
    }

    /// The rows in which something counts; none if the report is not of it.
    pub fn rows(&mut self, place: Place<Who>) -> Option<[&mut Sums; 5]> {
        let wanted = &self.wanted;
        let fits = wanted.groups.contains(&place.group)
            && wanted.group.is_none_or(|group| group == place.group)
            && wanted.number.is_none_or(|number| number == place.number)
            && wanted.agent.is_none_or(|agent| Some(agent) == place.agent);
        let day = wanted.period.place(place.at).filter(|_| fits)?;
        let (_, of_day) = self.days.get_mut(day)?;
        Some([
            of_day,
            &mut self.total,
            self.groups.entry(place.group).or_default(),
            self.numbers.entry(place.number).or_default(),
            self.whose.entry(place.who).or_default(),
        ])
    }
}

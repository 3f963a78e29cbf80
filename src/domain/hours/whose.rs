//! Whose hours: calendars of groups and agents, the desk's holidays that lie over all of them, vacations of agents.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::holiday::{Holiday, Vacation};
use super::{Calendar, Schedule};
use crate::base::id::{AgentId, GroupId};
use crate::domain::view::{Read, View};

/// Whose calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Whose {
    /// A department's.
    Group(GroupId),
    /// A member's own.
    Agent(AgentId),
}

/// Things with numbers, which are counted within the list and never given twice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "(u64, Vec<(u64, T)>)", into = "(u64, Vec<(u64, T)>)")]
#[serde(bound(
    serialize = "T: Clone + Serialize",
    deserialize = "T: DeserializeOwned"
))]
pub struct Numbered<T> {
    last: u64,
    rows: Vec<(u64, T)>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self {
            last: 0,
            rows: Vec::new(),
        }
    }
}

impl<T> Numbered<T> {
    /// Adds one; its number.
    pub fn add(&mut self, thing: T) -> u64 {
        self.last += 1;
        self.rows.push((self.last, thing));
        self.last
    }

    /// Takes one out; whether it was there.
    pub fn remove(&mut self, number: u64) -> bool {
        let before = self.rows.len();
        self.rows.retain(|(known, _)| *known != number);
        self.rows.len() < before
    }

    /// All with their numbers, in the order in which they were added.
    pub fn rows(&self) -> &[(u64, T)] {
        &self.rows
    }

    /// All, in the order in which they were added.
    pub fn things(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().map(|(_, thing)| thing)
    }
}

impl<T> From<(u64, Vec<(u64, T)>)> for Numbered<T> {
    fn from((last, rows): (u64, Vec<(u64, T)>)) -> Self {
        Self { last, rows }
    }
}

impl<T> From<Numbered<T>> for (u64, Vec<(u64, T)>) {
    fn from(list: Numbered<T>) -> Self {
        (list.last, list.rows)
    }
}

/// The desk's holidays.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Holidays(pub Numbered<Holiday>);

/// An agent's vacations; no two of them overlap.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Vacations(pub Numbered<Vacation>);

/// The hours of a group or an agent with all that lies over them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KeptHours {
    /// Their own calendar with the desk's holidays; none for around the clock, which knows no holidays either.
    pub calendar: Option<Calendar>,
    /// When an agent is away.
    pub vacations: Vec<Vacation>,
}

impl KeptHours {
    /// To ask when they work.
    pub fn schedule(&self) -> Schedule<'_> {
        Schedule {
            calendar: self.calendar.as_ref(),
            vacations: &self.vacations,
        }
    }
}

/// The hours that hold for a group or an agent as the desk stands.
///
/// # Errors
/// When storage fails.
pub fn schedule_of(view: &dyn View, whose: Whose) -> Read<KeptHours> {
    let calendar = view.calendar(whose)?;
    let holidays = match calendar {
        Some(_) => view.holidays()?,
        None => Holidays::default(),
    };
    under(view, whose, calendar, &holidays)
}

/// The same for who asks about many: the desk's holidays are read once.
///
/// # Errors
/// When storage fails.
pub fn schedule_with(view: &dyn View, whose: Whose, holidays: &Holidays) -> Read<KeptHours> {
    under(view, whose, view.calendar(whose)?, holidays)
}

fn under(
    view: &dyn View,
    whose: Whose,
    mut calendar: Option<Calendar>,
    holidays: &Holidays,
) -> Read<KeptHours> {
    if let Some(calendar) = &mut calendar {
        calendar.holidays.extend(holidays.0.things().cloned());
    }
    let vacations = match whose {
        Whose::Group(_) => Vec::new(),
        Whose::Agent(agent) => view.vacations(agent)?.0.things().copied().collect(),
    };
    Ok(KeptHours {
        calendar,
        vacations,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::codec;

    #[test]
    fn a_number_is_never_given_twice() {
        let mut list = Numbered::default();
        assert_eq!((list.add('a'), list.add('b')), (1, 2));
        assert!(list.remove(2) && !list.remove(2));
        let bytes = codec::encode(1, &list);
        let mut read: Numbered<char> = codec::decode(&bytes).unwrap();
        assert_eq!(read, list);
        assert_eq!(read.add('c'), 3);
        assert_eq!(read.rows(), [(1, 'a'), (3, 'c')]);
    }
}

//! What somebody wants a report of, as its address says it.

use crate::base::id::{AgentId, GroupId, NumberId};
use crate::domain::hours::zone::{Date, Zone};
use crate::domain::refusal::FieldProblem;
use crate::domain::report::Wanted;
use crate::domain::report::period::Period;
use crate::ui::context::{Context, Team};
use crate::ui::failure::Failure;
use crate::ui::settings::hours;

/// How many days a period has that is chosen by name: the last of them is today.
pub const NAMED: [usize; 4] = [1, 7, 30, 90];
/// Which of them is shown unless another is asked for.
const USUAL: usize = 30;

/// By which clock waiting is told on the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// All the time.
    Wall,
    /// The group's working time.
    Working,
}

impl By {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Wall, Self::Working];

    /// The word in addresses and keys of the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::Wall => "wall",
            Self::Working => "working",
        }
    }
}

/// What is asked for.
#[derive(Clone)]
pub struct Query {
    /// The report's part of it.
    pub wanted: Wanted,
    /// So many days until today, unless dates were chosen.
    pub named: Option<usize>,
    /// By which clock.
    pub by: By,
    /// The zone of its days.
    pub zone: Zone,
}

impl Query {
    /// Reads it.
    ///
    /// # Errors
    /// `invalid` for what is not there or not the reader's to see, and for dates that don't fit together.
    pub fn read(context: &Context, team: &Team) -> Result<Self, Failure> {
        let zone = hours::team_zone(context);
        let (period, named) = period(context, zone)?;
        let groups = team.open_to(context.me()?);
        let group = id(context, "group")?.map(GroupId);
        let number = id(context, "number")?.map(NumberId);
        let agent = id(context, "agent")?.map(AgentId);
        let known = [
            ("group", group.is_none_or(|it| groups.contains(&it))),
            (
                "number",
                number.is_none_or(|it| team.numbers.contains_key(&it)),
            ),
            (
                "agent",
                agent.is_none_or(|it| team.agents.contains_key(&it)),
            ),
        ];
        if let Some((field, _)) = known.into_iter().find(|(_, known)| !known) {
            return Err(Failure::invalid(field, FieldProblem::Unknown));
        }
        let by = match given(context, "clock") {
            None => By::Wall,
            Some(word) => (By::ALL.into_iter().find(|by| by.word() == word))
                .ok_or_else(|| Failure::invalid("clock", FieldProblem::Unknown))?,
        };
        Ok(Self {
            wanted: Wanted {
                period,
                groups,
                group,
                number,
                agent,
            },
            named,
            by,
            zone,
        })
    }

    /// The usual days, when something of what was asked is wrong; the rest of it holds.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub fn usual(context: &Context, team: &Team) -> Result<Self, Failure> {
        let zone = hours::team_zone(context);
        let groups = team.open_to(context.me()?);
        // What can't be read was refused by then, and is said.
        let known = |name| id(context, name).ok().flatten();
        let word = given(context, "clock");
        Ok(Self {
            wanted: Wanted {
                period: Period::until(today(context, zone)?, USUAL, zone),
                group: (known("group").map(GroupId)).filter(|it| groups.contains(it)),
                number: (known("number").map(NumberId)).filter(|it| team.numbers.contains_key(it)),
                agent: (known("agent").map(AgentId)).filter(|it| team.agents.contains_key(it)),
                groups,
            },
            named: Some(USUAL),
            by: (By::ALL.into_iter().find(|by| Some(by.word()) == word)).unwrap_or(By::Wall),
            zone,
        })
    }

    /// The address of the same report at `path`, with another period by name if one is given, and with `more`.
    pub fn address(&self, path: &str, named: Option<usize>, more: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let wanted = &self.wanted;
        match named.or(self.named) {
            Some(days) => {
                query.append_pair("period", &days.to_string());
            }
            None => {
                let (first, last) = ends(&wanted.period);
                query.append_pair("from", &first.to_string());
                query.append_pair("to", &last.to_string());
            }
        }
        let filters = [
            ("group", wanted.group.map(|it| it.0)),
            ("number", wanted.number.map(|it| it.0)),
            ("agent", wanted.agent.map(|it| it.0)),
        ];
        for (name, id) in filters {
            if let Some(id) = id {
                query.append_pair(name, &id.to_string());
            }
        }
        if self.by != By::Wall {
            query.append_pair("clock", self.by.word());
        }
        query.extend_pairs(more);
        format!("{path}?{}", query.finish())
    }
}

/// The first and the last day of a period.
pub fn ends(period: &Period) -> (Date, Date) {
    let days = period.days();
    // It has a day.
    (days[0], days[days.len() - 1])
}

/// What the address gives by this name, unless it is empty.
pub fn given<'c>(context: &'c Context, name: &str) -> Option<&'c str> {
    let word = context.request.query(name);
    word.map(str::trim).filter(|word| !word.is_empty())
}

fn id(context: &Context, name: &'static str) -> Result<Option<u64>, Failure> {
    let number = given(context, name).map(str::parse).transpose();
    number.map_err(|_| Failure::invalid(name, FieldProblem::Unknown))
}

/// Chosen dates count more than a number of days. One without the other ends today, or began as many days before as
/// are usual.
fn period(context: &Context, zone: Zone) -> Result<(Period, Option<usize>), Failure> {
    let date = |name: &str| -> Result<Option<Date>, Failure> {
        let read = |text| Date::read(text).ok_or(FieldProblem::Wrong);
        let date = given(context, name).map(read).transpose();
        date.map_err(|problem| Failure::invalid(name, problem))
    };
    let (from, to) = (date("from")?, date("to")?);
    let today = today(context, zone)?;
    let chosen = |first, last| {
        let period = Period::new(first, last, zone);
        period.map_err(|problem| Failure::invalid("to", FieldProblem::Dates(problem)))
    };
    match (from, to) {
        (None, None) => {
            let days = match given(context, "period") {
                None => USUAL,
                Some(word) => (NAMED.into_iter().find(|days| days.to_string() == word))
                    .ok_or_else(|| Failure::invalid("period", FieldProblem::Unknown))?,
            };
            Ok((Period::until(today, days, zone), Some(days)))
        }
        (Some(first), None) => Ok((chosen(first, today.max(first))?, None)),
        (None, Some(last)) => Ok((Period::until(last, USUAL, zone), None)),
        (Some(first), Some(last)) => Ok((chosen(first, last)?, None)),
    }
}

fn today(context: &Context, zone: Zone) -> Result<Date, Failure> {
    let today = zone.date(context.words.now);
    today.ok_or_else(|| Failure::Internal("the clock is beyond the calendar".to_owned()))
}

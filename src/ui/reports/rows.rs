//! The tables of a report as programs read them and as its page shows them.

use serde::Serialize;

use crate::base::text::folded;
use crate::domain::hours::zone::Date;
use crate::domain::report::breakdown::Breakdown;
use crate::ui::context::Team;
use crate::ui::json::Named;
use crate::ui::reports::columns::{Value, said};
use crate::ui::reports::query::{Query, ends};
use crate::ui::words::Words;

/// The tables of a report of `Sums`, which programs read as a `View`.
#[derive(Serialize)]
#[serde(bound(serialize = "View: Serialize"))]
pub struct Tables<Sums, View> {
    from: Date,
    to: Date,
    zone: &'static str,
    group: Option<Named>,
    number: Option<Named>,
    agent: Option<Named>,
    /// All of it.
    pub total: Row<Sums, View>,
    /// Every day.
    pub days: Vec<Row<Sums, View>>,
    /// By name.
    pub groups: Vec<Row<Sums, View>>,
    /// By name.
    pub numbers: Vec<Row<Sums, View>>,
    /// By whose it was: by name, what is no member's last. Every report has a name of its own for them.
    #[serde(skip)]
    pub whose: Vec<Row<Sums, View>>,
}

/// One row of a table.
#[derive(Serialize)]
#[serde(bound(serialize = "View: Serialize"))]
pub struct Row<Sums, View> {
    #[serde(flatten)]
    of: Option<Of>,
    #[serde(flatten)]
    view: View,
    /// What it is of, in words.
    #[serde(skip)]
    pub name: String,
    /// The id of what it is of, if that has one.
    #[serde(skip)]
    pub id: Option<u64>,
    /// What the page's columns show.
    #[serde(skip)]
    pub cells: Vec<String>,
    #[serde(skip)]
    sums: Sums,
}

/// What a row is of.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Of {
    /// A day.
    Day(Date),
    /// A group.
    Group(Named),
    /// A number.
    Number(Named),
    /// A member; nothing for what the phone app answered and what was nobody's.
    Agent(Option<Named>),
    /// Who sent something.
    Sender(Sender),
}

/// Who sent something.
#[derive(Clone, Serialize)]
pub struct Sender {
    /// `agent`, `automation` or `phone_app`.
    pub kind: &'static str,
    /// The member.
    pub agent: Option<Named>,
    /// In words.
    #[serde(skip)]
    pub name: String,
}

impl Of {
    fn id(&self) -> Option<u64> {
        match self {
            Self::Day(_) => None,
            Self::Group(named) | Self::Number(named) => Some(named.id),
            Self::Agent(named) => named.as_ref().map(|named| named.id),
            Self::Sender(sender) => sender.agent.as_ref().map(|named| named.id),
        }
    }
}

impl<Sums, View> Row<Sums, View> {
    /// The day that it is of, as programs write it.
    pub fn day(&self) -> Option<String> {
        match self.of {
            Some(Of::Day(day)) => Some(day.to_string()),
            _ => None,
        }
    }

    /// All that its columns are made from.
    pub fn sums(&self) -> &Sums {
        &self.sums
    }
}

impl<Sums, View: for<'s> From<&'s Sums>> Tables<Sums, View> {
    /// For a reader with these words: whose a row is, and what stands in its columns, is told by the report.
    pub fn new<Who>(
        (words, team, query): (&Words, &Team, &Query),
        counted: Breakdown<Sums, Who>,
        whose: impl Fn(Who) -> (Of, String),
        values: impl Fn(&Sums) -> Vec<Value>,
    ) -> Self {
        let row = |of: Option<Of>, name: String, sums: Sums| Row {
            id: of.as_ref().and_then(Of::id),
            of,
            name,
            view: (&sums).into(),
            cells: (values(&sums).into_iter())
                .map(|value| said(words, value))
                .collect(),
            sums,
        };
        let named = |named: Named, of: fn(Named) -> Of, sums| {
            let name = named.name.clone();
            row(Some(of(named)), name, sums)
        };
        let (from, to) = ends(&counted.wanted.period);
        let days = counted.days.into_iter().map(|(day, sums)| {
            let name = words.dates(day.naive(), day.naive());
            row(Some(Of::Day(day)), name, sums)
        });
        let groups = counted.groups.into_iter();
        let groups = groups.map(|(id, sums)| named(Named::group(team, id), Of::Group, sums));
        let numbers = counted.numbers.into_iter();
        let numbers = numbers.map(|(id, sums)| named(Named::number(team, id), Of::Number, sums));
        let whose = counted.whose.into_iter().map(|(who, sums)| {
            let (of, name) = whose(who);
            row(Some(of), name, sums)
        });
        Self {
            days: days.collect(),
            groups: by_name(groups),
            numbers: by_name(numbers),
            whose: by_name(whose),
            total: row(None, words.text("reports-total"), counted.total),
            from,
            to,
            zone: query.zone.name(),
            group: query.wanted.group.map(|id| Named::group(team, id)),
            number: query.wanted.number.map(|id| Named::number(team, id)),
            agent: query.wanted.agent.map(|id| Named::agent(team, id)),
        }
    }
}

fn by_name<Sums, View>(rows: impl Iterator<Item = Row<Sums, View>>) -> Vec<Row<Sums, View>> {
    let mut rows: Vec<Row<Sums, View>> = rows.collect();
    rows.sort_by_cached_key(|row| (row.id.is_none(), folded(&row.name), row.id));
    rows
}

//! Calendars, vacations and presence are of groups and agents who are there.

use crate::base::id::AgentId;
use crate::domain::hours::Calendar;
use crate::domain::hours::whose::{Holidays, Vacations, Whose};
use crate::domain::presence::Presence;
use crate::domain::view::View as _;
use crate::store::check::{Findings, each};
use crate::store::read::decode;
use crate::store::schema::Table;
use crate::store::snapshot::Snapshot;
use crate::store::{StoreError, keys};

/// Checks whose they are, and that every one can be read.
pub fn hours(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::Calendars, &mut |key, value| {
        let _: Calendar = decode(Table::Calendars, value)?;
        let (known, whose) = match keys::read_whose(key) {
            Some(Whose::Group(id)) => (source.group(id)?.is_some(), format!("group {id}")),
            Some(Whose::Agent(id)) => (source.agent(id)?.is_some(), format!("agent {id}")),
            None => (false, "nobody's kind".to_owned()),
        };
        findings.require(known, || {
            format!("working hours are kept for {whose}, who is not there")
        });
        Ok(())
    })?;
    each(source, Table::Vacations, &mut |key, value| {
        let _: Vacations = decode(Table::Vacations, value)?;
        let id = AgentId(keys::number(key).unwrap_or(0));
        findings.require(source.agent(id)?.is_some(), || {
            format!("vacations are kept for agent {id}, who is not there")
        });
        Ok(())
    })?;
    each(source, Table::Presence, &mut |key, value| {
        let _: Presence = decode(Table::Presence, value)?;
        let id = AgentId(keys::number(key).unwrap_or(0));
        findings.require(source.agent(id)?.is_some(), || {
            format!("it is kept whether agent {id} is here, who is not there")
        });
        Ok(())
    })?;
    each(source, Table::Holidays, &mut |key, value| {
        let _: Holidays = decode(Table::Holidays, value)?;
        findings.require(key == keys::THE_HOLIDAYS, || {
            "holidays are kept that are not the desk's".to_owned()
        });
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::GroupId;
    use crate::domain::hours::week::Week;
    use crate::store::check::tests::said;
    use crate::store::records::Record as _;

    #[test]
    fn hours_of_nobody_are_told() {
        let calendar = Calendar::new("Europe/Zagreb", Week::whole(), Vec::new()).unwrap();
        let of = |whose| said(Table::Calendars, &keys::whose(whose), &calendar.bytes());
        let cases = [
            of(Whose::Group(GroupId(7))),
            of(Whose::Agent(AgentId(8))),
            said(
                Table::Vacations,
                &keys::one(9),
                &Vacations::default().bytes(),
            ),
            said(Table::Presence, &keys::one(6), &Presence::default().bytes()),
            said(Table::Calendars, b"x", &calendar.bytes()),
            said(Table::Holidays, b"x", &Holidays::default().bytes()),
        ];
        let about = [
            "group 7",
            "agent 8",
            "agent 9",
            "agent 6",
            "nobody",
            "not the desk's",
        ];
        for (lines, about) in cases.iter().zip(about) {
            assert_eq!(lines.len(), 1, "{lines:?}");
            assert!(lines[0].contains(about), "{lines:?}");
        }
    }
}

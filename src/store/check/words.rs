//! What the desk set for itself, and what groups say by themselves: the groups and numbers are there, and no source
//! leads to two groups.

use crate::base::id::GroupId;
use crate::domain::courtesy::CourtesyRules;
use crate::domain::first_words::FirstWords;
use crate::domain::group::{DeskSettings, GroupSettings, Source};
use crate::domain::role_rights::RoleRights;
use crate::domain::view::View as _;
use crate::store::check::{Findings, each};
use crate::store::read::decode;
use crate::store::schema::Table;
use crate::store::snapshot::Snapshot;
use crate::store::{StoreError, keys};

/// Checks whose they are, and that every one can be read.
pub fn words(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::RoleRights, &mut |key, value| {
        let _: RoleRights = decode(Table::RoleRights, value)?;
        findings.require(key == keys::THE_DESK, || {
            "rights of roles are kept that are not the desk's".to_owned()
        });
        Ok(())
    })?;
    each(source, Table::DeskSettings, &mut |key, value| {
        let _: DeskSettings = decode(Table::DeskSettings, value)?;
        findings.require(key == keys::THE_DESK, || {
            "settings are kept that are not the desk's".to_owned()
        });
        Ok(())
    })?;
    each(source, Table::CourtesyRules, &mut |key, value| {
        let rules: CourtesyRules = decode(Table::CourtesyRules, value)?;
        findings.require(key == keys::THE_DESK, || {
            "what customers are shown is kept for another than the desk".to_owned()
        });
        for (number, _) in rules.numbers {
            findings.require(source.number(number)?.is_some(), || {
                format!("customers of number {number}, which is not there, are shown something")
            });
        }
        Ok(())
    })?;
    let mut known: Vec<(GroupId, Source)> = Vec::new();
    each(source, Table::GroupSettings, &mut |key, value| {
        let settings: GroupSettings = decode(Table::GroupSettings, value)?;
        let id = GroupId(keys::number(key).unwrap_or(0));
        findings.require(source.group(id)?.is_some(), || {
            format!("settings are kept for group {id}, which is not there")
        });
        for lead in settings.sources {
            let other = known.iter().find(|(_, before)| *before == lead);
            findings.require(other.is_none(), || {
                let other = other.map_or(GroupId(0), |(group, _)| *group);
                format!("a source leads to group {other} and to group {id}")
            });
            known.push((id, lead));
        }
        Ok(())
    })?;
    each(source, Table::FirstWords, &mut |key, value| {
        let _: FirstWords = decode(Table::FirstWords, value)?;
        let (group, number) = keys::read_words_of(key).unwrap_or((GroupId(0), None));
        findings.require(source.group(group)?.is_some(), || {
            format!("words are kept for group {group}, which is not there")
        });
        if let Some(number) = number {
            findings.require(source.number(number)?.is_some(), || {
                format!("words of group {group} are for number {number}, which is not there")
            });
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::NumberId;
    use crate::store::check::tests::said;
    use crate::store::records::Record as _;

    #[test]
    fn words_of_no_group_are_told() {
        let settings = GroupSettings::default().bytes();
        let words = FirstWords::default().bytes();
        let group = GroupId(7);
        let of = |number| keys::words_of(group, number);
        let cases = [
            said(Table::DeskSettings, b"x", &DeskSettings::default().bytes()),
            said(Table::RoleRights, b"x", &RoleRights::default().bytes()),
            said(Table::GroupSettings, &keys::one(7), &settings),
            said(Table::FirstWords, &of(None), &words),
        ];
        let abouts = ["not the desk's", "not the desk's", "group 7", "group 7"];
        for (lines, about) in cases.iter().zip(abouts) {
            assert_eq!(lines.len(), 1, "{lines:?}");
            assert!(lines[0].contains(about), "{lines:?}");
        }
        let lines = said(Table::FirstWords, &of(Some(NumberId(8))), &words);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[1].contains("number 8"), "{lines:?}");
    }

    #[test]
    fn a_source_of_two_groups_is_told() {
        let store = crate::store::Store::in_memory();
        let settings = GroupSettings {
            sources: vec![Source::RefCode("spring".to_owned())],
            ..GroupSettings::default()
        };
        store
            .write(crate::domain::changes::Counters::default(), |transaction| {
                for group in [1, 2] {
                    let key = keys::one(group);
                    transaction.put(Table::GroupSettings, &key, &settings.bytes())?;
                }
                Ok((true, ()))
            })
            .unwrap();
        let lines = crate::store::check::check(&store.snapshot().unwrap()).unwrap();
        let told = "a source leads to group 1 and to group 2";
        assert!(lines.iter().any(|line| line == told), "{lines:?}");
    }
}

//! How numbers and accounts stand: the number is there, and a restriction that ends has a deadline row for it.

use crate::base::id::NumberId;
use crate::domain::event::Deadline;
use crate::domain::number::standing::{AccountStanding, NumberStanding};
use crate::domain::view::View as _;
use crate::store::check::{Findings, each};
use crate::store::read::decode;
use crate::store::schema::Table;
use crate::store::snapshot::Snapshot;
use crate::store::{StoreError, keys};

/// Checks whose they are.
pub fn rows(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::NumberStandings, &mut |key, value| {
        let _: NumberStanding = decode(Table::NumberStandings, value)?;
        let id = NumberId(keys::number(key).unwrap_or(0));
        findings.require(source.number(id)?.is_some(), || {
            format!("it is known how number {id} stands, which is not there")
        });
        Ok(())
    })?;
    let mut ends = Vec::new();
    each(source, Table::Due, &mut |key, value| {
        if decode::<Deadline>(Table::Due, value)? == Deadline::RestrictionEnd {
            ends.extend(key.first_chunk::<8>().copied());
        }
        Ok(())
    })?;
    each(source, Table::AccountStandings, &mut |_, value| {
        let standing: AccountStanding = decode(Table::AccountStandings, value)?;
        for restriction in &standing.restrictions {
            findings.require(
                ends.contains(&keys::one(keys::millis(restriction.ends_at()))),
                || format!("{} ends by no deadline row", restriction.word),
            );
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Timestamp;
    use crate::domain::number::standing::Restriction;
    use crate::store::check::tests::said;
    use crate::store::records::Record as _;

    #[test]
    fn rows_of_nobody_and_restrictions_without_an_end_are_told() {
        let of_nobody = NumberStanding::default().bytes();
        let lines = said(Table::NumberStandings, &keys::one(9), &of_nobody);
        assert!(lines[0].contains("number 9"), "{lines:?}");
        let endless = AccountStanding {
            restrictions: vec![Restriction {
                word: "RESTRICTED_X".to_owned(),
                since: Timestamp::default(),
                until: None,
                remedy: String::new(),
            }],
            ..AccountStanding::default()
        };
        let lines = said(Table::AccountStandings, b"1", &endless.bytes());
        assert!(lines[0].contains("RESTRICTED_X"), "{lines:?}");
    }
}

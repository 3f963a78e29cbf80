//! Reading how numbers and accounts stand at Meta.

use crate::base::id::NumberId;
use crate::domain::number::standing::{AccountStanding, NumberStanding, StandingRows};
use crate::domain::view::Read;
use crate::store::keys;
use crate::store::read::{END, Source};
use crate::store::schema::Table;

impl<S: Source> StandingRows for S {
    fn number_standing(&self, number: NumberId) -> Read<NumberStanding> {
        let kept = self.record(Table::NumberStandings, &keys::one(number.0))?;
        Ok(kept.unwrap_or_default())
    }

    fn account_standing(&self, waba_id: &str) -> Read<AccountStanding> {
        let kept = self.record(Table::AccountStandings, waba_id.as_bytes())?;
        Ok(kept.unwrap_or_default())
    }

    fn account_standings(&self) -> Read<Vec<(String, AccountStanding)>> {
        let rows = self.records(Table::AccountStandings, &[], &END, usize::MAX)?;
        let named = |(key, standing): (Vec<u8>, _)| Some((String::from_utf8(key).ok()?, standing));
        Ok(rows.into_iter().filter_map(named).collect())
    }
}

//! What leads to customers: their addresses and their tags.

use std::collections::BTreeMap;

use crate::base::id::{AddressId, CustomerId};
use crate::domain::customer::{Address, Customer};
use crate::domain::tags::{TAGS_MAX, folded};
use crate::domain::view::View as _;
use crate::store::check::{Findings, each};
use crate::store::customers::KnownTag;
use crate::store::read::{Source as _, decode, of};
use crate::store::schema::Table;
use crate::store::snapshot::Snapshot;
use crate::store::{StoreError, keys};

/// Checks that every address and tag leads to its customer, that nothing else does, and that tags are counted.
pub fn customers(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::Addresses, &mut |_, value| {
        let address: Address = decode(Table::Addresses, value)?;
        let (id, customer) = (address.id, address.customer);
        let key = keys::two(customer.0, id.0);
        let leads = source.row(Table::AddressesOf, &key, |_| Ok(()))?.is_some();
        findings.require(leads, || {
            format!("customer {customer} is not found to have address {id}")
        });
        Ok(())
    })?;
    each(source, Table::AddressesOf, &mut |key, _| {
        let (customer, id) = keys::both(key).unwrap_or_default();
        let address = source.address(AddressId(id))?;
        let right = address.is_some_and(|address| address.customer.0 == customer);
        findings.require(right, || {
            format!("customer {customer} is said to have address {id}, and has not")
        });
        Ok(())
    })?;
    let mut counted: BTreeMap<String, u64> = BTreeMap::new();
    each(source, Table::Customers, &mut |_, value| {
        let customer: Customer = decode(Table::Customers, value)?;
        let id = customer.id;
        let mut tags: Vec<String> = customer.tags.iter().map(|tag| folded(tag)).collect();
        tags.sort_unstable();
        tags.dedup();
        let right = tags.len() == customer.tags.len() && tags.len() <= TAGS_MAX;
        findings.require(right, || {
            format!("customer {id} has a tag twice, or too many")
        });
        for tag in tags {
            let key = keys::tagged(&tag, id);
            let leads = source.row(Table::Tagged, &key, |_| Ok(()))?.is_some();
            findings.require(leads, || format!("customer {id} is not found by a tag"));
            *counted.entry(tag).or_default() += 1;
        }
        Ok(())
    })?;
    each(source, Table::Tagged, &mut |key, _| {
        let (tag, id) = keys::read_tagged(key).unwrap_or(("", CustomerId(0)));
        let customer = source.customer(id)?;
        let has = customer.is_some_and(|it| it.tags.iter().any(|own| folded(own) == tag));
        findings.require(has, || {
            format!("customer {id} is found by a tag that they have not")
        });
        Ok(())
    })?;
    each(source, Table::Tags, &mut |key, value| {
        let known = of(Table::Tags, KnownTag::read(value))?;
        let tag = String::from_utf8_lossy(key).into_owned();
        let count = counted.remove(&tag).unwrap_or(0);
        findings.require(
            count == known.customers && folded(&known.name) == tag,
            || {
                format!(
                    "a tag is said to be of {} customers, and is of {count}",
                    known.customers
                )
            },
        );
        Ok(())
    })?;
    findings.require(counted.is_empty(), || {
        "a tag that customers have is in no list".to_owned()
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Timestamp;
    use crate::domain::customer::Identity;
    use crate::store::check::tests::said;
    use crate::store::records::Record as _;

    #[test]
    fn what_leads_to_no_customer_or_nowhere_is_told() {
        let address = Address {
            id: AddressId(3),
            customer: CustomerId(4),
            identity: Identity::default(),
            marketing: None,
            scoped: Vec::new(),
        };
        let tagged = |tags: &[&str]| Customer {
            id: CustomerId(5),
            name: String::new(),
            created_at: Timestamp::default(),
            manager: None,
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        };
        let one_of = [&keys::one(1) as &[u8], b"VIP"].concat();
        let cases: [(Vec<String>, &[&str]); 6] = [
            (
                said(Table::Addresses, &keys::one(3), &address.bytes()),
                &["customer 4 is not found to have address 3"],
            ),
            (
                said(Table::AddressesOf, &keys::two(4, 3), &[]),
                &["is said to have address 3"],
            ),
            (
                said(Table::Customers, &keys::one(5), &tagged(&["VIP"]).bytes()),
                &["customer 5 is not found by a tag", "in no list"],
            ),
            (
                said(
                    Table::Customers,
                    &keys::one(5),
                    &tagged(&["VIP", "vip"]).bytes(),
                ),
                &["has a tag twice"],
            ),
            (
                said(Table::Tagged, &keys::tagged("vip", CustomerId(5)), &[]),
                &["customer 5 is found by a tag"],
            ),
            (
                said(Table::Tags, b"vip", &one_of),
                &["of 1 customers, and is of 0"],
            ),
        ];
        for (lines, told) in cases {
            for words in told {
                assert!(
                    lines.iter().any(|line| line.contains(words)),
                    "{words}: {lines:?}"
                );
            }
        }
    }
}

//! What leads to customers: whose addresses are whose, who has which tag, and how many have it. Written with the rows
//! that it follows from.

use std::ops::ControlFlow;

use crate::base::codec::CodecError;
use crate::base::id::{AddressId, ChatId, CustomerId};
use crate::domain::customer::{Address, Customer};
use crate::domain::tags::folded;
use crate::store::read::{END, Source, Way, decode, of};
use crate::store::records::Record as _;
use crate::store::schema::Table;
use crate::store::transaction::Transaction;
use crate::store::{StoreError, keys};

/// A tag that customers have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownTag {
    /// As it is written.
    pub name: String,
    /// How many customers have it.
    pub customers: u64,
}

impl KnownTag {
    fn bytes(&self) -> Vec<u8> {
        [&keys::one(self.customers), self.name.as_bytes()].concat()
    }

    /// Reads a row.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, CodecError> {
        let (count, name) = bytes.split_first_chunk::<8>().ok_or(CodecError::Empty)?;
        Ok(Self {
            name: String::from_utf8_lossy(name).into_owned(),
            customers: u64::from_be_bytes(*count),
        })
    }
}

impl Transaction<'_> {
    /// A customer, and who has which tag.
    pub(super) fn write_customer(&self, customer: &Customer) -> Result<(), StoreError> {
        let key = keys::one(customer.id.0);
        let before: Option<Customer> = self.record(Table::Customers, &key)?;
        let before = before.map(|before| before.tags).unwrap_or_default();
        if before != customer.tags {
            let is_in = |tags: &[String], tag: &str| tags.iter().any(|it| folded(it) == tag);
            for tag in &before {
                let tag = folded(tag);
                if !is_in(&customer.tags, &tag) {
                    self.untag(customer.id, &tag)?;
                }
            }
            for name in &customer.tags {
                let tag = folded(name);
                if !is_in(&before, &tag) {
                    self.tag(customer.id, &tag, name)?;
                }
            }
        }
        self.put(Table::Customers, &key, &customer.bytes())
    }

    fn tag(&self, customer: CustomerId, tag: &str, name: &str) -> Result<(), StoreError> {
        let known = self.row(Table::Tags, tag.as_bytes(), KnownTag::read)?;
        let mut known = known.unwrap_or_else(|| KnownTag {
            name: name.to_owned(),
            customers: 0,
        });
        known.customers += 1;
        self.put(Table::Tags, tag.as_bytes(), &known.bytes())?;
        self.put(Table::Tagged, &keys::tagged(tag, customer), &[])
    }

    fn untag(&self, customer: CustomerId, tag: &str) -> Result<(), StoreError> {
        if let Some(mut known) = self.row(Table::Tags, tag.as_bytes(), KnownTag::read)? {
            known.customers = known.customers.saturating_sub(1);
            match known.customers {
                0 => self.remove(Table::Tags, tag.as_bytes())?,
                _ => self.put(Table::Tags, tag.as_bytes(), &known.bytes())?,
            }
        }
        self.remove(Table::Tagged, &keys::tagged(tag, customer))
    }

    /// An address, and whose it is.
    pub(super) fn write_address(&self, address: &Address) -> Result<(), StoreError> {
        let key = keys::one(address.id.0);
        let before: Option<Address> = self.record(Table::Addresses, &key)?;
        let before = before.map(|before| before.customer);
        if before != Some(address.customer) {
            if let Some(before) = before {
                self.remove(Table::AddressesOf, &keys::two(before.0, address.id.0))?;
            }
            let row = keys::two(address.customer.0, address.id.0);
            self.put(Table::AddressesOf, &row, &[])?;
        }
        self.put(Table::Addresses, &key, &address.bytes())
    }
}

/// Works out all of it anew, for a file that had none of it.
pub(super) fn index(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let mut addresses = Vec::new();
    transaction.scan(Table::Addresses, &[], &END, &mut |_, value| {
        let address: Address = decode(Table::Addresses, value)?;
        addresses.push(keys::two(address.customer.0, address.id.0));
        Ok(ControlFlow::Continue(()))
    })?;
    for key in addresses {
        transaction.put(Table::AddressesOf, &key, &[])?;
    }
    let mut tags = Vec::new();
    transaction.scan(Table::Customers, &[], &END, &mut |_, value| {
        let customer: Customer = decode(Table::Customers, value)?;
        let id = customer.id;
        tags.extend(customer.tags.into_iter().map(|name| (id, name)));
        Ok(ControlFlow::Continue(()))
    })?;
    for (customer, name) in tags {
        transaction.tag(customer, &folded(&name), &name)?;
    }
    Ok(())
}

/// The addresses of a customer.
pub(super) fn addresses_of(
    source: &impl Source,
    customer: CustomerId,
) -> Result<Vec<AddressId>, StoreError> {
    let (from, to) = (keys::one(customer.0), keys::one(customer.0 + 1));
    let mut found = Vec::new();
    source.scan(Table::AddressesOf, &from, &to, &mut |key, _| {
        found.extend(keys::both(key).map(|(_, address)| AddressId(address)));
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// The chats of a customer, by all of their addresses.
pub(super) fn chats_of(
    source: &impl Source,
    customer: CustomerId,
) -> Result<Vec<ChatId>, StoreError> {
    let mut found = Vec::new();
    for address in addresses_of(source, customer)? {
        let (from, to) = (keys::one(address.0), keys::one(address.0 + 1));
        source.scan(Table::ChatsOf, &from, &to, &mut |_, value| {
            found.extend(keys::number(value).map(ChatId));
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(found)
}

/// How a tag is written that customers have.
pub(super) fn tag_spelling(
    source: &impl Source,
    folded: &str,
) -> Result<Option<String>, StoreError> {
    let known = source.row(Table::Tags, folded.as_bytes(), KnownTag::read)?;
    Ok(known.map(|known| known.name))
}

/// All tags that customers have, in the order of their folded forms.
pub(super) fn tags(source: &impl Source) -> Result<Vec<KnownTag>, StoreError> {
    let mut found = Vec::new();
    source.scan(Table::Tags, &[], &END, &mut |_, value| {
        found.push(of(Table::Tags, KnownTag::read(value))?);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// What is done with each customer of a list, until it breaks.
pub type EachCustomer<'e> = &'e mut dyn FnMut(CustomerId) -> Result<ControlFlow<()>, StoreError>;

/// Hands the customers before `before` (or all), the newest first, to `each`: all, or those with a tag by its folded
/// form.
pub(super) fn walk(
    source: &impl Source,
    tag: Option<&str>,
    before: Option<CustomerId>,
    each: EachCustomer<'_>,
) -> Result<(), StoreError> {
    let end = before.unwrap_or(CustomerId(u64::MAX));
    match tag {
        None => {
            let range = (&[] as &[u8], &keys::one(end.0) as &[u8]);
            source.walk(Table::Customers, range, Way::Back, &mut |key, _| {
                each(CustomerId(keys::number(key).unwrap_or(0)))
            })
        }
        Some(tag) => {
            let first = keys::tagged(tag, CustomerId(0));
            let range = (first.as_slice(), &*keys::tagged(tag, end));
            source.walk(
                Table::Tagged,
                range,
                Way::Back,
                &mut |key, _| match keys::read_tagged(key) {
                    Some((_, customer)) => each(customer),
                    None => Ok(ControlFlow::Continue(())),
                },
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Timestamp;
    use crate::domain::changes::Counters;
    use crate::domain::customer::Identity;
    use crate::store::Store;
    use crate::store::check::check;

    #[test]
    fn a_file_that_had_no_index_gets_one() {
        let store = Store::in_memory();
        let tags = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let customer = |id, tags| Customer {
            id: CustomerId(id),
            name: String::new(),
            created_at: Timestamp::default(),
            manager: None,
            tags,
        };
        let customers = [
            customer(1, tags(&["VIP", "Debtor"])),
            customer(2, tags(&["VIP"])),
        ];
        let address = Address {
            id: AddressId(7),
            customer: CustomerId(2),
            identity: Identity::default(),
            marketing: None,
            scoped: Vec::new(),
        };
        let write = |t: &Transaction<'_>| {
            for customer in &customers {
                let key = keys::one(customer.id.0);
                t.put(Table::Customers, &key, &customer.bytes())?;
            }
            t.put(Table::Addresses, &keys::one(7), &address.bytes())?;
            index(t)?;
            Ok((true, ()))
        };
        store.write(Counters::default(), write).unwrap();
        let snapshot = store.snapshot().unwrap();
        assert_eq!(check(&snapshot).unwrap(), Vec::<String>::new());
        assert_eq!(
            snapshot.addresses_of(CustomerId(2)).unwrap(),
            [AddressId(7)]
        );
        assert_eq!(snapshot.addresses_of(CustomerId(1)).unwrap(), []);
        let known = snapshot.tags().unwrap();
        let counts: Vec<_> = known
            .iter()
            .map(|it| (it.name.as_str(), it.customers))
            .collect();
        assert_eq!(counts, [("Debtor", 1), ("VIP", 2)]);
        let with = |tag, before, limit| snapshot.customers_before(tag, before, limit).unwrap();
        assert_eq!(with(Some("vip"), None, 9), [CustomerId(2), CustomerId(1)]);
        assert_eq!(with(Some("vip"), Some(CustomerId(2)), 9), [CustomerId(1)]);
        assert_eq!(with(Some("vi"), None, 9), []);
        assert_eq!(with(None, None, 1), [CustomerId(2)]);
    }

    #[test]
    fn an_address_that_goes_to_somebody_else_leads_there() {
        let store = Store::in_memory();
        let address = |customer| Address {
            id: AddressId(7),
            customer: CustomerId(customer),
            identity: Identity::default(),
            marketing: None,
            scoped: Vec::new(),
        };
        let write = |t: &Transaction<'_>| {
            t.write_address(&address(1))?;
            t.write_address(&address(2))?;
            Ok((true, ()))
        };
        store.write(Counters::default(), write).unwrap();
        let snapshot = store.snapshot().unwrap();
        assert_eq!(snapshot.addresses_of(CustomerId(1)).unwrap(), []);
        assert_eq!(
            snapshot.addresses_of(CustomerId(2)).unwrap(),
            [AddressId(7)]
        );
    }
}

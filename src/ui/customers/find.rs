//! Which customers a reader finds: those of whom they may see a chat, and those with whom nobody has one yet.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::base::id::{AddressId, CustomerId};
use crate::base::limits::PAGE_MAX;
use crate::base::text;
use crate::domain::access::{self, Action};
use crate::domain::agent::Agent;
use crate::domain::care::CareView as _;
use crate::domain::chat::Chat;
use crate::domain::customer::{Address, Customer};
use crate::domain::refusal::FieldProblem;
use crate::domain::tags;
use crate::domain::view::View as _;
use crate::http::Fields;
use crate::store::Snapshot;
use crate::ui::chat::display_name;
use crate::ui::context::Team;
use crate::ui::failure::Failure;
use crate::ui::inbox::read_limit;

/// Customers that are looked at for one page. Who searches goes on from there.
const LOOKED_MOST: usize = 10_000;
/// Digits that a phone is searched by, at least.
const DIGITS_LEAST: usize = 3;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Query {
    /// Part of a name, a phone or a tag.
    pub words: String,
    /// Only those with this tag.
    pub tag: String,
    /// Only those before this one.
    pub before: Option<CustomerId>,
    /// How many at most.
    pub limit: usize,
}

impl Query {
    /// The newest `limit` whose name, phone or tag has `words` in it.
    pub fn of_words(words: &str, limit: usize) -> Self {
        Self {
            words: words.trim().to_owned(),
            tag: String::new(),
            before: None,
            limit,
        }
    }

    /// Reads it.
    ///
    /// # Errors
    /// `invalid` for a place or a number that can't be read.
    pub fn read(query: &Fields) -> Result<Self, Failure> {
        let given = |name: &str| query.get(name).unwrap_or_default().trim().to_owned();
        let wrong = |_| Failure::invalid("cursor", FieldProblem::Wrong);
        let before = Some(given("cursor")).filter(|text| !text.is_empty());
        let before = before.map(|text| text.parse().map_err(wrong)).transpose()?;
        let limit = Some(given("limit")).filter(|text| !text.is_empty());
        Ok(Self {
            words: given("q"),
            tag: given("tag"),
            before: before.map(CustomerId),
            limit: read_limit(limit.as_deref(), "limit")?.min(PAGE_MAX),
        })
    }
}

/// A customer as a reader sees them: only by the chats that they may see. One who was saved from a contact card and
/// never wrote has none, and is everybody's; one whose chats were deleted is known to those who see every group.
pub struct Known {
    /// The customer.
    pub customer: Customer,
    /// The chats, the latest first.
    pub chats: Vec<Chat>,
    /// The addresses of these chats, each once, then those that have no chat at all.
    pub addresses: Vec<Address>,
}

impl Known {
    /// Reads a customer for `agent`; none whom they may not know of.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(
        snapshot: &Snapshot,
        team: &Team,
        agent: &Agent,
        id: CustomerId,
    ) -> Result<Option<Self>, Failure> {
        Self::among(snapshot, team, agent, id, &OnceCell::new())
    }

    /// The same for one of many.
    fn among(
        snapshot: &Snapshot,
        team: &Team,
        agent: &Agent,
        id: CustomerId,
        erased: &OnceCell<BTreeSet<CustomerId>>,
    ) -> Result<Option<Self>, Failure> {
        let Some(customer) = snapshot.customer(id)? else {
            return Ok(None);
        };
        let mut chats = Vec::new();
        for chat in snapshot.chats_of(id)? {
            chats.extend(snapshot.chat(chat)?);
        }
        let chatless = |address: &AddressId| chats.iter().all(|chat| chat.address != *address);
        let mut silent = snapshot.addresses_of(id)?;
        silent.retain(chatless);
        // Of which group a deleted chat was, nobody knows any more.
        let hidden = match chats.is_empty() {
            true if team.open_to(agent).len() == team.groups.len() => false,
            true => match erased.get() {
                Some(erased) => erased.contains(&id),
                None => {
                    let read = snapshot.erased_customers()?;
                    erased.get_or_init(|| read).contains(&id)
                }
            },
            false => true,
        };
        chats.retain(|chat| {
            let group = team.groups.get(&chat.group);
            group.is_some_and(|group| access::allowed(agent, Action::See, chat, group).is_ok())
        });
        if agent.disabled || (chats.is_empty() && hidden) {
            return Ok(None);
        }
        chats.sort_by_key(|chat| (std::cmp::Reverse(chat.active_at()), chat.id));
        let mut addresses: Vec<Address> = Vec::new();
        for chat in &chats {
            if addresses.iter().all(|known| known.id != chat.address) {
                addresses.extend(snapshot.address(chat.address)?);
            }
        }
        for address in silent {
            addresses.extend(snapshot.address(address)?);
        }
        Ok(Some(Self {
            customer,
            chats,
            addresses,
        }))
    }

    /// The name, or how the customer is written when none is known.
    pub fn name(&self) -> String {
        match self.addresses.first() {
            Some(address) => display_name(&self.customer, address),
            None => self.customer.name.clone(),
        }
    }

    /// The phones with their plus, each once; none that WhatsApp hides.
    pub fn phones(&self) -> Vec<String> {
        let mut phones = Vec::new();
        for address in &self.addresses {
            let identity = &address.identity;
            let digits = identity.phone.as_ref().or(identity.wa_id.as_ref());
            let phone = digits.map(|digits| format!("+{digits}"));
            phones.extend(phone.filter(|phone| !phones.contains(phone)));
        }
        phones
    }

    fn fits(&self, wanted: &Wanted) -> bool {
        let is_part = |text: &str| text::folded(text).contains(&wanted.folded);
        let has_digits = |phone: &String| {
            let digits = wanted.digits.as_deref();
            digits.is_some_and(|digits| phone.contains(digits))
        };
        wanted.folded.is_empty()
            || is_part(&self.name())
            || self.phones().iter().any(has_digits)
            || self.customer.tags.iter().any(|tag| is_part(tag))
    }
}

/// The words that are searched for.
struct Wanted {
    folded: String,
    /// Of a phone.
    digits: Option<String>,
}

impl Wanted {
    fn of(words: &str) -> Self {
        let is_phone = |character: char| character.is_ascii_digit() || "+-() .".contains(character);
        let digits: String = words.chars().filter(char::is_ascii_digit).collect();
        let is_one = words.chars().all(is_phone) && digits.len() >= DIGITS_LEAST;
        Self {
            folded: text::folded(&text::composed(words)),
            digits: is_one.then_some(digits),
        }
    }
}

/// The customers that `query` asks for and `agent` may know of, the newest first, and where the next page begins.
///
/// # Errors
/// When storage fails.
pub fn find(
    snapshot: &Snapshot,
    team: &Team,
    agent: &Agent,
    query: &Query,
) -> Result<(Vec<Known>, Option<CustomerId>), Failure> {
    let wanted = Wanted::of(&query.words);
    let tag = Some(tags::folded(&query.tag)).filter(|tag| !tag.is_empty());
    let mut found = Vec::new();
    let mut before = query.before;
    let mut looked = 0;
    let erased = OnceCell::new();
    while looked < LOOKED_MOST {
        let page = snapshot.customers_before(tag.as_deref(), before, PAGE_MAX)?;
        looked += page.len();
        let is_last = page.len() < PAGE_MAX;
        for id in page {
            if let Some(known) = Known::among(snapshot, team, agent, id, &erased)?
                && known.fits(&wanted)
            {
                if found.len() == query.limit {
                    return Ok((found, before));
                }
                found.push(known);
            }
            before = Some(id);
        }
        if is_last {
            return Ok((found, None));
        }
    }
    Ok((found, before))
}

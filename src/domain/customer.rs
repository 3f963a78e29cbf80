//! People who write to us, and the addresses where they are reached.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AddressId, AgentId, CustomerId};
use crate::base::phone;

/// A person, with one card.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// The name from WhatsApp's profile, or what the team wrote.
    pub name: String,
    /// First seen.
    pub created_at: Timestamp,
    /// Who looks after them, if anybody does.
    pub manager: Option<AgentId>,
    /// What the team calls them by, each once, in the order in which they were given.
    pub tags: Vec<String>,
}

/// A WhatsApp identity of a customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Address {
    /// Its id.
    pub id: AddressId,
    /// Whose it is. Merging cards changes only this.
    pub customer: CustomerId,
    /// The ids at WhatsApp.
    pub identity: Identity,
    /// The customer's last word about marketing messages.
    pub marketing: Option<MarketingWish>,
    /// The business-scoped ids by the account through which each came: one for each, since another portfolio knows
    /// the same user by another id. Meta, "Business-scoped user IDs", 2026-05-07.
    pub scoped: Vec<ScopedId>,
}

/// A business-scoped id, and the account through which it came.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ScopedId {
    /// The account.
    pub waba_id: String,
    /// The id.
    pub bsuid: String,
}

impl Address {
    /// The business-scoped id that an account knows the user by.
    pub fn bsuid_for(&self, waba_id: &str) -> Option<&str> {
        let mut scoped = self.scoped.iter();
        let own = scoped.find(|id| id.waba_id == waba_id);
        own.map(|id| id.bsuid.as_str())
    }

    /// Whether an account that knows a user as `bsuid` can't mean this one: it knows this one by another id. An id
    /// of which nobody noted the account counts for every account.
    pub fn is_not(&self, waba_id: &str, bsuid: &str) -> bool {
        let unplaced = || {
            let bsuid = self.identity.bsuid.as_deref();
            bsuid.filter(|bsuid| self.scoped.iter().all(|id| id.bsuid != *bsuid))
        };
        let known = self.bsuid_for(waba_id).or_else(unplaced);
        known.is_some_and(|known| known != bsuid)
    }

    /// Takes what an account knows of the user. True when something changed.
    pub fn learn(&mut self, waba_id: &str, newer: &Identity) -> bool {
        let learned = self.identity.learn(newer);
        let Some(bsuid) = &newer.bsuid else {
            return learned;
        };
        match self.scoped.iter_mut().find(|id| id.waba_id == waba_id) {
            Some(known) if known.bsuid == *bsuid => return learned,
            Some(known) => known.bsuid.clone_from(bsuid),
            None => self.scoped.push(ScopedId {
                waba_id: waba_id.to_owned(),
                bsuid: bsuid.clone(),
            }),
        }
        true
    }

    /// The business-scoped id by which an account knew the user is no more.
    pub fn forget_bsuid(&mut self, waba_id: &str) {
        let known = self.bsuid_for(waba_id).or(self.identity.bsuid.as_deref());
        let Some(gone) = known.map(ToOwned::to_owned) else {
            return;
        };
        self.scoped.retain(|id| id.bsuid != gone);
        if self.identity.bsuid.as_ref() == Some(&gone) {
            self.identity.bsuid = self.scoped.first().map(|id| id.bsuid.clone());
        }
    }

    /// The user as this account calls them.
    pub fn identity_for(&self, waba_id: &str) -> Identity {
        let mut identity = self.identity.clone();
        if let Some(bsuid) = self.bsuid_for(waba_id) {
            identity.bsuid = Some(bsuid.to_owned());
        }
        identity
    }

    /// The keys by which the user is found.
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.identity.keys().collect();
        for id in &self.scoped {
            let key = bsuid_key(&id.bsuid);
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }
}

/// The key of a business-scoped id.
pub fn bsuid_key(bsuid: &str) -> String {
    format!("b:{bsuid}")
}

/// Whether a customer wants marketing messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MarketingWish {
    /// No more of them, else they are welcome again.
    pub stopped: bool,
    /// WhatsApp's time of the wish.
    pub at: Timestamp,
    /// How it was said.
    pub how: WishHow,
}

/// How a wish was said.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum WishHow {
    /// Before the desk noted how.
    Earlier,
    /// In WhatsApp's own settings.
    WhatsApp,
    /// A marketing message was refused for it.
    Refused,
    /// By a word that the desk understands.
    Word,
    /// By a button under a message.
    Button,
    /// In another way, noted by a member.
    Agent(AgentId),
}

impl WishHow {
    /// The word in JSON and in keys of the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::Earlier => "earlier",
            Self::WhatsApp => "whatsapp",
            Self::Refused => "refused",
            Self::Word => "word",
            Self::Button => "button",
            Self::Agent(_) => "agent",
        }
    }
}

impl MarketingWish {
    /// Whether this is said after `other`; of the same second, a stop counts as the later one: WhatsApp tells whole
    /// seconds.
    pub fn is_after(self, other: Self) -> bool {
        let place = |wish: Self| (wish.at.millis().div_euclid(1000), wish.stopped);
        place(self) > place(other)
    }
}

/// How customers and addresses were kept before.
pub mod v1 {
    use super::{
        AddressId, CustomerId, Deserialize, Identity, MarketingWish, Serialize, Timestamp, WishHow,
    };

    /// A person whom nobody in particular looked after.
    #[derive(Serialize, Deserialize)]
    pub struct Customer {
        id: CustomerId,
        name: String,
        created_at: Timestamp,
    }

    impl From<Customer> for super::Customer {
        fn from(old: Customer) -> Self {
            Self {
                id: old.id,
                name: old.name,
                created_at: old.created_at,
                manager: None,
                tags: Vec::new(),
            }
        }
    }

    /// An address whose customer's return to marketing messages had no time.
    #[derive(Serialize, Deserialize)]
    pub struct Address {
        id: AddressId,
        customer: CustomerId,
        identity: Identity,
        marketing_stopped_at: Option<Timestamp>,
    }

    impl From<Address> for super::Address {
        fn from(old: Address) -> Self {
            let wish = |at| MarketingWish {
                stopped: true,
                at,
                how: WishHow::Earlier,
            };
            Self {
                id: old.id,
                customer: old.customer,
                identity: old.identity,
                marketing: old.marketing_stopped_at.map(wish),
                scoped: Vec::new(),
            }
        }
    }
}

/// How customers were kept when they had no tags, and addresses when nobody noted how a wish was said.
pub mod v2 {
    use super::{
        AddressId, AgentId, CustomerId, Deserialize, Identity, ScopedId, Serialize, Timestamp,
        WishHow,
    };

    /// A wish of which nobody noted how it was said.
    #[derive(Serialize, Deserialize)]
    struct MarketingWish {
        stopped: bool,
        at: Timestamp,
    }

    /// An address with such a wish.
    #[derive(Serialize, Deserialize)]
    pub struct Address {
        id: AddressId,
        customer: CustomerId,
        identity: Identity,
        marketing: Option<MarketingWish>,
        scoped: Vec<ScopedId>,
    }

    impl From<Address> for super::Address {
        fn from(old: Address) -> Self {
            let wish = |wish: MarketingWish| super::MarketingWish {
                stopped: wish.stopped,
                at: wish.at,
                how: WishHow::Earlier,
            };
            Self {
                id: old.id,
                customer: old.customer,
                identity: old.identity,
                marketing: old.marketing.map(wish),
                scoped: old.scoped,
            }
        }
    }

    /// A customer without tags.
    #[derive(Serialize, Deserialize)]
    pub struct Customer {
        id: CustomerId,
        name: String,
        created_at: Timestamp,
        manager: Option<AgentId>,
    }

    impl From<Customer> for super::Customer {
        fn from(old: Customer) -> Self {
            Self {
                id: old.id,
                name: old.name,
                created_at: old.created_at,
                manager: old.manager,
                tags: Vec::new(),
            }
        }
    }
}

/// What WhatsApp calls a user. Any part may be missing; a known part is never forgotten because a later
/// webhook lacks it. Meta, "Business-scoped user IDs", 2026-05-07.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Identity {
    /// Business-scoped user id, e.g. `BR.1048576`.
    pub bsuid: Option<String>,
    /// Digits that WhatsApp knows the user by; usually the phone.
    pub wa_id: Option<String>,
    /// Digits of the phone that the message came from.
    pub phone: Option<String>,
    /// Chosen by the user, shown only; without the leading `@`.
    pub username: Option<String>,
}

impl Identity {
    /// The keys by which this identity is found, the surest first. Made one by one: mostly the first is enough.
    pub fn keys(&self) -> impl Iterator<Item = String> {
        let ids = [("b", &self.bsuid), ("w", &self.wa_id)];
        ids.into_iter()
            .filter_map(|(kind, id)| Some(format!("{kind}:{}", id.as_ref()?)))
            .chain(std::iter::once_with(|| self.phone_keys()).flatten())
    }

    fn phone_keys(&self) -> impl Iterator<Item = String> {
        let key = |digits: &String| format!("p:{}", phone::canonical(digits));
        let first = self.wa_id.as_ref().map(key);
        let second = self
            .phone
            .as_ref()
            .map(key)
            .filter(|second| first.as_ref() != Some(second));
        [first, second].into_iter().flatten()
    }

    /// Nothing to be found by.
    pub fn is_empty(&self) -> bool {
        self.bsuid.is_none() && self.wa_id.is_none() && self.phone.is_none()
    }

    /// Takes what `newer` knows, keeps what it lacks. Of several business-scoped ids the first one stays: which
    /// account knows the user by which is noted with the address. True when something changed.
    pub fn learn(&mut self, newer: &Self) -> bool {
        let mut learned = self.bsuid.is_none() && newer.bsuid.is_some();
        if learned {
            self.bsuid.clone_from(&newer.bsuid);
        }
        for (mine, theirs) in [
            (&mut self.wa_id, &newer.wa_id),
            (&mut self.phone, &newer.phone),
            (&mut self.username, &newer.username),
        ] {
            if theirs.is_some() && mine != theirs {
                mine.clone_from(theirs);
                learned = true;
            }
        }
        learned
    }

    /// The language that the person most likely reads, by the country of their phone.
    pub fn language(&self) -> Option<&'static str> {
        phone::language(self.phone.as_ref().or(self.wa_id.as_ref())?)
    }

    /// How the person is written when no name is known.
    pub fn label(&self) -> String {
        let phone = self
            .phone
            .as_ref()
            .or(self.wa_id.as_ref())
            .map(|digits| format!("+{digits}"));
        let username = self.username.as_ref().map(|name| format!("@{name}"));
        username
            .or(phone)
            .or_else(|| self.bsuid.clone())
            .unwrap_or_default()
    }
}

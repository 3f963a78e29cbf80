//! What Meta forbids the account for a time: in some worlds it restricts it, moves that, or gives it back.

use std::sync::Arc;
use std::time::Duration;

use crate::base::id::NumberId;
use crate::domain::command::Command;
use crate::domain::inbound::{Inbound, Item};
use crate::domain::number::standing::{AccountNews, Forbidden, StandingNews, StandingRows as _};
use crate::domain::outbox::{Outgoing, SendOrder};
use crate::engine::simulation::random::Random;
use crate::engine::simulation::world::World;

/// The account of every number.
const ACCOUNT: &str = "account";
const WORDS: [&str; 2] = [
    "RESTRICTED_BIZ_INITIATED_MESSAGING",
    "RESTRICTED_CUSTOMER_INITIATED_MESSAGING",
];

/// What of it happens, by a randomness of its own: worlds without it stay as they were.
pub struct Restrictions {
    random: Random,
    /// Meta does so in this world.
    happen: bool,
    /// It has restricted the account once: what waited for that leaves after later messages.
    pub happened: bool,
}

impl Restrictions {
    /// Those of the world of a seed.
    pub fn of(seed: u64) -> Self {
        let mut random = Random::new(!seed);
        let happen = random.chance(30);
        Self {
            random,
            happen,
            happened: false,
        }
    }
}

impl World {
    /// Meta restricts the account, moves that or gives the account back, or an owner says that it is over; mostly
    /// nothing of it.
    pub fn restrict(&mut self) {
        let real = self.real;
        let random = &mut self.restrictions.random;
        if !self.restrictions.happen || !random.chance(3) {
            return;
        }
        let command = match random.weighted(&[60, 20, 20]) {
            0 => {
                let seconds = random.pick(&[600, 8_000, 60_000]);
                let until = real.plus(Duration::from_secs(1 + random.below(seconds) as u64));
                let word = random.pick(&WORDS).to_owned();
                let end = random.chance(90).then_some(until);
                told(
                    self,
                    AccountNews::Restricted(vec![(word, end, String::new())]),
                )
            }
            1 => told(
                self,
                AccountNews::Ban("REINSTATE".to_owned(), String::new()),
            ),
            _ => {
                let owners = self.owners();
                let by = self.restrictions.random.pick(&owners);
                let number = NumberId(1);
                Command::RestrictionsLifted { by, number }
            }
        };
        self.restrictions.happened = true;
        // Alone, so that what leaves is judged by what was known when that was decided.
        self.alone(command);
        self.flush();
    }

    /// Nothing leaves that Meta would refuse.
    pub fn check_restrictions(&self, order: &SendOrder) {
        let what = match order.content {
            Outgoing::Template { .. } => Forbidden::WritingFirst,
            _ => Forbidden::Answering,
        };
        let standing = self.snapshot().account_standing(ACCOUNT).unwrap();
        let held = standing.restricted(what, self.now());
        let until = held.and_then(|restriction| restriction.until);
        assert_eq!(
            until, None,
            "{} leaves while that is forbidden",
            order.entry
        );
    }
}

fn told(world: &World, news: AccountNews) -> Command {
    let item = Item::Standing {
        waba_id: ACCOUNT.to_owned(),
        at: Some(world.real),
        news: StandingNews::Account(news),
    };
    let raw = Arc::from("a letter about the account");
    Command::Inbound(vec![Inbound { item, raw }])
}

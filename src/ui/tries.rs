//! Slowing down who guesses passwords: a few failures for an account, and more for an address over all accounts, so
//! that one password is not tried on everybody and a whole office still gets in.

use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::base::limits::EMAIL_CHARS_MAX;
use crate::base::seldom::Seldom;
use crate::http::limit::{FailureLimit, TooMany};
use crate::net::listen::group_of;
use crate::ui::context::Context;
use crate::ui::failure::Failure;

/// Failures let through for an account from one address, and for an address over all accounts.
const ACCOUNT_FAILURES: usize = 10;
const ADDRESS_FAILURES: usize = 100;
/// Wrong codes let through for an account from everywhere: whoever guesses them knows the password already.
const CODE_FAILURES: usize = 30;
/// In which time.
const WITHIN: Duration = Duration::from_secs(15 * 60);
/// Accounts, and addresses, that are remembered at once.
const KEYS: usize = 20_000;

/// The wrong passwords of late.
pub struct Failures {
    limits: Mutex<Limits>,
    told: Seldom,
}

struct Limits {
    by_account: FailureLimit,
    by_address: FailureLimit,
    codes: FailureLimit,
}

impl Limits {
    /// What a try counts for beside its account. That one's owner got in buys nobody else more guesses at its codes.
    fn take_back(&mut self, this: &Try) {
        self.by_address.forgive(&this.address, this.begun);
        if this.code {
            self.codes.forgive(&this.email, this.begun);
        }
    }
}

impl Default for Failures {
    fn default() -> Self {
        Self {
            limits: Mutex::new(Limits {
                by_account: FailureLimit::new(ACCOUNT_FAILURES, WITHIN, KEYS),
                by_address: FailureLimit::new(ADDRESS_FAILURES, WITHIN, KEYS),
                codes: FailureLimit::new(CODE_FAILURES, WITHIN, KEYS),
            }),
            told: Seldom::default(),
        }
    }
}

impl Failures {
    /// Begins a try for an account from an address at the monotonic time `now`.
    fn begin(&self, address: IpAddr, email: &str, now: Duration) -> Result<Try, TooMany> {
        let email: String = email.chars().take(EMAIL_CHARS_MAX).collect();
        let address = group_of(address).to_string();
        let this = Try {
            account: format!("{address} {email}"),
            email,
            code: false,
            address,
            begun: now,
        };
        let mut limits = self.limits();
        limits.by_address.begin(&this.address, now)?;
        if let Err(refused) = limits.by_account.begin(&this.account, now) {
            limits.by_address.forgive(&this.address, now);
            return Err(refused);
        }
        drop(limits);
        Ok(this)
    }

    /// The try shows a code too.
    fn with_code(&self, mut this: Try) -> Result<Try, TooMany> {
        let mut limits = self.limits();
        if let Err(refused) = limits.codes.begin(&this.email, this.begun) {
            limits.take_back(&this);
            limits.by_account.forgive(&this.account, this.begun);
            return Err(refused);
        }
        this.code = true;
        Ok(this)
    }

    fn succeeded(&self, this: &Try) {
        let mut limits = self.limits();
        limits.by_account.succeeded(&this.account);
        limits.take_back(this);
    }

    fn not_made(&self, this: &Try) {
        let mut limits = self.limits();
        limits.by_account.forgive(&this.account, this.begun);
        limits.take_back(this);
    }

    fn limits(&self) -> MutexGuard<'_, Limits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A try to prove who one is. It counts as failed until it succeeded or could not be made.
pub struct Try {
    account: String,
    address: String,
    email: String,
    /// It counts among the tries at the account's codes.
    code: bool,
    begun: Duration,
}

impl Try {
    /// Begins a try for an account from the address that asks.
    ///
    /// # Errors
    /// `slow_down` after too many failures.
    pub fn begin(context: &Context, email: &str) -> Result<Self, Failure> {
        let address = context.request.peer().address;
        let now = context.desk.engine.clock.monotonic();
        let failures = &context.desk.sign_in_failures;
        failures
            .begin(address, email, now)
            .map_err(|refused| {
                if let Some(times) = failures.told.due(now) {
                    // Who is guessed at stays out of the log.
                    tracing::warn!(%address, times, "tries to sign in were turned away: too many wrong passwords");
                }
                Failure::SlowDown(refused.retry_after)
            })
    }

    /// A code is looked at with it.
    ///
    /// # Errors
    /// `slow_down` after too many wrong codes for the account from wherever.
    pub fn with_code(self, context: &Context) -> Result<Self, Failure> {
        let failures = &context.desk.sign_in_failures;
        let refused = |refused: TooMany| Failure::SlowDown(refused.retry_after);
        failures.with_code(self).map_err(refused)
    }

    /// It was right: the account begins anew. The address does not: whoever has one account of their own could
    /// otherwise guess at the others for ever.
    pub fn succeeded(self, context: &Context) {
        context.desk.sign_in_failures.succeeded(&self);
    }

    /// The desk could not look at it.
    pub fn not_made(self, context: &Context) {
        context.desk.sign_in_failures.not_made(&self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(failures: &Failures, address: &str, email: &str) -> Result<Try, u64> {
        let began = failures.begin(address.parse().unwrap(), email, Duration::from_secs(5));
        began.map_err(|refused| refused.retry_after)
    }

    #[test]
    fn one_password_is_not_tried_on_everybody() {
        let failures = Failures::default();
        for number in 0..ADDRESS_FAILURES {
            assert!(begin(&failures, "2001:db8::1", &format!("a{number}")).is_ok());
        }
        assert_eq!(begin(&failures, "2001:db8::2", "vera").err(), Some(900));
        assert!(begin(&failures, "2001:db8:0:1::1", "vera").is_ok());
    }

    #[test]
    fn the_codes_of_an_account_are_not_guessed_from_many_addresses() {
        let failures = Failures::default();
        let code = |number: usize, email: &str| {
            let this = begin(&failures, &format!("10.0.{number}.1"), email).unwrap();
            let this = failures.with_code(this);
            this.map_err(|refused| refused.retry_after)
        };
        for number in 0..CODE_FAILURES {
            assert!(code(number, "vera").is_ok());
        }
        assert_eq!(code(100, "vera").err(), Some(900));
        assert!(begin(&failures, "10.0.100.1", "vera").is_ok(), "a password");
        let own = code(101, "oleg").unwrap();
        failures.succeeded(&own);
        let mut oleg = (0..CODE_FAILURES).map(|number| code(number, "oleg"));
        assert!(oleg.all(|this| this.is_ok()), "a right one does not count");
        assert!(code(102, "oleg").is_err());
    }

    #[test]
    fn an_account_of_ones_own_buys_no_guesses() {
        let failures = Failures::default();
        for number in 1..ADDRESS_FAILURES {
            begin(&failures, "1.2.3.4", &format!("a{number}")).unwrap();
            let own = begin(&failures, "1.2.3.4", "own").unwrap();
            failures.succeeded(&own);
        }
        assert!(begin(&failures, "1.2.3.4", "vera").is_ok());
        assert!(begin(&failures, "1.2.3.4", "own").is_err());
    }

    #[test]
    fn a_locked_account_and_a_busy_desk_cost_the_office_nothing() {
        let failures = Failures::default();
        for _ in 0..ACCOUNT_FAILURES {
            begin(&failures, "1.2.3.4", "vera").unwrap();
        }
        for _ in 0..ADDRESS_FAILURES {
            assert!(begin(&failures, "1.2.3.4", "vera").is_err());
            let busy = begin(&failures, "1.2.3.4", "oleg").unwrap();
            failures.not_made(&busy);
        }
        assert!(begin(&failures, "1.2.3.4", "oleg").is_ok());
    }
}

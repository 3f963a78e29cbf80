//! Passwords: how long they may be, how they are hashed and checked. Hashing takes 19 MiB and tens of
//! milliseconds, so both happen off the runtime, one at a time, and few wait for their turn.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::base::limits::{HASHES_AT_ONCE, HASHES_WAITING, PASSWORD_CHARS};
use crate::base::secret::{Secret, random_bytes};
use crate::domain::refusal::FieldProblem;
use crate::ui::context::Context;
use crate::ui::failure::Failure;

/// Memory in KiB and passes. OWASP, "Password Storage Cheat Sheet": 19 MiB, 2 passes, 1 lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The hash of a password that nobody knows: checked for an account that is not there, so that an answer takes as
/// long as for one that is.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$da9d/dhr2NbzlMlVaiMcng$rfkFwIcpyV16IG4/1CO94Y3pPGm7xS6pEA93avx9P2M";

/// A password could not be hashed: a defect of ours.
#[derive(Debug, thiserror::Error)]
#[error("hashing a password failed: {0}")]
pub struct HashError(String);

impl From<HashError> for Failure {
    fn from(error: HashError) -> Self {
        Self::Internal(error.to_string())
    }
}

/// What is wrong with a new password, if anything.
fn problem(password: &str) -> Option<FieldProblem> {
    let length = password.chars().count();
    if length < *PASSWORD_CHARS.start() {
        Some(FieldProblem::TooShort(*PASSWORD_CHARS.start()))
    } else if length > *PASSWORD_CHARS.end() {
        Some(FieldProblem::TooLong(*PASSWORD_CHARS.end()))
    } else {
        None
    }
}

/// What is wrong with a password of the configuration, for its operator.
pub fn refused(password: &str) -> Option<String> {
    problem(password)?;
    let (least, most) = (PASSWORD_CHARS.start(), PASSWORD_CHARS.end());
    Some(format!("it must have {least} to {most} characters"))
}

/// Lets a new password through whose length is allowed, in characters.
///
/// # Errors
/// `invalid` for `field`.
pub fn accept(field: &str, password: &str) -> Result<(), Failure> {
    match problem(password) {
        Some(problem) => Err(Failure::invalid(field, problem)),
        None => Ok(()),
    }
}

/// The Argon2id hash of `password` as a PHC string, with a salt of its own.
///
/// # Errors
/// When the algorithm refuses, which it does not for the lengths that [`accept`] lets through.
pub fn hash(password: &str) -> Result<Secret, HashError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| HashError(error.to_string()))?;
    let salt: [u8; 16] = random_bytes();
    let hash: PasswordHash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| HashError(error.to_string()))?;
    Ok(Secret::new(hash.to_string()))
}

/// Whether `password` is the one that was hashed. Without a hash, or with one that can't be read, the answer is no
/// after the same work.
pub fn matches(password: &str, hash: Option<&Secret>) -> bool {
    let known = hash.and_then(|hash| PasswordHash::new(hash.expose()).ok());
    let real = known.is_some();
    let hash = known.or_else(|| PasswordHash::new(NOBODYS).ok());
    let right = hash.is_some_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    });
    real && right
}

/// Where passwords are hashed: one after another, a few waiting, the others told to come again.
pub struct Hasher {
    room: Arc<Semaphore>,
    turn: Arc<Semaphore>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self {
            room: Arc::new(Semaphore::new(HASHES_AT_ONCE + HASHES_WAITING)),
            turn: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
        }
    }
}

impl Hasher {
    /// Does the work off the runtime in its turn.
    ///
    /// # Errors
    /// `unavailable` when too many wait already, or the desk is stopping.
    async fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> Result<R, Failure> {
        let place = Arc::clone(&self.room)
            .try_acquire_owned()
            .map_err(|_| Failure::Crowded)?;
        let turn = Arc::clone(&self.turn)
            .acquire_owned()
            .await
            .map_err(|_| Failure::Unavailable)?;
        tokio::task::spawn_blocking(move || {
            // The turn ends with the work, also when whoever asked has gone away.
            let _kept = (place, turn);
            work()
        })
        .await
        .map_err(|_| Failure::Internal("a worker thread panicked".to_owned()))
    }
}

impl Context {
    /// Hashes a new password off the runtime.
    ///
    /// # Errors
    /// `invalid` for `field` when its length is not allowed; `unavailable` when too many wait already.
    pub async fn hash_password(&self, field: &str, password: &str) -> Result<Secret, Failure> {
        accept(field, password)?;
        let password = Secret::new(password);
        let hasher = &self.desk.hasher;
        Ok(hasher.run(move || hash(password.expose())).await??)
    }

    /// Checks a password off the runtime.
    ///
    /// # Errors
    /// `unavailable` when too many wait already.
    pub async fn password_matches(
        &self,
        password: &str,
        hash: Option<Secret>,
    ) -> Result<bool, Failure> {
        let password = Secret::new(password);
        let hasher = &self.desk.hasher;
        hasher
            .run(move || matches(password.expose(), hash.as_ref()))
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_says_how_it_was_made_and_never_repeats() {
        let (one, two) = (
            hash("correct horse").unwrap(),
            hash("correct horse").unwrap(),
        );
        assert!(one.expose().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_ne!(one, two);
        assert!(matches("correct horse", Some(&one)));
        assert!(!matches("correct horses", Some(&one)));
    }

    #[test]
    fn nobody_is_never_right_and_costs_the_same() {
        let dummy = PasswordHash::new(NOBODYS).unwrap();
        let params = Params::try_from(&dummy).unwrap();
        assert_eq!(
            (params.m_cost(), params.t_cost(), params.p_cost()),
            (MEMORY_KIB, PASSES, LANES)
        );
        assert!(!matches("", None));
        assert!(!matches("nobody's password", None));
        assert!(!matches("x", Some(&Secret::new("not a hash"))));
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        assert_eq!(problem("девятьчка"), Some(FieldProblem::TooShort(10)));
        assert_eq!(problem("десять чка"), None);
        assert_eq!(problem(&"x".repeat(201)), Some(FieldProblem::TooLong(200)));
    }

    #[tokio::test]
    async fn who_goes_away_keeps_the_turn_until_the_work_is_done() {
        let hasher = Hasher::default();
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let (started, running) = tokio::sync::oneshot::channel();
        let first = hasher.run(move || {
            let _ = started.send(());
            wait.recv().is_ok()
        });
        tokio::select! {
            _ = first => panic!("it waits"),
            told = running => told.unwrap(),
        }
        assert_eq!(hasher.turn.available_permits(), 0, "two would hash at once");
        release.send(()).unwrap();
        assert_eq!(hasher.run(|| 7).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn only_so_many_wait() {
        let hasher = Hasher::default();
        let turn = hasher.turn.acquire().await.unwrap();
        let mut waiting: Vec<_> = (0..HASHES_AT_ONCE + HASHES_WAITING)
            .map(|_| Box::pin(hasher.run(|| ())))
            .collect();
        for one in &mut waiting {
            let waits = std::future::poll_fn(|cx| {
                std::task::Poll::Ready(one.as_mut().poll(cx).is_pending())
            });
            assert!(waits.await);
        }
        assert!(matches!(hasher.run(|| ()).await, Err(Failure::Crowded)));
        drop(turn);
        for one in waiting {
            one.await.unwrap();
        }
        hasher.run(|| ()).await.unwrap();
    }
}

//! What a try to send says about the way that it took.

use std::time::Duration;

use crate::domain::number::TroubleCause;

/// What a try says about the way, beyond its own message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Strain {
    /// Nothing.
    None,
    /// The other side talks to us: whatever was wrong with the number is over.
    Well,
    /// The number can't send.
    Trouble(TroubleCause),
    /// The number is too fast.
    TooFast,
    /// Too much for this person.
    TooMuchForOne,
    /// Nothing leaves through any number for this long: the limit is the app's or the account's.
    WaitAll(Duration),
}

//! Ids: counters per kind, never reused. In JSON they are plain numbers.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub struct $name(pub u64);

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(formatter)
            }
        }
    )*};
}

ids! {
    /// A member of the team.
    AgentId,
    /// A department.
    GroupId,
    /// One of our WhatsApp numbers.
    NumberId,
    /// A person who writes to us.
    CustomerId,
    /// Where a customer is reached.
    AddressId,
    /// The lasting thread between an address and a number.
    ChatId,
    /// One appeal inside a chat.
    InteractionId,
    /// One line of a timeline; also its sequence number in the event log.
    EntryId,
    /// A file that came with a message.
    MediaId,
    /// A message template.
    TemplateId,
    /// A row of the deadline index.
    DeadlineId,
    /// A webhook part that could not be placed.
    QuarantineId,
    /// A sign-in or an API token.
    SessionId,
}

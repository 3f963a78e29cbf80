//! How a number and its account stand at Meta, and since when, as far as Meta told: by a look or by a webhook.
//! Meta, "Messaging limits" and "Business phone numbers", 2026-09; "account_update webhook reference", 2025-10.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::NumberId;
use crate::domain::view::Read;

/// How long a restriction counts of which Meta did not tell the end: it restricts messages for 30 days at most, and
/// disables the account after that.
const LONGEST: Duration = Duration::from_secs(30 * 86_400);

/// A word of Meta's that holds since a moment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StandingFact {
    /// The word, as `GREEN`.
    pub word: String,
    /// What Meta said besides; may be empty.
    pub detail: String,
    /// Since when, as far as is known: the webhook's time, or that of the look that first saw it.
    pub since: Timestamp,
}

/// How one number stands. What Meta never told is absent.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct NumberStanding {
    /// The number as Meta writes it.
    pub display: Option<StandingFact>,
    /// Its quality: see [`NumberQuality`].
    pub quality: Option<StandingFact>,
    /// How many customers a day may be written to first: see [`MessagingLimit`].
    pub limit: Option<StandingFact>,
    /// How fast it may send: see [`Throughput`].
    pub throughput: Option<StandingFact>,
    /// The name that customers see.
    pub name: Option<StandingFact>,
    /// Whether that name is approved, as `APPROVED`, `PENDING_REVIEW`, `DECLINED`.
    pub name_status: Option<StandingFact>,
    /// What Meta decided last about a name; `detail` is that name.
    pub name_review: Option<StandingFact>,
    /// `CONNECTED` when it works.
    pub status: Option<StandingFact>,
    /// What became of its two-step PIN last.
    pub pin: Option<StandingFact>,
}

/// How an account stands, with all its numbers.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AccountStanding {
    /// What it may not do at the moment, by what; those that ended are gone.
    pub restrictions: Vec<Restriction>,
    /// `DISABLE`, `SCHEDULE_FOR_DISABLE` or `REINSTATE`; `detail` is the date in Meta's words.
    pub ban: Option<StandingFact>,
    /// What Meta decided last about the account.
    pub review: Option<StandingFact>,
    /// Which rule was broken last.
    pub violation: Option<StandingFact>,
    /// `ACCOUNT_DELETED`, `ACCOUNT_OFFBOARDED`, `ACCOUNT_RECONNECTED`; `detail` is the reason.
    pub link: Option<StandingFact>,
    /// The last alert; `detail` is Meta's sentence.
    pub alert: Option<StandingFact>,
}

/// Something that an account may not do for a time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Restriction {
    /// Meta's word for what, as `RESTRICTED_BIZ_INITIATED_MESSAGING`.
    pub word: String,
    /// When Meta told of it last.
    pub since: Timestamp,
    /// When it ends, if Meta told.
    pub until: Option<Timestamp>,
    /// What would end it, in Meta's words; may be empty.
    pub remedy: String,
}

/// What a restriction forbids.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Forbidden {
    /// Writing to customers first: no template leaves outside an open window.
    WritingFirst,
    /// Answering customers: nothing leaves inside an open window.
    Answering,
    /// Adding numbers.
    AddingNumbers,
    /// Templates of the category utility.
    Utility,
    /// Calls.
    Calls,
    /// Something that this release does not know.
    Other,
}

impl Forbidden {
    /// What Meta's word forbids.
    pub fn of(word: &str) -> Self {
        match word {
            "RESTRICTED_BIZ_INITIATED_MESSAGING" => Self::WritingFirst,
            "RESTRICTED_CUSTOMER_INITIATED_MESSAGING" => Self::Answering,
            "RESTRICTED_ADD_PHONE_NUMBER_ACTION" => Self::AddingNumbers,
            "RESTRICTED_UTILITY_TEMPLATES" | "RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES" => {
                Self::Utility
            }
            word if word.contains("_CALLING") => Self::Calls,
            _ => Self::Other,
        }
    }

    /// The word in JSON and in keys of the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::WritingFirst => "writing_first",
            Self::Answering => "answering",
            Self::AddingNumbers => "adding_numbers",
            Self::Utility => "utility",
            Self::Calls => "calls",
            Self::Other => "other",
        }
    }

    /// Whether messages of the team's can't leave, so that whoever writes should know.
    pub fn stops_messages(self) -> bool {
        matches!(self, Self::WritingFirst | Self::Answering)
    }
}

impl Restriction {
    /// What it forbids.
    pub fn forbids(&self) -> Forbidden {
        Forbidden::of(&self.word)
    }

    /// When it is over at the latest.
    pub fn ends_at(&self) -> Timestamp {
        self.until.unwrap_or_else(|| self.since.plus(LONGEST))
    }

    /// Whether it is in force.
    pub fn holds(&self, now: Timestamp) -> bool {
        now < self.ends_at()
    }
}

impl AccountStanding {
    /// The restriction of this kind that is in force and ends last.
    pub fn restricted(&self, what: Forbidden, now: Timestamp) -> Option<&Restriction> {
        let held = self.restrictions.iter();
        held.filter(|it| it.forbids() == what && it.holds(now))
            .max_by_key(|it| it.ends_at())
    }

    /// The number was taken off the Cloud API, or its account is gone.
    pub fn is_gone(&self) -> bool {
        let link = self.link.as_ref();
        link.is_some_and(|link| link.word != "ACCOUNT_RECONNECTED")
    }

    /// Whether messages leave, whatever a number's own status says.
    pub fn lets_send(&self, now: Timestamp) -> bool {
        let stops = |it: &Restriction| it.forbids().stops_messages() && it.holds(now);
        !self.is_banned() && !self.is_gone() && !self.restrictions.iter().any(stops)
    }

    /// Meta has stopped the whole account.
    pub fn is_banned(&self) -> bool {
        self.ban.as_ref().is_some_and(|ban| ban.word == "DISABLE")
    }
}

/// How customers take what a number sends, over the last seven days.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum NumberQuality {
    /// Meta has not rated it.
    Unknown,
    /// High.
    Green,
    /// Medium.
    Yellow,
    /// Low.
    Red,
}

impl NumberQuality {
    /// What Meta's word says.
    pub fn of(word: &str) -> Self {
        match word {
            "GREEN" => Self::Green,
            "YELLOW" => Self::Yellow,
            "RED" => Self::Red,
            _ => Self::Unknown,
        }
    }

    /// The word in JSON and in keys of the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }

    /// Whether it is worse than medium, or medium.
    pub fn is_poor(self) -> bool {
        matches!(self, Self::Yellow | Self::Red)
    }
}

/// How many customers a day may be written to first. One limit for all numbers of a business since October 2025.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum MessagingLimit {
    /// Meta does not tell.
    Unknown,
    /// As many as one likes.
    Endless,
    /// So many.
    Customers(u64),
}

impl MessagingLimit {
    /// From Meta's name of it, as `TIER_2K`; or from its bare number, of which -1 is endless.
    pub fn of(word: &str) -> Self {
        if let Ok(count) = word.parse::<i64>() {
            return u64::try_from(count).map_or(Self::Endless, Self::Customers);
        }
        let Some(tier) = word.strip_prefix("TIER_") else {
            return Self::Unknown;
        };
        if tier == "UNLIMITED" {
            return Self::Endless;
        }
        let (digits, times) = match tier.strip_suffix('K') {
            Some(digits) => (digits, 1_000),
            None => (tier, 1),
        };
        let count: Option<u64> = digits.parse().ok();
        count.map_or(Self::Unknown, |count| {
            Self::Customers(count.saturating_mul(times))
        })
    }

    /// Whether it allows less than another.
    pub fn is_less_than(self, other: Self) -> bool {
        match (self, other) {
            (Self::Customers(one), Self::Customers(other)) => one < other,
            (Self::Customers(_), Self::Endless) => true,
            _ => false,
        }
    }
}

/// How fast a number may send and be written to. Meta, "Throughput", 2026-09.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Throughput {
    /// Meta does not tell.
    Unknown,
    /// So many messages a second, in and out.
    PerSecond(u32),
}

impl Throughput {
    /// From Meta's word.
    pub fn of(word: &str) -> Self {
        match word {
            "STANDARD" => Self::PerSecond(80),
            "HIGH" => Self::PerSecond(1_000),
            // A number that is used in the phone app too.
            COEXISTENCE => Self::PerSecond(20),
            _ => Self::Unknown,
        }
    }
}

/// The desk's own word for the throughput of a number that is used in the phone app too.
pub const COEXISTENCE: &str = "COEXISTENCE";

impl NumberStanding {
    /// Its quality; unknown as long as Meta told nothing.
    pub fn quality(&self) -> NumberQuality {
        let word = self.quality.as_ref().map(|fact| fact.word.as_str());
        word.map_or(NumberQuality::Unknown, NumberQuality::of)
    }

    /// Its limit.
    pub fn limit(&self) -> MessagingLimit {
        let word = self.limit.as_ref().map(|fact| fact.word.as_str());
        word.map_or(MessagingLimit::Unknown, MessagingLimit::of)
    }
}

/// Whether a number's status at Meta lets it work; what Meta does not tell does not speak against it.
pub fn works(status: &str) -> bool {
    matches!(status, "" | "CONNECTED" | "LINKED")
}

/// Whether a number's status at Meta lets it send. One that is flagged does, until Meta lowers its limit; of one that is
/// restricted some messages are refused.
pub fn sends(status: &str) -> bool {
    works(status) || is_warned(status)
}

/// Whether Meta warns that customers complain, or holds some messages back for that.
pub fn is_warned(status: &str) -> bool {
    matches!(status, "FLAGGED" | "RESTRICTED")
}

/// What those who keep the numbers are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum StandingNotice {
    /// Customers take it otherwise.
    Quality {
        /// As it was.
        before: NumberQuality,
        /// As it is.
        after: NumberQuality,
    },
    /// More or fewer customers may be written to first.
    Limit {
        /// As it was.
        before: MessagingLimit,
        /// As it is.
        after: MessagingLimit,
    },
    /// Meta refused a name.
    NameRefused,
    /// Meta approved a name.
    NameApproved,
    /// The number does not work any more.
    Stopped,
    /// It works again.
    Works,
    /// The account may not do something.
    Restricted {
        /// What.
        what: Forbidden,
        /// Until when, if Meta told.
        until: Option<Timestamp>,
    },
    /// It may again.
    Lifted {
        /// What.
        what: Forbidden,
    },
    /// Meta disabled the account.
    Banned,
    /// Meta announced that it will.
    BanAnnounced,
    /// Meta gave it back.
    Reinstated,
    /// A rule of Meta's was broken.
    Violation,
    /// The account was deleted.
    Deleted,
    /// The number was taken off the Cloud API.
    Disconnected,
    /// It is back on it.
    Reconnected,
    /// Meta looked at the account and refused it.
    ReviewRefused,
    /// Meta looked at the account and approved it.
    ReviewApproved,
    /// Somebody changed the two-step PIN.
    PinChanged,
    /// Somebody asked to reset it, or has.
    PinReset,
    /// Meta has something to say.
    Alert,
}

impl StandingNotice {
    /// The word in JSON and in keys of the catalogue.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Quality { before, after } if after > before => "quality-fell",
            Self::Quality { .. } => "quality-rose",
            Self::Limit { before, after } if after.is_less_than(*before) => "limit-fell",
            Self::Limit { .. } => "limit-rose",
            Self::NameRefused => "name-refused",
            Self::NameApproved => "name-approved",
            Self::Stopped => "stopped",
            Self::Works => "works",
            Self::Restricted { until: Some(_), .. } => "restricted",
            Self::Restricted { until: None, .. } => "restricted-open",
            Self::Lifted { .. } => "lifted",
            Self::Banned => "banned",
            Self::BanAnnounced => "ban-announced",
            Self::Reinstated => "reinstated",
            Self::Violation => "violation",
            Self::Deleted => "deleted",
            Self::Disconnected => "disconnected",
            Self::Reconnected => "reconnected",
            Self::ReviewRefused => "review-refused",
            Self::ReviewApproved => "review-approved",
            Self::PinChanged => "pin-changed",
            Self::PinReset => "pin-reset",
            Self::Alert => "alert",
        }
    }

    /// What it is about: a newer one about the same says all that an older one does.
    pub fn subject(&self) -> &'static str {
        match self {
            Self::Quality { .. } => "quality",
            Self::Limit { .. } => "limit",
            Self::NameRefused | Self::NameApproved => "name",
            Self::Stopped | Self::Works => "status",
            Self::Restricted { what, .. } | Self::Lifted { what } => what.word(),
            Self::Banned | Self::BanAnnounced | Self::Reinstated => "ban",
            Self::Violation => "violation",
            Self::Deleted | Self::Disconnected | Self::Reconnected => "link",
            Self::ReviewRefused | Self::ReviewApproved => "review",
            Self::PinChanged | Self::PinReset => "pin",
            Self::Alert => "alert",
        }
    }

    /// Whether one that was told before need not be read any more: it is about the same, or is no longer true.
    pub fn replaces(&self, older: &Self) -> bool {
        let stops = match self {
            Self::Restricted { what, .. } => what.stops_messages(),
            Self::Banned | Self::Deleted | Self::Disconnected => true,
            _ => false,
        };
        self.subject() == older.subject() || (stops && *older == Self::Works)
    }

    /// Whether it is about the account with all its numbers.
    pub fn is_of_account(&self) -> bool {
        !matches!(
            self,
            Self::Quality { .. }
                | Self::NameRefused
                | Self::NameApproved
                | Self::Stopped
                | Self::Works
                | Self::PinChanged
                | Self::PinReset
        )
    }
}

/// What one look at Meta saw of a number; what Meta did not tell is empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NumberSeen {
    /// Which.
    pub number: NumberId,
    /// As Meta writes it.
    pub display: String,
    /// Meta's word.
    pub quality: String,
    /// Meta's word.
    pub limit: String,
    /// Meta's word, or [`COEXISTENCE`].
    pub throughput: String,
    /// The name that customers see.
    pub name: String,
    /// Meta's word.
    pub name_status: String,
    /// Meta's word.
    pub status: String,
}

/// What Meta tells by a webhook of a number or an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StandingNews {
    /// Of the number with these digits.
    Number {
        /// As Meta writes it.
        display: String,
        /// What.
        news: NumberNews,
    },
    /// Of the whole account.
    Account(AccountNews),
}

/// What became of a number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NumberNews {
    /// `phone_number_quality_update`.
    Level {
        /// Meta's word, as `FLAGGED` or `THROUGHPUT_UPGRADE`.
        event: String,
        /// The limit; may be empty.
        limit: String,
    },
    /// `phone_number_name_update`.
    Name {
        /// Meta's word.
        decision: String,
        /// The name that was asked for.
        name: String,
        /// Why not; may be empty.
        reason: String,
    },
    /// `security`: Meta's word.
    Pin(String),
}

/// What became of an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AccountNews {
    /// It may write first to so many customers a day.
    Limit(String),
    /// It is restricted: Meta's word for what, until when if told, and what would end it.
    Restricted(Vec<(String, Option<Timestamp>, String)>),
    /// It is disabled, will be, or is given back: Meta's word, and the date in its words.
    Ban(String, String),
    /// A rule was broken.
    Violation(String),
    /// It left the Cloud API or came back: Meta's word, and the reason.
    Link(String, String),
    /// It was looked at.
    Review(String),
    /// An alert: its word, and Meta's sentence; whether it stands.
    Alert {
        /// Meta's word.
        word: String,
        /// Meta's sentence.
        text: String,
        /// It is in force.
        active: bool,
    },
}

/// Reads how numbers and accounts stand.
#[expect(missing_docs, reason = "each reads what its name says, by its key")]
pub trait StandingRows {
    fn number_standing(&self, number: NumberId) -> Read<NumberStanding>;
    fn account_standing(&self, waba_id: &str) -> Read<AccountStanding>;
    fn account_standings(&self) -> Read<Vec<(String, AccountStanding)>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_from_their_names() {
        for (word, limit) in [
            ("TIER_250", MessagingLimit::Customers(250)),
            ("TIER_100K", MessagingLimit::Customers(100_000)),
            ("10000", MessagingLimit::Customers(10_000)),
            ("TIER_UNLIMITED", MessagingLimit::Endless),
            ("-1", MessagingLimit::Endless),
        ] {
            assert_eq!(MessagingLimit::of(word), limit, "{word}");
        }
        for unknown in ["", "TIER_NOT_SET", "2K", "TIER_K"] {
            assert_eq!(
                MessagingLimit::of(unknown),
                MessagingLimit::Unknown,
                "{unknown}"
            );
        }
    }

    #[test]
    fn a_restriction_ends_when_meta_said_or_after_thirty_days() {
        let at = Timestamp::from_seconds;
        let mut restriction = Restriction {
            word: "RESTRICTED_CUSTOMER_INITIATED_MESSAGING".to_owned(),
            since: at(1_000),
            until: Some(at(2_000)),
            remedy: String::new(),
        };
        assert!(restriction.holds(at(1_999)) && !restriction.holds(at(2_000)));
        assert_eq!(restriction.forbids(), Forbidden::Answering);
        restriction.until = None;
        assert!(restriction.holds(at(1_000 + 30 * 86_400 - 1)));
        assert!(!restriction.holds(at(1_000 + 30 * 86_400)));
    }

    #[test]
    fn a_fall_and_a_rise_have_words_of_their_own() {
        use NumberQuality::{Green, Red, Unknown, Yellow};
        let word = |before, after| StandingNotice::Quality { before, after }.word();
        assert_eq!(word(Green, Yellow), "quality-fell");
        assert_eq!(word(Unknown, Red), "quality-fell");
        assert_eq!(word(Red, Yellow), "quality-rose");
        let (less, more) = (
            MessagingLimit::Customers(2_000),
            MessagingLimit::Customers(10_000),
        );
        let word = |before, after| StandingNotice::Limit { before, after }.word();
        assert_eq!(word(more, less), "limit-fell");
        assert_eq!(word(less, MessagingLimit::Endless), "limit-rose");
    }
}

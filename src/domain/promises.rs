//! What the team promises its customers: how soon somebody answers, by which clock, and who is told before it is too
//! late. The machine's operator sets what holds for the desk; numbers, groups and tags of customers may differ.

use serde::{Deserialize, Serialize};

use crate::base::id::{GroupId, NumberId};
use crate::domain::turn::AnswerKind;

/// Seconds that may be promised at most: thirty days.
pub const PROMISE_MAX: u32 = 30 * 86_400;
/// Warnings before a window's end at most.
pub const WARNINGS_MAX: usize = 8;
/// Seconds before a window's end at which a warning is of use: within its 24 hours.
pub const WARNING_RANGE: std::ops::RangeInclusive<u32> = 60..=86_340;
/// Somebody who waits as long as this is told of to everybody there, unless a group says otherwise.
pub const WAITS_LONG: u32 = 3 * 3_600;

/// How soon somebody answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Within {
    /// Nothing is promised.
    Nothing,
    /// Within so many seconds of the promise's clock.
    Seconds(u32),
}

/// The clock by which promises run. Meta's window always runs by the wall's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PromiseClock {
    /// It stands while the group does not work.
    Working,
    /// Around the clock.
    Always,
}

impl PromiseClock {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Working, Self::Always];

    /// The word used in JSON, forms and keys of the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::Always => "always",
        }
    }

    /// What a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|clock| clock.word() == word)
    }
}

/// For whose chats promises differ. The nearest to the customer wins: a tag, then the group, then the number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum PromisesOf {
    /// Those of a number of ours.
    Number(NumberId),
    /// Those in a group.
    Group(GroupId),
    /// Those of customers with this tag.
    Tag(String),
}

/// What is promised in some chats; what is absent is as the next wider says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Promises {
    /// How soon somebody answers an appeal.
    pub first_reply: Option<Within>,
    /// How soon somebody answers what comes after.
    pub next_reply: Option<Within>,
    /// By which clock.
    pub clock: Option<PromiseClock>,
}

impl Promises {
    /// What is said of an answer.
    pub fn of(&self, answer: AnswerKind) -> Option<Within> {
        match answer {
            AnswerKind::First => self.first_reply,
            AnswerKind::Next => self.next_reply,
        }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What holds for the desk, as the machine's operator set it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeskPromises {
    /// Seconds within which an appeal is answered; zero for no promise.
    pub first_reply: u32,
    /// Seconds within which what comes after is answered; zero for no promise.
    pub next_reply: u32,
    /// Seconds before a window's end at which those concerned are warned, the longest first.
    pub window_warnings: Vec<u32>,
}

impl Default for DeskPromises {
    fn default() -> Self {
        Self {
            first_reply: 3_600,
            next_reply: 3_600,
            window_warnings: vec![4 * 3_600, 3_600, 900],
        }
    }
}

impl DeskPromises {
    /// What is said of an answer.
    pub fn of(&self, answer: AnswerKind) -> Within {
        let seconds = match answer {
            AnswerKind::First => self.first_reply,
            AnswerKind::Next => self.next_reply,
        };
        match seconds {
            0 => Within::Nothing,
            seconds => Within::Seconds(seconds),
        }
    }
}

/// Who is told of what in a group.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Alarms {
    /// Seconds before a window's end, the longest first; absent for the desk's.
    pub window_warnings: Option<Vec<u32>>,
    /// When somebody waits long.
    pub waiting: WaitingRule,
}

/// What is done when a customer waits long, by the group's promise clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WaitingRule {
    /// Seconds after which everybody of the group who is there is told; none for nobody.
    pub after: Option<u32>,
    /// Seconds after which they are told again and again.
    pub again: Option<u32>,
    /// Seconds of waiting after which leads are told, and owners unless those have a time of their own.
    pub escalate: Option<u32>,
    /// Seconds of waiting after which owners are told; absent: together with the leads.
    pub escalate_owners: Option<u32>,
}

impl Default for WaitingRule {
    fn default() -> Self {
        Self {
            after: Some(WAITS_LONG),
            again: None,
            escalate: None,
            escalate_owners: None,
        }
    }
}

/// What holds for one turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Terms {
    /// How soon it is answered.
    pub within: Within,
    /// By which clock.
    pub clock: PromiseClock,
}

/// What holds for a turn, by all that was said, the nearest to the customer first: of several tags the strictest.
pub fn terms(
    desk: &DeskPromises,
    number: &Promises,
    group: &Promises,
    tags: &[Promises],
    answer: AnswerKind,
) -> Terms {
    let strictness = |within: &Within| match within {
        Within::Seconds(seconds) => *seconds,
        Within::Nothing => u32::MAX,
    };
    let tagged = tags
        .iter()
        .filter_map(|tag| Some((tag.of(answer)?, tag.clock)))
        .min_by_key(|(within, _)| strictness(within));
    let within = tagged
        .map(|(within, _)| within)
        .or(group.of(answer))
        .or(number.of(answer))
        .unwrap_or_else(|| desk.of(answer));
    let clock = tagged
        .and_then(|(_, clock)| clock)
        .or(group.clock)
        .or(number.clock)
        .unwrap_or(PromiseClock::Working);
    Terms { within, clock }
}

/// How alarms were kept when leads and owners were told at the same time.
pub mod v1 {
    use super::{Deserialize, Serialize};

    /// Who was told of what in a group.
    #[derive(Serialize, Deserialize)]
    pub struct Alarms {
        window_warnings: Option<Vec<u32>>,
        waiting: WaitingRule,
    }

    #[derive(Serialize, Deserialize)]
    struct WaitingRule {
        after: Option<u32>,
        again: Option<u32>,
        escalate: Option<u32>,
    }

    impl From<Alarms> for super::Alarms {
        fn from(old: Alarms) -> Self {
            Self {
                window_warnings: old.window_warnings,
                waiting: super::WaitingRule {
                    after: old.waiting.after,
                    again: old.waiting.again,
                    escalate: old.waiting.escalate,
                    escalate_owners: None,
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(seconds: u32) -> Promises {
        Promises {
            first_reply: Some(Within::Seconds(seconds)),
            ..Promises::default()
        }
    }

    #[test]
    fn the_nearest_to_the_customer_wins_and_of_tags_the_strictest() {
        let desk = DeskPromises::default();
        let none = Promises::default();
        let first = |number: Promises, group: Promises, tags: &[Promises]| {
            terms(&desk, &number, &group, tags, AnswerKind::First).within
        };
        assert_eq!(first(none, none, &[]), Within::Seconds(3_600));
        assert_eq!(first(within(50), none, &[]), Within::Seconds(50));
        assert_eq!(first(within(50), within(60), &[]), Within::Seconds(60));
        let tags = [within(90), none, within(80)];
        assert_eq!(first(within(50), within(60), &tags), Within::Seconds(80));
        let next = terms(&desk, &within(50), &none, &tags, AnswerKind::Next);
        assert_eq!(next.within, Within::Seconds(3_600), "of another answer");
        assert_eq!(next.clock, PromiseClock::Working);
    }

    #[test]
    fn nothing_may_be_promised_and_a_tag_brings_its_clock() {
        let desk = DeskPromises {
            first_reply: 0,
            ..DeskPromises::default()
        };
        let none = Promises::default();
        let said = |tags: &[Promises], group: Promises| {
            terms(&desk, &none, &group, tags, AnswerKind::First)
        };
        assert_eq!(said(&[], none).within, Within::Nothing);
        let always = Promises {
            clock: Some(PromiseClock::Always),
            ..within(5)
        };
        assert_eq!(said(&[always], none).clock, PromiseClock::Always);
        let silent = Promises {
            first_reply: Some(Within::Nothing),
            ..Promises::default()
        };
        assert_eq!(said(&[], silent).within, Within::Nothing);
        assert_eq!(said(&[silent, within(9)], none).within, Within::Seconds(9));
    }
}

//! A department: who may see its chats, what comes to it and what it promises.

use serde::{Deserialize, Serialize};

use crate::base::id::{AgentId, GroupId};
use crate::domain::agent::Language;
use crate::domain::hours::zone::Zone;
use crate::domain::wording::Wording;

/// Who may see a group's chats.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum GroupAccess {
    /// The whole team.
    Everyone,
    /// These members (and owners and admins).
    Members(Vec<AgentId>),
}

/// A department.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its name, unique in the desk.
    pub name: String,
    /// Who may see its chats.
    pub access: GroupAccess,
}

/// Minutes of working time within which a group answers, unless it says otherwise.
pub const ANSWERS_WITHIN: u32 = 60;
/// What a group may say instead: up to a week around the clock.
pub const ANSWERS_WITHIN_RANGE: std::ops::RangeInclusive<u32> = 1..=10_080;
/// Days for which a held reply waits for the customer's answer, unless the group says otherwise.
pub const HELD_DAYS: u32 = 7;
/// What it may say instead.
pub const HELD_DAYS_RANGE: std::ops::RangeInclusive<u32> = 1..=30;
/// Sources that lead to one group.
pub const SOURCES_MAX: usize = 100;
/// Characters of what a source is known by.
pub const SOURCE_CHARS_MAX: usize = 200;

/// How a group talks to customers, and what comes to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GroupSettings {
    /// The language in which moments and hours are told in automatic words; none for the desk's.
    pub language: Option<Language>,
    /// Minutes of working time within which it answers.
    pub answers_within: u32,
    /// The template that opens a closed window again.
    pub reopening: Option<Reopening>,
    /// What a customer is told whose chat comes here from another group.
    pub transfer_notice: Option<Wording>,
    /// What leads straight here. A source leads to one group only.
    pub sources: Vec<Source>,
    /// Days for which a reply waits here for the customer's answer.
    pub held_days: u32,
    /// Its members are asked before a file leaves: some departments send none.
    pub ask_before_attaching: bool,
}

impl Default for GroupSettings {
    fn default() -> Self {
        Self {
            language: None,
            answers_within: ANSWERS_WITHIN,
            reopening: None,
            transfer_notice: None,
            sources: Vec::new(),
            held_days: HELD_DAYS,
            ask_before_attaching: false,
        }
    }
}

/// A template by its name and language.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reopening {
    /// Its name.
    pub name: String,
    /// Its language at Meta.
    pub language: String,
}

/// By what a first message tells where its author comes from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Source {
    /// The word `ref:CODE` or `#CODE` in its text.
    RefCode(String),
    /// The advertisement or post with this id at Meta.
    Ad(String),
    /// An advertisement or post whose address has this in it.
    UrlContains(String),
}

impl Source {
    /// The words of its kinds in JSON, forms and keys of the catalogue.
    pub const KINDS: [&str; 3] = ["ref", "ad", "url"];

    /// Its kind's word, and what it is known by.
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::RefCode(code) => ("ref", code),
            Self::Ad(id) => ("ad", id),
            Self::UrlContains(text) => ("url", text),
        }
    }

    /// Of a kind and what it is known by; nothing for an unknown kind.
    pub fn of(kind: &str, value: String) -> Option<Self> {
        match kind {
            "ref" => Some(Self::RefCode(value)),
            "ad" => Some(Self::Ad(value)),
            "url" => Some(Self::UrlContains(value)),
            _ => None,
        }
    }
}

/// What the machine's operator set for the whole desk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeskSettings {
    /// Its language.
    pub language: Language,
    /// Its time zone.
    pub zone: Zone,
}

impl Default for DeskSettings {
    fn default() -> Self {
        Self {
            language: Language::En,
            zone: Zone::UTC,
        }
    }
}

/// How settings of groups were kept when every held reply waited for as long.
pub mod v1 {
    use super::{Deserialize, HELD_DAYS, Language, Reopening, Serialize, Source, Wording};

    /// Settings without a time for held replies.
    #[derive(Serialize, Deserialize)]
    pub struct GroupSettings {
        language: Option<Language>,
        answers_within: u32,
        reopening: Option<Reopening>,
        transfer_notice: Option<Wording>,
        sources: Vec<Source>,
    }

    impl From<GroupSettings> for super::GroupSettings {
        fn from(old: GroupSettings) -> Self {
            Self {
                language: old.language,
                answers_within: old.answers_within,
                reopening: old.reopening,
                transfer_notice: old.transfer_notice,
                sources: old.sources,
                held_days: HELD_DAYS,
                ask_before_attaching: false,
            }
        }
    }
}

/// How settings of groups were kept when files left without a question.
pub mod v2 {
    use super::{Deserialize, Language, Reopening, Serialize, Source, Wording};

    /// Settings without a question before files.
    #[derive(Serialize, Deserialize)]
    pub struct GroupSettings {
        language: Option<Language>,
        answers_within: u32,
        reopening: Option<Reopening>,
        transfer_notice: Option<Wording>,
        sources: Vec<Source>,
        held_days: u32,
    }

    impl From<GroupSettings> for super::GroupSettings {
        fn from(old: GroupSettings) -> Self {
            Self {
                language: old.language,
                answers_within: old.answers_within,
                reopening: old.reopening,
                transfer_notice: old.transfer_notice,
                sources: old.sources,
                held_days: old.held_days,
                ask_before_attaching: false,
            }
        }
    }
}

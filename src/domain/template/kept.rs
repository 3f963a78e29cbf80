//! What the desk itself keeps about templates: by which topics they are found, what was filled in last, which one opens
//! a number's windows again, and which ones the team asks for.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, NumberId};
use crate::domain::group::Reopening;
use crate::domain::template::Template;
use crate::domain::view::Read;

/// Characters of a topic.
pub const TOPIC_CHARS_MAX: usize = 40;
/// Topics of one template.
pub const TOPICS_MAX: usize = 10;
/// Characters of what somebody says when they ask for a template.
pub const REQUEST_CHARS_MAX: usize = 2_000;
/// Requests for templates that are open at a time.
pub const REQUESTS_OPEN_MAX: usize = 200;
/// Templates of which is kept what one member filled in last.
pub const USES_MAX: usize = 200;

/// By which topics a template is found, in all of its languages.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct TemplateTopics(pub Vec<String>);

/// A template by its account, name and language.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TemplateKey {
    /// The account.
    pub waba_id: String,
    /// Its name.
    pub name: String,
    /// Its language at Meta.
    pub language: String,
}

/// How a member used a template last.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TemplateUse {
    /// When.
    pub at: Timestamp,
    /// What they filled in, in the order of its variables; nothing where it told of the customer.
    pub values: Vec<Option<String>>,
}

/// A template that somebody misses.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TemplateRequest {
    /// Its number.
    pub id: u64,
    /// Who asks for it.
    pub by: AgentId,
    /// When.
    pub at: Timestamp,
    /// What it is about.
    pub topic: String,
    /// The words they would like.
    pub words: String,
    /// What for; may be empty.
    pub why: String,
    /// What became of it.
    pub state: RequestState,
}

/// What became of a request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum RequestState {
    /// Nothing yet.
    Open,
    /// There is such a template now.
    Done {
        /// Who says so.
        by: AgentId,
        /// When.
        at: Timestamp,
        /// Its name.
        template: String,
    },
    /// There will be none.
    Declined {
        /// Who says so.
        by: AgentId,
        /// When.
        at: Timestamp,
        /// Why.
        why: String,
    },
    /// One was written for it, and is not approved yet.
    Written {
        /// Who wrote it.
        by: AgentId,
        /// When.
        at: Timestamp,
        /// Its account.
        waba_id: String,
        /// Its name.
        template: String,
        /// Its language at Meta.
        language: String,
    },
}

impl RequestState {
    /// Whether this is the template that was written for it.
    pub fn is_template(&self, known: &Template) -> bool {
        match self {
            Self::Written {
                waba_id,
                template,
                language,
                ..
            } => [waba_id, template, language] == [&known.waba_id, &known.name, &known.language],
            Self::Open | Self::Done { .. } | Self::Declined { .. } => false,
        }
    }

    /// Whether a template is still to be written for it: none was, or Meta refused the one that was.
    pub fn wants_template(&self, written: Option<&Template>) -> bool {
        match self {
            Self::Open => true,
            Self::Written { .. } => written.is_some_and(Template::is_rejected),
            Self::Done { .. } | Self::Declined { .. } => false,
        }
    }

    /// The word in JSON and keys of the catalogue.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done { .. } => "done",
            Self::Declined { .. } => "declined",
            Self::Written { .. } => "written",
        }
    }

    /// Who asked still waits for an answer.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open | Self::Written { .. })
    }
}

/// What is kept about templates, as a decision and a page read it.
#[expect(missing_docs, reason = "each reads what its name says, by its key")]
pub trait TemplateRows {
    fn template_topics(&self, waba_id: &str, name: &str) -> Read<TemplateTopics>;
    /// How a member used one last.
    fn template_use(&self, agent: AgentId, of: &TemplateKey) -> Read<Option<TemplateUse>>;
    /// All that one member used.
    fn template_uses(&self, agent: AgentId) -> Read<Vec<(TemplateKey, TemplateUse)>>;
    fn template_request(&self, id: u64) -> Read<Option<TemplateRequest>>;
    /// All of them, the oldest first.
    fn template_requests(&self) -> Read<Vec<TemplateRequest>>;
    /// The template that opens a number's windows again where the group names none.
    fn number_reopening(&self, number: NumberId) -> Read<Option<Reopening>>;
}

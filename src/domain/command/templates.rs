//! What is done about templates, and what Meta says of them.

use crate::base::id::{NumberId, TemplateId};
use crate::domain::group::Reopening;
use crate::domain::template::{Component, Facts};

/// What somebody does about templates.
#[derive(Clone, Debug)]
pub enum TemplateAction {
    /// Says by which topics a template is found, in all of its languages.
    Topics {
        /// The account.
        waba_id: String,
        /// Its name.
        name: String,
        /// The topics.
        topics: Vec<String>,
    },
    /// Says which template opens a number's windows again where the group names none.
    Reopening {
        /// The number.
        number: NumberId,
        /// The template.
        template: Option<Reopening>,
    },
    /// Meta has taken a template that they submitted.
    Submitted {
        /// The account.
        waba_id: String,
        /// The template as it was submitted, with Meta's answer.
        template: Box<TemplateFacts>,
        /// The request that it was written for.
        request: Option<u64>,
    },
    /// Meta has deleted a template.
    Deleted(TemplateId),
    /// Asks for a template.
    Ask {
        /// What it is about.
        topic: String,
        /// The words.
        words: String,
        /// What for.
        why: String,
    },
    /// Says what became of such a request.
    Answer {
        /// Which.
        request: u64,
        /// What.
        answer: RequestAnswer,
    },
}

/// What becomes of a request for a template.
#[derive(Clone, Debug)]
pub enum RequestAnswer {
    /// There is one now, of this name.
    Done(String),
    /// There will be none; why.
    Declined(String),
}

/// A template as Meta lists it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TemplateFacts {
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// Its status.
    pub status: String,
    /// What Meta says of it besides.
    pub facts: Facts,
    /// What it consists of.
    pub components: Vec<Component>,
}

//! What becomes of a template on which somebody relies.

use serde::{Deserialize, Serialize};

use crate::domain::template::{GONE, Template};

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Setback {
    /// Meta stopped it for some hours, since customers did not like it.
    Paused,
    /// Meta stopped it for good.
    Disabled,
    /// Meta does not allow it.
    Rejected,
    /// Meta has it no more.
    Gone,
    /// Meta does not let it be sent for another reason.
    Stopped,
    /// It is in another category now, or will be: it may cost something.
    Category,
    /// It has other variables now, or parts that can't be filled here.
    Parts,
}

impl Setback {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Paused,
        Self::Disabled,
        Self::Rejected,
        Self::Gone,
        Self::Stopped,
        Self::Category,
        Self::Parts,
    ];

    /// The word in JSON and keys of the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::Paused => "paused",
            Self::Disabled => "disabled",
            Self::Rejected => "rejected",
            Self::Gone => "gone",
            Self::Stopped => "stopped",
            Self::Category => "category",
            Self::Parts => "parts",
        }
    }

    /// What stands in the way of sending a template now, if anything does.
    pub fn of(template: &Template) -> Option<Self> {
        if !template.is_approved() {
            return Some(Self::of_status(&template.status));
        }
        template.unfillable_part().map(|_| Self::Parts)
    }

    /// What those who rely on a template should know of a change of it.
    pub fn between(before: &Template, after: &Template) -> Option<Self> {
        let has_new = |read: fn(&Template) -> &str| {
            let (was, is) = (read(before), read(after));
            was != is && !is.is_empty()
        };
        if before.status != after.status && !after.is_approved() {
            Some(Self::of_status(&after.status))
        } else if before.variables() != after.variables()
            || before.wants_files() != after.wants_files()
            || (before.unfillable_part().is_none() && after.unfillable_part().is_some())
        {
            Some(Self::Parts)
        } else if (has_new(|it| &it.facts.category) && !before.facts.category.is_empty())
            || has_new(|it| &it.facts.correct_category)
        {
            Some(Self::Category)
        } else {
            None
        }
    }

    fn of_status(status: &str) -> Self {
        match status {
            "PAUSED" => Self::Paused,
            "DISABLED" => Self::Disabled,
            "REJECTED" => Self::Rejected,
            GONE | "PENDING_DELETION" | "ARCHIVED" => Self::Gone,
            _ => Self::Stopped,
        }
    }
}

//! Who relies on a template: the groups and numbers whose windows it opens again.

use crate::base::id::{GroupId, NumberId};
use crate::domain::chat::Chat;
use crate::domain::group::Reopening;
use crate::domain::template::Template;
use crate::domain::view::{Read, View};

/// Who relies on one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reliance {
    /// Groups that chose it.
    pub groups: Vec<GroupId>,
    /// Numbers of which it is the own.
    pub numbers: Vec<NumberId>,
}

impl Reliance {
    /// Whether nobody does.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.numbers.is_empty()
    }
}

impl Reopening {
    /// Whether a template is the one.
    pub fn is(&self, template: &Template) -> bool {
        self.name == template.name && self.language == template.language
    }
}

/// Who relies on `template`.
///
/// # Errors
/// When storage fails.
pub fn on(view: &dyn View, template: &Template) -> Read<Reliance> {
    let mut found = Reliance::default();
    for (group, settings) in view.all_group_settings()? {
        if settings.reopening.is_some_and(|it| it.is(template)) {
            found.groups.push(group);
        }
    }
    for number in view.numbers()? {
        let of_account = number.waba_id == template.waba_id;
        if of_account
            && view
                .number_reopening(number.id)?
                .is_some_and(|it| it.is(template))
        {
            found.numbers.push(number.id);
        }
    }
    Ok(found)
}

/// The template that opens the window of a chat again: the group's own choice, else the number's.
///
/// # Errors
/// When storage fails.
pub fn reopening(view: &dyn View, chat: &Chat) -> Read<Option<Reopening>> {
    match view.group_settings(chat.group)?.reopening {
        Some(chosen) => Ok(Some(chosen)),
        None => view.number_reopening(chat.number),
    }
}

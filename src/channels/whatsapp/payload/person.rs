//! Who: the people that a webhook names, and which of them an item is about.

use crate::base::phone;
use crate::channels::whatsapp::json::{self, Fields, Object};
use crate::domain::customer::Identity;

/// One element of `value.contacts`.
pub struct Contact<'a> {
    /// As it came.
    pub raw: &'a str,
    /// Business-scoped user id.
    user_id: Option<String>,
    wa_id: Option<String>,
    /// The profile's name.
    pub name: Option<String>,
    username: Option<String>,
}

impl<'a> Contact<'a> {
    /// Reads one; what is missing or unreadable is none.
    pub fn read(raw: &'a str) -> Self {
        let object = Fields::read(raw);
        let text = |name| object.as_ref().and_then(|object| object.text(name));
        let profile = object.as_ref().and_then(|object| object.get("profile"));
        let profile = profile.and_then(Fields::read);
        let of_profile = |name| profile.as_ref().and_then(|profile| profile.text(name));
        Self {
            raw,
            user_id: text("user_id"),
            wa_id: text("wa_id").and_then(|text| phone::digits(&text)),
            name: of_profile("name"),
            username: of_profile("username").and_then(|name| username(&name)),
        }
    }
}

fn username(name: &str) -> Option<String> {
    let name = name.trim_start_matches('@');
    (!name.is_empty()).then(|| name.to_owned())
}

fn digits(object: &Object, name: &str) -> Option<String> {
    phone::digits(&json::text(object, name)?)
}

/// The names of the fields by which an item tells who it is about.
#[derive(Clone, Copy)]
pub struct Naming {
    /// The phone's digits, or the `wa_id`.
    pub phone: &'static str,
    /// The business-scoped user id.
    pub user_id: &'static str,
}

/// The sender of a message or call.
pub const SENDER: Naming = Naming {
    phone: "from",
    user_id: "from_user_id",
};
/// The receiver of an echo or of a call of ours.
pub const RECEIVER: Naming = Naming {
    phone: "to",
    user_id: "to_user_id",
};
/// The receiver in a status.
pub const RECIPIENT: Naming = Naming {
    phone: "recipient_id",
    user_id: "recipient_user_id",
};
/// The person in a preference.
pub const NAMED: Naming = Naming {
    phone: "wa_id",
    user_id: "user_id",
};

/// The contact that belongs to an item: by user id, then by phone in any way of writing, then, when there is but
/// one of each, by standing there alone. One with another user id never does: a message that is given to a wrong
/// person is worse than one without a name.
pub fn belonging<'c, 'a>(
    contacts: &'c [Contact<'a>],
    item: &Object,
    naming: Naming,
    items: usize,
) -> Option<&'c Contact<'a>> {
    let user_id = json::text(item, naming.user_id);
    let phone = digits(item, naming.phone).map(|digits| phone::canonical(&digits));
    let possible = |contact: &&Contact<'a>| !matches!((&contact.user_id, &user_id), (Some(theirs), Some(ours)) if theirs != ours);
    let by_id = || {
        contacts
            .iter()
            .find(|contact| user_id.is_some() && contact.user_id == user_id)
    };
    let same_phone = |contact: &&Contact<'a>| {
        let theirs = contact.wa_id.as_deref().map(phone::canonical);
        phone.is_some() && theirs == phone
    };
    let by_phone = || contacts.iter().filter(possible).find(same_phone);
    let alone = || match contacts {
        [contact] if items == 1 => Some(contact).filter(possible),
        _ => None,
    };
    by_id().or_else(by_phone).or_else(alone)
}

/// Who an item is about, with what its contact adds.
pub fn identity(item: &Object, naming: Naming, contact: Option<&Contact<'_>>) -> Identity {
    Identity {
        bsuid: json::text(item, naming.user_id)
            .or_else(|| contact.and_then(|contact| contact.user_id.clone())),
        wa_id: contact.and_then(|contact| contact.wa_id.clone()),
        phone: digits(item, naming.phone),
        username: contact.and_then(|contact| contact.username.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find<'c>(contacts: &'c [Contact<'_>], message: &str, of: usize) -> Option<&'c str> {
        let message = json::object(message).unwrap();
        belonging(contacts, &message, SENDER, of)?.name.as_deref()
    }

    #[test]
    fn people_are_joined_by_id_before_phone_and_never_by_place_among_others() {
        let raw = [
            r#"{"profile":{"name":"Ann"},"wa_id":"111","user_id":"BR.1"}"#,
            r#"{"profile":{"name":"Bob"},"wa_id":"551187654321"}"#,
        ];
        let contacts: Vec<_> = raw.iter().copied().map(Contact::read).collect();
        let named = |message| find(&contacts, message, 2);
        assert_eq!(
            named(r#"{"from":"551187654321","from_user_id":"BR.1"}"#),
            Some("Ann")
        );
        assert_eq!(named(r#"{"from":"551187654321"}"#), Some("Bob"));
        assert_eq!(
            named(r#"{"from":"5511987654321"}"#),
            Some("Bob"),
            "another way of writing"
        );
        // Lists of one length need not have one order.
        assert_eq!(named(r#"{"from":"333"}"#), None);
        assert_eq!(named(r#"{"from":"111","from_user_id":"BR.2"}"#), None);
        // One beside one is the only one that can be meant, under whatever digits.
        let alone = &contacts[1..];
        assert_eq!(find(alone, r#"{"from":"333"}"#, 1), Some("Bob"));
        assert_eq!(find(alone, r#"{"from":"333"}"#, 2), None);
        let other = r#"{"from":"333","from_user_id":"BR.2"}"#;
        assert_eq!(find(&contacts[..1], other, 1), None);
    }

    #[test]
    fn a_person_without_a_phone_is_a_person() {
        let contact = Contact::read(
            r#"{"profile":{"name":"Sam","username":"@sam.codes"},"wa_id":"","user_id":"US.9"}"#,
        );
        let message = json::object(r#"{"from":"","from_user_id":"US.9"}"#).unwrap();
        let identity = identity(&message, SENDER, Some(&contact));
        assert_eq!(identity.bsuid.as_deref(), Some("US.9"));
        assert_eq!(identity.username.as_deref(), Some("sam.codes"));
        assert_eq!((identity.wa_id, identity.phone), (None, None));
    }
}

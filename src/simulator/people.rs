//! The customers that a person can play.

use crate::base::phone;
use serde::{Deserialize, Serialize};

/// A customer: somebody with WhatsApp on a phone, as the business sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// Short name for addresses and control calls: lower case letters, digits and dashes.
    pub key: String,
    /// The name in their profile.
    pub name: String,
    /// WhatsApp's id of their phone, digits; not always what one dials.
    pub wa_id: String,
    /// What one dials, digits.
    pub dialled: String,
    /// Business-scoped user id.
    pub bsuid: String,
    /// User name without `@`, if they took one.
    pub username: Option<String>,
    /// Whether the business is told their phone.
    pub shows_phone: bool,
    /// Whether their phone sends read receipts.
    pub read_receipts: bool,
    /// Whether messages reach them at all.
    pub reachable: bool,
    /// Whether they stopped marketing messages.
    pub stopped_marketing: bool,
}

impl Default for Person {
    fn default() -> Self {
        Self {
            key: String::new(),
            name: String::new(),
            wa_id: String::new(),
            dialled: String::new(),
            bsuid: String::new(),
            username: None,
            shows_phone: true,
            read_receipts: true,
            reachable: true,
            stopped_marketing: false,
        }
    }
}

impl Person {
    /// A person with a phone, reachable and with everything visible. `phone` are digits with
    /// country code.
    pub fn new(key: &str, name: &str, phone: &str) -> Self {
        Self {
            key: key.to_owned(),
            name: name.to_owned(),
            wa_id: phone.to_owned(),
            dialled: phone.to_owned(),
            bsuid: bsuid(phone, 0),
            ..Self::default()
        }
    }

    /// Whether `digits` reach this person, by any of the forms of their phone.
    pub fn is_dialled_by(&self, digits: &str) -> bool {
        digits == self.dialled || phone::canonical(digits) == phone::canonical(&self.wa_id)
    }

    /// Whether `name` is their key, WhatsApp id, dialled digits or business-scoped id.
    pub fn is_called(&self, name: &str) -> bool {
        [&self.key, &self.wa_id, &self.dialled, &self.bsuid]
            .iter()
            .any(|own| own.as_str() == name)
    }
}

/// A business-scoped id for a phone. Meta makes another one when the phone changes: `generation`
/// counts that.
pub fn bsuid(phone: &str, generation: u64) -> String {
    let country = match phone.as_bytes() {
        [b'7', ..] => "RU",
        [b'3', b'8', b'5', ..] => "HR",
        [b'5', b'5', ..] => "BR",
        [b'5', b'2', ..] => "MX",
        [b'5', b'4', ..] => "AR",
        [b'4', b'4', ..] => "GB",
        [b'4', b'9', ..] => "DE",
        _ => "US",
    };
    let mut scrambled: u64 = 0xcbf2_9ce4_8422_2325 ^ generation;
    for byte in phone.bytes() {
        scrambled = (scrambled ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{country}.1{scrambled:019}")
}

/// The people that are there from the start, one for each kind of trouble.
pub fn starters() -> Vec<Person> {
    vec![
        Person::new("anna", "Анна Петрова", "79161234567"),
        Person::new("marko", "Marko Horvat", "385912345678"),
        Person {
            username: Some("sam.codes".to_owned()),
            shows_phone: false,
            ..Person::new("sam", "Sam", "12025550147")
        },
        Person {
            dialled: "5511987654321".to_owned(),
            username: Some("martalopes".to_owned()),
            ..Person::new("marta", "Marta Lopes", "551187654321")
        },
        Person {
            read_receipts: false,
            ..Person::new("james", "James Carter", "447700900123")
        },
        Person::new("ivana", "Ivana Kovačić 🌿", "385987654321"),
        Person {
            stopped_marketing: true,
            ..Person::new("oleg", "Олег", "79035551122")
        },
        Person {
            reachable: false,
            ..Person::new("lena", "Lena (left WhatsApp)", "4915112345678")
        },
    ]
}

/// A key made of a name: what is left of it in lower case letters and digits, or `person`.
pub fn key_of(name: &str) -> String {
    let words = name.to_lowercase();
    let key: String = words
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let key = key.trim_matches('-');
    if key.is_empty() {
        "person".to_owned()
    } else {
        key.chars().take(40).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brazilian_is_reached_with_and_without_the_ninth_digit() {
        let people = starters();
        let marta = people.iter().find(|person| person.key == "marta").unwrap();
        assert!(marta.is_dialled_by("5511987654321"));
        assert!(marta.is_dialled_by("551187654321"));
        assert!(!marta.is_dialled_by("5511987654322"));
    }

    #[test]
    fn keys_and_ids_are_unique() {
        let people = starters();
        for (index, person) in people.iter().enumerate() {
            for other in &people[index + 1..] {
                assert!(!person.is_called(&other.key) && !person.is_called(&other.wa_id));
                assert_ne!(person.bsuid, other.bsuid);
            }
        }
        assert_ne!(bsuid("79161234567", 0), bsuid("79161234567", 1));
    }

    #[test]
    fn a_key_is_safe_in_an_address() {
        assert_eq!(key_of("Ana-Marija K."), "ana-marija-k");
        assert_eq!(key_of("Анна"), "person");
    }
}

//! Phone digits as WhatsApp gives them, and the national variants that mean the same phone.

/// Only the digits of a phone, when there is at least one and nothing but digits and punctuation.
/// A business-scoped id has letters and so is never taken for a phone.
pub fn digits(text: &str) -> Option<String> {
    if text.chars().any(char::is_alphabetic) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty() && digits.len() <= 20).then_some(digits)
}

/// The digits of a phone that is written with its country: a plus or two noughts, then 7 to 15 digits. ITU-T E.164.
pub fn international(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = digits(text)?;
    let digits = match text.starts_with('+') {
        true => digits.as_str(),
        false => digits.strip_prefix("00")?,
    };
    ((7..=15).contains(&digits.len()) && !digits.starts_with('0')).then(|| digits.to_owned())
}

/// One form for the variants that WhatsApp uses for the same Brazilian, Mexican or Argentine phone.
/// Meta, message pages, "Phone number formats", 2025-10.
pub fn canonical(digits: &str) -> String {
    let bytes = digits.as_bytes();
    // Brazil: 55, two digits of area, and a ninth digit before an old mobile number (6 to 9).
    if digits.len() == 13
        && digits.starts_with("55")
        && bytes[4] == b'9'
        && (b'6'..=b'9').contains(&bytes[5])
    {
        return format!("{}{}", &digits[..4], &digits[5..]);
    }
    if digits.len() == 13 && (digits.starts_with("521") || digits.starts_with("549")) {
        return format!("{}{}", &digits[..2], &digits[3..]);
    }
    digits.to_owned()
}

/// The other way in which the same Brazilian, Mexican or Argentine phone is written, if there is one.
pub fn other_form(digits: &str) -> Option<String> {
    let short = canonical(digits);
    if short != digits {
        return Some(short);
    }
    let (head, mark) = match (digits.get(..2)?, digits.len()) {
        ("55", 12) if (b'6'..=b'9').contains(&digits.as_bytes()[4]) => (4, '9'),
        ("52", 12) => (2, '1'),
        ("54", 12) => (2, '9'),
        _ => return None,
    };
    Some(format!("{}{mark}{}", &digits[..head], &digits[head..]))
}

/// Languages by the calling codes of the countries where most people read them; a country of several is left out.
const LANGUAGES: [(&str, &[&str]); 33] = [
    (
        "ar",
        &[
            "20", "212", "213", "216", "218", "961", "962", "963", "964", "965", "966", "967",
            "968", "970", "971", "973", "974",
        ],
    ),
    ("az", &["994"]),
    ("bg", &["359"]),
    ("bs", &["387"]),
    ("cs", &["420"]),
    ("da", &["45"]),
    ("de", &["43", "49"]),
    ("el", &["30"]),
    ("en", &["1", "44", "61", "64", "234", "353"]),
    (
        "es",
        &[
            "34", "51", "52", "53", "54", "56", "57", "58", "502", "503", "504", "505", "506",
            "507", "591", "593", "595", "598",
        ],
    ),
    ("et", &["372"]),
    ("fi", &["358"]),
    ("fr", &["33"]),
    ("he", &["972"]),
    ("hr", &["385"]),
    ("hu", &["36"]),
    ("id", &["62"]),
    ("it", &["39"]),
    ("ja", &["81"]),
    ("ka", &["995"]),
    ("ko", &["82"]),
    ("lt", &["370"]),
    ("lv", &["371"]),
    ("nl", &["31"]),
    ("pl", &["48"]),
    ("pt", &["55", "244", "258", "351"]),
    ("ro", &["40", "373"]),
    ("ru", &["7", "375"]),
    ("sk", &["421"]),
    ("sl", &["386"]),
    ("sr", &["381"]),
    ("tr", &["90"]),
    ("uk", &["380"]),
];

/// The language that somebody with this phone most likely reads, as ISO 639 writes it.
pub fn language(digits: &str) -> Option<&'static str> {
    LANGUAGES.iter().find_map(|(language, codes)| {
        let here = codes.iter().any(|code| digits.starts_with(code));
        here.then_some(*language)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_tells_the_likely_language() {
        for (digits, expected) in [
            ("79161234567", Some("ru")),
            ("385911234567", Some("hr")),
            ("12025550123", Some("en")),
            ("4915112345678", Some("de")),
            ("41791234567", None),
            ("", None),
        ] {
            assert_eq!(language(digits), expected, "{digits}");
        }
    }

    #[test]
    fn no_code_begins_another() {
        let codes: Vec<&str> = LANGUAGES
            .iter()
            .flat_map(|(_, codes)| codes.iter().copied())
            .collect();
        for code in &codes {
            let like = codes.iter().filter(|other| other.starts_with(code)).count();
            assert_eq!(like, 1, "{code}");
        }
    }

    #[test]
    fn variants_of_one_phone_agree() {
        assert_eq!(canonical("5511987654321"), canonical("551187654321"));
        assert_eq!(canonical("5215512345678"), canonical("525512345678"));
        assert_eq!(canonical("5491123456789"), canonical("541123456789"));
        assert_eq!(canonical("79161234567"), "79161234567");
    }

    #[test]
    fn the_other_form_leads_there_and_back() {
        for (one, other) in [
            ("5511987654321", "551187654321"),
            ("5215512345678", "525512345678"),
            ("5491123456789", "541123456789"),
        ] {
            assert_eq!(other_form(one).as_deref(), Some(other));
            assert_eq!(other_form(other).as_deref(), Some(one));
        }
        for alone in ["79161234567", "551132345678", "5", ""] {
            assert_eq!(other_form(alone), None, "{alone}");
        }
    }

    #[test]
    fn a_brazilian_landline_keeps_its_digits() {
        assert_ne!(canonical("5511932345678"), "551132345678");
    }

    #[test]
    fn an_id_with_letters_is_no_phone() {
        assert_eq!(digits("BR.1048576000111"), None);
        assert_eq!(digits("+7 (916) 123-45-67").as_deref(), Some("79161234567"));
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_of_one_phone_agree() {
        assert_eq!(canonical("5511987654321"), canonical("551187654321"));
        assert_eq!(canonical("5215512345678"), canonical("525512345678"));
        assert_eq!(canonical("5491123456789"), canonical("541123456789"));
        assert_eq!(canonical("79161234567"), "79161234567");
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

//! What the team calls its customers by. `VIP` and `vip` are one tag.

use crate::base::text;

/// Characters of a tag.
pub const TAG_CHARS_MAX: usize = 40;
/// Tags of one customer.
pub const TAGS_MAX: usize = 20;

/// The form in which tags are compared: without the case of letters, and composed.
pub fn folded(tag: &str) -> String {
    let folded = text::folded(&text::composed(tag));
    text::composed(&folded).into_owned()
}

/// Whether two are one tag.
pub fn is_same(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_marks_and_gaps_make_no_other_tag() {
        for (one, other) in [
            ("VIP", "vip"),
            (" big  shop ", "Big Shop"),
            ("\u{c9}lite", "e\u{301}lite"),
            (
                "\u{419}\u{43e}\u{433}\u{430}",
                "\u{438}\u{306}\u{43e}\u{433}\u{430}",
            ),
            ("Straße", "STRASSE"),
        ] {
            assert!(is_same(one, other), "{one} {other}");
        }
        assert!(!is_same("vip", "vi p"));
        assert!(!is_same("е", "ё"));
    }
}

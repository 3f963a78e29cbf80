//! Texts that other people wrote: cut, cleaned, measured. Never trusted.

use std::borrow::Cow;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// The length that WhatsApp may count: the larger of characters and UTF-16 units.
pub fn length(text: &str) -> usize {
    text.chars().count().max(text.encode_utf16().count())
}

/// The text, cut to what WhatsApp may count as `most` characters; a mark tells that something is missing.
pub fn cut(mut text: String, most: usize) -> String {
    if length(&text) <= most {
        return text;
    }
    let mut units = 0;
    let fits = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units >= most
    });
    if let Some((at, _)) = fits {
        text.truncate(at);
    }
    text.push('…');
    text
}

/// One line of at most `chars` characters, without control and direction-changing characters.
pub fn one_line(text: &str, chars: usize) -> String {
    let mut line = String::with_capacity(text.len().min(chars.saturating_mul(4)));
    let mut gap = false;
    let mut left = chars;
    for character in text.chars() {
        if character.is_whitespace() || character.is_control() {
            gap = !line.is_empty();
            continue;
        }
        if is_invisible_control(character) {
            continue;
        }
        if left <= usize::from(gap) {
            line.push('…');
            return line;
        }
        if gap {
            line.push(' ');
            left -= 1;
            gap = false;
        }
        line.push(character);
        left -= 1;
    }
    line
}

/// The text in the form in which names are compared: on one line, and its letters all small, so that `Support` and
/// ` SUPPORT` are one name.
pub fn folded(text: &str) -> String {
    // By way of capital letters, which some small ones share: `ς` and `σ`, `ß` and `ss`.
    one_line(text, text.len()).to_uppercase().to_lowercase()
}

/// The text with its letters and their marks put together (Unicode NFC): what looks the same is the same.
pub fn composed(text: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfc().normalize(text)
}

/// The text with letters that only look special made plain (Unicode NFKC): wide, small and circled ones.
pub fn compatible(text: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfkc().normalize(text)
}

/// The text without the marks on its letters, and its letters in their plain form: `Č` becomes `C`.
pub fn unmarked(text: &str) -> String {
    let plain = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let is_mark = |character: &char| matches!(character, '\u{0300}'..='\u{036F}');
    plain.chars().filter(|it| !is_mark(it)).collect()
}

/// Direction overrides, isolates, zero-width and other characters that change how neighbours look.
/// The joiner that emoji and several scripts need stays.
fn is_invisible_control(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
        | '\u{FEFF}' | '\u{2028}' | '\u{2029}' | '\u{061C}' | '\u{E0000}'..='\u{E007F}')
}

/// The words as they may stand within a sentence of ours: those of a script that runs from right to left are put
/// between marks that keep them from turning their neighbours around.
pub fn isolated(words: &str) -> Cow<'_, str> {
    if words.chars().any(runs_left) {
        Cow::Owned(format!("\u{2068}{words}\u{2069}"))
    } else {
        Cow::Borrowed(words)
    }
}

/// Whether a character is of Hebrew, Arabic, or another script that runs from right to left, or commands a direction.
fn runs_left(character: char) -> bool {
    matches!(character, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}'
        | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A text of several lines as it came, less NUL and other control characters that no screen shows. What ends a line or
/// a page in a word processor ends a line.
pub fn clean(text: &str) -> String {
    let unwanted = |character: char| character.is_control() && !matches!(character, '\n' | '\t');
    text.replace(['\u{B}', '\u{C}'], "\n").replace(unwanted, "")
}

/// Whether there is nothing in a text that a screen shows.
pub fn is_blank(text: &str) -> bool {
    let is_unseen = |it: char| {
        it.is_whitespace()
            || it.is_control()
            || is_invisible_control(it)
            || matches!(
                it,
                '\u{AD}' | '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FE0F}'
            )
    };
    text.chars().all(is_unseen)
}

/// Whether these words stand in a text, as lines of their own.
pub fn has_lines(text: &str, words: &str) -> bool {
    format!("\n{}\n", text.trim()).contains(&format!("\n{}\n", words.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_screen_shows_is_blank() {
        for blank in ["", " \n", "\u{200B}\u{2060}", "\u{200D}\u{FE0F}\u{AD}"] {
            assert!(is_blank(blank), "{blank:?}");
        }
        assert!(!is_blank("\u{200B}a") && !is_blank("👩\u{200D}🚀"));
    }

    #[test]
    fn the_line_ends_of_word_processors_stay_line_ends() {
        assert_eq!(
            clean("one\u{B}two\u{C}three\u{7}\tfour"),
            "one\ntwo\nthree\tfour"
        );
    }

    #[test]
    fn a_name_can_not_turn_its_line_around() {
        assert_eq!(
            one_line("Anna\u{202E}gpj.exe\n\n  Petrova ", 40),
            "Annagpj.exe Petrova"
        );
    }

    #[test]
    fn words_from_right_to_left_turn_no_neighbour_around() {
        assert_eq!(isolated("Анна 2"), "Анна 2");
        assert_eq!(isolated("دعم 2"), "\u{2068}دعم 2\u{2069}");
    }

    #[test]
    fn names_that_read_alike_are_one() {
        for (one, other) in [
            ("Support", " sup\u{200B}PORT\n"),
            ("Тех  поддержка", "тех Поддержка"),
            ("Žalbe", "žALBE"),
            ("ΠΩΛΗΣΗΣ", "πωλησης"),
            ("Straße", "STRASSE"),
        ] {
            assert_eq!(folded(one), folded(other));
        }
        assert_ne!(folded("Support 1"), folded("Support 2"));
    }

    #[test]
    fn a_long_line_is_cut_with_a_mark() {
        assert_eq!(one_line("abcdef", 3), "abc…");
        assert_eq!(one_line("abc", 3), "abc");
        assert_eq!(one_line("ab cd", 3), "ab…");
    }

    #[test]
    fn emoji_families_survive() {
        assert_eq!(one_line("👨‍👩‍👧", 10), "👨‍👩‍👧");
    }
}

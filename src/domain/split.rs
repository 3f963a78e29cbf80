//! A text that is longer than a message, cut where its author paused.

use crate::base::text;

/// Where a text is cut, the best places first: between paragraphs, lines, sentences, words.
const PAUSES: [&str; 6] = ["\n\n", "\n", ". ", "! ", "? ", " "];

/// The text in parts of at most `most` characters, none of them empty. Nothing of it is lost but the gaps between
/// them.
pub fn parts(words: &str, most: usize) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = words.trim();
    while text::length(rest) > most {
        let end = within(rest, most);
        // A cut in the first third would make more messages than it makes sense of.
        let cut = PAUSES
            .iter()
            .filter_map(|pause| rest[..end].rfind(pause).map(|at| at + pause.len()))
            .find(|at| *at > end / 3)
            .unwrap_or(end);
        let (part, behind) = rest.split_at(cut);
        if !part.trim().is_empty() {
            parts.push(part.trim().to_owned());
        }
        rest = behind.trim_start();
    }
    if !rest.is_empty() {
        parts.push(rest.to_owned());
    }
    parts
}

/// Bytes of the longest beginning that may count as `most` characters; at least one character.
fn within(words: &str, most: usize) -> usize {
    let (mut chars, mut units) = (0, 0);
    for (at, character) in words.char_indices() {
        chars += 1;
        units += character.len_utf16();
        if chars.max(units) > most && at > 0 {
            return at;
        }
    }
    words.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_its_author_paused() {
        assert_eq!(parts("  short ", 10), ["short"]);
        assert_eq!(
            parts("one two\n\nthree four", 12),
            ["one two", "three four"]
        );
        assert_eq!(parts("aaaa bbbb cccc", 9), ["aaaa", "bbbb cccc"]);
        assert_eq!(
            parts("Yes it is. No. Never", 15),
            ["Yes it is. No.", "Never"]
        );
        assert_eq!(parts(&"x".repeat(25), 10).len(), 3);
    }

    #[test]
    fn nothing_is_lost_and_every_part_fits() {
        let long = "Слово 🕘 end.\n".repeat(900);
        let cut = parts(&long, 4096);
        assert!(
            cut.iter()
                .all(|part| text::length(part) <= 4096 && !part.is_empty())
        );
        let letters = |words: &str| words.split_whitespace().collect::<String>();
        assert_eq!(letters(&cut.concat()), letters(&long));
        assert_eq!(parts(&"🕘".repeat(30), 5).concat(), "🕘".repeat(30));
    }
}

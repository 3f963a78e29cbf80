//! The lines of an iCalendar text (RFC 5545, section 3.1): folded ones put together, names parted from values.

/// What some programs write in front of a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A content line. Its parameters are not kept: the values that are read here tell their kind by themselves.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Line {
    /// The property's name, in capitals.
    pub name: String,
    /// Its value, as it stands.
    pub value: String,
}

/// A text without its folds. They are taken out before the bytes are read as characters, as one may part the bytes
/// of a character.
pub(super) fn unfold(bytes: &[u8]) -> Vec<u8> {
    let mut rest = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let mut whole = Vec::with_capacity(rest.len());
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let (line, after) = (&rest[..end], &rest[end + 1..]);
        whole.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
        rest = match after {
            [b' ' | b'\t', folded @ ..] => folded,
            _ => {
                whole.push(b'\n');
                after
            }
        };
    }
    whole.extend_from_slice(rest);
    whole
}

/// The content lines of an unfolded text; what is none is left out.
pub(super) fn lines(unfolded: &[u8]) -> impl Iterator<Item = Line> {
    unfolded
        .split(|byte| *byte == b'\n')
        .filter_map(|line| read(&String::from_utf8_lossy(line)))
}

fn read(line: &str) -> Option<Line> {
    let (before, value) = line.split_at(colon(line)?);
    let name = before.split(';').next().unwrap_or(before);
    Some(Line {
        name: name.trim().to_ascii_uppercase(),
        value: value[1..].trim().to_owned(),
    })
}

/// Where the value's colon stands: the first outside quotes, or the first at all when a quote is never closed.
fn colon(line: &str) -> Option<usize> {
    let mut quoted = false;
    let outside = line.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b':' && !quoted
    });
    outside.or_else(|| line.find(':'))
}

/// A text value without its escapes.
pub(super) fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut signs = value.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => match signs.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(escaped) => text.push(escaped),
                None => text.push('\\'),
            },
            _ => text.push(sign),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &[u8]) -> Vec<(String, String)> {
        lines(&unfold(text))
            .map(|line| (line.name, line.value))
            .collect()
    }

    #[test]
    fn folded_lines_become_whole_also_within_a_character() {
        let text = b"\xEF\xBB\xBFBEGIN:VCALENDAR\r\nSUMMARY:Bo\xC5\r\n \xBEi\xC4\n\t\x87\r\n\r\nno line\r\nX-LAST:1";
        let pairs = [
            ("BEGIN", "VCALENDAR"),
            ("SUMMARY", "Božić"),
            ("X-LAST", "1"),
        ];
        assert_eq!(
            read_all(text),
            pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn a_quoted_colon_belongs_to_a_parameter() {
        let value = |line: &str| read(line).map(|line| (line.name, line.value));
        let read_as = |name: &str, value: &str| Some((name.to_owned(), value.to_owned()));
        assert_eq!(
            value("dtstart;TZID=\"Zone: own\";VALUE=DATE-TIME:20260101T000000"),
            read_as("DTSTART", "20260101T000000")
        );
        assert_eq!(value("SUMMARY;X=\"open:x"), read_as("SUMMARY", "x"));
        assert_eq!(value("SUMMARY"), None);
    }

    #[test]
    fn escapes_are_taken_out() {
        assert_eq!(unescaped(r"a\, b\; c\\n\nd\"), "a, b; c\\n\nd\\");
    }
}

//! Which part of a file a request wants, and whether it wants it at all.

/// What to send of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of it: `200`.
    Whole,
    /// The bytes from `first` to `last`, both included: `206`.
    Part {
        /// The first byte.
        first: u64,
        /// The last byte.
        last: u64,
    },
    /// Nothing that the file has: `416` with `Content-Range: bytes */LENGTH`.
    Unsatisfiable,
}

impl Wanted {
    /// What the headers `Range` and `If-Range` want of a file of `length` bytes
    /// with the strong tag `tag` (in its quotes). Several ranges, another unit
    /// and what can't be read mean the whole file.
    pub fn of(range: Option<&str>, if_range: Option<&str>, tag: &str, length: u64) -> Self {
        let unchanged = if_range.is_none_or(|known| known.trim() == tag);
        match range.filter(|_| unchanged) {
            Some(range) => part_of(range, length).unwrap_or(Self::Whole),
            None => Self::Whole,
        }
    }

    /// The header `Content-Range` that belongs to it.
    pub fn content_range(self, length: u64) -> Option<String> {
        match self {
            Self::Whole => None,
            Self::Part { first, last } => Some(format!("bytes {first}-{last}/{length}")),
            Self::Unsatisfiable => Some(format!("bytes */{length}")),
        }
    }
}

fn part_of(range: &str, length: u64) -> Option<Wanted> {
    let (unit, ranges) = range.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") || ranges.contains(',') {
        return None;
    }
    let (first, last) = ranges.trim().split_once('-')?;
    let (first, last) = match (first.trim(), last.trim()) {
        ("", last) => {
            let count = number(last)?.min(length);
            (length - count, length)
        }
        (first, "") => (number(first)?, length),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            (first, last)
        }
    };
    if first >= length {
        return Some(Wanted::Unsatisfiable);
    }
    let last = last.min(length - 1);
    Some(Wanted::Part { first, last })
}

/// Digits only; a number too large to hold is as large as can be.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

/// Whether the client's `If-None-Match` names this tag: it has the bytes.
pub fn is_unchanged(if_none_match: Option<&str>, tag: &str) -> bool {
    let Some(known) = if_none_match else {
        return false;
    };
    known
        .split(',')
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TAG: &str = "\"abc\"";

    fn wanted(range: &str) -> Wanted {
        Wanted::of(Some(range), None, TAG, 100)
    }

    fn part(first: u64, last: u64) -> Wanted {
        Wanted::Part { first, last }
    }

    #[test]
    fn reads_single_ranges() {
        assert_eq!(wanted("bytes=0-0"), part(0, 0));
        assert_eq!(wanted("bytes=10-19"), part(10, 19));
        assert_eq!(wanted("Bytes = 10-"), part(10, 99));
        assert_eq!(wanted("bytes=-10"), part(90, 99));
        assert_eq!(wanted("bytes=-1000"), part(0, 99));
        assert_eq!(wanted("bytes=99-99999999999999999999999"), part(99, 99));
    }

    #[test]
    fn tells_what_the_file_does_not_have() {
        assert_eq!(wanted("bytes=100-"), Wanted::Unsatisfiable);
        assert_eq!(wanted("bytes=100-200"), Wanted::Unsatisfiable);
        assert_eq!(wanted("bytes=-0"), Wanted::Unsatisfiable);
        assert_eq!(
            Wanted::of(Some("bytes=0-"), None, TAG, 0),
            Wanted::Unsatisfiable
        );
        assert_eq!(
            Wanted::of(Some("bytes=-1"), None, TAG, 0),
            Wanted::Unsatisfiable
        );
    }

    #[test]
    fn what_it_cannot_read_is_the_whole() {
        for range in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=5-4",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes=0-1,5-6",
            "lines=0-1",
            "bytes=1-2-3",
        ] {
            assert_eq!(wanted(range), Wanted::Whole, "{range:?}");
        }
        assert_eq!(Wanted::of(None, None, TAG, 100), Wanted::Whole);
    }

    #[test]
    fn a_part_of_changed_bytes_is_not_sent() {
        let with = |if_range| Wanted::of(Some("bytes=0-1"), Some(if_range), TAG, 100);
        assert_eq!(with(TAG), part(0, 1));
        assert_eq!(with("\"other\""), Wanted::Whole);
        assert_eq!(with("W/\"abc\""), Wanted::Whole);
        assert_eq!(with("Sat, 21 Nov 2026 10:00:00 GMT"), Wanted::Whole);
    }

    #[test]
    fn names_the_part() {
        assert_eq!(part(1, 2).content_range(9).unwrap(), "bytes 1-2/9");
        assert_eq!(Wanted::Unsatisfiable.content_range(9).unwrap(), "bytes */9");
        assert_eq!(Wanted::Whole.content_range(9), None);
    }

    #[test]
    fn knows_what_the_client_has() {
        assert!(is_unchanged(Some("\"x\", W/\"abc\""), TAG));
        assert!(is_unchanged(Some("*"), TAG));
        assert!(!is_unchanged(Some("\"abcd\""), TAG));
        assert!(!is_unchanged(None, TAG));
    }

    proptest! {
        #[test]
        fn a_part_is_always_within_the_file(range in "bytes=[0-9]{0,4}-[0-9]{0,4}", length in 0..9_999_u64) {
            if let Wanted::Part { first, last } = Wanted::of(Some(&range), None, TAG, length) {
                prop_assert!(first <= last && last < length);
            }
        }
    }
}

//! The names in a RAR archive. What is in the files is packed in a way that the desk does not read.

use super::{Whole, four, two};
use crate::domain::view::Read;

/// Blocks that are passed over.
const BLOCKS_MAX: usize = 200;

/// The names of its files, as far as they can be read; at most two, as one alone is what matters.
///
/// # Errors
/// When storage fails.
pub fn names(whole: &Whole<'_>) -> Read<Vec<String>> {
    if whole.at(0, 8)? == b"Rar!\x1a\x07\x01\0" {
        newer(whole)
    } else {
        older(whole)
    }
}

fn older(whole: &Whole<'_>) -> Read<Vec<String>> {
    let mut names = Vec::new();
    let mut at = 7;
    for _ in 0..BLOCKS_MAX {
        let head = whole.at(at, 4096)?;
        if head.len() < 7 || names.len() > 1 {
            break;
        }
        let (kind, flags) = (head[2], two(&head, 3));
        let packed = if flags & 0x8000 == 0 && kind != 0x74 {
            0
        } else {
            u64::from(four(&head, 7))
        };
        if kind == 0x74 && flags & 0xe0 != 0xe0 {
            let begin = if flags & 0x100 == 0 { 32 } else { 40 };
            let name = head.get(begin..begin + usize::from(two(&head, 26)));
            let name = name.unwrap_or_default();
            // Behind a zero byte the same name is spelt in another way.
            let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
            names.push(String::from_utf8_lossy(name).into_owned());
        }
        at += u64::from(two(&head, 5)).max(7) + packed;
    }
    Ok(names)
}

fn newer(whole: &Whole<'_>) -> Read<Vec<String>> {
    let mut names = Vec::new();
    let mut at = 8;
    for _ in 0..BLOCKS_MAX {
        let head = whole.at(at, 4096)?;
        let mut numbers = Numbers {
            bytes: &head,
            at: 4,
        };
        let Some(length) = numbers.next() else { break };
        let begin = numbers.at as u64;
        let (Some(kind), Some(flags)) = (numbers.next(), numbers.next()) else {
            break;
        };
        if flags & 1 != 0 {
            numbers.next();
        }
        let packed = if flags & 2 == 0 {
            Some(0)
        } else {
            numbers.next()
        };
        if kind == 2 {
            names.extend(numbers.name());
        }
        let Some(packed) = packed.filter(|_| kind != 5 && names.len() < 2) else {
            break;
        };
        at = at
            .saturating_add(begin)
            .saturating_add(length)
            .saturating_add(packed);
    }
    Ok(names)
}

/// Numbers of seven bits a byte.
struct Numbers<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Numbers<'_> {
    fn next(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in 0..9 {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            number |= u64::from(byte & 0x7f) << (7 * shift);
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// The name in the head of a file; nothing for a folder.
    fn name(&mut self) -> Option<String> {
        let flags = self.next()?;
        self.next()?;
        self.next()?;
        self.at += if flags & 2 == 0 { 0 } else { 4 };
        self.at += if flags & 4 == 0 { 0 } else { 4 };
        self.next()?;
        self.next()?;
        let length = usize::try_from(self.next()?).ok()?;
        let name = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        (flags & 1 == 0).then(|| String::from_utf8_lossy(name).into_owned())
    }
}

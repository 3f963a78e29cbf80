//! Films and sounds in MP4: which of the two, and whether WhatsApp shows them.

use super::{Known, Whole};
use crate::domain::view::Read;

/// Boxes passed over on the way to the description.
const BOXES_MAX: usize = 64;
/// Bytes of the description that are looked at.
const DESCRIPTION_BYTES: usize = 256 * 1024;

/// Tells a file that begins as an MP4. One that is cut before its description is taken for a film.
///
/// # Errors
/// When storage fails.
pub fn tell(whole: &Whole<'_>) -> Read<Known> {
    let mut at = 0;
    for _ in 0..BOXES_MAX {
        let head = whole.at(at, 16)?;
        let Some(short) = head.get(..8) else {
            break;
        };
        let size = u64::from(u32::from_be_bytes([short[0], short[1], short[2], short[3]]));
        let size = match (size, head.get(8..16)) {
            (1, Some(long)) => long.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
            (0, _) => whole.size.saturating_sub(at),
            (size, _) => size,
        };
        if &short[4..8] == b"moov" {
            let most = usize::try_from(size).unwrap_or(usize::MAX);
            return Ok(described(&whole.at(at, most.min(DESCRIPTION_BYTES))?));
        }
        if size < 8 {
            break;
        }
        at = at.saturating_add(size);
    }
    Ok(Known::Mp4)
}

fn described(description: &[u8]) -> Known {
    let has = |word: &[u8]| memchr::memmem::find(description, word).is_some();
    let h264 = has(b"avc1") || has(b"avc3");
    match (has(b"vide"), has(b"soun")) {
        (false, true) => Known::M4a,
        (true, _) if !h264 => Known::OddMp4,
        _ => Known::Mp4,
    }
}

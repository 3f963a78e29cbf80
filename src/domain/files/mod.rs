//! What a file is, told by its content, and what may leave: never by what its name or its sender says alone.

pub mod archive;
mod head;
pub mod limit;
mod mp4;
mod name;
mod ole;
mod rar;

pub use self::head::{Known, look};
pub use self::limit::{FileRules, Limit, PngAs, Wish, kind_of, limit, sent_mime, wish_for};
pub use self::name::{REFUSED, cleaned, fitting, refused_ending};

use crate::domain::view::Read;

/// Bytes of a file's beginning by which it is told.
pub const HEAD_BYTES: usize = 64 * 1024;

/// Why a file is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Danger {
    /// One of the endings of its name is a program's or a script's.
    Name(String),
    /// It is a program or a script, by this word of the catalogue.
    Content(&'static str),
    /// An archive that holds nothing but this program or script.
    Inside(String),
}

/// A whole file that can be read anywhere.
pub struct Whole<'w> {
    /// Its size in bytes.
    pub size: u64,
    /// Reads at most so many bytes from a place on; fewer only at the end.
    pub read: &'w dyn Fn(u64, usize) -> Read<Vec<u8>>,
}

impl Whole<'_> {
    /// At most `most` bytes from `at` on; none behind the end.
    ///
    /// # Errors
    /// When storage fails.
    pub fn at(&self, at: u64, most: usize) -> Read<Vec<u8>> {
        let left = self.size.saturating_sub(at);
        let most = usize::try_from(left).map_or(most, |left| left.min(most));
        if most == 0 {
            return Ok(Vec::new());
        }
        (self.read)(at, most)
    }
}

/// What a whole file is, or why it is refused. `name` is as it came.
///
/// # Errors
/// When storage fails.
pub fn examine(whole: &Whole<'_>, name: &str) -> Read<Result<Known, Danger>> {
    if let Some(ending) = refused_ending(name) {
        return Ok(Err(Danger::Name(ending)));
    }
    let head = whole.at(0, HEAD_BYTES)?;
    let known = match look(&head) {
        Ok(known) => known,
        Err(danger) => return Ok(Err(danger)),
    };
    if let Some(danger) = archive::danger(whole, known)? {
        return Ok(Err(danger));
    }
    Ok(match known {
        Known::Zip => Ok(archive::office(whole)?.unwrap_or(known)),
        Known::Ole => ole::tell(whole)?,
        Known::Mp4 => Ok(mp4::tell(whole)?),
        known => {
            let tail = whole.at(whole.size.saturating_sub(512), 4)?;
            if whole.size >= 512 && tail == b"koly" {
                return Ok(Err(Danger::Content("disk-image")));
            }
            Ok(known)
        }
    })
}

/// Two bytes, the lower first; zero behind the end.
fn two(bytes: &[u8], at: usize) -> u16 {
    let found = bytes.get(at..at.saturating_add(2));
    found.map_or(0, |found| u16::from_le_bytes([found[0], found[1]]))
}

/// Four bytes, the lowest first; zero behind the end.
fn four(bytes: &[u8], at: usize) -> u32 {
    u32::from(two(bytes, at)) | u32::from(two(bytes, at.saturating_add(2))) << 16
}

#[cfg(test)]
mod tests;

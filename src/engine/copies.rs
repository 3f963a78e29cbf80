//! The copies of the data file in a folder, told by their names. What is there is what the folder says.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;

use crate::base::clock::Timestamp;

/// A copy's name by its moment in UTC.
const NAME: &str = "okno-%Y%m%dT%H%M%SZ.redb";
/// Entries of a folder that are looked at; copies are few, and a folder for them alone holds no more.
const ENTRIES_MAX: usize = 10_000;

/// A copy in the folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// When it was made.
    pub at: Timestamp,
    /// Where it is.
    pub path: PathBuf,
}

/// Where copies are made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The folder of the copies.
    pub folder: PathBuf,
    /// The file that is copied.
    pub data: PathBuf,
}

impl Place {
    /// When the newest copy that is there was made, and its size in bytes; nothing also when the folder can't be read.
    pub fn newest(&self, now: Timestamp) -> Option<(Timestamp, u64)> {
        newest(&kept(&self.folder).ok()?, now)
    }

    /// Whether one disk holds both the copies and what is copied; nothing where the system does not tell.
    pub fn is_on_the_same_disk(&self) -> Option<bool> {
        let disk = |path: &Path| fs::metadata(path).ok().map(|of| of.dev());
        Some(disk(&self.folder)? == disk(&self.data)?)
    }
}

/// The name of a copy made at a moment.
pub fn name(at: Timestamp) -> String {
    at.utc().format(NAME).to_string()
}

/// The moment in a copy's name.
pub fn moment(name: &str) -> Option<Timestamp> {
    let at = NaiveDateTime::parse_from_str(name, NAME).ok()?;
    Some(Timestamp::from_seconds(at.and_utc().timestamp()))
}

/// The copies in a folder: files that bear the name of one. Others are nobody's business.
///
/// # Errors
/// When the folder can't be read.
pub fn kept(folder: &Path) -> io::Result<Vec<Kept>> {
    let mut copies = Vec::new();
    for entry in fs::read_dir(folder)?.take(ENTRIES_MAX) {
        let entry = entry?;
        let moment = entry.file_name().to_str().and_then(moment);
        if let Some(at) = moment.filter(|_| entry.file_type().is_ok_and(|kind| kind.is_file())) {
            let path = entry.path();
            copies.push(Kept { at, path });
        }
    }
    Ok(copies)
}

/// When the newest copy was made, and its size. One from the future says nothing of its age.
pub fn newest(copies: &[Kept], now: Timestamp) -> Option<(Timestamp, u64)> {
    let newest = copies
        .iter()
        .filter(|copy| copy.at <= now)
        .max_by_key(|copy| copy.at)?;
    let bytes = fs::metadata(&newest.path).map_or(0, |file| file.len());
    Some((newest.at, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_when_and_other_names_say_nothing() {
        let at = Timestamp::from_seconds(1_790_000_000);
        assert_eq!(moment(&name(at)), Some(at));
        for other in [
            "okno.redb",
            "okno-20261121.redb",
            "okno-20261121T101010Z.redb.partial",
            "x",
        ] {
            assert_eq!(moment(other), None, "{other}");
        }
    }
}

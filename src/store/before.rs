//! The way back from a newer release: before a file's shape is changed a copy of it as it was is kept beside it,
//! and that copy can take its place again. Like every copy it knows that it is one, so that what the newer release
//! has sent meanwhile is not sent again by itself.

use std::fs::File;
use std::io::{self, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use redb::Builder;
use redb::backends::FileBackend;

use crate::base::clock::Timestamp;
use crate::domain::changes::Counters;
use crate::store::backup::{ROOM_LEFT, folder_of, free_bytes, make_anew, mark};
use crate::store::migrate::{self, shape};
use crate::store::open::{BACKUP, DataFile, OpenError, begin, builder, claim, give, open_error};
use crate::store::overlay::{Overlay, readable};
use crate::store::read::{Source, number};
use crate::store::schema::Table;
use crate::store::transaction::Transaction;
use crate::store::{StoreError, keys};

/// Between the data file's name and the shape that it was brought to.
const BEFORE: &str = ".before-shape-";
/// After the data file's name, by the moment of going back in UTC.
const ASIDE: &str = ".rolled-back-%Y%m%dT%H%M%SZ";

/// Why there is no going back.
#[derive(Debug, thiserror::Error)]
pub enum RollBackError {
    /// No copy was kept, or none that this release can read.
    #[error("no copy from before a change of shape that this release can read is beside it")]
    NoCopy,
    /// The file is what this release writes, and there is no older one.
    #[error("the data file is of this release's shape, {shape}: there is nothing to go back from")]
    NothingNewer {
        /// The shape.
        shape: u64,
    },
    /// The copy is damaged.
    #[error("the copy {path} is damaged; nothing was changed")]
    Damaged {
        /// Where it is.
        path: PathBuf,
    },
    /// The data file is in use, or the copy can't be read.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The files can't be moved.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// What going back did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RolledBack {
    /// The instant that the file shows now.
    pub made: Timestamp,
    /// The shape that it has now.
    pub shape: u64,
    /// Where the newer file is kept, if there was one.
    pub aside: Option<PathBuf>,
}

/// Copies the file of an open database, to which nothing is being written, before it is brought to the shape `to`.
/// A copy that is there already was made by a try that was cut short, or has been gone back to and left: replaced.
pub(super) fn keep_copy(data: &DataFile, to: u64, now: Timestamp) -> Result<(), OpenError> {
    let needed = data.file.metadata()?.len().saturating_add(ROOM_LEFT);
    let free = free_bytes(&data.file)?;
    if free < needed {
        return Err(OpenError::NoRoom { needed, free });
    }
    let copy = beside(&data.path, &format!("{BEFORE}{to}"));
    let owner = data.file.metadata()?;
    make_anew(&copy, |target| {
        give(&target, &owner)?;
        fill(data, target, now)
    })?;
    tracing::warn!(
        copy = %copy.display(),
        "this release changes the shape of the data file; as it was it is kept, and `okno rollback` goes back to it"
    );
    Ok(())
}

fn fill(data: &DataFile, mut target: File, now: Timestamp) -> Result<(), OpenError> {
    let mut source = &data.file;
    source.seek(SeekFrom::Start(0))?;
    io::copy(&mut source, &mut target)?;
    let backend = FileBackend::new(target).map_err(open_error)?;
    let mut database = Builder::new()
        .create_with_backend(backend)
        .map_err(open_error)?;
    if !database.check_integrity().map_err(open_error)? {
        let told = "its pages don't agree with their checksums";
        return Err(OpenError::Unreadable(told.to_owned()));
    }
    Ok(mark(&database, now)?)
}

/// Puts the newest copy that was kept before a change of shape, and that this release can read, in the place of the
/// file at `path`, which is kept under another name.
///
/// # Errors
/// When a desk has the file open, or there is no such copy, or it is damaged. Then all is as it was.
pub fn roll_back(path: &Path, now: Timestamp) -> Result<RolledBack, RollBackError> {
    let locked = lock(path)?;
    // A file that can't be read at all is what one would go back from, too.
    let shape = locked
        .as_ref()
        .and_then(|file| file.try_clone().ok())
        .and_then(|file| look(file).ok())
        .and_then(|facts| facts.shape);
    let newest = migrate::THIS.newest;
    let KeptCopy {
        path: copy,
        made,
        shape,
    } = newest_copy(path, shape).map_err(|error| match error {
        RollBackError::NoCopy if shape == Some(newest) => {
            RollBackError::NothingNewer { shape: newest }
        }
        other => other,
    })?;
    let aside = locked.map(|_| beside(path, &now.utc().format(ASIDE).to_string()));
    if let Some(aside) = &aside {
        // A second name first: at no moment is there no data file, which a starting desk would make anew.
        std::fs::hard_link(path, aside)?;
    }
    std::fs::rename(&copy, path)?;
    File::open(folder_of(path))?.sync_all()?;
    Ok(RolledBack { made, shape, aside })
}

/// The data file, which nobody else may have open; none when there is none.
fn lock(path: &Path) -> Result<Option<File>, RollBackError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    claim(&file)?;
    Ok(Some(file))
}

/// A copy that can be gone back to.
struct KeptCopy {
    path: PathBuf,
    made: Timestamp,
    shape: u64,
}

/// The newest copy from before the file at `path` got the shape that it has. A file that does not say that it is a
/// copy would send again what has been sent since: it is passed over.
fn newest_copy(path: &Path, shape: Option<u64>) -> Result<KeptCopy, RollBackError> {
    let mut kept = kept(path)?;
    kept.retain(|(to, _)| shape.is_none_or(|shape| *to <= shape));
    kept.sort_unstable_by_key(|(to, _)| std::cmp::Reverse(*to));
    for (_, path) in kept {
        let facts = match look(File::open(&path)?) {
            Ok(facts) if facts.sound => facts,
            Ok(_) | Err(OpenError::Unreadable(_)) => return Err(RollBackError::Damaged { path }),
            Err(error) => return Err(error.into()),
        };
        let readable = facts.shape.filter(|shape| *shape <= migrate::THIS.newest);
        if let Some((made, shape)) = facts.made.zip(readable) {
            return Ok(KeptCopy { path, made, shape });
        }
    }
    Err(RollBackError::NoCopy)
}

/// The copies beside the file at `path`, with the shapes that came after them.
fn kept(path: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut found = Vec::new();
    let name = path.file_name().unwrap_or_default();
    for entry in std::fs::read_dir(folder_of(path))? {
        let entry = entry?;
        let other = entry.file_name();
        let to = (name.to_str().zip(other.to_str()))
            .and_then(|(name, other)| other.strip_prefix(name)?.strip_prefix(BEFORE)?.parse().ok());
        found.extend(to.map(|to| (to, entry.path())));
    }
    Ok(found)
}

struct Facts {
    shape: Option<u64>,
    /// As a copy, if it is one.
    made: Option<Timestamp>,
    sound: bool,
}

/// What a file says of itself; nothing in it is changed.
fn look(file: File) -> Result<Facts, OpenError> {
    if file.metadata()?.len() == 0 {
        return Err(OpenError::Unreadable("it is empty".to_owned()));
    }
    let overlay = Overlay::over(file)?;
    readable(|| facts(overlay))
}

fn facts(overlay: Overlay) -> Result<Facts, OpenError> {
    let mut database = builder().create_with_backend(overlay).map_err(open_error)?;
    let sound = database.check_integrity().map_err(open_error)?;
    let shape = shape(&database)?;
    let write = begin(&database)?;
    let made = Transaction::new(&write, Counters::default(), 0).row(Table::Meta, BACKUP, number)?;
    write.abort().map_err(StoreError::storage)?;
    Ok(Facts {
        shape,
        made: made.map(keys::moment),
        sound,
    })
}

/// The path of a file beside `path` whose name is longer by `ending`.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests;

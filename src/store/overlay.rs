//! Looking into a data file without ever changing it: what redb writes while it opens and checks a file stays in
//! memory, over the file's own bytes.

use std::cell::Cell;
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use redb::StorageBackend;

use crate::base::clock::Timestamp;
use crate::store::check::check;
use crate::store::migrate::{self, Release};
use crate::store::open::{OpenError, Store, builder, open_error};

/// The unit in which changes are kept, in bytes.
const BLOCK: usize = 4096;

/// A file that is read, and what was written over it.
#[derive(Debug)]
pub(super) struct Overlay {
    file: File,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The length of the whole.
    length: u64,
    /// How much of the file still shows through.
    shown: u64,
    blocks: HashMap<u64, Box<[u8]>>,
}

impl Overlay {
    /// Over a file that nobody writes meanwhile.
    pub(super) fn over(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        let state = State {
            length,
            shown: length,
            blocks: HashMap::new(),
        };
        Ok(Self {
            file,
            state: Mutex::new(state),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A block as it stands, zeros beyond the end.
    fn block(&self, state: &State, index: u64) -> io::Result<Box<[u8]>> {
        if let Some(block) = state.blocks.get(&index) {
            return Ok(block.clone());
        }
        let mut block = vec![0; BLOCK].into_boxed_slice();
        let from = index * BLOCK as u64;
        let there = usize::try_from(state.shown.saturating_sub(from)).unwrap_or(BLOCK);
        self.file
            .read_exact_at(&mut block[..there.min(BLOCK)], from)?;
        Ok(block)
    }
}

/// The parts of `length` bytes from `offset`: the block, where in it, and how many bytes.
fn parts(offset: u64, length: usize) -> impl Iterator<Item = (u64, usize, usize)> {
    let mut done = 0;
    std::iter::from_fn(move || {
        let at = offset + done as u64;
        // Below `BLOCK`, so it fits.
        let within = usize::try_from(at % BLOCK as u64).unwrap_or(0);
        let count = (length - done).min(BLOCK - within);
        done += count;
        (count > 0).then_some((at / BLOCK as u64, within, count))
    })
}

impl StorageBackend for Overlay {
    fn len(&self) -> io::Result<u64> {
        Ok(self.state().length)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.state();
        if offset.saturating_add(out.len() as u64) > state.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut done = 0;
        for (index, within, count) in parts(offset, out.len()) {
            let block = self.block(&state, index)?;
            out[done..done + count].copy_from_slice(&block[within..within + count]);
            done += count;
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.state();
        let last = len.div_ceil(BLOCK as u64);
        state.blocks.retain(|index, _| *index < last);
        if len < state.length && !len.is_multiple_of(BLOCK as u64) {
            let mut block = self.block(&state, last - 1)?;
            let kept = usize::try_from(len % BLOCK as u64).unwrap_or(0);
            block[kept..].fill(0);
            state.blocks.insert(last - 1, block);
        }
        state.shown = state.shown.min(len);
        state.length = len;
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        let mut done = 0;
        for (index, within, count) in parts(offset, data.len()) {
            let mut block = self.block(&state, index)?;
            block[within..within + count].copy_from_slice(&data[done..done + count]);
            state.blocks.insert(index, block);
            done += count;
        }
        state.length = state.length.max(offset + data.len() as u64);
        Ok(())
    }
}

/// Checks the file at `path` and never changes it: its pages, then every cross-reference. Returns what is wrong, a
/// line each.
///
/// # Errors
/// When a desk has it open, a newer release wrote it, or it can't be read at all.
pub fn check_file(path: &Path, now: Timestamp) -> Result<Vec<String>, OpenError> {
    let file = File::open(path)?;
    match file.try_lock_shared() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => return Err(OpenError::Busy),
        Err(std::fs::TryLockError::Error(error)) => return Err(error.into()),
    }
    if file.metadata()?.len() == 0 {
        return Err(OpenError::Unreadable("it is empty".to_owned()));
    }
    let overlay = Overlay::over(file)?;
    readable(|| look(overlay, now))
}

thread_local! {
    /// A file is looked at that may be damaged.
    static LOOKING: Cell<bool> = const { Cell::new(false) };
}

/// From now on redb's panics over damage are not printed: they come back as an error, which says it better.
pub fn keep_quiet_about_damage() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !LOOKING.get() {
            usual(panic);
        }
    }));
}

/// Runs `open`, which writes to no file. redb takes some damage for a defect of its own and panics; to us it is a file that can't be read.
pub(super) fn readable<R>(open: impl FnOnce() -> Result<R, OpenError>) -> Result<R, OpenError> {
    LOOKING.set(true);
    let opened = catch_unwind(AssertUnwindSafe(open));
    LOOKING.set(false);
    opened.unwrap_or_else(|_| {
        let told = "its pages contradict each other: it is damaged, or not whole; restore a copy, as the README says";
        Err(OpenError::Unreadable(told.to_owned()))
    })
}

/// Opens `file` as `release` will, all writing kept in memory: a file that can't be read is told before anything is
/// written to it. A file of an older shape is not brought up to date here.
///
/// # Errors
/// When it is not a data file, is damaged where opening looks, or is of a newer release.
pub(super) fn rehearse(release: &Release, file: File, now: Timestamp) -> Result<(), OpenError> {
    if file.metadata()?.len() == 0 {
        return Ok(());
    }
    let overlay = Overlay::over(file)?;
    readable(|| {
        let database = builder().create_with_backend(overlay).map_err(open_error)?;
        if migrate::shape(&database)?.is_some_and(|found| found >= release.newest) {
            Store::prepare(release, database, None, now)?;
        }
        Ok(())
    })
}

fn look(overlay: Overlay, now: Timestamp) -> Result<Vec<String>, OpenError> {
    let mut database = builder().create_with_backend(overlay).map_err(open_error)?;
    let mut findings = Vec::new();
    if !database.check_integrity().map_err(open_error)? {
        findings.push("the file's pages don't agree with their checksums".to_owned());
    }
    let store = Store::prepare(&migrate::THIS, database, None, now)?;
    findings.extend(check(&store.snapshot()?)?);
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_behaves_as_a_file_and_leaves_the_one_below_alone(
            below in proptest::collection::vec(any::<u8>(), 1..20_000),
            steps in proptest::collection::vec((0u64..24_000, 0usize..9_000, any::<u8>(), any::<bool>()), 1..12),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("below");
            std::fs::write(&path, &below).unwrap();
            let overlay = Overlay::over(File::open(&path).unwrap()).unwrap();
            let mut model = below.clone();
            for (at, count, byte, cut) in steps {
                let offset = usize::try_from(at).unwrap();
                if cut {
                    overlay.set_len(at).unwrap();
                    model.resize(offset, 0);
                } else {
                    overlay.write(at, &vec![byte; count]).unwrap();
                    let end = model.len().max(offset + count);
                    model.resize(end, 0);
                    model[offset..offset + count].fill(byte);
                }
                prop_assert_eq!(overlay.len().unwrap(), model.len() as u64);
                let mut shown = vec![0; model.len()];
                overlay.read(0, &mut shown).unwrap();
                prop_assert!(shown == model);
            }
            prop_assert!(std::fs::read(&path).unwrap() == below);
        }
    }
}

//! Copies that are made by themselves. What is due is read from the folder, so that a restart, a lost copy or a new
//! folder need no memory of their own.

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDateTime;
use tokio::sync::watch;

use crate::base::clock::Timestamp;
use crate::config::Backup;
use crate::domain::view::Fault;
use crate::engine::Handle;
use crate::store::{self, BackupError, PARTIAL};

/// How long after a failure the next try is made.
const TRY_AGAIN: Duration = Duration::from_secs(15 * 60);
/// How often the folder is looked at.
const LOOK: Duration = Duration::from_secs(60);
/// A copy's name by its moment in UTC.
const NAME: &str = "okno-%Y%m%dT%H%M%SZ.redb";

/// Makes a copy whenever one is due, until `stop` is true.
pub async fn run(
    handle: Handle,
    settings: watch::Receiver<Option<Backup>>,
    mut stop: watch::Receiver<bool>,
) -> Result<(), Fault> {
    let mut wait = Duration::ZERO;
    loop {
        tokio::select! {
            () = handle.clock.sleep(wait) => {}
            _ = stop.wait_for(|stop| *stop) => return Ok(()),
        }
        let wanted = settings.borrow().clone();
        let place = wanted.as_ref().map(|backup| backup.folder.clone());
        handle.pulse.copies_at(place);
        let Some(backup) = wanted else {
            wait = LOOK;
            continue;
        };
        let folder = backup.folder.display().to_string();
        let failed = |reason: &str| {
            let reason = format!("{folder}: {reason}");
            handle.pulse.copied(Some((handle.clock.now(), reason)));
        };
        let (desk, stop) = (handle.clone(), stop.clone());
        let made = tokio::task::spawn_blocking(move || make_if_due(&desk, &backup, &stop)).await;
        wait = match made {
            Ok(Ok(())) => {
                handle.pulse.copied(None);
                LOOK
            }
            Ok(Err(error)) => {
                tracing::error!(folder, %error, "no backup could be made");
                failed(&error.to_string());
                TRY_AGAIN
            }
            Err(error) => {
                tracing::error!(folder, %error, "making a backup panicked");
                failed("making it panicked");
                TRY_AGAIN
            }
        };
    }
}

/// A copy in the folder.
struct Kept {
    at: Timestamp,
    path: PathBuf,
}

/// Makes the last folder of a path if it is missing. One that is missing above it is that of a disk which is not
/// mounted: what is made there would fill the disk below.
fn make_folder(folder: &Path) -> io::Result<()> {
    match std::fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let above = folder.parent().unwrap_or(folder).display();
            let reason = format!("the folder {above} is missing; is its disk mounted?");
            Err(io::Error::new(io::ErrorKind::NotFound, reason))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

fn make_if_due(
    handle: &Handle,
    backup: &Backup,
    stop: &watch::Receiver<bool>,
) -> Result<(), BackupError> {
    make_folder(&backup.folder)?;
    let now = handle.clock.now();
    let mut kept = kept(&backup.folder)?;
    // The folder may be on a disk that hangs, so nobody but this thread looks at it.
    let same_disk = on_same_disk(&backup.folder, &backup.data);
    handle.pulse.copies_found(newest(&kept, now), same_disk);
    if !is_due(kept.iter().map(|copy| copy.at), backup.every, now) {
        return Ok(());
    }
    let name = now.utc().format(NAME).to_string();
    let path = backup.folder.join(name);
    clear_partial(&backup.folder)?;
    let copied = store::make_whole(&path, |file| handle.copy_into(file, stop))?;
    tracing::info!(bytes = copied.bytes, path = %path.display(), "a backup was made");
    kept.push(Kept { at: now, path });
    handle.pulse.copies_found(newest(&kept, now), same_disk);
    for old in surplus(kept, backup.keep, now) {
        std::fs::remove_file(&old.path)?;
    }
    Ok(())
}

/// A process that was killed in the middle of a copy could not clear up after itself.
fn clear_partial(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let whole = entry.file_name();
        let whole = whole.to_str().and_then(|name| name.strip_suffix(PARTIAL));
        if whole.and_then(moment).is_some() {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Whether the newest copy is old enough. One from the future was made while the clock was wrong.
fn is_due(copies: impl Iterator<Item = Timestamp>, every: Duration, now: Timestamp) -> bool {
    let newest = copies.filter(|at| *at <= now).max();
    newest.is_none_or(|at| now.since(at) >= every)
}

/// When the newest copy was made, and its size. One from the future says nothing of its age.
fn newest(copies: &[Kept], now: Timestamp) -> Option<(Timestamp, u64)> {
    let newest = copies
        .iter()
        .filter(|copy| copy.at <= now)
        .max_by_key(|copy| copy.at)?;
    let bytes = std::fs::metadata(&newest.path).map_or(0, |file| file.len());
    Some((newest.at, bytes))
}

/// Whether one disk holds both; nothing where the system does not tell.
fn on_same_disk(folder: &Path, data: &Path) -> Option<bool> {
    let disk = |path: &Path| std::fs::metadata(path).ok().map(|of| of.dev());
    Some(disk(folder)? == disk(data)?)
}

/// The copies beyond the newest `keep`. Those from the future go first: their age is not known.
fn surplus(mut copies: Vec<Kept>, keep: usize, now: Timestamp) -> Vec<Kept> {
    copies.sort_unstable_by_key(|copy| (copy.at > now, std::cmp::Reverse(copy.at)));
    copies.split_off(keep.min(copies.len()))
}

/// The copies in a folder: files that bear the name of one. Others are nobody's business.
fn kept(folder: &Path) -> io::Result<Vec<Kept>> {
    let mut copies = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let moment = entry.file_name().to_str().and_then(moment);
        if let Some(at) = moment.filter(|_| entry.file_type().is_ok_and(|kind| kind.is_file())) {
            let path = entry.path();
            copies.push(Kept { at, path });
        }
    }
    Ok(copies)
}

/// The moment in a copy's name.
fn moment(name: &str) -> Option<Timestamp> {
    let at = NaiveDateTime::parse_from_str(name, NAME).ok()?;
    Some(Timestamp::from_seconds(at.and_utc().timestamp()))
}

/// Whether a folder holds a copy; one that can't be read holds none that anybody knows of.
pub fn holds_any(folder: &Path) -> bool {
    kept(folder).is_ok_and(|copies| !copies.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Clock;
    use crate::engine::{self, Engine};
    use crate::store::{Store, check_file};

    const HOUR: Duration = Duration::from_secs(3600);

    fn at(hours: u64) -> Timestamp {
        Timestamp::from_seconds(1_790_000_000).plus(HOUR * u32::try_from(hours).unwrap())
    }

    #[test]
    fn the_next_is_due_when_the_newest_is_old_enough() {
        let due =
            |copies: &[u64], now| is_due(copies.iter().map(|hours| at(*hours)), HOUR * 24, at(now));
        assert!(due(&[], 0));
        assert!(!due(&[0], 23));
        assert!(due(&[0], 24));
        assert!(!due(&[0, 20], 43));
        assert!(due(&[0, 900], 24), "a copy from the future holds none up");
    }

    #[test]
    fn a_name_says_when_and_other_names_say_nothing() {
        let name = at(3).utc().format(NAME).to_string();
        assert_eq!(moment(&name), Some(at(3)));
        for other in [
            "okno.redb",
            "okno-20261121.redb",
            "okno-20261121T101010Z.redb.partial",
            "x",
        ] {
            assert_eq!(moment(other), None, "{other}");
        }
    }

    #[test]
    fn copies_from_the_future_take_nobodys_place() {
        let copies = |hours: &[u64]| -> Vec<Kept> {
            let kept = |hours: &u64| Kept {
                at: at(*hours),
                path: std::path::PathBuf::new(),
            };
            hours.iter().map(kept).collect()
        };
        let gone: Vec<_> = (surplus(copies(&[0, 900, 24, 901, 48]), 3, at(48)).iter())
            .map(|copy| copy.at)
            .collect();
        assert_eq!(gone, [at(901), at(900)]);
        let newest = newest(&copies(&[0, 900, 24]), at(48));
        assert_eq!(newest.map(|(made, _)| made), Some(at(24)));
    }

    #[tokio::test]
    async fn copies_come_in_time_and_the_oldest_go() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::manual(at(0));
        let store = Store::open(&folder.path().join("okno.redb"), clock.now()).unwrap();
        let (handle, writer) = engine::start(Engine::new(store).unwrap(), clock.clone()).unwrap();
        let backup = Backup {
            data: folder.path().join("okno.redb"),
            folder: folder.path().join("backups"),
            every: HOUR * 24,
            keep: 2,
        };
        std::fs::create_dir(&backup.folder).unwrap();
        std::fs::write(backup.folder.join("letter.txt"), "mine").unwrap();
        let cut = backup.folder.join("okno-20261120T101010Z.redb.partial");
        std::fs::write(&cut, "half of a copy").unwrap();
        let (_stop, stopping) = watch::channel(false);
        for hours in [0, 10, 24, 48, 72] {
            clock.set(at(hours));
            let (handle, backup, stop) = (handle.clone(), backup.clone(), stopping.clone());
            let made = tokio::task::spawn_blocking(move || make_if_due(&handle, &backup, &stop));
            made.await.unwrap().unwrap();
        }
        let copies = kept(&backup.folder).unwrap();
        let mut moments: Vec<Timestamp> = copies.iter().map(|copy| copy.at).collect();
        moments.sort_unstable();
        assert_eq!(moments, [at(48), at(72)]);
        for copy in copies {
            assert_eq!(
                check_file(&copy.path, clock.now()).unwrap(),
                Vec::<String>::new()
            );
        }
        assert!(backup.folder.join("letter.txt").exists());
        assert!(!cut.exists(), "what a killed process left is gone");
        let noted = handle.pulse.read(clock.now(), chrono_tz::UTC).noted.copies;
        assert_eq!(noted.on_same_disk, Some(true));
        let elsewhere = Path::new("/proc/self/status");
        assert_eq!(on_same_disk(folder.path(), elsewhere), Some(false));
        let away = Backup {
            folder: folder.path().join("disk/backups"),
            ..backup
        };
        let (_keep, settings) = watch::channel(Some(away));
        let copying = tokio::spawn(run(handle.clone(), settings, stopping.clone()));
        let failed = loop {
            if let Some((_, reason)) = handle
                .pulse
                .read(clock.now(), chrono_tz::UTC)
                .noted
                .copies
                .failed
            {
                break reason;
            }
            tokio::task::yield_now().await;
        };
        copying.abort();
        let begins = failed.starts_with(&folder.path().join("disk/backups").display().to_string());
        let above = folder.path().join("disk");
        assert!(
            begins && failed.contains(&format!("the folder {} is missing", above.display())),
            "{failed}"
        );
        assert!(!above.exists());
        drop(handle);
        tokio::task::spawn_blocking(|| writer.join())
            .await
            .unwrap()
            .unwrap();
    }
}

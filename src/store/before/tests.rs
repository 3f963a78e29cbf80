use std::io::Read as _;

use flate2::read::GzDecoder;

use super::*;
use crate::domain::view::View as _;
use crate::store::check::check;
use crate::store::migrate::{Release, Step};
use crate::store::{Store, check_file};

/// A release after this one: it renames what everybody reads.
const NEXT: Release = Release {
    steps: &[Step {
        to: migrate::THIS.newest + 1,
        name: "made up",
        run: |transaction| transaction.put(Table::Meta, b"made up", b"yes"),
    }],
    newest: migrate::THIS.newest + 1,
};

/// The one after that, whose step never succeeds.
const BROKEN: Release = Release {
    steps: &[Step {
        to: migrate::THIS.newest + 1,
        name: "made up",
        run: |_| Err(crate::domain::view::Fault("a step that fails".into()).into()),
    }],
    newest: migrate::THIS.newest + 1,
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_790_000_000 + seconds)
}

/// A file of each shape that ever landed, in a folder of its own.
fn files() -> Vec<(tempfile::TempDir, PathBuf)> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/files");
    let all = std::fs::read_dir(golden).unwrap();
    all.map(|entry| {
        let packed = File::open(entry.unwrap().path()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("okno.redb");
        let mut bytes = Vec::new();
        GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
        std::fs::write(&path, bytes).unwrap();
        (folder, path)
    })
    .collect()
}

fn copy_of(path: &Path) -> PathBuf {
    beside(path, &format!("{BEFORE}{}", NEXT.newest))
}

#[test]
fn an_upgrade_keeps_a_copy_and_rollback_goes_back_to_it() {
    let files = files();
    assert!(!files.is_empty());
    for (folder, path) in files {
        let epoch = Store::open(&path, at(0)).unwrap().epoch();
        let newer = Store::open_as(&NEXT, &path, at(60)).unwrap();
        assert_eq!(newer.epoch(), epoch);
        // What the newer release is asked to do is lost by going back, but not gone.
        assert_eq!(
            check_file(&copy_of(&path), at(61)).unwrap(),
            Vec::<String>::new()
        );
        let told = roll_back(&path, at(62)).unwrap_err();
        assert!(
            matches!(told, RollBackError::Open(OpenError::Busy)),
            "{told}"
        );
        drop(newer);
        let told = Store::open(&path, at(63)).err().unwrap().to_string();
        assert!(told.contains("okno rollback"), "{told}");

        let done = roll_back(&path, at(3600)).unwrap();
        assert_eq!((done.made, done.shape), (at(60), migrate::THIS.newest));
        let aside = done.aside.unwrap();
        assert_eq!(
            aside.file_name().unwrap(),
            "okno.redb.rolled-back-20260921T151320Z"
        );
        assert!(!copy_of(&path).exists());
        let back = Store::open(&path, at(3601)).unwrap();
        assert_ne!(
            back.epoch(),
            epoch,
            "no status of the newer file's ticks one here"
        );
        let snapshot = back.snapshot().unwrap();
        assert_eq!(
            snapshot.restored().unwrap(),
            Some(at(60)),
            "it knows that it is a copy"
        );
        assert_eq!(check(&snapshot).unwrap(), Vec::<String>::new());
        assert_eq!(snapshot.agents().unwrap()[0].email, "vera@okno.example");
        drop((snapshot, back));
        // Nothing was lost: the newer release reads its own file still.
        let newer = Store::open_as(&NEXT, &aside, at(3602)).unwrap();
        assert_eq!(newer.epoch(), epoch);
        // And the file that was gone back to is upgraded again, with a copy of its own.
        drop(Store::open_as(&NEXT, &path, at(7200)).unwrap());
        let again = roll_back(&path, at(7201)).unwrap();
        assert_eq!(again.made, at(7200));
        drop(folder);
    }
}

#[test]
fn a_cut_short_upgrade_is_begun_again_with_a_copy_of_the_same() {
    for (_folder, path) in files() {
        for second in [60, 70] {
            assert!(Store::open_as(&BROKEN, &path, at(second)).is_err());
            assert!(copy_of(&path).exists());
        }
        // The file is as it was: there is nothing to go back from.
        let told = roll_back(&path, at(80)).unwrap_err();
        let nothing = RollBackError::NothingNewer {
            shape: migrate::THIS.newest,
        };
        let is_none = matches!(told, RollBackError::NoCopy);
        assert!(is_none || told.to_string() == nothing.to_string(), "{told}");
        assert_eq!(check_file(&path, at(81)).unwrap(), Vec::<String>::new());
        drop(Store::open_as(&NEXT, &path, at(90)).unwrap());
        assert_eq!(roll_back(&path, at(100)).unwrap().made, at(90));
    }
}

#[test]
fn a_file_of_the_present_shape_is_opened_without_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("okno.redb");
    drop(Store::open(&path, at(0)).unwrap());
    drop(Store::open(&path, at(1)).unwrap());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let told = roll_back(&path, at(2)).unwrap_err();
    assert!(matches!(told, RollBackError::NothingNewer { .. }), "{told}");
}

#[test]
fn a_file_that_only_bears_the_name_of_a_copy_is_passed_over() {
    let (_folder, path) = files().swap_remove(0);
    std::fs::copy(&path, copy_of(&path)).unwrap();
    drop(Store::open(&copy_of(&path), at(0)).unwrap());
    std::fs::write(&path, b"what a bad disk left").unwrap();
    let told = roll_back(&path, at(1)).unwrap_err();
    assert!(matches!(told, RollBackError::NoCopy), "{told}");
}

#[test]
fn a_damaged_copy_takes_nobodys_place_and_a_damaged_file_gives_way() {
    let (_folder, path) = files().swap_remove(0);
    drop(Store::open_as(&NEXT, &path, at(60)).unwrap());
    let sound = std::fs::read(copy_of(&path)).unwrap();
    std::fs::write(copy_of(&path), b"half of something").unwrap();
    let newer = std::fs::read(&path).unwrap();
    assert!(roll_back(&path, at(61)).is_err());
    assert_eq!(std::fs::read(&path).unwrap(), newer);

    std::fs::write(copy_of(&path), sound).unwrap();
    std::fs::write(&path, b"what a bad disk left").unwrap();
    let done = roll_back(&path, at(62)).unwrap();
    assert_eq!(
        std::fs::read(done.aside.unwrap()).unwrap(),
        b"what a bad disk left"
    );
    let rolled_back = Store::open(&path, at(63)).unwrap();
    assert!(!rolled_back.snapshot().unwrap().agents().unwrap().is_empty());
}

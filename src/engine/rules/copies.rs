//! Copies of the data file: one instant, whole, of an epoch of their own; and looking without touching.

use std::path::Path;

use bytes::Bytes;

use crate::base::id::MediaId;
use crate::base::secret::sha256;
use crate::domain::command::{Command, DeskAction};
use crate::domain::delivery::{DeliveryState, Report};
use crate::domain::entry::Body;
use crate::domain::first_words::FirstWords;
use crate::domain::media::MediaState;
use crate::domain::refusal::Refusal;
use crate::engine::rules::desk::{Desk, VERA, anna, hours, person};
use crate::engine::rules::words::wording;
use crate::store::digest::digest;
use crate::store::{BackupError, OpenError, Store, check_file, make_whole};

const MEBIBYTE: usize = 1024 * 1024;

/// A picture of three MiB, so that its copying takes several pieces.
fn with_picture(desk: &mut Desk) {
    desk.receives_picture();
    let media = MediaId(1);
    for first in 0..12 {
        let chunks = vec![Bytes::from(vec![
            u8::try_from(first).unwrap();
            MEBIBYTE / 4
        ])];
        desk.run(Command::Chunks {
            media,
            first,
            chunks,
        })
        .unwrap();
    }
    let ready = MediaState::Ready {
        size: 3 * MEBIBYTE as u64,
        sha256: [1; 32],
    };
    desk.run(Command::MediaState(media, ready)).unwrap();
}

/// The conversations of a store: every table but the facts about the file itself.
fn conversations(store: &Store) -> Vec<crate::store::digest::TableDigest> {
    let mut tables = digest(&store.snapshot().unwrap()).unwrap();
    tables.retain(|(name, ..)| *name != "meta");
    tables
}

fn hash(path: &Path) -> [u8; 32] {
    sha256(&std::fs::read(path).unwrap())
}

#[test]
fn a_copy_holds_one_instant_while_customers_go_on_writing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.redb");
    let mut desk = Desk::new();
    with_picture(&mut desk);
    let store = desk.engine.store().clone();
    let (then, sequence, now) = (conversations(&store), desk.view().sequence(), desk.now);
    let mut pauses = 0;
    let mut write_meanwhile = |_| {
        pauses += 1;
        let customer = person("", &format!("7916000{pauses:04}"));
        desk.writes(&customer, "and another thing");
        Ok(())
    };
    let copied = store.back_up(&path, now, &mut write_meanwhile).unwrap();
    assert!(pauses >= 3, "{pauses} pauses");
    assert_eq!(copied.sequence, sequence);
    assert_eq!(copied.bytes, std::fs::metadata(&path).unwrap().len());
    assert!(
        conversations(&store) != then,
        "nothing was written meanwhile"
    );
    let copy = Store::open(&path, now).unwrap();
    assert_eq!(conversations(&copy), then);
    assert_ne!(copy.epoch(), store.epoch());
}

#[test]
fn a_copy_is_a_backup_once_and_keeps_its_new_epoch() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.redb");
    let mut desk = Desk::new();
    desk.writes(&anna(), "Hello");
    let store = desk.engine.store();
    store.back_up(&path, desk.now, &mut |_| Ok(())).unwrap();
    let first = Store::open(&path, desk.now).unwrap().epoch();
    assert_eq!(Store::open(&path, desk.now).unwrap().epoch(), first);
}

#[test]
fn a_copy_that_was_given_up_leaves_nothing_and_none_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.redb");
    let mut desk = Desk::new();
    with_picture(&mut desk);
    let store = desk.engine.store().clone();
    let mut stop = |_| Err(std::io::Error::other("stopping"));
    let given_up = store.back_up(&path, desk.now, &mut stop);
    assert!(matches!(given_up, Err(BackupError::Io(_))));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);

    std::fs::write(&path, "somebody's").unwrap();
    let refused = store.back_up(&path, desk.now, &mut |_| Ok(()));
    assert!(matches!(refused, Err(BackupError::Io(_))));
    assert_eq!(std::fs::read(&path).unwrap(), b"somebody's");
}

#[test]
fn a_copy_is_only_for_its_owner() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.redb");
    make_whole(&path, |_| Ok::<_, std::io::Error>(())).unwrap();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// A desk's file on a disk, closed.
fn on_disk(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("okno.redb");
    let mut desk = Desk::new();
    with_picture(&mut desk);
    for number in 0..200 {
        desk.writes(&person("", &format!("7916000{number:04}")), "Hello there");
    }
    let store = desk.engine.store();
    store.back_up(&path, desk.now, &mut |_| Ok(())).unwrap();
    path
}

#[test]
fn checking_changes_nothing_not_even_in_a_file_that_was_never_closed() {
    let folder = tempfile::tempdir().unwrap();
    let path = on_disk(folder.path());
    let open = Store::open(&path, Desk::empty().now).unwrap();
    let torn = folder.path().join("torn.redb");
    std::fs::copy(&path, &torn).unwrap();
    assert!(matches!(
        check_file(&path, Desk::empty().now),
        Err(OpenError::Busy)
    ));
    drop(open);
    for path in [path, torn] {
        let before = hash(&path);
        let findings = check_file(&path, Desk::empty().now).unwrap();
        assert_eq!(findings, Vec::<String>::new(), "{}", path.display());
        assert_eq!(hash(&path), before, "{} was changed", path.display());
    }
}

#[test]
fn checking_finds_a_flipped_bit_wherever_it_stands_in_a_message_or_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = on_disk(folder.path());
    let sound = std::fs::read(&path).unwrap();
    let words = b"Hello there";
    let places: Vec<usize> = sound
        .windows(words.len())
        .enumerate()
        .filter(|(_, window)| window == words)
        .map(|(at, _)| at)
        .step_by(37)
        .chain(sound.windows(64).position(|window| window == [7; 64]))
        .collect();
    assert!(places.len() > 3, "{places:?}");
    for place in places {
        let mut damaged = sound.clone();
        damaged[place] ^= 1;
        std::fs::write(&path, &damaged).unwrap();
        let found = check_file(&path, Desk::empty().now);
        // A page that no table points to any more may hold anything.
        let told = found.as_ref().map_or(true, |findings| !findings.is_empty());
        assert!(told, "the damage at {place} was not found");
    }
}

#[test]
fn compacting_gives_room_back_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("okno.redb");
    let store = Store::open(&path, Desk::empty().now).unwrap();
    let mut engine = crate::engine::Engine::new(store).unwrap();
    let setting = crate::engine::rules::desk::setting("n1", "");
    let now = Desk::empty().now;
    engine
        .step(vec![Command::Configure(vec![setting])], now)
        .unwrap();
    let then = conversations(engine.store());
    drop(engine);
    let (before, after) = Store::compact(&path, now).unwrap();
    assert!(after < before, "{before} bytes before, {after} after");
    assert_eq!(after, std::fs::metadata(&path).unwrap().len());
    assert_eq!(conversations(&Store::open(&path, now).unwrap()), then);
}

/// What the desk of a copy says of its messages after its first start: by chat, words and state.
fn restored(desk: &mut Desk, copy: &Path) {
    let store = Store::open(copy, desk.now).unwrap();
    assert!(store.snapshot().unwrap().restored().unwrap().is_some());
    desk.engine = crate::engine::Engine::new(store).unwrap();
    desk.run(Command::Restored).unwrap();
    assert_eq!(desk.view().restored().unwrap(), None);
}

#[test]
fn in_a_restored_file_nothing_leaves_without_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.redb");
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let (sending, waiting, discarded) = (
        desk.reply(chat, "one").unwrap(),
        desk.reply(chat, "two").unwrap(),
        desk.reply(chat, "three").unwrap(),
    );
    let order = desk.start(sending);
    let store = desk.engine.store().clone();
    store.back_up(&path, desk.now, &mut |_| Ok(())).unwrap();
    restored(&mut desk, &path);
    for entry in [sending, waiting, discarded] {
        assert_eq!(desk.state(chat, entry), DeliveryState::Held);
        let start = desk.run(Command::StartSend(entry));
        assert_eq!(start, Err(Refusal::AlreadySent), "{entry}");
    }
    assert_eq!(desk.view().held().unwrap().len(), 3);
    // The other desk sent it meanwhile: its status says nothing about this file's entry.
    desk.status("wamid.other", Some(order.callback), Report::Sent);
    assert_eq!(desk.state(chat, sending), DeliveryState::Held);

    desk.act(VERA, chat, DeskAction::Release(waiting)).unwrap();
    assert_ne!(desk.start(waiting).callback, "");
    desk.act(VERA, chat, DeskAction::TakeBack(discarded))
        .unwrap();
    assert_eq!(desk.state(chat, discarded), DeliveryState::Canceled);
    let again = desk.act(VERA, chat, DeskAction::Release(waiting));
    assert_eq!(again, Err(Refusal::AlreadySent));
    desk.pass(hours(25));
    let late = desk.act(VERA, chat, DeskAction::Release(sending));
    assert!(matches!(late, Err(Refusal::WindowClosed(_))), "{late:?}");
    assert_eq!(desk.view().held().unwrap().len(), 1);
}

// It would be canceled at once, as its moment is over: nobody is told that it left.
#[test]
fn what_the_desk_said_by_itself_is_not_released() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.redb");
    let mut desk = Desk::new();
    desk.set_words(
        None,
        Some(FirstWords {
            greeting: wording("Hello!"),
            away: None,
            busy: None,
            busy_after: 3,
        }),
    );
    let chat = desk.open_chat();
    let held = desk
        .entries(chat)
        .into_iter()
        .find(|entry| matches!(entry.body, Body::Automatic { .. }))
        .unwrap()
        .id;
    // What still waits in a copy is canceled; what was on the wire is held.
    desk.start(held);
    let store = desk.engine.store().clone();
    store.back_up(&path, desk.now, &mut |_| Ok(())).unwrap();
    restored(&mut desk, &path);
    let told = desk.entries(chat).len();
    let released = desk.act(VERA, chat, DeskAction::Release(held));
    assert_eq!(released, Err(Refusal::WrongState));
    assert_eq!(desk.state(chat, held), DeliveryState::Held);
    assert_eq!(desk.entries(chat).len(), told);
    desk.act(VERA, chat, DeskAction::TakeBack(held)).unwrap();
}

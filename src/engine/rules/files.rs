//! Files: pieces, ends, and tries that begin again.

use std::time::Duration;

use bytes::Bytes;

use crate::base::id::MediaId;
use crate::domain::command::{Command, DeskAction};
use crate::domain::media::MediaState;
use crate::domain::refusal::Refusal;
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, VERA};

const FILE: MediaId = MediaId(1);

fn piece(desk: &mut Desk, first: u32, bytes: &'static [u8]) -> Result<(), Refusal> {
    let command = Command::Chunks {
        media: FILE,
        first,
        chunks: vec![Bytes::from_static(bytes)],
    };
    desk.run(command).map(drop)
}

fn state(desk: &mut Desk, state: MediaState) -> Result<(), Refusal> {
    desk.run(Command::MediaState(FILE, state)).map(drop)
}

fn ready(size: u64) -> MediaState {
    MediaState::Ready {
        size,
        sha256: [1; 32],
    }
}

fn failed() -> MediaState {
    MediaState::Failed {
        cause: "hash".into(),
    }
}

#[test]
fn a_try_that_begins_again_leaves_nothing_of_the_longer_one_before() {
    let mut desk = Desk::new();
    desk.receives_picture();
    for (first, bytes) in [(0, b"aaa"), (1, b"bbb"), (2, b"ccc"), (0, b"ddd")] {
        piece(&mut desk, first, bytes).unwrap();
    }
    state(&mut desk, ready(3)).unwrap();
    assert_eq!(desk.view().chunks_of(FILE).unwrap(), [0]);
    assert_eq!(desk.view().chunk(FILE, 0).unwrap().unwrap(), "ddd");
    assert!(desk.view().fetches().unwrap().is_empty());
}

#[test]
fn an_empty_file_after_a_longer_try_is_empty() {
    let mut desk = Desk::new();
    desk.receives_picture();
    piece(&mut desk, 0, b"aaa").unwrap();
    state(&mut desk, ready(0)).unwrap();
    assert!(desk.view().chunks_of(FILE).unwrap().is_empty());
}

#[test]
fn a_file_that_failed_keeps_no_pieces_and_may_be_asked_for_again() {
    let mut desk = Desk::new();
    let chat = desk.receives_picture();
    let again = DeskAction::FetchAgain(FILE);
    assert_eq!(
        desk.act(VERA, chat, again.clone()),
        Err(Refusal::WrongState)
    );
    piece(&mut desk, 0, b"aaa").unwrap();
    state(&mut desk, failed()).unwrap();
    assert!(desk.view().chunks_of(FILE).unwrap().is_empty());
    assert!(desk.view().fetches().unwrap().is_empty());
    desk.act(VERA, chat, again.clone()).unwrap();
    assert_eq!(desk.view().fetches().unwrap(), [FILE]);
    // What waits for its next try is tried at once, and that does not count.
    let waits = |attempts, next_at| MediaState::Fetching { attempts, next_at };
    let next_at = desk.now.plus(Duration::from_secs(300));
    state(&mut desk, waits(3, next_at)).unwrap();
    desk.act(VERA, chat, again.clone()).unwrap();
    let media = desk.view().media(FILE).unwrap().unwrap();
    assert_eq!(media.state, waits(2, desk.now));
    let asked = desk.act(VERA, chat, again.clone());
    assert_eq!(asked, Err(Refusal::WrongState), "it is being tried");
    state(&mut desk, MediaState::Lost).unwrap();
    desk.act(VERA, chat, again).unwrap();
}

#[test]
fn what_comes_after_the_end_of_a_try_is_refused() {
    let mut desk = Desk::new();
    desk.receives_picture();
    piece(&mut desk, 0, b"aaa").unwrap();
    state(&mut desk, ready(3)).unwrap();
    assert_eq!(piece(&mut desk, 0, b"zzz"), Err(Refusal::WrongState));
    assert_eq!(state(&mut desk, failed()), Err(Refusal::WrongState));
    assert_eq!(desk.view().chunk(FILE, 0).unwrap().unwrap(), "aaa");
    let unknown = Command::MediaState(MediaId(99), MediaState::Lost);
    assert_eq!(desk.run(unknown), Err(Refusal::NotFound));
}

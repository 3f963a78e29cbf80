//! What a chat leaves behind when it is deleted: nothing that was only in it, all that stands elsewhere too, and
//! nothing of it comes back.

use std::time::Duration;

use bytes::Bytes;

use crate::base::id::MediaId;
use crate::domain::command::{Command, DeskAction};
use crate::domain::entry::Body;
use crate::domain::inbound::Content;
use crate::domain::media::MediaState;
use crate::domain::refusal::Refusal;
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, VERA, anna, person};
use crate::engine::rules::sent_files::with;

impl Desk {
    /// Every piece that is kept is some file's.
    fn pieces(&self) -> Vec<MediaId> {
        let ids = (1..=self.view().counters().media).map(MediaId);
        ids.filter(|id| !self.view().chunks_of(*id).unwrap().is_empty())
            .collect()
    }

    /// The file that the customer sent is here.
    fn fetched(&mut self, media: MediaId) -> Result<(), Refusal> {
        self.run(Command::Chunks {
            media,
            first: 0,
            chunks: vec![Bytes::from_static(b"cat")],
        })?;
        let (size, sha256) = (3, [9; 32]);
        let ready = MediaState::Ready { size, sha256 };
        self.run(Command::MediaState(media, ready)).map(|_| ())
    }
}

#[test]
fn a_picture_that_went_on_to_another_chat_outlives_the_chat_it_came_to() {
    let mut desk = Desk::new();
    let chat = desk.receives_picture();
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    desk.fetched(MediaId(1)).unwrap();
    let other = desk.writes(&person("RU.9", "79169999999"), "Hello").0;
    desk.act(VERA, other, DeskAction::Take).unwrap();
    let sent = desk.sends(other, with(&[MediaId(1)], "")).unwrap();
    desk.erases(chat);
    desk.fire();
    desk.is_whole();
    let Body::File { media, .. } = desk.entry(other, sent).body else {
        panic!("no file");
    };
    let media = desk.view().media(media).unwrap().unwrap();
    let piece = desk.view().chunk(media.bytes_of, 0).unwrap();
    assert_eq!(piece.as_deref(), Some(&b"cat"[..]));
    // And goes with the last of them.
    desk.erases(other);
    desk.fire();
    assert_eq!(desk.pieces(), []);
    desk.is_whole();
}

#[test]
fn a_file_that_was_sent_twice_in_a_chat_leaves_no_bytes_behind() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let media = desk.picture(VERA);
    desk.sends(chat, with(&[media], "")).unwrap();
    desk.sends(chat, with(&[media, media], "again")).unwrap();
    assert_eq!(desk.pieces(), [media]);
    desk.erases(chat);
    desk.fire();
    assert_eq!(desk.pieces(), []);
    assert_eq!(desk.view().media(media).unwrap(), None);
    desk.is_whole();
}

#[test]
fn a_file_that_still_comes_stops_with_its_chat() {
    let mut desk = Desk::new();
    let chat = desk.receives_picture();
    desk.erases(chat);
    let before = desk.view().sequence();
    assert_eq!(desk.fetched(MediaId(1)), Err(Refusal::NotFound));
    let state = MediaState::Lost;
    let ended = desk.run(Command::MediaState(MediaId(1), state));
    assert_eq!(ended, Err(Refusal::NotFound));
    assert_eq!(desk.view().sequence(), before);
    desk.fire();
    assert_eq!(desk.pieces(), []);
    desk.is_whole();
}

#[test]
fn what_a_customer_changes_in_a_deleted_message_is_not_kept() {
    let mut desk = Desk::new();
    let message = desk.message(&anna(), Content::Text("Hello".to_owned()));
    let wamid = message.wamid.clone();
    let (chat, _) = desk.receive_one(message);
    desk.erases(chat);
    for fires in [false, true] {
        if fires {
            desk.fire();
        }
        let before = desk.view().counters().orphan;
        let edit = Content::Edit {
            target: wamid.clone(),
            text: "A secret".to_owned(),
        };
        let edit = desk.message(&anna(), edit);
        let item = crate::domain::inbound::Item::Message(Box::new(edit));
        let told = desk.receive(vec![item]);
        assert_eq!((told.stored, told.known), (0, 1));
        assert_eq!(
            desk.view().counters().orphan,
            before,
            "it waits for a message"
        );
        desk.is_whole();
    }
}

#[test]
fn nobody_is_told_that_a_deleted_chat_is_back_in_sight() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let until = desk.now.plus(Duration::from_secs(3600));
    desk.act(VERA, chat, DeskAction::Snooze(Some(until)))
        .unwrap();
    desk.erases(chat);
    let told = desk.view().notices(VERA).unwrap();
    assert!(told.iter().all(|(_, notice)| notice.chat != Some(chat)));
    desk.is_whole();
}

//! Deleted chats and their files: what goes leaves no bytes, what another chat has stays whole.

use super::*;
use crate::domain::customer::Identity;

/// The picture that a customer sent first.
const THEIRS: MediaId = MediaId(1);

impl Desk {
    fn of_another(&mut self) -> ChatId {
        let other = Identity {
            phone: Some("385915550199".to_owned()),
            wa_id: Some("385915550199".to_owned()),
            ..Identity::default()
        };
        let (chat, _) = self.writes(&other, "Hello");
        self.act(VERA, chat, DeskAction::Take).unwrap();
        chat
    }

    /// A customer's picture of three bytes.
    fn gets_picture(&mut self) -> ChatId {
        let chat = self.receives_picture();
        self.act(VERA, chat, DeskAction::Take).unwrap();
        let pieces = Command::Chunks {
            media: THEIRS,
            first: 0,
            chunks: vec![Bytes::from_static(b"aaa")],
        };
        self.run(pieces).unwrap();
        let state = MediaState::Ready {
            size: 3,
            sha256: [1; 32],
        };
        self.run(Command::MediaState(THEIRS, state)).unwrap();
        chat
    }

    fn chat_goes(&mut self, chat: ChatId) {
        self.erases(chat);
        self.fire();
        assert!(self.entries(chat).is_empty());
        self.is_whole();
    }

    fn bytes(&self, media: MediaId) -> Option<Bytes> {
        self.view().chunk(media, 0).unwrap()
    }
}

#[test]
fn a_customers_file_that_was_sent_on_outlives_its_chat() {
    let mut desk = Desk::new();
    let chat = desk.gets_picture();
    let other = desk.of_another();
    let sent = desk.sends(other, with(&[THEIRS], "")).unwrap();
    let (_, copy, _) = desk.file_of(other, sent);
    desk.chat_goes(chat);
    assert_eq!(desk.view().media(THEIRS).unwrap(), None);
    let copy = desk.view().media(copy).unwrap().unwrap();
    assert_eq!(desk.bytes(copy.bytes_of).unwrap(), "aaa");
    // With the last one that has them the bytes go too.
    desk.chat_goes(other);
    assert_eq!(desk.bytes(THEIRS), None);
}

#[test]
fn a_file_and_its_copies_in_one_chat_go_with_their_bytes() {
    let mut desk = Desk::new();
    let chat = desk.gets_picture();
    desk.sends(chat, with(&[THEIRS, THEIRS], "")).unwrap();
    let own = desk.picture(VERA);
    desk.sends(chat, with(&[own], "")).unwrap();
    desk.sends(chat, with(&[own], "again")).unwrap();
    desk.is_whole();
    desk.chat_goes(chat);
    assert_eq!((desk.bytes(THEIRS), desk.bytes(own)), (None, None));
}

#[test]
fn a_file_that_was_tried_again_or_sent_to_two_stays_with_the_other() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let own = desk.picture(VERA);
    let first = desk.sends(chat, with(&[own], "")).unwrap();
    desk.at_meta(own);
    desk.start(first);
    let error = SendError {
        code: 131_053,
        detail: "media".to_owned(),
    };
    desk.end(first, SendOutcome::Refused(error)).unwrap();
    desk.act(VERA, chat, DeskAction::Retry(first)).unwrap();
    let other = desk.of_another();
    let sent = desk.sends(other, with(&[own], "")).unwrap();
    desk.chat_goes(chat);
    let (_, copy, _) = desk.file_of(other, sent);
    let copy = desk.view().media(copy).unwrap().unwrap();
    assert_eq!(copy.bytes_of, own);
    assert!(desk.bytes(own).is_some());
    desk.chat_goes(other);
    assert_eq!(desk.bytes(own), None);
}

//! Deleted chats and their files: what goes leaves no bytes, what another chat has stays whole.

use super::*;
use crate::domain::customer::Identity;

/// The picture that a customer sent first.
pub const THEIRS: MediaId = MediaId(1);

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
    pub fn gets_picture(&mut self) -> ChatId {
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

/// PNG leaves as JPEG through the only number.
fn png_as_jpeg(desk: &mut Desk) {
    let change = FileRulesChange {
        png: vec![(NUMBER, PngAs::Jpeg)],
        ..FileRulesChange::default()
    };
    desk.file(FileCommand::SetRules { by: OWNER, change })
        .unwrap();
}

/// A PNG with the JPEG that was made of it.
fn made_of(png: MediaId, jpeg: MediaId) -> Reply {
    let made = Attached {
        instead: Some(jpeg),
        ..Attached::new(png, Wish::Itself)
    };
    Reply {
        files: vec![made],
        ..words("")
    }
}

#[test]
fn a_jpeg_of_a_chat_that_goes_is_not_taken_again() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let other = desk.of_another();
    png_as_jpeg(&mut desk);
    let png = desk.uploads(VERA, "image/png", 3);
    desk.sends(chat, with_wish(&[png], "", Wish::Document))
        .unwrap();
    // In more pieces than go at once.
    let jpeg = desk.begins(VERA);
    desk.run(Command::Chunks {
        media: jpeg,
        first: 0,
        chunks: vec![Bytes::from_static(b"a"); 300],
    })
    .unwrap();
    desk.file(FileCommand::End {
        media: jpeg,
        name: "a.jpg".to_owned(),
        mime: "image/jpeg".to_owned(),
        size: 300,
        sha256: [9; 32],
    })
    .unwrap();
    desk.sends(other, made_of(png, jpeg)).unwrap();
    desk.is_whole();
    desk.erases(other);
    let pieces = |desk: &Desk| desk.view().chunks_of(jpeg).unwrap().len();
    while pieces(&desk) == 300 {
        let (due, id) = desk.view().due(desk.now, 1).unwrap().due[0];
        desk.run(Command::Due { due, id }).unwrap();
    }
    assert_eq!(pieces(&desk), 100, "half of it is gone");
    let sent = desk.sends(chat, with(&[png], "")).unwrap();
    let (_, copy, _) = desk.file_of(chat, sent);
    assert_eq!(desk.view().media(copy).unwrap().unwrap().bytes_of, png);
    desk.fire();
    assert_eq!(pieces(&desk), 0);
    desk.is_whole();
}

#[test]
fn a_jpeg_is_known_of_a_picture_that_is_there_and_no_longer() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let other = desk.of_another();
    png_as_jpeg(&mut desk);
    let png = desk.uploads(VERA, "image/png", 3);
    let as_it_is = |id| with_wish(&[id], "", Wish::Document);
    desk.sends(other, as_it_is(png)).unwrap();
    let sent = desk.sends(chat, as_it_is(png)).unwrap();
    let (_, copy, _) = desk.file_of(chat, sent);
    let jpeg = desk.picture(VERA);
    desk.sends(chat, made_of(png, jpeg)).unwrap();
    let known = |desk: &Desk| desk.view().jpeg_of(png).unwrap().map(|it| it.id);
    assert_eq!(known(&desk), Some(jpeg));
    // The picture goes, its bytes stay with the other: nothing is noted of who is not there.
    desk.chat_goes(other);
    assert_eq!(known(&desk), None);
    let jpeg = desk.picture(VERA);
    desk.sends(chat, made_of(copy, jpeg)).unwrap();
    assert_eq!(known(&desk), None);
    desk.is_whole();
}

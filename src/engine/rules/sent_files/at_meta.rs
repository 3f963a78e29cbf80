//! Where Meta has the bytes of a file, and what of it is forgotten when Meta knows it no more.

use super::erased::THEIRS;
use super::*;

impl Desk {
    fn meta_has(&self, chat: ChatId, entry: EntryId) -> bool {
        let (_, media, _) = self.file_of(chat, entry);
        let media = self.view().media(media).unwrap().unwrap();
        media.at_meta(NUMBER, self.now).is_some()
    }

    fn gives(&mut self, chat: ChatId, entry: EntryId) {
        let (_, media, _) = self.file_of(chat, entry);
        self.at_meta(media);
    }

    fn is_refused(&mut self, entry: EntryId) {
        self.start(entry);
        self.end(entry, SendOutcome::Refused(refused(131_053)))
            .unwrap();
    }
}

#[test]
fn what_waits_with_the_same_bytes_is_given_anew_when_one_is_refused() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let media = desk.picture(VERA);
    let first = desk.sends(chat, with(&[media], "")).unwrap();
    desk.gives(chat, first);
    let gone = desk.sends(chat, with(&[media], "")).unwrap();
    desk.start(gone);
    desk.end(gone, accepted("out.1")).unwrap();
    let second = desk.sends(chat, with(&[media], "")).unwrap();
    let later = Leaves::At(desk.now.plus(hours(2)));
    let action = DeskAction::Leaving(later, Box::new(DeskAction::Reply(with(&[media], ""))));
    let Ok(Answer::Entry(_, third)) = desk.act(VERA, chat, action) else {
        panic!("no entry")
    };
    let other = desk.picture(VERA);
    let apart = desk.sends(chat, with(&[other], "")).unwrap();
    desk.gives(chat, apart);
    assert!(desk.meta_has(chat, second) && desk.meta_has(chat, third));
    desk.is_refused(first);
    assert!(!desk.meta_has(chat, second) && !desk.meta_has(chat, third));
    assert!(desk.meta_has(chat, apart), "of other bytes");
    // Also what is sent on from a message that had left.
    let (_, sent, _) = desk.file_of(chat, gone);
    let anew = desk.sends(chat, with(&[sent], "")).unwrap();
    assert!(!desk.meta_has(chat, anew));
    // It was to leave when the other was refused: it waits for its file, and is not lost.
    assert_eq!(desk.run(Command::StartSend(second)), Ok(Answer::Nothing));
    assert_eq!(desk.state(chat, second), DeliveryState::Queued);
    desk.gives(chat, second);
    desk.start(second);
    desk.is_whole();
}

#[test]
fn what_a_customer_sent_is_given_anew_to_all_that_wait_too() {
    let mut desk = Desk::new();
    let chat = desk.gets_picture();
    let first = desk.sends(chat, with(&[THEIRS], "")).unwrap();
    let second = desk.sends(chat, with(&[THEIRS], "")).unwrap();
    desk.gives(chat, first);
    desk.gives(chat, second);
    desk.is_refused(first);
    assert!(!desk.meta_has(chat, second));
    // Of a repetition nobody knows whether Meta has it still.
    desk.gives(chat, second);
    let (_, copy, _) = desk.file_of(chat, second);
    let third = desk.sends(chat, with(&[copy], "")).unwrap();
    assert!(!desk.meta_has(chat, third));
    desk.is_whole();
}

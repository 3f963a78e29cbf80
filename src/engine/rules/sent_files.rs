//! Files of the team's own: they come in, wait, are sent, held and sent again, and go when nobody uses them.

mod at_meta;
mod erased;
mod replies;
mod uploads;

use std::time::Duration;

use bytes::Bytes;

use crate::base::id::{AgentId, ChatId, EntryId, MediaId, NumberId};
use crate::domain::changes::Answer;
use crate::domain::command::{
    Attached, Command, DeskAction, FileCommand, FileRulesChange, GroupChange, Leaves, Reply,
    TeamAction,
};
use crate::domain::delivery::{DeliveryState, Report, SendError};
use crate::domain::entry::{Body, FileKind};
use crate::domain::files::{PngAs, Wish};
use crate::domain::media::{Home, MediaState};
use crate::domain::outbox::{Outgoing, SendOutcome};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::engine::rules::desk::{ADMIN, Desk, IVAN, OWNER, VERA, accepted, anna, hours, refused};
use crate::engine::rules::held::{hello, words};

const NUMBER: NumberId = NumberId(1);

impl Desk {
    fn file(&mut self, command: FileCommand) -> Result<Answer, Refusal> {
        self.run(Command::File(command))
    }

    fn begins(&mut self, by: AgentId) -> MediaId {
        match self.file(FileCommand::Begin { by }).unwrap() {
            Answer::Media(id) => id,
            other => panic!("{other:?}"),
        }
    }

    fn piece(&mut self, media: MediaId) -> Result<Answer, Refusal> {
        self.run(Command::Chunks {
            media,
            first: 0,
            chunks: vec![Bytes::from_static(b"aaa")],
        })
    }

    fn uploads(&mut self, by: AgentId, mime: &str, size: u64) -> MediaId {
        let media = self.begins(by);
        let chunks = vec![Bytes::from(vec![7; usize::try_from(size).unwrap()])];
        let first = 0;
        self.run(Command::Chunks {
            media,
            first,
            chunks,
        })
        .unwrap();
        self.file(FileCommand::End {
            media,
            name: "a file".to_owned(),
            mime: mime.to_owned(),
            size,
            sha256: [u8::try_from(media.0).unwrap(); 32],
        })
        .unwrap();
        media
    }

    pub fn picture(&mut self, by: AgentId) -> MediaId {
        self.uploads(by, "image/jpeg", 3)
    }

    fn at_meta(&mut self, media: MediaId) {
        let id = format!("meta {media}");
        self.file(FileCommand::AtMeta {
            media,
            number: NUMBER,
            id,
        })
        .unwrap();
    }

    pub fn sends(&mut self, chat: ChatId, reply: Reply) -> Result<EntryId, Refusal> {
        match self.act(VERA, chat, DeskAction::Reply(reply))? {
            Answer::Entry(_, entry) => Ok(entry),
            other => panic!("{other:?}"),
        }
    }

    fn file_of(&self, chat: ChatId, entry: EntryId) -> (FileKind, MediaId, String) {
        match self.entry(chat, entry).body {
            Body::File {
                kind,
                media,
                caption,
            } => (kind, media, caption),
            other => panic!("{other:?}"),
        }
    }

    fn asks_first(&mut self) {
        let group = self.chat(ChatId(1)).group;
        let change = GroupChange {
            ask_before_attaching: Some(true),
            ..GroupChange::default()
        };
        self.operator(TeamAction::ChangeGroup { group, change })
            .unwrap();
    }
}

pub fn with(media: &[MediaId], caption: &str) -> Reply {
    with_wish(media, caption, Wish::Itself)
}

fn with_wish(media: &[MediaId], caption: &str, wish: Wish) -> Reply {
    let files = media.iter().map(|media| Attached::new(*media, wish));
    Reply {
        files: files.collect(),
        ..words(caption)
    }
}

#[test]
fn an_upload_becomes_a_message_and_is_everybodys_who_sees_the_chat() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let media = desk.picture(VERA);
    assert_eq!(desk.view().uploads(Some(VERA)).unwrap().len(), 1);
    let entry = desk.sends(chat, with(&[media], " Look ")).unwrap();
    assert_eq!(
        desk.file_of(chat, entry),
        (FileKind::Image, media, "Look".to_owned())
    );
    let kept = desk.view().media(media).unwrap().unwrap();
    assert_eq!(kept.home, Home::Entry { chat, entry });
    assert_eq!(desk.view().uploads(None).unwrap(), []);
    assert!(desk.chat(chat).waiting.is_none());
}

#[test]
fn several_files_are_messages_of_their_own_in_their_order() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let files = [
        desk.picture(VERA),
        desk.uploads(VERA, "application/pdf", 5),
        desk.picture(VERA),
    ];
    let first = desk.sends(chat, with(&files, "all three")).unwrap();
    let sent: Vec<(MediaId, String)> = (desk.entries(chat).into_iter())
        .filter_map(|entry| match entry.body {
            Body::File { media, caption, .. } => Some((media, caption)),
            _ => None,
        })
        .collect();
    let captions = ["all three", "", ""];
    let wanted = files.into_iter().zip(captions.map(str::to_owned));
    assert_eq!(sent, wanted.collect::<Vec<_>>());
    assert_eq!(desk.file_of(chat, first).1, files[0]);
    assert_eq!(desk.view().outbox_rows().unwrap().len(), 3);
}

#[test]
fn a_file_of_somebody_else_is_not_there() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let unknown = Err(Refusal::invalid("media", FieldProblem::Unknown));
    let theirs = desk.picture(IVAN);
    assert_eq!(desk.sends(chat, with(&[theirs], "")), unknown);
    assert_eq!(desk.sends(chat, with(&[MediaId(99)], "")), unknown);
    let arriving = desk.begins(VERA);
    let wrong = Err(Refusal::invalid("media", FieldProblem::Wrong));
    assert_eq!(desk.sends(chat, with(&[arriving], "")), wrong);
    let gone = FileCommand::Drop {
        by: VERA,
        media: theirs,
    };
    assert_eq!(desk.file(gone), Err(Refusal::NotFound));
}

#[test]
fn a_file_that_is_in_a_message_is_repeated_without_its_bytes() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let media = desk.picture(VERA);
    desk.sends(chat, with(&[media], "")).unwrap();
    desk.at_meta(media);
    let again = desk.sends(chat, with(&[media, media], "")).unwrap();
    let (_, other, _) = desk.file_of(chat, again);
    assert_ne!(other, media);
    let other = desk.view().media(other).unwrap().unwrap();
    assert_eq!(other.bytes_of, media);
    assert_eq!(other.carrier(), Some((chat, again)));
    // Meta has it already.
    assert!(other.at_meta(NUMBER, desk.now).is_some());
    assert!(desk.view().chunks_of(other.id).unwrap().is_empty());
}

#[test]
fn a_window_that_closes_before_the_file_is_uploaded_is_the_cause() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let media = desk.picture(VERA);
    let entry = desk.sends(chat, with(&[media], "Look")).unwrap();
    desk.pass(hours(25));
    assert_eq!(desk.run(Command::StartSend(entry)), Ok(Answer::Nothing));
    let delivery = desk.entry(chat, entry).delivery.unwrap();
    assert_eq!(delivery.error().map(|error| error.code), Some(131_047));
}

#[test]
fn every_file_of_a_repeated_request_is_compared_and_one_undo_takes_all_back() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let (one, two, other) = (desk.picture(VERA), desk.picture(VERA), desk.picture(VERA));
    let keyed = |files: &[MediaId]| Reply {
        key: Some("k".to_owned()),
        ..with(files, "a")
    };
    let first = desk.sends(chat, keyed(&[one, two])).unwrap();
    assert_eq!(desk.sends(chat, keyed(&[one, two])), Ok(first));
    let taken = Err(Refusal::invalid("idempotency_key", FieldProblem::Taken));
    assert_eq!(desk.sends(chat, keyed(&[one, other])), taken);
    assert_eq!(desk.sends(chat, keyed(&[one, two, other])), taken);
    assert_eq!(desk.view().outbox_rows().unwrap().len(), 2);
    desk.act(VERA, chat, DeskAction::TakeBack(first)).unwrap();
    assert!(desk.view().outbox_rows().unwrap().is_empty());
    desk.is_whole();
}

#[test]
fn undoing_a_template_takes_all_back_that_the_same_press_held_behind_it() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.pass(hours(25));
    let files = [desk.picture(VERA), desk.picture(VERA)];
    let hold = |reply: Reply| DeskAction::Hold {
        reply,
        template: Some(hello()),
        even_open: false,
    };
    let action = Box::new(hold(with(&files, "Look")));
    desk.act(VERA, chat, DeskAction::Leaving(Leaves::Undoable, action))
        .unwrap();
    desk.pass(Duration::from_secs(1));
    let later = desk.act(VERA, chat, hold(words("More")));
    let Ok(Answer::Entry(_, later)) = later else {
        panic!("{later:?}")
    };
    let rows = desk.view().outbox_rows().unwrap();
    let asked = rows.iter().find(|row| row.held().is_none()).unwrap().entry;
    assert_eq!(rows.len(), 4);
    desk.act(VERA, chat, DeskAction::TakeBack(asked)).unwrap();
    let left = desk.view().outbox_rows().unwrap();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].entry, later, "of another press");
    desk.is_whole();
}

#[test]
fn a_repeated_request_is_told_by_the_bytes() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let keyed = |media: MediaId, caption: &str| Reply {
        key: Some("k".to_owned()),
        ..with(&[media], caption)
    };
    let media = desk.picture(VERA);
    let first = desk.sends(chat, keyed(media, "a")).unwrap();
    assert_eq!(desk.sends(chat, keyed(media, "a")), Ok(first));
    let other = desk.picture(VERA);
    let taken = Err(Refusal::invalid("idempotency_key", FieldProblem::Taken));
    assert_eq!(desk.sends(chat, keyed(other, "a")), taken);
    assert_eq!(desk.sends(chat, keyed(media, "b")), taken);
    assert_eq!(desk.view().outbox_rows().unwrap().len(), 1);
}

#[test]
fn a_picture_is_bounded_by_the_desk_and_goes_as_a_document_in_full() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let megabyte = 1024 * 1024;
    let change = FileRulesChange {
        picture_megabytes: Some(1),
        ..FileRulesChange::default()
    };
    let set = |by, change| FileCommand::SetRules { by, change };
    assert_eq!(
        desk.file(set(VERA, change.clone())),
        Err(Refusal::NotAllowed)
    );
    desk.file(set(OWNER, change)).unwrap();
    let media = desk.uploads(VERA, "image/jpeg", megabyte + 1);
    match desk.sends(chat, with(&[media], "")) {
        Err(Refusal::FileTooLarge { kind, size, limit }) => {
            assert_eq!((kind, size), (FileKind::Image, Some(megabyte + 1)));
            assert_eq!((limit.desk, limit.whatsapp), (megabyte, 5 * megabyte));
        }
        other => panic!("{other:?}"),
    }
    let entry = desk.sends(chat, with_wish(&[media], "", Wish::Document));
    let (kind, _, _) = desk.file_of(chat, entry.unwrap());
    assert_eq!(kind, FileKind::Document);
}

#[test]
fn rules_for_files_are_set_within_bounds_and_noted() {
    let mut desk = Desk::new();
    let mut set = |change| desk.file(FileCommand::SetRules { by: ADMIN, change });
    let of_pictures = |megabytes| FileRulesChange {
        picture_megabytes: Some(megabytes),
        ..FileRulesChange::default()
    };
    for wrong in [0, 6] {
        let problem = FieldProblem::Between(1, 5);
        let refused = Err(Refusal::invalid("picture_megabytes", problem));
        assert_eq!(set(of_pictures(wrong)), refused);
    }
    assert_eq!(set(of_pictures(3)), Ok(Answer::Nothing));
    let of_number = |number| FileRulesChange {
        png: vec![(NumberId(number), PngAs::Jpeg)],
        ..FileRulesChange::default()
    };
    assert!(set(of_number(9)).is_err());
    assert_eq!(set(of_number(1)), Ok(Answer::Done));
    let rules = desk.view().file_rules().unwrap();
    assert_eq!(rules.png_of(NumberId(1)), PngAs::Jpeg);
    assert_eq!(rules.png_of(NumberId(2)), PngAs::Png);
}

#[test]
fn words_beside_a_sound_are_refused_and_long_ones_too() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let sound = desk.uploads(VERA, "audio/ogg; codecs=opus", 5);
    let wrong = Err(Refusal::invalid("caption", FieldProblem::Wrong));
    assert_eq!(desk.sends(chat, with(&[sound], "listen")), wrong);
    let entry = desk.sends(chat, with_wish(&[sound], "", Wish::Voice));
    let (kind, _, _) = desk.file_of(chat, entry.unwrap());
    assert_eq!(kind, FileKind::Audio { voice: true });
    let picture = desk.picture(VERA);
    let long = Err(Refusal::invalid("caption", FieldProblem::TooLong(1024)));
    assert_eq!(desk.sends(chat, with(&[picture], &"ж".repeat(1025))), long);
}

#[test]
fn a_group_that_asks_before_attaching_is_told_twice() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.asks_first();
    let media = desk.picture(VERA);
    let reply = with(&[media], "");
    assert_eq!(
        desk.sends(chat, reply.clone()),
        Err(Refusal::AsksBeforeAttaching)
    );
    desk.sends(chat, words("a text needs no question")).unwrap();
    let sure = Reply {
        sure: true,
        ..reply
    };
    desk.sends(chat, sure).unwrap();
}

#[test]
fn a_file_leaves_only_while_the_window_is_open_and_may_be_held() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let now = desk.picture(VERA);
    let waiting = desk.sends(chat, with(&[now], "")).unwrap();
    desk.at_meta(now);
    desk.pass(hours(30));
    desk.fire();
    let held = desk.picture(VERA);
    assert!(matches!(
        desk.sends(chat, with(&[held], "")),
        Err(Refusal::WindowClosed(_))
    ));
    // What waited when the window closed does not leave.
    assert_eq!(desk.run(Command::StartSend(waiting)), Ok(Answer::Nothing));
    assert_eq!(desk.state(chat, waiting), DeliveryState::Failed);
    let hold = DeskAction::Hold {
        reply: with(&[held], "later"),
        template: Some(hello()),
        even_open: false,
    };
    let Answer::Entry(_, entry) = desk.act(VERA, chat, hold).unwrap() else {
        panic!("no entry")
    };
    assert_eq!(desk.state(chat, entry), DeliveryState::Held);
    assert_eq!(desk.file_of(chat, entry).2, "later");
    // Its words are written anew, or taken away, while it waits.
    let rewrite = |text: &str| DeskAction::Rewrite {
        entry,
        text: text.to_owned(),
    };
    for caption in ["the picture", ""] {
        desk.act(VERA, chat, rewrite(caption)).unwrap();
        assert_eq!(desk.file_of(chat, entry).2, caption);
    }
    let long = "x".repeat(1025);
    assert!(matches!(
        desk.act(VERA, chat, rewrite(&long)),
        Err(Refusal::Invalid(_))
    ));
    desk.writes(&anna(), "yes");
    assert_eq!(desk.state(chat, entry), DeliveryState::Queued);
}

#[test]
fn a_file_may_leave_later_and_be_taken_back() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let media = desk.picture(VERA);
    let later = Leaves::At(desk.now.plus(hours(2)));
    let action = DeskAction::Reply(with(&[media], ""));
    let action = DeskAction::Leaving(later, Box::new(action));
    let Answer::Entry(_, entry) = desk.act(VERA, chat, action).unwrap() else {
        panic!("no entry")
    };
    assert_eq!(desk.state(chat, entry), DeliveryState::Scheduled);
    desk.act(VERA, chat, DeskAction::TakeBack(entry)).unwrap();
    assert_eq!(desk.state(chat, entry), DeliveryState::Canceled);
}

#[test]
fn a_message_leaves_when_meta_has_its_file_and_names_it() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let media = desk.picture(VERA);
    let entry = desk.sends(chat, with(&[media], "Look")).unwrap();
    desk.at_meta(media);
    let order = desk.start(entry);
    assert_eq!(
        order.content,
        Outgoing::File {
            kind: FileKind::Image,
            id: format!("meta {media}"),
            caption: "Look".to_owned(),
            name: "a file".to_owned(),
        }
    );
    let kept = desk.view().media(media).unwrap().unwrap();
    let month = Duration::from_secs(30 * 86_400);
    assert!(kept.at_meta(NUMBER, desk.now.plus(month)).is_none());
    assert!(kept.at_meta(NumberId(2), desk.now).is_none());
}

#[test]
fn an_upload_to_meta_that_fails_was_not_sent() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let media = desk.picture(VERA);
    let entry = desk.sends(chat, with(&[media], "")).unwrap();
    let error = |code| SendError {
        code,
        detail: "no".to_owned(),
    };
    let again = |after| SendOutcome::Again {
        after,
        error: error(131_016),
        number_wide: None,
    };
    let not = |entry, outcome| FileCommand::NotAtMeta { entry, outcome };
    desk.file(not(entry, again(hours(1)))).unwrap();
    assert_eq!(desk.state(chat, entry), DeliveryState::Queued);
    let row = desk.view().outbox(entry).unwrap().unwrap();
    assert_eq!(row.attempts, 1);
    // Behind the window's end it would not leave any more.
    desk.file(not(entry, again(hours(40)))).unwrap();
    assert_eq!(desk.state(chat, entry), DeliveryState::Failed);
    let media = desk.picture(VERA);
    let entry = desk.sends(chat, with(&[media], "")).unwrap();
    let refused = SendOutcome::Refused(error(131_053));
    desk.file(not(entry, refused.clone())).unwrap();
    assert_eq!(desk.state(chat, entry), DeliveryState::Failed);
    assert_eq!(desk.file(not(entry, refused)), Err(Refusal::AlreadySent));
}

#[test]
fn a_failed_file_is_really_sent_again() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let media = desk.picture(VERA);
    let first = desk.sends(chat, with(&[media], "Look")).unwrap();
    desk.at_meta(media);
    desk.start(first);
    let error = SendError {
        code: 131_053,
        detail: "media".to_owned(),
    };
    desk.end(first, SendOutcome::Refused(error)).unwrap();
    let Answer::Entry(_, second) = desk.act(VERA, chat, DeskAction::Retry(first)).unwrap() else {
        panic!("no entry")
    };
    let (kind, other, caption) = desk.file_of(chat, second);
    assert_eq!((kind, caption.as_str()), (FileKind::Image, "Look"));
    let other = desk.view().media(other).unwrap().unwrap();
    assert_eq!(other.bytes_of, media);
    // What Meta had may be what was wrong.
    assert!(other.at_meta(NUMBER, desk.now).is_none());
    desk.at_meta(other.id);
    desk.start(second);
}

#[test]
fn a_file_that_meta_knows_no_more_is_given_anew_by_whatever_sends_it_next() {
    for code in [100, 131_052, 131_053] {
        for by_status in [false, true] {
            let mut desk = Desk::new();
            let chat = desk.open_chat();
            let media = desk.picture(VERA);
            desk.sends(chat, with(&[media], "")).unwrap();
            desk.at_meta(media);
            let second = desk.sends(chat, with(&[media], "")).unwrap();
            let (_, repeats, _) = desk.file_of(chat, second);
            let meta_has = |desk: &Desk, id: MediaId| {
                let media = desk.view().media(id).unwrap().unwrap();
                media.at_meta(NUMBER, desk.now).is_some()
            };
            assert!(repeats != media && meta_has(&desk, repeats));
            desk.start(second);
            if by_status {
                desk.end(second, accepted("out.1")).unwrap();
                desk.status("out.1", None, Report::Failed(refused(code)));
            } else {
                desk.end(second, SendOutcome::Refused(refused(code)))
                    .unwrap();
            }
            assert_eq!(desk.state(chat, second), DeliveryState::Failed);
            assert!(!meta_has(&desk, repeats), "{code}");
            assert!(!meta_has(&desk, media), "{code}");
            let third = desk.sends(chat, with(&[media], "")).unwrap();
            let (_, third, _) = desk.file_of(chat, third);
            assert!(!meta_has(&desk, third), "{code}");
            desk.is_whole();
        }
    }
    // Another refusal says nothing of the file.
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let media = desk.picture(VERA);
    let entry = desk.sends(chat, with(&[media], "")).unwrap();
    desk.at_meta(media);
    desk.start(entry);
    desk.end(entry, SendOutcome::Refused(refused(131_026)))
        .unwrap();
    let media = desk.view().media(media).unwrap().unwrap();
    assert!(media.at_meta(NUMBER, desk.now).is_some());
}

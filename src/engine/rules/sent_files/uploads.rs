//! Uploads that break off, that nobody uses, and too many of them.

use crate::base::id::{AgentId, ChatId, MediaId};
use crate::base::limits::{UPLOAD_KEPT, UPLOADS_MAX};
use crate::domain::command::{Command, DeskAction, FileCommand};
use crate::domain::draft::{Drafted, InBox};
use crate::domain::media::MediaState;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, IVAN, VERA, hours, person};
use crate::engine::rules::sent_files::with;

#[test]
fn what_breaks_off_leaves_nothing() {
    let mut desk = Desk::new();
    let one = desk.begins(VERA);
    desk.piece(one).unwrap();
    let gone = FileCommand::Drop {
        by: VERA,
        media: one,
    };
    desk.file(gone).unwrap();
    assert!(desk.view().media(one).unwrap().is_none());
    assert!(desk.view().chunks_of(one).unwrap().is_empty());
    assert_eq!(desk.piece(one), Err(Refusal::NotFound));

    // A new process has nobody who goes on with it; what is whole stays.
    let (two, three) = (desk.begins(VERA), desk.picture(VERA));
    desk.piece(two).unwrap();
    desk.run(Command::NobodyIsHere).unwrap();
    assert!(desk.view().media(two).unwrap().is_none());
    assert!(desk.view().chunks_of(two).unwrap().is_empty());
    assert!(desk.view().media(three).unwrap().is_some());
}

#[test]
fn a_draft_that_is_thrown_away_takes_its_files_but_for_those_of_another_draft_of_ones_own() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let (other, _) = desk.writes(&person("RU.2", "79160000002"), "Hello");
    let [one, two] = [(); 2].map(|()| desk.picture(VERA));
    let mut keeps = |by: AgentId, chat: ChatId, files: &[MediaId]| {
        let draft = Drafted {
            text: "Look".to_owned(),
            files: Some(InBox::all(files)),
            ..Drafted::default()
        };
        desk.act(by, chat, DeskAction::Draft(draft)).unwrap();
    };
    keeps(VERA, chat, &[one, two]);
    keeps(VERA, other, &[two]);
    // Nobody can send what somebody else has chosen.
    keeps(IVAN, other, &[one]);
    desk.act(VERA, chat, DeskAction::DropDraft).unwrap();
    assert_eq!(desk.view().media(one).unwrap(), None);
    assert!(desk.view().media(two).unwrap().is_some());
}

#[test]
fn what_nobody_uses_goes_after_a_day() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let (used, idle, arriving) = (desk.picture(VERA), desk.picture(VERA), desk.begins(IVAN));
    desk.sends(chat, with(&[used], "")).unwrap();
    let drafted = desk.picture(VERA);
    let draft = Drafted {
        text: "On Monday".to_owned(),
        noting: false,
        reply_to: None,
        files: Some(InBox::all(&[drafted])),
        ..Drafted::default()
    };
    desk.act(VERA, chat, DeskAction::Draft(draft)).unwrap();
    desk.pass(UPLOAD_KEPT + hours(1));
    desk.fire();
    let view = desk.view();
    assert!(matches!(
        view.media(used).unwrap().unwrap().state,
        MediaState::Ready { .. }
    ));
    assert!(
        view.media(drafted).unwrap().is_some(),
        "as long as its words"
    );
    assert!(view.media(idle).unwrap().is_none());
    assert!(view.chunks_of(idle).unwrap().is_empty());
    assert!(view.media(arriving).unwrap().is_none());
}

#[test]
fn nobody_fills_the_file_with_uploads() {
    let mut desk = Desk::new();
    for _ in 0..UPLOADS_MAX {
        desk.begins(VERA);
    }
    let refused = Refusal::invalid("file", FieldProblem::TooMany(UPLOADS_MAX));
    assert_eq!(desk.file(FileCommand::Begin { by: VERA }), Err(refused));
    desk.begins(IVAN);
    let nobody = FileCommand::Begin { by: AgentId(99) };
    assert_eq!(desk.file(nobody), Err(Refusal::NotFound));
}

#[test]
fn a_file_that_came_whole_takes_no_more_pieces() {
    let mut desk = Desk::new();
    let media = desk.picture(VERA);
    assert_eq!(desk.piece(media), Err(Refusal::WrongState));
    let end = FileCommand::End {
        media,
        name: String::new(),
        mime: String::new(),
        size: 1,
        sha256: [0; 32],
    };
    assert_eq!(desk.file(end), Err(Refusal::WrongState));
}

//! Files of quick replies: kept once, used as often as one likes, freed with what they stand in.

use crate::base::id::{ChatId, EntryId, MediaId};
use crate::domain::changes::Answer;
use crate::domain::choices::{Choices, Choose};
use crate::domain::command::{Command, DeskAction, GroupChange, TeamAction};
use crate::domain::delivery::DeliveryState;
use crate::domain::draft::{Drafted, InBox};
use crate::domain::entry::{Body, Entry};
use crate::domain::group::GroupAccess;
use crate::domain::media::Home;
use crate::domain::outbox::Outgoing;
use crate::domain::quick_reply::{FILES_MAX, QuickReply, QuickReplyAction, ReplyOf, Written};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::domain::writing::{How, Reply};
use crate::engine::rules::desk::{ADMIN, Desk, IVAN, VERA, hours};
use crate::engine::rules::sent_files::{NUMBER, with};
use crate::store::check::check;

fn written(name: &str, text: &str, files: &[MediaId]) -> Written {
    Written {
        name: name.to_owned(),
        text: text.to_owned(),
        choices: None,
        files: Some(files.to_vec()),
    }
}

fn unknown() -> Refusal {
    Refusal::invalid("media", FieldProblem::Unknown)
}

impl Desk {
    fn replies(
        &mut self,
        by: crate::base::id::AgentId,
        action: QuickReplyAction,
    ) -> Result<u64, Refusal> {
        match self.run(Command::QuickReply { by, action })? {
            Answer::Listed(ids) => Ok(ids[0]),
            _ => Ok(0),
        }
    }

    /// A quick reply of everybody's with one picture.
    fn with_picture(&mut self) -> (u64, MediaId) {
        let media = self.picture(ADMIN);
        let action = QuickReplyAction::Add(ReplyOf::Desk, written("price", "Prices", &[media]));
        (self.replies(ADMIN, action).unwrap(), media)
    }

    fn kept_reply(&self, id: u64) -> QuickReply {
        self.view().quick_reply(id).unwrap().unwrap()
    }

    fn is_sound(&self) {
        assert_eq!(check(&self.view()).unwrap(), Vec::<String>::new());
    }

    fn messages_after(&self, chat: ChatId, first: EntryId) -> Vec<Entry> {
        let entries = self.entries(chat).into_iter();
        entries
            .filter(|entry| entry.id >= first && entry.is_message())
            .collect()
    }
}

#[test]
fn a_file_of_a_quick_reply_is_kept_once_and_given_to_meta_once() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let (id, media) = desk.with_picture();
    assert_eq!(
        desk.view().media(media).unwrap().unwrap().home,
        Home::QuickReply(id)
    );
    assert_eq!(desk.view().uploads(Some(ADMIN)).unwrap(), []);
    let first = desk.sends(chat, with(&[media], "Look")).unwrap();
    let (_, one, _) = desk.file_of(chat, first);
    assert_ne!(one, media);
    desk.at_meta(one);
    for _ in 0..3 {
        let next = desk.sends(chat, with(&[media], "")).unwrap();
        let (_, other, _) = desk.file_of(chat, next);
        let other = desk.view().media(other).unwrap().unwrap();
        assert_eq!(other.bytes_of, media);
        assert!(other.at_meta(NUMBER, desk.now).is_some(), "Meta has it");
        assert!(desk.view().chunks_of(other.id).unwrap().is_empty());
    }
    desk.pass(crate::base::limits::UPLOAD_KEPT + hours(1));
    desk.fire();
    assert!(
        desk.view().media(media).unwrap().is_some(),
        "nobody sweeps it"
    );
    desk.is_sound();
}

#[test]
fn what_waits_in_the_outbox_leaves_though_its_quick_reply_is_gone() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let (id, media) = desk.with_picture();
    let queued = desk.sends(chat, with(&[media], "Look")).unwrap();
    desk.replies(ADMIN, QuickReplyAction::Remove(id)).unwrap();
    assert!(desk.view().media(media).unwrap().is_none());
    assert!(
        !desk.view().chunks_of(media).unwrap().is_empty(),
        "its bytes are needed"
    );
    desk.is_sound();
    assert_eq!(desk.state(chat, queued), DeliveryState::Queued);
    let (_, own, _) = desk.file_of(chat, queued);
    desk.at_meta(own);
    let order = desk.start(queued);
    assert!(matches!(order.content, Outgoing::File { .. }), "{order:?}");
    // What nobody sent goes with its bytes.
    let (id, media) = desk.with_picture();
    desk.replies(ADMIN, QuickReplyAction::Remove(id)).unwrap();
    assert!(desk.view().chunks_of(media).unwrap().is_empty());
    desk.is_sound();
}

#[test]
fn what_takes_the_place_of_a_file_frees_it_and_order_is_kept() {
    let mut desk = Desk::new();
    let (id, media) = desk.with_picture();
    let (one, two) = (desk.picture(ADMIN), desk.picture(ADMIN));
    let change = |files: &[MediaId]| {
        QuickReplyAction::Change(id, ReplyOf::Desk, written("price", "Prices", files), None)
    };
    desk.replies(ADMIN, change(&[two, media, one])).unwrap();
    assert_eq!(desk.kept_reply(id).files, [two, media, one]);
    desk.replies(ADMIN, change(&[one, two])).unwrap();
    assert_eq!(desk.kept_reply(id).files, [one, two]);
    assert!(desk.view().media(media).unwrap().is_none());
    assert!(desk.view().chunks_of(media).unwrap().is_empty());
    let twice = desk.replies(ADMIN, change(&[one, one]));
    assert_eq!(twice, Err(Refusal::invalid("files", FieldProblem::Taken)));
    let many: Vec<MediaId> = (0..=FILES_MAX).map(|_| desk.picture(ADMIN)).collect();
    let problem = FieldProblem::TooMany(FILES_MAX);
    assert_eq!(
        desk.replies(ADMIN, change(&many)),
        Err(Refusal::invalid("files", problem))
    );
    // What a refused change named is where it was.
    assert!(matches!(
        desk.view().media(many[0]).unwrap().unwrap().home,
        Home::Upload { .. }
    ));
    let large = desk.uploads(ADMIN, "image/jpeg", 5 * 1024 * 1024 + 1);
    let refused = desk.replies(ADMIN, change(&[large]));
    assert!(
        matches!(refused, Err(Refusal::FileTooLarge { .. })),
        "{refused:?}"
    );
    let silent = written("price", " ", &[one]);
    desk.replies(
        ADMIN,
        QuickReplyAction::Change(id, ReplyOf::Desk, silent, None),
    )
    .unwrap();
    assert_eq!(desk.kept_reply(id).text.as_str(), "");
    assert!(desk.replies(ADMIN, change(&[])).is_ok());
    let nothing = QuickReplyAction::Change(id, ReplyOf::Desk, written("price", "", &[]), None);
    assert!(
        desk.replies(ADMIN, nothing).is_err(),
        "it says nothing at all"
    );
    desk.is_sound();
}

#[test]
fn a_file_is_for_those_who_may_use_its_quick_reply() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let own = desk.picture(IVAN);
    let ivan = ReplyOf::Member(IVAN);
    let action = QuickReplyAction::Add(ivan, written("mine", "x", &[own]));
    desk.replies(IVAN, action).unwrap();
    assert_eq!(desk.sends(chat, with(&[own], "")), Err(unknown()));
    // Nor may somebody take it into a quick reply of their own.
    let taken = QuickReplyAction::Add(ReplyOf::Member(VERA), written("theirs", "x", &[own]));
    assert_eq!(desk.replies(VERA, taken), Err(unknown()));
    // One of a group that Vera does not enter.
    let group = desk.chat(chat).group;
    let (id, media) = desk.with_picture();
    let other = desk
        .operator(TeamAction::AddGroup {
            name: "Others".to_owned(),
        })
        .unwrap();
    let Answer::Group(other) = other else {
        panic!("{other:?}")
    };
    assert_ne!(other, group);
    let change = GroupChange::access(GroupAccess::Members(vec![IVAN]));
    let group = other;
    desk.operator(TeamAction::ChangeGroup { group, change })
        .unwrap();
    let action = QuickReplyAction::Change(
        id,
        ReplyOf::Group(other),
        written("price", "x", &[media]),
        None,
    );
    desk.replies(ADMIN, action).unwrap();
    assert_eq!(desk.sends(chat, with(&[media], "")), Err(unknown()));
    let used = DeskAction::Insert {
        reply: id,
        into_draft: true,
    };
    assert_eq!(desk.act(VERA, chat, used), Err(Refusal::NotFound));
    desk.is_sound();
}

#[test]
fn what_was_taken_out_of_a_quick_reply_does_not_leave_from_anybodys_tray() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let (id, media) = desk.with_picture();
    let used = DeskAction::Insert {
        reply: id,
        into_draft: true,
    };
    desk.act(VERA, chat, used.clone()).unwrap();
    let draft = desk.view().draft(chat, VERA).unwrap().unwrap();
    assert_eq!(
        (draft.message.as_str(), &draft.files),
        ("Prices", &InBox::all(&[media]))
    );
    // The old price list is taken out, a new one takes its place.
    let newer = desk.picture(ADMIN);
    let change = QuickReplyAction::Change(
        id,
        ReplyOf::Desk,
        written("price", "Prices", &[newer]),
        None,
    );
    desk.replies(ADMIN, change).unwrap();
    let before = desk.entries(chat).len();
    assert_eq!(desk.sends(chat, with(&[media], "Prices")), Err(unknown()));
    assert_eq!(desk.entries(chat).len(), before);
    // The new one stands beside what is left of the old, which its author leaves out.
    desk.act(VERA, chat, used).unwrap();
    let draft = desk.view().draft(chat, VERA).unwrap().unwrap();
    assert_eq!(draft.files, InBox::all(&[media, newer]));
    let reply = Reply {
        left_out: vec![media],
        ..with(&[newer], &draft.message)
    };
    desk.sends(chat, reply).unwrap();
    assert_eq!(desk.view().draft(chat, VERA).unwrap(), None);
    desk.is_sound();
}

#[test]
fn a_tray_is_a_draft_and_goes_file_by_file() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let (_, media) = desk.with_picture();
    let keeps = |text: &str, files: Option<Vec<MediaId>>| {
        DeskAction::Draft(Drafted {
            text: text.to_owned(),
            noting: false,
            reply_to: None,
            files: files.map(|files| InBox::all(&files)),
            ..Drafted::default()
        })
    };
    desk.act(VERA, chat, keeps("", Some(vec![media, MediaId(999)])))
        .unwrap();
    // Words that are kept by who knows of no files leave them where they are.
    desk.act(VERA, chat, keeps("Look", None)).unwrap();
    let files = |desk: &Desk| desk.view().draft(chat, VERA).unwrap().unwrap().files;
    assert_eq!(
        files(&desk),
        InBox::all(&[media]),
        "what is not there does not wait"
    );
    desk.sends(chat, with(&[media], "")).unwrap();
    assert_eq!(files(&desk), []);
    let many = keeps("", Some(vec![media; 51]));
    assert!(desk.act(VERA, chat, many).is_err());
}

#[test]
fn files_stand_before_what_is_chosen_from_and_words_before_a_sound() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let (_, media) = desk.with_picture();
    let choices = Choices {
        header: String::new(),
        footer: String::new(),
        offer: Choose::Buttons(vec!["Yes".to_owned(), "No".to_owned()]),
    };
    let how = How {
        choices: Some(choices),
        ..How::default()
    };
    let reply = Reply {
        how,
        ..with(&[media], "Which?")
    };
    let first = desk.sends(chat, reply).unwrap();
    let sent = desk.messages_after(chat, first);
    assert!(matches!(&sent[0].body, Body::File { caption, .. } if caption.is_empty()));
    assert!(matches!(&sent[1].body, Body::Choices { text, .. } if text == "Which?"));
    assert_eq!(sent.len(), 2);

    let sound = desk.uploads(VERA, "audio/ogg; codecs=opus", 3);
    let alone = desk.sends(chat, with(&[sound], "Listen"));
    assert_eq!(alone, Err(Refusal::invalid("caption", FieldProblem::Wrong)));
    let reply = Reply {
        how: How {
            split: true,
            ..How::default()
        },
        ..with(&[sound], "Listen")
    };
    let first = desk.sends(chat, reply).unwrap();
    let sent = desk.messages_after(chat, first);
    assert!(matches!(&sent[0].body, Body::Text(text) if text == "Listen"));
    assert!(matches!(&sent[1].body, Body::File { .. }));
    assert_eq!(sent.len(), 2);
}

#[test]
fn a_group_that_is_asked_is_asked_for_files_of_quick_replies_too() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let (_, media) = desk.with_picture();
    desk.asks_first();
    assert_eq!(
        desk.sends(chat, with(&[media], "")),
        Err(Refusal::AsksBeforeAttaching)
    );
    desk.pass(hours(25));
    let sure = Reply {
        sure: true,
        ..with(&[media], "")
    };
    assert!(matches!(
        desk.sends(chat, sure),
        Err(Refusal::WindowClosed(_))
    ));
}

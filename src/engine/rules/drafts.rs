//! What members have written and not sent: kept by chat and author, gone with what it becomes.

use std::time::Duration;

use crate::base::id::{AgentId, ChatId, MediaId};
use crate::base::limits::DRAFT_FILES_MAX;
use crate::base::limits::NOTE_CHARS_MAX;
use crate::domain::changes::Answer;
use crate::domain::choices::{Choices, Choose};
use crate::domain::command::{DeskAction, Reply};
use crate::domain::draft::{Draft, Drafted, InBox};
use crate::domain::event::EventKind;
use crate::domain::files::Wish;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::domain::writing::Attached;
use crate::engine::rules::desk::{Desk, IVAN, VERA, anna};

fn drafted(text: &str, noting: bool, knew: Option<u64>) -> DeskAction {
    DeskAction::Draft(Drafted {
        text: text.to_owned(),
        noting,
        reply_to: None,
        knew,
        ..Drafted::default()
    })
}

impl Desk {
    fn drafts(&mut self, by: AgentId, chat: ChatId, text: &str) -> u64 {
        self.drafts_over(by, chat, text, None).0
    }

    fn drafts_over(
        &mut self,
        by: AgentId,
        chat: ChatId,
        text: &str,
        knew: Option<u64>,
    ) -> (u64, Option<String>) {
        match self.act(by, chat, drafted(text, false, knew)).unwrap() {
            Answer::Draft { revision, replaced } => (revision, replaced),
            other => panic!("{other:?}"),
        }
    }

    fn draft(&self, by: AgentId, chat: ChatId) -> Option<Draft> {
        self.view().draft(chat, by).unwrap()
    }

    /// How often colleagues were told that somebody began a draft or has none any more.
    fn told_of_drafts(&self, chat: ChatId) -> usize {
        let events = self.view().events_after(0, 1000).unwrap().into_iter();
        let of_drafts = |kind| matches!(kind, EventKind::Drafted(of, _) if of == chat);
        events.filter(|(_, event)| of_drafts(event.kind)).count()
    }
}

#[test]
fn both_texts_are_kept_and_colleagues_hear_once() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let first = desk.drafts(VERA, chat, "Hel");
    desk.act(VERA, chat, drafted("She is nice", true, None))
        .unwrap();
    desk.pass(Duration::from_secs(2));
    let last = desk.drafts(VERA, chat, "Hello ");
    assert!(last > first);
    let draft = desk.draft(VERA, chat).unwrap();
    assert_eq!(
        (draft.message.as_str(), draft.note.as_str()),
        ("Hello ", "She is nice")
    );
    assert!(!draft.noting);
    assert_eq!(draft.at, desk.now);
    assert_eq!(desk.told_of_drafts(chat), 1);
    // Another's is their own.
    desk.act(IVAN, chat, drafted("Mine", true, None)).unwrap();
    assert_eq!(desk.view().drafts(chat).unwrap().len(), 2);
    // What is emptied is no draft.
    desk.drafts(VERA, chat, " ");
    assert!(desk.draft(VERA, chat).is_some(), "her note is one");
    desk.act(VERA, chat, drafted("", true, None)).unwrap();
    assert_eq!(desk.draft(VERA, chat), None);
    assert_eq!(desk.told_of_drafts(chat), 3);
    assert_eq!(
        desk.act(VERA, chat, DeskAction::DropDraft),
        Ok(Answer::Nothing)
    );
}

#[test]
fn what_is_sent_is_no_draft_and_what_was_typed_behind_it_is() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.drafts(VERA, chat, "Hel");
    desk.reply(chat, "Hello").unwrap();
    assert_eq!(desk.draft(VERA, chat), None, "it was saved too early");
    desk.drafts(VERA, chat, "Hello\n\nAnd more");
    desk.reply(chat, "Hello").unwrap();
    assert_eq!(desk.draft(VERA, chat).unwrap().message, "And more");
    // What another program of hers sends is not it.
    desk.reply(chat, "Something else").unwrap();
    assert_eq!(desk.draft(VERA, chat).unwrap().message, "And more");
    // A refused one is kept.
    let refused = desk.reply(chat, &"x".repeat(5000));
    assert!(refused.is_err());
    desk.act(VERA, chat, drafted("A note", true, None)).unwrap();
    let note = DeskAction::Note {
        text: "A note".to_owned(),
        key: None,
    };
    desk.act(VERA, chat, note).unwrap();
    let draft = desk.draft(VERA, chat).unwrap();
    assert_eq!(
        (draft.note.as_str(), draft.message.as_str()),
        ("", "And more")
    );
}

#[test]
fn what_was_replaced_knowingly_goes_with_what_is_sent() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let note = |text: &str| DeskAction::Note {
        text: text.to_owned(),
        key: None,
    };
    let (first, _) = desk.drafts_over(VERA, chat, "AAA", Some(0));
    let message = || {
        DeskAction::Reply(crate::domain::command::Reply {
            text: "BBB".to_owned(),
            ..Default::default()
        })
    };
    // Another device went on meanwhile: its words are not known here.
    let (second, _) = desk.drafts_over(VERA, chat, "AAA and more", Some(first));
    let unseen = DeskAction::Finishing(first, Box::new(message()));
    desk.act(VERA, chat, unseen).unwrap();
    assert_eq!(desk.draft(VERA, chat).unwrap().message, "AAA and more");
    assert_eq!(desk.draft(VERA, chat).unwrap().revision, second);
    // A note is another box.
    let (_, _) = desk.drafts_over(VERA, chat, "AAA", Some(second));
    let seen = desk.draft(VERA, chat).unwrap().revision;
    let noted = DeskAction::Finishing(seen, Box::new(note("Note")));
    desk.act(VERA, chat, noted).unwrap();
    let draft = desk.draft(VERA, chat).unwrap();
    assert_eq!(draft.message, "AAA");
    let leaves = DeskAction::Leaving(
        crate::domain::command::Leaves::Undoable,
        Box::new(message()),
    );
    let seen = DeskAction::Finishing(draft.revision, Box::new(leaves));
    desk.act(VERA, chat, seen).unwrap();
    assert_eq!(desk.draft(VERA, chat), None);
}

#[test]
fn the_newest_wins_and_what_it_replaced_unseen_is_handed_back() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let (first, replaced) = desk.drafts_over(VERA, chat, "At home", Some(0));
    assert_eq!(replaced, None);
    // Another window that saw none of it.
    let (second, replaced) = desk.drafts_over(VERA, chat, "On the way", Some(0));
    assert_eq!(replaced.as_deref(), Some("At home"));
    // It saw that, or goes on with it.
    let (third, replaced) = desk.drafts_over(VERA, chat, "Late", Some(second));
    assert_eq!(replaced, None);
    let (_, replaced) = desk.drafts_over(VERA, chat, "Later", Some(first));
    assert_eq!(replaced, None);
    assert!(first < second && second < third);
    // Who does not say what they saw is told nothing.
    assert_eq!(desk.drafts_over(VERA, chat, "Now", None).1, None);
}

#[test]
fn a_draft_outlives_that_the_chat_is_closed_to_its_author() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.drafts(VERA, chat, "I was about to");
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    assert_eq!(desk.draft(VERA, chat).unwrap().message, "I was about to");
    desk.pass(Duration::from_secs(86_400 * 40));
    desk.fire();
    assert!(desk.draft(VERA, chat).is_some());
}

#[test]
fn what_is_no_draft_is_refused() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let long = "x".repeat(NOTE_CHARS_MAX + 1);
    let problem = FieldProblem::TooLong(NOTE_CHARS_MAX);
    assert_eq!(
        desk.act(VERA, chat, drafted(&long, false, None)),
        Err(Refusal::invalid("text", problem))
    );
    let of_nothing = DeskAction::Draft(Drafted {
        text: "Yes".to_owned(),
        noting: false,
        reply_to: Some(crate::base::id::EntryId(999)),
        ..Drafted::default()
    });
    assert_eq!(
        desk.act(VERA, chat, of_nothing),
        Err(Refusal::invalid("reply_to", FieldProblem::Unknown))
    );
    assert_eq!(desk.draft(VERA, chat), None);
}

#[test]
fn what_another_device_attached_stays_and_what_was_seen_may_be_left_out() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let [one, two, three, four] = [(); 4].map(|()| desk.picture(VERA).0);
    let put = |id| InBox {
        media: MediaId(id),
        wish: Wish::Itself,
    };
    let mut keeps = |files: &[u64], knew: Option<u64>| {
        let written = Drafted {
            text: "Look".to_owned(),
            noting: false,
            reply_to: None,
            knew,
            files: Some(files.iter().copied().map(put).collect()),
            replaces: true,
            ..Drafted::default()
        };
        desk.act(VERA, chat, DeskAction::Draft(written)).unwrap();
        let draft = desk.draft(VERA, chat).unwrap();
        let files: Vec<u64> = draft.files.iter().map(|file| file.media.0).collect();
        (draft.revision, files)
    };
    let (first, _) = keeps(&[one], Some(0));
    let (second, files) = keeps(&[one, two], Some(first));
    assert_eq!(files, [one, two]);
    // This one had not seen the second file, and has one that was taken off and is gone.
    let gone = 99;
    let (third, files) = keeps(&[one, three, gone], Some(first));
    assert_eq!(files, [two, one, three], "{second}");
    let (fourth, files) = keeps(&[three], Some(third));
    assert_eq!(files, [three]);
    // A page names what it takes off: what it does not name stays, though it knew the draft.
    let written = Drafted {
        text: "Look".to_owned(),
        knew: Some(fourth),
        files: Some(vec![put(four)]),
        ..Drafted::default()
    };
    desk.act(VERA, chat, DeskAction::Draft(written)).unwrap();
    let draft = desk.draft(VERA, chat).unwrap();
    let files: Vec<u64> = draft.files.iter().map(|file| file.media.0).collect();
    assert_eq!(files, [three, four]);
}

#[test]
fn a_draft_knows_as_what_each_of_its_files_leaves_and_the_newest_word_counts() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let [one, other] = [(); 2].map(|()| desk.picture(VERA));
    let put = |media, wish| InBox { media, wish };
    let mut keeps = |files: Vec<InBox>, knew: Option<u64>| {
        let written = Drafted {
            text: "Look".to_owned(),
            noting: false,
            reply_to: None,
            knew,
            files: Some(files),
            ..Drafted::default()
        };
        desk.act(VERA, chat, DeskAction::Draft(written)).unwrap();
        let draft = desk.draft(VERA, chat).unwrap();
        (draft.revision, draft.files)
    };
    let two = vec![put(one, Wish::Document), put(other, Wish::Voice)];
    let (first, files) = keeps(two.clone(), Some(0));
    assert_eq!(files, two);
    let (_, files) = keeps(
        vec![put(one, Wish::Document), put(other, Wish::Itself)],
        Some(first),
    );
    assert_eq!(files, [put(one, Wish::Document), put(other, Wish::Itself)]);
    // Of one that both devices have there is still only one.
    let (_, files) = keeps(vec![put(one, Wish::Itself)], Some(first));
    assert_eq!(files, [put(other, Wish::Itself), put(one, Wish::Itself)]);
}

#[test]
fn choices_wait_with_the_words_and_go_with_them() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let offered = |labels: &[&str]| Choices {
        header: String::new(),
        footer: String::new(),
        offer: Choose::Buttons(labels.iter().map(|label| (*label).to_owned()).collect()),
    };
    let yes_or_no = offered(&["Yes", "No"]);
    let written = |text: &str, choices| {
        DeskAction::Draft(Drafted {
            text: text.to_owned(),
            choices,
            ..Drafted::default()
        })
    };
    let sends = |desk: &mut Desk, text: &str, choices: Option<Choices>| {
        let reply = crate::domain::command::Reply {
            text: text.to_owned(),
            how: crate::domain::command::How {
                choices,
                ..Default::default()
            },
            ..Default::default()
        };
        desk.act(VERA, chat, DeskAction::Reply(reply)).unwrap();
    };
    desk.act(VERA, chat, written("Which?", Some(Some(yes_or_no.clone()))))
        .unwrap();
    // Words of who knows of no choices leave them.
    desk.act(VERA, chat, written("Which one?", None)).unwrap();
    let choices = |desk: &Desk| desk.draft(VERA, chat).and_then(|draft| draft.choices);
    assert_eq!(choices(&desk), Some(yes_or_no.clone()));
    // Another message of hers does not take them, the one with them does.
    sends(&mut desk, "Wait", None);
    assert_eq!(choices(&desk), Some(yes_or_no.clone()));
    sends(&mut desk, "Which?!", Some(yes_or_no.clone()));
    assert_eq!(choices(&desk), None);
    assert_eq!(desk.draft(VERA, chat).unwrap().message, "Which one?");
    // They are a draft alone too, until they are taken off.
    let alone = written("", Some(Some(yes_or_no.clone())));
    desk.act(VERA, chat, alone).unwrap();
    assert_eq!(choices(&desk), Some(yes_or_no));
    desk.act(VERA, chat, written("", Some(None))).unwrap();
    assert_eq!(desk.draft(VERA, chat), None);
    let many = written("", Some(Some(offered(&["1", "2", "3", "4"]))));
    let refused = Refusal::invalid("choices.buttons", FieldProblem::TooMany(3));
    assert_eq!(desk.act(VERA, chat, many), Err(refused));
}

#[test]
fn with_more_files_than_fit_none_is_dropped_without_a_word() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let all: Vec<MediaId> = (0..=DRAFT_FILES_MAX).map(|_| desk.picture(VERA)).collect();
    let mut keeps = |files: &[MediaId]| {
        let written = Drafted {
            text: "Look".to_owned(),
            knew: Some(0),
            files: Some(InBox::all(files)),
            ..Drafted::default()
        };
        desk.act(VERA, chat, DeskAction::Draft(written))
    };
    let (full, more) = all.split_at(DRAFT_FILES_MAX);
    keeps(full).unwrap();
    // Another device, which has seen none of those.
    let problem = FieldProblem::TooMany(DRAFT_FILES_MAX);
    assert_eq!(keeps(more), Err(Refusal::invalid("files", problem)));
    let kept = desk.draft(VERA, chat).unwrap().files;
    assert_eq!(kept, InBox::all(full));
}

#[test]
fn what_has_left_is_no_draft_of_a_page_that_was_away() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let photo = desk.picture(VERA);
    let keeps = |text: &str, knew| {
        DeskAction::Draft(Drafted {
            text: text.to_owned(),
            knew: Some(knew),
            files: Some(InBox::all(&[photo])),
            ..Drafted::default()
        })
    };
    let kept = desk.act(VERA, chat, keeps("Look at this", 0)).unwrap();
    let Answer::Draft { revision, .. } = kept else {
        panic!("{kept:?}")
    };
    desk.pass(Duration::from_secs(60));
    let sent = Reply {
        text: "Look at this".to_owned(),
        files: vec![Attached::new(photo, Wish::Itself)],
        ..Reply::default()
    };
    desk.sends(chat, sent).unwrap();
    assert_eq!(desk.draft(VERA, chat), None);
    desk.act(VERA, chat, keeps("Look at this", revision))
        .unwrap();
    assert_eq!(desk.draft(VERA, chat), None);
    // What another page wrote since keeps what it answers.
    let (_, asked) = desk.writes(&anna(), "And that?");
    let quoting = Drafted {
        text: "That too".to_owned(),
        reply_to: Some(asked),
        ..Drafted::default()
    };
    desk.act(VERA, chat, DeskAction::Draft(quoting)).unwrap();
    desk.act(VERA, chat, keeps("Look at this", revision))
        .unwrap();
    let draft = desk.draft(VERA, chat).unwrap();
    assert_eq!(
        (draft.message.as_str(), draft.reply_to),
        ("That too", Some(asked))
    );
    desk.act(VERA, chat, drafted("", false, None)).unwrap();
    // Other words are.
    desk.act(VERA, chat, keeps("And that", revision)).unwrap();
    let draft = desk.draft(VERA, chat).unwrap();
    assert_eq!(
        (draft.message.as_str(), &draft.files[..]),
        ("And that", &[][..])
    );
}

#[test]
fn words_that_nobody_would_be_shown_stand_behind_the_new_ones() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.drafts(VERA, chat, "From the phone");
    for (text, whole) in [
        ("From here", "From here\nFrom the phone"),
        ("", "From here\nFrom the phone"),
        ("From here", "From here\nFrom the phone"),
        // A part of a line is no line.
        ("here", "here\nFrom here\nFrom the phone"),
    ] {
        let written = Drafted {
            text: text.to_owned(),
            knew: Some(1),
            joins: true,
            ..Drafted::default()
        };
        desk.act(VERA, chat, DeskAction::Draft(written)).unwrap();
        assert_eq!(desk.draft(VERA, chat).unwrap().message, whole);
    }
}

#[test]
fn choices_that_their_author_had_not_seen_stay_when_the_words_leave() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let choices = Choices {
        header: String::new(),
        footer: String::new(),
        offer: Choose::Buttons(vec!["Yes".to_owned()]),
    };
    let written = Drafted {
        text: "Shall we?".to_owned(),
        choices: Some(Some(choices.clone())),
        ..Drafted::default()
    };
    desk.act(VERA, chat, DeskAction::Draft(written)).unwrap();
    desk.reply(chat, "Shall we?").unwrap();
    let draft = desk.draft(VERA, chat).unwrap();
    assert_eq!((draft.message.as_str(), draft.choices), ("", Some(choices)));
}

#[test]
fn other_pages_hear_of_what_goes_with_the_words_and_not_of_each_word() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.drafts(VERA, chat, "Look");
    let photo = desk.picture(VERA);
    let told = desk.told_of_drafts(chat);
    let mut keeps = |text: &str, files: &[MediaId]| {
        let written = Drafted {
            text: text.to_owned(),
            files: Some(InBox::all(files)),
            replaces: true,
            ..Drafted::default()
        };
        desk.act(VERA, chat, DeskAction::Draft(written)).unwrap();
        desk.told_of_drafts(chat) - told
    };
    assert_eq!(keeps("Look", &[photo]), 1);
    assert_eq!(keeps("Look at", &[photo]), 1);
    assert_eq!(keeps("Look at", &[]), 2);
}

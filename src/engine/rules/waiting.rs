//! Whose turn it is when messages are lost: a reply that does not arrive is no answer.

use crate::base::id::{ChatId, EntryId};
use crate::domain::changes::Answer;
use crate::domain::chat::ChatState;
use crate::domain::command::{DeskAction, Reply};
use crate::domain::delivery::{DeliveryState, Report, SendError};
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::outbox::SendOutcome;
use crate::domain::refusal::Refusal;
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, IVAN, VERA, accepted, anna, hours, refused};

fn lines_of(desk: &Desk, chat: ChatId, event: &ChatEvent) -> usize {
    let body = Body::Event(event.clone());
    let entries = desk.entries(chat);
    entries.iter().filter(|entry| entry.body == body).count()
}

/// A reply whose outcome nobody knows.
fn unknown(desk: &mut Desk, chat: ChatId) -> EntryId {
    let entry = desk.reply(chat, "hello?").unwrap();
    desk.start(entry);
    desk.end(entry, SendOutcome::Unknown("cut".to_owned()))
        .unwrap();
    entry
}

#[test]
fn a_reply_that_does_not_arrive_is_no_answer() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let since = desk.chat(chat).waiting_since();
    assert!(since.is_some());
    desk.pass(hours(1));
    // Refused at once, sent again, and taken back.
    let entry = desk.reply(chat, "hello").unwrap();
    assert_eq!(desk.chat(chat).waiting_since(), None);
    desk.start(entry);
    desk.end(entry, SendOutcome::Refused(refused(131_026)))
        .unwrap();
    assert_eq!(desk.chat(chat).waiting_since(), since);
    let Ok(Answer::Entry(_, again)) = desk.act(VERA, chat, DeskAction::Retry(entry)) else {
        panic!("it may go again")
    };
    assert_eq!(desk.chat(chat).waiting_since(), None);
    desk.act(VERA, chat, DeskAction::TakeBack(again)).unwrap();
    assert_eq!(desk.chat(chat).waiting_since(), since);
    // Refused late, and arrived after all.
    desk.sent(chat, "out.1");
    assert_eq!(desk.chat(chat).waiting_since(), None);
    desk.status("out.1", None, Report::Failed(refused(131_026)));
    assert_eq!(desk.chat(chat).waiting_since(), since);
    desk.status("out.1", None, Report::Delivered);
    assert_eq!(desk.chat(chat).waiting_since(), None);
    // What was lost beside an answer that stands leaves nobody waiting.
    desk.sent(chat, "out.2");
    desk.status("out.2", None, Report::Failed(refused(131_026)));
    assert_eq!(desk.chat(chat).waiting_since(), None);
}

#[test]
fn what_a_person_said_of_a_message_gives_way_to_whatsapps_word() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let since = desk.chat(chat).waiting_since();
    let entry = unknown(&mut desk, chat);
    assert_eq!(desk.chat(chat).waiting_since(), None, "perhaps it is there");
    let arrived = false;
    desk.act(VERA, chat, DeskAction::Settle { entry, arrived })
        .unwrap();
    assert_eq!(desk.chat(chat).waiting_since(), since);
    let error = desk.entry(chat, entry).delivery.unwrap();
    let code = error.error().map(|error| error.code);
    assert_eq!(code, Some(SendError::NOT_ARRIVED));
    // The answer comes after all: one tick is the truth.
    desk.end(entry, accepted("out.1")).unwrap();
    assert_eq!(desk.state(chat, entry), DeliveryState::Sent);
    assert_eq!(desk.chat(chat).waiting_since(), None);
}

#[test]
fn a_handled_chat_in_which_a_message_is_lost_is_open_again() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let (since, interaction) = (desk.chat(chat).waiting_since(), desk.chat(chat).interaction);
    desk.sent(chat, "out.1");
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.status("out.1", None, Report::Failed(refused(131_026)));
    let after = desk.chat(chat);
    let previous = Some(VERA);
    assert_eq!(after.state, ChatState::New { previous });
    assert_eq!(
        (after.waiting_since(), after.interaction),
        (since, interaction)
    );
    assert_eq!(lines_of(&desk, chat, &ChatEvent::NotArrived), 1);
    // Told once; whoever takes it sees the last responsible.
    desk.status("out.1", None, Report::Failed(refused(131_026)));
    assert_eq!(lines_of(&desk, chat, &ChatEvent::NotArrived), 1);
    desk.act(IVAN, chat, DeskAction::Take).unwrap();
    assert_eq!(desk.chat(chat).participants(), [VERA]);
}

#[test]
fn done_does_not_bury_what_nobody_saw() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let seen = desk.entries(chat).last().unwrap().id;
    let (_, newer) = desk.writes(&anna(), "one more thing");
    let done = |seen| DeskAction::Done(Some(seen));
    assert_eq!(
        desk.act(VERA, chat, done(seen)),
        Err(Refusal::NewerMessages(newer))
    );
    assert_eq!(desk.chat(chat).assignee(), Some(VERA));
    let mark = |desk: &Desk| desk.view().read_mark(VERA, chat).unwrap();
    assert_eq!(mark(&desk), 1, "it is not read");
    desk.act(VERA, chat, done(newer)).unwrap();
    assert_eq!(mark(&desk), 2);
}

#[test]
fn whoever_may_reopen_a_chat_may_clear_up_in_it() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let lost = unknown(&mut desk, chat);
    let here = unknown(&mut desk, chat);
    let waits = desk.reply(chat, "still here").unwrap();
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    let settle = |entry, arrived| DeskAction::Settle { entry, arrived };
    desk.act(VERA, chat, settle(here, true)).unwrap();
    desk.act(IVAN, chat, DeskAction::TakeBack(waits)).unwrap();
    assert_eq!(desk.chat(chat).state_word(), "done");
    assert_eq!(
        desk.act(IVAN, chat, DeskAction::Retry(lost)),
        Err(Refusal::NotParticipant)
    );
    desk.act(IVAN, chat, settle(lost, false)).unwrap();
    assert_eq!(
        desk.chat(chat).state_word(),
        "done",
        "another answer stands"
    );
}

#[test]
fn a_key_is_known_whatever_became_of_the_chat() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let say = |text: &str| {
        DeskAction::Reply(Reply {
            text: text.to_owned(),
            reply_to: None,
            key: Some("k".to_owned()),
            seen: None,
            how: crate::domain::writing::How::default(),
        })
    };
    let first = desk.act(VERA, chat, say("hello")).unwrap();
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    assert_eq!(desk.act(VERA, chat, say("hello")), Ok(first));
    let other = DeskAction::Reply(Reply {
        text: "more".to_owned(),
        reply_to: None,
        key: Some("l".to_owned()),
        seen: None,
        how: crate::domain::writing::How::default(),
    });
    assert_eq!(desk.act(VERA, chat, other), Err(Refusal::NotParticipant));
    assert!(desk.act(VERA, chat, say("other words")).is_err());
}

//! Messages that do not leave at once: those that can be undone, those with a moment of their own; and chats that come
//! back at one.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, EntryId};
use crate::domain::changes::Answer;
use crate::domain::command::{Card, Command, DeskAction, Leaves, TeamAction, TemplateWords};
use crate::domain::delivery::{DeliveryState, SendError};
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::notice::NoticeKind;
use crate::domain::outbox::OutboxState;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, OWNER, VERA, anna, hours};
use crate::engine::rules::held::words;

fn leaving(desk: &mut Desk, chat: ChatId, leaves: Leaves) -> Result<EntryId, Refusal> {
    let action = Box::new(DeskAction::Reply(words("Hi")));
    match desk.act(VERA, chat, DeskAction::Leaving(leaves, action))? {
        Answer::Entry(_, entry) => Ok(entry),
        other => panic!("{other:?}"),
    }
}

fn waits_until(desk: &Desk, entry: EntryId) -> Timestamp {
    match desk.view().outbox(entry).unwrap().map(|row| row.state) {
        Some(OutboxState::Waiting(at)) => at,
        other => panic!("{other:?}"),
    }
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn told(desk: &Desk) -> Vec<NoticeKind> {
    let notices = desk.view().notices(VERA).unwrap().into_iter();
    notices.map(|(_, notice)| notice.what).collect()
}

#[test]
fn a_message_waits_to_be_undone_for_as_long_as_its_author_chose() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let waiting = desk.chat(chat).waiting_since();
    let entry = leaving(&mut desk, chat, Leaves::Undoable).unwrap();
    assert_eq!(waits_until(&desk, entry), desk.now.plus(seconds(5)));
    assert_eq!(desk.state(chat, entry), DeliveryState::Queued);
    assert_eq!(desk.chat(chat).waiting, None);
    desk.act(VERA, chat, DeskAction::TakeBack(entry)).unwrap();
    assert_eq!(desk.chat(chat).waiting_since(), waiting, "they wait again");
    for (chosen, refused) in [(60, false), (61, true), (0, false)] {
        let card = Card {
            undo_seconds: Some(chosen),
            ..Card::default()
        };
        let written = desk.team(VERA, TeamAction::WriteCard(card));
        assert_eq!(written.is_err(), refused, "{chosen}");
    }
    let entry = leaving(&mut desk, chat, Leaves::Undoable).unwrap();
    assert_eq!(waits_until(&desk, entry), desk.now);
}

#[test]
fn nothing_waits_past_the_windows_end_to_be_undone() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let end = desk.chat(chat).window.ends_at().unwrap();
    for (before, waits) in [(7, 2), (3, 0)] {
        desk.now = end.minus(seconds(before));
        let entry = leaving(&mut desk, chat, Leaves::Undoable).unwrap();
        assert_eq!(waits_until(&desk, entry), desk.now.plus(seconds(waits)));
    }
}

#[test]
fn a_message_leaves_at_its_moment_and_answers_then() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let at = desk.now.plus(hours(3));
    let entry = leaving(&mut desk, chat, Leaves::At(at)).unwrap();
    assert_eq!(desk.state(chat, entry), DeliveryState::Scheduled);
    assert!(desk.chat(chat).waiting.is_some(), "nobody has answered yet");
    assert_eq!(
        desk.run(Command::StartSend(entry)),
        Err(Refusal::AlreadySent)
    );
    // Others do not wait behind it.
    let now = desk.reply(chat, "At once").unwrap();
    desk.start(now);
    desk.now = at.minus(Duration::from_millis(1));
    desk.fire();
    assert_eq!(desk.state(chat, entry), DeliveryState::Scheduled);
    desk.now = at;
    desk.fire();
    assert_eq!(waits_until(&desk, entry), at);
    assert_eq!(desk.state(chat, entry), DeliveryState::Queued);
    assert_eq!(desk.chat(chat).waiting, None);
    assert_eq!(desk.chat(chat).parked, []);
}

#[test]
fn what_the_customer_said_since_has_no_answer_when_it_leaves() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let at = desk.now.plus(hours(3));
    leaving(&mut desk, chat, Leaves::At(at)).unwrap();
    desk.pass(hours(1));
    let (_, newer) = desk.writes(&anna(), "And another thing");
    desk.now = at;
    desk.fire();
    let turn = desk.chat(chat).waiting.unwrap();
    assert_eq!(turn.entry, newer);
}

#[test]
fn what_they_said_in_the_moment_in_which_it_was_written_has_no_answer_either() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let at = desk.now.plus(hours(3));
    leaving(&mut desk, chat, Leaves::At(at)).unwrap();
    desk.act(VERA, chat, DeskAction::NoReplyNeeded).unwrap();
    let counted = desk.measures();
    let (_, newer) = desk.writes(&anna(), "And another thing");
    desk.now = at;
    desk.fire();
    let turn = desk.chat(chat).waiting.unwrap();
    assert_eq!(turn.entry, newer);
    assert_eq!(desk.measures(), counted, "its turn is not over");
}

#[test]
fn a_moment_behind_the_windows_end_is_refused_at_once() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let end = desk.chat(chat).window.ends_at().unwrap();
    assert_eq!(
        leaving(&mut desk, chat, Leaves::At(end)),
        Err(Refusal::ClosedByThen(end))
    );
    let now = desk.now;
    let wrong = Refusal::invalid("send_at", FieldProblem::Wrong);
    assert_eq!(leaving(&mut desk, chat, Leaves::At(now)), Err(wrong));
    // A template may leave at any time.
    let template = DeskAction::SendTemplate {
        template: TemplateWords {
            name: "hello".into(),
            language: "en".into(),
            variables: vec!["Anna".into()],
            ..TemplateWords::default()
        },
        key: None,
        seen: None,
    };
    let later = DeskAction::Leaving(Leaves::At(end.plus(hours(1))), Box::new(template));
    desk.act(VERA, chat, later).unwrap();
    // Around the clock the next day begins in the morning.
    leaving(&mut desk, chat, Leaves::NextWorkingDay).unwrap();
    assert_eq!(desk.chat(chat).parked.len(), 2);
}

#[test]
fn a_window_that_closed_before_after_all_is_told() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let at = desk.now.plus(hours(3));
    let entry = leaving(&mut desk, chat, Leaves::At(at)).unwrap();
    let other = desk.sent(chat, "out.1");
    let closed =
        crate::domain::delivery::Report::Failed(crate::engine::rules::desk::refused(131_047));
    desk.status("out.1", None, closed);
    assert_eq!(desk.state(chat, other), DeliveryState::Failed);
    desk.now = at;
    desk.fire();
    let delivery = desk.entry(chat, entry).delivery.unwrap();
    assert_eq!(delivery.error().unwrap().code, 131_047);
    assert_eq!(desk.entry(chat, entry).text(), "Hi");
    assert!(told(&desk).contains(&NoticeKind::ScheduledFailed { entry }));
}

#[test]
fn what_somebody_scheduled_who_has_left_the_team_does_not_leave() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let at = desk.now.plus(hours(3));
    let entry = leaving(&mut desk, chat, Leaves::At(at)).unwrap();
    desk.changes(VERA, |change| change.disabled = Some(true));
    desk.now = at;
    desk.fire();
    assert!(desk.view().outbox(entry).unwrap().is_none());
    let delivery = desk.entry(chat, entry).delivery.unwrap();
    let code = delivery.error().map(|error| error.code);
    assert_eq!(code, Some(SendError::EXCLUDED));
    assert_eq!(desk.chat(chat).parked, []);
    assert!(desk.chat(chat).waiting.is_some(), "nobody has answered");
    desk.is_whole();
}

#[test]
fn a_chat_comes_back_at_its_moment_or_with_the_customer() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let until = desk.now.plus(hours(3));
    desk.act(VERA, chat, DeskAction::Snooze(Some(until)))
        .unwrap();
    desk.now = until.minus(Duration::from_millis(1));
    desk.fire();
    assert!(desk.chat(chat).snooze.is_some());
    desk.now = until;
    desk.fire();
    assert_eq!(desk.chat(chat).snooze, None);
    assert!(told(&desk).contains(&NoticeKind::SnoozeOver));
    for until in [None, Some(desk.now.plus(hours(1)))] {
        desk.act(VERA, chat, DeskAction::Snooze(until)).unwrap();
        desk.writes(&anna(), "Hello?");
        assert_eq!(desk.chat(chat).snooze, None);
    }
    let over = desk
        .entries(chat)
        .into_iter()
        .filter(|entry| entry.body == Body::Event(ChatEvent::SnoozeOver { agent: None }));
    assert_eq!(over.count(), 3);
    let past = desk.now;
    assert!(
        desk.act(VERA, chat, DeskAction::Snooze(Some(past)))
            .is_err()
    );
    assert_eq!(
        desk.act(OWNER, chat, DeskAction::Snooze(None)),
        Err(Refusal::NotAllowed)
    );
}

#[test]
fn in_other_hands_a_chat_is_in_sight() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let until = Some(desk.now.plus(hours(3)));
    desk.act(VERA, chat, DeskAction::Snooze(until)).unwrap();
    desk.act(VERA, chat, DeskAction::Wake).unwrap();
    assert_eq!(desk.act(VERA, chat, DeskAction::Wake), Ok(Answer::Nothing));
    desk.act(VERA, chat, DeskAction::Snooze(until)).unwrap();
    desk.act(OWNER, chat, DeskAction::TakeOver).unwrap();
    assert_eq!(desk.chat(chat).snooze, None);
    desk.act(OWNER, chat, DeskAction::Snooze(None)).unwrap();
    desk.act(OWNER, chat, DeskAction::Done(None)).unwrap();
    assert_eq!(desk.chat(chat).snooze, None);
}

#[test]
fn after_a_long_stop_what_was_to_leave_asks_its_author() {
    for (late, leaves) in [(hours(12), true), (hours(12) + seconds(1), false)] {
        let mut desk = Desk::new();
        let chat = desk.open_chat();
        let at = desk.now.plus(hours(1));
        let entry = leaving(&mut desk, chat, Leaves::At(at)).unwrap();
        desk.now = at.plus(late);
        desk.fire();
        let delivery = desk.entry(chat, entry).delivery.unwrap();
        let code = delivery.error().map(|error| error.code);
        assert_eq!(code, (!leaves).then_some(SendError::MISSED));
        let failed = NoticeKind::ScheduledFailed { entry };
        assert_eq!(told(&desk).contains(&failed), !leaves);
    }
}

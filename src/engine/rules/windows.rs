//! The window as a chat lives it: its opening and its end are told once each, whatever comes late or first.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::ChatId;
use crate::domain::command::DeskAction;
use crate::domain::delivery::Report;
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::event::EventKind;
use crate::domain::inbound::Content;
use crate::domain::outbox::SendOutcome;
use crate::domain::refusal::Refusal;
use crate::engine::rules::desk::{Desk, OWNER, VERA, anna, hours, refused};

/// `o` for an opening, `c` for an end, in the order in which readers of the log learn of them.
fn told(desk: &Desk) -> String {
    let events = desk.view().events_after(0, 10_000).unwrap();
    events
        .iter()
        .filter_map(|(_, event)| match event.kind {
            EventKind::WindowOpened(_) => Some('o'),
            EventKind::WindowClosed(_) => Some('c'),
            _ => None,
        })
        .collect()
}

fn lines(desk: &Desk, chat: ChatId) -> usize {
    lines_of(desk, chat, ChatEvent::WindowClosed)
}

fn lines_of(desk: &Desk, chat: ChatId, event: ChatEvent) -> usize {
    let told = Body::Event(event);
    desk.entries(chat)
        .iter()
        .filter(|entry| entry.body == told)
        .count()
}

fn late(desk: &mut Desk, at: Timestamp) {
    let mut message = desk.message(&anna(), Content::Text("late".into()));
    message.at = at;
    desk.receive_one(message);
}

#[test]
fn its_end_is_told_once_to_the_second_and_not_before() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&anna(), "hello");
    let end = desk.chat(chat).window.ends_at().unwrap();
    desk.now = end.minus(Duration::from_millis(1));
    desk.fire();
    assert_eq!(told(&desk), "o");
    desk.now = end;
    desk.fire();
    desk.fire();
    desk.pass(hours(1));
    desk.fire();
    assert_eq!((told(&desk).as_str(), lines(&desk, chat)), ("oc", 1));
}

#[test]
fn later_messages_move_the_end() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&anna(), "one");
    desk.pass(hours(10));
    desk.writes(&anna(), "two");
    desk.pass(hours(15));
    desk.fire();
    assert_eq!(told(&desk), "o");
    desk.pass(hours(9));
    desk.fire();
    assert_eq!((told(&desk).as_str(), lines(&desk, chat)), ("oc", 1));
}

#[test]
fn an_end_that_nobody_fired_is_told_before_the_next_opening() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&anna(), "one");
    desk.pass(hours(30));
    let (_, second) = desk.writes(&anna(), "after the end, before the driver");
    assert_eq!((told(&desk).as_str(), lines(&desk, chat)), ("oco", 1));
    let closed = Body::Event(ChatEvent::WindowClosed);
    let end = desk
        .entries(chat)
        .iter()
        .find(|entry| entry.body == closed)
        .unwrap()
        .id;
    assert!(
        end < second,
        "the timeline tells the end before the message"
    );
    desk.fire();
    assert_eq!(told(&desk), "oco");
}

#[test]
fn a_message_that_comes_a_day_late_opens_nothing() {
    let mut desk = Desk::new();
    let at = desk.now.minus(hours(24));
    late(&mut desk, at);
    assert_eq!(told(&desk), "");
    let chat = desk.view().active_chats().unwrap()[0];
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    assert!(matches!(
        desk.reply(chat, "too late"),
        Err(Refusal::WindowClosed(Some(_)))
    ));
}

#[test]
fn the_end_of_a_done_chat_is_no_line_of_its_timeline() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.pass(hours(25));
    desk.fire();
    assert_eq!((told(&desk).as_str(), lines(&desk, chat)), ("oc", 0));
}

#[test]
fn meta_s_word_closes_it_at_once_and_its_row_is_silent() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.pass(hours(1));
    let entry = desk.reply(chat, "a word").unwrap();
    desk.start(entry);
    desk.pass(Duration::from_secs(5));
    desk.end(entry, SendOutcome::Refused(refused(131_047)))
        .unwrap();
    assert_eq!(told(&desk), "oc");
    assert_eq!(
        desk.reply(chat, "another"),
        Err(Refusal::WindowClosed(Some(desk.now)))
    );
    // Written before the refused one, delivered after: Meta knew of it.
    let at = desk.now.minus(Duration::from_secs(600));
    late(&mut desk, at);
    assert!(desk.reply(chat, "another").is_err());
    desk.pass(hours(30));
    desk.fire();
    assert_eq!((told(&desk).as_str(), lines(&desk, chat)), ("oc", 1));
    desk.writes(&anna(), "I write again");
    assert_eq!(told(&desk), "oco");
    desk.reply(chat, "at last").unwrap();
}

#[test]
fn a_late_refusal_does_not_close_what_the_customer_opened_since() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let entry = desk.sent(chat, "out.1");
    desk.pass(Duration::from_secs(60));
    desk.writes(&anna(), "meanwhile");
    let outside = Report::Failed(refused(131_047));
    desk.status("out.1", None, outside);
    assert_eq!(told(&desk), "o");
    assert_eq!(
        desk.state(chat, entry),
        crate::domain::delivery::DeliveryState::Failed
    );
}

#[test]
fn a_clock_that_is_set_back_fires_nothing_twice() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&anna(), "one");
    desk.pass(hours(25));
    desk.fire();
    desk.now = desk.now.minus(hours(3));
    desk.fire();
    desk.pass(hours(3));
    desk.fire();
    assert_eq!(told(&desk), "oc");
    desk.now = desk.now.minus(hours(3));
    desk.writes(&anna(), "while the clock is back");
    assert_eq!(told(&desk), "oco");
    desk.pass(hours(48));
    desk.fire();
    assert_eq!((told(&desk).as_str(), lines(&desk, chat)), ("ococ", 2));
}

#[test]
fn a_leap_of_the_clock_closes_and_a_message_opens_again() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&anna(), "one");
    desk.pass(hours(400 * 24));
    desk.fire();
    assert_eq!(told(&desk), "oc");
    desk.act(OWNER, chat, DeskAction::Take).unwrap();
    desk.writes(&anna(), "two");
    desk.act(OWNER, chat, super::desk::reply("two too"))
        .unwrap();
}

#[test]
fn a_window_that_opens_again_is_a_line_after_what_opened_it() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    assert_eq!(lines_of(&desk, chat, ChatEvent::WindowOpened), 0);
    desk.pass(hours(25));
    desk.fire();
    let (_, second) = desk.writes(&anna(), "I am back");
    desk.writes(&anna(), "and once more");
    assert_eq!(lines_of(&desk, chat, ChatEvent::WindowOpened), 1);
    let entries = desk.entries(chat);
    let at = entries.iter().position(|entry| entry.id == second).unwrap();
    assert_eq!(entries[at + 1].body, Body::Event(ChatEvent::WindowOpened));
}

#[test]
fn a_new_request_begins_with_an_open_window_and_no_line_says_so() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.pass(hours(25));
    desk.fire();
    desk.writes(&anna(), "a new request");
    assert_eq!(told(&desk), "oco");
    assert_eq!(lines_of(&desk, chat, ChatEvent::WindowOpened), 0);
}

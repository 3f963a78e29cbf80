//! Who is told before it is too late: the window's end, and that somebody waits long.

use std::time::Duration;

use crate::domain::command::{DeskAction, TeamAction};
use crate::domain::notice::NoticeKind;
use crate::domain::promises::{Alarms, Promises, PromisesOf, WaitingRule};
use crate::engine::rules::desk::{ADMIN, Desk, IVAN, LEAD, OWNER, VERA, anna, hours, reply};
use crate::engine::rules::promises::{GROUP, MINUTE, kinds, told};

fn alarms(desk: &mut Desk, waiting: WaitingRule) {
    let alarms = Alarms {
        window_warnings: None,
        waiting,
    };
    desk.operator(TeamAction::SetPromises {
        of: PromisesOf::Group(GROUP),
        promises: Promises::default(),
        alarms: Some(alarms),
    })
    .unwrap();
    desk.fire();
}

#[test]
fn a_window_is_warned_of_at_four_hours_one_and_a_quarter() {
    let mut desk = Desk::new();
    desk.comes(VERA);
    let chat = desk.open_chat();
    desk.reply(chat, "hello").unwrap();
    let end = desk.chat(chat).window.ends_at().unwrap();
    for (left, expected) in [(240, "f"), (60, "ff"), (15, "fff")] {
        desk.now = end.minus(MINUTE * left).minus(Duration::from_millis(1));
        desk.fire();
        assert_eq!(
            told(&desk, chat).len() + 1,
            expected.len(),
            "{left} too early"
        );
        desk.now = end.minus(MINUTE * left);
        desk.fire();
        assert_eq!(told(&desk, chat), expected);
    }
    let closes = NoticeKind::WindowCloses { closes_at: end };
    assert_eq!(
        kinds(&desk, VERA),
        [closes],
        "the last in place of the others"
    );
    // The customer writes: all begins anew.
    desk.writes(&anna(), "still here");
    desk.reply(chat, "so are we").unwrap();
    desk.pass(hours(20));
    desk.fire();
    assert_eq!(told(&desk, chat), "ffff");
}

#[test]
fn after_a_stop_one_warning_says_it_all() {
    let mut desk = Desk::new();
    desk.comes(VERA);
    let chat = desk.open_chat();
    desk.reply(chat, "hello").unwrap();
    desk.now = desk.chat(chat).window.ends_at().unwrap().minus(MINUTE * 10);
    desk.fire();
    assert_eq!(told(&desk, chat), "f");
    desk.pass(MINUTE * 10);
    desk.fire();
    assert_eq!(told(&desk, chat), "fC");
}

#[test]
fn who_is_not_there_is_passed_over() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.reply(chat, "hello").unwrap();
    let end = desk.chat(chat).window.ends_at().unwrap();
    let closes = NoticeKind::WindowCloses { closes_at: end };
    // The responsible is away: whoever of the group is there.
    desk.comes(IVAN);
    desk.now = end.minus(MINUTE * 240);
    desk.fire();
    assert_eq!(
        (kinds(&desk, IVAN), kinds(&desk, VERA)),
        (vec![closes], vec![])
    );
    // Only the owner is there.
    desk.goes(IVAN);
    desk.comes(OWNER);
    desk.now = end.minus(MINUTE * 60);
    desk.fire();
    assert_eq!(
        (kinds(&desk, OWNER), kinds(&desk, IVAN)),
        (vec![closes], vec![closes])
    );
    assert_eq!(kinds(&desk, LEAD), []);
    // Nobody: those whose it is find it when they come.
    desk.goes(OWNER);
    desk.now = end.minus(MINUTE * 15);
    desk.fire();
    assert_eq!(kinds(&desk, VERA), [closes]);
    assert_eq!(kinds(&desk, LEAD), [closes]);
    assert_eq!(kinds(&desk, OWNER), [closes]);
    assert_eq!(kinds(&desk, ADMIN), []);
}

// F68
#[test]
fn who_moved_the_chat_is_told_too_until_somebody_answers_there() {
    let mut desk = Desk::new();
    desk.comes(IVAN);
    desk.comes(VERA);
    let group = desk.second_group();
    let chat = desk.open_chat();
    let end = desk.chat(chat).window.ends_at().unwrap();
    desk.act(VERA, chat, DeskAction::Move(group)).unwrap();
    desk.act(IVAN, chat, DeskAction::Take).unwrap();
    desk.now = end.minus(MINUTE * 240);
    desk.fire();
    let moved = NoticeKind::MovedOnWindow {
        closes_at: end,
        group,
    };
    assert!(
        kinds(&desk, VERA).contains(&moved),
        "{:?}",
        kinds(&desk, VERA)
    );
    desk.act(IVAN, chat, reply("on it")).unwrap();
    desk.now = end.minus(MINUTE * 60);
    desk.fire();
    let times = kinds(&desk, VERA)
        .iter()
        .filter(|kind| **kind == moved)
        .count();
    assert_eq!(times, 1);
}

// F62
#[test]
fn whoever_is_there_is_told_that_somebody_waits_long() {
    let mut desk = Desk::new();
    desk.comes(IVAN);
    desk.comes(VERA);
    alarms(
        &mut desk,
        WaitingRule {
            after: Some(3 * 3600),
            again: Some(3600),
            escalate: Some(5 * 3600),
            escalate_owners: Some(6 * 3600),
        },
    );
    let chat = desk.open_chat();
    let since = desk.now;
    let waiting = NoticeKind::Waiting { since };
    let is_told_now = |desk: &Desk, agent| {
        let notices = desk.notices(agent);
        notices
            .iter()
            .any(|(_, it)| it.what == waiting && it.at == desk.now)
    };
    let mut counted = Vec::new();
    for _ in 0..6 {
        desk.pass(hours(1));
        desk.fire();
        counted.push([IVAN, VERA, LEAD, OWNER].map(|agent| is_told_now(&desk, agent)));
    }
    let (group, none) = ([true, true, false, false], [false; 4]);
    let (leads, owners) = ([true, true, true, false], [true, true, false, true]);
    assert_eq!(counted, [none, none, group, group, leads, owners]);
    desk.reply(chat, "here").unwrap();
    desk.pass(hours(1));
    desk.fire();
    assert!(!is_told_now(&desk, IVAN));
}

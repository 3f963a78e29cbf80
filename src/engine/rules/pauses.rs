//! What pauses do to a promise for good: they are kept through other terms, other hands, and an answer that is lost.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, GroupId};
use crate::domain::bulk::BulkAction;
use crate::domain::command::{DeskAction, Leaves, TeamAction};
use crate::domain::delivery::Report;
use crate::domain::measure::Measured;
use crate::domain::notice::NoticeKind;
use crate::domain::promises::{Alarms, Promises, PromisesOf, WaitingRule, Within};
use crate::domain::turn::{PauseWhy, Promise};
use crate::engine::rules::desk::{Desk, IVAN, OWNER, VERA, anna, hours, refused, reply};
use crate::engine::rules::promises::{GROUP, MINUTE, kinds, told};

const ADMIN: AgentId = OWNER;

fn due_at(desk: &Desk, chat: ChatId) -> Option<Timestamp> {
    desk.chat(chat).waiting?.due_at()
}

fn pause(desk: &mut Desk, chat: ChatId, why: PauseWhy) {
    let reason = String::new();
    let action = DeskAction::Pause { why, reason };
    desk.act(VERA, chat, action).unwrap();
}

/// Paused for development for so many minutes.
fn stands(desk: &mut Desk, chat: ChatId, minutes: u32) {
    pause(desk, chat, PauseWhy::Development);
    desk.pass(MINUTE * minutes);
    desk.act(VERA, chat, DeskAction::Resume).unwrap();
}

fn promise(desk: &mut Desk, group: GroupId, minutes: u32) {
    let promises = Promises {
        first_reply: Some(Within::Seconds(minutes * 60)),
        next_reply: Some(Within::Seconds(minutes * 60)),
        clock: None,
    };
    let of = PromisesOf::Group(group);
    let action = TeamAction::SetPromises {
        of,
        promises,
        alarms: None,
    };
    desk.operator(action).unwrap();
    desk.fire();
}

fn waits(desk: &mut Desk, group: GroupId, waiting: WaitingRule) {
    let alarms = Alarms {
        window_warnings: None,
        waiting,
    };
    let action = TeamAction::SetPromises {
        of: PromisesOf::Group(group),
        promises: Promises::default(),
        alarms: Some(alarms),
    };
    desk.operator(action).unwrap();
    desk.fire();
}

#[test]
fn other_terms_leave_a_pause_what_it_was() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let from = desk.now;
    desk.pass(MINUTE * 10);
    stands(&mut desk, chat, 100);
    assert_eq!(due_at(&desk, chat), Some(from.plus(MINUTE * 160)));
    promise(&mut desk, GROUP, 30);
    assert_eq!(due_at(&desk, chat), Some(from.plus(MINUTE * 130)));
    stands(&mut desk, chat, 7);
    promise(&mut desk, GROUP, 40);
    assert_eq!(due_at(&desk, chat), Some(from.plus(MINUTE * 147)));
    let waiting = desk.chat(chat).waiting.unwrap();
    assert_eq!(waiting.remind_at, Some(from.plus(hours(3) + MINUTE * 107)));
}

#[test]
fn while_the_clock_stands_other_terms_count_what_had_run() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.pass(MINUTE * 20);
    pause(&mut desk, chat, PauseWhy::Development);
    desk.pass(hours(5));
    promise(&mut desk, GROUP, 30);
    let left = |minutes: i64| Promise::Paused {
        left: minutes * 60_000,
    };
    assert_eq!(desk.chat(chat).waiting.unwrap().promise, left(10));
    // Behind already by these: nobody was told, so it is told as soon as the clock runs, once.
    promise(&mut desk, GROUP, 10);
    assert_eq!(desk.chat(chat).waiting.unwrap().promise, left(0));
    desk.fire();
    assert_eq!(told(&desk, chat), "");
    desk.act(VERA, chat, DeskAction::Resume).unwrap();
    desk.fire();
    assert_eq!(told(&desk, chat), "L");
    stands(&mut desk, chat, 10);
    desk.fire();
    assert_eq!(told(&desk, chat), "L");
}

#[test]
fn another_reason_is_another_pause_of_the_same_clock() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let from = desk.now;
    desk.pass(MINUTE * 10);
    pause(&mut desk, chat, PauseWhy::Customer);
    desk.pass(MINUTE * 30);
    pause(&mut desk, chat, PauseWhy::Development);
    desk.pass(MINUTE * 30);
    desk.act(VERA, chat, DeskAction::Resume).unwrap();
    assert_eq!(due_at(&desk, chat), Some(from.plus(MINUTE * 120)));
}

#[test]
fn what_was_paused_is_no_time_that_the_team_took() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.pass(MINUTE * 10);
    stands(&mut desk, chat, 100);
    pause(&mut desk, chat, PauseWhy::Customer);
    desk.pass(MINUTE * 5);
    desk.reply(chat, "here").unwrap();
    let times: Vec<_> = desk
        .measures()
        .into_iter()
        .filter_map(|measure| match measure.what {
            Measured::Turn {
                seconds, working, ..
            } => Some((seconds / 60, working / 60)),
            _ => None,
        })
        .collect();
    assert_eq!(times, [(115, 10)]);
}

#[test]
fn a_turn_whose_answer_is_lost_goes_on_as_it_was() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let from = desk.now;
    desk.pass(MINUTE * 10);
    stands(&mut desk, chat, 100);
    desk.pass(MINUTE * 40);
    desk.fire();
    assert_eq!(told(&desk, chat), "w");
    desk.sent(chat, "out.1");
    desk.pass(MINUTE * 2);
    desk.status("out.1", None, Report::Failed(refused(131_026)));
    assert_eq!(due_at(&desk, chat), Some(from.plus(MINUTE * 160)));
    desk.fire();
    assert_eq!(told(&desk, chat), "w", "what was told is not told again");
    desk.pass(MINUTE * 8);
    desk.fire();
    assert_eq!(told(&desk, chat), "wL");
}

#[test]
fn a_message_that_is_lost_after_no_reply_was_needed_leaves_nobody_waiting() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.act(VERA, chat, DeskAction::NoReplyNeeded).unwrap();
    desk.sent(chat, "out.1");
    desk.status("out.1", None, Report::Failed(refused(131_026)));
    assert_eq!(desk.chat(chat).waiting, None);
}

#[test]
fn whoever_finds_a_chat_among_the_new_ones_agreed_to_no_pause() {
    let mut desk = Desk::new();
    let group = desk.second_group();
    let chat = desk.open_chat();
    let from = desk.now;
    pause(&mut desk, chat, PauseWhy::Development);
    desk.pass(MINUTE * 30);
    desk.act(VERA, chat, DeskAction::Move(group)).unwrap();
    assert_eq!(desk.chat(chat).pause, None);
    assert_eq!(due_at(&desk, chat), Some(from.plus(MINUTE * 90)));
}

#[test]
fn undoing_brings_back_the_pause_and_what_was_out_of_sight() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let from = desk.now;
    desk.pass(MINUTE * 10);
    pause(&mut desk, chat, PauseWhy::Development);
    let until = desk.now.plus(hours(50));
    desk.act(VERA, chat, DeskAction::Snooze(Some(until)))
        .unwrap();
    desk.pass(MINUTE * 10);
    let before = desk.chat(chat);
    let reason = Some("cleaning up".to_owned());
    let made = desk.bulk(ADMIN, &[chat], BulkAction::Done { reason });
    desk.pass(Duration::from_secs(5));
    let undo = made.unwrap().undo;
    assert_eq!(desk.chat(chat).pause, None);
    desk.undo(ADMIN, undo).unwrap();
    let after = desk.chat(chat);
    assert_eq!(after.pause, before.pause);
    let sleeps_until = |chat: &crate::domain::chat::Chat| Some(chat.snooze?.until?.0);
    assert_eq!(sleeps_until(&after), Some(until));
    desk.act(VERA, chat, DeskAction::Resume).unwrap();
    let stood = MINUTE * 10 + Duration::from_secs(5);
    assert_eq!(due_at(&desk, chat), Some(from.plus(hours(1) + stood)));
    desk.now = until;
    desk.fire();
    assert_eq!(desk.chat(chat).snooze, None);
}

#[test]
fn a_customer_who_wrote_meanwhile_ended_the_pause_that_waited_for_them() {
    let mut desk = Desk::new();
    let group = desk.second_group();
    let chat = desk.open_chat();
    desk.reply(chat, "Please send the form").unwrap();
    pause(&mut desk, chat, PauseWhy::Customer);
    desk.act(ADMIN, chat, DeskAction::TakeOver).unwrap();
    let made = desk.bulk(ADMIN, &[chat], BulkAction::Move(group)).unwrap();
    assert_eq!(desk.chat(chat).pause, None);
    desk.writes(&anna(), "Here it is");
    desk.undo(ADMIN, made.undo).unwrap();
    assert_eq!(desk.chat(chat).pause, None);
    assert_eq!(due_at(&desk, chat), Some(desk.now.plus(hours(1))));
}

#[test]
fn the_terms_of_very_many_chats_are_renewed_in_slices() {
    let mut desk = Desk::new();
    let chats = desk.new_chats(600);
    desk.fire();
    let from = desk.now;
    let of = PromisesOf::Group(GROUP);
    let promises = Promises {
        first_reply: Some(Within::Seconds(600)),
        ..Promises::default()
    };
    let action = TeamAction::SetPromises {
        of,
        promises,
        alarms: None,
    };
    desk.operator(action).unwrap();
    assert_eq!(desk.fire(), 3, "250 at once");
    for chat in chats {
        assert_eq!(due_at(&desk, chat), Some(from.plus(MINUTE * 10)));
    }
}

#[test]
fn a_customer_who_writes_on_in_the_same_turn_ended_it_too() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    pause(&mut desk, chat, PauseWhy::Customer);
    let until = desk.now.plus(hours(20));
    desk.act(VERA, chat, DeskAction::Snooze(Some(until)))
        .unwrap();
    let made = desk.bulk(ADMIN, &[chat], BulkAction::HandOver(IVAN));
    desk.writes(&anna(), "Here it is");
    let undo = made.unwrap().undo;
    desk.undo(ADMIN, undo).unwrap();
    let after = desk.chat(chat);
    assert_eq!((after.pause, after.snooze), (None, None));
}

#[test]
fn nobody_is_reminded_while_the_clock_stands() {
    let mut desk = Desk::new();
    let waiting = WaitingRule {
        after: Some(3_600),
        again: Some(1_800),
        escalate: None,
        escalate_owners: None,
    };
    waits(&mut desk, GROUP, waiting);
    let chat = desk.open_chat();
    desk.pass(hours(1));
    desk.fire();
    let reminders = |desk: &Desk| {
        let waiting = |kind: &&NoticeKind| matches!(kind, NoticeKind::Waiting { .. });
        kinds(desk, VERA).iter().filter(waiting).count()
    };
    let at = |desk: &Desk| desk.chat(chat).waiting.and_then(|turn| turn.remind_at);
    assert_eq!(reminders(&desk), 1);
    assert_eq!(at(&desk), Some(desk.now.plus(MINUTE * 30)));
    pause(&mut desk, chat, PauseWhy::Development);
    assert_eq!(at(&desk), None);
    desk.pass(hours(5));
    desk.fire();
    desk.act(VERA, chat, DeskAction::Resume).unwrap();
    assert_eq!(at(&desk), Some(desk.now.plus(MINUTE * 30)));
}

#[test]
fn a_repetition_that_is_switched_on_counts_for_who_waits_already_and_a_new_group_is_told_anew() {
    let mut desk = Desk::new();
    let group = desk.second_group();
    let rule = |again| WaitingRule {
        after: Some(3_600),
        again,
        escalate: None,
        escalate_owners: None,
    };
    waits(&mut desk, GROUP, rule(None));
    let chat = desk.open_chat();
    desk.pass(hours(1));
    desk.fire();
    let turn = |desk: &Desk| desk.chat(chat).waiting.unwrap();
    assert_eq!(turn(&desk).remind_at, None);
    waits(&mut desk, GROUP, rule(Some(1_800)));
    assert_eq!(turn(&desk).remind_at, Some(desk.now.plus(MINUTE * 30)));
    waits(&mut desk, group, rule(None));
    desk.act(VERA, chat, DeskAction::Move(group)).unwrap();
    assert!(!turn(&desk).reminded);
    desk.pass(Duration::from_secs(1));
    desk.fire();
    assert!(turn(&desk).reminded);
}

#[test]
fn a_pause_made_by_a_clock_that_was_ahead_is_none_of_tomorrow() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.reply(chat, "Wait, please").unwrap();
    let real = desk.now;
    desk.now = real.plus(hours(24));
    pause(&mut desk, chat, PauseWhy::Development);
    desk.now = real;
    desk.configure(&["n1", "n2"]);
    desk.fire();
    desk.pass(MINUTE * 5);
    desk.writes(&anna(), "And?");
    let turn = desk.chat(chat).waiting.unwrap();
    assert_eq!(turn.promise, Promise::Paused { left: 3_600_000 });
    desk.pass(hours(3));
    desk.act(VERA, chat, DeskAction::Resume).unwrap();
    assert_eq!(due_at(&desk, chat), Some(desk.now.plus(hours(1))));
    desk.fire();
    assert_eq!(told(&desk, chat), "");
}

#[test]
fn a_turn_that_ended_by_a_clock_that_was_ahead_comes_back_as_of_now() {
    let mut desk = Desk::new();
    let real = desk.now;
    desk.now = real.plus(hours(30 * 24));
    let chat = desk.open_chat();
    desk.sent(chat, "out.1");
    desk.now = real;
    desk.configure(&["n1", "n2"]);
    desk.fire();
    desk.status("out.1", None, Report::Failed(refused(131_026)));
    assert_eq!(due_at(&desk, chat), Some(desk.now.plus(hours(1))));
    desk.pass(hours(1));
    desk.fire();
    assert_eq!(told(&desk, chat), "L");
}

#[test]
fn what_waits_on_behind_a_scheduled_message_keeps_its_pauses() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let at = desk.now.plus(hours(9));
    let reply = Box::new(reply("By then it will be ready"));
    desk.act(VERA, chat, DeskAction::Leaving(Leaves::At(at), reply))
        .unwrap();
    desk.pass(MINUTE * 30);
    pause(&mut desk, chat, PauseWhy::Development);
    desk.pass(hours(1));
    desk.writes(&anna(), "One more thing");
    desk.pass(hours(7));
    desk.act(VERA, chat, DeskAction::Resume).unwrap();
    desk.now = at;
    desk.fire();
    let from = at.minus(MINUTE * 30);
    assert_eq!(due_at(&desk, chat), Some(from.plus(hours(1))));
    assert_eq!(told(&desk, chat), "");
}

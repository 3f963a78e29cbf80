//! What reports count is true: each turn once and by when it was answered, each window that was lost, each held reply
//! once and by what became of it.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, EntryId};
use crate::domain::changes::Answer;
use crate::domain::command::{Command, DeskAction};
use crate::domain::delivery::Report;
use crate::domain::inbound::Content;
use crate::domain::measure::{HeldEnd, Measured, TurnEnd};
use crate::domain::turn::AnswerKind::{self, First, Next};
use crate::engine::rules::desk::{Desk, VERA, accepted, anna, hours, refused};
use crate::engine::rules::held::{hello, words};
use crate::engine::rules::promises::MINUTE;

/// A turn that ended: which answer, how, minutes waited, late, and by whom.
type Ended = (AnswerKind, TurnEnd, u64, bool, Option<AgentId>);

impl Desk {
    pub fn turns(&self) -> Vec<Ended> {
        let mut turns = Vec::new();
        for it in self.measures() {
            if let Measured::Turn {
                answer,
                end,
                seconds,
                late,
                ..
            } = it.what
            {
                turns.push((answer, end, u64::from(seconds) / 60, late, it.agent));
            }
        }
        turns
    }

    fn ends_of_held(&self) -> Vec<HeldEnd> {
        let all = self.measures().into_iter();
        all.filter_map(|it| match it.what {
            Measured::Held(end) => Some(end),
            _ => None,
        })
        .collect()
    }

    /// Windows lost: whether the customer waited, and when.
    fn windows(&self) -> Vec<(bool, Timestamp)> {
        let all = self.measures().into_iter();
        all.filter_map(|it| match it.what {
            Measured::WindowLost { waiting } => Some((waiting, it.at)),
            _ => None,
        })
        .collect()
    }

    /// The phone app answered Anna at `at`, which is told now.
    fn echoes(&mut self, at: Timestamp) {
        let mut echo = self.message(&anna(), Content::Text("by phone".to_owned()));
        (echo.echo, echo.at) = (true, at);
        self.receive_one(echo);
    }

    fn hold(&mut self, chat: ChatId, text: &str) -> EntryId {
        let action = DeskAction::Hold {
            reply: words(text),
            template: Some(hello()),
            even_open: false,
        };
        match self.act(VERA, chat, action).unwrap() {
            Answer::Entry(_, entry) => entry,
            other => panic!("{other:?}"),
        }
    }

    fn no_reply(&mut self, chat: ChatId) {
        self.act(VERA, chat, DeskAction::NoReplyNeeded).unwrap();
    }
}

const ANSWERED: TurnEnd = TurnEnd::Answered;

#[test]
fn the_phone_app_answers_when_it_did_and_not_when_that_is_told() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let asked = desk.now;
    desk.pass(hours(3));
    desk.fire();
    desk.echoes(asked.plus(MINUTE * 10));
    assert_eq!(desk.turns(), [(First, ANSWERED, 10, false, None)]);
    assert_eq!(desk.chat(chat).waiting, None);
    let counted = desk.measures().remove(0);
    assert_eq!(counted.at, asked.plus(MINUTE * 10));
}

#[test]
fn the_phone_app_does_not_answer_what_was_said_after_it() {
    let mut desk = Desk::new();
    let asked = desk.now;
    let chat = desk.open_chat();
    desk.pass(MINUTE * 5);
    // Told late: written before anything that the customer said.
    desk.echoes(asked.minus(MINUTE));
    assert!(desk.chat(chat).waiting.is_some());
    assert_eq!(desk.turns(), []);
    // The customer goes on, and what answers their first words alone is told after that.
    desk.pass(MINUTE * 5);
    let (_, second) = desk.writes(&anna(), "and this?");
    let since = desk.now;
    desk.pass(MINUTE * 5);
    desk.echoes(asked.plus(MINUTE * 8));
    assert_eq!(desk.turns(), [(First, ANSWERED, 8, false, None)]);
    let turn = desk.chat(chat).waiting.unwrap();
    assert_eq!((turn.entry, turn.answer), (second, Next));
    assert_eq!(turn.due_at(), Some(since.plus(hours(1))));
    // A reply that is lost leaves it as it was.
    desk.sent(chat, "out.1");
    assert_eq!(desk.turns().len(), 2);
    desk.status("out.1", None, Report::Failed(refused(131_026)));
    let again = desk.chat(chat).waiting.unwrap();
    assert_eq!((again.entry, again.answer), (second, Next));
    assert_eq!(desk.turns(), [(First, ANSWERED, 8, false, None)]);
}

#[test]
fn a_turn_whose_first_words_came_before_earlier_ones_goes_on() {
    let mut desk = Desk::new();
    let (chat, first) = desk.writes(&anna(), "second thought");
    let said = desk.now;
    let mut earlier = desk.message(&anna(), Content::Text("first thought".to_owned()));
    earlier.at = said.minus(MINUTE * 4);
    desk.receive_one(earlier);
    desk.pass(MINUTE);
    desk.echoes(said.minus(MINUTE * 2));
    let turn = desk.chat(chat).waiting.unwrap();
    assert_eq!((turn.entry, turn.since), (first, said));
    assert_eq!(desk.turns(), []);
    desk.pass(MINUTE);
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    desk.reply(chat, "both").unwrap();
    assert_eq!(desk.turns(), [(First, ANSWERED, 2, false, Some(VERA))]);
}

#[test]
fn a_reply_that_failed_is_counted_when_the_customer_is_really_answered() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.pass(MINUTE * 10);
    let vera = Some(VERA);
    desk.sent(chat, "out.1");
    assert_eq!(desk.turns(), [(First, ANSWERED, 10, false, vera)]);
    desk.pass(MINUTE * 20);
    desk.status("out.1", None, Report::Failed(refused(131_026)));
    assert_eq!(desk.turns(), []);
    desk.pass(MINUTE * 60);
    desk.fire();
    desk.reply(chat, "once more").unwrap();
    assert_eq!(desk.turns(), [(First, ANSWERED, 90, true, vera)]);
}

#[test]
fn a_reply_that_arrived_after_all_answered_when_it_was_written() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.pass(MINUTE * 10);
    desk.sent(chat, "out.1");
    desk.status("out.1", None, Report::Failed(refused(131_026)));
    desk.pass(hours(5));
    desk.fire();
    desk.status("out.1", None, Report::Delivered);
    let expected = [(First, ANSWERED, 10, false, Some(VERA))];
    assert_eq!(desk.turns(), expected);
}

#[test]
fn what_needs_no_reply_stays_so() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.pass(MINUTE);
    desk.sent(chat, "out.1");
    desk.pass(MINUTE);
    desk.writes(&anna(), "thanks!");
    desk.no_reply(chat);
    // Said all the same, and lost: nobody waits for it.
    desk.sent(chat, "out.2");
    desk.status("out.2", None, Report::Failed(refused(131_026)));
    assert_eq!(desk.chat(chat).waiting, None);
    let vera = Some(VERA);
    let before = [
        (First, ANSWERED, 1, false, vera),
        (Next, TurnEnd::NoReplyNeeded, 0, false, vera),
    ];
    assert_eq!(desk.turns(), before);
    // What comes next is a turn of its own, also in a chat that was closed and reopened in between.
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.act(VERA, chat, DeskAction::Reopen).unwrap();
    assert_eq!(desk.turns(), before);
    desk.pass(MINUTE);
    desk.writes(&anna(), "one more thing");
    desk.pass(MINUTE * 2);
    desk.reply(chat, "yes?").unwrap();
    let after = (Next, ANSWERED, 2, false, vera);
    assert_eq!(desk.turns(), [before[0], before[1], after]);
    // The answer before it is lost: that one waits again, and the word about the thanks stands.
    desk.status("out.1", None, Report::Failed(refused(131_026)));
    assert_eq!(desk.turns(), [before[0], before[1], after]);
}

#[test]
fn no_reply_needed_is_about_what_came_since_the_last_answer() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let first = desk.chat(chat).waiting.unwrap().entry;
    desk.sent(chat, "out.1");
    desk.writes(&anna(), "thanks!");
    desk.no_reply(chat);
    desk.status("out.1", None, Report::Failed(refused(131_026)));
    assert_eq!(desk.chat(chat).waiting.unwrap().entry, first);
    let thanks = (Next, TurnEnd::NoReplyNeeded, 0, false, Some(VERA));
    assert_eq!(desk.turns(), [thanks]);
}

#[test]
fn windows_are_lost_when_they_end_and_not_in_chats_that_are_done() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let end = desk.chat(chat).window.ends_at().unwrap();
    // The desk was off when it ended.
    desk.pass(hours(60));
    desk.fire();
    assert_eq!(desk.windows(), [(true, end)]);
    desk.writes(&anna(), "hello?");
    desk.reply(chat, "here").unwrap();
    let end = desk.chat(chat).window.ends_at().unwrap();
    desk.pass(hours(25));
    desk.fire();
    desk.fire();
    assert_eq!(desk.windows()[1..], [(false, end)]);
    desk.writes(&anna(), "bye");
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.pass(hours(25));
    desk.fire();
    desk.writes(&anna(), "back again");
    assert_eq!(desk.windows().len(), 2);
}

/// Vera's chat with Anna, whose window is closed and in which nobody waits.
fn closed(desk: &mut Desk) -> ChatId {
    let chat = desk.open_chat();
    desk.sent(chat, "out.first");
    desk.pass(hours(30));
    desk.fire();
    chat
}

#[test]
fn a_held_reply_is_counted_once_by_what_became_of_it() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let left = desk.hold(chat, "One");
    let lost = desk.hold(chat, "Two");
    let back = desk.hold(chat, "Three");
    assert_eq!(desk.ends_of_held(), []);
    desk.writes(&anna(), "Yes?");
    assert_eq!(desk.ends_of_held(), [HeldEnd::Left; 3]);
    desk.start(left);
    desk.end(left, accepted("out.left")).unwrap();
    desk.status("out.left", None, Report::Delivered);
    desk.status("out.left", None, Report::Read);
    desk.start(lost);
    desk.end(lost, accepted("out.lost")).unwrap();
    desk.status("out.lost", None, Report::Failed(refused(131_026)));
    desk.act(VERA, chat, DeskAction::TakeBack(back)).unwrap();
    let ends = [HeldEnd::Left, HeldEnd::Lost, HeldEnd::TakenBack];
    assert_eq!(desk.ends_of_held(), ends);
    desk.status("out.lost", None, Report::Delivered);
    let ends = [HeldEnd::Left, HeldEnd::Left, HeldEnd::TakenBack];
    assert_eq!(desk.ends_of_held(), ends);
    assert!(
        desk.measures().iter().all(|it| it.agent == Some(VERA)),
        "its author's"
    );
}

#[test]
fn a_held_reply_that_nobody_answers_is_counted_once() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    desk.hold(chat, "One");
    let back = desk.hold(chat, "Two");
    desk.act(VERA, chat, DeskAction::TakeBack(back)).unwrap();
    desk.pass(Duration::from_secs(7 * 86_400 + 1));
    desk.fire();
    desk.writes(&anna(), "at last");
    let ends = [HeldEnd::Expired, HeldEnd::TakenBack];
    assert_eq!(desk.ends_of_held(), ends);
}

#[test]
fn a_held_reply_of_a_copy_is_counted_when_somebody_lets_it_leave() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let held = desk.hold(chat, "One");
    desk.run(Command::Restored).unwrap();
    desk.writes(&anna(), "Yes?");
    assert_eq!(desk.ends_of_held(), []);
    desk.act(VERA, chat, DeskAction::Release(held)).unwrap();
    assert_eq!(desk.ends_of_held(), [HeldEnd::Left]);
    // A reply that the copy alone holds is none.
    let plain = desk.reply(chat, "plain").unwrap();
    desk.pass(MINUTE);
    desk.run(Command::Restored).unwrap();
    desk.act(VERA, chat, DeskAction::TakeBack(plain)).unwrap();
    assert_eq!(desk.ends_of_held(), [HeldEnd::Left]);
}

#[test]
fn what_the_desk_says_by_itself_is_never_counted() {
    let mut desk = Desk::new();
    desk.greets("We will be with you");
    let chat = desk.open_chat();
    let greeting = desk.entries(chat)[1].id;
    desk.start(greeting);
    desk.end(greeting, accepted("out.greeting")).unwrap();
    desk.status("out.greeting", None, Report::Failed(refused(131_026)));
    desk.status("out.greeting", None, Report::Delivered);
    assert_eq!(desk.measures(), []);
}

//! What is promised to customers: turns, their clocks, warnings, lateness, and what is left of it over stops.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, EntryId, GroupId, NumberId};
use crate::domain::changes::Answer;
use crate::domain::command::{Command, DeskAction, HoursAction, TeamAction};
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::event::EventKind;
use crate::domain::first_words::FirstWords;
use crate::domain::hours::Calendar;
use crate::domain::hours::week::{Day, Week};
use crate::domain::hours::whose::Whose;
use crate::domain::measure::{Measure, Measured, TurnEnd};
use crate::domain::notice::NoticeKind;
use crate::domain::outbox::SendOutcome;
use crate::domain::presence::PresenceChange;
use crate::domain::promises::{PromiseClock, Promises, PromisesOf, Within};
use crate::domain::refusal::Refusal;
use crate::domain::turn::{AnswerKind, PauseWhy, Promise, PromiseState};
use crate::engine::Engine;
use crate::engine::rules::desk::{Desk, IVAN, OWNER, VERA, accepted, anna, hours, person};
use crate::engine::rules::words::wording;

pub const MINUTE: Duration = Duration::from_secs(60);
pub const GROUP: GroupId = GroupId(1);
const NUMBER: NumberId = NumberId(1);

fn due_at(desk: &Desk, chat: ChatId) -> Option<Timestamp> {
    desk.chat(chat).waiting?.due_at()
}

fn state(desk: &Desk, chat: ChatId) -> Option<PromiseState> {
    desk.chat(chat).waiting?.state(desk.now)
}

/// What the log tells of promises and windows: a letter each.
pub fn told(desk: &Desk, chat: ChatId) -> String {
    let events = desk.view().events_after(0, usize::MAX).unwrap();
    let of = events
        .into_iter()
        .filter(|(_, it)| it.kind.chat() == Some(chat));
    of.filter_map(|(_, event)| match event.kind {
        EventKind::DeadlineWarning(_) => Some('w'),
        EventKind::DeadlineBreached(_) => Some('L'),
        EventKind::WindowWarning(_) => Some('f'),
        EventKind::WindowClosed(_) => Some('C'),
        _ => None,
    })
    .collect()
}

pub fn kinds(desk: &Desk, agent: AgentId) -> Vec<NoticeKind> {
    let mut kinds: Vec<_> = desk
        .notices(agent)
        .into_iter()
        .map(|(_, it)| it.what)
        .collect();
    kinds.retain(|kind| !matches!(kind, NoticeKind::Given { .. } | NoticeKind::Offered { .. }));
    kinds
}

fn promise(desk: &mut Desk, of: PromisesOf, promises: Promises) {
    desk.operator(TeamAction::SetPromises {
        of,
        promises,
        alarms: None,
    })
    .unwrap();
    desk.fire();
}

fn within(minutes: u32) -> Promises {
    Promises {
        first_reply: Some(Within::Seconds(minutes * 60)),
        next_reply: Some(Within::Seconds(minutes * 60)),
        clock: None,
    }
}

/// Monday to Friday, nine to six, in Zagreb.
fn office_hours(desk: &mut Desk) {
    let week = Week::workdays(&Day::read("9-18").unwrap());
    let calendar = Calendar::new("Europe/Zagreb", week, Vec::new()).unwrap();
    let action = HoursAction::Set {
        whose: Whose::Group(GROUP),
        calendar: Some(calendar),
    };
    desk.operator(TeamAction::Hours(action)).unwrap();
    desk.fire();
}

/// A moment of August 2026, in UTC.
fn august(day: i64, hour: i64, minute: i64) -> Timestamp {
    let first = 1_785_542_400;
    Timestamp::from_seconds(first + (day - 1) * 86_400 + hour * 3_600 + minute * 60)
}

impl Desk {
    pub fn goes(&mut self, agent: AgentId) {
        self.presence(agent, PresenceChange::Left).unwrap();
        self.fire();
    }

    /// Another group, open to all.
    pub fn second_group(&mut self) -> GroupId {
        let name = "Orders".to_owned();
        match self.operator(TeamAction::AddGroup { name }) {
            Ok(Answer::Group(group)) => group,
            other => panic!("{other:?}"),
        }
    }

    /// New chats are greeted.
    pub fn greets(&mut self, words: &str) {
        let words = FirstWords {
            greeting: wording(words),
            ..FirstWords::default()
        };
        self.set_words(None, Some(words));
    }

    /// All that reports count.
    pub fn measures(&self) -> Vec<Measure> {
        let mut found = Vec::new();
        let mut each = |_, measure: &Measure| found.push(measure.clone());
        self.view().measures((0, u32::MAX), &mut each).unwrap();
        found
    }
}

#[test]
fn an_answer_is_due_in_an_hour_and_told_once() {
    let mut desk = Desk::new();
    desk.comes(VERA);
    let chat = desk.open_chat();
    let from = desk.now;
    assert_eq!(due_at(&desk, chat), Some(from.plus(MINUTE * 60)));
    desk.now = from.plus(MINUTE * 45).minus(Duration::from_millis(1));
    desk.fire();
    assert_eq!(
        (told(&desk, chat).as_str(), state(&desk, chat)),
        ("", Some(PromiseState::Fine))
    );
    desk.now = from.plus(MINUTE * 45);
    desk.fire();
    assert_eq!(state(&desk, chat), Some(PromiseState::Warning));
    let due = from.plus(MINUTE * 60);
    let warned = [NoticeKind::ReplyDue { due_at: due }];
    assert_eq!(kinds(&desk, VERA), warned);
    desk.now = from.plus(MINUTE * 60);
    desk.fire();
    desk.fire();
    assert_eq!(
        (told(&desk, chat).as_str(), state(&desk, chat)),
        ("wL", Some(PromiseState::Late))
    );
    let late = [NoticeKind::ReplyLate { due_at: due }];
    assert_eq!(kinds(&desk, VERA), late, "in place of the warning");
    assert_eq!(kinds(&desk, OWNER), [], "the responsible is there");
    let late = ChatEvent::ReplyLate {
        answer: AnswerKind::First,
        due_at: due,
    };
    let line = desk.entries(chat).pop().unwrap();
    assert_eq!((line.body, line.at), (Body::Event(late), due));
    // Answered: the next one begins anew.
    desk.reply(chat, "sorry").unwrap();
    assert_eq!(state(&desk, chat), None);
    desk.pass(hours(2));
    desk.writes(&anna(), "and then?");
    let turn = desk.chat(chat).waiting.unwrap();
    assert_eq!(
        (turn.answer, turn.due_at()),
        (AnswerKind::Next, Some(desk.now.plus(hours(1))))
    );
}

#[test]
fn a_burst_is_one_turn_and_what_the_desk_says_by_itself_is_no_answer() {
    let mut desk = Desk::new();
    desk.greets("We will be with you");
    let (chat, _) = desk.writes(&anna(), "one");
    let due = due_at(&desk, chat);
    for _ in 0..5 {
        desk.pass(MINUTE);
        desk.writes(&anna(), "more");
    }
    let turn = desk.chat(chat).waiting.unwrap();
    let first = desk.entries(chat)[0].id;
    assert_eq!((turn.due_at(), turn.entry), (due, first));
    assert!(
        desk.entries(chat)
            .iter()
            .any(|it| matches!(it.body, Body::Automatic { .. }))
    );
    desk.pass(hours(1));
    desk.fire();
    assert_eq!(told(&desk, chat), "L");
}

// A13: the clock stands while the group does not work. A stop over the weekend loses nothing.
#[test]
fn friday_evening_is_followed_by_monday_morning_also_when_the_desk_was_off() {
    let mut desk = Desk::new();
    office_hours(&mut desk);
    // 18:00 in Zagreb is 16:00 UTC in summer.
    desk.now = august(7, 15, 45);
    let (chat, _) = desk.writes(&anna(), "before the weekend");
    let (other, _) = desk.writes(&person("RU.2", "79160000002"), "me too");
    assert_eq!(due_at(&desk, chat), Some(august(10, 7, 45)));
    desk.now = august(10, 7, 0);
    desk.engine = Engine::new(desk.engine.store().clone()).unwrap();
    desk.fire();
    assert_eq!(
        told(&desk, chat),
        "C",
        "one warning is as good as none when the window is gone"
    );
    desk.now = august(10, 8, 0);
    desk.fire();
    assert_eq!(
        (told(&desk, chat).as_str(), told(&desk, other).as_str()),
        ("CL", "CL")
    );
    let late = desk.entries(chat).pop().unwrap();
    assert_eq!((late.at, late.received_at), (august(10, 7, 45), desk.now));
}

#[test]
fn after_a_long_stop_all_is_told_once_and_in_the_order_in_which_it_was_due() {
    let mut desk = Desk::new();
    let (early, _) = desk.writes(&anna(), "one");
    desk.pass(MINUTE * 10);
    let (later, _) = desk.writes(&person("RU.2", "79160000002"), "two");
    desk.pass(hours(24 * 400));
    desk.engine = Engine::new(desk.engine.store().clone()).unwrap();
    desk.fire();
    let lines: Vec<_> = desk
        .entries(early)
        .into_iter()
        .chain(desk.entries(later))
        .filter(|entry| matches!(entry.body, Body::Event(_)))
        .collect();
    let mut by_number = lines.clone();
    by_number.sort_by_key(|entry| entry.id);
    let moments: Vec<_> = by_number.iter().map(|entry| entry.at).collect();
    assert_eq!(moments.len(), 4, "late, and closed, each once");
    assert!(moments.is_sorted(), "{moments:?}");
    assert_eq!(desk.fire(), 0);
}

/// As the driver does it: all that is due at once, and then what that led to.
#[test]
fn what_one_deadline_leads_to_comes_before_later_ones_of_other_chats() {
    let mut desk = Desk::new();
    let (early, _) = desk.writes(&anna(), "one");
    let (aside, _) = desk.writes(&person("RU.2", "79160000002"), "two");
    desk.act(VERA, aside, DeskAction::Take).unwrap();
    desk.act(VERA, aside, DeskAction::NoReplyNeeded).unwrap();
    let until = desk.now.plus(hours(2));
    desk.act(VERA, aside, DeskAction::Snooze(Some(until)))
        .unwrap();
    desk.pass(hours(24 * 3));
    for _ in 0..20 {
        let rows = desk.view().due(desk.now, 100).unwrap().due;
        let batch = rows.into_iter();
        let batch = batch.map(|(due, id)| Command::Due { due, id }).collect();
        desk.engine.step(batch, desk.now).unwrap();
    }
    let after = |event: &ChatEvent| {
        matches!(
            event,
            ChatEvent::ReplyLate { .. } | ChatEvent::SnoozeOver { .. } | ChatEvent::WindowClosed
        )
    };
    let mut lines: Vec<_> = desk.entries(early);
    lines.extend(desk.entries(aside));
    lines.retain(|entry| matches!(&entry.body, Body::Event(event) if after(event)));
    lines.sort_by_key(|entry| entry.id);
    let moments: Vec<_> = lines.iter().map(|entry| entry.at).collect();
    assert_eq!(moments.len(), 4);
    assert!(moments.is_sorted(), "{moments:?}");
}

#[test]
fn an_answer_taken_back_leaves_the_clock_as_it_was() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let due = due_at(&desk, chat);
    desk.pass(hours(2));
    desk.fire();
    assert_eq!(told(&desk, chat), "L");
    let entry = desk.reply(chat, "oops").unwrap();
    assert_eq!(desk.measures().len(), 1);
    desk.act(VERA, chat, DeskAction::TakeBack(entry)).unwrap();
    assert_eq!(due_at(&desk, chat), due);
    assert_eq!(desk.measures().len(), 0, "no answer, nothing to count");
    desk.pass(hours(1));
    desk.fire();
    assert_eq!(told(&desk, chat), "L", "nothing is told twice");
}

/// A chat whose first answer has an outcome that nobody knows, and whose customer has written again.
fn answered_perhaps() -> (Desk, ChatId, EntryId) {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.pass(MINUTE * 5);
    let answer = desk.reply(chat, "perhaps").unwrap();
    desk.start(answer);
    let unknown = SendOutcome::Unknown("cut".to_owned());
    desk.end(answer, unknown).unwrap();
    desk.pass(MINUTE * 5);
    desk.writes(&anna(), "and now?");
    (desk, chat, answer)
}

#[test]
fn whoever_was_told_that_a_customer_waits_too_long_is_not_told_again_as_an_earlier_answer_is_lost()
{
    let (mut desk, chat, answer) = answered_perhaps();
    let due = due_at(&desk, chat);
    desk.pass(hours(2));
    desk.fire();
    assert_eq!(told(&desk, chat), "L");
    let entry = answer;
    let lost = DeskAction::Settle {
        entry,
        arrived: false,
    };
    desk.act(VERA, chat, lost).unwrap();
    desk.fire();
    assert!(due_at(&desk, chat) < due, "since the first message");
    assert_eq!(
        (told(&desk, chat).as_str(), state(&desk, chat)),
        ("L", Some(PromiseState::Late))
    );
    // It has arrived after all: what came later waits as it did before.
    desk.end(answer, accepted("out.1")).unwrap();
    desk.fire();
    assert_eq!(due_at(&desk, chat), due);
    assert_eq!(
        (told(&desk, chat).as_str(), state(&desk, chat)),
        ("L", Some(PromiseState::Late))
    );
}

#[test]
fn what_was_not_late_hides_nothing_that_is() {
    let (mut desk, chat, entry) = answered_perhaps();
    // Of what came later it is warned, and no more.
    desk.pass(MINUTE * 50);
    desk.fire();
    assert_eq!(told(&desk, chat), "w");
    let lost = DeskAction::Settle {
        entry,
        arrived: false,
    };
    desk.act(VERA, chat, lost).unwrap();
    desk.fire();
    assert_eq!(told(&desk, chat), "wL");
}

#[test]
fn turns_are_counted_by_how_they_ended() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.pass(MINUTE * 61);
    desk.reply(chat, "late").unwrap();
    desk.writes(&anna(), "thanks!");
    desk.pass(MINUTE);
    desk.act(VERA, chat, DeskAction::NoReplyNeeded).unwrap();
    assert_eq!(
        desk.act(VERA, chat, DeskAction::NoReplyNeeded),
        Ok(Answer::Nothing)
    );
    assert_eq!(
        desk.act(IVAN, chat, DeskAction::NoReplyNeeded),
        Err(Refusal::NotParticipant)
    );
    desk.writes(&anna(), "bye");
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    let counted: Vec<_> = desk
        .measures()
        .into_iter()
        .map(|it| (it.agent, it.what))
        .collect();
    let turn = |answer, end, minutes: u32, late| Measured::Turn {
        answer,
        end,
        seconds: minutes * 60,
        working: minutes * 60,
        late,
    };
    let vera = Some(VERA);
    let expected = [
        (vera, turn(AnswerKind::First, TurnEnd::Answered, 61, true)),
        (
            vera,
            turn(AnswerKind::Next, TurnEnd::NoReplyNeeded, 1, false),
        ),
        (vera, turn(AnswerKind::Next, TurnEnd::Closed, 0, false)),
    ];
    assert_eq!(counted, expected);
}

#[test]
fn what_is_promised_to_a_number_a_group_and_a_tag_holds_at_once() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let from = desk.now;
    promise(&mut desk, PromisesOf::Number(NUMBER), within(30));
    assert_eq!(due_at(&desk, chat), Some(from.plus(MINUTE * 30)));
    promise(&mut desk, PromisesOf::Group(GROUP), within(20));
    assert_eq!(due_at(&desk, chat), Some(from.plus(MINUTE * 20)));
    desk.pass(MINUTE * 20);
    desk.fire();
    assert_eq!(told(&desk, chat), "L");
    // More time: late no longer, and late again when that is over.
    promise(&mut desk, PromisesOf::Group(GROUP), within(40));
    assert_eq!(state(&desk, chat), Some(PromiseState::Fine));
    desk.pass(MINUTE * 20);
    desk.fire();
    assert_eq!(told(&desk, chat), "LL");
    // Less time, which is over before it was given.
    let nothing = Promises {
        first_reply: Some(Within::Nothing),
        ..Promises::default()
    };
    promise(&mut desk, PromisesOf::Group(GROUP), nothing);
    assert_eq!(desk.chat(chat).waiting.unwrap().promise, Promise::Nothing);
}

#[test]
fn another_group_has_its_own_terms() {
    let mut desk = Desk::new();
    let group = desk.second_group();
    promise(&mut desk, PromisesOf::Group(group), within(10));
    let chat = desk.open_chat();
    let from = desk.now;
    desk.pass(MINUTE * 50);
    desk.fire();
    assert_eq!(told(&desk, chat), "w");
    desk.act(VERA, chat, DeskAction::Move(group)).unwrap();
    assert_eq!(due_at(&desk, chat), Some(from.plus(MINUTE * 10)));
    desk.fire();
    assert_eq!(told(&desk, chat), "wL", "late there already, and told");
}

#[test]
fn around_the_clock_is_around_the_clock() {
    let mut desk = Desk::new();
    office_hours(&mut desk);
    let always = Promises {
        clock: Some(PromiseClock::Always),
        ..Promises::default()
    };
    promise(&mut desk, PromisesOf::Group(GROUP), always);
    desk.now = august(8, 10, 0);
    let (chat, _) = desk.writes(&anna(), "on a Saturday");
    assert_eq!(due_at(&desk, chat), Some(august(8, 11, 0)));
}

// F147
#[test]
fn a_paused_clock_stands_and_goes_on_with_what_was_left() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.pass(MINUTE * 20);
    let pause = |why| DeskAction::Pause {
        why,
        reason: "ticket 5".to_owned(),
    };
    assert_eq!(
        desk.act(IVAN, chat, pause(PauseWhy::Development)),
        Err(Refusal::NotParticipant)
    );
    desk.act(VERA, chat, pause(PauseWhy::Development)).unwrap();
    assert_eq!(due_at(&desk, chat), None);
    desk.pass(hours(10));
    desk.writes(&anna(), "any news?");
    desk.fire();
    assert_eq!(told(&desk, chat), "");
    desk.act(VERA, chat, DeskAction::Resume).unwrap();
    assert_eq!(due_at(&desk, chat), Some(desk.now.plus(MINUTE * 40)));
    desk.pass(MINUTE * 40);
    desk.fire();
    assert_eq!(told(&desk, chat), "L");
    // Waiting for the customer ends with their message.
    desk.reply(chat, "please send the form").unwrap();
    desk.act(VERA, chat, pause(PauseWhy::Customer)).unwrap();
    desk.pass(hours(1));
    desk.writes(&anna(), "here");
    assert_eq!(desk.chat(chat).pause, None);
    assert_eq!(due_at(&desk, chat), Some(desk.now.plus(hours(1))));
}

#[test]
fn only_who_keeps_the_team_changes_promises_and_within_reason() {
    let mut desk = Desk::new();
    let set = |promises| TeamAction::SetPromises {
        of: PromisesOf::Group(GROUP),
        promises,
        alarms: None,
    };
    assert_eq!(desk.team(VERA, set(within(5))), Err(Refusal::NotAllowed));
    assert!(matches!(
        desk.team(OWNER, set(within(0))),
        Err(Refusal::Invalid { .. })
    ));
    assert_eq!(desk.team(OWNER, set(within(5))), Ok(Answer::Done));
    assert_eq!(desk.team(OWNER, set(within(5))), Ok(Answer::Nothing));
    let unknown = TeamAction::SetPromises {
        of: PromisesOf::Number(NumberId(99)),
        promises: within(5),
        alarms: None,
    };
    assert_eq!(desk.team(OWNER, unknown), Err(Refusal::NotFound));
}

#[test]
fn a_clock_that_was_ahead_keeps_no_promise_back() {
    let mut desk = Desk::new();
    let right = desk.now;
    desk.now = right.plus(hours(24 * 300));
    let (chat, _) = desk.writes(&anna(), "hello");
    desk.now = right.plus(hours(1));
    desk.run(Command::ClockMoved).unwrap();
    desk.fire();
    assert_eq!(due_at(&desk, chat), Some(desk.now.plus(hours(1))));
    desk.pass(hours(1));
    desk.fire();
    assert_eq!(told(&desk, chat), "L");
}

//! Held replies: written in a closed window, they leave with the customer's answer, once and in order, or their author
//! is told.

use std::time::Duration;

use crate::base::id::{ChatId, EntryId, GroupId};
use crate::domain::changes::Answer;
use crate::domain::command::{
    Command, DeskAction, GroupChange, Leaves, ParkedFate, Reply, TeamAction, TemplateWords,
};
use crate::domain::delivery::{DeliveryState, Report, SendError};
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::inbound::Content;
use crate::domain::notice::NoticeKind;
use crate::domain::outbox::{HeldFor, OutboxState, SendOutcome};
use crate::domain::refusal::Refusal;
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, OWNER, VERA, accepted, anna, hours, refused};

pub fn words(text: &str) -> Reply {
    Reply {
        text: text.to_owned(),
        reply_to: None,
        key: None,
        seen: None,
        ..Default::default()
    }
}

pub fn hello() -> TemplateWords {
    TemplateWords {
        name: "hello".into(),
        language: "en".into(),
        variables: vec!["Anna".into()],
        ..TemplateWords::default()
    }
}

fn holding(text: &str) -> DeskAction {
    DeskAction::Hold {
        reply: words(text),
        template: Some(hello()),
        even_open: false,
    }
}

/// Vera's chat with Anna, whose window is closed.
fn closed(desk: &mut Desk) -> ChatId {
    let chat = desk.open_chat();
    desk.sent(chat, "out.first");
    desk.pass(hours(30));
    desk.fire();
    chat
}

fn hold(desk: &mut Desk, chat: ChatId, text: &str) -> EntryId {
    match desk.act(VERA, chat, holding(text)).unwrap() {
        Answer::Entry(_, entry) => entry,
        other => panic!("{other:?}"),
    }
}

/// The templates of a chat, in order.
fn templates(desk: &Desk, chat: ChatId) -> Vec<EntryId> {
    let entries = desk.entries(chat).into_iter();
    let templates = entries.filter(|entry| matches!(entry.body, Body::Template(_)));
    templates.map(|entry| entry.id).collect()
}

fn send(desk: &mut Desk, entry: EntryId, outcome: SendOutcome) {
    desk.start(entry);
    desk.end(entry, outcome).unwrap();
}

fn waits_for(desk: &Desk, entry: EntryId) -> Option<HeldFor> {
    let row = desk.view().outbox(entry).unwrap()?;
    row.held().map(|held| held.waits)
}

fn is_to_leave(desk: &Desk, entry: EntryId) -> bool {
    let row = desk.view().outbox(entry).unwrap();
    row.is_some_and(|row| row.state == OutboxState::Waiting(desk.now))
}

fn notices(desk: &Desk) -> Vec<NoticeKind> {
    let told = desk.view().notices(VERA).unwrap().into_iter();
    let unread = told.filter(|(_, notice)| notice.unread);
    unread.map(|(_, notice)| notice.what).collect()
}

#[test]
fn a_template_that_has_yet_to_leave_is_withdrawn_when_the_customer_writes_by_themselves() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let held = hold(&mut desk, chat, "Where were we?");
    let template = desk.view().outbox(held).unwrap().unwrap();
    let template = template.held().unwrap().template;
    desk.writes(&anna(), "I am back");
    assert_eq!(desk.state(chat, template), DeliveryState::Canceled);
    assert_eq!(desk.state(chat, held), DeliveryState::Queued);
    assert!(desk.view().outbox(template).unwrap().is_none());
    desk.is_whole();
}

#[test]
fn what_its_author_may_still_undo_waits_for_that_though_the_customer_writes() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let pressed = desk.now;
    let action = Box::new(holding("Where were we?"));
    let pressed_at = DeskAction::Leaving(Leaves::Undoable, action);
    let Ok(Answer::Entry(_, held)) = desk.act(VERA, chat, pressed_at) else {
        panic!("not held")
    };
    desk.pass(Duration::from_secs(1));
    desk.writes(&anna(), "I am back");
    let row = desk.view().outbox(held).unwrap().unwrap();
    let until = pressed.plus(Duration::from_secs(5));
    assert_eq!(row.state, OutboxState::Waiting(until));
    desk.act(VERA, chat, DeskAction::TakeBack(held)).unwrap();
    assert_eq!(desk.state(chat, held), DeliveryState::Canceled);
    desk.is_whole();
}

#[test]
fn a_template_that_a_person_chose_leaves_though_a_reply_waits_behind_another() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let first = hold(&mut desk, chat, "One");
    let chosen = |text: &str, template: Option<TemplateWords>| DeskAction::Hold {
        reply: words(text),
        template,
        even_open: true,
    };
    let Answer::Entry(_, second) = desk.act(VERA, chat, chosen("Two", Some(hello()))).unwrap()
    else {
        panic!("it was not held");
    };
    let Answer::Entry(_, third) = desk.act(VERA, chat, chosen("Three", None)).unwrap() else {
        panic!("it was not held");
    };
    let asked = templates(&desk, chat);
    assert_eq!(asked.len(), 2, "the one that was chosen leaves too");
    let behind = |entry| {
        let row = desk.view().outbox(entry).unwrap().unwrap();
        row.held().unwrap().template
    };
    assert_eq!(behind(first), asked[0]);
    assert_eq!([behind(second), behind(third)], [asked[1]; 2]);
    desk.writes(&anna(), "Yes");
    for entry in [first, second, third] {
        assert_eq!(desk.state(chat, entry), DeliveryState::Queued);
    }
    desk.is_whole();
}

#[test]
fn it_leaves_with_the_customers_answer_behind_one_template() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let first = hold(&mut desk, chat, "One");
    let second = hold(&mut desk, chat, "Two");
    let asked = templates(&desk, chat);
    assert_eq!(asked.len(), 1, "a further one joins it");
    send(&mut desk, asked[0], accepted("out.template"));
    for entry in [first, second] {
        assert_eq!(desk.state(chat, entry), DeliveryState::Held);
        assert_eq!(
            desk.run(Command::StartSend(entry)),
            Err(Refusal::AlreadySent)
        );
    }
    assert_eq!(desk.chat(chat).parked, [first, second]);
    desk.pass(hours(2));
    desk.writes(&anna(), "Yes?");
    assert!(is_to_leave(&desk, first) && is_to_leave(&desk, second));
    assert_eq!(desk.chat(chat).parked, []);
    assert!(
        desk.chat(chat).waiting.is_some(),
        "nobody has read the answer"
    );
    let told = desk
        .entries(chat)
        .into_iter()
        .filter(|entry| entry.body == Body::Event(ChatEvent::HeldLeft { count: 2 }));
    assert_eq!(told.count(), 1);
    send(&mut desk, first, accepted("out.1"));
    send(&mut desk, second, accepted("out.2"));
    desk.writes(&anna(), "Fine");
    assert_eq!(
        desk.run(Command::StartSend(first)),
        Err(Refusal::AlreadySent)
    );
}

#[test]
fn an_answer_to_another_number_lets_nothing_leave() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let held = hold(&mut desk, chat, "One");
    let mut message = desk.message(&anna(), Content::Text("Hi".into()));
    message.phone_number_id = "n2".into();
    let (other, _) = desk.receive_one(message);
    assert_ne!(other, chat);
    assert_eq!(waits_for(&desk, held), Some(HeldFor::Answer));
    // Nor does a message that WhatsApp had days ago: the window is closed.
    let mut late = desk.message(&anna(), Content::Text("Late".into()));
    late.at = desk.now.minus(hours(25));
    desk.receive_one(late);
    assert_eq!(waits_for(&desk, held), Some(HeldFor::Answer));
}

#[test]
fn in_an_open_window_the_text_is_sent() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let entry = hold(&mut desk, chat, "At once");
    assert!(is_to_leave(&desk, entry));
    assert_eq!(templates(&desk, chat), []);
}

#[test]
fn what_was_sent_meanwhile_makes_it_wait_for_a_persons_word() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let first = hold(&mut desk, chat, "One");
    let asked = templates(&desk, chat)[0];
    send(&mut desk, asked, accepted("out.template"));
    let mut echo = desk.message(&anna(), Content::Text("From the phone".into()));
    echo.echo = true;
    desk.receive_one(echo);
    let second = hold(&mut desk, chat, "Two");
    desk.pass(hours(1));
    desk.writes(&anna(), "Yes?");
    for entry in [first, second] {
        assert_eq!(waits_for(&desk, entry), Some(HeldFor::Person));
        assert!(notices(&desk).contains(&NoticeKind::HeldWaits { entry }));
    }
    desk.act(VERA, chat, DeskAction::Release(first)).unwrap();
    assert!(is_to_leave(&desk, first));
    assert_eq!(desk.chat(chat).waiting, None, "a person answered");
    desk.act(VERA, chat, DeskAction::TakeBack(second)).unwrap();
    assert_eq!(desk.state(chat, second), DeliveryState::Canceled);
    assert_eq!(desk.chat(chat).parked, []);
}

#[test]
fn a_template_that_fails_is_told_and_another_one_takes_its_place() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let held = hold(&mut desk, chat, "One");
    let asked = templates(&desk, chat)[0];
    send(&mut desk, asked, SendOutcome::Refused(refused(132_015)));
    assert_eq!(waits_for(&desk, held), Some(HeldFor::Template));
    assert_eq!(notices(&desk), [NoticeKind::HeldFailed { entry: held }]);
    let further = hold(&mut desk, chat, "Two");
    let now = templates(&desk, chat);
    assert_eq!(now.len(), 2, "one that failed is not joined");
    for entry in [held, further] {
        let row = desk.view().outbox(entry).unwrap().unwrap();
        assert_eq!(
            row.held().map(|it| (it.template, it.waits)),
            Some((now[1], HeldFor::Answer))
        );
    }
    desk.writes(&anna(), "Yes?");
    assert!(is_to_leave(&desk, held) && is_to_leave(&desk, further));
}

#[test]
fn nobody_answers_for_a_week_and_its_author_is_told() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let held = hold(&mut desk, chat, "One");
    desk.pass(Duration::from_secs(7 * 86_400 - 1));
    desk.fire();
    assert_eq!(desk.state(chat, held), DeliveryState::Held);
    desk.pass(Duration::from_secs(1));
    desk.fire();
    let delivery = desk.entry(chat, held).delivery.unwrap();
    assert_eq!(delivery.state(), DeliveryState::Failed);
    assert_eq!(delivery.error().unwrap().code, SendError::EXPIRED);
    assert_eq!(notices(&desk), [NoticeKind::HeldExpired { entry: held }]);
    desk.writes(&anna(), "Late");
    assert_eq!(desk.state(chat, held), DeliveryState::Failed);
}

#[test]
fn words_are_written_anew_until_they_leave() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let held = hold(&mut desk, chat, "One");
    let rewrite = |text: &str| DeskAction::Rewrite {
        entry: held,
        text: text.to_owned(),
    };
    desk.pass(hours(1));
    desk.act(VERA, chat, rewrite(" Better ")).unwrap();
    let entry = desk.entry(chat, held);
    assert_eq!((entry.text(), entry.revisions.len()), ("Better", 1));
    assert_eq!(desk.chat(chat).last.unwrap().text, "Better");
    assert!(desk.act(VERA, chat, rewrite("  ")).is_err());
    desk.writes(&anna(), "Yes?");
    assert_eq!(
        desk.act(VERA, chat, rewrite("Later")),
        Err(Refusal::AlreadySent)
    );
}

#[test]
fn a_handled_chat_asks_what_becomes_of_it() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let held = hold(&mut desk, chat, "One");
    assert_eq!(
        desk.act(VERA, chat, DeskAction::Done(None)),
        Err(Refusal::Parked(1))
    );
    let keep = DeskAction::DoneWith(None, ParkedFate::Keep);
    desk.act(VERA, chat, keep).unwrap();
    desk.pass(hours(1));
    desk.writes(&anna(), "Yes?");
    assert!(is_to_leave(&desk, held), "also when the chat is nobody's");

    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let held = hold(&mut desk, chat, "One");
    let discard = DeskAction::DoneWith(None, ParkedFate::Discard);
    desk.act(VERA, chat, discard).unwrap();
    assert_eq!(desk.state(chat, held), DeliveryState::Canceled);
    assert_eq!(desk.chat(chat).parked, []);
}

#[test]
fn of_whoever_left_the_team_a_person_decides() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let held = hold(&mut desk, chat, "One");
    let disable = TeamAction::ChangeAgent {
        agent: VERA,
        change: crate::domain::command::AgentChange {
            disabled: Some(true),
            ..Default::default()
        },
    };
    desk.team(OWNER, disable).unwrap();
    desk.writes(&anna(), "Yes?");
    assert_eq!(waits_for(&desk, held), Some(HeldFor::Person));
}

#[test]
fn undoing_takes_both_back_and_a_copy_holds_all() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let action = Box::new(holding("One"));
    let held = match desk.act(VERA, chat, DeskAction::Leaving(Leaves::Undoable, action)) {
        Ok(Answer::Entry(_, entry)) => entry,
        other => panic!("{other:?}"),
    };
    let asked = templates(&desk, chat)[0];
    let row = desk.view().outbox(asked).unwrap().unwrap();
    assert_eq!(
        row.state,
        OutboxState::Waiting(desk.now.plus(Duration::from_secs(5)))
    );
    desk.act(VERA, chat, DeskAction::TakeBack(asked)).unwrap();
    for entry in [held, asked] {
        assert_eq!(desk.state(chat, entry), DeliveryState::Canceled);
    }
    let held = hold(&mut desk, chat, "Two");
    desk.run(Command::Restored).unwrap();
    let row = desk.view().outbox(held).unwrap().unwrap();
    assert!(matches!(row.state, OutboxState::Restored(_)));
    assert_eq!(desk.chat(chat).parked, []);
    desk.writes(&anna(), "Yes?");
    assert!(!is_to_leave(&desk, held), "a person decides");
    desk.act(VERA, chat, DeskAction::Release(held)).unwrap();
    assert!(is_to_leave(&desk, held));
}

#[test]
fn a_group_says_for_how_long_its_replies_wait() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let days = |held_days| TeamAction::ChangeGroup {
        group: GroupId(1),
        change: GroupChange {
            held_days: Some(held_days),
            ..GroupChange::default()
        },
    };
    assert!(desk.team(OWNER, days(0)).is_err());
    assert!(desk.team(OWNER, days(31)).is_err());
    desk.team(OWNER, days(2)).unwrap();
    let held = hold(&mut desk, chat, "One");
    desk.pass(hours(48) - Duration::from_secs(1));
    desk.fire();
    assert_eq!(desk.state(chat, held), DeliveryState::Held);
    desk.pass(Duration::from_secs(1));
    desk.fire();
    assert_eq!(notices(&desk), [NoticeKind::HeldExpired { entry: held }]);
}

#[test]
fn only_its_author_writes_it_anew() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let held = hold(&mut desk, chat, "One");
    desk.act(OWNER, chat, DeskAction::TakeOver).unwrap();
    let rewrite = DeskAction::Rewrite {
        entry: held,
        text: "In my name".to_owned(),
    };
    assert_eq!(desk.act(OWNER, chat, rewrite), Err(Refusal::NotAllowed));
    assert_eq!(desk.entry(chat, held).text(), "One");
}

#[test]
fn one_that_left_and_did_not_arrive_is_told_to_its_author() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let held = hold(&mut desk, chat, "One");
    desk.writes(&anna(), "Yes?");
    send(&mut desk, held, accepted("out.held"));
    desk.status("out.held", None, Report::Failed(refused(131_026)));
    assert!(notices(&desk).contains(&NoticeKind::HeldLost { entry: held }));
}

#[test]
fn a_group_that_changes_its_mind_does_not_shorten_what_waits() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let held = hold(&mut desk, chat, "One");
    let ends = |desk: &Desk| desk.view().outbox(held).unwrap().unwrap().deadline();
    let before = ends(&desk);
    let change = GroupChange {
        held_days: Some(1),
        ..GroupChange::default()
    };
    let group = GroupId(1);
    desk.team(OWNER, TeamAction::ChangeGroup { group, change })
        .unwrap();
    desk.configure(&["n1", "n2"]);
    assert_eq!(ends(&desk), before);
}

#[test]
fn its_author_is_told_when_somebody_else_takes_it_back() {
    let mut desk = Desk::new();
    let chat = closed(&mut desk);
    let held = hold(&mut desk, chat, "One");
    let further = hold(&mut desk, chat, "Two");
    desk.act(VERA, chat, DeskAction::TakeBack(further)).unwrap();
    assert_eq!(notices(&desk), [], "of one's own deeds nobody is told");
    desk.act(OWNER, chat, DeskAction::TakeOver).unwrap();
    desk.act(OWNER, chat, DeskAction::TakeBack(held)).unwrap();
    let told = NoticeKind::TakenBack {
        entry: held,
        by: OWNER,
    };
    assert_eq!(notices(&desk), [told]);
}

//! The outbox: what may leave, what is known afterwards, and that nothing goes twice.

use std::time::Duration;

use crate::base::id::{ChatId, EntryId};
use crate::domain::changes::Answer;
use crate::domain::command::{Command, DeskAction, TemplateWords};
use crate::domain::decide::callback::write_callback;
use crate::domain::decide::sending::holds;
use crate::domain::delivery::{DeliveryState, Report};
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::number::TroubleCause;
use crate::domain::outbox::{OutboxState, Outgoing, SendOutcome};
use crate::domain::refusal::Refusal;
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, VERA, accepted, anna, hours, refused, template};

fn again(seconds: u64, number_wide: Option<TroubleCause>) -> SendOutcome {
    SendOutcome::Again {
        after: Duration::from_secs(seconds),
        error: refused(131_056),
        number_wide,
    }
}

fn unknown() -> SendOutcome {
    SendOutcome::Unknown("cut".to_owned())
}

fn callback(desk: &Desk, entry: EntryId) -> Option<String> {
    Some(write_callback(desk.view().epoch(), entry, 1))
}

fn waits(desk: &Desk, entry: EntryId) -> bool {
    desk.view().outbox(entry).unwrap().is_some()
}

fn trouble(desk: &Desk) -> Option<TroubleCause> {
    let number = desk.view().numbers().unwrap().remove(0);
    number.trouble.map(|trouble| trouble.cause)
}

#[test]
fn a_reply_leaves_once_and_is_settled_by_the_answer() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    assert!(desk.chat(chat).waiting_since().is_some());
    let entry = desk.reply(chat, "  Hi\u{0}  ").unwrap();
    assert_eq!(desk.chat(chat).waiting_since(), None);
    let order = desk.start(entry);
    assert_eq!(order.content, Outgoing::Text("Hi".into()));
    assert_eq!((order.attempt, order.phone_number_id.as_str()), (1, "n1"));
    assert_eq!(order.to, anna());
    assert_eq!(order.callback, callback(&desk, entry).unwrap());
    assert_eq!(
        desk.run(Command::StartSend(entry)),
        Err(Refusal::AlreadySent)
    );
    desk.end(entry, accepted("out.1")).unwrap();
    assert_eq!(desk.state(chat, entry), DeliveryState::Sent);
    assert_eq!(desk.entry(chat, entry).wamid.as_deref(), Some("out.1"));
    assert!(!waits(&desk, entry));
    assert_eq!(
        desk.run(Command::StartSend(entry)),
        Err(Refusal::AlreadySent)
    );
}

#[test]
fn the_window_is_looked_at_when_the_message_leaves() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let entry = desk.reply(chat, "in time").unwrap();
    desk.now = desk.chat(chat).window.ends_at().unwrap();
    assert_eq!(
        desk.run(Command::StartSend(entry)).unwrap(),
        Answer::Nothing
    );
    let delivery = desk.entry(chat, entry).delivery.unwrap();
    assert_eq!(delivery.state(), DeliveryState::Failed);
    assert_eq!(delivery.error().unwrap().code, 131_047);
    assert!(!waits(&desk, entry));
}

#[test]
fn a_template_leaves_at_any_time_as_it_stands_then() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let send = DeskAction::SendTemplate {
        template: TemplateWords {
            name: "hello".into(),
            language: "en".into(),
            variables: vec!["Anna".into()],
            ..TemplateWords::default()
        },
        key: None,
        seen: None,
    };
    desk.pass(hours(30));
    let mut entries = Vec::new();
    for _ in 0..2 {
        let Ok(Answer::Entry(_, id)) = desk.act(VERA, chat, send.clone()) else {
            panic!("a template may be sent")
        };
        entries.push(id);
    }
    assert_eq!(desk.entry(chat, entries[0]).text(), "Hello Anna");
    let order = desk.start(entries[0]);
    assert!(
        matches!(order.content, Outgoing::Template { ref parameters, .. } if parameters.len() == 1)
    );
    let templates = vec![template("hello", "PAUSED", "Hello {{1}}")];
    let waba_id = "account".to_owned();
    desk.run(Command::Templates { waba_id, templates }).unwrap();
    assert_eq!(
        desk.run(Command::StartSend(entries[1])).unwrap(),
        Answer::Nothing
    );
    assert_eq!(desk.state(chat, entries[1]), DeliveryState::Failed);
    assert!(matches!(
        desk.act(VERA, chat, send),
        Err(Refusal::TemplateNotSendable { .. })
    ));
}

#[test]
fn a_temporary_error_waits_as_long_as_the_window_allows() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let entry = desk.reply(chat, "patience").unwrap();
    desk.start(entry);
    desk.end(entry, again(30, None)).unwrap();
    let row = desk.view().outbox(entry).unwrap().unwrap();
    assert_eq!(
        row.state,
        OutboxState::Waiting(desk.now.plus(Duration::from_secs(30)))
    );
    assert_eq!(desk.state(chat, entry), DeliveryState::Queued);
    desk.pass(hours(23));
    assert_eq!(desk.start(entry).attempt, 2);
    // An answer to the first try is of no meaning for the second.
    let stale = Command::EndSend {
        entry,
        attempt: 1,
        outcome: again(1, None),
    };
    assert_eq!(desk.run(stale), Err(Refusal::AlreadySent));
    desk.end(entry, again(7200, None)).unwrap();
    assert_eq!(desk.state(chat, entry), DeliveryState::Failed);
}

#[test]
fn trouble_of_a_number_is_told_once_and_ends_when_meta_answers() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let entry = desk.reply(chat, "hello").unwrap();
    for cause in [TroubleCause::Unreachable, TroubleCause::Refused(190)] {
        desk.start(entry);
        desk.end(entry, again(1, Some(cause))).unwrap();
        assert_eq!(trouble(&desk), Some(cause));
    }
    desk.start(entry);
    desk.end(entry, SendOutcome::Refused(refused(131_026)))
        .unwrap();
    assert_eq!(trouble(&desk), None);
    assert_eq!(desk.state(chat, entry), DeliveryState::Failed);
}

#[test]
fn an_unknown_outcome_waits_for_a_status_or_a_person() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let entries: Vec<EntryId> = (0..3)
        .map(|n| desk.reply(chat, &format!("{n}")).unwrap())
        .collect();
    for entry in &entries {
        desk.start(*entry);
        desk.end(*entry, unknown()).unwrap();
        assert_eq!(desk.state(chat, *entry), DeliveryState::Unknown);
        assert_eq!(
            desk.run(Command::StartSend(*entry)),
            Err(Refusal::AlreadySent)
        );
    }
    desk.pass(Duration::from_secs(599));
    desk.fire();
    let asked = |desk: &Desk, entry| desk.entry(chat, entry).delivery.unwrap().asked;
    assert!(!asked(&desk, entries[0]));
    desk.pass(Duration::from_secs(1));
    desk.fire();
    assert!(entries.iter().all(|entry| asked(&desk, *entry)));
    // A status settles the first; a person the others.
    let mark = callback(&desk, entries[0]);
    assert_eq!(desk.status("out.1", mark, Report::Delivered).stored, 1);
    assert_eq!(desk.state(chat, entries[0]), DeliveryState::Delivered);
    assert!(!waits(&desk, entries[0]) && !asked(&desk, entries[0]));
    for (entry, arrived, state) in [
        (entries[1], true, DeliveryState::Sent),
        (entries[2], false, DeliveryState::Failed),
    ] {
        let settle = DeskAction::Settle { entry, arrived };
        desk.act(VERA, chat, settle.clone()).unwrap();
        assert_eq!(desk.state(chat, entry), state);
        assert!(!waits(&desk, entry));
        assert_eq!(desk.act(VERA, chat, settle), Err(Refusal::AlreadySent));
    }
}

#[test]
fn a_death_while_sending_is_an_unknown_outcome() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let entry = desk.reply(chat, "hello").unwrap();
    assert_eq!(
        desk.run(Command::Interrupted(entry)),
        Err(Refusal::AlreadySent)
    );
    desk.start(entry);
    desk.run(Command::Interrupted(entry)).unwrap();
    assert_eq!(desk.state(chat, entry), DeliveryState::Unknown);
    // The answer comes after all.
    desk.end(entry, accepted("out.1")).unwrap();
    assert_eq!(desk.state(chat, entry), DeliveryState::Sent);
    assert!(!waits(&desk, entry));
}

#[test]
fn an_unknown_outcome_holds_the_chat_for_a_minute_also_when_the_clock_is_set() {
    let desk = Desk::new();
    let since = desk.now;
    let state = OutboxState::Unknown(since);
    let second = Duration::from_secs(1);
    assert!(holds(&state, since));
    assert!(holds(&state, since.plus(second * 59)));
    assert!(!holds(&state, since.plus(second * 60)));
    assert!(!holds(&state, since.minus(hours(400 * 24))));
    for state in [OutboxState::Waiting(since), OutboxState::Sending(since)] {
        assert!(holds(&state, since.plus(hours(100))));
    }
}

#[test]
fn what_whatsapp_holds_back_is_shown_so_until_a_status_comes() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let held = |wamid: &str| SendOutcome::Accepted {
        wamid: wamid.to_owned(),
        wa_id: None,
        paced: true,
    };
    let entry = desk.reply(chat, "hello").unwrap();
    desk.start(entry);
    desk.end(entry, held("out.1")).unwrap();
    assert_eq!(desk.state(chat, entry), DeliveryState::Paced);
    assert!(!waits(&desk, entry), "WhatsApp has it");
    assert_eq!(
        desk.act(VERA, chat, DeskAction::Retry(entry)),
        Err(Refusal::AlreadySent)
    );
    desk.status("out.1", None, Report::Sent);
    assert_eq!(desk.state(chat, entry), DeliveryState::Sent);
    // The status may be here before the answer.
    let other = desk.reply(chat, "more").unwrap();
    desk.start(other);
    let mark = callback(&desk, other);
    desk.status("out.2", mark, Report::Sent);
    desk.end(other, held("out.2")).unwrap();
    assert_eq!(desk.state(chat, other), DeliveryState::Sent);
}

#[test]
fn a_report_before_the_answer_is_kept() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let entry = desk.reply(chat, "hello").unwrap();
    desk.start(entry);
    let mark = callback(&desk, entry);
    desk.status("out.1", mark, Report::Read);
    assert_eq!(desk.state(chat, entry), DeliveryState::Read);
    desk.end(entry, accepted("out.1")).unwrap();
    assert_eq!(desk.state(chat, entry), DeliveryState::Read);
    // Without our mark it waits for the answer.
    let other = desk.reply(chat, "more").unwrap();
    desk.start(other);
    assert_eq!(desk.status("out.2", None, Report::Delivered).stored, 1);
    assert_eq!(desk.state(chat, other), DeliveryState::Sending);
    desk.end(other, accepted("out.2")).unwrap();
    assert_eq!(desk.state(chat, other), DeliveryState::Delivered);
}

#[test]
fn a_report_while_it_waits_for_another_try_ends_the_tries() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let entry = desk.reply(chat, "hello").unwrap();
    desk.start(entry);
    desk.end(entry, again(30, None)).unwrap();
    let mark = callback(&desk, entry);
    desk.status("out.1", mark, Report::Delivered);
    assert!(
        !waits(&desk, entry),
        "it arrived: nothing may be sent again"
    );
    assert_eq!(desk.state(chat, entry), DeliveryState::Delivered);
    assert_eq!(
        desk.run(Command::StartSend(entry)),
        Err(Refusal::AlreadySent)
    );
}

#[test]
fn a_status_of_another_epoch_ticks_nothing() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let entry = desk.reply(chat, "hello").unwrap();
    desk.start(entry);
    let foreign = write_callback(desk.view().epoch() ^ 1, entry, 1);
    assert_eq!(desk.status("out.1", Some(foreign), Report::Read).known, 1);
    assert_eq!(desk.state(chat, entry), DeliveryState::Sending);
}

#[test]
fn an_answer_is_kept_though_the_log_forgot_the_message() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let entry = desk.reply(chat, "hello").unwrap();
    desk.start(entry);
    desk.pass(hours(400 * 24));
    desk.writes(&anna(), "a year later");
    while desk.fire() > 0 {}
    assert_eq!(
        desk.view().entry_chat(entry).unwrap(),
        None,
        "the log has forgotten it"
    );
    desk.end(entry, accepted("out.1")).unwrap();
    assert_eq!(desk.state(chat, entry), DeliveryState::Sent);
    assert!(!waits(&desk, entry));
}

#[test]
fn a_wish_in_a_refusal_is_kept() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.sent(chat, "out.1");
    desk.status("out.1", None, Report::Failed(refused(131_050)));
    let address = desk
        .view()
        .address(desk.chat(chat).address)
        .unwrap()
        .unwrap();
    assert!(address.marketing.is_some_and(|wish| wish.stopped));
}

#[test]
fn a_failed_message_goes_again_as_a_new_one_and_only_once() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let old = desk.reply(chat, "hello").unwrap();
    let retry = DeskAction::Retry(old);
    assert_eq!(
        desk.act(VERA, chat, retry.clone()),
        Err(Refusal::AlreadySent)
    );
    desk.start(old);
    desk.end(old, SendOutcome::Refused(refused(131_026)))
        .unwrap();
    let Ok(Answer::Entry(_, new)) = desk.act(VERA, chat, retry.clone()) else {
        panic!("a failed one may go again")
    };
    assert_eq!(desk.entry(chat, new).retry_of, Some(old));
    assert_eq!(desk.entry(chat, new).text(), "hello");
    assert_eq!(
        desk.act(VERA, chat, retry).unwrap(),
        Answer::Entry(chat, new)
    );
    assert_eq!(desk.state(chat, old), DeliveryState::Failed);
    // A late proof still counts for the old one.
    let mark = callback(&desk, old);
    desk.status("out.1", mark, Report::Delivered);
    assert_eq!(desk.state(chat, old), DeliveryState::Delivered);
    assert_eq!(desk.state(chat, new), DeliveryState::Queued);
}

fn take_back(desk: &mut Desk, chat: ChatId, entry: EntryId) -> Result<Answer, Refusal> {
    desk.act(VERA, chat, DeskAction::TakeBack(entry))
}

#[test]
fn two_presses_of_one_moment_are_taken_back_each_by_itself() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let entries = ["one", "two", "three"].map(|words| desk.reply(chat, words).unwrap());
    take_back(&mut desk, chat, entries[1]).unwrap();
    assert_eq!(
        entries.map(|entry| desk.state(chat, entry)),
        [
            DeliveryState::Queued,
            DeliveryState::Canceled,
            DeliveryState::Queued
        ]
    );
}

#[test]
fn a_message_is_taken_back_only_before_it_leaves() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let entry = desk.reply(chat, "hello").unwrap();
    take_back(&mut desk, chat, entry).unwrap();
    assert_eq!(desk.state(chat, entry), DeliveryState::Canceled);
    let told = Body::Event(ChatEvent::TookBack { agent: VERA });
    assert_eq!(desk.entries(chat).last().unwrap().body, told);
    assert_eq!(
        desk.run(Command::StartSend(entry)),
        Err(Refusal::AlreadySent)
    );
    assert_eq!(take_back(&mut desk, chat, entry), Err(Refusal::AlreadySent));
    let entry = desk.reply(chat, "gone").unwrap();
    desk.start(entry);
    assert_eq!(take_back(&mut desk, chat, entry), Err(Refusal::AlreadySent));
    assert_eq!(
        take_back(&mut desk, chat, EntryId(9_999)),
        Err(Refusal::NotFound)
    );
}

#[test]
fn a_number_that_is_gone_sends_nothing_and_loses_nothing() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let entry = desk.reply(chat, "hello").unwrap();
    desk.configure(&["n2"]);
    assert_eq!(
        desk.run(Command::StartSend(entry)),
        Err(Refusal::WrongState)
    );
    assert_eq!(desk.state(chat, entry), DeliveryState::Queued);
    desk.configure(&["n1", "n2"]);
    desk.start(entry);
}

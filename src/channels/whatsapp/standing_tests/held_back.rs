//! What a restriction holds back, while something else of it fails or changes.

use super::*;
use crate::domain::command::{Attached, FileCommand, Reply};
use crate::domain::files::Wish;
use crate::domain::outbox::SendOutcome;

const ANSWERS: &str = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING";

fn again(after: Duration) -> SendOutcome {
    SendOutcome::Again {
        after,
        error: SendError {
            code: 131_016,
            detail: "no".to_owned(),
        },
        number_wide: None,
    }
}

#[test]
fn a_file_that_meta_does_not_get_holds_up_nobody_while_its_message_is_restricted() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let media = desk.picture(VERA);
    let reply = Reply {
        files: vec![Attached::new(media, Wish::Itself)],
        ..Reply::default()
    };
    let entry = desk.sends(chat, reply).unwrap();
    let fails = |desk: &mut Desk| {
        let outcome = again(Duration::from_secs(60));
        desk.run(Command::File(FileCommand::NotAtMeta { entry, outcome }))
            .unwrap();
    };
    let until = desk.now.plus(HOUR * 5);
    // Its file was under way when Meta told of it, and is tried once more meanwhile.
    desk.restricted(ANSWERS, Some(until));
    for _ in 0..2 {
        fails(&mut desk);
        assert_eq!(desk.leaves_at(entry), OutboxState::Restricted(until));
    }
    desk.pass(HOUR * 5);
    fails(&mut desk);
    let next = desk.now.plus(Duration::from_secs(60));
    assert_eq!(desk.leaves_at(entry), OutboxState::Waiting(next));
}

#[test]
fn what_an_older_desk_had_wait_for_the_end_leaves_when_that_comes_sooner() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let until = desk.now.plus(HOUR * 5);
    let waits = |desk: &mut Desk, after| {
        let entry = desk.writes_now(chat, "Waits");
        assert!(desk.tries(entry).is_some());
        desk.end(entry, again(after)).unwrap();
        entry
    };
    let old = waits(&mut desk, HOUR * 5);
    let other = waits(&mut desk, HOUR * 4);
    assert_eq!(desk.leaves_at(old), OutboxState::Waiting(until));
    desk.restricted(ANSWERS, Some(until));
    desk.pass(HOUR);
    let lift = Command::RestrictionsLifted {
        by: OWNER,
        number: FIRST,
    };
    assert_eq!(desk.run(lift), Ok(Answer::Done));
    assert_eq!(desk.leaves_at(old), OutboxState::Waiting(desk.now));
    let tried = desk.now.plus(HOUR * 3);
    assert_eq!(desk.leaves_at(other), OutboxState::Waiting(tried));
}

#[test]
fn a_restriction_that_is_moved_moves_what_waits() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let word = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING";
    desk.restricted(word, Some(desk.now.plus(HOUR * 5)));
    let entry = desk.writes_now(chat, "Moved");
    assert_eq!(desk.tries(entry), None);
    desk.pass(HOUR);
    let sooner = desk.now.plus(HOUR);
    desk.restricted(word, Some(sooner));
    assert_eq!(desk.tries(entry), None);
    let row = desk.view().outbox(entry).unwrap().unwrap();
    assert_eq!(row.state, OutboxState::Restricted(sooner));
}

#[test]
fn a_template_that_waits_for_a_restriction_holds_up_no_answer() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let Ok(Answer::Entry(_, template)) = desk.tries_template(chat) else {
        panic!("no template")
    };
    let answer = desk.writes_now(chat, "Free");
    let until = desk.now.plus(HOUR * 5);
    desk.restricted("RESTRICTED_BIZ_INITIATED_MESSAGING", Some(until));
    assert_eq!(desk.tries(template), None);
    let state = desk.leaves_at(template);
    assert_eq!(state, OutboxState::Restricted(until));
    assert!(!holds(&state, desk.now) && holds(&state, until));
    assert!(desk.tries(answer).is_some(), "an answer is free");
    desk.news_of(
        "account_update",
        json!({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}}),
    );
    assert_eq!(desk.leaves_at(template), OutboxState::Waiting(desk.now));
    assert!(desk.tries(template).is_some());
}

#[test]
fn what_a_person_undoes_waits_for_no_restriction() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let until = desk.now.plus(HOUR * 5);
    desk.restricted("RESTRICTED_CUSTOMER_INITIATED_MESSAGING", Some(until));
    let entry = desk.writes_now(chat, "Never mind");
    assert_eq!(desk.tries(entry), None);
    desk.act(VERA, chat, DeskAction::TakeBack(entry)).unwrap();
    assert_eq!(desk.state(chat, entry), DeliveryState::Canceled);
    assert_eq!(desk.view().outbox(entry).unwrap(), None);
}

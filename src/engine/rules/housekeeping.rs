//! What has done its duty goes, to the day and not before.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::QuarantineId;
use crate::base::limits::{IDEMPOTENCY_KEPT, INVITATION_KEPT, LOG_KEPT, ORPHAN_KEPT, SESSION_IDLE};
use crate::domain::agent::SessionKind;
use crate::domain::command::{Command, DeskAction, SessionCommand, TeamAction};
use crate::domain::delivery::Report;
use crate::domain::event::QuarantineCause;
use crate::domain::inbound::{Content, Item};
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, VERA, anna, hours};
use crate::store::digest::digest;

const SECOND: Duration = Duration::from_secs(1);

/// Moves to a moment and cleans until nothing is left to clean.
fn clean_at(desk: &mut Desk, moment: Timestamp) {
    desk.now = moment;
    while desk.fire() > 0 {}
}

#[test]
fn it_comes_every_hour() {
    let mut desk = Desk::new();
    assert_eq!(desk.fire(), 1);
    desk.pass(hours(1) - SECOND);
    assert_eq!(desk.fire(), 0);
    desk.pass(SECOND);
    assert_eq!(desk.fire(), 1);
}

#[test]
fn the_log_keeps_ninety_days_and_always_its_last_event() {
    let mut desk = Desk::new();
    desk.writes(&anna(), "hello");
    let last = desk.view().sequence();
    let written = desk.now;
    clean_at(&mut desk, written.plus(LOG_KEPT));
    assert_eq!(desk.view().oldest_event().unwrap(), 1);
    clean_at(&mut desk, written.plus(LOG_KEPT + hours(2)));
    let oldest = desk.view().oldest_event().unwrap();
    assert!(oldest >= last, "{oldest} of {last}");
    assert_eq!(desk.view().events_after(0, 100).unwrap()[0].0, oldest);
    // A reader that follows sees no gap after it.
    desk.writes(&anna(), "after a long silence");
    let numbers: Vec<u64> = desk
        .view()
        .events_after(oldest, 100)
        .unwrap()
        .iter()
        .map(|(n, _)| *n)
        .collect();
    assert_eq!(numbers[0], oldest + 1);
}

#[test]
fn a_great_log_goes_in_slices() {
    let mut desk = Desk::new();
    for round in 0..21 {
        let items = (0..100)
            .map(|n| {
                let words = Content::Text(format!("{round} {n}"));
                Item::Message(Box::new(desk.message(&anna(), words)))
            })
            .collect();
        desk.receive(items);
    }
    let total = desk.view().sequence();
    assert!(total > 2_000);
    desk.pass(LOG_KEPT + hours(1));
    desk.fire();
    assert!((2..total).contains(&desk.view().oldest_event().unwrap()));
    let next = desk.view().due(desk.now, 10).unwrap().next.unwrap();
    assert_eq!(next, desk.now.plus(SECOND), "it goes on at once");
    desk.pass(SECOND);
    desk.fire();
    assert!(desk.view().oldest_event().unwrap() >= total);
}

#[test]
fn a_mark_whose_message_never_came_is_put_aside_and_a_stranger_s_report_dropped() {
    let mut desk = Desk::new();
    let target = "never".to_owned();
    let mark = desk.message(&anna(), Content::Revoke { target });
    desk.receive(vec![Item::Message(Box::new(mark))]);
    desk.status("not.ours", None, Report::Read);
    let came = desk.now;
    clean_at(&mut desk, came.plus(ORPHAN_KEPT));
    assert_eq!(desk.view().quarantine_count().unwrap(), 0);
    clean_at(&mut desk, came.plus(ORPHAN_KEPT + hours(1)));
    let parts = desk.view().quarantine_after(QuarantineId(0), 10).unwrap();
    assert_eq!(parts.len(), 1);
    assert_eq!(parts[0].1.cause, QuarantineCause::NoMessage);
    assert_eq!(parts[0].1.raw, "{\"raw\":1}");
}

#[test]
fn keys_sessions_and_links_go_when_they_have_ended() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let note = DeskAction::Note {
        text: "n".into(),
        key: Some("k".into()),
    };
    desk.act(VERA, chat, note).unwrap();
    for (hash, kind) in [
        ([1; 16], SessionKind::SignIn),
        ([2; 16], SessionKind::Token("t".into())),
    ] {
        let begin = SessionCommand::Begin {
            agent: VERA,
            hash,
            kind,
        };
        desk.run(Command::Session(begin)).unwrap();
    }
    desk.operator(TeamAction::Invite {
        agent: VERA,
        hash: [3; 16],
    })
    .unwrap();
    let rows = |desk: &Desk| {
        let view = desk.view();
        let tables = digest(&view).unwrap();
        let keys = tables
            .iter()
            .find(|(name, ..)| *name == "idempotency")
            .unwrap()
            .1;
        (
            keys,
            view.invitations().unwrap().len(),
            view.sessions().unwrap().len(),
        )
    };
    let began = desk.now;
    assert_eq!(rows(&desk), (1, 1, 2));
    clean_at(&mut desk, began.plus(IDEMPOTENCY_KEPT + hours(1)));
    assert_eq!(rows(&desk), (0, 1, 2));
    clean_at(&mut desk, began.plus(INVITATION_KEPT + hours(1)));
    assert_eq!(rows(&desk), (0, 0, 2));
    clean_at(&mut desk, began.plus(SESSION_IDLE + hours(1)));
    assert_eq!(rows(&desk), (0, 0, 1));
    clean_at(&mut desk, began.plus(SESSION_IDLE * 20));
    assert_eq!(rows(&desk), (0, 0, 1), "a token has no end of its own");
}

#[test]
fn old_messages_are_forgotten_by_whatsapps_time() {
    let mut desk = Desk::new();
    let message = desk.message(&anna(), Content::Text("old".into()));
    desk.receive_one(message.clone());
    let repetition = |desk: &mut Desk| desk.receive(vec![Item::Message(Box::new(message.clone()))]);
    // Our clock alone may be wrong.
    desk.pass(hours(24 * 400));
    while desk.fire() > 0 {}
    assert_eq!(repetition(&mut desk).known, 1);
    // WhatsApp's time says so too.
    desk.writes(&anna(), "a year later");
    desk.pass(hours(2));
    while desk.fire() > 0 {}
    assert_eq!(repetition(&mut desk).stored, 1);
}

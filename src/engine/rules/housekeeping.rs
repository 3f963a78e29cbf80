//! What has done its duty goes, to the day and not before.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::QuarantineId;
use crate::base::limits::{IDEMPOTENCY_KEPT, INVITATION_KEPT, LOG_KEPT, ORPHAN_KEPT, SESSION_IDLE};
use crate::domain::agent::SessionKind;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, DeskAction, SessionCommand, TeamAction};
use crate::domain::customer::Identity;
use crate::domain::delivery::Report;
use crate::domain::event::{Deadline, QuarantineCause};
use crate::domain::inbound::{Content, InboundStatus, Item};
use crate::domain::scope::Scopes;
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, VERA, anna, hours};
use crate::store::digest::digest;

const SECOND: Duration = Duration::from_secs(1);

/// Cleans until nothing is left to clean.
fn clean(desk: &mut Desk) {
    while desk.fire() > 0 {}
}

/// Moves to a moment, as WhatsApp's times of the next day vouch for, and cleans.
fn clean_at(desk: &mut Desk, moment: Timestamp) {
    desk.now = moment;
    vouch(desk, moment);
    clean(desk);
}

/// WhatsApp tells of the day after `moment`: something of no other consequence.
fn vouch(desk: &mut Desk, moment: Timestamp) {
    let status = InboundStatus {
        phone_number_id: "n1".into(),
        wamid: "stranger".into(),
        report: Report::Sent,
        at: moment.plus(hours(24)),
        callback: None,
        recipient: Identity::default(),
        unknown_fields: None,
    };
    desk.receive(vec![Item::Status(status)]);
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
    let now = desk.now;
    vouch(&mut desk, now);
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
        (
            [2; 16],
            SessionKind::Token {
                name: "t".into(),
                scopes: Scopes::All,
            },
        ),
    ] {
        let begin = SessionCommand::Begin {
            by: None,
            agent: VERA,
            hash,
            kind,
            origin: None,
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
    clean(&mut desk);
    assert_eq!(repetition(&mut desk).known, 1);
    // WhatsApp's time says so too.
    desk.writes(&anna(), "a year later");
    desk.pass(hours(2));
    clean(&mut desk);
    assert_eq!(repetition(&mut desk).stored, 1);
}

#[test]
fn a_clock_that_leaps_ahead_makes_nothing_old() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let note = || DeskAction::Note {
        text: "n".into(),
        key: Some("k".into()),
    };
    let first = desk.act(VERA, chat, note()).unwrap();
    let begin = SessionCommand::Begin {
        by: None,
        agent: VERA,
        hash: [1; 16],
        kind: SessionKind::SignIn,
        origin: None,
    };
    desk.run(Command::Session(begin)).unwrap();
    desk.operator(TeamAction::Invite {
        agent: VERA,
        hash: [3; 16],
    })
    .unwrap();
    let target = "later".to_owned();
    let mark = desk.message(&anna(), Content::Revoke { target });
    desk.receive(vec![Item::Message(Box::new(mark))]);
    let right = desk.now;
    desk.pass(hours(24 * 400));
    clean(&mut desk);
    assert_eq!(
        desk.act(VERA, chat, note()).unwrap(),
        first,
        "the key holds"
    );
    let written_wrong = desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    assert_eq!(written_wrong, Answer::Done);
    assert_eq!(desk.view().oldest_event().unwrap(), 1);
    assert_eq!(desk.view().sessions().unwrap().len(), 1);
    assert_eq!(desk.view().invitations().unwrap().len(), 1);
    assert_eq!(desk.view().quarantine_count().unwrap(), 0, "the mark waits");

    // The clock is set right: the desk goes on at its next start, and the session stands.
    desk.now = right.plus(hours(1));
    assert_eq!(
        desk.due_until(desk.now),
        [],
        "the next round is a year away"
    );
    desk.run(Command::ClockMoved).unwrap();
    assert_eq!(desk.due_until(desk.now), [Deadline::Housekeeping]);
    desk.fire();
    let session = desk.view().session([1; 16]).unwrap().unwrap();
    assert!(session.stands(desk.now));
    // What was dated ahead does not hold up what is old indeed.
    desk.now = right.plus(hours(24));
    desk.writes(&anna(), "the next day");
    let later = right.plus(LOG_KEPT + hours(24 * 20));
    let before = desk.view().sequence();
    clean_at(&mut desk, later);
    let oldest = desk.view().oldest_event().unwrap();
    assert!(oldest + 3 >= before, "{oldest}");
}

#[test]
fn a_message_with_a_time_out_of_all_reason_is_stored_once() {
    let mut desk = Desk::new();
    desk.writes(&anna(), "today");
    let mut message = desk.message(&anna(), Content::Text("from 1970".into()));
    message.at = Timestamp::from_seconds(0);
    desk.receive_one(message.clone());
    for _ in 0..3 {
        let now = desk.now.plus(hours(24));
        clean_at(&mut desk, now);
        let sum = desk.receive(vec![Item::Message(Box::new(message.clone()))]);
        assert_eq!((sum.stored, sum.known), (0, 1));
    }
}

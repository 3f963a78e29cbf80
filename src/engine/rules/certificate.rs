//! The desk's own certificate: when it is ordered, and when again.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::secret::Secret;
use crate::domain::certificate::{Certificate, CertificateCommand, Issued, Renewal};
use crate::domain::command::Command;
use crate::domain::refusal::Refusal;
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, hours};

const MINUTE: Duration = Duration::from_secs(60);

fn days(count: u32) -> Duration {
    hours(24) * count
}

fn run(desk: &mut Desk, command: CertificateCommand) {
    desk.run(Command::Certificate(command)).unwrap();
}

fn want(desk: &mut Desk, name: &str) {
    let command = CertificateCommand::Want {
        domains: vec![name.to_owned()],
        directory: "https://ca.example/directory".to_owned(),
    };
    run(desk, command);
}

fn issued(desk: &Desk, life: Duration) -> Issued {
    Issued {
        chain: "chain".to_owned(),
        key: Secret::new("key"),
        not_before: desk.now,
        not_after: desk.now.plus(life),
    }
}

fn certificate(desk: &Desk) -> Certificate {
    desk.view().certificate().unwrap().unwrap()
}

fn at(desk: &Desk) -> Timestamp {
    match certificate(desk).renewal {
        Renewal::At(at, _) => at,
        Renewal::Wanted => panic!("it is wanted now"),
    }
}

fn fire_all(desk: &mut Desk) {
    while desk.fire() > 0 {}
}

#[test]
fn it_is_renewed_when_a_third_of_its_life_is_left() {
    let mut desk = Desk::new();
    want(&mut desk, "desk.example");
    assert_eq!(certificate(&desk).renewal, Renewal::Wanted);
    let first = issued(&desk, days(90));
    run(&mut desk, CertificateCommand::Issued(first.clone()));
    desk.pass(days(60) - MINUTE);
    fire_all(&mut desk);
    assert_eq!(at(&desk), first.not_before.plus(days(60)));
    desk.pass(MINUTE);
    fire_all(&mut desk);
    let due = certificate(&desk);
    assert_eq!(due.renewal, Renewal::Wanted);
    assert_eq!(due.issued, Some(first), "the old one stays until then");
    let second = issued(&desk, days(90));
    run(&mut desk, CertificateCommand::Issued(second));
    assert_eq!(at(&desk), desk.now.plus(days(60)));
}

#[test]
fn after_a_failure_it_is_tried_again_later_and_later_and_success_forgets_it() {
    let mut desk = Desk::new();
    want(&mut desk, "desk.example");
    for (count, minutes) in [(1, 2), (2, 15), (3, 60)] {
        run(&mut desk, CertificateCommand::Failed("no port 80".into()));
        assert_eq!(at(&desk), desk.now.plus(MINUTE * minutes));
        let failure = certificate(&desk).failure.unwrap();
        assert_eq!((failure.count, &*failure.detail), (count, "no port 80"));
        desk.pass(MINUTE * minutes);
        fire_all(&mut desk);
        assert_eq!(certificate(&desk).renewal, Renewal::Wanted);
    }
    let came = issued(&desk, days(6));
    run(&mut desk, CertificateCommand::Issued(came));
    assert_eq!(certificate(&desk).failure, None);
    run(&mut desk, CertificateCommand::Failed("no port 80".into()));
    assert_eq!(at(&desk), desk.now.plus(MINUTE * 2));
}

#[test]
fn a_restart_orders_nothing_that_is_there_and_rests_after_a_failure() {
    let mut desk = Desk::new();
    want(&mut desk, "desk.example");
    run(&mut desk, CertificateCommand::Failed("no".into()));
    let armed = at(&desk);
    want(&mut desk, "desk.example");
    assert_eq!(at(&desk), armed, "it failed just now");
    for _ in 0..4 {
        run(&mut desk, CertificateCommand::Failed("no".into()));
    }
    desk.pass(MINUTE * 15);
    want(&mut desk, "desk.example");
    assert_eq!(certificate(&desk).renewal, Renewal::Wanted);
    let came = issued(&desk, days(90));
    run(&mut desk, CertificateCommand::Issued(came));
    let armed = at(&desk);
    want(&mut desk, "desk.example");
    assert_eq!(at(&desk), armed);
}

#[test]
fn another_name_is_ordered_at_once_and_the_old_certificate_stays_meanwhile() {
    let mut desk = Desk::new();
    want(&mut desk, "desk.example");
    let first = issued(&desk, days(90));
    run(&mut desk, CertificateCommand::Issued(first.clone()));
    want(&mut desk, "help.example");
    let wanted = certificate(&desk);
    assert_eq!(wanted.renewal, Renewal::Wanted);
    assert_eq!(wanted.issued, Some(first));
    desk.pass(days(61));
    fire_all(&mut desk);
}

#[test]
fn an_account_is_kept_until_it_is_of_no_use() {
    let mut desk = Desk::new();
    let directory = "https://ca.example/directory".to_owned();
    let account = |credentials| CertificateCommand::Account {
        directory: directory.clone(),
        credentials,
    };
    run(&mut desk, account(Some(Secret::new("all that is needed"))));
    let kept = desk.view().acme_account(&directory).unwrap().unwrap();
    assert_eq!(kept.credentials.expose(), "all that is needed");
    assert!(!format!("{kept:?}").contains("needed"));
    run(&mut desk, account(None));
    assert_eq!(desk.view().acme_account(&directory).unwrap(), None);
}

#[test]
fn nothing_comes_that_nobody_wanted() {
    let mut desk = Desk::new();
    let came = issued(&desk, days(1));
    let outcome = desk.run(Command::Certificate(CertificateCommand::Issued(came)));
    assert_eq!(outcome, Err(Refusal::NotFound));
}

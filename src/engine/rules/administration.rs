//! Second factors and the audit log as the engine keeps them.

use std::ops::ControlFlow;

use crate::base::id::NumberId;
use crate::base::secret::Secret;
use crate::base::totp;
use crate::domain::audit::{Audit, AuditKind, Differences};
use crate::domain::changes::Answer;
use crate::domain::command::{
    Card, Command, GroupChange, HoursAction, TeamAction, TwoFactorCommand,
};
use crate::domain::hours::Calendar;
use crate::domain::hours::week::{Day, Week};
use crate::domain::hours::whose::Whose;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::two_factor::recovery_hash;
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, IVAN, OWNER, VERA, anna, hours};

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn factor(desk: &mut Desk, command: TwoFactorCommand) -> Result<Answer, Refusal> {
    desk.run(Command::TwoFactor(command))
}

fn shown(desk: &Desk) -> String {
    totp::code_at(&Secret::new(SECRET), desk.now).unwrap()
}

fn prove(desk: &mut Desk, code: &str) -> Result<Answer, Refusal> {
    let at = desk.now;
    let code = code.to_owned();
    let agent = VERA;
    factor(desk, TwoFactorCommand::Prove { agent, code, at })
}

/// Vera signs in with a code, and has one recovery code.
fn turned_on() -> Desk {
    let mut desk = Desk::new();
    let (agent, secret) = (VERA, Secret::new(SECRET));
    factor(&mut desk, TwoFactorCommand::Begin { agent, secret }).unwrap();
    let confirm = TwoFactorCommand::Confirm {
        agent,
        code: shown(&desk),
        at: desk.now,
        recovery: vec![recovery_hash(VERA, "abcd-efgh-2345")],
        except: None,
    };
    factor(&mut desk, confirm).unwrap();
    desk
}

fn audits(desk: &Desk) -> Vec<(u64, Audit)> {
    let mut found = Vec::new();
    desk.view()
        .audits_before(None, &mut |number, audit| {
            found.push((number, audit));
            ControlFlow::Continue(())
        })
        .unwrap();
    found.reverse();
    found
}

#[test]
fn no_code_and_no_recovery_code_counts_twice() {
    let wrong = || Err(Refusal::invalid("code", FieldProblem::Wrong));
    let mut desk = turned_on();
    let first = shown(&desk);
    assert_eq!(prove(&mut desk, &first), wrong(), "it turned it on");
    desk.pass(std::time::Duration::from_secs(30));
    let code = shown(&desk);
    assert_eq!(prove(&mut desk, &code), Ok(Answer::Done));
    assert_eq!(prove(&mut desk, &code), wrong());
    // One of before the last that was used is used up too.
    assert_eq!(prove(&mut desk, &first), wrong());
    assert_eq!(prove(&mut desk, "ABCD EFGH 2345"), Ok(Answer::Done));
    assert_eq!(prove(&mut desk, "abcd-efgh-2345"), wrong());
    let kept = desk.view().two_factor(VERA).unwrap().unwrap();
    assert!(kept.recovery.is_empty());
    assert!(desk.view().pending_two_factor(VERA).unwrap().is_none());
}

#[test]
fn the_operator_takes_it_away_and_a_secret_that_waits_ends_by_time() {
    let mut desk = turned_on();
    let reset = TwoFactorCommand::Reset {
        by: None,
        agent: VERA,
    };
    assert_eq!(factor(&mut desk, reset.clone()), Ok(Answer::Done));
    assert_eq!(factor(&mut desk, reset), Err(Refusal::NotFound));
    // Whoever is asked for a code meanwhile is asked for nothing any more.
    assert_eq!(prove(&mut desk, "000000"), Ok(Answer::Done));
    let (agent, secret) = (VERA, Secret::new(SECRET));
    factor(&mut desk, TwoFactorCommand::Begin { agent, secret }).unwrap();
    desk.pass(hours(1));
    let late = TwoFactorCommand::Confirm {
        agent,
        code: shown(&desk),
        at: desk.now,
        recovery: Vec::new(),
        except: None,
    };
    assert_eq!(factor(&mut desk, late), Err(Refusal::WrongState));
    assert!(desk.view().two_factor(VERA).unwrap().is_none());
}

#[test]
fn what_is_noted_is_numbered_without_gaps_and_holds_no_secret() {
    let mut desk = turned_on();
    let invite = TeamAction::Invite {
        agent: IVAN,
        hash: [4; 16],
    };
    desk.operator(invite).unwrap();
    let refused = TeamAction::Withdraw { agent: VERA };
    assert_eq!(desk.operator(refused), Err(Refusal::NotFound));
    desk.operator(TeamAction::Withdraw { agent: IVAN }).unwrap();
    let found = audits(&desk);
    let numbers: Vec<u64> = found.iter().map(|(number, _)| *number).collect();
    let count = u64::try_from(found.len()).unwrap();
    assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
    let kinds: Vec<_> = found.iter().rev().map(|(_, audit)| audit.what).collect();
    let last = [
        AuditKind::InvitationWithdrawn,
        AuditKind::Invited,
        AuditKind::TwoFactorOn,
    ];
    assert_eq!(kinds[..3], last);
    assert!(!format!("{found:?}").contains(SECRET));
}

#[test]
fn what_stays_as_it_was_is_not_noted_and_a_number_is_told_with_where_it_led() {
    let mut desk = Desk::new();
    let calendar = || {
        Calendar::new(
            "UTC",
            Week::workdays(&Day::read("9-18").unwrap()),
            Vec::new(),
        )
    };
    let set = |desk: &mut Desk| {
        desk.operator(TeamAction::Hours(HoursAction::Set {
            whose: Whose::Agent(VERA),
            calendar: calendar().ok(),
        }))
        .unwrap();
        audits(desk).len()
    };
    let once = set(&mut desk);
    assert_eq!(set(&mut desk), once);
    assert_eq!(audits(&desk)[once - 1].1.what, AuditKind::HoursChanged);

    let sales = desk.group_of("Sales", None);
    desk.operator(TeamAction::ChangeGroup {
        group: sales,
        change: GroupChange {
            numbers: Some(vec![NumberId(1)]),
            ..GroupChange::default()
        },
    })
    .unwrap();
    let noted = audits(&desk).pop().unwrap().1;
    let told = Differences::default().text("number", "Line n1: Support", "Line n1: Sales");
    assert_eq!(noted.changes, told.into_changes());
}

#[test]
fn a_secret_that_was_not_set_up_in_time_is_dropped() {
    let mut desk = Desk::new();
    let (agent, secret) = (VERA, Secret::new(SECRET));
    factor(&mut desk, TwoFactorCommand::Begin { agent, secret }).unwrap();
    desk.fire();
    assert!(desk.view().pending_two_factor(VERA).unwrap().is_some());
    desk.pass(hours(49));
    desk.writes(&anna(), "WhatsApp vouches for the time");
    desk.fire();
    assert!(desk.view().pending_two_factor(VERA).unwrap().is_none());
}

#[test]
fn cards_and_team_rules_hold_no_control_characters() {
    let mut desk = Desk::new();
    let about = Some(" I am\u{0} here\u{7}\nand there ".to_owned());
    let card = Card {
        about,
        ..Card::default()
    };
    desk.team(OWNER, TeamAction::WriteCard(card)).unwrap();
    assert_eq!(
        desk.view().profile(OWNER).unwrap().about,
        "I am here\nand there"
    );
    let text = "Be kind\u{1b}[31m\n\tand quick".to_owned();
    desk.team(OWNER, TeamAction::WriteRules { text, seen: None })
        .unwrap();
    let rules = desk.view().team_rules().unwrap().unwrap();
    assert_eq!(rules.text, "Be kind[31m\n\tand quick");
}

//! What customers are shown of the team is the team's choice.

use crate::base::id::NumberId;
use crate::domain::audit::{AuditKind, AuditSubject};
use crate::domain::care::CareView as _;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, CourtesyChange};
use crate::domain::courtesy::Courtesy;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::engine::rules::desk::{ADMIN, Desk, VERA};

#[test]
fn the_team_chooses_what_customers_are_shown_and_that_is_noted() {
    let mut desk = Desk::new();
    let rules = desk.view().courtesy_rules().unwrap();
    assert!(rules.is_nothing(), "something is shown unasked");
    let set = |desk: &mut Desk, by, all: Option<Courtesy>, numbers: &[(u64, Option<Courtesy>)]| {
        let numbers = numbers.iter().map(|(id, own)| (NumberId(*id), *own));
        let change = CourtesyChange {
            desk: all,
            numbers: numbers.collect(),
        };
        desk.run(Command::SetCourtesy { by, change })
    };
    let read = Some(Courtesy::Read);
    assert_eq!(set(&mut desk, VERA, read, &[]), Err(Refusal::NotAllowed));
    let unknown = Refusal::invalid("numbers", FieldProblem::Unknown);
    let strange = [(9, None)];
    assert_eq!(set(&mut desk, ADMIN, read, &strange), Err(unknown));
    let own = [(1, Some(Courtesy::ReadAndTyping))];
    assert_eq!(set(&mut desk, ADMIN, read, &own), Ok(Answer::Done));
    assert_eq!(set(&mut desk, ADMIN, read, &own), Ok(Answer::Nothing));
    let rules = desk.view().courtesy_rules().unwrap();
    assert_eq!(rules.of(NumberId(1)), Courtesy::ReadAndTyping);
    assert_eq!(rules.of(NumberId(2)), Courtesy::Read);
    // A number may be shown nothing though the desk is, and goes with the desk again.
    set(&mut desk, ADMIN, None, &[(1, Some(Courtesy::Nothing))]).unwrap();
    let rules = desk.view().courtesy_rules().unwrap();
    assert_eq!(rules.of(NumberId(1)), Courtesy::Nothing);
    assert!(!rules.is_nothing());
    set(&mut desk, ADMIN, Some(Courtesy::Nothing), &[(1, None)]).unwrap();
    let rules = desk.view().courtesy_rules().unwrap();
    assert_eq!((rules.own(NumberId(1)), rules.is_nothing()), (None, true));
    let mut noted = Vec::new();
    desk.view()
        .audits_before(None, &mut |_, audit| {
            if audit.what == AuditKind::CourtesyChanged {
                noted.push(audit.subject);
            }
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    let (desk_wide, number) = (AuditSubject::Desk, AuditSubject::Number(NumberId(1)));
    assert_eq!(noted, [number, desk_wide, number, number, desk_wide]);
}

//! Many chats at once: who may, with which, what is said of the others, and how it is undone.

use std::time::Duration;

use crate::base::id::{AgentId, ChatId};
use crate::base::limits::{BULK_CHATS_MAX, BULK_KEPT, REASON_CHARS_MAX};
use crate::domain::bulk::{BulkAction, BulkOutcome};
use crate::domain::changes::Answer;
use crate::domain::chat::ChatState;
use crate::domain::command::{Command, DeskAction};
use crate::domain::customer::Identity;
use crate::domain::entry::ChatEvent;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::engine::rules::desk::{ADMIN, Desk, IVAN, LEAD, OWNER, VERA, person, reply};

impl Desk {
    fn bulk(
        &mut self,
        by: AgentId,
        chats: &[ChatId],
        action: BulkAction,
    ) -> Result<BulkOutcome, Refusal> {
        let chats = chats.to_vec();
        outcome(self.run(Command::Bulk { by, chats, action }))
    }

    fn undo(&mut self, by: AgentId, id: Option<u64>) -> Result<BulkOutcome, Refusal> {
        let id = id.unwrap();
        outcome(self.run(Command::UndoBulk { by, id }))
    }

    /// New chats of so many customers.
    fn new_chats(&mut self, count: u64) -> Vec<ChatId> {
        (0..count)
            .map(|number| self.writes(&customer(number), "Hello").0)
            .collect()
    }
}

fn customer(number: u64) -> Identity {
    let digits = format!("79{number:09}");
    person(&format!("RU.{digits}"), &digits)
}

fn outcome(answer: Result<Answer, Refusal>) -> Result<BulkOutcome, Refusal> {
    answer.map(|answer| match answer {
        Answer::Bulk(outcome) => *outcome,
        other => panic!("{other:?}"),
    })
}

fn done(reason: &str) -> BulkAction {
    let reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
    BulkAction::Done { reason }
}

#[test]
fn an_admin_closes_the_chats_of_others_with_a_reason_and_takes_it_back() {
    let mut desk = Desk::new();
    let chats = desk.new_chats(4);
    let (veras, ivans, fresh, handled) = (chats[0], chats[1], chats[2], chats[3]);
    desk.act(VERA, veras, DeskAction::Take).unwrap();
    desk.act(VERA, veras, DeskAction::AddParticipant(IVAN))
        .unwrap();
    desk.act(VERA, veras, DeskAction::Transfer(IVAN)).unwrap();
    desk.act(IVAN, ivans, DeskAction::Take).unwrap();
    desk.act(IVAN, handled, DeskAction::Take).unwrap();
    desk.act(IVAN, handled, DeskAction::Done(None)).unwrap();
    let waiting = desk.chat(veras).waiting_since;
    assert!(waiting.is_some());

    let none = desk.bulk(ADMIN, &chats, done("  ")).unwrap();
    assert!(none.done.is_empty() && none.undo.is_none());
    let empty = Refusal::invalid("reason", FieldProblem::Empty);
    assert_eq!(none.refused[0], (veras, empty));
    assert_eq!(none.refused[3], (handled, Refusal::WrongState));

    let made = desk.bulk(ADMIN, &chats, done(" spam ")).unwrap();
    assert_eq!(made.done, [veras, ivans, fresh]);
    assert_eq!(made.refused, [(handled, Refusal::WrongState)]);
    let told = |by, from| ChatEvent::ClosedFor {
        by,
        from,
        reason: "spam".to_owned(),
    };
    assert_eq!(desk.told(veras, 1), [told(ADMIN, Some(VERA))]);
    assert_eq!(desk.told(fresh, 1), [told(ADMIN, None)]);
    assert_eq!(desk.chat(veras).previous(), Some(VERA));
    assert_eq!(desk.chat(veras).waiting_since, None);

    // What a customer and time do is nobody's doing; this one writes again, and that is another state.
    desk.writes(&customer(1), "Are you there?");
    let undone = desk.undo(ADMIN, made.undo).unwrap();
    assert_eq!(undone.done, [veras, fresh]);
    assert_eq!(undone.refused, [(ivans, Refusal::WrongState)]);
    assert_eq!(desk.people(veras), (Some(VERA), vec![IVAN]));
    assert_eq!(desk.chat(veras).waiting_since, waiting);
    assert!(
        desk.chat(veras).offer().is_none(),
        "who was asked is asked no more"
    );
    assert!(matches!(desk.chat(fresh).state, ChatState::New { .. }));
    assert_eq!(desk.told(fresh, 1), [ChatEvent::Undone { by: ADMIN }]);
    assert_eq!(desk.undo(ADMIN, made.undo), Err(Refusal::NotFound), "once");
}

#[test]
fn a_lead_assigns_and_moves_what_nobody_has_and_closes_only_their_own() {
    let mut desk = Desk::new();
    let sales = desk.group_of("Sales", None);
    let chats = desk.new_chats(4);
    desk.act(VERA, chats[0], DeskAction::Take).unwrap();
    desk.act(LEAD, chats[1], DeskAction::Take).unwrap();
    let closed = desk.bulk(LEAD, &chats[..2], done("late")).unwrap();
    assert_eq!(closed.refused, [(chats[0], Refusal::NotAllowed)]);
    assert_eq!(closed.done, [chats[1]]);

    let assign = BulkAction::Assign(IVAN);
    let made = desk.bulk(LEAD, &chats, assign.clone()).unwrap();
    assert_eq!(made.done, [chats[2], chats[3]]);
    let of_vera = (chats[0], Refusal::AlreadyTaken(VERA));
    assert_eq!(made.refused, [of_vera, (chats[1], Refusal::WrongState)]);
    assert_eq!(desk.people(chats[2]), (Some(IVAN), vec![]));
    // He has answered one of them: that stands.
    desk.act(IVAN, chats[2], reply("Hello!")).unwrap();
    let undone = desk.undo(LEAD, made.undo).unwrap();
    assert_eq!(undone.done, [chats[3]]);
    assert_eq!(undone.refused, [(chats[2], Refusal::WrongState)]);

    let moved = desk.bulk(LEAD, &chats, BulkAction::Move(sales)).unwrap();
    assert_eq!(moved.done, [chats[3]]);
    assert_eq!(desk.chat(chats[3]).group, sales);
    desk.writes(&customer(3), "Hello?");
    let undone = desk.undo(LEAD, moved.undo).unwrap();
    assert_eq!(
        undone.done,
        [chats[3]],
        "it is where it was put, whatever its customer writes"
    );
    assert_ne!(desk.chat(chats[3]).group, sales);
}

#[test]
fn who_oversees_nobody_does_nothing_with_many_and_only_who_did_it_undoes_it() {
    let mut desk = Desk::new();
    let chats = desk.new_chats(2);
    let assign = BulkAction::Assign(IVAN);
    assert_eq!(
        desk.bulk(VERA, &chats, assign.clone()),
        Err(Refusal::NotAllowed)
    );
    let made = desk.bulk(LEAD, &chats, assign).unwrap();
    assert_eq!(desk.undo(VERA, made.undo), Err(Refusal::NotAllowed));
    assert_eq!(desk.undo(OWNER, made.undo), Err(Refusal::NotFound));
    // Ten minutes later it stands, and is forgotten when its deadline fires.
    desk.pass(BULK_KEPT);
    assert_eq!(desk.undo(LEAD, made.undo), Err(Refusal::NotFound));
    desk.fire();
    assert!(desk.view().bulk(made.undo.unwrap()).unwrap().is_none());
}

#[test]
fn what_is_asked_has_its_bounds() {
    let mut desk = Desk::new();
    let chats = desk.new_chats(1);
    let many: Vec<ChatId> = (1..=BULK_CHATS_MAX as u64 + 1).map(ChatId).collect();
    let field = |name: &str, problem| Err(Refusal::invalid(name, problem));
    let empty = desk.bulk(OWNER, &[], done("x"));
    assert_eq!(empty, field("chats", FieldProblem::Empty));
    let many = desk.bulk(OWNER, &many, done("x"));
    assert_eq!(many, field("chats", FieldProblem::TooMany(BULK_CHATS_MAX)));
    let long = desk.bulk(OWNER, &chats, done(&"x".repeat(REASON_CHARS_MAX + 1)));
    assert_eq!(
        long,
        field("reason", FieldProblem::TooLong(REASON_CHARS_MAX))
    );
    let lines = desk.bulk(OWNER, &chats, done("a\nb"));
    assert_eq!(lines, field("reason", FieldProblem::OneLine));
    // Twice the same, and one that never was.
    let ids = [chats[0], ChatId(999), chats[0]];
    let made = desk.bulk(OWNER, &ids, done("x")).unwrap();
    assert_eq!(made.done, [chats[0]]);
    assert_eq!(made.refused, [(ChatId(999), Refusal::NotFound)]);
    desk.pass(Duration::from_secs(1));
}

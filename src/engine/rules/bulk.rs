//! Many chats at once: who may, with which, what is said of the others, and how it is undone.

use std::time::Duration;

use crate::base::id::{AgentId, ChatId, EntryId};
use crate::base::limits::{BULK_CHATS_MAX, BULK_KEPT, REASON_CHARS_MAX};
use crate::domain::bulk::{BulkAction, BulkOutcome, Deed, Pick};
use crate::domain::changes::Answer;
use crate::domain::chat::ChatState;
use crate::domain::command::{Command, DeskAction, GroupChange, TeamAction};
use crate::domain::customer::Identity;
use crate::domain::delivery::DeliveryState;
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::presence::PresenceChange::Came;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::routing::{People, Rules, Way};
use crate::domain::view::View as _;
use crate::engine::rules::desk::{ADMIN, Desk, IVAN, LEAD, OWNER, VERA, person, reply};
use crate::engine::rules::words::wording;

impl Desk {
    pub fn bulk(
        &mut self,
        by: AgentId,
        chats: &[ChatId],
        action: BulkAction,
    ) -> Result<BulkOutcome, Refusal> {
        let chats = chats.iter().copied().map(Pick::from).collect();
        outcome(self.run(Command::Bulk { by, chats, action }))
    }

    /// With one chat, of which `seen` was seen last.
    fn bulk_seen(
        &mut self,
        by: AgentId,
        (chat, seen): (ChatId, EntryId),
        action: BulkAction,
    ) -> BulkOutcome {
        let seen = Some(seen);
        let chats = vec![Pick { chat, seen }, Pick::from(chat)];
        outcome(self.run(Command::Bulk { by, chats, action })).unwrap()
    }

    pub fn undo(&mut self, by: AgentId, id: Option<u64>) -> Result<BulkOutcome, Refusal> {
        let id = id.unwrap();
        outcome(self.run(Command::UndoBulk { by, id }))
    }

    /// New chats of so many customers.
    pub fn new_chats(&mut self, count: u64) -> Vec<ChatId> {
        (0..count)
            .map(|number| self.writes(&customer(number), "Hello").0)
            .collect()
    }
}

pub fn customer(number: u64) -> Identity {
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
    let waiting = desk.chat(veras).waiting_since();
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
    assert_eq!(desk.chat(veras).waiting_since(), None);

    // What a customer and time do is nobody's doing; this one writes again, and that is another state.
    desk.writes(&customer(1), "Are you there?");
    let undone = desk.undo(ADMIN, made.undo).unwrap();
    assert_eq!(undone.done, [veras, fresh]);
    assert_eq!(undone.refused, [(ivans, Refusal::WrongState)]);
    assert_eq!(desk.people(veras), (Some(VERA), vec![IVAN]));
    assert_eq!(desk.chat(veras).waiting_since(), waiting);
    assert!(
        desk.chat(veras).offer().is_none(),
        "who was asked is asked no more"
    );
    assert!(matches!(desk.chat(fresh).state, ChatState::New { .. }));
    let (by, deed) = (ADMIN, Deed::Done);
    assert_eq!(desk.told(fresh, 1), [ChatEvent::UndoneDeed { by, deed }]);
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

// What the rules of the other group did with the chats is nobody's doing.
#[test]
fn a_move_into_a_group_with_rules_is_undone_with_what_the_rules_did() {
    let mut desk = Desk::new();
    let sales = desk.group_of("Sales", None);
    let rules = Rules {
        way: Way::Evenly,
        people: People::Listed(vec![IVAN]),
        cap: Some(1),
        ..Rules::default()
    };
    desk.operator(TeamAction::SetRouting {
        group: sales,
        rules,
    })
    .unwrap();
    let notice = GroupChange {
        transfer_notice: Some(wording("{group} answers")),
        ..GroupChange::default()
    };
    desk.operator(TeamAction::ChangeGroup {
        group: sales,
        change: notice,
    })
    .unwrap();
    desk.presence(IVAN, Came).unwrap();
    let chats = desk.new_chats(3);
    let home = desk.chat(chats[0]).group;
    let moved = desk.bulk(LEAD, &chats, BulkAction::Move(sales)).unwrap();
    assert_eq!(moved.done, chats);
    assert_eq!(desk.people(chats[0]).0, Some(IVAN));
    assert_eq!(desk.people(chats[1]).0, None, "he has as many as he may");
    let notice = |desk: &Desk, chat| {
        let entries = desk.entries(chat);
        let said = entries
            .iter()
            .find(|entry| matches!(entry.body, Body::Automatic { .. }));
        said.expect("the customer is told").id
    };
    // The first notice leaves before it is undone.
    let (left, waits) = (notice(&desk, chats[0]), notice(&desk, chats[1]));
    desk.start(left);
    // The third is his by his own hand.
    desk.act(IVAN, chats[2], DeskAction::Take).unwrap();

    let undone = desk.undo(LEAD, moved.undo).unwrap();
    assert_eq!(undone.done, [chats[0], chats[1]]);
    assert_eq!(undone.refused, [(chats[2], Refusal::WrongState)]);
    for chat in &chats[..2] {
        let chat = desk.chat(*chat);
        assert_eq!(chat.group, home);
        assert!(matches!(chat.state, ChatState::New { .. }));
    }
    assert_eq!(desk.state(chats[0], left), DeliveryState::Sending);
    assert_eq!(desk.state(chats[1], waits), DeliveryState::Canceled);
    assert!(desk.view().outbox(waits).unwrap().is_none());
    desk.fire();
    assert_eq!(desk.people(chats[1]).0, None, "it waits in no queue there");
}

#[test]
fn who_lost_a_group_undoes_nothing_in_it() {
    let mut desk = Desk::new();
    let chats = desk.new_chats(2);
    let made = desk.bulk(LEAD, &chats, BulkAction::Assign(IVAN)).unwrap();
    let group = desk.chat(chats[0]).group;
    desk.opens_to(group, &[IVAN, VERA]);
    let undone = desk.undo(LEAD, made.undo).unwrap();
    assert!(undone.done.is_empty());
    let hidden = chats.iter().map(|chat| (*chat, Refusal::NotFound));
    assert_eq!(undone.refused, hidden.collect::<Vec<_>>());
    assert_eq!(desk.people(chats[0]).0, Some(IVAN));
}

// Who closes many does not close what they have not read.
#[test]
fn a_chat_in_which_somebody_wrote_since_it_was_seen_is_not_closed() {
    let mut desk = Desk::new();
    let (chat, seen) = desk.writes(&customer(1), "Hello");
    let (_, newer) = desk.writes(&customer(1), "It is urgent");
    let refused = desk.bulk_seen(ADMIN, (chat, seen), done("spam"));
    assert_eq!(refused.refused, [(chat, Refusal::NewerMessages(newer))]);
    assert!(refused.done.is_empty() && refused.undo.is_none());
    assert_eq!(desk.view().read_mark(ADMIN, chat).unwrap(), 0);
    let made = desk.bulk_seen(ADMIN, (chat, newer), done("spam"));
    assert_eq!(made.done, [chat]);
    assert_eq!(desk.view().read_mark(ADMIN, chat).unwrap(), 2);
}

#[test]
fn ones_own_is_plainly_done_and_the_reason_is_a_note() {
    let mut desk = Desk::new();
    let chat = desk.new_chats(1)[0];
    desk.act(ADMIN, chat, DeskAction::Take).unwrap();
    let made = desk.bulk(ADMIN, &[chat], done("nothing to do")).unwrap();
    assert_eq!(made.done, [chat]);
    assert_eq!(desk.told(chat, 1), [ChatEvent::Done { agent: ADMIN }]);
    let kept = desk.entries(chat);
    let note = Body::Note("nothing to do".to_owned());
    assert!(kept.iter().any(|entry| entry.body == note));
    assert_eq!(desk.undo(ADMIN, made.undo).unwrap().done, [chat]);
}

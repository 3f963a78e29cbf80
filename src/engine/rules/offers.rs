//! Offering a chat: accepted, declined, taken back, expired. Who wins, what is told, what is refused.

use std::time::Duration;

use crate::base::id::{AgentId, ChatId, GroupId};
use crate::base::limits::OFFER_KEPT;
use crate::domain::agent::Role;
use crate::domain::changes::Answer;
use crate::domain::command::{
    AgentChange, Command, DeskAction, GroupChange, TeamAction, TransferAnswer,
};
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::event::Deadline;
use crate::domain::group::GroupAccess;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::engine::rules::desk::{ADMIN, Desk, IVAN, LEAD, OWNER, VERA, hours, person, reply};
use crate::engine::{ActiveTab, Engine, Outcome};

pub const ACCEPT: DeskAction = DeskAction::TransferAnswer(TransferAnswer::Accept);
pub const DECLINE: DeskAction = DeskAction::TransferAnswer(TransferAnswer::Decline);
pub const CANCEL: DeskAction = DeskAction::TransferAnswer(TransferAnswer::Cancel);

impl Desk {
    /// What was told last in the chat, the newest last.
    pub fn told(&self, chat: ChatId, last: usize) -> Vec<ChatEvent> {
        let events = self.entries(chat).into_iter();
        let mut events: Vec<ChatEvent> = events
            .filter_map(|entry| match entry.body {
                Body::Event(event) => Some(event),
                _ => None,
            })
            .collect();
        events.split_off(events.len().saturating_sub(last))
    }

    /// The responsible and who takes part.
    pub fn people(&self, chat: ChatId) -> (Option<AgentId>, Vec<AgentId>) {
        let chat = self.chat(chat);
        (chat.assignee(), chat.participants().to_vec())
    }

    /// What somebody has in Mine.
    pub fn mine(&self, agent: AgentId) -> Vec<ChatId> {
        let inbox = self.engine.inbox();
        let inbox = inbox.read().unwrap();
        inbox.page(ActiveTab::Mine(agent), &[], None, None, 9).chats
    }

    pub fn changes(&mut self, agent: AgentId, edit: impl FnOnce(&mut AgentChange)) {
        let mut change = AgentChange::default();
        edit(&mut change);
        self.operator(TeamAction::ChangeAgent { agent, change })
            .unwrap();
    }

    pub fn disable(&mut self, agent: AgentId) {
        self.changes(agent, |change| change.disabled = Some(true));
    }

    pub fn group_of(&mut self, name: &str, members: Option<&[AgentId]>) -> GroupId {
        let name = name.to_owned();
        let Ok(Answer::Group(group)) = self.operator(TeamAction::AddGroup { name }) else {
            panic!("no group")
        };
        if let Some(members) = members {
            self.opens_to(group, members);
        }
        group
    }

    pub fn opens_to(&mut self, group: GroupId, members: &[AgentId]) {
        self.operator(TeamAction::ChangeGroup {
            group,
            change: GroupChange::access(GroupAccess::Members(members.to_vec())),
        })
        .unwrap();
    }
}

pub fn invalid(field: &str, problem: FieldProblem) -> Result<Answer, Refusal> {
    Err(Refusal::invalid(field, problem))
}

// F79, F80, A7: the sender stays responsible until the second person confirms; the second only reads until then.
#[test]
fn a_chat_that_is_handed_over_changes_hands_when_it_is_accepted() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
    assert_eq!(desk.people(chat), (Some(VERA), vec![]));
    let offer = *desk.chat(chat).offer().unwrap();
    assert_eq!((offer.by, offer.to), (VERA, IVAN));
    assert_eq!(
        (offer.at, offer.expires_at),
        (desk.now, desk.now.plus(OFFER_KEPT))
    );
    assert_eq!(
        desk.told(chat, 1),
        [ChatEvent::Offered { by: VERA, to: IVAN }]
    );
    assert_eq!((desk.mine(VERA), desk.mine(IVAN)), (vec![chat], vec![chat]));
    assert_eq!(
        desk.act(IVAN, chat, reply("mine?")),
        Err(Refusal::NotParticipant)
    );
    desk.reply(chat, "I am still here").unwrap();
    for other in [OWNER, LEAD, VERA] {
        for word in [ACCEPT, DECLINE] {
            assert_eq!(desk.act(other, chat, word), Err(Refusal::NotAllowed));
        }
    }
    desk.act(IVAN, chat, ACCEPT).unwrap();
    assert_eq!(desk.people(chat), (Some(IVAN), vec![]));
    let accepted = ChatEvent::Accepted {
        agent: IVAN,
        from: VERA,
    };
    assert_eq!(desk.told(chat, 1), [accepted]);
    assert_eq!(desk.view().read_mark(IVAN, chat).unwrap(), 1, "read");
    assert_eq!((desk.mine(VERA), desk.mine(IVAN)), (vec![], vec![chat]));
    assert_eq!(desk.reply(chat, "no more"), Err(Refusal::NotParticipant));
    desk.act(IVAN, chat, reply("now it is")).unwrap();
    // Pressed twice.
    assert_eq!(desk.act(IVAN, chat, ACCEPT), Ok(Answer::Nothing));
    let due = desk.due_until(desk.now.plus(hours(1)));
    assert_eq!(due, [Deadline::Housekeeping]);
}

// A7: somebody who takes part already writes on meanwhile; accepted, they are responsible and no participant.
#[test]
fn a_participant_may_be_handed_the_chat() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    for who in [IVAN, LEAD] {
        desk.act(VERA, chat, DeskAction::AddParticipant(who))
            .unwrap();
    }
    desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
    desk.act(IVAN, chat, reply("meanwhile")).unwrap();
    assert_eq!(desk.mine(IVAN), [chat], "it is there once");
    desk.act(IVAN, chat, ACCEPT).unwrap();
    assert_eq!(desk.people(chat), (Some(IVAN), vec![LEAD]));
}

// F81, A6, A8: declined or taken back, it stays where it was, whoever is there to see it.
#[test]
fn a_declined_or_canceled_chat_stays_with_its_responsible() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
    desk.act(IVAN, chat, DECLINE).unwrap();
    let declined = ChatEvent::Declined {
        agent: IVAN,
        from: VERA,
    };
    assert_eq!(desk.told(chat, 1), [declined]);
    desk.act(VERA, chat, DeskAction::Transfer(LEAD)).unwrap();
    for other in [IVAN, LEAD, OWNER] {
        assert_eq!(desk.act(other, chat, CANCEL), Err(Refusal::NotAllowed));
    }
    desk.act(VERA, chat, CANCEL).unwrap();
    let canceled = ChatEvent::OfferCanceled { by: VERA, to: LEAD };
    assert_eq!(desk.told(chat, 1), [canceled]);
    assert_eq!(desk.people(chat), (Some(VERA), vec![]));
    assert_eq!((desk.mine(IVAN), desk.mine(LEAD)), (vec![], vec![]));
    for (by, word) in [(IVAN, ACCEPT), (LEAD, DECLINE), (VERA, CANCEL)] {
        assert_eq!(desk.act(by, chat, word), Err(Refusal::NoPendingTransfer));
    }
}

// A6: one offer at a time.
#[test]
fn one_hand_over_waits_at_a_time() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
    let entries = desk.entries(chat).len();
    assert_eq!(
        desk.act(VERA, chat, DeskAction::Transfer(IVAN)),
        Ok(Answer::Nothing)
    );
    assert_eq!(
        desk.act(VERA, chat, DeskAction::Transfer(LEAD)),
        invalid("agent", FieldProblem::Taken)
    );
    assert_eq!(desk.entries(chat).len(), entries);
}

// A6: half an hour, then back to the sender with a notice; a deadline like any other.
#[test]
fn a_hand_over_that_nobody_answers_expires() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
    desk.pass(OFFER_KEPT - Duration::from_millis(1));
    assert_eq!(desk.fire(), 1, "the round of housekeeping");
    desk.pass(Duration::from_millis(1));
    // Its time is over, whether or not somebody has told so.
    for (by, word) in [(IVAN, ACCEPT), (IVAN, DECLINE), (VERA, CANCEL)] {
        assert_eq!(desk.act(by, chat, word), Err(Refusal::NoPendingTransfer));
    }
    assert_eq!(desk.fire(), 1);
    let expired = ChatEvent::OfferExpired { by: VERA, to: IVAN };
    assert_eq!(desk.told(chat, 1), std::slice::from_ref(&expired));
    assert_eq!(desk.people(chat), (Some(VERA), vec![]));
    assert_eq!(desk.chat(chat).offer(), None);
    assert_eq!(desk.mine(IVAN), []);
    // One whose time is over is in nobody's way.
    desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
    desk.pass(OFFER_KEPT);
    desk.act(VERA, chat, DeskAction::Transfer(LEAD)).unwrap();
    let offered = ChatEvent::Offered { by: VERA, to: LEAD };
    assert_eq!(desk.told(chat, 2), [expired, offered]);
    assert_eq!(desk.chat(chat).offer().unwrap().to, LEAD);
    assert_eq!(desk.due_until(desk.now), [], "the old deadline is gone");
}

#[test]
fn a_deadline_of_another_hand_over_does_nothing() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
    let first = *desk.chat(chat).offer().unwrap();
    desk.act(IVAN, chat, DECLINE).unwrap();
    desk.pass(Duration::from_secs(60));
    desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
    desk.pass(OFFER_KEPT - Duration::from_secs(60));
    let (due, id) = (first.expires_at, first.row);
    assert_eq!(
        desk.run(Command::Due { due, id }),
        Ok(Answer::Nothing),
        "it is gone"
    );
    assert!(desk.chat(chat).is_offered_to(IVAN));
    desk.act(IVAN, chat, ACCEPT).unwrap();
}

// Restarts between offer and answer, and while it expires.
#[test]
fn a_hand_over_outlives_the_program() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
    desk.engine = Engine::new(desk.engine.store().clone()).unwrap();
    assert_eq!(desk.mine(IVAN), [chat], "the list is made anew");
    desk.act(IVAN, chat, ACCEPT).unwrap();
    desk.act(IVAN, chat, DeskAction::Transfer(VERA)).unwrap();
    let expires_at = desk.chat(chat).offer().unwrap().expires_at;
    desk.pass(hours(9));
    desk.engine = Engine::new(desk.engine.store().clone()).unwrap();
    desk.fire();
    let expired = Body::Event(ChatEvent::OfferExpired { by: IVAN, to: VERA });
    let entries = desk.entries(chat);
    let last = entries.iter().find(|entry| entry.body == expired).unwrap();
    assert_eq!(
        (last.at, last.received_at),
        (expires_at, desk.now),
        "told late, with its own time"
    );
    assert_eq!((desk.mine(VERA), desk.mine(IVAN)), (vec![], vec![chat]));
}

#[test]
fn a_clock_that_was_wrong_makes_no_hand_over_last_longer() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let right = desk.now;
    desk.pass(hours(20));
    desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
    desk.now = right;
    desk.run(Command::ClockMoved).unwrap();
    let offer = *desk.chat(chat).offer().unwrap();
    assert_eq!(offer.expires_at, right.plus(OFFER_KEPT));
    desk.pass(OFFER_KEPT);
    desk.fire();
    assert_eq!(desk.chat(chat).offer(), None);
}

// Accept against cancel, take-over and Done: the first in the batch wins, nothing is told twice.
#[test]
fn of_two_words_about_a_hand_over_the_first_counts() {
    let cases = [
        (IVAN, ACCEPT, VERA, CANCEL, Err(Refusal::NoPendingTransfer)),
        (VERA, CANCEL, IVAN, ACCEPT, Err(Refusal::NoPendingTransfer)),
        (IVAN, DECLINE, IVAN, ACCEPT, Err(Refusal::NoPendingTransfer)),
        (
            VERA,
            DeskAction::Done(None),
            IVAN,
            ACCEPT,
            Err(Refusal::NoPendingTransfer),
        ),
        (
            IVAN,
            ACCEPT,
            VERA,
            DeskAction::Done(None),
            Err(Refusal::NotAllowed),
        ),
        (
            IVAN,
            ACCEPT,
            VERA,
            DeskAction::Transfer(LEAD),
            Err(Refusal::NotAllowed),
        ),
        (
            ADMIN,
            DeskAction::TakeOver,
            IVAN,
            ACCEPT,
            Err(Refusal::NoPendingTransfer),
        ),
        (IVAN, ACCEPT, ADMIN, DeskAction::TakeOver, Ok(Answer::Done)),
    ];
    for (first, one, second, other, expected) in cases {
        let mut desk = Desk::new();
        let chat = desk.open_chat();
        desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
        let said = format!("{one:?}, then {other:?}");
        let command = |by, action| Command::Desk { by, chat, action };
        let batch = vec![command(first, one), command(second, other)];
        let now = desk.now;
        let mut outcomes = desk.engine.step(batch, now).unwrap();
        let second = match outcomes.pop().unwrap() {
            Outcome::Answered(answer) => Ok(answer),
            Outcome::Refused(refusal) => Err(refusal),
            Outcome::Panicked => panic!("{said}"),
        };
        assert!(matches!(outcomes[0], Outcome::Answered(_)), "{said}");
        assert_eq!(second, expected, "{said}");
        assert_eq!(desk.chat(chat).offer(), None, "{said}");
        let answered = |event: &ChatEvent| {
            matches!(
                event,
                ChatEvent::Accepted { .. }
                    | ChatEvent::Declined { .. }
                    | ChatEvent::OfferCanceled { .. }
                    | ChatEvent::OfferEnded { .. }
            )
        };
        let told = desk.told(chat, 9);
        assert_eq!(told.iter().filter(|event| answered(event)).count(), 1);
    }
}

// Done, take-over, a move and the end of a person end what waits, and say so.
#[test]
fn what_else_happens_to_the_chat_ends_a_hand_over() {
    let mut desk = Desk::new();
    let sales = desk.group_of("Sales", None);
    let ended = ChatEvent::OfferEnded { by: VERA, to: IVAN };
    let offered = |desk: &mut Desk, phone: &str| {
        let (chat, _) = desk.writes(&person("", phone), "Hello");
        desk.act(VERA, chat, DeskAction::Take).unwrap();
        desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
        chat
    };
    let done = offered(&mut desk, "79160000011");
    desk.act(VERA, done, DeskAction::Done(None)).unwrap();
    assert_eq!(
        desk.told(done, 2),
        [ended.clone(), ChatEvent::Done { agent: VERA }]
    );
    let over = offered(&mut desk, "79160000012");
    desk.act(ADMIN, over, DeskAction::TakeOver).unwrap();
    assert_eq!(desk.told(over, 2)[0], ended);
    assert_eq!(desk.people(over), (Some(ADMIN), vec![VERA]));
    let moved = offered(&mut desk, "79160000013");
    desk.act(VERA, moved, DeskAction::Move(sales)).unwrap();
    assert_eq!(desk.told(moved, 2)[0], ended);
    let orphaned = offered(&mut desk, "79160000014");
    desk.disable(VERA);
    assert_eq!(
        desk.told(orphaned, 2),
        [ended, ChatEvent::GivenUp { agent: VERA }]
    );
    assert_eq!(desk.mine(IVAN), []);
    let due = desk.due_until(desk.now.plus(hours(1)));
    assert_eq!(due, [Deadline::Housekeeping]);
}

// Disabled people, and a group left while the offer waits.
#[test]
fn who_can_take_it_no_longer_is_asked_no_longer() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let ended = |to| ChatEvent::OfferEnded { by: VERA, to };
    desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
    desk.disable(IVAN);
    assert_eq!(desk.told(chat, 1), [ended(IVAN)]);
    assert_eq!(desk.people(chat), (Some(VERA), vec![]));
    assert_eq!(desk.act(IVAN, chat, ACCEPT), Err(Refusal::NotFound));

    desk.act(VERA, chat, DeskAction::Transfer(LEAD)).unwrap();
    let group = desk.chat(chat).group;
    desk.opens_to(group, &[VERA, LEAD]);
    assert!(desk.chat(chat).is_offered_to(LEAD), "still in the group");
    desk.opens_to(group, &[VERA]);
    assert_eq!(desk.told(chat, 1), [ended(LEAD)]);
    assert_eq!(desk.act(LEAD, chat, ACCEPT), Err(Refusal::NotFound));
    assert_eq!(desk.mine(LEAD), []);

    // An admin enters every group, until they are none any more.
    desk.act(VERA, chat, DeskAction::Transfer(ADMIN)).unwrap();
    desk.changes(ADMIN, |change| change.name = Some("Ada".into()));
    assert!(desk.chat(chat).is_offered_to(ADMIN));
    desk.changes(ADMIN, |change| change.role = Some(Role::Agent));
    assert_eq!(desk.told(chat, 1), [ended(ADMIN)]);
}

//! In whose hands a chat is: assigned, moved to another group, people added, excluded and leaving; and who decides.

use std::time::Duration;

use crate::base::id::{AgentId, GroupId};
use crate::domain::agent::Right;
use crate::domain::changes::Answer;
use crate::domain::chat::ChatState;
use crate::domain::command::{Command, DeskAction, Leaves};
use crate::domain::delivery::{DeliveryState, SendError};
use crate::domain::entry::ChatEvent;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::engine::Outcome;
use crate::engine::rules::desk::{ADMIN, Desk, IVAN, LEAD, OWNER, VERA, anna, person, reply};
use crate::engine::rules::offers::{ACCEPT, CANCEL, invalid};

// F78: somebody of another department who sees the group may be handed the chat; others may not.
#[test]
fn a_chat_is_given_to_somebody_who_can_work_in_it() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let group = desk.chat(chat).group;
    desk.opens_to(group, &[VERA, LEAD]);
    desk.disable(LEAD);
    let (fresh, _) = desk.writes(&person("RU.2", "79160000002"), "Hello");
    let give: [fn(AgentId) -> DeskAction; 2] = [DeskAction::Transfer, DeskAction::AddParticipant];
    for give in give {
        for (who, problem) in [
            (VERA, FieldProblem::Wrong),
            (LEAD, FieldProblem::Unknown),
            (IVAN, FieldProblem::Unknown),
            (AgentId(99), FieldProblem::Unknown),
        ] {
            let found = desk.act(VERA, chat, give(who));
            assert_eq!(found, invalid("agent", problem), "{who}");
        }
    }
    for (who, problem) in [
        (ADMIN, FieldProblem::Wrong),
        (LEAD, FieldProblem::Unknown),
        (IVAN, FieldProblem::Unknown),
        (AgentId(99), FieldProblem::Unknown),
    ] {
        let found = desk.act(ADMIN, fresh, DeskAction::Assign(who));
        assert_eq!(found, invalid("agent", problem), "{who}");
    }
    // An owner sees every group.
    desk.act(VERA, chat, DeskAction::AddParticipant(OWNER))
        .unwrap();
    desk.act(VERA, chat, DeskAction::Transfer(ADMIN)).unwrap();
    desk.act(ADMIN, chat, ACCEPT).unwrap();
    assert_eq!(desk.people(chat), (Some(ADMIN), vec![OWNER]));
}

// F90, F91, F85, F86, A9: only the responsible hands over, moves, adds, excludes and closes.
#[test]
fn only_the_responsible_decides_in_whose_hands_the_chat_is() {
    let mut desk = Desk::new();
    let sales = desk.group_of("Sales", None);
    let chat = desk.open_chat();
    desk.act(VERA, chat, DeskAction::AddParticipant(IVAN))
        .unwrap();
    let deeds = [
        DeskAction::Transfer(LEAD),
        DeskAction::Move(sales),
        DeskAction::AddParticipant(LEAD),
        DeskAction::RemoveParticipant(VERA),
        DeskAction::Done(None),
    ];
    let (fresh, _) = desk.writes(&person("RU.2", "79160000002"), "Hello");
    for deed in &deeds {
        for by in [IVAN, LEAD, ADMIN, OWNER] {
            let found = desk.act(by, chat, deed.clone());
            assert_eq!(found, Err(Refusal::NotAllowed), "{by} {deed:?}");
        }
        let found = desk.act(OWNER, fresh, deed.clone());
        assert_eq!(found, Err(Refusal::NotAllowed), "nobody took it: {deed:?}");
    }
    // Who takes part writes and notes; everybody else notes.
    desk.act(IVAN, chat, reply("I help")).unwrap();
    let note = DeskAction::Note {
        text: "psst".into(),
        key: None,
    };
    desk.act(LEAD, chat, note).unwrap();
    // An admin may all that once they took over: two events.
    desk.act(ADMIN, chat, DeskAction::TakeOver).unwrap();
    desk.act(ADMIN, chat, DeskAction::RemoveParticipant(VERA))
        .unwrap();
    desk.act(ADMIN, chat, DeskAction::Done(None)).unwrap();
    for deed in deeds {
        let found = desk.act(ADMIN, chat, deed.clone());
        assert_eq!(found, Err(Refusal::WrongState), "it is done: {deed:?}");
    }
}

// F82, F83, F84, F92: added, excluded at once, leaving by own choice.
#[test]
fn people_are_added_and_excluded_and_leave() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let add = |who| DeskAction::AddParticipant(who);
    let remove = |who| DeskAction::RemoveParticipant(who);
    desk.act(VERA, chat, add(IVAN)).unwrap();
    assert_eq!(
        desk.told(chat, 1),
        [ChatEvent::Added {
            by: VERA,
            agent: IVAN
        }]
    );
    assert_eq!(desk.people(chat), (Some(VERA), vec![IVAN]));
    assert_eq!(desk.act(VERA, chat, add(IVAN)), Ok(Answer::Nothing));
    assert_eq!(desk.mine(IVAN), [chat]);
    desk.act(IVAN, chat, reply("I help")).unwrap();
    desk.act(VERA, chat, remove(IVAN)).unwrap();
    assert_eq!(
        desk.told(chat, 1),
        [ChatEvent::Excluded {
            by: VERA,
            agent: IVAN
        }]
    );
    assert_eq!(
        desk.act(IVAN, chat, reply("and again")),
        Err(Refusal::NotParticipant)
    );
    assert_eq!(desk.mine(IVAN), []);
    assert_eq!(desk.act(VERA, chat, remove(IVAN)), Ok(Answer::Nothing));
    assert_eq!(
        desk.act(VERA, chat, remove(AgentId(99))),
        Err(Refusal::NotFound)
    );
    // Leaving, by either name; the responsible does not leave.
    for goes in [DeskAction::Leave, remove(IVAN)] {
        desk.act(VERA, chat, add(IVAN)).unwrap();
        desk.act(IVAN, chat, goes).unwrap();
        assert_eq!(desk.told(chat, 1), [ChatEvent::Left { agent: IVAN }]);
        assert_eq!(desk.people(chat), (Some(VERA), vec![]));
    }
    for stays in [DeskAction::Leave, remove(VERA)] {
        assert_eq!(desk.act(VERA, chat, stays), Err(Refusal::NotAllowed));
    }
}

// F83: nothing of theirs leaves by itself any more.
#[test]
fn what_somebody_scheduled_does_not_leave_once_they_are_excluded() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.act(VERA, chat, DeskAction::AddParticipant(IVAN))
        .unwrap();
    let at = Leaves::At(desk.now.plus(Duration::from_secs(3600)));
    let mut later = |by| {
        let deed = DeskAction::Leaving(at, Box::new(reply("Later")));
        match desk.act(by, chat, deed).unwrap() {
            Answer::Entry(_, entry) => entry,
            other => panic!("{other:?}"),
        }
    };
    let (of_ivan, of_vera) = (later(IVAN), later(VERA));
    desk.act(VERA, chat, DeskAction::RemoveParticipant(IVAN))
        .unwrap();
    let delivery = desk.entry(chat, of_ivan).delivery.unwrap();
    assert_eq!(delivery.state(), DeliveryState::Failed);
    assert_eq!(
        delivery.error().map(|error| error.code),
        Some(SendError::EXCLUDED)
    );
    assert_eq!(desk.chat(chat).parked, [of_vera]);
    desk.pass(Duration::from_secs(3700));
    desk.fire();
    let left: Vec<_> = desk.view().outbox_rows().unwrap();
    assert_eq!(
        left.iter().map(|row| row.entry).collect::<Vec<_>>(),
        [of_vera]
    );
    // Whoever answers for the chat may still send it.
    desk.act(VERA, chat, DeskAction::Retry(of_ivan)).unwrap();
    desk.is_whole();
}

// F83, F87: who sees others' chats not sees this one as long as they take part or are asked.
#[test]
fn a_part_in_a_chat_is_seen_without_the_right_to_others() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.changes(IVAN, |change| {
        change.overrides = Some(vec![(Right::SeeOthers, false)]);
    });
    let read = || DeskAction::Read(None);
    assert_eq!(desk.act(IVAN, chat, read()), Err(Refusal::NotFound));
    desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
    desk.act(IVAN, chat, read()).unwrap();
    desk.act(VERA, chat, CANCEL).unwrap();
    assert_eq!(desk.act(IVAN, chat, read()), Err(Refusal::NotFound));
    assert_eq!(
        desk.act(IVAN, chat, ACCEPT),
        Err(Refusal::NoPendingTransfer),
        "told what happened, not that nothing is there"
    );
    desk.act(VERA, chat, DeskAction::AddParticipant(IVAN))
        .unwrap();
    desk.act(IVAN, chat, read()).unwrap();
    desk.act(VERA, chat, DeskAction::RemoveParticipant(IVAN))
        .unwrap();
    assert_eq!(desk.act(IVAN, chat, read()), Err(Refusal::NotFound));
}

// F77, A11: back to the other group's New, the old responsible and the participants out; the customer still waits.
#[test]
fn a_chat_that_is_moved_is_new_in_the_other_group() {
    let mut desk = Desk::new();
    let sales = desk.group_of("Sales", Some(&[LEAD]));
    let chat = desk.open_chat();
    desk.writes(&anna(), "And one more thing");
    desk.act(VERA, chat, DeskAction::AddParticipant(IVAN))
        .unwrap();
    let before = desk.chat(chat);
    for (group, problem) in [
        (before.group, FieldProblem::Wrong),
        (GroupId(99), FieldProblem::Unknown),
    ] {
        let found = desk.act(VERA, chat, DeskAction::Move(group));
        assert_eq!(found, invalid("group", problem));
    }
    desk.act(VERA, chat, DeskAction::Move(sales)).unwrap();
    let after = desk.chat(chat);
    assert_eq!(after.state, ChatState::New { previous: None });
    assert_eq!(after.group, sales);
    assert_eq!(
        (after.waiting_since(), after.received, after.interaction),
        (before.waiting_since(), before.received, before.interaction)
    );
    let moved = ChatEvent::Moved {
        by: VERA,
        from: before.group,
        to: sales,
    };
    assert_eq!(desk.told(chat, 1), [moved]);
    let inbox = desk.engine.inbox();
    let counts = |agent, group: GroupId| inbox.read().unwrap().counts(agent, &[group]);
    assert_eq!(counts(LEAD, sales), [1, 0, 0, 0]);
    assert_eq!(counts(VERA, before.group), [0; 4]);
    assert_eq!(desk.mine(IVAN), []);
    // She does not see the group: not even her own former chat.
    assert_eq!(
        desk.act(VERA, chat, DeskAction::Take),
        Err(Refusal::NotFound)
    );
    assert_eq!(desk.reply(chat, "bye"), Err(Refusal::NotFound));
    desk.act(LEAD, chat, DeskAction::Take).unwrap();
    assert_eq!(desk.people(chat), (Some(LEAD), vec![]));
    // To a group that all see: she reads on, as anybody.
    let support = before.group;
    desk.act(LEAD, chat, DeskAction::Move(support)).unwrap();
    desk.act(VERA, chat, DeskAction::Read(None)).unwrap();
    assert_eq!(desk.reply(chat, "hm"), Err(Refusal::NotParticipant));
}

// F72: those who hand out New give a chat to somebody without asking.
#[test]
fn a_new_chat_is_assigned_by_those_who_hand_them_out() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&anna(), "Hello");
    assert_eq!(
        desk.act(VERA, chat, DeskAction::Assign(IVAN)),
        Err(Refusal::NotAllowed)
    );
    desk.act(LEAD, chat, DeskAction::Assign(IVAN)).unwrap();
    assert_eq!(desk.people(chat), (Some(IVAN), vec![]));
    assert_eq!(
        desk.told(chat, 1),
        [ChatEvent::Assigned { by: LEAD, to: IVAN }]
    );
    assert_eq!(desk.mine(IVAN), [chat]);
    assert_eq!(
        desk.view().read_mark(IVAN, chat).unwrap(),
        0,
        "not read yet"
    );
    assert_eq!(
        desk.act(LEAD, chat, DeskAction::Assign(VERA)),
        Err(Refusal::AlreadyTaken(IVAN))
    );
    // Of those who may not see New nobody is needed to take it.
    desk.changes(IVAN, |change| {
        change.overrides = Some(vec![(Right::SeeNew, false), (Right::SeeOthers, false)]);
    });
    desk.act(IVAN, chat, DeskAction::Done(None)).unwrap();
    desk.writes(&anna(), "Again");
    assert_eq!(
        desk.act(IVAN, chat, DeskAction::Take),
        Err(Refusal::NotFound)
    );
    desk.act(LEAD, chat, DeskAction::Assign(IVAN)).unwrap();
    desk.act(IVAN, chat, reply("It is mine again")).unwrap();
}

#[test]
fn of_who_takes_and_who_assigns_the_first_wins() {
    for takes_first in [true, false] {
        let mut desk = Desk::new();
        let (chat, _) = desk.writes(&anna(), "Hello");
        let mut batch = vec![
            Command::Desk {
                by: VERA,
                chat,
                action: DeskAction::Take,
            },
            Command::Desk {
                by: LEAD,
                chat,
                action: DeskAction::Assign(IVAN),
            },
        ];
        if !takes_first {
            batch.reverse();
        }
        let winner = if takes_first { VERA } else { IVAN };
        let now = desk.now;
        let outcomes = desk.engine.step(batch, now).unwrap();
        assert!(matches!(outcomes[0], Outcome::Answered(Answer::Done)));
        let Outcome::Refused(Refusal::AlreadyTaken(who)) = outcomes[1] else {
            panic!("{:?}", outcomes[1])
        };
        assert_eq!((who, desk.chat(chat).assignee()), (winner, Some(winner)));
    }
}

// F88, F89, A10: take-over and a repeated request keep the former responsible as a participant.
#[test]
fn a_hand_over_begins_anew_with_a_new_responsible() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.act(ADMIN, chat, DeskAction::TakeOver).unwrap();
    assert_eq!(desk.people(chat), (Some(ADMIN), vec![VERA]));
    assert_eq!(
        desk.act(VERA, chat, DeskAction::Transfer(IVAN)),
        Err(Refusal::NotAllowed)
    );
    desk.act(ADMIN, chat, DeskAction::Transfer(VERA)).unwrap();
    desk.act(VERA, chat, ACCEPT).unwrap();
    assert_eq!(
        desk.people(chat),
        (Some(VERA), vec![]),
        "who handed it over is out"
    );
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.writes(&anna(), "Again");
    assert_eq!(desk.chat(chat).previous(), Some(VERA), "the badge in New");
    desk.act(IVAN, chat, DeskAction::Take).unwrap();
    assert_eq!(desk.people(chat), (Some(IVAN), vec![VERA]));
}

#[test]
fn the_load_of_somebody_is_what_they_are_responsible_for() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let (other, _) = desk.writes(&person("RU.2", "79160000002"), "Hello");
    desk.act(IVAN, other, DeskAction::Take).unwrap();
    desk.act(IVAN, other, DeskAction::AddParticipant(VERA))
        .unwrap();
    desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
    let inbox = desk.engine.inbox();
    let load = |agent| inbox.read().unwrap().in_hand(agent);
    assert_eq!((load(VERA), load(IVAN), load(LEAD)), (1, 1, 0));
    desk.act(IVAN, chat, ACCEPT).unwrap();
    assert_eq!((load(VERA), load(IVAN)), (0, 2));
}

// F89: whoever had the last request stays, whether it is taken or given.
#[test]
fn a_repeated_request_that_is_assigned_keeps_its_former_responsible() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.writes(&anna(), "And again");
    desk.act(LEAD, chat, DeskAction::Assign(IVAN)).unwrap();
    assert_eq!(desk.people(chat), (Some(IVAN), vec![VERA]));
    desk.act(IVAN, chat, DeskAction::Done(None)).unwrap();
    desk.writes(&anna(), "Once more");
    desk.act(LEAD, chat, DeskAction::Assign(IVAN)).unwrap();
    assert_eq!(desk.people(chat), (Some(IVAN), vec![]), "not twice");
}

//! Routing at its edges: people who go while they are asked, restarts, silence, closing time, long queues.

use super::*;
use crate::domain::command::AgentChange;
use crate::domain::inbound::Content;
use crate::domain::turn::PauseWhy;
use crate::engine::rules::desk::reply;

// Whoever is disabled while they sit at the desk gets nothing back.
#[test]
fn who_is_disabled_gets_none_of_their_chats_back() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        follow_up_minutes: Some(60),
        ..evenly()
    });
    desk.comes(VERA);
    let chats = [desk.customer(1), desk.customer(2)];
    desk.comes(IVAN);
    desk.disable(VERA);
    for chat in chats {
        assert_eq!(desk.people(chat), (Some(IVAN), vec![]));
    }
}

// All their sign-ins ended: until they sign in again they are not there, and get nothing.
#[test]
fn who_comes_back_after_being_disabled_is_not_there_yet() {
    let mut desk = Desk::new();
    desk.rules(evenly());
    desk.comes(VERA);
    desk.disable(VERA);
    let change = AgentChange {
        disabled: Some(false),
        ..AgentChange::default()
    };
    desk.operator(TeamAction::ChangeAgent {
        agent: VERA,
        change,
    })
    .unwrap();
    let chat = desk.customer(1);
    desk.fire();
    assert_eq!(desk.responsible(chat), None);
    desk.comes(VERA);
    assert_eq!(desk.responsible(chat), Some(VERA));
}

// The other one of two has more chats, and is the only one who is free: that is the reason which is told.
#[test]
fn who_is_the_only_one_free_is_told_to_be_so() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        answer_minutes: Some(5),
        ..evenly()
    });
    desk.comes(IVAN);
    for customer in 1..4 {
        let chat = desk.customer(customer);
        desk.act(IVAN, chat, reply("Hello")).unwrap();
    }
    desk.comes(VERA);
    let chat = desk.customer(4);
    assert_eq!(desk.responsible(chat), Some(VERA));
    desk.pass(MINUTE * 5);
    desk.fire();
    let ChatEvent::Routed { to, reason } = &desk.told(chat, 1)[0] else {
        panic!("{:?}", desk.told(chat, 1))
    };
    assert_eq!((*to, reason.ground), (IVAN, Ground::OnlyFree));
}

// Taking, being assigned and accepting are one's own will: nobody takes the chat away for that one is away.
#[test]
fn who_takes_a_chat_while_away_keeps_it_until_the_customer_waits_anew() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        give_back: true,
        ..Rules::default()
    });
    desk.comes(VERA);
    desk.presence(VERA, Idle).unwrap();
    desk.fire();
    let chat = desk.customer(1);
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    desk.fire();
    assert_eq!(desk.responsible(chat), Some(VERA));
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.customer(1);
    desk.act(LEAD, chat, DeskAction::Assign(IVAN)).unwrap();
    desk.fire();
    assert_eq!(desk.responsible(chat), Some(IVAN), "who is off");
}

// The desk was restarted: who was there is expected back, and their chats wait for them.
#[test]
fn a_restart_takes_no_chats_away() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        give_back: true,
        ..evenly()
    });
    desk.comes(VERA);
    let chat = desk.customer(1);
    desk.reply(chat, "Good morning").unwrap();
    desk.run(Command::NobodyIsHere).unwrap();
    desk.pass(MINUTE);
    desk.customer(1);
    desk.fire();
    assert_eq!(desk.responsible(chat), Some(VERA));
    desk.presence(VERA, Left).unwrap();
    desk.fire();
    assert_eq!(desk.responsible(chat), None, "she did not come back");
}

// A manager who does not answer does not get the same chat again and again.
#[test]
fn a_silent_manager_is_followed_by_another() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        manager_first: true,
        answer_minutes: Some(5),
        people: People::Listed(vec![VERA, IVAN]),
        ..Rules::default()
    });
    let chat = desk.customer(1);
    desk.act(LEAD, chat, DeskAction::SetManager(Some(VERA)))
        .unwrap();
    desk.comes(VERA);
    assert_eq!(desk.responsible(chat), Some(VERA));
    desk.comes(IVAN);
    desk.pass(MINUTE * 5);
    desk.fire();
    assert_eq!(desk.responsible(chat), Some(IVAN));
}

// What came while nobody was there is offered to all when they come, and given when nobody takes it.
#[test]
fn what_waits_for_all_is_given_in_time_however_it_came() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        way: Way::AllAtOnce,
        answer_minutes: Some(5),
        ..evenly()
    });
    desk.work_from_to(Whose::Group(SUPPORT), "9-18");
    desk.at(8, 50);
    desk.comes(VERA);
    let chat = desk.customer(1);
    desk.at(9, 0);
    desk.fire();
    assert_eq!(
        desk.told(chat, 1),
        [ChatEvent::OfferedToAll { to: vec![VERA] }]
    );
    desk.comes(IVAN);
    assert_eq!(desk.told(chat, 9).len(), 2, "once");
    desk.at(9, 5);
    desk.fire();
    assert!(desk.responsible(chat).is_some());
}

// After closing time nobody is asked instead; the count goes on when the group opens.
#[test]
fn nobody_is_asked_instead_while_the_group_is_closed() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        answer_minutes: Some(5),
        ..evenly()
    });
    desk.work_from_to(Whose::Group(SUPPORT), "9-18");
    desk.at(17, 58);
    desk.comes(VERA);
    desk.comes(IVAN);
    let chat = desk.customer(1);
    let first = desk.responsible(chat);
    for hour in 18..33 {
        desk.at(hour, 30);
        desk.fire();
        assert_eq!(desk.responsible(chat), first);
    }
    assert_eq!(desk.told(chat, 9).len(), 1, "nothing happened at night");
    desk.at(33, 5);
    desk.fire();
    assert_ne!(desk.responsible(chat), first);
}

// Somebody became free, and before the queue is looked at another customer writes: who waits longer comes first.
#[test]
fn a_new_chat_does_not_overtake_the_queue() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        cap: Some(1),
        ..evenly()
    });
    desk.comes(VERA);
    let first = desk.customer(1);
    let second = desk.customer(2);
    desk.act(VERA, first, DeskAction::Done(None)).unwrap();
    let third = desk.customer(3);
    assert!(
        matches!(desk.told(third, 1)[..], [ChatEvent::NobodyFree { .. }]),
        "why it waits is told"
    );
    assert_eq!(desk.fire(), 0, "nothing is left to look at");
    assert_eq!(
        (desk.responsible(second), desk.responsible(third)),
        (Some(VERA), None)
    );
    desk.act(VERA, second, DeskAction::Done(None)).unwrap();
    desk.fire();
    assert_eq!(desk.responsible(third), Some(VERA));
}

// The clock ran ahead when the chat was given: the next one is not asked days too late.
#[test]
fn a_clock_that_is_set_back_asks_the_next_one_in_time() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        answer_minutes: Some(5),
        ..evenly()
    });
    desk.comes(VERA);
    desk.comes(IVAN);
    let message = desk.message(
        &person("", "79160000001"),
        Content::Text("Hello".to_owned()),
    );
    desk.pass(MINUTE * 120);
    let (chat, _) = desk.receive_one(message);
    let first = desk.responsible(chat);
    desk.now = desk.now.minus(MINUTE * 120);
    desk.run(Command::ClockMoved).unwrap();
    desk.pass(MINUTE * 5);
    desk.fire();
    assert!(desk.responsible(chat).is_some());
    assert_ne!(desk.responsible(chat), first);
}

// The clock ran ahead when the chat came, and was right when the rules changed: its row stands elsewhere than it would.
#[test]
fn a_chat_that_is_deleted_stands_in_no_queue_whatever_the_clock_was() {
    let mut desk = Desk::new();
    desk.rules(evenly());
    let right = desk.now;
    desk.pass(MINUTE * 120);
    let (chat, _) = desk.writes(&person("", "79160000001"), "Hello");
    desk.now = right;
    desk.rules(Rules {
        answer_minutes: Some(5),
        ..evenly()
    });
    desk.pass(MINUTE * 180);
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    assert_eq!(desk.view().queue(SUPPORT, None, 9).unwrap().len(), 1);
    desk.act(OWNER, chat, DeskAction::Delete).unwrap();
    assert_eq!(desk.view().queue(SUPPORT, None, 9).unwrap(), []);
}

// Chats in the way that nobody is there for don't hide the one for which somebody is.
#[test]
fn a_long_queue_is_looked_through() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        manager_first: true,
        ..Rules::default()
    });
    let mut last = ChatId(0);
    for n in 0..230 {
        last = desk.customer(n);
    }
    desk.act(LEAD, last, DeskAction::SetManager(Some(VERA)))
        .unwrap();
    desk.comes(VERA);
    assert_eq!(desk.responsible(last), Some(VERA));
    desk.act(LEAD, ChatId(1), DeskAction::Take).unwrap();
    assert_eq!(desk.view().queue(SUPPORT, None, 999).unwrap().len(), 228);
}

// She has looked at it and said for whom it waits.
#[test]
fn a_paused_chat_is_not_taken_from_its_holder() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        answer_minutes: Some(5),
        ..evenly()
    });
    desk.comes(VERA);
    let chat = desk.customer(1);
    assert_eq!(desk.responsible(chat), Some(VERA));
    desk.comes(IVAN);
    let pause = DeskAction::Pause {
        why: PauseWhy::Development,
        reason: String::new(),
    };
    desk.act(VERA, chat, pause).unwrap();
    desk.pass(MINUTE * 6);
    desk.fire();
    assert_eq!(desk.responsible(chat), Some(VERA));
    desk.act(VERA, chat, DeskAction::Resume).unwrap();
    desk.pass(MINUTE * 5);
    desk.fire();
    assert_eq!(desk.responsible(chat), Some(IVAN));
}

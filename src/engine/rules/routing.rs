//! Routing: whom a group's rules give new chats to, and what they do when that one is busy, gone or silent.

mod edges;

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, GroupId};
use crate::base::limits::ABSENCE_NOTICED;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, DeskAction, HoursAction, TeamAction};
use crate::domain::entry::ChatEvent;
use crate::domain::hours::Calendar;
use crate::domain::hours::holiday::Vacation;
use crate::domain::hours::week::{Day, Week};
use crate::domain::hours::whose::Whose;
use crate::domain::presence::PresenceChange::{Came, Idle, Left};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::routing::{Absence, Ground, Obstacle, People, Reason, Rules, Way};
use crate::domain::view::View as _;
use crate::engine::rules::desk::{ADMIN, Desk, IVAN, LEAD, OWNER, VERA, person};

const SUPPORT: GroupId = GroupId(1);
const MINUTE: Duration = Duration::from_secs(60);

/// Vera and Ivan share the chats evenly.
fn evenly() -> Rules {
    Rules {
        way: Way::Evenly,
        people: People::Listed(vec![VERA, IVAN]),
        ..Rules::default()
    }
}

impl Desk {
    pub fn rules(&mut self, rules: Rules) {
        let group = SUPPORT;
        self.operator(TeamAction::SetRouting { group, rules })
            .unwrap();
        self.fire();
    }

    pub fn comes(&mut self, agent: AgentId) {
        self.presence(agent, Came).unwrap();
        self.fire();
    }

    /// The `n`th customer writes.
    fn customer(&mut self, n: u64) -> ChatId {
        let (chat, _) = self.writes(&person("", &format!("7916000{n:04}")), "Hello");
        chat
    }

    fn responsible(&self, chat: ChatId) -> Option<AgentId> {
        self.chat(chat).assignee()
    }

    fn work_from_to(&mut self, whose: Whose, hours: &str) {
        let week = Week::workdays(&Day::read(hours).unwrap());
        let calendar = Some(Calendar::new("UTC", week, Vec::new()).unwrap());
        self.operator(TeamAction::Hours(HoursAction::Set { whose, calendar }))
            .unwrap();
    }

    /// The clock stands at this time of the day on which the desk of the tests begins, a Thursday.
    fn at(&mut self, hour: i64, minute: i64) {
        let midnight = 1_786_000_000 - 1_786_000_000 % 86_400;
        self.now = Timestamp::from_seconds(midnight + hour * 3600 + minute * 60);
    }
}

// F95, F98: whoever has the fewest, and why stands in the conversation.
#[test]
fn chats_are_shared_evenly_and_the_reason_is_told() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        cap: Some(6),
        ..evenly()
    });
    desk.comes(VERA);
    desk.comes(IVAN);
    desk.at(9, 0);
    desk.work_from_to(Whose::Agent(IVAN), "8-18");
    let chats: Vec<ChatId> = (0..5).map(|n| desk.customer(n)).collect();
    let theirs: Vec<Option<AgentId>> = chats.iter().map(|chat| desk.responsible(*chat)).collect();
    let (vera, ivan) = (Some(VERA), Some(IVAN));
    assert_eq!(theirs, [vera, ivan, vera, ivan, vera]);
    let reason = |open, until| Reason {
        ground: Ground::Fewest,
        open,
        cap: Some(6),
        until,
    };
    let six = Timestamp::from_seconds(desk.now.millis() / 1000 + 9 * 3600);
    assert_eq!(
        desk.told(chats[3], 1),
        [ChatEvent::Routed {
            to: IVAN,
            reason: reason(2, Some(six))
        }]
    );
    assert_eq!(
        desk.told(chats[4], 1),
        [ChatEvent::Routed {
            to: VERA,
            reason: reason(3, None)
        }]
    );
    assert_eq!(desk.view().load(VERA).unwrap(), 3);
}

// Nothing is automatic until the team switches it on.
#[test]
fn by_hand_nothing_happens() {
    let mut desk = Desk::new();
    desk.comes(VERA);
    let chat = desk.customer(1);
    assert_eq!(desk.responsible(chat), None);
    assert_eq!(desk.told(chat, 9), []);
}

// A cap is never passed; what waits goes to whoever gets free, the longest waiting first.
#[test]
fn a_full_desk_waits_for_a_free_place() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        cap: Some(1),
        ..evenly()
    });
    desk.comes(VERA);
    let first = desk.customer(1);
    desk.pass(MINUTE);
    let second = desk.customer(2);
    desk.pass(MINUTE);
    let third = desk.customer(3);
    assert_eq!(desk.responsible(first), Some(VERA));
    assert_eq!(
        (desk.responsible(second), desk.responsible(third)),
        (None, None)
    );
    let obstacles = vec![
        (VERA, Obstacle::Full { open: 1, cap: 1 }),
        (IVAN, Obstacle::Gone(Absence::Off)),
    ];
    assert_eq!(desk.told(second, 9), [ChatEvent::NobodyFree { obstacles }]);
    desk.act(VERA, first, DeskAction::Done(None)).unwrap();
    assert_eq!(desk.fire(), 1);
    assert_eq!(
        (desk.responsible(second), desk.responsible(third)),
        (Some(VERA), None)
    );
    desk.comes(IVAN);
    assert_eq!(desk.responsible(third), Some(IVAN), "the backlog");
    assert_eq!(
        desk.told(third, 9).len(),
        2,
        "told once that nobody is free"
    );
}

// Somebody takes what waits: nothing is taken from them later.
#[test]
fn what_was_taken_by_hand_is_not_given_again() {
    let mut desk = Desk::new();
    desk.rules(evenly());
    let chat = desk.customer(1);
    desk.act(LEAD, chat, DeskAction::Take).unwrap();
    desk.comes(VERA);
    assert_eq!(desk.responsible(chat), Some(LEAD));
    assert_eq!(desk.view().queue(SUPPORT, None, 9).unwrap(), []);
}

// F94: the same person within so many minutes after Done, and no longer; F89: the former responsible takes part.
#[test]
fn who_writes_again_soon_comes_to_the_same_person() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        follow_up_minutes: Some(10),
        ..evenly()
    });
    desk.comes(VERA);
    desk.comes(IVAN);
    let chat = desk.customer(1);
    assert_eq!(desk.responsible(chat), Some(VERA));
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    // Ivan would be next: he was given none yet.
    desk.pass(MINUTE * 10);
    desk.customer(1);
    assert_eq!(desk.people(chat), (Some(VERA), vec![]));
    let ChatEvent::Routed { reason, .. } = &desk.told(chat, 1)[0] else {
        panic!("{:?}", desk.told(chat, 1))
    };
    assert_eq!(reason.ground, Ground::FollowUp);
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.pass(MINUTE * 10 + Duration::from_secs(1));
    desk.customer(1);
    assert_eq!(desk.people(chat), (Some(IVAN), vec![VERA]));
}

// F97.
#[test]
fn the_customer_s_own_manager_comes_first() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        manager_first: true,
        ..evenly()
    });
    desk.comes(VERA);
    let chat = desk.customer(1);
    let set = DeskAction::SetManager;
    assert_eq!(
        desk.act(IVAN, chat, set(Some(IVAN))),
        Err(Refusal::NotParticipant)
    );
    let nobody = desk.act(VERA, chat, set(Some(AgentId(77))));
    assert_eq!(
        nobody,
        Err(Refusal::invalid("agent", FieldProblem::Unknown))
    );
    desk.act(LEAD, chat, set(Some(ADMIN))).unwrap();
    assert_eq!(desk.act(LEAD, chat, set(Some(ADMIN))), Ok(Answer::Nothing));
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    // While the manager is away the others do.
    desk.customer(1);
    assert_eq!(desk.responsible(chat), Some(VERA));
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.comes(ADMIN);
    desk.customer(1);
    assert_eq!(
        desk.responsible(chat),
        Some(ADMIN),
        "though not in the list"
    );
    assert_eq!(desk.responsible(ChatId(1)), Some(ADMIN));
    let other = desk.customer(2);
    assert_eq!(desk.responsible(other), Some(VERA));
}

// F101, and A8: who goes away keeps what does not wait.
#[test]
fn waiting_chats_of_who_goes_away_are_the_group_s_again() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        give_back: true,
        ..evenly()
    });
    desk.comes(VERA);
    let (waits, answered) = (desk.customer(1), desk.customer(2));
    desk.reply(answered, "Good morning").unwrap();
    desk.comes(IVAN);
    desk.presence(VERA, Idle).unwrap();
    desk.fire();
    assert_eq!(desk.people(waits), (Some(IVAN), vec![VERA]));
    assert_eq!(desk.responsible(answered), Some(VERA));
    let told = desk.told(waits, 2);
    let absence = Absence::Away;
    assert_eq!(
        told[0],
        ChatEvent::WentAway {
            agent: VERA,
            absence
        }
    );
    assert!(
        matches!(told[1], ChatEvent::Routed { to: IVAN, .. }),
        "{told:?}"
    );
    // Now the other customer writes to somebody who is away.
    desk.pass(MINUTE);
    desk.customer(2);
    assert_eq!(desk.people(answered), (Some(IVAN), vec![VERA]));
}

// Who waits longest comes first, also when somebody had it before: nobody starves behind what is given back.
#[test]
fn what_is_given_back_keeps_its_place() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        give_back: true,
        cap: Some(1),
        ..evenly()
    });
    desk.comes(VERA);
    let first = desk.customer(1);
    desk.pass(MINUTE);
    let second = desk.customer(2);
    desk.presence(VERA, Left).unwrap();
    desk.fire();
    assert_eq!(
        (desk.responsible(first), desk.responsible(second)),
        (None, None)
    );
    desk.comes(IVAN);
    assert_eq!(
        (desk.responsible(first), desk.responsible(second)),
        (Some(IVAN), None)
    );
    let ChatEvent::Routed { reason, .. } = &desk.told(first, 1)[0] else {
        panic!("{:?}", desk.told(first, 1))
    };
    assert_eq!(reason.ground, Ground::Fewest);
}

// F101: another one when nobody answers, each once; then the last one keeps it.
#[test]
fn an_unanswered_chat_goes_on_to_another() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        way: Way::InOrder,
        answer_minutes: Some(5),
        ..evenly()
    });
    desk.comes(VERA);
    desk.comes(IVAN);
    let (silent, answered) = (desk.customer(1), desk.customer(2));
    desk.reply(answered, "Good morning").unwrap();
    desk.pass(MINUTE * 5);
    desk.fire();
    assert_eq!(desk.people(silent), (Some(IVAN), vec![]));
    assert_eq!(desk.responsible(answered), Some(VERA));
    assert_eq!(
        desk.told(silent, 2)[0],
        ChatEvent::NotAnswered {
            agent: VERA,
            minutes: 5
        }
    );
    // Nobody else is left: it stays, is not told again, and later the first is asked once more.
    desk.pass(MINUTE * 5);
    desk.fire();
    assert_eq!(desk.responsible(silent), Some(IVAN));
    let told = desk.told(silent, 9);
    assert_eq!(told.len(), 4, "that nobody else is free is told");
    assert!(matches!(told[3], ChatEvent::NobodyFree { .. }), "{told:?}");
    desk.pass(MINUTE * 5);
    desk.fire();
    assert_eq!(desk.responsible(silent), Some(VERA));
    desk.act(VERA, silent, DeskAction::Done(None)).unwrap();
    desk.pass(MINUTE * 5);
    desk.fire();
    assert_eq!(desk.responsible(silent), None);
}

#[test]
fn all_at_once_the_first_has_it_and_what_nobody_takes_is_given() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        way: Way::AllAtOnce,
        answer_minutes: Some(5),
        ..evenly()
    });
    desk.comes(VERA);
    desk.comes(IVAN);
    let (taken, left) = (desk.customer(1), desk.customer(2));
    let to = vec![VERA, IVAN];
    assert_eq!(desk.told(left, 9), [ChatEvent::OfferedToAll { to }]);
    desk.act(VERA, taken, DeskAction::Take).unwrap();
    desk.pass(MINUTE * 5);
    desk.fire();
    assert_eq!(desk.responsible(taken), Some(VERA));
    assert_eq!(desk.responsible(left), Some(IVAN), "who has fewer");
    assert_eq!(desk.told(left, 2)[0], ChatEvent::NotTaken { minutes: 5 });
}

// F99: outside the group's hours nobody is asked; when it opens, whoever is there by then gets what waits.
#[test]
fn a_closed_group_distributes_when_it_opens() {
    let mut desk = Desk::new();
    desk.rules(evenly());
    desk.work_from_to(Whose::Group(SUPPORT), "9-18");
    desk.work_from_to(Whose::Agent(VERA), "10-18");
    desk.at(7, 0);
    desk.comes(VERA);
    let chat = desk.customer(1);
    desk.at(9, 0);
    let opens = Some(desk.now);
    assert_eq!(desk.told(chat, 9), [ChatEvent::GroupClosed { opens }]);
    desk.fire();
    assert_eq!(desk.responsible(chat), None, "Vera's day begins at ten");
    desk.at(9, 59);
    desk.fire();
    assert_eq!(desk.responsible(chat), None);
    desk.at(10, 0);
    desk.fire();
    assert_eq!(desk.responsible(chat), Some(VERA));
}

// F100: a vacation begins, over a stop of the desk too: the deadline stands in the file.
#[test]
fn a_vacation_gives_back_what_waits_and_its_end_asks_again() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        give_back: true,
        ..evenly()
    });
    desk.comes(VERA);
    let chat = desk.customer(1);
    let (from, to) = (desk.now.plus(MINUTE * 60), desk.now.plus(MINUTE * 600));
    let vacation = Vacation::new(from, to).unwrap();
    let agent = VERA;
    desk.team(
        VERA,
        TeamAction::Hours(HoursAction::AddVacation { agent, vacation }),
    )
    .unwrap();
    desk.fire();
    assert_eq!(desk.responsible(chat), Some(VERA));
    desk.now = from;
    desk.fire();
    assert_eq!(desk.responsible(chat), None);
    let absence = Absence::Vacation { until: to };
    assert_eq!(
        desk.told(chat, 3)[0],
        ChatEvent::WentAway { agent, absence }
    );
    desk.now = to;
    desk.fire();
    assert_eq!(desk.responsible(chat), Some(VERA));
}

// At night nobody could take it either: it is looked a while after the group opens who has come.
#[test]
fn at_night_chats_stay_and_in_the_morning_it_is_seen_who_comes() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        give_back: true,
        ..evenly()
    });
    desk.work_from_to(Whose::Group(SUPPORT), "9-18");
    desk.at(12, 0);
    desk.comes(VERA);
    let chat = desk.customer(1);
    desk.at(19, 0);
    desk.presence(VERA, Left).unwrap();
    desk.fire();
    assert_eq!(desk.responsible(chat), Some(VERA));
    desk.at(33, 1);
    desk.comes(IVAN);
    assert_eq!(desk.responsible(chat), Some(VERA), "she has ten minutes");
    desk.at(33, 0);
    desk.now = desk.now.plus(ABSENCE_NOTICED);
    desk.fire();
    assert_eq!(desk.responsible(chat), Some(IVAN));
}

// F77: what is moved to an automatic group finds somebody there, and who had it does not get it back as "former".
#[test]
fn a_moved_chat_finds_somebody_by_the_new_group_s_rules() {
    let mut desk = Desk::new();
    desk.rules(evenly());
    desk.comes(IVAN);
    let sales = desk.group_of("Sales", None);
    let chat = desk.customer(1);
    assert_eq!(desk.responsible(chat), Some(IVAN));
    desk.act(IVAN, chat, DeskAction::Move(sales)).unwrap();
    assert_eq!(desk.responsible(chat), None, "by hand there");
    desk.act(LEAD, chat, DeskAction::Take).unwrap();
    desk.comes(VERA);
    desk.act(LEAD, chat, DeskAction::Move(SUPPORT)).unwrap();
    assert_eq!(desk.people(chat), (Some(VERA), vec![]));
}

// Switching it on looks at what waits already; switching it off ends it.
#[test]
fn rules_that_change_look_at_what_waits() {
    let mut desk = Desk::new();
    desk.comes(VERA);
    let chat = desk.customer(1);
    desk.rules(evenly());
    assert_eq!(desk.responsible(chat), Some(VERA));
    desk.presence(VERA, Left).unwrap();
    let other = desk.customer(2);
    desk.rules(Rules::default());
    desk.comes(VERA);
    assert_eq!(desk.responsible(other), None);
}

#[test]
fn the_rules_are_the_team_s_and_must_be_meant() {
    let mut desk = Desk::new();
    let group = SUPPORT;
    let mut set = |by, rules| desk.team(by, TeamAction::SetRouting { group, rules });
    for by in [LEAD, VERA] {
        assert_eq!(set(by, evenly()), Err(Refusal::NotAllowed));
    }
    let listed = |people: &[AgentId]| Rules {
        people: People::Listed(people.to_vec()),
        ..evenly()
    };
    let range = |most| FieldProblem::Between(1, most);
    for (rules, field, problem) in [
        (listed(&[]), "people", FieldProblem::Empty),
        (listed(&[AgentId(77)]), "people", FieldProblem::Unknown),
        (listed(&[VERA, VERA]), "people", FieldProblem::Unknown),
        (
            Rules {
                cap: Some(0),
                ..evenly()
            },
            "cap",
            range(1000),
        ),
        (
            Rules {
                answer_minutes: Some(1441),
                ..evenly()
            },
            "answer_minutes",
            range(1440),
        ),
    ] {
        let refused = Err(Refusal::invalid(field, problem));
        assert_eq!(set(OWNER, rules), refused);
    }
    set(ADMIN, evenly()).unwrap();
}

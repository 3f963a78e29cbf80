//! Every role, action, state, access of the group and part in the chat, against a table that people can read.

use super::*;
use crate::base::clock::Timestamp;
use crate::base::id::{AddressId, ChatId, DeadlineId, EntryId, GroupId, InteractionId, NumberId};
use crate::domain::agent::Right;
use crate::domain::chat::Interaction;
use crate::domain::first_words::Said;
use crate::domain::window::Window;

const ME: AgentId = AgentId(1);
const OTHER: AgentId = AgentId(2);

/// `ok`, or the refusal: `404` not found, `403` not allowed, `part` not a participant, `taken`, `state`, `none` for no
/// hand-over. The chat is: new, mine, one I take part in, another's, done, handed to me, handed to another by me.
const WITH_TAKE_OVER: &str = "
            new  mine  part   other  done   handed handing
    See     ok   ok    ok     ok     ok     ok     ok
    Note    ok   ok    ok     ok     ok     ok     ok
    Take    ok   state taken  taken  state  taken  state
    TakeOver state state ok   ok     state  ok     state
    Write   part ok    ok     part   part   part   ok
    Settle  part ok    ok     part   ok     part   ok
    Close   403  ok    403    403    state  403    ok
    Leave   state 403  ok     part   state  part   403
    Reopen  state state state state  ok     state  state
    HandOver 403 ok    403    403    state  403    ok
    AnswerOffer none none none none  none   ok     403
    WithdrawOffer none none none none none  403    ok
";
const WITHOUT_TAKE_OVER: &str = "
            new  mine  part   other  done   handed handing
    See     ok   ok    ok     ok     ok     ok     ok
    Note    ok   ok    ok     ok     ok     ok     ok
    Take    ok   state taken  taken  state  taken  state
    TakeOver state state 403  403    state  403    state
    Write   part ok    ok     part   part   part   ok
    Settle  part ok    ok     part   ok     part   ok
    Close   403  ok    403    403    state  403    ok
    Leave   state 403  ok     part   state  part   403
    Reopen  state state state state  ok     state  state
    HandOver 403 ok    403    403    state  403    ok
    AnswerOffer none none none none  none   ok     403
    WithdrawOffer none none none none none  403    ok
";
const OUTSIDE: &str = "
            new  mine  part   other  done   handed handing
    See     404  ok    ok     404    404    404    ok
    Note    404  ok    ok     404    404    404    ok
    Take    404  state taken  404    404    404    state
    TakeOver 404 state 403    404    404    404    state
    Write   404  ok    ok     404    404    404    ok
    Settle  404  ok    ok     404    404    404    ok
    Close   404  ok    403    404    404    404    ok
    Leave   404  403   ok     404    404    404    403
    Reopen  404  state state  404    404    404    state
    HandOver 404 ok    403    404    404    404    ok
    AnswerOffer 404 none none 404    404    404    403
    WithdrawOffer 404 none none 404  404    404    ok
";

fn agent(role: Role, overrides: &[(Right, bool)]) -> Agent {
    Agent {
        id: ME,
        name: "Vera".into(),
        email: "vera@example.org".into(),
        role,
        by_role: Vec::new(),
        overrides: overrides.to_vec(),
        password: None,
        language: None,
        time_zone: None,
        sound: true,
        disabled: false,
        created_at: Timestamp::default(),
    }
}

fn group(access: GroupAccess) -> Group {
    Group {
        id: GroupId(1),
        name: "Support".into(),
        access,
    }
}

fn chat(state: ChatState) -> Chat {
    Chat {
        id: ChatId(1),
        address: AddressId(1),
        number: NumberId(1),
        group: GroupId(1),
        state,
        interaction: Interaction {
            id: InteractionId(1),
            opened_at: Timestamp::default(),
            first_entry: EntryId(1),
            received_before: 0,
        },
        last: None,
        waiting: None,
        ended: None,
        pause: None,
        moved_by: None,
        received: 0,
        window: Window::default(),
        window_told: false,
        window_warned: None,
        row: None,
        parked: Vec::new(),
        snooze: None,
        offered: None,
        said: Said::default(),
    }
}

fn states() -> [ChatState; 7] {
    let open = ChatState::open;
    let handed = |by, to| ChatState::Open {
        assignee: by,
        participants: vec![],
        offer: Some(Offer {
            to,
            by,
            at: Timestamp::default(),
            expires_at: Timestamp::default(),
            row: DeadlineId(1),
        }),
        routed: None,
    };
    [
        ChatState::New { previous: None },
        open(ME, vec![OTHER]),
        open(OTHER, vec![ME]),
        open(OTHER, vec![]),
        ChatState::Done {
            previous: Some(ME),
            at: Timestamp::default(),
        },
        handed(OTHER, ME),
        handed(ME, OTHER),
    ]
}

fn open_of_another() -> Chat {
    chat(ChatState::open(OTHER, vec![]))
}

/// Every action.
const ACTIONS: [&str; 15] = [
    "See",
    "Note",
    "Take",
    "TakeOver",
    "Write",
    "Settle",
    "Close",
    "Leave",
    "Reopen",
    "Assign",
    "HandOver",
    "AnswerOffer",
    "WithdrawOffer",
    "CloseAmong",
    "MoveAmong",
];

fn action(word: &str) -> Action {
    match word {
        "See" => Action::See,
        "Note" => Action::Note,
        "Take" => Action::Take,
        "TakeOver" => Action::TakeOver,
        "Write" => Action::Write,
        "Settle" => Action::Settle,
        "Close" => Action::Close,
        "Leave" => Action::Leave,
        "Reopen" => Action::Reopen,
        "Assign" => Action::Assign,
        "HandOver" => Action::HandOver,
        "AnswerOffer" => Action::AnswerOffer,
        "WithdrawOffer" => Action::WithdrawOffer,
        "CloseAmong" => Action::CloseAmong,
        "MoveAmong" => Action::MoveAmong,
        other => panic!("no action {other}"),
    }
}

fn word(answer: &Result<(), Refusal>) -> &'static str {
    match answer {
        Ok(()) => "ok",
        Err(Refusal::NotFound) => "404",
        Err(Refusal::NotAllowed) => "403",
        Err(Refusal::NotParticipant) => "part",
        Err(Refusal::AlreadyTaken(by)) if *by == OTHER => "taken",
        Err(Refusal::WrongState) => "state",
        Err(Refusal::NoPendingTransfer) => "none",
        Err(other) => panic!("an unexpected refusal: {other:?}"),
    }
}

fn compare(agent: &Agent, access: &GroupAccess, table: &str) {
    let group = group(access.clone());
    let mut lines: Vec<&str> = table.trim().lines().collect();
    let names: Vec<&str> = lines.remove(0).split_whitespace().collect();
    assert_eq!(lines.len(), 12, "every action is in the table");
    for line in lines {
        let mut words = line.split_whitespace();
        let row = words.next().unwrap();
        let expected: Vec<&str> = words.collect();
        let found: Vec<&str> = states()
            .into_iter()
            .map(|state| word(&allowed(agent, action(row), &chat(state), &group)))
            .collect();
        assert_eq!(
            found, expected,
            "{row} of {:?} ({names:?}) in a group of {access:?}, with {:?}",
            agent.role, agent.overrides
        );
    }
}

fn with_me() -> GroupAccess {
    GroupAccess::Members(vec![OTHER, ME])
}

fn without_me() -> GroupAccess {
    GroupAccess::Members(vec![OTHER])
}

#[test]
fn every_role_in_every_group() {
    for role in Role::ALL {
        let agent = agent(role, &[]);
        let powerful = matches!(role, Role::Owner | Role::Admin);
        let inside = if powerful {
            WITH_TAKE_OVER
        } else {
            WITHOUT_TAKE_OVER
        };
        let outside = if powerful { WITH_TAKE_OVER } else { OUTSIDE };
        compare(&agent, &GroupAccess::Everyone, inside);
        compare(&agent, &with_me(), inside);
        compare(&agent, &without_me(), outside);
        compare(&agent, &GroupAccess::Members(vec![]), outside);
    }
}

#[test]
fn own_switches_win_over_the_role() {
    let everyone = GroupAccess::Everyone;
    compare(
        &agent(Role::Agent, &[(Right::TakeOver, true)]),
        &everyone,
        WITH_TAKE_OVER,
    );
    compare(
        &agent(Role::Owner, &[(Right::TakeOver, false)]),
        &everyone,
        WITHOUT_TAKE_OVER,
    );
    // The later switch counts.
    let switches = [(Right::TakeOver, false), (Right::TakeOver, true)];
    compare(&agent(Role::Lead, &switches), &everyone, WITH_TAKE_OVER);
    for role in Role::ALL {
        let blind = agent(role, &[(Right::SeeNew, false), (Right::SeeOthers, false)]);
        let group = group(GroupAccess::Everyone);
        let seen: Vec<bool> = states()
            .into_iter()
            .map(|state| allowed(&blind, Action::See, &chat(state), &group).is_ok())
            .collect();
        assert_eq!(
            seen,
            [false, true, true, false, true, true, true],
            "{role:?}"
        );
        let taken = open_of_another();
        let take = |agent: &Agent| allowed(agent, Action::Take, &taken, &group);
        assert_eq!(take(&blind), Err(Refusal::NotFound), "{role:?}");
        // Who finds new chats and came second is told who has this one, though they don't see it any more.
        let second = self::agent(role, &[(Right::SeeOthers, false)]);
        assert_eq!(take(&second), Err(Refusal::AlreadyTaken(OTHER)), "{role:?}");
        assert_eq!(
            allowed(&second, Action::See, &taken, &group),
            Err(Refusal::NotFound)
        );
    }
}

#[test]
fn a_disabled_agent_may_nothing() {
    for role in Role::ALL {
        let mut agent = agent(role, &[(Right::TakeOver, true)]);
        agent.disabled = true;
        for action in ACTIONS.map(action) {
            for (state, access) in states()
                .into_iter()
                .zip([GroupAccess::Everyone, with_me()].iter().cycle())
            {
                let found = allowed(&agent, action, &chat(state), &group(access.clone()));
                assert_eq!(found, Err(Refusal::NotFound), "{action:?}");
            }
        }
    }
}

/// Those who hand out new chats: owners, admins and leads, unless a switch says otherwise.
#[test]
fn new_chats_are_handed_out_by_those_who_have_the_right() {
    let of = |agent: &Agent, access: GroupAccess| -> Vec<&'static str> {
        let group = group(access);
        let found =
            states().map(|state| word(&allowed(agent, Action::Assign, &chat(state), &group)));
        found.to_vec()
    };
    let may = ["ok", "state", "taken", "taken", "state", "taken", "state"];
    let may_not = ["403"; 7];
    for role in Role::ALL {
        let by_role = if role == Role::Agent { may_not } else { may };
        assert_eq!(of(&agent(role, &[]), GroupAccess::Everyone), by_role);
        for (on, expected) in [(true, may), (false, may_not)] {
            let switched = agent(role, &[(Right::AssignNew, on)]);
            assert_eq!(of(&switched, with_me()), expected, "{role:?} {on}");
        }
    }
    let outside = ["404", "state", "taken", "404", "404", "404", "state"];
    assert_eq!(of(&agent(Role::Lead, &[]), without_me()), outside);
}

/// Who sees others' chats not, and the offer has just ended, is told that and not that there is no chat.
#[test]
fn an_offer_that_is_gone_is_no_secret_to_its_group() {
    let blind = agent(Role::Agent, &[(Right::SeeOthers, false)]);
    let answer = |access| {
        let group = group(access);
        allowed(&blind, Action::AnswerOffer, &open_of_another(), &group)
    };
    assert_eq!(
        answer(GroupAccess::Everyone),
        Err(Refusal::NoPendingTransfer)
    );
    assert_eq!(answer(without_me()), Err(Refusal::NotFound));
}

#[test]
fn every_role_has_the_rights_of_the_contract() {
    use Right::{AssignNew, Delete, Export, Reports, SeeNew, SeeOthers, Settings, Team, Templates};
    let all = [
        SeeNew,
        AssignNew,
        SeeOthers,
        Right::TakeOver,
        Reports,
        Templates,
        Export,
        Team,
        Settings,
        Delete,
    ];
    let of =
        |role: Role| -> Vec<Right> { all.into_iter().filter(|right| role.has(*right)).collect() };
    assert_eq!(of(Role::Owner), all);
    assert_eq!(of(Role::Admin), all);
    assert_eq!(of(Role::Lead), [SeeNew, AssignNew, SeeOthers, Reports]);
    assert_eq!(of(Role::Agent), [SeeNew, SeeOthers]);
}

/// With many at once: those who hand out new chats do it with these and their own, those who take over close others'.
#[test]
fn many_chats_at_once_are_for_those_who_oversee_them() {
    let group = group(GroupAccess::Everyone);
    let of = |agent: &Agent, action: Action| {
        states().map(|state| word(&allowed(agent, action, &chat(state), &group)))
    };
    let nothing = ["403", "403", "403", "403", "403", "403", "403"];
    let own = ["ok", "ok", "403", "403", "state", "403", "ok"];
    let all = ["ok", "ok", "ok", "ok", "state", "ok", "ok"];
    let none = [(Right::AssignNew, false), (Right::TakeOver, false)];
    let hands_out = [(Right::AssignNew, true), (Right::TakeOver, false)];
    let takes_over = [(Right::AssignNew, false), (Right::TakeOver, true)];
    for role in Role::ALL {
        let (close, moves) = match role {
            Role::Owner | Role::Admin => (all, own),
            Role::Lead => (own, own),
            Role::Agent => (nothing, nothing),
        };
        for (overrides, close, moves) in [
            (&[][..], close, moves),
            (&none[..], nothing, nothing),
            (&hands_out[..], own, own),
            (&takes_over[..], all, own),
        ] {
            let agent = agent(role, overrides);
            assert_eq!(
                of(&agent, Action::CloseAmong),
                close,
                "{role:?} {overrides:?}"
            );
            assert_eq!(
                of(&agent, Action::MoveAmong),
                moves,
                "{role:?} {overrides:?}"
            );
        }
    }
}

//! Every role, action, state, access of the group and part in the chat, against a table that people can read.

use super::*;
use crate::base::clock::Timestamp;
use crate::base::id::{AddressId, ChatId, EntryId, GroupId, InteractionId, NumberId};
use crate::domain::agent::Right;
use crate::domain::chat::Interaction;
use crate::domain::window::Window;

const ME: AgentId = AgentId(1);
const OTHER: AgentId = AgentId(2);

/// `ok`, or the refusal: `404` not found, `403` not allowed, `part` not a participant, `taken`, `state`.
const WITH_TAKE_OVER: &str = "
            new  mine  part   other  done
    See     ok   ok    ok     ok     ok
    Note    ok   ok    ok     ok     ok
    Take    ok   state taken  taken  state
    TakeOver state state ok   ok     state
    Write   part ok    ok     part   part
    Settle  part ok    ok     part   ok
    Close   403  ok    403    403    state
    Leave   state 403  ok     part   state
    Reopen  state state state state  ok
";
const WITHOUT_TAKE_OVER: &str = "
            new  mine  part   other  done
    See     ok   ok    ok     ok     ok
    Note    ok   ok    ok     ok     ok
    Take    ok   state taken  taken  state
    TakeOver state state 403  403    state
    Write   part ok    ok     part   part
    Settle  part ok    ok     part   ok
    Close   403  ok    403    403    state
    Leave   state 403  ok     part   state
    Reopen  state state state state  ok
";
const OUTSIDE: &str = "
            new  mine  part   other  done
    See     404  ok    ok     404    404
    Note    404  ok    ok     404    404
    Take    404  state taken  404    404
    TakeOver 404 state 403    404    404
    Write   404  ok    ok     404    404
    Settle  404  ok    ok     404    404
    Close   404  ok    403    404    404
    Leave   404  403   ok     404    404
    Reopen  404  state state  404    404
";
const NOTHING: &str = "
            new  mine  part   other  done
    See     404  404   404    404    404
    Note    404  404   404    404    404
    Take    404  404   404    404    404
    TakeOver 404 404   404    404    404
    Write   404  404   404    404    404
    Settle  404  404   404    404    404
    Close   404  404   404    404    404
    Leave   404  404   404    404    404
    Reopen  404  404   404    404    404
";

fn agent(role: Role, overrides: &[(Right, bool)]) -> Agent {
    Agent {
        id: ME,
        name: "Vera".into(),
        email: "vera@example.org".into(),
        role,
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
        waiting_since: None,
        received: 0,
        window: Window::default(),
        window_row: None,
    }
}

fn states() -> [ChatState; 5] {
    let open = |assignee, participants| ChatState::Open {
        assignee,
        participants,
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
    ]
}

fn open_of_another() -> Chat {
    chat(ChatState::Open {
        assignee: OTHER,
        participants: vec![],
    })
}

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
        Err(other) => panic!("an unexpected refusal: {other:?}"),
    }
}

fn compare(agent: &Agent, access: &GroupAccess, table: &str) {
    let group = group(access.clone());
    let mut lines = table.trim().lines();
    let names: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    let mut rows = 0;
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
        rows += 1;
    }
    assert_eq!(rows, 9, "every action is in the table");
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
        assert_eq!(seen, [false, true, true, false, true], "{role:?}");
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
        compare(&agent, &GroupAccess::Everyone, NOTHING);
        compare(&agent, &with_me(), NOTHING);
    }
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

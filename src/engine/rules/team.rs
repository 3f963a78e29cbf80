//! People and groups: who may add, change, invite and disable whom.

use crate::base::id::{AgentId, GroupId};
use crate::base::secret::Secret;
use crate::domain::agent::{Language, Right, Role};
use crate::domain::changes::{Answer, Changes, Write};
use crate::domain::chat::ChatState;
use crate::domain::command::{
    AgentChange, Command, DeskAction, GroupChange, NumberSetting, SessionCommand, TeamAction,
};
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::group::{Group, GroupAccess};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::engine::rules::desk::{ADMIN, Desk, IVAN, LEAD, OWNER, VERA, person};

fn add(email: &str, role: Role) -> TeamAction {
    TeamAction::AddAgent {
        name: "New One".into(),
        email: email.into(),
        role,
        password: None,
    }
}

fn change(agent: AgentId, edit: impl FnOnce(&mut AgentChange)) -> TeamAction {
    let mut change = AgentChange::default();
    edit(&mut change);
    TeamAction::ChangeAgent { agent, change }
}

fn disable(agent: AgentId) -> TeamAction {
    change(agent, |change| change.disabled = Some(true))
}

fn word(result: &Result<Answer, Refusal>) -> &'static str {
    match result {
        Ok(_) => "ok",
        Err(Refusal::NotAllowed) => "403",
        Err(Refusal::NotFound) => "404",
        Err(Refusal::LastOwner) => "last",
        Err(Refusal::DisablesSelf) => "self",
        Err(other) => panic!("{other:?}"),
    }
}

/// Who may do what: owner, admin, lead, agent.
#[test]
fn powers_are_those_of_the_roles() {
    let demote = |agent, role| change(agent, |change| change.role = Some(role));
    let table: [(&str, TeamAction, [&str; 4]); 15] = [
        (
            "adds an agent",
            add("x@x.org", Role::Agent),
            ["ok", "ok", "403", "403"],
        ),
        (
            "adds an admin",
            add("x@x.org", Role::Admin),
            ["ok", "ok", "403", "403"],
        ),
        (
            "adds an owner",
            add("x@x.org", Role::Owner),
            ["ok", "403", "403", "403"],
        ),
        (
            "promotes to owner",
            demote(IVAN, Role::Owner),
            ["ok", "403", "403", "403"],
        ),
        (
            "promotes to lead",
            demote(IVAN, Role::Lead),
            ["ok", "ok", "403", "403"],
        ),
        (
            "demotes the owner",
            demote(OWNER, Role::Agent),
            ["last", "403", "403", "403"],
        ),
        (
            "disables the owner",
            disable(OWNER),
            ["self", "403", "403", "403"],
        ),
        (
            "disables the admin",
            disable(ADMIN),
            ["ok", "self", "403", "403"],
        ),
        (
            "disables another",
            disable(IVAN),
            ["ok", "ok", "403", "403"],
        ),
        (
            "renames another",
            change(IVAN, |c| c.name = Some("X".into())),
            ["ok", "ok", "403", "403"],
        ),
        (
            "changes rights",
            change(IVAN, |c| c.overrides = Some(vec![(Right::Team, true)])),
            ["ok", "ok", "403", "403"],
        ),
        (
            "resets a password",
            TeamAction::Invite {
                agent: IVAN,
                hash: [1; 16],
            },
            ["ok", "403", "403", "403"],
        ),
        (
            "adds a group",
            TeamAction::AddGroup { name: "VIP".into() },
            ["ok", "ok", "403", "403"],
        ),
        (
            "renames a group",
            TeamAction::ChangeGroup {
                group: GroupId(1),
                change: GroupChange {
                    name: Some("Z".into()),
                    ..GroupChange::default()
                },
            },
            ["ok", "ok", "403", "403"],
        ),
        (
            "disables nobody",
            disable(AgentId(99)),
            ["404", "404", "404", "404"],
        ),
    ];
    for (what, action, expected) in table {
        for (by, expected) in [OWNER, ADMIN, LEAD, VERA].into_iter().zip(expected) {
            let mut desk = Desk::new();
            let found = desk.team(by, action.clone());
            assert_eq!(word(&found), expected, "agent {by} {what}");
        }
    }
}

#[test]
fn everybody_changes_what_is_their_own_and_nothing_more() {
    let mut desk = Desk::new();
    let own = change(VERA, |change| {
        change.name = Some("Vera V.".into());
        change.language = Some(Some(Language::Hr));
        change.time_zone = Some(Some("Europe/Zagreb".into()));
        change.sound = Some(false);
    });
    desk.team(VERA, own).unwrap();
    let vera = desk.view().agent(VERA).unwrap().unwrap();
    assert_eq!((vera.name.as_str(), vera.sound), ("Vera V.", false));
    for more in [
        change(VERA, |change| change.role = Some(Role::Admin)),
        change(VERA, |change| change.email = Some("other@x.org".into())),
        change(VERA, |change| change.disabled = Some(false)),
        change(VERA, |change| change.overrides = Some(vec![])),
    ] {
        assert_eq!(desk.team(VERA, more), Err(Refusal::NotAllowed));
    }
}

#[test]
fn an_admin_does_not_touch_an_owner() {
    let mut desk = Desk::new();
    desk.operator(add("second@x.org", Role::Owner)).unwrap();
    let second = AgentId(6);
    let rename = change(second, |change| change.name = Some("X".into()));
    assert_eq!(desk.team(ADMIN, rename), Err(Refusal::NotAllowed));
    let invite = TeamAction::Invite {
        agent: second,
        hash: [2; 16],
    };
    assert_eq!(desk.team(ADMIN, invite.clone()), Err(Refusal::NotAllowed));
    desk.team(OWNER, invite).unwrap();
}

#[test]
fn the_last_owner_who_can_sign_in_stays() {
    let mut desk = Desk::new();
    assert_eq!(desk.operator(disable(OWNER)), Err(Refusal::LastOwner));
    desk.operator(add("second@x.org", Role::Owner)).unwrap();
    assert_eq!(
        desk.operator(disable(OWNER)),
        Err(Refusal::LastOwner),
        "invited is not signed in"
    );
    desk.run(Command::Session(SessionCommand::SetPassword {
        agent: AgentId(6),
        password: Secret::new("hash"),
        except: None,
    }))
    .unwrap();
    desk.operator(disable(OWNER)).unwrap();
    assert_eq!(desk.operator(disable(AgentId(6))), Err(Refusal::LastOwner));
}

#[test]
fn an_email_is_one_person_s_and_has_the_shape_of_one() {
    let mut desk = Desk::new();
    let problem = |result: Result<Answer, Refusal>| match result {
        Err(Refusal::Invalid(mut fields)) => fields.remove(0),
        other => panic!("{other:?}"),
    };
    for (email, expected) in [
        ("", FieldProblem::Empty),
        ("  ", FieldProblem::Empty),
        ("nobody", FieldProblem::Unknown),
        ("a@b", FieldProblem::Unknown),
        ("@b.org", FieldProblem::Unknown),
        ("a@.org", FieldProblem::Unknown),
        ("a@b.", FieldProblem::Unknown),
        ("a b@c.org", FieldProblem::Unknown),
        (" AGENT0@Example.org ", FieldProblem::Taken),
    ] {
        let found = problem(desk.operator(add(email, Role::Agent)));
        assert_eq!(found, ("email".to_owned(), expected), "{email:?}");
    }
    let long = format!("{}@x.org", "a".repeat(300));
    assert_eq!(
        problem(desk.operator(add(&long, Role::Agent))).1,
        FieldProblem::Unknown
    );
    desk.operator(add(" New.One@X.org", Role::Agent)).unwrap();
    let agent = desk.view().agent(AgentId(6)).unwrap().unwrap();
    assert_eq!(agent.email, "new.one@x.org");
    // The own one is not taken by oneself.
    desk.operator(change(VERA, |change| {
        change.email = Some("agent3@example.org".into());
    }))
    .unwrap();
}

#[test]
fn names_are_one_line_and_groups_are_told_apart() {
    let mut desk = Desk::new();
    let named = |name: &str| TeamAction::AddGroup { name: name.into() };
    assert_eq!(
        desk.operator(named("VIP\n guests")).unwrap(),
        Answer::Group(GroupId(2))
    );
    for (name, expected) in [
        ("", FieldProblem::Empty),
        ("\u{202e}\n", FieldProblem::Empty),
        ("VIP guests", FieldProblem::Taken),
        (" vip GUESTS", FieldProblem::Taken),
        ("SUPPORT", FieldProblem::Taken),
    ] {
        let found = desk.operator(named(name));
        assert_eq!(found, Err(Refusal::invalid("name", expected)), "{name:?}");
    }
    let found = desk.operator(named(&"a".repeat(121)));
    assert_eq!(
        found,
        Err(Refusal::invalid("name", FieldProblem::TooLong(120)))
    );
    let members = |agents| TeamAction::ChangeGroup {
        group: GroupId(2),
        change: GroupChange {
            name: Some("VIP guests".into()),
            ..GroupChange::access(GroupAccess::Members(agents))
        },
    };
    desk.operator(members(vec![VERA])).unwrap();
    let found = desk.operator(members(vec![AgentId(99)]));
    assert_eq!(
        found,
        Err(Refusal::invalid("members", FieldProblem::Unknown))
    );
}

/// Files of earlier releases hold groups whose names differ in capital letters alone.
#[test]
fn groups_that_were_named_alike_keep_their_names() {
    let mut desk = Desk::new();
    let rename = |group, name: &str| TeamAction::ChangeGroup {
        group,
        change: GroupChange {
            name: Some(name.into()),
            ..GroupChange::default()
        },
    };
    let name = "Sales".to_owned();
    desk.operator(TeamAction::AddGroup { name }).unwrap();
    let alike = Group {
        id: GroupId(2),
        name: "support".into(),
        access: GroupAccess::Everyone,
    };
    let (store, counters) = (desk.engine.store(), desk.engine.counters);
    let changes = Changes {
        writes: vec![Write::Group(alike)],
        counters,
        answer: Answer::Nothing,
    };
    store
        .write(counters, |transaction| {
            Ok((true, transaction.apply(&changes)?))
        })
        .unwrap();
    // A form sends the name that stands in it.
    desk.operator(rename(GroupId(2), "support")).unwrap();
    let taken = Err(Refusal::invalid("name", FieldProblem::Taken));
    assert_eq!(desk.operator(rename(GroupId(2), "SUPPORT")), taken);
    desk.operator(rename(GroupId(2), "Sales")).unwrap();
    // Its own name in other letters is nobody else's.
    desk.operator(rename(GroupId(2), "SALES")).unwrap();
    assert_eq!(desk.operator(rename(GroupId(1), "sales")), taken);
}

#[test]
fn the_configuration_finds_a_group_whatever_letters_it_is_written_in() {
    let mut desk = Desk::new();
    let before = desk.view().groups().unwrap().len();
    let number = NumberSetting {
        phone_number_id: "n9".into(),
        waba_id: "w1".into(),
        display: "+385 1 555 0109".into(),
        name: "New".into(),
        group: " SUPPORT".into(),
    };
    desk.run(Command::Configure(vec![number])).unwrap();
    let numbers = desk.view().numbers().unwrap();
    let new = numbers.iter().find(|it| it.phone_number_id == "n9");
    assert_eq!(new.unwrap().group, GroupId(1));
    assert_eq!(desk.view().groups().unwrap().len(), before);
}

#[test]
fn nobody_disables_themselves() {
    let mut desk = Desk::new();
    desk.operator(add("second@x.org", Role::Admin)).unwrap();
    for own in [OWNER, ADMIN] {
        assert_eq!(desk.team(own, disable(own)), Err(Refusal::DisablesSelf));
    }
    for own in [LEAD, VERA] {
        assert_eq!(desk.team(own, disable(own)), Err(Refusal::NotAllowed));
    }
    assert!(!desk.view().agent(ADMIN).unwrap().unwrap().disabled);
    // Others do, and the machine's operator.
    desk.team(OWNER, disable(ADMIN)).unwrap();
    desk.operator(disable(AgentId(6))).unwrap();
}

#[test]
fn a_disabled_agent_changes_nothing_more() {
    let mut desk = Desk::new();
    desk.operator(disable(ADMIN)).unwrap();
    assert_eq!(
        desk.team(ADMIN, add("x@x.org", Role::Agent)),
        Err(Refusal::NotFound)
    );
    assert_eq!(
        desk.operator(TeamAction::Invite {
            agent: ADMIN,
            hash: [1; 16]
        }),
        Err(Refusal::NotFound)
    );
}

#[test]
fn what_a_disabled_person_was_responsible_for_is_new_again() {
    let mut desk = Desk::new();
    let hers = desk.open_chat();
    let (done, _) = desk.writes(&person("RU.2", "79160000002"), "Hello");
    desk.act(VERA, done, DeskAction::Take).unwrap();
    desk.act(VERA, done, DeskAction::Done(None)).unwrap();
    let (his, _) = desk.writes(&person("RU.3", "79160000003"), "Hello");
    desk.act(IVAN, his, DeskAction::Take).unwrap();
    let interaction = desk.chat(hers).interaction;

    desk.team(ADMIN, disable(VERA)).unwrap();
    let chat = desk.chat(hers);
    let previous = Some(VERA);
    assert_eq!(chat.state, ChatState::New { previous });
    assert_eq!(chat.interaction, interaction, "it is the same request");
    assert!(chat.waiting_since().is_some(), "the customer still waits");
    let told = desk.entries(hers).pop().unwrap().body;
    assert_eq!(told, Body::Event(ChatEvent::GivenUp { agent: VERA }));
    assert_eq!(desk.chat(done).previous(), previous);
    assert!(matches!(desk.chat(done).state, ChatState::Done { .. }));
    assert_eq!(desk.chat(his).assignee(), Some(IVAN));

    // Who takes it goes on alone.
    desk.act(IVAN, hers, DeskAction::Take).unwrap();
    assert_eq!(desk.chat(hers).participants(), []);
    let entries = desk.entries(hers).len();
    desk.team(ADMIN, disable(VERA)).unwrap();
    assert_eq!(desk.entries(hers).len(), entries, "it is told once");
}

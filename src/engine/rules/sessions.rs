//! Sign-ins, tokens, passwords and one-time links.

use crate::base::id::AgentId;
use crate::base::limits::{INVITATION_KEPT, SESSION_IDLE, TOKENS_MAX};
use crate::base::secret::{Hash16, Secret};
use crate::domain::agent::SessionKind;
use crate::domain::changes::Answer;
use crate::domain::command::{AgentChange, Command, SessionCommand, TeamAction};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::scope::Scopes;
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, IVAN, VERA, hours};

const LAPTOP: Hash16 = [1; 16];
const PHONE: Hash16 = [2; 16];
const TOKEN: Hash16 = [3; 16];
const LINK: Hash16 = [4; 16];

fn session(desk: &mut Desk, command: SessionCommand) -> Result<Answer, Refusal> {
    desk.run(Command::Session(command))
}

fn begin(desk: &mut Desk, agent: AgentId, hash: Hash16, kind: SessionKind) {
    session(
        desk,
        SessionCommand::Begin {
            by: None,
            agent,
            hash,
            kind,
            origin: None,
        },
    )
    .unwrap();
}

fn token(name: &str) -> SessionKind {
    SessionKind::Token {
        name: name.into(),
        scopes: Scopes::All,
    }
}

/// A desk where Vera is signed in twice and has a token, and Ivan is signed in.
fn signed_in() -> Desk {
    let mut desk = Desk::new();
    begin(&mut desk, VERA, LAPTOP, SessionKind::SignIn);
    begin(&mut desk, VERA, PHONE, SessionKind::SignIn);
    begin(&mut desk, VERA, TOKEN, token("script"));
    begin(&mut desk, IVAN, [9; 16], SessionKind::SignIn);
    desk
}

/// Which of Vera's sessions stand.
fn standing(desk: &Desk) -> Vec<u8> {
    let sessions = desk.view().sessions().unwrap();
    assert!(
        sessions.iter().any(|(_, session)| session.agent == IVAN),
        "others stay"
    );
    sessions
        .into_iter()
        .filter(|(_, session)| session.agent == VERA)
        .map(|(hash, _)| hash[0])
        .collect()
}

fn password(desk: &Desk) -> String {
    let vera = desk.view().agent(VERA).unwrap().unwrap();
    vera.password.unwrap().expose().to_owned()
}

#[test]
fn signing_out_everywhere_keeps_one_session_and_all_tokens() {
    let mut desk = signed_in();
    let except = Some(LAPTOP);
    session(
        &mut desk,
        SessionCommand::EndAll {
            by: Some(VERA),
            agent: VERA,
            except,
        },
    )
    .unwrap();
    assert_eq!(standing(&desk), [1, 3]);
    session(&mut desk, SessionCommand::End(LAPTOP)).unwrap();
    assert_eq!(standing(&desk), [3]);
}

#[test]
fn a_new_password_ends_other_sign_ins_and_open_links() {
    let mut desk = signed_in();
    let invite = TeamAction::Invite {
        agent: VERA,
        hash: LINK,
    };
    desk.operator(invite).unwrap();
    let command = SessionCommand::SetPassword {
        agent: VERA,
        password: Secret::new("new hash"),
        except: Some(PHONE),
    };
    session(&mut desk, command).unwrap();
    assert_eq!(standing(&desk), [2, 3]);
    assert_eq!(password(&desk), "new hash");
    assert!(desk.view().invitation(LINK).unwrap().is_none());
}

fn use_link(desk: &mut Desk, hash: Hash16) -> Result<Answer, Refusal> {
    let password = Secret::new("from the link");
    session(
        desk,
        SessionCommand::UseInvitation {
            hash,
            name: None,
            password,
        },
    )
}

#[test]
fn a_link_works_once_and_ends_all_sign_ins() {
    let mut desk = signed_in();
    for hash in [[7; 16], LINK] {
        desk.operator(TeamAction::Invite { agent: VERA, hash })
            .unwrap();
    }
    assert_eq!(
        use_link(&mut desk, [7; 16]),
        Err(Refusal::NotFound),
        "the newer one counts"
    );
    assert_eq!(use_link(&mut desk, LINK).unwrap(), Answer::Agent(VERA));
    assert_eq!(standing(&desk), [3]);
    assert_eq!(password(&desk), "from the link");
    assert_eq!(use_link(&mut desk, LINK), Err(Refusal::NotFound));
}

#[test]
fn a_link_ends_to_the_second() {
    let mut desk = signed_in();
    desk.operator(TeamAction::Invite {
        agent: VERA,
        hash: LINK,
    })
    .unwrap();
    desk.pass(INVITATION_KEPT);
    assert_eq!(use_link(&mut desk, LINK), Err(Refusal::NotFound));
    desk.now = desk.now.minus(std::time::Duration::from_millis(1));
    use_link(&mut desk, LINK).unwrap();
}

#[test]
fn a_disabled_agent_is_out_everywhere_and_can_not_come_back() {
    let mut desk = signed_in();
    desk.operator(TeamAction::Invite {
        agent: VERA,
        hash: LINK,
    })
    .unwrap();
    let change = AgentChange {
        disabled: Some(true),
        ..AgentChange::default()
    };
    desk.operator(TeamAction::ChangeAgent {
        agent: VERA,
        change,
    })
    .unwrap();
    assert!(standing(&desk).is_empty());
    assert_eq!(use_link(&mut desk, LINK), Err(Refusal::NotFound));
    let kind = SessionKind::SignIn;
    let again = SessionCommand::Begin {
        by: None,
        agent: VERA,
        hash: LAPTOP,
        kind,
        origin: None,
    };
    assert_eq!(session(&mut desk, again), Err(Refusal::NotFound));
}

#[test]
fn use_keeps_a_sign_in_alive_and_a_token_needs_none() {
    let mut desk = signed_in();
    let stands = |desk: &Desk, hash| desk.view().session(hash).unwrap().unwrap().stands(desk.now);
    desk.pass(SESSION_IDLE - hours(1));
    session(&mut desk, SessionCommand::Touch(LAPTOP)).unwrap();
    assert!(stands(&desk, PHONE));
    desk.pass(hours(1));
    assert!(stands(&desk, LAPTOP) && !stands(&desk, PHONE) && stands(&desk, TOKEN));
    // What was never there is not made by use.
    session(&mut desk, SessionCommand::Touch([8; 16])).unwrap();
    assert!(desk.view().session([8; 16]).unwrap().is_none());
}

#[test]
fn a_token_has_a_name_and_a_member_has_not_too_many() {
    let mut desk = signed_in();
    let mut make = |name: &str, hash: u8| {
        let begin = SessionCommand::Begin {
            by: None,
            agent: VERA,
            hash: [hash; 16],
            kind: token(name),
            origin: None,
        };
        session(&mut desk, begin)
    };
    assert_eq!(
        make(" ", 20),
        Err(Refusal::invalid("name", FieldProblem::Empty))
    );
    for hash in 1..u8::try_from(TOKENS_MAX).unwrap() {
        make("one more", 20 + hash).unwrap();
    }
    assert_eq!(
        make("too many", 200),
        Err(Refusal::invalid("name", FieldProblem::TooMany(TOKENS_MAX)))
    );
}

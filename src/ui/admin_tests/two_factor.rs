//! Signing in with a code.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use serde_json::{Value, json};

use crate::base::secret::Secret;
use crate::base::totp;
use crate::domain::agent::{Role, secret_hash};
use crate::domain::command::{Command, SessionCommand, TeamAction};
use crate::domain::scope::Scopes;
use crate::http::{Method, Peer, Reply, Request, StatusCode, header};
use crate::ui::test_desk::{
    HOST, PASSWORD, TestDesk, cookie, credentials, form, golden, head, text,
};

/// Somebody's device.
struct Device(Secret);

impl Device {
    fn shows(&self, desk: &TestDesk) -> String {
        totp::code_at(&self.0, desk.clock.now()).unwrap()
    }

    /// The next code that was not used yet.
    fn next(&self, desk: &TestDesk) -> String {
        desk.clock.advance(Duration::from_secs(30));
        self.shows(desk)
    }
}

/// Somebody turns it on; their device and their recovery codes.
async fn turned_on(desk: &TestDesk, session: &str) -> (Device, Vec<String>) {
    let current = json!({"current_password": PASSWORD});
    let (status, setup) = desk
        .api(Method::POST, "/me/two-factor", session, current)
        .await;
    assert_eq!(status, StatusCode::CREATED, "{setup}");
    let device = Device(Secret::new(setup["secret"].as_str().unwrap()));
    let secret = setup["secret"].as_str().unwrap();
    let shown = setup.to_string().replace(secret, "<secret>");
    if shown.contains("vera") {
        golden("two_factor_begun", &serde_json::from_str(&shown).unwrap());
    }
    assert!(
        setup["address"]
            .as_str()
            .unwrap()
            .contains("otpauth://totp/Okno:")
    );
    let code = json!({"code": device.shows(desk)});
    let (status, codes) = desk.api(Method::PUT, "/me/two-factor", session, code).await;
    assert_eq!(status, StatusCode::OK, "{codes}");
    let mut shown = codes.clone();
    for code in shown["recovery_codes"].as_array_mut().unwrap() {
        *code = json!("<code>");
    }
    golden("two_factor_on", &shown);
    let codes = codes["recovery_codes"].as_array().unwrap();
    let codes = codes.iter().map(|code| code.as_str().unwrap().to_owned());
    (device, codes.collect())
}

async fn sign_in(desk: &TestDesk, code: Option<&str>) -> (StatusCode, Value) {
    let mut body = json!({"email": "vera@desk.example", "password": PASSWORD});
    if let Some(code) = code {
        body["code"] = json!(code);
    }
    desk.api(Method::POST, "/session", "", body).await
}

/// The page that asks for a code, with what stands in its cookie.
async fn halfway(desk: &TestDesk) -> String {
    let right = credentials("vera@desk.example", PASSWORD);
    let reply = desk.post("/session", "", &right).await;
    assert_eq!(head(&reply, header::LOCATION), "/session/code");
    let line = head(&reply, header::SET_COOKIE);
    assert!(line.starts_with("__Host-okno_second_step="), "{line}");
    assert!(line.contains("HttpOnly"), "{line}");
    cookie(&reply)
}

async fn types(desk: &TestDesk, halfway: &str, code: &str) -> Reply {
    let request = form("/session/code", &[("code", code)])
        .with_header(header::ORIGIN, &format!("https://{HOST}"))
        .with_header(
            header::COOKIE,
            &format!("__Host-okno_second_step={halfway}"),
        );
    desk.send(request).await
}

/// The session cookie among those that a reply sets.
fn session_of(reply: &Reply) -> String {
    let lines = reply.headers().get_all(header::SET_COOKIE).iter();
    let mut values =
        lines.filter_map(|line| line.to_str().unwrap().strip_prefix("__Host-okno_session="));
    let value = values.next().expect("a session");
    value.split(';').next().unwrap().to_owned()
}

/// Before the password is proved nobody is known; after it, the page is theirs.
#[tokio::test]
async fn the_code_is_asked_for_in_one_s_own_language() {
    let desk = TestDesk::new().await;
    let (_, session) = desk.member("Vera", Role::Agent).await;
    let (device, _) = turned_on(&desk, &session).await;
    let asked = async |token: &str| {
        let request = Request::made(Method::GET, "/session/code", "").with_peer(Peer {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            secure: true,
            host: Some(HOST.to_owned()),
        });
        let request = request
            .with_header(header::ACCEPT_LANGUAGE, "en")
            .with_header(header::COOKIE, &format!("__Host-okno_second_step={token}"));
        desk.send(request).await
    };
    let page = asked(&halfway(&desk).await).await;
    assert!(
        text(&page).contains("<html lang=\"en\">"),
        "{}",
        text(&page)
    );
    let croatian = json!({"language": "hr"});
    desk.api(Method::PATCH, "/me", &session, croatian).await;
    let token = halfway(&desk).await;
    let page = asked(&token).await;
    assert!(
        text(&page).contains("<html lang=\"hr\">"),
        "{}",
        text(&page)
    );
    assert!(text(&page).contains("Unesite kod"), "{}", text(&page));
    let wrong = types(&desk, &token, "000000").await;
    assert!(text(&wrong).contains("Kod nije točan"), "{}", text(&wrong));
    let right = types(&desk, &token, &device.next(&desk)).await;
    assert_eq!(right.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_program_signs_in_with_a_code_that_counts_once() {
    let desk = TestDesk::new().await;
    let (_, session) = desk.member("Vera", Role::Agent).await;
    golden(
        "two_factor_off",
        &desk.read("/me/two-factor", &session).await,
    );
    let (device, codes) = turned_on(&desk, &session).await;
    assert_eq!(codes.len(), 10);
    golden("two_factor", &desk.read("/me/two-factor", &session).await);

    let (status, problem) = sign_in(&desk, None).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    golden("second_factor_required", &problem);
    // What turned it on is used up.
    let (status, problem) = sign_in(&desk, Some(&device.shows(&desk))).await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (401, &json!("second_factor_required"))
    );
    let code = device.next(&desk);
    let (status, answer) = sign_in(&desk, Some(&code)).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert!(desk.lets_in(answer["token"].as_str().unwrap()).await);
    let (status, _) = sign_in(&desk, Some(&code)).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "a code counts once");

    let (status, _) = sign_in(&desk, Some(&codes[3].to_uppercase())).await;
    assert_eq!(status, StatusCode::CREATED, "a recovery code lets in");
    let (status, _) = sign_in(&desk, Some(&codes[3])).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "once");
    let left = desk.read("/me/two-factor", &session).await;
    assert_eq!(left["recovery_codes_left"], 9);
}

#[tokio::test]
async fn the_page_asks_for_the_code_alone_and_once() {
    let desk = TestDesk::new().await;
    let (_, session) = desk.member("Vera", Role::Agent).await;
    let (device, _) = turned_on(&desk, &session).await;
    let pending = halfway(&desk).await;
    assert!(!desk.lets_in(&pending).await, "half a sign-in is none");
    let asked = Request::made(Method::GET, "/session/code", "").with_header(
        header::COOKIE,
        &format!("__Host-okno_second_step={pending}"),
    );
    let page = desk.send(asked).await;
    assert!(text(&page).contains("one-time-code"), "{}", text(&page));
    assert!(!text(&page).contains("type=\"password\""));

    let wrong = types(&desk, &pending, "000000").await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&wrong).contains("not right"));
    let right = types(&desk, &pending, &device.next(&desk)).await;
    assert_eq!(head(&right, header::LOCATION), "/");
    assert!(desk.lets_in(&session_of(&right)).await);
    // It is used up.
    let again = types(&desk, &pending, &device.next(&desk)).await;
    assert_eq!(head(&again, header::LOCATION), "/session");

    // It does not last.
    let late = halfway(&desk).await;
    desk.clock.advance(Duration::from_secs(5 * 60));
    let reply = types(&desk, &late, &device.shows(&desk)).await;
    assert_eq!(head(&reply, header::LOCATION), "/session");
}

#[tokio::test]
async fn another_password_ends_what_was_begun_with_the_former() {
    let desk = TestDesk::new().await;
    let (vera, session) = desk.member("Vera", Role::Agent).await;
    let (device, _) = turned_on(&desk, &session).await;
    let pending = halfway(&desk).await;
    let action = SessionCommand::SetPassword {
        agent: vera,
        password: Secret::new("another hash"),
        except: None,
    };
    desk.submit(Command::Session(action)).await;
    let reply = types(&desk, &pending, &device.next(&desk)).await;
    assert_eq!(head(&reply, header::LOCATION), "/session");
}

#[tokio::test]
async fn what_was_typed_before_outlives_the_second_step() {
    let desk = TestDesk::new().await;
    let (_, session) = desk.member("Vera", Role::Agent).await;
    turned_on(&desk, &session).await;
    let right = [
        ("email", "vera@desk.example"),
        ("password", PASSWORD),
        ("next", "/chats/1"),
        ("kept.text", "half a letter"),
    ];
    let reply = desk.post("/session", "", &right).await;
    let pending = cookie(&reply);
    for _ in 0..4 {
        let wrong = types(&desk, &pending, "000000").await;
        assert!(text(&wrong).contains("half a letter"), "{}", text(&wrong));
    }
    let last = types(&desk, &pending, "000000").await;
    let page = text(&last);
    assert!(page.contains("type=\"password\""), "{page}");
    assert!(page.contains("half a letter"), "{page}");
    // The desk has forgotten it, and the form has not.
    let late = [("code", "1"), ("next", "/chats/1"), ("kept.text", "a note")];
    let late = desk.post("/session/code", "", &late).await;
    assert!(text(&late).contains("a note"), "{}", text(&late));
}

#[tokio::test]
async fn a_wrong_code_for_new_recovery_codes_is_said_at_their_own_form() {
    let desk = TestDesk::new().await;
    let (_, session) = desk.member("Vera", Role::Agent).await;
    turned_on(&desk, &session).await;
    let path = "/me/two-factor/recovery";
    let wrong = desk.post(path, &session, &[("code", "000000")]).await;
    let (codes, off) = text(&wrong).split_once("value=\"DELETE\"").unwrap();
    assert!(codes.contains("id=\"error-code\"") && !off.contains("error-code"));
}

#[tokio::test]
async fn codes_are_not_guessed_for_long() {
    let desk = TestDesk::new().await;
    let (_, session) = desk.member("Vera", Role::Agent).await;
    let (device, _) = turned_on(&desk, &session).await;
    let pending = halfway(&desk).await;
    for _ in 0..4 {
        let wrong = types(&desk, &pending, "000000").await;
        assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let fifth = types(&desk, &pending, "000000").await;
    assert_eq!(head(&fifth, header::LOCATION), "/session");
    let spent = types(&desk, &pending, &device.next(&desk)).await;
    assert_eq!(head(&spent, header::LOCATION), "/session");
    // A right password between them buys no more guesses.
    for _ in 0..5 {
        let (status, _) = sign_in(&desk, None).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        let (status, _) = sign_in(&desk, Some("000000")).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    let (status, problem) = sign_in(&desk, Some(&device.next(&desk))).await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (429, &json!("slow_down"))
    );
}

#[tokio::test]
async fn turning_it_on_needs_the_password_and_a_right_code_and_ends_other_sign_ins() {
    let desk = TestDesk::new().await;
    let (vera, session) = desk.member("Vera", Role::Agent).await;
    let other = desk.session(vera).await;
    let token = desk.token(vera, Scopes::All).await;
    let begin = async |password: &str| {
        let body = json!({"current_password": password});
        desk.api(Method::POST, "/me/two-factor", &session, body)
            .await
    };
    let (status, _) = begin("wrong password").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, setup) = begin(PASSWORD).await;
    let confirm = async |code: &str| {
        let body = json!({"code": code});
        desk.api(Method::PUT, "/me/two-factor", &session, body)
            .await
    };
    let (status, problem) = confirm("123456").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(problem["fields"]["code"].is_string(), "{problem}");
    // Not in force yet.
    let (status, _) = sign_in(&desk, None).await;
    assert_eq!(status, StatusCode::CREATED);
    let page = desk.get("/me/two-factor", &session).await;
    let page = text(&page);
    assert!(page.contains("<svg class=\"qr\""), "{page}");
    let device = Device(Secret::new(setup["secret"].as_str().unwrap()));
    desk.clock.advance(Duration::from_secs(3_601));
    let (status, problem) = confirm(&device.shows(&desk)).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "it waited too long");
    assert_eq!(
        problem["detail"], "That took too long, or was changed on another page. Begin again.",
        "not of a chat"
    );
    let code = device.shows(&desk);
    let fields = [("_method", "PUT"), ("code", code.as_str())];
    let late = desk.post("/me/two-factor", &session, &fields).await;
    assert_eq!(head(&late, header::LOCATION), "/me/two-factor");
    let page = desk.get("/me/two-factor", &session).await;
    assert!(text(&page).contains("too long"), "{}", text(&page));
    turned_on(&desk, &session).await;
    assert!(desk.lets_in(&session).await && desk.lets_in(&token).await);
    assert!(!desk.lets_in(&other).await);
    let page = desk.get("/me/two-factor", &session).await;
    assert!(
        !text(&page).contains("<svg class=\"qr\""),
        "the secret is shown no more"
    );
}

#[tokio::test]
async fn turning_it_off_needs_the_password_and_a_code() {
    let desk = TestDesk::new().await;
    let (_, session) = desk.member("Vera", Role::Agent).await;
    let (device, codes) = turned_on(&desk, &session).await;
    let off = async |password: &str, code: &str| {
        let body = json!({"current_password": password, "code": code});
        let (status, _) = desk
            .api(Method::DELETE, "/me/two-factor", &session, body)
            .await;
        status
    };
    assert_eq!(
        off("wrong password", &codes[0]).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        off(PASSWORD, "000000").await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let fresh = json!({"code": device.next(&desk)});
    let (status, new) = desk
        .api(Method::POST, "/me/two-factor/recovery", &session, fresh)
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        off(PASSWORD, &codes[0]).await,
        StatusCode::UNPROCESSABLE_ENTITY,
        "an old one"
    );
    let new = new["recovery_codes"][0].as_str().unwrap();
    assert_eq!(off(PASSWORD, new).await, StatusCode::NO_CONTENT);
    let (status, _) = sign_in(&desk, None).await;
    assert_eq!(status, StatusCode::CREATED);
}

#[tokio::test]
async fn it_is_taken_away_by_those_above_alone() {
    let desk = TestDesk::new().await;
    let (olga, owner) = desk.member("Olga", Role::Owner).await;
    let (marin, admin) = desk.member("Marin", Role::Admin).await;
    let (other, other_admin) = desk.member("Dora", Role::Admin).await;
    let (vera, session) = desk.member("Vera", Role::Agent).await;
    for session in [&owner, &admin, &other_admin, &session] {
        turned_on(&desk, session).await;
    }
    let reset = async |agent: crate::base::id::AgentId, by: &str| {
        let path = format!("/agents/{agent}/two-factor");
        let (status, _) = desk.api(Method::DELETE, &path, by, Value::Null).await;
        status.as_u16()
    };
    assert_eq!(reset(marin, &session).await, 403, "an agent");
    assert_eq!(reset(other, &admin).await, 403, "one of the same rank");
    assert_eq!(reset(olga, &admin).await, 403, "one above");
    assert_eq!(reset(olga, &owner).await, 403, "one's own is turned off");
    assert_eq!(reset(vera, &admin).await, 204);
    assert_eq!(reset(vera, &admin).await, 404, "there is none");
    assert_eq!(reset(marin, &owner).await, 204);
    let (status, _) = sign_in(&desk, None).await;
    assert_eq!(status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_one_time_link_is_no_way_around_the_code() {
    let desk = TestDesk::new().await;
    let (vera, session) = desk.member("Vera", Role::Agent).await;
    let (device, _) = turned_on(&desk, &session).await;
    let action = TeamAction::Invite {
        agent: vera,
        hash: secret_hash("link"),
    };
    desk.submit(Command::Team { by: None, action }).await;
    let chosen = [("password", "a new password")];
    let reply = desk.post("/invitations/link", "", &chosen).await;
    assert_eq!(head(&reply, header::LOCATION), "/session/code");
    let pending = cookie(&reply);
    let right = types(&desk, &pending, &device.next(&desk)).await;
    assert!(desk.lets_in(&session_of(&right)).await);
}

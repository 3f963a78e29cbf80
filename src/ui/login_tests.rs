//! Signing in and out, through requests.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use serde_json::{Value, json};

use crate::base::heard::Heard;
use crate::base::limits::SESSION_IDLE;
use crate::base::secret::Secret;
use crate::channels::whatsapp::api::Provider;
use crate::domain::agent::{Language, Role, secret_hash};
use crate::domain::command::{Command, TeamAction};
use crate::domain::scope::Scopes;
use crate::domain::view::View as _;
use crate::http::{Method, Peer, Request, StatusCode, header};
use crate::net::client::Reach;
use crate::ui::context::Settings;
use crate::ui::test_desk::{PASSWORD, TestDesk, cookie, credentials, form, golden, head, text};

#[tokio::test]
async fn signing_in_gives_a_cookie_that_only_the_desk_reads() {
    let desk = TestDesk::new().await;
    desk.agent("Vera", Role::Agent).await;
    let fields = [
        ("email", " Vera@Desk.example "),
        ("password", PASSWORD),
        ("next", "/chats?tab=mine"),
    ];
    let reply = desk.post("/session", "", &fields).await;
    assert_eq!(reply.status(), StatusCode::SEE_OTHER);
    assert_eq!(head(&reply, header::LOCATION), "/chats?tab=mine");
    let line = head(&reply, header::SET_COOKIE);
    assert!(line.starts_with("__Host-okno_session="), "{line}");
    assert!(!line.contains("Domain"), "{line}");
    for flag in [
        "HttpOnly",
        "SameSite=Lax",
        "Secure",
        "Path=/",
        "Max-Age=2592000",
    ] {
        assert!(line.contains(flag), "{line}");
    }
    let session = cookie(&reply);
    assert!(desk.lets_in(&session).await);

    let again = desk.get("/session?next=/me", &session).await;
    assert_eq!(head(&again, header::LOCATION), "/me");

    let out = desk
        .post("/session", &session, &[("_method", "DELETE")])
        .await;
    assert_eq!(head(&out, header::LOCATION), "/session");
    assert!(head(&out, header::SET_COOKIE).contains("Max-Age=0"));
    assert!(!desk.lets_in(&session).await);
}

#[tokio::test]
async fn one_signs_in_behind_a_proxy_that_says_nothing_of_the_browser() {
    let desk = TestDesk::new().await;
    desk.agent("Vera", Role::Agent).await;
    let peer = Peer {
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        secure: false,
        host: Some("127.0.0.1:8080".to_owned()),
    };
    let request = form("/session", &credentials("vera@desk.example", PASSWORD))
        .with_header(header::ORIGIN, "https://desk.example")
        .with_peer(peer.clone());
    let reply = desk.send(request).await;
    assert_eq!(reply.status(), StatusCode::SEE_OTHER);
    let line = head(&reply, header::SET_COOKIE);
    assert!(
        line.starts_with("__Host-") && line.ends_with("; Secure"),
        "{line}"
    );
    let me = |name: &str| {
        Request::made(Method::GET, "/me", "")
            .with_header(
                header::COOKIE,
                &format!("{name}okno_session={}", cookie(&reply)),
            )
            .with_peer(peer.clone())
    };
    assert_eq!(desk.send(me("__Host-")).await.status(), StatusCode::OK);
    // Anything under the same domain, and anybody on the way without TLS, can set a cookie of a plain name.
    assert_eq!(desk.send(me("")).await.status(), StatusCode::SEE_OTHER);
}

#[test]
fn without_tls_the_cookie_has_a_plain_name() {
    let settings = Settings {
        language: Language::En,
        zone: chrono_tz::UTC,
        public_url: "http://127.0.0.1:8080".to_owned(),
        has_app_secret: true,
        provider: Provider::Meta,
        simulated: true,
        has_verify_token: true,
        copies_every: None,
        metrics_token: Secret::default(),
        behind_proxy: false,
        clock_moves: false,
        push_reach: Reach::Global,
    };
    let request = Request::made(Method::GET, "/me", "");
    assert_eq!(settings.session_cookie(&request), "okno_session");
    assert!(!settings.is_secure(&request));
}

#[tokio::test]
async fn an_answer_that_caches_keep_for_everybody_renews_no_cookie() {
    let desk = TestDesk::new().await;
    let (_, session) = desk.member("Vera", Role::Agent).await;
    desk.clock.advance(Duration::from_secs(2 * 3_600));
    let asset = desk.get(&desk.desk.assets.url("app.css"), &session).await;
    assert!(head(&asset, header::CACHE_CONTROL).contains("public"));
    assert_eq!(head(&asset, header::SET_COOKIE), "");
    let link = desk.get("/invitations/none", &session).await;
    assert_eq!(head(&link, header::SET_COOKIE), "");
    let page = desk.get("/me", &session).await;
    assert!(head(&page, header::SET_COOKIE).contains("Max-Age=2592000"));
}

#[tokio::test]
async fn signing_in_again_ends_the_former_session() {
    let desk = TestDesk::new().await;
    let (_, former) = desk.member("Vera", Role::Agent).await;
    let reply = desk
        .post(
            "/session",
            &former,
            &credentials("vera@desk.example", PASSWORD),
        )
        .await;
    assert_eq!(reply.status(), StatusCode::SEE_OTHER);
    assert!(desk.lets_in(&cookie(&reply)).await);
    assert!(!desk.lets_in(&former).await);
}

#[tokio::test]
async fn a_program_gets_a_token() {
    let desk = TestDesk::new().await;
    desk.agent("Vera", Role::Agent).await;
    let body = json!({"email": "vera@desk.example", "password": PASSWORD});
    let (status, mut answer) = desk.api(Method::POST, "/session", "", body).await;
    assert_eq!(status, StatusCode::CREATED);
    let token = answer["token"].as_str().unwrap().to_owned();
    assert!(desk.lets_in(&token).await);
    answer["token"] = json!("TOKEN");
    golden("session", &answer);
    let (status, _) = desk
        .api(Method::DELETE, "/session", &token, Value::Null)
        .await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(!desk.lets_in(&token).await);
}

#[tokio::test]
async fn a_wrong_password_keeps_the_email_and_never_the_password() {
    let desk = TestDesk::new().await;
    desk.agent("Vera", Role::Agent).await;
    let wrong = "<wrong password>";
    let reply = desk
        .post("/session", "", &credentials("vera@desk.example", wrong))
        .await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&reply).contains("vera@desk.example"));
    assert!(!text(&reply).contains("wrong password&"));
    assert_eq!(head(&reply, header::SET_COOKIE), "");

    let body = json!({"email": "vera@desk.example", "password": wrong});
    let (status, problem) = desk.api(Method::POST, "/session", "", body).await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (401, &json!("signed_out"))
    );
    let nobody = json!({"email": "nobody@desk.example", "password": wrong});
    let (status, same) = desk.api(Method::POST, "/session", "", nobody).await;
    assert_eq!((status.as_u16(), same), (401, problem));
}

#[tokio::test]
async fn the_eleventh_failure_waits_a_quarter_of_an_hour() {
    let desk = TestDesk::new().await;
    desk.agent("Vera", Role::Agent).await;
    desk.agent("Oleg", Role::Agent).await;
    for _ in 0..10 {
        let reply = desk
            .post("/session", "", &credentials("vera@desk.example", "wrong"))
            .await;
        assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let right = credentials("vera@desk.example", PASSWORD);
    let refused = desk.post("/session", "", &right).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(head(&refused, header::RETRY_AFTER), "900");
    let body = json!({"email": "VERA@desk.example", "password": PASSWORD});
    let (status, problem) = desk.api(Method::POST, "/session", "", body).await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (429, &json!("slow_down"))
    );
    // Not by a clock: whoever reads it may be in another zone.
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.ends_with("Try again in 15 min."), "{detail}");

    let other = desk
        .post("/session", "", &credentials("oleg@desk.example", PASSWORD))
        .await;
    assert_eq!(
        other.status(),
        StatusCode::SEE_OTHER,
        "another account waits too"
    );
    desk.clock.advance(Duration::from_secs(900));
    let later = desk.post("/session", "", &right).await;
    assert_eq!(later.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let desk = TestDesk::new().await;
    let (_, session) = desk.member("Vera", Role::Agent).await;
    for next in [
        "https://evil.example/",
        "//evil.example",
        "/%5Cevil.example",
        "/%09/evil.example",
    ] {
        let reply = desk.get(&format!("/session?next={next}"), &session).await;
        assert_eq!(head(&reply, header::LOCATION), "/", "{next}");
    }
    let fields = [
        ("email", "vera@desk.example"),
        ("password", PASSWORD),
        ("next", "//evil.example"),
    ];
    let reply = desk.post("/session", "", &fields).await;
    assert_eq!(head(&reply, header::LOCATION), "/");
}

#[tokio::test]
async fn a_form_of_another_site_does_nothing() {
    let desk = TestDesk::new().await;
    let (_, session) = desk.member("Vera", Role::Owner).await;
    let sessions = format!("__Host-okno_session={session}");
    for path in ["/session", "/me/sessions/end", "/agents"] {
        let request = form(path, &credentials("vera@desk.example", PASSWORD))
            .with_header(header::ORIGIN, "https://evil.example")
            .with_header(header::COOKIE, &sessions);
        let reply = desk.send(request).await;
        assert_eq!(reply.status(), StatusCode::FORBIDDEN, "{path}");
        assert_eq!(head(&reply, header::SET_COOKIE), "");
    }
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used() {
    let desk = TestDesk::new().await;
    let (_, session) = desk.member("Vera", Role::Agent).await;
    desk.clock.advance(SESSION_IDLE - Duration::from_secs(1));
    let reply = desk.get("/me", &session).await;
    assert_eq!(reply.status(), StatusCode::OK);
    assert!(
        head(&reply, header::SET_COOKIE).contains("Max-Age=2592000"),
        "the cookie is renewed"
    );
    desk.clock.advance(SESSION_IDLE - Duration::from_secs(1));
    assert!(desk.lets_in(&session).await, "its use was not noted");
    desk.clock.advance(SESSION_IDLE);
    let reply = desk.get("/agents?add=1", &session).await;
    assert_eq!(
        head(&reply, header::LOCATION),
        "/session?next=%2Fagents%3Fadd%3D1"
    );
}

#[tokio::test]
async fn a_disabled_agent_is_out_at_once_and_stays_out() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (vera, session) = desk.member("Vera", Role::Agent).await;
    let token = desk.token(vera, Scopes::All).await;
    let path = format!("/agents/{vera}");
    let (status, agent) = desk
        .api(Method::PATCH, &path, &owner, json!({"disabled": true}))
        .await;
    assert_eq!((status, &agent["disabled"]), (StatusCode::OK, &json!(true)));
    assert!(!desk.lets_in(&session).await);
    assert!(!desk.lets_in(&token).await);
    let reply = desk
        .post("/session", "", &credentials("vera@desk.example", PASSWORD))
        .await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(desk.lets_in(&owner).await);
}

#[tokio::test]
async fn the_language_is_chosen_before_signing_in() {
    let desk = TestDesk::new().await;
    let reply = desk.get("/session?lang=hr&next=/me", "").await;
    assert_eq!(head(&reply, header::LOCATION), "/session?next=%2Fme");
    let line = head(&reply, header::SET_COOKIE).to_owned();
    assert!(line.starts_with("okno_language=hr;"), "{line}");
    let page =
        |name, value: &str| Request::made(Method::GET, "/session", "").with_header(name, value);
    let chosen = desk.send(page(header::COOKIE, "okno_language=hr")).await;
    assert!(text(&chosen).contains("<html lang=\"hr\">"));
    let accepted = desk
        .send(page(header::ACCEPT_LANGUAGE, "de, ru;q=0.8"))
        .await;
    assert!(text(&accepted).contains("<html lang=\"ru\">"));
}

#[tokio::test]
async fn no_secret_is_ever_logged() {
    let (heard, _guard) = Heard::from(tracing::Level::TRACE);
    let desk = TestDesk::new().await;
    let (vera, session) = desk.member("Vera", Role::Owner).await;
    let secrets = [
        "wrong-password-1",
        PASSWORD,
        "chosen-password-1",
        "link-token-1",
        &session,
    ];
    desk.post(
        "/session",
        "",
        &credentials("vera@desk.example", secrets[0]),
    )
    .await;
    desk.post("/session", "", &credentials("vera@desk.example", PASSWORD))
        .await;
    let body = json!({"email": "vera@desk.example", "password": [secrets[0]]});
    desk.api(Method::POST, "/session", "", body).await;
    let action = TeamAction::Invite {
        agent: vera,
        hash: secret_hash(secrets[3]),
    };
    desk.submit(Command::Team { by: None, action }).await;
    desk.post("/invitations/link-token-1", "", &[("password", secrets[2])])
        .await;
    let agent = desk.desk.engine.snapshot().unwrap().agent(vera).unwrap();
    tracing::error!(?agent, "told");
    let log = heard.text();
    assert!(log.contains("told"), "nothing is captured");
    for secret in secrets {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

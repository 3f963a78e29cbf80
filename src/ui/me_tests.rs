//! One-time links and one's own settings, through requests.

use serde_json::{Value, json};

use crate::base::limits::INVITATION_KEPT;
use crate::domain::agent::{Role, secret_hash};
use crate::domain::command::{Command, TeamAction};
use crate::domain::presence::PresenceChange;
use crate::domain::scope::Scopes;
use crate::http::{Method, Request, StatusCode, header};
use crate::ui::test_desk::{PASSWORD, TestDesk, cookie, credentials, golden, head, text};

#[tokio::test]
async fn a_one_time_link_works_once() {
    let desk = TestDesk::new().await;
    desk.agent("Olga", Role::Owner).await;
    let new = desk.newcomer("Vera", Role::Agent).await;
    let link = |token: &str| TeamAction::Invite {
        agent: new,
        hash: secret_hash(token),
    };
    desk.submit(Command::Team {
        by: None,
        action: link("once"),
    })
    .await;

    let page = desk.get("/invitations/once", "").await;
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(head(&page, header::REFERRER_POLICY), "strict-origin");
    assert!(text(&page).contains("Vera"));

    let short = desk
        .post("/invitations/once", "", &[("password", "short")])
        .await;
    assert_eq!(short.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&short).contains("At least 10"));

    golden("invitation_read", &desk.read("/invitations/once", "").await);
    let chosen = [("password", "my own password")];
    let reply = desk.post("/invitations/once", "", &chosen).await;
    assert_eq!(head(&reply, header::LOCATION), "/");
    assert!(desk.lets_in(&cookie(&reply)).await);
    for reply in [
        desk.get("/invitations/once", "").await,
        desk.post("/invitations/once", "", &chosen).await,
        desk.get("/invitations/never", "").await,
    ] {
        assert_eq!(reply.status(), StatusCode::NOT_FOUND);
        assert!(text(&reply).contains("This link works no more"));
    }
    let signed = credentials("vera@desk.example", "my own password");
    let reply = desk.post("/session", "", &signed).await;
    assert_eq!(reply.status(), StatusCode::SEE_OTHER);

    desk.submit(Command::Team {
        by: None,
        action: link("late"),
    })
    .await;
    desk.submit(Command::Team {
        by: None,
        action: link("again"),
    })
    .await;
    let body = json!({"password": "my own password"});
    let (status, mut used) = desk.api(Method::POST, "/invitations/again", "", body).await;
    assert_eq!(status, StatusCode::CREATED);
    used["token"] = json!("TOKEN");
    golden("invitation_used", &used);
    desk.submit(Command::Team {
        by: None,
        action: link("late"),
    })
    .await;
    desk.clock.advance(INVITATION_KEPT);
    let (status, problem) = desk
        .api(Method::GET, "/invitations/late", "", Value::Null)
        .await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (404, &json!("not_found"))
    );
}

#[tokio::test]
async fn the_first_owner_says_who_they_are() {
    let desk = TestDesk::new().await;
    let owner = desk.newcomer("Owner", Role::Owner).await;
    let action = TeamAction::Invite {
        agent: owner,
        hash: secret_hash("setup"),
    };
    desk.submit(Command::Team { by: None, action }).await;
    assert!(text(&desk.get("/invitations/setup", "").await).contains("Set up Okno"));
    let fields = [("name", "Olga Owner"), ("password", "my own password")];
    let reply = desk.post("/invitations/setup", "", &fields).await;
    let me = desk.read("/me", &cookie(&reply)).await;
    assert_eq!(me["name"], "Olga Owner");
}

#[tokio::test]
async fn my_settings_are_mine_to_change() {
    let desk = TestDesk::new().await;
    let (_, session) = desk.member("Vera", Role::Agent).await;
    golden("me", &desk.read("/me", &session).await);
    let change =
        json!({"name": "Vera S.", "language": "ru", "time_zone": "Europe/Moscow", "sound": false});
    let (status, me) = desk.api(Method::PATCH, "/me", &session, change).await;
    assert_eq!(status, StatusCode::OK);
    golden("me_changed", &me);
    let page = desk.get("/me", &session).await;
    assert!(text(&page).contains("<html lang=\"ru\">"));
    assert!(
        text(&page).contains("13:00"),
        "the zone's clock is not shown"
    );

    let fields = [
        ("_method", "PATCH"),
        ("name", "Vera"),
        ("language", ""),
        ("time_zone", ""),
        ("sound", "off"),
        ("sound", "on"),
    ];
    let reply = desk.post("/me", &session, &fields).await;
    assert_eq!(head(&reply, header::LOCATION), "/me");
    let part = Request::made(Method::GET, "/me", "")
        .with_header(header::HeaderName::from_static("okno-fragment"), "banner")
        .with_header(header::COOKIE, &format!("__Host-okno_session={session}"));
    assert!(!text(&desk.send(part).await).contains("strip good"));
    let page = desk.get("/me", &session).await;
    assert!(text(&page).contains("Saved"));
    assert!(!text(&desk.get("/me", &session).await).contains("Saved"));
    let me = desk.read("/me", &session).await;
    assert_eq!(
        (&me["language"], &me["time_zone"], &me["sound"]),
        (&Value::Null, &Value::Null, &json!(true))
    );

    for wrong in [
        json!({"time_zone": "Mars/Olympus"}),
        json!({"language": "xx"}),
        json!({"name": " "}),
    ] {
        let (status, problem) = desk
            .api(Method::PATCH, "/me", &session, wrong.clone())
            .await;
        assert_eq!(status.as_u16(), 422, "{wrong}");
        let field = wrong.as_object().unwrap().keys().next().unwrap();
        assert!(problem["fields"][field].is_string(), "{problem}");
    }
    let typed = [
        ("_method", "PATCH"),
        ("name", "Verochka"),
        ("time_zone", "Mars/Olympus"),
    ];
    let reply = desk.post("/me", &session, &typed).await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&reply).contains("Verochka") && text(&reply).contains("Mars/Olympus"));
}

#[tokio::test]
async fn unknown_and_wrong_fields_are_refused() {
    let desk = TestDesk::new().await;
    let (vera, owner) = desk.member("Vera", Role::Owner).await;
    let agent = format!("/agents/{vera}");
    for (method, path, body) in [
        (
            Method::POST,
            "/session",
            json!({"email": "a", "password": "b", "remember": true}),
        ),
        (
            Method::POST,
            "/session",
            json!({"email": "a", "password": 7}),
        ),
        (Method::POST, "/session", json!({"email": "a"})),
        (Method::PATCH, "/me", json!({"role": "owner"})),
        (Method::PATCH, "/me", json!({"sound": "loud"})),
        (
            Method::POST,
            "/agents",
            json!({"name": "A", "email": "a@b.example", "role": "agent", "admin": true}),
        ),
        (
            Method::POST,
            "/agents",
            json!({"name": "A", "email": "a@b.example", "role": "king"}),
        ),
        (Method::PATCH, &agent, json!({"disabled": "yes"})),
        (Method::PATCH, &agent, json!({"password": PASSWORD})),
        (
            Method::POST,
            "/groups",
            json!({"name": "Sales", "members": [1]}),
        ),
        (Method::PATCH, "/groups/1", json!({"members": ["Vera"]})),
        (Method::PATCH, "/groups/1", json!({"members": [99]})),
        (Method::PATCH, "/groups/1", json!({"access": "nobody"})),
        (Method::PATCH, "/groups/1", json!({"access": "members"})),
    ] {
        let (status, problem) = desk.api(method, path, &owner, body.clone()).await;
        assert_eq!(
            (status.as_u16(), &problem["code"]),
            (422, &json!("invalid")),
            "{path} {body}"
        );
    }
    let list = json!(["vera@desk.example", PASSWORD]);
    let (status, _) = desk.api(Method::POST, "/session", "", list).await;
    assert_eq!(status.as_u16(), 422);
    let broken = Request::made(Method::POST, "/api/v1/session", "{");
    assert_eq!(desk.send(broken).await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_other_sign_ins() {
    let desk = TestDesk::new().await;
    let (vera, here) = desk.member("Vera", Role::Agent).await;
    let elsewhere = desk.session(vera).await;
    let token = desk.token(vera, Scopes::All).await;
    let change = |current: &str| json!({"current_password": current, "password": "a new password"});
    for wrong in [
        change("not this one"),
        json!({"password": "a new password"}),
        json!({"current_password": PASSWORD, "password": "short"}),
    ] {
        let (status, _) = desk.api(Method::PATCH, "/me", &here, wrong).await;
        assert_eq!(status.as_u16(), 422);
    }
    assert!(desk.lets_in(&elsewhere).await);
    let (status, _) = desk
        .api(Method::PATCH, "/me", &here, change(PASSWORD))
        .await;
    assert_eq!(status, StatusCode::OK);
    assert!(desk.lets_in(&here).await && desk.lets_in(&token).await);
    assert!(!desk.lets_in(&elsewhere).await);
    let old = credentials("vera@desk.example", PASSWORD);
    assert_eq!(desk.post("/session", "", &old).await.status().as_u16(), 422);
    let new = credentials("vera@desk.example", "a new password");
    assert_eq!(desk.post("/session", "", &new).await.status().as_u16(), 303);
}

#[tokio::test]
async fn guessing_the_current_password_is_slowed_down() {
    let desk = TestDesk::new().await;
    let (_, session) = desk.member("Vera", Role::Agent).await;
    let guess = || json!({"current_password": "a guess of many", "password": "a new password"});
    for _ in 0..10 {
        let (status, _) = desk.api(Method::PATCH, "/me", &session, guess()).await;
        assert_eq!(status.as_u16(), 422);
    }
    let (status, _) = desk.api(Method::PATCH, "/me", &session, guess()).await;
    assert_eq!(status.as_u16(), 429);
}

#[tokio::test]
async fn signing_out_everywhere_else_keeps_this_browser_and_the_tokens() {
    let desk = TestDesk::new().await;
    let (vera, here) = desk.member("Vera", Role::Agent).await;
    let (_, others) = desk.member("Oleg", Role::Agent).await;
    let elsewhere = desk.session(vera).await;
    let token = desk.token(vera, Scopes::All).await;
    let reply = desk.post("/me/sessions/end", &here, &[]).await;
    assert_eq!(head(&reply, header::LOCATION), "/me/sessions");
    let page = desk.get("/me/sessions", &here).await;
    assert!(text(&page).contains("Signed out everywhere else"));
    assert!(!desk.lets_in(&elsewhere).await);
    for stays in [&here, &token, &others] {
        assert!(desk.lets_in(stays).await);
    }
}

#[tokio::test]
async fn one_says_oneself_that_one_is_away_on_any_page_and_from_a_program() {
    let desk = TestDesk::new().await;
    let (vera, session) = desk.member("Vera", Role::Agent).await;
    let (_, marin) = desk.member("Marin", Role::Agent).await;
    desk.presence(vera, PresenceChange::Came).await;
    let said = async || {
        let agents = desk.read("/agents", &marin).await;
        let me = desk.read("/me", &session).await;
        assert_eq!(agents["agents"][0]["presence"], me["presence"]);
        (me["presence"].clone(), me["away"].clone())
    };
    assert_eq!(said().await, (json!("online"), json!(false)));

    let page = desk.get("/groups", &session).await;
    let next = "name=\"next\" value=\"/groups\"";
    assert!(text(&page).contains(next) && text(&page).contains("value=\"away\""));
    let fields = [
        ("_method", "PATCH"),
        ("presence", "away"),
        ("next", "/groups"),
    ];
    let reply = desk.post("/me", &session, &fields).await;
    assert_eq!(head(&reply, header::LOCATION), "/groups");
    assert_eq!(said().await, (json!("away"), json!(true)));
    let page = desk.get("/groups", &session).await;
    assert!(text(&page).contains("value=\"online\""), "the way back");
    // It goes nowhere else.
    let out = [
        ("_method", "PATCH"),
        ("presence", "away"),
        ("next", "//evil.example"),
    ];
    let reply = desk.post("/me", &session, &out).await;
    assert_eq!(head(&reply, header::LOCATION), "/");

    let change = |word| desk.api(Method::PATCH, "/me", &session, json!({"presence": word}));
    let (status, me) = change("online").await;
    assert_eq!(
        (status, &me["presence"]),
        (StatusCode::OK, &json!("online"))
    );
    let (status, problem) = change("off").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(problem["fields"]["presence"].is_string(), "{problem}");
    // What is said while no page is open is kept for when one is.
    desk.presence(vera, PresenceChange::Left).await;
    change("away").await;
    assert_eq!(said().await, (json!("off"), json!(true)));
    desk.presence(vera, PresenceChange::Came).await;
    assert_eq!(said().await, (json!("away"), json!(true)));
}

#[tokio::test]
async fn who_is_disabled_is_not_there() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (vera, _) = desk.member("Vera", Role::Agent).await;
    desk.presence(vera, PresenceChange::Came).await;
    let path = format!("/agents/{vera}");
    let disabled = json!({"disabled": true});
    desk.api(Method::PATCH, &path, &owner, disabled).await;
    assert_eq!(desk.read(&path, &owner).await["presence"], "off");
}

#[tokio::test]
async fn a_page_tells_whether_it_is_touched() {
    let desk = TestDesk::new().await;
    let (_, session) = desk.member("Vera", Role::Agent).await;
    let tell = |body| desk.api(Method::POST, "/me/activity", &session, body);
    let (status, _) = tell(json!({"idle": true})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, _) = tell(json!({"idle": "yes"})).await;
    assert_eq!(status.as_u16() / 100, 4);
    let reply = desk
        .post("/me/activity", &session, &[("idle", "maybe")])
        .await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let reply = desk
        .post("/me/activity", &session, &[("idle", "false")])
        .await;
    assert_eq!(reply.status(), StatusCode::NO_CONTENT);
}

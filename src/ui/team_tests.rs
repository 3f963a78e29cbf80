//! People and groups through requests: who may do what, and how the answers look.

use serde_json::{Value, json};

use crate::base::id::AgentId;
use crate::domain::agent::Role;
use crate::domain::presence::PresenceChange;
use crate::http::{Method, Request, StatusCode, header};
use crate::ui::test_desk::{PASSWORD, TestDesk, cookie, golden, head, text};

async fn patch(desk: &TestDesk, path: &str, by: &str, body: Value) -> (u16, Value) {
    let (status, answer) = desk.api(Method::PATCH, path, by, body).await;
    (status.as_u16(), answer)
}

async fn post(desk: &TestDesk, path: &str, by: &str, body: Value) -> (u16, Value) {
    let (status, answer) = desk.api(Method::POST, path, by, body).await;
    (status.as_u16(), answer)
}

#[tokio::test]
async fn everybody_knows_the_team() {
    let desk = TestDesk::new().await;
    let (_, vera) = desk.member("Vera", Role::Agent).await;
    let (oleg, _) = desk.member("Oleg", Role::Lead).await;
    desk.presence(oleg, PresenceChange::Came).await;
    golden("agents", &desk.read("/agents", &vera).await);
    golden("agent", &desk.read("/agents/2", &vera).await);
    let page = desk.get("/agents?add=1", &vera).await;
    let page = text(&page);
    assert!(page.contains("Oleg") && page.contains("online"));
    assert!(
        page.matches("_method").count() == 1 && !page.contains("href=\"/agents?add=1"),
        "controls for one who may not"
    );
    for (method, path, body) in [
        (
            Method::POST,
            "/agents",
            json!({"name": "A", "email": "a@b.example", "role": "agent"}),
        ),
        (Method::PATCH, "/agents/2", json!({"name": "A"})),
        (Method::POST, "/agents/2/invitation", Value::Null),
        (Method::POST, "/groups", json!({"name": "A"})),
        (Method::PATCH, "/groups/1", json!({"name": "A"})),
        (Method::POST, "/templates/sync", Value::Null),
        (Method::GET, "/quarantine", Value::Null),
        (Method::POST, "/quarantine/reread", Value::Null),
    ] {
        let (status, problem) = desk.api(method, path, &vera, body).await;
        assert_eq!(
            (status.as_u16(), &problem["code"]),
            (403, &json!("not_allowed")),
            "{path}"
        );
    }
    assert_eq!(
        desk.get("/numbers", &vera).await.status(),
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn somebody_new_comes_with_a_link_or_a_password() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let new = json!({"name": "Vera", "email": "Vera@Desk.example", "role": "agent"});
    let (status, mut added) = post(&desk, "/agents", &owner, new.clone()).await;
    assert_eq!(status, 201);
    let link = added["invitation"].as_str().unwrap().to_owned();
    let path = link.strip_prefix("https://desk.example").unwrap();
    assert!(path.starts_with("/invitations/"));
    added["invitation"] = json!("LINK");
    golden("agent_added", &added);
    let reply = desk
        .post(path, "", &[("password", "my own password")])
        .await;
    assert!(desk.lets_in(&cookie(&reply)).await);

    let (status, problem) = post(&desk, "/agents", &owner, new).await;
    assert_eq!(status, 422);
    golden("agent_taken", &problem);
    let with =
        json!({"name": "Oleg", "email": "oleg@desk.example", "role": "lead", "password": PASSWORD});
    let (status, added) = post(&desk, "/agents", &owner, with).await;
    assert_eq!((status, added.get("invitation")), (201, None));

    let fields = [("name", "Ivana"), ("email", "no address"), ("role", "lead")];
    let again = desk.post("/agents", &owner, &fields).await;
    assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&again);
    assert!(page.contains("value=\"Ivana\"") && page.contains("no address"));
    assert!(page.contains("This isn&#39;t an e-mail address"), "{page}");
    assert!(
        page.contains("data-address=\"/agents?add=1\""),
        "fragments would be asked for at the form's address"
    );
    let fields = [
        ("name", "<b>Ivana</b>"),
        ("email", "ivana@desk.example"),
        ("role", "lead"),
    ];
    let shown = desk.post("/agents", &owner, &fields).await;
    assert_eq!(shown.status(), StatusCode::SEE_OTHER);
    assert_eq!(head(&shown, header::LOCATION), "/agents");
    let other = desk.session(AgentId(1)).await;
    let elsewhere = desk.get("/agents", &other).await;
    assert!(!text(&elsewhere).contains("/invitations/"));
    let shown = desk.get("/agents", &owner).await;
    assert!(text(&shown).contains("https://desk.example/invitations/"));
    assert!(!text(&shown).contains("<b>Ivana</b>"));
    assert!(!text(&shown).contains("data-address"));
    let again = desk.get("/agents", &owner).await;
    assert!(!text(&again).contains("/invitations/"), "it is shown once");
    let reset = desk.post("/agents/2/invitation", &owner, &[]).await;
    assert_eq!(head(&reset, header::LOCATION), "/agents");
    let shown = desk.get("/agents", &owner).await;
    assert!(text(&shown).contains("One-time link for Vera"));
}

#[tokio::test]
async fn only_an_owner_makes_owners_and_resets_passwords() {
    let desk = TestDesk::new().await;
    let (olga, owner) = desk.member("Olga", Role::Owner).await;
    let (_, admin) = desk.member("Ana", Role::Admin).await;
    let vera = desk.agent("Vera", Role::Agent).await;
    let new = desk.newcomer("Ivana", Role::Agent).await;
    let invitation = |of| format!("/agents/{of}/invitation");
    let of_vera = format!("/agents/{vera}");
    for (path, body) in [
        (of_vera.clone(), json!({"role": "owner"})),
        (format!("/agents/{olga}"), json!({"role": "agent"})),
        (format!("/agents/{olga}"), json!({"disabled": true})),
        (
            format!("/agents/{olga}"),
            json!({"email": "mine@desk.example"}),
        ),
    ] {
        assert_eq!(patch(&desk, &path, &admin, body).await.0, 403, "{path}");
    }
    assert_eq!(
        post(&desk, &invitation(vera), &admin, Value::Null).await.0,
        403
    );
    assert_eq!(
        post(&desk, &invitation(olga), &admin, Value::Null).await.0,
        403
    );
    assert_eq!(
        post(&desk, &invitation(new), &admin, Value::Null).await.0,
        201
    );
    let body = json!({"name": "B", "email": "b@desk.example", "role": "owner"});
    assert_eq!(post(&desk, "/agents", &admin, body).await.0, 403);
    let page = desk.get("/agents?add=1", &admin).await;
    assert!(!text(&page).contains("value=\"owner\""));
    assert!(!text(&page).contains(&format!("/agents/{vera}/invitation")));

    let (status, mut link) = post(&desk, &invitation(vera), &owner, Value::Null).await;
    assert_eq!(status, 201);
    link["invitation"] = json!("LINK");
    golden("invitation", &link);
    let (status, agent) = patch(
        &desk,
        &of_vera,
        &owner,
        json!({"role": "admin", "name": "V"}),
    )
    .await;
    assert_eq!(
        (status, &agent["role"], &agent["name"]),
        (200, &json!("admin"), &json!("V"))
    );
    golden("agent_changed", &agent);
    assert_eq!(patch(&desk, "/agents/99", &owner, json!({})).await.0, 404);
}

#[tokio::test]
async fn the_last_owner_stays() {
    let desk = TestDesk::new().await;
    let (olga, owner) = desk.member("Olga", Role::Owner).await;
    let path = format!("/agents/{olga}");
    for body in [json!({"role": "admin"}), json!({"disabled": true})] {
        let (status, problem) = patch(&desk, &path, &owner, body).await;
        assert_eq!((status, &problem["code"]), (422, &json!("invalid")));
    }
    let reply = desk
        .post(&path, &owner, &[("_method", "PATCH"), ("role", "admin")])
        .await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&reply).contains("at least one owner"));
    desk.agent("Vera", Role::Owner).await;
    assert_eq!(
        patch(&desk, &path, &owner, json!({"role": "admin"}))
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn nobody_disables_themselves() {
    let desk = TestDesk::new().await;
    let (olga, _) = desk.member("Olga", Role::Owner).await;
    let (ana, admin) = desk.member("Ana", Role::Admin).await;
    let path = format!("/agents/{ana}");
    let (status, problem) = patch(&desk, &path, &admin, json!({"disabled": true})).await;
    assert_eq!(status, 422);
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("Nobody disables themselves"), "{problem}");
    let reply = desk
        .post(&path, &admin, &[("_method", "PATCH"), ("disabled", "on")])
        .await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&reply).contains("Nobody disables themselves"));
    // Neither is it offered, nor asked whether one is sure.
    let list = desk.get("/agents", &admin).await;
    assert!(!text(&list).contains(&format!("/agents?disable={ana}\"")));
    let asks = desk.get(&format!("/agents?disable={ana}"), &admin).await;
    assert!(!text(&asks).contains("Disable Ana?"));
    let owner = desk.session(olga).await;
    assert_eq!(
        patch(&desk, &path, &owner, json!({"disabled": true}))
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn groups_are_told_apart_by_more_than_capital_letters() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (status, problem) = post(&desk, "/groups", &owner, json!({"name": " SUPPORT "})).await;
    assert_eq!(status, 422);
    assert!(problem["fields"]["name"].is_string(), "{problem}");
}

#[tokio::test]
async fn no_numbers_are_no_change_of_a_group() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (status, problem) = patch(&desk, "/groups/1", &owner, json!({"numbers": []})).await;
    assert_eq!(status, 422);
    let said = problem["fields"]["numbers"].as_str().unwrap();
    assert!(said.contains("another group"), "{problem}");
    // A page that has all numbers already sends none.
    let form = [("_method", "PATCH"), ("sources_ref", "spring")];
    let reply = desk.post("/groups/1", &owner, &form).await;
    assert_eq!(reply.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_group_is_open_until_members_are_named() {
    let desk = TestDesk::new().await;
    let (olga, owner) = desk.member("Olga", Role::Owner).await;
    let (status, group) = post(&desk, "/groups", &owner, json!({"name": "Sales"})).await;
    assert_eq!(status, 201);
    golden("group_added", &group);
    let (status, group) = patch(&desk, "/groups/2", &owner, json!({"members": [olga.0]})).await;
    assert_eq!((status, &group["access"]), (200, &json!("members")));
    golden("groups", &desk.read("/groups", &owner).await);
    golden("group", &desk.read("/groups/2", &owner).await);
    let (_, group) = patch(&desk, "/groups/2", &owner, json!({"access": "everyone"})).await;
    golden("group_changed", &group);
    assert_eq!(
        (&group["access"], &group["members"]),
        (&json!("everyone"), &json!([]))
    );
    assert_eq!(
        post(&desk, "/groups", &owner, json!({"name": "Sales"}))
            .await
            .0,
        422
    );

    let member = olga.to_string();
    let fields = [
        ("_method", "PATCH"),
        ("name", "Prodaja"),
        ("access", "members"),
        ("members", member.as_str()),
    ];
    let reply = desk.post("/groups/2", &owner, &fields).await;
    assert_eq!(head(&reply, header::LOCATION), "/groups/2#access");
    let page = desk.get("/groups/2", &owner).await;
    assert!(text(&page).contains("Saved"));
    let wrong = desk
        .post("/groups/2", &owner, &[("_method", "PATCH"), ("name", "")])
        .await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&wrong).contains("data-address=\"/groups/2\""));
    let narrowed = [
        ("_method", "PATCH"),
        ("name", ""),
        ("access", "members"),
        ("members", "1"),
    ];
    desk.api(
        Method::PATCH,
        "/groups/1",
        &owner,
        json!({"access": "everyone"}),
    )
    .await;
    let wrong = desk.post("/groups/1", &owner, &narrowed).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        text(&wrong).contains("value=\"members\" checked")
            && text(&wrong).contains("name=\"members\" value=\"1\" checked"),
        "saving the mended form would open the group"
    );
    let form = desk.get("/groups/2", &owner).await;
    assert!(text(&form).contains("value=\"Prodaja\""));
    let page = desk.get("/groups", &owner).await;
    assert!(text(&page).contains("Prodaja") && text(&page).contains("1 member"));
    let none = [("_method", "PATCH"), ("access", "members")];
    desk.post("/groups/2", &owner, &none).await;
    let page = desk.get("/groups", &owner).await;
    let warned = text(&page)
        .matches("none of its members works here")
        .count();
    assert_eq!(warned, 2, "after saving, and in the list");
    let page = desk.get("/groups", &owner).await;
    let warned = text(&page)
        .matches("none of its members works here")
        .count();
    assert_eq!(warned, 1, "{}", text(&page));
    let groups = desk.read("/groups", &owner).await;
    assert_eq!(
        groups["groups"][1]["access"], "members",
        "no box ticked must not open the group"
    );
    assert_eq!(groups["groups"][1]["members"], json!([]));
    assert_eq!(
        desk.get("/groups/99", &owner).await.status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_person_has_rights_of_their_own() {
    let desk = TestDesk::new().await;
    let (olga, owner) = desk.member("Olga", Role::Owner).await;
    let (ana, admin) = desk.member("Ana", Role::Admin).await;
    let (vera, session) = desk.member("Vera", Role::Agent).await;
    let of = |agent: AgentId| format!("/agents/{agent}");
    let rights = json!({"rights": {"settings": true, "see_new": false}});
    let (status, agent) = patch(&desk, &of(vera), &owner, rights).await;
    assert_eq!(
        (status, &agent["rights"]),
        (200, &json!({"see_new": false, "settings": true}))
    );
    assert_eq!(
        desk.get("/quarantine", &session).await.status(),
        StatusCode::OK
    );

    // In the form: what is left to the role, and what is not sent, stays as it is.
    let page = desk.get(&format!("/agents?edit={vera}"), &owner).await;
    let yes = "name=\"right_settings\"><option value=\"\">By role</option><option value=\"on\" selected>Yes";
    assert!(text(&page).contains(yes), "{}", text(&page));
    let fields = [
        ("_method", "PATCH"),
        ("right_settings", ""),
        ("right_export", "on"),
    ];
    let reply = desk.post(&of(vera), &owner, &fields).await;
    assert_eq!(reply.status(), StatusCode::SEE_OTHER);
    let agent = desk.read(&of(vera), &owner).await;
    assert_eq!(agent["rights"], json!({"see_new": false, "export": true}));
    let fields = [("_method", "PATCH"), ("name", ""), ("right_delete", "off")];
    let wrong = desk.post(&of(vera), &owner, &fields).await;
    let kept = "name=\"right_delete\"><option value=\"\">By role</option><option value=\"on\">Yes</option><option value=\"off\" selected>";
    assert!(text(&wrong).contains(kept), "a refused form forgets");

    // Nobody gives what they don't have.
    patch(
        &desk,
        &of(ana),
        &owner,
        json!({"rights": {"export": false}}),
    )
    .await;
    for (path, body, expected) in [
        (of(vera), json!({"rights": {"export": null}}), 200),
        (of(vera), json!({"rights": {"export": true}}), 403),
        (of(vera), json!({"role": "admin"}), 403),
        (of(ana), json!({"rights": {"export": null}}), 403),
        (of(vera), json!({"rights": {"reports": true}}), 200),
        (of(olga), json!({"rights": {"reports": true}}), 403),
        (of(vera), json!({"rights": {"fly": true}}), 422),
    ] {
        let (status, answer) = patch(&desk, &path, &admin, body.clone()).await;
        assert_eq!(status, expected, "{path} {body}: {answer}");
    }
    let new = json!({"name": "B", "email": "b@desk.example", "role": "admin"});
    assert_eq!(post(&desk, "/agents", &admin, new).await.0, 403);
    let page = desk.get(&format!("/agents?edit={vera}"), &admin).await;
    assert!(text(&page).contains("name=\"right_export\" disabled"));

    // An owner has every right.
    let (status, problem) =
        patch(&desk, &of(olga), &owner, json!({"rights": {"team": false}})).await;
    assert_eq!((status, &problem["code"]), (422, &json!("invalid")));
    let (_, agent) = patch(&desk, &of(vera), &owner, json!({"role": "owner"})).await;
    assert_eq!(agent["rights"], json!({}));
}

#[tokio::test]
async fn parts_of_the_settings_come_alone() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    for path in [
        "/settings",
        "/me",
        "/agents",
        "/agents?add=1",
        "/groups",
        "/groups/1",
        "/holidays",
        "/templates",
        "/numbers",
        "/quarantine",
    ] {
        for (part, begins) in [("rail", "<nav"), ("list", "<section id=\"list\"")] {
            let request = Request::made(Method::GET, path, "")
                .with_header(header::HeaderName::from_static("okno-fragment"), part)
                .with_header(
                    header::COOKIE,
                    &format!("{}={owner}", crate::ui::context::SECURE_SESSION_COOKIE),
                );
            let reply = desk.send(request).await;
            let alone = text(&reply).trim();
            assert!(alone.starts_with(begins), "{path} {part}: {alone}");
            assert!(!alone.contains("<html"));
        }
    }
}

//! What roles may do: who switches it, and that it counts for everybody of the role at the next request.

use serde_json::json;

use crate::domain::agent::{Right, Role};
use crate::domain::command::{AgentChange, Command, TeamAction};
use crate::http::{Method, StatusCode, header};
use crate::ui::test_desk::{TestDesk, golden, head, text};

#[tokio::test]
async fn a_switched_role_counts_for_all_who_have_it_but_for_whom_it_is_chosen_apart() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (_, lead) = desk.member("Lena", Role::Lead).await;
    let (vera, veras) = desk.member("Vera", Role::Agent).await;
    let (_, ivans) = desk.member("Ivan", Role::Agent).await;
    golden("roles", &desk.read("/roles", &ivans).await);
    let keeps = async |session: &str| {
        let (status, _) = desk
            .api(Method::POST, "/holidays", session, json!({}))
            .await;
        status != StatusCode::FORBIDDEN
    };
    let switch = async |role: &str, by: &str, rights| {
        let path = format!("/roles/{role}");
        let body = json!({ "rights": rights });
        desk.api(Method::PATCH, &path, by, body).await
    };
    assert!(!keeps(&lead).await && !keeps(&ivans).await);
    let (status, told) = switch("agent", &owner, json!({"team": true, "see_new": false})).await;
    assert_eq!(status, StatusCode::OK);
    golden("role_changed", &told);
    assert!(keeps(&veras).await && keeps(&ivans).await);
    assert!(!keeps(&lead).await, "another role");

    // What is chosen for one person counts more, and whoever comes into the role has its rights.
    let change = AgentChange {
        overrides: Some(vec![(Right::Team, false)]),
        ..AgentChange::default()
    };
    let action = TeamAction::ChangeAgent {
        agent: vera,
        change,
    };
    desk.submit(Command::Team { by: None, action }).await;
    assert!(!keeps(&veras).await && keeps(&ivans).await);
    let (nina, ninas) = desk.member("Nina", Role::Lead).await;
    assert!(!keeps(&ninas).await);
    let body = json!({"role": "agent"});
    let path = format!("/agents/{nina}");
    let (status, _) = desk.api(Method::PATCH, &path, &owner, body).await;
    assert_eq!(status, StatusCode::OK);
    assert!(keeps(&ninas).await);

    // `null` leaves a right to the role again, and what is absent stays.
    let (_, told) = switch("agent", &owner, json!({"team": null})).await;
    assert_eq!(told["rights"]["team"], false);
    assert_eq!(told["rights"]["see_new"], false);
    assert!(!keeps(&ivans).await);
    let audit = desk.read("/audit", &owner).await;
    let first = &audit["audit"][0];
    assert_eq!(first["text"], "Olga changed what agents may do");
    let change = json!({"field": "right_team", "before": true, "after": false});
    assert_eq!(first["changes"], json!([change]));
}

#[tokio::test]
async fn roles_are_switched_by_those_above_them_with_rights_of_their_own() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (_, admin) = desk.member("Marin", Role::Admin).await;
    let (lena, lead) = desk.member("Lena", Role::Lead).await;
    let (_, agent) = desk.member("Vera", Role::Agent).await;
    let table = [
        ("owner", &owner, 403),
        ("admin", &owner, 200),
        ("admin", &admin, 403),
        ("lead", &admin, 200),
        ("agent", &admin, 200),
        ("agent", &lead, 403),
        ("agent", &agent, 403),
        ("guest", &owner, 404),
    ];
    for (role, by, expected) in table {
        let body = json!({"rights": {"reports": false}});
        let path = format!("/roles/{role}");
        let (status, _) = desk.api(Method::PATCH, &path, by, body).await;
        assert_eq!(status.as_u16(), expected, "{role}");
    }
    // A lead who keeps the team gives agents what they have themselves, and no more.
    let change = AgentChange {
        overrides: Some(vec![(Right::Team, true)]),
        ..AgentChange::default()
    };
    let action = TeamAction::ChangeAgent {
        agent: lena,
        change,
    };
    desk.submit(Command::Team { by: None, action }).await;
    for (right, expected) in [("assign_new", 200), ("export", 403), ("fly", 422)] {
        let body = json!({"rights": {right: true}});
        let (status, _) = desk.api(Method::PATCH, "/roles/agent", &lead, body).await;
        assert_eq!(status.as_u16(), expected, "{right}");
    }
}

#[tokio::test]
async fn an_older_page_takes_nobody_s_change_back() {
    let desk = TestDesk::new().await;
    let (_, admin) = desk.member("Marin", Role::Admin).await;
    let (vera, _) = desk.member("Vera", Role::Agent).await;
    let path = format!("/agents/{vera}");
    // Another makes them a lead who does not see the others' chats, and renames the group.
    let body = json!({"role": "lead", "rights": {"see_others": false}});
    desk.api(Method::PATCH, &path, &admin, body).await;
    let body = json!({"name": "Care"});
    desk.api(Method::PATCH, "/groups/1", &admin, body).await;
    let old = [
        ("_method", "PATCH"),
        ("was_name", "Vera"),
        ("name", "Vera Orlova"),
        ("was_role", "agent"),
        ("role", "agent"),
        ("was_right_see_others", ""),
        ("right_see_others", ""),
    ];
    desk.post(&path, &admin, &old).await;
    let changed = desk.read(&path, &admin).await;
    assert_eq!(changed["name"], "Vera Orlova");
    assert_eq!(
        (&changed["role"], &changed["rights"]),
        (&json!("lead"), &json!({"see_others": false}))
    );
    let old = [
        ("_method", "PATCH"),
        ("part", "access"),
        ("was_name", "Support"),
        ("name", "Support"),
        ("access", "members"),
    ];
    desk.post("/groups/1", &admin, &old).await;
    let group = desk.read("/groups/1", &admin).await;
    assert_eq!(
        (&group["name"], &group["access"]),
        (&json!("Care"), &json!("members"))
    );
    // The pages say what they show.
    let page = desk.get(&format!("/agents?edit={vera}"), &admin).await;
    for was in [
        "was_name\" value=\"Vera Orlova\"",
        "was_role\" value=\"lead\"",
        "was_right_see_others\" value=\"off\"",
    ] {
        assert!(text(&page).contains(was), "{was}");
    }
    let page = desk.get("/groups/1", &admin).await;
    assert!(text(&page).contains("was_name\" value=\"Care\""));
    // Nobody but those above a group's members may enter now, and the log says so.
    let audit = desk.get("/audit", &admin).await;
    assert!(text(&audit).contains("nobody but owners and admins"));
}

#[tokio::test]
async fn roles_are_switched_on_the_page_without_a_script() {
    let desk = TestDesk::new().await;
    let (_, admin) = desk.member("Marin", Role::Admin).await;
    let (_, vera) = desk.member("Vera", Role::Agent).await;
    let page = desk.get("/roles", &admin).await;
    let switch = "name=\"right_see_others\" value=\"on\" checked";
    assert_eq!(text(&page).matches(switch).count(), 3, "three roles");
    let fixed = "<fieldset class=\"plain stack\" disabled";
    assert_eq!(text(&page).matches(fixed).count(), 1, "admins");
    let fields = [("_method", "PATCH"), ("right_see_others", "off")];
    let saved = desk.post("/roles/agent", &admin, &fields).await;
    assert_eq!(head(&saved, header::LOCATION), "/roles#agent");
    assert_eq!(
        text(&desk.get("/roles", &admin).await)
            .matches(switch)
            .count(),
        2
    );
    assert!(!text(&desk.get("/chats?tab=mine", &vera).await).contains("tab=others"));
    // A page that is older than another's change takes none of it back.
    let body = json!({"rights": {"reports": true}});
    desk.api(Method::PATCH, "/roles/agent", &admin, body).await;
    let old = [
        ("_method", "PATCH"),
        ("was_right_see_new", "off"),
        ("was_right_see_new", "on"),
        ("was_right_reports", "off"),
        ("right_see_new", "off"),
        ("right_reports", "off"),
    ];
    desk.post("/roles/agent", &admin, &old).await;
    let roles = desk.read("/roles", &admin).await;
    let rights = &roles["roles"][3]["rights"];
    assert_eq!(
        (&rights["reports"], &rights["see_new"]),
        (&json!(true), &json!(false))
    );
    // Others read it.
    let read = desk.get("/roles", &vera).await;
    assert_eq!(text(&read).matches(fixed).count(), 3);
}

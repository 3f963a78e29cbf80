//! Who changed what.

use serde_json::{Value, json};

use crate::base::id::{AgentId, GroupId};
use crate::domain::agent::Role;
use crate::domain::audit::AuditKind;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, TeamAction};
use crate::http::{Method, StatusCode};
use crate::ui::context::Work;
use crate::ui::test_desk::{PASSWORD, TestDesk, golden, text};
use crate::ui::texts::Texts;

async fn group(desk: &TestDesk) -> GroupId {
    let name = "Sales".to_owned();
    let action = TeamAction::AddGroup { name };
    match desk.submit(Command::Team { by: None, action }).await {
        Answer::Group(id) => id,
        other => panic!("{other:?}"),
    }
}

/// The newest change.
async fn newest(desk: &TestDesk, session: &str) -> Value {
    desk.read("/audit?limit=1", session).await["audit"][0].clone()
}

#[tokio::test]
async fn every_change_says_who_what_before_and_after() {
    let mut desk = TestDesk::new().await;
    let (olga, owner) = desk.member("Olga", Role::Owner).await;
    let (vera, vera_session) = desk.member("Vera", Role::Agent).await;
    let sales = group(&desk).await;
    let agent = format!("/agents/{vera}");
    let role = json!({"role": "lead", "rights": {"reports": false}});
    desk.api(Method::PATCH, &agent, &owner, role).await;
    golden("audit", &desk.read("/audit?limit=1", &owner).await);

    let steps: [(Method, String, Value, AuditKind); 10] = [
        (
            Method::PATCH,
            format!("/groups/{sales}"),
            json!({"members": [vera.0]}),
            AuditKind::GroupChanged,
        ),
        (
            Method::PUT,
            format!("/groups/{sales}/hours"),
            json!({"zone": "Europe/Zagreb", "week": {"mon": ["9-18"]}}),
            AuditKind::HoursChanged,
        ),
        (
            Method::POST,
            format!("/agents/{vera}/vacations"),
            json!({"from": "2026-12-01", "to": "2026-12-05"}),
            AuditKind::VacationAdded,
        ),
        (
            Method::POST,
            "/holidays".to_owned(),
            json!({"from": "2026-12-25", "name": "Christmas"}),
            AuditKind::HolidayAdded,
        ),
        (
            Method::DELETE,
            "/holidays/1".to_owned(),
            Value::Null,
            AuditKind::HolidayRemoved,
        ),
        (
            Method::POST,
            "/me/tokens".to_owned(),
            json!({"name": "CRM", "scopes": ["read"]}),
            AuditKind::TokenMade,
        ),
        (
            Method::POST,
            format!("/agents/{vera}/sessions/end"),
            json!({}),
            AuditKind::SessionEnded,
        ),
        (
            Method::PUT,
            "/rules".to_owned(),
            json!({"text": "Be kind"}),
            AuditKind::RulesWritten,
        ),
        (
            Method::PATCH,
            "/me".to_owned(),
            json!({"current_password": PASSWORD, "password": "another password"}),
            AuditKind::PasswordChanged,
        ),
        (
            Method::PATCH,
            agent.clone(),
            json!({"disabled": true}),
            AuditKind::AgentDisabled,
        ),
    ];
    for (method, path, body, kind) in steps {
        let (status, answer) = desk.api(method, &path, &owner, body).await;
        assert!(status.is_success(), "{path}: {status} {answer}");
        let noted = newest(&desk, &owner).await;
        assert_eq!(noted["kind"], kind.word(), "{path}: {noted}");
        assert_eq!(noted["by"]["id"], olga.0, "{path}");
        let whole = noted.to_string();
        assert!(!whole.contains("password\":\"another"), "{whole}");
    }
    desk.ordered("/templates/sync", &owner, Work::SyncTemplates, Ok(3))
        .await;
    assert_eq!(newest(&desk, &owner).await["kind"], "templates_synced");
    assert!(!desk.lets_in(&vera_session).await);

    // What is noted is a list without gaps, and who reads it page by page misses nothing.
    let all = desk.read("/audit?limit=200", &owner).await;
    let count = all["audit"].as_array().unwrap().len();
    assert_eq!(all["next"], Value::Null);
    let (mut before, mut seen) = (String::new(), 0);
    loop {
        let page = desk.read(&format!("/audit?limit=4{before}"), &owner).await;
        seen += page["audit"].as_array().unwrap().len();
        let Some(next) = page["next"].as_u64() else {
            break;
        };
        before = format!("&before={next}");
    }
    assert_eq!(seen, count);
}

#[tokio::test]
async fn what_was_refused_is_not_noted_and_who_may_not_reads_nothing() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (marin, admin) = desk.member("Marin", Role::Admin).await;
    let (_, agent) = desk.member("Vera", Role::Agent).await;
    let before = newest(&desk, &owner).await;
    let refused = json!({"role": "agent"});
    let (status, _) = desk.api(Method::PATCH, "/agents/1", &admin, refused).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(newest(&desk, &owner).await, before);
    // Saving a form without a change is none.
    let same = json!({"name": "Marin", "role": "admin"});
    let path = format!("/agents/{marin}");
    let (status, _) = desk.api(Method::PATCH, &path, &owner, same).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(newest(&desk, &owner).await, before);
    for path in ["/audit", "/audit?who=1"] {
        let (status, _) = desk.api(Method::GET, path, &agent, Value::Null).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }
    let (status, _) = desk
        .api(Method::GET, "/audit?who=x", &owner, Value::Null)
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_filter_leaves_what_it_says() {
    let desk = TestDesk::new().await;
    let (olga, owner) = desk.member("Olga", Role::Owner).await;
    let vera = desk.agent("Vera", Role::Agent).await;
    for (agent, name) in [(vera, "Vera Orlova"), (olga, "Olga Petrova")] {
        let path = format!("/agents/{agent}");
        desk.api(Method::PATCH, &path, &owner, json!({"name": name}))
            .await;
    }
    let kinds = async |query: &str| -> Vec<String> {
        let list = desk.read(&format!("/audit?{query}"), &owner).await;
        let all = list["audit"].as_array().unwrap().clone();
        let kind = |one: &Value| one["kind"].as_str().unwrap().to_owned();
        all.iter().map(kind).collect()
    };
    let of = |agent: AgentId| format!("subject=agent:{agent}");
    assert_eq!(kinds(&of(vera)).await, ["agent_changed", "agent_added"]);
    let who = format!("who={olga}&{}", of(vera));
    assert_eq!(kinds(&who).await, ["agent_changed"]);
    let operator = kinds("who=operator").await;
    assert!(operator.iter().all(|kind| kind != "agent_changed"));
    let page = desk.get(&format!("/audit?{who}"), &owner).await;
    let page = text(&page);
    assert!(page.contains("Olga Petrova changed Vera Orlova"), "{page}");
    assert!(page.contains("<del dir=\"auto\">Vera</del>"), "{page}");
    assert!(!page.contains("added"), "{page}");
}

/// The newest change as the page shows it: `label: before → after` of each field.
async fn shown(desk: &TestDesk, session: &str) -> Vec<String> {
    let page = desk.get("/audit?limit=1", session).await;
    let list = text(&page).split("<ol class=\"audit\">").nth(1).unwrap();
    let list = list.split("</ol>").next().unwrap();
    let bare = |html: &str| {
        let mut parts = html.split('<');
        let first = parts.next().unwrap().to_owned();
        let rest = parts.map(|tag| tag.split_once('>').map_or("", |(_, words)| words));
        rest.fold(first, |all, words| all + words).trim().to_owned()
    };
    let changes = list.split("<dt>").skip(1);
    let told = changes.map(|change| {
        let (label, values) = change.split_once("</dt>").unwrap();
        let values = values.split("</dd>").next().unwrap();
        format!("{label}: {}", bare(values))
    });
    told.collect()
}

#[tokio::test]
async fn days_hours_and_holidays_are_told_as_people_say_them() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (vera, _) = desk.member("Vera", Role::Agent).await;
    let send = async |method: Method, path: String, body: Value| {
        let (status, answer) = desk.api(method, &path, &owner, body).await;
        assert!(status.is_success(), "{path}: {answer}");
        shown(&desk, &owner).await
    };
    // Far from the reader: her days are not the desk's.
    let day = json!(["9:00-13:00", "14:00-18:00"]);
    let week = json!({"mon": day, "tue": day, "wed": ["22:00-6:00"], "sat": ["10-14"]});
    let hours = json!({"zone": "Pacific/Auckland", "week": week});
    assert_eq!(
        send(Method::PUT, format!("/agents/{vera}/hours"), hours).await,
        ["Hours: Around the clock → \
             Mon–Tue 9:00–13:00, 14:00–18:00; Wed 22:00–6:00; Sat 10:00–14:00 (Pacific/Auckland)"]
    );
    let vacations = format!("/agents/{vera}/vacations");
    let days = json!({"from": "2026-12-24", "to": "2026-12-31"});
    assert_eq!(
        send(Method::POST, vacations.clone(), days).await,
        ["From: 24 December", "To: 31 December"]
    );
    assert_eq!(
        send(Method::DELETE, format!("{vacations}/1"), Value::Null).await,
        ["From: 24 December → —", "To: 31 December → —"]
    );
    let always = send(Method::DELETE, format!("/agents/{vera}/hours"), Value::Null).await;
    assert!(always[0].ends_with("→ Around the clock"), "{always:?}");
    let holidays = || "/holidays".to_owned();
    let christmas = json!({
        "from": "2026-12-25", "to": "2026-12-26", "name": "Christmas", "every_year": true
    });
    assert_eq!(
        send(Method::POST, holidays(), christmas).await,
        [
            "Holiday: Christmas, 25 December – 26 December",
            "Every year: Yes"
        ]
    );
    assert_eq!(
        send(Method::POST, holidays(), json!({"from": "2027-01-04"})).await,
        ["Holiday: 4 January 2027"]
    );
    assert_eq!(
        send(Method::DELETE, "/holidays/1".to_owned(), Value::Null).await,
        [
            "Holiday: Christmas, 25 December – 26 December → —",
            "Every year: Yes → —"
        ]
    );
    let token = json!({"name": "CRM", "scopes": ["read", "write"]});
    assert_eq!(
        send(Method::POST, "/me/tokens".to_owned(), token).await,
        ["Token: CRM", "For: Reading, Work in chats"]
    );
    // Programs read moments, of which the end is the first one after it.
    let noted = desk
        .read(&format!("/audit?subject=agent:{vera}&limit=3"), &owner)
        .await;
    assert_eq!(
        noted["audit"][2]["changes"][1]["after"],
        "2026-12-31T11:00:00.000Z"
    );
}

#[tokio::test]
async fn those_of_one_name_are_told_apart_in_the_filter() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    for (name, email) in [
        ("Vera", "vera.o@desk.example"),
        ("vera", "vera.p@desk.example"),
    ] {
        let body = json!({"name": name, "email": email, "role": "admin"});
        desk.api(Method::POST, "/agents", &owner, body).await;
    }
    let support = json!({"name": "Support", "email": "support@desk.example", "role": "agent"});
    desk.api(Method::POST, "/agents", &owner, support).await;
    let page = desk.get("/audit", &owner).await;
    let page = text(&page);
    for group in [
        "<optgroup label=\"Groups\"><option value=\"group:1\">Support</option></optgroup>",
        "<optgroup label=\"Numbers\"><option value=\"number:1\">Support</option></optgroup>",
        "<option value=\"agent:4\">Support</option>",
        "<option value=\"agent:2\">Vera (vera.o@desk.example)</option>",
        "<option value=\"agent:3\">vera (vera.p@desk.example)</option>",
        "<option value=\"2\">Vera (vera.o@desk.example)</option>",
        "<option value=\"1\">Olga</option>",
    ] {
        assert!(page.contains(group), "{group}: {page}");
    }
}

#[test]
fn every_kind_has_a_sentence() {
    let texts = Texts::load();
    for kind in AuditKind::ALL {
        let key = format!("audit-{}", kind.word().replace('_', "-"));
        assert!(texts.has(crate::domain::agent::Language::Hr, &key), "{key}");
    }
}

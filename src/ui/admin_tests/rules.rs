//! The team rules and the cards.

use serde_json::{Value, json};

use crate::domain::agent::{Role, secret_hash};
use crate::domain::command::{Command, TeamAction};
use crate::http::{Method, StatusCode, header};
use crate::ui::test_desk::{PASSWORD, TestDesk, cookie, credentials, golden, head, text};

async fn write(desk: &TestDesk, owner: &str, body: Value) -> (StatusCode, Value) {
    desk.api(Method::PUT, "/rules", owner, body).await
}

#[tokio::test]
async fn the_owner_writes_and_each_revision_is_read() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (_, admin) = desk.member("Marin", Role::Admin).await;
    let (_, vera) = desk.member("Vera", Role::Agent).await;
    let page = async |session: &str, path: &str| {
        let page = desk.get(path, session).await;
        text(&page).to_owned()
    };
    let told = "There are team rules that you have not read yet";
    assert!(!page(&vera, "/chats").await.contains(told));
    golden("rules_none", &desk.read("/rules", &vera).await);
    let (status, _) = write(&desk, &admin, json!({"text": "Mine"})).await;
    assert_eq!(status, StatusCode::FORBIDDEN);

    let (status, rules) = write(&desk, &owner, json!({"text": "Be *kind*", "seen": 0})).await;
    assert_eq!(status, StatusCode::OK);
    golden("rules", &rules);
    assert!(
        !page(&owner, "/chats").await.contains(told),
        "who wrote them has read them"
    );
    for path in ["/chats", "/me", "/agents"] {
        assert!(page(&vera, path).await.contains(told), "{path}");
    }
    let rules_page = page(&vera, "/rules").await;
    assert!(rules_page.contains("Be <b>kind</b>"), "{rules_page}");
    assert!(rules_page.contains("I have read this"), "{rules_page}");
    let read = desk.post("/rules/read", &vera, &[("revision", "1")]).await;
    assert_eq!(head(&read, header::LOCATION), "/rules");
    assert!(!page(&vera, "/chats").await.contains(told));
    assert_eq!(desk.read("/rules", &vera).await["read"], true);

    write(
        &desk,
        &owner,
        json!({"text": "Be kind and fast", "seen": 1}),
    )
    .await;
    assert!(
        page(&vera, "/chats").await.contains(told),
        "it is another revision"
    );
    let (status, _) = desk
        .api(Method::POST, "/rules/read", &vera, json!({"revision": 3}))
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND, "nobody reads ahead");
    let (status, problem) = write(&desk, &owner, json!({"text": "Old", "seen": 1})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    write(&desk, &owner, json!({"text": ""})).await;
    assert!(
        !page(&vera, "/chats").await.contains(told),
        "there are none"
    );
}

#[tokio::test]
async fn somebody_new_reads_the_rules_first() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let new = desk.newcomer("Vera", Role::Agent).await;
    write(&desk, &owner, json!({"text": "Be kind"})).await;
    let action = TeamAction::Invite {
        agent: new,
        hash: secret_hash("link"),
    };
    desk.submit(Command::Team { by: None, action }).await;
    let chosen = [("password", PASSWORD)];
    let reply = desk.post("/invitations/link", "", &chosen).await;
    assert_eq!(head(&reply, header::LOCATION), "/rules");
    let session = cookie(&reply);
    desk.post("/rules/read", &session, &[("revision", "1")])
        .await;
    // Whoever has read them once is told of new ones by the line at the top.
    write(&desk, &owner, json!({"text": "Be kinder"})).await;
    let right = credentials("vera@desk.example", PASSWORD);
    let reply = desk.post("/session", "", &right).await;
    assert_eq!(head(&reply, header::LOCATION), "/");
}

#[tokio::test]
async fn a_card_is_ones_own_and_shown_to_colleagues() {
    let desk = TestDesk::new().await;
    let (vera, session) = desk.member("Vera", Role::Agent).await;
    let (_, colleague) = desk.member("Oleg", Role::Agent).await;
    let card =
        json!({"title": " Delivery  desk ", "phone": "+385 1 23", "about": "Mornings\nonly"});
    let (status, me) = desk.api(Method::PATCH, "/me", &session, card).await;
    assert_eq!(status, StatusCode::OK, "{me}");
    let path = format!("/agents/{vera}");
    golden("agent_with_card", &desk.read(&path, &colleague).await);
    let page = desk.get("/me", &session).await;
    assert!(text(&page).contains("value=\"Delivery desk\""));
    let (status, problem) = desk
        .api(
            Method::PATCH,
            "/me",
            &session,
            json!({"about": "x".repeat(501)}),
        )
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(problem["fields"]["about"].is_string(), "{problem}");
    let (_, me) = desk
        .api(Method::PATCH, "/me", &session, json!({"phone": ""}))
        .await;
    assert_eq!(me["card"]["phone"], "");
    assert_eq!(me["card"]["title"], "Delivery desk", "what is absent stays");
}

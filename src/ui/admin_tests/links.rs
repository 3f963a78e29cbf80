//! One-time links as an owner sees them: until when, from whom, withdrawn, made again.

use std::time::Duration;

use serde_json::{Value, json};

use crate::base::limits::INVITATION_KEPT;
use crate::domain::agent::Role;
use crate::http::{Method, StatusCode};
use crate::ui::test_desk::{TestDesk, text};

async fn team(desk: &TestDesk, session: &str) -> String {
    let page = desk.get("/agents", session).await;
    text(&page).to_owned()
}

#[tokio::test]
async fn a_link_is_shown_withdrawn_and_made_again() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (_, admin) = desk.member("Marin", Role::Admin).await;
    let (_, agent) = desk.member("Oleg", Role::Agent).await;
    let new = json!({"name": "Vera", "email": "vera@desk.example", "role": "agent"});
    let (status, added) = desk.api(Method::POST, "/agents", &admin, new).await;
    assert_eq!(status, StatusCode::CREATED);
    let address = added["invitation"].as_str().unwrap().to_owned();
    let link = format!("/invitations/{}", address.rsplit('/').next().unwrap());
    let works = async |link: &str| desk.get(link, "").await.status() == StatusCode::OK;
    assert!(works(&link).await);
    assert!(
        team(&desk, &owner)
            .await
            .contains("Link from Marin works until 24 Nov")
    );
    assert!(
        !team(&desk, &agent).await.contains("works until"),
        "for those who keep the team"
    );

    let path = format!("/agents/{}/invitation", added["id"]);
    let (status, _) = desk.api(Method::DELETE, &path, &agent, Value::Null).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(works(&link).await);
    let (status, _) = desk.api(Method::DELETE, &path, &owner, Value::Null).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(!works(&link).await);
    assert!(
        team(&desk, &owner)
            .await
            .contains("No link that works: make one")
    );
    let (status, _) = desk.api(Method::DELETE, &path, &owner, Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);

    let (status, again) = desk.api(Method::POST, &path, &owner, Value::Null).await;
    assert_eq!(status, StatusCode::CREATED, "{again}");
    assert!(
        team(&desk, &owner)
            .await
            .contains("Link from Olga works until")
    );
    desk.clock.advance(INVITATION_KEPT + Duration::from_secs(1));
    assert!(
        team(&desk, &owner)
            .await
            .contains("The link expired on 24 Nov")
    );
}

//! Where somebody is signed in, and ending it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::base::id::AgentId;
use crate::domain::agent::Role;
use crate::domain::scope::Scopes;
use crate::http::{Method, StatusCode, header};
use crate::ui::test_desk::{HOST, PASSWORD, TestDesk, cookie, credentials, form, golden, text};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/// The ids of sign-ins in a list, the current one first.
fn ids(list: &Value) -> Vec<u64> {
    let mut all = list["sessions"].as_array().unwrap().clone();
    all.sort_by_key(|one| one["current"] != json!(true));
    all.iter().map(|one| one["id"].as_u64().unwrap()).collect()
}

async fn signs_in_with(desk: &TestDesk, browser: &str) -> String {
    let request = form("/session", &credentials("vera@desk.example", PASSWORD))
        .with_header(header::ORIGIN, &format!("https://{HOST}"))
        .with_header(header::USER_AGENT, browser);
    cookie(&desk.send(request).await)
}

#[tokio::test]
async fn each_sign_in_says_from_where_and_is_ended_by_itself() {
    let desk = TestDesk::new().await;
    let vera = desk.agent("Vera", Role::Agent).await;
    let here = signs_in_with(&desk, FIREFOX).await;
    let there = signs_in_with(&desk, "curl/8.5.0").await;
    let token = desk.token(vera, Scopes::All).await;
    let list = desk.read("/me/sessions", &here).await;
    golden("sessions", &list);
    let page = desk.get("/me/sessions", &here).await;
    let page = text(&page);
    assert!(page.contains("Firefox 145 · Linux · 127.0.0.1"), "{page}");
    assert!(page.contains("curl/8.5.0"), "{page}");

    let found = list["sessions"].as_array().unwrap().iter();
    let mut others = found.filter(|one| one["origin"]["browser"] == "curl/8.5.0");
    let other = others.next().unwrap()["id"].as_u64().unwrap();
    let path = format!("/me/sessions/{other}");
    let (status, _) = desk.api(Method::DELETE, &path, &here, Value::Null).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(!desk.lets_in(&there).await);
    assert!(desk.lets_in(&here).await && desk.lets_in(&token).await);
    let (status, _) = desk.api(Method::DELETE, &path, &here, Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

/// What is kept is the hour: nobody is told a minute.
#[tokio::test]
async fn a_last_use_is_told_as_far_as_it_is_known() {
    let desk = TestDesk::new().await;
    let (vera, here) = desk.member("Vera", Role::Agent).await;
    let token = desk.token(vera, Scopes::All).await;
    desk.read("/me", &token).await;
    let said = async |path: &str, words: &str| {
        let page = desk.get(path, &here).await;
        assert!(text(&page).contains(words), "{words}: {}", text(&page));
    };
    desk.clock.advance(Duration::from_secs(59 * 60));
    said("/me/sessions", "last used within the last hour").await;
    said("/me/tokens", ">within the last hour<").await;
    // 13:30, and the token was used at ten.
    desk.clock.advance(Duration::from_secs(151 * 60));
    said("/me/tokens", ">between 10:00 and 11:00<").await;
    desk.clock.advance(Duration::from_secs(24 * 3600));
    said("/me/tokens", ">on 21 November, between 10:00 and 11:00<").await;
}

#[tokio::test]
async fn who_keeps_the_team_signs_out_whom_they_are_not_below() {
    let desk = TestDesk::new().await;
    let (olga, owner) = desk.member("Olga", Role::Owner).await;
    let (_, admin) = desk.member("Marin", Role::Admin).await;
    let (vera, session) = desk.member("Vera", Role::Agent).await;
    let (oleg, colleague) = desk.member("Oleg", Role::Agent).await;
    let of = |agent: AgentId| format!("/agents/{agent}/sessions");
    let one = async |agent: AgentId, by: &str| {
        let list = ids(&desk.read(&of(agent), &owner).await);
        let path = format!("{}/{}", of(agent), list[0]);
        let (status, _) = desk.api(Method::DELETE, &path, by, Value::Null).await;
        status.as_u16()
    };
    assert_eq!(one(vera, &colleague).await, 403);
    assert_eq!(one(olga, &admin).await, 403, "one above");
    let (status, _) = desk.api(Method::GET, &of(olga), &admin, Value::Null).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "nor does one look at theirs");
    let (status, _) = desk.api(Method::GET, &of(vera), &admin, Value::Null).await;
    assert_eq!(status, StatusCode::OK);
    let (status, _) = desk
        .api(Method::GET, &of(vera), &colleague, Value::Null)
        .await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    // Another's session is not found under one's own name.
    let theirs = ids(&desk.read(&of(vera), &owner).await)[0];
    let path = format!("/me/sessions/{theirs}");
    let (status, _) = desk
        .api(Method::DELETE, &path, &colleague, Value::Null)
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(desk.lets_in(&session).await);

    assert_eq!(one(vera, &admin).await, 204);
    assert!(!desk.lets_in(&session).await);
    let all = format!("{}/end", of(oleg));
    let (status, _) = desk.api(Method::POST, &all, &admin, json!({})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(!desk.lets_in(&colleague).await);
}

#[tokio::test(start_paused = true)]
async fn the_stream_of_an_ended_sign_in_ends() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (vera, session) = desk.member("Vera", Role::Agent).await;
    let listening = tokio::spawn(desk.get("/events", &session).await.into_bytes());
    let path = format!("/agents/{vera}/sessions");
    let id = ids(&desk.read(&path, &owner).await)[0];
    let path = format!("{path}/{id}");
    let (status, _) = desk.api(Method::DELETE, &path, &owner, Value::Null).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let said = tokio::time::timeout(Duration::from_secs(3), listening);
    let said = said.await.expect("it ends").unwrap().unwrap();
    let said = String::from_utf8(said.to_vec()).unwrap();
    assert!(said.contains("event: signed_out"), "{said}");
}

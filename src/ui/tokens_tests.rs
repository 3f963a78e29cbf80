//! API tokens: made, shown once, revoked, and bound to their scopes at every request.

use serde_json::{Value, json};

use crate::domain::agent::Role;
use crate::domain::scope::{Scope, Scopes};
use crate::http::{Method, Request, StatusCode, header};
use crate::ui::dispatch::{Serves, Who};
use crate::ui::routes;
use crate::ui::test_desk::{TestDesk, golden, head, text};

fn but(left_out: Scope) -> Scopes {
    Scopes::only(Scope::ALL.into_iter().filter(|scope| *scope != left_out))
}

#[tokio::test]
async fn every_route_asks_for_its_scope() {
    let desk = TestDesk::new().await;
    let olga = desk.agent("Olga", Role::Owner).await;
    let mut bound = 0;
    for (method, pattern, route) in routes::router().routes() {
        let Some(scope) = route.who.scope() else {
            assert!(matches!(route.who, Who::World | Who::Anyone), "{pattern}");
            continue;
        };
        let token = desk.token(olga, but(scope)).await;
        if route.serves == Serves::People {
            let page = match *method {
                Method::GET => desk.get(pattern, &token).await,
                _ => desk.post(pattern, &token, &[]).await,
            };
            assert_eq!(page.status(), StatusCode::FORBIDDEN, "{pattern}");
            let (status, _) = desk.api(method.clone(), pattern, &token, Value::Null).await;
            // Programs may have another method there.
            let is_none = [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED];
            assert!(is_none.contains(&status), "{pattern}: {status}");
            continue;
        }
        bound += 1;
        let path = pattern.replace(['{', '}'], "").replace("/id", "/2");
        let request = Request::made(method.clone(), &format!("/api/v1{path}"), "{}")
            .with_header(header::AUTHORIZATION, &format!("Bearer {token}"));
        let reply = desk.send(request).await;
        assert_eq!(reply.status(), StatusCode::FORBIDDEN, "{method} {pattern}");
        let wanted = format!(
            "Bearer error=\"insufficient_scope\", scope=\"{}\"",
            scope.word()
        );
        assert_eq!(head(&reply, header::WWW_AUTHENTICATE), wanted, "{pattern}");
        // As a cookie it opens no more.
        let page = desk.get("/me/tokens", &token).await;
        let opens = scope != Scope::Account;
        assert_eq!(page.status() == StatusCode::OK, opens, "{pattern}");
        desk.api(Method::DELETE, "/session", &token, Value::Null)
            .await;
        assert!(!desk.lets_in(&token).await, "a token can give itself up");
    }
    assert!(bound > 40, "the table was not found");
}

#[tokio::test]
async fn a_token_may_what_it_is_made_for_within_the_rights_of_its_member() {
    let desk = TestDesk::new().await;
    let vera = desk.agent("Vera", Role::Agent).await;
    let reader = desk.token(vera, Scopes::only([Scope::Read])).await;
    desk.read("/chats", &reader).await;
    desk.read("/agents", &reader).await;
    let all = desk.token(vera, Scopes::All).await;
    let group = json!({"name": "Sales"});
    for token in [&all, &reader] {
        let (status, problem) = desk
            .api(Method::POST, "/groups", token, group.clone())
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert_eq!(problem["code"], "not_allowed");
    }
    let (_, problem) = desk.api(Method::POST, "/groups", &reader, group).await;
    golden("token_out_of_scope", &problem);
    let nobody = Request::made(Method::GET, "/api/v1/chats", "");
    let reply = desk.send(nobody).await;
    assert_eq!(head(&reply, header::WWW_AUTHENTICATE), "Bearer");
}

#[tokio::test]
async fn a_program_makes_lists_and_revokes_tokens() {
    let desk = TestDesk::new().await;
    let (_, vera) = desk.member("Vera", Role::Agent).await;
    let (_, oleg) = desk.member("Oleg", Role::Agent).await;
    let wanted = json!({"name": " CRM ", "scopes": ["write", "read", "read"]});
    let (status, mut made) = desk.api(Method::POST, "/me/tokens", &vera, wanted).await;
    assert_eq!(status, StatusCode::CREATED);
    let secret = made["token"].as_str().unwrap().to_owned();
    made["token"] = json!("TOKEN");
    golden("token_made", &made);
    let used = async || desk.read("/me/tokens", &vera).await["tokens"][0]["used_at"].clone();
    assert_eq!(used().await, Value::Null);
    assert!(desk.lets_in(&secret).await);
    assert!(used().await.is_string(), "the first use is noted at once");
    golden("tokens", &desk.read("/me/tokens", &vera).await);

    let everything = json!({"name": "all"});
    let (_, made) = desk
        .api(Method::POST, "/me/tokens", &vera, everything)
        .await;
    assert_eq!(made["scopes"].as_array().unwrap().len(), Scope::ALL.len());

    for wrong in [
        json!({"name": " ", "scopes": ["read"]}),
        json!({"name": "x", "scopes": []}),
        json!({"name": "x", "scopes": ["everything"]}),
        json!({"name": "x", "scopes": ["read", "backup"]}),
        json!({"scopes": ["read"]}),
    ] {
        let (status, _) = desk
            .api(Method::POST, "/me/tokens", &vera, wrong.clone())
            .await;
        assert_eq!(status.as_u16(), 422, "{wrong}");
    }
    let (status, _) = desk
        .api(Method::DELETE, "/me/tokens/3", &oleg, Value::Null)
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND, "it is not Oleg's");
    let own_sign_in = desk
        .api(Method::DELETE, "/me/tokens/1", &vera, Value::Null)
        .await;
    assert_eq!(own_sign_in.0, StatusCode::NOT_FOUND);
    let (status, _) = desk
        .api(Method::DELETE, "/me/tokens/3", &vera, Value::Null)
        .await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(!desk.lets_in(&secret).await);
}

#[tokio::test]
async fn nobody_gives_a_token_what_theirs_lacks() {
    let desk = TestDesk::new().await;
    let olga = desk.agent("Olga", Role::Owner).await;
    let narrow = desk
        .token(olga, Scopes::only([Scope::Account, Scope::Read]))
        .await;
    let everything = json!({"name": "child"});
    let (_, refused) = desk
        .api(Method::POST, "/me/tokens", &narrow, everything)
        .await;
    let detail = refused["detail"].as_str().unwrap();
    for missing in ["(write)", "(team)", "(settings)", "(backup)"] {
        assert!(detail.contains(missing), "{detail}");
    }
    for (scopes, expected) in [
        (json!(["read"]), 201),
        (json!(["read", "backup"]), 403),
        (Value::Null, 403),
    ] {
        let body = json!({"name": "child", "scopes": scopes});
        let (status, _) = desk.api(Method::POST, "/me/tokens", &narrow, body).await;
        assert_eq!(status.as_u16(), expected, "{scopes}");
    }
}

#[tokio::test]
async fn a_page_shows_a_new_token_once() {
    let desk = TestDesk::new().await;
    let (_, vera) = desk.member("Vera", Role::Agent).await;
    assert!(text(&desk.get("/me", &vera).await).contains("/me/tokens"));
    let empty = desk.get("/me/tokens", &vera).await;
    let page = text(&empty);
    assert!(page.contains("No tokens yet") && page.contains(r#"value="write""#));
    assert!(!page.contains(r#"value="backup""#), "of no use to Vera");
    assert!(
        page.contains(r#"<a href="/me/tokens" aria-current="page">"#),
        "{page}"
    );

    let useless = [("name", "x"), ("scopes", "backup"), ("scopes", "team")];
    let reply = desk.post("/me/tokens", &vera, &useless).await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let said = "People and groups (team), Backup (backup).";
    assert!(text(&reply).contains(said), "{}", text(&reply));

    let unnamed = [("name", ""), ("scopes", "read")];
    let reply = desk.post("/me/tokens", &vera, &unnamed).await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&reply).contains(r#"value="read" checked"#));
    let unscoped = desk.post("/me/tokens", &vera, &[("name", "<CRM>")]).await;
    assert_eq!(unscoped.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&unscoped).contains("&#60;CRM&#62;"));

    let fields = [("name", "CRM"), ("scopes", "read"), ("scopes", "write")];
    let reply = desk.post("/me/tokens", &vera, &fields).await;
    assert_eq!(head(&reply, header::LOCATION), "/me/tokens");
    let page = desk.get("/me/tokens", &vera).await;
    assert!(text(&page).contains("Work in chats</span>") && text(&page).contains(">never<"));
    let (_, after) = text(&page).split_once("readonly value=\"").unwrap();
    let secret = after.split('"').next().unwrap();
    desk.read("/chats", secret).await;
    let again = desk.get("/me/tokens", &vera).await;
    assert!(!text(&again).contains(secret) && text(&again).contains("CRM"));

    let gone = [("_method", "DELETE")];
    let reply = desk.post("/me/tokens/2", &vera, &gone).await;
    assert_eq!(head(&reply, header::LOCATION), "/me/tokens");
    assert!(text(&desk.get("/me/tokens", &vera).await).contains("Revoked"));
    assert!(!desk.lets_in(secret).await);
}

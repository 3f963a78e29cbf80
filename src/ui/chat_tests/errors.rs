//! Whatever goes wrong is told in one shape: problem JSON to programs, a page to people.

use serde_json::Value;

use crate::base::limits::FORM_BYTES_MAX;
use crate::domain::command::DeskAction;
use crate::http::{Method, Request, header};
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::{head, text};

/// What a program may get wrong: method, path, body, status, code.
fn wrongs() -> Vec<(Method, &'static str, String, u16, &'static str)> {
    let (get, post) = (Method::GET, Method::POST);
    let body = str::to_owned;
    vec![
        (get.clone(), "/nothing", body(""), 404, "not_found"),
        (get.clone(), "/chats/1/nothing", body(""), 404, "not_found"),
        (get.clone(), "/chats/99", body(""), 404, "not_found"),
        (get.clone(), "/chats/x", body(""), 404, "not_found"),
        (get.clone(), "/chats/-1", body(""), 404, "not_found"),
        (
            get.clone(),
            "/chats/99999999999999999999",
            body(""),
            404,
            "not_found",
        ),
        (get.clone(), "/chats/99/entries", body(""), 404, "not_found"),
        (get.clone(), "/media/99", body(""), 404, "not_found"),
        (get.clone(), "/agents/99", body(""), 404, "not_found"),
        (get.clone(), "/quarantine/99", body(""), 403, "not_allowed"),
        (post.clone(), "/chats/99/take", body(""), 404, "not_found"),
        (
            Method::DELETE,
            "/chats/1/messages/99",
            body(""),
            403,
            "not_participant",
        ),
        (
            post.clone(),
            "/chats/1/messages/99/retry",
            body(""),
            403,
            "not_participant",
        ),
        (
            Method::PUT,
            "/chats/1/take",
            body(""),
            405,
            "method_not_allowed",
        ),
        (
            Method::DELETE,
            "/chats",
            body(""),
            405,
            "method_not_allowed",
        ),
        (
            Method::PATCH,
            "/media/1",
            body(""),
            405,
            "method_not_allowed",
        ),
        (
            get.clone(),
            "/chats/1/take",
            body(""),
            405,
            "method_not_allowed",
        ),
        (get.clone(), "/chats?tab=all", body(""), 422, "invalid"),
        (get, "/chats/1/entries?limit=many", body(""), 422, "invalid"),
        (
            post.clone(),
            "/chats/1/notes",
            body("{\"text\":"),
            400,
            "bad_request",
        ),
        (post.clone(), "/chats/1/notes", body(""), 400, "bad_request"),
        (post.clone(), "/chats/1/notes", body("[]"), 422, "invalid"),
        (
            post.clone(),
            "/chats/1/notes",
            body("{\"text\":7}"),
            422,
            "invalid",
        ),
        (
            post.clone(),
            "/chats/1/notes",
            body("{\"text\":\" \"}"),
            422,
            "invalid",
        ),
        (
            post.clone(),
            "/chats/1/notes",
            "x".repeat(FORM_BYTES_MAX + 1),
            413,
            "file_too_large",
        ),
        (
            post.clone(),
            "/chats/1/take-over",
            body(""),
            403,
            "not_allowed",
        ),
        (post.clone(), "/chats/1/done", body(""), 403, "not_allowed"),
        (
            post.clone(),
            "/chats/1/reopen",
            body(""),
            403,
            "not_allowed",
        ),
        (
            post.clone(),
            "/chats/1/take",
            body(""),
            409,
            "already_taken",
        ),
        (
            post.clone(),
            "/chats/1/messages",
            body("{\"text\":\"x\"}"),
            403,
            "not_participant",
        ),
        (
            post.clone(),
            "/groups",
            body("{\"name\":\"x\"}"),
            403,
            "not_allowed",
        ),
        (post, "/templates/sync", body(""), 403, "not_allowed"),
    ]
}

#[tokio::test]
async fn every_error_that_a_program_gets_has_one_shape() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    for (method, path, body, status, code) in wrongs() {
        for (token, status, code) in [
            (&scene.oleg_session, status, code),
            (&String::from("nobody"), 401, "signed_out"),
        ] {
            // Whether there is such a route is no secret.
            if token == "nobody" && matches!(status, 401) && is_told_to_all(&method, path) {
                continue;
            }
            let request = Request::made(method.clone(), &format!("/api/v1{path}"), body.clone())
                .with_header(header::CONTENT_TYPE, "application/json")
                .with_header(header::AUTHORIZATION, &format!("Bearer {token}"));
            let reply = scene.desk.send(request).await;
            assert_eq!(
                reply.status().as_u16(),
                status,
                "{method} {path}: {}",
                text(&reply)
            );
            shape(&reply, status, code);
            if status == 405 {
                assert!(!head(&reply, header::ALLOW).is_empty(), "{method} {path}");
            }
        }
    }
}

fn is_told_to_all(method: &Method, path: &str) -> bool {
    matches!(path, "/nothing" | "/chats/1/nothing")
        || (method != Method::GET && method != Method::POST && !path.contains("/messages/"))
        || (method == Method::GET && path.ends_with("/take"))
}

fn shape(reply: &crate::http::Reply, status: u16, code: &str) {
    let told = text(reply);
    assert_eq!(
        head(reply, header::CONTENT_TYPE),
        "application/problem+json",
        "{told}"
    );
    let problem: Value = serde_json::from_str(told).unwrap();
    assert_eq!(
        (&problem["code"], &problem["status"]),
        (&Value::from(code), &Value::from(status))
    );
    assert_eq!(problem["type"], "about:blank");
    for said in ["title", "detail"] {
        assert!(!problem[said].as_str().unwrap().is_empty(), "{told}");
    }
    let known = ["type", "title", "status", "code", "detail", "fields"];
    let more = problem
        .as_object()
        .unwrap()
        .keys()
        .find(|key| !known.contains(&key.as_str()));
    assert_eq!(more, None, "{told}");
    if let Some(fields) = problem.get("fields") {
        assert!(
            fields.as_object().unwrap().values().all(Value::is_string),
            "{told}"
        );
    }
}

#[tokio::test]
async fn people_get_a_page_in_their_language() {
    let scene = Scene::new().await;
    for (path, status) in [("/nothing", 404), ("/chats/99", 404), ("/media/99", 404)] {
        let reply = scene.desk.get(path, &scene.vera_session).await;
        assert_eq!(reply.status().as_u16(), status, "{path}");
        assert!(head(&reply, header::CONTENT_TYPE).starts_with("text/html"));
        assert!(text(&reply).contains("Not here") && !text(&reply).contains("about:blank"));
    }
    let reply = scene.desk.get("/me/activity", &scene.vera_session).await;
    assert_eq!(
        (reply.status().as_u16(), head(&reply, header::ALLOW)),
        (405, "POST")
    );
    assert!(text(&reply).contains("<html"));
}

/// A reload, a bookmark or the way back leads to an address that a form was sent to.
#[tokio::test]
async fn the_address_of_a_form_in_a_conversation_opens_the_conversation() {
    let scene = Scene::new().await;
    for path in ["/chats/1/take", "/chats/1/messages", "/chats/1/messages/2"] {
        let reply = scene.desk.get(path, &scene.vera_session).await;
        assert_eq!(
            (reply.status().as_u16(), head(&reply, header::LOCATION)),
            (303, "/chats/1"),
            "{path}"
        );
    }
}

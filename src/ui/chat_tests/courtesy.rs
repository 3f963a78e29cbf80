//! What customers are shown of the team, on its page and for programs.

use serde_json::{Value, json};

use crate::domain::command::DeskAction;
use crate::http::{Method, StatusCode};
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::{golden, text};

#[tokio::test]
async fn what_customers_are_shown_of_the_team_is_shown_and_chosen() {
    let scene = Scene::new().await;
    let rules = scene.desk.read("/courtesy", &scene.vera_session).await;
    assert_eq!(rules["desk"], "nothing");
    golden("courtesy", &rules);
    let change = json!({"desk": "read", "numbers": [{"id": 1, "own": "typing"}]});
    let patch = async |session: &str, body: Value| {
        let (status, told) = scene
            .desk
            .api(Method::PATCH, "/courtesy", session, body)
            .await;
        (status.as_u16(), told)
    };
    assert_eq!(patch(&scene.vera_session, change.clone()).await.0, 403);
    let (status, rules) = patch(&scene.owner_session, change).await;
    assert_eq!(status, 200);
    let number = &rules["numbers"][0];
    assert_eq!(
        (&rules["desk"], &number["own"], &number["in_force"]),
        (&json!("read"), &json!("typing"), &json!("typing"))
    );
    golden("courtesy_changed", &rules);
    // The same as the desk again; what is absent stays.
    let back = json!({"numbers": [{"id": 1, "own": null}]});
    let (_, rules) = patch(&scene.owner_session, back).await;
    let number = &rules["numbers"][0];
    assert_eq!(
        (&rules["desk"], &number["own"], &number["in_force"]),
        (&json!("read"), &Value::Null, &json!("read"))
    );
    for (wrong, field) in [
        (json!({"desk": "typing without read"}), "desk"),
        (json!({"numbers": [{"id": 9, "own": null}]}), "numbers"),
        (json!({"numbers": [{"id": 1, "own": "?"}]}), "numbers"),
    ] {
        let (status, problem) = patch(&scene.owner_session, wrong).await;
        assert_eq!(status, 422, "{problem}");
        assert!(problem["fields"][field].is_string(), "{problem}");
    }
    let forms = [
        ([("desk", "?"), ("number_1", "typing")], 422),
        ([("desk", "nothing"), ("number_1", "typing")], 303),
    ];
    for (fields, wanted) in forms {
        let form = [("_method", "PATCH"), fields[0], fields[1]];
        let page = scene
            .desk
            .post("/courtesy", &scene.owner_session, &form)
            .await;
        assert_eq!(page.status().as_u16(), wanted);
    }
    let page = scene.desk.get("/courtesy", &scene.owner_session).await;
    let page = text(&page);
    assert!(
        page.contains("<option value=\"nothing\" selected>"),
        "{page}"
    );
    assert!(
        page.contains("<option value=\"typing\" selected>"),
        "{page}"
    );
    assert!(!page.contains("<fieldset class=\"plain stack\" disabled>"));
    let page = scene.desk.get("/courtesy", &scene.vera_session).await;
    assert!(text(&page).contains("<fieldset class=\"plain stack\" disabled>"));
}

#[tokio::test]
async fn a_page_whose_reader_writes_rings() {
    let mut scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let path = format!("/chats/{chat}/attention");
    for typing in ["false", "true"] {
        let form = [("page", "1"), ("typing", typing)];
        let said = scene.desk.post(&path, &scene.vera_session, &form).await;
        assert_eq!(said.status(), StatusCode::NO_CONTENT);
    }
    assert_eq!(scene.desk.rings.try_recv(), Ok((chat, scene.vera)));
    assert!(scene.desk.rings.try_recv().is_err(), "it rang for a look");
}

//! What programs send that can't be: each time the field, and what would do, in the reader's words.

use serde_json::{Value, json};

use crate::domain::agent::Role;
use crate::http::Method;
use crate::ui::test_desk::TestDesk;

#[tokio::test]
async fn numbers_out_of_range_and_unknown_words_name_their_field() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let cap = "From 1 to 1000.";
    let minutes = "From 1 to 1440.";
    let whole = "This must be a whole number from 0 on.";
    let unknown = "This isn't known here. Check it.";
    let routing = |field: &str, value: Value| json!({"way": "evenly", field: value});
    let table = [
        (
            "PUT",
            "/groups/1/routing",
            routing("cap", json!(100_000)),
            "cap",
            cap,
        ),
        (
            "PUT",
            "/groups/1/routing",
            routing("cap", json!(1001)),
            "cap",
            cap,
        ),
        (
            "PUT",
            "/groups/1/routing",
            routing("cap", json!(0)),
            "cap",
            cap,
        ),
        (
            "PUT",
            "/groups/1/routing",
            routing("cap", json!(-1)),
            "cap",
            cap,
        ),
        (
            "PUT",
            "/groups/1/routing",
            routing("cap", json!(2.5)),
            "cap",
            cap,
        ),
        (
            "PUT",
            "/groups/1/routing",
            routing("cap", json!(1e300)),
            "cap",
            cap,
        ),
        (
            "PUT",
            "/groups/1/routing",
            routing("cap", json!("6")),
            "cap",
            whole,
        ),
        (
            "PUT",
            "/groups/1/routing",
            routing("answer_minutes", json!(70_000)),
            "answer_minutes",
            minutes,
        ),
        (
            "PUT",
            "/groups/1/routing",
            routing("follow_up_minutes", json!(1441)),
            "follow_up_minutes",
            minutes,
        ),
        (
            "PUT",
            "/groups/1/routing",
            routing("people", json!(["Vera"])),
            "people",
            whole,
        ),
        (
            "PUT",
            "/groups/1/routing",
            routing("give_back", json!("on")),
            "give_back",
            "This must be true or false.",
        ),
        (
            "PUT",
            "/groups/1/routing",
            json!({"way": "by_magic"}),
            "way",
            unknown,
        ),
        (
            "POST",
            "/groups/1/routing/try",
            routing("cap", json!(1_u64 << 40)),
            "cap",
            cap,
        ),
        (
            "PATCH",
            "/groups/1",
            json!({"answers_within": 5_000_000_000_u64}),
            "answers_within",
            "From 1 to 10080.",
        ),
        (
            "PATCH",
            "/groups/1",
            json!({"access": "nobody"}),
            "access",
            unknown,
        ),
        (
            "PATCH",
            "/groups/1",
            json!({"members": "all"}),
            "members",
            "This must be a list.",
        ),
        (
            "PATCH",
            "/groups/1",
            json!({"numbers": [-1]}),
            "numbers",
            whole,
        ),
        (
            "PATCH",
            "/groups/1",
            json!({"colour": "red"}),
            "colour",
            "Nothing is called that here. Leave it out.",
        ),
        (
            "PATCH",
            "/groups/1",
            json!({"sources": [{"kind": "ref"}]}),
            "sources.value",
            "Fill this in.",
        ),
        (
            "PATCH",
            "/groups/1",
            json!({"reopening": "hello"}),
            "reopening",
            "This must be an object with fields of its own.",
        ),
        (
            "PUT",
            "/groups/1/words",
            json!({"busy_after": 5_000_000_000_u64}),
            "busy_after",
            "From 2 to 50.",
        ),
        (
            "PUT",
            "/groups/1/words",
            json!({"greeting": 7}),
            "greeting",
            "This must be a text.",
        ),
        (
            "PUT",
            "/groups/1/hours",
            json!({"zone": "UTC"}),
            "week",
            "No day has hours. Fill in at least one, or choose around the clock.",
        ),
        (
            "PUT",
            "/groups/1/hours",
            json!({"zone": "UTC", "week": {"mon": "9-18"}}),
            "week",
            "This must be a list.",
        ),
        ("POST", "/groups", json!({}), "name", "Fill this in."),
        (
            "PATCH",
            "/agents/1",
            json!({"role": "boss"}),
            "role",
            unknown,
        ),
        (
            "PATCH",
            "/agents/1",
            json!({"rights": {"reports": 1}}),
            "rights",
            "This must be true or false.",
        ),
        (
            "PATCH",
            "/me",
            json!({"language": "de"}),
            "language",
            unknown,
        ),
        (
            "PATCH",
            "/me",
            json!({"presence": "asleep"}),
            "presence",
            unknown,
        ),
        (
            "POST",
            "/me/tokens",
            json!({"name": "CRM", "scopes": ["all"]}),
            "scopes",
            unknown,
        ),
        (
            "POST",
            "/holidays",
            json!({"from": 2026}),
            "from",
            "This must be a text.",
        ),
        (
            "PUT",
            "/rules",
            json!({"text": "a", "seen": -1}),
            "seen",
            whole,
        ),
        (
            "POST",
            "/rules/read",
            json!({"revision": "1"}),
            "revision",
            whole,
        ),
        (
            "POST",
            "/chats/bulk",
            json!({"chats": [], "action": {"burn": {}}}),
            "action",
            unknown,
        ),
    ];
    for (method, path, body, field, said) in table {
        let method: Method = method.parse().unwrap();
        let (status, problem) = desk.api(method, path, &owner, body.clone()).await;
        assert_eq!(status.as_u16(), 422, "{path} {body}: {problem}");
        assert_eq!(problem["code"], "invalid", "{path} {body}");
        assert_eq!(problem["fields"], json!({field: said}), "{path} {body}");
        assert_eq!(problem["detail"], said, "{path} {body}");
    }
    let (status, problem) = desk.api(Method::POST, "/groups", &owner, json!([1])).await;
    assert_eq!(
        (status.as_u16(), &problem["detail"]),
        (422, &json!("Send a JSON object."))
    );
    // In the reader's language, as all that is refused.
    desk.api(Method::PATCH, "/me", &owner, json!({"language": "ru"}))
        .await;
    let body = routing("cap", json!(100_000));
    let (_, problem) = desk
        .api(Method::PUT, "/groups/1/routing", &owner, body)
        .await;
    assert_eq!(problem["fields"]["cap"], "От 1 до 1000.");
}

//! What a group says by itself, its settings and its sources through requests: rights, answers, forms, the thread.

use serde_json::{Value, json};

use crate::domain::agent::Role;
use crate::domain::chat::ChatState;
use crate::domain::command::DeskAction;
use crate::domain::entry::Referral;
use crate::domain::inbound::Content;
use crate::domain::view::View as _;
use crate::http::{Method, Reply, StatusCode, header};
use crate::store::check::check;
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::{TestDesk, golden, head, text};

async fn put(desk: &TestDesk, path: &str, by: &str, body: Value) -> (u16, Value) {
    let (status, answer) = desk.api(Method::PUT, path, by, body).await;
    (status.as_u16(), answer)
}

async fn patch(desk: &TestDesk, path: &str, by: &str, body: Value) -> (u16, Value) {
    let (status, answer) = desk.api(Method::PATCH, path, by, body).await;
    (status.as_u16(), answer)
}

fn words() -> Value {
    json!({"greeting": "Hello {customer}, {group} answers by {expected}.", "busy": "Soon", "busy_after": 3})
}

#[tokio::test]
async fn words_are_set_by_who_keeps_the_team_and_read_by_everybody() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (_, lead) = desk.member("Lada", Role::Lead).await;
    let (_, agent) = desk.member("Vera", Role::Agent).await;
    let all = [&owner, &lead, &agent];
    for (method, path, body, expected) in [
        (Method::GET, "/groups/1/words", Value::Null, [200; 3]),
        (Method::PUT, "/groups/1/words", words(), [200, 403, 403]),
        (Method::PUT, "/groups/1/words/1", words(), [200, 403, 403]),
        (
            Method::PATCH,
            "/groups/1",
            json!({"answers_within": 5}),
            [200, 403, 403],
        ),
        (
            Method::DELETE,
            "/groups/1/words/1",
            Value::Null,
            [204, 403, 403],
        ),
        (
            Method::DELETE,
            "/groups/1/words",
            Value::Null,
            [204, 403, 403],
        ),
        (Method::PUT, "/groups/9/words", words(), [404, 403, 403]),
        (Method::PUT, "/groups/1/words/9", words(), [404, 403, 403]),
    ] {
        for (by, expected) in all.into_iter().zip(expected) {
            let (status, answer) = desk.api(method.clone(), path, by, body.clone()).await;
            assert_eq!(status.as_u16(), expected, "{method} {path}: {answer}");
        }
    }
    let (_, set) = put(&desk, "/groups/1/words", &owner, words()).await;
    golden("group_words_set", &set);
    let own = json!({"away": "Closed: {hours}"});
    let (_, set) = put(&desk, "/groups/1/words/1", &owner, own).await;
    golden("number_words_set", &set);
    golden("group_words", &desk.read("/groups/1/words", &agent).await);
    for (body, field, said) in [
        (json!({"greeting": "Hi {name}"}), "greeting", "“name”"),
        (json!({"away": " "}), "away", ""),
        (json!({"busy": "x".repeat(1025)}), "busy", "1,024"),
        (json!({"busy_after": 1}), "busy_after", "From 2 to 50"),
    ] {
        let (status, problem) = put(&desk, "/groups/1/words", &owner, body).await;
        let told = problem["fields"][field].as_str().unwrap_or_default();
        assert!(status == 422 && told.contains(said), "{problem}");
    }
    let kept = desk.read("/groups/1/words", &owner).await;
    assert_eq!(
        kept["words"]["busy_after"], 3,
        "what is refused changes nothing"
    );
}

#[tokio::test]
async fn a_group_is_set_up_in_one_request() {
    let scene = Scene::new().await;
    let (desk, owner) = (&scene.desk, &scene.owner_session);
    let sales = json!({"name": "Sales"});
    let (_, made) = desk.api(Method::POST, "/groups", owner, sales).await;
    assert_eq!(made["id"], 2);
    let wanted = json!({
        "numbers": [1], "language": "hr", "answers_within": 30,
        "reopening": {"name": "appointment", "language": "en"},
        "transfer_notice": "{group}: {expected}",
        "sources": [{"kind": "ref", "value": "#Spring"}, {"kind": "url", "value": "fb.me/Promo"}],
    });
    let (status, group) = patch(desk, "/groups/2", owner, wanted).await;
    assert_eq!(status, 200, "{group}");
    golden("group_set_up", &group);
    assert_eq!(desk.read("/groups/1", owner).await["numbers"], json!([]));
    // What is absent stays, what is null is none.
    let (_, group) = patch(
        desk,
        "/groups/2",
        owner,
        json!({"language": null, "reopening": null}),
    )
    .await;
    assert_eq!(
        (&group["language"], &group["reopening"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(group["answers_within"], 30);
    for (body, field, said) in [
        (
            json!({"name": "Ads", "answers_within": 0}),
            "answers_within",
            "10080",
        ),
        (
            json!({"sources": [{"kind": "ref", "value": "spring"}]}),
            "sources",
            "“Sales”",
        ),
        (
            json!({"sources": [{"kind": "fax", "value": "1"}]}),
            "sources",
            "",
        ),
        (
            json!({"transfer_notice": "{when}"}),
            "transfer_notice",
            "“when”",
        ),
        (json!({"language": "de"}), "language", ""),
        (
            json!({"reopening": {"name": "no", "language": "en"}}),
            "reopening",
            "",
        ),
        (json!({"numbers": [7]}), "numbers", ""),
    ] {
        let (status, problem) = patch(desk, "/groups/1", owner, body).await;
        let told = problem["fields"][field].as_str().unwrap_or_default();
        assert!(
            status == 422 && told.contains(said) && !told.is_empty(),
            "{problem}"
        );
    }
    assert_eq!(
        desk.read("/groups/1", owner).await["name"],
        "Support",
        "all or nothing"
    );
    assert!(
        check(&desk.desk.engine.snapshot().unwrap())
            .unwrap()
            .is_empty()
    );
}

async fn after(desk: &TestDesk, reply: &Reply, session: &str) -> String {
    assert_eq!(reply.status(), StatusCode::SEE_OTHER, "{}", text(reply));
    let path = head(reply, header::LOCATION).split('#').next().unwrap();
    text(&desk.get(path, session).await).to_owned()
}

#[tokio::test]
async fn a_group_s_page_shows_how_words_read_before_they_are_saved() {
    let scene = Scene::new().await;
    let (desk, owner) = (&scene.desk, &scene.owner_session);
    let path = "/groups/1/words";
    let form = |greeting: &'static str, more: &[(&'static str, &'static str)]| {
        let mut fields = vec![
            ("_method", "PUT"),
            ("greeting", greeting),
            ("away", ""),
            ("busy", ""),
            ("busy_after", "4"),
        ];
        fields.extend_from_slice(more);
        fields
    };
    let shown = desk
        .post(
            path,
            owner,
            &form("Dear {customer} of {group}", &[("preview", "1")]),
        )
        .await;
    assert_eq!(shown.status(), StatusCode::OK);
    assert!(
        text(&shown).contains("Dear Anna of Support"),
        "{}",
        text(&shown)
    );
    assert!(text(&shown).contains("Dear {customer} of {group}</textarea>"));
    let kept = desk.read(path, owner).await;
    assert_eq!(kept["words"]["greeting"], Value::Null, "nothing is saved");
    // As it was typed, with the error beside it and nowhere else.
    let wrong = desk.post(path, owner, &form("Hi {nmae}", &[])).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&wrong);
    assert!(
        page.contains("Hi {nmae}</textarea>") && page.contains("“nmae”"),
        "{page}"
    );
    assert_eq!(page.matches("id=\"error-greeting\"").count(), 1);
    assert!(page.contains("data-address=\"/groups/1#words\""));
    assert_eq!(page.matches(" autofocus").count(), 1);
    let saved = desk
        .post(path, owner, &form("Hello <{customer}>", &[]))
        .await;
    let page = after(desk, &saved, owner).await;
    assert!(
        page.contains("Saved") && page.contains("Hello &#60;Anna&#62;"),
        "{page}"
    );
    // A number of its own, and back.
    let saved = desk
        .post("/groups/1/words/1", owner, &form("{number} here", &[]))
        .await;
    let page = after(desk, &saved, owner).await;
    assert!(
        page.contains("<p class=\"sample\" dir=\"auto\">Support here"),
        "{page}"
    );
    assert!(page.contains("<details class=\"own\" id=\"words-1\" open>"));
    let saved = desk
        .post("/groups/1/words/1", owner, &[("_method", "DELETE")])
        .await;
    assert!(
        !after(desk, &saved, owner)
            .await
            .contains("<details class=\"own\" id=\"words-1\" open>")
    );
    // Nothing typed at all is nothing said.
    let saved = desk.post(path, owner, &form(" ", &[])).await;
    after(desk, &saved, owner).await;
    assert_eq!(
        desk.read(path, owner).await["words"]["greeting"],
        Value::Null
    );
}

#[tokio::test]
async fn a_group_s_page_sets_what_comes_and_how_it_answers() {
    let scene = Scene::new().await;
    let (desk, owner) = (&scene.desk, &scene.owner_session);
    desk.api(Method::POST, "/groups", owner, json!({"name": "Sales"}))
        .await;
    let page = desk.get("/groups/2", owner).await;
    assert!(text(&page).contains("Support, now in “Support”"));
    let comes = [
        ("_method", "PATCH"),
        ("numbers", "1"),
        ("sources_ref", "#Spring\r\n\r\nref:autumn"),
        ("sources_ad", "120"),
        ("sources_url", ""),
    ];
    let reply = desk.post("/groups/2", owner, &comes).await;
    let page = after(desk, &reply, owner).await;
    assert!(page.contains("spring\nautumn</textarea>"), "{page}");
    assert!(page.contains("name=\"numbers\" value=\"1\" checked disabled"));
    let answers = [
        ("_method", "PATCH"),
        ("answers_within", "90"),
        ("reopening", "appointment:en"),
        ("language", "ru"),
        ("transfer_notice", "До {expected}"),
    ];
    let reply = desk.post("/groups/2", owner, &answers).await;
    let page = after(desk, &reply, owner).await;
    assert!(
        page.contains("<option value=\"appointment:en\" selected>"),
        "{page}"
    );
    assert!(page.contains("<option value=\"ru\" selected>") && page.contains("value=\"90\""));
    assert!(page.contains("<p class=\"sample\" dir=\"auto\">До "));
    let group = desk.read("/groups/2", owner).await;
    assert_eq!(
        group["sources"].as_array().unwrap().len(),
        3,
        "the other form says nothing of these"
    );
    for (field, typed, told) in [
        ("answers_within", "soon", "From 1 to 10080"),
        ("sources_ref", "two words", "error-sources"),
        ("transfer_notice", "{x}", "“x”"),
    ] {
        let reply = desk
            .post("/groups/2", owner, &[("_method", "PATCH"), (field, typed)])
            .await;
        assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(
            text(&reply).contains(told) && text(&reply).contains(typed),
            "{}",
            text(&reply)
        );
    }
    // The list says when it works; who does not keep the team sees no more.
    let list = desk.get("/groups", owner).await;
    assert!(text(&list).contains("Open around the clock"));
    let other = desk.get("/groups/2", &scene.vera_session).await;
    assert_eq!(head(&other, header::LOCATION), "/groups");
}

// F112: what is automatic looks so; F75: and why it is here is told.
#[tokio::test]
async fn the_thread_tells_what_was_said_by_itself_and_what_led_here() {
    let scene = Scene::new().await;
    let (desk, owner) = (&scene.desk, &scene.owner_session);
    put(desk, "/groups/1/words", owner, words()).await;
    let sources = json!({"sources": [{"kind": "ad", "value": "120"}]});
    patch(desk, "/groups/1", owner, sources).await;
    let hello = Content::Text("Hello".to_owned());
    let (chat, _) = scene
        .brings(ANNA, "Anna", hello, |message| {
            message.referral = Some(Referral {
                source_id: "120".to_owned(),
                ..Referral::default()
            });
        })
        .await;
    let entries = desk.read(&format!("/chats/{chat}/entries"), owner).await;
    let kinds: Vec<&Value> = entries["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["kind"])
        .collect();
    assert_eq!(kinds, ["text", "event", "text"]);
    let (event, said) = (&entries["entries"][1], &entries["entries"][2]);
    let args = json!({"source": "ad", "value": "120", "group": 1});
    assert_eq!(event["event"], json!({"type": "came_by", "args": args}));
    assert_eq!(event["text"], "Came by the ad 120: straight to Support");
    assert_eq!(
        (&said["automation"], &said["direction"]),
        (&json!("greeting"), &json!("out"))
    );
    assert_eq!(said["author"]["kind"], "automation");
    assert_eq!(entries["entries"][0]["automation"], Value::Null);
    let shown = desk.read(&format!("/chats/{chat}"), owner).await;
    assert_eq!(shown["last_entry"]["text"], "Hello");
    assert!(shown["waiting_since"].is_string() && shown["unread"] == 1);
    let page = desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    assert!(text(&page).contains(">Greeting</span>"), "{}", text(&page));
    // Taken and answered without a word about what the desk wrote meanwhile.
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let seen = entries["entries"][0]["id"].clone();
    let reply = json!({"text": "Good day", "seen": seen});
    let path = format!("/chats/{chat}/messages");
    let (status, sent) = desk
        .api(Method::POST, &path, &scene.vera_session, reply)
        .await;
    assert_eq!(status, StatusCode::CREATED, "{sent}");
    let snapshot = desk.desk.engine.snapshot().unwrap();
    let state = snapshot.chat(chat).unwrap().unwrap().state;
    assert!(matches!(state, ChatState::Open { .. }));
}

// F26: the group's own template stands first where one is chosen.
#[tokio::test]
async fn a_closed_window_offers_the_group_s_template_first() {
    let scene = Scene::new().await;
    let (desk, owner) = (&scene.desk, &scene.owner_session);
    let chat = scene.text(ANNA, "Anna", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    desk.clock
        .advance(std::time::Duration::from_secs(25 * 3_600));
    let path = format!("/chats/{chat}");
    let page = desk.get(&path, &scene.vera_session).await;
    assert!(text(&page).contains("name=\"template_name\" value=\"continue\""));
    let reopening = json!({"reopening": {"name": "appointment", "language": "en"}});
    patch(desk, "/groups/1", owner, reopening).await;
    let page = desk.get(&path, &scene.vera_session).await;
    assert!(text(&page).contains("name=\"template_name\" value=\"appointment\""));
}

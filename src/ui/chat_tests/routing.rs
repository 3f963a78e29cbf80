//! Routing through requests: who keeps the rules, what a form and a program are answered, the dry run, and the
//! sentences in the conversation.

use std::time::Duration;

use serde_json::{Value, json};

use crate::base::id::ChatId;
use crate::domain::agent::{Language, Role};
use crate::domain::command::{AgentChange, Command, DeskAction, TeamAction};
use crate::domain::presence::PresenceChange::Came;
use crate::domain::view::View as _;
use crate::http::{Method, StatusCode, header};
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::{golden, head, text};

const OTHER: &str = "79160000077";
const RULES: &str = "/groups/1/routing";

fn evenly() -> Value {
    json!({"way": "evenly", "cap": 2, "give_back": true})
}

impl Scene {
    async fn rules(&self, rules: Value) {
        let (status, answer) = self
            .desk
            .api(Method::PUT, RULES, &self.owner_session, rules)
            .await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }

    /// Fires what is due.
    async fn fire(&self) {
        let snapshot = self.desk.desk.engine.snapshot().unwrap();
        for (due, id) in snapshot.due(self.desk.clock.now(), 100).unwrap().due {
            self.desk.submit(Command::Due { due, id }).await;
        }
    }

    fn responsible(&self, chat: ChatId) -> Option<crate::base::id::AgentId> {
        let snapshot = self.desk.desk.engine.snapshot().unwrap();
        snapshot.chat(chat).unwrap().unwrap().assignee()
    }
}

#[tokio::test]
async fn the_rules_are_read_by_all_and_changed_by_those_who_keep_the_team() {
    let scene = Scene::new().await;
    let (_, lead) = scene.desk.member("Lada", Role::Lead).await;
    for (by, expected) in [
        (&scene.owner_session, StatusCode::OK),
        (&lead, StatusCode::FORBIDDEN),
        (&scene.vera_session, StatusCode::FORBIDDEN),
    ] {
        for (method, path) in [
            (Method::PUT, RULES.to_owned()),
            (Method::POST, format!("{RULES}/try")),
        ] {
            let (status, answer) = scene.desk.api(method, &path, by, evenly()).await;
            assert_eq!(status, expected, "{path}: {answer}");
        }
        let read = scene.desk.read(RULES, by).await;
        assert_eq!(read["way"], "evenly");
    }
    golden(
        "routing",
        &scene.desk.read(RULES, &scene.vera_session).await,
    );
    let by = &scene.owner_session;
    for (body, field) in [
        (json!({"way": "by_magic"}), "way"),
        (json!({}), "way"),
        (json!({"way": "evenly", "people": []}), "people"),
        (json!({"way": "evenly", "people": [99]}), "people"),
        (json!({"way": "evenly", "cap": 0}), "cap"),
        (
            json!({"way": "evenly", "answer_minutes": 1441}),
            "answer_minutes",
        ),
    ] {
        let (status, answer) = scene.desk.api(Method::PUT, RULES, by, body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        assert!(answer["fields"][field].is_string(), "{answer}");
    }
    let (status, _) = scene
        .desk
        .api(Method::PUT, "/groups/9/routing", by, evenly())
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_makes_the_list_by_places_and_comes_back_as_it_was_typed() {
    let scene = Scene::new().await;
    let by = &scene.owner_session;
    let (vera, oleg) = (scene.vera.0.to_string(), scene.oleg.0.to_string());
    let (place_vera, place_oleg) = (format!("place_{vera}"), format!("place_{oleg}"));
    let typed = |cap: &'static str| {
        [
            ("_method", "PUT"),
            ("way", "in_order"),
            ("among", "group"),
            ("agents", vera.as_str()),
            (place_vera.as_str(), "2"),
            ("agents", oleg.as_str()),
            (place_oleg.as_str(), "1"),
            ("manager_first", "off"),
            ("manager_first", "on"),
            ("give_back", "off"),
            ("cap", cap),
            ("follow_up_minutes", ""),
            ("answer_minutes", "15"),
        ]
    };
    let wrong = scene.desk.post(RULES, by, &typed("many")).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&wrong);
    assert!(page.contains("value=\"many\""), "{page}");
    assert!(page.contains("From 1 to"), "{page}");
    let mut far = typed("6").to_vec();
    far.retain(|(name, _)| *name != place_vera);
    far.push((place_vera.as_str(), "first"));
    let wrong = scene.desk.post(RULES, by, &far).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        text(&wrong).contains("id=\"error-people\""),
        "{}",
        text(&wrong)
    );
    let saved = scene.desk.post(RULES, by, &typed("6")).await;
    assert_eq!(head(&saved, header::LOCATION), RULES);
    let read = scene.desk.read(RULES, by).await;
    let people = json!([scene.oleg.0, scene.vera.0]);
    let expected = json!({
        "way": "in_order", "people": people, "manager_first": true, "cap": 6,
        "follow_up_minutes": null, "answer_minutes": 15, "give_back": false,
    });
    assert_eq!(read, expected);
    // Who may not change them sees them.
    let page = scene.desk.get(RULES, &scene.vera_session).await;
    assert!(text(&page).contains("disabled"), "{}", text(&page));
    assert!(!text(&page).contains("/routing/try"), "{}", text(&page));
}

#[tokio::test]
async fn each_decision_says_why_in_the_reader_s_language() {
    let scene = Scene::new().await;
    scene.rules(evenly()).await;
    scene.desk.presence(scene.vera, Came).await;
    let first = scene.text(ANNA, "Anna Petrova", "Hello").await;
    assert_eq!(scene.responsible(first), Some(scene.vera));
    let path = format!("/chats/{first}/entries");
    golden(
        "entries_of_routing",
        &scene.desk.read(&path, &scene.vera_session).await,
    );
    let rules = json!({"way": "evenly", "cap": 1, "give_back": true, "people": [scene.vera.0]});
    scene.rules(rules).await;
    let second = scene.text(OTHER, "Ivo", "Hello").await;
    assert_eq!(scene.responsible(second), None);
    let sentences = [
        (Language::En, "Nobody is free. Vera: 1 of 1 chats"),
        (Language::Ru, "Свободных нет. Vera: чатов 1 из 1"),
        (Language::Hr, "Nitko nije slobodan. Vera: 1 od 1 razgovora"),
    ];
    for (language, sentence) in sentences {
        let change = AgentChange {
            language: Some(Some(language)),
            ..AgentChange::default()
        };
        let (by, agent) = (None, scene.oleg);
        let action = TeamAction::ChangeAgent { agent, change };
        scene.desk.submit(Command::Team { by, action }).await;
        let path = format!("/chats/{second}/entries");
        let read = scene.desk.read(&path, &scene.oleg_session).await;
        assert_eq!(read["entries"][1]["text"], sentence);
    }
    // A freed place is filled by the deadline that was set with it.
    scene.does(scene.vera, first, DeskAction::Done(None)).await;
    scene.fire().await;
    assert_eq!(scene.responsible(second), Some(scene.vera));
}

#[tokio::test]
async fn a_dry_run_shows_what_the_rules_would_have_done() {
    let scene = Scene::new().await;
    let first = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.oleg, first, DeskAction::Take).await;
    scene.does(scene.oleg, first, DeskAction::Done(None)).await;
    scene.desk.clock.advance(Duration::from_secs(60));
    scene.text(OTHER, "Ivo", "Hello").await;
    let by = &scene.owner_session;
    let rules = json!({"way": "evenly", "people": [scene.vera.0]});
    let (status, trial) = scene
        .desk
        .api(Method::POST, &format!("{RULES}/try"), by, rules)
        .await;
    assert_eq!(status, StatusCode::OK, "{trial}");
    golden("routing_trial", &trial);
    assert_eq!(
        (&trial["given"], &trial["more"]),
        (&json!(2), &json!(false))
    );
    assert_eq!(trial["chats"][1]["handled_by"]["name"], "Oleg");
    assert_eq!(
        scene.desk.read(RULES, by).await["way"],
        "by_hand",
        "unchanged"
    );
    let form = [("way", "by_hand"), ("among", "group")];
    let page = scene.desk.post(&format!("{RULES}/try"), by, &form).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(
        text(&page).contains("nobody until somebody takes it"),
        "{}",
        text(&page)
    );
    // Who may not see a chat learns nothing of it but that it counts.
    let rights = json!({"rights": {"team": true, "see_new": false}});
    let vera = format!("/agents/{}", scene.vera);
    let (status, _) = scene.desk.api(Method::PATCH, &vera, by, rights).await;
    assert_eq!(status, StatusCode::OK);
    let (_, narrow) = scene
        .desk
        .api(
            Method::POST,
            &format!("{RULES}/try"),
            &scene.vera_session,
            evenly(),
        )
        .await;
    let unseen = &narrow["chats"][0];
    assert_eq!(
        (&unseen["chat"], &unseen["customer"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(narrow["chats"][1]["customer"], "Anna Petrova");
    scene.desk.clock.advance(Duration::from_secs(8 * 86_400));
    let (_, later) = scene
        .desk
        .api(Method::POST, &format!("{RULES}/try"), by, evenly())
        .await;
    assert_eq!(later["chats"], json!([]));
}

#[tokio::test]
async fn a_vacation_ends_everywhere_on_its_own_last_day() {
    let scene = Scene::new().await;
    let (ana, anas) = scene.desk.member("Ana", Role::Agent).await;
    // Her midnight is in the morning of the reader's next day.
    let mut fields = vec![("zone", "America/Los_Angeles"), ("around_the_clock", "off")];
    fields.extend([("mon", "9-18"), ("_method", "PUT")]);
    let hours = format!("/agents/{ana}/hours");
    let set = scene.desk.post(&hours, &anas, &fields).await;
    assert_eq!(set.status(), StatusCode::SEE_OTHER, "{}", text(&set));
    scene
        .on_vacation(ana, &anas, ("2026-11-20", "2026-12-03"))
        .await;
    let rules = json!({"way": "evenly", "people": [ana.0]});
    scene.rules(rules.clone()).await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.fire().await;
    let entries = format!("/chats/{chat}/entries");
    let entries = scene.desk.read(&entries, &scene.vera_session).await;
    let told = "Nobody is free. Ana: on vacation until 3 Dec";
    let mut said = entries["entries"].as_array().unwrap().iter();
    assert!(said.any(|entry| entry["text"] == told), "{entries}");
    let path = format!("{RULES}/try");
    let by = &scene.owner_session;
    let (_, tried) = scene.desk.api(Method::POST, &path, by, rules).await;
    let tried = tried["chats"][0]["said"].to_string();
    assert!(tried.contains("Ana: on vacation until 3 Dec"), "{tried}");
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let page = scene.page(chat, &scene.vera_session).await;
    assert!(page.contains("on vacation until 3 Dec · 0 chats"), "{page}");
    assert!(!page.contains("4 Dec"), "{page}");
}

#[tokio::test]
async fn who_writes_in_a_chat_says_who_looks_after_the_customer() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let path = format!("/chats/{chat}/manager");
    let body = json!({"agent": scene.oleg.0});
    let (status, answer) = scene
        .desk
        .api(Method::PUT, &path, &scene.oleg_session, body.clone())
        .await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{answer}");
    assert_eq!(answer["code"], "not_participant");
    let (status, answer) = scene
        .desk
        .api(Method::PUT, &path, &scene.vera_session, body)
        .await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    let chosen = format!("<option value=\"{}\" selected>Oleg", scene.oleg.0);
    assert!(text(&page).contains(&chosen), "{}", text(&page));
    // A colleague who only reads sees the name and no form.
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.oleg_session)
        .await;
    assert!(!text(&page).contains("/manager"), "{}", text(&page));
    let nobody = scene
        .desk
        .post(
            &path,
            &scene.vera_session,
            &[("_method", "PUT"), ("agent", "")],
        )
        .await;
    assert_eq!(nobody.status(), StatusCode::SEE_OTHER);
}

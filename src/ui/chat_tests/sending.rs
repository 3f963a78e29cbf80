//! What the page says of a message of ours, and of the next one: templates, waiting, unknown outcomes.

use crate::base::id::EntryId;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, DeskAction, TemplateFacts, TemplateWords};
use crate::domain::delivery::{Report, SendError};
use crate::domain::outbox::SendOutcome;
use crate::domain::template::{Component, Facts, TemplateButton};
use crate::http::{Method, header};
use crate::ui::chat_tests::pages::element;
use crate::ui::chat_tests::{ACCOUNT, ANNA, CONTINUE, Scene};
use crate::ui::test_desk::{head, text};

impl Scene {
    /// Only these templates are offered, by name and language, without variables.
    pub async fn offers(&self, templates: &[(&str, &str)]) {
        let body = |(name, language): &(&str, &str)| {
            approved(name, language, vec![Component::Body("Hello".to_owned())])
        };
        self.synchronises(templates.iter().map(body).collect())
            .await;
    }

    /// Only this template is offered.
    async fn offers_one(&self, name: &str, language: &str, parts: Vec<Component>) {
        self.synchronises(vec![approved(name, language, parts)])
            .await;
    }

    async fn synchronises(&self, templates: Vec<TemplateFacts>) {
        let waba_id = ACCOUNT.to_owned();
        let command = Command::Templates { waba_id, templates };
        self.desk.submit(command).await;
    }
}

fn approved(name: &str, language: &str, components: Vec<Component>) -> TemplateFacts {
    TemplateFacts {
        name: name.to_owned(),
        language: language.to_owned(),
        status: "APPROVED".to_owned(),
        facts: Facts::of("UTILITY"),
        components,
    }
}

#[tokio::test]
async fn after_a_template_the_box_waits_for_the_answer() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    scene.later(86_400);
    let composer = async |query: &str| {
        let path = format!("/chats/{chat}?tab=mine{query}");
        let page = scene.desk.get(&path, &scene.vera_session).await;
        element(text(&page), "composer").to_owned()
    };
    let is_armed = |composer: &str| composer.contains("name=\"template_name\"");
    assert!(is_armed(&composer("").await));
    let fields = [&CONTINUE[..], &[("tab", "mine")]].concat();
    let path = format!("/chats/{chat}/messages");
    let sent = scene.desk.post(&path, &scene.vera_session, &fields).await;
    assert_eq!(
        head(&sent, header::LOCATION),
        format!("/chats/{chat}?tab=mine")
    );
    let leaving = composer("").await;
    assert!(!is_armed(&leaving) && leaving.contains("is still waiting to be sent"));
    let entry = scene.newest(chat);
    scene.arrives(entry, &[Report::Sent]).await;
    let waiting = composer("").await;
    assert!(
        !is_armed(&waiting) && waiting.contains("Template sent: 10:00"),
        "{waiting}"
    );
    assert!(
        waiting.contains("template=continue%3Aen"),
        "another may be chosen"
    );
    assert!(is_armed(&composer("&template=continue%3Aen").await));
    let error = SendError {
        code: 131_026,
        detail: String::new(),
    };
    let again = Report::Failed(error);
    scene.reports(entry, &[again]).await;
    assert!(is_armed(&composer("").await), "it came to nothing");
}

#[tokio::test]
async fn a_template_of_unknown_outcome_is_not_followed_by_another_unknowingly() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    scene.later(86_400);
    let send = DeskAction::SendTemplate {
        template: TemplateWords {
            name: "continue".to_owned(),
            language: "en".to_owned(),
            variables: vec!["Anna".to_owned(), "77".to_owned()],
            ..TemplateWords::default()
        },
        key: None,
        seen: None,
    };
    scene.does(scene.vera, chat, send).await;
    let cut = SendOutcome::Unknown("cut".to_owned());
    scene.sends(scene.newest(chat), cut).await;
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    let composer = element(text(&page), "composer");
    assert!(
        composer.contains("known whether the template of 10:00 arrived"),
        "{composer}"
    );
    assert!(!composer.contains("template_name"));
}

#[tokio::test]
async fn nothing_typed_is_told_in_words_of_its_own() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let path = format!("/chats/{chat}/messages");
    let sends = async |fields: &[(&str, &str)]| {
        let refused = scene.desk.post(&path, &scene.vera_session, fields).await;
        element(text(&refused), "composer").to_owned()
    };
    assert!(
        sends(&[("text", " ")])
            .await
            .contains("Write something first.")
    );
    scene.later(86_400);
    let empty = [
        ("template_name", "appointment"),
        ("template_language", "en"),
        ("v1", ""),
    ];
    let refused = sends(&empty).await;
    assert!(refused.contains("Fill in every field of the template."));
    assert!(
        !refused.contains(" required"),
        "the browser says nothing before us"
    );
}

#[tokio::test]
async fn the_customers_language_is_offered_first() {
    let scene = Scene::new().await;
    scene
        .offers(&[
            ("hello", "de"),
            ("hello", "hr"),
            ("continue", "ru"),
            ("hello", "en_US"),
        ])
        .await;
    let chosen = async |phone: &str| {
        let chat = scene.text(phone, phone, "Hello").await;
        scene.does(scene.vera, chat, DeskAction::Take).await;
        scene.later(86_400);
        let page = scene
            .desk
            .get(&format!("/chats/{chat}"), &scene.vera_session)
            .await;
        let composer = element(text(&page), "composer").to_owned();
        (
            chat,
            composer
                .split("data-template=\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .to_owned(),
        )
    };
    let (chat, language) = chosen("385911234567").await;
    assert_eq!(language, "hello:hr", "by the country of the phone");
    assert_eq!(chosen("79161234567").await.1, "continue:ru");
    assert_eq!(
        chosen("41791234567").await.1,
        "hello:en_US",
        "the desk's own"
    );
    let group = serde_json::json!({"language": "hr"});
    let (status, _) = scene
        .desk
        .api(Method::PATCH, "/groups/1", &scene.owner_session, group)
        .await;
    assert_eq!(status.as_u16(), 200);
    assert_eq!(
        chosen("41791234568").await.1,
        "hello:hr",
        "the group's, as its apology would be"
    );
    let send = DeskAction::SendTemplate {
        template: TemplateWords {
            name: "hello".to_owned(),
            language: "de".to_owned(),
            variables: Vec::new(),
            ..TemplateWords::default()
        },
        key: None,
        seen: None,
    };
    scene.does(scene.vera, chat, send).await;
    scene.text("385911234567", "Ivo", "Danke").await;
    scene.later(86_400);
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    assert!(
        text(&page).contains("data-template=\"hello:de\""),
        "what was used before"
    );
}

#[tokio::test]
async fn buttons_and_variables_of_a_template_are_named() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    scene.later(86_400);
    let button = |text: &str| TemplateButton {
        kind: "QUICK_REPLY".to_owned(),
        text: text.to_owned(),
        url: String::new(),
        ..TemplateButton::default()
    };
    let parts = vec![
        Component::Body("Your order {{order_number}} of {{order_number}} is here".to_owned()),
        Component::Buttons(vec![button("Today"), button("Tomorrow")]),
    ];
    scene.offers_one("arrived", "ru", parts).await;
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    assert!(element(text(&page), "composer").contains("aria-label=\"order number\""));
    let send = DeskAction::SendTemplate {
        template: TemplateWords {
            name: "arrived".to_owned(),
            language: "ru".to_owned(),
            variables: vec!["77".to_owned()],
            ..TemplateWords::default()
        },
        key: None,
        seen: None,
    };
    scene.does(scene.vera, chat, send).await;
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    assert!(element(text(&page), "timeline").contains("<li dir=\"auto\">Tomorrow</li>"));
}

#[tokio::test]
async fn a_message_tells_behind_which_it_waits() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let line = async |entry: EntryId| {
        let page = scene
            .desk
            .get(&format!("/chats/{chat}"), &scene.vera_session)
            .await;
        element(text(&page), &format!("e{entry}")).to_owned()
    };
    let first = scene.replies(scene.vera, chat, "the first").await;
    scene
        .sends(first, SendOutcome::Unknown("cut".to_owned()))
        .await;
    assert!(
        !line(first).await.contains("/settle"),
        "nobody waits, nobody is asked yet"
    );
    let second = scene.replies(scene.vera, chat, "the second").await;
    assert!(
        line(second)
            .await
            .contains(&format!("#e{first}\">Show that message"))
    );
    assert!(line(first).await.contains("/settle"));
    let number = scene.json("/numbers").await["numbers"][0].clone();
    let counts = (number["waiting"].as_u64(), number["unknown"].as_u64());
    assert_eq!(counts, (Some(1), Some(1)), "they are counted apart");
    let settle = DeskAction::Settle {
        entry: first,
        arrived: true,
    };
    scene.does(scene.vera, chat, settle).await;
    assert!(!line(second).await.contains("class=\"meta behind\""));
}

#[tokio::test]
async fn what_a_restriction_holds_back_waits_for_nobody_and_nobody_for_it() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let line = async |entry: EntryId| {
        let path = format!("/chats/{chat}");
        let page = scene.desk.get(&path, &scene.vera_session).await;
        element(text(&page), &format!("e{entry}")).to_owned()
    };
    let lost = scene.replies(scene.vera, chat, "the first").await;
    scene
        .sends(lost, SendOutcome::Unknown("cut".to_owned()))
        .await;
    scene.offers(&[("again", "en")]).await;
    let template = DeskAction::SendTemplate {
        template: TemplateWords {
            name: "again".to_owned(),
            language: "en".to_owned(),
            ..TemplateWords::default()
        },
        key: None,
        seen: None,
    };
    let Answer::Entry(_, template) = scene.does(scene.vera, chat, template).await else {
        panic!("no entry")
    };
    let behind = format!("#e{lost}\">Show that message");
    assert!(line(template).await.contains(&behind));
    scene.restricted("RESTRICTED_BIZ_INITIATED_MESSAGING").await;
    scene.desk.submit(Command::StartSend(template)).await;
    assert!(!line(template).await.contains("class=\"meta behind\""));
    assert!(!line(lost).await.contains("/settle"), "nobody waits for it");
    let answer = scene.replies(scene.vera, chat, "an answer").await;
    assert!(line(answer).await.contains(&behind));
    assert!(line(lost).await.contains("/settle"));
}

#[tokio::test]
async fn taking_back_is_offered_to_what_waits_longer_than_usual() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let entry = scene.replies(scene.vera, chat, "wait").await;
    let line = async || {
        let page = scene
            .desk
            .get(&format!("/chats/{chat}"), &scene.vera_session)
            .await;
        element(text(&page), &format!("e{entry}")).to_owned()
    };
    let at = scene.desk.clock.now().millis() + 5_000;
    let shows = format!("data-shows-at=\"{at}\"");
    assert!(
        line().await.contains(&format!("{shows} hidden>")),
        "the page's script shows it then"
    );
    scene.later(5);
    assert!(line().await.contains(&format!("{shows}>")));
    scene.arrives(entry, &[]).await;
    assert!(!line().await.contains("data-shows-at"));
}

#[tokio::test]
async fn a_call_of_no_length_was_missed() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.calls(0).await;
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    let timeline = element(text(&page), "timeline");
    assert!(timeline.contains("A missed call from the customer") && !timeline.contains("0 s"));
}

#[tokio::test]
async fn each_variable_says_where_it_stands_and_the_choice_shows_the_text() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    scene.later(86_400);
    let button = TemplateButton {
        kind: "URL".into(),
        text: "Track".into(),
        url: "https://shop.example/{{1}}".into(),
        ..TemplateButton::default()
    };
    let parts = vec![
        Component::TextHeader("Order {{1}}".into()),
        Component::Body("Hi {{1}},\nyour order is {{2}}.".into()),
        Component::Buttons(vec![button]),
    ];
    scene.offers_one("order", "en", parts).await;
    let path = format!("/chats/{chat}");
    let labels = async || {
        let reply = scene.desk.get(&path, &scene.vera_session).await;
        let labels = text(&reply)
            .split("<input class=\"input variable\"")
            .skip(1);
        let label = |field: &str| {
            let (_, rest) = field.split_once("aria-label=\"").unwrap();
            rest.split_once('"').unwrap().0.to_owned()
        };
        labels.map(label).collect::<Vec<_>>()
    };
    let expected = ["Header: 1", "Text: 1", "Text: 2", "Button “Track”"];
    assert_eq!(labels().await, expected);
    let page = scene.desk.get(&path, &scene.vera_session).await;
    let preview = ">Order {{1}} Hi {{1}}, your order is {{2}}.</span>";
    assert!(text(&page).contains(preview), "{}", text(&page));

    // Names of their own say enough, unless two are the same.
    let parts = vec![
        Component::TextHeader("For {{first_name}}".into()),
        Component::Body("Hi {{first_name}}, see you on {{day}}.".into()),
    ];
    scene.offers_one("visit", "en", parts).await;
    assert_eq!(
        labels().await,
        ["Header: first name", "Text: first name", "day"]
    );
}

#[tokio::test]
async fn a_place_above_a_template_and_a_code_below_it_are_shown_as_they_were_sent() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let copies = TemplateButton {
        kind: "COPY_CODE".into(),
        text: "Copy the code".into(),
        ..TemplateButton::default()
    };
    let parts = vec![
        Component::FileHeader("LOCATION".to_owned()),
        Component::Body("We are here, {{1}}".to_owned()),
        Component::Buttons(vec![copies]),
    ];
    scene.offers_one("opening", "en", parts).await;
    let given = ["45.81", "15.98", "Bakery <1>", "Ilica 1", "Anna", "SUN10"];
    let sent = DeskAction::SendTemplate {
        template: TemplateWords {
            name: "opening".to_owned(),
            language: "en".to_owned(),
            variables: given.map(str::to_owned).to_vec(),
            ..TemplateWords::default()
        },
        key: None,
        seen: None,
    };
    scene.does(scene.vera, chat, sent).await;
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    let timeline = element(text(&page), "timeline");
    for part in [
        "45.81",
        "15.98",
        "Bakery &lt;1&gt;",
        "Ilica 1",
        "We are here, Anna",
        "Copy the code: SUN10",
    ] {
        assert!(timeline.contains(part), "{part}: {timeline}");
    }
    assert!(timeline.contains("href=\"https://"), "{timeline}");
}

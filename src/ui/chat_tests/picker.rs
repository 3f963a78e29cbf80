//! The picker of templates: what it proposes, how the customer will read it, what can't be sent, what is missed.

use serde_json::json;

use crate::base::id::ChatId;
use crate::domain::command::{Command, DeskAction, TemplateFacts, TemplateWords};
use crate::domain::template::{Component, Facts, TemplateButton};
use crate::domain::view::View as _;
use crate::http::{Method, StatusCode};
use crate::ui::chat_tests::pages::element;
use crate::ui::chat_tests::{ACCOUNT, ANNA, Scene};
use crate::ui::test_desk::text;

fn facts(name: &str, status: &str, category: &str, components: Vec<Component>) -> TemplateFacts {
    TemplateFacts {
        name: name.to_owned(),
        language: "en".to_owned(),
        status: status.to_owned(),
        facts: Facts::of(category),
        components,
    }
}

fn body(text: &str) -> Vec<Component> {
    vec![Component::Body(text.to_owned())]
}

impl Scene {
    async fn has(&self, templates: Vec<TemplateFacts>) {
        let waba_id = ACCOUNT.to_owned();
        self.desk
            .submit(Command::Templates { waba_id, templates })
            .await;
    }

    async fn composer_of(&self, chat: ChatId, query: &str) -> String {
        let path = format!("/chats/{chat}?tab=mine{query}");
        let page = self.desk.get(&path, &self.vera_session).await;
        element(text(&page), "composer").to_owned()
    }

    async fn frozen(&self) -> ChatId {
        let chat = self.text(ANNA, "Anna Petrova", "Hello").await;
        self.does(self.vera, chat, DeskAction::Take).await;
        self.later(86_400);
        chat
    }
}

#[tokio::test]
async fn names_are_proposed_and_what_was_filled_in_last() {
    let scene = Scene::new().await;
    let chat = scene.frozen().await;
    let words = "Hello {{customer_name}}, this is {{agent_name}} about *{{title}}* again.";
    scene
        .has(vec![facts("book", "APPROVED", "UTILITY", body(words))])
        .await;
    let composer = scene.composer_of(chat, "").await;
    let has = |composer: &str, part: &str| assert!(composer.contains(part), "{part}: {composer}");
    has(&composer, "name=\"v1\" value=\"Anna Petrova\"");
    has(&composer, "from the customer&#39;s card");
    has(&composer, "name=\"v2\" value=\"Vera\"");
    has(&composer, "name=\"v3\" value=\"\"");
    // As the customer reads it, with WhatsApp's marks.
    has(
        &composer,
        "data-label=\"customer name\">Anna Petrova</span>, this is",
    );
    has(
        &composer,
        "<b><span class=\"blank unfilled\" data-blank=\"3\" data-label=\"title\">title</span></b>",
    );
    has(&composer, "utility · charged: the window is closed");
    // In the list a line of it, without marks.
    has(&composer, " about {{title}} again.</span>");
    let send = DeskAction::SendTemplate {
        template: TemplateWords {
            name: "book".to_owned(),
            language: "en".to_owned(),
            variables: ["Anna", "Vera", "The Sea"].map(str::to_owned).to_vec(),
            ..TemplateWords::default()
        },
        key: None,
        seen: None,
    };
    scene.does(scene.vera, chat, send).await;
    let other = scene.text("161000002", "Boris", "Hello").await;
    scene.does(scene.vera, other, DeskAction::Take).await;
    let composer = scene.composer_of(other, "&template=book%3Aen").await;
    has(&composer, "name=\"v1\" value=\"Boris\"");
    // Another customer's value is offered and not filled in: it is never sent unseen.
    has(&composer, "name=\"v3\" list=\"v3-last\" value=\"\"");
    has(&composer, "last time: The Sea");
    has(&composer, "<option value=\"The Sea\">");
    let again = scene.composer_of(chat, "&template=book%3Aen").await;
    has(&again, "name=\"v3\" value=\"The Sea\"");
    has(&again, "as you sent it here last");
    // Nor is what a colleague said, whose name may be in it.
    let over = format!("/chats/{chat}/take-over");
    scene.desk.post(&over, &scene.owner_session, &[]).await;
    let page = format!("/chats/{chat}?template=book%3Aen");
    let page = scene.desk.get(&page, &scene.owner_session).await;
    has(text(&page), "name=\"v3\" value=\"\"");
    has(&composer, "used lately");
    has(&composer, "utility · free while the window is open");
    has(&composer, "a text of your own costs nothing");
}

#[tokio::test]
async fn an_empty_field_is_refused_where_it_stands() {
    let scene = Scene::new().await;
    let chat = scene.frozen().await;
    let fields = [
        ("template_name", "continue"),
        ("template_language", "en"),
        ("v1", "Anna"),
        ("v2", " "),
        ("tab", "mine"),
    ];
    let path = format!("/chats/{chat}/messages");
    let refused = scene.desk.post(&path, &scene.vera_session, &fields).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let composer = element(text(&refused), "composer");
    assert!(composer.contains("1 of 2 values given."), "{composer}");
    let (_, second) = composer.split_once("name=\"v2\"").unwrap();
    let (second, _) = second.split_once("</label>").unwrap();
    assert!(second.contains("aria-invalid=\"true\""), "{second}");
    assert!(
        !second.contains("data-wrong=\"variables.1\" hidden"),
        "{second}"
    );
    let (_, first) = composer.split_once("name=\"v1\"").unwrap();
    assert!(
        first.contains("data-wrong=\"variables.0\" hidden"),
        "{first}"
    );
}

#[tokio::test]
async fn what_can_not_be_sent_is_shown_with_its_reason() {
    let scene = Scene::new().await;
    let chat = scene.frozen().await;
    scene
        .has(vec![facts("off", "DISABLED", "UTILITY", body("Hi"))])
        .await;
    let composer = scene.composer_of(chat, "").await;
    assert!(
        composer.contains("WhatsApp disabled it for good"),
        "also when no other is there"
    );
    assert!(composer.contains(&format!("/templates/requests?from={chat}")));
    let button = TemplateButton {
        kind: "CATALOG".to_owned(),
        text: "View".to_owned(),
        ..TemplateButton::default()
    };
    let catalogue = vec![
        Component::Body("All of it".to_owned()),
        Component::Buttons(vec![button]),
    ];
    scene
        .has(vec![
            facts("fine", "APPROVED", "MARKETING", body("Hi")),
            facts("calm", "APPROVED", "UTILITY", body("Hi")),
            facts("off", "DISABLED", "UTILITY", body("Hi")),
            facts("all", "APPROVED", "UTILITY", catalogue),
        ])
        .await;
    let composer = scene.composer_of(chat, "").await;
    assert!(
        composer.contains("WhatsApp disabled it for good"),
        "{composer}"
    );
    assert!(composer.contains("CATALOG"), "{composer}");
    assert!(composer.contains("template=fine%3Aen"));
    assert!(!composer.contains("template=off%3Aen") && !composer.contains("template=all%3Aen"));
    assert!(composer.contains("marketing · always charged"));
    let sent = json!({"template": {"name": "off", "language": "en", "variables": []}});
    let path = format!("/chats/{chat}/messages");
    let session = &scene.vera_session;
    let (status, _) = scene.desk.api(Method::POST, &path, session, sent).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    // Marketing is not offered to who wants none.
    let unwanted = DeskAction::Marketing { stopped: true };
    scene.does(scene.vera, chat, unwanted).await;
    let composer = scene.composer_of(chat, "").await;
    assert!(!composer.contains("template=fine%3Aen"), "{composer}");
    assert!(
        composer.contains("Wants no marketing messages"),
        "{composer}"
    );
}

#[tokio::test]
async fn topics_and_searched_words_stand_at_every_row() {
    let scene = Scene::new().await;
    let chat = scene.frozen().await;
    let snapshot = scene.desk.desk.engine.snapshot().unwrap();
    let found = snapshot.template_by_name(ACCOUNT, "continue", "en");
    let path = format!("/templates/{}/topics", found.unwrap().unwrap().id);
    let fields = [
        ("_method", "PUT"),
        ("topics", "Lost contact, ,lost contact"),
    ];
    let saved = scene.desk.post(&path, &scene.owner_session, &fields).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let composer = scene.composer_of(chat, "").await;
    assert!(
        composer.contains("data-topic=\"Lost contact\""),
        "{composer}"
    );
    assert!(composer.contains("data-topics=\"Lost contact\""));
    assert!(composer.contains("data-words=\"continue en "), "{composer}");
    assert!(composer.contains(&format!("/templates/requests?from={chat}")));
}

#[tokio::test]
async fn what_was_chosen_and_can_not_be_sent_gives_way_to_nothing_by_itself() {
    let scene = Scene::new().await;
    let chat = scene.frozen().await;
    scene
        .has(vec![
            facts("hello", "APPROVED", "UTILITY", body("Hi")),
            facts("offer", "APPROVED", "MARKETING", body("Ten off")),
            facts("paused", "PAUSED", "UTILITY", body("Hi")),
        ])
        .await;
    let sends = |composer: &str| {
        let form = composer.split("id=\"compose\"").nth(1).unwrap();
        let by_enter = !form
            .split("<button")
            .nth(1)
            .unwrap()
            .starts_with(" disabled");
        let named = form.contains("name=\"template_name\"");
        let told = form.contains("Send the template");
        assert_eq!((by_enter, named), (told, told), "{form}");
        told
    };
    let asked = scene.composer_of(chat, "&template=offer%3Aen").await;
    assert!(sends(&asked), "{asked}");
    scene.text(ANNA, "Anna Petrova", "STOP").await;
    for (wanted, reason) in [
        ("offer", "the customer wants no marketing messages"),
        ("paused", "WhatsApp paused it"),
        ("nobody", "it is deleted or archived"),
    ] {
        let composer = scene
            .composer_of(chat, &format!("&template={wanted}%3Aen"))
            .await;
        let told = format!("{wanted} can&#39;t be sent: {reason}");
        assert!(composer.contains(&told), "{told}: {composer}");
        assert!(!sends(&composer), "nobody chose another");
        assert!(composer.contains("template=hello%3Aen\" data-compose"));
    }
    let other = scene.composer_of(chat, "&template=hello%3Aen").await;
    assert!(sends(&other) && !other.contains("can&#39;t be sent"));
}

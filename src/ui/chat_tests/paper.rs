//! A conversation on paper is what the customer saw.

use serde_json::json;

use crate::domain::command::{Command, DeskAction, TemplateFacts};
use crate::domain::delivery::SendError;
use crate::domain::outbox::SendOutcome;
use crate::domain::template::{Card, Component, Facts, TemplateButton};
use crate::http::Method;
use crate::ui::chat_tests::attach::real;
use crate::ui::chat_tests::care::whole;
use crate::ui::chat_tests::{ACCOUNT, ANNA, Scene};

impl Scene {
    /// The conversation printed, and as a file.
    async fn papers(&self, chat: crate::base::id::ChatId) -> [String; 2] {
        let print = format!("/chats/{chat}/print");
        let file = format!("/chats/{chat}/export");
        let session = &self.owner_session;
        [
            whole(self.desk.get(&print, session).await).await,
            whole(self.desk.get(&file, session).await).await,
        ]
    }
}

#[tokio::test]
async fn what_was_offered_stands_on_paper_and_why_something_failed() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let path = format!("/chats/{chat}/messages");
    let buttons = json!({"text": "Which one?", "choices":
        {"header": "Two houses", "footer": "One tap is enough", "buttons": ["Maybe", "Never"]}});
    let list = json!({"text": "Pick one", "choices": {"list": {"button": "Colours",
        "rows": [{"title": "Red", "description": "as wine"}, {"title": "Blue"}]}}});
    for body in [buttons, list] {
        let session = &scene.vera_session;
        let (status, made) = scene.desk.api(Method::POST, &path, session, body).await;
        assert_eq!(status, 201, "{made}");
    }
    let failed = scene.replies(scene.vera, chat, "It left").await;
    let error = SendError {
        code: 131_026,
        detail: String::new(),
    };
    scene.sends(failed, SendOutcome::Refused(error)).await;
    for paper in scene.papers(chat).await {
        for words in [
            "Two houses",
            "One tap is enough",
            "<li dir=\"auto\">Maybe</li>",
            "<li dir=\"auto\">Never</li>",
            "Colours",
            "Red <span class=\"meta\">as wine</span>",
            "Blue",
            "not delivered: WhatsApp can&#39;t deliver to this customer · WhatsApp&#39;s code: 131026",
        ] {
            assert!(paper.contains(words), "{words}: {paper}");
        }
    }
}

#[tokio::test]
async fn a_template_stands_on_paper_with_its_files_cards_and_buttons() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let picture = || Component::FileHeader("IMAGE".to_owned());
    let part = |text: &str| Component::Body(text.to_owned());
    let button = |text: &str| {
        Component::Buttons(vec![TemplateButton {
            kind: "QUICK_REPLY".to_owned(),
            text: text.to_owned(),
            ..TemplateButton::default()
        }])
    };
    let card = |text: &str, label: &str| Card {
        components: vec![picture(), part(text), button(label)],
    };
    let parts = [
        (
            "news",
            vec![picture(), part("Fresh today"), button("Stop these")],
        ),
        (
            "bakery",
            vec![
                part("Two of them"),
                Component::Carousel(vec![card("Bread", "Take it"), card("Milk", "Leave it")]),
            ],
        ),
    ];
    let templates = parts.map(|(name, components)| TemplateFacts {
        name: name.to_owned(),
        language: "en".to_owned(),
        status: "APPROVED".to_owned(),
        facts: Facts::default(),
        components,
    });
    let command = Command::Templates {
        waba_id: ACCOUNT.to_owned(),
        templates: templates.to_vec(),
    };
    scene.desk.submit(command).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(scene.uploads("photo.jpg", &real("photo.jpg")).await);
    }
    let path = format!("/chats/{chat}/messages");
    for template in [
        json!({"name": "news", "language": "en", "variables": [], "header": {"media": ids[0]}}),
        json!({"name": "bakery", "language": "en", "variables": [],
            "cards": [{"media": ids[1]}, {"media": ids[2]}]}),
    ] {
        let body = json!({ "template": template });
        let session = &scene.vera_session;
        let (status, made) = scene.desk.api(Method::POST, &path, session, body).await;
        assert_eq!(status, 201, "{made}");
    }
    let [print, file] = scene.papers(chat).await;
    for id in ids {
        let shown = format!("<img class=\"image\" src=\"/media/{id}\"");
        assert!(print.contains(&shown), "{shown}: {print}");
    }
    assert_eq!(
        file.matches("<img class=\"image\" src=\"data:image/jpeg")
            .count(),
        3
    );
    for paper in [print, file] {
        for words in ["Stop these", "Bread", "Take it", "Milk", "Leave it"] {
            assert!(paper.contains(words), "{words}: {paper}");
        }
        assert!(!paper.contains("<button") && !paper.contains("<svg"));
    }
}

#[tokio::test]
async fn what_a_customer_sent_stands_on_paper_with_its_marks_and_in_the_words_of_the_page() {
    let scene = Scene::new().await;
    let chat = scene.everything().await;
    for paper in scene.papers(chat).await {
        for words in [
            "Is <b>order 77</b> on its way?",
            "<a href=\"https://post.example/77\"",
            "<b dir=\"auto\">Order</b><span dir=\"auto\">1 item · Sum: 19.00 EUR</span>",
            "<b dir=\"auto\">cup-1</b><span dir=\"auto\">2 × 9.50 EUR</span>",
            "Contact: <b dir=\"auto\">Luka</b><span dir=\"ltr\">+385 91 234 5678</span>",
            "<b>WhatsApp didn&#39;t pass on this message</b>",
            "Main square</a><span dir=\"auto\">Zagreb · 45.81300, 15.97700</span>",
            "Deleted by the customer. It said:</span></p><p class=\"words text\" dir=\"auto\">never mind</p>",
            "<p>👍 Anna Petrova</p>",
        ] {
            assert!(paper.contains(words), "{words}: {paper}");
        }
    }
}

//! How far a message came and what helps when it did not: on the page and for programs.

use serde_json::{Value, json};

use crate::base::id::{ChatId, EntryId};
use crate::domain::agent::Role;
use crate::domain::command::DeskAction;
use crate::domain::delivery::{Report, SendError};
use crate::domain::outbox::SendOutcome;
use crate::http::Method;
use crate::ui::chat_tests::pages::element;
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::text;

impl Scene {
    /// A chat of Vera's, and a reply of hers that WhatsApp refused with this code.
    async fn refused(&self, code: i64) -> (ChatId, EntryId) {
        let chat = self.text(ANNA, "Anna Petrova", "Hello").await;
        self.does(self.vera, chat, DeskAction::Take).await;
        let entry = self.replies(self.vera, chat, "Your order left").await;
        self.fails(entry, code).await;
        (chat, entry)
    }

    async fn fails(&self, entry: EntryId, code: i64) {
        let error = SendError {
            code,
            detail: String::new(),
        };
        self.sends(entry, SendOutcome::Refused(error)).await;
    }

    /// The line of an entry on the page.
    async fn line(&self, chat: ChatId, entry: EntryId, session: &str) -> String {
        let page = self.desk.get(&format!("/chats/{chat}"), session).await;
        element(text(&page), &format!("e{entry}")).to_owned()
    }

    async fn composer(&self, chat: ChatId, query: &str) -> String {
        let path = format!("/chats/{chat}?tab=mine{query}");
        let page = self.desk.get(&path, &self.vera_session).await;
        element(text(&page), "composer").to_owned()
    }
}

#[tokio::test]
async fn every_step_is_listed_with_its_time_and_without_a_script() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let entry = scene.replies(scene.vera, chat, "Here it is").await;
    let line = scene.line(chat, entry, &scene.vera_session).await;
    assert!(line.contains("<details class=\"delivery queued\">"));
    assert!(!line.contains("<dt>sent</dt>"), "nothing that is not so");
    scene.later(60);
    scene.arrives(entry, &[Report::Sent]).await;
    scene.later(120);
    scene.reports(entry, &[Report::Read]).await;
    let line = scene.line(chat, entry, &scene.vera_session).await;
    let order = ["waiting to be sent", "sent", "delivered", "read"];
    let places = order.map(|word| line.find(&format!("<dt>{word}</dt>")).unwrap());
    assert!(places.is_sorted(), "{line}");
    // WhatsApp did not say when it was delivered: no later than it was read.
    assert!(line.contains("by 10:03"), "{line}");
}

#[tokio::test]
async fn the_button_fits_the_cause() {
    for (code, expected, never) in [
        (131_026, "/customers/1", "Look at the connection"),
        (131_047, "Send a template", "/retry"),
        (131_009, "&rewrite=", "/retry"),
        (190, "&ask=", "/connect"),
        (132_015, "Choose another template", "&rewrite="),
        (131_016, "/retry", "/customers/"),
    ] {
        let scene = Scene::new().await;
        let (chat, entry) = scene.refused(code).await;
        let line = scene.line(chat, entry, &scene.vera_session).await;
        assert!(line.contains(expected), "{code}: {line}");
        assert!(!line.contains(never), "{code}: {line}");
    }
}

#[tokio::test]
async fn who_keeps_the_settings_is_led_to_the_connection() {
    let scene = Scene::new().await;
    let (chat, entry) = scene.refused(368).await;
    let (_, admin) = scene.desk.member("Ada", Role::Admin).await;
    let line = scene.line(chat, entry, &admin).await;
    assert!(line.contains("href=\"/connect\""), "{line}");
    let note = scene.composer(chat, &format!("&ask={entry}")).await;
    assert!(note.contains("@Olga @Ada"), "{note}");
    assert!(note.contains("value=\"note\" checked") || note.contains("Save note"));
}

#[tokio::test]
async fn enough_marketing_is_waited_out() {
    let scene = Scene::new().await;
    let (chat, entry) = scene.refused(131_056).await;
    let line = scene.line(chat, entry, &scene.vera_session).await;
    assert!(line.contains("makes no sense") && !line.contains("/retry"), "{line}");
    scene.later(61);
    let line = scene.line(chat, entry, &scene.vera_session).await;
    assert!(line.contains("/retry") && !line.contains("makes no sense"), "{line}");
}

#[tokio::test]
async fn sending_it_again_sends_a_message_of_its_own() {
    let scene = Scene::new().await;
    let (chat, entry) = scene.refused(131_016).await;
    let path = format!("/chats/{chat}/messages/{entry}/retry");
    let (status, again) = scene
        .desk
        .api(Method::POST, &path, &scene.vera_session, Value::Null)
        .await;
    assert_eq!(status, 201);
    assert_eq!(again["retry_of"], entry.0);
    assert_eq!(again["delivery"]["state"], "queued");
    let line = scene.line(chat, entry, &scene.vera_session).await;
    assert!(line.contains("Sent again below") && !line.contains("/retry"));
    let entries = scene.json(&format!("/chats/{chat}/entries")).await;
    let old = entries["entries"].as_array().unwrap().iter();
    let old = old.clone().find(|it| it["id"] == entry.0).unwrap();
    assert_eq!(old["delivery"]["error"]["steps"], json!(["again"]));
}

#[tokio::test]
async fn words_are_written_anew_in_the_composer() {
    let scene = Scene::new().await;
    let (chat, entry) = scene.refused(131_009).await;
    let composer = scene.composer(chat, &format!("&rewrite={entry}")).await;
    assert!(composer.contains("Your order left"), "{composer}");
    // Only words of ours, only of this chat.
    let asked = EntryId(entry.0 - 1);
    let composer = scene.composer(chat, &format!("&rewrite={asked}")).await;
    assert!(!composer.contains("Your order left") && !composer.contains("Hello\n"));
}

#[tokio::test]
async fn what_went_to_the_wrong_customer_is_not_promised_back() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let entry = scene.replies(scene.vera, chat, "For Boris alone").await;
    let waiting = scene.composer(chat, &format!("&wrong={entry}")).await;
    assert!(waiting.contains("has not left yet"), "{waiting}");
    assert!(waiting.contains(&format!("action=\"/chats/{chat}/messages/{entry}\"")));
    scene.arrives(entry, &[Report::Delivered]).await;
    let line = scene.line(chat, entry, &scene.vera_session).await;
    assert!(line.contains("Sent to the wrong customer?"));
    let gone = scene.composer(chat, &format!("&wrong={entry}")).await;
    assert!(gone.contains("lets no business delete"), "{gone}");
    assert!(gone.contains("was not meant for you"), "a word of apology");
    assert!(!gone.contains(&format!("action=\"/chats/{chat}/messages/{entry}\"")));
}

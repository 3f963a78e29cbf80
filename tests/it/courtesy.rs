//! What a customer's phone shows of the team, and quotes both ways, through the whole house.

use std::time::Duration;

use hyper::Method;
use okno::simulator::{Side, Stage};
use serde_json::{Value, json};

use crate::browser::chat_of;
use crate::desk::{Api, Desk, NUMBER};

/// A desk whose owner has not turned to anna's chat yet.
struct Scene {
    desk: Desk,
    api: Api,
    chat: u64,
    first: String,
}

impl Scene {
    async fn start() -> Self {
        let desk = Desk::start().await;
        let api = desk.owner().await;
        let first = desk.simulator.customer_says("anna", "Hello?").unwrap();
        let chat = chat_of(&desk).await;
        Self {
            desk,
            api,
            chat,
            first,
        }
    }

    fn path(&self, what: &str) -> String {
        format!("/chats/{}{what}", self.chat)
    }

    /// Waits until the phone shows a message of its own as read.
    async fn read_on_the_phone(&self, id: &str) {
        let read = self.desk.simulator.wait_for(|state| {
            let message = state.messages().get(id)?;
            (message.stage == Stage::Read).then_some(())
        });
        read.await.expect("blue ticks");
    }

    fn is_typing(&self) -> bool {
        let now = self.desk.clock.now().millis();
        let simulator = &self.desk.simulator;
        simulator.look(|state| state.is_typing(NUMBER, "anna", now))
    }

    async fn entry_with(&self, words: &str) -> Value {
        let entries = self.path("/entries");
        let found = |told: &Value| {
            let all = told["entries"].as_array().unwrap();
            let here = all.iter().find(|entry| entry["text"] == words);
            here.filter(|entry| entry["wamid"].is_string()).cloned()
        };
        self.api.until(&entries, found).await
    }
}

#[tokio::test]
async fn the_phone_shows_what_was_read_and_who_writes_for_25_seconds() {
    let scene = Scene::start().await;
    let Scene { desk, api, .. } = &scene;
    let choice = json!({"desk": "typing"});
    let (status, _) = api.call(Method::PATCH, "/courtesy", Some(choice)).await;
    assert_eq!(status, 200);
    // Looked at while it is nobody's, and then taken.
    api.post(&scene.path("/read"), json!({})).await;
    api.post(&scene.path("/take"), json!({})).await;
    scene.read_on_the_phone(&scene.first).await;
    assert!(!scene.is_typing());
    let typing = json!({"typing": true});
    let (status, _) = api
        .call(Method::POST, &scene.path("/attention"), Some(typing))
        .await;
    assert_eq!(status, 204);
    let now = desk.clock.now().millis();
    let shown = desk
        .simulator
        .wait_for(|state| state.is_typing(NUMBER, "anna", now).then_some(()));
    shown.await.expect("a bubble");
    desk.clock.advance(Duration::from_secs(26));
    assert!(!scene.is_typing());
    let second = desk.simulator.customer_says("anna", "Well?").unwrap();
    scene.entry_with("Well?").await;
    api.post(&scene.path("/read"), json!({})).await;
    scene.read_on_the_phone(&second).await;
    // Restarted, the desk goes on with what happens then.
    let desk = scene.desk.restart().await;
    let api = desk.owner().await;
    let third = desk.simulator.customer_says("anna", "Hm").unwrap();
    let scene = Scene { desk, api, ..scene };
    scene.entry_with("Hm").await;
    let reply = json!({"text": "Here I am"});
    scene.api.post(&scene.path("/messages"), reply).await;
    scene.read_on_the_phone(&third).await;
    scene.desk.stop().await;
}

#[tokio::test]
async fn nothing_is_shown_that_was_not_chosen() {
    let scene = Scene::start().await;
    let Scene { desk, api, .. } = &scene;
    let messages = format!("POST /v25.0/{NUMBER}/messages");
    let calls = || {
        let simulator = &desk.simulator;
        simulator.look(|state| state.calls().filter(|it| it.call == messages).count())
    };
    let attends = async || {
        api.post(&scene.path("/read"), json!({})).await;
        let typing = Some(json!({"typing": true}));
        let (status, _) = api
            .call(Method::POST, &scene.path("/attention"), typing)
            .await;
        assert_eq!(status, 204);
    };
    api.post(&scene.path("/take"), json!({})).await;
    attends().await;
    let reply = json!({"text": "Here I am"});
    api.post(&scene.path("/messages"), reply).await;
    scene.entry_with("Here I am").await;
    desk.simulator.wait_until_idle().await.unwrap();
    let stage = |id: &str| {
        let simulator = &desk.simulator;
        simulator.look(|state| state.messages().get(id).unwrap().stage)
    };
    assert_eq!(stage(&scene.first), Stage::Delivered);
    assert_eq!(calls(), 1, "Meta was told of more than the reply");
    // That it was read is told where that alone was chosen, not that somebody writes.
    let choice = Some(json!({"desk": "read"}));
    let (status, _) = api.call(Method::PATCH, "/courtesy", choice).await;
    assert_eq!(status, 200);
    let second = desk.simulator.customer_says("anna", "Well?").unwrap();
    scene.entry_with("Well?").await;
    attends().await;
    scene.read_on_the_phone(&second).await;
    attends().await;
    let reply = json!({"text": "One moment"});
    api.post(&scene.path("/messages"), reply).await;
    scene.entry_with("One moment").await;
    desk.simulator.wait_until_idle().await.unwrap();
    assert!(!scene.is_typing());
    assert_eq!(calls(), 3, "two replies, and that one message was read");
    scene.desk.stop().await;
}

#[tokio::test]
async fn our_own_message_is_quoted_by_us_and_by_the_customer() {
    let scene = Scene::start().await;
    let Scene { desk, api, .. } = &scene;
    api.post(&scene.path("/take"), json!({})).await;
    let messages = scene.path("/messages");
    api.post(&messages, json!({"text": "We open at nine"}))
        .await;
    let ours = scene.entry_with("We open at nine").await;
    // By us.
    let again = json!({"text": "On Sundays too", "reply_to": ours["id"]});
    let sent = api.post(&messages, again).await;
    assert_eq!(sent["reply_to"]["id"], ours["id"]);
    let sent = scene.entry_with("On Sundays too").await;
    let on_phone = desk.simulator.look(|state| {
        let message = state.messages().get(sent["wamid"].as_str().unwrap());
        message.cloned().unwrap()
    });
    assert_eq!(on_phone.side, Side::Business);
    assert_eq!(on_phone.reply_to.as_deref(), ours["wamid"].as_str());
    // By the customer, who quotes the one that quotes.
    let quoting = json!({"user": "anna", "text": "Good!", "reply_to": sent["wamid"]});
    let inbound = serde_json::from_value(quoting).unwrap();
    desk.simulator.customer_does(&inbound).unwrap();
    let told = scene.entry_with("Good!").await;
    let quoted = json!({"id": sent["id"], "text": "On Sundays too"});
    assert_eq!(told["reply_to"], quoted);
    scene.desk.stop().await;
}

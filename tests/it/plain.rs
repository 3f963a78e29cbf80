//! Messages of every kind with JavaScript off: each of them is a form and a page.

use std::time::Duration;

use fantoccini::Locator;
use okno::simulator::{Simulator, State};
use serde_json::json;

use crate::browser::{Browser, Screen, visit};
use crate::desk::PATIENCE;
use crate::files_page::{kinds, sent};

impl Browser {
    async fn chooses_file(&self, name: &str) {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
        let field = self
            .page
            .find(Locator::Css("#compose input[name=file]"))
            .await
            .unwrap();
        let path = folder.join(name);
        field.send_keys(path.to_str().unwrap()).await.unwrap();
    }

    /// Opens what is folded around a form, from the outside in.
    async fn unfolds(&self, form: &str) {
        self.click(&format!("details.menu:has({form}) > summary"))
            .await;
        let inner = format!("details.pause:has({form}) > summary");
        if self.page.find(Locator::Css(&inner)).await.is_ok() {
            self.click(&inner).await;
        }
    }

    /// A form that is there, be it folded.
    async fn has(&self, css: &str) {
        let found = self
            .page
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(css))
            .await;
        assert!(found.is_ok(), "{css} is not there");
    }
}

/// Waits until some message has this reaction.
pub async fn reacted(simulator: &Simulator, emoji: &str) {
    let there = |state: &State| {
        let mut all = state.messages().all();
        let it = all.any(|message| message.reactions.iter().any(|it| it.emoji == emoji));
        it.then_some(())
    };
    simulator.wait_for(there).await.expect("a reaction");
}

const BUTTON: &str = "#compose-foot .primary.for-message";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_quick_replies_templates_and_reactions_leave_without_javascript() {
    let Some((desk, browser)) = visit(Screen::WithoutScript).await else {
        return;
    };
    let owner = desk.owner().await;
    owner.post("/templates/sync", json!({})).await;
    let reply = json!({"name": "arrived", "text": "Did it arrive, {customer}?", "for": "desk",
        "choices": {"buttons": ["Yes", "No"]}});
    owner.post("/quick-replies", reply).await;
    let chat = browser.in_chat(&desk).await;
    let here = format!("/chats/{chat}?tab=mine");

    browser.chooses_file("photo.jpg").await;
    browser.fill("#compose-text", "Here it is").await;
    browser.click(BUTTON).await;
    browser.see("#timeline .entry.out img").await;
    let first = sent(&desk, 1).await;
    assert_eq!(kinds(&first), ["image"]);
    assert_eq!(first[0].body["caption"], "Here it is");
    // What was just chosen is kept with a draft, and is gone when it is not wanted.
    let keep = "#compose button[formaction$='/draft']";
    browser.chooses_file("photo.jpg").await;
    browser.fill("#compose-text", "Wait").await;
    browser.click(keep).await;
    browser.read("#compose-tray", "photo.jpg").await;
    browser.click("#compose-tray input[type=checkbox]").await;
    browser.click(keep).await;
    browser.gone("#compose-tray").await;
    // A program is refused, and what was typed stands there still.
    browser.chooses_file("tool.exe").await;
    browser.fill("#compose-text", "And this").await;
    browser.click(BUTTON).await;
    browser.read("body", "Programs and scripts").await;
    browser.shoot("plain-refused").await;

    browser.go(&format!("/palette?chat={chat}&q=arrived")).await;
    browser
        .click("form[action*='/quick-replies/'] button")
        .await;
    browser.read("#compose-choices", "Yes").await;
    browser.click(BUTTON).await;
    browser.read("#timeline", "Did it arrive").await;
    assert_eq!(kinds(&sent(&desk, 2).await), ["image", "interactive"]);

    browser.go(&here).await;
    let link = browser.page.find(Locator::Css("#timeline .react-link"));
    let reacts = link.await.unwrap().attr("href").await.unwrap().unwrap();
    browser.go(&reacts).await;
    browser.click("#compose-react .sign[value='🙏']").await;
    browser.has("#timeline .reactions summary").await;
    reacted(&desk.simulator, "🙏").await;

    desk.clock.advance(Duration::from_secs(24 * 3600 + 5));
    browser
        .go(&format!("{here}&template=finished_picture%3Aen"))
        .await;
    browser.fill("#composer .template .variable", "Anna").await;
    browser.chooses_file("picture.png").await;
    browser.fill("#compose-text", "").await;
    browser.click(BUTTON).await;
    browser.read("#timeline", "here is the picture").await;
    let all = sent(&desk, 4).await;
    assert_eq!(kinds(&all)[2..], ["reaction", "template"]);
    assert!(
        all[3].body.to_string().contains("\"image\""),
        "{:?}",
        all[3].body
    );
    browser.shoot("plain-template").await;
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_is_muted_blocked_and_deleted_without_javascript() {
    let Some((desk, browser)) = visit(Screen::WithoutScript).await else {
        return;
    };
    let chat = browser.in_chat(&desk).await;
    let here = format!("/chats/{chat}?tab=mine");
    let mute = "form[action$='/mute']";
    browser.unfolds(mute).await;
    browser
        .click(&format!("{mute} button[name=until][value='']"))
        .await;
    browser.has(&format!("{mute} input[value=DELETE]")).await;
    browser.unfolds(mute).await;
    browser.click(&format!("{mute} button")).await;
    browser.has(&format!("{mute} input[value=PUT]")).await;

    let block = "form[action$='/block']";
    browser.unfolds(block).await;
    browser.click(&format!("{block} button:not([name])")).await;
    browser.has(&format!("{block} input[value=DELETE]")).await;
    // Nothing can be written to them, and the box says so.
    browser.read("#composer", "blocked").await;
    let buttons = browser.page.find_all(Locator::Css(BUTTON)).await.unwrap();
    assert!(buttons.is_empty(), "nothing can be sent");
    browser.go(&here).await;
    browser.unfolds(block).await;
    browser.click(&format!("{block} button")).await;
    browser.has(&format!("{block} button[name=spam]")).await;

    let path = format!("/chats/{chat}");
    browser.go(&format!("{path}/delete")).await;
    browser.shoot("plain-delete").await;
    browser.click("button.danger").await;
    browser.see("#rail").await;
    let owner = desk.owner().await;
    let (status, _) = owner.call(hyper::Method::GET, &path, None).await;
    assert_eq!(status, 404);
    browser.close().await;
    desk.stop().await;
}

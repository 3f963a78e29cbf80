//! Drafts in real browsers: what is typed in one stands in another, and words are never lost.

use fantoccini::key::Key;
use serde_json::json;

use crate::browser::{Browser, Scene, Screen, left_out};

const BOX: &str = "#composer textarea[name=text]";

impl Scene {
    /// Waits until the owner's draft of a message says this.
    async fn kept(&self, words: &str) {
        let path = format!("/chats/{}/draft", self.chat);
        self.api
            .until(&path, |draft| (draft["message"] == words).then_some(()))
            .await;
    }

    fn holds(words: &str) -> String {
        format!(
            "return document.querySelector('#compose-text').value === {}",
            json!(words)
        )
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_follows_its_author_and_loses_no_words() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Desktop).await;
    let here = &scene.browser;
    here.click(BOX).await;
    here.types("Dear Anna").await;
    scene.kept("Dear Anna").await;
    // What was kept waits in no browser.
    let waits = "return Object.keys(localStorage).some((key) => key.startsWith('okno.draft.'))";
    assert_eq!(here.run(waits).await, json!(false));

    // On another device.
    let there = Browser::open(&scene.desk, Screen::Phone).await;
    there.sign_in().await;
    there.go(&format!("/chats/{}?tab=mine", scene.chat)).await;
    there.until("the draft", &Scene::holds("Dear Anna")).await;
    there.shoot("draft-elsewhere").await;
    there.click(BOX).await;
    there.types(", good day").await;
    scene.kept("Dear Anna, good day").await;
    // Here something else is typed meanwhile: the newest wins, and the other words are offered.
    here.types("!!").await;
    scene.kept("Dear Anna!!").await;
    here.read("#compose-other", "Dear Anna, good day").await;
    here.shoot("draft-replaced").await;
    // They are offered after a reload too.
    here.go(&format!("/chats/{}?tab=mine", scene.chat)).await;
    here.read("#compose-other", "Dear Anna, good day").await;
    here.click("[data-take-other]").await;
    here.until("the other words", &Scene::holds("Dear Anna, good day"))
        .await;
    scene.kept("Dear Anna, good day").await;
    // Sent here, it is a draft nowhere.
    here.click(BOX).await;
    here.types(&char::from(Key::Enter).to_string()).await;
    here.read("#timeline .entry.out", "Dear Anna, good day")
        .await;
    scene.kept("").await;
    there.until("an empty box", &Scene::holds("")).await;
    let hidden = "return document.querySelector('#compose-other').hidden";
    assert_eq!(there.run(hidden).await, json!(true), "it was sent");
    there.close().await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_javascript_a_draft_is_kept_by_a_button() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::WithoutScript).await;
    let browser = &scene.browser;
    browser.fill(BOX, "Dear Anna").await;
    browser.click("noscript button[formaction$='/draft']").await;
    browser.read("#compose-told", "Your draft is kept").await;
    scene.kept("Dear Anna").await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_device_attaches_or_takes_off_the_other_shows() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Desktop).await;
    let here = &scene.browser;
    here.brings("drop", &[("a.txt", "text/plain", 5)]).await;
    let draft = format!("/chats/{}/draft", scene.chat);
    scene
        .api
        .until(&draft, |draft| draft["files"].get(0).map(drop))
        .await;
    let there = Browser::open(&scene.desk, Screen::Phone).await;
    there.sign_in().await;
    there.go(&format!("/chats/{}?tab=mine", scene.chat)).await;
    let chip = "#compose-chips .chip";
    there.read(chip, "a.txt").await;
    // While one writes here.
    here.click("#compose-text").await;
    here.types("Hel").await;
    scene.kept("Hel").await;
    here.types("lo").await;
    there.brings("drop", &[("b.txt", "text/plain", 6)]).await;
    here.read(&format!("{chip}:nth-child(2)"), "b.txt").await;
    let both = |draft: &serde_json::Value| {
        let files = draft["files"].as_array().map(Vec::len);
        (draft["message"] == "Hello" && files == Some(2)).then_some(())
    };
    scene.api.until(&draft, both).await;
    let offered = "return !document.querySelector('#compose-other').hidden";
    assert_eq!(here.run(offered).await, json!(false), "one's own words");
    here.click("#compose-text").await;
    here.types("!").await;
    let all = |draft: &serde_json::Value| {
        let files = draft["files"].as_array().map(Vec::len);
        (draft["message"] == "Hello!" && files == Some(2)).then_some(())
    };
    scene.api.until(&draft, all).await;
    there.read(&format!("{chip}:nth-child(2)"), "b.txt").await;
    there
        .click(&format!("{chip}:first-child [data-chip=remove]"))
        .await;
    here.gone(&format!("{chip}:nth-child(2)")).await;
    here.read(chip, "b.txt").await;
    here.click("#compose-foot .primary.for-message").await;
    there.gone(chip).await;
    let sent = crate::files_page::sent(&scene.desk, 1).await;
    assert_eq!(sent[0].body["filename"], "b.txt");
    there.close().await;
    scene.close().await;
}

//! What does not happen at once, in a real browser: undoing, and putting a chat aside, with a key each.

use std::time::Duration;

use serde_json::json;

use crate::browser::{Scene, Screen, left_out};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_undone_by_a_key_and_stands_in_the_box_again() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Desktop).await;
    let Scene {
        desk, api, browser, ..
    } = &scene;
    api.may_undo_for(60).await;
    scene.shows().await;
    browser.press("r", "KeyR").await;
    browser.types("not yet\u{e007}").await;
    browser.see("#timeline form.undo button").await;
    browser
        .run("document.activeElement.blur(); return true")
        .await;
    browser.press("u", "KeyU").await;
    let is_back = "return document.querySelector('#compose textarea').value === 'not yet'";
    browser.until("the words are back", is_back).await;
    browser.read("#timeline .entry.out", "taken back").await;
    browser.fits().await;
    assert_eq!(desk.simulator.accepted_messages().len(), 0);
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_is_put_aside_on_a_phone_and_found_again() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Phone).await;
    let browser = &scene.browser;
    browser.click("#header .snooze > summary").await;
    browser.fits().await;
    browser.click("#header .snooze [value='']").await;
    browser.see("#header .snooze > summary.warn").await;
    browser.go("/chats?tab=mine").await;
    browser.read("#list .aside", "1 chat put aside").await;
    browser.click("#list .aside a").await;
    let row = format!("#row-{}", scene.chat);
    browser.see(&row).await;
    scene.desk.simulator.customer_says("anna", "Again").unwrap();
    browser.go("/chats?tab=mine").await;
    browser.see(&row).await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_into_a_held_reply_outlives_that_it_leaves() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Desktop).await;
    let Scene {
        desk,
        api,
        chat,
        browser,
    } = &scene;
    desk.clock.advance(Duration::from_secs(24 * 3600 + 5));
    let template = json!({"name": "autumn_offer", "language": "en", "variables": ["Anna"]});
    let held = json!({"text": "It is here", "when_closed": {"template": template}});
    api.post(&format!("/chats/{chat}/messages"), held).await;
    scene.shows().await;
    let is_sent = "return document.querySelector('#timeline .parked') !== null";
    browser.until("it is held", is_sent).await;
    // Saved, its box closes.
    browser.click(".rewrite > summary").await;
    let typing = ".rewrite textarea";
    let words = browser.see(typing).await;
    words.send_keys(", today").await.unwrap();
    browser.click(".rewrite .primary").await;
    browser.read("#timeline", "It is here, today").await;
    browser.gone(".rewrite[open]").await;
    // The customer answers while it is written anew once more.
    browser.click(".rewrite > summary").await;
    let words = browser.see(typing).await;
    words.send_keys(" at noon").await.unwrap();
    desk.simulator.customer_says("anna", "Yes?").unwrap();
    browser.see(".rewrite [data-error]:not([hidden])").await;
    let in_hands = "return document.activeElement.value === 'It is here, today at noon'";
    browser
        .until("the words are under the hands", in_hands)
        .await;
    browser.gone(".parked-title").await;
    browser.click(".rewrite .primary").await;
    let in_box =
        "return document.querySelector('#compose-text').value === 'It is here, today at noon'
        && document.activeElement.id === 'compose-text'";
    browser.until("the words are in the box", in_box).await;
    browser.gone(".rewrite").await;
    // What tells that it left leads to where it stands.
    browser.see("#timeline .event a").await;
    scene.close().await;
}

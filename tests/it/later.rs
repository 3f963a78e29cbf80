//! What does not happen at once, in a real browser: undoing, and putting a chat aside, with a key each.

use hyper::Method;
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
    let long = Some(json!({"undo_seconds": 60}));
    let (status, _) = api.call(Method::PATCH, "/me", long).await;
    assert_eq!(status, 200);
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

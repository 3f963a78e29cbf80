//! The desk's clock on the page of a demonstration, and what it lets a person see within a minute: a window that
//! closes, and what will freeze.

use chrono::Datelike as _;
use hyper::Method;
use serde_json::json;

use crate::browser::{Browser, Scene, Screen, chat_of, left_out};
use crate::desk::Desk;

/// The page is the one that was marked: it was not loaded anew.
const MARK: &str = "window.marked = true; return true";
const IS_MARKED: &str = "return window.marked === true";

impl Browser {
    async fn is_the_same_page(&self) {
        let marked = self.page.execute(IS_MARKED, Vec::new()).await.unwrap();
        assert_eq!(marked, json!(true), "it was loaded anew");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_watches_a_window_close_and_keeps_what_is_typed() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello", Screen::Desktop).await;
    let browser = &scene.browser;
    let text = browser.see("#composer textarea[name=text]").await;
    text.send_keys("half a thought").await.unwrap();
    browser.page.execute(MARK, Vec::new()).await.unwrap();
    browser.see("#composer .window.ok").await;
    let field = browser.see("#clock input[name=advance]").await;
    field.send_keys("23h59m").await.unwrap();
    browser.click("#clock form:last-child button").await;
    // Just before its end, it is counted in seconds.
    browser.see("#composer .window.late").await;
    browser.see("#clock [value=next_deadline]").await;
    browser.shoot("clock-before").await;
    browser.click("#clock [value=next_deadline]").await;
    browser.see("#header .window.closed").await;
    browser.see("#composer .template").await;
    browser.read("#timeline", "The 24-hour window closed").await;
    browser.is_the_same_page().await;
    let typed = browser.see("#composer textarea[name=text]").await;
    let typed = typed.prop("value").await.unwrap();
    assert_eq!(typed.as_deref(), Some("half a thought"));
    // What is no span is said where it was typed.
    let field = browser.see("#clock input[name=advance]").await;
    field.clear().await.unwrap();
    field.send_keys("tomorrow").await.unwrap();
    browser.click("#clock form:last-child button").await;
    browser.read("#clock .error:not([hidden])", "20h30m").await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clock_moves_without_javascript_and_leads_back_and_is_folded_on_a_phone() {
    if left_out() {
        return;
    }
    let desk = Desk::start().await;
    let browser = Browser::open(&desk, Screen::WithoutScript).await;
    browser.sign_in().await;
    browser.go("/chats?tab=done").await;
    let before = desk.clock.now();
    browser.click("#clock [value='4h']").await;
    browser.see("#clock [value='4h']").await;
    let place = browser.page.current_url().await.unwrap();
    assert_eq!(place.query(), Some("tab=done"));
    assert!(desk.clock.now().since(before).as_secs() >= 4 * 3600);
    browser.close().await;

    let phone = Browser::open(&desk, Screen::Phone).await;
    phone.sign_in().await;
    phone.see("#clock .now").await;
    let folded = "return !document.querySelector('#clock .moves').checkVisibility()";
    phone.until("a folded bar", folded).await;
    phone.click("#clock .now").await;
    phone.see("#clock [value='24h']").await;
    phone.fits().await;
    phone.shoot("clock-phone").await;
    phone.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_will_freeze_is_followed_live_and_kept_alive_by_one_key() {
    if left_out() {
        return;
    }
    let desk = Desk::start().await;
    let api = desk.owner().await;
    api.post("/templates/sync", json!({})).await;
    desk.simulator.customer_says("anna", "Hello").unwrap();
    let anna = chat_of(&desk).await;
    api.post(&format!("/chats/{anna}/take"), json!({})).await;
    // The group works three days from now, and not before.
    let day = desk.clock.now().utc().weekday().num_days_from_monday();
    let mut week = vec![json!([]); 7];
    week[(day as usize + 3) % 7] = json!(["9-10"]);
    let closed = json!({"zone": "UTC", "week": week});
    let continues = json!({"reopening": {"name": "continue", "language": "en"}});
    for (method, path, body) in [
        (Method::PUT, "/groups/1/hours", closed),
        (Method::PATCH, "/groups/1", continues),
    ] {
        let (status, answer) = api.call(method, path, Some(body)).await;
        assert_eq!(status, 200, "{answer}");
    }
    let browser = Browser::open(&desk, Screen::Desktop).await;
    browser.sign_in().await;
    browser.press("g", "KeyG").await;
    browser.press("f", "KeyF").await;
    browser.see(&format!("#ends-{anna}")).await;
    browser.read("#rail a[href='/forecast'] .count", "1").await;
    browser.page.execute(MARK, Vec::new()).await.unwrap();
    browser
        .click(&format!("#ends-{anna} [type=checkbox]"))
        .await;
    browser.read("#bulk-count", "1").await;
    desk.simulator.customer_says("sam", "Anybody?").unwrap();
    browser.read("#rail a[href='/forecast'] .count", "2").await;
    browser.read("#forecast", "Sam").await;
    let ticked = format!("return document.querySelector('#ends-{anna} [type=checkbox]').checked");
    browser.until("a tick that stays", &ticked).await;
    browser.is_the_same_page().await;
    browser.shoot("forecast").await;
    let press = format!(
        "const link = document.querySelector('#ends-{anna} .to');
         link.focus();
         link.dispatchEvent(new KeyboardEvent('keydown', {{key: 'w', code: 'KeyW', bubbles: true, cancelable: true}}))"
    );
    browser.page.execute(&press, Vec::new()).await.unwrap();
    browser
        .read(".picks .strip", "Template put in the queue")
        .await;
    browser.read(&format!("#ends-{anna}"), "answered yet").await;
    desk.simulator.wait_until_idle().await.unwrap();
    assert_eq!(desk.simulator.accepted_messages().len(), 1);
    browser.close().await;
    desk.stop().await;
}

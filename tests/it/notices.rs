//! Being told, in a browser: counts that move by themselves, the list, the settings without JavaScript, the worker.

use serde_json::json;

use crate::browser::{Browser, Screen, chat_of, left_out};
use crate::desk::{Api, Desk, PASSWORD};

const VERA: &str = "vera@okno.example";

/// Vera, and a new chat that nobody took.
async fn with_vera() -> (Desk, Api, u64) {
    let desk = Desk::start().await;
    let owner = desk.owner().await;
    let body = json!({"email": VERA, "name": "Vera", "role": "agent", "password": PASSWORD});
    let vera = owner.post("/agents", body).await["id"].as_u64().unwrap();
    (desk, owner, vera)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_title_the_badge_and_the_list_follow_what_happens() {
    if left_out() {
        return;
    }
    let (desk, owner, vera) = with_vera().await;
    let browser = Browser::open(&desk, Screen::Desktop).await;
    browser.sign_in_as(VERA).await;
    let is_calm = "return !document.title.startsWith('(') && \
        document.querySelector('link[rel=icon]').href.includes('favicon.svg')";
    browser.until("nothing is new", is_calm).await;
    desk.simulator
        .customer_says("anna", "Where is my order?")
        .unwrap();
    let is_told = "return document.title.startsWith('(1)') && \
        document.querySelector('link[rel=icon]').href.includes('favicon-unread.svg')";
    browser.until("a new chat is counted", is_told).await;

    let chat = chat_of(&desk).await;
    let to = json!({"agent": vera});
    owner.post(&format!("/chats/{chat}/assign"), to).await;
    browser.read("#rail a[href='/notices'] .count", "1").await;
    browser.until("it is counted once", is_told).await;
    browser.click("#rail a[href='/notices']").await;
    browser.read(".notices .unread", "gave you this chat").await;
    browser.shoot("notices").await;
    browser.click(".notices .unread a").await;
    browser.read("#timeline", "Where is my order?").await;
    browser.gone("#rail a[href='/notices'] .count").await;
    browser.until("all is read", is_calm).await;

    // The browser takes the worker, for the whole desk, and finds the app's manifest.
    let register = "return navigator.serviceWorker.register('/sw.js').then((it) => \
        navigator.serviceWorker.ready).then((it) => new URL(it.scope).pathname)";
    let scope = browser.page.execute(register, Vec::new()).await.unwrap();
    assert_eq!(scope, json!("/"));
    let manifest = "return fetch(document.querySelector('link[rel=manifest]').href).then((it) => \
        it.json()).then((it) => it.display)";
    let display = browser.page.execute(manifest, Vec::new()).await.unwrap();
    assert_eq!(display, json!("standalone"));
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_javascript_one_chooses_how_to_be_told_and_reads_notices() {
    if left_out() {
        return;
    }
    let (desk, owner, vera) = with_vera().await;
    desk.simulator
        .customer_says("anna", "Where is my order?")
        .unwrap();
    let chat = chat_of(&desk).await;
    let to = json!({"agent": vera});
    owner.post(&format!("/chats/{chat}/assign"), to).await;
    let browser = Browser::open(&desk, Screen::WithoutScript).await;
    browser.sign_in_as(VERA).await;
    browser.go("/notices").await;
    browser.read(".notices .unread", "gave you this chat").await;
    browser.fits().await;
    browser.click(".notices .unread button").await;
    browser.see(".notices li").await;
    browser.gone(".notices .unread").await;

    browser.go("/me/notifications").await;
    browser.fits().await;
    browser.shoot("notifications").await;
    browser.click("input[name=new_chat][value=push]").await;
    browser.click("input[name=volume][value=high]").await;
    browser.click(".section form.wide button.primary").await;
    browser
        .see("input[name=new_chat][value=push]:not(:checked)")
        .await;
    browser.see("input[name=volume][value=high]:checked").await;
    browser
        .see("input[name=new_chat][value=sound]:checked")
        .await;
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_settings_fit_on_a_phone() {
    if left_out() {
        return;
    }
    let (desk, _, _) = with_vera().await;
    let browser = Browser::open(&desk, Screen::Phone).await;
    browser.sign_in_as(VERA).await;
    for path in ["/me/notifications", "/notices"] {
        browser.go(path).await;
        browser.see(".page-head").await;
        browser.fits().await;
        browser.shoot(&path.replace('/', "-")).await;
    }
    browser.close().await;
    desk.stop().await;
}

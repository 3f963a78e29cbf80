//! First words: written on a group's page without JavaScript and on a phone, and read by a customer over real HTTP.

use hyper::Method;
use serde_json::{Value, json};

use crate::browser::{Browser, Screen, chat_of, visit};
use crate::desk::Desk;

const WORDS: &str = "form[action='/groups/1/words']";

/// A greeting is mistyped, looked at and saved; a customer gets it, and the thread says what it is.
async fn greets(desk: &Desk, browser: &Browser, shots: &str) {
    browser.go("/groups").await;
    browser.read(".table", "Open around the clock").await;
    browser.fits().await;
    browser.shoot(&format!("{shots}-groups")).await;
    browser.go("/groups/1").await;
    let greeting = format!("{WORDS} [name=greeting]");
    browser.fill(&greeting, "Hello {nmae}!").await;
    browser.click(&format!("{WORDS} .primary")).await;
    browser.read("#error-greeting", "nmae").await;
    browser.fits().await;
    browser.shoot(&format!("{shots}-words-wrong")).await;
    let wanted = "Hello {customer}! {group} answers by {expected}. {hours}";
    browser.fill(&greeting, wanted).await;
    browser.click(&format!("{WORDS} [name=preview]")).await;
    browser
        .read(&format!("{WORDS} .sample"), "Hello Anna! ")
        .await;
    browser.fits().await;
    browser.shoot(&format!("{shots}-words")).await;
    browser.click(&format!("{WORDS} .primary")).await;
    browser.read(".page .strip.good", "Saved").await;
    browser.fill("[name=sources_ref]", "spring").await;
    browser.click("#comes .primary").await;
    browser.read(".page .strip.good", "Saved").await;
    browser.fits().await;
    browser.shoot(&format!("{shots}-group")).await;

    desk.simulator.customer_says("anna", "Hi! #spring").unwrap();
    let chat = chat_of(desk).await;
    browser.go(&format!("/chats/{chat}?tab=new")).await;
    browser.read("#timeline", "straight to").await;
    browser
        .read("#timeline .entry.out", "around the clock")
        .await;
    browser
        .read("#timeline .entry.out .label", "Greeting")
        .await;
    browser.fits().await;
    browser.shoot(&format!("{shots}-greeted")).await;
    browser.go("/chats?tab=new").await;
    browser.read(&format!("#row-{chat}"), "Hi! #spring").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn first_words_are_written_without_javascript() {
    let Some((desk, browser)) = visit(Screen::WithoutScript).await else {
        return;
    };
    greets(&desk, &browser, "without-script").await;
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn first_words_fit_a_phone() {
    let Some((desk, browser)) = visit(Screen::Phone).await else {
        return;
    };
    greets(&desk, &browser, "phone").await;
    browser.close().await;
    desk.stop().await;
}

fn of_kind(page: &Value, what: &str) -> Option<Value> {
    let entries = page["entries"].as_array()?.iter();
    let mut said = entries.filter(|entry| entry["automation"] == what);
    said.find(|entry| entry["delivery"]["at"]["delivered"].is_string())
        .cloned()
}

// F67, F102: both reach the customer's phone, in order, and neither is an answer.
#[tokio::test]
async fn a_greeting_and_a_notice_reach_the_customer() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let put = |path: &'static str, body| api.call(Method::PUT, path, Some(body));
    let (status, _) = put("/groups/1/words", json!({"greeting": "Hello from {group}"})).await;
    assert_eq!(status, 200);
    let made = api.post("/groups", json!({"name": "Sales"})).await;
    let notice = json!({"transfer_notice": "{group} takes over, {expected}"});
    let path = format!("/groups/{}", made["id"]);
    let (status, _) = api.call(Method::PATCH, &path, Some(notice)).await;
    assert_eq!(status, 200);
    desk.simulator.customer_says("anna", "Hi").unwrap();
    let chat = api.only_chat("new").await;
    let entries = format!("/chats/{chat}/entries");
    let said = api.until(&entries, |page| of_kind(page, "greeting")).await;
    assert!(said["text"].as_str().unwrap().starts_with("Hello from "));
    let waits = api.get(&format!("/chats/{chat}")).await["waiting_since"].clone();
    assert!(waits.is_string());
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
    let group = json!({"group": made["id"]});
    api.post(&format!("/chats/{chat}/move"), group).await;
    let said = api
        .until(&entries, |page| of_kind(page, "transfer_notice"))
        .await;
    assert!(
        said["text"]
            .as_str()
            .unwrap()
            .starts_with("Sales takes over")
    );
    let shown = api.get(&format!("/chats/{chat}")).await;
    assert_eq!(
        (&shown["waiting_since"], &shown["state"]),
        (&waits, &json!("new"))
    );
    assert_eq!(desk.simulator.accepted_messages().len(), 2);
    desk.stop().await;
}

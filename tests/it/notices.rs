//! Being told, in a browser: counts that move by themselves, the list, the settings without JavaScript, the worker.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use web_push_native::p256::SecretKey;
use web_push_native::p256::elliptic_curve::sec1::ToEncodedPoint as _;
use web_push_native::{Auth, decrypt};

use crate::browser::{Browser, Screen, chat_of, left_out};
use crate::desk::{Api, Desk, PASSWORD, PATIENCE};

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
    browser.click("#rail a[href='/notices']").await;
    browser.see("#notices .empty").await;
    owner.post(&format!("/chats/{chat}/assign"), to).await;
    browser.read("#rail a[href='/notices'] .count", "1").await;
    browser.until("it is counted once", is_told).await;
    // The list that is open follows by itself.
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

/// Takes one push, and hands its body over.
async fn takes_one(service: &TcpListener) -> Vec<u8> {
    let (mut stream, _) = service.accept().await.unwrap();
    let mut seen = Vec::new();
    loop {
        let mut space = [0_u8; 4096];
        let count = stream.read(&mut space).await.unwrap();
        assert!(count > 0, "the desk closed early");
        seen.extend_from_slice(&space[..count]);
        let Some(end) = seen.windows(4).position(|part| part == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8(seen[..end].to_vec()).unwrap();
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        let length = lines.find(|(name, _)| *name == "content-length").unwrap().1;
        if seen.len() < end + 4 + length.parse::<usize>().unwrap() {
            continue;
        }
        let answer = "HTTP/1.1 201 Created\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        stream.write_all(answer.as_bytes()).await.unwrap();
        return seen.split_off(end + 4);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_desk_pushes_what_a_customer_writes_and_knows_its_key_after_a_restart() {
    let desk = Desk::start_with_pushes().await;
    let owner = desk.owner().await;
    let service = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/send/1", service.local_addr().unwrap());
    let (secret, auth) = (SecretKey::from_slice(&[7; 32]).unwrap(), [9; 16]);
    let key = secret.public_key().to_encoded_point(false);
    let device = json!({"endpoint": endpoint, "auth": URL_SAFE_NO_PAD.encode(auth),
        "p256dh": URL_SAFE_NO_PAD.encode(key.as_bytes())});
    owner.post("/me/notifications/devices", device).await;
    let told = owner.get("/me/notifications").await;
    desk.simulator
        .customer_says("anna", "Where is my order?")
        .unwrap();
    let body = tokio::time::timeout(PATIENCE, takes_one(&service));
    let body = body.await.expect("it is pushed");
    let read = decrypt(body, &secret, &Auth::clone_from_slice(&auth)).unwrap();
    let read: Value = serde_json::from_slice(&read).unwrap();
    assert_eq!(read["body"], "New chat: Where is my order?");
    let reached = |told: &Value| {
        let device = &told["devices"][0];
        device["reached_at"].as_str().map(str::to_owned)
    };
    owner.until("/me/notifications", reached).await;

    let desk = desk.restart().await;
    let owner = desk.owner().await;
    let again = owner.get("/me/notifications").await;
    assert_eq!(again["public_key"], told["public_key"]);
    assert_eq!(again["devices"].as_array().unwrap().len(), 1);
    desk.stop().await;
}

//! Signing in with a code, team rules and mentions in a real browser: without JavaScript, on a phone, and live.

use std::time::Duration;

use hyper::Method;
use okno::base::clock::Clock;
use okno::base::secret::Secret;
use okno::base::totp;
use serde_json::json;

use crate::browser::{Browser, Screen, chat_of, left_out, visit};
use crate::desk::{Api, Desk, OWNER, PASSWORD};

impl Browser {
    async fn writes(&self, css: &str, text: &str) {
        self.see(css).await.send_keys(text).await.unwrap();
    }

    async fn text(&self, css: &str) -> String {
        self.see(css).await.text().await.unwrap()
    }
}

/// The code that a device shows now.
fn code(secret: &str) -> String {
    let secret = Secret::new(secret.replace(' ', ""));
    totp::code_at(&secret, Clock::system().now()).unwrap()
}

/// The owner turns it on, signs out, and comes in by a recovery code.
async fn comes_in_with_a_code(desk: &Desk, browser: &Browser, shots: &str) {
    // Devices go by the real time, whatever the desk's clock shows.
    desk.clock.advance(Duration::from_secs(2 * 3600));
    browser.go("/me").await;
    browser.fits().await;
    browser.shoot(&format!("{shots}-admin-me")).await;
    browser.go("/me/two-factor").await;
    browser.writes("[name=current_password]", PASSWORD).await;
    browser.click(".section form button.primary").await;
    browser.see("svg.qr").await;
    browser.fits().await;
    browser.shoot(&format!("{shots}-two-factor-scan")).await;
    let secret = browser.text("code.secret").await;
    browser.writes("[name=code]", &code(&secret)).await;
    browser.click(".section form button.primary").await;
    browser
        .read(".strip.good", "Two-factor sign-in is on")
        .await;
    browser.fits().await;
    browser.shoot(&format!("{shots}-two-factor-on")).await;
    let told = browser.text(".strip.good p").await;
    let recovery = told.lines().last().unwrap().trim().to_owned();
    browser.go("/me/sessions").await;
    browser.read(".table", "this browser").await;
    browser.fits().await;
    browser.shoot(&format!("{shots}-sessions")).await;

    browser.go("/me").await;
    browser.click("form[data-sign-out] button").await;
    browser.writes("[name=email]", OWNER).await;
    browser.writes("[name=password]", PASSWORD).await;
    browser.click("button.primary").await;
    browser.writes("[name=code]", "000000").await;
    browser.fits().await;
    browser.click("button.primary").await;
    browser.read(".strip.error", "not right").await;
    browser.shoot(&format!("{shots}-second-step")).await;
    browser.writes("[name=code]", &recovery).await;
    browser.click("button.primary").await;
    // Back where they signed out, or at their list: whichever of the page and the stream was faster.
    browser.see("body.desk").await;
    browser.go("/audit").await;
    browser.read(".audit", "used a recovery code").await;
    browser.fits().await;
    browser.shoot(&format!("{shots}-audit")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_signs_in_with_a_code_without_javascript() {
    let Some((desk, browser)) = visit(Screen::WithoutScript).await else {
        return;
    };
    comes_in_with_a_code(&desk, &browser, "without-script").await;
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_in_with_a_code_fits_a_phone() {
    let Some((desk, browser)) = visit(Screen::Phone).await else {
        return;
    };
    comes_in_with_a_code(&desk, &browser, "phone").await;
    browser.close().await;
    desk.stop().await;
}

const MARIN: &str = "marin@okno.example";

/// Marin is there and has a card, anna has written to the owner.
async fn with_marin() -> (Desk, Api, u64) {
    let desk = Desk::start().await;
    let owner = desk.owner().await;
    let body =
        json!({"email": MARIN, "name": "Marin Horvat", "role": "agent", "password": PASSWORD});
    owner.post("/agents", body).await;
    desk.simulator
        .customer_says("anna", "Where is it?")
        .unwrap();
    let chat = chat_of(&desk).await;
    owner.post(&format!("/chats/{chat}/take"), json!({})).await;
    (desk, owner, chat)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_are_offered_and_a_mention_is_counted_live_until_it_is_read() {
    if left_out() {
        return;
    }
    let (desk, _, chat) = with_marin().await;
    let marin = Browser::open(&desk, Screen::Desktop).await;
    marin.sign_in_as(MARIN).await;
    marin.go("/chats?tab=others").await;
    let boss = Browser::open(&desk, Screen::Desktop).await;
    boss.sign_in().await;
    boss.go(&format!("/chats/{chat}?tab=mine")).await;
    boss.click("#composer label.mode:has(input[value=note])")
        .await;
    boss.writes("#compose-text", "@hor").await;
    boss.read("#compose .names", "Marin Horvat").await;
    boss.shoot("mention-names").await;
    // Enter takes the name, and then saves the note.
    boss.writes("#compose-text", "\u{E007}").await;
    boss.writes("#compose-text", "what do you think?\u{E007}")
        .await;
    boss.read("#timeline .entry.note", "@Marin Horvat what do you think?")
        .await;

    marin.read("#rail a[href='/notices'] .count", "1").await;
    marin.shoot("mention-counted").await;
    marin.click("#rail a[href='/notices']").await;
    marin.read(".mentions .unread", "what do you think?").await;
    marin.shoot("mentions").await;
    marin.click(".mentions .unread a").await;
    marin.read("#timeline", "what do you think?").await;
    let gone = "return !document.querySelector('#rail a[href=\"/notices\"] .count')";
    marin.until("the count is gone", gone).await;
    marin.close().await;
    boss.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_javascript_rules_are_read_and_a_mention_is_found() {
    if left_out() {
        return;
    }
    let (desk, owner, chat) = with_marin().await;
    let card = json!({"title": "Delivery", "phone": "+385 1 234 567", "about": "In the mornings"});
    let (status, _) = owner.call(Method::PATCH, "/me", Some(card)).await;
    assert_eq!(status, 200);
    let boss = Browser::open(&desk, Screen::WithoutScript).await;
    boss.sign_in().await;
    boss.go("/rules").await;
    boss.click("a[href='/rules?edit=1']").await;
    boss.writes(
        "textarea[name=text]",
        "- Answer *kindly*\n- Ask before you promise",
    )
    .await;
    boss.click(".section form button.primary").await;
    boss.read(".rules b", "kindly").await;

    let marin = Browser::open(&desk, Screen::WithoutScript).await;
    marin.sign_in_as(MARIN).await;
    marin.read(".rules", "Ask before you promise").await;
    marin.fits().await;
    marin.shoot("rules").await;
    marin.go("/chats").await;
    marin.click("#banner a[href='/rules']").await;
    marin.click("form[action='/rules/read'] button").await;
    marin.read(".strip.good", "you have read the rules").await;

    let note = json!({"text": "@marin, look at this"});
    owner.post(&format!("/chats/{chat}/notes"), note).await;
    marin.go("/mentions").await;
    marin.read(".mentions .unread", "look at this").await;
    marin.click(".mentions a").await;
    marin.click("#header .colleague summary").await;
    marin.read("#header .colleague", "+385 1 234 567").await;
    marin.shoot("colleague").await;
    marin.click("#header form[action$='/read'] button").await;
    marin.go("/mentions").await;
    let unread = "return document.querySelectorAll('.mentions .unread').length";
    let unread = marin.page.execute(unread, Vec::new()).await.unwrap();
    assert_eq!(unread, json!(0));
    boss.close().await;
    marin.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_follows_the_rights_of_its_reader_and_keeps_what_is_typed() {
    if left_out() {
        return;
    }
    let desk = Desk::start().await;
    let owner = desk.owner().await;
    let body =
        json!({"email": MARIN, "name": "Marin Horvat", "role": "agent", "password": PASSWORD});
    let path = format!("/agents/{}", owner.post("/agents", body).await["id"]);
    let marin = Browser::open(&desk, Screen::Desktop).await;
    marin.sign_in_as(MARIN).await;
    marin.go("/me").await;
    marin.fill("form input[name=name]", "Marin H.").await;
    let (status, answer) = owner
        .call(Method::PATCH, &path, Some(json!({"role": "admin"})))
        .await;
    assert!(status < 300, "{answer}");
    marin.see(".settings-nav a[href='/audit']").await;
    let kept = "return document.querySelector('form input[name=name]').value === 'Marin H.' \
                && performance.getEntriesByType('navigation')[0].type === 'reload'";
    marin
        .until("the page anew, with what was typed", kept)
        .await;
    marin.close().await;
    desk.stop().await;
}
